"""Bytes to text: marks, UTF-16 without one, windows-1258, TCVN3, VNI, and what is no text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.readers.canonical import UnreadableDocument
from ingestion.readers.encoding import TCVN3, VNI, decode, from_tcvn3, repair_legacy, vietnamese_score

SENTENCE = "Tỉnh Thái Nguyên có 2.255 tổ công nghệ số cộng đồng, được xếp thứ 8/63; người dân hưởng lợi ích thiết thực."


def tcvn3(text: str) -> str:
    return text.translate({ord(letter): chr(code) for code, letter in TCVN3.items()})


def vni(text: str) -> str:
    back = {letter: code for code, letter in sorted(VNI.items(), reverse=True)}
    return "".join(back.get(letter, letter) for letter in text)


def windows_1258(text: str) -> bytes:
    """The encoding has base letters and combining tones: ế is ê with an acute accent behind it."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    pieces = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in parts if mark in tones)
        pieces.append(unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones)) + tone)
    return "".join(pieces).encode("cp1258")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (SENTENCE.encode(), "utf-8"),
        (unicodedata.normalize("NFD", SENTENCE).encode(), "utf-8"),
        (SENTENCE.encode("utf-8-sig"), "utf-8"),
        (SENTENCE.encode("utf-16"), "utf-16"),
        (SENTENCE.encode("utf-16-le"), "utf-16-le"),
        (SENTENCE.encode("utf-16-be"), "utf-16-be"),
        (windows_1258(SENTENCE), "windows-1258"),
        (tcvn3(SENTENCE).encode("latin-1"), "tcvn3"),
        (tcvn3(SENTENCE).encode(), "tcvn3"),
        (vni(SENTENCE).encode("cp1252"), "vni"),
        (vni(SENTENCE).encode(), "vni"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_encoding_gives_the_same_sentence(data: bytes, encoding: str) -> None:
    assert decode(data)[:2] == (SENTENCE, encoding)


def test_a_wrong_declaration_is_overruled_with_a_warning() -> None:
    text, encoding, warnings = decode(SENTENCE.encode(), "windows-1252")
    assert (text, encoding) == (SENTENCE, "utf-8")
    assert warnings == ["declared_charset_wrong:windows-1252"]


def test_a_cut_letter_at_the_end_is_still_utf8() -> None:
    text, encoding, warnings = decode("Cà Mau đạt ế".encode()[:-1])
    assert (encoding, warnings) == ("utf-8", ["invalid_bytes"])
    assert text.startswith("Cà Mau đạt ")


def test_capital_fonts_of_tcvn3_show_capitals() -> None:
    assert from_tcvn3("TØNH THµNH") == "TỈNH THÀNH"


@pytest.mark.parametrize(
    "text", ["Café crème à la carte", "Hà Nam, Cà Mau, Hòa Bình, Tây Ninh", "naïve façade", "83 %", "KÆ;KÆ;KÆ"]
)
def test_latin_letters_that_mean_themselves_stay(text: str) -> None:
    assert repair_legacy(text) == (text, None)


def test_score_tells_vietnamese_from_its_misreadings() -> None:
    assert vietnamese_score(SENTENCE) > 0.95
    assert vietnamese_score(SENTENCE.encode().decode("cp1252", "replace")) < 0.2
    assert vietnamese_score("") == 0


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 8, b"\x00" * 4000, b"\x7fELF\x02\x01\x01" + b"\x01\x02\x03\x00" * 50]
)
def test_binary_is_no_text(data: bytes) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        decode(data)
    assert caught.value.reason == "not_text"


@given(st.text())
def test_utf8_text_comes_back_in_nfc(text: str) -> None:
    try:
        decoded, encoding, _ = decode(text.encode("utf-8", "ignore"))
    except UnreadableDocument:
        return
    assert unicodedata.is_normalized("NFC", decoded)
    if encoding == "utf-8" and not text.startswith("\ufeff"):
        assert decoded == unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode())
