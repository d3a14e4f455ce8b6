"""The portal's day and its years, from the replica over HTTP to the lake: cells a second, requests, and memory.

A cell is one of the seven fields of a unit or office. The replica runs in a process of its own, as the portal does.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from ingestion.collectors.collect import Collected, collect
from ingestion.collectors.portal import PortalCollector, months, requests_of_month
from ingestion.http import Client, Limits
from ingestion.pipeline import Ingestion, Processed
from ingestion.portal import PortalRequest
from ingestion.settings import Settings

FIELDS = 7
TARGET = 20_000
"""Cells a second on two cores that a day of all units has to reach."""
TODAY = date(2025, 8, 29)
LIMITS = Limits(requests_per_second=0)


def _serve(pipe: Connection, communes: int) -> None:
    from tests.replicas.portal import PortalReplica

    with PortalReplica(day=TODAY, communes=communes) as replica:
        replica.gzip = False
        pipe.send((replica.url, replica.host))
        while (change := pipe.recv()) is not None:
            replica.corrections = change
            pipe.send(None)


@contextmanager
def replica(communes: int) -> Iterator[tuple[str, str, Connection]]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, communes))
    process.start()
    try:
        yield (*ours.recv(), ours)
    finally:
        ours.send(None)
        process.join(10)


def poll(
    ingestion: Ingestion, url: str, host: str, requests: tuple[PortalRequest, ...], offices: bool
) -> tuple[Collected, Processed]:
    with Client(["127.0.0.1"], LIMITS, allowed_private=[host]) as client:
        collected = collect(ingestion, PortalCollector(client, url, requests, offices, clock=ingestion.clock))
    return collected, ingestion.process()


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Clock:
    """Hours of a day that is long over, so that what is read does not depend on today."""

    def __init__(self) -> None:
        self.now = datetime(TODAY.year, TODAY.month, TODAY.day, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


def _home(folder: str) -> Ingestion:
    return Ingestion(Settings(home=Path(folder), landing=Path(folder)), clock=Clock())


def day() -> float:
    """All units, departments and communes of one period, first seen, then unchanged, then with a correction."""
    with replica(98) as (url, host, pipe), tempfile.TemporaryDirectory() as folder:
        ingestion = _home(folder)
        poll(ingestion, url, host, (PortalRequest(2025, p_thang=7),), offices=False)  # imports are not measured
        request = (PortalRequest(2025, p_thang=8),)
        speeds = {}
        for name in ("first", "unchanged", "corrected"):
            if name == "corrected":
                pipe.send({("934019", "MDSH"): "1.5"})
                pipe.recv()
            started = time.perf_counter()
            collected, processed = poll(ingestion, url, host, request, offices=True)
            seconds = time.perf_counter() - started
            offices = 34 + 34 * (21 + 98)
            speeds[name] = offices * FIELDS / seconds
            print(
                f"portal day, {name:<10} {offices * FIELDS:>7,} cells {seconds:6.2f} s {speeds[name]:>9,.0f} cells/s"
                f" {speeds[name] / TARGET:5.2f} of the target; {sum(collected.statuses.values())} requests,"
                f" {collected.receipts} receipts, {processed.readings:,} rows"
            )
        return speeds["first"]


def years(count: int = 5) -> None:
    """Years of months, 63 units before the merger and 34 after, in one run; then what each further year costs."""
    with replica(0) as (url, host, _), tempfile.TemporaryDirectory() as folder:
        ingestion = _home(folder)
        poll(ingestion, url, host, (PortalRequest(2025, p_thang=7),), offices=False)
        first = date(max(2022, TODAY.year - count), 1, 1)
        requests = tuple(r for month in months(first, TODAY) for r in requests_of_month(*month, TODAY))
        before, started = peak_mb(), time.perf_counter()
        _, processed = poll(ingestion, url, host, requests, offices=False)
        seconds = time.perf_counter() - started
        print(
            f"portal backfill of {len(requests)} periods: {processed.readings:,} rows {seconds:.1f} s"
            f" {processed.readings / seconds:,.0f} rows/s, {peak_mb() - before:.0f} MB more than before"
        )


def memory() -> None:
    """Peak memory after one month and after twelve of all levels: flat means that their ratio stays near 1."""
    with replica(98) as (url, host, _), tempfile.TemporaryDirectory() as folder:
        ingestion = _home(folder)
        peaks = []
        for month in range(1, 9):
            poll(ingestion, url, host, (PortalRequest(2025, p_thang=month),), offices=True)
            peaks.append(peak_mb())
        print(
            f"portal memory: {peaks[0]:.0f} MB after a month of all levels,"
            f" {peaks[-1]:.0f} MB after eight: {peaks[-1] / peaks[0]:.2f}"
        )


def main() -> int:
    """Prints the measures; 1 where a day of all units misses its target."""
    speed = day()
    years()
    memory()
    return 0 if speed >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
