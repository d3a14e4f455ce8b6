"""Alerts: one message when a job begins to fail, one when it works again, to a webhook.

What was told is kept in `alerts.json` in the home folder and compared with the runs of the instance, so neither a
restart nor a lost cursor repeats or forgets a message; while a job goes on failing, nothing more is said. A message
that could not be delivered is tried again at the next look.
"""

from __future__ import annotations

import json
import logging
import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import httpx
import tenacity

from ingestion.settings import Settings
from orchestration.resources import TinhsoHome

logging.getLogger("httpx").setLevel(logging.WARNING)
"""It logs the addresses that it asks, and a webhook's holds a token."""
TOLD = "alerts.json"
FORMATS = ("json", "slack")
DAGSTER_URL = "http://127.0.0.1:3000"
LOOK_BACK = 50
"""Newest finished runs of a job that are looked at."""


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """Where alerts go. `url` empty: nowhere. `shape` is json or slack. `dagster_url`: where a person opens the UI."""

    url: str = field(default="", repr=False)
    shape: str = "json"
    dagster_url: str = DAGSTER_URL

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> AlertSettings:
        """Reads TINHSO_ALERT_URL, TINHSO_ALERT_FORMAT and TINHSO_DAGSTER_URL. Raises ValueError for another format."""
        shape = environment.get("TINHSO_ALERT_FORMAT") or "json"
        if shape not in FORMATS:
            raise ValueError(f"TINHSO_ALERT_FORMAT is {shape!r}, none of {', '.join(FORMATS)}")
        url = environment.get("TINHSO_DAGSTER_URL") or DAGSTER_URL
        return cls(environment.get("TINHSO_ALERT_URL", ""), shape, url.rstrip("/"))


@dataclass(frozen=True, slots=True)
class Alert:
    """A job that began to fail, or works again. Times are ISO 8601 in UTC."""

    kind: str
    """failure or recovery"""
    job: str
    what: str
    where: str
    since: str
    failures: int
    next_step: str
    run_id: str
    run_url: str

    def text(self) -> str:
        """The same as a few lines for a chat."""
        if self.kind == "recovery":
            return f"tinhso: {self.job} works again on {self.where}; it had failed since {self.since}.\n{self.run_url}"
        return (
            f"tinhso: {self.job} fails on {self.where} since {self.since} ({self.failures} in a row).\n"
            f"{self.what}\nNext: {self.next_step}\n{self.run_url}"
        )

    def body(self, shape: str) -> dict[str, Any]:
        return {"text": self.text()} if shape == "slack" else {"product": "tinhso", **asdict(self)}


Send = Callable[[Alert, AlertSettings], None]


def tell(
    instance: dg.DagsterInstance,
    jobs: tuple[str, ...],
    settings: Settings,
    options: AlertSettings,
    send: Send | None = None,
) -> list[Alert]:
    """Sends what has to be said of the jobs now and returns it. Raises httpx.HTTPError where nobody takes it."""
    if not options.url:
        return []
    path = settings.home / TOLD
    said: list[Alert] = []
    for job in jobs:
        told = _read(path)
        alert = _alert(instance, job, told.get(job), settings, options)
        if alert is None:
            continue
        (send or post)(alert, options)
        told.pop(job, None)
        if alert.kind == "failure":
            told[job] = {"since": alert.since, "run_id": alert.run_id}
        _write(path, told)
        said.append(alert)
    return said


def _alert(
    instance: dg.DagsterInstance, job: str, told: Mapping[str, str] | None, settings: Settings, options: AlertSettings
) -> Alert | None:
    ended = [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.SUCCESS]  # what a person cancels is no failure
    records = instance.get_run_records(dg.RunsFilter(job_name=job, statuses=ended), limit=LOOK_BACK)
    failed = []
    for record in records:
        if record.dagster_run.status == dg.DagsterRunStatus.SUCCESS:
            break
        failed.append(record)
    if bool(failed) == bool(told) or not records:
        return None
    run_id = (failed or records)[0].dagster_run.run_id
    common = {
        "job": job,
        "where": f"{socket.gethostname()}:{settings.home}",
        "run_id": run_id,
        "run_url": f"{options.dagster_url}/runs/{run_id}",
    }
    if told:
        return Alert("recovery", what="", since=told["since"], failures=0, next_step="", **common)
    what, next_step = describe_failure(instance, run_id)
    moment = datetime.fromtimestamp(failed[-1].end_time or failed[-1].create_timestamp.timestamp(), UTC)
    since = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    return Alert("failure", what=what, since=since, failures=len(failed), next_step=next_step, **common)


def describe_failure(instance: dg.DagsterInstance, run_id: str) -> tuple[str, str]:
    """What failed in a run, in a sentence, and what a person does next."""
    checks = [
        record.get_dagster_event().asset_check_evaluation_data
        for record in instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    ]
    blocked = [
        f"check {check.check_name} of {check.asset_key.to_user_string()} failed"
        for check in checks
        if not check.passed and check.blocking
    ]
    if blocked:
        return (
            "; ".join(blocked[:5]),
            "the last version stays published: look at the check in the run, mend the data or the rule, run again",
        )
    for record in instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_FAILURE):
        event = record.get_dagster_event()
        error = event.step_failure_data.error
        cause = error.cause if error is not None and error.cause is not None else error
        first = next((line for line in str(cause.message if cause else "").strip().splitlines() if line), "")
        step = f"step {event.step_key}: {first}"[:500]
        return step, "the last version stays published: read the run's log; the next run tries again by itself"
    return (
        "the run ended without a step's failure: its process was killed, or never started",
        "look for memory or disk that ran out; the next run goes on where this one stopped",
    )


@tenacity.retry(
    retry=tenacity.retry_if_exception_type(httpx.HTTPError),
    stop=tenacity.stop_after_attempt(3),
    wait=tenacity.wait_exponential(multiplier=0.5, max=4),
    reraise=True,
)
def post(alert: Alert, options: AlertSettings) -> None:
    """One POST of JSON, tried three times. Raises httpx.HTTPError, without the address, which may hold a token."""
    try:
        answer = httpx.post(options.url, json=alert.body(options.shape), timeout=10)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise httpx.HTTPError(f"the webhook could not be reached: {type(error).__name__}") from None
    if not answer.is_success:
        raise httpx.HTTPError(f"the webhook answered {answer.status_code}")


def _read(path: Path) -> dict[str, dict[str, str]]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return {}


def _write(path: Path, told: Mapping[str, Mapping[str, str]]) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    os.replace(temporary, path)


def alerts_sensor(jobs: tuple[str, ...]) -> dg.SensorDefinition:
    """Looks every half minute whether something has to be said."""

    @dg.sensor(
        name="alerts",
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells the webhook of TINHSO_ALERT_URL that a job fails, once, and that it works again.",
    )
    def alerts(context: dg.SensorEvaluationContext, tinhso: TinhsoHome) -> dg.SkipReason:
        options = AlertSettings.from_environment()
        if not options.url:
            return dg.SkipReason("TINHSO_ALERT_URL is not set")
        said = tell(context.instance, jobs, tinhso.settings, options)
        return dg.SkipReason("; ".join(f"told: {alert.kind} of {alert.job}" for alert in said) or "nothing to tell")

    return alerts
