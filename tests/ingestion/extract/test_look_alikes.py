"""What looks like a measure, a time, a unit or a goal, and is another."""

from datetime import date

import pytest

from tests.ingestion.extract.conftest import Read

SUBMITTED = "tỷ lệ hồ sơ nộp trực tuyến"


def accepted(read: Read, text: str, **page: object) -> list[tuple[str | None, str, str | None, str, str | None]]:
    return [
        (f.indicator_code, str(f.value), f.period and f.period.label(), f.kind or "", f.province)
        for f in read(text, **page)  # type: ignore[arg-type]
        if f.status == "accepted"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Phấn đấu đến năm 2030, tỷ lệ hồ sơ quá hạn chỉ chiếm 1%.",
        "Phấn đấu năm 2025, thời gian chờ đợi của người dân tại Bộ phận Một cửa chỉ khoảng 15 phút.",
        "Mục tiêu năm 2025: hồ sơ giải quyết nhanh hơn; tỷ lệ hồ sơ quá hạn chỉ ở mức 1%.",
        "Theo kế hoạch, tỷ lệ hồ sơ quá hạn năm nay chỉ chiếm 1%.",
    ],
)
def test_a_low_goal_stays_a_goal(read: Read, text: str) -> None:
    assert {f.kind for f in read(text)} == {"target"}


def test_merely_so_much_is_a_result_beside_a_goal(read: Read) -> None:
    (goal, result) = read(f"Mục tiêu năm 2024 là 80%, nhưng hiện {SUBMITTED} chỉ khoảng 45%.")
    assert (goal.kind, result.kind) == ("target", "actual")


@pytest.mark.parametrize(
    "aside",
    [
        "Tỉnh có 45 xã có tổ công nghệ số cộng đồng (tính đến 30/6/2022).",
        "Tỉnh đã tập huấn cho 2.000 cán bộ (cập nhật đến 31/12/2021).",
    ],
)
def test_a_bracket_about_one_number_dates_no_other(read: Read, aside: str) -> None:
    found = accepted(read, f"Kết quả chuyển đổi số\n\n{aside}\n\nToàn tỉnh có 1.200 trạm BTS.")
    assert ("bts_count", "1200", None, "actual", "Lào Cai") in found


def test_the_months_of_a_report_stay_behind_the_day_of_its_data(read: Read) -> None:
    title = "Tình hình giải quyết thủ tục hành chính quý III/2023 (số liệu tính đến 15/9/2023)"
    text = f"BÁO CÁO {title}\n\nTiếp nhận 120.000 hồ sơ, {SUBMITTED} đạt 80%."
    assert {period for _, _, period, _, _ in accepted(read, text, title=title)} == {"2023-07/2023-09"}


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2023, chỉ số giá tiêu dùng của tỉnh xếp thứ 5/63.",
        "Năm 2023, về dân số, tỉnh đứng thứ 40/63 cả nước.",
        "Năm 2023, sản lượng chè của tỉnh đứng thứ 4/63 cả nước.",
        "Năm 2023, tỉnh giành hạng 12/63 tại Đại hội thể thao.",
        "Năm 2023, quy mô nền kinh tế tỉnh xếp thứ 46/63 cả nước, tăng 1 bậc.",
    ],
)
def test_a_rank_of_something_else_below_the_title_of_an_index(read: Read, text: str) -> None:
    page = {"title": "Lào Cai nâng hạng Chỉ số chuyển đổi số DTI", "published": date(2025, 11, 20)}
    assert accepted(read, text, **page) == []
    assert accepted(read, "Năm 2023, tỉnh vươn lên vị trí thứ 20/63.", **page)[0][0] == "dti_overall_rank"


