from __future__ import annotations

import json
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from ingestion.lake import Lake
from ingestion.schemas import OUTCOMES
from orchestration.warehouse import remove_warehouse, why_anew, with_row_counts


def output(unique_id: str) -> dg.Output:
    return dg.Output(None, output_name="o", metadata={"unique_id": unique_id, "Execution Duration": 0.1})


def test_events_of_tables_carry_their_rows_and_the_rest_pass_unchanged(tmp_path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE mart_ranking AS FROM range(63); CREATE VIEW stg_figures AS SELECT 1 AS one")
    check = dg.AssetCheckResult(passed=True)
    ranking, view, passed = with_row_counts(
        iter([output("model.tinhso.mart_ranking"), output("model.tinhso.stg_figures"), check]), path
    )
    assert ranking.metadata["dagster/row_count"].value == 63
    assert "Execution Duration" in ranking.metadata
    assert "dagster/row_count" not in view.metadata
    assert passed is check


def test_a_warehouse_that_was_never_built_counts_nothing(tmp_path) -> None:
    [event] = with_row_counts(iter([output("model.tinhso.mart_ranking")]), tmp_path / "missing.duckdb")
    assert "dagster/row_count" not in event.metadata


@pytest.fixture
def place(tmp_path) -> tuple[Path, Path, Lake]:
    """A manifest with one incremental model, a warehouse that has it with one row, and a lake with its batch."""
    manifest, warehouse, lake = tmp_path / "manifest.json", tmp_path / "warehouse.duckdb", Lake(tmp_path / "lake")
    columns = {"observation_id": {}, "batch_id": {}}
    models = {
        "fct_observation": {"config": {"materialized": "incremental"}, "columns": columns},
        "fct_claim": {"config": {"materialized": "table"}, "columns": columns},
    }
    nodes = {
        name: {"name": name, "resource_type": "model", "schema": "main", **model} for name, model in models.items()
    }
    manifest.write_text(json.dumps({"nodes": nodes}), encoding="utf-8")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("CREATE TABLE fct_claim (observation_id VARCHAR)")
        connection.execute(
            "CREATE TABLE fct_observation AS SELECT uuid()::VARCHAR AS observation_id, '1' AS batch_id"
            " FROM range(100_000)"
        )
    lake.folder(OUTCOMES).mkdir(parents=True)
    (lake.folder(OUTCOMES) / "1.parquet").touch()
    return manifest, warehouse, lake


def test_a_warehouse_that_is_whole_or_not_there_is_added_to(place) -> None:
    manifest, warehouse, lake = place
    assert why_anew(manifest, warehouse, lake) == ""
    remove_warehouse(warehouse)
    assert why_anew(manifest, warehouse, lake) == ""


def test_columns_that_an_earlier_release_did_not_have_call_for_a_full_build(place) -> None:
    manifest, warehouse, lake = place
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("ALTER TABLE fct_observation DROP COLUMN observation_id")
    assert why_anew(manifest, warehouse, lake) == "fct_observation has other columns"


def test_a_batch_that_the_lake_no_longer_holds_calls_for_a_full_build(place) -> None:
    manifest, warehouse, lake = place
    (lake.folder(OUTCOMES) / "1.parquet").unlink()
    assert why_anew(manifest, warehouse, lake) == "fct_observation holds batches that the lake does not: 1"


def test_what_a_run_over_a_part_leaves_as_it_is_has_to_be_whole(place) -> None:
    manifest, warehouse, lake = place
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("INSERT INTO fct_claim SELECT uuid()::VARCHAR FROM range(100_000)")
        connection.execute("CHECKPOINT")
        [(block,)] = connection.execute("SELECT max(block_id) FROM pragma_storage_info('fct_claim')").fetchall()
    data = bytearray(warehouse.read_bytes())
    data[3 * 4096 + block * 262_144 + 1000] ^= 1  # three headers, then blocks of 256 KiB
    warehouse.write_bytes(data)
    assert why_anew(manifest, warehouse, lake) == "", "a run over everything makes it anew in any case"
    assert why_anew(manifest, warehouse, lake, {"fct_claim"}).startswith("warehouse.duckdb is damaged (")


@pytest.mark.parametrize("where", [0.0, 0.5, None], ids=["header", "data", "cut"])
def test_a_damaged_warehouse_calls_for_a_full_build(place, where: float | None) -> None:
    manifest, warehouse, lake = place
    data = bytearray(warehouse.read_bytes())
    if where is None:
        data = data[: len(data) // 2]
    else:
        start = int(len(data) * where)
        data[start : start + 64] = bytes(64)
    warehouse.write_bytes(data)
    assert why_anew(manifest, warehouse, lake).startswith("warehouse.duckdb is damaged (")
    remove_warehouse(warehouse)
    assert not warehouse.exists()


@pytest.mark.parametrize("data", [b"", b"no database", b"SQLite format 3\0" * 1000], ids=["empty", "short", "other"])
def test_what_is_no_database_calls_for_a_full_build(place, data: bytes) -> None:
    manifest, warehouse, lake = place
    warehouse.write_bytes(data)
    assert why_anew(manifest, warehouse, lake).startswith("warehouse.duckdb is damaged (")
