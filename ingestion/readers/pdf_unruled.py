"""Unruled tables of a PDF page: columns by the gaps between them, rows by what stands beside their numbers.

A line that breaks into three pieces or more anchors a row. Shorter lines between anchors are what a cell wrapped: they
go to the row that they fit by their height, whether cells are set at the top, the middle or the bottom of their row.
Above the first row stands the header, whose names may span columns. What does not come out whole stays lines of text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from ingestion.readers.builder import DraftCell

GAP = 1.2
"""A gap wider than this many character heights parts two columns."""
MIN_ROWS = 3
PIECES = 3
"""Pieces of a line that anchors a row."""
_NARROW = 0.45
"""A gap as wide as this parts two columns where the second one begins in other lines."""
_SAME_LEFT = 1.5
LEADING = 2.3
"""Lines of one table stand no further apart, in heights."""
WRAPPED = 6
"""Lines between two rows, at most."""
_TOUCHING = 1.05
_CROOKED = 0.6
"""Mean distance of rows from where their numbers put them, at most, in heights."""
_GOES_ON = 0.4
"""What it costs, in heights, that a cell begins with a small letter, as the second line of one does."""
_LEFT_OUT = 0.1
"""What a line costs that no row takes."""
_DOUBT = 0.25
"""How much worse the second best way to put lines to rows has to be, in heights."""
_LEVEL = 0.35
_YEAR = re.compile(r"(?:năm\s+)?(?:19|20)\d\d", re.IGNORECASE)
_SECTION = re.compile(r"(?:[IVX]{1,5}|[A-ZĐ])[.)\s-]")
_LONGEST_HEADER = 80
MAX_COLUMNS = 200
MAX_ROWS = 500
"""More on one page are no table, and work for pairs of them would be for ever."""

Band = tuple[float, float]


@dataclass(slots=True)
class Segment:
    """Words of one line with no wide gap between them, in points."""

    left: float
    right: float
    text: str

    def is_number(self) -> bool:
        return self.text[:1].isdigit() and not _YEAR.fullmatch(self.text)


@dataclass(slots=True)
class Line:
    """A line of a page from its pieces; heights grow downwards."""

    top: float
    bottom: float
    segments: list[Segment]

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def is_anchor(self) -> bool:
        return len(self.segments) >= PIECES

    def has_number(self) -> bool:
        return any(segment.is_number() for segment in self.segments)


@dataclass(slots=True)
class _Row:
    """A row of the table: its anchor, and the wrapped lines that belong to it."""

    anchor: Line
    lines: list[Line] = field(default_factory=list)


Found = tuple[int, int, list[DraftCell]]


def unruled_tables(lines: Sequence[Sequence[dict[str, Any]]]) -> list[Found]:
    """Tables among the lines of a page, each with its first line, the line behind its last, and its cells."""
    page = [_line(words) for words in lines]
    found: list[Found] = []
    begin = 0
    while begin < len(page):
        line = page[begin]
        if line is None or not line.is_anchor():
            begin += 1
            continue
        anchors = _run(page, begin)
        table = None
        if len(anchors) >= MIN_ROWS and _is_numeric([page[index] for index in anchors]):
            first = found[-1][1] if found else 0
            table = _table(lines, page, anchors, first) or _plain_table(page, anchors)
        if table is not None:
            found.append(table)
        begin = max(table[1] if table is not None else 0, anchors[-1] + 1)
    return found


def _line(words: Sequence[dict[str, Any]], starts: Sequence[float] = ()) -> Line | None:
    """The pieces of a line; `starts` are the left edges of columns, where a narrower gap is enough."""
    if not words:
        return None
    segments: list[Segment] = []
    for word in words:
        height = word["bottom"] - word["top"]
        gap = word["x0"] - segments[-1].right if segments else 0.0
        begins = gap >= _NARROW * height and any(abs(word["x0"] - start) <= _SAME_LEFT for start in starts)
        if segments and gap < GAP * height and not begins:
            segments[-1] = Segment(segments[-1].left, word["x1"], f"{segments[-1].text} {word['text']}")
        else:
            segments.append(Segment(word["x0"], word["x1"], word["text"]))
    return Line(min(word["top"] for word in words), max(word["bottom"] for word in words), segments)


def _near(above: Line | None, below: Line | None) -> bool:
    return (
        above is not None and below is not None and below.top - above.top <= LEADING * max(above.height, below.height)
    )


def _run(page: Sequence[Line | None], begin: int) -> list[int]:
    """Anchors from `begin` on, with no more than wrapped lines between them."""
    anchors = [begin]
    index = begin + 1
    while index < len(page) and index - anchors[-1] <= WRAPPED + 1:
        line = page[index]
        if line is None:
            break
        if line.is_anchor():
            if index > anchors[-1] + 1 and not all(_near(*pair) for pair in pairwise(page[anchors[-1] : index + 1])):
                break
            anchors.append(index)
        index += 1
    return anchors


def _is_numeric(anchors: Sequence[Line | None]) -> bool:
    numeric = sum(any(part.text[:1].isdigit() for part in line.segments) for line in anchors if line is not None)
    return numeric * 2 >= len(anchors)


def _bands(lines: Sequence[Line]) -> list[Band]:
    """Column bands: the union of all segments' extents, which gaps part."""
    bands: list[Band] = []
    for left, right in sorted((part.left, part.right) for line in lines for part in line.segments):
        if bands and left < bands[-1][1]:
            bands[-1] = (bands[-1][0], max(bands[-1][1], right))
        else:
            bands.append((left, right))
    return bands


