"""The landing folder: which files are complete, what is said of their source, and their receipts.

Nothing is moved or deleted there; what was received is known by content, so a file may stay for ever.
"""

from __future__ import annotations

import calendar
import csv
import hashlib
import json
import os
import re
import reprlib
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ingestion.records import CLAIMS, Source

INDEX_NAME = "sources.csv"
SIDECAR_SUFFIX = ".source.json"
UNFINISHED_SUFFIXES = (".part", ".tmp", ".crdownload", ".partial", ".swp")
MAX_DESCRIPTION_BYTES = 16 << 20
"""Of an index or sidecar; a larger one is named as a problem and not read."""
MAX_WORDS = 4000
"""Characters of a title, an address and the like."""
MEMBER_SEPARATOR = "!/"
"""Parts the name of an archive from that of its member: `reports.zip!/thai_nguyen.docx`."""

_FIELDS = {
    "file": "file", "doc_id": "file",
    "title": "title",
    "publisher": "publisher", "publisher_of_text": "publisher",
    "source_url": "source_url", "url": "source_url",
    "published_on": "published_on", "published": "published_on",
    "provinces": "provinces", "province": "provinces",
    "claim": "claim",
    "request": "request",
    "read_at": "read_at",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a sidecar or index says of one file, checked; `problems` are sentences on what could not be used."""

    title: str | None = None
    publisher: str | None = None
    source_url: str | None = None
    published_on: date | None = None
    provinces: tuple[str, ...] = ()
    claim: str | None = None
    request: str | None = None
    read_at: datetime | None = None
    problems: tuple[str, ...] = field(default=(), compare=False)

    def digest(self) -> str:
        """SHA-256 of the content: the same words again are the same metadata."""
        content = [
            self.title, self.publisher, self.source_url,
            self.published_on.isoformat() if self.published_on else None,
            list(self.provinces), self.claim, self.request,
            self.read_at.isoformat() if self.read_at else None,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()

    def source(self, name: str) -> Source:
        """As the extractor wants it."""
        return Source(
            name=name, title=self.title, publisher=self.publisher, source_url=self.source_url,
            published_on=self.published_on, provinces=self.provinces, claim=self.claim,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LandingFile:
    """A file: `name` is its path below the folder, with `/`; `identity` is its size and mtime in nanoseconds."""

    path: Path
    name: str
    identity: tuple[int, int]

    def is_unchanged(self) -> bool:
        """Whether a second look finds the same file."""
        return identity_of(self.path) == self.identity


def identity_of(path: Path) -> tuple[int, int] | None:
    """Size and mtime of a regular file; None for what is gone, or a link, or no file."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return (status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None


def discover(folder: Path) -> Iterator[LandingFile]:
    """The documents of a folder, by name.

    No dot file, nothing with the suffix of an unfinished transfer, no index or sidecar, and regular files
    alone: links are not followed.
    """
    for path in sorted(_walk(folder)):
        if identity := identity_of(path):
            yield LandingFile(path, as_text(path.relative_to(folder).as_posix()), identity)


def as_text(name: str) -> str:
    """A name as text: bytes of a file name that are no UTF-8 are written as `\\xff`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def settled(files: Iterable[LandingFile], settle_seconds: float) -> list[LandingFile]:
    """The files that are complete: unchanged over two looks that lie `settle_seconds` apart.

    A file that was not touched for that long passes at the first look; only younger ones are waited for.
    """
    found = list(files)
    if any(time.time() - file.identity[1] / 1e9 < settle_seconds for file in found):
        time.sleep(settle_seconds)
    return [file for file in found if file.is_unchanged()]


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            if (
                not name.startswith(".")
                and name != INDEX_NAME
                and not name.endswith((SIDECAR_SUFFIX, *UNFINISHED_SUFFIXES))
            ):
                yield Path(root, name)


class SourceIndex:
    """What the indexes (`sources.csv`) and sidecars (`<file>.source.json`) of a folder say; a sidecar wins."""

    def __init__(self, folder: Path, index: Path | None = None) -> None:
        self._folder = folder
        self._rows: dict[Path, dict[str, dict[str, str]]] = {}
        self._broken: dict[Path, str] = {}
        self._given = read_index(index) if index else {}

    def metadata(self, path: Path) -> Metadata:
        """Metadata of one file; an unreadable sidecar gives its problem and leaves the rest of what is known."""
        values: dict[str, Any] = {}
        problems: list[str] = []
        for folder in self._folders_of(path):
            row = self._index_of(folder, problems).get(path.relative_to(folder).as_posix())
            values.update(row or {})
        values.update(self._given.get(path.name) or self._given.get(path.stem) or {})
        sidecar = path.with_name(path.name + SIDECAR_SUFFIX)
        if _is_there(sidecar):
            try:
                _check_size(sidecar)
                content = json.loads(sidecar.read_text(encoding="utf-8-sig"))
                if not isinstance(content, dict):
                    raise ValueError("not a JSON object")
                values.update({_FIELDS[key]: value for key, value in content.items() if key in _FIELDS})
            except (ValueError, OSError) as error:
                problems.append(f"{as_text(sidecar.name)}: {error}")
            except RecursionError:
                problems.append(f"{as_text(sidecar.name)}: nested too deeply")
        return parse_metadata(values, problems)

    def _folders_of(self, path: Path) -> Iterable[Path]:
        """From the landing folder down to the file's own: the nearer index wins."""
        folder, below = path.parent, []
        while True:
            below.append(folder)
            if folder == self._folder or folder == folder.parent:
                return reversed(below)
            folder = folder.parent

    def _index_of(self, folder: Path, problems: list[str]) -> dict[str, dict[str, str]]:
        if folder not in self._rows:
            path = folder / INDEX_NAME
            self._rows[folder] = {}
            try:
                if _is_there(path):
                    _check_size(path)
                    self._rows[folder] = read_index(path)
            except (ValueError, OSError, csv.Error) as error:
                self._broken[folder] = f"{path.name}: {error}"
        if folder in self._broken:
            problems.append(self._broken[folder])
        return self._rows[folder]


def _is_there(path: Path) -> bool:
    """A regular file: who may drop a link or a pipe here must not have others' files read, or a run wait for ever."""
    return identity_of(path) is not None


def _check_size(path: Path) -> None:
    size = path.stat().st_size
    if size > MAX_DESCRIPTION_BYTES:
        raise ValueError(f"{size:,} bytes, {MAX_DESCRIPTION_BYTES:,} are allowed")


def read_index(path: Path) -> dict[str, dict[str, str]]:
    """Rows of an index by file name. Raises ValueError where it has no column for the file."""
    with path.open(newline="", encoding="utf-8-sig") as handle:
        reader = csv.DictReader(handle)
        names = {name: _FIELDS[name] for name in reader.fieldnames or () if name in _FIELDS}
        if "file" not in names.values():
            raise ValueError(f"an index needs a column `file`, this has {', '.join(reader.fieldnames or ())}")
        rows = ({names[key]: (value or "").strip() for key, value in row.items() if key in names} for row in reader)
        return {row.pop("file"): {key: value for key, value in row.items() if value} for row in rows}


def parse_metadata(values: Mapping[str, Any], problems: Iterable[str] = ()) -> Metadata:
    """Checks what a source says of a file. A value that cannot be used becomes a problem, never a guess."""
    found, notes = dict(values), list(problems)

    def text(key: str) -> str | None:
        value = found.get(key)
        if value is not None and not _is_text(value):
            notes.append(f"{key} is no text: {reprlib.repr(value)}")
            return None
        if len(value or "") > MAX_WORDS:
            notes.append(f"{key} has more than {MAX_WORDS} characters")
            return None
        return (value or "").strip() or None

    published_on = None
    if (raw := text("published_on")) is not None:
        try:
            published_on = date.fromisoformat(raw)
        except ValueError:
            published_on = _end_of(raw)
            if published_on is None:
                notes.append(f"published_on is no date: {raw!r}")
    read_at = None
    if (raw := text("read_at")) is not None:
        try:
            moment = datetime.fromisoformat(raw)
            read_at = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            notes.append(f"read_at is no time: {raw!r}")
    claim = text("claim")
    if claim is not None and claim not in CLAIMS:
        notes.append(f"claim is none of {', '.join(CLAIMS)}: {claim!r}")
        claim = None
    provinces = found.get("provinces") or ()
    named = [provinces] if isinstance(provinces, str) else provinces
    if not isinstance(named, list | tuple) or not all(map(_is_text, named)):
        notes.append(f"provinces are no names: {reprlib.repr(provinces)}")
        named = ()
    provinces = tuple(part.strip() for words in named for part in words.split(";") if part.strip())
    request = _request(found.get("request"))
    if request is None and found.get("request"):
        notes.append(f"request is no JSON object: {reprlib.repr(found['request'])}")
    return Metadata(
        title=text("title"), publisher=text("publisher"), source_url=text("source_url"), published_on=published_on,
        provinces=provinces, claim=claim, request=request, read_at=read_at,
        problems=tuple(notes),
    )  # fmt: skip


def _is_text(value: object) -> bool:
    """A text that can be stored: JSON allows halves of letters, which UTF-8 does not."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _request(value: object) -> str | None:
    """What was asked of the portal, as the JSON of an object; None for anything else."""
    try:
        words = json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict) else value
        if not _is_text(words) or not isinstance(json.loads(str(words)), dict):
            return None
    except (ValueError, RecursionError):
        return None
    return str(words)


def _end_of(text: str) -> date | None:
    """The last day of `2023-07` or `2023`: what was published in a month was published by its end."""
    if re.fullmatch(r"(?!0000)[0-9]{4}", text):
        return date(int(text), 12, 31)
    if re.fullmatch(r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])", text):
        year, month = int(text[:4]), int(text[5:])
        return date(year, month, calendar.monthrange(year, month)[1])
    return None
