"""What a parser does to its process costs one document."""

from __future__ import annotations

import os

import pytest

from ingestion.readers import UnreadableDocument, bounded
from ingestion.readers.bounded import BoundedReader
from tests.ingestion.readers import files

FAULTS = {
    "crash": ("import os; os.abort()", "reader_crashed"),
    "quiet end": ("raise SystemExit(3)", "reader_crashed"),
    "hang": ("import time; time.sleep(60)", "time_limit"),
    "busy": ("while True: pass", "time_limit"),
    "memory": ("x = bytearray(4 << 30)", "memory_limit"),
    "network": ("import socket; socket.create_connection(('127.0.0.1', 9))", "broken"),
}


@pytest.mark.parametrize(("code", "reason"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_costs_one_document(monkeypatch: pytest.MonkeyPatch, code: str, reason: str) -> None:
    # The fault sits in the child's HTML reader, and only for one page.
    start = (
        "import sys; sys.path.insert(0, {root!r})\n"
        "import ingestion.readers.html_page as page\n"
        "good = page.read_html\n"
        "def read_html(data):\n"
        "    if b'FAULT' in data:\n"
        f"        exec({code!r})\n"
        "    return good(data)\n"
        "page.read_html = read_html\n"
        "from ingestion.readers.bounded import serve; serve({memory}, {cpu})"
    )
    monkeypatch.setattr(bounded, "_START", start)
    with BoundedReader(memory=2 << 30, cpu_seconds=1, wall_seconds=3) as reader:
        before = reader.read(files.html(), "a.html")
        with pytest.raises(UnreadableDocument) as caught:
            reader.read(b"<html><body>FAULT</body></html>", "b.html")
        assert caught.value.reason == reason
        assert reader.read(files.html(), "a.html") == before


def test_no_child_is_left_behind() -> None:
    with BoundedReader() as reader:
        reader.read(files.html(), "a.html")
        assert reader._child is not None
        child = reader._child.pid
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_text_needs_no_child() -> None:
    with BoundedReader() as reader:
        assert reader.read("Đạt 60%".encode(), "a.txt").text == "Đạt 60%"
        assert reader._child is None
