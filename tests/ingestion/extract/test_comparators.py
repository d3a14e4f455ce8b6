"""Bounds that words put on a number."""

from __future__ import annotations

import pytest

from ingestion.extract.comparators import comparator


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


def test_ranks_bear_no_bound_but_groups_do() -> None:
    assert comparator("xếp trên ", "", "rank", group=False, ranged=False) == "="
    assert comparator("top ", "", "group", group=True, ranged=False) == "<="


def test_a_move_is_as_large_as_it_is() -> None:
    assert comparator("vượt ", " bậc", "move", group=False, ranged=False) == "="
