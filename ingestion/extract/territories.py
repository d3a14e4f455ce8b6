"""Territories: the text of its sentence that is nearer to a number than to its neighbours."""

from __future__ import annotations

import re
from itertools import pairwise

from ingestion.extract import goals_beside, parts
from ingestion.extract.cues import Cue
from ingestion.extract.endings import Ending
from ingestion.extract.parts import Part
from ingestion.extract.quantities import IN_TURN, Quantity
from ingestion.extract.reading import Reading, Site
from ingestion.extract.sentences import BOUNDARY, LISTED

_SUBJECT_FIRST = Ending(
    r"(?:(?:so với|vượt|trong khi|\(|%[,;]) ?(?:mục tiêu|chỉ tiêu|kế hoạch|yêu cầu)|so với|đạt(?: được)?|là|chiếm|bằng|"
    r"tương ứng|lần lượt|tương đương|tăng|giảm|cải thiện|nhích|leo|tụt|lùi|còn|lên|"
    r"tới|đến|mức|:|phủ|ước|trên|hơn|gần|khoảng|tối thiểu|ít nhất|dưới|bình quân|trung bình|tỷ lệ|từ|thứ|hạng|vị trí|"
    r"đứng|xếp|quá|tối đa|xuống|được)\s*(?:tỷ lệ |"
    r"mức |khoảng |trên |hơn |gần |tối thiểu |ít nhất |bình quân |từ |đến |tới |thêm |0)*[(\"“]?$"
)


