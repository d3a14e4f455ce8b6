"""The lake's tables, derived from `records.py`: the Parquet schema and the pandera schema of each."""

from __future__ import annotations

import dataclasses
import types
import typing
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from ingestion import records

if TYPE_CHECKING:
    import pandera.polars as pa
    import polars as pl
    import pyarrow


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a lake table: `type` is string, integer, date, timestamp (UTC) or decimal(p,s)."""

    name: str
    type: str
    nullable: bool
    description: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A lake table, made of one or more record classes in this order; `key` is unique."""

    name: str
    key: str
    classes: tuple[type, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(column for cls in self.classes for column in _columns(cls))


RECEIPTS = Table("receipts", "receipt_id", (records.Receipt,))
OUTCOMES = Table("outcomes", "outcome_id", (records.Outcome,))
FIGURES = Table("figures", "figure_id", (records.FigureProvenance, records.Figure))
READINGS = Table("readings", "reading_id", (records.ReadingProvenance, records.Reading))
REJECTS = Table("rejects", "reject_id", (records.RejectProvenance, records.Reject))
POLLS = Table("polls", "poll_id", (records.Poll,))
CHANGES = Table("changes", "change_id", (records.ChangeProvenance, records.Change))
RUNS = Table("runs", "run_id", (records.Run,))
TABLES = {table.name: table for table in (RECEIPTS, OUTCOMES, FIGURES, READINGS, REJECTS, POLLS, CHANGES, RUNS)}


@cache
def _columns(cls: type) -> tuple[Column, ...]:
    hints = typing.get_type_hints(cls)
    return tuple(
        Column(
            name=field.name,
            type=field.metadata["type"],
            nullable=_is_optional(hints[field.name]),
            description=field.metadata["description"],
            allowed=field.metadata["allowed"],
        )
        for field in dataclasses.fields(cls)
    )


def _is_optional(hint: Any) -> bool:
    return isinstance(hint, types.UnionType) and type(None) in typing.get_args(hint)


def _decimal(type_: str) -> tuple[int, int]:
    precision, scale = type_.removeprefix("decimal(").removesuffix(")").split(",")
    return int(precision), int(scale)


@cache
def arrow_schema(table: Table) -> pyarrow.Schema:
    """The Parquet schema; timestamps are UTC without a zone, in microseconds."""
    import pyarrow as arrow

    simple = {
        "string": arrow.string(),
        "integer": arrow.int64(),
        "date": arrow.date32(),
        "timestamp": arrow.timestamp("us"),
    }
    fields = []
    for column in table.columns:
        type_ = simple.get(column.type) or arrow.decimal128(*_decimal(column.type))
        fields.append(
            arrow.field(column.name, type_, nullable=column.nullable, metadata={"description": column.description})
        )
    return arrow.schema(fields)


@cache
def polars_schema(table: Table) -> dict[str, Any]:
    """Column names and polars types of a table."""
    import polars as pl

    simple: dict[str, Any] = {
        "string": pl.String,
        "integer": pl.Int64,
        "date": pl.Date,
        "timestamp": pl.Datetime("us"),
    }
    return {column.name: simple.get(column.type) or pl.Decimal(*_decimal(column.type)) for column in table.columns}


def pandera_schema(table: Table, rules: list[pa.Check] | None = None) -> pa.DataFrameSchema:
    """Types, nullability, allowed values, the unique key and `rules` between columns; nothing is coerced."""
    import pandera.polars as pa

    columns = {
        column.name: pa.Column(
            polars_schema(table)[column.name],
            checks=[pa.Check.isin(column.allowed)] if column.allowed else [],
            nullable=column.nullable,
            unique=column.name == table.key,
        )
        for column in table.columns
    }
    return pa.DataFrameSchema(columns, checks=rules, strict=True, coerce=False, name=table.name)


def decimal_type(table: Table, name: str) -> tuple[int, int]:
    """Precision and scale of a decimal column."""
    return next(_decimal(column.type) for column in table.columns if column.name == name)


def fits(value: Decimal, type_: tuple[int, int]) -> bool:
    """Whether a column of this precision and scale can hold a value, rounded to the scale."""
    precision, scale = type_
    return value.is_finite() and abs(value) < Decimal(10) ** (precision - scale) - Decimal(5).scaleb(-scale - 1)


@cache
def _decimals(table: Table) -> tuple[tuple[str, tuple[int, int]], ...]:
    return tuple((column.name, _decimal(column.type)) for column in table.columns if column.type.startswith("decimal"))


def frame(table: Table, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a frame in the table's types. Raises TypeError naming the column of a value that does not fit."""
    import polars as pl

    # polars panics at NaN, ends in an error of its binding at 1e40, and makes a null of 1e20: it is never asked.
    for name, type_ in _decimals(table):
        for row in rows:
            value = row.get(name)
            if isinstance(value, Decimal) and not fits(value, type_):
                raise TypeError(f"{table.name}: {name} does not fit decimal({type_[0]},{type_[1]}): {value}")
    try:
        return pl.DataFrame(rows, schema=polars_schema(table), strict=True, orient="row")
    except (pl.exceptions.PolarsError, TypeError, OverflowError, RuntimeError) as error:
        raise TypeError(f"{table.name}: {error}") from error
    except pl.exceptions.PanicException as error:  # no Exception: it would end the run, not cost the row
        raise TypeError(f"{table.name}: {error}") from None
