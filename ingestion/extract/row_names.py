"""What a row or a column of a table measures.

Its name is said as a sentence (`Số trạm BTS`, `Trạm`, 4.512: `Có 4.512 trạm BTS`), and the reader of prose reads that:
what a table names and what a sentence names is mapped by the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ingestion.extract.lexer import lex
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import Source
from ingestion.reference import Reference, fold

LONGEST = 300
"""Characters of a name; what is longer is prose in a cell."""
_LEAD = re.compile(r"^\s*(?:[-–+*•]\s*|(?:trong đó|trong đó có|bao gồm|gồm|tr\.đó)\s*[:,-]?\s+)+", re.I)
_COUNTING = re.compile(r"^(?:tổng số lượng|tổng số|số lượng|tổng|số lượt|số)\s+", re.I)
_TURN = {"số lượt": "lượt "}
_RANK_WORDS = re.compile(
    r"\b(?:thứ hạng|xếp hạng|vị trí|vị thứ|hạng|thứ bậc)(?:\s+(?:về|của|trong|theo))?\s*|\s*\((?:thứ )?hạng\)", re.I
)
_SCORE_WORDS = re.compile(r"^(?:tổng điểm|điểm số|điểm|giá trị)(?:\s+(?:về|của|trong))?\s+", re.I)
_UNIT_IN_NAME = re.compile(
    r"\s*\((?:(?:đvt|đơn vị(?: tính)?)\s*:?\s*)?"
    r"(%|(?:(?:nghìn|ngàn|triệu|tỷ|tỉ) )?(?:đồng|usd|thuê bao|lượt|hồ sơ|người|giao dịch|tài khoản|điểm|trạm|km|ha|"
    r"mb/s|mbps|gb/s|hộ|thửa|thửa đất|giấy|doanh nghiệp|chữ ký số|chứng thư số|văn bản|thủ tục|máy|cụm)|"
    r"(?:nghìn|ngàn|triệu) [a-zà-ỹđ]+(?: [a-zà-ỹđ]+){0,2})\)",
    re.I,
)
_NUMBERING = re.compile(r"^\s*(?:\(?\d{1,2}(?:\.\d{1,2})*[.)]|[IVX]{1,4}[.)]|[a-zđ][.)])\s+")
_CHANGE = re.compile(r"\b(?:thay đổi|tăng|giảm|chênh lệch|biến động)\b")
_SAID_ON = date(2024, 6, 1)
"""A day on which the sentence is said; only what it measures is asked, so that one answer serves all documents."""
_PLACE = "Hà Nội"
_NO_MATTER = frozenset(
    [
        "no_unit",
        "ambiguous_unit",
        "unclear_period",
        "edition_not_announced",
        "out_of_bounds",
        "unclear_panel",
        "unclear_scale",
    ]
)
"""Reasons that speak of the sentence's place, time and number, not of what it measures."""


@dataclass(frozen=True, slots=True)
class Named:
    """The indicator that a name means."""

    code: str | None
    unit: str
    rule: str
    scale: Decimal
    """What the unit makes of the number: a thousand million for `tỷ đồng`."""
    clear: bool
    kind: str
    national: bool
    """Whether it speaks of the country, whoever says it."""


def named(reference: Reference, name: str, unit: str, shape: str, number: str, around: str = "") -> Named | None:
    """The indicator of a name with its unit and one of its numbers; None where a sentence of them names none.

    `shape` is percent, rank, score or count; `around` are the lines above the table, asked where the name alone
    does not tell.
    """
    name = bare(name)
    if len(name) < 2 or (shape in ("rank", "score") and _CHANGE.search(fold(name))):
        return None
    best: Named | None = None
    for heading, what in _asks(name, around):
        best = _better(best, _answer(reference, heading, what, unit, shape, number))
        if best is not None and best.clear:
            break
    return best


def bare(name: str) -> str:
    """A name without the marks that place it in its table."""
    return " ".join(_UNIT_IN_NAME.sub(" ", _LEAD.sub("", _NUMBERING.sub("", name[:LONGEST]))).split()).strip(" .,;:*")


