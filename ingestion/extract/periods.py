"""Periods: what time expressions say, and which of them a figure takes.

The search goes outwards: the figure's clause and sentence, the sentences before it in its paragraph, the lines
that introduce it, the headings above. Where nothing tells the period, there is none. Also here: the date of a
document, as its text gives it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date

from ingestion.extract.cues import Cue
from ingestion.extract.endings import Ending
from ingestion.extract.flow import Flow
from ingestion.extract.lexer import Token
from ingestion.extract.quantities import is_day
from ingestion.records import Period
from ingestion.reference import MERGER_DATE

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEFT = re.compile(
    r"(?P<rel>tính đến|tính tới|cho đến|tính từ|so với|so cùng kỳ|kể từ|từ sau|từ|đến|tới|trước|sau|vào|trong|"
    r"của|hết|qua|cùng kỳ|đầu|cuối|giữa|tại)?"
    r"[\s(,]*(?P<mid>(?:(?:hết|cuối|đầu|giữa|cùng thời điểm|thời điểm|ngày|hết ngày|cả|thời gian|cùng kỳ|"
    r"kết thúc|cuối kỳ|hồi|tháng|quý)\s*)*)"
    r"(?P<part>(?:(?P<months>\d{1,2}|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?: một)?) tháng(?: đầu| cuối)?(?: của)?|"
    r"(?P<quarter>quý (?:iv|iii|ii|i|[1-4]))|"
    r"(?P<half>nửa (?:đầu|cuối))|tháng (?P<month>\d{1,2})|(?P<span>giai đoạn|nhiệm kỳ|thời kỳ))?\s*[,/-]?\s*)"
    r"(?P<year>năm)?\s*[(/-]?\s*$"
)
# `Kế hoạch số 12 … đến năm 2025, định hướng đến năm 2030`: years in a document's name.
# `quy hoạch thời kỳ 2021-2030, tầm nhìn đến 2050`: the years of a plan's name, not of what it says next.
_VISION = re.compile(r"\d[,;]? (?:và )?(?:tầm nhìn|định hướng)(?: đến| tới)?(?: năm)? $")
_NAMED = Ending(
    r"(?:(?:nghị quyết|quyết định|kế hoạch|chỉ thị|đề án|chiến lược|chương trình|kết luận)\b[^.;:]{0,230}?\b"
    r"|[\d/-](?:qđ|nq|kh|ct|kl)-[a-zđ]+\b[^.;:]{0,230}?\b)(?:định hướng|tầm nhìn)[^.;:\d]{0,12}$"
)
_SPELT = {
    "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10, "mười một": 11,
}  # fmt: skip


def spelt(number: str) -> int:
    """A small number in figures or in words: `6`, `06`, `sáu`."""
    return _SPELT.get(number) or int(number)


_PUBLISHED = Ending(
    r"(?:công bố|ban hành|phê duyệt|ký|thông qua|tổ chức|diễn ra|khai trương|ra mắt|phát động|thành lập)"
    r"(?: (?:hồi|vào|trong|ngày|từ|ngày))*\s*$"
)
NOW = Cue(
    r"\b(?:(?<!thực )(?<!thể )(?<!phát )(?<!biểu )(?<!xuất )(?<!cải )(?<!tái )hiện"
    r"(?! (?:đại|trường|hành|vật|thực|tượng|trạng|diện|hữu|hình|thân))(?! có[;,.])(?=[ ,])|"
    r"(?:cho |tính )?(?:đến|tới) nay|đến hôm nay|(?:đến )?bây giờ|giờ đây|đến giờ(?= ?,)|(?<=[^\W\d_] )lúc này(?= vẫn)|"
    r"(?<=, )nay(?= (?:đạt|là|có|đã|tăng|lên)\b)|(?<=thì )nay\b|"
    r"(?<!hôm )(?<!ngày )(?<!năm )(?<!xưa )(?<!đến )(?<!tới )(?<!hiện )(?<!từ )(?<!lâu )(?<!trước )\bnay"
    r"(?= (?:gồm|có|phủ|đã phủ|đã có|đã đạt|chỉ còn)\b)|"
    r"(?:(?<!cũng )(?:đến |tới |tại )|(?<!đến )(?<!tới )(?<!tại )(?<!cũng ))thời điểm "
    r"(?:này|hiện tại|hiện nay|báo cáo(?=,| ,)))"
)
YEARLY = Cue(r"\b(?:mỗi năm|hằng năm|hàng năm|bình quân năm|/năm|một năm)\b")


@dataclass(slots=True)
class Time:
    """A time expression: its place, its period and how it relates (in, by, as_of, compare, since, cited)."""

    start: int
    end: int
    period: Period
    relation: str
    anchor: int = 0
    """Where the expression begins with its leading words."""


# "9 tháng" of the current year, where a result follows; "sau 4 tháng", "trong 6 tháng" are durations.
_TO_DATE = re.compile(
    r" tháng(?: đầu năm| qua| năm nay| đầu năm nay)?(?: của [^,;.]{2,20}| trên địa bàn[^,;.]{0,20})?,? ?"
    r"(?:tăng|giảm|đạt|ước|của|,|:|\.|toàn tỉnh|tỉnh|đã|dự kiến)"
)
_LAST_MONTHS = re.compile(r" tháng (?:còn lại|cuối)(?: của)? năm(?: nay)?\b(?! \(?\d)")
_OF_THE_YEAR = re.compile(r" tháng đầu (?:của )?năm(?: nay)?\b(?! \(?\d)")
# Time in words, of the document's year: `trong quý III`, `năm nay`, `năm ngoái`, `từ đầu năm đến nay`.
_WORDED = Cue(
    r"\bquý (?P<quarter>iv|iii|ii|i|[1-4])\b(?![/.-]? ?\d| (?:của )?năm \(?\d| hằng| hàng)|"
    r"\b(?P<spelt>hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?: một)?) tháng (?P<which>đầu|cuối) năm(?: nay)?\b(?! \(?\d)|"
    r"\b(?P<same>cùng kỳ )?(?P<year>(?:cuối|hết) năm(?: nay)?"
    r"(?= (?:sẽ|đạt|phấn đấu|có|tỉnh|cả nước|tỷ lệ|tỉ lệ|toàn)\b|[,.;]|\s*$)|"
    r"năm (?:nay|ngoái|trước(?: đó)?)|đầu năm (?:nay )?(?:đến|tới) nay|"
    r"(?<=từ )đầu năm(?: nay)?(?=[,:]| (?!đến\b|tới\b|\d)\w)|"
    r"(?<!những )(?<!các )(?<!\d )năm (?:tới|sau)(?=,| [^\d]))\b(?! đó| (?:19|20)\d\d\b)|"
    r"\bnửa (?P<half>đầu|cuối) năm(?: nay)?\b(?! \(?\d)|"
    r"\b(?P<past>2|3|4|5|6|7|8|9|10|11|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?: một)?) tháng qua\b|"
    r"\btrong (?P<elapsed>\d{1,2}) tháng(?=[,.;]| (?:đạt|ước|tăng|giảm|là|có|tiếp nhận)\b)|"
    # `sau 5 tháng vận hành chính quyền địa phương hai cấp`: since the 1st of July 2025
    r"\bsau (?:gần |hơn |khoảng )?(?P<two_tier>\d{1,2}|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) tháng "
    r"(?:vận hành|hoạt động|thực hiện|triển khai|đi vào hoạt động)(?: theo)?(?: mô hình)?(?: tổ chức)? chính quyền "
    r"(?:địa phương )?(?:0?2|hai) cấp|"
    r"(?<=từ )tháng (?P<since>\d{1,2})(?= (?:cho )?(?:đến|tới) nay\b)"
)
_LONGEST_START = 18
"""Months that a new order is reported on since it began."""
_AGAINST = re.compile(r"(?:so với|so|bằng|hơn|của|kém)(?: (?:cùng kỳ|cùng thời điểm|thời điểm|cuối|đầu|cả))*\s*$")
_ELAPSED_BEFORE = re.compile(
    r"(?:sau|trong|định kỳ|mỗi|từ|khoảng|hơn|gần|vòng|cứ|trước|thời gian|tối đa|ít nhất|đến)\s*$"
)


def year(number: int) -> Period:
    return Period("year", date(number, 1, 1), date(number, 12, 31))


def month(year_: int, month_: int) -> Period:
    return Period("month", date(year_, month_, 1), date(year_, month_, monthrange(year_, month_)[1]))


def day(value: date) -> Period:
    return Period("day", value, value)


def span(first: int, last: int) -> Period:
    return Period("span", date(first, 1, 1), date(last, 12, 31))


def months(year_: int, first: int, last: int) -> Period:
    if (first, last) == (1, 12):
        return year(year_)
    if first == last:
        return month(year_, first)
    kind = (
        "quarter"
        if last - first == 2 and first % 3 == 1
        else "half"
        if last - first == 5 and first in (1, 7)
        else "year_to_date"
        if first == 1
        else "span"
    )
    return Period(kind, date(year_, first, 1), date(year_, last, monthrange(year_, last)[1]))


def parse_date(text: str) -> date | None:
    """A calendar date in the shapes of the lexer's `date` token."""
    numbers = [int(part) for part in re.findall(r"\d+", text)]
    if len(numbers) != 3:
        return None
    if numbers[0] > 31:
        numbers.reverse()
    try:
        return date(numbers[2], numbers[1], numbers[0])
    except ValueError:
        return None


