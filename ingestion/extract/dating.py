"""The period of one figure: its sentence, its paragraph, the headings above, or the edition of its index."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Literal

from ingestion.extract import kinds, periods
from ingestion.extract.cues import Cue
from ingestion.extract.endings import Ending
from ingestion.extract.flow import SOME_DIGIT, Block, Flow
from ingestion.extract.intent import reached
from ingestion.extract.lexer import Token, lex
from ingestion.extract.matching import Match
from ingestion.extract.periods import PARTS_OF_A_YEAR, Time
from ingestion.extract.plans import year_of_plan_told
from ingestion.extract.quantities import Quantity
from ingestion.extract.reading import REACH, Reading, Site, ends_with_goals, sets_goals
from ingestion.records import Period


def _start(time: Time) -> int:
    return time.start


def _usable(time: Time) -> bool:
    return time.relation in ("in", "by", "as_of")


_OF_COMPARED = re.compile(
    r"\s*(?:\(|: ?|là |đạt |chỉ |\(?(?:chỉ )?đạt |\(là |\(?(?:vị trí|hạng|thứ|thứ hạng|xếp(?: thứ| hạng)?) )\s*"
    r"(?:khoảng |gần |hơn )?"
)
_HELD_AGAINST = Ending(r"\b(?:hơn|so với|kém|tăng từ|giảm từ|từ)(?: (?:con số|tỷ lệ|mức))?(?: là)? $")
# `thấp hơn tháng 7 là 2,1 điểm phần trăm`: how much lower, not how high it was.
_DIFFERS = Ending(r"\b(?:cao|thấp|nhiều|ít|lớn|nhỏ) hơn(?: so với| cùng kỳ| cuối)* ?$")
# `so với năm 2022 - khi toàn tỉnh mới có 900 trạm - …`
_WHEN_COMPARED = re.compile(r"\s*[-–,(]\s*(?:khi|lúc|thời điểm)\b(?:(?! [-–] )(?:[^.;()]|\.(?=\d)))*")
_CLAUSE = re.compile(r"(?:[^,;|()]|\([^()\d]{0,40}\)){0,90}$")
_ADJACENT = re.compile(r"[^,;.|\d]{0,28}$")
# `xếp thứ 17/63 tỉnh, thành phố về Chỉ số … năm 2020`
_PANEL = re.compile(r"^ (?:tỉnh,? thành(?: phố)?|tỉnh, thành phố trực thuộc trung ương)\b")
# `1.015 tỷ đồng cho KHCN, ĐMST và CĐS năm 2026`
_FOR_WHAT = re.compile(r" (?:cho|để) [^;.()\d]{0,80} ?")
# `xếp thứ 3 còn năm 2022 …`, `chiếm 9% GRDP thì năm 2022 …`: the year opens what comes next.
_TURNS = re.compile(r"(?:\s*,?\s*(?:còn|trong khi(?: đó)?|nhưng|và)\b|[^,;.\d]{0,24}?\bthì\b)")
# `vẫn còn 11 thôn lõm sóng, dự kiến phủ xong trong năm 2026`: what is left now has not the year it is to be gone.
_STILL = Ending(r"\bcòn(?: tới| đến| khoảng| hơn| gần| trên)* ?$")
_TO_COME = re.compile(r"[^.;]{0,80}, (?:dự kiến|sẽ|phấn đấu|quyết tâm|đặt mục tiêu|cần|phải)\b")
_SAME_CLAUSE = re.compile(r"[^,;.()\d]{0,40}$")
_RANK_MOVE = re.compile(r"\b(?:(?<!trở )lên|(?<!trở )xuống|tụt|vươn|nhảy|tăng|giảm|còn)\b")


def _within(low: str, end: int, time: Time) -> bool:
    """Whether a sentence tells its months behind the number, over a comma: `…, doanh nghiệp trong tháng 8`."""
    return (
        low.startswith("trong ", time.anchor)
        and time.period.type in (*_REPORTED, "year")
        and low.find(";", end, time.anchor) < 0
        and kinds.TARGET_VERB.search(low, end, time.anchor) is None
    )


_LONGEST_PREDICATE = 160
# `100% xã đã có cáp quang, tạo nền tảng để tỉnh … vào năm 2030`: the year is of what is to follow from it
_ANOTHER_CLAUSE = re.compile(
    r"\b(?:đã|hiện|để|sẽ|nhằm|tạo|hướng tới|hướng đến|tiến tới|riêng|góp phần|qua đó|từ đó|giúp|phấn đấu|mục tiêu|"
    r"nhưng|còn|trong khi|tăng|giảm)\b"
)
_AT_TIME = re.compile(r"(?:vào|đến|tới|trước|trong)\b")


def _closes(low: str, number: int, time: Time, end: int) -> bool:
    """Whether a time ends the sentence that a number opens: `100% khu công nghiệp, khu kinh tế … vào năm 2030.`"""
    return (
        time.relation in ("in", "by")
        and time.period.type == "year"
        and _AT_TIME.match(low, time.anchor) is not None
        and time.anchor - number < _LONGEST_PREDICATE
        and not low[time.end : end].strip(" .;)\n")
        and low.find(";", number, time.anchor) < 0
        and low.find("(", number, time.anchor) < 0
        and _ANOTHER_CLAUSE.search(low, number, time.anchor) is None
    )


def _of_a_bracket(low: str, time: Time, placed: list[Site], position: int) -> bool:
    """Whether a time stands in closed brackets with a value of its own: `10% (đến năm 2030 đạt 20%); tỷ lệ … 80%`."""
    here = placed[position]
    opened = low.rfind("(", here.sentence[0], time.start)
    inside = opened >= 0 and low.find(")", opened, time.start) < 0
    closed = low.find(")", time.end, here.quantity.start) if inside else -1
    if closed < 0:
        return False
    for at in range(position - 1, -1, -1):
        if placed[at].quantity.start <= opened:
            return False
        if placed[at].quantity.start < closed:
            return True
    return False


def period_of(
    reading: Reading, index: int, placed: list[Site], position: int, match: Match | None, before: str, after: str
) -> tuple[Period | None, str, set[str], list[str]]:
    """The period of a figure, where it was read, features and reasons."""
    site = placed[position]
    quantity = site.quantity
    low = reading.flow.low
    block_times = reading.times.get(index, [])
    start, end = site.sentence
    here = block_times[bisect_left(block_times, start, key=_start) : bisect_left(block_times, end, key=_start)]
    if (
        here
        and not low.startswith(",", here[-1].anchor)  # `Theo kế hoạch, năm 2025 tỉnh đã hoàn thành …`
        and _BY_PLAN.search(low, max(start, here[-1].anchor - 60), here[-1].anchor)
        and _tells_results(reading, site)
    ):
        # `đã hoàn thành 14/52 nhiệm vụ theo Kế hoạch năm 2023`: so far, of what was planned for all of the year
        here = here[:-1]
    if (
        here
        and here[-1].end <= quantity.start
        and _GIVEN_IN.search(low, start, here[-1].anchor)
        and _tells_results(reading, site)
    ):
        here = here[:-1]
    features: set[str] = set()
    reasons: list[str] = []
    if quantity.shape == "count" and _EACH.search(low, max(start, site.left - 40), min(end, site.right)):
        reasons.append("unclear_period")
    indicator = reading.reference.indicators.get(match.rule.code) if match else None
    index_code = indicator.index_code if indicator else None
    edition_index = index_code if index_code in reading.reference.indexes_with_editions else None
    if match is not None and index_code is None and match.rule.phrase.family == "dti_score":
        edition_index = "dti"  # the mean of all provinces is of an edition, too
    chosen: Time | None = None
    basis = "none"
    next_start = placed[position + 1].quantity.start if position + 1 < len(placed) else end
    following = [time for time in here if quantity.end <= time.start <= next_start and _usable(time)]
    preceding = [
        time
        for time in here
        if time.end <= quantity.start and _usable(time) and not _of_a_bracket(low, time, placed, position)
    ]
    stock = indicator is not None and indicator.stock_flow == "stock"
    if stock and position and preceding and not kinds.TARGET_VERB.search(low, start, end):
        # `… 1,6 triệu cuộc tấn công trong năm 2023; 100% máy trạm …`: it closes the clause before
        closed = preceding[-1]
        if (
            closed.start > placed[position - 1].quantity.end > start
            and low.startswith("trong ", closed.anchor)
            and low.startswith(";", closed.end)
        ):
            preceding = preceding[:-1]
    clause = low.rfind(";", start, quantity.start)
    if clause >= 0 and reached(low, site):
        # `Mục tiêu năm 2023 …; số thuê bao đạt …, tăng … so với cùng kỳ`: the goal's year is not that of the result.
        preceding = [
            time
            for time in preceding
            if time.start > clause or not kinds.TARGET_VERB.search(low, max(start, time.anchor - 30), time.start)
        ]
    ahead = preceding and not another_goal(low, preceding[-1].end, quantity.start)
    reach = _ADJACENT if ahead else _CLAUSE
    if (
        following
        and not _TURNS.match(low, quantity.end, max(quantity.end, following[0].anchor))
        and not (
            _STILL.search(low, max(start, quantity.start - 30), quantity.start)
            and _TO_COME.match(low, quantity.end, following[0].anchor)
        )
        and (
            reach.match(_PANEL.sub("", low[quantity.end : max(quantity.end, following[0].anchor)]).strip(" ("))
            or (not ahead and _FOR_WHAT.fullmatch(low, quantity.end, max(quantity.end, following[0].anchor)))
            or (not ahead and _within(low, quantity.end, following[0]))
            or (not ahead and _closes(low, quantity.end, following[0], end))
        )
        and not _next_owns(low, following[0], placed, position)
    ):
        chosen, basis = following[0], "sentence"
    elif preceding:
        neighbour = placed[position - 1].quantity.start if position else 0
        own = [time for time in preceding if not _of_a_document(low, time, start, quantity.start, neighbour)]
        if (
            len(own) > 1
            and _leads(low, own[0], start)
            and low.find(";", own[-1].end, quantity.start) >= 0
            and not (own[0].period.type == "span" and own[0].period.end >= own[-1].period.end)
            and not low.startswith(":", own[-1].end)  # `…, đến năm 2025: tỷ lệ A đạt 100%; tỷ lệ B đạt 25%`
        ):
            if _OPENS_ANOTHER.search(low, own[0].end, own[-1].start):
                features.add("period_doubtful")  # `đến năm 2028 A đạt 90%, đến năm 2030 là 99%; B đạt 70%`: by which?
            own = own[:1]  # `Năm 2026 …: xóa …, xong trước năm 2028; phủ 5G 60% dân số`
        chosen, basis = (own[-1], "sentence") if own else (None, "none")
    if (
        quantity.series is None
        and len(preceding) > 1
        and chosen is preceding[-1]
        and low[preceding[-2].end : chosen.anchor].strip(" ,") == "và"
    ):
        features.add("period_doubtful")  # `năm 2022 và năm 2023 …`: of the one, the other, or both
    if quantity.series is not None and 1 < len(preceding) < quantity.series[1]:
        features.add("period_doubtful")  # `quý IV/2023, quý I và quý II/2024 lần lượt …`: fewer times than values
    if quantity.series is not None and len(preceding) >= quantity.series[1]:
        # `năm 2021, 2022 và 2023 lần lượt đạt 9%, 10% và 12%`
        in_turn = preceding[-quantity.series[1] :]
        if all(low[first.end : then.anchor].strip(" ,;") in ("", "và") for first, then in pairwise(in_turn)):
            chosen, basis = in_turn[quantity.series[0]], "sentence"
            site.in_turn = True
    if (
        chosen is not None
        and position
        and chosen in preceding
        and chosen.start >= placed[position - 1].quantity.end
        and moved_from(reading, placed, position - 1)
    ):
        # `Năm 2022, từ vị trí 35 năm 2021 lên vị trí 23`
        chosen, basis = (preceding[-2], "sentence") if len(preceding) > 1 else (None, "none")
    compared = [time for time in here if time.relation == "compare"]
    against = [time for time in compared if time.end <= quantity.start]
    if low.startswith(" của cùng kỳ", quantity.end) and _HELD_AGAINST.search(low, start, quantity.start):
        # `đạt 66,8%, cao hơn mức 48,9% của cùng kỳ năm trước`
        behind = [time for time in compared if 0 <= time.anchor - quantity.end <= len(" của cùng kỳ ")]
        if behind:
            told = placed[position - 1].when if position else None
            chosen, basis = _as_reported(reading, low, behind[0], preceding, told), "sentence"
    elif against and (
        (
            _OF_COMPARED.fullmatch(low[against[-1].end : quantity.start])
            and not (quantity.change and _DIFFERS.search(low, start, against[-1].anchor))
        )
        or _WHEN_COMPARED.fullmatch(low, against[-1].end, quantity.start)
    ):
        # `so với năm 2023 (0,71)`: the value of the year compared with.
        chosen, basis = _as_reported(reading, low, against[-1], preceding), "sentence"
    elif (
        against
        and (chosen is None or chosen.end < against[-1].anchor)
        and _opens_clause(low, against[-1], start)
        and _HAD.fullmatch(low, against[-1].end, quantity.start)
    ):
        # `…; cùng kỳ năm ngoái có 310 trạm`
        ahead = preceding or [time for time in block_times if time.end <= start and _usable(time)]
        chosen, basis = _as_reported(reading, low, against[-1], ahead), "sentence"
        if chosen is against[-1] and chosen.period.type == "year":
            features.add("period_doubtful")  # of which months, nothing says
    elif against and chosen is None and moved_from(reading, placed, position):
        chosen, basis = against[-1], "sentence"  # `So với năm 2021, tỷ lệ tăng từ 5% lên 8%`
    now = None
    for found_now in periods.NOW.finditer(low, start, quantity.start):
        if low.find(")", found_now.end(), quantity.start) < 0 or low.rfind("(", start, found_now.start()) < 0:
            now = found_now  # one in brackets is said beside
    if now is None and chosen is None and _TODAY.search(low, quantity.end, end) is not None:
        now = _NOW_BEHIND.match(low, quantity.end, end)  # `có 900 trạm BTS hiện nay`
    if now is not None and _SINCE.search(low[max(start, now.start() - 46) : now.start()]):
        since = [time for time in here if time.relation == "since" and 0 <= now.start() - time.end <= 3]
        if since and reading.dated is not None and since[-1].period.start < reading.dated:
            last = periods.month(reading.dated.year, reading.dated.month)
            return Period("span", since[-1].period.start, last.end), "sentence", features, reasons
        day = _SINCE_DAY.search(low, max(start, now.start() - 24), now.start()) if not since else None
        if day is not None and reading.dated is not None and (begun := _day_of(day, reading.dated)) is not None:
            last = periods.month(reading.dated.year, reading.dated.month)
            return Period("span", begun, last.end), "sentence", features, reasons  # `Từ 01/7 đến nay`
        if since:
            features.add("undated")
        now = None
    if chosen is None and reading.dated is not None:
        begins = [
            time
            for time in here
            if time.relation == "since" and time.start >= quantity.end and time.period.start > reading.dated
        ]
        one = begins[0] if len(begins) == 1 and begins[0].period.type == "year" else None
        if one is not None and _SAME_CLAUSE.match(low, quantity.end, one.anchor):
            chosen, basis = one, "sentence"  # `không quá 15 phút từ năm 2026`
    if chosen is None:
        dated_as_of = [time for time in here if time.relation == "as_of" and time.start > quantity.end]
        if dated_as_of:
            chosen, basis = dated_as_of[0], "sentence"
    if now is not None and (chosen is None or (chosen.end < now.start() and chosen in preceding)):
        if reading.dated is not None and (reading.dated.month, reading.dated.day) == (12, 31):
            # A date that is known by its year alone is the year's last day.
            return None, "none", features, reasons
        if reading.dated is not None:
            return periods.month(reading.dated.year, reading.dated.month), "document", features, reasons
        if not low.startswith(" nay", now.end()) and (month := _month_of_days(reading)) is not None:
            return month, "document", features, reasons
        if quantity.shape != "count":
            # Today, in a text that does not say when it was written; a count may stand without its day.
            features.add("undated")
        return None, "none", features, reasons
    if (
        chosen is not None
        and chosen in preceding
        and edition_index is None
        and position
        and chosen.end <= placed[position - 1].quantity.start
        and not _leads(low, chosen, start)
        and low.find(":", chosen.end, quantity.start) < 0
        and not (site.bare and low.find(";", chosen.end, quantity.start) < 0)
        and not _counts_on(placed[position - 1].quantity, quantity)
        and not _names_index_before(low, index_code, start, chosen, quantity.start)
        and re.search(r"[,;]", low[placed[position - 1].quantity.end : quantity.start])
    ):
        # The time stands with another subject of the sentence.
        beside = _OF_AN_INDEX.search(low, start, chosen.anchor)
        if index_code is not None and not (
            beside and index_code in _TOGETHER and _TOGETHER_NAMED.search(beside.group())
        ):
            features.add("period_doubtful")
            chosen, basis = None, "none"
        elif beside is not None and index_code is None:
            chosen, basis = None, "none"  # an edition is none of a measure beside: `PII năm 2024 xếp thứ 22, TFP …`
        if chosen is None and index_code is not None and quantity.shape != "move":
            return None, "none", features, reasons
        if (
            chosen is not None
            and index_code is None
            and chosen.period.type not in PARTS_OF_A_YEAR
            and ";" in low[placed[position - 1].quantity.end : quantity.start]
        ):
            # `Tỷ lệ A năm 2023 đạt 73%; toàn tỉnh có 1.310 trạm`: of that year, or of none that is told
            features.add("period_doubtful")
    period = chosen.period if chosen else None
    if (
        chosen is not None
        and period is not None
        and indicator is not None
        and indicator.stock_flow == "stock"
        and _BEGINS_YEAR.match(low, chosen.anchor, chosen.end)
    ):
        # `Đầu năm 2025, còn 43 thôn chưa có sóng`: what stood then is not what stands at the end of the year
        period = periods.month(period.start.year, 1)
    if (
        chosen is not None
        and period is not None
        and indicator is not None
        and indicator.stock_flow == "flow"
        and quantity.shape in ("count", "currency")
        and period.type == "month"
        and period.start.month % 3 == 0
        and _ENDS_QUARTER.search(low, max(start, chosen.anchor - 10), chosen.end)
        and not kinds.TARGET_VERB.search(low, start, quantity.start)
    ):
        # what flowed in till then
        period = periods.months(period.start.year, period.start.month - 2, period.start.month)
    if (
        chosen is not None
        and chosen in preceding
        and chosen.period.type == "year"
        and _SOME_MONTHS.search(low, chosen.end, quantity.start)
    ):
        # `năm nay, trong 10 tháng, …`
        features.add("period_doubtful")
    if period is not None and period.type == "span" and (period.start.month, period.end.month) == (1, 12):
        # `Giai đoạn 2021-2024, … tăng từ 20% lên 80%`: the first and the last year of the span.
        if moved_from(reading, placed, position):
            period = periods.year(period.start.year)
        elif position and moved_from(reading, placed, position - 1):
            period = periods.year(period.end.year)
    if quantity.shape == "move" or (
        match is not None
        and (match.rule.phrase.shape == "move" or (match.rule.phrase.family == "change" and index_code is not None))
    ):
        return _move_period(reading, here, chosen, edition_index, index_code, site)
    if edition_index is not None:
        return _edition_period(reading, placed, position, chosen, basis, edition_index, index)
    if index_code not in (None, "portal_766") and period is not None and period.type not in ("year", "span"):
        period, basis = None, "none"  # when it was announced; which edition, the text may say elsewhere
        chosen = None
    if index_code is not None and quantity.shape in ("rank", "score", "percent"):
        near = chosen is not None and abs(quantity.start - chosen.end) < 24
        if not near and _compares_years(reading, index_code, index, site):
            features.add("period_doubtful")
        if period is None:
            year = _index_year_near(reading, index_code, quantity.start)
            if year is not None and (
                _AGO.search(low, max(start, quantity.start - 32), quantity.start)
                or _AGO_BEHIND.match(low, quantity.end, min(end, quantity.end + 26))
                or moved_from(reading, placed, position)
            ):
                year -= 1
            period, basis = (periods.year(year), "edition") if year is not None else (None, "none")
        elif (
            period.type == "year"
            and moved_from(reading, placed, position)
            and not _own_year(low, chosen, placed, position)
        ):
            period, basis = periods.year(period.start.year - 1), "edition"
    quarter, quarterly = _QUARTER.search(low, max(start, site.left), quantity.start), False
    if quarter is not None and edition_index is None and (period is None or period.type != "quarter"):
        known = period.start.year if period is not None else reading.dated.year if reading.dated is not None else None
        if known is not None:
            first = _QUARTERS[quarter.group(1)] * 3 - 2
            return periods.months(known, first, first + 2), "sentence", features, reasons
        quarterly = True
        features.add("period_doubtful")
    if period is None:
        period, basis = _carried_period(reading, index, site, block_times, of_index=index_code is not None)
        if quarterly and period is not None and period.type == "quarter":
            features.discard("period_doubtful")  # the one of the heading or the title
        if basis == "doubtful" or (basis == "beside" and match is not None and match.rule.phrase.family == "growth"):
            features.add("period_doubtful")
        basis = _BASES.get(basis, basis)
        if period is not None and index_code in ANNOUNCED_LATER and period.type not in ("year", "span"):
            period, basis = None, "none"
            features.add("period_doubtful")
        if period is not None and basis == "paragraph" and _aims_beyond(reading, site, period):
            period, basis = None, "none"
            features.add("period_doubtful")
        if period is not None:
            features.add("period_far") if basis == "section" else None
    if basis != "sentence" and (vague := _VAGUE.search(low, start, quantity.start)) is not None:
        meant = next((kind for word, kind in _VAGUE_KINDS.items() if word in vague.group()), None)
        if _YEARS_AGO.fullmatch(vague.group()):
            meant = ""  # `ba năm trước`: none of the years told
        if meant in _REPORTED and (month := _meant_by_kind(reading, index, site, meant)) is not None:
            period, basis = month, "paragraph"
        elif period is None or (meant is not None and period.type != meant):
            # `trong tháng`, `năm qua`: which one, nothing says
            period, basis = None, "none"
            features.add("period_doubtful")
    if (
        basis != "sentence"
        and period is not None
        and period.type in ("day", "month")
        and (months := _SOME_MONTHS.search(low, start, quantity.start)) is not None
    ):
        # `trong 10 tháng đạt 61%` behind a day of another month: up to which month, nothing says
        count = periods.spelt(months.group("count"))
        period, basis = (
            (periods.months(period.end.year, 1, count), basis) if count == period.end.month else (None, "none")
        )
        if period is None:
            features.add("period_doubtful")
    if (
        basis != "sentence"
        and period is not None
        and period.type == "month"
        and period.start.month == _MONTHS
        and _IN_THE_YEAR.search(low, start, end)
    ):
        period = periods.year(period.start.year)  # `Đến hết tháng 12/2020, …. Tỉnh tiếp nhận 96.480 hồ sơ trong năm.`
    written = reading.dated or (reading.reported.end if reading.reported is not None else None)
    if period is None and written is not None and _WHOLE_YEAR.search(low, max(start, site.left), quantity.start):
        period, basis = periods.year(written.year), "document"
        features.discard("period_doubtful")
    if (
        basis != "sentence"
        and period is not None
        and period.type != "year"
        and _WHOLE_YEAR.search(low, start if site.subject_first else max(start, site.left), quantity.start)
    ):
        # `cả năm đạt 65%` below `Nhiệm vụ quý IV năm 2022`
        named = period.end.year if period.type in _REPORTED or reading.dated is None else reading.dated.year
        period, basis = periods.year(named), "document" if basis == "title" else basis
    if period is None and any(time.relation == "before" and time.end <= quantity.start for time in here):
        features.add("period_doubtful")
    if (
        basis not in ("sentence", "none")
        and period is not None
        and any(
            time.relation == "compare" and time.start > quantity.end and time.period.end >= period.end for time in here
        )
    ):
        # `Kinh tế số năm 2023 đạt 13%. Tỉnh có 2.100 doanh nghiệp, tăng 120 so với cuối năm 2023`: of a later day
        period, basis = None, "none"
        features.add("period_doubtful")
    told_beside = position and chosen is not None and chosen.end <= placed[position - 1].quantity.start
    if (
        (basis != "sentence" or told_beside)
        and period is not None
        and (period.end - period.start).days <= _A_MONTH
        and period.type != "day"
        and _CUMULATIVE.search(low, max(start, site.left), quantity.start)
    ):
        period, basis = None, "none"  # `Trong tháng cấp 12.755 thẻ; lũy kế 1.685.902 thẻ`: of no month
    if period is None and index_code == "portal_766":
        read_on = day_of_reading(reading, site.sentence[0])
        period, basis = (read_on, "section") if read_on is not None else (period, basis)
    if match is not None and match.rule.phrase.family in ("growth", "change") and period is not None:
        between = _between_compared(reading, here, period, site)
        if between is not None:
            return between, basis, features, reasons
    if quantity.shape == "percent" and basis != "sentence" and _EACH_YEAR.search(low, start, quantity.start):
        site.yearly = True
        features.discard("period_doubtful")
        return _plan_span(reading), "document", features, reasons  # `Hằng năm, bố trí tối thiểu 1% tổng chi …`
    if (
        quantity.shape == "percent"
        and chosen is not None
        and period is not None
        and low.find(";", chosen.end, quantity.start) >= 0
        and _SPENT_YEARLY.match(low, quantity.end)
    ):
        # `… trong quý III; bố trí tối thiểu 3% chi ngân sách hằng năm`
        site.yearly = True
        return _plan_span(reading), "document", features, reasons
    if quantity.shape == "count" and basis != "sentence" and periods.YEARLY.search(low, start, min(end, site.right)):
        plan = _plan_span(reading)
        if plan is None and period is not None:
            reasons.append("unclear_period")
        return plan, "document", features, reasons
    if period is None and (
        _ELAPSED.search(low, start, quantity.start)
        or (quantity.shape == "count" and _ELAPSED_IN_WORDS.search(low, start, quantity.start))
        or (match is not None and match.rule.phrase.family == "growth")
    ):
        # A growth without its year.
        features.add("period_doubtful")
    if period is None and quantity.shape in ("rank", "group", "score"):
        cited = [time for time in here if time.relation == "cited" and time.end <= quantity.start]
        if cited and index_code == "portal_766" and cited[-1].period.type == "day":
            return cited[-1].period, "sentence", features, reasons  # its points change every day
        if cited and index_code in ANNOUNCED_LATER:
            features.add("period_doubtful")  # the year of its announcement
        elif cited:
            return periods.year(cited[-1].period.start.year), "sentence", features, reasons
    return period, basis, features, reasons


def _between_compared(reading: Reading, here: list[Time], period: Period, site: Site) -> Period | None:
    """The months or years that a change lies between; none where it is of its own time, as against `cùng kỳ`.

    A growth in percent is of its own time: `năm 2024 tăng 12% so với năm 2023`, but not `so với năm 2020`.
    """
    low = reading.flow.low
    against = next(
        (time for time in here if time.relation == "compare" and time.start > site.quantity.end),
        None,
    )
    if site.quantity.shape == "percent" and not (
        against is not None
        and against.period.type == period.type == "year"
        and against.period.end.year < period.start.year - 1
    ):
        return None
    if against is None:
        # `…; so với tháng 9 tăng 1,26 điểm`
        against = next(
            (
                time
                for time in reversed(here)
                if time.relation == "compare" and _ONLY_RISES.fullmatch(low, time.end, site.quantity.start)
            ),
            None,
        )
    if period.type == "month":
        month = _month_compared(low, against) if against is not None else _part_of_year_before(reading, period, site)
        return Period("span", month.start, period.end) if month is not None and month.end < period.start else None
    if period.type != "year":
        return None
    first, year = against.period.start.year if against is not None else None, period.start.year
    if (first is None or first >= year) and _ON_YEAR_BEFORE.match(low, site.quantity.end, site.sentence[1]):
        first = year - 1
    return periods.span(first, year) if first is not None and first < year else None


_ONLY_RISES = re.compile(r",? ?(?:thì |đã |cũng )?(?:tăng|giảm)(?: thêm| được| gần| hơn| khoảng)* ?")


def _month_of_days(reading: Reading) -> Period | None:
    """The month that all days of an undated text lie in: `Ngày 25/12/2024, Sở … báo cáo. Đến nay, …`."""
    days = {
        (time.period.start.year, time.period.start.month)
        for times in reading.times.values()
        for time in times
        if time.period.type == "day" and time.relation in ("cited", "in", "as_of")
    }
    return periods.month(*days.pop()) if len(days) == 1 else None


def _month_compared(low: str, time: Time) -> Period | None:
    """The month that a growth begins with: `so với tháng 8/2024`, `so với cuối năm 2023`."""
    if time.period.type == "month":
        return time.period
    words = low[time.anchor : time.start + 4]
    if time.period.type == "year" and ("cuối năm" in words or "đầu năm" in words):
        return periods.month(time.period.start.year, 12 if "cuối năm" in words else 1)
    return None


_ENDS_QUARTER = re.compile(r"\b(?:hết|cuối) quý\b")
_BEGINS_YEAR = re.compile(r"[\s,;(]*(?:vào |hồi )?đầu năm \d{4}$")
_DOCUMENT = re.compile(
    r"(?:thực hiện|triển khai|theo|tại|về|của|số|qđ|ttg|cp|ubnd)[^.;:,]{0,40}?\b(?:kế hoạch|chương trình|đề án|"
    r"nghị quyết|quyết định|chiến lược)\b[^.;:]{0,160}?(?:giai đoạn|thời kỳ)\s*$"
)


# `theo quy định của Luật Căn cước năm 2023`, `theo Quyết định số 12/QĐ-UBND năm 2023`
_LAW = re.compile(
    r"\b(?:luật|bộ luật|pháp lệnh|hiến pháp)\b[^,;.()\d]{0,40}$|"
    r"\d[/-][\w/&-]*(?:qđ|nq|kh|ct|cv|nđ|tt|ttg|cp|ubnd|tu)[\w/&-]* ?(?:của [^,;.()\d]{2,40})?$"
)


def _tells_results(reading: Reading, site: Site) -> bool:
    """Whether a sentence has verbs of results, and none of plans but `theo kế hoạch`."""
    aims, results = reading.verbs_of(site.sentence)
    return bool(results) and all(
        reading.flow.low.startswith(("theo kế hoạch", "được giao"), first) for first, _ in aims
    )


def _of_a_document(low: str, time: Time, start: int, number: int, neighbour: int) -> bool:
    """Whether years are part of a document's name that a result is told under, not the time of the result."""
    named = _LAW.search(low, max(start, time.anchor - 60), time.anchor)
    if time.period.type == "year" and named is not None and "," not in low[time.anchor : time.start]:
        return True
    return (
        time.period.type == "span"
        and (
            time.end <= neighbour
            or all(
                periods.names_document(low, start, verb) for verb in kinds.TARGET_VERB.finditer(low, time.end, number)
            )
        )
        and _DOCUMENT.search(low, max(start, time.start - 240), time.start) is not None
    )


