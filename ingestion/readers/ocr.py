"""Optical character recognition of scans, an optional extra: tesseract with its Vietnamese model, where it is installed
and TINHSO_OCR is on.

What it reads may be wrong in a digit, therefore the document carries the warning `ocr` and none of its figures is
accepted without a person. Pages go to the program as bare grey pixels of a size that was checked; its time for a page
and for a document is bounded, its memory by the limits of the process that calls it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from ingestion.readers.builder import DocumentBuilder, clean
from ingestion.readers.canonical import CanonicalDocument, UnreadableDocument
from ingestion.readers.page_lines import PageLines

if TYPE_CHECKING:
    import pypdfium2 as pdfium
    from PIL import Image

SETTING = "TINHSO_OCR"
PROGRAM = "tesseract"
LANGUAGE = "vie"
WARNING = "ocr"
STOPPED = "ocr_stopped"
WITHOUT_TEXT = "pages_without_text"
DPI = 300
MAX_PIXELS = 30_000_000
"""A page of A3 at 300 dpi has 17 million."""
MAX_PAGES = 60
PAGE_SECONDS = 60.0
SECONDS = 300.0
"""For all pages of a document."""
LEAST_CONFIDENCE = 30.0
"""A line below this mean confidence (0 to 100) is a stamp, a signature or a speck."""
_FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP")
_WORD_LEVEL = "5"


def is_on(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the setting asks for OCR and the machine can do it."""
    asked = environment.get(SETTING, "").strip().lower() in ("1", "yes", "true", "on")
    return asked and version() is not None


def version() -> str | None:
    """The program's version where it is installed with the language, else None."""
    program = shutil.which(PROGRAM)
    return _version(program) if program else None


@cache
def _version(program: str) -> str | None:
    try:
        languages = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=False)  # noqa: S603
        told = subprocess.run([program, "--version"], capture_output=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = (told.stdout or told.stderr).decode("utf-8", "replace").split()
    known = languages.stdout.decode("utf-8", "replace").split()
    return words[1] if languages.returncode == 0 and LANGUAGE in known and len(words) > 1 else None


class Recogniser:
    """Reads the pages of one document until its pages or its time are used up."""

    def __init__(self) -> None:
        program = shutil.which(PROGRAM)
        if program is None:
            raise UnreadableDocument("needs_ocr", f"{PROGRAM} is not installed")
        self._program = program
        self._deadline = time.monotonic() + SECONDS
        self.pages = 0
        """Pages looked at."""
        self.found = False
        """Whether there was text on any of them."""
        self.stopped = False

    def pdf_page(self, page: pdfium.PdfPage) -> list[str]:
        """The lines of a page of a PDF, rendered."""
        width, height = page.get_size()
        scale = min(DPI / 72, (MAX_PIXELS / max(width * height, 1)) ** 0.5)
        if not self._may_go_on():
            return []
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
        try:
            rows = memoryview(bitmap.buffer)
            pixels = b"".join(
                rows[row * bitmap.stride : row * bitmap.stride + bitmap.width] for row in range(bitmap.height)
            )
            return self._lines(bitmap.width, bitmap.height, pixels, round(scale * 72))
        finally:
            bitmap.close()

    def picture(self, frame: Image.Image) -> list[str]:
        """The lines of a picture."""
        dpi = frame.info.get("dpi", (0, 0))[0]
        if not self._may_go_on():
            return []
        grey = frame.convert("RGBA") if frame.mode in ("P", "LA", "PA", "RGBA") else frame
        if grey.mode == "RGBA":  # what is transparent is paper
            from PIL import Image

            paper = Image.new("RGBA", grey.size, "white")
            grey = Image.alpha_composite(paper, grey)
        grey = grey.convert("L")
        return self._lines(*grey.size, grey.tobytes(), round(dpi) if 70 <= dpi <= 1200 else 0)

    def _may_go_on(self) -> bool:
        if self.pages >= MAX_PAGES or time.monotonic() >= self._deadline:
            self.stopped = True
            return False
        self.pages += 1
        return True

    def _lines(self, width: int, height: int, pixels: bytes, dpi: int) -> list[str]:
        command = [self._program, "stdin", "stdout", "-l", LANGUAGE, *(["--dpi", str(dpi)] if dpi else []), "tsv"]
        seconds = min(PAGE_SECONDS, max(1.0, self._deadline - time.monotonic()))
        try:
            done = subprocess.run(  # noqa: S603  a program found on the path, no argument from outside
                command,
                input=b"P5 %d %d 255\n" % (width, height) + pixels,
                capture_output=True,
                timeout=seconds,
                check=False,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # one page, one core, the same result
            )
        except subprocess.TimeoutExpired:
            raise UnreadableDocument("time_limit", f"a page was not recognised within {seconds:g} s") from None
        if done.returncode:
            words = done.stderr[-200:].decode("utf-8", "replace").strip()
            raise UnreadableDocument("ocr_failed", f"{PROGRAM} ended with {done.returncode}: {words}")
        lines = _lines_of(done.stdout.decode("utf-8", "replace"))
        self.found = self.found or bool(lines)
        return lines


def _lines_of(table: str) -> list[str]:
    """Lines out of the program's table of words: level, page, block, paragraph, line, word, box, confidence, text."""
    lines: dict[tuple[str, ...], tuple[list[str], list[float]]] = {}
    for row in table.splitlines():
        fields = row.split("\t")
        if len(fields) != 12 or fields[0] != _WORD_LEVEL or not fields[11].strip():
            continue
        words, confidences = lines.setdefault(tuple(fields[1:5]), ([], []))
        words.append(fields[11])
        confidences.append(float(fields[10]))
    return [
        line
        for words, confidences in lines.values()
        if sum(confidences) >= LEAST_CONFIDENCE * len(confidences) and (line := clean(" ".join(words)))
    ]


def read_picture(data: bytes) -> CanonicalDocument:
    """The document on a picture; a picture of several pages has several."""
    from PIL import Image

    recogniser, builder = Recogniser(), DocumentBuilder()
    lines = PageLines(builder)
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as picture:
            for number, frame in enumerate(_frames(picture), 1):
                lines.add(recogniser.picture(frame), number, 1)
                if recogniser.stopped:
                    builder.warnings.append(STOPPED)
                    break
    except (UnreadableDocument, MemoryError):
        raise
    except Exception as error:
        raise UnreadableDocument("broken", f"no picture: {type(error).__name__}: {str(error)[:200]}") from None
    lines.flush()
    return builder.build(PROGRAM, "image/*", warnings=(WARNING,))


def _frames(picture: Image.Image) -> Iterator[Image.Image]:
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        if picture.width * picture.height > MAX_PIXELS:
            raise UnreadableDocument("too_large", f"a picture of {picture.width:,} by {picture.height:,} pixels")
        yield picture
