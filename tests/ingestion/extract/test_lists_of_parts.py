"""Lists that part a count, groups of leaders told one after the other, and what a ministry did in the country."""

from __future__ import annotations

from datetime import date

import pytest

from tests.ingestion.extract.conftest import Read


def test_a_list_parts_the_count_above_it(read: Read) -> None:
    text = (
        "Đến ngày 20/2/2026, các doanh nghiệp đã phát sóng 976 trạm 5G trên địa bàn tỉnh Lào Cai. Phân theo doanh "
        "nghiệp:\n\n- Viettel Lào Cai: 504 trạm;\n- VNPT Lào Cai: 298 trạm;\n- MobiFone: 174 trạm;\n"
        "- VinaPhone: 12 xe phát sóng;\n- Trạm dùng chung: 90 trạm;\n- Vietnamobile: 2.400 trạm.\n"
    )
    figures = [figure for figure in read(text, published=date(2026, 2, 25)) if figure.status == "accepted"]
    assert [(f.indicator_code, str(f.value), f.locality, f.period and f.period.label()) for f in figures] == [
        ("bts_5g_count", "976", None, "2026-02-20"),
        ("bts_5g_count", "504", "Viettel Lào Cai", "2026-02-20"),
        ("bts_5g_count", "298", "VNPT Lào Cai", "2026-02-20"),
        ("bts_5g_count", "174", "MobiFone", "2026-02-20"),
    ]


def test_groups_of_leaders_told_on(read: Read) -> None:
    text = "Mục tiêu đưa tỉnh vào nhóm 25 địa phương dẫn đầu về chuyển đổi số năm 2028 và nhóm 20 vào năm 2030."
    figures = read(text, published=date(2026, 2, 25))
    assert [(f.indicator_code, str(f.value), f.period and f.period.label(), f.kind) for f in figures] == [
        ("dx_leading_group_rank", "25", "2028", "target"),
        ("dx_leading_group_rank", "20", "2030", "target"),
    ]
    assert [f.indicator_code for f in read("Năm 2024, tỉnh có 25 tổ công tác và nhóm 20 người hỗ trợ.")] == [None, None]


def test_what_a_ministry_did_is_of_the_country(read: Read) -> None:
    said = "Bộ đã xác thực chủ sử dụng với cơ sở dữ liệu quốc gia về dân cư được 9,4 triệu thửa đất."
    text = f"Ngày 22/9/2025, Cục Quản lý đất đai họp về dữ liệu đất đai của Lào Cai và Sơn La. {said}"
    (found,) = [f for f in read(text, provinces=("Lào Cai", "Sơn La", "national")) if f.indicator_code]
    assert (found.indicator_code, found.province) == ("land_parcel_verified_count", "national")


@pytest.mark.parametrize(
    "text",
    [
        "Bộ đã bàn giao 120 máy tính.",
        "Theo Bộ Công an, năm nay có thêm xe. Bộ đã hỗ trợ lắp đặt 15 trạm BTS tại các xã vùng cao.",
    ],
)
def test_what_a_ministry_did_here_or_that_none_is_named_for_is_not_of_the_country(read: Read, text: str) -> None:
    assert {figure.unit_id for figure in read(text)} != {"VN"}


def test_the_label_of_an_item_says_whose_place_it_is(read: Read) -> None:
    text = "Kết quả DTI năm 2022 của tỉnh:\n+ Kinh tế số: xếp hạng 22/63;\n+ Xã hội số: xếp thứ 34/63;\n"
    found = [(f.indicator_code, str(f.value), f.status) for f in read(text, published=date(2023, 9, 10))]
    assert found == [("dti_econ_rank", "22", "accepted"), ("dti_society_rank", "34", "accepted")]


def test_dossiers_and_their_parts_by_one_word(read: Read) -> None:
    text = (
        "Quý III/2024, tổng số hồ sơ tiếp nhận 71.400 (trong đó kỳ trước chuyển qua 6.300); đã giải quyết 64.200 hồ "
        "sơ, gồm trước hạn, đúng hạn 63.200, trễ hạn 960. Trung tâm tiếp nhận 1.206 hồ sơ, trực tuyến 689."
    )
    assert [(figure.indicator_code, int(figure.value)) for figure in read(text)] == [
        ("dossier_received_count", 71400),
        ("dossier_carried_over_count", 6300),
        ("dossier_resolved_count", 64200),
        ("dossier_ontime_count", 63200),
        ("dossier_overdue_count", 960),
        ("dossier_received_count", 1206),
        ("online_dossier_count", 689),
    ]