# What may stand between the time compared with and its own number.
_HAD = re.compile(
    r",?(?! tăng| giảm)[^,;.():\d]{0,60}\b(?:có|là|đạt|ở mức|tiếp nhận|giải quyết|cấp|chiếm)"
    r"(?: được| gần| hơn| khoảng)? ?|[:,]? ?"
)


def _opens_clause(low: str, time: Time, start: int) -> bool:
    """Whether nothing but a mark or a turning word stands ahead of a time in its clause, and it says `cùng kỳ`."""
    ahead = low[start : time.anchor].rstrip()
    if not low.startswith("cùng kỳ", time.anchor) and "cùng kỳ" not in low[time.anchor : time.end]:
        return False
    if low[time.anchor : time.anchor + 7].startswith(("so với", "so cùng")):
        return False
    return not ahead or ahead.endswith((";", "(", "trong khi", "trong khi đó", "còn", "mà"))


def _as_reported(
    reading: Reading, low: str, against: Time, preceding: list[Time], before: Period | None = None
) -> Time:
    """The time compared with; `cùng kỳ` of months that are reported are the same months of the year named."""
    told = [period for period in (before, *(time.period for time in preceding)) if period and period.type in _REPORTED]
    reported = told[-1] if told else reading.reported
    named = against.period
    if reported is None or named.type != "year" or "cùng kỳ" not in low[against.anchor : against.end]:
        return against
    if not named.start.year < reported.end.year:
        return against
    same = periods.months(named.start.year, reported.start.month, reported.end.month)
    return replace(against, period=same)


