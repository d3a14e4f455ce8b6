from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.__main__ import main
from ingestion.evaluation import COLUMNS, FIELDS, by_document, describe, evaluate, read_labels, shortfalls
from ingestion.settings import PROJECT_ROOT

EVALUATION = PROJECT_ROOT.parent / "shared" / "evaluation"
TEXT = "Năm 2022, tỉnh xếp thứ 26/63;  chính quyền số\nxếp thứ 17."


def label(surface: str, **changes: str) -> dict[str, str]:
    start = TEXT.index(surface)
    row = {
        "doc_id": "a", "quote": surface, "value": surface.split("/")[0], "value_high": "", "unit": "rank",
        "of_total": "", "comparator": "=", "province": "Quảng Ngãi", "period": "2022", "kind": "actual",
        "indicator": "dti_overall_rank", "salience": "core", "domain": "digital", "surface": surface,
        "start": str(start), "end": str(start + len(surface)),
    }  # fmt: skip
    return row | changes


def prediction(quote: str, value: float, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "document": "a.txt", "quote": quote, "value": value, "unit": "rank", "of_total": None, "comparator": "=",
        "province": "Quảng Ngãi", "period": "2022", "kind": "actual", "indicator": "dti_overall_rank",
        "status": "accepted", "confidence": 0.9,
    }  # fmt: skip
    return row | changes


def run(labels: list[dict[str, str]], predictions: list[dict[str, object]]):
    return evaluate({"a": TEXT}, {"a": labels}, {"a": predictions})


def test_a_figure_with_every_field_right() -> None:
    result = run([label("26/63", of_total="63")], [prediction("xếp thứ 26/63", 26, of_total=63)])
    assert result.scores["core digital"].measures() == dict.fromkeys(
        ("captured", "accepted", "precision", "recall", *(f"field {name}" for name in FIELDS)), 1.0
    )


def test_a_wrong_field_costs_precision_and_recall_but_not_capture() -> None:
    result = run([label("26/63", of_total="63")], [prediction("thứ 26/63", 26, of_total=63, period="2021")])
    got = result.scores["all"].measures()
    assert (got["captured"], got["precision"], got["recall"], got["field period"], got["field kind"]) == (1, 0, 0, 0, 1)


def test_a_held_figure_is_captured_and_not_accepted() -> None:
    got = run([label("17")], [prediction("xếp thứ 17", 17, status="review")]).scores["all"].measures()
    assert (got["captured"], got["accepted"], got["precision"]) == (1, 0, 0)


def test_an_accepted_figure_without_a_label_is_wrong() -> None:
    result = run([label("17")], [prediction("xếp thứ 17", 17), prediction("Năm 2022", 2022)])
    assert result.scores["all"].measures()["precision"] == 0.5
    assert [row["value"] for row in result.unlabelled] == [2022]


def test_a_figure_elsewhere_is_not_the_label() -> None:
    result = run([label("17")], [prediction("Năm 2022, tỉnh xếp", 17)])
    assert [row["surface"] for _, row in result.missed] == ["17"]


def test_white_space_and_line_ends_do_not_part_a_quote_from_its_place() -> None:
    assert run([label("17")], [prediction("chính quyền số xếp thứ 17", 17)]).scores["all"].captured == 1


def test_one_number_with_two_labels_takes_two_figures() -> None:
    labels = [label("17", indicator="dti_gov_rank"), label("17", indicator="dti_econ_rank")]
    two = [prediction("thứ 17", 17, indicator=code) for code in ("dti_econ_rank", "dti_gov_rank")]
    assert run(labels, two).scores["all"].right == 2
    assert run(labels, two[:1]).scores["all"].captured == 1


def test_minor_and_other_labels_are_not_in_the_core() -> None:
    result = run([label("17", salience="minor"), label("26/63", domain="socio", of_total="63")], [])
    assert (result.scores["all"].labels, result.scores["core digital"].labels) == (2, 0)


def test_reliability_counts_figures_at_or_above_a_confidence() -> None:
    labels = [label("17"), label("26/63", of_total="63")]
    figures = [prediction("thứ 17", 17, confidence=0.95), prediction("thứ 26/63", 26, confidence=0.7)]
    table = {step: (count, share) for step, count, share in run(labels, figures).reliability()}
    assert table[0.95] == (1, 1.0)
    assert table[0.5] == (2, 0.5)


def test_the_floor_names_what_fell_below_it() -> None:
    result = run([label("17")], [])
    assert shortfalls(result, {"all": {"captured": 0.0}}) == []
    [line] = shortfalls(result, {"all": {"captured": 0.5}, "core digital": {"precision": 0.0}})
    assert "captured is 0.0000" in line
    assert "labels 1" in describe(result)


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(
        "Năm 2022, tỉnh Quảng Ngãi xếp thứ 26/63 về chỉ số chuyển đổi số (DTI).", encoding="utf-8"
    )
    row = label("26/63", of_total="63") | {"start": "34", "end": "39"}
    (tmp_path / "labels.csv").write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
    return tmp_path


def test_the_command_fails_below_the_floor(labelled: Path, capsys) -> None:
    floor = labelled / "floor.json"
    floor.write_text('{"all": {"captured": 0.0}}', encoding="utf-8")
    arguments = ["evaluate", str(labelled), str(labelled / "labels.csv"), "--floor", str(floor)]
    assert main(arguments) == 0
    assert "labels 1" in capsys.readouterr().out
    floor.write_text('{"all": {"captured": 1.01}}', encoding="utf-8")
    assert main(arguments) == 1
    assert "below the floor" in capsys.readouterr().err


