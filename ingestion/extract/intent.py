"""Actual, target or definition: what speaks for each where one figure stands (the words are in `kinds`)."""

from __future__ import annotations

import re

from ingestion.extract import kinds, periods
from ingestion.extract.cues import Cue
from ingestion.extract.endings import Ending
from ingestion.extract.flow import Block
from ingestion.extract.matching import Match
from ingestion.extract.plans import year_of_plan_told
from ingestion.extract.reading import REACH, Reading, Site, ends_with_goals, newest_year, sets_goals
from ingestion.records import Period


def kind_of(
    reading: Reading, index: int, site: Site, match: Match | None, period: Period | None, basis: str
) -> tuple[str, set[str]]:
    if match is not None and match.rule.phrase.kind:
        return match.rule.phrase.kind, set()
    low = reading.flow.low
    ahead = max(site.sentence[0], site.quantity.start - 64)
    if _PLANNED.search(low, ahead, site.quantity.start) or (
        low[site.quantity.start - 1] == "/" and _OUT_OF.search(low, ahead, site.quantity.start)
    ):
        return "target", set()
    if (
        period is not None
        and reading.dated is not None
        and period.end < reading.dated
        and "(" in low[max(site.sentence[0], site.quantity.start - 80) : site.quantity.start]
        and _IN_YEAR.search(low, max(site.sentence[0], site.quantity.start - 80), site.quantity.start)
    ):
        return "actual", set()
    if _SET.search(low, max(site.sentence[0], site.quantity.start - 60), site.quantity.start):
        return "target", set()
    if (
        period is not None
        and reading.dated is not None
        and period.end > reading.dated
        and _EXPECTED.search(low, site.sentence[0], site.quantity.start)
    ):
        return "target", set()
    if _IS_GOAL.fullmatch(low, site.sentence[0], site.quantity.start) or (
        _HELPED.search(low, max(site.sentence[0], site.quantity.start - 90), site.quantity.start)
        and not _WAS_DONE.search(low, site.sentence[0], site.quantity.start)
    ):
        return "target", set()
    aside = max(site.sentence[0], site.quantity.start - 40)
    if _ONLY.search(low, aside, site.quantity.start) or _ONLY_THEN.search(low, aside, site.quantity.start):
        return "actual", set()
    to_come = period is not None and reading.dated is not None and period.start > reading.dated
    if not to_come and _MERELY.search(low, aside, site.quantity.start) and not _set_for(low, site):
        return "actual", set()
    if reached(low, site) or _WAS.search(low, max(site.sentence[0], site.quantity.start - 50), site.quantity.start):
        return "actual", set()
    if _GOAL_BEHIND.match(low, site.quantity.end, site.sentence[1]) and not kinds.ACTUAL_VERB.search(
        low, site.sentence[0], site.quantity.start
    ):
        return "target", {"period_doubtful"} if period is None else set()
    if _OBLIGED.match(low, site.quantity.end, site.sentence[1]) and not kinds.ACTUAL_VERB.search(low, *site.sentence):
        return "target", set()
    if (
        _HELD_AGAINST.match(low, site.quantity.end, site.sentence[1])
        or _NOW_IS.search(low, max(site.sentence[0], site.quantity.start - 24), site.quantity.start)
        or (
            _STILL.search(low, max(site.sentence[0], site.quantity.start - 40), site.quantity.start)
            and not kinds.TARGET_VERB.search(low, site.sentence[0], site.quantity.start)
            and not (period is not None and reading.dated is not None and period.end > reading.dated)
        )
    ):
        return "actual", set()
    above = reading.above.get(index)
    if above is None:
        leads = [_said_last(low, lead) for lead in reading.flow.leads(index)]
        above = reading.above[index] = kinds.lead_score(low, leads, reading.title)
    block = reading.flow.blocks[index]
    label_end = min(site.quantity.start, block.start + _LABEL)
    if low.find(": ", block.start, label_end) < 0:
        pass
    elif _TASKS.match(low, block.start, label_end):
        above = max(above, _GOALS)  # `Nhiệm vụ quý IV: cung cấp 100% …`
    elif _FLAWS.match(low, block.start, label_end):
        above = min(above, -_GOALS)  # `Tuy nhiên còn một số tồn tại: tỷ lệ … mới đạt 54%`
    future = past = False
    if basis == "document" and period is not None and period.type == "month":
        return "actual", set()
    if period is not None:
        if reading.dated is not None:
            future = period.end > reading.dated and period.start > reading.dated
            future = future or (period.end > reading.dated and period.end.year > reading.dated.year)
            if (
                period.type == "year"
                and period.end.year == reading.dated.year
                and reading.dated.month <= _EARLY
                and basis == "sentence"
                and site.quantity.shape == "percent"
                and _DUE.match(low, site.sentence[0], site.quantity.start)
                and not reading.verbs_of(site.sentence)[1]
            ):
                future = True  # `Đến năm 2025, 100% thôn có …`, in a text of spring 2025
            if period.type in _PARTS and reading.dated < period.end:
                # `6 tháng cuối năm` of a text of July: most of it is to come
                future = future or period.end - reading.dated > reading.dated - period.start
            if period.start <= reading.dated and _SCHOOL_YEAR.search(low, block.start, site.quantity.start):
                future = False
            past = period.end < reading.dated and basis != "title"
        elif (reported := reading.reported) is not None:
            # Written when the months of its title were over.
            future = period.start > reported.end or period.end.year > reported.end.year
            past = period.end <= reported.end and basis != "title"
        else:
            newest = newest_year(reading)
            future = period.end.year >= 2030 or (newest is not None and period.end.year > newest)
            if above < 0 and basis == "section":
                future = False  # `I. HIỆN TRẠNG ĐẾN HẾT NĂM 2023`: of a heading of results
            past = newest is not None and period.end.year <= newest and basis != "title"
            if past and _GOAL.search(low, site.sentence[0], site.quantity.start):
                past = False  # the year of a goal, which nothing says to be over
    carried = False
    if basis == "paragraph" and future:
        carried = True
    elif block.start < site.sentence[0] and not past:
        sentences = reading.sentences_of(index)
        previous = sentences.around(max(block.start, site.sentence[0] - 2))
        carried = sets_goals(low, *previous) and not kinds.ACTUAL_VERB.search(low, *site.sentence)
        if (
            not carried
            and len(sentences.starts) > 2
            and not kinds.ACTUAL_VERB.search(low, max(block.start, site.sentence[0] - REACH), site.quantity.start)
        ):
            carried = sets_goals(low, max(block.start, site.sentence[0] - REACH), site.sentence[0])
        if carried and period is not None and basis == "sentence" and _before_goal(reading, index, site, period):
            carried = False
    specified = low.startswith("cụ thể", block.start)
    if not carried and (period is None or basis == "section" or specified) and _goals_go_on(reading, index, site):
        carried, past = True, False
    targets, actuals = reading.verbs_of(site.sentence)
    number = site.quantity.start
    if above >= _GOALS and actuals and (clause := low.rfind(";", site.sentence[0], number)) >= 0:
        # `Xóa các điểm trắng sóng tại thôn đã có điện; tỷ lệ thôn có sóng đạt 99%`, under a heading of goals
        actuals = [span for span in actuals if span[0] > clause]
    if targets and actuals:
        actuals = [span for span in actuals if not _describes(low, targets, span[0], number)]
    aims = [start for start, end in targets if end <= number and not _told_aside(low, site, start)]
    aimed = max(aims, default=-1)
    done = max([start for start, end in actuals if end <= number], default=-1)
    ahead_of = period is not None and reading.dated is not None and period.end > reading.dated
    wants = [start for start in aims if done < start]
    if any(_WANTS.match(low, start) or (ahead_of and low.startswith("yêu cầu", start)) for start in wants):
        above = max(above, 0.0)  # what a sentence says itself, no heading of results takes back
    score = kinds.target_score(
        aimed,
        done,
        above,
        verb_after=bool(targets) and any(number <= start and end <= number + 60 for start, end in targets),
        future=future,
        past=past,
        carried_target=carried,
    )
    if (
        site.quantity.shape == "percent"
        and not actuals
        and period is not None
        and reading.dated is None
        and _AT_LEAST.search(low, max(site.sentence[0], site.quantity.start - 20), site.quantity.start)
        and _BY_YEAR.search(low, site.quantity.end, site.sentence[1])
    ):
        score += 0.7
    undated = period is None or (basis != "sentence" and period.type == "month")
    if undated and not carried and not targets and not actuals and _tells_results(low, block.start, site):
        score -= 0.5
    if (
        0.25 < score <= 0.45
        and not carried
        and not targets
        and not actuals
        and (block.kind == "list_item" or (block.kind == "paragraph" and site.quantity.shape == "percent"))
        and block.end - block.start < _ITEM
        and kinds.PLAN.search(reading.title)
    ):
        score = 0.7  # an item of a plan: `Tỷ lệ hộ gia đình có cáp quang: 85%.`
    if (
        0.25 < score <= 0.6
        and not actuals
        and not past
        and not periods.NOW.search(low, block.start, site.sentence[1])
        and year_of_plan_told(reading) is not None
    ):
        score = 0.7  # an article on a plan lists its goals: `Đóng góp của TFP đạt từ 45% trở lên.`
    features = {"kind_unclear"} if 0.25 < score <= 0.6 else set()
    if carried and not targets and _THERE_IS.match(low, *site.sentence):
        features.add("kind_unclear")  # `Tỉnh đặt mục tiêu …. Toàn tỉnh có 640 tổ …`: what is aimed at, or what stands
    if reading.dated is None and future and above <= 0 and not targets and not carried:
        features.add(
            "kind_unclear"
        )  # `đến năm 2025 có …`: nothing says on which side of that year the text was written
    urged = _URGED.search(low, max(site.sentence[0], site.quantity.start - 40), site.quantity.start)
    if urged is not None and (period is None or not urged.group().startswith(("hướng tới", "tiến tới"))):
        features.add("kind_unclear")
    if match is not None and match.rule.phrase.shape == "group" and score <= 0.45:
        features.add("kind_unclear")  # to be among the first ten is a goal; who has come there has a rank
    if match is not None and period is None and score > 0.45 and match.rule.phrase.shape in ("rank", "score"):
        features.add("kind_unclear")
    return ("target" if score > 0.45 else "actual"), features


