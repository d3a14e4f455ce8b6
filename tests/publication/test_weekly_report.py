"""The page to print: what stands on it, that it is whole without anything else, and that it fits a sheet."""

from __future__ import annotations

import re
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pytest

from publication import __main__ as command
from publication.export import SNAPSHOT_NAME
from publication.package import PACKAGE_NAME
from publication.weekly_report import NoReportError, render_weekly, weekly_reports
from tests.publication.example_snapshot import SCRIPT, write_snapshot

SUNDAY = date(2025, 8, 31)
LONG = "Phòng Văn hóa, Khoa học và Thông tin " * 20


def week(unit_id: str, province: str, rank: int | None, total: str, **changes: Any) -> dict[str, Any]:
    return {
        "weekly_report_id": f"{unit_id}|{changes.get('iso_week', '2025-W35')}", "unit_id": unit_id,
        "province": province, "panel": 34, "iso_week": "2025-W35", "week_start": date(2025, 8, 25),
        "week_end": SUNDAY, "period_start": date(2025, 1, 1), "as_of": date(2025, 8, 29), "rank": rank,
        "ranked_units": 34, "scored_units": 34, "total": Decimal(total), "points_short": 100 - Decimal(total),
        "transparency": Decimal("15.67"), "transparency_short": Decimal("2.33"),
        "transparency_change": Decimal("-0.1"), "offices_known": 0, "polls": 7, "failed_polls": 2,
        "last_seen_at": datetime(2025, 8, 29, 17, 30), "last_failed_at": datetime(2025, 8, 31, 2),
    } | changes  # fmt: skip


def office(position: int, which: str, name: str) -> dict[str, Any]:
    return {
        "weekly_office_id": f"{which}{position}", "within_unit_id": "VN34-19", "panel": 34,
        "period_start": date(2025, 1, 1), "week_end": SUNDAY, "list": which, "position": position, "office": name,
        "office_level": "commune", "total": Decimal("40.5"), "total_change": Decimal(-3), "offices_known": 10,
    }  # fmt: skip


def province(unit_id: str, name: str) -> dict[str, Any]:
    return {"unit_id": unit_id, "panel_unit_id": unit_id, "name": f"Tỉnh {name}", "short_name": name}