def _touched(part: Segment, bands: Sequence[Band]) -> list[int]:
    return [number for number, band in enumerate(bands) if part.left < band[1] and part.right > band[0]]


def _plain_table(page: Sequence[Line | None], anchors: Sequence[int]) -> Found | None:
    """The longest run of anchors without a line between them, each a row, if they are enough."""
    runs: list[list[int]] = []
    for index in anchors:
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    for run in runs:
        rows = [line for index in run if (line := page[index]) is not None]
        bands = _bands(rows)
        if len(run) < MIN_ROWS or not PIECES <= len(bands) <= MAX_COLUMNS or not _is_numeric(rows):
            continue
        cells = _cells([_Row(line) for line in rows], bands, 0)
        if cells is not None:
            return run[0], run[-1] + 1, cells
    return None


def _table(
    lines: Sequence[Sequence[dict[str, Any]]], page: Sequence[Line | None], anchors: Sequence[int], first: int
) -> Found | None:
    """The table of a run of anchors with its wrapped lines and its header; `first` is the first line it may take."""
    starts = _starts([line for index in anchors if (line := page[index]) is not None])
    if len(starts) > MAX_COLUMNS or len(anchors) > MAX_ROWS:
        return None
    first = max(first, anchors[0] - 2 * WRAPPED)
    reach = range(max(first - 1, 0), min(anchors[-1] + WRAPPED + 2, len(page)))
    at = {index: line for index in reach if (line := _line(lines[index], starts)) is not None}
    data = [index for index in anchors if at[index].has_number()]
    if len(data) < MIN_ROWS - 1:
        return None
    anchored = _bands([at[index] for index in data])
    if len(anchored) > MAX_COLUMNS:
        return None
    begin, end = data[0], data[-1] + 1
    inner = [at[index] for index in range(begin, end)]
    bands = anchored
    for most in (0, 1):  # a column of wrapped cells alone may show between the rows' anchors, not on them
        fitting = [line for line in inner if all(len(_touched(part, bands)) <= most for part in line.segments)]
        bands = _bands([*_as_lines(bands), *fitting])
    bands = _with_empty_ends(bands, [at[index] for index in anchors if index < begin])
    if not PIECES <= len(bands) <= MAX_COLUMNS:
        return None
    while end < len(page) and end - data[-1] <= WRAPPED and _wraps_on(at, end, bands):
        end += 1
    top = _top(at, begin, first, bands)
    rows, open_lines = _rows([at[index] for index in range(begin, end)], bands)
    heads = [at[index] for index in range(top, begin)]
    while heads and not heads[-1].is_anchor() and len(heads[-1].segments) == 1 and _fits(heads[-1], bands):
        open_lines.insert(0, heads.pop())
    left_over = _assign(rows, open_lines, bands)
    if left_over is None:
        return None
    before, behind = left_over
    heads += before
    header, depth = _header(heads, bands, starts)
    cells = _cells(rows, bands, depth)
    if cells is None:
        return None
    cells = header + cells
    last = end - len(behind)
    words = sum(len(part.text.split()) for index in range(top, last) for part in at[index].segments)
    if words != sum(len(cell.text.split()) for cell in cells):
        return None
    return top, last, cells