@pytest.mark.parametrize(
    "text",
    [
        "Tháng 9/2024, tỉnh đạt 92 điểm thi đua.",
        "Tháng 9/2024, đội tuyển của tỉnh đạt 75 điểm tại hội thi Tin học trẻ.",
        "Tháng 9/2024, xã Tả Phìn đạt 88 điểm nông thôn mới.",
    ],
)
def test_points_of_something_else_below_the_title_of_an_index(read: Read, text: str) -> None:
    title = "Kết quả Bộ chỉ số 766 phục vụ người dân, doanh nghiệp"
    assert accepted(read, text, title=title) == []
    assert accepted(read, "Tháng 9/2024, tỉnh đạt 88,5 điểm.", title=title)[0][0] == "nps_portal_score"


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2024, chỉ số SIPAS: mức độ hài lòng của người dân, tổ chức đạt 17/18 điểm.",
        "Theo PAR INDEX năm 2024, công khai, minh bạch đạt 15/18 điểm, số hóa hồ sơ đạt 10/12 điểm.",
        "Năm 2024, hài lòng của người dân đối với y tế đạt 16/18 điểm, tiến độ 19/20 điểm.",
        "Năm 2024, xã Tả Phìn được chấm chuẩn tiếp cận pháp luật: mức độ hài lòng 17/18 điểm.",
        "Năm 2024, kỳ thi tay nghề có môn số hóa hồ sơ, thí sinh đạt 20/22 điểm.",
    ],
)
def test_so_many_points_of_another_index_or_contest(read: Read, text: str) -> None:
    assert accepted(read, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Tại Hội thi tin học trẻ, Sở Giáo dục và Đào tạo đạt 95 điểm, xếp thứ nhất.",
        "Huyện Bắc Hà có nhiều xã nông thôn mới, thị xã Sa Pa đạt 92 điểm về vệ sinh môi trường.",
        "Sở Y tế năm trước xếp thứ 12.",
    ],
)
def test_another_contest_of_the_offices_that_are_ranked(read: Read, text: str) -> None:
    title = "Công bố kết quả xếp hạng mức độ chuyển đổi số năm 2023 của 19 sở, ban, ngành và 9 huyện"
    assert accepted(read, text, title=title) == []
    assert accepted(read, "Sở Y tế đạt 91,5 điểm.", title=title)[0][0] == "agency_dti_score"


def test_a_table_of_other_points_below_an_index_named_in_passing(read: Read) -> None:
    table = "| Nội dung | Điểm | Xếp hạng |\n|---|---|---|\n| Hạ tầng số | 9,5 | 1 |\n| Nhân lực số | 9 | 2 |\n"
    text = "I. Chỉ số DTI\n\nTỉnh tập trung nâng cao chỉ số DTI.\n\nII. Thi đua\n\nBảng điểm các đơn vị năm 2023:\n\n"
    assert accepted(read, text + table, published=date(2025, 11, 20)) == []


def test_columns_of_years_below_a_line_that_names_two_measures(read: Read) -> None:
    text = (
        "Số hồ sơ tiếp nhận và tỷ lệ thanh toán trực tuyến của các sở\n\n"
        "| Đơn vị | Năm 2022 | Năm 2023 |\n|---|---|---|\n"
        "| Sở Y tế | 80 | 81 |\n| Sở Nội vụ | 85 | 86 |\n| Sở Tài chính | 90 | 91 |\n| Sở Xây dựng | 95 | 96 |\n"
    )
    assert accepted(read, text) == []


@pytest.mark.parametrize("meeting", ["Báo cáo tại kỳ họp thứ 15", "Tại phiên họp thứ ba", "Tại Hội nghị lần thứ hai"])
def test_the_year_behind_a_meeting_and_a_comma(read: Read, meeting: str) -> None:
    assert accepted(read, f"{meeting}, năm 2023 toàn tỉnh có 1.200 trạm BTS.")[0][2] == "2023"


def test_the_way_of_a_province_is_its_own(read: Read) -> None:
    found = accepted(read, f"Cách Đà Nẵng làm chuyển đổi số: năm 2023 {SUBMITTED} đạt 95%.", provinces=("Đà Nẵng",))
    assert found[0][4] == "Đà Nẵng"
    assert accepted(read, f"Theo cách Đà Nẵng làm, năm 2023 {SUBMITTED} đạt 95%.")[0][4] == "Đà Nẵng"


