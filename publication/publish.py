"""Publication: a version is complete and checked before `published/current` points to it.

Readers open what `current` points to and keep it as long as they like; nothing there is ever changed.
The same content again makes no new version.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Protocol

from publication.codes import CODE_NAMES, read_codes
from publication.dictionary import TableEntry, read_manifest, write_codes, write_csv, write_markdown
from publication.export import (
    SNAPSHOT_NAME,
    STORAGE_VERSION,
    IncompleteWarehouseError,
    RefusedPublicationError,
    check_exports,
    export_csv,
    export_parquet,
    export_snapshot,
    in_warehouse,
    scratch,
)
from publication.package import PACKAGE_NAME, file_digest, flush, is_whole, write_checksums, write_package
from publication.quoting import text
from publication.refusal import clear_refusal
from publication.sdmx import write_sdmx

__all__ = [
    "SNAPSHOT_NAME",
    "STORAGE_VERSION",
    "IncompleteWarehouseError",
    "Part",
    "Publication",
    "RefusedPublicationError",
    "publish",
    "read_current",
]

FORMAT_REVISION = 3
"""Raised with every change to the files of a version, so that the next publication writes them anew."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What stands in `published/`: the version, whether this call made it, and rows by table."""

    version: str
    path: Path
    is_new: bool
    rows: dict[str, int]
    digest: str

    def sizes(self) -> dict[str, int]:
        """Bytes by what stands directly in the version: a file, or all of a folder."""
        return {
            entry.name: sum(path.stat().st_size for path in (entry, *entry.rglob("*")) if path.is_file())
            for entry in sorted(self.path.iterdir())
        }


class Part(Protocol):
    """Something else that a version holds, such as a site.

    `build` writes below the folder of a version whose other files, all but the checksums, are there; a change of
    `revision` makes a new version.
    """

    revision: str

    def build(self, folder: Path) -> None: ...


def publish(
    warehouse: Path,
    manifest: Path,
    published: Path,
    *,
    now: datetime,
    keep: int,
    csv_bom: bool = False,
    parts: Sequence[Part] = (),
) -> Publication:
    """Exports core and marts as Parquet, CSV, SDMX and one DuckDB file and swaps `published/current` to them.

    `now`, or the second after the last version, and the digest of the content name the version; `keep` is how many
    versions stay. Raises RefusedPublicationError where the warehouse is not fit, and leaves `current` as it was
    whatever goes wrong.
    """
    published.mkdir(parents=True, exist_ok=True)
    with _alone(published):
        _remove_unfinished(published)
        now = _after_the_last(published, now)
        with _building(published) as folder:
            made = _build(warehouse, read_manifest(manifest), published, folder, now, csv_bom, parts)
            if made.is_new:
                _make_durable(folder)
                os.replace(folder, made.path)
        if made.is_new:
            _point(published, made.version)
            flush(published)
            _prune(published, keep)
        clear_refusal(published)
    return made


def read_current(published: Path) -> Publication | None:
    """The publication that `current` points to, or None."""
    # Resolved first: what the link points to may change between two looks, a version does not.
    path = (published / "current").resolve()
    package = path / PACKAGE_NAME
    if not package.is_file():
        return None
    content = json.loads(package.read_text(encoding="utf-8"))
    rows = {resource["name"]: resource["rows"] for resource in content["resources"] if "rows" in resource}
    return Publication(path.name, path, False, rows, content["digest"])


