"""A process that has imported everything and forks one child a task, so that a killed run costs no imports.

A child counts its points: each file below the home that it opens for writing, renames, removes or makes, each
statement of dbt and each of PostgreSQL. At the wanted point, or some milliseconds later and so in the midst of native
code, it kills itself with SIGKILL; or, at the wanted point, it takes all that is left of the home's file system.

Asked by lines of JSON on stdin (see `Task`), answers by lines of JSON (see `Answer`).
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import json
import mmap
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from ingestion.settings import PROJECT_ROOT, Settings

_LABEL = 200


@dataclass(frozen=True, slots=True)
class Task:
    """What a child does in which home, and the point of its fault; 0 is none. `clock` is ingestion's time."""

    stage: str
    home: str
    clock: str
    kill_at: int = 0
    delay: float = 0.0
    environment: dict[str, str] = field(default_factory=dict)
    fill_at: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """How the child ended: its exit code, negative for a signal; how many points it passed, and the last one.

    `peak` is the most memory that it held, in bytes.
    """

    status: int
    points: int
    last: str
    peak: int


class Zygote:
    """The parent's side."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.zygote"],
            cwd=PROJECT_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, task: Task) -> Answer:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(dataclasses.asdict(task)) + "\n")
        self._process.stdin.flush()
        return Answer(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


class Points:
    """The child's counter, in memory that the zygote sees, too."""

    def __init__(self, memory: mmap.mmap, task: Task) -> None:
        self.memory, self.task, self.count = memory, task, 0

    def pass_(self, label: str) -> None:
        self.count += 1
        self.memory[:8] = self.count.to_bytes(8, "little")
        self.memory[8 : 8 + _LABEL] = label.encode()[:_LABEL].ljust(_LABEL)
        if self.count == self.task.fill_at:
            fill_disk(self.task.home)
        if self.count == self.task.kill_at:
            if not self.task.delay:
                self.die()
            threading.Thread(target=self._die_later, daemon=True).start()

    def _die_later(self) -> None:
        time.sleep(self.task.delay)
        self.die()

    @staticmethod
    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def watch_files(self) -> None:
        changing = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.chmod", "os.truncate"}
        home = str(self.task.home)

        def is_counted(path: str) -> bool:
            return path.startswith(home) and not path.endswith(FILLER)

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            if event == "open":
                path, _mode, flags = arguments
                is_writing = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            elif event in changing:
                path, is_writing = arguments[0], True
            else:
                return
            if is_writing and isinstance(path, str | os.PathLike) and is_counted(os.fspath(path)):
                self.pass_(f"{event} {os.path.relpath(path, home)}")

        sys.addaudithook(hook)

    def watch_statements(self) -> None:
        import psycopg
        from dbt.adapters.duckdb.environments import RetryableCursor

        for owner, method in ((RetryableCursor, "execute"), (psycopg.Cursor, "execute"), (psycopg.Cursor, "copy")):
            self._count_calls(owner, method)

    def _count_calls(self, owner: Any, method: str) -> None:
        original = getattr(owner, method)

        @functools.wraps(original)
        def counted(receiver: Any, statement: Any, *arguments: Any, **named: Any) -> Any:
            self.pass_(f"{owner.__module__}: {' '.join(str(statement).split())[:120]}")
            return original(receiver, statement, *arguments, **named)

        setattr(owner, method, counted)


def _part(settings: Settings) -> int:
    """A run over one mart and the publication, as the sensor `dependants` starts it."""
    import dagster as dg

    from orchestration.__main__ import prepare_home
    from orchestration.build import build_definitions
    from orchestration.dependants import ASSET_JOB
    from orchestration.published import PUBLISHED

    prepare_home(settings)
    job = build_definitions(settings).resolve_job_def(ASSET_JOB)
    part = [dg.AssetKey(["marts", "mart_ranking"]), PUBLISHED]
    with dg.DagsterInstance.get() as instance:
        return 0 if job.execute_in_process(instance=instance, raise_on_error=False, asset_selection=part).success else 1


