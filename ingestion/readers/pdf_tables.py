"""Tables of a PDF page by pdfplumber: ruled ones by their lines, unruled ones by the gaps between their columns."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.readers import limits
from ingestion.readers.builder import DraftCell
from ingestion.readers.canonical import UnreadableDocument
from ingestion.readers.pdf_raised import marks_of_page

_TOLERANCE = 3.0
_MAX_OBJECTS = 60_000
GAP = 1.2
"""A gap wider than this many character heights parts two columns."""
MIN_ROWS = 3

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class PageTable:
    top: float
    cells: list[DraftCell]


def page_pieces(page: Any) -> list[list[str] | PageTable] | None:
    """Runs of lines and tables from top to bottom; None for a page without tables."""
    if len(page.chars) > _MAX_OBJECTS or len(page.lines) + len(page.rects) + len(page.curves) > _MAX_OBJECTS:
        raise UnreadableDocument("too_large", "a page has too many objects")
    marks = marks_of_page(page.chars)
    if marks:
        page = page.filter(lambda item: id(item) not in marks)
    tables: list[PageTable] = []
    boxes: list[Box] = []
    for found in page.find_tables():
        table = _ruled_table(page, found)
        if table is not None:
            tables.append(table)
            boxes.append(found.bbox)
    rest = page.filter(lambda item: not any(_inside(item, box) for box in boxes)) if boxes else page
    words = rest.extract_words(keep_blank_chars=False, use_text_flow=False, x_tolerance=1.5, y_tolerance=2)
    lines = _lines(words)
    for first, last, table in _unruled_tables(lines):
        tables.append(table)
        for index in range(first, last):
            lines[index] = []
    if not tables:
        return None
    pieces: list[tuple[float, str | PageTable]] = [
        (line[0]["top"], " ".join(word["text"] for word in line)) for line in lines if line
    ]
    pieces += [(table.top, table) for table in tables]
    pieces.sort(key=lambda piece: piece[0])
    runs: list[list[str] | PageTable] = []
    for _, piece in pieces:
        if isinstance(piece, PageTable):
            runs.append(piece)
        elif runs and isinstance(runs[-1], list):
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def _inside(item: dict[str, Any], box: Box) -> bool:
    if item.get("object_type") != "char":
        return False
    x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _ruled_table(page: Any, found: Any) -> PageTable | None:
    boxes: list[Box] = [box for box in found.cells if box]
    if len(boxes) < 4:
        return None
    lefts = _edges([box[0] for box in boxes])
    tops = _edges([box[1] for box in boxes])
    if len(lefts) < 2 or len(tops) < 2:
        return None
    words = page.crop(_clip(found.bbox, page.bbox)).extract_words(x_tolerance=1.5, y_tolerance=2)
    texts: dict[Box, list[dict[str, Any]]] = {box: [] for box in boxes}
    for word in words:
        x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
        home = next((box for box in boxes if box[0] <= x <= box[2] and box[1] <= y <= box[3]), None)
        if home is not None:
            texts[home].append(word)
    cells = []
    for box, inner in texts.items():
        column, row = _index(lefts, box[0]), _index(tops, box[1])
        across = max(1, sum(1 for left in lefts if box[0] - _TOLERANCE < left < box[2] - _TOLERANCE))
        down = max(1, sum(1 for top in tops if box[1] - _TOLERANCE < top < box[3] - _TOLERANCE))
        text = " ".join(" ".join(word["text"] for word in line) for line in _lines(inner))
        cells.append(DraftCell(row, column, text, down, across))
    return PageTable(found.bbox[1], cells) if any(cell.text for cell in cells) else None


def _clip(box: Box, page: Box) -> Box:
    return max(box[0], page[0]), max(box[1], page[1]), min(box[2], page[2]), min(box[3], page[3])


def _edges(values: list[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _TOLERANCE:
            edges.append(value)
    return edges


def _index(edges: list[float], value: float) -> int:
    return max(0, bisect_left(edges, value + _TOLERANCE) - 1)


def _lines(words: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Words in lines from top to bottom, in each from left to right."""
    lines: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda word: (word["top"] + word["bottom"], word["x0"])):
        middle = (word["top"] + word["bottom"]) / 2
        if lines and abs(middle - (lines[-1][0]["top"] + lines[-1][0]["bottom"]) / 2) < 0.5 * (
            word["bottom"] - word["top"]
        ):
            lines[-1].append(word)
        else:
            lines.append([word])
    for line in lines:
        line.sort(key=lambda word: word["x0"])
    return lines


def _split(line: Sequence[dict[str, Any]]) -> list[tuple[float, float, str]]:
    """A line's segments: words with no wide gap between them."""
    segments: list[tuple[float, float, list[str]]] = []
    for word in line:
        gap = GAP * (word["bottom"] - word["top"])
        if segments and word["x0"] - segments[-1][1] < gap:
            left, _, texts = segments[-1]
            segments[-1] = (left, word["x1"], [*texts, word["text"]])
        else:
            segments.append((word["x0"], word["x1"], [word["text"]]))
    return [(left, right, " ".join(texts)) for left, right, texts in segments]


def _unruled_tables(lines: Sequence[Sequence[dict[str, Any]]]) -> list[tuple[int, int, PageTable]]:
    """Runs of lines that all break into columns, at least half of them with a number."""
    found: list[tuple[int, int, PageTable]] = []
    split = [_split(line) if line else [] for line in lines]
    index = 0
    while index < len(split):
        end = index
        while end < len(split) and len(split[end]) >= 3:
            end += 1
        if end - index >= MIN_ROWS:
            run = split[index:end]
            numeric = sum(1 for segments in run if any(text[:1].isdigit() for _, _, text in segments))
            columns = _columns(run)
            if numeric * 2 >= len(run) and len(columns) >= 3:
                cells = _place(run, columns)
                if cells:
                    found.append((index, end, PageTable(lines[index][0]["top"], cells)))
        index = max(end, index + 1)
    return found


def _columns(run: Sequence[Sequence[tuple[float, float, str]]]) -> list[tuple[float, float]]:
    """Column bands: the union of all segments' extents, which gaps part."""
    bands: list[tuple[float, float]] = []
    for left, right in sorted((left, right) for segments in run for left, right, _ in segments):
        if bands and left < bands[-1][1]:
            bands[-1] = (bands[-1][0], max(bands[-1][1], right))
        else:
            bands.append((left, right))
    return bands


def _place(
    run: Sequence[Sequence[tuple[float, float, str]]], columns: list[tuple[float, float]]
) -> list[DraftCell] | None:
    if len(run) * len(columns) > limits.MAX_CELLS:
        return None
    cells: list[DraftCell] = []
    for row, segments in enumerate(run):
        taken: set[int] = set()
        for left, right, text in segments:
            middle = (left + right) / 2
            column = next((number for number, band in enumerate(columns) if band[0] <= middle <= band[1]), 0)
            if column in taken:
                return None  # two pieces in one column: the gaps lie, better lines than a wrong table
            taken.add(column)
            cells.append(DraftCell(row, column, text))
    return cells
