"""Figures that follow from others by arithmetic: `tăng 10 bậc` beside a rank gives the rank before, ten places lower.

They are marked `derived`, and a stated figure of the same unit, indicator and period always stands above them.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ingestion.extract import periods
from ingestion.records import Figure, Period
from ingestion.reference import Reference


def earlier_ranks(figures: list[Figure], reference: Reference) -> list[Figure]:
    """The earlier rank for each accepted rank that a move in the same quote or context leads to."""
    derived: list[Figure] = []
    stated = {(f.indicator_code, f.unit_id, f.period_start) for f in figures if f.unit == "rank"}
    ranks: dict[tuple[str | None, str | None], list[Figure]] = {}
    for figure in figures:
        if figure.unit == "rank" and figure.kind == "actual" and figure.of_total is not None and figure.period_start:
            ranks.setdefault((figure.indicator_code, figure.unit_id), []).append(figure)
    for move in figures:
        if (
            move.unit != "count:rank_place"
            or move.indicator_code is None
            or move.period_start is None
            or move.period_end is None
        ):
            continue
        rank_code = move.indicator_code.removesuffix("_change")
        for rank in ranks.get((rank_code, move.unit_id), ())[:50]:
            if rank.indicator_code != rank_code or rank.unit_id != move.unit_id or rank.period_start is None:
                continue
            if rank.period_start.year != move.period_end.year or rank.kind != "actual" or rank.of_total is None:
                continue
            year = move.period_start.year
            period = _begins(move, rank)
            if period is None:
                continue
            if (rank_code, rank.unit_id, period.start) in stated:
                break
            value = rank.value + move.value
            if value < 1 or (rank.of_total is not None and value > rank.of_total):
                break
            indicator = reference.indicators[rank_code]
            edition = reference.edition(indicator.index_code or "", year)
            derived.append(
                replace(
                    move,
                    value=value,
                    unit="rank",
                    of_total=rank.of_total,
                    indicator_code=rank_code,
                    claim="derived",
                    rule=f"derived:{move.rule.split()[0]}",
                    status="review",
                    confidence=Decimal("0.5000"),
                    reasons="derived",
                    edition_id=edition.edition_id if edition else None,
                    panel=rank.panel,
                    period_type=period.type,
                    period_start=period.start,
                    period_end=period.end,
                    period_basis="edition",
                )
            )
            stated.add((rank_code, rank.unit_id, period.start))
            break
    return derived


def _begins(move: Figure, rank: Figure) -> Period | None:
    """The time of the rank that a move begins with; a move between months leads to a rank of its last month alone."""
    assert move.period_start is not None and move.period_end is not None
    if (move.period_end.month, move.period_end.day) == (12, 31) and move.period_start.month == 1:
        return periods.year(move.period_start.year)
    if rank.period_end != move.period_end or rank.period_type not in ("month", "quarter"):
        return None
    length = 1 if rank.period_type == "month" else 3
    first = move.period_start.month
    return periods.months(move.period_start.year, first, first + length - 1)
