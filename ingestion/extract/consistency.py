"""What a document says twice: a second, other value of one measure waits for a person.

A part that the text does not call by a name of its own (`ở thành thị`, `trình độ đại học`), another unit that was
taken for this one, or a correction: which it is, the numbers alone do not say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ingestion.records import Figure

REASON = "other_value_before"


def hold_second_values(figures: Iterable[Figure]) -> list[Figure]:
    """Holds accepted figures before which the same text gives another value of the same measure, unit and time."""
    first: dict[tuple[object, ...], Figure] = {}
    kept: list[Figure] = []
    for figure in figures:
        if figure.status == "accepted" and figure.kind != "definition":
            before = first.setdefault(_measure(figure), figure)
            if (before.value, before.value_high) != (figure.value, figure.value_high):
                figure = replace(figure, status="review", reasons=REASON)
        kept.append(figure)
    return kept


def _measure(figure: Figure) -> tuple[object, ...]:
    return (
        figure.indicator_code, figure.unit_id, figure.province, figure.scope, figure.locality, figure.panel,
        figure.kind, figure.period_type, figure.period_start, figure.period_end,
    )  # fmt: skip
