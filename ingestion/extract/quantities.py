"""From tokens to quantities: which numbers can be figures at all, and of which shape.

Shapes: percent, rank, move (places gained or lost), score, count, ratio, duration, age, currency, measure. What is
none (years, enumerators, names such as 5G or 4.0, classes, addresses, road numbers) is left out here, by
what stands right before and right after the number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from ingestion.extract.cues import Cue
from ingestion.extract.endings import Ending
from ingestion.extract.goals_beside import is_given
from ingestion.extract.lexer import Token

_RANK_BEFORE = Ending(
    r"(?:thứ hạng|thứ|hạng|vị trí(?: số)?|vị thứ|xếp(?: ở)?|(?<!người )đứng(?: ở)?|top|tốp|nhóm|ở mức|bậc)(?: (?:là|"
    r"từ|ở|đầu|:|tổng thể|chung|số|thuộc|của|tỉnh|đạt))*\s*[:(“\"]?\s*(?:0)?$"
)
_RANKS_IN_TURN = re.compile(
    r"(?:thứ hạng|xếp hạng|vị trí|xếp|hạng)\b[^.;\d]{0,100}(?:lần lượt|tương ứng)(?: là| ở| xếp| đứng)*"
    r"(?: thứ| hạng| vị trí| vị trí thứ)?:?\s*$"
)
_RANK_CHAIN = Ending(r"(?:lên|xuống|còn|từ|vào|về|tới|đến)(?: (?:vị trí|thứ|hạng|thứ hạng|top|tốp))*(?: thứ)?\s*$")
_GROUP_BEFORE = Ending(r"(?:top|tốp|nhóm|trong(?: số)?|thuộc)\s*(?:khoảng |những )?$")
# `PAR INDEX vào nhóm 20, SIPAS nhóm 15`: so many lead; the groups that an index sorts provinces by are fewer.
_GROUP_OF_SO_MANY = Ending(r"(?:vào|thuộc|trong|giữ|index|sipas|papi|pci|pii|pgi|dti|ict) nhóm\s*$")
_LEAST_GROUP = 5
_GROUP_ENDS = re.compile(
    r"\s*(?:(?:tỉnh, thành(?: phố)?|tỉnh|địa phương)\b ?)?"
    r"(?:$|[.;,:)|\]”\"]|(?:(?:của|trong|trên) )?(?:cả nước|toàn quốc)\b|"
    r"(?:vào|đến|trong) (?:cuối |hết )?năm 20\d\d)"
)
_GROUP_AFTER = re.compile(
    r"\s*(?:tỉnh|địa phương|nước|quốc gia|thành phố|đơn vị|nền kinh tế|hệ sinh thái|tỉnh, thành(?: phố)?)"
    r"[^.;]{0,70}?\b(?:dẫn đầu|đứng đầu|đầu|nhất(?! là)|hàng đầu|phát triển|khá|"
    r"(?:chuyển đổi số|thực hiện)[^.;,]{0,20} tốt)\b"
)
RANK_TOTAL = re.compile(
    r"\s*(?:trong(?: tổng)?(?: số)?|trên(?: tổng)?(?: số)?|/)\s*(\d{2,3})(?!\d|[.,]\d|%)\s*(?:tỉnh|địa phương|"
    r"thành phố|nước|quốc gia|đơn vị|bộ|nền)"
    r"|\s*(?:trong|trên|/|của bảng)(?: tổng)?(?: số)? (?P<panel>63|34)(?![\d%]|[.,]\d)"
)
_MOVE_BEFORE = Ending(
    r"(?:tăng|giảm|vượt|nhảy(?: vọt)?|thăng|nhích|leo|tụt|lên|xuống|cải thiện|bứt phá|tiến|lùi|rớt)(?: thêm| tới| đến|"
    r" được| liền| lên| hạng)?\s*(?:(?:hơn|gần|tới|từ|tối thiểu|ít nhất|khoảng) )*$"
)
# `tăng 1,26 điểm và 2 bậc`
_MOVE_TOO = Ending(r"\b(?:tăng|giảm|tụt|cải thiện|nâng)(?: thêm| được)? \d+(?:,\d+)? điểm(?:,| và|, và) $")
_MOVE_AFTER = re.compile(r"\s*(?:bậc|hạng\b|thứ hạng|vị trí|thứ bậc|nấc)")
_SCORE_AFTER = re.compile(
    r"\s*điểm(?! (?:phần trăm|%|cầu|giao dịch|phục vụ|bưu|trường|đen|nghẽn|du lịch|truy cập|thu|phát|đến|di tích|"
    r"tham quan|check|pos|atm|trong tổng số [\d.]+ điểm [a-zà-ỹđ]|"
    r"tiếp nhận|hỗ trợ|bán|kết nối|sáng|dân cư|khai|đấu nối|dti|cố định|công cộng|đại lý|giao|văn hóa|thanh toán|"
    r"truy nhập|internet|mạng|"
    r"kinh doanh|lõm|trắng sóng|sạc|wifi|wi-fi|chấp nhận|phủ|mua|rút|camera|lắp|cung cấp|quét|qr|tư vấn))"
)
# `lắp đặt tại 120 điểm`, `số lượng điểm kinh doanh đạt 120 điểm`: places.
# `Về lõm sóng, rà soát lần 2 còn 63 điểm`, `Số điểm phục vụ bưu chính: 318 điểm`
_PLACES = re.compile(
    r"\b(?:(?:lõm|trắng) sóng|số điểm (?:phục vụ|giao dịch|bưu|truy cập|phát|chấp nhận|cầu)\b)"
    r"[^.;\d]*(?:lần \d[^.;\d]*)?$"
)
_AT_PLACES = Ending(
    r"\b(?:tại|ở|(?:số|số lượng|tổng số) (?:các )?điểm (?:kinh doanh|phục vụ|phát|thu|truy cập|cầu|di tích|du lịch|"
    r"giao dịch|chấp nhận|thanh toán|kết nối|bán|công cộng|internet|wifi|bưu chính|bưu điện|cung cấp)[a-zà-ỹđ ]{0,36} "
    r"(?:đạt|là|có|lên))(?: (?:hơn|trên|gần|khoảng|tổng số))*\s*$"
)
_SCORE_BEFORE = Ending(
    r"(?:điểm(?: số)?|chỉ số|giá trị|số điểm)(?: [^.;]{0,60})?(?:đạt|là|bằng|:|từ|lên|=|với|ở mức|còn)\s*(?:mức )?$|"
    r"(?:điểm số|số điểm|tổng điểm|mức điểm)\s*$"
)
# `với số điểm 385,6`: points, no clause of a law.
_POINTS_BEFORE = Ending(r"(?:số điểm|tổng điểm|mức điểm|điểm số)(?: là| đạt| được)*\s*:?\s*$")
# `12 lớp/840 người`: two counts of one thing.
_COUNT_PER = re.compile(r"\d\s+[a-zà-ỹđ]+(?: [a-zà-ỹđ]+)?/$")
_DURATION_AFTER = re.compile(r"\s*(năm|tháng|ngày|giờ|phút|giây|tuần|quý|thập kỷ|thập niên|nhiệm kỳ)(?!\w)")
_IN_YEAR = re.compile(r"\s*năm\s+(?:19|20)\d\d")
_AGE_AFTER = re.compile(r"\s*(?:-\s*\d+\s*)?tuổi")
_YEAR_BEFORE = Ending(
    r"(?:năm|tháng|giai đoạn|nhiệm kỳ|niên khóa|từ|đến|tới|trước|sau|và|hết|cuối|đầu|,|\(|-|–|/|kỳ|mùa|dti|"
    r"khoá|khóa|hè)\s*$"
)
# A number after one of these words is part of a name, a reference or a place on a page.
_NAME_BEFORE = Ending(
    r"(?:\b(?:điều|(?<!tài )khoản|(?<!địa )điểm|(?<!danh )(?<!chuyên )mục|tiểu mục|chương|(?<!một )(?<!toàn )phần|"
    r"phụ lục|biểu|mẫu|bảng|hình|trang|bước|bài|kỳ|tập|số|"
    r"quyết định|nghị quyết|"
    r"nghị định|thông tư|chỉ thị|đề án|công văn|tờ trình|luật|hiệp định|quốc lộ|đường|đường tỉnh|tỉnh lộ|"
    r"cao tốc|ql|(?<!&)đt|km|(?<!trực )tuyến|nhánh|"
    r"cấp độ|mức độ|mức|cấp|loại|hạng mục|lớp|khối|tổ|khu phố|khu|ấp|thôn|phường|quận|(?<!tác )xã|đội|ca|tiết|lần|"
    r"lần thứ|kỳ họp|khóa|khoá|phiên|"
    r"thế kỷ|phiên bản|version|công nghiệp|cách mạng|thời đại|web|ipv|windows|kiến trúc|tiêu chuẩn|iso|tcvn|"
    r"qcvn|vn|zone|gate|(?<!hạ )tầng|phòng|ngõ|"
    r"ngày|tháng|quý|tuần|thứ|hotline|(?<!bao )điện thoại|tel|sđt|mã(?: số)?|ô|dòng|cột|chỉ tiêu số|tiêu chí số|"
    r"nhóm số|gói thầu số|dự án|giai đoạn|vành đai|chuyến|tổng đài|kênh|vtv|cỡ|covid)"
    r"|(?<=\w)[.]\s?số)\s*[:.]?\s*(?:số\s*)?$"
)
_COUNTED_AFTER_NAME = Ending(
    r"(?:mức|cấp|số|điểm|tuyến|tổ|xã|phường|khu|đội|thôn|đề án|dự án|lần|mức độ|phần|kênh)\s*:?\s*$"
)
# `được phê duyệt cấp độ: 31/52`: a label whose last word could be that of a name.
_LABELS = Ending(r"(?:cấp độ|mức độ|lớp|khối|ấp|thôn|phường|khu|phòng|hạng mục|dự án|chuyến|mục|bước|bài)\s*:\s*$")
# `tổng số lớp 1.204`: as many have no numbers for names.
_MANY_OF = Ending(
    r"(?:mục|phần|biểu|mẫu|bảng|hình|trang|bước|bài|tập|đề án|tuyến|nhánh|lớp|khối|tổ|khu|ấp|thôn|phường|xã|đội|ca|"
    r"tiết|lần|phòng|dự án|chuyến|kênh)\s*:?\s*$"
)
_NOT_A_NAME = Ending(
    r"(?:thí điểm|tổng số|trong số|số lượng|con số|đủ số|mỗi (?:xã|tổ|thôn|khu|phường)|tất cả|toàn khu|"
    r"thời điểm|danh mục|"
    r"(?:chuyển đổi|xã hội|kinh tế|chính quyền|chính phủ|hạ tầng|công nghệ|công dân|kỹ năng|nền tảng|"
    r"nhân lực|thể chế|nhận thức|dữ liệu|văn hóa|môi trường|dịch vụ|chữ ký) số|cấp (?:tỉnh|huyện|xã|thôn))\s*[:.]?\s*$"
)
_CHANGE_BEFORE = Ending(
    r"(?:tăng|giảm|vượt|cao hơn|thấp hơn|hơn)(?: (?:thêm|bình quân|trung bình|tối thiểu|ít nhất|khoảng|trên|hơn|"
    r"gần|tới|từ|được|mạnh|nhẹ|lần lượt|tương ứng|ước|trưởng))*\s*$"
    r"|\b(?:cao hơn|thấp hơn|hơn|kém) (?:so với )?năm (?:20\d\d|trước|ngoái)(?: là| tới)?\s*$"
    r"|\b(?:cao hơn|thấp hơn|hơn|kém)(?: so với)?(?: mức)? (?:bình quân|trung bình)(?: chung)?(?: của)? "
    r"(?:cả nước|toàn quốc|toàn tỉnh|cả tỉnh|vùng|khu vực)(?: tới| gần| hơn| khoảng)?\s*$"
)
# `cao hơn 12 điểm phần trăm so với bình quân cả nước`, `… so với kế hoạch`: how far apart two values are, no move.
_APART_AFTER = re.compile(
    r"(?: so với)?(?: của)?(?: mức| tỷ lệ| mặt bằng)?(?: chung)?(?: của)? "
    r"(?:trung bình|bình quân|chung|cả nước|toàn quốc|tỉnh|thành phố|kế hoạch|mục tiêu|chỉ tiêu|yêu cầu|quy định)\b"
)
_APART_BEFORE = Ending(
    r"\b(?:cao|thấp|kém|vượt|hơn)[^;.,\d]{0,24} (?:trung bình|bình quân|kế hoạch|mục tiêu|chỉ tiêu|mức chung)"
    r"[^;.,\d]{0,30}$"
)
# `tăng 41% về số lượng và 38% về giá trị`: the verb of the first holds for the second.
_CHANGE_SHARED = Ending(r"\b(?:tăng|giảm) (?:[a-zà-ỹđ]+ ){0,2}\d[\d.,]*% về [a-zà-ỹđ ]{3,24},? (?:và )?$")
# `gấp 1,5 lần`: how many times another value.
_TIMES_AFTER = re.compile(r"\s*lần\b")
_TIMES_BEFORE = re.compile(r"\b(?:gấp|tăng|cao hơn|nhiều hơn|vượt|giảm)(?: (?:từ|gần|hơn|khoảng|tới|đến|trên))*\s*$")
# `đạt 95% kế hoạch`, `bằng 99% so với cùng kỳ`: a share of a plan or of another number.
_RELATIVE_AFTER = re.compile(
    r"(?! so với (?:mức )?(?:mục tiêu|chỉ tiêu|kế hoạch)[^.;,()%\d]{0,40}(?:năm 20\d\d (?:là )?)?\d+(?:,\d+)?%)"
    r" (?:so với(?! (?:tổng|số)\b)|so cùng kỳ|cùng kỳ|"
    r"(?:chỉ tiêu |mức )?(?:kế hoạch|dự toán|mục tiêu|chỉ tiêu)(?! quốc gia))"
)
"""But `13,8% so với mục tiêu 60%` are a result and its goal."""
_PAID_OUT = Cue(r"giải ngân\b[^.;]*$")
_CLAUSES = 140
"""How far back in its sentence it may be told what was paid out."""
# `đạt 4,5/10 điểm; tỷ lệ 45%`: the same points once more.
_OF_POINTS = Ending(
    r"\d\s*/\s*\d+\s*điểm\s*[;,(]\s*(?:tương ứng |tương đương |đạt )*(?:tỷ lệ|tỉ lệ)?(?: đạt| là)?\s*:?\s*$"
)
# `tăng 120 doanh nghiệp`: so many more.
_GROWTH_BEFORE = Ending(r"(?:tăng|giảm)(?: (?:thêm|khoảng|trên|hơn|gần|được))*\s*$")
# `chiếm hơn 10% so với tổng mức bán lẻ`: a share of it.
_HAS = Ending(r"(?:chiếm|đạt|là|bằng|có|ước|tương đương)\s*$")
_RISE_TO = re.compile(r"[^.;,]{0,40}?\b(?:lên|xuống|còn|đến|thành)\b")
_AGAINST = re.compile(r"[^.;]{0,40}?\b(?:so với|so cùng|cùng kỳ|so năm)\b")
_PHONE_BEFORE = Ending(
    r"\b(?:(?<!bao )điện thoại|(?<!&)đt|hotline|tel|fax|sđt|đường dây nóng|zalo)\s*[:.]?\s*[\d .()+-]*$"
)
_NO_NOUN = frozenset((
    "có", "và", "của", "trở", "là", "đến", "trên", "tại", "ở", "theo", "được", "về", "do", "thì", "đã", "gồm",
    "từ", "cho", "với", "đạt", "trong", "năm", "ngày", "tháng", "thuộc", "nêu", "này", "đó", "như", "khi", "để",
    "còn",
))  # fmt: skip
# `mức độ 3, 4`, `các tuyến nhánh 1, 2 và 3`: the list goes on with what began it.
# `12 hệ thống cấp độ 3, 44 hệ thống cấp độ 2`: there are five levels.
_LEVELS = 5
_LEVEL_LIST = Ending(r"(?:mức độ|cấp độ|mức) [\d, và-]{1,12}$")
_NAME_LIST_BEFORE = Ending(
    r"(?:mức độ|cấp độ|mức|điều|khoản|điểm|nhánh|tuyến|quý|tháng|lớp|khối|tổ|khu phố|phường|quận|mục|phụ lục)"
    r"\s+\d+(?:\s*(?:,|và|-|đến)\s*\d+)*\s*(?:,|và|-|đến)\s*$"
)
_LETTER_AFTER = re.compile(r"[a-zà-ỹđ&_]")
_WORD_AFTER = re.compile(r"\s*(?:\(|“|\")?\s*([a-zà-ỹđ]+)")
_CONJUNCTIONS = ("và", "hoặc", "còn")


def _counted(after: str) -> str:
    """The word behind a number that may name what it counts; a conjunction does not: `Viettel 611, VNPT 489 và …`."""
    word = _WORD_AFTER.match(after)
    return word.group(1) if word is not None and word.group(1) not in _CONJUNCTIONS else ""


_ENUMERATOR_AFTER = re.compile(r"\s?[.)](?:\s|$)|\s*[-–]\s")
_NOUNLESS_END = re.compile(r"\s*(?:$|[.;,:)|\]”\"])")
_CODE_AFTER = re.compile(r"\s?-\s?[a-z]\w*/")


@dataclass(slots=True)
class Quantity:
    """A number that may be a figure, before anything is known of its indicator."""

    token: Token
    shape: str
    value: Decimal
    start: int
    end: int
    high: Decimal | None = None
    of_total: Decimal | None = None
    unit: str | None = None
    group: bool = False
    """A group of leaders (top 10): an upper bound on a rank."""
    fall: bool = False
    change: bool = False
    """A change against another time or value: `tăng 5% so với …`."""
    series: tuple[int, int] | None = None
    """Place and length in a list of numbers for a list of units: `A, B, C xếp thứ 5, 6, 7`."""
    in_row: bool = False
    """One of several bare numbers side by side: a table's row without its header."""
    block: int = 0
    word: str = ""