def _build(
    warehouse: Path,
    tables: Sequence[TableEntry],
    published: Path,
    folder: Path,
    now: datetime,
    csv_bom: bool,
    parts: Sequence[Part],
) -> Publication:
    parquet, sheets = folder / "parquet", folder / "csv"
    parquet.mkdir()
    with scratch(folder) as connection:
        connection.execute(f"ATTACH {text(warehouse)} AS warehouse (READ_ONLY)")
        tables = in_warehouse(connection, tables)
        rows = {table.name: export_parquet(connection, table, parquet) for table in tables}
        connection.execute("DETACH warehouse")
        digest = _digest(parquet, tables, csv_bom, parts)
        current = read_current(published)
        if current is not None and current.digest == digest and is_whole(current.path):
            return current
        sheets.mkdir()
        export_snapshot(connection, tables, parquet, folder / SNAPSHOT_NAME)
        for table in tables:
            export_csv(connection, table, parquet / f"{table.name}.parquet", sheets / f"{table.name}.csv", csv_bom)
        check_exports(connection, rows, folder)
        codes = read_codes(connection, tables, parquet)
        write_sdmx(connection, tables, codes, parquet, folder / "sdmx")
    write_csv(tables, folder / "dictionary.csv")
    write_codes(codes, folder / "codes.csv")
    write_markdown(tables, codes, folder / "dictionary.md")
    version = f"{now:%Y%m%dT%H%M%S}Z-{digest[:12]}"
    write_package(tables, rows, folder, version=version, created=f"{now:%Y-%m-%dT%H:%M:%SZ}", digest=digest)
    for part in parts:
        part.build(folder)
    write_checksums(folder)
    return Publication(version, published / version, True, rows, digest)


def _digest(parquet: Path, tables: Sequence[TableEntry], csv_bom: bool, parts: Sequence[Part]) -> str:
    """SHA-256 over all that a version is made from: the Parquet files are ordered and hold no time of writing."""
    digest = hashlib.sha256()
    made_from = (FORMAT_REVISION, csv_bom, file_digest(CODE_NAMES), *(part.revision for part in parts))
    described = [asdict(table) for table in tables]
    digest.update(json.dumps([made_from, described], ensure_ascii=False, sort_keys=True).encode())
    for path in sorted(parquet.iterdir()):
        digest.update(path.name.encode() + b"\0" + bytes.fromhex(file_digest(path)))
    return digest.hexdigest()


@contextmanager
def _alone(published: Path) -> Iterator[None]:
    """One publication at a time, over processes; readers take no part in it."""
    descriptor = os.open(published, os.O_RDONLY)
    try:
        flock(descriptor, LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _building(published: Path) -> Iterator[Path]:
    """A folder to build in, beside the versions so that moving it is one rename; gone if nothing moved it."""
    folder = published / f".building-{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_unfinished(published: Path) -> None:
    """What a killed publication left; none other is under way, since this one is alone."""
    for folder in published.glob(".building-*"):
        shutil.rmtree(folder, ignore_errors=True)
    for link in published.glob(".current-*"):
        link.unlink(missing_ok=True)


def _after_the_last(published: Path, now: datetime) -> datetime:
    """The moment that names a new version: later than all others, though a clock was set back or the second is one."""
    times = [datetime.strptime(f"{path.name[:15]}+0000", "%Y%m%dT%H%M%S%z") for path in _versions(published)]
    return max([now, *(time + timedelta(seconds=1) for time in times)])


def _versions(published: Path) -> list[Path]:
    """The folders of versions, oldest first."""
    return sorted(path for path in published.glob("[0-9]*T[0-9]*Z-*") if path.is_dir())


def _make_durable(folder: Path) -> None:
    """So that after a power cut nobody finds a link to files that were never written."""
    with ThreadPoolExecutor(8) as pool:  # the file system writes many in one go
        list(pool.map(flush, (folder, *folder.rglob("*"))))


def _point(published: Path, version: str) -> None:
    """Swaps the link in one rename: a reader finds the old version or the new one, never none."""
    link = published / f".current-{os.getpid()}"
    link.symlink_to(version)
    os.replace(link, published / "current")


def _prune(published: Path, keep: int) -> None:
    current = (published / "current").resolve().name
    versions = _versions(published)
    for path in versions[: max(0, len(versions) - keep)]:
        if path.name != current:
            shutil.rmtree(path, ignore_errors=True)
