"""Which layout a header fits."""

from __future__ import annotations

import pytest

from ingestion.tables.grid import Header, words
from ingestion.tables.layouts import Layout, Match, lay, load_layouts


def layout(name: str) -> Layout:
    return next(layout for layout in load_layouts() if layout.layout_id == name)


def laid(*heads: str) -> Match:
    headers = [Header(head, (words(head),), "", None) for head in heads]
    match = lay(layout("indicator_values"), headers, (0,), "")
    assert match is not None
    return match


@pytest.mark.parametrize("head", ["Kết quả Bắc Giang", "Mục tiêu huyện Yên Thế", "Thực hiện đợt 2"])
def test_words_that_an_open_pattern_took_and_nobody_understands(head: str) -> None:
    assert laid("Chỉ tiêu", head).unclear == (head,)


def test_words_that_are_understood() -> None:
    match = laid("Chỉ tiêu", "Kết quả 6 tháng", "Mục tiêu đến hết quý IV (%)")
    assert (match.unclear, match.missing) == ((), ())


def test_a_comparison_is_no_value() -> None:
    match = laid("Chỉ tiêu", "Kết quả", "Kết quả so với kế hoạch", "So với kết quả năm ngoái")
    assert [(placed.index, placed.column.role) for placed in match.placed] == [
        (0, "indicator_name"), (1, "value"), (3, "ignore"),
    ]  # fmt: skip


def test_a_line_is_about_the_index_that_it_names() -> None:
    assert layout("par_index_ranking").is_about("bảng xếp hạng par index")
    assert not layout("dti_ranking").is_about("bảng xếp hạng par index")
