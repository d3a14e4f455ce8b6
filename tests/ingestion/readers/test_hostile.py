"""Hostile and broken files end read or refused with a reason: no other exception, no crash, no hang."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Iterator
from csv import QUOTE_ALL, writer
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingestion.readers import CanonicalDocument, UnreadableDocument, members, read
from ingestion.readers.bounded import BoundedReader
from ingestion.readers.builder import clean
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


@pytest.fixture(scope="module")
def reader() -> Iterator[BoundedReader]:
    with BoundedReader(memory=1 << 30, cpu_seconds=10, wall_seconds=20) as bounded:
        yield bounded


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
