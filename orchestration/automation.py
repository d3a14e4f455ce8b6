"""What starts runs: the main job, the nightly schedule and the landing sensor."""

import hashlib
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg

from ingestion.landing import discover
from ingestion.settings import Settings
from orchestration.published import publication_refused
from orchestration.resources import TinhsoHome
from orchestration.unchanged import STATE_TAG
from orchestration.warehouse import is_published
from orchestration.warm_launcher import WarmRunLauncher

TIMEZONE = "Asia/Ho_Chi_Minh"
IN_FLIGHT = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
WAITING = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED]
MAX_FAILURES = 3
"""A landing folder whose run failed this often in a row waits for a change, or for the night."""
BACK_OFF_SECONDS = 30
"""Wait after the first failure; four times as long after each further one."""
NIGHT_TAG = "tinhso/night"
"""The day in Vietnam on which the night ends that a run is of."""
WATCH_SECONDS = 9.0
"""The daemon asks each sensor at multiples of five seconds: watching ends shortly before the next one."""
LOOK_SECONDS = 0.25

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets(["sources", "portal_766"]),
    executor_def=dg.in_process_executor,
    hooks={publication_refused},
    description="From the landing folder, and the sources that TINHSO_COLLECT names, to the published marts: receive,"
    " read, build, check, publish. The portal's months have a job of their own.",
)


def now() -> datetime:
    return datetime.now(UTC)


def skipped_night(context: dg.ScheduleEvaluationContext, job: str) -> dg.SkipReason | None:
    """Why a night starts no run of the job: of several that were missed the last is caught up, and it waits once.

    Dagster asks for every night that it slept through, and one run does the work of all.
    """
    if now() - context.scheduled_execution_time >= timedelta(days=1):
        return dg.SkipReason("a later night is due, too, and takes this one along")
    waiting = context.instance.get_runs(dg.RunsFilter(job_name=job, statuses=WAITING))
    if nights := [run.tags[NIGHT_TAG] for run in waiting if NIGHT_TAG in run.tags]:
        return dg.SkipReason(f"the run of the night of {nights[0]} is waiting still, and takes all that has come")
    return None


def night_tags(context: dg.ScheduleEvaluationContext) -> dict[str, str]:
    return {NIGHT_TAG: context.scheduled_execution_time.astimezone(ZoneInfo(TIMEZONE)).date().isoformat()}


@dg.schedule(
    job=refresh,
    cron_schedule="0 2 * * *",
    execution_timezone=TIMEZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every night at two: all sources, all checks, publication. A night that was missed is caught up once.",
)
def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Runs wait for each other in the queue: a late one is never overtaken, and none runs beside another."""
    return skipped_night(context, refresh.name) or dg.RunRequest(tags=night_tags(context))


@dg.sensor(
    job=refresh,
    minimum_interval_seconds=1,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a run when the landing folder holds something complete that was not read yet.",
)
def landing(context: dg.SensorEvaluationContext, tinhso: TinhsoHome) -> dg.SensorResult | dg.SkipReason:
    """Watches the folder until the daemon is about to ask again, so that what comes does not wait for it.

    The cursor only saves work: with it wiped, the folder is compared with the lake by content again.
    """
    until = time.monotonic() + WATCH_SECONDS
    while True:
        begun = time.monotonic()
        found = look(context, tinhso)
        pause = max(LOOK_SECONDS, 10 * (time.monotonic() - begun))
        if isinstance(found, dg.SensorResult) or time.monotonic() + pause > until:
            return found
        time.sleep(pause)


def look(context: dg.SensorEvaluationContext, tinhso: TinhsoHome) -> dg.SensorResult | dg.SkipReason:
    """A run of what came, or why there is none now."""
    settings = tinhso.settings
    state = landing_state(settings)
    if context.cursor == state:
        return dg.SkipReason("nothing changed in the landing folder")
    if context.instance.get_runs_count(dg.RunsFilter(statuses=IN_FLIGHT)):
        return dg.SkipReason("a run is under way; what has come is taken afterwards")
    # A file of the future, by a clock that was wrong, would wait for ever: the run itself looks at it twice.
    ages = (time.time() - file.identity[1] / 1e9 for file in discover(settings.landing))
    if any(0 <= age < settings.settle_seconds for age in ages):
        return dg.SkipReason("a file is still being written")
    ingestion = tinhso.ingestion
    if not ingestion.is_news() and is_published(settings, ingestion.lake):
        context.update_cursor(state)
        return dg.SkipReason("all that landed has been read and published")
    failed = failures_in_a_row(context.instance, state)
    if len(failed) >= MAX_FAILURES:
        return dg.SkipReason(f"the last {len(failed)} runs on this folder failed; a change, or the night, tries again")
    wait = BACK_OFF_SECONDS * 4 ** max(0, len(failed) - 1)
    if failed and 0 <= time.time() - failed[0] < wait:
        return dg.SkipReason(f"{len(failed)} runs on this folder failed; the next begins {wait} s after the last")
    return dg.SensorResult(run_requests=[dg.RunRequest(tags={STATE_TAG: state})])


@dg.sensor(
    minimum_interval_seconds=10,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Keeps a process ready that has the project loaded, so that a run begins at once. Switched off, runs"
    " begin as with Dagster's default.",
)
def warm_runner(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """The process is a child of the code server, which evaluates this."""
    launcher = context.instance.run_launcher
    if not isinstance(launcher, WarmRunLauncher):
        return dg.SkipReason("the instance has another launcher")
    return dg.SkipReason(launcher.keep_warm())


def landing_state(settings: Settings) -> str:
    """A digest of names, sizes and times in the landing folder, indexes and sidecars included."""
    digest = hashlib.sha256()
    for path in sorted(settings.landing.rglob("*")) if settings.landing.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            status = path.stat()
            digest.update(f"{path.relative_to(settings.landing)}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:32]


def failures_in_a_row(instance: dg.DagsterInstance, state: str) -> list[float]:
    """When the newest runs that a state of the folder started have failed, up to the first that did not.

    Newest first, as seconds since the epoch.
    """
    chosen = dg.RunsFilter(job_name=refresh.name, tags={STATE_TAG: state})
    failures = []
    for record in instance.get_run_records(chosen, limit=MAX_FAILURES):
        if record.dagster_run.status not in (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED):
            break
        failures.append(record.end_time or record.update_timestamp.timestamp())
    return failures
