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
from pathlib import Path

from ingestion.settings import SAMPLES, Settings

PUBLICATION_SOURCES = ("publication", "website")
"""With the dbt project and the seeds: what a published version is made by. A change of it publishes anew."""
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
    options = parser.parse_args(arguments)
    warnings.filterwarnings("ignore", message=".*is currently in (beta|preview)")
    settings = Settings.from_environment()
    prepare_home(settings)
    if options.command == "refresh":
        return _refresh(settings, options.samples, options.force)
    if options.command == "report":
        return _report(settings)
    from orchestration.warehouse import ensure_manifest

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
    from orchestration.warehouse import project_digest
    from publication.publish import read_current

    say(f"home    {settings.home}")
    if samples and (copied := add_samples(settings)):
        say(f"landing {copied} bundled files copied to {settings.landing}")
    stamp = settings.published / ".project"
    digest = project_digest(*PUBLICATION_SOURCES)
    current = read_current(settings.published)
    is_same_code = stamp.is_file() and stamp.read_text() == digest
    if current and is_same_code and not (force or settings.collect or Ingestion(settings).is_news()):
        say(f"Nothing new since version {current.version}: nothing was changed.")
        return _report(settings)
    started = time.monotonic()
    say("step 1  loading Dagster and dbt (the first time parses the project)")
    import dagster as dg

    from orchestration.build import build_definitions

    definitions = build_definitions(settings)
    job = definitions.resolve_job_def("refresh")
    with dg.DagsterInstance.get() as instance, contextlib.redirect_stdout(_DbtProgress()):
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {"terminal": {}}},
            tags={"tinhso/started_by": "shell"},
        )
    if not result.success:
        for event in result.all_events:
            if event.is_step_failure:
                say(f"FAILED  {event.step_key}: {event.message}")
                say(str(event.step_failure_data.error)[:4000])
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
    sys.exit(main())
