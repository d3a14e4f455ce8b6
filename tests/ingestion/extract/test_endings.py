"""Endings: mirrored, an expression says of the mirrored words what it says of the words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.extract import comparators, government, periods, quantities, territories
from ingestion.extract.endings import Ending, mirrored

ENDINGS = {
    f"{module.__name__.rsplit('.', 1)[-1]}.{name}": value
    for module in (comparators, government, periods, quantities, territories)
    for name, value in vars(module).items()
    if isinstance(value, Ending)
}
WORDS = sorted({word for ending in ENDINGS.values() for word in re.findall(r"[^\W\d_]+", ending.pattern)})


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (r"(?:thứ|hạng số)\s*$", r"\s*(?:ứht|ốs gnạh)"),
        (r"(?<!thành )phố$", r"ốhp(?! hnàht)"),
        (r"\bđt\s*[:.]?[\d ]*$", r"[\d ]*[:.]?\s*tđ\b"),
        (r"(?P<ge>ít nhất|≥)[^.;]{0,60}?$", r"[^.;]{0,60}?(?:tấhn tí|≥)"),
        (r"a|b c$", r"a|c b"),
    ],
)
def test_an_expression_is_mirrored(expression: str, expected: str) -> None:
    assert mirrored(expression) == expected


def test_what_cannot_be_mirrored_is_refused() -> None:
    with pytest.raises(ValueError, match="mirrored"):
        mirrored(r"thứ+?{2}(")


@given(
    st.lists(st.sampled_from([*WORDS, "12", "5", "/", ",", ":", "(", "“", "-", ".", "xyz"]), max_size=7),
    st.sampled_from(["", " ", ": ", " (", "0"]),
)
def test_endings_say_what_their_expressions_say(words: list[str], gap: str) -> None:
    before = " ".join(words) + gap
    for name, ending in ENDINGS.items():
        expected = ending.expression.search(before)
        assert ending.ends(before[::-1]) is (expected is not None), name
        found = ending.search(before)
        assert (found and found.span()) == (expected and expected.span()), name
        assert ending.ends(before[::-1], 30) is (ending.expression.search(before[-30:]) is not None), name
