"""PDF: the text layer through pdfium; pages with ruled or aligned tables through pdfplumber, imported only for them.

Lines that the page broke are joined to paragraphs; every line keeps its page and number. A scanned page is told
apart, also where a signature was stamped on it as text; a recogniser, if there is one, reads it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from itertools import islice
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from ingestion.readers import limits, ocr
from ingestion.readers.builder import DocumentBuilder, DraftCell, clean
from ingestion.readers.canonical import CanonicalDocument, UnreadableDocument
from ingestion.readers.page_lines import PageLines
from ingestion.readers.pdf_raised import with_marks

RULES = 6
"""Fewer lines and boxes than this draw no table."""
TABLE_PAGES = 150
"""pdfplumber takes a quarter of a second a page; beyond this many pages tables stay lines of text."""
_PIECES = 3_000
_PICTURES = 200
_SAME_START = 5.0
STAMP = 600
"""Characters of text that a signature and its date put on a scanned page, at most."""
_SIGNED = re.compile(
    r"người ký|ký (?:bởi|số|ngày)|(?:ngày|thời gian|giờ) ký|chữ ký|signature|signed by|digitally", re.IGNORECASE
)
SCANNED = 0.6
"""A picture over this share of a page is a scan of it."""


def read_pdf(data: bytes, recogniser: ocr.Recogniser | None = None) -> CanonicalDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        encrypted = "assword" in str(error)
        reason, detail = (
            ("encrypted", "protected with a password") if encrypted else ("broken", f"no PDF: {str(error)[:200]}")
        )
        raise UnreadableDocument(reason, detail) from None
    try:
        return _Reader(document, data, recogniser).read()
    except pdfium.PdfiumError as error:
        raise UnreadableDocument("broken", f"a page cannot be read: {str(error)[:200]}") from None
    finally:
        document.close()


class _Reader:
    def __init__(self, document: pdfium.PdfDocument, data: bytes, recogniser: ocr.Recogniser | None) -> None:
        self.document = document
        self.data = data
        self.builder = DocumentBuilder()
        self.recogniser = recogniser
        self._page_lines = PageLines(self.builder)
        self._plumber: Any = None
        self._table_pages = 0

    def read(self) -> CanonicalDocument:
        pages = len(self.document)
        if pages > limits.MAX_PAGES:
            raise UnreadableDocument("too_large", f"{pages:,} pages, {limits.MAX_PAGES:,} are allowed")
        if pages == 0:
            raise UnreadableDocument("no_text", "no pages")
        without_text = []
        for number in range(1, pages + 1):
            if not self._page(number):
                without_text.append(number)
        self._page_lines.flush()
        if len(without_text) == pages and (self.recogniser is None or not self.recogniser.pages):
            raise UnreadableDocument("needs_ocr", f"no text layer on {pages} page(s)")
        if self.recogniser is not None and self.recogniser.found:
            self.builder.warnings.append(ocr.WARNING)
        if self.recogniser is not None and self.recogniser.stopped:
            self.builder.warnings.append(ocr.STOPPED)
        if without_text:
            self.builder.warnings.append(f"{ocr.WITHOUT_TEXT}:" + ",".join(map(str, without_text[:50])))
        if self._plumber is not None:
            self._plumber.close()
        title = self.document.get_metadata_value("Title")
        title = None if title in ("untitled", "Untitled") else title
        return self.builder.build("pdfium", "application/pdf", title=title or None)

    def _page(self, number: int) -> bool:
        page = self.document[number - 1]
        try:
            text_page = page.get_textpage()
            try:
                text = with_marks(text_page, text_page.get_text_range())
                lines = [
                    line for line in map(clean, text.replace("\r\n", "\n").replace("\r", "\n").split("\n")) if line
                ]
                size = sum(map(len, lines))
                if size < 3 or (size < STAMP and _SIGNED.search(text) and _is_scan(page)):
                    return self._recognise(page, number)
                tabular = self._table_pages < TABLE_PAGES and (_ruled(page) or _aligned(text_page))
            finally:
                text_page.close()
        finally:
            page.close()
        if tabular and self._tables(number):
            self._table_pages += 1
        else:
            self._page_lines.add(lines, number, 1)
        return True

    def _recognise(self, page: pdfium.PdfPage, number: int) -> bool:
        """A page that is a picture."""
        lines = self.recogniser.pdf_page(page) if self.recogniser is not None else []
        self._page_lines.add(lines, number, 1)
        return bool(lines)

    def _tables(self, number: int) -> bool:
        """A page with tables, pieces from top to bottom; False where pdfplumber finds none after all."""
        page = self._plumber_page(number)
        if page is None:
            return False
        try:
            from ingestion.readers.pdf_tables import page_pieces

            pieces = page_pieces(page)
        except (UnreadableDocument, MemoryError):
            raise
        except Exception as error:
            self.builder.warnings.append(f"tables_unread:{number}:{type(error).__name__}")
            return False
        finally:
            page.close()
        if pieces is None:
            return False
        count = 1
        for piece in pieces:
            if isinstance(piece, list):
                self._page_lines.add(piece, number, count)
                count += len(piece)
            else:
                self._page_lines.flush()
                self.builder.add_table(_drafts(piece.cells, number), page=number)
        return True

    def _plumber_page(self, number: int) -> Any:
        if self._plumber is None:
            import logging

            import pdfplumber

            logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it reports each oddity of each font
            try:
                self._plumber = pdfplumber.open(BytesIO(self.data))
            except Exception as error:
                self.builder.warnings.append(f"tables_unread:{type(error).__name__}")
                self._table_pages = TABLE_PAGES
                return None
        pages = self._plumber.pages
        return pages[number - 1] if number <= len(pages) else None


def _drafts(cells: Sequence[DraftCell], page: int) -> Sequence[DraftCell]:
    for cell in cells:
        cell.place = {"page": page}
    return cells


def _is_scan(page: pdfium.PdfPage) -> bool:
    """Whether one picture covers the page."""
    width, height = page.get_size()
    for image in islice(page.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_IMAGE], max_depth=3), _PICTURES):
        left, bottom, right, top = image.get_bounds()
        shown = max(0.0, min(right, width) - max(left, 0.0)) * max(0.0, min(top, height) - max(bottom, 0.0))
        if shown >= SCANNED * width * height:
            return True
    return False


def _ruled(page: pdfium.PdfPage) -> bool:
    paths = page.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_PATH], max_depth=3)
    return sum(1 for _ in islice(paths, RULES)) == RULES


def _aligned(text_page: pdfium.PdfTextPage) -> bool:
    """Whether lines break into pieces that start at the same places: a table without rules."""
    lines: list[list[float]] = []
    middle = height = 0.0
    for index in range(min(text_page.count_rects(), _PIECES)):
        left, bottom, _, top = text_page.get_rect(index)
        if top - bottom < 1:
            continue
        if not lines or abs((top + bottom) / 2 - middle) > 0.6 * max(height, top - bottom):
            lines.append([])
            middle, height = (top + bottom) / 2, top - bottom
        lines[-1].append(left)
    rows = [lefts for lefts in lines if len(lefts) >= 3]
    if len(rows) < 3:
        return False
    shared, run, last = 0, 0, 0.0
    for left in sorted(left for lefts in rows for left in lefts):
        run = run + 1 if run and left - last < _SAME_START else 1
        last = left
        shared += 2 * run == len(rows) + len(rows) % 2
    return shared >= 2
