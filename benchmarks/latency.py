"""From a report that is complete in the landing folder to the published marts that hold it, with the daemon running.

Beside it the stock set-up of the same graph (see `benchmarks._stock`), and the floor: the same reading, dbt models and
publication called in one Python process that has done it all before. Each has a home of its own with the bundled
files published; they take turns, so that a busy machine is busy for all of them. Stock's reports come at even
distances between two looks of its sensor.
"""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import polars as pl

from ingestion.settings import PROJECT_ROOT, SAMPLES, Settings
from orchestration.automation import IN_FLIGHT
from orchestration.warm_launcher import NoRunnerError, WarmFolder

ROUNDS = 3
STOCK_ROUNDS = 2
PATIENCE = 1800.0
STOCK_INTERVAL = 30.0
"""Seconds between two looks of a sensor that says nothing of it."""
REPORT = SAMPLES / "bai_thai_nguyen_to_cong_nghe_so.txt"
FASTER_THAN_STOCK, TIMES_THE_FLOOR = 8.0, 3.0


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder and what runs over it."""

    path: Path

    @property
    def environment(self) -> dict[str, str]:
        home, dagster = str(self.path), str(self.path / "dagster")
        root = os.pathsep.join([str(PROJECT_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        return {**os.environ, "TINHSO_HOME": home, "DAGSTER_HOME": dagster, "PYTHONPATH": root}

    def drop(self, number: int) -> str:
        """Renames a report into the landing folder, as programs do that care; its name."""
        name, unfinished = f"report_{number}.txt", self.path / "landing" / ".unfinished"
        unfinished.write_text(f"{REPORT.read_text(encoding='utf-8')}\nBản cập nhật số {number}.\n", encoding="utf-8")
        unfinished.rename(self.path / "landing" / name)
        return name

    def holds(self, name: str) -> bool:
        """Whether the published marts know a document."""
        table = (self.path / "published" / "current").resolve() / "parquet" / "dim_source.parquet"
        return name in pl.read_parquet(table, columns=["name"])["name"]

    def wait_for(self, name: str) -> None:
        until(lambda: self.holds(name), f"{name} in {self.path}")

    @contextmanager
    def daemon(self, module: str) -> Iterator[Path]:
        """Dagster's daemon with a code server; its log."""
        log = self.path / "daemon.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [str(Path(sys.executable).with_name("dagster-daemon")), "run", "-m", module],
                cwd=PROJECT_ROOT, env=self.environment, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
        try:
            yield log
        finally:
            os.killpg(process.pid, signal.SIGINT)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.05)


def next_look(log: Path, phase: float) -> None:
    """Waits for the landing sensor's next look, and for a share of the time to the one after it."""

    def looks() -> int:
        return log.read_text(encoding="utf-8", errors="replace").count("sensor: landing")

    before = looks()
    until(lambda: looks() > before, "a look of the sensor")
    time.sleep(phase * STOCK_INTERVAL)


@contextmanager
def instance_of(home: Home) -> Iterator[dg.DagsterInstance]:
    os.environ["DAGSTER_HOME"] = str(home.path / "dagster")
    with dg.DagsterInstance.get() as instance:
        yield instance


def idle(home: Home) -> None:
    """Waits until no run works or waits."""
    with instance_of(home) as instance:
        until(lambda: not instance.get_runs_count(dg.RunsFilter(statuses=IN_FLIGHT)), "an idle instance")


def serve_floor() -> None:
    """Takes what landed to the published marts for each line that comes, and says when it is done."""
    from ingestion.pipeline import Ingestion
    from orchestration.dbt_runner import _invoke, ensure_manifest, made_of, parsed_project
    from orchestration.unchanged import changed_tables, forget_tables, lake_tables, note_tables
    from publication.publish import publish
    from publication.site import SitePart

    settings = Settings.from_environment()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for _ in sys.stdin:
        ingestion = Ingestion(settings)
        ingestion.receive()
        ingestion.process()
        tables = lake_tables(ingestion.lake)
        changed = changed_tables(settings, tables)
        forget_tables(settings)
        arguments = ["build", "--no-write-json", "--exclude-resource-type", "unit_test"]
        built = _invoke(
            settings, [*arguments, *(made_of(changed) if changed is not None else ())], parsed_project(settings)
        )
        assert built.success
        note_tables(settings, tables)
        publish(
            settings.warehouse, ensure_manifest(settings), settings.published,
            now=datetime.now(UTC), keep=settings.keep_versions, parts=(SitePart(),),
        )  # fmt: skip
        print("done", file=answers, flush=True)


