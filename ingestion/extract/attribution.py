"""Of which unit of government one figure speaks: its sentence, its paragraph, or the document."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date, timedelta

from ingestion.extract import antecedents, government
from ingestion.extract.cues import Cue
from ingestion.extract.endings import Ending
from ingestion.extract.matching import Match
from ingestion.extract.parts import MINISTRIES, WHOLE, Part, name_of, part_of, places_behind
from ingestion.extract.quantities import IN_TURN
from ingestion.extract.reading import REACH, Reading, Site, newest_year
from ingestion.records import NATIONAL_UNIT_ID, Period
from ingestion.reference import MERGER_DATE, NATIONAL, Indicator, Reference, Unit


def unit_of(
    reading: Reading,
    index: int,
    site: Site,
    period: Period | None,
    kind: str,
    indicator: Indicator | None,
    part: Part | None,
) -> tuple[str | None, str | None, str | None, str | None, set[str], list[str]]:
    """Id, name, scope and locality of the unit that a figure is of, and the doubts; `part`: what it is of, within."""
    flow = reading.flow
    block = flow.blocks[index]
    features: set[str] = set()
    reasons: list[str] = []
    start, end = site.sentence
    chosen: str | None = None
    low_index = bisect_left(reading.mention_starts, start)
    high_index = bisect_left(reading.mention_starts, end)
    here = _not_aside(flow.low, reading.mentions[low_index:high_index])
    here = [
        mention
        for mention in here
        if not _leads_beside(flow.low, mention, site) and not _has_own_number(flow.low, mention, site)
    ]
    default = reading.default.unit_id
    provinces = [mention for mention in here if mention.unit_id != NATIONAL_UNIT_ID]
    before = [mention for mention in provinces if mention.end <= site.quantity.start]
    in_turn = False
    if site.quantity.series is not None and site.item is None:
        place, length = site.quantity.series
        if len(before) >= length:
            chosen = before[len(before) - length + place].unit_id
        elif site.quantity.shape == "rank" and before:
            return None, None, None, None, {"unit_unknown"}, ["ambiguous_unit"]
        site.in_turn = site.in_turn or len(before) >= length
        in_turn = len(before) >= length and (
            IN_TURN.search(flow.low, before[len(before) - length].start, site.quantity.start) is not None
        )
    elif before:
        chosen = before[-1].unit_id
        if len(before) > 1 and IN_TURN.search(flow.low, before[-1].end, site.quantity.start):
            # `A và B lần lượt đạt 43 điểm (…) và 41 điểm`: which is whose, the order alone tells.
            reasons.append("ambiguous_unit")
        if _listed(flow.low, before) and chosen != default:
            features.add("unit_doubtful")
    elif provinces and (
        default in (None, NATIONAL_UNIT_ID) or reading.default.basis == "text" or provinces[0].end <= site.right
    ):
        chosen = provinces[0].unit_id
        if provinces[0].start > site.right and chosen != default:
            features.add("unit_doubtful")
    national = [mention for mention in here if mention.unit_id == NATIONAL_UNIT_ID]
    nearest = [mention for mention in national if mention.end <= site.quantity.start]
    if nearest:
        mention = nearest[-1]
        gap = flow.low[mention.end : site.quantity.start]
        close = len(gap) <= 28 and "," not in gap and mention.start >= site.left
        close = close or (gap == " (" and _MEAN_OF.search(flow.low, start, mention.start) is not None)
        named = flow.low[mention.start : mention.end]
        if (
            close
            and named in ("cả nước", "toàn quốc")
            and not re.search(r"(?:xếp|đứng|thứ|hạng|dẫn đầu|tỉnh|địa phương)", gap)
            and not _LEADS_ALL.search(flow.low, max(start, mention.start - 60), mention.start)
        ) or (
            chosen is None
            and named == "việt nam"
            and mention.start - start < 40
            and _national_subject(flow.low, mention, site)
        ):
            chosen = NATIONAL_UNIT_ID
    if (
        chosen is None
        and national
        and default != NATIONAL_UNIT_ID
        and any(_of_all(flow.low, mention, site.quantity.start) for mention in nearest)
    ):
        chosen = NATIONAL_UNIT_ID
    if (
        chosen is None
        and default != NATIONAL_UNIT_ID
        and (_of_ministries(flow.low, site) or _ALL_PROVINCES.search(flow.low, start, site.quantity.start))
    ):
        chosen = NATIONAL_UNIT_ID
    if _MEAN_OF_COUNTRY.match(flow.low, site.quantity.end) and _OWN_LEVEL.search(flow.low, start, site.quantity.start):
        chosen = NATIONAL_UNIT_ID
    direct = _direct(flow.low, reading, site) or _behind(flow.low, reading, site)
    if direct is not None and site.quantity.series is None:
        chosen = direct.unit_id
        features.discard("unit_doubtful")
    elif (
        chosen is not None
        and not in_turn
        and default not in (None, chosen, NATIONAL_UNIT_ID)
        and len({m.unit_id for m in provinces}) > 1
    ):
        features.add("unit_doubtful")
    if direct is None and (above := _of_told(reading, site, part)) is not None:
        chosen = above
    if chosen is None and _central(reading, index, site):
        chosen = NATIONAL_UNIT_ID
    if chosen is None:
        low_block = bisect_left(reading.mention_starts, max(block.start, site.sentence[0] - REACH))
        earlier = [
            m
            for m in reading.mentions[low_block:low_index]
            if m.unit_id != NATIONAL_UNIT_ID and not _aside(flow.low, m)
        ]
        if default == NATIONAL_UNIT_ID and _country_since(reading, earlier, site):
            chosen = default
        elif default is None or default == NATIONAL_UNIT_ID or (reading.default.several and earlier):
            chosen = earlier[-1].unit_id if earlier else default
        elif _not_yet_named(reading, site):
            return None, None, None, None, {"unit_unknown"}, ["ambiguous_unit"]
        else:
            others = {m.unit_id for m in earlier} - {default}
            chosen = (
                earlier[-1].unit_id
                if others and len(others) == 1 and earlier[-1].unit_id in others and earlier[-1].prefixed
                else default
            )
            if others:
                features.add("unit_doubtful")
    site.chosen = chosen
    beside = places_behind(reading, site) if part is None else []
    if len(beside) == 1:
        part = beside[0]
    local = (
        name_of(reading, part)
        if part is not None
        else government.locality(flow, site.sentence, site.quantity.start, reading.localities)
    )
    if part is None and local is not None and WHOLE.search(flow.low, max(start, site.left), site.quantity.start):
        local = None  # `tại huyện A đạt 70%; toàn tỉnh đạt 62%`
    elif (
        local is None
        and not (provinces or national)
        and (
            (pointed := government.points_to_locality(flow, *site.sentence))
            or not government.names_the_province(flow, *site.sentence)
        )
    ):
        local = (
            government.acting_locality(flow, _acting(reading, index, pointed=pointed), site.quantity.start, pointed)
            or reading.district
        )
    if local is None and reading.district is None and (len(beside) > 1 or _of_some_part(flow.low, site)):
        reasons.append("ambiguous_unit")
    if chosen is None:
        return None, None, "locality" if local else None, local, {"unit_unknown"}, ["no_unit"]
    if chosen == NATIONAL_UNIT_ID:
        return NATIONAL_UNIT_ID, NATIONAL, "locality" if local else "national", local, features, reasons
    fact = reading.dated
    edition = None
    if indicator is not None and indicator.index_code is not None and period is not None and period.type == "year":
        edition = reading.reference.edition(indicator.index_code, period.start.year)
    if edition is not None and edition.announced_on >= MERGER_DATE and reading.dated is not None:
        # Announced for both panels: the one of 63 only where the text says so.
        fact = reading.dated if site.quantity.of_total != 63 else period.end if period else reading.dated
    elif period is not None and kind == "actual":
        fact = min(period.end, reading.dated) if reading.dated is not None else period.end
    elif fact is None and period is not None:
        fact = date(min(period.end.year, 2024), 12, 31)
    if fact is None:
        newest = newest_year(reading)
        fact = date(min(newest or 2024, 2024), 12, 31)
    if fact >= MERGER_DATE and _before_merger(flow.low, start, site.quantity.end):
        fact = MERGER_DATE - timedelta(days=1)
    called = reading.reference.units.get(chosen)
    if (
        reading.default.basis == "source"
        and chosen == default
        and called is not None
        and reading.dated == date(MERGER_DATE.year, 12, 31)
        and reading.reference.same_name(called.short_name, reading.dated) is None
    ):
        # Of the year of the merger alone is known, and the source names a unit that it ended.
        fact = called.valid_to
    unit = government.unit_on(reading.reference, chosen, fact)
    if unit is None:
        return chosen, None, None, local, {"unit_unknown"}, ["ambiguous_unit"]
    return unit.unit_id, _name_on(reading, unit), "locality" if local else "province", local, features, reasons


_BLOCS = re.compile(r"\b(?:bộ,? (?:ban,? )?ngành|khối (?:các )?bộ|cả nước|toàn quốc)\b")


def _acting(reading: Reading, index: int, *, pointed: bool) -> list[tuple[int, str]]:
    """The districts and communes that a block, or a stretch that ends with it, speaks of; looked for once."""
    found = reading.acting.get((index, pointed))
    if found is None:
        block = reading.flow.blocks[index]
        begin = max(0, block.start - REACH) if pointed else block.start
        found = reading.acting[index, pointed] = government.acting(reading.flow, begin, block.end)
    return found


_LEVEL_CODE = re.compile(r"_(?:province|district|commune)(?:_|$)")


def part_named(reading: Reading, site: Site, match: Match | None) -> Part | None:
    """The level, office, district or group that a number is of, unless that is what its indicator is about."""
    if site.aside_of is not None and site.part is None:
        site.part = site.aside_of.part
    if site.part is None and not site.alone:
        site.part = part_of(reading, site)
    part = site.part
    if part is None or match is None:
        return part
    if part.kind == "school":
        return part  # `tiểu học` behind `trường tiểu học và THCS`
    words = reading.flow.low[part.start : part.end]
    if (match.rule.phrase.family == "level" and _LEVEL_CODE.search(match.rule.code)) or any(
        term != "cấp" and (term in words or words in term)  # `cấp` is a verb, too
        for group in (match.rule.phrase.noun, *match.rule.phrase.terms)
        for term in group
    ):
        return None  # `29 tổ công nghệ số cộng đồng cấp xã`
    return part


def _of_told(reading: Reading, site: Site, part: Part | None) -> str | None:
    """The unit of a number that names but a part of one, or stands in brackets beside the number before."""
    if part is not None and part.kind == "national":
        return NATIONAL_UNIT_ID
    if (
        part is not None
        and part.kind == "bloc"
        and (reading.default.unit_id == NATIONAL_UNIT_ID or _BLOCS.search(reading.flow.low, *site.sentence))
    ):
        return NATIONAL_UNIT_ID
    if part is not None and (before := antecedents.unit(reading, site)) is not None and not site.alone:
        if part.kind == "bloc" and before != reading.default.unit_id:
            return NATIONAL_UNIT_ID  # `vượt A (58%) và B (55%). Các địa phương còn lại …`
        named = reading.mentions[bisect_left(reading.mention_starts, site.sentence[0]) :]
        return before if not named or named[0].start > site.quantity.start else None
    told = site.aside_of or site.told
    if told is None:
        return None
    first = bisect_left(reading.mention_starts, told.quantity.end)
    between = reading.mentions[first : bisect_left(reading.mention_starts, site.quantity.start)]
    if any(mention.unit_id != NATIONAL_UNIT_ID for mention in between):
        return None
    if site.aside_of is not None:
        return told.chosen if not between else None
    root = told
    while root.told is not None:
        root = root.told
    if site.alone:
        # `cao hơn bình quân cả nước (55%), trong đó cấp xã …`: not of what the first number is held against.
        return root.chosen if told.chosen == NATIONAL_UNIT_ID else told.chosen
    own = _HOME.search(reading.flow.low, told.quantity.end, site.quantity.start)
    return NATIONAL_UNIT_ID if own is None and told.chosen == root.chosen == NATIONAL_UNIT_ID else None


_HOME = re.compile(r"\b(?:tỉnh|thành phố|địa bàn|huyện|xã)\b")


def _name_on(reading: Reading, unit: Unit) -> str:
    """The unit's name on the document's date, where it was renamed and not merged."""
    if reading.dated is None or unit.successor_unit_id is None:
        return unit.short_name
    key = (unit.unit_id, reading.dated)
    name = reading.catalogue.names_on.get(key)
    if name is None:
        name = reading.catalogue.names_on[key] = _find_name_on(reading.reference, unit, reading.dated)
    return name


def _find_name_on(reference: Reference, unit: Unit, day: date) -> str:
    units = reference.units.values()
    alone = sum(other.successor_unit_id == unit.successor_unit_id and other.panel == 63 for other in units) == 1
    renamed = reference.on_date(unit.unit_id, day) if alone else None
    return renamed.short_name if renamed is not None else unit.short_name


_TO_NUMBER = re.compile(
    r"\s*(?:\(\s*(?:xếp |đứng )?(?:hạng |thứ |vị trí |vị trí thứ |thứ hạng )?(?:năm \d{4} )?(?:đạt |là )?|"
    r"(?:cũng |tiếp tục |vươn lên |hiện |đã )*(?:xếp|đứng|đạt|ở|với|có)"
    r"(?: ở| vị trí| thứ| hạng| số| điểm| thứ hạng| được)*(?: thứ)?)?\s*"
)
_OPENING = re.compile(
    r"(?: điểm)?[\s,;(–-]*(?:và |trong đó,? |tiếp theo là |tiếp đến là |trong khi |còn |riêng |kế đến là )?"
    r"(?:(?:cao hơn |thấp hơn |hơn |kém )?(?:so với )|hơn |kém )?(?:tỉnh |thành phố |tp\.? ?)?"
)


def _direct(low: str, reading: Reading, site: Site) -> government.Mention | None:
    """The unit whose name leads straight to the number: `A (70,3 điểm)`, `, B xếp thứ 4`."""
    index = bisect_left(reading.mention_starts, site.quantity.start) - 1
    if index < 0:
        return None
    mention = reading.mentions[index]
    if mention.unit_id == NATIONAL_UNIT_ID or mention.start < site.sentence[0]:
        return None
    if not _TO_NUMBER.fullmatch(low, mention.end, site.quantity.start):
        return None
    if low[mention.end : site.quantity.start].lstrip().startswith("("):
        return mention
    if _OPENING.fullmatch(low, site.left, mention.start):
        return mention
    named = _NAMES_UNITS.search(low, max(site.left, mention.start - 24), mention.start) is not None
    return mention if named and low[mention.end : site.quantity.start] == " " else None


# `nhiều tỉnh còn thấp như A 6,1%, B 7,4%`
_NAMES_UNITS = Ending(r"\b(?:như|là|gồm|gồm có)(?: (?:tỉnh|thành phố|tp\.?))? $")
# `hơn 12 điểm so với trung bình cả nước (66%)`
_MEAN_OF = Ending(r"\b(?:bình quân|trung bình)(?: chung)?(?: của)? $")
# `cao hơn mức bình quân 86% của cả nước`
_MEAN_OF_COUNTRY = re.compile(r" của (?:cả nước|toàn quốc)\b")
_OWN_LEVEL = Ending(
    r"\b(?:(?:cao|thấp|nhiều|ít|tốt) hơn|so với|kém|vượt|(?:hơn|bằng) mức)(?: (?:con số|tỷ lệ|mức|chỉ số))?"
    r"(?: (?:trung bình|bình quân))?(?: chung)?(?: là)? $"
)
# `dẫn đầu mục tiêu tăng trưởng cả nước (13%)`: of who leads.
_LEADS_ALL = Cue(r"\b(?:dẫn đầu|đứng đầu)\b[^,;]*$")
_ACROSS = re.compile(r"(?:trên|trong) (?:phạm vi )?$")
_OPENS_SENTENCE = Ending(r"(?:^|\n|\. )(?:trên |trong |tính chung )*$")
_ALL_PROVINCES = Cue(r"(?:tính chung|bình quân|trung bình)(?: chung)?(?: của)?(?: cả)? (?:63|34) (?:tỉnh|địa phương)")
_ALL = re.compile(
    r"\s*(?:đã|có|hiện|đang|ước|mới|đạt|tiếp nhận|ghi nhận)\b(?![^;]{0,200}\b(?:tỉnh|địa phương|xếp|đứng|trong đó,)\b)"
)


def _of_all(low: str, mention: government.Mention, number: int) -> bool:
    """Whether the country is what a sentence counts in: `cả nước đã tiếp nhận … hồ sơ, trong đó có …`."""
    return low[mention.start : mention.end] in ("cả nước", "toàn quốc") and bool(
        _ALL.match(low, mention.end, number) is not None
        or _ACROSS.search(low, max(0, mention.start - 24), mention.start) is not None
        # `Toàn quốc, con số này là 71%`
        or (low.startswith(",", mention.end) and _OPENS_SENTENCE.search(low, max(0, mention.start - 20), mention.start))
    )


_MINISTRY = Cue(
    rf"\b(?:(?<!theo )(?<!của )(?<!do )(?<!từ )(?<!trình )(?<!với )(?:{MINISTRIES}|ngân hàng nhà nước(?: việt nam)?)"
    r"(?= ?\(| (?:dẫn đầu|đứng|đạt|có|với|là|đã|cũng|chỉ|mới|xếp)\b)"
    r"|(?:khối|các) bộ(?:, ngành)?\b|khối tỉnh\b)[^;.]{0,90}$"
)
# `Bộ đã xác thực 13 triệu thửa`: in a text whose ministry was named before; what it does for provinces may be theirs.
_THE_MINISTRY = re.compile(r"[\W\d_]*bộ (?:cũng |hiện )?(?:đã|đang|mới) ")
_TO_PROVINCES = re.compile(
    r"\btỉnh\b(?!,? thành)|"
    r"\b(?:cho|tại|ở) (?:các |một số |những )?(?:địa phương|thành phố|huyện|xã|phường|thôn|bản|vùng)\b"
)
_A_MINISTRY = Cue(rf"{MINISTRIES}|\b(?:bộ|thứ) trưởng\b|\bcục (?!thuế|thống kê|hải quan)")
_NAMED_WITHIN = 600  # how far back the ministry that `Bộ` stands for may be named
_PARTS_OF_COUNTRY = re.compile(r"\b\d+(?:/\d+)? (?:tỉnh|địa phương|bộ, ngành)\b")
_OF_COUNTRY = Cue(r"\b(?:trên|trong|của) (?:cả nước|toàn quốc)\b")


def _of_ministries(low: str, site: Site) -> bool:
    """Whether a sentence that names no province speaks of ministries, or counts provinces in the whole country."""
    start, end = site.sentence
    if _OWN.search(low, start, end) is not None:
        return False
    if _MINISTRY.search(low, max(start, site.quantity.start - 130), site.quantity.start):
        return True
    if (
        _THE_MINISTRY.match(low, start, end)
        and not _TO_PROVINCES.search(low, start, end)
        and _A_MINISTRY.search(low, max(0, start - _NAMED_WITHIN), start)
    ):
        return True
    return (
        site.quantity.shape not in ("rank", "score", "group")
        and _OF_COUNTRY.search(low, start, end) is not None
        and _PARTS_OF_COUNTRY.search(low, start, end) is not None
    )


_IS_OF = re.compile(
    r"(?: cả nước| toàn quốc)?,? "
    r"(?:(?:là|thuộc về|gọi tên) (?:tỉnh |thành phố |tp\.? ?)*|(?:tỉnh |thành phố |tp\.? ?)+)"
)


def _behind(low: str, reading: Reading, site: Site) -> government.Mention | None:
    """The unit that a rank leads to: `đứng thứ 2 là B`, `thứ 3 tỉnh C đạt …`."""
    if site.quantity.shape != "rank":
        return None
    index = bisect_left(reading.mention_starts, site.quantity.end)
    if index == len(reading.mentions):
        return None
    mention = reading.mentions[index]
    if mention.unit_id == NATIONAL_UNIT_ID or mention.start >= site.sentence[1]:
        return None
    name = re.match(r"(?:thành phố|tỉnh|tp\.?) ?", low[mention.start : mention.end])
    start = mention.start + (name.end() if name else 0)
    return mention if _IS_OF.fullmatch(low, site.quantity.end, start) else None


def _not_yet_named(reading: Reading, site: Site) -> bool:
    """Whether the unit that a text seems to speak of is only named later, and the country before."""
    if reading.default.basis not in ("text", "title"):
        return False
    before = reading.mentions[: bisect_left(reading.mention_starts, site.quantity.start)]
    return (
        any(mention.unit_id == NATIONAL_UNIT_ID for mention in before)
        and not any(mention.unit_id == reading.default.unit_id for mention in before)
        and not _OWN.search(reading.flow.low, 0, site.quantity.start)
    )


# `Chủ tịch UBND xã cho hay xã có 8 ấp`, `toàn xã có 65% hộ`: of a commune that the clause does not name.
_BARE_LOCAL = Cue(
    r"(?:xã|phường|huyện|thị trấn) (?:ta |tôi |này )?(?:(?:hiện|đã|đang|cũng|mới) )*"
    r"(?:có|đạt|vận động|thành lập|triển khai|tiếp nhận)\b"
)
_CLAUSE_BEFORE = ("cho hay ", "cho biết ", "cho hay, ", "cho biết, ", "rằng ", "chia sẻ ", "toàn ")
# `trong số 15 huyện, thành phố, Phú Quốc dẫn đầu với 92%`
_FIRST_OF_PARTS = Cue(
    r"trong (?:số )?(?:các |\d{1,3} )(?:huyện|xã|phường|thị xã|quận)\b[^.;]{0,90}?\b(?:dẫn đầu|đứng đầu|cao nhất|"
    r"thấp nhất|nổi bật|đi đầu)\b"
)


def _of_some_part(low: str, site: Site) -> bool:
    """Whether a number is of a district or a commune that goes without a name, or with one that is not known."""
    bounds = site.sentence[0], site.quantity.start
    if _FIRST_OF_PARTS.search(low, *bounds):
        return True
    bare = next(
        (found for found in _BARE_LOCAL.finditer(low, *bounds) if low.endswith(_CLAUSE_BEFORE, 0, found.start())), None
    )
    return bare is not None and WHOLE.search(low, bare.end(), site.quantity.start) is None


# `Trước sáp nhập, … của Lâm Đồng (cũ) đạt 72%, Bình Thuận 68%`
_BEFORE_MERGER = Cue(r"trước (?:khi |thời điểm )?(?:sáp nhập|hợp nhất|sắp xếp)")
_AFTER_MERGER = Cue(r"sau (?:khi )?(?:sáp nhập|hợp nhất|sắp xếp)")
_OF_OLD = re.compile(r"\((?:tỉnh )?cũ\)|\(trước (?:khi )?(?:sáp nhập|hợp nhất)\)")


def _before_merger(low: str, start: int, stop: int) -> bool:
    """Whether a sentence speaks of the provinces of before July 2025."""
    if _BEFORE_MERGER.search(low, start, stop) is not None:
        return True
    return _OF_OLD.search(low, start, stop) is not None and _AFTER_MERGER.search(low, start, stop) is None


def _country_since(reading: Reading, provinces: list[government.Mention], site: Site) -> bool:
    """Whether the country is named behind the last province ahead of a number: `… ở Nam Định. Hiện cả nước có …`."""
    return reading.names_country(provinces[-1].end if provinces else 0, site.quantity.start)


def names_province(reading: Reading, site: Site) -> bool:
    """Whether the name of a province leads straight to the number."""
    return _direct(reading.flow.low, reading, site) is not None


def _listed(low: str, before: list[government.Mention]) -> bool:
    """`A, B và C là …`: the number does not speak of the last of them alone."""
    if len(before) < 2:
        return False
    return low[before[-2].end : before[-1].start].strip(" ,") in ("", "và", "tỉnh", "thành phố", "tp.", "tp")


_CENTRAL_TEXT = re.compile(
    r"(?:\d/(?:19|20)?\d*/?qđ-ttg|nq/tw|/nq-cp|/qđ-b\w+|/qh1\d|chính phủ|bộ chính trị|chiến lược|"
    r"(?<!dữ liệu )(?<!dịch vụ công )(?<!csdl )quốc gia|trung ương)"
)
_PROVINCIAL = Cue(r"(?:\btỉnh\b|thành phố|ubnd|địa bàn|-ctr/tu|nq/tu|/kh-ubnd|thành ủy|tỉnh ủy)")


_OWN = Cue(r"(?:của tỉnh|toàn tỉnh|trên địa bàn|tỉnh ta|ubnd|tỉnh ủy|thành ủy|của thành phố|(?<!cơ )sở )")
_COUNTRY = re.compile(
    rf"{_CENTRAL_TEXT.pattern}|(?<!bình quân )(?<!trung bình )(?<!chung )(?<!hơn )(?:cả nước|toàn quốc)|"
    rf"việt nam|\bbộ, (?:ban, )?ngành|khối bộ|\b{MINISTRIES}"
)
_PROVINCE = re.compile(
    r"\b(?:toàn tỉnh|tỉnh (?:có|đã|đạt|ta|phấn đấu)|(?:công an|xã hội|bhxh|bưu điện|sở|điện lực) tỉnh|"
    r"trên địa bàn(?! cả nước)|ubnd tỉnh|tỉnh ủy|thành ủy)\b"
)


def _central(reading: Reading, index: int, site: Site) -> bool:
    """Whether a section sets out a central document's own contents, in a text that tells of several units."""
    if index not in reading.central:
        reading.central[index] = _central_section(reading, index)
    told = reading.central[index]
    if told is False or _OWN.search(reading.flow.low, *site.sentence):
        return False
    return told or (reading.default.mixed and _speaks_of_the_country(reading, site))


