"""Which time a figure has: spans in other words, times that are none of results, times that may be another."""

from __future__ import annotations

from datetime import date

import pytest

from tests.ingestion.extract.conftest import Read
from tests.ingestion.extract.test_times import told


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("Chín tháng đầu năm 2023", "2023-01/2023-09"),
        ("Sáu tháng đầu năm", "2024-01/2024-06"),
        ("Từ năm 2021-2023", "2021/2023"),
        ("Trong 2 năm 2022 và 2023", "2022/2023"),
        ("Từ đầu năm đến ngày 20/9/2024", "2024-01-01/2024-09-20"),
        ("Từ đầu năm 2024 đến hết tháng 8", "2024-01/2024-08"),
        ("Lũy kế 10 tháng", "2024-01/2024-10"),
        ("So với năm 2022, năm 2023", "2023"),
    ],
)
def test_spans_in_other_words(read: Read, words: str, period: str) -> None:
    found = told(read, f"{words}, toàn tỉnh tiếp nhận 47.160 hồ sơ thủ tục hành chính.")
    assert found == {"47160": ("dossier_received_count", period, "actual")}


@pytest.mark.parametrize(
    "opening",
    [
        "Tại hội nghị ngày 22/10/2024, Giám đốc Sở nêu rõ,",
        "Ngày 22/10/2024, Sở Thông tin và Truyền thông cho biết,",
        "Theo Quyết định số 415/QĐ-UBND năm 2023 của UBND tỉnh,",
        "Theo Chỉ thị số 09/CT-UBND ngày 11/3/2023,",
    ],
)
def test_days_of_meetings_and_acts_are_no_period_of_results(read: Read, opening: str) -> None:
    found = told(read, f"{opening} tỷ lệ hộ gia đình có cáp quang của tỉnh đạt 73%.")
    assert found == {"73": ("fiber_household_coverage", None, "actual")}


def test_a_day_of_counting_stays_one(read: Read) -> None:
    found = told(read, "Ngày 22/10/2024, toàn tỉnh tiếp nhận 1.340 hồ sơ thủ tục hành chính.")
    assert found == {"1340": ("dossier_received_count", "2024-10-22", "actual")}


@pytest.mark.parametrize(
    "opening",
    [
        "Trong tháng,",
        "Trong quý,",
        "Năm qua,",
        "Bình quân mỗi tháng,",
        "Trước năm 2020,",
        "Cùng kỳ năm 2022,",
        "Năm nay, trong 7 tháng,",
        "Từ năm 2022 đến nay, tỉnh miễn phí dịch vụ. Ước tính",
    ],
)
def test_a_time_that_may_be_another_waits(read: Read, opening: str) -> None:
    assert told(read, f"{opening} toàn tỉnh tiếp nhận 12.340 hồ sơ thủ tục hành chính.") == {}


def test_the_month_of_a_reports_title_is_that_of_its_words(read: Read) -> None:
    text = "Trong tháng, toàn tỉnh tiếp nhận 12.340 hồ sơ thủ tục hành chính."
    found = told(read, text, title="Báo cáo chuyển đổi số tháng 9/2024")
    assert found == {"12340": ("dossier_received_count", "2024-09", "actual")}
    assert told(read, text, title="Báo cáo chuyển đổi số 9 tháng năm 2024") == {}


def test_years_of_recent_times_are_not_the_last_year(read: Read) -> None:
    text = "Năm 2023, chuyển đổi số tiến xa hơn những năm qua, tỷ lệ hồ sơ nộp trực tuyến đạt 64%."
    assert told(read, text)["64"] == ("online_submission_rate", "2023", "actual")


def test_the_year_that_turns_to_another_value_is_that_ones(read: Read) -> None:
    figures = read("Nếu năm 2022 chỉ có 37% hồ sơ nộp trực tuyến thì năm 2023 là 62%.")
    assert [figure.period.label() for figure in figures if figure.period] == ["2022", "2023"]


