"""The published marts from a shell: `query`, `dictionary`, `page`, `site`, `weekly-report` and `postgres`."""

from __future__ import annotations

import argparse
import contextlib
import shutil
import sys
from pathlib import Path

import duckdb

from ingestion.settings import Settings
from ingestion.shell import leave
from publication.pages import notebook, render
from publication.publish import Publication, read_current
from publication.settings import PublicationSettings
from publication.snapshot import open_snapshot


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; the exit code is 1 where nothing is published or the query failed."""
    parser = argparse.ArgumentParser(prog="python -m publication", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    query = commands.add_parser("query", help="run SQL on the published marts; without SQL, read it from the keyboard")
    query.add_argument("sql", nargs="?")
    dictionary = commands.add_parser("dictionary", help="what the tables and columns mean")
    dictionary.add_argument("table", nargs="?")
    page = commands.add_parser("page", help="answer the SQL in a Markdown page from the published marts")
    page.add_argument("file", type=Path)
    page.add_argument("--write", action="store_true", help="change the file instead of printing the page")
    page.add_argument(
        "--notebook", type=Path, metavar="OUT.ipynb", help="write the answered page as a Jupyter notebook"
    )
    site = commands.add_parser("site", help="build the static site with the data files, ready to be copied elsewhere")
    site.add_argument("out", type=Path)
    weekly = commands.add_parser("weekly-report", help="write a page to print of a unit on the portal: one A4 a unit")
    weekly.add_argument("unit", help="name or id of the unit, or `all`")
    weekly.add_argument("out", type=Path, metavar="OUT.html")
    weekly.add_argument("--week", metavar="2025-W35", help="ISO week; without it, the latest one")
    postgres = commands.add_parser("postgres", help="bring the current version to TINHSO_POSTGRES_URL")
    postgres.add_argument("--recheck", action="store_true", help="compare all rows, also where nothing seems new")
    options = parser.parse_args(arguments)
    current = read_current(Settings.from_environment().published)
    if current is None:
        print("Nothing is published yet: `make run` publishes.", file=sys.stderr)
        return 1
    if options.command == "postgres":
        return _postgres(current.path, options.recheck)
    if options.command == "site":
        return _site(current, options.out)
    with contextlib.closing(open_snapshot(current.path)) as connection:
        if options.command == "page":
            return _page(connection, options.file, options.write, options.notebook)
        if options.command == "weekly-report":
            return _weekly_report(connection, options.unit, options.week, options.out, current.version)
        if options.command == "dictionary":
            return _dictionary(connection, options.table)
        if options.sql:
            return _run(connection, options.sql)
        print(f"{current.path}, read-only. End a statement with ;")
        _dictionary(connection, None)
        print(_HINTS)
        return _session(connection)


_HINTS = """  .columns TABLE  what its columns mean     .tables  this list     Ctrl-C  stop a query     Ctrl-D  leave"""


def _site(current: Publication, out: Path) -> int:
    from publication.site import build

    if out.exists() and any(out.iterdir()):
        print(f"{out} is not empty", file=sys.stderr)
        return 1
    report = build(current.path, out, version=current.version, copy_data=True)
    print(f"{out / 'index.html'}: {report.pages} pages, {report.bytes / 1e6:.1f} MB in {report.seconds:.1f} s")
    return 0


def _dictionary(connection: duckdb.DuckDBPyConnection, table: str | None) -> int:
    if table is None:
        # Marts first: they are what people ask for.
        rows = connection.execute(
            "SELECT table_name || ' (' || estimated_size || ')', comment FROM duckdb_tables()"
            " ORDER BY NOT starts_with(table_name, 'mart_'), table_name"
        ).fetchall()
    else:
        rows = connection.execute(
            "SELECT column_name || ' ' || data_type, comment FROM duckdb_columns() WHERE table_name = ?"
            " ORDER BY column_index",
            [table],
        ).fetchall()
    if not rows:
        print(f"there is no table {table}", file=sys.stderr)
        return 1
    for name, comment in rows:
        print(f"  {name:<34} {comment or ''}")
    return 0


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
        words = statement.split()
        if not words:
            statement = ""
        elif words[0].startswith("."):
            if words[0] in (".quit", ".exit"):
                return 0
            if words[0] == ".columns" and len(words) == 2:
                _dictionary(connection, words[1].rstrip(";"))
            elif words[0] == ".tables":
                _dictionary(connection, None)
            else:
                print(_HINTS)
            statement = ""
        elif words[-1].endswith(";"):
            _run(connection, statement)
            statement = ""


def _page(connection: duckdb.DuckDBPyConnection, file: Path, write: bool, out: Path | None) -> int:
    try:
        page = render(file.read_text(encoding="utf-8"), connection)
    except duckdb.Error as error:
        print(error, file=sys.stderr)
        return 1
    if write:
        file.write_text(page, encoding="utf-8")
    if out is not None:
        out.write_text(notebook(page), encoding="utf-8")
    if not write and out is None:
        print(page, end="")
    return 0


def _weekly_report(connection: duckdb.DuckDBPyConnection, unit: str, week: str | None, out: Path, version: str) -> int:
    from publication.weekly_report import NoReportError, render_weekly, weekly_reports

    try:
        reports = weekly_reports(connection, unit, week)
    except (NoReportError, duckdb.CatalogException) as error:
        print(error, file=sys.stderr)
        return 1
    out.write_text(render_weekly(reports, version), encoding="utf-8")
    print(f"{out}: {len(reports)} page(s), week {reports[0].row['iso_week']}")
    return 0


def _postgres(version: Path, recheck: bool) -> int:
    settings = PublicationSettings.from_environment().postgres
    if settings is None:
        print("TINHSO_POSTGRES_URL is not set.", file=sys.stderr)
        return 1
    from publication.postgres import PostgresError, publish_to_postgres

    try:
        result = publish_to_postgres(version, settings, recheck=recheck)
    except PostgresError as error:
        print(error, file=sys.stderr)
        return 1
    for table, change in result.changes.items():
        if change:
            print(f"  {table:<34} +{change.inserted} ~{change.updated} -{change.deleted}")
    print(f"{result.version} {'is now' if result.is_new else 'was already'} in {result.address}")
    return 0


def _run(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    try:
        relation = connection.sql(sql)
        if relation is not None:
            width = shutil.get_terminal_size((160, 24)).columns
            relation.show(max_width=max(width, 80), max_rows=100)
    except duckdb.Error as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        connection.interrupt()
        print("stopped", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    leave(main)
