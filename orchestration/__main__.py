"""The main job from a shell: `python -m orchestration refresh` runs it in this process and says what came of it."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import shutil
import sys
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingestion.machine import disk_full, is_disk_full
from ingestion.settings import SAMPLES, Settings
from ingestion.shell import leave

if TYPE_CHECKING:
    import dagster as dg

DAGSTER_YAML = Path(__file__).with_name("dagster.yaml")


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; the exit code is 1 where the run failed."""
    parser = argparse.ArgumentParser(
        prog="python -m orchestration", description=__doc__.split(":")[0] if __doc__ else None
    )
    commands = parser.add_subparsers(dest="command", required=True)
    refresh = commands.add_parser("refresh", help="landing folder to published marts, in this process")
    refresh.add_argument("--samples", action="store_true", help="begin an empty landing folder with the bundled files")
    refresh.add_argument("--force", action="store_true", help="run even where nothing is new")
    commands.add_parser("prepare", help="create the home folder, Dagster's instance and dbt's manifest")
    commands.add_parser("report", help="say what is published")
    runs = commands.add_parser("runs", help="the newest runs: what came, what changed, what failed, how long")
    runs.add_argument("--limit", type=int, default=14)
    to = commands.add_parser("backup", help="lake and Dagster's instance into one file")
    to.add_argument("file", type=Path)
    back = commands.add_parser("restore", help="a backup into an empty home, to be followed by a refresh")
    back.add_argument("file", type=Path)
    options = parser.parse_args(arguments)
    warnings.filterwarnings("ignore", message=".*is currently in (beta|preview)")
    settings = Settings.from_environment()
    try:
        return _run(options, settings)
    except Exception as error:
        if not is_disk_full(error, settings.home):
            raise
        say(f"FAILED  {disk_full(settings.home)}")
        return 1


def _run(options: argparse.Namespace, settings: Settings) -> int:
    if options.command in ("backup", "restore"):
        return _backup_or_restore(settings, options.command, options.file)
    prepare_home(settings)
    if options.command == "refresh":
        return _refresh(settings, options.samples, options.force)
    if options.command == "runs":
        return _runs(settings, options.limit)
    if options.command == "report":
        return _report(settings)
    from orchestration.dbt_runner import ensure_manifest

    ensure_manifest(settings)
    return 0


def prepare_home(settings: Settings) -> None:
    """The home folder with Dagster's instance in it; what is there stays."""
    settings.landing.mkdir(parents=True, exist_ok=True)
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    instance = settings.dagster_home / "dagster.yaml"
    if not instance.exists():
        shutil.copyfile(DAGSTER_YAML, instance)
    os.environ["TINHSO_HOME"] = str(settings.home)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)


def add_samples(settings: Settings) -> int:
    """Copies the bundled files into a landing folder that has none of its own; returns how many."""
    if any(settings.landing.iterdir()):
        return 0
    copied = 0
    for path in sorted(SAMPLES.iterdir()):
        shutil.copy2(path, settings.landing / path.name)
        copied += 1
    return copied


def _refresh(settings: Settings, samples: bool, force: bool) -> int:
    from ingestion.pipeline import Ingestion
    from orchestration.dbt_runner import project_digest
    from orchestration.versions import PUBLICATION_SOURCES
    from orchestration.warehouse import is_published
    from publication.publish import read_current

    say(f"home    {settings.home}")
    if samples and (copied := add_samples(settings)):
        say(f"landing {copied} bundled files copied to {settings.landing}")
    stamp = settings.published / ".project"
    digest = project_digest(*PUBLICATION_SOURCES)
    current = read_current(settings.published)
    is_same_code = stamp.is_file() and stamp.read_text() == digest
    ingestion = Ingestion(settings)
    is_done = is_same_code and is_published(settings, ingestion.lake) and not ingestion.is_news()
    if current and is_done and not (force or settings.collect):
        say(f"Nothing new since version {current.version}: nothing was changed.")
        return _report(settings)
    started = time.monotonic()
    say("step 1  loading Dagster and dbt (the first time parses the project)")
    import dagster as dg

    from orchestration.build import JOBS, build_definitions
    from orchestration.history import record_runs
    from orchestration.resources import TinhsoHome

    definitions = build_definitions(settings)
    job = definitions.resolve_job_def("refresh")
    with dg.DagsterInstance.get() as instance, contextlib.redirect_stdout(_DbtProgress()):
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {"terminal": {}}},
            tags={"tinhso/started_by": "shell"},
        )
        with TinhsoHome(home=str(settings.home)).writing("history"):
            record_runs(instance, JOBS, ingestion.lake, datetime.now(UTC))
        _tell(instance, settings)
    if not result.success:
        for event in result.all_events:
            if event.is_step_failure:
                error = event.step_failure_data.error
                cause = (error.cause or error).message.strip() if error else event.message
                say(f"FAILED  {event.step_key}: {cause}")
                say(str(error)[:4000])
        say(f"The last version stays published. Run {result.run_id} in {settings.dagster_home} has the details.")
        return 1
    stamp.write_text(digest)
    checks = [
        event.asset_check_evaluation_data
        for event in result.all_events
        if event.event_type_value == "ASSET_CHECK_EVALUATION"
    ]
    warned = [f"{c.asset_key.to_user_string()}: {c.check_name}" for c in checks if not c.passed]
    say(f"done    {time.monotonic() - started:.1f} s; {len(checks) - len(warned)} of {len(checks)} checks passed")
    for name in warned:
        say(f"warning {name}")
    return _report(settings)


