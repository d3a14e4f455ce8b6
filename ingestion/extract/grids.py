"""Tables left in running text: HTML markup that was never rendered, and rows of cells parted by bars.

A grid is read by its own words: which columns hold labels, units and values, what period and what kind their
headers name. Tables that a declared layout takes are read elsewhere; what has no header here goes to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_HTML_TABLE = re.compile(r"<table\b.*?(?:</table>|\Z)", re.S | re.I)
_ROW = re.compile(r"<tr\b[^>]*>(.*?)(?=<tr\b|</tr>|</table>|\Z)", re.S | re.I)
_CELL = re.compile(r"<(t[dh])\b([^>]*)>(.*?)(?=<t[dh]\b|</t[dhr]|</table>|\Z)", re.S | re.I)
_SPAN = re.compile(r"(row|col)span\s*=\s*[\"']?(\d{1,3})", re.I)
_TAG = re.compile(r"<[^>]*>?")
_RULE = re.compile(r"^[\s|:=+-]+$")
_VALUE = re.compile(
    r"^(?:(?:trên|dưới|gần|hơn|khoảng|tối thiểu|ít nhất|tối đa|không quá|đạt|từ|≥|≤|>|<|~)\s*)*(?:thứ\s*)"
    r"?\d[\d.,]*\s*(?:[-–/]\s*\d[\d.,]*)?\s*(?:%|[^\d]{0,22})$"
)
_INDEX_HEADER = re.compile(r"^(?:tt|stt|số tt|số thứ tự|#|no\.?)$")
_UNIT_HEADER = re.compile(r"^(?:đơn vị(?: tính)?|đvt|đv tính|unit)$")
_NOTE_HEADER = re.compile(
    r"(?:ghi chú|cơ quan|đơn vị (?:chủ trì|thực hiện|phối hợp)|chủ trì|phối hợp|thời gian|công thức|cách tính|"
    r"nguồn|số văn bản|ký hiệu)"
)


@dataclass(frozen=True, slots=True)
class GridCell:
    """Text of one cell with its place in the canonical text; `copy` marks a cell that a span repeats."""

    text: str
    start: int
    end: int
    header: bool = False
    copy: bool = False


@dataclass(slots=True)
class Grid:
    """Rows of cells, all of one width, and where the whole stands."""

    start: int
    end: int
    rows: list[list[GridCell]]
    spans: list[tuple[int, int]]
    """Start and end of each row."""
    heads: list[str] = field(default_factory=list)
    """Header text of each column, folded rows joined; empty where the grid has none."""
    first: int = 0
    """Index of the first row below the header."""


def find(text: str) -> list[Grid]:
    """All grids of a text, in order."""
    grids: list[Grid] = []
    if "<table" in text or "<TABLE" in text:
        grids.extend(grid for match in _HTML_TABLE.finditer(text) if (grid := _html(text, match.start(), match.end())))
    if "|" in text:
        taken = [(grid.start, grid.end) for grid in grids]
        grids.extend(grid for grid in _pipes(text) if not any(start <= grid.start < end for start, end in taken))
    for grid in grids:
        _header(grid)
    return sorted(grids, key=lambda grid: grid.start)


def _clean(raw: str) -> str:
    return " ".join(_TAG.sub(" ", raw).replace("&nbsp;", " ").replace("**", "").split())


def _html(text: str, start: int, end: int) -> Grid | None:
    rows: list[list[GridCell]] = []
    spans: list[tuple[int, int]] = []
    pending: dict[int, tuple[int, GridCell]] = {}
    for row in _ROW.finditer(text, start, end):
        cells: list[GridCell] = []

        def fill(cells: list[GridCell] = cells) -> None:
            while len(cells) in pending:
                left, cell = pending.pop(len(cells))
                if left > 1:
                    pending[len(cells)] = (left - 1, cell)
                cells.append(GridCell(cell.text, cell.start, cell.end, cell.header, True))

        for match in _CELL.finditer(text, row.start(1), row.end(1)):
            fill()
            size = {kind.lower(): min(int(number), 60) for kind, number in _SPAN.findall(match.group(2))}
            cell = GridCell(_clean(match.group(3)), match.start(3), match.end(3), match.group(1).lower() == "th")
            for repeat in range(max(1, size.get("col", 1))):
                if size.get("row", 1) > 1:
                    pending[len(cells)] = (size["row"] - 1, cell)
                cells.append(cell if not repeat else GridCell(cell.text, cell.start, cell.end, cell.header, True))
            if len(cells) > 200:
                break
        fill()
        if cells:
            rows.append(cells)
            spans.append((row.start(), row.end()))
        if len(rows) > 2000:
            break
    return Grid(start, end, rows, spans) if rows else None


def _pipes(text: str) -> list[Grid]:
    grids: list[Grid] = []
    for start, end in _pipe_lines(text):
        line = text[start:end]
        if _RULE.match(line):
            if grids and start - grids[-1].end <= 1:
                grids[-1].end = end
                grids[-1].first = len(grids[-1].rows)
            continue
        cells = []
        at = start
        for part in line.split("|"):
            cells.append(GridCell(_clean(part), at, at + len(part)))
            at += len(part) + 1
        if not cells[0].text and line.lstrip().startswith("|"):
            cells = cells[1:]
        if cells and not cells[-1].text and line.rstrip().endswith("|"):
            cells = cells[:-1]
        if len(cells) < 2:
            continue
        if grids and start - grids[-1].end <= 2 and abs(len(grids[-1].rows[-1]) - len(cells)) <= 1:
            grids[-1].rows.append(cells)
            grids[-1].spans.append((start, end))
            grids[-1].end = end
        else:
            grids.append(Grid(start, end, [cells], [(start, end)]))
    return grids


def _pipe_lines(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the lines with two bars or more."""
    bar = text.find("|")
    while bar >= 0:
        start, end = text.rfind("\n", 0, bar) + 1, text.find("\n", bar)
        end = len(text) if end < 0 else end
        if text.find("|", bar + 1, end) >= 0:
            yield start, end
        bar = text.find("|", end)


def is_value(text: str) -> bool:
    """Whether a cell holds a number and little else."""
    return len(text) <= 40 and _VALUE.match(text.lower()) is not None


def _is_year(text: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", text.strip()) is not None


def _header(grid: Grid) -> None:
    """Find the header rows and join them by column."""
    first = grid.first
    if not first:
        for row in grid.rows[:4]:
            values = [cell for cell in row[1:] if is_value(cell.text) and not _is_year(cell.text)]
            if values and not all(cell.header for cell in row if cell.text):
                break
            first += 1
        if first == len(grid.rows[:4]) and first == len(grid.rows):
            first = 0
    grid.first = first
    width = max(len(row) for row in grid.rows)
    heads = []
    for column in range(width if first else 0):
        words: list[str] = []
        for row in grid.rows[:first]:
            if column < len(row) and row[column].text and row[column].text not in words:
                words.append(row[column].text)
        heads.append(" ".join(words))
    grid.heads = heads


def role(head: str) -> str:
    """What a column holds by its header: index, unit, note, or data."""
    low = head.lower().strip(" .*")
    if _INDEX_HEADER.match(low):
        return "index"
    if _UNIT_HEADER.match(low):
        return "unit"
    if _NOTE_HEADER.search(low):
        return "note"
    return "data"
