"""What is compared after a fault: published tables, rows of the lake that count, and whole versions."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl

from ingestion.lake import Lake
from ingestion.schemas import CHANGES, FIGURES, OUTCOMES, READINGS, RECEIPTS, REJECTS
from publication.package import CHECKSUMS_NAME
from publication.publish import read_current


def assert_current_is_whole(home: Path, at: str) -> None:
    """A reader sees one version, with every file as its checksum says."""
    current = read_current(home / "published")
    assert current is not None, at
    for line in (current.path / CHECKSUMS_NAME).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((current.path / name).read_bytes()).hexdigest() == digest, f"{at}: {name}"


def published(home: Path, *, times: bool = True) -> dict[str, list[str]]:
    """All published tables; `times` is false where the runs had clocks of their own."""
    current = read_current(home / "published")
    assert current is not None
    return {
        path.stem: comparable(pl.read_parquet(path), times=times)
        for path in sorted((current.path / "parquet").glob("*.parquet"))
    }


def comparable(frame: pl.DataFrame, *, times: bool = True) -> list[str]:
    """Rows without what a killed run may have used up: names of batches, and places in one, which are microseconds."""
    moments = pl.col(pl.Datetime("us"))
    frame = frame.drop([name for name in frame.columns if name.endswith("batch_id")])
    frame = frame.with_columns(moments.dt.truncate("1s")) if times else frame.drop(pl.selectors.datetime())
    return sorted(map(str, frame.rows()))


def standing(home: Path, *, times: bool = True) -> dict[str, list[str]]:
    """The rows of the lake that count: those of batches whose outcomes are there."""
    lake = Lake(home / "lake")
    assert lake.damaged() == []
    outcomes = lake.read(OUTCOMES)
    keys = outcomes.select("outcome_id", "batch_id")
    assert keys["outcome_id"].is_unique().all()
    found = {"outcomes": outcomes, "receipts": lake.read(RECEIPTS)}
    for table in (FIGURES, READINGS, REJECTS, CHANGES):
        rows = lake.read(table)
        found[table.name] = rows.join(keys, on=["outcome_id", "batch_id"], how="semi")
    return {name: comparable(frame, times=times) for name, frame in found.items()}
