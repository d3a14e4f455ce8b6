"""The catalogue's phrases and the names of units, found in a text by one pass of one automaton.

A rule of the catalogue is a shape (percent, rank, count, …), groups of terms that must stand in the reach of
the number, groups that may stand anywhere around it, and terms that forbid it. Which number takes which rule is
the resolver's business; which cue is a rule's term is this module's.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import compress
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from ingestion.extract.cues import Cue
from ingestion.extract.quantities import RANK_PLACE
from ingestion.reference import PROSE_ALIAS_KINDS, Phrase, Reference, fold

_ABBREVIATION = re.compile(r" \([A-ZĐ&]{2,10}\)")
_HYPHEN = re.compile(r"\s*[-–]\s*")
# `nhiệm vụ chưa hoàn thành`, `hộ chưa có internet`: what is denied is not told. A term may begin with the denial.
_DENIED = Cue(r"\bchưa (?:(?:được|có|đạt|thể|sử dụng|tiếp cận|triển khai) ){0,2}")


def _ends(match: re.Match[str]) -> Iterator[int]:
    """Where a term may begin behind a denial: after each of its words."""
    return (match.start() + at + 1 for at, letter in enumerate(match.group()) if letter == " ")


NUMBER_WORDS = {"hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
NATIONAL_NAMES = ("việt nam", "cả nước", "toàn quốc", "nước ta")
SENTENCE_ADVERBS = ("mỗi năm", "hằng năm", "hàng năm", "mỗi tháng", "mỗi ngày")
"""What says of all numbers behind it in its sentence how often: `mỗi năm tiếp nhận 900 và giải quyết 880 hồ sơ`."""
OTHER_FILES = (
    "vay vốn", "tín dụng", "tuyển sinh", "nhập học", "dự thi", "dự tuyển", "thai sản", "xin việc", "đấu thầu",
    "dự thầu", "khai thuế", "bệnh án", "thi hành án", "vụ án", "khen thưởng",
)  # fmt: skip
"""What says of the numbers behind it in its clause whose files they count: `hồ sơ vay vốn, tỷ lệ đúng hạn đạt 97%`."""
CONTESTS = (
    r"hội thi|cuộc thi|kỳ thi|thí sinh|đội tuyển|đại hội|giải thưởng|thi đua|khen thưởng|nông thôn mới|ocop|"
    r"tiếp cận pháp luật"
)
"""An expression for what gives ranks and points that are of no index."""
# Names that begin with a unit's name and mean something else, and people and bodies named after one.
OTHER_NAMES = (
    "thái bình dương", "chủ tịch hồ chí minh", "đoàn tncs hồ chí minh", "thanh niên cộng sản hồ chí minh",
    "quốc gia hồ chí minh", "tư tưởng hồ chí minh", "thiếu niên tiền phong hồ chí minh", "đạo đức hồ chí minh",
    "huân chương hồ chí minh", "lăng chủ tịch hồ chí minh", "kinh tế quốc gia", "trường đại học quốc gia hà nội",
)  # fmt: skip
# Words whose parts are words of their own: no commune stands in `xã hội`, no village in `cơ bản`.
COMPOUNDS = (
    "kỳ báo cáo", "báo cáo viên", "báo cáo trước",
    "xã hội", "hợp tác xã", "thị xã", "văn hóa xã", "văn bản", "cơ bản", "phiên bản", "xuất bản", "bản đồ", "bản quyền",
    "bản tin", "bản thân", "bản chất", "bản sao", "kịch bản", "ấn bản", "bản ghi", "bản lĩnh", "cơ sở", "trụ sở",
    "sở hữu", "trạm y tế", "trạm biến áp", "trạm bơm", "trạm thu phí", "trạm sạc", "trạm cấp nước", "trạm quan trắc",
    "hộ tịch", "hộ chiếu", "hộ khẩu", "bảo hộ", "ủng hộ", "hộ kinh doanh", "buôn bán", "buôn lậu", "làng nghề",
    "sóc trăng", "bắc kạn", "trục liên thông văn bản",
    "tiếp nhận và trả kết quả giải quyết",
    "bộ phận tiếp nhận và trả kết quả", "trung tâm tiếp nhận và trả kết quả", "tổ tiếp nhận và trả kết quả",
    "bộ phận tiếp nhận và trả hồ sơ", "bộ phận một cửa tiếp nhận và trả kết quả",
    "sở khoa học và công nghệ", "bộ khoa học và công nghệ", "sở kh&cn", "bộ kh&cn",
    "sở thông tin và truyền thông", "bộ thông tin và truyền thông",
    "mức độ 3, 4", "mức độ 3 và 4", "mức độ 3,4", "mức độ 3-4", "mức độ 3, mức độ 4",
)  # fmt: skip


KEPT_PARTS = ("mức độ",)
"""A level is told in `mức độ 3, 4`, too, though not which."""


# What reports write short wherever they can: a term is found with any of these short in it, too.
ABBREVIATIONS = {
    "doanh nghiệp": "dn", "hợp tác xã": "htx", "cơ sở dữ liệu": "csdl", "hệ thống thông tin": "httt",
    "thủ tục hành chính": "tthc", "dịch vụ công trực tuyến": "dvctt", "dịch vụ công": "dvc",
    "công nghệ thông tin": "cntt", "an toàn thông tin": "attt", "chuyển đổi số": "cđs", "chính quyền số": "cqs",
    "kinh tế số": "kts", "xã hội số": "xhs", "cán bộ, công chức, viên chức": "cbccvc", "thương mại điện tử": "tmđt",
    "hành chính công": "hcc", "căn cước công dân": "cccd", "bảo hiểm y tế": "bhyt", "bảo hiểm xã hội": "bhxh",
    "công nghệ số cộng đồng": "cnscđ", "khoa học và công nghệ": "kh&cn", "đổi mới sáng tạo": "đmst",
    "hóa đơn điện tử": "hđđt", "chữ ký số": "cks", "định danh điện tử": "đdđt", "băng rộng di động": "brdđ",
    "không dùng tiền mặt": "kdtm", "công nghệ số": "cns", "bệnh án điện tử": "bađt", "hồ sơ sức khỏe điện tử": "hsskđt",
    "khám chữa bệnh": "kcb", "khám, chữa bệnh": "kcb", "thanh toán trực tuyến": "tttt",
}  # fmt: skip
# These count where they stand in capitals alone, and `HS` where no school is spoken of.
CAPITALS = {
    "hồ sơ": "hs", "thuê bao": "tb", "tài khoản": "tk", "sản phẩm": "sp", "thành viên": "tv", "hộ kinh doanh": "hkd",
    "bệnh viện": "bv", "nhân khẩu": "nk", "cán bộ": "cb", "dữ liệu": "dl", "kết quả": "kq",
}  # fmt: skip
_SHORT = ABBREVIATIONS | CAPITALS
_CAPITALS = re.compile(rf"\b(?:{'|'.join(CAPITALS.values())})\b")
_SCHOOL = re.compile(r"\b(?:học sinh|trường|giáo viên|học bạ|học phí|lớp|thpt|thcs)\b")
_AROUND = 60


def written_short(term: str) -> Iterator[str]:
    """The term with one or two of its words abbreviated."""
    longest = sorted((long for long in _SHORT if _has(term, long)), key=len, reverse=True)
    once = [_shortened(term, long) for long in longest]
    yield from once
    for shorter, first in zip(once, longest, strict=True):
        for long in longest:
            if long != first and _has(shorter, long):
                yield _shortened(shorter, long)


def _has(term: str, long: str) -> bool:
    """Whether a term has these words, as words: no `cán bộ` stands in `cán bộ, công chức`."""
    return long in term and (long not in CAPITALS or f" {long} " in f" {term} ")


def _shortened(term: str, long: str) -> str:
    return term.replace(long, _SHORT[long])


def _in_capitals(low: str, text: str, start: int, end: int) -> bool:
    """Whether what is written short is so in the text, too; what a table's label was is not known any more."""
    if (
        text is not low
        and not text[start:end].isupper()
        and not all(text[match.start() : match.end()].isupper() for match in _CAPITALS.finditer(low, start, end))
    ):
        return False
    return not (
        "hs" in low[start:end].split() and _SCHOOL.search(low, max(0, start - _AROUND), min(len(low), end + _AROUND))
    )


