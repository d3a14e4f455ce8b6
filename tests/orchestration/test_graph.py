"""The graph as Dagster sees it: built over a home folder, without running anything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from ingestion.settings import PROJECT_ROOT, Settings
from orchestration.build import build_definitions


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    return Settings(home=home, landing=home / "landing", settle_seconds=0)


@pytest.fixture(scope="module")
def graph(settings: Settings) -> dg.AssetGraph:  # type: ignore[name-defined]
    return build_definitions(settings).resolve_asset_graph()


def names(graph, group: str) -> set[str]:
    return {key.path[-1] for key in graph.materializable_asset_keys if graph.get(key).group_name == group}


def test_every_room_is_a_group(graph) -> None:
    assert {"receipts", "outcomes", "figures", "readings", "rejects", "changes"} <= names(graph, "lake")
    assert {"dim_province", "dim_year", "dim_indicator", "dim_source", "fct_observation"} <= names(graph, "core")
    assert {"mart_ranking", "mart_province_profile", "mart_coverage", "mart_review_queue"} <= names(graph, "marts")
    assert names(graph, "publication") == {"published", "published_postgres"}


def test_the_lake_flows_into_staging_and_the_marts_into_the_publication(graph) -> None:
    assert graph.get(dg.AssetKey(["staging", "stg_figures"])).parent_keys == {dg.AssetKey(["lake", "figures"])}
    published = graph.get(dg.AssetKey("published")).parent_keys
    assert {key.path[0] for key in published} == {"core", "marts"}
    assert {key.path[-1] for key in published} == names(graph, "core") | names(graph, "marts")
    before = {dg.AssetKey(["lake", "receipts"]), dg.AssetKey(["lake", "polls"])}
    assert graph.get(dg.AssetKey(["lake", "figures"])).parent_keys == before


def test_every_asset_has_an_owner_a_kind_and_words(graph) -> None:
    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        assert node.owners, key
        assert node.kinds, key
        assert node.description, key


def test_dbt_tests_and_pandera_are_asset_checks(graph) -> None:
    checks = {(key.asset_key.path[-1], key.name) for key in graph.asset_check_keys}
    assert {
        ("figures", "rows_pass_pandera"),
        ("readings", "rows_pass_pandera"),
        ("outcomes", "nothing_is_pending"),
    } <= checks
    assert any(asset == "mart_ranking" and name.startswith("unique") for asset, name in checks)


def test_one_job_one_schedule_one_sensor(settings: Settings) -> None:
    definitions = build_definitions(settings)
    assert definitions.resolve_job_def("refresh").executor_def is dg.in_process_executor
    assert {schedule.name for schedule in definitions.schedules or ()} >= {"nightly"}
    assert {sensor.name for sensor in definitions.sensors or ()} >= {"landing"}


def test_the_manifest_is_parsed_once(settings: Settings, graph) -> None:
    manifest = settings.home / "dbt" / "target" / "manifest.json"
    before = manifest.stat().st_mtime_ns
    build_definitions(settings)
    assert manifest.stat().st_mtime_ns == before
    assert (manifest.parent / "parsed.msgpack").is_file()


@pytest.fixture(scope="module")
def dg_shell(settings: Settings, graph):
    environment = {
        **os.environ, "TINHSO_HOME": str(settings.home), "TINHSO_SETTLE_SECONDS": "0",
        "DAGSTER_HOME": str(settings.dagster_home),
    }  # fmt: skip
    settings.landing.mkdir()
    prepare = [sys.executable, "-m", "orchestration", "prepare"]
    subprocess.run(prepare, cwd=PROJECT_ROOT, env=environment, check=True)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(Path(sys.executable).with_name("dg")), *arguments],
            cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    return run


def test_dg_checks_and_lists_the_definitions(dg_shell) -> None:
    assert "loaded successfully" in dg_shell("check", "defs").stdout
    listed = dg_shell("list", "defs", "--json")
    assert listed.returncode == 0
    for name in ("marts/mart_ranking", "refresh", "nightly", "landing"):
        assert name in listed.stdout


def test_dg_launches_the_main_job(dg_shell, settings: Settings) -> None:
    (settings.landing / "a.txt").write_text("Năm 2022, Quảng Ngãi xếp thứ 26/63 về DTI.", encoding="utf-8")
    result = dg_shell("launch", "--job", "refresh")
    assert result.returncode == 0, result.stderr[-2000:]
    assert (settings.published / "current" / "marts.duckdb").is_file()