def _central_section(reading: Reading, index: int) -> bool | None:
    """What the lines above a block say: of the country, of the province (False), or nothing."""
    flow = reading.flow
    # A caption is no heading, though it may be set as one.
    leads = [lead for lead in flow.leads(index) if flow.low.rfind("ảnh:", lead.start, lead.end) < 0]
    for lead in leads[:4]:
        end = min(lead.end, lead.start + 600)
        if lead.kind == "title" or lead.start == flow.blocks[0].start:
            break
        if _PROVINCIAL.search(flow.low, lead.start, end):
            return False
        if flow.low.find("mục tiêu", lead.start, end) >= 0 and _CENTRAL_TEXT.search(flow.low, lead.start, end):
            return True
    if any(_PROVINCIAL.search(flow.low, lead.start, min(lead.end, lead.start + 600)) for lead in leads[:3]):
        return False
    return None


def _speaks_of_the_country(reading: Reading, site: Site) -> bool:
    """Whether the text before a number spoke last of the country, its ministries and papers, not of the province."""
    low, end = reading.flow.low, site.quantity.start
    start = max(0, site.sentence[0] - REACH)
    country = max((match.start() for match in _COUNTRY.finditer(low, start, end)), default=-1)
    province = max((match.start() for match in _PROVINCE.finditer(low, start, end)), default=-1)
    first, last = bisect_left(reading.mention_starts, start), bisect_left(reading.mention_starts, end)
    for mention in reading.mentions[first:last]:
        if mention.unit_id == reading.default.unit_id:
            province = max(province, mention.start)
    return country >= province


