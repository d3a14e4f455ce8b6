"""Ingestion from a shell: `python -m ingestion extract FILE…` and more (`--help`). No Dagster, no warehouse."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path, PosixPath
from typing import TYPE_CHECKING

from ingestion.settings import SEEDS, Settings
from ingestion.shell import leave

if TYPE_CHECKING:
    from ingestion.pipeline import Progress
    from ingestion.records import Figure

FLOOR = Path(__file__).with_name("evaluation_floor.json")
TABLE_COLUMNS = ("value", "unit", "of_total", "comparator", "indicator", "province", "period", "kind", "status")


INDEX_OF_DOCUMENTS = "documents.csv"
"""The index of labelled documents, which lies in their folder or beside it."""


class UsageError(Exception):
    """What a command was given cannot be used: one line, and the exit code of arguments that make no sense."""


class StandardInput(PosixPath):
    """`-`: a document that is piped in. It has no name that could tell its type; its bytes do."""

    def read_bytes(self) -> bytes:
        if sys.stdin is None:
            raise OSError("standard input is closed")
        return sys.stdin.buffer.read()


def document_path(text: str) -> Path:
    """A file that a command is to read; `./-` is one of that name."""
    return StandardInput(text) if text == "-" else Path(text)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command.

    The exit code is 0; 1 where a document, or a member of one, could not be read or an evaluation fell below its
    floor; 2 where what the command was given cannot be used.
    """
    parser = argparse.ArgumentParser(
        prog="python -m ingestion", description=__doc__.splitlines()[0] if __doc__ else None
    )
    commands = parser.add_subparsers(dest="command", required=True)
    extract = commands.add_parser("extract", help="print the figures of files; writes nothing")
    extract.add_argument("files", nargs="+", type=document_path, metavar="FILE", help="- is standard input")
    extract.add_argument("--format", choices=("jsonl", "table"), default="table")
    extract.add_argument(
        "--sources", type=Path, metavar="CSV", help="index of the files' sources; default: what lies beside them"
    )
    extract.add_argument("--all", action="store_true", help="print rejected figures, too")
    ingest = commands.add_parser("ingest", help="take the landing folder into the lake")
    ingest.add_argument("landing", nargs="?", type=Path, help="default: the landing folder of TINHSO_HOME")
    commands.add_parser("pending", help="list what was received and not read yet")
    review = commands.add_parser("review", help="walk through the figures that are held, and write the decisions")
    review.add_argument("--name", default="", help="only documents whose name contains this")
    review.add_argument("--reviewer", default="", help="who decides; default: the user's name")
    diff = commands.add_parser("diff", help="what later passes read differently: added, gone, changed, and why")
    diff.add_argument("--name", default="", help="only documents whose name contains this")
    diff.add_argument("--batch", default="", help="only this batch")
    evaluate = commands.add_parser("evaluate", help="compare figures with labels made by hand; fails below the floor")
    evaluate.add_argument("documents", type=Path, metavar="DIR")
    evaluate.add_argument("labels", type=Path, metavar="LABELS")
    indexes = evaluate.add_mutually_exclusive_group()
    indexes.add_argument(
        "--sources", type=Path, metavar="CSV",
        help=f"index of the documents' sources; default: {INDEX_OF_DOCUMENTS} in DIR or beside it, where it is there",
    )  # fmt: skip
    indexes.add_argument("--no-sources", action="store_true", help=f"leave {INDEX_OF_DOCUMENTS} alone")
    evaluate.add_argument("--floor", type=Path, default=FLOOR, metavar="JSON", help="least shares by set of labels")
    evaluate.add_argument("--show", choices=("missed", "wrong"), help="list labels not captured, or accepted and wrong")
    options = parser.parse_args(arguments)
    try:
        return _run(options)
    except UsageError as error:
        print(f"{parser.prog} {options.command}: {error}", file=sys.stderr)
        return 2


def _run(options: argparse.Namespace) -> int:
    if options.command == "diff":
        return _diff(options.name, options.batch)
    if options.command == "evaluate":
        sources = None if options.no_sources else options.sources or _index_of(options.documents)
        return _evaluate(options.documents, options.labels, sources, options.floor, options.show)
    if options.command == "review":
        return _review(options.name, options.reviewer)
    if options.command == "extract":
        return _extract(options.files, options.format, options.sources, options.all)
    if options.command == "ingest":
        return _ingest(options.landing)
    return _pending()