THAI_NGUYEN = week(
    "VN34-19", "Thái Nguyên", 2, "86.97", previous_as_of=date(2025, 8, 24), previous_rank=3, rank_change=1,
    previous_total=Decimal("83.83"), total_change=Decimal("3.14"), leading_group="online",
    leading_change=Decimal("2.5"), above_unit_id="VN34-01", above_province="Hà Nội", above_rank=1,
    above_total=Decimal(90), gap_above=Decimal("3.03"), below_unit_id="VN34-51", below_province="Quảng Ngãi",
    below_rank=3, below_total=Decimal(80), gap_below=Decimal("6.97"), offices_known=10,
)  # fmt: skip
ROWS = {
    "dim_province": [
        province("VN34-19", "Thái Nguyên"), province("VN63-19", "Thái Nguyên"), province("VN34-01", "Hà Nội"),
        province("VN34-51", "Quảng Ngãi"),
    ],
    "mart_portal_weekly_report": [
        THAI_NGUYEN,
        week("VN34-19", "Thái Nguyên", None, "83.83", iso_week="2025-W34", week_end=date(2025, 8, 24)),
        week("VN63-19", "Thái Nguyên", 9, "70", iso_week="2025-W25", week_end=date(2025, 6, 22), panel=63),
        week("VN34-01", SCRIPT, 1, "90", as_of=date(2025, 8, 20)),
    ],
    "mart_portal_weekly_office": [
        *(office(number, "lowest", LONG) for number in range(1, 5)), office(5, "lowest", SCRIPT),
        *(office(number, "moved", LONG) for number in range(1, 6)),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_snapshot(tmp_path_factory.mktemp("published") / "version", ROWS)


@pytest.fixture
def snapshot(version: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(version / SNAPSHOT_NAME), read_only=True) as connection:
        yield connection


def words_of(page: str) -> str:
    class Words(HTMLParser):
        found = ""

        def handle_data(self, data: str) -> None:
            self.found += f" {data}"

    parser = Words()
    parser.feed(page)
    return re.sub(r" (?=[.,)/])|(?<=[(/]) ", "", " ".join(parser.found.split()))


def test_the_page_says_what_the_office_needs(snapshot: duckdb.DuckDBPyConnection) -> None:
    [report] = weekly_reports(snapshot, "thai nguyen")
    words = words_of(render_weekly([report], "v1"))
    for part in (
        "Báo cáo tuần: Thái Nguyên", "Tuần 35 năm 2025 (25/8/2025 – 31/8/2025)",
        "Hạng 2/34 (tăng 1 bậc). Tổng điểm 86,97 (+3,14).",
        "Dịch vụ công và thanh toán trực tuyến (+2,50)",
        "Công khai, minh bạch 15,67 18 2,33 −0,10", "Hà Nội 1 90,00 3,03", "40,50 −3,00",
        "lúc 00:30 ngày 30/8/2025", "hỏi 7 lần, 2 lần không có trả lời", "phiên bản v1",
    ):  # fmt: skip
        assert part in words, part


@pytest.mark.parametrize(
    ("unit", "chosen", "expected"),
    [
        ("VN34-19", None, [("VN34-19", "2025-W35")]),
        ("Tỉnh Thái Nguyên", "2025-W34", [("VN34-19", "2025-W34")]),
        ("Thái Nguyên", "2025-W25", [("VN63-19", "2025-W25")]),
        ("all", None, [("VN34-01", "2025-W35"), ("VN34-19", "2025-W35")]),
    ],
)
def test_the_unit_and_week_that_were_asked_for(
    snapshot: duckdb.DuckDBPyConnection, unit: str, chosen: str | None, expected: list[tuple[str, str]]
) -> None:
    reports = weekly_reports(snapshot, unit, chosen)
    assert [(report.row["unit_id"], report.row["iso_week"]) for report in reports] == expected


@pytest.mark.parametrize(
    ("unit", "chosen", "says"),
    [
        ("Atlantis", None, "no unit"),
        ("Quảng Ngãi", None, "not read"),
        ("VN34-19", "2025-W01", "2025-W34 to 2025-W35"),
        ("VN34-19", "W35", "no ISO week"),
    ],
)
def test_what_is_not_there_is_said(
    snapshot: duckdb.DuckDBPyConnection, unit: str, chosen: str | None, says: str
) -> None:
    with pytest.raises(NoReportError, match=says):
        weekly_reports(snapshot, unit, chosen)


def test_nothing_runs_and_nothing_is_asked_for(snapshot: duckdb.DuckDBPyConnection) -> None:
    page = render_weekly(weekly_reports(snapshot, "all"), "v1")

    class Tags(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.seen: set[str] = set()
            self.attributes: set[str] = set()

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.seen.add(tag)
            self.attributes.update(name for name, _ in attrs)

    parser = Tags()
    parser.feed(page)
    assert not parser.seen & {"script", "img", "link", "iframe", "object", "form"}
    assert not {name for name in parser.attributes if name.startswith("on") or name in ("src", "href", "style")}
    assert "&lt;script&gt;" in page
    [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_a_week_without_an_answer_and_a_unit_without_a_rank_say_so(snapshot: duckdb.DuckDBPyConnection) -> None:
    silent = words_of(render_weekly(weekly_reports(snapshot, "VN34-01"), "v1"))
    assert "không đọc được Cổng lần nào" in silent
    unranked = words_of(render_weekly(weekly_reports(snapshot, "VN34-19", "2025-W34"), "v1"))
    assert "Chưa xác định được hạng." in unranked
    assert "None" not in unranked + silent


def test_a_unit_is_a_sheet_of_paper(snapshot: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """With the longest names that offices can have, in whatever serif face the machine has; nothing is cut off."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no browser to print with")
    import pypdfium2

    page, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(render_weekly(weekly_reports(snapshot, "all"), "v1"), encoding="utf-8")
    subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={printed}", page.as_uri()],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    with pypdfium2.PdfDocument(printed) as document:
        sheets = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    assert len(sheets) == 2
    assert all("Nguồn: Cổng Dịch vụ công quốc gia" in " ".join(sheet.split()) for sheet in sheets)


def test_the_command_writes_the_page(
    version: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (version / PACKAGE_NAME).write_text('{"resources": [], "digest": "0"}', encoding="utf-8")
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "current").symlink_to(version)
    monkeypatch.setenv("TINHSO_HOME", str(tmp_path))
    out = tmp_path / "report.html"
    assert command.main(["weekly-report", "Thái Nguyên", "--week", "2025-W35", str(out)]) == 0
    assert "Báo cáo tuần: Thái Nguyên" in out.read_text(encoding="utf-8")
    assert command.main(["weekly-report", "Atlantis", str(out)]) == 1
    assert "no unit" in capsys.readouterr().err
