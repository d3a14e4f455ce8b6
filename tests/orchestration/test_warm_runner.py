"""The warm runner with real processes: a run in a fork, its end by request or by force, and the runner's own end."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fcntl import LOCK_EX, flock
from pathlib import Path

import dagster as dg
import pytest
from dagster import DefaultRunLauncher
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.definitions.reconstruct import ReconstructableRepository
from dagster._core.launcher.base import WorkerStatus

from ingestion.lake import Lake
from ingestion.schemas import RECEIPTS
from ingestion.settings import PROJECT_ROOT, Settings
from orchestration.__main__ import DAGSTER_YAML
from orchestration.automation import refresh, warm_runner
from orchestration.build import build_definitions
from orchestration.lake import lake_key
from orchestration.warm_launcher import MODULE, NoRunnerError, WarmFolder, WarmRunLauncher
from orchestration.warm_runner import PARTS, needed_threads

PATIENCE = 120
SERVE = "from orchestration.warm_runner import *; Runner(WarmFolder(sys.argv[1]), stamp()).serve()"
"""A runner that has loaded nothing: its children load what they need."""


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)


@dataclass(frozen=True, slots=True)
class Place:
    """A home, a copy of the project whose files may change, and the graph over that home."""

    settings: Settings
    project: Path
    job: dg.JobDefinition

    @property
    def folder(self) -> WarmFolder:
        return WarmFolder(self.settings.dagster_home)

    @property
    def environment(self) -> dict[str, str]:
        home, dagster = str(self.settings.home), str(self.settings.dagster_home)
        return {**os.environ, "TINHSO_HOME": home, "DAGSTER_HOME": dagster, "PYTHONPATH": str(self.project)}

    @contextmanager
    def runner(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """A runner that takes requests; it ends with the block."""
        self.folder.path.mkdir(exist_ok=True)
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", *arguments, str(self.settings.dagster_home)],
            cwd=self.project, env=self.environment, stdin=subprocess.PIPE,
        )  # fmt: skip
        try:
            until(lambda: self.answers() or process.poll() is not None)
            yield process
        finally:
            process.communicate()

    def answers(self) -> bool:
        try:
            return "pid" in self.folder.ask({})
        except NoRunnerError:
            return False

    @contextmanager
    def blocked(self) -> Iterator[None]:
        """Whoever wants to write the lake waits."""
        with (self.settings.home / ".lake.lock").open("w") as handle:
            flock(handle, LOCK_EX)
            yield


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    home, project = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("project")
    settings = Settings(home=home, landing=home / "landing", settle_seconds=0)
    settings.landing.mkdir()
    settings.dagster_home.mkdir()
    shutil.copyfile(DAGSTER_YAML, settings.dagster_home / "dagster.yaml")
    for part in PARTS:
        source = PROJECT_ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy2)(source, project / part)
    return Place(settings, project, build_definitions(settings).resolve_job_def(refresh.name))


@pytest.fixture(scope="module")
def loaded(place: Place) -> Iterator[subprocess.Popen[bytes]]:
    with place.runner("-m", "orchestration.warm_runner") as runner:
        yield runner


@pytest.fixture
def other(place: Place, tmp_path: Path) -> Place:
    """A home in which no runner is, and a project of its own."""
    settings = replace(place.settings, home=tmp_path, landing=tmp_path / "landing")
    shutil.copytree(place.settings.home / "dbt", tmp_path / "dbt")
    settings.dagster_home.mkdir()
    shutil.copyfile(DAGSTER_YAML, settings.dagster_home / "dagster.yaml")
    shutil.copytree(place.project, tmp_path / "project")
    return replace(place, settings=settings, project=tmp_path / "project")


@contextmanager
def instance_of(place: Place) -> Iterator[dg.DagsterInstance]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(place.settings.dagster_home))
        with dg.DagsterInstance.get() as instance:
            yield instance


@pytest.fixture
def instance(place: Place) -> Iterator[dg.DagsterInstance]:
    with instance_of(place) as instance:
        assert isinstance(instance.run_launcher, WarmRunLauncher)
        yield instance


@pytest.fixture
def by_default(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Runs that were left to Dagster's default launcher."""
    left: list[str] = []
    monkeypatch.setattr(DefaultRunLauncher, "launch_run", lambda _, context: left.append(context.dagster_run.run_id))
    return left


