"""What was known of the portal's cells before: a reading is a row only where it says something new.

A cell is a unit or office, a measure, a period type and the period's first day; the year to date is one cell
that moves. The rule: of a cell, the last row that was read at or before an answer says what the answer says. An answer
that is read later confirms and adds nothing. One that comes in late, read before what is known, can break the rule for
answers that were left out after it: `exposed` names the cells, and the pipeline reads the next such answer again.
"""

from __future__ import annotations

import json
from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING

from ingestion.lake import Lake
from ingestion.portal.requests import PortalRequest
from ingestion.records import Reading
from ingestion.schemas import POLLS, READINGS, RECEIPTS

if TYPE_CHECKING:
    import polars as pl

Cell = tuple[str, str, str, date]
"""Unit, measure, period type, first day."""
Content = tuple[Decimal, int | None, str | None, int | None, str, str | None]
"""All that a row says: value, rank, unit and panel as resolved, the name of what has no unit, the unit around it."""
Place = tuple[datetime, str]
"""When it was read and from which document: the order of rows in a cell."""


_place = itemgetter(0)


def cell_of(reading: Reading) -> Cell:
    return _unit(reading.unit_id, reading.portal_unit_id, reading.portal_unit_name), reading.measure, *_period(reading)


def _unit(unit_id: str | None, portal_unit_id: str, name: str) -> str:
    """By our own id where there is one: the portal gives one unit several ids, and files have none."""
    return unit_id or (f"#{portal_unit_id}" if portal_unit_id else f"~{name}")


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _period(reading: Reading) -> tuple[str, date]:
    return reading.period_type, reading.period_start


def _content(reading: Reading) -> Content:
    name = "" if reading.unit_id else reading.portal_unit_name
    return reading.value, reading.rank, reading.unit_id, reading.panel, name, reading.within_unit_id


def _confirms(before: Content, now: Content) -> bool:
    """Whether a row already says what is said now. A table without ranks says nothing of them."""
    return before == now or (now[1] is None and (before[0], *before[2:]) == (now[0], *now[2:]))


@dataclass(slots=True)
class History:
    """The rows of the periods that a batch speaks of, as far back as it needs them.

    `floor` is the earliest moment of reading in the batch: of what lies before it, only the last row of each cell is
    held.
    """

    lake: Lake
    floor: datetime
    _loaded: dict[tuple[str, date], datetime] = field(default_factory=dict)
    _rows: dict[Cell, list[tuple[Place, Content]]] = field(default_factory=dict)

    def news(self, readings: Sequence[Reading], document_id: str) -> list[Reading]:
        """The readings of one document that say something else than the row before them.

        They count as written from now on.
        """
        if not readings:
            return []
        read_at = _naive(readings[0].read_at)
        for period in {_period(reading) for reading in readings}:
            if period not in self._loaded or read_at < self._loaded[period]:
                self._load(period, min(self.floor, read_at))
        place = (read_at, document_id)
        return [reading for reading in readings if self._add(reading, place)]

    def exposed(self, news: Iterable[Reading], document_id: str) -> dict[Cell, datetime | None]:
        """The cells of `news` with the moment of the row that follows there, None at the end.

        Answers that were read between the two were left out because of an earlier row that no longer is the last
        before them.
        """
        found: dict[Cell, datetime | None] = {}
        for reading in news:
            rows = self._rows[cell_of(reading)]
            at = bisect_right(rows, (_naive(reading.read_at), document_id), key=_place)
            found[cell_of(reading)] = rows[at][0][0] if at < len(rows) else None
        return found

    def knows(self, reading: Reading, document_id: str) -> bool:
        """Whether the last row at or before a reading says what it says: then it may be left out."""
        rows = self._rows.get(cell_of(reading), [])
        at = bisect_right(rows, (_naive(reading.read_at), document_id), key=_place)
        return bool(at) and _confirms(rows[at - 1][1], _content(reading))

    def _add(self, reading: Reading, place: Place) -> bool:
        content, cell = _content(reading), cell_of(reading)
        rows = self._rows.get(cell)
        if rows is None:
            self._rows[cell] = [(place, content)]
            return True
        at = bisect_right(rows, place, key=_place)
        if at and _confirms(rows[at - 1][1], content):
            return False
        rows.insert(at, (place, content))
        return True

    def _load(self, period: tuple[str, date], floor: datetime) -> None:
        """Rows of one period: the last before the floor, and all from then on. What this batch added stays."""
        import polars as pl

        key = ["unit_id", "portal_unit_id", "portal_unit_name", "measure"]
        columns = [*key, "read_at", "document_id", "value", "rank", "panel", "within_unit_id"]
        rows = (
            self.lake.scan(READINGS)
            .filter((pl.col("period_type") == period[0]) & (pl.col("period_start") == period[1]))
            .select(columns)
            .sort("read_at", "document_id", maintain_order=True)
        )
        before = rows.filter(pl.col("read_at") < floor).group_by(key, maintain_order=True).agg(pl.all().last())
        found = pl.concat([before.select(columns), rows.filter(pl.col("read_at") >= floor)]).collect()
        for unit_id, portal_unit_id, name, measure, read_at, document_id, *rest in found.iter_rows():
            value, rank, panel, within = rest
            cell = (_unit(unit_id, portal_unit_id, name), measure, *period)
            row = ((read_at, document_id), (value, rank, unit_id, panel, "" if unit_id else name, within))
            rows_of_cell = self._rows.setdefault(cell, [])
            if row not in rows_of_cell:
                insort(rows_of_cell, row, key=_place)
        self._loaded[period] = floor


@dataclass(frozen=True, slots=True)
class Sighting:
    """An answer that was given at a moment; whether it added rows or only confirmed does not matter."""

    read_at: datetime
    document_id: str
    name: str
    request: str


class Sightings:
    """All answers of the lake by what was asked. Most answers come in order: then only the last moments are read."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._last: dict[str, datetime] | None = None

    def after(self, request: str, read_at: datetime) -> list[Sighting]:
        """Answers for the same period and the same units that were read later, in order."""
        import polars as pl

        if self._last is None:
            latest = self._all().group_by("request").agg(pl.col("read_at").max()).collect()
            self._last = dict(latest.iter_rows())
        asked = _asked(request)
        alike = [other for other, last in self._last.items() if last > read_at and _asked(other) == asked]
        if not alike:
            return []
        found = self._all().filter(pl.col("request").is_in(alike) & (pl.col("read_at") > read_at))
        rows = found.select("read_at", "document_id", "name", "request").unique().collect().sort(pl.all())
        return [Sighting(*row) for row in rows.iter_rows()]

    def _all(self) -> pl.LazyFrame:
        """Receipts, the ones of this batch included, and polls that brought the same bytes again."""
        import polars as pl

        received = self._lake.scan(RECEIPTS).filter(pl.col("request").is_not_null() & pl.col("read_at").is_not_null())
        confirmed = self._lake.scan(POLLS).filter((pl.col("status") == "unchanged") & pl.col("request").is_not_null())
        columns = ["document_id", "name", "request"]
        return pl.concat(
            [received.select(*columns, "read_at"), confirmed.select(*columns, pl.col("polled_at").alias("read_at"))]
        )


def _asked(request: str) -> tuple[object, ...]:
    """What decides the cells of an answer: the period's filters and the unit asked about, whatever the page."""
    try:
        return tuple(asdict(PortalRequest.of(json.loads(request))).values())
    except (ValueError, AttributeError):
        return (request,)
