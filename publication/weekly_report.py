"""A page to print for each unit: what an office reports about its province every week, out of a published snapshot."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from publication.site.content import fold

EVERY_UNIT = "all"
_WEEK = re.compile(r"\d{4}-W\d{2}")
_VIETNAM = timedelta(hours=7)
_LONGEST = 60
GROUPS = {
    "transparency": "Công khai, minh bạch",
    "progress": "Tiến độ, kết quả giải quyết",
    "digitization": "Số hóa hồ sơ",
    "online": "Dịch vụ công và thanh toán trực tuyến",
    "satisfaction": "Mức độ hài lòng",
}
LEVELS = {"department": "cấp sở", "commune": "cấp xã"}


class NoReportError(Exception):
    """There is no such unit or week; the message says what there is, for people."""


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """One unit in one week: the row of the mart, and the offices in their two lists."""

    row: dict[str, Any]
    lowest: tuple[dict[str, Any], ...]
    moved: tuple[dict[str, Any], ...]


def weekly_reports(
    connection: duckdb.DuckDBPyConnection, unit: str, week: str | None = None
) -> tuple[WeeklyReport, ...]:
    """The reports of a unit, by id or name, or of `all` units; of the latest week unless one is given.

    A name that two panels share is the one that has the later report. Raises NoReportError.
    """
    if week is not None and not _WEEK.fullmatch(week):
        raise NoReportError(f"{week!r} is no ISO week such as 2025-W35")
    rows = _rows(connection, "SELECT * FROM mart_portal_weekly_report ORDER BY week_end, rank NULLS LAST, unit_id")
    if unit != EVERY_UNIT:
        wanted = _units(connection, unit)
        rows = [row for row in rows if row["unit_id"] in wanted]
        if not rows:
            raise NoReportError(f"no week is known of {unit!r}: the portal was not read for it")
    chosen = [row for row in rows if row["iso_week"] == (week or rows[-1]["iso_week"])]
    if not chosen:
        known = f"weeks from {rows[0]['iso_week']} to {rows[-1]['iso_week']} are known" if rows else "no week is known"
        raise NoReportError(f"there is no report for {week or 'any week'}: {known}")
    panel = min(row["panel"] for row in chosen)
    return tuple(_report(connection, row) for row in chosen if row["panel"] == panel)


def render_weekly(reports: Iterable[WeeklyReport], version: str) -> str:
    """The pages as one HTML document that asks for nothing and runs nothing."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(points=_points, change=_change, places=_places, day=_day, moment=_moment, short=_short)
    template = environment.get_template("weekly_report.html")
    return template.render(
        reports=list(reports), groups=GROUPS, levels=LEVELS, version=version, style_hash=_style_hash(environment)
    )


def _style_hash(environment: Environment) -> str:
    """By which the page's policy allows its one style element and no other."""
    assert environment.loader is not None
    page, _, _ = environment.loader.get_source(environment, "weekly_report.html")
    style = page.partition("<style>")[2].partition("</style>")[0]
    return "sha256-" + b64encode(sha256(style.encode()).digest()).decode()


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, *parameters: object) -> list[dict[str, Any]]:
    result = connection.execute(sql, parameters)
    columns = [column[0] for column in result.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def _units(connection: duckdb.DuckDBPyConnection, words: str) -> set[str]:
    """The units, as they stand in their panels, that an id or a name means, with or without diacritics."""
    wanted = fold(" ".join(words.split()))
    names = _rows(
        connection, "SELECT unit_id, panel_unit_id, name, short_name, ascii_name, english_name FROM dim_province"
    )
    found = {row["panel_unit_id"] for row in names if wanted in {fold(str(name)) for name in row.values() if name}}
    if not found:
        raise NoReportError(f"there is no unit {words!r}")
    return found


def _report(connection: duckdb.DuckDBPyConnection, row: dict[str, Any]) -> WeeklyReport:
    offices = _rows(
        connection,
        "SELECT * FROM mart_portal_weekly_office WHERE within_unit_id = ? AND panel = ? AND period_start = ?"
        " AND week_end = ? ORDER BY list, position",
        row["unit_id"], row["panel"], row["period_start"], row["week_end"],
    )  # fmt: skip
    lists = {name: tuple(office for office in offices if office["list"] == name) for name in ("lowest", "moved")}
    return WeeklyReport(row, lists["lowest"], lists["moved"])


# How numbers and days are written in Vietnamese


def _points(value: Decimal | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace(".", ",")


def _change(value: Decimal | None) -> str:
    """Points gained or lost; words carry the direction for whom the sign is too small."""
    if value is None:
        return "–"
    if value == 0:
        return "không đổi"
    return ("+" if value > 0 else "−") + _points(abs(value))


def _places(change: int | None) -> str:
    if change is None:
        return "–"
    if change == 0:
        return "không đổi"
    return f"{'tăng' if change > 0 else 'giảm'} {abs(change)} bậc"


def _day(value: date | None) -> str:
    return "–" if value is None else f"{value.day}/{value.month}/{value.year}"


def _moment(value: datetime | None) -> str:
    """A moment in UTC as Vietnam's clocks showed it."""
    if value is None:
        return "–"
    local = value + _VIETNAM
    return f"{local:%H:%M} ngày {_day(local)}"


def _short(words: str | None) -> str:
    """Words of others: on one page whatever they are."""
    plain = " ".join((words or "–").split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


__all__ = ["EVERY_UNIT", "NoReportError", "WeeklyReport", "render_weekly", "weekly_reports"]
