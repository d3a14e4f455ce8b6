"""The published marts from a shell: `python -m publication query [SQL]`, `dictionary [TABLE]`."""

from __future__ import annotations

import argparse
import contextlib
import sys

import duckdb

from ingestion.settings import Settings
from publication.publish import read_current
from publication.snapshot import open_snapshot


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; the exit code is 1 where nothing is published or the query failed."""
    parser = argparse.ArgumentParser(prog="python -m publication", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    query = commands.add_parser("query", help="run SQL on the published marts; without SQL, read it from the keyboard")
    query.add_argument("sql", nargs="?")
    dictionary = commands.add_parser("dictionary", help="what the tables and columns mean")
    dictionary.add_argument("table", nargs="?")
    options = parser.parse_args(arguments)
    current = read_current(Settings.from_environment().published)
    if current is None:
        print("Nothing is published yet: `make run` publishes.", file=sys.stderr)
        return 1
    with contextlib.closing(open_snapshot(current.path)) as connection:
        if options.command == "dictionary":
            _dictionary(connection, options.table)
            return 0
        if options.sql:
            return _run(connection, options.sql)
        print(f"{current.path}, read-only. End a statement with ; and the session with Ctrl-D.")
        _dictionary(connection, None)
        return _session(connection)


def _dictionary(connection: duckdb.DuckDBPyConnection, table: str | None) -> None:
    if table is None:
        rows = connection.execute("SELECT table_name, comment FROM duckdb_tables() ORDER BY 1").fetchall()
    else:
        rows = connection.execute(
            "SELECT column_name || ' ' || data_type, comment FROM duckdb_columns() WHERE table_name = ?"
            " ORDER BY column_index",
            [table],
        ).fetchall()
    for name, comment in rows:
        print(f"  {name:<34} {comment or ''}")


def _session(connection: duckdb.DuckDBPyConnection) -> int:
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - gives input() a history
    statement = ""
    while True:
        try:
            statement += input("  ...> " if statement else "tinhso> ") + "\n"
        except EOFError:
            print()
            return 0
        except KeyboardInterrupt:
            statement = ""
            print()
            continue
        if statement.rstrip().endswith(";"):
            _run(connection, statement)
            statement = ""


def _run(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    try:
        relation = connection.sql(sql)
    except duckdb.Error as error:
        print(error, file=sys.stderr)
        return 1
    if relation is not None:
        relation.show(max_width=160, max_rows=100)
    return 0


if __name__ == "__main__":
    sys.exit(main())