def sites(reading: Reading, index: int, quantities: list[Quantity]) -> list[Site]:
    """The quantities of a block with their territories."""
    sentences = reading.sentences_of(index)
    low = reading.flow.low
    result: list[Site] = []
    previous: Site | None = None
    for quantity in quantities:
        bounds = sentences.around(quantity.start)
        site = Site(quantity, bounds, bounds[0], bounds[1])
        before = low[max(bounds[0], quantity.start - 36) : quantity.start]
        behind = before[::-1]
        site.subject_first = (
            _SUBJECT_FIRST.ends(behind)
            and len(low[bounds[0] : quantity.start].strip(' -–+•"“(')) > 14
            and not _OPENS_CLAUSE.ends(behind)
        )
        if (
            quantity.shape == "percent"
            and not site.subject_first
            and previous is not None
            and previous.sentence == bounds
            and (_HAS.ends(behind) or (previous.quantity.shape == "rank" and behind.startswith(_WITH)))
            and _ENDS_ITEM.match(low, quantity.end, bounds[1])
        ):
            site.subject_first = True  # `…, trong khi năm 2022 chỉ có 29,5%`, `Hải Phòng đứng thứ 4 với 28,6%`
        site.noun_item = (
            previous is not None
            and previous.sentence == bounds
            and quantity.shape == previous.quantity.shape == "percent"
            and _NOUN_ITEM.fullmatch(low, previous.quantity.end, quantity.start) is not None
            and _ENDS_ITEM.match(low, quantity.end, bounds[1]) is not None
        )
        site.subject_first = site.subject_first or site.noun_item
        if quantity.shape == "percent" and before.rstrip().endswith(":") and _SUBJECT_NEXT.match(low, quantity.end):
            site.subject_first = False
        if (
            quantity.shape == "percent"
            and site.subject_first
            and _NOUN_NEXT.match(low, quantity.end)
            and _AND.search(before)
        ):
            # `100% trung tâm xã và gần 95% khu dân cư`: a noun of its own.
            site.subject_first = False
        if (
            quantity.shape == "percent"
            and goals_beside.is_set(low[max(bounds[0], quantity.start - 90) : quantity.start])
            and _SET_BEHIND.match(low, quantity.end)
        ):
            site.subject_first = True  # `…, Bộ yêu cầu 100% trước tháng 9`
        if quantity.shape == "percent" and goals_beside.is_held_against(before):
            site.subject_first = True
        if _BRACKETED.ends(behind) and low.find(")", quantity.end, quantity.end + 40) >= 0:
            # `Kinh tế số (300 điểm)`: the number belongs to what stands before the bracket.
            site.subject_first = True
            site.right = low.find(")", quantity.end)
        if previous is not None and previous.sentence == bounds:
            cut = _cut(reading, previous, site)
            previous.right = max(previous.quantity.end, min(previous.right, cut if cut is not None else quantity.start))
            # Nothing between them: a parameter inside the subject (from 15 years, at 1 Gb/s), or "from 60% to 70%".
            site.left = cut if cut is not None else previous.left
            site.carry = previous.left
            site.carried_number = (previous.quantity.start, previous.quantity.end)
            if previous.bare and previous.quantity.shape == "relative" and previous.carried_number is not None:
                site.carried_number = previous.carried_number  # `đạt 900 tỷ đồng, bằng 103% kế hoạch, tăng 9%`
            if _ALL_PROVINCES.fullmatch(low, previous.quantity.start, quantity.start):
                # `Giá trị trung bình của 63 tỉnh, thành phố là 0,6087`
                site.left, site.carry = previous.left, -1
            ahead = _ahead_of_bracket(low, bounds, result, quantity)
            if ahead is not None:
                # `tiếp nhận 900 hồ sơ (trực tuyến 700), giải quyết 800 hồ sơ`: what stands in brackets is said beside.
                site.carry, site.carry_end = ahead.left, ahead.right
                site.carried_number = (ahead.quantity.start, ahead.quantity.end)
            if _SHARE_OF_COUNT.fullmatch(low, previous.quantity.end, quantity.start) and _NOUN_BEHIND.match(
                low, quantity.end
            ):
                # `74/115 (tỷ lệ 64%) điểm …`: what both are of stands behind them.
                site.left, site.right, site.carry, site.subject_first = quantity.start, bounds[1], -1, False
            site.head = _head(low, previous, site)
            if quantity.shape == "count" and quantity.start - previous.quantity.end < _PART_REACH:
                if _CONSISTS.search(low, previous.quantity.end, quantity.start):
                    site.whole = (previous.carry if previous.carry >= 0 else previous.left, previous.right)
                else:
                    site.whole = previous.whole
            if site.carry >= 0 and (
                previous.carry >= 0
                and quantity.start - previous.quantity.end < 60
                and (
                    previous.bare
                    or previous.alone
                    or (
                        not previous.subject_first
                        and (
                            low.find(";", previous.carry, previous.quantity.start) < 0
                            or _COMPLEMENT.match(low, previous.quantity.end)
                        )
                    )
                    or _LEVEL_ALONE.fullmatch(low, previous.left, previous.quantity.start)
                    or (
                        site.noun_item
                        and previous.carried_number is not None
                        and _NOUN_ITEM.fullmatch(low, previous.carried_number[1], previous.quantity.start)
                    )
                )
            ):
                # Not from before a semicolon: `tiếp nhận … trực tuyến; giải quyết …, trong đó đúng hạn … (99%)`.
                semicolon = (
                    low.rfind(";", previous.carry, previous.left)
                    if previous.quantity.shape == "count" and not previous.bare
                    else -1
                )
                site.carry = semicolon + 1 if semicolon >= 0 else previous.carry
        if quantity.shape == "percent" and (said := _SAID_AND.search(low, site.left, quantity.start)) is not None:
            site.left = said.end()  # `thanh toán trực tuyến còn ít và tỷ trọng kinh tế số ước khoảng 7,5%`
        if quantity.shape == "score" and behind.startswith(_WITH) and site.carry >= 0:
            site.subject_first = True  # `… xếp thứ 23 với 39,4 điểm`
        semicolon = low.rfind(";", site.left, quantity.start)
        if semicolon >= 0 and not _tells_whose(reading, bounds, semicolon + 1, quantity):
            site.left = semicolon + 1
        colon = low.rfind(": ", site.left, quantity.start)
        if (
            colon >= 0
            and quantity.shape in ("rank", "score")
            and low.count(" ", colon, quantity.start) > 2
            and not is_bare(low[colon + 1 : quantity.start])  # `Kinh tế số: xếp hạng 24/63`
        ):
            site.left = colon + 1
        if (
            site.carry >= 0
            and site.subject_first
            and _OWN_SUBJECT.match(low, site.left, quantity.start)
            and not (quantity.shape == "currency" and _SUM_OF_IT.match(low, site.left, quantity.start))
        ):
            # `…, tỷ lệ B đạt 80%`: a subject of its own.
            site.carry = -1
        if (
            site.carry >= 0
            and quantity.shape == "percent"
            and not site.subject_first
            and not (quantity.series is not None and quantity.series[0])
            and low.find(";", site.carry, quantity.start) >= 0
            and not _COMPLEMENT.match(low, quantity.end)
            and not _NOUN_ALONE.match(low, quantity.end, bounds[1])
        ):
            # `…; 100% doanh nghiệp …`: a clause with a subject of its own.
            site.carry = -1
        stop = low.find(";", quantity.end, site.right)
        if stop >= 0:
            site.right = stop
        if quantity.shape == "count" and (turn := _TURN.search(low, quantity.end, site.right)) is not None:
            site.right = turn.start()  # `1.098 dịch vụ công trực tuyến, song số hồ sơ phát sinh còn ít`
        if low.find("còn lại", quantity.end, site.right) >= 0 and (
            rest := _THE_REST.search(low, quantity.end, site.right)
        ):
            site.right = rest.start()
        closing = _closing(low, bounds, quantity)
        if closing >= 0:
            site.right = max(quantity.end, min(site.right, closing))
        site.free_right = site.right
        # Where nothing parts two numbers, the words of this one stand behind the first: `từ 10% lên 12%`.
        own = max(site.left, previous.quantity.end) if site.carry >= 0 and previous is not None else site.left
        dated_behind = not site.subject_first and _TIME_BEHIND.match(low, quantity.end, bounds[1]) is not None
        words = reading.without_units(own, quantity.start)
        site.bare = (site.subject_first or dated_behind) and is_bare(words)
        if not site.bare and site.subject_first and site.carry >= 0 and quantity.shape == "percent":
            site.bare = site.level = is_bare(_LEVEL.sub("", words))
        if (
            site.bare
            and site.carry >= 0
            and quantity.shape == "percent"
            and previous is not None
            and previous.quantity.shape == "count"
            and low.startswith(",", quantity.end)
        ):
            site.right = quantity.end  # `đưa 765.000 thửa đất vào …, đạt 83%, kết nối với …`: of what was counted
        if site.carry >= 0 and previous is not None and low[previous.quantity.end : quantity.start] == "/":
            site.bare = site.subject_first = True  # `78%/75% kế hoạch`
        if quantity.series is not None:
            site.part = _part_in_turn(reading, bounds[0], quantity)
            site.item = _item(reading, bounds[0], quantity) if site.part is None else None
            if site.item is not None:
                site.subject_first = True
            elif quantity.series[0] and quantity.shape != "rank":
                site.bare = site.subject_first = True  # `năm 2022 và 2023 lần lượt đạt 10% và 12%`
        if quantity.shape == "currency" and previous is not None and previous.quantity.shape == "count":
            site.told_count = previous if previous.sentence == bounds else None
        site.behind_rank = (
            site.bare
            and quantity.shape == "percent"
            and previous is not None
            and previous.sentence == bounds
            and previous.quantity.shape == "rank"
        )
        if (
            site.bare
            and previous is not None
            and len(result) > 1
            and result[-2].sentence == bounds
            and quantity.shape == "percent"
            and _WHOLE.search(low, previous.left, previous.quantity.start)
        ):
            # `số A là 900 và tổng số B là 1.200, chiếm 75%`: a share that the first number has of the second.
            site.carry, site.carry_end = result[-2].left, previous.left
        if (
            previous is not None
            and previous.head is not None
            and _PER_SO_MANY.match(low, quantity.end)
            and previous.sentence == bounds
            and is_bare(words)
        ):
            # `812.000 thuê bao Internet, trong đó di động 611.000; đạt mật độ 81 thuê bao/100 dân`: of the whole
            site.carry, site.carry_end = previous.head.left, previous.head.right
            site.bare = site.subject_first = True
        if site.bare and quantity.shape in ("rank", "score") and _ABOUT.match(low, quantity.end, bounds[1]):
            site.bare = False
        site.subject_first = site.subject_first or (site.bare and site.carry >= 0)
        if (site.bare and site.carry >= 0) or (
            quantity.change and previous is not None and previous.sentence == bounds and previous.right == site.left
        ):
            site.told = previous
        if quantity.shape in _IN_PARTS and not quantity.change and site.item is None:
            _take_clause_of_units(reading, result, site)
            if previous is not None and _HELD_AGAINST.fullmatch(low, previous.quantity.end, quantity.start):
                site.aside_of = previous
                site.bare = site.subject_first = True
        result.append(site)
        previous = site
    for site, parameter in pairwise(result):
        if (
            (
                parameter.quantity.shape == "age"
                or (site.quantity.shape == "percent" and (parameter.quantity.unit or "").startswith("speed"))
            )
            and parameter.sentence == site.sentence
            and not _CLAUSE_BETWEEN.search(low, site.quantity.end, parameter.quantity.start)
            and not _MEASURED.search(low, site.quantity.end, parameter.quantity.start)
        ):
            # `85% dân số từ 15 tuổi trở lên có …`, `… truy nhập với tốc độ 1 Gb/s`: part of the subject.
            site.right = max(site.right, parameter.right)
        elif (
            site.quantity.shape == parameter.quantity.shape == "percent"
            and parameter.sentence == site.sentence
            and not site.subject_first
            and _CHANGED_BY.fullmatch(low, site.quantity.end, parameter.quantity.start)
        ):
            # `54% thủ tục được cắt giảm 30% thời gian`: by how much is part of what is said of the share.
            site.right = max(site.right, parameter.right)
            parameter.parameter = True
        elif (
            site.quantity.shape == parameter.quantity.shape == "count"
            and parameter.sentence == site.sentence
            and not site.subject_first
            and _OF_SO_MANY.fullmatch(low, site.quantity.end, parameter.quantity.start)
        ):
            # `410 cán bộ ở 23 xã được tập huấn …`: where the counted are, the number behind them says.
            site.right = max(site.right, parameter.right)
    for position, (site, aside) in enumerate(pairwise(result)):
        shapes = (site.quantity.shape, aside.quantity.shape)
        if site.subject_first or aside.sentence != site.sentence or shapes != ("percent", "count"):
            continue
        opening = low.rfind("(", site.quantity.end, aside.quantity.start)
        closing = low.find(")", aside.quantity.end, site.sentence[1])
        if opening >= 0 <= closing and not _BREAK.search(low, site.quantity.end, opening):
            # `100% cơ quan (191 cơ quan, đơn vị) dùng phần mềm …`: the subject goes on behind the brackets.
            third = result[position + 2] if position + 2 < len(result) else None
            stop = third.left if third is not None and third.sentence == site.sentence else site.sentence[1]
            semicolon = low.find(";", closing, stop)
            site.right = max(site.right, semicolon if semicolon >= 0 else stop)
            aside.right = min(aside.right, closing)
    for position, site in enumerate(result):
        stop = site.sentence[1]
        for following in range(position + 1, len(result)):  # a slice would copy all that follow for each
            other = result[following]
            if other.quantity.start < stop and _coordinated(low, site, other):
                continue
            if other.quantity.shape == site.quantity.shape or other.quantity.start >= stop:
                # `118 nhiệm vụ, đã hoàn thành 76 nhiệm vụ`: the words before the next number are its own.
                stop = min(stop, other.left if other.left >= site.quantity.end else other.quantity.start)
                break
        clause = (
            _SHARE_OF_IT.search(low, site.quantity.end, stop)
            if site.quantity.shape == "count"
            else _COUNT_OF_ITS_OWN.search(low, site.quantity.end, stop)
            if site.quantity.shape == "percent"
            else None
        )
        semicolon = low.find(";", site.quantity.end, clause.start() if clause else stop)
        site.free_right = semicolon if semicolon >= 0 else clause.start() if clause else stop
    return result


