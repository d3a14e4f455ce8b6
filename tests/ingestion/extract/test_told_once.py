"""Words that a text tells once: the rank of a list, the noun that is counted, the half that is no number."""

from __future__ import annotations

import pytest

from ingestion.records import Figure
from tests.ingestion.extract.conftest import Read


def told(figures: list[Figure]) -> list[str]:
    """Accepted figures, each as its indicator, value, denominator and period."""
    return [
        f"{figure.indicator_code}={figure.value}"
        + (f"/{figure.of_total}" if figure.of_total is not None else "")
        + (f"@{figure.period.label()}" if figure.period else "")
        for figure in figures
        if figure.status == "accepted"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Về DTI, năm 2022 tỉnh 31/63, còn năm 2021 là 48.",
            ["dti_overall_rank=31/63@2022", "dti_overall_rank=48@2021"],
        ),
        (
            "Theo DTI 2022, chính quyền số xếp thứ 14, kinh tế số 26, XHS tận 21.",
            ["dti_gov_rank=14@2022", "dti_econ_rank=26@2022", "dti_society_rank=21@2022"],
        ),
        (
            "DTI năm 2022 của tỉnh ở vị trí 33/63, năm trước đó là 52.",
            ["dti_overall_rank=33/63@2022", "dti_overall_rank=52@2021"],
        ),
        ("Năm 2025, phấn đấu PAR INDEX vào nhóm 15.", ["par_index_rank=15@2025"]),
        ("Phấn đấu năm 2026 chỉ số DTI tăng tối thiểu 4 bậc.", ["dti_overall_rank_change=4@2026"]),
    ],
)
def test_ranks_that_go_on(read: Read, text: str, expected: list[str]) -> None:
    assert told(read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Trên bảng xếp hạng DTI, số tỉnh gửi tài liệu: 33/34.",
        "Năm 2022 tỉnh xếp thứ 12 về DTI, có 45 xã.",
        "Năm 2022 tỉnh xếp thứ 12 về DTI, kinh tế số 24 doanh nghiệp mới.",
        "Năm 2022, về DTI đã có 33/34 nhiệm vụ hoàn thành.",
        "Năm 2022, PAPI của tỉnh thuộc nhóm 3.",
    ],
)
def test_what_is_no_rank(read: Read, text: str) -> None:
    numbers = [figure for figure in read(text) if figure.value != 12]
    assert not [figure for figure in numbers if figure.unit == "rank" or figure.status == "accepted"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Năm 2022, hơn ba phần tư hồ sơ được nộp trực tuyến.", ["online_submission_rate=75@2022"]),
        ("Năm 2022, hơn một nửa số hộ gia đình có cáp quang.", ["fiber_household_coverage=50@2022"]),
        ("Năm 2022, hai phần ba số xã có sóng 5G.", ["mobile_5g_commune_coverage=66.6667@2022"]),
        # Of another value, or a change.
        ("Năm 2022, tỷ lệ hồ sơ trực tuyến mới bằng một nửa mức bình quân của vùng.", []),
        ("Năm 2022, số hồ sơ nộp trực tuyến giảm một nửa so với năm 2021.", []),
        ("Năm 2022, một phần hồ sơ được nộp trực tuyến.", []),
        ("Năm 2022, một nửa thời gian dành cho hồ sơ trực tuyến.", []),
    ],
)
def test_shares_in_words(read: Read, text: str, expected: list[str]) -> None:
    assert told(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Năm 2022, tỉnh có 812 dịch vụ công trực tuyến toàn trình, 530 một phần.",
            ["full_online_service_count=812@2022", "partial_online_service_count=530@2022"],
        ),
        (
            "Năm 2021, tỉnh cung cấp 1.410 dịch vụ công trực tuyến, mức độ 3 là 620, mức độ 4 là 790.",
            [
                "online_service_count=1410@2021",
                "online_service_level3_count=620@2021",
                "online_service_level4_count=790@2021",
            ],
        ),
        ("Năm 2022, có 7 trên 18 bệnh viện triển khai bệnh án điện tử.", ["emr_hospital_count=7/18@2022"]),
        # Nouns of their own.
        (
            "Năm 2022, tỉnh có 812 dịch vụ công trực tuyến toàn trình, 12 lần cao hơn.",
            ["full_online_service_count=812@2022"],
        ),
        ("Năm 2022, tăng thêm 7 trên địa bàn 18 xã.", []),
    ],
)
def test_nouns_told_once(read: Read, text: str, expected: list[str]) -> None:
    assert told(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- Trạm BTS: 1.120 trạm; trạm 5G: 64.", ["bts_count=1120", "bts_5g_count=64"]),
        ("- Hệ thống thông tin được phê duyệt cấp độ: 27/41.", ["security_level_approved_system_count=27/41"]),
        ("- Hệ thống thông tin cấp độ: 3.", []),
        ("- Trạm 5G: mục 64.", []),
    ],
)
def test_labels_before_their_numbers(read: Read, text: str, expected: list[str]) -> None:
    assert told(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Năm 2022, mức độ hài lòng của người dân khi giải quyết thủ tục hành chính không thấp hơn 91%.",
            ["satisfaction_rate=91@2022"],
        ),
        (
            "Năm 2022, tỷ lệ hồ sơ trực tuyến toàn trình đạt 43%, thấp hơn 5% so với năm 2021.",
            ["full_online_dossier_rate=43@2022"],
        ),
    ],
)
def test_what_is_not_lower_is_no_change(read: Read, text: str, expected: list[str]) -> None:
    assert told(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Năm 2022, toàn tỉnh tiếp nhận 11.230 hồ sơ, đã giải quyết 11.020, đạt 98,1%.",
            [
                "dossier_received_count=11230@2022",
                "dossier_resolved_count=11020@2022",
                "dossier_resolution_rate=98.1@2022",
            ],
        ),
        (
            "Năm 2022, tiếp nhận 1.716 phản ánh, đã xử lý xong 1.702.",
            ["citizen_feedback_count=1716@2022", "feedback_processed_count=1702@2022"],
        ),
        (
            "Năm 2022, hồ sơ trả đúng hẹn 96,8%, quá hẹn 3,2%.",
            ["dossier_ontime_rate=96.8@2022", "dossier_overdue_rate=3.2@2022"],
        ),
        # A noun of its own, and a time.
        ("Năm 2022, tiếp nhận 1.716 phản ánh, đã xử lý 12 vụ việc.", ["citizen_feedback_count=1716@2022"]),
        ("Năm 2022, tiếp nhận 1.716 phản ánh, xử lý trong 3 ngày.", ["citizen_feedback_count=1716@2022"]),
    ],
)
def test_what_was_done_with_so_many(read: Read, text: str, expected: list[str]) -> None:
    assert told(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Thanh toán trực tuyến có bước tiến. Từ 17% năm 2021, năm 2022 đạt 49%.",
            ["online_payment_rate=17@2021", "online_payment_rate=49@2022"],
        ),
        ("Nộp hồ sơ toàn trình còn thấp. Năm 2022 chỉ đạt 21%.", ["full_online_dossier_rate=21@2022"]),
        (
            "Năm 2022, tỷ lệ hồ sơ trực tuyến toàn trình đạt 43%. Toàn quốc, con số đó là 39%.",
            ["full_online_dossier_rate=43@2022", "full_online_dossier_rate=39@2022"],
        ),
        # A change, a share of a plan, a subject of its own, a number in the sentence before.
        ("Tỉnh đẩy mạnh thanh toán trực tuyến. Năm 2022 tăng 49%.", []),
        ("Tỉnh đẩy mạnh thanh toán trực tuyến. Năm 2022 đạt 95% kế hoạch.", []),
        ("Tỉnh đẩy mạnh thanh toán trực tuyến. Năm 2022, giải ngân đạt 62%.", []),
        ("Tỉnh có 12 mô hình thanh toán trực tuyến. Năm 2022 đạt 62%.", []),
    ],
)
def test_a_sentence_that_names_the_topic(read: Read, text: str, expected: list[str]) -> None:
    assert told(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Năm 2022, DN công nghệ số của tỉnh là 340.", ["digital_business_count=340@2022"]),
        ("Năm 2022, 87% DN dùng HĐĐT.", ["einvoice_business_rate=87@2022"]),
        ("Năm 2022, có 87% DN.", []),
        (
            "Năm 2022, tổng HS tiếp nhận: 12.345 HS; HS trực tuyến 10.234 HS; quá hạn 32 HS.",
            ["dossier_received_count=12345@2022", "online_dossier_count=10234@2022", "dossier_overdue_count=32@2022"],
        ),
        ("Năm 2022, trường có 512 HS nộp hồ sơ trực tuyến.", []),  # pupils
        ("Năm 2022, có 512 hs trực tuyến.", []),  # capitals alone
        ("Năm 2022, TTTT đạt 45,2%.", ["online_payment_rate=45.2@2022"]),
        ("Năm 2022, Sở TTTT đạt 45,2%.", []),
        (
            "Năm 2022, thuê bao BRDĐ 512.000 TB, đạt 78 TB/100 dân.",
            ["mobile_broadband_subscriber_count=512000@2022", "mobile_broadband_per_100=78@2022"],
        ),
        (
            "Năm 2022: kích hoạt 478.200 TK ĐDĐT; tổ CNSCĐ 1.404 tổ với 8.245 TV.",
            ["e_id_activated_count=478200@2022", "cnscd_team_count=1404@2022", "cnscd_member_count=8245@2022"],
        ),
    ],
)
def test_words_written_short(read: Read, text: str, expected: list[str]) -> None:
    assert told(read(text)) == expected


