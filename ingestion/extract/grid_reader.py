"""Figures out of grids: a row's label says what is measured, the column's header when and of which kind."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from ingestion.extract import confidence as sure
from ingestion.extract import government, grids, kinds, periods, row_names, time_limit
from ingestion.extract.comparators import comparator
from ingestion.extract.flow import Flow, is_dateline
from ingestion.extract.grids import Grid, GridCell
from ingestion.extract.lexer import lex
from ingestion.extract.phrases import CONTESTS, NATIONAL_NAMES, Rule
from ingestion.extract.reading import Reading
from ingestion.extract.resolver import edition_of, locator
from ingestion.extract.row_names import Named
from ingestion.records import NATIONAL_UNIT_ID, Figure, Period
from ingestion.reference import MERGER_DATE, NATIONAL, fold
from ingestion.tables import agreement, surroundings
from ingestion.tables.catalogue import catalogue_of

_SHARE = re.compile(r"^(?:tỷ lệ|tỷ trọng|mức độ|% )")
_RANK_HEAD = re.compile(r"(?:xếp hạng|thứ hạng|vị trí|xếp thứ|hạng\b)")
_SCORE_HEAD = re.compile(r"(?:điểm|giá trị|chỉ số)\b")
_BARE_YEAR = re.compile(r"(?<![\d/.-])20[0-4]\d(?![\d/.-])")
_TARGET_HEAD = re.compile(r"(?:mục tiêu|\bkh\b|chỉ tiêu|kế hoạch|phấn đấu|dự kiến|đến năm|lộ trình|giai đoạn)")
_ACTUAL_HEAD = re.compile(
    r"(?:(?<!hồ sơ, )(?<!hồ sơ và )(?<!hóa )(?<!trả )kết quả|(?<!lộ trình )thực hiện|đạt được|hiện trạng|"
    r"thực tế|\bước\b)"
)


def cell_spans(grid: Grid) -> list[tuple[int, int]]:
    """Places of the cells whose numbers the grid reads or knows to be none: values, indexes, headers of years."""
    return [
        (cell.start, cell.end)
        for row in grid.rows
        for cell in row
        if not cell.copy
        and (grids.is_value(cell.text) or re.fullmatch(r"[\d.]{1,5}|[^\d]{0,14}\d{4}", cell.text.strip()))
    ]


def held(figure: Figure) -> Figure:
    """A figure kept for review because it stands in a table."""
    if figure.status != "accepted":
        return figure
    return replace(figure, status="review", reasons="no_layout")


def read(reading: Reading, grid: Grid) -> list[Figure]:
    """All figures of one grid; of two values of one measure both wait."""
    figures: list[Figure] = []
    table = _Table(reading, grid)
    for row, span in zip(grid.rows[grid.first :], grid.spans[grid.first :], strict=True):
        time_limit.check()
        figures.extend(figure for figure in table.row(row, span) if figure is not None)
    return agreement.hold_other_values(figures)


_YEARS, _UNITS, _PLACES, _NAMES = "years", "units", "places", "names"
"""What the rows of a grid are: times, provinces, places within one, or names of what is measured."""
_PERIOD_CELL = re.compile(
    r"(?:(?:sơ bộ|ước(?: tính)?|năm|quý|tháng|hết|đến|cuối|kỳ|đầu|i{1,3}|iv|\d{1,2}|[-/().,])\s*)*"
    r"(?:19|20)\d\d\b\s*(?:\((?:ước|sơ bộ)[^\d()]{0,12}\))?"
)
_PLACE_NAME = re.compile(
    r"(?:ubnd |ủy ban nhân dân )?(?:huyện|thị xã|thành phố|tp\.?|quận|xã|phường|thị trấn|tt\.|đặc khu|sở|ban quản lý|"
    r"văn phòng|thanh tra|chi cục|cục|cấp(?= (?:tỉnh|huyện|xã|sở)$))\b ?\S"
)
_PLACE_HEAD = re.compile(
    r"(?:tên )?(?:địa phương|đơn vị|địa bàn|cơ quan(?:,? đơn vị)?|(?:các )?(?:huyện|xã|phường|quận|thị xã|sở)\b.*)"
)
_WHOLE = re.compile(
    r"(?:tổng(?: cộng| số| toàn tỉnh)?|cộng|toàn (?:tỉnh|thành phố)|chung toàn tỉnh|"
    r"(?:bình quân|trung bình|tính) ?(?:chung|toàn tỉnh)?)[ :.]*"
)
_NAMES_HEAD = re.compile(r"(?:tên |các |nội dung )?(?:chỉ tiêu|chỉ số|tiêu chí)(?! (?:giao|năm|đến|kế hoạch|đạt)| ?20)")
_TASK_HEAD = re.compile(
    r"\b(?:nhiệm vụ|dự án|đề án|hoạt động|hạng mục|công trình|gói thầu|khóa|lớp|văn bản|sản phẩm)\b"
)
_NEVER = re.compile(
    r"\b(?:so với|so sánh|tăng|giảm|chênh lệch|hoàn thành|cùng kỳ|năm trước|tối đa|thang điểm|điểm chuẩn|trọng số|"
    r"kinh phí|nguồn vốn|mã số)\b"
)
"""Columns about the numbers of others: what they compare, weigh or cost."""
# `Điểm đạt/Điểm tối đa` over `13,2/18`
_OF_MOST = re.compile(r"(?<=\w) ?/ ?(?:số )?(?:điểm )?(?:tối đa|chuẩn)$", re.I)
_MOST_HEAD = re.compile(r"\b(?:điểm tối đa|tối đa|thang điểm|điểm chuẩn)\b")
_TIMES = re.compile(r"\([^()]*\)|[\d%.,:;/()]+|\b(?:năm|tháng|quý|của)\b")
_KIND_OF = re.compile(r"\b(?:kết quả|thực hiện|số liệu|giá trị|mục tiêu|kế hoạch|ước|tại)\b")
_AIMS = re.compile(r"\b(?:mục tiêu|phấn đấu|kế hoạch|lộ trình|giao chỉ tiêu|chỉ tiêu giao|dự kiến)\b")
"""What makes goals of a table of a past year; `một số chỉ tiêu` are any measures."""
_LEAST_PLACES = 3
_MONTHS_HEAD = re.compile(r"\b(?:quý (?:iv|iii|ii|i|[1-4])|\d{1,2} tháng(?: đầu năm)?)\s*$")
_NUMBERED = re.compile(r"^\**(?:[ivx]{1,4}|\d{1,2}(?:\.\d{1,2})*)[.)-]+ .{3,120}$", re.M)
_GOALS_HEAD = re.compile(r"\b(?:mục tiêu|chỉ tiêu)\b")
_IN_REPORTED = re.compile(r"\btrong (?:quý|tháng|kỳ|kỳ báo cáo)\b(?! \d| [iv]+\b)")


_BRACKETS = re.compile(r"\([^()]*\)")
_DOSSIERS = re.compile(r"\b(?:hồ sơ|tthc|thủ tục|phục vụ người dân)\b")
_KEY = re.compile(r"\((\d{1,2}|[a-z])\)")
_LONGEST_LEGEND = 1200
_LEGEND_ENTRY = re.compile(r"[ \t*-]*(?:[Cc]ột )?\((\w{1,2})\) ?[:–-]? ?(.{6,140})")
# `cao hơn 5,12 điểm so với năm 2022`: not the table's year
_HELD_AGAINST = re.compile(r",? (?:so với|so cùng kỳ) (?:cùng kỳ )?(?:năm|tháng|quý) (?:trước|ngoái|[\d/]+)", re.I)
_MEASURED_ABOVE = re.compile(r"(?:tỷ lệ|kết quả|thực hiện|mức|ước(?: thực hiện| tính)?)?(?: ?đạt(?: được)?)?")
_LINES_BETWEEN = 2
# `Bảng điểm thi đua của các đơn vị`, `Kết quả chấm điểm xã`: of no index
_OTHER_POINTS = re.compile(rf"\b(?:{CONTESTS}|chấm điểm (?:các )?(?:xã|phường|đơn vị|huyện))\b")
_ROMAN_HEAD = re.compile(r"^\**[ivx]{1,4}[.)-]+ .{3,120}$", re.M)
# `Số hồ sơ tiếp nhận và tỷ lệ thanh toán trực tuyến`: which of the two
_TWO_MEASURES = re.compile(
    r"\b(?:số|tỷ lệ|tỉ lệ|tỷ trọng|điểm)\b.{0,120} (?:và|,) (?:số|tỷ lệ|tỉ lệ|tỷ trọng|điểm|thứ hạng|xếp hạng)\b"
)
_COUNTER = re.compile(r"\W*\d{1,2}\W*")
_INDEX_REACH = 2_000
"""How far above a table of ranks or scores the text may tell of which index they are."""
_CAPTION = re.compile(r"\W*(?:bảng|biểu|phụ lục|hình)\b")


def _keyed(text: str, grid: Grid) -> list[str]:
    """The headers of a grid, with the words of a legend above it where they are its keys: `(1)`, `(2)`."""
    keys = {match.group(1) for head in grid.heads if (match := _KEY.fullmatch(head.strip()))}
    if not keys:
        return grid.heads
    told: dict[str, str] = {}
    between = 0
    for line in reversed(text[max(0, grid.start - _LONGEST_LEGEND) : grid.start].split("\n")):
        entries = [entry for part in line.split(";") if (entry := _LEGEND_ENTRY.match(part))]
        if entries:
            told = {entry.group(1): entry.group(2).strip() for entry in entries} | told
        elif line.strip():
            between += 1
            if told or between > _LINES_BETWEEN or _CAPTION.match(fold(line)):
                break
    if not keys <= told.keys():
        return grid.heads
    return [told[match.group(1)] if (match := _KEY.fullmatch(head.strip())) else head for head in grid.heads]


# Below a table: `Ghi chú: Xếp hạng trên tổng số 63 tỉnh, thành phố.`
_RANKS_NOTE = re.compile(r"\s*\W*(?:ghi chú|chú thích)\b[^\n]{0,80}\bhạng\b[^\n]{0,80}", re.I)
_TAKEN_OUT = re.compile(r"\b(?:trích xuất|kết xuất|xuất từ|được lấy từ|số liệu (?:được )?công bố)\b")
_ADDRESS = re.compile(r"\S+\.vn\S*")


class _Table:
    """One grid with what its headers, its rows and the lines above it say of all its numbers."""

    def __init__(self, reading: Reading, grid: Grid) -> None:
        self.reading, self.grid = reading, grid
        grid.heads = [_OF_MOST.sub("", head) for head in _keyed(reading.document.text, grid)]
        self.roles = [grids.role(head) for head in grid.heads]
        self.columns_of_places: dict[int, bool] = {}
        lines = [
            _HELD_AGAINST.sub("", line) for line in (*_lines_above(reading.document.text, grid.start), *grid.titles)
        ]
        if not lines and (title := reading.source.title or reading.document.title):
            lines = [title]
        self.caption = fold(" / ".join(lines))
        self.panel = surroundings.panel_in(lines[-1]) if lines else None
        if self.panel is None and (note := _RANKS_NOTE.match(reading.document.text, grid.end)) is not None:
            self.panel = surroundings.panel_in(note.group())
        worded = [line for line in lines if len(line) > 8]
        # `(Kèm theo Công văn …; số liệu tính đến hết tháng 9/2022)` names nothing that is measured.
        self.around = next(
            (line for line in reversed(worded) if not line.startswith("(")), worded[-1] if worded else ""
        )
        # `Tổng số hồ sơ tiếp nhận` says what `Đã giải quyết` beside it was done with.
        handled = next((words for head in grid.heads if (words := row_names.DONE_WITH.search(head))), None)
        if handled is not None and row_names.DONE_WITH.search(self.caption) is None:
            self.around = f"{self.around} {handled.group()}"
        nearest = lines[::-1]
        self.period = next(
            (
                found
                # The day that numbers were taken out of a system says less than the months that a title names.
                for line in sorted(nearest, key=lambda line: _TAKEN_OUT.search(fold(line)) is not None)
                # `Kỳ: Năm 2024 (thời điểm lấy số liệu 30/12/2024)`
                if (found := surroundings.period_in(_BRACKETS.sub(" ", line)) or surroundings.period_in(line))
                is not None
            ),
            None,
        )
        if self.period is None and _IN_REPORTED.search(self.caption):
            self.period = reading.reported
        if self.period is None:
            self.period = self._read_on()
        if self.period is None and not _AIMS.search(self.caption) and not self._below_goals():
            self.period = reading.reported
        self.unit_of_all = next((unit for line in nearest if (unit := surroundings.unit_of_all(line))), "")
        self.unclear_kinds: set[str] = set()
        """Headers of which nothing says whether they are of goals."""
        self.unclear_times: set[str] = set()
        """Headers that name a time, but not of which year."""
        self.whens: dict[str, tuple[Period | None, str, bool]] = {}
        self.parent = ""
        self.total: Decimal | None = None
        self.names = next((place for place, head in enumerate(grid.heads) if _NAMES_HEAD.match(fold(head))), None)
        self.kind = self._kind()
        told = f"{fold(' '.join(grid.heads))} {self.caption}"
        if self.kind == _PLACES and not _DOSSIERS.search(fold(self.around)) and _DOSSIERS.search(told):
            self.around = f"{self.around} (hồ sơ thủ tục hành chính)"  # `Hồ sơ tiếp nhận` beside `Tỷ lệ trực tuyến (%)`
        if self.kind == _NAMES and (index := self._names_index()) and fold(index) not in self.caption:
            self.around = f"{self.around} ({index})"  # a row `DTI` says of what the rows of its pillars are
        self.most = next((place for place, head in enumerate(grid.heads) if _MOST_HEAD.search(fold(head))), None)
        if self.most is not None and not self._has_index(self.around):
            # The parts of an index that a line further up names.
            self.around = next((line for line in reversed(lines) if self._has_index(line)), self.around)
        ranked = any(_RANK_HEAD.search(fold(head)) or _SCORE_HEAD.search(fold(head)) for head in grid.heads)
        index_told = self._index_told() if ranked and self.kind == _NAMES else None
        if index_told is not None and not self._has_index(self.around):
            self.around = (
                f"{self.around} ({index_told})"  # `Điểm các nhóm chỉ số của tỉnh:` behind a paragraph on one index
            )
        titles = surroundings.by_nearness(nearest)
        self.of_ranks = bool(titles) and surroundings.tells_ranks(titles[0], self._values())
        heads = [fold(head) for head, kind in zip(grid.heads, self.roles, strict=True) if kind == "data"]
        self.lists_tasks = bool(heads) and _TASK_HEAD.search(heads[0]) is not None and "chỉ tiêu" not in heads[0]

    def _values(self) -> list[str]:
        """The numbers of the columns that may hold figures."""
        return [
            cell.text
            for row in self.grid.rows[self.grid.first :]
            for place, cell in enumerate(row)
            if place and grids.is_value(cell.text) and (place >= len(self.roles) or self.roles[place] == "data")
        ]

    def _has_index(self, line: str) -> bool:
        catalogue, low = self.reading.catalogue, _ADDRESS.sub(" ", fold(line))
        return any(hit.pattern in catalogue.index_of for hit in catalogue.hits(low, low))

    def _index_told(self) -> str | None:
        """The name of the one index that the section above the table names."""
        catalogue = self.reading.catalogue
        above = fold(self.reading.document.text[max(0, self.grid.start - _INDEX_REACH) : self.grid.start])
        headings = [match.start() for match in _ROMAN_HEAD.finditer(above)]
        above = above[headings[-1] :] if headings else above
        if _OTHER_POINTS.search(above):
            return None
        named = {
            catalogue.index_of[hit.pattern]: above[hit.start : hit.end]
            for hit in catalogue.hits(above, above)
            if hit.pattern in catalogue.index_of
        }
        return next(iter(named.values())) if len(named) == 1 else None

    def _kind(self) -> str:
        if not self.grid.heads:
            return _NAMES
        rows = self.grid.rows[self.grid.first :]
        named = [self._label(row) for row in rows]
        times = sum(label is not None and _PERIOD_CELL.fullmatch(fold(label[1])) is not None for label in named)
        if times >= 2 and times >= 0.6 * len(rows):
            return _YEARS
        labels = [label[1] for label in named if label is not None]
        if self._are_places(labels, [label[0] for label in named if label is not None]):
            return _PLACES
        return _UNITS if _is_of_units(self.reading, self.grid, self.roles) else _NAMES

    def _read_on(self) -> Period | None:
        """The day up to which the text above says that the portal was read, whose ranks the table has."""
        above = fold(self.reading.document.text[max(0, self.grid.start - _LONGEST_LEGEND) : self.grid.start])
        days = [day for match in _READ_ON.finditer(above) if (day := periods.parse_date(match.group(1))) is not None]
        portal = days and _RANKED_BY[_PORTAL].search(above) and not _OTHER_RANKED.search(above)
        return periods.day(days[-1]) if portal else None

    def _names_index(self) -> str | None:
        """A row that is named as an index is."""
        catalogue = self.reading.catalogue
        for row in self.grid.rows[self.grid.first :]:
            label = self._label(row)
            if label is not None and catalogue.numbers.get(fold(label[1])) in catalogue.index_of:
                return label[1]
        return None

    def _are_places(self, labels: list[str], columns: list[int]) -> bool:
        """Whether the rows are districts, communes or offices: by their names, or by the header above them."""
        named = sum(_PLACE_NAME.match(fold(label)) is not None for label in labels)
        if len(labels) < _LEAST_PLACES and not 1 < named == len(labels):
            return False
        if named >= 0.6 * len(labels):
            central = sum(
                self.reading.reference.resolve(label, self.reading.dated).unit is not None for label in labels
            )
            return central < 0.8 * len(labels)
        head = fold(self.grid.heads[columns[0]]).strip(" .*") if columns[0] < len(self.grid.heads) else ""
        provinces = sum(self.reading.reference.resolve(label, self.reading.dated).unit is not None for label in labels)
        return _PLACE_HEAD.fullmatch(head) is not None and provinces <= 0.34 * len(labels)

    def _label(self, row: list[GridCell]) -> tuple[int, str] | None:
        """The cell that names the row, with its column."""
        if self.names is not None and self.names < len(row) and _has_words(row[self.names].text):
            return self.names, row[self.names].text
        for column, cell in enumerate(row[:4]):
            kind = self.roles[column] if column < len(self.roles) else "data"
            if kind == "index" or (kind == "unit" and not self._names_places(column)):
                continue
            if kind != "index" and _PERIOD_CELL.fullmatch(fold(cell.text)):
                return column, cell.text
            if _has_words(cell.text):
                return column, cell.text
        # `Tổng cộng`, `Toàn huyện` over the columns of the counter and of the name.
        return (0, row[0].text) if row and len(row[0].text) > 3 and _has_words(row[0].text) else None

    def _names_places(self, column: int) -> bool:
        """Whether a column headed `Đơn vị` holds offices and places, not units of measure."""
        if column not in self.columns_of_places:
            cells = [fold(row[column].text) for row in self.grid.rows[self.grid.first :] if column < len(row)]
            places = sum(_PLACE_NAME.match(cell) is not None for cell in cells)
            self.columns_of_places[column] = places * 2 > len(cells)
        return self.columns_of_places[column]

    def _when(self, head: str) -> tuple[Period | None, str, bool]:
        if head not in self.whens:
            period, kind, doubt = _when(self.reading, fold(head), self.caption)
            if (
                kind == "actual"
                and period is not None
                and self.reading.dated is not None
                and period.end > self.reading.dated
                and not _ACTUAL_HEAD.search(fold(head))
                and self._below_goals()
            ):
                kind = "target"  # `Năm 2023` in a plan of that year
            if period is None and _MONTHS_HEAD.search(fold(head)) and (year := self._year()) is not None:
                period, kind, doubt = _when(self.reading, f"{fold(head)} năm {year}", self.caption)
                if not self._is_of_goals(head) and period is not None and surroundings.is_ahead(period, self.period):
                    period, kind = None, "actual"  # `Quý IV` in a report of the first quarter
            told = period is not None
            if period is None:
                period = self._period_without_year(head)
                doubt = period is None
            if not told and period is not None:
                if self.reading.dated is not None and period.start > self.reading.dated:
                    kind = "target"
                elif (
                    kind == "target"
                    and self.reading.dated is None
                    and not _AIMS.search(self.caption)
                    and not _TARGET_HEAD.search(fold(head))
                ):
                    # Without a day nothing says whether `Một số chỉ tiêu năm 2023` were reached or set.
                    kind = "actual"
                    self.unclear_kinds.add(head)
                elif self._is_past(period) and not _AIMS.search(self.caption) and not _TARGET_HEAD.search(fold(head)):
                    kind = "actual"
            self.whens[head] = period, kind, doubt
        return self.whens[head]

    def _period_without_year(self, head: str) -> Period | None:
        """The part of the table's time that a header names: `Lũy kế`, `Tháng này`; all of it where it names none."""
        if surroundings.COMPARES.search(fold(head)):
            return self.period
        found, named = surroundings.header_period(head, self._year(), self.period, self._is_of_goals(head))
        if named and found is None:
            self.unclear_times.add(head)
        return found if named else self.period

    def _is_of_goals(self, head: str) -> bool:
        return _TARGET_HEAD.search(fold(head)) is not None or _AIMS.search(self.caption) is not None

    def _year(self) -> int | None:
        """The one year that headers, the lines above the table or the title tell: that of `Kết quả 9 tháng`."""
        for words in (" ".join(self.grid.heads), self.caption, self.reading.title):
            if _BARE_YEAR.search(words):
                return _one_year(words)
        return None

    def _below_goals(self) -> bool:
        """Whether the last numbered heading above the table is one of goals."""
        above = self.reading.document.text[max(0, self.grid.start - 2_000) : self.grid.start]
        heads = _NUMBERED.findall(fold(above))
        return bool(heads) and _GOALS_HEAD.search(heads[-1]) is not None

    def _is_past(self, period: Period) -> bool:
        return self.reading.dated is not None and period.end < self.reading.dated

    def row(self, row: list[GridCell], span: tuple[int, int]) -> list[Figure | None]:
        """The figures of one row."""
        named = self._label(row)
        if named is None:
            return self._unnamed(row, span)
        column, label = named
        unit = next(
            (cell.text for cell, kind in zip(row, self.roles, strict=False) if kind == "unit" and cell.text != label),
            self.unit_of_all,
        )
        found: list[Figure | None] = []
        self.total = self._most(row)
        for place, cell in enumerate(row):
            ranked = place < column and self.kind in (_PLACES, _UNITS) and self._heads_ranks(place)
            if not ranked and (
                place <= column or (place < len(self.roles) and self.roles[place] in ("index", "unit", "note"))
            ):
                continue
            if not grids.is_value(cell.text) or (cell.copy and place and row[place - 1].start == cell.start):
                continue
            if cell.copy and cell.start < span[0]:
                continue
            head = self.grid.heads[place] if place < len(self.grid.heads) else ""
            # Beside the most points there are, all that is no rank is points.
            points = self.most is not None and not unit and not _RANK_HEAD.search(head)
            figure = self._cell(span, label, "điểm" if points else unit, head, cell)
            if figure is not None and figure.unit == "score" and self.most not in (None, place):
                figure = replace(figure, of_total=self.total)
            found.append(figure)
        if not row_names.is_part(label):
            self.parent = label
        return found

    def _unnamed(self, row: list[GridCell], span: tuple[int, int]) -> list[Figure | None]:
        """The numbers of a row that nothing names, which wait; none of a row that numbers the columns."""
        cells = [
            (place, cell)
            for place, cell in enumerate(row)
            if grids.is_value(cell.text) and not cell.copy and (place >= len(self.roles) or self.roles[place] == "data")
        ]
        if all(_COUNTER.fullmatch(cell.text) for _, cell in cells):
            return []
        heads = [self.grid.heads[place] if place < len(self.grid.heads) else "" for place, _ in cells]
        found = [
            _figure(self, span, "", "", head, cell, self._when(head))
            for head, (_, cell) in zip(heads, cells, strict=True)
        ]
        return [
            replace(figure, indicator_code=None, rule="grid", status="review", reasons="unmapped", edition_id=None)
            for figure in found
            if figure is not None
        ]

    def _heads_ranks(self, place: int) -> bool:
        """Whether a column ahead of the names has their ranks, not their numbers: `Hạng`, `Đơn vị`, `Điểm`."""
        return place < len(self.grid.heads) and _BARE_RANK.fullmatch(fold(self.grid.heads[place])) is not None

    def _measures(self, head: str) -> str:
        """What a column of places measures: what its header says, or the index of the lines above a bare `Điểm`."""
        around = f"{self.caption} / {self.reading.title}"
        done = _DONE_WITH_DOSSIERS.fullmatch(fold(head).strip())
        if done is not None and _DOSSIERS.search(around):
            return f"Tỷ lệ hồ sơ {'nộp' if done.group(1) == 'trực tuyến' else 'giải quyết'} {head.strip().lower()}"
        words = " ".join(_TIMES.sub(" ", fold(head)).split())
        one = self.around and not _TWO_MEASURES.search(fold(self.around)) and not self._has_index(self.around)
        if one and _MEASURED_ABOVE.fullmatch(words):
            return self.around  # `Năm 2024`, `Tỷ lệ (%)`: what is measured the line above the table says
        if _BARE_HEAD.fullmatch(words) is None:
            return head
        above = self.reading.document.text[max(0, self.grid.start - _LONGEST_LEGEND) : self.grid.start]
        for words in (around, fold(above)):
            named = [name for name, told in _RANKED_BY.items() if told.search(words)]
            if named:
                return named[0] if len(named) == 1 and not _OTHER_RANKED.search(words) else head
        return head

    def _most(self, row: list[GridCell]) -> Decimal | None:
        """The highest score that there is, where a column tells it."""
        cell = row[self.most] if self.most is not None and self.most < len(row) else None
        tokens = [token for token in lex(fold(cell.text)) if token.value is not None] if cell is not None else []
        return tokens[0].value if len(tokens) == 1 else None

    def _cell(self, span: tuple[int, int], label: str, unit: str, head: str, cell: GridCell) -> Figure | None:
        when = self._when(head)
        if self.kind == _NAMES:
            return _figure(self, span, label, unit, head, cell, when)
        if self.kind == _UNITS:
            figure = _of_unit(self, span, label, head, cell, when)
            if figure is None or figure.indicator_code is not None:
                return figure
            return _figure(self, span, self._measures(head), unit, head, cell, when, province=label)
        if self.kind == _YEARS:
            return _figure(self, span, head, unit, head, cell, self._of_row(label, when))
        return _figure(self, span, self._measures(head), unit, head, cell, when, place=label)

    def _of_row(self, label: str, when: tuple[Period | None, str, bool]) -> tuple[Period | None, str, bool]:
        """Period and kind where each row is a time of its own."""
        period, kind, doubt = _when(self.reading, fold(label), self.caption)
        past = period is not None and self.reading.dated is not None and period.end < self.reading.dated
        return period, "actual" if past and when[1] == "actual" else kind if kind == "target" else when[1], doubt


