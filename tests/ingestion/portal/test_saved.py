"""Pages of the portal that an office saved become the readings that the reply would be."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from ingestion.pipeline import Ingestion
from ingestion.portal.saved import moment_in
from ingestion.schemas import FIGURES, READINGS, REJECTS
from ingestion.settings import Settings

HEADER = (
    "STT", "Tỉnh/thành phố", "Công khai, minh bạch", "Tiến độ giải quyết", "Số hóa hồ sơ",
    "Dịch vụ công trực tuyến", "Thanh toán trực tuyến", "Mức độ hài lòng", "Tổng điểm", "Xếp hạng",
)  # fmt: skip
ROWS = (
    (1, "Thái Nguyên", 15.67, 19.31, 16.64, 9.5, 8, 17.85, 86.97, 1),
    (2, "Cao Bằng", 14, 18.02, 15.5, 9, 7.25, 17.1, 80.87, 2),
)
REQUEST = {"p_nam": "2025", "p_thang": 8}
READ_AT = "2025-08-29T12:00:00+07:00"
TITLE = "Bộ chỉ số phục vụ người dân, doanh nghiệp (766) tháng 8/2025"


def xlsx(*lines: str) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append([line])
    for row in (HEADER, *ROWS):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def html(*lines: str) -> bytes:
    def row(cells: tuple[object, ...], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{str(cell).replace('.', ',')}</{tag}>" for cell in cells) + "</tr>"

    tags = ["h1", *["p"] * len(lines)]
    head = "".join(f"<{tag}>{line}</{tag}>" for tag, line in zip(tags, lines, strict=False))
    table = row(HEADER, "th") + "".join(row(cells, "td") for cells in ROWS)
    page = "<!DOCTYPE html><html><head><meta charset='utf-8'></head>"
    page += f"<body>{head}<table>{table}</table></body></html>"
    return page.encode()


@pytest.fixture
def ingestion(tmp_path: Path) -> Ingestion:
    settings = Settings(home=tmp_path, landing=tmp_path / "landing", settle_seconds=0)
    settings.landing.mkdir()
    return Ingestion(settings, clock=lambda: datetime(2025, 9, 1, tzinfo=UTC))


def put(ingestion: Ingestion, name: str, data: bytes, **sidecar: object) -> None:
    (ingestion.settings.landing / name).write_bytes(data)
    if sidecar:
        path = ingestion.settings.landing / f"{name}.source.json"
        path.write_text(json.dumps({"publisher": "Cổng Dịch vụ công quốc gia", **sidecar}), encoding="utf-8")


def read(ingestion: Ingestion) -> list[dict[str, Any]]:
    ingestion.receive()
    ingestion.process()
    return ingestion.lake.read(READINGS).sort("unit_id", "measure").rows(named=True)


@pytest.mark.parametrize(("name", "make"), [("766.xlsx", xlsx), ("766.html", html)])
def test_a_saved_page_with_its_request_becomes_readings(ingestion: Ingestion, name: str, make: Any) -> None:
    put(ingestion, name, make(), request=REQUEST, read_at=READ_AT)
    rows = read(ingestion)
    cells = {(row["unit_id"], row["measure"]): row["value"] for row in rows}
    assert cells["VN34-19", "overall"] == Decimal("86.97")
    assert cells["VN34-04", "progress"] == Decimal("18.02")
    assert cells["VN34-19", "satisfaction"] == Decimal("17.85")
    assert len(rows) == 14
    assert {(row["period_type"], str(row["period_start"]), row["panel"]) for row in rows} == {
        ("month", "2025-08-01", 34)
    }
    assert [row["rank"] for row in rows if row["measure"] == "overall"] == [2, 1]
    assert {row["read_at"] for row in rows} == {datetime(2025, 8, 29, 5)}
    assert ingestion.lake.read(FIGURES).is_empty()


@pytest.mark.parametrize(("name", "make"), [("766.xlsx", xlsx), ("766.html", html)])
def test_a_page_that_says_its_period_and_moment_needs_no_sidecar(ingestion: Ingestion, name: str, make: Any) -> None:
    put(ingestion, name, make(TITLE, "Thời điểm lấy số liệu: 12:00 ngày 29/08/2025"))
    rows = read(ingestion)
    assert len(rows) == 14
    assert {(row["period_type"], row["read_at"]) for row in rows} == {("month", datetime(2025, 8, 29, 5))}


def test_file_and_reply_are_one_cell(ingestion: Ingestion) -> None:
    """The same values by another door add no row; the year to date is the same cell, too."""
    put(ingestion, "766.xlsx", xlsx(), request={"p_nam": "2025"}, read_at=READ_AT)
    before = read(ingestion)
    assert {row["period_type"] for row in before} == {"year_to_date"}
    reply = [{"ID": "934019", "TEN": "Tỉnh Thái Nguyên", "CKMB": "15.67", "TONG_SCORE": "87.1", "ROW_STT": "1"}]
    put(
        ingestion, "reply.json", json.dumps(reply).encode(),
        request={"p_nam": "2025"}, read_at="2025-08-30T12:00:00+07:00",
    )  # fmt: skip
    after = read(ingestion)
    [new] = [row for row in after if row not in before]
    assert (new["measure"], new["value"], new["unit_id"]) == ("overall", Decimal("87.1"), "VN34-19")


def test_a_late_file_parts_two_equal_replies(ingestion: Ingestion) -> None:
    """The second reply was left out as unchanged; once the file says something else in between, it speaks again."""
    reply = [{"ID": "934019", "TEN": "Tỉnh Thái Nguyên", "TONG_SCORE": "80"}]
    for day in (28, 30):
        data = json.dumps(reply).encode() + b" " * day
        put(ingestion, f"reply{day}.json", data, request=REQUEST, read_at=f"2025-08-{day}T12:00:00+07:00")
    assert len(read(ingestion)) == 1
    put(ingestion, "766.xlsx", xlsx(TITLE, "Thời điểm lấy số liệu: 12:00 ngày 29/08/2025"))
    rows = [row for row in read(ingestion) if (row["unit_id"], row["measure"]) == ("VN34-19", "overall")]
    said = [(row["read_at"].day, row["value"]) for row in sorted(rows, key=lambda row: row["read_at"])]
    assert said == [(28, Decimal(80)), (29, Decimal("86.97")), (30, Decimal(80))]


def test_without_a_moment_the_table_is_what_somebody_states(ingestion: Ingestion) -> None:
    put(ingestion, "766.xlsx", xlsx(TITLE))
    assert read(ingestion) == []
    assert "nps_portal_score" in set(ingestion.lake.read(FIGURES)["indicator_code"])


def test_a_page_without_the_table_is_a_reject(ingestion: Ingestion) -> None:
    put(
        ingestion,
        "766.html",
        b"<!DOCTYPE html><html><body><h1>B\xe1\xba\xa3o tr\xc3\xac</h1></body></html>",
        request=REQUEST,
        read_at=READ_AT,
    )
    assert read(ingestion) == []
    assert ingestion.lake.read(REJECTS)["reason"].to_list() == ["html_for_json"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Thời điểm tra cứu: 08:30 ngày 29/08/2025", datetime(2025, 8, 29, 1, 30, tzinfo=UTC)),
        ("ngày trích xuất 29/8/2025", datetime(2025, 8, 29, 5, tzinfo=UTC)),
        ("Thời gian lấy số liệu: 11 giờ ngày 10/12/2024", datetime(2024, 12, 10, 4, tzinfo=UTC)),
        ("Thời điểm tra cứu: 45/13/2025", None),
        ("ngày ký 29/8/2025", None),
        ("ngày tra cứu 1/8/2025; ngày tra cứu 2/8/2025", None),
    ],
)
def test_moments(text: str, moment: datetime | None) -> None:
    assert moment_in(text) == moment
