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
    """CPU time of the thread."""
    not_before = float("inf")
    """Monotonic time before which that cannot have been used up: a thread works no faster than the clock."""


_DEADLINE = _Deadline()


@contextmanager
def limited(seconds: float | None = None) -> Iterator[None]:
    """Within, `check` raises once the thread has worked for so many seconds. An outer limit holds on."""
    outer = _DEADLINE.at, _DEADLINE.not_before
    now = time.thread_time()
    _DEADLINE.at = min(_DEADLINE.at, now + (SECONDS if seconds is None else seconds))
    _DEADLINE.not_before = time.monotonic() + _DEADLINE.at - now
    try:
        yield
    finally:
        _DEADLINE.at, _DEADLINE.not_before = outer


def check() -> None:
    """Raises UnreadableDocument (`time_limit`) where the time is over."""
    if time.monotonic() < _DEADLINE.not_before:  # asking for the CPU time itself may take longer than a number
        return
    left = _DEADLINE.at - time.thread_time()
    if left <= 0:
        raise UnreadableDocument("time_limit", "its figures were not all extracted within the time for a document")
    _DEADLINE.not_before = time.monotonic() + left
