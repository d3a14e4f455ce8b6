"""The tabular files of the landing folder: which fact goes into which file, and the shape of each file."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from samples.archives import fixed_zip

FACTS = Path(__file__).parent / "facts"
COMPILED_ON = "2025-12-31"
DTI_GOV_VN = "https://dti.gov.vn/xep-hang-2022"

HTML_2022, XLSX_2023, XLSX_2024 = "dti_2022.html", "dti_2023.xlsx", "dti_2024.xlsx"
CLAIMS_CSV, PORTAL_CSV = "dti_claims_2020_2024.csv", "portal_claims_2024_2025.csv"

CLAIM_WORDS = {"stated": "nêu trực tiếp", "derived": "suy ra", "self_assessed": "tự chấm"}
INDEX_WORDS = {
    "overall": "DTI",
    "gov": "Chính quyền số",
    "econ": "Kinh tế số",
    "society": "Xã hội số",
    "awareness": "Nhận thức số",
    "institution": "Thể chế số",
    "infrastructure": "Hạ tầng số",
    "hr": "Nhân lực số",
    "security": "An toàn thông tin mạng",
    "gov_activity": "Hoạt động chính quyền số",
    "econ_activity": "Hoạt động kinh tế số",
    "society_activity": "Hoạt động xã hội số",
}
EIGHT_INDICES = tuple(INDEX_WORDS)[4:]
# As dti.gov.vn prints the cities and Huế.
PRINTED_2022 = {
    "Hà Nội": "TP. Hà Nội",
    "Hải Phòng": "TP. Hải Phòng",
    "Đà Nẵng": "TP. Đà Nẵng",
    "Hồ Chí Minh": "TP. Hồ Chí Minh",
    "Cần Thơ": "TP. Cần Thơ",
    "Thừa Thiên Huế": "Thừa Thiên - Huế",
}
PORTAL_WORDS = {
    "rank": "Xếp hạng",
    "total": "Tổng điểm",
    "transparency": "Công khai, minh bạch",
    "progress": "Tiến độ giải quyết",
    "digitization": "Số hóa hồ sơ",
    "online_service": "Dịch vụ công trực tuyến",
    "online_payment": "Thanh toán trực tuyến",
    "online_combined": "Cung cấp dịch vụ trực tuyến",
    "satisfaction": "Mức độ hài lòng",
}


@dataclass(frozen=True, slots=True)
class DtiClaim:
    """One row of facts/dti_claims.csv: a rank or a score that one source gives."""

    claim_id: str
    year: str
    province: str
    unit_id: str
    panel: str
    measure: str
    value: str
    of_total: str
    claim: str
    note: str
    source_title: str
    url: str
    published: str
    announced_on: str

    @property
    def index(self) -> str:
        return self.measure.rsplit("_", 1)[0]

    @property
    def statistic(self) -> str:
        return self.measure.rsplit("_", 1)[1]

    @property
    def index_words(self) -> str:
        words = INDEX_WORDS[self.index]
        if self.unit_id == "VN-AVG":
            return f"{words} trung bình cấp tỉnh"
        return "DTI quốc gia" if self.unit_id == "VN" else words


@dataclass(frozen=True, slots=True)
class PortalClaim:
    """One row of facts/portal_claims.csv: a rank or points on the National Public Service Portal."""

    claim_id: str
    province: str
    unit_id: str
    panel: str
    as_of: str
    granularity: str
    measure: str
    value: str
    max_points: str
    of_total: str
    claim: str
    note: str
    source_title: str
    url: str
    published: str


def dti_claims() -> list[DtiClaim]:
    with (FACTS / "dti_claims.csv").open(encoding="utf-8", newline="") as file:
        return [DtiClaim(**row) for row in csv.DictReader(file)]


def portal_claims() -> list[PortalClaim]:
    with (FACTS / "portal_claims.csv").open(encoding="utf-8", newline="") as file:
        return [PortalClaim(**row) for row in csv.DictReader(file)]


def file_of_dti_claim(claim: DtiClaim) -> str:
    """Each claim stands in one file: the ministry's table, a year's compilation, or the long list of the rest."""
    if claim.url == DTI_GOV_VN and claim.claim == "stated":
        return HTML_2022
    if claim.index == "overall" and claim.unit_id.startswith(("VN63-", "VN34-")):
        return {"2023": XLSX_2023, "2024": XLSX_2024}.get(claim.year, CLAIMS_CSV)
    return CLAIMS_CSV


def paired(
    claims: Iterable[DtiClaim], key: Callable[[DtiClaim], tuple[str, ...]], slot: Callable[[DtiClaim], str]
) -> list[dict[str, DtiClaim]]:
    """Rows that hold at most one claim in each slot: rank and score of one source share a row, repetitions do not."""
    rows: list[tuple[tuple[str, ...], dict[str, DtiClaim]]] = []
    for claim in claims:
        for row_key, row in rows:
            if row_key == key(claim) and slot(claim) not in row:
                row[slot(claim)] = claim
                break
        else:
            rows.append((key(claim), {slot(claim): claim}))
    return [row for _, row in rows]


def _row_key(claim: DtiClaim) -> tuple[str, ...]:
    return (claim.year, claim.panel, claim.unit_id, claim.index, claim.claim, claim.url, claim.source_title)


def dti_2022_html() -> bytes:
    claims = [claim for claim in dti_claims() if file_of_dti_claim(claim) == HTML_2022]
    ranks = sorted(
        (claim for claim in claims if claim.measure == "overall_rank"),
        key=lambda claim: (int(claim.value), claim.province),
    )
    scores = {(claim.province, claim.index): claim.value for claim in claims if claim.statistic == "score"}
    scored = [claim.province for claim in ranks if (claim.province, "overall") in scores]

    def name(province: str) -> str:
        return html.escape(PRINTED_2022.get(province, province))

    rank_rows = "\n".join(
        f"        <tr><td>{number}</td><td>{claim.value}</td><td>{name(claim.province)}</td></tr>"
        for number, claim in enumerate(ranks, 1)
    )
    columns = [*EIGHT_INDICES, "overall"]
    heads = "".join(f"<th>{html.escape(INDEX_WORDS[index])}</th>" for index in columns)
    index_rows = "\n".join(
        f"        <tr><td>{number}</td><td>{name(province)}</td>"
        + "".join(f"<td>{scores[province, index]}</td>" for index in columns)
        + "</tr>"
        for number, province in enumerate(scored, 1)
    )
    return f"""<!DOCTYPE html>
