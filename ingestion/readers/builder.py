"""Puts a canonical document together: text, blocks, tables and origins with offsets that agree.

Every piece is normalised by itself and set apart by a line break or ` | `, which compose with nothing;
so the whole is NFC, too, and no offset moves.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ingestion.readers import limits, raised
from ingestion.readers.boilerplate import mark_furniture
from ingestion.readers.canonical import Block, CanonicalDocument, Cell, Origin, Table, UnreadableDocument
from ingestion.readers.encoding import SAMPLE, convert_legacy, is_suspicious, legacy_encoding

CELL_SEPARATOR = " | "
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u200b\ufeff]")
_ERROR = re.compile(r"#(?:N/A|[A-Z]{2,12}(?:/0)?[!?])")
"""What a workbook shows where a formula failed, and where its table was copied to: the zero of #DIV/0! is no number."""
_NAMED = 200
"""Places that warnings of one kind name; of more, their number is told."""
Place = dict[str, str | int]


def clean(text: str) -> str:
    """One line of NFC text without raised marks, control characters, lone surrogates and runs of white space."""
    if raised.UP in text:
        text = raised.resolve(text)
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
    level: int
    lines: list[tuple[str, Place]]

    @property
    def text(self) -> str:
        return " ".join(line for line, _ in self.lines)


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

    def add(self, text: str, kind: str = "paragraph", *, level: int = 0, place: Place | None = None) -> None:
        line = clean(text)
        if line:
            self._grow(len(line))
            self._pieces.append(_Piece(kind, level, [(line, place or {})]))

    def add_lines(self, lines: Iterable[tuple[str, Place]], kind: str = "paragraph", *, level: int = 0) -> None:
        """One piece out of lines that each have a place of their own: a paragraph of a PDF."""
        parts = [(line, place) for text, place in lines if (line := clean(text))]
        if parts:
            self._grow(sum(len(line) for line, _ in parts))
            self._pieces.append(_Piece(kind, level, parts))

    def add_table(
        self, cells: Iterable[DraftCell], *, caption: str | None = None, sheet: str | None = None,
        page: int | None = None,
        furniture: bool = False,
    ) -> None:  # fmt: skip
        drafts = []
        for cell in cells:
            cell.text = clean(cell.text)
            if cell.text[:1] == "#" and _ERROR.fullmatch(cell.text):
                at = f"{sheet}!{cell.reference}" if cell.reference else f"table {self.tables} {cell.row}:{cell.column}"
                self.warnings.append(f"cell_error:{at} {cell.text}")
                cell.text = ""
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
            limits.check_tables(self.tables)

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
        legacy = self._repair_legacy()
        self._mark_furniture()
        parts: list[str] = []
        blocks: list[Block] = []
        tables: list[Table] = []
        origins: list[Origin] = []
        offset = 0
        for piece in self._pieces:
            if isinstance(piece, _Piece):
                end = offset
                for line, place in piece.lines:
                    if place:
                        origins.append(Origin(end, end + len(line), place))
                    end += len(line) + 1
                end -= 1
                parts.append(piece.text)
                blocks.append(Block(piece.kind, offset, end, piece.level))
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
            encoding=legacy or encoding,
            title=clean(title) or None if title else None,
            published_on=published_on,
            warnings=_bounded((*warnings, *self.warnings)),
        )

    def _repair_legacy(self) -> str | None:
        """Converts what is set in a legacy font. Whether it is shows in the whole document, not in a word."""
        suspicious: list[str] = []
        size = 0
        for text in self._texts():
            if is_suspicious(text):
                suspicious.append(text)
                size += len(text)
                if size > SAMPLE:
                    break
        legacy = legacy_encoding(" ".join(suspicious)) if suspicious else None
        if legacy is None:
            return None
        for piece in self._pieces:
            if isinstance(piece, _Piece):
                piece.lines = [(_modern(line, legacy), place) for line, place in piece.lines]
            else:
                piece.caption = _modern(piece.caption, legacy) if piece.caption else None
                for cell in piece.cells:
                    cell.text = _modern(cell.text, legacy)
        return legacy

    def _texts(self) -> Iterator[str]:
        for piece in self._pieces:
            if isinstance(piece, _Piece):
                yield from (line for line, _ in piece.lines)
            else:
                yield from (cell.text for cell in piece.cells)

    def _mark_furniture(self) -> None:
        lines = [piece for piece in self._pieces if isinstance(piece, _Piece)]
        for piece, furniture in zip(lines, mark_furniture([piece.text for piece in lines]), strict=True):
            if furniture:
                piece.kind = "boilerplate"


def _bounded(warnings: Sequence[str]) -> tuple[str, ...]:
    """The warnings, of one kind no more than a person would go through."""
    counts = Counter(warning.partition(":")[0] for warning in warnings)
    seen: Counter[str] = Counter()
    kept = []
    for warning in warnings:
        code = warning.partition(":")[0]
        seen[code] += 1
        if seen[code] <= _NAMED:
            kept.append(warning)
    return (*kept, *(f"{code}:{count - _NAMED} more" for code, count in counts.items() if count > _NAMED))


def _modern(text: str, legacy: str) -> str:
    return clean(convert_legacy(text, legacy)) if is_suspicious(text) else text


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
                    row, cell.column, cell.text, offset, end, cell.row_span, cell.column_span, cell.is_header,
                    cell.number,
                    cell.number_format, cell.reference,
                )
            )  # fmt: skip
            origins.append(Origin(offset, end, {"table": index, "row": row, "column": cell.column, **cell.place}))
            line.append(cell.text)
            offset = end
            column = cell.column
        lines.append("".join(line))
        offset += 1
    return Table(index, tuple(cells), start, offset - 1, draft.caption, draft.sheet, draft.page), lines
