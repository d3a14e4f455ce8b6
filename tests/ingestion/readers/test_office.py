"""Old office formats: Word through a converter of the system, workbooks of other kinds than XLSX."""

from __future__ import annotations

import os
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.readers import UnreadableDocument, aids, detection, doc, read
from ingestion.readers.bounded import BoundedReader
from ingestion.records import Source
from ingestion.reference import Reference
from ingestion.settings import SEEDS
from ingestion.tables import map_tables
from tests.ingestion.readers import files

MADE = Path(__file__).parent / "made"
REPORT = (MADE / "report.doc").read_bytes()
SENTENCE = "Năm 2022, tỉnh Thái Nguyên xếp thứ 8/63 về chỉ số DTI và có 2.255 tổ công nghệ số cộng đồng."


@pytest.fixture
def only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A path with nothing on it but what a test puts there."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def install(folder: Path, name: str, commands: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{commands}\n", encoding="utf-8")
    program.chmod(0o755)


def test_without_a_converter_the_reason_is_named(only: Path) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(REPORT, "a.doc")
    assert caught.value.reason == "no_converter"
    assert aids() == {}


@pytest.mark.parametrize("name", list(doc.CONVERTERS))
def test_the_converter_gets_a_file_of_our_own_name(only: Path, name: str) -> None:
    install(
        only,
        name,
        f"for last; do :; done; echo \"$last\" > '{only}/seen'; cmp -s \"$last\" '{only}/doc' && echo Đạt 60%",
    )
    (only / "doc").write_bytes(REPORT)
    document = read(REPORT, "-rf; echo '$HOME'.doc")
    assert (document.text, document.reader) == ("Đạt 60%\n", name)
    assert aids() == {"no_converter": name}
    seen = Path((only / "seen").read_text().strip())
    assert seen.name == "document.doc"
    assert not seen.exists()


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ("echo no >&2; exit 1", "broken"),
        ("exit 0", "no_text"),
        ("echo Encrypted documents are not supported >&2; exit 1", "encrypted"),
        ("exec sleep 600", "time_limit"),
        ("head -c 25000000 /dev/zero | tr '\\0' 7", "too_large"),
    ],
    ids=["failure", "nothing", "encrypted", "hang", "endless"],
)
def test_a_converter_that_misbehaves(only: Path, monkeypatch: pytest.MonkeyPatch, commands: str, reason: str) -> None:
    monkeypatch.setattr(doc, "SECONDS", 0.3 if reason == "time_limit" else 20)
    install(only, "antiword", commands)
    with pytest.raises(UnreadableDocument) as caught:
        read(REPORT, "a.doc")
    assert caught.value.reason == reason


@pytest.mark.parametrize("name", list(doc.CONVERTERS))
def test_the_converters_themselves(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"{name} is not installed")
    (tmp_path / name).symlink_to(program)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/nowhere")
    with BoundedReader() as reader:
        document = reader.read(REPORT, "a.doc")
    assert SENTENCE in document.text
    assert document.reader == name
    if name == "antiword":  # catdoc leaves tabs between the cells, which are no table
        found = {(cell.row, cell.column): cell.text for cell in document.tables[0].cells}
        assert found == {(row, column): text for row, line in enumerate(files.ROWS) for column, text in enumerate(line)}


def test_broken_word_files(tmp_path: Path) -> None:
    if doc.converter() is None:
        pytest.skip("no converter is installed")
    for data in (REPORT[:4000], REPORT[:2048] + b"\xff" * 4000, REPORT.replace(b"\x00", b"\x07")):
        with BoundedReader(cpu_seconds=10, wall_seconds=20) as reader:
            try:
                assert reader.read(data, "a.doc").text
            except UnreadableDocument as error:
                assert error.reason in ("broken", "not_text", "no_text", "unsupported")


def test_the_converter_has_a_home(only: Path) -> None:
    """antiword complains without one, and the complaint stood as the reason."""
    install(only, "antiword", 'test -d "$HOME" && test "$HOME" != "' + os.environ.get("HOME", "") + '" && echo Đạt 60%')
    assert read(REPORT, "a.doc").text == "Đạt 60%\n"


WORKBOOK = (MADE / "ranking.xls").read_bytes()


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (WORKBOOK, "a.xls", detection.XLS),
        (WORKBOOK, "a", detection.XLS),
        (WORKBOOK, "a.doc", detection.XLS),
        (WORKBOOK + "WordDocument".encode("utf-16-le"), "a.xls", detection.XLS),
        (REPORT, "a.xls", detection.DOC),
        (REPORT, "a.doc", detection.DOC),
        (REPORT + "Workbook".encode("utf-16-le"), "a.doc", detection.DOC),
    ],
)
def test_a_workbook_may_hold_a_text_and_a_text_a_workbook(data: bytes, name: str, kind: str) -> None:
    assert detection.media_type(data, name) == kind


def test_a_workbook_that_holds_a_text_is_read() -> None:
    holding = WORKBOOK + "WordDocument".encode("utf-16-le")
    assert read(holding, "a.xls").text == read(WORKBOOK, "a.xls").text


@pytest.mark.parametrize("name", ["ranking.xls", "ranking.ods"])
def test_workbooks_of_other_kinds(name: str) -> None:
    with BoundedReader() as reader:
        document = reader.read((MADE / name).read_bytes(), name)
    found = {cell.reference: cell for cell in document.tables[0].cells}
    assert (found["B4"].text, found["D4"].number) == ("Thái Nguyên", Decimal("0.6501"))
    assert document.place(found["D4"].start) == {"table": 0, "row": 3, "column": 3, "sheet": "DTI", "cell": "D4"}
    assert found["E4"].number_format is None
    assert "number_formats_unread" in document.warnings


@pytest.mark.parametrize("name", ["ranking.xls", "ranking.ods"])
def test_the_ranking_in_workbooks_of_other_kinds(name: str) -> None:
    document = read((MADE / name).read_bytes(), name)
    mapped = map_tables(document, Source(name, published_on=date(2023, 8, 1)), Reference.load(SEEDS))
    ranks = {
        (figure.province, figure.value)
        for figure in mapped.figures
        if figure.indicator_code == "dti_overall_rank" and figure.status == "accepted"
    }
    assert ranks == {("Đà Nẵng", 1), ("Thái Nguyên", 8), ("Quảng Ngãi", 26)}
