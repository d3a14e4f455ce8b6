"""Replies to readings: values, units, ranges, and what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.landing import SIDECAR_SUFFIX, SourceIndex
from ingestion.portal import parse_reply, plain_reply
from ingestion.portal.reply import _plain_rows, _Scanner
from ingestion.readers import read
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import Reading, Reject, Source
from ingestion.reference import Reference
from ingestion.settings import SAMPLES, SEEDS

REFERENCE = Reference.load(SEEDS)
READ_AT = datetime(2025, 8, 29, 5, tzinfo=UTC)
REQUEST = {"p_nam": "2025"}
THAI_NGUYEN = {"ID": "934019", "TEN": "Tỉnh Thái Nguyên", "CKMB": "15.67", "TONG_SCORE": "86.97", "ROW_STT": "1"}


def parse(
    body: str | list[Any],
    *,
    request: Any = REQUEST,
    read_at: datetime | None = READ_AT,
    media_type: str = "application/json",
) -> tuple[list[Reading], list[Reject]]:
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    document = CanonicalDocument(text, "json", media_type)
    return parse_reply(document, Source("reply.json"), REFERENCE, request=request, read_at=read_at)


def reasons(rejects: list[Reject]) -> list[str]:
    return [reject.reason for reject in rejects]


def by_measure(readings: list[Reading]) -> dict[str, Reading]:
    assert len({reading.measure for reading in readings}) == len(readings)
    return {reading.measure: reading for reading in readings}


def test_a_row_gives_a_reading_for_each_field_that_has_a_value() -> None:
    row = {**THAI_NGUYEN, "TDGQ": "19.31", "MDHL": "17.86", "MDSH": "16.64", "TTTT": "", "CLGQ": ""}
    readings, rejects = parse([row])
    assert rejects == []
    found = by_measure(readings)
    assert {measure: reading.value for measure, reading in found.items()} == {
        "overall": Decimal("86.97"),
        "transparency": Decimal("15.67"),
        "progress": Decimal("19.31"),
        "satisfaction": Decimal("17.86"),
        "digitization": Decimal("16.64"),
    }
    overall = found["overall"]
    assert (overall.unit_id, overall.panel, overall.rank, overall.max_points) == ("VN34-19", 34, 1, Decimal(100))
    assert found["progress"].rank is None
    assert overall.read_at == READ_AT


def test_quote_and_locator_lead_to_the_field() -> None:
    text = json.dumps([{**THAI_NGUYEN, "ID": "x"}, THAI_NGUYEN], ensure_ascii=False, indent=1)
    readings, _ = parse(text)
    for reading in readings:
        place = json.loads(reading.locator)
        assert text[place["start"] : place["end"]] == reading.quote
        row, field = place["pointer"].split("/")[1:]
        assert reading.quote == f'"{field}": "{json.loads(text)[int(row)][field]}"'


def test_only_the_sum_of_the_online_group_is_asserted() -> None:
    readings, rejects = parse([{**THAI_NGUYEN, "TTTT": "9", "CLGQ": "7.9"}])
    found = by_measure(readings)
    assert rejects == []
    assert found["online_part_tttt"].max_points is None
    assert found["online_part_clgq"].max_points is None
    assert (found["online_combined"].value, found["online_combined"].max_points) == (Decimal("16.9"), Decimal(22))
    assert found["online_combined"].quote == '"TTTT": "9", "CLGQ": "7.9"'
    alone, _ = parse([{**THAI_NGUYEN, "TTTT": "9", "CLGQ": ""}])
    assert "online_combined" not in by_measure(alone)


@pytest.mark.parametrize("raw", ["83,87", "abc", "-1", "1e2", "NaN", "１２", "83.", ".5", "8 3", "1000"])
def test_a_broken_number_is_a_reject_and_the_rest_of_the_row_stays(raw: str) -> None:
    readings, rejects = parse([{**THAI_NGUYEN, "CKMB": raw}])
    assert [reading.measure for reading in readings] == ["overall"]
    assert reasons(rejects) == ["broken_number"]
    assert json.loads(rejects[0].row or "")["CKMB"] == raw
    assert json.loads(rejects[0].locator or "")["pointer"] == "/0/CKMB"


@pytest.mark.parametrize(
    ("field", "value"),
    [("CKMB", "18.01"), ("TDGQ", "20.5"), ("MDSH", "22.1"), ("MDHL", "19"), ("TTTT", "12.1"), ("TONG_SCORE", "100.1")],
)
def test_points_beyond_the_group_are_refused(field: str, value: str) -> None:
    readings, rejects = parse([{"ID": "934019", "TEN": "Tỉnh Thái Nguyên", field: value}])
    assert readings == []
    assert [(reject.stage, reject.reason) for reject in rejects] == [("validate", "out_of_range")]


def test_the_bounds_themselves_are_possible() -> None:
    readings, rejects = parse([{**THAI_NGUYEN, "CKMB": "18", "TDGQ": "0", "TTTT": "10", "CLGQ": "12"}])
    assert rejects == []
    assert by_measure(readings)["online_combined"].value == 22


def test_a_sum_that_does_not_add_up_keeps_its_readings() -> None:
    row = {"ID": "934014", "TEN": "Tỉnh Sơn La", "CKMB": "15.3", "TDGQ": "16.39", "MDSH": "19.75", "MDHL": "17.88"}
    readings, rejects = parse([{**row, "TTTT": "7", "CLGQ": "7.31", "TONG_SCORE": "86.94"}])
    assert len(readings) == 8
    assert reasons(rejects) == ["sum_differs"]
    assert "83.63" in rejects[0].detail


@pytest.mark.parametrize("number", ["86.97", 86.97])
def test_a_bare_number_keeps_its_digits(number: str | float) -> None:
    readings, rejects = parse([{"ID": "934019", "TEN": "Tỉnh Thái Nguyên", "TONG_SCORE": number}])
    assert [reading.value for reading in readings] == [Decimal("86.97")]
    assert rejects == []


def test_an_unknown_unit_waits_with_a_proposal() -> None:
    readings, rejects = parse([{**THAI_NGUYEN, "ID": "7777", "TEN": "Tỉnh Thái Nguyênn"}])
    assert {reading.unit_id for reading in readings} == {None}
    assert [(reject.stage, reject.reason) for reject in rejects] == [("resolve", "unknown_unit")]
    assert "VN34-19" in rejects[0].detail


@pytest.mark.parametrize(
    ("name", "unit_id"),
    [
        ("Tỉnh Thái Nguyên", "VN34-19"),
        ("UBND tỉnh Thái Nguyên", "VN34-19"),
        ("Thành phố Hồ Chí Minh", "VN34-79"),
        ("Thành phố Huế", "VN34-46"),
    ],
)
def test_an_unknown_id_resolves_by_name(name: str, unit_id: str) -> None:
    readings, rejects = parse([{"ID": "5", "TEN": name, "TONG_SCORE": "80"}])
    assert [reading.unit_id for reading in readings] == [unit_id]
    assert rejects == []


def test_the_portals_own_id_of_an_giang_holds_after_the_merger_only() -> None:
    row = {"ID": "398126", "TEN": "", "TEN_COQUAN": "", "TONG_SCORE": "80"}
    readings, _ = parse([row])
    assert [reading.unit_id for reading in readings] == ["VN34-91"]
    before, rejects = parse([row], read_at=datetime(2025, 6, 1, tzinfo=UTC))
    assert [reading.unit_id for reading in before] == [None]
    assert reasons(rejects) == ["unknown_unit"]


def test_id_and_name_that_disagree_are_not_guessed() -> None:
    readings, rejects = parse([{**THAI_NGUYEN, "TEN": "Tỉnh Sơn La"}])
    assert {reading.unit_id for reading in readings} == {None}
    assert reasons(rejects) == ["unit_conflict"]


def test_units_are_those_of_the_day_of_reading() -> None:
    row = [{"ID": "", "TEN": "Tỉnh Bắc Ninh", "TONG_SCORE": "80"}]
    before, _ = parse(row, read_at=datetime(2025, 6, 30, 16, 59, tzinfo=UTC))
    after, _ = parse(row, read_at=datetime(2025, 6, 30, 17, 0, tzinfo=UTC))
    assert [before[0].unit_id, after[0].unit_id] == ["VN63-27", "VN34-24"]
    assert [before[0].panel, after[0].panel] == [63, 34]


def test_an_old_period_read_after_the_merger() -> None:
    march = {"p_nam": "2025", "p_thang": 3}
    thai_nguyen = {"ID": "", "TEN": "Tỉnh Thái Nguyên", "TONG_SCORE": "80"}
    new_units, _ = parse([thai_nguyen], request=march)
    assert [reading.unit_id for reading in new_units] == ["VN34-19"]
    ha_giang = {"ID": "", "TEN": "Tỉnh Hà Giang", "TONG_SCORE": "70"}
    old_units, rejects = parse([thai_nguyen, ha_giang], request=march)
    assert [reading.unit_id for reading in old_units] == ["VN63-19", "VN63-02"]
    assert rejects == []


def test_a_unit_that_is_gone_is_not_its_successor() -> None:
    readings, rejects = parse([{"ID": "", "TEN": "Tỉnh Hà Giang", "TONG_SCORE": "70"}])
    assert [reading.unit_id for reading in readings] == [None]
    assert reasons(rejects) == ["unknown_unit"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty"),
        ("[]", "empty_reply"),
        ("<!DOCTYPE html><html></html>", "html_for_json"),
        ('{"error":"x"}', "not_an_array"),
        ('[{"ID":"1","TEN":"Tỉnh Thái Nguyên","TONG_SCORE":"86', "truncated_json"),
        ('[{"ID":"1","TONG_SCORE":"86.97"},', "truncated_json"),
        ('[{"ID":"1","TONG_SCORE":"86.97"}', "truncated_json"),
        ('[{"ID":"1" "TONG_SCORE":"86.97"}]', "broken_json"),
        ('[{"ID":"1","TONG_SCORE":"86.97"}] x', "broken_json"),
    ],
)
def test_a_body_that_is_no_reply_gives_no_reading(body: str, reason: str) -> None:
    readings, rejects = parse(body)
    assert readings == []
    assert reasons(rejects) == [reason]


def test_a_page_that_a_reader_made_text_of_is_told_from_json() -> None:
    _, rejects = parse("Hệ thống đang bảo trì", media_type="text/html")
    assert reasons(rejects) == ["html_for_json"]


def test_odd_rows_are_rejects_beside_good_ones() -> None:
    body = [
        "x",
        {"ID": "1", "TEN": {"a": "b"}, "TONG_SCORE": "80"},
        {"ID": "", "TEN": "", "TONG_SCORE": "80"},
        {"ID": "934014", "TEN": "Tỉnh Sơn La", "TONG_SCORE": ""},
        {"ID": "934044", "TEN": "Tỉnh Quảng Trị", "TONG_SCORE": "", "ROW_STT": "2"},
        THAI_NGUYEN,
    ]
    readings, rejects = parse(body)
    assert {reading.portal_unit_id for reading in readings} == {"934019"}
    assert reasons(rejects) == [
        "not_an_object", "nested_value", "unknown_unit", "no_values", "rank_without_score", "no_values",
    ]  # fmt: skip


def test_a_field_that_stands_twice_is_not_chosen_from() -> None:
    readings, rejects = parse('[{"ID":"934019","TONG_SCORE":"86.97","TONG_SCORE":"83.83"}]')
    assert readings == []
    assert reasons(rejects) == ["duplicate_field"]


def test_a_unit_that_stands_twice() -> None:
    same, rejects = parse([THAI_NGUYEN, THAI_NGUYEN])
    assert len(same) == 2
    assert reasons(rejects) == ["duplicate_unit"]
    other, rejects = parse([THAI_NGUYEN, {**THAI_NGUYEN, "TONG_SCORE": "83.83"}])
    assert other == []
    assert reasons(rejects) == ["contradicted_unit", "contradicted_unit"]


@pytest.mark.parametrize("rank", ["0", "1.5", "64", "x"])
def test_a_broken_rank_leaves_the_score(rank: str) -> None:
    readings, rejects = parse([{**THAI_NGUYEN, "ROW_STT": rank}])
    assert by_measure(readings)["overall"].rank is None
    assert len(rejects) == 1


@pytest.mark.parametrize("request_", [{"p_nam": "2025", "p_quy": 1, "p_thang": 1}, [], None, {"p_nam": "2026"}])
def test_without_a_period_there_is_no_reading(request_: Any) -> None:
    readings, rejects = parse([THAI_NGUYEN], request=request_)
    assert readings == []
    assert reasons(rejects) == ["unclear_period"]


def test_without_a_moment_there_is_no_reading() -> None:
    readings, rejects = parse([THAI_NGUYEN], read_at=None)
    assert readings == []
    assert reasons(rejects) == ["no_read_at"]


def test_offices_below_a_province_keep_their_level_and_the_province_around_them() -> None:
    row = {"ID": "900", "TEN": "Sở Tư pháp", "TONG_SCORE": "90", "ROW_STT": "120", "CAPDONVIID": "1"}
    commune = {"ID": "901", "TEN": "UBND xã A", "TONG_SCORE": "80", "ROW_STT": "121", "CAPDONVIID": "2"}
    readings, rejects = parse([row, commune], request={"p_nam": "2025", "p_tinh_id": "398126"})
    assert [(r.unit_id, r.rank, r.office_level, r.within_unit_id) for r in readings] == [
        (None, 120, "department", "VN34-91"),
        (None, 121, "commune", "VN34-91"),
    ]
    assert rejects == []


def test_offices_below_an_unknown_province_are_kept_and_reviewed_once() -> None:
    rows = [{"ID": str(number), "TEN": f"Sở {number}", "TONG_SCORE": "90"} for number in range(3)]
    readings, rejects = parse(rows, request={"p_nam": "2025", "p_tinh_id": "777"})
    assert [r.within_unit_id for r in readings] == [None] * 3
    assert reasons(rejects) == ["unknown_unit"]
    assert "777" in rejects[0].detail


@pytest.mark.parametrize(
    "rows",
    [
        [THAI_NGUYEN],
        [{**THAI_NGUYEN, "CKMB": 15.67}],
        [{**THAI_NGUYEN, "TEN": 'a"b'}],
        [{**THAI_NGUYEN, "TEN": {"x": "y"}}],
        [THAI_NGUYEN, 1],
        [{}],
        [],
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_a_plain_reply_is_the_document_that_the_reader_makes(rows: list[Any], indent: int | None) -> None:
    data = json.dumps(rows, ensure_ascii=False, indent=indent).encode()
    plain, read_by_reader = plain_reply(data), read(data, "reply.json")
    if plain is not None:
        assert (plain.text, plain.media_type, plain.encoding) == (
            read_by_reader.text,
            read_by_reader.media_type,
            read_by_reader.encoding,
        )


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(
        st.dictionaries(st.sampled_from(["ID", "TEN", "CKMB", "x"]), st.text(max_size=5) | st.integers(), max_size=4),
        max_size=3,
    )
)
def test_plain_rows_are_the_scanners_rows(rows: list[dict[str, Any]]) -> None:
    text = json.dumps(rows, ensure_ascii=False)
    plain = _plain_rows(text)
    if plain:
        assert plain == _Scanner(text).rows()


def test_the_portals_own_shape_is_plain() -> None:
    text = json.dumps([THAI_NGUYEN, THAI_NGUYEN], ensure_ascii=False, indent=1)
    assert plain_reply(text.encode()) is not None
    assert _plain_rows(text) == _Scanner(text).rows()


@settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["ID", "TEN", "TONG_SCORE", "CKMB", "TTTT", "CLGQ", "ROW_STT"]),
            st.one_of(
                st.text('0189.,-xễ "[]{}', max_size=6),
                st.sampled_from(["86.97", "9", "Tỉnh Sơn La"]),
                st.none(),
                st.integers(),
            ),
        ),
        max_size=4,
    ),
    st.integers(min_value=0, max_value=400),
)
def test_any_reply_is_read_whole_or_refused(rows: list[dict[str, Any]], cut: int) -> None:
    text = json.dumps(rows, ensure_ascii=False)
    readings, rejects = parse(text)
    assert bool(readings) or bool(rejects)
    for reading in readings:
        assert reading.quote in text
        assert 0 <= reading.value <= 100
    if cut < len(text):
        none, refused = parse(text[:cut])
        assert none == []
        assert len(refused) == 1


def test_the_sample_replies_hold_both_readings_of_thai_nguyen() -> None:
    index = SourceIndex(SAMPLES)
    readings: list[Reading] = []
    for sidecar in sorted(SAMPLES.glob(f"portal_766_*{SIDECAR_SUFFIX}")):
        path = sidecar.with_name(sidecar.name.removesuffix(SIDECAR_SUFFIX))
        metadata = index.metadata(path)
        found, rejects = parse(
            path.read_text(encoding="utf-8"), request=json.loads(metadata.request or ""), read_at=metadata.read_at
        )
        assert rejects == []
        readings += found
    assert len(readings) == 46
    assert all(reading.unit_id for reading in readings)
    overall = [r for r in readings if r.measure == "overall" and r.unit_id == "VN34-19"]
    assert [(r.value, r.period_end.isoformat(), r.period_type) for r in overall] == [
        (Decimal("83.83"), "2025-08-11", "year_to_date"),
        (Decimal("86.97"), "2025-08-29", "year_to_date"),
    ]
    september = next(r for r in readings if r.unit_id == "VN63-19")
    assert (september.value, september.rank, september.panel) == (Decimal("83.87"), 7, 63)
