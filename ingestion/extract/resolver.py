"""Binds each quantity to an indicator, a unit of government and a period, and says how sure that is."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import cache
from itertools import groupby

from ingestion.extract import antecedents, government, periods, time_limit
from ingestion.extract import confidence as sure
from ingestion.extract.attribution import names_province, part_named, unit_of
from ingestion.extract.comparators import comparator
from ingestion.extract.cues import Cue
from ingestion.extract.dating import (
    ANNOUNCED_LATER,
    below_results,
    moved_from,
    period_of,
    reviewed,
    span_of_title,
    tells_of_meeting,
    year_of_title,
)
from ingestion.extract.endings import Ending
from ingestion.extract.flow import SOME_DIGIT
from ingestion.extract.goals_beside import goal_year, setter
from ingestion.extract.intent import kind_of
from ingestion.extract.kinds import TARGET_VERB
from ingestion.extract.matching import Match, choose, matches
from ingestion.extract.parts import Part, part_of
from ingestion.extract.periods import NOW, months, year
from ingestion.extract.phrases import CONTESTS, Rule
from ingestion.extract.quantities import Quantity
from ingestion.extract.reading import Counted, Reading, Site
from ingestion.extract.sentences import CAPITALS
from ingestion.extract.territories import sites
from ingestion.records import NATIONAL_UNIT_ID, TOLD_IN_DAYS, Figure, Period
from ingestion.reference import NATIONAL, Indicator

# `đã hướng dẫn 125.000 lượt người`: so many up to the day of the text
_SO_FAR = Cue(r"\b(?:đã|lũy kế|luỹ kế|đến nay|tới nay|tổng cộng)\b")
_ON_SAME_MONTHS = re.compile(r"(?: so)?(?: với)? cùng kỳ\b")
_SAME_MONTHS = Ending(r"[,;(] ?cùng kỳ(?: năm (?:trước|ngoái))?(?: là| đạt| mới| chỉ|:)* ?$")
# `Trung tâm … tỉnh và 102 trung tâm cấp xã tiếp nhận …`: of all
_ALL_LEVELS = re.compile(r"\b(?:cấp )?tỉnh và (?:\d+ )?[^,;.\d]{0,40}\bcấp xã\b")
_IN_TURN = ("percent", "count", "score")
_QUOTE_LIMIT = 240
_PLACES = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


def _year_before(period: Period) -> Period:
    """The same months of the year before."""
    first, last = period.start, period.end
    if (first.month, last.month) == (1, 12):
        return year(first.year - 1)
    if first.day == 1 and first.year == last.year and (last + timedelta(days=1)).day == 1:
        return months(first.year - 1, first.month, last.month)
    return Period(period.type, first.replace(year=first.year - 1), last.replace(year=last.year - 1))


def read_block(reading: Reading, index: int, quantities: list[Quantity]) -> list[Figure]:
    """All figures of one block."""
    figures: list[Figure] = []
    placed = sites(reading, index, quantities)
    position = 0
    for _, group in groupby(placed, key=lambda site: site.sentence):
        together = list(group)
        # Ahead of the sentence's first number, since all its numbers share the terms that are found in it.
        antecedents.point_back(reading, together)
        for site in together:
            antecedents.recall(reading, site)
        for site in together:
            time_limit.check()
            figures.extend(_read(reading, index, placed, position, site))
            position += 1
    return figures


def _read(reading: Reading, index: int, placed: list[Site], position: int, site: Site) -> list[Figure]:
    """The figures that one number stands for: one for each indicator that it speaks of, or one without."""
    found = matches(reading, index, site)
    if any(item.rule.phrase.scope == "national" for item in found) and (
        names_province(reading, site) or _beside_a_provinces(reading, site)
    ):
        found = [item for item in found if item.rule.phrase.scope != "national"]
    winners, clear = choose(found, reading.flow.low, listed=site.noun_item)
    counted = site.quantity.shape == "count" and site.part is not None and _counts_the_same(reading, site)
    if (site.alone or counted) and site.told is not None and winners and "carried" in winners[0].features:
        told = site.told
        while told.part is not None and told.told is not None:
            told = told.told
        same = [item for item in found if item.rule.code == told.code]
        if same:
            winners, clear = same[:1], True  # it measures what the number before does
        elif counted:
            clear = False
        elif told.code is None:
            winners, clear = [], False
    if not winners and (ranked := _ranked_within(reading, site)) is not None:
        winners, clear = [Match(ranked, _LISTED_SCORE, {"context_title"})], True
    listed = None if winners else antecedents.part_of_count(reading, index, site)
    if listed is not None:
        winners, clear = [Match(listed.rule, _LISTED_SCORE, {"carried"})], True
    if not winners and (goes_on := _rule_told(reading, placed, position)) is not None:
        winners, clear = [Match(goes_on[0], _LISTED_SCORE, {"carried"})], goes_on[1]
    share = _share_of_told(reading, placed, position) or _share_of_total(reading, placed, position)
    if share is not None and (
        not winners or ("all_carried" in winners[0].features and winners[0].rule.code != share.code)
    ):
        winners, clear = [Match(share, _LISTED_SCORE, {"carried"})], True
    if site.meant is not None and (not winners or winners[0].rule.code != site.meant.code):
        winners, clear = [Match(site.meant, _LISTED_SCORE, {"carried"})], True
    if site.back is not None:
        rule = site.back.rule
        winners, clear = (
            ([Match(rule, _LISTED_SCORE, {"carried"})], site.back.clear) if rule is not None else ([], False)
        )
    site.clear = clear
    if winners:
        site.code, site.rule = winners[0].rule.code, winners[0].rule
    figures: list[Figure] = []
    bracketed = _in_brackets(reading, site)
    readings: list[Match | None] = [*winners] or [None]
    for winner in readings:
        figure = _figure(reading, index, placed, position, winner, clear or winner is None, found, listed)
        if figure is None:
            continue
        figures.append(figure)
        if (
            figure.kind == "actual"
            and (period := figure.period) is not None
            and figure.indicator_code is not None
            and site.chosen is not None
            and figure.locality is None
            and not site.quantity.change
        ):
            measure = figure.indicator_code.replace("_of_grdp", "_of_gdp")
            reading.measured[measure] = (index, period, site.chosen)
        if (
            clear
            and winner is not None
            and winner is winners[0]
            and not (bracketed and antecedents.is_of(reading, site))
        ):
            antecedents.remember(reading, site, winner, figure.period)
            if listed is None and figure.status == "accepted":
                antecedents.count(reading, index, site, winner, figure.period, figure.kind)
    if not site.quantity.change and not bracketed:
        reading.last_number[site.quantity.shape] = site.quantity.start
    return figures


def _rule_told(reading: Reading, placed: list[Site], position: int) -> tuple[Rule, bool] | None:
    """The rule that the number right before gives one without words of its own, and whether that one is clear."""
    site = placed[position]
    if site.told is not None and site.told.rule is not None and _is_of_another_year(reading, site):
        return site.told.rule, True
    if (first := _cumulates(reading, placed, position)) is not None and first.rule is not None:
        return first.rule, first.clear
    if (whole := _firms_told(reading, placed, position)) is not None and whole.rule is not None:
        return whole.rule, whole.clear
    if (moved := _move_of_told(reading, placed, position)) is not None:
        return moved, True
    if (before := _counted_again(reading, placed, position)) is not None and before.rule is not None:
        return before.rule, before.clear
    rule = _worth_of_told(reading, site) or _growth_of_told(reading, site)
    return (rule, True) if rule is not None else None


_GIVEN_IN_TURN = re.compile(r",? (?:với )?(?:(?:tỷ lệ|mức|số) )?lần lượt (?:là|đạt|có|ở)\b")
_WITHIN = {"rank": "agency_dti_rank", "score": "agency_dti_score"}
"""What a province ranks its own offices and districts by."""


def _ranked_within(reading: Reading, site: Site) -> Rule | None:
    """The rule for a rank or score of one office or district, in a document that ranks them: `Sở A với 91,2 điểm`."""
    quantity = site.quantity
    code = _WITHIN.get(quantity.shape)
    if code is None or quantity.change or quantity.of_total in (63, 34) or reading.ranks_its_parts() is None:
        return None
    if not _is_of_one_part(reading, site):
        return None
    if reading.index_names_between(*site.sentence) and reading.only_index() is None:
        return None
    if _ANOTHER_CONTEST.search(reading.flow.low, site.sentence[0], site.quantity.end + _SAID_BEHIND):
        return None
    return reading.catalogue.first_of(code)


_SAID_BEHIND = 40
_ANOTHER_CONTEST = Cue(
    rf"\b(?:{CONTESTS}|điểm (?:số )?về|vệ sinh|pháp luật|cải cách hành chính|hài lòng|năm trước|năm ngoái)\b"
)


def _is_of_one_part(reading: Reading, site: Site) -> bool:
    """Whether the name of an office or district leads to the number, with no other number between."""
    found = part_of(reading, site)
    if found is not None:
        return found.kind == "local"
    if government.named_beside(reading.flow, site.sentence, site.quantity.start) is not None:
        return True
    start, number = site.sentence[0], site.quantity.start
    named = government.locality(reading.flow, site.sentence, number, reading.localities)
    at = reading.flow.text.rfind(named, start, number) if named else -1
    return at >= 0 and SOME_DIGIT.search(reading.flow.low, at + len(named or ""), number) is None


_OF_COSTS = re.compile(r"\b(?:kinh phí|dự toán|vốn|ngân sách)\b[^.;:]{0,40}\bnăm\b")
_OVER_YEARS = Cue(r"\b(?:những|các|nhiều|mấy) năm|giai đoạn|trước (?:đây|đó)|ban đầu\b")
_AND_WORSE = re.compile(r" trở xuống\b")
_NEAR_BLOCKS = 2
"""How many blocks behind another unit's result one may stand that is of the same time."""


