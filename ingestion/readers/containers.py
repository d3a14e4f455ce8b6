"""Archives and mails: their members, read one by one into memory, never extracted, within limits.

Names are made safe (no absolute paths, no `..`, no drive letters, no control characters); links are left out.
"""

from __future__ import annotations

import re
import stat
import zipfile
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from io import BytesIO

from ingestion.readers import limits
from ingestion.readers.canonical import UnreadableDocument
from ingestion.readers.detection import EML, ZIP, media_type

_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_HIDDEN = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


def members(data: bytes, name: str) -> list[tuple[str, bytes]]:
    """The documents in a file: the file itself, or what an archive or a mail holds, archives in it opened too.

    Names of members are paths inside the container.
    """
    limits.check_bytes(data)
    if media_type(data, name) not in (ZIP, EML):
        return [(name, data)]
    found: list[tuple[str, bytes]] = []
    _collect(data, name, 0, found)
    if not found:
        raise UnreadableDocument("empty", "the archive or mail holds no file")
    if len(found) == 1 and found[0][0] == name:
        return [(f"member/{name}", found[0][1])]  # or it would look like a file that is no container
    return found


def _collect(data: bytes, name: str, depth: int, found: list[tuple[str, bytes]]) -> None:
    kind = media_type(data, name) if data else None
    if kind not in (ZIP, EML):
        found.append((name, data))
    elif depth >= limits.MAX_ARCHIVE_DEPTH:
        raise UnreadableDocument("too_deep", f"archives in archives, more than {limits.MAX_ARCHIVE_DEPTH} levels")
    else:
        for inner, content in _zip_members(data) if kind == ZIP else _mail_members(data):
            _collect(content, f"{name}/{inner}" if depth else inner, depth + 1, found)
            if len(found) > limits.MAX_MEMBERS or sum(len(content) for _, content in found) > limits.MAX_UNPACKED:
                raise UnreadableDocument("archive_bomb", "the archive holds more than is allowed")


def _zip_members(data: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            limits.check_zip(archive)
            return [
                (name, _member(archive, info))
                for info in archive.infolist()
                if not info.is_dir() and not stat.S_ISLNK(info.external_attr >> 16) and (name := safe_name(_name(info)))
            ]
    except (UnreadableDocument, MemoryError):
        raise
    except Exception as error:
        raise UnreadableDocument("broken", f"the archive is damaged: {type(error).__name__}") from None


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A damaged member comes as no bytes, which the reader refuses by name; the others are not lost with it."""
    try:
        with archive.open(info) as stream:
            return limits.read_capped(stream, info.file_size)
    except (UnreadableDocument, MemoryError):
        raise
    except Exception:
        return b""


def _name(info: zipfile.ZipInfo) -> str:
    """Old tools write UTF-8 names without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def safe_name(name: str) -> str:
    parts = [part.strip() for part in _CONTROLS.sub("", name).replace("\\", "/").split("/")]
    parts = [part for part in parts if part not in ("", ".", "..") and not re.fullmatch(r"[A-Za-z]:", part)]
    if not parts or any(part in _HIDDEN for part in parts) or parts[-1].startswith("._"):
        return ""
    return "/".join(part[:150] for part in parts[-8:])


def _mail_members(data: bytes) -> list[tuple[str, bytes]]:
    try:
        message = BytesParser(policy=policy.default).parsebytes(data)
        if not isinstance(message, EmailMessage):
            raise UnreadableDocument("broken", "no mail")
        found: list[tuple[str, bytes]] = []
        body = message.get_body(preferencelist=("html", "plain"))
        if body is not None:
            content = _payload(body)
            if content.strip():
                found.append(("body.html" if body.get_content_subtype() == "html" else "body.txt", content))
        for number, part in enumerate(message.iter_attachments(), 1):
            if part.get_content_type() == "message/rfc822":
                inner = part.get_payload()
                content = inner[0].as_bytes() if isinstance(inner, list) and isinstance(inner[0], EmailMessage) else b""
                found.append((f"message-{number}.eml", content))
            else:
                content = _payload(part)
                found.append((safe_name(part.get_filename() or "") or f"attachment-{number}", content))
            if len(found) > limits.MAX_MEMBERS:
                raise UnreadableDocument("archive_bomb", "the mail holds more parts than is allowed")
        return found
    except (UnreadableDocument, MemoryError):
        raise
    except Exception as error:
        raise UnreadableDocument("broken", f"the mail is damaged: {type(error).__name__}") from None


def _payload(part: MIMEPart) -> bytes:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return b""
    charset = part.get_content_charset()
    if charset and part.get_content_maintype() == "text":
        try:
            return content.decode(charset).encode("utf-8")
        except (LookupError, UnicodeError, ValueError):
            return content
    return content