def test_the_same_months_of_the_year_before_have_a_value_of_their_own(read: Read) -> None:
    figures = read("Đến tháng 9/2024, toàn tỉnh có 1.310 trạm BTS; cùng kỳ năm ngoái có 1.190 trạm BTS.")
    assert [figure.period.label() for figure in figures if figure.period] == ["2024-09", "2023-09"]


@pytest.mark.parametrize(
    "heads",
    [
        ("Phần I. Kết quả năm 2023", "1. Hạ tầng số", "Phần II. Mục tiêu năm 2025", "1. Hạ tầng số"),
        ("PHẦN THỨ NHẤT\nKẾT QUẢ NĂM 2023", "I. Hạ tầng số", "PHẦN THỨ HAI\nMỤC TIÊU NĂM 2025", "I. Hạ tầng số"),
        ("A. Kết quả năm 2023", "1. Hạ tầng số", "B. Mục tiêu năm 2025", "1. Hạ tầng số"),
        ("Kết quả năm 2023", "Hạ tầng số", "Mục tiêu năm 2025", "Hạ tầng số"),
    ],
)
def test_parts_of_a_plan_tell_the_time_of_the_headings_under_them(read: Read, heads: tuple[str, ...]) -> None:
    text = (
        f"Chuyển đổi số của tỉnh\n{heads[0]}\n{heads[1]}\n- Toàn tỉnh có 1.310 trạm BTS.\n"
        f"{heads[2]}\n{heads[3]}\n- Tỷ lệ hộ gia đình có cáp quang đạt 86%.\n"
    )
    assert told(read, text) == {
        "1310": ("bts_count", "2023", "actual"),
        "86": ("fiber_household_coverage", "2025", "target"),
    }


def test_a_list_of_what_stood_on_a_day(read: Read) -> None:
    text = "Kết quả đến ngày 20/9/2024:\n- Tỷ lệ số hóa hồ sơ đạt 79%.\n- Tỷ lệ hồ sơ nộp trực tuyến đạt 74%.\n"
    assert {period for _, period, _ in told(read, text).values()} == {"2024-09-20"}


def test_targets_that_were_met_are_results(read: Read) -> None:
    text = "Năm 2023, các chỉ tiêu cơ bản hoàn thành, cụ thể:\n- Tỷ lệ hồ sơ nộp trực tuyến đạt 74%.\n"
    assert told(read, text) == {"74": ("online_submission_rate", "2023", "actual")}


def test_what_there_is_behind_a_goal_waits(read: Read) -> None:
    text = "Tỉnh đặt mục tiêu năm 2025 vào nhóm dẫn đầu. Toàn tỉnh có 1.640 tổ công nghệ số cộng đồng."
    assert told(read, text) == {}


def test_an_index_is_announced_in_the_year_after_its_own(read: Read) -> None:
    text = "Năm 2023, PCI của tỉnh đạt 66,8 điểm."
    assert told(read, text)["66.8"] == ("pci_score", "2023", "actual")
    assert told(read, text, published=date(2023, 11, 15)) == {}
    announced = "Kết quả PCI được công bố ngày 9/5/2024 cho thấy tỉnh đạt 66,8 điểm."
    assert told(read, announced) == {}
    goal = "Năm 2023, phấn đấu PCI của tỉnh đạt 66,8 điểm."
    assert told(read, goal, published=date(2023, 2, 15))["66.8"] == ("pci_score", "2023", "target")


@pytest.mark.parametrize("opening", ["Đến nay,", "Sở cho biết, hiện nay", "Hiện"])
def test_today_holds_for_the_rest_of_its_paragraph(read: Read, opening: str) -> None:
    text = f"{opening} toàn tỉnh có 1.310 trạm BTS. Tỷ lệ hộ gia đình có cáp quang đạt 73%."
    assert {period for _, period, _ in told(read, text).values()} == {"2024-11"}
    beyond = told(read, text.replace(". Tỷ", ".\n\nTỷ"))
    assert beyond["73"] == ("fiber_household_coverage", None, "actual")