# `phủ tối thiểu 25% dân số vào năm 2025`, in a text without a date
_AT_LEAST = re.compile(r"\b(?:tối thiểu|ít nhất)(?: đạt)? $")
_BY_YEAR = re.compile(r"\b(?:vào|đến)(?: hết| cuối)? năm 20\d\d")
_QUALIFIED = re.compile(r"\d%? (?!đã)[^\d,;:.()]{3,40} $")


_LONGEST_LEAD = 600


def _said_last(low: str, lead: Block) -> tuple[int, int]:
    """Where a block says what stands below it: the last sentence of a paragraph that ends with a colon."""
    said = kinds.said_last(low, lead.start, lead.end)
    return said, lead.end if said > lead.start else min(lead.end, lead.start + _LONGEST_LEAD)


def _describes(low: str, targets: list[tuple[int, int]], verb: int, number: int) -> bool:
    """Whether `đã` tells which people a goal before is about: `phấn đấu … 80% công dân đã thu nhận hồ sơ; 100% …`."""
    return (
        low.startswith("đã ", verb)
        and low.find(";", verb, number) >= 0
        and any(end <= verb and _QUALIFIED.search(low[end:verb]) is not None for _, end in targets)
    )


_DUE = re.compile(r"\W*(?:\w{1,2}[.)] )?(?:đến|tới)(?: hết| cuối)? năm 20\d\d\b[^\d;.]*$")
_EARLY = 8
"""The month up to which what is told of the end of the year is still to come."""
_THERE_IS = re.compile(r"[^,;.\d]{0,24}\b(?:tỉnh|thành phố|cả nước|địa bàn|địa phương) (?:đang )?có\b")