def _one_year(words: str) -> int | None:
    """The year that is named, where it is one alone."""
    years = {int(year) for year in _BARE_YEAR.findall(words)}
    return years.pop() if len(years) == 1 else None


def _has_words(text: str) -> bool:
    letters = any(char.isalpha() for char in text)
    return letters and not grids.is_value(text) and (len(text) > 3 or text[1:].isupper())


_NOTE_LINE = re.compile(r"(?:ghi chú|chú thích|nguồn)\b")
"""What stands below the table before."""


def _lines_above(text: str, start: int) -> list[str]:
    """The lines right above a table, without those of another table."""
    lines: list[str] = []
    for line in reversed(text[max(0, start - 500) : start].split("\n")):
        if _LEGEND_ENTRY.match(line):
            continue
        if "\t" in line.strip() or " | " in line or len(line) > 300:
            break
        if (line := line.strip("*_#| \t")) and not _NOTE_LINE.match(fold(line)) and not is_dateline(line):
            lines.append(line)
        if len(lines) == 3:
            break
    return lines[::-1]


def _label_column(row: list[GridCell], roles: list[str]) -> int | None:
    for column, cell in enumerate(row[:4]):
        if column < len(roles) and roles[column] in ("index", "unit"):
            continue
        if len(cell.text) > 3 and not grids.is_value(cell.text) and any(char.isalpha() for char in cell.text):
            return column
    return None


