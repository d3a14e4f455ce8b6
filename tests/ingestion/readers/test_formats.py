"""HTML, DOCX, PDF, spreadsheets, CSV, JSON: structure, tables, numbers and origins."""

from __future__ import annotations

import json
import re
import zipfile
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from ingestion.extract import extract
from ingestion.readers import UnreadableDocument, read
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import Source
from ingestion.reference import Reference
from ingestion.settings import SEEDS
from tests.ingestion.readers import files


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference.load(SEEDS)


def blocks(document: CanonicalDocument) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def cells(document: CanonicalDocument, table: int = 0) -> list[tuple[int, int, str]]:
    return [(cell.row, cell.column, cell.text) for cell in document.tables[table].cells if cell.text]


EXPECTED = [(row, column, text) for row, line in enumerate(files.ROWS) for column, text in enumerate(line)]


@pytest.mark.parametrize(
    ("data", "name", "first_row"),
    [
        (files.html(), "a.html", 0),
        (files.csv(), "a.csv", 0),
        (files.csv(delimiter="\t"), "a.tsv", 0),
        (files.xlsx(), "a.xlsx", 1),
        (files.docx(files.paragraph(files.CAPTION) + files.docx_table()), "a.docx", 0),
    ],
    ids=["html", "csv", "tsv", "xlsx", "docx"],
)
def test_one_table_in_every_format(data: bytes, name: str, first_row: int) -> None:
    document = read(data, name)
    assert [(row - first_row, column, text) for row, column, text in cells(document) if row >= first_row] == EXPECTED
    assert " | ".join(files.ROWS[1]) in document.text.split("\n")


@pytest.mark.parametrize("ruled", [True, False], ids=["ruled", "unruled"])
def test_a_pdf_table_with_and_without_rules(ruled: bool) -> None:
    document = read(files.pdf(files.ROWS, ruled=ruled, lines=(files.CAPTION,)), "a.pdf")
    assert cells(document) == EXPECTED
    assert document.tables[0].caption == files.CAPTION
    assert document.tables[0].page == 1


def test_pdf_lines_are_joined_and_keep_their_page() -> None:
    first = [
        "Trong nam qua tinh da trien khai nhieu noi dung ve chuyen doi so va co tren",
        "2.255 to cong nghe so. ",
        "1",
    ]
    second = ["Nam 2022 tinh dat 56% ho so truc tuyen trong tong so ho so da tiep nhan cua", "tinh."]
    document = read(files.pdf_pages([first, second]), "a.pdf")
    paragraphs = [text for kind, text in blocks(document) if kind == "paragraph"]
    assert "co tren 2.255 to cong nghe so." in paragraphs[0]
    assert ("boilerplate", "1") in blocks(document)
    assert document.place(document.text.index("2.255"))["page"] == 1
    assert document.place(document.text.index("56%")) == {"page": 2, "line": 1}


def test_a_pdf_without_text_waits_for_ocr() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(files.pdf_pages([[], []]), "a.pdf")
    assert caught.value.reason == "needs_ocr"


PAGE = """<html><head><title>Trang</title>
<meta property="article:published_time" content="2023-07-12T08:00:00+07:00"></head><body>
<nav><ul><li><a href="/">Trang chủ</a></li></ul></nav>
<div class="breadcrumb">Tin tức 2023</div>
<form id="aspnetForm"><div class="content"><h1>Xếp hạng năm 2022</h1>
<p>Toàn tỉnh có <b>2.255</b> tổ&nbsp;công nghệ số.<br>Đạt 60%.</p>
<ul><li>Một mục có 15 xã</li></ul>
<table><caption>Bảng 1</caption>
<thead><tr><th rowspan="2">Tỉnh</th><th colspan="2">DTI<sup>1</sup></th></tr>
<tr><th>2021</th><th>2022</th></tr></thead>
<tr><td>Huế<sup>(2)</sup></td><td>0,4</td><td>10<sup>2</sup></td></tr></table></div>
<div class="related-news"><ul><li><a href="/x">Tin về 12 dự án</a></li></ul></div></form>
<div class="sidebar"><p>Lượt xem 5</p></div><footer>Truy cập: 123</footer><script>var a = 7;</script></body></html>"""


def test_html_tells_the_page_from_its_furniture() -> None:
    document = read(PAGE.encode(), "a.html")
    assert (document.title, document.published_on) == ("Trang", "2023-07-12")
    assert blocks(document)[:3] == [
        ("boilerplate", "Trang chủ"),
        ("boilerplate", "Tin tức 2023"),
        ("heading", "Xếp hạng năm 2022"),
    ]
    assert ("paragraph", "Toàn tỉnh có 2.255 tổ công nghệ số.") in blocks(document)
    assert ("list_item", "Một mục có 15 xã") in blocks(document)
    furniture = [text for kind, text in blocks(document) if kind == "boilerplate"]
    assert furniture[2:] == ["Tin về 12 dự án", "Lượt xem 5", "Truy cập: 123"]
    assert "var a" not in document.text


