"""kill -9 at a point of a stage, then a normal run: what comes out is what an undisturbed run gives.

TINHSO_FAULT_KILLS says how many points are tried, TINHSO_FAULT_SEED which ones; a failure names stage, point and
delay, and the same seed and number give the same points again.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from ingestion.lake import Lake
from ingestion.schemas import CHANGES, FIGURES, OUTCOMES, READINGS, RECEIPTS, REJECTS
from publication.package import CHECKSUMS_NAME
from publication.publish import read_current
from tests.faults.conftest import Stages

KILLS = int(os.environ.get("TINHSO_FAULT_KILLS", "20"))
SEED = os.environ.get("TINHSO_FAULT_SEED", "20251124")
SHARES = {"lake": 0.5, "publish": 0.25, "postgres": 0.15, "chain": 0.1}
"""A kill of the whole chain takes a minute with its recovery, one of the lake a second."""
LONGEST_DELAY = 0.05


def numbered() -> list[tuple[str, int]]:
    return [(stage, number) for stage, share in SHARES.items() for number in range(max(1, round(KILLS * share)))]


@pytest.mark.parametrize(("stage", "number"), numbered())
def test_a_killed_run_leaves_nothing_that_the_next_one_does_not_mend(
    stages: Stages, tmp_path: Path, stage: str, number: int
) -> None:
    if stage not in stages.points:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    chance = random.Random(f"{SEED} {stage} {number}")
    kill_at = chance.randint(1, stages.points[stage])
    delay = chance.choice((0.0, chance.uniform(0, LONGEST_DELAY)))
    home = tmp_path / "home"
    environment = stages.prepare(stage, home)
    killed = stages.run(stage, home, kill_at, delay, environment)
    at = f"{stage}: killed {delay:.3f} s after point {kill_at} of {stages.points[stage]}, at {killed.last}"
    assert killed.status in (-9, 0), at  # 0: it ended before the delay was over
    if stage in ("publish", "chain"):
        assert_current_is_whole(home, stages, at)
    again = stages.run(stage, home, environment=environment)
    assert again.status == 0, f"{at}\n{Path(f'{home}.log').read_text()[-3000:]}"
    if stage == "lake":
        assert standing(home) == standing(stages.folder / "undisturbed-lake"), at
    elif stage == "postgres":
        assert postgres_rows(environment["TINHSO_POSTGRES_URL"]) == snapshot_rows(home), at
    else:
        assert published(home) == published(stages.after), at
        assert not list((home / "published").glob(".*-*")), at
    shutil.rmtree(home)


def assert_current_is_whole(home: Path, stages: Stages, at: str) -> None:
    """A reader sees the version of before or the new one, with every file as its checksum says."""
    current = read_current(home / "published")
    assert current is not None, at
    for line in (current.path / CHECKSUMS_NAME).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((current.path / name).read_bytes()).hexdigest() == digest, f"{at}: {name}"


def published(home: Path) -> dict[str, Any]:
    """All published tables, but for the names of batches, of which a killed run may have used up one."""
    current = read_current(home / "published")
    assert current is not None
    tables = {}
    for path in sorted((current.path / "parquet").glob("*.parquet")):
        tables[path.stem] = comparable(pl.read_parquet(path))
    return tables


def comparable(frame: pl.DataFrame) -> list[str]:
    """Rows without what a killed run may have used up: names of batches, and places in one, which are microseconds."""
    times = pl.col(pl.Datetime("us")).dt.truncate("1s")
    return sorted(map(str, frame.drop([n for n in frame.columns if n.endswith("batch_id")]).with_columns(times).rows()))


def standing(home: Path) -> dict[str, list[str]]:
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
    return {name: comparable(frame) for name, frame in found.items()}


def postgres_rows(url: str) -> dict[str, int]:
    import psycopg

    with psycopg.connect(url) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'tinhso'").fetchall()
        return _counts(connection, "tinhso.", names)


def snapshot_rows(home: Path) -> dict[str, int]:
    with duckdb.connect(str(home / "published" / "current" / "marts.duckdb"), read_only=True) as connection:
        return _counts(connection, "", connection.execute("SELECT table_name FROM duckdb_tables()").fetchall())


def _counts(connection: Any, schema: str, names: list[tuple[str]]) -> dict[str, int]:
    tables = sorted(name for (name,) in names if name.startswith(("mart_", "fct_", "dim_")))
    return {name: connection.execute(f"SELECT count(*) FROM {schema}{name}").fetchone()[0] for name in tables}