def _when_others(reading: Reading, index: int, site: Site, code: str) -> Period | None:
    """When another unit's result of the same measure held, which a sentence about a unit goes on from.

    `Năm 2024, tỷ lệ … cả nước đạt 41,8%.`, and in the next paragraph `Hà Nam đứng đầu với 71,3% …`.
    """
    told = reading.measured.get(code.replace("_of_grdp", "_of_gdp"))
    blocks = reading.flow.blocks
    if (
        told is None
        or (reading.dated is not None and told[1].end.year < reading.dated.year - 1)  # a look back
        or _OVER_YEARS.search(reading.flow.low, *site.sentence)
        or told[2] == site.chosen
        or index - told[0] > _NEAR_BLOCKS
        or blocks[told[0]].lead != blocks[index].lead
    ):
        return None
    start, end = site.sentence
    named = any(
        mention.unit_id == site.chosen
        for mention in reading.mentions[
            bisect_left(reading.mention_starts, start) : bisect_left(reading.mention_starts, end)
        ]
    )
    times = reading.times.get(index, [])
    if not named or NOW.search(reading.flow.low, start, end) or any(start <= time.start < end for time in times):
        return None
    return told[1]


def _move_of_told(reading: Reading, placed: list[Site], position: int) -> Rule | None:
    """By how many places the rank right before moved: `xếp thứ 13/34 tỉnh, thành phố, tăng 5 bậc so với tháng 8`."""
    site, told = placed[position], placed[position - 1] if position else None
    if (
        site.quantity.shape != "move"
        or told is None
        or told.sentence != site.sentence
        or told.quantity.shape != "rank"
        or told.code is None
        or _MOVED.fullmatch(reading.flow.low, told.quantity.end, site.quantity.start) is None
    ):
        return None
    return reading.catalogue.first_of(f"{told.code}_change")


_MOVED = re.compile(
    r"(?: (?:tỉnh,? thành(?: phố)?|địa phương|cả nước|toàn quốc))?,? "
    r"(?:tăng|giảm|tụt|lên|vươn lên|lùi|cải thiện)(?: thêm)? "
)
# `Năm 2024 còn 87 bản trắng sóng. Hết năm 2025, con số ấy còn 19 bản.`
_THAT_NUMBER = Ending(
    r"\b(?:con số|số lượng) (?:này|đó|ấy|trên|nói trên)(?: (?:đã|chỉ|nay|hiện|mới|tăng|giảm|nâng|rút|lên|xuống|còn|là|"
    r"đạt|khoảng|gần|hơn|trên|tới|đến))* $"
)
_COUNTED_NOUN = re.compile(r" ([a-zà-ỹđ]+)\b")
_SENTENCES_BETWEEN = re.compile(r"[.!?] ")


def _counted_again(reading: Reading, placed: list[Site], position: int) -> Site | None:
    """The count right before that a number points back to, of the same noun or of none."""
    site, low = placed[position], reading.flow.low
    told = placed[position - 1] if position else None
    if (
        told is None
        or told.quantity.shape != "count"
        or told.quantity.change
        or site.quantity.shape != "count"
        or site.quantity.change
        or len(_SENTENCES_BETWEEN.findall(low, told.quantity.end, site.quantity.start)) > 1
        or _THAT_NUMBER.search(low, site.sentence[0], site.quantity.start) is None
    ):
        return None
    mine = _COUNTED_NOUN.match(low, site.quantity.end)
    theirs = _COUNTED_NOUN.match(low, told.quantity.end)
    if mine is not None and (theirs is None or mine.group(1) != theirs.group(1)):
        return None if _ENDS_NUMBER.match(low, site.quantity.end) is None else told
    return told


