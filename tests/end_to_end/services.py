"""The services of an installation as real processes: a code server, as many daemons as one likes, and the UI."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx

from ingestion.settings import PROJECT_ROOT

PATIENCE = 600.0
WORKSPACE = PROJECT_ROOT / "deploy" / "workspace.yaml"


def until(condition: Callable[[], Any], what: str) -> Any:
    """What the condition gives once that is true."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, f"it never came to be: {what}"
        time.sleep(0.1)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Services:
    """`with Services(home, daemons=2) as services:`; each writes its log into the home folder."""

    home: Path
    daemons: int = 1
    environment: Mapping[str, str] = field(default_factory=dict)

    def __enter__(self) -> Self:
        code, self._web = free_port(), free_port()
        workspace = self.home / "workspace.yaml"
        workspace.write_text(WORKSPACE.read_text(encoding="utf-8").replace("4000", str(code)), encoding="utf-8")
        self._stack = ExitStack()
        try:
            self.start("code", "dagster", "code-server", "start", "-p", str(code), "-m", "orchestration.definitions")
            until(lambda: "Started Dagster code proxy server" in self.log("code"), "a code server")
            self.start("web", "dagster-webserver", "-p", str(self._web), "-w", str(workspace))
            for number in range(self.daemons):
                self.start(f"daemon-{number}", "dagster-daemon", "run", "-w", str(workspace))
            until(self._is_served, "the UI")
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def all_environment(self) -> dict[str, str]:
        return {
            **os.environ, "TINHSO_HOME": str(self.home), "DAGSTER_HOME": str(self.home / "dagster"),
            "TINHSO_CODE_HOST": "127.0.0.1", "PYTHONPATH": str(PROJECT_ROOT), **self.environment,
        }  # fmt: skip

    def start(self, name: str, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        """A program of this environment; it is ended with the services."""
        with (self.home / f"{name}.log").open("w") as log:
            process = subprocess.Popen(
                [str(Path(sys.executable).with_name(program)), *arguments],
                cwd=PROJECT_ROOT, env=self.all_environment(), stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self._stack.callback(_end, process)
        return process

    def log(self, name: str) -> str:
        return (self.home / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def _is_served(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self._web}/server_info", timeout=5).is_success
        except httpx.HTTPError:
            return False

    def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """The answer of the UI's server to the one field that a query asks for."""
        answer = httpx.post(
            f"http://127.0.0.1:{self._web}/graphql", json={"query": query, "variables": variables}, timeout=120
        ).json()
        [(_, result)] = answer["data"].items()
        assert "Error" not in result["__typename"], json.dumps(result)
        return dict(result)


def _end(process: subprocess.Popen[bytes]) -> None:
    for number, seconds in ((signal.SIGTERM, 20), (signal.SIGKILL, None)):
        with suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(process.pid, number)
            process.wait(seconds)
