"""Tables of a PDF page by pdfplumber: ruled ones by their lines, unruled ones by `pdf_unruled`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.readers.builder import DraftCell
from ingestion.readers.canonical import UnreadableDocument
from ingestion.readers.pdf_raised import marks_of_page
from ingestion.readers.pdf_unruled import unruled_tables

_TOLERANCE = 3.0
_MAX_OBJECTS = 60_000

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
    loose: list[dict[str, Any]] = []
    for found in page.find_tables():
        table = _ruled_table(page, found, loose)
        if table is not None:
            tables.append(table)
            boxes.append(found.bbox)
    rest = page.filter(lambda item: not any(_inside(item, box) for box in boxes)) if boxes else page
    words = rest.extract_words(keep_blank_chars=False, use_text_flow=False, x_tolerance=1.5, y_tolerance=2)
    lines = _lines([*words, *loose])
    for first, last, cells in unruled_tables(lines):
        tables.append(PageTable(lines[first][0]["top"], cells))
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


def _ruled_table(page: Any, found: Any, loose: list[dict[str, Any]]) -> PageTable | None:
    """The table that rules draw; words within its frame and in no cell are put into `loose`, so that none is lost."""
    boxes: list[Box] = [box for box in found.cells if box]
    if len(boxes) < 4:
        return None
    lefts = _edges([box[0] for box in boxes])
    tops = _edges([box[1] for box in boxes])
    if len(lefts) < 2 or len(tops) < 2:
        return None
    words = page.crop(_clip(found.bbox, page.bbox)).extract_words(x_tolerance=1.5, y_tolerance=2)
    texts: dict[Box, list[dict[str, Any]]] = {box: [] for box in boxes}
    homeless: list[dict[str, Any]] = []
    for word in words:
        x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
        home = next((box for box in boxes if box[0] <= x <= box[2] and box[1] <= y <= box[3]), None)
        (homeless if home is None else texts[home]).append(word)
    cells = []
    for box, inner in texts.items():
        column, row = _index(lefts, box[0]), _index(tops, box[1])
        across = max(1, sum(1 for left in lefts if box[0] - _TOLERANCE < left < box[2] - _TOLERANCE))
        down = max(1, sum(1 for top in tops if box[1] - _TOLERANCE < top < box[3] - _TOLERANCE))
        text = " ".join(" ".join(word["text"] for word in line) for line in _lines(inner))
        cells.append(DraftCell(row, column, text, down, across))
    if not any(cell.text for cell in cells):
        return None
    loose += homeless
    return PageTable(found.bbox[1], cells)


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