_ENDS_NUMBER = re.compile(r"(?:\s*(?:[.,;:()]|$)| (?:vào|và|trong|năm|so với|trên|tính|ở|tại|của)\b)")
_AND_PLACES = re.compile(r" điểm(?:,| và|, và) |(?:,| và|, và) ")
_FIRM_OF_THEM = re.compile(
    r"[^.;()\d]{0,60}[,;] (?:trong đó|bao gồm|gồm|cụ thể|riêng)(?: của| có)?:? "
    r"(?P<first>viettel|vnpt|mobifone|vinaphone|vietnamobile|gmobile)(?: (?:có|là|đạt))? "
)
_NEXT_FIRM = re.compile(
    r"(?: (?:trạm|vị trí|thuê bao|điểm))?(?:,| và|, và|;) "
    r"(?P<next>viettel|vnpt|mobifone|vinaphone|vietnamobile|gmobile)"
    r"(?: (?:có|là|đạt))? "
)


def _firms_told(reading: Reading, placed: list[Site], position: int) -> Site | None:
    """The count whose parts are told by firm, this number among them: `1.438 trạm; trong đó Viettel 611, VNPT 489`."""
    site, low = placed[position], reading.flow.low
    if site.quantity.shape != "count" or site.quantity.word or site.quantity.of_total is not None:
        return None
    before = placed[position - 1] if position else None
    if before is None or before.sentence != site.sentence:
        return None
    firm = _NEXT_FIRM.fullmatch(low, before.quantity.end, site.quantity.start)
    if firm is not None and before.part is not None and before.part.kind == "firm":
        whole: Site | None = before.told
    else:
        firm = _FIRM_OF_THEM.fullmatch(low, before.quantity.end, site.quantity.start)
        whole = next(
            (
                told
                for told in reversed(placed[:position])
                if told.sentence == site.sentence and told.quantity.shape == "count" and told.code is not None
            ),
            None,
        )
    if firm is None or whole is None or site.quantity.value >= whole.quantity.value:
        return None
    name = firm.lastgroup or ""
    site.part = Part(*firm.span(name), "firm")
    site.told = whole
    return whole


def _in_brackets(reading: Reading, site: Site) -> bool:
    """Whether a number is said beside: `… đạt 41,7% (chỉ tiêu 70%). Các tỉnh có tỷ lệ cao là …`."""
    low, start = reading.flow.low, site.quantity.start
    return low.rfind("(", site.sentence[0], start) > low.rfind(")", site.sentence[0], start)


def _beside_a_provinces(reading: Reading, site: Site) -> bool:
    """Whether a number goes on with that of a province: `Đà Nẵng xếp thứ nhất (0,48)`."""
    told = site.told
    if told is None or told.chosen in (None, NATIONAL_UNIT_ID):
        return False
    return not reading.names_country(told.quantity.end, site.quantity.start)


_OF_A_YEAR = Ending(
    r"\((?:(?:cùng kỳ |cuối |hết |đầu )?(?:năm )?(?:(?:19|20)\d\d|năm (?:ngoái|trước))|cùng kỳ|"
    r"năm ngoái|(?:tháng|quý|kỳ|năm) trước)"
    r"(?: (?:là|đạt|chỉ đạt|mới đạt|chỉ))?:? ?$"
)


def _is_of_another_year(reading: Reading, site: Site) -> bool:
    """Whether a number in brackets has but a year: `cấp huyện đạt 96%, cấp xã đạt 89% (năm 2022: 62,5%)`."""
    told = site.told
    assert told is not None
    low, end, start = reading.flow.low, told.quantity.end, site.quantity.start
    return (
        told.quantity.shape == site.quantity.shape
        and not told.quantity.change
        and (_OF_A_YEAR.search(low, end, start) is not None or _HELD_AGAINST_YEAR.search(low, end, start) is not None)
    )


# `đạt 44,7%, tăng gấp đôi so với năm 2023 (21,9%)`
_HELD_AGAINST_YEAR = Ending(
    r"\bso với (?:cùng kỳ |cuối )?(?:(?:năm|tháng|quý|kỳ) )?(?:20\d\d|\d{1,2}/20\d\d|trước|ngoái) "
    r"\((?:đạt |là |chỉ đạt |mới đạt )?$"
)


_GROWS = re.compile(
    r"(?![^.;()%\d]*\b(?:trong đó|riêng|còn|nộp|và)\b)[^.;()%\d]{0,80}[,(] ?(?:mức )?(?:tăng|giảm)"
    r"(?: (?:trưởng|thêm|khoảng|gần|hơn|trên|tới|đến))* ?"
)


def _growth_of_told(reading: Reading, site: Site) -> Rule | None:
    """The growth of the amount right before: `với giá trị 3 triệu tỷ đồng, tăng 25% so với cùng kỳ`.

    Of a share, by how many points it moved: `đạt 41,3%, tăng 12,5 điểm phần trăm`.
    """
    told, shape = site.told, site.quantity.shape
    if told is None or told.code is None or not told.clear or not site.quantity.change:
        return None
    if shape not in ("percent", "points") or (told.quantity.shape == "percent") != (shape == "points"):
        return None
    if not _GROWS.fullmatch(reading.flow.low, told.quantity.end, site.quantity.start):
        return None
    return (reading.catalogue.points_of if shape == "points" else reading.catalogue.growth_of).get(told.code)


_ROUNDED = Decimal("0.6")
"""Of the last digit told: some round, some cut off."""


def _share_of_told(reading: Reading, placed: list[Site], position: int) -> Rule | None:
    """What share the count right before is, where the arithmetic says so: `có 430/500 trường có học bạ số, đạt 86%`."""
    site, told = placed[position], placed[position - 1] if position else None
    if told is None or told.sentence != site.sentence or site.quantity.shape != "percent" or site.quantity.change:
        return None
    whole = told.quantity.of_total
    if told.code is None or not told.clear or told.quantity.shape != "count" or not whole:
        return None
    share = site.quantity.value
    digits = share.as_tuple().exponent
    last = Decimal(1).scaleb(min(digits, 0) if isinstance(digits, int) else 0)
    if abs(told.quantity.value / whole * 100 - share) > _ROUNDED * last:
        return None
    return reading.catalogue.share_of.get(told.code)


# `phát sinh 40.118 hồ sơ toàn trình, đạt 67,2% tổng số hồ sơ`
_OF_THE_TOTAL = re.compile(r" (?:trên |so với |trong )?tổng(?: số)? (?P<noun>\w+)")


def _share_of_total(reading: Reading, placed: list[Site], position: int) -> Rule | None:
    """What share of all the count right before is, where nothing but a verb stands between and both name one thing."""
    site, told = placed[position], placed[position - 1] if position else None
    if told is None or told.code is None or not told.clear or not site.bare or site.quantity.shape != "percent":
        return None
    total = _OF_THE_TOTAL.match(reading.flow.low, site.quantity.end, site.sentence[1])
    if told.sentence == site.sentence and (done := reading.catalogue.done_share_of.get(told.code)) is not None:
        return done
    alike = total is not None and told.quantity.word.startswith(total.group("noun"))
    return reading.catalogue.share_of.get(told.code) if alike and told.sentence == site.sentence else None


