"""Scans: told from pages with a text layer, read where tesseract is asked for, and never accepted without a person."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import fpdf
import pytest
from PIL import Image, ImageDraw, ImageFont

from ingestion.pipeline import Ingestion
from ingestion.readers import UnreadableDocument, aids, ocr, read
from ingestion.readers.bounded import BoundedReader
from ingestion.schemas import FIGURES, OUTCOMES
from ingestion.settings import Settings
from tests.ingestion.readers import files

LINES = ("Báo cáo năm 2022", "Năm 2022, tỉnh Thái Nguyên xếp thứ 8/63 về chỉ số DTI.", "Tỉnh có 2.255 tổ công nghệ số.")
STAMP = "Nguoi ky / Signature Not Verified\nThoi gian ky: 12.07.2023 10:00:00"


def words(*lines: str, confidence: float = 95.0) -> str:
    """The program's table of words, each line a paragraph of its own."""
    rows = ["level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"]
    for number, line in enumerate(lines, 1):
        rows.append(f"4\t1\t1\t{number}\t1\t0\t0\t0\t9\t9\t-1\t")
        rows += (
            f"5\t1\t1\t{number}\t1\t{place}\t0\t0\t9\t9\t{confidence}\t{word}"
            for place, word in enumerate(line.split(), 1)
        )
    return "\n".join(rows) + "\n"


def install(folder: Path, table: str, *, languages: str = "eng\nvie", then: str = "") -> None:
    """A program named tesseract that notes the head of what it is given and answers with the table."""
    folder.mkdir(exist_ok=True)
    (folder / "answer.tsv").write_text(table, encoding="utf-8")
    program = folder / "tesseract"
    program.write_text(
        f"""#!/bin/sh
case "$1" in
  --list-langs) printf 'List of available languages (2):\\n{languages}\\n'; exit 0 ;;
  --version) echo 'tesseract 9.9.9'; exit 0 ;;
esac
{then}
echo "$@" >> '{folder}/arguments'
head -c 15 >> '{folder}/given'
cat > /dev/null
cat '{folder}/answer.tsv'
""",
        encoding="utf-8",
    )
    program.chmod(0o755)


@pytest.fixture
def tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "programs"
    install(folder, words(*LINES))
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv(ocr.SETTING, "1")
    return folder


def picture(size: tuple[int, int] = (620, 877), mode: str = "L") -> Image.Image:
    return Image.new(mode, size, "white")


def saved(image: Image.Image, format_: str, **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, format_, **options)
    return stream.getvalue()


def scanned_pdf(*pages: str | None) -> bytes:
    """A scan a page; a text on it is a stamp of the text layer, a text without scan stands after `text:`."""
    document = fpdf.FPDF()
    document.set_font("helvetica", size=10)
    for text in pages:
        document.add_page()
        if text is None or not text.startswith("text:"):
            document.image(picture(), 0, 0, document.w, document.h)
        if text:
            document.multi_cell(0, 5, text.removeprefix("text:"))
    return bytes(document.output())


def test_without_the_setting_a_scan_waits(tesseract: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ocr.SETTING)
    assert not ocr.is_on()
    assert "needs_ocr" not in aids()
    with BoundedReader() as reader, pytest.raises(UnreadableDocument) as caught:
        reader.read(scanned_pdf(None), "a.pdf")
    assert caught.value.reason == "needs_ocr"
    assert not (tesseract / "arguments").exists()


def test_without_the_language_a_scan_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path / "english", words(*LINES), languages="eng\\nosd")
    monkeypatch.setenv("PATH", f"{tmp_path / 'english'}{os.pathsep}{os.environ['PATH']}")
    assert not ocr.is_on({ocr.SETTING: "1"})


def test_without_the_program_a_scan_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not ocr.is_on({ocr.SETTING: "1"})


def test_the_pages_of_a_scan(tesseract: Path) -> None:
    with BoundedReader() as reader:
        document = reader.read(scanned_pdf(None, None), "a.pdf")
    assert document.reader == "pdfium"
    assert document.warnings == ("ocr",)
    assert document.text == "\n".join(LINES * 2) + "\n"
    assert document.place(document.text.rindex("2.255")) == {"page": 2, "line": 3}
    assert (tesseract / "arguments").read_text().splitlines() == ["stdin stdout -l vie --dpi 300 tsv"] * 2
    assert (tesseract / "given").read_bytes().startswith(b"P5 24")  # 8.27 inches at 300 dots


