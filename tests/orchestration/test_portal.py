"""The portal's assets, sensor, schedule and checks, over a replica and a real ephemeral instance."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from ingestion.collectors.collect import collect
from ingestion.collectors.sources import open_source
from ingestion.pipeline import Ingestion
from ingestion.portal.checks import groups_that_do_not_fit, jumps, units_missing
from ingestion.portal.requests import VIETNAM
from ingestion.schemas import POLLS, READINGS, RECEIPTS
from ingestion.settings import Settings
from orchestration import automation, portal
from orchestration.automation import MAX_FAILURES
from orchestration.lake import documents_read, receipts
from orchestration.resources import TinhsoHome
from tests.replicas import server
from tests.replicas.portal import PortalReplica, provinces

MONTH = portal.MONTHS.get_last_partition_key()


@pytest.fixture
def replica() -> Iterator[PortalReplica]:
    """A portal whose today is the real one, as the assets' is: Vietnam's, which is ahead of UTC's for seven hours."""
    with PortalReplica(communes=0, day=datetime.now(VIETNAM).date()) as replica:
        yield replica


@pytest.fixture
def tinhso(tmp_path: Path, replica: PortalReplica, monkeypatch: pytest.MonkeyPatch) -> TinhsoHome:
    monkeypatch.setenv("TINHSO_COLLECT", "portal_766")
    monkeypatch.setenv("TINHSO_PORTAL_URL", replica.url)
    monkeypatch.setenv("TINHSO_PORTAL_OFFICES", "0")
    monkeypatch.setenv("TINHSO_PRIVATE_HOSTS", replica.host)
    monkeypatch.setenv("TINHSO_REQUESTS_PER_SECOND", "0")
    home = TinhsoHome(home=str(tmp_path), landing=str(tmp_path / "landing"), settle_seconds=0)
    home.settings.landing.mkdir()
    return home


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def definitions(tinhso: TinhsoHome) -> dg.Definitions:
    """The portal's part of the graph without the warehouse."""
    asset = portal.portal_asset(tinhso.settings)
    return dg.Definitions(
        assets=[receipts, asset, portal.polls_asset([asset.key]), documents_read],
        asset_checks=portal.CHECKS,
        jobs=[portal.portal_months],
        resources={"tinhso": tinhso},
    )


def sense(instance: dg.DagsterInstance, tinhso: TinhsoHome) -> dg.RunRequest | dg.SkipReason:
    context = dg.build_sensor_context(instance=instance, resources={"tinhso": tinhso})
    return portal.portal_moves(context)  # type: ignore[return-value]


def skipped(result: dg.RunRequest | dg.SkipReason) -> str:
    assert isinstance(result, dg.SkipReason)
    return result.skip_message or ""


def round_of(tinhso: TinhsoHome) -> Ingestion:
    ingestion = tinhso.ingestion
    with open_source(ingestion, portal.PORTAL, offices=False) as source:
        collect(ingestion, source)
    ingestion.process()
    return ingestion


def test_a_range_of_months_is_one_run(
    definitions: dg.Definitions, tinhso: TinhsoHome, instance: dg.DagsterInstance
) -> None:
    job = definitions.resolve_job_def("portal_months")
    result = job.execute_in_process(instance=instance, tags=portal.month_tags("2024-11", "2025-02"))
    assert result.success
    names = set(tinhso.ingestion.lake.read(RECEIPTS)["name"])
    assert {name.removeprefix("portal/766/").removesuffix("/units") for name in names} == {
        "2024/thang-11", "2024/thang-12", "2024/quy-4", "2024/nua-nam-2", "2024/ca-nam",
        "2025/thang-01", "2025/thang-02",
    }  # fmt: skip
    done = instance.get_materialized_partitions(portal.PORTAL_KEY)
    assert done == {"2024-11", "2024-12", "2025-01", "2025-02"}
    assert instance.get_runs_count() == 1
    panels = tinhso.ingestion.lake.read(READINGS).filter(pl.col("period_type") == "month")["panel"].unique().to_list()
    assert panels == [63]