def test_a_paragraph_of_other_units_goes_on_with_the_index_and_not_its_pillar(read: Read) -> None:
    figures = read(
        "Xếp hạng DTI 2022: Lào Cai đứng thứ 12. Về xã hội số, tỉnh hạng 25.\n\nYên Bái xếp thứ 21.\n", title="DTI 2022"
    )
    assert "dti_society_rank=21@2022" not in told(figures)


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2022, hồ sơ nộp trực tuyến của nhóm này đạt 91%.",  # some of the files
        "Năm 2022, thanh toán không dùng tiền mặt tại bệnh viện chiếm 61% số lượt.",  # deals, no hospitals
        "Năm 2022, ít nhất 3/4 hộ gia đình có cáp quang.",  # a share
    ],
)
def test_what_is_of_something_narrower_waits(read: Read, text: str) -> None:
    assert told(read(text)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "- Hệ thống thông tin được phê duyệt cấp độ: 27/41; triển khai đầy đủ phương án bảo vệ: 12 hệ thống, "
            "bằng 29%.",
            ["security_level_approved_system_count=27/41", "security_plan_implementation_rate=29"],
        ),
        ("- Tài khoản VNeID mức 2 kích hoạt: 151.300.", ["e_id_activated_level2_count=151300"]),
        ("Năm 2022, có 7/9 huyện hoàn thành số hóa hồ sơ.", []),
    ],
)
def test_the_label_behind_the_last_semicolon(read: Read, text: str, expected: list[str]) -> None:
    assert told(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Tỉnh công bố PAR INDEX, SIPAS năm 2022.\n\nPAR INDEX của tỉnh là 83,1%, xếp thứ 31/63; SIPAS 79,4%.",
            ["par_index_score=83.1@2022", "par_index_rank=31/63@2022", "sipas_score=79.4@2022"],
        ),
        (
            "Hội nghị phân tích các chỉ số năm 2022. Sở Nội vụ cho biết PAR INDEX của tỉnh là 83,1%.",
            ["par_index_score=83.1@2022"],
        ),
        ("Hội nghị phân tích các chỉ tiêu năm 2022. PAR INDEX của tỉnh là 83,1%.", []),
        (
            "Lào Cai được 0,6482 điểm chính quyền số, 0,6015 điểm kinh tế số và 0,5874 điểm xã hội số trong DTI 2022, "
            "tương ứng các hạng 14, 26, 21.",
            [
                "dti_gov_score=0.6482@2022",
                "dti_econ_score=0.6015@2022",
                "dti_society_score=0.5874@2022",
                "dti_gov_rank=14@2022",
                "dti_econ_rank=26@2022",
                "dti_society_rank=21@2022",
            ],
        ),
        (
            "Phấn đấu năm 2026, 70% HTTT có phương án bảo đảm ATTT theo cấp độ; DTI tăng tối thiểu 5 bậc.",
            ["security_plan_implementation_rate=70@2026", "dti_overall_rank_change=5@2026"],
        ),
    ],
)
def test_indices_told_together(read: Read, text: str, expected: list[str]) -> None:
    assert told(read(text)) == expected


