"""The broken files are broken in the way that their names say."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.readers import read
from ingestion.readers.canonical import UnreadableDocument
from tests.broken_files import READ, write_broken_files

UNREADABLE = {
    "empty", "broken", "archive_bomb", "needs_ocr", "encrypted", "not_text", "too_large",
}  # fmt: skip


def test_each_file_is_refused_for_its_reason_or_read(tmp_path: Path) -> None:
    expected = write_broken_files(tmp_path)
    assert len(expected) >= 12
    for name, reasons in expected.items():
        data = (tmp_path / name).read_bytes()
        if reasons & UNREADABLE:
            with pytest.raises(UnreadableDocument) as caught:
                read(data, name)
            assert caught.value.reason in reasons, name
        else:
            assert read(data, name).text, name


def test_the_wrong_charset_does_not_spoil_the_text(tmp_path: Path) -> None:
    assert write_broken_files(tmp_path)["wrong_charset.html"] == {READ}
    document = read((tmp_path / "wrong_charset.html").read_bytes(), "wrong_charset.html")
    assert "tỉnh Thái Nguyên xếp thứ 8/63" in document.text
