"""Which lines of a page are furniture: counters, ratings, log-in prompts, lists of other articles.

Rules of the language of Vietnamese web pages, for lines; what HTML says by its tags belongs to the HTML reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMBER = r"[\d.,\s]*\d"
_SPAN = r"(?:hôm\ (?:nay|qua)|(?:tuần|tháng|năm)\ (?:này|nay|trước)|tất\ cả|trong\ \d+\ (?:ngày|giờ|phút|tháng))"
_COUNTERS = re.compile(
    rf"""(?:
      (?:tổng\s+|số\s+|đã\s+|đang\s+|lượt\s+|lượng\s+|người\s+|khách\s+|thống\s+kê\s+)*
      (?:truy\s+cập|online|trực\s+tuyến|xem|đọc|viếng\s+thăm|ghé\s+thăm|views?|visitors?|hits)
      (?:\s+{_SPAN})?\s*[:：=(-]?\s*{_NUMBER}\s*(?:lượt|người|khách|lần)?\)?
      | {_SPAN}\s*[:：=-]?\s*{_NUMBER}(?:\s*(?:lượt|người|khách|lần))?
      | {_NUMBER}\s*(?:lượt\s+(?:xem|truy\s+cập|đọc)|views?|khách\s+(?:trực\s+tuyến|online)
        |người\s+đang\s+(?:online|truy\s+cập))
      | (?:page\s*views?|visits?|visitors?|online|today|yesterday|total)\s*[:：]\s*{_NUMBER}
    )""",
    re.VERBOSE,
)
_COUNTER_STARTS = (
    "tổng", "số lượ", "số người", "đã ", "đang ", "lượt", "lượng", "người", "khách", "thống kê", "truy cập", "online",
    "trực tuyến", "xem", "views", "view", "visitor", "hits", "hôm nay", "hôm qua", "tuần", "tháng này", "tháng trước",
    "năm nay", "năm trước", "tất cả", "trong ", "page", "visit", "today", "yesterday", "total",
)  # fmt: skip
_RATINGS = re.compile(
    r"(?:tổng số điểm của bài viết|(?:click|nhấp|bấm|nhấn)[^.]{0,20} để đánh giá|xếp hạng\s*:.*phiếu|đánh "
    r"giá\s*:.*(?:phiếu|lượt|sao)"
    r"|.{0,30}\d\s*(?:phiếu bầu|lượt bình chọn|đánh giá)$|đánh giá bài viết|hãy là người đầu tiên)"
)
_RATING_STARTS = (
    "tổng số điểm của bài",
    "click",
    "nhấp",
    "bấm",
    "nhấn",
    "xếp hạng:",
    "xếp hạng :",
    "đánh giá",
    "hãy là ",
)
_PROMPTS = (
    "ý kiến bạn đọc", "bạn đã không sử dụng site", "thời gian chờ:", "gửi bình luận", "viết bình luận", "bình luận (",
    "ý kiến (",
    "đăng nhập để", "vui lòng đăng nhập", "chia sẻ bài viết", "chia sẻ:", "in bài viết", "in trang", "gửi email",
    "gửi bài viết",
    "lưu bài viết", "sao chép liên kết", "copy link", "liên kết website", "liên kết web", "thống kê truy cập",
    "bản quyền thuộc",
    "copyright", "©", "ghi rõ nguồn", "giấy phép số", "giấy phép thiết lập", "chịu trách nhiệm chính", "sơ đồ trang",
    "sơ đồ cổng",
    "về đầu trang", "lên đầu trang", "trang chủ |", "trang chủ >", "trang chủ »", "từ khóa:", "từ khoá:", "tags:",
    "tag:",
    "quay lại", "trở về", "tải ứng dụng", "đăng ký nhận", "nhận thông báo", "theo dõi chúng tôi", "hotline",
    "quảng cáo",
    "mời bạn đọc", "quý khách cần hỏi", "vui lòng nhập", "mã xác nhận", "mã bảo mật", "cỡ chữ", "xem cỡ chữ",
    "bấm vào đây",
)  # fmt: skip
_SHORT_PROMPTS = frozenset(
    [
        "bình luận",
        "chia sẻ",
        "ý kiến",
        "phản hồi",
        "tags",
        "từ khóa",
        "facebook",
        "twitter",
        "zalo",
        "in",
        "email",
        "print",
        "share",
        "trang chủ",
        "liên hệ",
        "đăng nhập",
        "đăng ký",
        "tìm kiếm",
        "menu",
        "banner",
        "tin nóng",
        "video",
        "thư viện ảnh",
        "liên kết",
        "thăm dò ý kiến",
        "bình chọn",
        "thông tin liên hệ",
    ]
)
_RELATED = re.compile(
    r"(?:các\s+)?(?:tin|bài|bài viết|tin tức|tin bài|nội dung|chủ đề)\s+(?:bài\s+|viết\s+|tức\s+)?"
    r"(?:liên quan|khác|cùng (?:chuyên mục|loại|chủ đề)|mới hơn|cũ hơn|mới nhất|mới|đọc nhiều|xem nhiều|nổi bật|đã "
    r"đưa|đã đăng)"
    r"|(?:những|các)\s+tin\s+(?:mới|cũ)\s+hơn|đọc nhiều(?: nhất)?|xem nhiều(?: nhất)?|xem thêm|đọc thêm|có thể bạn "
    r"quan tâm|tin liên quan"
)
_RELATED_STARTS = ("các", "tin", "bài", "nội dung", "chủ đề", "những", "đọc ", "xem ", "có thể bạn")
_EDGE = " \t\u00a0•*·-–—+>»|#_\u200b\ufeff"
LONGEST = 160
LONGEST_HEADLINE = 200


def is_furniture(line: str) -> bool:
    """Whether one line is furniture by its own words."""
    if len(line) > LONGEST:
        return False
    words = line.strip(_EDGE).lower()
    if not words:
        return False
    if words.startswith(_PROMPTS) or words.rstrip(" :.") in _SHORT_PROMPTS:
        return True
    if words.startswith(_RATING_STARTS) and _RATINGS.match(words):
        return True
    return (
        len(words) < 70
        and (words.startswith(_COUNTER_STARTS) or words[0].isdigit())
        and bool(_COUNTERS.fullmatch(words))
    )


def opens_related(line: str) -> bool:
    """Whether a line is the heading of a list of other articles."""
    if len(line) > 60:
        return False
    words = line.strip(_EDGE).lower().rstrip(" :.")
    return words.startswith(_RELATED_STARTS) and bool(_RELATED.fullmatch(words))


def mark_furniture(lines: Sequence[str]) -> list[bool]:
    """For each line of a document in order, whether it is furniture; headlines after a related heading are."""
    marks: list[bool] = []
    related = False
    for line in lines:
        if opens_related(line):
            related = True
            marks.append(True)
        elif related and (len(line) > LONGEST_HEADLINE or line.rstrip().endswith((".", ";", "!", ":"))):
            related = False
            marks.append(is_furniture(line))
        else:
            marks.append(related or is_furniture(line))
    return marks
