"""Bounds that words put on a number."""

from __future__ import annotations

import pytest

from ingestion.extract.comparators import comparator
from tests.ingestion.extract.conftest import Read


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("với gần ", " thành viên", "<"),
        ("hơn ", "", ">"),
        ("đạt trên ", "", ">"),
        ("khoảng ", "", "~"),
        ("đạt tối thiểu ", "", ">="),
        ("có ít nhất ", "", ">="),
        ("không quá ", "", "<="),
        ("không ít hơn ", "", ">="),
        ("đạt ", " trở lên", ">="),
        ("đạt ", " số hộ trở lên", ">="),
        ("có ", " có trình độ đại học trở lên", "="),
        ("có ≥ ", "", ">="),
        ("ước đạt ", "", "="),
        ("cả nước là ", "", "="),
        ("dựa trên ", " trụ cột", "="),
        ("phát triển từ ", " bộ dữ liệu", ">="),
        ("đạt ", "", "="),
    ],
)
def test_comparator(before: str, after: str, expected: str) -> None:
    assert comparator(before, after, "count", group=False, ranged=False) == expected


def test_the_ends_of_a_range_are_no_bounds() -> None:
    assert comparator("đạt từ ", "", "percent", group=False, ranged=True) == "="


def test_ranks_bear_no_bound_but_groups_do() -> None:
    assert comparator("xếp trên ", "", "rank", group=False, ranged=False) == "="
    assert comparator("top ", "", "group", group=True, ranged=False) == "<="


def test_a_move_is_as_large_as_it_is() -> None:
    assert comparator("vượt ", " bậc", "move", group=False, ranged=False) == "="


def test_a_clause_that_ends_behind_from_is_at_least(read: Read) -> None:
    text = "Mục tiêu năm 2025: tỷ lệ hồ sơ trực tuyến từ 95%; PAR INDEX từ 90 điểm; kinh tế số từ 9% lên 12% GRDP."
    found = {str(figure.value): figure.comparator for figure in read(text)}
    assert (found["95"], found["90"], found["9"]) == (">=", ">=", "=")


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("Năm 2024, 82% người từ 15 tuổi có tài khoản ngân hàng.", 15, ">="),
        ("Năm 2024, 82% công dân đủ 14 tuổi được cấp căn cước.", 14, ">="),
        ("Năm 2024, người dân không còn phải chờ quá 15 phút cho mỗi lượt giao dịch.", 15, "<="),
        ("Năm 2024, phần mềm diệt vi-rút đã được cài trên 2.140 máy tính.", 2140, "="),
        ("Chuyển đổi số được triển khai đồng thời trên 3 trụ cột.", 3, "="),
        ("Đến năm 2030, mỗi năm từ 5.000 hồ sơ được nộp trực tuyến.", 5000, ">="),
    ],
)
def test_bounds_in_sentences(read: Read, text: str, value: int, expected: str) -> None:
    assert [figure.comparator for figure in read(text) if figure.value == value] == [expected]


def test_words_that_only_end_like_bounds(read: Read) -> None:
    for text, value, expected in (
        ("Năm 2024, mức độ hài lòng khảo sát được là 94,2%.", "94.2", "="),
        ("Năm 2024, đã lắp trên 500 trạm BTS.", "500", ">"),
    ):
        assert [figure.comparator for figure in read(text) if str(figure.value) == value] == [expected]
