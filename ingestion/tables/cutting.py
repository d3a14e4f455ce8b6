"""The tables that one sheet, one CSV file or one page holds below or beside each other, each as a table of its own.

Below: a line of words in a cell alone, or an empty row, and then a header. Beside: a header whose words repeat, each
time above names and numbers. Cells keep their rows and columns, so that they are found again in the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingestion.readers.canonical import Cell, Table
from ingestion.tables import cell_numbers, surroundings
from ingestion.tables.grid import Grid, grid, plain, words

_MANY_ROWS = 5_000
"""A longer table is data of one kind, and is not searched."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBERING = re.compile(r"\(?(?:\d{1,3}|[ivxlc]{1,5}|[a-zđ])[.)]*")
_HEADS = re.compile(
    r"(?:stt|tt|số tt|số thứ tự|no|năm|quý|tháng|kỳ|thời gian|thời điểm|đơn vị|địa phương|lĩnh vực|trụ cột|thước đo|"
    r"(?:xếp |thứ )?hạng|(?:tên |các |nhóm )?(?:tỉnh|huyện|xã|phường|địa phương|đơn vị|sở|cơ quan|chỉ tiêu|chỉ số|"
    r"nội dung|tiêu chí|mục tiêu|dịch vụ|hạng mục)\b.*)"
)
"""How a header begins."""
_HEADS_BESIDE = re.compile(
    rf"{_HEADS.pattern}|(?:điểm|giá trị|chỉ số|kết quả|thực hiện|ước|kế hoạch|mục tiêu|tổng|tỷ lệ|số)\b.*|ghi chú|đvt"
)
_TITLE = re.compile(
    r"\b(?:bảng|biểu|phụ lục|xếp hạng|thứ hạng|chỉ số|kết quả|tình hình|thống kê|danh sách|số liệu|tổng hợp|dti|"
    r"par index|pci|papi|sipas)\b"
)
"""What a line says that names a table, not a section of one."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the tables below each other, whole, and the tables that stand beside each other in it."""

    table: Table
    sides: tuple[Table, ...]


def parts(table: Table) -> list[Part]:
    """The tables in a table, in reading order; itself, where it is one."""
    shape = grid(table)
    if shape is None or shape.height < 2 or shape.height > _MANY_ROWS:
        return [Part(table, (table,))]
    cuts = _cuts(shape)
    if not cuts:
        return [Part(table, _sides(table, shape))]
    found = []
    for first, last in zip([0, *cuts], [*cuts, shape.height], strict=True):
        below = _rows(table, shape, first, last)
        shown = grid(below) if below is not None else None
        if below is not None and shown is not None:
            found.append(Part(below, _sides(below, shown)))
    return found


def tables(of: Sequence[Table]) -> list[Table]:
    """All tables in tables, one by one."""
    return [side for table in of for part in parts(table) for side in part.sides]


def _rows(table: Table, shape: Grid, first: int, last: int) -> Table | None:
    """The table of some rows; none where no cell begins in them."""
    cells = tuple(cell for cell in table.cells if first <= cell.row - shape.top < last)
    if not cells:
        return None
    return replace(
        table, cells=cells, start=table.start if not first else min(cell.start for cell in cells),
        end=max(cell.end for cell in cells), caption=table.caption if not first else None,
    )  # fmt: skip


# Below each other


def _cuts(shape: Grid) -> list[int]:
    """The rows at which another table begins: that of its first title, else of its header."""
    cuts: list[int] = []
    headers: list[list[str]] = []
    filled = parted = False
    lead: int | None = None
    for row in range(shape.height):
        texts = shape.row(row)
        told = [text for text in texts if text]
        if not told:
            parted = True
            continue
        if len(set(told)) == 1 and not cell_numbers.looks_numeric(told[0]):
            lead = row if lead is None else lead
            continue
        if _is_header(shape, row, texts, parted):
            begins = row if lead is None else lead
            if filled and _opens_another(shape, begins, row, headers, texts):
                cuts.append(begins)
                headers, filled = [], False
            headers.append(texts)
        elif any(map(_is_number, told)):
            filled = True
        lead, parted = None, False
    return cuts


