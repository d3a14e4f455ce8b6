"""The version's description for machines: a Frictionless data package, and the checksum of every file."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from publication.dictionary import ColumnEntry, TableEntry

PACKAGE_NAME = "datapackage.json"
CHECKSUMS_NAME = "checksums.sha256"

_TYPES = {
    "VARCHAR": "string", "DATE": "date", "TIMESTAMP": "datetime", "BOOLEAN": "boolean",
    "BIGINT": "integer", "INTEGER": "integer", "SMALLINT": "integer", "TINYINT": "integer", "HUGEINT": "integer",
}  # fmt: skip


def write_package(
    tables: Sequence[TableEntry], rows: Mapping[str, int], folder: Path, *, version: str, created: str, digest: str
) -> None:
    """Describes the CSV files: types, keys, references, size and hash."""
    resources = [_resource(table, rows[table.name], folder) for table in tables]
    for path in ("dictionary.csv", "codes.csv"):
        resources.append(_plain(path, folder))
    package = {
        "profile": "tabular-data-package",
        "name": "tinhso",
        "id": f"tinhso:{version}",
        "title": "Vietnam's provincial digital-transformation figures",
        "description": "Rankings, indicators and targets of Vietnam's provinces with the evidence of every number."
        " Text cells that a spreadsheet would run as a formula have an apostrophe in front; times are UTC.",
        "version": version,
        "created": created,
        "licenses": [{"name": "MIT", "title": "MIT License", "path": "https://opensource.org/license/mit"}],
        "digest": digest,
        "resources": resources,
    }
    (folder / PACKAGE_NAME).write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _resource(table: TableEntry, rows: int, folder: Path) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.foreign_keys:
        schema["foreignKeys"] = [
            {
                "fields": [reference.column],
                "reference": {
                    "resource": "" if reference.table == table.name else reference.table,
                    "fields": [reference.target],
                },
            }
            for reference in table.foreign_keys
        ]
    return {
        **_file(f"csv/{table.name}.csv", folder),
        "name": table.name,
        "description": table.description,
        "rows": rows,
        "schema": schema,
    }


def _plain(path: str, folder: Path) -> dict[str, Any]:
    header = (folder / path).read_text(encoding="utf-8").partition("\n")[0].split(",")
    fields = [{"name": column, "type": "string"} for column in header]
    return {**_file(path, folder), "name": path.removesuffix(".csv"), "schema": {"fields": fields}}


def _file(path: str, folder: Path) -> dict[str, Any]:
    return {
        "name": "",
        "path": path,
        "profile": "tabular-data-resource",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": (folder / path).stat().st_size,
        "hash": f"sha256:{file_digest(folder / path)}",
    }


def _field(column: ColumnEntry) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES.get(column.type.partition("(")[0], "number"),
        "description": column.description,
    }
    if column.type == "TIMESTAMP":
        entry["format"] = "%Y-%m-%dT%H:%M:%S.%f"
    if column.required:
        entry["constraints"] = {"required": True}
    return entry


def write_checksums(folder: Path) -> None:
    """What `sha256sum -c` reads, over every other file; each is on the disk when this returns."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != CHECKSUMS_NAME)
    lines = [f"{file_digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in paths]
    checksums = folder / CHECKSUMS_NAME
    checksums.write_text("".join(lines), encoding="utf-8")
    for path in (*paths, checksums, *{path.parent for path in paths}, folder):
        flush(path)


def is_whole(folder: Path) -> bool:
    """Whether every file that the checksums name is still there."""
    checksums = folder / CHECKSUMS_NAME
    if not checksums.is_file():
        return False
    names = (line.partition("  ")[2] for line in checksums.read_text(encoding="utf-8").splitlines())
    return all((folder / path).is_file() for path in names)


def file_digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def flush(path: Path) -> None:
    """Puts a file or a folder on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
