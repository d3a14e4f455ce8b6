from datetime import date

import pytest

from ingestion.records import Period


@pytest.mark.parametrize(
    ("type_", "start", "end", "label"),
    [
        ("year", date(2022, 1, 1), date(2022, 12, 31), "2022"),
        ("month", date(2024, 9, 1), date(2024, 9, 30), "2024-09"),
        ("day", date(2025, 8, 29), date(2025, 8, 29), "2025-08-29"),
        ("span", date(2021, 1, 1), date(2022, 12, 31), "2021/2022"),
        ("half", date(2022, 1, 1), date(2022, 6, 30), "2022-01/2022-06"),
        ("half", date(2022, 7, 1), date(2022, 12, 31), "2022-07/2022-12"),
        ("year_to_date", date(2025, 1, 1), date(2025, 11, 24), "2025-01-01/2025-11-24"),
        ("span", date(2024, 2, 1), date(2024, 2, 29), "2024-02/2024-02"),
    ],
)
def test_a_period_is_named_by_the_coarsest_unit_that_fills_it(type_: str, start: date, end: date, label: str) -> None:
    assert Period(type_, start, end).label() == label


def test_a_period_told_by_days_is_the_same_period_named_by_its_days() -> None:
    told = Period("span", date(2025, 7, 1), date(2025, 8, 31), by_days=True)
    assert told.label() == "2025-07-01/2025-08-31"
    assert told == Period("span", date(2025, 7, 1), date(2025, 8, 31))
