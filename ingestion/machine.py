"""Faults of the machine, which no document and no row is to blame for: a full disk under its many names, and others."""

from __future__ import annotations

import contextlib
import errno
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

_FULL = re.compile(r"no space left on device|disk quota exceeded|(database or )?disk is full", re.IGNORECASE)
_OURS = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EACCES}
)
FEW_BYTES = 1 << 20


class DiskFullError(Exception):
    """Nothing more can be written; the message names the disk."""


def is_fault_of_machine(error: BaseException) -> bool:
    """Whether trying again on a machine that works may help."""
    return isinstance(error, OSError) and error.errno in _OURS


def is_disk_full(error: BaseException | None, folder: Path) -> bool:
    """Whether an error, or what caused it, is a full disk: Python, Arrow, DuckDB and SQLite have their own words.

    SQLite's may be those of a disk that fails; then what is left on the disk of the folder decides.
    """
    while error is not None:
        words = str(error)
        if _FULL.search(words) or ("disk I/O error" in words and shutil.disk_usage(folder).free < FEW_BYTES):
            return True
        error = error.__cause__ or error.__context__
    return False


def disk_full(folder: Path) -> DiskFullError:
    """The error that names the disk of a folder."""
    return DiskFullError(f"the disk of {folder} is full; make room, and the next run goes on")


@contextlib.contextmanager
def naming_full_disk(folder: Path) -> Iterator[None]:
    """Raises DiskFullError in place of what the writers below the folder call it."""
    try:
        yield
    except Exception as error:
        if isinstance(error, DiskFullError) or not is_disk_full(error, folder):
            raise
        raise disk_full(folder) from error
