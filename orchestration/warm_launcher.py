"""Runs begin in a process that has everything loaded already: the launcher hands them to the warm runner.

The warm runner (`orchestration.warm_runner`) is kept by the code server and forks one process a run. It is reached
through a socket in Dagster's home, so daemon, UI and code server may be separate processes or containers on one
machine. Where it is not there, or refuses since files of the project changed, a run begins as with Dagster's default.

A run's process holds a lock for as long as it lives, by which everybody sees whether it does, and ends itself when a
file asks it to: neither needs the runner, or a process id that means the same everywhere.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fcntl import LOCK_NB, LOCK_SH, flock
from pathlib import Path
from typing import Any

from dagster import DagsterRun, DefaultRunLauncher
from dagster._core.launcher.base import CheckRunHealthResult, LaunchRunContext, WorkerStatus
from dagster._serdes import serialize_value

from ingestion.settings import PROJECT_ROOT

MODULE = "orchestration.definitions"
"""What the runner has loaded; runs of other code are not for it."""
_SOCKET = "runner.socket"
_ANSWER_SECONDS = 60
_LEFT_SECONDS = 24 * 3600
"""What processes left that were killed is removed so long afterwards: run monitoring has seen it by then."""
_started: subprocess.Popen[bytes] | None = None
"""The runner of this process. It ends when this process does, since it reads the end of its standard input."""


class NoRunnerError(Exception):
    """Nobody took the request; the message says why."""


class WarmFolder:
    """What launcher, runner and the processes of runs tell each other, below Dagster's home."""

    def __init__(self, root: str | Path) -> None:
        self.path = Path(root) / "warm"

    @property
    def lock(self) -> Path:
        """Locked by the one runner."""
        return self.path / "runner.lock"

    @property
    def socket(self) -> Path:
        return self.path / _SOCKET

    def run(self, run_id: str) -> Path:
        """Locked by the run's process for as long as it lives."""
        return self.path / f"{run_id}.run"

    def cancel(self, run_id: str) -> Path:
        """Asks the run's process to end."""
        return self.path / f"{run_id}.cancel"

    def forget(self, run_id: str) -> None:
        self.cancel(run_id).unlink(missing_ok=True)
        self.run(run_id).unlink(missing_ok=True)

    def forget_old(self) -> None:
        """Removes what killed processes left a day ago."""
        for path in self.path.glob("*.run"):
            if time.time() - path.stat().st_mtime > _LEFT_SECONDS and not self.is_alive(path.stem):
                self.forget(path.stem)

    def is_alive(self, run_id: str) -> bool:
        """Whether the process of a run that the warm runner took lives."""
        try:
            descriptor = os.open(self.run(run_id), os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            flock(descriptor, LOCK_SH | LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    @contextmanager
    def address(self) -> Iterator[str]:
        """The socket's, by way of its open folder: a socket's path may have a hundred characters, a home more."""
        descriptor = os.open(self.path, os.O_PATH | os.O_DIRECTORY)
        try:
            yield f"/proc/self/fd/{descriptor}/{_SOCKET}"
        finally:
            os.close(descriptor)

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The runner's answer. Raises NoRunnerError where nobody takes the request, TimeoutError without an answer."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_ANSWER_SECONDS)
            try:
                with self.address() as address:
                    connection.connect(address)
                connection.sendall(json.dumps(request).encode() + b"\n")
                with connection.makefile("rb") as answers:
                    answer: dict[str, Any] = json.loads(answers.readline() or b'{"refused": "it ended"}')
            except TimeoutError:
                raise
            except OSError as error:
                raise NoRunnerError(error.strerror) from None
        if "refused" in answer:
            raise NoRunnerError(answer["refused"])
        return answer


class WarmRunLauncher(DefaultRunLauncher):
    """Dagster's default launcher, with the warm runner before it."""

    @property
    def folder(self) -> WarmFolder:
        return WarmFolder(self._instance.root_directory)

    def launch_run(self, context: LaunchRunContext) -> None:
        if not self._hand_over(context.dagster_run):
            super().launch_run(context)

    def _hand_over(self, run: DagsterRun) -> bool:
        origin = run.job_code_origin
        if origin is None or getattr(origin.repository_origin.code_pointer, "module", None) != MODULE:
            return False
        try:
            self.folder.ask({"run_id": run.run_id, "instance": serialize_value(self._instance.get_ref())})
        except NoRunnerError:
            return self.folder.is_alive(run.run_id)  # it may have begun before the runner ended
        return True

    def terminate(self, run_id: str) -> bool:
        if not self.folder.is_alive(run_id):
            return bool(super().terminate(run_id))  # type: ignore[no-untyped-call]
        run = self._instance.get_run_by_id(run_id)
        if not run or run.is_finished:
            return False
        self._instance.report_run_canceling(run)
        self.folder.cancel(run_id).touch()
        return True

    @property
    def supports_check_run_worker_health(self) -> bool:
        return True

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """A run's file outlives only a process that was killed. Other runs are their code server's to watch."""
        if self.folder.run(run.run_id).exists() and not self.folder.is_alive(run.run_id):
            return CheckRunHealthResult(WorkerStatus.NOT_FOUND, "the run's process is gone")
        return CheckRunHealthResult(WorkerStatus.RUNNING)

    def keep_warm(self) -> str:
        """Starts a runner where there is none, as a child of this process; returns what there is, in words."""
        global _started
        try:
            return f"process {self.folder.ask({})['pid']} is ready"
        except NoRunnerError as reason:
            if _started is not None and _started.poll() is None:
                return f"process {_started.pid} is starting, or ends with its runs: {reason}"
        except TimeoutError:
            return "the runner does not answer"
        self.folder.path.mkdir(exist_ok=True)
        _started = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "orchestration.warm_runner", self._instance.root_directory],
            cwd=PROJECT_ROOT, stdin=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        return f"process {_started.pid} is starting"