def test_a_range_over_the_merger_has_both_panels(
    definitions: dg.Definitions, tinhso: TinhsoHome, instance: dg.DagsterInstance
) -> None:
    job = definitions.resolve_job_def("portal_months")
    assert job.execute_in_process(instance=instance, tags=portal.month_tags("2025-06", "2025-07")).success
    months = tinhso.ingestion.lake.read(READINGS).filter(
        (pl.col("period_type") == "month") & (pl.col("measure") == "overall")
    )
    counted = months.group_by("period_start", "panel").len().sort("period_start").rows()
    assert [(panel, count) for _, panel, count in counted] == [(63, 63), (34, 34)]


def test_the_portal_is_polled_by_hand_even_where_nothing_is_followed(
    definitions: dg.Definitions, tinhso: TinhsoHome, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TINHSO_COLLECT")
    job = definitions.resolve_job_def("portal_months")
    assert job.execute_in_process(instance=instance, partition_key="2025-07").success
    assert tinhso.ingestion.lake.read(POLLS).height == 1


def test_what_fails_is_a_row_and_a_warning_and_ends_no_run(
    definitions: dg.Definitions, replica: PortalReplica, tinhso: TinhsoHome, instance: dg.DagsterInstance
) -> None:
    replica.faults.append(server.status(404))
    job = definitions.resolve_job_def("portal_months")
    result = job.execute_in_process(instance=instance, partition_key="2025-06")
    assert result.success
    [check] = [c for c in result.get_asset_check_evaluations() if c.check_name == "sources_answer"]
    assert not check.passed
    assert check.severity == dg.AssetCheckSeverity.WARN
    assert tinhso.ingestion.lake.read(READINGS)["period_type"].unique().sort().to_list() == ["half", "quarter"]


def test_other_sources_are_left_alone_unless_they_are_named(tinhso: TinhsoHome, replica: PortalReplica) -> None:
    assets = portal.source_assets(tinhso.settings)
    assert len(assets) >= 3
    result = dg.materialize(assets, resources={"tinhso": tinhso})
    assert result.success
    assert all(
        not m.metadata["polled"].value
        for asset in assets
        for m in result.asset_materializations_for_node(asset.op.name)
    )
    assert tinhso.ingestion.lake.read(POLLS).is_empty()


def test_the_sensor_starts_a_run_only_when_an_answer_changed(
    instance: dg.DagsterInstance, tinhso: TinhsoHome, replica: PortalReplica
) -> None:
    request = sense(instance, tinhso)
    assert isinstance(request, dg.RunRequest)
    assert (request.partition_key, request.run_key) == (MONTH, None)
    assert len(replica.requests) == 2
    tinhso.ingestion.process()
    assert "what it said before" in skipped(sense(instance, tinhso))
    replica.corrections = {(provinces(replica.day)[0].portal_unit_id, "CKMB"): "11"}
    assert isinstance(sense(instance, tinhso), dg.RunRequest)
    statuses = tinhso.ingestion.lake.read(POLLS).sort("polled_at")["status"].to_list()
    assert statuses == ["changed"] * 2 + ["unchanged"] * 2 + ["changed"] * 2


def test_an_answer_is_not_lost_with_the_run_that_it_started(
    instance: dg.DagsterInstance, tinhso: TinhsoHome, replica: PortalReplica
) -> None:
    """What was received and not read is asked for again, a few times, though the portal says nothing new."""

    @dg.job(name=portal.portal_months.name)
    def a_job() -> None:
        """Stands for the job in the instance's run storage."""

    for _ in range(MAX_FAILURES):
        request = sense(instance, tinhso)
        assert isinstance(request, dg.RunRequest)
        instance.create_run_for_job(a_job, tags=dict(request.tags), status=dg.DagsterRunStatus.FAILURE)
    assert "failed" in skipped(sense(instance, tinhso))
    instance.create_run_for_job(a_job, status=dg.DagsterRunStatus.STARTED)
    assert "under way" in skipped(sense(instance, tinhso))


def test_the_sensor_says_that_the_portal_is_silent(
    instance: dg.DagsterInstance, tinhso: TinhsoHome, replica: PortalReplica
) -> None:
    replica.faults.extend([server.status(404)] * 2)
    assert "http_404" in skipped(sense(instance, tinhso))


def test_nothing_is_asked_where_nothing_is_followed(
    instance: dg.DagsterInstance, tinhso: TinhsoHome, replica: PortalReplica, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINHSO_COLLECT", "")
    assert "TINHSO_COLLECT" in skipped(sense(instance, tinhso))
    due = datetime(2025, 8, 29, tzinfo=UTC)
    with dg.build_schedule_context(instance, scheduled_execution_time=due, resources={"tinhso": tinhso}) as context:
        assert isinstance(portal.portal_nightly(context), dg.SkipReason)
    assert replica.requests == []


def test_every_night_the_current_month_and_the_one_before(tinhso: TinhsoHome, monkeypatch: pytest.MonkeyPatch) -> None:
    due = datetime(2025, 8, 31, 18, 30, tzinfo=UTC)
    monkeypatch.setattr(automation, "now", lambda: due + timedelta(hours=5))
    with (
        dg.instance_for_test() as instance,
        dg.build_schedule_context(
            instance, scheduled_execution_time=due, resources={"tinhso": tinhso}
        ) as context,  # a resource given to the call would be held by an instance that nobody closes
    ):
        request = portal.portal_nightly(context)
        assert isinstance(request, dg.RunRequest)
        assert request.tags == {
            **portal.month_tags("2025-08", "2025-09"),
            automation.NIGHT_TAG: "2025-09-01",
        }, "half past one of 1 September in Vietnam"
        monkeypatch.setattr(automation, "now", lambda: due + timedelta(days=2))
        assert "later night" in skipped(portal.portal_nightly(context))


def test_only_what_is_followed_can_be_late(tinhso: TinhsoHome) -> None:
    followed = portal.portal_asset(tinhso.settings).specs_by_key[portal.PORTAL_KEY]
    quiet = portal.portal_asset(Settings(home=tinhso.settings.home, landing=tinhso.settings.landing))
    assert followed.freshness_policy is not None
    assert quiet.specs_by_key[portal.PORTAL_KEY].freshness_policy is None


# What the checks find


def test_an_orderly_portal_has_no_findings(tinhso: TinhsoHome) -> None:
    ingestion = round_of(tinhso)
    assert (units_missing(ingestion), jumps(ingestion), groups_that_do_not_fit(ingestion)) == ([], [], [])


def test_an_empty_lake_has_no_findings(tinhso: TinhsoHome) -> None:
    ingestion = tinhso.ingestion
    ingestion.lake.prepare()
    assert (units_missing(ingestion), jumps(ingestion), groups_that_do_not_fit(ingestion)) == ([], [], [])


def test_a_missing_unit_is_named(tinhso: TinhsoHome, replica: PortalReplica) -> None:
    replica.missing = {"398126"}
    findings = units_missing(round_of(tinhso))
    assert len(findings) == 2
    assert all("1 of 34" in str(finding) and "An Giang" in str(finding) for finding in findings)
    replica.missing = set()
    assert units_missing(round_of(tinhso)) == []


def test_a_jump_is_named_until_the_next_reading(tinhso: TinhsoHome, replica: PortalReplica) -> None:
    ingestion = round_of(tinhso)
    replica.corrections = {("398126", "MDSH"): "1"}
    ingestion = round_of(tinhso)
    assert {str(finding).split(": ")[1].split(" ")[0] for finding in jumps(ingestion)} >= {"digitization"}
    replica.corrections = {("398126", "MDSH"): "2"}
    assert jumps(round_of(tinhso)) == []


def test_groups_that_do_not_add_up_are_named(tinhso: TinhsoHome, replica: PortalReplica) -> None:
    replica.corrections = {("398126", "TONG_SCORE"): "99"}
    findings = groups_that_do_not_fit(round_of(tinhso))
    assert len(findings) == 2
    assert all(finding.unit == "VN34-91" and "add up" in finding.detail for finding in findings)


def test_the_requests_are_the_portals_own(tinhso: TinhsoHome, replica: PortalReplica) -> None:
    ingestion = round_of(tinhso)
    asked = [json.loads(text) for text in ingestion.lake.read(POLLS).sort("polled_at")["request"]]
    assert [(request["p_nam"], request["p_thang"]) for request in asked] == [
        (str(replica.day.year), replica.day.month),
        (str(replica.day.year), 0),
    ]