def _told_aside(low: str, site: Site, verb: int) -> bool:
    """Whether a word of goals stands in brackets that end before a number: `đạt 63% (mục tiêu 70%), cấp xã 40%`."""
    closed = low.find(")", verb, site.quantity.start)
    return closed >= 0 and low.rfind("(", site.sentence[0], verb) > low.rfind(")", site.sentence[0], verb)


def _tells_results(low: str, start: int, site: Site) -> bool:
    """Whether the paragraph has said how things stand, and set no goals since."""
    begin = max(start, site.sentence[0] - REACH)
    told = max((match.end() for match in periods.NOW.finditer(low, begin, site.sentence[0])), default=-1)
    return told >= 0 and kinds.TARGET_VERB.search(low, told, site.sentence[0]) is None


def reached(low: str, site: Site) -> bool:
    """Whether a number is compared with the year before, or is that comparison: what grew is no goal."""
    after = (low, site.quantity.end, site.sentence[1])
    if kinds.YEAR_BEFORE.search(*after) is None:
        return False
    return kinds.GREW.match(*after) is not None or (
        site.quantity.change and kinds.AGAINST_BEFORE.match(*after) is not None
    )


def _before_goal(reading: Reading, index: int, site: Site, period: Period) -> bool:
    """Whether a sentence has a year of its own that lies before that of the goal told ahead of it."""
    told = [time for time in reading.times.get(index, []) if time.end <= site.sentence[0]]
    return bool(told) and period.end < told[-1].period.end