# Two indices of one announcement: `PAR INDEX năm 2023 đạt 85%, xếp thứ 30; SIPAS đạt 82%`.
_TOGETHER = frozenset(("par_index", "sipas"))
_TOGETHER_NAMED = re.compile(r"\b(?:par[ -]?index|cải cách hành chính|cchc|sipas|hài lòng)\b")
_OF_AN_INDEX = re.compile(r"\b(?:chỉ số|pci|papi|par[ -]?index|sipas|pii|pgi|dti)\b[^,;.]{0,90}$")
_LED = re.compile(r",| (?:cho thấy|cho biết|ghi nhận|công bố|xác định)\b")


def _leads(low: str, time: Time, start: int) -> bool:
    """Whether a time expression opens its sentence or clause, and so speaks for all that follows."""
    opening = low[start : time.anchor].strip(' -–+“"(')
    return (
        len(opening) <= 14
        or _LED.match(low, time.end) is not None
        or low[time.anchor] in ",;:"
        or low[max(0, time.anchor - 2) : time.anchor].rstrip()[-1:] in ",;:("
        or bool(kinds.TARGET_VERB.search(opening[-30:] + " "))
    )


_VAGUE = Cue(
    r"\b(?:trong (?:tháng|quý|tuần|kỳ)(?= ?,| qua\b| này\b| vừa qua| toàn| tỉnh| đã| đạt| là\b|"
    r" (?:thu nhận|tiếp nhận|giải quyết|ghi nhận|cấp|lắp|phát sinh|phát hành|xử lý|tổ chức|ban hành|có)\b)|"
    r"(?<!các )(?<!những )(?<!nhiều )(?<!mấy )(?:tháng|quý|tuần|năm) (?:vừa )?qua\b|"
    r"(?:hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|vài) năm (?:trước|về trước)\b|"
    r"(?<!với )(?<!so )(?<!hơn )(?:tháng|quý|tuần) (?:này|trước)\b|(?<!với )(?<!so )cùng kỳ(?= ?,))"
)
_NOW_BEHIND = re.compile(
    r"(?:[^,;.:()\d]|từ \d+ tuổi){0,40}\b(?:hiện nay|hiện tại|(?:đến|tới) nay)(?=[.,;)]| (?:đã|có|đang|được)\b|$)|"
    r"[^;.:()\d]{0,110}\b(?:đến|tới) (?:nay|thời điểm hiện (?:nay|tại))(?=[.,;)]|$)"
)
_TODAY = Cue(r"(?:hiện (?:nay|tại)|(?:đến|tới) (?:nay|thời điểm))")
"""One of these stands in whatever the expression above finds."""
_YEARS_AGO = re.compile(r"\b\w+ năm (?:về )?trước\b")
_VAGUE_KINDS = {"tháng": "month", "quý": "quarter", "tuần": "span", "năm": "year"}
# `mỗi tháng`: what comes each time is no count of the whole; `trợ cấp hằng tháng` is a benefit's name.
_EACH = Cue(
    r"\b(?:(?:mỗi|(?<!trợ cấp )(?<!bhxh )(?<!xã hội )(?<!lương hưu )(?<!ưu đãi )(?<!chế độ )(?:hằng|hàng)) "
    r"(?:tháng|tuần|ngày|quý)|(?:bình quân|trung bình)(?: một| 1)? (?:tháng|tuần|ngày|quý))\b"
)
# `GRDP quý III ước tăng 8%`: a quarter of the year that is spoken of.
_QUARTER = Cue(r"(?<!hết )(?<!cuối )\bquý (iv|iii|ii|i)\b(?![/-]| ?(?:năm )?\d)[^,;.]{0,40}$")
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_ON_YEAR_BEFORE = re.compile(r"[^.;,\d]{0,20}?\bso với năm (?:ngoái|trước)\b")
_AGO = re.compile(r"\bnăm (?:ngoái|trước)\b[^;.\d]*$")
# `hạng 52, trong khi một năm trước ở vị trí 44`: of what comes next
_AGO_BEHIND = re.compile(r"(?:(?!\b(?:trong khi|còn|nhưng|mà|từ)\b)[^;.\d])*?\bnăm (?:ngoái|trước)\b")
# `ở vị trí 37, trước đó một năm là 57`
_YEAR_BEFORE_THAT = Ending(
    r"\b(?:trước đó (?:một|1|01) năm|(?:một|1|01) năm trước đó)(?: (?:là|ở|xếp|đứng|thứ|hạng))*\s*$"
)
_WHOLE_YEAR = Cue(r"\bcả năm\b(?! \d)")
_SOME_MONTHS = Cue(r"\btrong (?P<count>\d{1,2}|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) tháng\b(?! \d)")