_ADDED_UP = re.compile(
    r"[^.;()]{0,40}[,;] (?:lũy kế|luỹ kế|cộng dồn|tính chung)(?: (?:\d{1,2} tháng|từ đầu năm|cả năm|(?:đến|tới) nay))?"
    r"(?: (?:đầu năm|năm 20\d\d|ước|đạt|là|hơn|gần|trên|khoảng|được|có|đã|cấp|thu nhận))* "
    # `kết nối thêm 5 cơ sở dữ liệu, nâng tổng số lên 17`
    r"|[^.;()]{0,60}, (?:nâng|đưa) tổng số(?: [^\W\d]+){0,4} (?:lên|đạt)(?: (?:hơn|gần|trên|khoảng|thành))* "
)


def _cumulates(reading: Reading, placed: list[Site], position: int) -> Site | None:
    """The number that this one adds up over more time: `tháng 8 thu 41,6 tỷ đồng, lũy kế 8 tháng 325,3 tỷ`."""
    site = placed[position]
    for at in range(position - 1, -1, -1):
        first = placed[at]
        if first.sentence != site.sentence:
            return None
        if first.quantity.shape == "duration":
            continue
        if first.quantity.shape != site.quantity.shape or first.quantity.change or first.code is None:
            return None
        return first if _ADDED_UP.fullmatch(reading.flow.low, first.quantity.end, site.quantity.start) else None
    return None


_WITH_SUM = re.compile(
    r"[^.;()%\d]{0,44}(?:,| với|, với|, trị giá|, tổng)"
    r"(?: (?:tổng|số tiền|giá trị|trị giá|đạt|là|tương đương|hơn|trên|gần|khoảng))* "
)


def _worth_of_told(reading: Reading, site: Site) -> Rule | None:
    """The sum of what was counted right before: `63,8 triệu giao dịch với 742 nghìn tỷ đồng`."""
    told = site.told_count
    if told is None or told.code is None or not told.clear or site.quantity.shape != "currency":
        return None
    if not _WITH_SUM.fullmatch(reading.flow.low, told.quantity.end, site.quantity.start):
        return None
    return reading.catalogue.worth_of.get(told.code)


_LEAST_PANEL = 28
_LISTED_SCORE = 3.0
_AGAINST = re.compile(r"\b(?:so với|so năm|từ năm)\b")
_DISTRICT = re.compile(r"(?i:huyện|thị xã|quận|phường|xã|thị trấn|thành phố|tp\b)")
_FALLS = re.compile(
    r"(?:giảm|âm|sụt giảm|thấp hơn|kém)\s*(?:\w+\s*)?(?:so với )?"
    r"(?:(?:năm (?:20\d\d|trước|ngoái)|tháng(?: \d{1,2}| trước)) (?:là )?)?$"
)
# `tối thiểu 10% vào năm 2025 và 15% vào năm 2030`: the bound of both.
_AND_LATER = re.compile(r" [^.;,\d]{0,24}năm 20\d\d,? và ")
_BARE_BEFORE = Ending(
    r"(?:đạt|là|có|được|chiếm|còn|tăng|giảm|lên|:|\||với|hơn|trên|gần|khoảng|tổng số|bằng|xuống|từ|đến)\s*[(“\"]?$"
)


_FIRST_WORD = re.compile(r" [a-zà-ỹđ]+\b")


def _counts_the_same(reading: Reading, site: Site) -> bool:
    """Whether the word behind a count is that of the count before: `356 trạm BTS, trong đó Viettel 327 trạm`."""
    if site.told is None:
        return False
    words = [_FIRST_WORD.match(reading.flow.low, item.quantity.end) for item in (site, site.told)]
    return words[0] is not None and words[1] is not None and words[0].group() == words[1].group()


_SHARES = ("percent", "rate")
_OF_SOME_TIME = ("count", "currency", "rank", "score")
_RISING = ("percent", "count", "ratio", "measure", "currency")


def _has_own_time(reading: Reading, index: int, placed: list[Site], position: int, period: Period) -> bool:
    """Whether a time stands with the first number of a rise, or is the first year of the span that it rose over."""
    site, low = placed[position], reading.flow.low
    begin, stop = low.rfind("từ ", site.sentence[0], site.quantity.start), placed[position + 1].quantity.start
    return any(
        begin < time.start < stop
        or (
            time.period.type == "span"
            and site.sentence[0] <= time.start < stop
            and time.period.start.year == period.start.year
        )
        for time in reading.times.get(index, [])
    )


def _follows_term(reading: Reading, site: Site) -> bool:
    """Whether the number stands right behind a term of the catalogue: `dịch vụ công một phần 612, toàn trình 905`."""
    start = site.quantity.start
    return any(hit.end == start - 1 for hit in reading.hits_between(max(site.left, start - _TERM_REACH), start))


_TERM_REACH = 40


def _is_written_as_amount(quantity: Quantity) -> bool:
    """Whether the writing alone (`8.701`, `63 nghìn`, decimals side by side) says that something is measured."""
    token = quantity.token
    decimal = quantity.value != quantity.value.to_integral_value()
    return token.scaled or (quantity.value >= 1000 and "." in token.text) or (quantity.in_row and decimal)


