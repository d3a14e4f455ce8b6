"""JSON: the text is the reply as sent, escapes resolved; each scalar has a pointer, each list of objects is a table.

Escaped line breaks and tabs stand as themselves, so that the text of an article has its lines; such a string is
parted into paragraphs. The text is JSON still, but for a parser that allows control characters in strings.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ingestion.readers import limits
from ingestion.readers.canonical import Block, CanonicalDocument, Cell, Origin, Table, UnreadableDocument
from ingestion.readers.encoding import decode
from ingestion.readers.plain_text import line_kind

_TOKEN = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[\[\]{},:]|\s+')
_BREAK = re.compile("\r\n|[\r\n\u2028\u2029]")
_LINE = re.compile(r"[^\s](?:[^\n]*[^\s])?")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_json(data: bytes) -> CanonicalDocument:
    raw, encoding, warnings = decode(data)
    if len(raw) > limits.MAX_TEXT:
        raise UnreadableDocument("too_large", f"{len(raw):,} characters of text")
    scanner = _Scanner(raw)
    scanner.scan()
    text = "".join(scanner.parts)
    if not text.strip():
        raise UnreadableDocument("no_text", "the file holds white space only")
    return CanonicalDocument(
        text=text, reader="json", media_type="application/json", blocks=tuple(_blocks(text, scanner.prose)),
        tables=tuple(scanner.tables()), origins=tuple(scanner.origins), encoding=encoding, warnings=tuple(warnings),
    )  # fmt: skip


def _blocks(text: str, prose: list[tuple[int, int]]) -> Iterator[Block]:
    """The lines of strings that have some, each as what it is, and all between them as data."""
    offset = 0
    for start, end in prose:
        if start > offset:
            yield Block("table", offset, start)
        lines = list(_LINE.finditer(text, start, end))
        for index, match in enumerate(lines):
            following = lines[index + 1].start() if index + 1 < len(lines) else end
            gap = text.count("\n", match.end(), following) > 1
            kind, level = line_kind(match.group(), False, True, gap)
            yield Block(kind, match.start(), match.end(), level)
        offset = end
    if offset < len(text):
        yield Block("table", offset, len(text))


@dataclass(slots=True)
class _Container:
    is_list: bool
    base: str
    index: int = 0
    key: str = ""

    def pointer(self) -> str:
        step = str(self.index) if self.is_list else self.key.replace("~", "~0").replace("/", "~1")
        return f"{self.base}/{step}"


class _Scanner:
    """One pass over the tokens with a stack of containers; no recursion, so no depth can exhaust it."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.parts: list[str] = []
        self.offset = 0
        self.origins: list[Origin] = []
        self.prose: list[tuple[int, int]] = []
        """Spans of the strings with lines."""
        self._rows: dict[str, dict[int, dict[str, tuple[int, int]]]] = {}

    def scan(self) -> None:
        stack: list[_Container] = []
        position, expect = 0, "value"
        while position < len(self.raw):
            match = _TOKEN.match(self.raw, position)
            if match is None:
                raise self._broken(position)
            begun, position, token = position, match.end(), match.group()
            first = token[0]
            if first.isspace():
                self._put(token)
            elif first in "[{" and expect in ("value", "value_or_end"):
                if len(stack) >= limits.MAX_DEPTH:
                    raise UnreadableDocument("too_deep", f"more than {limits.MAX_DEPTH} levels")
                stack.append(_Container(first == "[", stack[-1].pointer() if stack else ""))
                expect = "value_or_end" if first == "[" else "key_or_end"
                self._put(token)
            elif (
                first in "]}"
                and stack
                and stack[-1].is_list == (first == "]")
                and expect in ("after", "value_or_end", "key_or_end")
            ):
                stack.pop()
                expect = "after" if stack else "end"
                self._put(token)
            elif first == "," and expect == "after":
                top = stack[-1]
                top.index += 1
                expect = "value" if top.is_list else "key"
                self._put(token)
            elif first == ":" and expect == "colon":
                expect = "value"
                self._put(token)
            elif first == '"' and expect in ("key", "key_or_end"):
                stack[-1].key = self._scalar(token, begun, is_key=True)[2]
                expect = "colon"
            elif first not in "[]{},:" and expect in ("value", "value_or_end"):
                start, end, _ = self._scalar(token, begun)
                self._place(stack, start, end)
                expect = "after" if stack else "end"
            else:
                raise self._broken(begun)
        if expect != "end":
            raise UnreadableDocument("broken", "the JSON ends too early")

    def _place(self, stack: list[_Container], start: int, end: int) -> None:
        self.origins.append(Origin(start, end, {"pointer": stack[-1].pointer() if stack else ""}))
        if len(self.origins) > limits.MAX_CELLS:
            raise UnreadableDocument("too_large", f"more than {limits.MAX_CELLS:,} values")
        if len(stack) > 1 and not stack[-1].is_list and stack[-2].is_list:
            rows = self._rows.setdefault(stack[-2].base, {})
            rows.setdefault(stack[-2].index, {})[stack[-1].key] = (start, end)

    def _scalar(self, token: str, position: int, *, is_key: bool = False) -> tuple[int, int, str]:
        """Puts a scalar; the span of its value (of a string without the quotes) and the value as text."""
        if token[0] != '"':
            start = self.offset
            self._put(token)
            return start, self.offset, token
        if "\\" in token:
            try:
                value = json.loads(token)
            except ValueError:
                raise self._broken(position) from None
            value = unicodedata.normalize("NFC", _SURROGATE.sub("\ufffd", value))
            token = json.dumps(value, ensure_ascii=False) if is_key else _with_lines(value)
        start = self.offset + 1
        self._put(token)
        if "\n" in token:
            self.prose.append((start, self.offset - 1))
        return start, self.offset - 1, token[1:-1]

    def _put(self, token: str) -> None:
        self.parts.append(token)
        self.offset += len(token)

    def _broken(self, position: int) -> UnreadableDocument:
        line = self.raw.count("\n", 0, position) + 1
        return UnreadableDocument("broken", f"no JSON from line {line} on")

    def tables(self) -> list[Table]:
        """A list of objects as a table: the keys of the first object head it, where they stand in the text."""
        text = "".join(self.parts)
        found: list[Table] = []
        limits.check_tables(len(self._rows))
        for pointer, rows in self._rows.items():
            columns: dict[str, int] = {}
            for fields in rows.values():
                for key in fields:
                    columns.setdefault(key, len(columns))
            cells: list[Cell] = []
            for key, column in columns.items():
                first = next(fields[key][0] for fields in rows.values() if key in fields)
                quoted = json.dumps(key, ensure_ascii=False)[1:-1]
                start = text.rfind(quoted, 0, first)
                if start >= 0:
                    cells.append(Cell(0, column, quoted, start, start + len(quoted), is_header=True))
            for row, fields in rows.items():
                for key, (start, end) in fields.items():
                    cells.append(
                        Cell(row + 1, columns[key], text[start:end], start, end, reference=f"{pointer}/{row}/{key}")
                    )
            start, end = min(cell.start for cell in cells), max(cell.end for cell in cells)
            found.append(Table(len(found), tuple(cells), start, end, pointer or None))
        return found


def _with_lines(value: str) -> str:
    """A string as JSON, but for its line breaks and tabs, which stand as themselves."""
    lines = _BREAK.split(value)
    return (
        '"'
        + "\n".join(
            "\t".join(json.dumps(part, ensure_ascii=False)[1:-1] for part in line.split("\t")) for line in lines
        )
        + '"'
    )
