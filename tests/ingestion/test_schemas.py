import dataclasses
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from ingestion import records
from ingestion.schemas import FIGURES, READINGS, RECEIPTS, TABLES, arrow_schema, frame, pandera_schema


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_parquet_and_pandera_have_the_columns_of_the_records(table) -> None:
    names = [field.name for cls in table.classes for field in dataclasses.fields(cls)]
    assert arrow_schema(table).names == names
    assert list(pandera_schema(table).columns) == names
    assert table.key in names


def test_types_and_nullability_come_from_the_annotations() -> None:
    schema = arrow_schema(FIGURES)
    assert str(schema.field("value").type) == "decimal128(28, 8)"
    assert not schema.field("value").nullable
    assert schema.field("of_total").nullable
    assert str(arrow_schema(RECEIPTS).field("received_at").type) == "timestamp[us]"
    assert str(schema.field("period_start").type) == "date32[day]"


def test_a_value_of_another_type_is_refused_with_its_column() -> None:
    row = {column.name: None for column in READINGS.columns} | {"period_start": "no date"}
    with pytest.raises(TypeError, match="readings"):
        frame(READINGS, [row])


def test_decimals_keep_every_digit() -> None:
    row = {column.name: None for column in READINGS.columns} | {
        "value": Decimal("86.97"),
        "read_at": datetime(2025, 8, 29),
    }
    data = frame(READINGS, [row | {"period_start": date(2025, 1, 1)}])
    assert data["value"].to_list() == [Decimal("86.97000000")]
    assert data.schema["value"] == pl.Decimal(28, 8)


@pytest.mark.parametrize(
    "value", ["NaN", "sNaN", "Infinity", "-Infinity", "1e20", "-1e20", "1e40", "99999999999999999999.999999995"]
)
@pytest.mark.parametrize("column", ["value", "max_points"])
def test_a_decimal_that_does_not_fit_is_refused_with_its_column(value: str, column: str) -> None:
    """And does not panic, which is no Exception, or become a null, as polars has it."""
    row = {name.name: None for name in READINGS.columns}
    with pytest.raises(TypeError, match=f"readings: {column} does not fit"):
        frame(READINGS, [row | {"value": Decimal(1)}, row | {column: Decimal(value)}])


def test_a_panic_of_the_frame_is_an_error_of_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    def panic(*_: object, **__: object) -> None:
        raise pl.exceptions.PanicException("unwrap on None")

    monkeypatch.setattr(pl, "DataFrame", panic)
    with pytest.raises(TypeError, match="unwrap"):
        frame(READINGS, [])


def test_every_column_says_what_it_means() -> None:
    assert all(column.description.strip() for table in TABLES.values() for column in table.columns)


def test_allowed_values_are_the_records_own() -> None:
    allowed = {column.name: column.allowed for column in FIGURES.columns}
    assert allowed["kind"] == records.KINDS
    assert allowed["status"] == records.STATUSES