def is_row_of_numbers(texts: Sequence[str]) -> bool:
    """Whether a row holds numbers with what names them."""
    told = {text for text in texts if text}
    return len(told) > 1 and any(map(_is_number, told)) and any(map(_is_name, told))


def _is_number(text: str) -> bool:
    return cell_numbers.looks_numeric(text) and not _YEAR.fullmatch(text.strip())


def _is_header(shape: Grid, row: int, texts: Sequence[str], parted: bool) -> bool:
    """Words over several columns, then a row of numbers; what an empty row does not part begins as headers do."""
    told = [text for text in texts if text]
    if len(set(told)) < 2 or len(told) * 2 < shape.width or any(map(_is_number, told)):
        return False
    first = words(told[0])
    if _NUMBERING.fullmatch(first) and first not in ("tt",):
        return False
    if not parted and not (_HEADS.fullmatch(first) and any(map(_heads_beside, told[1:]))):
        return False
    below = (shape.row(at) for at in range(row + 1, min(row + 5, shape.height)))
    return any(any(map(_is_number, texts)) for texts in below)


def _heads_beside(text: str) -> bool:
    return _YEAR.search(text) is not None or _HEADS_BESIDE.fullmatch(words(text)) is not None


def _opens_another(shape: Grid, first: int, row: int, headers: Sequence[list[str]], texts: list[str]) -> bool:
    """Whether a header is none of the table above: it has other words, or a title of its own."""
    if texts not in headers:
        return True
    titles = [next(filter(None, shape.row(at)), "") for at in range(first, row)]
    return any(surroundings.period_in(title) is not None or _TITLE.search(words(title)) for title in titles)


# Beside each other


def _sides(table: Table, shape: Grid) -> tuple[Table, ...]:
    """The tables beside each other: each begins where the header of the names repeats above other names."""
    for row in range(min(6, shape.height - 1)):
        starts = _starts(shape, row)
        if len(starts) > 1:
            ends = [*starts[1:], shape.width]
            return tuple(
                side
                for first, last in zip(starts, ends, strict=True)
                if (side := _columns(table, shape, row, first, last)) is not None
            )
    return (table,)


def _starts(shape: Grid, row: int) -> list[int]:
    heads = [_bare(text) for text in shape.row(row)]
    named = [column for column in range(shape.width) if heads[column] and _holds(shape, row, column, _is_name)]
    if not named:
        return []
    label = named[0]
    before = [head for head in heads[:label] if head]
    starts = [0]
    for column in named[1:]:
        if heads[column] != heads[label] or shape.at.get((row, column)) is shape.at.get((row, label)):
            continue
        if not any(_holds(shape, row, between, _is_number) for between in range(label + 1, column)):
            continue
        first = column
        for head in reversed(before):
            if first and heads[first - 1] == head:
                first -= 1
        starts.append(first)
    return starts


def _bare(text: str) -> str:
    return " ".join(_YEAR.sub(" ", words(text)).split())


def _is_name(text: str) -> bool:
    return len(text) > 2 and any(map(str.isalpha, text)) and not cell_numbers.looks_numeric(text)


def _holds(shape: Grid, row: int, column: int, kind: object) -> bool:
    """Whether most cells below a header are of a kind."""
    assert callable(kind)
    texts = [text for at in range(row + 1, min(row + 40, shape.height)) if (text := shape.text(at, column))]
    return len(texts) >= 2 and sum(map(kind, texts)) * 2 > len(texts)


def _columns(table: Table, shape: Grid, row: int, first: int, last: int) -> Table | None:
    """The columns of one side. What stands above the header over all columns is said of each side."""
    left, right = first + shape.left, last + shape.left
    cells: list[Cell] = []
    for cell in table.cells:
        titled = cell.row - shape.top < row and len({text for text in shape.row(cell.row - shape.top) if text}) == 1
        if titled:
            cells += [replace(cell, column=left, column_span=1)] if plain(cell.text) else []
            continue
        begin, end = max(cell.column, left), min(cell.column + cell.column_span, right)
        if begin < end:
            cells.append(replace(cell, column=begin, column_span=end - begin))
    if not any(plain(cell.text) for cell in cells):
        return None
    return replace(
        table, cells=tuple(cells), start=min(cell.start for cell in cells), end=max(cell.end for cell in cells)
    )
