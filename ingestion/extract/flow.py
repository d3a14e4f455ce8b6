"""The text as the rules read it: hard line breaks joined, markup dropped, one blank between words, blocks marked.

Everything in this package works on a flow; `origin` leads back to the canonical text, so that quotes and
offsets are always those of the document. What a block is (heading, list item, table row, boilerplate) is
decided here; what its numbers mean is not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from ingestion.extract.cues import Cue, ScannedText
from ingestion.readers.canonical import CanonicalDocument
from ingestion.reference import fold

_MARKUP = re.compile(r"\*+|\\(?=[-+.*_()#])|(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)|^#+\s*|&nbsp;|\u200b|\ufeff|`+", re.M)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>|</?t[adhr]\w{0,6}\s?$")
_SPACES = re.compile(r"\s+")
_UNUSUAL = re.compile(r"[*\\_#<`&\t\v\f\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]")
"""What most lines have none of: signs of markup, and white space other than blanks. A class alone is found fastest."""
_DIRTY = re.compile(r"[*\\_#<`\u200b\ufeff]|&nbsp;|\s\s|[\t\xa0\r\v\f\u2000-\u200a\u202f\u3000]")
_MARKER = re.compile(
    r"(?:(?P<part>(?:Phần|PHẦN|Chương|CHƯƠNG) (?:(?:thứ|THỨ) \w{2,4}|[IVX]{1,4}|\d|[A-D])(?=\s*(?:[.:–-]\s|$)))|"
    r"(?P<capital>[A-D])[.)]\s|"
    r"(?P<roman>[IVX]{1,5})[.)]?\s*[-–.)]\s?|(?P<deep>\d{1,2}(?:\.\d{1,2}){1,3})(?:\.?\s|\s?[-–]\s)|"
    r"(?P<digit>\d{1,2})(?:[.)]\s|[-–] (?=[^\W\d_]))|"
    r"(?P<letter>[a-zđ])[.)]\s|(?P<bullet>[-–—+•●▪*·o])\s|\((?P<round>\d{1,2}|[a-zđivx]{1,4})\)\s)",
)
_ENDS = (".", "!", "?", "…", ".”", '."', ";", ":", "./.")
SOME_DIGIT = re.compile(r"\d")
_LIST_LEAD = re.compile(
    r"(?:mục tiêu|chỉ tiêu|nhiệm vụ|giải pháp|kết quả|như sau|sau đây|cụ thể|gồm|phấn đấu)[^.;]{0,80}:$"
)
# A page's furniture: counters, ratings, navigation. A line, not a sentence, so a report's own words are safe.
_COUNTER = Cue(
    r"(?:lượt (?:truy cập|xem|đọc|tải|thích|chia sẻ)|(?:đang|tổng|đã|số lượt|lượng) truy cập|truy cập (?:hôm|"
    r"trong|tuần|tháng|ngày))"
)
_BOILERPLATE = re.compile(
    r"(?:đang (?:online|trực tuyến)|online(?<!\wonline) ?:|khách (?:viếng|đang)|"
    r"đánh giá bài viết|số điểm của bài|phiếu bầu|thời gian chờ:|ý kiến bạn đọc|"
    r"(?:^\W*|giữ |toàn bộ |thông tin )bản quyền|bản quyền (?:thuộc|của|bởi|©|website|nội dung|(?:19|20)\d\d)|©|"
    r"copyright|giấy phép (?:số|hoạt động|thiết lập|xuất bản)|(?<!bao )điện thoại ?:|hotline|"
    r"email ?:|e-mail ?:|"
    r"chịu trách nhiệm (?:nội dung|chính)|tổng biên tập|liên kết web|thống kê truy cập|bài viết liên quan)"
)
_OF_A_PAGE = Cue(
    r"đang online|đang trực tuyến|online|khách viếng|khách đang|đánh giá bài viết|số điểm của bài|phiếu bầu|"
    r"thời gian chờ:|ý kiến bạn đọc|bản quyền|copyright|giấy phép|điện thoại|hotline|email|e-mail|chịu trách nhiệm|"
    r"tổng biên tập|liên kết web|thống kê truy cập|bài viết liên quan"
)
"""One of these, or a sign of copyright, stands in whatever the expression above finds."""
_OPENS_BOILERPLATE = re.compile(
    r"(?:hôm (?:nay|qua) ?:|(?:tuần|tháng|năm) (?:này|trước|nay) ?:|tất cả ?:|bình luận|tin (?:liên quan|cùng|"
    r"khác|mới)|đt ?:|fax|địa chỉ ?:|cỡ chữ|font)"
)


@dataclass(slots=True)
class Block:
    """A heading, paragraph, list item, table row, title or piece of boilerplate; offsets of the flow."""

    kind: str
    start: int
    end: int
    level: int
    lead: int = -1
    """Index of the block that introduces this one: its heading or the line ending in a colon."""


@dataclass(slots=True)
class Flow:
    """The running text with its folded twin of the same length, its blocks and the way back."""

    text: str
    low: str
    blocks: list[Block]
    canonical: str
    _starts: list[int] = field(default_factory=list)
    _origins: list[int] = field(default_factory=list)
    _block_starts: list[int] = field(default_factory=list)
    _leads: dict[int, list[Block]] = field(default_factory=dict)

    def origin(self, offset: int) -> int:
        """Offset in the canonical text of the character at `offset`."""
        index = bisect_right(self._starts, offset) - 1
        return self._origins[index] + offset - self._starts[index]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Canonical offsets of a slice of the flow."""
        starts = self._starts
        index = bisect_right(starts, start) - 1
        first = self._origins[index] + start - starts[index]
        if start < end and (index + 1 == len(starts) or end <= starts[index + 1]):
            return first, first + end - start  # within one run
        return first, self.origin(end - 1) + 1

    def block_at(self, offset: int) -> int:
        """Index of the block that holds the character."""
        if len(self._block_starts) != len(self.blocks):
            self._block_starts = [block.start for block in self.blocks]
        return max(0, bisect_right(self._block_starts, offset) - 1)

    def leads(self, index: int) -> list[Block]:
        """The headings above a block, nearest first."""
        found = self._leads.get(index)
        if found is None:
            found = self._leads[index] = []
            above = self.blocks[index].lead
            while above >= 0:
                found.append(self.blocks[above])
                above = self.blocks[above].lead
        return found


