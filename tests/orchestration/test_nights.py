"""Nights as Dagster's own scheduler sees them: missed, late, at once, and whatever clock and zone the host has."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_origin import InProcessCodeLocationOrigin
from dagster._core.test_utils import (
    InProcessTestWorkspaceLoadTarget,
    create_test_daemon_workspace_context,
    freeze_time,
)
from dagster._core.types.loadable_target_origin import LoadableTargetOrigin
from dagster._scheduler.scheduler import launch_scheduled_runs
from dagster._utils.schedules import schedule_execution_time_iterator

from orchestration import automation
from orchestration.automation import NIGHT_TAG, nightly, refresh

NIGHT = datetime(2025, 11, 23, 19, tzinfo=UTC)
"""Two o'clock of 24 November in Vietnam."""


@dg.job(name=refresh.name)
def a_job() -> None:
    """Stands for the main job in the instance's run storage."""


Look = Callable[[datetime], list[str]]


class Home(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Stands for the home folder, which the hook of the job asks for."""


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    queued = {
        "run_coordinator": {"module": "dagster._core.run_coordinator", "class": "QueuedRunCoordinator"},
        "telemetry": {"enabled": False},
    }
    with dg.instance_for_test(temp_dir=str(tmp_path), overrides=queued) as instance:
        yield instance


@pytest.fixture
def look(instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> Iterator[Look]:
    """Dagster's scheduler at a moment; it gives the nights of the runs that are there then, oldest first."""
    target = InProcessTestWorkspaceLoadTarget(
        InProcessCodeLocationOrigin(
            loadable_target_origin=LoadableTargetOrigin(
                executable_path=sys.executable, module_name="tests.orchestration.night_definitions"
            ),
            location_name="tinhso",
        )
    )
    with create_test_daemon_workspace_context(target, instance) as workspace:

        def at(moment: datetime) -> list[str]:
            monkeypatch.setattr(automation, "now", lambda: moment)
            with freeze_time(moment):
                errors = [
                    error
                    for error in launch_scheduled_runs(workspace, logging.getLogger("test"), moment, iteration_times={})
                    if error is not None
                ]
            assert errors == []
            runs = instance.get_runs(dg.RunsFilter(job_name=refresh.name))
            return [run.tags[NIGHT_TAG] for run in reversed(runs) if NIGHT_TAG in run.tags]

        assert at(NIGHT - timedelta(hours=1)) == []  # from now on the schedule is known
        yield at


def end(instance: dg.DagsterInstance) -> None:
    """All runs have worked."""
    for run in instance.get_runs():
        if not run.is_finished:
            instance.report_run_canceled(run)


def test_each_night_starts_one_run(instance: dg.DagsterInstance, look: Look) -> None:
    assert look(NIGHT - timedelta(seconds=1)) == []
    assert look(NIGHT + timedelta(seconds=1)) == ["2025-11-24"]
    end(instance)
    assert look(NIGHT + timedelta(hours=20)) == ["2025-11-24"]
    assert look(NIGHT + timedelta(days=1)) == ["2025-11-24", "2025-11-25"]


def test_a_missed_night_is_caught_up_once(instance: dg.DagsterInstance, look: Look) -> None:
    assert look(NIGHT + timedelta(hours=9)) == ["2025-11-24"]
    end(instance)
    assert look(NIGHT + timedelta(hours=10)) == ["2025-11-24"]


def test_of_several_missed_nights_the_last_is_caught_up(instance: dg.DagsterInstance, look: Look) -> None:
    """One run takes all that came: five in a row would say nothing new four times."""
    assert look(NIGHT + timedelta(days=4, hours=3)) == ["2025-11-28"]
    end(instance)
    assert look(NIGHT + timedelta(days=4, hours=4)) == ["2025-11-28"]
    assert look(NIGHT + timedelta(days=5, minutes=1)) == ["2025-11-28", "2025-11-29"]


def test_a_night_that_waits_is_not_joined_by_the_next(instance: dg.DagsterInstance, look: Look) -> None:
    assert look(NIGHT + timedelta(minutes=1)) == ["2025-11-24"]
    assert look(NIGHT + timedelta(days=1, minutes=1)) == ["2025-11-24"], "the first waits still"
    end(instance)
    assert look(NIGHT + timedelta(days=2, minutes=1)) == ["2025-11-24", "2025-11-26"]


def test_a_night_starts_behind_a_waiting_run_of_the_landing_folder(instance: dg.DagsterInstance, look: Look) -> None:
    """That one builds what the files reach, and asks no source."""
    instance.create_run_for_job(a_job, status=dg.DagsterRunStatus.NOT_STARTED)
    assert look(NIGHT + timedelta(minutes=1)) == ["2025-11-24"]


def test_a_late_night_is_followed_by_the_next_not_overlapped(instance: dg.DagsterInstance, look: Look) -> None:
    """What runs beside what is the queue's matter: one run at a time, which test_deploy reads in both instances."""
    look(NIGHT + timedelta(minutes=1))
    [run] = instance.get_runs()
    instance.report_run_canceling(run)  # it works, and does not end
    assert look(NIGHT + timedelta(days=1, minutes=1)) == ["2025-11-24", "2025-11-25"]
    assert {run.status for run in instance.get_runs()} == {dg.DagsterRunStatus.CANCELING, dg.DagsterRunStatus.QUEUED}


def test_a_clock_that_is_set_back_repeats_no_night(instance: dg.DagsterInstance, look: Look) -> None:
    assert look(NIGHT + timedelta(minutes=1)) == ["2025-11-24"]
    end(instance)
    assert look(NIGHT - timedelta(hours=2)) == ["2025-11-24"]
    assert look(NIGHT + timedelta(minutes=2)) == ["2025-11-24"]
    assert look(NIGHT + timedelta(days=1, minutes=1)) == ["2025-11-24", "2025-11-25"]


@pytest.fixture
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "zone", ["UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia"], indirect=True
)
def test_the_hosts_zone_and_its_summer_time_move_no_night(zone: str) -> None:
    start = datetime(2025, 1, 1, tzinfo=UTC)
    nights = schedule_execution_time_iterator(start.timestamp(), nightly.cron_schedule, nightly.execution_timezone)
    found = [next(nights).astimezone(UTC) for _ in range(366)]
    assert found == [datetime(2025, 1, 1, 19, tzinfo=UTC) + timedelta(days=day) for day in range(366)]
