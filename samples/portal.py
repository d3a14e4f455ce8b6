"""Portal replies in the portal's own format, one file a period and moment of reading, and the rest as a list.

The replies are rebuilt from press reports. Unit ids other than An Giang's are of our own replica of the
portal. The press gives both parts of the online group only for Hà Nội and Hòa Bình; which of TTTT and CLGQ
is which is not documented, so their order here is ours and only the sum is a fact.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from samples.tables import PORTAL_CSV, PortalClaim, portal_claims

SEEDS = Path(__file__).parent.parent / "seeds"
PORTAL_URL = "https://dichvucong.gov.vn/jsp/rest.jsp"
FIELDS = (
    *("ID", "TEN", "TEN_COQUAN", "MA_COQUAN", "LOAI_COQUAN", "CAPDONVIID"),
    *("CKMB", "TDGQ", "TTTT", "CLGQ", "MDHL", "MDSH", "TONG_SCORE", "ROW_STT"),
)
FIELD_OF_MEASURE = {
    "transparency": "CKMB",
    "progress": "TDGQ",
    "online_payment": "TTTT",
    "online_service": "CLGQ",
    "satisfaction": "MDHL",
    "digitization": "MDSH",
    "total": "TONG_SCORE",
    "rank": "ROW_STT",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """A period asked for and the moment of reading; `note` says where the moment comes from."""

    as_of: str
    year: int
    month: int
    read_at: str
    note: str

    @property
    def name(self) -> str:
        period = f"{self.year}-{self.month:02}" if self.month else f"{self.year}_luy_ke"
        return f"portal_766_{period}_doc_{self.read_at[:10]}.json"

    @property
    def request(self) -> dict[str, object]:
        return {
            "type": "ref",
            "service": "report_tinh_766_service",
            "p_nam": str(self.year),
            "p_6thang": 0,
            "p_quy": 0,
            "p_thang": self.month,
            "p_tinh_id": 0,
            "p_loaidonvi": 1,
            "loaichitieu": 0,
            "pageIndex": 1,
            "pageSize": 100,
        }


_MONTH_END = "Báo chí chỉ cho biết tháng đăng: lấy ngày cuối tháng đăng làm thời điểm đọc."
_NOON = "Nguồn cho biết ngày, không cho biết giờ: lấy 12 giờ trưa."
MOMENTS = (
    Moment("2024-07", 2024, 7, "2024-08-31T12:00:00+07:00", _MONTH_END),
    Moment("2024-09", 2024, 9, "2024-10-23T12:00:00+07:00", "Thời điểm đọc lấy theo ngày đăng."),
    Moment("2024-10", 2024, 10, "2024-12-10T11:00:00+07:00", "Nguồn nói số liệu lấy lúc 11 giờ ngày 10/12/2024."),
    Moment("2024-11", 2024, 11, "2024-12-10T11:00:00+07:00", "Nguồn nói số liệu lấy lúc 11 giờ ngày 10/12/2024."),
    Moment("2025-03", 2025, 3, "2025-04-30T12:00:00+07:00", _MONTH_END),
    Moment("2025-07-25", 2025, 0, "2025-07-25T12:00:00+07:00", _NOON),
    Moment("2025-07-31", 2025, 0, "2025-07-31T12:00:00+07:00", _NOON),
    Moment("2025-08-11", 2025, 0, "2025-08-11T12:00:00+07:00", _NOON),
    Moment("2025-08-25", 2025, 0, "2025-08-25T12:00:00+07:00", _NOON),
    Moment("2025-08-29", 2025, 0, "2025-08-29T12:00:00+07:00", _NOON),
    Moment("2025-12-08", 2025, 0, "2025-12-08T12:00:00+07:00", _NOON),
)
_MOMENT_OF = {moment.as_of: moment for moment in MOMENTS}


@dataclass(slots=True)
class Reply:
    """One file: its moment and the claims that its rows hold."""

    moment: Moment
    claims: list[PortalClaim] = field(default_factory=list)

    def units(self) -> list[list[PortalClaim]]:
        rows: dict[str, list[PortalClaim]] = {}
        for claim in self.claims:
            rows.setdefault(claim.unit_id, []).append(claim)
        return list(rows.values())


def _fits(claim: PortalClaim, total_stated: set[tuple[str, str]], both_parts: set[tuple[str, str]]) -> bool:
    cell = (claim.unit_id, claim.as_of)
    if claim.claim != "stated" or claim.granularity not in ("month", "day") or claim.as_of not in _MOMENT_OF:
        return False
    if cell not in total_stated or claim.measure == "online_combined":
        return False
    return cell in both_parts or claim.measure not in ("online_service", "online_payment")


def split_claims() -> tuple[list[Reply], list[PortalClaim]]:
    """The replies, and the claims that fit no reply."""
    claims = portal_claims()
    stated = [claim for claim in claims if claim.claim == "stated"]
    totals = {(claim.unit_id, claim.as_of) for claim in stated if claim.measure == "total"}
    parts = [
        {(claim.unit_id, claim.as_of) for claim in stated if claim.measure == part}
        for part in ("online_service", "online_payment")
    ]
    replies = {moment.as_of: Reply(moment) for moment in MOMENTS}
    rest = []
    for claim in claims:
        if _fits(claim, totals, parts[0] & parts[1]):
            replies[claim.as_of].claims.append(claim)
        else:
            rest.append(claim)
    return list(replies.values()), rest


def _portal_units() -> dict[str, tuple[str, str]]:
    with (SEEDS / "portal_units.csv").open(encoding="utf-8", newline="") as file:
        return {row["unit_id"]: (row["portal_unit_id"], row["portal_name"]) for row in csv.DictReader(file)}


def _body(reply: Reply) -> bytes:
    units = _portal_units()
    rows = []
    for claims in reply.units():
        row = dict.fromkeys(FIELDS, "")
        row["ID"], row["TEN"] = units[claims[0].unit_id]
        row.update({FIELD_OF_MEASURE[claim.measure]: claim.value for claim in claims})
        rows.append(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
    return ("[\n" + ",\n".join(rows) + "\n]\n").encode()


def _sidecar(reply: Reply) -> bytes:
    moment = reply.moment
    sources = list(dict.fromkeys(f"{claim.source_title} {claim.url}".strip() for claim in reply.claims))
    period = f"tháng {moment.month}/{moment.year}" if moment.month else f"lũy kế năm {moment.year}"
    record = {
        "file": moment.name,
        "title": f"Bộ chỉ số 766, {period}, đọc ngày {moment.read_at[:10]} (dựng lại từ báo chí)",
        "publisher": "Tổng hợp từ báo chí",
        "source_url": next((claim.url for claim in reply.claims if claim.url), ""),
        "published_on": moment.read_at[:10],
        "provinces": ";".join(dict.fromkeys(claim.province for claim in reply.claims)),
        "claim": "stated",
        "note": f"{moment.note} Kỳ và bộ lọc là cách hiểu của chúng tôi. Nguồn: " + "; ".join(sources),
        "request_url": PORTAL_URL,
        "request": moment.request,
        "read_at": moment.read_at,
    }
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode()


def portal_files(replies: Iterable[Reply]) -> dict[str, bytes]:
    files = {}
    for reply in replies:
        files[reply.moment.name] = _body(reply)
        files[f"{reply.moment.name}.source.json"] = _sidecar(reply)
    return files


__all__ = ["PORTAL_CSV", "Moment", "Reply", "portal_files", "split_claims"]
