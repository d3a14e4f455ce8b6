"""Typed resources: they give assets the objects of the other rooms, configured from the environment."""

from __future__ import annotations

from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_UN, flock
from typing import TYPE_CHECKING

import dagster as dg

from ingestion.machine import naming_full_disk
from ingestion.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingestion.pipeline import Ingestion


class TinhsoHome(dg.ConfigurableResource[None]):
    """The home folder and what lives in it. An empty setting is read from the environment."""

    home: str = ""
    landing: str = ""
    settle_seconds: float = -1.0

    @property
    def settings(self) -> Settings:
        given = {
            "TINHSO_HOME": self.home,
            "TINHSO_LANDING": self.landing,
            "TINHSO_SETTLE_SECONDS": "" if self.settle_seconds < 0 else str(self.settle_seconds),
        }
        return Settings.from_environment(given={key: value for key, value in given.items() if value})

    @property
    def ingestion(self) -> Ingestion:
        from ingestion.pipeline import Ingestion

        return Ingestion(self.settings)

    @contextmanager
    def writing(self, what: str) -> Iterator[None]:
        """One writer at a time, over processes: `lake` for ingestion, `warehouse` for dbt and publication.

        Raises DiskFullError where the block could not write for want of room.
        """
        self.settings.home.mkdir(parents=True, exist_ok=True)
        with naming_full_disk(self.settings.home), (self.settings.home / f".{what}.lock").open("w") as handle:
            flock(handle, LOCK_EX)
            try:
                yield
            finally:
                flock(handle, LOCK_UN)
