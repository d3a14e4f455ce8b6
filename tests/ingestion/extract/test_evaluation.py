"""The committed floor under precision, recall and capture on labelled documents, where they are at hand."""

from __future__ import annotations

import csv
import importlib.util
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from ingestion.extract import extract
from ingestion.extract.scoring import to_prediction
from ingestion.landing import SourceIndex
from ingestion.readers import read
from ingestion.reference import Reference
from ingestion.tables import map_tables

ROOT = Path(__file__).resolve().parents[3]
EVALUATION = ROOT.parent / "shared" / "evaluation"
pytestmark = pytest.mark.skipif(not (EVALUATION / "score.py").exists(), reason="labelled documents are not at hand")

# A ratchet: these only go up. (all labels, core digital labels)
FLOOR = {
    "captured": (0.995, 0.995),
    "precision": (0.985, 0.995),
    "recall": (0.755, 0.915),
}

ACCEPTED_WITHOUT_LABEL = 1


@pytest.fixture(scope="module")
def predictions() -> list[dict[str, object]]:
    reference = Reference.load(ROOT / "seeds")
    found = []
    for path in sorted((EVALUATION / "documents").glob("*.txt")):
        source = SourceIndex(path.parent, EVALUATION / "documents.csv").metadata(path).source(path.name)
        document = read(path.read_bytes(), path.name)
        mapped = map_tables(document, source, reference)
        figures = [*mapped.figures, *extract(document, source, reference, taken=mapped.taken)]
        found += [to_prediction(figure, path.name) for figure in figures]
    return found


def test_the_floor_holds(predictions: list[dict[str, object]], tmp_path: Path) -> None:
    out = tmp_path / "figures.jsonl"
    out.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in predictions), encoding="utf-8")
    command = [sys.executable, str(EVALUATION / "score.py"), "--documents", str(EVALUATION / "documents")]
    command += ["--labels", str(EVALUATION / "labels.csv"), "--predictions", str(out), "--json"]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    for measure, (everything, core) in FLOOR.items():
        assert report["all"][measure] >= everything, report["all"]
        assert report["core digital"][measure] >= core, report["core digital"]


def test_no_trap_is_accepted(predictions: list[dict[str, object]]) -> None:
    spec = importlib.util.spec_from_file_location("score", EVALUATION / "score.py")
    assert spec is not None and spec.loader is not None
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    with (EVALUATION / "labels.csv").open(encoding="utf-8", newline="") as handle:
        labels = list(csv.DictReader(handle))
    with (EVALUATION / "traps.csv").open(encoding="utf-8", newline="") as handle:
        traps = list(csv.DictReader(handle))
    for path in sorted((EVALUATION / "documents").glob("*.txt")):
        mine = [
            row for row in predictions if Path(str(row["document"])).stem == path.stem and row["status"] == "accepted"
        ]
        own = [row for row in labels if row["doc_id"] == path.stem]
        pairs = score.pair_up(own, mine, path.read_text(encoding="utf-8"), defaultdict(set))
        paired = {id(figure) for _, figure, _ in pairs}
        extra = [row for row in mine if id(row) not in paired]
        held = [trap["quote"] for trap in traps if trap["doc_id"] == path.stem]
        assert not [row for row in extra if any(str(row["quote"]) in quote for quote in held)]
        assert len(extra) <= ACCEPTED_WITHOUT_LABEL