def test_today_is_no_time_of_goals_or_of_what_has_its_own(read: Read) -> None:
    text = (
        "Đến nay, toàn tỉnh có 1.310 trạm BTS. Tỷ lệ hộ gia đình có cáp quang phấn đấu đạt 78%. "
        "Trong quý III, tỉnh tiếp nhận 52.700 hồ sơ. Tỷ lệ hồ sơ giải quyết đúng hạn đạt 98%."
    )
    found = told(read, text)
    assert found.get("78", (None, None, "target"))[1:] == (None, "target")
    assert (found["52700"][1], found["98"][1]) == ("2024-07/2024-09", "2024-07/2024-09")


def test_the_year_of_a_text_that_is_known_by_its_year_alone_is_no_today(read: Read) -> None:
    text = "Đến nay, toàn tỉnh có 1.310 trạm BTS. Tỷ lệ hộ gia đình có cáp quang đạt 73%."
    assert {period for _, period, _ in told(read, text, published=date(2024, 12, 31)).values()} == {None}


def test_the_years_end_is_of_the_year_spoken_of(read: Read) -> None:
    text = (
        "Năm 2022, tỉnh ban hành nghị quyết chuyên đề về chuyển đổi số với nhiều nhiệm vụ được giao cho các cấp, các "
        "ngành, các địa phương trong tỉnh. Đến hết năm, 57% hồ sơ được nộp trực tuyến."
    )
    assert told(read, text)["57"] == ("online_submission_rate", "2022", "actual")


def test_no_month_is_an_edition(read: Read) -> None:
    assert told(read, "Tháng 5/2024, PCI của tỉnh xếp thứ 21.") == {}
    assert told(read, "Đến nay, toàn tỉnh có 1.310 trạm BTS. Tỉnh xếp thứ 21 về PCI.").keys() == {"1310"}


def test_goals_of_a_span_are_due_in_its_last_year(read: Read) -> None:
    text = "Chuyển đổi số\n1. Mục tiêu giai đoạn 2026 - 2030\na) Tỷ lệ hộ gia đình có cáp quang đạt 96%.\n"
    assert told(read, text) == {"96": ("fiber_household_coverage", "2030", "target")}


def test_a_numbered_line_below_a_heading_is_not_its_end(read: Read) -> None:
    text = (
        "I. TÌNH HÌNH THỰC HIỆN CÁC NHIỆM VỤ, CHỈ TIÊU NĂM 2023\n1. Hạ tầng số: hạ tầng ổn định, toàn tỉnh có 1.310 "
        "trạm BTS.\n2. Dữ liệu số: 77% hồ sơ được số hóa.\n"
    )
    assert {period for _, period, _ in told(read, text).values()} == {"2023"}


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Theo thống kê của ngành, đến nay tỉnh có 1.310 trạm BTS. Tỷ lệ hộ gia đình có cáp quang đạt 73%.", "2024-11"),
        ("Hạ tầng mạng của tỉnh hiện có 1.310 trạm BTS. Tỷ lệ hộ gia đình có cáp quang đạt 73%.", "2024-11"),
        ("Số trạm BTS của tỉnh năm 2023 là 1.310 trạm. Tỷ lệ hộ gia đình có cáp quang đạt 73%.", "2023"),
        ("Sau 3 tháng (từ 01/7/2024 đến 30/9/2024), có 1.310 trạm BTS. {quang}", "2024-07-01/2024-09-30"),
        ("Số liệu từ ngày 01/7/2024 đến 17h00 ngày 30/9/2024: có 1.310 trạm BTS. {quang}", "2024-07-01/2024-09-30"),
        ("Đến nay, tỉnh đạt một số kết quả như sau:\n- Toàn tỉnh có 1.310 trạm BTS;\n- {quang}", "2024-11"),
    ],
)
def test_times_within_a_sentence_hold_for_the_next(read: Read, text: str, period: str) -> None:
    found = told(read, text.replace("{quang}", "Tỷ lệ hộ gia đình có cáp quang đạt 73%."))
    assert found["73"] == ("fiber_household_coverage", period, "actual")


