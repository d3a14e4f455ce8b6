"""Expressions for what stands right before a number, tried once, from the number backwards.

An expression that must end at the number is tried by a forward search at every place ahead of it. Mirrored, and on
the mirrored words, it is tried at one place only, and almost always that says no.
"""

from __future__ import annotations

import re
from functools import cached_property

_ITEM = re.compile(
    r"(?P<open>\((?:\?:|\?<?[!=]|\?P<\w+>)?)|(?P<atom>\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^()|$^?*+{])|(?P<end>\$)|"
    r"(?P<start>\^)",
    re.S,
)
_TIMES = re.compile(r"(?:[?*+]|\{[\d,]+\})\??")
_MIRRORED_OPEN = {"(?<!": "(?!", "(?<=": "(?=", "(?!": "(?<!", "(?=": "(?<="}


class Ending:
    """A regular expression that ends where its text ends (`…$`)."""

    def __init__(self, expression: str) -> None:
        self.pattern = expression
        self._mirrored = re.compile(mirrored(expression))

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """As it was written; many are never asked for where they match."""
        return re.compile(self.pattern)

    def ends(self, behind: str, reach: int = 1 << 30) -> bool:
        """Whether the words before the number end so; they are given backwards, `reach` of their characters count."""
        return self._mirrored.match(behind, 0, reach) is not None

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """What the expression's `search` gives between two places, of which the second is the number's."""
        end = len(text) if end is None else end
        if self._mirrored.match(text[start:end][::-1]) is None:
            return None
        return self.expression.search(text, start, end)


def mirrored(expression: str) -> str:
    """The expression that matches the mirrored text from its start. Groups lose their names."""
    found, at = _alternatives(expression, 0)
    if at != len(expression):
        raise ValueError(f"unbalanced: {expression!r}")
    return found


def _alternatives(expression: str, at: int) -> tuple[str, int]:
    alternatives: list[str] = []
    items: list[str] = []
    while at < len(expression) and expression[at] != ")":
        if expression[at] == "|":
            alternatives.append("".join(reversed(items)))
            items, at = [], at + 1
            continue
        item = _ITEM.match(expression, at)
        if item is None:
            raise ValueError(f"cannot be mirrored from {at} on: {expression!r}")
        at = item.end()
        if item.group("end"):
            continue
        if opening := item.group("open"):
            inner, at = _alternatives(expression, at)
            at += 1
            piece = _MIRRORED_OPEN.get(opening, "(?:") + inner + ")"
        else:
            piece = r"\Z" if item.group("start") else item.group("atom")
        times = _TIMES.match(expression, at)
        if times is not None:
            piece += times.group()
            at = times.end()
        items.append(piece)
    alternatives.append("".join(reversed(items)))
    return "|".join(alternatives), at
