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
from collections import Counter, defaultdict
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
_BESIDE = 24
"""The same on one side alone, where the other side has changed."""
_NEAR = 2
"""Words on either side of the number, where both sides have changed farther off."""
_LETTERS = 8
"""Letters that words beside a number need to tell it from others; a cell's neighbours need half of it."""
_LINE = 2000
"""Characters on either side of the number within which its line ends; a longer one is no row of a table."""
_TIMES = 400
"""Characters on either side of the number within which its line tells years."""
_ROMAN = re.compile(r"[IVXLC]+[.)]?")
_CELLS = re.compile(r"\s*[|\t]\s*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WORD = re.compile(r"\w+")
_BLANK_LINE = re.compile(r"\n\s*\n")


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
    before, after = text[max(0, start - 4 * _AROUND) : start], text[end : end + 4 * _AROUND]
    if "\n" in before:
        before = _BLANK_LINE.split(before)[-1]
    if "\n" in after:
        after = _BLANK_LINE.split(after)[0]
    words = "\x1f".join((_squeezed(before)[-_AROUND:], _squeezed(text[start:end]), _squeezed(after)[:_AROUND]))
    return hashlib.sha256(unicodedata.normalize("NFC", words).casefold().encode()).hexdigest()[:16]


def _squeezed(text: str) -> str:
    return "".join(text.split())


WIDE, LINE, AFTER, BEFORE, NEAR, CELL, YEARS = range(7)
"""What the parts of `anchors` are, in order: the first by which a number is found again counts."""
WAYS = (WIDE, LINE, AFTER, BEFORE, NEAR, CELL)


def anchors(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """What finds each number (`spans`: offsets of its ends) again after the text around it was edited.

    Parts, parted by dots: `anchor`, which looks over the ends of lines; then digests of the number with 40 characters
    on either side in its line, with 24 characters behind it, with 24 before it, with two words on either side, and
    with the name of its table row and its place among the row's cells. These five are empty where they tell little,
    or where another of the numbers has the same. The last is a digest of the years in the line.
    """
    keys = {span: _parts(text, *span) for span in dict.fromkeys(spans)}
    seen = [Counter(parts[way] for parts in keys.values()) for way in WAYS]
    joined = {
        span: ".".join(part if way in (WIDE, YEARS) or seen[way][part] == 1 else "" for way, part in enumerate(parts))
        for span, parts in keys.items()
    }
    return [joined[span] for span in spans]


def parts_of(key: str) -> list[str]:
    """The parts of an anchor, all seven; those of an old one, which has the first alone, are empty."""
    parts = key.split(".")
    return parts + [""] * (YEARS + 1 - len(parts))


def _parts(text: str, start: int, end: int) -> list[str]:
    """All parts of the anchor of one number; what it costs does not grow with the text."""
    line_start = text.rfind("\n", max(0, start - _LINE), start) + 1 or max(0, start - _LINE)
    line_end = text.find("\n", end, end + _LINE)
    line_end = min(len(text), end + _LINE) if line_end < 0 else line_end
    line = text[line_start:line_end]
    is_row = len(line) < _LINE and ("|" in line or "\t" in line)
    number = _squeezed(text[start:end])
    left = _squeezed(text[max(line_start, start - 4 * _AROUND) : start])[-_AROUND:].casefold()
    right = _squeezed(text[end : min(line_end, end + 4 * _AROUND)])[:_AROUND].casefold()
    # Prose may be broken into lines anew; a row of a table may get other rows around it.
    words_before = text[max(line_start if is_row else 0, start - 60) : start]
    words_after = text[end : min(line_end if is_row else len(text), end + 60)]
    near_left = "".join(_WORD.findall(words_before)[-_NEAR:]).casefold()
    near_right = "".join(_WORD.findall(words_after)[:_NEAR]).casefold()
    beside_left, beside_right = left[-_BESIDE:], right[:_BESIDE]
    letters_left, letters_right = _letters(beside_left), _letters(beside_right)
    times = text[max(line_start, start - _TIMES) : min(line_end, end + _TIMES)]
    # With few letters a part would find anything.
    return [
        anchor(text, start, end),
        _digest(left, number, right) if letters_left + letters_right >= _LETTERS // 2 else "",
        _digest(number, beside_right) if letters_right >= _LETTERS else "",
        _digest(beside_left, number) if letters_left >= _LETTERS else "",
        _digest(near_left, number, near_right) if _letters(near_left + near_right) >= _LETTERS else "",
        _cell(text[line_start:start], number, text[end:line_end]) if is_row else "",
        _digest(*sorted(set(_YEAR.findall(times)))),
    ]


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _cell(before: str, number: str, after: str) -> str:
    """The number, the first other cell of its row that has a name, and which of how many cells it stands in."""
    ahead, behind = _CELLS.split(before), _CELLS.split(after)
    name = next((cell for cell in [*ahead[:-1], *behind[1:]] if _letters(cell) > 1 and not _ROMAN.fullmatch(cell)), "")
    return _digest(_squeezed(name).casefold(), number, f"{len(ahead)}/{len(ahead) + len(behind)}") if name else ""


def _digest(*words: str) -> str:
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()[:10]


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
    keys = [
        parts_of(key) for key in anchors(document.text, [(figure.value_start, figure.value_end) for figure in figures])
    ]
    rejects = []
    for decision in decisions:
        problem = decision.problem(reference)
        place = None if problem else _find(decision, decided, keys)
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


def _find(decision: Decision, figures: Sequence[Figure], keys: Sequence[Sequence[str]]) -> int | None:
    """The figure at the anchor: as it was read when it was decided, else as it was decided to be."""
    wanted = parts_of(decision.anchor)
    for way in WAYS:
        here = [index for index, parts in enumerate(keys) if wanted[way] and parts[way] == wanted[way]]
        if way not in (WIDE, LINE):
            here = [index for index in here if _still_means(decision, figures[index], wanted, keys[index])]
        for code in (decision.read_as, decision.indicator_code):
            for index in here:
                if (figures[index].indicator_code or "") == code:
                    return index
        if len(here) == 1:
            return here[0]
    return None


def _still_means(decision: Decision, figure: Figure, wanted: Sequence[str], found: Sequence[str]) -> bool:
    """Whether a decision on words that were edited may be of the time that the new words tell.

    `xếp thứ 26/63` of next year's report is not what was decided on this year's.
    """
    now = figure.period.label() if figure.period else ""
    if not (decision.period and now) or now == decision.period:
        return True
    # What was corrected need not be what is read: then the years around must be the same as they were.
    return decision.verdict == "correct" and wanted[YEARS] == found[YEARS]


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