@pytest.mark.parametrize(
    "before",
    [
        "Số trạm BTS tăng 4%, năm 2023 là 1.310 trạm.",  # behind a number
        "Số lượng trạm BTS của tỉnh năm 2023 là 1.310. Số thuê bao Internet năm 2022 là 31.700 thuê bao.",  # two times
        "Tỉnh phấn đấu năm 2025 có 1.310 trạm BTS.",  # a goal's
        "Thực hiện Kế hoạch phát triển hạ tầng số giai đoạn 2021-2023, có 1.310 trạm BTS.",  # a plan's
    ],
)
def test_times_that_do_not_hold_for_the_next_sentence(read: Read, before: str) -> None:
    found = told(read, f"{before} Tỷ lệ hộ gia đình có cáp quang đã đạt 73%.")
    assert found.get("73", (None, None, None))[1] is None


def test_an_edition_is_none_of_a_measure_beside(read: Read) -> None:
    text = "Kết quả nổi bật như chỉ số đổi mới sáng tạo (PII) năm 2023 xếp thứ 31/63, đóng góp của TFP đạt 38,4%."
    assert told(read, text)["38.4"] == ("tfp_contribution", None, "actual")


def test_a_bracket_that_is_closed_keeps_no_time(read: Read) -> None:
    text = "Chỉ số thương mại điện tử (EBI) năm 2023 của tỉnh xếp thứ 9 (tụt 2 bậc so với năm trước đó) với 21,8 điểm."
    assert told(read, text)["21.8"] == ("ebi_score", "2023", "actual")


def test_two_years_before_one_number_wait(read: Read) -> None:
    assert told(read, "Năm 2022 và 2023, toàn tỉnh tiếp nhận 47.160 hồ sơ thủ tục hành chính.") == {}
    both = told(read, "Tỷ lệ hồ sơ nộp trực tuyến năm 2022 và 2023 lần lượt đạt 47% và 61%.")
    assert {value: period for value, (_, period, _) in both.items()} == {"47": "2022", "61": "2023"}


def test_a_dateline_is_no_period(read: Read) -> None:
    found = told(read, "Lào Cai, ngày 12/11/2024 - Toàn tỉnh có 1.310 trạm BTS.")
    assert found == {"1310": ("bts_count", None, "actual")}


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Năm 2023, tỉnh đẩy mạnh chuyển đổi số, riêng tháng 10 tiếp nhận 31.720 hồ sơ thủ tục hành chính.", "2023-10"),
        ("Năm 2023, 6 tháng đầu năm, tiếp nhận 31.720 hồ sơ thủ tục hành chính.", "2023-01/2023-06"),
        ("Năm 2023, 3 tháng cuối năm, tiếp nhận 31.720 hồ sơ thủ tục hành chính.", "2023-10/2023-12"),
        ("Năm 2023, tính đến ngày 30/9, tiếp nhận 31.720 hồ sơ thủ tục hành chính.", "2023-09-30"),
        ("So với năm 2023, trong tháng 10 tiếp nhận 31.720 hồ sơ thủ tục hành chính.", "2024-10"),
        ("Năm 2023 qua đi. Tháng 10, tiếp nhận 31.720 hồ sơ thủ tục hành chính.", "2024-10"),
    ],
)
def test_parts_of_the_year_that_a_sentence_tells(read: Read, text: str, period: str) -> None:
    assert told(read, text) == {"31720": ("dossier_received_count", period, "actual")}


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("Từ tháng 2 đến tháng 9 năm 2024", "2024-02/2024-09"),
        ("Từ ngày 01/7 đến hết tháng 9/2024", "2024-07/2024-09"),
        ("Năm 2024, riêng tháng 9", "2024-09"),
    ],
)
def test_months_of_a_text_without_a_date(read: Read, words: str, period: str) -> None:
    found = told(read, f"{words}, tỉnh tiếp nhận 31.720 hồ sơ thủ tục hành chính.", published=None)
    assert {value: time for value, (_, time, _) in found.items()} == {"31720": period}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Tỉnh tiếp nhận 31.720 hồ sơ thủ tục hành chính.", "review"),
        ("Tỉnh đã tiếp nhận 31.720 hồ sơ thủ tục hành chính.", "accepted"),  # so far
        ("Tỉnh có 1.310 trạm BTS.", "accepted"),  # what stands
        ("Tháng 9, tỉnh tiếp nhận 31.720 hồ sơ thủ tục hành chính.", "review"),  # of which year?
    ],
)
def test_how_much_happened_needs_its_time(read: Read, text: str, status: str) -> None:
    (figure,) = read(text, published=None)
    assert (figure.period, figure.status) == (None, status)


