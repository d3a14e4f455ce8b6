"""The warm runner: a process that has loaded the project and forks one process a run.

A forked run starts within milliseconds, shares what was loaded, and is as alone as with Dagster's default: what it
leaks or breaks ends with it. A fork takes no thread along, so nothing may be loaded that starts one which a run needs.

It takes runs until files of the project change or the process that started it ends; what is under way goes on.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import select
import signal
import socket
import sys
import sysconfig
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from functools import partial
from pathlib import Path
from typing import Any

from dagster import DagsterInstance
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.definitions.reconstruct import ReconstructableRepository
from dagster._core.events import EngineEventData
from dagster._core.instance.ref import InstanceRef
from dagster._grpc.impl import core_execute_run
from dagster._serdes import deserialize_value
from dagster._utils import get_run_crash_explanation, send_interrupt
from dagster._utils.hosted_user_process import recon_job_from_origin
from dagster._utils.interrupts import capture_interrupts

from ingestion.settings import PROJECT_ROOT, Settings
from orchestration.automation import refresh
from orchestration.warm_launcher import MODULE, WarmFolder

Stamp = tuple[tuple[str, int, int], ...]
PARTS = ("ingestion", "orchestration", "publication", "website", "dbt_project", "seeds", "dbt_project.yml")
"""Of the project: all that a run reads or executes."""
_CANCEL_SECONDS = 0.5
_REQUEST_SECONDS = 5
_LOSABLE = ("jemalloc_bg_thd", "polars-ooc-clea")
"""Threads that return memory and remove spilled files: the first are started anew, the second has nothing to do."""


def stamp() -> Stamp:
    """Name, size and time of every file of the project that a run uses, and of the folder of installed packages."""
    files = [Path(sysconfig.get_path("purelib"))]
    for part in PARTS:
        path = PROJECT_ROOT / part
        files += sorted(path.rglob("*")) if path.is_dir() else [path]
    return tuple(
        (str(path), (status := path.stat()).st_size, status.st_mtime_ns)
        for path in files
        if "__pycache__" not in path.parts and (path.is_file() or path is files[0])
    )


def load() -> None:
    """Imports all that a run needs and builds what is the same for each run. Starts no thread."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start threads, and is used for no arithmetic
    import dagster_dbt.asset_utils  # noqa: F401
    import dbt.adapters.duckdb.impl
    import dbt.cli.main
    import dbt.task.build  # noqa: F401
    import pyarrow.parquet  # noqa: F401
    from pandera.backends.polars.register import register_polars_backends

    import ingestion.pipeline  # noqa: F401
    import publication.site  # noqa: F401
    from orchestration.dbt_runner import ensure_manifest, parsed_project

    register_polars_backends()
    settings = Settings.from_environment()
    parser = multiprocessing.get_context("fork").Process(target=ensure_manifest, args=(settings,))
    parser.start()  # where the project has to be parsed, dbt leaves threads behind
    parser.join()
    parsed_project(settings)
    repository = ReconstructableRepository(ModuleCodePointer(MODULE, "defs"))
    repository.get_definition().get_job(refresh.name)


def needed_threads() -> list[str]:
    """Names of this process's other threads whose loss would be missed in a child."""
    names = [Path(f"/proc/self/task/{thread}/comm").read_text().strip() for thread in os.listdir("/proc/self/task")]
    names.remove(Path("/proc/self/comm").read_text().strip())
    return [name for name in names if name not in _LOSABLE]


@dataclass(frozen=True, slots=True)
class Run:
    """What a child does; `instance` is Dagster's, serialized."""

    run_id: str
    instance: str