def test_a_signature_on_a_scan_is_no_text_layer(tesseract: Path) -> None:
    signed = scanned_pdf(STAMP, None)
    with pytest.raises(UnreadableDocument) as caught:
        read(signed, "a.pdf")
    assert caught.value.reason == "needs_ocr"
    assert "8/63" in read(signed, "a.pdf", ocr=True).text


def test_a_text_layer_under_a_scan_is_read(tesseract: Path) -> None:
    document = read(scanned_pdf("Nam 2022 tinh co 2.255 to cong nghe so"), "a.pdf", ocr=True)
    assert document.text == "Nam 2022 tinh co 2.255 to cong nghe so\n"
    assert document.warnings == ()


def test_scanned_pages_between_pages_of_text(tesseract: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = scanned_pdf("text:Nam 2022 tinh co 15 xa", None)
    with BoundedReader() as reader:
        document = reader.read(mixed, "a.pdf")
        assert document.text == "\n".join(["Nam 2022 tinh co 15 xa", *LINES]) + "\n"
        assert document.warnings == ("ocr",)
        monkeypatch.delenv(ocr.SETTING)
        document = reader.read(mixed, "a.pdf")
    assert document.text == "Nam 2022 tinh co 15 xa\n"
    assert document.warnings == ("pages_without_text:2",)


def test_an_empty_page_makes_no_document_a_scan(tesseract: Path) -> None:
    install(tesseract, words())
    document = read(scanned_pdf("text:Nam 2022 tinh co 15 xa", "text:"), "a.pdf", ocr=True)
    assert "ocr" not in document.warnings


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "TIFF", "GIF", "BMP"])
def test_pictures(tesseract: Path, format_: str) -> None:
    with BoundedReader() as reader:
        document = reader.read(saved(picture(), format_), "scan")
    assert (document.reader, document.warnings) == ("tesseract", ("ocr",))
    assert document.text == "\n".join(LINES) + "\n"
    assert (tesseract / "given").read_bytes() == b"P5 620 877 255\n"


def test_a_picture_of_several_pages(tesseract: Path) -> None:
    pages = saved(picture(), "TIFF", save_all=True, append_images=[picture(), picture()])
    document = read(pages, "scan.tif", ocr=True)
    assert [origin.place["page"] for origin in document.origins] == [1] * 3 + [2] * 3 + [3] * 3


def test_what_is_transparent_is_paper(tesseract: Path) -> None:
    seen = Image.new("RGBA", (4, 1), (0, 0, 0, 0))
    install(tesseract, words(*LINES), then=f"tee '{tesseract}/all' > /dev/null; cat '{tesseract}/answer.tsv'; exit 0")
    read(saved(seen, "PNG"), "scan.png", ocr=True)
    assert (tesseract / "all").read_bytes() == b"P5 4 1 255\n" + b"\xff" * 4


def test_a_stamp_read_badly_is_left_out(tesseract: Path) -> None:
    install(
        tesseract, words(*LINES) + words("~~ 9|9", confidence=12.0).split("\n", 1)[1].replace("\t1\t1\t", "\t2\t1\t")
    )
    assert read(scanned_pdf(None), "a.pdf", ocr=True).text == "\n".join(LINES) + "\n"


def test_pages_and_time_are_bounded(tesseract: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "MAX_PAGES", 1)
    document = read(scanned_pdf(None, None), "a.pdf", ocr=True)
    assert document.warnings == ("ocr", "ocr_stopped", "pages_without_text:2")
    assert read(saved(picture(), "TIFF", save_all=True, append_images=[picture()]), "a.tif", ocr=True).warnings == (
        "ocr",
        "ocr_stopped",
    )
    monkeypatch.setattr(ocr, "SECONDS", 0.0)
    with pytest.raises(UnreadableDocument) as caught:
        read(scanned_pdf(None), "a.pdf", ocr=True)
    assert caught.value.reason == "needs_ocr"


def test_a_page_that_takes_for_ever(tesseract: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tesseract, words(*LINES), then="exec sleep 600")
    monkeypatch.setattr(ocr, "PAGE_SECONDS", 0.2)
    with pytest.raises(UnreadableDocument) as caught:
        read(scanned_pdf(None), "a.pdf", ocr=True)
    assert caught.value.reason == "time_limit"


