"""Review decisions: what a person said of a figure, kept in seeds/review_decisions.csv and applied at every reading.

A decision finds its figure by the number and the words around it in the same source, not by an offset or an
identifier: it survives another crawl of the page and another version of the extractor. A decision that finds no
figure any more is reported; it is never dropped in silence.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ingestion.periods import parse_label
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import NATIONAL_UNIT_ID, Figure, Reject
from ingestion.reference import Reference

DECISIONS = "review_decisions.csv"
VERDICTS = ("accept", "correct", "reject")
_AROUND = 40
"""Characters without white space on either side of the number that make its anchor."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One row: `read_as` is the indicator under which the figure was held, the later fields say what it is."""

    decided_on: str
    decided_by: str
    verdict: str
    source_key: str
    anchor: str
    read_as: str = ""
    indicator_code: str = ""
    unit_id: str = ""
    value: str = ""
    kind: str = ""
    period: str = ""
    excerpt: str = ""
    note: str = ""

    def problem(self) -> str | None:
        """Why the row cannot be used, or None."""
        if self.verdict not in VERDICTS:
            return f"verdict is none of {', '.join(VERDICTS)}: {self.verdict!r}"
        if not (self.decided_by and self.source_key and self.anchor):
            return "a decision needs decided_by, source_key and anchor"
        try:
            date.fromisoformat(self.decided_on)
            if self.value:
                Decimal(self.value)
            if self.period:
                parse_label(self.period)
        except (ValueError, InvalidOperation) as error:
            return str(error) or f"value is no number: {self.value!r}"
        return None


COLUMNS = tuple(field.name for field in dataclasses.fields(Decision))


class Decisions:
    """The decisions of a file by their source."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._by_source: dict[str, list[Decision]] = defaultdict(list)
        for decision in decisions:
            self._by_source[decision.source_key].append(decision)

    @classmethod
    def load(cls, seeds: Path) -> Decisions:
        """Raises ValueError with the line of a row that cannot be used: a wrong decision is worse than none."""
        return cls(read(seeds / DECISIONS))

    def of(self, source_key: str) -> Sequence[Decision]:
        return self._by_source.get(source_key, ())

    def version(self, source_key: str) -> str:
        """What the decisions on a source add to the version that reads it: empty where there are none."""
        decisions = self.of(source_key)
        if not decisions:
            return ""
        content = "\n".join("\x1f".join(dataclasses.astuple(decision)) for decision in decisions)
        return f"+review.{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def source_key(name: str, source_url: str | None) -> str:
    """What stays the same when a page is crawled again: its address, or else its name."""
    return source_url or name


def anchor(text: str, start: int, end: int) -> str:
    """A digest of the number at `text[start:end]` and the letters around it in its paragraph.

    Blind to white space and case; a blank line ends the paragraph.
    """
    paragraph_before = re.split(r"\n\s*\n", text[max(0, start - 4 * _AROUND) : start])[-1]
    paragraph_after = re.split(r"\n\s*\n", text[end : end + 4 * _AROUND])[0]
    before = re.sub(r"\s+", "", paragraph_before)[-_AROUND:]
    after = re.sub(r"\s+", "", paragraph_after)[:_AROUND]
    words = unicodedata.normalize("NFC", "\x1f".join((before, re.sub(r"\s+", "", text[start:end]), after))).casefold()
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def apply(
    figures: Sequence[Figure], document: CanonicalDocument, decisions: Sequence[Decision], reference: Reference
) -> tuple[list[Figure], list[Reject]]:
    """Figures as decided, and a reject for each decision that found none."""
    if not decisions:
        return list(figures), []
    decided = list(figures)
    anchors = [anchor(document.text, figure.value_start, figure.value_end) for figure in figures]
    lost = []
    for decision in decisions:
        place = _find(decision, decided, anchors)
        if place is None:
            detail = f"{decision.decided_by} on {decision.decided_on}, {decision.verdict}: {decision.excerpt}"
            lost.append(Reject("extract", "decision_without_figure", detail, row=decision.anchor))
        else:
            decided[place] = _decided(decided[place], decision, reference)
    return decided, lost


def _find(decision: Decision, figures: Sequence[Figure], anchors: Sequence[str]) -> int | None:
    """The figure at the anchor: as it was read when it was decided, else as it was decided to be."""
    here = [index for index, found in enumerate(anchors) if found == decision.anchor]
    for code in (decision.read_as, decision.indicator_code):
        for index in here:
            if (figures[index].indicator_code or "") == code:
                return index
    return here[0] if len(here) == 1 else None


def _decided(figure: Figure, decision: Decision, reference: Reference) -> Figure:
    if decision.verdict == "reject":
        return dataclasses.replace(figure, status="rejected", reasons="reviewed", confidence=Decimal(0))
    changes: dict[str, object] = {"status": "accepted", "reasons": None, "confidence": Decimal(1), "candidates": None}
    if decision.indicator_code:
        changes["indicator_code"] = decision.indicator_code
        if indicator := reference.indicators.get(decision.indicator_code):
            changes["unit"] = indicator.unit.split("|")[0]
    if decision.value:
        changes["value"] = Decimal(decision.value)
    if decision.kind:
        changes["kind"] = decision.kind
    if decision.period:
        period = parse_label(decision.period)
        changes.update(
            period_type=period.type, period_start=period.start, period_end=period.end, period_basis="document"
        )
    if decision.unit_id:
        unit = reference.units.get(decision.unit_id)
        changes["unit_id"] = decision.unit_id
        changes["province"] = "national" if decision.unit_id == NATIONAL_UNIT_ID else unit.short_name if unit else None
    return dataclasses.replace(figure, **changes)  # type: ignore[arg-type]


def read(path: Path) -> list[Decision]:
    """The decisions of a file in its order; none where there is no file. Raises ValueError naming the line."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as handle:
        reader = csv.DictReader(handle)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path.name}: the columns are {', '.join(COLUMNS)}")
        decisions = []
        for row in reader:
            decision = Decision(**{name: row[name] or "" for name in COLUMNS})
            if problem := decision.problem():
                raise ValueError(f"{path.name}, line {reader.line_num}: {problem}")
            decisions.append(decision)
    return decisions


def write(path: Path, decisions: Iterable[Decision]) -> None:
    """Writes the whole file anew and swaps it in: a stop in the middle loses no earlier decision."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with temporary.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(dataclasses.astuple(decision) for decision in decisions)
    os.replace(temporary, path)
