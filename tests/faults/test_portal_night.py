"""A night on which the portal misbehaves in every way that its replica knows, through the whole chain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from ingestion.lake import Lake
from ingestion.schemas import POLLS
from tests.faults.comparison import comparable, published
from tests.faults.conftest import Stages, long
from tests.faults.zygote import Task
from tests.replicas import server
from tests.replicas.portal import PortalReplica

CLOCK = "2025-08-29T05:00:00"
NIGHT = "portal 2024-10 2025-08"
ATTEMPTS = 2
FAULTS: tuple[tuple[server.Fault, str, int], ...] = (
    (server.html, "html_for_json", ATTEMPTS),
    (server.cut, "broken_json", ATTEMPTS),
    (server.body(b'{"error":"session"}'), "not_an_array", ATTEMPTS),
    (server.body(b""), "broken_json", ATTEMPTS),
    (server.truncated, "broken_answer", ATTEMPTS),
    (server.half_gzip, "truncated", ATTEMPTS),
    (server.no_gzip, "broken_gzip", ATTEMPTS),
    (server.status(429, Retry_After="0"), "rate_limited", ATTEMPTS),
    (server.status(429, Retry_After="86400"), "rate_limited", 1),
    (server.status(500), "http_500", ATTEMPTS),
    (server.hang, "timeout", ATTEMPTS),
    (server.slow_header, "timeout", ATTEMPTS),
    (server.slow_body, "timeout", ATTEMPTS),
    (server.hang_up, "broken_answer", ATTEMPTS),
    (server.junk, "too_large", 1),
    (server.gzip_bomb, "too_large", 1),
    (server.redirect("http://10.0.0.1/"), "redirected", 1),
)
GOOD_ONES = 3
"""The last questions of the night, the current month and year among them, are answered."""
OF_THE_NIGHT = ("fct_portal_poll", "mart_portal_weekly_report", "mart_run")
"""Tables that tell of questions that failed, and so differ from a night without."""


@pytest.fixture
def replica() -> Iterator[PortalReplica]:
    with PortalReplica(communes=0, day=date(2025, 8, 29)) as replica:
        yield replica


def night(stages: Stages, home: Path, replica: PortalReplica) -> None:
    environment = {
        "TINHSO_COLLECT": "portal_766", "TINHSO_PORTAL_URL": replica.url, "TINHSO_PORTAL_OFFICES": "0",
        "TINHSO_PRIVATE_HOSTS": replica.host, "TINHSO_REQUESTS_PER_SECOND": "0",
    }  # fmt: skip
    done = stages.zygote.run(Task(NIGHT, str(home), CLOCK, environment=environment))
    assert done.status == 0, Path(f"{home}.log").read_text()[-3000:]


@long
def test_a_night_of_misbehaviour_costs_what_was_not_answered_and_the_next_brings_it(
    stages: Stages, tmp_path: Path, replica: PortalReplica
) -> None:
    quiet, home = tmp_path / "quiet", tmp_path / "home"
    for folder in (quiet, home):
        folder.mkdir()
    night(stages, quiet, replica)
    asked = Lake(quiet / "lake").read(POLLS)
    assert asked.height >= len(FAULTS) + GOOD_ONES
    good = asked.height - len(FAULTS)

    server.gzip_bomb(replica, server.Request("GET", "/", {}, b""), server.Response())  # made before it is timed
    for fault, _, attempts in FAULTS:
        replica.faults.extend([fault] * attempts)
    night(stages, home, replica)
    assert not replica.faults
    polls = Lake(home / "lake").read(POLLS)
    failed = polls.filter(pl.col("status") == "failed")
    assert failed["reason"].to_list() == [reason for _, reason, _ in FAULTS]
    assert all(failed["detail"])
    answered = set(polls.filter(pl.col("status") == "changed")["name"])
    assert len(answered) == good
    everything, some = rankings(quiet), rankings(home)
    assert 0 < some.height < everything.height
    assert set(comparable(some)) <= set(comparable(everything)), "what was answered is right, and nothing else is there"

    night(stages, home, replica)
    expected, found = published(quiet), published(home)
    assert {name for name in expected if found[name] != expected[name]} <= set(OF_THE_NIGHT)


def rankings(home: Path) -> pl.DataFrame:
    frame = pl.read_parquet(home / "published" / "current" / "parquet" / "mart_portal_ranking.parquet")
    return frame.select("period_type", "period_start", "unit_id", "total", "rank", "is_standing")
