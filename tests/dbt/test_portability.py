"""The models run on another engine, too: each one, as compiled, transpiles to Spark and uses nothing that it lacks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import ErrorLevel, exp

from tests.dbt.conftest import ROOT, Warehouse

# What reads the lake is dispatched: each engine has its own macro.
LAKE = re.compile(r"read_parquet\('[^']*'[^)]*\)")


@pytest.fixture(scope="module")
def compiled(empty_warehouse: Warehouse) -> Path:
    empty_warehouse.dbt("compile")
    return empty_warehouse.home / "dbt" / "target" / "compiled" / "tinhso" / "dbt_project"


def models() -> list[Path]:
    folder = ROOT / "dbt_project"
    return sorted(path.relative_to(folder) for path in folder.glob("models/**/*.sql"))


def lacking(sql: str) -> set[str]:
    """Functions that Spark does not have; raises on a construct that cannot be written for it."""
    [tree] = sqlglot.parse(sql, read="duckdb")
    assert tree is not None
    [again] = sqlglot.parse(tree.sql(dialect="spark", unsupported_level=ErrorLevel.RAISE), read="spark")
    assert again is not None
    return {node.name.lower() for node in again.find_all(exp.Anonymous)}


@pytest.mark.parametrize("model", models(), ids=lambda path: path.stem)
def test_model_transpiles_to_spark(compiled: Path, model: Path) -> None:
    sql = LAKE.sub("lake_files", (compiled / model).read_text(encoding="utf-8"))
    assert "read_parquet" not in sql
    assert lacking(sql) == set()


@pytest.mark.parametrize("model", models(), ids=lambda path: path.stem)
def test_model_keeps_to_what_both_engines_do(model: Path) -> None:
    """No clock, no chance, no engine's own syntax; results do not hang on the order that rows come in."""
    sql = re.sub(r"--.*", "", (ROOT / "dbt_project" / model).read_text(encoding="utf-8")).lower()
    calls = r"\b(now|random|uuid|any_value|first|last|avg)\("
    words = r"\b(current_date|current_timestamp|qualify|distinct on|double|float)\b"
    assert re.findall(calls, sql) + re.findall(words, sql) == []


@pytest.mark.parametrize("sql", ["select array_cross_product(a, b) from t", "select strptime_nowhere(a) from t"])
def test_what_spark_lacks_is_noticed(sql: str) -> None:
    assert lacking(sql) != set()
