"""Watches a folder being read, and looks afterwards whether each of its files has its outcome."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from ingestion.lake import Lake
from ingestion.landing import MEMBER_SEPARATOR, as_text, discover
from ingestion.schemas import OUTCOMES, RECEIPTS, REJECTS
from ingestion.settings import PROJECT_ROOT

HANG_SECONDS = 900.0
"""Silence after which the process counts as hung: readers have far smaller limits for each file."""
DEATHS = 10
"""After this many deaths of the process the rest of the folder is not tried."""
FEED = (sys.executable, "-m", "tests.corpus.feed")
COSTLY = ("reader_crashed", "time_limit", "memory_limit")
"""Reasons that a person may want to look at: a parser was stopped, or fell over."""


@dataclass(slots=True)
class Report:
    """What came of a folder. `failures` are sentences; none of them: every file was read or refused."""

    files: int = 0
    members: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    """By outcome, refusals by their reason: `extracted`, `rejected: broken`."""
    passed_over: list[str] = field(default_factory=list)
    """What landing takes for no document: links, dot files, unfinished transfers, sidecars."""
    costly: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    peak_megabytes: int = 0

    def lines(self) -> Iterator[str]:
        yield f"{self.files} files, {self.members} members of archives and mails, {len(self.passed_over)} no documents"
        for outcome, count in self.outcomes.most_common():
            yield f"{count:>8}  {outcome}"
        yield f"{self.seconds:.0f} s; the process that read them took {self.peak_megabytes} MB at most"
        for line in self.costly:
            yield f"stopped  {line}"
        for line in self.failures:
            yield f"FAILED   {line}"


def run(corpus: Path, home: Path, *, hang_seconds: float = HANG_SECONDS, command: Sequence[str] = FEED) -> Report:
    """Reads a folder into an empty home. Files are only looked at; the process may die and is started again."""
    report = Report()
    started = time.monotonic()
    unreadable: Mapping[str, str] = {}
    for _ in range(DEATHS):
        at, end, said = _watch([*command, str(home), str(corpus)], hang_seconds)
        if end == 0:
            unreadable = said.get("unreadable", {})
            report.peak_megabytes = said.get("peak_megabytes", 0)
            break
        report.failures.append(f"the process {'hung' if end is None else f'ended with {end}'} at {at}")
    report.seconds = time.monotonic() - started
    _compare(corpus, Lake(home / "lake"), unreadable, report)
    return report


def _watch(command: Sequence[str], hang_seconds: float) -> tuple[str, int | None, dict[str, object]]:
    """Where the process was last, how it ended (None: it was stopped for its silence), and its last words."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT_ROOT), "PYTHONUTF8": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, start_new_session=True)
    assert process.stdout is not None
    at, said, rest = "its start", {}, b""
    try:
        while True:
            readable, _, _ = select.select([process.stdout], [], [], hang_seconds)
            if not readable:
                return at, None, said
            part = os.read(process.stdout.fileno(), 1 << 16)
            if not part:
                return at, process.wait(), said
            *lines, rest = (rest + part).split(b"\n")
            for line in lines:
                said = json.loads(line)
                at = said.get("at", at)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        process.stdout.close()


def _compare(corpus: Path, lake: Lake, unreadable: Mapping[str, str], report: Report) -> None:
    expected = {file.name for file in discover(corpus)}
    everything = {
        as_text(Path(root, name).relative_to(corpus).as_posix()) for root, _, names in os.walk(corpus) for name in names
    }
    report.files = len(expected)
    report.passed_over = sorted(everything - expected)
    lake.prepare()
    receipts = lake.read(RECEIPTS, ["receipt_id", "name"])
    outcomes = lake.read(OUTCOMES, ["receipt_id", "outcome_id", "outcome", "reason"])
    details = lake.read(REJECTS, ["outcome_id", "reason", "detail"]).group_by("outcome_id").first()
    rows = receipts.join(outcomes, "receipt_id", "left").join(details.drop("reason"), "outcome_id", "left")
    received = set(receipts["name"])
    report.members = sum(MEMBER_SEPARATOR in name for name in received - expected)
    for name in sorted(expected - received):
        report.failures.append(f"not opened: {name}: {unreadable[name]}" if name in unreadable else f"lost: {name}")
    for row in rows.sort("name").iter_rows(named=True):
        line = f"{row['name']}: {row['reason']}: {row['detail']}"
        if row["outcome"] is None:
            report.failures.append(f"no outcome: {row['name']}")
            continue
        refused = row["outcome"] in ("rejected", "needs_ocr")
        report.outcomes[f"rejected: {row['reason']}" if refused else row["outcome"]] += 1
        if refused and not row["reason"]:
            report.failures.append(f"refused without a reason: {row['name']}")
        if row["reason"] in ("internal_error", "poison"):
            report.failures.append(line)
        if row["reason"] in COSTLY:
            report.costly.append(line)
    twice = outcomes.group_by("receipt_id").len().filter(pl.col("len") > 1).height
    if twice:
        report.failures.append(f"{twice} receipts have more than one outcome")
