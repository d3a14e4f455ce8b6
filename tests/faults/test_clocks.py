"""Clocks that jump, times of files that cannot be, and time zones with a summer time: the same marts, nothing waits."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from ingestion.http import Client, FetchError
from ingestion.pipeline import Ingestion
from ingestion.schemas import RECEIPTS
from ingestion.settings import Settings
from orchestration.automation import landing
from orchestration.resources import TinhsoHome
from tests.faults.comparison import published
from tests.faults.conftest import SECOND_CLOCK, Stages, long
from tests.faults.zygote import Task
from tests.replicas.server import Replica, Request, Response

NOON = datetime(2025, 11, 24, 12, tzinfo=UTC)
YEAR = timedelta(days=365)


def received(ingestion: Ingestion) -> list[tuple[str, str]]:
    """Name and words of each receipt, by its time."""
    rows = ingestion.lake.read(RECEIPTS).sort("received_at").select("name", "document_id").iter_rows()
    return [(name, ingestion.archive.load(document_id).decode()) for name, document_id in rows]


@pytest.mark.parametrize("jump", [-YEAR, YEAR, timedelta(0)], ids=["back a year", "on a year", "stands still"])
def test_the_newest_version_of_a_document_is_the_one_that_came_last(tmp_path: Path, jump: timedelta) -> None:
    moments = [NOON]
    ingestion = Ingestion(Settings(tmp_path, tmp_path / "landing", settle_seconds=0), clock=lambda: moments[-1])
    path = ingestion.settings.landing / "report.txt"
    path.parent.mkdir()
    for words in ("một", "hai", "ba."):
        path.write_text(words, encoding="utf-8")
        assert len(ingestion.receive().receipts) == 1
        ingestion.process()
        assert ingestion.pending() == []
        moments.append(NOON + jump)
    assert not ingestion.is_news(), "it would be received for ever"
    assert received(ingestion) == [("report.txt", words) for words in ("một", "hai", "ba.")]
    assert ingestion.lake.batches(RECEIPTS) == sorted(ingestion.lake.batches(RECEIPTS))


@pytest.mark.parametrize("mtime", ["0", "-86400", "now + 31536000", "now + 5"])
def test_no_time_of_a_file_makes_it_wait(tmp_path: Path, mtime: str) -> None:
    home = TinhsoHome(home=str(tmp_path), landing=str(tmp_path / "landing"), settle_seconds=0.01)
    home.settings.landing.mkdir()
    path = home.settings.landing / "report.txt"
    path.write_text("một hai", encoding="utf-8")
    base, _, offset = mtime.partition(" + ")
    moment = time.time() + int(offset) if base == "now" else int(base)
    os.utime(path, (moment, moment))
    with dg.DagsterInstance.ephemeral() as instance:
        result = landing(dg.build_sensor_context(instance=instance, resources={"tinhso": home}))
    assert isinstance(result, dg.SensorResult), result
    assert [receipt.name for receipt in home.ingestion.receive().receipts] == ["report.txt"]


class Dated(Replica):
    """A server with a clock of its own."""

    headers: dict[str, str]

    def answer(self, request: Request) -> Response:
        return Response(b"x", headers=self.headers)


@pytest.mark.parametrize(
    ("headers", "is_taken"),
    [
        ({"Date": "Mon, 24 Nov 2025 18:00:00 GMT"}, True),
        ({"Date": "Tue, 24 Nov 2026 12:00:00 GMT"}, False),
        ({"Date": "Sun, 24 Nov 2024 12:00:00 GMT"}, False),
        ({"Date": "Sun, 24 Nov 2024 12:00:00 GMT", "Age": "31536000"}, True),
        ({"Date": "noon"}, True),
        ({}, True),
    ],
)
def test_an_answer_of_another_day_is_not_dated_by_a_wrong_clock(headers: dict[str, str], is_taken: bool) -> None:
    with Dated() as replica, Client(["127.0.0.1"], allowed_private=[replica.host], clock=lambda: NOON) as client:
        replica.headers = headers
        if is_taken:
            assert client.get(replica.base).body == b"x"
            return
        with pytest.raises(FetchError, match="this machine 2025-11-24 12:00") as caught:
            client.get(replica.base)
    assert caught.value.reason == "clock_differs"
    assert len(replica.requests) == 1, "asking again does not help"


@pytest.mark.parametrize(
    ("clock", "zone"),
    [
        ("2024-11-03T05:59:59", "America/New_York"),  # a year back, and an hour that comes twice
        pytest.param("2024-11-25T12:00:00", "UTC", marks=long),
        pytest.param("2026-11-25T12:00:00", "UTC", marks=long),
        pytest.param("2025-10-26T00:59:59", "Europe/Berlin", marks=long),
        pytest.param("2026-03-29T01:00:00", "Europe/Berlin", marks=long),
        pytest.param("2025-11-25T12:00:00", "Asia/Ho_Chi_Minh", marks=long),
    ],
)
def test_neither_clock_nor_zone_changes_the_marts(stages: Stages, tmp_path: Path, clock: str, zone: str) -> None:
    """The second of two runs; that of the comparison had its clock a day later than the first."""
    home = tmp_path / "home"
    stages.prepare("chain", home)
    done = stages.zygote.run(Task("chain", str(home), clock, environment={"TZ": zone}))
    assert done.status == 0, Path(f"{home}.log").read_text()[-3000:]
    times = clock == SECOND_CLOCK
    assert published(home, times=times) == published(stages.after, times=times)
