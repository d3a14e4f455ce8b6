"""What each asset is made by, as a version: of a seed's rows, a model's SQL and macros, the extractor, the publication.

A run records the version it ran with on what it made; a version that differs from the recorded one is a change.
Versions are read from the files as they are now, not as they were when Dagster loaded its definitions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ingestion.pipeline import extractor_version
from ingestion.review import DECISIONS
from ingestion.settings import PROJECT_ROOT, SEEDS, Settings
from orchestration.dbt_runner import ensure_manifest, files_digest, target_path

READERS = ("ingestion", "orchestration", "publication")
"""Packages that a process holds in memory: once they change on disk, the process is not of this version any more."""
PUBLICATION_SOURCES = ("publication", "website")
"""With the dbt project and the seeds: what a published version is made by. A change of it publishes anew."""
_read: dict[Path, tuple[str, dict[str, str]]] = {}


def dbt_versions(settings: Settings) -> dict[str, str]:
    """The version of each seed and model by dbt's unique id. Raises dg.Failure where the project cannot be parsed."""
    manifest = ensure_manifest(settings)
    digest = (target_path(settings) / "manifest.digest").read_text()
    kept = _read.get(manifest)
    if kept is None or kept[0] != digest:
        content = json.loads(manifest.read_text(encoding="utf-8"))
        versions = {
            unique_id: _node_version(node, content["macros"])
            for unique_id, node in content["nodes"].items()
            if node["resource_type"] in ("seed", "model")
        }
        kept = _read[manifest] = (digest, versions)
    return kept[1]


def _node_version(node: Mapping[str, Any], macros: Mapping[str, Any]) -> str:
    """Of what decides a table's rows and columns: words that describe it are left out."""
    digest = hashlib.sha256()
    if node["resource_type"] == "seed":  # dbt's own checksum of a large file is of its name
        digest.update((PROJECT_ROOT / node["original_file_path"]).read_bytes())
    config = {key: value for key, value in node["config"].items() if key not in ("meta", "docs", "tags", "description")}
    columns = {column["name"]: column["data_type"] for column in node["columns"].values()}
    used = {name: macros[name]["macro_sql"] for name in _macros(node, macros)}
    parts = (node["raw_code"], json.dumps([config, columns, used], sort_keys=True))
    digest.update("\0".join(parts).encode())
    return digest.hexdigest()[:16]


def _macros(node: Mapping[str, Any], macros: Mapping[str, Any]) -> Iterator[str]:
    """The project's macros that a node calls, themselves and through each other, in order."""
    seen: set[str] = set()
    waiting = list(node["depends_on"]["macros"])
    while waiting:
        name = waiting.pop()
        if name not in seen and name in macros and macros[name]["package_name"] == node["package_name"]:
            seen.add(name)
            waiting += macros[name]["depends_on"]["macros"]
    yield from sorted(seen)


def reading_version() -> str:
    """Of extractor, readers, catalogue and review decisions: what decides the lake's tables of read documents."""
    decisions = SEEDS / DECISIONS
    digest = hashlib.sha256(decisions.read_bytes() if decisions.exists() else b"").hexdigest()[:12]
    return f"{extractor_version(SEEDS)}+{digest}"


def publication_version() -> str:
    """Of the code and templates that write a published version."""
    return files_digest(*PUBLICATION_SOURCES)[:16]


def is_code_as_loaded() -> bool:
    """Whether the Python files are still those that this process runs."""
    return _stamp() == _LOADED


def _stamp() -> tuple[tuple[str, int, int], ...]:
    files = (path for name in READERS for path in sorted((PROJECT_ROOT / name).rglob("*.py")))
    return tuple((str(path), (status := path.stat()).st_size, status.st_mtime_ns) for path in files)


_LOADED = _stamp()
