"""Several tables on one sheet."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from ingestion.readers import read
from ingestion.readers.canonical import Cell, Table
from ingestion.tables import cutting
from ingestion.tables.grid import grid
from tests.ingestion.readers import files

RANKING = (("STT", "Tỉnh", "Điểm", "Hạng"), ("1", "Đà Nẵng", "0,8002", "1"), ("2", "Hà Nội", "0,7187", "8"))
GOALS = (("Chỉ tiêu", "ĐVT", "2021", "2022"), ("Số trạm BTS", "trạm", "1.200", "1.300"))
EMPTY = ("", "", "", "")


def line(text: str) -> tuple[str, ...]:
    return (text, "", "", "")


def cut(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The first text of each row of each table."""
    (table,) = read(files.csv(rows), "a.csv").tables
    found = []
    for below in cutting.tables([table]):
        shape = grid(below)
        assert shape is not None
        firsts = (next(filter(None, shape.row(row)), "") for row in range(shape.height))
        found.append([first for first in firsts if first])
    return found


def test_a_title_behind_an_empty_row_heads_a_table_of_its_own() -> None:
    rows = [line("Kết quả năm 2022"), *GOALS, EMPTY, line("Bảng xếp hạng DTI năm 2022"), *RANKING]
    assert cut(rows) == [
        ["Kết quả năm 2022", "Chỉ tiêu", "Số trạm BTS"],
        ["Bảng xếp hạng DTI năm 2022", "STT", "1", "2"],
    ]


@pytest.mark.parametrize(
    "between", [(EMPTY,), (line("Bảng xếp hạng DTI năm 2022"),), ()], ids=["empty", "title", "header alone"]
)
def test_a_header_of_other_words_begins_a_table(between: Sequence[Sequence[str]]) -> None:
    title = [row[0] for row in between if row[0]]
    assert cut([*GOALS, *between, *RANKING]) == [["Chỉ tiêu", "Số trạm BTS"], [*title, "STT", "1", "2"]]


@pytest.mark.parametrize(
    "between",
    [(), (EMPTY,), (line("Vùng Đồng bằng sông Hồng"),), (("I", "Vùng Trung du", "", ""),)],
    ids=["repeated", "repeated behind an empty row", "section", "numbered section"],
)
def test_a_repeated_header_and_a_section_begin_none(between: Sequence[Sequence[str]]) -> None:
    assert len(cut([*RANKING, *between, *RANKING])) == 1


def test_a_repeated_header_below_a_title_begins_one() -> None:
    rows = [line("DTI năm 2021"), *RANKING, EMPTY, line("DTI năm 2022"), *RANKING]
    assert [table[0] for table in cut(rows)] == ["DTI năm 2021", "DTI năm 2022"]


def test_a_name_with_its_unit_and_no_values_is_no_header() -> None:
    rows = [*GOALS, ("Chỉ tiêu kinh tế số", "%", "", ""), ("Tỷ trọng", "%", "12", "13")]
    assert len(cut(rows)) == 1


def test_a_header_whose_names_repeat_stands_above_tables_beside_each_other() -> None:
    rows = [
        (*line("DTI năm 2022"), *EMPTY),
        (*RANKING[0], *RANKING[0]),
        ("1", "Đà Nẵng", "0,8", "1", "3", "Huế", "0,69", "4"),
        ("2", "Hà Nội", "0,71", "8", "4", "Hà Nam", "0,6", "20"),
    ]
    (table,) = read(files.csv(rows), "a.csv").tables
    (part,) = cutting.parts(table)
    shapes = [grid(side) for side in part.sides]
    assert [shape.row(2) for shape in shapes if shape] == [["1", "Đà Nẵng", "0,8", "1"], ["3", "Huế", "0,69", "4"]]
    assert [shape.text(0, 0) for shape in shapes if shape] == ["DTI năm 2022", "DTI năm 2022"]
    assert {cell.column for cell in part.sides[1].cells if cell.text == "Huế"} == {5}, "cells keep their place"


@pytest.mark.parametrize(
    "header",
    [("Tỉnh", "Điểm", "Hạng", "Điểm", "Hạng"), ("Tỉnh", "Năm 2021", "Năm 2022", "Tỉnh 2", "Ghi chú")],
)
def test_columns_of_values_that_repeat_are_of_one_table(header: Sequence[str]) -> None:
    rows = [header, ("Đà Nẵng", "0,8", "1", "0,7", "2"), ("Hà Nội", "0,7", "8", "0,6", "9")]
    (table,) = read(files.csv(rows), "a.csv").tables
    assert cutting.tables([table]) == [table]


TEXTS = some.sampled_from(
    ["", "STT", "Tỉnh", "Điểm", "Hạng", "Huế", "12", "0,5", "2022", "Chỉ tiêu", "DTI năm 2022", "I"]
)
SPANS = some.sampled_from([1, 1, 1, 2, 4])


@settings(deadline=None)
# Between two cuts no cell begins: what stands there began above.
@example([[("STT", 2, 2), ("12", 4, 1), ("Tỉnh", 4, 1)], [], [], [("", 1, 1), ("STT", 1, 1)], [("12", 1, 1)]])
@given(some.lists(some.lists(some.tuples(TEXTS, SPANS, SPANS), max_size=8), min_size=1, max_size=12))
def test_no_cell_is_lost_and_none_is_in_two_parts(rows: list[list[tuple[str, int, int]]]) -> None:
    cells = tuple(
        Cell(row, column, text, 1000 * row + 100 * column, 1000 * row + 100 * column + len(text), down, right)
        for row, line in enumerate(rows)
        for column, (text, down, right) in enumerate(line)
    )
    parts = cutting.parts(Table(0, cells, 0, 100_000))
    starts = [cell.start for part in parts for cell in part.table.cells if cell.text]
    assert sorted(starts) == sorted(cell.start for cell in cells if cell.text)
    sides = {cell.start for part in parts for side in part.sides for cell in side.cells if cell.text}
    assert sides == set(starts)
