"""From the warehouse to files: Parquet first, and from it the DuckDB snapshot and the CSV files.

Rows stand in an order that their key completes, so the same rows give the same files.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from publication.dictionary import ColumnEntry, TableEntry
from publication.quoting import name, text
from publication.spreadsheet import defused_sql

SNAPSHOT_NAME = "marts.duckdb"
STORAGE_VERSION = "v1.0.0"
"""Oldest DuckDB storage format: every client since 1.0 opens it."""
UTF8_BOM = b"\xef\xbb\xbf"
_TOGETHER = (
    "index_code", "edition_year", "panel", "measure", "indicator_code", "unit_id", "period_start", "period_end",
)  # fmt: skip
_TIMESTAMP = "%Y-%m-%dT%H:%M:%S.%f"
_SCRATCH = ".scratch"


class RefusedPublicationError(Exception):
    """What should be published is not fit for it; the message says why, for people."""


class IncompleteWarehouseError(RefusedPublicationError):
    """A table or column that should be published is not in the warehouse."""


@contextmanager
def scratch(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that spills into the folder and leaves nothing there."""
    spill = folder / _SCRATCH
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 2,
        "preserve_insertion_order": True,
        "memory_limit": os.environ.get("TINHSO_DUCKDB_MEMORY") or "2GB",
        "temp_directory": str(spill),
    }
    connection = duckdb.connect(":memory:", config=config)
    try:
        yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def in_warehouse(connection: duckdb.DuckDBPyConnection, tables: Sequence[TableEntry]) -> tuple[TableEntry, ...]:
    """The tables with the columns that the attached `warehouse` has, in its order and with its types.

    Raises IncompleteWarehouseError where the dictionary names something that is not there, or leaves out a column.
    """
    found: dict[tuple[str, str], dict[str, str]] = {}
    rows = connection.execute(
        "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_catalog = 'warehouse' ORDER BY table_schema, table_name, ordinal_position"
    ).fetchall()
    for schema, table_name, column, data_type in rows:
        found.setdefault((schema, table_name), {})[column] = data_type
    return tuple(_seen(table, found.get((table.schema, table.name))) for table in tables)


def _seen(table: TableEntry, types: dict[str, str] | None) -> TableEntry:
    if types is None:
        raise IncompleteWarehouseError(f"{table.schema}.{table.name} is not in the warehouse")
    entries = {column.name: column for column in table.columns}
    if set(entries) != set(types):
        other = ", ".join(sorted(set(entries) ^ set(types)))
        raise IncompleteWarehouseError(f"{table.name} is not what the dictionary says it is: {other}")
    columns = (replace(entries[column], type=data_type) for column, data_type in types.items())
    return replace(table, columns=tuple(columns))


def export_parquet(connection: duckdb.DuckDBPyConnection, table: TableEntry, folder: Path) -> int:
    """Writes one table of the attached `warehouse`; its rows. A key that is none refuses the publication."""
    source = name("warehouse", table.schema, table.name)
    order = _order(table)
    path = folder / f"{table.name}.parquet"
    connection.execute(
        f"COPY (SELECT * FROM {source} ORDER BY {order}) TO {text(path)} (FORMAT parquet, COMPRESSION zstd)"  # noqa: S608
    )
    rows = _count(connection, source)
    if table.key:
        key = ", ".join(map(name, table.key))
        distinct = _count(connection, f"(SELECT DISTINCT {key} FROM {source} WHERE ({_complete(table)}))")  # noqa: S608
        if distinct != rows:
            raise RefusedPublicationError(f"{table.name}: {rows - distinct} rows repeat or lack their key ({key})")
    return rows


def _order(table: TableEntry) -> str:
    """Rows that are asked for together stand together; the key, which is often a hash, only makes the order total."""
    if not table.key:
        return "ALL"
    present = {column.name for column in table.columns}
    together = (column for column in _TOGETHER if column in present)
    return ", ".join(map(name, dict.fromkeys([*together, *table.key])))


def _complete(table: TableEntry) -> str:
    return " AND ".join(f"{name(column)} IS NOT NULL" for column in table.key)


def export_snapshot(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[TableEntry], parquet: Path, path: Path
) -> None:
    """One DuckDB file with every table, its comments and its columns' comments."""
    connection.execute(f"ATTACH {text(path)} AS snapshot (STORAGE_VERSION '{STORAGE_VERSION}')")
    for table in tables:
        connection.execute("BEGIN")  # of each: what is not committed stays in memory
        target = name("snapshot", "main", table.name)
        source = text(parquet / f"{table.name}.parquet")
        connection.execute(f"CREATE TABLE {target} AS SELECT * FROM read_parquet({source})")  # noqa: S608
        connection.execute(f"COMMENT ON TABLE {target} IS {text(table.description)}")
        for column in table.columns:
            connection.execute(f"COMMENT ON COLUMN {target}.{name(column.name)} IS {text(column.description)}")
        connection.execute("COMMIT")
    connection.execute("DETACH snapshot")


def export_csv(connection: duckdb.DuckDBPyConnection, table: TableEntry, parquet: Path, path: Path, bom: bool) -> None:
    """One CSV file: UTF-8, ISO dates and times, no text that a spreadsheet runs; `""` is an empty text."""
    columns = ", ".join(_cell(column) for column in table.columns)
    write_csv_file(connection, f"SELECT {columns} FROM read_parquet({text(parquet)})", path, bom)  # noqa: S608


def _cell(column: ColumnEntry) -> str:
    quoted = name(column.name)
    return f"{defused_sql(quoted)} AS {quoted}" if column.type == "VARCHAR" else quoted


def write_csv_file(connection: duckdb.DuckDBPyConnection, query: str, path: Path, bom: bool = False) -> None:
    """The rows of a query with a header line."""
    target = path.with_suffix(".rows") if bom else path
    connection.execute(f"COPY ({query}) TO {text(target)} (FORMAT csv, HEADER, TIMESTAMPFORMAT '{_TIMESTAMP}')")
    if bom:
        with path.open("wb") as whole, target.open("rb") as rows:
            whole.write(UTF8_BOM)
            shutil.copyfileobj(rows, whole, 1 << 20)
        target.unlink()


def check_exports(connection: duckdb.DuckDBPyConnection, rows: dict[str, int], folder: Path) -> None:
    """Reads back what was written; raises RefusedPublicationError where a format lost or gained rows."""
    connection.execute(f"ATTACH {text(folder / SNAPSHOT_NAME)} AS written (READ_ONLY)")
    for table, expected in rows.items():
        counts = {
            "parquet": _count(connection, f"read_parquet({text(folder / 'parquet' / f'{table}.parquet')})"),
            "snapshot": _count(connection, name("written", "main", table)),
            "csv": _count(
                connection,
                f"read_csv({text(folder / 'csv' / f'{table}.csv')}, header=true, all_varchar=true, auto_detect=false,"
                f" delim=',', quote='\"', escape='\"', new_line='\\n',"
                f" columns={_columns(connection, table)}, max_line_size=100000000)",
            ),
        }
        for form, count in counts.items():
            if count != expected:
                raise RefusedPublicationError(f"{table}: {count} rows in {form}, {expected} in the warehouse")
    connection.execute("DETACH written")


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    rows = connection.execute(f"SELECT column_name FROM (DESCRIBE {name('written', 'main', table)})").fetchall()  # noqa: S608
    return "{" + ", ".join(f"{text(column)}: 'VARCHAR'" for (column,) in rows) + "}"


def _count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {source}").fetchone()  # noqa: S608 - of our own manifest
    assert row is not None
    return int(row[0])
