"""What a line says for the lines that follow it: a colon before items without marks, an index named with its year."""

from __future__ import annotations

from decimal import Decimal

from ingestion.extract.flow import build
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import Figure
from tests.ingestion.extract.conftest import Read

OPENER = "Theo đó, tỉnh phấn đấu đến năm 2025:\n"
ITEMS = (
    "Tỷ lệ dân số trưởng thành có điện thoại thông minh đạt tối thiểu 80%;\n"
    "Tỷ lệ hộ gia đình có cáp quang đạt 70%;\n"
    "Tỷ lệ hồ sơ nộp trực tuyến đạt 60%.\n"
)
RESULT = (
    "Tỷ lệ hồ sơ thanh toán trực tuyến của tỉnh đạt 45%, " + "các đơn vị tiếp tục thực hiện nhiệm vụ được giao, " * 6
)


def told(figures: list[Figure]) -> list[tuple[Decimal, str | None, str]]:
    return [(figure.value, figure.period.label() if figure.period else None, figure.kind) for figure in figures]


def test_items_that_lost_their_marks_stand_under_the_line_with_the_colon(read: Read) -> None:
    assert told(read(OPENER + ITEMS)) == [
        (Decimal("80"), "2025", "target"),
        (Decimal("70"), "2025", "target"),
        (Decimal("60"), "2025", "target"),
    ]


def test_a_paragraph_after_the_last_item_does_not(read: Read) -> None:
    found = told(read(OPENER + ITEMS + RESULT + "hết."))
    assert found[-1] == (Decimal("45"), None, "actual")


def test_the_lead_ends_with_the_list() -> None:
    flow = build(CanonicalDocument(OPENER + ITEMS + RESULT + "hết.\n", "text", "text/plain"))
    assert [block.lead for block in flow.blocks] == [-1, 0, 0, 0, -1]


def test_the_year_of_an_index_may_stand_far_behind_its_name(read: Read) -> None:
    text = (
        "Hôm nay đã có bảng chỉ số DTI của mọi cơ quan trung ương, của các tổ chức hành chính khác và toàn bộ tỉnh, "
        "thành phố trực thuộc trung ương năm 2021. Tỉnh đứng thứ 27/63."
    )
    (figure,) = [figure for figure in read(text) if figure.of_total == 63]
    assert (figure.indicator_code, figure.period and figure.period.label()) == ("dti_overall_rank", "2021")


COUNTRY = "Chính phủ đặt mục tiêu đến năm 2025 có 100% dân số cả nước được phủ sóng 4G."
THERE = "Toàn tỉnh có 2.915 trạm BTS. Mạng cáp quang tới 187 xã."


def test_a_province_told_of_after_the_country_is_spoken_of(read: Read) -> None:
    figures = read(f"{COUNTRY}\n\n{THERE}", provinces=("Sơn La", "national"))
    assert [(figure.value, figure.province) for figure in figures] == [
        (Decimal("100"), "national"),
        (Decimal("2915"), "Sơn La"),
        (Decimal("187"), "Sơn La"),
    ]


def test_the_next_paragraph_does_not_go_on_with_goals_that_a_sentence_has_left(read: Read) -> None:
    goals = f"{COUNTRY} Việc này ở vùng núi không dễ chút nào."
    assert told(read(f"{goals}\n\n{THERE}", provinces=("Sơn La", "national")))[1:] == [
        (Decimal("2915"), None, "actual"),
        (Decimal("187"), None, "actual"),
    ]


def test_a_threshold_in_a_goal_has_the_year_of_the_plan(read: Read) -> None:
    text = "Tỉnh phấn đấu 85% người từ 15 tuổi trở lên có tài khoản ngân hàng."
    figures = read(text, title="Kế hoạch chuyển đổi số năm 2025 của tỉnh")
    assert sorted(told(figures)) == [(Decimal("15"), "2025", "definition"), (Decimal("85"), "2025", "target")]


def test_the_year_of_a_paragraph_of_results_is_not_that_of_the_next(read: Read) -> None:
    text = (
        "Trong năm 2023, tỉnh tiếp nhận 45.200 hồ sơ trực tuyến.\n\nTỷ lệ thanh toán trực tuyến đạt 68,1%, tăng mạnh.\n"
    )
    assert told(read(text)) == [(Decimal("45200"), "2023", "actual"), (Decimal("68.1"), None, "actual")]


def test_what_a_text_on_a_plan_says_of_today_is_no_goal(read: Read) -> None:
    plan = "UBND tỉnh vừa ban hành Kế hoạch phát triển hạ tầng số đến năm 2030 trên địa bàn."
    today = "Nền tảng hiện nay khá thuận lợi. Số hộ gia đình dùng cáp quang chiếm 95,25%."
    assert [kind for _, _, kind in told(read(f"{plan}\n\n{today}", title="Phát triển hạ tầng số"))] == ["actual"]


def test_a_list_is_of_what_its_whole_sentence_names(read: Read) -> None:
    text = "Theo chỉ số DTI, tỉnh có hạng cao với 03 trụ cột là chính quyền số, kinh tế số và xã hội số."
    assert [figure.indicator_code for figure in read(text)] == ["dti_pillar_count"]


def test_a_result_and_the_goal_it_is_held_against_are_two_figures(read: Read) -> None:
    text = "Năm 2024, tỷ lệ dân số được phủ sóng 5G mới đạt 21,4% so với mục tiêu 55%."
    assert told(read(text)) == [(Decimal("21.4"), "2024", "actual"), (Decimal("55"), "2024", "target")]