# `Chi ngân sách cho chuyển đổi số (% tổng chi)`
_IN_PERCENT = re.compile(r"\(%[^()]{0,30}\)")


def _shape(unit_text: str, head: str, label: str, value: Decimal, unit: str | None) -> tuple[tuple[str, ...], str]:
    units = fold(unit_text)
    of_ranks = _RANK_HEAD.search(head) is not None and unit != "percent"  # `SIPAS (%)`, below `Hạng năm 2023`
    if unit == "percent" or units.startswith(("%", "phần trăm", "tỷ lệ %")) or "%" in head:
        return ("percent",), "percent"
    if _IN_PERCENT.search(label) and not of_ranks:
        return ("percent",), "percent"
    if (_RANK_HEAD.search(head) or _RANK_HEAD.match(label)) and (not units or _RANK_HEAD.search(units)):
        return ("rank",), "rank"
    if ("điểm" in units and not row_names.counts_points(label)) or (
        (_SCORE_HEAD.search(head) or _SCORE_HEAD.match(label)) and not units
    ):
        return ("score",), "score"
    if not units and _SHARE.match(label) and "100 dân" not in label and value <= 100:
        return ("percent",), "percent"
    return ("count", "rate"), "count"


def _figure(
    table: _Table,
    span: tuple[int, int],
    label: str,
    unit_text: str,
    head: str,
    cell: GridCell,
    when: tuple[Period | None, str, bool],
    place: str = "",
    province: str = "",
) -> Figure | None:
    """One cell: `label` names what is measured; `place` or `province` whose it is, where the rows are such."""
    reading = table.reading
    text = reading.document.text
    low = fold(text[cell.start : cell.end])
    tokens = [token for token in lex(low) if token.value is not None and token.core_end - token.start <= 20]
    tokens = [token for token in tokens if not re.search(r"<[^>]*$", low[: token.start])]
    if len(tokens) != 1:
        return None
    token = tokens[0]
    assert token.value is not None
    if re.fullmatch(r"(?:19|20)\d\d", token.text):
        return None
    folded_label, folded_head = fold(label), fold(head)
    reasons: list[str] = []
    if unit_text and unit_text == table.unit_of_all and "unit" not in table.roles:
        of_line, unclear = surroundings.unit_for(unit_text, label)
        unit_text = row_names.unit_in(label) or of_line
        if unclear and not unit_text:
            reasons.append("unclear_scale")
    else:
        unit_text = unit_text or ("" if _RANK_HEAD.search(folded_head) else row_names.unit_in(label))
    shapes, unit = _shape(unit_text, folded_head, folded_label, token.value, token.unit)
    by_title = table.of_ranks and not unit_text and not surroundings.is_share_or_count(label)
    if by_title and not (_RANK_HEAD.search(folded_head) or _SCORE_HEAD.search(folded_head)):
        shapes, unit = ("rank",), "rank"
    value, high = cell.number or token.value, token.high if token.kind == "range" else None
    total = token.high if token.kind == "fraction" else None
    behind = low[token.core_end :].strip(" %")
    # Of how many points it is tells which part of an index is meant: `Dịch vụ công trực tuyến`, of 12 or of 22.
    of_most = f"{token.text}/{table.total}" if shapes[0] == "score" and total is None and table.total else token.text
    name = _name(table, label, (behind if shapes[0] == "percent" else unit_text or behind), shapes[0], of_most)
    if name is not None and name.kind == "definition" and not unit_text and table._has_index(label):
        name = None  # `Chuyển đổi số cấp tỉnh (DTI)` names an index, and not the levels that there are
    if (name is None or name.code is None) and shapes[0] == "count" and not unit_text and not behind:
        # The header of an index alone (`PCI`) stands over its scores.
        scored = _name(table, label, "", "score", token.text)
        of_index = reading.reference.indicators.get(scored.code or "") if scored is not None else None
        if of_index is not None and of_index.index_code is not None and of_index.admits(value):
            name, shapes, unit = scored, ("score",), "score"
    owner = province or ("" if place or table.kind != _NAMES else label)
    if table.lists_tasks or _NEVER.search(folded_head):
        name = None
    elif table.kind == _NAMES and (rest := " ".join(surroundings.SPENT.sub(" ", folded_head).split())):
        whose = " ".join(_TIMES.sub(" ", folded_head).split())
        if not _is_unit(reading, whose):
            whose = " ".join(_KIND_OF.sub(" ", whose).split())  # `Kết quả Bắc Giang`
        if _is_unit(reading, whose):
            owner = whose
        elif rest:
            name = _of_both(table, label, head, unit_text, shapes[0], token.text, name)
    features = {"grid"}
    period, kind, doubt = when
    unsaid = table.of_ranks and not by_title and not unit_text and token.unit is None and "%" not in folded_head
    if unsaid and shapes[0] != "rank" and surroundings.may_be_place(token.value, period):
        reasons.append("unclear_scale")  # `Tỷ lệ hồ sơ trực tuyến`, 21: a share or a place
    if head in table.unclear_kinds:
        reasons.append("unclear_kind")
    if period is None and head in table.unclear_times:
        reasons.append("unclear_period")
    measured = reading.reference.indicators.get(name.code or "") if name else None
    if period is None and measured is not None and measured.index_code is not None:
        # An edition that only the lines above the table or the title tell.
        edition = _one_year(f"{table.caption[-200:]} / {reading.title}")
        if measured.index_code == _OF_COMMUNES_TOO and reading.reported is not None:
            period, doubt = reading.reported, False  # the portal's index is told for each month
        else:
            period, doubt = (periods.year(edition), False) if edition is not None else (None, doubt)
    if period is None and place and (ranked_in := reading.ranks_its_parts()) is not None:
        period, doubt = ranked_in, False
    if doubt:
        features.add("period_doubtful")
    if name is not None and place and (of_place := _OF_PLACES.get(name.code or "")):
        name = replace(name, code=of_place)
    indicator = reading.reference.indicators.get(name.code or "") if name else None
    if name is None or indicator is None:
        reasons.append("unmapped")
    else:
        if not name.clear:
            features.add("narrow_margin")
        unit, kind = name.unit, name.kind if name.kind == "definition" else kind
        value, high = value * name.scale, high * name.scale if high is not None else None
        if indicator.unit.startswith("count") and name.scale == 1 and value != value.to_integral_value():
            reasons.append("unclear_scale")
        last = surroundings.provinces_on(period.end if period else None)
        beyond = unit == "rank" and table.of_ranks and total is None and value > last
        if beyond or not indicator.admits(value):
            reasons.append("out_of_bounds")
        if indicator.index_code is not None:
            if shapes[0] == "rank" and total is None and table.panel and not place:
                total = Decimal(table.panel)
            others = _OTHER_RANKED.search(f"{table.caption} / {reading.title}") is not None
            if place and (indicator.index_code != _OF_COMMUNES_TOO or others):
                reasons.append("ambiguous_unit")  # the indices of the seeds rank provinces, not their districts
            elif kind == "actual" and period is not None:
                reasons += _of_edition(reading, indicator.index_code, period)
    named = table.kind == _NAMES and reading.reference.resolve(label, reading.dated).unit is not None
    if not table.grid.heads or named:
        reasons.append("no_layout")
    locality = " ".join(place.split()) if place and not _WHOLE.fullmatch(fold(place)) else None
    unit_id, province_name, scope = _unit(reading, owner, period, kind)
    if unit_id is None:
        reasons.append("no_unit")
    elif locality:
        scope = "locality"
    if indicator is not None and name is not None and unit_id is not None:
        of_country = unit_id == NATIONAL_UNIT_ID
        if of_country != name.national and (name.national or _of_provinces(reading, indicator.code)):
            reasons.append("ambiguous_unit")
    share = sure.confidence(features) if indicator is not None else Decimal("0.2")
    status = sure.status(share, reasons)
    start, end = cell.start + token.start, cell.start + token.end
    quote_start, quote_end = (
        span if span[1] - span[0] <= 600 and span[0] <= start and end <= span[1] else (cell.start, cell.end)
    )
    before = low[: token.start]
    return Figure(
        value=value,
        unit=unit,
        quote=text[quote_start:quote_end],
        quote_start=quote_start,
        quote_end=quote_end,
        value_start=start,
        value_end=end,
        locator=locator(reading.document.place(start), start, end),
        status=status,
        confidence=share,
        rule=f"grid:{name.rule}" if name is not None and name.code else "grid",
        comparator=comparator(
            before, low[token.end :], shapes[0], group=_GROUP.match(low.lstrip()) is not None, ranged=high is not None
        ),
        kind=kind,
        claim=reading.source.claim or "stated",
        value_high=high,
        of_total=total,
        indicator_code=name.code if name else None,
        candidates=_nearest(table, head if named else label, shapes[0]) if "unmapped" in reasons else None,
        unit_id=unit_id,
        province=province_name,
        scope=scope,
        locality=locality,
        edition_id=edition_of(reading, indicator, period, kind),
        period_type=period.type if period else None,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        period_basis="column" if period else "none",
        context=" | ".join(part for part in (place, label, unit_text, head, cell.text) if part)[:600],
        reasons=";".join(dict.fromkeys(reasons)) or None,
    )