def times(flow: Flow, tokens: list[Token], block_start: int, dated: date | None = None) -> list[Time]:
    """The time expressions among the tokens of one block; what names no year is of the document's."""
    low = flow.low
    found: list[Time] = []
    for token in tokens:
        period: Period | None = None
        default_year = dated.year if dated else None
        if token.kind == "number":
            if not _maybe_time(low, token):
                continue
            if found and len(token.text) <= 2:
                told = _year_of_sentence(low, found, token.start)
                if told is None and dated is None:
                    told = found[-1].period.end.year
                default_year = told or default_year
            else:
                told = None
        elif token.kind in ("fraction", "range"):
            ahead = low[max(block_start, token.start - 24) : token.start]
            closing = _closing_year(low, token, ahead) or (
                _year_of_sentence(low, found, token.start) if found else None
            )
            default_year = closing or default_year
            if default_year is None:
                continue
            if not (is_day(token, ahead, low[token.end : token.end + 16]) or _opens_span(low, token, ahead)):
                continue
        elif token.kind in ("docno", "time"):
            continue
        before = low[max(block_start, token.start - 36) : token.start]
        match = _left_of(before)
        relation_word = (match.group("rel") or "") if match else ""
        if token.kind == "date":
            value = parse_date(token.text)
            period = day(value) if value else None
            if (run := _MONTHS_OF.fullmatch(token.text)) is not None and int(run[1]) < int(run[2]) <= 12:
                period = months(int(run[3]), int(run[1]), int(run[2]))
        elif token.kind in ("fraction", "range"):
            value = parse_date(f"{token.text.replace('-', '/')}/{default_year}")
            period = day(value) if value else None
        elif token.kind == "month":
            first, second = (int(part) for part in re.findall(r"\d+", token.text)[:2])
            if before.rstrip().endswith("quý") and first <= 4:
                period = _quarter(second, first, before)
            elif (
                (before.rstrip().endswith("tháng") and 1 <= first <= 12)
                or ("/" in token.text and 1 <= first <= 12 and "năm" not in token.text)
            ) or ("năm" in token.text and before.rstrip().endswith("tháng") and 1 <= first <= 12):
                period = month(second, first)
                if (begun_in := _BARE_MONTH.search(before)) is not None and int(begun_in.group(1)) < first:
                    period = months(second, int(begun_in.group(1)), first)
            elif (
                "năm" in token.text
                and first > 1
                and (both := _AND_NEXT.match(low, token.end)) is not None
                and int(both.group(1)) == second + first - 1
            ):
                period = span(second, second + first - 1)  # `trong 2 năm 2023 và 2024`: a count of years ahead of them
        elif token.kind == "years":
            parts = re.findall(r"\d+", token.text)
            first = int(parts[0])
            second = int(parts[1]) if len(parts[1]) == 4 else first // 100 * 100 + int(parts[1])
            if first < second <= first + 50:
                period = span(first, second)
        elif token.kind == "number" and _YEAR.fullmatch(token.text) and token.unit is None:
            number = int(token.text)
            if match and (
                match.group("year")
                or match.group("part").strip()
                or relation_word
                or _END_OF.search(match.group("mid"))
                or before.rstrip().endswith(("/", "(", "–", "-", ",", "và", "dti", "index", "pci", "papi", "sipas"))
                or not before.strip()
                or _NAMES_YEAR.search(before)
                or (low.startswith(":", token.end) and before.rstrip().endswith((":", ";")))
                or _OF_INDEX.search(low, max(block_start, token.start - 90), token.start)
            ):
                period = _with_part(match, number, before)
            elif before.rstrip().endswith("và") or not before.strip():
                period = year(number)
        elif before.endswith("tháng ") and len(token.text) <= 2 and token.text.isdigit():
            number = int(token.text)
            latest = 12 if told else dated.month if dated else 0
            if dated and number == dated.month + 1 and _NEXT_MONTH.search(low, block_start, token.start):
                latest = number  # `NHIỆM VỤ THÁNG 6` of a report of May
            if default_year and 1 <= number <= latest and _MONTH_ALONE.match(low, token.end):
                period = month(default_year, number)
            elif 1 <= number <= 12 and (until := _MONTH_UNTIL.match(low, token.end)):
                period = month(int(until.group(1)), number)
        elif (
            default_year and len(token.text) <= 2 and _LAST_MONTHS.match(low, token.end) and 1 <= int(token.text) <= 11
        ):
            period = months(default_year, 13 - int(token.text), 12)
        elif (
            default_year
            and len(token.text) <= 2
            and 2 <= int(token.text) <= 11
            and (
                (of_year := _OF_THE_YEAR.match(low, token.end))
                or before.endswith(("lũy kế ", "tính chung "))
                or (_TO_DATE.match(low, token.end) and not _ELAPSED_BEFORE.search(before))
            )
        ):
            # In January or February the months of a year that are told are those of the one before.
            over = told is None and of_year and dated is not None and dated.month < _EARLY < int(token.text)
            period = months(default_year - 1 if over else default_year, 1, int(token.text))
        if period is None:
            continue
        anchor = token.start - (len(match.group()) if match else 0)
        if "đầu năm" in before and (opening := _FROM_JANUARY.search(before)) is not None:
            begun = day(date(period.end.year, 1, 1))
            anchor = token.start - len(opening.group())
            found.append(Time(token.start, token.end, _between(begun, period), "in", anchor))
            continue
        relation = _relation(
            relation_word,
            match.group("mid") if match else "",
            low[max(block_start, anchor - 64) : anchor],
            token,
            before,
        )
        if token.kind == "fraction" and before.endswith("(") and _opens_span(low, token, before):
            relation = "since"
        if token.kind in ("fraction", "range") and relation == "in":
            # A dateline, where it is not the hour that something was read at.
            relation = "as_of" if _AS_OF_HOUR.search(before) else "cited"
        if relation == "in" and token.kind == "date" and _when_held(low, anchor, token, block_start):
            relation = "cited"
        if relation == "by" and relation_word == "trước" and dated is not None and period.end < dated:
            relation = "before"  # `trước năm 2020 chỉ có …`: not of that year, and of none that is told
        if relation in ("in", "by") and (
            _NAMED.search(low, max(block_start, anchor - 260), token.start)
            or _VISION.search(low, max(block_start, token.start - 40), token.start)
        ):
            relation = "cited"
        found.append(Time(token.start, token.end, period, relation, anchor))
    return _joined(low, found)


