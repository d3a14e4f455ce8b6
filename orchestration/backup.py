"""Backup and restore of what cannot be made again: the lake with its archive, and Dagster's instance.

A backup is one tar file with a list of checksums at its end; it is complete once it has its name. The warehouse and
the published versions are not in it: the next refresh builds them from the lake, to the same bytes.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ingestion.settings import Settings
from orchestration.resources import TinhsoHome

CHECKSUMS = "SHA256SUMS"
SINGLE_FILES = ("alerts.json", "dagster/dagster.yaml")
INSTANCE_FOLDERS = ("dagster/history", "dagster/schedules")
_SQLITE = b"SQLite format 3\0"
_CHUNK = 1 << 20


class BackupError(Exception):
    """A backup that cannot be made or restored, and why."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds: files and their bytes."""

    files: int
    bytes: int


def backup(settings: Settings, target: Path) -> Contents:
    """Writes `target`, while nobody writes to the lake or the warehouse. Raises BackupError, or OSError.

    SQLite databases are copied by SQLite itself, so runs may go on meanwhile.
    """
    if target.exists():
        raise BackupError(f"{target} is there already: a backup is never written over")
    if not settings.lake.is_dir():
        raise BackupError(f"{settings.home} has no lake: nothing to back up")
    home = TinhsoHome(home=str(settings.home))
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    target.parent.mkdir(parents=True, exist_ok=True)
    sums: dict[str, str] = {}
    size = 0
    try:
        with home.writing("warehouse"), home.writing("lake"), tarfile.open(temporary, "w") as archive:
            for path in _files(settings):
                name = path.relative_to(settings.home).as_posix()
                with _content(path) as (stream, length):
                    sums[name] = _add(archive, name, stream, length)
                    size += length
            listing = "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode()
            _add(archive, CHECKSUMS, io.BytesIO(listing), len(listing))
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
    return Contents(len(sums), size)


def restore(settings: Settings, source: Path) -> Contents:
    """Writes a backup into a home folder that has neither lake nor instance.

    Everything is unpacked beside and checked first: a backup that is cut or changed leaves the home as it was. Raises
    BackupError, or OSError.
    """
    for part in ("lake", "dagster/history", "warehouse.duckdb"):
        if (settings.home / part).exists():
            raise BackupError(f"{settings.home / part} is there already: restore into an empty home")
    settings.home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.home) as folder:
        contents = _unpack(source, Path(folder))
        for name in ("dagster", "lake", *SINGLE_FILES):  # the lake last of the folders: with it the home counts as used
            found = Path(folder) / name
            target = settings.home / name
            if found.is_dir():
                target.mkdir(parents=True, exist_ok=True)
                for entry in sorted(found.iterdir()):
                    os.replace(entry, target / entry.name)
            elif found.is_file():
                os.replace(found, target)
    return contents


def _files(settings: Settings) -> Iterator[Path]:
    for name in SINGLE_FILES:
        if (settings.home / name).is_file():
            yield settings.home / name
    for folder in (settings.lake, *(settings.home / name for name in INSTANCE_FOLDERS)):
        for path in sorted(folder.rglob("*")):
            is_left_out = path.name.endswith((".tmp", "-wal", "-shm", "-journal")) or path.name.startswith(".incoming-")
            if path.is_file() and not path.is_symlink() and not is_left_out:
                yield path


@contextlib.contextmanager
def _content(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    with path.open("rb") as stream:
        is_database = path.suffix == ".db" and stream.read(len(_SQLITE)) == _SQLITE
        if not is_database:
            stream.seek(0)
            yield stream, os.fstat(stream.fileno()).st_size
            return
    with tempfile.NamedTemporaryFile(suffix=".db") as copy:
        with (
            contextlib.closing(sqlite3.connect(path, timeout=60)) as database,
            contextlib.closing(sqlite3.connect(copy.name)) as other,
        ):
            database.backup(other)
        with open(copy.name, "rb") as stream:
            yield stream, os.fstat(stream.fileno()).st_size


def _add(archive: tarfile.TarFile, name: str, stream: BinaryIO, length: int) -> str:
    """Adds exactly `length` bytes; returns their SHA-256."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = length, 0o444 if name.startswith("lake/archive/") else 0o644
    reader = _Hashing(stream)
    archive.addfile(entry, reader)  # type: ignore[arg-type]
    return reader.digest.hexdigest()


class _Hashing:
    """Hashes what is read through it."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.digest = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.digest.update(data)
        return data


def _unpack(source: Path, folder: Path) -> Contents:
    found: dict[str, str] = {}
    wanted: dict[str, str] = {}
    size = 0
    try:
        with tarfile.open(source, "r:") as archive:
            for entry in archive:
                stream = archive.extractfile(entry) if entry.isreg() else None
                name = PurePosixPath(entry.name)
                if stream is None or name.is_absolute() or ".." in name.parts:
                    raise BackupError(f"{source} holds {entry.name!r}, which is no backup's file")
                if entry.name == CHECKSUMS:
                    lines = stream.read().decode().splitlines()
                    wanted = {line[66:]: line[:64] for line in lines}
                    continue
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                reader = _Hashing(stream)  # type: ignore[arg-type]
                with target.open("wb") as copy:
                    while chunk := reader.read(_CHUNK):
                        copy.write(chunk)
                target.chmod(entry.mode)
                found[entry.name] = reader.digest.hexdigest()
                size += entry.size
    except (tarfile.TarError, EOFError, UnicodeDecodeError) as error:
        raise BackupError(f"{source} is no whole backup: {error}") from None
    if not wanted:
        raise BackupError(f"{source} is no whole backup: its list of checksums is missing")
    if differing := sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name)):
        raise BackupError(f"{source} is damaged: {', '.join(differing[:5])}")
    return Contents(len(found), size)
