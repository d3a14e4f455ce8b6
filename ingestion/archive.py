"""The archive: raw bytes under the SHA-256 of their content. Written once, never changed, never named by outsiders."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_CHUNK = 1 << 20


def sync_folder(folder: Path) -> None:
    """So that a power cut does not take back a rename that others already rely on."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Archived:
    """Identity of archived bytes: their SHA-256 and their number."""

    document_id: str
    byte_size: int


class CorruptArchiveError(Exception):
    """Archived bytes no longer have the digest that names them, or are gone."""

    def __init__(self, document_id: str, what: str) -> None:
        super().__init__(f"archived document {document_id} {what}")
        self.document_id = document_id


@dataclass(frozen=True, slots=True)
class Archive:
    """A content-addressed folder: `<root>/<aa>/<sha256>`."""

    root: Path

    def path(self, document_id: str) -> Path:
        return self.root / document_id[:2] / document_id

    def store(self, stream: BinaryIO) -> Archived:
        """Copies a stream into the archive; a file that is there is complete, whatever interrupts the copy."""
        self.root.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        descriptor, temporary = tempfile.mkstemp(prefix=".incoming-", dir=self.root)
        try:
            with os.fdopen(descriptor, "wb") as copy:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    copy.write(chunk)
                copy.flush()
                os.fsync(copy.fileno())
            target = self.path(digest.hexdigest())
            if target.exists():
                os.unlink(temporary)
            else:
                if not target.parent.exists():
                    target.parent.mkdir(exist_ok=True)
                    sync_folder(self.root)
                os.chmod(temporary, 0o444)
                os.replace(temporary, target)
                sync_folder(target.parent)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return Archived(digest.hexdigest(), size)

    def load(self, document_id: str) -> bytes:
        """The bytes, checked against their name. Raises CorruptArchiveError."""
        try:
            data = self.path(document_id).read_bytes()
        except FileNotFoundError:
            raise CorruptArchiveError(document_id, "is gone") from None
        if hashlib.sha256(data).hexdigest() != document_id:
            raise CorruptArchiveError(document_id, "has changed")
        return data

    def set_aside(self, document_id: str) -> None:
        """Makes room for the right bytes, should they come again; the changed ones stay beside."""
        path = self.path(document_id)
        if path.exists():
            os.replace(path, path.with_name(f"{path.name}.damaged"))