# `nhận 163.200 hồ sơ, có 58% nộp qua mạng`: what the share tells is not told of all.
# `100% hợp tác xã có người biết dùng máy tính, 62 hợp tác xã tham gia sàn`: another clause
_COUNT_OF_ITS_OWN = re.compile(r", (?:và |có |đã )?\d[\d.]* [^\W\d]")
_SHARE_OF_IT = re.compile(r", (?:trong đó )?(?:(?:có|đã|bằng|chiếm|tương đương) [\d.,]+%|(?:tỷ|tỉ) lệ\b)")


_CARRIED = frozenset({"percent", "rate", "rank", "score", "measure"})
_IN_PARTS = _CARRIED | {"count"}
_HELD_AGAINST = re.compile(
    r" \((?:(?:mục tiêu|chỉ tiêu|kế hoạch|cùng kỳ|yêu cầu|năm (?:19|20)\d\d|chung|đề ra|giao|của|được|là|đạt|"
    r"huyện|tỉnh|xã|thành phố|chính phủ|trung ương|nghị quyết|tỷ lệ)[: ]*)+"
)


def _take_clause_of_units(reading: Reading, before: list[Site], site: Site) -> None:
    """Gives a number whose clause names only units what the last number of its shape in the sentence measures."""
    low, quantity = reading.flow.low, site.quantity
    told = _told_last(before, site)
    if told is None:
        return
    sentence, last = site.sentence, before[-1].quantity.end
    behind = parts.part_behind(reading, sentence, quantity.end, sentence[1])
    others = parts.part_behind(reading, sentence, last, quantity.start)
    clause = parts.clause_of_units(reading, sentence, others.end if others else last, quantity.start, behind)
    if clause is None:
        return
    if quantity.shape == "percent" and behind is None and _NOUN_NEXT.match(low, quantity.end):
        return  # `…; cấp xã có 40% cán bộ …`
    begin, named = clause
    site.part = behind or (named[-1] if named else None)
    if site.part is not None and (level := parts.level_term(reading, site.part)) is not None:
        reading.put(site.part.start, site.part.end, [level])
    site.told = told
    if quantity.shape == "count":
        return  # what it counts stands behind it
    if site.bare and site.carry >= 0:
        return
    site.alone = site.bare = site.subject_first = True
    if told.bare and told.carry >= 0:
        site.carry, site.carry_end = told.carry, told.carry_end if told.carry_end >= 0 else told.left
    else:
        site.carry, site.carry_end = told.left, max(told.quantity.end, min(told.right, begin))
    site.carried_number = (told.quantity.start, told.quantity.end)
    site.left = begin
    before[-1].right = max(before[-1].quantity.end, min(before[-1].right, begin))
    stop = _BREAK.search(low, quantity.end, site.right)
    if stop is not None:
        site.right = stop.start()


