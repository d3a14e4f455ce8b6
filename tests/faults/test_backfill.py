"""Ten years of the portal's months through the whole chain, under a cap on DuckDB: little more memory than one year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from ingestion.lake import Lake
from ingestion.schemas import READINGS
from tests.faults.conftest import Stages, long
from tests.faults.zygote import Answer, Task
from tests.replicas.portal import PortalReplica

CLOCK = "2032-07-29T05:00:00"
CAP = "256MB"
MONTHS = {1: {34: 12}, 10: {63: 35, 34: 85}}
"""Months of each panel in one year and in ten, from August 2022, when the portal began to rank."""
MOST_MORE = 450_000_000
"""Bytes that ten years, with ten times the readings, may take more than one: DuckDB's cap, and rows of the site."""


@pytest.fixture
def replica() -> Iterator[PortalReplica]:
    with PortalReplica(communes=0, day=date(2032, 7, 29)) as replica:
        yield replica


def backfill(stages: Stages, home: Path, replica: PortalReplica, months: int) -> Answer:
    home.mkdir()
    environment = {
        "TINHSO_PORTAL_URL": replica.url, "TINHSO_PRIVATE_HOSTS": replica.host, "TINHSO_REQUESTS_PER_SECOND": "0",
        "TINHSO_DUCKDB_MEMORY": CAP,
    }  # fmt: skip
    done = stages.zygote.run(Task(f"backfill {months}", str(home), CLOCK, environment=environment))
    assert done.status == 0, Path(f"{home}.log").read_text()[-3000:]
    return done


@long
def test_ten_years_take_little_more_memory_than_one(stages: Stages, tmp_path: Path, replica: PortalReplica) -> None:
    peaks, readings = {}, {}
    for years in (1, 10):
        home = tmp_path / f"{years}"
        peaks[years] = backfill(stages, home, replica, 12 * years).peak
        readings[years] = Lake(home / "lake").scan(READINGS).select(pl.len()).collect().item()
        months = pl.read_parquet(home / "published" / "current" / "parquet" / "mart_portal_ranking.parquet")
        months = months.filter(pl.col("period_type") == "month")
        assert dict(months.group_by("panel").len().iter_rows()) == {
            panel: panel * n for panel, n in MONTHS[years].items()
        }
    print(f"readings {readings}, peak memory { ({years: f'{peak / 1e6:.0f} MB' for years, peak in peaks.items()}) }")
    assert readings[10] > 9 * readings[1]
    assert peaks[10] < peaks[1] + MOST_MORE