def _figure(
    reading: Reading,
    index: int,
    placed: list[Site],
    position: int,
    match: Match | None,
    clear: bool,
    found: list[Match],
    listed: Counted | None = None,
) -> Figure | None:
    site = placed[position]
    quantity = site.quantity
    flow, low = reading.flow, reading.flow.low
    block = flow.blocks[index]
    before = low[max(block.start, quantity.start - 60) : quantity.start]
    behind = before[::-1]
    after = low[quantity.end : min(block.end, quantity.end + 60)]
    nameless = match is None and quantity.shape == "count" and not quantity.word
    if nameless and not (
        _is_written_as_amount(quantity)
        or quantity.of_total is not None
        or ((quantity.value >= 2 or quantity.value % 1) and (_BARE_BEFORE.ends(behind) or _follows_term(reading, site)))
    ):
        return None
    bound = comparator(before[-40:], after, quantity.shape, group=quantity.group, ranged=quantity.high is not None)
    if (
        bound == "="
        and position
        and before.endswith(" và ")
        and _AND_LATER.fullmatch(low, placed[position - 1].quantity.end, quantity.start)
    ):
        first = placed[position - 1].quantity
        if first.shape == quantity.shape and placed[position - 1].sentence == site.sentence:
            bound = comparator(
                low[max(block.start, first.start - 40) : first.start], "", first.shape, group=False, ranged=False
            )
    features: set[str] = set(match.features) if match else set()
    reasons: list[str] = ["parted_number"] if quantity.token.parted else []
    indicator = reading.reference.indicators.get(match.rule.code) if match else None
    unit = quantity.unit or "count"
    value, high = quantity.value, quantity.high if quantity.token.kind == "range" else None
    if indicator is not None and match is not None:
        unit = match.rule.phrase.unit or indicator.unit.split("|")[0]
        if match.rule.phrase.family in ("growth", "change") and _FALLS.search(before):
            value = -value
    if match is None and quantity.change and re.search(r"(?:sụt giảm|giảm)\s*(?:khoảng |gần |hơn )?$", before):
        value = -abs(value)
    if quantity.fall:
        value = -value
    period, basis, features_p, reasons_p = period_of(reading, index, placed, position, match, before, after)
    features |= features_p
    reasons += reasons_p
    if (
        period is None
        and quantity.shape == "move"
        and position
        and (moved := placed[position - 1]).quantity.change
        and moved.when is not None
        and _AND_PLACES.fullmatch(low, moved.quantity.end, quantity.start)
    ):
        period, basis = moved.when, "sentence"  # `so với tháng 3 tăng 1,26 điểm và 2 bậc`
        features.discard("period_missing_rank")
    if (
        period is not None
        and basis != "sentence"
        and period.type == "day"
        and (period.end.month, period.end.day) == (12, 31)
        and indicator is not None
        and indicator.stock_flow == "flow"
    ):
        period = periods.year(period.end.year)  # `Kết quả đến hết ngày 31/12/2025:`, of what happened in the year
    if period is None and not features_p and (back := antecedents.period(reading, site)) is not None:
        period, basis = back, "paragraph"
    if (
        period is None
        and not features_p
        and site.bare
        and site.told is not None
        and site.told.when is not None
        and not (position and moved_from(reading, placed, position - 1))
    ):
        period, basis = site.told.when, "sentence"  # `hiện có 78 xã, tương đương 60%`
    if (
        site.bare
        and site.told is not None
        and site.told.when is not None
        and _SAME_MONTHS.search(low, site.told.quantity.end, quantity.start)
    ):
        period, basis = _year_before(site.told.when), "sentence"  # `đạt 94,1%, cùng kỳ 85,7%`
        features.discard("period_doubtful")
    if (
        match is not None
        and match.rule.phrase.family == "growth"
        and site.told is not None
        and site.told.when is not None
        and basis not in ("sentence", "none")
        and _ON_SAME_MONTHS.match(low, quantity.end, site.sentence[1])
    ):
        period, basis = site.told.when, "sentence"  # `trong 10 tháng đạt 156.000 tỷ đồng, tăng 41% so với cùng kỳ`
    if listed is not None and basis != "sentence":
        period, basis = listed.period, "paragraph"
        features.discard("period_doubtful")
    site.when = period
    kind, kind_features = kind_of(reading, index, site, match, period, basis)
    if listed is not None:
        kind, kind_features = listed.kind, set()
    if site.yearly and bound in (">=", ">"):
        kind, kind_features = "target", set()  # the least for each year
    goal_of = setter(reading, site) if quantity.shape == "percent" and not quantity.change else None
    if goal_of is not None:
        kind, kind_features = "target", set()
        if (told := goal_year(reading, site)) is not None:
            period, basis = year(told), "sentence"
    if bound == ">=" and match is not None and match.rule.phrase.shape == "move" and kind == "actual":
        kind, kind_features = "target", set()  # `tăng tối thiểu 5 bậc` is wanted; what was gained is known
        features.add("target_undated" if period is None else "period_doubtful")
    features |= kind_features
    if (
        kind == "target"
        and period is not None
        and period.type == "span"
        and match is not None
        and (match.rule.phrase.shape == "move" or match.rule.phrase.family == "change")
        and not _AGAINST.search(low, *site.sentence)
    ):
        period = year(period.end.year)  # `năm 2026 tăng ít nhất 5 bậc`: no year to hold it against is told
    if (
        kind == "actual"
        and indicator is not None
        and indicator.index_code in ANNOUNCED_LATER
        and period is not None
        and reading.dated is not None
        and period.start.year == reading.dated.year
    ):
        reasons.append("edition_not_announced")
    if kind == "definition" and period is not None and reading.dated is not None and period.end <= reading.dated:
        period, basis = None, "none"  # what a thing is made of holds for no year; a parameter of a goal has the goal's
    if basis == "title":
        # The months of a report's title are those of its results, not of the goals that it sets.
        period, basis = (None, "none") if kind == "target" else (period, "section")
    if (
        kind == "target"
        and goal_of is None
        and not (site.bare and site.told is not None)
        and basis in ("section", "paragraph")
        and period is not None
        and period.type != "year"
        and reading.dated is not None
        and period.end <= reading.dated
    ):
        # `Chủ tịch yêu cầu: …` below `Kết quả quý I`: the goals are of a time to come, which nothing tells.
        period, basis = None, "none"
        features.add("target_undated")
    if (
        kind == "target"
        and quantity.shape == "currency"
        and basis == "section"
        and period is not None
        and period.type == "year"
        and (plan := span_of_title(reading)) is not None
        and plan.end.year == period.end.year
        and not any(_OF_COSTS.search(low, lead.start, lead.end) for lead in reading.flow.leads(index)[:2])
    ):
        period, basis = plan, "document"  # what a plan costs below its goals for the last year, it costs in all of them
    within = reading.ranks_its_parts() if match is not None and match.rule.code in _WITHIN.values() else None
    if within is not None and basis != "sentence" and kind == "actual":
        period, basis = within, "document"
    # Today, in a report of a year whose day is not known, is that year: `hiện có 2.186 trạm`.
    timeless = kind == "actual" and (reading.dated is None or (reading.dated.month, reading.dated.day) == (12, 31))
    if (
        period is None
        and match is not None
        and (indicator is None or indicator.index_code is None)
        and not site.yearly
        and features.isdisjoint(("period_doubtful",) if timeless else ("period_doubtful", "undated"))
        and (timeless or not NOW.search(low, *site.sentence))
    ):
        # A threshold is part of a goal's wording.
        flows = indicator is not None and indicator.stock_flow == "flow"
        if kind != "actual" or flows or not tells_of_meeting(reading):
            period = span_of_title(reading) if kind == "target" and quantity.shape == "currency" else None
            period = period or year_of_title(reading, "target" if match.rule.code.endswith("_threshold") else kind)
        if period is None and kind == "actual" and (flows or below_results(reading, index)):
            period = reviewed(reading)
        if period is not None:
            basis = "document"
            features.discard("undated")
        site.when = period
    if (
        period is None
        and kind == "actual"
        and indicator is not None
        and indicator.stock_flow == "flow"
        and quantity.shape in _OF_SOME_TIME
        and basis == "none"
        and indicator.domain == "digital"
        and _SO_FAR.search(low, *site.sentence) is None
    ):
        reasons.append("unclear_period")  # how much happened says nothing where no time is told
    if (
        quantity.shape in _RISING
        and (indicator is None or indicator.index_code is None)
        and moved_from(reading, placed, position)
        and (kind == "target" or (period is not None and not _has_own_time(reading, index, placed, position, period)))
    ):
        features.add("period_doubtful")  # `nâng từ 74% lên 85%`: where it began is neither the goal nor of its year
    if (
        kind == "target"
        and period is None
        and any(site.quantity.end <= time.start < site.sentence[1] for time in reading.times.get(index, []))
    ):
        features.add("period_doubtful")
    if kind == "target" and period is None and site.bare and site.told is not None and site.told.when is not None:
        period, basis = year(site.told.when.end.year), "sentence"  # `đạt 48,2% (kế hoạch giao 45%)`
    if kind == "target" and period is None and not site.yearly and _plans_ahead(reading, quantity.start):
        features.add("target_undated")
    part = part_named(reading, site, match)
    unit_id, province, scope, local, unit_features, unit_reasons = unit_of(
        reading, index, site, period, kind, indicator, part
    )
    if period is None and kind == "actual" and match is not None and "undated" not in features:
        period = site.when = _when_others(reading, index, site, match.rule.code)
        if period is not None:
            basis = "paragraph"
            features.discard("period_doubtful")
            unit_id, province, scope, local, unit_features, unit_reasons = unit_of(
                reading, index, site, period, kind, indicator, part
            )
    if (
        quantity.series is not None
        and quantity.shape in _IN_TURN
        and part is None
        and site.item is None
        and not site.in_turn
    ):
        unit_reasons.append("ambiguous_unit")  # `lần lượt đạt 98%, 95% và 89%`: whose they are was told elsewhere
    if quantity.series is None and _GIVEN_IN_TURN.match(low, quantity.end):
        unit_reasons.append("ambiguous_unit")  # `A và B cùng vượt 70%, lần lượt là 74,5% và 71,2%`
    if (
        position
        and quantity.shape == placed[position - 1].quantity.shape == "count"
        and low[placed[position - 1].quantity.end : quantity.start] == " và "
        and quantity.series is None
    ):
        unit_reasons.append("ambiguous_unit")  # `huyện A và B chỉ có 38 và 52 gian hàng`
    if match is not None and match.rule.phrase.scope == "national":
        if _own_goal(reading, site, unit_id, kind, quantity):
            unit_reasons = ["ambiguous_unit"]  # a share of GDP that a province's own plan sets
        else:
            unit_id, province, scope, local = NATIONAL_UNIT_ID, NATIONAL, "national", None
            unit_features, unit_reasons = set(), []
    if goal_of == "central" and unit_id is not None and local is None:
        unit_id, province, scope = NATIONAL_UNIT_ID, NATIONAL, "national"
    code = match.rule.code if match is not None else None
    of_country = code.replace("_of_grdp", "_of_gdp") if code is not None else None
    if unit_id == NATIONAL_UNIT_ID and of_country != code and "carried" in features:
        # `kinh tế số chiếm 9% GRDP, bình quân cả nước 16%`: the country has a product of its own.
        code = of_country if of_country in reading.reference.indicators else code
        unit_reasons = unit_reasons if code == of_country else [*unit_reasons, "ambiguous_unit"]
    elif match is not None and match.rule.phrase.scope == "province" and unit_id == NATIONAL_UNIT_ID:
        unit_reasons.append("ambiguous_unit")  # the country has an indicator of its own
    if indicator is not None and indicator.index_code is not None and unit_id == NATIONAL_UNIT_ID:
        # The indices of the seeds rank provinces: the country has none of their ranks and scores.
        unit_reasons.append("ambiguous_unit")
    if indicator is not None and indicator.index_code is not None and _of_an_office(reading, site):
        unit_reasons.append("ambiguous_unit")
    if (
        indicator is not None
        and indicator.index_code in reading.reference.indexes_with_editions
        and local is not None
        and _DISTRICT.match(local)
    ):
        unit_reasons.append("ambiguous_unit")  # what a province ranks its districts by has another name
    if (
        indicator is not None
        and indicator.index_code in reading.reference.indexes_with_editions
        and quantity.shape == "rank"
        and quantity.of_total is not None
        and quantity.of_total < _LEAST_PANEL
    ):
        unit_reasons.append("ambiguous_unit")  # `huyện … xếp cuối, thứ 8/8`: among the parts of a province
    if indicator is not None and indicator.index_code is not None and _EXTREME.ends(behind):
        unit_reasons.append("ambiguous_unit")
    if quantity.shape == "rank" and match is not None and _AMONG_SOME.match(low, quantity.end, site.sentence[1]):
        unit_reasons.append("ambiguous_unit")
    features |= unit_features
    reasons += unit_reasons
    edition_id: str | None = None
    panel: int | None = None
    if indicator is not None and indicator.index_code is not None:
        if quantity.of_total is not None and int(quantity.of_total) in (63, 34):
            panel = int(quantity.of_total)
        edition_id = edition_of(reading, indicator, period, kind)
        if edition_id is not None and panel is None and quantity.shape == "rank":
            panels = next(item.panels for item in reading.reference.editions if item.edition_id == edition_id)
            panel = panels[0] if len(panels) == 1 else None
        if period is None and kind == "actual":
            features.add("period_missing_rank")
    if quantity.in_row:
        reasons.append("unclear_column")
    if indicator is not None and not indicator.admits(value):
        reasons.append("out_of_bounds")
    if indicator is not None and indicator.unit.startswith("count") and value != value.to_integral_value():
        reasons.append("unclear_scale")  # `120,5 trạm`: of thousands that were told elsewhere, or no count
    candidates: str | None = None
    if match is None:
        reasons.append("unmapped")
        candidates = _nearest(reading, site) if reading.suggest else None
    else:
        if not clear:
            features.add("narrow_margin")
            candidates = ";".join(dict.fromkeys(item.rule.code for item in found[:4]))
        phrase = match.rule.phrase
        if (
            match.score < 1.8
            and not (phrase.noun or phrase.context or "carried" in features)
            and quantity.shape not in ("measure", "currency")  # its unit says as much as a term
            and not (
                match.spot >= 0 and flow.text[match.spot : match.spot + 3].isupper()
            )  # an acronym is no common word
        ):
            features.add("one_short_term")
        if (
            phrase.family != "level"
            and not (part is not None and (quantity.shape in _SHARES or local is not None))
            and not _ALL_LEVELS.search(low, site.sentence[0], quantity.start)
            and (_LEVEL.ends(behind) or _AT_LEVEL.match(low, quantity.end, site.sentence[1]))
        ):
            features.add("level_scope")
    if quantity.shape == "rank" and _AND_WORSE.match(low, quantity.end):
        features.add("policy")  # `đơn vị xếp hạng 7 trở xuống phải …`
    if _sets_rule(reading, site.sentence) or (
        quantity.shape == "percent"
        and _OF_THOSE_WITH.search(low, max(site.sentence[0], quantity.start - 160), quantity.start)
        and not TARGET_VERB.search(low, site.sentence[0], quantity.start)
    ):
        features.add("policy")
    of_one = _FACILITY.match(flow.text, *site.sentence) or (
        _FIRM.search(low, site.sentence[0], quantity.start)
        and _ONE_FIRM.search(flow.text, site.sentence[0], quantity.start)
    )
    if of_one is not None and listed is None and not _OF_ALL.search(low, *site.sentence):
        features.add("facility")
    if block.kind in ("heading", "title"):
        features.add("heading")
    if period is not None and period.by_days:
        features.add(TOLD_IN_DAYS)
    share = sure.confidence(features, match.rule.phrase.prior) if match is not None else Decimal("0.2")
    status = sure.status(share, reasons)
    quote_start, quote_end = _quote(reading, site)
    start, end = flow.span(quantity.start, quantity.end)
    quote_start, quote_end = min(quote_start, start), max(quote_end, end)
    context_start, context_end = flow.span(
        max(block.start, site.sentence[0] - 200), min(block.end, site.sentence[1] + 100)
    )
    place = reading.document.place(start)
    text = reading.document.text
    rule = f"{match.rule.code}#{match.rule.phrase.row}" if match else f"shape:{quantity.shape}"
    if match and features:
        rule += " " + ",".join(sorted(features))
    return Figure(
        value=value,
        unit=unit,
        quote=text[quote_start:quote_end],
        quote_start=quote_start,
        quote_end=quote_end,
        value_start=start,
        value_end=end,
        locator=locator(place, start, end),
        status=status,
        confidence=share,
        rule=rule,
        comparator=bound,
        kind=kind,
        claim=reading.source.claim or "stated",
        value_high=high,
        of_total=quantity.of_total,
        indicator_code=code,
        candidates=candidates,
        unit_id=unit_id,
        province=province,
        scope=scope,
        locality=local,
        edition_id=edition_id,
        panel=panel,
        period_type=period.type if period else None,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        period_basis=basis if period else "none",
        context=text[context_start:context_end],
        reasons=";".join(dict.fromkeys(reasons)) or None,
    )