def test_the_month_of_a_report_is_no_year(read: Read) -> None:
    text = "Báo cáo tháng 12/2023\n\nTỉnh tiếp nhận 9.200 hồ sơ thủ tục hành chính, nhiều nhất trong năm."
    assert accepted(read, text, published=date(2024, 1, 5))[0][2] == "2023-12"


@pytest.mark.parametrize(
    "text",
    [
        f"Năm 2023, {SUBMITTED} cả nước đạt 60%.\n\nVới Lào Cai, {SUBMITTED} những năm qua tăng dần, đạt 40%.",
        f"Năm 2020, {SUBMITTED} của Đà Nẵng đạt 60%.\n\nLào Cai có {SUBMITTED} đạt 40%.",
    ],
)
def test_the_time_of_another_unit_is_not_that_of_a_look_back(read: Read, text: str) -> None:
    assert [period for _, value, period, _, _ in accepted(read, text) if value == "40"] == [None]


def test_now_in_a_told_past(read: Read) -> None:
    found = accepted(read, "Năm 2019 tỉnh mới triển khai 4G; lúc này vẫn còn 45 thôn lõm sóng.")
    assert found[0][2] == "2019"


def test_costs_below_a_heading_of_their_own_year(read: Read) -> None:
    text = "Kế hoạch chuyển đổi số giai đoạn 2021-2025\n\nKinh phí năm 2025:\n\n- Kinh phí chuyển đổi số: 150 tỷ đồng."
    assert accepted(read, text, title="Kế hoạch chuyển đổi số giai đoạn 2021-2025")[0][2] == "2025"


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2023, số hóa hồ sơ được triển khai; đào tạo tại các xã; cấp huyện đạt 78%.",
        "Năm 2023, triển khai học bạ số, chữ ký số ở các trường; huyện Bắc Hà đạt 90%.",
        "Năm 2023, tỉnh tổ chức chấm thi an toàn thông tin, chữ ký số; Sở Y tế đạt 90%.",
    ],
)
def test_a_share_of_one_of_two_things_told(read: Read, text: str) -> None:
    assert accepted(read, text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Năm 2023, hồ sơ nộp trực tuyến còn thấp và tỷ lệ chỉ đạt 25%.", "online_submission_rate"),
        ("Năm 2023, kinh tế số tăng nhanh và tỷ trọng trong GRDP đạt 12%.", "digital_economy_share_of_grdp"),
        ("Năm 2023, tỷ lệ tiếp nhận và trả kết quả đúng hạn đạt 98%.", "dossier_ontime_rate"),
        (
            "Năm 2021, số dịch vụ công mức độ 3 và mức độ 4 lần lượt là 700 và 500 dịch vụ.",
            "online_service_level3_count",
        ),
        ("Năm 2023, ICT Index của tỉnh đạt 0,52/1 điểm.", "ict_index_score"),
        (
            "Năm 2023, các tổ công nghệ số cộng đồng đã hướng dẫn 84.000 người cài đặt VNeID.",
            "cnscd_supported_count",
        ),
        (
            "Năm 2023, tỉnh có 120 xã chưa có cán bộ chuyên trách công nghệ thông tin.",
            "commune_without_it_specialist_count",
        ),
        ("Năm 2023, tỉnh đào tạo 300 nhân lực vi mạch bán dẫn.", "semiconductor_engineer_count"),
    ],
)
def test_a_measure_that_its_own_words_tell(read: Read, text: str, code: str) -> None:
    assert accepted(read, text)[0][0] == code


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2023, các cơ quan, đơn vị đã gửi 2.500 ý kiến góp ý dự thảo văn bản.",
        "Năm 2023, người dân đã gửi về 4.500 ý kiến tham gia sửa đổi Hiến pháp qua VNeID.",
        "Năm 2023, 95% trường học chấp nhận thanh toán, không thu tiền mặt đối với 60% khoản thu.",
        "Năm 2024, để thực hiện Nghị quyết 57, UBND tỉnh đưa ra 7 nhiệm vụ, giải pháp chủ yếu.",
        "Năm 2023, trung tâm dạy nghề đào tạo 1.200 lao động ứng dụng trí tuệ nhân tạo trong may mặc.",
        "Riêng mạng 5G, năm 2023, các nhà mạng phủ sóng tại 45 điểm du lịch.",
        "Các nhà mạng viễn thông phát triển 35 trạm ở vùng sâu, nâng số trạm bơm lên 20.",
        "Năm 2023, Bệnh viện tỉnh tổ chức hội chẩn trực tuyến, cứu sống 12 ca bệnh khó.",
        "Năm 2023, tỉnh đầu tư 250 tỷ đồng xây trạm y tế, trạm BTS.",
    ],
)
def test_counts_of_something_else(read: Read, text: str) -> None:
    assert accepted(read, text) == []


