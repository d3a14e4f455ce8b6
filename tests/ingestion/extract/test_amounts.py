"""Numbers that are kept, though nothing says what they count: the way in which they are written tells that they do."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.ingestion.extract.conftest import Read


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Tổng số giao dịch trên cổng thanh toán 8.701.", ["8701"]),
        ("Bộ chỉ số có thêm phần về xã hội số. 9 tiêu chí là mới.", ["9"]),
        ("Năm 2020 72,28 72,64 55,60", ["72.28", "72.64", "55.6"]),
        ("Các đơn vị lần lượt giữ vị trí thứ nhất, thứ hai và thứ ba.", ["1", "2", "3"]),
        ("So với năm trước, tỷ lệ này đã tăng12,42% và đạt71,5%.", ["12.42", "71.5"]),
    ],
)
def test_what_is_written_as_an_amount_is_kept_without_a_name(read: Read, text: str, values: list[str]) -> None:
    figures = read(text)
    assert [figure.value for figure in figures] == [Decimal(value) for value in values]
    assert {figure.status for figure in figures} == {"review"}


def test_codes_with_digits_are_no_amounts(read: Read) -> None:
    assert read("Mạng 5G, bản đồ VN2000, tờ khai B12,5 và mẫu QĐ12 được dùng chung.") == []


@pytest.mark.parametrize(
    ("text", "code", "value", "period"),
    [
        (
            "Năm 2023, tỷ lệ thanh toán trực tuyến đạt 68,14%, tăng 43,7 điểm phần trăm so với năm 2022.",
            "online_payment_rate_change",
            "43.7",
            "2022/2023",
        ),
        (
            "9 tháng năm 2024, tỷ lệ hồ sơ nộp trực tuyến đạt 61%, giảm 2,5 điểm phần trăm so với cùng kỳ.",
            "online_submission_rate_change",
            "-2.5",
            "2024-01/2024-09",
        ),
        (
            "Tháng 9/2024, tỷ lệ thanh toán trực tuyến tăng 3,1 điểm phần trăm so với tháng 8/2024.",
            "online_payment_rate_change",
            "3.1",
            "2024-08/2024-09",
        ),
        (
            "Năm 2023, chỉ số SIPAS của tỉnh đạt 81,2%, tăng 1,4 điểm phần trăm so với năm 2022.",
            "sipas_score_change",
            "1.4",
            "2022/2023",
        ),
    ],
)
def test_points_that_a_share_gained_are_its_change(read: Read, text: str, code: str, value: str, period: str) -> None:
    gain = read(text)[-1]
    assert (gain.unit, gain.indicator_code, gain.status) == ("percent", code, "accepted")
    assert gain.period is not None
    assert (f"{gain.value.normalize():f}", gain.period.label()) == (value, period)


@pytest.mark.parametrize(
    "between",
    [
        "cao hơn 12,3 điểm phần trăm so với mức bình quân cả nước",
        "cao hơn bình quân cả nước 12,3 điểm phần trăm",
        "vượt 12,3 điểm phần trăm so với kế hoạch",
    ],
)
def test_how_far_a_share_is_from_another_is_no_move(read: Read, between: str) -> None:
    _, apart = read(f"Năm 2023, tỷ lệ hồ sơ trực tuyến đạt 78,9%, {between}.")
    assert (apart.indicator_code, apart.status) == (None, "review")


def test_points_of_a_share_whose_change_has_no_indicator_wait(read: Read) -> None:
    _, gain = read("Năm 2023, tỷ lệ hộ nghèo đa chiều đạt 4,2%, giảm 1,3 điểm phần trăm so với năm 2022.")
    assert (gain.unit, gain.indicator_code, gain.status) == ("percent", None, "review")


def test_a_growth_is_of_the_amount_right_before_it(read: Read) -> None:
    text = (
        "Năm 2024, tỉnh có 186 triệu giao dịch không dùng tiền mặt, tăng 42% so với năm 2023, với giá trị gần 3 triệu "
        "tỷ đồng, tăng 25,6% so với năm 2023."
    )
    found = [(figure.indicator_code, f"{figure.value.normalize():f}") for figure in read(text)]
    assert ("cashless_transaction_count_growth", "42") in found
    assert ("cashless_transaction_value_growth", "25.6") in found


def test_a_growth_behind_another_noun_is_of_no_amount(read: Read) -> None:
    text = "Năm 2024, tỉnh có 9 triệu giao dịch không dùng tiền mặt, số bưu cục tăng 4% so với năm 2023."
    assert [figure.indicator_code for figure in read(text)] == ["cashless_transaction_count", None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Tháng 8/2024, doanh thu viễn thông ước 41,6 tỷ đồng, luỹ kế 8 tháng 325,3 tỷ, bằng 68% kế hoạch năm.",
            [("telecom_revenue", "41600000000", "2024-08"), ("telecom_revenue", "325300000000", "2024-01/2024-08")],
        ),
        (
            "Tháng 5/2024, tỉnh thu nhận 12.755 hồ sơ căn cước; lũy kế 685.900.",
            [("citizen_id_application_count", "12755", "2024-05"), ("citizen_id_application_count", "685900", None)],
        ),
        (
            "Năm 2023, tỉnh có 63,8 triệu giao dịch không dùng tiền mặt với 742 nghìn tỷ đồng.",
            [
                ("cashless_transaction_count", "63800000", "2023"),
                ("cashless_transaction_value", "742000000000000", "2023"),
            ],
        ),
        (
            "Năm 2023, tỉnh có 35 doanh nghiệp công nghệ số (cuối năm 2022: 19).",
            [("digital_business_count", "35", "2023"), ("digital_business_count", "19", "2022")],
        ),
        ("Năm 2023, rà soát về lõm sóng, tỉnh còn 63 điểm.", [("weak_signal_village_remaining_count", "63", "2023")]),
        ("Năm 2023, tổng thuê bao điện thoại 301.220.", [("phone_subscriber_count", "301220", "2023")]),
    ],
)
def test_amounts_that_go_on(read: Read, text: str, expected: list[tuple[str, str, str | None]]) -> None:
    found = [
        (figure.indicator_code, f"{figure.value.normalize():f}", figure.period.label() if figure.period else None)
        for figure in read(text)
        if figure.indicator_code is not None
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tháng 2/2024, tỉnh tiếp nhận 1.043 phản ánh, xử lý 988, còn lại đang xử lý.", "feedback_processed_count=988"),
        (
            "Năm 2023, tỉnh kết nối thêm 5 cơ sở dữ liệu với LGSP, nâng tổng số lên 17.",
            "connected_system_count=17",
        ),
        ("Năm 2021, DVCTT mức độ 3: 543; mức độ 4: 702.", "online_service_level4_count=702"),
        (
            "Năm 2023, tỷ lệ hồ sơ nộp trực tuyến cấp huyện đạt 58%. Chỉ tiêu năm 2024 giao cho cấp huyện: 70%.",
            "online_submission_rate=70",
        ),
    ],
)
def test_numbers_whose_noun_stands_before(read: Read, text: str, expected: str) -> None:
    found = [f for f in read(text) if f.status == "accepted"]
    assert expected in [f"{f.indicator_code}={f.value.normalize():f}" for f in found], found


def test_what_was_added_is_not_all(read: Read) -> None:
    added, _ = read("Năm 2023, tỉnh kết nối thêm 5 cơ sở dữ liệu với LGSP, nâng tổng số lên 17.")
    assert added.status == "review"


@pytest.mark.parametrize(
    ("share", "code"),
    [("89,7%", "pension_account_payment_rate"), ("90%", "pension_account_payment_rate")],
)
def test_a_share_that_is_the_count_right_before_it(read: Read, share: str, code: str) -> None:
    text = (
        "Năm 2024, tỉnh có 14.310/15.960 người hưởng lương hưu, trợ cấp hằng tháng nhận tiền qua tài khoản, "
        f"đạt {share}."
    )
    count, rate = read(text)
    assert (count.indicator_code, rate.indicator_code) == ("pension_account_payment_count", code)


def test_a_share_that_is_not_the_count_before_it_is_read_by_its_words(read: Read) -> None:
    text = (
        "Năm 2024, tỉnh có 14.310/15.960 người hưởng lương hưu nhận tiền qua tài khoản, tỷ lệ thanh toán trực tuyến "
        "đạt 61%."
    )
    assert read(text)[-1].indicator_code == "online_payment_rate"


@pytest.mark.parametrize(
    ("text", "share"),
    [
        (
            "Năm 2023, hồ sơ trực tuyến toàn trình phát sinh 40.118 hồ sơ, đạt 67,2% tổng số hồ sơ tiếp nhận.",
            ("full_online_dossier_rate", "67.2"),
        ),
        (
            "Năm 2023, đã kích hoạt 702.455 tài khoản định danh điện tử, đạt 84,1% so với số công dân đủ điều kiện.",
            ("e_id_activation_rate", "84.1"),
        ),
    ],
)
def test_the_share_that_so_many_are_of_all(read: Read, text: str, share: tuple[str, str]) -> None:
    found = read(text)[1]
    assert (found.indicator_code, str(found.value), found.status) == (*share, "accepted")