_GOAL_BEHIND = re.compile(
    r"\s*\((?:và )?(?:đến|tới)(?: hết| cuối)? năm 20[2-9]\d,? (?:đạt|là|chiếm|tăng|tối thiểu|ít nhất|trên|hơn|khoảng)"
)
"""The same goal for a later year in brackets: `tối thiểu 10% (đến năm 2030 đạt 20%)`."""
# `Từ ngày 01/9, 100% hồ sơ phải được nộp trực tuyến`
_OBLIGED = re.compile(r"[^,;.()\d]{0,80}\b(?:phải|bắt buộc)(?: được)? (?!lại\b|đi\b|chờ\b)\w")
# `Năm học 2024 - 2025, …`: one that has begun is no time to come
_SCHOOL_YEAR = Cue(r"năm học 20\d\d")
_PARTS = ("half", "quarter", "span")
_WANTS = re.compile(r"phấn đấu|dự kiến|sẽ\b|đặt mục tiêu|đặt (?:ra )?chỉ tiêu|phải đạt|cần đạt|đề nghị|quyết tâm")
_GOALS = 0.6
"""From where on headings say that goals follow."""
_RUN = 6
"""How many paragraphs back a list of goals may have begun."""


def _goals_go_on(reading: Reading, index: int, site: Site) -> bool:
    """Whether a paragraph without a verb of its own goes on with the goals that one before it sets out."""
    low, blocks = reading.flow.low, reading.flow.blocks
    block = blocks[index]
    if block.kind not in ("paragraph", "item") or kinds.ACTUAL_VERB.search(low, block.start, site.sentence[1]):
        return False
    if reading.times.get(index):
        return False
    for at in range(index - 1, max(-1, index - _RUN - 1), -1):
        earlier = blocks[at]
        if earlier.kind not in ("paragraph", "item") or kinds.ACTUAL_VERB.search(low, earlier.start, earlier.end):
            return False
        if kinds.TARGET_VERB.search(low, earlier.start, earlier.end):
            return ends_with_goals(reading, at)
    return False


