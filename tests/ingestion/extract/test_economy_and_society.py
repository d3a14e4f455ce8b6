"""Digital economy and society: further wordings of their indicators, in sentences of our own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.ingestion.extract.conftest import Read

SENTENCES = [
    ("Năm 2023, 45% trường học và 35% bệnh viện thanh toán không dùng tiền mặt.", "cashless_school_rate", "45"),
    ("Năm 2023, 45% trường học và 35% bệnh viện thanh toán không dùng tiền mặt.", "cashless_hospital_rate", "35"),
    ("Đến nay, số người dân kích hoạt tài khoản định danh là 6.130 (cả hai mức).", "e_id_activated_count", "6130"),
    ("Đến tháng 9/2024, wifi miễn phí đã được lắp tại 96 điểm.", "public_wifi_point_count", "96"),
    ("Năm 2023, toàn tỉnh có 1.240 điểm chấp nhận thanh toán bằng mã QR.", "qr_payment_point_count", "1240"),
    ("Năm 2024, các ngân hàng lắp 96 máy ATM, 1.310 máy POS trên địa bàn tỉnh.", "pos_count", "1310"),
    ("Năm 2024, tỷ trọng TMĐT trong tổng mức bán lẻ đạt 9%.", "ecommerce_retail_share", "9"),
    ("Năm 2024, riêng kinh tế số lõi chiếm 4% GRDP.", "core_digital_economy_share_of_grdp", "4"),
    ("Năm 2023, tỷ lệ TTKDTM đạt 61%.", "cashless_transaction_share", "61"),
    ("Năm 2023, tỷ lệ thu học phí không dùng tiền mặt đạt 77%.", "tuition_cashless_rate", "77"),
    ("Năm 2023, 91% cơ sở giáo dục thu học phí qua ngân hàng.", "cashless_school_rate", "91"),
    ("Năm 2023, 71% người nhận trợ cấp bảo hiểm xã hội được trả qua thẻ ATM.", "pension_account_payment_rate", "71"),
    ("Năm 2024, 81% đối tượng bảo trợ xã hội nhận trợ cấp qua tài khoản.", "social_assistance_account_rate", "81"),
    ("Năm 2023, thị trường thương mại điện tử của tỉnh có tốc độ tăng trưởng 37%.", "ecommerce_growth", "37"),
    ("Năm 2023, tỷ lệ chi trả lương hưu qua tài khoản ngân hàng đạt 67%.", "pension_account_payment_rate", "67"),
    ("Năm 2024, có 2.150 trường hợp lập sổ sức khỏe điện tử.", "e_health_record_count", "2150"),
    ("Năm 2024, 73% bệnh viện công bỏ bệnh án giấy.", "emr_hospital_rate", "73"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "value"), SENTENCES, ids=[f"{code}-{value}" for _, code, value in SENTENCES])
def test_a_wording_gives_its_indicator(read: Read, text: str, code: str, value: str) -> None:
    found = [
        (figure.indicator_code, figure.value, figure.status) for figure in read(text) if figure.value == Decimal(value)
    ]
    assert found == [(code, Decimal(value), "accepted")]


NOT_READ = [
    ("Năm 2023, tỷ lệ thu học phí không dùng tiền mặt đạt 77%.", "cashless_school_rate"),
    ("Năm 2024, 73% người dân được xác nhận phổ cập kỹ năng số trên VNeID.", "e_id_account_rate"),
    ("Năm 2024, 92% doanh nghiệp có tài khoản định danh điện tử.", "e_id_account_rate"),
    ("Năm 2024, tỷ lệ chi trả lương hưu không dùng tiền mặt đạt 80%.", "cashless_transaction_share"),
    ("Đến nay, tỉnh có 3.100 tổ công nghệ số cộng đồng, mỗi tổ 5 người.", "cnscd_commune_team_count"),
]


@pytest.mark.parametrize(("text", "code"), NOT_READ, ids=[code for _, code in NOT_READ])
def test_a_neighbour_does_not_take_the_number(read: Read, text: str, code: str) -> None:
    assert code not in {figure.indicator_code for figure in read(text) if figure.status == "accepted"}


def test_a_plan_that_states_sets_goals(read: Read) -> None:
    text = "Kế hoạch nêu rõ: Trong năm 2024, 98% sản phẩm OCOP được đưa lên sàn thương mại điện tử."
    assert [(figure.indicator_code, figure.kind) for figure in read(text)] == [("ocop_ecommerce_rate", "target")]


def test_benefits_that_people_enjoy_are_no_allowance(read: Read) -> None:
    text = "Đến tháng 9/2024, đã cấp 310.000 thẻ căn cước, người dân được hưởng những tiện ích mới."
    assert [figure.status for figure in read(text)] == ["accepted"]


def test_a_year_in_brackets_with_its_own_value_is_not_of_what_follows(read: Read) -> None:
    text = (
        "Mục tiêu đến năm 2025, kinh tế số chiếm 18% GRDP (đến năm 2030 đạt 28%); "
        "tỷ lệ doanh nghiệp sử dụng hợp đồng điện tử đạt 75%."
    )
    periods = {figure.value: figure.period.label() if figure.period else None for figure in read(text)}
    assert (periods[Decimal(18)], periods[Decimal(28)]) == ("2025", "2030")
    assert periods[Decimal(75)] != "2030"


def test_what_has_a_later_goal_in_brackets_is_a_goal(read: Read) -> None:
    text = "Tỷ trọng kinh tế số trong từng ngành, lĩnh vực đạt tối thiểu 12% (đến năm 2030 đạt tối thiểu 24%)."
    assert {figure.value: figure.kind for figure in read(text)} == {Decimal(12): "target", Decimal(24): "target"}


def test_a_level_among_activated_accounts_is_not_one_of_issued_accounts(read: Read) -> None:
    text = "Đến nay, số người dân kích hoạt tài khoản định danh là 6.130 (trong đó 1.230 tài khoản mức 1)."
    codes = {figure.value: figure.indicator_code for figure in read(text)}
    assert codes[Decimal(1230)] == "e_id_activated_level1_count"


def test_the_year_of_a_law_is_not_that_of_a_result(read: Read) -> None:
    text = "Theo quy định của Luật Căn cước năm 2023, công an tỉnh đã thu nhận 41.000 hồ sơ cấp căn cước."
    (figure,) = read(text)
    assert (figure.indicator_code, figure.period) == ("citizen_id_application_count", None)