_OFFICE = (
    r"(?:sở|ban|chi cục|văn phòng|bộ(?= (?:kế hoạch|tài|công|tư|nội|ngoại|y|giáo|xây|giao|thông|khoa|nông|quốc|lao|văn|"
    r"th\&|tt\&|kh\&|gd\&|tn\&|nn\&|vh|lđ))|ngân hàng nhà nước|viện hàn lâm|bảo hiểm xã hội|"
    r"thông tấn xã|đài|ubnd (?:huyện|xã|phường|thành phố|thị xã|quận)|huyện|thị xã|phường|quận)"
)
_OFFICE_BEFORE = Cue(
    rf"(?<!lãnh đạo )(?<!giám đốc )(?<!đại diện )(?<!theo )\b{_OFFICE} (?!trong|của|trên|cả|đã|và|,)[^.,;:()]{{2,60}}? "
    rf"(?:được |vươn lên |cũng )?(?:xếp|đứng|đạt|dẫn đầu|"
    r"ở vị trí|có|với)\b[^.,;:()]{0,24}$"
)
_OFFICE_MOVES = Cue(
    rf"(?<!theo )(?<!của )\b{_OFFICE} (?![^.;]{{0,60}}\b(?:công bố|đánh giá|ban hành)\b)"
    r"(?!trong|của|trên|cả|đã|và|,)[^.;:()]{2,60}? "
    r"(?:xếp|đứng|ở vị trí)\b[^.;()]{0,50}$"
)
_OFFICE_AFTER = re.compile(rf"\s*(?:điểm )?(?:là |thuộc về |cho )?{_OFFICE} [a-zà-ỹđ]")


