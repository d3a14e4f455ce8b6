from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import duckdb
import pytest

from tests.publication.postgres_server import NotInstalledError, Server, postgres_server


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """A warehouse of two tables, one in each published layer, and a staging view that is nobody's business."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            """
            CREATE TABLE main.mart_ranking (province VARCHAR, rank BIGINT, score DECIMAL(28, 8));
            INSERT INTO main.mart_ranking VALUES ('Quảng Ngãi', 26, 0.6), ('Đà Nẵng', 1, 0.8002);
            CREATE TABLE main.dim_year (year BIGINT);
            INSERT INTO main.dim_year VALUES (2022);
            CREATE VIEW main.stg_figures AS SELECT 1 AS one;
            """
        )
    return path


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    path = tmp_path / "manifest.json"
    write_manifest(path, {"mart_ranking": ("marts", ("province", "rank", "score")), "dim_year": ("core", ("year",))})
    return path


def write_manifest(path: Path, models: dict[str, tuple[str, tuple[str, ...]]]) -> None:
    types = {"province": "VARCHAR", "rank": "BIGINT", "score": "DECIMAL(28,8)", "year": "BIGINT"}
    nodes = {
        f"model.tinhso.{name}": {
            "name": name,
            "fqn": ["tinhso", layer, name],
            "resource_type": "model",
            "schema": "main",
            "config": {"materialized": "table"},
            "description": f"It's the {name}",
            "columns": {
                column: {"name": column, "data_type": types.get(column, "VARCHAR"), "description": f"the | {column}"}
                for column in columns
            },
        }
        for name, (layer, columns) in models.items()
    }
    staging = {
        "name": "stg_figures",
        "fqn": ["tinhso", "staging", "stg_figures"],
        "resource_type": "model",
        "schema": "main",
    }
    nodes["model.tinhso.stg_figures"] = {
        **staging,
        "config": {"materialized": "view"},
        "columns": {},
        "description": "",
    }
    path.write_text(json.dumps({"nodes": nodes}), encoding="utf-8")


@pytest.fixture
def rewrite(warehouse: Path) -> Callable[[str], None]:
    """Runs SQL on the warehouse."""

    def run(sql: str) -> None:
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute(sql)

    return run


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server, or a skipped test that says what is missing."""
    pytest.importorskip("psycopg")
    with ExitStack() as stack:
        try:
            server = stack.enter_context(postgres_server())
        except NotInstalledError as reason:
            pytest.skip(str(reason))
        yield server
