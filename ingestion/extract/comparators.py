"""Bounds that words give a number: gần (below), hơn (over), khoảng (about), tối thiểu (at least), tối đa (at most)."""

from __future__ import annotations

import re

from ingestion.extract.endings import Ending

_FILLER = r"(?: (?:từ|mức|là|đạt|tỷ lệ|có|được|tới|đến|khoảng|số|đạt tỷ lệ|còn))*"
_BEFORE = Ending(
    rf"(?<!\w)(?:(?P<ge>tối thi[ểếêề]u|ít nhất|không (?:ít|thấp|dưới) hơn|không dưới|thấp nhất(?! \()|từ ít nhất|"
    rf"trở lên là|đạt từ|bảo đảm từ|≥|>=)|"
    rf"(?P<le>tối đa|không (?:(?:để|còn|phải|phải chờ|chờ|mất|kéo dài) )*(?:tỷ lệ )?"
    r"(?:quá|vượt quá|vượt|nhiều hơn|hơn|cao hơn)|"
    rf"cao nhất(?! \()|nhiều nhất|≤|<=|chậm nhất)|"
    rf"(?P<lt>gần|dưới|xấp xỉ dưới|chưa (?:tới|đến|đầy)|(?<!khảo )(?<!giám )(?<!rà )sát|(?<!\w)<)|"
    rf"(?P<gt>hơn|trên|vượt(?: mức)?|quá|(?<!\w)>)|"
    rf"(?P<eq>khoảng|xấp xỉ|ước (?:tính |khoảng )|chừng|tầm|bình quân khoảng|~|≈|cỡ))"
    rf"(?P<fill>{_FILLER})\s*[\"“(]?\s*$"
)
# `90% có trình độ đại học trở lên`, `gói 3 sao trở lên`: it is the degree that may be more.
_GRADED = r"(?!trình độ|đại học|cao đẳng|trung cấp|thạc s[ỹĩ]|cấp độ|mức độ|tuổi|sao\b|lớp\b|hạng\b|loại\b|cấp\b)"
_AFTER_GE = re.compile(rf"(?:{_GRADED}[^.,;:\d]){{0,30}}?\s*trở lên\b")
_AFTER_LE = re.compile(r"[^.,;:\d]{0,30}?\s*(?:trở xuống|đổ lại)\b")
_AT_LEAST_FROM = Ending(
    r"(?:phát triển|đạt|chiếm|có|mỗi năm|hằng năm|hàng năm|công bố|thu hút|"
    r"xây dựng|hình thành|bảo đảm|tăng|hoàn thành) từ\s*$"
)
# `tỷ lệ hồ sơ trực tuyến từ 95%;`, `PAR INDEX từ 90 điểm.`: the clause ends behind the number
_FROM = Ending(r"(?<!\w)từ\s*$")
_CLAUSE_ENDS = re.compile(r"(?: điểm|%|/năm)?\s*(?:[.;,)]|$)")
# `người từ 15 tuổi có tài khoản`, `công dân đủ 14 tuổi`
_OF_AGE = Ending(r"(?<!\w)(?:từ|đủ|từ đủ)\s*$")
_RISES = re.compile(r"[^.;]{0,40}?\b(?:lên|xuống|đến|tới|còn)\b")
_NOT_OVER = Ending(
    r"(?:dựa|nằm|đồng thời|song song|thể hiện|đứng|xếp|thực hiện|triển khai|tham gia|đặt|ứng dụng|cơ sở|phổ biến|tác|"
    r"áp dụng|xây dựng|được (?:cài|cài đặt|lắp|lắp đặt)|đẩy mạnh (?:cđs|chuyển đổi số)) trên\s*$"
)
# `cao hơn mức 84% của năm trước`: what a value is compared with.
_COMPARED = re.compile(r"(?<!không )\b(?:cao|thấp|nhiều|ít|lớn|nhỏ|tốt|kém) $")
# `hạ ngầm cáp trên 31 tuyến đường`: where, not how many more.
_PLACES = re.compile(r" (?:tuyến (?:đường|phố)|địa bàn|trục đường)")
_MAP = {"ge": ">=", "le": "<=", "lt": "<", "gt": ">", "eq": "~"}


def comparator(before: str, after: str, shape: str, *, group: bool, ranged: bool) -> str:
    """The bound on a number, from the words right before it and right after it (both folded)."""
    if shape in ("rank", "group"):
        return "<=" if group else "="
    behind = before[::-1]
    match = _BEFORE.expression.search(before) if _BEFORE.ends(behind) else None
    if match is not None and shape == "score" and before.endswith("điểm tối đa "):
        match = None  # `đạt điểm tối đa 18/18`
    if match is not None:
        if shape == "move" and match.group("gt") in ("vượt", "vượt mức", "quá"):
            return "="
        kind = next(name for name in ("ge", "le", "lt", "gt", "eq") if match.group(name))
        if (
            kind == "gt"
            and match.group("gt") == "trên"
            and (shape in ("count", "duration") and (_NOT_OVER.search(before) or _PLACES.match(after)))
        ):
            return "="
        if kind == "gt" and match.group("gt") == "hơn" and _COMPARED.search(before[: match.start()]):
            return "="
        if (
            kind == "gt"
            and match.group("gt") == "hơn"
            and before[: match.start()].rstrip().endswith(("không ít", "không thấp", "không dưới"))
        ):
            return ">="
        if kind == "ge" and ranged and before.rstrip().endswith("từ"):
            return "="  # `đạt từ 16% đến 18%`
        return _MAP[kind]
    if "trở" in after or "đổ" in after:
        if _AFTER_GE.match(after):
            return ">="
        if _AFTER_LE.match(after):
            return "<="
    if not ranged and shape == "age" and _OF_AGE.ends(behind) and not _RISES.match(after):
        return ">="
    if (
        not ranged
        and (
            _AT_LEAST_FROM.ends(behind)
            or (shape in ("percent", "score") and _FROM.ends(behind) and _CLAUSE_ENDS.match(after))
        )
        and not _RISES.match(after)
    ):
        return ">="
    return "="
