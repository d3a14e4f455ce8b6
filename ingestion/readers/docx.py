"""DOCX by its parts: paragraphs, headings, list items, tables with merged cells, footnotes. No macro, no network.

Deleted text of tracked changes is left out, and what is hidden or struck through; inserted text stays. Of alternative
contents the first is read. A table inside a cell or a text box follows as a table of its own.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from ingestion.readers import limits, raised
from ingestion.readers.builder import DocumentBuilder, DraftCell
from ingestion.readers.canonical import CanonicalDocument, UnreadableDocument
from ingestion.readers.detection import DOCX

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset(
    (
        _W + "del",
        _W + "moveFrom",
        _FALLBACK,
        _W + "pPr",
        _W + "rPr",
        _W + "tblPr",
        _W + "sectPr",
        _W + "tcPr",
        _W + "trPr",
    )
)
_UNSEEN = ("vanish", "strike", "dstrike")
"""What hides the text of a run, or strikes it through, as a hand deletes."""
_LONGEST_DESCENT = 12
"""Styles that a style is based on, one by another: more is a circle."""
_HEADING_STYLE = re.compile(r"(?:heading|titre|tiêu đề|đề mục)\s*(\d)", re.IGNORECASE)


def read_docx(data: bytes) -> CanonicalDocument:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            limits.check_zip(archive)
            names = set(archive.namelist())
            if "word/document.xml" not in names:
                raise UnreadableDocument("broken", "the archive holds no Word document")
            body = parse_part(limits.read_member(archive, "word/document.xml"))
            styles = parse_part(limits.read_member(archive, "word/styles.xml")) if "word/styles.xml" in names else None
            notes = (
                parse_part(limits.read_member(archive, "word/footnotes.xml")) if "word/footnotes.xml" in names else None
            )
            properties = (
                parse_part(limits.read_member(archive, "docProps/core.xml")) if "docProps/core.xml" in names else None
            )
    except UnreadableDocument:
        raise
    except Exception as error:
        raise UnreadableDocument("broken", f"the archive is damaged: {type(error).__name__}") from None
    reader = _Reader(_heading_styles(styles), _run_styles(styles))
    for child in _contents(body.find(_W + "body")):
        reader.add(child)
    if notes is not None:
        for note in notes.iter(_W + "footnote"):
            if note.get(_W + "type") is None:
                for paragraph in note.iter(_W + "p"):
                    reader.builder.add(reader.text(paragraph), place={"footnote": str(note.get(_W + "id") or "")})
    if reader.hidden:
        reader.builder.warnings.append(f"hidden_text:{reader.hidden}")
    title = properties.findtext("{http://purl.org/dc/elements/1.1/}title") if properties is not None else None
    return reader.builder.build("docx", DOCX, title=title)


def parse_part(data: bytes) -> etree._Element:
    """XML of an office part: no document type, so no entities; no network; bounded depth."""
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise UnreadableDocument("forbidden_markup", "an office part declares a document type")
    if b"\x00" in data[:64]:
        # UTF-16 would hide the declaration from the look above.
        data = data.decode("utf-16", "replace").encode("utf-8").replace(b"UTF-16", b"UTF-8")
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise UnreadableDocument("forbidden_markup", "an office part declares a document type")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data.replace(_STRICT, _TRANSITIONAL), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument("broken", f"an office part is no XML: {str(error)[:200]}") from None


Look = dict[str, bool]
"""What a style or a run says of its text by the names of `_UNSEEN` and `raised`."""


class _Reader:
    def __init__(self, headings: dict[str, int], looks: dict[str, Look]) -> None:
        self.builder = DocumentBuilder()
        self.hidden = 0
        """Runs with a digit that are left out because no reader of the document sees them, or sees them struck."""
        self._headings = headings
        self._looks = looks
        self._paragraphs = 0

    def add(self, element: etree._Element) -> None:
        inner: list[etree._Element] = []
        if element.tag == _W + "p":
            self._paragraphs += 1
            kind, level = self._kind(element)
            for line in self.text(element, inner).split("\n"):
                self.builder.add(line, kind, level=level, place={"paragraph": self._paragraphs})
        elif element.tag == _W + "tbl":
            inner.append(element)
        # Outer tables before those they hold, in the order of the file.
        while inner:
            table = inner.pop(0)
            held: list[etree._Element] = []
            self.builder.add_table(self._cells(table, held))
            inner[:0] = held

    def text(self, element: etree._Element, tables: list[etree._Element] | None = None) -> str:
        """Text in reading order; a line break of the author's stays one. Tables in it are put into `tables`."""
        parts: list[str] = []
        look = self._look(element, "pPr", {})
        stack: list[tuple[etree._Element, Iterator[etree._Element], Look]] = [(element, iter(element), look)]
        while stack:
            parent, children, look = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                if parent.tag == _W + "r" and look.get("raised"):
                    parts.append(raised.DOWN)
                elif parent.tag == _W + "p" and stack:
                    parts.append("\n")  # what follows a text box is no part of its sentence
                continue
            tag = child.tag
            if tag == _W + "t":
                parts.append(child.text or "")
            elif tag == _W + "r":
                look = self._look(child, "rPr", look)
                if any(map(look.get, _UNSEEN)):
                    self.hidden += any(map(str.isdigit, "".join(text.text or "" for text in child.iter(_W + "t"))))
                    continue
                if look.get("raised"):
                    parts.append(raised.UP)
                stack.append((child, iter(child), look))
            elif tag in (_W + "tab", _W + "ptab"):
                parts.append(" ")
            elif tag in (_W + "br", _W + "cr"):
                parts.append("\n")
            elif tag == _W + "noBreakHyphen":
                parts.append("-")
            elif tag == _W + "p":
                parts.append("\n")
                stack.append((child, iter(child), self._look(child, "pPr", {})))
            elif tag == _W + "tbl" and tables is not None:
                parts.append("\n")
                tables.append(child)
            elif tag not in _SKIPPED:
                stack.append((child, iter(child), look))
        return "".join(parts)

    def _look(self, element: etree._Element, name: str, around: Look) -> Look:
        """The look of a run (`rPr`), or of what a paragraph's style (`pPr`) sets for its runs."""
        properties = element.find(_W + name)
        if properties is None:
            return around
        style = properties.find(_W + ("rStyle" if name == "rPr" else "pStyle"))
        look = self._looks.get(str(style.get(_W + "val")), {}) if style is not None else {}
        # What stands in a paragraph's own properties is said of its mark alone.
        return {**around, **look, **(_said(properties) if name == "rPr" else {})}

    def _kind(self, paragraph: etree._Element) -> tuple[str, int]:
        properties = paragraph.find(_W + "pPr")
        if properties is None:
            return "paragraph", 0
        style = properties.find(_W + "pStyle")
        name = str(style.get(_W + "val")) if style is not None else ""
        level = self._headings.get(name)
        outline = properties.find(_W + "outlineLvl")
        if outline is not None and str(outline.get(_W + "val")).isdigit():
            level = int(str(outline.get(_W + "val"))) + 1
        if level is not None and level < 10:
            return ("title", 0) if level == 0 else ("heading", level)
        listed = properties.find(_W + "numPr") is not None or name.startswith("List")
        return ("list_item", 0) if listed else ("paragraph", 0)

    def _cells(self, table: etree._Element, inner: list[etree._Element]) -> Iterator[DraftCell]:
        """The cells of one table; those that they hold are put into `inner`."""
        open_down: dict[int, DraftCell] = {}
        for row, line in enumerate(element for element in _rows(table)):
            column = 0
            before = line.find(f"{_W}trPr/{_W}gridBefore")
            if before is not None:
                column += _number(before.get(_W + "val"), 0)
            header = line.find(f"{_W}trPr/{_W}tblHeader") is not None
            for cell in _row_cells(line):
                span = cell.find(f"{_W}tcPr/{_W}gridSpan")
                across = _number(span.get(_W + "val"), 1) if span is not None else 1
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                above = open_down.get(column)
                if cell.find(f"{_W}tcPr/{_W}cellDel") is not None:
                    column += across
                    continue
                if merge is not None and merge.get(_W + "val") != "restart" and above is not None:
                    above.row_span += 1
                else:
                    draft = DraftCell(row, column, " ".join(self.text(cell, inner).split("\n")), 1, across, header)
                    open_down.pop(column, None)
                    if merge is not None:
                        open_down[column] = draft
                    yield draft
                column += across
                if column > 16_384:
                    raise UnreadableDocument("too_large", "a table row has too many columns")


