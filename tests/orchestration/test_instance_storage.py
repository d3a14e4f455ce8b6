"""The embedded event log against the stock one: the same files, opened once."""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy
from alembic.script import ScriptDirectory
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage

from orchestration import instance_storage
from orchestration.__main__ import DAGSTER_YAML


@dg.asset
def marts() -> int:
    return 63


def run(instance: dg.DagsterInstance) -> str:
    result = dg.materialize([marts], instance=instance)
    assert result.success
    return result.run_id


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "dagster.yaml").write_text(DAGSTER_YAML.read_text())
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    return tmp_path


def counted(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    opened: list[object] = []
    sqlalchemy.event.listen(sqlalchemy.pool.Pool, "connect", lambda connection, _: opened.append(connection))
    return opened


def test_the_configured_instance_keeps_its_connections(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, instance_storage.KeptEventLog)
        run(instance)
        assert instance.event_log_storage.supports_asset_checks
        opened = counted(monkeypatch)
        for _ in range(20):
            instance.event_log_storage.get_latest_materialization_events([dg.AssetKey("marts")])
            assert instance.event_log_storage.supports_asset_checks
        assert not opened


def test_a_log_that_is_there_is_opened_without_the_migrations(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with dg.DagsterInstance.get() as instance:
        run_id = run(instance)
    with dg.DagsterInstance.get() as instance:
        monkeypatch.setattr(ScriptDirectory, "from_config", lambda _: pytest.fail("all migrations were read"))
        assert instance.all_logs(run_id, of_type=dg.DagsterEventType.RUN_SUCCESS)


def test_the_stock_storage_reads_what_was_written_and_the_other_way(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        first = run(instance)
    stock = DagsterSqliteStorage(str(home))
    assert isinstance(stock.event_log_storage, SqliteEventLogStorage)
    kinds = {entry.dagster_event_type for entry in stock.event_log_storage.get_logs_for_run(first)}
    assert {dg.DagsterEventType.RUN_SUCCESS, dg.DagsterEventType.ASSET_MATERIALIZATION} <= kinds
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    with dg.DagsterInstance.get() as instance:
        second = run(instance)
    (home / "dagster.yaml").write_text(DAGSTER_YAML.read_text())
    with dg.DagsterInstance.get() as instance:
        assert {record.dagster_run.run_id for record in instance.get_run_records()} == {first, second}
        latest = instance.get_latest_materialization_event(dg.AssetKey("marts"))
        assert latest is not None
        assert latest.run_id == second


def test_a_child_opens_its_own(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        before = run(instance)
        child = os.fork()
        if child == 0:
            try:
                run(instance)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        after = run(instance)
        runs = {record.dagster_run.run_id for record in instance.get_run_records()}
        assert len(runs) == 3
        assert {before, after} < runs
        for run_id in runs:
            assert instance.all_logs(run_id, of_type=dg.DagsterEventType.RUN_SUCCESS)


def test_few_stay_open_and_a_wiped_log_is_begun_anew(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instance_storage, "_KEPT", 2)
    with dg.DagsterInstance.get() as instance:
        log = instance.event_log_storage
        assert isinstance(log, instance_storage.KeptEventLog)
        runs = [run(instance) for _ in range(3)]
        assert all(instance.all_logs(run_id) for run_id in runs)
        assert len(log._engines) == 2
        log.wipe()
        assert not instance.all_logs(runs[-1])
        assert instance.all_logs(run(instance))