_AND_NEXT = re.compile(r"(?:, (?:năm )?20\d\d(?=,| và))*(?: ?(?:và|,|đến|[-–]) ?)(?:năm )?(20\d\d)\b")
# `từ đầu năm đến ngày 31/10/2024`
_FROM_JANUARY = re.compile(r"(?:từ )?đầu năm(?: nay)? (?:đến|tới)(?: hết| ngày| tháng| cuối| đầu| giữa)*\s*$")
# `tính đến 8h ngày 5/7`
_AS_OF_HOUR = re.compile(
    r"\b(?:tính )?(?:đến|tới|lúc|vào) \d{1,2} ?(?:h|giờ|g)(?:\d{2}| \d{1,2} phút)?,? (?:ngày |sáng |chiều )?$"
)
# When something was said or held, not when its numbers were counted: `tại hội nghị ngày 12/3/2024, …`.
_HELD_ON = Ending(
    r"(?:hội nghị|hội thảo|phiên họp|cuộc họp|kỳ họp|họp báo|diễn đàn|giao ban|buổi [a-zà-ỹđ ]{2,24}|"
    r"lễ [a-zà-ỹđ ]{2,20})[^.,;:()\d]{0,40}$"
)
_DOES = re.compile(
    r",? tại (?:hội nghị|hội thảo|diễn đàn|buổi|lễ|phiên)\b|"
    r",?[^.;:,\d]{0,60}\b(?:ban hành|tổ chức|công bố|ký|phê duyệt|thông qua|khai trương|khai mạc|ra mắt|phát động|họp|"
    r"chủ trì|làm việc|kiểm tra|cho biết|cho hay|thông tin(?! và)|thông báo|báo cáo|phát biểu|tham dự|dự|diễn ra|trao|"
    r"chia sẻ|có (?:buổi|văn bản|công văn|báo cáo|kế hoạch|quyết định))\b"
)


