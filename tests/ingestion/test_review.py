from __future__ import annotations

import dataclasses
import json
import re
import shutil
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion import review
from ingestion.__main__ import main
from ingestion.model_backend import ModelUnavailableError, Proposal
from ingestion.pipeline import Ingestion
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import Figure
from ingestion.reference import Reference
from ingestion.review import Decision, Decisions, anchor, anchors, apply, parts_of, source_key
from ingestion.review_session import Session, understood, written
from ingestion.schemas import CHANGES, REJECTS
from ingestion.settings import SEEDS, Settings
from ingestion.standing import standing_figures

TEXT = "Trong kỳ, toàn tỉnh duy trì 2.255 tổ hoạt động thường xuyên ở các xóm, tổ dân phố."
START, END = TEXT.index("2.255"), TEXT.index("2.255") + 5


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference.load(SEEDS)


def held(**changes: object) -> Figure:
    figure = Figure(
        value=Decimal(2255), unit="count", quote=TEXT, quote_start=0, quote_end=len(TEXT),
        value_start=START, value_end=END,
        locator="{}", status="review", confidence=Decimal("0.4"), rule="test", reasons="unmapped", unit_id="VN63-19",
        province="Thái Nguyên", candidates="cnscd_team_count;cnscd_member_count",
    )  # fmt: skip
    return dataclasses.replace(figure, **changes)  # type: ignore[arg-type]


def document(text: str = TEXT) -> CanonicalDocument:
    return CanonicalDocument(text=text, reader="test", media_type="text/plain")


def decision(**changes: str) -> Decision:
    made = Decision(
        "2025-11-24", "lan", "correct", "a.txt", anchor(TEXT, START, END), indicator_code="cnscd_team_count"
    )
    return dataclasses.replace(made, **changes)


def test_an_accepted_figure_is_an_observation_with_a_persons_word(reference) -> None:
    [figure], lost = apply([held()], document(), [decision()], reference)
    assert (figure.status, figure.indicator_code, figure.confidence) == ("accepted", "cnscd_team_count", 1)
    assert figure.unit == reference.indicators["cnscd_team_count"].unit
    assert figure.quote == TEXT
    assert not lost


def test_a_correction_says_what_it_is(reference) -> None:
    corrected = decision(value="2250", unit_id="VN63-51", period="2024-09", kind="target")
    [figure], _ = apply([held()], document(), [corrected], reference)
    assert (figure.value, figure.province, figure.kind) == (2250, "Quảng Ngãi", "target")
    assert (figure.period_type, figure.period_start, figure.period_end) == (
        "month",
        date(2024, 9, 1),
        date(2024, 9, 30),
    )


def test_a_rejected_figure_stays_with_its_reason(reference) -> None:
    [figure], _ = apply([held()], document(), [decision(verdict="reject", indicator_code="")], reference)
    assert (figure.status, figure.reasons) == ("rejected", "reviewed")


def test_the_decision_outlives_another_crawl_and_another_extractor(reference) -> None:
    page = f"Menu Trang chủ\n\n{TEXT.upper()}\n\nTruy cập hôm nay: 99"
    start = page.index("2.255")
    moved = held(value_start=start, value_end=start + 5, indicator_code="cnscd_member_count", quote="2.255")
    [figure], lost = apply([moved], document(page), [decision()], reference)
    assert figure.indicator_code == "cnscd_team_count"
    assert not lost


def test_of_two_figures_on_one_number_the_decided_one_is_taken(reference) -> None:
    two = [held(indicator_code="cnscd_member_count"), held(indicator_code="cnscd_team_count")]
    figures, _ = apply(
        two, document(), [decision(verdict="reject", read_as="cnscd_member_count", indicator_code="")], reference
    )
    assert [figure.status for figure in figures] == ["rejected", "review"]


def test_a_decision_without_its_figure_is_told(reference) -> None:
    figures, lost = apply([held()], document(), [decision(anchor="gone", excerpt="2.255 tổ")], reference)
    assert [figure.status for figure in figures] == ["review"]
    assert [reject.reason for reject in lost] == ["decision_without_figure"]
    assert "2.255 tổ" in lost[0].detail


