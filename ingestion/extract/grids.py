"""Tables left in running text: unrendered HTML, rows parted by bars, dashes or blanks, and a cell on each line.

A grid is read by its own words: which columns hold labels, units and values, what period and what kind their
headers name. Tables that a declared layout takes are read elsewhere; what has no header here goes to a person.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from ingestion.readers.canonical import Cell, Table
from ingestion.tables import cell_numbers, cutting
from ingestion.tables import grid as table_grid

_HTML_TABLE = re.compile(r"<table\b.*?(?:</table>|\Z)", re.S | re.I)
_ROW = re.compile(r"<tr\b[^>]*>(.*?)(?=<tr\b|</tr>|</table>|\Z)", re.S | re.I)
_CELL = re.compile(r"<(t[dh])\b([^>]*)>(.*?)(?=<t[dh]\b|</t[dhr]|</table>|\Z)", re.S | re.I)
_SPAN = re.compile(r"(row|col)span\s*=\s*[\"']?(\d{1,3})", re.I)
_TAG = re.compile(r"<[^>]*>?")
_RULE = re.compile(r"^[\s|:=+-]+$")
_VALUE = re.compile(
    r"^(?:(?:trên|dưới|gần|hơn|khoảng|tối thiểu|ít nhất|tối đa|không quá|đạt|từ|top|nhóm|≥|≤|>|<|~)\s*)*(?:thứ\s*)"
    r"?\d[\d.,]*\s*(?:[-–/]\s*\d[\d.,]*)?\s*(?:%|[^\d]{0,22})$"
)
_INDEX_HEADER = re.compile(r"^(?:tt|stt|số tt|số thứ tự|#|no\.?)$")
_RANK_HEADER = re.compile(r"(?:thứ |xếp )?hạng|vị trí", re.I)
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
    number: Decimal | None = None
    """The number of a typed cell, whose text has a decimal point."""


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
    titles: list[str] = field(default_factory=list)
    """What rows of one cell above the header say of the whole table."""


def of_tables(tables: Iterable[Table]) -> list[Grid]:
    """Grids of tables that the reader of the file found: those that hold numbers, not those that lay out a page."""
    found = []
    pieces = ((piece, piece is not table) for table in tables for piece in cutting.tables([table]))
    for table, is_piece in pieces:
        shape = table_grid.grid(table)
        # A piece of a table is read as one, however small, or the text would show it joined to the next.
        small = shape is None or shape.width < 3 or shape.height < 2 or not _holds_numbers(shape)
        if shape is None or (small and not is_piece):
            continue
        rows, spans = [], []
        at = table.start
        for line in range(shape.height):
            own = shape.own(line)
            if own:
                at = own[0].start
            cells = []
            for column in range(shape.width):
                cell = shape.at.get((line, column))
                if cell is None:
                    cells.append(GridCell("", at, at))
                else:
                    copy = not shape.begins(line, column)
                    text = _clean(cell.text)
                    cells.append(GridCell(text, cell.start, cell.end, cell.is_header, copy, _typed(cell, text)))
            rows.append(cells)
            spans.append((own[0].start, max(cell.end for cell in own)) if own else (at, at))
        grid = Grid(table.start, table.end, rows, spans)
        _header(grid)
        found.append(grid)
    return found


def _typed(cell: Cell, text: str) -> Decimal | None:
    if cell.number is None:
        return None
    try:
        return cell_numbers.parse(text, cell_numbers.POINT).value
    except cell_numbers.NumberError:
        return None


_LEAST_SHARE = 0.3


def _holds_numbers(shape: table_grid.Grid) -> bool:
    texts = [shape.text(row, column) for row in range(1, shape.height) for column in range(1, shape.width)]
    filled = [text for text in texts if text]
    values = sum(is_value(text) for text in filled)
    return values >= max(2, _LEAST_SHARE * len(filled)) and max(map(len, filled)) <= _LONGEST_CELL


def find(text: str) -> list[Grid]:
    """All grids of a text, in order."""
    grids: list[Grid] = []
    if "<table" in text or "<TABLE" in text:
        grids.extend(grid for match in _HTML_TABLE.finditer(text) if (grid := _html(text, match.start(), match.end())))
    if "|" in text:
        taken = [(grid.start, grid.end) for grid in grids]
        pipes = [*_parted(text, "|"), *_barred(text)]
        grids.extend(grid for grid in pipes if not any(start <= grid.start < end for start, end in taken))
    if "\t" in text:
        grids.extend(_parted(text, "\t"))
    if _SEMICOLON_HEAD.search("\n" + text):
        grids.extend(grid for grid in _parted(text, ";") if _SEMICOLON_HEAD.match("\n" + text[grid.start : grid.end]))
    if " - " in text or " – " in text:
        grids.extend(_dashed(text))
    if "   " in text:
        taken = [(grid.start, grid.end) for grid in grids]
        grids.extend(grid for grid in _aligned(text) if not any(start <= grid.start < end for start, end in taken))
    if _counts_lines(text):
        taken = [(grid.start, grid.end) for grid in grids]
        lines = _lines(text)
        grids.extend(grid for grid in lines if not any(start <= grid.start < end for start, end in taken))
    if _VALUES_BELOW.search(text) or _VALUES_BETWEEN.search(text):
        taken = [(grid.start, grid.end) for grid in grids]
        named = _named_lines(text)
        grids.extend(grid for grid in named if not any(start < grid.end and grid.start < end for start, end in taken))
    for grid in grids:
        _header(grid)
    return sorted(grids, key=lambda grid: grid.start)


_SEMICOLON_HEAD = re.compile(r"\n[ \t]*(?:TT|STT|Stt) ?;[^;\n]+;[^\n]+\n")
"""The header of a table whose cells semicolons part."""


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


def maybe(text: str) -> bool:
    """Whether a text can hold a table at all."""
    return (
        "|" in text
        or "<t" in text
        or "\t" in text
        or "   " in text
        or _counts_lines(text)
        or _SEMICOLON_HEAD.search("\n" + text) is not None
        or _VALUES_BELOW.search(text) is not None
        or _VALUES_BETWEEN.search(text) is not None
        or next(_dashed_rows(text), None) is not None
    )


def _parted(text: str, mark: str) -> list[Grid]:
    """Tables whose cells a mark parts, a row on each line."""
    grids: list[Grid] = []
    for start, end in _marked_lines(text, mark):
        line = text[start:end]
        if _RULE.match(line):
            if grids and start - grids[-1].end <= 1:
                grids[-1].end = end
                if not grids[-1].first and "--" in line:  # a drawn table has such a line below every row
                    grids[-1].first = len(grids[-1].rows)
            continue
        cells = []
        at = start
        for part in line.split(mark):
            cells.append(GridCell(_clean(part), at, at + len(part)))
            at += len(part) + 1
        joins = bool(grids) and (
            start - grids[-1].end <= 2 or _is_section_line(text[grids[-1].end : min(start, grids[-1].end + 200)], mark)
        )
        width = len(grids[-1].rows[-1]) if joins else 0
        if mark == "|" and len(cells) != width and not cells[0].text and line.lstrip().startswith("|"):
            cells = cells[1:]
        if mark == "|" and len(cells) != width and cells and not cells[-1].text and line.rstrip().endswith("|"):
            cells = cells[:-1]
        if len(cells) < 2:
            continue
        if joins and width > len(cells) and _heads_section(cells):
            grids[-1].end = end
            continue
        if joins and abs(width - len(cells)) <= 1 and not _opens_another(grids[-1], start, cells):
            grids[-1].rows.append(cells)
            grids[-1].spans.append((start, end))
            grids[-1].end = end
        else:
            grids.append(Grid(start, end, [cells], [(start, end)]))
    return grids


_SECTION_COUNTER = re.compile(r"(?:[ivxlc]{1,5}|[a-zđ])[.)]?|", re.I)


def _is_section_line(between: str, mark: str) -> bool:
    """Whether nothing but the short row of a section stands between two rows."""
    if between.count(mark) != 1 or between.strip().count("\n"):
        return False
    return _heads_section([GridCell(_clean(part), 0, 0) for part in between.split(mark)])


def _heads_section(cells: list[GridCell]) -> bool:
    """Whether a short row is the number and the name of a section: `I | KINH TẾ SỐ`."""
    filled = [cell for cell in cells if cell.text]
    return (
        len(filled) == 2
        and _SECTION_COUNTER.fullmatch(filled[0].text) is not None
        and not is_value(filled[1].text)
        and len(filled[1].text) > 2
    )


def _opens_another(grid: Grid, start: int, cells: list[GridCell]) -> bool:
    """Whether a row of words behind an empty line heads a table of its own: the rows above stood line upon line."""
    if start - grid.end < 2 or len(grid.rows) < 2 or grid.spans[-1][0] - grid.spans[-2][1] != 1:
        return False
    return all(cell.text and not is_value(cell.text) for cell in cells) and any(
        is_value(cell.text) for cell in grid.rows[-1]
    )


_BAR = re.compile(r"^[ \t]*\|[ \t]*$", re.M)
_BETWEEN_BARS = 700
"""Characters that the text of one cell may have."""
_LEAST_BARS = 8
_BULLETED = re.compile(r"[-–+•]\s+")


def _barred(text: str) -> list[Grid]:
    """Tables whose cells stand on lines of their own between lines that hold a bar alone, two bars between rows."""
    grids: list[Grid] = []
    group: list[tuple[int, int]] = []
    for bar in _BAR.finditer(text):
        if group and bar.start() - group[-1][1] > _BETWEEN_BARS:
            grids.extend(_between(text, group))
            group = []
        group.append(bar.span())
    grids.extend(_between(text, group))
    return grids


def _between(text: str, bars: list[tuple[int, int]]) -> Iterator[Grid]:
    """The table that a run of bars draws; its width is the distance of the empty cells that part its rows."""
    if len(bars) < _LEAST_BARS:
        return
    spans = [(first[1], second[0]) for first, second in pairwise(bars)]
    texts = [_clean(text[start:end]) for start, end in spans]
    for width in range(2, _WIDEST + 1):
        if any(texts[width :: width + 1]) or sum(map(bool, texts[:width])) < max(2, width - 1):
            continue
        rows: list[list[GridCell]] = []
        for at in range(0, len(texts), width + 1):
            row = [GridCell(texts[place], *spans[place]) for place in range(at, min(at + width, len(texts)))]
            if len(row) == width:
                rows.extend(_lines_of(text, row))
        if sum(is_value(cell.text) for row in rows[1:] for cell in row[1:]) >= _LEAST_ROWS:
            yield Grid(
                bars[0][0], bars[-1][1], rows, [(row[0].start, max(cell.end for cell in row)) for row in rows], first=1
            )
        return
    rows = _parted_by_empty(texts, spans) or _of_one_width(text, bars, texts, spans)
    if sum(is_value(cell.text) for row in rows[1:] for cell in row[1:]) >= _LEAST_ROWS:
        yield Grid(
            bars[0][0], bars[-1][1], rows, [(row[0].start, max(cell.end for cell in row)) for row in rows], first=1
        )


_COUNTER_CELL = re.compile(r"(?:\d{1,3}(?:\.\d{1,2})*|[ivxlc]{1,5}|[a-zđ])[.)]?|", re.I)


def _of_one_width(
    text: str, bars: list[tuple[int, int]], texts: list[str], spans: list[tuple[int, int]]
) -> list[list[GridCell]]:
    """Rows of one width that nothing parts: the line above the first bar is their first cell, and counts them."""
    first = text.rfind("\n", 0, max(0, bars[0][0] - 1)) + 1
    last = text.find("\n", min(len(text), bars[-1][1] + 1))
    cells = [
        GridCell(_clean(text[first : bars[0][0]]), first, bars[0][0]),
        *(GridCell(words, *span) for words, span in zip(texts, spans, strict=True)),
        GridCell(_clean(text[bars[-1][1] : last]), bars[-1][1], last if last >= 0 else len(text)),
    ]
    if not _INDEX_HEADER.match(cells[0].text.lower().strip(" .*")):
        return []
    for width in range(3, _WIDEST + 1):
        rows = [cells[at : at + width] for at in range(0, len(cells) - width + 1, width)]
        if len(rows) > _LEAST_ROWS and all(_COUNTER_CELL.fullmatch(row[0].text) for row in rows[1:]):
            return rows
    return []


def _parted_by_empty(texts: list[str], spans: list[tuple[int, int]]) -> list[list[GridCell]]:
    """Rows as wide as the first one that empty cells part; what is narrower heads a section, or has an empty cell."""
    groups: list[list[GridCell]] = [[]]
    for text, span in zip(texts, spans, strict=True):
        if text:
            groups[-1].append(GridCell(text, *span))
        elif groups[-1]:
            groups.append([])
    width = len(groups[0])
    rows: list[list[GridCell]] = []
    open_row: list[GridCell] = []
    for group in groups:
        if len(group) == width:
            rows.append(group)
            open_row = []
        elif open_row and len(open_row) + 1 + len(group) == width:
            gap = open_row[-1].end
            rows.append([*open_row, GridCell("", gap, gap), *group])
            open_row = []
        else:
            open_row = group
    return rows if width >= 3 and len(rows) > _LEAST_ROWS else []


def _lines_of(text: str, row: list[GridCell]) -> list[list[GridCell]]:
    """The rows that one row holds, where its name lists parts below each other and its cells have a value for each."""
    lines = [
        [
            GridCell(_clean(line.group()), line.start(), line.end())
            for line in _LINE.finditer(text, cell.start, cell.end)
        ]
        for cell in row
    ]
    parts = next(([line for line in cell if _BULLETED.match(line.text)] for cell in lines if len(cell) > 2), [])
    valued = [cell for cell in lines if len(cell) == len(parts) and all(is_value(line.text) for line in cell)]
    if len(parts) < 2 or not valued:
        return [row]
    found = []
    for place, part in enumerate(parts):
        cells = []
        for cell, own in zip(row, lines, strict=True):
            if own in valued:
                cells.append(own[place])
            elif part in own:
                head = " ".join(line.text for line in own if not _BULLETED.match(line.text))
                cells.append(GridCell(f"{head} {_BULLETED.sub('', part.text)}", part.start, part.end))
            else:
                cells.append(cell)
        found.append(cells)
    return found


_LINE = re.compile(r"[^\s][^\n]*")


def _marked_lines(text: str, mark: str) -> Iterator[tuple[int, int]]:
    """Start and end of the lines with two marks or more."""
    bar = text.find(mark)
    while bar >= 0:
        start, end = text.rfind("\n", 0, bar) + 1, text.find("\n", bar)
        end = len(text) if end < 0 else end
        if text.find(mark, bar + 1, end) >= 0:
            yield start, end
        bar = text.find(mark, end)


_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_LEAST_ALIGNED = 3


def _aligned(text: str) -> Iterator[Grid]:
    """Tables whose columns stand below each other, with two spaces or more between their cells."""
    lines: list[list[GridCell]] = []
    start = between = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        cells = _columns(text, start, end) if text.find("   ", start, end) >= 0 else []
        goes_on = len(lines) > 1 and len(cells) in (len(lines[0]), len(lines[0]) - 1) and _has_value(cells)
        if lines and len(cells) < 2 and between < _MOST_BETWEEN and _BETWEEN_ROWS.fullmatch(text[start:end].strip()):
            between += 1
            start = end + 1
            continue
        if lines and (len(cells) < 2 or (between and not goes_on and not (len(cells) == 2 and _heads_section(cells)))):
            yield from _aligned_grid(text, lines)
            lines = []
        between = 0
        if len(cells) >= (2 if lines else 3):
            lines.append(cells)
        start = end + 1
    yield from _aligned_grid(text, lines)


_MOST_BETWEEN = 3
_BETWEEN_ROWS = re.compile(r"(?:[….]{1,3}|[-=_]{3,}|[^\d.:;]{3,60})?")
"""What may stand between two rows: nothing, a line, a gap in the ranks, or the name of what the rows below it are."""


def _columns(text: str, start: int, end: int) -> list[GridCell]:
    cells = []
    at = start
    while at < end and text[at] == " ":
        at += 1
    for gap in _GAP.finditer(text, start, end):
        cells.append(GridCell(_clean(text[at : gap.start()]), at, gap.start()))
        at = gap.end()
    cells.append(GridCell(_clean(text[at:end]), at, end))
    return cells


def _has_value(cells: list[GridCell]) -> bool:
    return any(is_value(cell.text) for cell in cells)


def _aligned_grid(text: str, lines: list[list[GridCell]]) -> Iterator[Grid]:
    """The table of such lines: those of the width of its header hold names and values; narrower ones head parts."""
    if not lines:
        return
    head, *rest = lines
    while rest and len(rest[0]) <= len(head) and not _has_value(rest[0]) and not _heads_section(rest[0]):
        if (joined := _joined_below(text, head, rest[0])) is None:
            break
        head, rest = joined, rest[1:]
    rest = [_padded(text, head, cells) for cells in rest if not _heads_section(cells)]
    body = [cells for cells in rest if len(cells) == len(head)]
    least = _LEAST_ALIGNED - (_INDEX_HEADER.match(head[0].text.lower().strip(" .*")) is not None)
    if len(body) < least or len(body) < 0.6 * len(rest):
        return
    if any(is_value(cell.text) for cell in head) or any(len(cell.text) > _LONGEST_CELL for cell in head):
        return
    counted = all(_COUNTER_CELL.fullmatch(cells[0].text) for cells in body)
    name = 1 if counted or _INDEX_HEADER.match(head[0].text.lower().strip(" .*")) else 0
    if (
        len(head) > name + 1
        and all(cells[name].text and not is_value(cells[name].text) for cells in body)
        and all(any(is_value(cell.text) for cell in cells[name + 1 :]) for cells in body)
    ):
        rows = [head, *body]
        spans = [(row[0].start, row[-1].end) for row in rows]
        yield Grid(spans[0][0], lines[-1][-1].end, rows, spans, first=1)


def _column_of(text: str, cell: GridCell) -> int:
    return cell.start - (text.rfind("\n", 0, cell.start) + 1)


def _joined_below(text: str, head: list[GridCell], cells: list[GridCell]) -> list[GridCell] | None:
    """A header with the words of the line below it, each joined to the cell that it stands under."""
    columns = [_column_of(text, cell) for cell in head]
    words = {}
    for cell in cells:
        place = bisect_right(columns, _column_of(text, cell) + 1) - 1
        if place < 0 or place in words or not cell.text:
            return None
        words[place] = cell.text
    return [
        replace(cell, text=f"{cell.text} {words[place]}") if place in words else cell for place, cell in enumerate(head)
    ]


def _padded(text: str, head: list[GridCell], cells: list[GridCell]) -> list[GridCell]:
    """A row without a counter, as the one of totals, with an empty cell in its place."""
    if len(cells) != len(head) - 1 or len(head) < 3 or not _has_value(cells):
        return cells
    begins = _column_of(text, cells[0])
    if is_value(cells[0].text) or begins + 1 < _column_of(text, head[1]):
        return cells
    return [GridCell("", cells[0].start, cells[0].start), *cells]


_DASH = re.compile(r"\s+[-–]\s+")
_BULLET = re.compile(r"\s*(?:[-–+*•]|\d{1,2}[.)])\s+")


def _dashed_rows(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the lines with two dashes or more between words and a number at their end."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        last = text[end - 1] if end > start else ""
        if (last.isdigit() or last == "%") and end - start < 200 and len(_cells_of(text, start, end)) > 2:
            yield start, end
        start = end + 1


def _cells_of(text: str, start: int, end: int) -> list[GridCell]:
    """The cells of a line that dashes part, without its bullet."""
    bullet = _BULLET.match(text, start, end)
    at = bullet.end() if bullet else start
    cells = []
    for dash in _DASH.finditer(text, at, end):
        cells.append(GridCell(_clean(text[at : dash.start()]), at, dash.start()))
        at = dash.end()
    return [*cells, GridCell(_clean(text[at:end]), at, end)] if cells else []


def _dashed(text: str) -> list[Grid]:
    """Lists whose items are rows (`Cần Thơ - 0,7412 - 10`) below a line that names their columns in the same way."""
    grids: list[Grid] = []
    for start, end in _dashed_rows(text):
        cells = _cells_of(text, start, end)
        grid = grids[-1] if grids and 0 < start - grids[-1].end <= 2 else None
        if grid is None:
            above = text.rfind("\n", 0, max(0, start - 1)) + 1
            if text[above:start].strip() == "":
                above = text.rfind("\n", 0, max(0, above - 1)) + 1
            head = _cells_of(text, above, text.find("\n", above))
            if len(head) < 3 or any(is_value(cell.text) or len(cell.text) > 60 for cell in head):
                continue
            grid = Grid(above, head[-1].end, [head], [(above, head[-1].end)], first=1)
            grids.append(grid)
        extra = len(cells) - len(grid.rows[0])
        if extra > 0:  # a name may hold dashes of its own
            name = GridCell(_clean(text[cells[0].start : cells[extra].end]), cells[0].start, cells[extra].end)
            cells = [name, *cells[extra + 1 :]]
        grid.rows.append(cells)
        grid.spans.append((start, end))
        grid.end = end
    return [grid for grid in grids if len(grid.rows) > _LEAST_ROWS and all(map(_is_dashed, grid.rows[1:]))]


def _is_dashed(row: list[GridCell]) -> bool:
    """A name, then numbers, their unit, or marks for none."""
    return not is_value(row[0].text) and all(
        is_value(cell.text) or (len(cell.text) <= 16 and not any(map(str.isdigit, cell.text))) for cell in row[1:]
    )


_FIRST_OF_LINES = re.compile(r"\n[ \t]*1\.?[ \t]*$", re.M)
_WIDEST, _LEAST_ROWS, _HEAD_LINES = 12, 3, 24
_LONGEST_CELL = 220


def _counts_lines(text: str) -> bool:
    """Whether a line has nothing but a 1, as the first cell of the first row has."""
    return _FIRST_OF_LINES.search("\n" + text) is not None


def _lines(text: str) -> list[Grid]:
    """Tables with a cell on each line: rows are told by their numbers, 1, 2, 3 …, that stand at equal distances."""
    cells = [GridCell(_clean(match.group()), match.start(), match.end()) for match in re.finditer(r"[^\s][^\n]*", text)]
    grids: list[Grid] = []
    at = 0
    while at < len(cells):
        grid, at = _counted(cells, at) if cells[at].text in ("1", "1.") else (None, at + 1)
        if grid is not None:
            grids.append(grid)
    return grids


def _counted(cells: list[GridCell], at: int) -> tuple[Grid | None, int]:
    """The table whose first row begins with the cell at `at`, and the index behind it."""
    for width in range(3, _WIDEST + 1):
        rows: list[list[GridCell]] = []
        place: int | None = at
        end = at
        while place is not None:
            rows.append(cells[place : place + width])
            end = place + width
            place = _next_counter(cells, end, len(rows) + 1)
        if len(rows) < _LEAST_ROWS - 1 or not all(_is_row(row, width) for row in rows):
            continue
        first = next(
            (
                place
                for place in range(at - 1, max(-1, at - _HEAD_LINES), -1)
                if _INDEX_HEADER.match(cells[place].text.lower().strip(" .*"))
            ),
            at - width if at >= width and _RANK_HEADER.fullmatch(cells[at - width].text.strip(" .*")) else at,
        )
        head: list[GridCell] = []
        # a section's name may stand between the header and the first row
        for cut in range(min(at, _SECTION_LINES) + 1):
            if not head and all(not is_value(cell.text) for cell in cells[at - cut : at]):
                head = _joined_heads(cells[first : at - cut], width)
        if len(rows) < _LEAST_ROWS and not head:
            continue
        rows = [*([head] if head else []), *rows]
        grid = Grid(rows[0][0].start, rows[-1][-1].end, rows, [(row[0].start, row[-1].end) for row in rows])
        grid.first = 1 if head else 0
        return grid, end
    return None, at + 1


_SECTION_LINES = 2


def _next_counter(cells: list[GridCell], at: int, count: int) -> int | None:
    """Where the next row begins: right behind, or behind the number and the name of a section."""
    for skipped in range(_SECTION_LINES + 1):
        if at + skipped >= len(cells):
            return None
        if cells[at + skipped].text.rstrip(".") == str(count):
            return at + skipped if _is_section([cell.text for cell in cells[at : at + skipped]]) else None
        if is_value(cells[at + skipped].text):
            return None
    return None


def _is_section(lines: list[str]) -> bool:
    """Whether lines between two rows are the head of a section: `III. XÃ HỘI SỐ`, or its number and its name."""
    if len(lines) == 1:
        return _SECTION_LINE.match(lines[0]) is not None
    return not lines or _SECTION_COUNTER.fullmatch(lines[0]) is not None


_VALUES_BELOW = re.compile(r"(?:\n[ \t]*\d[\d.,]*[ \t]?%?[ \t]*){2}\n")
"""Two lines of nothing but numbers."""
_VALUES_BETWEEN = re.compile(r"(?:\n[ \t]*[^\W\d_][^\n]{0,80}\n[ \t]*\d[\d.,/]*[ \t]?%?[ \t]*(?=\n|$)){3}")
"""Three lines of a number below a name each."""
_HEAD_OF_NAMES = re.compile(r"(?:nhóm )?(?:chỉ số|chỉ tiêu|tiêu chí|nội dung|địa phương|đơn vị|lĩnh vực)\b", re.I)
_HEAD_OF_VALUES = re.compile(r"\b(?:điểm|hạng|tỷ lệ|kết quả|số lượng|giá trị|thực hiện|năm 20\d\d)\b|%", re.I)
_LONGEST_HEAD = 80


def _named_lines(text: str) -> Iterator[Grid]:
    """Tables a cell a line: rows of a name and as many values each, below a line for each column."""
    run = [
        GridCell(words, match.start(), match.end())
        for match in re.finditer(r"[^\n]+", text)
        if (words := _clean(match.group()))
    ]
    yield from _named_rows(run)


def _named_rows(cells: list[GridCell]) -> Iterator[Grid]:
    """The tables among the lines of a text."""
    numbers = [_is_number(cell.text) for cell in cells]
    place = 1
    while place < len(cells):
        values = 0
        if numbers[place] and not numbers[place - 1]:
            row = numbers[place : place + _WIDEST]
            values = row.index(False) if False in row else len(row)
        told = 2 <= values < _WIDEST or (values == 1 and _heads_pairs(cells, place - 1))
        grid = _with_values(cells, place, values) if told else None
        if grid is not None:
            yield grid
            while place < len(cells) and cells[place].start < grid.end:
                place += 1
        place += max(1, values) if grid is None else 0


def _heads_pairs(cells: list[GridCell], first: int) -> bool:
    """Whether the two lines ahead of the first name say what is named below them, and what its number is."""
    return (
        first > 1
        and _HEAD_OF_NAMES.match(cells[first - 2].text) is not None
        and _HEAD_OF_VALUES.search(cells[first - 1].text) is not None
        and len(cells[first - 1].text) <= _LONGEST_HEAD
    )


def _with_values(cells: list[GridCell], first: int, values: int) -> Grid | None:
    """The table whose first row has so many values, the first of them at `first`."""
    shapes = ((1, 1), (2, 1), (1, 0), (2, 0)) if values > 1 else ((1, 0),)
    best: Grid | None = None
    for before, behind in shapes:  # with a unit behind the name, a verdict behind the values
        width = before + values + behind
        at = first - before
        skipped = int(at > 0 and _SECTION_LINE.match(cells[at - 1].text) is not None)
        if not _are_heads(cells, at - skipped, width):
            continue
        head = cells[at - skipped - width : at - skipped]
        rows: list[list[GridCell]] = []
        place: int | None = at
        while place is not None:
            rows.append(cells[place : place + width])
            place = _next_named(cells, place + width, width, before, values)
        if len(rows) >= _LEAST_ROWS and all(_is_named_row(row, width, before, values) for row in rows):
            rows = [head, *rows]
            spans = [(row[0].start, row[-1].end) for row in rows]
            if best is None or len(rows) > len(best.rows):
                best = Grid(spans[0][0], spans[-1][1], rows, spans, first=1)
    return best


_SECTION_LINE = re.compile(r"(?:[A-Z]|[IVXLC]{1,5})[.)] ?\S|[^a-zà-ỹđ]{6,}$")


def _are_heads(cells: list[GridCell], end: int, width: int) -> bool:
    """Whether so many lines up to a place may be the header of as many columns."""
    head = cells[end - width : end] if end >= width else []
    return bool(head) and all(
        len(cell.text) <= _LONGEST_HEAD and (not is_value(cell.text) or _is_year(cell.text)) for cell in head
    )


def _next_named(cells: list[GridCell], at: int, width: int, before: int, values: int) -> int | None:
    """Where the next row begins: right behind, or behind the line that heads a section."""
    for skipped in range(_SECTION_LINES):
        if _is_named_row(cells[at + skipped : at + skipped + width], width, before, values):
            heads = all(_SECTION_LINE.match(cell.text) for cell in cells[at : at + skipped])
            return at + skipped if heads else None
    return None


def _is_number(text: str) -> bool:
    return text[:1].isdigit() and is_value(text) and not _is_year(text)


def _is_named_row(row: list[GridCell], width: int, before: int, values: int) -> bool:
    """A name, a unit where there is one, so many values, and a word on them where there is one."""
    if len(row) < width:
        return False
    named = [cell.text for cell in row[:before]]
    return (
        any(map(str.isalpha, named[0]))
        and len(named[0]) <= _LONGEST_CELL
        and not any(_is_number(text) for text in named)
        and (before == 1 or len(named[1]) <= _LONGEST_UNIT)
        and all(is_value(cell.text) or _NO_VALUE.fullmatch(cell.text) for cell in row[before : before + values])
        and any(_is_number(cell.text) for cell in row[before : before + values])
        and not any(
            _is_number(cell.text) or _COUNTED_NAME.match(cell.text) or len(cell.text) > _LONGEST_UNIT
            for cell in row[before + values :]
        )
    )


_NO_VALUE = re.compile(r"[-–—…]|(?:nhóm|tốp|top) \d{1,2}", re.I)
"""What stands in a cell that has no value, or a place among so many."""
_LONGEST_UNIT = 24


def _is_row(row: list[GridCell], width: int) -> bool:
    """A counter, a label of letters, and a value among the rest."""
    return (
        len(row) == width
        and len(row[1].text) > 1
        and row[1].text[0].isalpha()
        and not is_value(row[1].text)
        and any(is_value(cell.text) for cell in row[2:])
        and not any(len(cell.text) > _LONGEST_CELL for cell in row)
    )


def _joined_heads(cells: list[GridCell], width: int) -> list[GridCell]:
    """The cells of a header, those that go on over several lines put together; none where their number is another."""
    heads: list[GridCell] = []
    cells = [cell for cell in cells if cell.text]  # a line of markup alone is none
    for cell in cells:
        if heads and len(cells) > width and (cell.text[0].islower() or cell.text[0] in "(/"):
            last = heads[-1]
            heads[-1] = GridCell(f"{last.text} {cell.text}", last.start, cell.end)
        else:
            heads.append(cell)
    return heads if len(heads) == width else []


def is_value(text: str) -> bool:
    """Whether a cell holds a number and little else."""
    return len(text) <= 40 and _VALUE.match(text.lower()) is not None and not _COUNTED_NAME.match(text)


_COUNTED_NAME = re.compile(r"\d{1,2}[.)] ?[^\W\d]{2}")
"""`1. Tổng điểm`: the name of a row with its counter."""


def _is_year(text: str) -> bool:
    return _YEAR_CELL.fullmatch(text.strip().lower()) is not None


_YEAR_CELL = re.compile(r"(?:19|20)\d\d(?: ?\(?(?:ước|ước tính|ước thực hiện|sơ bộ|kế hoạch|kh|th|thực hiện|uth)\)?)?")


def _header(grid: Grid) -> None:
    """Find the header rows and join them by column."""
    first = grid.first
    if not first:
        for row in grid.rows[:4]:
            values = [cell for cell in row[1:] if is_value(cell.text) and not _is_year(cell.text)]
            if values and not all(cell.header for cell in row if cell.text):
                break
            if first and len(row) > 2 and _heads_section(row):
                break  # `A | Nhóm dẫn đầu`: of the rows below it
            first += 1
        if first == len(grid.rows[:4]) and first == len(grid.rows):
            first = 0
    grid.first = first
    _spread(grid.rows[:first])
    titles = [row for row in grid.rows[:first] if _is_title(row)] if first > 1 else []
    grid.titles = [row[0].text for row in titles]
    rows = [row for row in grid.rows[:first] if row not in titles]
    width = max(len(row) for row in grid.rows)
    heads = []
    for column in range(width if first else 0):
        words: list[str] = []
        for row in rows:
            if column < len(row) and row[column].text and row[column].text not in words:
                words.append(row[column].text)
        heads.append(" ".join(words))
    grid.heads = heads


def _is_title(row: list[GridCell]) -> bool:
    return len(row) > 1 and bool(row[0].text) and {cell.text for cell in row[1:]} <= {"", row[0].text}


def _spread(head: list[list[GridCell]]) -> None:
    """Fill what a merged cell left empty: a header over several columns stands over the first of them only."""
    for row, below in pairwise(head):
        for column in range(1, min(len(row), len(below))):
            last = row[column - 1]
            if not row[column].text and below[column].text and last.text and below[column - 1].text:
                row[column] = GridCell(last.text, last.start, last.end, last.header, True)


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
