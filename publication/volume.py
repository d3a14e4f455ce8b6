"""How much a warehouse says, against the version that is published: a mistake that made much vanish stops there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from publication.publish import SNAPSHOT_NAME
from publication.snapshot import open_snapshot

TABLE = "fct_observation"
FEW = 20
"""A loss of fewer observations is no loss by mistake, whatever share it is."""
_STANDING = f"SELECT coalesce(publisher, ''), count(*) FROM {TABLE} WHERE superseded_at IS NULL GROUP BY 1"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Volume:
    """Observations that stand: in the version that is published, and in the warehouse; by publisher."""

    published: dict[str, int]
    built: dict[str, int]

    @property
    def lost(self) -> float:
        """The share that the warehouse has fewer, 0 to 1; 0 where it is a handful or more."""
        before, now = sum(self.published.values()), sum(self.built.values())
        return (before - now) / before if before - now >= FEW else 0.0

    def shrunk(self, share: float) -> dict[str, tuple[int, int]]:
        """Publishers who lost more than this share: before and now."""
        pairs = {who: (before, self.built.get(who, 0)) for who, before in self.published.items()}
        return {who: (before, now) for who, (before, now) in pairs.items() if before - now > share * before + FEW}


def volume(warehouse: Path, current: Path) -> Volume | None:
    """None where nothing is published, or a version that has no such table. Raises duckdb.Error of the warehouse."""
    if not (current / SNAPSHOT_NAME).is_file():
        return None
    try:
        with open_snapshot(current.resolve()) as connection:
            published = dict(connection.execute(_STANDING).fetchall())
    except duckdb.CatalogException:
        return None
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        built = dict(connection.execute(_STANDING).fetchall())
    return Volume(published, built)