def test_the_anchor_knows_the_number_and_the_words_around_it() -> None:
    assert anchor(TEXT, START, END) == anchor("  " + TEXT.replace(" ", "\n"), START + 2, END + 2)
    assert anchor(TEXT, START, END) != anchor(TEXT.replace("2.255", "2.256"), START, END)
    assert anchor(TEXT, START, END) != anchor(TEXT.replace("xóm", "xã"), START, END)


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_any_text_has_anchors(text: str, one: int, other: int) -> None:
    span = min(one, other), max(one, other)
    assert len(anchor(text, *span)) == 16
    [key] = anchors(text, [span])
    assert parts_of(key)[0] == anchor(text, *span)
    assert len(parts_of(key)) == 7


def test_an_anchor_is_what_it_was() -> None:
    """Decisions of earlier releases are keyed by it."""
    assert anchor(TEXT, START, END) == "90995fa93e8aaca1"


PARAGRAPHS = "Tình hình chung của tỉnh.\nĐã có 4.321 máy bay không người lái phun thuốc.\nSố lớp học là 18."
TABLE = "STT | Tỉnh | Điểm | Hạng\n1 | Hải Phòng | 0,71 | 8\n2 | Hà Nội | 0,70 | 9\n3 | Huế | 0,69 | 10"


def numbers(text: str) -> list[tuple[int, int]]:
    """Where each number of a text stands."""
    return [match.span() for match in re.finditer(r"\d[\d.,]*\d|\d", text)]


def found_again(old: str, number: str, new: str) -> str | None:
    """The number of the new text, with some words before it, to which a decision on one of the old text is applied."""
    reference = Reference(units={}, aliases=(), indicators={}, phrases=(), editions=())
    spans = numbers(old)
    place = [old[start:end] for start, end in spans].index(number)
    made = decision(verdict="reject", indicator_code="", anchor=anchors(old, spans)[place])
    figures = [held(value_start=start, value_end=end) for start, end in numbers(new)]
    decided, lost = apply(figures, document(new), [made], reference)
    [here] = [figure for figure in decided if figure.status == "rejected"] or [None]
    assert (here is None) == bool(lost)
    return here and new[max(0, here.value_start - 6) : here.value_end]


@pytest.mark.parametrize(
    ("old", "number", "edit", "around"),
    [
        (PARAGRAPHS, "4.321", ("Đã có", "Theo tin mới cập nhật, đã có"), "đã có 4.321"),
        (PARAGRAPHS, "4.321", ("Đã có", "Tính chung, toàn tỉnh ta nay đã có"), "đã có 4.321"),
        (PARAGRAPHS, "4.321", ("thuốc.", "thuốc trừ sâu, bón phân và gieo hạt."), "Đã có 4.321"),
        (PARAGRAPHS, "4.321", ("không người lái", "tự lái"), "Đã có 4.321"),
        (PARAGRAPHS, "4.321", ("Đã có", "Một đoạn văn mới.\nĐã có"), "Đã có 4.321"),
        (PARAGRAPHS, "4.321", ("thuốc.", "thuốc.\nMột đoạn văn mới."), "Đã có 4.321"),
        (PARAGRAPHS, "18", ("Đã có 4.321", "Hiện có 4.400"), "ọc là 18"),
        (PARAGRAPHS, "18", ("Tình", "Có 18 tổ.\nTình"), "ọc là 18"),
        (PARAGRAPHS, "4.321", ("4.321 máy bay không", "4.321\nmáy bay\nkhông"), "Đã có 4.321"),
        (TABLE, "9", ("2 | Hà", "2 | Bắc Ninh | 0,70 | 9\n3 | Hà"), ",70 | 9"),
        (TABLE, "9", ("1 | Hải", "1 | Đà Nẵng | 0,80 | 1\n2 | Hải"), ",70 | 9"),
        (TABLE, "10", ("3 | Huế", "3 | Bắc Ninh | 0,69 | 9\n4 | Huế"), ",69 | 10"),
        (TABLE, "0,69", ("3 | Huế | 0,69 | 10", "4 | Huế | 0,69 | 11"), "Huế | 0,69"),
        (TABLE.replace(" | ", "\t"), "10", ("3\tHuế", "3\tBắc Ninh\t0,69\t9\n4\tHuế"), "\t0,69\t10"),
    ],
)
def test_a_decision_outlives_an_edit_beside_its_number(
    old: str, number: str, edit: tuple[str, str], around: str
) -> None:
    assert edit[0] in old
    assert found_again(old, number, old.replace(*edit)) == around


