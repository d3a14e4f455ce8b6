"""The floors under precision and recall on texts that were composed and labelled for this."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.evaluation import evaluate, read_labels
from ingestion.extract import extract
from ingestion.extract.scoring import to_prediction
from ingestion.landing import SourceIndex
from ingestion.readers import read
from ingestion.reference import Reference
from ingestion.tables import map_tables

COMPOSED = Path(__file__).with_name("composed")
# A ratchet: these only go up. (precision, recall) of core digital labels
FLOOR = {
    "e20": (0.92, 0.725),
    "e21": (0.845, 0.615),
    "e22": (0.97, 0.865),
    "e23": (0.96, 0.81),
    "e24": (0.96, 0.865),
    "e25": (0.95, 0.725),
    "e26": (0.865, 0.625),
    "e27": (0.945, 0.81),
    "e28": (0.93, 0.85),
    "e29": (0.94, 0.755),
    "e30": (0.88, 0.79),
    "e31": (0.87, 0.735),
    "e32": (0.825, 0.56),
    "e33": (0.97, 0.71),
    "e34": (0.87, 0.695),
    "e35": (0.88, 0.71),
    "e36": (0.865, 0.755),
    "e37": (0.87, 0.735),
    "e38": (0.9, 0.79),
    "e39": (0.87, 0.725),
    "e40": (0.835, 0.59),
    "e41": (0.885, 0.725),
    "e42": (0.88, 0.775),
    "e43": (0.85, 0.655),
    "e44": (0.905, 0.79),
    "e45": (0.83, 0.7),
    "e46": (0.815, 0.645),
    "e47": (0.78, 0.565),
}


@pytest.mark.parametrize("name", sorted(FLOOR))
def test_the_floor_under_a_composed_set(reference: Reference, name: str) -> None:
    labels = read_labels(COMPOSED / "labels.csv")
    index = SourceIndex(COMPOSED / "documents", COMPOSED / "documents.csv")
    texts, predictions = {}, {}
    for path in sorted((COMPOSED / "documents").glob(f"{name}_*.txt")):
        source = index.metadata(path).source(path.name)
        document = read(path.read_bytes(), path.name)
        mapped = map_tables(document, source, reference)
        figures = [*mapped.figures, *extract(document, source, reference, taken=mapped.taken)]
        texts[path.stem] = path.read_text(encoding="utf-8")
        predictions[path.stem] = [to_prediction(figure, path.name) for figure in figures]
    measures = evaluate(texts, {stem: labels[stem] for stem in texts}, predictions).scores["core digital"].measures()
    precision, recall = FLOOR[name]
    assert measures["precision"] >= precision, measures
    assert measures["recall"] >= recall, measures


def test_labels_stand_where_they_say() -> None:
    for stem, labels in read_labels(COMPOSED / "labels.csv").items():
        text = (COMPOSED / "documents" / f"{stem}.txt").read_text(encoding="utf-8")
        assert all(text[int(label["start"]) : int(label["end"])] == label["surface"] for label in labels)