class Runner:
    """One serves a home; `loaded` is the stamp of the files that this process has loaded."""

    def __init__(self, folder: WarmFolder, loaded: Stamp, *own: int) -> None:
        self.folder, self.loaded = folder, loaded
        self.own = set(own)
        """Descriptors that a child closes. It keeps the others: what was loaded may write to them."""
        self.children: dict[int, Run | None] = {}
        """By process id; None is a child that reports how another ended."""

    def serve(self) -> None:
        """Takes runs, then waits for those under way."""
        with ExitStack() as own:
            woken, waking = socket.socketpair()
            own.enter_context(woken)
            own.enter_context(waking).setblocking(False)
            signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
            signal.signal(signal.SIGCHLD, lambda *_: None)
            listener = own.enter_context(socket.socket(socket.AF_UNIX))
            with self.folder.address() as address:
                self.folder.socket.unlink(missing_ok=True)
                listener.bind(address)
            listener.listen(16)
            own.callback(self.folder.socket.unlink, missing_ok=True)
            self.own |= {woken.fileno(), waking.fileno(), listener.fileno()}
            print(f"warm runner {os.getpid()} is ready", file=sys.stderr, flush=True)
            while True:
                ready, _, _ = select.select([listener, woken, sys.stdin], [], [])
                if woken in ready:
                    woken.recv(4096)
                    self._reap(os.WNOHANG)
                if sys.stdin in ready and not os.read(sys.stdin.fileno(), 4096):
                    break
                if listener in ready and not self._answer(listener):
                    break
            signal.set_wakeup_fd(-1)
            self.own -= {woken.fileno(), waking.fileno(), listener.fileno()}
        while self.children:
            self._reap(0)

    def _answer(self, listener: socket.socket) -> bool:
        """Takes one request; False where no other may be taken, since this process is not of today's files."""
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(_REQUEST_SECONDS)
            try:
                with connection.makefile("rb") as lines:
                    request = json.loads(lines.readline())
                if is_current := stamp() == self.loaded:
                    answer = self._start(Run(**request), connection.fileno()) if request else {"pid": os.getpid()}
                else:
                    answer = {"refused": "files of the project changed"}
                connection.sendall(json.dumps(answer).encode() + b"\n")
            except (OSError, ValueError, TypeError) as error:  # whoever asked is gone, or is none of ours
                print(f"warm runner: {error!r}", file=sys.stderr, flush=True)
                return True
        return is_current

    def _start(self, run: Run, connection: int) -> dict[str, Any]:
        descriptor = os.open(self.folder.run(run.run_id), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            flock(descriptor, LOCK_EX | LOCK_NB)
            return {"pid": self._fork(run, lambda: execute(self.folder, run), connection)}
        except BlockingIOError:
            return {"refused": "the run has begun already"}
        finally:
            os.close(descriptor)  # the child holds the lock

    def _fork(self, run: Run | None, work: Callable[[], None], *closed: int) -> int:
        child = os.fork()
        if child:
            self.children[child] = run
            return child
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            for descriptor in (*self.own, *closed):  # the runner's sockets and lock would outlive it here
                os.close(descriptor)
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _reap(self, options: int) -> None:
        """Takes note of children that ended; of a run's that was killed or broke, another tells the instance."""
        while self.children:
            child, status = os.waitpid(-1, options)
            if not child:
                return
            if run := self.children.pop(child, None):
                self.folder.forget(run.run_id)
                if code := os.waitstatus_to_exitcode(status):
                    self._fork(None, partial(report, run, code))


def execute(folder: WarmFolder, run: Run) -> None:
    """The run, as Dagster's code server would execute it. Events and reasons go to the instance."""
    with capture_interrupts(), DagsterInstance.from_ref(deserialize_value(run.instance, InstanceRef)) as instance:
        threading.Thread(target=_watch, args=(folder.cancel(run.run_id),), daemon=True).start()
        dagster_run = instance.get_run_by_id(run.run_id)
        if dagster_run is None or dagster_run.job_code_origin is None:
            raise ValueError(f"run {run.run_id} is not in the instance, or has no code")
        pid = os.getpid()
        instance.report_engine_event(
            f"Started process for run (pid: {pid}), forked from the warm runner.",
            dagster_run,
            EngineEventData.in_process(pid),
        )
        job = recon_job_from_origin(dagster_run.job_code_origin)
        try:
            for _event in core_execute_run(job, dagster_run, instance, inject_env_vars=False):
                pass
        finally:
            instance.report_engine_event(f"Process for run exited (pid: {pid}).", dagster_run)


def _watch(cancel: Path) -> None:
    """Interrupts this process once the file is there."""
    while not cancel.exists():
        time.sleep(_CANCEL_SECONDS)
    send_interrupt()


def report(run: Run, code: int) -> None:
    """Tells the instance that the process of a run ended without a word, where it did."""
    with DagsterInstance.from_ref(deserialize_value(run.instance, InstanceRef)) as instance:
        dagster_run = instance.get_run_by_id(run.run_id)
        if dagster_run and not dagster_run.is_finished:
            message = get_run_crash_explanation(f"Run execution process for {run.run_id}", code)
            instance.report_engine_event(message, dagster_run)
            instance.report_run_failed(dagster_run)


def main() -> int:
    """Serves the home of Dagster that the argument names until it may not; 1 where a fork would not be safe."""
    folder = WarmFolder(sys.argv[1])
    folder.path.mkdir(exist_ok=True)
    descriptor = os.open(folder.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        flock(descriptor, LOCK_EX | LOCK_NB)
    except BlockingIOError:  # another one serves
        return 0
    folder.forget_old()
    loaded = stamp()
    load()
    if threads := needed_threads():
        print(f"warm runner: cannot fork beside {', '.join(threads)}", file=sys.stderr, flush=True)
        return 1
    gc.collect()
    gc.freeze()  # a child's collector would copy what it shares
    Runner(folder, loaded, descriptor).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
