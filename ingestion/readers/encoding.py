"""Bytes to text: byte-order marks, UTF-8, UTF-16, windows-1258, and the legacy TCVN3 (ABC) and VNI fonts.

Which of them it is, a score decides: the share of words that are possible Vietnamese syllables. The legacy
encodings also occur as characters (a Word document set in .VnTime holds Latin letters that only that font
shows as Vietnamese), therefore they are tables of characters, not of bytes.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable

from ingestion.readers.canonical import UnreadableDocument

SAMPLE = 20_000
LEAST_SYLLABLES = 3

_TCVN3_CODES = (
    "¡Ă¢Â£Ê¤Ô¥Ơ¦Ư§Đ¨ă©âªê«ô¬ơ\u00adư®đµà¶ả·ã¸á¹ạ»ằ¼ẳ½ẵ¾ắÆặÇầÈẩÉẫÊấËậÌèÎẻÏẽÐéÑẹÒềÓểÔễÕếÖệ×ìØỉÜĩÝíÞịßòáỏâõãóäọåồæổçỗèốéộ"
    "êờëởìỡíớîợïùñủòũóúôụõừöử÷ữøứùựúỳûỷüỹýýþỵ"
)
TCVN3 = str.maketrans(dict(zip(_TCVN3_CODES[::2], _TCVN3_CODES[1::2], strict=True)))

_VNI_MARKS = {
    "a": "ùáøàûảõãïạââáấàầåẩãẫäậêăéắèằúẳüẵëặ",
    "e": "ùéøèûẻõẽïẹâêáếàềåểãễäệ",
    "o": "ùóøòûỏõõïọâôáốàồåổãỗäộ",
    "u": "ùúøùûủõũïụ",
    "y": "ùýøỳûỷõỹ",
    "ô": "ùớøờûởõỡïợ",
    "ö": "ùứøừûửõữïự",
}
_VNI_LONE = "ôơöưæỉóĩòịîỵñđ"


def _vni_table() -> dict[str, str]:
    table = dict(zip(_VNI_LONE[::2], _VNI_LONE[1::2], strict=True))
    for base, marks in _VNI_MARKS.items():
        table |= {base + mark: letter for mark, letter in zip(marks[::2], marks[1::2], strict=True)}
    table |= {code.upper(): letter.upper() for code, letter in table.items()}
    # Typists mix cases: the mark of a capital letter is often the small one.
    for base, marks in _VNI_MARKS.items():
        table |= {base.upper() + mark: letter.upper() for mark, letter in zip(marks[::2], marks[1::2], strict=True)}
    return table


VNI = _vni_table()
_VNI_CODE = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))

_TONE_MARKS = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_TONELESS = {
    ord(letter): unicodedata.normalize("NFC", unicodedata.normalize("NFD", letter).translate(_TONE_MARKS))
    for letter in "àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
}
_RHYMES = [
    "a",
    "ac",
    "ach",
    "ai",
    "am",
    "an",
    "ang",
    "anh",
    "ao",
    "ap",
    "at",
    "au",
    "ay",
    "ăc",
    "ăm",
    "ăn",
    "ăng",
    "ăp",
    "ăt",
    "âc",
    "âm",
    "ân",
    "âng",
    "âp",
    "ât",
    "âu",
    "ây",
    "e",
    "ec",
    "em",
    "en",
    "eng",
    "eo",
    "ep",
    "et",
    "ê",
    "êch",
    "êm",
    "ên",
    "ênh",
    "êp",
    "êt",
    "êu",
    "i",
    "ia",
    "ich",
    "im",
    "in",
    "inh",
    "ip",
    "it",
    "iu",
    "iêc",
    "iêm",
    "iên",
    "iêng",
    "iêp",
    "iêt",
    "iêu",
    "o",
    "oa",
    "oac",
    "oach",
    "oai",
    "oam",
    "oan",
    "oang",
    "oanh",
    "oao",
    "oap",
    "oat",
    "oay",
    "oăc",
    "oăm",
    "oăn",
    "oăng",
    "oăt",
    "oc",
    "oe",
    "oen",
    "oeo",
    "oet",
    "oi",
    "om",
    "on",
    "ong",
    "oong",
    "ooc",
    "op",
    "ot",
    "ô",
    "ôc",
    "ôi",
    "ôm",
    "ôn",
    "ông",
    "ôp",
    "ôt",
    "ơ",
    "ơi",
    "ơm",
    "ơn",
    "ơp",
    "ơt",
    "u",
    "ua",
    "uân",
    "uât",
    "uâng",
    "uây",
    "uc",
    "uê",
    "uêch",
    "uênh",
    "ui",
    "um",
    "un",
    "ung",
    "uôc",
    "uôi",
    "uôm",
    "uôn",
    "uông",
    "uôt",
    "up",
    "ut",
    "uy",
    "uya",
    "uych",
    "uyêt",
    "uyên",
    "uynh",
    "uyt",
    "uyp",
    "uyu",
    "uơ",
    "ư",
    "ưa",
    "ưc",
    "ưi",
    "ưn",
    "ưng",
    "ươc",
    "ươi",
    "ươm",
    "ươn",
    "ương",
    "ươp",
    "ươt",
    "ươu",
    "ưt",
    "ưu",
    "ưm",
    "y",
    "yêm",
    "yên",
    "yêt",
    "yêu",
    "yêng",
]
_SYLLABLE = re.compile(
    "(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx])?(?:"
    + "|".join(sorted(_RHYMES, key=len, reverse=True))
    + ")"
)
_WORD = re.compile(r"[^\s\x00-@\[-`{-\x7f“”‘’–—…•\u00a0]+")
_UNICODE_VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_HIGH_LATIN = re.compile("[\u00a1-\u00ff]")
_CONTROLS = bytes((*range(0x09), *range(0x0E, 0x20), 0x7F))


def vietnamese_score(text: str) -> float:
    """Words with a non-ASCII letter that are Vietnamese syllables, less those that are not, over all words."""
    right, wrong, words = _count(text)
    return (len(right) - wrong) / words if words else 0.0


def _count(text: str) -> tuple[list[str], int, int]:
    """Syllables with a letter beyond ASCII, how many words with one are none, and how many words there are."""
    right: list[str] = []
    wrong = words = 0
    for word in _WORD.findall(text[:SAMPLE].lower()):
        words += 1
        if not word.isascii():
            if len(word) > 1 and _SYLLABLE.fullmatch(word.translate(_TONELESS)):
                right.append(word)
            else:
                wrong += 1
    return right, wrong, words


def from_tcvn3(text: str) -> str:
    converted = text.translate(TCVN3)
    # The capital fonts show small codes as capitals: TØNH is TỈNH.
    return re.sub(r"[^\W\d_]+", _capitalise, converted)


def _capitalise(match: re.Match[str]) -> str:
    word = match.group()
    plain = [letter for letter in word if letter.isascii()]
    return word.upper() if len(plain) > 1 and all(letter.isupper() for letter in plain) else word


def from_vni(text: str) -> str:
    return _VNI_CODE.sub(lambda match: VNI[match.group()], text)


_LEGACY: tuple[tuple[str, Callable[[str], str]], ...] = (("tcvn3", from_tcvn3), ("vni", from_vni))


def is_suspicious(text: str) -> bool:
    """Whether letters may be those of a legacy font: high Latin ones, and none that only Unicode has."""
    return bool(_HIGH_LATIN.search(text)) and not _UNICODE_VIETNAMESE.search(text)


def legacy_encoding(sample: str) -> str | None:
    """The legacy encoding that makes Vietnamese out of suspicious text; a few syllables are no proof."""
    best, score = None, max(0.05, vietnamese_score(sample) + 0.05)
    for name, convert in _LEGACY:
        right, wrong, words = _count(unicodedata.normalize("NFC", convert(sample[:SAMPLE])))
        # One syllable over and over (`KÆ KÆ KÆ`) may be a code.
        if len(set(right)) >= LEAST_SYLLABLES and (len(right) - wrong) / words > score:
            best, score = name, (len(right) - wrong) / words
    return best


def repair_legacy(text: str) -> tuple[str, str | None]:
    """Text whose letters only a legacy font shows right, converted; and the font's encoding if it was that."""
    encoding = legacy_encoding(text) if is_suspicious(text[:SAMPLE]) else None
    return (convert_legacy(text, encoding), encoding) if encoding else (text, None)


