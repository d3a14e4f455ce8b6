"""Parts of government and people that a number may be of, and clauses that name nothing but whose number follows.

`…; trong đó khối bộ, ngành đạt 63%, cấp xã 40%`: what is measured was told before, only the level is new.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ingestion.extract.cues import Cue
from ingestion.extract.endings import Ending
from ingestion.extract.sentences import BOUNDARY, CAPITALS
from ingestion.records import NATIONAL_UNIT_ID

if TYPE_CHECKING:
    from ingestion.extract.reading import Reading, Site


@dataclass(frozen=True, slots=True)
class Part:
    """A level, group, office, district or region, as written."""

    start: int
    end: int
    kind: str
    """`national` (ministries, regions), `bloc` (of the country or of a province), `level`, `group`, `school`, `firm`
    or `local`."""


_COMMON = re.compile(
    r"(?:Cấp|Khối|Các|Khu vực|Vùng|Nam|Nữ|Thành thị|Nông thôn|Huyện|Quận|Thị xã|Thị trấn|Xã|Phường|Đặc khu|Thành phố)"
    r"(?= |$)"
)


def name_of(reading: Reading, part: Part) -> str:
    """The part as written, but for the capital of a common word that opens a sentence."""
    name = reading.flow.text[part.start : part.end]
    if name in _SHORT:
        return f"cấp {name}"  # `cấp tỉnh 95%; huyện 85%`
    if part.kind == "local" and name.startswith("Nam "):
        return name  # `Nam Trà My`: a district, no men
    return name[0].lower() + name[1:] if _COMMON.match(name) else name


_SHORT = ("tỉnh", "huyện", "xã")
_SHORT_LEVEL = Cue(
    r"(?:huyện|xã)(?= (?:(?:đạt|là|ước|mới|chỉ|trên|hơn|gần|khoảng|tối thiểu|ít nhất) )*\d{1,3}(?:,\d+)?%)"
)
_LEVEL_BEFORE = re.compile(r"\bcấp (?:tỉnh|huyện)\b[^.]*[;,] (?:và |còn )?$")
_LEVELS_IN_TURN = re.compile(
    r"\bcấp(?:: )? ?(?P<list>(?:tỉnh|huyện|xã)(?:(?:,| và|, và) (?:cấp )?(?:huyện|xã)){1,2})"
    r"(?: (?:đạt|là|ước|đều|mới))*\s*$"
)


def level_term(reading: Reading, part: Part) -> int | None:
    """The term of the catalogue that a level written short stands for."""
    if part.kind != "level" or reading.flow.low[part.start : part.end] not in _SHORT:
        return None
    return reading.catalogue.numbers.get(name_of(reading, part))


def levels_in_turn(reading: Reading, start: int, end: int) -> list[Part]:
    """The levels that are listed right ahead of `lần lượt`: `ở ba cấp tỉnh, huyện, xã lần lượt là …`."""
    found = _LEVELS_IN_TURN.search(reading.flow.low, start, end)
    if found is None:
        return []
    at = found.start("list")
    return [Part(at + m.start(), at + m.end(), "level") for m in re.finditer(r"tỉnh|huyện|xã", found.group("list"))]


MINISTRIES = (
    r"bộ (?:công thương|tài chính|tư pháp|y tế|công an|quốc phòng|nội vụ|ngoại giao|xây dựng|giao thông vận tải|"
    r"giáo dục và đào tạo|khoa học và công nghệ|thông tin và truyền thông|kế hoạch và đầu tư|"
    r"tài nguyên và môi trường|nông nghiệp và [\w ]{5,24}?|lao động[\w ,–-]{5,30}?|văn hóa[\w ,]{5,24}?|"
    r"\w{1,3}&\w{1,3})"
)
_REGION = (
    r"(?:(?:các tỉnh )?(?:vùng|khu vực) )?(?:đồng bằng sông (?:hồng|cửu long)|đbscl|đông nam bộ|tây nguyên|"
    r"trung du(?: và|,) miền núi (?:phía bắc|bắc bộ)|bắc trung bộ(?: và duyên hải (?:miền trung|trung bộ))?|"
    r"duyên hải nam trung bộ|nam trung bộ|tây bắc|đông bắc)"
)
# Names of ministries end before a verb or a sign; what else these words may go on to is another name.
_PART = Cue(
    rf"\b(?:(?P<national>(?:khối )?(?:các )?bộ,? (?:ban,? )?ngành(?: trung ương)?|khối (?:các )?bộ|khối trung ương|"
    rf"{MINISTRIES}|"
    r"ngân hàng nhà nước(?: việt nam)?|bảo hiểm xã hội việt nam|thanh tra chính phủ|văn phòng chính phủ|"
    rf"{_REGION})"
    r"|(?P<bloc>khối (?:các )?(?:địa phương|tỉnh(?:,? thành(?: phố)?)?)|"
    r"(?:các )?địa phương còn lại|các địa phương(?= (?:đạt|là|mới|chỉ|cũng|khoảng|gần|hơn|ước|\d)))"
    r"|(?P<level>(?:(?:khối|các cơ quan|cơ quan|các đơn vị|chính quyền|ubnd) )?"
    r"cấp (?:tỉnh|huyện|quận|xã|phường|sở|bộ|cơ sở)|"
    r"(?:khối )?(?:các )?sở,? (?:ban,? )?ngành(?: (?:cấp )?tỉnh)?|"
    r"ubnd (?:các )?(?:huyện|xã|phường)(?:,? (?:huyện|thị xã|xã|phường|thành phố|thị trấn))*(?= (?:đạt|là)\b)|"
    r"khối (?:các )?(?:huyện|xã|phường)(?:, (?:huyện|thị xã|xã|phường|thành phố|thị trấn|đặc khu))*)"
    r"|(?P<group>(?:khu vực |vùng )?(?:thành thị|nông thôn)|khu vực (?:đô thị|trung tâm|miền núi|vùng cao|ven biển)|"
    r"các (?:xã|huyện|thôn|bản) (?:đặc biệt khó khăn|khó khăn|miền núi|vùng cao|vùng sâu(?:, vùng xa)?|biên giới|"
    r"ven biển)|(?:nhóm )?"
    r"(?:nam giới|nữ giới|nam|nữ))"
    r"|(?P<school>(?:(?:bậc|cấp) )?(?:tiểu học|thcs|thpt|trung học (?:cơ sở|phổ thông)|mầm non))"
    r"|(?P<firm>viettel|vnpt|mobifone|vinaphone|vietnamobile))"
    r"(?![\w&])(?! (?:việt nam|chính phủ)\b)"
)
# `phường Hương Sơ 2 đạt 94%`; not `huyện Lục Yên 94,1%`
_NAME = rf"[{CAPITALS}]\w*(?: (?:[{CAPITALS}]\w*|\d{{1,2}}(?= [a-zà-ỹđ]| \d|[,:)](?! ?\d)))){{0,3}}"
_STOP = (
    r"(?:đạt|có|với|là|đã|mới|chỉ|cũng|xếp|đứng|dẫn|tỷ lệ|còn|ở|và Sở|tiếp|hiện|được|khoảng|gần|hơn|ước|cho|báo cáo|"
    r"thông tin|nêu|thực hiện|\d)"
)
_LOCAL = re.compile(
    rf"\b(?:(?i:huyện|quận|thị xã|xã|phường|thị trấn|đặc khu|thành phố)|TP\.?) ?{_NAME}|"
    rf"\b(?:Sở|Cục|Chi cục) [{CAPITALS}][\w&]*(?:,?(?: và)? (?!{_STOP})[\w&-]+){{0,7}}?(?= (?:{_STOP})|\s*[,;:()]|$)|"
    r"\bCông an (?:tỉnh|thành phố)"
)
_LOCAL_WORD = Cue(r"huyện|quận|thị xã|xã|phường|thị trấn|đặc khu|thành phố|tp|sở|cục|chi cục|công an")
_LIKE = re.compile(rf"(?:huyện|xã|phường) (?:như|là) ({_NAME})")
# `Ba địa phương dẫn đầu là Thanh Thủy 91,4%, Lâm Thao 85,6%; thấp nhất là Tân Sơn với 52,3%`
_PLACES_LISTED = Cue(
    r"(?:địa phương|huyện|xã|đơn vị)(?: cấp (?:huyện|xã))? "
    r"(?:(?:dẫn|đứng) đầu|có (?:tỷ lệ|kết quả|số)|đạt (?:tỷ lệ|kết quả|cao)|(?:cao|thấp) nhất|(?:thực hiện|làm) tốt)"
    r"[^.;:\d]{0,40}?(?:\blà|\bgồm|\bnhư|:) "
)
# `Huyện Bảo Thắng dẫn đầu với 96,2%, tiếp đến là Bát Xát 93,1%; thấp nhất là Si Ma Cai (78,4%)`
_PLACES_GO_ON = Cue(
    r"(?:tiếp đến|tiếp theo|kế đến|kế tiếp|theo sau|sau đó|(?:thấp|cao) nhất|(?:xếp|đứng) cuối)"
    r"(?: lần lượt)? (?:là|gồm|thuộc về)(?: các)? "
)
_LISTED_NAME = re.compile(rf"(?<![\w-]){_NAME}(?= (?:với |đạt |là )?\(?\d{{1,3}}(?:,\d+)?%|,? và [{CAPITALS}]| \(\d)")
# `tại Nam Trà My 41,2%, Tây Giang 44,7%, trong khi Hội An 92,3%`: names of two words and more that have a share each
_WORD = rf"[{CAPITALS}][^\W\d{CAPITALS}]*"
_BARE_PLACE = re.compile(
    rf"(?<![\w-])(?<![{CAPITALS}]\w )(?<![{CAPITALS}]\w\w )(?<![{CAPITALS}]\w\w\w ){_WORD}(?: {_WORD}){{1,3}}"
    r"(?= (?:(?:mới|chỉ|còn|hơn|gần|trên|là|đạt|có|với) )*\(?\d{1,3}(?:,\d+)?%)"
)
_AT_PLACE = Ending(r"\b(?:tại|ở|trong khi|riêng|của) $")
_NO_PLACE = Ending(r"\b(?:lĩnh vực|qua|sở|ngành|ứng dụng|nền tảng|phần mềm|hệ thống|kênh)(?: [^\W\d]+)? $")
_SOME = Ending(r"\b(?:một số|nhiều|có|những) $")

_KIND = r"(?:(?i:huyện|quận|thị xã|xã|phường|thị trấn|đặc khu|thành phố) |TP\.? ?)"
_AND = r"(?:, và |, | và )"
_PLACES_IN_TURN = re.compile(rf"\b{_KIND}{_NAME}(?:{_AND}{_KIND}?{_NAME})+")


def places_in_turn(reading: Reading, start: int, end: int) -> list[Part]:
    """The districts or communes listed ahead of `lần lượt`: `của huyện A, B và C lần lượt là`, `A và B là hai xã …`."""
    if _LOCAL_WORD.search(reading.flow.low, start, end) is None:
        return []
    lists = [found for found in _PLACES_IN_TURN.finditer(reading.flow.text, start, end) if end - found.end() <= _REACH]
    if len(lists) != 1:
        return []
    (listed,) = lists
    first, last = bisect_left(reading.mention_starts, listed.start()), bisect_left(reading.mention_starts, listed.end())
    found: list[Part] = []
    at = listed.start()
    for piece in re.split(f"({_AND})", listed.group()):
        if piece.strip(" ,") not in ("", "và"):
            found.append(Part(at, at + len(piece), "local"))
        at += len(piece)
    provinces = [mention.start for mention in reading.mentions[first:last] if mention.unit_id != NATIONAL_UNIT_ID]
    return [] if any(part.start in provinces for part in found) else found


_TIME = re.compile(
    r"\b(?:tính |cho )?(?:đến |vào |trong |riêng |từ )?(?:nay|(?:hết |cuối |đầu |ngày |đến )*"
    r"(?:\d{1,2}\s?/\s?){0,2}(?:(?:năm|tháng|quý|6 tháng|9 tháng) )*(?:(?:đầu )?năm )?"
    r"(?:\d{1,2}\s?/\s?){0,2}(?:19|20)\d\d)\b"
)
# Verbs, words that order units, and others that name no measure. `chiếm` is none of them: a share of the whole
# is not the rate of a part.
_ORDER = re.compile(
    r"\b(?:là|có|đạt|được|với|và|cùng|theo|sau|đó|đến|tiếp|kế|xếp|đứng|giữ|dẫn|đầu|cuối|cao|thấp|nhất|nhì|những|các|"
    r"nhiều|một số|đều|cũng|như|gồm|nằm|trong|thuộc|nhóm|tốp|top|địa phương|tỉnh|thành|thành phố|tp|"
    r"đơn vị|lần lượt|vị trí|thứ|hạng|thứ hạng|cả nước|toàn quốc|toàn tỉnh|còn|lại|khác|khi|tương ứng|hai|ba|bốn|ở|tại|"
    r"của|trên|dưới|gần|hơn|khoảng|ước|ước đạt|riêng|mới|mới chỉ|chỉ|đã|hiện|đang|vẫn|mức|chưa|đầy|tới|song|nhưng|"
    r"tuy nhiên|(?:chiều )?ngược lại|bảng|điểm|trung bình|bình quân|chung|vùng|khu vực|này|kết quả|giúp|vượt|qua|để|"
    r"đưa|con số|lên|huyện|xã|phường|sở|ngành|mục tiêu|chỉ tiêu|kế hoạch|đối với|cụ thể|đáng chú ý|tỷ lệ|tỉ lệ|so|"
    r"dừng|mốc|cá biệt|đặc biệt|điển hình|thậm chí|nhỉnh|chừng|chạm|ngưỡng|kém|chót|đội sổ|ghi nhận|vọt|xấp xỉ|bám sát|"
    r"nối tiếp|ngay)\b"
)
_LETTER = re.compile(r"[a-zà-ỹđ]")
_REACH = 130
"""How long a clause of units alone may be."""


def parts_between(reading: Reading, sentence: tuple[int, int], start: int, end: int) -> list[Part]:
    """The parts that a stretch of a sentence names, in order, none inside the name of a province."""
    found = parts_in(reading, sentence)
    return [part for part in found if part.start >= start and part.end <= end] if found else []


def parts_in(reading: Reading, sentence: tuple[int, int]) -> list[Part]:
    """The parts that a sentence names, looked for once."""
    found = reading.parts.get(sentence)
    if found is None:
        found = reading.parts[sentence] = _parts_of(reading, *sentence)
    return found


def _parts_of(reading: Reading, start: int, end: int) -> list[Part]:
    low, text = reading.flow.low, reading.flow.text
    found = [
        Part(*match.span(), match.lastgroup or "")
        for match in _PART.finditer(low, start, end)
        if match.lastgroup not in ("group", "school", "firm")
        or _is_group(text, start, *match.span(), school=match.lastgroup == "school")
    ]
    found += [
        Part(*match.span(), "level")
        for match in _SHORT_LEVEL.finditer(low, start, end)
        if _LEVEL_BEFORE.search(low, max(start, match.start() - _REACH), match.start())
    ]
    for word in _LOCAL_WORD.finditer(low, start, end):
        if (local := _LOCAL.match(text, word.start(), end)) is not None:
            found.append(Part(*local.span(), "local"))
        elif (like := _LIKE.match(text, word.start(), end)) is not None and _SOME.search(
            low, max(start, word.start() - 10), word.start()
        ):
            found.append(Part(*like.span(1), "local"))
    first_local = min((part.start for part in found if part.kind == "local"), default=end)
    for listed in (*_PLACES_LISTED.finditer(low, start, end), *_PLACES_GO_ON.finditer(low, first_local, end)):
        found += [
            Part(*match.span(), "local")
            for match in _LISTED_NAME.finditer(text, listed.end(), min(end, listed.end() + _REACH))
            if not any(part.start < match.end() and match.start() < part.end for part in found)
        ]
    if low.count("%", start, end) > 1:
        bare = [
            match.span()
            for match in _BARE_PLACE.finditer(text, start, end)
            if not any(part.start < match.end() and match.start() < part.end for part in found)
            and _NO_PLACE.search(low, max(start, match.start() - 24), match.start()) is None
        ]
        others = sum(part.kind == "local" for part in found)
        at_place = any(_AT_PLACE.search(low, max(start, one - 12), one) is not None for one, _ in bare)
        if len(bare) + others > 1 and (others or at_place):
            found += [Part(*span, "local") for span in bare]
    if not found:
        return found
    found.sort(key=lambda part: (part.start, -part.end))
    first, last = bisect_right(reading.mention_starts, start - 40), bisect_left(reading.mention_starts, end)
    named = [(m.start, m.end) for m in reading.mentions[first:last] if m.unit_id != NATIONAL_UNIT_ID]
    kept: list[Part] = []
    for part in found:
        if (kept and part.start < kept[-1].end) or any(one < part.end and part.start < two for one, two in named):
            continue
        kept.append(part)
    return kept


# `dẫn đầu vùng Tây Nguyên với 49 điểm`, `thứ 2 khối sở, ngành`: among whom, not whose.
_FIELD = Ending(
    r"(?:đầu|nhất|nhì|trong|toàn|so với|hơn|vượt|vượt qua|sau|chung|bằng|thứ \d+|/\d+)"
    r"(?: số| của| trong| cả| toàn| các)* $"
)


def owners(reading: Reading, found: list[Part]) -> list[Part]:
    """Of parts that a stretch names those that its number may be of."""
    low = reading.flow.low
    return [part for part in found if _FIELD.search(low, max(0, part.start - 24), part.start) is None]


_BEFORE_GROUP = re.compile(r"(?:^|[.,;:(–-]|\b(?:và|còn|của|ở|tại|trong đó|tỷ lệ|riêng))\s*$", re.I)


def _is_group(text: str, begin: int, start: int, end: int, *, school: bool) -> bool:
    """Whether men, women, town or country are meant, and not part of a name: `Nam Định`, `miền nam`.

    Levels of school open their clause, else they say which schools are counted: `100% trường tiểu học`.
    """
    if text[end : end + 1] == " " and text[end + 1 : end + 2].isupper():
        return False
    return (end - start > 3 and not school) or _BEFORE_GROUP.search(text, max(begin, start - 12), start) is not None


_PARTED = re.compile(r"\bvà\b|;|,\s*$")


def clause_of_units(
    reading: Reading, sentence: tuple[int, int], start: int, end: int, behind: Part | None
) -> tuple[int, list[Part]] | None:
    """Where a clause begins that ends at a number and names only whose it is, and the parts that it names.

    It begins at `start` or at a boundary behind it. None where words are left that may name what is measured, or
    nothing is named, neither before the number nor `behind` it.
    """
    low = reading.flow.low
    parts = parts_between(reading, sentence, start, end)
    first, last = bisect_left(reading.mention_starts, start), bisect_left(reading.mention_starts, end)
    names = [
        (mention.start, mention.end)
        for mention in reading.mentions[first:last]
        if mention.unit_id != NATIONAL_UNIT_ID and mention.end <= end
    ]
    if not parts and not names and behind is None:
        return None
    spans = sorted([*names, *((part.start, part.end) for part in parts)])
    if behind is None and _PARTED.search(low[spans[-1][1] : end]):
        return None  # `… tại cấp bộ, cấp tỉnh và 80% …`
    edges = [
        start,
        *(
            match.start()
            for match in BOUNDARY.finditer(low, start, end)
            if low[match.start() - 3 : match.end()] != "đối với "
        ),
    ]
    for begin in reversed(edges) if behind is not None else edges:
        if end - begin > _REACH or any(one < begin < other for one, other in spans):
            continue
        inside = [span for span in spans if span[0] >= begin]
        if not inside and behind is None:
            return None
        cuts = [begin, *(place for span in inside for place in span), end]
        words = " ".join(low[one:other] for one, other in list(pairwise(cuts))[::2])
        if _LETTER.search(_ORDER.sub("", _TIME.sub("", words))) is None:
            return begin, owners(reading, [part for part in parts if part.start >= begin])
    return None


_BEHIND = re.compile(r" (?:số )?(?:ở|tại|đối với|của|cho) ")
_BEHIND_END = re.compile(r"\s*(?:[.,;:)(]|và |$)")
# `95% ở cấp tỉnh, 88% cấp huyện và 70% cấp xã`; not `100% cấp huyện, cấp xã có …`
_LEVEL_BEHIND = re.compile(r" (?=cấp (?:tỉnh|huyện|xã|sở)\b)")
_LEVEL_END = re.compile(r"(?:,? (?:và|còn) |, )(?:[^\W\d]+ ){0,2}\d|\s*(?:[.;)]|$)")


def part_behind(reading: Reading, sentence: tuple[int, int], end: int, stop: int) -> Part | None:
    """The part that stands right behind a number and ends its clause: `98,4% ở cấp huyện và …`."""
    low = reading.flow.low
    joint, closing = _BEHIND.match(low, end, stop), _BEHIND_END
    if joint is None:
        joint, closing = _LEVEL_BEHIND.match(low, end, stop), _LEVEL_END
    if joint is None or not parts_in(reading, sentence):
        return None
    found = parts_between(reading, sentence, joint.end(), min(stop, joint.end() + 60))
    if found and found[0].start == joint.end() and closing.match(low, found[0].end, stop):
        return found[0]
    return None


# `100% trường học tại thị xã A và huyện B thu học phí …`
_PLACE_BEHIND = re.compile(
    r" (?:(?!(?:đạt|so|vượt|bằng|của|tại|ở|thuộc|trong|trên|tăng|giảm)\b)(?:[^\W\d]+|[2-5]g),? ){1,7}"
    r"(?:(?:tại|ở|thuộc|của|trên địa bàn)(?: các)? )"
)
_MAINLY = Ending(r"\b(?:chủ yếu|tập trung|nhiều nhất|phần lớn|nhất là) (?:tại|ở|thuộc|trên địa bàn)(?: các)? $")


def places_behind(reading: Reading, site: Site) -> list[Part]:
    """The districts or communes that what a number counts lies in, told behind it."""
    if site.subject_first or site.bare or not parts_in(reading, site.sentence):
        return []
    low, stop = reading.flow.low, site.right
    joint = _PLACE_BEHIND.match(low, site.quantity.end, stop)
    if joint is None or _MAINLY.search(low, site.quantity.end, joint.end()):
        return []  # `215 trạm 5G, chủ yếu tại thành phố A, thị xã B`: where most of them are, not all
    found = [part for part in parts_between(reading, site.sentence, joint.end(), stop) if part.kind == "local"]
    if not found or found[0].start != joint.end():
        return []
    joined = 1
    while joined < len(found) and _JOINED.fullmatch(low, found[joined - 1].end, found[joined].start):
        joined += 1
    return found[:joined]


_JOINED = re.compile(r"\s*(?:,|và|, và|hoặc|đến|tới|-|–)\s*")
_REACHES = re.compile(r"\b(?:đến|tới|xuống|từ|và|,|cả|theo|do|về)\s*$")
_TO_NUMBER = re.compile(
    r"(?:,? (?:năm 20\d\d|(?:còn|vẫn|rất|khá|cao|thấp)+|mới|chỉ|cũng|hiện|đã|ước|đạt|là|có|bình quân|trung bình|khoảng|"
    r"gần|hơn|trên|dưới|đều|chưa (?:tới|đến|đầy)|:|,|tỷ lệ|lên))*[ :(]*"
)
_OPENS = re.compile(
    r"[\s,;:(.–•+-]*(?:(?:(?:tính )?(?:trong|đến|đầu|cuối|hết) )*(?:năm|tháng|quý) [\d/]+(?: năm \d{4})?,? )?"
    r"(?:(?:trong đó|còn|riêng|và|trong khi(?: đó)?)[, ]*)?(?:(?:ở|tại|đối với|của) )?"
)
_OPENED = re.compile(
    r"[, :]+(?:(?:đã|hiện|cũng|mới|ước|còn)[ ])*(?:là (?:địa phương|đơn vị)|dẫn đầu|có|đạt|tiếp nhận|"
    r"giải quyết|xử lý|nhận|tỷ lệ|\d|bình quân|thực hiện)"
)
WHOLE = Cue(r"toàn (?:tỉnh|thành phố|ngành)|cả (?:nước|tỉnh)|của tỉnh|trên địa bàn|toàn quốc|bình quân chung")
# `tỷ lệ cán bộ, công chức cấp xã được tập huấn đạt 80%`
_OF_LEVEL = re.compile(
    r"\b(?:cán bộ|công chức|viên chức|hồ sơ|văn bản|thủ tục hành chính|tthc|công việc|dịch vụ công|lãnh đạo)"
    r"(?: (?:ở|của|tại|thuộc))? $"
)


def part_of(reading: Reading, site: Site) -> Part | None:
    """The part of its unit that a number is of, where its own clause says so without doubt."""
    if not parts_in(reading, site.sentence):
        return None
    low, number = reading.flow.low, site.quantity.start
    if site.quantity.shape != "rank" and (
        behind := part_behind(reading, site.sentence, site.quantity.end, site.sentence[1])
    ):
        return behind
    # A clause goes on over the commas behind the part that it opens with.
    clause = max(low.rfind(";", site.sentence[0], number) + 1, site.sentence[0], number - _SUBJECT_REACH)
    found = parts_between(reading, site.sentence, clause, min(site.sentence[1], site.quantity.end + _SUBJECT_REACH))
    before = [part for part in found if part.end <= number]
    if (label := _label(reading, site)) is not None and before in ([], [label]):
        return label
    if not found:
        return None
    if before:
        last = before[-1]
        if len(before) > 1 and _JOINED.fullmatch(low, before[-2].end, last.start):
            return None  # `cấp huyện, cấp xã đạt …`
        begins = _OPENS.match(low, site.left, number)
        opens = begins is not None and begins.end() == last.start
        if (
            last.start >= site.left
            and _TO_NUMBER.fullmatch(low, last.end, number)
            and (opens or not _REACHES.search(low, max(clause, last.start - 8), last.start))
            and owners(reading, [last])
        ):
            return last
        opening = _OPENS.match(low, clause, number)
        if (
            len(before) == 1
            and opening is not None
            and opening.end() == last.start
            and _OPENED.match(low, last.end, number + 1)
            and low.count(")", last.end, number) <= low.count("(", last.end, number)  # not out of its brackets
            and WHOLE.search(low, last.end, number) is None
            and not _names_unit(reading, last.end, number)
        ):
            return last
    within = [part for part in found if site.left <= part.start and part.end <= site.right]
    if (
        site.quantity.shape == "percent"
        and len(within) == 1
        and within[0].kind == "level"
        and _OF_LEVEL.search(low, max(site.left, within[0].start - 32), within[0].start)
        and not _JOINED_BEHIND.match(low, within[0].end, site.sentence[1])
    ):
        return within[0]
    return None


def _label(reading: Reading, site: Site) -> Part | None:
    """The part that stands ahead of a colon at the head of a sentence, for all of it: `Đối với cấp xã: tiếp nhận …`."""
    low, start = reading.flow.low, site.sentence[0]
    first = parts_in(reading, site.sentence)[0]
    if first.end >= site.quantity.start or not low.startswith(":", first.end):
        return None
    if _LABEL.fullmatch(low, start, first.start) is None or WHOLE.search(low, first.end, site.quantity.start):
        return None
    return first


_LABEL = re.compile(r"[\s•+*–-]*(?:\w{1,2}[.)] )?(?:(?:đối với|tại|ở|riêng) )?(?:các )?")
_SUBJECT_REACH = 160
_JOINED_BEHIND = re.compile(r"(?:,| và| hoặc| đến| tới) (?:ubnd )?(?:cấp|các|xã|huyện|tỉnh|sở|thôn)")


def _names_unit(reading: Reading, start: int, end: int) -> bool:
    first = bisect_left(reading.mention_starts, start)
    return first < len(reading.mentions) and reading.mentions[first].start < end