@pytest.mark.parametrize("inside", [True, False])
def test_an_index_that_comes_with_the_documents_is_used_and_named(
    tmp_path: Path, capsys, monkeypatch, inside: bool
) -> None:
    """What is known of their sources is part of the labelled documents: the floor is measured with it."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text("Tỉnh xếp thứ 26/63 về chỉ số chuyển đổi số (DTI).", encoding="utf-8")
    row = label("26/63", of_total="63") | {"start": "13", "end": "18"}
    (tmp_path / "labels.csv").write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
    index = (folder if inside else tmp_path) / "documents.csv"
    index.write_text("doc_id,published,provinces\na,2023-07-01,Quảng Ngãi\n", encoding="utf-8")
    floor = tmp_path / "floor.json"
    floor.write_text('{"all": {"field province": 1.0}}', encoding="utf-8")
    arguments = ["evaluate", str(folder), str(tmp_path / "labels.csv"), "--floor", str(floor)]
    assert main(arguments) == 0
    assert f"sources: {index}\n" in capsys.readouterr().out
    with monkeypatch.context() as context:
        context.chdir(folder)
        assert main(["evaluate", ".", *arguments[2:]]) == 0
    capsys.readouterr()
    assert main([*arguments, "--no-sources"]) == 1
    assert "sources: what lies beside each document" in capsys.readouterr().out
    other = tmp_path / "other.csv"
    other.write_text("file,provinces\na.txt,Thái Nguyên\n", encoding="utf-8")
    assert main([*arguments, "--sources", str(other)]) == 1
    assert f"sources: {other}" in capsys.readouterr().out


@pytest.mark.skipif(not (EVALUATION / "score.py").is_file(), reason="the evaluation folder is not here")
def test_the_committed_floor_holds_with_two_arguments(capsys) -> None:
    assert main(["evaluate", str(EVALUATION / "documents"), str(EVALUATION / "labels.csv")]) == 0
    assert f"sources: {EVALUATION / 'documents.csv'}" in capsys.readouterr().out


def cut(name: str, content: bytes | None) -> Callable[[Path], list[str]]:
    """A folder in which one file has other content or is gone; the arguments are those of a good call."""

    def prepare(folder: Path) -> list[str]:
        path = folder / name
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_bytes(content)
        return []

    return prepare


HEADER = ",".join(COLUMNS).encode()


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (cut("labels.csv", None), "labels.csv: No such file"),
        (cut("labels.csv", b""), "labels.csv: no column doc_id, quote"),
        (cut("labels.csv", b"doc_id;value\na;1\n"), "labels.csv: no column doc_id, quote"),
        (cut("labels.csv", HEADER.replace(b",kind", b"") + b"\n"), "labels.csv: no column kind"),
        (cut("labels.csv", HEADER + b"\na,q,many\n"), "labels.csv: line 2: value is no number: 'many'"),
        (cut("labels.csv", HEADER + b"\na,q,26\n"), "labels.csv: line 2: start is no number: ''"),
        (cut("labels.csv", HEADER + b"\n\xff\n"), "labels.csv: 'utf-8' codec"),
        (cut("floor.json", None), "floor.json: No such file"),
        (cut("floor.json", b"{"), "floor.json: no floor"),
        (cut("floor.json", b"[]"), "floor.json: no floor"),
        (cut("floor.json", b'{"all": {"beauty": 1}}'), "beauty"),
        (cut("floor.json", b'{"all": {"recall": "high"}}'), "high"),
        (cut("documents.csv", b"title\nx\n"), "documents.csv: an index needs a column"),
        (cut("a.txt", None), "no documents"),
        (cut("a.txt", b"T\xe9"), "a.txt: 'utf-8' codec"),
        (lambda folder: ["--sources", str(folder / "none.csv")], "none.csv: No such file"),
    ],
)
def test_what_cannot_be_compared_is_one_line_and_code_2(
    labelled: Path, capsys, prepare: Callable[[Path], list[str]], said: str
) -> None:
    (labelled / "floor.json").write_text('{"all": {"captured": 0}}', encoding="utf-8")
    arguments = ["evaluate", str(labelled), str(labelled / "labels.csv"), "--floor", str(labelled / "floor.json")]
    assert main(arguments) == 0
    capsys.readouterr()
    assert main([*arguments, *prepare(labelled)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    [line] = printed.err.splitlines()
    assert line.startswith("python -m ingestion evaluate: ")
    assert said in line


@pytest.mark.skipif(not (EVALUATION / "score.py").is_file(), reason="the evaluation folder is not here")
def test_the_numbers_are_the_judges(tmp_path: Path, capsys) -> None:
    documents, labels = EVALUATION / "documents", EVALUATION / "labels.csv"
    main(["extract", *map(str, sorted(documents.glob("*.txt"))), "--format", "jsonl"])
    printed = capsys.readouterr().out
    out = tmp_path / "figures.jsonl"
    out.write_text(printed, encoding="utf-8")
    command = [sys.executable, str(EVALUATION / "score.py"), "--documents", str(documents), "--labels", str(labels)]
    judged = json.loads(
        subprocess.run(
            [*command, "--predictions", str(out), "--json"], check=True, capture_output=True, text=True
        ).stdout
    )
    predictions = by_document(json.loads(line) for line in printed.splitlines())
    texts = {path.stem: path.read_text(encoding="utf-8") for path in documents.glob("*.txt")}
    result = evaluate(texts, read_labels(labels), predictions)
    for name, score in result.scores.items():
        got = {measure: round(share, 4) for measure, share in score.measures().items()}
        assert {measure: got[measure] for measure in ("captured", "accepted", "precision", "recall")} == {
            measure: judged[name][measure] for measure in ("captured", "accepted", "precision", "recall")
        }
        assert score.unlabelled == judged[name]["accepted_without_label"]
        assert {f: got[f"field {f}"] for f in FIELDS} == judged[name]["fields"]
