from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from ingestion.changes import READING, Pass, cause, compare
from ingestion.review import anchors, parts_of

BEFORE = Pass("o1", "d1", "m1", "1+1+aaa")


def after(**changes: str) -> Pass:
    values = {
        "outcome_id": "o2",
        "document_id": "d1",
        "metadata_digest": "m1",
        "extractor_version": "1+2+aaa",
    } | changes
    return Pass(**values)


def row(anchor: str, indicator: str | None = "dti_overall_rank", start: int = 0, **changes: Any) -> dict[str, Any]:
    reading = dict.fromkeys(READING) | {"value": Decimal(26), "status": "accepted", "indicator_code": indicator}
    return (
        reading
        | {"anchor": anchor, "value_start": start, "figure_id": f"{anchor}-{indicator}", "quote": f"quote {anchor}"}
        | changes
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"document_id": "d2", "metadata_digest": "m2"}, "new_bytes"),
        ({"metadata_digest": "m2"}, "new_metadata"),
        ({"extractor_version": "1+1+aaa+review.12345678"}, "review_decision"),
        ({"extractor_version": "1+2+aaa"}, "new_extractor"),
        ({"extractor_version": "1+2+aaa+review.12345678"}, "new_extractor"),
    ],
)
def test_a_name_is_read_again_for_one_reason(changes: dict[str, str], expected: str) -> None:
    assert cause(BEFORE, after(**changes)) == expected


def test_the_same_figures_at_other_places_are_no_change() -> None:
    assert compare("a", BEFORE, after(), [row("x", start=5)], [row("x", start=99, figure_id="other")]) == []


def test_added_gone_and_changed_in_the_order_of_the_text() -> None:
    old = [row("gone", start=7), row("same", start=3), row("moved", start=1)]
    new = [row("same", start=3), row("moved", start=1, value=Decimal(27), status="review"), row("new", start=9)]
    found = compare("a.txt", BEFORE, after(), old, new)
    assert [(change.change, change.anchor) for change in found] == [
        ("changed", "moved"),
        ("gone", "gone"),
        ("added", "new"),
    ]
    changed = found[0]
    assert changed.fields == "value;status"
    assert (changed.previous_value, changed.value) == (26, 27)
    assert (changed.previous_status, changed.status) == ("accepted", "review")
    assert {change.cause for change in found} == {"new_extractor"}
    assert {change.previous_outcome_id for change in found} == {"o1"}


def test_one_number_for_two_indicators_is_paired_by_indicator() -> None:
    old = [row("x", "dti_gov_rank"), row("x", "dti_econ_rank")]
    new = [row("x", "dti_econ_rank"), row("x", "dti_society_rank")]
    [change] = compare("a", BEFORE, after(), old, new)
    assert (change.change, change.fields) == ("changed", "indicator_code")
    assert (change.previous_indicator_code, change.indicator_code) == ("dti_gov_rank", "dti_society_rank")


def test_a_figure_that_is_mapped_at_last_is_a_change_of_its_indicator() -> None:
    [change] = compare("a", BEFORE, after(), [row("x", None, status="review")], [row("x", "cnscd_team_count")])
    assert change.fields == "indicator_code;status"


def rows_of(text: str) -> list[dict[str, Any]]:
    """A figure for each number of a text."""
    spans = [match.span() for match in re.finditer(r"\d[\d.,]*\d|\d", text)]
    return [
        row(key, None, start, value=text[start:end], figure_id=str(start))
        for key, (start, end) in zip(anchors(text, spans), spans, strict=True)
    ]


TABLE = "STT | Tỉnh | Điểm | Hạng\nI | Hải Phòng | 0,71 | 8\nII | Hà Nội | 0,70 | 9\nIII | Huế | 0,69 | 10"
PARAGRAPHS = "Tình hình chung.\nĐã có 4.321 máy bay phun thuốc cho lúa.\nSố lớp học là 18."


@pytest.mark.parametrize(
    ("old", "edit", "expected"),
    [
        (PARAGRAPHS, ("Đã có", "Đoạn văn mới với 77 chữ.\nĐã có"), [("added", "77")]),
        (PARAGRAPHS, ("Đã có", "Theo tin của Sở, đã có"), []),
        (PARAGRAPHS, ("4.321", "4.322"), [("gone", "4.321"), ("added", "4.322")]),
        (
            TABLE,
            ("II | Hà Nội | 0,70 | 9\nIII", "II | Vinh | 0,705 | 8\nIII | Hà Nội | 0,70 | 9\nIV"),
            [("added", "0,705"), ("added", "8")],
        ),
        (TABLE, ("\nII | Hà Nội | 0,70 | 9", ""), [("gone", "0,70"), ("gone", "9")]),
    ],
)
def test_an_edit_beside_a_number_is_no_change_of_it(
    old: str, edit: tuple[str, str], expected: list[tuple[str, str]]
) -> None:
    assert edit[0] in old
    found = compare("a", BEFORE, after(document_id="d2"), rows_of(old), rows_of(old.replace(*edit)))
    assert [(change.change, change.value or change.previous_value) for change in found] == expected


def test_figures_of_an_earlier_release_are_known_by_the_first_part_of_their_anchor() -> None:
    old = [figure | {"anchor": parts_of(figure["anchor"])[0]} for figure in rows_of(TABLE)]
    assert compare("a", BEFORE, after(), old, rows_of(TABLE)) == []
