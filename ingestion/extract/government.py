"""Units of government: of whom a document speaks, and of whom one figure speaks.

A figure takes the unit named nearest to it in its sentence; else the one of its paragraph; else the document's
own, by metadata, publisher, issuing header, title, or the name that the text says most. A name after `huyện`,
`thị xã`, `phường`… or after `thành phố` where no central city bears it is a locality, not a province.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import date

from ingestion.extract.cues import Cue
from ingestion.extract.endings import Ending
from ingestion.extract.flow import Flow
from ingestion.extract.phrases import Catalogue, Hit
from ingestion.extract.sentences import CAPITALS
from ingestion.records import Source
from ingestion.reference import MERGER_DATE, Reference, Unit, fold

_LOCAL_PREFIX = Ending(
    r"(?:huyện|quận|thị xã|xã|phường|thị trấn|tx\.?|thôn|đường|(?<!thành )phố|sông|núi|vịnh|đảo|cầu|ga|sân bay|cảng|"
    r"trường|đại học|học viện|bưu điện|báo|đài|chùa|hồ|công ty|chợ|khu|bệnh viện|ngân hàng|viettel|vnpt|"
    r"mobifone|cao tốc)\s*$"
)
_BODY_PREFIX = Ending(
    r"(?:báo|đài|bưu điện|viettel|vnpt|ngân hàng|công ty|trường|đại học|cầu|cảng|khu|bệnh viện|cao tốc)\s*$"
)
_CITY_PREFIX = Ending(r"(?:thành phố|tp\.?)\s*$")
_TITLE = re.compile(r"^(?:thành phố|tỉnh|tp\.?)\s*")
_CENTRAL = frozenset({"hà nội", "hồ chí minh", "đà nẵng", "hải phòng", "cần thơ", "huế"})
_OFFICE = re.compile(
    r"(?:trung tâm (?:phục vụ|công nghệ|dữ liệu|giám sát)[^,.;:()]{0,60}|(?:sở|bộ|cục|ban|công an|ngân hàng)"
    r"\s+(?:[^\s,.;:()]+\s?){1,6}|(?:huyện|quận|thị xã|phường|xã|thị trấn|thành phố|tp\.?)\s(?=[a-zà-ỹđ]))"
)


@dataclass(slots=True)
class Mention:
    """A unit named in the text: VN63 id, or 'VN' for the country."""

    start: int
    end: int
    unit_id: str
    prefixed: bool


_LEADS_THE = re.compile(
    r"\b(?:(?:đứng|dẫn|hàng) đầu|(?:tốp|top|nhóm) (?:đầu|khá|cao|giữa|trung bình|thấp|\d+)|nhất|(?:thứ|hạng) \d+) $"
)


def mentions(
    flow: Flow, hits: list[Hit], catalogue: Catalogue, reference: Reference
) -> tuple[list[Mention], list[tuple[int, int, str]]]:
    """Units named in the text, and localities that bear a unit's name."""
    found: list[Mention] = []
    local: list[tuple[int, int, str]] = []
    naming = catalogue.naming
    hits = [hit for hit in hits if hit.pattern in naming]
    others = [(hit.start, hit.end) for hit in hits if hit.pattern in catalogue.others]
    last_end = -1
    for hit in hits:
        national = hit.pattern in catalogue.national
        if not national and hit.pattern not in catalogue.names:
            continue
        if hit.start < last_end or _within(others, hit.start):
            continue
        text = flow.text[hit.start : hit.end]
        if national and _LEADS_THE.search(flow.low, max(0, hit.start - 20), hit.start):
            continue  # `tỉnh dẫn đầu cả nước`
        if national:
            found.append(Mention(hit.start, hit.end, "VN", False))
            last_end = hit.end
            continue
        if not (text[0].isupper() and text.rsplit(" ", 1)[-1][0].isupper()):
            continue
        before = flow.low[max(0, hit.start - 16) : hit.start]
        behind = before[::-1]
        low = flow.low[hit.start : hit.end]
        plain = _TITLE.sub("", low)
        city = low.startswith(("thành phố", "tp")) or _CITY_PREFIX.ends(behind)
        homonym = city and plain not in _CENTRAL and plain not in ("hcm", "hcm.")
        if (homonym or _LOCAL_PREFIX.ends(behind)) and not _BODY_PREFIX.ends(behind):
            local.append((hit.start, hit.end, text))
            last_end = hit.end
            continue
        if plain == "hồ chí minh" and not city and not _WITH_VALUE.match(flow.low, hit.end):
            continue
        if hit.pattern not in catalogue.units:
            resolution = reference.resolve(plain if plain in ("huế",) else catalogue.names[hit.pattern], None)
            catalogue.units[hit.pattern] = resolution.unit.unit_id if resolution.unit else None
        unit_id = catalogue.units[hit.pattern]
        if unit_id is None:
            continue
        if _opens_line(flow, hit.start) and _DATELINE.match(flow.low, hit.end):
            continue
        prefixed = low != plain or before.endswith(("tỉnh ", "thành phố "))
        found.append(Mention(hit.start, hit.end, unit_id, prefixed))
        last_end = hit.end
    return found, local