def launch(instance: dg.DagsterInstance, place: Place, module: str = MODULE) -> str:
    """A run that receives what landed, and does no more."""
    origin = ReconstructableRepository(ModuleCodePointer(module, "defs")).get_python_origin()
    run = instance.create_run_for_job(
        place.job,
        asset_selection={lake_key(RECEIPTS)},
        job_code_origin=dg._core.origin.JobPythonOrigin(refresh.name, origin),  # type: ignore[attr-defined]
    )
    return instance.launch_run(run.run_id, None).run_id  # type: ignore[arg-type]


def status(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterRunStatus:
    return instance.get_run_by_id(run_id).status  # type: ignore[union-attr]


def started(instance: dg.DagsterInstance, run_id: str) -> int:
    """Waits until a run's step has begun; its process."""
    until(lambda: instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_START))
    events = instance.all_logs(run_id, of_type=dg.DagsterEventType.ENGINE_EVENT)
    return next(
        int(event.dagster_event.engine_event_data.metadata["pid"].value)  # type: ignore[union-attr,arg-type]
        for event in events
        if "pid" in event.dagster_event.engine_event_data.metadata  # type: ignore[union-attr]
    )


def health(instance: dg.DagsterInstance, run_id: str) -> WorkerStatus:
    return instance.run_launcher.check_run_worker_health(instance.get_run_by_id(run_id)).status  # type: ignore[arg-type]


def test_a_run_works_in_a_fork_of_the_runner(place: Place, loaded, instance: dg.DagsterInstance) -> None:
    (place.settings.landing / "a.txt").write_text("Năm 2022, Quảng Ngãi xếp thứ 26/63 về DTI.", encoding="utf-8")
    run_id = launch(instance, place)
    until(lambda: instance.get_run_by_id(run_id).is_finished)  # type: ignore[union-attr]
    assert status(instance, run_id) == dg.DagsterRunStatus.SUCCESS
    assert Lake(place.settings.lake).read(RECEIPTS)["name"].to_list() == ["a.txt"]
    assert started(instance, run_id) not in (os.getpid(), loaded.pid)
    assert any("forked from the warm runner" in event.message for event in instance.all_logs(run_id))
    until(lambda: not place.folder.run(run_id).exists())
    assert loaded.poll() is None


def test_what_a_run_prints_is_kept(place: Place, loaded, instance: dg.DagsterInstance) -> None:
    run_id = launch(instance, place)
    until(lambda: instance.get_run_by_id(run_id).is_finished)  # type: ignore[union-attr]
    [captured] = instance.all_logs(run_id, of_type=dg.DagsterEventType.LOGS_CAPTURED)
    key = captured.dagster_event.logs_captured_data.file_key  # type: ignore[union-attr]
    data = instance.compute_log_manager.get_log_data([run_id, "compute_logs", key])
    assert refresh.name in (data.stderr or b"").decode()


def descriptors(process: int) -> set[str]:
    folder = Path(f"/proc/{process}/fd")
    return {os.readlink(folder / name) for name in os.listdir(folder)}


def test_a_run_has_what_the_runner_loaded_open_but_none_of_its_own(
    place: Place, loaded, instance: dg.DagsterInstance
) -> None:
    """What was loaded writes by number: once such a descriptor was closed, it wrote into a database."""
    with place.blocked():
        run_id = launch(instance, place)
        of_run, of_runner = descriptors(started(instance, run_id)), descriptors(loaded.pid)
    own = {name for name in of_runner if name.startswith("socket:") or name.endswith("runner.lock")}
    assert len(own) == 4
    assert not own & of_run
    assert of_runner - own - {os.readlink(f"/proc/{loaded.pid}/fd/0")} <= of_run
    until(lambda: instance.get_run_by_id(run_id).is_finished)  # type: ignore[union-attr]


def test_a_terminated_run_is_canceled(place: Place, loaded, instance: dg.DagsterInstance) -> None:
    with place.blocked():
        run_id = launch(instance, place)
        started(instance, run_id)
        assert health(instance, run_id) == WorkerStatus.RUNNING
        assert instance.run_launcher.terminate(run_id)
        until(lambda: instance.get_run_by_id(run_id).is_finished)  # type: ignore[union-attr]
    assert status(instance, run_id) == dg.DagsterRunStatus.CANCELED
    assert not instance.run_launcher.terminate(run_id)
    until(lambda: not place.folder.cancel(run_id).exists())


def test_a_killed_run_fails_at_once(place: Place, loaded, instance: dg.DagsterInstance) -> None:
    with place.blocked():
        run_id = launch(instance, place)
        os.kill(started(instance, run_id), signal.SIGKILL)
        until(lambda: status(instance, run_id) == dg.DagsterRunStatus.FAILURE)
    assert any("terminated by signal 9" in event.message for event in instance.all_logs(run_id))


