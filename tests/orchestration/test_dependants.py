"""Declarative automation over the real graph: one real refresh on a real instance, then each kind of change."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

import orchestration.dependants as dependants
from ingestion.settings import Settings
from orchestration.__main__ import DAGSTER_YAML
from orchestration.build import build_definitions
from orchestration.dependants import ASSET_JOB, versions_at
from orchestration.portal import PORTAL_KEY
from orchestration.versions import dbt_versions

READ = {f"lake/{name}" for name in ("outcomes", "figures", "readings", "changes", "rejects")}
PUBLISHED = dg.AssetKey("published")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, landing=home / "landing", settle_seconds=0)
    settings.landing.mkdir()
    settings.dagster_home.mkdir()
    shutil.copyfile(DAGSTER_YAML, settings.dagster_home / "dagster.yaml")
    return settings


@pytest.fixture(scope="module")
def definitions(settings: Settings) -> dg.Definitions:
    return build_definitions(settings)


@pytest.fixture(scope="module")
def refreshed(settings: Settings, definitions: dg.Definitions) -> Path:
    """Dagster's home after one refresh of one document."""
    (settings.landing / "a.txt").write_text("Năm 2022, Quảng Ngãi xếp thứ 26/63 về DTI.", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(settings.dagster_home))
        with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
            assert definitions.resolve_job_def("refresh").execute_in_process(instance=instance).success
    return settings.dagster_home


