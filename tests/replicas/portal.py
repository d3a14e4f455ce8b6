"""The National Public Service Portal's `report_tinh_766_service` from our own data.

Provinces and their ids are those of seeds/portal_units.csv. Departments, communes and all points are made up, the
same each time: a replica shows formats, not facts.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from urllib.parse import parse_qs

from ingestion.settings import SEEDS
from tests.replicas.server import Replica, Request, Response

PATH = "/jsp/rest.jsp"
MERGER = date(2025, 7, 1)
GROUPS = {"CKMB": 1800, "TDGQ": 2000, "TTTT": 1200, "CLGQ": 1000, "MDHL": 1800, "MDSH": 2200}
DEPARTMENTS = (
    "Sở Nội vụ", "Sở Tài chính", "Sở Tư pháp", "Sở Công Thương", "Sở Xây dựng", "Sở Y tế", "Sở Khoa học và Công nghệ",
    "Sở Nông nghiệp và Môi trường", "Sở Giáo dục và Đào tạo", "Sở Văn hóa, Thể thao và Du lịch",
    "Sở Dân tộc và Tôn giáo",
    "Thanh tra tỉnh", "Văn phòng UBND", "Ban Quản lý các khu kinh tế", "Bảo hiểm xã hội", "Sở Ngoại vụ", "Công an tỉnh",
    "Kho bạc Nhà nước", "Thuế tỉnh", "Chi cục Hải quan", "Ban Quản lý khu công nghiệp",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProvinceRow:
    portal_unit_id: str
    name: str
    unit_id: str
    valid_from: date
    valid_to: date | None


@cache
def provinces(on: date) -> tuple[ProvinceRow, ...]:
    """The provinces that the portal shows on a day."""
    found = []
    with (SEEDS / "portal_units.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            start, end = date.fromisoformat(row["valid_from"]), row["valid_to"]
            if start <= on and (not end or on <= date.fromisoformat(end)):
                found.append(
                    ProvinceRow(
                        row["portal_unit_id"], row["portal_name"], row["unit_id"], start,
                        date.fromisoformat(end) if end else None,
                    )
                )  # fmt: skip
    return tuple(found)


def _points(seed: str, most: int) -> int:
    """Hundredths of points, the same for the same seed, between 60 and 100 percent of what is possible."""
    number = int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=4).digest(), "big")
    return most * 6 // 10 + number % (most * 4 // 10)


def _text(hundredths: int) -> str:
    """Numbers are strings without trailing zeros, as the portal writes them."""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


@dataclass
class PortalReplica(Replica):
    """`day` is the portal's today: the units of government and the state of `corrections` follow it."""

    day: date = date(2025, 8, 29)
    communes: int = 98
    page_limit: int = 0
    """The most rows of a page, whatever is asked; 0: as asked."""
    missing: set[str] = field(default_factory=set)
    """Portal ids that are left out."""
    ties: dict[str, str] = field(default_factory=dict)
    """Portal id to the one whose points it shares."""
    renumbered: dict[str, str] = field(default_factory=dict)
    """Portal id to the new one that the portal gives it."""
    renamed: dict[str, str] = field(default_factory=dict)
    corrections: dict[tuple[str, str], str] = field(default_factory=dict)
    """(portal id, field) to a corrected value, in every period."""
    change: Callable[[dict[str, str]], None] | None = None
    """What else is done to each row."""
    repeat_pages: bool = False
    """Every page is the first, as when a server ignores pageIndex."""

    def __post_init__(self) -> None:
        super().__init__()

    @property
    def url(self) -> str:
        return self.base + PATH

    def answer(self, request: Request) -> Response:
        if request.method != "POST" or request.path != PATH:
            return Response(b"<html>404</html>", 404, "text/html")
        if request.headers.get("x-requested-with") != "XMLHttpRequest" or "referer" not in request.headers:
            return Response(b"<html>403</html>", 403, "text/html")
        params = json.loads(parse_qs(request.body.decode())["params"][0])
        if params.get("service") != "report_tinh_766_service" or params.get("type") != "ref":
            return Response(b"[]")
        rows = self.rows(params)
        size = min(int(params["pageSize"]), self.page_limit or 10_000)
        page = 1 if self.repeat_pages else int(params["pageIndex"])
        return Response(json.dumps(rows[(page - 1) * size : page * size], ensure_ascii=False).encode())

    def rows(self, params: dict[str, object]) -> list[dict[str, str]]:
        """All rows of a period, ranked; empty before it began."""
        year, month = int(str(params["p_nam"])), int(str(params["p_thang"]))
        if date(year, max(month, 1), 1) > self.day:
            return []
        period = "/".join(str(params[name]) for name in ("p_nam", "p_6thang", "p_quy", "p_thang"))
        below = str(params["p_tinh_id"])
        units = self._offices(below) if below != "0" else self._provinces(year, month)
        rows = [self._row(period, *unit) for unit in units if unit[0] not in self.missing]
        rows.sort(key=lambda row: (-float(row["TONG_SCORE"] or 0), row["ID"]))
        rank, last = 0, ""
        for position, row in enumerate(rows, 1):
            if row["TONG_SCORE"] != last:
                rank, last = position, row["TONG_SCORE"]
            row["ROW_STT"] = str(rank)
            row["ID"] = self.renumbered.get(row["ID"], row["ID"])
            row["TEN"] = self.renamed.get(row["ID"], row["TEN"])
            if self.change:
                self.change(row)
        return rows

    def _provinces(self, year: int, month: int) -> list[tuple[str, str, str]]:
        """Months before the merger keep the units of then."""
        day = date(year, month, 28) if month and date(year, month, 28) < MERGER else self.day
        return [(row.portal_unit_id, row.name, "") for row in provinces(day)]

    def _offices(self, below: str) -> list[tuple[str, str, str]]:
        departments = [(f"{below}{number:03}", name, "1") for number, name in enumerate(DEPARTMENTS, 1)]
        return departments + [
            (f"{below}{number:03}", f"UBND xã số {number}", "2") for number in range(101, 101 + self.communes)
        ]

    def _row(self, period: str, unit: str, name: str, level: str) -> dict[str, str]:
        like = self.ties.get(unit, unit)
        points = {group: _points(f"{period}/{like}/{group}", most) for group, most in GROUPS.items()}
        for group in GROUPS:
            if value := self.corrections.get((unit, group)):
                points[group] = round(float(value) * 100)
        return {
            "ID": unit, "TEN": name, "TEN_COQUAN": name, "MA_COQUAN": f"H{unit}", "LOAI_COQUAN": "1",
            "CAPDONVIID": level,
            **{group: _text(value) for group, value in points.items()},
            "TONG_SCORE": self.corrections.get((unit, "TONG_SCORE"), _text(sum(points.values()))), "ROW_STT": "",
        }  # fmt: skip
