from __future__ import annotations

import json

import dagster as dg
import duckdb

from ingestion.settings import Settings
from orchestration.warehouse import dbt_environment, has_other_columns, with_row_counts


def output(unique_id: str) -> dg.Output:
    return dg.Output(None, output_name="o", metadata={"unique_id": unique_id, "Execution Duration": 0.1})


def test_events_of_tables_carry_their_rows_and_the_rest_pass_unchanged(tmp_path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE mart_ranking AS FROM range(63); CREATE VIEW stg_figures AS SELECT 1 AS one")
    check = dg.AssetCheckResult(passed=True)
    ranking, view, passed = with_row_counts(
        [output("model.tinhso.mart_ranking"), output("model.tinhso.stg_figures"), check], path
    )
    assert ranking.metadata["dagster/row_count"].value == 63
    assert "Execution Duration" in ranking.metadata
    assert "dagster/row_count" not in view.metadata
    assert passed is check


def test_a_warehouse_that_was_never_built_counts_nothing(tmp_path) -> None:
    [event] = with_row_counts([output("model.tinhso.mart_ranking")], tmp_path / "missing.duckdb")
    assert "dagster/row_count" not in event.metadata


def test_dbt_writes_below_the_home_folder_and_reports_to_nobody(tmp_path) -> None:
    environment = dbt_environment(Settings(home=tmp_path, landing=tmp_path / "landing"))
    for key in ("TINHSO_HOME", "DBT_TARGET_PATH", "DBT_LOG_PATH"):
        assert environment[key].startswith(str(tmp_path))
    assert environment["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"


def test_columns_that_an_earlier_release_did_not_have_call_for_a_full_build(tmp_path) -> None:
    manifest, path = tmp_path / "manifest.json", tmp_path / "warehouse.duckdb"
    columns = {"observation_id": {}, "context": {}}
    models = {
        "fct_observation": {"config": {"materialized": "incremental"}, "columns": columns},
        "fct_claim": {"config": {"materialized": "table"}, "columns": columns},
    }
    nodes = {name: {"name": name, "resource_type": "model", **model} for name, model in models.items()}
    manifest.write_text(json.dumps({"nodes": nodes}), encoding="utf-8")
    assert not has_other_columns(manifest, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE fct_claim (observation_id VARCHAR)")
    assert not has_other_columns(manifest, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE fct_observation (observation_id VARCHAR)")
    assert has_other_columns(manifest, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("ALTER TABLE fct_observation ADD COLUMN context VARCHAR")
    assert not has_other_columns(manifest, path)