def _told_last(before: list[Site], site: Site) -> Site | None:
    """The last number of the same shape in the sentence, with none between that has words of its own."""
    for told in reversed(before):
        if told.sentence != site.sentence:
            return None
        if told.quantity.shape == site.quantity.shape and not told.quantity.change:
            return told
        if not (told.bare or told.quantity.change):
            return None
    return None


# `tích hợp 900 dịch vụ công, gồm 500 dịch vụ toàn trình`: what is said of the whole is said of its parts.
_CONSISTS = re.compile(r"\bgồm(?: có)?\b")
_PART_REACH = 80


# `1.310 dịch vụ công trực tuyến, mức độ 3 là 405`, `905 dịch vụ công toàn trình, 410 một phần`: the noun is told once.
_NEXT_KIND = re.compile(
    r"[^;.:()\d]{0,60}(?:[,;]|,? và)(?: (?:còn|có|gồm))?"
    r"(?: (?:mức độ|mức|loại|cấp|hạng|(?:loại )?hình thức)? ?[a-zà-ỹđ \d]{1,30}(?: (?:là|có|gồm|đạt)|:)|"
    r"(?: (?:tiếp nhận|nộp|số|hồ sơ|giải quyết))* "
    r"(?:trực tuyến|trực tiếp|qua mạng|toàn trình|một phần|đúng hạn|trước hạn|quá hạn|trễ hạn))? "
)
# `tiếp nhận 900 hồ sơ, đã giải quyết 880`: what was done with so many of them.
_NEXT_DEED = re.compile(
    r"[^.:()\d]{0,60}[,;] (?:(?:và|đã|được|còn|đang|mới|cơ bản|cũng|trong đó,?) )*(?:giải quyết|xử lý|trả lời|"
    r"phê duyệt|kích hoạt|tiếp nhận|cấp|hoàn thành|ký số|số hóa|trả kết quả|công bố|phát hành|kết thúc|đóng)"
    r"(?: (?:xong|được|dứt điểm|đúng hạn|trước hạn|kịp thời|là|đạt|hơn|gần|trên|khoảng|số|mới))* "
)
_PART = re.compile(r"\b(?:trong đó|bao gồm|gồm)\b(?: có)?[^.;()]{0,40}$")


def _head(low: str, previous: Site, site: Site) -> Site | None:
    """The count whose parts are told behind it in brackets or by `trong đó`, where this number is one of them."""
    start, end = previous.quantity.end, site.quantity.start
    if site.quantity.shape != "count" or previous.quantity.shape != "count" or end - start > _PART_REACH:
        return None
    if low.rfind("(", start, end) > low.rfind(")", start, end) or _PART.search(low, start, end):
        return previous
    if _NEXT_DEED.fullmatch(low, start, end):
        return previous if previous.quantity.word else previous.head or previous
    if _NEXT_KIND.fullmatch(low, start, end):
        return previous.head or previous
    return previous.head if low.find(")", start, end) < 0 and low.find(". ", start, end) < 0 else None