_ELAPSED = Cue(r"\b(?:sau|qua|trong)\s+(?:gần |hơn |khoảng )?\d{1,2}\s+(?:tháng|năm|ngày|tuần)\b")
# `Sau hơn ba tháng, toàn tỉnh tiếp nhận 298.640 hồ sơ`
_ELAPSED_IN_WORDS = Cue(
    r"\bsau (?:gần |hơn |khoảng |chừng )?(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|nửa) (?:tháng|năm|ngày|tuần)\b"
)


def _counts_on(first: Quantity, second: Quantity) -> bool:
    """Whether two numbers count things of one kind: `tiếp nhận 900 hồ sơ, đã giải quyết 880 hồ sơ`."""
    return first.shape == second.shape == "count" and bool(second.word) and first.word == second.word


def _names_index_before(low: str, index_code: str | None, start: int, time: Time, number: int) -> bool:
    """Whether a year stands behind the name of the number's own index: `PII năm 2024 xếp thứ 22, với 41,2 điểm`."""
    names = _INDEX_NAME.get(index_code or "")
    found = list(names.finditer(low, start, number)) if names is not None else []
    return bool(found) and found[-1].end() <= time.start


_ANOTHER_GOAL = re.compile(r"(?:[,;]|\bvà) (?:phấn đấu|đặt mục tiêu|dự kiến) ")
_GOAL_WORDS = Cue(r"phấn đấu|đặt mục tiêu|dự kiến")
"""One of these stands in whatever the expression above finds."""


def another_goal(low: str, start: int, end: int) -> bool:
    """Whether a clause with a goal of its own begins: `… phủ sóng 5G tại A và phấn đấu 100% thôn …`."""
    return _GOAL_WORDS.search(low, start, end) is not None and _ANOTHER_GOAL.search(low, start, end) is not None


def _next_owns(low: str, time: Time, placed: list[Site], position: int) -> bool:
    """Whether a time expression between two numbers opens the clause of the second."""
    if position + 1 >= len(placed):
        return False
    following = placed[position + 1]
    bracket = low.rfind("(", placed[position].quantity.end, time.start)
    if bracket >= 0 and bracket < following.quantity.start and low.find(")", bracket, following.quantity.start) < 0:
        return following.sentence == placed[position].sentence
    if following.sentence != placed[position].sentence or time.start > following.quantity.start:
        return False
    if low[placed[position].quantity.end : time.anchor].rstrip().endswith((" và", " thì", " còn", " trong khi")):
        return True  # `… 20% và đến năm 2030, … 30%`
    return time.anchor >= following.left and "," in low[placed[position].quantity.end : time.start]


def _set_off(low: str, time: Time, opening: str) -> bool:
    """Whether a time stands between commas ahead of all numbers: `Triển khai …, đến cuối tháng 5/2024, tỉnh có …`."""
    return (
        time.relation == "by"
        and time.period.type in ("day", "month")
        and opening.rstrip().endswith(",")
        and low.startswith(",", time.end)
        and SOME_DIGIT.search(opening) is None
    )


def _carried_period(
    reading: Reading, index: int, site: Site, block_times: list[Time], *, of_index: bool
) -> tuple[Period | None, str]:
    """A period from earlier sentences of the paragraph, from the line above, or from the headings.

    Its basis is `doubtful` where a time is told that may hold or not, `beside` where it is told within a sentence.
    """
    low = reading.flow.low
    sentences = reading.sentences_of(index)
    block = reading.flow.blocks[index]
    if _TELLS_PARTS.match(low, site.sentence[0]) and site.sentence[0] > block.start:
        begins, _ = sentences.around(site.sentence[0] - 2)
        times = [time for time in block_times if begins <= time.start < site.sentence[0] and _usable(time)]
        if times and times[-1].period.type != "day":
            # `Quý III, tỷ lệ … đạt 74%, quý II là 69%. Trong đó: …`: of the first, which opens the sentence
            first = times[0] if len(times) > 1 and times[-1].period.end < times[0].period.end else times[-1]
            return first.period, "paragraph"
    if _SAME_TIME.search(low, site.sentence[0], site.quantity.start):
        return _told_last(reading, index, site)
    today = _today_told(reading, block.start, site)
    for time in reversed(block_times[: bisect_left(block_times, site.sentence[0], key=_start)][-40:]):
        if time.start < today:
            break
        if time.end > site.sentence[0] or time.end < site.sentence[0] - REACH:
            continue
        if time.relation == "since" and _TILL_NOW.match(low, time.end, site.sentence[0]):
            return None, "doubtful"  # what flowed in since then, or what stands today
        if not _usable(time):
            continue
        if time.period.type == "day" and time.relation == "in":
            continue  # when something was said or held
        bounds = sentences.around(time.start)
        if _BY_PLAN.search(low, max(bounds[0], time.anchor - 60), time.anchor):
            continue  # `hoàn thành 14 nhiệm vụ theo Kế hoạch năm 2023. Toàn tỉnh có …`
        opening = low[bounds[0] : time.anchor]
        leads = (
            time.relation == "as_of"
            or len(opening.strip(' -+“"(')) <= _HEAD
            or _set_off(low, time, opening)
            or _FROM_TO.match(low, time.anchor, time.end) is not None
        )
        aimed = kinds.TARGET_VERB.search(opening[-40:] + " ") and sets_goals(low, bounds[0], time.anchor + 1)
        if leads or aimed or _SAID.search(opening):
            if periods.NOW.search(low, time.end, site.sentence[0]) or _was_before(reading, site, time):
                return None, "none"
            if (
                not of_index
                and time.period.type == "year"
                and _SOME_INDEX.search(low, *bounds)
                and not _is_of_section(reading, index, time.period)
            ):
                return None, "doubtful"  # `Năm 2024, tỉnh xếp thứ 2 về DTI. Kinh tế số đóng góp 14% GRDP.`
            if (later := _later_told(low, time, block_times, bounds[1])) is None:
                return time.period, "paragraph"
            # `Nếu như năm 2020 mới có 800 trạm thì đến tháng 9/2024 có 1.900 trạm. Tỷ lệ …`
            return (later.period, "paragraph") if opening.startswith("nếu") else (None, "doubtful")
    if today < 0 and (vaguely := _vaguely_told(reading, index, site)) is not None:
        return vaguely, "paragraph"
    if today < 0 and (beside := _told_beside(reading, block_times, site, of_index=of_index)) is not None:
        return beside, "beside"
    if today >= 0 and reading.dated is not None:
        targets, _ = reading.verbs_of(site.sentence)
        if targets or (reading.dated.month, reading.dated.day) == (12, 31):
            return None, "none"
        return periods.month(reading.dated.year, reading.dated.month), "paragraph"
    if _GOES_ON.match(low, block.start) and index and kinds.TARGET_VERB.search(low, *site.sentence):
        before = reading.flow.blocks[index - 1]
        for time in reversed(reading.times.get(index - 1, [])):
            if time.relation == "by" and kinds.TARGET_VERB.search(low, before.start, time.end + 1):
                return time.period, "section"
    if (opened := _continued(reading, index)) is not None:
        return opened, "section"
    if (year := _goal_year(reading, index)) is not None:
        return year, "section"
    openers = reading.flow.leads(index)[:4]
    for depth, lead in enumerate(openers):
        if _UP_TO.fullmatch(low, lead.start, lead.end) and year_of_title(reading, "actual") is not None:
            continue  # `BÁO CÁO Kết quả năm 2023`, `(số liệu tính đến ngày 15/12/2023)`
        lead_index = reading.flow.block_at(lead.start)
        said = kinds.said_last(low, lead.start, lead.end)
        asks = said > lead.start and kinds.is_of_goals(low, said, lead.end)
        found = [
            time for time in reading.times.get(lead_index, []) if _usable(time) and (not asks or time.start >= said)
        ]
        if len(found) > 1 and (up_to := _UP_TO.search(low, lead.start, lead.end)) is not None:
            found = [time for time in found if time.end <= up_to.start()] or found
        if not found and low.startswith(":", lead.end - 1) and (month := _today_of_list(reading, lead)) is not None:
            return month, "section"
        if (counted := _counted_months(reading, lead, lead_index, bare=not found)) is not None:
            return counted, "reported"
        lacking = not found and lead.kind == "heading" and _SHORTCOMINGS.search(low, lead.start, lead.end)
        if lacking and (reviewed_in := _section_before(reading, lead_index)) is not None:
            return reviewed_in, "section"
        if not found and lead.kind == "heading" and _STANDING.search(low, lead.start, lead.end):
            break  # `II. THỰC TRẠNG` below a plan's title: how things stand is not of the plan's years
        if found and lead.kind != "title" and block.kind != "heading":
            time = found[-1]
            ahead = _AHEAD.search(low, lead.start, lead.end) if len(found) > 1 else None
            reviewed = [other for other in found if ahead is not None and other.end <= ahead.start()]
            if reviewed and not any(kinds.is_of_goals(low, nearer.start, nearer.end) for nearer in openers[:depth]):
                # `KẾT QUẢ NĂM 2025, PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2026`: what stands below goals is of the second
                time, found = reviewed[-1], reviewed
            if len(found) > 1 and any(other.period.type in _REPORTED for other in found):
                break  # `Kết quả 9 tháng năm 2024, nhiệm vụ năm 2025`: a title of several times
            if len(found) > 1 and _OUTLOOK.search(low, lead.start, time.start):
                time = found[0]  # `Mục tiêu đến năm 2025, định hướng đến năm 2030`
            if time.period.type == "span":
                over = reading.dated is not None and time.period.end <= reading.dated
                if over and _RESULTS.search(low, lead.start, time.start):
                    return time.period, "section"
                heads_list = _HEADS_LIST.fullmatch(low, time.end, lead.end) is not None and not kinds.is_of_goals(
                    low, lead.start, lead.end
                )
                if over and heads_list and (time.period.end - time.period.start).days < _LONGEST_REPORT:
                    return time.period, "section"  # `Từ ngày 1/7 đến ngày 15/9/2025:`
                if low.startswith("lũy kế ", max(lead.start, time.anchor - len("lũy kế "))):
                    return time.period, "section"
                if "năm học " in low[max(lead.start, time.anchor - 12) : time.start]:
                    return time.period, "section"
                if not over and _GOALS.search(low, lead.start, time.start):
                    return periods.year(time.period.end.year), "section"  # a plan's goals are due in its last year
                continue
            if time.period.type == "day" and time.relation == "in":
                return None, "none"
            reported = time.relation == "in" and _is_reported(time.period)
            if reported and not kinds.is_of_goals(low, lead.start, lead.end):
                return time.period, "reported"
            return time.period, "section"
    told = _span_of_data(reading) or reading.reported
    return (told, "title") if told is not None else (None, "none")


