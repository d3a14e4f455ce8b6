"""What other people's libraries make of the files of a version."""

import csv
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publication.package import write_checksums
from publication.spreadsheet import defused, defused_sql, undefused
from tests.publication.small_warehouse import OBSERVATIONS, SmallWarehouse, observed


@pytest.fixture
def small(tmp_path: Path) -> SmallWarehouse:
    return observed(tmp_path)


def rows_of(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("bom", [False, True])
def test_frictionless_accepts_the_package(small, bom: bool) -> None:
    frictionless = pytest.importorskip("frictionless")
    current = small.publish(csv_bom=bom).path
    report = frictionless.validate(str(current / "datapackage.json"))
    assert report.valid, report.flatten(["type", "fieldName", "message"])
    schema = frictionless.Package(str(current / "datapackage.json")).get_resource("fct_observation").schema
    assert schema.primary_key == ["observation_id"]
    assert {key["reference"]["resource"] for key in schema.foreign_keys} == {"dim_province", "dim_indicator"}
    assert {field.name: field.type for field in schema.fields}.items() >= {
        "panel": "integer", "known_from": "datetime", "is_cited": "boolean", "normalised_value": "number",
        "period_start": "date", "quote": "string",
    }.items()  # fmt: skip


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda text: text.replace("VN63-51", "VN63-99"), "foreign-key"),
        (lambda text: text.replace("2022-12-31", "31/12/2022"), "type-error"),
        (lambda text: text + text.splitlines()[-1] + "\n", "primary-key"),
        (lambda text: text + "\n", "byte-count"),
    ],
)
def test_frictionless_sees_what_was_changed(small, change, error: str) -> None:
    frictionless = pytest.importorskip("frictionless")
    current = small.publish().path
    sheet = current / "csv" / "fct_observation.csv"
    sheet.write_text(change(sheet.read_text(encoding="utf-8")), encoding="utf-8")
    report = frictionless.validate(str(current / "datapackage.json"))
    assert error in {kind for (kind,) in report.flatten(["type"])}


def test_a_spreadsheet_runs_nothing(small) -> None:
    rows = sorted(rows_of(small.publish().path / "csv" / "fct_observation.csv"), key=lambda row: row["observation_id"])
    assert [row["quote"] for row in rows] == [
        "'=1+1", "'-5%", "'@SUM(A1)", "'+84", "'\t=1", "''=1", "", "xếp thứ 26/63, tăng 34 bậc",
    ]  # fmt: skip
    assert {row["publisher"] for row in rows} == {'\'=HYPERLINK("x")'}
    assert [row["normalised_value"] for row in rows][:4] == ["-3.00000000", "-2.00000000", "-1.00000000", "0.00000000"]
    assert undefused(rows[5]["quote"]) == "'=1"
    assert datetime.fromisoformat(rows[0]["known_from"]) == datetime(2025, 1, 2, 3, 4, 5, 678901)


@settings(deadline=None)
@given(st.text(alphabet="=+-@'\t\r\n\xa0 a＝", max_size=6))
def test_defusing_is_reversible(text: str) -> None:
    cell = defused(text)
    assert undefused(cell) == text
    assert cell[:1] not in {"\t", "\r", "\n"}
    assert cell.lstrip(" \xa0")[:1] not in {"=", "+", "-", "@", "＝"}
    [(sql,)] = duckdb.execute(f"SELECT {defused_sql('x')} FROM (SELECT ?::VARCHAR AS x)", [text]).fetchall()
    assert sql == cell


def test_excel_is_told_the_encoding_where_it_is_wanted(small) -> None:
    plain = small.publish()
    marked = small.publish(csv_bom=True)
    assert marked.version != plain.version
    sheet = "csv/dim_province.csv"
    assert (marked.path / sheet).read_bytes() == b"\xef\xbb\xbf" + (plain.path / sheet).read_bytes()
    assert rows_of(marked.path / sheet, "utf-8-sig")[0]["name"] == "Tỉnh Quảng Ngãi"
    assert small.publish(csv_bom=True).version == marked.version


def test_sdmx_reads_the_observations(small) -> None:
    pytest.importorskip("pysdmx")
    from pysdmx.io import get_datasets, read_sdmx

    folder = small.publish().path / "sdmx"
    message = read_sdmx(folder / "structure.xml", validate=True)
    lists = {codelist.id: {code.id for code in codelist.codes} for codelist in message.get_codelists()}
    [structure] = message.get_data_structure_definitions()
    [dataset] = get_datasets(folder / "observations.csv", folder / "structure.xml")
    data = dataset.data
    assert len(data) == 7
    assert list(data["TIME_PERIOD"]) == [
        "2021-07-01/P365D", "2022-01-01/P304D", "2022", "2022-03", "2022-03-05", "2022-S2", "2022-Q4",
    ]  # fmt: skip
    for component in structure.components:
        if component.enumeration is not None:
            values = {value for value in data[component.id].dropna() if value}
            assert values <= lists[component.enumeration.id], component.id
    dimensions = [component.id for component in structure.components.dimensions]
    assert {"INDICATOR", "REF_AREA", "PERIOD_TYPE", "KIND", "CLAIM", "TIME_PERIOD"} < set(dimensions)
    assert not data.duplicated(subset=dimensions).any()
    assert {code.name for code in message.get_codelists()[0].codes} == {"DTI rank"}


