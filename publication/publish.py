"""Publication: a version is complete and checked before `published/current` points to it.

Readers open what `current` points to and keep it as long as they like; nothing there is ever changed.
The same content again makes no new version.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from publication.dictionary import TableEntry, read_manifest, write_csv, write_markdown

SNAPSHOT_NAME = "marts.duckdb"
STORAGE_VERSION = "v1.0.0"
"""Oldest DuckDB storage format: every client since 1.0 opens it."""

_FRICTIONLESS_TYPES = {
    "VARCHAR": "string", "TEXT": "string", "DATE": "date", "TIMESTAMP": "datetime", "BOOLEAN": "boolean",
    "BIGINT": "integer", "INTEGER": "integer", "SMALLINT": "integer",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Publication:
    """What stands in `published/`: the version, whether this call made it, and rows by table."""

    version: str
    path: Path
    is_new: bool
    rows: dict[str, int]
    digest: str


class IncompleteWarehouseError(Exception):
    """A table that should be published is not in the warehouse."""


def publish(warehouse: Path, manifest: Path, published: Path, *, now: datetime, keep: int) -> Publication:
    """Exports core and marts as Parquet, CSV and one DuckDB file and swaps `published/current` to them.

    `now` names the version; `keep` is how many versions stay. Raises IncompleteWarehouseError, and leaves
    `current` as it was whatever goes wrong.
    """
    tables = read_manifest(manifest)
    published.mkdir(parents=True, exist_ok=True)
    _remove_unfinished(published)
    with _building(published) as folder:
        rows = _export(warehouse, tables, folder)
        digest = _digest(folder / "parquet")
        current = read_current(published)
        if current is not None and current.digest == digest:
            return current
        _describe(tables, rows, digest, folder)
        version = f"{now:%Y%m%dT%H%M%S}Z-{digest[:8]}"
        target = published / version
        os.replace(folder, target)
        _point(published, version)
    _prune(published, keep)
    return Publication(version, target, True, rows, digest)


def read_current(published: Path) -> Publication | None:
    """The publication that `current` points to, or None."""
    link = published / "current"
    package = link / "datapackage.json"
    if not package.is_file():
        return None
    content = json.loads(package.read_text(encoding="utf-8"))
    path = link.resolve()
    rows = {resource["name"]: resource["rows"] for resource in content["resources"] if resource["format"] == "csv"}
    return Publication(path.name, path, False, rows, content["digest"])


@contextmanager
def _building(published: Path) -> Iterator[Path]:
    """A folder to build in, beside the versions so that moving it is one rename; gone if nothing moved it."""
    folder = published / f".building-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_unfinished(published: Path) -> None:
    for folder in published.glob(".building-*"):
        pid = folder.name.removeprefix(".building-")
        if not (pid.isdigit() and Path("/proc", pid).exists()):
            shutil.rmtree(folder, ignore_errors=True)


def _export(warehouse: Path, tables: tuple[TableEntry, ...], folder: Path) -> dict[str, int]:
    rows: dict[str, int] = {}
    (folder / "parquet").mkdir()
    (folder / "csv").mkdir()
    connection = duckdb.connect(":memory:", config={"threads": 2, "preserve_insertion_order": True})
    try:
        connection.execute(f"ATTACH {_text(warehouse)} AS warehouse (READ_ONLY)")
        connection.execute(f"ATTACH {_text(folder / SNAPSHOT_NAME)} AS snapshot (STORAGE_VERSION '{STORAGE_VERSION}')")
        present = {
            (schema, name)
            for schema, name in connection.execute(
                "SELECT table_schema, table_name FROM information_schema.tables WHERE table_catalog = 'warehouse'"
            ).fetchall()
        }
        for table in tables:
            if (table.schema, table.name) not in present:
                raise IncompleteWarehouseError(f"{table.schema}.{table.name} is not in the warehouse")
            source, target = (
                f"warehouse.{_name(table.schema)}.{_name(table.name)}",
                f"snapshot.main.{_name(table.name)}",
            )
            connection.execute(f"CREATE TABLE {target} AS SELECT * FROM {source} ORDER BY ALL")  # noqa: S608
            connection.execute(f"COMMENT ON TABLE {target} IS {_text(table.description)}")
            for column in table.columns:
                connection.execute(f"COMMENT ON COLUMN {target}.{_name(column.name)} IS {_text(column.description)}")
            parquet, sheet = folder / "parquet" / f"{table.name}.parquet", folder / "csv" / f"{table.name}.csv"
            connection.execute(f"COPY (FROM {target}) TO {_text(parquet)} (FORMAT parquet, COMPRESSION zstd)")
            connection.execute(f"COPY (FROM {target}) TO {_text(sheet)} (FORMAT csv, HEADER)")
            rows[table.name] = _count(connection, target)
        connection.execute("DETACH snapshot")
    finally:
        connection.close()
    return rows


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - a name of our own manifest
    assert row is not None
    return int(row[0])


def _name(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of the Parquet files: they are ordered and hold no time of writing."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _describe(tables: tuple[TableEntry, ...], rows: dict[str, int], digest: str, folder: Path) -> None:
    resources = []
    for table in tables:
        fields = [
            {"name": c.name, "type": _FRICTIONLESS_TYPES.get(c.type.upper(), "number"), "description": c.description}
            for c in table.columns
        ]
        path = folder / "csv" / f"{table.name}.csv"
        resources.append(
            {
                "name": table.name,
                "path": f"csv/{table.name}.csv",
                "description": table.description,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": path.stat().st_size,
                "hash": f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}",
                "rows": rows[table.name],
                "schema": {"fields": fields},
            }
        )
    package = {
        "name": "tinhso",
        "title": "Vietnam's provincial digital-transformation figures",
        "digest": digest,
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    write_csv(tables, folder / "dictionary.csv")
    write_markdown(tables, folder / "dictionary.md")


def _point(published: Path, version: str) -> None:
    """Swaps the link in one rename: a reader finds the old version or the new one, never none."""
    link = published / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(version)
    os.replace(link, published / "current")


def _prune(published: Path, keep: int) -> None:
    current = (published / "current").resolve().name
    versions = sorted(
        path
        for path in published.iterdir()
        if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
    )
    for path in versions[: max(0, len(versions) - keep)]:
        if path.name != current:
            shutil.rmtree(path, ignore_errors=True)