def quantity(token: Token, low: str, block_start: int, block_end: int) -> Quantity | None:
    """The quantity that a token stands for, or None when it is a name, a date part or an enumerator."""
    start, end = token.start, token.end
    if token.value is None or token.core_end - start > 20:
        return None
    after = low[end : min(block_end, end + 60)]
    text = token.text
    value = token.value
    plain = token.kind == "number" and token.unit is None and not token.scaled
    if plain and len(text) == 4 and _RECENT_YEAR.fullmatch(text) and not _NO_YEAR_BEFORE.match(after):
        return None
    before = low[max(block_start, start - 60) : start]
    behind = before[::-1]
    if (start == block_start or not before.strip(' |-+•“"(*–')) and _enumerates(token, after, start == block_start):
        return None
    if (
        before.endswith(("“", '"', "‘"))
        and re.match(r"[^”\"’]{1,24}[”\"’]", after)
        and token.unit is None
        and not token.scaled
    ):
        return None
    if token.kind == "fraction" and token.high is not None:
        return _fraction(token, before, after)
    if token.unit is None and (_is_name(token, before, after, behind) or before.endswith(" cứ ")):
        return None  # `cứ 10 người thì có 7 …`
    if value in _POWERS and _DENOMINATOR_AFTER.match(after) and re.search(r"(?:trên|/|mỗi)\s*(?:một )?$", before):
        return None
    if text == "766" and before.endswith(("chỉ số ", "quyết định ", "qđ ")):
        return None  # the index that Decision 766 sets
    if value == 1 and token.unit is None and not token.scaled and _PER_ONE.search(before):
        return None
    unit = token.unit
    if unit == "percent":
        if _OF_POINTS.ends(behind) or (
            _RELATIVE_AFTER.match(after)
            and not _CHANGE_BEFORE.ends(behind)
            and not before.endswith("%/")
            # What share of its plan a budget has paid out is its measure.
            and not _PAID_OUT.search(low, max(block_start, start - _CLAUSES), start)
        ):
            return Quantity(token, "relative", value, start, end, token.high, unit="percent")
        return Quantity(
            token,
            "percent",
            value,
            start,
            end,
            token.high,
            unit="percent",
            change=_is_change(before, after),
        )
    if unit is not None:
        if unit == "currency_vnd" and not token.scaled and text.endswith("đ") and value < 100:
            return None
        shape = "currency" if unit.startswith("currency") else "measure"
        return Quantity(token, shape, value, start, end, token.high, unit=unit)
    if token.kind == "range" and token.high is not None and (value > token.high or is_day(token, before)):
        return None
    if _MOVE_AFTER.match(after) and (_MOVE_BEFORE.ends(behind) or _MOVE_TOO.ends(behind)):
        return _move(token, value, start, end, before)
    # `từ 58.000 năm 2020 lên …`: a count and its year.
    of_year = value >= 1000 and token.text.find(".") > 0 and _IN_YEAR.match(after)
    if not of_year and (match := _DURATION_AFTER.match(after)):
        if token.scaled:
            return None
        word = match.group(1)
        ranked_in = word == "năm" and _IN_YEAR.match(after) and _RANK_BEFORE.ends(behind, 44)
        if ranked_in and not _weekday_or_order(before, after):
            return Quantity(token, "rank", value, start, end, unit="rank")
        if _period_phrase(before, after, word):
            return None
        return Quantity(
            token, "duration", value, start, end + match.end(1), token.high, unit="duration:" + _DURATIONS[word]
        )
    if match := _AGE_AFTER.match(after):
        return Quantity(token, "age", value, start, end + match.end(), token.high, unit="age_year")
    tail = before.rstrip()
    group = _GROUP_BEFORE.ends(behind) and (
        _GROUP_AFTER.match(after) is not None
        or tail.endswith(("top", "tốp"))
        or (value >= _LEAST_GROUP and _GROUP_OF_SO_MANY.ends(behind) and _GROUP_ENDS.match(after) is not None)
    )
    ranked = (_RANK_BEFORE.ends(behind, 44) and not tail.endswith(("nhóm", "ở mức"))) or tail.endswith("thứ")
    if ranked and tail.endswith("xếp hạng") and _RANKING.search(before) and _GROUP_NOUN.match(after):
        ranked = False  # `bảng xếp hạng 63 tỉnh`
    if group or ranked:
        if tail.endswith("bậc") or value != value.to_integral_value() or value > 400 or value == 0:
            return None
        if ranked and not group and _weekday_or_order(before, after):
            return None
        total = RANK_TOTAL.match(after)
        return Quantity(
            token,
            "group" if group else "rank",
            value,
            start,
            end,
            token.high,
            Decimal(total.group(total.lastindex or 1)) if total else None,
            "rank",
            group=group,
        )
    if (points := _POINTS_AFTER.match(after)) is not None:
        apart = _APART_AFTER.match(after, points.end()) is not None or _APART_BEFORE.ends(behind)
        return Quantity(token, "gap" if apart else "points", value, start, end, token.high, unit="percent", change=True)
    if value <= 1000 and _SCORE_AFTER.match(after) and not _AT_PLACES.ends(behind) and not _PLACES.search(before):
        return Quantity(token, "score", value, start, end, token.high, unit="score", change=_is_change(before, after))
    if (
        plain
        and _YEAR.fullmatch(text)
        and (
            (2010 <= value <= 2050 and not _COUNT_NOUN.match(after))
            or _YEAR_BEFORE.ends(behind)
            or not _WORD_AFTER.match(after)
            or after[:1] in ".,;:)"
        )
    ):
        return None
    if (
        token.kind in ("number", "fraction")
        and not token.scaled
        and value == value.to_integral_value()
        and 1 <= value <= 63
        and _RANKS_IN_TURN.search(low, max(block_start, start - 140), start)
    ):
        return Quantity(token, "rank", value, start, end, token.high, unit="rank")
    if _TIMES_AFTER.match(after) and _TIMES_BEFORE.search(before):
        return Quantity(token, "ratio", value, start, end, token.high, unit="ratio", change=True)
    if text[0] == "0" and value < 1 and _SHARE_OF_ONE.fullmatch(text):
        return Quantity(token, "score", value, start, end, token.high, unit="score", change=_is_change(before, after))
    if _SCORE_BEFORE.ends(behind) and _NOUNLESS_END.match(after) is not None and value <= 1000:
        return Quantity(token, "score", value, start, end, token.high, unit="score")
    word = _WORD_AFTER.match(after)
    if word is None and value <= _MOST_PERCENT and _PERCENT_LABEL.search(low, block_start, start):
        return Quantity(token, "percent", value, start, end, token.high, unit="percent")
    change = _is_change(before, after) and (
        _AGAINST.match(after) is not None or _GROWTH_BEFORE.search(before) is not None
    )
    return Quantity(token, "count", value, start, end, token.high, unit="count", change=change, word=_counted(after))


