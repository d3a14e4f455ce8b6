"""A quote as people read it: inside the words around it, with the number that the figure was read from set apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_SENTENCE_ENDS = tuple('.!?;:…)"”»')


@dataclass(frozen=True, slots=True)
class Quote:
    """Plain text, in the order in which it is shown; each part may be empty."""

    heading: str
    """Of a table or a reply: what stands over the number."""
    before: str
    left: str
    number: str
    right: str
    after: str


def in_its_words(row: Mapping[str, Any]) -> Quote:
    """The quote of an observation or a held figure, from its quote, context, number_start, number_end and printed."""
    text: str = row["quote"] or ""
    # Of a range both ends are the number.
    printed = None if row.get("value_high") is not None else row["printed"]
    start, end = number_span(text, row["number_start"], row["number_end"], printed) or (len(text), len(text))
    heading, before, after = _around(text, row["context"] or "")
    return Quote(heading, before, text[:start], text[start:end], text[end:], after)


def number_span(quote: str, start: int | None, end: int | None, printed: Decimal | None) -> tuple[int, int] | None:
    """Where in the quote the number stands, in characters.

    `start` and `end` are what extraction kept: a number with its unit or its total, or a table's cell. Without them, as
    for a field of a reply, the one number of the quote that can be it; None if that is none or several.
    """
    kept = None if start is None or end is None else (start, end)
    spans = [
        match.span() for match in _NUMBER.finditer(quote, *(kept or (0, len(quote)))) if printed in _readings(match[0])
    ]
    if kept is None:
        return spans[0] if len(spans) == 1 else None
    return spans[0] if spans else kept


def _around(text: str, context: str) -> tuple[str, str, str]:
    """Heading, words before and words after."""
    if not text or context == text:
        return "", "", ""
    before, found, after = context.partition(text)
    if not found:
        return context, "", ""
    if text in after:  # which of the two it is was not kept: better no words than wrong ones
        return "", "", ""
    # Context is cut after a number of characters, also within a word.
    opening = "…" if before[:1].islower() or before[:1].isspace() else ""
    closing = "…" if after.strip() and not after.rstrip().endswith(_SENTENCE_ENDS) else ""
    return "", opening + before, after + closing


@lru_cache(maxsize=8192)
def _readings(token: str) -> frozenset[Decimal | None]:
    found: set[Decimal | None] = set()
    for decimal_sign, other in ((",", "."), (".", ",")):
        text = token.replace(other, "").replace(decimal_sign, ".")
        if text.count(".") <= 1:
            found.add(Decimal(text))
    return frozenset(found)
