"""Hostile and broken files end read or refused with a reason: no other exception, no crash, no hang."""

from __future__ import annotations

import struct
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from csv import QUOTE_ALL, writer
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingestion.extract import extract
from ingestion.readers import CanonicalDocument, UnreadableDocument, members, read
from ingestion.readers.bounded import BoundedReader
from ingestion.readers.builder import clean
from ingestion.records import Source
from ingestion.reference import Reference
from ingestion.settings import SEEDS
from ingestion.tables import map_tables
from tests.ingestion.readers import files

_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
_BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def with_part(data: bytes, part: str, content: str) -> bytes:
    """An office file with one part replaced."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {info.filename: archive.read(info) for info in archive.infolist()}
    return files.archive(parts | {part: content})


def sheet(content: str) -> bytes:
    return with_part(files.xlsx(), "xl/worksheets/sheet1.xml", _SHEET.format(content))


def word(content: str) -> bytes:
    return files.archive({"word/document.xml": content})


def ods(row: str) -> bytes:
    """The workbook of the folder `made` with other rows."""
    with zipfile.ZipFile(Path(__file__).parent / "made" / "ranking.ods") as archive:
        parts: dict[str, str | bytes] = {info.filename: archive.read(info) for info in archive.infolist()}
    content = bytes(parts["content.xml"]).decode()
    start, end = content.index("<table:table-row"), content.index("</table:table>")
    return files.archive(parts | {"content.xml": content[:start] + row + content[end:]})


REFERENCE = Reference.load(SEEDS)
BOMB = zlib.compress(b"q " * 30_000_000, 9)
MANY = "".join(f"<c><v>{number}</v></c>" for number in range(500_000))
HOSTILE = {
    "far cell": (sheet("<dimension ref='A1:B2'/><sheetData><row r='1048576'><c "
    "r='XFD1048576'><v>1</v></c></row></sheetData>"), "a.xlsx", "too_large"),
    "far cell and near cell": (sheet("<sheetData><row r='1'><c r='A1'><v>1</v></c><c "
    "r='XFD900000'><v>1</v></c></row></sheetData>"), "a.xlsx", "too_large"),
    "far row without cells": (sheet("<sheetData><row r='99999999'/></sheetData>"), "a.xlsx", "too_large"),
    "a sheet of half a million cells": (sheet(f"<sheetData><row>{MANY}</row></sheetData>"), "a.xlsx", "too_large"),
    "entities in a sheet": (with_part(files.xlsx(), "xl/worksheets/sheet1.xml", _BOMB + "]><x>&i;</x>"), "a.xlsx",
    "forbidden_markup"),
    "entities in Word": (word(_BOMB + "]><x>&i;</x>"), "a.docx", "forbidden_markup"),
    "external entity in Word": (word("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"), "a.docx",
    "forbidden_markup"),
    "deflated zeros in Word": (word("<x>" + "\0" * 80_000_000 + "</x>"), "a.docx", "archive_bomb"),
    "truncated docx": (files.docx(files.paragraph("x"))[:-40], "a.docx", "broken"),
    "truncated xlsx": (files.xlsx()[:900], "a.xlsx", "broken"),
    "truncated pdf": (files.pdf(lines=("abc",))[:300], "a.pdf", "broken"),
    "no document in docx": (files.archive({"[Content_Types].xml": "<x/>"}), "a.docx", "broken"),
    "no xml in docx": (word("kein XML <"), "a.docx", "broken"),
    "json without end": (b"[" * 100_000, "a.json", "too_deep"),
    "binary": (bytes(range(256)) * 40, "a.txt", "not_text"),
    "binary as pdf": (bytes(range(1, 256)) * 40, "a.pdf", "not_text"),
    "pdf with a password": (files.pdf(lines=("abc",), encrypted=True), "a.pdf", "encrypted"),
    "encrypted office file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 40,
    "a.xlsx", "encrypted"),
    "broken xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "a.xls", "broken"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "scan.png", "needs_ocr"),
    "picture under another name": (b"\xff\xd8\xff\xe0" + b"\0" * 100, "scan.pdf", "needs_ocr"),
    "rtf": (b"{\\rtf1 x}", "a.doc", "unsupported"),
    "a zip under the name of a text": (files.archive({"a.txt": "x"}), "a.txt", "container"),
    "empty": (b"", "a.html", "empty"),
    "html without text": (b"<html><body><script>1</script></body></html>", "a.html", "no_text"),
    "a span over everything": (b"<table><tr><td rowspan=1000 "
    b"colspan=1000>x</td><td>y</td></tr><tr><td>z</td></tr></table>", "a.html", "too_large"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "name", "reason"), HOSTILE.values(), ids=HOSTILE.keys())
def test_refused_with_its_reason(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(data, name)
    assert caught.value.reason == reason
    assert caught.value.detail


_ELSEWHERE = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
_INCLUDES = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'


def external() -> dict[str, tuple[bytes, str]]:
    """Files that ask for another: by an entity, an inclusion, a frame, a template, a relation to elsewhere."""
    book, text = files.xlsx(), files.docx(files.paragraph("Đạt 60%"))
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
        ' Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    return {
        "sheet": (with_part(book, "xl/worksheets/sheet1.xml", _ELSEWHERE + _SHEET.format("&a;")), "a.xlsx"),
        "strings": (with_part(book, "xl/sharedStrings.xml", f"{_ELSEWHERE}<sst><si><t>&a;</t></si></sst>"), "a.xlsx"),
        "workbook": (with_part(book, "xl/workbook.xml", f"{_ELSEWHERE}<workbook>&a;</workbook>"), "a.xlsx"),
        "styles": (with_part(text, "word/styles.xml", f"{_ELSEWHERE}<x>&a;</x>"), "a.docx"),
        "numbering": (with_part(text, "word/numbering.xml", f"{_ELSEWHERE}<x>&a;</x>"), "a.docx"),
        "relation": (with_part(text, "word/_rels/settings.xml.rels", relation), "a.docx"),
        "included in Word": (word(f"<x>{_INCLUDES}</x>"), "a.docx"),
        "ods": (ods(f"{_ELSEWHERE}<text:p>&a;</text:p>"), "a.ods"),
        "page": (f"{_ELSEWHERE}<html><body><p>Đạt 60% &a;</p></body></html>".encode(), "a.html"),
        "included in a page": (f"<html><body><p>60%</p>{_INCLUDES}</body></html>".encode(), "a.html"),
        "frame": (b"<html><body><p>60%</p><iframe src='file:///etc/passwd'></iframe></body></html>", "a.html"),
    }


@pytest.mark.parametrize(("data", "name"), external().values(), ids=external().keys())
def test_no_other_file_is_read(data: bytes, name: str) -> None:
    try:
        text = read(data, name).text
    except UnreadableDocument as error:
        text = error.detail
    assert "root:" not in text and "/bin/" not in text


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<div>" * 100_000 + "đạt 60%".encode() + b"</div>" * 100_000, "a.html"),
        (b"<table><tr><td>" * 20_000 + b"1", "a.html"),
        (b"<p><!--" + b"<" * 1_000_000, "a.html"),
        (b"<table>" * 200_000, "a.txt"),
        (b"|" * 1_000_000, "a.txt"),
        (b"<table><tr><td>" + b" " * 1_000_000 + b"x</td></tr></table>", "a.txt"),
        (b"<table><tr><td>" + b"<b>" * 300_000 + b"x</td></tr></table>", "a.txt"),
        ("¸".encode() * 10 + b"Th\xc2\xb8i Nguy\xc2\xaan " * 9 + b"a" * 1_000_000, "a.txt"),
        (b"9" * 2_000_000, "a.txt"),
        (b"1,2\n" * 90_000, "a.csv"),
        (b'"' * 500_001, "a.csv"),
        (b"%PDF-1.4\n<html><body>x</body></html>", "a.html"),
        (b"a\0" * 50_000, "a.txt"),
        (b"From: a\nTo: b\nSubject: c\n\n" + b"--x\n" * 10_000, "a.eml"),
    ],
    ids=[
        "deep html",
        "deep tables",
        "open comment",
        "table tags",
        "bars",
        "spaces",
        "tags",
        "legacy letters",
        "digits",
        "long csv",
        "quotes",
        "polyglot",
        "zeros",
        "mail",
    ],
)
def test_awkward_files_end_soon(data: bytes, name: str) -> None:
    try:
        for member, content in members(data, name):
            read(content, member)
    except UnreadableDocument as error:
        assert error.reason


@pytest.fixture(scope="module")
def reader() -> Iterator[BoundedReader]:
    with BoundedReader(memory=1 << 30, cpu_seconds=10, wall_seconds=20) as bounded:
        yield bounded


def made_pdf(*objects: bytes) -> bytes:
    """A PDF of the catalogue, which is given, and these objects, which are numbered from 2."""
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate((b"<< /Type /Catalog /Pages 2 0 R >>", *objects), 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(offsets) + 1
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (size, table, end)


PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>"
DEEP = 200_000


def repeated(rows: int, columns: int) -> str:
    return (
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell office:value-type="float" '
        f'office:value="1" table:number-columns-repeated="{columns}"><text:p>1</text:p></table:table-cell>'
        "</table:table-row>"
    )


def crowd(count: int) -> bytes:
    """An archive that is nothing but its directory."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    ending = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(entry) * count, 4, 0)
    return b"PK\x03\x04" + entry * count + ending


