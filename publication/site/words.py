"""The words of the site in its two languages, and how numbers, dates and periods are written in each."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

LANGUAGES = ("vi", "en")


class Words:
    """One language: `words(key)` is a string of the catalogue, `words.of(group, code)` the label of a code."""

    def __init__(self, language: str, strings: Mapping[str, str]) -> None:
        self.language = language
        self._strings = strings
        self._numbers: dict[tuple[Decimal, int | None], str] = {}

    def __call__(self, key: str, **values: object) -> str:
        """Raises KeyError where the catalogue lacks the key: a missing string is a fault of ours."""
        text = self._strings[key]
        return text.format(**values) if values else text

    def of(self, group: str, code: str | None) -> str:
        """The label of a code that data bring along; the code itself where nobody has named it yet."""
        if not code:
            return ""
        return self._strings.get(f"{group}.{code}", code.replace("_", " "))

    def unit(self, code: str | None) -> str:
        """The label of a unit of measurement; what is counted stands in the indicator's name."""
        return self("unit.count") if code and code.startswith("count:") else self.of("unit", code)

    def has(self, key: str) -> bool:
        """Whether the catalogue has the key."""
        return key in self._strings

    @cached_property
    def script_strings(self) -> dict[str, str]:
        """What the scripts need: keys of `js.`, labels of measures and claims."""
        return {key: text for key, text in self._strings.items() if key.startswith(("js.", "measure.", "claim."))}

    def number(self, value: Decimal | int | None, places: int | None = None) -> str:
        """12.345,6 in Vietnamese, 12,345.6 in English; as many places as the number has, unless told."""
        if value is None:
            return ""
        number = Decimal(value)
        known = self._numbers.get((number, places))
        if known is None:
            known = self._numbers[(number, places)] = self._written(number, places)
        return known

    def _written(self, number: Decimal, places: int | None) -> str:
        text = f"{number:,.{places}f}" if places is not None else f"{number:,f}"
        if places is None and "." in text:
            text = text.rstrip("0").rstrip(".")
        text = text.replace("-", "\N{MINUS SIGN}")
        return text.translate(str.maketrans(",.", ".,")) if self.language == "vi" else text

    def signed(self, value: Decimal | int | None) -> str:
        """With its sign; a zero has none."""
        if value is None:
            return ""
        return ("+" if value > 0 else "") + self.number(value)

    def date(self, value: date | None) -> str:
        """11/8/2025 in Vietnamese, 11 Aug 2025 in English."""
        if value is None:
            return ""
        if self.language == "vi":
            return f"{value.day}/{value.month}/{value.year}"
        return f"{value.day} {value:%b} {value.year}"

    def period(self, row: Mapping[str, Any]) -> str:
        """The period of a figure, or its edition's year."""
        start, end, kind = row.get("period_start"), row.get("period_end"), row.get("period_type")
        if end is None:
            return ""
        if kind == "year":
            return str(end.year)
        if kind == "month":
            return f"{end.month}/{end.year}"
        if kind == "quarter":
            return self("period.quarter_of", number=(end.month + 2) // 3, year=end.year)
        if kind == "half":
            return self("period.half_of", number=1 if end.month <= 6 else 2, year=end.year)
        if kind == "year_to_date":
            return self("period.to_date", year=end.year, date=self.date(end))
        if kind == "span" and start is not None:
            return f"{self.date(start)} – {self.date(end)}"
        return self.date(end)

    def figure(self, row: Mapping[str, Any], key: str = "value") -> str:
        """A number with its bound and unit as people write them."""
        value = row[key]
        if value is None:
            return ""
        unit = row.get("unit") or ""
        text = self.number(value)
        high = row.get("value_high") if key == "value" else None
        if high is not None:
            text += f"–{self.number(high)}"
        bound = {"~": "≈ ", ">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< "}.get(row.get("comparator") or "=", "")
        if unit == "percent":
            text += "%"
        elif unit == "rank":
            total = row.get("of_total") or row.get("panel")
            text += f"/{self.number(total)}" if total else ""
        elif unit.startswith("count:") or unit in ("score", "count", "ratio", ""):
            pass
        else:
            text += f" {self.of('unit', unit)}"
        return bound + text


def read(path: Path) -> dict[str, Words]:
    """The catalogue: columns key, vi, en. Raises ValueError where a string lacks a language or a key is twice there."""
    strings: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    with path.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            for language in LANGUAGES:
                if not row[language] or row["key"] in strings[language]:
                    raise ValueError(f"{path.name}: {row['key']} lacks {language} or is there twice")
                strings[language][row["key"]] = row[language]
    return {language: Words(language, strings[language]) for language in LANGUAGES}
