"""The corpus test itself: it passes over a folder that is read to its end, and sees what must not happen."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.broken_files import write_broken_files
from tests.corpus import run as corpus
from tests.corpus.__main__ import main
from tests.ingestion.readers import files

TEXT = "Năm 2022, tỉnh Thái Nguyên xếp thứ 8/63 về chỉ số DTI."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "b.txt").write_text(TEXT + " Có 15 xã.", encoding="utf-8")
    return folder


def run(folder: Path, code: str = "", *, hang_seconds: float = 120) -> corpus.Report:
    """The code stands before the process that feeds, in which `home` and `folder` are known."""
    start = f"import sys; home, folder = sys.argv[1:]\n{code}\nfrom tests.corpus.feed import feed; feed(home, folder)"
    home = folder.parent / "home"
    home.mkdir()
    return corpus.run(folder, home, hang_seconds=hang_seconds, command=(sys.executable, "-c", start))


def test_a_folder_that_is_read_to_its_end(folder: Path) -> None:
    broken = write_broken_files(folder / "broken")
    (folder / "copy.txt").write_bytes((folder / "a.txt").read_bytes())
    (folder / "some.zip").write_bytes(files.archive({"c.txt": TEXT, "d/e.html": files.html()}))
    (folder / "link.txt").symlink_to(folder / "a.txt")
    (folder / "half.part").write_text("x", encoding="utf-8")
    before = sorted(folder.rglob("*"))
    report = run(folder)
    assert report.failures == []
    assert report.files == len(broken) + 4
    assert report.members == 2
    assert {"link.txt", "half.part"} <= set(report.passed_over)
    assert report.outcomes.total() == report.files + report.members
    assert report.outcomes["rejected: archive_bomb"] == 1
    assert sorted(folder.rglob("*")) == before


def test_a_process_that_dies_is_told_and_the_rest_is_read(folder: Path) -> None:
    code = (
        "import os, pathlib, ingestion.pipeline as p\n"
        "died, read = pathlib.Path(home, 'died'), p.Ingestion._read\n"
        "def fault(data, receipt, reader):\n"
        "    if receipt.name == 'b.txt' and not died.exists():\n"
        "        died.touch(); os.abort()\n"
        "    return read(data, receipt, reader)\n"
        "p.Ingestion._read = staticmethod(fault)"
    )
    report = run(folder, code)
    assert report.failures == ["the process ended with -6 at b.txt"]
    assert report.outcomes["extracted"] == 2


def test_a_process_that_hangs_is_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "DEATHS", 1)
    code = "import time, ingestion.pipeline as p\np.Ingestion._read = staticmethod(lambda *_: time.sleep(600))"
    report = run(folder, code, hang_seconds=5)
    assert report.failures == ["the process hung at a.txt", "no outcome: a.txt", "no outcome: b.txt"]


def test_a_file_that_is_lost_or_has_no_outcome(folder: Path) -> None:
    code = (
        "import ingestion.pipeline as p\n"
        "found = p.discover\n"
        "p.discover = lambda folder: [file for file in found(folder) if file.name != 'a.txt']\n"
        "p.Ingestion.process = lambda self, progress: None"
    )
    assert run(folder, code).failures == ["lost: a.txt", "no outcome: b.txt"]


def test_a_fault_of_ours_is_a_failure(folder: Path) -> None:
    code = "import ingestion.pipeline as p\np.understand = lambda *_: 1 / 0"
    [first, second] = run(folder, code).failures
    assert first.startswith("a.txt: internal_error: ZeroDivisionError")
    assert second.startswith("b.txt: internal_error")


def test_the_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder)]) == 0
    assert "2 files" in capsys.readouterr().out
    assert main([str(folder / "nowhere")]) == 1