def _nearest(table: _Table, label: str, shape: str) -> str | None:
    """The indicators that the name of what is measured is most like, of the form that the number has."""
    if not table.reading.suggest:
        return None
    found = catalogue_of(table.reading.reference).nearest(row_names.bare(label), shape)
    return ";".join(found) or None


_GROUP = re.compile(r"(?:top|nhóm)\b")
_DONE_WITH_DOSSIERS = re.compile(r"(trực tuyến|đúng hạn|đúng và trước hạn|trước và đúng hạn) ?\(%\)")
_BARE_RANK = re.compile(r"(?:xếp |thứ )?hạng|vị trí|xếp thứ")
_BARE_HEAD = re.compile(rf"(?:tổng )?(?:số )?điểm(?: số| đạt(?: được)?)?|{_BARE_RANK.pattern}")
_OF_COMMUNES_TOO = "portal_766"
"""The index by which provinces rank their own communes and offices."""
_PORTAL = "Điểm Bộ chỉ số phục vụ người dân, doanh nghiệp"
# `lấy số liệu lúc 8 giờ ngày 20/8/2025`
_READ_ON = re.compile(
    r"\b(?:số liệu|dữ liệu|tính đến|tính tới|thời điểm|trích xuất)[^.;\n]{0,60}?\b(\d{1,2}/\d{1,2}/20\d\d)\b"
)
_RANKED_BY = {
    "Chỉ số chuyển đổi số": re.compile(r"\b(?:chỉ số|xếp hạng|mức độ)[^/.;\n]{0,40}\b(?:chuyển đổi số|dti)\b"),
    _PORTAL: re.compile(
        r"\b(?:chỉ số|mức độ|chất lượng|xếp hạng)[^/.;\n]{0,40}\bphục vụ người dân\b|\b766/qđ-ttg\b|chỉ số 766\b"
    ),
}
_OTHER_RANKED = re.compile(
    r"\b(?:cải cách hành chính|par[ -]?index|ddci|pci|papi|sipas|cchc|"
    r"thi đua|cuộc thi|hội thi|phong trào|trắc nghiệm)\b"
)
_OF_PLACES = {"dti_overall_rank": "agency_dti_rank", "dti_overall_score": "agency_dti_score"}
"""What an index of provinces is called where a province measures its own districts and offices."""


