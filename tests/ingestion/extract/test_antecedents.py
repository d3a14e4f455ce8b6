"""Numbers whose sentence points back to what an earlier one named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingestion.records import Figure
from tests.ingestion.extract.conftest import Read

RATE = "online_submission_rate"


def accepted(figures: list[Figure]) -> list[tuple[str | None, Decimal, str | None, str | None, str]]:
    found = [figure for figure in figures if figure.status == "accepted"]
    periods = [figure.period.label() if figure.period else None for figure in found]
    return [
        (figure.indicator_code, figure.value, figure.province, period, figure.kind)
        for figure, period in zip(found, periods, strict=True)
    ]


def test_this_share_is_the_one_of_the_sentence_before(read: Read) -> None:
    text = (
        "Năm 2024, tỷ lệ hồ sơ nộp trực tuyến của Lào Cai đạt 71,3%. "
        "Cuối năm 2023, tỷ lệ này chỉ đạt 41,2%, trong khi mục tiêu là 55%."
    )
    assert accepted(read(text, provinces=())) == [
        (RATE, Decimal("71.3"), "Lào Cai", "2024", "actual"),
        (RATE, Decimal("41.2"), "Lào Cai", "2023", "actual"),
        (RATE, Decimal("55"), "Lào Cai", "2023", "target"),
    ]


def test_units_with_their_shares_alone_go_on_with_the_measure_before(read: Read) -> None:
    text = (
        "Năm 2024, tỷ lệ hồ sơ nộp trực tuyến của Lào Cai đạt 71,3%. "
        "Cao Bằng (61,2%) và Sơn La (54,7%) lần lượt xếp sau."
    )
    assert accepted(read(text, provinces=()))[1:] == [
        (RATE, Decimal("61.2"), "Cao Bằng", "2024", "actual"),
        (RATE, Decimal("54.7"), "Sơn La", "2024", "actual"),
    ]


def test_a_share_with_words_of_its_own_points_to_nothing(read: Read) -> None:
    text = (
        "Năm 2024, tỷ lệ hồ sơ nộp trực tuyến của Lào Cai đạt 71,3%. "
        "Cao Bằng (61,2% số mẫu) và Sơn La (54,7% số mẫu) trồng nhiều chè xanh hữu cơ."
    )
    assert len(accepted(read(text, provinces=()))) == 1


def test_which_of_two_units_is_meant_is_left_to_a_person(read: Read) -> None:
    text = (
        "Năm 2024, tỷ lệ hồ sơ nộp trực tuyến của Lào Cai đạt 71,3%, cao hơn Sơn La. "
        "Cuối năm 2023, tỷ lệ này chỉ đạt 45,8%."
    )
    assert len(accepted(read(text, provinces=()))) == 1


def test_what_was_said_long_before_is_not_pointed_to(read: Read) -> None:
    text = "Năm 2024, tỷ lệ hồ sơ nộp trực tuyến của Lào Cai đạt 71,3%. " + "Các đơn vị tiếp tục thực hiện. " * 30
    assert len(accepted(read(text + "Tỷ lệ này là 45,8%.", provinces=()))) == 1


def test_shares_that_point_back_hold_when_the_first_held(read: Read) -> None:
    text = (
        "Theo số liệu từ hệ thống giám sát, trong năm 2020, tỷ lệ hồ sơ nộp trực tuyến của Lào Cai đạt 71,3%. "
        "Cao Bằng (61,2%) và Hà Giang (54,7%) lần lượt xếp sau."
    )
    assert {period for _, _, _, period, _ in accepted(read(text, provinces=()))} == {"2020"}


def test_a_measure_named_without_a_number_is_pointed_to(read: Read) -> None:
    text = (
        "Tỷ lệ hồ sơ nộp trực tuyến của Lào Cai chưa như mong đợi. "
        "Cuối năm 2023, tỷ lệ này chỉ đạt 41,2%, trong khi mục tiêu là 55%."
    )
    assert [(code, value, kind) for code, value, _, _, kind in accepted(read(text))] == [
        (RATE, Decimal("41.2"), "actual"),
        (RATE, Decimal("55"), "target"),
    ]


def test_the_time_reported_on_is_no_report(read: Read) -> None:
    (figure,) = read("Trong kỳ báo cáo, tính chung toàn tỉnh, 77,4% hồ sơ được nộp và xử lý trực tuyến.")
    assert figure.indicator_code == RATE


def test_a_number_of_another_kind_before_the_pointing_words_changes_nothing(read: Read) -> None:
    text = (
        "Năm 2024, tỷ lệ hồ sơ nộp trực tuyến của Lào Cai đạt 71,3%. "
        "Khi mới có 200 cán bộ, cuối năm 2023 tỷ lệ này chỉ đạt 41,2%."
    )
    assert (RATE, Decimal("41.2"), "Lào Cai", "2023", "actual") in accepted(read(text))


def test_a_sentence_of_levels_goes_on_with_the_measure_before(read: Read) -> None:
    figures = read(
        "Năm 2023, tỷ lệ hồ sơ nộp trực tuyến của tỉnh đạt 58,6%. Trong đó, cấp tỉnh đạt 92%, cấp xã đạt 51%. Riêng "
        "thị xã Sa Pa đạt 77%."
    )
    assert [(code, str(value), period) for code, value, _, period, _ in accepted(figures)] == [
        (RATE, "58.6", "2023"), (RATE, "92", "2023"), (RATE, "51", "2023"), (RATE, "77", "2023")
    ]  # fmt: skip
    assert [figure.locality for figure in figures] == [None, "cấp tỉnh", "cấp xã", "thị xã Sa Pa"]


def test_levels_are_of_the_country_where_the_measure_was(read: Read) -> None:
    figures = read("Năm 2023, tỷ lệ hồ sơ nộp trực tuyến của cả nước đạt 48,6%. Trong đó, cấp xã đạt 30%.")
    assert [(figure.province, figure.locality) for figure in figures] == [("national", None), ("national", "cấp xã")]


@pytest.mark.parametrize(
    "between",
    [
        "Tỷ lệ hộ trồng chè đạt 70%. ",  # another measure, which the catalogue does not have
        "\n\nIII. Trồng trọt\n\n",
        "Về thanh toán trực tuyến, kết quả còn thấp. ",
    ],
)
def test_another_measure_or_heading_between_ends_what_was_told(read: Read, between: str) -> None:
    figures = read(f"Năm 2023, tỷ lệ hồ sơ nộp trực tuyến của tỉnh đạt 58,6%. {between}Trong đó, cấp xã đạt 51%.")
    assert len(accepted(figures)) == 1


PII = (
    "Bộ công bố chỉ số đổi mới sáng tạo cấp địa phương (PII) năm 2023.\n\n"
    "Hà Nội dẫn đầu với 60,15 điểm. Đây là năm đầu tiên bộ chỉ số được chấm.\n\n"
)


def test_ranks_of_units_alone_are_of_the_index_told_paragraphs_before(read: Read) -> None:
    text = (
        PII
        + "Vùng Đồng bằng sông Hồng có nhiều địa phương ở nhóm trên. Những địa phương đứng đầu vùng là Bắc Ninh (50,2 "
        "điểm) và Quảng Ninh (48,3 điểm).\n\nẢnh: Hà Linh\n\nThái Bình đạt 41,7 điểm."
    )
    figures = read(text, provinces=(), published=date(2024, 3, 20))
    assert [(figure.indicator_code, figure.province) for figure in figures] == [
        ("pii_score", "Hà Nội"), ("pii_score", "Bắc Ninh"), ("pii_score", "Quảng Ninh"), ("pii_score", "Thái Bình")
    ]  # fmt: skip


def test_ranks_behind_the_name_of_another_index_are_not(read: Read) -> None:
    text = PII + "Cùng ngày, hội thảo về PAPI được tổ chức. Bắc Ninh đạt 44,2 điểm."
    figures = read(text, provinces=(), published=date(2024, 3, 20))
    assert [figure.indicator_code for figure in figures if figure.value == Decimal("44.2")] != ["pii_score"]


def test_a_mean_of_a_region_waits(read: Read) -> None:
    figures = read(PII + "Vùng Đồng bằng sông Hồng đạt trung bình 46,3 điểm.", provinces=())
    region = figures[-1]
    assert (region.indicator_code, region.province, region.status) == ("pii_score", "national", "review")
    assert region.locality == "vùng Đồng bằng sông Hồng"


def test_a_list_of_levels_is_of_the_measure_that_its_lead_names(read: Read) -> None:
    text = "Tỷ lệ hồ sơ nộp trực tuyến năm 2023:\n- Cấp tỉnh: 92%;\n- Cấp xã: 66%.\n"
    assert [(figure.indicator_code, str(figure.value), figure.locality) for figure in read(text)] == [
        (RATE, "92", "cấp tỉnh"), (RATE, "66", "cấp xã")
    ]  # fmt: skip
    other = "Tỷ lệ hồ sơ nộp trực tuyến năm 2023:\n- Cấp tỉnh trồng mới 92% diện tích;\n- Cấp xã: 66% số hộ.\n"
    assert accepted(read(other)) == []


def test_units_that_one_left_behind_and_the_rest(read: Read) -> None:
    figures = read(
        "Năm 2023, Lào Cai giải quyết 168.000 hồ sơ thủ tục hành chính, trong đó hồ sơ trực tuyến toàn trình là "
        "115.000, tương ứng 68,5%. Kết quả này giúp tỉnh vượt Yên Bái (58,9%) và Sơn La (55,7%) để dẫn đầu toàn quốc. "
        "Các địa phương còn lại đều chưa tới 50%; Lai Châu chưa đầy 10%."
    )
    shares = [figure for figure in figures if figure.unit == "percent"]
    assert {figure.indicator_code for figure in shares} == {"full_online_dossier_rate"}
    assert [(str(figure.value), figure.province, figure.locality) for figure in shares] == [
        ("68.5", "Lào Cai", None),
        ("58.9", "Yên Bái", None),
        ("55.7", "Sơn La", None),
        ("50", "national", "các địa phương còn lại"),
        ("10", "Lai Châu", None),
    ]


def test_a_section_tells_of_one_index_in_percent(read: Read) -> None:
    text = (
        "Công bố Chỉ số cải cách hành chính và Chỉ số hài lòng năm 2022\n\n"
        "Hôm nay, Bộ Nội vụ công bố Chỉ số cải cách hành chính (PAR INDEX) và Chỉ số hài lòng (SIPAS) năm 2022.\n\n"
        "1. Kết quả PAR INDEX\n\n"
        "Dẫn đầu bảng xếp hạng là Quảng Ninh với 90,4%. Hải Phòng xếp thứ 2 (89,2%), tiếp theo là Hà Nội (88,7%). "
        "Ở chiều ngược lại, Cao Bằng là tỉnh cuối bảng, đạt 77,5%.\n\n"
        "2. Kết quả SIPAS\n\n"
        "Ba tỉnh có chỉ số cao nhất là Quảng Ninh, Thái Nguyên và Hải Dương. Thái Nguyên đạt 86,1%; Hải Dương xếp thứ "
        "3, tăng 4 bậc so với năm 2021.\n"
    )
    figures = read(text, published=date(2023, 4, 19), provinces=("national",))
    told = [(f.indicator_code, str(f.value), f.province, f.period and f.period.label()) for f in figures]
    assert [figure.status for figure in figures if figure.indicator_code] == ["accepted"] * 8
    assert [found for found in told if found[0]] == [
        ("par_index_score", "90.4", "Quảng Ninh", "2022"),
        ("par_index_rank", "2", "Hải Phòng", "2022"),
        ("par_index_score", "89.2", "Hải Phòng", "2022"),
        ("par_index_score", "88.7", "Hà Nội", "2022"),
        ("par_index_score", "77.5", "Cao Bằng", "2022"),
        ("sipas_score", "86.1", "Thái Nguyên", "2022"),
        ("sipas_rank", "3", "Hải Dương", "2022"),
        ("sipas_rank_change", "4", "Hải Dương", "2021/2022"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        "Về lĩnh vực cải cách thể chế, kết quả khá đồng đều.\n\nDẫn đầu là Quảng Ninh với 96,4%.",
        "Tỷ lệ hồ sơ trả đúng hạn được cải thiện. Hà Nam đạt 96,4%.",
        "Việc thu ngân sách vượt dự toán. Bắc Ninh đạt 96,4%.",
    ],
)
def test_shares_of_something_else_are_no_index(read: Read, other: str) -> None:
    text = f"Ngày 19/4, Bộ Nội vụ công bố Chỉ số cải cách hành chính (PAR INDEX) năm 2022.\n\n{other}\n"
    found = read(text, published=date(2023, 4, 19), provinces=("national",))
    assert "par_index_score" not in {figure.indicator_code for figure in found}


@pytest.mark.parametrize(
    "lead",
    ["Các địa phương có tỷ trọng kinh tế số trên GRDP năm 2022 thấp nhất gồm:", "2 tỉnh có tỷ trọng thấp nhất"],
)
def test_lines_of_provinces_below_a_line_that_orders_them(read: Read, lead: str) -> None:
    text = (
        "Bắc Ninh đứng đầu cả nước về tỷ trọng kinh tế số trên GRDP năm 2022 với 56,83%.\n\n"
        f"{lead}\nBình Thuận: 5,16%\nQuảng Ngãi: 4,21%\n"
    )
    assert accepted(read(text, provinces=("national",)))[1:] == [
        ("digital_economy_share_of_grdp", Decimal("5.16"), "Bình Thuận", "2022", "actual"),
        ("digital_economy_share_of_grdp", Decimal("4.21"), "Quảng Ngãi", "2022", "actual"),
    ]


def test_a_paragraph_of_its_own_goes_on_with_no_share(read: Read) -> None:
    text = (
        "Năm 2023, tỷ lệ hồ sơ trực tuyến toàn trình của tỉnh đạt 83%.\n\n"
        "Các bộ, ngành: Bộ Tư pháp dẫn đầu khối bộ với 89,95%."
    )
    assert [str(figure.value) for figure in read(text) if figure.status == "accepted"] == ["83"]


def test_this_share_is_the_one_told_before_in_its_sentence(read: Read) -> None:
    text = (
        "Năm 2024, tỷ lệ thanh toán trực tuyến đạt 55%. "
        "Tỷ lệ hồ sơ nộp trực tuyến của tỉnh đạt 71,3%, trong khi tỷ lệ này ở cấp xã là 62%."
    )
    figures = [figure for figure in read(text, provinces=("Lào Cai",)) if figure.status == "accepted"]
    assert [(figure.indicator_code, figure.value, figure.locality) for figure in figures] == [
        ("online_payment_rate", Decimal("55"), None),
        (RATE, Decimal("71.3"), None),
        (RATE, Decimal("62"), "cấp xã"),
    ]


def test_each_of_the_units_that_a_sentence_gives_as_examples_has_its_share(read: Read) -> None:
    text = (
        "Tỷ lệ hồ sơ nộp trực tuyến của cả nước năm 2023 đạt 38,4%. "
        "Ngược lại, nhiều tỉnh còn thấp như Bạc Liêu 6,1%, Gia Lai 7,4%."
    )
    assert [(province, value) for _, value, province, _, _ in accepted(read(text, provinces=()))] == [
        ("national", Decimal("38.4")),
        ("Bạc Liêu", Decimal("6.1")),
        ("Gia Lai", Decimal("7.4")),
    ]


def test_a_text_headed_by_a_ministry_speaks_of_the_country(read: Read) -> None:
    text = (
        "Bộ Thông tin và Truyền thông: tỷ lệ hồ sơ trực tuyến tăng\n\n"
        "Một số tỉnh có tỷ lệ hồ sơ nộp trực tuyến cao là Đà Nẵng (85,2%), Hà Nam (81,3%), Tây Ninh (77%).\n\n"
        "Năm 2023, số doanh nghiệp công nghệ số đạt 72.340 doanh nghiệp."
    )
    assert accepted(read(text, provinces=()))[-1][2] == "national"


def test_whom_a_share_is_meant_for_behind_it_is_not_what_it_measures(read: Read) -> None:
    text = (
        "Năm 2024, tỷ lệ người dân trưởng thành được cấp chữ ký số cá nhân đạt 38%. Năm 2025, tỉnh phấn đấu nâng tỷ lệ "
        "này lên 50%, trước hết là ở nhóm cán bộ, công chức."
    )
    found = {int(figure.value): figure.indicator_code for figure in read(text)}
    assert found == {38: "personal_esignature_rate", 50: "personal_esignature_rate"}


def test_these_measures_are_given_their_numbers_in_turn(read: Read) -> None:
    named = "Tỷ lệ hồ sơ nộp trực tuyến và tỷ lệ thanh toán trực tuyến của tỉnh đều tăng"
    figures = read(f"{named}; đến tháng 10/2024 các chỉ tiêu này lần lượt là 95% và 90%.")
    assert [(figure.indicator_code, str(figure.value)) for figure in figures if figure.status == "accepted"] == [
        (RATE, "95"),
        ("online_payment_rate", "90"),
    ]
    # In a sentence of their own nothing says that the order is the same: they wait.
    assert accepted(read(f"{named}. Đến tháng 10/2024, hai tỷ lệ này lần lượt đạt 95% và 90%.")) == []


@pytest.mark.parametrize(
    ("behind", "found"),
    [
        ("con số ấy còn 19 bản.", ["87", "19"]),
        ("con số này giảm xuống còn 19, thấp nhất vùng.", ["87", "19"]),
        ("con số này là 19 trường học.", ["87"]),
        ("con số tăng lên 19 đơn vị.", ["87"]),
    ],
)
def test_that_number_is_the_count_before(read: Read, behind: str, found: list[str]) -> None:
    figures = read(f"Đến hết năm 2022, toàn tỉnh còn 87 bản trắng sóng. Hết năm 2023, {behind}")
    villages = [figure for figure in figures if figure.indicator_code == "weak_signal_village_remaining_count"]
    assert [str(figure.value) for figure in villages if figure.status == "accepted"] == found


def test_in_brackets_behind_the_year_that_it_is_held_against(read: Read) -> None:
    text = "Tỷ lệ hồ sơ nộp trực tuyến của tỉnh năm 2023 đạt 44,7%, tăng gấp đôi so với năm 2022 (21,9%)."
    assert accepted(read(text)) == [
        (RATE, Decimal("44.7"), "Lào Cai", "2023", "actual"),
        (RATE, Decimal("21.9"), "Lào Cai", "2022", "actual"),
    ]


def test_provinces_ranked_and_held_against_each_other_go_on_with_the_measure(read: Read) -> None:
    text = (
        "Năm 2022, Bắc Ninh có tỷ trọng kinh tế số trong GRDP lên tới 55,9%, Thái Nguyên 42,1%. Hải Phòng đứng thứ 4 "
        "với 28,6%. Trong khi đó, Cao Bằng mới dừng ở 9,7%."
    )
    share = "digital_economy_share_of_grdp"
    assert [(code, str(value), province) for code, value, province, _, _ in accepted(read(text, provinces=()))] == [
        (share, "55.9", "Bắc Ninh"),
        (share, "42.1", "Thái Nguyên"),
        (share, "28.6", "Hải Phòng"),
        (share, "9.7", "Cao Bằng"),
    ]


def test_a_bound_that_two_provinces_passed_is_neithers_value(read: Read) -> None:
    text = (
        "Năm 2023, tỷ lệ hồ sơ nộp trực tuyến cả nước đạt 52,6%. Bắc Ninh và Ninh Bình cùng vượt mốc 70%, lần lượt là "
        "74,5% và 71,2%."
    )
    assert Decimal(70) not in [value for _, value, _, _, _ in accepted(read(text, provinces=()))]


def test_a_share_that_a_year_had_but(read: Read) -> None:
    text = "6 tháng đầu năm 2023, tỷ lệ hồ sơ nộp trực tuyến đạt 47,3%, trong khi cả năm 2022 chỉ có 29,5%."
    assert accepted(read(text))[1] == (RATE, Decimal("29.5"), "Lào Cai", "2022", "actual")


@pytest.mark.parametrize(("between", "period"), [("", "2023"), ("Những nơi làm tốt\n\n", None)])
def test_another_provinces_result_of_the_same_measure_is_of_the_same_year(
    read: Read, between: str, period: str | None
) -> None:
    text = (
        "Kết quả cả nước\n\nTỷ lệ hồ sơ nộp trực tuyến của cả nước năm 2023 đạt 41,8%.\n\n"
        f"{between}Ở khối địa phương, Hà Nam đứng đầu với 71,3% hồ sơ nộp trực tuyến.\n"
    )
    assert accepted(read(text, provinces=()))[-1] == (RATE, Decimal("71.3"), "Hà Nam", period, "actual")


def test_the_country_leads_to_the_number_though_a_city_is_named_before(read: Read) -> None:
    text = (
        "Thông tin từ hội nghị ngày 21/1 tại Hà Nội, đến hết tháng 12/2023, cả nước có 1.196/1.650 bệnh viện công bố "
        "triển khai bệnh án điện tử."
    )
    assert accepted(read(text, provinces=("national",)))[0][2] == "national"


def test_the_goal_of_a_directive_is_of_the_measure_before(read: Read) -> None:
    text = (
        "Đến nay, 61/64 hệ thống thông tin được phê duyệt cấp độ (đạt 95,3%). Mục tiêu theo Chỉ thị số 09/CT-TTg ngày "
        "23/02/2024 là 100% trong năm 2025."
    )
    assert accepted(read(text))[-1] == ("security_level_approval_rate", Decimal(100), "Lào Cai", "2025", "target")


def test_a_share_to_be_reached_by_a_year(read: Read) -> None:
    text = "Năm 2023, kinh tế số ước đóng góp 7,5% GRDP của tỉnh. Để đạt 15% vào năm 2025, tỉnh trông chờ vào du lịch."
    goal = [figure for figure in read(text) if figure.value == 15]
    assert [(figure.indicator_code, figure.kind) for figure in goal] == [("digital_economy_share_of_grdp", "target")]


def test_the_same_time_of_a_year_had_but(read: Read) -> None:
    text = "Năm 2023, tỷ lệ hồ sơ nộp trực tuyến đạt 44,8% tổng số hồ sơ, cùng kỳ năm 2022 chỉ 19,6%."
    assert accepted(read(text))[1] == (RATE, Decimal("19.6"), "Lào Cai", "2022", "actual")