@contextmanager
def floor(home: Home) -> Iterator[Callable[[], None]]:
    """Gives a call that does the work in the warm process."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", "from benchmarks.latency import serve_floor; serve_floor()"],
        cwd=PROJECT_ROOT, env={**home.environment, "TINHSO_SETTLE_SECONDS": "0"}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdin and process.stdout

    def work() -> None:
        assert process.stdin and process.stdout
        process.stdin.write("go\n")
        process.stdin.flush()
        if process.stdout.readline() != "done\n":
            raise RuntimeError("the floor's process failed")

    try:
        yield work
    finally:
        process.communicate()


def timed(home: Home, number: int, work: Callable[[], None] | None = None) -> float:
    """Seconds from a report's drop to its being published."""
    started = time.monotonic()
    name = home.drop(number)
    if work:
        work()
    home.wait_for(name)
    return time.monotonic() - started


def stages(home: Home) -> str:
    """Where the seconds of the newest run went."""
    kinds = dg.DagsterEventType
    with instance_of(home) as instance:
        record = instance.get_run_records(limit=1)[0]
        created = record.create_timestamp.timestamp()
        marks = [("run begins", record.start_time or created)]
        for entry in instance.all_logs(record.dagster_run.run_id, of_type=kinds.STEP_START):
            if entry.step_key in ("documents_read", "warehouse", "published", "published_postgres"):
                marks.append((str(entry.step_key), entry.timestamp))
        marks.append(("run ends", record.end_time or created))
    return ", ".join(f"{what} +{at - created:.1f} s" for what, at in marks)


def is_warm(home: Home) -> bool:
    try:
        return "pid" in WarmFolder(home.path / "dagster").ask({})
    except (NoRunnerError, OSError):
        return False


def prepared(folder: Path) -> Home:
    """A home with the bundled files published."""
    home = Home(folder / "prepared")
    subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "orchestration", "refresh", "--samples"],
        cwd=PROJECT_ROOT, env=home.environment, capture_output=True, check=True,
    )  # fmt: skip
    return home


def copied(home: Home, name: str) -> Home:
    copy = Home(home.path.with_name(name))
    shutil.copytree(home.path, copy.path, symlinks=True)
    return copy


def main(quick: bool = False) -> int:
    """Prints the measures; 1 where ours is not eight times as fast as stock, or takes over three times the floor."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it, and so would ours
    rounds = 1 if quick else ROUNDS
    taken: dict[str, list[float]] = {"floor": [], "ours": [], "stock": []}
    with tempfile.TemporaryDirectory(prefix="tinhso-bench-") as name, ExitStack() as stack:
        first = prepared(Path(name))
        homes = {what: copied(first, what) for what in taken}
        (homes["stock"].path / "dagster" / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
        work = stack.enter_context(floor(homes["floor"]))
        timed(homes["floor"], 0, work)
        stack.enter_context(homes["ours"].daemon("orchestration.definitions"))
        stock_log = stack.enter_context(homes["stock"].daemon("benchmarks._stock"))

        until(lambda: is_warm(homes["ours"]), "the warm runner")
        for number in range(1, rounds + 1):
            taken["floor"].append(timed(homes["floor"], number, work))
            taken["ours"].append(timed(homes["ours"], number))
            idle(homes["ours"])
            print(
                f"  floor {taken['floor'][-1]:.1f} s; ours {taken['ours'][-1]:.1f} s: {stages(homes['ours'])}",
                flush=True,
            )
            if number <= STOCK_ROUNDS:
                next_look(stock_log, (number - 0.5) / min(rounds, STOCK_ROUNDS))
                taken["stock"].append(timed(homes["stock"], number))
                print(f"  stock {taken['stock'][-1]:.1f} s", flush=True)
                idle(homes["stock"])
    median = {what: statistics.median(seconds) for what, seconds in taken.items()}
    for what, seconds in taken.items():
        each = ", ".join(f"{second:.1f}" for second in seconds)
        print(f"  {what:<5} {median[what]:7.1f} s (median of {each})")
    faster, times = median["stock"] / median["ours"], median["ours"] / median["floor"]
    print(f"  stock / ours {faster:.1f} (aim {FASTER_THAN_STOCK:.0f} or more)")
    print(f"  ours / floor {times:.2f} (aim {TIMES_THE_FLOOR:.0f} or less)")
    return int(faster < FASTER_THAN_STOCK or times > TIMES_THE_FLOOR)


if __name__ == "__main__":
    sys.exit(main())
