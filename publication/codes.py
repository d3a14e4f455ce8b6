"""Code lists with Vietnamese and English names: from the published dimensions, and for the rest from code_names.csv."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import duckdb

from publication.dictionary import Code, TableEntry
from publication.quoting import text

CODE_NAMES = Path(__file__).with_name("code_names.csv")

_OF_DIMENSIONS = {
    "dim_indicator": ("indicator", "SELECT indicator_code, name_vi, name_en FROM {} ORDER BY 1"),
    "dim_province": ("unit", "SELECT unit_id, name, coalesce(english_name, ascii_name) FROM {} ORDER BY 1"),
    "dim_index_edition": (
        "edition",
        "SELECT edition_id, upper(index_code) || ' ' || edition_year || ', ' || coalesce(decision, method), NULL"
        " FROM {} ORDER BY 1",
    ),
}


def read_codes(connection: duckdb.DuckDBPyConnection, tables: Sequence[TableEntry], parquet: Path) -> tuple[Code, ...]:
    """All lists, those of the dimensions that are published first."""
    codes: list[Code] = []
    published = {table.name for table in tables}
    for table, (codelist, query) in _OF_DIMENSIONS.items():
        if table in published:
            source = f"read_parquet({text(parquet / f'{table}.parquet')})"
            rows = connection.execute(query.format(source)).fetchall()
            codes += [Code(codelist, code, name_vi or "", name_en or "") for code, name_vi, name_en in rows]
    with CODE_NAMES.open(encoding="utf-8", newline="") as handle:
        codes += [Code(**row) for row in csv.DictReader(handle)]
    return tuple(codes)
