"""What a document hides or strikes through gives no figures, and is not silent where it held a number."""

from __future__ import annotations

import openpyxl
import pytest

from ingestion.extract import extract
from ingestion.readers import read
from ingestion.records import Source
from ingestion.reference import Reference
from ingestion.settings import SEEDS
from tests.ingestion.readers import files

SENTENCE = "Năm 2023, tỷ lệ phủ sóng 4G của tỉnh Bắc Giang đạt 12%."


@pytest.mark.parametrize(
    "opening",
    [
        "<p style='display:none'>",
        "<p style='color: red; DISPLAY : none !important'>",
        "<div style='visibility: hidden'>",
        "<p hidden>",
        "<section hidden=''><div>",
        "<del>",
        "<p><s>",
        "<p><strike>",
        "<p><span style='text-decoration: line-through'>",
        "<p><span hidden>",
        "<div style='display:none'><table><tr><td>a</td><td>b</td><td>",
    ],
)
def test_a_page_that_hides_a_number(opening: str) -> None:
    document = read(f"<body><p>Năm 2023 đạt 85%.</p>{opening}{SENTENCE}</body>".encode(), "a.html")
    seen = [document.text[b.start : b.end] for b in document.blocks if b.kind != "boilerplate"]
    assert seen == ["Năm 2023 đạt 85%."]
    assert SENTENCE in document.text or document.warnings == ("hidden_text:1",)
    figures = extract(document, Source("a.html"), Reference.load(SEEDS))
    assert {figure.value for figure in figures} == {85}


@pytest.mark.parametrize("opening", ["<p>", "<p aria-hidden='true'>", "<p style='display:block'>", "<ins>"])
def test_a_page_that_hides_nothing(opening: str) -> None:
    document = read(f"<body>{opening}{SENTENCE}</body>".encode(), "a.html")
    assert [block.kind for block in document.blocks] == ["paragraph"]


def test_a_body_that_is_shown_later_is_read() -> None:
    document = read(f"<body style='display:none'><p>{SENTENCE}</p></body>".encode(), "a.html")
    assert [block.kind for block in document.blocks] == ["paragraph"]


def test_a_correction_within_a_sentence() -> None:
    document = read(b"<body><p>80 <del>70</del><b>85</b>% <s>x</s>to</p></body>", "a.html")
    assert (document.text, document.warnings) == ("80 85% to\n", ("hidden_text:1",))


def test_hidden_rows_and_cells_of_a_table() -> None:
    lines = (
        "<tr><th>a</th><th>b</th></tr><tr style='display:none'><td>1</td><td>2</td></tr>"
        "<tr><td hidden>3</td><td><del>4</del>5</td></tr><tbody hidden><tr><td>6</td><td>7</td></tr></tbody>"
    )
    document = read(f"<body><table>{lines}</table></body>".encode(), "a.html")
    shown = [(cell.row, cell.column, cell.text) for cell in document.tables[0].cells if cell.text]
    assert shown == [(0, 0, "a"), (0, 1, "b"), (2, 1, "5")]
    assert document.warnings == ("hidden_text:6",)


@pytest.mark.parametrize("size", [1, 6])
def test_a_hidden_table_is_none(size: int) -> None:
    rows = "<tr><td>1</td><td>2</td><td>3</td></tr>" * (size + 1)
    document = read(f"<body><p>x</p><div hidden><table>{rows}</table></div></body>".encode(), "a.html")
    assert (document.tables, document.blocks[-1].kind) == ((), "boilerplate")


STYLES = """<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:style w:styleId="Away"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"""


@pytest.mark.parametrize(
    "run",
    [
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>70%</w:t></w:r>",
        "<w:r><w:rPr><w:vanish w:val='true'/></w:rPr><w:t>7</w:t><w:t>0%</w:t></w:r>",
        "<w:r><w:rPr><w:strike/></w:rPr><w:t>70%</w:t></w:r>",
        "<w:r><w:rPr><w:dstrike/></w:rPr><w:t>70%</w:t></w:r>",
        "<w:r><w:rPr><w:rStyle w:val='Away'/></w:rPr><w:t>70%</w:t></w:r>",
    ],
)
def test_hidden_and_struck_runs_of_word(run: str) -> None:
    data = files.docx(f"<w:p><w:r><w:t>Đạt </w:t></w:r>{run}<w:r><w:t>85%</w:t></w:r></w:p>")
    document = read(files.with_member(data, "word/styles.xml", STYLES), "a.docx")
    assert (document.text, document.warnings) == ("Đạt 85%\n", ("hidden_text:1",))


def test_word_that_is_shown_after_all() -> None:
    style, shown = '<w:pPr><w:pStyle w:val="Away"/></w:pPr>', "<w:rPr><w:vanish w:val='0'/></w:rPr>"
    body = f"<w:p>{style}<w:r><w:t>70%</w:t></w:r><w:r>{shown}<w:t>85%</w:t></w:r></w:p>"
    mark = "<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>"  # of the paragraph's end alone
    body += f"<w:p>{mark}<w:r><w:t>90%</w:t></w:r></w:p>"
    document = read(files.with_member(files.docx(body), "word/styles.xml", STYLES), "a.docx")
    assert document.text == "85%\n90%\n"


def test_deleted_rows_and_cells_of_word() -> None:
    def row(texts: list[str], properties: str = "", first: str = "") -> str:
        cells = [f"<w:tc>{first if not i else ''}{files.paragraph(text)}</w:tc>" for i, text in enumerate(texts)]
        return f"<w:tr>{properties}{''.join(cells)}</w:tr>"

    gone = "<w:trPr><w:del w:id='1' w:author='a'/></w:trPr>"
    hidden = "<w:trPr><w:hidden/></w:trPr>"
    deleted = "<w:tcPr><w:cellDel w:id='2' w:author='a'/></w:tcPr>"
    lines = row(["a", "b"]) + row(["1", "2"], gone) + row(["3", "4"], hidden) + row(["5", "6"], "", deleted)
    document = read(files.docx(f"<w:tbl>{lines}</w:tbl>"), "a.docx")
    assert document.text == "a | b\n | 6\n"


def test_what_a_workbook_hides() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Chỉ tiêu", "Bản nháp", "Kết quả", "Đơn vị"])
    page.append(["4G", 11, 12, "%"])
    page.append(["5G", 21, 22, "%"])
    page.append(["6G", 31, 32, "%"])
    page.column_dimensions["B"].hidden = True
    page.row_dimensions[3].hidden = True
    page["B5"] = "Tổng 99"
    page.merge_cells("B5:C5")  # is shown where its second column is
    book.create_sheet("Cũ").append(["4G", 41])
    book["Cũ"].sheet_state = "veryHidden"
    document = read(files.saved(book), "a.xlsx")
    assert [cell.text for cell in document.tables[0].cells] == [
        "Chỉ tiêu", "Kết quả", "Đơn vị", "4G", "12", "%", "6G", "32", "%", "Tổng 99",
    ]  # fmt: skip
    assert len(document.tables) == 1
    assert document.warnings == ("hidden_text:7",)
