"""Reads files in one child process with limits on memory, CPU time and wall time, and without network.

Native parsers (libxml2, pdfium, calamine) may crash, hang or ask for all memory: that costs one file, the child is
started again. Archives and mails are opened there, too. Plain text, CSV and JSON are read in the calling process:
their readers are linear, pure Python or the standard library, bounded by size, and sending the bytes would cost more
than reading them.

Requests and answers are length-prefixed over pipes; the answer is JSON, never pickle, since what comes from a
process that handled hostile bytes is data only.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import ingestion.readers as readers
from ingestion.readers import detection, limits, ocr
from ingestion.readers.canonical import Block, CanonicalDocument, Cell, Origin, Table, UnreadableDocument
from ingestion.readers.confinement import confine

_IN_PROCESS = frozenset((detection.TEXT, detection.CSV, detection.TSV, detection.JSON))
_START = "import sys; sys.path.insert(0, {root!r}); from ingestion.readers.bounded import serve; serve({memory}, {cpu})"
_PASSED_ON = ("TESSDATA_PREFIX", "TINHSO_ACCEPT_AT", "TINHSO_EXTRACT_SECONDS")
"""Settings that a child sees."""
_HEADER = struct.Struct("!I")
_MEMBERS = b"members"
"""The mode of a request that asks what a file holds."""
_DOCUMENTS_PER_CHILD = 2_000
"""A fresh child now and then returns what native parsers leak."""
_LONGEST_ANSWER = 1 << 30


class BoundedReader:
    """A reader in a child process: `with BoundedReader() as reader: reader.read(data, name)`."""

    def __init__(self, *, memory: int = 2 << 30, cpu_seconds: int = 60, wall_seconds: float = 90.0) -> None:
        self.memory = memory
        self.cpu_seconds = cpu_seconds
        self.wall_seconds = wall_seconds
        self.restarts = 0
        self._child: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._served = 0

    def __enter__(self) -> BoundedReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            with contextlib.suppress(OSError):
                os.killpg(child.pid, signal.SIGKILL)  # and what it started: it leads a session of its own
            for pipe in (child.stdin, child.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            child.wait()
        if self._errors is not None:
            self._errors.close()
            self._errors = None

    def read(self, data: bytes, name: str) -> CanonicalDocument:
        """The same as `ingestion.readers.read`, whatever the parser does."""
        limits.check_bytes(data)
        if not detection.is_zip(data) and detection.media_type(data, name) in _IN_PROCESS:
            return readers.read(data, name)
        if not ocr.is_on():
            return self._read(data, name, scanned=False)
        try:
            document = self._read(data, name, scanned=False)
        except UnreadableDocument as error:
            if error.reason != "needs_ocr":
                raise
            return self._read(data, name, scanned=True)
        if any(warning.startswith(ocr.WITHOUT_TEXT) for warning in document.warnings):
            return self._read(data, name, scanned=True)
        return document

    def members(self, data: bytes, name: str) -> list[tuple[str, bytes]]:
        """The same as `ingestion.readers.members`."""
        limits.check_bytes(data)
        if not detection.is_zip(data) and detection.media_type(data, name) != detection.EML:
            return [(name, data)]
        answer = self._ask(_MEMBERS, name, data, self.wall_seconds)
        try:
            return members_from_wire(answer) or [(name, data)]
        except (ValueError, KeyError, TypeError, struct.error):
            raise self.damaged() from None

    def _read(self, data: bytes, name: str, *, scanned: bool) -> CanonicalDocument:
        """Asks the child; to recognise scanned pages it has more time."""
        answer = self._ask(b"ocr" if scanned else b"", name, data, self.wall_seconds + (ocr.SECONDS if scanned else 0))
        try:
            return document_from_wire(json.loads(answer))
        except (ValueError, KeyError, TypeError, ArithmeticError):
            raise self.damaged() from None

    def damaged(self) -> UnreadableDocument:
        """What an answer that makes no sense amounts to; the child that gave it is not asked again."""
        self.close()
        return UnreadableDocument("reader_crashed", "the reader's answer was damaged")

    def _ask(self, mode: bytes, name: str, data: bytes, seconds: float) -> bytes:
        if self._served >= _DOCUMENTS_PER_CHILD:
            self.close()
        if self._child is None or self._child.poll() is not None:
            self._start()
        self._served += 1
        deadline = time.monotonic() + seconds
        try:
            self._send(mode, deadline)
            self._send(name.encode("utf-8", "surrogatepass"), deadline)
            self._send(data, deadline)
            return self._receive(deadline)
        except TimeoutError:
            self.close()
            self.restarts += 1
            raise UnreadableDocument("time_limit", f"not read within {seconds:g} s") from None
        except (EOFError, OSError, struct.error):
            raise self._post_mortem() from None

    @staticmethod
    def _code() -> str:
        """What the child runs."""
        return _START

    def _start(self) -> None:
        self.close()
        root = str(Path(__file__).resolve().parents[2])
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed in close()
        code = self._code().format(root=root, memory=self.memory, cpu=self.cpu_seconds)
        self._child = subprocess.Popen(  # noqa: S603
            [sys.executable, "-s", "-P", "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={
                "PATH": os.environ.get("PATH", ""),
                **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
                "LANG": "C.UTF-8",
                "PYTHONDONTWRITEBYTECODE": "1",
                "MALLOC_ARENA_MAX": "2",
            },
            bufsize=0,
            start_new_session=True,
        )
        self._served = 0
        for pipe in (self._child.stdin, self._child.stdout):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)

    def _send(self, payload: bytes, deadline: float) -> None:
        assert self._child is not None and self._child.stdin is not None
        pipe = self._child.stdin.fileno()
        for piece in (_HEADER.pack(len(payload)), payload):
            view = memoryview(piece)
            while view:
                _, writable, _ = select.select([], [pipe], [], max(0.0, deadline - time.monotonic()))
                if not writable:
                    raise TimeoutError
                view = view[os.write(pipe, view[: 1 << 20]) :]

    def _receive(self, deadline: float) -> bytes:
        (length,) = _HEADER.unpack(self._take(_HEADER.size, deadline))
        if length > _LONGEST_ANSWER:
            raise EOFError
        return self._take(length, deadline)

    def _take(self, length: int, deadline: float) -> bytes:
        assert self._child is not None and self._child.stdout is not None
        pipe = self._child.stdout.fileno()
        parts: list[bytes] = []
        while length:
            readable, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
            if not readable:
                raise TimeoutError
            part = os.read(pipe, min(length, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def _post_mortem(self) -> UnreadableDocument:
        """Why the child is gone, by its signal and its last words."""
        assert self._child is not None
        try:
            code = self._child.wait(timeout=2)
        except subprocess.TimeoutExpired:
            code = 0
        words = ""
        if self._errors is not None:
            self._errors.seek(0, os.SEEK_END)
            self._errors.seek(max(0, self._errors.tell() - 2000))
            words = self._errors.read().decode("utf-8", "replace")
        self.close()
        self.restarts += 1
        if code == -signal.SIGXCPU:
            return UnreadableDocument("time_limit", f"more than {self.cpu_seconds} s of CPU time")
        if "memory allocation of" in words or "MemoryError" in words or "bad_alloc" in words:
            return UnreadableDocument("memory_limit", f"more than {self.memory >> 20} MB of memory")
        last = words.strip().rsplit("\n", 1)[-1][:200]
        return UnreadableDocument(
            "reader_crashed", f"the reader ended with {code}: {last}" if last else f"the reader ended with {code}"
        )


def serve(memory: int, cpu_seconds: int, answer: Callable[[bytes, bytes, str], bytes] | None = None) -> None:
    """The child: reads requests from standard input until it closes. `answer` takes the mode, the bytes, the name."""
    answer = answer or _answer
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What a parser prints must not reach the pipe.
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.MAX_BYTES, limits.MAX_BYTES))
    confine()
    # Documents are made of very many small objects and no cycles: looking for cycles as often as usual costs a third.
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    while True:
        mode, name, data = _read_request(source), _read_request(source), _read_request(source)
        if mode is None or name is None or data is None:
            return
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime) + 1
        allowed = cpu_seconds + (int(ocr.SECONDS) if mode == b"ocr" else 0)
        resource.setrlimit(resource.RLIMIT_CPU, (spent + allowed, resource.RLIM_INFINITY))
        said = answer(mode, data, name.decode("utf-8", "surrogatepass"))
        sink.write(_HEADER.pack(len(said)))
        sink.write(said)
        sink.flush()


def _read_request(source: IO[bytes]) -> bytes | None:
    header = source.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    (length,) = _HEADER.unpack(header)
    payload = source.read(length)
    return payload if len(payload) == length else None


def _answer(mode: bytes, data: bytes, name: str) -> bytes:
    if mode == _MEMBERS:
        contents: list[bytes] = []
        said = said_or_refused(lambda: _members_to_wire(data, name, contents))
        return b"".join((_HEADER.pack(len(said)), said, *contents))
    return said_or_refused(lambda: _to_wire(readers.read(data, name, ocr=mode == b"ocr")))


def said_or_refused(say: Callable[[], dict[str, Any]]) -> bytes:
    """The answer as JSON, decimals and dates as their text; or the reason why there is none."""
    try:
        return json.dumps(say(), ensure_ascii=True, separators=(",", ":"), default=str).encode("ascii")
    except UnreadableDocument as error:
        return json.dumps({"reason": error.reason, "detail": error.detail}).encode("ascii")
    except MemoryError:
        return json.dumps({"reason": "memory_limit", "detail": "the file needs more memory than is allowed"}).encode(
            "ascii"
        )


def _members_to_wire(data: bytes, name: str, contents: list[bytes]) -> dict[str, Any]:
    """Names and sizes; the bytes follow in their order. Nothing for a file that holds no others."""
    found = readers.members(data, name)
    if len(found) == 1 and found[0][0] == name:
        return {"members": []}
    contents += (content for _, content in found)
    return {"members": [(member, len(content)) for member, content in found]}


def members_from_wire(answer: bytes) -> list[tuple[str, bytes]]:
    (length,) = _HEADER.unpack_from(answer)
    at = _HEADER.size + length
    said = json.loads(answer[_HEADER.size : at])
    refuse(said)
    found = []
    for name, size in said["members"]:
        if not isinstance(name, str) or len(answer) < at + size or size < 0:
            raise ValueError("the answer does not hold what it names")
        found.append((name, answer[at : at + size]))
        at += size
    return found


def _to_wire(document: CanonicalDocument) -> dict[str, Any]:
    return {
        "text": document.text,
        "reader": document.reader,
        "media_type": document.media_type,
        "encoding": document.encoding,
        "title": document.title,
        "published_on": document.published_on,
        "warnings": document.warnings,
        "blocks": [(block.kind, block.start, block.end, block.level) for block in document.blocks],
        "origins": [(origin.start, origin.end, origin.place) for origin in document.origins],
        "tables": [
            (
                table.index,
                [_cell_to_wire(cell) for cell in table.cells],
                table.start,
                table.end,
                table.caption,
                table.sheet,
                table.page,
            )
            for table in document.tables
        ],
    }


def _cell_to_wire(cell: Cell) -> tuple[Any, ...]:
    number = None if cell.number is None else str(cell.number)
    return (
        cell.row, cell.column, cell.start, cell.end, cell.row_span, cell.column_span, cell.is_header, number,
        cell.number_format, cell.reference,
    )  # fmt: skip


def refuse(answer: dict[str, Any]) -> None:
    """Raises what the child said of a document that it could not read."""
    if "reason" in answer:
        raise UnreadableDocument(str(answer["reason"]), str(answer["detail"]))


def document_from_wire(answer: dict[str, Any]) -> CanonicalDocument:
    refuse(answer)
    text = answer["text"]
    return CanonicalDocument(
        text=text,
        reader=answer["reader"],
        media_type=answer["media_type"],
        encoding=answer["encoding"],
        title=answer["title"],
        published_on=answer["published_on"],
        warnings=tuple(answer["warnings"]),
        blocks=tuple(Block(*block) for block in answer["blocks"]),
        origins=tuple(Origin(*origin) for origin in answer["origins"]),
        tables=tuple(
            Table(index, tuple(_cell_from_wire(cell, text) for cell in cells), *rest)
            for index, cells, *rest in answer["tables"]
        ),
    )


def _cell_from_wire(fields: list[Any], text: str) -> Cell:
    row, column, start, end, down, across, header, number, number_format, reference = fields
    value = None if number is None else Decimal(number)
    return Cell(row, column, text[start:end], start, end, down, across, header, value, number_format, reference)