# A term's first or last syllable is another word's part behind or before some others: no ministry stands in
# `bộ chỉ số`, while the index does. Where all of a word is something else, it is a compound, above.
_PART_BEHIND = {
    "sở": "cơ trụ cư", "xã": "tác thị", "bản": "cơ văn phiên căn nhật xuất kịch thư biên", "hộ": "bảo ủng giám hiệp",
    "bộ": "cán toàn tiến nội đồng đảng", "thôn": "nông", "trường": "thị môi hội quảng hiện", "tin": "thông niềm",
    "giao": "chuyển bàn ngoại", "nhập": "thu gia hội xuất đăng sáp xâm", "viện": "bệnh", "luật": "pháp kỷ",
    "đoàn": "tập công", "bài": "giáo", "hiện": "thực thể phát xuất biểu",
    "tttt": "sở bộ ngành phòng cục và",
}  # fmt: skip
_PART_BEFORE = {
    "sở": "hữu thích dữ hạ vật pháp", "xã": "hội", "bản": "đồ ghi quyền tin thân sao chất án", "hộ": "chiếu tịch khẩu",
    "bộ": "máy phận đội chỉ", "tổ": "chức quốc", "trường": "hợp", "tin": "học tưởng nhắn cậy", "đơn": "vị giản thuốc",
    "giao": "dịch thông lưu tiếp ban", "nhập": "khẩu", "viện": "trợ", "đoàn": "viên thể kết", "bài": "toán bản học",
}  # fmt: skip
_BEHIND = {word: tuple(f"{other} " for other in others.split()) for word, others in _PART_BEHIND.items()}
_BEFORE = {word: tuple(f" {other}" for other in others.split()) for word, others in _PART_BEFORE.items()}