def _backup_or_restore(settings: Settings, command: str, file: Path) -> int:
    from orchestration.backup import BackupError, backup, restore

    try:
        contents = (backup if command == "backup" else restore)(settings, file)
    except (BackupError, OSError) as error:
        say(f"FAILED  {error}")
        return 1
    say(f"{command:<7} {contents.files} files, {contents.bytes:,} bytes")
    if command == "restore":
        say("next    python -m orchestration refresh: builds the warehouse and publishes")
    return 0


def _runs(settings: Settings, limit: int) -> int:
    import duckdb

    from orchestration.resources import TinhsoHome

    if not settings.warehouse.exists():
        say(f"no run has built {settings.warehouse} yet")
        return 1
    with (
        TinhsoHome(home=str(settings.home)).writing("warehouse"),  # nobody else has the file open meanwhile
        duckdb.connect(str(settings.warehouse), read_only=True) as connection,
    ):
        rows = connection.execute(
            """
            SELECT started_at, started_by, status, seconds, files_received, documents_read, figures_accepted,
                figures_held, portal_readings, figures_changed, questions_failed, checks_failed,
                coalesce(reason, version)
            FROM mart_run ORDER BY started_at DESC LIMIT ?
            """,
            [limit],
        ).fetchall()
    print("begun (UTC)       by            status   seconds files read accepted held readings changed")
    for begun, by, status, seconds, files, read, accepted, held, readings, changed, unanswered, failed, what in rows:
        print(
            f"{begun:%Y-%m-%d %H:%M}  {by:<13} {status:<8} {seconds:>7} {files:>5} {read:>4} {accepted:>8} {held:>4}"
            f" {readings:>8} {changed:>7}  {unanswered} questions unanswered, {failed} checks failed;"
            f" {what or 'nothing new'}"
        )
    return 0


def _tell(instance: dg.DagsterInstance, settings: Settings) -> None:
    """What the daemon's sensor would say, which may not be running; a deaf webhook fails no run."""
    import httpx

    from orchestration.alerts import AlertSettings, tell
    from orchestration.build import JOBS

    try:
        for alert in tell(instance, JOBS, settings, AlertSettings.from_environment()):
            say(f"told    {alert.kind} of {alert.job}")
    except (httpx.HTTPError, ValueError) as error:
        say(f"warning no alert was sent: {error}")


def _report(settings: Settings) -> int:
    from publication.report import report

    text = report(settings.published)
    print(text)
    return 0


def say(line: str) -> None:
    """A line of progress, at once."""
    print(line, file=sys.stderr, flush=True)


class _DbtProgress(io.TextIOBase):
    """dbt's own output, cut down to the marts and to how far it is."""

    _DONE = re.compile(r"(\d+) of (\d+) (?:OK|PASS|WARN|FAIL|ERROR)\b(?:.* model \w+\.(mart_\w+))?")
    _tenths = 0

    def write(self, text: str) -> int:
        for match in self._DONE.finditer(text):
            done, total = int(match[1]), int(match[2])
            if match[3]:
                say(f"        built {match[3]}")
            elif 10 * done // total > self._tenths:
                self._tenths = 10 * done // total
                say(f"        dbt {done} of {total}")
        return len(text)


if __name__ == "__main__":
    leave(main)
