"""Commands end like a shell's own ones."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ingestion.__main__ import main
from ingestion.review import DECISIONS
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


def piped(data: bytes, *arguments: str, cwd: Path = PROJECT_ROOT) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "ingestion", "extract", "--format", "jsonl", *arguments],
        input=data, cwd=cwd, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(PROJECT_ROOT)},
    )  # fmt: skip


def zipped(name: str, data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        SENTENCE.encode(),
        f"<!doctype html><html><head><meta charset='utf-8'></head><body><p>{SENTENCE}</p></body></html>".encode(),
        SENTENCE.encode("utf-16"),
        zipped("report.txt", SENTENCE.encode()),
    ],
    ids=["text", "html", "utf-16", "zip"],
)
def test_a_dash_is_standard_input_whose_bytes_tell_its_type(data: bytes) -> None:
    done = piped(data, "-")
    assert (done.returncode, done.stderr) == (0, b"")
    [figure] = [json.loads(line) for line in done.stdout.splitlines()]
    assert (figure["document"], figure["value"], figure["indicator"]) == ("-", 8, "dti_overall_rank")


def test_standard_input_stands_among_files_and_a_file_may_have_its_name(tmp_path: Path) -> None:
    (tmp_path / "-").write_text(SENTENCE.replace("8/63", "9/63"), encoding="utf-8")
    done = piped(SENTENCE.encode(), "./-", "-", cwd=tmp_path)
    assert [json.loads(line)["value"] for line in done.stdout.splitlines()] == [9, 8]


def test_what_is_piped_in_and_cannot_be_read_is_named(tmp_path: Path) -> None:
    done = piped(b"", "-")
    assert (done.returncode, done.stderr.splitlines()[0].partition(b":")[0]) == (1, b"-")


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "No such file"), (b"title\nx\n", "an index needs a column"), (b"\xff", "'utf-8' codec")],
)
def test_sources_that_cannot_be_read_are_one_line_and_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, said: str
) -> None:
    report, sources = tmp_path / "report.txt", tmp_path / "sources_of_mine.csv"
    report.write_text(SENTENCE, encoding="utf-8")
    if content is not None:
        sources.write_bytes(content)
    assert main(["extract", str(report), "--sources", str(sources)]) == 2
    printed = capsys.readouterr()
    [line] = printed.err.splitlines()
    assert printed.out == ""
    assert line.startswith(f"python -m ingestion extract: {sources}: ")
    assert said in line


@pytest.mark.parametrize("command", ["ingest", "review", "pending"])
def test_a_file_of_decisions_that_is_none_is_one_line_and_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (tmp_path / DECISIONS).write_text("when,who\n", encoding="utf-8")
    monkeypatch.setattr("ingestion.__main__.SEEDS", tmp_path)
    assert main([command]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert DECISIONS in line


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
