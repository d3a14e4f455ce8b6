"""Years, periods and panels out of titles."""

from __future__ import annotations

import pytest

from ingestion.tables.surroundings import last_day, panel_in, period_in, year_in


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Bảng xếp hạng DTI năm 2022", 2022), ("DTI 2023 - 63 tỉnh, thành phố", 2023),
        ("Công bố ngày 12/7/2023: DTI năm 2022", 2022),
        ("Quyết định số 922/QĐ-BTTTT ngày 20/5/2022 về DTI 2021", 2021), ("Kết quả 2021, 2022", None),
        ("Bảng 1", None), ("Năm 2022 và năm 2023", None),
        ("dti_2022", 2022), ("tháng 7/2024", None),
    ],
)  # fmt: skip
def test_years(text: str, year: int | None) -> None:
    assert year_in(text) == year


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2025-08-29", "2025-08-29"), ("Tính đến ngày 29/8/2025", "2025-08-29"),
        ("ngày 5 tháng 9 năm 2024", "2024-09-05"), ("tháng 9/2024", "2024-09"),
        ("Tháng 9 năm 2024", "2024-09"), ("2024-09", "2024-09"), ("Quý III/2025", "2025-07/2025-09"),
        ("quý 1 năm 2025", "2025-01/2025-03"),
        ("6 tháng đầu năm 2025", "2025-01/2025-06"), ("9 tháng năm 2025", "2025-01/2025-09"), ("Năm 2022", "2022"),
        ("giai đoạn 2021-2025", "2021/2025"),
        ("Đến tháng 5/2020", "2020-05"), ("Kết quả", None), ("31/2/2024", None),
    ],
)  # fmt: skip
def test_periods(text: str, label: str | None) -> None:
    period = period_in(text)
    assert (period.label() if period else None) == label


@pytest.mark.parametrize(
    ("text", "panel"),
    [
        ("63 tỉnh, thành phố", 63),
        ("xếp hạng 34 tỉnh", 34),
        ("8/63", 63),
        ("63 tỉnh nay còn 34 tỉnh", None),
        ("mục 634", None),
    ],
)
def test_panels(text: str, panel: int | None) -> None:
    assert panel_in(text) == panel


@pytest.mark.parametrize(
    ("text", "day"), [("2023-07", "2023-07-31"), ("2023", "2023-12-31"), ("2023-07-12", "2023-07-12"), ("", None)]
)
def test_a_partial_date_means_its_last_day(text: str, day: str | None) -> None:
    found = last_day(text)
    assert (found.isoformat() if found else None) == day


def test_some_places_are_no_document_with_a_number() -> None:
    found = period_in("Kết quả của một số tỉnh đến ngày 30/9/2024")
    assert found is not None and found.label() == "2024-09-30"
    assert period_in("Kèm theo Quyết định số 12/QĐ-UBND ngày 30/9/2024") is None
