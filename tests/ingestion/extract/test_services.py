"""Public services, dossiers, indices and rankings: what sentences about them mean."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.ingestion.extract.conftest import Read
from tests.ingestion.extract.test_language import accepted


def test_shares_in_brackets_behind_provinces_go_on_with_the_one_before(read: Read) -> None:
    text = (
        "Năm 2024, tỷ lệ hồ sơ trực tuyến toàn trình của Lào Cai đạt 61,2%, cao hơn Điện Biên (50,4%)."
        " Sơn La (48,9%) xếp sau."
    )
    assert accepted(read(text)) == {
        ("full_online_dossier_rate", "Lào Cai"): (Decimal("61.2"), "2024"),
        ("full_online_dossier_rate", "Điện Biên"): (Decimal("50.4"), "2024"),
        ("full_online_dossier_rate", "Sơn La"): (Decimal("48.9"), "2024"),
    }


def test_a_share_of_a_whole_is_that_of_the_first_number(read: Read) -> None:
    text = "Năm 2024, số hồ sơ trực tuyến toàn trình là 900 và tổng số hồ sơ giải quyết là 1.200, chiếm 75%."
    assert ("full_online_dossier_rate", "Lào Cai") in accepted(read(text))
    part = "Năm 2024, tỉnh xử lý trực tuyến toàn trình 68% trong tổng số 1.200 hồ sơ thủ tục hành chính."
    assert accepted(read(part)) == {
        ("full_online_dossier_rate", "Lào Cai"): (Decimal(68), "2024"),
        ("dossier_received_count", "Lào Cai"): (Decimal(1200), "2024"),
    }


def test_the_year_of_an_index_in_brackets_is_of_the_brackets(read: Read) -> None:
    text = "Theo PII 2024, Lào Cai xếp hạng 31 (PII 2023 xếp hạng 36), Sơn La xếp hạng 33."
    found = {(figure.province, figure.value, str(figure.period_start)[:4]) for figure in read(text, published=None)}
    assert found == {
        ("Lào Cai", Decimal(31), "2024"),
        ("Lào Cai", Decimal(36), "2023"),
        ("Sơn La", Decimal(33), "2024"),
    }


def test_places_lost_and_the_place_of_the_year_before_in_brackets(read: Read) -> None:
    text = "Năm 2023, SIPAS của tỉnh xếp hạng 41/63, tụt hạng 16 bậc so năm 2022 (25/63), giảm 1,3% so với năm 2022."
    assert {
        (figure.indicator_code, figure.value, figure.period and figure.period.label())
        for figure in read(text)
        if figure.status == "accepted"
    } == {
        ("sipas_rank", Decimal(41), "2023"),
        ("sipas_rank_change", Decimal(-16), "2022/2023"),
        ("sipas_rank", Decimal(25), "2022"),
        ("sipas_score_change", Decimal("-1.3"), "2022/2023"),
    }


def test_points_of_the_portal_are_those_of_the_day_it_was_read(read: Read) -> None:
    text = (
        "Tính đến ngày 25/7, Lào Cai xếp thứ 4/34 về Bộ chỉ số phục vụ người dân, doanh nghiệp.\n\n"
        "Cụ thể, điểm công khai, minh bạch là 15,4; tiến độ giải quyết đạt 19,3 điểm; dịch vụ trực tuyến đạt 9,1 điểm."
    )
    assert accepted(read(text, published=date(2025, 7, 27))) == {
        ("nps_portal_rank", "Lào Cai"): (Decimal(4), "2025-07-25"),
        ("nps_transparency_score", "Lào Cai"): (Decimal("15.4"), "2025-07-25"),
        ("nps_progress_score", "Lào Cai"): (Decimal("19.3"), "2025-07-25"),
        ("nps_online_combined_score", "Lào Cai"): (Decimal("9.1"), "2025-07-25"),
    }


def test_levels_of_government_listed_one_after_the_other(read: Read) -> None:
    text = "Đến năm 2025, 90% hồ sơ công việc tại cấp bộ, cấp tỉnh và 80% ở cấp huyện được xử lý trực tuyến."
    assert {figure.indicator_code: figure.value for figure in read(text)} == {
        "e_work_processing_rate_province": Decimal(90),
        "e_work_processing_rate_district": Decimal(80),
    }


def test_what_a_value_is_compared_with_has_no_bound(read: Read) -> None:
    text = "Năm 2024, 91,2% người dân, tổ chức hài lòng với chính quyền, cao hơn mức 88,4% của năm 2023."
    found = {figure.value: (figure.comparator, figure.indicator_code) for figure in read(text)}
    assert found[Decimal("91.2")] == ("=", "satisfaction_rate")
    assert found[Decimal("88.4")][0] == "="


def test_the_size_of_a_ranking_is_no_rank(read: Read) -> None:
    text = "Năm 2023, Lào Cai vươn lên vị trí thứ 6 trong bảng xếp hạng 63 tỉnh, thành phố về chỉ số chuyển đổi số DTI."
    assert [figure.value for figure in read(text, published=date(2025, 3, 1)) if figure.unit == "rank"] == [Decimal(6)]


def test_the_rank_of_a_ministry_is_not_that_of_a_province(read: Read) -> None:
    text = "Về DTI năm 2022, Bộ Tài chính xếp ở vị trí số 2, tăng 1 bậc so với năm 2021."
    assert accepted(read(text)) == {}


def test_dossiers_that_ask_for_something_are_no_demand(read: Read) -> None:
    text = "Trong quý I/2023, toàn tỉnh có 178.600 hồ sơ yêu cầu giải quyết; tỷ lệ hồ sơ giải quyết đúng hạn đạt 97%."
    assert {figure.kind for figure in read(text)} == {"actual"}


def test_the_year_stands_before_the_name_of_an_index(read: Read) -> None:
    text = "Năm 2023 chỉ số PCI của Lào Cai đạt 65,2 điểm. So với năm 2022, chỉ số PCI giảm 0,8 điểm, giảm 21 bậc."
    assert accepted(read(text)) == {
        ("pci_score", "Lào Cai"): (Decimal("65.2"), "2023"),
        ("pci_score_change", "Lào Cai"): (Decimal("-0.8"), "2022/2023"),
        ("pci_rank_change", "Lào Cai"): (Decimal(-21), "2022/2023"),
    }


@pytest.mark.parametrize(
    ("text", "indicator", "value"),
    [
        ("Năm 2023, tỉnh đứng đầu cả nước về chỉ số PCI với 73,2 điểm.", "pci_score", "73.2"),
        ("Năm 2024, tỉnh phê duyệt danh mục 25 dịch vụ công thiết yếu.", "essential_online_service_count", "25"),
        (
            "Năm 2021, có 1.245 dịch vụ công trực tuyến mức độ 3, mức độ 4, đạt 68%.",
            "online_service_level34_count",
            "1245",
        ),
        ("Năm 2024, 80% thủ tục hành chính được giải quyết theo nguyên tắc 5 tại chỗ.", "on_site_procedure_rate", "80"),
        ("Năm 2024, Việt Nam xếp thứ 44/133 về đổi mới sáng tạo toàn cầu.", "innovation_dx_rank_world", "44"),
        ("Năm 2024, dịch vụ công toàn trình chiếm 55%, một phần là 38%.", "partial_online_service_rate", "38"),
    ],
)
def test_wordings_that_were_once_taken_for_something_else(read: Read, text: str, indicator: str, value: str) -> None:
    found = {(figure.indicator_code, figure.value) for figure in read(text) if figure.status == "accepted"}
    assert (indicator, Decimal(value)) in found


def test_the_country_is_not_named_by_a_place_in_it(read: Read) -> None:
    text = "Năm 2022, Sơn La thuộc tốp khá cả nước với tổng số 8.710 giao dịch thanh toán trực tuyến phí, lệ phí."
    assert {figure.province for figure in read(text, provinces=()) if figure.indicator_code} == {"Sơn La"}


def test_the_year_that_a_move_came_to_stands_at_the_head_of_the_sentence(read: Read) -> None:
    text = "Năm 2022, xếp hạng chuyển đổi số của tỉnh từ vị trí thứ 35 năm 2021 lên vị trí thứ 23."
    assert {(figure.value, figure.period and figure.period.label()) for figure in read(text)} >= {
        (Decimal(35), "2021"),
        (Decimal(23), "2022"),
    }


def test_own_words_come_before_those_of_the_number_before(read: Read) -> None:
    text = "Năm 2023, gồm 640 hồ sơ kỳ trước chuyển sang, 2.500 hồ sơ tiếp nhận trong kỳ."
    assert accepted(read(text)) == {
        ("dossier_carried_over_count", "Lào Cai"): (Decimal(640), "2023"),
        ("dossier_received_count", "Lào Cai"): (Decimal(2500), "2023"),
    }


def test_a_span_whose_first_day_has_no_year(read: Read) -> None:
    text = "Từ 27/6 đến 14/10/2024, tỉnh tiếp nhận 2.500 hồ sơ thủ tục hành chính."
    assert accepted(read(text)) == {("dossier_received_count", "Lào Cai"): (Decimal(2500), "2024-06-27/2024-10-14")}


def test_a_quarter_in_digits_is_of_the_documents_year(read: Read) -> None:
    text = "Trong quý 3, tỷ lệ hồ sơ nộp trực tuyến của tỉnh đạt 81,4%."
    assert accepted(read(text)) == {("online_submission_rate", "Lào Cai"): (Decimal("81.4"), "2024-07/2024-09")}


def test_reports_of_citizens_are_no_proposals(read: Read) -> None:
    text = "Năm 2023, tỷ lệ hài lòng trong xử lý phản ánh kiến nghị đạt 97%."
    assert {(figure.indicator_code, figure.kind) for figure in read(text)} == {("feedback_satisfaction_rate", "actual")}


def test_what_is_late_is_not_in_time(read: Read) -> None:
    text = "Năm 2022, có 22.260 hồ sơ đúng thời gian quy định (tỷ lệ 99,8%) và 37 hồ sơ trễ hẹn (chiếm 0,2%)."
    assert accepted(read(text)) == {
        ("dossier_ontime_count", "Lào Cai"): (Decimal(22260), "2022"),
        ("dossier_ontime_rate", "Lào Cai"): (Decimal("99.8"), "2022"),
        ("dossier_overdue_count", "Lào Cai"): (Decimal(37), "2022"),
        ("dossier_overdue_rate", "Lào Cai"): (Decimal("0.2"), "2022"),
    }


def test_the_score_of_a_part_of_an_index_is_not_the_whole_indexs(read: Read) -> None:
    text = "Năm 2023, chỉ số thành phần tính minh bạch của PCI đạt 6,2 điểm, xếp thứ 33."
    assert accepted(read(text)) == {
        ("pci_transparency_score", "Lào Cai"): (Decimal("6.2"), "2023"),
        ("pci_transparency_rank", "Lào Cai"): (Decimal(33), "2023"),
    }
    assert accepted(read("Năm 2023, chỉ số thành phần nỗ lực chung của PCI đạt 6,2 điểm, xếp thứ 33.")) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2024, có 12 hồ sơ dự thầu được nộp qua mạng.",
        "Năm 2024, cơ quan thuế tiếp nhận 5.600 hồ sơ khai thuế.",
        "Năm 2024, ngân hàng giải quyết 3.200 hồ sơ vay vốn.",
        "Năm 2024, các trường tiếp nhận 12.300 hồ sơ tuyển sinh trực tuyến.",
        "Năm 2024, tỷ lệ hồ sơ đăng ký doanh nghiệp qua mạng đạt 98%.",
    ],
)
def test_files_of_other_matters_are_no_administrative_dossiers(read: Read, text: str) -> None:
    assert not {
        "online_dossier_count",
        "dossier_received_count",
        "dossier_resolved_count",
        "online_submission_rate",
    } & {figure.indicator_code for figure in read(text) if figure.status == "accepted"}


@pytest.mark.parametrize("levels", ["mức độ 3, 4", "mức độ 3 và 4", "mức độ 3, mức độ 4"])
def test_levels_three_and_four_are_all_that_is_online(read: Read, levels: str) -> None:
    text = f"Năm 2021, số hồ sơ tiếp nhận trực tuyến {levels} toàn huyện là 8.655/15.180 hồ sơ, đạt 57,0%."
    found = {figure.indicator_code for figure in read(text) if figure.status == "accepted"}
    assert found == {"online_dossier_count", "online_submission_rate"}
    one = [figure for figure in read(text.replace(levels, "mức độ 3")) if figure.status == "accepted"]
    assert one == []