def _of_edition(reading: Reading, index_code: str, period: Period) -> list[str]:
    """Why a year's value of an index cannot be: it has no such edition, or none was announced by then."""
    if index_code not in reading.reference.indexes_with_editions:
        return []
    edition = reading.reference.edition(index_code, period.start.year) if period.type == "year" else None
    if edition is None:
        return ["unclear_period"]
    late = reading.dated is not None and edition.announced_on > reading.dated
    return ["edition_not_announced"] if late else []


def _of_provinces(reading: Reading, code: str) -> bool:
    """Whether the country has an indicator of its own for what a province's is: GRDP and GDP."""
    indicator = reading.reference.indicators[code]
    return indicator.index_code is not None or any(
        phrase.scope == "province" for phrase in reading.reference.phrases if phrase.indicator_code == code
    )


def _is_unit(reading: Reading, text: str) -> bool:
    return text in NATIONAL_NAMES or reading.reference.resolve(text, reading.dated).unit is not None


def _of_both(
    table: _Table, label: str, head: str, unit: str, shape: str, number: str, alone: Named | None
) -> Named | None:
    """What row and column say together, where the column's header says more than when; none if they say no more."""
    both = row_names.named(
        table.reading.reference, f"{row_names.bare(label)} {row_names.bare(head).lower()}", unit, shape, number
    )
    told = alone is not None and alone.code is not None and both is not None and both.code is not None and both.clear
    return both if told and alone is not None and both is not None and both.code != alone.code else None


