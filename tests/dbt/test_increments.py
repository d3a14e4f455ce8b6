"""However the lake's batches arrive, the warehouse ends as a full refresh leaves it, and what was known stays known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

import pytest

from ingestion.schemas import RECEIPTS
from tests.dbt.conftest import Rows, Warehouse, figure, outcome, poll, reading, receipt, together

TABLES = (
    "fct_observation", "fct_claim", "fct_indicator", "fct_portal_score", "fct_portal_reading", "fct_portal_poll",
    "dim_source", "mart_ranking", "mart_portal_ranking", "mart_portal_day", "mart_portal_office",
    "mart_portal_weekly_office", "mart_portal_weekly_report", "mart_province_profile", "mart_conflict", "mart_coverage",
    "mart_coverage_year", "mart_harmonised_ranking", "mart_reconciliation", "mart_review_queue",
    "mart_target_attainment",
)  # fmt: skip


OFFICES = "portal/766/2025/luy-ke/offices/398110"


def history() -> dict[str, Rows]:
    """A restated document, a new extractor version over an old receipt, an emptied document, readings that move."""
    august, late = datetime(2025, 8, 11, 5), datetime(2025, 8, 29, 5)
    return {
        "B1": together(
            receipt("B1", "r1", "report.txt", published_on=date(2023, 8, 1)),
            outcome("B1", "o1", "r1", datetime(2025, 1, 1)),
            figure("B1", "o1", "f1", "9"),
            receipt("B1", "r4", "emptied.txt", published_on=date(2023, 8, 2)),
            outcome("B1", "o4", "r4", datetime(2025, 1, 1)),
            figure("B1", "o4", "f4", "26", unit_id="VN63-51"),
        ),
        "B2": together(
            outcome("B2", "o2", "r1", datetime(2025, 2, 1), extractor_version="2"),
            figure("B2", "o2", "f2", "8"),
            figure("B2", "o2", "f2b", "7", status="review", reasons="low_confidence"),
        ),
        "B3": together(
            receipt("B3", "r2", "report.txt", published_on=date(2023, 9, 1)),
            outcome("B3", "o3", "r2", datetime(2025, 3, 1)),
            figure("B3", "o3", "f3", "8"),
            figure("B3", "o3", "f3b", "60", unit_id="VN63-51", edition_id="dti/2021/922"),
            receipt("B3", "r5", "emptied.txt", published_on=date(2023, 8, 3)),
            outcome("B3", "o5", "r5", datetime(2025, 3, 1), outcome="empty"),
        ),
        "B4": together(
            receipt("B4", "r6", "reply-1.json"),
            outcome("B4", "o6", "r6", datetime(2025, 8, 11, 6)),
            reading("B4", "o6", "x1", "83.83", august, document_id="reply-1"),
            receipt("B4", "r8", "broken.txt"),
            outcome("B4", "o8", "r8", datetime(2025, 8, 11, 6), outcome="rejected", reason="empty"),
        ),
        "B5": together(
            receipt("B5", "r7", "reply-2.json"),
            outcome("B5", "o7", "r7", datetime(2025, 8, 29, 6)),
            reading("B5", "o7", "x2", "86.97", late, document_id="reply-2"),
        ),
        "B6": together(
            outcome("B6", "o9", "r6", datetime(2025, 10, 1), extractor_version="2"),
            reading("B6", "o9", "x3", "83.84", august, document_id="reply-1"),
        ),
        # An unchanged answer between two others, one that failed, and offices, whose answer comes late.
        "B7": together(
            poll("B7", "p1", datetime(2025, 8, 20, 5)),
            poll("B7", "p2", datetime(2025, 8, 27, 5), status="failed", reason="timeout"),
            poll("B7", "p3", late, name=OFFICES),
            receipt("B7", "r9", OFFICES),
            outcome("B7", "o10", "r9", datetime(2025, 8, 29, 7)),
            reading("B7", "o10", "x4", "55", august, document_id="reply-3", unit_id=None, office_level="department",
                    portal_unit_id="7", portal_unit_name="Sở A", within_unit_id="VN34-19", rank=None, panel=None),
            reading("B7", "o10", "x5", "57", late, document_id="reply-4", unit_id=None, office_level="department",
                    portal_unit_id="7", portal_unit_name="Sở A", within_unit_id="VN34-19", rank=None, panel=None),
        ),
    }  # fmt: skip


def load(warehouse: Warehouse, batches: Sequence[str]) -> None:
    for batch in batches:
        warehouse.lake.append(batch, history()[batch])


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory, manifest: object) -> Warehouse:
    """All batches at once, from nothing."""
    warehouse = Warehouse(tmp_path_factory.mktemp("refreshed"), manifest)  # type: ignore[arg-type]
    load(warehouse, sorted(history()))
    warehouse.build()
    return warehouse


@pytest.mark.parametrize(
    "steps",
    [
        (("B1",), ("B2", "B3"), ("B4",), ("B5", "B6"), ("B7",)),
        # An outcome before its receipt, a restatement before what it restates, a late reading before an early one.
        (("B7", "B6", "B5"), ("B3",), ("B2",), ("B4", "B1")),
        ((), ("B5", "B2", "B1", "B4"), ("B6", "B7"), ("B3",)),
    ],
    ids=["in order", "backwards", "mixed"],
)
def test_any_sequence_of_increments_equals_a_full_refresh(
    refreshed: Warehouse, new_warehouse: Callable[[], Warehouse], steps: Sequence[Sequence[str]]
) -> None:
    warehouse = new_warehouse()
    for step in steps:
        load(warehouse, step)
        warehouse.build()
    assert warehouse.digests(TABLES) == refreshed.digests(TABLES)


def test_a_second_build_changes_nothing(refreshed: Warehouse) -> None:
    before = refreshed.digests(TABLES)
    refreshed.build()
    assert refreshed.digests(TABLES) == before


def test_every_vintage_is_kept(refreshed: Warehouse) -> None:
    rows = refreshed.query(
        "select observation_id, known_from, superseded_at from fct_observation"
        " where observation_type = 'figure' order by 1"
    )
    assert rows == [
        ("f1", datetime(2025, 1, 1), datetime(2025, 2, 1)),
        ("f2", datetime(2025, 2, 1), datetime(2025, 3, 1)),
        ("f3", datetime(2025, 3, 1), None),
        ("f3b", datetime(2025, 3, 1), None),
        ("f4", datetime(2025, 1, 1), datetime(2025, 3, 1)),
    ]


@pytest.mark.parametrize(
    ("moment", "value"),
    [("2025-08-20", "83.83"), ("2025-08-29 05:00:00", "86.97"), ("2025-12-31", "86.97"), ("2025-08-01", None)],
)
def test_as_of_gives_what_was_known_then(refreshed: Warehouse, moment: str, value: str | None) -> None:
    variables = f"{{as_of: '{moment}'}}"
    refreshed.dbt("compile", "--select", "as_of", "--vars", variables)
    compiled = refreshed.home / "dbt/target/compiled/tinhso/dbt_project/analyses/as_of.sql"
    sql = (
        f"select value from ({compiled.read_text(encoding='utf-8')})"
        " where indicator_code = 'nps_portal_score' and locality is null"
    )
    assert refreshed.query(sql) == ([] if value is None else [(Decimal(value),)])


def test_a_day_has_what_stood_at_its_end_as_it_is_read_now(refreshed: Warehouse) -> None:
    """The later pass over the first answer counts from the day of the answer; a failed question is no day."""
    days = refreshed.query("select day, total, week_before, total_change_week from mart_portal_day order by day")
    assert days == [
        (date(2025, 8, 11), Decimal("83.84"), None, None),
        (date(2025, 8, 20), Decimal("83.84"), date(2025, 8, 11), Decimal(0)),
        (date(2025, 8, 29), Decimal("86.97"), date(2025, 8, 20), Decimal("3.13")),
    ]
    weeks = refreshed.query(
        "select iso_week, total_change, failed_polls, lowest_office, most_moved_office_change"
        " from mart_portal_weekly_report order by 1"
    )
    assert weeks == [
        ("2025-W33", None, 0, "Sở A", None),
        ("2025-W34", Decimal(0), 0, "Sở A", None),
        ("2025-W35", Decimal("3.13"), 1, "Sở A", Decimal(2)),
    ]
    assert refreshed.query("select office, total, total_change_week, as_of from mart_portal_office") == [
        ("Sở A", Decimal(57), Decimal(2), date(2025, 8, 29))
    ]
    assert refreshed.query("select count(*) from mart_portal_day where unit_id is null") == [(0,)]


def test_half_a_batch_is_not_read(new_warehouse: Callable[[], Warehouse]) -> None:
    """Figures whose outcome is not there yet belong to a run that is still writing, or broke."""
    warehouse = new_warehouse()
    whole = history()["B1"]
    warehouse.lake.append(
        "B1", {table: rows for table, rows in whole.items() if table.name in ("figures", RECEIPTS.name)}
    )
    warehouse.build()
    assert warehouse.query("select count(*) from fct_observation") == [(0,)]