@pytest.mark.parametrize(
    "heading",
    [
        "Nhiệm vụ năm 2025, khắc phục các chỉ số còn thấp, cụ thể:",
        "Nhiệm vụ: Nâng các chỉ tiêu còn thấp:",
        "Nhiệm vụ: Cải thiện các chỉ tiêu của tỉnh còn thấp:",
    ],
)
def test_low_measures_that_are_to_rise(read: Read, heading: str) -> None:
    assert [f.kind for f in read(f"{heading}\n- {SUBMITTED.capitalize()} đạt 85%.")] == ["target"]


def test_what_an_office_proposed_is_no_goal(read: Read) -> None:
    assert [f.kind for f in read(f"Với các giải pháp do Sở đề xuất từ năm 2022, {SUBMITTED} đạt 85%.")] == ["actual"]


def test_published_this_year(read: Read) -> None:
    assert accepted(read, "Tỉnh công bố trong năm nay 1.500 dịch vụ công trực tuyến toàn trình.")[0][2] == "2024"


@pytest.mark.parametrize(
    "text",
    [
        f"Năm 2023, một số đơn vị thuộc tỉnh Lào Cai có {SUBMITTED} cao như Sở Y tế 95%.",
        "Một số địa phương tại Lào Cai có tỷ lệ thanh toán trực tuyến thấp năm 2023 như Bắc Ngầm chỉ đạt 20%.",
    ],
)
def test_the_share_of_one_of_some_units(read: Read, text: str) -> None:
    assert accepted(read, text) == []


def test_two_values_that_are_pointed_at_of_two_years_or_levels(read: Read) -> None:
    text = f"Năm 2022 và năm 2023, {SUBMITTED} tăng, hai con số này lần lượt là 70% và 80%."
    assert [(value, period) for _, value, period, _, _ in accepted(read, text)] == [("70", "2022"), ("80", "2023")]
    text = f"Năm 2023, {SUBMITTED} ở cấp tỉnh và cấp xã đều cao, các tỷ lệ này lần lượt là 95% và 85%."
    assert accepted(read, text) == []


def test_a_table_with_semicolons_in_the_first_line(read: Read) -> None:
    rows = "1; Tỷ lệ hồ sơ trực tuyến; 80%\n2; Tỷ lệ thanh toán trực tuyến; 60%\n3; Tỷ lệ số hóa hồ sơ; 70%\n"
    found = accepted(read, f"TT; Chỉ tiêu; Kết quả năm 2023\n{rows}")
    assert [value for _, value, _, _, _ in found] == ["80", "60", "70"]


def test_offices_with_their_points_in_brackets(read: Read) -> None:
    text = (
        "Dẫn đầu là Sở Thông tin và Truyền thông với 93,4 điểm; tiếp đến là Văn phòng UBND tỉnh (91,75 điểm) và "
        "Sở Tư pháp (89,2 điểm). Huyện Bắc Hà có điểm thấp nhất (58,3 điểm)."
    )
    title = "Công bố kết quả xếp hạng mức độ chuyển đổi số năm 2023 của các sở, ban, ngành, huyện"
    found = [(str(f.value), f.locality, f.comparator) for f in read(text, title=title) if f.status == "accepted"]
    assert found == [
        ("93.4", "Sở Thông tin và Truyền thông", "="),
        ("91.75", "Văn phòng UBND tỉnh", "="),
        ("89.2", "Sở Tư pháp", "="),
        ("58.3", "huyện Bắc Hà", "="),
    ]