def test_a_second_sdmx_library_reads_the_structure(small) -> None:
    sdmx = pytest.importorskip("sdmx")
    message = sdmx.read_sdmx(small.publish().path / "sdmx" / "structure.xml")
    assert str(message.codelist["CL_INDICATOR"]["dti_overall_rank"].name.localizations["vi"]) == "Thứ hạng DTI"
    assert "OBSERVATIONS" in message.dataflow


def test_superseded_observations_are_left_out_of_sdmx(small) -> None:
    small.run("UPDATE fct_observation SET superseded_at = known_from WHERE observation_id = 'o0'")
    rows = rows_of(small.publish().path / "sdmx" / "observations.csv")
    assert "o0" not in {row["OBSERVATION"] for row in rows}
    assert len(rows) == 6


def test_every_file_has_its_checksum(small) -> None:
    current = small.publish().path
    check = ["sha256sum", "--check", "--strict", "checksums.sha256"]
    checked = subprocess.run(check, cwd=current, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    named = {line.partition(": ")[0] for line in checked.stdout.splitlines()}
    there = {path.relative_to(current).as_posix() for path in current.rglob("*") if path.is_file()}
    assert named == there - {"checksums.sha256"}
    (current / "codes.csv").write_text("other")
    assert subprocess.run(check, cwd=current, capture_output=True, check=False).returncode == 1


def test_checksums_cover_what_a_part_adds(small) -> None:
    class Site:
        revision = "1"

        def build(self, folder: Path) -> None:
            assert (folder / "datapackage.json").is_file()
            (folder / "site").mkdir()
            (folder / "site" / "index.html").write_text("<p>")

    site = Site()
    first = small.publish(parts=[site])
    assert "site/index.html" in (first.path / "checksums.sha256").read_text()
    assert not small.publish(parts=[site]).is_new
    site.revision = "2"
    assert small.publish(parts=[site]).is_new


def test_the_dictionary_names_codes_in_both_languages(small) -> None:
    current = small.publish().path
    codes = {(row["codelist"], row["code"]): (row["name_vi"], row["name_en"]) for row in rows_of(current / "codes.csv")}
    assert codes["indicator", "dti_overall_rank"] == ("Thứ hạng DTI", "DTI rank")
    assert codes["unit", "VN63-51"] == ("Tỉnh Quảng Ngãi", "Quang Ngai")
    assert codes["kind", "target"] == ("Mục tiêu", "Target")
    text = (current / "dictionary.md").read_text(encoding="utf-8")
    assert "| `dti_overall_rank` | Thứ hạng DTI | DTI rank |" in text
    assert "→ `dim_province.unit_id`" in text
    package = json.loads((current / "datapackage.json").read_text(encoding="utf-8"))
    assert {"dictionary", "codes"} <= {resource["name"] for resource in package["resources"]}


def test_an_older_duckdb_opens_the_snapshot(small) -> None:
    older = os.environ.get("TINHSO_OLDER_DUCKDB")
    if not older:
        pytest.skip("TINHSO_OLDER_DUCKDB names no folder with an unpacked wheel of an older DuckDB")
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import duckdb;"
        "c = duckdb.connect(sys.argv[2], read_only=True);"
        "print(duckdb.__version__, c.execute('SELECT count(*), min(quote) FROM fct_observation').fetchall(),"
        " c.execute(\"SELECT comment FROM duckdb_tables() WHERE table_name = 'dim_province'\").fetchall())"
    )
    current = small.publish().path
    command = [sys.executable, "-I", "-c", program, older, str(current / "marts.duckdb")]
    read = subprocess.run(command, capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr
    version, _, rest = read.stdout.partition(" ")
    assert version < duckdb.__version__
    assert rest.strip() == "[(8, '')] [(\"It's dim_province\",)]"


def test_a_damaged_version_is_made_anew(small) -> None:
    first = small.publish()
    (first.path / "csv" / "dim_province.csv").unlink()
    second = small.publish()
    assert second.is_new
    assert second.path.name != first.path.name
    assert (second.path / "csv" / "dim_province.csv").is_file()


def test_a_key_that_repeats_refuses_the_publication(small) -> None:
    from publication.publish import RefusedPublicationError

    first = small.publish()
    small.run("INSERT INTO dim_indicator FROM dim_indicator")
    with pytest.raises(RefusedPublicationError, match=r"dim_indicator: 1 rows repeat or lack their key"):
        small.publish()
    assert (small.published / "current").resolve() == first.path


def test_a_column_that_the_dictionary_does_not_know_refuses_the_publication(small) -> None:
    from publication.publish import IncompleteWarehouseError

    small.run("ALTER TABLE fct_observation ADD COLUMN secret VARCHAR")
    with pytest.raises(IncompleteWarehouseError, match=r"fct_observation.*secret"):
        small.publish()
    assert OBSERVATIONS.name not in os.listdir(small.published)


def test_rows_that_are_asked_for_together_stand_together(small) -> None:
    rows = rows_of(small.publish().path / "csv" / "fct_observation.csv")
    periods = [row["period_start"] for row in rows]
    assert periods == [*sorted(filter(None, periods)), ""]
    assert periods != [row["period_start"] for row in sorted(rows, key=lambda row: row["observation_id"])]


def test_checksums_are_in_the_order_of_names(tmp_path) -> None:
    for name in ("b", "a"):
        (tmp_path / name).write_text(name)
    write_checksums(tmp_path)
    assert [line.split()[1] for line in (tmp_path / "checksums.sha256").read_text().splitlines()] == ["a", "b"]
