"""What the bytes are: their own marks first, the name only where text says nothing of itself."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

TEXT = "text/plain"
HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOC = "application/msword"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroEnabled.12"
XLS = "application/vnd.ms-excel"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
CSV = "text/csv"
TSV = "text/tab-separated-values"
JSON = "application/json"
EML = "message/rfc822"
ZIP = "application/zip"
IMAGE = "image/*"
RTF = "application/rtf"
ENCRYPTED_OFFICE = "application/x-ole-encrypted"
OTHER_OFFICE = "application/x-ole-storage"

_SUFFIXES = {
    "txt": TEXT, "text": TEXT, "md": TEXT, "html": HTML, "htm": HTML, "xhtml": HTML, "mht": EML, "pdf": PDF,
    "docx": DOCX, "docm": DOCX,
    "doc": DOC, "xlsx": XLSX, "xlsm": XLSX, "xlsb": XLSB, "xls": XLS, "ods": ODS, "csv": CSV, "tsv": TSV, "tab": TSV,
    "json": JSON,
    "eml": EML, "zip": ZIP, "rtf": RTF,
}  # fmt: skip
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_FRAGMENT = re.compile(
    rb"\s*<(?:!doctype|html|head|body|meta|title|table|div|p|h[1-6]|ul|section|article|style|script|!--)\b",
    re.IGNORECASE,
)
_MAIL = re.compile(
    rb"(?:(?:received|return-path|from|to|subject|date|mime-version|message-id|delivered-to|x-[\w-]+|dkim-signature):"
    rb"[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){3}",
    re.IGNORECASE,
)
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8", b"BM")
_STREAMS = {DOC: ("WordDocument",), XLS: ("Workbook", "Book")}
_NAMES = re.compile(r"[\x00-\x1f]")


def suffix(name: str) -> str:
    base = _NAMES.sub("", name).rsplit("/", 1)[-1]
    return base.rsplit(".", 1)[-1].lower() if "." in base else ""


def is_zip(data: bytes) -> bool:
    """By its first bytes alone: what kind it is has to be read in it."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def media_type(data: bytes, name: str) -> str:
    named = _SUFFIXES.get(suffix(name))
    if is_zip(data):
        return _zip_type(data, named)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_type(data, named)
    if data.startswith(b"%PDF-") or (b"%PDF-" in data[:1024] and not _PAGE.match(data)):
        return PDF
    if data.startswith(b"{\\rtf"):
        return RTF
    if data.startswith(_IMAGES[:5]) or (data.startswith(b"BM") and b"\x00" in data[:64]):
        return IMAGE
    return _text_type(data, named)


def _text_type(data: bytes, named: str | None) -> str:
    head = data[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    if _PAGE.match(head):
        return HTML
    if named in (TEXT, HTML, CSV, TSV, JSON, EML):
        return named
    if _FRAGMENT.match(head):
        return HTML
    if head.lstrip()[:1] in (b"{", b"[") and data.rstrip(b" \r\n\t\x00")[-1:] in (b"}", b"]"):
        return JSON
    if _MAIL.match(head):
        return EML
    # What an office suffix only pretends to be is read as what it is; the rest is text, or no text at all.
    return TEXT


def _zip_type(data: bytes, named: str | None) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            kind = (
                archive.read("mimetype")[:100].decode("ascii", "replace")
                if _is_small(archive, "mimetype", names)
                else ""
            )
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zipfile.LargeZipFile):
        # Cut short: what it was meant to be decides which reader tells the reason.
        return named if named in (DOCX, XLSX, XLSB, ODS) else ZIP
    except Exception:
        return ZIP
    if "word/document.xml" in names:
        return DOCX
    if "xl/workbook.bin" in names:
        return XLSB
    if "xl/workbook.xml" in names:
        return XLSX
    if kind.startswith(ODS):
        return ODS
    if "[Content_Types].xml" in names and named in (DOCX, XLSX):
        return named
    return ZIP


def _is_small(archive: zipfile.ZipFile, name: str, names: set[str]) -> bool:
    return name in names and archive.getinfo(name).file_size <= 200


def _ole_type(data: bytes, named: str | None) -> str:
    """OLE2 keeps its stream names as UTF-16 in the directory."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        return ENCRYPTED_OFFICE
    found = [kind for kind, streams in _STREAMS.items() if any(map(has, streams))]
    # A text may hold a workbook, and the other way round: then the name tells which holds which.
    if named in (DOC, XLS) and (named in found or not found):
        return named
    return found[0] if found else OTHER_OFFICE
