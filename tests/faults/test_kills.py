"""kill -9 at a point of a stage, then a normal run: what comes out is what an undisturbed run gives.

TINHSO_FAULT_KILLS says how many points are tried, TINHSO_FAULT_SEED which ones; a failure names stage, point and
delay, and the same seed and number give the same points again.
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.faults.comparison import assert_current_is_whole, published, standing
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
        assert_current_is_whole(home, at)
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
