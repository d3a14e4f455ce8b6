"""Small files of every format, made in memory: one document and one table that all formats share."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import openpyxl
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

ROWS = (
    ("STT", "Tỉnh, thành phố", "Xếp hạng", "Giá trị"),
    ("1", "TP. Đà Nẵng", "1", "0.8002"),
    ("2", "Thái Nguyên", "8", "0.6501"),
    ("3", "Quảng Ngãi", "26", "0.6048"),
)
CAPTION = "Bảng xếp hạng DTI năm 2022"
ASCII_ROWS = (("STT", "Ten", "So luong"), ("1", "Da Nang", "2.255"), ("2", "Ca Mau", "120"), ("3", "Hue", "77"))

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def html(rows: Sequence[Sequence[str]] = ROWS, caption: str = CAPTION) -> bytes:
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    page = f"<!doctype html><html><head><meta charset='utf-8'></head><body><p>{caption}</p><table>{lines}</table></body></html>"
    return page.encode()


def csv(rows: Sequence[Sequence[str]] = ROWS, delimiter: str = ";") -> bytes:
    return "\n".join(delimiter.join(row) for row in rows).encode("utf-8-sig")


def xlsx(rows: Sequence[Sequence[object]] = ROWS, caption: str | None = CAPTION, sheet: str = "DTI") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    if caption:
        page.append([caption])
        page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
    for row in rows:
        page.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def docx(body: str) -> bytes:
    """A Word document of one part, which is all that a reader may rely on."""
    return archive({"word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'})


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def docx_table(rows: Sequence[Sequence[str]] = ROWS) -> str:
    return (
        "<w:tbl>"
        + "".join("<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
        + "</w:tbl>"
    )


def archive(members: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return stream.getvalue()


def pdf(
    rows: Sequence[Sequence[str]] = (), *, ruled: bool = True, lines: Sequence[str] = (), font: str = "Helvetica"
) -> bytes:
    """A page with lines of text and below them a table; the standard font has ASCII letters only."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=True)
    canvas.setFont(font, 11)
    y = 780.0
    for line in lines:
        canvas.drawString(60, y, line)
        y -= 15
    y -= 20
    widths = [60.0, 180.0, 90.0, 90.0, 90.0, 90.0][: len(rows[0])] if rows else []
    for row in rows:
        x = 60.0
        for cell, width in zip(row, widths, strict=True):
            if ruled:
                canvas.rect(x, y - 5, width, 18)
            canvas.drawString(x + 4, y, cell)
            x += width
        y -= 18
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def pdf_pages(pages: Sequence[Sequence[str]]) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=True)
    for lines in pages:
        canvas.setFont("Helvetica", 11)
        for number, line in enumerate(lines):
            canvas.drawString(60, 780 - 15 * number, line)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()