_ASIDE = Ending(
    r"(?:nguồn|theo|ảnh|báo|đoàn công tác của tỉnh|so với(?: tỉnh)?|sau(?: tỉnh)?|như|cùng với|vượt|vượt qua|hơn|bằng|"
    r"đứng sau|giáp|sát|giáp ranh|giáp với|liền kề|cạnh|gần|(?<=\w )(?<!theo )(?<!học )cách|"
    r"ngày|kết nối với|vị trí sau)[: ]*(?:tỉnh |thành phố )?$"
)
_RANK_AMONG = re.compile(
    r"(?:trong|trên|của|dẫn đầu|đứng đầu|cao nhất|hàng đầu|nhất|so với|bình quân|chung của|tốp đầu|phạm vi|"
    r"vào|hệ thống|dữ liệu|cổng|quy mô|mức trung bình) $"
)


def _not_aside(low: str, mentions: list[government.Mention]) -> list[government.Mention]:
    """The units that a sentence is about, without those named for comparison, as a source or in a dateline."""
    found: list[government.Mention] = []
    end, aside = -1, False
    for mention in mentions:
        listed = aside and low[end : mention.start].strip(" ,.") in ("", "và", "tỉnh", "thành phố", "tp", "hay", "hoặc")
        aside = listed or _aside(low, mention)
        end = mention.end
        if not aside:
            found.append(mention)
    return found