def test_another_unit_beside_for_comparison(read: Read) -> None:
    figures = read("Chỉ số EBI năm 2022 của Lào Cai đạt 11,2 điểm, so với Yên Bái 9,4 điểm.")
    assert [(str(figure.value), figure.province) for figure in figures] == [("11.2", "Lào Cai"), ("9.4", "Yên Bái")]


def test_what_is_left_out_of_the_count_is_no_denial(read: Read) -> None:
    figures = read("Năm 2022, văn bản được ký số đạt 92% (không tính văn bản mật).")
    assert [figure.status for figure in figures] == ["accepted"]
    denied = read("Năm 2022, 92% văn bản không được ký số.")
    assert [figure.status for figure in denied] == ["review"]


def test_an_article_on_project_06_is_no_plan(read: Read) -> None:
    title = "Đề án 06 nhìn từ bệnh viện"
    figures = read("Tỷ lệ người dân có tài khoản ngân hàng là 87,2%.", title=title)
    assert [(figure.kind, figure.status) for figure in figures] == [("actual", "accepted")]


def test_points_in_brackets(read: Read) -> None:
    figures = read("PCI 2022 của Lào Cai đạt 66,1 điểm, đứng sau Quảng Ninh (72,9) và trên Yên Bái (64,3).")
    assert [(str(figure.value), figure.province, figure.unit) for figure in figures] == [
        ("66.1", "Lào Cai", "score"),
        ("72.9", "Quảng Ninh", "score"),
        ("64.3", "Yên Bái", "score"),
    ]
    others = read("PCI 2022 của Lào Cai đạt 66,1 điểm, có thêm phí (1,5) và lệ phí (0,4).")
    assert [figure.unit for figure in others if figure.value < 2] != ["score", "score"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "DTI năm 2022 của tỉnh ở vị trí 33/63, trước đó một năm là 52.",
            ["dti_overall_rank=33/63@2022", "dti_overall_rank=52@2021"],
        ),
        (
            "III. KINH PHÍ\n\nTổng nhu cầu năm 2025 cho chuyển đổi số là 61,5 tỷ đồng, gồm ngân sách 50,1 tỷ đồng.",
            ["dx_budget_amount=61500000000.0@2025"],
        ),
        ("III. KINH PHÍ\n\nTổng kinh phí đào tạo chuyển đổi số năm 2025 là 2,5 tỷ đồng.", []),
        ("Năm 2025, bổ sung 60 trạm 5G.", ["bts_5g_new_count=60@2025"]),
    ],
)
def test_sums_and_additions(read: Read, text: str, expected: list[str]) -> None:
    assert told(read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2022, cứ hai người trưởng thành thì có một người có chữ ký số cá nhân.",
        "Năm 2022, hồ sơ nộp trực tuyến của nhóm này đạt 91% (năm 2021: 84%).",
        "DTI năm 2022 đứng thứ 45/63. Sở trình các chỉ tiêu; DTI tăng tối thiểu 5 bậc.",
    ],
)
def test_norms_and_goals_without_a_time_wait(read: Read, text: str) -> None:
    assert [item for item in told(read(text)) if "45/63" not in item] == []


