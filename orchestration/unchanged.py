"""What a run that a landed file started may leave as it is: dbt's seeds and models that nothing new reaches.

Only such a run does; the night, and whatever a person starts, builds and tests everything. What the warehouse was
built from is noted beside dbt's manifest once all of it was built and no test failed, and the note is gone before
anything is written. It counts only while the project's files, and the warehouse's file itself, are what they were.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from ingestion.lake import Lake
from ingestion.schemas import TABLES
from ingestion.settings import Settings
from orchestration.dbt_runner import target_path

STATE_TAG = "tinhso/landing"
"""On a run that the landing folder started: the folder's state."""
NOTE = "built_tables.json"


def lake_tables(lake: Lake) -> dict[str, str]:
    """A digest of each table's files by name: a file never changes, it comes or goes."""
    return {
        table.name: hashlib.sha256("\n".join(lake.batches(table)).encode()).hexdigest() for table in TABLES.values()
    }


def note_tables(settings: Settings, tables: Mapping[str, str]) -> None:
    """All was built, from these tables, and no test failed."""
    _note(settings).write_text(json.dumps({**_built(settings), "tables": dict(tables)}), encoding="ascii")


def forget_tables(settings: Settings) -> None:
    """Something is about to be written."""
    _note(settings).unlink(missing_ok=True)


def changed_tables(settings: Settings, tables: Mapping[str, str]) -> set[str] | None:
    """The lake's tables that changed since all was built; None where more did, or nobody knows of that build."""
    try:
        note = json.loads(_note(settings).read_text(encoding="ascii"))
        built = _built(settings)
    except (OSError, ValueError):
        return None
    if {key: note[key] for key in built} != built:
        return None
    return {table for table, digest in tables.items() if note["tables"].get(table) != digest}


def unreached(manifest: Mapping[str, Any], changed: Collection[str]) -> Iterator[str]:
    """The seeds and models that no changed table of the lake reaches, each after those that it is made from."""
    nodes = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] in ("seed", "model")}
    parents = {key: set(node["depends_on"].get("nodes", ())) for key, node in nodes.items()}
    reached = {key for key, source in manifest["sources"].items() if source["name"] in changed}
    for key in TopologicalSorter(parents).static_order():
        if reached & parents.get(key, set()):
            reached.add(key)
        elif key in nodes:
            yield key


def _note(settings: Settings) -> Path:
    return target_path(settings) / NOTE


def _built(settings: Settings) -> dict[str, Any]:
    """What has to be as it was: the project, with dbt's and DuckDB's versions, and the file that was built."""
    project = (target_path(settings) / "manifest.digest").read_text()
    file = settings.warehouse.stat()
    return {"project": f"{project} {duckdb.__version__}", "file": [file.st_ino, file.st_size, file.st_mtime_ns]}