_POINTS_AFTER = re.compile(r"\s*điểm (?:phần trăm|%)")
"""What a share gained or lost: `tăng 4,2 điểm phần trăm`."""
RANK_PLACE = "bậc"


def _move(token: Token, value: Decimal, start: int, end: int, before: str) -> Quantity:
    """Places gained or lost: `tăng 3 bậc`, `tụt một bậc`."""
    fall = bool(re.search(r"(?:giảm|tụt|xuống|lùi|rớt)\s*(?:\d+(?:,\d+)? điểm(?:,| và|, và)|\w*)\s*$", before))
    return Quantity(token, "move", value, start, end, token.high, unit="count:rank_place", fall=fall)


_RANKING = re.compile(r"\b(?:bảng|báo cáo|kết quả|đánh giá,?) (?:tổng hợp |đánh giá,? )?xếp hạng\s*$")
_GROUP_NOUN = re.compile(r"\s*(?:tỉnh|địa phương|thành phố|quốc gia|nước|bộ|đơn vị|cơ quan)\b")


_MOST_PERCENT = 200
# `Tỷ trọng … (%): 2023: 10,2; 2024: 12`: the label has the unit.
_PERCENT_LABEL = re.compile(
    r"\((?:đơn vị(?: tính)?:? ?|đvt:? ?)?%\)(?:[\s:;,.\d–-]|năm|đạt|là|từ|lên|mục tiêu|kế hoạch|thực hiện|kh|ước)*$"
)


