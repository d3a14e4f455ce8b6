"""A backup restored into an empty place gives the same marts, byte for byte."""

from __future__ import annotations

from pathlib import Path

from tests.end_to_end.conftest import Home


def marts(home: Home) -> dict[str, bytes]:
    folder = home.current / "parquet"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_restored_home_publishes_the_same_bytes(home: Home, first_run: object, tmp_path: Path) -> None:
    saved = home.run("backup", str(tmp_path / "backup.tar"))
    assert saved.returncode == 0, saved.stderr
    other = Home(tmp_path / "other")
    restored = other.run("restore", str(tmp_path / "backup.tar"))
    assert restored.returncode == 0, restored.stderr
    refreshed = other.run("refresh")
    assert refreshed.returncode == 0, refreshed.stderr
    assert marts(other) == marts(home)
