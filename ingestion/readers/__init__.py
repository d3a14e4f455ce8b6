"""Readers: bytes of any supported format in, one `CanonicalDocument` out.

`read` decides by the bytes first and by the name second; a parser is imported when a file needs it. Whatever the
bytes are, the answer is a document or an `UnreadableDocument` with its reason. `bounded` runs the same in a child
process with limits, and that is what untrusted files go through.
"""

from __future__ import annotations

from ingestion.readers import detection, limits
from ingestion.readers.canonical import CanonicalDocument, UnreadableDocument

READER_VERSION = "4"
"""Part of every extractor version: raise it when the same bytes give another text."""

CONTAINER = "container"
"""The reason of a file that is no document but holds some: see `members`."""

__all__ = ["CONTAINER", "READER_VERSION", "CanonicalDocument", "UnreadableDocument", "aids", "members", "read"]


def members(data: bytes, name: str) -> list[tuple[str, bytes]]:
    """The documents in a file with their names: those of an archive or a mail, or the file itself."""
    from ingestion.readers.containers import members as members_of

    return members_of(data, name)


def aids() -> dict[str, str]:
    """What this machine has for documents that were refused for want of it: the reason, and the program."""
    from ingestion.readers import doc, ocr

    found = {"needs_ocr": f"{ocr.PROGRAM}-{ocr.version()}"} if ocr.is_on() else {}
    converter = doc.converter()
    return found | ({"no_converter": converter[0]} if converter else {})


def read(data: bytes, name: str, *, ocr: bool = False) -> CanonicalDocument:
    """The canonical document of one file (not of an archive, see `members`); with `ocr`, scanned pages too."""
    limits.check_bytes(data)
    media_type = detection.media_type(data, name)
    try:
        return _read(data, media_type, ocr)
    except UnreadableDocument:
        raise
    except MemoryError:
        raise UnreadableDocument("memory_limit", f"{media_type} needs more memory than is allowed") from None
    except Exception as error:
        raise UnreadableDocument("broken", f"{media_type}: {type(error).__name__}: {str(error)[:200]}") from error


def _read(data: bytes, media_type: str, ocr: bool) -> CanonicalDocument:
    match media_type:
        case detection.TEXT:
            from ingestion.readers.plain_text import read_text

            return read_text(data)
        case detection.HTML:
            from ingestion.readers.html_page import read_html

            return read_html(data)
        case detection.PDF:
            from ingestion.readers.pdf import read_pdf

            if ocr:
                from ingestion.readers.ocr import Recogniser

                return read_pdf(data, Recogniser())
            return read_pdf(data)
        case detection.DOCX:
            from ingestion.readers.docx import read_docx

            return read_docx(data)
        case detection.DOC:
            from ingestion.readers.doc import read_doc

            return read_doc(data)
        case detection.XLSX | detection.XLS | detection.XLSB | detection.ODS:
            from ingestion.readers.spreadsheet import read_spreadsheet

            return read_spreadsheet(data, media_type)
        case detection.CSV | detection.TSV:
            from ingestion.readers.delimited import read_delimited

            return read_delimited(data, media_type)
        case detection.JSON:
            from ingestion.readers.structured import read_json

            return read_json(data)
        case detection.IMAGE if ocr:
            from ingestion.readers.ocr import read_picture

            return read_picture(data)
        case detection.IMAGE:
            raise UnreadableDocument("needs_ocr", "a picture: it has to be read by a person or by OCR")
        case detection.ENCRYPTED_OFFICE:
            raise UnreadableDocument("encrypted", "an office file that is protected with a password")
        case detection.ZIP | detection.EML:
            raise UnreadableDocument(CONTAINER, "an archive or mail: its members are read one by one")
        case _:
            raise UnreadableDocument("unsupported", f"no reader for {media_type}")
