"""Raised marks, which are no part of the number or word they stand behind: `163¹ doanh nghiệp` counts 163.

A reader sets what its format raises between `UP` and `DOWN`; the builder resolves it, so that one rule holds for all
formats. Exponents of units stay (m², km³), and so does what is no footnote's mark.
"""

from __future__ import annotations

import re

UP, DOWN = "\x0e", "\x0f"
"""Control characters, which no canonical text holds: what is left of them is dropped with the others."""

_RUN = re.compile(f"{UP}([^{UP}{DOWN}]*){DOWN}")
_NUMBER = r"(?:\d{1,2}|\*{1,3}|†|‡)"
_MARK = re.compile(rf"[(\[]\s*(?:\d{{1,3}}|\*{{1,3}}|[a-z])\s*[)\]]|{_NUMBER}(?:\s*[,;–-]\s*{_NUMBER})*\)?")
_LETTER = re.compile(r"[a-np-z]\)?")
"""A letter as a mark; a raised o is a degree or a `number`."""
_UNIT = re.compile(r"(?<![^\W\d_])(?:[kdcm]|da|h)?m$", re.IGNORECASE)
REACH = 12
"""Characters before a mark that tell a unit of measure from a word."""


def raised(text: str) -> str:
    """Text that its format sets higher than the line."""
    return f"{UP}{text}{DOWN}"


def resolve(text: str) -> str:
    """The text without raised marks; what is raised and no mark stays, apart from the digits around it."""
    if UP not in text:
        return text
    text = re.sub(f"{UP}+", UP, re.sub(f"{DOWN}+", DOWN, text))  # a link that is raised within what is raised
    whole = _RUN.sub("", text)
    if not whole.strip(UP + DOWN + " \t\r\n\xa0"):
        return _RUN.sub(r"\1", text)  # all of it is raised: then nothing is
    parts: list[str] = []
    before = ""
    last = 0
    for match in _RUN.finditer(text):
        plain = text[last : match.start()]
        before = (before + plain)[-REACH:]
        after = text[match.end() : match.end() + 1]
        kept = _kept(before, match.group(1), after)
        parts += [plain, kept]
        before += kept
        last = match.end()
    return "".join([*parts, text[last:]])


def _kept(before: str, run: str, after: str) -> str:
    """What stays of a raised run between its neighbours; `after` is one character or nothing."""
    words = run.strip()
    if is_mark(before, words, after):
        return " " if before[-1:].isdigit() and after.isdigit() else ""
    behind = " " if run[-1:].isdigit() and after.isdigit() else ""
    return (" " if before[-1:].isdigit() and run[:1].isdigit() else "") + run + behind


def is_mark(before: str, run: str, after: str) -> bool:
    """Whether a raised run is a footnote's mark, by what stands before and right behind it."""
    if run in ("2", "3") and _UNIT.search(before):
        return False
    if after in ("/", "⁄"):  # a fraction that is set as one
        return False
    if _MARK.fullmatch(run):
        return True
    return _LETTER.fullmatch(run) is not None and not (after.isalnum() or before[-1:].isspace())
