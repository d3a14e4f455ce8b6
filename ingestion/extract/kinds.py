"""Actual, target or definition: what a sentence does with its number.

A target is announced by a verb (phấn đấu, sẽ, đến năm 2030 …), by the line that introduces the item, by the
heading above it, or by the kind of document (a plan); a definition by the indicator itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ingestion.extract.cues import Cue

TARGET_VERB = Cue(
    r"\b(?:phấn đấu|"
    r"(?<!vượt )(?<!vượt xa )(?<!đạt )(?<!so với )(?<!hoàn thành )(?<!bằng )(?<!vượt mức )mục tiêu|"
    r"chỉ tiêu đến|định hướng đến|dự kiến|kỳ vọng|hướng tới|hướng đến|đặt ra|"
    r"đặt mục tiêu|đặt mốc|đích đến|cam kết(?! (?:của|với|không|đúng|về|thực hiện))|"
    r"đặt (?:ra )?chỉ tiêu|sẽ|cần đạt|phải đạt|"
    r"(?:phải|bắt buộc)(?: được)? (?:nộp|số hóa|tiếp nhận|xử lý|giải quyết|thực hiện|cung cấp|thanh toán|ký số|"
    r"hoàn thành|có|bảo đảm|đảm bảo|kết nối|trả|cập nhật|triển khai|sử dụng|phủ|vào|lọt|tăng|đưa|giảm|xóa)(?! lại)|"
    r"(?<!hồ sơ )(?<!theo )(?<!có )(?<!các )(?<!đáp ứng )yêu cầu|quyết tâm|"
    r"(?<!hồ sơ )(?<!đơn )đề nghị|(?<!phản ánh )(?<!phản ánh, )kiến nghị|(?<!nhiệm vụ )được giao|giao chỉ tiêu|"
    r"(?<!được )(?<!bàn )(?<!chuyển )giao (?:các|cho các|ubnd|sở)|(?<!mục tiêu )kế hoạch đề ra|"
    r"(?<!mục tiêu )(?<!chỉ tiêu )(?<!kế hoạch )đề ra(?!, (?:đạt|bằng|chiếm|tương) )|tầm nhìn|"
    r"theo kế hoạch|dự báo|tiến tới|(?<!do sở )(?<!do tỉnh )(?<!được )(?<!giải pháp )đề xuất(?= từ (?:năm|quý|tháng) )|"
    r"đề xuất(?= (?:đến|tới|trong|cuối|hết|năm) (?:hết |cuối |nay |năm |quý |20))|"
    r"(?:để|nhằm) (?:nâng|đưa) (?:tỷ lệ|tỉ lệ|mức|chỉ số)|"
    r"nhằm đạt|bảo đảm đạt|đảm bảo đạt|để đạt|đến năm 20[3-9]\d|giai đoạn tới|mong muốn|cố gắng|nỗ lực đạt|"
    r"(?:kế hoạch|nghị quyết(?: \d+\S*)?) (?:nêu|xác định|đặt)|theo lộ trình|"
    r"duy trì trên)\b"
)
ACTUAL_VERB = Cue(
    r"\b(?:đã(?! (?:(?:được )?số hóa được|đề ra|đặt ra|đặt mục tiêu|xác định (?:mục tiêu|chỉ tiêu)))|đạt được|"
    r"hiện nay|nhìn lại|hiện có(?![;,.])|hiện đã|đến nay|tính đến|"
    r"đang (?:bày bán|khai thác|vận hành|duy trì|quản lý|cung cấp|dẫn đầu)|"
    r"(?<!trả )(?<!hóa )(?<!nhận )(?<!cấp )(?<!gửi )(?<!ký số )(?<!bản )(?<!sử dụng )(?<!lưu trữ )"
    r"kết quả(?! (?:giải quyết|xử lý|thủ tục|tthc|đầu ra|điện tử|số hóa|bản điện tử|của hồ sơ|thực hiện thủ tục|"
    r"thực hiện tthc))|trong năm qua|thời gian qua|vừa qua|"
    r"ghi nhận|so với cùng kỳ|tăng so với|năm qua|(?<!thực )(?<!thể )(?<!phát )(?<!xuất )(?<!biểu )hiện(?! có[;,.])|"
    r"(?<!phấn đấu )(?:vươn lên|xếp thứ|đứng thứ)|lũy kế)\b"
)
YEAR_BEFORE = Cue(r"\bso (?:với )?(?:cùng kỳ|năm trước|năm ngoái)")
_YEAR_BEFORE = YEAR_BEFORE.expression.pattern
GREW = re.compile(rf"[^;.,()]{{0,60}}\)?(?:\([^()]{{0,60}}\))?,? (?:tăng|giảm) [^;]{{0,40}}?{_YEAR_BEFORE}")
AGAINST_BEFORE = re.compile(rf"[^;,.]{{0,24}}?{_YEAR_BEFORE}")
"""What is compared with the year before is a result: `… đạt 22 triệu thuê bao, tăng 7,7% so với cùng kỳ`."""
TARGET_HEADING = Cue(
    r"(?:mục tiêu|chỉ tiêu|phấn đấu|nhiệm vụ|giải pháp|định hướng|kế hoạch (?:năm|thực hiện)|phương hướng|"
    r"tầm nhìn|yêu cầu|lộ trình|đến năm 20|kết quả (?:dự kiến|cần đạt|mong đợi|phấn đấu)|dự kiến kết quả|"
    r"kiến nghị|đề xuất|đề nghị|thời gian tới)"
)
_GOALS = re.compile(r"\b(?:mục tiêu|chỉ tiêu)\b")


# `Đến tháng 9/2024, có 14 chỉ tiêu đạt. Cụ thể:`
_IN_DETAIL = re.compile(r" (?:cụ thể|trong đó|chi tiết|kết quả)(?:,? (?:như sau|cụ thể|là))* ?:")
_LONGEST_NUMBER = 12
"""Characters of a heading's number: `III.1.2. `."""


