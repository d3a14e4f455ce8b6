"""One home folder for the whole chain: first the bundled files, then broken ones among good ones, then real reports."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from ingestion.settings import PROJECT_ROOT, SAMPLES
from publication.snapshot import open_snapshot
from tests.broken_files import write_broken_files


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder and the commands that a person would type over it."""

    path: Path

    @property
    def landing(self) -> Path:
        return self.path / "landing"

    @property
    def current(self) -> Path:
        return self.path / "published" / "current"

    def run(self, *arguments: str, module: str = "orchestration") -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "TINHSO_HOME": str(self.path),
            "TINHSO_SETTLE_SECONDS": "0",
            "DAGSTER_HOME": str(self.path / "dagster"),
        }
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip

    def rows(self, sql: str, *parameters: object) -> list[tuple]:
        connection = open_snapshot(self.current)
        try:
            return connection.execute(sql, parameters).fetchall()
        finally:
            connection.close()

    def value(self, sql: str, *parameters: object) -> object:
        [(value,)] = self.rows(sql, *parameters)
        return value


def content(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of every file below a folder."""
    return {
        str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def first_run(home: Home) -> subprocess.CompletedProcess[str]:
    result = home.run("refresh", "--samples")
    assert result.returncode == 0, result.stderr + result.stdout
    return result


@pytest.fixture
def snapshot(home: Home, first_run: object) -> duckdb.DuckDBPyConnection:
    return open_snapshot(home.current)


EVALUATION = PROJECT_ROOT.parent / "shared" / "evaluation"


@dataclass(frozen=True, slots=True)
class MixedRun:
    """One run over broken files among good ones, and the real reports where the folder is there."""

    home: Home
    result: subprocess.CompletedProcess[str]
    broken: dict[str, frozenset[str]]
    good: tuple[str, ...]


@pytest.fixture(scope="session")
def mixed_run(tmp_path_factory: pytest.TempPathFactory) -> MixedRun:
    home = Home(tmp_path_factory.mktemp("mixed"))
    home.landing.mkdir()
    broken = write_broken_files(home.landing / "broken")
    good = ("dti_2023.xlsx", "ban_tin_hoa_binh_766_thang_7_2024.docx", "bao_cao_tra_vinh_dti_2022.docx")
    for name in (*good, "sources.csv"):
        shutil.copyfile(SAMPLES / name, home.landing / name)
    for path in sorted((EVALUATION / "documents").glob("00[0-4]_*.txt")):
        (home.landing / "reports").mkdir(exist_ok=True)
        shutil.copyfile(path, home.landing / "reports" / path.name)
    return MixedRun(home, home.run("refresh"), broken, good)