# `Tỉnh đạt 68,9 điểm, dẫn đầu là Quảng Ninh với 71,3 điểm; chỉ số PAPI đạt 41 điểm`
_LEADER = Ending(
    r"\b(?:dẫn đầu|đứng đầu|đầu bảng|cao nhất|thấp nhất|cuối bảng|quán quân|xếp trên|xếp sau|kế đến|kế tiếp|tiếp theo|"
    r"tiếp đến|theo sau|sau đó) (?:là|thuộc về) "
    r"(?:tỉnh |tp\.? ?|thành phố )?$"
)


def _leads_beside(low: str, mention: government.Mention, site: Site) -> bool:
    """Whether a unit is named beside as the first or the last of all, and the number is not the one told of it."""
    if not _LEADER.search(low, max(site.sentence[0], mention.start - 40), mention.start):
        return False
    number = site.quantity.start
    if mention.start > number:
        return max(low.rfind(",", number, mention.start), low.rfind(";", number, mention.start)) >= 0
    return low.find(";", mention.end, number) >= 0


_OWN_NUMBER = re.compile(r" \(?\d")


def _has_own_number(low: str, mention: government.Mention, site: Site) -> bool:
    """Whether a unit behind the number stands beside one of its own: `đạt 85% (Bắc Ninh 91%, Lạng Sơn 88%)`."""
    number_end = site.quantity.end
    if mention.start < number_end or site.quantity.shape == "rank":
        return False
    return _OWN_NUMBER.match(low, mention.end) is not None


def _aside(low: str, mention: government.Mention) -> bool:
    return _ASIDE.search(low, max(0, mention.start - 24), mention.start) is not None


def _national_subject(low: str, mention: government.Mention, site: Site) -> bool:
    """Whether the country is what the sentence speaks of, rather than the field that a province is ranked in."""
    name = low[mention.start : mention.end]
    before = low[max(site.sentence[0], mention.start - 16) : mention.start]
    if name == "quốc gia":
        return False
    return _RANK_AMONG.search(before) is None