def _as_lines(bands: Sequence[Band]) -> list[Line]:
    return [Line(0, 0, [Segment(left, right, "")]) for left, right in bands]


def _with_empty_ends(bands: Sequence[Band], heads: Sequence[Line]) -> list[Band]:
    """The bands and those beside them that have a name and no values."""
    ends = [
        Segment(part.left, part.right, "")
        for line in heads
        for part in line.segments
        if part.right < bands[0][0] or part.left > bands[-1][1]
    ]
    return _bands([*_as_lines(bands), Line(0, 0, ends)])


def _starts(anchors: Sequence[Line]) -> list[float]:
    """Left edges at which pieces of at least half of the anchors begin."""
    lefts = sorted(part.left for line in anchors for part in line.segments)
    starts: list[float] = []
    run: list[float] = []
    for left in [*lefts, float("inf")]:
        if run and left - run[-1] > _SAME_LEFT:
            if 2 * len(run) >= len(anchors):
                starts.append(run[0])
            run = []
        run.append(left)
    return starts


def _fits(line: Line, bands: Sequence[Band]) -> bool:
    """Whether each piece stands in one column."""
    return all(len(_touched(part, bands)) == 1 for part in line.segments)


def _wraps_on(at: dict[int, Line], index: int, bands: Sequence[Band]) -> bool:
    """Whether the line below the last row may be the end of one of its cells."""
    line, above = at.get(index), at.get(index - 1)
    if line is None or above is None or line.is_anchor() or not _near(above, line) or not _fits(line, bands):
        return False
    return all(_touched(part, bands) != [0] for part in line.segments) and not line.has_number()


def _top(at: dict[int, Line], begin: int, first: int, bands: Sequence[Band]) -> int:
    """The first line of the header above `begin`; a short line opens one only where it touches the line below it."""
    top = begin
    while top > first and _may_head(at, top - 1, bands):
        top -= 1
    while top < begin and len(at[top].segments) == 1:
        if at[top + 1].top - at[top].top <= _TOUCHING * at[top + 1].height:
            break
        top += 1
    return top


def _may_head(at: dict[int, Line], index: int, bands: Sequence[Band]) -> bool:
    """Whether a line may belong to the header, or to the first row, below it."""
    line, below = at.get(index), at.get(index + 1)
    if line is None or below is None or not _near(line, below) or line.has_number():
        return False
    if any(len(part.text) > _LONGEST_HEADER for part in line.segments):
        return False
    return len(line.segments) > 1 or len(_touched(line.segments[0], bands)) <= 1


def _rows(lines: Sequence[Line], bands: Sequence[Band]) -> tuple[list[_Row], list[Line]]:
    """The rows that anchors and headings of sections open, and the lines that wait for one."""
    rows: list[_Row] = []
    waiting: list[Line] = []
    for line in lines:
        if line.is_anchor() or _opens_row(line, bands):
            rows.append(_Row(line))
        else:
            waiting.append(line)
    return rows, waiting


def _opens_row(line: Line, bands: Sequence[Band]) -> bool:
    """Whether a short line is a row: it has a number beside a name, crosses columns, or heads a section."""
    first = line.segments[0]
    if len(line.segments) > 1 and line.has_number():
        return True
    if not _fits(line, bands) or _SECTION.match(first.text):
        return True
    return first.text.isupper() and len(first.text) > PIECES


