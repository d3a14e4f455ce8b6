"""The landing files: each has a source, none is large, all are what the builder makes of the facts today."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from ingestion.landing import INDEX_NAME, SIDECAR_SUFFIX, SourceIndex
from ingestion.reference import Reference
from ingestion.settings import SEEDS
from samples.archives import same_content
from samples.build import LANDING, build
from samples.reports import Report, reports

FILES = sorted(path for path in LANDING.iterdir() if path.name != INDEX_NAME and not path.name.endswith(SIDECAR_SUFFIX))


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference.load(SEEDS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_has_a_source_with_publisher_and_date(path: Path, reference: Reference) -> None:
    metadata = SourceIndex(LANDING).metadata(path)
    assert metadata.problems == ()
    assert metadata.title
    assert metadata.published_on is not None
    assert date(2020, 1, 1) < metadata.published_on <= date(2025, 12, 31)
    assert reference.publisher(metadata.publisher, None) is not None, f"{metadata.publisher} is not in publishers.csv"


def test_the_index_lists_no_file_that_is_not_there() -> None:
    with (LANDING / INDEX_NAME).open(encoding="utf-8", newline="") as file:
        listed = [row["file"] for row in csv.DictReader(file)]
    sidecars = [path.name.removesuffix(SIDECAR_SUFFIX) for path in LANDING.glob(f"*{SIDECAR_SUFFIX}")]
    assert sorted([*listed, *sidecars]) == [path.name for path in FILES]


def test_portal_replies_say_what_was_asked_and_when() -> None:
    for path in LANDING.glob(f"portal_766_*{SIDECAR_SUFFIX}"):
        metadata = SourceIndex(LANDING).metadata(path.with_name(path.name.removesuffix(SIDECAR_SUFFIX)))
        assert metadata.read_at is not None
        assert metadata.request is not None
        assert json.loads(metadata.request)["service"] == "report_tinh_766_service"


def test_no_file_is_larger_than_200_kb() -> None:
    assert [path.name for path in LANDING.iterdir() if path.stat().st_size > 200_000] == []


def test_committed_files_are_what_the_builder_makes() -> None:
    built = build()
    differing = [name for name, data in built.items() if not same_content((LANDING / name).read_bytes(), data)]
    assert differing == []
    unbuilt = {path.name for path in LANDING.iterdir()} - built.keys()
    assert {Path(name).suffix for name in unbuilt} == {".pdf"}


@pytest.mark.parametrize("report", [r for r in reports() if r.file.endswith(".pdf")], ids=lambda report: report.file)
def test_pdf_reports_hold_their_text(report: Report) -> None:
    document = pypdfium2.PdfDocument(LANDING / report.file)
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    words = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))
    for kind, line in report.lines():
        if kind in ("title", "heading", "paragraph"):
            assert line in words


def test_reports_come_in_every_format_and_encoding() -> None:
    suffixes = [Path(report.file).suffix for report in reports()]
    assert {suffix: suffixes.count(suffix) for suffix in set(suffixes)} == {
        ".txt": 3,
        ".html": 3,
        ".docx": 3,
        ".pdf": 3,
    }
    nfd = (LANDING / "bai_thai_nguyen_to_cong_nghe_so.txt").read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFD", nfd)
    assert not unicodedata.is_normalized("NFC", nfd)
    assert (LANDING / "bai_quang_ngai_tang_bac_2022.txt").read_bytes().startswith(b"\xff\xfe")
    cp1258 = (LANDING / "bai_thai_nguyen_dinh_huong_2025_2030.txt").read_bytes()
    assert "thuộc nhóm 15 tỉnh" in unicodedata.normalize("NFC", cp1258.decode("cp1258"))


def test_reports_are_short() -> None:
    for report in reports():
        words = sum(len(line.split()) for _, line in report.lines())
        assert 100 <= words <= 350, report.file


def test_every_address_in_the_facts_belongs_to_a_known_publisher(reference: Reference) -> None:
    unknown = set()
    for name in ("dti_claims.csv", "portal_claims.csv"):
        with (LANDING.parent / "facts" / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["url"] and reference.publisher(None, row["url"]) is None:
                    unknown.add(row["url"])
    assert unknown == set()
