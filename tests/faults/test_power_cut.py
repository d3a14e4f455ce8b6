"""A power cut takes only what no other file relies on: bytes are on the disk before their name, and names in order."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingestion.pipeline import Ingestion
from ingestion.schemas import FIGURES, OUTCOMES, RECEIPTS
from ingestion.settings import Settings


def test_bytes_are_on_the_disk_before_their_name_and_the_name_before_the_next_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(tmp_path, tmp_path / "landing", settle_seconds=0)
    settings.landing.mkdir()
    (settings.landing / "report.txt").write_text("Năm 2022, Quảng Ngãi xếp hạng 26/63 về chỉ số DTI.", encoding="utf-8")
    ingestion = Ingestion(settings)
    ingestion.lake.prepare()
    synced: set[int] = set()
    unsynced_folders: dict[Path, str] = {}
    named: list[str] = []
    fsync, replace = os.fsync, os.replace

    def note(descriptor: int) -> None:
        status = os.fstat(descriptor)
        synced.add(status.st_ino)
        for folder in [folder for folder in unsynced_folders if folder.stat().st_ino == status.st_ino]:
            del unsynced_folders[folder]
        fsync(descriptor)

    def check(source: Path, target: Path) -> None:
        target = Path(target)
        if target.is_relative_to(settings.lake):
            assert os.stat(source).st_ino in synced, f"{target} may be empty after a power cut"
            if target.suffix != ".sha256":  # a checksum that lacks its file harms nobody, and one folder holds both
                assert not unsynced_folders, f"{target} relies on a name that may be gone"
                unsynced_folders[target.parent] = target.name
                named.append(target.parent.name if target.suffix else "archive")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", note)
    monkeypatch.setattr(os, "replace", check)
    ingestion.receive()
    ingestion.process()
    assert named == ["archive", RECEIPTS.name, FIGURES.name, OUTCOMES.name]
    assert not unsynced_folders