def convert_legacy(text: str, encoding: str) -> str:
    return dict(_LEGACY)[encoding](text)


def _latin(data: bytes) -> str:
    return data.decode("cp1252", errors="replace") if b"\x81" not in data else data.decode("latin-1")


def _utf16_without_mark(data: bytes) -> str | None:
    """Half of Vietnamese letters are ASCII: in UTF-16 every other byte of them is zero."""
    sample = data[:4096]
    if len(sample) < 4 or len(data) % 2 or b"\x00" not in sample:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > len(sample) * 0.2 and even <= odd * 0.1:
        return "utf-16-le"
    if even > len(sample) * 0.2 and odd <= even * 0.1:
        return "utf-16-be"
    return None


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, declared: str | None = None) -> tuple[str, str, list[str]]:
    """The text in NFC, the encoding, and warnings. Raises UnreadableDocument where the bytes are no text."""
    text, encoding, warnings = _decode(data, declared)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text, encoding, warnings


def _decode(data: bytes, declared: str | None) -> tuple[str, str, list[str]]:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            text = data.decode(codec, errors="replace")
            return text, codec.removesuffix("-sig"), ["invalid_bytes"] if "\ufffd" in text else []
    wide = _utf16_without_mark(data)
    if wide:
        text = data.decode(wide, errors="replace")
        return text, wide, ["invalid_bytes"] if "\ufffd" in text else []
    _refuse_binary(data)
    warnings: list[str] = []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _by_score(data, declared)
    if declared and not text.isascii() and _codec_name(declared) not in (None, "utf-8"):
        warnings.append(f"declared_charset_wrong:{declared}")
    text, legacy = repair_legacy(text)
    return text, legacy or "utf-8", warnings


