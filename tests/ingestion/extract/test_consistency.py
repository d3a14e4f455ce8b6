"""A text that gives two values of one measure, and one that denies what it names."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.extract.consistency import REASON
from ingestion.records import Figure
from tests.ingestion.extract.conftest import Read


def told(figures: list[Figure]) -> list[tuple[Decimal, str, str | None]]:
    return [(figure.value, figure.status, figure.reasons) for figure in figures]


def test_a_second_value_of_one_measure_waits(read: Read) -> None:
    text = (
        "Năm 2020, tỷ lệ hộ gia đình có kết nối Internet của tỉnh là 83,7%. "
        "Tỷ lệ hộ gia đình có kết nối Internet ở bản làng là 59,1%."
    )
    assert told(read(text)) == [(Decimal("83.7"), "accepted", None), (Decimal("59.1"), "review", REASON)]


def test_the_same_value_again_and_another_year_do_not(read: Read) -> None:
    text = (
        "Năm 2020, tỷ lệ hộ gia đình có kết nối Internet của tỉnh là 83,7%. Năm 2021, tỷ lệ hộ gia đình có kết nối "
        "Internet của tỉnh là 85%. Năm 2020, tỷ lệ hộ gia đình có kết nối Internet của tỉnh là 83,7%."
    )
    assert [figure.status for figure in read(text)] == ["accepted"] * 3


def test_the_result_and_the_goal_of_a_year_are_two_measures(read: Read) -> None:
    text = "Năm 2020, tỷ lệ hộ gia đình có kết nối Internet của tỉnh đạt 83,7% (mục tiêu 85%)."
    assert [(figure.kind, figure.status) for figure in read(text)] == [("actual", "accepted"), ("target", "accepted")]


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2024, 30% hộ gia đình của tỉnh chưa có kết nối Internet.",
        "Năm 2024, 12% doanh nghiệp của tỉnh không sử dụng hóa đơn điện tử.",
        "Năm 2024, tỷ lệ hồ sơ không giải quyết đúng hạn của tỉnh là 2%.",
        "Năm 2024, có 41.200 người dân của tỉnh chưa kích hoạt tài khoản định danh điện tử.",
    ],
)
def test_what_is_denied_is_not_the_measure(read: Read, text: str) -> None:
    assert [figure.status for figure in read(text)] == ["review"]


def test_a_denial_that_speaks_of_something_else_harms_nothing(read: Read) -> None:
    text = "Năm 2024, không còn vùng lõm sóng, 100% xã của tỉnh có cáp quang đến trung tâm."
    assert [figure.status for figure in read(text)] == ["accepted"]


def test_some_of_a_list_is_not_its_length(read: Read) -> None:
    (figure,) = read("Năm 2024, có 02/34 mục tiêu mà kế hoạch đề ra còn dở dang.")
    assert figure.indicator_code != "objective_count"


def test_times_another_value_are_a_ratio(read: Read) -> None:
    (figure,) = read("Năm 2024, số lượt truy cập gấp 1,5 lần so với năm trước.")
    assert (figure.value, figure.unit, figure.status) == (Decimal("1.5"), "ratio", "review")


def test_what_gives_points_is_no_figure(read: Read) -> None:
    text = "Tiêu chí 3: tỷ lệ hồ sơ nộp trực tuyến đạt từ 95% trở lên được 10 điểm."
    assert {figure.status for figure in read(text)} == {"review"}


def test_what_one_level_has_is_not_the_provinces(read: Read) -> None:
    (figure,) = read("Tỷ lệ hồ sơ nộp trực tuyến của cấp tỉnh năm 2024 đạt 91%.")
    assert (figure.scope, figure.province, figure.locality) == ("locality", "Lào Cai", "cấp tỉnh")


def test_growth_of_a_score_and_what_a_measure_grew_to_are_no_growth_of_it(read: Read) -> None:
    text = "Theo DTI năm 2024, kinh tế số của tỉnh đạt 0,7723 (tăng 13,3%). Kinh tế số tăng lên hơn 20%."
    assert [figure.value for figure in read(text) if figure.indicator_code == "digital_economy_growth"] == []
