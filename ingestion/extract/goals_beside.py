"""Goals told beside a result: `đạt 41%, cao hơn 35% Chính phủ giao`, `(12%, chỉ tiêu 40%)`, `Bộ yêu cầu 100%`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingestion.extract.endings import Ending

if TYPE_CHECKING:
    from ingestion.extract.reading import Reading, Site

_CENTRAL = (
    r"chính phủ|thủ tướng(?: chính phủ)?|trung ương|quốc hội|bộ chính trị|bộ(?! (?:phận|chỉ số|tiêu chí|máy))"
    r"(?: (?!yêu|giao|đặt|đề|quy)[a-zà-ỹ&]+){0,6}?"
)
_OWN = (
    r"tỉnh(?: ủy)?|thành ủy|hđnd(?: tỉnh)?|hội đồng nhân dân(?: tỉnh)?|ubnd(?: tỉnh)?|nghị quyết(?: [a-zà-ỹ]+){0,5}?|"
    r"kế hoạch|quyết định|đề án|chương trình"
)
_SETS = r"(?: (?:đã|cũng|lại|phải))? (?:giao|yêu cầu|đặt ra|đề ra|quy định)"
SETTER = re.compile(
    rf"\b(?:{_CENTRAL}|{_OWN}){_SETS}(?: (?:cho )?(?:các )?(?:tỉnh|địa phương))?(?: (?:phải|là|đạt|mức|tỷ lệ))*"
)
"""Who set a goal, and the verb: no subject of the number behind."""
OF_WHOM = re.compile(
    rf"\b(?:mục tiêu|chỉ tiêu|kế hoạch)(?: (?:cả )?năm(?: 20\d\d)?)? (?:của|theo|trong) (?:{_OWN}|{_CENTRAL})"
    rf"(?: của (?:{_OWN}|{_CENTRAL}))?"
)
"""A goal and whose it is: `mục tiêu năm 2024 theo Nghị quyết của Chính phủ`."""
_BOUND = r"(?: (?:là|tối thiểu|ít nhất|phải|đạt|từ|mức|trên|hơn|khoảng|không dưới|không quá|tối đa))*\s*$"
_SET_BY = re.compile(rf"\b(?P<who>{_CENTRAL}|{_OWN}){_SETS}(?P<whom> (?:cho )?(?:các )?(?:tỉnh|địa phương))?{_BOUND}")
_VERB_BEFORE = Ending(rf"(?:giao|yêu cầu|đặt ra|đề ra|quy định)(?: (?:cho )?(?:các )?(?:tỉnh|địa phương))?{_BOUND}")
_GIVEN_BY = re.compile(
    rf"%? (?:mà |do )?(?P<who>{_CENTRAL}|{_OWN})(?: [^.;,()\d]{{1,30}}?)?{_SETS}\b"
    r"(?P<whom> (?:cho )?(?:tỉnh|địa phương))?"
)
_GOAL = rf"(?:chỉ tiêu|mục tiêu|kế hoạch|yêu cầu){_BOUND}"
_HELD = (
    r"\b(?:chưa (?:bằng|đạt|tới)|(?:thấp|cao) hơn(?: nhiều)?|cách(?: còn)?(?: khá| rất)? xa|vượt(?: xa)?|kém|xấp xỉ)"
    r"(?: mức)?"
)
_CALLED = Ending(rf"(?:(?:^|[,;(]|\btrong khi|\bso với)(?: ?(?:mà|thì|còn))?|{_HELD}) ?{_GOAL}")
_HELD_AGAINST = Ending(rf"{_HELD} {_GOAL}")
_CENTRAL_SETTER = re.compile(rf"(?:{_CENTRAL})$")


_REACH = 90


def is_set(before: str) -> bool:
    """Whether the words before a number say who set it as a goal."""
    return _VERB_BEFORE.search(before) is not None and _SET_BY.search(before) is not None


def is_given(after: str) -> bool:
    """Whether the words behind a number say who set it as a goal."""
    return _GIVEN_BY.match(after) is not None


def is_held_against(before: str) -> bool:
    """Whether the words before a number say that it is the goal of the number before: `chưa bằng mục tiêu 30%`."""
    return _HELD_AGAINST.search(before) is not None


def setter(reading: Reading, site: Site) -> str | None:
    """Who set a number beside a result as a goal: `central`, `own`, or nobody (None)."""
    low, quantity = reading.flow.low, site.quantity
    begin = max(site.sentence[0], quantity.start - _REACH)
    found = _GIVEN_BY.match(low, quantity.end, site.sentence[1])
    if found is None and _VERB_BEFORE.search(low, begin, quantity.start):
        found = _SET_BY.search(low, begin, quantity.start)
    if found is not None:
        central = _CENTRAL_SETTER.match(found.group("who")) is not None
        return "central" if central and not (found.group("whom") or "").endswith(" tỉnh") else "own"
    called = site.told is not None and site.bare and _CALLED.search(low, begin, quantity.start) is not None
    return "own" if called else None


_OF_YEAR = re.compile(
    r"%?(?: (?:được giao|đề ra|đặt ra))?(?: (?:của|cho|trong|vào|đến))*(?: (?:cả|hết|cuối))? năm (20\d\d)"
)
_FOR_YEAR = re.compile(
    rf"%?(?: mà)?[^.;()\d%]{{0,50}}?{_SETS}(?: (?:cho|vào|trong|đến|tới|của|hết|cuối|cả))+ năm (20\d\d)"
)


_OF_ALL_YEAR = re.compile(
    r"%?(?: mà [^.;()\d%]{2,40}?)?(?: (?:được giao|đề ra|đặt ra|giao))?(?: (?:của|cho|trong))+ cả năm\b"
)


def goal_year(reading: Reading, site: Site) -> int | None:
    """The year that a goal beside a result is set for, told with who set it: `mà tỉnh giao cho năm 2025`."""
    low, end = reading.flow.low, site.sentence[1]
    found = _FOR_YEAR.match(low, site.quantity.end, end) or _OF_YEAR.match(low, site.quantity.end, end)
    if found is None and reading.dated is not None and _OF_ALL_YEAR.match(low, site.quantity.end, end):
        return reading.dated.year
    return int(found.group(1)) if found is not None else None
