"""What was asked of the portal, and the period that the answer speaks of."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta, timezone
from typing import Any

from ingestion.records import Period

VIETNAM = timezone(timedelta(hours=7))
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

    @classmethod
    def for_period(cls, period_type: str, start: date) -> PortalRequest:
        """What would have been asked for a period of all units."""
        match period_type:
            case "month":
                return cls(start.year, p_thang=start.month)
            case "quarter":
                return cls(start.year, p_quy=(start.month + 2) // 3)
            case "half":
                return cls(start.year, p_6thang=(start.month + 5) // 6)
        return cls(start.year)

    def params(self, page: int = 1, page_size: int = 100) -> dict[str, str | int]:
        """The JSON of the form field `params`, as the portal's own page sends it."""
        values: dict[str, str | int] = {"type": "ref", "service": "report_tinh_766_service"}
        values.update(asdict(self))
        return values | {"p_nam": str(self.p_nam), "pageIndex": page, "pageSize": page_size}

    @property
    def below_province(self) -> bool:
        """Departments and communes of one unit, not the provinces."""
        return self.p_tinh_id != 0

    def below(self, portal_unit_id: int) -> PortalRequest:
        """The same period for the offices of one unit: departments and communes come in one answer."""
        return replace(self, p_tinh_id=portal_unit_id)

    def span(self, read_on: date) -> str:
        """The period as a path: `2025/thang-08`, `2025/quy-3`, `2025/nua-nam-2`; `luy-ke` until the year is over."""
        if self.p_thang:
            return f"{self.p_nam}/thang-{self.p_thang:02}"
        if self.p_quy:
            return f"{self.p_nam}/quy-{self.p_quy}"
        if self.p_6thang:
            return f"{self.p_nam}/nua-nam-{self.p_6thang}"
        return f"{self.p_nam}/ca-nam" if self.p_nam < read_on.year else f"{self.p_nam}/luy-ke"

    def name(self, read_on: date) -> str:
        """The name under which the first page of the answer is received."""
        offices = f"offices/{self.p_tinh_id}" if self.p_tinh_id else "units"
        return f"portal/766/{self.span(read_on)}/{offices}"

    def label(self, read_on: date) -> str:
        """The period for a person."""
        year, _, part = self.span(read_on).partition("/")
        words = {"thang-": "tháng ", "quy-": "quý ", "nua-nam-": "6 tháng, kỳ ", "ca-nam": "cả năm", "luy-ke": "lũy kế"}
        for slug, word in words.items():
            part = part.replace(slug, word)
        return f"{part} năm {year}" + (f", các đơn vị thuộc {self.p_tinh_id}" if self.p_tinh_id else "")

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