_POINT = re.compile(
    r"\bđiểm (?:phục vụ|cầu|truy cập|truy nhập|giao dịch|thanh toán|bưu|kết nối|kinh doanh|phát|wifi)\b"
)


def counts_points(name: str) -> bool:
    """Whether the points of a name are places that are counted, not a score."""
    return _POINT.search(name) is not None


def unit_in(name: str) -> str:
    """The unit of measure that a name gives in brackets: `Doanh thu viễn thông (tỷ đồng)`."""
    told = _UNIT_IN_NAME.search(name)
    return told.group(1) if told else ""


def is_part(name: str) -> bool:
    """Whether a row says that it is part of the one above it."""
    return _LEAD.match(_NUMBERING.sub("", name)) is not None


_MOST = 20_000


def _answer(reference: Reference, heading: str, name: str, unit: str, shape: str, number: str) -> Named | None:
    """What the sentences of a name below a heading tell, asked once for all documents that have it."""
    answers = reference._cache.setdefault("row_names", {})
    assert isinstance(answers, dict)
    # Only the form of the number matters: a decimal, one of a total, with its thousands parted.
    key = (heading, name, unit, shape, "," in number, "/" in number, number.count("."))
    if key not in answers:
        if len(answers) > _MOST:
            answers.clear()
        best: Named | None = None
        told = _may_mean(reference, shape, f"{name} {unit}", heading)
        for sentence, at in _sentences(name, unit, shape, number, heading) if told else ():
            best = _better(best, _asked(reference, heading, sentence, at, number))
            if best is not None and best.clear:
                break
        answers[key] = best
    found: Named | None = answers[key]
    return found


def _better(best: Named | None, found: Named | None) -> Named | None:
    """A clear answer before one with an indicator, and that before one without; else the first."""
    if found is None or (best is not None and not found.clear and (best.code is not None or found.code is None)):
        return best
    return found


def _may_mean(reference: Reference, shape: str, words: str, heading: str) -> bool:
    """Whether the words hold all that any rule asks for: most names of other things do not, and need no sentence."""
    from ingestion.extract.pipeline import catalogue_of

    catalogue = catalogue_of(reference)
    low, above = fold(words), f"{fold(heading)} / toàn tỉnh có / đạt / xếp thứ / năm"
    own = {hit.pattern for hit in catalogue.hits(low, low)}
    present = own | {hit.pattern for hit in catalogue.hits(above, above)}
    formal = _FORMAL.fullmatch(low) is not None
    for told in (shape,) if shape in _OWN_RULES else catalogue.shapes - _OWN_RULES:
        for rules in (catalogue.by_noun, catalogue.by_term, catalogue.by_context):
            of_shape = rules.get(told, {})
            for pattern in present & of_shape.keys():
                for rule in of_shape[pattern]:
                    asked = (*rule.terms, *rule.context)
                    if (formal or rule.asked & own) and all(group & present for group in asked):
                        return True
    return False


_FORMAL = re.compile(
    r"(?:(?:tổng|số|điểm|giá trị|kết quả|đạt|được|thứ|xếp|hạng|vị trí|tỷ lệ|lượng|mức|năm|chỉ số|chung)[ ,()%]*)+"
)
"""Names of the form of a number alone: what it measures stands above."""
_OWN_RULES = frozenset(("percent", "rank", "score"))


def _asks(name: str, around: str) -> Iterator[tuple[str, str]]:
    """The name alone; as the line above goes on (`Số tổ` below `Số tổ công nghệ số cộng đồng`); and below that line."""
    yield "", name
    if around:
        begun = re.search(rf"\b{re.escape(name)}\b", around, re.I)
        if begun is not None and len(around) > begun.end() + 3:
            yield "", bare(around[begun.start() :])
        yield around, name