_LABEL = 200
"""Characters at the beginning of a block that its label may take, however long the block is."""
_TASKS = re.compile(
    r"[^\w]*(?:\d{1,2}[.)] )?(?:nhiệm vụ|phương hướng|kế hoạch|chỉ tiêu)\b(?! (?:số|đã|được|\d))[^:.;()]{0,60}: "
)
_FLAWS = re.compile(
    r"[^\w]*(?:\d{1,2}[.)] )?(?:tuy nhiên,? |bên cạnh đó,? )?(?:vẫn |hiện )?(?:còn )?(?:một số |những |nhiều |các )?"
    r"(?:tồn tại|hạn chế|khó khăn|khuyết điểm)[^:.;()]{0,60}: "
)
_GOAL = re.compile(r"\b(?:phấn đấu|mục tiêu|hướng tới|đặt ra|đặt chỉ tiêu|dự kiến)\b")
# `thúc đẩy cung cấp 100% dịch vụ …`: neither a goal that is set nor a result; `đến năm 2030, hướng tới …` is a goal.
_URGED = Cue(r"\b(?:thúc đẩy|đẩy mạnh|hướng tới|tiến tới)(?: việc)?(?: \w+){0,3}\s*$")
_ITEM = 260
"""How long an item of a plan may be that has no verb."""
_BOUNDS = r"(?: là| đạt| từ| trên| tối thiểu| ít nhất| phải| cần| tỷ lệ|:)*"
# `mới đạt 13,8% so với mục tiêu 60%`
_HELD_AGAINST = re.compile(r"(?: \([^()]{0,40}\))?,? so với (?:mức )?(?:mục tiêu|chỉ tiêu|kế hoạch)\b")
# `đạt 45 Mbps (hiện tại là 38 Mbps)`: what stands is told beside the goal.
_NOW_IS = Cue(r"\b(?:hiện tại|hiện nay|hiện|nay)(?: đang)?(?: mới| chỉ)?(?: là| đạt| ở mức| có)* ?$")
_STILL = Ending(r"\b(?:vẫn|hiện|nay|đến nay) còn(?: tới| đến| khoảng| hơn| gần| trên)* ?$")
# `từ 50% trở lên (năm 2022: 38,6%)`: beside a goal, what was reached in a year that is over.
# `(thực hiện năm 2023 lần lượt là 66,3%, 58,1% và 44,9%)`
_IN_YEAR = re.compile(
    r"\((?:ước )?(?:thực hiện |kết quả |cuối |hết )*(?:(?<=thực hiện )|năm )20\d\d(?: mới| chỉ)?"
    r"(?:(?: lần lượt| tương ứng)?(?: là| đạt| ước(?: đạt)?)?|:)? ?(?:[\d.,]+ ?%?(?:, | và |; ))*$"
    r"|\((?:dti|pci|papi|par[ -]?index|sipas|pii)(?: năm)? 20\d\d[^()\d]{0,24}$"
)
# `mới chỉ đạt 54%`: how far it has come, whatever goals stand around
_ONLY = Cue(r"\bmới(?: chỉ)? (?:đạt|là|bằng|chiếm|có|khoảng|ở mức)(?: được| khoảng| gần| hơn| trên)* ?$")
# `chỉ khoảng 54%`: the same, but for a goal that is low
_MERELY = Cue(
    r"(?<!chứng )(?<!tín )(?<!địa )\bchỉ (?:đạt|là|bằng|chiếm|có|khoảng|ở mức)(?: được| khoảng| gần| hơn| trên)* ?$"
)
_OPENS_GOAL = re.compile(r"\W*(?:phấn đấu|mục tiêu|theo (?:kế hoạch|lộ trình)|dự kiến)\b")
# `95% kế hoạch (năm 2023 mới 78,5%)`
_ONLY_THEN = Ending(r"\(năm 20\d\d (?:mới|chỉ|mới chỉ)(?: đạt| là)? ?$")


