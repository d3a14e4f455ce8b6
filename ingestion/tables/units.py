"""The unit of government that a table cell names, by the panel that the table is about."""

from __future__ import annotations

import re
from datetime import date

from ingestion.reference import MERGER_DATE, Reference, Resolution
from ingestion.tables.grid import words

_ENUMERATOR = re.compile(r"^\s*\(?\d{1,2}\s*[.)\-–]\s*")
_TRAILING = re.compile(r"\s*(?:[*†‡]+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\(\s*(?:\*+|\d{1,2}|[a-z])\s*\)|\[\s*\d{1,2}\s*\])\s*$")
_NATIONAL = re.compile(
    r"(?:(?:giá trị |điểm |chỉ số )?(?:trung bình|bình quân)\s+)?(?:của\s+)?(?:cả nước|toàn quốc|quốc gia|việt "
    r"nam|63 tỉnh.*|34 tỉnh.*|các tỉnh.*)"
    r"|(?:giá trị |điểm |chỉ số )?(?:trung bình|bình quân)(?: chung| cấp tỉnh| dti.*)?"
)
LAST_DAY_OF_63 = date(2025, 6, 30)


def clean_name(text: str) -> str:
    name = _ENUMERATOR.sub("", " ".join(text.split()))
    while (shorter := _TRAILING.sub("", name)) != name:
        name = shorter
    return name.strip(" .,;:")


def national_row(text: str) -> bool:
    return bool(_NATIONAL.fullmatch(words(clean_name(text))))


def unit_of_cell(text: str, reference: Reference, panel: int | None, day: date | None) -> Resolution:
    """The unit; in the panel of 34 only one that exists in it: a dissolved province does not become its successor."""
    name = clean_name(text)
    if panel == 34 or (panel is None and day is not None and day >= MERGER_DATE):
        before = reference.resolve(name, LAST_DAY_OF_63)
        if before.unit is None:
            return before
        after = reference.same_name(before.unit.short_name, MERGER_DATE)
        return (
            Resolution(after, (after.unit_id,)) if after else Resolution(None, (before.unit.unit_id,), "not_in_panel")
        )
    return reference.resolve(name, day)
