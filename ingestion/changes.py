"""What a new pass over a document changed: figures added, gone and read differently, and why the pass was made.

Two passes are compared by anchor (the number and the words around it), so that a moved sentence is no change, and
words, paragraphs or rows put in beside a number are none of the number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.lake import Lake
from ingestion.records import Change, Receipt
from ingestion.review import WAYS, parts_of
from ingestion.schemas import FIGURES
from ingestion.standing import CURRENT_OUTCOMES, standing_outcomes

READING = (
    "value", "value_high", "unit", "of_total", "comparator", "indicator_code", "unit_id", "locality", "edition_id",
    "panel", "period_type", "period_start", "period_end", "kind", "claim", "status",
)  # fmt: skip
"""What a figure says: a difference in one of these is a change."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pass:
    """A pass over a document, as far as its cause needs it."""

    outcome_id: str
    document_id: str
    metadata_digest: str
    extractor_version: str


def cause(before: Pass, after: Pass) -> str:
    """Why a name was read again: the first of bytes, metadata, decisions and extractor that differs."""
    if before.document_id != after.document_id:
        return "new_bytes"
    if before.metadata_digest != after.metadata_digest:
        return "new_metadata"
    base_before, _, decisions_before = before.extractor_version.partition("+review.")
    base_after, _, decisions_after = after.extractor_version.partition("+review.")
    if base_before == base_after and decisions_before != decisions_after:
        return "review_decision"
    return "new_extractor"


def compare(name: str, before: Pass, after: Pass, old: Iterable[Row], new: Iterable[Row]) -> list[Change]:
    """The changes between the figures of two passes over one name, in the order of the text."""
    reason = cause(before, after)
    found: list[tuple[int, Change]] = []
    for was, is_ in _matched(old, new):
        fields = [field for field in READING if was and is_ and was[field] != is_[field]]
        if was and is_ and not fields:
            continue
        row = is_ or was
        assert row is not None
        found.append(
            (
                row["value_start"],
                Change(
                    name=name,
                    change="changed" if was and is_ else "added" if is_ else "gone",
                    cause=reason,
                    previous_outcome_id=before.outcome_id,
                    anchor=row["anchor"],
                    fields=";".join(fields) or None,
                    figure_id=is_["figure_id"] if is_ else None,
                    previous_figure_id=was["figure_id"] if was else None,
                    indicator_code=is_["indicator_code"] if is_ else None,
                    previous_indicator_code=was["indicator_code"] if was else None,
                    value=is_["value"] if is_ else None,
                    previous_value=was["value"] if was else None,
                    status=is_["status"] if is_ else None,
                    previous_status=was["status"] if was else None,
                    quote=row["quote"],
                ),
            )
        )
    return [change for _, change in sorted(found, key=lambda item: item[0])]


def of_batch(
    lake: Lake, receipts: Mapping[str, Receipt], outcomes: Iterable[Row], figures: Iterable[Row]
) -> list[tuple[Row, Change]]:
    """What the passes of a batch that is not written yet change, each with its outcome; a first pass changes nothing.

    `receipts` are by id; `outcomes` and `figures` are the batch's rows, in the order of the passes.
    """
    import polars as pl

    passes = [(receipts[row["receipt_id"]], row) for row in outcomes if row["outcome"] in CURRENT_OUTCOMES]
    before: dict[str, tuple[Row, Pass]] = {
        row["name"]: (
            row,
            Pass(row["outcome_id"], row["document_id"], row["metadata_digest"], row["extractor_version"]),
        )
        for row in standing_outcomes(lake).iter_rows(named=True)
    }
    known = [row for name, (row, _) in before.items() if name in {receipt.name for receipt, _ in passes}]
    held: dict[str, list[Row]] = defaultdict(list)
    if known:
        wanted = pl.LazyFrame({key: [row[key] for row in known] for key in ("outcome_id", "batch_id")})
        old = lake.scan(FIGURES).join(wanted, on=["outcome_id", "batch_id"], how="semi").collect()
        for figure in old.iter_rows(named=True):
            held[figure["outcome_id"]].append(figure)
    for new_figure in figures:
        held[new_figure["outcome_id"]].append(new_figure)
    found: list[tuple[Row, Change]] = []
    for receipt, outcome in passes:
        now = Pass(outcome["outcome_id"], outcome["document_id"], receipt.metadata_digest, outcome["extractor_version"])
        if receipt.name in before:
            _, was = before[receipt.name]
            changes = compare(receipt.name, was, now, held[was.outcome_id], held[now.outcome_id])
            found += [(outcome, change) for change in changes]
        before[receipt.name] = (outcome, now)
    return found


def _matched(old: Iterable[Row], new: Iterable[Row]) -> list[tuple[Row | None, Row | None]]:
    """Each figure before with what it is now, by the first part of their anchors that is the same; the rest alone."""
    left, right = _in_order(old), _in_order(new)
    matched: list[tuple[Row | None, Row | None]] = []
    for way in WAYS:
        olds, news = _by_part(left, way), _by_part(right, way)
        for key in olds:
            matched += [(was, is_) for was, is_ in _pairs(olds[key], news.get(key, [])) if was and is_]
        taken = {id(row) for pair in matched for row in pair}
        left = [row for row in left if id(row) not in taken]
        right = [row for row in right if id(row) not in taken]
        if not (left and right):
            break
    return [*matched, *((was, None) for was in left), *((None, is_) for is_ in right)]


def _in_order(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["value_start"], row["indicator_code"] or "", row["figure_id"]))


def _by_part(rows: Iterable[Row], way: int) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if key := parts_of(row["anchor"])[way]:
            grouped[key].append(row)
    return grouped


def _pairs(old: Sequence[Row], new: Sequence[Row]) -> list[tuple[Row | None, Row | None]]:
    """Old and new figures of one anchor: those of the same indicator first, then the rest in their order."""
    left, right = list(old), list(new)
    pairs: list[tuple[Row | None, Row | None]] = []
    for was in old:
        same = next((row for row in right if row["indicator_code"] == was["indicator_code"]), None)
        if same is not None:
            left.remove(was)
            right.remove(same)
            pairs.append((was, same))
    for index in range(max(len(left), len(right))):
        pairs.append((left[index] if index < len(left) else None, right[index] if index < len(right) else None))
    return pairs