def _set_for(low: str, site: Site) -> bool:
    """Whether a number's clause sets a goal, or the opening of its sentence: `Theo kế hoạch, …`."""
    start, number = site.sentence[0], site.quantity.start
    clause = max(start, *(low.rfind(mark, start, number) + 1 for mark in (";", ",", ":")))
    return (
        kinds.TARGET_VERB.search(low, clause, number) is not None or _OPENS_GOAL.match(low, start, number) is not None
    )


# `phải đạt 60%`: a goal, even one of a year that is over.
_SET = Cue(
    r"\b(?:(?:phải|cần)(?: phấn đấu)? đạt(?: được| từ| tối thiểu| ít nhất| trên| tỷ lệ)*|"
    r"phấn đấu(?: (?!từ\b)\w+){0,8})\s*$"
)
# `Chỉ tiêu kích hoạt tài khoản năm 2024: 780.000 tài khoản`
_IS_GOAL = re.compile(
    r"\W*(?:\w{1,2}[.)] )?chỉ tiêu (?!chính|chủ yếu|cơ bản|viễn thông)"
    r"(?![^:.;]*\b(?:đã|thực hiện|đạt được|kết quả|hoàn thành)\b)[^:.;]{6,110}(?:: | là )"
    r"(?:(?:khoảng|trên|từ|ít nhất|tối thiểu|hơn|đạt) ){0,2}"
)
# `Tuyên truyền, hỗ trợ để ít nhất 75% người dân sử dụng …`
_WAS_DONE = re.compile(r"\b(?:đã|nhờ|thông qua)\b")
_HELPED = re.compile(
    r"\b(?:hỗ trợ|vận động|tuyên truyền|hướng dẫn|bảo đảm|khuyến khích)\b[^.;:\d]{0,60}\bđể"
    r"(?: có| đạt)? (?:ít nhất|tối thiểu|trên|từ|hơn)(?: đạt| có)? $"
)
# `ước đến cuối năm 2025 là 83%`, in a text of that year
_EXPECTED = Cue(r"\b(?:ước|dự ước|ước tính)(?: thực hiện)? (?:đến|tới) (?:cuối|hết) năm 20\d\d(?: \w+){0,2}\s*$")
# `phấn đấu tăng 5 bậc so với năm 2023 (hạng 47)`: where it stood.
_WAS = Cue(
    r"\bso (?:với )?(?:cùng kỳ )?năm (?:20\d\d|trước|ngoái) ?\((?:là |đạt |vị trí |xếp |thứ hạng |hạng |thứ |số )*$"
)
# What a result is held against: `(mục tiêu 80%)`, `trong khi mục tiêu là 50%`,
# `được quy định 50%`, `/kế hoạch 85%`, `vượt chỉ tiêu năm 2024 (80%)`.
_OUT_OF = re.compile(r"\d%? ?/$")
_PLANNED = Cue(
    r"(?:(?<=\x28)|(?<=/)|(?<=[\x28/] ))(?:theo |so với )?"
    r"(?:kế hoạch|mục tiêu|chỉ tiêu|kh|nq|nghị quyết|yêu cầu|quy định)(?:[ :][^()%;]{0,40})? ?$"
    r"|(?:so với |vượt |hơn |với )(?:mức )?(?:kế hoạch|mục tiêu|chỉ tiêu|nghị quyết)\b[^()%;,.]{0,44}[( ]$"
    rf"|(?:được quy định|được giao|đề ra){_BOUNDS} ?$"
    r"|theo quy định (?:là|phải|tối thiểu|ít nhất)(?: đạt)? ?$"
    rf"|\b(?:trong khi|còn) (?:mục tiêu|chỉ tiêu|kế hoạch)\b[^()%;,.]{{0,24}}{_BOUNDS} ?$"
    rf"|(?<=[,;] )(?:mục tiêu|chỉ tiêu|kế hoạch)\b[^()%;,.]{{0,24}}{_BOUNDS} ?$"
)