_NO_LESS = re.compile(r"\b(?:không|chưa)(?: được| thể)? $")


def _is_change(before: str, after: str) -> bool:
    """`tăng 5%`, `giảm 1,2 điểm`: a difference; not the first value of `tăng từ 60% lên 70%`."""
    match = _CHANGE_BEFORE.search(before)
    if match is None:
        return after.startswith(" về ") and _CHANGE_SHARED.search(before) is not None
    if " năm " in match.group():
        return True  # `cao hơn năm 2021 0,2 điểm`
    if _NO_LESS.search(before[: match.start()]) or is_given(after):
        return False  # `không thấp hơn 90%`, `cao hơn 80% Chính phủ giao`
    if match.group().startswith("hơn") and (not _AGAINST.match(after) or _HAS.search(before[: match.start()])):
        return False
    if match.group().startswith("vượt") and not (_AGAINST.match(after) or _RELATIVE_AFTER.match(after)):
        return False  # `sẽ vượt 80%`: a bound
    rise = _RISE_TO.match(after) if match.group().rstrip().endswith("từ") else None
    return rise is None or "so với" in rise.group()


_LIST_GAP = re.compile(r"(?: điểm)?(?: ?\([^()]{1,90}\))?(?:,| và|, và|;)\s+(?:thứ |hạng |hơn |gần |trên |khoảng )?$")
IN_TURN = Cue(r"\b(?:lần lượt|tương ứng|theo thứ tự)\b")
_TURN_REACH = 90


