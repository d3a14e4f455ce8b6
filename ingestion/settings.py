"""Where things live and what bounds them: environment in, one frozen object out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
SEEDS = PROJECT_ROOT / "seeds"
SAMPLES = PROJECT_ROOT / "samples" / "landing"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that runs writes below `home`.

    settle_seconds: a landing file younger than this is looked at again before it counts as complete.
    max_file_bytes: a larger file is archived, but not read.
    """

    home: Path
    landing: Path
    settle_seconds: float = 2.0
    max_file_bytes: int = 256 * 1024 * 1024
    keep_versions: int = 10

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] = os.environ, *, given: Mapping[str, str] | None = None
    ) -> Settings:
        """Reads TINHSO_HOME (default `data` in the project), TINHSO_LANDING (default `<home>/landing`) and the bounds.

        What is `given` goes before the environment.
        """
        values = {**environment, **(given or {})}
        home = Path(values.get("TINHSO_HOME") or PROJECT_ROOT / "data").resolve()
        return cls(
            home=home,
            landing=Path(values.get("TINHSO_LANDING") or home / "landing").resolve(),
            settle_seconds=float(values.get("TINHSO_SETTLE_SECONDS", "2")),
            max_file_bytes=int(values.get("TINHSO_MAX_FILE_BYTES", str(256 * 1024 * 1024))),
            keep_versions=int(values.get("TINHSO_KEEP_VERSIONS", "10")),
        )

    @property
    def lake(self) -> Path:
        return self.home / "lake"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        return self.home / "published"

    @property
    def dagster_home(self) -> Path:
        return self.home / "dagster"
