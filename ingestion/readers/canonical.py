"""A document as every reader returns it: one text, and for each piece of it where it came from.

All offsets count characters of `CanonicalDocument.text`, which is NFC. Tables stand in the text, too (a
line a row, cells parted by ` | `), so that every quote is a slice of the text.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from decimal import Decimal

BLOCK_KINDS = ("title", "heading", "paragraph", "list_item", "table", "boilerplate")


class UnreadableDocument(Exception):  # noqa: N818  it names the document, not a fault
    """The bytes cannot be read: `reason` is a code (`empty`, `encrypted`, `too_large`, …), `str()` a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Block:
    """A structural piece: heading, paragraph, list item, table, or boilerplate that holds no figures."""

    kind: str
    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its place in the grid; `number` and `number_format` stand where the format has typed cells."""

    row: int
    column: int
    text: str
    start: int
    end: int
    row_span: int = 1
    column_span: int = 1
    is_header: bool = False
    number: Decimal | None = None
    number_format: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its cells in reading order, and where it stands (sheet, page, or its number in the document)."""

    index: int
    cells: tuple[Cell, ...]
    start: int
    end: int
    caption: str | None = None
    sheet: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a run of the text came from: `place` holds page, sheet, cell, table, row, column, pointer or path."""

    start: int
    end: int
    place: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class CanonicalDocument:
    """The canonical text of one document with its structure."""

    text: str
    reader: str
    media_type: str
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    origins: tuple[Origin, ...] = ()
    encoding: str | None = None
    title: str | None = None
    published_on: str | None = None
    warnings: tuple[str, ...] = ()
    _starts: list[int] = field(default_factory=list, repr=False, compare=False)

    def place(self, offset: int) -> dict[str, str | int]:
        """The place in the file of the character at `offset`; plain text has none but the offset itself."""
        if not self._starts and self.origins:
            self._starts.extend(origin.start for origin in self.origins)
        index = bisect_right(self._starts, offset) - 1
        if index >= 0 and offset < self.origins[index].end:
            return dict(self.origins[index].place)
        return {}