def test_the_months_of_a_report_are_not_those_to_come(read: Read) -> None:
    title = "Báo cáo kết quả thực hiện nhiệm vụ quý II, phương hướng nhiệm vụ quý III năm 2024"
    figures = read("- Tỷ lệ hồ sơ nộp trực tuyến đạt 71%.", title=title)
    assert told(figures) == ["online_submission_rate=71@2024-04/2024-06"]


def test_points_of_another_year(read: Read) -> None:
    figures = read("Năm 2023, PCI đạt 66,1 điểm, xếp thứ 30/63; năm 2022 là 65,2.")
    assert told(figures) == ["pci_score=66.1@2023", "pci_rank=30/63@2023", "pci_score=65.2@2022"]


def test_a_topic_of_two_measures_is_none(read: Read) -> None:
    assert told(read("Hồ sơ trực tuyến và thanh toán trực tuyến đều tăng. Năm 2022 đạt 62%.")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Năm 2022, ứng dụng có 45.300 lượt tải, tiếp nhận 1.716 phản ánh, đã xử lý xong 1.702.",
            ["app_download_count=45300@2022", "citizen_feedback_count=1716@2022", "feedback_processed_count=1702@2022"],
        ),
        (
            "Năm 2022, thu nhận 712.300 hồ sơ định danh điện tử; phê duyệt 690.100; kích hoạt 541.200.",
            [
                "e_id_application_count=712300@2022",
                "e_id_account_count=690100@2022",
                "e_id_activated_count=541200@2022",
            ],
        ),
        ("Năm 2022, đã đẩy về kho của Bộ GD&ĐT 31.640 học bạ số.", ["digital_transcript_count=31640@2022"]),
        ("Liên hệ ĐT 31.640 về học bạ số.", []),
    ],
)
def test_deeds_in_a_row(read: Read, text: str, expected: list[str]) -> None:
    assert told(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Năm 2024, thu tiền điện không dùng tiền mặt đạt 97,2%; nước sạch 80,1%; học phí 75%; viện phí 42%.",
            [
                "electricity_bill_cashless_rate=97.2@2024",
                "water_bill_cashless_rate=80.1@2024",
                "tuition_cashless_rate=75@2024",
                "hospital_fee_cashless_rate=42@2024",
            ],
        ),
        (
            "Năm 2024, tỷ lệ hồ sơ nộp trực tuyến đạt 81%; đúng hạn 99%; thanh toán trực tuyến 60%.",
            ["online_submission_rate=81@2024", "online_payment_rate=60@2024"],  # which files were in time?
        ),
    ],
)
def test_a_list_whose_first_item_says_what_all_are_of(read: Read, text: str, expected: list[str]) -> None:
    assert told(read(text)) == expected


