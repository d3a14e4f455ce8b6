"""Old Word files, through a converter of the system if one is installed; there is no well-kept reader in Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from ingestion.readers import limits
from ingestion.readers.canonical import CanonicalDocument, UnreadableDocument
from ingestion.readers.detection import DOC
from ingestion.readers.plain_text import read_text

CONVERTERS = {
    "antiword": ("-m", "UTF-8.txt", "-w", "0"),
    "catdoc": ("-d", "utf-8", "-w"),
}
SECONDS = 30


def converter() -> tuple[str, str] | None:
    """The first converter that is installed: its name and its path."""
    return next(((name, program) for name in CONVERTERS if (program := shutil.which(name))), None)


def read_doc(data: bytes) -> CanonicalDocument:
    found = converter()
    if found is None:
        raise UnreadableDocument("no_converter", "old Word format: install antiword or catdoc, or save it as .docx")
    name, program = found
    return replace(read_text(_convert(program, CONVERTERS[name], data)), reader=name, media_type=DOC)


def _convert(program: str, options: tuple[str, ...], data: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="tinhso-") as folder:
        path = Path(folder) / "document.doc"
        path.write_bytes(data)
        try:
            done = subprocess.run(  # noqa: S603  a program found on the path, a file name of our own
                [program, *options, str(path)], capture_output=True, timeout=SECONDS, check=False,
                env={**os.environ, "HOME": folder},  # where antiword looks for settings, and complains if it cannot
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise UnreadableDocument("time_limit", f"the converter took more than {SECONDS} s") from None
    words = " ".join(done.stderr[:200].decode("utf-8", "replace").split())
    if "ncrypted" in words:
        raise UnreadableDocument("encrypted", f"the converter says: {words}")
    if done.returncode:
        raise UnreadableDocument("broken", f"the converter failed: {words}")
    if not done.stdout.strip():
        raise UnreadableDocument("no_text", f"the converter found no text: {words}" if words else "no text in it")
    if len(done.stdout) > limits.MAX_TEXT:
        raise UnreadableDocument("too_large", "the converted text is too large")
    return done.stdout