def _ahead_of_bracket(low: str, sentence: tuple[int, int], placed: list[Site], quantity: Quantity) -> Site | None:
    """The number before a bracket, where the last number stands in the bracket and this one behind it."""
    last = placed[-1]
    opening = low.rfind("(", sentence[0], last.quantity.start)
    if opening < 0 or low.find(")", opening, last.quantity.start) >= 0:
        return None
    if low.find(")", last.quantity.end, quantity.start) < 0 or low.find("(", opening + 1, quantity.start) >= 0:
        return None
    for site in reversed(placed):
        if site.sentence != sentence:
            return None
        if site.quantity.end <= opening:
            return site
    return None


# `900 thủ tục toàn trình, còn lại là một phần`: what is left is told by its name alone.
_THE_REST = re.compile(r",? (?:số )?còn lại (?:là|được|đều|đang|chưa)\b")


def _closing(low: str, sentence: tuple[int, int], quantity: Quantity) -> int:
    """Where the brackets end that a number stands in; -1 where it stands in none."""
    if low.rfind("(", sentence[0], quantity.start) <= low.rfind(")", sentence[0], quantity.start):
        return -1
    return low.find(")", quantity.end, sentence[1])


_TURN = Cue(r"(?:(?<= )song (?!phương|ngữ|hành|song)|tuy nhiên|nhưng |trong đó (?:mức|cấp|loại))")
_WITH = " với "[::-1]
_CHANGED_BY = re.compile(
    r"(?![^%\d]{2,60}, (?:cắt|rút|giảm|tăng)) [a-zà-ỹđ, ]{2,50} (?:cắt giảm|rút ngắn|giảm|tăng)"
    r"(?: (?:từ|được|khoảng|trên|hơn|tối thiểu|ít nhất))* "
)
_OF_SO_MANY = re.compile(r" [a-zà-ỹđ, ]{2,40} (?:ở|tại|của|thuộc|trong|từ) (?:gần |hơn |trên |khoảng |cả |toàn bộ )?")
_BREAK = re.compile(r"[,;:)]")
# `tốc độ … đạt 271 Mbps`: a value, no parameter.
_MEASURED = re.compile(r"\b(?:đạt|là)(?: khoảng| trên| hơn| gần)*\s*$")
_PER_SO_MANY = re.compile(r" [a-zà-ỹđ ]{2,20} ?/ ?(?:100|1\.?000|10\.?000) ")
_PARTS = re.compile(r"(?:,|;| và) ")


_THESE = re.compile(
    r"\b(?:các|những|hai|ba|cả hai|cả ba) (?:chỉ tiêu|chỉ số|tỷ lệ|tỉ lệ|con số|số liệu|kết quả) "
    r"(?:này|đó|trên|nói trên|ấy)(?: (?:đạt|là|đã đạt))?\s*$"
)

# `năm 2023 và năm 2024, …; hai con số này lần lượt là 70% và 80%`: one measure, of two years
_YEARS_OR_LEVELS = re.compile(r"\b20\d\d và |\bcấp (?:tỉnh|huyện|xã) và ")


def _item(reading: Reading, start: int, quantity: Quantity) -> tuple[int, int] | None:
    """The part of the list ahead that a number is given to in turn, where the list is not one of units or years."""
    assert quantity.series is not None
    place, length = quantity.series
    low = reading.flow.low
    marker = next(IN_TURN.finditer(low, start, quantity.start), None)
    if marker is None:
        return None
    end = marker.start()
    if (these := _THESE.search(low, start, end)) is not None:
        # `A và B đều tăng; các tỷ lệ này lần lượt là 95% và 90%`
        end = max(low.rfind(";", start, these.start()), low.rfind(",", start, these.start()))
        if end < 0 or _YEARS_OR_LEVELS.search(low, start, end):
            return None
    edges = [start, *(match.end() for match in _PARTS.finditer(low, start, end)), end]
    if edges[-1] == edges[-2]:
        edges.pop()  # `A, B và C, tương ứng các hạng …`
    spans = list(pairwise(edges))[-length:]
    if len(spans) < length or any(not _has_term(reading, span) for span in spans):
        return None
    return spans[place]


def _part_in_turn(reading: Reading, start: int, quantity: Quantity) -> Part | None:
    """The level or place that a number is given to in turn: `cấp tỉnh, huyện, xã lần lượt là 95%, 85% và 60%`."""
    assert quantity.series is not None
    place, length = quantity.series
    marker = next(IN_TURN.finditer(reading.flow.low, start, quantity.start), None)
    if marker is None:
        return None
    listed = parts.levels_in_turn(reading, start, marker.start())
    if len(listed) != length:
        listed = parts.places_in_turn(reading, start, marker.start())
    return listed[place] if len(listed) == length else None


def _has_term(reading: Reading, span: tuple[int, int]) -> bool:
    names = reading.catalogue.names
    return any(hit.pattern not in names for hit in reading.hits_between(*span))


_SET_BEHIND = re.compile(r"\s*(?:[.,;)]|$|(?:trước|vào|trong|đến|từ nay đến|cho) (?:năm|tháng|ngày|quý|cuối|hết|\d))")


