"""Two daemons by mistake, files that land, a night, people in the UI and in a shell, and a backfill, all at once."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from fcntl import LOCK_EX, flock
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from ingestion.lake import Lake
from ingestion.portal.requests import VIETNAM
from ingestion.schemas import OUTCOMES, POLLS, READINGS, RECEIPTS
from ingestion.settings import PROJECT_ROOT, SAMPLES
from orchestration.automation import IN_FLIGHT
from orchestration.portal import PORTAL_KEY
from tests.end_to_end.conftest import Home
from tests.end_to_end.services import Services, until
from tests.replicas.portal import PortalReplica

FIRST = ("dti_2023.xlsx", "sources.csv")
SECOND = ("dti_2022.html", "bao_cao_tra_vinh_dti_2022.docx")
MONTHS = ("2024-07", "2024-08")
REPOSITORY = {"repositoryLocationName": "tinhso", "repositoryName": "__repository__"}
LAUNCH = (
    "mutation($p: ExecutionParams!) { launchRun(executionParams: $p)"
    " { __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } } }"
)
BACKFILL = (
    "mutation($p: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $p)"
    " { __typename ... on LaunchBackfillSuccess { backfillId } ... on PythonError { message } } }"
)


@dataclass(frozen=True, slots=True)
class Crowd:
    """What was left of it."""

    home: Home
    shell: int
    logs: dict[str, str]

    runs: tuple[dg.DagsterRun, ...]

    @property
    def lake(self) -> Lake:
        return Lake(self.home.path / "lake")


def launch(services: Services, **tags: str) -> str:
    written = [{"key": key.replace("__", "/"), "value": value} for key, value in tags.items()]
    parameters = {"selector": {**REPOSITORY, "jobName": "refresh"}, "executionMetadata": {"tags": written}}
    return str(services.ask(LAUNCH, p=parameters)["run"]["runId"])


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    home = Home(tmp_path_factory.mktemp("crowd"))
    home.landing.mkdir()
    for name in FIRST:
        shutil.copy2(SAMPLES / name, home.landing / name)
    first = home.run("refresh")
    assert first.returncode == 0, first.stderr
    with PortalReplica(communes=0, day=datetime.now(VIETNAM).date()) as replica:
        environment = {
            "TINHSO_PORTAL_URL": replica.url, "TINHSO_PRIVATE_HOSTS": replica.host, "TINHSO_PORTAL_OFFICES": "0",
            "TINHSO_REQUESTS_PER_SECOND": "0", "TINHSO_SETTLE_SECONDS": "0",
        }  # fmt: skip
        with ExitStack() as stack:
            services = stack.enter_context(Services(home.path, daemons=2, environment=environment))
            patch = stack.enter_context(pytest.MonkeyPatch.context())
            patch.setenv("DAGSTER_HOME", str(home.path / "dagster"))
            instance = stack.enter_context(dg.DagsterInstance.get())
            for name in SECOND:
                shutil.copy2(SAMPLES / name, home.landing / name)
            until(lambda: instance.get_runs(dg.RunsFilter(tags={"dagster/sensor_name": "landing"})), "the sensor's run")
            shell = services.start("shell", "python", "-m", "orchestration", "refresh", "--force")
            asked = (
                launch(services),
                launch(services, dagster__schedule_name="nightly"),
                str(
                    services.ask(
                        BACKFILL,
                        p={"assetSelection": [{"path": PORTAL_KEY.path}], "partitionNames": list(MONTHS)},
                    )["backfillId"]
                ),
            )
            until(lambda: is_over(instance, asked), "the end of all runs")
            until(lambda: shell.poll() is not None, "the end of the shell's run")
            until(lambda: is_known(home, SECOND), "the publication of what landed")
            until(
                lambda: is_read(home) and not instance.get_runs_count(dg.RunsFilter(statuses=IN_FLIGHT)),
                "an idle instance that has read what the backfill brought",
            )
            names = ("code", "web", "daemon-0", "daemon-1", "shell")
            logs = {name: services.log(name) for name in names}
            yield Crowd(home, shell.returncode, logs, tuple(instance.get_runs()))


def is_over(instance: dg.DagsterInstance, asked: tuple[str, ...]) -> bool:
    *runs, backfill = asked
    found = instance.get_runs(dg.RunsFilter(run_ids=runs))
    of_backfill = instance.get_runs(dg.RunsFilter(tags={"dagster/backfill": backfill}))
    return bool(of_backfill) and all(run.is_finished for run in (*found, *of_backfill))


def is_known(home: Home, names: tuple[str, ...]) -> bool:
    return home.value("SELECT count(*) FROM dim_source WHERE list_contains(?, name)", list(names)) == len(names)


def is_read(home: Home) -> bool:
    """Whether each answer that the backfill got has been read by the run that follows it."""
    lake = Lake(home.path / "lake")
    received = set(lake.read(RECEIPTS)["receipt_id"])
    return len(received) > len((*FIRST, *SECOND)) - 1 and received == set(lake.read(OUTCOMES)["receipt_id"])


def test_no_run_fails(crowd: Crowd) -> None:
    assert crowd.shell == 0, crowd.logs["shell"]
    assert len(crowd.runs) >= 5
    assert {run.status for run in crowd.runs} == {dg.DagsterRunStatus.SUCCESS}
    started_by = {tag for run in crowd.runs for tag in run.tags}
    assert {"dagster/sensor_name", "dagster/schedule_name", "dagster/backfill", "tinhso/started_by"} <= started_by


def test_nothing_says_that_it_met_a_lock(crowd: Crowd) -> None:
    for name, log in crowd.logs.items():
        assert "database is locked" not in log, name
        assert "Could not set lock" not in log, name


def test_nothing_is_done_twice(crowd: Crowd) -> None:
    receipts = crowd.lake.read(RECEIPTS)
    landed = receipts.filter(receipts["name"].is_in([*FIRST, *SECOND]))
    assert Counter(landed["name"]) == Counter(name for name in (*FIRST, *SECOND) if name != "sources.csv")
    outcomes = crowd.lake.read(OUTCOMES)
    assert sorted(outcomes["receipt_id"]) == sorted(receipts["receipt_id"])
    assert set(crowd.lake.read(POLLS)["status"]) <= {"changed", "unchanged"}
    assert crowd.lake.read(READINGS)["reading_id"].is_unique().all()


def test_the_published_marts_are_those_of_an_undisturbed_run(crowd: Crowd) -> None:
    version = crowd.home.current.resolve()
    (crowd.home.path / "warehouse.duckdb").unlink()
    again = crowd.home.run("refresh", "--force")
    assert again.returncode == 0, again.stderr
    assert crowd.home.current.resolve() == version, "built anew from the lake, the marts are other ones"
    assert crowd.home.value("SELECT count(*) FROM mart_portal_ranking") > 0


def test_the_list_of_runs_waits_for_whoever_writes(crowd: Crowd) -> None:
    """`home.run` would not come back before the lock is free."""
    with (crowd.home.path / ".warehouse.lock").open("w") as handle:
        flock(handle, LOCK_EX)
        writer = duckdb.connect(str(crowd.home.path / "warehouse.duckdb"))
        asked = subprocess.Popen(
            [sys.executable, "-m", "orchestration", "runs"],
            cwd=PROJECT_ROOT, env={**os.environ, "TINHSO_HOME": str(crowd.home.path)}, stdout=subprocess.PIPE,
        )  # fmt: skip
        until(lambda: is_waiting(asked.pid) or asked.poll() is not None, "the command waits")
        writer.close()
    said, _ = asked.communicate()
    assert asked.returncode == 0
    assert b"nightly" in said


def is_waiting(process: int) -> bool:
    """Whether a process waits for a file lock."""
    return re.search(rf"-> FLOCK .* {process} ", Path("/proc/locks").read_text()) is not None
