"""Archives and mails come apart into members with safe names, within limits."""

from __future__ import annotations

import stat
import struct
import zipfile
from email.message import EmailMessage
from io import BytesIO

import pytest

from ingestion.readers import UnreadableDocument, members, read
from ingestion.readers.bounded import BoundedReader
from tests.ingestion.readers import files


def test_a_file_is_its_own_member() -> None:
    assert members(b"abc", "a.txt") == [("a.txt", b"abc")]
    assert [name for name, _ in members(files.xlsx(), "a.xlsx")] == ["a.xlsx"]


def test_members_of_archives_in_archives() -> None:
    inner = files.archive({"b.txt": "b"})
    assert members(files.archive({"x/a.txt": "a", "in.zip": inner}), "out.zip") == [
        ("x/a.txt", b"a"),
        ("in.zip/b.txt", b"b"),
    ]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc/passwd"), ("/abs/a.txt", "abs/a.txt"), ("C:\\x\\..\\a.txt", "x/a.txt"),
        ("a\u202egpj.txt", "agpj.txt"),
        ("a\n'; DROP TABLE x;--.txt", "a'; DROP TABLE x;--.txt"), ("./a//b.txt", "a/b.txt"),
    ],
)  # fmt: skip
def test_names_lose_their_tricks(name: str, safe: str) -> None:
    assert members(files.archive({name: "a"}), "a.zip") == [(safe, b"a")]


def test_links_folders_and_finder_dust_are_left_out() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("folder/", "")
        archive.writestr("__MACOSX/a.txt", "x")
        archive.writestr("a.txt", "x")
    assert members(stream.getvalue(), "a.zip") == [("a.txt", b"x")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (files.archive({}), "empty"),
        (files.archive({"a.txt": "a"})[:-30], "broken"),
        (files.archive({"a.txt": b"\0" * 30_000_000}), "archive_bomb"),
        (files.archive({str(number): b"" for number in range(2100)}), "too_large"),
        (
            files.archive({"a.zip": files.archive({"b.zip": files.archive({"c.zip": files.archive({"d": "x"})})})}),
            "too_deep",
        ),
    ],
    ids=["empty", "truncated", "bomb", "crowd", "nested"],
)
def test_archives_that_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        members(data, "a.zip")
    assert caught.value.reason == reason


def overlapping(copies: int) -> bytes:
    """A small archive whose directory names one member again and again."""
    archive = files.archive({"a.txt": b"x" * 1_000_000})
    at, end = archive.index(b"PK\x01\x02"), archive.index(b"PK\x05\x06")
    directory = archive[at:end] * copies
    ending = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, copies, copies, len(directory), at, 0)
    return archive[:at] + directory + ending


def lying(size: int) -> bytes:
    """A member that unpacks to more than is said of it."""
    data = bytearray(files.archive({"a.txt": b"y" * 30_000_000}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", data, data.index(mark) + offset, size)
    return bytes(data)


def greedy() -> bytes:
    """A member whose packing asks for a dictionary of four gigabytes."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.txt", "đạt 60%" * 100)
    data = bytearray(stream.getvalue())
    struct.pack_into("<L", data, data.index(b"a.txt") + len("a.txt") + 5, 0xFFFFFFFF)
    return bytes(data)


def test_members_that_lie_over_each_other_are_added_up() -> None:
    for copies in (200, 1000):
        with pytest.raises(UnreadableDocument) as caught:
            members(overlapping(copies), "a.zip")
        assert caught.value.reason == "archive_bomb"


@pytest.mark.parametrize("size", [0, 10])
def test_a_member_that_lies_of_its_size_costs_itself(size: int) -> None:
    assert members(lying(size), "a.zip") == [("a.txt", b"")]


def test_a_packing_that_asks_for_all_memory() -> None:
    with BoundedReader(memory=1 << 30) as reader, pytest.raises(UnreadableDocument) as caught:
        reader.members(greedy(), "a.zip")
    assert caught.value.reason == "memory_limit"


def test_a_damaged_member_costs_itself() -> None:
    data = bytearray(files.archive({"a.txt": "aaaaaaaaaa" * 20, "b.txt": "b"}, zipfile.ZIP_STORED))
    data[data.index(b"aaaaaaaaaa")] ^= 1
    assert members(bytes(data), "a.zip") == [("a.txt", b""), ("b.txt", b"b")]


def test_a_member_protected_with_a_password() -> None:
    data = bytearray(files.archive({"a.txt": "a"}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        data[data.index(mark) + (6 if mark == b"PK\x03\x04" else 8)] |= 1
    with pytest.raises(UnreadableDocument) as caught:
        members(bytes(data), "a.zip")
    assert caught.value.reason == "encrypted"


def test_a_mail_gives_its_body_and_attachments() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.vn", "b@example.vn", "Báo cáo"
    mail.set_content("Đạt 60%", charset="utf-8")
    mail.add_alternative("<p>Đạt 60%</p>", subtype="html", charset="utf-8")
    mail.add_attachment(files.xlsx(), maintype="application", subtype="octet-stream", filename="../bảng.xlsx")
    found = members(bytes(mail), "thu.eml")
    assert [name for name, _ in found] == ["body.html", "bảng.xlsx"]
    assert "Đạt 60%" in read(*reversed(found[0])).text
    assert len(read(*reversed(found[1])).tables) == 1