# `đạt 94,7 điểm, đứng thứ 2 toàn tỉnh`, `thứ 2/13 huyện`: a ranking of a province's own parts, or of a region alone.
_WITHIN_PROVINCE = re.compile(
    r"(?: điểm)?(?:,? (?:và |cũng )?(?:đứng|xếp)[^.;,]{0,24}?)?\s*(?:/\d+ )?"
    r"(?:trong |trên )?(?:toàn tỉnh|tỉnh\b(?! thành)(?!, thành)|(?:các )?(?:huyện|sở|xã(?! hội)|phường|cơ quan)\b|"
    r"(?:toàn |các tỉnh (?:trong )?)?(?:khu vực|vùng|miền)\b|"
    r"các tỉnh (?:đồng bằng|trung du|tây nguyên|duyên hải|phía)\b)"
)


# `giá trị thấp nhất (0,09) và cao nhất là 0,29`: whose it is, the text does not say.
_EXTREME = Ending(r"\b(?:thấp|cao|lớn|nhỏ) nhất(?: là| đạt| chỉ)*\s*\(?$")
# `xếp thứ 5 trong khu vực`, `thứ 3 vùng Đồng bằng sông Hồng`: a place among some of the provinces or countries.
_REGION = (
    r"(?:khu vực|vùng|miền (?:bắc|trung|nam|núi|tây|đông)|cụm|khối|đồng bằng|trung du|duyên hải|tây nguyên|đbscl|"
    r"đông nam bộ|tây nam bộ|tây bắc|đông bắc|bắc trung bộ|nam trung bộ|asean|đông nam á|châu á)\b"
)
_AMONG_SOME = re.compile(
    rf"(?: điểm)?,? ?(?:là |thuộc về |so với |cả |toàn |trong |trên |của |ở |tại )*"
    rf"(?:(?:số )?(?:các |\d{{1,2}} )?tỉnh,?(?: thành(?: phố)?)? "
    rf"(?:ở |thuộc |của |trong )?(?:phía )?)?{_REGION}"
)


_ANOTHER_RANK = re.compile(r", (?:và |cũng )?(?:đứng|xếp)\b")


def _of_an_office(reading: Reading, site: Site) -> bool:
    """Whether a rank or score is that of an office or a district within a province: `Sở … xếp thứ nhất`."""
    if site.quantity.shape not in ("rank", "score", "move"):
        return False
    low = reading.flow.low
    before = _OFFICE_MOVES if site.quantity.shape == "move" else _OFFICE_BEFORE
    if before.search(low, max(site.sentence[0], site.quantity.start - 110), site.quantity.start):
        return True
    return _OFFICE_AFTER.match(low, site.quantity.end, site.sentence[1]) is not None or (
        (within := _WITHIN_PROVINCE.match(low, site.quantity.end, site.sentence[1])) is not None
        and not (site.quantity.shape == "rank" and _ANOTHER_RANK.search(within.group()))
    )


def _own_goal(reading: Reading, site: Site, unit_id: str | None, kind: str, quantity: Quantity) -> bool:
    """Whether a measure of the country is a goal in a province's text, in a sentence that does not name the country."""
    if kind != "target" or quantity.shape != "percent" or unit_id in (None, NATIONAL_UNIT_ID):
        return False
    return not reading.names_country(*site.sentence)


def locator(place: dict[str, str | int], start: int, end: int) -> str:
    """Where a number stands, as JSON."""
    if not place:
        return f'{{"end": {end}, "start": {start}}}'
    return _PLACES.encode({**place, "start": start, "end": end})