# `1. Về kết quả 9 tháng`, `KẾT QUẢ NĂM 2025 (tính từ 01/7/2025)`
_SO_MANY_MONTHS = re.compile(
    r"\b(?:kết quả|tình hình)\b(?P<what>[^.:;\d]{0,40})\b(?P<count>\d{1,2}) tháng(?P<year> đầu năm)?[\W_]*$"
)
_REVIEWED = (6, 9, 10, 11)
"""After how many months of a year its results are reviewed."""
_NOT_SINCE = re.compile(r"\b(?:sau|trong|chiến dịch|cao điểm|thí điểm|đợt|vận hành)\b")
_COUNTED_SINCE = re.compile(r"\bkết quả\b[^.:;]{0,40}\bnăm 20\d\d \((?:số liệu )?(?:được )?tính từ ")


def _counted_months(reading: Reading, lead: Block, index: int, *, bare: bool) -> Period | None:
    """The months of the results that a heading tells by their number, or by the day that they begin with."""
    low = reading.flow.low
    if lead.kind != "heading":
        return None
    written = reading.reported.end if reading.reported is not None else reading.dated
    if bare and written is not None and (so_many := _SO_MANY_MONTHS.search(low, lead.start, lead.end)) is not None:
        count = int(so_many.group("count"))
        since_january = so_many.group("year") or (count in _REVIEWED and not _NOT_SINCE.search(so_many.group("what")))
        return periods.months(written.year, 1, count) if since_january and count <= written.month else None
    if _COUNTED_SINCE.search(low, lead.start, lead.end):
        times = reading.times.get(index, [])
        years = [time.period for time in times if time.period.type == "year" and time.relation == "in"]
        since = [time.period.start for time in times if time.relation == "since" and time.period.type == "day"]
        if len(years) == len(since) == 1 and since[0].year == years[0].start.year and since[0].day == 1:
            return periods.months(since[0].year, since[0].month, _MONTHS)
    return None


# `Từ ngày 1/7 đến ngày 15/9/2025, kết quả như sau:`, but not `…, đoàn công tác làm việc với tỉnh, ghi nhận:`
_HEADS_LIST = re.compile(
    r",? ?(?:(?:toàn tỉnh|tỉnh|kết quả|số liệu|cụ thể|như sau|đã|đạt|được|các|một số|chỉ tiêu|chỉ số|của|vẫn|còn|thấp|"
    r"chậm|so với yêu cầu|so với mục tiêu|so với kế hoạch)[ ,]*)*:"
)
_SHORTCOMINGS = re.compile(r"\b(?:hạn chế|tồn tại|khó khăn|vướng mắc)\b")
_SECTION = 120
"""Blocks that a section of results may have."""


def _section_before(reading: Reading, index: int) -> Period | None:
    """The year or months of the results that a section of shortcomings stands behind: `I. KẾT QUẢ NĂM 2025`."""
    blocks, low = reading.flow.blocks, reading.flow.low
    for at in range(index - 1, max(-1, index - _SECTION), -1):
        block = blocks[at]
        if block.kind == "heading" and block.lead == blocks[index].lead:
            times = [time.period for time in reading.times.get(at, []) if _usable(time)]
            told = len(times) == 1 and (times[0].type == "year" or times[0].type in _REPORTED)
            return times[0] if told and kinds.ACTUAL_HEADING.search(low, block.start, block.end) else None
    return None


_SAME_TIME = Cue(
    r"\btrong (?:cùng |khoảng )?(?:thời gian|thời kỳ|kỳ|giai đoạn) (?:này|đó|trên)\b|\bcùng thời gian\b|"
    r"\bcũng (?:đến |tới |tại |vào )?thời điểm (?:này|đó|trên)\b"
)


def _told_last(reading: Reading, index: int, site: Site) -> tuple[Period | None, str]:
    """The time that was told last ahead of a sentence, for one that says `trong thời gian này`."""
    for at in range(index, max(-1, index - 3), -1):
        for time in reversed(reading.times.get(at, [])):
            if time.end <= site.sentence[0] and _usable(time) and time.period.type != "day":
                return time.period, "paragraph"
    return None, "doubtful"


def _is_of_section(reading: Reading, index: int, period: Period) -> bool:
    """Whether a heading above has the same time: `III. KẾT QUẢ NĂM 2023`, then `Năm 2023, DTI của tỉnh …`."""
    return any(
        time.period == period and time.relation == "in"
        for lead in reading.flow.leads(index)[:4]
        for time in reading.times.get(reading.flow.block_at(lead.start), [])
    )


def _today_of_list(reading: Reading, lead: Block) -> Period | None:
    """The document's month where a list's lead line speaks of today: `Đến nay, tỉnh đạt các kết quả sau:`."""
    now = periods.NOW.search(reading.flow.low, lead.start, lead.end)
    if now is None or reading.dated is None or (reading.dated.month, reading.dated.day) == (12, 31):
        return None
    if _SINCE.search(reading.flow.low[lead.start : now.start()]):
        return None
    return periods.month(reading.dated.year, reading.dated.month)


_A_MONTH = 31
_CUMULATIVE = Cue(r"\b(?:lũy kế|luỹ kế|cộng dồn)\b(?! (?:\d|từ đầu|năm|tháng|quý))")
_EACH_YEAR = re.compile(r"\b(?:mỗi|hằng|hàng) năm,? (?:\w+ )?(?:bố trí|dành|chi|cân đối|ưu tiên)\b")
_OPENS_ANOTHER = Ending(r", (?:và )?đến (?:hết |cuối )?năm ?$")
_IN_THE_YEAR = re.compile(r"(?<!nhất )\btrong năm(?=\s*(?:[.,;)]|$))")
_SINCE_DAY = Ending(r"\btừ (?:ngày )?(\d{1,2})/(\d{1,2})(?: cho)? $")


def _day_of(match: re.Match[str], dated: date) -> date | None:
    """The day that is told without its year, the last one before a document was written."""
    for number in (dated.year, dated.year - 1):
        try:
            told = date(number, int(match.group(2)), int(match.group(1)))
        except ValueError:
            return None
        if told <= dated:
            return told
    return None


_SPENT_YEARLY = re.compile(r" (?:tổng )?(?:chi|ngân sách)[^.;,()]{0,40} (?:hằng|hàng|mỗi) năm\b")
_BASES = {"doubtful": "none", "beside": "paragraph", "reported": "section"}


def _vaguely_told(reading: Reading, index: int, site: Site) -> Period | None:
    """The quarter or month that an earlier sentence of the paragraph calls `trong quý`, where none is told since."""
    first = reading.vague.get(index)
    if first is None:
        block = reading.flow.blocks[index]
        dated = min((time.start for time in reading.times.get(index, []) if time.start >= block.start), default=None)
        match = _THE_PERIOD.search(reading.flow.low, block.start, block.end if dated is None else dated)
        first = (match.start(), dated, _VAGUE_KINDS[match.group(1)]) if match is not None else (-1, dated, "")
        reading.vague[index] = first
    at, dated, kind = first
    if not kind or at >= site.sentence[0] or (dated is not None and dated < site.sentence[0]):
        return None
    return _meant_by_kind(reading, index, site, kind)


_THE_PERIOD = re.compile(
    r"\btrong (tháng|quý)(?=,| toàn| tỉnh| đã| (?:tiếp nhận|giải quyết|ghi nhận|phát sinh|xử lý|có)\b)"
)
_FEW_BLOCKS = 4
"""How many paragraphs back `trong quý` may mean the quarter told there."""
_LONGEST_CELL, _MANY_CELLS = 40, 60


