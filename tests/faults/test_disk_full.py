"""The disk is full from a point of a stage on: the run says so, nothing half stays visible, and with room all is made.

The home is a small file system of its own; at the point the run takes what is left of it.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.comparison import assert_current_is_whole, published, standing
from tests.faults.conftest import Stages, long
from tests.faults.test_kills import SEED
from tests.faults.zygote import FILLER

SIZE = "256m"
SHORT, LONG = {"lake": 2, "publish": 2, "chain": 1}, {"lake": 20, "publish": 15, "chain": 15}
NAMED = re.compile(r"FAILED +(\w+: )?(\S+DiskFullError: )?the disk of \S+ is full; make room")


def numbered() -> list[object]:
    return [
        pytest.param(stage, number, marks=() if number < SHORT[stage] else long)
        for stage, most in LONG.items()
        for number in range(most)
    ]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """An empty file system of a few megabytes."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    home = tmp_path / "home"
    home.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(home)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    try:
        yield home
    finally:
        subprocess.run(["umount", "--lazy", str(home)], check=True)


@pytest.mark.parametrize(("stage", "number"), numbered())
def test_a_full_disk_is_named_and_nothing_half_stays(stages: Stages, small_disk: Path, stage: str, number: int) -> None:
    stages.prepare(stage, small_disk)
    fill_at = random.Random(f"{SEED} full {stage} {number}").randint(1, stages.points[stage])
    failed = stages.run(stage, small_disk, fill_at=fill_at)
    log = Path(f"{small_disk}.log")
    at = f"{stage}: full from point {fill_at} of {stages.points[stage]} on, at {failed.last}\n{log.read_text()[-4000:]}"
    assert (small_disk / FILLER).exists(), at
    if stage == "chain":
        assert failed.status == 1, at
        assert NAMED.search(log.read_text()), at
    elif failed.status:
        assert "No space left on device" in log.read_text(), at
    if stage != "lake":
        assert_current_is_whole(small_disk, at)
    (small_disk / FILLER).unlink()
    log.unlink()
    again = stages.run(stage, small_disk)
    assert again.status == 0, f"{at}\nwith room again:\n{log.read_text()[-3000:]}"
    if stage == "lake":
        assert standing(small_disk) == standing(stages.folder / "undisturbed-lake"), at
    else:
        assert published(small_disk) == published(stages.after), at
        assert not list((small_disk / "published").glob(".*-*")), at
    for path in small_disk.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
