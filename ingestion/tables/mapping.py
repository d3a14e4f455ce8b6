"""Lays the layouts over the tables of a document and reads figures out of the rows.

Where a row's unit, edition, period and panel come from: a column of the row, the header of the value's column, the
title lines above the header, the caption, the sheet, the headings above, the document, its source - in that order.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from ingestion.extract import row_names
from ingestion.readers.canonical import CanonicalDocument, Cell, Table
from ingestion.records import NATIONAL_UNIT_ID, Figure, Period, Reject, Source
from ingestion.reference import MERGER_DATE, NATIONAL, Edition, Indicator, Reference, Resolution, fold
from ingestion.tables import agreement, cell_numbers, cutting, surroundings
from ingestion.tables.catalogue import catalogue_of
from ingestion.tables.cell_numbers import CellNumber, NumberError
from ingestion.tables.grid import Grid, grid, plain, words
from ingestion.tables.layouts import Column, Layout, Match, Placed, lay, load_layouts
from ingestion.tables.units import national_row, unit_of_cell

HEADER_WITHIN = 15
"""A header stands in the first rows of its table."""
_NEAR_BLOCKS = 60
_NEAR_LINES = 4
_LONGEST_LINE = 250
"""Characters of a line above a table; what is longer is prose."""
_NAMING_KEY = re.compile(
    r"title|name|caption|description|subject|heading|tieu de|ten|ten bang|mo ta|tiêu đề|tên|tên bảng|mô tả|period|ky|kỳ"
)
_YEAR_KEY = re.compile(r"year|nam|năm")
"""Keys of JSON whose values say what the list beside them is."""
ACCEPTED = Decimal("0.99")
HELD = Decimal("0.50")
_MONEY = re.compile(r"\b(?:đồng|vnđ|vnd|tỷ|tỉ|triệu)\b")
_TIME_HINT = re.compile(r"\b(?:năm|tháng|quý|ước|sơ bộ|kế hoạch|thực hiện|kết quả|mục tiêu|chỉ tiêu|nếu có)\b|20\d\d")
"""What stands in the brackets of a header and is no unit."""
_RANK_HEAD = re.compile(r"\b(?:xếp hạng|thứ hạng|vị thứ|thứ bậc|xếp thứ|hạng)\b(?! mục)")
_POINTS_HEAD = re.compile(r"\b(?:điểm|điểm số)\b")
RANK_UNIT, SCORE_UNIT = "thứ hạng", "điểm"
"""Units of measure that a header or a title gives by its word."""


_RANK_NAME = re.compile(r"\b(?:thứ hạng|xếp hạng)\b")


OTHER = Column("other", frozenset(), None, re.compile("(?!)"), (), (), "", Decimal(1), "")
"""The role of a column that no row of the layout names."""
_DIGIT = re.compile(r"\d")
_NO_FIGURE = re.compile(r"\s*(?:(?:19|20)\d\d|[^\d]{0,20}\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|[IVX]+\.?|\d{1,2}\.)\s*")
"""A year, a date or a numbering, alone in its cell."""
_LETTER = re.compile(r"[A-Za-zĐđ][.)]?")
"""How sections are counted: A, B, c)."""
_PLAN = re.compile(r"\b(?:mục tiêu|chỉ tiêu|kế hoạch|phấn đấu|dự kiến|đến năm|tầm nhìn)\b")


def _is_plan(placed: Placed) -> bool:
    return placed.column is OTHER and _PLAN.search(words(placed.header.text)) is not None


_ACTUAL_HEAD = re.compile(r"\b(?:kết quả|thực hiện|đạt được|hiện trạng|ước)\b")
_NO_UNIT = ("unknown_unit", "ambiguous_unit")


@dataclass
class MappedTables:
    """What came of a document's tables."""

    figures: list[Figure] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    taken: list[Table] = field(default_factory=list)


def map_tables(
    document: CanonicalDocument, source: Source, reference: Reference, layouts: Sequence[Layout] | None = None
) -> MappedTables:
    """Figures of every table that a layout fits; rejects for rows and tables that do not map."""
    mapped = MappedTables()
    if not document.tables:
        return mapped
    declared = tuple(layouts) if layouts is not None else load_layouts()
    before: _Laid | None = None
    outline = _Outline(document)
    for part in (part for table in document.tables for part in cutting.parts(table)):
        sides = [_lay(document, source, side, declared, before, outline) for side in part.sides]
        laid = [side for side in sides if side is not None]
        before = None
        if not laid or len(laid) < len(sides):
            continue
        unmapped = next((side for side in laid if not side.fits), None)
        if unmapped is not None:
            reject = _unmapped(unmapped, declared)
            if reject is not None:
                mapped.rejects.append(reject)
            continue
        read = [_Rows(document, source, reference, side) for side in laid]
        for rows in read:
            rows.read()
        if any(rows.names_nothing() for rows in read):
            continue
        mapped.figures += agreement.hold_other_values(figure for rows in read for figure in rows.figures)
        mapped.rejects += [reject for rows in read for reject in rows.rejects]
        mapped.taken.append(part.table)
        before = laid[0] if len(laid) == 1 else None
    return mapped


@dataclass
class _Laid:
    """A table, the words around it, and the layout that fits it best."""

    table: Table
    grid: Grid
    around: tuple[str, ...]
    match: Match | None
    first_row: int
    lines: tuple[str, ...]
    """All lines above the header, those of a unit, too."""

    @property
    def fits(self) -> bool:
        return self.match is not None and not self.match.missing and not self.match.unclear


