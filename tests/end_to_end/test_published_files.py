"""What was published of the bundled files, in the hands of other people's libraries; and the page of questions."""

from __future__ import annotations

import re
import subprocess

import duckdb
import pytest

from ingestion.settings import PROJECT_ROOT
from publication.pages import Answer, answers
from tests.end_to_end.conftest import Home

PAGE = PROJECT_ROOT / "docs" / "five_questions.md"


@pytest.fixture(scope="module")
def given(home: Home, first_run: object) -> dict[str, Answer]:
    from publication.snapshot import open_snapshot

    return {answer.heading: answer for answer in answers(PAGE.read_text(encoding="utf-8"), open_snapshot(home.current))}


def column(answer: Answer, name: str) -> list[object]:
    return [row[answer.columns.index(name)] for row in answer.rows]


def test_the_page_asks_five_questions_and_the_marts_answer(given: dict[str, Answer]) -> None:
    assert len(given) == 5
    assert all(answer.rows for answer in given.values())
    text = PAGE.read_text(encoding="utf-8")
    for answer in given.values():
        assert "| " + " | ".join(answer.columns) + " |" in text, f"the page is older than the marts: {answer.heading}"


def test_who_climbed_most(given: dict[str, Answer]) -> None:
    assert given["Who climbed most?"].rows[0][:4] == ("Quảng Ngãi", 60, 26, 34)


def test_who_meets_its_targets(given: dict[str, Answer]) -> None:
    assert set(column(given["Who meets its 2025 targets?"], "status")) <= {"met", "on_track", "behind", "unknown"}


def test_the_ranking_on_34_units(given: dict[str, Answer]) -> None:
    answer = given["What does the ranking look like on 34 units?"]
    assert column(answer, "province")[0] == "Hà Nội"
    assert len(answer.rows) <= 34
    assert len(set(column(answer, "province"))) == len(answer.rows)


def test_what_moved_quang_ngai(given: dict[str, Answer]) -> None:
    measures = column(given["Which pillar moved Quảng Ngãi?"], "measure")
    assert {"overall", "government", "economy", "society"} <= set(measures)


def test_disagreements_stand_side_by_side(given: dict[str, Answer], snapshot: duckdb.DuckDBPyConnection) -> None:
    assert True in column(given["Which figures disagree?"], "is_used")


def test_the_data_package_of_the_real_marts_is_valid(home: Home, first_run: object) -> None:
    frictionless = pytest.importorskip("frictionless")
    package = frictionless.Package(str(home.current.resolve() / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["title", "fieldName", "rowNumber", "message"])[:10]
    keys = {resource.name: resource.schema.primary_key for resource in package.resources}
    assert keys["mart_ranking"] == ["ranking_id"]
    assert all(keys[name] for name in keys if name.startswith(("mart_", "fct_", "dim_")))
    references = package.get_resource("mart_ranking").schema.foreign_keys
    assert {"dim_province", "dim_index_edition", "fct_observation"} <= {
        key["reference"]["resource"] for key in references
    }


def test_sdmx_of_the_real_observations_is_valid(home: Home, first_run: object) -> None:
    pytest.importorskip("pysdmx")
    from pysdmx.io import get_datasets, read_sdmx

    folder = home.current.resolve() / "sdmx"
    lists = {
        codelist.id: {code.id for code in codelist.codes}
        for codelist in read_sdmx(folder / "structure.xml", validate=True).get_codelists()
    }
    [structure] = read_sdmx(folder / "structure.xml", validate=False).get_data_structure_definitions()
    [dataset] = get_datasets(folder / "observations.csv", folder / "structure.xml")
    stand = "SELECT count(*) FROM fct_observation WHERE superseded_at IS NULL AND period_start IS NOT NULL"
    assert len(dataset.data) == home.value(stand)
    for component in structure.components:
        if component.enumeration is not None:
            assert {v for v in dataset.data[component.id].dropna() if v} <= lists[component.enumeration.id], (
                component.id
            )
    assert not dataset.data.duplicated(subset=[part.id for part in structure.components.dimensions]).any()


def test_the_checksums_of_the_real_files_hold(home: Home, first_run: object) -> None:
    check = ["sha256sum", "--check", "--strict", "--quiet", "checksums.sha256"]
    assert subprocess.run(check, cwd=home.current, check=False).returncode == 0


def test_no_cell_of_the_real_files_is_a_formula(home: Home, first_run: object) -> None:
    import csv

    for path in (home.current / "csv").iterdir():
        with path.open(encoding="utf-8", newline="") as handle:
            cells = {cell for row in csv.reader(handle) for cell in row if cell[:1] in {*"=+-@\t\r"} and cell}
        assert all(re.fullmatch(r"-?\d+(\.\d+)?", cell) for cell in cells), (path.name, list(cells)[:5])
