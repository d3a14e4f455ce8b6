"""What a warehouse says less than the version that is published."""

from __future__ import annotations

from pathlib import Path

from publication.volume import FEW, Volume, volume
from tests.publication.small_warehouse import OBSERVATIONS, PROVINCES, Model, SmallWarehouse


def many(folder: Path, **counts: int) -> SmallWarehouse:
    """Observations that stand, by publisher."""
    small = SmallWarehouse(folder, Model("fct_observation", OBSERVATIONS.columns, ("observation_id",), layer="core"))
    for publisher, count in counts.items():
        add(small, publisher, count)
    return small


def add(small: SmallWarehouse, publisher: str, count: int, superseded: bool = False) -> None:
    small.run(
        "INSERT INTO fct_observation BY NAME SELECT ? || ? || i AS observation_id, ? AS publisher,"
        " CASE WHEN ? THEN TIMESTAMP '2025-01-01' END AS superseded_at FROM range(?) AS r(i)",
        publisher, str(superseded), publisher, superseded, count,
    )  # fmt: skip


def test_what_stands_is_compared_by_publisher(tmp_path: Path) -> None:
    small = many(tmp_path, a=100, b=100)
    add(small, "a", 50, superseded=True)
    small.publish()
    small.run("DELETE FROM fct_observation WHERE publisher = 'b' AND right(observation_id, 1) < '5'")
    found = volume(small.warehouse, small.published / "current")
    assert found is not None
    assert found.published == {"a": 100, "b": 100}
    assert found.built == {"a": 100, "b": 50}
    assert found.lost == 0.25
    assert set(found.shrunk(0.2)) == {"b"}


def test_with_nothing_published_nothing_can_be_lost(tmp_path: Path) -> None:
    small = many(tmp_path, a=1)
    assert volume(small.warehouse, small.published / "current") is None
    (tmp_path / "old").mkdir()
    without = SmallWarehouse(tmp_path / "old", PROVINCES)
    without.publish()
    assert volume(small.warehouse, without.published / "current") is None


def test_a_handful_is_no_loss() -> None:
    assert Volume({"a": FEW - 1}, {}).lost == 0
    assert Volume({"a": FEW}, {}).lost == 1
    assert Volume({"a": 100}, {"a": 100, "b": 100}).lost == 0
    assert Volume({"a": 100}, {"a": 100, "b": 100}).shrunk(0.2) == {}
