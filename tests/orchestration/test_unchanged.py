"""What a landed file leaves alone: by a small manifest, and over the real graph against a build of everything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from ingestion.lake import Lake, new_batch_id
from ingestion.schemas import FIGURES
from ingestion.settings import SAMPLES, Settings
from orchestration.__main__ import DAGSTER_YAML
from orchestration.build import build_definitions
from orchestration.dbt_runner import target_path
from orchestration.unchanged import (
    NOTE,
    STATE_TAG,
    changed_tables,
    forget_tables,
    lake_tables,
    note_tables,
    unreached,
)
from publication.publish import read_current

MODELS = {
    "model.p.fct_figure": ["model.p.stg_figures", "model.p.dim_place"],
    "model.p.fct_reading": ["model.p.stg_readings"],
    "model.p.dim_place": ["model.p.stg_places"],
    "model.p.stg_places": ["seed.p.places"],
    "model.p.stg_figures": ["source.p.lake.figures"],
    "model.p.stg_readings": ["source.p.lake.readings"],
}
MANIFEST: dict[str, Any] = {
    "sources": {f"source.p.lake.{name}": {"name": name} for name in ("figures", "readings")},
    "nodes": {
        "seed.p.places": {"resource_type": "seed", "depends_on": {}},
        **{key: {"resource_type": "model", "depends_on": {"nodes": parents}} for key, parents in MODELS.items()},
        "test.p.unique_place": {"resource_type": "test", "depends_on": {"nodes": ["model.p.dim_place"]}},
    },
}


def test_what_a_changed_table_does_not_reach_is_left_alone() -> None:
    left = list(unreached(MANIFEST, {"figures"}))
    assert set(left) == {
        "seed.p.places", "model.p.stg_places", "model.p.dim_place", "model.p.stg_readings", "model.p.fct_reading",
    }  # fmt: skip
    assert left.index("seed.p.places") < left.index("model.p.stg_places") < left.index("model.p.dim_place")


def test_with_all_tables_changed_what_is_made_from_seeds_stays() -> None:
    left = set(unreached(MANIFEST, {"figures", "readings"}))
    assert left == {"seed.p.places", "model.p.stg_places", "model.p.dim_place"}


@pytest.fixture
def noted(tmp_path: Path) -> Settings:
    """A home whose warehouse is known to be built from its lake."""
    settings = Settings(home=tmp_path, landing=tmp_path / "landing")
    target_path(settings).mkdir(parents=True)
    (target_path(settings) / "manifest.digest").write_text("one project")
    settings.warehouse.write_bytes(b"tables")
    Lake(settings.lake).prepare()
    note_tables(settings, lake_tables(Lake(settings.lake)))
    return settings


def changed(settings: Settings) -> set[str] | None:
    return changed_tables(settings, lake_tables(Lake(settings.lake)))


def test_a_batch_more_or_less_is_a_change(noted: Settings) -> None:
    assert changed(noted) == set()
    batch = Lake(noted.lake).folder(FIGURES) / f"{new_batch_id(datetime.now(UTC))}.parquet"
    batch.touch()
    assert changed(noted) == {"figures"}
    batch.unlink()
    assert changed(noted) == set()


@pytest.mark.parametrize("change", ["project", "warehouse", "no warehouse", "forgotten", "damaged"])
def test_where_more_is_not_as_it_was_all_is_built(noted: Settings, change: str) -> None:
    if change == "project":
        (target_path(noted) / "manifest.digest").write_text("another project")
    elif change == "warehouse":
        noted.warehouse.write_bytes(b"other tables")
    elif change == "no warehouse":
        noted.warehouse.unlink()
    elif change == "forgotten":
        forget_tables(noted)
    else:
        (target_path(noted) / NOTE).write_text("{")
    assert changed(noted) is None


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, dg.JobDefinition, dg.DagsterInstance]]:
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, landing=home / "landing", settle_seconds=0)
    settings.landing.mkdir()
    settings.dagster_home.mkdir()
    shutil.copyfile(DAGSTER_YAML, settings.dagster_home / "dagster.yaml")
    shutil.copy2(SAMPLES / "dti_2023.xlsx", settings.landing)
    job = build_definitions(settings).resolve_job_def("refresh")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(settings.dagster_home))
        with dg.DagsterInstance.get() as instance:
            assert job.execute_in_process(instance=instance).success
            yield settings, job, instance


def unchanged(result: dg.ExecuteInProcessResult) -> set[str]:
    return {
        event.asset_key.path[-1]
        for event in result.get_asset_materialization_events()
        if event.asset_key and "unchanged" in event.materialization.metadata
    }


@pytest.mark.parametrize(
    "names",
    [
        ("bao_cao_tra_vinh_dti_2022.docx",),
        ("portal_766_2024-07_doc_2024-08-31.json", "portal_766_2024-07_doc_2024-08-31.json.source.json"),
    ],
    ids=["report", "reading"],
)
def test_a_landed_file_gives_the_marts_that_a_build_of_everything_gives(chain, names: tuple[str, ...]) -> None:
    settings, job, instance = chain
    before = read_current(settings.published)
    for name in names:
        shutil.copy2(SAMPLES / name, settings.landing)
    landed = job.execute_in_process(instance=instance, tags={STATE_TAG: "1"})
    assert landed.success
    assert {"dim_province", "provinces"} <= unchanged(landed)
    assert not {"fct_observation", "dim_source", "mart_ranking"} & unchanged(landed)
    tested = {check.check_name for check in landed.get_asset_check_evaluations()}
    everything = job.execute_in_process(instance=instance)
    assert everything.success
    assert unchanged(everything) == set()
    assert tested < {check.check_name for check in everything.get_asset_check_evaluations()}
    made = landed.asset_materializations_for_node("published")[0].metadata["version"].value
    current = read_current(settings.published)
    assert before and current
    assert before.version != current.version == made


def test_a_run_that_failed_is_followed_by_one_that_leaves_nothing_alone(chain, monkeypatch) -> None:
    _, job, instance = chain
    with monkeypatch.context() as patch:
        patch.setattr("orchestration.warehouse.with_row_counts", lambda *_: (_ for _ in ()).throw(OSError("killed")))
        failed = job.execute_in_process(instance=instance, tags={STATE_TAG: "2"}, raise_on_error=False)
    assert not failed.success
    again = job.execute_in_process(instance=instance, tags={STATE_TAG: "2"})
    assert again.success
    assert unchanged(again) == set()
    assert unchanged(job.execute_in_process(instance=instance, tags={STATE_TAG: "2"})) >= {"mart_ranking"}
