"""Short reports of our own around real facts, one text each, rendered as .txt, .html, .docx and .pdf.

A text has a line a paragraph. `# ` opens the title, `## ` a heading, `| ` a table row, `~ ` a line that belongs to
the page and not to the report: navigation, counters, headers and footers.
"""

from __future__ import annotations

import csv
import html
import io
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from docx import Document
from docx.shared import Pt
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from samples.archives import fixed_zip

TEXTS = Path(__file__).parent / "reports"
PUBLISHER = "tinhso (bài mẫu)"
_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_MARKS = {"# ": "title", "## ": "heading", "| ": "row", "~ ": "page"}


@dataclass(frozen=True, slots=True)
class Report:
    """One row of reports/reports.csv."""

    text: str
    file: str
    encoding: str
    title: str
    published_on: str
    provinces: str
    source_url: str
    facts_from: str

    def lines(self) -> list[tuple[str, str]]:
        """Kind and content of each line; an unmarked line is a paragraph."""
        found = []
        for line in (TEXTS / f"{self.text}.txt").read_text(encoding="utf-8").splitlines():
            mark = next((mark for mark in _MARKS if line.startswith(mark)), "")
            found.append((_MARKS.get(mark, "paragraph"), line.removeprefix(mark)))
        return found

    def source(self) -> dict[str, str]:
        return {
            "file": self.file,
            "title": self.title,
            "publisher": PUBLISHER,
            "source_url": self.source_url,
            "published_on": self.published_on,
            "provinces": self.provinces,
            "claim": "stated",
            "note": f"Bài tự viết; số liệu từ {self.facts_from}",
        }


def reports() -> list[Report]:
    with (TEXTS / "reports.csv").open(encoding="utf-8", newline="") as file:
        return [Report(**row) for row in csv.DictReader(file)]


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip(" |").split("|")]


def windows_1258(text: str) -> bytes:
    """The code page has the vowels, and the five tones as marks behind them."""
    parts = []
    for char in unicodedata.normalize("NFC", text):
        tones = [mark for mark in unicodedata.normalize("NFD", char) if mark in _TONES]
        base = "".join(mark for mark in unicodedata.normalize("NFD", char) if mark not in _TONES)
        parts.append(unicodedata.normalize("NFC", base).encode("cp1258") + "".join(tones).encode("cp1258"))
    return b"".join(parts)


def as_txt(report: Report) -> bytes:
    text = "\n\n".join(content for _, content in report.lines()) + "\n"
    if report.encoding == "windows-1258":
        return windows_1258(text.replace("\n", "\r\n"))
    if report.encoding == "utf-16":
        return b"\xff\xfe" + text.replace("\n", "\r\n").encode("utf-16-le")
    return unicodedata.normalize("NFD", text).encode()


def as_html(report: Report) -> bytes:
    lines = report.lines()
    title_at = next(number for number, (kind, _) in enumerate(lines) if kind == "title")
    before = [html.escape(content) for kind, content in lines[:title_at] if kind == "page"]
    after = [html.escape(content) for kind, content in lines[title_at:] if kind == "page"]
    tags = {"title": "h1", "heading": "h2", "paragraph": "p"}
    body = "\n".join(
        f"      <{tags[kind]}>{html.escape(content)}</{tags[kind]}>" for kind, content in lines if kind in tags
    )
    menu = "\n".join(f'      <li><a href="/muc-{number}">{item}</a></li>' for number, item in enumerate(before, 1))
    aside = "\n".join(f"      <li>{item}</li>" for item in after)
    return f"""<!DOCTYPE html>
<html lang="vi">
<head>
  <meta charset="utf-8">
  <title>{html.escape(report.title)}</title>
  <script>var luot_xem = 128044;</script>
</head>
<body>
  <nav>
    <ul>
{menu}
    </ul>
  </nav>
  <main>
    <article>
{body}
    </article>
  </main>
  <aside>
    <ul>
{aside}
    </ul>
  </aside>
</body>
</html>
""".encode()


def as_docx(report: Report) -> bytes:
    document = Document()
    moment = datetime(2025, 12, 31, tzinfo=UTC)
    properties = document.core_properties
    properties.title, properties.author = report.title, "tinhso"
    properties.created = properties.modified = moment
    document.styles["Normal"].font.size = Pt(13)
    for kind, group in groupby(report.lines(), key=lambda line: line[0]):
        contents = [content for _, content in group]
        if kind == "row":
            grid = [cells(content) for content in contents]
            table = document.add_table(rows=0, cols=len(grid[0]), style="Table Grid")
            for values in grid:
                for cell, value in zip(table.add_row().cells, values, strict=True):
                    cell.text = value
            continue
        for content in contents:
            if kind in ("title", "heading"):
                document.add_heading(content, level=1 if kind == "title" else 2)
            else:
                document.add_paragraph(content)
    buffer = io.BytesIO()
    document.save(buffer)
    return fixed_zip(buffer.getvalue())


def as_pdf(report: Report, font: Path) -> bytes:
    """A page in a font with Vietnamese letters; the file holds the subset that it uses."""
    pdf = FPDF(format="A4")
    pdf.set_creation_date(datetime(2025, 12, 31, tzinfo=UTC))
    pdf.set_title(report.title)
    pdf.set_creator("tinhso")
    pdf.set_auto_page_break(True, margin=20)
    pdf.set_margin(22)
    pdf.add_font("report", fname=font)
    pdf.add_page()
    sizes = {"title": 16, "heading": 13, "paragraph": 11.5, "page": 9}
    for kind, content in report.lines():
        pdf.set_font("report", size=sizes[kind])
        align = "L" if kind == "page" else "J" if kind == "paragraph" else "C" if kind == "title" else "L"
        pdf.multi_cell(0, sizes[kind] * 0.55, content, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        pdf.ln(2.5)
    return bytes(pdf.output())


RENDERERS = {".txt": as_txt, ".html": as_html, ".docx": as_docx}