def number_lists(items: list[Quantity], low: str) -> None:
    """Numbers that go on a list know their place in it: ranks, and what a text gives in turn."""
    index = 0
    while index < len(items):
        head = items[index]
        index += 1
        if head.shape != "rank" and not IN_TURN.search(low, max(0, head.start - _TURN_REACH), head.start):
            continue
        run = [head]
        while index < len(items):
            item = items[index]
            bare = item.shape in ("rank", "count") and item.token.kind == "number" and item.value <= 100
            alike = bare if head.shape == "rank" else item.shape == head.shape
            if not alike or not _LIST_GAP.fullmatch(low[run[-1].end : item.start]):
                break
            if head.shape == "rank" and item.shape == "count":
                if item.word and low[item.end : item.end + 1] == " " and _COUNT_NOUN.match(low, item.end):
                    break
                item.shape, item.unit = "rank", "rank"
            run.append(item)
            index += 1
        if len(run) > 1:
            total = RANK_TOTAL.match(low, run[-1].end) if head.shape == "rank" else None
            for place, item in enumerate(run):
                item.series = (place, len(run))
                if total is not None and item.of_total is None:
                    item.of_total = Decimal(total.group(total.lastindex or 1))  # `hạng 53 và 18 trong 63`


# `tăng 58% về số lượng và 34% về giá trị`
_GROWTH_GAP = re.compile(
    r" về (?:mặt )?(?:số|khối|giá)[^.;,()\d]{0,30}(?:,| và|, và) (?:tăng |giảm )?(?:hơn |gần |trên |khoảng )?"
)