def _meant_by_kind(reading: Reading, index: int, site: Site, kind: str) -> Period | None:
    """What `trong tháng`, `trong quý` mean: the time of the report, or the one that the text told last of its kind."""
    if (counted := _span_of_data(reading)) is not None:
        return counted
    if reading.reported is not None and reading.reported.type == kind:
        return reading.reported
    return _told_of_kind(reading, index, site, kind)


def _told_of_kind(reading: Reading, index: int, site: Site, kind: str) -> Period | None:
    """The one month (or quarter) that the text told last before a number."""
    first, left = index, _FEW_BLOCKS
    while first and left and index - first < _MANY_CELLS:
        first -= 1
        left -= (
            reading.flow.blocks[first].end - reading.flow.blocks[first].start > _LONGEST_CELL
        )  # a table's lines pass
    told = {
        time.period
        for at in range(first, index + 1)
        for time in reading.times.get(at, [])
        if time.period.type == kind and time.relation == "in" and time.end <= site.quantity.start
    }
    return told.pop() if len(told) == 1 else None


def _continued(reading: Reading, index: int) -> Period | None:
    """The time that the paragraph before opens with, where this one says that it tells its results."""
    low, block = reading.flow.low, reading.flow.blocks[index]
    if not index or _CONTINUES.match(low, block.start) is None or block.kind != "paragraph":
        return None
    before = reading.flow.blocks[index - 1]
    first = next(iter(reading.times.get(index - 1, [])), None)
    opens = first is not None and before.kind == "paragraph" and len(low[before.start : first.anchor].strip()) <= _HEAD
    return first.period if first is not None and opens and _usable(first) else None


_CONTINUES = re.compile(r"(?:kết quả|trong đó|cụ thể|theo đó)[,:]")


def _later_told(low: str, first: Time, times: list[Time], end: int) -> Time | None:
    """A later time that the sentence of the first tells behind it, outside of brackets."""
    later = [
        time
        for time in times
        if first.end < time.start < end
        and _usable(time)
        and time.period.end > first.period.end
        and not (time.period.type == "day" and time.relation == "in")
        and low.rfind("(", first.end, time.start) <= low.rfind(")", first.end, time.start)
    ]
    return later[-1] if later else None


def _was_before(reading: Reading, site: Site, time: Time) -> bool:
    """Whether a sentence tells what was reached, and the time told ahead of it is still to come."""
    if reading.dated is None or time.period.start <= reading.dated:
        return False
    targets, actuals = reading.verbs_of(site.sentence)
    return bool(actuals) and not targets


def _told_beside(reading: Reading, block_times: list[Time], site: Site, *, of_index: bool) -> Period | None:
    """The one time of results that the sentences before tell within their words, ahead of their numbers.

    `Số trạm năm 2023 là 900 trạm. Tỷ lệ …`
    """
    low = reading.flow.low
    targets, _ = reading.verbs_of(site.sentence)
    told: Period | None = None
    for time in block_times[: bisect_left(block_times, site.sentence[0], key=_start)]:
        if not _usable(time):
            continue
        begin, end = reading.sentences_of(reading.flow.block_at(time.start)).around(time.start)
        opening = low[begin : time.anchor]
        if (
            targets
            or (time.period.type == "day" and time.relation == "in")
            or not _ahead_of_numbers(low, opening, time.end, end)
            or kinds.TARGET_VERB.search(low, begin, end)
            or _of_a_document(low, time, begin, end, begin)
            or (told is not None and told != time.period)
            or (time.period.type == "year" and not of_index and _SOME_INDEX.search(low, begin, end))
        ):
            return None
        told = time.period
    return told


def _today_told(reading: Reading, start: int, site: Site) -> int:
    """Where a paragraph last speaks of today at the head of a sentence ahead of this one; -1 where it does not."""
    low = reading.flow.low
    if reading.dated is None or start >= site.sentence[0]:
        return -1
    sentences = reading.sentences_of(reading.flow.block_at(start))
    told = -1
    for now in periods.NOW.finditer(low, max(start, site.sentence[0] - REACH), site.sentence[0]):
        opening = low[sentences.around(now.start())[0] : now.start()]
        if _SINCE.search(opening):
            continue  # `từ năm 2021 đến nay`
        if (
            len(opening.strip(' -+“"(')) <= _HEAD
            or _SAID.search(opening)
            or _ahead_of_numbers(low, opening, now.end(), sentences.around(now.start())[1])
        ):
            told = now.start()
    return told


def _ahead_of_numbers(low: str, opening: str, start: int, end: int) -> bool:
    """Whether what stands ahead of a time has no number, and what follows in its sentence has one."""
    return (
        len(opening) <= _FAR_AHEAD
        and SOME_DIGIT.search(opening) is None
        and SOME_DIGIT.search(low, start, end) is not None
    )


_FAR_AHEAD = 90
# `Sau 4 tháng (từ 01/7 đến 31/10/2025), …`: the span that all is counted over
_FROM_TO = re.compile(r"[ (]*(?:tính |kể )?từ [^()]*?\b(?:đến|tới) ")
_SINCE = re.compile(r"\b(?:từ(?! (?:\d+ tuổi|xa))|kể từ|sau)\b[^,;]{3,40}$")
_HEAD = 14
"""Characters that may stand ahead of a time that opens its sentence: `Toàn tỉnh hiện có …`."""
_STANDING = Cue(r"\b(?:thực trạng|hiện trạng)\b")
_BY_PLAN = Ending(r"\btheo (?:kế hoạch|chương trình|đề án|nghị quyết)\b[^.;:,\d]{0,40}$")
# `Trong 156 nhiệm vụ được giao năm 2026, đã hoàn thành 71`
_GIVEN_IN = Ending(r"\b(?:nhiệm vụ|chỉ tiêu|công việc)\b[^.;:,\d]{0,30} (?:được giao|đề ra)(?: trong| của)? ?$")
_TILL_NOW = re.compile(r",? ?(?:cho )?(?:đến|tới) nay\b")
_GOALS = re.compile(r"\b(?:mục tiêu|chỉ tiêu)\b")
_RESULTS = re.compile(r"\b(?:kết quả|tình hình thực hiện)\b")
_OUTLOOK = re.compile(r"\b(?:định hướng|tầm nhìn)[^.;:\d]{0,12}$")
_REPORTED = ("month", "quarter", "half", "year_to_date")


_LONGEST_REPORT = 400
"""Days that a report may be of; spans of years are those of plans."""


def _is_reported(period: Period) -> bool:
    days = (period.end - period.start).days
    return period.type in _REPORTED or (period.type == "span" and days < _LONGEST_REPORT and period.start.day != 1)


_AHEAD = re.compile(
    r"(?:[,;](?: và)?| và|(?= phương hướng)) (?:phương hướng|định hướng|"
    r"(?:triển khai )?(?:một số )?(?:các )?nhiệm vụ|chương trình công tác|"
    r"kế hoạch công tác)\b"
)
_FOUR = re.compile(r"\b20\d\d\b")


def _of_results(title: str) -> str:
    """The title without the months to come: `Kết quả quý III, phương hướng quý IV năm 2025`."""
    ahead = _AHEAD.search(title)
    if ahead is None or not kinds.REPORT_TITLE.search(title, 0, ahead.start()):
        return title
    results, year = title[: ahead.start()], _FOUR.search(title, ahead.end())
    if year is None or _FOUR.search(results) is not None:
        return results
    return f"{results.removesuffix(' năm')} năm {year.group()}"


def reported_in(title: str) -> Period | None:
    """The months of results that a folded title names."""
    title = _of_results(_UP_TO.sub("", title))
    tokens = lex(title)
    found = periods.times(Flow(title, title, [], title, [0], [0]), tokens, 0) if tokens else []
    return next((time.period for time in found if _is_reported(time.period)), None)


def spoken_on(reported: Period | None, tokens: list[Token]) -> date | None:
    """A day in the year that an undated document speaks in: of its title's months, or of all its days and months."""
    if reported is not None:
        return reported.end
    told = [[int(part) for part in _NUMBER.findall(token.text)] for token in tokens if token.kind in ("date", "month")]
    days = [
        numbers[-2:] for numbers in told if len(numbers) > 1 and 1 <= numbers[-2] <= _MONTHS and numbers[-1] > _YEARS
    ]
    if not days or len({year for _, year in days}) > 1:
        return None
    month, year = max(days)
    return periods.month(year, month).end


_NUMBER = re.compile(r"\d+")
_MONTHS, _YEARS = 12, 1900


# `(Số liệu từ ngày 15/12/2023 đến ngày 14/12/2024)`
_OF_DATA = Cue(
    r"\bsố liệu (?:được )?(?:tính |lấy |thống kê |tổng hợp )?(?:từ|tính từ|trong kỳ)\b|"
    r"\b(?:kỳ|thời gian|thời kỳ) báo cáo:? (?:được )?(?:tính )?từ\b"
)
# `(cập nhật đến 15/12/2022)`, `(số liệu chốt đến hết tháng 6 năm 2023)`
_UP_TO = re.compile(
    r"\(\s*(?:số liệu )?(?:được )?(?:chốt|cập nhật|tính|thống kê|tổng hợp)(?: số liệu)? (?:đến|tới)(?: hết| cuối)?"
    r"(?: ngày| tháng)? [\d/.-]+(?: tháng \d{1,2})?(?: năm \d{4})?\s*\)"
)
_HEAD_BLOCKS = 20


def year_of_section(flow: Flow, index: int, times: dict[int, list[Time]], spoken: date) -> int | None:
    """The past year whose results the heading above a block tells: `Sáu tháng cuối năm` below `KẾT QUẢ NĂM 2025`."""
    for lead in flow.leads(index)[:4]:
        told = {
            time.period.start.year
            for time in times.get(flow.block_at(lead.start), [])
            if time.period.type == "year" and time.relation == "in"
        }
        if told:
            past = len(told) == 1 and min(told) < spoken.year
            return told.pop() if past and kinds.REPORT_TITLE.search(flow.low, lead.start, lead.end) else None
    return None


def _span_of_data(reading: Reading) -> Period | None:
    """The days between which a report says at its head that its numbers were counted, or up to which."""
    if not reading.span_of_data:
        low, blocks = reading.flow.low, reading.flow.blocks[:_HEAD_BLOCKS]
        found = [
            time.period
            for index, block in enumerate(blocks)
            if (said := _OF_DATA.search(low, block.start, block.end)) is not None
            for time in reading.times.get(index, [])
            if time.start >= said.start() and time.relation == "in" and time.period.start < time.period.end
        ]
        found += [
            time.period
            for index, block in enumerate(blocks)
            if year_of_title(reading, "actual") is None  # a year's results are of the year, up to whatever day
            and reading.reported is None
            and (said := _UP_TO.search(low, block.start, block.end)) is not None
            and not low[said.end() : block.end].strip(" *_:")  # not `Tỉnh có 45 xã (tính đến 30/6/2022).`
            for time in reading.times.get(index, [])
            if said.start() <= time.start < said.end() and time.period.type in ("day", "month")
        ]
        reading.span_of_data.append(found[0] if found else None)
    return reading.span_of_data[0]


