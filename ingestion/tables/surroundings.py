"""What a title, a caption, a sheet's name or a cell says of year, period and panel."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ingestion.records import Period
from ingestion.reference import MERGER_DATE, fold

_DATE = re.compile(
    r"(?<!\d)(?:ngày\s*)?\d{1,2}\s*(?:[/.-]|\s+tháng\s+)\s*\d{1,2}\s*(?:[/.-]|,?\s+năm\s+)\s*\d{4}(?!\d)|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"\d+(?:/\d{4})?/[A-ZĐ]{2,}[\w&-]*|(?<!\d)\d{1,2}[/-]\d{4}(?!\d)")
_YEAR = re.compile(r"(?<![\d/])(20[0-4]\d)(?![\d/])")
_NAMED_YEAR = re.compile(r"(?:dti|năm|kỳ|edition)\s*:?\s*(20[0-4]\d)(?!\d)", re.IGNORECASE)
_PANEL = re.compile(
    r"(?<!\d)(63|34)(?=\s*(?:tỉnh|địa phương|đơn vị|units|provinces|tp\b|thành phố|\)|$))|/\s*(63|34)(?!\d)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:kèm theo|ban hành|căn cứ|\bsố\s*:?\s*(?=[\d./-])[\d./A-ZĐ-]+)[^;\n]{0,140}?"
    r"(?<!\d)\d{1,2}\s*(?:[/.-]|\s+tháng\s+)\s*\d{1,2}\s*(?:[/.-]|,?\s+năm\s+)\s*20\d\d(?!\d)",
    re.IGNORECASE,
)
"""A document named with its day, which is not that of the figures."""
LONGEST = 600
"""Characters of a title that are looked at: patterns may take the square of what they are given."""
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

_ISO_DAY = re.compile(r"(?<!\d)(20\d\d)-(\d{1,2})-(\d{1,2})(?!\d)")
_DAY = re.compile(
    r"(?<!\d)(\d{1,2})\s*(?:[/.-]|\s+tháng\s+)\s*(\d{1,2})\s*(?:[/.-]|,?\s+năm\s+)\s*(20\d\d)(?!\d)", re.IGNORECASE
)
_ISO_MONTH = re.compile(r"(?<![\d-])(20\d\d)-(\d{1,2})(?![\d-])")
_MONTH = re.compile(
    r"(?:tháng\s*)?(?<!\d)(\d{1,2})\s*[/.-]\s*(20\d\d)(?!\d)|tháng\s+(\d{1,2})\s+năm\s+(20\d\d)", re.IGNORECASE
)
_QUARTER = re.compile(r"qu[ýí]\s+(iv|i{1,3}|[1-4])\s*(?:[/.-]|\s*năm)?\s*(20\d\d)", re.IGNORECASE)
_MONTHS = re.compile(r"(?<!\d)(\d{1,2})\s+tháng\s+(đầu|cuối)?\s*năm\s+(20\d\d)", re.IGNORECASE)
_SPAN = re.compile(r"(?<!\d)(20\d\d)\s*[-–]\s*(20\d\d)(?!\d)")


def year_in(text: str) -> int | None:
    """The one year that a title names; dates and document numbers are none."""
    bare = _DOCUMENT.sub(" ", _DATE.sub(" ", text[:LONGEST]))
    named = set(_NAMED_YEAR.findall(bare))
    years = named or set(_YEAR.findall(bare))
    return int(years.pop()) if len(years) == 1 else None


def panel_in(text: str) -> int | None:
    panels = {first or second for first, second in _PANEL.findall(text[:LONGEST])}
    return int(panels.pop()) if len(panels) == 1 else None


def period_in(text: str) -> Period | None:
    """The period that a title, header or cell names; the finest one."""
    if "20" not in text:
        return None  # none without its year
    text = _REFERENCE.sub(" ", text[:LONGEST])
    for pattern, order in ((_ISO_DAY, (1, 2, 3)), (_DAY, (3, 2, 1))):
        match = pattern.search(text)
        if match:
            day = _day(*(int(match.group(group)) for group in order))
            return Period("day", day, day) if day else None
    match = _MONTHS.search(text)
    if match:
        count, year = int(match.group(1)), int(match.group(3))
        if match.group(2) and match.group(2).lower() == "cuối":
            return Period("half", date(year, 7, 1), date(year, 12, 31)) if count == 6 else None
        if count == 6:
            return Period("half", date(year, 1, 1), date(year, 6, 30))
        return _gone_by(_month_end(year, count)) if 1 <= count <= 12 else None
    match = _QUARTER.search(text)
    if match:
        number = _ROMAN.get(match.group(1).lower()) or int(match.group(1))
        year = int(match.group(2))
        return Period("quarter", date(year, 3 * number - 2, 1), _month_end(year, 3 * number))
    match = _ISO_MONTH.search(text)
    if match and 1 <= int(match.group(2)) <= 12:
        return calendar_month(int(match.group(1)), int(match.group(2)))
    match = _MONTH.search(text)
    if match:
        number, year = (int(match.group(1) or match.group(3)), int(match.group(2) or match.group(4)))
        return calendar_month(year, number) if 1 <= number <= 12 else None
    match = _SPAN.search(text)
    if match and match.group(1) < match.group(2):
        return Period("span", date(int(match.group(1)), 1, 1), date(int(match.group(2)), 12, 31))
    found = year_in(text)
    return calendar_year(found) if found else None


def calendar_year(number: int) -> Period:
    return Period("year", date(number, 1, 1), date(number, 12, 31))


def calendar_month(of_year: int, number: int) -> Period:
    return Period("month", date(of_year, number, 1), _month_end(of_year, number))


def _gone_by(end: date) -> Period:
    """What has gone by of a year on one of its days; on the last one, the year."""
    whole = (end.month, end.day) == (12, 31)
    return calendar_year(end.year) if whole else Period("year_to_date", date(end.year, 1, 1), end)


def _month_end(of_year: int, number: int) -> date:
    return date(of_year, number, calendar.monthrange(of_year, number)[1])


def _day(of_year: int, of_month: int, number: int) -> date | None:
    try:
        return date(of_year, of_month, number)
    except ValueError:
        return None


def last_day(text: str) -> date | None:
    """The latest day that a possibly partial date (`2023-07`, `2023`) can mean."""
    period = period_in(text.strip())
    return period.end if period else None


# Lines above a table

_UNIT_OF_ALL = re.compile(r"\b(đơn vị(?: tính)?|đvt|đv tính)\s*:\s*([^()\[\]/;]{1,40})")
_OFFICE = re.compile(
    r"(?:sở|ubnd|ủy ban|phòng|ban|bộ|cục|chi cục|trung tâm|công ty|văn phòng|tỉnh|huyện|xã|thành phố)\b"
)
"""What `Đơn vị:` names where it is none of measure."""
_ASIDE = re.compile(
    r"\(?\s*(?:kèm theo|ban hành|nguồn|theo\b|trích|số liệu (?:do|được|công bố|theo)|thời điểm (?:lấy|trích|kết|xuất)|"
    r"[^()]{0,40}\bcông bố (?:năm|ngày|tháng))"
)
"""How a line begins that says whence the numbers come and not what they are."""
_JOINED = re.compile(
    r"(?<=\S)\s+(?=(?:Bảng|BẢNG|Biểu|BIỂU|Phụ lục|PHỤ LỤC|Danh sách|DANH SÁCH)\b"
    r"|\(?(?:Đơn vị tính|ĐƠN VỊ TÍNH|Đơn vị|ĐVT|Đvt)\s*:|\((?:Số liệu|Kèm theo|Ban hành|Nguồn|Theo)\b)"
)


def lines_of(caption: str) -> list[str]:
    """The lines of a caption that a page's reader joined into one: each title begins one, and so does a unit."""
    return [line for line in _JOINED.split(caption) if line.strip()]


