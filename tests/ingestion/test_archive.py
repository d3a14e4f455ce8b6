import hashlib
import io

import pytest

from ingestion.archive import Archive, CorruptArchiveError


def test_bytes_are_found_under_their_digest(tmp_path) -> None:
    archive = Archive(tmp_path)
    stored = archive.store(io.BytesIO("tỉnh số".encode()))
    assert stored.document_id == hashlib.sha256("tỉnh số".encode()).hexdigest()
    assert stored.byte_size == len("tỉnh số".encode())
    assert archive.load(stored.document_id) == "tỉnh số".encode()
    assert archive.path(stored.document_id).parent.name == stored.document_id[:2]


def test_the_same_bytes_are_kept_once_and_nothing_else_lies_about(tmp_path) -> None:
    archive = Archive(tmp_path)
    first = archive.store(io.BytesIO(b"a"))
    before = archive.path(first.document_id).stat().st_mtime_ns
    assert archive.store(io.BytesIO(b"a")) == first
    assert archive.path(first.document_id).stat().st_mtime_ns == before
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [archive.path(first.document_id)]


def test_a_broken_copy_leaves_nothing(tmp_path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        Archive(tmp_path).store(Broken())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_changed_bytes_are_noticed(tmp_path) -> None:
    archive = Archive(tmp_path)
    stored = archive.store(io.BytesIO(b"right"))
    path = archive.path(stored.document_id)
    path.chmod(0o644)
    path.write_bytes(b"wrong")
    with pytest.raises(CorruptArchiveError, match=stored.document_id):
        archive.load(stored.document_id)


def test_bytes_that_are_gone_are_named(tmp_path) -> None:
    with pytest.raises(CorruptArchiveError, match="is gone"):
        Archive(tmp_path).load("0" * 64)


def test_changed_bytes_make_room_for_the_right_ones_and_stay(tmp_path) -> None:
    archive = Archive(tmp_path)
    stored = archive.store(io.BytesIO(b"right"))
    path = archive.path(stored.document_id)
    path.chmod(0o644)
    path.write_bytes(b"wrong")
    archive.set_aside(stored.document_id)
    archive.store(io.BytesIO(b"right"))
    assert archive.load(stored.document_id) == b"right"
    assert path.with_name(f"{path.name}.damaged").read_bytes() == b"wrong"
