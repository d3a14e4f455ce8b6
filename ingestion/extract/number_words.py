"""Shares written as words: `hai phần ba số hộ`, `hơn một nửa số xã`."""

from __future__ import annotations

import re
from decimal import Decimal

from ingestion.extract.cues import Cue
from ingestion.extract.flow import Flow
from ingestion.extract.lexer import Token
from ingestion.extract.quantities import Quantity

_NUMBERS = {
    "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip
_NAMES = "|".join(_NUMBERS)
_HALF = "một nửa"
_SHARE = Cue(rf"\b(?:{_HALF}|(?:{_NAMES}) phần (?:{_NAMES}))\b(?! nghìn| triệu| trăm)")
# `chưa bằng một nửa mức bình quân`, `giảm một nửa`: of another value or a time, no share of what is counted.
_OF_ANOTHER = re.compile(
    r"\s*(?:mức|so với|bình quân|trung bình|thời gian|chặng|nhiệm kỳ|năm|tháng|quý|kế hoạch|mục tiêu|chỉ tiêu|"
    r"đường|con số|của)\b"
)
_CHANGED = re.compile(r"\b(?:giảm|tăng|cắt|rút ngắn|gấp|bằng|chỉ bằng)(?: đi| xuống| còn| khoảng| gần| hơn| tới)*\s*$")
_OF_PEOPLE = re.compile(r"\s*(?:số |tổng số |dân số|hộ|người|các )")
_PLACES = Decimal("0.0001")


def add_shares(flow: Flow, quantities: dict[int, list[Quantity]]) -> None:
    """Puts shares told as words among the numbers of their blocks."""
    low = flow.low
    for match in _SHARE.finditer(low):
        start, end = match.span()
        index = flow.block_at(start)
        block = flow.blocks[index]
        if block.kind == "boilerplate" or _OF_ANOTHER.match(low, end, block.end):
            continue
        if _CHANGED.search(low, max(block.start, start - 24), start) and not _OF_PEOPLE.match(low, end, block.end):
            continue
        share = _share(match.group())
        if share is None:
            continue
        token = Token("word", start, end, match.group(), share, unit="percent", core_end=end)
        group = quantities.setdefault(index, [])
        # A word of the share that a noun follows is no count: `bốn phần năm hồ sơ`.
        group[:] = [item for item in group if item.end <= start or item.start >= end]
        group.append(Quantity(token, "percent", share, start, end, unit="percent"))
        group.sort(key=lambda quantity: quantity.start)


def _share(words: str) -> Decimal | None:
    if words == _HALF:
        return Decimal(50)
    part, whole = (_NUMBERS[word] for word in words.split(" phần "))
    if part >= whole:
        return None
    value = (Decimal(100 * part) / whole).quantize(_PLACES).normalize()
    return Decimal(format(value, "f"))
