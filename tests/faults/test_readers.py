"""Readers of `published/current` while versions are swapped and publishers are killed: each reading is one version.

A reader resolves the link once and then reads what it likes: the snapshot, Parquet, CSV, the site, the checksums.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import duckdb
import polars as pl
import pytest

from ingestion.settings import PROJECT_ROOT
from publication.package import CHECKSUMS_NAME
from publication.publish import read_current
from tests.faults.conftest import Stages, copy, long
from tests.faults.test_kills import LONGEST_DELAY, SEED

STOP = "stop"


def read_once(published: Path) -> str:
    """One reading in every form; the digest of the version. Raises AssertionError where its parts disagree."""
    current = read_current(published)
    assert current is not None, "nothing is published"
    folder = current.path
    for line in (folder / CHECKSUMS_NAME).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
        for table, rows in current.rows.items():
            found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert found == (rows,), table
            assert pl.scan_parquet(folder / "parquet" / f"{table}.parquet").select(pl.len()).collect().item() == rows
    for language in ("vi", "en"):
        assert current.version in (folder / "site" / language / "index.html").read_text(encoding="utf-8")
    return current.digest


def main(published: Path, stop: Path) -> None:
    """Reads until told to stop; prints how many readings each version had."""
    seen: Counter[str] = Counter()
    while not stop.exists() or not seen:
        seen[read_once(published)] += 1
    print(json.dumps(seen))


@pytest.mark.parametrize("publications", [4, pytest.param(40, marks=long)])
def test_readers_meet_whole_versions_whatever_becomes_of_publishers(
    stages: Stages, tmp_path: Path, publications: int
) -> None:
    home, chance = tmp_path / "home", random.Random(f"{SEED} readers {publications}")
    stages.prepare("publish", home)
    versions = {"TINHSO_KEEP_VERSIONS": "100"}
    assert stages.run("publish", home, environment=versions).status == 0
    command = [sys.executable, "-m", __name__, str(home / "published"), str(tmp_path / STOP)]
    readers = [
        subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ended: Counter[int] = Counter()
    for number in range(publications):
        source = stages.before if number % 2 == 0 else stages.after
        copy(source, home, "warehouse.duckdb")
        kill_at = chance.randint(1, stages.points["publish"]) if number % 4 >= 2 else 0
        answer = stages.run("publish", home, kill_at, chance.uniform(0, LONGEST_DELAY), environment=versions)
        ended[answer.status] += 1
        if any(reader.poll() is not None for reader in readers):
            break
    (tmp_path / STOP).touch()
    seen: Counter[str] = Counter()
    for reader in readers:
        said, errors = reader.communicate(timeout=120)
        assert reader.returncode == 0, errors
        seen.update(json.loads(said))
    assert ended[0] >= publications // 2
    assert set(ended) <= {0, -9}
    assert len(seen) == 2, "two contents were published in turn"


if __name__ == "__main__":
    os.nice(5)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
