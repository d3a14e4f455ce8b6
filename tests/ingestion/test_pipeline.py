"""Receiving and processing, with the reading of figures replaced by a count of words."""

from __future__ import annotations

import dataclasses
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ingestion import pipeline, review
from ingestion.attempts import MAX_ATTEMPTS, Attempts
from ingestion.pipeline import Ingestion
from ingestion.records import Figure, Receipt, Reject
from ingestion.review import Decision
from ingestion.schemas import CHANGES, FIGURES, OUTCOMES, RECEIPTS, REJECTS
from ingestion.settings import SEEDS, Settings


class Clock:
    """A clock that goes on by a minute at each look."""

    def __init__(self) -> None:
        self.now = datetime(2025, 11, 24, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def version(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def set_to(version: str) -> None:
        monkeypatch.setattr(pipeline, "extractor_version", lambda seeds: version)

    set_to("1")
    return set_to


@pytest.fixture
def ingestion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: object) -> Ingestion:
    def understand(document, receipt: Receipt, reference) -> tuple[list[Figure], list, list[Reject]]:
        if "explode" in document.text:
            raise ZeroDivisionError("a fault of ours")
        words = document.text.split()
        start = document.text.index(words[0])
        figure = Figure(
            value=Decimal(len(words)), unit="count:word", quote=words[0], quote_start=start,
            quote_end=start + len(words[0]), value_start=start, value_end=start + len(words[0]), locator="{}",
            status="accepted", confidence=Decimal(1), rule="test", indicator_code="words", unit_id="VN63-51",
        )  # fmt: skip
        return [figure], [], []

    monkeypatch.setattr(pipeline, "understand", understand)
    settings = Settings(home=tmp_path, landing=tmp_path / "landing", settle_seconds=0)
    settings.landing.mkdir()
    return Ingestion(settings, clock=Clock())


def put(ingestion: Ingestion, name: str, text: str) -> None:
    (ingestion.settings.landing / name).write_text(text, encoding="utf-8")


def run(ingestion: Ingestion) -> pipeline.Processed:
    ingestion.receive()
    return ingestion.process()


def outcomes(ingestion: Ingestion) -> list[tuple[str, str]]:
    receipts = dict(ingestion.lake.read(RECEIPTS).select("receipt_id", "name").iter_rows())
    rows = ingestion.lake.read(OUTCOMES).sort("processed_at").select("receipt_id", "outcome").iter_rows()
    return [(receipts[receipt_id], outcome) for receipt_id, outcome in rows]


def test_a_file_becomes_a_receipt_an_outcome_and_figures_of_one_document(ingestion) -> None:
    put(ingestion, "a.txt", "một hai ba")
    processed = run(ingestion)
    [figure] = ingestion.lake.read(FIGURES).rows(named=True)
    [receipt] = ingestion.lake.read(RECEIPTS).rows(named=True)
    [outcome] = ingestion.lake.read(OUTCOMES).rows(named=True)
    assert figure["value"] == 3
    assert figure["document_id"] == receipt["document_id"] == outcome["document_id"]
    assert figure["outcome_id"] == outcome["outcome_id"]
    assert figure["batch_id"] == outcome["batch_id"]
    assert outcome["receipt_id"] == receipt["receipt_id"]
    assert (processed.outcomes["extracted"], processed.figures["accepted"]) == (1, 1)
    assert ingestion.archive.load(receipt["document_id"]).decode() == "một hai ba"


def test_the_same_again_changes_nothing(ingestion) -> None:
    put(ingestion, "a.txt", "một hai ba")
    assert ingestion.is_news()
    run(ingestion)
    assert not ingestion.is_news()
    before = sorted(path.name for path in ingestion.settings.lake.rglob("*"))
    assert ingestion.receive().receipts == []
    assert ingestion.process().batches == []
    assert sorted(path.name for path in ingestion.settings.lake.rglob("*")) == before


def test_new_bytes_under_a_known_name_are_read_and_the_old_ones_stay(ingestion) -> None:
    put(ingestion, "a.txt", "một")
    run(ingestion)
    put(ingestion, "a.txt", "một hai")
    run(ingestion)
    assert ingestion.lake.read(FIGURES)["value"].to_list() == [1, 2]
    put(ingestion, "a.txt", "một")
    assert ingestion.is_news()
    run(ingestion)
    assert ingestion.lake.read(FIGURES)["value"].to_list() == [1, 2, 1]
    assert ingestion.lake.read(OUTCOMES)["outcome_id"].n_unique() == 3


def test_other_words_about_the_source_are_read_anew(ingestion) -> None:
    put(ingestion, "a.txt", "một")
    run(ingestion)
    put(ingestion, "a.txt.source.json", '{"published_on": "2025-10-21"}')
    assert ingestion.is_news()
    run(ingestion)
    assert outcomes(ingestion) == [("a.txt", "extracted"), ("a.txt", "extracted")]


def test_the_same_bytes_under_two_names_are_read_once(ingestion) -> None:
    put(ingestion, "a.txt", "một")
    put(ingestion, "b.txt", "một")
    run(ingestion)
    assert outcomes(ingestion) == [("a.txt", "extracted"), ("b.txt", "duplicate")]
    assert ingestion.lake.read(FIGURES).height == 1


def test_a_duplicate_counts_once_its_owner_says_something_else(ingestion, version) -> None:
    put(ingestion, "a.txt", "một")
    put(ingestion, "b.txt", "một")
    run(ingestion)
    put(ingestion, "a.txt", "một hai")
    run(ingestion)
    version("2")
    run(ingestion)
    assert outcomes(ingestion)[-2:] == [("b.txt", "extracted"), ("a.txt", "extracted")]


def test_a_new_extractor_reads_the_latest_of_each_name_again(ingestion, version) -> None:
    put(ingestion, "a.txt", "một")
    run(ingestion)
    put(ingestion, "a.txt", "một hai")
    run(ingestion)
    version("2")
    assert [receipt.name for receipt in ingestion.pending()] == ["a.txt"]
    run(ingestion)
    assert ingestion.lake.read(FIGURES)["value"].to_list() == [1, 2, 2]
    assert ingestion.lake.read(FIGURES)["figure_id"].n_unique() == 3
    assert ingestion.pending() == []


def test_a_receipt_that_was_never_read_is_pending_even_when_a_later_one_came(ingestion) -> None:
    put(ingestion, "a.txt", "một")
    ingestion.receive()
    put(ingestion, "a.txt", "một hai")
    ingestion.receive()
    ingestion.process()
    assert ingestion.lake.read(FIGURES)["value"].to_list() == [1, 2]


def test_an_archive_gives_its_members_receipts_of_their_own(ingestion) -> None:
    with zipfile.ZipFile(ingestion.settings.landing / "reports.zip", "w") as archive:
        archive.writestr("one.txt", "một")
        archive.writestr("two.txt", "một hai")
    put(ingestion, "reports.zip.source.json", '{"publisher": "UBND tỉnh Quảng Ngãi"}')
    run(ingestion)
    assert outcomes(ingestion) == [
        ("reports.zip", "unpacked"), ("reports.zip!/one.txt", "extracted"), ("reports.zip!/two.txt", "extracted"),
    ]  # fmt: skip
    assert set(ingestion.lake.read(RECEIPTS)["publisher"]) == {"UBND tỉnh Quảng Ngãi"}
    assert not ingestion.is_news()


def test_a_fault_of_ours_costs_one_document_and_is_named(ingestion) -> None:
    put(ingestion, "a.txt", "explode")
    put(ingestion, "b.txt", "một")
    processed = run(ingestion)
    assert outcomes(ingestion) == [("a.txt", "rejected"), ("b.txt", "extracted")]
    [reject] = ingestion.lake.read(REJECTS).rows(named=True)
    assert reject["reason"] == "internal_error"
    assert "ZeroDivisionError: a fault of ours" in reject["detail"]
    assert processed.rejects == {"internal_error": 1}


def test_an_empty_file_is_rejected_and_not_tried_again(ingestion) -> None:
    put(ingestion, "a.txt", "")
    run(ingestion)
    assert outcomes(ingestion) == [("a.txt", "rejected")]
    assert ingestion.process().batches == []


def test_a_file_beyond_the_bound_is_kept_but_not_read(ingestion, tmp_path) -> None:
    settings = Settings(home=tmp_path, landing=tmp_path / "landing", settle_seconds=0, max_file_bytes=3)
    small = Ingestion(settings, clock=ingestion.clock)
    put(small, "a.txt", "một hai")
    run(small)
    [outcome] = small.lake.read(OUTCOMES).rows(named=True)
    assert (outcome["outcome"], outcome["reason"]) == ("rejected", "too_large")
    assert small.archive.load(outcome["document_id"])


def test_an_unusable_sidecar_is_a_reject_and_the_document_is_read(ingestion) -> None:
    put(ingestion, "a.txt", "một")
    put(ingestion, "a.txt.source.json", '{"published_on": "soon"}')
    run(ingestion)
    assert outcomes(ingestion) == [("a.txt", "extracted")]
    [reject] = ingestion.lake.read(REJECTS).rows(named=True)
    assert (reject["stage"], reject["reason"]) == ("landing", "unusable_metadata")


def test_a_file_that_cannot_be_opened_is_named_and_looked_at_again(ingestion, monkeypatch) -> None:
    put(ingestion, "a.txt", "một")
    original = Path.open

    def refuse(self: Path, *arguments: object, **options: object):
        if self.name == "a.txt":
            raise PermissionError("not yours")
        return original(self, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        assert ingestion.receive().unreadable == {"a.txt": "not yours"}
    assert [receipt.name for receipt in ingestion.receive().receipts] == ["a.txt"]


def test_a_full_disk_rejects_no_document(ingestion, monkeypatch) -> None:
    """Neither while it is received nor while an archive is unpacked: the run fails, and the next one takes it."""
    full = OSError(28, "No space left on device")
    with zipfile.ZipFile(ingestion.settings.landing / "both.zip", "w") as archive:
        archive.writestr("a.txt", "một")
        archive.writestr("b.txt", "một hai")

    def fail(*_: object) -> None:
        raise full

    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space left"):
        patched.setattr(pipeline.Archive, "store", fail)
        ingestion.receive()
    ingestion.receive()
    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space left"):
        patched.setattr(pipeline.Archive, "store", fail)
        ingestion.process()
    run(ingestion)
    assert outcomes(ingestion) == [
        ("both.zip", "unpacked"), ("both.zip!/a.txt", "extracted"), ("both.zip!/b.txt", "extracted")
    ]  # fmt: skip


def test_a_run_that_died_between_the_tables_leaves_work_and_no_doubles(ingestion, monkeypatch) -> None:
    put(ingestion, "a.txt", "một")
    ingestion.receive()
    original = pipeline.Lake._write

    def die(self, table, batch_id, rows) -> None:
        if table is OUTCOMES and rows:
            raise KeyboardInterrupt
        original(self, table, batch_id, rows)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(pipeline.Lake, "_write", die)
        ingestion.process()
    assert len(ingestion.lake.batches(FIGURES)) == 1
    assert ingestion.lake.read(FIGURES).height == 0, "without their outcomes they do not count"
    ingestion.process()
    assert len(ingestion.lake.batches(FIGURES)) == 2
    assert ingestion.lake.read(FIGURES).height == 1


def test_progress_counts_every_document(ingestion) -> None:
    for name in ("a", "b", "c"):
        put(ingestion, f"{name}.txt", f"một {name}")
    ingestion.receive()
    calls: list[tuple[int, int, str]] = []
    ingestion.process(progress=lambda *call: calls.append(call))
    assert calls == [(1, 3, "a.txt"), (2, 3, "b.txt"), (3, 3, "c.txt")]


def test_a_second_pass_says_what_it_changed_and_why(ingestion, version) -> None:
    put(ingestion, "a.txt", "một hai")
    put(ingestion, "b.txt", "bốn năm")
    run(ingestion)
    assert ingestion.lake.read(CHANGES).height == 0
    version("2")
    assert run(ingestion).changes == {}
    put(ingestion, "a.txt", "một hai ba")
    assert run(ingestion).changes == {"gone": 1, "added": 1}
    rows = ingestion.lake.read(CHANGES).rows(named=True)
    assert {(row["name"], row["cause"]) for row in rows} == {("a.txt", "new_bytes")}
    assert {row["change"]: (row["previous_value"], row["value"]) for row in rows} == {
        "gone": (2, None),
        "added": (None, 3),
    }


@pytest.fixture
def decided(ingestion, tmp_path) -> Ingestion:
    """Two documents that have been read, with seeds of their own to decide in."""
    seeds = tmp_path / "seeds"
    shutil.copytree(SEEDS, seeds)
    decided = Ingestion(ingestion.settings, seeds=seeds, clock=ingestion.clock)
    put(decided, "a.txt", "một hai")
    put(decided, "b.txt", "bốn năm")
    run(decided)
    return decided


def test_a_review_decision_reads_its_document_again_and_no_other(decided) -> None:
    [held] = [row for row in decided.lake.read(FIGURES).rows(named=True) if row["quote"] == "một"]
    decision = Decision("2025-11-24", "lan", "reject", "a.txt", held["anchor"], read_as="words")
    review.write(decided.seeds / review.DECISIONS, [decision])
    assert [receipt.name for receipt in decided.pending()] == ["a.txt"]
    run(decided)
    [change] = decided.lake.read(CHANGES).rows(named=True)
    assert (change["cause"], change["previous_status"], change["status"]) == ("review_decision", "accepted", "rejected")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e40"])
def test_a_decision_that_cannot_be_used_costs_itself_alone(decided, value: str) -> None:
    [figure] = [row for row in decided.lake.read(FIGURES).rows(named=True) if row["quote"] == "một"]
    wrong = Decision("2025-11-24", "lan", "correct", "a.txt", figure["anchor"], read_as="words", value=value)
    elsewhere = dataclasses.replace(wrong, source_key="never seen")
    review.write(decided.seeds / review.DECISIONS, [wrong, elsewhere])
    processed = decided.process()
    assert processed.outcomes == {"extracted": 1}
    assert [line.partition(",")[0] for line in processed.unusable_decisions] == [
        f"{review.DECISIONS}: a.txt",
        f"{review.DECISIONS}: never seen",
    ]
    [reject] = decided.lake.read(REJECTS).rows(named=True)
    assert reject["reason"] == "decision_unusable"
    assert decided.pending() == []
    assert decided.process().batches == []


def test_a_part_that_the_reader_could_not_take_is_a_reject(ingestion) -> None:
    (ingestion.settings.landing / "a.csv").write_text("Tỉnh;Hạng\nHuế;2\nĐà Nẵng;1;thừa\n", encoding="utf-8")
    run(ingestion)
    assert outcomes(ingestion) == [("a.csv", "extracted")]
    reasons = ingestion.lake.read(REJECTS)["reason"].to_list()
    assert reasons == ["ragged_rows"]


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)


@pytest.mark.parametrize("table", [FIGURES, OUTCOMES, RECEIPTS], ids=lambda table: table.name)
def test_a_damaged_file_of_the_lake_is_named_and_what_it_said_is_read_again(ingestion, table) -> None:
    put(ingestion, "a.txt", "một")
    run(ingestion)
    put(ingestion, "b.txt", "một hai")
    run(ingestion)
    [batch] = [batch for batch in ingestion.lake.batches(table) if batch != ingestion.lake.batches(table)[-1]]
    flip(ingestion.lake.folder(table) / f"{batch}.parquet")
    received = ingestion.receive()
    assert f"{table.name}/{batch}.parquet: its checksum has changed" in map(str, received.damaged.values())
    assert all(path.exists() for path in received.damaged)
    ingestion.process()
    standing = dict(ingestion.lake.read(OUTCOMES).select("outcome_id", "batch_id").iter_rows())
    figures = ingestion.lake.read(FIGURES).select("outcome_id", "batch_id", "value").iter_rows()
    assert sorted(value for outcome_id, batch_id, value in figures if standing[outcome_id] == batch_id) == [1, 2]
    assert not ingestion.pending()
    assert ingestion.receive().damaged == {}


def test_damaged_archived_bytes_cost_one_document_until_they_come_again(ingestion, version) -> None:
    put(ingestion, "a.txt", "một hai ba")
    put(ingestion, "b.txt", "một")
    run(ingestion)
    [document_id] = ingestion.lake.read(RECEIPTS).filter(name="a.txt")["document_id"]
    (ingestion.settings.landing / "a.txt").unlink()
    flip(ingestion.archive.path(document_id))
    version("2")
    run(ingestion)
    assert outcomes(ingestion)[-2:] == [("a.txt", "rejected"), ("b.txt", "extracted")]
    assert ingestion.lake.read(REJECTS)["reason"].to_list() == ["archive_damaged"]
    assert ingestion.process().batches == []
    put(ingestion, "a.txt", "một hai ba")
    run(ingestion)
    assert outcomes(ingestion)[-1] == ("a.txt", "extracted")
    assert ingestion.archive.load(document_id).decode() == "một hai ba"


def test_a_document_that_ends_the_process_is_set_aside_and_the_rest_is_read(ingestion) -> None:
    put(ingestion, "a.txt", "một")
    put(ingestion, "b.txt", "một hai")
    ingestion.receive()
    [receipt] = [receipt for receipt in ingestion.pending() if receipt.name == "a.txt"]
    outcome_id = pipeline.digest(receipt.receipt_id, "1")
    folder = ingestion.settings.home / "attempts"
    for _ in range(MAX_ATTEMPTS):
        Attempts(folder).close()
        (folder / "slot").write_text(outcome_id)  # as a process leaves it that dies in the midst
    ingestion.process()
    assert outcomes(ingestion) == [("a.txt", "rejected"), ("b.txt", "extracted")]
    assert ingestion.lake.read(REJECTS)["reason"].to_list() == ["poison"]
    assert ingestion.process().batches == []
