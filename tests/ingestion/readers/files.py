"""Small files of every format, made in memory: one document and one table that all formats share."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import openpyxl

ROWS = (
    ("STT", "Tỉnh, thành phố", "Xếp hạng", "Giá trị"),
    ("1", "TP. Đà Nẵng", "1", "0.8002"),
    ("2", "Thái Nguyên", "8", "0.6501"),
    ("3", "Quảng Ngãi", "26", "0.6048"),
)
CAPTION = "Bảng xếp hạng DTI năm 2022"

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def html(rows: Sequence[Sequence[str]] = ROWS, caption: str = CAPTION) -> bytes:
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    head = "<!doctype html><html><head><meta charset='utf-8'></head>"
    return f"{head}<body><p>{caption}</p><table>{lines}</table></body></html>".encode()


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
    return archive(
        {"word/document.xml": f'<?xml version="1.0"?><w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'}
    )


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


def with_member(data: bytes, name: str, content: str) -> bytes:
    """An archive with one member more, or another one under that name."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        members: dict[str, str | bytes] = {info.filename: source.read(info) for info in source.infolist()}
    return archive(members | {name: content})


def pdf(
    rows: Sequence[Sequence[str]] = (), *, ruled: bool = True, lines: Sequence[str] = (), encrypted: bool = False,
    fitted: bool = False,
) -> bytes:  # fmt: skip
    """A page with lines of text and below them a table.

    `fitted`: its columns are as wide as their texts. What stands behind ^ in a cell is raised.
    """
    content: list[str] = []
    y = 780.0
    for line in lines:
        content.append(_text(60, y, line))
        y -= 15
    y -= 20
    widths = [60.0, 160.0, 80.0, 80.0, 80.0, 80.0][: len(rows[0])] if rows else []
    if fitted:
        widths = [max(map(len, column)) * 5.0 + 14 for column in zip(*rows, strict=True)]
    for row in rows:
        x = 60.0
        for cell, width in zip(row, widths, strict=True):
            if ruled:
                content.append(f"{x:g} {y - 5:g} {width:g} 18 re S")
            words, _, mark = cell.partition("^")
            content.append(_text(x + 4, y, words))
            if mark:
                content.append(_text(x + 4 + 5 * len(words), y + 4, mark, 6))
            x += width
        y -= 18
    return _pdf([content], encrypted)


def pdf_pages(pages: Sequence[Sequence[str]]) -> bytes:
    return _pdf([[_text(60, 780 - 15 * number, line) for number, line in enumerate(lines)] for lines in pages], False)


def pdf_at(
    pieces: Sequence[tuple[float, float, str]], boxes: Sequence[tuple[float, float, float, float]] = ()
) -> bytes:
    """A page with texts at their places, in points from the lower left, and boxes by corner, width and height."""
    drawn = [f"{x:g} {y:g} {width:g} {height:g} re S" for x, y, width, height in boxes]
    return _pdf([[*drawn, *(_text(x, y, text) for x, y, text in pieces)]], False)


def pdf_line(pieces: Sequence[tuple[str, float, float]], gap: float) -> bytes:
    """A page of one line: texts with their size and how far they are raised, both in points, with `gap` between."""
    content: list[str] = []
    x = 60.0
    for text, size, rise in pieces:
        content.append(_text(x, 780 + rise, text, size))
        x += len(text) * size / 2 + gap  # every character of our font is half as wide as it is high
    return _pdf([content], False)


def _text(x: float, y: float, text: str, size: float = 10) -> str:
    return f"BT /F {size:g} Tf {x:g} {y:g} Td <{text.encode('utf-16-be').hex()}> Tj ET"


_CMAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange
endcmap end end"""


def _pdf(pages: Sequence[Sequence[str]], encrypted: bool) -> bytes:
    """A PDF of our own: its one font is not embedded, but says which letters its codes are."""
    kids = " ".join(f"{7 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R "
        f">> >> >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Sans /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 6 "
        "0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Sans /CIDSystemInfo << /Registry (Adobe) /Ordering "
        "(Identity) /Supplement 0 >>"
        " /FontDescriptor 5 0 R /DW 500 >>",
        "<< /Type /FontDescriptor /FontName /Sans /Flags 4 /FontBBox [0 -200 500 800] /ItalicAngle 0 /Ascent 800 "
        "/Descent -200 /CapHeight 700"
        " /StemV 80 >>",
        _stream(_CMAP),
    ]
    for number, content in enumerate(pages):
        objects += [f"<< /Type /Page /Parent 2 0 R /Contents {8 + 2 * number} 0 R >>", _stream("\n".join(content))]
    body = b"%PDF-1.4\n"
    offsets = []
    for number, text in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    keys = f"/O <{'11' * 32}> /U <{'22' * 32}> /P -4 >> /ID [<{'33' * 16}> <{'33' * 16}>]"
    lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 {keys}" if encrypted else ""
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R {lock} >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")


def _stream(text: str) -> str:
    return f"<< /Length {len(text)} >>\nstream\n{text}\nendstream"
