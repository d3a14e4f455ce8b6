"""Apache Superset imports our dashboard and answers its charts while the marts are rewritten and published.

Runs in Superset's own environment (deploy/superset/requirements.txt) and is skipped in any other.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

pytest.importorskip("superset", reason="Superset is installed in an environment of its own (make test-bi)")

from publication.postgres import publish_to_postgres
from publication.settings import PostgresSettings
from tests.publication.postgres_server import NotInstalledError, Server, postgres_server
from tests.publication.small_warehouse import Model, SmallWarehouse

SUPERSET = Path(__file__).parents[2] / "deploy" / "superset"
PROVINCES = 63
RANKING = Model(
    "mart_ranking",
    {
        "ranking_id": "VARCHAR", "index_code": "VARCHAR", "edition_year": "BIGINT", "panel": "BIGINT",
        "measure": "VARCHAR", "unit_id": "VARCHAR", "province": "VARCHAR", "region": "VARCHAR",
        "score": "DECIMAL(28,8)", "best_rank": "BIGINT", "previous_rank": "BIGINT", "change": "BIGINT",
        "rank_quote": "VARCHAR", "rank_source_url": "VARCHAR",
    },
    key=("ranking_id",),
)  # fmt: skip


class Marts:
    """A small ranking in files and in PostgreSQL; every rewrite gives all its rows another score."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.small = SmallWarehouse(folder, RANKING)
        self.small.run(
            "INSERT INTO mart_ranking SELECT 'r' || i, 'dti', 2022, 63, 'overall', 'VN63-' || i, 'Tỉnh ' || i, 'region'"
            f", 0, i, {PROVINCES + 1} - i, {PROVINCES + 1} - 2 * i, 'xếp thứ ' || i || '/63', NULL"
            f" FROM range(1, {PROVINCES + 1}) AS r(i)"
        )
        self.database = server.create_database()
        self.settings = PostgresSettings(server.url("publisher", self.database), reader=f"{self.database}_reader")
        self.publish()

    def rewrite(self, score: int) -> None:
        self.small.run(f"UPDATE mart_ranking SET score = {score}")
        self.publish()

    def publish(self) -> None:
        publish_to_postgres(self.small.publish(keep=50).path, self.settings)


def _publisher(pipe: Connection, folder: Path, server: Server) -> None:
    marts = Marts(folder, server)
    pipe.send((marts.settings.url, marts.small.published))
    while (score := pipe.recv()) is not None:
        marts.rewrite(score)
        pipe.send(score)


@dataclass(frozen=True, slots=True)
class Published:
    """Where the marts are, and the process of their own in which they are rewritten, as in life."""

    url: str
    folder: Path
    pipe: Connection

    def rewrite(self, score: int) -> None:
        self.pipe.send(score)
        self.pipe.recv()


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    try:
        with postgres_server() as server:
            ours, theirs = multiprocessing.Pipe()
            arguments = (theirs, tmp_path_factory.mktemp("marts"), server)
            process = multiprocessing.get_context("spawn").Process(target=_publisher, args=arguments, daemon=True)
            process.start()
            # The child's end is closed here, so that its death is an error and no wait.
            theirs.close()
            yield Published(*ours.recv(), ours)
            ours.send(None)
            process.join(30)
    except NotInstalledError as reason:
        pytest.skip(str(reason))


