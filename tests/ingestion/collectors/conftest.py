"""A home folder with a clock, and a client that may ask the replica."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingestion.http import Client, Limits
from ingestion.pipeline import Ingestion
from ingestion.settings import Settings
from tests.replicas.server import Replica

HURRIED = Limits(read_timeout=0.3, deadline=0.6, max_bytes=2_000_000, first_wait=0, max_wait=0, requests_per_second=0)


class Clock:
    """A clock that goes on by a second at each look, and can be set."""

    def __init__(self) -> None:
        self.now = datetime(2025, 8, 29, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ingestion(tmp_path: Path, clock: Clock) -> Ingestion:
    settings = Settings(home=tmp_path, landing=tmp_path / "landing", settle_seconds=0)
    settings.landing.mkdir()
    return Ingestion(settings, clock=clock)


@pytest.fixture
def client_of(clock: Clock) -> Iterator[Callable[[Replica], Client]]:
    clients: list[Client] = []

    def make(replica: Replica) -> Client:
        clients.append(
            Client(["127.0.0.1"], HURRIED, allowed_private=[replica.host], sleep=lambda seconds: None, clock=clock)
        )
        return clients[-1]

    yield make
    for client in clients:
        client.__exit__()
