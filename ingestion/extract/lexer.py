"""Numbers in a text: one pass of one expression finds every token that begins with a digit, and says what shape it has.

Belongs here: what a number looks like and what its value is (thousands, decimals, magnitudes, fractions,
ranges), and the shapes that are no numbers at all (dates, document numbers, times, addresses). What a number
says of the world does not belong here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)?"
# `đến năm 2025 tỷ trọng …`: a word of its own, no milliard.
_MAGNITUDE = r"nghìn|ngàn|vạn|triệu|t[ỷỉ](?![ ](?:trọng|lệ|suất|giá|số|phần|thí)\b)"
_UNIT = (
    r"%|‰|phần[ ]trăm|kwh|m3|m³|m2|m²|km2|km²|km|ha\b|hecta|gb/s|gbps|"
    r"gigabit(?:[ ]?/[ ]?giây|[ ]mỗi[ ]giây|/s)?|mb/s|mbps|"
    r"gb|mb|tb(?![ ]?/[ ]?\d)|mw|tấn|đồng|vnđ|vnd|đ\b|usd|tr\b"
)
_TOKEN = re.compile(
    rf"""
    # What is no number: tried only where a mark or a word behind the digits may make it one of these.
    (?=\d+[a-z]?[ ]?[/.:h–—-]|\d+[ ](?:tháng|năm|giờ))(?:
    (?P<date>\d{{1,2}}[ ]?[/.-][ ]?\d{{1,2}}[ ]?[/.-][ ]?(?:19|20)\d\d(?!\d)|(?:19|20)\d\d-\d\d-\d\d(?!\d)
        |\d{{1,2}}[ ]tháng[ ]\d{{1,2}}(?:,?[ ]năm[ ]\d{{4}})?(?!\d|[.,]\d|[ ]?(?:%|{_MAGNITUDE})))
    |(?P<month>\d{{1,2}}[ ]?[/-][ ]?(?:19|20)\d\d(?![\d/])|(?<=tháng[ ])\d{{1,2}}\.(?:19|20)\d\d(?!\d)
        |\d{{1,2}}[ ]năm[ ](?:19|20)\d\d(?!\d))
    |(?P<docno>\d+[a-z]?(?:/(?:19|20)\d\d)?(?:[ ]?/[ ]?|-)
        (?!(?:tw|km|ha|kwh|gb|mb|usd|vnd|năm|tháng|ngày|người|hộ|xã|tổng)\b)
        (?=[a-zđ]{{1,6}}(?:[-/&][a-zđ]|\d*\b))[a-zđ]{{2,}}\d*(?:[-/&][a-zđ&]+\d*)*)
    |(?P<time>\d{{1,2}}(?::\d\d){{1,2}}(?!\d)|\d{{1,2}}h\d\d(?!\d)|\d{{1,2}}[ ]giờ[ ]\d{{1,2}})
    |(?P<years>(?:19|20)\d\d[ ]?[-–—][ ]?(?:19|20)?\d\d(?![\d.,]\d|\d))
    )
    |(?P<first>{_NUMBER})(?P<scale1>[ ]?(?:{_MAGNITUDE})(?!\w))?(?P<unit1>[ ]?(?:%|kwh))?
        (?P<join>[ ]?/[ ]?|[ ]?[-–—÷][ ]?|[ ](?:đến|tới)[ ])
        (?P<second>{_NUMBER})(?![\d/])(?P<scale2>[ ]?(?:{_MAGNITUDE})(?!\w))?(?P<unit2>[ ]?(?:{_UNIT}))?
    |(?P<number>{_NUMBER})(?P<scale>[ ]?(?:{_MAGNITUDE})(?:[ ](?:{_MAGNITUDE}))?(?!\w))?(?P<unit>[ ]?(?:{_UNIT}))?
    """,
    re.X,
)
_YEAR_FIRST = re.compile(r"(?:19|20)\d\d[ ](?:tới|đến)[ ](?!(?:19|20)\d\d(?![\d.,]))")
_DIGIT = re.compile(r"[0-9\u0660-\u1dff\u2070-\U0010ffff]")
"""A digit, or a character beyond those of Vietnamese that may be one: ranges are searched for faster than `\\d`."""
# `tăng12,42%`: a lost space, not a name with a digit.
_GLUED = re.compile(
    r"(?<!\w)(?:đạt|là|tăng|giảm|lên|xuống|còn|có|chiếm|gần|hơn|trên|dưới|khoảng|từ|đến|tới|với|được|ước|và|thứ|hạng)$"
)
_RANKED = re.compile(r"(?:\bthứ|\bhạng|\bvị trí(?: số)?)\s*$")
_NUMBERED = re.compile(r"\b(?:đề án|nghị quyết|quyết định|chỉ thị|nghị định|kế hoạch|kết luận|dự án)(?: số)? $")
_SCALES = {"nghìn": 1_000, "ngàn": 1_000, "vạn": 10_000, "triệu": 1_000_000, "tỷ": 1_000_000_000, "tỉ": 1_000_000_000}
UNITS = {
    "%": "percent", "phần trăm": "percent", "‰": "permille", "kwh": "energy_kwh", "m3": "volume_m3", "m³": "volume_m3",
    "m2": "area_m2", "m²": "area_m2", "km2": "area_km2", "km²": "area_km2", "km": "length_km", "ha": "area_ha",
    "hecta": "area_ha", "gb/s": "speed:gbps", "gbps": "speed:gbps", "mb/s": "speed:mbps", "mbps": "speed:mbps",
    "gigabit": "speed:gbps", "gigabit mỗi giây": "speed:gbps", "gigabit/giây": "speed:gbps",
    "gigabit/s": "speed:gbps", "gb": "data:gb", "mb": "data:mb",
    "tb": "data:tb", "mw": "power:mw", "tấn": "mass:t", "đồng": "currency_vnd",
    "vnđ": "currency_vnd", "vnd": "currency_vnd", "đ": "currency_vnd", "usd": "currency_usd", "tr": "currency_vnd",
}  # fmt: skip


@dataclass(slots=True)
class Token:
    """A number (`number`, `fraction`, `range`), or a shape that is none (`date`, `month`, `docno`, `time`, `years`)."""

    kind: str
    start: int
    end: int
    text: str
    value: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    scaled: bool = False
    core_end: int = 0
    """End of the digits, before magnitude and unit."""
    parted: bool = False
    """Its thousands are parted by blanks, which may part two numbers, too: `13 240 thành viên`."""


def parse_number(text: str, *, bounded_by_one: bool = False) -> Decimal:
    """Vietnamese writing: dots part thousands, a comma the decimals; a dot before other than three digits is a point.

    A lone dot before exactly three digits parts thousands, unless the measure is known to stay below one.
    """
    if text.isdecimal():
        return Decimal(text)
    text = text.replace(" ", "")
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        decimal_mark = "," if text.rindex(",") > text.rindex(".") else "."
        other = "." if decimal_mark == "," else ","
        if text.count(decimal_mark) > 1:  # `1.234,567.890`: marks of both kinds, and none of them the decimal one
            return Decimal(text.replace(other, "").replace(decimal_mark, ""))
        return Decimal(text.replace(other, "").replace(decimal_mark, "."))
    if dots > 1:
        return Decimal(text.replace(".", ""))
    if commas > 1:
        return Decimal(text.replace(",", ""))
    if dots:
        head, tail = text.split(".")
        if len(tail) == 3 and head != "0" and not bounded_by_one:
            return Decimal(head + tail)
        return Decimal(text)
    return Decimal(text.replace(",", "."))


def lex(low: str) -> list[Token]:
    """Every token of the folded text that begins with a digit and does not stand inside a word."""
    tokens: list[Token] = []
    match_at = _TOKEN.match
    search = _DIGIT.search
    position = 0
    while True:
        found = search(low, position)
        if found is None:
            return tokens
        start = found.start()
        if not low[start].isdecimal():
            position = start + 1
            continue
        before = low[start - 1] if start else " "
        if (
            (before.isalpha() and not _GLUED.search(low, max(0, start - 8), start))
            or before == "_"
            or (before in ".,/-" and start > 1 and low[start - 2].isalnum() and not low[start - 2].isalpha())
        ):
            # Inside a word or a longer number: a name such as 5G's mirror image, VN2000, or the tail of a code.
            position = start + 1
            while position < len(low) and low[position].isdigit():
                position += 1
            continue
        match = match_at(low, start)
        assert match is not None
        token = _token(match)
        if token.kind == "number" and token.end - start <= _GROUP and (joined := _parted(low, start)) is not None:
            token = joined
        if token.kind == "range" and _YEAR_FIRST.match(token.text) and low.endswith("năm ", 0, start):
            # `cao hơn cùng kỳ năm 2022 tới 31,4 điểm`: a year and a value, no range.
            token = Token("number", start, start + 4, token.text[:4], Decimal(token.text[:4]), core_end=start + 4)
        if token.kind == "month" and "năm" in token.text and _RANKED.search(low, max(0, start - 12), start):
            # `xếp thứ 2 năm 2023`: a rank and its year, no month.
            end = start + len(token.text.split(" ", 1)[0])
            digits = low[start:end]
            token = Token("number", start, end, digits, Decimal(digits), core_end=end)
        if token.kind == "date" and "tháng" in token.text and _NUMBERED.search(low, max(0, start - 24), start):
            # `kết quả Đề án 06 tháng 5 năm 2024`: a document's number and a month.
            digits = token.text.split(" ", 1)[0]
            token = Token("number", start, start + len(digits), digits, Decimal(digits), core_end=start + len(digits))
        if token.kind == "fraction" and "%" in token.text[:-1]:
            # `85%/80%`: what was reached and the goal, no part of a whole.
            tokens.extend(_two_shares(match))
        else:
            if tokens and token.start == tokens[-1].end + 1 and _may_go_on(low, tokens[-1], token):
                token.parted = tokens[-1].parted = True
            tokens.append(token)
        position = max(token.end, start + 1)


_GROUP = 3
_PARTED = re.compile(r"\d{1,3}(?: \d{3}){1,4}(?![\d.,/-]|%)(?= [a-zà-ỹđ]|\s*[;)])")
_THREE_DIGITS = re.compile(r"\d{3}(?:,\d+)?(?![\d.])")
# Names that end with a number: `tháng 9 120 hồ sơ`
_NAMES = (
    r"năm|tháng|quý|tuần|ngày|khoản|điều|thứ|hạng|lớp|khối|tổ|mức|mức độ|cấp|cấp độ|số|kỳ|thôn|ấp|khu|phường|"
    r"quận|xã|đội|lần|bảng|biểu|mục|phần|tập|đường|tốp|top|giai đoạn"
)
_NAMED_BY_NUMBER = re.compile(rf"\b(?:{_NAMES}|từ|đến|tới|và)\s*$")
_NAMED_ALONE = re.compile(rf"\b(?:{_NAMES})\s*$")


def _parted(low: str, start: int) -> Token | None:
    """A number whose thousands blanks part, where a word stands ahead of it: `với 13 240 thành viên`."""
    if start < 2 or low[start - 1] != " " or not low[start - 2].isalpha():
        return None
    match = _PARTED.match(low, start)
    if match is None or _NAMED_BY_NUMBER.search(low, max(0, start - 16), start) is not None:
        return None
    text = match.group()
    suffix = _TOKEN.match(text.replace(" ", "") + low[match.end() : match.end() + _SUFFIX])
    if suffix is None or suffix.lastgroup not in ("number", "scale", "unit"):
        return None
    told = _token(suffix)
    blanks = text.count(" ")
    return Token(
        "number", start, start + told.end + blanks, low[start : start + told.end + blanks], told.value, None, told.unit,
        told.scaled, start + told.core_end + blanks, parted=True,
    )  # fmt: skip


def _may_go_on(low: str, first: Token, second: Token) -> bool:
    """Whether two numbers side by side may be one whose thousands a blank parts: `: 1 987 trạm`, `12 345,6 tỷ`."""
    return (
        first.kind == second.kind == "number"
        and first.end - first.start <= _GROUP
        and first.text.isdecimal()
        and low[first.end] == " "
        and _THREE_DIGITS.match(low, second.start) is not None
        and _NAMED_ALONE.search(low, max(0, first.start - 16), first.start) is None
    )


_SUFFIX = 24


def _apart(match: re.Match[str]) -> bool:
    """Whether a dash between blanks parts two columns, not the ends of a range: `0,7412 - 10`."""
    if not match.group("join").startswith(" ") or match.group("unit1") or match.group("unit2"):
        return False
    if match.group("scale1") or match.group("scale2"):
        return False
    first, second = match.group("first"), match.group("second")
    fine = "," in first and "," not in second and len(first.rsplit(",", 1)[1]) >= _FINE
    return fine or ("," in first and _value(first, None) > _value(second, None))


_FINE = 3
"""Decimals of a value that a whole number is no other end of."""


_NO_NUMBERS = frozenset({"date", "month", "docno", "time", "years"})


def _token(match: re.Match[str]) -> Token:
    kind = match.lastgroup
    start, end = match.span()
    text = match.group()
    if kind == "number":  # and neither magnitude nor unit, as most
        return Token("number", start, end, text, _value(text, None), core_end=end)
    if kind is not None and kind in _NO_NUMBERS:
        return Token(kind, start, end, text, core_end=end)
    number, scale, unit = match.group("number", "scale", "unit")
    if number is not None:
        value = _value(number, scale)
        if unit is not None and value >= _SUBSCRIBERS and unit.strip() == "tb":
            end, unit = match.end("scale") if scale else match.end("number"), None
            text = match.string[start:end]
        return Token(
            "number", start, end, text, value, None, UNITS.get(unit.strip(), unit.strip()) if unit else None,
            bool(scale), match.end("number"),
        )  # fmt: skip
    join = match.group("join").strip()
    if join not in "/" and _apart(match):
        end = match.end("scale1") if match.group("scale1") else match.end("first")
        value = _value(match.group("first"), match.group("scale1"))
        return Token(
            "number",
            start,
            end,
            match.string[start:end],
            value,
            None,
            None,
            bool(match.group("scale1")),
            match.end("first"),
        )
    unit = match.group("unit2") or match.group("unit1")
    scale1, scale2 = match.group("scale1"), match.group("scale2")
    first = _value(match.group("first"), scale1 or (scale2 if join != "/" else None))
    second = _value(match.group("second"), scale2)
    return Token(
        "fraction" if join == "/" else "range", start, end, text, first, second,
        UNITS.get(unit.strip(), unit.strip()) if unit else None, bool(scale1 or scale2), match.end("second"),
    )  # fmt: skip


def _two_shares(match: re.Match[str]) -> list[Token]:
    """The two numbers of a fraction whose first part is a share."""
    tokens: list[Token] = []
    for name, unit in (("first", "unit1"), ("second", "unit2")):
        start, core_end = match.span(name)
        end = match.end(unit) if match.group(unit) else core_end
        value = _value(match.group(name), None)
        share = "percent" if match.group(unit) else None
        tokens.append(Token("number", start, end, match.string[start:end], value, None, share, False, core_end))
    return tokens


_SUBSCRIBERS = 2000
"""So many `TB` are subscribers (`thuê bao`), no terabytes."""


def _value(text: str, scale: str | None) -> Decimal:
    value = parse_number(text[:28]) if len(text) > 28 else parse_number(text)
    for word in (scale or "").split():
        value *= _SCALES[word]
    return value
