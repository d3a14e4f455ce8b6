"""Goals that are told beside the result that they are for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.ingestion.extract.conftest import Read

RATE = "full_online_dossier_rate"
BEFORE = "Năm 2023, tỷ lệ hồ sơ trực tuyến toàn trình đạt 43,1%"


@pytest.mark.parametrize(
    ("text", "value", "province", "period"),
    [
        (f"{BEFORE}, cao hơn 38% Chính phủ giao.", "38", "national", "2023"),
        (f"{BEFORE}, trong khi Bộ Thông tin và Truyền thông yêu cầu tối thiểu 55%.", "55", "national", "2023"),
        (f"{BEFORE}, còn xa so với 60% mà nghị quyết của tỉnh đề ra cho năm 2025.", "60", "Lào Cai", "2025"),
        (f"{BEFORE}, HĐND tỉnh giao 50%.", "50", "Lào Cai", "2023"),
        (f"{BEFORE}, Chính phủ giao tỉnh 50%.", "50", "Lào Cai", "2023"),
        ("Năm 2023, tỷ lệ hồ sơ trực tuyến toàn trình (43,1%, chỉ tiêu 50%).", "50", "Lào Cai", "2023"),
        (f"{BEFORE}, trong khi yêu cầu là không dưới 50%.", "50", "Lào Cai", "2023"),
    ],
)
def test_a_goal_beside_a_result(read: Read, text: str, value: str, province: str, period: str) -> None:
    result, goal = read(text)
    assert (result.indicator_code, str(result.value), result.kind, result.status) == (
        RATE,
        "43.1",
        "actual",
        "accepted",
    )
    assert (goal.indicator_code, goal.kind, goal.status) == (RATE, "target", "accepted")
    assert (str(goal.value), goal.province, goal.period and goal.period.label()) == (value, province, period)


@pytest.mark.parametrize(
    "text",
    [
        f"{BEFORE}, Chính phủ yêu cầu các bộ giảm 10% chi phí.",
        f"{BEFORE}, vượt 5% kế hoạch giao.",
        f"{BEFORE}, cao hơn 5% so với năm 2022.",
        f"{BEFORE}, bộ phận một cửa giao 12% cho bưu điện.",
    ],
)
def test_what_is_no_goal_of_it(read: Read, text: str) -> None:
    accepted = [figure for figure in read(text) if figure.status == "accepted"]
    assert [str(figure.value) for figure in accepted] == ["43.1"]


def test_the_country_has_a_product_of_its_own(read: Read) -> None:
    own, country = read("Năm 2023, kinh tế số đạt 9,7% GRDP, nhưng vẫn thấp so với bình quân cả nước là 16,5%.")
    assert (own.indicator_code, own.province) == ("digital_economy_share_of_grdp", "Lào Cai")
    assert (country.indicator_code, country.province) == ("digital_economy_share_of_gdp", "national")


@pytest.mark.parametrize(
    "between", ["cao hơn 12,3 điểm phần trăm so với trung bình cả nước", "gấp 1,2 lần bình quân chung của cả nước"]
)
def test_the_mean_of_the_country_in_brackets(read: Read, between: str) -> None:
    figures = read(f"Năm 2023, tỷ lệ hồ sơ trực tuyến đạt 78,9%, {between} (66,6%).")
    assert [(str(f.value), f.province) for f in figures if f.status == "accepted"] == [
        ("78.9", "Lào Cai"),
        ("66.6", "national"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Từ ngày 01/9/2025, 100% hồ sơ thủ tục hành chính phải được nộp trực tuyến.",
        "Các sở, ngành phải số hóa 100% kết quả giải quyết thủ tục hành chính còn hiệu lực.",
    ],
)
def test_what_must_be_done_is_a_target(read: Read, text: str) -> None:
    assert [f.kind for f in read(text)] == ["target"]


def test_who_need_not_come_is_no_target(read: Read) -> None:
    figures = read("Năm 2023, 82% hồ sơ được nộp trực tuyến, người dân không phải đi lại.")
    assert [f.kind for f in figures] == ["actual"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Năm 2023, tỷ lệ số hóa hồ sơ ở ba cấp tỉnh, huyện, xã lần lượt là 91%, 78% và 63%.",
            [("91", "cấp tỉnh"), ("78", "cấp huyện"), ("63", "cấp xã")],
        ),
        (
            "Năm 2023, tỷ lệ số hóa hồ sơ tại cấp tỉnh, cấp xã lần lượt đạt 91% và 63%.",
            [("91", "cấp tỉnh"), ("63", "cấp xã")],
        ),
        (
            "Năm 2023, văn bản được ký số: cấp tỉnh 97%; huyện 91%; xã 65%.",
            [("97", "cấp tỉnh"), ("91", "cấp huyện"), ("65", "cấp xã")],
        ),
    ],
)
def test_levels(read: Read, text: str, expected: list[tuple[str, str | None]]) -> None:
    told = [(str(figure.value), figure.locality) for figure in read(text) if figure.status == "accepted"]
    assert told == expected


def test_fewer_levels_than_numbers(read: Read) -> None:
    figures = read("Năm 2023, tỷ lệ số hóa hồ sơ tại cấp tỉnh, cấp xã lần lượt đạt 91%, 80% và 63%.")
    assert not [figure for figure in figures if figure.locality]


def test_the_goal_of_a_resolution_beside_a_result(read: Read) -> None:
    text = "Tỷ lệ sử dụng lại dữ liệu số hóa đạt 43,9%, mục tiêu năm 2025 theo Nghị quyết của Chính phủ tối thiểu 50%."
    assert [(str(f.value), f.kind, f.indicator_code) for f in read(text)] == [
        ("43.9", "actual", "data_reuse_rate"),
        ("50", "target", "data_reuse_rate"),
    ]


def test_a_goal_in_brackets_is_for_the_year_of_the_result(read: Read) -> None:
    text = "I. KẾT QUẢ\n- Tỷ lệ hộ gia đình có kết nối Internet cáp quang đạt 48,2% (kế hoạch giao 45%).\n"
    found = read(text, title="Báo cáo kết quả chuyển đổi số năm 2023", published=date(2023, 12, 20))
    assert [(str(f.value), f.kind, f.period and f.period.label()) for f in found] == [
        ("48.2", "actual", "2023"),
        ("45", "target", "2023"),
    ]


def test_a_heading_of_tasks_is_no_news_of_its_year(read: Read) -> None:
    text = (
        "BÁO CÁO\nTóm tắt kết quả năm 2020\n1. Kết quả\nNăm 2020, tỷ lệ hồ sơ trực tuyến đạt 40%.\n"
        "5. Phương hướng năm 2021\nCắt giảm ít nhất 20% thời gian giải quyết thủ tục hành chính; rà soát quy định.\n"
    )
    assert [(str(f.value), f.kind) for f in read(text, published=None)] == [("40", "actual"), ("20", "target")]


@pytest.mark.parametrize(
    "held", ["chưa bằng mục tiêu", "thấp hơn nhiều so với chỉ tiêu", "vượt kế hoạch", "còn cách khá xa mục tiêu"]
)
def test_a_result_held_against_the_goal_of_its_year(read: Read, held: str) -> None:
    own, goal = read(f"Năm 2023, tỷ lệ hồ sơ nộp trực tuyến mới đạt 24%, {held} 30% của năm 2023.")
    assert (own.kind, own.value) == ("actual", Decimal(24))
    assert (goal.kind, goal.value, goal.indicator_code) == ("target", Decimal(30), "online_submission_rate")
    assert goal.period is not None and goal.period.label() == "2023"


def test_the_goal_of_the_whole_year(read: Read) -> None:
    text = "Trong 6 tháng đầu năm 2024, thanh toán trực tuyến mới đạt 38,7%, còn cách xa mục tiêu 45% của cả năm."
    own, goal = read(text)
    periods = [figure.period.label() for figure in (own, goal) if figure.period]
    assert (goal.kind, periods) == ("target", ["2024-01/2024-06", "2024"])
