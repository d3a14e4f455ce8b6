"""No document keeps the extractor longer than it may."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ingestion.extract import extract, time_limit
from ingestion.readers.canonical import CanonicalDocument, UnreadableDocument
from ingestion.records import Source
from ingestion.reference import Reference

REFERENCE = Reference.load(Path(__file__).resolve().parents[3] / "seeds")


@pytest.mark.parametrize("text", ["Đạt 60% hồ sơ. ", "<table><tr><td>huyện A</td><td>5,3</td></tr></table>"])
def test_a_document_over_its_time_is_refused_with_the_reason(text: str) -> None:
    document = CanonicalDocument(text * 3, "text", "text/plain")
    assert extract(document, Source("x"), REFERENCE)
    with time_limit.limited(0), pytest.raises(UnreadableDocument) as caught:
        extract(document, Source("x"), REFERENCE)
    assert caught.value.reason == "time_limit"
    assert extract(document, Source("x"), REFERENCE)


def test_an_inner_limit_does_not_lengthen_the_outer_one() -> None:
    with time_limit.limited(0), time_limit.limited(60), pytest.raises(UnreadableDocument):
        time_limit.check()
    time_limit.check()


def test_waiting_is_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    with time_limit.limited(60):
        monkeypatch.setattr(time, "monotonic", lambda: now + 3600)
        time_limit.check()
        spent = time.thread_time()
        monkeypatch.setattr(time, "thread_time", lambda: spent + 3600)
        monkeypatch.setattr(time, "monotonic", lambda: now + 7200)
        with pytest.raises(UnreadableDocument):
            time_limit.check()
