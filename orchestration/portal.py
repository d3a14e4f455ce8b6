"""Sources that are polled, as assets: the portal by month, the others whole; what starts their runs; their checks.

A source is polled on its own only when TINHSO_COLLECT names it. A run that somebody starts for months of the portal
polls them in any case.
"""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

import dagster as dg

from ingestion.schemas import POLLS, READINGS
from ingestion.settings import SEEDS, Settings
from orchestration.automation import IN_FLIGHT, MAX_FAILURES, TIMEZONE, night_tags, skipped_night
from orchestration.lake import GROUP, KINDS, ONE_RUN, OWNERS, lake_key
from orchestration.published import publication_refused
from orchestration.resources import TinhsoHome

PORTAL = "portal_766"
MONTHS = dg.MonthlyPartitionsDefinition(start_date="2022-08", timezone=TIMEZONE, fmt="%Y-%m", end_offset=1)
"""From the month that Decision 766 took effect to the current one."""
PORTAL_KEY = dg.AssetKey(["sources", PORTAL])
STATE_TAG = "tinhso/portal"
RANGE_TAGS = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")
WARN_AFTER, FAIL_AFTER = timedelta(hours=26), timedelta(hours=50)
"""A night that was missed, and two."""


def source_key(source_id: str) -> dg.AssetKey:
    return dg.AssetKey(["sources", source_id])


def _freshness(settings: Settings, source_id: str) -> dg.FreshnessPolicy | None:
    """Only of what is polled: a source that nobody follows cannot be late."""
    if not settings.collects(source_id):
        return None
    return dg.FreshnessPolicy.time_window(fail_window=FAIL_AFTER, warn_window=WARN_AFTER)


def portal_asset(settings: Settings) -> dg.AssetsDefinition:
    """The portal's months. A range of months is one run."""

    @dg.asset(
        key=PORTAL_KEY,
        partitions_def=MONTHS,
        backfill_policy=ONE_RUN,
        freshness_policy=_freshness(settings, PORTAL),
        group_name="sources",
        owners=OWNERS,
        kinds={"python", "json"},
        description="The 766 scores of a month, and of the quarter, half and year that end with it or are running: all"
        " units, and the departments and communes below them.",
    )
    def portal_766(context: dg.AssetExecutionContext, tinhso: TinhsoHome) -> dg.MaterializeResult[None]:
        from ingestion.collectors.portal import requests_of_month
        from ingestion.portal.requests import VIETNAM

        today = tinhso.ingestion.clock().astimezone(VIETNAM).date()
        keys = MONTHS.get_partition_keys_in_range(context.partition_key_range)
        months = [(int(key[:4]), int(key[5:7])) for key in keys]
        requests = tuple(request for month in months for request in requests_of_month(*month, today))
        context.log.info("%d months, %d periods", len(months), len(requests))
        return _polled(context, tinhso, PORTAL, requests)

    return portal_766


def source_assets(settings: Settings) -> list[dg.AssetsDefinition]:
    """One asset for each other source of the seed."""
    from ingestion.collectors.seed import source_ids

    return [_source_asset(settings, source_id) for source_id in source_ids(SEEDS) if source_id != PORTAL]


def _source_asset(settings: Settings, source_id: str) -> dg.AssetsDefinition:
    @dg.asset(
        key=source_key(source_id),
        freshness_policy=_freshness(settings, source_id),
        group_name="sources",
        owners=OWNERS,
        kinds={"python"},
        description="A source of seeds/collected_sources.csv, polled when TINHSO_COLLECT names it.",
    )
    def source(context: dg.AssetExecutionContext, tinhso: TinhsoHome) -> dg.MaterializeResult[None]:
        if not tinhso.settings.collects(source_id):
            context.log.info("%s is not polled: TINHSO_COLLECT does not name it", source_id)
            return dg.MaterializeResult(metadata={"polled": False})
        return _polled(context, tinhso, source_id, None)

    return source


def _polled(
    context: dg.AssetExecutionContext, tinhso: TinhsoHome, source_id: str, requests: Sequence[object] | None
) -> dg.MaterializeResult[None]:
    """Polls one source. Failures of single questions are rows and a check; they end no run."""
    from ingestion.collectors.collect import collect
    from ingestion.collectors.sources import open_source

    ingestion = tinhso.ingestion
    with open_source(ingestion, source_id, requests=requests) as source:  # type: ignore[arg-type]
        collected = collect(ingestion, source, lambda done, _, name: _log_every(context, done, name))
    for name, reason in list(collected.failures.items())[:20]:
        context.log.warning("%s: %s", name, reason)
    return dg.MaterializeResult(
        metadata={
            "polled": True,
            **{status: collected.statuses[status] for status in ("changed", "unchanged", "failed")},
            "receipts": collected.receipts,
            "bytes": collected.bytes,
            "failures": dict(list(collected.failures.items())[:20]),
            "batches": ", ".join(collected.batches) or "none",
        }
    )


def _log_every(context: dg.AssetExecutionContext, done: int, name: str) -> None:
    if done <= 5 or done % 100 == 0:
        context.log.info("answer %d: %s", done, name)


