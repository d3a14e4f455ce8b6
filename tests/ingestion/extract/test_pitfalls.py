"""Each known trap of the domain, in sentences of our own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingestion.records import Figure
from tests.ingestion.extract.conftest import Read


def accepted(figures: list[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.status == "accepted"]


def labels(figures: list[Figure]) -> list[tuple[str | None, Decimal, str | None]]:
    return [
        (figure.indicator_code, figure.value, figure.period.label() if figure.period else None)
        for figure in accepted(figures)
    ]


def test_an_index_year_that_was_not_announced_is_never_given(read: Read) -> None:
    (figure,) = read("Chỉ số chuyển đổi số (DTI) năm 2023 của tỉnh xếp thứ 14/63.", published=date(2023, 11, 20))
    assert figure.status == "review"
    assert figure.reasons == "edition_not_announced"
    assert figure.period is not None and figure.period.label() == "2022"


def test_one_number_for_two_indicators(read: Read) -> None:
    text = (
        "Trong bảng xếp hạng DTI năm 2022, tỉnh xếp thứ 18 về chính quyền số và kinh tế số, đứng thứ 22 về xã hội số."
    )
    assert labels(read(text)) == [
        ("dti_gov_rank", Decimal(18), "2022"),
        ("dti_econ_rank", Decimal(18), "2022"),
        ("dti_society_rank", Decimal(22), "2022"),
    ]


def test_a_move_tells_two_editions(read: Read) -> None:
    text = "Chỉ số DTI năm 2022 của tỉnh tăng từ vị trí 35/63 lên 21/63."
    assert labels(read(text)) == [("dti_overall_rank", Decimal(35), "2021"), ("dti_overall_rank", Decimal(21), "2022")]


def test_places_gained_give_the_earlier_rank_as_derived(read: Read) -> None:
    figures = read("Năm 2022, chỉ số DTI của tỉnh xếp thứ 21/63, tăng 14 bậc so với năm 2021.")
    (derived,) = [figure for figure in figures if figure.claim == "derived"]
    assert (derived.indicator_code, derived.value, derived.of_total) == ("dti_overall_rank", Decimal(35), Decimal(63))
    assert derived.period is not None and derived.period.label() == "2021"
    assert derived.status == "review"


def test_ranks_of_a_list_go_to_the_units_of_the_list(read: Read) -> None:
    figures = read(
        "Trong bảng xếp hạng DTI năm 2022, Sơn La, Lai Châu và Cao Bằng lần lượt giữ vị trí thứ 51, 52, 53.",
        provinces=("national",),
    )
    assert [(figure.province, figure.value) for figure in accepted(figures)] == [
        ("Sơn La", Decimal(51)),
        ("Lai Châu", Decimal(52)),
        ("Cao Bằng", Decimal(53)),
    ]


def test_the_mean_of_provinces_is_not_the_national_index(read: Read) -> None:
    text = "DTI quốc gia năm 2022 đạt 0,7115 điểm; giá trị trung bình DTI cấp tỉnh đạt 0,5791 điểm."
    codes = {figure.indicator_code: figure.value for figure in read(text, provinces=("national",))}
    assert codes == {"dti_national_score": Decimal("0.7115"), "dti_provincial_mean_score": Decimal("0.5791")}


def test_the_unit_follows_the_date(read: Read) -> None:
    text = "Hiện nay, tỉnh Thanh Hóa có 3.100 tổ công nghệ số cộng đồng."
    (before,) = read(text, published=date(2024, 5, 2), provinces=())
    (after,) = read(text, published=date(2025, 9, 2), provinces=())
    assert (before.unit_id or "").startswith("VN63-") and (after.unit_id or "").startswith("VN34-")
    assert before.province == after.province == "Thanh Hóa"


def test_a_city_that_bears_a_provinces_name_is_a_locality(read: Read) -> None:
    (figure,) = read("Tại thành phố Thanh Hóa, 98% tổ dân phố có tổ công nghệ số cộng đồng.", provinces=("Thanh Hóa",))
    assert figure.scope == "locality"
    assert figure.locality == "thành phố Thanh Hóa"


def test_carry_over_by_level(read: Read) -> None:
    text = "Phấn đấu đến năm 2030, 100% hồ sơ công việc được xử lý trên môi trường mạng đối với cấp tỉnh; 85% đối với cấp huyện; 75% đối với cấp xã."  # noqa: E501
    assert [(code, value) for code, value, _ in labels(read(text))] == [
        ("e_work_processing_rate_province", Decimal(100)),
        ("e_work_processing_rate_district", Decimal(85)),
        ("e_work_processing_rate_commune", Decimal(75)),
    ]
    assert {(figure.kind, figure.period.label() if figure.period else None) for figure in read(text)} == {
        ("target", "2030")
    }


def test_a_heading_makes_targets_and_tells_their_year(read: Read) -> None:
    text = "**II. MỤC TIÊU**\n\n**1. Xã hội số đến năm 2030**\n\n- Tỷ lệ người dân có sổ sức khỏe điện tử đạt 90%.\n\n- Tỷ lệ hộ có cáp quang đạt 95%.\n"  # noqa: E501
    assert [(figure.kind, figure.period_basis) for figure in read(text)] == [("target", "section")] * 2


def test_now_is_an_actual_even_under_a_heading_of_targets(read: Read) -> None:
    text = "**II. MỤC TIÊU**\n\nHiện nay, toàn tỉnh có 1.432 tổ công nghệ số cộng đồng.\n"
    (figure,) = read(text)
    assert (figure.kind, figure.period.label() if figure.period else None) == ("actual", "2024-11")


def test_a_plan_in_brackets_is_a_target(read: Read) -> None:
    figures = read("Năm 2024, tỷ lệ người dân có sổ sức khỏe điện tử đạt 61% (kế hoạch 80%).")
    assert [(figure.value, figure.kind) for figure in figures] == [(Decimal(61), "actual"), (Decimal(80), "target")]


def test_a_change_of_a_rate_is_not_the_rate(read: Read) -> None:
    text = "Tỷ lệ hồ sơ nộp trực tuyến đạt 62%, tăng 9% so với cùng kỳ năm 2023."
    assert [(code, value) for code, value, _ in labels(read(text))] == [("online_submission_rate", Decimal(62))]


def test_the_national_mean_in_brackets_is_national(read: Read) -> None:
    figures = read("Năm 2024, kim ngạch xuất khẩu của tỉnh tăng 18,3% (bình quân cả nước tăng 16,2%).")
    assert [(figure.value, figure.province) for figure in figures] == [
        (Decimal("18.3"), "Lào Cai"),
        (Decimal("16.2"), "national"),
    ]


def test_what_maps_to_nothing_is_kept_with_candidates(read: Read) -> None:
    (figure,) = read("Toàn tỉnh có 512.000 lượt xác thực bằng định danh điện tử.")
    assert (figure.status, figure.reasons, figure.value) == ("review", "unmapped", Decimal(512000))
    assert "e_id_" in (figure.candidates or "")


def test_an_impossible_share_waits_for_a_person(read: Read) -> None:
    (figure,) = read("Tỷ lệ người dân có sổ sức khỏe điện tử đạt 190%.")
    assert (figure.status, figure.reasons) == ("review", "out_of_bounds")


@pytest.mark.parametrize(
    "text",
    [
        "Đang online: 8\n\nHôm nay: 1453\n\nĐã truy cập: 8302881",
        "Kết quả chuyển đổi số (kỳ 2)\n\nThứ tư - 23/10/2024 05:40 0\n\nSở đã tham mưu.",
        "Xếp hạng: 1 - 1 phiếu bầu",
        "Khung kiến trúc phiên bản 4.0 và mạng 5G.",
        "Mô hình “03 Không” và “Ngày thứ 2 không viết, ngày thứ 6 không hẹn”.",
        "Căn cứ Nghị quyết số 57-NQ/TW ngày 22 tháng 12 năm 2024 của Bộ Chính trị.",
    ],
)
def test_counters_dates_and_names_are_never_accepted(read: Read, text: str) -> None:
    assert accepted(read(text)) == []


def test_quotes_are_exact_and_hold_their_number(read: Read) -> None:
    text = "Đến nay, toàn tỉnh đã\nthành lập 1.535 tổ công nghệ số\ncộng đồng với gần 8.450 thành viên."
    for figure in read(text):
        assert text[figure.quote_start : figure.quote_end] == figure.quote
        assert figure.quote_start <= figure.value_start < figure.value_end <= figure.quote_end


def test_a_share_of_retail_sales_is_no_growth_of_them(read: Read) -> None:
    figures = read("Tỷ trọng thương mại điện tử trong tổng mức bán lẻ đạt 15%.")
    assert [figure.indicator_code for figure in figures] == ["ecommerce_retail_share"]


def test_a_norm_for_each_is_not_the_count_of_all(read: Read) -> None:
    assert accepted(read("Mỗi xã có ít nhất 01 tổ công nghệ số cộng đồng.")) == []


def test_criteria_that_give_points_are_not_values(read: Read) -> None:
    assert accepted(read("Tỷ lệ hộ gia đình có cáp quang từ 70% trở xuống được tính 3 điểm.")) == []


def test_an_index_of_provinces_has_no_national_rank(read: Read) -> None:
    figures = read("Năm 2022, cả nước xếp thứ 8 về DTI.", provinces=("national",))
    assert accepted(figures) == []


def test_a_national_measure_is_national_in_a_province(read: Read) -> None:
    (figure,) = read("Theo báo cáo, kinh tế số chiếm 16,5% GDP trong năm 2023.")
    assert (figure.indicator_code, figure.province) == ("digital_economy_share_of_gdp", "national")


def test_places_lost_are_negative_and_lead_to_a_better_earlier_rank(read: Read) -> None:
    figures = read("Năm 2022, chỉ số DTI của tỉnh xếp thứ 40/63, giảm 3 bậc so với năm 2021.")
    values = {(figure.indicator_code, figure.claim): figure.value for figure in figures}
    assert values[("dti_overall_rank_change", "stated")] == -3
    assert values[("dti_overall_rank", "derived")] == 37


def test_a_bare_number_behind_a_term_waits_for_a_person(read: Read) -> None:
    figures = read("Dịch vụ công trực tuyến một phần 318, toàn trình 944.")
    assert {(str(figure.value), figure.status) for figure in figures} >= {("944", "review")}


def test_what_one_level_received_is_not_of_the_province(read: Read) -> None:
    figures = read("Trong tháng 10/2024, cấp tỉnh tiếp nhận 21.400 hồ sơ, cấp xã đã tiếp nhận hơn 48.300 hồ sơ.")
    assert all(figure.scope == "locality" or figure.status == "review" for figure in figures)


def test_a_part_told_behind_a_count_is_not_what_was_counted(read: Read) -> None:
    figures = read(
        "Năm 2023, tỉnh tiếp nhận 71.300 hồ sơ, trong đó có 52.400 hồ sơ trực tuyến; đã giải quyết 70.100 hồ sơ, "
        "trong đó đúng hạn và trước hạn 69.400 hồ sơ (99%)."
    )
    assert [figure.indicator_code for figure in figures] == [
        "dossier_received_count",
        "online_dossier_count",
        "dossier_resolved_count",
        "dossier_ontime_count",
        "dossier_ontime_rate",
    ]


def test_what_holds_at_one_level_waits(read: Read) -> None:
    figures = read("Trong tháng 10/2024, mới có 9% hồ sơ thanh toán trực tuyến ở cấp xã.")
    assert [figure.status for figure in figures] == ["review"]


def test_ranks_of_fields_in_turn_and_places_in_words(read: Read) -> None:
    figures = read(
        "Trong DTI năm 2022, tỉnh xếp thứ hai về xã hội số, thứ ba về thể chế số và thứ tư về hạ tầng số. "
        "Chính quyền số xếp thứ 21, kinh tế số thứ 17, cải thiện hai bậc."
    )
    assert {(figure.indicator_code, int(figure.value)) for figure in figures if figure.status == "accepted"} == {
        ("dti_society_rank", 2),
        ("dti_institution_rank", 3),
        ("dti_infrastructure_rank", 4),
        ("dti_gov_rank", 21),
        ("dti_econ_rank", 17),
        ("dti_econ_rank_change", 2),
    }


def test_the_rank_of_a_district_is_none_of_the_provinces(read: Read) -> None:
    figures = read("Năm 2022, huyện Bát Xát đạt 571,2 điểm chuyển đổi số DTI.")
    assert all(figure.status == "review" for figure in figures)


def test_a_bound_holds_for_the_later_year_too(read: Read) -> None:
    figures = read("Phấn đấu kinh tế số chiếm tối thiểu 12% GRDP vào năm 2025 và 18% vào năm 2030.")
    assert [(int(figure.value), figure.comparator) for figure in figures] == [(12, ">="), (18, ">=")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Năm 2024, tỷ lệ hồ sơ giải quyết trước và đúng hạn 93,4%; còn 2.140 hồ sơ quá hạn.",
            {("dossier_ontime_rate", "93.4"), ("dossier_overdue_count", "2140")},
        ),
        (
            "Năm 2023, giao dịch không dùng tiền mặt tăng 44,1% về số lượng và 21,7% về giá trị so với năm 2022.",
            {("cashless_transaction_count_growth", "44.1"), ("cashless_transaction_value_growth", "21.7")},
        ),
        (
            "Theo Báo cáo Chỉ số thương mại điện tử, năm 2022 tỉnh xếp thứ 31 toàn quốc với 17,8 điểm.",
            {("ebi_rank", "31"), ("ebi_score", "17.8")},
        ),
        (
            "Năm 2022, tỉnh xếp thứ 31/63 về chỉ số kinh tế số, đạt 0,4127.",
            {("dti_econ_rank", "31"), ("dti_econ_score", "0.4127")},
        ),
        (
            "Trong DTI năm 2022, hạ tầng số xếp thứ 9/63; chỉ số tổng hợp đạt 0,5712 điểm, xếp thứ 31/63.",
            {("dti_infrastructure_rank", "9"), ("dti_overall_score", "0.5712"), ("dti_overall_rank", "31")},
        ),
        (
            "Bà Trần Thị M, Phó Giám đốc Sở Thông tin và Truyền thông, cho hay năm 2022 Chỉ số DTI của tỉnh đạt "
            "0,5712, xếp thứ 31/63.",
            {("dti_overall_score", "0.5712"), ("dti_overall_rank", "31")},
        ),
        (
            "Năm 2025, số trạm BTS của tỉnh: 3.140 (4G: 1.710; 5G: 226).",
            {("bts_count", "3140"), ("bts_4g_count", "1710"), ("bts_5g_count", "226")},
        ),
        (
            "Năm 2025, tỉnh tiếp nhận 81.400 hồ sơ (trực tuyến: 60.300; của nam giới: 31.200), tỷ lệ trực tuyến 74%.",
            {("dossier_received_count", "81400"), ("online_dossier_count", "60300"), ("online_submission_rate", "74")},
        ),
        (
            "Chỉ số PCI năm 2023 của tỉnh giảm 9 bậc, từ hạng 14 xuống hạng 23.",
            {("pci_rank_change", "-9"), ("pci_rank", "14"), ("pci_rank", "23")},
        ),
        (
            "Năm 2024, toàn tỉnh có 874 dịch vụ công trực tuyến mức độ 4, song số hồ sơ phát sinh còn thấp.",
            {("online_service_level4_count", "874")},
        ),
        (
            "Năm 2024, tỉnh kích hoạt 512.300 tài khoản định danh điện tử, trong đó mức độ 2 chiếm phần lớn.",
            {("e_id_activated_count", "512300")},
        ),
        (
            "Năm 2024, thuê bao điện thoại đạt 104 thuê bao/100 dân; thuê bao băng rộng cố định 118.400, tương đương "
            "17,2 thuê bao/100 dân.",
            {
                ("phone_per_100", "104"),
                ("fixed_broadband_subscriber_count", "118400"),
                ("fixed_broadband_per_100", "17.2"),
            },
        ),
        ("Năm 2024, có thêm 37 doanh nghiệp công nghệ số.", set()),
    ],
)
def test_what_stands_beside_a_number(read: Read, text: str, expected: set[tuple[str, str]]) -> None:
    figures = [figure for figure in read(text) if figure.status == "accepted"]
    assert {(figure.indicator_code, f"{figure.value.normalize():f}") for figure in figures} == expected
    assert all(figure.locality is None for figure in figures)


def test_a_colon_in_brackets_opens_no_list(read: Read) -> None:
    figures = read(
        "Năm 2023, tỷ lệ hộ gia đình có cáp quang 68,4% (nghị quyết: 80%); kinh tế số chiếm 6,4% GRDP, đạt 32% mục "
        "tiêu năm 2025 (20%)."
    )
    accepted = {(figure.indicator_code, int(figure.value)) for figure in figures if figure.status == "accepted"}
    assert ("fiber_household_coverage", 20) not in accepted
    assert ("digital_economy_share_of_grdp", 20) in accepted


def test_members_of_each_team_are_not_all_members(read: Read) -> None:
    figures = read("Năm 2025, mỗi thôn có 1 tổ công nghệ số cộng đồng với 6 thành viên.")
    assert all(figure.status == "review" for figure in figures)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (
            "Năm 2024, 100% xã của tỉnh được phủ cáp quang và sóng di động 4G.",
            {"fiber_commune_coverage", "mobile_broadband_commune_coverage"},
        ),
        (
            "Năm 2024, 91% trường học, bệnh viện của tỉnh thu phí không dùng tiền mặt.",
            {"cashless_school_rate", "cashless_hospital_rate"},
        ),
        ("Năm 2024, 91% cán bộ, công chức được cấp chữ ký số.", {"staff_esignature_rate"}),
    ],
)
def test_a_share_of_two_things_that_the_text_joins(read: Read, text: str, codes: set[str]) -> None:
    assert {figure.indicator_code for figure in read(text) if figure.status == "accepted"} == codes


def test_the_share_of_procedures_is_none_of_files(read: Read) -> None:
    figures = read("Năm 2024, tỉnh đã tích hợp thanh toán trực tuyến 612 TTHC, đạt 91%.")
    assert [(figure.indicator_code, figure.status) for figure in figures if figure.value == 91] != [
        ("online_payment_rate", "accepted")
    ]


def test_nothing_points_back_to_a_denied_share(read: Read) -> None:
    figures = read(
        "Theo khảo sát năm 2024, 38% người dân không có tài khoản ngân hàng. Để nâng tỷ lệ này lên 65% vào cuối năm "
        "2025, tỉnh sẽ miễn lệ phí."
    )
    assert all(figure.status == "review" for figure in figures)


def test_what_is_cut_in_the_next_clause_is_none_of_the_share_before(read: Read) -> None:
    figures = read(
        "Năm 2025, tỉnh phấn đấu 76% hồ sơ giải quyết toàn trình, cắt giảm ít nhất 35% chi phí tuân thủ TTHC."
    )
    assert [figure.indicator_code for figure in figures] == [
        "full_online_dossier_rate",
        "compliance_cost_reduction_rate",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Sau khi dùng phần mềm mới, Công ty May Sông Chảy giảm 28% thời gian giải quyết thủ tục hành chính.",
        "Năm 2024, 61% doanh nghiệp gặp khó khăn về chi phí khi sử dụng nền tảng số.",
        "Năm 2024, có 5 nhà thầu nộp 5 hồ sơ.",
        "Năm 2024, toàn tỉnh có 9.412 thí sinh đăng ký dự thi.",
    ],
)
def test_what_is_of_one_firm_or_of_other_matters_waits(read: Read, text: str) -> None:
    assert all(figure.status == "review" for figure in read(text))


def test_a_clause_with_a_subject_of_its_own_says_nothing_of_the_number_before(read: Read) -> None:
    figures = read("Đến cuối năm 2025, kinh tế số phải đóng góp 20% GRDP và mỗi hộ dân có một đường cáp quang.")
    assert [figure.indicator_code for figure in figures if figure.value == 20] == ["digital_economy_share_of_grdp"]


def test_small_and_medium_are_one_word(read: Read) -> None:
    figures = read("Năm 2026, phấn đấu có trên 55% doanh nghiệp nhỏ và vừa sử dụng ít nhất 01 nền tảng số.")
    assert [figure.indicator_code for figure in figures if figure.value == 55] == ["sme_digital_adoption_rate"]


def test_what_a_share_behind_a_comma_tells_is_not_told_of_all(read: Read) -> None:
    figures = read("Trong 9 tháng đầu năm 2024, hệ thống một cửa của tỉnh nhận 163.200 hồ sơ, có 58,3% nộp qua mạng.")
    whole, share = figures
    assert whole.indicator_code != "online_dossier_count"
    assert (share.indicator_code, share.status) == ("online_submission_rate", "accepted")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Năm 2024, tỉnh còn 57 thôn chưa có Internet băng rộng cố định.", "weak_signal_village_remaining_count"),
        ("Năm 2024, doanh thu bán lẻ trực tuyến tăng 21%.", "retail_sales_growth"),
    ],
)
def test_like_things_that_are_others(read: Read, text: str, code: str) -> None:
    assert all(figure.indicator_code != code for figure in read(text))


def test_what_a_resolution_states_is_a_goal(read: Read) -> None:
    (figure,) = [f for f in read("Nghị quyết 17 nêu: đến năm 2025 kinh tế số chiếm 10% GRDP.") if f.value == 10]
    assert figure.kind == "target"


def test_people_that_a_goal_describes_are_no_result(read: Read) -> None:
    figures = read(
        "Công an tỉnh phấn đấu hết năm 2026 kích hoạt tài khoản định danh điện tử cho trên 80% công dân đã thu nhận hồ "
        "sơ; 100% cơ sở lưu trú thực hiện thông báo lưu trú qua phần mềm."
    )
    assert [(figure.kind, figure.status) for figure in figures] == [("target", "accepted")] * 2


def test_what_was_set_out_and_done_is_a_result(read: Read) -> None:
    figures = read("Năm 2024, tỉnh hoàn thành 52/57 nhiệm vụ chuyển đổi số đề ra, đạt 91,2%.")
    assert [figure.kind for figure in figures] == ["actual", "actual"]


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        (
            "Năm 2024, 79,6% người dân có tài khoản thanh toán điện tử; ứng dụng YenBai-S có 182.340 tài khoản.",
            182340,
            "epayment_account_count",
        ),
        ("Năm 2026, phát triển mới ít nhất 120 doanh nghiệp công nghệ số.", 120, "digital_business_count"),
        ("Năm 2024, 98,6% học phí ở các trường được thu không dùng tiền mặt.", 98.6, "cashless_school_rate"),
    ],
)
def test_what_is_of_another_thing_is_not_accepted_for_the_like(read: Read, text: str, value: float, code: str) -> None:
    assert (code, "accepted") not in [
        (figure.indicator_code, figure.status) for figure in read(text) if float(figure.value) == value
    ]


def test_the_parts_of_files_received_say_nothing_of_all(read: Read) -> None:
    figures = read(
        "Năm 2024, tỉnh tiếp nhận 312.468 hồ sơ thủ tục hành chính (TTHC), trong đó có 219.350 hồ sơ nộp trực tuyến."
    )
    assert [(figure.indicator_code, figure.status) for figure in figures] == [
        ("dossier_received_count", "accepted"),
        ("online_dossier_count", "accepted"),
    ]


def test_teams_under_their_heading(read: Read) -> None:
    figures = read("BÁO CÁO\n\n3. Tổ công nghệ số cộng đồng\n\nĐã thành lập 1.088 tổ với trên 8.150 thành viên.")
    assert [figure.indicator_code for figure in figures] == ["cnscd_team_count", "cnscd_member_count"]


def test_the_country_at_the_head_of_a_paragraph(read: Read) -> None:
    figures = read(
        "Năm 2024, tỉnh có 900 hồ sơ toàn trình\n\nTính chung cả nước, năm 2024, tỷ lệ hồ sơ trực tuyến toàn trình là "
        "45,7%."
    )
    assert [figure.unit_id for figure in figures if figure.value < 100] == ["VN"]


def test_sites_of_stations_are_not_the_stations(read: Read) -> None:
    figures = read("Năm 2024, toàn tỉnh có 2.318 vị trí trạm BTS, 6.450 trạm phát sóng các loại.")
    assert [figure.indicator_code for figure in figures] == ["bts_site_count", "bts_count"]


def test_so_many_of_each_hundred_are_no_count(read: Read) -> None:
    figures = read("Năm 2024 cứ 100 hồ sơ thì chưa tới 20 hồ sơ nộp trực tuyến.")
    assert all(figure.status == "review" for figure in figures)


def test_bases_of_data_are_no_places_and_a_bare_share_is_of_what_was_counted(read: Read) -> None:
    text = "Năm 2023, đã đưa 765.000 thửa đất vào cơ sở dữ liệu, đạt 83%, kết nối với CSDL quốc gia về dân cư."
    assert [f.indicator_code for f in read(text) if f.status == "accepted"] == [
        "land_parcel_data_count",
        "land_data_digitization_rate",
    ]


def test_accounts_newly_registered_are_not_all_accounts(read: Read) -> None:
    text = "Năm 2023, số lượng tài khoản eTax Mobile đăng ký mới là 23.451 tài khoản."
    assert [f.status for f in read(text)] == ["review"]


def test_files_received_are_not_those_of_the_share_behind_them(read: Read) -> None:
    text = "Trong 9 tháng năm 2023, toàn tỉnh tiếp nhận 214.380 hồ sơ, giải quyết đúng hạn và trước hạn đạt 99,4%."
    assert [f.indicator_code for f in read(text) if f.status == "accepted"] == [
        "dossier_received_count",
        "dossier_ontime_rate",
    ]


def test_one_share_of_two_networks_whose_rules_name_communes_otherwise(read: Read) -> None:
    figures = read("Năm 2023, 100% xã, thị trấn có cáp quang và sóng 4G.")
    assert {f.indicator_code for f in figures if f.status == "accepted"} == {
        "mobile_broadband_commune_coverage",
        "fiber_commune_coverage",
    }


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (
            "Năm 2023, 98,9% số bản có sóng di động 4G; toàn tỉnh có 2.846 trạm BTS, trong đó 112 trạm 5G.",
            ["mobile_broadband_village_coverage", "bts_count", "bts_5g_count"],
        ),
        (
            "Năm 2023, toàn tỉnh tiếp nhận 271.830 hồ sơ thủ tục hành chính, tỷ lệ hồ sơ nộp trực tuyến 83,6%.",
            ["dossier_received_count", "online_submission_rate"],
        ),
    ],
)
def test_words_of_the_clauses_around_a_count_are_not_its_own(read: Read, text: str, codes: list[str]) -> None:
    assert [f.indicator_code for f in read(text) if f.status == "accepted"] == codes


def test_a_share_does_not_take_the_words_of_a_count_behind_it(read: Read) -> None:
    text = "Năm 2023, 100% hợp tác xã (178 HTX) có người biết sử dụng máy tính, 62 HTX tham gia sàn thương mại điện tử."
    assert [str(f.value) for f in read(text) if f.status == "accepted"] == ["62"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Doanh thu bưu chính đạt 14,2 tỷ đồng, lũy kế 5 tháng 67,5 tỷ đồng.", "67500000000.0"),  # no 5 May
        ("Thuê bao Internet phát triển mới trong tháng: 2.145.", "2145"),
        ("Số cuộc họp trực tuyến trong quý: 57 cuộc.", "57"),
        ("100% hệ thống thông tin (52/52) được phê duyệt hồ sơ đề xuất cấp độ.", "52"),
        ("Tỉnh có 0,52 doanh nghiệp công nghệ số trên 1.000 dân, trung bình cả nước là 0,67.", "0.67"),
        ("Hồ sơ trực tuyến đạt 70%, cao hơn cùng kỳ năm 2022 tới 31,4 điểm phần trăm.", "31.4"),
    ],
)
def test_a_number_beside_a_word_of_time_or_alone_is_not_lost(read: Read, text: str, value: str) -> None:
    assert value in [str(figure.value) for figure in read(text)]


@pytest.mark.parametrize("text", ["Trung tâm giám sát an toàn thông tin 24/7.", "Họp ngày 5 tháng 6 về 1.021 hồ sơ."])
def test_hours_and_days_are_no_numbers(read: Read, text: str) -> None:
    assert not {"24", "5", "6", "7"} & {str(figure.value) for figure in read(text)}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Tỉnh có tổ công nghệ số cộng đồng với 13 240 thành viên.", [("13240", "review")]),
        ("Năm 2023, doanh thu đạt 1 250 tỷ đồng.", [("1250000000000", "review")]),
        ("Năm 2023 120 xã có tổ công nghệ số cộng đồng.", [("120", "accepted")]),
        ("Số tổ công nghệ số cộng đồng năm 2023: 2 105 tổ.", [("105", "review")]),
        ("Năm 2023, tỉnh có 50 xã đạt chuẩn và 2 105 tổ công nghệ số cộng đồng.", [("105", "review")]),
        ("Năm 2023, doanh thu kinh tế số đạt 12 345,6 tỷ đồng.", [("345600000000.0", "review")]),
        ("Đến tháng 9 120 tổ công nghệ số cộng đồng được thành lập.", [("120", "accepted")]),
    ],
)
def test_thousands_parted_by_blanks_wait(read: Read, text: str, values: list[tuple[str, str]]) -> None:
    found = [(str(f.value), f.status) for f in read(text)]
    assert set(values) <= set(found)
    assert all(status == "review" for value, status in found if (value, status) not in values)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (
            "Năm 2025, mạng 4G phủ đến 99,7% thôn, làng, khu phố, còn 5G mới phủ khoảng 45% dân số.",
            ["mobile_broadband_village_coverage", "mobile_5g_population_coverage"],
        ),
        (
            "Giải ngân kinh phí chuyển đổi số chậm, đến ngày 31/3/2026 mới đạt 14,2 tỷ đồng, bằng 8,9% kế hoạch.",
            ["dx_budget_disbursed_amount", "dx_budget_disbursement_rate"],
        ),
    ],
)
def test_clauses_that_turn_and_budgets_paid_out(read: Read, text: str, codes: list[str]) -> None:
    figures = read(text, published=date(2026, 4, 10))
    assert [f.indicator_code for f in figures if f.status == "accepted"] == codes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Năm 2023, toàn tỉnh có 120,5 trạm BTS.", ("120.5", "unclear_scale")),
        ("Năm 2023, toàn tỉnh có 1,5 triệu thuê bao điện thoại di động.", ("1500000", None)),
    ],
)
def test_a_count_with_a_fraction_waits(read: Read, text: str, expected: tuple[str, str | None]) -> None:
    assert [(f"{figure.value.normalize():f}", figure.reasons) for figure in read(text)] == [expected]


def test_the_fourth_meeting_is_no_rank(read: Read) -> None:
    text = "Ban Chỉ đạo họp phiên họp thứ 4, công bố Chỉ số cải cách hành chính (PAR INDEX) năm 2022."
    assert [figure.value for figure in read(text) if figure.unit == "rank"] == []


def test_a_group_of_so_many_provinces_without_what_they_lead_in(read: Read) -> None:
    (figure,) = read("Năm 2025, phấn đấu DTI của tỉnh vào nhóm 35 tỉnh, thành phố.")
    assert (figure.indicator_code, figure.comparator, figure.kind) == ("dx_leading_group_rank", "<=", "target")


def test_the_most_points_there_are_are_nobodys(read: Read) -> None:
    text = "Bộ chỉ số 766 năm 2023: điểm tối đa là 100. Tỉnh đạt 87,2 điểm."
    assert [str(figure.value) for figure in read(text) if figure.indicator_code == "nps_portal_score"] == ["87.2"]


def test_when_an_edition_was_announced_is_not_its_year(read: Read) -> None:
    text = "Ở bảng DTI năm 2021 do Bộ Thông tin và Truyền thông công bố tháng 8 năm ngoái, tỉnh đứng thứ 14/63."
    assert labels(read(text, published=date(2023, 4, 20))) == [("dti_overall_rank", Decimal(14), "2021")]


def test_the_year_behind_the_name_of_an_index_over_the_panels_comma(read: Read) -> None:
    text = "Tỉnh xếp thứ 17/63 tỉnh, thành phố về Chỉ số sẵn sàng ứng dụng CNTT (ICT Index) năm 2020."
    assert labels(read(text)) == [("ict_index_rank", Decimal(17), "2020")]


def test_points_that_one_part_of_an_index_has_alone(read: Read) -> None:
    text = "Quý I/2024, kết quả như sau:\n\n- Mức độ hài lòng của người dân, doanh nghiệp: {points} điểm.\n"
    assert labels(read(text.format(points="17,42/18"))) == [
        ("nps_satisfaction_score", Decimal("17.42"), "2024-01/2024-03")
    ]
    assert labels(read(text.format(points="7,42/8"))) == []


def test_that_share_is_not_the_one_of_another_paragraph_where_something_was_counted_since(read: Read) -> None:
    text = (
        "Năm 2023, tỷ lệ văn bản điện tử được ký số đạt 95%.\n\nBộ phận một cửa tiếp nhận 341.000 hồ sơ, trong đó trực "
        "tuyến 29.640 hồ sơ. Tính riêng những thủ tục đã cung cấp trực tuyến thì tỷ lệ này là 22,6%.\n"
    )
    assert Decimal("22.6") not in [value for _, value, _ in labels(read(text))]


RANKED = "UBND tỉnh công bố kết quả đánh giá, xếp hạng mức độ chuyển đổi số năm 2023 của {whom}.\n\n"


def test_a_province_ranks_its_own_offices(read: Read) -> None:
    text = RANKED.format(whom="19 sở, ban, ngành và 9 huyện") + (
        "Giá trị trung bình đạt 74,36 điểm. Sở Tư pháp đứng đầu với 91,20 điểm; tiếp theo là Sở Tài chính (88,47 điểm)."
    )
    found = [(f.indicator_code, str(f.value), f.locality) for f in accepted(read(text))]
    assert found == [("agency_dti_score", "91.20", "Sở Tư pháp"), ("agency_dti_score", "88.47", "Sở Tài chính")]
    assert {f.period and f.period.label() for f in accepted(read(text))} == {"2023"}
    others = RANKED.format(whom="63 tỉnh, thành phố") + "Sở Tư pháp đứng đầu với 91,20 điểm."
    assert accepted(read(others)) == []


def test_a_table_of_districts_that_begins_with_their_places(read: Read) -> None:
    text = RANKED.format(whom="các huyện") + (
        "Kết quả như sau, cao hơn so với năm 2022:\n\nHạng\nĐơn vị\nTổng điểm\n\n1\nTP. Lào Cai\n562,5\n\n"
        "2\nTX. Sa Pa\n530,1\n\n3\nHuyện Bắc Hà\n497,8\n"
    )
    found = [(f.indicator_code, str(f.value), f.period and f.period.label()) for f in accepted(read(text))]
    assert found == [
        ("agency_dti_rank", "1", "2023"),
        ("agency_dti_score", "562.5", "2023"),
        ("agency_dti_rank", "2", "2023"),
        ("agency_dti_score", "530.1", "2023"),
        ("agency_dti_rank", "3", "2023"),
        ("agency_dti_score", "497.8", "2023"),
    ]


def test_a_place_and_all_worse_ones_are_nobodys(read: Read) -> None:
    assert accepted(read("Theo DTI năm 2022, đơn vị xếp hạng 7 trở xuống phải xây dựng kế hoạch khắc phục.")) == []