@pytest.mark.parametrize(
    ("old", "number", "new"),
    [
        # the number has another value, or none
        (PARAGRAPHS, "4.321", PARAGRAPHS.replace("4.321", "4.322")),
        (PARAGRAPHS, "4.321", PARAGRAPHS.replace("Đã có 4.321 máy bay không người lái phun thuốc.\n", "")),
        # two numbers had what is left of its words, or have it now
        ("Xã A có 18 lớp học trực tuyến.\nXã B có 18 lớp học trực tuyến.", "18", "Xã C có 18 lớp học trực tuyến."),
        ("Xã A có 18 lớp học trực tuyến.", "18", "Xã C có 18 lớp học trực tuyến.\nXã D có 18 lớp học trực tuyến."),
        # what is left of its words says nothing
        ("Xã A: 18 ha\nThôn: 5", "18", "Tổng của cả tỉnh: 18 km\nThôn: 5"),
        # a column was put in before two equal cells: which of three it was is not known
        ("Tỉnh | 2021 | 2022\nHuế | 55 | 55", "55", "Tỉnh | 2020 | 2021 | 2022\nHuế | 54 | 55 | 55"),
    ],
)
def test_a_decision_is_not_guessed_onto_another_number(old: str, number: str, new: str) -> None:
    assert found_again(old, number, new) is None


NEXT_YEAR = (
    "Năm 2022, tỉnh ta có tất cả 26 điểm phục vụ công cộng.",
    "Trong năm 2023, tỉnh ta có tất cả 26 điểm phục vụ công cộng ấy.",
)


@pytest.mark.parametrize(
    ("changes", "period", "applies"),
    [
        ({"verdict": "accept", "period": "2022"}, "2022", True),
        ({"verdict": "accept", "period": "2022"}, "2023", False),
        ({"verdict": "accept"}, "2023", True),
        ({"verdict": "correct", "period": "2022"}, "2023", False),
        ({"verdict": "correct", "period": "2023"}, "2023", True),
        ({"verdict": "reject", "indicator_code": ""}, "2023", True),
    ],
)
def test_what_was_decided_of_a_year_is_not_of_the_next(
    reference, changes: dict[str, str], period: str, applies: bool
) -> None:
    old, new = NEXT_YEAR
    span, now = (old.index("26"), old.index("26") + 2), new.index("26")
    made = decision(anchor=anchors(old, [span])[0], **changes)
    figure = held(
        value=Decimal(26), value_start=now, value_end=now + 2, period_type="year",
        period_start=date(int(period), 1, 1), period_end=date(int(period), 12, 31),
    )  # fmt: skip
    _, lost = apply([figure], document(new), [made], reference)
    assert [reject.reason for reject in lost] == ([] if applies else ["decision_without_figure"])


def test_a_corrected_year_holds_where_the_words_that_changed_tell_none(reference) -> None:
    old, _ = NEXT_YEAR
    new = old.replace("tất cả", "khoảng chừng")
    made = decision(anchor=anchors(old, [(old.index("26"), old.index("26") + 2)])[0], period="2021")
    figure = held(
        value=Decimal(26), value_start=new.index("26"), value_end=new.index("26") + 2, period_type="year",
        period_start=date(2022, 1, 1), period_end=date(2022, 12, 31),
    )  # fmt: skip
    [figure], lost = apply([figure], document(new), [made], reference)
    assert (figure.period.label(), lost) == ("2021", [])


def test_ten_thousand_numbers_of_one_line_are_linear() -> None:
    """Ten times the numbers take some ten times as long: lines and rows are not read from their beginning."""

    def seconds(count: int) -> float:
        text = "có 1,5 | " * count
        begun = time.process_time()
        anchors(text, numbers(text))
        return time.process_time() - begun

    seconds(100)
    assert seconds(10_000) < 40 * seconds(1_000)


def test_only_the_sources_with_decisions_change_their_version() -> None:
    decisions = Decisions([decision()])
    assert decisions.version("b.txt") == ""
    assert decisions.version("a.txt").startswith("+review.")
    assert decisions.version("a.txt") != Decisions([decision(), decision(verdict="reject")]).version("a.txt")
    assert source_key("a.txt", "https://example.org/x") == "https://example.org/x"