def polls_asset(sources: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The lake's table of polls, after all sources."""

    @dg.asset(
        key=lake_key(POLLS),
        backfill_policy=ONE_RUN,
        deps=list(sources),
        group_name=GROUP,
        owners=OWNERS,
        kinds=KINDS,
        description="One row for each question to a source that is polled, with what came of it: when a document was"
        " last seen, what failed and why.",
        check_specs=[
            dg.AssetCheckSpec(
                "sources_answer", asset=lake_key(POLLS), description="The last question of each name was answered."
            )
        ],
    )
    def polls(context: dg.AssetExecutionContext, tinhso: TinhsoHome) -> dg.MaterializeResult:  # type: ignore[type-arg]
        import polars as pl

        tinhso.ingestion.lake.prepare()
        table = tinhso.ingestion.lake.scan(POLLS).sort("polled_at")
        last = table.group_by("name", maintain_order=True).agg(pl.col("status", "reason").last()).collect()
        failed = last.filter(pl.col("status") == "failed")
        return dg.MaterializeResult(
            metadata={"dagster/row_count": table.select(pl.len()).collect().item(), "names": last.height},
            check_results=[
                dg.AssetCheckResult(
                    passed=failed.is_empty(),
                    check_name="sources_answer",
                    severity=dg.AssetCheckSeverity.WARN,
                    metadata={"failed": failed.height, "names": failed.head(20).select("name", "reason").rows()},
                )
            ],
        )

    return polls


# Checks of the portal's readings, whoever brought them


@dg.asset_check(asset=lake_key(READINGS), description="The last answer of each period holds all units of its panel.")
def portal_units_are_complete(tinhso: TinhsoHome) -> dg.AssetCheckResult:
    from ingestion.portal.checks import units_missing

    return _found(units_missing(tinhso.ingestion))


@dg.asset_check(
    asset=lake_key(READINGS), description="No score moved further than seeds/portal_measures.csv allows for."
)
def portal_scores_do_not_jump(tinhso: TinhsoHome) -> dg.AssetCheckResult:
    from ingestion.portal.checks import jumps

    return _found(jumps(tinhso.ingestion))


@dg.asset_check(
    asset=lake_key(READINGS), description="The groups of each unit stay in their points and add up to its total."
)
def portal_groups_add_up(tinhso: TinhsoHome) -> dg.AssetCheckResult:
    from ingestion.portal.checks import groups_that_do_not_fit

    return _found(groups_that_do_not_fit(tinhso.ingestion))


def _found(findings: Sequence[object]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=not findings,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"findings": len(findings), "first": [str(finding) for finding in findings[:20]]},
    )


CHECKS = [portal_units_are_complete, portal_scores_do_not_jump, portal_groups_add_up]

# What starts runs

portal_months = dg.define_asset_job(
    "portal_months",
    selection=dg.AssetSelection.all() - (dg.AssetSelection.groups("sources") - dg.AssetSelection.assets(PORTAL_KEY)),
    partitions_def=MONTHS,
    executor_def=dg.in_process_executor,
    hooks={publication_refused},
    description="Months of the portal to the published marts: poll, read, build, check, publish.",
)


def month_tags(first: str, last: str) -> dict[str, str]:
    """Tags of one run over a range of months."""
    return dict(zip(RANGE_TAGS, (first, last), strict=True))


@dg.schedule(
    job=portal_months,
    cron_schedule="30 1 * * *",
    execution_timezone=TIMEZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every night at half past one, before the main job: the current month and the one before.",
)
def portal_nightly(context: dg.ScheduleEvaluationContext, tinhso: TinhsoHome) -> dg.RunRequest | dg.SkipReason:
    if not tinhso.settings.collects(PORTAL):
        return dg.SkipReason(f"TINHSO_COLLECT does not name {PORTAL}")
    if skipped := skipped_night(context, portal_months.name):
        return skipped
    months = MONTHS.get_partition_keys(current_time=context.scheduled_execution_time)
    return dg.RunRequest(tags=month_tags(months[-2], months[-1]) | night_tags(context))


@dg.sensor(
    job=portal_months,
    minimum_interval_seconds=900,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Asks the portal for the current month and the year to date; starts a run when an answer changed.",
)
def portal_moves(context: dg.SensorEvaluationContext, tinhso: TinhsoHome) -> dg.RunRequest | dg.SkipReason:
    """Two questions, bounded well below the minute that a sensor has.

    The answers are archived and received here, so that none is lost; what is pending afterwards is what changed. A
    cursor is not needed: a run that failed leaves its answers pending.
    """
    from ingestion.collectors.collect import collect
    from ingestion.collectors.sources import open_source
    from ingestion.http import Limits

    if not tinhso.settings.collects(PORTAL):
        return dg.SkipReason(f"TINHSO_COLLECT does not name {PORTAL}")
    if context.instance.get_runs_count(dg.RunsFilter(job_name=portal_months.name, statuses=IN_FLIGHT)):
        return dg.SkipReason("a run over the portal is under way")
    ingestion = tinhso.ingestion
    limits = Limits(connect_timeout=4, read_timeout=8, deadline=10, attempts=2, first_wait=0.5, max_wait=2)
    with open_source(ingestion, PORTAL, offices=False, limits=limits) as source:
        collected = collect(ingestion, source)
    if collected.statuses["failed"] == sum(collected.statuses.values()):
        return dg.SkipReason("the portal does not answer: " + ", ".join(sorted(set(collected.failures.values()))))
    pending = [receipt.receipt_id for receipt in ingestion.pending() if receipt.name.startswith("portal/")]
    if not pending:
        return dg.SkipReason("the portal says what it said before")
    state = hashlib.sha256("".join(sorted(pending)).encode()).hexdigest()[:32]
    runs = context.instance.get_runs(
        dg.RunsFilter(job_name=portal_months.name, tags={STATE_TAG: state}), limit=MAX_FAILURES
    )
    if len(runs) == MAX_FAILURES and all(run.is_finished and not run.is_success for run in runs):
        return dg.SkipReason(
            f"the last {MAX_FAILURES} runs on these answers failed; a change, or the night, tries again"
        )
    return dg.RunRequest(partition_key=MONTHS.get_last_partition_key(), tags={STATE_TAG: state})
