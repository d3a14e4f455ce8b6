"""What the extractor's tests share: the seeds, and a way to read one text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ingestion.extract import extract
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import Figure, Source
from ingestion.reference import Reference

SEEDS = Path(__file__).resolve().parents[3] / "seeds"
Read = Callable[..., list[Figure]]


@pytest.fixture(scope="session")
def reference() -> Reference:
    return Reference.load(SEEDS)


@pytest.fixture(scope="session")
def read(reference: Reference) -> Read:
    """Figures of a text, by default from a page of Lào Cai of 2024-11-15."""

    def run(
        text: str,
        *,
        published: date | None = date(2024, 11, 15),
        provinces: tuple[str, ...] = ("Lào Cai",),
        title: str | None = None,
    ) -> list[Figure]:
        source = Source("page", title=title, published_on=published, provinces=provinces)
        return extract(CanonicalDocument(text, "text", "text/plain"), source, reference)

    return run
