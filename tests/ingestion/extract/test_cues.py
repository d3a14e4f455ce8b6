"""Cues: found where their beginnings stand, and found everywhere that the expression is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ingestion.extract  # noqa: F401  declares the cues
from ingestion.extract.cues import Cue, ScannedText, beginnings
from ingestion.reference import fold
from ingestion.settings import PROJECT_ROOT

TEXTS = [
    fold(path.read_text(encoding="utf-8")) for path in sorted((PROJECT_ROOT / "samples" / "reports").glob("*.txt"))
]
WORDS = sorted({word for cue in Cue.known for beginning in cue.beginnings for word in beginning.split()})


def spans(matches: object) -> list[tuple[int, int]]:
    return [match.span() for match in matches]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        (r"\b(?:sẽ|phấn đấu)\b", {"sẽ", "phấn đấu"}),
        (r"(?:đặt (?:ra )?chỉ tiêu|đến năm 20[3-9]\d)", {"đặt chỉ tiêu", "đặt ra chỉ tiêu", "đến năm 20"}),
        (r"(?:(?<!thực )hiện|kết quả(?! (?:xử lý|thủ tục)))", {"hiện", "kết quả"}),
        (r"(?:cho |tính )?(?:đến|tới) nay", {f"{a}{b} nay" for a in ("cho ", "tính ", "") for b in ("đến", "tới")}),
        (r"(?:xếp|đứng)(?: ở| số)* thứ (hai|ba)", {f"{a}{b}" for a in ("xếp", "đứng") for b in ("", " ở", " số")}),
        (r"trừ \d|phạt(?: tiền)?", {"trừ ", "phạt", "phạt tiền"}),
        (r"(?:sau|các?)\s+\d", {"sau", "cá"}),
    ],
)
def test_the_beginnings_of_an_expression(expression: str, found: set[str]) -> None:
    assert beginnings(expression) == found


def test_an_expression_without_plain_words_at_its_beginning_is_no_cue() -> None:
    cue = Cue(r"(?:đã|\d+ năm)")
    try:
        with pytest.raises(ValueError, match="plain words"):
            _ = cue.beginnings
    finally:
        Cue.known.remove(cue)


@pytest.mark.parametrize("cue", Cue.known, ids=lambda cue: cue.expression.pattern[:24])
def test_a_cue_finds_what_its_expression_finds(cue: Cue) -> None:
    for text in TEXTS:
        scanned = ScannedText(text)
        assert spans(cue.finditer(scanned)) == spans(cue.expression.finditer(text))
        for start in range(0, len(text), 97):
            found, expected = cue.search(scanned, start, start + 60), cue.expression.search(text, start, start + 60)
            assert (found and found.span()) == (expected and expected.span())


@given(st.lists(st.sampled_from([*WORDS, "năm 2030", "5", ",", "thực", "ra", "x"]), max_size=24), st.integers(0, 40))
def test_cues_in_words_put_together_by_chance(words: list[str], start: int) -> None:
    text = " ".join(words)
    scanned = ScannedText(text)
    for cue in Cue.known:
        assert spans(cue.finditer(scanned, start, start + 80)) == spans(
            cue.expression.finditer(text, start, start + 80)
        )
