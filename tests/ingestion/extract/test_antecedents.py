"""Numbers whose sentence points back to what an earlier one named."""

from __future__ import annotations

from decimal import Decimal

from ingestion.records import Figure
from tests.ingestion.extract.conftest import Read

RATE = "online_submission_rate"


def accepted(figures: list[Figure]) -> list[tuple[str | None, Decimal, str | None, str | None, str]]:
    found = [figure for figure in figures if figure.status == "accepted"]
    periods = [figure.period.label() if figure.period else None for figure in found]
    return [
        (figure.indicator_code, figure.value, figure.province, period, figure.kind)
        for figure, period in zip(found, periods, strict=True)
    ]


def test_this_share_is_the_one_of_the_sentence_before(read: Read) -> None:
    text = (
        "Năm 2024, tỷ lệ hồ sơ nộp trực tuyến của Lào Cai đạt 71,3%. "
        "Cuối năm 2023, tỷ lệ này chỉ đạt 41,2%, trong khi mục tiêu là 55%."
    )
    assert accepted(read(text, provinces=())) == [
        (RATE, Decimal("71.3"), "Lào Cai", "2024", "actual"),
        (RATE, Decimal("41.2"), "Lào Cai", "2023", "actual"),
        (RATE, Decimal("55"), "Lào Cai", "2023", "target"),
    ]


def test_units_with_their_shares_alone_go_on_with_the_measure_before(read: Read) -> None:
    text = (
        "Năm 2024, tỷ lệ hồ sơ nộp trực tuyến của Lào Cai đạt 71,3%. "
        "Cao Bằng (61,2%) và Sơn La (54,7%) lần lượt xếp sau."
    )
    assert accepted(read(text, provinces=()))[1:] == [
        (RATE, Decimal("61.2"), "Cao Bằng", "2024", "actual"),
        (RATE, Decimal("54.7"), "Sơn La", "2024", "actual"),
    ]


def test_a_share_with_words_of_its_own_points_to_nothing(read: Read) -> None:
    text = (
        "Năm 2024, tỷ lệ hồ sơ nộp trực tuyến của Lào Cai đạt 71,3%. "
        "Cao Bằng (61,2% số mẫu) và Sơn La (54,7% số mẫu) trồng nhiều chè xanh hữu cơ."
    )
    assert len(accepted(read(text, provinces=()))) == 1


def test_which_of_two_units_is_meant_is_left_to_a_person(read: Read) -> None:
    text = (
        "Năm 2024, tỷ lệ hồ sơ nộp trực tuyến của Lào Cai đạt 71,3%, cao hơn Sơn La. "
        "Cuối năm 2023, tỷ lệ này chỉ đạt 45,8%."
    )
    assert len(accepted(read(text, provinces=()))) == 1


def test_what_was_said_long_before_is_not_pointed_to(read: Read) -> None:
    text = "Năm 2024, tỷ lệ hồ sơ nộp trực tuyến của Lào Cai đạt 71,3%. " + "Các đơn vị tiếp tục thực hiện. " * 30
    assert len(accepted(read(text + "Tỷ lệ này là 45,8%.", provinces=()))) == 1


def test_shares_that_point_back_hold_when_the_first_held(read: Read) -> None:
    text = (
        "Theo số liệu từ hệ thống giám sát, trong năm 2020, tỷ lệ hồ sơ nộp trực tuyến của Lào Cai đạt 71,3%. "
        "Cao Bằng (61,2%) và Hà Giang (54,7%) lần lượt xếp sau."
    )
    assert {period for _, _, _, period, _ in accepted(read(text, provinces=()))} == {"2020"}


def test_a_measure_named_without_a_number_is_pointed_to(read: Read) -> None:
    text = (
        "Tỷ lệ hồ sơ nộp trực tuyến của Lào Cai chưa như mong đợi. "
        "Cuối năm 2023, tỷ lệ này chỉ đạt 41,2%, trong khi mục tiêu là 55%."
    )
    assert [(code, value, kind) for code, value, _, _, kind in accepted(read(text))] == [
        (RATE, Decimal("41.2"), "actual"),
        (RATE, Decimal("55"), "target"),
    ]


def test_the_time_reported_on_is_no_report(read: Read) -> None:
    (figure,) = read("Trong kỳ báo cáo, tính chung toàn tỉnh, 77,4% hồ sơ được nộp và xử lý trực tuyến.")
    assert figure.indicator_code == RATE


def test_a_number_of_another_kind_before_the_pointing_words_changes_nothing(read: Read) -> None:
    text = (
        "Năm 2024, tỷ lệ hồ sơ nộp trực tuyến của Lào Cai đạt 71,3%. "
        "Khi mới có 200 cán bộ, cuối năm 2023 tỷ lệ này chỉ đạt 41,2%."
    )
    assert (RATE, Decimal("41.2"), "Lào Cai", "2023", "actual") in accepted(read(text))
