"""The portal polled: what is stored, what is asked again, what is reported, for a portal that does not behave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from ingestion.collectors.collect import Collected, collect
from ingestion.collectors.portal import PortalCollector, months, requests_of_month, requests_of_today
from ingestion.http import Client
from ingestion.lake import Lake
from ingestion.pipeline import Ingestion, Processed
from ingestion.portal import PortalRequest
from ingestion.schemas import FIGURES, OUTCOMES, POLLS, READINGS, RECEIPTS, REJECTS, Table
from tests.replicas import server
from tests.replicas.portal import PortalReplica, provinces

AUGUST = PortalRequest(2025, p_thang=8)
THAI_NGUYEN = "934019"


@pytest.fixture
def replica() -> Iterator[PortalReplica]:
    with PortalReplica(communes=5) as replica:
        yield replica


@pytest.fixture
def poll(
    ingestion: Ingestion, replica: PortalReplica, client_of: Callable[..., Client], clock: Any
) -> Callable[..., Any]:
    client = client_of(replica)

    def run(*requests: PortalRequest, offices: bool = False, page_size: int = 1000) -> tuple[Collected, Processed]:
        collector = PortalCollector(client, replica.url, requests or (AUGUST,), offices, page_size, clock=clock)
        return collect(ingestion, collector), ingestion.process()

    return run


def readings(ingestion: Ingestion, **where: object) -> list[dict[str, Any]]:
    rows = ingestion.lake.read(READINGS).sort("read_at")
    for column, value in where.items():
        rows = rows.filter(pl.col(column) == value)
    return rows.rows(named=True)


def polls(ingestion: Ingestion) -> list[tuple[str, str, str | None]]:
    rows = ingestion.lake.read(POLLS).sort("polled_at").select("name", "status", "reason")
    return list(rows.iter_rows())


def test_a_month_of_all_units(ingestion: Ingestion, poll: Callable[..., Any], replica: PortalReplica) -> None:
    collected, processed = poll()
    assert (dict(collected.statuses), collected.receipts, processed.readings) == ({"changed": 1}, 1, 34 * 8)
    rows = readings(ingestion)
    assert {row["unit_id"] for row in rows} == {row.unit_id for row in provinces(date(2025, 8, 29))}
    assert {(row["period_type"], row["panel"], row["office_level"]) for row in rows} == {("month", 34, None)}
    [request] = replica.requests
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.headers["origin"] == replica.base
    [receipt] = ingestion.lake.read(RECEIPTS).rows(named=True)
    assert (receipt["name"], receipt["publisher"]) == ("portal/766/2025/thang-08/units", "Cổng Dịch vụ công quốc gia")
    assert ingestion.archive.load(receipt["document_id"]).startswith(b"[")
    assert ingestion.lake.read(FIGURES).height == 0


@pytest.mark.parametrize(
    ("request_", "kind", "name"),
    [
        (PortalRequest(2024), "year", "2024/ca-nam"),
        (PortalRequest(2025), "year_to_date", "2025/luy-ke"),
        (PortalRequest(2025, p_6thang=1), "half", "2025/nua-nam-1"),
        (PortalRequest(2025, p_quy=2), "quarter", "2025/quy-2"),
        (PortalRequest(2025, p_thang=3), "month", "2025/thang-03"),
    ],
)
def test_every_period_type(
    ingestion: Ingestion, poll: Callable[..., Any], request_: PortalRequest, kind: str, name: str
) -> None:
    poll(request_)
    assert {row["period_type"] for row in readings(ingestion)} == {kind}
    assert polls(ingestion) == [(f"portal/766/{name}/units", "changed", None)]


def test_departments_and_communes_below_each_unit(ingestion: Ingestion, poll: Callable[..., Any]) -> None:
    _, processed = poll(offices=True)
    assert processed.readings == 8 * (34 + 34 * (21 + 5))
    rows = readings(ingestion, office_level="commune", measure="overall")
    assert len(rows) == 34 * 5
    assert all(row["unit_id"] is None and row["within_unit_id"].startswith("VN34-") for row in rows)


@pytest.mark.parametrize("page_limit", [0, 10, 15])
@pytest.mark.parametrize("page_size", [10, 17, 100])
def test_pages_until_the_end(
    ingestion: Ingestion, poll: Callable[..., Any], replica: PortalReplica, page_size: int, page_limit: int
) -> None:
    """34 units, whatever a page holds: also where the server holds back more than it was asked to."""
    replica.page_limit = page_limit
    poll(page_size=page_size)
    assert len(readings(ingestion, measure="overall")) == 34
    assert len({row["unit_id"] for row in readings(ingestion)}) == 34


def test_a_server_that_repeats_its_page_is_left(
    ingestion: Ingestion, poll: Callable[..., Any], replica: PortalReplica
) -> None:
    replica.repeat_pages, replica.page_limit = True, 10
    poll()
    assert len(replica.requests) == 2
    assert len(readings(ingestion, measure="overall")) == 10


def test_an_unchanged_answer_adds_a_poll_and_nothing_else(ingestion: Ingestion, poll: Callable[..., Any]) -> None:
    poll()
    before = {table: ingestion.lake.read(table).height for table in (RECEIPTS, OUTCOMES, READINGS, REJECTS)}
    collected, processed = poll()
    assert (dict(collected.statuses), sum(processed.outcomes.values())) == ({"unchanged": 1}, 0)
    assert {table: ingestion.lake.read(table).height for table in before} == before
    first, last = ingestion.lake.read(POLLS).sort("polled_at").rows(named=True)
    assert first["document_id"] == last["document_id"]
    assert first["polled_at"] < last["polled_at"]


def test_a_correction_adds_one_vintage_of_each_cell_that_moved(
    ingestion: Ingestion, poll: Callable[..., Any], replica: PortalReplica
) -> None:
    poll()
    replica.corrections = {(THAI_NGUYEN, "MDSH"): "1.5"}
    _, processed = poll()
    moved = {row["measure"] for row in readings(ingestion, unit_id="VN34-19")[8:]}
    assert moved == {"overall", "digitization"}
    others = processed.readings - len(moved)
    assert others == len([row for row in readings(ingestion, measure="overall") if row["unit_id"] != "VN34-19"]) - 33
    assert readings(ingestion, unit_id="VN34-19", measure="digitization")[-1]["value"] == Decimal("1.5")


def test_the_year_to_date_is_one_cell_that_moves(
    ingestion: Ingestion, poll: Callable[..., Any], replica: PortalReplica, clock: Any
) -> None:
    poll(PortalRequest(2025))
    clock.now = datetime(2025, 9, 3, tzinfo=UTC)
    replica.ties = {}
    replica.corrections = {(THAI_NGUYEN, "CKMB"): "10"}
    _, processed = poll(PortalRequest(2025))
    rows = readings(ingestion, unit_id="VN34-19", measure="transparency")
    assert [row["period_end"] for row in rows] == [date(2025, 8, 29), date(2025, 9, 3)]
    assert len(readings(ingestion, unit_id="VN34-19", measure="progress")) == 1
    assert processed.readings < 34 * 2


def test_the_year_becomes_the_years_when_it_is_over(ingestion: Ingestion, poll: Callable[..., Any], clock: Any) -> None:
    poll(PortalRequest(2025))
    clock.now = datetime(2026, 1, 2, tzinfo=UTC)
    poll(PortalRequest(2025))
    assert {row["period_type"] for row in readings(ingestion)} == {"year_to_date", "year"}


def test_ties_missing_units_and_an_unknown_id(
    ingestion: Ingestion, poll: Callable[..., Any], replica: PortalReplica
) -> None:
    replica.ties = {"398126": THAI_NGUYEN}
    replica.missing = {"934092"}
    replica.renumbered = {"934096": "555555"}
    replica.renamed = {"555555": "Tỉnh Cà Mâu"}
    poll()
    overall = {row["unit_id"]: row["rank"] for row in readings(ingestion, measure="overall")}
    assert overall["VN34-91"] == overall["VN34-19"]
    assert "VN34-92" not in overall
    [reject] = ingestion.lake.read(REJECTS).rows(named=True)
    assert reject["reason"] == "unknown_unit"
    assert "Tỉnh Cà Mau (VN34-96)" in reject["detail"]
    assert len(readings(ingestion, portal_unit_id="555555")) == 8, "kept, waiting for its unit"


def test_a_changed_id_is_known_by_its_name(
    ingestion: Ingestion, poll: Callable[..., Any], replica: PortalReplica
) -> None:
    poll()
    replica.renumbered = {THAI_NGUYEN: "777777"}
    _, processed = poll()
    assert processed.readings == 0, "the same unit says the same"
    assert ingestion.lake.read(REJECTS).height == 0


@pytest.mark.parametrize(
    ("fault", "reason", "asked", "archived"),
    [
        (server.html, "html_for_json", 4, True),
        (server.cut, "broken_json", 4, True),
        (server.body(b'{"error":"session"}'), "not_an_array", 4, True),
        (server.body(b""), "broken_json", 4, True),
        (server.truncated, "broken_answer", 4, False),
        (server.half_gzip, "truncated", 4, False),
        (server.no_gzip, "broken_gzip", 4, False),
        (server.status(429, Retry_After="0"), "rate_limited", 4, False),
        (server.status(429, Retry_After="86400"), "rate_limited", 1, False),
        (server.status(500), "http_500", 4, False),
        (server.hang, "timeout", 4, False),
        (server.junk, "too_large", 1, False),
        (server.gzip_bomb, "too_large", 1, False),
        (server.redirect("http://10.0.0.1/"), "redirected", 1, False),
        (server.redirect("http://10.0.0.1/", 307), "forbidden_host", 1, False),
    ],
)
def test_what_goes_wrong_is_reported_and_loses_nothing(
    ingestion: Ingestion,
    poll: Callable[..., Any],
    replica: PortalReplica,
    fault: server.Fault,
    reason: str,
    asked: int,
    archived: bool,
) -> None:
    """No wrong row; what was known stays; the next round, on a portal that works again, brings what is missing."""
    server.gzip_bomb(replica, server.Request("GET", "/", {}, b""), server.Response())
    poll(AUGUST)
    known, before = readings(ingestion), len(replica.requests)
    july = PortalRequest(2025, p_thang=7)
    replica.faults.extend([fault] * asked)
    collected, _ = poll(july)
    assert collected.failures == {"portal/766/2025/thang-07/units": reason}
    assert len(replica.requests) - before == asked
    assert readings(ingestion) == known
    [row] = ingestion.lake.read(POLLS).filter(pl.col("status") == "failed").rows(named=True)
    assert (row["reason"], row["document_id"] is not None) == (reason, archived)
    assert row["detail"]
    _, processed = poll(july)
    assert processed.readings == 34 * 8


def test_a_fault_that_passes_is_not_seen(
    ingestion: Ingestion, poll: Callable[..., Any], replica: PortalReplica
) -> None:
    replica.faults.extend([server.html, server.status(503), server.cut])
    collected, processed = poll()
    assert (collected.failures, processed.readings) == ({}, 34 * 8)


def test_readings_of_a_run_that_died_before_their_outcomes_are_read_again(
    ingestion: Ingestion, poll: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They lie in the lake, but they are no history that makes the next ones a mere confirmation."""
    original = Lake._write

    def die(self: Lake, table: Table, batch_id: str, rows: list[dict[str, Any]]) -> None:
        if table is OUTCOMES and rows:
            raise KeyboardInterrupt
        original(self, table, batch_id, rows)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Lake, "_write", die)
        poll()
    _, processed = poll()
    assert processed.readings == 34 * 8
    assert len(readings(ingestion)) == 34 * 8


