"""Passes in the midst of which a process died."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from ingestion.attempts import MAX_ATTEMPTS, Attempts
from ingestion.settings import PROJECT_ROOT

DIES = """
import os, signal, sys
from pathlib import Path
from ingestion.attempts import Attempts
with Attempts(Path(sys.argv[1])).reading("first"):
    pass
with Attempts(Path(sys.argv[1])).reading("second"):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def die(folder: Path) -> None:
    done = subprocess.run([sys.executable, "-c", DIES, str(folder)], cwd=PROJECT_ROOT, check=False)
    assert done.returncode == -signal.SIGKILL


def test_a_pass_is_given_up_after_so_many_deaths(tmp_path) -> None:
    for died in range(1, MAX_ATTEMPTS + 1):
        die(tmp_path)
        assert Attempts(tmp_path).is_poison("second") is (died >= MAX_ATTEMPTS)
    assert not Attempts(tmp_path).is_poison("first")


def test_an_exception_is_no_death(tmp_path) -> None:
    for _ in range(MAX_ATTEMPTS):
        attempts = Attempts(tmp_path)
        try:
            with attempts.reading("one"):
                raise ValueError
        except ValueError:
            attempts.close()
    assert not Attempts(tmp_path).is_poison("one")


def test_numbers_that_cannot_be_read_are_begun_anew(tmp_path) -> None:
    (tmp_path / "died.json").write_text("{half")
    assert not Attempts(tmp_path).is_poison("one")
    assert os.access(tmp_path / "slot", os.R_OK)
