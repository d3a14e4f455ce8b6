from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.periods import parse_label
from ingestion.records import Period


@pytest.mark.parametrize(
    ("label", "type_", "start", "end"),
    [
        ("2022", "year", date(2022, 1, 1), date(2022, 12, 31)),
        ("2024-02", "month", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-08-29", "day", date(2025, 8, 29), date(2025, 8, 29)),
        ("2021/2022", "span", date(2021, 1, 1), date(2022, 12, 31)),
        ("2022-01/2022-06", "half", date(2022, 1, 1), date(2022, 6, 30)),
        ("2022-07/2022-09", "quarter", date(2022, 7, 1), date(2022, 9, 30)),
        ("2025-01-01/2025-11-24", "year_to_date", date(2025, 1, 1), date(2025, 11, 24)),
    ],
)
def test_a_label_is_read_back(label: str, type_: str, start: date, end: date) -> None:
    assert parse_label(label) == Period(type_, start, end)
    assert parse_label(label).label() == label


@pytest.mark.parametrize("label", ["", "22", "2022-13", "2022/2021", "năm 2022", "2022-02-30"])
def test_anything_else_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match=r"period|month|year"):
        parse_label(label)


@given(st.dates(date(2000, 1, 1), date(2050, 12, 31)), st.dates(date(2000, 1, 1), date(2050, 12, 31)))
def test_every_span_survives_its_label(one: date, other: date) -> None:
    start, end = min(one, other), max(one, other)
    again = parse_label(Period("span", start, end).label())
    assert (again.start, again.end) == (start, end)