@pytest.fixture
def instance(refreshed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    """A copy, so that no test sees what another did."""
    home = tmp_path / "dagster"
    shutil.copytree(refreshed, home)
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    with dg.DagsterInstance.from_config(str(home)) as instance:
        yield instance


def requested(
    definitions: dg.Definitions, instance: dg.DagsterInstance, cursor: object = None
) -> tuple[set[str], object]:
    versions_at.cache_clear()
    result = dg.evaluate_automation_conditions(definitions, instance, cursor=cursor)  # type: ignore[arg-type]
    graph = definitions.resolve_asset_graph()
    keys = {key.to_user_string() for key in graph.materializable_asset_keys if result.get_num_requested(key)}
    return keys, result.cursor


def downstream(definitions: dg.Definitions, *keys: str) -> set[str]:
    """These and all that depends on them, PostgreSQL left out, which is not configured."""
    graph = definitions.resolve_asset_graph()
    found, waiting = set(), [dg.AssetKey.from_user_string(key) for key in keys]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += graph.get(key).child_keys
    return {key.to_user_string() for key in found} - {"published_postgres"}


def change(monkeypatch: pytest.MonkeyPatch, settings: Settings, unique_id: str) -> None:
    versions = {**dbt_versions(settings), unique_id: "changed"}
    monkeypatch.setattr(dependants, "dbt_versions", lambda _: versions)


def materialize(instance: dg.DagsterInstance, *keys: str, partition: str | None = None) -> None:
    for key in keys:
        instance.report_runless_asset_event(
            dg.AssetMaterialization(dg.AssetKey.from_user_string(key), partition=partition)
        )


def run_of(definitions: dg.Definitions, instance: dg.DagsterInstance, status: dg.DagsterRunStatus) -> dg.DagsterRun:
    """A refresh as it stands in the instance, its assets planned."""
    from dagster._core.execution.api import create_execution_plan

    job = definitions.resolve_job_def("refresh")
    run = instance.create_run_for_job(job, execution_plan=create_execution_plan(job))
    instance.report_engine_event("moved on", run)
    return instance.get_run_by_id(run.run_id) if not _move(instance, run, status) else run  # type: ignore[return-value]


def _move(instance: dg.DagsterInstance, run: dg.DagsterRun, status: dg.DagsterRunStatus) -> None:
    if status == dg.DagsterRunStatus.FAILURE:
        instance.report_run_failed(run)
    elif status == dg.DagsterRunStatus.CANCELED:
        instance.report_run_canceled(run)


def test_after_a_refresh_nothing_is_requested(definitions, instance) -> None:
    keys, cursor = requested(definitions, instance)
    assert keys == set()
    assert requested(definitions, instance, cursor)[0] == set()


def test_an_empty_home_is_left_to_the_sensor_and_the_night(definitions) -> None:
    with dg.DagsterInstance.ephemeral() as empty:
        assert requested(definitions, empty)[0] == set()


@pytest.mark.parametrize(
    ("unique_id", "key"),
    [
        ("seed.tinhso.province_successions", "seeds/province_successions"),
        ("model.tinhso.dim_indicator", "core/dim_indicator"),
        ("model.tinhso.mart_conflict", "marts/mart_conflict"),
    ],
)
def test_a_changed_seed_or_model_brings_what_depends_on_it(
    definitions, instance, settings, monkeypatch, unique_id: str, key: str
) -> None:
    change(monkeypatch, settings, unique_id)
    keys, _ = requested(definitions, instance)
    assert keys == downstream(definitions, key)
    assert "published" in keys
    assert "lake/figures" not in keys


def test_another_extractor_reads_again_and_builds_what_stands_on_the_lake(definitions, instance, monkeypatch) -> None:
    monkeypatch.setattr(dependants, "reading_version", lambda: "another")
    keys, _ = requested(definitions, instance)
    assert keys == downstream(definitions, *READ)
    assert not any(key.startswith("seeds/") for key in keys)


def test_other_templates_publish_anew_and_build_nothing(definitions, instance, monkeypatch) -> None:
    monkeypatch.setattr(dependants, "publication_version", lambda: "another")
    assert requested(definitions, instance)[0] == {"published"}


def test_an_old_partition_made_anew_brings_what_depends_on_it(definitions, instance) -> None:
    materialize(instance, PORTAL_KEY.to_user_string(), partition="2022-09")
    keys, _ = requested(definitions, instance)
    assert keys == downstream(definitions, "lake/polls")


def test_what_was_brought_up_to_date_already_is_not_asked_for_again(definitions, instance) -> None:
    materialize(instance, PORTAL_KEY.to_user_string(), partition="2022-09")
    before, _ = requested(definitions, instance)
    job = definitions.resolve_implicit_global_asset_job_def()
    graph = definitions.resolve_asset_graph()
    chosen = dg.AssetSelection.assets(*(dg.AssetKey.from_user_string(key) for key in before))
    assert job.name == ASSET_JOB
    assert chosen.resolve(graph) == {dg.AssetKey.from_user_string(key) for key in before}
    for level in graph.toposorted_asset_keys_by_level:
        for key in level:
            if key.to_user_string() in before:
                tags = {dependants.VERSION_TAG: graph.get(key).code_version}
                instance.report_runless_asset_event(dg.AssetMaterialization(key, tags=tags))
    assert requested(definitions, instance)[0] == set()


def test_nothing_is_requested_while_a_refresh_is_queued_or_runs(definitions, instance, settings, monkeypatch) -> None:
    change(monkeypatch, settings, "model.tinhso.mart_conflict")
    run = run_of(definitions, instance, dg.DagsterRunStatus.NOT_STARTED)
    assert requested(definitions, instance)[0] == set()
    instance.report_run_failed(run)
    assert requested(definitions, instance)[0] == {"marts/mart_conflict", "published"}


def test_what_failed_is_asked_for_once_until_something_changes(definitions, instance, settings, monkeypatch) -> None:
    change(monkeypatch, settings, "model.tinhso.mart_conflict")
    run_of(definitions, instance, dg.DagsterRunStatus.FAILURE)
    keys, cursor = requested(definitions, instance)
    assert keys == {"marts/mart_conflict", "published"}
    keys, cursor = requested(definitions, instance, cursor)
    assert keys == set()
    change(monkeypatch, settings, "model.tinhso.mart_review_queue")
    versions = {**dbt_versions(settings), "model.tinhso.mart_conflict": "mended"}
    monkeypatch.setattr(dependants, "dbt_versions", lambda _: versions)
    assert requested(definitions, instance, cursor)[0] == {"marts/mart_conflict", "published"}


def test_what_a_person_cancelled_is_left_alone(definitions, instance, settings, monkeypatch) -> None:
    change(monkeypatch, settings, "model.tinhso.mart_conflict")
    run_of(definitions, instance, dg.DagsterRunStatus.CANCELED)
    assert requested(definitions, instance)[0] == set()


def test_a_process_of_older_code_judges_nothing(definitions, instance, settings, monkeypatch) -> None:
    change(monkeypatch, settings, "model.tinhso.mart_conflict")
    monkeypatch.setattr(dependants, "is_code_as_loaded", lambda: False)
    assert requested(definitions, instance)[0] == set()