# `Đà Nẵng (0,8002), Hồ Chí Minh (0,7699)`: a city among others, not the man or what is named after him.
_WITH_VALUE = re.compile(r" \(\d+[.,]\d")
# `Hà Nội (TTXVN 18/4)`, `Hà Nội, ngày 5 tháng 6`: where a text was written, not of whom it speaks.
_DATELINE = re.compile(r"\s*\((?:ttxvn|vna|vov|tth|vnexpress|nld)\b|(?<=hà nội), ngày \d")


def _opens_line(flow: Flow, start: int) -> bool:
    return not flow.low[max(0, start - 3) : start].strip(" |\n(") or flow.low[start - 1 : start] == "\n"


def _within(spans: list[tuple[int, int]], offset: int) -> bool:
    index = bisect_right(spans, (offset, 1 << 60)) - 1
    return index >= 0 and offset < spans[index][1]


@dataclass(frozen=True, slots=True)
class Default:
    """Whom a document speaks of when a sentence does not say, and how that is known."""

    unit_id: str | None
    basis: str
    mixed: bool = False
    """The source names the country beside a province."""
    several: bool = False
    """The source names several provinces: what none is named with is of the one spoken of last."""


def default_unit(
    flow: Flow, source: Source, found: list[Mention], local: list[tuple[int, int, str]], reference: Reference
) -> Default:
    """The document's own unit, by what is known from outside, by its head, or by what it names most."""
    provinces = [name for name in source.provinces if name]
    if len(provinces) == 1:
        if fold(provinces[0]) in ("national", "việt nam", "cả nước"):
            return Default("VN", "source")
        unit = reference.resolve(provinces[0], None).unit
        if unit is not None:
            return Default(unit.unit_id, "source")
    if len(provinces) > 1:
        mixed = any(fold(name) in ("national", "việt nam", "cả nước") for name in provinces)
        units = [unit.unit_id for name in provinces if (unit := reference.resolve(name, None).unit) is not None]
        if units:
            return Default(units[0], "source", mixed, len(set(units)) > 1)
        if mixed:
            return Default("VN", "source", mixed)  # the country, and provinces that the source does not name
    if source.publisher and not _told_of_the_country(flow, found, source, reference):
        publisher = fold(source.publisher)
        for entry in reference.publishers:
            if entry.province_unit_id and (
                fold(entry.name) == publisher or any(fold(p) in publisher for p in entry.name_patterns)
            ):
                return Default(entry.province_unit_id, "publisher")
        by_publisher = _in_text(publisher, reference)
        if by_publisher:
            return Default(by_publisher, "publisher")
    if source.title:
        by_title = _in_text(fold(source.title), reference)
        if by_title:
            return Default(by_title, "title")
    if _CENTRAL_ISSUER.search(flow.canonical, 0, _HEAD_LENGTH) is not None:
        return Default("VN", "issuer")
    counts: Counter[str] = Counter()
    head = flow.blocks[min(len(flow.blocks) - 1, 12)].end if flow.blocks else 0
    for mention in found:
        if mention.unit_id == "VN":
            counts["VN"] += 0
            continue
        counts[mention.unit_id] += 3 if mention.start < min(head, 600) else 1
    real = [(unit_id, count) for unit_id, count in counts.most_common() if unit_id != "VN"]
    if not real:
        # A city that bears its province's name lies in it: `thành phố Bắc Giang`.
        named = {
            unit.unit_id for _, _, name in local if (unit := reference.resolve(_bare(name), None).unit) is not None
        }
        if len(named) == 1:
            return Default(next(iter(named)), "text")
        country = not named and (_of_the_country(flow, found) or _of_all_provinces(flow))
        return Default("VN", "text") if country else Default(None, "none")
    if len(real) > 1 and real[1][1] * 2 > real[0][1] and real[0][1] < 12:
        return Default("VN", "title") if _title_of_the_country(flow, found) else Default(None, "several")
    national = sum(mention.unit_id == "VN" for mention in found)
    if real[0][1] <= 2 and national > 3 * real[0][1]:
        return Default("VN", "text")
    return Default(real[0][0], "text")