def is_bare(words: str) -> bool:
    """Whether words name no subject of their own: verbs, times, the goal that a number is held against."""
    if "giao" in words or "yêu cầu" in words or " ra" in words or "quy định" in words:
        words = goals_beside.SETTER.sub("", words)
    if "mục tiêu" in words or "chỉ tiêu" in words or "kế hoạch" in words:
        words = goals_beside.OF_WHOM.sub("", words)
    told = words.split()
    for word in told:
        if word in _ACRONYMS:
            return False
        if len(word) >= 4 and word not in _EMPTY_WORDS and word.isalpha():
            return False
    if _FILLERS.issuperset(told):
        return True
    return len(_FILLER.sub("", _TIME.sub("", words)).strip(" ,;:(/")) < 4


_TIME = re.compile(
    r"(?:\b(?:hết|cuối|đầu|giữa|cả|cùng kỳ|ngày|riêng|giai đoạn)\s*)*(?:\b\d{1,2} tháng(?: đầu| cuối)?\s+(?=năm))?"
    r"(?:\b(?:năm|tháng|quý|6 tháng|9 tháng)\b(?:\s*đầu năm)?\s*)?(?:\d{1,2}\s?/\s?){0,2}\b(?:19|20)\d\d\b"
    r"|\bnăm (?:ngoái|nay|trước)\b|\bcùng (?:kỳ|thời điểm)\b|\b(?:sang )?tháng \d{1,2}\b|"
    r"\bquý (?:iv|iii|ii|i|[1-4])\b(?:[/ ](?:năm )?20\d\d)?"
)
# `xếp thứ 5 cả nước về …`: the subject stands behind.
_ABOUT = re.compile(r"[^.;,()]{0,40}? về ")
# `… và 30% vào năm 2030`: nothing but a time stands behind the number.
_TIME_BEHIND = re.compile(r"\s*\(?(?:vào |trong |đến |ở |tại )?(?:cuối |hết )?năm \d{4}\)?\s*(?:[.,;)]|và\b|$)")
_CLAUSE_BETWEEN = re.compile(r";|,(?! (?:với )?tốc độ)")
_FILLER = re.compile(
    r"\b(?:theo|so|bình quân|trung bình|tối thiểu|ít nhất|tối đa|chung|cả nước|cả tỉnh|toàn quốc|"
    r"của|kết quả|thực hiện|thực tế|tăng|giảm|đạt|tỷ lệ|là|"
    r"chiếm|và|với|trong đó|mục tiêu|chỉ tiêu|nghị quyết|đề ra|đặt ra|được giao|giao|vượt|yêu cầu|vào|kh|phấn đấu|"
    r"trong khi|thời điểm|con số|xấp xỉ|mật độ|tương đương|tương ứng|dự kiến|"
    r"khoảng|trên|hơn|gần|ước|được|mức|còn|bằng|từ|lên|xuống|đến|tới|kế hoạch|năm|trước|này|"
    r"(?:tháng|quý|kỳ) trước|không (?:dưới|quá|thấp|ít|vượt quá)|"
    r"lũy kế|luỹ kế|cộng dồn|cải thiện|nhích|leo|tụt|lùi|"
    r"chỉ có|mới có|chỉ|xếp|thứ|hạng|đứng|vị trí|ở|điểm|vươn|thứ hạng|thêm|toàn tỉnh|tỉnh|thành phố|tp|"
    r"gấp (?:đôi|ba|rưỡi|nhiều lần)|"
    r"thấp hơn nhiều|thấp hơn|cao hơn|"
    r"chưa|hiện|mới|tức|tiếp đó|tiếp theo|tiếp đến|kế đến|sau đó|xếp sau|lần lượt|gồm|hạng|"
    r"nhóm(?= |$)|tốp|nhưng|vẫn|khá|"
    r"rất|xa|cách|thấp|cao|mạnh|nhẹ|đáng kể)\b"
)
_FILLERS = frozenset(filter(_FILLER.fullmatch, re.findall(r"\w+", _FILLER.pattern)))
"""The fillers of one word."""
_ACRONYMS = frozenset(("dti", "pci", "pii", "pgi", "ict", "kts", "xhs", "cqs", "dvc", "ebi"))
_EMPTY_WORDS = frozenset(re.findall(r"[^\W\d_]+", _TIME.pattern + _FILLER.pattern))


# `90% đối với cấp huyện`: what follows narrows the subject that stands before.
_COMPLEMENT = re.compile(r" (?:đối với|tại|ở|của|cho|vào|trong) ")
_AND = re.compile(r"\bvà(?: (?:gần|hơn|trên|khoảng|tối thiểu|ít nhất))?\s*$")
_NOUN_NEXT = re.compile(
    r" (?!(?:so|kế hoạch|dự toán|mục tiêu|chỉ tiêu|trở lên|của|và|năm|vào|trong|tháng|đối với|tại|ở|cho|với|theo|tăng|"
    r"giảm|đến|tới|do|từ|là|trên|cùng kỳ|gdp|grdp|tổng)\b)[a-zà-ỹđ]"
)
_SHARE_OF_COUNT = re.compile(r" ?\((?:đạt |chiếm )?(?:tỷ lệ )?")
_NOUN_BEHIND = re.compile(r"\) (?!(?:và|so|trên|của|trong|tại|tăng|giảm|đạt|đã|được|có|là)\b)[a-zà-ỹđ]")
# `phủ sóng 100% xã, phường; 99,2% thôn.`: a noun without a verb of its own.
_NOUN_ALONE = re.compile(
    r"(?: (?:số|tổng số|các))?(?: (?!được|có|đạt|đã|sử dụng|là|thực hiện|triển khai|kết nối|hoàn thành|ứng dụng|"
    r"tham gia|cung cấp|cài|phủ|sẽ)[a-zà-ỹđ]+,?){1,6}\s*(?:[.;)]|$)"
)
_HAS = Ending(
    r"(?:\b(?:chỉ|mới|mới chỉ) có|(?:\bnăm \d{4}|\bcùng kỳ)(?: năm (?:trước|ngoái))? (?:chỉ|mới|mới chỉ)) "
    r"(?:khoảng |gần |hơn |trên )?$"
)
_SUBJECT_NEXT = re.compile(r" (?!ở |tại |đối với|so với|kế hoạch|dự toán|mục tiêu|trở lên|của|và)[a-zà-ỹđ]")
_ALL_PROVINCES = re.compile(
    r"(?:63|34) (?:tỉnh, thành phố|tỉnh, thành|tỉnh thành|địa phương)(?: (?:trên |trong )?cả nước)? "
    r"(?:là|đạt|chỉ đạt|ở mức) "
)


