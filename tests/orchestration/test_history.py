"""Runs that ended become rows, over a real instance with real runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from ingestion.lake import Lake
from ingestion.schemas import RUNS
from orchestration.history import history_sensor, record_runs
from orchestration.resources import TinhsoHome

JOBS = ("refresh",)
NOW = datetime(2025, 11, 24, tzinfo=UTC)


@pytest.fixture
def instance() -> dg.DagsterInstance:
    return dg.DagsterInstance.ephemeral()


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def run(instance: dg.DagsterInstance, *, fails: bool = False, job: str = "refresh", **tags: str) -> str:
    @dg.asset(check_specs=[dg.AssetCheckSpec("adds_up", asset="receipts")])
    def receipts() -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        yield dg.MaterializeResult(metadata={"batch": "b1"})
        yield dg.AssetCheckResult(passed=False, check_name="adds_up", severity=dg.AssetCheckSeverity.WARN)

    @dg.asset(deps=[receipts])
    def published() -> dg.MaterializeResult:
        if fails:
            raise OSError("no space left on device")
        return dg.MaterializeResult(
            metadata={"batches": "b2, b3", "version": "v1", "new_version": True, "path": dg.MetadataValue.path("v1")}
        )

    made = dg.Definitions(assets=[receipts, published], jobs=[dg.define_asset_job(job)]).resolve_job_def(job)
    named = {f"dagster/{name}": value for name, value in tags.items()}
    return made.execute_in_process(instance=instance, raise_on_error=False, tags=named).run_id


def test_a_run_says_what_it_wrote_and_published(instance, lake) -> None:
    run_id = run(instance, schedule_name="nightly")
    assert record_runs(instance, JOBS, lake, NOW) == 1
    [row] = lake.read(RUNS).rows(named=True)
    assert (row["run_id"], row["job"], row["status"]) == (run_id, "refresh", "success")
    assert row["started_by"] == "nightly"
    assert row["batches"] == "b1;b2;b3"
    assert row["version"] == "v1"
    assert (row["checks"], row["checks_failed"], row["failed_checks"]) == (1, 1, "receipts: adds_up")
    assert row["reason"] is None
    assert row["ended_at"] >= row["started_at"]


def test_a_failed_run_says_why_and_publishes_nothing(instance, lake) -> None:
    run(instance, fails=True)
    record_runs(instance, JOBS, lake, NOW)
    [row] = lake.read(RUNS).rows(named=True)
    assert row["status"] == "failure"
    assert row["started_by"] == "person"
    assert row["reason"] == "step published: OSError: no space left on device"
    assert (row["version"], row["batches"]) == (None, "b1")


def test_each_run_is_written_once_and_other_jobs_are_not(instance, lake) -> None:
    run(instance)
    run(instance, job="another")
    assert record_runs(instance, JOBS, lake, NOW) == 1
    assert record_runs(instance, JOBS, lake, NOW) == 0
    run(instance)
    assert record_runs(instance, JOBS, lake, NOW) == 1
    assert lake.read(RUNS)["run_id"].n_unique() == 2


def test_the_sensor_needs_no_cursor(instance, lake) -> None:
    sensor, home = history_sensor(JOBS), TinhsoHome(home=str(lake.root.parent))
    run(instance)
    said = []
    for _ in range(2):
        with dg.build_sensor_context(instance=instance, resources={"tinhso": home}) as context:
            said.append(sensor(context).skip_message)
    assert said == ["1 runs written", "no run has ended since"]