def test_a_frame_named_like_furniture_is_the_page() -> None:
    frame = "<div class='layout sidebar-right'><div>Toàn tỉnh có 2.255 tổ.</div></div>"
    page = f"<html><body>{frame}<div id='footer'>2023</div></body></html>"
    assert blocks(read(page.encode(), "a.html")) == [("paragraph", "Toàn tỉnh có 2.255 tổ."), ("boilerplate", "2023")]


def test_html_table_has_spans_caption_and_no_footnote_marks() -> None:
    table = read(PAGE.encode(), "a.html").tables[0]
    assert table.caption == "Bảng 1"
    assert [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells] == [
        (0, 0, 2, 1, "Tỉnh"), (0, 1, 1, 2, "DTI"), (1, 1, 1, 1, "2021"), (1, 2, 1, 1, "2022"), (2, 0, 1, 1, "Huế"),
        (2, 1, 1, 1, "0,4"),
        (2, 2, 1, 1, "10"),
    ]  # fmt: skip


def test_a_wrong_charset_in_a_page_is_overruled() -> None:
    page = "<html><head><meta charset='windows-1252'></head><body><p>Tỉnh Thái Nguyên đạt 60%</p></body></html>"
    document = read(page.encode(), "a.html")
    assert "Tỉnh Thái Nguyên đạt 60%" in document.text
    assert "declared_charset_wrong:windows-1252" in document.warnings


def test_a_page_under_the_name_of_a_workbook_is_a_page() -> None:
    assert read(files.html(), "export.xls").media_type == "text/html"