_OPENING = re.compile(r"^[^,;]{0,60}\d{4}, ")


def _tells_whose(reading: Reading, bounds: tuple[int, int], start: int, quantity: Quantity) -> bool:
    """Whether a clause names but whose its share is, of what the sentence has told without a share before.

    `Triển khai phần mềm diệt mã độc tại các sở; cấp xã đạt 78%`.
    """
    low = reading.flow.low
    if quantity.shape != "percent" or quantity.change or low.find("%", bounds[0], start) >= 0:
        return False
    if not _ENDS_ITEM.match(low, quantity.end, bounds[1]):
        return False
    clause = parts.clause_of_units(reading, bounds, start, quantity.start, None)
    if clause is None or clause[0] != start:
        return False
    if "tỷ lệ này" in low[start : quantity.start]:
        return True
    # Of two things told, which one is meant, a level beside the first tells.
    ahead = _OPENING.sub("", low[bounds[0] : start].rstrip(" ;"))
    return ";" not in ahead and ("," not in ahead or _LEVEL.search(ahead) is not None)


_SAID_AND = re.compile(
    r"\b(?:còn (?:ít|thấp|chậm|hạn chế|khiêm tốn|yếu|cao)|chưa (?:cao|nhiều|đều|đồng đều|đạt|đáng kể)|thấp|hạn chế|"
    r"tăng (?:nhanh|mạnh|cao|khá|đáng kể)|chuyển biến(?: tích cực| rõ nét)?|cải thiện(?: rõ rệt| đáng kể)?),? và "
    r"(?=(?:tỷ lệ|tỉ lệ|tỷ trọng|tỉ trọng) (?!chỉ|đạt|mới|là|trong|trên|này|đó|chung|còn|chiếm)[a-zà-ỹđ])"
)
_OWN_SUBJECT = re.compile(
    r"[,;(|:]?\s*(?:và |với |còn |nhưng )?(?:tỷ lệ|tỷ trọng|chỉ số|mức độ|số lượng|tổng số|số) (?!này|đó|trên|là|đạt)"
    r"[a-zà-ỹđ]+ [a-zà-ỹđ]+"
)
# `thanh toán trực tuyến đạt 70%, với tổng số tiền 40 tỷ đồng`: the sum of what stands before.
_SUM_OF_IT = re.compile(r"[,;(]?\s*(?:và |với |có )?(?:tổng )?(?:số tiền|giá trị|trị giá)(?: [a-zà-ỹđ]+){0,2} $")
# `cấp tỉnh đạt 99%, cấp huyện đạt 97%, …`: what is measured stands before the first.
_LEVEL = re.compile(
    r"(?:\b(?:ở|tại|riêng|khối|các|ubnd) )*\b(?:cấp (?:tỉnh|huyện|xã)|sở,? (?:ban, )?ngành)\b"
    r"(?:, (?:thành phố|thị xã)\b)*"
)
_LEVEL_ALONE = re.compile(
    rf"[,;:(]?\s*(?:và |còn |trong đó,? )?{_LEVEL.pattern}(?: (?:đạt|là|chiếm|tăng|giảm|tỷ lệ|khoảng|trên|hơn|gần))*\s*"
)
# `tiền điện không dùng tiền mặt 97%; tiền nước 80%; học phí 75%`: what the first item says, the others do not repeat.
_NOUN_ITEM = re.compile(
    r"%?[,;](?: và| còn)? (?!(?:tỷ|tỉ) lệ |trong đó|đạt |tăng |giảm |chiếm |có )(?:[^\W\d]+ ){1,4}?(?:đạt |là )?|"
    r"%?[,;](?: và| còn)? (?:[^\W\d]+ ){0,3}[^\W\d]+: "
)
_ENDS_ITEM = re.compile(r"\s*(?:[;,.)]|$)")
_BRACKETED = Ending(
    r"\((?:[^()]{0,14}|(?:cùng kỳ|tháng|quý|kỳ|năm) [^()]{0,22}|(?:bình quân|trung bình) [^()\d]{0,40})$"
)
_BARE_BRACKET = Ending(r"\((?:(?:đạt|là|hơn|gần|khoảng|trên|chiếm|tương đương|bằng|với) )*$")


