"""Words that say something wherever they stand: each text is scanned for all of them once.

A cue is a regular expression whose every alternative begins with plain words. One automaton finds those beginnings in
one pass over a document; the expression is then tried at these places alone, however many numbers ask for it. On a
string that was not scanned a cue is the expression, no more.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar

from ahocorasick_rs import AhoCorasick, MatchKind

_END = 1 << 60
_LEAST = 2
"""Characters of a beginning: a single letter stands everywhere."""
_ITEM = re.compile(
    r"(?P<nothing>\\b|\(\?<?[!=](?:[^()]|\([^()]*\))*\))|\((?P<group>\?:|\?P<\w+>|(?!\?))|"
    r"(?P<literal>[\w ,:;/%-])(?![?*{])|(?P<other>.)",
    re.S,
)

_NOTHING: Iterator[re.Match[str]] = iter(())


class Cue:
    """A regular expression that is searched for only where one of its beginnings stands."""

    known: ClassVar[list[Cue]] = []

    def __init__(self, expression: str) -> None:
        self.expression = re.compile(expression)
        self.number = len(Cue.known)
        Cue.known.append(self)

    @property
    def beginnings(self) -> list[str]:
        found: list[str] = []
        for words in sorted(beginnings(self.expression.pattern)):
            if not found or not words.startswith(found[-1]):  # what begins with another stands where that does
                found.append(words)
        if not found or min(map(len, found)) < _LEAST:
            raise ValueError(f"a cue begins with plain words: {self.expression.pattern!r}")
        return found

    @cached_property
    def _begins(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self.beginnings)))

    def finditer(self, text: str, start: int = 0, end: int = _END) -> Iterator[re.Match[str]]:
        """What the expression's `finditer` gives."""
        try:
            places = text.places[self.number]  # type: ignore[attr-defined]  # almost all texts are scanned
        except AttributeError:
            return self.expression.finditer(text, start, end)
        if not places or places[-1] < start:
            return _NOTHING
        index = bisect_left(places, start)
        return self._matches(text, places, index, end) if places[index] < end else _NOTHING

    def _matches(self, text: str, places: list[int], index: int, end: int) -> Iterator[re.Match[str]]:
        match = self.expression.match
        start = 0
        for at in range(index, len(places)):
            place = places[at]
            if place >= end:
                return
            if place >= start and (found := match(text, place, end)) is not None:
                yield found
                start = found.end()

    def search(self, text: str, start: int = 0, end: int = _END) -> re.Match[str] | None:
        """What the expression's `search` gives."""
        try:
            places = text.places[self.number]  # type: ignore[attr-defined]
        except AttributeError:
            # Plain words are found several times faster than the expression, and mostly there are none.
            return self.expression.search(text, start, end) if self._begins.search(text, start, end) else None
        if not places or places[-1] < start:
            return None
        index = bisect_left(places, start)
        while (place := places[index]) < end:
            if (found := self.expression.match(text, place, end)) is not None:
                return found
            index += 1
            if index == len(places):
                break
        return None


class ScannedText(str):
    """A text that knows where cues may stand in it."""

    __slots__ = ("places",)  # numbers ask for it all the time, and for nothing else of an instance
    places: list[list[int]]
    """For each cue the places of its beginnings, in order."""

    def __new__(cls, text: str) -> ScannedText:
        self = super().__new__(cls, text)
        automaton, owners = _automaton()
        self.places = [[] for _ in Cue.known]
        for pattern, start, _ in automaton.find_matches_as_indexes(text, overlapping=True):
            for number in owners[pattern]:
                self.places[number].append(start)
        for places in self.places:
            if len(places) > 1:
                places.sort()  # the automaton reports by the end
        return self


_BUILT: dict[int, tuple[AhoCorasick, list[list[int]]]] = {}


def _automaton() -> tuple[AhoCorasick, list[list[int]]]:
    """The automaton over the beginnings of all cues that modules have declared, and whose each is."""
    built = _BUILT.get(len(Cue.known))
    if built is None:
        owners: dict[str, list[int]] = {}
        for cue in Cue.known:
            for beginning in cue.beginnings:
                owners.setdefault(beginning, []).append(cue.number)
        built = AhoCorasick(list(owners), matchkind=MatchKind.Standard), list(owners.values())
        _BUILT[len(Cue.known)] = built
    return built


def beginnings(expression: str) -> set[str]:
    """The plain words that whatever the expression matches begins with; one of them, at least."""
    whole, open_ended, _ = _alternatives(expression, 0)
    return whole | open_ended


def _alternatives(expression: str, at: int) -> tuple[set[str], set[str], int]:
    """Texts of a group up to its bracket: those spelled out to its end, and those that go on with what is not plain."""
    whole: set[str] = set()
    cut: set[str] = set()
    current = {""}
    while at < len(expression):
        char = expression[at]
        if char == "|":
            whole |= current
            current, at = {""}, at + 1
            continue
        if char == ")":
            break
        item = _ITEM.match(expression, at)
        assert item is not None
        at = item.end()
        if item.group("nothing"):
            continue
        if item.group("literal"):
            current = {text + item.group("literal") for text in current}
            continue
        if item.group("group"):
            inner, inner_cut, at = _alternatives(expression, at)
            at += 1
            again = expression[at : at + 1]
            cut |= {text + more for text in current for more in inner_cut}
            longer = {text + more for text in current for more in inner}
            if again and again in "?*+{":
                at += 1
                if again != "?":
                    cut |= longer | (current if again in "*{" else set())
                    current, at = set(), _next_alternative(expression, at)
                else:
                    current |= longer
            else:
                current = longer
            continue
        cut |= current
        current, at = set(), _next_alternative(expression, at - 1)
    return whole | current, cut, at


def _next_alternative(expression: str, at: int) -> int:
    """The place of the next `|` or closing bracket of the group that `at` lies in."""
    depth = 0
    while at < len(expression):
        char = expression[at]
        if char == "\\":
            at += 2
            continue
        if char == "[":
            at = expression.index("]", at + 2)
        elif char == "(":
            depth += 1
        elif char == ")":
            if depth == 0:
                return at
            depth -= 1
        elif char == "|" and depth == 0:
            return at
        at += 1
    return at