def test_the_file_survives_reading_and_writing(tmp_path: Path) -> None:
    path = tmp_path / review.DECISIONS
    made = [decision(note='with "quotes", commas\nand lines'), decision(verdict="reject")]
    review.write(path, made)
    assert review.read(path) == made
    assert [file.name for file in tmp_path.iterdir()] == [review.DECISIONS]


WRONG = [
    ({"verdict": "maybe"}, "verdict"),
    ({"decided_on": "today"}, "isoformat"),
    ({"decided_by": ""}, "decided_by"),
    ({"anchor": ""}, "anchor"),
    ({"value": "many"}, "no number"),
    ({"value": "NaN"}, "finite"),
    ({"value": "sNaN"}, "finite"),
    ({"value": "-inf"}, "finite"),
    ({"value": "1e40"}, "digits"),
    ({"value": "1e20"}, "digits"),
    ({"value": "0.123456789"}, "digits"),
    ({"value": "-1"}, "cnscd_team_count lies within 0 to any"),
    ({"value": "4321", "indicator_code": "dti_overall_rank"}, "dti_overall_rank lies within"),
    ({"value": "4.5", "indicator_code": "dti_overall_rank"}, "whole"),
    ({"indicator_code": "made_up"}, "made_up"),
    ({"unit_id": "VN99-01"}, "VN99-01"),
    ({"kind": "hope"}, "kind"),
    ({"period": "soon"}, "soon"),
]


@pytest.mark.parametrize(("wrong", "reason"), WRONG)
def test_a_wrong_decision_is_set_aside_with_its_reason(reference, wrong: dict[str, str], reason: str) -> None:
    figures, rejects = apply([held()], document(), [decision(**wrong), decision()], reference)
    assert [figure.indicator_code for figure in figures] == ["cnscd_team_count"]
    assert figures[0].value == 2255
    [reject] = rejects
    assert reject.reason == "decision_unusable"
    assert reason in reject.detail
    assert Decision(**json.loads(reject.row or "")) == decision(**wrong)


@pytest.mark.parametrize(
    ("figure", "made", "reason"),
    [
        ({"unit_id": None}, {}, "an indicator and a unit"),
        ({}, {"indicator_code": ""}, "an indicator and a unit"),
        ({"value": Decimal("1e30")}, {}, "digits"),
        ({"value": Decimal(40), "of_total": Decimal(34)}, {"indicator_code": "dti_overall_rank"}, "40 of 34"),
        ({"value_high": Decimal(3000)}, {"value": "4000"}, "range"),
    ],
)
def test_a_figure_that_its_decision_makes_no_observation_stays_held(
    reference, figure: dict[str, object], made: dict[str, str], reason: str
) -> None:
    figures, [reject] = apply([held(**figure)], document(), [decision(**made)], reference)
    assert figures == [held(**figure)]
    assert (reject.reason, reason in reject.detail) == ("decision_unusable", True)


def test_the_largest_value_of_the_column_and_the_bounds_are_fine(reference) -> None:
    for value in ("99999999999999999999.99999999", "0", "0.12345678"):
        assert decision(value=value).problem(reference) is None
    assert decision(value="63", indicator_code="dti_overall_rank").problem(reference) is None
    assert decision(value="-1", indicator_code="").problem(reference) is None


def test_a_hand_edited_file_keeps_every_word(tmp_path: Path, reference) -> None:
    path = tmp_path / review.DECISIONS
    review.write(path, [decision(value="NaN", note="one")])
    text = path.read_text(encoding="utf-8")
    path.write_text("\ufeff" + text.rstrip("\n") + ", two, three\n" + "2025-11-24,lan\n", encoding="utf-8")
    first, second = review.read(path)
    assert (first.value, first.note) == ("NaN", "one, two, three")
    assert second.problem(reference) is not None
    review.write(path, [first, second])
    assert review.read(path) == [first, second]


@pytest.mark.parametrize(
    "content", [b"when,who\n", b",".join(name.encode() for name in review.COLUMNS) + b"\n\xff,\xfe\n"]
)
def test_a_file_of_other_things_stops_everything(tmp_path: Path, content: bytes) -> None:
    """To go on without decisions would take them all back."""
    (tmp_path / review.DECISIONS).write_bytes(content)
    with pytest.raises(ValueError, match=review.DECISIONS):
        Decisions.load(tmp_path)


