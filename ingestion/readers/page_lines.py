"""Lines of printed pages, joined to paragraphs: what a text layer and a recogniser of scans both give."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingestion.readers.builder import DocumentBuilder, Place
from ingestion.readers.plain_text import continues, line_kind

_PAGE_NUMBER = re.compile(r"(?:trang\s*|page\s*|-\s*)?\d{1,4}(?:\s*/\s*\d{1,4}|\s*-)?", re.IGNORECASE)
# `Số trạm BTS 900`: a name that begins with a capital and one number behind it, as rows of two columns have them.
_ROW = re.compile(r"[^\W\d_](?:[^\d.;:!?]|\dG\b)*(?<=[^\W\d_])\s(?!(?:19|20)\d\d$)\d[\d.,]*\s?%?")
WIDE = 0.6
"""A line shorter than this share of the page's longest ended by itself."""


class PageLines:
    """Adds the lines of pages in reading order to a document; every line keeps its page and number."""

    def __init__(self, builder: DocumentBuilder) -> None:
        self._builder = builder
        self._open: list[tuple[str, Place]] = []
        self._kind = ("", 0)

    def add(self, lines: Sequence[str], page: int, first: int) -> None:
        """Joins lines to paragraphs; one may go on over a page break."""
        width = max(map(len, lines), default=0)
        for index, line in enumerate(lines):
            place: Place = {"page": page, "line": first + index}
            if index in (0, len(lines) - 1) and _PAGE_NUMBER.fullmatch(line):
                self._builder.add(line, "boilerplate", place=place)
                continue
            last = self._open[-1][0] if self._open else ""
            if (
                last
                and len(last) >= WIDE * width
                and self._kind[0] != "boilerplate"
                and continues(last, line, self._kind[0])
                and not (line[0].isupper() and _ROW.fullmatch(last) and _ROW.fullmatch(line))
            ):
                self._open.append((line, place))
                continue
            self.flush()
            following = lines[index + 1] if index + 1 < len(lines) else ""
            self._kind = line_kind(line, False, True, bool(following) and len(line) < WIDE * width)
            self._open = [(line, place)]

    def flush(self) -> None:
        """Ends the open paragraph."""
        if self._open:
            self._builder.add_lines(self._open, self._kind[0], level=self._kind[1])
        self._open = []