def _assign(rows: list[_Row], waiting: list[Line], bands: Sequence[Band]) -> tuple[list[Line], list[Line]] | None:
    """Puts wrapped lines to their rows; what is left above the first row and below the last one, or None.

    For each way to set cells (top, middle, bottom) the best split of the lines between neighbouring rows is sought by
    dynamic programming; the way that puts the rows nearest to their anchors is the table's.
    """
    if not waiting:
        return [], []
    wrapping = {column for line in waiting for part in line.segments for column in _touched(part, bands)}
    between: list[list[Line]] = [[] for _ in range(len(rows) + 1)]
    for line in waiting:
        between[sum(row.anchor.middle < line.middle for row in rows)].append(line)
    if len(rows) > MAX_ROWS or any(len(lines) > WRAPPED for lines in between):
        return None
    height = sum(row.anchor.height for row in rows) / len(rows)
    ways = sorted((_split(rows, between, wrapping, bands, share) for share in (0.0, 0.5, 1.0)), key=lambda way: way[0])
    cost, taken = ways[0]
    if cost > _CROOKED * height * len(rows):
        return None
    if any(other != taken and also < cost + _DOUBT * height for also, other in ways[1:]):
        return None  # whose lines they are cannot be told: better lines than a wrong table
    # `taken[k]`: how many of the lines between rows k-1 and k the upper one takes; the lower one has the rest.
    for index, row in enumerate(rows):
        row.lines = between[index][taken[index] :] + between[index + 1][: taken[index + 1]]
    return between[0][: taken[0]], between[-1][taken[-1] :]


def _split(
    rows: Sequence[_Row], between: Sequence[Sequence[Line]], wrapping: set[int], bands: Sequence[Band], share: float
) -> tuple[float, list[int]]:
    """The least sum of distances, and how the lines between rows are split for it; `share` says where anchors stand."""
    height = sum(row.anchor.height for row in rows) / len(rows)
    left_out = _LEFT_OUT * height
    paths: dict[int, tuple[float, list[int]]] = {
        count: (count * left_out, [count]) for count in range(len(between[0]) + 1)
    }
    for index, row in enumerate(rows):
        following: dict[int, tuple[float, list[int]]] = {}
        own = any(column in wrapping for part in row.anchor.segments for column in _touched(part, bands))
        after = between[index + 1]
        for above, (cost, path) in paths.items():
            for count in range(len(after), -1, -1):
                group = [*between[index][above:], *([row.anchor] if own else []), *after[:count]]
                distance = 0.0
                if group:
                    begin, end = min(line.middle for line in group), max(line.middle for line in group)
                    distance = abs(begin + share * (end - begin) - row.anchor.middle)
                    distance += _GOES_ON * height * _starts_small(group, wrapping, bands)
                if count not in following or cost + distance < following[count][0]:
                    following[count] = (cost + distance, [*path, count])
        paths = following
    ends = [(cost + (len(between[-1]) - path[-1]) * left_out, path) for cost, path in paths.values()]
    return min(ends, key=lambda end: end[0])


def _starts_small(group: Sequence[Line], wrapping: set[int], bands: Sequence[Band]) -> bool:
    """Whether the first of the wrapped pieces of a row begins with a small letter."""
    first = min(group, key=lambda line: line.middle)
    return any(part.text[0].islower() and wrapping.intersection(_touched(part, bands)) for part in first.segments)


def _cells(rows: Sequence[_Row], bands: Sequence[Band], depth: int) -> list[DraftCell] | None:
    """The cells of rows; None where two pieces of an anchor stand in one column: the gaps lie."""
    cells: list[DraftCell] = []
    for number, row in enumerate(rows, depth):
        texts: dict[int, list[str]] = {}
        spans: dict[int, int] = {}
        for line in sorted([row.anchor, *row.lines], key=lambda line: line.middle):
            taken: set[int] = set()
            for part in line.segments:
                touched = _touched(part, bands) or [0]
                column = touched[0]
                if column in taken and line is row.anchor:
                    return None
                taken.add(column)
                texts.setdefault(column, []).append(part.text)
                spans[column] = max(spans.get(column, 1), len(touched))
        cells += [
            DraftCell(number, column, " ".join(parts), column_span=spans[column])
            for column, parts in sorted(texts.items())
        ]
    return cells


