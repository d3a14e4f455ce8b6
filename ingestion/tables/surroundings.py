"""What a title, a caption, a sheet's name or a cell says of year, period and panel."""

from __future__ import annotations

import calendar
import re
from datetime import date

from ingestion.records import Period

_DATE = re.compile(
    r"(?<!\d)(?:ngày\s*)?\d{1,2}\s*(?:[/.-]|\s+tháng\s+)\s*\d{1,2}\s*(?:[/.-]|,?\s+năm\s+)\s*\d{4}(?!\d)|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"\d+(?:/\d{4})?/[A-ZĐ]{2,}[\w&-]*|(?<!\d)\d{1,2}[/-]\d{4}(?!\d)")
_YEAR = re.compile(r"(?<![\d/])(20[0-4]\d)(?![\d/])")
_NAMED_YEAR = re.compile(r"(?:dti|năm|kỳ|edition)\s*:?\s*(20[0-4]\d)(?!\d)", re.IGNORECASE)
_PANEL = re.compile(
    r"(?<!\d)(63|34)(?=\s*(?:tỉnh|địa phương|đơn vị|units|provinces|tp\b|thành phố|\)|$))|/\s*(63|34)(?!\d)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:kèm theo|ban hành|căn cứ|\bsố\s*:?\s*(?=[\d./-])[\d./A-ZĐ-]+)[^;\n]{0,140}?"
    r"(?<!\d)\d{1,2}\s*(?:[/.-]|\s+tháng\s+)\s*\d{1,2}\s*(?:[/.-]|,?\s+năm\s+)\s*20\d\d(?!\d)",
    re.IGNORECASE,
)
"""A document named with its day, which is not that of the figures."""
LONGEST = 600
"""Characters of a title that are looked at: patterns may take the square of what they are given."""
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

_ISO_DAY = re.compile(r"(?<!\d)(20\d\d)-(\d{1,2})-(\d{1,2})(?!\d)")
_DAY = re.compile(
    r"(?<!\d)(\d{1,2})\s*(?:[/.-]|\s+tháng\s+)\s*(\d{1,2})\s*(?:[/.-]|,?\s+năm\s+)\s*(20\d\d)(?!\d)", re.IGNORECASE
)
_ISO_MONTH = re.compile(r"(?<![\d-])(20\d\d)-(\d{1,2})(?![\d-])")
_MONTH = re.compile(
    r"(?:tháng\s*)?(?<!\d)(\d{1,2})\s*[/.-]\s*(20\d\d)(?!\d)|tháng\s+(\d{1,2})\s+năm\s+(20\d\d)", re.IGNORECASE
)
_QUARTER = re.compile(r"qu[ýí]\s+(iv|i{1,3}|[1-4])\s*(?:[/.-]|\s*năm)?\s*(20\d\d)", re.IGNORECASE)
_MONTHS = re.compile(r"(?<!\d)(\d{1,2})\s+tháng\s+(đầu|cuối)?\s*năm\s+(20\d\d)", re.IGNORECASE)
_SPAN = re.compile(r"(?<!\d)(20\d\d)\s*[-–]\s*(20\d\d)(?!\d)")


def year_in(text: str) -> int | None:
    """The one year that a title names; dates and document numbers are none."""
    bare = _DOCUMENT.sub(" ", _DATE.sub(" ", text[:LONGEST]))
    named = set(_NAMED_YEAR.findall(bare))
    years = named or set(_YEAR.findall(bare))
    return int(years.pop()) if len(years) == 1 else None


def panel_in(text: str) -> int | None:
    panels = {first or second for first, second in _PANEL.findall(text[:LONGEST])}
    return int(panels.pop()) if len(panels) == 1 else None


def period_in(text: str) -> Period | None:
    """The period that a title, header or cell names; the finest one."""
    if "20" not in text:
        return None  # none without its year
    text = _REFERENCE.sub(" ", text[:LONGEST])
    for pattern, order in ((_ISO_DAY, (1, 2, 3)), (_DAY, (3, 2, 1))):
        match = pattern.search(text)
        if match:
            day = _day(*(int(match.group(group)) for group in order))
            return Period("day", day, day) if day else None
    match = _MONTHS.search(text)
    if match:
        count, year = int(match.group(1)), int(match.group(3))
        if match.group(2) and match.group(2).lower() == "cuối":
            return Period("half", date(year, 7, 1), date(year, 12, 31)) if count == 6 else None
        if count == 6:
            return Period("half", date(year, 1, 1), date(year, 6, 30))
        return Period("year_to_date", date(year, 1, 1), _month_end(year, count)) if 1 <= count <= 12 else None
    match = _QUARTER.search(text)
    if match:
        number = _ROMAN.get(match.group(1).lower()) or int(match.group(1))
        year = int(match.group(2))
        return Period("quarter", date(year, 3 * number - 2, 1), _month_end(year, 3 * number))
    match = _ISO_MONTH.search(text)
    if match and 1 <= int(match.group(2)) <= 12:
        return calendar_month(int(match.group(1)), int(match.group(2)))
    match = _MONTH.search(text)
    if match:
        number, year = (int(match.group(1) or match.group(3)), int(match.group(2) or match.group(4)))
        return calendar_month(year, number) if 1 <= number <= 12 else None
    match = _SPAN.search(text)
    if match and match.group(1) < match.group(2):
        return Period("span", date(int(match.group(1)), 1, 1), date(int(match.group(2)), 12, 31))
    found = year_in(text)
    return calendar_year(found) if found else None


def calendar_year(number: int) -> Period:
    return Period("year", date(number, 1, 1), date(number, 12, 31))


def calendar_month(of_year: int, number: int) -> Period:
    return Period("month", date(of_year, number, 1), _month_end(of_year, number))


def _month_end(of_year: int, number: int) -> date:
    return date(of_year, number, calendar.monthrange(of_year, number)[1])


def _day(of_year: int, of_month: int, number: int) -> date | None:
    try:
        return date(of_year, of_month, number)
    except ValueError:
        return None


def last_day(text: str) -> date | None:
    """The latest day that a possibly partial date (`2023-07`, `2023`) can mean."""
    period = period_in(text.strip())
    return period.end if period else None
