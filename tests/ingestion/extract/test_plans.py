"""Goals of a plan that an article tells of have the plan's year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.ingestion.extract.conftest import Read

GOAL = "\n\nĐóng góp của TFP vào tăng trưởng đạt từ 45% trở lên."


@pytest.mark.parametrize(
    ("plan", "year"),
    [
        ("UBND tỉnh vừa ban hành Kế hoạch phát triển khoa học và công nghệ đến năm 2027 trên địa bàn.", "2027"),
        ("Tỉnh đã phê duyệt Đề án nâng cao năng suất giai đoạn 2025-2028.", "2028"),
        ("UBND tỉnh ban hành Chiến lược khoa học đến năm 2026, định hướng đến năm 2035.", "2026"),
        ("UBND tỉnh ký ban hành Kế hoạch số 12/KH-UBND về năng suất năm 2025.", "2025"),
    ],
)
def test_goals_of_a_plan_told_have_its_year(read: Read, plan: str, year: str) -> None:
    (figure,) = read(plan + GOAL, title="Mục tiêu về năng suất")
    assert (figure.value, figure.kind, figure.status) == (Decimal(45), "target", "accepted")
    assert figure.period is not None and figure.period.label() == year


@pytest.mark.parametrize(
    "text",
    [
        "UBND tỉnh thực hiện Quyết định ban hành ngày 5 tháng 6 năm 2025 của Bộ.",  # the day of a paper
        "Tỉnh ban hành Kế hoạch năng suất đến năm 2025 và Đề án khoa học đến năm 2030.",  # two plans
        "Kế hoạch phát triển năng suất đến năm 2020 được ban hành từ lâu.",  # over
    ],
)
def test_what_is_no_plan_ahead_dates_no_goal(read: Read, text: str) -> None:
    figures = [figure for figure in read(text + GOAL, published=date(2024, 11, 15)) if figure.value == 45]
    assert [figure.period for figure in figures] == [None]


def test_a_result_beside_a_plan_stays_a_result(read: Read) -> None:
    text = "UBND tỉnh vừa ban hành Kế hoạch năng suất đến năm 2027.\n\nĐến nay, đóng góp của TFP đã đạt 41%."
    assert [(figure.value, figure.kind) for figure in read(text)] == [(Decimal(41), "actual")]


def test_years_below_goals_are_no_news_of_a_plan_without_a_date(read: Read) -> None:
    text = (
        "ỦY BAN NHÂN DÂN\nTỈNH YÊN BÁI\nKẾ HOẠCH\nChuyển đổi số tỉnh Yên Bái giai đoạn 2021-2025\n\n"
        "I. MỤC TIÊU\n1. Mục tiêu tổng quát\nĐến năm 2025, Yên Bái thuộc nhóm 20 tỉnh dẫn đầu về chuyển đổi số.\n"
        "2. Phát triển kinh tế số\n- Kinh tế số chiếm 20% GRDP của tỉnh (năm 2025), 30% GRDP (năm 2030).\n"
    )
    figures = read(text, published=None, provinces=())
    assert [(f.indicator_code, f.kind, f.province, f.status) for f in figures] == [
        ("dx_leading_group_rank", "target", "Yên Bái", "accepted"),
        ("digital_economy_share_of_grdp", "target", "Yên Bái", "accepted"),
        ("digital_economy_share_of_grdp", "target", "Yên Bái", "accepted"),
    ]


def test_headings_numbered_with_dashes(read: Read) -> None:
    text = (
        "II- QUAN ĐIỂM, MỤC TIÊU\n\n2- Mục tiêu cụ thể đến năm 2025\n\n2.1- Về chính quyền số\n\n"
        "- Tỷ lệ hồ sơ nộp trực tuyến đạt từ 50% trở lên.\n\n2.2- Về kinh tế số\n\n- Kinh tế số chiếm 20% GRDP.\n\n"
        "3- Định hướng đến năm 2030\n\n- Kinh tế số chiếm 30% GRDP.\n"
    )
    figures = read(text, published=date(2022, 6, 8))
    assert [(str(f.value), f.kind, f.period and f.period.label()) for f in figures] == [
        ("50", "target", "2025"),
        ("20", "target", "2025"),
        ("30", "target", "2030"),
    ]


def test_what_a_sentence_wants_no_heading_of_results_takes_back(read: Read) -> None:
    text = (
        "Nhiều kết quả nổi bật trong chuyển đổi số\n\nChủ tịch UBND tỉnh yêu cầu các sở phấn đấu hết năm 2024 xong "
        "các nhiệm vụ; tỷ lệ hồ sơ trực tuyến toàn trình đạt trên 80%."
    )
    assert [(str(f.value), f.kind, f.status) for f in read(text)] == [("80", "target", "accepted")]


def test_news_of_a_plan_that_is_carried_out_tells_results(read: Read) -> None:
    title = "Triển khai các nhiệm vụ của Đề án ứng dụng dữ liệu về dân cư"
    figures = read(f"{title}\n\nTỉnh có 106/110 trạm y tế tra cứu bằng CCCD gắn chip.", title=title)
    assert [figure.kind for figure in figures] == ["actual"]
    plan = "Kế hoạch chuyển đổi số ngành y tế tỉnh Lào Cai đến năm 2025"
    standing = (
        f"{plan.upper()}\n\nII. THỰC TRẠNG\n\nĐến ngày 30/6/2024, ngành đã tạo lập 216.870 hồ sơ sức khỏe điện tử.\n\n"
        "Có 22/28 bệnh viện triển khai thanh toán viện phí không dùng tiền mặt.\n"
    )
    last = read(standing, title=plan)[-1]
    assert (last.indicator_code, last.kind, last.period) == ("cashless_hospital_count", "actual", None)


def test_what_someone_asks_for_by_a_year_to_come_is_a_goal(read: Read) -> None:
    text = (
        "Kết quả thực hiện Nghị quyết 57\n\nKết luận cuộc họp, Bí thư Tỉnh ủy yêu cầu đến hết năm 2025 nâng tỷ "
        "lệ hồ sơ trực tuyến lên 80%."
    )
    assert [(str(f.value), f.kind) for f in read(text)] == [("80", "target")]


def test_what_a_plan_will_cost_is_a_goal_of_its_years(read: Read) -> None:
    title = "Kế hoạch chuyển đổi số tỉnh Lào Cai giai đoạn 2023 - 2025"
    text = (
        "KẾ HOẠCH CHUYỂN ĐỔI SỐ\n\nIV. KINH PHÍ THỰC HIỆN\n\nTổng kinh phí giai đoạn 2023 - 2025: 46.250 triệu đồng, "
        "trong đó năm 2023 là 9.800 triệu đồng, năm 2024 là 18.700 triệu đồng."
    )
    figures = read(text, title=title, published=date(2023, 7, 12))
    assert [(f.indicator_code, f"{f.value:f}", f.kind, f.period and f.period.label(), f.status) for f in figures] == [
        ("dx_budget_amount", "46250000000", "target", "2023/2025", "accepted"),
        ("dx_budget_amount", "9800000000", "target", "2023", "accepted"),
        ("dx_budget_amount", "18700000000", "target", "2024", "accepted"),
    ]


def test_the_year_of_a_plan_and_a_deadline_are_no_news(read: Read) -> None:
    text = (
        "KẾ HOẠCH\nPhát triển kinh tế - xã hội năm 2026\n\nPHẦN THỨ NHẤT\nTÌNH HÌNH THỰC HIỆN NĂM 2025\n\n"
        "Năm 2025, tỷ lệ hồ sơ trực tuyến đạt 82,46%.\n\nPHẦN THỨ HAI\nKẾ HOẠCH NĂM 2026\n\n"
        "II. CÁC CHỈ TIÊU CHỦ YẾU\n\n3. Tỷ trọng kinh tế số trong GRDP: 15%.\n\nIII. TỔ CHỨC THỰC HIỆN\n\n"
        "Các sở xây dựng kế hoạch, hoàn thành trước ngày 15/01/2026.\n"
    )
    title = "Kế hoạch phát triển kinh tế - xã hội năm 2026 tỉnh Lào Cai"
    found = [f for f in read(text, title=title, published=None) if f.indicator_code]
    assert [(str(f.value), f.kind, f.period and f.period.label()) for f in found] == [
        ("82.46", "actual", "2025"),
        ("15", "target", "2026"),
    ]


@pytest.mark.parametrize(
    ("heading", "line", "found"),
    [
        ("V. KINH PHÍ THỰC HIỆN", "Dự kiến 14,2 tỷ đồng.", True),
        ("V. KINH PHÍ", "Tổng số: 14,2 tỷ đồng, từ ngân sách tỉnh.", True),
        ("V. TỔ CHỨC THỰC HIỆN", "Dự kiến 14,2 tỷ đồng.", False),
        ("V. KINH PHÍ THỰC HIỆN", "Mua máy tính hết 14,2 tỷ đồng.", False),
    ],
)
def test_a_sum_alone_below_the_heading_of_funds(read: Read, heading: str, line: str, found: bool) -> None:
    text = f"KẾ HOẠCH\n\nChuyển đổi số giai đoạn 2024 - 2026\n\nI. MỤC TIÊU\n\nPhát triển.\n\n{heading}\n\n{line}\n"
    title = "Kế hoạch chuyển đổi số tỉnh Lào Cai giai đoạn 2024 - 2026"
    codes = {
        (figure.indicator_code, figure.period.label() if figure.period else None)
        for figure in read(text, published=date(2024, 1, 15), title=title)
        if figure.status == "accepted"
    }
    assert codes == ({("dx_budget_amount", "2024/2026")} if found else set())