def test_what_stands_today_beside_a_goal_is_no_goal(read: Read) -> None:
    text = (
        "Đến năm 2030, tốc độ băng rộng di động đạt 45 Mbps (hiện tại là 31,5 Mbps); "
        "tỷ lệ thôn được phủ băng rộng di động đạt 100%."
    )
    assert [(value, kind) for value, _, kind in told(read(text))] == [
        (Decimal("45"), "target"),
        (Decimal("31.5"), "actual"),
        (Decimal("100"), "target"),
    ]
    assert [period for _, period, kind in told(read(text)) if kind == "target"] == ["2030", "2030"]


def test_a_day_of_data_holds_for_the_rest_of_its_paragraph(read: Read) -> None:
    text = (
        "Với việc được giao, tính đến ngày 18/10/2024, tỉnh tiếp nhận 45.200 hồ sơ trực tuyến. "
        "Tỷ lệ hồ sơ thanh toán trực tuyến là 57,2%."
    )
    assert {period for _, period, _ in told(read(text))} == {"2024-10-18"}


def test_a_standing_between_two_editions_is_no_edition(read: Read) -> None:
    text = "Trong 6 tháng đầu năm 2024, xếp hạng hoạt động chính quyền số của tỉnh trong DTI là 15."
    (figure,) = [figure for figure in read(text) if figure.value == 15]
    assert (figure.edition_id, figure.status) == (None, "review")
    assert figure.period is not None and figure.period.label() == "2024-01/2024-06"


def test_a_group_of_good_provinces_is_a_group_and_a_rate_per_people_no_score(read: Read) -> None:
    text = (
        "Phấn đấu năm 2025 tỉnh thuộc nhóm 10 tỉnh, thành phố chuyển đổi số tốt; "
        "số doanh nghiệp công nghệ số là 0,6/1.000 dân."
    )
    assert [(figure.indicator_code, figure.unit) for figure in read(text)] == [
        ("dx_leading_group_rank", "rank"),
        ("digital_business_per_1000", "rate:business_per_1000"),
    ]


def test_words_of_the_number_before_do_not_win_over_its_own(read: Read) -> None:
    text = "Năm 2024, 91% người dân có hồ sơ sức khỏe điện tử, 84% học sinh có học bạ điện tử."
    assert [figure.indicator_code for figure in read(text)] == ["e_health_record_rate", "digital_transcript_rate"]


def test_the_words_before_the_colon_hold_for_the_later_items(read: Read) -> None:
    text = (
        "Đến năm 2025, hồ sơ công việc (trừ hồ sơ mật) được xử lý trên môi trường mạng: cấp tỉnh đạt 95%; "
        "cấp huyện đạt 85%; cấp xã đạt 65%."
    )
    figures = read(text)
    assert [(figure.indicator_code, figure.value) for figure in figures if "weak_term" not in figure.rule] == [
        ("e_work_processing_rate_province", Decimal("95")),
        ("e_work_processing_rate_district", Decimal("85")),
        ("e_work_processing_rate_commune", Decimal("65")),
    ]


def test_an_item_with_words_of_its_own_is_not_of_the_list(read: Read) -> None:
    text = "Năm 2024, tỷ lệ hồ sơ giải quyết đúng hạn: cấp tỉnh đạt 99%; tỷ lệ hộ gia đình có Internet đạt 80%."
    assert [figure.indicator_code for figure in read(text)] == ["dossier_ontime_rate", "internet_household_rate"]


def test_counts_of_one_kind_share_the_year_of_their_sentence(read: Read) -> None:
    text = "Hồ sơ của tỉnh tiếp nhận trong năm 2023 là 52.300 hồ sơ, đã giải quyết 49.870 hồ sơ."
    assert {period for _, period, _ in told(read(text))} == {"2023"}


def test_a_subject_goes_on_behind_a_count_in_brackets(read: Read) -> None:
    text = "Năm 2022, 100% cơ quan nhà nước (172 cơ quan, đơn vị) dùng phần mềm quản lý văn bản và điều hành."
    found = {figure.value: (figure.indicator_code, figure.status) for figure in read(text)}
    assert found[Decimal("100")] == ("doc_mgmt_software_coverage", "accepted")
    assert found[Decimal("172")][1] == "review"


def test_results_of_a_span_that_is_over_are_of_that_span(read: Read) -> None:
    text = "Kết quả giai đoạn 2016-2020:\n- 100% cơ quan nhà nước dùng phần mềm quản lý văn bản và điều hành;\n"
    assert [period for _, period, _ in told(read(text))] == ["2016/2020"]


def test_what_stands_today_is_no_goal_of_the_title(read: Read) -> None:
    title = "Lào Cai phấn đấu phủ sóng 5G trong năm 2025"
    now = "Hiện nay, toàn tỉnh có 1.430 trạm phát sóng di động. Tỷ lệ hộ gia đình có cáp quang đạt 83%."
    found = told(read(f"{title}\nUBND tỉnh vừa ban hành kế hoạch phát triển hạ tầng số đến năm 2030.\n\n{now}"))
    assert found[-1] == (Decimal("83"), "2024-11", "actual")
    goals = now.replace("Tỷ lệ", "Tỉnh phấn đấu tỷ lệ")
    assert told(read(f"{title}\n{goals}"))[-1][2] == "target"


def test_the_year_behind_then_is_of_what_follows(read: Read) -> None:
    text = "Nếu năm 2021 kinh tế số chiếm 8,5% GRDP thì năm 2023 kinh tế số chiếm 12% GRDP."
    assert [period for _, period, _ in told(read(text))] == ["2021", "2023"]


def test_a_comparison_ends_with_its_sentence(read: Read) -> None:
    text = "Doanh thu viễn thông tăng 5% so với cùng kỳ. Năm 2021, kinh tế số chiếm 8,5% GRDP."
    assert told(read(text))[-1] == (Decimal("8.5"), "2021", "actual")
