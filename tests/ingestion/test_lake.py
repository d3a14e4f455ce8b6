from datetime import UTC, datetime
from typing import Any

import pytest

from ingestion.lake import Lake, new_batch_id
from ingestion.schemas import REJECTS, TABLES


def reject(number: int) -> dict[str, Any]:
    return {
        "reject_id": f"r{number}",
        "outcome_id": "o",
        "document_id": "d",
        "batch_id": "b",
        "rejected_at": datetime(2025, 1, 1),
        "stage": "read",
        "reason": "empty",
        "detail": "nothing in it",
        "locator": None,
        "row": None,
    }


def test_an_empty_lake_has_every_table_and_no_row(tmp_path) -> None:
    lake = Lake(tmp_path)
    lake.prepare()
    for table in TABLES.values():
        assert lake.read(table).height == 0
        assert lake.batches(table) == []
        assert list(lake.folder(table).glob("*.parquet"))


def test_batches_add_up_in_their_order(tmp_path) -> None:
    lake = Lake(tmp_path)
    lake.append("2", {REJECTS: [reject(2)]})
    lake.append("1", {REJECTS: [reject(1)]})
    assert lake.batches(REJECTS) == ["1", "2"]
    assert lake.read(REJECTS)["reject_id"].to_list() == ["r1", "r2"]


def test_a_batch_is_never_written_over(tmp_path) -> None:
    lake = Lake(tmp_path)
    lake.append("1", {REJECTS: [reject(1)]})
    with pytest.raises(FileExistsError, match="already written"):
        lake.append("1", {REJECTS: [reject(2)]})
    assert lake.read(REJECTS)["reject_id"].to_list() == ["r1"]


def test_half_a_file_is_no_batch(tmp_path) -> None:
    lake = Lake(tmp_path)
    lake.prepare()
    (lake.folder(REJECTS) / ".1.99.tmp").write_bytes(b"PAR1 half")
    assert lake.read(REJECTS).height == 0


def test_batch_names_sort_by_time_and_differ() -> None:
    early, late = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 1, 2, tzinfo=UTC)
    assert new_batch_id(early) < new_batch_id(late)
    assert new_batch_id(early) != new_batch_id(early)