# A ministry or the government issues the text: its first lines, or the number that it gives to it.
_CENTRAL_ISSUER = re.compile(
    rf"^(?:BỘ (?!CHỈ SỐ|TIÊU CHÍ|THỦ TỤC)[{CAPITALS} ,&]{{5,60}}|CHÍNH PHỦ|THỦ TƯỚNG CHÍNH PHỦ|VĂN PHÒNG CHÍNH PHỦ|"
    rf"QUỐC HỘI|BAN CHẤP HÀNH TRUNG ƯƠNG|(?:ỦY|UỶ) BAN QUỐC GIA[{CAPITALS} ]{{0,50}})\s*(?:[-–_*|]{{2,}}.*)?$|"
    r"\b(?:Số|SỐ):? ?\d+(?:/\d{4})?/(?:[A-ZĐ]{2,4}-(?:TTg|CP|B[A-ZĐ&]{2,})|NQ-TW|NQ/TW|QH\d+)\b",
    re.M,
)
_OF_THE_COUNTRY = re.compile(
    r"(?<!\w)(?:quốc gia|cả nước|toàn quốc|đất nước|việt nam|chính phủ|thủ tướng|quốc hội|bộ chính trị|trung ương|"
    r"bộ (?=tt&tt|kh&cn|thông tin và truyền thông|khoa học và công nghệ|công an|nội vụ|tài chính|y tế))"
)
_OF_A_PROVINCE = re.compile(
    r"(?<!\w)(?:toàn tỉnh|trên địa bàn(?: tỉnh| thành phố)?|của tỉnh|tỉnh ta|tỉnh ủy|ubnd tỉnh|ubnd thành phố|"
    r"ubnd huyện|hđnd tỉnh|thành ủy|sở thông tin|sở khoa học|sở nội vụ)(?!\w)"
)


_ALL_PROVINCES = re.compile(
    r"(?<!\w)(?:cả nước|toàn quốc|việt nam|63/63|34/34|bộ, ngành(?: và|,)? địa phương|các địa phương|"
    r"các bộ, ngành|trung ương|bộ (?:tt&tt|kh&cn|thông tin và truyền thông|khoa học và công nghệ|công an))(?!\w)"
)


def _of_all_provinces(flow: Flow) -> bool:
    """Whether a text without the name of a province speaks of all of them, and not as a province does of itself."""
    return _ALL_PROVINCES.search(flow.low) is not None and _OF_A_PROVINCE.search(flow.low) is None


def _of_the_country(flow: Flow, found: list[Mention]) -> bool:
    """Whether a text that names no province speaks of the country, not of a province whose name stands elsewhere."""
    central = sum(mention.unit_id == "VN" for mention in found) + len(_OF_THE_COUNTRY.findall(flow.low))
    return central >= 3 and central > 3 * len(_OF_A_PROVINCE.findall(flow.low))


_COUNTRY_LEADS = re.compile(
    r"[^.]{0,120}?\b(?:bộ (?:tt&tt|kh&cn|thông tin và truyền thông|khoa học và công nghệ|công an|nội vụ|tài chính|y tế|"
    r"công thương|tư pháp)|cả nước|toàn quốc|việt nam|chính phủ|quốc gia)\b"
)


def _title_of_the_country(flow: Flow, found: list[Mention]) -> bool:
    """Whether a text that names several provinces is headed by a ministry or the country, and by no province."""
    first = flow.blocks[0] if flow.blocks else None
    if first is None or first.end - first.start > _LONGEST_TITLE:
        return False
    own = any(mention.unit_id != "VN" and mention.start < first.end for mention in found)
    return not own and _COUNTRY_LEADS.match(flow.low, first.start, first.end) is not None


def _told_of_the_country(flow: Flow, found: list[Mention], source: Source, reference: Reference) -> bool:
    """Whether a publisher of a province tells of the country alone: nothing names a province but who publishes."""
    if any(mention.unit_id != "VN" for mention in found) or _in_text(fold(source.title or ""), reference):
        return False
    return _of_the_country(flow, found)


def _bare(name: str) -> str:
    return re.sub(r"^(?:thành phố|tỉnh|tp\.?)\s*", "", name, flags=re.I)


