"""The history of runs: each run that ended becomes a row of the lake, so that it outlives Dagster's instance.

Rows are written after the run, by a sensor or by the shell that ran it; which runs have one is read from the lake.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import dagster as dg

from ingestion.lake import Lake, new_batch_id
from ingestion.records import RUN_STATUSES
from ingestion.schemas import RUNS
from orchestration.alerts import describe_failure
from orchestration.lake import GROUP, KINDS, OWNERS, lake_key
from orchestration.resources import TinhsoHome

LOOK_BACK = 500
"""Newest runs that are looked at."""
_ENDED = {dg.DagsterRunStatus[status.upper()]: status for status in RUN_STATUSES}
_STARTED_BY = ("tinhso/started_by", "dagster/schedule_name", "dagster/sensor_name", "dagster/backfill")

runs_table = dg.AssetSpec(
    lake_key(RUNS),
    group_name=GROUP,
    owners=OWNERS,
    kinds=KINDS,
    description="One row for each run that ended: what started it, how long it took, what it wrote, what failed.",
)


def record_runs(instance: dg.DagsterInstance, jobs: tuple[str, ...], lake: Lake, now: datetime) -> int:
    """Writes a row for each run of these jobs that ended and has none; returns how many.

    Whoever calls it is the one writer of the history: two at once would write the same rows.
    """
    known = set(lake.read(RUNS, ["run_id"])["run_id"])
    rows = [
        _row(instance, record)
        for record in instance.get_run_records(dg.RunsFilter(statuses=list(_ENDED)), limit=LOOK_BACK)
        if record.dagster_run.job_name in jobs and record.dagster_run.run_id not in known
    ]
    if rows:
        batch_id = new_batch_id(now)
        lake.append(batch_id, {RUNS: [{**row, "batch_id": batch_id} for row in rows]})
        instance.report_runless_asset_event(
            dg.AssetMaterialization(lake_key(RUNS), metadata={"new": len(rows), "batch": batch_id})
        )
    return len(rows)


def _row(instance: dg.DagsterInstance, record: dg.RunRecord) -> dict[str, Any]:
    run = record.dagster_run
    batches: set[str] = set()
    version = None
    for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION):
        metadata = entry.get_dagster_event().materialization.metadata
        for name in ("batch", "batches"):
            text = str(metadata[name].value) if name in metadata else "none"
            batches.update(part for part in text.split(", ") if part != "none")
        if "new_version" in metadata and metadata["new_version"].value and "path" in metadata:
            version = str(metadata["version"].value)
    checks = [
        entry.get_dagster_event().asset_check_evaluation_data
        for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    ]
    failed = [f"{check.asset_key.path[-1]}: {check.check_name}" for check in checks if not check.passed]
    started = record.start_time or record.create_timestamp.timestamp()
    return {
        "run_id": run.run_id,
        "job": run.job_name,
        "started_by": next((run.tags[tag] for tag in _STARTED_BY if tag in run.tags), "person"),
        "status": _ENDED[run.status],
        "started_at": _moment(started),
        "ended_at": _moment(record.end_time or started),
        "checks": len(checks),
        "checks_failed": len(failed),
        "failed_checks": "; ".join(sorted(failed)) or None,
        "reason": describe_failure(instance, run.run_id)[0] if run.status == dg.DagsterRunStatus.FAILURE else None,
        "version": version,
        "batches": ";".join(sorted(batches)) or None,
    }


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC).replace(tzinfo=None)


def history_sensor(jobs: tuple[str, ...]) -> dg.SensorDefinition:
    """Looks every half minute for runs that ended."""

    @dg.sensor(
        name="history",
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Writes each run that ended into the lake, from where mart_run shows it.",
    )
    def history(context: dg.SensorEvaluationContext, tinhso: TinhsoHome) -> dg.SkipReason:
        with tinhso.writing("history"):
            written = record_runs(context.instance, jobs, tinhso.ingestion.lake, datetime.now(UTC))
        return dg.SkipReason(f"{written} runs written" if written else "no run has ended since")

    return history