def _lay(
    document: CanonicalDocument,
    source: Source,
    table: Table,
    layouts: Sequence[Layout],
    before: _Laid | None,
    outline: _Outline,
) -> _Laid | None:
    shape = grid(table)
    if shape is None or shape.height < 2 or shape.width < 2:
        return None
    lines, around = _around(document, source, table, outline)
    best: Match | None = None
    best_rank: tuple[int, ...] = ()
    for first in range(min(HEADER_WITHIN, shape.height - 1)):
        if len(_numbers_above(shape, first)) > 1:
            break
        titles = surroundings.by_nearness(_texts_above(shape, first))
        near_by = [words(text) for text in (*titles, *around)]
        for header_rows in _header_candidates(shape, first):
            headers = [shape.header(header_rows, column) for column in range(shape.width)]
            for order, layout in enumerate(layouts):
                match = lay(layout, headers, header_rows, " ".join(near_by))
                if match is None:
                    continue
                near = not match.missing or (len(match.missing) == 1 and match.weight >= 2)
                distance = next((at for at, text in enumerate(near_by) if layout.is_about(text)), len(near_by))
                rank = (int(not match.missing), int(near), match.weight, -len(header_rows), -distance, -order)
                if near and rank > best_rank:
                    best, best_rank = match, rank
            if best is not None and best.unclear and best.header_rows == header_rows and _is_cut(shape, header_rows):
                break  # its upper line alone would hide what is not understood
    if (best is None or best.missing) and before is not None and _continues(before, table, shape):
        # A table that goes on over a page break repeats no header.
        return _Laid(table, shape, before.around, before.match, 0, before.lines)
    above = _texts_above(shape, best.header_rows[0]) if best is not None and best.header_rows else []
    return _Laid(
        table, shape, tuple(dict.fromkeys((*surroundings.by_nearness(above), *around))), best,
        best.first_row if best else 0, (*above, *lines),
    )  # fmt: skip


def _is_cut(shape: Grid, header_rows: tuple[int, ...]) -> bool:
    """Whether the upper line of a header says nothing of some columns, which the lower one names."""
    upper, lower = header_rows[0], header_rows[-1]
    return any(shape.text(lower, column) and not shape.text(upper, column) for column in range(shape.width))


def _texts_above(shape: Grid, row: int) -> list[str]:
    """What stands in the rows above a header, nearest first."""
    rows = range(row - 1, -1, -1)
    return list(dict.fromkeys(text for at in rows for text in shape.row(at) if text))


def _numbers_above(shape: Grid, row: int) -> list[int]:
    """Rows of numbers with their names above a header: of another table, or of none."""
    return [at for at in range(row) if cutting.is_row_of_numbers(shape.row(at))]


