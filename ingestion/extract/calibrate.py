"""Fits the weights of confidence on labelled documents, and says how well they and the committed ones hold.

    python -m ingestion.extract.calibrate DIR LABELS [--sources CSV] [--write]

Each mapped figure that no other reason holds is one observation: its features, its phrase's prior, and whether every
field was right. The weights of features are raised or lowered until the figures that bear a feature are right as often
as their product says; pseudo-counts tie them to the committed weights, and none goes above one, so that a doubt never
adds confidence. What is reported is out of fold: each document is judged by weights fitted on the others.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingestion import evaluation
from ingestion.extract import confidence
from ingestion.extract.scoring import to_prediction
from ingestion.landing import SourceIndex
from ingestion.readers import read
from ingestion.records import Figure
from ingestion.reference import Reference
from ingestion.settings import SEEDS
from ingestion.tables import map_tables

PSEUDO_COUNT = 4.0
ROUNDS = 40
STEPS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Observation:
    """One mapped figure: what was doubtful about it, and whether it was right."""

    document: str
    features: tuple[str, ...]
    prior: float
    right: bool


def observe(
    documents: Path, labels: Mapping[str, Sequence[evaluation.Label]], sources: Path | None, reference: Reference
) -> list[Observation]:
    """The observations of a folder of labelled texts."""
    from ingestion.extract import extract

    priors = {phrase.row: phrase.prior for phrase in reference.phrases}
    found: list[Observation] = []
    for path in sorted(documents.glob("*.txt")):
        source = SourceIndex(path.parent, sources).metadata(path).source(path.name)
        document = read(path.read_bytes(), path.name)
        mapped = map_tables(document, source, reference)
        figures = [*mapped.figures, *extract(document, source, reference, taken=mapped.taken)]
        predictions = [to_prediction(figure, path.name) for figure in figures]
        text = path.read_text(encoding="utf-8")
        result = evaluation.evaluate(
            {path.stem: text}, {path.stem: labels.get(path.stem, ())}, {path.stem: predictions}
        )
        right = {id(pair.prediction): pair.is_right for pair in result.pairs}
        for figure, prediction in zip(figures, predictions, strict=True):
            if (parts := _circumstances(figure)) is not None:
                row, features = parts
                found.append(Observation(path.stem, features, priors[row], right.get(id(prediction), False)))
    return found


def _circumstances(figure: Figure) -> tuple[int, tuple[str, ...]] | None:
    """Phrase row and features of a figure of prose that nothing but confidence decides on."""
    if figure.indicator_code is None or figure.reasons not in (None, "low_confidence") or "#" not in figure.rule:
        return None
    head, _, tail = figure.rule.partition(" ")
    if head.startswith(("grid:", "derived:")):
        return None
    return int(head.rpartition("#")[2]), tuple(tail.split(",")) if tail else ()


def fit(observations: Iterable[Observation], start: Mapping[str, float], base: float) -> tuple[dict[str, float], float]:
    """Weights under which the figures with each feature are right as often as their product says."""
    seen = list(observations)
    weights = dict(start)
    bearing = {feature: [item for item in seen if feature in item.features] for feature in weights}
    for _ in range(ROUNDS):
        expected = sum(confidence.product(item.features, item.prior, weights, base) for item in seen)
        base = min(0.99, base * (sum(item.right for item in seen) + PSEUDO_COUNT) / (expected + PSEUDO_COUNT))
        for feature, items in bearing.items():
            expected = sum(confidence.product(item.features, item.prior, weights, base) for item in items)
            ratio = (sum(item.right for item in items) + PSEUDO_COUNT) / (expected + PSEUDO_COUNT)
            weights[feature] = max(0.05, min(1.0, weights[feature] * ratio))
    return {feature: round(weight, 3) for feature, weight in weights.items()}, round(base, 3)


def out_of_fold(observations: Sequence[Observation]) -> list[tuple[float, bool]]:
    """Each figure's confidence by weights that its document had no part in, and whether it was right."""
    graded = []
    for document in sorted({item.document for item in observations}):
        others = (item for item in observations if item.document != document)
        weights, base = fit(others, confidence.FEATURES, confidence.BASE)
        graded += [
            (confidence.product(item.features, item.prior, weights, base), item.right)
            for item in observations
            if item.document == document
        ]
    return graded


def table(graded: Sequence[tuple[float, bool]]) -> list[str]:
    """For thresholds: how many figures lie at or above, which share of them is right, and of those below."""
    lines = ["at least  figures  right   below: figures  right"]
    for step in STEPS:
        above = [right for share, right in graded if share >= step]
        below = [right for share, right in graded if share < step]
        shares = [f"{sum(part) / len(part):.3f}" if part else "    -" for part in (above, below)]
        lines.append(f"{step:>8.2f}  {len(above):>7}  {shares[0]}  {len(below):>14}  {shares[1]}")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints both tables and the fitted weights; writes these where asked to."""
    parser = argparse.ArgumentParser(prog="python -m ingestion.extract.calibrate")
    parser.add_argument("documents", type=Path, metavar="DIR")
    parser.add_argument("labels", type=Path, metavar="LABELS")
    parser.add_argument("--sources", type=Path, metavar="CSV")
    parser.add_argument("--write", action="store_true", help="replace the committed weights by the fitted ones")
    options = parser.parse_args(arguments)
    observations = observe(
        options.documents, evaluation.read_labels(options.labels), options.sources, Reference.load(SEEDS)
    )
    committed = [
        (confidence.product(item.features, item.prior, confidence.FEATURES, confidence.BASE), item.right)
        for item in observations
    ]
    weights, base = fit(observations, confidence.FEATURES, confidence.BASE)
    print(
        "\n".join(["committed weights:", *table(committed), "fitted, out of fold:", *table(out_of_fold(observations))])
    )
    fitted = {"accept_at": confidence.ACCEPT_AT, "base": base, "features": weights}
    text = json.dumps(fitted, indent=2, sort_keys=True) + "\n"
    print(text, end="")
    if options.write:
        confidence.WEIGHTS.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