def _name(table: _Table, label: str, unit: str, shape: str, number: str) -> Named | None:
    """What the label means; a row that is part of the one above it may need that one's words."""
    reference = table.reading.reference
    found = row_names.named(reference, label, unit, shape, number, table.around)
    if not row_names.is_part(label) or not table.parent or table.kind != _NAMES:
        return found
    whole = row_names.named(reference, table.parent, unit, shape, number, table.around)
    if found is not None and found.code is not None and (whole is None or found.code != whole.code):
        return found
    both = row_names.named(
        reference, f"{row_names.bare(table.parent)} {row_names.bare(label).lower()}", unit, shape, number
    )
    # A part that its own words do not tell from the whole is not the whole.
    return both if both is not None and (whole is None or both.code != whole.code) else None


_LEAST_UNITS = 4
_PROVINCES_HEAD = re.compile(r"(?:tên )?(?:địa phương|(?:các )?tỉnh(?:[,/ ]+(?:thành|tp\.?)(?: phố)?)?)")


def _is_of_units(reading: Reading, grid: Grid, roles: list[str]) -> bool:
    """Whether the rows of a grid are provinces, so that its columns say what is measured."""
    if not grid.heads:
        return False
    rows = grid.rows[grid.first :]
    columns = [_label_column(row, roles) for row in rows]
    named = sum(
        column is not None and reading.reference.resolve(row[column].text, reading.dated).unit is not None
        for row, column in zip(rows, columns, strict=True)
    )
    heads = [fold(grid.heads[column]) for column in set(columns) if column is not None and column < len(grid.heads)]
    told = len(heads) == 1 and _PROVINCES_HEAD.fullmatch(heads[0]) is not None
    least = _LEAST_UNITS if not told else 2 if "tỉnh" in heads[0] else _LEAST_PLACES  # `Địa phương` may be communes
    return named >= least and named >= 0.8 * len(rows)


