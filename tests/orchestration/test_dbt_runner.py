"""dbt in this process, over a project of three files."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from dagster_dbt import DbtProject, dbt_assets

import orchestration.dbt_runner
from ingestion.settings import Settings
from orchestration.dbt_runner import DbtRunner, dbt_environment, ensure_manifest, parsed_project, target_path

PROJECT = """
name: small
version: "1.0.0"
config-version: 2
profile: small
seed-paths: [seeds]
model-paths: [dbt_project/models]
flags: {send_anonymous_usage_stats: false}
"""
PROFILE = """
small:
  target: duckdb
  outputs:
    duckdb: {type: duckdb, path: "{{ env_var('TINHSO_HOME') }}/warehouse.duckdb", threads: 2}
"""
CHECKS = """
models:
  - name: ranks
    columns: [{name: rank, data_tests: [unique, not_null]}]
  - name: leaders
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    for folder in ("seeds", "dbt_project/models"):
        (root / folder).mkdir(parents=True)
    (root / "dbt_project.yml").write_text(PROJECT)
    (root / "dbt_project" / "profiles.yml").write_text(PROFILE)
    (root / "dbt_project" / "models" / "checks.yml").write_text(CHECKS)
    (root / "dbt_project" / "models" / "ranks.sql").write_text("select * from {{ ref('places') }}")
    (root / "dbt_project" / "models" / "leaders.sql").write_text("select * from {{ ref('ranks') }} where rank = 1")
    (root / "seeds" / "places.csv").write_text("place,rank\nA,1\nB,2\n")
    monkeypatch.setattr(orchestration.dbt_runner, "PROJECT_ROOT", root)
    for name in dbt_environment(Settings(home=tmp_path, landing=tmp_path)):
        monkeypatch.setenv(name, "")  # put back afterwards
    return root


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", landing=tmp_path / "landing")


def materialize(settings: Settings, project: Path, selection: list[str] | None = None) -> dg.ExecuteInProcessResult:
    @dbt_assets(
        manifest=ensure_manifest(settings),
        project=DbtProject(project, target_path=target_path(settings), profiles_dir=project / "dbt_project"),
    )
    def small(context: dg.AssetExecutionContext, dbt: DbtRunner) -> Iterator[object]:
        yield from dbt.build(context, settings)

    return dg.materialize([small], resources={"dbt": DbtRunner()}, raise_on_error=False, selection=selection)


def materialized(result: dg.ExecuteInProcessResult) -> set[str]:
    return {event.asset_key.path[-1] for event in result.get_asset_materialization_events() if event.asset_key}


def test_tables_are_materialized_and_tests_are_checks(settings: Settings, project: Path) -> None:
    result = materialize(settings, project)
    assert result.success
    assert materialized(result) == {"places", "ranks", "leaders"}
    assert [check.passed for check in result.get_asset_check_evaluations()] == [True, True]
    with duckdb.connect(str(settings.warehouse)) as connection:  # for writing: dbt let go of it
        assert connection.execute("SELECT place FROM leaders").fetchall() == [("A",)]


def test_what_failed_is_named_and_what_stands_behind_it_is_not_built(settings: Settings, project: Path) -> None:
    (project / "seeds" / "places.csv").write_text("place,rank\nA,1\nB,1\n")
    result = materialize(settings, project)
    assert not result.success
    [failure] = result.get_step_failure_events()
    assert "unique_ranks_rank: fail Got 1 result" in str(failure.step_failure_data.error)
    assert materialized(result) == {"places", "ranks"}
    assert {check.check_name: check.passed for check in result.get_asset_check_evaluations()} == {
        "unique_ranks_rank": False,
        "not_null_ranks_rank": True,
    }


def test_a_part_is_built_alone(settings: Settings, project: Path) -> None:
    assert materialize(settings, project).success
    assert materialized(materialize(settings, project, ["leaders"])) == {"leaders"}


def test_a_project_is_parsed_again_when_a_file_of_it_changed(settings: Settings, project: Path) -> None:
    manifest = ensure_manifest(settings)
    parsed, before = parsed_project(settings), manifest.stat().st_mtime_ns
    assert parsed_project(settings) is parsed
    orchestration.dbt_runner._parsed.clear()
    assert set(parsed_project(settings).nodes) == set(parsed.nodes)
    assert manifest.stat().st_mtime_ns == before
    (project / "dbt_project" / "models" / "last.sql").write_text("select max(rank) as rank from {{ ref('ranks') }}")
    assert "model.small.last" in parsed_project(settings).nodes
    assert "model.small.last" in manifest.read_text(encoding="utf-8")


def test_a_project_that_cannot_be_parsed_says_where(settings: Settings, project: Path) -> None:
    (project / "dbt_project" / "models" / "ranks.sql").write_text("select * from {{ ref('nowhere') }}")
    with pytest.raises(dg.Failure, match="nowhere"):
        ensure_manifest(settings)
    assert not (target_path(settings) / "manifest.digest").exists()


def test_dbt_writes_below_the_home_folder_and_reports_to_nobody(tmp_path: Path) -> None:
    environment = dbt_environment(Settings(home=tmp_path, landing=tmp_path / "landing"))
    for key in ("TINHSO_HOME", "DBT_TARGET_PATH", "DBT_LOG_PATH"):
        assert environment[key].startswith(str(tmp_path))
    assert environment["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"