# Rules that set a measure, not its value: criteria, allowances, fines, formulas.
_POLICY = Cue(
    r"(?:được tính|cứ (?:thêm|tăng|giảm|mỗi)|trừ \d|điểm cộng|được hưởng(?! (?:những|các tiện|nhiều|lợi|ứng))|"
    r"mức (?:hỗ trợ|phạt|chi|thu)|bị phạt|"
    r"phạt tiền|hỗ trợ (?:tối đa|không quá)|công thức|ví dụ|tiêu chí (?:đánh giá|phân loại|xếp loại)|"
    r"được xếp loại|trở lên được \d|(?:đến|tới) dưới \d+(?:,\d+)?% (?:được|thì) |"
    r"(?<!\d )(?<!nghìn )(?<!triệu )(?<!số )(?<!các )trường hợp)"
)
# `14 xã có tỷ lệ hồ sơ trực tuyến dưới 50%`: which communes are counted, not what the province reached.
_OF_THOSE_WITH = Ending(
    r"(?:\d%?|\b(?:các|những|nhiều|một số|số)) (?:xã|phường|thị trấn|huyện|đơn vị|sở|ngành|cơ quan|địa phương|thôn|bản|"
    r"trường|bệnh viện)\b[^.;:\d]{0,40} (?:có|đạt) (?:tỷ|tỉ) lệ [^.;:\d]{0,70}"
    r"(?:dưới|trên|từ|thấp hơn|cao hơn|hơn|chưa đạt|chưa đến|chưa tới)\s*$"
)
# `của các sở, ngành đạt 90%`: one level of government, not the whole province.
_LEVEL = Ending(
    r"(?:(?:cấp (?:huyện|xã|tỉnh|sở)|các sở,? (?:ban,? )?ngành|các huyện|các xã|ubnd cấp \w+|đơn vị)(?: năm 20\d\d)?"
    r"(?: (?:đạt|là|chiếm|:))*"
    r"|cấp (?:huyện|xã|tỉnh|sở)(?: đã)? (?:tiếp nhận|giải quyết|xử lý|nhận|phát hành|số hóa)"
    r"(?: (?:và |được |hơn |trên |gần |khoảng |giải quyết |mới ))*)\s*$"
)


# `8% hồ sơ thanh toán trực tuyến ở cấp xã`
_AT_LEVEL = re.compile(r"[^.,;()\d]{0,60} (?:ở|tại) cấp (?:xã|huyện|tỉnh|sở)\s*[.,;)]")


# `Bệnh viện A …, 95% …`: of one hospital, school, firm or person, not of a unit of government.
# A power company serves its whole province.
_FACILITY = re.compile(
    r"[\W\d_]*(?:(?i:tại|ở) )?(?:(?i:bệnh viện|trường (?:thpt|thcs|tiểu học|mầm non|đại học|cao đẳng|trung học)|"
    r"công ty(?! (?:cổ phần )?(?:điện lực|cấp nước))|htx|hợp tác xã|ngân hàng(?! nhà nước)|cửa hàng|siêu thị|"
    rf"ông|bà|anh|chị) [{CAPITALS}](?![^.:;,]{{0,40}}: )|"  # `Ông Hòa: Theo công bố, …`: who speaks
    r"(?:Viettel|VNPT|MobiFone) )"
)
# `Sau khi dùng phần mềm mới, Công ty A giảm 30% thời gian …`
_ONE_FIRM = re.compile(
    r"(?:^|[,;:] )(?:Công ty(?! (?:[Cc]ổ phần )?(?:[Đđ]iện lực|[Cc]ấp nước))|"
    rf"HTX|Hợp tác xã|Bệnh viện|Trường THPT) (?:[\w&.-]+ ){{0,4}}?[{CAPITALS}][\w.]* ?"
)
_FIRM = Cue(r"công ty|htx|hợp tác xã|bệnh viện|trường thpt")
"""One of these stands in whatever the expression above finds."""
_OF_ALL = re.compile(
    r"\b(?:toàn tỉnh|của tỉnh|toàn thành phố|trên địa bàn|cả nước|toàn quốc|cho biết|cho hay|chia sẻ|nhấn mạnh|"
    r"khẳng định|giám đốc|chủ tịch|bí thư|trưởng (?:phòng|ban|thôn))\b"
)


def _sets_rule(reading: Reading, sentence: tuple[int, int]) -> bool:
    found = reading.policies.get(sentence[0])
    if found is None:
        found = reading.policies[sentence[0]] = _POLICY.search(reading.flow.low, *sentence) is not None
    return found


def _plans_ahead(reading: Reading, offset: int) -> bool:
    """Whether the text before has years to come, one of which an undated target may mean."""
    if not reading.first_plan:
        dated = reading.dated
        ahead = (
            time.start
            for times in reading.times.values()
            for time in times
            if time.relation == "by" and (dated is None or time.period.end >= dated)
        )
        reading.first_plan.append(min(ahead, default=len(reading.flow.low)))
    return reading.first_plan[0] < offset


def edition_of(reading: Reading, indicator: Indicator | None, period: Period | None, kind: str) -> str | None:
    """The edition that an actual figure of an index belongs to."""
    if indicator is None or indicator.index_code is None or period is None or period.type != "year" or kind != "actual":
        return None
    edition = reading.reference.edition(indicator.index_code, period.start.year)
    return edition.edition_id if edition else None


def _nearest(reading: Reading, site: Site) -> str | None:
    """The indicators whose names are most like the words around an unmapped number, among those that share a term."""
    start, end = max(site.left, site.quantity.start - 80), min(site.right, site.quantity.end + 80)
    spoken, names = reading.catalogue.spoken, reading.catalogue.indicator_names
    shared = set().union(*[spoken[pattern] for pattern in spoken.keys() & reading.patterns_between(start, end)])
    if not shared:
        return None
    # Those alike to the same degree stay in the order of their codes.
    codes = sorted(shared)
    extract, scorer = _likeness()
    scored = extract(
        reading.flow.low[start:end], [names[code] for code in codes], scorer=scorer, score_cutoff=45, limit=3
    )
    return ";".join([codes[place] for _, _, place in scored]) or None


@cache
def _likeness() -> tuple[Callable[..., list[tuple[str, float, int]]], Callable[..., float]]:
    """Imported where the first unmapped number asks for it."""
    from rapidfuzz import fuzz, process

    return process.extract, fuzz.token_set_ratio


def _quote(reading: Reading, site: Site) -> tuple[int, int]:
    """The sentence, or the clauses around the number where the sentence is long."""
    flow = reading.flow
    start, end = site.sentence
    if end - start > _QUOTE_LIMIT:
        start = max(start, site.left, site.quantity.start - 160)
        if start > site.sentence[0]:
            space = flow.text.find(" ", start, site.quantity.start)
            start = space + 1 if space >= 0 and start != site.left else start
        end = min(end, max(site.right, site.quantity.end), site.quantity.end + 120)
        if end < site.sentence[1] and flow.text[end : end + 1].isalnum():
            space = flow.text.rfind(" ", site.quantity.end, end)
            end = space if space > 0 else end
    while start < site.quantity.start and flow.text[start] in " ,;:.-–+•|)":
        start += 1
    while end > site.quantity.end and flow.text[end - 1] in " ,;:-–|(\n":
        end -= 1
    return flow.span(start, max(end, site.quantity.end))
