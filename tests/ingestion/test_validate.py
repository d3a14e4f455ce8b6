import dataclasses
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ingestion.records import Figure, Reading
from ingestion.schemas import FIGURES, READINGS
from ingestion.validate import validate


def figure_row(key: str, **changes: Any) -> dict[str, Any]:
    figure = Figure(
        value=Decimal(26), unit="rank", of_total=Decimal(63), quote="hạng 26/63", quote_start=0, quote_end=10,
        value_start=5, value_end=10, locator="{}", status="accepted", confidence=Decimal("0.97"), rule="test",
        indicator_code="dti_overall_rank", unit_id="VN63-51", province="Quảng Ngãi", scope="province",
        period_type="year", period_start=date(2022, 1, 1), period_end=date(2022, 12, 31),
    )  # fmt: skip
    provenance = {
        "figure_id": key,
        "outcome_id": "o",
        "document_id": "d",
        "anchor": "x",
        "batch_id": "b",
        "extracted_at": datetime(2025, 1, 1),
    }
    return {**provenance, **dataclasses.asdict(figure), **changes}


def reading_row(key: str, **changes: Any) -> dict[str, Any]:
    reading = Reading(
        portal_unit_id="1", portal_unit_name="Thái Nguyên", measure="overall",
        value=Decimal("86.97"), max_points=Decimal(100), period_type="year_to_date",
        period_start=date(2025, 1, 1), period_end=date(2025, 8, 29),
        read_at=datetime(2025, 8, 29), locator="/0/TONG_SCORE", quote='"TONG_SCORE":"86.97"', rank=1, panel=34,
    )  # fmt: skip
    return {
        "reading_id": key,
        "outcome_id": "o",
        "document_id": "d",
        "batch_id": "b",
        **dataclasses.asdict(reading),
        **changes,
    }


def test_good_rows_pass_unchanged_and_in_order() -> None:
    rows = [figure_row("a"), figure_row("b", value=Decimal("7"))]
    result = validate(FIGURES, rows)
    assert result.rows == rows
    assert result.rejects == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"value": Decimal("26.5")}, "whole number"),
        ({"value": Decimal(64)}, "at most its total"),
        ({"value": Decimal(0)}, "whole number"),
        ({"unit_id": None}, "unit of government"),
        ({"indicator_code": None}, "an indicator"),
        ({"kind": "wish"}, "kind"),
        ({"quote": "hạng 26"}, "length of its span"),
        ({"value_end": 12}, "stands in the quote"),
        ({"period_end": date(2021, 1, 1)}, "does not end before"),
        ({"period_end": None}, "a period has"),
        ({"confidence": Decimal("1.2")}, "between 0 and 1"),
        ({"value_high": Decimal(20)}, "goes upward"),
        ({"of_total": Decimal(0)}, "denominator"),
        ({"status": "review"}, "has its reason"),
        ({"quote": None}, "quote"),
    ],
)
def test_a_row_that_breaks_a_rule_is_kept_with_the_reason(changes: dict[str, Any], reason: str) -> None:
    result = validate(FIGURES, [figure_row("good"), figure_row("bad", **changes)])
    assert [row["figure_id"] for row in result.rows] == ["good"]
    [(row, reject)] = result.rejects
    assert row["figure_id"] == "bad"
    assert reject.reason == "invalid_row"
    assert reason in reject.detail
    assert json.loads(reject.row or "")["figure_id"] == "bad"


def test_a_value_that_does_not_fit_its_type_costs_one_row() -> None:
    result = validate(FIGURES, [figure_row("good"), figure_row("bad", period_start="last year")])
    assert [row["figure_id"] for row in result.rows] == ["good"]
    assert result.rejects[0][1].reason == "wrong_type"


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e40", "1e20"])
@pytest.mark.parametrize("column", ["value", "value_high", "of_total"])
def test_a_decimal_that_does_not_fit_costs_one_row(column: str, value: str) -> None:
    result = validate(FIGURES, [figure_row("good"), figure_row("bad", **{column: Decimal(value)}), figure_row("fine")])
    assert [row["figure_id"] for row in result.rows] == ["good", "fine"]
    [(_, reject)] = result.rejects
    assert (reject.reason, json.loads(reject.row or "")["figure_id"]) == ("wrong_type", "bad")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"value": Decimal("101")}, "points"),
        ({"value": Decimal("-1")}, "points"),
        ({"rank": 35}, "panel"),
        ({"rank": 0}, "panel"),
    ],
)
def test_readings_stay_within_what_is_possible(changes: dict[str, Any], reason: str) -> None:
    result = validate(READINGS, [reading_row("good"), reading_row("bad", **changes)])
    assert [row["reading_id"] for row in result.rows] == ["good"]
    assert reason in result.rejects[0][1].detail


def test_nothing_in_nothing_out() -> None:
    assert validate(FIGURES, []).rows == []
