"""Puts a canonical document together: text, blocks, tables and origins with offsets that agree.

Every piece is normalised by itself and set apart by a line break or ` | `, which compose with nothing;
so the whole is NFC, too, and no offset moves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ingestion.readers import limits
from ingestion.readers.boilerplate import mark_furniture
from ingestion.readers.canonical import Block, CanonicalDocument, Cell, Origin, Table, UnreadableDocument
from ingestion.readers.encoding import convert_legacy, repair_legacy

CELL_SEPARATOR = " | "
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u200b\ufeff]")
Place = dict[str, str | int]


def clean(text: str) -> str:
    """One line of NFC text without control characters, lone surrogates and runs of white space."""
    line = " ".join(_UNWANTED.sub("", text).split())
    return line if unicodedata.is_normalized("NFC", line) else unicodedata.normalize("NFC", line)


@dataclass(slots=True)
class DraftCell:
    """A cell before it has offsets."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    is_header: bool = False
    number: Decimal | None = None
    number_format: str | None = None
    reference: str | None = None
    place: Place = field(default_factory=dict)


@dataclass(slots=True)
class _Piece:
    kind: str
    text: str
    level: int
    places: list[tuple[int, int, Place]]


@dataclass(slots=True)
class _DraftTable:
    cells: list[DraftCell]
    caption: str | None
    sheet: str | None
    page: int | None
    furniture: bool


class DocumentBuilder:
    """Collects pieces in reading order; `build` gives the document."""

    def __init__(self) -> None:
        self._pieces: list[_Piece | _DraftTable] = []
        self._cells = 0
        self._characters = 0
        self.tables = 0
        self.warnings: list[str] = []
        self._legacy: set[str] = set()

    def add(self, text: str, kind: str = "paragraph", *, level: int = 0, place: Place | None = None) -> None:
        line = clean(self._modern(text))
        if line:
            self._grow(len(line))
            self._pieces.append(_Piece(kind, line, level, [(0, len(line), place)] if place else []))

    def add_lines(self, lines: Iterable[tuple[str, Place]], kind: str = "paragraph", *, level: int = 0) -> None:
        """One piece out of lines that each have a place of their own: a paragraph of a PDF."""
        drafts = list(lines)
        # Whether letters are those of a legacy font shows better in the whole than in a line.
        _, legacy = repair_legacy(" ".join(text for text, _ in drafts))
        parts: list[str] = []
        places: list[tuple[int, int, Place]] = []
        offset = 0
        for text, place in drafts:
            line = clean(convert_legacy(text, legacy)) if legacy else clean(text)
            if line:
                places.append((offset, offset + len(line), place))
                parts.append(line)
                offset += len(line) + 1
        if legacy:
            self._legacy.add(legacy)
        if parts:
            self._grow(offset)
            self._pieces.append(_Piece(kind, " ".join(parts), level, places))

    def add_table(
        self, cells: Iterable[DraftCell], *, caption: str | None = None, sheet: str | None = None, page: int | None = None,
        furniture: bool = False,
    ) -> None:  # fmt: skip
        drafts = []
        for cell in cells:
            cell.text = clean(self._modern(cell.text))
            self._cells += 1
            if self._cells > limits.MAX_CELLS:
                raise UnreadableDocument("too_large", f"more than {limits.MAX_CELLS:,} cells")
            self._grow(len(cell.text))
            drafts.append(cell)
        if any(cell.text for cell in drafts):
            drafts.sort(key=lambda cell: (cell.row, cell.column))
            self._pieces.append(
                _DraftTable(drafts, clean(caption) if caption else self._caption(), sheet, page, furniture)
            )
            self.tables += 1

    def _modern(self, text: str) -> str:
        repaired, legacy = repair_legacy(text)
        if legacy:
            self._legacy.add(legacy)
        return repaired

    def _caption(self) -> str | None:
        """A short line right above a table is its caption."""
        last = self._pieces[-1] if self._pieces else None
        return last.text if isinstance(last, _Piece) and last.kind != "boilerplate" and len(last.text) <= 250 else None

    def _grow(self, characters: int) -> None:
        self._characters += characters + len(CELL_SEPARATOR)
        if self._characters > limits.MAX_TEXT:
            raise UnreadableDocument("too_large", f"more than {limits.MAX_TEXT:,} characters of text")

    def build(
        self, reader: str, media_type: str, *, encoding: str | None = None, title: str | None = None,
        published_on: str | None = None, warnings: Sequence[str] = (),
    ) -> CanonicalDocument:  # fmt: skip
        self._mark_furniture()
        parts: list[str] = []
        blocks: list[Block] = []
        tables: list[Table] = []
        origins: list[Origin] = []
        offset = 0
        for piece in self._pieces:
            if isinstance(piece, _Piece):
                end = offset + len(piece.text)
                parts.append(piece.text)
                blocks.append(Block(piece.kind, offset, end, piece.level))
                origins += [Origin(offset + first, offset + last, place) for first, last, place in piece.places]
            else:
                table, lines = _set_table(piece, len(tables), offset, origins)
                end = table.end
                parts.append("\n".join(lines))
                blocks.append(Block("boilerplate" if piece.furniture else "table", offset, end))
                if not piece.furniture:
                    tables.append(table)
            offset = end + 1
        if not parts:
            raise UnreadableDocument("no_text", "the file holds no text")
        return CanonicalDocument(
            text="\n".join(parts) + "\n",
            reader=reader,
            media_type=media_type,
            blocks=tuple(blocks),
            tables=tuple(tables),
            origins=tuple(origins),
            encoding=encoding or ("+".join(sorted(self._legacy)) or None),
            title=clean(title) or None if title else None,
            published_on=published_on,
            warnings=(*warnings, *self.warnings),
        )

    def _mark_furniture(self) -> None:
        lines = [piece for piece in self._pieces if isinstance(piece, _Piece)]
        for piece, furniture in zip(lines, mark_furniture([piece.text for piece in lines]), strict=True):
            if furniture:
                piece.kind = "boilerplate"


def _set_table(draft: _DraftTable, index: int, start: int, origins: list[Origin]) -> tuple[Table, list[str]]:
    """The table as lines of text from `start`; a place that a span covers stays empty in its line."""
    by_row: dict[int, list[DraftCell]] = {}
    for cell in draft.cells:
        by_row.setdefault(cell.row, []).append(cell)
    cells: list[Cell] = []
    lines: list[str] = []
    offset = start
    for row in sorted(by_row):
        line: list[str] = []
        column = 0
        for cell in by_row[row]:
            if cell.column > column:
                gap = CELL_SEPARATOR * min(cell.column - column, 64)
                line.append(gap)
                offset += len(gap)
            end = offset + len(cell.text)
            cells.append(
                Cell(
                    row, cell.column, cell.text, offset, end, cell.row_span, cell.column_span, cell.is_header, cell.number,
                    cell.number_format, cell.reference,
                )
            )  # fmt: skip
            origins.append(Origin(offset, end, {"table": index, "row": row, "column": cell.column} | cell.place))
            line.append(cell.text)
            offset = end
            column = cell.column
        lines.append("".join(line))
        offset += 1
    return Table(index, tuple(cells), start, offset - 1, draft.caption, draft.sheet, draft.page), lines