<html lang="vi">
<head>
  <meta charset="utf-8">
  <title>Xếp hạng chuyển đổi số cấp tỉnh năm 2022 (DTI 2022)</title>
</head>
<body>
  <header>
    <nav><a href="/">Trang chủ</a> <a href="/gioi-thieu">Giới thiệu</a> <a href="/xep-hang-2021">Xếp hạng 2021</a>
      <a href="/xep-hang-2022">Xếp hạng 2022</a></nav>
  </header>
  <main>
    <h1>Xếp hạng mức độ chuyển đổi số năm 2022</h1>
    <p>Chỉ số chuyển đổi số cấp tỉnh (DTI) năm 2022, đánh giá theo Quyết định số 922/QĐ-BTTTT.</p>
    <h2>Xếp hạng các tỉnh, thành phố trực thuộc Trung ương năm 2022</h2>
    <table id="xep-hang">
      <caption>Xếp hạng DTI cấp tỉnh năm 2022</caption>
      <thead>
        <tr><th>STT</th><th>Xếp hạng</th><th>Tỉnh, thành phố</th></tr>
      </thead>
      <tbody>
{rank_rows}
      </tbody>
    </table>
    <h2>Giá trị các chỉ số chính năm 2022</h2>
    <table id="chi-so">
      <caption>Chỉ số chính và DTI cấp tỉnh năm 2022</caption>
      <thead>
        <tr><th>STT</th><th>Tỉnh, thành phố</th>{heads}</tr>
      </thead>
      <tbody>
{index_rows}
      </tbody>
    </table>
  </main>
  <footer>
    <p>Số lượt truy cập: 1.284.906. Đang trực tuyến: 37</p>
  </footer>