def _extract(files: list[Path], format_: str, sources: Path | None, every: bool) -> int:
    _check_index(sources)
    failed = 0
    if format_ == "table":
        _print_row(TABLE_COLUMNS)
    for path, member, figures in _figures(files, sources):
        if isinstance(figures, Exception):
            print(f"{path}: {member}{figures}", file=sys.stderr)
            failed += 1
        else:
            _print(figures, path.name, format_, every)
    return 1 if failed else 0


def _figures(files: list[Path], sources: Path | None) -> Iterator[tuple[Path, str, list[Figure] | Exception]]:
    """The figures of each file, of a mail or an archive each member, in the order of its text, or why there are none.

    Between the path and the figures stands the member that could not be read, for a message; else nothing.
    """
    from ingestion.extract import extract
    from ingestion.landing import SourceIndex
    from ingestion.readers.bounded import BoundedReader
    from ingestion.readers.canonical import UnreadableDocument
    from ingestion.reference import Reference
    from ingestion.tables import map_tables
    from ingestion.understanding import hold_recognised

    reference = Reference.load(SEEDS)
    with BoundedReader() as reader:
        for path in files:
            source = SourceIndex(path.parent, sources).metadata(path).source(path.name)
            try:
                members = reader.members(path.read_bytes(), path.name)
            except (UnreadableDocument, OSError) as error:
                yield path, "", error
                continue
            for name, data in members:
                # A logo among the parts of a mail costs itself alone, as it does when the landing folder is read.
                try:
                    document = reader.read(data, name)
                    mapped = map_tables(document, source, reference)
                    figures = [*mapped.figures, *extract(document, source, reference, taken=mapped.taken)]
                except UnreadableDocument as error:
                    yield path, "" if name == path.name else f"{name}: ", error
                    continue
                figures = hold_recognised(figures, document)
                yield path, "", sorted(figures, key=lambda figure: figure.value_start)


def _print(figures: list[Figure], name: str, format_: str, every: bool) -> None:
    from ingestion.extract.scoring import to_prediction

    for figure in figures:
        if figure.status == "rejected" and not every:
            continue
        prediction = to_prediction(figure, name)
        if format_ == "jsonl":
            print(json.dumps(prediction, ensure_ascii=False))
        else:
            _print_row(tuple(prediction[column] for column in TABLE_COLUMNS))


def _print_row(values: tuple[object, ...]) -> None:
    widths = (14, 16, 8, 2, 34, 18, 21, 10, 8)
    print(
        "  ".join(
            f"{'' if value is None else value!s:<{width}}" for value, width in zip(values, widths, strict=True)
        ).rstrip()
    )