_PLACE = re.compile(r"[ (]*[^\d.,;:]{2,30}, (?:ngày )?")


def _when_held(low: str, anchor: int, token: Token, start: int) -> bool:
    """Whether a day is that of a meeting or of an act: `ngày 12/3/2024, UBND tỉnh ban hành …`."""
    if _HELD_ON.search(low, max(start, anchor - 64), anchor):
        return True
    if _PLACE.fullmatch(low, start, token.start) and low[token.end : token.end + 3].strip()[:1] in ("-", "–"):
        return True  # a dateline: `Hà Nội, ngày 12/3/2024 - …`
    return len(low[start:anchor].rsplit(". ", 1)[-1].strip(" -–+()")) <= 24 and _DOES.match(low, token.end) is not None


def names_document(low: str, start: int, verb: re.Match[str]) -> bool:
    """Whether `tầm nhìn`, `đến năm 2030` are words of a document's name, not of a goal."""
    if not verb.group().startswith(("tầm nhìn", "định hướng", "đến năm")):
        return False
    end = verb.end() - 4 if verb.group().startswith("đến") else verb.end()
    return _NAMED.search(low, max(start, verb.start() - 260), end) is not None


_YEAR_REACH = 120
_PART_OF_YEAR = re.compile(
    r"(?:\btháng \d{1,2}|\d{1,2} tháng(?: đầu| đầu của| cuối)?|\bquý (?:iv|iii|ii|i|\d))(?: của)? $"
)