# `Kế hoạch chuyển đổi số năm 2024`, `… giai đoạn 2021-2025`: the years that a title sets for goals, or reports of.
_PLANNED_YEAR = re.compile(
    r"\b(?:kế hoạch|mục tiêu|chỉ tiêu|nhiệm vụ|phương hướng|chương trình|đề án)\b[^/;]{0,120}?"
    r"\b(?P<what>năm|giai đoạn|đến năm|đến hết năm) (?:20\d\d ?[-–] ?)?(?P<year>20\d\d)\b"
)
_REPORTED_YEAR = re.compile(
    r"\b(?:kết quả|tình hình|báo cáo|sơ kết|tổng kết)\b[^/;]{0,120}?(?<!đến )\bnăm (?P<year>20\d\d)\b(?! ?[-–])"
)
_YEAR_AHEAD = re.compile(r"\b(?:định hướng|tầm nhìn|đến năm)\b")


def year_of_title(reading: Reading, kind: str) -> Period | None:
    """The year that the document's title gives to its goals, or to its results."""
    found = reading.title_year.get(kind)
    if found is None:
        found = _find_year_of_title(reading.title, kind) if kind == "target" or not reading.reported else False
        if found is False and kind == "target":
            found = year_of_plan_told(reading) or False
        reading.title_year[kind] = found
    return found or None


# `Chiều 22/1, UBND tỉnh tổng kết công tác chuyển đổi số năm 2025`, `Hội nghị sơ kết 6 tháng đầu năm`
_REVIEWS = re.compile(
    r"\b(?:tổng kết|sơ kết|đánh giá (?:kết quả|tình hình|công tác)|kiểm điểm|"
    r"(?:tình hình|kết quả) (?:thực hiện|triển khai|công tác|cải cách hành chính|chuyển đổi số))\b"
    r"(?:(?!\b(?:triển khai|phương hướng|nhiệm vụ|giải pháp|bàn)\b.{0,40}\b(?:năm|tháng|quý)\b)[^.;]){0,120}"
)
_LEAD = 1500
"""How far into an article the meeting stands that it tells of."""
_REPORT = re.compile(r"(?:^|/ )báo cáo\b")
_MEETING = re.compile(r"\b(?:hội nghị|phiên họp|cuộc họp|buổi)\b")


def tells_of_meeting(reading: Reading) -> bool:
    """Whether a title is news of a meeting, whose year dates what happened, not what stands on its day."""
    return _MEETING.search(reading.title) is not None and _REPORT.search(reading.title) is None


def reviewed(reading: Reading) -> Period | None:
    """The year or months that the meeting reviews which an article tells of, in its first paragraphs."""
    found = reading.title_year.get("reviewed")
    if found is None:
        told = {
            time.period
            for index, block in enumerate(reading.flow.blocks)
            if block.start < _LEAD
            for review in _REVIEWS.finditer(reading.flow.low, block.start, block.end)
            for time in reading.times.get(index, [])
            if review.start() <= time.start < review.end()
            and time.relation == "in"
            and (time.period.type == "year" or _is_reported(time.period))
            and not _EDITION.search(review.group())
        }
        found = reading.title_year["reviewed"] = told.pop() if len(told) == 1 else False
    return found or None


def below_results(reading: Reading, index: int) -> bool:
    """Whether a block stands below a heading of results: what it tells is what the document reviews."""
    low = reading.flow.low
    return any(
        lead.kind == "heading" and kinds.ACTUAL_HEADING.search(low, lead.start, lead.end)
        for lead in reading.flow.leads(index)[:3]
    )


_DOCUMENT_NUMBER = re.compile(r"\b\d+[a-zđ]?/[a-zđ]+(?:-[a-zđ&]+)*\b,? ?")
_TYPE_ABOVE = re.compile(r"\b(kế hoạch|báo cáo|chương trình|đề án|nghị quyết) / ")


def _find_year_of_title(title: str, kind: str) -> Period | Literal[False]:
    title = _TYPE_ABOVE.sub(r"\1 ", _DOCUMENT_NUMBER.sub("", title))
    if kind == "actual":
        title = _of_results(title)
        if (school := _OF_SCHOOL_YEAR.search(title)) is not None and not kinds.PLAN.search(title):
            return periods.span(int(school.group(1)), int(school.group(2)))
    pattern = _PLANNED_YEAR if kind == "target" else _REPORTED_YEAR
    told = [match for match in pattern.finditer(title) if kind == "target" or not _EDITION.search(match.group())]
    years = {int(match.group("year")) for match in told}
    if len(years) != 1 or (kind == "target" and _YEAR_AHEAD.search(title) and len(_FOUR_DIGITS.findall(title)) > 1):
        return False
    if kind == "actual" and kinds.PLAN.search(title):
        return False
    return periods.year(years.pop())


_OF_SCHOOL_YEAR = re.compile(
    r"\b(?:kết quả|tình hình|báo cáo|sơ kết|tổng kết)\b[^/;]{0,120}?\bnăm học (20\d\d) ?[-–] ?(20\d\d)\b"
)
_SPAN_OF_PLAN = re.compile(r"\b(20\d\d) ?[-–] ?(20\d\d)\b")


def span_of_title(reading: Reading) -> Period | None:
    """The years that a plan's title names: what it costs, it costs in all of them."""
    spans = {(int(first), int(last)) for first, last in _SPAN_OF_PLAN.findall(reading.title)}
    if len(spans) != 1 or not kinds.PLAN_TITLE.search(reading.title):
        return None
    first, last = spans.pop()
    return periods.span(first, last) if first < last else None


# `Công bố kết quả đánh giá mức độ chuyển đổi số năm 2020`: the year of an edition, of nothing else that is told.
_EDITION = re.compile(
    r"\b(?:(?<!bộ )chỉ số|xếp hạng|bảng xếp|mức độ (?:chuyển đổi số|cđs)|dti|pci|papi|par[ -]?index|sipas|pii|pgi)\b"
)
_FOUR_DIGITS = re.compile(r"\b20\d\d\b")


def _aims_beyond(reading: Reading, site: Site, period: Period) -> bool:
    """Whether a sentence says what will be, while the time told before it is over: `Dự kiến sẽ đạt …`."""
    if reading.dated is None or period.end >= reading.dated:
        return False
    targets, actuals = reading.verbs_of(site.sentence)
    last = max((end for _, end in targets if end <= site.quantity.start), default=-1)
    return last > max((end for _, end in actuals if end <= site.quantity.start), default=-1) and bool(
        _WILL.search(reading.flow.low, *site.sentence)
    )


_WILL = re.compile(r"\b(?:dự kiến|sẽ|dự báo|phấn đấu)\b")
_GOALS_RUN = 4
"""How many paragraphs back the year of a list of goals may stand."""


def _goal_year(reading: Reading, index: int) -> Period | None:
    """The year that an earlier paragraph sets for goals, where this one goes on with them and names no time."""
    low, blocks = reading.flow.low, reading.flow.blocks
    for at in range(index, max(-1, index - _GOALS_RUN - 1), -1):
        block, times = blocks[at], reading.times.get(at, [])
        if block.kind not in ("paragraph", "item") or kinds.ACTUAL_VERB.search(low, block.start, block.end):
            return None
        if at < index and times:
            # `đến năm 2030, … chiếm 30% GRDP, trong khi năm 2024 là 11,9%`: goals go on with the year to come
            ahead = [time for time in times if reading.dated is None or time.period.end >= reading.dated]
            last = (ahead or times)[-1]
            aimed = kinds.TARGET_VERB.search(low, block.start, last.anchor + 1) and ends_with_goals(reading, at)
            return last.period if aimed and last.relation in ("by", "in") and last.period.type == "year" else None
        if at == index and times:
            return None
    return None


def _plan_span(reading: Reading) -> Period | None:
    """The years of the plan that a document is: its title or its own headings."""
    if not reading.plan:
        reading.plan.append(_find_plan_span(reading))
    return reading.plan[0]


def _find_plan_span(reading: Reading) -> Period | None:
    for block_index in sorted(reading.times):
        if reading.flow.blocks[block_index].start > 4000:
            break
        for time in reading.times[block_index]:
            if time.period.type == "span" and "giai đoạn" in reading.flow.low[max(0, time.start - 14) : time.start]:
                return time.period
    return None


def _edition_near(reading: Reading, offset: int) -> int | None:
    """The edition year that the text names nearest to a place, before it first."""
    best: tuple[int, int] | None = None
    middle = bisect_left(reading.editions, (offset, 0))
    for at, year in reading.editions[max(0, middle - 3) : middle + 3]:
        distance = offset - at if at <= offset else (at - offset) * 2
        if best is None or distance < best[0]:
            best = (distance, year)
    return best[1] if best and best[0] < 3000 else None


def _edition_told(reading: Reading, index: int, site: Site, index_code: str) -> int | None:
    """The edition that the sentence before tells last: `…, năm 2022 xếp thứ 2. Trong đó …`."""
    low = reading.flow.low
    if not low.startswith("trong đó", site.sentence[0]):
        return None
    before = reading.sentences_of(index).around(max(0, site.sentence[0] - 2))
    years = [
        time.period.start.year
        for time in reading.times.get(index, [])
        if before[0] <= time.start < site.sentence[0] and time.relation == "in" and time.period.type == "year"
    ]
    return years[-1] if years and reading.reference.edition(index_code, years[-1]) is not None else None


# `…, Giám đốc Sở, cho biết năm 2024, …`: the year opens what is said.
_SAID = re.compile(
    r"\b(?:cho biết|cho hay|chia sẻ|khẳng định|nhấn mạnh|thông tin|báo cáo)[,:]? *(?:rằng |trong |đến |tính đến )?$"
)
# `… năm 2024 xếp thứ 34. Một số chỉ số nổi bật như …`: of what the sentence before tells.
_TELLS_PARTS = re.compile(r"[ \"“(]*(?:trong đó|cụ thể|một số (?:chỉ số|chỉ tiêu|kết quả)|riêng|theo đó|nổi bật)\b")
_GOES_ON = re.compile(r"(?:ngoài ra|cùng với đó|bên cạnh đó|đồng thời|cũng theo|cùng đó|song song|mặt khác)\b")
ANNOUNCED_LATER = frozenset(("pci", "papi", "par_index", "sipas", "pgi"))
"""Indices whose edition of a year is announced in the next."""
_INDEX_NAMES = {
    "pci": r"pci|năng lực cạnh tranh cấp tỉnh",
    "papi": r"papi|quản trị và hành chính công",
    "par_index": r"par[ -]?index|cải cách hành chính",
    "sipas": r"sipas|hài lòng",
    "pii": r"pii|đổi mới sáng tạo cấp địa phương",
    "pgi": r"pgi|chỉ số xanh(?: cấp tỉnh)?",
    "ict_index": r"ict[ -]?index|ứng dụng công nghệ thông tin",
}
_ANY_INDEX = "|".join(_INDEX_NAMES.values())
_SOME_INDEX = Cue(rf"\b(?:dti|chỉ số chuyển đổi số|mức độ chuyển đổi số|xếp hạng|{_ANY_INDEX})\b")
_INDEX_NAME = {code: re.compile(rf"\b(?:{names})\b") for code, names in _INDEX_NAMES.items()}
_LISTED_INDICES = rf"(?:(?:,| và|, và|/) ?(?:chỉ số )?(?:{_ANY_INDEX})\)?){{0,5}}"
_BOTH = rf"\)?(?: \([\w -]{{3,12}}\))? và (?:[^\W\d][\w,]* ){{0,8}}?\(?(?:{_ANY_INDEX})\)?,? năm (20[012]\d)\b"
_INDEX_YEAR = {
    code: re.compile(
        rf"(?:{names})\)?{_LISTED_INDICES}(?: của [^,.;\d]{{2,24}}| cấp tỉnh| các tỉnh| tổng hợp)?,? "
        r"(?:năm )?\(?(20[012]\d)\b"
        rf"|(?<!so với )(?<!so )\bnăm (20[012]\d),? (?:chỉ số )?(?:{names})\b"
        r"|\bcác chỉ số(?: này| trên)? năm (20[012]\d)\b"
        # `PAR INDEX và SIPAS năm 2022`: the year of both.
        rf"|(?:{names}){_BOTH}"
    )
    for code, names in _INDEX_NAMES.items()
}


