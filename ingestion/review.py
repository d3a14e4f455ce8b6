"""Review decisions: what a person said of a figure, kept in seeds/review_decisions.csv and applied at every reading.

A decision finds its figure by the number and the words around it in the same source (`anchors`), not by an offset or
an identifier: it survives another crawl of the page and another version of the extractor. A decision that finds no
figure any more, or that cannot be used, is reported; it is never dropped in silence, and it never stops the others.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ingestion.periods import parse_label
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import KINDS, NATIONAL_UNIT_ID, Figure, Reject
from ingestion.reference import Indicator, Reference
from ingestion.schemas import FIGURES, decimal_type, fits

DECISIONS = "review_decisions.csv"
_VALUE_TYPE = decimal_type(FIGURES, "value")
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

    def problem(self, reference: Reference) -> str | None:
        """Why the row cannot be used, as a sentence, or None."""
        if self.verdict not in VERDICTS:
            return f"verdict is none of {', '.join(VERDICTS)}: {self.verdict!r}"
        if not (self.decided_by and self.source_key and self.anchor):
            return "a decision needs decided_by, source_key and anchor"
        if self.indicator_code and self.indicator_code not in reference.indicators:
            return f"no indicator {self.indicator_code!r}"
        if self.unit_id and self.unit_id != NATIONAL_UNIT_ID and self.unit_id not in reference.units:
            return f"no unit {self.unit_id!r}"
        if self.kind and self.kind not in KINDS:
            return f"kind is none of {', '.join(KINDS)}: {self.kind!r}"
        try:
            date.fromisoformat(self.decided_on)
            if self.period:
                parse_label(self.period)
        except ValueError as error:
            return str(error)
        if not self.value:
            return None
        try:
            value = Decimal(self.value)
        except InvalidOperation:
            return f"value is no number: {self.value!r}"
        return value_problem(value, reference.indicators.get(self.indicator_code))

    def __str__(self) -> str:
        return f"{self.decided_by} on {self.decided_on}, {self.verdict}: {self.excerpt}"


COLUMNS = tuple(field.name for field in dataclasses.fields(Decision))


def value_problem(
    value: Decimal, indicator: Indicator | None, of_total: Decimal | None = None, value_high: Decimal | None = None
) -> str | None:
    """Why a value can be none of an indicator (of any, where it is None), as a sentence, or None.

    `of_total` and `value_high` are what the figure has beside it: the size of a ranking, the end of a range.
    """
    if not value.is_finite():
        return f"value is not finite: {value}"
    if not fits(value, _VALUE_TYPE) or value != round(value, _VALUE_TYPE[1]):
        return (
            f"value has more digits than {_VALUE_TYPE[0] - _VALUE_TYPE[1]} before and {_VALUE_TYPE[1]} behind the comma"
        )
    if value_high is not None and value_high < value:
        return f"a range goes upward: {value.normalize():f} to {value_high.normalize():f}"
    if indicator is None:
        return None
    if not indicator.admits(value):
        bounds = f"{_bound(indicator.lower_bound)} to {_bound(indicator.upper_bound)}"
        return f"{indicator.code} lies within {bounds}: {value.normalize():f} does not"
    if indicator.unit != "rank":
        return None
    if value != value.to_integral_value():
        return f"a rank is a whole number: {value.normalize():f}"
    if of_total is not None and value > of_total:
        return f"a rank is at most its total: {value.normalize():f} of {of_total.normalize():f}"
    return None


def _bound(bound: Decimal | None) -> str:
    return "any" if bound is None else f"{bound.normalize():f}"


class Decisions:
    """The decisions of a file by their source."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._by_source: dict[str, list[Decision]] = defaultdict(list)
        for decision in decisions:
            self._by_source[decision.source_key].append(decision)

    @classmethod
    def load(cls, seeds: Path) -> Decisions:
        """Raises ValueError where the file is no list of decisions; rows that cannot be used are told by `problems`."""
        return cls(read(seeds / DECISIONS))

    def problems(self, reference: Reference) -> list[str]:
        """A sentence for each decision that cannot be used, whether its source is there or not."""
        return [
            f"{DECISIONS}: {decision.source_key or 'no source'}, {decision}: {problem}"
            for decisions in self._by_source.values()
            for decision in decisions
            if (problem := decision.problem(reference))
        ]

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
    """Figures as decided, and a reject for each decision that found none or cannot be used.

    What it would make of a figure is looked at, too: a figure that its decision leaves without an indicator, or with
    a value out of bounds, stays as it was read.
    """
    if not decisions:
        return list(figures), []
    decided = list(figures)
    anchors = [anchor(document.text, figure.value_start, figure.value_end) for figure in figures]
    rejects = []
    for decision in decisions:
        problem = decision.problem(reference)
        place = None if problem else _find(decision, decided, anchors)
        if problem is None and place is None:
            rejects.append(Reject("extract", "decision_without_figure", str(decision), row=decision.anchor))
        elif place is not None:
            figure = _decided(decided[place], decision, reference)
            problem = _refusal(figure, reference)
            if problem is None:
                decided[place] = figure
        if problem is not None:
            row = json.dumps(dataclasses.asdict(decision), ensure_ascii=False)
            rejects.append(Reject("extract", "decision_unusable", f"{decision}: {problem}", row=row))
    return decided, rejects


def _refusal(figure: Figure, reference: Reference) -> str | None:
    """Why a decided figure can be no observation, as a sentence, or None."""
    if figure.status != "accepted":
        return None
    if not (figure.indicator_code and figure.unit_id):
        return "an observation needs an indicator and a unit"
    indicator = reference.indicators.get(figure.indicator_code)
    return value_problem(figure.value, indicator, figure.of_total, figure.value_high)


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
    """The decisions of a file in its order, unchecked; none where there is no file.

    Raises ValueError where the file cannot be read as decisions at all: to go on without would take them all back.
    """
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8-sig") as handle:
        reader = csv.DictReader(handle)
        try:
            if tuple(reader.fieldnames or ()) != COLUMNS:
                raise ValueError(f"{path.name}: the columns are {', '.join(COLUMNS)}")
            return [_row(row) for row in reader]
        except (csv.Error, UnicodeDecodeError) as error:
            raise ValueError(f"{path.name}, line {reader.line_num}: {error}") from error


def _row(row: dict[str | None, Any]) -> Decision:
    """What has more fields than columns has a note with commas that nobody quoted: it is the last column."""
    values = {name: row[name] or "" for name in COLUMNS}
    values[COLUMNS[-1]] = ",".join([values[COLUMNS[-1]], *row.get(None, ())])
    return Decision(**values)


def write(path: Path, decisions: Iterable[Decision]) -> None:
    """Writes the whole file anew and swaps it in: a stop in the middle loses no earlier decision."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with temporary.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(dataclasses.astuple(decision) for decision in decisions)
    os.replace(temporary, path)
