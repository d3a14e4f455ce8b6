"""The portal's pages as offices save them: a table in XLSX, HTML or Word becomes the readings that its reply would be.

The table is read by its declared layout. It is a reading only where the moment of reading is known, from the sidecar or
from the page itself; without it, the same table is a set of figures that somebody states.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from ingestion.portal.requests import VIETNAM, BadRequestError, PortalRequest
from ingestion.portal.units import PortalSeeds, seeds
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import Figure, Period, Reading, Source
from ingestion.reference import Reference
from ingestion.tables.surroundings import period_in

_INDICATOR = re.compile(r"nps_(?P<measure>portal|\w+?)_(?P<statistic>score|rank)")
_MAX_POINTS = {"overall": Decimal(100), "online_service": Decimal(12), "online_payment": Decimal(10)}
_PERIODS = frozenset(("year", "half", "quarter", "month", "year_to_date"))
LAYOUT = "portal_table"
_MOMENT = re.compile(
    r"(?:thời (?:điểm|gian)|ngày|lúc)\s+(?:tra cứu|lấy số liệu|trích xuất|kết xuất|xuất dữ liệu|xuất báo cáo|truy cập)"
    r"\s*:?\s*(?:(?P<hour>\d{1,2})\s*(?:[:hg]|giờ)\s*(?P<minute>\d{2})?\D{0,12})?"
    r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>20\d\d)",
    re.IGNORECASE,
)


def moment_in(text: str) -> datetime | None:
    """When a page says that it was read; noon where it gives no hour."""
    found = [_moment(match) for match in _MOMENT.finditer(text[:20_000])]
    return found[0] if len(set(found)) == 1 else None


def _moment(match: re.Match[str]) -> datetime | None:
    try:
        return datetime(
            int(match["year"]), int(match["month"]), int(match["day"]),
            int(match["hour"] or 12), int(match["minute"] or 0), tzinfo=VIETNAM,
        ).astimezone(UTC)  # fmt: skip
    except ValueError:
        return None


def framed(source: Source, request: Mapping[str, Any] | None, read_at: datetime) -> Source:
    """The source with what a request says of the period, in the words that a page's title would have."""
    read_on = read_at.astimezone(VIETNAM).date()
    if request is None:
        return replace(source, published_on=source.published_on or read_on)
    try:
        label = PortalRequest.of(request).label(read_on)
    except BadRequestError:
        return source
    return replace(source, title=f"Bộ chỉ số 766 {label}", published_on=read_on)


def readings_of(
    figures: Iterable[Figure],
    document: CanonicalDocument,
    reference: Reference,
    *,
    request: Mapping[str, Any] | None,
    read_at: datetime,
    portal: PortalSeeds | None = None,
) -> tuple[list[Reading], list[Figure]]:
    """The readings that a portal table's figures are, and the figures that are none."""
    read_on = read_at.astimezone(VIETNAM).date()
    asked = None
    if request is not None:
        try:
            asked = PortalRequest.of(request).period(read_on)
        except BadRequestError:
            return [], list(figures)
    named = None if asked else _named(document, read_on)
    scores: list[tuple[Figure, str, Period]] = []
    ranks: dict[tuple[str, Period], int] = {}
    rest: list[Figure] = []
    for figure in figures:
        match = _INDICATOR.fullmatch(figure.indicator_code or "")
        period = asked or _period(figure.period, read_on) or named
        if (
            not match
            or not figure.unit_id
            or period is None
            or LAYOUT not in figure.rule
            or figure.status != "accepted"
        ):
            rest.append(figure)
        elif match["statistic"] == "rank":
            ranks[figure.unit_id, period] = int(figure.value)
        else:
            measure = "overall" if match["measure"] == "portal" else match["measure"]
            scores.append((figure, measure, period))
    known = portal or seeds()
    return [_reading(*score, ranks, reference, known, read_at, document) for score in scores], rest


def _named(document: CanonicalDocument, read_on: date) -> Period | None:
    """The period that the lines above the tables name, once the moment of reading is taken out of them."""
    above = document.text[: min((table.start for table in document.tables), default=0)]
    periods = (_period(period_in(line), read_on) for line in _MOMENT.sub(" ", above).splitlines())
    return next(filter(None, periods), None)


def _period(period: Period | None, read_on: date) -> Period | None:
    """A period that the portal has; a year that is not over is the year to date."""
    if period is None or period.type not in _PERIODS or period.start > read_on:
        return None
    if period.type in ("year", "year_to_date") and period.start.year == read_on.year:
        return Period("year_to_date", date(read_on.year, 1, 1), read_on)
    return period


def _reading(
    figure: Figure,
    measure: str,
    period: Period,
    ranks: Mapping[tuple[str, Period], int],
    reference: Reference,
    portal: PortalSeeds,
    read_at: datetime,
    document: CanonicalDocument,
) -> Reading:
    unit = reference.units[str(figure.unit_id)]
    ids = (row.portal_unit_id for row in portal.units if row.unit_id == unit.unit_id)
    points = {row.measure: row.max_points for row in portal.measures}
    return Reading(
        portal_unit_id=next(ids, ""),
        portal_unit_name=unit.name,
        measure=measure,
        value=figure.value,
        period_type=period.type,
        period_start=period.start,
        period_end=period.end,
        read_at=read_at,
        locator=json.dumps({**json.loads(figure.locator), "start": figure.value_start, "end": figure.value_end}),
        quote=document.text[figure.value_start : figure.value_end],
        unit_id=unit.unit_id,
        max_points=_MAX_POINTS.get(measure) or points.get(measure),
        rank=ranks.get((unit.unit_id, period)) if measure == "overall" else None,
        panel=unit.panel,
    )
