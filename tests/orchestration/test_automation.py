"""The landing sensor and the nightly schedule, on a real ephemeral instance."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from ingestion.pipeline import Ingestion
from orchestration import automation
from orchestration.automation import (
    BACK_OFF_SECONDS,
    MAX_FAILURES,
    NIGHT_TAG,
    STATE_TAG,
    landing,
    landing_state,
    nightly,
    refresh,
)
from orchestration.dbt_runner import target_path
from orchestration.resources import TinhsoHome
from orchestration.warehouse import note_built, note_published


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def tinhso(tmp_path: Path) -> TinhsoHome:
    home = TinhsoHome(home=str(tmp_path), landing=str(tmp_path / "landing"), settle_seconds=2)
    home.settings.landing.mkdir()
    return home


@pytest.fixture(autouse=True)
def one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sensor looks once instead of watching."""
    monkeypatch.setattr(automation, "WATCH_SECONDS", 0)


def put(tinhso: TinhsoHome, name: str, text: str = "một hai", age: float = 60) -> Path:
    path = tinhso.settings.landing / name
    path.write_text(text, encoding="utf-8")
    os.utime(path, (time.time() - age,) * 2)
    return path


def look(
    instance: dg.DagsterInstance, tinhso: TinhsoHome, cursor: str | None = None
) -> tuple[dg.SensorResult | dg.SkipReason, str | None]:
    context = dg.build_sensor_context(instance=instance, cursor=cursor, resources={"tinhso": tinhso})
    return landing(context), context.cursor  # type: ignore[return-value]


def failed_run(instance: dg.DagsterInstance, state: str) -> None:
    instance.create_run_for_job(a_job, tags={STATE_TAG: state}, status=dg.DagsterRunStatus.FAILURE)


@dg.job(name=refresh.name)
def a_job() -> None:
    """Stands for the main job in the instance's run storage."""


def test_a_complete_file_starts_a_run(instance, tinhso) -> None:
    put(tinhso, "a.txt")
    result, _ = look(instance, tinhso)
    assert isinstance(result, dg.SensorResult)
    [request] = result.run_requests or []
    assert request.tags[STATE_TAG] == landing_state(tinhso.settings)
    assert request.run_key is None, "a key would be requested once, and lost with the run"


def test_what_comes_while_it_watches_does_not_wait_for_the_next_tick(instance, tinhso, monkeypatch) -> None:
    monkeypatch.setattr(automation, "WATCH_SECONDS", 60)
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            put(tinhso, "a.txt")

    monkeypatch.setattr(automation.time, "sleep", sleep)
    result, _ = look(instance, tinhso)
    assert isinstance(result, dg.SensorResult)
    assert len(pauses) == 3


def test_an_empty_folder_starts_nothing(instance, tinhso) -> None:
    result, _ = look(instance, tinhso)
    assert isinstance(result, dg.SkipReason)


@pytest.mark.parametrize("name", [".a.txt", "a.txt.part", "sources.csv", "a.txt.source.json"])
def test_what_is_no_document_starts_nothing(instance, tinhso, name: str) -> None:
    put(tinhso, name, "file\n")
    result, _ = look(instance, tinhso)
    assert isinstance(result, dg.SkipReason)


def test_a_file_that_is_still_written_waits(instance, tinhso) -> None:
    path = put(tinhso, "a.txt", age=0)
    result, cursor = look(instance, tinhso)
    assert isinstance(result, dg.SkipReason)
    assert "written" in (result.skip_message or "")
    os.utime(path, (time.time() - 60,) * 2)
    assert isinstance(look(instance, tinhso, cursor)[0], dg.SensorResult)


def test_while_a_run_is_under_way_none_is_added(instance, tinhso) -> None:
    put(tinhso, "a.txt")
    instance.create_run_for_job(a_job, status=dg.DagsterRunStatus.STARTED)
    result, _ = look(instance, tinhso)
    assert isinstance(result, dg.SkipReason)
    assert "under way" in (result.skip_message or "")


def test_what_was_read_is_known_without_the_cursor(instance, tinhso) -> None:
    put(tinhso, "a.txt")
    ingestion = Ingestion(tinhso.settings)
    ingestion.receive()
    ingestion.process()
    assert isinstance(look(instance, tinhso)[0], dg.SensorResult), "read, but a run that died has not published it"
    tinhso.settings.published.mkdir()
    target_path(tinhso.settings).mkdir(parents=True)
    note_built(tinhso.settings, ingestion.lake.state())
    note_published(tinhso.settings)
    result, cursor = look(instance, tinhso, cursor=None)
    assert isinstance(result, dg.SkipReason)
    assert cursor == landing_state(tinhso.settings)
    again, _ = look(instance, tinhso, cursor)
    assert "nothing changed" in (again.skip_message or "")  # type: ignore[union-attr]
    put(tinhso, "a.txt", "một hai ba")
    assert isinstance(look(instance, tinhso, cursor)[0], dg.SensorResult)


def test_a_received_file_that_was_not_read_starts_a_run(instance, tinhso) -> None:
    put(tinhso, "a.txt")
    Ingestion(tinhso.settings).receive()
    assert isinstance(look(instance, tinhso)[0], dg.SensorResult)


def test_failures_are_bounded_until_something_changes(instance, tinhso, monkeypatch) -> None:
    monkeypatch.setattr(automation, "BACK_OFF_SECONDS", 0)
    put(tinhso, "a.txt")
    for _ in range(MAX_FAILURES - 1):
        failed_run(instance, landing_state(tinhso.settings))
    assert isinstance(look(instance, tinhso)[0], dg.SensorResult)
    failed_run(instance, landing_state(tinhso.settings))
    assert isinstance(look(instance, tinhso)[0], dg.SkipReason)
    put(tinhso, "b.txt")
    assert isinstance(look(instance, tinhso)[0], dg.SensorResult)


def test_after_a_failure_the_next_run_waits_longer_and_longer(instance, tinhso, monkeypatch) -> None:
    put(tinhso, "a.txt")
    failed = time.time()
    failed_run(instance, landing_state(tinhso.settings))
    result, _ = look(instance, tinhso)
    assert isinstance(result, dg.SkipReason)
    assert f"{BACK_OFF_SECONDS} s" in (result.skip_message or "")
    monkeypatch.setattr(automation.time, "time", lambda: failed + BACK_OFF_SECONDS + 60)
    assert isinstance(look(instance, tinhso)[0], dg.SensorResult)
    failed_run(instance, landing_state(tinhso.settings))
    monkeypatch.setattr(automation.time, "time", lambda: failed + BACK_OFF_SECONDS + 30)
    assert f"{4 * BACK_OFF_SECONDS} s" in (look(instance, tinhso)[0].skip_message or "")
    monkeypatch.setattr(automation.time, "time", lambda: failed - 3600)  # the clock was ahead: nothing waits for it
    assert isinstance(look(instance, tinhso)[0], dg.SensorResult)


def test_the_night_is_vietnams(monkeypatch) -> None:
    due = datetime(2025, 11, 23, 19, tzinfo=UTC)
    monkeypatch.setattr(automation, "now", lambda: due)
    assert nightly.job_name == refresh.name
    with (
        dg.instance_for_test() as instance,
        dg.build_schedule_context(instance, scheduled_execution_time=due) as context,
    ):
        [request] = nightly.evaluate_tick(context).run_requests or []
    assert request.tags[NIGHT_TAG] == "2025-11-24"
    assert (nightly.cron_schedule, nightly.execution_timezone) == ("0 2 * * *", "Asia/Ho_Chi_Minh")