def test_docx_structure() -> None:
    body = (
        files.paragraph("Mục một", '<w:pPr><w:pStyle w:val="Heading2"/></w:pPr>')
        + files.paragraph("Ý thứ nhất", "<w:pPr><w:numPr/></w:pPr>")
        + "<w:p><w:r><w:t>Đạt </w:t></w:r><w:del><w:r><w:delText>50</w:delText><w:t>50</w:t></w:r></w:del>"
        + "<w:ins><w:r><w:t>60%</w:t></w:r></w:ins></w:p>"
        + "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan "
        "w:val='2'/></w:tcPr><w:p><w:r><w:t>Gộp</w:t></w:r></w:p></w:tc></w:tr>" + "<w:tr><w:tc><w:tcPr><w:vMerge "
        "w:val='restart'/></w:tcPr><w:p><w:r><w:t>A</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr>"
        + "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
        + "<w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    document = read(files.docx(body), "a.docx")
    assert blocks(document)[:3] == [("heading", "Mục một"), ("list_item", "Ý thứ nhất"), ("paragraph", "Đạt 60%")]
    assert [(cell.row, cell.column, cell.row_span, cell.column_span,
    cell.text) for cell in document.tables[0].cells] == [
        (0, 0, 1, 2, "Gộp"), (1, 0, 2, 1, "A"), (1, 1, 1, 1, "1"), (2, 1, 1, 1, "2"),
    ]  # fmt: skip
    assert document.place(document.text.index("60%")) == {"paragraph": 3}


NESTED = (("Chỉ tiêu", "Kết quả năm 2023"), ("Tỷ lệ hộ có cáp quang", "72,5%"), ("Số tổ", "2.105"))


def test_a_table_in_a_cell_of_word_is_a_table() -> None:
    inner = files.docx_table(NESTED)
    deeper = files.docx_table((("a", "b"), ("1", "2")))
    held = f"<w:tc>{files.paragraph('Chính quyền số')}{inner}</w:tc><w:tc>{deeper}{files.paragraph('sau')}</w:tc>"
    document = read(files.docx(f"<w:tbl><w:tr>{held}</w:tr></w:tbl>{files.paragraph('Hết')}"), "a.docx")
    assert [cells(document, table) for table in range(3)] == [
        [(0, 0, "Chính quyền số"), (0, 1, "sau")],
        [(row, column, text) for row, line in enumerate(NESTED) for column, text in enumerate(line)],
        [(0, 0, "a"), (0, 1, "b"), (1, 0, "1"), (1, 1, "2")],
    ]
    assert document.place(document.text.index("72,5")) == {"table": 1, "row": 1, "column": 1}
    assert document.text.endswith("\nHết\n")


def test_a_text_box_of_word_is_no_part_of_the_sentence_around_it() -> None:
    box = "<w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>"
    body = f"<w:p>{box.format(files.paragraph('có 1.234 trạm BTS'))}<w:r><w:t>5 huyện</w:t></w:r></w:p>"
    body += f"<w:p>{box.format(files.docx_table(NESTED))}<w:r><w:t>8 xã</w:t></w:r></w:p>"
    document = read(files.docx(body), "a.docx")
    assert [text for kind, text in blocks(document) if kind == "paragraph"] == ["có 1.234 trạm BTS", "5 huyện", "8 xã"]
    assert cells(document)[1] == (0, 1, "Kết quả năm 2023")


def test_letters_of_a_legacy_font_in_word_are_converted() -> None:
    document = read(files.docx(files.paragraph("TØnh Th¸i Nguyªn cã 2.255 tæ c«ng nghÖ sè")), "a.docx")
    assert document.text == "Tỉnh Thái Nguyên có 2.255 tổ công nghệ số\n"
    assert document.encoding == "tcvn3"


def test_spreadsheet_keeps_number_formats_spans_and_references() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Số liệu"
    page["B2"], page["C2"], page["D2"] = 0.6, 0.1 + 0.2, 48000
    page["B2"].number_format, page["D2"].number_format = "0.0%", "#,##0"
    page["B3"] = "gộp"
    page.merge_cells("B3:C4")
    document = read(files.saved(book), "a.xlsx")
    found = {cell.reference: cell for cell in document.tables[0].cells}
    assert (found["B2"].text, found["B2"].number, found["B2"].number_format) == ("60%", Decimal("0.6"), "0.0%")
    assert (found["C2"].text, found["C2"].number) == ("0.3", Decimal("0.3"))
    assert found["D2"].text == "48000"
    assert (found["B3"].row_span, found["B3"].column_span) == (2, 2)
    assert document.place(found["B2"].start)["cell"] == "B2"
    assert document.place(found["B2"].start)["sheet"] == "Số liệu"


SCALED = [
    (5230500000000, "#,##0,,,", "5230.5"),
    (5230500000000, "#,##0,,.0", "5230500"),
    (5230500000000, '#,##0.0,,, "tỷ"', "5230.5 tỷ"),
    (-1234000, "#,##0;(#,##0,)", "-1234"),
    (1234567, '[>=1000000]0.0,,"M";0', "1.234567 M"),
    (12345, '[>=1000000]0.0,,"M";0', "12345"),
    (1234, "#,##0.00", "1234"),
    (1234, r'_-* #,##0\\ _₫_-;\\-* #,##0\\ _₫_-;_-* "-"_-', "1234"),
    (12, '0"/63"', "12"),
    (0.5, '0.0,"%"', "0.0005%"),
]


@pytest.mark.parametrize(("stored", "number_format", "shown"), SCALED)
def test_a_number_in_thousands_is_read_as_it_is_shown(stored: float, number_format: str, shown: str) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = stored
    book.active["A1"].number_format = number_format
    cell = read(files.saved(book), "a.xlsx").tables[0].cells[0]
    assert cell.text == shown
    assert cell.number == Decimal(shown.rstrip(" tỷM%"))


def test_what_a_workbook_does_not_show_is_told_with_its_cell() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Số liệu"
    page.append(["a", "=160+3", "#DIV/0!", 0, "#N/A 7"])
    document = read(files.saved(book), "a.xlsx")
    assert document.text == "a |  |  | 0 | #N/A 7\n"
    assert document.warnings == ("formula_without_value:Số liệu!B1", "cell_error:Số liệu!C1 #DIV/0!")


@pytest.mark.parametrize("name", ["a.csv", "a.html", "a.docx"])
def test_errors_of_a_workbook_in_a_copy_of_its_table(name: str) -> None:
    rows = (("Chỉ tiêu", "Kết quả"), ("4G", "#DIV/0!"), ("5G", "#N/A"), ("số #1", "#1"))
    make = {"a.csv": files.csv, "a.html": files.html, "a.docx": lambda rows: files.docx(files.docx_table(rows))}[name]
    document = read(make(rows), name)
    assert [cell.text for cell in document.tables[0].cells if cell.column == 1] == ["Kết quả", "", "", "#1"]
    assert document.warnings == ("cell_error:table 0 1:1 #DIV/0!", "cell_error:table 0 2:1 #N/A")


def test_many_warnings_of_one_kind_are_counted() -> None:
    document = read(files.csv([("a", "b"), *[("1", "#REF!")] * 250]), "a.csv")
    assert len(document.warnings) == 201
    assert document.warnings[-1] == "cell_error:50 more"


def test_a_computed_formula_is_its_value() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = 5, "=160+3"
    book.active["C1"].number_format = "0.0"  # an empty cell with a style is no formula
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(BytesIO(files.saved(book))) as archive:
        sheet = archive.read(name).decode()
    computed, count = re.subn(r"<v ?/>|<v></v>", "<v>163</v>", sheet)
    assert count == 1
    data = files.with_member(files.saved(book), name, computed)
    document = read(data, "a.xlsx")
    assert (document.text, document.warnings) == ("5 | 163\n", ())


def test_every_record_of_a_csv_is_kept() -> None:
    data = 'Năm;Tỉnh;Giá trị\n2022;"Huế; TP";0,8002\n2022;Cà Mau\n\n2022;"nhiều\ndòng";1\n'.encode()
    document = read(data, "a.csv")
    assert [cell.text for cell in document.tables[0].cells if cell.column == 0] == ["Năm", "2022", "2022", "2022"]
    assert [cell.text for cell in document.tables[0].cells if cell.column == 1] == [
        "Tỉnh",
        "Huế; TP",
        "Cà Mau",
        "nhiều dòng",
    ]
    assert "ragged_rows:1" in document.warnings


def test_an_unclosed_quote_swallows_no_rows() -> None:
    rows = "\n".join(f"{number},x" for number in range(4000))
    document = read(f'a,b\n1,"mở\n{rows}\n'.encode(), "a.csv")
    assert len({cell.row for cell in document.tables[0].cells}) == 4002
    assert "unbalanced_quotes" in document.warnings


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [("a;b\n0,5;1\n0,6;2\n", ";"), ("a,b\n0.5,1\n", ","), ("sep=|\na|b\n1|2\n", "|"), ("một cột\n0,5\n", ",")],
)
def test_delimiters(text: str, delimiter: str) -> None:
    from ingestion.readers.delimited import declared_delimiter, sniff_delimiter

    assert (declared_delimiter(text) or sniff_delimiter(text)) == delimiter