def _ingest(landing: Path | None) -> int:
    from ingestion.pipeline import Ingestion

    _check_decisions()
    ingestion = Ingestion(Settings.from_environment())
    received = ingestion.receive(landing, progress=_progress("archive"))
    processed = ingestion.process(progress=_progress("read"))
    print(f"received {len(received.receipts)} new of {received.seen} files")
    for title, counts in (
        ("documents", processed.outcomes),
        ("figures", processed.figures),
        ("rejects", processed.rejects),
    ):
        print(f"{title}: " + (", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "none"))
    print(f"readings: {processed.readings}")
    for decision in processed.unusable_decisions:
        print(f"set aside: {decision}", file=sys.stderr)
    return 0


def _pending() -> int:
    from ingestion.pipeline import Ingestion

    _check_decisions()
    for receipt in Ingestion(Settings.from_environment()).pending():
        print(receipt.name)
    return 0


def _evaluate(documents: Path, labels: Path, sources: Path | None, floor: Path, show: str | None) -> int:
    from ingestion import evaluation
    from ingestion.extract.scoring import to_prediction

    paths = sorted(documents.glob("*.txt"))
    if not paths:
        raise UsageError(f"{documents}: no documents (*.txt) there")
    _check_index(sources)
    try:
        wanted, least = evaluation.read_labels(labels), evaluation.read_floor(floor)
    except (OSError, ValueError) as error:
        raise UsageError(_said(error)) from error
    texts = {}
    for path in paths:
        try:
            texts[path.stem] = path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise UsageError(_said(error) if isinstance(error, OSError) else f"{path}: {error}") from error
    print(f"sources: {sources or 'what lies beside each document'}")
    predictions = []
    for path, _, figures in _figures(paths, sources):
        if isinstance(figures, Exception):
            print(f"{path}: {figures}", file=sys.stderr)
            return 1
        predictions += [to_prediction(figure, path.name) for figure in figures if figure.status != "rejected"]
    result = evaluation.evaluate(texts, wanted, evaluation.by_document(predictions))
    if show == "missed":
        for document, label in result.missed:
            print(f"{document}  {label.get('surface') or label['value']}  {label['indicator']}  {label['quote']}")
    if show == "wrong":
        for pair in result.pairs:
            if pair.prediction["status"] == "accepted" and not pair.is_right:
                fields = ",".join(name for name, agrees in pair.right.items() if not agrees)
                given = {name: pair.prediction.get(name) for name in fields.split(",")}
                print(f"{pair.document}  {fields}  {given}  {pair.label['quote']}")
    print(evaluation.describe(result))
    short = evaluation.shortfalls(result, least)
    for line in short:
        print(line, file=sys.stderr)
    return 1 if short else 0


def _index_of(documents: Path) -> Path | None:
    """The index that labelled documents come with: the committed floor is that of documents whose sources are known."""
    beside = documents.parent if documents.name not in ("", "..") else documents.resolve().parent
    places = (documents / INDEX_OF_DOCUMENTS, beside / INDEX_OF_DOCUMENTS)
    return next((place for place in places if place.is_file()), None)


def _check_index(path: Path | None) -> None:
    """Raises UsageError where an index of sources cannot be read."""
    from ingestion.landing import read_index

    if path is None:
        return
    try:
        read_index(path)
    except (OSError, ValueError, csv.Error) as error:
        raise UsageError(_said(error) if isinstance(error, OSError) else f"{path}: {error}") from error


def _check_decisions() -> None:
    """Raises UsageError where the file of review decisions is none: to go on without would take them all back."""
    from ingestion import review

    try:
        review.read(SEEDS / review.DECISIONS)
    except (OSError, ValueError) as error:
        raise UsageError(_said(error)) from error


def _said(error: Exception) -> str:
    """An error as one line that begins with the file."""
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split())


def _diff(name: str, batch: str) -> int:
    from ingestion.lake import Lake
    from ingestion.schemas import CHANGES

    for row in Lake(Settings.from_environment().lake).read(CHANGES).iter_rows(named=True):
        if name not in row["name"] or batch not in ("", row["batch_id"]):
            continue
        readings = [
            f"{row[f'{before}indicator_code'] or 'unmapped'} = {row[f'{before}value'].normalize():f}"
            f" ({row[f'{before}status']})"
            for before in ("previous_", "")
            if row[f"{before}value"] is not None
        ]
        print(f"{row['batch_id']}  {row['name']}  {row['change']} by {row['cause']}  {' → '.join(readings)}")
        print(f"    {' '.join(row['quote'].split())[:110]}" + (f"  [{row['fields']}]" if row["fields"] else ""))
    return 0


def _review(name: str, reviewer: str) -> int:
    import getpass
    from datetime import datetime

    from ingestion import review
    from ingestion.lake import Lake
    from ingestion.model_backend import ModelBackend, ModelSettings
    from ingestion.reference import Reference
    from ingestion.review_session import Session
    from ingestion.standing import standing_figures

    _check_decisions()
    settings = Settings.from_environment()
    path, reference, today = SEEDS / review.DECISIONS, Reference.load(SEEDS), datetime.now().astimezone().date()
    # A figure whose decision cannot be used waits on.
    usable = [made for made in review.read(path) if not made.problem(reference)]
    decided = {(made.source_key, made.anchor, made.read_as) for made in usable}
    items = [
        row
        for row in standing_figures(Lake(settings.lake), status="review").iter_rows(named=True)
        if name in row["name"]
        and (review.source_key(row["name"], row["source_url"]), row["anchor"], row["indicator_code"] or "")
        not in decided
    ]
    if not items:
        print("nothing waits for review")
        return 0
    session = Session(items, path, reviewer or getpass.getuser(), today, reference, ask=input)
    if model := ModelSettings.from_environment():
        session.propose = ModelBackend(model, settings.home / "model_cache", reference).propose
    made = session.run()
    print(f"{made} decisions written to {path}; the next run applies them")
    return 0


def _progress(step: str) -> Progress:
    """A line on the terminal that says how far a step is; nothing where nobody watches."""

    def show(done: int, total: int, name: str) -> None:
        if sys.stderr.isatty():
            end = "\n" if done == total else "\r"
            print(f"\033[K{step} {done}/{total} {name}", end=end, file=sys.stderr, flush=True)

    return show


if __name__ == "__main__":
    leave(main)
