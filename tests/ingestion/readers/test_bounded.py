"""What a parser does to its process costs one document."""

from __future__ import annotations

import ctypes
import email.parser
import errno
import os
import zipfile

import pytest

from ingestion.readers import UnreadableDocument, bounded, confinement, members
from ingestion.readers.bounded import BoundedReader
from tests.ingestion.readers import files

FAULTS = {
    "crash": ("import os; os.abort()", "reader_crashed"),
    "quiet end": ("raise SystemExit(3)", "reader_crashed"),
    "hang": ("import time; time.sleep(60)", "time_limit"),
    "busy": ("while True: pass", "time_limit"),
    "memory": ("x = bytearray(4 << 30)", "memory_limit"),
    "network": ("import socket; socket.create_connection(('127.0.0.1', 9))", "broken"),
    "a socket that sends": ("import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)", "broken"),
    "a local socket": ("import socket; socket.socket(socket.AF_UNIX)", "broken"),
}
NATIVE = {
    "socket": "libc.socket(2, 1, 0)",
    "socket of datagrams": "libc.socket(10, 2, 0)",
    "raw call": "libc.syscall(ctypes.CDLL('libseccomp.so.2').seccomp_syscall_resolve_name(b'socket'), 2, 1, 0)",
    "ring": "libc.syscall(425, 8, None)",
    "the parent's memory": "libc.ptrace(16, os.getppid(), 0, 0)",
}


@pytest.mark.parametrize(("code", "reason"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_costs_one_document(monkeypatch: pytest.MonkeyPatch, code: str, reason: str) -> None:
    with faulty(monkeypatch, code) as reader:
        before = reader.read(files.html(), "a.html")
        with pytest.raises(UnreadableDocument) as caught:
            reader.read(FAULT, "b.html")
        assert caught.value.reason == reason
        assert reader.read(files.html(), "a.html") == before


@pytest.mark.parametrize("call", NATIVE.values(), ids=NATIVE.keys())
def test_native_code_has_no_network_either(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    code = (
        "import ctypes, os\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        f"made = {call}\n"
        "raise ValueError('made %d, errno %d' % (made, ctypes.get_errno()))"
    )
    assert f"made -1, errno {errno.EACCES}" in said_by(monkeypatch, code)


def test_a_program_that_a_reader_starts_has_no_network_either(monkeypatch: pytest.MonkeyPatch) -> None:
    asks = "import socket; socket.socket()"
    code = f"import subprocess, sys; raise ValueError(subprocess.run([sys.executable, '-c', {asks!r}]).returncode)"
    assert said_by(monkeypatch, code).endswith("ValueError: 1")


def said_by(monkeypatch: pytest.MonkeyPatch, code: str) -> str:
    """What the child says of a document whose reading runs the code and raises."""
    if not is_enforced():
        pytest.skip("libseccomp is not installed")
    with faulty(monkeypatch, code) as reader, pytest.raises(UnreadableDocument) as caught:
        reader.read(FAULT, "b.html")
    return caught.value.detail


def is_enforced() -> bool:
    try:
        ctypes.CDLL(confinement.LIBRARY)
    except OSError:
        return False
    return True


FAULT = b"<html><body>FAULT</body></html>"


def faulty(monkeypatch: pytest.MonkeyPatch, code: str) -> BoundedReader:
    """A reader whose child runs the code for one page: the fault sits in its HTML reader."""
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
    return BoundedReader(memory=2 << 30, cpu_seconds=1, wall_seconds=3)


CONTAINERS = {
    "archive": (files.archive({"a.txt": "x", "b/c.html": files.html(), "empty.txt": b""}), "a.zip"),
    "mail": (b"From: a\nTo: b\nSubject: c\nMIME-Version: 1.0\n\nm\xe1t 60%\n", "a.eml"),
    "a document": (files.docx(files.paragraph("x")), "a.docx"),
    "a text": (b"x", "a.txt"),
}


@pytest.mark.parametrize(("data", "name"), CONTAINERS.values(), ids=CONTAINERS.keys())
def test_the_child_opens_archives_and_mails(monkeypatch: pytest.MonkeyPatch, data: bytes, name: str) -> None:
    expected = members(data, name)
    for parser in (zipfile.ZipFile, email.parser.BytesParser):
        monkeypatch.setattr(parser, "__init__", lambda *_, **__: pytest.fail("opened in the calling process"))
    with BoundedReader() as reader:
        assert reader.members(data, name) == expected


def test_an_archive_is_refused_with_its_reason() -> None:
    with BoundedReader() as reader, pytest.raises(UnreadableDocument) as caught:
        reader.members(files.archive({"a.txt": b"\0" * 30_000_000}), "a.zip")
    assert caught.value.reason == "archive_bomb"


@pytest.mark.parametrize(
    "answer", [b"", b"\0\0\0\x02{}", b"\0\0\0\x15" + b'{"members":[["a",9]]}', b"\xff" * 9], ids=range(4)
)
def test_an_answer_that_makes_no_sense_is_a_crash(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    monkeypatch.setattr(BoundedReader, "_ask", lambda *_: answer)
    with BoundedReader() as reader, pytest.raises(UnreadableDocument) as caught:
        reader.members(files.archive({"a.txt": "x"}), "a.zip")
    assert caught.value.reason == "reader_crashed"


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
