"""Every figure and every reading is found again in the archived bytes, by its offsets and by its place.

The place is looked up with another library than the reader's where there is one (pdfplumber for pdfium, python-docx
for the parts, json for the scanner), else with the format's own library and none of our code.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pdfplumber
import pytest
from docx.oxml.ns import qn
from lxml import etree

from ingestion import readers
from ingestion.archive import Archive
from ingestion.landing import INDEX_NAME, SIDECAR_SUFFIX, SourceIndex
from ingestion.pipeline import make_receipt
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import Figure, Reading
from ingestion.reference import Reference
from ingestion.settings import PROJECT_ROOT, SAMPLES, SEEDS
from ingestion.understanding import understand
from tests.ingestion.readers import files

EVALUATION = PROJECT_ROOT.parent / "shared" / "evaluation"
FOLDERS = (SAMPLES, EVALUATION / "documents")
PATHS = sorted(
    path
    for folder in FOLDERS
    for path in folder.glob("*")
    if path.name != INDEX_NAME and not path.name.endswith(SIDECAR_SUFFIX)
)
Place = dict[str, Any]
Lookup = Callable[[bytes, Place], str]
CODECS = {None: "utf-8", "windows-1258": "cp1258"}


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference.load(SEEDS)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_figures_and_readings_are_found_again(path: Path, reference: Reference, tmp_path: Path) -> None:
    check(path, reference, Archive(tmp_path), SourceIndex(path.parent, _index(path)))


def test_the_formats_without_a_sample(reference: Reference, tmp_path: Path) -> None:
    """A delimiter declared, a wide gap, merged cells, a footnote, and members of an archive."""
    merged = openpyxl.Workbook()
    sheet = merged.active
    sheet.append(["Bảng xếp hạng DTI năm 2022"])
    sheet.merge_cells("A1:D1")
    for row in files.ROWS:
        sheet.append(list(row))
    sheet["C3"].number_format = "0"
    sheet["D4"], sheet["D4"].number_format = 650_100, "0.0000,,"
    page = files.html(caption="Năm 2022, tỉnh Thái Nguyên xếp thứ 8/63<sup>1</sup> về chỉ số DTI.")
    word = docx.Document()
    line = word.add_paragraph("Tỉnh Thái Nguyên có 2.255")
    line.add_run("1").font.superscript = True
    line.add_run(" tổ công nghệ số cộng đồng. Năm 2022 xếp thứ 8/63 DTI.")
    around = word.add_table(1, 2)
    around.cell(0, 0).text = "Năm 2022"
    within = around.cell(0, 1).add_table(2, 2)
    for cell, text in zip(within._cells, ("Chỉ tiêu", "Năm 2022", "Số trạm BTS", "1.234"), strict=True):
        cell.text = text
    word.add_paragraph(files.CAPTION)
    table = word.add_table(len(files.ROWS), len(files.ROWS[0]))
    for line, row in zip(table.rows, files.ROWS, strict=True):
        for cell, value in zip(line.cells, row, strict=True):
            cell.text = value
    stream = io.BytesIO()
    word.save(stream)
    inside = files.archive({"a/bảng.csv": b"sep=;\n" + files.csv(), "trang.html": page})
    for name, data in {
        "a.xlsx": files.saved(merged),
        "a.html": page,
        "a.docx": stream.getvalue(),
        "a.pdf": files.pdf(files.ROWS, lines=("Nam 2022", "Thái Nguyên xếp thứ 8/63 DTI", files.CAPTION)),
        "a.zip": inside,
    }.items():
        (tmp_path / name).write_bytes(data)
        assert check(tmp_path / name, reference, Archive(tmp_path / "archive"), SourceIndex(tmp_path)) >= 3, name


def test_a_number_among_the_words_of_a_cell(reference: Reference, tmp_path: Path) -> None:
    """It is held, and its locator is its own, not that of the whole cell."""
    rows = (("STT", "Tỉnh", "Điểm", "Hạng"), ("1", "Đà Nẵng", "0,8002", "1"), ("2", "Hà Nam", "0,612", "15="))
    for name, data in {"a.html": files.html(rows), "a.xlsx": files.xlsx(rows)}.items():
        (tmp_path / name).write_bytes(data)
        check(tmp_path / name, reference, Archive(tmp_path / "archive"), SourceIndex(tmp_path))
        figures, _, _ = _understood(tmp_path / name, reference, tmp_path)
        (held,) = [figure for figure in figures if figure.value == 15]
        assert (held.status, held.value_end - held.value_start) == ("review", 2)


def test_a_wrong_locator_is_noticed() -> None:
    data = files.csv()
    document = readers.read(data, "a.csv")
    cell = next(cell for cell in document.tables[0].cells if cell.text == "0.6501")
    place = {"table": 0, "row": cell.row, "column": cell.column, "record": cell.row + 1}
    found_anew(data, document, cell.text, place)
    with pytest.raises(AssertionError):
        found_anew(data, document, cell.text, place | {"row": cell.row + 1, "record": cell.row + 2})


def _understood(path: Path, reference: Reference, folder: Path) -> tuple[list[Figure], list[Reading], list[Any]]:
    """Figures, readings and rejects of a file that is no container."""
    archived = Archive(folder / "archive").store(io.BytesIO(path.read_bytes()))
    metadata = SourceIndex(path.parent).metadata(path)
    receipt = make_receipt(path.name, archived, metadata, 0, "batch", datetime(2026, 1, 1, tzinfo=UTC))
    return understand(readers.read(path.read_bytes(), path.name), receipt, reference)


def check(path: Path, reference: Reference, archive: Archive, index: SourceIndex) -> int:
    """Archives, reads, extracts, reads the archived bytes anew and looks everything up; how many were looked up."""
    metadata = index.metadata(path)
    now, looked_up = datetime(2026, 1, 1, tzinfo=UTC), 0
    for name, content in readers.members(path.read_bytes(), path.name):
        archived = archive.store(io.BytesIO(content))
        receipt = make_receipt(name, archived, metadata, 0, "batch", now)
        figures, readings, _ = understand(readers.read(content, name), receipt, reference)

        data = archive.load(archived.document_id)
        document = readers.read(data, name)
        for figure in figures:
            check_figure(data, document, figure)
        for reading in readings:
            check_reading(data, document, reading)
        looked_up += len(figures) + len(readings)
    return looked_up


def check_figure(data: bytes, document: CanonicalDocument, figure: Figure) -> None:
    text, place = document.text, json.loads(figure.locator)
    assert text[figure.quote_start : figure.quote_end] == figure.quote
    assert figure.quote_start <= figure.value_start < figure.value_end <= figure.quote_end
    if "start" in place:
        assert (place["start"], place["end"]) == (figure.value_start, figure.value_end)
    found_anew(data, document, text[figure.value_start : figure.value_end], place)


def check_reading(data: bytes, document: CanonicalDocument, reading: Reading) -> None:
    place = json.loads(reading.locator)
    assert document.text[place["start"] : place["end"]] == reading.quote
    pointers = [place["pointer"], *place.get("with", ())]
    values = [resolve(json.loads(data), pointer) for pointer in pointers]
    assert sum(map(float, values)) == pytest.approx(float(reading.value))
    for pointer, value in zip(pointers, values, strict=True):
        assert f'"{pointer.rsplit("/", 1)[1]}"' in reading.quote
        assert value in reading.quote


def found_anew(data: bytes, document: CanonicalDocument, number: str, place: Place) -> None:
    lookup = LOOKUPS[document.reader]
    found = squeezed(lookup(data, {**place, "encoding": CODECS.get(document.encoding, document.encoding)}))
    assert squeezed(number) in found, f"{number!r} is not at {place}, which reads {found[:200]!r}"


# Each looks a place up in the bytes


def at_offset(data: bytes, place: Place) -> str:
    text = data.decode(place["encoding"]).replace("\r\n", "\n").removeprefix("\ufeff")
    return unicodedata.normalize("NFC", text)[place["start"] : place["end"]]


def at_pointer(data: bytes, place: Place) -> str:
    return str(resolve(json.loads(data), place["pointer"]))


def resolve(value: Any, pointer: str) -> Any:
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value


def at_record(data: bytes, place: Place) -> str:
    lines = data.decode("utf-8-sig").splitlines(keepends=True)
    if lines[0].startswith("sep="):
        del lines[0]
    delimiter = max(",;\t", key=lines[0].count)
    assert place["record"] == place["row"] + 1
    return list(csv.reader(lines, delimiter=delimiter))[place["row"]][place["column"]]


def at_cell(data: bytes, place: Place) -> str:
    cell = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[place["sheet"]][place["cell"]]
    assert (cell.row, cell.column) == (place["row"] + 1, place["column"] + 1)
    if isinstance(cell.value, int | float):
        thousands = len(cell.number_format) - len(cell.number_format.rstrip(","))
        shown = Decimal(f"{cell.value:.15g}").scaleb(-3 * thousands).normalize()
        return f"{cell.value * 100:.10g}%" if "%" in cell.number_format else f"{shown:f}"
    return str(cell.value)


def at_page(data: bytes, place: Place) -> str:
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    with pdfplumber.open(io.BytesIO(data)) as document:
        return str(document.pages[place["page"] - 1].extract_text())


def at_word_place(data: bytes, place: Place) -> str:
    document = docx.Document(io.BytesIO(data))
    if "table" in place:  # a table in a cell comes after the one that holds it
        table = list(document.element.body.iter(qn("w:tbl")))[place["table"]]
        return str(docx.table.Table(table, document).cell(place["row"], place["column"]).text)
    return str(document.paragraphs[place["paragraph"] - 1].text)


def at_element(data: bytes, place: Place) -> str:
    root = etree.fromstring(data, etree.HTMLParser(encoding="utf-8"))
    if "table" not in place:  # a paragraph is numbered by the reader alone: its words have to stand on the page
        return "".join(root.itertext())
    tables = [table for table in root.iter("table") if len(grid := _grid(table)) > 1 and len(grid[0]) > 1]
    if place.get("caption"):
        return str(tables[place["table"]].findtext("caption"))
    return _grid(tables[place["table"]])[place["row"]][place["column"]]


LOOKUPS: dict[str, Lookup] = {
    "text": at_offset,
    "json": at_pointer,
    "delimited": at_record,
    "openpyxl": at_cell,
    "pdfium": at_page,
    "docx": at_word_place,
    "html": at_element,
}


def _grid(table: etree._Element) -> list[list[str]]:
    """The texts of a table by row and column, a spanning cell at each place that it covers."""
    grid: dict[tuple[int, int], str] = {}
    for row, line in enumerate(table.iter("tr")):
        column = 0
        for cell in line.iterchildren("td", "th"):
            while (row, column) in grid:
                column += 1
            for below in range(int(cell.get("rowspan", 1))):
                for right in range(int(cell.get("colspan", 1))):
                    grid[row + below, column + right] = "".join(cell.itertext())
    width = max((column for _, column in grid), default=-1) + 1
    height = max((row for row, _ in grid), default=-1) + 1
    return [[grid.get((row, column), "") for column in range(width)] for row in range(height)]


def squeezed(text: str) -> str:
    """Without white space, which readers put together, in one composition."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def _index(path: Path) -> Path | None:
    index = EVALUATION / "documents.csv"
    return index if path.is_relative_to(EVALUATION) and index.exists() else None
