"""A full disk is known by the words of whoever met it, and named; other faults keep their own words."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import duckdb
import pytest

from ingestion import machine
from ingestion.machine import DiskFullError, is_disk_full, is_fault_of_machine, naming_full_disk

FULL = (
    OSError(errno.ENOSPC, "No space left on device"),
    OSError(errno.EDQUOT, "Disk quota exceeded"),
    OSError(28, "Error writing bytes to file. Detail: [errno 28] No space left on device"),  # Arrow's
    duckdb.IOException('IO Error: Could not write file "w.duckdb": No space left on device'),
    sqlite3.OperationalError("database or disk is full"),
    RuntimeError("dbt failed\nmart_ranking: error IO Error: Could not write file: No space left on device"),
)


@pytest.mark.parametrize("error", FULL, ids=repr)
def test_a_full_disk_is_named(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(DiskFullError, match="is full; make room") as caught, naming_full_disk(tmp_path):
        raise ValueError("while something was written") from error
    assert str(tmp_path) in str(caught.value)
    assert isinstance(caught.value.__cause__, ValueError)


@pytest.mark.parametrize(("left", "expected"), [(4096, True), (1 << 30, False)])
def test_the_words_of_sqlite_mean_a_full_disk_where_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: int, expected: bool
) -> None:
    usage = machine.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda folder: usage._replace(free=left))
    assert is_disk_full(sqlite3.OperationalError("disk I/O error"), tmp_path) is expected


def test_other_errors_pass(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unlike"), naming_full_disk(tmp_path):
        raise ValueError("unlike a full disk")


def test_what_the_machine_is_to_blame_for() -> None:
    assert is_fault_of_machine(OSError(errno.EMFILE, "Too many open files"))
    assert not is_fault_of_machine(FileNotFoundError(errno.ENOENT, "gone"))
    assert not is_fault_of_machine(ValueError("a document of no kind"))