# `Tiếp nhận`, `Đã giải quyết` below `Kết quả giải quyết hồ sơ trong quý`: so many of what the heading names
_DEED = re.compile(
    r"(?:số )?(?:đã |được |mới |đang )*(?:tiếp nhận|giải quyết|xử lý|trả kết quả|từ chối|quá hạn|đúng hạn|trước hạn)",
    re.I,
)
DONE_WITH = re.compile(r"\b(?:hồ sơ|văn bản|phản ánh,? kiến nghị|phản ánh)\b", re.I)
"""What such deeds are done with."""


def _sentences(name: str, unit: str, shape: str, number: str, heading: str = "") -> Iterator[tuple[str, int]]:
    """What is said, with the place of the number in it."""

    many = _MAGNITUDE.search(unit)
    magnitude = f" {_SPOKEN.get(many.group().lower(), many.group().lower())}" if many and shape == "count" else ""

    def said(before: str, after: str) -> tuple[str, int]:
        return f"{before}{number}{after}.", len(before)

    done_with = DONE_WITH.search(heading) if not unit and _DEED.match(name) else None
    if shape == "percent":
        if done_with is not None:
            yield said(f"Tỷ lệ {done_with.group().lower()} {name[:1].lower()}{name[1:]} đạt ", "%")
        yield said(f"{name} đạt ", f"% {unit}" if unit and "%" not in unit else "%")
    elif shape == "rank":
        what = " ".join(_RANK_WORDS.sub(" ", name).split()).strip(" ,")
        yield said(f"{what or name} xếp thứ ", "")
    elif shape == "score":
        what = _SCORE_WORDS.sub("", name)
        yield said(f"{what[:1].upper()}{what[1:]} đạt ", " điểm")
    else:
        if done_with is not None:
            yield said(f"{name} ", f" {done_with.group().lower()}")
            return
        counted = _COUNTING.match(name)
        what = name[counted.end() :] if counted else name
        if counted:
            what = _TURN.get(counted.group().strip().lower(), "") + what
        lowered = what[:1].lower() + what[1:] if what[1:2].islower() or what[1:2] == " " else what
        measured = said(f"{name} đạt ", f" {unit}" if unit else "")
        if unit and _MEASURED.search(fold(unit)):
            yield measured
        else:
            yield said("Toàn tỉnh có ", f"{magnitude} {lowered}")
            yield measured


_MAGNITUDE = re.compile(r"\b(?:nghìn tỷ|tỷ|tỉ|triệu|nghìn|ngàn)\b|1[.,]?000", re.I)
_SPOKEN = {"1000": "nghìn", "1.000": "nghìn", "1,000": "nghìn"}
_MEASURED = re.compile(
    r"\b(?:đồng|usd|đô la|vnd|km|m2|ha|gb|mb|mbps|gbps|kb|giờ|phút|ngày|tháng|năm|lần|kwh|tấn|lít)\b|[/%]"
)


def _asked(reference: Reference, heading: str, sentence: str, at: int, number: str) -> Named | None:
    from ingestion.extract.pipeline import extract

    lead = f"{heading}\n\nNăm 2022, " if heading else "Năm 2022, "
    if sentence[1:2].islower() or sentence[1:2] == " ":
        sentence = sentence[:1].lower() + sentence[1:]
    source = Source("row", published_on=_SAID_ON, provinces=(_PLACE,))
    start = len(lead) + at
    said = CanonicalDocument(f"{lead}{sentence}\n", "text", "text/plain")
    figures = extract(said, source, reference, suggest=False)
    figure = min(
        (item for item in figures if item.value_start >= start), key=lambda item: item.value_start, default=None
    )
    if figure is None:
        return None
    reasons = set((figure.reasons or "").split(";")) - _NO_MATTER - {""}
    bare_number = next((token.value for token in lex(fold(number)) if token.value), None)
    scale = figure.value / bare_number if bare_number else Decimal(1)
    return Named(
        figure.indicator_code, figure.unit, figure.rule, abs(scale), figure.indicator_code is not None and not reasons,
        figure.kind, figure.scope == "national",
    )  # fmt: skip
