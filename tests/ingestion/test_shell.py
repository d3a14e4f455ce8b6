"""Commands end like a shell's own ones."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ingestion.__main__ import main
from ingestion.settings import PROJECT_ROOT
from tests.ingestion.readers import files

SENTENCE = "Năm 2022, tỉnh Thái Nguyên xếp thứ 8/63 về chỉ số DTI.\n"


@pytest.mark.parametrize("lines", [1, 3_000])
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path, lines: int) -> None:
    """Whether the output fits the pipe or not, `| head -0` leaves no trace on the terminal."""
    report = tmp_path / "report.txt"
    report.write_text(SENTENCE * lines, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "ingestion", "extract", str(report)],
        cwd=PROJECT_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout and process.stderr
    process.stdout.close()
    said = process.stderr.read()
    assert (process.wait(), said) == (141, b"")
    process.stderr.close()


def test_the_exit_code_of_a_command_is_kept(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ingestion", "extract", str(tmp_path / "none.txt")],
        cwd=PROJECT_ROOT, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and b"none.txt" in done.stderr


def test_a_member_that_cannot_be_read_costs_itself_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parts = {"logo.png": b"\x89PNG\r\n\x1a\n" + b"0" * 100, "a.txt": SENTENCE, "empty.txt": b""}
    (tmp_path / "mail.zip").write_bytes(files.archive(parts))
    assert main(["extract", str(tmp_path / "mail.zip")]) == 1
    printed = capsys.readouterr()
    assert "dti_overall_rank" in printed.out
    logo, empty = printed.err.splitlines()
    assert "mail.zip: logo.png: " in logo and "mail.zip: empty.txt: " in empty
    (tmp_path / "good.zip").write_bytes(files.archive({"a.txt": SENTENCE}))
    assert main(["extract", str(tmp_path / "good.zip")]) == 0