def _of_unit(
    table: _Table,
    span: tuple[int, int],
    label: str,
    head: str,
    cell: GridCell,
    when: tuple[Period | None, str, bool],
) -> Figure | None:
    """A province's rank or score: the column names the index, or the lines above the table do."""
    reading, caption = table.reading, table.caption
    text = reading.document.text
    low = fold(text[cell.start : cell.end])
    tokens = [token for token in lex(low) if token.value is not None and token.core_end - token.start <= 20]
    value = tokens[0].value if len(tokens) == 1 else None
    if value is None:
        return None
    token, folded = tokens[0], fold(head)
    shape = "rank" if _RANK_HEAD.search(folded) and not _VALUE_HEAD.search(folded) else "score"
    if table.of_ranks and not _VALUE_HEAD.search(folded):
        shape = "rank"
    period, _, _ = when
    around = f"{caption[-200:]} / {reading.title}"
    if period is None and (told := _one_year(around)) is not None:
        period = periods.year(told)
    rule = _of_column(reading, shape, folded, around)
    indicator = reading.reference.indicators.get(rule.code) if rule else None
    reasons: list[str] = []
    if rule is None or indicator is None or period is None:
        reasons.append("no_layout")
    elif not indicator.admits(value) or token.kind != "number":
        reasons.append("out_of_bounds")
    edition = edition_of(reading, indicator, period, "actual")
    announced = next((item.announced_on for item in reading.reference.editions if item.edition_id == edition), None)
    if announced is not None and reading.dated is not None and announced > reading.dated:
        reasons.append("edition_not_announced")
    fact = reading.dated if announced is not None and announced >= MERGER_DATE else period.end if period else None
    unit = reading.reference.resolve(label, fact).unit
    if unit is None:
        reasons.append("no_unit")
    share = sure.confidence({"grid"}, rule.phrase.prior) if rule else Decimal("0.2")
    start, end = cell.start + token.start, cell.start + token.end
    quote = span if span[1] - span[0] <= 600 else (cell.start, cell.end)
    return Figure(
        value=value,
        unit=indicator.unit.split("|")[0] if indicator else shape,
        quote=text[quote[0] : quote[1]],
        quote_start=quote[0],
        quote_end=quote[1],
        value_start=start,
        value_end=end,
        locator=locator(reading.document.place(start), start, end),
        status=sure.status(share, reasons),
        confidence=share,
        rule=f"grid:{rule.code}#{rule.phrase.row}" if rule else "grid",
        kind="actual",
        claim=reading.source.claim or "stated",
        of_total=Decimal(table.panel) if shape == "rank" and rule is not None and table.panel else None,
        indicator_code=rule.code if rule else None,
        unit_id=unit.unit_id if unit else None,
        province=unit.short_name if unit else None,
        scope="province" if unit else None,
        edition_id=edition,
        period_type=period.type if period else None,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        period_basis="column" if period else "none",
        context=" | ".join(part for part in (label, head, cell.text) if part)[:600],
        reasons=";".join(reasons) or None,
    )


