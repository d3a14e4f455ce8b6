"""Messages about jobs that fail, over a real instance with real runs and a webhook on loopback."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import httpx
import pytest

from ingestion.settings import Settings
from orchestration.alerts import TOLD, AlertSettings, alerts_sensor, post, tell
from orchestration.resources import TinhsoHome
from tests.replicas.server import Replica, Request, Response, hang_up, status

JOBS = ("refresh",)


class Webhook(Replica):
    """Keeps the JSON that is posted to it."""

    def answer(self, request: Request) -> Response:
        return Response(b"ok")

    def said(self) -> list[dict[str, object]]:
        return [json.loads(request.body) for request in self.requests]


class Job:
    """A job that fails or works as it is told, over an instance in memory."""

    def __init__(self) -> None:
        self.instance = dg.DagsterInstance.ephemeral()

    def run(self, error: str = "", *, is_check: bool = False) -> str:
        @dg.asset(check_specs=[dg.AssetCheckSpec("adds_up", asset="mart", blocking=True)])
        def mart() -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
            if error and not is_check:
                raise RuntimeError(error)
            yield dg.MaterializeResult()
            yield dg.AssetCheckResult(passed=not is_check, check_name="adds_up")

        job = dg.Definitions(assets=[mart], jobs=[dg.define_asset_job("refresh")]).resolve_job_def("refresh")
        return job.execute_in_process(instance=self.instance, raise_on_error=False).run_id


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with Webhook() as server:
        yield server


@pytest.fixture
def options(webhook: Webhook) -> AlertSettings:
    return AlertSettings(f"{webhook.base}/hook/token-of-ours", dagster_url="http://127.0.0.1:3000")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, landing=tmp_path / "landing")


@pytest.fixture
def job() -> Job:
    return Job()


def test_a_failing_run_says_what_where_since_when_and_the_next_step(job, settings, options, webhook) -> None:
    run_id = job.run("no space left on device")
    [alert] = tell(job.instance, JOBS, settings, options)
    [said] = webhook.said()
    assert said["kind"] == "failure"
    assert said["job"] == "refresh"
    assert said["what"] == "step mart: RuntimeError: no space left on device"
    assert str(settings.home) in str(said["where"])
    assert str(said["since"]).endswith("Z")
    assert "the next run tries again by itself" in str(said["next_step"])
    assert said["run_url"] == f"http://127.0.0.1:3000/runs/{run_id}"
    assert alert.failures == 1


def test_a_storm_of_failures_is_one_message_and_recovery_another(job, settings, options, webhook) -> None:
    for _ in range(3):
        job.run("down")
        tell(job.instance, JOBS, settings, options)
    assert [said["kind"] for said in webhook.said()] == ["failure"]
    job.run()
    tell(job.instance, JOBS, settings, options)
    tell(job.instance, JOBS, settings, options)
    failure, recovery = webhook.said()
    assert recovery["kind"] == "recovery"
    assert recovery["since"] == failure["since"]
    job.run("down again")
    tell(job.instance, JOBS, settings, options)
    assert [said["kind"] for said in webhook.said()] == ["failure", "recovery", "failure"]


def test_failures_before_the_first_look_are_counted(job, settings, options, webhook) -> None:
    job.run()
    job.run("one")
    job.run("two")
    tell(job.instance, JOBS, settings, options)
    [said] = webhook.said()
    assert said["failures"] == 2
    assert str(said["what"]).endswith("two")


def test_a_blocking_check_is_named(job, settings, options, webhook) -> None:
    job.run(is_check=True, error="check")
    tell(job.instance, JOBS, settings, options)
    [said] = webhook.said()
    assert said["what"] == "check adds_up of mart failed"
    assert "stays published" in str(said["next_step"])


def test_nothing_is_said_of_what_works_or_never_ran(job, settings, options, webhook) -> None:
    assert tell(job.instance, JOBS, settings, options) == []
    job.run()
    assert tell(job.instance, JOBS, settings, options) == []
    assert webhook.said() == []


def test_a_message_that_nobody_took_is_sent_at_the_next_look(job, settings, options, webhook) -> None:
    job.run("down")
    with pytest.raises(httpx.HTTPError, match="not there"):
        tell(job.instance, JOBS, settings, options, send=_unreachable)
    assert not (settings.home / TOLD).exists()
    assert [alert.kind for alert in tell(job.instance, JOBS, settings, options)] == ["failure"]


def _unreachable(*_: object) -> None:
    raise httpx.HTTPError("not there")


def test_a_busy_webhook_is_asked_again_and_its_token_is_not_told(job, settings, options, webhook, monkeypatch) -> None:
    monkeypatch.setattr(post.retry, "sleep", lambda seconds: None)  # type: ignore[attr-defined]
    job.run("down")
    webhook.faults.append(status(503))
    assert tell(job.instance, JOBS, settings, options)
    webhook.faults.extend([status(500)] * 3)
    job.run()
    with pytest.raises(httpx.HTTPError) as raised:
        tell(job.instance, JOBS, settings, options)
    assert str(raised.value) == "the webhook answered 500"
    webhook.faults.extend([hang_up] * 3)
    with pytest.raises(httpx.HTTPError) as raised:
        tell(job.instance, JOBS, settings, options)
    assert "token-of-ours" not in str(raised.value)


def test_the_shape_of_slack_is_text(job, settings, options, webhook) -> None:
    job.run("down")
    tell(job.instance, JOBS, settings, AlertSettings(options.url, "slack"))
    [said] = webhook.said()
    assert list(said) == ["text"]
    assert "refresh fails on" in str(said["text"])


def test_settings_come_from_the_environment() -> None:
    given = {
        "TINHSO_ALERT_URL": "http://127.0.0.1:1/x",
        "TINHSO_ALERT_FORMAT": "slack",
        "TINHSO_DAGSTER_URL": "https://d/",
    }
    assert AlertSettings.from_environment(given) == AlertSettings("http://127.0.0.1:1/x", "slack", "https://d")
    assert AlertSettings.from_environment({}) == AlertSettings()
    with pytest.raises(ValueError, match="none of json, slack"):
        AlertSettings.from_environment({"TINHSO_ALERT_FORMAT": "xml"})


def test_the_sensor_tells_without_a_cursor(job, settings, options, webhook, monkeypatch) -> None:
    monkeypatch.setenv("TINHSO_ALERT_URL", options.url)
    home = TinhsoHome(home=str(settings.home))
    sensor = alerts_sensor(JOBS)
    job.run("down")

    def look() -> str:
        with dg.build_sensor_context(instance=job.instance, resources={"tinhso": home}) as context:
            return str(sensor(context).skip_message)

    assert look() == "told: failure of refresh"
    assert look() == "nothing to tell"
    monkeypatch.delenv("TINHSO_ALERT_URL")
    assert look() == "TINHSO_ALERT_URL is not set"
    shutil.rmtree(settings.home)
