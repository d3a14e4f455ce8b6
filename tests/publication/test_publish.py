import csv
import hashlib
import json
import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from publication.publish import IncompleteWarehouseError, publish, read_current
from tests.publication.conftest import write_manifest

NOON = datetime(2025, 11, 24, 12, tzinfo=UTC)


def test_a_version_holds_the_same_rows_in_every_format(tmp_path, warehouse, manifest) -> None:
    result = publish(warehouse, manifest, tmp_path / "published", now=NOON, keep=3)
    current = tmp_path / "published" / "current"
    expected = [("Quảng Ngãi", 26, Decimal("0.60000000")), ("Đà Nẵng", 1, Decimal("0.80020000"))]
    with duckdb.connect(str(current / "marts.duckdb"), read_only=True) as connection:
        assert connection.execute("FROM mart_ranking").fetchall() == expected
        assert connection.execute(
            "SELECT comment FROM duckdb_tables() WHERE table_name = 'mart_ranking'"
        ).fetchall() == [("It's the mart_ranking",)]
        assert {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()} == {
            "mart_ranking",
            "dim_year",
        }
    assert pl.read_parquet(current / "parquet" / "mart_ranking.parquet").rows() == expected
    with (current / "csv" / "mart_ranking.csv").open(encoding="utf-8", newline="") as handle:
        assert [row["province"] for row in csv.DictReader(handle)] == ["Quảng Ngãi", "Đà Nẵng"]
    assert result.rows == {"mart_ranking": 2, "dim_year": 1}
    assert result.version.startswith("20251124T120000Z-")


def test_the_package_describes_what_is_there(tmp_path, warehouse, manifest) -> None:
    publish(warehouse, manifest, tmp_path / "published", now=NOON, keep=3)
    current = tmp_path / "published" / "current"
    package = json.loads((current / "datapackage.json").read_text(encoding="utf-8"))
    by_name = {resource["name"]: resource for resource in package["resources"]}
    ranking = by_name["mart_ranking"]
    data = (current / ranking["path"]).read_bytes()
    assert ranking["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert [(field["name"], field["type"]) for field in ranking["schema"]["fields"]] == [
        ("province", "string"), ("rank", "integer"), ("score", "number"),
    ]  # fmt: skip
    assert "the \\| rank" in (current / "dictionary.md").read_text(encoding="utf-8")
    assert (current / "dictionary.csv").read_text(encoding="utf-8").count("\n") == 5


def test_the_same_content_makes_no_new_version(tmp_path, warehouse, manifest, rewrite) -> None:
    published = tmp_path / "published"
    first = publish(warehouse, manifest, published, now=NOON, keep=3)
    rewrite(
        "CREATE TABLE t AS FROM mart_ranking ORDER BY rank; DROP TABLE mart_ranking;"
        "ALTER TABLE t RENAME TO mart_ranking"
    )
    second = publish(warehouse, manifest, published, now=NOON + timedelta(days=1), keep=3)
    assert first.is_new
    assert not second.is_new
    assert second.version == first.version
    assert sorted(path.name for path in published.iterdir()) == [first.version, "current"]


def test_a_change_makes_a_version_and_a_reader_keeps_the_old_one(tmp_path, warehouse, manifest, rewrite) -> None:
    published = tmp_path / "published"
    first = publish(warehouse, manifest, published, now=NOON, keep=3)
    with duckdb.connect(str(first.path / "marts.duckdb"), read_only=True) as reader:
        rewrite("INSERT INTO dim_year VALUES (2023)")
        second = publish(warehouse, manifest, published, now=NOON + timedelta(seconds=1), keep=3)
        assert second.version != first.version
        assert (published / "current").resolve() == second.path
        assert reader.execute("SELECT count(*) FROM dim_year").fetchall() == [(1,)]


def test_a_version_is_on_the_disk_before_it_is_seen(tmp_path, warehouse, manifest, monkeypatch) -> None:
    published, synced, fsync, replace = tmp_path / "published", set(), os.fsync, os.replace

    def note(descriptor: int) -> None:
        synced.add(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    def check(source: Path, target: Path) -> None:
        if target.parent == published and not source.is_symlink():
            missing = [path for path in (source, *source.rglob("*")) if path.stat().st_ino not in synced]
            assert missing == []
            synced.clear()
        replace(source, target)

    with monkeypatch.context() as patched:
        patched.setattr("publication.publish.os.fsync", note)
        patched.setattr("publication.publish.os.replace", check)
        publish(warehouse, manifest, published, now=NOON, keep=3)
    assert synced == {published.stat().st_ino}


def test_the_last_versions_are_kept(tmp_path, warehouse, manifest, rewrite) -> None:
    published = tmp_path / "published"
    versions = []
    for step in range(4):
        rewrite(f"INSERT INTO dim_year VALUES ({2023 + step})")
        versions.append(publish(warehouse, manifest, published, now=NOON + timedelta(minutes=step), keep=2).version)
    assert sorted(path.name for path in published.iterdir()) == [*versions[-2:], "current"]


def test_a_version_is_later_than_the_one_before_it(tmp_path, warehouse, manifest, rewrite) -> None:
    """Versions are kept by their names: one of a clock that was set back must not be the first to go."""
    published, versions = tmp_path / "published", []
    for step, days in enumerate((0, -365, -365, 1)):
        rewrite(f"INSERT INTO dim_year VALUES ({2023 + step})")
        versions.append(publish(warehouse, manifest, published, now=NOON + timedelta(days=days), keep=3).version)
    assert versions == sorted(versions)
    assert sorted(path.name for path in published.iterdir()) == [*versions[-3:], "current"]


def test_a_refused_publication_leaves_the_last_one(tmp_path, warehouse, manifest, rewrite) -> None:
    published = tmp_path / "published"
    first = publish(warehouse, manifest, published, now=NOON, keep=3)
    write_manifest(manifest, {"mart_gone": ("marts", ("province",))})
    with pytest.raises(IncompleteWarehouseError, match="mart_gone"):
        publish(warehouse, manifest, published, now=NOON + timedelta(days=1), keep=3)
    current = read_current(published)
    assert current is not None
    assert current.version == first.version
    assert sorted(path.name for path in published.iterdir()) == [first.version, "current"]


def test_what_a_killed_publication_left_is_swept(tmp_path, warehouse, manifest) -> None:
    left = tmp_path / "published" / ".building-999999999"
    left.mkdir(parents=True)
    publish(warehouse, manifest, tmp_path / "published", now=NOON, keep=3)
    assert not left.exists()


def test_nothing_is_published_where_nothing_is(tmp_path) -> None:
    assert read_current(tmp_path) is None
