"""Which unit of government a row of a reply speaks of: by the portal's own id with its validity, else by name."""

from __future__ import annotations

import csv
import difflib
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from ingestion.records import Period
from ingestion.reference import MERGER_DATE, Reference, Unit
from ingestion.settings import SEEDS

_OFFICE = re.compile(r"^(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)\s+", re.IGNORECASE)
_HUE = "VN63-46"
"""The one unit whose name changed while the unit stayed: Thừa Thiên Huế, then Huế."""
TOTAL = "TONG_SCORE"
GROUPS = ("CKMB", "TDGQ", "TTTT", "CLGQ", "MDHL", "MDSH")
"""The fields that add up to the total. Which of TTTT and CLGQ is service and which payment is not documented."""
SUM_TOLERANCE = Decimal("0.04")
"""Six groups and the total, each rounded to two decimals: 7 × 0.005 is 0.035."""


@dataclass(frozen=True, slots=True)
class PortalUnit:
    """One row of seeds/portal_units.csv."""

    portal_unit_id: str
    unit_id: str
    valid_from: date
    valid_to: date | None

    def known_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of seeds/portal_measures.csv: a field of the reply, or two joined by +."""

    fields: tuple[str, ...]
    measure: str
    max_points: Decimal | None
    upper_bound: Decimal
    jump_bound: Decimal
    """A move from one reading of a cell to the next that is larger than this is looked at by a person."""


@dataclass(frozen=True, slots=True)
class PortalSeeds:
    """What the portal's ids and fields mean."""

    units: tuple[PortalUnit, ...]
    measures: tuple[Measure, ...]

    @classmethod
    def load(cls, folder: Path) -> PortalSeeds:
        with (folder / "portal_units.csv").open(encoding="utf-8", newline="") as handle:
            units = tuple(
                PortalUnit(
                    row["portal_unit_id"],
                    row["unit_id"],
                    date.fromisoformat(row["valid_from"]),
                    date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                )
                for row in csv.DictReader(handle)
            )
        with (folder / "portal_measures.csv").open(encoding="utf-8", newline="") as handle:
            measures = tuple(
                Measure(
                    tuple(row["field"].split("+")),
                    row["measure"],
                    Decimal(row["max_points"]) if row["max_points"] else None,
                    Decimal(row["upper_bound"]),
                    Decimal(row["jump_bound"]),
                )
                for row in csv.DictReader(handle)
            )
        return cls(units, measures)


@lru_cache(maxsize=1)
def seeds() -> PortalSeeds:
    return PortalSeeds.load(SEEDS)


@dataclass(frozen=True, slots=True)
class Match:
    """The unit of a row, or why there is none and what it could be."""

    unit: Unit | None
    reason: str | None = None
    detail: str = ""


class UnitMatcher:
    """Matches the rows of one reply: all of them speak of the units of one day."""

    def __init__(
        self, reference: Reference, portal: PortalSeeds, names: list[str], period: Period, read_on: date
    ) -> None:
        self._reference = reference
        self._read_on = read_on
        self.day = self._day_of_units(names, period)
        self._by_id = {row.portal_unit_id: row for row in portal.units if row.known_on(self.day)}

    def _day_of_units(self, names: list[str], period: Period) -> date:
        """A reply shows the units of the day it was read, unless it still names units that are gone."""
        if self._read_on < MERGER_DATE or period.end >= MERGER_DATE:
            return min(self._read_on, period.end)
        gone = any(self._by_name(name, period.end) and not self._by_name(name, self._read_on) for name in names)
        return period.end if gone else self._read_on

    def _by_name(self, name: str, day: date) -> Unit | None:
        """The unit that bears this name on this day; a successor under another name is another unit."""
        mention = _OFFICE.sub("", name)
        named = self._reference.resolve(mention, None).unit
        unit = self._reference.resolve(mention, day).unit
        if named is None or unit is None:
            return None
        same = named.short_name == unit.short_name or named.unit_id.startswith(_HUE)
        return unit if same else None

    def match(self, portal_unit_id: str, name: str) -> Match:
        by_name = self._by_name(name, self.day) if name else None
        row = self._by_id.get(portal_unit_id)
        by_id = self._reference.on_date(row.unit_id, self.day) if row else None
        if by_id and by_name and by_id.unit_id != by_name.unit_id:
            detail = f"id {portal_unit_id} is {by_id.name} ({by_id.unit_id}), the name is {name!r} ({by_name.unit_id})"
            return Match(None, "unit_conflict", detail)
        if unit := by_id or by_name:
            return Match(unit)
        return Match(None, "unknown_unit", f"id {portal_unit_id!r}, name {name!r}: {self._proposal(name)}")

    def _proposal(self, name: str) -> str:
        in_force = {unit.name: unit.unit_id for unit in self._reference.units.values() if unit.in_force(self.day)}
        near = difflib.get_close_matches(_OFFICE.sub("", name), in_force, n=1, cutoff=0.75)
        return f"nearest is {near[0]} ({in_force[near[0]]})" if near else "no unit is near"