def _in_text(low: str, reference: Reference) -> str | None:
    names = {unit.short_name: unit.unit_id for unit in reference.units.values() if unit.panel == 63}
    found = {unit_id for name, unit_id in names.items() if re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", low)}
    return next(iter(found)) if len(found) == 1 else None


def unit_on(reference: Reference, unit_id: str, fact: date | None) -> Unit | None:
    """The unit of the panel in force on the date of the fact."""
    if fact is None:
        return reference.units.get(unit_id)
    unit = reference.units.get(unit_id)
    if unit is not None and unit.panel == 63 and fact >= MERGER_DATE:
        same = reference.same_name(unit.short_name, fact)
        if same is not None:
            return same
    if unit is not None and unit.panel == 34 and fact < MERGER_DATE:
        same = reference.same_name(unit.short_name, fact)
        return same or unit
    return reference.on_date(unit_id, fact) or unit


_SOURCE = re.compile(
    r"(?i:\b(?:theo|nguồn|từ|của|do|giám đốc|lãnh đạo|đại diện|chánh văn phòng|trưởng phòng)"
    r"(?: (?:báo cáo|số liệu|thống kê|công bố|thông tin) của)? )$"
)
_SUBJECT_OFFICE = re.compile(
    r"(Sở [A-ZĐ][\w&]*(?:\s(?:và\s)?(?!cho\b)[\w&]+){0,6}?|Bộ [A-ZĐ][\w&]*(?:,?\s(?:và\s)?(?!cho\b)[\w&]+){0,6}?|"
    r"Công an (?:tỉnh|thành phố))(?=\s(?:đã|đạt|có|đang|được|tổ chức|triển khai|hoàn thành|cũng|còn|phối hợp|"
    r"dẫn đầu|đứng|xếp|với|-)|,)"
)


_NAME = rf"[{CAPITALS}]\w*(?:\s[{CAPITALS}]\w*){{0,3}}"
_LOCATED = re.compile(
    rf"\b(?i:tại|ở|của|trên địa bàn)\s+((?:huyện|thị xã|quận|phường|xã|thị trấn|thành phố|TP\.?)\s{_NAME})"
)
_CENTRE = re.compile(
    r"\b(?i:tại|ở)\s+(Trung tâm [^,.;:()]{5,70}?)(?=\s(?:đạt|đã|có|là|bình quân|tiếp nhận|chiếm|ước)|$)"
)
_LOCAL_SUBJECT = re.compile(rf"[-–+•\s\"“]*((?:Huyện|Thị xã|Quận|Phường|Xã|Thị trấn)\s{_NAME})")


_LOCAL = Cue(r"huyện|thị xã|thị trấn|quận|phường|xã|thành phố|tp|trung tâm|sở|bộ|công an")
"""One of these stands in whatever the expressions above find."""


def named_beside(flow: Flow, sentence: tuple[int, int], number: int) -> str | None:
    """The office, district or commune in whose brackets a number stands."""
    match = flow.text[number - 1 : number] == "(" and _BESIDE.search(
        flow.text, max(sentence[0], number - _LONGEST_OFFICE), number
    )
    return match.group(1) if match else None


def locality(flow: Flow, sentence: tuple[int, int], number: int, local: list[tuple[int, int, str]]) -> str | None:
    """The office, district or commune that a sentence gives a figure to, as written."""
    if _LOCAL.search(flow.low, sentence[0], number) is None:
        return None
    text = flow.text[sentence[0] : number]
    if (beside := named_beside(flow, sentence, number)) is not None:
        return beside
    match = _LOCATED.search(text)
    if match:
        name = fold(re.sub(r"^(?:thành phố|TP\.?)\s*", "", match.group(1)))
        return None if name in _CENTRAL or name == "hcm" else match.group(1)
    match = ("Trung tâm" in text and _CENTRE.search(text)) or _LOCAL_SUBJECT.match(text)
    if match:
        return match.group(1)
    match = _SUBJECT_OFFICE.search(text)
    if match is None or match.start() >= 40 or _SOURCE.search(text, 0, match.start()):
        return None
    return match.group(1).strip()


_DISTRICT = r"(?:[Hh]uyện|[Tt]hị xã|[Qq]uận|[Pp]hường|[Xx]ã|[Tt]hị trấn)"
# `tiếp đến là Văn phòng UBND tỉnh (91,75 điểm) và Sở Tư pháp (`
_BESIDE = re.compile(
    r"(?:^|[,;:] |\b(?:là|và|với|gồm) )"
    r"((?:Sở|Văn phòng(?! (?:Chính phủ|Quốc hội|Trung ương))|Thanh tra|Chi cục|Cục|Ban) [^,;.()\d]{2,50}|"
    rf"{_DISTRICT} {_NAME}) \($"
)
_LONGEST_OFFICE = 80
_TITLE_DISTRICT = re.compile(
    rf"(?:^|(?i:\b(?:của|tại|ở|trên địa bàn|ubnd|ủy ban nhân dân|đảng bộ)) )({_DISTRICT} (?>{_NAME}))"
    r"(?!,? (?:và|[Hh]uyện|[Xx]ã))"
)
_ISSUING_DISTRICT = re.compile(
    r"(?:ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|UBND|HỘI ĐỒNG NHÂN DÂN)\s+"
    rf"((?:HUYỆN|THỊ XÃ|QUẬN|PHƯỜNG|XÃ|THỊ TRẤN) [{CAPITALS} ]{{2,30}}?)(?=\s*(?:$|[(–-])|\s{{2}}|\n)",
    re.M,
)
_HEAD_LENGTH = 400
"""How far into a text the heading of whoever issued it stands."""
# `xã Bạch Đằng (thị xã Tân Uyên) đã thành lập …`: whom a paragraph speaks of until it names the province.
_ACTING = re.compile(
    rf"(?:^|[.,;:] |(?i:\b(?:tại|ở)) )({_DISTRICT} {_NAME})(?: \([^()]{{1,40}}\))?,? "
    r"(?:đã|có|hiện|cũng|còn|đang|được|là|thành lập|triển khai|tiếp nhận|đạt)\b"
)
_OF_THE_PROVINCE = Cue(
    r"\b(?:toàn tỉnh|cả tỉnh|của tỉnh|trên địa bàn tỉnh|(?<!ubnd )(?<!cấp )(?<!trong )tỉnh(?= (?:đã|có|đạt|hiện|xếp|"
    r"đứng|phấn đấu|tiếp nhận|ban hành))|toàn thành phố|cả nước|toàn quốc)\b"
)


def issuing_district(flow: Flow, title: str) -> str | None:
    """The district or commune that a document speaks of as a whole: its issuing header or its title names one."""
    head = flow.canonical[:_HEAD_LENGTH]
    issued = _ISSUING_DISTRICT.search(head)
    if issued is not None:
        kind, _, name = issued.group(1).strip().title().partition(" ")
        return f"{kind} {name}".replace("Thị Xã", "Thị xã").replace("Thị Trấn", "Thị trấn")
    first = flow.text[flow.blocks[0].start : flow.blocks[0].end] if flow.blocks else ""
    for line in (title, first if len(first) < _LONGEST_TITLE else ""):
        named = _TITLE_DISTRICT.search(line)
        if named is not None:
            return named.group(1)
        party = _PARTY_COMMITTEE.search(line)
        if party is not None:
            return f"{_COMMITTEES[party.group(1).lower()]} {party.group(2)}"  # `Huyện ủy Bát Xát: 03 năm …`
    return None


_COMMITTEES = {"huyện": "huyện", "thị": "thị xã", "quận": "quận"}
_PARTY_COMMITTEE = re.compile(rf"(?:^|[ (])([Hh]uyện|[Tt]hị|[Qq]uận) [uủ][yỷ] ({_NAME})")
_LONGEST_TITLE = 200


def acting(flow: Flow, start: int, end: int) -> list[tuple[int, str]]:
    """The districts and communes that a stretch says do or have something, each with where that ends."""
    if _LOCAL.search(flow.low, start, end) is None:
        return []
    return [(match.end(), match.group(1)) for match in _ACTING.finditer(flow.text, start, end)]


def acting_locality(flow: Flow, found: list[tuple[int, str]], number: int, pointed: bool) -> str | None:
    """The last of them before a number, unless the text came back to the province and none is pointed to."""
    last = bisect_right(found, (number, "\U0010ffff")) - 1
    if last < 0 or (not pointed and names_the_province(flow, found[last][0], number)):
        return None
    return found[last][1]


_OF_THE_LOCALITY = Cue(
    r"\b(?:của|toàn|địa bàn) (?:xã(?! hội)|huyện|phường|thị trấn|quận|thị xã)\b(?!,)|"
    r"\b(?:huyện|phường|thị xã) (?:xếp|đứng|đạt|đã|có|hiện|tiếp nhận|phấn đấu)\b"
)


def points_to_locality(flow: Flow, start: int, end: int) -> bool:
    """Whether a sentence points to a district or commune named before: `hồ sơ của xã`, `toàn huyện`."""
    return _OF_THE_LOCALITY.search(flow.low, start, end) is not None


def names_the_province(flow: Flow, start: int, end: int) -> bool:
    """Whether a stretch says that it speaks of the whole province or country."""
    return _OF_THE_PROVINCE.search(flow.low, start, end) is not None