@dataclass(frozen=True, slots=True)
class Rule:
    """A phrase row with its terms as pattern numbers."""

    phrase: Phrase
    noun: frozenset[int]
    terms: tuple[frozenset[int], ...]
    context: tuple[frozenset[int], ...]
    without: frozenset[int]
    code: str
    asked: frozenset[int]
    """All terms that it asks for, wherever."""


def _rarest(groups: tuple[frozenset[int], ...]) -> frozenset[int]:
    """The group with the fewest terms: whoever looks a rule up by it looks in vain least often."""
    return min(groups, key=len, default=frozenset())


class Hit(NamedTuple):
    """A term at its place in the flow. Hundreds stand on a page: a tuple is made in a third of an object's time."""

    start: int
    end: int
    pattern: int


def _parts_of(name: str) -> Iterator[str]:
    """The runs of words of a name that are not all of it."""
    words = name.split(" ")
    for first in range(len(words)):
        for last in range(first + 1, len(words) + 1):
            if last - first < len(words):
                yield " ".join(words[first:last])


_Place = tuple[int, int, int]
"""Start, end and pattern."""
_START, _END, _PATTERN = map(itemgetter, range(3))
_hit: Callable[[_Place], Hit] = partial(tuple.__new__, Hit)
"""What Hit._make does, without a call in Python for each."""


# `kích hoạt 812.400 tài khoản mức 2, đạt 76%`: of the accounts that were approved, whatever their level.
_DONE_SHARES = {
    "e_id_activated_count": "e_id_activation_rate",
    "e_id_activated_level2_count": "e_id_activation_rate",
    "cash_register_invoice_business_count": "cash_register_invoice_rate",
}
_MEASURED_AS = re.compile(r"_(?:count|value|revenue)$")


def _in_points(reference: Reference) -> Iterator[Phrase]:
    """By how many percentage points a share moved is worded as the share itself."""
    for phrase in reference.phrases:
        if phrase.shape != "percent" or phrase.family in ("growth", "reduction"):
            continue
        if phrase.family == "change":
            yield replace(phrase, shape="points")
        elif (moved := f"{phrase.indicator_code}_change") in reference.indicators:
            yield replace(phrase, indicator_code=moved, shape="points", family="growth")