def test_a_program_that_fails(tesseract: Path) -> None:
    install(tesseract, words(*LINES), then="echo 'no memory' >&2; exit 3")
    with pytest.raises(UnreadableDocument) as caught:
        read(scanned_pdf(None), "a.pdf", ocr=True)
    assert (caught.value.reason, "no memory" in caught.value.detail) == ("ocr_failed", True)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (saved(picture((7000, 7000), "1"), "PNG"), "too_large"),
        (saved(picture(), "PNG")[:200], "broken"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "broken"),
        (b"II*\x00" + b"\xff" * 100, "broken"),
    ],
    ids=["pixels", "cut", "zeros", "no tiff"],
)
def test_hostile_pictures(tesseract: Path, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(data, "scan", ocr=True)
    assert caught.value.reason == reason


def test_a_page_without_bounds_is_rendered_small(tesseract: Path) -> None:
    document = fpdf.FPDF(unit="pt", format=(14_000, 14_000))
    document.add_page()
    document.image(picture(), 0, 0, document.w, document.h)
    read(bytes(document.output()), "a.pdf", ocr=True)
    width, height = map(int, (tesseract / "given").read_bytes().split()[1:3])
    assert width * height <= ocr.MAX_PIXELS * 1.001


def ingestion_at(home: Path) -> Ingestion:
    settings = Settings(home=home, landing=home / "landing", settle_seconds=0)
    settings.landing.mkdir(exist_ok=True)
    return Ingestion(settings, clock=lambda: datetime.now(UTC))


def test_every_figure_of_a_scan_waits_for_a_person(tesseract: Path, tmp_path: Path) -> None:
    ingestion = ingestion_at(tmp_path)
    (ingestion.settings.landing / "scan.pdf").write_bytes(scanned_pdf(None))
    (ingestion.settings.landing / "text.txt").write_text("\n".join(LINES), encoding="utf-8")
    ingestion.receive()
    ingestion.process()
    figures = ingestion.lake.read(FIGURES).rows(named=True)
    scanned = [row for row in figures if "page" in json.loads(row["locator"])]
    assert {row["indicator_code"] for row in scanned} >= {"dti_overall_rank"}
    assert all(row["status"] == "review" and "ocr" in row["reasons"].split(";") for row in scanned)
    assert any(row["status"] == "accepted" for row in figures if row not in scanned)


def test_what_waited_is_read_once_the_program_is_there(tesseract: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv(ocr.SETTING)
    ingestion = ingestion_at(tmp_path)
    (ingestion.settings.landing / "scan.pdf").write_bytes(scanned_pdf(None))
    (ingestion.settings.landing / "text.txt").write_text("\n".join(LINES), encoding="utf-8")
    ingestion.receive()
    assert ingestion.process().outcomes == {"needs_ocr": 1, "extracted": 1}
    assert ingestion.process().batches == []

    monkeypatch.setenv(ocr.SETTING, "1")
    assert ingestion.is_news()
    assert ingestion.process().outcomes == {"extracted": 1}  # the text is not read again
    assert not ingestion.is_news()
    assert ingestion.lake.read(OUTCOMES)["extractor_version"].str.contains("tesseract-9.9.9").sum() == 1

    monkeypatch.delenv(ocr.SETTING)
    assert not ingestion.is_news()


@pytest.mark.skipif(ocr.version() is None, reason="tesseract with the language vie is not installed")
def test_the_program_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    image = picture((1240, 400))
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(32)
    for number, line in enumerate(("Nam 2022 co 2.255 to cong nghe so", "Hang 8/63, dat 56,3%")):
        pen.text((80, 60 + 60 * number), line, fill=0, font=font)
    monkeypatch.setenv(ocr.SETTING, "1")
    with BoundedReader() as reader:
        for data, name in ((saved(image, "PNG"), "a.png"), (saved(image, "PDF", resolution=150), "a.pdf")):
            document = reader.read(data, name)
            assert all(number in document.text for number in ("2022", "2.255", "8/63", "56,3%"))
            assert document.place(document.text.index("8/63"))["line"] == 2


def test_files_of_text_ask_no_program(tesseract: Path) -> None:
    with BoundedReader() as reader:
        reader.read(files.pdf(files.ROWS), "a.pdf")
        reader.read(files.html(), "a.html")
    assert not (tesseract / "arguments").exists()