def _contents(parent: etree._Element | None) -> Iterator[etree._Element]:
    """Paragraphs and tables in order, also out of content controls and tracked insertions."""
    stack = [iter(parent)] if parent is not None else []
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag in (_W + "p", _W + "tbl"):
            yield child
        elif child.tag not in _SKIPPED:
            stack.append(iter(child))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    stack = [iter(table)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == _W + "tr":
            if all(child.find(f"{_W}trPr/{_W}{gone}") is None for gone in ("del", "hidden")):
                yield child
        elif child.tag not in _SKIPPED and child.tag != _W + "tbl":
            stack.append(iter(child))


def _row_cells(row: etree._Element) -> Iterator[etree._Element]:
    stack = [iter(row)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == _W + "tc":
            yield child
        elif child.tag not in _SKIPPED:
            stack.append(iter(child))


def _number(value: str | None, default: int) -> int:
    return min(int(value), 1000) if value and value.isascii() and value.isdigit() and len(value) < 6 else default


def _heading_styles(styles: etree._Element | None) -> dict[str, int]:
    """Style ids that head a section; level 0 is the title."""
    levels: dict[str, int] = {"Title": 0} | {f"Heading{level}": level for level in range(1, 10)}
    if styles is None:
        return levels
    for style in styles.iter(_W + "style"):
        name = style.find(_W + "name")
        identifier = style.get(_W + "styleId")
        label = str(name.get(_W + "val") or "") if name is not None else ""
        match = _HEADING_STYLE.match(label)
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        if identifier and match:
            levels[str(identifier)] = int(match.group(1))
        elif identifier and label.lower() == "title":
            levels[str(identifier)] = 0
        elif identifier and outline is not None:
            levels[str(identifier)] = _number(outline.get(_W + "val"), 9) + 1
    return levels


def _said(properties: etree._Element) -> Look:
    """What run properties say themselves; a toggle without a value is on."""
    look: Look = {}
    for name in _UNSEEN:
        toggle = properties.find(_W + name)
        if toggle is not None:
            look[name] = str(toggle.get(_W + "val") or "true") not in ("0", "false", "off")
    align = properties.find(_W + "vertAlign")
    if align is not None:
        look["raised"] = align.get(_W + "val") == "superscript"
    return look


def _run_styles(styles: etree._Element | None) -> dict[str, Look]:
    """What styles say of the text of runs, with what they are based on."""
    if styles is None:
        return {}
    own: dict[str, tuple[str, Look]] = {}
    for style in styles.iter(_W + "style"):
        properties, based = style.find(_W + "rPr"), style.find(_W + "basedOn")
        parent = str(based.get(_W + "val")) if based is not None else ""
        own[str(style.get(_W + "styleId"))] = (parent, _said(properties) if properties is not None else {})
    looks: dict[str, Look] = {}
    for identifier in own:
        look: Look = {}
        above, seen = identifier, 0
        while above in own and seen < _LONGEST_DESCENT:
            above, said = own[above]
            look = {**said, **look}
            seen += 1
        if look:
            looks[identifier] = look
    return looks
