"""Raised marks of a PDF, which says of each character where it stands and how high it is, and not that it is raised."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from ingestion.readers import raised

SMALLER = 0.85
"""Height of a raised character, at most, as a share of that of the character before it."""
RISE = 0.15
"""How far its foot stands above the line, at least, in heights of the character before it."""
_HIGHEST = 0.9
"""A foot as high as this stands on the line above."""
_APART = 0.6
"""Widest gap before it, in heights of the character before it."""
_SAME = 0.5
_LONGEST = 8
_CANDIDATE = re.compile(r"(?<=\S)\s{0,3}(?=[\d(\[*])")

Mark = tuple[float, float, float, float]
"""Left, right, foot and height of a character in points; feet grow upwards."""


def with_marks(text_page: pdfium.PdfTextPage, text: str) -> str:
    """The text of a page with its raised runs between the marks of `raised`.

    pdfium breaks the line where a raised run comes down again: such a break is none.
    """
    parts: list[str] = []
    last, known = 0, (-1, 0.0)
    for match in _CANDIDATE.finditer(text):
        start = match.end()
        if start < last or match.start() == 0:
            continue
        # Nearly every digit stands on the line of the one before it, and one look each tells that.
        foot = known[1] if known[0] == match.start() - 1 else _foot(text_page, match.start() - 1)
        known = start, _foot(text_page, start)
        if known[1] <= foot + _SAME:
            continue
        base, first = _character(text_page, match.start() - 1), _character(text_page, start)
        if not is_raised(base, first):
            continue
        end = start + 1
        while end < min(len(text), start + _LONGEST) and not text[end].isspace():
            if abs(_character(text_page, end)[2] - first[2]) > _SAME:
                break
            end += 1
        parts += [text[last : match.start()], raised.raised(text[start:end])]
        last = end
        behind = end
        while behind < len(text) and behind < end + 3 and text[behind] in "\r\n":
            behind += 1
        if end < behind < len(text):
            following = _character(text_page, behind)
            if abs(following[2] - base[2]) <= _SAME and following[0] >= first[0]:
                last = behind
    return "".join([*parts, text[last:]]) if parts else text


def is_raised(base: Mark, mark: Mark) -> bool:
    """Whether a character is set smaller and higher right behind another one of the same line."""
    height = base[3]
    return (
        0 < mark[3] <= SMALLER * height
        and RISE * height <= mark[2] - base[2] <= _HIGHEST * height
        and -_APART * height <= mark[0] - base[1] <= _APART * height
    )


def _character(text_page: pdfium.PdfTextPage, index: int) -> Mark:
    """Where the character at an offset of the text stands."""
    box = pdfium_raw.FS_RECTF()
    at = pdfium_raw.FPDFText_GetCharIndexFromTextIndex(text_page, index)
    pdfium_raw.FPDFText_GetLooseCharBox(text_page, at, box)
    return box.left, box.right, _foot(text_page, index), box.top - box.bottom


def _foot(text_page: pdfium.PdfTextPage, index: int) -> float:
    at = pdfium_raw.FPDFText_GetCharIndexFromTextIndex(text_page, index)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_raw.FPDFText_GetCharOrigin(text_page, at, x, y)
    return y.value


def marks_of_page(characters: Sequence[dict[str, Any]]) -> set[int]:
    """The `id`s of the characters of pdfplumber that are raised marks by the rule of `raised`."""
    found: set[int] = set()
    base: dict[str, Any] | None = None
    before = ""
    run: list[dict[str, Any]] = []

    def close(after: str) -> None:
        if run and raised.is_mark(before, "".join(one["text"] for one in run), after):
            found.update(map(id, run))
        run.clear()

    for character in characters:
        if character["text"].isspace():
            close(character["text"])
            before = (before + " ")[-raised.REACH :]
            continue
        if base is not None and not run and is_raised(_mark(base), _mark(character)):
            before = before.rstrip()
            run.append(character)
            continue
        if run and abs(_mark(character)[2] - _mark(run[-1])[2]) <= _SAME and len(run) < _LONGEST:
            run.append(character)
            continue
        close(character["text"])
        base = character
        before = (before + character["text"])[-raised.REACH :]
    close("")
    return found


def _mark(character: dict[str, Any]) -> Mark:
    return character["x0"], character["x1"], -character["bottom"], character["size"]
