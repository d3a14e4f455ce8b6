"""Period labels: `2022`, `2024-09`, `2024-09-30` and `start/end`, read back into periods."""

from __future__ import annotations

import calendar
import re
from datetime import date

from ingestion.records import Period


def parse_label(label: str) -> Period:
    """The inverse of `Period.label`. Raises ValueError for anything else."""
    start, _, end = label.partition("/")
    first, last = _span(start), _span(end or start)
    if last[1] < first[0]:
        raise ValueError(f"a period does not end before it begins: {label!r}")
    if not end:
        return Period(first[2], first[0], first[1])
    return Period(_kind(first[0], last[1]), first[0], last[1])


def _span(text: str) -> tuple[date, date, str]:
    if re.fullmatch(r"\d{4}", text):
        return date(int(text), 1, 1), date(int(text), 12, 31), "year"
    if re.fullmatch(r"\d{4}-\d{2}", text):
        year, month = int(text[:4]), int(text[5:])
        if not 1 <= month <= 12:
            raise ValueError(f"no month: {text!r}")
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month"
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"no period: {text!r}") from None
    return day, day, "day"


def _kind(start: date, end: date) -> str:
    """Halves and quarters by their months, the rest of a year from its first day as a year to date."""
    months = (start.month, end.month)
    whole = start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1] and start.year == end.year
    if whole and months in ((1, 6), (7, 12)):
        return "half"
    if whole and months in ((1, 3), (4, 6), (7, 9), (10, 12)):
        return "quarter"
    if start == date(end.year, 1, 1) and start.year == end.year and not (whole and months == (1, 12)):
        return "year_to_date"
    return "span"