def said_last(low: str, start: int, end: int) -> int:
    """Where the last sentence of a paragraph begins that ends with a colon, and says what stands below it."""
    said = low.rfind(". ", start + _LONGEST_NUMBER, end) + 1
    if said and _IN_DETAIL.fullmatch(low, said, end):
        said = low.rfind(". ", start + _LONGEST_NUMBER, said - 1) + 1
    return said if said and low.startswith(":", end - 1) else start


def is_of_goals(low: str, start: int, end: int) -> bool:
    """Whether a heading is of goals and tasks; `Kết quả thực hiện nhiệm vụ` is not."""
    return bool(TARGET_HEADING.search(low, start, end)) and not ACTUAL_HEADING.search(low, start, end)


ACTUAL_HEADING = Cue(
    r"(?:kết quả(?! (?:dự kiến|cần đạt|mong đợi|phấn đấu|đầu ra))|tình hình|thực trạng|hiện trạng|đánh giá chung|"
    r"đã (?:đạt được|làm được|thực hiện|hoàn thành|triển khai)|việc đã làm|ưu điểm|những kết quả|tồn tại|"
    r"hạn chế|quá trình triển khai|"
    r"(?<!phục các )(?<!phục những )(?<!nâng các )(?<!cao các )(?<!thiện các )(?<!thiện những )"
    r"(?:chỉ tiêu|chỉ số|tỷ lệ|kết quả)(?: của [^.;:,]{2,24})? (?:vẫn |vẫn còn |còn )(?:rất )?(?:thấp|chậm)|"
    r"(?:(?<!đến )(?:các|những)|(?<=\d)(?<!đến \d)) (?:mục tiêu|chỉ tiêu)[^.;:]{0,24} "
    r"(?:đã |cơ bản |đều )*(?:hoàn thành|đạt|vượt)\b)"
)
PLAN_TITLE = re.compile(
    r"(?<!vượt )(?<!đạt )(?<!vượt các )(?<!hoàn thành )"
    r"(?:^|\b)(?:kế hoạch|chương trình hành động|đề án(?! (?:số )?0?6\b)|nghị quyết|chiến lược|chỉ tiêu|mục tiêu|"
    r"quy hoạch|chương trình)\b"
)
REPORT_TITLE = re.compile(
    r"\b(?:báo cáo|kết quả|tổng kết|sơ kết|đánh giá|thực trạng|hiện trạng|tình hình|"
    r"(?:\d{1,2}|một|hai|ba|bốn|năm) (?:năm|tháng) (?:thực hiện|triển khai))\b"
)
PLAN = re.compile(
    r"(?:^|/ )(?:về việc |v/v )?(?:ban hành |phê duyệt )?(?:dự thảo )?"
    r"(?:kế hoạch|chương trình hành động|đề án|chiến lược)\b(?![^/]{0,20}(?:kết quả|tình hình))"
)
"""The title of a plan, rather than of news about one."""