def unit_of_all(text: str) -> str:
    """The unit of measure that a line gives to all numbers of its table; none where it names several."""
    told = _UNIT_OF_ALL.search(fold(text[:LONGEST]))
    if told is None or _is_office(told):
        return ""
    unit = told.group(2).strip(" .:")
    return "" if "," in unit or " và " in unit else unit


def is_unit_line(text: str) -> bool:
    """Whether a line says nothing but the unit of the numbers below it."""
    low = fold(text[:LONGEST]).strip(" ()[].*_")
    told = _UNIT_OF_ALL.match(low)
    return told is not None and not _is_office(told)


def _is_office(told: re.Match[str]) -> bool:
    return told.group(1) == "đơn vị" and (_OFFICE.match(told.group(2)) is not None or len(told.group(2).split()) > 4)


def is_aside(text: str) -> bool:
    return _ASIDE.match(fold(text[:LONGEST]).lstrip(" *_")) is not None


def names_table(text: str) -> bool:
    """Whether a line may name a table: it is neither a unit alone nor a source, and does not just lead over to it."""
    leads_over = text.rstrip(" *_").endswith(":") and period_in(text) is None
    return not is_unit_line(text) and not is_aside(text) and not leads_over


def by_nearness(lines: Iterable[str]) -> list[str]:
    """Lines above a table, nearest first, without those of a unit alone; those of the source stand last."""
    told = [line for line in lines if not is_unit_line(line)]
    return sorted(told, key=is_aside)