def test_internet_subscribers_by_network(read: Read) -> None:
    text = (
        "Năm 2023, tỉnh có 812.000 thuê bao Internet, trong đó cố định 201.000, di động 611.000; đạt mật độ 81,5 thuê "
        "bao/100 dân."
    )
    assert [figure.indicator_code for figure in read(text)] == [
        "internet_subscriber_count",
        "fixed_broadband_subscriber_count",
        "mobile_broadband_subscriber_count",
        "internet_per_100",
    ]


def test_provinces_behind_the_goal_in_brackets(read: Read) -> None:
    text = (
        "10 tháng năm 2024, tỷ lệ hồ sơ trực tuyến toàn trình của cả nước đạt 41,7% (chỉ tiêu năm 2024: 70%). "
        "Các tỉnh có tỷ lệ cao là Hà Tĩnh 58,3%, Bắc Ninh 52,6%; nhóm thấp nhất có Cà Mau (13,5%)."
    )
    found = [figure for figure in read(text, provinces=(), published=None) if figure.status == "accepted"]
    assert [(f.province, str(f.value), f.period and f.period.label()) for f in found[2:]] == [
        ("Hà Tĩnh", "58.3", "2024-01/2024-10"),
        ("Bắc Ninh", "52.6", "2024-01/2024-10"),
        ("Cà Mau", "13.5", "2024-01/2024-10"),
    ]


def test_districts_without_their_kind_behind_one_with_it(read: Read) -> None:
    figures = read(
        "Năm 2023, huyện Bảo Thắng dẫn đầu với 96,2% hồ sơ nộp trực tuyến, tiếp đến là Bát Xát 93,1%, Văn Bàn 91,8%; "
        "thấp nhất là Si Ma Cai (78,4%)."
    )
    assert [(str(f.value), f.locality, f.indicator_code) for f in figures if f.status == "accepted"] == [
        ("96.2", "huyện Bảo Thắng", "online_submission_rate"),
        ("93.1", "Bát Xát", "online_submission_rate"),
        ("91.8", "Văn Bàn", "online_submission_rate"),
        ("78.4", "Si Ma Cai", "online_submission_rate"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Tỷ lệ thanh toán trực tuyến của TP. Lào Cai, huyện Bát Xát, Bảo Thắng lần lượt là 68%; 55,4% và 51,2%.",
            [("68", "TP. Lào Cai"), ("55.4", "huyện Bát Xát"), ("51.2", "Bảo Thắng")],
        ),
        (
            "Thị xã Sa Pa và huyện Bát Xát là hai đơn vị dẫn đầu về thanh toán trực tuyến, lần lượt là 33% và 27%.",
            [("33", "thị xã Sa Pa"), ("27", "huyện Bát Xát")],
        ),
        (
            "Ba xã Ia Púch, Ia Mơ và Krong có tỷ lệ hồ sơ trực tuyến thấp, lần lượt đạt 31%, 28% và 25%.",
            [("31", "xã Ia Púch"), ("28", "Ia Mơ"), ("25", "Krong")],
        ),
        (
            "Tỷ lệ trường học thu học phí không dùng tiền mặt: mầm non 78%, tiểu học 91%, THCS 93%.",
            [("78", "mầm non"), ("91", "tiểu học"), ("93", "THCS")],
        ),
    ],
)
def test_places_and_schools_in_turn(read: Read, text: str, expected: list[tuple[str, str]]) -> None:
    assert [(str(f.value), f.locality) for f in read(text) if f.status == "accepted"] == expected


def test_a_level_of_school_that_is_counted_is_no_part(read: Read) -> None:
    (figure,) = read("100% trường tiểu học, THCS và THPT triển khai học bạ số.")
    assert figure.locality is None


def test_months_go_on(read: Read) -> None:
    figures = read("Tỷ lệ nộp hồ sơ trực tuyến tháng 7 mới 58%, sang tháng 8 lên 69,3% và tháng 10 đạt 81,7%.")
    assert [(str(f.value), f.period and f.period.label(), f.status) for f in figures] == [
        ("58", "2024-07", "accepted"),
        ("69.3", "2024-08", "accepted"),
        ("81.7", "2024-10", "accepted"),
    ]


