"""Secrets come from the environment and stand nowhere else: no file, no log, no message, no published cell."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import duckdb
import polars as pl
import pytest

from ingestion.model_backend import ModelBackend, ModelSettings, ModelUnavailableError
from ingestion.reference import Reference
from ingestion.settings import PROJECT_ROOT, SEEDS
from orchestration.alerts import Alert, AlertSettings, post
from publication.postgres import PostgresError, connect, publish_to_postgres
from publication.settings import PublicationSettings
from tests.publication.small_warehouse import observed

SECRET = "s3cr3t-Of-The-Test"
CLOSED = "127.0.0.1:9"
ENVIRONMENT = {
    "TINHSO_POSTGRES_URL": f"postgresql://publisher:{SECRET}@{CLOSED}/tinhso",
    "TINHSO_ALERT_URL": f"http://user:{SECRET}@{CLOSED}/hook/{SECRET}?token={SECRET}",
    "TINHSO_MODEL_URL": f"http://user:{SECRET}@{CLOSED}/v1/{SECRET}",
    "TINHSO_MODEL_KEY": SECRET,
    "DAGSTER_POSTGRES_URL": f"postgresql://dagster:{SECRET}@{CLOSED}/dagster",
    "PGPASSWORD": SECRET,
}
HELD = "Năm 2022, tỉnh Thái Nguyên xếp thứ 8/63 về chỉ số DTI. Tỷ lệ lạ của tỉnh đạt 71,25%.\n"


def test_the_whole_chain_tells_no_secret(tmp_path: Path) -> None:
    """Everything that has a secret is asked and cannot be reached; then all that was written and said is searched."""
    landing = tmp_path / "landing"
    landing.mkdir()
    (landing / "a.txt").write_text(HELD, encoding="utf-8")
    home = {"TINHSO_HOME": str(tmp_path), "DAGSTER_HOME": str(tmp_path / "dagster"), "TINHSO_SETTLE_SECONDS": "0"}
    said = ""
    for command in (["orchestration", "refresh"], ["orchestration", "runs"], ["ingestion", "review"]):
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=PROJECT_ROOT, env={**os.environ, **home, **ENVIRONMENT}, input="q\n", capture_output=True, text=True,
            timeout=600, check=False,
        )  # fmt: skip
        said += done.stdout + done.stderr
    for sign in ("PostgreSQL did not take the version", "no alert was sent", "no proposal"):
        assert sign in said, "what has a secret was not asked"
    assert SECRET not in said
    places = 0
    for path in tmp_path.rglob("*"):
        if path.is_file():
            places += 1
            assert SECRET.encode() not in path.read_bytes(), path
            assert SECRET not in unpacked(path), path
    assert places > 50


def unpacked(path: Path) -> str:
    """The texts of a compressed file."""
    if path.suffix == ".parquet":
        return str(pl.read_parquet(path).select(pl.col(pl.String)).to_dict(as_series=False))
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            tables = connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
            return str([connection.table(f'"{schema}"."{table}"').fetchall() for schema, table in tables])
    return ""


class _Refuses(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_response(401)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def refusing() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Refuses) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


ALERT = Alert("failure", "refresh", "what", "where", "since", 1, "next", "run", "url")
ITEM = {
    "context": "Đạt 71,25%.", "quote": "Đạt 71,25%.", "quote_start": 0, "value_start": 4, "value_end": 9,
    "indicator_code": None, "candidates": None, "published_on": None, "period_end": None,
}  # fmt: skip


def told(error: BaseException, caplog: pytest.LogCaptureFixture) -> str:
    return caplog.text + "".join(traceback.format_exception(error)) + repr(error)


@pytest.mark.parametrize("address", [CLOSED, "refusing", "[", "\x7f"])
def test_an_alert_that_is_not_taken(
    address: str, refusing: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(post.retry, "sleep", lambda _: None)  # type: ignore[attr-defined]
    url = f"http://user:{SECRET}@{refusing if address == 'refusing' else address}/hook/{SECRET}"
    settings = AlertSettings(url)
    with pytest.raises(Exception, match="webhook") as caught:
        post(ALERT, settings)
    assert SECRET not in told(caught.value, caplog) + repr(settings)


@pytest.mark.parametrize("key", [SECRET, f"{SECRET}\n", f"{SECRET}\u1ea1"])
@pytest.mark.parametrize("address", [CLOSED, "refusing", "["])
def test_a_model_that_does_not_answer(
    address: str, key: str, refusing: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url = f"http://user:{SECRET}@{refusing if address == 'refusing' else address}/{SECRET}"
    settings = ModelSettings(url, "m", key)
    with pytest.raises(ModelUnavailableError) as caught:
        ModelBackend(settings, tmp_path, Reference.load(SEEDS)).propose(ITEM)
    assert SECRET not in told(caught.value, caplog) + repr(settings)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://publisher:{SECRET}@{CLOSED}/tinhso",
        f"host=127.0.0.1 port=9 user=publisher password={SECRET} dbname=tinhso",
        f"postgresql://publisher:{SECRET}@[/tinhso",
        f"nonsense {SECRET}",
    ],
)
def test_a_database_that_cannot_be_reached(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect.retry, "sleep", lambda _: None)
    caplog.set_level(logging.DEBUG)
    settings = PublicationSettings.from_environment({"TINHSO_POSTGRES_URL": url})
    assert settings.postgres is not None
    with pytest.raises(PostgresError) as caught:
        publish_to_postgres(observed(tmp_path).publish().path, settings.postgres)
    assert SECRET not in told(caught.value, caplog) + repr(settings)
