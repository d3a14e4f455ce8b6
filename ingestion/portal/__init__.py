"""The National Public Service Portal: what was asked of it, and its replies as readings."""

from __future__ import annotations

from ingestion.portal.reply import parse_reply, plain_reply
from ingestion.portal.requests import BadRequestError, PortalRequest

__all__ = ["BadRequestError", "PortalRequest", "parse_reply", "plain_reply"]