</body>
</html>
""".encode()


def _sheet(sheet: Worksheet, title: str, year: str, claims: Sequence[DtiClaim]) -> None:
    sheet.append([title])
    sheet["A1"].font = Font(bold=True, size=13)
    sheet.append(["Tổng hợp từ báo chí và trang tin của các cơ quan; mỗi dòng là số liệu của một nguồn."])
    sheet.append([])
    sheet.append(
        ["TT", "Tỉnh, thành phố", f"Xếp hạng DTI {year}", f"Giá trị DTI {year}", "Loại", "Nguồn", "URL", "Ngày đăng"]
    )
    for cell in sheet[4]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(horizontal="center", wrap_text=True)
    rows = paired(claims, _row_key, lambda claim: claim.statistic)

    def order(row: dict[str, DtiClaim]) -> tuple[int, str, str]:
        claim = next(iter(row.values()))
        rank = min((int(c.value) for c in claims if c.unit_id == claim.unit_id and c.statistic == "rank"), default=99)
        return (rank, claim.province, claim.claim_id)

    for number, row in enumerate(sorted(rows, key=order), 1):
        claim = next(iter(row.values()))
        rank, score = row.get("rank"), row.get("score")
        sheet.append(
            [
                number,
                claim.province,
                int(rank.value) if rank else None,
                Decimal(score.value) if score else None,
                CLAIM_WORDS[claim.claim],
                claim.source_title,
                claim.url or None,
                claim.published or None,
            ]
        )
        sheet.cell(sheet.max_row, 4).number_format = "0.0000"
    for letter, width in zip("ABCDEFGH", (6, 24, 12, 12, 16, 60, 60, 14), strict=True):
        sheet.column_dimensions[letter].width = width


def _workbook_bytes(book: Workbook) -> bytes:
    book.properties.creator = "tinhso"
    book.properties.created = book.properties.modified = datetime(2025, 12, 31, tzinfo=UTC)
    buffer = io.BytesIO()
    book.save(buffer)
    return fixed_zip(buffer.getvalue())


def dti_2023_xlsx() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "DTI 2023"
    claims = [claim for claim in dti_claims() if file_of_dti_claim(claim) == XLSX_2023]
    _sheet(sheet, "Xếp hạng chuyển đổi số cấp tỉnh (DTI) năm 2023 - 63 tỉnh, thành phố", "2023", claims)
    return _workbook_bytes(book)


def dti_2024_xlsx() -> bytes:
    book = Workbook()
    claims = [claim for claim in dti_claims() if file_of_dti_claim(claim) == XLSX_2024]
    for position, panel in enumerate(("63", "34")):
        name = f"{panel} tỉnh, thành phố"
        sheet = book.worksheets[0] if position == 0 else book.create_sheet()
        sheet.title = name
        title = f"Xếp hạng chuyển đổi số cấp tỉnh (DTI) năm 2024 - {name}"
        _sheet(sheet, title, "2024", [claim for claim in claims if claim.panel == panel])
    return _workbook_bytes(book)


def _csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Semicolons, decimal commas and a byte order mark: what a spreadsheet set to Vietnamese saves."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")


def comma(value: str) -> str:
    return value.replace(".", ",")


def dti_claims_csv() -> bytes:
    claims = [claim for claim in dti_claims() if file_of_dti_claim(claim) == CLAIMS_CSV]
    rows = []
    for row in paired(claims, _row_key, lambda claim: claim.statistic):
        claim = next(iter(row.values()))
        rank, score = row.get("rank"), row.get("score")
        rows.append(
            [
                claim.year,
                claim.province,
                claim.index_words,
                rank.value if rank else "",
                comma(score.value) if score else "",
                claim.of_total,
                CLAIM_WORDS[claim.claim],
                claim.source_title,
                claim.url,
                claim.published,
            ]
        )
    header = ("Năm", "Tỉnh, thành phố", "Chỉ số", "Hạng", "Giá trị", "Trong số", "Loại", "Nguồn", "URL", "Ngày đăng")
    return _csv_bytes(header, rows)


def portal_claims_csv(claims: Iterable[PortalClaim]) -> bytes:
    """Claims on the portal that a reply cannot hold: derived, undated, or of a group the reply shows in two parts."""
    header = (
        "Thời điểm",
        "Tỉnh, thành phố",
        "Chỉ tiêu",
        "Hạng",
        "Điểm",
        "Điểm tối đa",
        "Trong số",
        "Loại",
        "Nguồn",
        "URL",
        "Ngày đăng",
    )
    rows = [
        [
            claim.as_of,
            claim.province,
            PORTAL_WORDS[claim.measure],
            claim.value if claim.measure == "rank" else "",
            "" if claim.measure == "rank" else comma(claim.value),
            claim.max_points,
            claim.panel,
            CLAIM_WORDS[claim.claim],
            claim.source_title,
            claim.url,
            claim.published,
        ]
        for claim in claims
    ]
    return _csv_bytes(header, rows)
