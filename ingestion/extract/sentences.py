"""Sentences and clauses inside a block, found only where numbers stand."""

from __future__ import annotations

import re
from bisect import bisect_right

CAPITALS = "A-Z" + "".join(chr(code) for code in (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)) if chr(code).isupper())
"""Capital letters of Vietnamese, for a class of a regular expression (a range of accented letters mixes both cases)."""
_END = re.compile(rf"[.!?…](?:[\"”’)\]]* +(?=[\"“‘(\[]*(?:[{CAPITALS}]|\d))|(?<=\.)(?=[{CAPITALS}][a-zà-ỹ]))")
_ABBREVIATION = re.compile(
    r"(?:\b(?:TP|Tp|ThS|TS|PGS|GS|BS|CN|KS|No|St|Mr|Ms|Dr|vs|Q|P|H|TX|Tx|TT|ĐT|tr|đ|NXB|UBND)|\b[A-Z]|(?<=\s)"
    r"\d{1,2})\.$"
)
_ABBREVIATED = "porstxđ"
"""Small letters that an abbreviation ends with."""
LONGEST = 1_600
BOUNDARY = re.compile(r"[,;(|:]| và |(?<!\bso)(?<!\bđối) với | trong đó| còn | nhưng ")
# `100% sở, ban, ngành, UBND cấp huyện, cấp xã có …`: the commas of a list of offices part no clauses.
LISTED = re.compile(
    r"\b(?:sở|ban|bộ|ngành|huyện|thị xã|thành phố|thị trấn|xã|phường|thôn|bản|ấp|cơ quan|đơn vị|địa phương|tổ chức|"
    r"cá nhân|cán bộ|công chức|viên chức|cấp tỉnh|cấp huyện|trường học|bệnh viện),(?= (?:ban|ngành|huyện|thị xã|"
    r"thành phố|thị trấn|xã|phường|bản|tổ dân phố|ubnd|cơ quan|đơn vị|địa phương|cá nhân|doanh nghiệp|công chức|"
    r"viên chức|người lao động|cấp huyện|cấp xã|bệnh viện|trạm y tế|đoàn thể)\b)"
)


class Sentences:
    """Sentence bounds of one block, computed once."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.starts = [start]
        for match in _END.finditer(text, start, end):
            stop = match.start() + 1
            letter = text[stop - 2]
            if letter.islower() and letter not in _ABBREVIATED:
                pass  # the end of a word, as most
            elif text[stop - 1] == "." and (found := _ABBREVIATION.search(text, max(start, stop - 6), stop)):
                # `1.` opens an item; after `xếp thứ 5.` a sentence ends.
                if not found.group()[0].isdigit() or not text[max(start, stop - 12) : found.start()].strip():
                    continue
                if text[max(start, found.start() - 2) : found.start()].strip()[-1:] in (".", ";", ":", ""):
                    continue
            self.starts.append(match.end())
        self.end = end
        if end - start > LONGEST:
            self._cut_long_ones(text)

    def _cut_long_ones(self, text: str) -> None:
        """Part what no writer would call a sentence, so that work on one stays bounded."""
        starts: list[int] = []
        for begin, stop in zip(self.starts, [*self.starts[1:], self.end], strict=True):
            starts.append(begin)
            while stop - begin > LONGEST:
                space = text.rfind(" ", begin + LONGEST // 2, begin + LONGEST)
                begin = space + 1 if space > 0 else begin + LONGEST
                starts.append(begin)
        self.starts = starts

    def around(self, offset: int) -> tuple[int, int]:
        """Start and end of the sentence that holds the offset."""
        index = bisect_right(self.starts, offset) - 1
        stop = self.starts[index + 1] if index + 1 < len(self.starts) else self.end
        return self.starts[index], stop

    def index(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1
