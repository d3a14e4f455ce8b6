"""Numbers whose sentence names what they measure by pointing back: `tỷ lệ này`, `Hà Nam (68%), Lào Cai (55%)`.

The terms of the indicator that was read last are put where the pointing words stand, so that the number is matched
like any other.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from ingestion.extract import parts
from ingestion.extract.cues import Cue
from ingestion.extract.flow import SOME_DIGIT, Block
from ingestion.extract.matching import Match
from ingestion.extract.phrases import Rule
from ingestion.extract.reading import Counted, Reading, Site, index_of_section
from ingestion.extract.territories import is_bare
from ingestion.records import Period

_POINTS_BACK = {
    "percent": Cue(
        r"\b(?:tỷ lệ|tỉ lệ|tỷ trọng|con số|mức|kết quả) (?:này|đó|ấy)\b|\btỷ lệ (?:nói )?trên(?= (?:đạt|là))"
    ),
    "rank": Cue(r"\b(?:chỉ số|thứ hạng|vị trí|xếp hạng|kết quả) (?:này|đó|ấy)\b"),
    "score": Cue(r"\b(?:chỉ số|điểm số|số điểm|kết quả|con số) (?:này|đó|ấy)\b"),
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
    number: int
    """Where that number stands."""
    period: Period | None = None
    """When it held: a number that points back without a time of its own holds then, too."""
    unit: str | None = None
    """Whose it was."""
    rule: Rule | None = None
    """The rule that read it."""


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
    if not patterns and shape in _RANKED:
        patterns = _index_named(reading, site, match)
    if patterns:
        before = reading.antecedents.get(shape)
        # What the first number of a sentence is held against is not what the next sentence goes on with.
        again = before is not None and before.start == site.sentence[0] and site.told is not None
        unit = before.unit if before is not None and again else site.chosen
        number = site.quantity.start
        reading.antecedents[shape] = Antecedent(
            shape, tuple(patterns), *site.sentence, number, period, unit, match.rule
        )


def is_of(reading: Reading, site: Site) -> bool:
    """Whether what was measured last stands in the sentence of a number."""
    before = reading.antecedents.get(site.quantity.shape)
    return before is not None and before.start == site.sentence[0]


def _index_named(reading: Reading, site: Site, match: Match) -> list[int]:
    """The names of the index that a rank or score was read to be of, wherever the text last had them."""
    last = bisect_left(reading.hit_starts, site.sentence[1])
    patterns = reading.hit_patterns
    names = []
    for group in match.rule.context:
        named = next((patterns[at] for at in range(last - 1, -1, -1) if patterns[at] in group), None)
        if named is None:
            return []
        names.append(named)
    return names


def point_back(reading: Reading, together: list[Site]) -> None:
    """Finds the numbers of a sentence that point back to an earlier one of it."""
    low = reading.flow.low
    for place, site in enumerate(together):
        shape = site.quantity.shape
        if place == 0 or shape not in _POINTS_BACK or not _ENDS.match(low, site.quantity.end):
            continue
        last = together[place - 1].quantity.end
        pointing = _POINTS_BACK[shape].search(low, last, site.quantity.start)
        if pointing is None or _names_between(reading, pointing.end(), site.quantity.start):
            continue
        site.back = next(
            (told for told in reversed(together[:place]) if told.quantity.shape == shape and not told.quantity.change),
            None,
        )


def _names_between(reading: Reading, start: int, end: int) -> bool:
    """Whether a term that names a measure stands between pointing words and their number."""
    return any(hit.pattern not in reading.catalogue.naming for hit in reading.hits_between(start, end))


def recall(reading: Reading, site: Site) -> None:
    """Puts the terms that a sentence points back to at its pointing words, once for each sentence."""
    shape = site.quantity.shape
    start, end = site.sentence
    if shape == "currency":
        _name_funds(reading, site)
    if site.back is not None or shape not in _POINTS_BACK or (start, shape) in reading.recalled:
        return
    reading.recalled.add((start, shape))
    low = reading.flow.low
    pointing = _POINTS_BACK[shape].search(low, start, site.quantity.start)
    named = (
        _named_before(reading, site)
        if pointing
        else _named_above(reading, site) or _index_of_section(reading, site) or _topic(reading, site)
    )
    antecedent = named or reading.antecedents.get(shape)
    if antecedent is None or not 0 <= start - antecedent.end < _REACH:
        return
    if pointing is not None:
        if shape == "percent" and named is None and _counted_since(reading, antecedent, start):
            return  # `… tiếp nhận 341.000 hồ sơ, trực tuyến 29.640 hồ sơ. … tỷ lệ này là 22,6%`: of those counted
        if len(_units(reading, antecedent.start, start)) > 1 and not _units(reading, start, end):
            return  # which of the units just named is meant, nothing says
        place = pointing.span()
        number = site.quantity
        if _ENDS.match(low, number.end) and not _names_between(reading, pointing.end(), number.start):
            site.meant = antecedent.rule  # whatever stands behind: `nâng tỷ lệ này lên 50%, trước hết là ở cán bộ`
    elif (
        _LISTED.search(low, max(start, site.quantity.start - 8), site.quantity.start) and _orders_units(reading, site)
    ) or (named is not None or _goes_on(reading, site, antecedent)):
        place = (start, start)
    else:
        return
    reading.followed[start, shape] = antecedent
    reading.put(*place, antecedent.patterns)


def _counted_since(reading: Reading, antecedent: Antecedent, start: int) -> bool:
    """Whether the paragraph has counted something since another paragraph told a share."""
    counted = reading.last_number.get("count", -1)
    block = reading.flow.blocks[reading.flow.block_at(start)]
    return antecedent.start < block.start <= counted


_FUNDS = "kinh phí thực hiện"
_OF_FUNDS = re.compile(
    r"[\W\d_]*(?:(?:[ivx]+|[a-zđ])[.)] )?(?:nguồn |tổng |nhu cầu |dự toán )?"
    r"kinh phí(?: (?:thực hiện|dự kiến|triển khai))*"
    r"(?: (?:kế hoạch|đề án|chương trình|nghị quyết))?[\s:.]*"
)
_SUM_ALONE = re.compile(
    r"[\W\d_]*(?:(?:tổng(?: số| cộng)?|dự kiến|dự toán|nhu cầu|khoảng|số tiền|là|hơn|trên|gần|ước|ước tính|cần|năm|"
    r"giai đoạn|để thực hiện kế hoạch|thực hiện kế hoạch)[\s:\d–-]*)*"
)


def _name_funds(reading: Reading, site: Site) -> None:
    """Puts what a heading names where the first sum below it stands alone: `KINH PHÍ`, then `Dự kiến 14,2 tỷ đồng`."""
    start, low = site.sentence[0], reading.flow.low
    index = reading.flow.block_at(start)
    term = reading.catalogue.numbers.get(_FUNDS)
    if term is None or start > reading.flow.blocks[index].start or (start, "currency") in reading.recalled:
        return
    reading.recalled.add((start, "currency"))
    lead = next(iter(reading.flow.leads(index)), None)
    if (
        lead is not None
        and lead.kind == "heading"
        and reading.flow.blocks[index - 1] is lead
        and _OF_FUNDS.fullmatch(low, lead.start, lead.end)
        and _SUM_ALONE.fullmatch(low, start, site.quantity.start)
    ):
        reading.put(start, start, (term,))


_RANKED = ("rank", "score")
_NEXT = 400
"""How far behind an index a sentence of units alone may go on with it."""
_ADJACENT = 3
"""The same for shares, of which a sentence between may name others."""
# What stands behind a number that says nothing more of what it measures.
_ENDS = re.compile(
    r"(?: điểm)?(?:\s*(?:[.,;:()/\n]|$)| (?:so với|vào|và|trong|năm|theo|của|cao|thấp|trên|toàn|cả|ở|tại|đối với|với|"
    r"quốc gia)\b)"
)


def _goes_on(reading: Reading, site: Site, antecedent: Antecedent) -> bool:
    """Whether a sentence names but units ahead of its number: `Trong đó, cấp xã đạt 40%.`, `Bắc Ninh hạng 6.`"""
    start, number = site.sentence[0], site.quantity.start
    shape, low = site.quantity.shape, reading.flow.low
    if (
        start - antecedent.end > (_NEXT if shape in _RANKED else _ADJACENT)
        or reading.last_number.get(shape, -1) > antecedent.number
        or site.quantity.change
        or not _ENDS.match(low, site.quantity.end)
    ):
        return False
    if shape == "percent" and (
        _GOAL_ALONE.fullmatch(low, start, number)
        or _TO_REACH.fullmatch(low, start, number)
        or _COUNTRY_ALONE.fullmatch(low, start, number)
    ):
        return True
    if any(
        block.kind != "paragraph" and low.find("ảnh:", block.start, block.end) < 0
        for block in _blocks_between(reading, antecedent.end, start)
    ):
        return False
    if (
        shape in _RANKED
        and reading.catalogue.indices.isdisjoint(antecedent.patterns)
        and reading.flow.block_at(antecedent.start) != reading.flow.block_at(start)
    ):
        return False  # the pillar of an index that a paragraph ended with is not what the next one is about
    at = reading.flow.block_at(start)
    apart = reading.flow.block_at(antecedent.start) != at
    if shape == "percent" and apart and reading.flow.blocks[at].kind == "paragraph":
        return False  # a paragraph of its own may be of another measure
    named = {hit.pattern for hit in reading.hits_between(antecedent.end, site.sentence[1])}
    if shape in _RANKED and named & reading.catalogue.indices:
        return False  # another index has been named since, or behind the number: `xếp thứ 28 về PAR Index`
    behind = (
        parts.part_behind(reading, site.sentence, site.quantity.end, site.sentence[1]) if shape == "percent" else None
    )
    clause = parts.clause_of_units(reading, site.sentence, start, number, behind)
    if clause is None or clause[0] != start:
        return False
    site.part = behind or (clause[1][-1] if clause[1] else None)
    if site.behind_rank:
        site.left = start  # `Hải Phòng đứng thứ 4 với 28,6%`
    return True


# `… 34% dân số có chữ ký số. Mục tiêu Chính phủ giao đến hết năm 2025 là 50%.`
_GOAL_ALONE = re.compile(
    r"(?:\(\d\) )?(?:trong khi |còn )?(?:mục tiêu|chỉ tiêu|kế hoạch)"
    r"(?: theo (?:chỉ thị|nghị quyết|quyết định|kế hoạch)(?: số)?(?: [\w/&-]*\d[\w/&-]*)?(?: ngày [\d/]+)?)?"
    r"(?: (?:của )?(?:chính phủ|thủ tướng|bộ|tỉnh|thành phố|trung ương|nghị quyết|đề ra|đặt ra|"
    r"giao|được giao|cả năm|đến|hết|cuối|năm|trong|cho|các|cấp (?:tỉnh|huyện|xã)|20\d\d)){0,9}"
    r"(?:,? (?:là|phải đạt|cần đạt|đạt)|:)"
    r"(?: (?:ít nhất|tối thiểu|trên|từ|khoảng))? "
)


# `… ước khoảng 7,5% GRDP. Để đạt 15% vào năm 2025, tỉnh trông chờ vào du lịch.`
_TO_REACH = re.compile(
    r"(?:để|nhằm|muốn) (?:đạt|đạt được|đạt mức|nâng lên|tăng lên|hướng tới)(?: con số| mục tiêu| mức)? "
    r"(?:ít nhất |trên |tối thiểu |khoảng )?"
)


# `… 71% người hưởng nhận qua thẻ. Cả nước cùng thời điểm là 74%.`
_COUNTRY_ALONE = re.compile(
    r"(?:trong khi(?: đó)?,? |còn )?(?:(?:bình quân|trung bình|mức)(?: chung)?(?: của)? |tính chung |con số của )?"
    r"(?:cả nước|toàn quốc)(?: (?:cùng (?:thời điểm|kỳ)|lúc đó|hiện nay|hiện))?,? (?:là|đạt|mới đạt|ở mức|chỉ) "
    r"(?:khoảng |gần |hơn |trên )?"
)


def _blocks_between(reading: Reading, start: int, end: int) -> list[Block]:
    first = reading.flow.block_at(max(0, start - 1))
    return reading.flow.blocks[first + 1 : reading.flow.block_at(end)]


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
    return Antecedent(site.quantity.shape, patterns, begin, start, begin) if patterns else None


_TOPIC = 110
"""Characters of a sentence that does no more than name what the next one gives a number for."""
# `Hồ sơ trực tuyến và thanh toán trực tuyến đều tăng.`: of which of them the next number is, nothing says.
_SEVERAL = re.compile(r"\b(?:và|đều|cùng|lẫn|các)\b")
_OPENS = re.compile(r"(?:nhưng|tuy nhiên|song|hiện|từ chỗ|từ mức|từ|mới|chỉ|toàn tỉnh|cả nước|toàn quốc)\b")


def _topic(reading: Reading, site: Site) -> Antecedent | None:
    """What a short sentence without a number is about: `Thanh toán trực tuyến có bước tiến. Năm 2023 mới đạt 18%.`"""
    start, low = site.sentence[0], reading.flow.low
    index = reading.flow.block_at(start)
    if site.quantity.shape != "percent" or site.quantity.change or start <= reading.flow.blocks[index].start:
        return None
    if not _ENDS.match(low, site.quantity.end) or not is_bare(
        _OPENS.sub("", reading.without_units(start, site.quantity.start))
    ):
        return None
    begin, _ = reading.sentences_of(index).around(start - 1)
    if start - begin > _TOPIC or SOME_DIGIT.search(low, begin, start) or _SEVERAL.search(low, begin, start):
        return None
    site.subject_first = True
    names = reading.catalogue.naming
    patterns = tuple(
        dict.fromkeys(pattern for pattern in reading.patterns_between(begin, start) if pattern not in names)
    )
    return Antecedent(site.quantity.shape, patterns, begin, start, begin) if patterns else None


def _named_above(reading: Reading, site: Site) -> Antecedent | None:
    """The measure that the line over a list of units names: `Tỷ lệ … năm 2024:`, then `- Cấp xã: 66%`."""
    start, low = site.sentence[0], reading.flow.low
    if site.quantity.shape != "percent" or site.quantity.change or not _ENDS.match(low, site.quantity.end):
        return None
    lead = next(iter(reading.flow.leads(reading.flow.block_at(start))), None)
    if lead is None or "%" in low[lead.start : lead.end]:
        return None
    if lead.kind != "heading" and not low[lead.start : lead.end].rstrip().endswith(":"):
        return None
    measure = _MEASURE.search(low, lead.start, lead.end)
    if measure is None:
        return None
    behind = parts.part_behind(reading, site.sentence, site.quantity.end, site.sentence[1])
    clause = parts.clause_of_units(reading, site.sentence, start, site.quantity.start, behind)
    patterns = tuple(dict.fromkeys(reading.patterns_between(measure.start(), lead.end)))
    when = None
    told = reading.antecedents.get("percent")
    nameless = _LETTERS.search(_ORDER.sub("", low[measure.end() : lead.end])) is None
    if nameless and told is not None and lead.start - told.end < _REACH:
        patterns, when = told.patterns, told.period  # `5 tỉnh có tỷ trọng thấp nhất`: in what was told before
    if clause is None or clause[0] != start or not patterns:
        return None
    if not reading.flow.low[site.quantity.end : site.sentence[1]].strip(" .;"):
        site.subject_first = True
    return Antecedent(site.quantity.shape, patterns, lead.start, start, lead.start, when)


_BY_PARTS = re.compile(
    r"\b(?:tỷ lệ|tỉ lệ|tỷ trọng|mức độ hài lòng(?! chung)|"
    r"(?<!\d )(?:lĩnh vực|tiêu chí thành phần|nội dung|khía cạnh|trụ cột))\b"
)
"""Other shares and parts of an index."""
_RANKS = re.compile(
    r"\b(?:chỉ số|index|sipas|xếp|đứng (?:đầu|thứ)|hạng|dẫn đầu|giá trị trung bình|mức độ hài lòng chung)\b"
)


def _index_of_section(reading: Reading, site: Site) -> Antecedent | None:
    """The index that a section tells of provinces in percent: `Dẫn đầu bảng xếp hạng là Huế với 91,2%.`"""
    start, low = site.sentence[0], reading.flow.low
    if site.quantity.shape != "percent" or site.quantity.change or not _ENDS.match(low, site.quantity.end):
        return None
    first = bisect_left(reading.mention_starts, start)
    if first == len(reading.mentions) or reading.mentions[first].start > site.quantity.start:
        return None
    told = reading.antecedents.get("percent")
    section = index_of_section(reading, site.sentence)
    if section is None:
        return None
    terms = reading.catalogue.index_terms[section[0]]
    if section[1] not in terms or (told is not None and terms.isdisjoint(told.patterns)):
        return None
    block = reading.flow.block_at(start)
    begin = reading.flow.blocks[max(0, block - 1)].start
    if reading.flow.blocks[block].lead == block - 1:
        begin = reading.flow.blocks[block].start
    if _BY_PARTS.search(low, begin, site.quantity.start):
        return None
    if start > reading.flow.blocks[block].start:
        before = reading.sentences_of(block).around(start - 1)
        if _RANKS.search(low, *before) is None and (told is None or told.start != before[0]):
            return None  # `Thu ngân sách vượt dự toán. Bắc Ninh đạt 92%.`
    clause = parts.clause_of_units(reading, site.sentence, start, site.quantity.start, None)
    if clause is None or clause[0] != start or clause[1]:
        return None
    return Antecedent("percent", (section[1],), start, start, start)


_PARTED_BY = re.compile(
    r"\b(?:phân theo|chia theo|tính theo|theo (?:từng )?(?:doanh nghiệp|nhà mạng|đơn vị|địa phương|"
    r"địa bàn|khu vực|cấp)|trong đó|bao gồm|gồm|cụ thể)\b[^.:]*:\s*$"
)
_WORD_BEHIND = re.compile(r" [a-zà-ỹđ]+\b")


def count(reading: Reading, index: int, site: Site, match: Match, period: Period | None, kind: str) -> None:
    """Keeps a count for a list of its parts."""
    word = _WORD_BEHIND.match(reading.flow.low, site.quantity.end)
    if site.quantity.shape == "count" and word is not None and match.rule.noun and "weak_term" not in match.features:
        reading.counted[index] = Counted(match.rule, word.group(), site.quantity.value, period, kind)


def part_of_count(reading: Reading, index: int, site: Site) -> Counted | None:
    """The count right above a list that an item with nothing but a unit's or a firm's name is a part of."""
    lead, low = reading.flow.blocks[index].lead, reading.flow.low
    told = reading.counted.get(lead)
    if told is None or site.quantity.shape != "count" or site.quantity.change or site.quantity.value > told.value:
        return None
    above = reading.flow.blocks[lead]
    word = _WORD_BEHIND.match(low, site.quantity.end)
    if word is None or word.group() != told.word or not _ITEM_ENDS.match(low, word.end()):
        return None
    if _PARTED_BY.search(low, max(above.start, above.end - 90), above.end) is None:
        return None
    start, number = site.sentence[0], site.quantity.start
    firm = _FIRM.match(low, start, number)
    if firm is not None and _LETTERS.search(reading.without_units(firm.end(), number)) is None:
        site.part = parts.Part(firm.start(1), firm.start(1) + len(low[firm.start(1) : number].rstrip(" :")), "firm")
        return told
    clause = parts.clause_of_units(reading, site.sentence, start, number, None)
    if clause is None or clause[0] != start:
        return None
    site.part = clause[1][-1] if clause[1] else None
    return told


_FIRM = re.compile(r"[\W\d_]*(viettel|vnpt|mobifone|vinaphone|vietnamobile)\b")


_ITEM_ENDS = re.compile(r"\s*(?:[.;,(]|$)")


def _units(reading: Reading, start: int, end: int) -> set[str | None]:
    first, last = bisect_left(reading.mention_starts, start), bisect_left(reading.mention_starts, end)
    return {mention.unit_id for mention in reading.mentions[first:last]}


def period(reading: Reading, site: Site) -> Period | None:
    """When that held to which the number points back."""
    antecedent = reading.followed.get((site.sentence[0], site.quantity.shape))
    return antecedent.period if antecedent is not None else None


def unit(reading: Reading, site: Site) -> str | None:
    """Whose that was which a number goes on with."""
    antecedent = reading.followed.get((site.sentence[0], site.quantity.shape))
    return antecedent.unit if antecedent is not None else None


def _orders_units(reading: Reading, site: Site) -> bool:
    """Whether a sentence has nothing but units, their numbers and words that order them."""
    words = _ORDER.sub("", reading.without_units(*site.sentence))
    return len(_LETTERS.findall(words)) <= _NAMES_LEFT
