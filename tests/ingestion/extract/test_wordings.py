"""Sentences of our own, by field, with all the figures that they give and no other."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.extract import extract
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import Source
from ingestion.reference import Reference

FIELDS = sorted(Path(__file__).with_name("wordings").glob("*.csv"))
REFERENCE = Reference.load(Path(__file__).resolve().parents[3] / "seeds")


def sentences() -> Iterator[object]:
    for field in FIELDS:
        with field.open(newline="", encoding="utf-8") as handle:
            for row in csv.DictReader(handle):
                yield pytest.param(row["text"], row["accepted"], id=f"{field.stem}: {row['text'][:60]}")


@pytest.mark.parametrize(("text", "accepted"), sentences())
def test_a_sentence_gives_these_figures(text: str, accepted: str) -> None:
    document = CanonicalDocument(text, "text", "text/plain")
    source = Source("example", published_on=date(2025, 11, 30), provinces=("Lào Cai",))
    figures = extract(document, source, REFERENCE)
    wanted = [item.split("=") for item in accepted.split(";") if item]
    assert {(figure.indicator_code, figure.value) for figure in figures if figure.status == "accepted"} == {
        (code, Decimal(value)) for code, value in wanted
    }