def test_the_committed_decisions_can_be_used(reference) -> None:
    assert Decisions.load(SEEDS).problems(reference) == []


# The session at the terminal


def item(number: int, **changes: object) -> dict[str, object]:
    row = {
        **dataclasses.asdict(held()), "name": f"{number}.txt", "source_url": None, "title": None, "published_on": None,
        "context": TEXT, "anchor": f"anchor{number}",
    }  # fmt: skip
    return row | changes


def session(
    tmp_path: Path, reference: Reference, items: list[dict[str, object]], answers: list[str]
) -> tuple[Session, list[str]]:
    replies: Iterator[str] = iter(answers)
    shown: list[str] = []

    def ask(prompt: str) -> str:
        try:
            return next(replies)
        except StopIteration:
            raise EOFError from None

    made = Session(items, tmp_path / review.DECISIONS, "lan", date(2025, 11, 24), reference, ask=ask, show=shown.append)
    return made, shown


def verdicts(tmp_path: Path) -> list[tuple[str, str]]:
    return [(made.source_key, made.verdict) for made in review.read(tmp_path / review.DECISIONS)]


def test_a_person_sees_the_number_in_its_sentence(tmp_path, reference) -> None:
    made, shown = session(tmp_path, reference, [item(1)], ["q"])
    made.run()
    assert any(">>2.255<<" in line for line in shown)
    assert any("candidate 1: cnscd_team_count" in line for line in shown)
    assert any("unmapped" in line for line in shown)


def test_answers_are_written_at_once(tmp_path, reference) -> None:
    items = [item(1, indicator_code="cnscd_team_count"), item(2), item(3), item(4)]
    made, _ = session(tmp_path, reference, items, ["a", "r", "s"])
    assert made.run() == 2
    assert verdicts(tmp_path) == [("1.txt", "accept"), ("2.txt", "reject")]


def test_an_unmapped_figure_cannot_just_be_accepted(tmp_path, reference) -> None:
    made, shown = session(tmp_path, reference, [item(1)], ["a", "s"])
    assert made.run() == 0
    assert any("needs an indicator" in line for line in shown)


def test_a_correction_asks_for_each_field(tmp_path, reference) -> None:
    made, _ = session(
        tmp_path, reference, [item(1)], ["c", "1", "2024", "Thái Nguyên", "2.250,5".replace(".", ""), "actual"]
    )
    assert made.run() == 1
    [written] = review.read(tmp_path / review.DECISIONS)
    assert (written.indicator_code, written.unit_id, written.value, written.period) == (
        "cnscd_team_count",
        "VN63-19",
        "2250.5",
        "2024",
    )


@pytest.mark.parametrize(
    "wrong", [["c", "nonsense"], ["c", "1", "soon"], ["c", "1", "", "Atlantis"], ["c", "1", "", "", "many"]]
)
def test_a_wrong_correction_writes_nothing_and_asks_again(tmp_path, reference, wrong: list[str]) -> None:
    made, shown = session(tmp_path, reference, [item(1)], [*wrong, "q"])
    assert made.run() == 0
    assert not (tmp_path / review.DECISIONS).exists()
    assert any("not written" in line for line in shown)


@pytest.mark.parametrize(
    ("typed", "code", "value"),
    [
        ("4.321", "atm_count", "4321"),
        ("4321", "atm_count", "4321"),
        ("1.234.567", "atm_count", "1234567"),
        ("2,5 triệu", "atm_count", "2500000"),
        ("2.250,5", "digital_economy_share_of_grdp", None),
        ("17,5", "digital_economy_share_of_grdp", "17.5"),
        ("17.5", "digital_economy_share_of_grdp", "17.5"),
        ("17,125", "digital_economy_share_of_grdp", "17.125"),
        ("85%", "digital_economy_share_of_grdp", "85"),
        ("0.712", "dti_overall_score", "0.712"),
        ("1.000", "egdi_score", "1"),
        ("26", "dti_overall_rank", "26"),
        ("26/63", "dti_overall_rank", "26"),
        ("4.321", "dti_overall_rank", None),
        ("-5", "atm_count", None),
        ("1e3", "atm_count", None),
        ("NaN", "atm_count", None),
        ("inf", "atm_count", None),
        ("4 321", "atm_count", None),
        ("1-2", "atm_count", None),
        ("9" * 40, "atm_count", None),
        ("4.321 5", "atm_count", None),
    ],
)
def test_a_value_is_read_as_the_lexer_reads_texts(
    tmp_path, reference, typed: str, code: str, value: str | None
) -> None:
    plain = typed in ("4321", "17,5", "17.5", "0.712", "26")
    answers = ["c", code, "2024", "Thái Nguyên", typed, *([] if plain else [""]), "actual"]
    made, shown = session(tmp_path, reference, [item(1)], answers)
    assert made.run() == (value is not None)
    assert [row.value for row in review.read(tmp_path / review.DECISIONS)] == ([value] if value else [])
    assert any((line.startswith("  understood: ") if value else "not written" in line) for line in shown)


