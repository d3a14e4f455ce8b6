"""The names in seeds/collected_sources.csv, readable without loading a client."""

from __future__ import annotations

import csv
from pathlib import Path


def source_ids(seeds: Path) -> tuple[str, ...]:
    """Keys of all sources, in their order."""
    with (seeds / "collected_sources.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(row["source_id"] for row in csv.DictReader(handle))
