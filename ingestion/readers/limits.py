"""How large a document may be, checked before a parser sees it. No parsing belongs here."""

from __future__ import annotations

import zipfile
from typing import IO

from ingestion.readers.canonical import UnreadableDocument

MAX_BYTES = 64 * 1024 * 1024
MAX_TEXT = 20_000_000
"""Characters of canonical text."""
MAX_CELLS = 400_000
"""Filled or spanned cells of all tables: far above any ranking, below what fills the memory limit."""
MAX_TABLES = 5_000
"""Each is compared with every layout, and proposed one where none fits."""
MAX_SHEET_AREA = 4_000_000
"""Rows times columns of a sheet: dense readers allocate the whole rectangle."""
MAX_PAGES = 1_500
MAX_MEMBERS = 2_000
MAX_UNPACKED = 256 * 1024 * 1024
MAX_RATIO = 150
"""Unpacked over packed bytes; office files stay below 40, deflate bombs reach 1,000."""
RATIO_FLOOR = 4 * 1024 * 1024
"""Below this unpacked size the ratio says nothing."""
MAX_DEPTH = 250
"""Nesting of markup, JSON or archives' markup parts."""
MAX_ARCHIVE_DEPTH = 3


def check_bytes(data: bytes) -> None:
    if not data:
        raise UnreadableDocument("empty", "the file has no bytes")
    if len(data) > MAX_BYTES:
        raise UnreadableDocument("too_large", f"{len(data):,} bytes, {MAX_BYTES:,} are allowed")


def check_zip(archive: zipfile.ZipFile) -> None:
    """The directory's own sums, before anything is unpacked; `read_member` holds the stream to them."""
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise UnreadableDocument("too_large", f"{len(infos):,} members, {MAX_MEMBERS:,} are allowed")
    unpacked = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if unpacked > MAX_UNPACKED:
        raise UnreadableDocument("archive_bomb", f"{unpacked:,} bytes unpacked, {MAX_UNPACKED:,} are allowed")
    if unpacked > RATIO_FLOOR and unpacked > MAX_RATIO * max(packed, 1):
        raise UnreadableDocument("archive_bomb", f"{packed:,} bytes unpack to {unpacked:,}")
    for info in infos:
        if info.file_size > RATIO_FLOOR and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise UnreadableDocument(
                "archive_bomb", f"a member of {info.compress_size:,} unpacks to {info.file_size:,}"
            )
        if info.flag_bits & 0x1:
            raise UnreadableDocument("encrypted", "a member is protected with a password")


def check_tables(count: int) -> None:
    if count > MAX_TABLES:
        raise UnreadableDocument("too_large", f"more than {MAX_TABLES:,} tables")


def read_member(archive: zipfile.ZipFile, name: str, limit: int = MAX_UNPACKED) -> bytes:
    """A member's bytes, never more than its directory entry promised."""
    info = archive.getinfo(name)
    with archive.open(info) as stream:
        return read_capped(stream, min(limit, info.file_size))


def read_capped(stream: IO[bytes], limit: int) -> bytes:
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise UnreadableDocument("archive_bomb", "a member is larger than its directory entry says")
    return data
