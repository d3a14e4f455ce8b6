"""The staging contracts are the lake's schemas, and every model says what its columns are."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from dbt.contracts.graph.manifest import Manifest

from ingestion.schemas import TABLES, Column, Table

DBT_TYPES = {"string": "string", "integer": "bigint", "date": "date", "timestamp": "timestamp"}


def contract_type(column: Column) -> str:
    return DBT_TYPES.get(column.type, column.type)


def nodes(manifest: Manifest, resource_type: str) -> list[Any]:
    return [node for node in manifest.nodes.values() if node.resource_type == resource_type]


def models(manifest: Manifest) -> list[Any]:
    return nodes(manifest, "model")


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_staging_contract_is_the_schema_of_the_lake(manifest: Manifest, table: Table) -> None:
    model = manifest.nodes[f"model.tinhso.stg_{table.name}"]
    contract = [(column.name, column.data_type) for column in model.columns.values()]
    assert contract == [(column.name, contract_type(column)) for column in table.columns]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_staging_describes_columns_as_the_lake_does(manifest: Manifest, table: Table) -> None:
    model = manifest.nodes[f"model.tinhso.stg_{table.name}"]
    descriptions = {name: column.description for name, column in model.columns.items()}
    assert descriptions == {column.name: column.description for column in table.columns}


def test_every_model_has_an_enforced_contract_and_descriptions(manifest: Manifest) -> None:
    bare = [
        f"{model.name}.{column.name}"
        for model in models(manifest)
        for column in model.columns.values()
        if not column.description or not column.data_type
    ]
    assert bare == []
    assert [model.name for model in models(manifest) if not model.contract.enforced or not model.description] == []


def test_every_table_outside_staging_has_a_tested_key(manifest: Manifest) -> None:
    tested = {
        test.attached_node
        for test in nodes(manifest, "test")
        if test.test_metadata and test.test_metadata.name == "unique"
    }
    without = [model.name for model in models(manifest) if model.fqn[1] != "staging" and model.unique_id not in tested]
    assert without == []


def test_no_column_is_a_binary_fraction(manifest: Manifest) -> None:
    types = {column.data_type for model in models(manifest) for column in model.columns.values()}
    assert {type_.split("(")[0] for type_ in types} <= {"string", "bigint", "date", "timestamp", "boolean", "decimal"}


def test_seeds_give_every_column_a_type(manifest: Manifest) -> None:
    seeds = nodes(manifest, "seed")
    assert {seed.name for seed in seeds} >= {"provinces", "province_successions", "index_editions", "indicators"}
    for seed in seeds:
        with Path(seed.root_path, seed.original_file_path).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert list(seed.config.column_types) == header, seed.name
