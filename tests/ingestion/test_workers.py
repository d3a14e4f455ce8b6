"""Several processes read what one would, in its order; what goes wrong in one of them costs one document."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from ingestion import workers
from ingestion.pipeline import Ingestion
from ingestion.readers import UnreadableDocument
from ingestion.records import Receipt
from ingestion.schemas import FIGURES, OUTCOMES, REJECTS
from ingestion.settings import SAMPLES, SEEDS, Settings
from ingestion.workers import BoundedUnderstanding, ExtractionError, Workers

REPORT = "Năm 2022, tỉnh Lào Cai xếp thứ 8/63 về chuyển đổi số. Tỷ lệ hồ sơ trực tuyến đạt {}%."
MOMENT = datetime(2025, 11, 24, tzinfo=UTC)


def receipt(name: str) -> Receipt:
    return Receipt(name, "0" * 64, "", name, 1, MOMENT.replace(tzinfo=None), "batch")


def processed(home: Path, count: int) -> list[pl.DataFrame]:
    """The rows of a landing folder with files of several kinds, read by so many processes."""
    landing = home / "landing"
    landing.mkdir(parents=True)
    for number in range(6):
        (landing / f"{number}.txt").write_text(REPORT.format(60 + number), encoding="utf-8")
    (landing / "same.txt").write_bytes((landing / "0.txt").read_bytes())
    (landing / "broken.docx").write_bytes(b"PK\x03\x04 nothing")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("member.txt"), REPORT.format(90))
    (landing / "packed.zip").write_bytes(packed.getvalue())
    for path in sorted(SAMPLES.glob("*.xlsx"))[:1]:
        (landing / path.name).write_bytes(path.read_bytes())
    settings = Settings(home=home, landing=landing, settle_seconds=0, workers=count)
    ingestion = Ingestion(settings, clock=lambda: MOMENT)
    ingestion.receive()
    ingestion.process()
    # The times of the rows tell their order within a batch; the batches stand in the order of their random names.
    rows = [ingestion.lake.read(table).drop("batch_id") for table in (FIGURES, OUTCOMES, REJECTS)]
    return [found.sort(found.columns) for found in rows]


def test_two_processes_give_the_rows_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "LONG_QUEUE", 2)
    asked: list[str] = []
    ask = Workers.ask

    def counted(self: Workers, receipt: Receipt, load: Callable[[], bytes]) -> None:
        asked.append(receipt.name)
        ask(self, receipt, load)

    monkeypatch.setattr(Workers, "ask", counted)
    alone = processed(tmp_path / "one", 1)
    assert not asked
    together = processed(tmp_path / "two", 2)
    assert len(asked) == 9
    for one, two in zip(alone, together, strict=True):
        assert one.height > 0
        assert one.equals(two)


def test_a_large_document_is_read_in_a_child_even_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingestion.pipeline.LARGE", 100)
    monkeypatch.setattr("ingestion.pipeline.understand", None)
    figures, outcomes, _ = processed(tmp_path, 1)
    assert outcomes.filter(pl.col("reason") == "internal_error").height == 0
    assert figures.height > 0


class Faulty(BoundedUnderstanding):
    """Its child does something else with one document."""

    def __init__(self, code: str) -> None:
        super().__init__(SEEDS, cpu_seconds=5, wall_seconds=10)
        self.code = code

    def _code(self) -> str:  # type: ignore[override]
        return (
            "import sys; sys.path.insert(0, {root!r})\n"
            "import ingestion.workers as workers\n"
            "good = workers.understand\n"
            "def understand(document, *rest):\n"
            "    if 'FAULT' in document.text:\n"
            f"        exec({self.code!r})\n"
            "    return good(document, *rest)\n"
            "workers.understand = understand\n"
            f"workers.serve_understanding({{memory}}, 2, {str(SEEDS)!r})"
        )


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import os; os.abort()", "reader_crashed"),
        ("while True: pass", "time_limit"),
        ("x = bytearray(4 << 30)", "memory_limit"),
        ("1 / 0", "ZeroDivisionError"),
    ],
)
def test_a_fault_costs_one_document(code: str, reason: str) -> None:
    with Workers(1, SEEDS, lambda: Faulty(code)) as pool:
        for name, text in (("a", REPORT.format(5)), ("b", "FAULT 5%"), ("c", REPORT.format(7))):
            pool.ask(receipt(name), text.encode)
        first = pool.take(receipt("a"))
        with pytest.raises((UnreadableDocument, ExtractionError)) as caught:
            pool.take(receipt("b"))
        assert getattr(caught.value, "reason", str(caught.value)).startswith(reason)
        last = pool.take(receipt("c"))
    assert [figure.value for figure in first.figures] == [8, 5]
    assert [figure.value for figure in last.figures] == [8, 7]
    assert all(child._child is None for child in pool._children)


def test_what_is_under_way_is_bounded() -> None:
    with Workers(2, SEEDS) as pool:
        pool._under_way = {str(number): (Future(), 0) for number in range(2 * workers.AHEAD)}
        assert not pool.has_room()
        pool._under_way = {}
        assert pool.has_room()
        pool._bytes = 2 * workers.AHEAD_BYTES
        assert not pool.has_room()