@pytest.mark.parametrize(
    ("lead", "period"),
    [
        ("Chiều 12/1, UBND tỉnh tổng kết công tác chuyển đổi số năm 2023.", "2023"),
        ("Sáng 12/7, UBND tỉnh tổ chức hội nghị sơ kết 6 tháng đầu năm 2023 về chuyển đổi số.", "2023-01/2023-06"),
        ("Sáng 12/7, UBND tỉnh tổ chức hội nghị về chuyển đổi số.", None),
    ],
)
def test_the_time_that_a_meeting_reviews_dates_what_happened(read: Read, lead: str, period: str | None) -> None:
    text = (
        f"Hồ sơ trực tuyến tăng mạnh\n\n{lead}\n\nTỉnh tiếp nhận 31.720 hồ sơ trực tuyến.\n\nTỉnh có 1.310 trạm BTS.\n"
    )
    flow, stock = [f for f in read(text, published=date(2024, 1, 13)) if f.indicator_code]
    assert (flow.period and flow.period.label(), stock.period) == (period, None)


def test_fewer_times_than_values_wait(read: Read) -> None:
    text = "Quý IV/2023, quý I và quý II/2024, tỷ lệ hồ sơ nộp trực tuyến lần lượt đạt 57%, 61% và 64%."
    assert told(read, text, published=None) == {}


def test_a_goal_of_a_year_that_is_over_stays_a_goal(read: Read) -> None:
    text = "Năm 2023, tỉnh phấn đấu đạt 76% hồ sơ nộp trực tuyến."
    assert told(read, text) == {"76": ("online_submission_rate", "2023", "target")}
    ranked = told(read, "Năm 2025, tỉnh phấn đấu xếp thứ 27 về DTI.")
    assert ranked == {"27": ("dti_overall_rank", "2025", "target")}
    reached = "Năm 2023, sau thời gian phấn đấu, tỉnh đã đạt 76% hồ sơ nộp trực tuyến."
    assert told(read, reached) == {"76": ("online_submission_rate", "2023", "actual")}


def test_of_two_times_in_a_sentence_the_next_takes_the_last_or_waits(read: Read) -> None:
    quang = "Tỷ lệ hộ gia đình có cáp quang đạt 73%."
    rise = f"Nếu như năm 2020, tỉnh mới có 840 trạm BTS thì đến tháng 9/2024 đã có 1.310 trạm BTS. {quang}"
    assert told(read, rise)["73"] == ("fiber_household_coverage", "2024-09", "actual")
    turns = f"Năm 2022, tỉnh có 840 trạm BTS, năm 2023 có 1.310 trạm BTS. {quang}"
    assert "73" not in told(read, turns)
    beside = f"Năm 2023, tỉnh có 1.310 trạm BTS (kế hoạch năm 2024 là 1.500 trạm). {quang}"
    assert told(read, beside)["73"] == ("fiber_household_coverage", "2023", "actual")