# The number opens its clause, so that its subject follows: `; 90% …`, `, có hơn 60% …`.
_OPENS_CLAUSE = Ending(
    r"(?:^|[,;.–|-])"
    r"(?:hơn|trên|gần|khoảng|tối thiểu|ít nhất|tới|đến|có|với|đã có|hiện có|chỉ|mới|:|và|trong đó|\s|[“\"(])*$"
)
_OPENS_SUBJECT = re.compile(
    r"[,;(|:]?\s*(?:và |với |trong đó,? |còn |nhưng )?(?:tỷ lệ|tỷ trọng|số|tổng|mức(?! độ \d)|có|đạt|trong đó|"
    r"trong số|qua đó|thứ|xếp|đứng|chỉ số)\b"
)


# `50% trường học và 40% bệnh viện sử dụng …`: what is said of the second is said of the first.
_PREDICATE = re.compile(
    r"\b(?:được|có|đã|sử dụng|thực hiện|triển khai|đạt|là|ứng dụng|áp dụng|tham gia|cung cấp|kết nối|lên|cài|kích|"
    r"thanh toán|dùng|tăng|giảm|hoàn thành|chiếm|thu|nộp|tiếp nhận|chấp nhận|tổ chức|bảo đảm|đảm bảo|xử lý|phủ|biết)\b"
)
_JOINT = re.compile(r"(?:,| và|, và)(?: (?:hơn|trên|gần|khoảng|tối thiểu|ít nhất))*\s*$")


_SHARING = ("percent", "count")


def _coordinated(low: str, first: Site, second: Site) -> bool:
    """Whether two shares have one predicate, which stands behind the second."""
    if first.subject_first or first.quantity.shape != second.quantity.shape or first.quantity.shape not in _SHARING:
        return False
    between = low[first.quantity.end : second.quantity.start]
    return (
        len(between) < 60
        and between[:1] == " "
        and len(between.split()) > 1
        and _JOINT.search(between) is not None
        and _PREDICATE.search(between) is None
    )


_ASIDE = re.compile(r"\([^()\d]*\)")
_WHOLE = re.compile(r"\btổng (?:số|cộng)\b|\btrên tổng\b")
# `95% người dân, tổ chức hài lòng, cao hơn mức 93% của năm trước`
_COMPARES = re.compile(r", (?:cao|thấp|nhiều|ít|lớn) hơn|, (?:tăng|giảm|vượt)\b")
# `giải quyết 900 hồ sơ, trong đó đúng hạn và trước hạn 880 hồ sơ`: what follows is told of the part.
_PARTS_OF = re.compile(r"[,(]\s*trong đó\b")
# `4G phủ 99% thôn, làng, khu phố, còn 5G mới phủ 45% dân số`
_TURNS = re.compile(r"[,;] (?:còn|trong khi(?: đó)?|nhưng|riêng) (?!lại\b)")
_OF_WHOLE = Ending(r" (?:trong|trên)(?: tổng(?: số)?| số)(?: hơn| gần| khoảng| trên)? $")


def _cut(reading: Reading, first: Site, second: Site) -> int | None:
    """Where the territory of one quantity ends and that of the next begins; None where nothing parts them."""
    low = reading.flow.low
    start, end = first.quantity.end, second.quantity.start
    whole = _OF_WHOLE.search(low, start, end)
    if whole is not None:
        return whole.start()  # `nộp trực tuyến 68% trong tổng số 1.200 hồ sơ`
    spots = [
        spot
        for spot in BOUNDARY.finditer(low, start, end)
        if spot.group() != " và " or not low.endswith(" nhỏ", start, spot.start())
    ]
    if len(spots) > 1:
        # `hồ sơ đúng và trước hạn (…)`: what stands within a term parts nothing.
        terms = reading.hits_between(start, end)
        spots = [spot for spot in spots if not any(hit.start < spot.start() < hit.end for hit in terms)] or spots
        asides = [match.span() for match in _ASIDE.finditer(low, start, end)]
        # `về chỉ số A (PAR Index) và thứ 7 về …`: an aside goes with what stands before it.
        spots = [spot for spot in spots if not any(first <= spot.start() < last for first, last in asides)] or spots
    share = second.quantity.shape == "percent" and first.quantity.shape == "count"
    if len(spots) > 1 and not share and (bracket := _BARE_BRACKET.search(low, start, end)):
        # `4G (2.191 trạm) và 5G (10 trạm)`: the bracket belongs to the name before it.
        spots = [spot for spot in spots if spot.start() < bracket.start()] or spots
    if not spots:
        return None
    clauses = [spot for spot in spots if spot.group() == ";"]
    if clauses:
        return clauses[-1].start()
    parts = [spot.start() for spot in spots if _PARTS_OF.match(low, spot.start())]
    if parts:
        return parts[0]
    turns = [spot.start() for spot in spots if _TURNS.match(low, spot.start())]
    if turns:
        return turns[-1]
    if _COMPARES.match(low, spots[-1].start()):
        return spots[-1].start()
    if second.subject_first and spots[-1].group() == "," and is_bare(low[spots[-1].end() : end]):
        return spots[-1].start()  # `… mức độ 3, mức độ 4, chiếm gần 46%`
    if second.subject_first:
        listed = {comma.end() - 1 for comma in LISTED.finditer(low, start, end)}
        strong = [spot for spot in spots if spot.group() in ",;(|" and spot.start() not in listed] or spots
        opening = [spot for spot in strong if _OPENS_SUBJECT.match(low, spot.start())]
        return (opening or strong)[0].start()
    return spots[-1].start()