_RANKS = re.compile(r"\b(?:xếp hạng|thứ hạng|vị thứ|thứ bậc)\b")
_VALUES = re.compile(r"\b(?:điểm|điểm số|giá trị|kết quả)\b")
_PLACE = re.compile(r"(?:(?:top|thứ)\s*)?[1-9]\d{0,2}(?:\s*/\s*\d{1,3})?")
"""A place in a ranking."""


def tells_ranks(title: str, numbers: Iterable[str]) -> bool:
    """Whether a title that names ranks and no values makes ranks of a table's numbers: all of them must be places."""
    low = fold(title[:LONGEST])
    if not _RANKS.search(low) or _VALUES.search(low):
        return False
    texts = [text.strip().lower() for text in numbers]
    return bool(texts) and all(map(_PLACE.fullmatch, texts))


_SHARE_OR_COUNT = re.compile(
    r"(?:tỷ lệ|tỷ trọng|mức độ|tốc độ)\b|"
    r"(?:tổng )?số (?!(?:lượng )?(?:tiền|thu|chi|vốn|nộp|thuế|kinh phí|doanh thu)\b)"
)
_COUNT = re.compile(r"(?:tổng )?số ")


def is_share_or_count(name: str) -> bool:
    """Whether a name brings its unit with it: what a title or a line gives to all numbers is none of its own."""
    low = fold(name)
    return _SHARE_OR_COUNT.match(low) is not None and not _RANKS.search(low)


_SCALES = (
    ("nghìn tỷ", Decimal("1e12")), ("nghìn tỉ", Decimal("1e12")), ("tỷ", Decimal("1e9")), ("tỉ", Decimal("1e9")),
    ("triệu", Decimal("1e6")), ("1.000.000", Decimal("1e6")), ("1000000", Decimal("1e6")),
    ("nghìn", Decimal("1e3")), ("ngàn", Decimal("1e3")), ("1.000", Decimal("1e3")), ("1000", Decimal("1e3")),
)  # fmt: skip
FOREIGN = re.compile(r"\b(?:usd|đô la|eur|euro)\b")
_PER_MANY = re.compile(r"/\s*(?:1[.,]?000|\d+|vạn|nghìn|triệu)\b.*")
_SCALE_WORDS = re.compile(r"(?<!\w)(?:nghìn|ngàn|triệu|tỷ|tỉ|1\.?000(?:\.?000)?)(?!\w)")