TEN_CELLS = "<c/>" * 10
TEN_MB = 10_000_000
ROW = b"<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>\n"
HEAVY = {
    "digits": (b"9" * TEN_MB, "a.txt", None),
    "digits apart": (b"9 " * (TEN_MB // 2), "a.txt", None),
    "digits in groups": (b"123.456,78% " * (TEN_MB // 12), "a.txt", None),
    "digits in a page": (b"<p>" + b"9" * TEN_MB + b"</p>", "a.html", "no_text"),  # libxml2 drops such a text
    "one number as json": (b"9" * TEN_MB, "a.json", None),
    "numbers as json": (b"[" + b"9," * (TEN_MB // 2) + b"9]", "a.json", "too_large"),
    "ten million cells as csv": (b"9," * TEN_MB, "a.csv", "too_large"),
    "tables in tables, text": (b"<table><tr><td>" * (TEN_MB // 15), "a.txt", None),
    "tables in tables, page": (b"<table><tr><td>1" * 300_000 + b"</td></tr></table>" * 300_000, "a.html", None),
    "tables after tables, text": (ROW * (TEN_MB // len(ROW)), "a.txt", "too_large"),
    "tables after tables, page": (ROW * (TEN_MB // len(ROW)), "a.html", "too_large"),
    "tables of bars": (b"| 1 | 2 |\n| 3 | 4 |\n\n" * (TEN_MB // 21), "a.txt", "too_large"),
    "bars on lines of their own": (b"|\n" * (TEN_MB // 2), "a.txt", None),
    "sixteen billion cells in ods": (ods(repeated(1_000_000, 16_000)), "a.ods", "broken"),
    "a million rows in ods": (ods(repeated(1_000_000, 1)), "a.ods", "too_large"),
    "a bomb in ods": (ods(f"<text:p>{'x' * 100_000_000}</text:p>"), "a.ods", "archive_bomb"),
    "ten million cells in a sheet": (sheet(f"<sheetData>{f'<row>{TEN_CELLS * 10}</row>' * 100_000}</sheetData>"),
    "a.xlsx", "archive_bomb"),
    "a directory of half a million members": (crowd(500_000), "a.xlsx", "container"),
    "arrays in arrays": (made_pdf(PAGES, b"<< /Type /Page /Parent 2 0 R /X " + b"[" * DEEP + b"]" * DEEP + b" >>"),
    "a.pdf", "needs_ocr"),
    "dictionaries in dictionaries": (made_pdf(PAGES, b"<< /Type /Page /Parent 2 0 R /X " + b"<</A" * DEEP + b" 1"
    + b">>" * DEEP + b" >>"), "a.pdf", "needs_ocr"),
    "pages that hold themselves": (made_pdf(b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"), "a.pdf", "broken"),
    "pages below pages": (made_pdf(*(b"<< /Type /Pages /Kids [%d 0 R] /Count 1 /Parent %d 0 R >>" % (n + 1, n - 1)
    for n in range(2, 20_000))), "a.pdf", "broken"),
    "two billion pages": (made_pdf(b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>",
    b"<< /Type /Page /Parent 2 0 R >>"), "a.pdf", "needs_ocr"),
    "a million saved states": (made_pdf(PAGES, b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>",
    b"<< /Length 2000000 >>\nstream\n" + b"q " * 1_000_000 + b"\nendstream"), "a.pdf", "needs_ocr"),
    "a bomb in a page": (made_pdf(PAGES, b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>",
    b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(BOMB) + BOMB + b"\nendstream"), "a.pdf", "any"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "name", "reason"), HEAVY.values(), ids=HEAVY.keys())
def test_heavy_files_end_in_bounded_time(reader: BoundedReader, data: bytes, name: str, reason: str | None) -> None:
    started = time.process_time()
    if reason is None:
        document = reader.read(data, name)
        mapped = map_tables(document, Source(name), REFERENCE)
        extract(document, Source(name), REFERENCE, taken=mapped.taken)
    else:
        with pytest.raises(UnreadableDocument) as caught:
            reader.read(data, name)
        assert reason in (caught.value.reason, "any")
    assert time.process_time() - started < 30  # the child has limits of its own


def test_a_directory_without_end_is_read_in_the_child(reader: BoundedReader) -> None:
    started = time.process_time()
    with pytest.raises(UnreadableDocument) as caught:
        reader.members(crowd(300_000), "a.zip")
    assert caught.value.reason == "too_large"
    assert time.process_time() - started < 2


def test_macros_are_neither_run_nor_read() -> None:
    macro = b"\xd0\xcf\x11\xe0" + b"Sub AutoOpen() 987654 End Sub" * 50
    word = with_part(files.docx(files.paragraph("Đạt 60%")), "word/vbaProject.bin", macro)
    assert read(word, "a.docm").text == "Đạt 60%\n"
    book = read(with_part(files.xlsx(), "xl/vbaProject.bin", macro), "a.xlsm")
    assert book.text == read(files.xlsx(), "a.xlsx").text
    assert "987654" not in book.text


POLYGLOTS = {
    "a page behind the mark of a PDF": (b"%PDF-1.4\n<html><body><p>60%</p></body></html>", "broken"),
    "an archive behind a PDF": (files.pdf(lines=("abc 60",)) + files.archive({"a.txt": "90"}), "abc 60"),
    "a PDF behind a page": (b"<html><body><p>abc 60</p></body></html>" + files.pdf(lines=("90",)), "abc 60"),
    "a picture that is a page": (b"GIF89a/*<html><body><script>alert(1)</script>", "needs_ocr"),
    "an archive that is a document and a workbook": (
        with_part(files.xlsx(), "word/document.xml", "<x/>"),
        "no_text",
    ),
}


@pytest.mark.parametrize("suffix", ["pdf", "html", "txt", "xlsx", "png", ""])
@pytest.mark.parametrize(("data", "expected"), POLYGLOTS.values(), ids=POLYGLOTS.keys())
def test_a_polyglot_is_read_one_way_whatever_its_name(data: bytes, expected: str, suffix: str) -> None:
    try:
        text = read(data, f"a.{suffix}").text
    except UnreadableDocument as error:
        text = error.reason
    assert text.startswith(expected) and "90" not in text.split("%PDF")[0]


SUFFIXES = [
    "txt",
    "html",
    "pdf",
    "docx",
    "doc",
    "xlsx",
    "xls",
    "xlsb",
    "ods",
    "csv",
    "tsv",
    "json",
    "eml",
    "zip",
    "rtf",
    "",
    "exe",
]
MAGIC = [
    b"",
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"<html>",
    b"<table><tr><td>",
    b"{",
    b"[",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"a;b\n",
]


@settings(max_examples=300, deadline=5000, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(MAGIC), st.binary(max_size=400), st.sampled_from(SUFFIXES))
@example(b"", b"\x00", "txt")
def test_any_bytes_under_any_name(magic: bytes, tail: bytes, suffix: str) -> None:
    check(magic + tail, f"a.{suffix}")


WHOLE = [
    files.xlsx(),
    files.docx(files.docx_table()),
    files.pdf(files.ROWS),
    files.html(),
    files.csv(),
    files.archive({"a.html": files.html()}),
]


@settings(max_examples=150, deadline=5000, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaged_files_of_every_format(data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(WHOLE) - 1))
    content = bytearray(WHOLE[number])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(1, len(content))) :]
    check(bytes(content), "a." + ["xlsx", "docx", "pdf", "html", "csv", "zip"][number])


def check(data: bytes, name: str) -> None:
    """Read or refused; what is read is consistent with itself."""
    try:
        documents = [read(content, member) for member, content in members(data, name)]
    except UnreadableDocument as error:
        assert error.reason and error.detail
        return
    for document in documents:
        consistent(document)


def consistent(document: CanonicalDocument) -> None:
    end = 0
    for origin in document.origins:
        assert end <= origin.start <= origin.end <= len(document.text)
        end = origin.end
    for table in document.tables:
        for cell in table.cells:
            assert table.start <= cell.start <= cell.end <= table.end
            assert document.text[cell.start : cell.end] == cell.text
    for block in document.blocks:
        assert 0 <= block.start < block.end <= len(document.text)
    document.text.encode()


LINES = st.lists(
    st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=8), min_size=2, max_size=4),
    min_size=1,
    max_size=6,
)


@given(LINES)
def test_what_a_csv_says_comes_back(lines: list[list[str]]) -> None:
    stream = StringIO("sep=;\n")
    stream.seek(0, 2)
    writer(stream, delimiter=";", quoting=QUOTE_ALL).writerows(lines)
    try:
        document = read(stream.getvalue().encode("utf-8-sig"), "a.csv")
    except UnreadableDocument as error:
        assert error.reason == "no_text"
        return
    consistent(document)
    cells = {(cell.row, cell.column): cell.text for cell in document.tables[0].cells}
    assert cells == {(row, column): clean(text) for row, line in enumerate(lines) for column, text in enumerate(line)}


EXAMPLES = Path(__file__).resolve().parents[3] / "samples" / "landing"
EVALUATION = Path(__file__).resolve().parents[4] / "shared" / "evaluation" / "documents"


@pytest.mark.parametrize("path", sorted([*EXAMPLES.glob("*"), *EVALUATION.glob("*")]), ids=lambda path: path.name)
def test_every_sample_is_read_and_consistent(path: Path) -> None:
    document = read(path.read_bytes(), path.name)
    consistent(document)
    assert unicodedata.is_normalized("NFC", document.text)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (files.xlsx(), "a.xlsx"),
        (files.pdf(files.ROWS), "a.pdf"),
        (files.html(), "a.html"),
        (files.csv(), "a.csv"),
        (files.docx(files.docx_table()), "a.docx"),
    ],
    ids=["xlsx", "pdf", "html", "csv", "docx"],
)
def test_the_child_reads_the_same(reader: BoundedReader, data: bytes, name: str) -> None:
    assert reader.read(data, name) == read(data, name)


def test_the_child_refuses_with_the_same_reason(reader: BoundedReader) -> None:
    data, name, reason = HOSTILE["far cell"]
    with pytest.raises(UnreadableDocument) as caught:
        reader.read(data, name)
    assert caught.value.reason == reason