def test_a_run_is_not_taken_twice(place: Place, loaded, instance: dg.DagsterInstance, by_default: list[str]) -> None:
    with place.blocked():
        run_id = launch(instance, place)
        process = started(instance, run_id)
        instance.run_launcher.launch_run(
            dg._core.launcher.base.LaunchRunContext(instance.get_run_by_id(run_id), None)  # type: ignore[attr-defined]
        )
        assert started(instance, run_id) == process
        assert not by_default
    until(lambda: instance.get_run_by_id(run_id).is_finished)  # type: ignore[union-attr]
    assert status(instance, run_id) == dg.DagsterRunStatus.SUCCESS


def test_runs_of_other_code_are_not_for_it(
    place: Place, loaded, instance: dg.DagsterInstance, by_default: list[str]
) -> None:
    assert by_default == [launch(instance, place, module="orchestration.other")]


def test_a_second_runner_of_a_home_ends(place: Place, loaded) -> None:
    with place.runner("-m", "orchestration.warm_runner") as second:
        assert second.wait(PATIENCE) == 0
    assert place.answers()


def test_once_a_file_of_the_project_changed_runs_begin_by_default(other: Place, by_default: list[str]) -> None:
    with other.runner("-c", SERVE) as runner, instance_of(other) as instance:
        with other.blocked():
            before = launch(instance, other)
            started(instance, before)
            with (other.project / "seeds" / "indicators.csv").open("a") as seed:
                seed.write("\n")
            assert by_default == [launch(instance, other)]
            assert not other.answers()
            assert runner.poll() is None, "it waits for the run that it took"
        assert runner.wait(PATIENCE) == 0
        assert status(instance, before) == dg.DagsterRunStatus.SUCCESS


def test_it_ends_with_the_process_that_started_it(other: Place) -> None:
    code = (
        "import dagster as dg; instance = dg.DagsterInstance.get(); print(instance.run_launcher.keep_warm());"
        " print(instance.run_launcher.keep_warm(), flush=True); input()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=other.project, env=other.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert parent.stdin and parent.stdout
    first, second = parent.stdout.readline(), parent.stdout.readline()
    runner = int(re.findall(r"\d+", first)[0])
    assert second.startswith(f"process {runner} is starting")
    until(other.answers)
    parent.kill()
    parent.communicate()
    until(lambda: not os.path.exists(f"/proc/{runner}"))


def test_a_killed_runner_takes_no_run_along(other: Place, by_default: list[str]) -> None:
    with other.runner("-c", SERVE) as runner, instance_of(other) as instance:
        with other.blocked():
            run_id = launch(instance, other)
            process = started(instance, run_id)
            runner.kill()
            runner.wait()
            assert health(instance, run_id) == WorkerStatus.RUNNING
            assert by_default == [launch(instance, other)]
        until(lambda: instance.get_run_by_id(run_id).is_finished)  # type: ignore[union-attr]
        assert status(instance, run_id) == dg.DagsterRunStatus.SUCCESS
        until(lambda: not os.path.exists(f"/proc/{process}"))


def test_where_run_and_runner_are_killed_monitoring_sees_it(other: Place) -> None:
    with other.runner("-c", SERVE) as runner, instance_of(other) as instance, other.blocked():
        run_id = launch(instance, other)
        process = started(instance, run_id)
        runner.kill()
        runner.wait()
        os.kill(process, signal.SIGKILL)
        until(lambda: health(instance, run_id) == WorkerStatus.NOT_FOUND)


def test_the_sensor_keeps_a_runner(place: Place, loaded, instance: dg.DagsterInstance) -> None:
    def say(instance: dg.DagsterInstance) -> str:
        answer = warm_runner(dg.build_sensor_context(instance=instance))
        assert isinstance(answer, dg.SkipReason)
        return answer.skip_message or ""

    assert say(instance) == f"process {loaded.pid} is ready"
    with dg.DagsterInstance.ephemeral() as ephemeral:
        assert "another launcher" in say(ephemeral)


def test_the_loaded_runner_started_no_thread_that_a_run_would_miss(place: Place) -> None:
    code = "from orchestration.warm_runner import *; load(); print(needed_threads())"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=place.project, env=place.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "[]\n"


def test_a_thread_that_would_be_missed_is_named() -> None:
    import threading

    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    before = len(needed_threads())
    thread.start()
    try:
        assert len(needed_threads()) == before + 1
    finally:
        end.set()
        thread.join()