_MONEY_REACH = 200
# `luỹ kế 325,3 tỷ, bằng …`, `ngân sách tỉnh 52 tỷ; …`
_NO_NOUN_BEHIND = re.compile(r"\s*(?:[.,;:)]|$|(?:và|còn|bằng|tăng|giảm|đạt|so|từ)\b)")
_MAGNITUDE = re.compile(r"(?:nghìn tỷ|tỷ|tỉ|triệu)$")


def amounts_in_turn(items: list[Quantity], low: str) -> None:
    """A sum goes on where `đồng` is said once: `thu 41,6 tỷ đồng, luỹ kế 325,3 tỷ`."""
    sums: Quantity | None = None
    for item in items:
        if item.shape == "currency":
            sums = item
        elif (
            sums is not None
            and item.shape == "count"
            and item.token.scaled
            and item.start - sums.end < _MONEY_REACH
            and _MAGNITUDE.search(low, item.start, item.end)
            and _NO_NOUN_BEHIND.match(low, item.end)
            and ". " not in low[sums.end : item.start]
        ):
            item.shape, item.unit, item.word = "currency", sums.unit, ""


def growths_in_turn(items: list[Quantity], low: str) -> None:
    """A change goes on where only what changed is told anew."""
    for first, second in pairwise(items):
        if (
            first.change
            and first.shape == second.shape == "percent"
            and _GROWTH_GAP.fullmatch(low, first.end, second.start)
            and low.startswith(" về ", second.end)
        ):
            second.change = True


_PANELS = (63, 34)
_RANK_GAP = re.compile(
    r"(?! (?:tỉnh|thành|địa phương)\b[^.;]*\bcó\b)[^.\n]{1,80}(?<!có )(?<!tại )(?<!ở )(?<!của )(?<!là )$"
)


def ranks_of_one_panel(items: list[Quantity], low: str) -> None:
    """`thể chế số xếp 12/63, hạ tầng số 33/63`: among as many provinces, so a rank, too."""
    last: Quantity | None = None
    for item in items:
        if item.of_total not in _PANELS:
            continue
        if (
            last is not None
            and item.shape == "count"
            and item.of_total == last.of_total
            and _RANK_GAP.fullmatch(low, last.end, item.start)
        ):
            item.shape, item.unit, item.word = "rank", "rank", ""
        last = item if item.shape == "rank" else None


_ROW_AT = 3


def number_rows(items: list[Quantity], low: str) -> None:
    """Numbers with nothing but space between them are marked: which column is which, the text does not say."""
    run: list[Quantity] = []
    for item in items:
        if run and low[run[-1].end : item.start].strip():
            run = []
        run.append(item)
        if len(run) >= _ROW_AT:
            for member in run[-1:] if len(run) > _ROW_AT else run:
                member.in_row = True


_DURATIONS = {
    "năm": "year", "tháng": "month", "ngày": "day", "giờ": "hour", "phút": "minute", "giây": "second", "tuần": "week",
    "quý": "quarter", "thập kỷ": "decade", "thập niên": "decade", "nhiệm kỳ": "term",
}  # fmt: skip


def _enumerates(token: Token, after: str, at_start: bool) -> bool:
    """`1.`, `2)`, `3 -` at the head of a block."""
    if token.kind != "number" or token.unit or token.scaled or token.value is None:
        return False
    if token.value >= 100 and "." not in token.text:
        return False
    if _ENUMERATOR_AFTER.match(after) or (at_start and not after.strip() and token.text.isdigit()):
        return True
    # `1.2` and `1.2.3` at the head of a line are clauses unless a unit follows.
    return at_start and re.fullmatch(r"\d{1,2}(?:\.\d{1,2})+", token.text) is not None


def _is_name(token: Token, before: str, after: str, behind: str) -> bool:
    """Whether a number without a unit is part of a name; `behind` is what stands before, backwards."""
    text = token.text
    if after and _LETTER_AFTER.match(after):
        return True
    if len(text) == 3 and text.endswith(".0"):
        return True
    if before.endswith(("-", "/", "_", "#", "@")) and not before.endswith((" -", " –")):
        return not _COUNT_PER.search(before)
    if len(text) >= 7 and text.isdigit() and (text[0] == "0" or (len(text) >= 8 and not token.scaled)):
        return True
    if _PHONE_BEFORE.ends(behind):
        return True
    if len(text) <= 2 and _NAME_LIST_BEFORE.ends(behind) and not (int(text) > _LEVELS and _LEVEL_LIST.ends(behind)):
        return True
    if after.startswith(("@", "_", " tại chỗ", " sẵn sàng")) or _CODE_AFTER.match(after):
        return True  # `nguyên tắc 5 tại chỗ`
    match = _NAME_BEFORE.search(before[-30:]) if _NAME_BEFORE.ends(behind, 30) else None
    if match is None or (
        _DURATION_AFTER.match(after) and not match.group().strip(" :.").endswith(("tháng", "ngày", "quý", "thứ", "lần"))
    ):
        return False
    if token.scaled or _POINTS_BEFORE.ends(behind):
        return False
    found = match.group()
    if _NOT_A_NAME.ends(behind):
        return False
    if before.rstrip().endswith(("thứ", "vị trí số")) and _RANK_BEFORE.ends(behind):
        return False
    word = _WORD_AFTER.match(after)
    if token.value is not None and token.value >= 1000 and "." in text and (word is not None or _MANY_OF.search(found)):
        return False
    if (
        _COUNTED_AFTER_NAME.search(found)
        and word is not None
        and word.group(1) not in _NO_NOUN
        and not re.search(r"(?:mức độ|cấp độ|lần)\s*$", found)
        and not (found.strip() == "mức" and token.value is not None and token.value <= _LEVELS)  # `VNeID mức 2`
    ):
        return False
    if found.strip(" :.") in ("tháng", "quý", "ngày", "thứ", "tuần"):
        return not _OF_A_TIME.ends(behind)  # `phát triển mới trong tháng: 2.145`
    return not (found.strip() in ("số",) and token.text.find(".") > 0)