_VALUE_HEAD = re.compile(r"(?:giá trị|điểm|chỉ số)\b")


def _of_column(reading: Reading, shape: str, head: str, around: str) -> Rule | None:
    """The index that a column's header names, with the help of what stands above; none where several may be meant."""
    catalogue = reading.catalogue
    here = {hit.pattern for hit in catalogue.hits(head, head)}
    wide = here | {hit.pattern for hit in catalogue.hits(around, around)}
    found: list[tuple[int, Rule]] = []
    for rule in catalogue.rules:
        phrase = rule.phrase
        if phrase.shape != shape or rule.noun or not (rule.terms or rule.context) or phrase.scope == "national":
            continue
        if phrase.family in ("change", "growth", "reduction"):
            continue
        if reading.reference.indicators[rule.code].index_code is None or rule.without & here:
            continue
        if all(group & here for group in rule.terms) and all(group & wide for group in rule.context):
            found.append((len(rule.terms) + sum(bool(group & here) for group in rule.context), rule))
    if not found:
        return None
    most = max(score for score, _ in found)
    best = [rule for score, rule in found if score == most]
    return best[0] if len({rule.code for rule in best}) == 1 else None


def _when(reading: Reading, head: str, caption: str) -> tuple[Period | None, str, bool]:
    """Period and kind of a column; doubt where the header names no time."""
    period: Period | None = None
    tokens = lex(head)
    found = periods.times(Flow(head, head, [], head, [0], [0]), tokens, 0) if tokens else []
    doubt = False
    usable = [time for time in found if time.relation != "compare"]
    bare = _BARE_YEAR.findall(head)
    if usable:
        period = usable[-1].period
    elif len(bare) == 1:
        period = periods.year(int(bare[0]))  # `Mục tiêu 2025`
    else:
        doubt = True
    if (_TARGET_HEAD.search(head) and not _ACTUAL_HEAD.search(head)) or (
        period is not None and reading.dated is not None and _is_to_come(period, reading.dated, caption)
    ):
        kind = "target"
    elif _ACTUAL_HEAD.search(head) or period is not None:
        kind = "actual"
    else:
        kind = "target" if kinds.is_of_goals(caption[-200:], 0, len(caption[-200:])) else "actual"
    return period, kind, doubt


def _is_to_come(period: Period, dated: date, caption: str) -> bool:
    """Whether a column's time is still to come; most of it, where the table is a plan's."""
    return period.start > dated or (period.end - dated > dated - period.start and _AIMS.search(caption) is not None)


def _unit(reading: Reading, label: str, period: Period | None, kind: str) -> tuple[str | None, str | None, str | None]:
    fact = period.end if period is not None and (reading.dated is None or period.end < reading.dated) else reading.dated
    if reading.dated is None and kind == "target" and fact is not None and fact >= MERGER_DATE:
        fact = MERGER_DATE - timedelta(days=1)  # when a goal was set, nothing says: of the unit that the text names
    named = reading.reference.resolve(label, fact)
    chosen = named.unit.unit_id if named.unit else reading.default.unit_id
    if fold(label) in NATIONAL_NAMES:
        chosen = NATIONAL_UNIT_ID
    if chosen is None:
        return None, None, None
    if chosen == NATIONAL_UNIT_ID:
        return NATIONAL_UNIT_ID, NATIONAL, "national"
    unit = government.unit_on(reading.reference, chosen, fact)
    return (unit.unit_id, unit.short_name, "province") if unit else (None, None, None)
