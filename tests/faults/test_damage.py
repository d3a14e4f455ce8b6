"""Files of the lake and the warehouse that are no longer what was written: found, named, made again, same marts."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.lake import EMPTY_BATCH, Lake
from ingestion.schemas import FIGURES, OUTCOMES, READINGS, RECEIPTS, REJECTS, Table
from tests.faults.comparison import published, standing
from tests.faults.conftest import Stages, copy, long

TABLES = (RECEIPTS, OUTCOMES, FIGURES, READINGS, REJECTS)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def scramble(path: Path) -> None:
    """Other bytes in the midst of a file, as a disk that dies gives them."""
    data = bytearray(path.read_bytes())
    for start in range(100_000, len(data) - 64, 100_000):  # a block of DuckDB has 256 KiB
        data[start : start + 64] = random.Random(start).randbytes(64)
    path.write_bytes(data)


def other_magic(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + path.read_bytes()[16:])


def remove(path: Path) -> None:
    path.unlink()


def remove_checksum(path: Path) -> None:
    path.with_name(f"{path.name}.sha256").unlink()


def other_checksum(path: Path) -> None:
    path.with_name(f"{path.name}.sha256").write_text(f"{0:064x}  {path.name}\n")


def files_of(home: Path, table: Table) -> list[Path]:
    lake = Lake(home / "lake")
    return [lake.folder(table) / f"{batch}.parquet" for batch in lake.batches(table) if batch != EMPTY_BATCH]


KINDS = (flip, cut, empty, remove, remove_checksum, other_checksum)
SHORT = ((FIGURES, flip), (FIGURES, remove), (RECEIPTS, remove), (READINGS, other_checksum))


@pytest.mark.parametrize(
    ("table", "damage"),
    [
        pytest.param(*case, id=f"{case[0].name} {case[1].__name__}", marks=() if case in SHORT else long)
        for case in itertools.product(TABLES, KINDS)
    ],
)
def test_a_damaged_lake_ends_as_a_whole_one(
    stages: Stages, tmp_path: Path, table: Table, damage: Callable[[Path], None]
) -> None:
    """Every file of a table at once; the next run has what an undisturbed one has, times of reading apart."""
    home = tmp_path / "home"
    stages.prepare("lake", home)
    assert stages.run("lake", home).status == 0
    files = files_of(home, table)
    assert files
    for path in files:
        damage(path)
    found = {damage.path for damage in Lake(home / "lake").damaged()}
    if damage is remove_checksum or (damage is remove and table is OUTCOMES):
        assert found == set(), "it can be read; documents without an outcome are pending"
    elif damage is remove and table is RECEIPTS:
        assert len(found) == 1, "those of the archive's members; the others land again"
    else:
        assert found == set(files)
    again = stages.run("lake", home)
    assert again.status == 0, Path(f"{home}.log").read_text()[-3000:]
    assert standing(home, times=False) == standing(stages.folder / "undisturbed-lake", times=False)


@pytest.mark.parametrize(
    "damage",
    [
        scramble,
        *(pytest.param(damage, marks=long) for damage in (cut, empty, other_magic)),
    ],
    ids=lambda f: f.__name__,
)
def test_a_damaged_warehouse_is_built_anew(stages: Stages, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    home = tmp_path / "home"
    stages.prepare("chain", home)
    damage(home / "warehouse.duckdb")
    done = stages.run("chain", home)
    log = Path(f"{home}.log").read_text()
    assert done.status == 0, log[-3000:]
    assert ("warehouse.duckdb is damaged" in log) or damage is cut, "half of it may hold all that is kept"
    assert published(home) == published(stages.after)


@long
@pytest.mark.parametrize("damage", [scramble, remove], ids=lambda f: f.__name__)
def test_a_run_over_a_part_builds_what_it_stands_on(
    stages: Stages, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    home = tmp_path / "home"
    copy(stages.after, home)
    damage(home / "warehouse.duckdb")
    done = stages.run("part", home)
    assert done.status == 0, Path(f"{home}.log").read_text()[-3000:]
    assert published(home) == published(stages.after)


@pytest.mark.parametrize("damage", [pytest.param(flip, marks=long), pytest.param(remove, marks=long)])
def test_marts_over_a_damaged_lake_are_those_over_a_whole_one(
    stages: Stages, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    """Damaged between two runs of the whole chain; the run says what it set aside."""
    home = tmp_path / "home"
    stages.prepare("chain", home)
    [path] = files_of(home, FIGURES)
    damage(path)
    done = stages.run("chain", home)
    log = Path(f"{home}.log").read_text()
    assert done.status == 0, log[-3000:]
    assert f"damaged: figures/{path.name}" in log
    assert published(home, times=False) == published(stages.after, times=False)
