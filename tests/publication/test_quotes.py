"""A quote inside its words, and the number in it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from publication.site.quotes import in_its_words, number_span

TWICE = "tỉnh đứng thứ 17 về chính quyền số, thứ 17 về kinh tế số"


def row(quote: str, printed: str, **more: Any) -> dict[str, Any]:
    kept = {"context": None, "number_start": None, "number_end": None, "value_high": None}
    return {"quote": quote, "printed": Decimal(printed), **kept, **more}


@pytest.mark.parametrize(
    ("quote", "printed", "span", "marked"),
    [
        (TWICE, "17", (14, 16), (14, 16)),
        (TWICE, "17", (40, 42), (40, 42)),
        ("17 | 17 | Yên Bái", "17", (5, 7), (5, 7)),
        ("hạng 38/63 tỉnh", "38", (5, 10), (5, 7)),
        ("có 63 nghìn lượt", "63000", (3, 11), (3, 11)),
        ("gồm ba trụ cột", "3", (4, 6), (4, 6)),
        ("DTI đạt 0,8002, xếp thứ 1", "0.8002", None, (8, 14)),
        ('"MDSH":"11.1"', "11.1", None, (8, 12)),
        ("có 2.255 tổ", "2255", None, (3, 8)),
        (TWICE, "17", None, None),
        ('"TONG_SCORE":"83.83"', "1", None, None),
        ("không có số", "3", None, None),
    ],
)
def test_number_stands_where_it_was_read(quote: str, printed: str, span: Any, marked: Any) -> None:
    assert number_span(quote, *(span or (None, None)), Decimal(printed)) == marked


def test_parts_are_the_words_around_the_number() -> None:
    context = f"iá năm 2022. {TWICE.capitalize()}. Sang năm 2023"
    quote = TWICE.capitalize()
    found = in_its_words(row(quote, "17", context=context, number_start=40, number_end=42))
    assert (found.heading, found.before) == ("", "…iá năm 2022. ")
    assert (found.left + found.number + found.right, found.number) == (quote, "17")
    assert found.left.endswith("chính quyền số, thứ ")
    assert found.after == ". Sang năm 2023…"


def test_whole_sentences_have_no_ellipsis() -> None:
    found = in_its_words(row("Đạt 5%.", "5", context="Năm qua. Đạt 5%. Hết!"))
    assert (found.before, found.after) == ("Năm qua. ", " Hết!")


def test_both_ends_of_a_range_are_marked() -> None:
    assert in_its_words(row("từ 30-40%", "30", value_high=Decimal(40), number_start=3, number_end=9)).number == "30-40%"


def test_headings_of_a_table_stand_before_its_row() -> None:
    found = in_its_words(row("1 | Đà Nẵng", "1", context="Bảng 2 / Hạng", number_start=0, number_end=1))
    assert (found.heading, found.before, found.number, found.right, found.after) == (
        "Bảng 2 / Hạng", "", "1", " | Đà Nẵng", ""
    )  # fmt: skip


def test_words_are_left_out_where_they_could_be_those_of_another_place() -> None:
    found = in_its_words(row("đạt 5%", "5", context="Xã A đạt 5%, xã B đạt 5%"))
    assert (found.heading, found.before, found.after) == ("", "", "")


def test_a_refused_row_has_no_number() -> None:
    found = in_its_words({**row("", "0"), "quote": None, "printed": None})
    assert (found.left, found.number) == ("", "")
