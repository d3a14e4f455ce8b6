"""Documents that take the whole process down, remembered over its death: after some tries they are set aside.

Readers run in bounded children, so this is for what nobody foresaw. A slot of fixed size names the document that is
being read; what stands in it when the next process comes was read when the last one died.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

MAX_ATTEMPTS = 3
"""Deaths in the midst of one pass after which that pass is given up."""
_WIDTH = 64


class Attempts:
    """How often each pass died, below one folder: `slot` names the pass under way, `died.json` holds the numbers.

    A pass is the digest that names its outcome, so a new version of bytes or rules is tried anew. One process uses
    the folder at a time. Raises OSError where it cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._slot, self._numbers = folder / "slot", folder / "died.json"
        self._died: dict[str, int] = {}
        with contextlib.suppress(FileNotFoundError, ValueError):
            self._died = dict(json.loads(self._numbers.read_text(encoding="utf-8")))
        with contextlib.suppress(FileNotFoundError):
            if outcome_id := self._slot.read_text(encoding="ascii", errors="replace").strip():
                self._died[outcome_id] = self._died.get(outcome_id, 0) + 1
                self._save()
        self._handle = os.open(self._slot, os.O_RDWR | os.O_CREAT, 0o644)
        self._name("")

    def close(self) -> None:
        os.close(self._handle)

    def is_poison(self, outcome_id: str) -> bool:
        return self._died.get(outcome_id, 0) >= MAX_ATTEMPTS

    @contextlib.contextmanager
    def reading(self, outcome_id: str) -> Iterator[None]:
        """Names the pass while the block runs; an exception is no death."""
        self._name(outcome_id)
        try:
            yield
        finally:
            self._name("")

    def _name(self, outcome_id: str) -> None:
        # One write of fixed size, without a sync: it outlives the process, which is what counts here.
        os.pwrite(self._handle, outcome_id.ljust(_WIDTH)[:_WIDTH].encode("ascii"), 0)

    def _save(self) -> None:
        temporary = self._numbers.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text(json.dumps(self._died), encoding="utf-8")
        os.replace(temporary, self._numbers)
