"""A night on which the portal misbehaves in every way that its replica knows, through the whole chain."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from ingestion.lake import Lake
from ingestion.schemas import POLLS, READINGS
from tests.faults.comparison import comparable, published
from tests.faults.conftest import Stages, long
from tests.faults.test_kills import LONGEST_DELAY, SEED
from tests.faults.zygote import Answer, Task, Zygote
from tests.replicas import server
from tests.replicas.portal import PortalReplica

CLOCK, LATER = "2025-08-29T05:00:00", "2025-08-29T06:00:00"
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


def environment_of(replica: PortalReplica) -> dict[str, str]:
    return {
        "TINHSO_COLLECT": "portal_766", "TINHSO_PORTAL_URL": replica.url, "TINHSO_PORTAL_OFFICES": "0",
        "TINHSO_PRIVATE_HOSTS": replica.host, "TINHSO_REQUESTS_PER_SECOND": "0",
    }  # fmt: skip


def night(stages: Stages, home: Path, replica: PortalReplica) -> None:
    done = stages.zygote.run(Task(NIGHT, str(home), CLOCK, environment=environment_of(replica)))
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


@pytest.mark.parametrize("number", [0, 1, *(pytest.param(number, marks=long) for number in range(2, 30))])
def test_a_round_over_the_portal_that_is_killed_is_taken_up_by_the_next(
    zygote: Zygote, tmp_path: Path, replica: PortalReplica, number: int
) -> None:
    """Killed while it asks, stores or reads; an hour later each reading of the round is there, and once."""
    homes = [tmp_path / "quiet", tmp_path / "home"]
    for home in homes:
        home.mkdir()
    quiet, home = homes

    def poll(home: Path, clock: str = CLOCK, kill_at: int = 0, delay: float = 0) -> Answer:
        return zygote.run(Task("poll 3", str(home), clock, kill_at, delay, environment_of(replica)))

    undisturbed = poll(quiet)
    assert undisturbed.status == 0, Path(f"{quiet}.log").read_text()[-3000:]
    chance = random.Random(f"{SEED} poll {number}")
    killed = poll(home, CLOCK, chance.randint(1, undisturbed.points), chance.uniform(0, LONGEST_DELAY))
    at = f"killed after point {killed.points} of {undisturbed.points}, at {killed.last}"
    again = poll(home, LATER)
    assert again.status == 0, f"{at}\n{Path(f'{home}.log').read_text()[-3000:]}"
    assert said(home) == said(quiet), at


def said(home: Path) -> list[str]:
    frame = Lake(home / "lake").read(READINGS)
    return comparable(frame.select("unit_id", "measure", "period_type", "period_start", "period_end", "value", "rank"))
