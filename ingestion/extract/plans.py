"""The plan that a text tells of, and the year that it sets for its goals."""

from __future__ import annotations

import re

from ingestion.extract import periods
from ingestion.extract.reading import Reading
from ingestion.records import Period

_PLAN_TOLD = re.compile(
    r"\b(?P<what>kế hoạch|chiến lược|chương trình|đề án|nghị quyết)\b[^.;:]{0,200}?"
    r"(?P<to>\b(?:đến năm|đến hết năm|giai đoạn (?:20\d\d ?[-–] ?)|năm)) ?(?P<year>20\d\d)\b(?! ?[-–/])"
)
_ISSUED = re.compile(r"\b(?:ban hành|phê duyệt|thông qua|công bố|ký|có kế hoạch|đề ra|đặt ra)\b")
_FIRST_WORDS = 1_500


def year_of_plan_told(reading: Reading) -> Period | None:
    """The year of the one plan that an article tells of: `UBND tỉnh vừa ban hành Kế hoạch … đến năm 2025`."""
    if not reading.plan_told:
        reading.plan_told.append(_find(reading))
    return reading.plan_told[0]


def _find(reading: Reading) -> Period | None:
    low, years = reading.flow.low, set()
    for match in _PLAN_TOLD.finditer(low, 0, min(len(low), _FIRST_WORDS)):
        begin = max(low.rfind(". ", 0, match.start()), low.rfind("\n", 0, match.start())) + 1
        stop = min(
            (at for at in (low.find(". ", match.end()), low.find("\n", match.end())) if at >= 0), default=len(low)
        )
        if not _ISSUED.search(low, begin, stop):
            continue
        if _NO_HORIZON.search(low, match.start(), match.start("to")):
            continue
        if match.group("to") == "năm" and match.group("what") != "kế hoạch":
            continue
        years.add(int(match.group("year")))
    if len(years) != 1:
        return None
    year = years.pop()
    if reading.dated is not None and not reading.dated.year <= year <= reading.dated.year + 11:
        return None
    return periods.year(year)


_NO_HORIZON = re.compile(r"\b(?:định hướng|tầm nhìn|tháng \d{1,2})\s*$")
