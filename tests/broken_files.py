"""Files that no reader can take as they are, for tests that drop them among good ones. Nothing is random."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

from fpdf import FPDF
from openpyxl import Workbook

READ = "read"
"""The file is read after all: what is wrong with it is not what it says."""

_PORTAL_SIDECAR = {
    "publisher": "Cổng Dịch vụ công quốc gia",
    "published_on": "2025-08-29",
    "read_at": "2025-08-29T12:00:00+07:00",
    "request": {"p_nam": "2025", "p_6thang": 0, "p_quy": 0, "p_thang": 0, "p_tinh_id": 0},
}


def write_broken_files(folder: Path) -> dict[str, frozenset[str]]:
    """Writes the files and tells, by name, the reasons that an outcome or reject may give; `read` is none.

    A file may have a reject with one of the reasons and still yield its good rows.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, tuple[bytes, frozenset[str]]] = {
        "empty.txt": (b"", frozenset({"empty"})),
        "truncated.pdf": (_truncated_pdf(), frozenset({"broken"})),
        "bomb.xlsx": (_bomb(), frozenset({"archive_bomb"})),
        "wrong_charset.html": (_wrong_charset(), frozenset({READ})),
        "missing_column.xlsx": (_missing_column(), frozenset({"no_layout", "missing_column"})),
        "scan.pdf": (_scan(), frozenset({"needs_ocr"})),
        "junk.docx": (b"PK\x03\x04" + _noise(4000), frozenset({"broken"})),
        "truncated.json": (_reply()[:-40], frozenset({"broken", "truncated_json"})),
        "page_for_json.json": (_page(), frozenset({"html_for_json"})),
        "broken_rows.csv": (_broken_rows(), frozenset({"broken_number", "no_unit", "unknown_unit"})),
        "locked.pdf": (_locked(), frozenset({"encrypted"})),
        "binary.txt": (_noise(4000), frozenset({"not_text"})),
        "far_cell.xlsx": (_far_cell(), frozenset({"too_large"})),
    }
    for name, (data, _) in files.items():
        (folder / name).write_bytes(data)
    for name in ("truncated.json", "page_for_json.json"):
        sidecar = folder / f"{name}.source.json"
        sidecar.write_text(json.dumps({"file": name, **_PORTAL_SIDECAR}, ensure_ascii=False), encoding="utf-8")
    return {name: reasons for name, (_, reasons) in files.items()}


def _noise(length: int) -> bytes:
    """Bytes without a pattern, the same each time."""
    blocks = (hashlib.sha256(str(number).encode()).digest() for number in range(length // 32 + 1))
    return b"".join(blocks)[:length]


def _pdf(pages: int = 1) -> FPDF:
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    for _ in range(pages):
        pdf.add_page()
        pdf.multi_cell(0, 8, "Thai Nguyen DTI 2022: 8/63. " * 40)
    return pdf


def _truncated_pdf() -> bytes:
    return bytes(_pdf(3).output())[:600]


def _scan() -> bytes:
    """A page that is one picture: grey bars where the lines would be."""
    pdf = FPDF()
    pdf.add_page()
    pdf.set_fill_color(90)
    for line in range(20):
        pdf.rect(20, 20 + 8 * line, 150 - (line * 37) % 40, 3, style="F")
    return bytes(pdf.output())


def _locked() -> bytes:
    pdf = _pdf()
    pdf.set_encryption(owner_password="owner", user_password="user")
    return bytes(pdf.output())


def _bomb() -> bytes:
    """A workbook whose one sheet unpacks to 200 MB of blanks."""
    good = io.BytesIO()
    Workbook().save(good)
    result = io.BytesIO()
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != "xl/worksheets/sheet1.xml":
                target.writestr(name, source.read(name))
        with target.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(200):
                sheet.write(b" " * 1_000_000)
    return result.getvalue()


def _far_cell() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "Tỉnh, thành phố"
    sheet["XFD1048576"] = "8"
    return _saved(book)


def _missing_column() -> bytes:
    """A ranking without the column that names the provinces."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Xếp hạng chuyển đổi số cấp tỉnh (DTI) năm 2023"])
    sheet.append(["TT", "Xếp hạng DTI 2023", "Giá trị DTI 2023"])
    for rank in range(1, 11):
        sheet.append([rank, rank, round(0.85 - rank / 100, 4)])
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _wrong_charset() -> bytes:
    return """<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><title>DTI 2022</title></head>
<body><p>Năm 2022, chỉ số chuyển đổi số (DTI) của tỉnh Thái Nguyên xếp thứ 8/63 tỉnh, thành phố.</p></body></html>
""".encode()


def _page() -> bytes:
    return """<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>Bảo trì</title></head>
<body><h1>Hệ thống đang bảo trì</h1><p>Mời quay lại sau.</p></body></html>
""".encode()


def _reply() -> bytes:
    rows = [
        {"ID": "934019", "TEN": "Tỉnh Thái Nguyên", "TONG_SCORE": "86.97", "ROW_STT": "1"},
        {"ID": "934044", "TEN": "Tỉnh Quảng Trị", "TONG_SCORE": "86.56", "ROW_STT": "2"},
    ]
    return json.dumps(rows, ensure_ascii=False).encode()


def _broken_rows() -> bytes:
    """Good rows beside one whose number is none and one whose province is none."""
    return """Năm;Tỉnh, thành phố;Chỉ số;Hạng;Giá trị;Trong số;Loại;Nguồn;URL;Ngày đăng
2021;Thái Nguyên;DTI;8;;63;nêu trực tiếp;thainguyentv.vn;https://thainguyentv.vn;2022-08
2021;Bến Tre;DTI;ba mốt;;63;nêu trực tiếp;Báo Đồng Khởi;https://baodongkhoi.vn;2022-08-08
2021;Tỉnh Không Có;DTI;64;;63;nêu trực tiếp;Báo Đồng Khởi;https://baodongkhoi.vn;2022-08-08
2021;Vĩnh Long;DTI;32;0,4O1;63;nêu trực tiếp;Báo Vĩnh Long;https://baovinhlong.com.vn;2022-08-08
""".encode()
