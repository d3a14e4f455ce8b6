"""Numbers and the shapes that are none."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.extract.lexer import lex, parse_number
from ingestion.reference import fold


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2.255", "2255"),
        ("34,87", "34.87"),
        ("0.8002", "0.8002"),
        ("0.800", "0.800"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("12.345.678", "12345678"),
        ("1.234,567.890", "1234567890"),
        ("541.46", "541.46"),
        ("05", "5"),
    ],
)
def test_parse_number(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


def test_a_dot_before_three_digits_is_a_point_where_the_measure_stays_below_one() -> None:
    assert parse_number("0.812", bounded_by_one=True) == Decimal("0.812")


@pytest.mark.parametrize(
    ("text", "kind", "value", "high", "unit"),
    [
        ("34,87%", "number", "34.87", None, "percent"),
        ("63 nghìn", "number", "63000", None, None),
        ("1,5 triệu", "number", "1500000", None, None),
        ("2 nghìn tỷ đồng", "number", "2000000000000", None, "currency_vnd"),
        ("7/63", "fraction", "7", "63", None),
        ("83,87/100", "fraction", "83.87", "100", None),
        ("750 - 900 kWh", "range", "750", "900", "energy_kwh"),
        ("65% đến 80%", "range", "65", "80", "percent"),
        ("2,5 - 5,5 tỷ đồng", "range", "2500000000", "5500000000", "currency_vnd"),
        ("200ha", "number", "200", None, "area_ha"),
        ("1 Gb/s", "number", "1", None, "speed:gbps"),
    ],
)
def test_shapes_of_numbers(text: str, kind: str, value: str, high: str | None, unit: str | None) -> None:
    (token,) = lex(fold(text))
    assert (token.kind, token.value, token.unit) == (kind, Decimal(value), unit)
    assert token.high == (Decimal(high) if high else None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("24 tháng 11 năm 2025", "date"),
        ("10.11.2021", "date"),
        ("2024-09-30", "date"),
        ("9-2024", "month"),
        ("06/NQ-TU", "docno"),
        ("278/2025/NĐ-CP", "docno"),
        ("202/2025/QH15", "docno"),
        ("05:40", "time"),
        ("2026 - 2030", "years"),
    ],
)
def test_shapes_that_are_no_numbers(text: str, kind: str) -> None:
    assert lex(fold(text))[0].kind == kind


def test_digits_inside_a_word_are_no_token() -> None:
    assert lex("vn2000 ipv6 r2d2") == []


@given(st.text(max_size=400))
def test_any_text_lexes(text: str) -> None:
    low = fold(text)
    end = 0
    for token in lex(low):
        assert end <= token.start < token.end <= len(low)
        end = token.end


@pytest.mark.parametrize("unit", ["1", "1.", "1,111.", "1/", "1 - ", "1-a", "12 tháng "])
def test_long_runs_stay_linear(unit: str) -> None:
    start = time.process_time()
    lex(unit * (2_000_000 // len(unit)))
    assert time.process_time() - start < 20


@pytest.mark.parametrize("word", ["trọng", "lệ", "suất", "số"])
def test_a_ratio_behind_a_year_is_no_milliard(word: str) -> None:
    (token,) = lex(f"đến năm 2025 tỷ {word} này tăng")
    assert (token.text, token.value, token.scaled) == ("2025", Decimal(2025), False)


def test_a_documents_number_is_no_day_of_the_month_behind_it() -> None:
    tokens = lex("kết quả đề án 06 tháng 5 năm 2024; ngày 06 tháng 5 năm 2024")
    assert [(token.kind, token.text) for token in tokens] == [
        ("number", "06"),
        ("month", "5 năm 2024"),
        ("date", "06 tháng 5 năm 2024"),
    ]


def test_a_dash_between_blanks_parts_columns_where_it_cannot_be_a_range() -> None:
    assert [token.text for token in lex("cần thơ - 0,7412 - 10; từ 0,5 - 0,7")] == ["0,7412", "10", "0,5 - 0,7"]


def test_long_rows_of_numbers_take_no_quadratic_time() -> None:
    assert len(lex("tổ 123" + " 456" * 250_000)) > 200_000
