"""How long the extraction of one document may take, counted in CPU time of the thread that does it.

Work on one number is bounded, the count of numbers is not: ten megabytes of them would keep a run busy for an hour.
The document is refused as a whole, with its reason; half of its figures would look like all of them.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ingestion.readers.canonical import UnreadableDocument

SETTING = "TINHSO_EXTRACT_SECONDS"
SECONDS = float(os.environ.get(SETTING) or 60)
"""A report of a hundred pages takes less than one."""


class _Deadline(threading.local):
    at = float("inf")


_DEADLINE = _Deadline()


@contextmanager
def limited(seconds: float | None = None) -> Iterator[None]:
    """Within, `check` raises once the thread has worked for so many seconds. An outer limit holds on."""
    outer = _DEADLINE.at
    _DEADLINE.at = min(outer, time.thread_time() + (SECONDS if seconds is None else seconds))
    try:
        yield
    finally:
        _DEADLINE.at = outer


def check() -> None:
    """Raises UnreadableDocument (`time_limit`) where the time is over."""
    if time.thread_time() > _DEADLINE.at:
        raise UnreadableDocument("time_limit", "its figures were not all extracted within the time for a document")
