"""How good the extractor is: its figures against labels made by hand, field by field, and where it may not fall below.

A label counts as captured where a figure of the same value stands at its place, as accepted where that figure was
accepted, and as right where every field agrees. Labels are complete for their documents: an accepted figure without
a label is wrong.
"""

from __future__ import annotations

import csv
import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FIELDS = ("value", "unit", "of_total", "comparator", "indicator", "province", "period", "kind")
SETS = ("all", "core digital")
RELIABILITY_STEPS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)

Label = Mapping[str, str]
Prediction = Mapping[str, object]


@dataclass(slots=True)
class Score:
    """Counts over a set of labels, and the shares that are made of them."""

    labels: int = 0
    captured: int = 0
    accepted: int = 0
    right: int = 0
    unlabelled: int = 0
    fields: Counter[str] = field(default_factory=Counter)

    def measures(self) -> dict[str, float]:
        """captured, accepted, precision and recall, 0 to 1, and each field's share of the captured labels."""
        shares = {
            "captured": self.captured / max(1, self.labels),
            "accepted": self.accepted / max(1, self.labels),
            "precision": self.right / max(1, self.accepted + self.unlabelled),
            "recall": self.right / max(1, self.labels),
        }
        return shares | {f"field {name}": self.fields[name] / max(1, self.captured) for name in FIELDS}


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and the figure that found it; `right` says which fields agree."""

    document: str
    label: Label
    prediction: Prediction
    right: Mapping[str, bool]

    @property
    def is_right(self) -> bool:
        return all(self.right.values())


@dataclass(slots=True)
class Evaluation:
    """Scores by set, the pairs, and what was missed or accepted without a label."""

    scores: dict[str, Score]
    pairs: list[Pair] = field(default_factory=list)
    missed: list[tuple[str, Label]] = field(default_factory=list)
    unlabelled: list[Prediction] = field(default_factory=list)

    def reliability(self) -> list[tuple[float, int, float]]:
        """For thresholds of confidence: how many figures lie at or above, and the share of them that is right."""
        graded = [(_number(pair.prediction.get("confidence")) or 0.0, pair.is_right) for pair in self.pairs]
        table = []
        for step in RELIABILITY_STEPS:
            above = [right for confidence, right in graded if confidence >= step]
            table.append((step, len(above), sum(above) / max(1, len(above))))
        return table


COLUMNS = (
    "doc_id", "quote", "value", "unit", "of_total", "comparator", "indicator", "province", "period", "kind",
    "salience", "domain", "start", "end",
)  # fmt: skip
"""Columns that labels need; value_high, surface and more may stand beside them."""


def read_labels(path: Path) -> dict[str, list[dict[str, str]]]:
    """Labels by document, from a CSV with doc_id and the fields of a label.

    Raises OSError, or ValueError that names the file: columns that are missing, and the line of a row without a value
    or a place.
    """
    labels: dict[str, list[dict[str, str]]] = defaultdict(list)
    with path.open(newline="", encoding="utf-8-sig") as handle:
        reader = csv.DictReader(handle, restkey="")
        try:
            if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
                raise ValueError(f"no column {', '.join(missing)}")
            for row in reader:
                label = {name: value or "" for name, value in row.items() if name}
                _check_label(label, reader.line_num)
                labels[label["doc_id"]].append(label)
        except (ValueError, csv.Error) as error:
            raise ValueError(f"{path}: {error}") from error
    return dict(labels)


def _check_label(label: Label, line: int) -> None:
    for name in ("value", "value_high", "of_total", "start", "end"):
        text = label.get(name, "")
        needed = name not in ("value_high", "of_total")
        try:
            if text or needed:
                int(text) if name in ("start", "end") else float(text)
        except ValueError:
            raise ValueError(f"line {line}: {name} is no number: {text!r}") from None


def read_floor(path: Path) -> dict[str, dict[str, float]]:
    """Least shares by set of labels and measure, from JSON. Raises OSError, or ValueError that names the file."""
    try:
        floor = json.loads(path.read_text(encoding="utf-8"))
        known = Score().measures()
        for name, measures in floor.items():
            for measure, least in measures.items():
                if name not in SETS or measure not in known or not isinstance(least, int | float):
                    raise ValueError(f"no measure {name}: {measure}: {least!r}")
    except (ValueError, AttributeError, RecursionError) as error:
        raise ValueError(f"{path}: no floor ({{set: {{measure: share}}}}): {error}") from error
    return dict(floor)


def evaluate(
    texts: Mapping[str, str], labels: Mapping[str, Sequence[Label]], predictions: Mapping[str, Sequence[Prediction]]
) -> Evaluation:
    """Compares predictions with labels, both by document; `texts` are the documents as they were labelled."""
    result = Evaluation({name: Score() for name in SETS})
    for document in sorted(texts):
        wanted, given = labels.get(document, ()), predictions.get(document, ())
        pairs = _pair(document, texts[document], wanted, given)
        result.pairs += pairs
        found = {id(pair.prediction) for pair in pairs}
        seen = {id(pair.label) for pair in pairs}
        result.missed += [(document, label) for label in wanted if id(label) not in seen]
        stray = [figure for figure in given if figure.get("status") == "accepted" and id(figure) not in found]
        result.unlabelled += stray
        result.scores["all"].unlabelled += len(stray)
        for name, score in result.scores.items():
            score.labels += sum(_belongs(label, name) for label in wanted)
            for pair in pairs:
                if _belongs(pair.label, name):
                    _count(score, pair)
    return result


def _belongs(label: Label, name: str) -> bool:
    return name == "all" or (label["salience"] == "core" and label["domain"] == "digital")


def _count(score: Score, pair: Pair) -> None:
    score.captured += 1
    score.fields.update(name for name, agrees in pair.right.items() if agrees)
    if pair.prediction.get("status") == "accepted":
        score.accepted += 1
        score.right += pair.is_right


def _pair(document: str, text: str, labels: Sequence[Label], predictions: Sequence[Prediction]) -> list[Pair]:
    """One label to one figure: same place and value, the pair with most fields right first, then the shorter quote."""
    places = _Places(text)
    candidates = []
    for number, prediction in enumerate(predictions):
        spans = places.of(str(prediction.get("quote") or ""))
        for position, label in enumerate(labels):
            if not spans or not _same(label["value"], prediction.get("value")):
                continue
            start, end = places.nfc(int(label["start"])), places.nfc(int(label["end"]))
            if any(first <= start and end <= last for first, last in spans):
                right = _agreement(label, prediction)
                shortest = min(last - first for first, last in spans)
                candidates.append(((-sum(right.values()), shortest, position, number), right))
    pairs, labels_used, predictions_used = [], set(), set()
    for (_, _, position, number), right in sorted(candidates, key=lambda item: item[0]):
        if position not in labels_used and number not in predictions_used:
            labels_used.add(position)
            predictions_used.add(number)
            pairs.append(Pair(document, labels[position], predictions[number], right))
    return pairs


class _Places:
    """Where a quote stands in a text: in NFC, with white space folded."""

    def __init__(self, text: str) -> None:
        self._raw = text
        self._is_nfc = unicodedata.is_normalized("NFC", text)
        self._folded, self._offsets = _fold(text)

    def of(self, quote: str) -> list[tuple[int, int]]:
        needle = _fold(quote)[0].strip()
        spans, at = [], self._folded.find(needle) if needle else -1
        while at >= 0:
            spans.append((self._offsets[at], self._offsets[at + len(needle) - 1] + 1))
            at = self._folded.find(needle, at + 1)
        return spans

    def nfc(self, offset: int) -> int:
        """An offset of the raw text as one of its NFC form."""
        return offset if self._is_nfc else len(unicodedata.normalize("NFC", self._raw[:offset]))


def _fold(text: str) -> tuple[str, list[int]]:
    characters: list[str] = []
    offsets: list[int] = []
    for index, character in enumerate(unicodedata.normalize("NFC", text)):
        if character.isspace() or character == "\u200b":
            if not characters or characters[-1] == " ":
                continue
            character = " "
        characters.append(character)
        offsets.append(index)
    return "".join(characters), offsets


def _agreement(label: Label, prediction: Prediction) -> dict[str, bool]:
    def text(name: str, default: str = "") -> str:
        return str(prediction.get(name) or default)

    return {
        "value": _same(label["value"], prediction.get("value"))
        and _same(label.get("value_high"), prediction.get("value_high")),
        "unit": label["unit"].split(":")[0] == text("unit").split(":")[0],
        "of_total": _same(label["of_total"], prediction.get("of_total")),
        "comparator": label["comparator"] == text("comparator", "="),
        "indicator": label["indicator"] == text("indicator"),
        "province": (label["province"] or "") == text("province"),
        "period": (label["period"] or "") == text("period"),
        "kind": label["kind"] == text("kind", "actual"),
    }


def _number(value: object) -> float | None:
    return None if value in (None, "") else float(str(value))


def _same(one: object, other: object) -> bool:
    left, right = _number(one), _number(other)
    if left is None or right is None:
        return left is right
    return abs(left - right) <= 1e-9 * max(1.0, abs(left), abs(right))


def shortfalls(evaluation: Evaluation, floor: Mapping[str, Mapping[str, float]]) -> list[str]:
    """The measures that lie below the committed floor (`{set: {measure: share}}`), each as a sentence."""
    found = []
    for name, measures in floor.items():
        got = evaluation.scores[name].measures()
        found += [
            f"{name}: {measure} is {got[measure]:.4f}, below the floor of {least:.4f}"
            for measure, least in measures.items()
            if got[measure] < least
        ]
    return found


def by_document(predictions: Iterable[Prediction]) -> dict[str, list[Prediction]]:
    """Predictions by the stem of their document's name."""
    grouped: dict[str, list[Prediction]] = defaultdict(list)
    for prediction in predictions:
        grouped[Path(str(prediction["document"])).stem].append(prediction)
    return dict(grouped)


def describe(evaluation: Evaluation) -> str:
    """The scores as lines of text, and the table of reliability."""
    lines = []
    for name, score in evaluation.scores.items():
        got = score.measures()
        main = "  ".join(f"{measure} {got[measure]:.3f}" for measure in ("captured", "accepted", "precision", "recall"))
        lines.append(f"{name}: labels {score.labels}  {main}  accepted without a label {score.unlabelled}")
        lines.append("   fields of captured: " + "  ".join(f"{f} {got[f'field {f}']:.3f}" for f in FIELDS))
    lines.append("confidence at least  figures  share right")
    lines += [f"{step:>19.2f}  {count:>7}  {share:>11.3f}" for step, count, share in evaluation.reliability()]
    return "\n".join(lines)
