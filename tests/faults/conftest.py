"""Two states of one small home: published once, and then with more in its landing folder that a run has to take."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingestion.settings import SAMPLES
from tests.faults.zygote import Answer, Task, Zygote
from tests.publication.postgres_server import NotInstalledError, Server, postgres_server

long = pytest.mark.skipif(not os.environ.get("TINHSO_FAULT_LONG"), reason="takes minutes: make test-faults")

FIRST = ("dti_2023.xlsx", "bao_cao_tra_vinh_dti_2022.docx", "sources.csv")
SECOND = (
    "dti_2022.html", "bai_quang_ngai_tang_bac_2022.txt", "portal_766_2024-07_doc_2024-08-31.json",
    "portal_766_2024-07_doc_2024-08-31.json.source.json",
)  # fmt: skip
FIRST_CLOCK, SECOND_CLOCK = "2025-11-24T12:00:00", "2025-11-25T12:00:00"


def copy(source: Path, target: Path, *parts: str) -> None:
    """Parts of a home, or all of it, into another one."""
    for part in parts or (".",):
        (target / part).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", "--reflink=auto", "-T", str(source / part), str(target / part)], check=True)


@dataclass(frozen=True, slots=True)
class Stages:
    """`before` waits for a run, `after` has had it undisturbed; `points` is how many each stage passes."""

    zygote: Zygote
    folder: Path
    before: Path
    after: Path
    points: dict[str, int]
    server: Server | None

    def prepare(self, stage: str, home: Path) -> dict[str, str]:
        """A home in which the stage is to be run; the environment for it."""
        if stage == "lake":
            copy(self.before, home, "landing", "lake")
        elif stage == "chain":
            copy(self.before, home)
        else:
            copy(self.after, home, "warehouse.duckdb", "dbt")
            copy(self.before, home, "published")
        if stage != "postgres":
            return {}
        assert self.server is not None
        url = {"TINHSO_POSTGRES_URL": self.server.url("publisher", self.server.create_database())}
        assert self.run(stage, home, environment=url).status == 0
        assert self.run("publish", home).status == 0
        return url

    def run(
        self, stage: str, home: Path, kill_at: int = 0, delay: float = 0, environment: dict[str, str] | None = None,
        fill_at: int = 0,
    ) -> Answer:  # fmt: skip
        return self.zygote.run(Task(stage, str(home), SECOND_CLOCK, kill_at, delay, environment or {}, fill_at))


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    zygote = Zygote()
    yield zygote
    zygote.close()


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory, zygote: Zygote) -> Iterator[Stages]:
    folder = tmp_path_factory.mktemp("faults")
    before, after = folder / "before", folder / "after"
    (before / "landing").mkdir(parents=True)
    for name in FIRST:
        shutil.copy2(SAMPLES / name, before / "landing" / name)
    with ExitStack() as stack:
        first = zygote.run(Task("chain", str(before), FIRST_CLOCK))
        assert first.status == 0, Path(f"{before}.log").read_text()[-2000:]
        for name in SECOND:
            shutil.copy2(SAMPLES / name, before / "landing" / name)
        with zipfile.ZipFile(before / "landing" / "more.zip", "w") as archive:
            archive.write(SAMPLES / "bai_thai_nguyen_to_cong_nghe_so.txt", "to_cong_nghe_so.txt")
            archive.writestr("broken.docx", b"PK\x03\x04 and no more")
        (before / "landing" / "sources.csv").write_bytes((SAMPLES / "sources.csv").read_bytes() + b"\n")
        server = None
        try:
            server = stack.enter_context(postgres_server())
        except NotInstalledError:
            if os.environ.get("CI"):
                raise
        stages = Stages(zygote, folder, before, after, {}, server)
        copy(before, after)
        done = stages.run("chain", after)
        assert done.status == 0, Path(f"{after}.log").read_text()[-2000:]
        stages.points["chain"] = done.points
        for stage in ("lake", "publish", *(["postgres"] if server else [])):
            home = folder / f"undisturbed-{stage}"
            done = stages.run(stage, home, environment=stages.prepare(stage, home))
            assert done.status == 0, Path(f"{home}.log").read_text()[-2000:]
            stages.points[stage] = done.points
        yield stages
