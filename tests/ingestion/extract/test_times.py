"""When a figure holds, and whether it was reached or aimed at, in sentences of our own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.ingestion.extract.conftest import Read


def told(read: Read, text: str, **source: object) -> dict[str, tuple[str | None, str | None, str]]:
    """Indicator, period and kind of the accepted figures by their value."""
    return {
        f"{figure.value.normalize():f}": (
            figure.indicator_code,
            figure.period.label() if figure.period else None,
            figure.kind,
        )
        for figure in read(text, **source)
        if figure.status == "accepted"
    }


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("Trong 6 tháng đầu năm", "2024-01/2024-06"),
        ("Từ đầu năm đến nay", "2024-01/2024-11"),
        ("Trong quý III", "2024-07/2024-09"),
        ("Năm ngoái", "2023"),
        ("Năm nay", "2024"),
        ("Từ ngày 01/01/2024 đến ngày 31/8/2024", "2024-01-01/2024-08-31"),
        ("Từ ngày 20/12/2023 đến 14/6/2024", "2023-12-20/2024-06-14"),
        ("Từ tháng 02 đến tháng 9/2024", "2024-02/2024-09"),
        ("Từ năm 2021 đến năm 2023", "2021/2023"),
        ("Trong 3 năm 2022 - 2024", "2022/2024"),
        ("Trong 03 năm 2021, 2022 và 2023", "2021/2023"),
    ],
)
def test_times_that_open_a_sentence(read: Read, words: str, period: str) -> None:
    found = told(read, f"{words}, toàn tỉnh tiếp nhận 38.250 hồ sơ thủ tục hành chính.")
    assert found == {"38250": ("dossier_received_count", period, "actual")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Mục tiêu kinh tế số chiếm 18% GRDP vào năm 2026 và 27% vào năm 2030.",
            {"18": ("2026", "target"), "27": ("2030", "target")},
        ),
        (
            "Kinh tế số chiếm 9,1% GRDP năm 2021, năm 2022 đạt 10,4%, ước năm 2024 đạt 12,6%.",
            {"9.1": ("2021", "actual"), "10.4": ("2022", "actual"), "12.6": ("2024", "actual")},
        ),
        (
            "Năm 2024, kinh tế số chiếm 12,6% GRDP (năm 2023 đạt 11,2%).",
            {"12.6": ("2024", "actual"), "11.2": ("2023", "actual")},
        ),
        (
            "Năm 2023, kinh tế số chiếm 12,6% GRDP (mục tiêu năm 2024 là 14%).",
            {"12.6": ("2023", "actual"), "14": ("2024", "target")},
        ),
        (
            "Năm 2023, kinh tế số chiếm 12,6% GRDP, vượt mục tiêu kế hoạch đề ra (11%).",
            {"12.6": ("2023", "actual"), "11": ("2023", "target")},
        ),
    ],
)
def test_values_of_other_years_follow_the_first(read: Read, text: str, expected: dict[str, tuple[str, str]]) -> None:
    found = told(read, text)
    assert {value: (period, kind) for value, (_, period, kind) in found.items()} == expected
    assert {code for code, _, _ in found.values()} == {"digital_economy_share_of_grdp"}


def test_the_same_months_of_the_year_before(read: Read) -> None:
    text = "6 tháng đầu năm 2024, tỷ lệ hồ sơ nộp trực tuyến đạt 74,5% (cùng kỳ năm 2023 đạt 61,3%)."
    assert told(read, text) == {
        "74.5": ("online_submission_rate", "2024-01/2024-06", "actual"),
        "61.3": ("online_submission_rate", "2023-01/2023-06", "actual"),
    }


@pytest.mark.parametrize("year", ["trước", "2023"])
def test_held_against_the_level_of_the_same_months(read: Read, year: str) -> None:
    text = f"6 tháng đầu năm 2024, {ONLINE} đạt 74,5%, cao hơn mức 61,3% của cùng kỳ năm {year}."
    assert told(read, text)["61.3"] == ("online_submission_rate", "2023-01/2023-06", "actual")


@pytest.mark.parametrize(
    ("heading", "period"),
    [
        ("1. Về kết quả 9 tháng", "2024-01/2024-09"),
        ("I. KẾT QUẢ NĂM 2024 (tính từ 01/7/2024)", "2024-07/2024-12"),
        ("I. Kết quả 12 tháng", "2024-07/2024-09"),  # more than the quarter's end has: the title's months
    ],
)
def test_months_that_a_heading_counts(read: Read, heading: str, period: str) -> None:
    text = f"Kết luận hội nghị giao ban quý III năm 2024\n\n{heading}\n- Tỷ lệ hồ sơ nộp trực tuyến đạt 57,3%.\n- Khác."
    found = told(read, text, title="Kết luận Hội nghị giao ban chuyển đổi số quý III năm 2024")
    assert found["57.3"][1] == period


def test_held_against_the_mean_of_the_country(read: Read) -> None:
    found = read(f"Năm 2023, {ONLINE} đạt 74,5%, cao hơn mức bình quân 61,3% của cả nước.")
    assert [(str(f.value), f.province, f.status) for f in found] == [
        ("74.5", "Lào Cai", "accepted"),
        ("61.3", "national", "accepted"),
    ]


def test_a_result_beside_what_was_demanded(read: Read) -> None:
    text = "Chỉ tiêu “Hồ sơ trực tuyến” được quy định 55%: kết quả chung của cả tỉnh đạt 58,4%."
    assert told(read, text) == {
        "55": ("online_submission_rate", None, "target"),
        "58.4": ("online_submission_rate", None, "actual"),
    }


def test_a_result_and_its_goal_are_no_fraction(read: Read) -> None:
    figures = read("Năm 2023, tỷ lệ hồ sơ nộp trực tuyến đạt 87,5%/80% kế hoạch.")
    assert [(figure.value, figure.of_total, figure.kind) for figure in figures] == [
        (Decimal("87.5"), None, "actual"),
        (Decimal(80), None, "target"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Nghị quyết số 14-NQ/TU về chuyển đổi số, định hướng đến năm 2030",
        "Kế hoạch số 88/KH-UBND về chính quyền số giai đoạn 2021-2025",
    ],
)
def test_years_in_a_documents_name_are_not_those_of_a_result(read: Read, name: str) -> None:
    text = f"Thực hiện {name}, tỷ lệ hồ sơ nộp trực tuyến của tỉnh đạt 66,1%."
    assert told(read, text) == {"66.1": ("online_submission_rate", None, "actual")}


def test_a_value_behind_a_subject_of_its_own_is_not_that_of_the_first(read: Read) -> None:
    text = "Tỷ lệ hồ sơ trực tuyến toàn trình cả nước đạt 44% (cuối năm 2023 là 19%); các bộ đạt 63% (năm 2023 là 37%)."
    assert set(told(read, text, provinces=("national",))) == {"44", "19"}


def test_the_items_of_a_plan_are_its_goals_for_the_year_of_its_title(read: Read) -> None:
    text = "1. Hạ tầng số\n- Tỷ lệ hộ gia đình có cáp quang: 87%.\n2. Kinh tế số\nKinh tế số chiếm 14% GRDP."
    for title, year in (
        ("Kế hoạch chuyển đổi số năm 2024", "2024"),
        ("Kế hoạch hạ tầng số giai đoạn 2023-2025", "2025"),
    ):
        assert {(period, kind) for _, period, kind in told(read, text, title=title).values()} == {(year, "target")}
    both = told(read, text, title="Kế hoạch chuyển đổi số đến năm 2025, định hướng đến năm 2030")
    assert {period for _, period, _ in both.values()} <= {None}


def test_a_report_tells_of_the_year_of_its_title(read: Read) -> None:
    text = (
        "I. KẾT QUẢ\n- Tỷ lệ hộ gia đình có cáp quang: 87%.\n- Hiện nay, toàn tỉnh có 1.130 trạm BTS.\n"
        "II. NHIỆM VỤ\n- Phấn đấu kinh tế số chiếm 14% GRDP."
    )
    assert told(read, text, title="Báo cáo kết quả chuyển đổi số năm 2023, nhiệm vụ năm 2024") == {
        "87": ("fiber_household_coverage", "2023", "actual"),
        "1130": ("bts_count", "2024-11", "actual"),
        "14": ("digital_economy_share_of_grdp", "2024", "target"),
    }


def test_what_a_thing_is_made_of_has_no_year(read: Read) -> None:
    text = "Năm 2023, tỉnh đẩy mạnh chuyển đổi số trên 3 trụ cột, tỷ lệ hồ sơ nộp trực tuyến đạt 64%."
    found = told(read, text)
    assert found["3"] == ("dx_pillar_count", None, "definition")
    assert found["64"] == ("online_submission_rate", "2023", "actual")


def test_a_year_set_off_by_a_comma_holds_for_the_whole_sentence(read: Read) -> None:
    text = "Sở xác định đến năm 2025, tỷ lệ hồ sơ nộp trực tuyến đạt 82%; kinh tế số chiếm 19% GRDP."
    assert {(period, kind) for _, period, kind in told(read, text).values()} == {("2025", "target")}


def test_the_edition_that_stands_behind_an_indexs_name(read: Read) -> None:
    text = "Việt Nam lên hạng 71/193 trong Chỉ số Chính phủ điện tử 2024 của Liên hợp quốc."
    assert told(read, text, provinces=("national",)) == {"71": ("egdi_rank", "2024", "actual")}


def test_a_value_that_rises_to_another(read: Read) -> None:
    text = "Tỷ trọng kinh tế số trong GRDP tăng nhanh, từ 9,4% năm 2021 lên 11,8% vào tháng 12/2023."
    found = told(read, text)
    assert {value: period for value, (_, period, _) in found.items()} == {"9.4": "2021", "11.8": "2023-12"}


def test_a_long_number_behind_a_month_is_no_month(read: Read) -> None:
    assert [figure.value for figure in read("Tháng 15.0009 dịch vụ.")] == []


def test_what_grew_against_the_year_before_is_a_result(read: Read) -> None:
    text = (
        "Mục tiêu năm 2024, cáp quang phủ 84% hộ gia đình; số tổ công nghệ số cộng đồng đạt 1.210 tổ, tăng 4% so với"
        " cùng kỳ năm trước."
    )
    assert told(read, text) == {
        "84": ("fiber_household_coverage", "2024", "target"),
        "1210": ("cnscd_team_count", None, "actual"),
    }


def test_a_year_that_shows_something_holds_for_what_it_shows(read: Read) -> None:
    text = "Chỉ số PAPI năm 2023 cho thấy, trong 15 tỉnh cao nhất, Lào Cai dẫn đầu với 46,1 điểm."
    assert told(read, text)["46.1"] == ("papi_score", "2023", "actual")


def test_what_will_be_at_the_end_of_the_year(read: Read) -> None:
    text = (
        "Đến tháng 10/2024, tỉnh có 612 trạm 5G. Dự kiến cuối năm sẽ đạt 955 trạm 5G, nâng độ phủ sóng 5G lên khoảng"
        " 63% dân số."
    )
    assert told(read, text) == {
        "612": ("bts_5g_count", "2024-10", "actual"),
        "955": ("bts_5g_count", "2024", "target"),
        "63": ("mobile_5g_population_coverage", "2024", "target"),
    }


def test_a_goal_that_was_passed_makes_no_goals_of_what_follows(read: Read) -> None:
    text = "Mật độ điện thoại vượt xa mục tiêu đề ra. Tỷ lệ hộ gia đình có cáp quang đạt 71%."
    assert told(read, text) == {"71": ("fiber_household_coverage", None, "actual")}


def test_what_is_urged_is_neither_goal_nor_result(read: Read) -> None:
    figures = read("Công bố kết quả năm 2020 và thúc đẩy cung cấp 100% dịch vụ công trực tuyến mức độ 4.")
    assert {figure.status for figure in figures} == {"review"}


def test_a_reports_goals_are_of_the_years_of_their_headings(read: Read) -> None:
    text = (
        "BÁO CÁO\nKết quả chuyển đổi số 9 tháng đầu năm 2024, nhiệm vụ 3 tháng cuối năm 2024\n\n"
        "I. KẾT QUẢ\n- Tỷ lệ số hóa hồ sơ, kết quả giải quyết TTHC: 76,4%/72% chỉ tiêu giao.\n"
        "II. NHIỆM VỤ 3 THÁNG CUỐI NĂM\n- Phấn đấu tỷ lệ hồ sơ nộp trực tuyến đạt 88%.\n"
        "III. MỤC TIÊU NĂM 2025\n1. Kinh tế số chiếm 14% GRDP.\n"
    )
    title = "Báo cáo kết quả chuyển đổi số 9 tháng đầu năm 2024, nhiệm vụ 3 tháng cuối năm 2024"
    found = {value: (period, kind) for value, (_, period, kind) in told(read, text, title=title).items()}
    assert found.pop("72")[1] == "target"
    assert found == {
        "76.4": ("2024-01/2024-09", "actual"),
        "88": ("2024-10/2024-12", "target"),
        "14": ("2025", "target"),
    }


def test_goals_under_a_heading_with_an_outlook_are_of_its_first_year(read: Read) -> None:
    text = "II. MỤC TIÊU ĐẾN NĂM 2026, ĐỊNH HƯỚNG ĐẾN NĂM 2030\n- Kinh tế số chiếm 14% GRDP.\n- Hết."
    assert told(read, text) == {"14": ("digital_economy_share_of_grdp", "2026", "target")}


def test_an_edition_is_known_from_the_day_on_which_it_is_announced(read: Read) -> None:
    text = "Năm 2024, tỉnh xếp thứ 12/34 về chỉ số chuyển đổi số (DTI)."
    assert told(read, text, published=date(2025, 10, 21))["12"] == ("dti_overall_rank", "2024", "actual")
    assert "12" not in told(read, text, published=date(2025, 10, 20))


def test_a_rise_over_a_span_is_from_its_first_year_to_its_last(read: Read) -> None:
    text = "Giai đoạn 2021-2023, tỷ lệ hồ sơ nộp trực tuyến tăng từ 21% lên 64%."
    assert {value: period for value, (_, period, _) in told(read, text).items()} == {"21": "2021", "64": "2023"}


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("Kết quả chuyển đổi số quý II năm 2025, nhiệm vụ quý III năm 2025", "2025-04/2025-06"),
        ("Báo cáo chuyển đổi số 9 tháng đầu năm 2025", "2025-01/2025-09"),
    ],
)
def test_a_report_without_a_date_has_been_written_by_the_time_of_its_title(read: Read, title: str, period: str) -> None:
    text = f"{title}\n\n- Toàn tỉnh tiếp nhận 2.310 hồ sơ.\n\nSố thanh toán không tiền mặt tăng 12% so với năm 2024."
    assert told(read, text, published=None)["2310"] == ("dossier_received_count", period, "actual")


def test_what_stands_in_all_is_told_by_the_months_of_a_title(read: Read) -> None:
    title = "Báo cáo chuyển đổi số 9 tháng đầu năm 2024"
    text = "Toàn tỉnh có 2.310 trạm BTS, giải quyết 45.210 hồ sơ. Tỷ lệ hộ gia đình có cáp quang đạt 73%."
    assert {value: period for value, (_, period, _) in told(read, text, title=title).items()} == {
        "2310": "2024-01/2024-09",
        "45210": "2024-01/2024-09",
        "73": "2024-01/2024-09",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Năm 2023, PII của tỉnh đứng thứ 37/63, với 33,2 điểm.",
            {"37": ("pii_rank", "2023", "actual"), "33.2": ("pii_score", "2023", "actual")},
        ),
        (
            "Theo công bố mới, Chỉ số PII năm 2023 của tỉnh đứng thứ 37/63, với 33,2 điểm.",
            {"37": ("pii_rank", "2023", "actual"), "33.2": ("pii_score", "2023", "actual")},
        ),
        (
            "Phấn đấu năm 2025 nâng tỷ lệ hồ sơ trực tuyến từ 71% lên 84%.",
            {"84": ("online_submission_rate", "2025", "target")},
        ),
        (
            "Trong năm 2023, tỷ lệ hồ sơ trực tuyến tăng từ 43% lên 58%.",
            {"58": ("online_submission_rate", "2023", "actual")},
        ),
        (
            "Tỷ lệ hồ sơ trực tuyến tăng từ 43% năm 2022 lên 58% năm 2023.",
            {
                "43": ("online_submission_rate", "2022", "actual"),
                "58": ("online_submission_rate", "2023", "actual"),
            },
        ),
        (
            "Tỷ trọng kinh tế số năm 2022 là 6,4% GRDP; mục tiêu năm 2025 là 20%. Số doanh nghiệp nộp thuế điện tử "
            "đạt 98,4%.",
            {
                "6.4": ("digital_economy_share_of_grdp", "2022", "actual"),
                "20": ("digital_economy_share_of_grdp", "2025", "target"),
                "98.4": ("online_tax_payment_rate", None, "actual"),
            },
        ),
        (
            "Tỉnh phấn đấu năm 2025 tăng từ 4 đến 6 bậc so với năm 2023 (vị trí 52/63) về Chỉ số DTI.",
            {
                "4": ("dti_overall_rank_change", "2023/2025", "target"),
                "52": ("dti_overall_rank", "2023", "actual"),
            },
        ),
    ],
)
def test_rises_goals_and_years_beside_them(
    read: Read, text: str, expected: dict[str, tuple[str, str | None, str]]
) -> None:
    assert told(read, text) == expected


def test_a_plans_own_year_is_not_the_one_it_is_written_in(read: Read) -> None:
    text = (
        "Tỉnh vừa ban hành Kế hoạch nâng cao chỉ số DTI năm 2025, theo đó phấn đấu điểm DTI đạt từ 0,74 điểm.\n\n"
        "Cụ thể: Nhận thức số tối thiểu 0,88 điểm."
    )
    assert told(read, text, published=None)["0.88"] == ("dti_awareness_score", "2025", "target")


def test_goals_two_headings_below_that_of_goals_are_goals(read: Read) -> None:
    text = (
        "KẾ HOẠCH Chuyển đổi số tỉnh Lào Cai năm 2025\n\nI. KẾT QUẢ NĂM 2024\n\nToàn tỉnh có 1.420 trạm BTS.\n\n"
        "II. MỤC TIÊU\n\n2. Mục tiêu cụ thể đến hết năm 2025\n\n2.1. Chính quyền số\n\n"
        "- Tỷ lệ hồ sơ nộp trực tuyến đạt 72%."
    )
    assert told(read, text)["72"] == ("online_submission_rate", "2025", "target")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tỷ lệ hộ có cáp quang năm 2023 phải đạt 74%.", {"74": ("fiber_household_coverage", "2023", "target")}),
        (
            "Đến tháng 10/2024, tỷ lệ hộ có cáp quang đạt 74%, ước đến cuối năm 2024 là 76%.",
            {
                "74": ("fiber_household_coverage", "2024-10", "actual"),
                "76": ("fiber_household_coverage", "2024", "target"),
            },
        ),
        (
            "Phấn đấu đến hết năm 2025, tỷ lệ dữ liệu đã số hóa được khai thác, sử dụng lại đạt 55%.",
            {"55": ("data_reuse_rate", "2025", "target")},
        ),
        (
            "Trụ cột chính quyền số đạt 0,7 điểm trong DTI năm 2022 và DTI chung cao hơn năm 2021 0,12 điểm.",
            {"0.7": ("dti_gov_score", "2022", "actual"), "0.12": ("dti_overall_score_change", "2021/2022", "actual")},
        ),
    ],
)
def test_goals_that_are_due_and_values_expected(
    read: Read, text: str, expected: dict[str, tuple[str, str | None, str]]
) -> None:
    assert told(read, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Thực hiện đề án phát triển thanh toán, đến cuối tháng 8/2024, tỉnh có 612.000 tài khoản thanh toán. "
            "Trên địa bàn có 143 máy ATM.",
            {"612000": "2024-08", "143": "2024-08"},
        ),
        (
            "So với năm 2022 - khi toàn tỉnh mới có 8.450 km cáp quang và 91% thôn có sóng di động - mạng lưới đã dày "
            "hơn.",
            {"8450": "2022", "91": "2022"},
        ),
    ],
)
def test_times_set_off_by_commas_and_dashes(read: Read, text: str, expected: dict[str, str]) -> None:
    assert {value: period for value, (_, period, _) in told(read, text).items()} == expected


def test_a_spans_first_day_has_the_year_of_its_last_without_a_date(read: Read) -> None:
    text = "Từ ngày 01/7 đến hết ngày 31/8/2025, toàn tỉnh tiếp nhận 91.400 hồ sơ."
    assert told(read, text, published=None)["91400"][1] == "2025-07-01/2025-08-31"
    assert told(read, text.replace("01/7", "1-7"), published=date(2026, 1, 5))["91400"][1] == "2025-07-01/2025-08-31"


def test_a_year_behind_a_plans_number_and_a_comma_is_that_of_the_goal(read: Read) -> None:
    text = "Theo Kế hoạch số 31/KH-UBND, năm 2025 tỉnh phấn đấu 82% hồ sơ được nộp trực tuyến."
    assert told(read, text) == {"82": ("online_submission_rate", "2025", "target")}


def test_a_quarter_is_of_the_year_of_its_heading(read: Read) -> None:
    text = "Tình hình bưu chính, viễn thông quý II/2025\n\n- Tổng doanh thu viễn thông quý II ước đạt 940 tỷ đồng."
    assert told(read, text, published=None)["940000000000"][1] == "2025-04/2025-06"


def test_the_day_of_a_meeting_is_that_of_no_number(read: Read) -> None:
    text = "Ngày 5/11/2024, tại hội nghị sơ kết, lãnh đạo Sở cho biết: Toàn tỉnh đã tạo lập 31 cơ sở dữ liệu."
    assert told(read, text)["31"][1] is None


def test_years_of_a_plans_name_are_not_reported_on(read: Read) -> None:
    text = (
        "QUYẾT ĐỊNH\nPhê duyệt Chương trình phát triển kinh tế số tỉnh Lào Cai đến năm 2025, định hướng đến năm 2030\n"
        "I. MỤC TIÊU ĐẾN NĂM 2025\n1. Phát triển kinh tế số\na) Tỷ trọng kinh tế số đạt 19% GRDP;"
    )
    assert told(read, text, published=None)["19"] == ("digital_economy_share_of_grdp", "2025", "target")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Theo Quyết định 766, tính đến 8h ngày 5/11, tỉnh được 77,4 điểm, thứ 29/63, tụt hai bậc so với tháng 10.",
            {"77.4": ("nps_portal_score", "2024-11-05"), "29": ("nps_portal_rank", "2024-11-05")},
        ),
        (
            "Sáng 8/11, trên Cổng Dịch vụ công quốc gia, tỉnh được 77,4/100 điểm.",
            {"77.4": ("nps_portal_score", "2024-11-08")},
        ),
        (
            "Năm 2025, tỉnh đặt ra: xóa các xóm trắng sóng còn lại trước năm 2028; phủ 5G 45% dân số.",
            {"45": ("mobile_5g_population_coverage", "2025")},
        ),
        (
            "Hồ sơ nộp trực tuyến trên tổng số hồ sơ năm 2025: từ 65% trở lên (năm 2023: 51,2%).",
            {"65": ("online_submission_rate", "2025"), "51.2": ("online_submission_rate", "2023")},
        ),
    ],
)
def test_days_clauses_and_brackets(read: Read, text: str, expected: dict[str, tuple[str, str]]) -> None:
    found = {value: (code, period) for value, (code, period, _) in told(read, text).items()}
    assert {value: found.get(value) for value in expected} == expected


def test_a_year_that_is_over_beside_a_goal_tells_a_result(read: Read) -> None:
    text = "Phấn đấu năm 2025 hồ sơ nộp trực tuyến đạt từ 65% trở lên (năm 2023: 51,2%)."
    assert told(read, text) == {
        "65": ("online_submission_rate", "2025", "target"),
        "51.2": ("online_submission_rate", "2023", "actual"),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "BÁO CÁO TỔNG KẾT ĐỀ ÁN 06 NĂM 2024\n\n(Số liệu từ ngày 15/12/2023 đến ngày 14/11/2024)\n\n"
            "- Toàn tỉnh tiếp nhận 71.300 hồ sơ.",
            {"71300": ("2023-12-15/2024-11-14", "actual")},
        ),
        ("Lũy kế từ đầu năm, toàn tỉnh tiếp nhận 71.300 hồ sơ.", {"71300": ("2024-01/2024-11", "actual")}),
        (
            "Phấn đấu kinh tế số đóng góp 16% GRDP năm 2025 (năm 2023 ước 11,2%).",
            {"16": ("2025", "target"), "11.2": ("2023", "actual")},
        ),
        (
            "Kinh tế số năm 2023 chiếm 11,2% GRDP; phấn đấu 2025 chiếm 16%.",
            {"11.2": ("2023", "actual"), "16": ("2025", "target")},
        ),
        (
            "Phấn đấu đến hết năm 2026 có 910 trạm 5G, bằng số trạm 4G hiện có; mạng 5G phủ 70% dân số.",
            {"910": ("2026", "target"), "70": ("2026", "target")},
        ),
    ],
)
def test_spans_of_data_and_what_stands_today(read: Read, text: str, expected: dict[str, tuple[str, str]]) -> None:
    found = {value: (period, kind) for value, (_, period, kind) in told(read, text).items()}
    assert {value: found.get(value) for value in expected} == expected


def test_what_a_goal_is_about_may_have_been_done(read: Read) -> None:
    text = (
        "KẾ HOẠCH Chuyển đổi số tỉnh Lào Cai năm 2025\n\nII. MỤC TIÊU CỤ THỂ NĂM 2025\n\n"
        "a) Xóa các điểm trắng sóng tại thôn, bản đã có điện lưới; tỷ lệ thôn, bản có sóng 4G đạt 98,5%.\n\n"
        "b) Hồ sơ được nộp và trả kết quả hoàn toàn qua mạng, người dân không phải đến cơ quan, chiếm 66%."
    )
    found = told(read, text)
    assert found["98.5"] == ("mobile_broadband_village_coverage", "2025", "target")
    assert {figure.kind for figure in read(text) if figure.value == 66} == {"target"}


def test_a_report_of_days_has_them_from_its_title(read: Read) -> None:
    text = "Kết quả thực hiện Đề án 06 (từ 15/10/2024 đến 14/11/2024)\n\n- Toàn tỉnh tiếp nhận 21.300 hồ sơ."
    assert told(read, text)["21300"][1] == "2024-10-15/2024-11-14"


def test_a_month_without_its_year_is_of_the_year_told_before(read: Read) -> None:
    text = (
        "Từ 1/7 đến 31/8/2024, toàn tỉnh tiếp nhận 21.300 hồ sơ. Tỉnh xếp thứ 5 cả nước về Bộ chỉ số phục vụ người "
        "dân, doanh nghiệp trong tháng 8."
    )
    assert told(read, text, published=None)["5"] == ("nps_portal_rank", "2024-08", "actual")


def test_a_month_and_its_year_with_a_point_between(read: Read) -> None:
    assert told(read, "Đến cuối tháng 9.2020, trên địa bàn tỉnh có 268 máy ATM.")["268"][1] == "2020-09"


def test_the_year_ahead_of_a_colon_is_that_of_the_whole_list(read: Read) -> None:
    text = (
        "Tháng 10/2023, UBND tỉnh ban hành Kế hoạch phát triển hạ tầng số, đặt ra các chỉ tiêu chủ yếu đến năm 2025: "
        "Tỷ lệ thôn, bản được phủ băng rộng di động đạt 100%; tỷ lệ người sử dụng Internet đạt 90%."
    )
    assert {figure[1:] for figure in told(read, text).values()} == {("2025", "target")}


@pytest.mark.parametrize(
    "text",
    [
        "Về xã hội số, 92,8% người dân từ 15 tuổi trở lên hiện nay có tài khoản tại ngân hàng.",
        "Toàn tỉnh có 173/173 xã, phường, thị trấn đã thành lập tổ chuyển đổi số cộng đồng đến thời điểm hiện nay.",
    ],
)
def test_today_behind_the_number(read: Read, text: str) -> None:
    assert "2024-08" in {period for _, period, _ in told(read, text, published=date(2024, 8, 16)).values()}


def test_the_span_of_a_heading_that_sums_up(read: Read) -> None:
    text = (
        "BÁO CÁO\n\nKết quả cải cách hành chính tháng 10 năm 2025\n\nI. KẾT QUẢ\n\n- Tiếp nhận 52.100 hồ sơ.\n\n"
        "II. LŨY KẾ TỪ NGÀY 01/7/2025 ĐẾN NGÀY 31/10/2025\n\n- Trung tâm Phục vụ hành chính công tỉnh tiếp nhận "
        "214.366 hồ sơ.\n"
    )
    assert told(read, text, published=None)["214366"][1] == "2025-07-01/2025-10-31"


def test_a_year_over_a_comma_is_not_when_an_index_was_announced(read: Read) -> None:
    text = "Theo kết quả DTI do Bộ TT&TT công bố, năm 2022 tỉnh đứng thứ 15/63; năm 2021 xếp thứ 27/63."
    (first, second) = read(text)
    assert [f.period.label() for f in (first, second) if f.period] == ["2022", "2021"]
    assert first.locality is None


def test_so_many_months_are_not_the_day_told_before(read: Read) -> None:
    text = "Tính đến ngày 15/10/2024, tỉnh có 2.318 trạm BTS. Tỷ lệ hồ sơ nộp trực tuyến trong 8 tháng đạt 61%."
    assert "61" not in told(read, text, published=date(2024, 11, 16))


def test_what_is_striven_for_is_a_goal_though_its_year_is_over(read: Read) -> None:
    text = "Năm 2023 tỉnh phấn đấu tỷ lệ phủ sóng 5G đạt 60%, thực tế đã đạt 62,7%."
    assert told(read, text) == {
        "60": ("mobile_5g_population_coverage", "2023", "target"),
        "62.7": ("mobile_5g_population_coverage", "2023", "actual"),
    }


def test_the_edition_of_an_index_in_a_title_dates_no_other_results(read: Read) -> None:
    title = "Công bố kết quả đánh giá mức độ chuyển đổi số cấp tỉnh năm 2022"
    text = "Tỷ lệ hộ gia đình có kết nối Internet cáp quang đạt trên 80%."
    assert told(read, text, title=title) == {"80": ("fiber_household_coverage", None, "actual")}


def test_the_caption_of_a_table_sets_no_goals_for_what_stands_below_it(read: Read) -> None:
    title = "Báo cáo tổng kết ngành năm 2023, phương hướng năm 2024"
    text = (
        "Bảng 1. Một số chỉ tiêu viễn thông\n\nDoanh thu viễn thông ước đạt 1.260 tỷ đồng, giảm 2,4% so với năm 2022."
    )
    assert told(read, text, title=title)["1260000000000"] == ("telecom_revenue", "2023", "actual")


def test_what_stands_in_all_is_told_by_the_months_of_a_heading_of_results(read: Read) -> None:
    text = (
        "II. KẾT QUẢ 9 THÁNG NĂM 2024\n\nToàn tỉnh có 2.310 trạm BTS, đã tiếp nhận và giải quyết xong 45.210 hồ sơ.\n\n"
        "III. NHIỆM VỤ QUÝ IV NĂM 2024\n\nPhấn đấu phủ sóng 5G 30% dân số; tỷ lệ hồ sơ nộp trực tuyến cả năm đạt 65%."
    )
    assert {value: period for value, (_, period, _) in told(read, text).items()} == {
        "2310": "2024-01/2024-09",
        "45210": "2024-01/2024-09",
        "30": "2024-10/2024-12",
        "65": "2024",
    }


def test_years_of_carrying_out_a_resolution_are_results(read: Read) -> None:
    text = "Về kinh tế số: có 19 sản phẩm OCOP bán trên sàn thương mại điện tử."
    title = "Huyện ủy Bát Xát: 03 năm thực hiện Nghị quyết 10-NQ/TU về chuyển đổi số"
    assert told(read, text, title=title) == {"19": ("ecommerce_product_count", None, "actual")}


def test_at_least_so_much_by_a_year_is_a_goal_in_a_text_without_a_date(read: Read) -> None:
    text = "Mạng 5G phủ tối thiểu 25% dân số vào năm 2025."
    assert told(read, text, published=None) == {"25": ("mobile_5g_population_coverage", "2025", "target")}


def test_so_many_years_ago_is_none_of_the_years_told(read: Read) -> None:
    text = "Năm 2024 tỉnh bứt phá. Ba năm trước, tỷ lệ hồ sơ nộp trực tuyến chỉ đạt 15%."
    assert told(read, text) == {}


def test_where_a_rise_began_is_of_the_year_compared_with_and_where_it_ended_is_not(read: Read) -> None:
    text = "So với năm 2021, số doanh nghiệp công nghệ số tăng từ 85 lên 210, kinh tế số tăng từ 5,1% lên 8,7% GRDP."
    found = told(read, text)
    assert found["210"] == ("digital_business_count", None, "actual")
    assert found["8.7"] == ("digital_economy_share_of_grdp", None, "actual")
    assert "5.1" not in found or found["5.1"][1] == "2021"


def test_results_that_a_paragraph_goes_on_to_tell_are_of_the_month_before_it(read: Read) -> None:
    text = (
        "Trong tháng 10 năm 2024, Trung tâm Phục vụ hành chính công tỉnh đã tiếp nhận tổng cộng 14.682 hồ sơ.\n\n"
        "Kết quả, có 13.885 hồ sơ được giải quyết đúng hạn.\n\n"
        "Tỷ lệ hồ sơ tiếp nhận trực tuyến trong tháng đạt 76,9%."
    )
    assert {value: period for value, (_, period, _) in told(read, text).items()} == {
        "14682": "2024-10",
        "13885": "2024-10",
        "76.9": "2024-10",
    }
    assert told(read, "Tỷ lệ hồ sơ tiếp nhận trực tuyến trong tháng đạt 76,9%.") == {}


def test_the_half_year_that_has_just_begun_is_to_come(read: Read) -> None:
    text = "6 tháng cuối năm, tỉnh tập trung nâng tỷ lệ hồ sơ trực tuyến lên 80%."
    assert told(read, text, published=date(2024, 7, 2)) == {
        "80": ("online_submission_rate", "2024-07/2024-12", "target")
    }


def test_what_is_held_against_a_year_is_not_of_it(read: Read) -> None:
    text = (
        "Tỷ trọng kinh tế số năm 2023 của tỉnh đạt 13,47% GRDP. Toàn tỉnh có 2.100 doanh nghiệp công nghệ số, tăng 120 "
        "doanh nghiệp so với cuối năm 2023."
    )
    assert "2100" not in told(read, text)


ONLINE = "tỷ lệ hồ sơ nộp trực tuyến"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # dated 2024-11-15
        ("Từ đầu năm, tỉnh tiếp nhận 81.400 hồ sơ.", {"81400": ("2024-01/2024-11", "actual")}),
        ("Mười tháng qua, tỉnh tiếp nhận 81.400 hồ sơ.", {"81400": ("2024-01/2024-10", "actual")}),
        ("Tháng 7 và 8/2024, tỉnh tiếp nhận 81.400 hồ sơ.", {"81400": ("2024-07/2024-08", "actual")}),
        ("Mạng chuyên dùng đến 9/9 huyện, thành phố; tỉnh có 12 điểm cầu.", {"12": (None, "actual")}),
        (
            f"Định hướng 2030: {ONLINE} đạt 90%; 5G phủ 85% dân số.",
            {"90": ("2030", "target"), "85": ("2030", "target")},
        ),
        ("Năm 2023 đạt thấp. Hằng năm, tỉnh bố trí tối thiểu 1% chi ngân sách cho chuyển đổi số.", {"1": (None, None)}),
        (
            "Trong tháng 10/2024, tỉnh cấp 12.700 thẻ căn cước; lũy kế 685.900 thẻ căn cước.",
            {"12700": ("2024-10", "actual"), "685900": (None, "actual")},
        ),
        (
            f"8 tháng đầu năm, {ONLINE} đạt 61,4% (cùng kỳ năm ngoái 22,9%).",
            {"61.4": ("2024-01/2024-08", "actual"), "22.9": ("2023-01/2023-08", "actual")},
        ),
        (
            f"Đến nay, {ONLINE} đạt 34%. Mục tiêu Chính phủ giao đến hết năm 2025 là 50%.",
            {"34": ("2024-11", "actual"), "50": ("2025", "target")},
        ),
        (
            f"Mục tiêu năm 2025: {ONLINE} đạt 80% (thực hiện năm 2023 là 66,3%).",
            {"80": ("2025", "target"), "66.3": ("2023", "actual")},
        ),
        (
            "Tỉnh đặt mục tiêu trong 6 tháng cuối năm 2025 phủ sóng 5G ở trung tâm và phấn đấu 100% thôn có cáp quang "
            "vào năm 2026.",
            {"100": ("2026", "target")},
        ),
    ],
)
def test_times_of_reports(read: Read, text: str, expected: dict[str, tuple[str | None, str | None]]) -> None:
    found = {value: (period, kind) for value, (_, period, kind) in told(read, text).items()}
    for value, (period, kind) in expected.items():
        assert found[value][0] == period, found
        assert kind is None or found[value][1] == kind, found


def test_the_number_of_a_plan_does_not_hide_its_year(read: Read) -> None:
    text = "II. MỤC TIÊU\n- Tỷ lệ hộ gia đình có cáp quang: 85%."
    found = told(read, text, title="Kế hoạch 418/KH-UBND chuyển đổi số tỉnh Lào Cai năm 2025")
    assert found["85"][1:] == ("2025", "target")


def test_the_days_that_a_report_counts_over_go_before_its_month(read: Read) -> None:
    text = (
        "BÁO CÁO\nKết quả triển khai Đề án 06 tháng 5 năm 2024\n(Số liệu tính từ 15/4/2024 đến 14/5/2024)\n\n"
        "1. Dịch vụ công\nTrong kỳ tiếp nhận 38.200 hồ sơ."
    )
    assert told(read, text, published=None)["38200"][1] == "2024-04-15/2024-05-14"


def test_a_report_without_a_date_speaks_in_the_year_of_its_title(read: Read) -> None:
    text = "BÁO CÁO\nKết quả chuyển đổi số 6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2023\n\n- {}.\n\n- {}."
    text = text.format("Quý II, tỉnh tiếp nhận 40.100 hồ sơ", "Toàn tỉnh giải quyết 81.400 hồ sơ")
    found = told(read, text, published=None)
    assert (found["40100"][1], found["81400"][1]) == ("2023-04/2023-06", "2023-01/2023-06")


def test_tasks_of_a_report_are_goals(read: Read) -> None:
    text = (
        "Kết quả cải cách hành chính quý III năm 2024\n\nTỷ lệ hồ sơ trực tuyến đạt 70%.\n\n"
        "Nhiệm vụ quý IV: cung cấp 100% dịch vụ công trực tuyến toàn trình đủ điều kiện."
    )
    assert told(read, text)["100"][2] == "target"


def test_a_title_that_a_goal_was_passed_sets_none(read: Read) -> None:
    text = "Huyện A: hồ sơ trực tuyến vượt chỉ tiêu tỉnh giao\n\nTheo đó, huyện đã tiếp nhận 58.900 hồ sơ."
    (figure,) = read(text, title="Hồ sơ trực tuyến vượt chỉ tiêu tỉnh giao")
    assert (figure.kind, figure.status) == ("actual", "accepted")


def test_a_report_of_a_year_and_its_tasks_for_the_next(read: Read) -> None:
    title = "Báo cáo kết quả chuyển đổi số, Đề án 06 năm 2023; phương hướng, nhiệm vụ năm 2024"
    text = "I. KẾT QUẢ\n- Tỷ lệ thanh toán trực tuyến đạt 88,4%.\n\nII. NHIỆM VỤ NĂM 2024\n- Thanh toán trực tuyến 95%."
    found = told(read, text, title=title, published=date(2023, 12, 10))
    assert (found["88.4"][1:], found["95"][1:]) == (("2023", "actual"), ("2024", "target"))


def test_tasks_that_were_given_set_no_goals(read: Read) -> None:
    text = (
        "Năm 2023, tỉnh hoàn thành 198/212 nhiệm vụ được giao.\n\nKinh tế số chiếm 14,2% GRDP.\n\n"
        "Về hạ tầng số, tỉnh có 1.012 trạm 5G."
    )
    assert told(read, text)["1012"][2] == "actual"


def test_a_whole_year_below_the_months_of_a_report(read: Read) -> None:
    title = "Báo cáo kết quả chuyển đổi số 9 tháng năm 2024"
    text = "3. Phấn đấu tỷ lệ hồ sơ trực tuyến toàn trình cả năm đạt 80%."
    assert told(read, text, title=title, published=None)["80"][1:] == ("2024", "target")


def test_what_is_set_for_each_year_has_no_year(read: Read) -> None:
    title = "Nghị quyết về chuyển đổi số đến năm 2025"
    text = "III. NHIỆM VỤ, GIẢI PHÁP\n\n2. Hằng năm bố trí ít nhất 1% tổng chi ngân sách tỉnh cho chuyển đổi số."
    assert told(read, text, title=title)["1"] == ("dx_budget_share", None, "target")


def test_a_quarter_goes_on_behind_a_semicolon(read: Read) -> None:
    text = "Tỷ lệ hồ sơ trực tuyến trong quý III/2024 đạt 79,8%; tỷ lệ hồ sơ thanh toán trực tuyến đạt 56,2%."
    assert {period for _, period, _ in told(read, text).values()} == {"2024-07/2024-09"}


def test_who_speaks_is_no_facility(read: Read) -> None:
    text = "Ông Hòa: Theo công bố, chỉ số DTI năm 2022 của tỉnh xếp thứ 47/63 tỉnh, thành phố."
    assert told(read, text)["47"] == ("dti_overall_rank", "2022", "actual")


def test_months_in_words_are_of_the_year_whose_results_the_heading_tells(read: Read) -> None:
    text = (
        "I. KẾT QUẢ NĂM 2025\n\nSáu tháng cuối năm, toàn tỉnh tiếp nhận 698.000 hồ sơ. Trong quý IV, toàn tỉnh "
        "tiếp nhận 301.000 lượt hồ sơ.\n\nII. NHIỆM VỤ NĂM 2026\n\n"
        "Trong quý II, tỷ lệ thanh toán trực tuyến phấn đấu đạt 70%."
    )
    found = told(read, text, published=date(2026, 1, 8))
    assert (found["698000"][1], found["301000"][1], found["70"][1]) == (
        "2025-07/2025-12",
        "2025-10/2025-12",
        "2026-04/2026-06",
    )


def test_a_month_without_a_year_till_now_begins_a_span(read: Read) -> None:
    text = "Từ tháng 4 đến nay, các tổ công nghệ số cộng đồng đã hướng dẫn 23.000 lượt người dân."
    assert told(read, text, published=date(2022, 10, 12))["23000"][1] == "2022-04/2022-10"
    assert told(read, text, published=date(2022, 2, 12))["23000"][1] is None  # of which year, nothing says


def test_the_year_of_a_plan_that_was_carried_out_is_not_told_on(read: Read) -> None:
    text = "Đã hoàn thành 14/52 nhiệm vụ theo Kế hoạch năm 2023. Toàn tỉnh có 688 trạm BTS."
    assert [figure.period for figure in read(text) if figure.value == 688] == [None]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Đến hết năm 2023, số thuê bao di động đạt 1,1 triệu, tăng 7% so với năm trước.", "2023"),
        ("Tháng 9/2024, số hồ sơ tiếp nhận tăng 7% so với tháng 8/2024.", "2024-09"),
        ("Tháng 1/2024, số hồ sơ tiếp nhận giảm 7% so với tháng trước.", "2024-01"),
        ("Tháng 9/2024, tỷ lệ thanh toán trực tuyến tăng 7 điểm phần trăm so với cuối năm 2023.", "2023-12/2024-09"),
    ],
)
def test_a_growth_is_of_its_own_time_and_points_lie_between_two(read: Read, text: str, period: str) -> None:
    assert {value.strip("-"): time for value, (_, time, _) in told(read, text).items()}["7"] == period


def test_what_stood_at_the_beginning_of_a_year_is_of_its_first_month(read: Read) -> None:
    text = "Sóng còn yếu. Đầu năm 2024, còn 43 thôn, bản chưa có sóng di động. Tháng 9/2024 còn 11 thôn chưa có sóng."
    found = told(read, text)
    assert (found["43"][1], found["11"][1]) == ("2024-01", "2024-09")


def test_this_time_is_the_one_told_last(read: Read) -> None:
    text = (
        "7 tháng đầu năm 2024, toàn tỉnh tiếp nhận 120.400 hồ sơ. Người dân hài lòng.\n\n"
        "Cũng trong thời gian này, hơn 38.000 hồ sơ được tiếp nhận, trả kết quả qua dịch vụ bưu chính công ích."
    )
    assert told(read, text)["38000"] == ("postal_dossier_count", "2024-01/2024-07", "actual")


@pytest.mark.parametrize(
    ("told_as", "moved", "before"),
    [
        ("Tháng 8/2024", "so với tháng 7", ("2024-07/2024-08", "2024-07")),
        ("Tháng 8/2024", "so với tháng trước", ("2024-07/2024-08", "2024-07")),
        ("Tháng 1/2024", "so với tháng 12/2023", ("2023-12/2024-01", "2023-12")),
        ("Quý II/2024", "so với quý trước", ("2024-01/2024-06", "2024-01/2024-03")),
    ],
)
def test_places_gained_on_a_month_or_quarter(read: Read, told_as: str, moved: str, before: tuple[str, str]) -> None:
    text = f"{told_as}, theo Bộ chỉ số 766, tỉnh xếp thứ 12/63 tỉnh, thành phố, tăng 5 bậc {moved}."
    found = {
        (figure.indicator_code, int(figure.value)): figure.period.label() if figure.period else None
        for figure in read(text)
    }
    assert found[("nps_portal_rank_change", 5)] == before[0]
    assert found[("nps_portal_rank", 17)] == before[1]


def test_what_was_done_of_a_plan_is_of_the_time_told_not_of_the_plan(read: Read) -> None:
    text = "Quý I năm 2023, mọi việc thuận lợi. Đã hoàn thành 14/52 nhiệm vụ chuyển đổi số theo Kế hoạch năm 2023."
    assert told(read, text)["14"] == ("dx_task_completed_count", "2023-01/2023-03", "actual")
    aim = "Phấn đấu hoàn thành 14 nhiệm vụ chuyển đổi số theo Kế hoạch năm 2025."
    assert {(figure.kind, figure.period.label()) for figure in read(aim) if figure.period} == {("target", "2025")}


def test_how_things_stood_by_the_end_of_a_year_is_no_goal_of_a_plan_without_a_date(read: Read) -> None:
    text = (
        "Kế hoạch phát triển hạ tầng số năm 2024\n\nI. HIỆN TRẠNG ĐẾN HẾT NĂM 2023\n\n"
        "Tổng số trạm BTS là 2.968 trạm, tăng 154 trạm so với năm 2022.\n\n"
        "II. MỤC TIÊU NĂM 2024\n\n1. Tỷ lệ hộ gia đình có cáp quang đạt 85%.\n\n2. Sóng 4G phủ 100% dân số."
    )
    found = told(read, text, published=None)
    assert found["2968"] == ("bts_count", "2023", "actual")
    assert found["85"] == ("fiber_household_coverage", "2024", "target")


def test_below_a_conclusion_stand_results_and_flaws_as_well_as_tasks(read: Read) -> None:
    text = (
        "Sau khi nghe báo cáo về thực hiện nhiệm vụ chuyển đổi số, Chủ tịch UBND tỉnh kết luận như sau:\n\n"
        "1. Hai tháng đầu năm 2024, tỷ lệ hồ sơ nộp trực tuyến đạt 68,9%.\n\n"
        "2. Tuy nhiên còn một số tồn tại: tỷ lệ thanh toán trực tuyến mới đạt 54,7%, thấp hơn bình quân cả nước.\n\n"
        "3. Nhiệm vụ năm 2025: tỷ lệ thanh toán trực tuyến đạt 70%."
    )
    found = told(read, text)
    assert {value: kind for value, (_, _, kind) in found.items()} == {
        "68.9": "actual",
        "54.7": "actual",
        "70": "target",
    }


def test_so_many_for_each_commune_waits(read: Read) -> None:
    text = "Năm 2024, tỉnh bổ sung tối thiểu 1 công chức phụ trách công nghệ thông tin cho mỗi xã."
    assert told(read, text) == {}


def test_the_question_of_an_interview_dates_its_answer(read: Read) -> None:
    text = (
        "Phóng viên: Xin ông cho biết kết quả chuyển đổi số 6 tháng đầu năm?\n"
        "Ông Nguyễn Văn A: Tỉnh đã cung cấp 1.021 dịch vụ công trực tuyến toàn trình. Chúng tôi rất mừng.\n"
        "Tỷ lệ hồ sơ nộp trực tuyến đạt 81,5%.\n"
        "Phóng viên: Vậy mục tiêu đến năm 2025 là gì, thưa ông?\n"
        "Ông Nguyễn Văn A: Hiện tỷ lệ hồ sơ trực tuyến đạt 90%. Tỉnh phấn đấu đến năm 2025 đạt 95%.\n"
    )
    # An answer to a question of goals begins with what is done: the question tells nothing of it.
    assert [(str(f.value), f.period and f.period.label(), f.kind) for f in read(text)] == [
        ("1021", "2024-01/2024-06", "actual"),
        ("81.5", "2024-01/2024-06", "actual"),
        ("90", "2024-11", "actual"),
        ("95", "2025", "target"),
    ]


def test_sentences_without_an_end_take_no_cubic_time(read: Read) -> None:
    months = " ".join(f"tháng {i % 12 + 1} đạt {i % 90},{i % 10}%;" for i in range(4_000))
    assert len(read("Tỷ lệ hồ sơ nộp trực tuyến năm 2023 " + months)) > 1_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # As many months as have passed are those since January.
        ("Trong 10 tháng, toàn tỉnh tiếp nhận 12.340 hồ sơ.", [("12340", "2024-01/2024-10", "actual")]),
        ("Toàn tỉnh tiếp nhận 12.340 hồ sơ trong 10 tháng.", [("12340", "2024-01/2024-10", "actual")]),
        (
            "Sau hơn 4 tháng (01/7 - 10/11/2024), tỉnh tiếp nhận 71.935 hồ sơ, tỷ lệ trực tuyến 88,7%.",
            [("71935", "2024-07-01/2024-11-10", "actual"), ("88.7", "2024-07-01/2024-11-10", "actual")],
        ),
        (
            "Nếu năm 2021 tỷ lệ hồ sơ trực tuyến mới là 9% thì nay tỷ lệ hồ sơ trực tuyến là 62%.",
            [("9", "2021", "actual"), ("62", "2024-11", "actual")],
        ),
        (
            "Năm học 2024 - 2025, tỉnh có 462 trường đã triển khai phần mềm quản trị trường học.",
            [("462", "2024/2025", "actual")],
        ),
        (
            "BÁO CÁO\nSơ kết công tác\n\nII. NHIỆM VỤ ĐẾN CUỐI NĂM\n1. Kinh tế số chiếm tối thiểu 10% GRDP.\n",
            [("10", "2024", "target")],
        ),
        (
            "NHIỆM VỤ QUÝ IV/2024\n- Phấn đấu hết năm tỷ lệ hồ sơ trực tuyến đạt 60%.\n",
            [("60", "2024", "target")],
        ),
    ],
)
def test_times_in_words_of_the_running_year(read: Read, text: str, expected: list[tuple[str, str, str]]) -> None:
    found = [f for f in read(text) if f.status == "accepted"]
    assert [(str(f.value), f.period and f.period.label(), f.kind) for f in found] == expected


def test_the_quarter_that_is_meant_is_that_of_the_report(read: Read) -> None:
    text = (
        "I. KẾT QUẢ\n- Tỷ lệ thanh toán trực tuyến: 74% (quý II/2024: 69,8%).\n"
        "- Trong quý đã trao đổi 1,26 triệu văn bản điện tử.\n"
    )
    found = read(text, title="Báo cáo chuyển đổi số quý III/2024")
    assert [(str(f.value), f.period and f.period.label()) for f in found if f.status == "accepted"] == [
        ("74", "2024-07/2024-09"),
        ("69.8", "2024-04/2024-06"),
        ("1260000.00", "2024-07/2024-09"),
    ]


def test_the_days_that_a_report_says_it_is_of(read: Read) -> None:
    text = "I. KẾT QUẢ\n(Kỳ báo cáo: từ 01/7/2024 đến 20/9/2024)\n- Có 5.310 trạm BTS 4G.\n"
    (figure,) = read(text, title="Báo cáo chuyển đổi số quý III/2024")
    assert figure.period is not None and figure.period.label() == "2024-07-01/2024-09-20"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What is told in passing as a goal sets none for what follows.
        (
            "Kinh tế số chiếm 6,8% GRDP năm 2023, mục tiêu Nghị quyết đề ra đến năm 2025 là 20%. "
            "Sàn thương mại điện tử của tỉnh đang bày bán 1.150 sản phẩm.",
            [("6.8", "2023", "actual"), ("20", "2025", "target"), ("1150", None, "actual")],
        ),
        ("Vùng phủ 5G đạt 63% dân số, kế hoạch năm 2024 là 50%.", [("63", None, "actual"), ("50", "2024", "target")]),
        (
            "Trong 156 nhiệm vụ chuyển đổi số được giao năm 2024, đã hoàn thành 71 nhiệm vụ.",
            [("156", "2024", "actual"), ("71", None, "actual")],
        ),
        ("Ngân sách bố trí 15 tỷ đồng cho CNTT, ĐMST và chuyển đổi số năm 2024.", [("15000000000", "2024", "actual")]),
        ("Trong nửa đầu năm, tỉnh tiếp nhận 31.720 hồ sơ.", [("31720", "2024-01/2024-06", "actual")]),
        (
            "Cuối tháng 9, tỉnh khai trương ứng dụng. Từ đầu năm đến nay, tỉnh tiếp nhận 31.720 hồ sơ.",
            [("31720", "2024-01/2024-11", "actual")],
        ),
        (
            "Quý III/2024, tỷ lệ hồ sơ trực tuyến 74,8%, quý II là 69,2%. Trong đó: cấp tỉnh 93,5%; cấp xã 71,4%.",
            [
                ("74.8", "2024-07/2024-09", "actual"),
                ("69.2", "2024-04/2024-06", "actual"),
                ("93.5", "2024-07/2024-09", "actual"),
                ("71.4", "2024-07/2024-09", "actual"),
            ],
        ),
        (
            "III. NHIỆM VỤ THÁNG 12\n- Phấn đấu tỷ lệ hồ sơ trực tuyến đạt 72%.\n",
            [("72", "2024-12", "target")],
        ),
    ],
)
def test_whose_time_it_is(read: Read, text: str, expected: list[tuple[str, str, str]]) -> None:
    found = [f for f in read(text) if f.indicator_code is not None]
    assert [(str(f.value), f.period and f.period.label(), f.kind) for f in found] == expected


def test_the_months_told_in_january_are_of_the_year_before(read: Read) -> None:
    (figure,) = read("6 tháng đầu năm, tỉnh đã tiếp nhận 31.720 hồ sơ.", published=date(2025, 1, 12))
    assert figure.period is not None and figure.period.label() == "2024-01/2024-06"


def test_so_many_of_a_few_people_are_no_count(read: Read) -> None:
    text = "Cứ trong 10 người nộp hồ sơ trực tuyến thì có tới 6 người do thành viên tổ công nghệ số cộng đồng làm giúp."
    assert all(f.status == "review" for f in read(text))


@pytest.mark.parametrize("beside", [" (cùng kỳ năm 2023: 15,2%)", ", cùng kỳ 15,2%", ", cùng kỳ năm trước là 15,2%"])
def test_the_same_months_beside_a_value(read: Read, beside: str) -> None:
    figures = read(f"6 tháng đầu năm 2024, tỷ lệ hồ sơ trực tuyến đạt 38,6%{beside}.")
    assert [(str(f.value), f.period and f.period.label(), f.status) for f in figures] == [
        ("38.6", "2024-01/2024-06", "accepted"),
        ("15.2", "2023-01/2023-06", "accepted"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Trung tâm đã ngăn chặn hơn 1,6 triệu cuộc tấn công, dò quét trong năm 2023; 100% máy trạm được cài đặt "
            "phần mềm phòng, chống mã độc.",
            [("1600000.0", "2023"), ("100", None)],
        ),
        ("Năm 2024, giải ngân kinh phí chuyển đổi số bằng 8,9% kế hoạch.", [("8.9", "2024")]),
    ],
)
def test_a_year_that_closes_a_clause(read: Read, text: str, expected: list[tuple[str, str | None]]) -> None:
    found = [f for f in read(text) if f.indicator_code is not None]
    assert [(str(f.value), f.period and f.period.label()) for f in found] == expected


@pytest.mark.parametrize("published", [None, date(2022, 12, 31)])
def test_today_in_a_report_of_a_year_is_that_year(read: Read, published: date | None) -> None:
    text = (
        "II. KẾT QUẢ\n- Trên địa bàn tỉnh hiện có 2.186 trạm BTS.\n- Hiện nay các sở có 78 cán bộ chuyên trách CNTT.\n"
    )
    found = read(text, title="Báo cáo kết quả thực hiện nhiệm vụ chuyển đổi số năm 2022", published=published)
    assert [(str(f.value), f.period and f.period.label(), f.status) for f in found] == [
        ("2186", "2022", "accepted"),
        ("78", "2022", "accepted"),
    ]


def test_today_in_an_undated_text_is_the_month_of_its_days(read: Read) -> None:
    text = (
        "Ngày 25/12/2024, Sở Tài nguyên và Môi trường báo cáo. Theo đó, đến nay đã có 684.000 thửa đất được cập "
        "nhật dữ liệu.\n\nTrung tâm IOC hiện kết nối 1.260 camera giám sát.\n"
    )
    found = [f for f in read(text, published=None) if f.indicator_code]
    assert [(str(f.value), f.period and f.period.label()) for f in found] == [
        ("684000", "2024-12"),
        ("1260", "2024-12"),
    ]


def test_so_many_months_that_have_passed_date_a_growth_too(read: Read) -> None:
    found = read(
        "Giá trị giao dịch không dùng tiền mặt trong 10 tháng đạt hơn 156.000 tỷ đồng, tăng 41,3% so với cùng kỳ."
    )
    assert [f.period and f.period.label() for f in found if f.indicator_code] == ["2024-01/2024-10"] * 2


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Từ ngày 15/12/2023 đến 14/12/2024, toàn tỉnh tiếp nhận 412.300 hồ sơ.", "2023-12-15/2024-12-14"),
        ("Trong 6 tháng đầu năm 2024, toàn tỉnh tiếp nhận 412.300 hồ sơ.", "2024-01/2024-06"),
        ("Trong quý III/2024, toàn tỉnh tiếp nhận 412.300 hồ sơ.", "2024-07/2024-09"),
        # the end of a quarter is its last month, but what flowed in till then flowed in all of it
        ("Đến hết quý III/2024, toàn tỉnh tiếp nhận 412.300 hồ sơ.", "2024-07/2024-09"),
        ("Đến hết quý III/2024, toàn tỉnh có 412.300 thuê bao Internet băng rộng cố định.", "2024-09"),
        ("Cuối quý III năm 2024, toàn tỉnh có 412.300 thuê bao Internet băng rộng cố định.", "2024-09"),
    ],
)
def test_spans_told_in_days_and_ends_of_quarters(read: Read, text: str, period: str) -> None:
    (found,) = told(read, text, published=date(2025, 1, 10)).values()
    assert found[1] == period


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("Sau 5 tháng vận hành chính quyền địa phương 2 cấp", "2025-07/2025-11"),
        ("Sau hơn sáu tháng vận hành mô hình chính quyền địa phương hai cấp", "2025-07/2025-12"),
        ("Sau 9 tháng triển khai chính quyền 2 cấp", "2025-07/2026-03"),
    ],
)
def test_months_since_the_two_tiers_began(read: Read, words: str, period: str) -> None:
    found = told(read, f"{words}, toàn tỉnh tiếp nhận 214.300 hồ sơ.", published=date(2026, 5, 4))
    assert found["214300"][1] == period


def test_moves_between_months_of_which_the_first_is_told_ahead(read: Read) -> None:
    text = "Tháng 10/2024, tỉnh đạt 84,2 điểm trên Bộ chỉ số 766, xếp thứ 9; so với tháng 9 tăng 1,26 điểm và 2 bậc."
    found = told(read, text)
    assert found["1.26"] == ("nps_portal_score_change", "2024-09/2024-10", "actual")
    assert found["2"] == ("nps_portal_rank_change", "2024-09/2024-10", "actual")
    text = "Tháng 10/2024, tỉnh đạt 90,3 điểm trên Bộ chỉ số 766; so với tháng 9 tăng 1,2 điểm và 3 bậc."
    assert told(read, text)["3"] == ("nps_portal_rank_change", "2024-09/2024-10", "actual")


def test_a_year_that_something_was_put_off_to_is_not_told_on(read: Read) -> None:
    text = (
        "Việc số hóa chưa xong, số còn lại phải lùi sang năm 2026. Đến nay 71% học sinh đóng học phí không dùng "
        "tiền mặt."
    )
    assert told(read, text)["71"][1] == "2024-11"


def test_a_year_that_closes_a_sentence_over_commas(read: Read) -> None:
    text = "100% hồ sơ thủ tục hành chính được số hóa, lưu trữ, chia sẻ giữa các cơ quan, đơn vị vào năm 2030."
    assert told(read, text)["100"][1:] == ("2030", "target")
    # of the sentence's last part alone where another number stands before it
    found = told(read, "Năm 2023 đạt 40% hồ sơ nộp trực tuyến, phấn đấu 60% vào năm 2030.")
    assert (found["40"][1], found["60"][1]) == ("2023", "2030")


def test_goals_go_on_with_the_year_to_come(read: Read) -> None:
    text = (
        "Mục tiêu đến năm 2030: kinh tế số chiếm 30% GRDP, trong khi năm 2023 là 11,9%; tỷ lệ hồ sơ nộp trực tuyến "
        "đạt 95%."
    )
    assert {value: found[1:] for value, found in told(read, text).items()} == {
        "30": ("2030", "target"),
        "11.9": ("2023", "actual"),
        "95": ("2030", "target"),
    }


def test_shortcomings_are_of_the_time_of_the_results_before_them(read: Read) -> None:
    results = "I. KẾT QUẢ NĂM 2023\n\n1. Kết quả chủ yếu\n\n- Toàn tỉnh tiếp nhận 214.300 hồ sơ.\n\n"
    lacking = "- Tỷ lệ thanh toán trực tuyến mới đạt 37%.\n"
    assert told(read, results + "II. TỒN TẠI, HẠN CHẾ\n\n" + lacking)["37"][1] == "2023"
    goals = results.replace("KẾT QUẢ NĂM", "MỤC TIÊU NĂM")
    assert told(read, goals + "II. TỒN TẠI, HẠN CHẾ\n\n" + lacking)["37"][1] != "2023"


def test_a_rank_without_any_time_waits(read: Read) -> None:
    (figure,) = read("Chỉ số PAPI của tỉnh đứng thứ 20.", published=None)
    assert figure.status == "review" and "period_missing_rank" in figure.rule


@pytest.mark.parametrize(
    ("text", "published", "kind"),
    [
        ("Đến năm 2025, 100% thôn có sóng di động.", date(2025, 3, 4), "target"),
        ("Đến năm 2025, 100% thôn có sóng di động.", date(2025, 11, 4), "actual"),
        ("Đến năm 2025, 100% thôn đã có sóng di động.", date(2025, 3, 4), "actual"),
        ("Chỉ tiêu kích hoạt tài khoản định danh điện tử năm 2024: 780.000 tài khoản.", date(2024, 11, 5), "target"),
        (
            "Tuyên truyền, hỗ trợ để ít nhất 75% người dân sử dụng dịch vụ công trực tuyến trong năm 2024.",
            date(2024, 11, 5),
            "target",
        ),
        ("Năm 2024, 1.200 thủ tục đáp ứng yêu cầu được cung cấp toàn trình.", date(2024, 11, 5), "actual"),
        ("Nhìn lại năm 2024, 75% hồ sơ được nộp trực tuyến.", date(2024, 11, 5), "actual"),
        (
            "II. MỤC TIÊU\n\n1. Kết quả dự kiến\n\n- 75% hồ sơ được nộp trực tuyến vào năm 2024.",
            date(2024, 3, 5),
            "target",
        ),
        ("1. Những việc đã làm được\n\n- Năm 2024, 75% hồ sơ được nộp trực tuyến.", date(2024, 3, 5), "actual"),
    ],
)
def test_goals_and_results_by_their_words(read: Read, text: str, published: date, kind: str) -> None:
    assert [f.kind for f in read(text, published=published) if f.indicator_code] == [kind]


def test_a_result_of_another_year_beside_a_share_of_a_plan(read: Read) -> None:
    text = "Năm 2024, tỷ lệ thanh toán trực tuyến của tỉnh đạt 95% kế hoạch (năm 2023 mới 78,5%)."
    assert told(read, text) == {"78.5": ("online_payment_rate", "2023", "actual")}
    text = "Năm 2024, tỷ lệ hồ sơ nộp trực tuyến đạt 64% (cùng kỳ năm 2023 chỉ 51%)."
    assert told(read, text)["51"] == ("online_submission_rate", "2023", "actual")


def test_a_span_that_heads_a_list(read: Read) -> None:
    items = "\n- Toàn tỉnh tiếp nhận 214.380 hồ sơ.\n- Tỷ lệ số hóa hồ sơ đạt 91,7%.\n"
    found = told(read, f"Theo Văn phòng UBND tỉnh, từ ngày 1/7/2024 đến ngày 15/9/2024:{items}")
    assert {period for _, period, _ in found.values()} == {"2024-07-01/2024-09-15"}
    others = read(f"Chương trình từ năm 2016 đến năm 2020 gồm:{items}")
    assert not [figure for figure in others if figure.period and figure.period.end.year == 2020]


def test_so_many_months_told_beside_the_month_they_end_with(read: Read) -> None:
    text = (
        "Tính đến cuối tháng 6/2024, tỉnh có 2.318 trạm BTS. Trong sáu tháng, toàn tỉnh tiếp nhận 312.000 hồ sơ; tỷ lệ "
        "hồ sơ nộp trực tuyến đạt 71,3%."
    )
    found = told(read, text)
    assert (found["2318"][1], found["312000"][1], found["71.3"][1]) == ("2024-06", "2024-01/2024-06", "2024-01/2024-06")


def test_what_flowed_till_the_last_day_of_a_year_is_of_the_year(read: Read) -> None:
    items = "1. Tỷ lệ hồ sơ trực tuyến đạt 72,6%.\n\n2. Tỉnh có 2.318 trạm BTS.\n"
    text = f"Kết quả cụ thể đến hết ngày 31/12/2023:\n\n{items}"
    found = told(read, text)
    assert (found["72.6"][1], found["2318"][1]) == ("2023", "2023-12-31")


def test_how_much_lower_than_another_month(read: Read) -> None:
    text = "Tháng 8/2024, tỷ lệ thanh toán trực tuyến đạt 63,5%, thấp hơn tháng 7 là 2,1 điểm phần trăm."
    assert told(read, text)["-2.1"][:2] == ("online_payment_rate_change", "2024-08")
    waiting = read("Tỷ lệ thanh toán trực tuyến thấp hơn tháng 7 là 2,1 điểm phần trăm.")
    assert [figure.status for figure in waiting] == ["review"]


def test_what_is_left_has_not_the_year_it_is_to_be_gone(read: Read) -> None:
    text = "Tại các xã vùng cao vẫn còn 11 thôn lõm sóng, dự kiến phủ sóng xong trong năm 2026."
    assert told(read, text) == {"11": ("weak_signal_village_remaining_count", None, "actual")}


def test_a_report_on_a_quarter_dates_what_flowed(read: Read) -> None:
    text = (
        "UBND tỉnh vừa có báo cáo tình hình thực hiện Đề án 06 quý I/2024.\n\nCông tác được quan tâm.\n\n"
        "Tỷ lệ cấp kết quả điện tử toàn tỉnh đạt 94,3%. Tỉnh có 2.318 trạm BTS.\n"
    )
    found = told(read, text)
    assert (found["94.3"][1], found["2318"][1]) == ("2024-01/2024-03", None)


def test_the_last_sentence_of_a_paragraph_heads_a_list(read: Read) -> None:
    text = (
        "Chủ tịch đánh giá cao kết quả đạt được, nhưng còn 2 chỉ tiêu đạt thấp. Chủ tịch {verb}:\n\n"
        "- Hồ sơ trực tuyến đạt từ 50% trở lên; xếp thứ 3.\n"
    )
    kinds = [
        {figure.kind for figure in read(text.format(verb=verb)) if figure.value == 50}
        for verb in ("yêu cầu", "ghi nhận kết quả")
    ]
    assert kinds == [{"target"}, {"actual"}]


def test_goals_below_the_results_of_a_quarter_have_not_its_time(read: Read) -> None:
    text = (
        "KẾT QUẢ QUÝ I NĂM 2024\n\n1. Kết quả\n\n- Thanh toán trực tuyến đạt 38,2%.\n\n"
        "- Thanh toán trực tuyến phải đạt tối thiểu 50%.\n"
    )
    figures = {figure.value: figure for figure in read(text, published=date(2024, 4, 10))}
    assert figures[Decimal("38.2")].period is not None
    assert (figures[Decimal(50)].kind, figures[Decimal(50)].period) == ("target", None)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Hiện nay 100% xã đã có cáp quang, tạo nền tảng để tỉnh hoàn thành hạ tầng số vào năm 2030.", "2024-11"),
        ("Tỷ lệ hồ sơ trực tuyến đạt 100%, tạo đà để tỉnh hoàn thành mục tiêu vào năm 2030.", None),
        ("100% xã đã có cáp quang, riêng 5G sẽ phủ toàn tỉnh vào năm 2030.", None),
    ],
)
def test_a_year_that_closes_another_clause(read: Read, text: str, period: str | None) -> None:
    assert told(read, text)["100"][1:] == (period, "actual")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Chỉ tiêu tỷ lệ hồ sơ trực tuyến năm 2023 thực hiện được: 85%.", "actual"),
        ("Chỉ tiêu hồ sơ trực tuyến đã đạt được trong năm 2024 là 85%.", "actual"),
        ("Đã hướng dẫn, hỗ trợ người dân để trên 85% người dân sử dụng tài khoản định danh điện tử.", "actual"),
        ("Dự kiến đến hết năm 2026 vẫn còn 85 thôn lõm sóng.", "target"),
        ("Đến năm 2024, toàn tỉnh có 85 trạm BTS 5G.", "actual"),
        ("Phấn đấu các đơn vị đạt tỷ lệ hồ sơ trực tuyến trên 85% năm 2026.", "target"),
        ("Kết quả quý I/2024 khá. Chủ tịch UBND tỉnh yêu cầu:\n\n- Tỷ lệ hồ sơ trực tuyến đạt 85%.", "target"),
    ],
)
def test_results_worded_like_goals_and_goals_like_results(read: Read, text: str, kind: str) -> None:
    assert [(f.kind, f.status) for f in read(text, published=date(2024, 6, 20)) if f.value == 85] == [
        (kind, "accepted")
    ]


def test_months_since_the_two_tiers_that_are_not_over_yet(read: Read) -> None:
    text = "Sau 6 tháng vận hành chính quyền địa phương 2 cấp, tỷ lệ hồ sơ trực tuyến đạt 90%."
    assert [f.status for f in read(text, published=date(2025, 11, 20)) if f.value == 90] == ["review"]


def test_growth_over_several_years_keeps_them(read: Read) -> None:
    assert told(read, "Giá trị kinh tế số năm 2023 tăng 45% so với năm 2020.")["45"][1] == "2020/2023"
    assert told(read, "Giá trị kinh tế số năm 2023 tăng 15% so với năm 2022.")["15"][1] == "2023"


def test_days_of_a_visit_do_not_date_what_was_found(read: Read) -> None:
    text = (
        "Từ ngày 01/9/2024 đến ngày 05/9/2024, đoàn công tác làm việc với tỉnh, ghi nhận:\n- Tỉnh có 512 trạm BTS 5G.\n"
    )
    assert told(read, text)["512"][1] is None


def test_turning_to_a_quarter_puts_nothing_off(read: Read) -> None:
    assert told(read, "Chuyển sang quý III/2024, tỷ lệ hồ sơ trực tuyến đạt 88%.")["88"][1] == "2024-07/2024-09"
    text = "Năm 2023 có 3/4 chỉ tiêu chuyển đổi số đạt; 01 chỉ tiêu chưa đạt do chuyển lớp học sang quý I/2024."
    assert told(read, text)["1"][1] == "2023"


def test_months_in_brackets_parted_by_a_dash(read: Read) -> None:
    found = told(read, "Riêng 5 tháng đầu năm (1 - 5/2024) đã tiếp nhận 743.900 hồ sơ.")
    assert found["743900"][1] == "2024-01/2024-05"


def test_goals_that_hold_from_a_year_on(read: Read) -> None:
    text = "Thời gian chờ của người dân tại quầy không quá 15 phút từ năm 2026."
    assert told(read, text)["15"][1:] == ("2026", "target")
    text = "Mục tiêu 100% trường tiểu học dùng học bạ số; từ năm 2026 mở rộng sang cấp trung học."
    assert [figure.period for figure in read(text)] == [None]


def test_a_move_aimed_at_is_of_the_plans_year(read: Read) -> None:
    text = (
        "I. KẾT QUẢ\n\nDTI năm 2020 của tỉnh đứng thứ 41/63.\n\nII. PHƯƠNG HƯỚNG NĂM 2024\n\n"
        "Phấn đấu cải thiện ít nhất 5 bậc trên bảng xếp hạng DTI.\n"
    )
    assert told(read, text, published=date(2024, 1, 15))["5"][1:] == ("2024", "target")


def test_the_day_that_the_portal_was_read(read: Read) -> None:
    text = (
        "Trung tâm vừa thông báo kết quả trên Cổng Dịch vụ công quốc gia theo Bộ chỉ số 766, lấy số liệu lúc 8 giờ "
        "ngày 20/8/2024.\n\nToàn tỉnh được 88,42/100 điểm, xếp 9/63 tỉnh, thành phố.\n"
    )
    assert {period for _, period, _ in told(read, text).values()} == {"2024-08-20"}


def test_today_in_the_words_of_a_feature(read: Read) -> None:
    text = "Ra đời từ giữa năm 2022, lực lượng này nay gồm 756 tổ công nghệ số cộng đồng."
    assert told(read, text)["756"][1] == "2024-11"


def test_today_is_that_of_the_report(read: Read) -> None:
    assert told(read, "Đến thời điểm báo cáo, có 4 bệnh viện đã công bố bệnh án điện tử.")["4"][1] == "2024-11"
    assert told(read, "Sóng 4G nay phủ 98,9% số bản.")["98.9"][1] == "2024-11"


def test_the_same_time_as_that_of_the_sentence_before(read: Read) -> None:
    text = (
        "Đến năm 2026, kinh tế số phấn đấu chiếm 20% GRDP. Cũng đến thời điểm này, ít nhất 70% người dân trong độ tuổi "
        "lao động được đào tạo kỹ năng số cơ bản."
    )
    assert told(read, text)["70"] == ("digital_skill_training_rate", "2026", "target")


def test_what_is_spent_each_year_is_of_no_quarter(read: Read) -> None:
    text = (
        "Yêu cầu xóa 23 thôn lõm sóng di động trong quý III năm 2025; bố trí tối thiểu 3% chi ngân sách tỉnh hằng năm "
        "cho khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số."
    )
    assert told(read, text)["3"] == ("dx_budget_share", None, "target")


def test_the_year_whose_work_a_meeting_reviews(read: Read) -> None:
    text = (
        "Sáng 18/12, huyện Bắc Hà tổ chức hội nghị đánh giá công tác chuyển đổi số năm 2024 và bàn nhiệm vụ năm 2025."
        "\n\n"
        "Tỷ lệ số hóa kết quả giải quyết thủ tục hành chính đạt 88,7%.\n"
    )
    assert told(read, text, published=date(2024, 12, 19))["88.7"][1] == "2024"


def test_which_of_two_years_a_clause_behind_them_is_due_in_nothing_says(read: Read) -> None:
    text = "Đến năm 2026, tỷ lệ hồ sơ nộp trực tuyến đạt 90%, đến năm 2030 là 99%; kinh tế số chiếm 30% GRDP."
    assert told(read, text) == {
        "90": ("online_submission_rate", "2026", "target"),
        "99": ("online_submission_rate", "2030", "target"),
    }


def test_what_is_proposed_is_no_result(read: Read) -> None:
    text = "Sở đề xuất đến hết năm 2024, 60% người trưởng thành có chữ ký số."
    assert told(read, text)["60"] == ("personal_esignature_rate", "2024", "target")


def test_goals_of_a_school_year(read: Read) -> None:
    text = "II. MỤC TIÊU NĂM HỌC 2025 - 2026\n\n1. 100% trường tiểu học triển khai học bạ số.\n"
    assert told(read, text)["100"] == ("digital_transcript_school_rate", "2025/2026", "target")


def test_what_is_no_more_than_that_is_reached(read: Read) -> None:
    text = "Đại biểu đề nghị quan tâm hơn đến các xã ven biển, nơi tỷ lệ hộ dùng Internet cáp quang chỉ khoảng 64%."
    assert told(read, text)["64"] == ("fiber_household_coverage", None, "actual")


def test_how_things_stand_below_a_starred_heading_of_a_plan(read: Read) -> None:
    text = (
        "Kế hoạch phát triển thương mại điện tử đến năm 2030\n\n* Hiện trạng\n\nSàn thương mại điện tử của tỉnh "
        "có hơn 640 sản phẩm, lượt truy cập chưa cao.\n\n* Mục tiêu đến năm 2030\n\n- 40% dân số mua sắm trực tuyến.\n"
    )
    assert told(read, text)["640"] == ("ecommerce_product_count", None, "actual")


def test_a_certificate_is_no_adverb(read: Read) -> None:
    text = "Phấn đấu đến năm 2030, tỷ lệ giáo viên có chứng chỉ đạt 94%."
    assert [figure.kind for figure in read(text)] == ["target"]


def test_what_came_in_within_the_year(read: Read) -> None:
    text = (
        "Đến hết tháng 12/2023, tỉnh cung cấp 1.214 dịch vụ công trực tuyến. Toàn tỉnh tiếp nhận 96.480 hồ sơ thủ tục "
        "hành chính trong năm."
    )
    found = told(read, text)
    assert (found["1214"][1], found["96480"][1]) == ("2023-12", "2023")


def test_from_afar_is_no_beginning(read: Read) -> None:
    text = "Hệ thống khám, chữa bệnh từ xa hiện nối 64 trạm y tế với bệnh viện tỉnh."
    assert told(read, text)["64"][1] == "2024-11"


def test_the_beginning_of_a_year_behind_a_comma(read: Read) -> None:
    text = "Theo Sở Nội vụ, đầu năm 2023 toàn tỉnh còn 131 thôn chưa có sóng di động."
    assert told(read, text)["131"][1] == "2023-01"


def test_the_school_year_that_a_report_is_of(read: Read) -> None:
    text = "Kết quả chuyển đổi số ngành giáo dục năm học 2023 - 2024\n\n- 214 trường triển khai học bạ số.\n"
    assert told(read, text)["214"] == ("digital_transcript_school_count", "2023/2024", "actual")


def test_a_list_told_in_detail_is_of_the_sentence_before_that(read: Read) -> None:
    text = (
        "Nghị quyết đề ra 22 chỉ tiêu đến năm 2025. Đến tháng 9/2024, có 14 chỉ tiêu đạt và vượt. Cụ thể:\n\n"
        "1. Về chính quyền số: 95% hồ sơ được nộp trực tuyến.\n"
    )
    assert told(read, text)["95"] == ("online_submission_rate", "2024-09", "actual")


def test_up_to_when_the_numbers_of_a_report_were_taken(read: Read) -> None:
    text = "BÁO CÁO\n{title}\n(số liệu chốt đến hết tháng 6 năm 2023)\n\n- Số hóa thành phần hồ sơ đầu vào đạt 39,2%.\n"
    review = told(read, text.format(title="Kết quả thực hiện Nghị quyết về chuyển đổi số"))
    assert review["39.2"][1] == "2023-06"
    year = "Kết quả chuyển đổi số năm 2023"
    assert told(read, text.format(title=year), title=year)["39.2"][1] == "2023"


def test_shortcomings_of_days_are_results(read: Read) -> None:
    text = (
        "Qua theo dõi, từ ngày 01/01/2024 đến ngày 15/5/2024, một số chỉ tiêu của tỉnh còn thấp so với yêu cầu:\n\n"
        "- Tỷ lệ thanh toán trực tuyến trên Cổng Dịch vụ công quốc gia đạt 24,9%;\n"
    )
    assert told(read, text)["24.9"] == ("online_payment_rate", "2024-01-01/2024-05-15", "actual")


def test_by_the_plan_and_a_comma_the_year_is_the_sentences(read: Read) -> None:
    text = "Theo kế hoạch, năm 2023 tỉnh đã hoàn thành 31/35 chỉ tiêu chuyển đổi số được giao."
    assert told(read, text)["31"] == ("dx_target_achieved_count", "2023", "actual")


def test_from_a_month_to_the_middle_of_another(read: Read) -> None:
    text = (
        "Từ tháng 4 đến giữa tháng 9/2024, các tổ công nghệ số cộng đồng đã hướng dẫn 186.520 lượt người dân cài đặt."
    )
    assert told(read, text)["186520"][1] == "2024-04/2024-09"


def test_months_behind_a_semicolon_go_on_with_the_measure(read: Read) -> None:
    text = "Năm 2022 kinh tế số chiếm 13,8% GRDP của tỉnh; 9 tháng năm 2023 ước đạt 15,1%."
    assert told(read, text)["15.1"] == ("digital_economy_share_of_grdp", "2023-01/2023-09", "actual")


def test_what_is_given_each_year_has_no_years_of_the_title(read: Read) -> None:
    title = "Nghị quyết về chuyển đổi số đến năm 2025, định hướng đến năm 2030"
    text = f"{title}\n\n3. Hằng năm bố trí ít nhất 1% tổng chi ngân sách nhà nước cho chuyển đổi số.\n"
    assert told(read, text, title=title)["1"] == ("dx_budget_share", None, "target")


def test_which_meeting_it_was_dates_nothing(read: Read) -> None:
    text = (
        "Sáng 5/3, Phó Chủ tịch UBND tỉnh chủ trì phiên họp thứ nhất năm 2024. Một số kết quả được báo cáo tại phiên "
        "họp:\n\n• Tỷ lệ số hóa hồ sơ đạt 63,9%;\n"
    )
    assert told(read, text)["63.9"] == ("dossier_digitization_rate", None, "actual")


def test_since_a_day_without_its_year(read: Read) -> None:
    text = "Từ {day} đến nay, các xã, phường trong tỉnh đã tiếp nhận 187.306 hồ sơ."
    assert told(read, text.format(day="01/7"))["187306"][1] == "2024-07/2024-11"
    assert told(read, text.format(day="20/12"))["187306"][1] == "2023-12-20/2024-11-30"
    assert told(read, text.format(day="31/2"))["187306"][1] is None


def test_the_quarter_of_a_sentence_holds_for_the_next(read: Read) -> None:
    text = (
        "Theo Cổng Dịch vụ công quốc gia, quý I/2024 tỉnh đạt 92,18/100 điểm Bộ chỉ số 766.\n\nSở cho biết, trong "
        "quý toàn tỉnh tiếp nhận 486.312 hồ sơ. Hồ sơ giải quyết đúng và trước hạn đạt 98,6%.\n"
    )
    found = told(read, text)
    assert (found["486312"][1], found["98.6"][1]) == ("2024-01/2024-03", "2024-01/2024-03")


def test_what_a_plan_costs_it_costs_in_all_its_years(read: Read) -> None:
    title = "Kế hoạch chuyển đổi số giai đoạn 2026 - 2030"
    text = f"{title}\n\nMục tiêu đến năm 2030\n\n- Tổng kinh phí thực hiện chuyển đổi số dự kiến 2.780 tỷ đồng.\n"
    assert told(read, text, title=title)["2780000000000"] == ("dx_budget_amount", "2026/2030", "target")