def test_ordinals_of_units_in_turn_and_the_mean_ahead_of_them(read: Read) -> None:
    text = (
        "Theo Báo cáo DTI năm 2020, đối với các tỉnh, giá trị trung bình là 0.3026. Đà Nẵng xếp hạng thứ nhất (0.4874),"
        " Thừa Thiên Huế thứ hai và Bắc Ninh thứ ba."
    )
    figures = [figure for figure in read(text) if figure.status == "accepted"]
    assert [(figure.indicator_code, str(figure.value), figure.province) for figure in figures] == [
        ("dti_provincial_mean_score", "0.3026", "national"),
        ("dti_overall_rank", "1", "Đà Nẵng"),
        ("dti_overall_rank", "2", "Thừa Thiên Huế"),
        ("dti_overall_rank", "3", "Bắc Ninh"),
    ]
    assert {figure.period.label() for figure in figures if figure.period} == {"2020"}


def test_a_label_behind_a_semicolon_is_counted(read: Read) -> None:
    text = "Năm 2022, mật độ đạt 98 thuê bao/100 dân; thuê bao Internet băng rộng cố định 215.300, tăng 3%."
    assert "fixed_broadband_subscriber_count=215300@2022" in told(read(text))


def test_places_in_turn_are_no_days_of_the_week(read: Read) -> None:
    text = "Theo DTI năm 2022, Thành phố Hồ Chí Minh và Quảng Ninh lần lượt xếp thứ 2 và thứ 3."
    assert told(read(text)) == ["dti_overall_rank=2@2022", "dti_overall_rank=3@2022"]
    assert told(read("Bộ phận một cửa tiếp nhận hồ sơ vào thứ 2 và thứ 3 hằng tuần.")) == []
