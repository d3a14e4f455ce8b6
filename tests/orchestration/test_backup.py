from __future__ import annotations

import contextlib
import io
import sqlite3
import tarfile
from pathlib import Path

import pytest

from ingestion.settings import Settings
from orchestration.__main__ import main
from orchestration.backup import BackupError, backup, restore


def settings_of(home: Path) -> Settings:
    return Settings(home=home, landing=home / "landing")


@pytest.fixture
def used(tmp_path: Path) -> Settings:
    """A home with a lake, an instance in SQLite with an open write-ahead log, and things that can be made again."""
    home = tmp_path / "used"
    contents = {
        "lake/archive/ab/abcd": b"raw bytes",
        "lake/figures/1.parquet": b"PAR1",
        "lake/figures/.1.99.tmp": b"half",
        "dagster/dagster.yaml": b"telemetry:\n  enabled: false\n",
        "dagster/storage/log.out": b"a long log",
        "warehouse.duckdb": b"made from the lake",
        "published/v1/marts.duckdb": b"made from the warehouse",
        "alerts.json": b"{}",
    }
    for name, data in contents.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(data)
    (home / "dagster" / "history").mkdir()
    return settings_of(home)


@pytest.fixture
def runs(used: Settings):
    path = used.dagster_home / "history" / "runs.db"
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE runs (run_id TEXT)")
        database.execute("INSERT INTO runs VALUES ('one')")
        database.commit()
        yield database


def files(home: Path) -> set[str]:
    return {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}


def test_what_cannot_be_made_again_comes_back(used, runs, tmp_path) -> None:
    contents = backup(used, tmp_path / "b.tar")
    empty = settings_of(tmp_path / "empty")
    assert restore(empty, tmp_path / "b.tar") == contents
    assert files(empty.home) - {".lake.lock", ".warehouse.lock"} == {
        "lake/archive/ab/abcd", "lake/figures/1.parquet", "dagster/dagster.yaml", "dagster/history/runs.db",
        "alerts.json",
    }  # fmt: skip
    assert (empty.lake / "archive/ab/abcd").read_bytes() == b"raw bytes"
    assert (empty.lake / "archive/ab/abcd").stat().st_mode & 0o777 == 0o444
    with contextlib.closing(sqlite3.connect(empty.dagster_home / "history" / "runs.db")) as database:
        assert database.execute("SELECT run_id FROM runs").fetchall() == [("one",)]


def test_a_backup_is_never_written_over_and_leaves_nothing_half(used, tmp_path) -> None:
    backup(used, tmp_path / "b.tar")
    with pytest.raises(BackupError, match="never written over"):
        backup(used, tmp_path / "b.tar")
    with pytest.raises(BackupError, match="no lake"):
        backup(settings_of(tmp_path / "nothing"), tmp_path / "c.tar")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar", "used"]


def test_a_home_in_use_is_not_restored_into(used, tmp_path) -> None:
    backup(used, tmp_path / "b.tar")
    before = files(used.home)
    with pytest.raises(BackupError, match="empty home"):
        restore(used, tmp_path / "b.tar")
    assert files(used.home) == before


@pytest.mark.parametrize("damage", ["cut", "flipped", "no list"])
def test_a_damaged_backup_restores_nothing(used, tmp_path, damage: str) -> None:
    path = tmp_path / "b.tar"
    backup(used, path)
    data = path.read_bytes()
    where = data.index(b"raw bytes")
    changed = {
        "cut": data[: where + 4],
        "flipped": data[:where] + b"RAW" + data[where + 3 :],
        "no list": data[: data.index(b"SHA256SUMS")] + bytes(10240),
    }
    path.write_bytes(changed[damage])
    empty = settings_of(tmp_path / "empty")
    with pytest.raises(BackupError, match=r"whole backup|damaged: lake/archive/ab/abcd"):
        restore(empty, path)
    assert files(empty.home) == set()


def test_a_tar_that_leads_outside_is_refused(tmp_path) -> None:
    path = tmp_path / "b.tar"
    with tarfile.open(path, "w") as archive:
        entry = tarfile.TarInfo("../outside")
        entry.size = 1
        archive.addfile(entry, io.BytesIO(b"x"))
    with pytest.raises(BackupError, match="no backup's file"):
        restore(settings_of(tmp_path / "empty"), path)
    assert not (tmp_path / "outside").exists()


def test_the_commands_say_what_they_did(used, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("TINHSO_HOME", str(used.home))
    assert main(["backup", str(tmp_path / "b.tar")]) == 0
    assert main(["backup", str(tmp_path / "b.tar")]) == 1
    monkeypatch.setenv("TINHSO_HOME", str(tmp_path / "empty"))
    assert main(["restore", str(tmp_path / "b.tar")]) == 0
    said = capsys.readouterr().err
    assert "never written over" in said
    assert "next    python -m orchestration refresh" in said
