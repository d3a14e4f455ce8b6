"""Raised marks are no digits of the number before them; exponents of units stay. One rule for every format."""

from __future__ import annotations

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from ingestion.readers import raised, read
from tests.ingestion.readers import files

UP = raised.raised


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"163{UP('1')} doanh nghiệp", "163 doanh nghiệp"),
        (f"2.105{UP('(2)')} tổ", "2.105 tổ"),
        (f"163{UP('[12]')}", "163"),
        (f"163{UP('1, 2')} tổ", "163 tổ"),
        (f"8{UP('*')}", "8"),
        (f"8{UP('a')}.", "8."),
        (f"doanh nghiệp{UP('1')} số", "doanh nghiệp số"),
        (f"Cả năm{UP('2')}", "Cả năm"),
        (f"163{UP('1')}240", "163 240"),
        (f"85{UP('1234')} tổ", "85 1234 tổ"),
        (f"500 m{UP('2')}.", "500 m2."),
        (f"500m{UP('2')} sàn", "500m2 sàn"),
        (f"30 km{UP('2')}", "30 km2"),
        (f"120 người/km{UP('2')}", "120 người/km2"),
        (f"5 m{UP('3')}", "5 m3"),
        (f"7{UP('h')}30", "7h30"),
        (f"N{UP('o')} 5", "No 5"),
        (f"{UP('3')}/4 số xã", "3/4 số xã"),
        (f"5{UP('%')}", "5%"),
        (UP("163"), "163"),
        (f" {UP('8')} ", " 8 "),
        (f"0,61{raised.UP}{UP('3')}{raised.DOWN}", "0,61"),
    ],
)
def test_what_stays_of_what_is_raised(text: str, expected: str) -> None:
    assert raised.resolve(text) == expected


HTML_MARKS = [
    "<sup>1</sup>",
    "<sup><a href='#f'>1</a></sup>",
    "<a href='#f'><sup>1</sup></a>",
    "<sup> (1) </sup>",
    "<span style='font-size:8pt; vertical-align: super'>1</span>",
]


@pytest.mark.parametrize("mark", HTML_MARKS)
def test_marks_of_a_page(mark: str) -> None:
    rows = (("Tỉnh", "Số doanh nghiệp"), ("Hà Nam", f"163{mark}"), ("Huế", f"<p>92{mark}</p>"))
    page = f"<body><p>Có 163{mark} doanh nghiệp, 500 m<sup>2</sup>.</p>".encode() + files.html(rows)
    document = read(page, "a.html")
    assert document.text.startswith("Có 163 doanh nghiệp, 500 m2.\n")
    assert [cell.text for cell in document.tables[0].cells if cell.column == 1] == ["Số doanh nghiệp", "163", "92"]


def test_a_unit_in_a_cell_keeps_its_exponent() -> None:
    rows = (("Chỉ tiêu", "ĐVT"), ("Diện tích", "km<sup>2</sup>"))
    assert read(files.html(rows), "a.html").tables[0].cells[-1].text == "km2"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


STYLES = """<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:style w:styleId="Mark"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:styleId="Mark2"><w:basedOn w:val="Mark"/></w:style></w:styles>"""
WORD_MARKS = ['<w:vertAlign w:val="superscript"/>', '<w:rStyle w:val="Mark"/>', '<w:rStyle w:val="Mark2"/>']


@pytest.mark.parametrize("properties", WORD_MARKS)
def test_marks_of_word(properties: str) -> None:
    mark = run("1", properties)
    line = f"<w:p>{run('Có 163')}{mark}{run(' doanh nghiệp, 500 m')}{run('2', properties)}</w:p>"
    cell = (
        f"<w:tbl><w:tr><w:tc><w:p>{run('0,61')}{mark}</w:p></w:tc><w:tc>{files.paragraph('12')}</w:tc></w:tr></w:tbl>"
    )
    data = files.docx(line + cell)
    with_styles = files.with_member(data, "word/styles.xml", STYLES)
    assert read(with_styles, "a.docx").text == "Có 163 doanh nghiệp, 500 m2\n0,61 | 12\n"


def test_marks_of_a_workbook() -> None:
    book = openpyxl.Workbook()
    mark = TextBlock(InlineFont(vertAlign="superscript"), "1")
    exponent = TextBlock(InlineFont(vertAlign="superscript"), "2")
    book.active.append([CellRichText("0,7187", mark), CellRichText("500 m", exponent), CellRichText("lower ", "2")])
    assert read(files.saved(book), "a.xlsx").text == "0,7187 | 500 m2 | lower 2\n"


@pytest.mark.parametrize("gap", [0.0, 2.0])
def test_marks_of_a_printed_page(gap: float) -> None:
    """Smaller characters above the line; pdfium breaks the line behind them."""
    pieces = [("Co 163", 10, 0), ("1", 6, 4), (" doanh nghiep, 500 m", 10, 0), ("2", 6, 4), (" va 85%", 10, 0)]
    assert read(files.pdf_line(pieces, gap), "a.pdf").text == "Co 163 doanh nghiep, 500 m2 va 85%\n"


def test_smaller_digits_on_the_line_stay() -> None:
    assert read(files.pdf_line([("Co 163", 10, 0), ("1", 6, 0), (" to", 10, 0)], 0), "a.pdf").text == "Co 1631 to\n"


@pytest.mark.parametrize("ruled", [True, False])
def test_marks_in_a_printed_table(ruled: bool) -> None:
    rows = (*files.ROWS[:2], ("2", "Thái Nguyên", "8^1", "0.6501^12"), *files.ROWS[3:])
    cells = read(files.pdf(rows, ruled=ruled), "a.pdf").tables[0].cells
    assert [cell.text for cell in cells if cell.row == 2] == ["2", "Thái Nguyên", "8", "0.6501"]
