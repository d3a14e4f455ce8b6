"""Years, periods and panels out of titles."""

from __future__ import annotations

import pytest

from ingestion.records import Period
from ingestion.tables.surroundings import (
    by_nearness,
    calendar_month,
    calendar_year,
    header_period,
    is_understood,
    is_unit_line,
    last_day,
    lines_of,
    panel_in,
    period_in,
    scale_of_count,
    tells_ranks,
    unit_of_all,
    year_in,
)


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


@pytest.mark.parametrize(
    ("text", "unit", "alone"),
    [
        ("Đơn vị tính: triệu đồng", "triệu đồng", True), ("(Đơn vị: tỷ đồng)", "tỷ đồng", True),
        ("ĐVT: %", "%", True), ("Doanh thu viễn thông (Đơn vị tính: tỷ đồng)", "tỷ đồng", False),
        ("Đơn vị: cuộc", "cuộc", True), ("Đơn vị: UBND huyện Yên Thế", "", False),
        ("Đơn vị tính: tỷ đồng, %", "", True), ("Đơn vị: Sở Thông tin và Truyền thông", "", False),
        ("Bảng xếp hạng DTI năm 2022", "", False),
    ],
)  # fmt: skip
def test_a_line_gives_the_unit_of_all_numbers(text: str, unit: str, alone: bool) -> None:
    assert (unit_of_all(text), is_unit_line(text)) == (unit, alone)


def test_the_nearest_line_comes_first_and_a_source_last() -> None:
    lines = ["(Số liệu công bố năm 2023)", "Đơn vị: điểm", "Bảng xếp hạng DTI năm 2022", "Báo cáo năm 2024"]
    lines.insert(1, "Thời điểm lấy số liệu: 12:00 ngày 29/08/2025")
    assert by_nearness(lines) == ["Bảng xếp hạng DTI năm 2022", "Báo cáo năm 2024", lines[0], lines[1]]


def test_lines_that_a_page_joined() -> None:
    joined = "Phụ lục kèm theo Báo cáo năm 2023 Bảng xếp hạng DTI năm 2022 Đơn vị: điểm"
    assert lines_of(joined) == [
        "Phụ lục kèm theo Báo cáo năm 2023", "Bảng xếp hạng DTI năm 2022", "Đơn vị: điểm",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "numbers", "ranks"),
    [
        ("Thứ hạng các chỉ số", ["37", "16/63"], True), ("Xếp hạng các chỉ số", ["0,35", "16"], False),
        ("Điểm và thứ hạng DTI", ["37", "16"], False), ("Kết quả các chỉ số", ["37"], False),
        ("Thứ hạng các chỉ số", [], False),
    ],
)  # fmt: skip
def test_a_title_makes_ranks_of_places_alone(title: str, numbers: list[str], ranks: bool) -> None:
    assert tells_ranks(title, numbers) == ranks


@pytest.mark.parametrize(
    "header",
    [
        "Kết quả", "Kết quả năm 2023", "Ước thực hiện 6 tháng đầu năm", "Kết quả (%)", "Mục tiêu đến năm 2025", "Quý I",
        "Kết quả đến nay (tỷ đồng)", "Kết quả toàn tỉnh", "Chỉ tiêu HĐND tỉnh giao", "Kết quả (lượt người)",
        "Chỉ tiêu theo Nghị quyết số 07-NQ/TU", "Mục tiêu theo quy hoạch đến năm 2020",
    ],
)  # fmt: skip
def test_headers_that_say_time_kind_and_unit_alone(header: str) -> None:
    assert is_understood(header)


@pytest.mark.parametrize(
    "header",
    [
        "Kết quả Bắc Giang", "Kết quả cả nước", "Kết quả huyện Yên Thế", "Thực hiện năm trước", "Kết quả đợt 1",
        "Kết quả (Bắc Giang)", "Kết quả (cả nước)", "Kết quả (huyện Yên Thế)", "Kết quả số hộ nghèo",
    ],
)  # fmt: skip
def test_headers_that_say_more(header: str) -> None:
    assert not is_understood(header)


YEAR = calendar_year(2023)
SEPTEMBER = calendar_month(2023, 9)


@pytest.mark.parametrize(
    ("header", "year", "within", "label", "named"),
    [
        ("Kết quả năm 2022", 2023, YEAR, "2022", True), ("Quý I", 2023, YEAR, "2023-01/2023-03", True),
        ("Kết quả quý IV", 2023, YEAR, "2023-10/2023-12", True), ("6 tháng", 2023, YEAR, "2023-01/2023-06", True),
        ("Kết quả 6 tháng đầu năm", 2023, YEAR, "2023-01/2023-06", True),
        ("Kết quả 6 tháng cuối năm", 2023, YEAR, "2023-07/2023-12", True),
        ("9 tháng", 2023, YEAR, "2023-01/2023-09", True), ("Tháng 9", 2023, YEAR, "2023-09", True),
        ("Đến 30/6", 2023, YEAR, "2023-06-30", True), ("Cả năm", 2023, SEPTEMBER, "2023", True),
        ("Kế hoạch năm", 2023, SEPTEMBER, "2023", True), ("Hạng năm trước", 2023, YEAR, "2022", True),
        ("Lũy kế từ đầu năm", 2023, SEPTEMBER, "2023-01/2023-09", True),
        ("Trong tháng", 2023, SEPTEMBER, "2023-09", True),
        ("Trong tháng", 2023, YEAR, None, True), ("Quý I", None, None, None, True),
        ("Lũy kế 12 tháng", 2023, YEAR, "2023", True), ("Lũy kế", 2023, calendar_month(2023, 12), "2023", True),
        ("Tháng 12", 2023, SEPTEMBER, None, True), ("Quý IV", 2023, SEPTEMBER, None, True),
        ("Tháng 8", 2023, SEPTEMBER, "2023-08", True),
        ("Tháng trước", 2023, SEPTEMBER, None, True), ("Tháng này", 2023, SEPTEMBER, "2023-09", True),
        ("Quý I, II", 2023, YEAR, None, True), ("Kết quả", 2023, YEAR, None, False),
        ("Kết quả 2021, 2022", 2023, YEAR, None, False), ("Lũy kế", 2023, YEAR, None, False),
    ],
)  # fmt: skip
def test_a_header_without_a_year_has_that_of_its_table(
    header: str, year: int | None, within: Period | None, label: str | None, named: bool
) -> None:
    found, told = header_period(header, year, within)
    assert (found.label() if found else None, told) == (label, named)


def test_a_goal_may_be_of_what_comes_after_the_time_of_its_table() -> None:
    found, _ = header_period("Mục tiêu quý IV", 2023, SEPTEMBER, goal=True)
    assert found is not None and found.label() == "2023-10/2023-12"


@pytest.mark.parametrize(
    ("unit", "name", "scale"),
    [
        ("1.000 thuê bao", "Số thuê bao điện thoại di động", 1000), ("1.000 thuê bao", "Số trạm BTS", None),
        ("1.000.000 lượt", "Tổng số lượt truy cập", 1_000_000), ("triệu đồng", "Số trạm BTS", 1),
        ("nghìn", "Số trạm BTS", None), ("trạm", "Số hồ sơ", 1), ("thuê bao/1.000 dân", "Số thuê bao", 1),
    ],
)  # fmt: skip
def test_the_scale_of_a_unit_is_that_of_its_noun(unit: str, name: str, scale: int | None) -> None:
    assert scale_of_count(unit, name) == scale
