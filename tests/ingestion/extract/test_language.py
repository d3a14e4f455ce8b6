"""What the words around a number say of it, in sentences of our own: changes, comparisons, parts, lists, goals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.extract import calibrate, confidence, extract
from ingestion.extract.sentences import Sentences
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import Figure, Source
from tests.ingestion.extract.conftest import Read


def accepted(figures: list[Figure]) -> dict[tuple[str | None, str | None], tuple[Decimal, str | None]]:
    return {
        (figure.indicator_code, figure.province): (figure.value, figure.period.label() if figure.period else None)
        for figure in figures
        if figure.status == "accepted"
    }


def codes(figures: list[Figure]) -> set[str | None]:
    return {figure.indicator_code for figure in figures if figure.status == "accepted"}


def test_a_change_of_a_score_is_no_score(read: Read) -> None:
    figures = read("Năm 2023, chỉ số PCI của tỉnh đạt 66,25 điểm, tăng 1,37 điểm so với năm 2022.")
    assert [figure.value for figure in figures if figure.indicator_code == "pci_score"] == [Decimal("66.25")]


def test_the_value_behind_a_year_compared_with_is_of_that_year(read: Read) -> None:
    figures = read("Năm 2022, chỉ số DTI của tỉnh đạt 0,6012, tăng mạnh so với năm 2021 (0,4480).")
    periods = {figure.value: figure.period.label() if figure.period else None for figure in figures}
    assert periods[Decimal("0.6012")] == "2022"
    assert periods[Decimal("0.4480")] == "2021"


def test_a_share_of_a_plan_is_no_rate(read: Read) -> None:
    assert codes(read("Năm 2023, tỷ lệ hồ sơ nộp trực tuyến của tỉnh đạt 91,4% kế hoạch.")) == set()


def test_a_rank_of_part_of_an_index_is_not_its_rank(read: Read) -> None:
    text = "Năm 2023, trong chỉ số PCI, chỉ số thành phần gia nhập thị trường đứng thứ 4 cả nước về thời gian đăng ký."
    assert "pci_rank" not in codes(read(text))


def test_units_with_their_values_in_brackets(read: Read) -> None:
    text = "Dẫn đầu chỉ số PAPI năm 2023 là Hà Giang (44,1 điểm), Cao Bằng (43,9 điểm), Sơn La (43,2 điểm)."
    assert accepted(read(text, provinces=())) == {
        ("papi_score", "Hà Giang"): (Decimal("44.1"), "2023"),
        ("papi_score", "Cao Bằng"): (Decimal("43.9"), "2023"),
        ("papi_score", "Sơn La"): (Decimal("43.2"), "2023"),
    }


def test_units_named_for_comparison_do_not_take_the_figure(read: Read) -> None:
    text = "Năm 2022, vượt qua những tỉnh như Hà Giang, Cao Bằng... để xếp thứ 12 về chỉ số DTI, tỉnh đã có bước tiến."
    assert {figure.province for figure in read(text) if figure.unit == "rank"} == {"Lào Cai"}


def test_a_day_without_its_year(read: Read) -> None:
    figures = read("Tính đến 30/6, tỷ lệ hồ sơ nộp trực tuyến của tỉnh đạt 71,2%.")
    assert accepted(figures) == {("online_submission_rate", "Lào Cai"): (Decimal("71.2"), "2024-06-30")}


def test_the_day_of_an_announcement_is_no_period(read: Read) -> None:
    text = "Ngày 12-10, tỉnh ban hành kế hoạch, trong đó phấn đấu 100% khu công nghiệp được phủ sóng 5G vào năm 2026."
    assert accepted(read(text)) == {("industrial_park_5g_coverage", "Lào Cai"): (Decimal(100), "2026")}


def test_from_a_month_until_today(read: Read) -> None:
    figures = read("Từ tháng 7/2024 đến nay, tỉnh đã tiếp nhận hơn 52.300 hồ sơ thủ tục hành chính.")
    assert accepted(figures)["dossier_received_count", "Lào Cai"] == (Decimal(52300), "2024-07/2024-11")


def test_today_without_a_date_waits_for_a_person(read: Read) -> None:
    text = "Đến nay, tỷ lệ hộ gia đình có cáp quang đạt 88,1%."
    assert codes(read(text)) == {"fiber_household_coverage"}
    assert codes(read(text, published=None)) == set()


def test_a_goal_is_a_target_though_nothing_dates_the_text(read: Read) -> None:
    text = "Đến hết năm 2025, tỉnh đặt mục tiêu kinh tế số chiếm 21% GRDP."
    assert [figure.kind for figure in read(text, published=None)] == ["target"]


def test_the_head_of_a_share_must_be_the_rules(read: Read) -> None:
    text = "Đến nay, 100% thành viên tổ công nghệ số cộng đồng được tập huấn; 93% sản phẩm OCOP có trên nền tảng số."
    assert codes(read(text)) == set()


def test_a_noun_counted_ahead_of_its_number(read: Read) -> None:
    figures = read("Đến tháng 10, tổng số dịch vụ công tích hợp trên Cổng Dịch vụ công quốc gia là 1.204.")
    assert accepted(figures) == {("nps_integrated_service_count", "Lào Cai"): (Decimal(1204), "2024-10")}


def test_a_rank_in_words(read: Read) -> None:
    figures = read("Năm 2022, tỉnh xếp thứ ba cả nước về chỉ số chuyển đổi số (DTI).")
    assert [(figure.indicator_code, figure.value) for figure in figures] == [("dti_overall_rank", Decimal(3))]


def test_a_text_that_names_no_province_may_be_the_countrys(read: Read) -> None:
    text = "Chính phủ ban hành chiến lược. Theo Thủ tướng, đến năm 2030, kinh tế số chiếm 32% GDP của cả nước."
    assert {figure.province for figure in read(text, provinces=())} == {"national"}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Tỉnh vượt nhiều địa phương... để dẫn đầu.", 1),
        ("Tỉnh xếp thứ 5. Kết quả này rất tốt.", 2),
        ("Đạt 90%. Ông nói thêm.", 2),
    ],
)
def test_where_sentences_end(text: str, count: int) -> None:
    assert len(Sentences(text, 0, len(text)).starts) == count


def test_fitted_weights_follow_what_was_right_and_never_pass_one() -> None:
    seen = [calibrate.Observation(str(n % 5), ("carried",), 1.0, n % 2 == 0) for n in range(40)]
    seen += [calibrate.Observation(str(n % 5), (), 1.0, True) for n in range(80)]
    weights, base = calibrate.fit(seen, confidence.FEATURES, confidence.BASE)
    assert weights["carried"] < 0.65
    assert max(weights.values()) <= 1 and base > 0.96
    assert len(calibrate.out_of_fold(seen)) == 120


def test_observations_are_figures_of_prose_alone(reference, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Năm 2022, tỉnh Lào Cai xếp thứ 10/63 về chỉ số DTI. Có 7.412 chiếc.", encoding="utf-8"
    )
    [seen] = calibrate.observe(tmp_path, {"a": []}, None, reference)
    assert (seen.document, seen.right) == ("a", False)


def test_an_edition_of_the_same_year_is_not_announced_yet(read: Read) -> None:
    figures = read("Năm 2022, tỉnh xếp thứ 10/63 về chỉ số chuyển đổi số (DTI).", published=date(2022, 12, 31))
    assert figures[0].reasons == "edition_not_announced"


def test_a_rank_and_its_year_are_two_numbers(read: Read) -> None:
    text = "Về chỉ số DTI, tỉnh xếp thứ 9 năm 2020, thứ 7 năm 2021 và thứ 5 năm 2022."
    ranks = {
        figure.period.label() if figure.period else None: figure.value
        for figure in read(text, published=date(2024, 12, 1))
        if figure.indicator_code == "dti_overall_rank"
    }
    assert ranks == {"2020": Decimal(9), "2021": Decimal(7), "2022": Decimal(5)}


def test_a_year_that_opens_what_comes_next_is_not_of_what_came_before(read: Read) -> None:
    text = "Về chỉ số DTI, tỉnh năm 2021 xếp thứ 30 còn năm 2022 vươn lên vị trí thứ 12."
    periods = {figure.value: figure.period.label() if figure.period else None for figure in read(text)}
    assert periods == {Decimal(30): "2021", Decimal(12): "2022"}


def test_a_part_has_the_edition_of_the_sentence_before(read: Read) -> None:
    text = (
        "Chỉ số DTI của tỉnh năm 2021 xếp thứ 30, năm 2022 xếp thứ 12. "
        "Trong đó, chính quyền số xếp thứ 8/63 về chuyển đổi số."
    )
    periods = {figure.indicator_code: figure.period.label() for figure in read(text) if figure.period}
    assert periods["dti_gov_rank"] == "2022"


def test_numbers_side_by_side_wait_for_someone_who_knows_the_columns(read: Read) -> None:
    figures = read("Bảng giá trị DTI cấp tỉnh năm 2022:\n1 Đà Nẵng 0,9000 0,8253 0,8487 0,8002", provinces=())
    scores = [figure for figure in figures if figure.unit == "score"]
    assert len(scores) == 4
    assert {(figure.status, figure.reasons) for figure in scores} == {("review", "unclear_column")}


def test_a_city_under_the_central_government_is_no_street(read: Read) -> None:
    figures = read("Theo chỉ số DTI năm 2022, thành phố Đà Nẵng xếp thứ nhất, tiếp đó là Quảng Ninh.")
    assert [(figure.province, figure.value) for figure in figures] == [("Đà Nẵng", Decimal(1))]


def test_a_count_of_visits_in_a_sentence_is_no_page_counter(read: Read) -> None:
    sentence = "Đến tháng 10/2024, ứng dụng công dân số của tỉnh đã có 82.000 lượt tải."
    assert [figure.indicator_code for figure in read(sentence)] == ["app_download_count"]
    assert read("Lượt truy cập: 82.000") == []


def test_points_and_two_counts_of_one_thing_are_numbers(read: Read) -> None:
    text = "Sở Nội vụ của tỉnh dẫn đầu với số điểm 412,5; đã tổ chức 14 lớp/960 người tham gia tập huấn chuyển đổi số."
    assert [figure.value for figure in read(text)] == [Decimal("412.5"), Decimal(14), Decimal(960)]


def test_the_rank_of_an_office_is_not_its_provinces(read: Read) -> None:
    for text in (
        "Về mức độ chuyển đổi số năm 2022 của các cơ quan, Sở Nội vụ xếp thứ 3.",
        "Về mức độ chuyển đổi số năm 2022 của các cơ quan, xếp thứ 3 là Sở Nội vụ.",
    ):
        assert codes(read(text)) == set()


def test_a_goal_in_the_middle_of_work_is_no_result(read: Read) -> None:
    # `thực hiện` holds the word `hiện` (now), and `hoàn thành` may be what is hoped for.
    text = (
        "Mục tiêu đến năm 2025: hỗ trợ người dân thực hiện thủ tục trực tuyến, hoàn thành kết nối mạng, "
        "tỷ lệ hộ gia đình có cáp quang đạt 85%."
    )
    assert {(figure.indicator_code, figure.kind) for figure in read(text, published=date(2023, 5, 1))} == {
        ("fiber_household_coverage", "target")
    }


def test_goals_go_on_in_the_next_paragraph(read: Read) -> None:
    text = (
        "Kế hoạch của tỉnh đặt chỉ tiêu tỷ lệ hộ gia đình có cáp quang trên 85%.\n\n"
        "Tỷ lệ người dân có sổ sức khỏe điện tử trên 80%."
    )
    assert {figure.kind for figure in read(text)} == {"target"}


def test_a_provinces_goal_in_shares_of_gdp_is_not_the_countrys(read: Read) -> None:
    own = read("Mục tiêu đến năm 2030: kinh tế số đạt 30% GDP.", published=date(2023, 5, 1))
    assert [(figure.status, figure.reasons, figure.province) for figure in own] == [
        ("review", "ambiguous_unit", "Lào Cai")
    ]
    countrys = read("Mục tiêu của Việt Nam đến năm 2030: kinh tế số đạt 30% GDP.", published=date(2023, 5, 1))
    assert [(figure.status, figure.province) for figure in countrys] == [("accepted", "national")]
    named = read("Mục tiêu đến năm 2030, kinh tế số của tỉnh đạt 30% GDP.", published=date(2023, 5, 1))
    assert codes(named) == {"digital_economy_share_of_grdp"}


def test_growth_in_percent_is_of_its_own_year(read: Read) -> None:
    for against in ("năm 2022", "năm trước"):
        figures = read(f"DTI quốc gia năm 2023 tăng 4,3% so với {against}.", published=date(2024, 8, 1))
        assert [figure.period.label() for figure in figures if figure.period] == ["2023"]


def test_units_ranked_in_turn(read: Read) -> None:
    text = "Về chỉ số DTI năm 2022, Hà Giang và Cao Bằng lần lượt xếp thứ 20 và 31."
    assert accepted(read(text)) == {
        ("dti_overall_rank", "Hà Giang"): (Decimal(20), "2022"),
        ("dti_overall_rank", "Cao Bằng"): (Decimal(31), "2022"),
    }


@pytest.mark.parametrize(
    ("words", "bound"), [("tối thiếu 10%", ">="), ("tối thiểu 10%", ">="), ("chiếm từ 10%", ">="), ("đạt 10%", "=")]
)
def test_bounds_of_a_goal(read: Read, words: str, bound: str) -> None:
    figures = read(f"Phấn đấu đến năm 2030, kinh tế số {words} GRDP của tỉnh.", published=date(2023, 5, 1))
    assert [figure.comparator for figure in figures] == [bound]


def test_a_quarter_without_its_year_is_of_the_year_spoken_of(read: Read) -> None:
    figures = read("Năm 2024, GRDP của tỉnh quý III ước tăng 8,6%.")
    assert [figure.period.label() for figure in figures if figure.period] == ["2024-07/2024-09"]


def test_two_years_joined_by_and_are_each_of_their_own_number(read: Read) -> None:
    text = "Mục tiêu đến năm 2025, kinh tế số đạt 20% GRDP và đến năm 2030, kinh tế số đạt 30% GRDP."
    periods = {
        figure.value: figure.period.label() for figure in read(text, published=date(2023, 5, 1)) if figure.period
    }
    assert periods == {Decimal(20): "2025", Decimal(30): "2030"}


def test_values_in_turn_may_have_words_in_brackets_between(read: Read) -> None:
    text = "Về chỉ số PAPI năm 2023, Hà Giang và Cao Bằng lần lượt đạt 43,9 điểm (nhóm cao) và 41,7 điểm (nhóm giữa)."
    assert accepted(read(text, provinces=())) == {
        ("papi_score", "Hà Giang"): (Decimal("43.9"), "2023"),
        ("papi_score", "Cao Bằng"): (Decimal("41.7"), "2023"),
    }


def kinds_of(figures: list[Figure]) -> dict[Decimal, tuple[str, str | None, str]]:
    return {
        figure.value: (figure.kind, figure.period.label() if figure.period else None, figure.status)
        for figure in figures
    }


def test_results_of_procedures_are_no_result_reached(read: Read) -> None:
    text = (
        "UBND tỉnh đề ra một số mục tiêu năm 2025: tỷ lệ hồ sơ nộp trực tuyến đạt 81%; tỷ lệ số hóa hồ sơ, kết quả"
        " giải quyết thủ tục hành chính đạt 97%."
    )
    assert {kind for kind, _, _ in kinds_of(read(text)).values()} == {"target"}


def test_digitised_results_are_no_result_reached(read: Read) -> None:
    figures = read("Phấn đấu tỷ lệ hồ sơ trực tuyến toàn trình đạt 85%, tỷ lệ số hóa kết quả đạt 100%.")
    assert [figure.kind for figure in figures] == ["target", "target"]


def test_the_year_of_goals_holds_for_the_paragraphs_that_go_on_with_them(read: Read) -> None:
    text = (
        "Đề án đặt mục tiêu đến năm 2027, tỷ lệ hồ sơ nộp trực tuyến đạt 81%.\n\n"
        "Kinh tế số chiếm tối thiểu 12% GRDP; cáp quang phủ trên 83% hộ gia đình."
    )
    found = kinds_of(read(text))
    assert found[Decimal(12)] == found[Decimal(83)] == ("target", "2027", "accepted")


def test_a_paragraph_that_tells_what_was_reached_does_not_go_on_with_goals(read: Read) -> None:
    text = (
        "Đề án đặt mục tiêu đến năm 2027, tỷ lệ hồ sơ nộp trực tuyến đạt 81%.\n\n"
        "Tỉnh đã phủ cáp quang đến 83% hộ gia đình."
    )
    kind, period, _ = kinds_of(read(text))[Decimal(83)]
    assert (kind, period) == ("actual", None)


def test_a_year_aimed_at_does_not_date_a_text_without_a_date(read: Read) -> None:
    text = "Tỉnh nỗ lực đưa kinh tế số đạt 25% GRDP vào năm 2025. Năm 2023, kinh tế số chiếm 21,5% GRDP của tỉnh."
    found = kinds_of(read(text, published=None))
    assert found[Decimal(25)][0] == "target"
    assert found[Decimal("21.5")][0] == "actual"


def test_a_year_that_may_be_over_or_to_come_waits(read: Read) -> None:
    text = "Đến năm 2025 toàn tỉnh có 882 trạm BTS. Năm 2023, tỉnh xếp thứ 16 về DTI."
    assert kinds_of(read(text, published=None))[Decimal(882)][2] == "review"


def test_a_year_before_that_of_the_goal_ahead_of_it_is_over(read: Read) -> None:
    text = "Tỉnh có mục tiêu đến hết năm 2026 phủ sóng 5G đến 90% dân số. Đến năm 2023 tỉnh có 882 trạm BTS."
    assert kinds_of(read(text))[Decimal(882)][:2] == ("actual", "2023")


def test_to_have_come_among_the_first_is_no_goal(read: Read) -> None:
    figures = read("Năm 2022, tỉnh lần đầu tiên vào top 10 chuyển đổi số cả nước.")
    assert "dx_leading_group_rank" not in codes(figures)
    assert [figure.value for figure in figures] == [10]


def test_a_year_opens_what_someone_says(read: Read) -> None:
    text = "Ông Trần Văn A, Giám đốc Sở, cho biết năm 2023, doanh thu đạt 9 tỷ đồng. Kinh tế số đóng góp 20,7% GRDP."
    assert kinds_of(read(text))[Decimal("20.7")][:2] == ("actual", "2023")


def test_a_share_of_the_digital_economy_without_its_whole_is_that_of_a_province(read: Read) -> None:
    assert accepted(read("Năm 2023, tỷ trọng kinh tế số của Lào Cai là 11,5%.")) == {
        ("digital_economy_share_of_grdp", "Lào Cai"): (Decimal("11.5"), "2023")
    }
    assert codes(read("Năm 2023, tỷ trọng kinh tế số là 16,5%.", provinces=("national",))) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2023, 100% thành viên tổ công nghệ số cộng đồng được cấp phát tài liệu.",
        "Năm 2023, tỉnh có số dịch vụ tích hợp lên Cổng Dịch vụ công quốc gia xếp thứ 4 cả nước.",
    ],
)
def test_words_of_an_indicator_that_mean_another_one_are_held(read: Read, text: str) -> None:
    figures = read(text)
    assert figures
    assert codes(figures) == set()


def test_the_name_of_an_operator_is_no_telephone(read: Read) -> None:
    figures = read("Năm 2023 lắp mới 58 trạm BTS (VNPT: 25 trạm, Viettel: 33 trạm).")
    assert [figure.value for figure in figures] == [58, 25, 33]


def test_the_months_of_a_title_date_what_stands_below(read: Read) -> None:
    text = "Toàn tỉnh tiếp nhận 42.420 hồ sơ thủ tục hành chính."
    title = "Kết quả giải quyết thủ tục hành chính tháng 6/2024"
    assert kinds_of(read(text, title=title))[Decimal(42420)][:2] == ("actual", "2024-06")
    assert kinds_of(read(text, title="Kế hoạch chuyển đổi số năm 2024"))[Decimal(42420)][1] is None


def test_the_share_of_points_is_no_rate(read: Read) -> None:
    figures = read("Năm 2023, thanh toán trực tuyến đạt 4,5/10 điểm; tỷ lệ 45%.")
    assert "online_payment_rate" not in codes(figures)
    assert Decimal(45) in {figure.value for figure in figures}


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2023, chỉ số cải cách hành chính đạt 94,7 điểm, đứng thứ 2 toàn tỉnh.",
        "Năm 2023, chỉ số hài lòng xếp thứ 2/13 huyện.",
    ],
)
def test_a_ranking_of_the_parts_of_a_province_is_not_its_own(read: Read, text: str) -> None:
    figures = read(text)
    assert figures
    assert codes(figures) == set()


def test_a_rank_in_words_has_its_total(read: Read) -> None:
    (figure,) = read("Năm 2022, DTI của tỉnh xếp thứ nhất trên 63 tỉnh, thành phố.")
    assert (figure.value, figure.of_total) == (1, 63)


def test_dossiers_in_time_are_neither_all_received_nor_all_resolved(read: Read) -> None:
    text = "Năm 2023, có 9.250 hồ sơ giải quyết trong hạn, tỷ lệ hồ sơ giải quyết đúng hạn đạt 90,9%."
    assert accepted(read(text)) == {
        ("dossier_ontime_count", "Lào Cai"): (Decimal(9250), "2023"),
        ("dossier_ontime_rate", "Lào Cai"): (Decimal("90.9"), "2023"),
    }


def test_words_carried_from_a_clause_before_do_not_beat_a_numbers_own(read: Read) -> None:
    text = "Năm 2023, cấp tỉnh có 4.100 hồ sơ trực tuyến, cấp huyện tiếp nhận 620 hồ sơ."
    assert {(figure.value, figure.status) for figure in read(text)} == {
        (Decimal(4100), "accepted"),
        (Decimal(620), "review"),
    }


def test_how_often_holds_for_the_whole_sentence(read: Read) -> None:
    text = "Trung bình mỗi năm trung tâm tiếp nhận 900 hồ sơ và giải quyết 880 hồ sơ."
    assert {figure.indicator_code for figure in read(text)} == {
        "dossier_received_per_year",
        "dossier_resolved_per_year",
    }


def test_an_index_named_with_a_number_is_not_the_one_before_it(read: Read) -> None:
    text = (
        "Năm 2023, PAPI xếp hạng 10/63; PCI xếp thứ 16/63 (tăng 2 bậc so với năm 2022), đạt 67,4 điểm, giảm 1,5 điểm."
    )
    assert accepted(read(text)) == {
        ("papi_rank", "Lào Cai"): (Decimal(10), "2023"),
        ("pci_rank", "Lào Cai"): (Decimal(16), "2023"),
        ("pci_rank_change", "Lào Cai"): (Decimal(2), "2022/2023"),
        ("pci_score", "Lào Cai"): (Decimal("67.4"), "2023"),
        ("pci_score_change", "Lào Cai"): (Decimal("-1.5"), "2022/2023"),
    }


def test_a_sentence_that_tells_the_parts_has_the_year_of_the_whole(read: Read) -> None:
    text = (
        "Nhờ đó, chỉ số phục vụ người dân của tỉnh năm 2023 xếp thứ 34/63 trên Cổng dịch vụ công quốc gia. Một số chỉ"
        " số nổi bật như: tỷ lệ hồ sơ nộp trực tuyến đạt 54,9%."
    )
    assert kinds_of(read(text))[Decimal("54.9")][1] == "2023"


def test_words_before_the_next_number_are_its_own(read: Read) -> None:
    text = "Thực hiện Nghị quyết 57, tỉnh được giao 90 nhiệm vụ, đã hoàn thành 51 nhiệm vụ."
    values = {figure.value: figure.indicator_code for figure in read(text)}
    assert values[Decimal(90)] != "nq57_task_completed_count"
    assert values[Decimal(51)] == "nq57_task_completed_count"


def test_a_clause_behind_a_semicolon_has_its_own_subject(read: Read) -> None:
    text = (
        "Đến năm 2025, 100% hồ sơ cán bộ, công chức được quản lý trên cơ sở dữ liệu; "
        "triển khai phần mềm quản lý kho bạc tới 90% các huyện."
    )
    figures = [figure for figure in read(text) if figure.status == "accepted"]
    assert [(figure.indicator_code, figure.value) for figure in figures] == [("staff_database_rate", Decimal(100))]


def test_a_group_of_ecosystems_is_a_group(read: Read) -> None:
    figures = read("Đến năm 2030, hệ sinh thái khởi nghiệp của tỉnh thuộc nhóm 7 hệ sinh thái dẫn đầu cả nước.")
    read_as = [(figure.indicator_code, figure.comparator) for figure in figures]
    assert read_as == [("startup_ecosystem_group_rank", "<=")]


@pytest.mark.parametrize("where", ["trong khu vực", "vùng Đồng bằng sông Hồng", "trong số các tỉnh miền núi phía Bắc"])
def test_a_place_among_some_provinces_is_no_place_among_all(read: Read, where: str) -> None:
    figures = read(f"Năm 2022, tỉnh xếp thứ 24/63 về DTI; DTI của tỉnh xếp thứ 3 {where}.")
    assert [(figure.value, figure.status) for figure in figures] == [(24, "accepted"), (3, "review")]


def test_a_rank_before_a_bracket(read: Read) -> None:
    figures = read("Năm 2022, DTI của tỉnh xếp vị trí thứ 27 (tụt 4 bậc so với năm 2021).")
    assert {(figure.indicator_code, figure.value) for figure in figures} == {
        ("dti_overall_rank", Decimal(27)),
        ("dti_overall_rank_change", Decimal(-4)),
    }


def test_what_is_denied_is_not_told(read: Read) -> None:
    text = "Theo Nghị quyết 57, tỉnh đã hoàn thành 41/58 nhiệm vụ, còn 17 nhiệm vụ chưa hoàn thành."
    assert [figure.value for figure in read(text) if figure.indicator_code == "nq57_task_completed_count"] == [41]


def test_dossiers_that_are_late_do_not_take_the_share_of_those_in_time(read: Read) -> None:
    text = "Đã giải quyết 930 hồ sơ, trong đó đúng hạn 902 hồ sơ, đạt 97%; quá hạn 28 hồ sơ, chiếm 3%."
    assert {(figure.indicator_code, figure.value) for figure in read(text) if figure.status == "accepted"} == {
        ("dossier_resolved_count", Decimal(930)),
        ("dossier_ontime_count", Decimal(902)),
        ("dossier_ontime_rate", Decimal(97)),
        ("dossier_overdue_count", Decimal(28)),
        ("dossier_overdue_rate", Decimal(3)),
    }


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2024, tỉnh đưa thêm 120 dịch vụ công trực tuyến toàn trình vào hoạt động.",
        "Năm 2024, tỉnh đã phủ sóng di động thêm cho 37 thôn, bản.",
    ],
)
def test_what_came_on_top_waits_where_only_the_whole_has_an_indicator(read: Read, text: str) -> None:
    assert {figure.status for figure in read(text)} == {"review"}


def test_what_is_added_is_not_the_whole(read: Read) -> None:
    text = "Năm 2023, tỉnh lắp đặt thêm 46 trạm BTS, nâng tổng số lên 1.130 trạm BTS."
    assert accepted(read(text)) == {
        ("bts_count", "Lào Cai"): (Decimal(1130), "2023"),
        ("bts_new_count", "Lào Cai"): (Decimal(46), "2023"),
    }


def test_a_provinces_score_beside_the_mean_of_all(read: Read) -> None:
    text = "Giá trị trung bình DTI năm 2022 là 0,5791, trong đó tỉnh Lào Cai đạt 0,5523."
    assert accepted(read(text)) == {
        ("dti_provincial_mean_score", "national"): (Decimal("0.5791"), "2022"),
        ("dti_overall_score", "Lào Cai"): (Decimal("0.5523"), "2022"),
    }


def test_a_provinces_paper_may_tell_of_the_country_alone(reference) -> None:
    text = "Chính phủ cho biết, năm 2023, tỷ lệ hồ sơ nộp trực tuyến đạt 38%. Theo Thủ tướng, toàn quốc có tiến bộ."
    source = Source("page", publisher="Báo Lào Cai", published_on=date(2024, 2, 1))
    figures = extract(CanonicalDocument(text, "text", "text/plain"), source, reference)
    assert {figure.province for figure in figures} == {"national"}
    own = text.replace("Chính phủ cho biết", "Tỉnh Lào Cai cho biết")
    figures = extract(CanonicalDocument(own, "text", "text/plain"), source, reference)
    assert {figure.province for figure in figures} == {"Lào Cai"}


def test_the_title_says_what_the_tasks_are_of(read: Read) -> None:
    text = "Tỉnh đã hoàn thành 64 nhiệm vụ trong năm 2024."
    assert codes(read(text, title="Kết quả thực hiện Nghị quyết 57 tại Lào Cai")) == {"nq57_task_completed_count"}
    assert codes(read(text)) == set()


def test_what_is_counted_as_something_else_is_not_what_was_counted_before(read: Read) -> None:
    text = "Đến năm 2030, tỉnh có 200 doanh nghiệp khởi nghiệp sáng tạo; hình thành 6 doanh nghiệp công nghệ lớn."
    figures = [figure for figure in read(text) if figure.status == "accepted"]
    assert [(figure.indicator_code, figure.value) for figure in figures] == [("innovative_startup_count", Decimal(200))]


def test_a_rank_within_a_region_is_not_that_of_the_country(read: Read) -> None:
    figures = read("Năm 2023, chỉ số PII của tỉnh đứng thứ 30 cả nước, xếp thứ 4 trong khu vực miền núi phía Bắc.")
    assert [figure.value for figure in figures if figure.status == "accepted"] == [Decimal(30)]


def test_numbers_given_in_turn_to_indicators(read: Read) -> None:
    text = "Năm 2022, thứ hạng về chính quyền số, kinh tế số và xã hội số trong DTI của tỉnh lần lượt là 21, 8, 14."
    assert accepted(read(text)) == {
        ("dti_gov_rank", "Lào Cai"): (Decimal(21), "2022"),
        ("dti_econ_rank", "Lào Cai"): (Decimal(8), "2022"),
        ("dti_society_rank", "Lào Cai"): (Decimal(14), "2022"),
    }
    text = (
        "Năm 2023, tỷ lệ hồ sơ nộp trực tuyến, tỷ lệ thanh toán trực tuyến và tỷ lệ số hóa hồ sơ lần lượt đạt 83%, 61%"
        " và 72%."
    )
    assert {code: value for (code, _), (value, _) in accepted(read(text)).items()} == {
        "online_submission_rate": Decimal(83),
        "online_payment_rate": Decimal(61),
        "dossier_digitization_rate": Decimal(72),
    }


def test_values_given_in_turn_to_years(read: Read) -> None:
    figures = read("Tỷ trọng kinh tế số trong GRDP năm 2021, 2022 và 2023 lần lượt đạt 9%, 10% và 12%.")
    assert {figure.value: figure.period.label() for figure in figures if figure.period} == {
        Decimal(9): "2021",
        Decimal(10): "2022",
        Decimal(12): "2023",
    }
    assert {figure.status for figure in figures} == {"accepted"}


def test_scores_given_in_turn_to_provinces(read: Read) -> None:
    text = "Chỉ số DTI năm 2022 của Hà Giang, Cao Bằng và Sơn La lần lượt đạt 0,5101, 0,5202 và 0,5503."
    assert {province: value for (_, province), (value, _) in accepted(read(text)).items()} == {
        "Hà Giang": Decimal("0.5101"),
        "Cao Bằng": Decimal("0.5202"),
        "Sơn La": Decimal("0.5503"),
    }


def test_a_unit_that_is_named_later_does_not_take_what_stands_before(read: Read) -> None:
    text = (
        "DTI của Việt Nam năm 2023 tăng. Giá trị DTI cấp tỉnh năm 2023 đạt 0,6543.\n\n"
        "Hà Giang, Hà Giang, Hà Giang dẫn đầu với DTI năm 2023 đạt 0,7012."
    )
    scores = [figure for figure in read(text, provinces=(), published=date(2025, 3, 1)) if figure.unit == "score"]
    assert [(figure.status, figure.province) for figure in scores] == [("review", None), ("accepted", "Hà Giang")]


def test_no_commune_stands_in_a_word_for_society(read: Read) -> None:
    text = "Năm 2024, cùng với phát triển kinh tế - xã hội, mạng 5G đã phủ sóng 42% dân số."
    assert codes(read(text)) == {"mobile_5g_population_coverage"}


def test_a_speed_behind_its_users_is_part_of_the_subject(read: Read) -> None:
    text = "Đến năm 2030, 100% người dùng truy nhập cáp quang, tốc độ từ 1 Gb/s trở lên."
    figures = {figure.indicator_code: figure.kind for figure in read(text) if figure.status == "accepted"}
    assert figures == {"fixed_broadband_1gbps_access_rate": "target", "broadband_speed_threshold": "definition"}


def test_a_bracket_belongs_to_the_name_before_it(read: Read) -> None:
    text = "Năm 2023, tỉnh có 2.000 trạm thu phát sóng, gồm 3G (1.100 trạm), 4G (1.900 trạm) và 5G (12 trạm)."
    found = {figure.indicator_code: figure.value for figure in read(text) if figure.status == "accepted"}
    assert found == {
        "bts_count": Decimal(2000),
        "bts_3g_count": Decimal(1100),
        "bts_4g_count": Decimal(1900),
        "bts_5g_count": Decimal(12),
    }


def test_what_a_mean_is_taken_over_is_no_count(read: Read) -> None:
    text = "Năm 2023, số dân phục vụ bình quân trên 01 điểm phục vụ bưu chính là 3.400 người."
    assert [figure.value for figure in read(text)] == [Decimal(3400)]


def test_subscribers_of_a_hundred_people_are_no_points(read: Read) -> None:
    figures = read("Năm 2023, mật độ thuê bao điện thoại di động đạt 102/100 dân.")
    assert [(figure.indicator_code, figure.value, figure.of_total) for figure in figures] == [
        ("mobile_per_100", Decimal(102), None)
    ]


def test_a_subject_that_a_rule_excludes_stays_excluded_for_the_number_behind(read: Read) -> None:
    text = "Năm 2023, tổng số thuê bao điện thoại di động của tỉnh là 1.102.300 thuê bao, đạt 98 thuê bao/100 dân."
    assert codes(read(text)) == {"mobile_subscriber_count", "mobile_per_100"}


def test_the_commas_of_a_list_of_offices_part_no_clauses(read: Read) -> None:
    text = "Năm 2023, 100% sở, ban, ngành, UBND cấp huyện, cấp xã có mạng LAN kết nối mạng WAN của tỉnh."
    assert codes(read(text)) == {"lan_agency_rate"}


def test_what_a_clause_begins_with_is_what_is_counted(read: Read) -> None:
    text = "Năm 2024, có 201.000 thuê bao băng rộng cố định, trong khi thuê bao băng rộng di động đạt 812.000."
    assert codes(read(text)) == {"fixed_broadband_subscriber_count", "mobile_broadband_subscriber_count"}


def test_points_of_a_net_are_no_score(read: Read) -> None:
    figures = read("Đến nay, các nhà mạng trên địa bàn tỉnh đã xóa vùng lõm sóng tại 2.150 điểm.")
    assert [(figure.indicator_code, figure.value) for figure in figures] == [
        ("weak_signal_village_count", Decimal(2150))
    ]


def test_the_same_month_of_a_year_before_is_a_month(read: Read) -> None:
    text = "Tốc độ băng rộng cố định của tỉnh tháng 4/2025 đạt 176 Mbps, tăng so với cùng kỳ năm 2024 (120 Mbps)."
    assert {figure.value: figure.period.label() for figure in read(text) if figure.period} == {
        Decimal(176): "2025-04",
        Decimal(120): "2024-04",
    }


def test_the_mean_of_many_is_no_ones_value(read: Read) -> None:
    text = (
        "Năm 2023, giá trị trung bình chỉ số cải cách hành chính (PAR INDEX) đạt 86,9%; PAR INDEX của tỉnh đạt 88,1%."
    )
    assert accepted(read(text)) == {("par_index_score", "Lào Cai"): (Decimal("88.1"), "2023")}


def test_a_rank_that_leads_to_its_unit(read: Read) -> None:
    text = "Về chỉ số SIPAS năm 2023, dẫn đầu là Hà Giang, đứng thứ 2 là Cao Bằng; thứ 3 tỉnh Sơn La đạt 88,2%."
    assert {figure.value: figure.province for figure in read(text) if figure.unit == "rank"} == {
        Decimal(2): "Cao Bằng",
        Decimal(3): "Sơn La",
    }


def test_a_rank_of_a_region_is_no_provinces(read: Read) -> None:
    text = "Năm 2023, về chỉ số cải cách hành chính (PAR INDEX), xếp vị trí thứ 2 là vùng Đông Nam Bộ."
    assert codes(read(text)) == set()


def test_what_is_counted_in_the_whole_country(read: Read) -> None:
    text = "Cả nước đã tiếp nhận hơn 4,1 triệu hồ sơ, trong đó có trên 3 triệu hồ sơ được nộp trực tuyến."
    for provinces in ((), ("Lào Cai",)):
        assert {figure.province for figure in read(text, provinces=provinces)} == {"national"}


def test_a_text_of_all_provinces_that_names_none(read: Read) -> None:
    text = "Năm 2023, 63/63 tỉnh, thành phố đã thành lập 74.300 tổ công nghệ số cộng đồng."
    assert accepted(read(text, provinces=()))["cnscd_team_count", "national"] == (Decimal(74300), "2023")


def test_a_dateline_names_no_unit(read: Read) -> None:
    text = "Hà Nội (TTXVN 18/4) Năm 2023, tỷ lệ hồ sơ nộp trực tuyến của cả nước đạt 38%."
    assert {figure.province for figure in read(text, provinces=())} == {"national"}


def test_growth_is_that_of_the_value_before_it(read: Read) -> None:
    text = "Trong lĩnh vực viễn thông, năm 2023 tỷ lệ hộ gia đình có cáp quang đạt 79%, tăng 7% so với năm 2022."
    assert codes(read(text)) == {"fiber_household_coverage"}


def test_a_second_share_with_a_noun_of_its_own_takes_no_noun_of_the_first(read: Read) -> None:
    text = "Năm 2023, sóng 3G, 4G có ở 100% xã, phường, thị trấn và gần 91% khu vực có dân cư."
    figures = {figure.value: figure.indicator_code for figure in read(text) if figure.status == "accepted"}
    assert figures.get(Decimal(100)) == "mobile_broadband_commune_coverage"
    assert figures.get(Decimal(95)) in (None, "mobile_34g_area_coverage")


def test_a_share_beside_its_count_is_of_what_stands_behind_both(read: Read) -> None:
    text = "Năm 2023, 115/115 xã có điểm bưu điện, trong đó 74/115 (tỷ lệ 64%) điểm cung cấp nhiều dịch vụ."
    assert "commune_postal_point_rate" not in codes(read(text))


def test_streets_that_something_is_done_on_are_no_lower_bound(read: Read) -> None:
    figures = read("Năm 2023, tỉnh đã hạ ngầm cáp viễn thông trên 31 tuyến đường.")
    assert [(figure.indicator_code, figure.comparator) for figure in figures] == [
        ("cable_undergrounding_street_count", "=")
    ]


def test_a_month_or_part_of_this_year_is_that_part(read: Read) -> None:
    text = "Trong tháng 10 năm nay, hệ thống ghi nhận 310 cuộc tấn công mạng. Trong 10 tháng đầu năm nay, hệ thống "
    figures = read(text + "ghi nhận 2.150 cuộc tấn công mạng.")
    assert [figure.period.label() for figure in figures if figure.period] == ["2024-10", "2024-01/2024-10"]


def test_the_highest_and_the_lowest_are_of_units_that_are_not_named(read: Read) -> None:
    figures = read("Về DTI năm 2022, giá trị DTI thấp nhất (0,2992) và cao nhất (0,8002).")
    assert len(figures) == 2
    assert codes(figures) == set()


def test_who_leads_the_country_has_the_value(read: Read) -> None:
    text = "Năm 2024, Hà Giang dẫn đầu về tăng trưởng GRDP cả nước (13,2%)."
    assert {figure.province for figure in read(text, provinces=())} == {"Hà Giang"}


def test_a_speed_that_is_reached_is_no_part_of_what_stands_before(read: Read) -> None:
    text = "Năm 2023, tỉnh phủ sóng 5G đạt 58% dân số, tốc độ Internet cố định đạt 171 Mbps."
    assert codes(read(text)) == {"mobile_5g_population_coverage", "fixed_broadband_speed"}


def test_what_was_counted_before_is_what_grew(read: Read) -> None:
    text = "Năm 2023, có 1.010 cuộc tấn công mạng vào các hệ thống thông tin của tỉnh, tăng 11,8% so với năm 2022."
    assert codes(read(text)) == {"cyber_attack_count", "cyber_attack_growth"}


def test_the_object_of_one_share_does_not_forbid_the_next(read: Read) -> None:
    text = "Năm 2023, hạ tầng băng rộng cáp quang phủ trên 91% hộ gia đình, 100% xã."
    assert codes(read(text)) == {"fiber_household_coverage", "fiber_commune_coverage"}


def test_a_plans_vision_dates_no_goal(read: Read) -> None:
    text = "Quy hoạch thời kỳ 2021-2030, tầm nhìn đến 2050 đặt mục tiêu 100% cơ quan nhà nước dùng đám mây."
    assert [figure.period.label() if figure.period else None for figure in read(text)] != ["2050"]


def test_the_same_day_of_a_year_before_does_not_date_what_follows(read: Read) -> None:
    text = (
        "Đến hết tháng 9/2024, số thuê bao điện thoại đạt 1,2 triệu thuê bao, tăng 4,4% so với cùng thời điểm năm "
        "trước, gồm 1,1 triệu thuê bao di động."
    )
    figures = {figure.indicator_code: figure.period for figure in read(text) if figure.status == "accepted"}
    assert {code: period.label() for code, period in figures.items() if period}["phone_subscriber_count"] == "2024-09"
    assert "2023" not in {period.label() for period in figures.values() if period}


def test_each_speed_is_of_its_own_network(read: Read) -> None:
    text = "Đến năm 2025, tốc độ tải xuống đạt 45 Mb/s cho mạng 4G và 110 Mb/s cho mạng 5G."
    found = {figure.value: figure.indicator_code for figure in read(text)}
    assert found == {Decimal(45): "mobile_broadband_speed", Decimal(110): "mobile_5g_speed"}


def test_what_is_striven_for_by_a_year_is_a_goal(read: Read) -> None:
    figures = read("Đến năm 2030, tỉnh hướng tới phủ sóng 5G 98% dân số.")
    assert [(figure.status, figure.kind) for figure in figures] == [("accepted", "target")]


@pytest.mark.parametrize(
    "words", ["15 trong tổng số 20 xã", "15 xã trên tổng số 20 xã", "15/20 xã", "15 xã trong số 20 xã"]
)
def test_a_count_of_a_total_in_words(read: Read, words: str) -> None:
    figures = read(f"Năm 2023, {words} đã hoàn thành cơ sở dữ liệu đất đai.")
    read_as = [(figure.indicator_code, figure.value, figure.of_total) for figure in figures]
    assert read_as == [("land_database_commune_count", Decimal(15), Decimal(20))]


def test_a_noun_without_a_verb_goes_on_behind_a_semicolon(read: Read) -> None:
    text = "Năm 2023, mạng 4G phủ sóng 100% xã, phường, thị trấn; 99,1% thôn, tổ dân phố."
    assert codes(read(text)) == {"mobile_broadband_commune_coverage", "mobile_broadband_village_coverage"}


def test_there_are_five_levels(read: Read) -> None:
    text = "Năm 2024, tỉnh có 12 hệ thống thông tin cấp độ 3, 44 hệ thống cấp độ 2."
    found = {figure.indicator_code: figure.value for figure in read(text) if figure.status == "accepted"}
    assert found == {
        "approved_security_level3_system_count": Decimal(12),
        "approved_security_level2_system_count": Decimal(44),
    }


def test_a_ministry_is_the_countrys(read: Read) -> None:
    text = "Năm 2023, Bộ Công Thương dẫn đầu với 1,2 triệu hồ sơ trực tuyến toàn trình; toàn khối bộ đạt 61%."
    assert {figure.province for figure in read(text)} == {"national"}
    told = read("Theo Bộ Tài chính, năm 2023 tỷ lệ hồ sơ nộp trực tuyến của tỉnh đạt 61%.")
    assert [(figure.province, figure.locality) for figure in told] == [("Lào Cai", None)]


def test_provinces_counted_in_the_whole_country(read: Read) -> None:
    text = "Năm 2023, có 60 Trung tâm IOC cấp huyện đã hoạt động tại 48 địa phương trên cả nước."
    assert {figure.province for figure in read(text)} == {"national"}


def test_software_under_licence_is_no_page_footer(read: Read) -> None:
    figures = read("Năm 2024, tỷ lệ máy tính có cài đặt phần mềm diệt virus bản quyền đạt 86%.")
    assert codes(figures) == {"malware_protection_rate"}
    assert read("Bản quyền thuộc Báo Lào Cai, đạt 86% tỷ lệ máy tính cài phần mềm diệt virus.") == []


@pytest.mark.parametrize(
    "subject", ["Bệnh viện Sa Pa", "Công ty An Bình", "Trường THPT Số 2", "Ông Lù A Sính", "VNPT Lào Cai"]
)
def test_what_one_hospital_firm_or_person_has_is_not_the_provinces(read: Read, subject: str) -> None:
    text = f"{subject} có tỷ lệ thanh toán không dùng tiền mặt đạt 94%."
    assert codes(read(text)) == set()
    assert codes(read(f"{subject} cho biết, tỷ lệ hồ sơ nộp trực tuyến toàn tỉnh đạt 64%.")) != set()


def test_a_power_company_serves_its_whole_province(read: Read) -> None:
    (figure,) = read("Năm 2023, Công ty Điện lực Lào Cai thu tiền điện không dùng tiền mặt đạt 84,5%.")
    assert (figure.indicator_code, figure.status) == ("electricity_bill_cashless_rate", "accepted")


def test_what_a_list_tells_in_parts_the_paragraph_above_told_as_a_whole(read: Read) -> None:
    text = (
        "Tháng 10/2024, tỉnh đạt 88,46/100 điểm theo Bộ chỉ số 766, xếp thứ 9/63 tỉnh, thành phố.\n\n"
        "Cụ thể từng nhóm chỉ số:\n\n• Công khai, minh bạch: 17,2/18 điểm;\n• Tiến độ giải quyết: 19,1/20 điểm.\n"
    )
    found = accepted(read(text))
    assert found["nps_transparency_score", "Lào Cai"] == (Decimal("17.2"), "2024-10")
    assert found["nps_progress_score", "Lào Cai"] == (Decimal("19.1"), "2024-10")


def test_the_index_of_the_title_where_the_text_names_no_other(read: Read) -> None:
    title = "Kết quả Bộ chỉ số 766 tháng 02/2024"
    text = "1. Kết quả chung\n\nTháng 02/2024, tỉnh đạt 77,94/100 điểm, xếp thứ 27/63 tỉnh, thành phố.\n{more}"
    found = accepted(read(text.format(more=""), title=title))
    assert found["nps_portal_score", "Lào Cai"] == (Decimal("77.94"), "2024-02")
    assert found["nps_portal_rank", "Lào Cai"] == (Decimal("27"), "2024-02")
    other = "\n2. Kết quả khác\n\nChỉ số PCI năm 2023 của tỉnh được công bố.\n"
    assert codes(read(text.format(more=other), title=title)) == set()
    # No part of it has so many points; of how many the place is, nothing says.
    assert codes(read("Tháng 02/2024, tỉnh đạt 77,94 điểm, xếp thứ 27.", title=title)) == {"nps_portal_score"}
    assert codes(read("Tháng 02/2024, tỉnh đạt 17,94 điểm, xếp thứ 27.", title=title)) == set()
    moved = "Tháng 02/2024, tỉnh xếp thứ 27/63 tỉnh, thành phố, giảm 3 bậc so với tháng 01/2024."
    assert codes(read(moved, title=title)) == {"nps_portal_rank", "nps_portal_rank_change"}


def test_a_share_said_behind_another_measures_shortcoming(read: Read) -> None:
    text = "Năm 2023, giao dịch thanh toán trực tuyến còn ít và tỷ trọng kinh tế số trong GRDP ước khoảng 7,5%."
    assert codes(read(text)) == {"digital_economy_share_of_grdp"}


def test_the_name_of_an_office_says_nothing_of_its_files(read: Read) -> None:
    text = "Năm 2023, Bộ phận Tiếp nhận và Trả kết quả huyện cùng các xã đã tiếp nhận 24.518 hồ sơ."
    assert codes(read(text)) == {"dossier_received_count"}


def test_the_department_of_science_has_tasks_of_the_resolution(read: Read) -> None:
    text = (
        "Triển khai Nghị quyết số 57-NQ/TW, báo cáo của Sở Khoa học và Công nghệ nêu, trong 156 nhiệm vụ được giao "
        "năm 2024, tỉnh đã hoàn thành 141 nhiệm vụ."
    )
    assert codes(read(text)) == {"nq57_task_count", "nq57_task_completed_count"}


def test_the_mean_of_all_provinces(read: Read) -> None:
    text = "DTI năm 2022 của tỉnh xếp thứ 55/63. Giá trị trung bình của 63 tỉnh, thành phố là 0,6087."
    assert accepted(read(text))["dti_provincial_mean_score", "national"] == (Decimal("0.6087"), "2022")