_OF_A_TIME = Ending(r"\b(?:trong|của|mỗi|hằng|hàng) (?:ngày|tháng|quý|tuần): $")
_COUNT_NOUN = re.compile(
    r"\s*(?:thủ tục|dịch vụ|hồ sơ|người|hộ|doanh nghiệp|tổ|thành viên|xã|phường|huyện|thôn|cơ quan|đơn vị|"
    r"trạm|điểm|hệ thống|văn bản|lượt|tài khoản|"
    r"chỉ tiêu|nhiệm vụ|lớp|cán bộ|sản phẩm|bộ|tỉnh|địa phương|trường|cơ sở|giao dịch|chứng thư|chữ ký|thuê bao)"
)
_DENOMINATOR_AFTER = re.compile(r"\s*(?:dân|người dân|hộ|hộ dân|vạn dân|trẻ)\b")
# `số dân trên 01 điểm phục vụ`: what a mean is taken over.
_PER_ONE = re.compile(r"(?:\btrên|/|bình quân(?: mỗi)?|trung bình(?: mỗi)?|\bmỗi)\s*$")
_FIVE_AS_YEAR = re.compile(
    r"(?:trong|mỗi|hằng|hàng|một|cả|các|những|qua|nhiều|vài|từng|đầu|cuối|giữa|hết|\d|kế hoạch|sau|trước|vào|"
    r"của|theo)\s*$"
)


def worded(start: int, end: int, value: int, noun_start: int, low: str, block_start: int) -> Quantity | None:
    """A number written as a word before a noun that is counted; `năm` is five only where it cannot be a year."""
    text = low[start : noun_start - 1]
    before = low[max(block_start, start - 16) : start]
    if text == "năm" and _FIVE_AS_YEAR.search(before):
        return None
    if before.endswith(("cả ", "thứ ", "mười ", "hai ", "tháng ", "lần ", "phần ", "cứ ")):
        return None
    if low.startswith("cấp ", noun_start):
        return None  # `ở ba cấp tỉnh, huyện, xã`
    token = Token("word", start, noun_start - 1, text, Decimal(value), core_end=noun_start - 1)
    if low.startswith(RANK_PLACE, noun_start):
        before = low[max(block_start, start - 60) : start]
        return _move(token, Decimal(value), start, noun_start - 1, before) if _MOVE_BEFORE.search(before) else None
    return Quantity(token, "count", Decimal(value), start, noun_start - 1, unit="count", word=low[noun_start:end])


_SHARE_OF_ONE = re.compile(r"0[.,]\d{3,5}")
_YEAR = re.compile(r"(?:19|20|21)\d\d")
_RECENT_YEAR = re.compile(r"20[1-4]\d|2050")
_NO_YEAR_BEFORE = re.compile(
    "|".join(f"(?:{after.pattern})" for after in (_MOVE_AFTER, _DURATION_AFTER, _AGE_AFTER, _SCORE_AFTER, _COUNT_NOUN))
)
"""What makes a number count something that would be a year before any other word."""
_ORDER_AFTER = re.compile(
    r"\s*(?:từ trái|từ phải|liên tiếp|của dự án|kỳ|\((?:từ|bên|hàng|ngoài|thứ)\b|hàng|ba\b|trong đời)"
)
_PLACE_BEFORE = ("xếp thứ ", "đứng thứ ", "hạng thứ ", "vị trí thứ ")
"""What makes a place of `thứ 2 và thứ 3`, which else are two days of the week."""
_WEEKDAY_AFTER = re.compile(
    r"\s*(?:không|hằng tuần|hàng tuần|tuần|,? ?ngày|,? \d{1,2}[/.-]\d|và thứ|đến thứ|đầu tiên|-)"
)


# `kinh tế số thứ 28`: the rank of a field whose name ends like that of a thing in order.
_FIELD_RANKED = re.compile(
    r"(?:chính quyền|kinh tế|xã hội|hạ tầng|thể chế|nhận thức|nhân lực|dữ liệu|an toàn) số\s+thứ\s*$"
)


def _weekday_or_order(before: str, after: str) -> bool:
    """`ngày thứ 2`, `kỳ họp thứ 10`, `lần thứ 3`, `(thứ 3 từ trái sang)`: an order, no rank."""
    if re.search(
        r"(?:ngày|lần|kỳ họp|phiên họp|hội nghị|phiên|khóa|khoá|năm|tháng|tuần|sáng|chiều|tối|điều|số|đại hội|bản|con|"
        r"cấp|cuộc|quốc hội|đợt|tập|quý|luật)\s+thứ\s*$",
        before,
    ) and not _FIELD_RANKED.search(before):
        return True
    return _ORDER_AFTER.match(after) is not None or (
        before.endswith("thứ ") and _WEEKDAY_AFTER.match(after) is not None and not before.endswith(_PLACE_BEFORE)
    )


