"""Documents read and understood by several child processes at once, each under the limits of the bounded reader.

The order of the answers is the caller's: he asks for each document by its receipt. What is worked on ahead is bounded,
so memory is. A child that crashes or takes too long costs one document. As with the bounded reader, answers are JSON.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from ingestion import portal, readers
from ingestion.readers.bounded import BoundedReader, refuse, said_or_refused, serve
from ingestion.readers.canonical import CanonicalDocument, UnreadableDocument
from ingestion.records import Figure, Reading, Receipt, Reject
from ingestion.reference import Reference
from ingestion.understanding import understand

LONG_QUEUE = 64
"""Documents, or …"""
LONG_QUEUE_BYTES = 1_000_000
"""… bytes of them from which on the start of the children is worth its time."""
LARGE = 1_000_000
"""Bytes of a document that only a child reads: what takes too long can be stopped only there."""
AHEAD = 128
AHEAD_BYTES = 32 << 20
"""Documents, and bytes of them, that may be under way for each worker."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a document says. `document` has its text and how it was read, but not its tables and blocks."""

    document: CanonicalDocument
    figures: list[Figure]
    readings: list[Reading]
    rejects: list[Reject]


class BoundedUnderstanding(BoundedReader):
    """A bounded reader whose child extracts, too."""

    def __init__(self, seeds: Path, **limits: Any) -> None:
        super().__init__(**limits)
        self.seeds = seeds

    def _code(self) -> str:  # type: ignore[override]
        seeds = str(self.seeds).replace("{", "{{").replace("}", "}}")
        return (
            "import sys; sys.path.insert(0, {root!r}); from ingestion.workers import serve_understanding; "
            f"serve_understanding({{memory}}, {{cpu}}, {seeds!r})"
        )

    def understand(self, data: bytes, receipt: Receipt) -> Understood:
        """Raises UnreadableDocument, or ExtractionError for a fault of the rules."""
        asked = json.dumps(dataclasses.astuple(receipt), default=str).encode()
        answer = self._ask(asked, receipt.name, data, self.wall_seconds)
        try:
            said = json.loads(answer)
            if "fault" not in said:
                refuse(said)
                return _from_wire(said)
            fault = str(said["fault"])
        except (ValueError, KeyError, TypeError, ArithmeticError):
            raise self.damaged() from None
        raise ExtractionError(fault)


class ExtractionError(Exception):
    """A fault of the rules, as the child put it."""


class Workers:
    """`count` children; `with Workers(count, seeds) as workers: workers.ask(...)`, then `workers.take(receipt)`."""

    def __init__(self, count: int, seeds: Path, make: Callable[[], BoundedUnderstanding] | None = None) -> None:
        self.count = count
        self._make = make or partial(BoundedUnderstanding, seeds)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="understand")
        self._idle: SimpleQueue[BoundedUnderstanding] = SimpleQueue()
        self._children: list[BoundedUnderstanding] = []
        self._under_way: dict[str, tuple[Future[Understood], int]] = {}
        self._bytes = 0

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for future, _size in self._under_way.values():
            future.cancel()
        self._threads.shutdown(wait=True)
        for child in self._children:
            child.close()

    def wants(self, queue: Sequence[Receipt]) -> bool:
        """Whether a queue is long enough for several processes."""
        return self.count > 1 and (
            len(queue) >= LONG_QUEUE or sum(receipt.byte_size for receipt in queue) >= LONG_QUEUE_BYTES
        )

    def has_room(self) -> bool:
        """Whether more may be asked for: what is under way or not yet taken is bounded."""
        return len(self._under_way) < AHEAD * self.count and self._bytes < AHEAD_BYTES * self.count

    def is_asked(self, receipt: Receipt) -> bool:
        return receipt.receipt_id in self._under_way

    def ask(self, receipt: Receipt, load: Callable[[], bytes]) -> None:
        """Begins to read a document; `load` is called for its bytes in a thread of this process."""
        while len(self._children) < self.count:
            self._children.append(self._make())
            self._idle.put(self._children[-1])
        self._under_way[receipt.receipt_id] = (self._threads.submit(self._work, receipt, load), receipt.byte_size)
        self._bytes += receipt.byte_size

    def _work(self, receipt: Receipt, load: Callable[[], bytes]) -> Understood:
        data = load()
        child = self._idle.get()
        try:
            return child.understand(data, receipt)
        finally:
            self._idle.put(child)

    def take(self, receipt: Receipt) -> Understood:
        """What a document says that was asked for; raises what reading it raised."""
        future, size = self._under_way.pop(receipt.receipt_id)
        self._bytes -= size
        return future.result()

    def drop(self, receipt: Receipt) -> None:
        """Forgets a document that turned out not to be needed."""
        if self.is_asked(receipt):
            with contextlib.suppress(Exception):
                self.take(receipt)


def serve_understanding(memory: int, cpu_seconds: int, seeds: str) -> None:
    """The child."""
    reference = Reference.load(Path(seeds))

    def answer(mode: bytes, data: bytes, name: str) -> bytes:
        def say() -> dict[str, Any]:
            receipt = _RECEIPT.read(json.loads(mode))
            plain = portal.plain_reply(data) if receipt.request else None
            document = plain or readers.read(data, name)
            try:
                figures, readings, rejects = understand(document, receipt, reference)
            except (UnreadableDocument, MemoryError):
                raise
            except Exception as error:  # a fault of ours
                return {"fault": f"{type(error).__name__}: {error}"}
            return _to_wire(document, figures, readings, rejects)

        return said_or_refused(say)

    serve(memory, cpu_seconds, answer)


_PARSERS: dict[str, Callable[[str], Any]] = {
    "decimal": Decimal, "date": date.fromisoformat, "timestamp": datetime.fromisoformat,
}  # fmt: skip


class _Shape:
    """A record as a list of its values, and back: decimals, dates and moments by their columns' types."""

    def __init__(self, record: type[Any]) -> None:
        self.record = record
        fields = dataclasses.fields(record)
        self.names = [field.name for field in fields]
        types = [str(field.metadata.get("type", "string")).partition("(")[0] for field in fields]
        self.parsed = [(index, _PARSERS[type_]) for index, type_ in enumerate(types) if type_ in _PARSERS]

    def values(self, record: Any) -> list[Any]:
        return [getattr(record, name) for name in self.names]

    def read(self, values: list[Any]) -> Any:
        if len(values) != len(self.names):
            raise ValueError(f"{len(values)} values for {self.record.__name__}")
        for index, parse in self.parsed:
            if values[index] is not None:
                values[index] = parse(values[index])
        return self.record(*values)


_RECEIPT, _FIGURE, _READING, _REJECT = _Shape(Receipt), _Shape(Figure), _Shape(Reading), _Shape(Reject)


def _to_wire(
    document: CanonicalDocument, figures: list[Figure], readings: list[Reading], rejects: list[Reject]
) -> dict[str, Any]:
    return {
        "document": [document.text, document.reader, document.media_type, document.encoding, document.warnings],
        "figures": [_FIGURE.values(figure) for figure in figures],
        "readings": [_READING.values(reading) for reading in readings],
        "rejects": [_REJECT.values(reject) for reject in rejects],
    }


def _from_wire(said: dict[str, Any]) -> Understood:
    text, reader, media_type, encoding, warnings = said["document"]
    return Understood(
        CanonicalDocument(text, reader, media_type, encoding=encoding, warnings=tuple(warnings)),
        [_FIGURE.read(values) for values in said["figures"]],
        [_READING.read(values) for values in said["readings"]],
        [_REJECT.read(values) for values in said["rejects"]],
    )