class Catalogue:
    """The compiled automaton over all terms and names, and the rules by shape."""

    def __init__(self, reference: Reference) -> None:
        self.patterns: list[str] = []
        self.numbers: dict[str, int] = {}
        self.names: dict[int, str] = {}
        self.units: dict[int, str | None] = {}
        """Units that names mean, filled as they are met."""
        self.names_on: dict[tuple[str, date], str] = {}
        """What units that were renamed are called on a day, filled as they are met."""
        self.weights: list[float] = []
        self.rules: list[Rule] = [self._rule(phrase) for phrase in (*reference.phrases, *_in_points(reference))]
        self.by_noun: dict[str, dict[int, list[Rule]]] = {}
        """Rules by shape and the noun that must follow their number; the two below hold those without one."""
        self.by_term: dict[str, dict[int, list[Rule]]] = {}
        self.by_context: dict[str, dict[int, list[Rule]]] = {}
        for rule in self.rules:
            for anchors, patterns in (
                (self.by_noun, rule.noun),
                (self.by_term, _rarest(rule.terms) if not rule.noun else ()),
                (self.by_context, rule.context[0] if rule.context and not rule.terms and not rule.noun else ()),
            ):
                for pattern in patterns:
                    anchors.setdefault(rule.phrase.shape, {}).setdefault(pattern, []).append(rule)
        self.indices = frozenset().union(
            *(group for rule in self.rules if rule.phrase.shape in ("rank", "score") for group in rule.context)
        )
        """Names of indices."""
        growths = {rule.code: rule for rule in reversed(self.rules) if rule.phrase.family == "growth"}
        self.growth_of: dict[str, Rule] = {}
        """The rule that reads by how much a measure grew."""
        for measured in reference.indicators:
            own = growths.get(f"{measured}_growth") or growths.get(f"{_MEASURED_AS.sub('', measured)}_growth")
            if own is not None:
                self.growth_of[measured] = own
        moved = {rule.code: rule for rule in reversed(self.rules) if rule.phrase.shape == "points"}
        self.points_of = {
            measured: moved[f"{measured}_change"] for measured in reference.indicators if f"{measured}_change" in moved
        }
        """The rule that reads by how many percentage points a share moved."""
        sums = {rule.code: rule for rule in reversed(self.rules) if rule.phrase.shape == "currency"}
        self.worth_of = {
            code: sums[worth]
            for code in reference.indicators
            if code.endswith("_count") and (worth := f"{code.removesuffix('_count')}_value") in sums
        }
        """The rule that reads what so many of a measure come to."""
        shares = {rule.code: rule for rule in reversed(self.rules) if rule.phrase.shape == "percent"}
        self.share_of = {
            code: shares[share]
            for code in reference.indicators
            if code.endswith("_count")
            for share in (f"{code.removesuffix('_count')}_rate", f"{code.removesuffix('_count')}_coverage")
            if share in shares
        }
        """The rule that reads what share so many are."""
        self.done_share_of = {code: shares[share] for code, share in _DONE_SHARES.items() if share in shares}
        """The same, where a share behind the count is of nothing else."""
        named: dict[int, set[str]] = {}
        for rule in self.rules:
            code = reference.indicators[rule.code].index_code
            if rule.phrase.shape == "rank" and code is not None and not rule.terms and len(rule.context) == 1:
                for pattern in rule.context[0]:
                    named.setdefault(pattern, set()).add(code)
        self.index_of = {pattern: codes.pop() for pattern, codes in named.items() if len(codes) == 1}
        """The index that a name means."""
        self.index_terms: dict[str, frozenset[int]] = {
            index: frozenset().union(
                *(
                    group
                    for rule in self.rules
                    if rule.phrase.shape == "percent" and reference.indicators[rule.code].index_code == index
                    for group in (*rule.terms, *rule.context)
                )
            )
            for index in self.index_of.values()
        }
        """What the shares are told by that stand for an index's scores."""
        self.shapes = frozenset(phrase.shape for phrase in reference.phrases)
        self.indicator_names = {code: fold(item.name_vi) for code, item in reference.indicators.items()}
        self.spoken: dict[int, tuple[str, ...]] = {}
        for rule in self.rules:
            for pattern in frozenset().union(rule.noun, *rule.terms):
                self.spoken[pattern] = tuple(dict.fromkeys((*self.spoken.get(pattern, ()), rule.code)))[:8]
        for alias in reference.aliases:
            # TP. Thanh Hóa is a district-level city: the seed keeps it as a warning, and the prefix tells.
            if alias.kind in PROSE_ALIAS_KINDS and (len(alias.alias) > 3 or alias.kind == "official short"):
                self.names[self._number(fold(alias.alias))] = alias.alias
                if _HYPHEN.search(alias.alias):
                    for hyphen in (" - ", "-", "- ", " -", " – ", "–"):
                        self.names.setdefault(self._number(fold(_HYPHEN.sub(hyphen, alias.alias))), alias.alias)
        for word in SENTENCE_ADVERBS:
            self._number(word)
        # `trung bình mỗi năm`, too
        self.adverbs = frozenset(at for at, pattern in enumerate(self.patterns) if pattern.endswith(SENTENCE_ADVERBS))
        self.files = frozenset(self._number(word) for word in OTHER_FILES)
        self.others = frozenset(self._number(name) for name in OTHER_NAMES)
        self.national = frozenset(self._number(name) for name in NATIONAL_NAMES)
        self.naming = self.names.keys() | self.national | self.others
        self.worded: dict[int, int] = {}
        counted = {noun for phrase in reference.phrases if phrase.shape == "count" for noun in phrase.noun}
        for noun in counted:
            for word, value in NUMBER_WORDS.items():
                self.worded[self._number(f"{word} {noun}")] = value
        for word, value in {"một": 1, **NUMBER_WORDS}.items():
            self.worded[self._number(f"{word} {RANK_PLACE}")] = value
        self.compounds = frozenset(self._number(name) for name in COMPOUNDS)
        self.parts = frozenset(
            self.numbers[part]
            for name in COMPOUNDS
            for part in _parts_of(name)
            if part in self.numbers and part not in KEPT_PARTS
        )
        """Terms that are no terms where they stand inside a compound."""
        # What is found as written short counts as the term, too.
        spellings, self.meant = list(self.patterns), [[number] for number in range(len(self.patterns))]
        places = dict(self.numbers)
        for number, term in enumerate(self.patterns):
            for short in written_short(term):
                place = places.setdefault(short, len(spellings))
                if place == len(spellings):
                    spellings.append(short)
                    self.meant.append([])
                if number not in self.meant[place]:
                    self.meant[place].append(number)
        self.automaton = AhoCorasick(spellings, matchkind=MatchKind.Standard)
        self.behind = {
            number: others
            for number, pattern in enumerate(spellings)
            if (others := _BEHIND.get(pattern.split(" ", 1)[0].rstrip(",")))
        }
        """By pattern: what makes its first syllable part of another word, or, below, its last."""
        self.before = {
            number: others
            for number, pattern in enumerate(spellings)
            if (others := _BEFORE.get(pattern.rsplit(" ", 1)[-1]))
        }
        self.capitals = frozenset(
            number for number in range(len(self.patterns), len(spellings)) if _CAPITALS.search(spellings[number])
        )
        guarded = self.behind.keys() | self.before.keys() | self.capitals
        self.plain = [
            meant[0] if len(meant) == 1 and number not in guarded else -1 for number, meant in enumerate(self.meant)
        ]
        """By pattern: the one term that it means; -1 where it means several, or its neighbours may make it none."""
        self.marked = self.naming | self.worded.keys() | self.index_of.keys()
        """Terms that are looked for apart from the others: names of units and of indices, numbers in words."""

    def first_of(self, code: str) -> Rule | None:
        """The first rule that reads an indicator."""
        return next((rule for rule in self.rules if rule.code == code), None)

    def _number(self, term: str) -> int:
        number = self.numbers.get(term)
        if number is None:
            number = self.numbers[term] = len(self.patterns)
            self.patterns.append(term)
            self.weights.append(1.0 + term.count(" ") + (0.5 if len(term) > 3 else 0.0))
        return number

    def _rule(self, phrase: Phrase) -> Rule:
        def group(terms: tuple[str, ...]) -> frozenset[int]:
            return frozenset(self._number(term) for term in terms)

        noun, without = group(phrase.noun), group(phrase.without)
        terms = tuple(group(terms) for terms in phrase.terms)
        context = tuple(group(terms) for terms in phrase.context)
        asked = noun.union(without, *terms, *context)
        return Rule(phrase, noun, terms, context, without, phrase.indicator_code, asked)

    def hits(self, low: str, text: str) -> list[Hit]:
        """All terms and names of the text that begin and end at the edge of a word, in order of their start."""
        found = self._matches(low, text)
        told_on: list[_Place] = []
        for match in _ABBREVIATION.finditer(text):
            # `chỉ số đổi mới sáng tạo (ĐMST) cấp địa phương`: the term goes on behind the brackets.
            first, joint, second = max(0, match.start() - 48), match.start(), match.end()
            window = low[first:joint] + low[second : second + 48]
            told_on += [
                (first + start, second + end - (joint - first), pattern)
                for start, end, pattern in self._matches(window, text[first:joint] + text[second : second + 48])
                if start < joint - first < end
            ]
        if told_on:
            found += told_on
            found.sort(key=_END)
        found.reverse()  # the automaton reports by the end
        found.sort(key=_START)  # longer terms of one start stay ahead of shorter ones
        return list(map(_hit, self._whole(found)))

    def _whole(self, found: list[_Place]) -> list[_Place]:
        """The places, in order of their start, without those that are a part of a compound."""
        compounds, parts = self.compounds, self.parts
        for first, last, _ in list(compress(found, map(compounds.__contains__, map(_PATTERN, found)))):
            here, behind = bisect_left(found, (first,)), bisect_left(found, (last,))
            found[here:behind] = [
                place
                for place in found[here:behind]
                if place[2] not in parts or place[1] > last or (place[0], place[1]) == (first, last)
            ]
        return found

    def told(self, low: str, text: str) -> tuple[list[Hit], list[Hit]]:
        """Terms and names that the text tells, and those that it denies."""
        hits = self.hits(low, text)
        denied: list[Hit] = []
        for place in sorted({place for match in _DENIED.finditer(low) for place in _ends(match)}):
            first, last = bisect_left(hits, (place,)), bisect_left(hits, (place + 1,))
            denied += hits[first:last]
            del hits[first:last]
        return hits, denied

    def _matches(self, low: str, text: str) -> list[_Place]:
        found: list[_Place] = []
        plain, meant, add = self.plain, self.meant, found.append
        padded = low + " "  # what stands before the first letter, and behind the last
        for pattern, start, end in self.automaton.find_matches_as_indexes(low, overlapping=True):
            before, after = padded[start - 1], padded[end]
            if (after != " " and after.isalnum() and padded[end - 1].isalnum()) or (
                before != " " and before.isalpha() and padded[start].isalnum()
            ):
                continue
            if (number := plain[pattern]) >= 0:
                add((start, end, number))
            elif not self._is_other(low, pattern, start, end) and (
                pattern not in self.capitals or _in_capitals(low, text, start, end)
            ):
                for number in meant[pattern]:
                    add((start, end, number))
        return found

    def _is_other(self, low: str, pattern: int, start: int, end: int) -> bool:
        """Whether the first or the last syllable of a term belongs to another word."""
        if pattern in self.behind and low.endswith(self.behind[pattern], 0, start):
            return True
        if pattern in self.before and low.startswith(self.before[pattern], end):
            after, size = end + 1, len(low)
            while after < size and low[after].isalpha():
                after += 1
            return low[end:after] in self.before[pattern]
        return False