def _period_phrase(before: str, after: str, word: str) -> bool:
    """`6 tháng đầu năm`, `9 tháng năm 2024`, `ngày 5 tháng`: a period or date, no duration."""
    if word in ("tháng", "quý") and re.match(r"\s*(?:tháng|quý)\s+(?:đầu|cuối|của năm|năm|đầu năm|qua năm)", after):
        return True
    if word == "năm" and _IN_YEAR.match(after):
        return True
    if word == "tháng" and re.match(r"\s*tháng\s+\d", after):
        return True
    if word == "ngày" and re.match(r"\s*ngày\s+\d", after):
        return True
    return bool(re.search(r"(?:tháng|quý|ngày)\s*$", before)) and word == "năm"


_DAY_BEFORE = Ending(
    r"(?:ngày|sáng|chiều|tối|đêm|trưa|hôm|tính đến|tính tới|cho đến|đến|tới|hết|trước|dịp|lễ|mùng)\s*$"
)


_OF_PLACES = re.compile(
    r" (?:huyện|quận|xã|phường|thị xã|thành phố|tỉnh|sở|đơn vị|địa phương|cơ quan|bệnh viện|trường|thôn|chỉ tiêu|"
    r"nhiệm vụ|tiêu chí|ngân hàng)\b"
)


def is_day(token: Token, before: str, after: str = "") -> bool:
    """`tính đến 30/6`, `ngày 8-5`: a day of the document's year."""
    return (
        token.value is not None
        and token.high is not None
        and token.unit is None
        and not token.scaled
        and 1 <= token.value <= 31
        and 1 <= token.high <= 12
        and re.fullmatch(r"\d{1,2}[/-]\d{1,2}", token.text) is not None
        and _DAY_BEFORE.search(before) is not None
        and (before.endswith("ngày ") or _OF_PLACES.match(after) is None)  # `đến 9/9 huyện, thành phố`
    )


# `tăng 16 bậc so với năm 2023 (57/63)`
_DAY_OR_MONTH_BEFORE = Ending(r"(?:từ|tháng|\()\s*$")
_POWERS = frozenset({100, 1000, 10_000})
_POINTS_BEFORE_FRACTION = Ending(r"\bđiểm(?: tối đa| số)?(?: là| đạt)? $")
_INDEX_NAMED = re.compile(
    r"\b(?:dti|pci|papi|par[ -]?index|sipas|pii|ict index|xếp hạng|thứ hạng)\b"
    r"[^.;,()\d]{0,24}(?:20\d\d[^.;,()\d]{0,24})?: $"
)
_OF_A_NAME = Ending(r"[^\W\d_] \($")
_OF_A_YEAR = re.compile(r"\bnăm (?:20\d\d|trước|ngoái) ?\((?:hạng |thứ |xếp |vị trí )*$")


def _fraction(token: Token, before: str, after: str) -> Quantity | None:
    assert token.value is not None and token.high is not None
    value, total, start, end = token.value, token.high, token.start, token.end
    if token.unit == "percent" and "%" in token.text[:-1]:
        return None
    behind = before[::-1]
    if is_day(token, before, after) or (value <= 31 and total <= 12 and _DAY_OR_MONTH_BEFORE.ends(behind)):
        return None
    if total == 0 or after[:1].isalpha() or (value == 24 and total in (7, 24) and not _WORD_AFTER.match(after)):
        return None  # `giám sát 24/7`
    ranked = _RANK_BEFORE.ends(behind)
    if not ranked and _NAME_BEFORE.ends(behind) and not (_COUNTED_AFTER_NAME.ends(behind) or _LABELS.ends(behind)):
        return None
    whole = value == value.to_integral_value() and total == total.to_integral_value()
    if total in _POWERS and _DENOMINATOR_AFTER.match(after):
        return Quantity(token, "count", value, start, end, unit="count")  # `0,7/1.000 dân`: a rate
    score_like = _SCORE_AFTER.match(after) is not None or (
        not whole and value <= total and token.unit is None and total == total.to_integral_value()
    )
    if (
        score_like
        or (total in (100, 1000) and re.search(r"điểm|chỉ số", before[-45:]))
        or _POINTS_BEFORE_FRACTION.ends(behind)
    ):
        return Quantity(token, "score", value, start, end, None, total, "score")
    if (
        whole
        and value <= total
        and value >= 1
        and (
            ranked
            or (total in (63, 34) and _OF_A_YEAR.search(before) and after.startswith(")"))
            # `(DTI 2022 của tỉnh: 24/63)`
            or (total in (63, 34) and _INDEX_NAMED.search(before))
            # `gồm Đồng Tháp (39/63), Bến Tre (51/63)`; not `đạt 54% (34/63)`
            or (total in (63, 34) and value < total and after.startswith(")") and _OF_A_NAME.ends(behind))
            or (
                total in (63, 34, 64, 62, 28, 193, 132, 133)
                and _RANK_CHAIN.ends(behind)
                and not re.match(r"\s*(?:xã|huyện|sở|đơn vị cấp)", after)
            )
        )
    ):
        if _GROUP_OF_SO_MANY.ends(behind) or before.rstrip().endswith(("top", "tốp")):
            return Quantity(token, "group", value, start, end, None, total, "rank", group=True)  # `DTI nhóm 10/34`
        return Quantity(token, "rank", value, start, end, None, total, "rank")
    if not whole:
        return None
    if total in _POWERS and _DENOMINATOR_AFTER.match(after):  # `đạt 104/100 dân`
        return Quantity(token, "count", value, start, end, unit="count", word=_counted(after))
    if value > total and total in _POWERS:
        return None
    return Quantity(token, "count", value, start, end, None, total, "count", word=_counted(after))
