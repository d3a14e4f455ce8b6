"""The whole project builds, with its tests, over a lake without rows and over one with the awkward ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from tests.dbt.conftest import Warehouse, figure, outcome, reading, receipt, reject, together


def test_everything_builds_and_passes_over_an_empty_lake(empty_warehouse: Warehouse) -> None:
    empty_warehouse.dbt("build", "--exclude-resource-type", "unit_test")
    assert empty_warehouse.query("select count(*) from mart_ranking") == [(0,)]
    assert empty_warehouse.query("select bool_or(rank_known or score_known) from mart_coverage") == [(False,)]


def test_unit_tests_pass(empty_warehouse: Warehouse) -> None:
    results = empty_warehouse.dbt("test", "--select", "test_type:unit").results
    assert len(results) > 20


def test_rows_of_every_kind_build_and_pass(new_warehouse: Callable[[], Warehouse]) -> None:
    warehouse = new_warehouse()
    noon = datetime(2025, 8, 11, 5)
    warehouse.lake.append(
        "B1",
        together(
            receipt("B1", "r1", "report.txt", published_on=date(2023, 8, 1), publisher="Báo Thái Nguyên"),
            outcome("B1", "o1", "r1", datetime(2025, 9, 1), publisher_id="mic"),
            figure("B1", "o1", "f1", "8"),
            figure("B1", "o1", "f2", "26", unit_id="VN63-51", province="Quảng Ngãi", claim="official"),
            figure("B1", "o1", "f3", "60", unit_id="VN63-51", edition_id="dti/2021/922", claim="derived"),
            figure("B1", "o1", "f4", "15", kind="target", comparator="<=", indicator_code="dx_leading_group_rank",
                   edition_id=None, period_start=date(2025, 1, 1), period_end=date(2025, 12, 31)),
            figure("B1", "o1", "f5", "9", status="review", reasons="unclear_period"),
            figure("B1", "o1", "f6", "17", unit_id="VN63-93", edition_id="dti/2023/922"),
            receipt("B1", "r2", "reply.json", read_at=noon),
            outcome("B1", "o2", "r2", datetime(2025, 9, 1)),
            reading("B1", "o2", "x1", "83.83", noon),
            reading("B1", "o2", "x2", "50", noon, unit_id=None, locator="/1/TONG_SCORE", rank=None, panel=None),
            receipt("B1", "r3", "broken.pdf"),
            outcome("B1", "o3", "r3", datetime(2025, 9, 1), outcome="rejected", reason="truncated"),
            reject("B1", "o3", "j1"),
        ),
    )  # fmt: skip
    warehouse.dbt("build", "--exclude-resource-type", "unit_test")

    ranking = "select best_rank, previous_rank, previous_rank_claim, change from mart_ranking where edition_year = 2022"
    assert warehouse.query(f"{ranking} and unit_id = 'VN63-51'") == [(26, 60, "derived", 34)]
    assert warehouse.query("select status, actual_value, panel from mart_target_attainment") == [
        ("met", Decimal(8), 63)
    ]
    queue = warehouse.query("select item_type, reasons from mart_review_queue order by all")
    assert queue == [
        ("claim", "edition_not_announced"),
        ("figure", "unclear_period"),
        ("reading", "no_unit"),
        ("reject", "truncated"),
    ]


def test_a_file_with_other_columns_stops_the_build(new_warehouse: Callable[[], Warehouse]) -> None:
    warehouse = new_warehouse()
    folder = warehouse.home / "lake" / "receipts"
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.table({"receipt_id": ["r1"]}), folder / "odd.parquet")
    try:
        warehouse.build()
    except AssertionError as error:
        assert "stg_receipts" in str(error) or "receipt" in str(error)
    else:
        raise AssertionError("a file without the columns was read")
