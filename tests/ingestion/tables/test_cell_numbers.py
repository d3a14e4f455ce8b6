"""Numbers in cells: comma and point, thousands, percent, fractions, ranges, blanks, footnotes."""

from __future__ import annotations

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.tables.cell_numbers import CellNumber, NumberError, decimal_sign, is_blank, parse


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("0,8002", None, "0.8002"), ("0.8002", None, "0.8002"), ("0.913", None, "0.913"), ("1.0000", None, "1.0000"),
        ("15.85", None, "15.85"),
        ("2.255", None, "2255"), ("2.255", ".", "2.255"), ("2,255", None, "2.255"), ("2,255", ".", "2255"),
        ("12.345.678", None, "12345678"),
        ("12,345,678", None, "12345678"), ("1.234,5", None, "1234.5"), ("1,234.5", None, "1234.5"),
        ("48 000", None, "48000"), ("-4,5", None, "-4.5"),
        ("−4", None, "-4"), ("+7", None, "7"), ("83,87 (1)", None, "83.87"), ("83,87*", None, "83.87"),
        ("541.46", None, "541.46"), ("98.00", None, "98.00"),
        ("1234", None, "1234"), ("0", None, "0"),
    ],
)  # fmt: skip
def test_values(text: str, sign: str | None, value: str) -> None:
    assert parse(text, sign) == CellNumber(Decimal(value))


def test_what_stands_beside_a_number() -> None:
    assert parse("60%") == CellNumber(Decimal(60), percent=True)
    assert parse("83,87/100") == CellNumber(Decimal("83.87"), of_total=Decimal(100))
    assert parse("7/63") == CellNumber(Decimal(7), of_total=Decimal(63))
    assert parse("20-25") == CellNumber(Decimal(20), high=Decimal(25))
    assert parse("20% - 25%") == CellNumber(Decimal(20), high=Decimal(25), percent=True)
    assert parse("≥ 80%") == CellNumber(Decimal(80), percent=True, comparator=">=")
    assert parse("Trên 95% dân số") == CellNumber(Decimal(95), percent=True, comparator=">")
    assert parse("12 xã") == CellNumber(Decimal(12))
    assert parse("Trên 60") == CellNumber(Decimal(60), comparator=">")


@pytest.mark.parametrize(
    "text", ["abc", "1.2.3", "1,2,3", "12.34.567", "1..2", "5-3", "8/", "%", "1e5", "9" * 40, "12 xã 3 phường"]
)
def test_broken_numbers(text: str) -> None:
    with pytest.raises(NumberError):
        parse(text)


@pytest.mark.parametrize("text", ["", " ", "-", "–", "...", "N/A", "Chưa có số liệu"])
def test_blanks(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize(
    ("texts", "sign"),
    [
        (["0.8", "2.255"], "."),
        (["0,8", "2.255"], ","),
        (["15.85", "18,27"], None),
        (["2.255", "1.200"], None),
        (["1.234.567", "120"], ","),
    ],
)
def test_a_columns_decimal_sign(texts: list[str], sign: str | None) -> None:
    assert decimal_sign(texts) == sign


@given(st.text(alphabet="0123456789.,-/% +≥đ", max_size=12), st.sampled_from([None, ".", ","]))
def test_any_text_is_a_number_or_refused(text: str, sign: str | None) -> None:
    with contextlib.suppress(NumberError):
        assert parse(text, sign).value.is_finite()


@given(st.decimals(0, 10**9, places=2))
def test_both_ways_of_writing_mean_the_same(value: Decimal) -> None:
    english = f"{value:,.2f}"
    vietnamese = english.translate(str.maketrans(",.", ".,"))
    assert parse(english, ".").value == parse(vietnamese, ",").value == value
