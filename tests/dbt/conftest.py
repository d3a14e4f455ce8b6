"""A warehouse for tests: dbt in this process, over lakes written through ingestion's own schemas."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from ingestion.lake import Lake
from ingestion.schemas import FIGURES, OUTCOMES, POLLS, READINGS, RECEIPTS, REJECTS, Table

ROOT = Path(__file__).parents[2]
Rows = dict[Table, list[dict[str, Any]]]


class Warehouse:
    """A home folder with a lake, and the dbt project over it."""

    def __init__(self, home: Path, manifest: Manifest | None = None) -> None:
        self.home = home
        self.manifest = manifest
        self.lake = Lake(home / "lake")
        self.lake.prepare()

    def dbt(self, *arguments: str) -> Any:
        """One dbt command; its result. Fails the test with dbt's own messages."""
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(ROOT)
            patch.setenv("TINHSO_HOME", str(self.home))
            patch.setenv("DBT_TARGET_PATH", str(self.home / "dbt" / "target"))
            patch.setenv("DBT_LOG_PATH", str(self.home / "dbt" / "logs"))
            patch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
            options = ["--quiet", "--project-dir", str(ROOT), "--profiles-dir", str(ROOT / "dbt_project")]
            try:
                outcome = dbtRunner(manifest=self.manifest).invoke([*arguments, *options])
            finally:
                # The adapter keeps its file open for the next command; here the next one has another file.
                DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        failures = [
            f"{result.node.unique_id}: {result.message}"
            for result in getattr(outcome.result, "results", [])
            if result.status not in ("success", "pass", "no-op")
        ]
        assert outcome.success, "\n".join([str(outcome.exception or ""), *failures])
        return outcome.result

    def build(self, *arguments: str) -> None:
        """Seeds and models without tests."""
        self.dbt("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test", *arguments)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.home / "warehouse.duckdb")) as connection:
            return connection.execute(sql).fetchall()

    def digests(self, tables: Iterable[str]) -> dict[str, str]:
        """A digest of the ordered rows of each table."""
        return {
            table: hashlib.sha256(repr(self.query(f"select * from {table} order by all")).encode()).hexdigest()
            for table in tables
        }


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """The project, parsed once."""
    parsed: Manifest = Warehouse(tmp_path_factory.mktemp("parsed")).dbt("parse")
    return parsed


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory, manifest: Manifest) -> Warehouse:
    """Built over a lake without a row."""
    warehouse = Warehouse(tmp_path_factory.mktemp("empty"), manifest)
    warehouse.build()
    return warehouse


@pytest.fixture
def new_warehouse(tmp_path_factory: pytest.TempPathFactory, manifest: Manifest) -> Callable[[], Warehouse]:
    return lambda: Warehouse(tmp_path_factory.mktemp("home"), manifest)


ANYTHING = {"string": "-", "integer": 0, "date": date(2025, 1, 1), "timestamp": datetime(2025, 1, 1)}


def _row(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the table; what it must have and no test cares about is filled in."""
    unknown = set(values) - {column.name for column in table.columns}
    assert not unknown, f"{table.name} has no column {unknown}"
    filled = {column.name: ANYTHING.get(column.type, Decimal(0)) for column in table.columns if not column.nullable}
    return {column.name: None for column in table.columns} | filled | dict(values)


def receipt(batch: str, receipt_id: str, name: str, **changes: Any) -> Rows:
    values = {
        "receipt_id": receipt_id,
        "document_id": f"document-{receipt_id}",
        "metadata_digest": "none",
        "name": name,
        "byte_size": 1,
        "received_at": datetime(2025, 1, 1),
        "batch_id": batch,
    }
    return {RECEIPTS: [_row(RECEIPTS, values | changes)]}


def outcome(batch: str, outcome_id: str, receipt_id: str, processed_at: datetime, **changes: Any) -> Rows:
    values = {
        "outcome_id": outcome_id,
        "receipt_id": receipt_id,
        "document_id": f"document-{receipt_id}",
        "extractor_version": "1",
        "outcome": "extracted",
        "figures_accepted": 0,
        "figures_review": 0,
        "figures_rejected": 0,
        "readings": 0,
        "rejects": 0,
        "processed_at": processed_at,
        "batch_id": batch,
    }
    return {OUTCOMES: [_row(OUTCOMES, values | changes)]}


def figure(batch: str, outcome_id: str, figure_id: str, value: str, **changes: Any) -> Rows:
    """By default an accepted DTI 2022 rank of Thái Nguyên among 63."""
    values = {
        "figure_id": figure_id,
        "outcome_id": outcome_id,
        "document_id": "document",
        "batch_id": batch,
        "extracted_at": datetime(2025, 1, 1),
        "value": Decimal(value),
        "unit": "rank",
        "quote": f"xếp thứ {value}/63",
        "quote_start": 0,
        "quote_end": 10,
        "value_start": 0,
        "value_end": 1,
        "locator": "{}",
        "status": "accepted",
        "confidence": Decimal("0.9"),
        "rule": "phrase",
        "comparator": "=",
        "kind": "actual",
        "claim": "stated",
        "indicator_code": "dti_overall_rank",
        "unit_id": "VN63-19",
        "province": "Thái Nguyên",
        "scope": "province",
        "edition_id": "dti/2022/922",
        "panel": 63,
        "period_type": "year",
        "period_start": date(2022, 1, 1),
        "period_end": date(2022, 12, 31),
        "period_basis": "sentence",
    }
    return {FIGURES: [_row(FIGURES, values | changes)]}


def reading(batch: str, outcome_id: str, reading_id: str, value: str, read_at: datetime, **changes: Any) -> Rows:
    """By default Thái Nguyên's total of the year to date."""
    values = {
        "reading_id": reading_id,
        "outcome_id": outcome_id,
        "document_id": "document",
        "batch_id": batch,
        "portal_unit_id": "398110",
        "portal_unit_name": "UBND tỉnh Thái Nguyên",
        "measure": "overall",
        "value": Decimal(value),
        "period_type": "year_to_date",
        "period_start": date(read_at.year, 1, 1),
        "period_end": read_at.date(),
        "read_at": read_at,
        "locator": "/0/TONG_SCORE",
        "quote": value,
        "unit_id": "VN34-19",
        "max_points": Decimal(100),
        "rank": 1,
        "panel": 34,
    }
    return {READINGS: [_row(READINGS, values | changes)]}


def reject(batch: str, outcome_id: str, reject_id: str, **changes: Any) -> Rows:
    values = {
        "reject_id": reject_id,
        "outcome_id": outcome_id,
        "document_id": "document",
        "batch_id": batch,
        "rejected_at": datetime(2025, 1, 1),
        "stage": "read",
        "reason": "truncated",
        "detail": "The file ends early.",
    }
    return {REJECTS: [_row(REJECTS, values | changes)]}


def poll(batch: str, poll_id: str, polled_at: datetime, **changes: Any) -> Rows:
    """By default an answer about the year to date of all units that says nothing new."""
    values = {
        "poll_id": poll_id,
        "source_id": "portal_766",
        "name": f"portal/766/{polled_at.year}/luy-ke/units",
        "polled_at": polled_at,
        "status": "unchanged",
        "attempts": 1,
        "batch_id": batch,
    }
    return {POLLS: [_row(POLLS, values | changes)]}


def together(*parts: Rows) -> Rows:
    """One batch out of its rows."""
    tables = (RECEIPTS, FIGURES, READINGS, REJECTS, POLLS, OUTCOMES)
    return {table: [row for part in parts for row in part.get(table, [])] for table in tables}
