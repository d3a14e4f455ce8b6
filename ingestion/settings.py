"""Where things live and what bounds them: environment in, one frozen object out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
SEEDS = PROJECT_ROOT / "seeds"
SAMPLES = PROJECT_ROOT / "samples" / "landing"
PORTAL_URL = "https://dichvucong.gov.vn/jsp/rest.jsp"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that runs writes below `home`.

    settle_seconds: a landing file younger than this is looked at again before it counts as complete.
    max_file_bytes: a larger file is archived, but not read.
    max_loss: share of the standing observations that a publication may have fewer than the last one.
    collect: the sources of seeds/collected_sources.csv that are polled, or `all`; none by default.
    portal_offices: whether departments and communes are asked for, too.
    private_hosts: host:port pairs that may be asked although they are private or unencrypted, for replicas.
    contact: an address that the User-Agent names.
    workers: processes that read the documents of a long queue.
    """

    home: Path
    landing: Path
    settle_seconds: float = 2.0
    max_file_bytes: int = 256 * 1024 * 1024
    keep_versions: int = 10
    max_loss: float = 0.2
    collect: tuple[str, ...] = ()
    portal_url: str = PORTAL_URL
    portal_offices: bool = True
    private_hosts: tuple[str, ...] = ()
    requests_per_second: float = 2.0
    contact: str = ""
    workers: int = 1

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
            max_loss=float(values.get("TINHSO_MAX_LOSS", "0.2")),
            collect=_names(values.get("TINHSO_COLLECT", "")),
            portal_url=values.get("TINHSO_PORTAL_URL") or PORTAL_URL,
            portal_offices=values.get("TINHSO_PORTAL_OFFICES", "1") not in ("0", "no", "false"),
            private_hosts=_names(values.get("TINHSO_PRIVATE_HOSTS", "")),
            requests_per_second=float(values.get("TINHSO_REQUESTS_PER_SECOND", "2")),
            contact=values.get("TINHSO_CONTACT", ""),
            workers=max(1, int(values.get("TINHSO_WORKERS") or len(os.sched_getaffinity(0)))),
        )

    def collects(self, source_id: str) -> bool:
        """Whether a source is polled."""
        return source_id in self.collect or "all" in self.collect

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


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