def test_whether_the_year_of_a_sentences_first_measure_is_that_of_its_next_waits(read: Read) -> None:
    found = told(read, "Tỷ lệ hộ gia đình có cáp quang năm 2023 đạt 73%; toàn tỉnh có 1.310 trạm BTS.")
    assert {value: period for value, (_, period, _) in found.items()} == {"73": "2023"}
    led = told(read, "Năm 2023, tỷ lệ hộ gia đình có cáp quang đạt 73%; toàn tỉnh có 1.310 trạm BTS.")
    assert {value: period for value, (_, period, _) in led.items()} == {"73": "2023", "1310": "2023"}
    pair = told(read, "Chỉ số PAR INDEX của tỉnh năm 2023 xếp thứ 47/63; SIPAS xếp thứ 36/63.")
    assert pair["36"] == ("sipas_rank", "2023", "actual")
    assert "36" not in told(read, "Chỉ số PAR INDEX của tỉnh năm 2023 xếp thứ 47/63; PCI xếp thứ 36/63.")


@pytest.mark.parametrize(
    "text",
    [
        "Đến hôm nay, toàn tỉnh có 1.310 trạm BTS.",
        "Giờ đây, toàn tỉnh có 1.310 trạm BTS.",
        "Năm 2020, tỉnh chưa có trạm nào, nay có 1.310 trạm BTS.",
        "Toàn tỉnh có 1.310 trạm BTS hiện nay.",
    ],
)
def test_today_in_other_words(read: Read, text: str) -> None:
    assert told(read, text)["1310"] == ("bts_count", "2024-11", "actual")


@pytest.mark.parametrize("opening", ["Tháng này,", "Tháng trước,", "Quý này,", "Cùng kỳ,"])
def test_times_that_lean_on_a_day_that_is_not_told_wait(read: Read, opening: str) -> None:
    assert told(read, f"{opening} toàn tỉnh tiếp nhận 12.340 hồ sơ thủ tục hành chính.") == {}


def test_a_rise_against_the_month_before_makes_no_doubt(read: Read) -> None:
    text = "Tăng 4% so với tháng trước, tỷ lệ hộ gia đình có cáp quang đạt 73%."
    assert told(read, text)["73"] == ("fiber_household_coverage", None, "actual")


def test_the_edition_of_an_index_is_not_the_year_of_the_next_measure(read: Read) -> None:
    text = "Năm 2022, tỉnh xếp thứ 12/63 về DTI. Tỷ lệ hộ gia đình có cáp quang đạt 73%."
    assert list(told(read, text)) == ["12"]


def test_two_indices_that_are_announced_together_have_one_edition(read: Read) -> None:
    text = "Chỉ số PAR INDEX năm 2023 của tỉnh đạt 87,97%, xếp thứ 18/63. Chỉ số SIPAS xếp vị trí 22, tăng 9 bậc."
    found = told(read, text)
    assert found["22"] == ("sipas_rank", "2023", "actual")
    assert found["9"] == ("sipas_rank_change", "2022/2023", "actual")


def test_a_measure_beside_an_edition_has_the_year_of_its_section(read: Read) -> None:
    text = (
        "Điều 3. Kết quả năm 2023\n\nKinh tế số chiếm 9,2% GRDP; chỉ số DTI năm 2022 xếp thứ 12/63; tỷ lệ hồ sơ trực "
        "tuyến toàn trình đạt 57%."
    )
    found = told(read, text, published=date(2023, 12, 12))
    assert {value: period for value, (_, period, _) in found.items()} == {"9.2": "2023", "12": "2022", "57": "2023"}


def test_what_stands_below_a_heading_of_results_is_of_the_months_reviewed(read: Read) -> None:
    text = (
        "Sơ kết thực hiện Đề án 06\n\nNgày 11/7, tỉnh tổ chức hội nghị sơ kết công tác 6 tháng đầu năm, triển khai "
        "nhiệm vụ 6 tháng cuối năm 2024.\n\n1. Kết quả đạt được\n\n- Có 3 bệnh viện triển khai bệnh án điện tử.\n"
    )
    (figure,) = [f for f in read(text, published=date(2024, 7, 12)) if f.indicator_code]
    assert figure.period is not None and figure.period.label() == "2024-01/2024-06"
