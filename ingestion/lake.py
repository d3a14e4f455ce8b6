"""The lake: append-only Parquet, one file a batch and table. A file that is there is complete."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingestion.schemas import TABLES, Table, arrow_schema, frame, polars_schema

if TYPE_CHECKING:
    import polars as pl

EMPTY_BATCH = "00000000T000000Z"
"""Every table has this file without rows, so that a glob over an empty lake finds its columns."""


def new_batch_id(now: datetime) -> str:
    """A name that sorts by time and does not collide."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%S}Z-{secrets.token_hex(4)}"


@dataclass(frozen=True, slots=True)
class Lake:
    """The Parquet tables below one folder."""

    root: Path

    def folder(self, table: Table) -> Path:
        return self.root / table.name

    def prepare(self) -> None:
        """Creates the folders and the empty file of each table."""
        for table in TABLES.values():
            if not (self.folder(table) / f"{EMPTY_BATCH}.parquet").exists():
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
        target = folder / f"{batch_id}.parquet"
        if target.exists():
            raise FileExistsError(f"batch {batch_id} of {table.name} is already written")
        temporary = folder / f".{batch_id}.{os.getpid()}.tmp"
        data = frame(table, rows).to_arrow().cast(arrow_schema(table))
        try:
            parquet.write_table(data, temporary, compression="zstd", write_statistics=True)
            with open(temporary, "rb") as handle:
                os.fsync(handle.fileno())
            os.replace(temporary, target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def batches(self, table: Table) -> list[str]:
        """The batch ids that a table holds, oldest first."""
        if not self.folder(table).exists():
            return []
        return sorted(path.stem for path in self.folder(table).glob("*.parquet") if path.stem != EMPTY_BATCH)

    def read(self, table: Table, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """All rows of a table, oldest batch first."""
        import polars as pl

        return self.scan(table).select(columns or pl.all()).collect()

    def scan(self, table: Table) -> pl.LazyFrame:
        """All rows of a table, oldest batch first, to be filtered before they are read. A column younger than a file
        is empty there."""
        import polars as pl

        files = [self.folder(table) / f"{batch}.parquet" for batch in self.batches(table)]
        if not files:
            return pl.LazyFrame(schema=polars_schema(table))
        return pl.scan_parquet(files, glob=False, schema=polars_schema(table), missing_columns="insert")