def test_an_empty_array_is_an_answer_without_rows(
    ingestion: Ingestion, poll: Callable[..., Any], replica: PortalReplica
) -> None:
    poll()
    known = readings(ingestion)
    replica.faults.append(server.body(b"[]"))
    poll()
    assert readings(ingestion) == known
    assert ingestion.lake.read(REJECTS)["reason"].to_list() == ["empty_reply"]
    _, processed = poll()
    assert processed.readings == 0, "it says again what it said"


def test_one_province_that_fails_costs_no_other(
    ingestion: Ingestion, poll: Callable[..., Any], replica: PortalReplica
) -> None:
    replica.faults.extend([None, None, *[server.status(500)] * 4])
    collected, processed = poll(offices=True)
    assert len(collected.failures) == 1
    assert processed.readings == 8 * (34 + 33 * 26)


def test_what_a_months_round_asks() -> None:
    today = date(2025, 8, 29)
    asked = {
        month: [r.span(today) for r in requests_of_month(*month, today)] for month in months(date(2024, 11, 1), today)
    }
    assert asked[2024, 11] == ["2024/thang-11"]
    assert asked[2024, 12] == ["2024/thang-12", "2024/quy-4", "2024/nua-nam-2", "2024/ca-nam"]
    assert asked[2025, 6] == ["2025/thang-06", "2025/quy-2", "2025/nua-nam-1"]
    assert asked[2025, 8] == ["2025/thang-08", "2025/quy-3", "2025/nua-nam-2", "2025/luy-ke"]
    assert len(asked) == 10
    assert requests_of_month(2025, 9, today) == ()
    assert [r.span(today) for r in requests_of_today(today)] == ["2025/thang-08", "2025/luy-ke"]
