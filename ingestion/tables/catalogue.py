"""Indicator names in row headers: matched by the catalogue's phrases, then by likeness; else only candidates."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from ingestion.reference import Indicator, Phrase, Reference, fold
from ingestion.tables.grid import plain

ALIKE = 93.0
CANDIDATES = 3
LONGEST_NAME = 300
_MOST_NEAR = 20_000
_RANK = re.compile(r"thứ hạng|thứ bậc|xếp hạng|vị trí|^hạng")
_PER = re.compile(r"/\s*(?:\d|vạn|nghìn|triệu|một)")
_MONEY = re.compile(r"\b(?:đồng|vnđ|vnd|usd)\b")
_WORD = re.compile(r"\w+")


_ANY_NUMBER = "12"
_DIGITS = re.compile(r"\d(?:[\d.,/]*\d)?")
_SHARE = re.compile(r"(?:tỷ lệ|tỷ trọng|mức độ)\b(?!.*(?:100|1\.000|vạn) dân)")


def _shape(label: str, unit: str) -> str:
    from ingestion.extract import row_names

    told = fold(unit)
    if "%" in told or "phần trăm" in told or (not told and _SHARE.match(label)):
        return "percent"
    if _RANK.search(told) or (not told and _RANK.match(label)):
        return "rank"
    of_points = "điểm" in told.split() and not row_names.counts_points(label)
    return "score" if of_points or "chỉ số" in told else "count"


@lru_cache(maxsize=8192)
def _words(text: str) -> str:
    """The folded words of a text between single spaces, so that one text is in another only by whole words."""
    return f" {' '.join(_WORD.findall(fold(text)))} "


def _terms(phrase: Phrase) -> tuple[tuple[str, ...], ...]:
    """What a name must hold. In a sentence a rank says of itself that it is one; a name has only the index."""
    return phrase.terms or (phrase.context if phrase.shape == "rank" else ())


class Catalogue:
    """The indicators of a reference, for looking up by name."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self._matched: dict[tuple[str, str, str | None], tuple[str | None, list[str]]] = {}
        self._near: dict[str, list[str]] = {}

    @cached_property
    def _names(self) -> dict[str, str]:
        return {fold(indicator.name_vi): code for code, indicator in self.reference.indicators.items()}

    def match(self, name: str, unit: str, section: str | None, number: str = "") -> tuple[str | None, list[str]]:
        """The code of a row's name with its unit of measure and a number of it, or None and the nearest codes."""
        digits = _DIGITS.search(number)
        if digits and not unit and "%" in number:
            unit = f"% {number[digits.end() :].strip(' %')}".strip()
        key = (name, unit, section)
        if key not in self._matched:
            self._matched[key] = self._said(name, unit, section, digits.group() if digits else _ANY_NUMBER)
        return self._matched[key]

    def _said(self, name: str, unit: str, section: str | None, number: str) -> tuple[str | None, list[str]]:
        """What the name says as a sentence; where no sentence tells, what its words are alike to."""
        from ingestion.extract import row_names

        label = fold(plain(name))[:LONGEST_NAME]
        if label in self._names and self._fits(self._names[label], unit):
            return self._names[label], []
        shape = _shape(label, unit)
        said_unit = unit.removeprefix("%").strip() if shape == "percent" else unit
        said = row_names.named(self.reference, plain(name), said_unit, shape, number, section or "")
        fits = said is not None and said.code is not None and self._fits(said.code, unit)
        if said is not None and fits and said.clear:
            return said.code, []
        alike, candidates = self._match(label, unit, section)
        if said is None or said.code is None or not fits or said.code == alike:
            return alike, candidates
        return None, list(dict.fromkeys([said.code, *([alike] if alike else []), *candidates]))[:CANDIDATES]

    def _match(self, label: str, unit: str, section: str | None) -> tuple[str | None, list[str]]:
        if not label:
            return None, []
        if label in self._names and self._fits(self._names[label], unit):
            return self._names[label], []
        words, around = _words(label), _words(f"{section or ''} {label}")
        phrases = [
            (
                sum(max((len(term) for term in group if _words(term) in words), default=0) for group in _terms(phrase)),
                phrase.indicator_code,
            )
            for phrase in self.reference.phrases
            if self._says(phrase, words, around, _words(unit)) and self._fits(phrase.indicator_code, unit)
        ]
        best = max((length for length, _ in phrases), default=0)
        codes = sorted({code for length, code in phrases if length == best})
        if len(codes) == 1 and best >= 6:
            return codes[0], []
        near = self._alike(label)
        if not codes and near and near[0][1] >= ALIKE and self._fits(near[0][0], unit):
            return near[0][0], []
        return None, list(dict.fromkeys([*codes, *(code for code, _ in near)]))[:CANDIDATES]

    def nearest(self, name: str, statistic: str) -> list[str]:
        """The codes that a name is most like: ranks, scores or shares (`percent`) alone, or what counts or measures."""
        label = fold(plain(name))[:LONGEST_NAME]
        if label not in self._near:
            if len(self._near) > _MOST_NEAR:
                self._near.clear()
            self._near[label] = [code for code, _ in self._alike(label, 24)]
        return [code for code in self._near[label] if self._has_form(code, statistic)][:CANDIDATES]

    def _has_form(self, code: str, statistic: str) -> bool:
        indicator = self.reference.indicators[code]
        if statistic in ("rank", "score"):
            return indicator.statistic in (statistic, None)
        return (indicator.unit == "percent") == (statistic == "percent") and indicator.unit not in ("rank", "score")

    def _alike(self, label: str, most: int = 8) -> list[tuple[str, float]]:
        from rapidfuzz import fuzz, process

        found = process.extract(label, list(self._names), scorer=fuzz.token_sort_ratio, limit=most, score_cutoff=40)
        return [(self._names[name], score) for name, score, _ in found]

    @staticmethod
    def _says(phrase: Phrase, words: str, around: str, unit: str) -> bool:
        return (
            bool(_terms(phrase))
            and (not phrase.noun or any(_words(term) in words or _words(term) in unit for term in phrase.noun))
            and all(any(_words(term) in words for term in group) for group in _terms(phrase))
            and all(any(_words(term) in around for term in group) for group in phrase.context)
            and not any(_words(term) in words for term in phrase.without)
        )

    def _fits(self, code: str, unit: str) -> bool:
        """Whether an indicator can have the unit of measure that the table gives."""
        indicator: Indicator | None = self.reference.indicators.get(code)
        if indicator is None:
            return False
        told = unit.lower()
        if "%" in told or "phần trăm" in told:
            return indicator.unit == "percent"
        if _RANK.search(told):
            return indicator.unit == "rank"
        if "chỉ số" in told:
            return indicator.unit in ("score", "rank")
        if _PER.search(told):
            return indicator.unit.startswith(("rate", "ratio"))
        if _MONEY.search(told) and indicator.unit.startswith("count"):
            return False
        if told.strip() == "điểm" and indicator.index_code:
            return indicator.unit == "score"
        if told.strip():
            return indicator.unit not in ("percent", "rank")
        return True


_catalogues: list[Catalogue] = []


def catalogue_of(reference: Reference) -> Catalogue:
    """One catalogue for all documents read with the same reference."""
    if not _catalogues or _catalogues[0].reference is not reference:
        _catalogues[:] = [Catalogue(reference)]
    return _catalogues[0]
