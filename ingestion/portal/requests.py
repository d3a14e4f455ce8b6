"""What was asked of the portal, and the period that the answer speaks of."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ingestion.records import Period

FIRST_YEAR = 2022
"""Decision 766 is in force from August 2022; a request for an earlier year has no answer."""


class BadRequestError(ValueError):
    """The parameters name no period."""


@dataclass(frozen=True, slots=True)
class PortalRequest:
    """The parameters of `report_tinh_766_service` that decide what an answer means; names are the portal's."""

    p_nam: int
    p_6thang: int = 0
    p_quy: int = 0
    p_thang: int = 0
    p_tinh_id: int = 0
    p_loaidonvi: int = 1
    loaichitieu: int = 0

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> PortalRequest:
        """From the decoded `params` field; numbers may be strings, as the portal sends and takes both."""
        values = {}
        for name in cls.__dataclass_fields__:
            raw = parameters.get(name, 1 if name == "p_loaidonvi" else 0)
            text = str(raw).strip() or "0"
            if isinstance(raw, bool) or not (text.isascii() and text.isdigit()):
                raise BadRequestError(f"{name} is no number: {raw!r}")
            values[name] = int(text)
        return cls(**values)

    def params(self, page: int = 1, page_size: int = 100) -> dict[str, str | int]:
        """The JSON of the form field `params`, as the portal's own page sends it."""
        values: dict[str, str | int] = {"type": "ref", "service": "report_tinh_766_service"}
        values.update(asdict(self))
        return values | {"p_nam": str(self.p_nam), "pageIndex": page, "pageSize": page_size}

    @property
    def below_province(self) -> bool:
        """Departments and communes of one unit, not the provinces."""
        return self.p_tinh_id != 0

    def period(self, read_on: date) -> Period:
        """The period of the answer.

        With no filter but the year, the portal counts from 1 January to the moment of reading: the period ends on
        that day, and its first day says which cell it is. Once the year is over, the answer is the year's.
        """
        chosen = [name for name in ("p_6thang", "p_quy", "p_thang") if getattr(self, name)]
        if len(chosen) > 1:
            raise BadRequestError(f"more than one period: {', '.join(chosen)}")
        year = self.p_nam or read_on.year
        if not FIRST_YEAR <= year <= read_on.year:
            raise BadRequestError(f"year {year} cannot be read on {read_on.isoformat()}")
        if self.p_thang:
            period = self._months("month", year, self.p_thang, 1)
        elif self.p_quy:
            period = self._months("quarter", year, self.p_quy, 3)
        elif self.p_6thang:
            period = self._months("half", year, self.p_6thang, 6)
        else:
            over = year < read_on.year
            last_day = date(year, 12, 31) if over else read_on
            period = Period("year" if over else "year_to_date", date(year, 1, 1), last_day)
        if period.start > read_on:
            raise BadRequestError(f"period {period.label()} begins after the reading of {read_on.isoformat()}")
        return period

    @staticmethod
    def _months(kind: str, year: int, number: int, length: int) -> Period:
        if number > 12 // length:
            raise BadRequestError(f"no {kind} {number} in a year")
        last = number * length
        return Period(kind, date(year, last - length + 1, 1), date(year, last, calendar.monthrange(year, last)[1]))