def test_json_values_have_pointers_and_the_text_is_json() -> None:
    data = json.dumps(
        [{"TEN": "Thái Nguyên", "TONG_SCORE": "83.87", "x": {"a/b": [1, 2.50]}}, {"TEN": "Cà Mau"}]
    ).encode()
    document = read(data, "reply.json")
    assert json.loads(document.text) == json.loads(data)
    assert document.place(document.text.index("83.87")) == {"pointer": "/0/TONG_SCORE"}
    assert document.place(document.text.index("2.5")) == {"pointer": "/0/x/a~1b/1"}
    assert cells(document) == [
        (0, 0, "TEN"),
        (0, 1, "TONG_SCORE"),
        (1, 0, "Thái Nguyên"),
        (1, 1, "83.87"),
        (2, 0, "Cà Mau"),
    ]


ARTICLE = 'Kết quả năm 2023.\r\n\r\nĐạt 85,6%,\tvượt "80%".\\n Còn lại\n7\u2028tổ'


def test_the_lines_of_a_json_string_are_lines() -> None:
    data = json.dumps([{"id": 7, "content": ARTICLE}, {"id": 8, "content": "một dòng"}]).encode()
    document = read(data, "article.json")
    assert 'Đạt 85,6%,\tvượt \\"80%\\".\\\\n Còn lại' in document.text.split("\n")
    expected = ARTICLE.replace("\r\n", "\n").replace("\u2028", "\n")
    assert json.loads(document.text, strict=False) == [
        {"id": 7, "content": expected},
        {"id": 8, "content": "một dòng"},
    ]
    for words in ("85,6", "Còn lại", "tổ"):
        assert document.place(document.text.index(words)) == {"pointer": "/0/content"}
    assert document.place(document.text.index("một dòng")) == {"pointer": "/1/content"}
    lines = [text for kind, text in blocks(document) if kind != "table"]
    assert lines[0] == "Kết quả năm 2023." and lines[-2:] == ["7", "tổ"]
    assert [cell.text for cell in document.tables[0].cells if cell.column == 0] == ["id", "7", "8"]


def test_an_article_in_json_gives_the_periods_of_its_text(reference: Reference) -> None:
    text = (
        "Kết quả chuyển đổi số năm 2023 của tỉnh Bắc Giang.\n\nToàn tỉnh đã thành lập 2.105 tổ công nghệ số cộng đồng. "
        "Tỷ lệ hồ sơ giải quyết trực tuyến đạt 85,6%, vượt mục tiêu 80% đề ra.\n\nChỉ số chuyển đổi số (DTI) năm 2022 "
        "của tỉnh xếp thứ 12/63."
    )
    found = {}
    for name, data in {"a.txt": text.encode(), "a.json": json.dumps({"content": text}).encode()}.items():
        figures = extract(read(data, name), Source(name), reference)
        found[name] = [(figure.value, figure.indicator_code, figure.period_start) for figure in figures]
    assert found["a.json"] == found["a.txt"] and len(found["a.txt"]) == 4


@pytest.mark.parametrize(
    "data", [b'{"a": 1', b"[1,]", b'{"a" 1}', b"[1}", b"{1: 2}", b"[1] [2]", b"{,}", b'{"a":}', b"nul"]
)
def test_broken_json(data: bytes) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(data, "a.json")
    assert caught.value.reason == "broken"
