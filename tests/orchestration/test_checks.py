"""Checks over the whole: a source that is late, and a loss that stops the publication."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

import orchestration.published
from ingestion.pipeline import Ingestion
from ingestion.schemas import POLLS
from ingestion.settings import Settings
from orchestration.build import build_definitions
from orchestration.checks import CHECKS, OBSERVATIONS, observations_keep_their_volume, sources_are_fresh
from orchestration.portal import FAIL_AFTER, WARN_AFTER
from orchestration.published import publication_refused, published_asset
from orchestration.resources import TinhsoHome
from publication.publish import read_current
from publication.refusal import read_refusal
from tests.orchestration.test_published import Site
from tests.publication.test_volume import many

NOW = datetime(2025, 11, 24, 2, tzinfo=UTC)


@pytest.fixture
def tinhso(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TinhsoHome:
    monkeypatch.setenv("TINHSO_COLLECT", "dti_2022,portal_766")
    return TinhsoHome(home=str(tmp_path), landing=str(tmp_path / "landing"))


def polled(tinhso: TinhsoHome, source_id: str, age: timedelta, status: str = "unchanged") -> None:
    moment = (NOW - age).replace(tzinfo=None)
    row = {
        "poll_id": f"{source_id}{age}{status}", "source_id": source_id, "name": "a", "polled_at": moment,
        "status": status, "attempts": 1, "batch_id": f"b{len(list(tinhso.settings.home.rglob('*.parquet')))}",
    }  # fmt: skip
    empty = {name: None for name in POLLS.columns if name not in row}
    tinhso.ingestion.lake.append(row["batch_id"], {POLLS: [row | empty]})


def check(tinhso: TinhsoHome, monkeypatch: pytest.MonkeyPatch) -> dg.AssetCheckResult:
    monkeypatch.setattr(TinhsoHome, "ingestion", property(lambda self: Ingestion(self.settings, clock=lambda: NOW)))
    result = sources_are_fresh(tinhso=tinhso)
    assert isinstance(result, dg.AssetCheckResult)
    return result


def late(result: dg.AssetCheckResult) -> list[str]:
    return sorted(result.metadata["late"].value)  # type: ignore[arg-type, union-attr]


def test_a_source_that_answered_since_last_night_is_fresh(tinhso: TinhsoHome, monkeypatch) -> None:
    assert check(tinhso, monkeypatch).passed
    polled(tinhso, "dti_2022", timedelta(hours=1))
    polled(tinhso, "dti_2022", timedelta(days=30))
    assert check(tinhso, monkeypatch).passed


@pytest.mark.parametrize(
    ("age", "severity"),
    [
        (WARN_AFTER + timedelta(minutes=1), dg.AssetCheckSeverity.WARN),
        (FAIL_AFTER + timedelta(minutes=1), dg.AssetCheckSeverity.ERROR),
    ],
)
def test_a_source_that_does_not_answer_is_late(tinhso: TinhsoHome, monkeypatch, age, severity) -> None:
    polled(tinhso, "portal_766", timedelta(hours=1))
    polled(tinhso, "dti_2022", age)
    polled(tinhso, "dti_2022", timedelta(hours=1), status="failed")
    polled(tinhso, "of_others", timedelta(days=30))
    result = check(tinhso, monkeypatch)
    assert (result.passed, result.severity, late(result)) == (False, severity, ["dti_2022"])


def test_a_source_that_never_answered_is_as_old_as_the_first_question(tinhso: TinhsoHome, monkeypatch) -> None:
    polled(tinhso, "dti_2022", timedelta(hours=1), status="failed")
    assert check(tinhso, monkeypatch).passed
    polled(tinhso, "dti_2022", timedelta(days=9), status="failed")
    assert late(check(tinhso, monkeypatch)) == ["dti_2022"]


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dg.JobDefinition:
    """The end of the graph over a small warehouse: observations, the check of their volume, the publication."""
    monkeypatch.setattr("publication.site.SitePart", Site)
    monkeypatch.setattr(orchestration.published, "ensure_manifest", lambda settings: tmp_path / "manifest.json")

    @dg.asset(key=OBSERVATIONS)
    def observations() -> None:
        """They stand in the warehouse already."""

    job = dg.define_asset_job(
        "refresh", selection="*", hooks={publication_refused}, executor_def=dg.in_process_executor
    )
    return dg.Definitions(
        assets=[observations, published_asset([OBSERVATIONS])],
        asset_checks=[observations_keep_their_volume],
        jobs=[job],
        resources={"tinhso": TinhsoHome(home=str(tmp_path))},
    ).resolve_job_def("refresh")


def test_a_great_loss_stops_the_publication_until_it_is_meant(job, tmp_path: Path, monkeypatch) -> None:
    small = many(tmp_path, a=100, b=100)
    assert job.execute_in_process().success
    before = read_current(tmp_path / "published")
    small.run("DELETE FROM fct_observation WHERE publisher = 'b'")
    refused = job.execute_in_process(raise_on_error=False)
    assert not refused.success
    assert read_current(tmp_path / "published") == before
    refusal = read_refusal(tmp_path / "published")
    assert refusal is not None
    assert any("observations_keep_their_volume" in reason for reason in refusal.reasons)
    monkeypatch.setenv("TINHSO_MAX_LOSS", "1")
    assert job.execute_in_process().success
    assert read_current(tmp_path / "published") != before


def test_the_loss_of_one_publisher_warns(job, tmp_path: Path) -> None:
    small = many(tmp_path, a=1000, b=50)
    assert job.execute_in_process().success
    small.run("DELETE FROM fct_observation WHERE publisher = 'b'")
    result = job.execute_in_process()
    [check] = result.get_asset_check_evaluations()
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert check.metadata["shrunk"].value == {"b": "50 → 0"}


def test_the_real_graph_has_them_and_one_blocks(tmp_path: Path) -> None:
    graph = build_definitions(Settings(home=tmp_path, landing=tmp_path / "landing")).resolve_asset_graph()
    blocking = {key.name: graph.get(key).blocking for key in graph.asset_check_keys}
    assert blocking["observations_keep_their_volume"] is True
    assert blocking["sources_are_fresh"] is False
    assert len(CHECKS) == 2
