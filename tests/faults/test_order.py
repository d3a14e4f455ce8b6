"""Documents in any order and company, once or several times: the marts say the same, but for when they learned it."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import polars as pl
import pytest

from ingestion.settings import SAMPLES
from tests.faults.comparison import published
from tests.faults.conftest import FIRST_CLOCK, Stages, long
from tests.faults.test_kills import SEED
from tests.faults.zygote import Task

DOCUMENTS = (
    "dti_2022.html", "dti_2023.xlsx", "dti_2024.xlsx", "dti_claims_2020_2024.csv", "portal_claims_2024_2025.csv",
    "bai_quang_ngai_tang_bac_2022.txt", "bao_cao_tra_vinh_dti_2022.docx",
    "portal_766_2025_luy_ke_doc_2025-07-25.json", "portal_766_2025_luy_ke_doc_2025-07-31.json",
    "portal_766_2025_luy_ke_doc_2025-08-29.json", "portal_766_2025_luy_ke_doc_2025-12-08.json",
)  # fmt: skip
"""Editions of an index, claims that disagree, and a cell of the portal that moves."""

PASSES = ("dim_source", "document_vintage")
"""Tables of passes: an answer that comes after a later one may have that one read again."""


def drop(home: Path, *names: str) -> None:
    """With what is said of their source, which arrives before them."""
    (home / "landing").mkdir(parents=True, exist_ok=True)
    shutil.copy2(SAMPLES / "sources.csv", home / "landing" / "sources.csv")
    for name in names:
        for path in (SAMPLES / f"{name}.source.json", SAMPLES / name):
            if path.exists():
                shutil.copy2(path, home / "landing" / path.name)


def arrive(stages: Stages, home: Path, groups: list[list[str]]) -> None:
    """Each group is received and read on its own; at last all is built and published."""
    for number, group in enumerate(groups):
        drop(home, *group)
        stage = "lake" if number + 1 < len(groups) else "chain"
        done = stages.zygote.run(Task(stage, str(home), FIRST_CLOCK))
        assert done.status == 0, Path(f"{home}.log").read_text()[-3000:]


@pytest.fixture(scope="module")
def at_once(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("at_once") / "home"
    arrive(stages, home, [list(DOCUMENTS)])
    return home


def groups_of(name: str) -> list[list[str]]:
    one_by_one = [[document] for document in DOCUMENTS]
    if name == "backwards":
        return one_by_one[::-1]
    chance = random.Random(f"{SEED} order {name}")
    shuffled = chance.sample(DOCUMENTS, len(DOCUMENTS))
    cut = chance.randint(2, len(shuffled) - 2)
    again = chance.sample(shuffled[:cut], 2)  # sent once more, which says nothing new
    return [shuffled[:cut], again, shuffled[cut:]]


@long
@pytest.mark.parametrize("name", ["backwards", *(f"shuffled {number}" for number in range(6))])
def test_no_order_of_arrival_changes_the_marts(stages: Stages, tmp_path: Path, at_once: Path, name: str) -> None:
    home = tmp_path / "home"
    arrive(stages, home, groups_of(name))
    expected, found = published(at_once, times=False), published(home, times=False)
    assert {table for table in expected if found[table] != expected[table]} <= set(PASSES)
    assert sources(home) == sources(at_once)


def sources(home: Path) -> set[tuple[str, str]]:
    frame = pl.read_parquet(home / "published" / "current" / "parquet" / "dim_source.parquet")
    return set(frame.select("name", "document_id").iter_rows())
