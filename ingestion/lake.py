"""The lake: append-only Parquet, one file a batch and table, with its checksum beside it. A file that is there is
complete; one that no longer has its checksum is set aside, and what it was made from is read again."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.archive import sync_folder
from ingestion.schemas import (
    CHANGES,
    FIGURES,
    OUTCOMES,
    READINGS,
    RECEIPTS,
    REJECTS,
    TABLES,
    Table,
    arrow_schema,
    frame,
    polars_schema,
)  # fmt: skip

if TYPE_CHECKING:
    import polars as pl

EMPTY_BATCH = "00000000T000000Z"
"""Every table has this file without rows, so that a glob over an empty lake finds its columns."""

OF_OUTCOMES = (FIGURES, READINGS, CHANGES)
"""Tables whose rows count only once the outcomes of their batch are there: without them the writer died."""
COUNTED = {
    FIGURES: ("figures_accepted", "figures_review", "figures_rejected"), READINGS: ("readings",), REJECTS: ("rejects",),
}  # fmt: skip
"""Columns of outcomes that say how many rows a table has of them."""


def new_batch_id(now: datetime) -> str:
    """A name that sorts by time and does not collide."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%S}Z-{secrets.token_hex(4)}"


@dataclass(frozen=True, slots=True)
class Damage:
    """A file of the lake that is not what was written, and how that shows."""

    table: Table
    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{self.table.name}/{self.path.name}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Lake:
    """The Parquet tables below one folder."""

    root: Path

    @property
    def set_aside_folder(self) -> Path:
        return self.root / "damaged"

    def folder(self, table: Table) -> Path:
        return self.root / table.name

    def prepare(self) -> None:
        """Creates the folders and the empty file of each table."""
        for table in TABLES.values():
            if not self._path(table, EMPTY_BATCH).exists():
                self._write(table, EMPTY_BATCH, [])

    def append(self, batch_id: str, rows: Mapping[Table, Sequence[Mapping[str, Any]]]) -> None:
        """Writes one batch.

        The tables stand in the order given, and the last written one makes the batch count: a reader that
        trusts only rows whose outcome is there never sees half a batch. Tables without rows get no file.
        """
        self.prepare()
        for table, table_rows in rows.items():
            if table_rows:
                self._write(table, batch_id, [dict(row) for row in table_rows])

    def _write(self, table: Table, batch_id: str, rows: list[dict[str, Any]]) -> None:
        import pyarrow.parquet as parquet

        folder = self.folder(table)
        folder.mkdir(parents=True, exist_ok=True)
        target = self._path(table, batch_id)
        if target.exists():
            raise FileExistsError(f"batch {batch_id} of {table.name} is already written")
        temporary = folder / f".{batch_id}.{os.getpid()}.tmp"
        data = frame(table, rows).to_arrow().cast(arrow_schema(table))
        try:
            parquet.write_table(data, temporary, compression="zstd", write_statistics=True)
            with open(temporary, "rb") as handle:
                os.fsync(handle.fileno())
            _write_checksum(target, _digest(temporary))
            os.replace(temporary, target)
            sync_folder(folder)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def damaged(self) -> list[Damage]:
        """The files that no longer are what was written, in the order of tables and batches; then those that are gone.

        A file without a checksum, from a release that wrote none, gets one where it can be read at all.
        """
        tables = [table for table in TABLES.values() if self.folder(table).exists()]
        files = [(table, path) for table in tables for path in sorted(self.folder(table).glob("*.parquet"))]
        with ThreadPoolExecutor() as pool:  # hashing and reading leave the interpreter's lock
            reasons = pool.map(_damage, (path for _, path in files))
            found = [Damage(t, path, reason) for (t, path), reason in zip(files, reasons, strict=True) if reason]
        return found + self._gone({damage.path.name for damage in found if damage.table is OUTCOMES})

    def _gone(self, unsure: Collection[str]) -> list[Damage]:
        """Files that a batch had when its outcomes were written, which was last: they count rows, or left a checksum.

        `unsure` names outcomes that cannot be believed.
        """
        import polars as pl

        files = [path for batch in self.batches(OUTCOMES) if (path := self._path(OUTCOMES, batch)).name not in unsure]
        if not files:
            return []
        counts = [pl.sum_horizontal(names).sum().alias(table.name) for table, names in COUNTED.items()]
        outcomes = pl.scan_parquet(files, glob=False, schema=polars_schema(OUTCOMES), missing_columns="insert")
        found = []
        for row in outcomes.group_by("batch_id").agg(counts).sort("batch_id").collect().iter_rows(named=True):
            for table in (RECEIPTS, *OF_OUTCOMES, REJECTS):
                path = self._path(table, row["batch_id"])
                if not path.exists() and (row.get(table.name) or _checksum_path(path).exists()):
                    found.append(Damage(table, path, "it is gone"))
        return found

    def _path(self, table: Table, batch: str) -> Path:
        return self.folder(table) / f"{batch}.parquet"

    def set_aside(self, damaged: Sequence[Damage]) -> list[Path]:
        """Moves damaged files to `damaged/<table>/` and says where they are now.

        The outcomes of their batch go with them: documents without an outcome are pending, and rows of a batch count
        only beside its outcomes.
        """
        moved = []
        for damage in damaged:
            moved.append(self._move_aside(damage.table, damage.path))
            outcomes = self.folder(OUTCOMES) / damage.path.name
            if outcomes.exists() and damage.path.stem != EMPTY_BATCH:
                moved.append(self._move_aside(OUTCOMES, outcomes))
        return [path for path in dict.fromkeys(moved) if path.exists()]

    def _move_aside(self, table: Table, path: Path) -> Path:
        target = self.set_aside_folder / table.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            os.replace(path, target)
        if (checksum := _checksum_path(path)).exists():
            os.replace(checksum, _checksum_path(target))
        return target

    def batches(self, table: Table) -> list[str]:
        """The batch ids that a table holds, oldest first."""
        if not self.folder(table).exists():
            return []
        return sorted(path.stem for path in self.folder(table).glob("*.parquet") if path.stem != EMPTY_BATCH)

    def state(self) -> str:
        """A digest of which batches count: what is built from another state is behind."""
        return hashlib.sha256("\n".join(self.batches(OUTCOMES)).encode()).hexdigest()

    def read(self, table: Table, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """All rows of a table that count, oldest batch first."""
        import polars as pl

        return self.scan(table).select(columns or pl.all()).collect()

    def scan(self, table: Table) -> pl.LazyFrame:
        """All rows of a table that count, oldest batch first, to be filtered before they are read. A column younger
        than a file is empty there."""
        import polars as pl

        done = set(self.batches(OUTCOMES)) if table in OF_OUTCOMES else None
        batches = (batch for batch in self.batches(table) if done is None or batch in done)
        files = [self._path(table, batch) for batch in batches]
        if not files:
            return pl.LazyFrame(schema=polars_schema(table))
        return pl.scan_parquet(files, glob=False, schema=polars_schema(table), missing_columns="insert")


def _checksum_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_checksum(path: Path, digest: str) -> None:
    """In the form that `sha256sum --check` reads. It is there before its file is."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.sha256.tmp")
    with temporary.open("w", encoding="ascii") as stream:
        stream.write(f"{digest}  {path.name}\n")
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, _checksum_path(path))


def _damage(path: Path) -> str:
    """How a file differs from what was written; empty where it does not."""
    checksum = _checksum_path(path)
    try:
        if checksum.exists():
            wanted = checksum.read_text(encoding="ascii", errors="replace").partition(" ")[0]
            return "" if _digest(path) == wanted else "its checksum has changed"
        import pyarrow.parquet as parquet

        parquet.read_table(path)
        _write_checksum(path, _digest(path))
    except (OSError, ValueError) as error:  # pyarrow's errors are both
        return f"it cannot be read: {next(iter(str(error).splitlines()), '')}"
    return ""
