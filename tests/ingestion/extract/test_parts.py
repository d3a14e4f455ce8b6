"""Numbers beside which only another level, group, office or district is named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingestion.extract import extract
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import Figure, Source
from ingestion.reference import Reference
from tests.ingestion.extract.conftest import Read

RATE = "online_submission_rate"


def told(figures: list[Figure]) -> list[tuple[str, str | None, str | None]]:
    """Accepted values with their unit and what they are of within it."""
    return [(str(figure.value), figure.province, figure.locality) for figure in figures if figure.status == "accepted"]


def codes(figures: list[Figure]) -> set[str | None]:
    return {figure.indicator_code for figure in figures if figure.status == "accepted"}


def test_blocs_of_the_country_with_their_goals_in_brackets(read: Read) -> None:
    figures = read(
        "Năm 2023, tỷ lệ hồ sơ nộp trực tuyến của cả nước là 45,2% (mục tiêu 50%); trong đó khối bộ, ngành đạt 63,1% "
        "(mục tiêu 70%), khối địa phương mới đạt 18,5% (mục tiêu 30%)."
    )
    assert codes(figures) == {RATE}
    assert told(figures) == [
        ("45.2", "national", None),
        ("50", "national", None),
        ("63.1", "national", "khối bộ, ngành"),
        ("70", "national", "khối bộ, ngành"),
        ("18.5", "national", "khối địa phương"),
        ("30", "national", "khối địa phương"),
    ]
    assert [figure.kind for figure in figures] == ["actual", "target"] * 3


def test_ministries_in_their_order(read: Read) -> None:
    figures = read(
        "Năm 2023, Bộ Công Thương có 1,2 triệu hồ sơ trực tuyến toàn trình, chiếm 81%, cao nhất cả nước; kế đến là "
        "Bộ Tư pháp với 78,1% và Bộ Y tế với 77%."
    )
    assert told(figures)[-2:] == [("78.1", "national", "Bộ Tư pháp"), ("77", "national", "Bộ Y tế")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Năm 2023, tỷ lệ hồ sơ nộp trực tuyến toàn tỉnh đạt 58,6%, trong đó riêng thị xã Sa Pa là 71,2%; huyện "
            "Bắc Hà mới đạt 40%.",
            [("58.6", None), ("71.2", "thị xã Sa Pa"), ("40", "huyện Bắc Hà")],
        ),
        (
            "Năm 2023, tỷ lệ cán bộ, công chức được trang bị máy tính đạt 100% ở cấp tỉnh, 98,4% ở cấp huyện và 93,1% "
            "ở cấp xã.",
            [("100", "cấp tỉnh"), ("98.4", "cấp huyện"), ("93.1", "cấp xã")],
        ),
        (
            "Năm 2023, tỷ lệ thanh toán trực tuyến tại cấp xã còn thấp, mới đạt 34,8%; một số xã như Y Tý chỉ đạt 12%.",
            [("34.8", "cấp xã"), ("12", "Y Tý")],
        ),
        (
            "Năm 2023, tỷ lệ người dân sử dụng Internet đạt 81%, trong đó nam 84%, nữ 78%; thành thị đạt 92%, nông "
            "thôn đạt 70%.",
            [("81", None), ("84", "nam"), ("78", "nữ"), ("92", "thành thị"), ("70", "nông thôn")],
        ),
        (
            "Năm 2023, tỷ lệ hồ sơ nộp trực tuyến của cấp tỉnh là 98%, cấp xã 95%.",
            [("98", "cấp tỉnh"), ("95", "cấp xã")],
        ),
    ],
)
def test_a_clause_that_names_only_whose_it_is(read: Read, text: str, expected: list[tuple[str, str | None]]) -> None:
    figures = read(text)
    assert len(codes(figures)) == 1
    assert told(figures) == [(value, "Lào Cai", part) for value, part in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Năm 2023, mức độ hài lòng của người dân đạt 92%; Sở Tư pháp đạt 98%, Sở Khoa học và Công nghệ đạt 90%.",
            [("92", None), ("98", "Sở Tư pháp"), ("90", "Sở Khoa học và Công nghệ")],
        ),
        (
            "Tỷ lệ cán bộ, công chức cấp xã được tập huấn kỹ năng số năm 2023 đạt 80%, cấp huyện 95%.",
            [("80", "cấp xã"), ("95", "cấp huyện")],
        ),
        (
            "Năm 2023, tỷ lệ số hóa hồ sơ, kết quả giải quyết thủ tục hành chính của tỉnh đạt 77%; ở cấp xã, tỷ lệ "
            "này là 66%.",
            [("77", None), ("66", "cấp xã")],
        ),
        (
            "Năm 2023, tỷ lệ hồ sơ nộp trực tuyến đạt 61,2%, cao hơn bình quân chung (55%). Trong đó cấp tỉnh đạt 82%.",
            [("61.2", None), ("82", "cấp tỉnh")],
        ),
    ],
)
def test_offices_and_levels_in_their_clauses(read: Read, text: str, expected: list[tuple[str, str | None]]) -> None:
    figures = read(text)
    assert len(codes(figures)) == 1
    assert [item for item in told(figures) if item[0] != "55"] == [(value, "Lào Cai", part) for value, part in expected]


def test_levels_behind_what_the_country_has_are_the_provinces(read: Read) -> None:
    figures = read(
        "Năm 2023, tỷ lệ hồ sơ nộp trực tuyến đạt 61,2%, cao hơn bình quân cả nước (55%), xếp thứ 9; trong đó "
        "cấp tỉnh đạt 82%. Cấp xã đạt 49%."
    )
    assert [(figure.province, figure.locality) for figure in figures] == [
        ("Lào Cai", None), ("national", None), ("Lào Cai", None), ("Lào Cai", "cấp tỉnh"), ("Lào Cai", "cấp xã")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "clause",
    [
        "cấp xã chiếm 40%",  # a share of all, not a rate of its own
        "cấp xã có 40% cán bộ biết ngoại ngữ",
        "huyện Bắc Hà trồng mới 40%",
        "giá thuê tại thành phố Lào Cai bằng 40%",
        "huyện Bắc Hà tăng 40%",
    ],
)
def test_words_of_their_own_are_carried_nothing(read: Read, clause: str) -> None:
    figures = read(f"Năm 2023, tỷ lệ hồ sơ nộp trực tuyến toàn tỉnh đạt 58,6%; {clause}.")
    assert told(figures) == [("58.6", "Lào Cai", None)]


def test_among_whom_is_not_whose(read: Read) -> None:
    figures = read(
        "Năm 2023, tỷ lệ hồ sơ nộp trực tuyến của Kon Tum là 51%; Gia Lai dẫn đầu vùng Tây Nguyên với 69%.",
        provinces=(),
    )
    assert [(figure.value, figure.province, figure.locality) for figure in figures] == [
        (Decimal(51), "Kon Tum", None),
        (Decimal(69), "Gia Lai", None),
    ]


def test_a_level_that_the_indicator_is_about_is_no_part(read: Read) -> None:
    (figure,) = read("Năm 2023, toàn tỉnh thành lập 152 tổ công nghệ số cộng đồng cấp xã.")
    assert (figure.indicator_code, figure.locality) == ("cnscd_commune_team_count", None)


def test_offices_that_a_system_reaches_down_to_are_no_part(read: Read) -> None:
    figures = read("Năm 2023, tỷ lệ văn bản ký số từ cấp tỉnh đến cấp xã đạt 98%.")
    assert {figure.locality for figure in figures} == {None}


def test_what_the_countrys_value_is_held_against_is_the_countrys(read: Read) -> None:
    figures = read("Năm 2023, tỷ lệ hồ sơ nộp trực tuyến của cả nước là 46,1%, thấp hơn 3,2% so với năm 2022.")
    assert {figure.province for figure in figures} == {"national"}


def test_a_caption_with_a_provinces_name_opens_no_section_of_it(reference: Reference) -> None:
    text = (
        "Lào Cai đứng đầu về hồ sơ trực tuyến\n\nNăm 2023, tỷ lệ hồ sơ nộp trực tuyến của Lào Cai đạt 71%.\n\n"
        "Cán bộ hướng dẫn tại Trung tâm Phục vụ hành chính công tỉnh Lào Cai. Ảnh: Minh An\n\n"
        "Báo cáo của Bộ TT&TT nêu tình hình cả nước.\n\nNăm 2023, tốc độ băng rộng di động đạt 46 Mbps."
    )
    source = Source("page", published_on=date(2024, 1, 15), provinces=("Lào Cai", "national"))
    figures = extract(CanonicalDocument(text, "text", "text/plain"), source, reference)
    assert {figure.province for figure in figures if figure.value == 46} == {"national"}


def test_firms_and_groups_have_their_own(read: Read) -> None:
    figures = read("Năm 2023, toàn tỉnh có 5.120 trạm BTS; VNPT 1.900 trạm, MobiFone 1.010 trạm.")
    assert [figure.locality for figure in figures] == [None, "VNPT", "MobiFone"]
    figures = read("Năm 2023, tỷ lệ người dân có sổ sức khỏe điện tử của nhóm nam là 60%, nhóm nữ là 64%.")
    assert told(figures) == [("60", "Lào Cai", "nhóm nam"), ("64", "Lào Cai", "nhóm nữ")]


def test_parts_of_a_count_that_the_catalogue_takes_for_another_wait(read: Read) -> None:
    figures = read("Năm 2023, toàn tỉnh có 356 trạm BTS 5G; Viettel 327 trạm, VNPT 19 trạm.")
    assert told(figures) == [("356", "Lào Cai", None)]


def test_what_the_whole_province_has_is_not_the_districts(read: Read) -> None:
    figures = read("Năm 2023, tại huyện Bắc Hà, tỷ lệ hồ sơ nộp trực tuyến đạt 70%, toàn tỉnh đạt 62%.")
    assert [(str(figure.value), figure.locality) for figure in figures] == [("70", "huyện Bắc Hà"), ("62", None)]


def test_levels_right_behind_their_shares(read: Read) -> None:
    text = "Năm 2023, tỷ lệ cán bộ, công chức có máy tính đạt 95% ở cấp tỉnh, 88% cấp huyện, 70% cấp xã."
    assert [(str(f.value), f.locality) for f in read(text) if f.status == "accepted"] == [
        ("95", "cấp tỉnh"),
        ("88", "cấp huyện"),
        ("70", "cấp xã"),
    ]
    assert [f.locality for f in read("Năm 2023, 100% cấp huyện, cấp xã có mạng LAN.")] == [None]


def test_what_a_bracket_or_an_office_goes_on_with(read: Read) -> None:
    work = (
        "Năm 2023, tỷ lệ hồ sơ công việc xử lý trên môi trường mạng ở cấp huyện đạt 96% (năm 2022: 81%), cấp xã đạt "
        "89% (năm 2022: 62,5%)."
    )
    found = [(f.indicator_code, str(f.value), f.period and f.period.label()) for f in read(work)]
    assert found[2:] == [
        ("e_work_processing_rate_commune", "89", "2023"),
        ("e_work_processing_rate_commune", "62.5", "2022"),
    ]
    signed = "Năm 2023, tỷ lệ văn bản ký số của các sở đạt 100%, của UBND các xã, thị trấn đạt 96,85%."
    assert [(f.indicator_code, f.status) for f in read(signed)] == [("signed_document_rate", "accepted")] * 2
    fiber = "Tỷ lệ hộ gia đình có Internet cáp quang năm 2023 đạt 61,4% (chỉ tiêu huyện giao năm 2023 là 60%)."
    assert [(f.indicator_code, f.kind) for f in read(fiber)] == [
        ("fiber_household_coverage", "actual"),
        ("fiber_household_coverage", "target"),
    ]


def test_files_of_a_level_are_its_own(read: Read) -> None:
    text = "Năm 2023, cấp huyện và cấp xã tiếp nhận 21.364 hồ sơ; trong đó, cấp xã tiếp nhận 15.908 hồ sơ."
    assert [(str(f.value), f.locality, f.status) for f in read(text)] == [
        ("21364", None, "review"),  # of both levels
        ("15908", "cấp xã", "accepted"),
    ]


def test_a_count_told_by_firm(read: Read) -> None:
    figures = read("Năm 2024, toàn tỉnh có 1.438 trạm BTS; trong đó Viettel 611, VNPT 489 và MobiFone 338 trạm.")
    assert {figure.indicator_code for figure in figures} == {"bts_count"}
    assert told(figures) == [
        ("1438", "Lào Cai", None),
        ("611", "Lào Cai", "Viettel"),
        ("489", "Lào Cai", "VNPT"),
        ("338", "Lào Cai", "MobiFone"),
    ]


def test_a_firms_number_above_the_whole_is_no_part(read: Read) -> None:
    figures = read("Năm 2024, toàn tỉnh có 138 trạm BTS; trong đó Viettel 611, VNPT 489.")
    assert [str(figure.value) for figure in figures if figure.status == "accepted"] == ["138"]


def test_the_countrys_value_alone_behind_that_of_the_province(read: Read) -> None:
    figures = read("Năm 2023, 71% người hưởng lương hưu nhận qua tài khoản. Cả nước cùng thời điểm là 74%.")
    assert {(str(f.value), f.indicator_code, f.province) for f in figures} == {
        ("71", "pension_account_payment_rate", "Lào Cai"),
        ("74", "pension_account_payment_rate", "national"),
    }


def test_a_share_behind_accounts_done_is_of_those_to_do(read: Read) -> None:
    figures = read("Năm 2023, tỉnh đã kích hoạt 812.400 tài khoản định danh điện tử mức 2, đạt 76%.")
    assert [figure.indicator_code for figure in figures if figure.status == "accepted"] == [
        "e_id_activated_level2_count",
        "e_id_activation_rate",
    ]


def test_the_index_told_next_is_not_what_speaks_against_this_one(read: Read) -> None:
    figures = read("Năm 2023, PAR INDEX của tỉnh đạt 86,52 điểm, PAPI đứng thứ 20.")
    assert [figure.indicator_code for figure in figures if figure.status == "accepted"] == [
        "par_index_score",
        "papi_rank",
    ]


def test_leaders_of_an_office_tell_of_the_province(read: Read) -> None:
    (figure,) = read("Lãnh đạo Sở Thông tin và Truyền thông cho biết năm 2022 tỉnh có chỉ số DTI xếp thứ 12.")
    assert (figure.indicator_code, figure.locality, figure.status) == ("dti_overall_rank", None, "accepted")


def test_which_communes_are_counted_is_not_what_the_province_reached(read: Read) -> None:
    for text in (
        "Năm 2023, còn 14 xã có tỷ lệ hồ sơ trực tuyến dưới 50%.",
        "Năm 2023, các địa phương có tỷ lệ hồ sơ trực tuyến trên 50% được khen.",
    ):
        assert [figure.status for figure in read(text) if figure.value == 50] == ["review"]
    assert told(read("Năm 2023, toàn tỉnh có tỷ lệ hồ sơ trực tuyến trên 50%.")) == [("50", "Lào Cai", None)]


def test_stations_beside_the_coverage_of_their_network(read: Read) -> None:
    figures = read("Đến tháng 9/2024, sóng 4G phủ 99,8% dân số; 5G phủ 43,6% dân số với 1.085 trạm.")
    assert [figure.indicator_code for figure in figures] == [
        "mobile_4g_population_coverage",
        "mobile_5g_population_coverage",
        "bts_5g_count",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "Riêng lĩnh vực đất đai, tỷ lệ hồ sơ giải quyết đúng hạn đạt 82%.",
        "Riêng 11 dịch vụ của ngành công an, tỷ lệ hồ sơ nộp trực tuyến đạt 82%.",
        "Một số dịch vụ có tỷ lệ hồ sơ nộp trực tuyến cao như: đăng ký thường trú 82%, đăng ký khai sinh 71%.",
        "Trong lĩnh vực đất đai, tỷ lệ hồ sơ giải quyết đúng hạn đạt 82%.",
    ],
)
def test_shares_of_some_services_are_not_those_of_all(read: Read, words: str) -> None:
    assert [figure.status for figure in read(f"Năm 2023, kết quả khá. {words}") if figure.value == 82] == ["review"]


def test_services_that_have_an_indicator_of_their_own(read: Read) -> None:
    text = "Năm 2023, riêng dịch vụ công thiết yếu đạt tỷ lệ hồ sơ nộp trực tuyến 82%."
    assert "essential_service_online_rate" in codes(read(text))


def test_machines_to_be_added_are_not_all_machines(read: Read) -> None:
    assert codes(read("Năm 2023, toàn tỉnh có 150 máy ATM.")) == {"atm_count"}
    assert codes(read("Năm 2023, các ngân hàng bố trí thêm 15 máy ATM.")) == set()