def test_a_value_understood_otherwise_is_asked_for_again(tmp_path, reference) -> None:
    answers = ["c", "dti_overall_score", "2024", "Thái Nguyên", "0,7", "actual", "c", "atm_count", "2024", "national"]
    made, shown = session(tmp_path, reference, [item(1), item(2)], [*answers, "4.321", "n", "4,3", "target"])
    assert made.run() == 2
    assert [row.value for row in review.read(tmp_path / review.DECISIONS)] == ["0.7", "4.3"]
    assert [line for line in shown if "understood" in line] == [
        "  understood: 0,7 score", "  understood: 4321 count:atm", "  understood: 4,3 count:atm",
    ]  # fmt: skip


def test_the_value_that_stands_is_kept_to_its_last_digit(tmp_path, reference) -> None:
    made, _ = session(
        tmp_path,
        reference,
        [item(1, value=Decimal("17.125"))],
        ["c", "digital_economy_share_of_grdp", "2024", "", "", ""],
    )
    prompts: list[str] = []
    ask = made.ask
    made.ask = lambda prompt: (prompts.append(prompt), ask(prompt))[1]
    assert made.run() == 1
    assert any("value [17,125]" in prompt for prompt in prompts)
    assert [row.value for row in review.read(tmp_path / review.DECISIONS)] == ["17.125"]


@given(st.decimals(0, 10**15, places=8))
def test_what_is_shown_is_understood_as_it_stands(reference, value: Decimal) -> None:
    assert understood(written(value), reference.indicators["atm_count"]) == value


def test_a_held_figure_out_of_bounds_is_not_just_accepted(tmp_path, reference) -> None:
    items = [
        item(1, indicator_code="dti_overall_rank", value=Decimal(4321), unit="rank"),
        item(2, indicator_code="dti_overall_rank", value=Decimal(40), unit="rank", of_total=Decimal(34)),
        item(3, value_high=Decimal(3000)),
    ]
    answers = ["a", "s", "a", "s", "c", "1", "2024", "", "4000", "actual"]
    made, shown = session(tmp_path, reference, items, answers)
    assert made.run() == 0
    assert [line.strip() for line in shown if "not written" in line] == [
        "not written: dti_overall_rank lies within 1 to 250: 4321 does not",
        "not written: a rank is at most its total: 40 of 34",
        "not written: a range goes upward: 4000 to 3000",
    ]


def test_the_end_of_input_in_the_middle_of_a_correction_ends_the_session(tmp_path, reference) -> None:
    made, _ = session(tmp_path, reference, [item(1, indicator_code="cnscd_team_count"), item(2)], ["a", "c", "1"])
    assert made.run() == 1
    assert verdicts(tmp_path) == [("1.txt", "accept")]


def test_undo_takes_the_last_answer_back_and_returns_to_its_figure(tmp_path, reference) -> None:
    items = [item(1, indicator_code="cnscd_team_count"), item(2), item(3)]
    made, _ = session(tmp_path, reference, items, ["a", "s", "r", "u", "u", "r", "q"])
    assert made.run() == 1
    assert verdicts(tmp_path) == [("1.txt", "reject")]


def test_undo_never_reaches_earlier_sessions(tmp_path, reference) -> None:
    review.write(tmp_path / review.DECISIONS, [decision()])
    made, shown = session(tmp_path, reference, [item(1)], ["u", "q"])
    made.run()
    assert verdicts(tmp_path) == [("a.txt", "correct")]
    assert "nothing to undo" in shown


