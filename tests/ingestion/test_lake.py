import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingestion.lake import EMPTY_BATCH, Lake, new_batch_id
from ingestion.schemas import OUTCOMES, REJECTS, TABLES


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


def outcome(batch: str) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(column.name for column in OUTCOMES.columns)
    counts = dict.fromkeys(("figures_accepted", "figures_review", "figures_rejected", "readings", "rejects"), 0)
    texts = {name: name for name in ("outcome_id", "receipt_id", "document_id", "extractor_version")}
    return row | counts | texts | {"outcome": "empty", "processed_at": datetime(2025, 1, 1), "batch_id": batch}


def damage_file(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_each_file_has_a_checksum_that_others_can_check(tmp_path) -> None:
    lake = Lake(tmp_path)
    lake.append("1", {REJECTS: [reject(1)]})
    checked = subprocess.run(["sha256sum", "--check", "1.parquet.sha256"], cwd=lake.folder(REJECTS), check=False)
    assert checked.returncode == 0
    assert lake.damaged() == []


def test_one_changed_bit_is_found_and_named(tmp_path) -> None:
    lake = Lake(tmp_path)
    for batch in ("1", "2"):
        lake.append(batch, {REJECTS: [reject(int(batch))], OUTCOMES: [outcome(batch)]})
    damage_file(lake.folder(REJECTS) / "1.parquet")
    damaged = lake.damaged()
    assert [str(one) for one in damaged] == ["rejects/1.parquet: its checksum has changed"]


def test_what_is_damaged_is_set_aside_with_the_outcomes_of_its_batch(tmp_path) -> None:
    lake = Lake(tmp_path)
    for batch in ("1", "2"):
        lake.append(batch, {REJECTS: [reject(int(batch))], OUTCOMES: [outcome(batch)]})
    damage_file(lake.folder(REJECTS) / "1.parquet")
    moved = lake.set_aside(lake.damaged())
    assert [path.relative_to(tmp_path).as_posix() for path in moved] == [
        "damaged/rejects/1.parquet",
        "damaged/outcomes/1.parquet",
    ]
    assert all(path.exists() for path in moved)
    assert (lake.batches(REJECTS), lake.batches(OUTCOMES)) == (["2"], ["2"])
    assert lake.damaged() == []


@pytest.mark.parametrize("left", ["its checksum", "nothing"])
def test_a_file_that_is_gone_is_named_and_its_batch_set_aside(tmp_path, left: str) -> None:
    """A batch without outcomes is another matter: its writer died, and nothing of it counts."""
    lake = Lake(tmp_path)
    lake.append("1", {REJECTS: [reject(1)], OUTCOMES: [{**outcome("1"), "rejects": 1}]})
    lake.append("2", {REJECTS: [reject(2)]})
    for batch in ("1", "2"):
        (lake.folder(REJECTS) / f"{batch}.parquet").unlink()
        if left == "nothing":
            (lake.folder(REJECTS) / f"{batch}.parquet.sha256").unlink()
    damaged = lake.damaged()
    assert [str(one) for one in damaged] == ["rejects/1.parquet: it is gone"]
    assert [path.relative_to(tmp_path).as_posix() for path in lake.set_aside(damaged)] == ["damaged/outcomes/1.parquet"]
    assert lake.damaged() == []


def test_a_cut_or_empty_file_is_damaged_with_and_without_a_checksum(tmp_path) -> None:
    lake = Lake(tmp_path)
    lake.append("1", {REJECTS: [reject(1)]})
    path = lake.folder(REJECTS) / "1.parquet"
    path.write_bytes(b"")
    assert [one.reason for one in lake.damaged()] == ["its checksum has changed"]
    path.with_name("1.parquet.sha256").unlink()
    assert [one.reason.partition(":")[0] for one in lake.damaged()] == ["it cannot be read"]


def test_a_file_of_an_earlier_release_gets_its_checksum(tmp_path) -> None:
    lake = Lake(tmp_path)
    lake.append("1", {REJECTS: [reject(1)]})
    path = lake.folder(REJECTS) / "1.parquet"
    path.with_name("1.parquet.sha256").unlink()
    assert lake.damaged() == []
    damage_file(path)
    assert [one.path for one in lake.damaged()] == [path]


def test_a_damaged_empty_file_is_written_again(tmp_path) -> None:
    lake = Lake(tmp_path)
    lake.prepare()
    damage_file(lake.folder(REJECTS) / f"{EMPTY_BATCH}.parquet")
    lake.set_aside(lake.damaged())
    lake.prepare()
    assert lake.damaged() == []