def _collect_months(settings: Settings, moment: datetime, number: int) -> None:
    """The last months of the portal, with the quarters, halves and years that end in them."""
    from ingestion.collectors.collect import collect
    from ingestion.collectors.portal import months, requests_of_month
    from ingestion.collectors.sources import open_source
    from ingestion.pipeline import Ingestion

    today = moment.date()
    first = today.year * 12 + today.month - number
    asked = [requests_of_month(*month, today) for month in months(date(first // 12, first % 12 + 1, 1), today)]
    ingestion = Ingestion(settings)
    with open_source(ingestion, "portal_766", requests=tuple(itertools.chain(*asked)), offices=False) as source:
        collect(ingestion, source)


FILLER = ".filler"


def fill_disk(folder: str) -> None:
    """Takes what is left of a file system, to the last page; the file can be removed."""
    descriptor = os.open(os.path.join(folder, FILLER), os.O_WRONLY | os.O_CREAT)
    size, step = 0, 1 << 26
    while step >= 4096:
        try:
            os.posix_fallocate(descriptor, size, step)
            size += step
        except OSError:
            step //= 2
    os.close(descriptor)


def _work(task: Task) -> int:
    import ingestion.pipeline

    moment = datetime.fromisoformat(task.clock).replace(tzinfo=UTC)
    # A clock that stands still lets the runs be compared byte for byte.
    ingestion.pipeline.Ingestion = functools.partial(ingestion.pipeline.Ingestion, clock=lambda: moment)  # type: ignore
    settings = Settings.from_environment()
    if task.stage == "lake":
        pipeline = ingestion.pipeline.Ingestion(settings)
        pipeline.receive()
        pipeline.process()
        return 0
    if task.stage == "publish":
        from orchestration.dbt_runner import target_path
        from publication.publish import publish
        from publication.site import SitePart

        manifest = target_path(settings) / "manifest.json"
        keep = settings.keep_versions
        publish(settings.warehouse, manifest, settings.published, now=moment, keep=keep, parts=(SitePart(),))
        return 0
    if task.stage == "postgres":
        from publication.postgres import publish_to_postgres
        from publication.settings import PublicationSettings

        postgres = PublicationSettings.from_environment().postgres
        assert postgres is not None
        publish_to_postgres(settings.published / "current", postgres)
        return 0
    if task.stage.startswith("portal "):
        return _portal_night(settings, *task.stage.split()[1:])
    if task.stage == "part":
        return _part(settings)
    if task.stage.startswith(("poll ", "backfill ")):
        _collect_months(settings, moment, int(task.stage.split()[1]))
    if task.stage.startswith("poll "):
        ingestion.pipeline.Ingestion(settings).process()
        return 0
    from orchestration.__main__ import main as orchestration

    return orchestration(["refresh"])


def _portal_night(settings: Settings, first: str, last: str) -> int:
    """Months of the portal through the whole chain, with a client in a hurry."""
    import dagster as dg

    from ingestion.collectors import sources
    from ingestion.http import Limits
    from orchestration.__main__ import prepare_home
    from orchestration.build import build_definitions
    from orchestration.portal import month_tags

    sources.Limits = functools.partial(  # type: ignore[misc, assignment]
        Limits, read_timeout=2, deadline=3, max_bytes=2_000_000, attempts=2, first_wait=0, max_wait=0
    )
    prepare_home(settings)
    job = build_definitions(settings).resolve_job_def("portal_months")
    with dg.DagsterInstance.get() as instance:
        result = job.execute_in_process(instance=instance, raise_on_error=False, tags=month_tags(first, last))
    return 0 if result.success else 1


def _child(memory: mmap.mmap, task: Task) -> None:
    os.environ.update(
        {
            "TINHSO_HOME": task.home, "DAGSTER_HOME": f"{task.home}/dagster", "TINHSO_SETTLE_SECONDS": "0",
            "TINHSO_WORKERS": "1", "TINHSO_KEEP_VERSIONS": "3", **task.environment,
        }
    )  # fmt: skip
    time.tzset()
    log = os.open(f"{task.home}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    points = Points(memory, task)
    points.watch_statements()
    points.watch_files()
    status = 1
    try:
        status = _work(task)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def main() -> None:
    import dagster  # noqa: F401
    import dagster_dbt  # noqa: F401
    import dbt.cli.main  # noqa: F401
    import polars  # noqa: F401
    import psycopg  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    import ingestion.pipeline  # noqa: F401
    import orchestration.build  # noqa: F401
    import publication.postgres
    import publication.site  # noqa: F401

    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        task = Task(**json.loads(line))
        memory = mmap.mmap(-1, 8 + _LABEL)
        child = os.fork()
        if child == 0:
            _child(memory, task)
        _, status, usage = os.wait4(child, 0)
        points = int.from_bytes(memory[:8], "little")
        last = memory[8:].decode(errors="replace").strip("\0 ")
        answer = Answer(os.waitstatus_to_exitcode(status), points, last, usage.ru_maxrss * 1024)
        answers.write(json.dumps(dataclasses.asdict(answer)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
