from datetime import UTC, datetime

import duckdb
import pytest

from publication.publish import publish
from publication.snapshot import open_snapshot


@pytest.fixture
def snapshot(tmp_path, warehouse, manifest):
    version = publish(warehouse, manifest, tmp_path / "published", now=datetime(2025, 11, 24, tzinfo=UTC), keep=1)
    connection = open_snapshot(version.path)
    yield connection
    connection.close()


def test_it_reads(snapshot) -> None:
    assert snapshot.execute("SELECT province FROM mart_ranking WHERE rank = 1").fetchall() == [("Đà Nẵng",)]


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t (a INT)",
        "DELETE FROM mart_ranking",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM '/etc/hostname'",
        "COPY mart_ranking TO '/tmp/ranking.csv'",
        "ATTACH '/tmp/other.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ],
)
def test_it_can_do_nothing_else(snapshot, sql: str) -> None:
    with pytest.raises(duckdb.Error):
        snapshot.execute(sql)
