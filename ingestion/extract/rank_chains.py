"""Ranks whose word is told once: `xếp thứ 12, kinh tế số 24`, `hạng 37, năm trước đó là 57`, `năm 2022, tỉnh 34/63`."""

from __future__ import annotations

import re

from ingestion.extract.cues import Cue
from ingestion.extract.quantities import Quantity

_MOST_PROVINCES = 64
_PANELS = (63, 34)
_BEFORE_GOING_ON = (
    r"(?: điểm)?(?: ?/ ?\d\d)?(?: (?:trên |trong )?(?:cả nước|toàn quốc|\d\d tỉnh(?:,? thành(?: phố)?)?))?"
)
_VERBS = r"(?:(?: là| ở| đứng| xếp| chỉ| mới| tới| tận| mãi|:|,))*\s*$"
# The year before or another year of the same rank.
_OTHER_YEAR = re.compile(
    rf"{_BEFORE_GOING_ON}(?:[,;]| và|, và| \()(?: ?(?:còn|trong khi|riêng|của))*"
    r" ?(?:(?:năm|kỳ) (?:(?:liền )?trước(?: đó)?|ngoái|20\d\d)|(?:một|hai) năm trước(?: đó)?|"
    r"trước đó (?:một|hai|\d) năm)"
    rf"{_VERBS}"
)
# The next pillar of one index.
_OTHER_PART = re.compile(
    rf"{_BEFORE_GOING_ON}(?:,|;| và|, và)(?: (?:còn|riêng|trụ cột|chỉ số|về))*"
    r" (?:chính quyền số|chính phủ số|kinh tế số|xã hội số|hạ tầng số|nhân lực số|thể chế số|nhận thức số|dữ liệu số|"
    rf"cqs|kts|xhs|an toàn thông tin(?: mạng)?|an toàn, an ninh mạng){_VERBS}"
)
_ENDS = re.compile(r"\s*(?:[.;,)]|và\b|$)| (?:vào|đến|trong) (?:cuối |hết )?năm 20\d\d")
# `vào nhóm 25 địa phương dẫn đầu năm 2025 và nhóm 20 vào năm 2030`
_NEXT_GROUP = re.compile(r"[^.;:]{0,90}(?:,| và|, và)(?: vào| thuộc| lọt)? (?:nhóm|tốp|top) ")
_OF_RANKS = Cue(
    r"\b(?:xếp hạng|thứ hạng|vị trí|bậc\b|dti\b|pci\b|papi\b|pii\b|par index|par-index|sipas|chỉ số (?:chuyển đổi số|"
    r"cải cách hành chính|năng lực cạnh tranh))"
)
_PANEL_REACH = 160


def ranks_told_on(items: list[Quantity], low: str, block_start: int) -> None:
    """Numbers that go on with a rank, and places among as many as there are provinces, become ranks themselves."""
    last: Quantity | None = None
    for item in items:
        if item.shape in ("rank", "group"):
            last = item
            continue
        if item.shape != "count" or item.token.kind not in ("number", "fraction") or item.token.scaled:
            continue
        if not 1 <= item.value <= _MOST_PROVINCES or not _ENDS.match(low, item.end):
            continue
        if item.value != item.value.to_integral_value():
            continue
        gap = low[last.end : item.start] if last is not None else ""
        if last is not None and last.shape == "group" and _NEXT_GROUP.fullmatch(gap):
            item.shape, item.unit, item.word, item.group = "group", "rank", "", True
            last = item
            continue
        goes_on = _OTHER_YEAR.fullmatch(gap) or _OTHER_PART.fullmatch(gap)
        if goes_on or (
            item.of_total in _PANELS
            and item.value != item.of_total
            and _AS_RANK.search(low, max(block_start, item.start - 24), item.start)
            and _OF_RANKS.search(low, max(block_start, item.start - _PANEL_REACH), item.start)
        ):
            item.shape, item.unit, item.word, item.change = "rank", "rank", "", False
            last = item


# What a province's place stands behind; `số tỉnh hoàn thành 33/34` counts.
_AS_RANK = re.compile(
    r"(?:(?<!số )\b(?:tỉnh|thành phố)|20\d\d(?: là|:)?|[,(]|\b(?:ở|là|dti|pci|papi|pii|index|sipas))\s*\(?$"
)


_SCORE_REACH = 160
_TWICE = 2


def scores_in_brackets(items: list[Quantity], low: str) -> None:
    """Points of other units and years without the word: `đạt 67,3 điểm, sau Quảng Ninh (71,2); năm 2023 là 65,1`."""
    last: Quantity | None = None
    for position, item in enumerate(items):
        if item.shape == "score" and not item.change:
            last = item
            continue
        if (
            last is not None
            and item.shape == "count"
            and item.token.kind == "number"
            and not item.token.scaled
            and item.value != item.value.to_integral_value()
            and (
                (low[item.start - 1] == "(" and low.startswith(")", item.end))
                or (_ENDS.match(low, item.end) and _OTHER_YEAR.fullmatch(low, items[position - 1].end, item.start))
            )
            and item.start - last.end < _SCORE_REACH
            and low.find(". ", last.end, item.start) < 0
            and last.value / _TWICE <= item.value <= last.value * _TWICE
        ):
            item.shape, item.unit, item.word = "score", "score", ""
            last = item
