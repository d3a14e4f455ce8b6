"""A table as a full grid: spans filled in, rows and columns counted from zero, the header told from the rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingestion.readers.canonical import Cell, Table
from ingestion.reference import fold

_TAG = re.compile(r"<[^<>]{1,200}>")
_PARENTHESIS = re.compile(r"\(([^()]{0,60})\)|\[([^\[\]]{0,60})\]")
_FOOTNOTE = re.compile(r"(?:[*†‡]+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+)")
_YEAR = re.compile(r"(?<!\d)(?:năm\s+)?((?:19|20)\d\d)(?!\d)")
_SIGNS = re.compile(r"[\s,;:./\\–—\-_\"“”'’!?|]+")
_NUMBERING = re.compile(r"\(?(?:\d{1,2}|[A-Za-zĐđ]|[IVX]{1,4})\)?(?:\s*=.*)?")
MAX_COLUMNS = 400


def words(text: str) -> str:
    """A header or label as compared: one spelling, no marks, no unit in brackets, no footnote sign."""
    bare = _PARENTHESIS.sub(" ", _FOOTNOTE.sub("", plain(text)))
    return _SIGNS.sub(" ", fold(bare)).strip()


def plain(text: str) -> str:
    """A cell's text without the markup and emphasis that a table quoted in plain text keeps."""
    if "<" in text:
        text = _TAG.sub(" ", text)
    return " ".join(text.replace("**", "").split())


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above one column."""

    text: str
    parts: tuple[str, ...]
    """The whole header in words, then its lowest and its highest line; years taken out."""
    hint: str
    """What stands in brackets: a unit, a scale."""
    year: int | None


@dataclass
class Grid:
    """Cells by place, counted from the first row and column that hold one; a spanned place shows what covers it."""

    table: Table
    height: int
    width: int
    at: dict[tuple[int, int], Cell] = field(repr=False)
    top: int = 0
    """The row of the table that is row 0 here."""
    left: int = 0

    def text(self, row: int, column: int) -> str:
        cell = self.at.get((row, column))
        return plain(cell.text) if cell is not None else ""

    def row(self, row: int) -> list[str]:
        return [self.text(row, column) for column in range(self.width)]

    def own(self, row: int) -> list[Cell]:
        """Cells that begin in this row: those on its line of the text."""
        return [cell for (line, column), cell in self._sorted(row) if self.begins(line, column)]

    def begins(self, row: int, column: int) -> bool:
        """Whether a cell begins here, and is not one that a span brought."""
        cell = self.at.get((row, column))
        return cell is not None and (cell.row, cell.column) == (row + self.top, column + self.left)

    def begins_above(self, row: int, column: int) -> bool:
        cell = self.at.get((row, column))
        return cell is not None and cell.row < row + self.top

    def begins_before(self, row: int, column: int) -> bool:
        """Whether what stands here is a cell over several columns, of which this is not the first."""
        cell = self.at.get((row, column))
        return cell is not None and cell.column < column + self.left

    def _sorted(self, row: int) -> list[tuple[tuple[int, int], Cell]]:
        return [((row, column), self.at[row, column]) for column in range(self.width) if (row, column) in self.at]

    def header(self, rows: tuple[int, ...], column: int) -> Header:
        lines: list[str] = []
        for row in rows:
            text = self.text(row, column) or self._over(rows, row, column)
            if text and text not in lines:
                lines.append(text)
        whole = " ".join(lines)
        years = {int(match.group(1)) for match in _YEAR.finditer(whole)}
        hints = " ".join(first or second for first, second in _PARENTHESIS.findall(whole))
        shapes = [whole, *([lines[-1], lines[0]] if len(lines) > 1 else [])]
        parts = tuple(dict.fromkeys(words(_YEAR.sub(" ", shape)) or ("{year}" if years else "") for shape in shapes))
        return Header(whole, parts, hints.strip(), min(years) if len(years) == 1 else None)

    def _over(self, rows: tuple[int, ...], row: int, column: int) -> str:
        """The header over several columns whose merged cell stands over the first of them only."""
        below = row + 1
        if below not in rows or not self.text(below, column):
            return ""
        while column > 0 and self.text(below, column - 1):
            column -= 1
            if text := self.text(row, column):
                return text
        return ""

    def is_numbering(self, row: int) -> bool:
        """A line under the header that numbers the columns: A, B, 1, 2 or (1), (2), (3)=(1)/(2)."""
        texts = [text for text in self.row(row) if text]
        return len(texts) >= 2 and all(_NUMBERING.fullmatch(text) for text in texts)


def grid(table: Table) -> Grid | None:
    """The table's grid; None for one that is too wide to be a table of figures."""
    at: dict[tuple[int, int], Cell] = {}
    if any(cell.column >= MAX_COLUMNS for cell in table.cells):
        return None
    top = min((cell.row for cell in table.cells), default=0)
    left = min((cell.column for cell in table.cells), default=0)
    height = max((cell.row - top + 1 for cell in table.cells), default=0)
    width = max((cell.column - left + 1 for cell in table.cells), default=0)
    for cell in table.cells:
        first = (cell.row - top, cell.column - left)
        for row in range(first[0], min(first[0] + cell.row_span, height)):
            for column in range(first[1], min(first[1] + cell.column_span, width)):
                if (row, column) == first:
                    at[row, column] = cell
                else:
                    at.setdefault((row, column), cell)
    return Grid(table, height, width, at, top, left)
