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
    import polars as pl


@dataclass(frozen=True, slots=True)
class Validated:
    """Rows that passed, and for each that did not its position and the reject."""

    rows: list[dict[str, Any]]
    rejects: list[tuple[dict[str, Any], Reject]]


def validate(table: Table, rows: Sequence[dict[str, Any]]) -> Validated:
    """Splits rows by the table's schema and rules; order is kept."""
    fitting: list[dict[str, Any]] = list(rows)
    rejects: list[tuple[dict[str, Any], Reject]] = []
    data = _frame(table, fitting)
    if data is None:
        fitting, rejects = _fitting(table, fitting)
        data = frame(table, fitting)
    failures = _failures(table, data)
    if not failures:
        return Validated(fitting, rejects)
    passed = []
    for index, row in enumerate(fitting):
        if reasons := failures.get(index):
            rejects.append((row, _reject("invalid_row", "; ".join(sorted(reasons)), row)))
        else:
            passed.append(row)
    return Validated(passed, rejects)


def _frame(table: Table, rows: list[dict[str, Any]]) -> pl.DataFrame | None:
    """The rows in the table's types, or None where a value does not fit."""
    try:
        return frame(table, rows)
    except TypeError:
        return None


def _fitting(
    table: Table, rows: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[tuple[dict[str, Any], Reject]]]:
    """Rows whose values have the column types. What does not fit is halved until the row is found."""
    try:
        frame(table, rows)
        return rows, []
    except TypeError as error:
        if len(rows) == 1:
            return [], [(rows[0], _reject("wrong_type", str(error), rows[0]))]
    middle = len(rows) // 2
    left, left_rejects = _fitting(table, rows[:middle])
    right, right_rejects = _fitting(table, rows[middle:])
    return left + right, left_rejects + right_rejects


def _failures(table: Table, data: pl.DataFrame) -> dict[int, set[str]]:
    import pandera.errors

    if data.is_empty():
        return {}
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

    rules = {FIGURES.name: _figure_rules, READINGS.name: _reading_rules}.get(table.name)
    checks = [
        pa.Check(lambda data, e=expression: data.lazyframe.select(e.fill_null(True)), name=name, error=name)
        for name, expression in (rules() if rules else {}).items()
    ]
    return pandera_schema(table, checks or None)


def _figure_rules() -> dict[str, pl.Expr]:
    import polars as pl

    col = pl.col
    period = pl.col("period_type", "period_start", "period_end")
    is_rank, is_accepted = col("unit") == "rank", col("status") == "accepted"
    within = (col("value_start") >= col("quote_start")) & (col("value_end") <= col("quote_end"))
    return {
        "the quote is a slice of the text": (col("quote_start") >= 0) & (col("quote_end") > col("quote_start")),
        "the number stands in the quote": within & (col("value_end") > col("value_start")),
        "the quote has the length of its span": col("quote").str.len_chars() == col("quote_end") - col("quote_start"),
        "a period has a kind, a first and a last day": pl.any_horizontal(period.is_null())
        == pl.all_horizontal(period.is_null()),
        "a period does not end before it begins": col("period_start") <= col("period_end"),
        "confidence lies between 0 and 1": col("confidence").is_between(0, 1),
        "a range goes upward": col("value_high") >= col("value"),
        "a rank is a whole number from 1": ~is_rank | ((col("value") >= 1) & (col("value") == col("value").floor())),
        "a rank is at most its total": ~is_rank | (col("value") <= col("of_total")),
        "a denominator is positive": col("of_total") > 0,
        "an observation has an indicator and a unit of government": ~is_accepted
        | (col("indicator_code").is_not_null() & col("unit_id").is_not_null()),
        "what is held or rejected has its reason": is_accepted | col("reasons").is_not_null(),
    }


def _reading_rules() -> dict[str, pl.Expr]:
    import polars as pl

    col = pl.col
    return {
        "points lie between 0 and what is possible": col("value").is_between(0, col("max_points")),
        "a period does not end before it begins": col("period_start") <= col("period_end"),
        "a rank lies in its panel": col("rank").is_between(1, col("panel")),
    }


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