# `lấy số liệu lúc 8 giờ ngày 20/8/2025`, `tính đến 15 giờ ngày 18/4/2023`
_READ_ON = Ending(
    r"\b(?:số liệu|dữ liệu|tính đến|tính tới|thời điểm|cập nhật|trích xuất)[^.;]{0,40}?(?: lúc| vào| đến| hồi|,)*"
    r"(?: \d{1,2}(?: giờ|h|:)(?: ?\d\d)?(?: phút)?| sáng| trưa| chiều| tối)?(?: của)?(?: ngày)? ?$"
)


def day_of_reading(reading: Reading, offset: int) -> Period | None:
    """The day or month up to which the text last said that the portal was read: its points change every day."""
    low = reading.flow.low
    for at in range(reading.flow.block_at(offset), -1, -1):
        if reading.flow.blocks[at].end < offset - REACH:
            break
        for time in reversed(reading.times.get(at, [])):
            if time.end > offset or time.period.type not in ("day", "month"):
                continue
            if time.relation in ("as_of", "by"):
                return time.period
            read = time.relation == "in" and time.period.type == "day"
            if read and _READ_ON.search(low, max(reading.flow.blocks[at].start, time.anchor - 90), time.anchor):
                return time.period
    return None


def _index_years(reading: Reading, index_code: str, start: int, end: int, offset: int) -> list[int]:
    """The years that stand with the name of an index in a stretch, without those of brackets the offset is not in."""
    pattern = _INDEX_YEAR.get(index_code)
    if pattern is None:
        return []
    low, years = reading.flow.low, []
    for found in pattern.finditer(low, start, end):
        at = found.start(found.lastindex or 1)
        opened = low.rfind("(", max(start, at - 60), at)
        inside = opened >= 0 and low.find(")", opened, at) < 0
        if not inside or opened < offset <= low.find(")", at, at + 60):
            years.append(int(found.group(found.lastindex or 1)))
    return years


def _index_year_near(reading: Reading, index_code: str, offset: int) -> int | None:
    """The year that stands with the name of an index nearest before a place: `PCI 2023`, `chỉ số PAPI năm 2022`."""
    years = _index_years(reading, index_code, max(0, offset - REACH), offset, offset)
    if not years and index_code in _TOGETHER:
        # PAR INDEX and SIPAS are announced together.
        (other,) = _TOGETHER - {index_code}
        years = _index_years(reading, other, max(0, offset - REACH), offset, offset)
    return years[-1] if years else None


def _compares_years(reading: Reading, index_code: str, index: int, site: Site) -> bool:
    """Whether the sentence of a number and the one before it set two years of an index against each other."""
    block = reading.flow.blocks[index]
    before, _ = reading.sentences_of(index).around(max(block.start, site.sentence[0] - 2))
    return len(set(_index_years(reading, index_code, before, site.sentence[1], site.quantity.start))) > 1


def _edition_period(
    reading: Reading, placed: list[Site], position: int, chosen: Time | None, basis: str, index_code: str, index: int
) -> tuple[Period | None, str, set[str], list[str]]:
    """The edition that a rank or score belongs to; never one that was not yet known."""
    site = placed[position]
    features: set[str] = set()
    reasons: list[str] = []
    low = reading.flow.low
    year: int | None = None
    target = False
    if chosen is not None and chosen.period.start.year == chosen.period.end.year:
        year = chosen.period.start.year
        target = reading.dated is not None and year > reading.dated.year
        if chosen.period.type in ("half", "quarter", "year_to_date") and not target:
            # `trong 6 tháng đầu năm, xếp hạng …`: a standing between two editions.
            return chosen.period, basis, features, ["unclear_period"]
        if chosen.period.type not in ("year",) and not target:
            # "công bố tháng 7/2023": a month is when it was said, not which edition it is.
            year = _edition_near(reading, site.quantity.start)
            basis = "edition"
    elif chosen is None:
        year = _edition_told(reading, index, site, index_code) or _edition_near(reading, site.quantity.start)
        basis = "edition"
        if year is None:
            carried, basis = _carried_period(reading, index, site, reading.times.get(index, []), of_index=True)
            basis = _BASES.get(basis, basis)
            year = carried.start.year if carried is not None and carried.type == "year" else None
    moved = moved_from(reading, placed, position) and not _own_year(low, chosen, placed, position)
    ago = _YEAR_BEFORE_THAT.search(low, max(site.sentence[0], site.quantity.start - 30), site.quantity.start)
    if (moved or ago is not None) and year is not None:
        year -= 1
        basis = "edition"
    if year is None:
        return None, "none", features, reasons
    if target or year > (reading.dated.year if reading.dated else 9999):
        return periods.year(year), basis, features, reasons
    edition = reading.reference.edition(index_code, year)
    latest = reading.reference.latest_edition(index_code, reading.dated)
    if reading.dated is not None and (edition is None or edition.announced_on > reading.dated):
        if kinds.TARGET_VERB.search(low, site.sentence[0], site.quantity.start):
            return periods.year(year), basis, features, reasons
        reasons.append("edition_not_announced")
        return (periods.year(latest.year) if latest else None), "edition", features, reasons
    return periods.year(year), basis, features, reasons


def _own_year(low: str, chosen: Time | None, placed: list[Site], position: int) -> bool:
    """Whether a year is this number's own (`từ vị trí 35 năm 2021 lên 21`), not that of the whole move."""
    if chosen is None:
        return False
    site = placed[position]
    if chosen.end <= site.quantity.start:
        return low.rfind("từ ", site.sentence[0], site.quantity.start) < chosen.start
    return chosen.end <= placed[position + 1].quantity.start


_FROM = re.compile(r"\btừ\b")


def moved_from(reading: Reading, placed: list[Site], position: int) -> bool:
    """`từ vị trí 60/63 lên 26/63`: whether this is the first number of such a move."""
    if position + 1 >= len(placed):
        return False
    site, following = placed[position], placed[position + 1]
    if following.quantity.shape != site.quantity.shape or following.sentence != site.sentence:
        return False
    low = reading.flow.low
    ahead = low[max(site.sentence[0], site.quantity.start - 30) : site.quantity.start]
    between = low[site.quantity.end : following.quantity.start]
    return len(between) < 70 and _FROM.search(ahead) is not None and _RANK_MOVE.search(between) is not None


_ON_PART_BEFORE = re.compile(
    r"[^.;,\d]{0,20}?\bso (?:với )?"
    r"(?:(?P<type>tháng|quý) (?:liền )?(?:trước|kề)|tháng (?P<month>\d{1,2})(?:[/.-](?P<year>20\d\d))?)\b"
)


def _part_of_year_before(reading: Reading, period: Period, site: Site) -> Period | None:
    """The month or quarter that a move begins with: `tháng 8/2025 … tăng 5 bậc so với tháng 7`."""
    told = _ON_PART_BEFORE.match(reading.flow.low, site.quantity.end, site.sentence[1])
    if told is None or period.type not in ("month", "quarter"):
        return None
    year, first = period.start.year, period.start.month
    if told.group("month"):
        number = int(told.group("month"))
        if period.type != "month" or not 1 <= number <= 12:
            return None
        begun = periods.month(int(told.group("year") or (year if number < first else year - 1)), number)
    elif told.group("type") != ("tháng" if period.type == "month" else "quý"):
        return None
    elif period.type == "month":
        begun = periods.month(year, first - 1) if first > 1 else periods.month(year - 1, 12)
    else:
        begun = periods.months(year, first - 3, first - 1) if first > 3 else periods.months(year - 1, 10, 12)
    return begun if begun.end < period.start else None


def _move_period(
    reading: Reading,
    here: list[Time],
    chosen: Time | None,
    edition_index: str | None,
    index_code: str | None,
    site: Site,
) -> tuple[Period | None, str, set[str], list[str]]:
    """The two years that a move lies between; where an index appears every year, the year before is the other one."""
    if chosen is not None and (begun := _part_of_year_before(reading, chosen.period, site)) is not None:
        return Period("span", begun.start, chosen.period.end), "sentence", set(), []
    against = [time for time in here if time.relation == "compare"]
    months = [time.period for time in (chosen, *against[-1:]) if time is not None and time.period.type == "month"]
    if len(months) > 1 and months[1].end < months[0].start:
        return Period("span", months[1].start, months[0].end), "sentence", set(), []  # `so với tháng 9 tăng 2 bậc`
    year = chosen.period.start.year if chosen else None
    basis = "sentence"
    if year is None and kinds.TARGET_VERB.search(reading.flow.low, site.sentence[0], site.quantity.start):
        # `Phấn đấu … cải thiện ít nhất 5 bậc` below `PHƯƠNG HƯỚNG NĂM 2022`: not of the edition that the text told last
        index = reading.flow.block_at(site.sentence[0])
        due, basis = _carried_period(reading, index, site, reading.times.get(index, []), of_index=False)
        return (due, basis, set(), []) if due is not None and due.type == "year" else (None, "none", set(), [])
    if year is None and edition_index is not None:
        year = _edition_near(reading, site.quantity.start)
        basis = "edition"
    if year is None and index_code is not None:
        year = _index_year_near(reading, index_code, site.quantity.start)
        basis = "edition"
    if year is None and here:
        cited = [time for time in here if time.relation == "cited"]
        if cited and edition_index is None:
            year = cited[-1].period.start.year
    if year is None:
        return None, "none", {"period_missing_rank"}, []
    if reading.dated is not None and edition_index is not None and year <= reading.dated.year:
        edition = reading.reference.edition(edition_index, year)
        if edition is None or edition.announced_on > reading.dated:
            return None, "none", set(), ["edition_not_announced"]
    before = against[-1].period.start.year if against else year - 1
    if not against and edition_index is None and index_code not in _INDEX_YEAR:
        return periods.year(year), basis, {"period_missing_rank"}, []
    if before >= year:
        return None, "none", set(), ["unclear_period"]
    return periods.span(before, year), basis, set(), []
