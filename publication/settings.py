"""What a publication is told by its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

DEFAULT_SCHEMA = "tinhso"
DEFAULT_READER = "tinhso_reader"


@dataclass(frozen=True, slots=True)
class PostgresSettings:
    """Where the marts go in PostgreSQL; the address holds a password and is never shown.

    reader: the role that may read and nothing else; it is made where it is missing.
    lock_seconds: how long a publication waits for another one, or for readers of a table whose columns change.
    """

    url: str = field(repr=False)
    schema: str = DEFAULT_SCHEMA
    reader: str = DEFAULT_READER
    lock_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class PublicationSettings:
    """What a version looks like and where else it goes.

    csv_bom: CSV files begin with a byte-order mark, by which Excel knows that they are UTF-8.
    url: where a web server shows the `published` folder; links then point there.
    """

    csv_bom: bool = False
    url: str = ""
    postgres: PostgresSettings | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> PublicationSettings:
        """Reads TINHSO_CSV_BOM, TINHSO_PUBLISHED_URL and TINHSO_POSTGRES_{URL,SCHEMA,READER,LOCK_SECONDS}."""
        url = environment.get("TINHSO_POSTGRES_URL", "").strip()
        postgres = PostgresSettings(
            url,
            environment.get("TINHSO_POSTGRES_SCHEMA") or DEFAULT_SCHEMA,
            environment.get("TINHSO_POSTGRES_READER") or DEFAULT_READER,
            float(environment.get("TINHSO_POSTGRES_LOCK_SECONDS") or 60),
        )
        bom = environment.get("TINHSO_CSV_BOM", "").strip().lower() in ("1", "yes", "true")
        published_url = environment.get("TINHSO_PUBLISHED_URL", "").rstrip("/")
        return cls(csv_bom=bom, url=published_url, postgres=postgres if url else None)
