"""Numbers whose sentence names what they measure by pointing back: `tỷ lệ này`, `Hà Nam (68%), Lào Cai (55%)`.

The terms of the indicator that was read last are put where the pointing words stand, so that the number is matched
like any other.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from ingestion.extract.flow import SOME_DIGIT
from ingestion.extract.matching import Match
from ingestion.extract.reading import Reading, Site
from ingestion.records import Period

_POINTS_BACK = {
    "percent": re.compile(r"\b(?:tỷ lệ|tỉ lệ|tỷ trọng|con số|mức|kết quả) này\b|\btỷ lệ (?:nói )?trên(?= (?:đạt|là))"),
    "rank": re.compile(r"\b(?:chỉ số|thứ hạng|vị trí|xếp hạng|kết quả) này\b"),
    "score": re.compile(r"\b(?:chỉ số|điểm số|số điểm|kết quả|con số) này\b"),
}
_REACH = 600
"""How far behind its indicator a number may point back to it."""
_LISTED = re.compile(r"\(\s*(?:đạt )?$")
# `là những địa phương xếp sau`, `dẫn đầu cả nước với tỷ lệ`: words that order units and name no measure.
_ORDER = re.compile(
    r"\b(?:là|có|đạt|với|và|cùng|theo|sau|đó|đến|tiếp|kế|xếp|đứng|giữ|dẫn|đầu|cao|thấp|nhất|nhì|những|các|nhiều|một số|"
    r"đều|cũng|như|gồm|nằm|trong|thuộc|nhóm|tốp|top|tỷ lệ|tỉ lệ|địa phương|tỉnh|thành|thành phố|tp|đơn vị|khối|"
    r"lần lượt|vị trí|thứ|hạng|cả nước|toàn quốc|còn lại|lớn|khác|khi|tương ứng|hai|ba|bốn|ở|về|trên|dưới|gần|hơn)\b"
)
_LETTERS = re.compile(r"[a-zà-ỹđ]+")
_NAMES_LEFT = 2
"""Words that may be left of a sentence of units and their order: a unit's kind or part."""


@dataclass(frozen=True, slots=True)
class Antecedent:
    """What the last number with an indicator measured."""

    shape: str
    patterns: tuple[int, ...]
    start: int
    end: int
    """The sentence of that number."""
    period: Period | None = None
    """When it held: a number that points back without a time of its own holds then, too."""


def remember(reading: Reading, site: Site, match: Match, period: Period | None) -> None:
    """Keeps what a number was found to measure, for numbers that point back to it."""
    shape = site.quantity.shape
    if shape not in _POINTS_BACK or "weak_term" in match.features:
        return
    if "denied" in match.features:
        reading.antecedents.pop(
            shape, None
        )  # `35% không có tài khoản`: a share of those without is no measure to go on
        return
    present = reading.last_places_of(site.sentence)
    patterns = []
    for group in match.rule.terms:
        standing = [pattern for pattern in group if pattern in present]
        if not standing:
            return
        patterns.append(min(standing, key=lambda pattern: abs(present[pattern] - site.quantity.start)))
    if patterns:
        reading.antecedents[shape] = Antecedent(shape, tuple(patterns), *site.sentence, period)


def recall(reading: Reading, site: Site) -> None:
    """Puts the terms that a sentence points back to at its pointing words, once for each sentence."""
    shape = site.quantity.shape
    start, end = site.sentence
    if shape not in _POINTS_BACK or (start, shape) in reading.recalled:
        return
    reading.recalled.add((start, shape))
    low = reading.flow.low
    pointing = _POINTS_BACK[shape].search(low, start, site.quantity.start)
    antecedent = (_named_before(reading, site) if pointing else None) or reading.antecedents.get(shape)
    if antecedent is None or not 0 <= start - antecedent.end < _REACH:
        return
    if pointing is not None:
        if len(_units(reading, antecedent.start, start)) > 1 and not _units(reading, start, end):
            return  # which of the units just named is meant, nothing says
        place = pointing.span()
    elif _LISTED.search(low, max(start, site.quantity.start - 8), site.quantity.start) and _orders_units(reading, site):
        place = (start, start)
    else:
        return
    reading.followed[start, shape] = antecedent
    reading.put(*place, antecedent.patterns)


_MEASURE = re.compile(r"\b(?:tỷ lệ|tỉ lệ|tỷ trọng|chỉ số|thứ hạng|điểm số)\b")


def _named_before(reading: Reading, site: Site) -> Antecedent | None:
    """The measure that the sentence right before names without a number: `Tỷ lệ … chưa đạt mục tiêu. Tỷ lệ này …`."""
    start = site.sentence[0]
    index = reading.flow.block_at(start)
    if start <= reading.flow.blocks[index].start:
        return None
    begin, end = reading.sentences_of(index).around(start - 1)
    measure = _MEASURE.search(reading.flow.low, begin, end)
    if measure is None or SOME_DIGIT.search(reading.flow.low, measure.end(), end):
        return None
    patterns = tuple(dict.fromkeys(reading.patterns_between(measure.start(), end)))
    return Antecedent(site.quantity.shape, patterns, begin, start) if patterns else None


def _units(reading: Reading, start: int, end: int) -> set[str | None]:
    first, last = bisect_left(reading.mention_starts, start), bisect_left(reading.mention_starts, end)
    return {mention.unit_id for mention in reading.mentions[first:last]}


def period(reading: Reading, site: Site) -> Period | None:
    """When that held to which the number points back."""
    antecedent = reading.followed.get((site.sentence[0], site.quantity.shape))
    return antecedent.period if antecedent is not None else None


def _orders_units(reading: Reading, site: Site) -> bool:
    """Whether a sentence has nothing but units, their numbers and words that order them."""
    words = _ORDER.sub("", reading.without_units(*site.sentence))
    return len(_LETTERS.findall(words)) <= _NAMES_LEFT
