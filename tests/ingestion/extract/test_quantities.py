"""Which numbers can be figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.extract.lexer import lex
from ingestion.extract.quantities import Quantity, number_lists, quantity, ranks_of_one_panel
from ingestion.reference import fold


def read(text: str) -> list[Quantity]:
    low = fold(text)
    return [found for token in lex(low) if (found := quantity(token, low, 0, len(low))) is not None]


@pytest.mark.parametrize(
    "text",
    [
        "Nghị quyết số 57-NQ/TW ngày 22/12/2024",
        "theo Điều 5 và khoản 3",
        "mạng 5G và cách mạng công nghiệp 4.0",
        "trên quốc lộ 18 và đường tỉnh 293",
        "đạt cấp độ 3",
        "(thứ 3 từ trái sang)",
        "họp vào thứ 2 hằng tuần",
        "ngày thứ 2 không viết",
        "lần thứ 4",
        "tháng 9, quý 3",
        "Điện thoại: 0208 3855 123",
        "mô hình “03 Không”",
        "1. Mục tiêu",
        "trong năm 2024",
        "từ ngày 01/7 đến nay",
        "trên 100 dân",
        "Thông tư 02/2025/TT-BGDĐT",
        "Thứ 3, 17/10/2023",
        "thực hiện ở lớp 1.",
    ],
)
def test_names_dates_and_references_are_no_quantities(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "shape", "value", "total"),
    [
        ("xếp thứ 8/63 tỉnh", "rank", "8", "63"),
        ("vị trí thứ 71 trong 193 quốc gia", "rank", "71", "193"),
        ("thuộc nhóm 15 tỉnh, thành phố dẫn đầu", "group", "15", None),
        ("nằm trong top 10", "group", "10", None),
        ("đạt 83,87/100 điểm", "score", "83.87", "100"),
        ("chỉ số đạt 0,8002", "score", "0.8002", None),
        ("tăng 10 bậc", "move", "10", None),
        ("có 04/27 đơn vị cấp huyện ban hành", "count", "4", "27"),
        ("sau 5 năm triển khai", "duration", "5", None),
        ("từ 15 tuổi trở lên", "age", "15", None),
        ("cấp 1.200 tỷ đồng", "currency", "1200000000000", None),
        ("có 2025 hồ sơ", "count", "2025", None),
        ("thí điểm 3 dự án", "count", "3", None),
    ],
)
def test_shapes(text: str, shape: str, value: str, total: str | None) -> None:
    found = read(text)[0]
    assert (found.shape, found.value, found.of_total) == (shape, Decimal(value), Decimal(total) if total else None)


def test_a_list_of_ranks() -> None:
    low = fold("giữ vị trí thứ 5, 6 và 7 cả nước")
    found = [item for token in lex(low) if (item := quantity(token, low, 0, len(low))) is not None]
    number_lists(found, low)
    assert [(item.shape, item.series) for item in found] == [("rank", (0, 3)), ("rank", (1, 3)), ("rank", (2, 3))]


def test_a_change_is_marked() -> None:
    assert read("tăng 15,2% so với cùng kỳ")[0].change
    assert not read("tăng lên 15,2%")[0].change


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("số hồ sơ nộp trực tuyến 21.530, đạt", "21530"),
        ("số tài khoản 41.600.", "41600"),
        ("dịch vụ công một phần 318, toàn trình", "318"),
        ("thuê bao điện thoại 1.130.400;", "1130400"),
        ("số hợp tác xã 94.", "94"),
        ("tổng số lớp 1.340.", "1340"),
    ],
)
def test_words_that_end_like_those_before_names_count(text: str, value: str) -> None:
    assert [item.value for item in read(text)] == [Decimal(value)]


def test_fractions_behind_a_rank_among_as_many_are_ranks() -> None:
    low = fold("thể chế số xếp 21/63, hạ tầng số 44/63, nhân lực số: 5/63; toàn tỉnh có 40/63 xã")
    items = read(low)
    ranks_of_one_panel(items, low)
    assert [item.shape for item in items] == ["rank", "rank", "rank", "count"]


def test_decimals_of_a_whole_are_points() -> None:
    low = fold("công khai, minh bạch 16,2/18; thanh toán trực tuyến 8,4/10; mức độ hài lòng 17,1/18.")
    assert [(item.shape, str(item.value), str(item.of_total)) for item in read(low)] == [
        ("score", "16.2", "18"),
        ("score", "8.4", "10"),
        ("score", "17.1", "18"),
    ]


def test_a_panel_behind_the_last_rank_is_that_of_all() -> None:
    low = fold("hạng 47 và 16 trong 63")
    items = read(low)
    number_lists(items, low)
    assert [(item.shape, int(item.of_total or 0)) for item in items][:2] == [("rank", 63), ("rank", 63)]
