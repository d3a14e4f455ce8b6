"""Why the last attempt did not publish: kept beside the versions until one does, for whoever reads older figures."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

REFUSAL_NAME = "refused.json"


@dataclass(frozen=True, slots=True)
class Refusal:
    """When, why in words, and in which run."""

    refused_at: str
    reasons: tuple[str, ...]
    run_id: str = ""


def record_refusal(published: Path, reasons: Sequence[str], *, now: datetime, run_id: str = "") -> Refusal:
    """Writes it down; the versions and `current` are not touched."""
    refusal = Refusal(f"{now:%Y-%m-%dT%H:%M:%SZ}", tuple(dict.fromkeys(reasons)), run_id)
    published.mkdir(parents=True, exist_ok=True)
    path = published / f".{REFUSAL_NAME}.{os.getpid()}"
    path.write_text(json.dumps(asdict(refusal), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(path, published / REFUSAL_NAME)
    return refusal


def read_refusal(published: Path) -> Refusal | None:
    """The refusal that stands, or None after a publication."""
    try:
        content = json.loads((published / REFUSAL_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Refusal(content["refused_at"], tuple(content["reasons"]), content["run_id"])


def clear_refusal(published: Path) -> None:
    (published / REFUSAL_NAME).unlink(missing_ok=True)