def bundle(marts: Published) -> bytes:
    """The files of the repository as Superset imports them, with this machine's addresses in the databases."""
    addresses = {
        "tinhso.yaml": ("postgresql+psycopg2://reader@localhost:5432/tinhso", marts.url),
        "tinhso_snapshot.yaml": ("/srv/tinhso/published", str(marts.folder)),
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path in sorted((SUPERSET / "tinhso").rglob("*.yaml")):
            text = path.read_text(encoding="utf-8")
            if path.parent.name == "databases":
                written, ours = addresses[path.name]
                assert written in text
                text = text.replace(written, ours.replace("postgresql://", "postgresql+psycopg2://"))
            archive.writestr(path.relative_to(SUPERSET).as_posix(), text)
    return content.getvalue()


@pytest.fixture(scope="module")
def client(marts: Published, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser's session in Superset, signed in, the dashboard imported."""
    home = tmp_path_factory.mktemp("superset")
    settings = {
        "SUPERSET_HOME": str(home), "SUPERSET_SECRET_KEY": "only-for-tests-" + "x" * 32, "TINHSO_SUPERSET_TEST": "1",
        "SUPERSET_CONFIG_PATH": str(SUPERSET / "superset_config.py"), "FLASK_APP": "superset",
    }  # fmt: skip
    superset = str(Path(sys.executable).with_name("superset"))
    admin = ["--username", "admin", "--firstname", "a", "--lastname", "b", "--email", "a@example.vn", "--password", "p"]
    for command in (["db", "upgrade"], ["fab", "create-admin", *admin], ["init"]):
        done = subprocess.run(
            [superset, *command], env={**os.environ, **settings}, cwd=home, capture_output=True, text=True, timeout=600,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        from superset.app import create_app

        app = create_app()
        with app.test_client() as browser:
            token = browser.post(
                "/api/v1/security/login",
                json={"username": "admin", "password": "p", "provider": "db", "refresh": False},
            ).get_json()["access_token"]
            browser.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
            imported = browser.post(
                "/api/v1/dashboard/import/",
                data={"formData": (io.BytesIO(bundle(marts)), "tinhso.zip"), "overwrite": "true"},
                content_type="multipart/form-data",
            )
            assert imported.status_code == 200, imported.get_data(as_text=True)[-2000:]
            yield browser


def charts(client: Any) -> dict[str, int]:
    found = client.get("/api/v1/chart/").get_json()["result"]
    return {chart["slice_name"].removeprefix("DTI 2022: "): chart["id"] for chart in found}


def rows(client: Any, chart: int) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/chart/{chart}/data/?force=true")
    assert answer.status_code == 200, answer.get_data(as_text=True)[-2000:]
    [result] = answer.get_json()["result"]
    assert result.get("error") is None
    return list(result["data"])


def test_the_dashboard_and_its_charts_are_there(client: Any) -> None:
    [dashboard] = client.get("/api/v1/dashboard/").get_json()["result"]
    assert dashboard["dashboard_title"] == "Rankings of provinces"
    shown = client.get(f"/api/v1/dashboard/{dashboard['id']}/charts").get_json()["result"]
    assert len(shown) == 3
    assert set(charts(client)) == {"the leading ten", "the largest climbs", "the leading ten (snapshot)"}


def test_charts_answer_over_postgres_and_over_the_snapshot(client: Any) -> None:
    ids = charts(client)
    for name in ("the leading ten", "the leading ten (snapshot)"):
        leading = rows(client, ids[name])
        assert [row["best_rank"] for row in leading] == list(range(1, 11)), name
        assert leading[0]["province"] == "Tỉnh 1"
    climbs = rows(client, ids["the largest climbs"])
    assert climbs[0]["change"] == PROVINCES - 1


@pytest.mark.parametrize(
    "sql", ["SELECT * FROM read_text('/etc/hostname')", "COPY mart_ranking TO '/tmp/ranking.csv'", "SET threads = 1"]
)
def test_sql_lab_reaches_nothing_but_the_snapshot(client: Any, sql: str) -> None:
    databases = client.get("/api/v1/database/").get_json()["result"]
    [snapshot] = [row["id"] for row in databases if row["database_name"] == "tinhso_snapshot"]

    def ask(sql: str) -> Any:
        asked = {
            "database_id": snapshot,
            "sql": sql,
            "schema": "main",
            "runAsync": False,
            "client_id": uuid4().hex[:11],
        }
        return client.post("/api/v1/sqllab/execute/", json=asked)

    assert ask("SELECT count(*) AS n FROM mart_ranking").get_json()["data"][0]["n"] > 0
    assert ask(sql).status_code >= 400


def test_charts_answer_while_a_refresh_runs(client: Any, marts: Published) -> None:
    ids = charts(client)
    failures: list[BaseException] = []

    def refresh() -> None:
        try:
            for score in range(1, 9):
                marts.rewrite(score)
        except BaseException as error:
            failures.append(error)

    running = threading.Thread(target=refresh)
    running.start()
    looks = 0
    while running.is_alive() or looks == 0:
        for name in ("the leading ten", "the leading ten (snapshot)"):
            leading = rows(client, ids[name])
            assert len(leading) == 10
            assert len({row["score"] for row in leading}) == 1, f"{name}: rows of two versions"
        looks += 1
    running.join()
    assert not failures
    assert {float(row["score"]) for row in rows(client, ids["the leading ten"])} == {8.0}
    assert {float(row["score"]) for row in rows(client, ids["the leading ten (snapshot)"])} == {8.0}
