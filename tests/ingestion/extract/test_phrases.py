"""Every phrase row's example says what the row reads."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.extract import extract
from ingestion.extract.phrases import Catalogue
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import Source
from ingestion.reference import Phrase, Reference

SEEDS = Path(__file__).resolve().parents[3] / "seeds"

REFERENCE = Reference.load(SEEDS)


@pytest.mark.parametrize("phrase", REFERENCE.phrases, ids=lambda phrase: f"{phrase.indicator_code}#{phrase.row}")
def test_example_gives_its_indicator_and_value(phrase: Phrase) -> None:
    document = CanonicalDocument(phrase.example, "text", "text/plain")
    source = Source("example", published_on=date(2025, 11, 30), provinces=("Lào Cai",))
    read = [(figure.indicator_code, figure.value) for figure in extract(document, source, REFERENCE)]
    assert (phrase.indicator_code, Decimal(phrase.expected)) in read, read


def test_every_phrase_names_a_known_indicator_and_shape() -> None:
    shapes = {"percent", "rank", "group", "move", "score", "count", "rate", "duration", "age", "currency", "measure"}
    for phrase in REFERENCE.phrases:
        assert phrase.indicator_code in REFERENCE.indicators
        assert phrase.shape in shapes
        assert phrase.example and phrase.expected


def test_terms_end_at_the_edge_of_a_word() -> None:
    catalogue = Catalogue(REFERENCE)
    found = {
        catalogue.patterns[hit.pattern]
        for hit in catalogue.hits("grdp của tỉnh, không phải agrdp", "GRDP của tỉnh, không phải agrdp")
    }
    assert "grdp" in found
    assert (
        len([hit for hit in catalogue.hits("agrdp grdpx", "agrdp grdpx") if catalogue.patterns[hit.pattern] == "grdp"])
        == 0
    )


def test_a_term_goes_on_behind_a_bracketed_abbreviation() -> None:
    catalogue = Catalogue(REFERENCE)
    text = "chỉ số đổi mới sáng tạo (ĐMST) cấp địa phương"
    found = {catalogue.patterns[hit.pattern] for hit in catalogue.hits(text.lower(), text)}
    assert "đổi mới sáng tạo cấp địa phương" in found


@pytest.mark.parametrize(
    ("text", "term", "found"),
    [
        ("100% sở đã có", "sở", True),
        ("100% cơ sở dữ liệu", "sở", False),
        ("trụ sở các cơ quan", "sở", False),
        ("95 xã có cáp quang", "xã", True),
        ("xã hội số", "xã", False),
        ("văn bản điện tử", "bản", False),
        ("40 bản vùng cao", "bản", True),
        ("toàn tỉnh có 14 đơn vị", "đơn", False),
    ],
)
def test_a_syllable_of_another_word_is_no_term(text: str, term: str, found: bool) -> None:
    catalogue = Catalogue(REFERENCE)
    assert (term in {catalogue.patterns[hit.pattern] for hit in catalogue.hits(text, text)}) is found
