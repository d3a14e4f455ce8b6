"""The published DuckDB file opened for people: read-only, no files, no network, nothing to configure."""

from __future__ import annotations

from pathlib import Path

import duckdb

from publication.publish import SNAPSHOT_NAME


def open_snapshot(version: Path) -> duckdb.DuckDBPyConnection:
    """A connection to a version's snapshot that can only read its tables. Raises duckdb.IOException if it is gone."""
    return duckdb.connect(
        str(version / SNAPSHOT_NAME),
        read_only=True,
        config={
            "enable_external_access": False,
            "autoload_known_extensions": False,
            "autoinstall_known_extensions": False,
            "python_enable_replacements": False,
            "memory_limit": "2GB",
            "threads": 2,
            "lock_configuration": True,
        },
    )
