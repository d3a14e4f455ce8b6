"""Every DuckDB connection that people are given reads the tables of the snapshot and can do nothing else."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import duckdb
import polars as pl
import pytest
import yaml

from ingestion.settings import PROJECT_ROOT
from publication.publish import SNAPSHOT_NAME
from publication.snapshot import open_snapshot
from tests.powers.test_sql import sources
from tests.publication.small_warehouse import observed

FORBIDDEN = {
    "create": "CREATE TABLE powers (a INT)",
    "delete": "DELETE FROM fct_observation",
    "update": "UPDATE fct_observation SET quote = ''",
    "attach": "ATTACH '{outside}/other.duckdb'",
    "copy to": "COPY fct_observation TO '{outside}/out.csv'",
    "copy to parquet": "COPY (SELECT 1) TO '{outside}/out.parquet' (FORMAT parquet)",
    "copy from": "COPY fct_observation FROM '{outside}/secret.csv'",
    "export": "EXPORT DATABASE '{outside}/export'",
    "read_csv": "SELECT * FROM read_csv('{outside}/secret.csv')",
    "read_text": "SELECT * FROM read_text('{outside}/secret.csv')",
    "read_blob": "SELECT * FROM read_blob('/etc/hostname')",
    "read_parquet": "SELECT * FROM read_parquet('{outside}/*.parquet')",
    "a file as a table": "SELECT * FROM '{outside}/secret.csv'",
    "glob": "SELECT * FROM glob('{outside}/*')",
    "environment": "SELECT getenv('HOME')",
    "install": "INSTALL httpfs",
    "load": "LOAD '{outside}/secret.csv'",
    "set": "SET enable_external_access = true",
    "set globally": "SET GLOBAL lock_configuration = false",
    "reset": "RESET enable_external_access",
    "pragma": "PRAGMA memory_limit = '100GB'",
    "temporary files": "SET temp_directory = '{outside}'",
    "secret": "CREATE SECRET (TYPE s3)",
}


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    small = observed(tmp_path_factory.mktemp("powers"))
    return small.publish().path


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    return tmp_path


def of_people(version: Path) -> duckdb.DuckDBPyConnection:
    return open_snapshot(version)


def of_superset(version: Path) -> duckdb.DuckDBPyConnection:
    """As duckdb-engine does it: what stands behind the question mark is the configuration."""
    address = yaml.safe_load(
        (PROJECT_ROOT / "deploy/superset/tinhso/databases/tinhso_snapshot.yaml").read_text(encoding="utf-8")
    )["sqlalchemy_uri"]
    return duckdb.connect(str(version / SNAPSHOT_NAME), config=dict(parse_qsl(urlsplit(address).query)))


def of_the_readme(version: Path) -> duckdb.DuckDBPyConnection:
    """The example for notebooks, over this snapshot."""
    code = sources()["README.md"].replace("data/published/current/marts.duckdb", str(version / SNAPSHOT_NAME))
    [connect] = [
        node
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "duckdb.connect"
    ]
    connection = eval(ast.unparse(connect), {"duckdb": duckdb})
    assert isinstance(connection, duckdb.DuckDBPyConnection)
    return connection


def of_the_command_line(version: Path) -> duckdb.DuckDBPyConnection:
    """What the documentation has the command line say first."""
    page = (PROJECT_ROOT / "docs" / "publication.md").read_text(encoding="utf-8")
    [first] = re.findall(r'duckdb -readonly -cmd "([^"]+)"', page)
    connection = duckdb.connect(str(version / SNAPSHOT_NAME), read_only=True)
    connection.execute(first)
    return connection


DOORS = (of_people, of_superset, of_the_readme, of_the_command_line)


@pytest.fixture(params=DOORS, ids=lambda door: door.__name__)
def door(request: pytest.FixtureRequest, version: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    # A copy of its own: one process has one configuration for a file.
    folder = tmp_path / "version"
    folder.mkdir()
    shutil.copyfile(version / SNAPSHOT_NAME, folder / SNAPSHOT_NAME)
    with closing(request.param(folder)) as connection:
        yield connection


def test_it_reads_the_tables(door: duckdb.DuckDBPyConnection) -> None:
    assert door.execute("SELECT count(*) FROM fct_observation").fetchone() == (8,)


def test_it_can_do_nothing_else(door: duckdb.DuckDBPyConnection, outside: Path) -> None:
    before = sorted(outside.rglob("*"))
    can = []
    for what, sql in FORBIDDEN.items():
        try:
            door.execute(sql.format(outside=outside)).fetchall()
        except duckdb.Error:
            continue
        can.append(what)
    assert can == []
    assert sorted(outside.rglob("*")) == before
    assert door.execute("SELECT count(*) FROM fct_observation").fetchone() == (8,)


def test_no_variable_of_python_is_a_table(door: duckdb.DuckDBPyConnection) -> None:
    memory = pl.DataFrame({"password": ["x"]})
    with pytest.raises(duckdb.CatalogException):
        door.execute("SELECT * FROM memory")
    assert memory.height == 1


def test_no_other_module_opens_a_database() -> None:
    """People's SQL goes through `publication.snapshot`; the others run their own, which test_sql looks at."""
    opens = {
        path
        for path, code in sources().items()
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "duckdb.connect" and path != "README.md"
    }
    assert opens == {
        "benchmarks/publication.py",
        "orchestration/__main__.py",
        "orchestration/warehouse.py",
        "publication/export.py",
        "publication/postgres.py",
        "publication/snapshot.py",
        "publication/volume.py",
    }