@pytest.mark.parametrize("part", ["các xã miền núi", "các xã đặc biệt khó khăn", "khu vực vùng cao"])
def test_a_group_of_communes_beside_the_whole(read: Read, part: str) -> None:
    whole, of_part = read(f"Năm 2023, {SUBMITTED} toàn tỉnh đạt 54,7%, riêng {part} mới đạt chừng 41%.")
    assert (whole.locality, of_part.locality) == (None, part)
    assert of_part.indicator_code == "online_submission_rate"
    assert of_part.comparator == "~"


@pytest.mark.parametrize("share", ["bằng 86%", "chiếm hơn 2%", "bằng 1,5%"])
def test_a_share_of_what_the_country_has_is_not_its_level(read: Read, share: str) -> None:
    found = read(f"Năm 2023, {SUBMITTED} của tỉnh đạt 91%, {share} của cả nước.")
    assert [f.value for f in found if f.province == "national" and f.status == "accepted"] == []


@pytest.mark.parametrize(
    ("text", "province"),
    [
        (f"Năm 2023, {SUBMITTED} của Yên Bái, tỉnh gần Lào Cai, đạt 76%.", "Yên Bái"),
        (f"Năm 2023, Yên Bái cách Lào Cai 160 km, {SUBMITTED} đạt 76%.", "Yên Bái"),
        (f"Năm 2023, Lào Cai đạt {SUBMITTED} rất gần Yên Bái với 76%.", "Lào Cai"),
    ],
)
def test_a_province_that_another_is_near_to(read: Read, text: str, province: str) -> None:
    assert [f.province for f in read(text) if f.indicator_code == "online_submission_rate"] == [province]


@pytest.mark.parametrize("heading", ["I. KẾT QUẢ THỰC HIỆN SAU 3 THÁNG", "I. KẾT QUẢ CHIẾN DỊCH CAO ĐIỂM 6 THÁNG"])
def test_months_of_a_heading_that_do_not_begin_in_january(read: Read, heading: str) -> None:
    assert accepted(read, f"{heading}\n\nToàn tỉnh có 980 tổ công nghệ số cộng đồng.")[0][2] is None


@pytest.mark.parametrize(
    "text",
    [
        f"Báo cáo của Sở công bố hồi tháng 3 năm ngoái cho biết {SUBMITTED} đạt 60%.",
        f"Theo Nghị quyết được ban hành năm ngoái, {SUBMITTED} đạt 60%.",
    ],
)
def test_the_year_of_publishing_is_not_that_of_the_figure(read: Read, text: str) -> None:
    assert {f.period for f in read(text)} == {None}


def test_what_is_proposed_from_a_year_on_is_a_goal(read: Read) -> None:
    assert [f.kind for f in read("Đề xuất từ năm 2026 có 500 trạm BTS 5G.")] == ["target"]


def test_a_service_center_that_receives_and_returns(read: Read) -> None:
    text = (
        "Năm 2023, Trung tâm Phục vụ hành chính công tiếp nhận và trả kết quả giải quyết 1.800 thủ tục hành chính "
        "không phụ thuộc địa giới."
    )
    assert accepted(read, text)[0][0] == "non_territorial_procedure_count"


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2023, các tổ công nghệ số cộng đồng tiếp cận hơn 30.000 người trên địa bàn tỉnh.",
        "Năm 2023, các tổ công nghệ số cộng đồng tư vấn cho 12.300 người.",
    ],
)
def test_people_around_the_community_groups(read: Read, text: str) -> None:
    assert accepted(read, text) == []


def test_the_source_of_a_share_in_brackets(read: Read) -> None:
    found = read(f"Năm 2023, {SUBMITTED} theo công bố của Bộ và Văn phòng Chính phủ (72%) tăng.")
    assert [f.locality for f in found] == [None]
