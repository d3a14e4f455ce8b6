"""Whose words a sentence reports."""

from __future__ import annotations

import pytest

from ingestion.extract import speakers
from ingestion.reference import fold


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Ông A, Giám đốc Sở Khoa học và Công nghệ tỉnh, cho biết năm 2024 …",
            ["giám đốc sở khoa học và công nghệ tỉnh, "],
        ),
        ("Phó Chủ tịch UBND tỉnh Trần B nhấn mạnh: 90% hồ sơ", ["phó chủ tịch ubnd tỉnh trần b "]),
        ("Giám đốc Sở Tài chính được giao 12 nhiệm vụ", []),
        ("Sở Tài chính cho biết", []),
    ],
)
def test_speakers_are_found_with_their_offices(text: str, said: list[str]) -> None:
    low = fold(text)
    assert [low[start:end] for start, end in speakers.spans(low)] == said