class _Builder:
    """Collects pieces of text with the offsets they came from."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.starts: list[int] = []
        self.origins: list[int] = []

    def add(self, piece: str, origin: int) -> None:
        self.parts.append(piece)
        self.starts.append(self.length)
        self.origins.append(origin)
        self.length += len(piece)


def _pieces(line: str, at: int) -> list[tuple[str, int]]:
    """The words of a line without markup, each run with its offset."""
    if ("  " not in line and not _UNUSUAL.search(line)) or not _DIRTY.search(line):
        left = len(line) - len(line.lstrip())
        body = line.strip()
        return [(body, at + left)] if body else []
    line = _TAG.sub(lambda match: "|" + " " * (len(match.group()) - 1), line)
    line = _MARKUP.sub(lambda match: " " * 0 + "\0" * len(match.group()), line)
    found: list[tuple[str, int]] = []
    for match in re.finditer(r"[^\s\0]+(?: [^\s\0]+)*", line):
        glued = (
            found
            and "\0" in line[match.start() - 1 : match.start()]
            and not _SPACES.search(line[found[-1][1] - at + len(found[-1][0]) : match.start()])
        )
        found.append(
            (
                match.group() if glued or not found else " " + match.group(),
                at + match.start() - (0 if glued or not found else 1),
            )
        )
    return found


def merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


_FIRST = itemgetter(0)


def inside(spans: list[tuple[int, int]], offset: int) -> bool:
    """Whether an offset lies in one of the spans, which stand in order and do not overlap."""
    index = bisect_right(spans, offset, key=_FIRST) - 1
    return index >= 0 and offset < spans[index][1]


def build(document: CanonicalDocument, skip: tuple[tuple[int, int], ...] = ()) -> Flow:
    """Read the canonical text line by line into blocks. `skip` are spans that other rooms have taken."""
    text = document.text
    boilerplate = merged([(block.start, block.end) for block in document.blocks if block.kind == "boilerplate"])
    taken = merged(skip)
    # Plain text has no structure but its lines, and those are judged here; markup and typed formats know better.
    blocks = () if document.media_type == "text/plain" else document.blocks
    headings = {block.start for block in blocks if block.kind in ("heading", "title")}
    lines = text.split("\n")
    lengths = sorted(len(line) for line in lines if line.strip())
    width = lengths[int(len(lengths) * 0.95)] if lengths else 0
    wrapped = bool(lengths) and width <= 130 and len(lengths) > 8
    # Where empty lines part the paragraphs, lines between them end wherever they like.
    dense = wrapped and len(lines) - len(lengths) < _EMPTY * len(lengths)
    builder = _Builder()
    spans: list[tuple[int, int, str, int]] = []  # start, end, kind hint, original start
    open_start = -1
    previous = ""
    after_blank = True
    at = 0
    hint = ""
    origin_of_block = 0

    def close() -> None:
        nonlocal open_start
        if open_start >= 0:
            spans.append((open_start, builder.length, hint, origin_of_block))
            builder.add("\n", max(0, at - 1))
            open_start = -1

    for line in lines:
        stripped = line.strip()
        if not stripped or (taken and inside(taken, at)):
            close()
            after_blank = True
            at += len(line) + 1
            continue
        pieces = _pieces(line, at)
        body = pieces[0][0] if len(pieces) == 1 else "".join([piece for piece, _ in pieces])
        if not body.strip("| "):
            close()
            after_blank = True
            at += len(line) + 1
            continue
        join = (
            open_start >= 0
            and not after_blank
            and not (
                (marker := _MARKER.match(body))
                and not (marker.group("digit") and _may_go_on(previous, body[marker.end() :]))
            )
            and not stripped.startswith(("#", "|", "<t", "* "))
            and not previous.endswith("|")
            and at not in headings
            and not is_dateline(body)
            and not (_SIGNED.fullmatch(body) or _SIGNED.fullmatch(previous))
            and not (body[0].isupper() and _apart(previous, body, width if wrapped else 0))
            and not (dense and _ends_early(previous, body, width))
            and _continues(previous, body, wrapped)
        )
        if join:
            builder.add(" ", at - 1)
        else:
            close()
            open_start = builder.length
            origin_of_block = at
            hint = ""
            if stripped.startswith("#") or at in headings or (stripped.startswith("**") and stripped.endswith("**")):
                hint = "heading"
            elif "|" in body.strip("| "):
                hint = "row"
            elif stripped.startswith("* "):
                hint = _STARRED
        if boilerplate and inside(boilerplate, at):
            hint = "boilerplate"
        for piece, origin in pieces:
            builder.add(piece, origin)
        previous = body
        after_blank = False
        at += len(line) + 1
    close()
    flow_text = "".join(builder.parts)
    flow = Flow(flow_text, ScannedText(fold(flow_text)), [], text, builder.starts, builder.origins)
    _mark(flow, spans)
    return flow


_SENTENCE = 60
"""Characters of a line that is no heading: `* Hiện trạng` above it is one."""
_STARRED = "starred"
"""A line that begins with a star, which markup takes away: an item, or the head of items below it."""
_STAR_LEVEL = 8
_DATELINE_LENGTH = 60
# `(XY) - 10:15 05/11/2023`, `Thứ sáu, 15/3/2024 | 08:10`: when a page was put up goes on with no sentence.
_DATELINE = re.compile(
    r"(?i:[^\w]*(?:\([^()\d]{1,16}\)[ –-]*)?(?:(?:thứ|chủ) \w+[ ,]*)?"
    r"(?:(?:cập nhật(?! (?:đến|tới|tính|số))|đăng|xuất bản)[^\d:]{0,10}:? )?"
    r"(?:\d{1,2}(?::|h)\d{2}[ ,|–-]*)?(?:ngày )?\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d"
    r"(?:[ ,|–-]*\d{1,2}(?::|h)\d{2}.{0,12})?\)?)"
)


def is_dateline(line: str) -> bool:
    """Whether a line says but when a page was put up."""
    return len(line) <= _DATELINE_LENGTH and _DATELINE.fullmatch(line) is not None


_ASKS_FOR_NUMBER = re.compile(
    r"(?:năm|ngày|tháng|điều|khoản|số|quý|mục|phụ lục|từ|đến|là|đạt|hơn|trên|dưới|gần|khoảng|thứ|và|,)$", re.I
)


def _may_go_on(line: str, rest: str) -> bool:
    """Whether a number with a dot at the head of the next line may belong to this one, and opens no item."""
    if rest[:1].isupper() and _ASKS_FOR_NUMBER.search(line) is None:
        return False
    above = _MARKER.match(line)
    heads = line.isupper() or (above is not None and above.lastgroup in ("part", "capital", "roman"))
    return line[-1:] not in ".;:" and not heads


def _continues(previous: str, body: str, wrapped: bool) -> bool:
    """Whether a line goes on with the sentence of the line above it."""
    if previous.endswith(_ENDS):
        return (wrapped and not body[0].isupper() and previous[-1] not in ":;") or (
            wrapped and previous[-1] in ".!?;" and len(previous) > 60
        )
    first = body[0]
    if first.islower():
        return True
    if wrapped:
        return len(previous) > 25 or previous.isupper() == body.isupper()
    return (first.isdigit() or first in "(%") and len(previous) > 40


_SIGNED = re.compile(r"[^\W\d][^\d,.;:]{2,30}, ngày \d{1,2} tháng \d{1,2} năm (?:19|20)\d\d\.?")
"""Where and when a document was signed: `Hà Nam, ngày 10 tháng 12 năm 2024`."""
# A line that ends with one of these is not at its end.
_OPEN = re.compile(r"(?:,|\b(?:và|của|tại|các|những|từ|đến|do|cho|với|về|ngày|tháng|năm|là|đạt))$", re.I)
_SHORT = 0.75
"""Of the width of the text: a line that leaves more room than that ended because its paragraph did."""
_EMPTY = 0.15
"""Empty lines for each line with words, from which on they part the paragraphs."""


def _ends_early(previous: str, body: str, width: int) -> bool:
    """Whether a line of a wrapped text ends where the first word of the next one would have found room."""
    if not body[0].isupper() or (previous.isupper() and body.isupper()) or _OPEN.search(previous):
        return False
    return len(previous) + len(body.split(" ", 1)[0]) < _SHORT * width


# `Tổng điểm: 86,40/100`, `Xếp hạng: 6/63 tỉnh, thành phố`
_PAIR = re.compile(r"[^\W\d_][^:;.!?\d]{2,70}: ?\d[\d.,/-]*(?: ?%)?(?:,? [^\W\d_]+){0,5}")
# `Kỳ thống kê: Tháng 5/2024`, `Thời điểm lấy số liệu: 31/05/2024`
_TIME_PAIR = re.compile(
    r"(?i:kỳ|thời (?:gian|điểm|kỳ)|số liệu|ngày|tháng|năm|quý)"
    r"(?i: (?:báo cáo|thống kê|số liệu|lấy|chốt|tổng hợp|cập nhật|đánh giá|công bố|tính|đến)){0,4}"
    r": ?[^:;!?]{0,30}\d[^:;!?]{0,24}"
)


def _apart(previous: str, body: str, width: int) -> bool:
    """Whether one of two lines is a name with its value, which is no part of a sentence."""
    if width and len(previous) >= _SHORT * width and not _TIME_PAIR.fullmatch(body):
        return False
    lines = [line.lstrip("-–+•*· ") for line in (previous, body) if len(line) < _LONGEST_PAIR]
    return any(_PAIR.fullmatch(line) or _TIME_PAIR.fullmatch(line) for line in lines)


_LONGEST_PAIR = 110


def _is_furniture(low: str, start: int, end: int) -> bool:
    """Whether a short line with a digit is a page's own; a count of visits in a sentence is a report's."""
    line = low[start:end]
    if _COUNTER.search(low, start, end) and not (
        line.rstrip().endswith((".", ";", ",")) and line.count(" ") >= _SENTENCE_WORDS
    ):
        return True
    told = _OF_A_PAGE.search(low, start, end) is not None or "©" in line
    return _OPENS_BOILERPLATE.match(line) is not None or (told and _BOILERPLATE.search(line) is not None)


_SENTENCE_WORDS = 8


def _mark(flow: Flow, spans: list[tuple[int, int, str, int]]) -> None:
    """Say of each block what it is, and what stands above it."""
    stack: list[tuple[int, int]] = []  # (level, block index)
    count = len(spans)
    for index, (start, end, hint, _) in enumerate(spans):
        length = end - start
        low = flow.low[start:end] if length < 400 else flow.low[start : start + 400]
        starred = hint == _STARRED
        hint = "" if starred else hint
        kind, level = hint or "paragraph", 0
        marker = _MARKER.match(flow.text, start, min(end, start + 18))
        if kind == "boilerplate" or (length < 160 and SOME_DIGIT.search(low) and _is_furniture(flow.low, start, end)):
            kind = "boilerplate"
        elif kind == "row":
            pass
        elif marker is not None:
            level = _level(marker)
            ends_open = flow.text[end - 1] not in ".;!?…"
            bulleted = marker.group("bullet") is not None
            if (
                ends_open
                and length < 200
                and "%" not in low
                and (flow.text[end - 1] == ":" or not bulleted)
                and (
                    hint == "heading"
                    or flow.text[end - 1] == ":"
                    or marker.group("part")
                    or (level <= 2 and flow.text[start:end].isupper())
                    or _has_body(spans, index, count, level, flow)
                )
            ):
                kind = "heading"
            elif hint != "heading":
                kind = "list_item"
        elif starred:
            heads = length < 110 and "%" not in low and flow.text[end - 1] not in ".;!?…"
            below = spans[index + 1][:2] if index + 1 < count else None
            nested = below is not None and (
                ((mark := _MARKER.match(flow.text, *below)) and mark.group("bullet"))
                or (mark is None and spans[index + 1][2] == "" and below[1] - below[0] > _SENTENCE)
            )
            kind, level = ("heading", _STAR_LEVEL) if heads and nested else ("list_item", 0)
        elif length < _LONGEST_PAIR and index and _TIME_PAIR.fullmatch(flow.text, start, end):
            kind, level = "heading", 6  # below the heading whose numbers it dates
        elif length < _LONGEST_PAIR and (_PAIR.fullmatch(flow.text, start, end) or is_dateline(flow.text[start:end])):
            pass
        elif hint == "heading" or (length < 180 and flow.text[start:end].isupper()):
            kind, level = "heading", 2 if hint == "heading" else 1
        elif flow.text[end - 1] == ":" and length < 400:
            kind, level = "heading", 7
        elif flow.text[end - 1] == "?" and length < 400 and _QUESTION.match(low):
            if _OF_GOALS.search(low) is None:
                kind, level = "heading", 6
            else:
                while stack and stack[-1][0] >= 6:
                    stack.pop()
        elif length < 110 and "%" not in low and flow.text[end - 1] not in ".;!?…," and index + 1 < count:
            kind, level = ("title", 0) if index == 0 else ("heading", 6 if _PILLAR.match(low) else 5)
        if kind in ("heading", "title"):
            while stack and stack[-1][0] >= level:
                stack.pop()
            above = stack[-1][1] if stack else -1
            if level == 7 and _DETAILS.fullmatch(low) and index and flow.blocks[-1].kind == "paragraph":
                above = index - 1  # what the list tells in parts, the paragraph told as a whole
            flow.blocks.append(Block(kind, start, end, level, above))
            stack.append((level, index))
            continue
        lead = -1
        if kind == "list_item" and marker is not None and marker.lastgroup == "roman":
            while stack and stack[-1][0] > level:
                stack.pop()  # `III. Kinh phí: …` stands under no heading of a lower rank
        if kind in ("list_item", "row"):
            # An item stands under the nearest opener that is not itself an item of the same depth.
            while stack and stack[-1][0] == 8 and kind == "row":
                stack.pop()
        elif kind == "paragraph":
            while stack and stack[-1][0] >= 7 and not _goes_on(flow, stack[-1][1], start, end):
                stack.pop()
        if stack:
            lead = stack[-1][1]
        flow.blocks.append(Block(kind, start, end, level, lead))
        if (
            kind == "paragraph"
            and flow.text[end - 1] == ":"
            and _LIST_LEAD.search(flow.low, max(start, end - 200), end)
        ):
            stack.append((7, index))
    if not flow.blocks:
        flow.blocks.append(Block("paragraph", 0, len(flow.text), 0))


_DETAILS = re.compile(
    r"(?:trong đó|cụ thể|chi tiết|kết quả cụ thể)(?:,? (?:là|như sau|từng|các|theo|điểm|nhóm|chỉ số|tiêu chí|"
    r"thành phần|lĩnh vực|kết quả|số liệu|đơn vị|địa phương))*\s?:"
)
# `Phóng viên: Xin ông cho biết kết quả 6 tháng đầu năm?`: the answer is of what the question asks.
_QUESTION = re.compile(
    r"[^\w]*(?:(?:pv|p\.v|phóng viên|hỏi|btv|mc)\W*:|(?:thưa |xin )?(?:ông|bà|đồng chí)\b)|"
    r".*\b(?:xin|thưa) (?:ông|bà|đồng chí)\b"
)
# What an answer to a question of plans tells is mostly what has been done already.
_OF_GOALS = re.compile(r"mục tiêu|kế hoạch|định hướng|giải pháp|nhiệm vụ|thời gian tới|phương hướng")
# Headings of parts that every section of a report or plan has: they stand under the section that tells the time.
_PILLAR = re.compile(
    r"(?:về |phát triển )?(?:nhận thức|thể chế|hạ tầng|dữ liệu|nền tảng|nhân lực|chính quyền|chính phủ|kinh tế|xã hội)"
    r" số\W*$"
)
_ITEM = 260
"""Characters of a paragraph that may be an item of a list whose marks are lost."""


def _goes_on(flow: Flow, opener: int, start: int, end: int) -> bool:
    """Whether a paragraph is an item of the list that a line with a colon opens, though nothing marks it as one."""
    last = flow.blocks[-1]
    if opener == len(flow.blocks) - 1:
        return end - start < 2 * _ITEM
    if last.kind != "paragraph" or last.lead != opener:
        return False
    if flow.text[last.end - 1] == ";":
        return True
    both = ((last.start, last.end), (start, end))
    return all(stop - begin < _ITEM and SOME_DIGIT.search(flow.low, begin, stop) for begin, stop in both)


def _level(marker: re.Match[str]) -> int:
    group = marker.lastgroup
    return {"part": 1, "capital": 1, "roman": 2, "digit": 3, "deep": 4, "letter": 5, "round": 6, "bullet": 6}[
        group or "bullet"
    ]


def _has_body(spans: list[tuple[int, int, str, int]], index: int, count: int, level: int, flow: Flow) -> bool:
    """An enumerated line is a heading when something of lower rank follows it."""
    if index + 1 >= count:
        return False
    start, end = spans[index + 1][:2]
    following = _MARKER.match(flow.text, start, min(end, start + 12))
    if following is None:
        return end - start > 60
    return _level(following) > level
