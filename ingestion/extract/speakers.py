"""Whose words a sentence reports: the names of a speaker's office are not what its numbers are of."""

from __future__ import annotations

from ingestion.extract.cues import Cue

_TITLES = (
    r"(?:phó )?giám đốc|(?:phó )?chủ tịch|(?:phó )?bí thư|(?:phó )?trưởng (?:phòng|ban|đoàn|ngành)|"
    r"(?:phó )?chánh (?:văn phòng|thanh tra)|(?:phó )?cục trưởng|(?:phó )?vụ trưởng|thứ trưởng|bộ trưởng|"
    r"lãnh đạo|đại diện|người đứng đầu"
)
_SAYS = (
    r"cho biết|cho hay|chia sẻ|khẳng định|nhấn mạnh|thông tin(?= (?:rằng|thêm|:))|nói(?: rằng)?|cho rằng|phát biểu|"
    r"đánh giá(?= (?:cao|rằng))"
)
_SPEAKER = Cue(rf"(?:{_TITLES}) [^,.;:\d]{{2,110}}?(?:, [^,.;:\d]{{2,60}}?)?,? (?={_SAYS})")


def spans(low: str) -> list[tuple[int, int]]:
    """Where speakers are introduced, from the title to the verb: `Giám đốc Sở Thông tin và Truyền thông cho hay …`."""
    return [match.span() for match in _SPEAKER.finditer(low)]
