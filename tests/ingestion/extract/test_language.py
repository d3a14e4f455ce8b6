"""What the words around a number say of it, in sentences of our own: changes, comparisons, parts, lists, goals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ingestion.extract import calibrate, confidence
from ingestion.extract.sentences import Sentences
from ingestion.records import Figure
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