def _header_candidates(shape: Grid, first: int) -> Iterable[tuple[int, ...]]:
    texts = [text for text in shape.row(first) if text]
    if any(shape.begins_above(first, column) for column in range(shape.width)):
        return  # the lower line of a header
    if len(set(texts)) < 2 or sum(map(cell_numbers.looks_numeric, texts)) * 2 > len(texts):
        return
    if first + 2 < shape.height:
        below = [text for text in shape.row(first + 1) if text]
        years = [text for text in below if surroundings.year_in(text)]
        if below and sum(map(cell_numbers.looks_numeric, below)) - len(years) < max(1, len(below) // 2):
            yield (first, first + 1)
            if any(1 < cell.column_span < shape.width for cell in shape.own(first)):
                return  # a cell over several columns says half of what each of them is
    yield (first,)


def _around(
    document: CanonicalDocument, source: Source, table: Table, outline: _Outline
) -> tuple[list[str], tuple[str, ...]]:
    """The lines right above a table, and all that stands around it but units, both nearest first."""
    lines = surroundings.lines_of(table.caption)[::-1] if table.caption and not table.caption.startswith("/") else []
    if not any(map(surroundings.names_table, lines)):
        lines = list(dict.fromkeys([*lines, *outline.lines(table)]))
    further = [*outline.members(table), table.sheet, *outline.above(table), document.title, source.title]
    if table.caption and table.caption.startswith("/"):
        further.append(table.caption)
    near = surroundings.by_nearness(lines)
    told = [text for text in near if surroundings.names_table(text)]
    rest = [text for text in near if not surroundings.names_table(text)]
    return lines, tuple(dict.fromkeys([*told, *filter(None, further), *rest]))


class _Outline:
    """The blocks of a document that may head a table, to be asked for each of very many tables."""

    def __init__(self, document: CanonicalDocument) -> None:
        self._text = document.text
        self._blocks = [block for block in document.blocks if block.kind != "boilerplate"]
        self._ends = [block.end for block in self._blocks]
        self._members: dict[str, list[str]] = {}
        for origin in document.origins if document.reader == "json" else ():
            parent, _, key = str(origin.place.get("pointer", "")).rpartition("/")
            of_year = _YEAR_KEY.fullmatch(words(key)) is not None
            if (of_year or _NAMING_KEY.fullmatch(words(key))) and origin.end - origin.start <= _LONGEST_LINE:
                text = document.text[origin.start : origin.end]
                self._members.setdefault(parent, []).append(f"năm {text}" if of_year else text)

    def lines(self, table: Table) -> list[str]:
        """The short lines right above a table up to the one that names it, nearest first."""
        found: list[str] = []
        index = bisect_right(self._ends, table.start)
        for block in reversed(self._blocks[max(0, index - _NEAR_LINES) : index]):
            if block.kind == "table" or block.end - block.start > _LONGEST_LINE:
                break
            text = " ".join(self._text[block.start : block.end].split())
            found += surroundings.lines_of(text)[::-1]
            if any(map(surroundings.names_table, found)):
                break
        return found

    def members(self, table: Table) -> list[str]:
        """What the objects around a list of JSON say of it: `{"title": …, "data": [table]}`, innermost first."""
        found: list[str] = []
        parent = table.caption or ""
        while "/" in parent:
            parent = parent.rpartition("/")[0]
            found += self._members.get(parent, ())
        return found

    def above(self, table: Table) -> list[str]:
        """The headings above a table, innermost first."""
        found: list[str] = []
        level = 99
        index = bisect_right(self._ends, table.start)
        for block in reversed(self._blocks[max(0, index - _NEAR_BLOCKS) : index]):
            if block.kind in ("heading", "title") and block.level < level and block.end - block.start <= 300:
                found.append(self._text[block.start : block.end])
                level = block.level
        return found


def _continues(before: _Laid, table: Table, shape: Grid) -> bool:
    pages = before.table.page, table.page
    follows = pages[0] is not None and pages[1] is not None and pages[1] - pages[0] in (0, 1)
    return follows and shape.width == before.grid.width


class _Rows:
    """Reads the rows of one laid table."""

    def __init__(self, document: CanonicalDocument, source: Source, reference: Reference, laid: _Laid) -> None:
        assert laid.match is not None
        self.document = document
        self.source = source
        self.reference = reference
        self.laid = laid
        self.match = laid.match
        self.grid = laid.grid
        self.figures: list[Figure] = []
        self.rejects: list[Reject] = []
        self.catalogue = catalogue_of(reference)
        self._signs = self._decimal_signs()
        self._unit_of_all = next((unit for text in laid.lines if (unit := surroundings.unit_of_all(text))), "")
        self._of_ranks = self._tells_ranks()
        self._title_year = next((year for text in laid.around if (year := surroundings.year_in(text))), None)
        self._title_panel = next((panel for text in laid.around if (panel := surroundings.panel_in(text))), None)
        self._title_period = next((period for text in laid.around if (period := surroundings.period_in(text))), None)
        self._header = (
            [self.grid.text(self.match.header_rows[-1], column) for column in range(self.grid.width)]
            if laid.first_row
            else None
        )
        self._section: str | None = None
        self._section_period: Period | None = None
        self._section_aims = False
        self._section_unclear = False
        self._index_code = self._index_of_layout()
        self._others = self._other_columns()
        self._resolved: dict[tuple[object, ...], Resolution] = {}

    def read(self) -> None:
        first = self.laid.first_row
        for row in _numbers_above(self.grid, self.match.header_rows[0]) if first and self.match.header_rows else ():
            self.rejects.append(self._reject("map", "above_header", "numbers above the header of their table", row, 0))
        for row in range(first, self.grid.height):
            if row == first and self.grid.is_numbering(row) and self._numbers_columns(row):
                continue
            texts = self.grid.row(row)
            if not any(texts) or texts == self._header:
                continue
            values = [placed for placed in self.match.values() if self._holds(row, placed)]
            if len(set(filter(None, texts)) - {texts[0]}) <= 1 and all(self._is_merged(row, item) for item in values):
                values = []
            others = self._filled_others(row)
            if not values:
                names = {
                    text for text in texts if text and not _NO_FIGURE.fullmatch(text) and not _LETTER.fullmatch(text)
                }
                if len(names) == 1:
                    self._open_section(names.pop())
            if values or others:
                self._row(row, values, others)

    def names_nothing(self) -> bool:
        """Whether the layout knows none of the rows: they are districts, offices or other measures than it has.

        Such a table is left to the reader of text, which keeps its numbers.
        """
        if not self.figures:
            return bool(self.rejects) and all(reject.reason in _NO_UNIT for reject in self.rejects)
        return bool(self.match.layout.measures) and not any(figure.indicator_code for figure in self.figures)

    def _open_section(self, name: str) -> None:
        """A line between the rows heads those below it; a period that it names holds until the next one."""
        self._section = name
        found = surroundings.period_in(name)
        if found is not None:
            self._section_period = found
            told = words(name)
            past = self.source.published_on is not None and found.end < self.source.published_on
            goals = _PLAN.search(told.replace("chỉ tiêu", " ")) is not None
            # `Một số chỉ tiêu năm 2023` are goals or results; of a past year, results.
            self._section_unclear = not goals and "chỉ tiêu" in told and self.source.published_on is None
            self._section_aims = goals or ("chỉ tiêu" in told and not past and not self._section_unclear)

    def _numbers_columns(self, row: int) -> bool:
        label = self.match.one("unit") or self.match.one("indicator_name") or self.match.one("measure")
        return label is not None and len(self.grid.text(row, label.index)) <= 4

    def _holds(self, row: int, placed: Placed) -> bool:
        return not cell_numbers.is_blank(self.grid.text(row, placed.index))

    def _is_merged(self, row: int, placed: Placed) -> bool:
        """Whether words that begin in another column, or are repeated from it, stand in the column of a value."""
        text = self.grid.text(row, placed.index)
        repeats = placed.index > 0 and text == self.grid.text(row, placed.index - 1)
        return (repeats or self.grid.begins_before(row, placed.index)) and not _DIGIT.search(text)

    def _row(self, row: int, values: list[Placed], others: list[Placed]) -> None:
        frame = self._frame(row)
        if isinstance(frame, Reject):
            self.rejects.append(frame)
            return
        for placed in values:
            cell = self.grid.at[row, placed.index]
            try:
                number = cell_numbers.parse(plain(cell.text), self._sign(cell, placed))
            except NumberError:
                if not self._hold(row, placed, cell, frame):
                    self.rejects.append(
                        self._reject("map", "broken_number", f"no number: {plain(cell.text)[:80]!r}", row, placed.index)
                    )
                continue
            self.figures.append(self._figure(row, placed, cell, number, frame))
        for placed in others:
            self._hold(row, placed, self.grid.at[row, placed.index], frame)

    def _hold(self, row: int, placed: Placed, cell: Cell, frame: _Frame) -> bool:
        """Keeps the numbers among a cell's words for a person; False where there are none."""
        numbers = cell_numbers.find(self.document.text[cell.start : cell.end], self._signs[None])
        for number, start, end in numbers:
            figure = self._figure(row, placed, cell, number, frame)
            reasons = ";".join(dict.fromkeys([*(figure.reasons or "no_layout").split(";"), "no_layout"]))
            start, end = cell.start + start, cell.start + end
            self.figures.append(
                replace(
                    figure, value_start=start, value_end=end, locator=self._locator(cell, start, end), status="review",
                    confidence=HELD, reasons=reasons,
                )
            )  # fmt: skip
        return bool(numbers)

    def _index_of_layout(self) -> str | None:
        """The index with editions that the layout is about, if it is about one."""
        layout = self.match.layout
        for code in (code for column in (*layout.columns, *layout.measures) for code in column.codes):
            index_code = self._index(self.reference.indicators.get(code))
            if index_code in self.reference.indexes_with_editions:
                return index_code
        return None

    # What stands in columns that the layout does not know

    def _other_columns(self) -> list[Placed]:
        """Columns without a role that hold numbers which may be figures: neither years nor a numbering."""
        known = {placed.index for placed in self.match.placed}
        rows = range(self.laid.first_row, self.grid.height)
        others = []
        for index in range(self.grid.width):
            texts = [] if index in known else list(filter(None, (self.grid.text(row, index) for row in rows)))
            if not any(map(_DIGIT.search, texts)) or all(map(_NO_FIGURE.fullmatch, texts)):
                continue
            if texts == [str(number) for number in range(1, len(texts) + 1)]:
                continue
            others.append(Placed(index, self.grid.header(self.match.header_rows, index), OTHER))
        return others

    def _filled_others(self, row: int) -> list[Placed]:
        """Those of them that hold a number of this row, which waits for a person and is not lost."""
        filled = []
        for placed in self._others:
            cell = self.grid.at.get((row, placed.index))
            begins = self.grid.begins(row, placed.index)
            if cell is not None and begins and _DIGIT.search(cell.text) and not _NO_FIGURE.fullmatch(cell.text):
                filled.append(placed)
        return filled

    # What a row says of all its values

    def _frame(self, row: int) -> _Frame | Reject:
        published = self._published(row)
        period, basis = self._period(row)
        panel = self._panel(row)
        year = self._year(row)
        resolution = self._resolve(row, year or self._title_year, period, panel, published)
        if resolution is None:
            day = self._unit_day(year or self._title_year, period, panel, published)
            # A plan of this year is of the unit that sets it, whatever it becomes later in the year.
            resolution = self._unit_of_document(min(day, published) if day and published else day)
        elif resolution.unit is None and resolution.reason != NATIONAL:
            unit_column = self.match.one("unit")
            assert unit_column is not None
            reason = "ambiguous_unit" if resolution.reason == "ambiguous_unit" else "unknown_unit"
            mention = self.grid.text(row, unit_column.index)
            return self._reject("resolve", reason, f"no unit of government: {mention[:80]!r}", row, unit_column.index)
        cited_source, cited_url = self._cell_text(row, "source") or None, self._cell_text(row, "source_url") or None
        cited_on = surroundings.last_day(self._cell_text(row, "published_on"))
        return _Frame(
            resolution, year, period, basis, panel, published, self._claim(row), self._measure(row), cited_source,
            cited_url, cited_on
        )  # fmt: skip

    def _resolve(
        self, row: int, year: int | None, period: Period | None, panel: int | None, published: date | None
    ) -> Resolution | None:
        """The unit that the row names, in the panel that its ranking was made in; None for a table without units."""
        column = self.match.one("unit")
        if column is None:
            return None
        mention = self.grid.text(row, column.index)
        edition = self.reference.edition(self._index_code, year) if self._index_code and year else None
        if panel is None and edition is not None and len(edition.panels) == 1:
            panel = edition.panels[0]
        key = (mention, year, period, panel, published)
        if key not in self._resolved:
            if national_row(mention):
                self._resolved[key] = Resolution(None, (NATIONAL_UNIT_ID,), NATIONAL)
            else:
                day = self._unit_day(year, period or self._title_period, panel, published)
                self._resolved[key] = unit_of_cell(mention, self.reference, panel, day)
        return self._resolved[key]

    def _cell_text(self, row: int, role: str) -> str:
        placed = self.match.one(role)
        return self.grid.text(row, placed.index) if placed else ""

    def _year(self, row: int) -> int | None:
        return surroundings.year_in(self._cell_text(row, "edition"))

    def _published(self, row: int) -> date | None:
        return surroundings.last_day(self._cell_text(row, "published_on")) or self.source.published_on

    def _period(self, row: int) -> tuple[Period | None, str]:
        if self.match.one("period"):
            found = surroundings.period_in(self._cell_text(row, "period"))
            return found, "column" if found else "none"
        return None, "none"

    def _panel(self, row: int) -> int | None:
        stated = self._cell_text(row, "panel").strip()
        return int(stated) if stated in ("63", "34") else self._title_panel

    def _claim(self, row: int) -> str:
        text = words(self._cell_text(row, "claim"))
        for value in self.match.layout.claims:
            if text and value.matches(text):
                return value.unit
        return self.source.claim or "stated"

    def _measure(self, row: int) -> str | None:
        return self._cell_text(row, "measure") if self.match.one("measure") else None

    @staticmethod
    def _unit_day(year: int | None, period: Period | None, panel: int | None, published: date | None) -> date | None:
        """The day for which a name is resolved: that of the fact; a panel says on which side of the merger it lies."""
        if panel == 34:
            return max(MERGER_DATE, published or MERGER_DATE)
        day = date(year, 12, 31) if year else period.end if period else published
        if panel == 63:
            return min(day or date.max, date(2024, 12, 31))
        return day

    def _unit_of_document(self, day: date | None) -> Resolution:
        if len(self.source.provinces) == 1:
            return self.reference.resolve(self.source.provinces[0], day)
        publisher = self.reference.publisher(self.source.publisher, self.source.source_url)
        if publisher and publisher.province_unit_id:
            unit = self.reference.on_date(publisher.province_unit_id, day)
            return Resolution(unit, (publisher.province_unit_id,))
        unit_id = self._unit_of_text
        if unit_id == NATIONAL_UNIT_ID:
            return Resolution(None, (unit_id,), NATIONAL)
        if unit_id is not None:
            return Resolution(self.reference.on_date(unit_id, day), (unit_id,))
        return Resolution(None, (), "no_unit")

    @cached_property
    def _unit_of_text(self) -> str | None:
        """The unit that the text around the tables speaks of, where no source tells."""
        from ingestion.extract.pipeline import document_unit

        return document_unit(self.document, self.source, self.reference).unit_id

    # One value

    def _figure(self, row: int, placed: Placed, cell: Cell, number: CellNumber, frame: _Frame) -> Figure:
        reasons: list[str] = []
        indicator, candidates = self._indicator(row, placed, frame)
        if indicator is None:
            reasons.append("unmapped")
        when = self._when(placed, indicator, frame)
        # A goal is set for the panel of its day, which its table does not tell.
        panel = frame.panel if self._is_goal(placed, frame) else self._figure_panel(indicator, when, frame)
        reasons += [reason for reason in (when.reason,) if reason]
        if self._section_unclear and when.basis == "section" and not _ACTUAL_HEAD.search(fold(placed.header.text)):
            reasons.append("unclear_kind")
        unclear = panel is None and not self._is_goal(placed, frame)
        if indicator is not None and indicator.index_code and unclear and not when.reason:
            reasons.append("unclear_panel")
        elif when.edition is not None and panel is not None and panel not in when.edition.panels:
            reasons.append("unclear_panel")  # an edition told for a panel that it was not made for
        value, high, of_total = self._scaled(number, placed, indicator, row, cell)
        if indicator is not None and indicator.unit == "rank":
            if of_total is None and frame.panel is not None:
                of_total = Decimal(frame.panel)  # stated; the panel of the edition is no words of the table
            last = of_total if of_total is not None else panel
            if last is None and self._of_ranks:
                last = Decimal(surroundings.provinces_on(when.period.end if when.period else None))
            if value != value.to_integral_value() or value < 1 or (last is not None and value > last):
                reasons.append("out_of_bounds")
        elif indicator is not None and not indicator.admits(value):
            reasons.append("out_of_bounds")
        if (
            self._scale_unknown(placed, cell, number, indicator)
            or self._money_unknown(row, placed, cell, indicator)
            or self._count_unknown(row, placed, cell, indicator, number, value)
            or (self._may_be_ranks(row, placed) and surroundings.may_be_place(number.value, when.period))
        ):
            reasons.append("unclear_scale")
        resolution = frame.resolution
        if placed.header.year is not None and self.match.one("unit"):
            resolution = (
                self._resolve(row, placed.header.year, frame.period, frame.panel, frame.published) or resolution
            )
        unit = resolution.unit
        is_national = resolution.reason == NATIONAL
        if unit is None and not is_national:
            reasons.append("ambiguous_unit" if resolution.reason == "ambiguous_unit" else "no_unit")
        line = self.grid.own(row)
        start, end = min(part.start for part in [*line, cell]), max(part.end for part in [*line, cell])
        if self.grid.begins_above(row, placed.index):
            start, end = min(start, cell.start), max(end, cell.end)
        return Figure(
            value=value,
            unit=self._unit(number, indicator, placed, row),
            quote=self.document.text[start:end],
            quote_start=start,
            quote_end=end,
            value_start=cell.start,
            value_end=cell.end,
            locator=self._locator(cell),
            status="review" if reasons else "accepted",
            confidence=HELD if reasons else ACCEPTED,
            rule=f"layout:{self.match.layout.layout_id}",
            comparator=number.comparator,
            kind="target" if self._is_target(placed, when, frame) else "actual",
            claim=frame.claim,
            value_high=high,
            of_total=of_total,
            indicator_code=indicator.code if indicator else None,
            candidates=";".join(candidates) or None,
            unit_id=unit.unit_id if unit else (NATIONAL_UNIT_ID if is_national else None),
            province=unit.short_name if unit else (NATIONAL if is_national else None),
            scope="province" if unit else ("national" if is_national else None),
            edition_id=when.edition.edition_id if when.edition else None,
            panel=panel,
            period_type=when.period.type if when.period else None,
            period_start=when.period.start if when.period else None,
            period_end=when.period.end if when.period else None,
            period_basis=when.basis if when.period else "none",
            context=" / ".join([*self.laid.around[:2], placed.header.text])[:1000] or None,
            reasons=";".join(dict.fromkeys(reasons)) or None,
            cited_source=frame.cited_source,
            cited_url=frame.cited_url,
            cited_on=frame.cited_on,
        )

    @staticmethod
    def _is_goal(placed: Placed, frame: _Frame) -> bool:
        """Whether the column itself is one of goals, which no edition announces."""
        year = placed.header.year
        ahead = year is not None and frame.published is not None and date(year, 1, 1) > frame.published
        return placed.column.role == "target" or _is_plan(placed) or ahead

    def _is_target(self, placed: Placed, when: _When, frame: _Frame) -> bool:
        if placed.column.role == "target" or _is_plan(placed):
            return True
        if when.period is None or when.edition is not None:
            return False
        if frame.published is not None and when.period.start > frame.published:
            return True
        return self._section_aims and when.basis == "section" and when.period is self._section_period

    def _indicator(self, row: int, placed: Placed, frame: _Frame) -> tuple[Indicator | None, list[str]]:
        role = placed.column.role
        codes = list(placed.column.codes)
        if not codes and frame.measure is not None:
            label = words(frame.measure)
            found = next((value for value in self.match.layout.measures if value.matches(label)), None)
            codes = list(found.codes) if found else []
            if not codes:
                return None, self.catalogue.nearest(frame.measure, "rank" if role == "rank" else "score")
        elif not codes:
            name = self._cell_text(row, "indicator_name")
            code, candidates = self.catalogue.match(
                name, self._told_unit(row, placed), self._section, self.grid.text(row, placed.index)
            )
            return self.reference.indicators.get(code or ""), candidates
        statistic = "rank" if role in ("rank", "previous_rank") else "score"
        if statistic == "score" and self._of_ranks and self._names_index_alone(placed):
            codes = [code.removesuffix("_score") + "_rank" for code in codes]
            statistic = "rank"
        fitting = [code for code in codes if self._statistic(code) == statistic] or codes
        code = fitting[0]
        if frame.resolution.reason == NATIONAL:
            code = self.match.layout.national.get(code, code)
        return self.reference.indicators.get(code), []

    def _tells_ranks(self) -> bool:
        """Whether the title says that all numbers are ranks."""
        title = self.laid.around[0] if self.laid.around else ""
        rows = range(self.laid.first_row, self.grid.height)
        texts = (self.grid.text(row, item.index) for item in self.match.values() for row in rows)
        return surroundings.tells_ranks(title, (text for text in texts if not cell_numbers.is_blank(text)))

    def _names_index_alone(self, placed: Placed) -> bool:
        """Whether a column headed `PCI` may hold ranks: its header names no values, and no other column has ranks."""
        of_values = re.search(r"\b(?:điểm|giá trị|chỉ số|kết quả)\b", fold(placed.header.text)) is not None
        return not of_values and all(item.column.role not in ("rank", "previous_rank") for item in self.match.placed)

    def _told_unit(self, row: int, placed: Placed) -> str:
        """The unit of measure of a value: what its header makes it, else what its row, header or table gives."""
        low = fold(placed.header.text)
        if _RANK_HEAD.search(low) and not _POINTS_HEAD.search(low):
            return RANK_UNIT
        name = self._cell_text(row, "indicator_name")
        if _POINTS_HEAD.search(low) and not row_names.counts_points(f"{low} {fold(name)}"):
            return SCORE_UNIT
        own = self._cell_text(row, "unit_of_measure") or row_names.unit_in(name)
        hint = "" if _TIME_HINT.search(fold(placed.header.hint)) else placed.header.hint
        brings_unit = surroundings.is_share_or_count(name)
        if not own and not hint and self._of_ranks and not brings_unit:
            return RANK_UNIT
        return own or hint or ("" if brings_unit or _RANK_NAME.search(fold(name)) else self._unit_of_all)

    def _statistic(self, code: str) -> str:
        indicator = self.reference.indicators.get(code)
        return (indicator.statistic or "score") if indicator else "score"

    def _edition_year(self, placed: Placed, frame: _Frame) -> tuple[int | None, str]:
        if placed.header.year is not None:
            return placed.header.year, "column"
        year, basis = (frame.year, "column") if frame.year else (self._title_year, "edition")
        if placed.column.role == "previous_rank":
            return (year - 1 if year else None), basis
        return year, basis

    def _value_period(self, placed: Placed, goal: bool) -> tuple[Period | None, str]:
        within = self._section_period or self._title_period
        year = self._title_year
        if within is not None and within.start.year == within.end.year:
            year = within.start.year
        found, named = surroundings.header_period(placed.header.text, year, within, goal)
        if named:
            return found, "column" if found else "none"
        return within, "section"

    def _scale_unknown(self, placed: Placed, cell: Cell, number: CellNumber, indicator: Indicator | None) -> bool:
        """A typed 0.6 is 60% or 0.6%, unless its number format was read, or other shares of its column say."""
        percent = indicator is not None and indicator.unit == "percent"
        unread = (
            cell.number is not None and cell.number_format is None and "number_formats_unread" in self.document.warnings
        )
        small = percent and cell.number is not None and 0 < abs(cell.number) <= 1
        if not small or number.percent or unread:
            return small and unread
        return placed.index not in self._columns_of_percents

    @cached_property
    def _columns_of_percents(self) -> frozenset[int]:
        """Columns in which some share is a number of hundredths: typed, of the unit %, above one."""
        above_one = {place for place, cell in self.grid.at.items() if cell.number is not None and cell.number > 1}
        return frozenset(
            placed.index
            for placed in self.match.placed
            if any(
                (row, placed.index) in above_one and "%" in self._told_unit(row, placed)
                for row in range(self.grid.height)
            )
        )

    def _may_be_ranks(self, row: int, placed: Placed) -> bool:
        """Whether a row named as a share or a count, without a unit, stands below a title of ranks."""
        name = self._cell_text(row, "indicator_name")
        return self._of_ranks and surroundings.is_share_or_count(name) and not self._told_unit(row, placed)

    def _count_unknown(
        self, row: int, placed: Placed, cell: Cell, indicator: Indicator | None, number: CellNumber, value: Decimal
    ) -> bool:
        """Whether a count may be one of thousands: by the unit of its table, or because it has a fraction."""
        if indicator is None or not indicator.unit.startswith("count"):
            return False
        fraction = value == number.value and value != value.to_integral_value()
        return fraction or self._scale_of_line(row, placed, cell, indicator) is None

    def _scale_of_line(self, row: int, placed: Placed, cell: Cell, indicator: Indicator | None) -> Decimal | None:
        """What the unit of the table makes of a count whose name brings its own; None where that is unclear."""
        counts = indicator is not None and indicator.unit.startswith("count")
        if not counts or self._told_unit(row, placed) or _MONEY.search(fold(plain(cell.text))):
            return Decimal(1)
        return surroundings.scale_of_count(self._unit_of_all, self._cell_text(row, "indicator_name"))

    def _money_unknown(self, row: int, placed: Placed, cell: Cell, indicator: Indicator | None) -> bool:
        """Whether an amount of money stands without its unit anywhere, or in that of another country."""
        if indicator is None or indicator.unit != "currency_vnd" or placed.column.unit:
            return False
        told = fold(f"{cell.text} {self._told_unit(row, placed)}")
        return not _MONEY.search(told) or surroundings.FOREIGN.search(told) is not None

    def _when(self, placed: Placed, indicator: Indicator | None, frame: _Frame) -> _When:
        """Edition and period of a value. An edition that was not announced by then is none, and says so."""
        index_code = self._index(indicator)
        if index_code in self.reference.indexes_with_editions and not self._is_goal(placed, frame):
            year, basis = self._edition_year(placed, frame)
            edition = self.reference.edition(index_code or "", year) if year else None
            if edition is None:
                return _When(None, None, "none", "unclear_period")
            if frame.published is not None and edition.announced_on > frame.published:
                return _When(None, None, "none", "edition_not_announced")
            return _When(edition, surroundings.calendar_year(edition.year), basis)
        if frame.period is not None:
            return _When(None, frame.period, frame.basis)
        if frame.year:
            return _When(None, surroundings.calendar_year(frame.year), "column")
        period, basis = self._value_period(placed, self._is_goal(placed, frame) or self._section_aims)
        return _When(None, period, basis, None if period else "unclear_period")

    def _index(self, indicator: Indicator | None) -> str | None:
        """The index that an indicator belongs to; the national values of an index have its editions, too."""
        if indicator is None or indicator.index_code:
            return indicator.index_code if indicator else None
        prefix = indicator.code.split("_", 1)[0]
        return prefix if indicator.unit == "score" and prefix in self.reference.indexes_with_editions else None

    @staticmethod
    def _figure_panel(indicator: Indicator | None, when: _When, frame: _Frame) -> int | None:
        if frame.panel is not None or indicator is None or not indicator.index_code:
            return frame.panel
        if when.edition is not None:
            return when.edition.panels[0] if len(when.edition.panels) == 1 else None
        if when.reason is None and when.period is not None:
            return 63 if when.period.end < MERGER_DATE else 34
        return None

    def _scaled(
        self, number: CellNumber, placed: Placed, indicator: Indicator | None, row: int, cell: Cell
    ) -> tuple[Decimal, Decimal | None, Decimal | None]:
        factor = placed.column.scale
        if indicator is None or indicator.unit not in ("rank", "score", "percent"):
            own = fold(plain(cell.text))
            factor *= surroundings.scale_of(own if _MONEY.search(own) else fold(self._told_unit(row, placed)))
            factor *= self._scale_of_line(row, placed, cell, indicator) or 1
        if number.percent and indicator is not None and indicator.unit == "score":
            factor /= 100  # 60% of a score bounded by one
        of_total = number.of_total
        maximum = self.match.one("of_total")
        if of_total is None and maximum is not None and placed.column.role == "score":
            text = self.grid.text(row, maximum.index)
            if not cell_numbers.is_blank(text):
                try:
                    of_total = cell_numbers.parse(text).value
                except NumberError:
                    of_total = None
        return number.value * factor, number.high * factor if number.high is not None else None, of_total

    def _unit(self, number: CellNumber, indicator: Indicator | None, placed: Placed, row: int) -> str:
        if placed.column.unit:
            return placed.column.unit
        if indicator is not None:
            return indicator.unit.split("|")[0]
        hint = fold(self._told_unit(row, placed))
        if number.percent or "%" in hint:
            return "percent"
        if placed.column.role in ("rank", "previous_rank"):
            return "rank"
        if hint == RANK_UNIT:
            return "rank"
        return "score" if placed.column.role == "score" or "điểm" in hint else "count"

    # Decimal signs, places, rejects

    def _decimal_signs(self) -> dict[int | None, str | None]:
        """The sign of each value column, and under None that of the table."""
        columns = {
            placed.index: [self.grid.text(row, placed.index) for row in range(self.laid.first_row, self.grid.height)]
            for placed in self.match.values()
        }
        signs: dict[int | None, str | None] = {
            index: cell_numbers.decimal_sign(texts) for index, texts in columns.items()
        }
        signs[None] = cell_numbers.decimal_sign(text for texts in columns.values() for text in texts)
        return signs

    def _sign(self, cell: Cell, placed: Placed) -> str | None:
        if cell.number is not None:
            return cell_numbers.POINT
        return self._signs[placed.index] or self._signs[None]

    def _locator(self, cell: Cell, start: int | None = None, end: int | None = None) -> str:
        """Where a cell's value stands; of its words only those from `start` to `end`, if they are given."""
        place: dict[str, Any] = {"table": self.laid.table.index, "row": cell.row, "column": cell.column}
        if self.laid.table.sheet:
            place["sheet"] = self.laid.table.sheet
        if self.laid.table.page:
            place["page"] = self.laid.table.page
        if cell.reference:
            place["cell"] = cell.reference
        place |= self.document.place(cell.start)
        place |= {"start": cell.start if start is None else start, "end": cell.end if end is None else end}
        return json.dumps(place, ensure_ascii=False, sort_keys=True)

    def _reject(self, stage: str, reason: str, detail: str, row: int, column: int) -> Reject:
        cell = self.grid.at.get((row, column))
        here = {"table": self.laid.table.index, "row": row + self.grid.top}
        locator = self._locator(cell) if cell else json.dumps(here)
        return Reject(stage, reason, detail, locator, json.dumps(self.grid.row(row), ensure_ascii=False))


@dataclass(frozen=True, slots=True)
class _When:
    """Edition and period of one value, where they were read, and why they are missing."""

    edition: Edition | None
    period: Period | None
    basis: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a row says of all its values."""

    resolution: Resolution
    year: int | None
    period: Period | None
    basis: str
    panel: int | None
    published: date | None
    claim: str
    measure: str | None
    cited_source: str | None
    cited_url: str | None
    cited_on: date | None


def _unmapped(laid: _Laid, layouts: Sequence[Layout]) -> Reject | None:
    """A table with numbers and no layout goes to review with a proposed mapping."""
    shape = laid.grid
    place: dict[str, Any] = {"table": laid.table.index}
    if laid.table.sheet:
        place["sheet"] = laid.table.sheet
    if laid.table.page:
        place["page"] = laid.table.page
    locator = json.dumps(place, ensure_ascii=False, sort_keys=True)
    numeric_rows = sum(
        any(cell_numbers.looks_numeric(text) for text in shape.row(row)[1:]) for row in range(shape.height)
    )
    if laid.match is not None and laid.match.unclear and not laid.match.missing and numeric_rows:
        header = [shape.header(laid.match.header_rows, column).text for column in range(shape.width)]
        detail = f"layout {laid.match.layout.layout_id} knows no more than time, kind and unit: " + "; ".join(
            repr(text[:60]) for text in laid.match.unclear
        )
        return Reject("map", "unclear_header", detail, locator, json.dumps(header, ensure_ascii=False))
    if laid.match is not None and laid.match.missing and numeric_rows:
        header = [shape.header(laid.match.header_rows, column).text for column in range(shape.width)]
        detail = f"layout {laid.match.layout.layout_id} needs: {', '.join(laid.match.missing)}"
        return Reject("map", "missing_column", detail, locator, json.dumps(header, ensure_ascii=False))
    if numeric_rows < 2:
        return None
    from ingestion.tables.proposal import propose

    first = next((row for row in range(shape.height) if len({text for text in shape.row(row) if text}) >= 2), 0)
    header = shape.row(first)
    return Reject("map", "no_layout", propose(header, layouts), locator, json.dumps(header, ensure_ascii=False))
