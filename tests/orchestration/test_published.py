"""The publication assets over a small warehouse: what a run says of them, and what a failed check leaves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

import orchestration.published
from ingestion.settings import Settings
from orchestration.published import publication_refused, published_asset, published_postgres
from orchestration.resources import TinhsoHome
from publication.publish import read_current
from publication.refusal import read_refusal
from publication.report import report
from publication.settings import DEFAULT_SCHEMA
from tests.publication.conftest import postgres  # noqa: F401 - a fixture
from tests.publication.postgres_server import Server
from tests.publication.small_warehouse import SmallWarehouse, observed

MART = dg.AssetKey(["marts", "mart"])


class Runs:
    """The publishing half of the graph: a mart with a blocking check, and what follows it."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home, landing=home / "landing")
        self.instance = dg.DagsterInstance.ephemeral()
        self.good = True

        @dg.asset(key=MART, check_specs=[dg.AssetCheckSpec("rows_are_unique", asset=MART, blocking=True)])
        def mart() -> object:
            yield dg.MaterializeResult(
                check_results=[dg.AssetCheckResult(passed=self.good, check_name="rows_are_unique")]
            )

        job = dg.define_asset_job(
            "refresh", selection="*", hooks={publication_refused}, executor_def=dg.in_process_executor
        )
        self.definitions = dg.Definitions(
            assets=[mart, published_asset([MART]), published_postgres],
            jobs=[job],
            resources={"tinhso": TinhsoHome(home=str(home))},
        )

    def run(self) -> dg.ExecuteInProcessResult:
        return self.definitions.resolve_job_def("refresh").execute_in_process(
            instance=self.instance, raise_on_error=False
        )


class Site:
    """A page instead of the site, which needs all marts."""

    revision = "1"

    def build(self, folder: Path) -> None:
        (folder / "site").mkdir()
        (folder / "site" / "index.html").write_text("<p>", encoding="utf-8")


def metadata(result: dg.ExecuteInProcessResult, asset: str) -> dict[str, object]:
    [event] = [event for event in result.get_asset_materialization_events() if event.asset_key == dg.AssetKey(asset)]
    return {name: entry.value for name, entry in event.materialization.metadata.items()}


@pytest.fixture
def small(tmp_path: Path) -> SmallWarehouse:
    return observed(tmp_path)


@pytest.fixture
def runs(small: SmallWarehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    for name in ("TINHSO_POSTGRES_URL", "TINHSO_PUBLISHED_URL", "TINHSO_CSV_BOM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("publication.site.SitePart", Site)
    monkeypatch.setattr(orchestration.published, "ensure_manifest", lambda settings: small.manifest)
    return Runs(tmp_path)


def materialised(result: dg.ExecuteInProcessResult) -> set[str]:
    return {event.asset_key.to_user_string() for event in result.get_asset_materialization_events()}


def test_a_run_says_what_it_published(runs: Runs, monkeypatch) -> None:
    monkeypatch.setenv("TINHSO_PUBLISHED_URL", "https://figures.example/published/")
    result = runs.run()
    assert result.success
    current = read_current(runs.settings.published)
    said = metadata(result, "published")
    assert said["version"] == current.version
    assert said["rows"] == {"dim_index_edition": 1, "dim_indicator": 1, "dim_province": 1, "fct_observation": 8}
    assert said["dagster/row_count"] == 11
    assert said["link"] == f"https://figures.example/published/{current.version}/site/index.html"
    assert said["bytes"] == sum(path.stat().st_size for path in current.path.rglob("*") if path.is_file())
    assert said["sizes"]["marts.duckdb"] == (current.path / "marts.duckdb").stat().st_size
    assert said["new_version"]
    assert not metadata(runs.run(), "published")["new_version"]


def test_without_an_address_postgres_is_skipped(runs: Runs) -> None:
    result = runs.run()
    assert result.success
    assert materialised(result) == {"marts/mart", "published"}


def test_with_an_address_the_version_goes_to_postgres(runs: Runs, postgres: Server, monkeypatch) -> None:  # noqa: F811
    database = postgres.create_database()
    monkeypatch.setenv("TINHSO_POSTGRES_URL", postgres.url("publisher", database))
    monkeypatch.setenv("TINHSO_POSTGRES_READER", f"{database}_reader")
    result = runs.run()
    assert result.success
    said = metadata(result, "published_postgres")
    assert said["version"] == metadata(result, "published")["version"]
    assert said["address"] == f"postgresql://127.0.0.1:{postgres.port}/{database}#{DEFAULT_SCHEMA}"
    assert said["changes"]["fct_observation"] == "+8 ~0 -0"
    assert metadata(runs.run(), "published_postgres")["changes"] == {}


def _fail_check(runs: Runs, small: SmallWarehouse) -> None:
    runs.good = False


def _break_key(runs: Runs, small: SmallWarehouse) -> None:
    small.run("INSERT INTO dim_province FROM dim_province")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_fail_check, "check rows_are_unique of marts/mart failed"),
        (_break_key, "dim_province: 1 rows repeat or lack their key"),
    ],
)
def test_a_refused_publication_leaves_the_last_and_says_why(
    runs: Runs, small: SmallWarehouse, spoil: Callable[[Runs, SmallWarehouse], None], why: str
) -> None:
    assert runs.run().success
    before = read_current(runs.settings.published)
    small.run("UPDATE dim_indicator SET name_en = 'changed'")
    spoil(runs, small)
    refused = runs.run()
    assert not refused.success
    assert not {"published", "published_postgres"} & materialised(refused)
    assert read_current(runs.settings.published) == before
    refusal = read_refusal(runs.settings.published)
    assert refusal is not None
    assert refusal.run_id == refused.run_id
    assert any(why in reason for reason in refusal.reasons), refusal
    runs.good = True
    small.run("DELETE FROM dim_province USING dim_province AS other WHERE dim_province.rowid > other.rowid")
    assert runs.run().success
    assert read_refusal(runs.settings.published) is None
    assert read_current(runs.settings.published) != before


def test_the_report_says_why_nothing_is_published(runs: Runs) -> None:
    runs.good = False
    runs.run()
    text = report(runs.settings.published)
    assert text.startswith("Nothing is published")
    assert "check rows_are_unique of marts/mart failed" in text


def test_a_database_that_is_gone_refuses_nothing(runs: Runs, monkeypatch) -> None:
    monkeypatch.setattr("publication.postgres.connect.retry.sleep", lambda _: None)
    monkeypatch.setenv("TINHSO_POSTGRES_URL", "postgresql://nobody:s3cr3t@127.0.0.1:1/none")
    result = runs.run()
    assert not result.success
    assert read_current(runs.settings.published) is not None
    assert read_refusal(runs.settings.published) is None
    assert "s3cr3t" not in str([event.message for event in result.all_events])