def _header(lines: Sequence[Line], bands: Sequence[Band], starts: Sequence[float]) -> tuple[list[DraftCell], int]:
    """The cells of a header, whose upper names may span columns, and how many rows they are."""
    if not lines:
        return [], 0
    height = sum(line.height for line in lines) / len(lines)
    stacks: dict[int, list[tuple[float, Segment]]] = {}
    wide: list[tuple[float, Segment, int, int]] = []
    for line in sorted(lines, key=lambda line: line.middle):
        for part in line.segments:
            touched = _touched(part, bands)
            if len(touched) > 1:
                wide.append((line.middle, part, touched[0], touched[-1]))
            else:
                column = touched[0] if touched else _nearest(part, bands, starts)
                stacks.setdefault(column, []).append((line.middle, part))
    if not wide and not _is_level(stacks, height):
        wide = _spanning(stacks, bands, height)
    covered = {column: index for index, (_, _, begin, end) in enumerate(wide) for column in range(begin, end + 1)}
    cells: list[DraftCell] = []
    uppers: dict[int, list[str]] = {}
    for _, part, begin, _ in wide:
        uppers.setdefault(begin, []).append(part.text)
    for begin, texts in uppers.items():
        span = max(end for _, _, left, end in wide if left == begin) - begin + 1
        cells.append(DraftCell(0, begin, " ".join(texts), column_span=span))
    for column, stack in stacks.items():
        text = " ".join(part.text for _, part in stack)
        if not text:
            continue
        if column in covered:
            cells.append(DraftCell(1, column, text))
        else:
            cells.append(DraftCell(0, column, text, row_span=2 if wide else 1))
    return cells, 2 if wide else 1


def _nearest(part: Segment, bands: Sequence[Band], starts: Sequence[float]) -> int:
    """The column of a piece between two bands: that on its left where both are set from their left edge."""
    on_left = max((number for number, band in enumerate(bands) if band[0] <= part.left), default=0)
    beside = bands[on_left : on_left + 2]
    if all(any(abs(band[0] - start) <= _SAME_LEFT for start in starts) for band in beside):
        return on_left
    middle = (part.left + part.right) / 2
    return min(range(len(bands)), key=lambda number: abs((bands[number][0] + bands[number][1]) / 2 - middle))


def _is_level(stacks: dict[int, list[tuple[float, Segment]]], height: float) -> bool:
    """Whether the names of all columns begin at one height, or stand around one: then none spans others."""
    tops = [stack[0][0] for stack in stacks.values()]
    middles = [(stack[0][0] + stack[-1][0]) / 2 for stack in stacks.values()]
    return any(max(heights) - min(heights) <= _LEVEL * height for heights in (tops, middles))


def _spanning(
    stacks: dict[int, list[tuple[float, Segment]]], bands: Sequence[Band], height: float
) -> list[tuple[float, Segment, int, int]]:
    """Upper names over columns that have a lower one alone; they are taken from their stacks."""
    found: list[tuple[float, Segment, int, int]] = []
    uppers = [column for column, stack in sorted(stacks.items()) if len(stack) > 1]
    for position, column in enumerate(uppers):
        upper, lower = stacks[column][0], stacks[column][1]

        def orphan(other: int, level: float = lower[0]) -> bool:
            return other in stacks and len(stacks[other]) == 1 and stacks[other][0][0] >= level - _LEVEL * height

        right = column
        limit = uppers[position + 1] if position + 1 < len(uppers) else len(bands)
        while right + 1 < limit and orphan(right + 1):
            right += 1
        left = column
        floor = found[-1][3] if found else -1
        while left - 1 > floor and orphan(left - 1):
            left -= 1
        begin, end = _extent(upper[1], bands, column, left, right)
        if begin < end:
            del stacks[column][0]
            found.append((upper[0], upper[1], begin, end))
    return found


def _extent(part: Segment, bands: Sequence[Band], column: int, left: int, right: int) -> tuple[int, int]:
    """The columns around `column`, from `left` to `right` at most, over which a name is centred, or begins."""
    middle = (part.left + part.right) / 2
    spans = [(begin, end) for begin in range(left, column + 1) for end in range(column, right + 1) if begin < end]
    if not spans:
        return column, column

    def error(span: tuple[int, int]) -> float:
        return abs((bands[span[0]][0] + bands[span[1]][1]) / 2 - middle)

    best = min(spans, key=error)
    width = bands[best[1]][1] - bands[best[0]][0]
    return best if error(best) <= 0.1 * width else (column, right)