def scale_of(unit: str) -> Decimal:
    """What a unit of measure makes of a number; `/1.000 dân` is of whom, and no scale."""
    bare = _PER_MANY.sub("", unit)
    return next((scale for word, scale in _SCALES if word in bare), Decimal(1))


def scale_of_count(unit: str, name: str) -> Decimal | None:
    """What a unit that a line gives to all numbers makes of a count: that of money nothing.

    None where the name does not tell whether its numbers are of that unit.
    """
    unit = fold(unit)
    scale, noun = scale_of(unit), " ".join(_SCALE_WORDS.sub(" ", unit).split())
    if scale == 1 or re.search(r"\b(?:đồng|vnđ|vnd)\b", noun) or FOREIGN.search(noun):
        return Decimal(1)
    return scale if noun and re.search(rf"(?<!\w){re.escape(noun)}(?!\w)", fold(name)) else None


_PER_HEAD = re.compile(r"\b(?:trên|/) ?(?:1[.,]?)?\d*00 (?:dân|người|hộ)\b|\bbình quân\b|/")


def unit_for(unit: str, name: str) -> tuple[str, bool]:
    """What a unit that a line gives to all numbers is for those of a name, and whether their scale is unclear."""
    if _RANKS.search(fold(name)):
        return "", False
    if not is_share_or_count(name):
        return unit, False
    if _PER_HEAD.search(fold(name)) or not _COUNT.match(fold(name)):
        return "", False
    scale = scale_of_count(unit, name)
    return (unit if scale not in (None, 1) else ""), scale is None


def may_be_place(number: Decimal, period: Period | None) -> bool:
    """Whether a number may be a place among the provinces: below a title of ranks it says not what it is."""
    return number == number.to_integral_value() and 1 <= number <= provinces_on(period.end if period else None)


def provinces_on(day: date | None) -> int:
    """How many provinces there are to be ranked."""
    return 63 if day is None or day < MERGER_DATE else 34


# Headers of columns

SPENT = re.compile(
    r"\([^()]*\)|\S*[/-](?:nq|qđ|kh|ttg|tu|ubnd|hđnd|ct)\b\S*|[\d%.,:;/\-–()]+|\b(?:đến nay|"
    r"năm|tháng|quý|ngày|kỳ|i{1,3}|iv|đầu|cuối|hết|tính|đến|từ|tại|thời điểm|giai đoạn|lộ trình|định hướng|tầm nhìn|"
    r"kế hoạch|kh|mục tiêu|chỉ tiêu|phấn đấu|dự kiến|giao|được giao|đề ra|đăng ký|cần|yêu cầu|"
    r"kết quả|thực hiện|th|đạt|được|ước|sơ bộ|hiện trạng|hiện tại|hiện nay|thực tế|chính thức|lũy kế|báo cáo|"
    r"số liệu|giá trị|số lượng|tỷ lệ|mức|mức độ|điểm|điểm số|tổng|tổng số|tổng cộng|số|thứ hạng|xếp hạng|hạng|vị trí|"
    r"đơn vị|đvt|tỷ|triệu|nghìn|đồng|theo|nghị quyết|quyết định|nq|qđ|của|tỉnh|toàn tỉnh|thành phố|địa phương|"
    r"chung|trong|cả|và|về|là|dti|pci|papi|sipas|pii|par index|ict index|chỉ số)\b"
)
"""What a header may say without saying what is measured: its time, its kind, the form of its numbers."""
_SET_BY = re.compile(
    r"\b(?:hđnd|ubnd|thủ tướng|chính phủ|trung ương|quốc hội|đặt ra|phê duyệt|duyệt|điều chỉnh|đề xuất|tối thiểu|"
    r"đề án|chương trình|chiến lược|quy hoạch|chỉ thị|nghị định|thông tư|đại hội|đảng bộ|nhiệm kỳ|cụ thể|chủ yếu|đã|"
    r"nhiệm vụ|công tác|chuyển đổi số|cđs|"
    r"hoàn thành)\b"
)
"""Who set a goal, and how."""
COMPARES = re.compile(
    r"\b(?:so với|so sánh|tăng|giảm|chênh lệch|cùng kỳ|vượt|"
    r"(?:tỷ lệ|mức|mức độ|kết quả) hoàn thành|hoàn thành (?:so|kế hoạch|mục tiêu|chỉ tiêu))\b|"
    r"\b(?:thực hiện|kết quả|th)\s*/\s*(?:kế hoạch|mục tiêu|chỉ tiêu|kh)\b"
)
"""Headers of numbers about the numbers of other columns."""
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_PLACES = re.compile(
    r"(?:tỉnh|huyện|thị xã|thành phố|tp|quận|xã|phường|thị trấn|sở|cấp|khu vực|vùng)\b|.*\b(?:cả nước|toàn quốc)\b"
)


