"""Numbers in table cells: decimal comma and decimal point in one country, sometimes in one table.

Which of them a cell uses is decided by the cell where it can be, else by its column, else by its table, else it
is the Vietnamese way: point for thousands, comma for decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from ingestion.extract.lexer import lex
from ingestion.reference import fold

_FOOTNOTE = re.compile(r"(?:\s*\(\s*[\d*]{1,2}\s*\)|[*†‡¹²³⁴⁵⁶⁷⁸⁹⁰]+)$")
_NUMBER = r"[+\-−–]?\d[\d.,\u00a0 ]*"
_SHAPE = re.compile(
    rf"(?P<bound>[≥≤<>~≈]|>=|<=|trên|hơn|dưới|gần|khoảng|tối thiểu|ít nhất|tối "
    rf"đa|top|nhóm)?\s*(?P<first>{_NUMBER})\s*(?P<percent>%)?"
    rf"(?:\s*(?P<join>[/\-–−]|đến)\s*(?P<second>\d[\d.,]*)\s*(?P<percent2>%)?)?\s*(?P<noun>[^\W\d_]+(?:\s+[^\W\d_]+){{0,3}})?",
    re.IGNORECASE,
)
_BLANK = frozenset(
    (
        "",
        "-",
        "--",
        "–",
        "—",
        "…",
        "...",
        "..",
        ".",
        "x",
        "n/a",
        "na",
        "null",
        "không có",
        "chưa có",
        "không có số liệu",
        "chưa có số liệu",
        "kđg",
        "/",
    )
)
_COMPARATORS = {
    "≥": ">=", ">=": ">=", "≤": "<=", "<=": "<=", "<": "<", ">": ">", "~": "~", "≈": "~", "trên": ">", "hơn": ">",
    "dưới": "<",
    "gần": "<", "khoảng": "~", "tối thiểu": ">=", "ít nhất": ">=", "tối đa": "<=", "top": "<=", "nhóm": "<=",
}  # fmt: skip
_GROUPS = ("top", "nhóm")
"""Of whom they are the first, a word behind them may say otherwise: `top 10 khu vực`."""
_YEAR = re.compile(r"(?:19|20)\d\d")
LONGEST = 60
"""Characters of a cell that holds a number and little else."""
POINT, COMMA = ".", ","


class NumberError(ValueError):
    """A cell that should hold a number and does not."""


@dataclass(frozen=True, slots=True)
class CellNumber:
    value: Decimal
    high: Decimal | None = None
    of_total: Decimal | None = None
    percent: bool = False
    comparator: str = "="


def is_blank(text: str) -> bool:
    return text.strip().lower() in _BLANK


def looks_numeric(text: str) -> bool:
    return _shape(text) is not None


def _shape(text: str) -> re.Match[str] | None:
    bare = text.strip()
    return _SHAPE.fullmatch(_FOOTNOTE.sub("", bare)) if len(bare) <= LONGEST else None


def decimal_sign(texts: Iterable[str]) -> str | None:
    """The decimal sign that numbers show beyond doubt, if they agree on one."""
    seen: set[str] = set()
    for text in texts:
        for number in re.findall(r"\d[\d.,]*\d", text[:LONGEST]):
            sign = _certain(number)
            if sign:
                seen.add(sign)
    return seen.pop() if len(seen) == 1 else None


def _certain(number: str) -> str | None:
    """The decimal sign of one number, where only one reading is possible."""
    points, commas = number.count("."), number.count(",")
    if points and commas:
        return POINT if number.rindex(".") > number.rindex(",") else COMMA
    if points > 1:
        return COMMA
    if commas > 1:
        return POINT
    if points or commas:
        sign = POINT if points else COMMA
        whole, _, rest = number.partition(sign)
        if len(rest) != 3 or whole.startswith("0") or len(whole) > 3:
            return sign
    return None


def parse(text: str, sign: str | None = None) -> CellNumber:
    """The number of a cell; `sign` is the decimal sign of its column or table, for cells that leave it open."""
    match = _shape(text)
    if match is None or (match["noun"] and (match["bound"] or "").lower() in _GROUPS):
        raise NumberError(text)
    value = _decimal(match["first"], sign)
    percent = bool(match["percent"] or match["percent2"])
    comparator = _COMPARATORS.get((match["bound"] or "").lower(), "=")
    if match["second"] is None:
        return CellNumber(value, None, None, percent, comparator)
    second = _decimal(match["second"], sign)
    if match["join"] == "/":
        return CellNumber(value, None, second, percent, comparator)
    if second < value:
        raise NumberError(text)
    return CellNumber(value, second, None, percent, comparator)


def find(text: str, sign: str | None = None) -> list[tuple[CellNumber, int, int]]:
    """The numbers of a cell with their places in it: the one that it is, or those among its words."""
    if looks_numeric(text):
        try:
            return [(parse(text, sign), 0, len(text))]
        except NumberError:
            pass
    found = []
    for token in lex(fold(text)):
        if token.value is not None and not _YEAR.fullmatch(token.text):
            is_share = token.kind == "fraction"
            number = CellNumber(
                token.value, None if is_share else token.high, token.high if is_share else None, token.unit == "percent"
            )
            found.append((number, token.start, token.core_end))
    return found


def _decimal(number: str, sign: str | None) -> Decimal:
    digits = re.sub(r"[\s\u00a0]", "", number)
    negative = digits[0] in "-−–"
    digits = digits.lstrip("+-−–")
    decimal = _certain(digits) or sign or COMMA
    thousands = POINT if decimal == COMMA else COMMA
    whole, _, rest = digits.partition(decimal)
    groups = whole.split(thousands)
    if decimal in rest or thousands in rest or (len(groups) > 1 and not _grouped(groups)):
        raise NumberError(number)
    try:
        value = Decimal("".join(groups) + ("." + rest if rest else ""))
    except InvalidOperation:
        raise NumberError(number) from None
    if value.adjusted() > 18:
        raise NumberError(number)
    return -value if negative else value


def _grouped(groups: list[str]) -> bool:
    return 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