_SO_MANY = re.compile(r"(?:\b(?:hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|vài|nhiều|mấy|những|các)|\d) $")


def worded_times(
    low: str, start: int, end: int, dated: date, others: list[Time], year_of_section: int | None = None
) -> list[Time]:
    """Times that a block tells in words alone; their year is the one just told, the section's, or the document's."""
    found: list[Time] = []
    for match in _WORDED.finditer(low, start, end):
        reach = max(start, match.start() - 24)
        if match.group("year") == "năm nay" and _PART_OF_YEAR.search(low, reach, match.start()):
            continue  # `tháng 10 năm nay`, `9 tháng đầu năm nay`: a part of it
        if match.group("year") and low.endswith("tháng ", reach, match.start()):
            continue  # `3 tháng cuối năm`
        if match.group("year") in ("năm trước", "năm tới", "năm sau") and _SO_MANY.search(low, reach, match.start()):
            continue  # `ba năm trước`
        told = [
            time.period.start.year
            for time in others
            if time.period.type == "year" and 0 <= match.start() - time.end < _YEAR_REACH
        ]
        spoken_of = told[-1] if told else dated.year
        if match.group("quarter"):
            index = _ROMAN[match.group("quarter")]
            number = spoken_of if told else year_of_section or dated.year
            period = _quarter(number, index, low[reach : match.end()])
        elif match.group("two_tier"):
            count = spelt(match.group("two_tier"))
            last = MERGER_DATE.month - 1 + count
            if not 0 < count <= _LONGEST_START:
                continue
            if dated is not None and (dated.year - MERGER_DATE.year) * 12 + dated.month < last:
                continue
            period = _span_between(
                month(MERGER_DATE.year, MERGER_DATE.month),
                month(MERGER_DATE.year + (last - 1) // 12, (last - 1) % 12 + 1),
            )
        elif match.group("since"):
            if not 0 < int(match.group("since")) <= dated.month:
                continue
            period = month(dated.year, int(match.group("since")))
            found.append(Time(match.start(), match.end(), period, "since", match.start()))
            continue
        elif match.group("past") or match.group("elapsed"):
            passed = match.group("past") or match.group("elapsed")
            count = spelt(passed)
            if count not in (dated.month - 1, dated.month) or not count:
                continue  # the last so many months, of two years
            period = months(dated.year, 1, count)
        elif match.group("spelt"):
            count = _SPELT[match.group("spelt")]
            number = year_of_section or dated.year
            period = months(number, *((1, count) if match.group("which") == "đầu" else (13 - count, 12)))
        elif match.group("half"):
            number = year_of_section or dated.year
            period = months(number, 1, 6) if match.group("half") == "đầu" else months(number, 7, 12)
        elif match.group("year").endswith(" nay") and "đầu năm" in match.group("year") and "đến" in match.group("year"):
            period = months(dated.year, 1, dated.month)
        elif "đầu năm" in match.group("year"):
            period = months(dated.year, 1, _month_of_sentence(low, others, match.start(), dated))
        elif match.group("year") in ("năm tới", "năm sau"):
            period = year(dated.year + 1)
        elif match.group("year") == "năm trước đó" and not told:
            continue
        elif match.group("year").startswith("năm trước"):
            period = year(spoken_of - 1)
        elif match.group("year") in ("hết năm", "cuối năm"):
            of_paragraph = (time.period.end.year for time in reversed(others) if _speaks_of(time, match))
            period = year(next(of_paragraph, dated.year))
        else:
            period = year(dated.year - (match.group("year") == "năm ngoái"))
        against = match.group("same") or _AGAINST.search(low, max(start, match.start() - 24), match.start())
        anchor = match.start()
        last_year = match.group("year") == "năm ngoái" and not low[match.end() : match.end() + 2].strip().isdigit()
        of_edition = _ANNOUNCED_LAST_YEAR if last_year else _ANNOUNCED
        announced = match.group("year") and of_edition.search(low, max(start, match.start() - 120), match.start())
        relation = "cited" if announced else "compare" if against else "in"
        found.append(Time(anchor, match.end(), period, relation, anchor))
    return found


# `DTI năm 2021 do Bộ … công bố tháng 8 năm ngoái`
_ANNOUNCED_LAST_YEAR = Ending(r"\b(?:công bố|ban hành|công khai)(?: (?:vào|hồi|trong|tháng|cuối|đầu|giữa|\d{1,2}))* $")
_ANNOUNCED = Ending(
    rf"\b(?:20\d\d|chỉ số|xếp hạng|index|dti|pci|papi|sipas)\b[^.;]{{0,80}}{_ANNOUNCED_LAST_YEAR.pattern}"
)


def _month_of_sentence(low: str, others: list[Time], offset: int, dated: date) -> int:
    """The month that a sentence speaks of, up to which its numbers since January run; else the document's."""
    for time in reversed(others):
        if time.end <= offset and time.period.type == "month" and time.period.end.year == dated.year:
            return dated.month if ". " in low[time.end : offset] else time.period.end.month
    return dated.month


def _speaks_of(time: Time, match: re.Match[str]) -> bool:
    return time.end <= match.start() and time.relation == "in" and time.period.type in ("year", *PARTS_OF_A_YEAR)


PARTS_OF_A_YEAR = ("month", "quarter", "half", "year_to_date")


def _year_of_sentence(low: str, found: list[Time], offset: int) -> int | None:
    """The year that a sentence tells ahead of its months: `Năm 2023, …, riêng tháng 10 …`."""
    for time in reversed(found):
        if offset - time.end > _SENTENCE:
            return None
        between = low[time.end : offset]
        if ". " in between:
            return None
        if time.period.type == "year" and time.relation == "in":
            return None if between.count(")") > between.count("(") else time.period.start.year
    return None


_SENTENCE = 1_600
"""Characters that a sentence may have: looking further back in text without full stops would take cubic time."""
_DAY_UNTIL = re.compile(
    r" ?(?:đến|tới|-|–) ?(?:hết )?(?:(?:ngày )?\d{1,2}[/.-]\d{1,2}|tháng \d{1,2}(?=[/.-]))(?:[/.-](?P<year>20\d\d))?\b"
)


def _opens_span(low: str, token: Token, ahead: str) -> bool:
    """`từ 27/6 đến 14/12/2025`, `(27/6 - 14/12/2025)`: a day that a span begins with."""
    return ahead.endswith(_SPAN_OPENS) and is_day(token, "ngày ") and _DAY_UNTIL.match(low, token.end) is not None


_SPAN_OPENS = ("từ ", "từ ngày ", "(")


def _closing_year(low: str, token: Token, ahead: str) -> int | None:
    """The year that a span's last day tells for its first: `từ 27/6 đến 14/12/2025`."""
    if not ahead.endswith(_SPAN_OPENS) or not is_day(token, "ngày "):
        return None
    until = _DAY_UNTIL.match(low, token.end)
    return int(until.group("year")) if until is not None and until.group("year") else None


_LISTED_YEAR = re.compile(r", (?:năm )?20\d\d")
_UNTIL = re.compile(
    r"(?: \([^()]{0,60}\))?[ ,]*(?:cho )?(?:đến|tới|-|–) ?(?:hết )?(?:\d{1,2}(?:h|giờ| giờ|:)(?:\d\d)?,? )?"
    r"(?:ngày |tháng |năm |quý )*"
)


def _joined(low: str, found: list[Time]) -> list[Time]:
    """`từ ngày 15/12/2023 đến ngày 14/6/2024`: one time between two days, months or years."""
    joined: list[Time] = []
    for time in found:
        first = joined[-1] if joined else None
        if (
            first is not None
            and first.relation == "since"
            and (first.period.end < time.period.end or _opens_year(low, first, time))
            and _UNTIL.fullmatch(low, first.end, time.start)
        ):
            opened = day(first.period.start) if _opens_year(low, first, time) else first.period
            period = _between(opened, time.period)
            joined[-1] = Time(first.start, time.end, period, "in", first.anchor)
            continue
        if (
            first is not None
            and first.period.type == time.period.type == "month"
            and first.period.end < time.period.start
            and _TO.fullmatch(low, first.end, time.start)
        ):
            joined[-1] = replace(first, end=time.end, period=_between(first.period, time.period))
            continue  # `(9/2021 – 9/2022)`
        if (
            first is not None
            and first.period.type == "span"
            and time.period.type == "year"
            and first.period.start < time.period.start
            and time.period.end <= first.period.end
            and (_AND_NEXT.fullmatch(low, first.end, time.end) or _LISTED_YEAR.fullmatch(low, first.end, time.end))
        ):
            joined[-1] = replace(first, end=time.end)
            continue
        joined.append(time)
    return joined


# `5 tháng cuối năm (7 - 11/2025)`
_MONTHS_OF = re.compile(r"(\d{1,2}) ?- ?(\d{1,2})/(20\d\d)")
_TO = re.compile(r" ?[-–] ?(?:tháng )?")
# `cuối 2025`
_END_OF = re.compile(r"\b(?:hết|cuối|đầu|giữa|cả)\s*$")
# `tháng 7 và 8/2025`
_BARE_MONTH = re.compile(r"\btháng (\d{1,2})(?:(?: và| -| –|-) ?(?:tháng )?| đến (?:giữa|cuối|đầu) tháng )$")


def _opens_year(low: str, first: Time, time: Time) -> bool:
    """`từ đầu năm 2024 đến hết tháng 10`: whether a year stands for its first day."""
    return (
        first.period.type == "year"
        and first.period.start <= time.period.start
        and time.period.type in ("day", "month")
        and "đầu" in low[first.anchor : first.start]
    )


def _between(first: Period, last: Period) -> Period:
    found = _span_between(first, last)
    return replace(found, by_days=True) if first.type == last.type == "day" else found


def _span_between(first: Period, last: Period) -> Period:
    if first.start.day == 1 and first.start.year == last.end.year and last.end == _last_day(last.end):
        return months(last.end.year, first.start.month, last.end.month)
    return Period("span", first.start, last.end)


def _last_day(day_: date) -> date:
    return date(day_.year, day_.month, monthrange(day_.year, day_.month)[1])


# `mục tiêu 2025`, `kế hoạch 2024`
_NAMES_YEAR = re.compile(r"\b(?:phấn đấu|định hướng|tầm nhìn|mục tiêu|chỉ tiêu|kế hoạch|kh|ước|thực hiện|kết quả)\s+$")
# `Chỉ số Chính phủ điện tử 2024`, `bảng xếp hạng chuyển đổi số 2023`: an edition.
_OF_INDEX = re.compile(r"(?:\bchỉ số|\bindex|\bxếp hạng|\begdi|\bgii)\b[^.;,:\d]{0,70} \(?$")


_LEFT_WORDS = frozenset(re.findall(r"[^\W\d_]+", _LEFT.pattern))
_LEFT_PIECES = re.compile(rf"(?:[\s(,/-]|\d{{1,2}}|{'|'.join(sorted(_LEFT_WORDS, key=len, reverse=True))})*")


def _left_of(before: str) -> re.Match[str] | None:
    """What leads to a year, searched for only from where words begin that may lead to it."""
    at = len(before)
    for word in reversed(before.split(" ")):
        at -= len(word)
        if word not in _LEFT_WORDS and not _LEFT_PIECES.fullmatch(word):
            break
        at -= 1
    return _LEFT.search(before, max(0, at))


_EARLY = 3
_MONTH_UNTIL = re.compile(r" (?:đến|tới) (?:hết )?tháng \d{1,2}(?:[/-]| năm )(20\d\d)\b")
_NEXT_MONTH = Ending(r"\b(?:nhiệm vụ|phương hướng|kế hoạch|trong)(?: (?:công tác|trọng tâm|của|trong))* tháng $")
_MONTH_ALONE = re.compile(r"(?!\d|[/.-]\d)(?! (?:năm(?! nay)|hằng|hàng|và|đến|tới|tháng)\b)")


def _maybe_time(low: str, token: Token) -> bool:
    """Whether a plain number can be a year, a month or a count of months at all."""
    return token.unit is None and (
        (len(token.text) == 4 and token.text[:2] in ("19", "20"))
        or low.startswith(" tháng", token.end)
        or (len(token.text) <= 2 and low.endswith("tháng ", max(0, token.start - 6), token.start))
    )


_ENDS = Ending(r"\b(?:hết|cuối|kết thúc) quý\b[^,;.]{0,12}$")


def _quarter(number: int, index: int, before: str) -> Period:
    """A quarter of a year, or its last month where the end of it is told: `đến hết quý I/2025`."""
    last = index * 3
    return month(number, last) if _ENDS.search(before) else months(number, last - 2, last)


def _with_part(match: re.Match[str], number: int, before: str) -> Period | None:
    if match.group("months"):
        count = spelt(match.group("months"))
        if 1 <= count <= 12:
            return months(number, 13 - count, 12) if "cuối" in match.group("part") else months(number, 1, count)
    if match.group("quarter"):
        return _quarter(number, _ROMAN[match.group("quarter").split()[1]], before)
    if match.group("half"):
        return months(number, 1, 6) if "đầu" in match.group("half") else months(number, 7, 12)
    if match.group("month") and 1 <= int(match.group("month")) <= 12:
        return month(number, int(match.group("month")))
    return year(number)


# `số còn lại phải lùi sang năm 2022`: when the rest will be done, not what is told next.
_PUT_OFF = Ending(
    r"\b(?:(?:lùi|dời)(?: \w+){0,6} sang|chuyển(?: \w+){1,6} sang|(?:phải|được|sẽ) chuyển sang|"
    r"(?:lùi|chuyển|dời|kéo dài|gia hạn)(?: thời hạn| thời gian)? (?:đến|tới))(?: năm| tháng| quý| hết)*\s*$"
)
# `chủ trì phiên họp thứ nhất năm 2024`: which meeting, not when what was told there held
_OF_MEETING = re.compile(
    r"\b(?:phiên họp|kỳ họp|cuộc họp|họp báo|hội nghị)(?: thường kỳ| định kỳ)? (?:lần thứ|thứ|lần) \w+ (?:năm )?$"
)
# `so với các năm 2021`, but not `so với năm trước, năm 2023 …`
_COMPARED_AHEAD = re.compile(r"(?:so với[^,;]{0,34}|cùng kỳ[^,;]{0,17})$")


def _relation(word: str, mid: str, ahead: str, token: Token, before: str) -> str:
    before = before[max(before.rfind(". "), before.rfind("; ")) + 1 :]  # another sentence compares what it likes
    if (
        word in ("so với", "so cùng kỳ")
        or before.endswith(("so năm ", "so tháng ", "so quý ", "hơn năm ", "hơn tháng ", "hơn quý "))
        or _COMPARED_AHEAD.search(before)
        or (mid or "").startswith("cùng kỳ")
    ):
        return "compare"
    if _PUT_OFF.search(ahead) or _PUT_OFF.search(before):
        return "cited"
    if _OF_MEETING.search(before):
        return "cited"
    if _PUBLISHED.search(ahead) and not word.startswith("tính") and not before.endswith(", năm "):
        return "cited"
    if token.kind == "date" and re.search(r"(?:-\w+|số (?!đến|tới|liệu|tính)[\w/&-]+|/\w+),?\s*(?:ngày\s*)?$", before):
        return "cited"
    if word in ("kể từ", "từ", "từ sau", "sau", "tính từ"):
        return "in" if token.kind == "years" and word == "từ" else "since"  # `từ năm 2021-2023`
    if word.startswith("tính") or word == "cho đến":
        return "as_of"
    if word in ("đến", "tới", "trước", "hết") or (mid or "").strip().startswith("hết"):
        return "by"
    return "in"


def document_date(flow: Flow, tokens: list[Token]) -> date | None:
    """The date a document gives itself: the place-and-date line of an official text, or a byline near the head."""
    low = flow.low
    head = 1500
    best: date | None = None
    for token in tokens:
        if token.start > head and best is None and token.start < len(low) - 600:
            continue
        if token.kind != "date":
            continue
        value = parse_date(token.text)
        if value is None:
            continue
        block = flow.blocks[flow.block_at(token.start)]
        line = low[block.start : block.end]
        before = low[max(block.start, token.start - 30) : token.start]
        if re.search(r"(?:-\w+|số [\w/&-]+|/[\w-]+),?\s*(?:ngày\s*)?$", before):
            continue
        if token.start <= head:
            if (
                len(line) < 90
                and re.match(r"[^,:;]{2,40}, ngày $", before.strip("| (") + " ")
                and block.end - block.start < 90
            ):
                return value
            if len(line) < 60 and not re.search(r"banner|thông báo|kế hoạch|quyết định|nghị quyết|về việc", line):
                best = best or value
    return best
