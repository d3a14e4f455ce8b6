"""Plain text: the text is the file's own, character by character; only its structure is read.

Also tables that stand in a text as markup (`<table>`) or with bars at both ends of a line: their cells are
slices of the text as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingestion.readers import limits
from ingestion.readers.boilerplate import mark_furniture
from ingestion.readers.canonical import Block, CanonicalDocument, Cell, Table, UnreadableDocument
from ingestion.readers.encoding import decode

_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"[-–—•*+·▪◦○●➢✓‣]\s+|[-–•+]\s*(?=[^\W\d_])|\(?[a-zđ]\)\s|\(?\d{1,2}\)\s|[a-zđ]\.\s")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})(?:\\?\.|\))?\s+(?=[^\W\d_])")
_DOTTED = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,3}[.)]\s")
_ROMAN = re.compile(r"(?:[IVX]{1,6})\s?[.\-–:]\s?\S")
_PART = re.compile(r"(?:chương|phần|mục|điều|phụ lục|bảng|biểu)\s+(?:thứ\s+)?[\dIVXivxA-Z]{1,5}\b", re.IGNORECASE)
_EMPHASIS = "*_ \t"
_OPEN_ENDS = (",", "-", "–", "(", "/", "và", "của", "các", "theo", "đạt", "là", "từ", "trên", "cho", "với", "về", "số")
WRAPPED = 110
"""No line of a hard-wrapped text is longer."""
LONGEST_HEADING = 160


def read_text(data: bytes) -> CanonicalDocument:
    text, encoding, warnings = decode(data)
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if len(text) > limits.MAX_TEXT:
        raise UnreadableDocument("too_large", f"{len(text):,} characters of text")
    if not text.strip():
        raise UnreadableDocument("no_text", "the file holds white space only")
    tables = _tables(text)
    return CanonicalDocument(
        text=text, reader="text", media_type="text/plain", blocks=tuple(_blocks(text, tables)), tables=tuple(tables),
        encoding=encoding, warnings=tuple(warnings),
    )  # fmt: skip


def _blocks(text: str, tables: list[Table]) -> list[Block]:
    spans: list[tuple[int, int]] = []
    lines: list[str] = []
    for match in _LINE.finditer(text):
        line = match.group()
        stripped = line.strip()
        if stripped and stripped != "|":
            start = match.start() + line.index(stripped[0])
            spans.append((start, start + len(stripped)))
            lines.append(stripped)
    wrapped = _is_wrapped(lines)
    furniture = mark_furniture(lines)
    blocks: list[Block] = [Block("table", table.start, table.end) for table in tables]
    covered = iter(tables)
    table = next(covered, None)
    kind, level, open_start, open_end, last = "", 0, 0, 0, ""
    for index, (line, (start, end)) in enumerate(zip(lines, spans, strict=True)):
        while table is not None and start >= table.end:
            table = next(covered, None)
        if table is not None and start >= table.start:
            continue
        # A lone bar between lines parts the cells of a table that was flattened to text.
        after_gap = not last or text.count("\n", open_end, start) > 1
        if wrapped and not after_gap and kind != "boilerplate" and not furniture[index] and continues(last, line, kind):
            open_end, last = end, line
            continue
        if kind:
            blocks.append(Block(kind, open_start, open_end, level))
        kind, level = line_kind(line, furniture[index], after_gap or not wrapped, _gap_follows(text, end))
        open_start, open_end, last = start, end, line
    if kind:
        blocks.append(Block(kind, open_start, open_end, level))
    if tables:
        blocks.sort(key=lambda block: block.start)
    return blocks


def continues(last: str, line: str, kind: str) -> bool:
    """Whether a line of a hard-wrapped text goes on where the line above broke off."""
    if _BULLET.match(line) or line[0] in "#|":
        return False
    ended = last.rstrip(_EMPHASIS).endswith((".", ";", ":", "…", "!", "?"))
    opens = bool(_ROMAN.match(line.strip(_EMPHASIS)) or _NUMBERED.match(line.strip(_EMPHASIS)) or line.startswith("**"))
    if ended or (kind == "heading" and last.endswith("**")):
        return not opens and line[0].islower()
    # A number at the start of a line opens an item only if the line above was short enough to have ended there.
    return (
        not opens
        or (len(last) > 25 and not line.startswith("**") and not _ROMAN.match(line) and not _DOTTED.match(line))
        or last.lower().endswith(_OPEN_ENDS)
    )


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines end where the page did: hardly any is longer than a page is wide, and many are nearly so."""
    lengths = sorted(len(line) for line in lines if len(line) > 3)
    if len(lengths) < 8:
        return False
    return lengths[int(len(lengths) * 0.97)] <= WRAPPED and lengths[len(lengths) * 3 // 4] >= 55


def _gap_follows(text: str, end: int) -> bool:
    following = text.find("\n", end)
    return following < 0 or text[following + 1 : following + 2] in ("", "\n", "\r", " ", "\t", "\u00a0")


def line_kind(line: str, furniture: bool, starts: bool, gap_follows: bool) -> tuple[str, int]:
    if furniture:
        return "boilerplate", 0
    first = line[0]
    if first == "#":
        level = len(line) - len(line.lstrip("#"))
        return ("heading", level) if line[level : level + 1] in (" ", "") else ("paragraph", 0)
    bold = first in "*_" and line[:2] in ("**", "__")
    words = line.strip(_EMPHASIS) if bold else line
    if not words:
        return "paragraph", 0
    short = len(words) <= LONGEST_HEADING
    if not bold and _BULLET.match(line):
        return "list_item", 0
    if short:
        ended = words.endswith((".", ";", ",", "…", "!", "?"))
        if _ROMAN.match(words):
            return ("heading", 1) if not ended else ("list_item", 1)
        if _PART.match(words) and not ended:
            return "heading", 1
        numbered = _NUMBERED.match(words)
        if numbered:
            depth = 2 + numbered.group(1).count(".")
            return (
                ("heading", depth)
                if (bold or gap_follows) and not ended and len(words) <= 120
                else ("list_item", depth)
            )
        if bold:
            return "heading", 3
        if not ended and words.isupper() and len(words) > 3:
            return "heading", 2
        if (
            starts
            and gap_follows
            and not ended
            and 3 < len(words) <= 90
            and not words.endswith(":")
            and not words[0].islower()
        ):
            return "heading", 4
    elif _NUMBERED.match(words):
        return "list_item", 0
    return "paragraph", 0


_TABLE_TAG = re.compile(r"<(/?)(table|tr|td|th)\b([^<>]{0,300})>", re.IGNORECASE)
_SPAN_ATTRIBUTE = re.compile(r"(row|col)span\s*=\s*[\"']?(\d{1,4})", re.IGNORECASE)
_LONGEST_TAG = 200
_BAR_LINE = re.compile(r"[ \t]*\|.*\|[ \t]*")
_BAR_RULE = re.compile(r"[\s|:\-–=]+")


def _tables(text: str) -> list[Table]:
    tables = _markup_tables(text) if "<t" in text or "<T" in text else []
    if "|" in text:
        tables += _bar_tables(text)
    tables.sort(key=lambda table: table.start)
    apart = [
        table
        for before, table in zip([None, *tables], tables, strict=False)
        if before is None or table.start >= before.end
    ]
    return [
        Table(index, table.cells, table.start, table.end, table.caption or _line_above(text, table.start))
        for index, table in enumerate(apart)
    ]


def _line_above(text: str, start: int) -> str | None:
    above = text[max(0, start - 400) : start].rstrip()
    line = above[above.rfind("\n") + 1 :].strip("*_# \t")
    return line if 0 < len(line) <= 250 else None


def _markup_tables(text: str) -> list[Table]:
    """Tables written as tags. Nested ones are left to the reader of prose."""
    tables: list[Table] = []
    cells: list[Cell] = []
    count = 0
    taken: set[tuple[int, int]] = set()
    opened: re.Match[str] | None = None
    begun: re.Match[str] | None = None
    row, column, depth = -1, 0, 0

    def close(end: int) -> None:
        nonlocal begun, column, count
        if begun is None:
            return
        count += 1
        if count > limits.MAX_CELLS:
            raise UnreadableDocument("too_large", f"more than {limits.MAX_CELLS:,} cells")
        spans = {kind.lower(): min(int(size), 200) for kind, size in _SPAN_ATTRIBUTE.findall(begun.group(3))}
        while (row, column) in taken:
            column += 1
        down, across = max(1, spans.get("row", 1)), max(1, spans.get("col", 1))
        if down * across > 1:
            taken.update((row + below, column + right) for below in range(down) for right in range(across))
        cells.append(_cell(text, begun.end(), end, row, column, down, across, begun.group(2).lower() == "th"))
        column += across
        begun = None

    for match in _TABLE_TAG.finditer(text):
        closing, tag = bool(match.group(1)), match.group(2).lower()
        if tag == "table":
            depth += -1 if closing else 1
            if closing and depth == 0 and opened is not None:
                close(match.start())
                if cells:
                    limits.check_tables(len(tables) + 1)
                    tables.append(Table(0, tuple(cells), opened.start(), match.end()))
                opened = None
            elif depth == 1 and not closing:
                opened, begun, cells, row, column = match, None, [], -1, 0
                taken = set()
            else:
                opened = None if depth <= 0 else opened
                depth = max(depth, 0)
        elif opened is not None and depth == 1:
            close(match.start())
            if tag == "tr" and not closing:
                row, column = row + 1, 0
            elif tag != "tr" and not closing:
                begun = match
    return tables


def _cell(text: str, start: int, end: int, row: int, column: int, down: int, across: int, header: bool) -> Cell:
    start, end = _inside_markup(text, start, end)
    return Cell(row, column, text[start:end], start, end, down, across, header)


def _inside_markup(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space and tags at its ends."""
    while start < end:
        if text[start].isspace():
            start += 1
        elif text[start] == "<" and (close := text.find(">", start, min(end, start + _LONGEST_TAG))) >= 0:
            start = close + 1
        elif text[end - 1].isspace():
            end -= 1
        elif text[end - 1] == ">" and (opening := text.rfind("<", max(start, end - _LONGEST_TAG), end)) >= 0:
            end = opening
        else:
            break
    return start, max(start, end)


def _bar_tables(text: str) -> list[Table]:
    """Lines with a bar at both ends, two or more in a row."""
    tables: list[Table] = []
    lines: list[re.Match[str]] = []
    count = 0

    def close() -> None:
        nonlocal count
        rows = [line for line in lines if not _BAR_RULE.fullmatch(line.group())]
        count += sum(line.group().count("|") - 1 for line in rows)
        if count > limits.MAX_CELLS:
            raise UnreadableDocument("too_large", f"more than {limits.MAX_CELLS:,} cells")
        cells = [cell for row, line in enumerate(rows) for cell in _bar_cells(text, line, row)]
        if len(rows) > 1 and max((cell.column for cell in cells), default=0) > 0:
            limits.check_tables(len(tables) + 1)
            tables.append(Table(0, tuple(cells), lines[0].start(), lines[-1].end()))
        lines.clear()

    for line in _bar_lines(text):
        if lines and text[lines[-1].end() : line.start()].strip(" \t") != "\n":
            close()
        lines.append(line)
    if lines:
        close()
    return tables


def _bar_lines(text: str) -> Iterator[re.Match[str]]:
    bar = text.find("|")
    while bar >= 0:
        start, end = text.rfind("\n", 0, bar) + 1, text.find("\n", bar)
        end = len(text) if end < 0 else end
        line = _BAR_LINE.fullmatch(text, start, end)
        if line:
            yield line
        bar = text.find("|", end)


def _bar_cells(text: str, line: re.Match[str], row: int) -> list[Cell]:
    cells: list[Cell] = []
    start = text.index("|", line.start()) + 1
    end = text.rindex("|", line.start(), line.end())
    for column, part in enumerate(text[start:end].split("|")):
        stripped = part.strip(" \t*_")
        begin = start + (part.index(stripped) if stripped else 0)
        cells.append(Cell(row, column, stripped, begin, begin + len(stripped)))
        start += len(part) + 1
    return cells
