"""What a stranger sees: one command, the bundled files, published marts, and a second run that changes nothing."""

from __future__ import annotations

import csv
import json
from decimal import Decimal

import polars as pl

from ingestion.settings import PROJECT_ROOT, SAMPLES
from tests.end_to_end.conftest import Home, content

TOP_TEN_2022 = [
    (1, "Đà Nẵng"), (2, "Hồ Chí Minh"), (3, "Quảng Ninh"), (4, "Thừa Thiên Huế"), (5, "Cần Thơ"),
    (6, "Lạng Sơn"), (7, "Bắc Ninh"), (8, "Thái Nguyên"), (9, "Bắc Giang"), (10, "Nam Định"),
]  # fmt: skip


def test_the_report_tells_the_whole_chain(home: Home, first_run) -> None:
    report = first_run.stdout
    for word in (
        "documents",
        "accepted",
        "held for review",
        "observations",
        "marts",
        str((home.path / "published").resolve()),
    ):
        assert word in report
    assert "checks passed" in first_run.stderr
    assert "Quảng Ngãi, 60 → 26" in report
    assert [line.split()[1:3] for line in report.splitlines() if line.startswith("   1  ")] == [["Đà", "Nẵng"]]


def test_the_ten_leading_provinces_of_2022(home: Home, first_run) -> None:
    rows = home.rows(
        """
        SELECT official_rank, province FROM mart_ranking
        WHERE index_code = 'dti' AND edition_year = 2022 AND panel = 63 AND measure = 'overall' AND official_rank <= 10
        ORDER BY 1
        """
    )
    assert rows == TOP_TEN_2022


def test_all_63_provinces_have_their_rank_of_2022_and_the_tie_stays(home: Home, first_run) -> None:
    rows = home.rows(
        """
        SELECT province, official_rank FROM mart_ranking
        WHERE index_code = 'dti' AND edition_year = 2022 AND panel = 63 AND measure = 'overall' ORDER BY 2
        """
    )
    assert len(rows) == 63
    ranks = dict(rows)
    assert ranks["Thanh Hóa"] == ranks["Yên Bái"] == 15
    assert 16 not in ranks.values()


def test_the_largest_climb(home: Home, first_run) -> None:
    [row] = home.rows(
        """
        SELECT province, previous_rank, official_rank, change FROM mart_ranking
        WHERE index_code = 'dti' AND edition_year = 2022 AND measure = 'overall' ORDER BY change DESC NULLS LAST LIMIT 1
        """
    )
    assert row == ("Quảng Ngãi", 60, 26, 34)


def test_scores_of_the_index_table_keep_their_decimals(home: Home, first_run) -> None:
    rows = home.rows(
        "SELECT measure, score FROM mart_ranking"
        " WHERE edition_year = 2022 AND province = 'Đà Nẵng' AND score IS NOT NULL"
    )
    scores = dict(rows)
    assert scores["overall"] == Decimal("0.8002")
    assert scores["awareness"] == Decimal("1.0000")
    assert scores["society_activity"] == Decimal("0.5197")


def test_ranks_of_two_panels_are_never_compared(home: Home, first_run) -> None:
    rows = home.rows("SELECT panel, change FROM mart_ranking WHERE edition_year = 2024 AND panel = 34")
    assert rows
    assert all(change is None for _, change in rows)
    [(rank,)] = home.rows(
        "SELECT best_rank FROM mart_ranking"
        " WHERE edition_year = 2024 AND panel = 34 AND measure = 'overall' AND unit_id = 'VN34-48'"
    )
    assert rank == 17


def test_the_portal_reading_of_one_cell_is_kept_twice(home: Home, first_run) -> None:
    rows = home.rows(
        """
        SELECT value FROM fct_observation
        WHERE unit_id = 'VN34-19' AND indicator_code = 'nps_portal_score' AND observation_type = 'reading'
        ORDER BY known_from, value
        """
    )
    assert {Decimal("83.83"), Decimal("86.97")} <= {value for (value,) in rows}


def test_coverage_says_what_is_missing(home: Home, first_run) -> None:
    rows = home.rows(
        "SELECT DISTINCT edition_year, units_with_rank, units_without_rank FROM mart_coverage"
        " WHERE index_code = 'dti' AND panel = 63 AND measure = 'overall'"
    )
    by_year = {year: (known, missing) for year, known, missing in rows}
    assert set(by_year) == {2020, 2021, 2022, 2023, 2024}
    assert by_year[2022] == (63, 0)
    assert all(known + missing == 63 for known, missing in by_year.values())
    assert by_year[2021][1] > 0


def test_every_observation_of_the_marts_has_words_and_a_source(home: Home, first_run) -> None:
    assert home.value("SELECT count(*) FROM fct_observation WHERE coalesce(quote, '') = '' OR document_id IS NULL") == 0
    assert home.value("SELECT count(*) FROM dim_source WHERE outcome IN ('rejected', 'needs_ocr')") == 0


def test_every_bundled_document_was_received_with_its_source(home: Home, first_run) -> None:
    documents = [
        path for path in SAMPLES.iterdir() if path.name != "sources.csv" and not path.name.endswith(".source.json")
    ]
    rows = home.rows("SELECT name, publisher, published_on FROM dim_source")
    assert {name for name, _, _ in rows} == {path.name for path in documents}
    assert all(publisher and published_on for _, publisher, published_on in rows)


def test_the_three_formats_hold_the_same(home: Home, first_run) -> None:
    package = json.loads((home.current / "datapackage.json").read_text(encoding="utf-8"))
    tables = [resource for resource in package["resources"] if "rows" in resource]
    assert len(tables) > 20
    for resource in tables:
        name = resource["name"]
        with (home.current / resource["path"]).open(encoding="utf-8", newline="") as handle:
            assert sum(1 for _ in csv.reader(handle)) - 1 == resource["rows"]
        assert pl.read_parquet(home.current / "parquet" / f"{name}.parquet").height == resource["rows"]
        assert home.value(f"SELECT count(*) FROM {name}") == resource["rows"]


def test_a_second_run_says_so_and_changes_nothing(home: Home, first_run) -> None:
    before = content(home.path)
    result = home.run("refresh", "--samples")
    assert result.returncode == 0
    assert "Nothing new" in result.stderr
    assert content(home.path) == before


def test_a_forced_run_publishes_no_new_version(home: Home, first_run) -> None:
    def lake() -> dict[str, tuple[int, int]]:  # a run adds its own row of history
        return {name: file for name, file in content(home.path / "lake").items() if not name.startswith("runs/")}

    version, before = home.current.resolve(), lake()
    result = home.run("refresh", "--force")
    assert result.returncode == 0, result.stderr
    assert home.current.resolve() == version
    assert lake() == before


def test_the_marts_can_be_queried_and_explained_from_the_shell(home: Home, first_run) -> None:
    result = home.run(
        "query", "SELECT count(*) AS provinces FROM mart_ranking WHERE edition_year = 2022", module="publication"
    )
    assert result.returncode == 0
    assert "provinces" in result.stdout
    assert "mart_ranking" in home.run("dictionary", module="publication").stdout
    assert PROJECT_ROOT.is_dir()


def test_no_file_is_received_twice(home: Home, first_run) -> None:
    """An answer that has to speak again gets another receipt, of the same metadata: it is no news."""
    rows = home.rows(
        "SELECT name, count(DISTINCT title) FROM dim_source GROUP BY name HAVING count(DISTINCT title) > 1"
    )
    assert rows == []
