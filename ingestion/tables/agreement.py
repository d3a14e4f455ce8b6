"""What one table says twice: two values of one measure, unit and time wait for a person, both of them.

Columns that differ in what the reader did not understand give such pairs; which of them is right, they do not say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ingestion.records import Figure

REASON = "other_value_in_table"


def hold_other_values(figures: Iterable[Figure]) -> list[Figure]:
    """Holds accepted figures of one table beside which another accepted one gives the same measure another value.

    Rows that cite a source are claims that a person collected, which may contradict each other.
    """
    told = list(figures)
    values: dict[tuple[object, ...], set[tuple[object, ...]]] = {}
    for figure in told:
        if _counts(figure):
            values.setdefault(_measure(figure), set()).add((figure.value, figure.value_high))
    return [
        replace(figure, status="review", reasons=REASON)
        if _counts(figure) and len(values.get(_measure(figure), ())) > 1
        else figure
        for figure in told
    ]


def _counts(figure: Figure) -> bool:
    return figure.status == "accepted" and figure.kind != "definition" and not (figure.cited_source or figure.cited_url)


def _measure(figure: Figure) -> tuple[object, ...]:
    return (
        figure.indicator_code, figure.unit_id, figure.scope, figure.locality, figure.panel, figure.kind,
        figure.period_type, figure.period_start, figure.period_end, figure.claim,
    )  # fmt: skip