def is_understood(header: str) -> bool:
    """Whether a header of values says nothing but their time, kind and unit of measure.

    A place, a group or another measure that it names is part of what is measured.
    """
    rest = _BRACKETS.sub(" ", fold(header))
    rest = _SET_BY.sub(" ", SPENT.sub(" ", rest))
    if rest.strip(" *†‡+=<>≥≤|"):
        return False
    return not any(_names_place(inside) for inside in _BRACKETS.findall(header))


def _names_place(text: str) -> bool:
    if SPENT.sub(" ", fold(text)).strip() == "" or text.isupper():
        return False
    return _PLACES.match(fold(text)) is not None or any(word[:1].isupper() for word in text.split()[1:])


_PART_OF_YEAR = re.compile(
    r"qu[ýí]\s+(?:iv|i{1,3}|[1-4])\b|(?<!\d)\d{1,2}\s+tháng(?:\s+(?:đầu|cuối)\b)?|tháng\s+\d{1,2}\b|"
    r"(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])"
)
_ANOTHER_PART = re.compile(r"\b(?:i{1,3}|iv|\d{1,2})\b")
_SO_FAR = re.compile(r"\b(?:lũy kế|cộng dồn|từ đầu năm)\b")
_YEAR_BEFORE = re.compile(r"\bnăm (?:trước|ngoái)\b")
_WHOLE_YEAR = re.compile(r"\bnăm\b(?! (?:trước|ngoái|nay|sau|tới|học))")
_ITS_MONTH = re.compile(r"\b(tháng|quý)\b(?: (trước|sau|tới)\b)?")


def is_ahead(found: Period, within: Period | None) -> bool:
    """Whether a part of a year lies behind the time of its table: one of the year before, or no result."""
    return within is not None and within.type not in ("year", "span") and found.start > within.end


def header_period(
    header: str, year: int | None, within: Period | None, goal: bool = False
) -> tuple[Period | None, bool]:
    """The period that a header names, part of the `year` of its table where it has none, and whether it names any.

    `within` is the period of the table: `Lũy kế` is what has gone by of the year at its end, and only a `goal` is of
    what comes after it.
    """
    if (found := period_in(header)) is not None:
        return found, True
    low = fold(_BRACKETS.sub(" ", header))
    if _YEAR.search(low):
        return None, False  # several years
    named = _PART_OF_YEAR.findall(low)
    if named:
        if len(named) > 1 or year is None or _ANOTHER_PART.search(_PART_OF_YEAR.sub(" ", low)):
            return None, True
        part = named[0]
        found = period_in(f"{part}/{year}" if "/" in part else f"{part} năm {year}")
        return (None if found is not None and not goal and is_ahead(found, within) else found), True
    if _SO_FAR.search(low):
        if within is None or within.type in ("year", "span"):
            return None, False
        return _gone_by(within.end), True
    if _YEAR_BEFORE.search(low):
        return (calendar_year(year - 1) if year else None), True
    if year and _WHOLE_YEAR.search(low):
        return calendar_year(year), True
    its = _ITS_MONTH.search(low)
    if its is not None and within is not None:
        fits = its.group(2) is None and within.type == ("month" if its.group(1) == "tháng" else "quarter")
        return (within if fits else None), True
    return None, False
