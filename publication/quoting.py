"""Names and texts as SQL; DuckDB and PostgreSQL agree on both."""

from __future__ import annotations


def name(*parts: str) -> str:
    """A quoted identifier, its parts joined by dots."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def text(value: object) -> str:
    """A string literal."""
    return "'" + str(value).replace("'", "''") + "'"