def test_names_that_have_a_share_each_are_places(read: Read) -> None:
    figures = read(
        "Năm 2023, tỷ lệ hồ sơ trực tuyến tại Nam Trà My 41,2%, Tây Giang 44,7%, trong khi Hội An mới đạt 92,3%."
    )
    assert [(str(f.value), f.locality) for f in figures if f.status == "accepted"] == [
        ("41.2", "Nam Trà My"),
        ("44.7", "Tây Giang"),
        ("92.3", "Hội An"),
    ]


def test_levels_together_are_the_province(read: Read) -> None:
    figures = read("Năm 2023, Trung tâm hành chính công tỉnh và 102 trung tâm cấp xã tiếp nhận 934.218 hồ sơ.")
    assert [(f.indicator_code, str(f.value), f.locality) for f in figures if f.status == "accepted"] == [
        ("commune_service_center_count", "102", None),
        ("dossier_received_count", "934218", None),
    ]


def test_shares_behind_a_colon_with_their_levels_behind_them(read: Read) -> None:
    figures = read("Năm 2023, tỷ lệ máy tính cài phần mềm phòng chống mã độc: 91,4% ở cấp tỉnh và 84% ở cấp huyện.")
    assert [(str(f.value), f.locality) for f in figures if f.status == "accepted"] == [
        ("91.4", "cấp tỉnh"),
        ("84", "cấp huyện"),
    ]


def test_a_level_ahead_of_a_colon_holds_for_the_sentence(read: Read) -> None:
    figures = read(
        "Năm 2023, tỉnh chỉ đạo. Đối với cấp xã: tổng số tiếp nhận 45.678 hồ sơ; đã giải quyết 44.321 hồ sơ."
    )
    assert [(str(f.value), f.locality) for f in figures if f.indicator_code] == [
        ("45678", "cấp xã"),
        ("44321", "cấp xã"),
    ]


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("Năm 2023, tỷ lệ xử lý hồ sơ công việc trên môi trường mạng lần lượt đạt 98%, 95% và 89%.", {"review"}),
        ("Năm 2023, huyện Pác Nặm và Ngân Sơn có 38 và 52 gian hàng trên sàn thương mại điện tử.", {"review"}),
        ("Năm 2022 và 2023, tỷ lệ hồ sơ trực tuyến lần lượt đạt 40% và 50%.", {"accepted"}),
        ("Năm 2023, tỷ lệ hồ sơ trực tuyến, thanh toán trực tuyến lần lượt đạt 80% và 60%.", {"accepted"}),
    ],
)
def test_values_in_turn_of_what_is_not_told_wait(read: Read, text: str, statuses: set[str]) -> None:
    assert {figure.status for figure in read(text)} == statuses


def test_a_counts_own_words_go_before_those_of_the_clause_ahead(read: Read) -> None:
    figures = read("Năm 2023, 100% xã đã được phủ sóng di động 4G, có 1.245 trạm BTS 4G và 68 trạm 5G.")
    assert [(f.indicator_code, f.status) for f in figures][1:] == [
        ("bts_4g_count", "accepted"),
        ("bts_5g_count", "accepted"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2023, tỷ lệ hồ sơ trực tuyến lĩnh vực Tư pháp 98%, lĩnh vực Đất đai 61%.",
        "Năm 2023, tỷ lệ hồ sơ trực tuyến qua Cổng Dịch 98%, qua Bưu Chính 61%.",
    ],
)
def test_names_of_fields_and_ways_are_no_places(read: Read, text: str) -> None:
    assert not {figure.locality for figure in read(text)} & {
        "Tư",
        "Đất",
        "Tư pháp",
        "Đất đai",
        "Cổng Dịch",
        "Bưu Chính",
    }


def test_other_provinces_in_brackets_have_numbers_of_their_own(read: Read) -> None:
    figures = read("Năm 2023, tỷ lệ hồ sơ nộp trực tuyến của tỉnh đạt 85% (Bắc Ninh 91%, Lạng Sơn 88%).")
    found = {str(figure.value): figure.province for figure in figures}
    assert found["91"] == "Bắc Ninh"
    assert found["88"] == "Lạng Sơn"
    assert found["85"] not in ("Bắc Ninh", "Lạng Sơn")
