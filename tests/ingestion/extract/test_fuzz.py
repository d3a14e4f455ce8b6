"""No text makes the extractor fail, lose its place or take too long."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.extract import extract
from ingestion.extract.lexer import lex
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import Source
from ingestion.reference import Reference, fold

SEEDS = Path(__file__).resolve().parents[3] / "seeds"
REFERENCE = Reference.load(SEEDS)
PIECES = st.sampled_from(
    [
        "xếp thứ ", "8/63", " tỉnh", "DTI ", "năm 2022", ", ", "; ", ". ", "\n", "\n\n", "100%", " hồ sơ", "đạt ", "từ ", " lên ", "(", ")", "- ",  # noqa: E501
        "1. ", "| ", "<td>", "</td>", "<table>", "<tr>", "kinh tế số ", "Lào Cai ", "Huế ", "tăng 5 bậc", " so với năm 2021", "hiện nay ", "năm ",  # noqa: E501
        "9 tháng ", "quý III/2024", "30/9/2024", "gần ", "15.000", " thành viên", "tổ công nghệ số cộng đồng", "**", "II. MỤC TIÊU", "\u200b", "0,8002",  # noqa: E501
    ]
)  # fmt: skip


def check(text: str) -> None:
    for figure in extract(CanonicalDocument(text, "text", "text/plain"), Source("fuzz"), REFERENCE):
        assert text[figure.quote_start : figure.quote_end] == figure.quote
        assert figure.quote_start <= figure.value_start < figure.value_end <= figure.quote_end
        assert (figure.status == "accepted") == (figure.reasons is None)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300))
def test_any_unicode(text: str) -> None:
    check(text)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_order_of_real_pieces(text: str) -> None:
    check(text)


@settings(max_examples=300, deadline=None)
@given(st.text("0123456789.,/-% ×÷–năm/qđtỷ", max_size=60))
def test_any_heap_of_digits_and_marks(text: str) -> None:
    for token in lex(fold(text)):
        assert text[token.start : token.end] and (token.value is None or token.value.is_finite())


@pytest.mark.parametrize(
    "piece", ["7", "1.234 ", "1/2/", "100% hồ sơ, ", "<td>5</td>", "a | 5 | b\n", "(5) ", "xếp thứ 5, 6, "]
)
def test_no_quadratic_blow_up(piece: str) -> None:
    def cost(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.process_time()
        extract(CanonicalDocument(text, "text", "text/plain"), Source("long"), REFERENCE)
        return time.process_time() - start

    small, large = cost(6_000), cost(24_000)
    assert large < 10 * small + 1.0