# `Triển khai các nhiệm vụ của Đề án …`: news of a plan, not the plan.
_CARRIED_OUT = re.compile(r"(?:thực hiện|triển khai)\b[^/]{0,30}$")
_COSTS = re.compile(r"(?:[ivx]{1,4}|\d{1,2})?[.)-]*\s*(?:nguồn |tổng )?kinh phí\b")
_GOALS_OF_TITLE = Cue(r"\b(?:mục tiêu|chỉ tiêu|phấn đấu|phương hướng|định hướng|tầm nhìn|kế hoạch năm)\b")


@lru_cache(maxsize=16)
def _title_score(title: str) -> float:
    """What a document's title says, which all its blocks ask."""
    told = PLAN_TITLE.search(title)
    if told is None or REPORT_TITLE.search(title) or _CARRIED_OUT.search(title, 0, told.start()):
        return 0.0
    return 0.3


# `Bảng 1. Một số chỉ tiêu viễn thông`: of the table, not of what stands below it.
_MET = Cue(r"\b(?:vượt|đạt|hoàn thành)(?: các)? (?:mục tiêu|chỉ tiêu|kế hoạch)\b(?! (?:vào|đến) năm)")
_CAPTION = re.compile(r"(?:bảng|biểu|hình)(?: số)? \d{1,2}\b")


# `… kiểm điểm việc thực hiện nhiệm vụ; Chủ tịch UBND tỉnh kết luận như sau:`: results and tasks stand below it
_CONCLUDES = Cue(r"\b(?:kết luận|có ý kiến|chỉ đạo)(?: như sau| một số nội dung(?: như)?(?: sau)?)?\s*:$")


def lead_score(low: str, leads: list[tuple[int, int]], title: str) -> float:
    """What the headings above a block and the document's title say: above zero for a target."""
    score = _title_score(title)
    for depth, lead in enumerate(leads[:4]):
        weight = 0.7 - 0.1 * depth
        if _CAPTION.match(low, *lead) or _MET.search(low, *lead) or _CONCLUDES.search(low, *lead):
            continue
        if ACTUAL_HEADING.search(low, *lead):
            return score - weight
        # The title of an article may speak of tasks and solutions and set no goals.
        if lead[0] == 0 and not _GOALS_OF_TITLE.search(low, *lead):
            continue
        if _COSTS.match(low, *lead) and PLAN.search(title):
            return score + weight  # what a plan will cost
        if TARGET_HEADING.search(low, *lead):
            return score + (max(weight, 0.65) if _GOALS.search(low, *lead) else weight)
    return score


def target_score(
    verb: int, actual: int, above: float, *, verb_after: bool, future: bool, past: bool, carried_target: bool
) -> float:
    """How much speaks for a target: above 0.5 it is one.

    `verb` and `actual` are the places of the last verb of a plan and of a result before the number, -1 for none.
    """
    score = above
    if verb >= 0:
        score += 0.7 if verb > actual else 0.2
    elif verb_after:
        score += 0.2
    if actual > verb:
        score -= 0.5
    if future:
        score += 0.8
    if past:
        score -= 0.6
    if carried_target:
        score += 0.6
    return score