def test_a_models_proposal_is_only_the_default_of_a_correction(tmp_path, reference) -> None:
    made, shown = session(tmp_path, reference, [item(1), item(2)], ["s", "c", "", "2024", "", "", ""])
    made.propose = lambda row: Proposal("2.255 tổ", Decimal(2255), "cnscd_team_count", "VN63-19", None, "actual")
    assert made.run() == 1
    assert any("a model proposes: cnscd_team_count" in line for line in shown)
    [written] = review.read(tmp_path / review.DECISIONS)
    assert (written.source_key, written.verdict, written.indicator_code, written.period) == (
        "2.txt", "correct", "cnscd_team_count", "2024",
    )  # fmt: skip


def test_a_model_that_is_away_costs_nothing(tmp_path, reference) -> None:
    def away(row: object) -> None:
        raise ModelUnavailableError("refused")

    made, shown = session(tmp_path, reference, [item(1)], ["r"])
    made.propose = away
    assert made.run() == 1
    assert any("no proposal: refused" in line for line in shown)


def test_the_command_walks_through_what_is_held(tmp_path, monkeypatch, capsys) -> None:
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing" / "a.txt").write_text("Toàn tỉnh hiện có 4.321 bể bơi thông minh.", encoding="utf-8")
    monkeypatch.setenv("TINHSO_HOME", str(tmp_path))
    monkeypatch.setenv("TINHSO_SETTLE_SECONDS", "0")
    assert main(["ingest"]) == 0
    monkeypatch.setattr("builtins.input", lambda prompt: "q")
    assert main(["review", "--reviewer", "lan"]) == 0
    printed = capsys.readouterr().out
    assert ">>4.321<<" in printed
    assert "0 decisions written" in printed


def test_a_decision_and_what_stood_outlive_new_bytes(tmp_path, reference) -> None:
    """From the landing folder to the lake: words, a paragraph and a table row are put in around what was decided."""
    seeds = tmp_path / "seeds"
    shutil.copytree(SEEDS, seeds)
    landing = tmp_path / "landing"
    landing.mkdir()
    ingestion = Ingestion(Settings(home=tmp_path, landing=landing, settle_seconds=0), seeds=seeds)
    page = (
        "<html><head><meta charset='utf-8'></head><body><h1>Kết quả chuyển đổi số năm 2023 của tỉnh Bắc Giang</h1>{}"
        "<p>{} có 4.321 bể bơi thông minh.</p><table><tr><th>Chỉ tiêu</th><th>ĐVT</th><th>Kết quả</th></tr>{}"
        "<tr><td>Số vườn hoa thông minh</td><td>vườn</td><td>57</td></tr></table></body></html>"
    )

    def arrive(*parts: str) -> pl.DataFrame:
        (landing / "a.html").write_text(page.format(*parts), encoding="utf-8")
        ingestion.receive()
        ingestion.process()
        return standing_figures(ingestion.lake)

    first = arrive("", "Đã", "")
    made = [
        dataclasses.replace(
            decision(source_key="a.html", indicator_code="atm_count", unit_id="VN63-24", period="2023"),
            anchor=row["anchor"],
            read_as=row["indicator_code"] or "",
        )
        for row in first.rows(named=True)
        if row["value"] in (4321, 57)
    ]
    review.write(seeds / review.DECISIONS, made)
    assert len(made) == 2
    decided = arrive("", "Đã", "").filter(pl.col("status") == "accepted")
    assert sorted(decided["value"]) == [57, 4321]
    edited = arrive(
        "<p>Tin mới của tỉnh.</p>",
        "Theo tin cập nhật của Sở, hiện đã",
        "<tr><td>Số hồ cá thông minh</td><td>hồ</td><td>12</td></tr>",
    )
    assert edited.filter(pl.col("status") == "accepted")["value"].sort().to_list() == [57, 4321]
    assert ingestion.lake.read(REJECTS).filter(pl.col("stage") == "extract").is_empty()
    changes = ingestion.lake.read(CHANGES).filter(pl.col("cause") == "new_bytes")
    assert [(row["change"], row["value"]) for row in changes.rows(named=True)] == [("added", 12)]
