"""Two values of one measure in one table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ingestion.records import Figure
from ingestion.tables.agreement import REASON, hold_other_values

FIGURE = Figure(
    value=Decimal(71), unit="percent", quote="71", quote_start=0, quote_end=2, value_start=0, value_end=2,
    locator="{}", status="accepted", confidence=Decimal("0.99"), rule="layout:indicator_values", kind="actual",
    claim="stated", indicator_code="online_submission_rate", unit_id="VN63-24", province="Bắc Giang",
    scope="province", period_type="year", period_start=date(2023, 1, 1), period_end=date(2023, 12, 31),
)  # fmt: skip


def statuses(*figures: Figure) -> list[tuple[str, str | None]]:
    return [(figure.status, figure.reasons) for figure in hold_other_values(figures)]


def test_both_of_two_values_wait() -> None:
    assert statuses(FIGURE, replace(FIGURE, value=Decimal(78))) == [("review", REASON)] * 2


@pytest.mark.parametrize(
    "other",
    [
        {"value": Decimal(71)}, {"indicator_code": "bts_count"}, {"unit_id": "VN63-27"}, {"kind": "target"},
        {"locality": "Yên Thế"}, {"period_type": "quarter", "period_end": date(2023, 3, 31)},
        {"cited_source": "Báo B"}, {"claim": "self_assessed"}, {"status": "review", "reasons": "no_layout"},
    ],
)  # fmt: skip
def test_what_differs_in_more_than_its_value_is_no_contradiction(other: dict[str, object]) -> None:
    told = replace(FIGURE, **({"value": Decimal(78)} | other))  # type: ignore[arg-type]
    assert statuses(FIGURE, told)[0] == ("accepted", None)
    assert statuses(FIGURE, told)[1] == (told.status, told.reasons)


def test_claims_that_a_person_collected_may_contradict_each_other() -> None:
    claim = replace(FIGURE, cited_source="Báo A")
    assert statuses(claim, replace(claim, value=Decimal(78))) == [("accepted", None)] * 2