def _by_score(data: bytes, declared: str | None) -> tuple[str, str, list[str]]:
    sample = data[: SAMPLE * 2]
    latin = _latin(sample)
    candidates: list[tuple[float, str]] = []
    broken = data.decode("utf-8", errors="replace")
    # A cut or slightly damaged UTF-8 file is still that: replacement characters are rare in it.
    if broken.count("\ufffd") <= 1 + 0.02 * sum(1 for letter in broken[:SAMPLE] if letter > "\x7f"):
        return broken, "utf-8", ["invalid_bytes"]
    codec = _codec_name(declared)
    if codec:
        candidates.append((_score(sample.decode(codec, errors="replace")), codec))
    candidates.append((_score(sample.decode("cp1258", errors="replace")), "windows-1258"))
    candidates += [(_score(convert(latin)), name) for name, convert in _LEGACY]
    candidates.append((_score(latin), "windows-1252"))
    score, best = max(candidates, key=lambda candidate: candidate[0])
    warnings = []
    if score <= 0:
        warnings.append("encoding_uncertain")
    if codec and best != codec:
        warnings.append(f"declared_charset_wrong:{declared}")
    convert = dict(_LEGACY).get(best)
    if convert:
        return convert(_latin(data)), best, warnings
    text = _latin(data) if best == "windows-1252" else data.decode(_PYTHON_NAMES.get(best, best), errors="replace")
    return text, best, warnings


_PYTHON_NAMES = {"windows-1258": "cp1258"}


def _score(text: str) -> float:
    return vietnamese_score(unicodedata.normalize("NFC", text)) - text.count("\ufffd") / max(len(text), 1)


def _codec_name(declared: str | None) -> str | None:
    """Python's name of a declared charset, if it is one that turns bytes into text."""
    try:
        info = codecs.lookup(declared.strip("\"' \t\r\n")) if declared else None
    except (LookupError, ValueError):
        return None
    return info.name if info and getattr(info, "_is_text_encoding", True) else None


def _refuse_binary(data: bytes) -> None:
    sample = data[:8192]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > 2 + len(sample) * 0.01:
        raise UnreadableDocument("not_text", "the bytes are neither a known format nor text")
