"""How files arrive: slowly, under another name, by the thousand, during a run. None is taken half, none is missed."""

from __future__ import annotations

import dataclasses
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from ingestion import landing
from ingestion.archive import Archive, Archived
from ingestion.pipeline import Ingestion
from ingestion.schemas import OUTCOMES, RECEIPTS
from ingestion.settings import SAMPLES, Settings

WORDS = "Năm 2022, Quảng Ngãi xếp hạng 26/63 về chỉ số DTI.\n"


@pytest.fixture
def ingestion(tmp_path: Path) -> Ingestion:
    settings = Settings(tmp_path, tmp_path / "landing", settle_seconds=0)
    settings.landing.mkdir()
    return Ingestion(settings)


def received(ingestion: Ingestion) -> dict[str, str]:
    """Words by name, of all receipts; a name that was received twice is a mistake."""
    rows = ingestion.lake.read(RECEIPTS)
    assert rows["name"].is_unique().all()
    return {name: ingestion.archive.load(id_).decode() for name, id_ in rows.select("name", "document_id").iter_rows()}


def append(path: Path) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(WORDS)


def test_a_file_that_is_written_slowly_is_taken_once_and_whole(
    ingestion: Ingestion, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It grows while its second look is waited for, and while its bytes are copied."""
    ingestion = dataclasses.replace(ingestion, settings=dataclasses.replace(ingestion.settings, settle_seconds=3600))
    path = ingestion.settings.landing / "slow.txt"
    append(path)
    with monkeypatch.context() as patched:
        patched.setattr(landing.time, "sleep", lambda seconds: append(path))
        assert ingestion.receive().receipts == []
    monkeypatch.setattr(landing.time, "sleep", lambda seconds: None)
    store = Archive.store

    def store_while_it_grows(archive: Archive, stream: BinaryIO) -> Archived:
        archived = store(archive, stream)
        append(path)
        return archived

    with monkeypatch.context() as patched:
        patched.setattr(Archive, "store", store_while_it_grows)
        assert ingestion.receive().receipts == []
    assert ingestion.is_news()
    assert len(ingestion.receive().receipts) == 1
    assert received(ingestion) == {"slow.txt": WORDS * 3}


@pytest.mark.parametrize("name", ["report.txt.part", ".report.txt.AbC123", "report.txt.tmp"])
def test_a_file_that_is_renamed_into_place_is_taken_then(ingestion: Ingestion, name: str) -> None:
    """Its time may be that of long ago, as a copy that keeps times leaves it."""
    unfinished = ingestion.settings.landing / name
    append(unfinished)
    assert ingestion.receive().seen == 0
    append(unfinished)
    os.utime(unfinished, (1_000_000_000, 1_000_000_000))
    os.replace(unfinished, ingestion.settings.landing / "report.txt")
    ingestion.receive()
    assert received(ingestion) == {"report.txt": WORDS * 2}


def test_a_thousand_at_once_are_each_taken_once(ingestion: Ingestion) -> None:
    for number in range(1000):
        (ingestion.settings.landing / f"{number:04}.txt").write_text(f"{number}\n", encoding="utf-8")
    shutil.copy2(SAMPLES / "bai_quang_ngai_tang_bac_2022.txt", ingestion.settings.landing / "report.txt")
    assert len(ingestion.receive().receipts) == 1001
    done = ingestion.process()
    assert (sum(done.outcomes.values()), done.outcomes["extracted"]) == (1001, 1)
    assert ingestion.receive().receipts == []
    assert not ingestion.is_news()


@pytest.mark.parametrize("when", ["after the look", "while documents are read"])
def test_a_file_that_comes_during_a_run_is_taken_by_the_next(ingestion: Ingestion, when: str) -> None:
    first, late = ingestion.settings.landing / "first.txt", ingestion.settings.landing / "late.txt"
    append(first)

    def progress(*_: Any) -> None:
        if not late.exists():
            append(late)

    if when == "after the look":
        ingestion.receive(progress=progress)
        ingestion.process()
    else:
        ingestion.receive()
        ingestion.process(progress=progress)
    assert set(received(ingestion)) == {"first.txt"}
    assert ingestion.is_news()
    ingestion.receive()
    ingestion.process()
    assert received(ingestion) == {"first.txt": WORDS, "late.txt": WORDS}
    assert ingestion.lake.read(OUTCOMES).height == 2
    assert not ingestion.is_news()


def test_what_lands_in_between_keeps_its_place_in_time(ingestion: Ingestion) -> None:
    """Sent, sent again unchanged, sent with other words, sent as at first: three versions, in this order."""
    path = ingestion.settings.landing / "report.txt"
    for words in ("một", "một", "hai", "một"):
        path.write_text(words, encoding="utf-8")
        ingestion.receive()
        ingestion.process()
    rows = ingestion.lake.read(RECEIPTS).sort("received_at")
    assert [ingestion.archive.load(id_).decode() for id_ in rows["document_id"]] == ["một", "hai", "một"]
    assert ingestion.lake.read(OUTCOMES).height == 3
    assert rows["received_at"].max() <= datetime.now(UTC).replace(tzinfo=None)
