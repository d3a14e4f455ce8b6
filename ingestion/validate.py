"""The gate before the lake: rows that pass pandera go on, rows that fail become rejects with their reason.

Failure cases decide row by row. Nothing is coerced and nothing dropped: what does not pass is kept whole
in the rejects table.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from ingestion.records import Reject
from ingestion.schemas import FIGURES, READINGS, Table, frame, pandera_schema

if TYPE_CHECKING:
    import pandera.polars as pa


@dataclass(frozen=True, slots=True)
class Validated:
    """Rows that passed, and for each that did not its position and the reject."""

    rows: list[dict[str, Any]]
    rejects: list[tuple[dict[str, Any], Reject]]


def validate(table: Table, rows: Sequence[dict[str, Any]]) -> Validated:
    """Splits rows by the table's schema and rules; order is kept."""
    fitting, rejects = _fitting(table, list(rows))
    failures = _failures(table, fitting)
    passed = []
    for index, row in enumerate(fitting):
        if reasons := failures.get(index):
            rejects.append((row, _reject("invalid_row", "; ".join(sorted(reasons)), row)))
        else:
            passed.append(row)
    return Validated(passed, rejects)


def _fitting(table: Table, rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[tuple[dict[str, Any], Reject]]]:
    """Rows whose values have the column types. Looks row by row only where the whole does not fit."""
    try:
        frame(table, rows)
        return rows, []
    except TypeError:
        fitting, rejects = [], []
    for row in rows:
        try:
            frame(table, [row])
        except TypeError as error:
            rejects.append((row, _reject("wrong_type", str(error), row)))
        else:
            fitting.append(row)
    return fitting, rejects


def _failures(table: Table, rows: list[dict[str, Any]]) -> dict[int, set[str]]:
    import pandera.errors

    if not rows:
        return {}
    data = frame(table, rows)
    failures: dict[int, set[str]] = defaultdict(set)
    try:
        _schema(table).validate(data, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        for case in errors.failure_cases.iter_rows(named=True):
            if case["index"] is None:  # not of one row: the whole batch is refused, never half of it by guess
                raise
            column = f"{case['column']}: " if case["column"] and case["column"] != table.name else ""
            failures[case["index"]].add(f"{column}{case['check']}")
    return failures


@cache
def _schema(table: Table) -> pa.DataFrameSchema:
    """The table's schema with the rules that hold between its columns."""
    import pandera.polars as pa
    import polars as pl

    def rule(name: str, expression: pl.Expr) -> pa.Check:
        return pa.Check(lambda data: data.lazyframe.select(expression.fill_null(True)), name=name, error=name)

    value, total = pl.col("value"), pl.col("of_total")
    rules = {
        FIGURES.name: lambda: [
            rule("the quote is a slice of the text", (pl.col("quote_start") >= 0) & (pl.col("quote_end") > pl.col("quote_start"))),
            rule("the number stands in the quote", (pl.col("value_start") >= pl.col("quote_start")) & (pl.col("value_end") <= pl.col("quote_end")) & (pl.col("value_end") > pl.col("value_start"))),
            rule("the quote has the length of its span", pl.col("quote").str.len_chars() == pl.col("quote_end") - pl.col("quote_start")),
            rule("a period has a kind, a first and a last day", pl.any_horizontal(pl.col("period_type", "period_start", "period_end").is_null()) == pl.all_horizontal(pl.col("period_type", "period_start", "period_end").is_null())),
            rule("a period does not end before it begins", pl.col("period_start") <= pl.col("period_end")),
            rule("confidence lies between 0 and 1", pl.col("confidence").is_between(0, 1)),
            rule("a range goes upward", pl.col("value_high") >= value),
            rule("a rank is a whole number from 1", ~(pl.col("unit") == "rank") | ((value >= 1) & (value == value.floor()))),
            rule("a rank is at most its total", ~(pl.col("unit") == "rank") | (value <= total)),
            rule("a denominator is positive", total > 0),
            rule("an observation has an indicator and a unit of government", ~(pl.col("status") == "accepted") | (pl.col("indicator_code").is_not_null() & pl.col("unit_id").is_not_null())),
            rule("what is held or rejected has its reason", (pl.col("status") == "accepted") | pl.col("reasons").is_not_null()),
        ],
        READINGS.name: lambda: [
            rule("points lie between 0 and what is possible", value.is_between(0, pl.col("max_points"))),
            rule("a period does not end before it begins", pl.col("period_start") <= pl.col("period_end")),
            rule("a rank lies in its panel", pl.col("rank").is_between(1, pl.col("panel"))),
        ],
    }  # fmt: skip
    return pandera_schema(table, rules[table.name]() if table.name in rules else None)


def _reject(reason: str, detail: str, row: dict[str, Any]) -> Reject:
    return Reject(stage="validate", reason=reason, detail=detail, locator=row.get("locator"), row=to_json(row))


def to_json(row: dict[str, Any]) -> str:
    """A row as JSON; decimals and dates as text."""

    def text(value: object) -> str:
        if isinstance(value, datetime | date):
            return value.isoformat()
        if isinstance(value, Decimal):
            return format(value, "f")
        return str(value)

    return json.dumps(row, ensure_ascii=False, default=text)
