"""Tables left in text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ingestion.extract import grids
from ingestion.records import Figure
from tests.ingestion.extract.conftest import Read

HTML = """Kết quả thực hiện
<table><thead>
<tr><th rowspan="2">TT</th>
<th rowspan="2">Chỉ tiêu</th>
<th rowspan="2">Đơn vị</th>
<th colspan="2">Kết quả</th>
<th rowspan="2">Mục tiêu đến năm 2025</th></tr>
<tr><th>Năm 2022</th>
<th>Năm 2023</th></tr></thead>
<tbody>
<tr><td>1</td>
<td>Tỷ lệ hộ gia đình có cáp quang</td>
<td>%</td>
<td>71.50</td>
<td>78,25</td>
<td>85-90</td></tr>
<tr><td>2</td>
<td>Số thuê bao băng rộng cố định trên 100 dân</td>
<td>Thuê bao/100 dân</td>
<td>18.2</td>
<td>-</td>
<td>Trên 22</td></tr>
</tbody></table>
"""

PIPES = """Bảng kết quả
| Chỉ tiêu | Đơn vị | Năm 2023 |
|---|---|---|
| Tỷ lệ người dân có sổ sức khỏe điện tử | % | 61,5 |
"""


def test_columns_give_period_and_kind(read: Read) -> None:
    figures = [figure for figure in read(HTML) if figure.status == "accepted"]
    found = [
        (f.indicator_code, f.value, f.value_high, f.comparator, f.period.label() if f.period else None, f.kind)
        for f in figures
    ]
    assert found == [
        ("fiber_household_coverage", Decimal("71.50"), None, "=", "2022", "actual"),
        ("fiber_household_coverage", Decimal("78.25"), None, "=", "2023", "actual"),
        ("fiber_household_coverage", Decimal(85), Decimal(90), "=", "2025", "target"),
        ("fixed_broadband_per_100", Decimal("18.2"), None, "=", "2022", "actual"),
        ("fixed_broadband_per_100", Decimal(22), None, ">", "2025", "target"),
    ]
    assert all(figure.quote in HTML for figure in figures)


def test_rows_of_cells_parted_by_bars(read: Read) -> None:
    (figure,) = [figure for figure in read(PIPES) if figure.status == "accepted"]
    assert (figure.indicator_code, figure.value, figure.period_basis) == (
        "e_health_record_rate",
        Decimal("61.5"),
        "column",
    )


def test_a_table_without_a_header_waits_for_a_person(read: Read) -> None:
    figures = read(
        "1 | Tỷ lệ người dân có sổ sức khỏe điện tử | 30% | 60% |\n2 | Tỷ lệ hộ có cáp quang | 20% | 50% |\n"
    )
    assert len(figures) == 4
    assert {figure.status for figure in figures} == {"review"}


def test_spans_are_filled() -> None:
    (grid,) = grids.find('<table><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></table>')
    assert [[cell.text for cell in row] for row in grid.rows] == [["a", "b"], ["a", "c"]]


def test_prose_with_one_bar_is_no_table() -> None:
    assert grids.find("Trang chủ | Tin tức\nvăn bản") == []


HEAD = ("TT", "Chỉ tiêu", "ĐVT", "Kết quả năm 2023", "KH 2024", "Mục tiêu 2025")
ROWS = (
    ("1", "Tỷ lệ hồ sơ nộp trực tuyến", "%", "63,5", "74", "≥ 82"),
    ("2", "Tỷ trọng kinh tế số trong GRDP", "%", "9,8", "12", "19"),
    ("3", "Tỷ lệ hộ gia đình có cáp quang", "%", "78", "84", "91"),
)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join("\t".join(row) for row in (HEAD, *ROWS)),
        "\n".join(" | ".join(row) for row in (HEAD, *ROWS)),
        "Bảng chỉ tiêu\n" + "\n".join(cell for row in (HEAD, *ROWS) for cell in row),
        "Bảng chỉ tiêu\n\n" + "\n\n".join(cell for row in (HEAD, *ROWS) for cell in row),
    ],
    ids=["tabs", "bars", "a cell a line", "a cell a paragraph"],
)
def test_one_table_however_its_cells_are_parted(read: Read, text: str) -> None:
    found = {
        (f.indicator_code, f.value): (f.period.label() if f.period else None, f.kind, f.comparator)
        for f in read(text)
        if f.status == "accepted"
    }
    assert found == {
        ("online_submission_rate", Decimal("63.5")): ("2023", "actual", "="),
        ("online_submission_rate", Decimal(74)): ("2024", "target", "="),
        ("online_submission_rate", Decimal(82)): ("2025", "target", ">="),
        ("digital_economy_share_of_grdp", Decimal("9.8")): ("2023", "actual", "="),
        ("digital_economy_share_of_grdp", Decimal(12)): ("2024", "target", "="),
        ("digital_economy_share_of_grdp", Decimal(19)): ("2025", "target", "="),
        ("fiber_household_coverage", Decimal(78)): ("2023", "actual", "="),
        ("fiber_household_coverage", Decimal(84)): ("2024", "target", "="),
        ("fiber_household_coverage", Decimal(91)): ("2025", "target", "="),
    }


def test_items_on_lines_of_their_own_are_no_table() -> None:
    assert grids.find("1\nMở đầu\nĐoạn văn\n2\nNội dung\nĐoạn văn\n3\nKết luận\nĐoạn văn") == []


def test_years_and_their_unit_stand_in_the_label(read: Read) -> None:
    figures = read("Tỷ trọng kinh tế số trong GRDP (%): 2023: 9,8; 2024: 12; mục tiêu 2025: 19.")
    assert [(f.value, f.unit, f.period.label() if f.period else None, f.status) for f in figures] == [
        (Decimal("9.8"), "percent", "2023", "accepted"),
        (Decimal(12), "percent", "2024", "accepted"),
        (Decimal(19), "percent", "2025", "accepted"),
    ]


RANKING = """Xếp hạng chuyển đổi số các tỉnh, thành phố năm 2022
TT
Tỉnh, thành phố
Xếp hạng DTI
Giá trị DTI
Kinh tế số
1
Hà Giang
1
0,7512
0,6108
2
TP. Đà Nẵng
2
0,7401
0,6055
3
Cao Bằng
3
0,7300
0,5991
4
Sơn La
4
0,7209
0,5402
"""


def test_a_ranking_says_in_its_columns_what_is_measured(read: Read) -> None:
    found = [
        (f.province, f.indicator_code, f.value, f.period.label() if f.period else None)
        for f in read(RANKING, provinces=())
        if f.status == "accepted"
    ]
    assert found[:6] == [
        ("Hà Giang", "dti_overall_rank", Decimal(1), "2022"),
        ("Hà Giang", "dti_overall_score", Decimal("0.7512"), "2022"),
        ("Hà Giang", "dti_econ_score", Decimal("0.6108"), "2022"),
        ("Đà Nẵng", "dti_overall_rank", Decimal(2), "2022"),
        ("Đà Nẵng", "dti_overall_score", Decimal("0.7401"), "2022"),
        ("Đà Nẵng", "dti_econ_score", Decimal("0.6055"), "2022"),
    ]
    assert len(found) == 12


def test_a_ranking_without_its_year_or_index_waits_for_a_person(read: Read) -> None:
    for text in (RANKING.replace(" năm 2022", ""), RANKING.replace("chuyển đổi số ", "").replace("DTI", "")):
        assert {f.status for f in read(text, provinces=()) if f.unit in ("rank", "score")} == {"review"}


def _told(figures: list[Figure]) -> list[tuple[object, ...]]:
    return [
        (
            f.indicator_code,
            f"{f.value.normalize():f}",
            f.of_total and int(f.of_total),
            f.period.label() if f.period else None,
            f.kind,
            f.status,
        )
        for f in figures
    ]


YEARS = ("Năm", "Điểm", "Thứ hạng"), ("2020", "0,2811", "47/63"), ("2021", "0,3704", "39/63"), ("2022", "0,58", "30/63")


@pytest.mark.parametrize("mark", [" | ", "\t"], ids=["bars", "tabs"])
def test_a_year_a_row(read: Read, mark: str) -> None:
    text = "Bảng 4. Chỉ số DTI của tỉnh Lào Cai\n\n" + "\n".join(mark.join(row) for row in YEARS)
    assert _told(read(text)) == [
        ("dti_overall_score", "0.2811", None, "2020", "actual", "accepted"),
        ("dti_overall_rank", "47", 63, "2020", "actual", "accepted"),
        ("dti_overall_score", "0.3704", None, "2021", "actual", "accepted"),
        ("dti_overall_rank", "39", 63, "2021", "actual", "accepted"),
        ("dti_overall_score", "0.58", None, "2022", "actual", "accepted"),
        ("dti_overall_rank", "30", 63, "2022", "actual", "accepted"),
    ]


def test_years_of_what_no_line_names_wait(read: Read) -> None:
    figures = read("Bảng 4. Một số kết quả\n\n" + "\n".join(" | ".join(row) for row in YEARS))
    assert len(figures) == 6
    assert {figure.status for figure in figures} == {"review"}


def test_an_edition_that_was_not_announced_by_then_waits(read: Read) -> None:
    text = "Bảng 4. Chỉ số DTI của tỉnh Lào Cai\n\n" + "\n".join(" | ".join(row) for row in YEARS)
    figures = read(text, published=date(2023, 2, 1))
    assert [figure.status for figure in figures] == ["accepted"] * 4 + ["review"] * 2


def test_units_of_rows_and_parts_of_the_row_above(read: Read) -> None:
    rows = (
        ("TT", "Chỉ tiêu", "Đơn vị tính", "Năm 2022", "Năm 2023"),
        ("1", "Tổng số trạm BTS", "Trạm", "1.110", "1.204"),
        ("2", "Trong đó: trạm 5G", "Trạm", "-", "9"),
        ("3", "Số thành viên tổ công nghệ số cộng đồng", "Người", "4.020", "4.105"),
        ("", "Trong đó: nữ", "Người", "1.900", "1.955"),
        ("4", "Doanh thu bưu chính", "Tỷ đồng", "71,5", "80"),
    )
    assert _told(read("\n".join(" | ".join(row) for row in rows))) == [
        ("bts_count", "1110", None, "2022", "actual", "accepted"),
        ("bts_count", "1204", None, "2023", "actual", "accepted"),
        ("bts_5g_count", "9", None, "2023", "actual", "accepted"),
        ("cnscd_member_count", "4020", None, "2022", "actual", "accepted"),
        ("cnscd_member_count", "4105", None, "2023", "actual", "accepted"),
        (None, "1900", None, "2022", "actual", "review"),
        (None, "1955", None, "2023", "actual", "review"),
        ("postal_revenue", "71500000000", None, "2022", "actual", "accepted"),
        ("postal_revenue", "80000000000", None, "2023", "actual", "accepted"),
    ]


def test_rows_that_are_districts(read: Read) -> None:
    rows = (
        ("TT", "Đơn vị", "Tỷ lệ hồ sơ nộp trực tuyến (%)", "Điểm chuyển đổi số"),
        ("1", "Huyện Bát Xát", "61", "702,5"),
        ("2", "Thị xã Sa Pa", "77", "815"),
        ("3", "Thành phố Lào Cai", "88", "850,4"),
        ("", "Toàn tỉnh", "74", ""),
    )
    figures = read("Kết quả của các huyện, thị xã, thành phố năm 2023\n\n" + "\n".join(" | ".join(row) for row in rows))
    assert [(f.indicator_code, f.locality, f.scope, f.province) for f in figures] == [
        ("online_submission_rate", "Huyện Bát Xát", "locality", "Lào Cai"),
        ("agency_dti_score", "Huyện Bát Xát", "locality", "Lào Cai"),
        ("online_submission_rate", "Thị xã Sa Pa", "locality", "Lào Cai"),
        ("agency_dti_score", "Thị xã Sa Pa", "locality", "Lào Cai"),
        ("online_submission_rate", "Thành phố Lào Cai", "locality", "Lào Cai"),
        ("agency_dti_score", "Thành phố Lào Cai", "locality", "Lào Cai"),
        ("online_submission_rate", None, "province", "Lào Cai"),
    ]
    assert {figure.period.label() for figure in figures if figure.period} == {"2023"}


def test_indices_a_row_with_their_year_above(read: Read) -> None:
    text = "Kết quả một số chỉ số năm 2023\n\nChỉ số | Điểm | Xếp hạng\nPCI | 64,2 | 35/63\nSIPAS | 82,4 | 30/63"
    assert _told(read(text)) == [
        ("pci_score", "64.2", None, "2023", "actual", "accepted"),
        ("pci_rank", "35", 63, "2023", "actual", "accepted"),
        ("sipas_score", "82.4", None, "2023", "actual", "accepted"),
        ("sipas_rank", "30", 63, "2023", "actual", "accepted"),
    ]


LIST = """Một số địa phương (DTI 2022, xếp trong 63 tỉnh, thành phố)
Địa phương - Giá trị DTI - Thứ hạng
- Bắc Giang - 0,6612 - 9
- Bà Rịa - Vũng Tàu - 0,6023 - 28
- Cà Mau - 0,5150 - 58
- Gia Lai - 0,4711 - 62
"""


def test_a_list_whose_items_are_rows(read: Read) -> None:
    figures = [figure for figure in read(LIST, provinces=()) if figure.indicator_code]
    told = [(f.province, f.indicator_code, str(f.value), f.of_total and int(f.of_total), f.status) for f in figures]
    assert told == [
        ("Bắc Giang", "dti_overall_score", "0.6612", None, "accepted"),
        ("Bắc Giang", "dti_overall_rank", "9", 63, "accepted"),
        ("Bà Rịa - Vũng Tàu", "dti_overall_score", "0.6023", None, "accepted"),
        ("Bà Rịa - Vũng Tàu", "dti_overall_rank", "28", 63, "accepted"),
        ("Cà Mau", "dti_overall_score", "0.5150", None, "accepted"),
        ("Cà Mau", "dti_overall_rank", "58", 63, "accepted"),
        ("Gia Lai", "dti_overall_score", "0.4711", None, "accepted"),
        ("Gia Lai", "dti_overall_rank", "62", 63, "accepted"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Các mốc chính\n- Khai mạc - hội trường - ngày 5\n- Tham luận - tầng hai - ngày 6\n- Bế mạc - sân - ngày 7",
        "Lào Cai - Yên Bái - Phú Thọ là tuyến dài 210\nHà Nội - Hải Phòng - Quảng Ninh dài 160\nTuyến A - B - C dài 90",
        "Địa phương - Giá trị - Hạng\nBắc Giang - 0,66 - 9\nCà Mau - 0,51 - 58",
    ],
    ids=["no numbers alone", "no header", "two rows"],
)
def test_dashes_alone_make_no_table(text: str) -> None:
    assert grids.find(text) == []


def test_a_header_over_several_columns_whose_cell_was_merged(read: Read) -> None:
    text = (
        "STT\tChỉ tiêu\tLộ trình thực hiện\t\tCơ quan chủ trì\n\t\t2024\t2025\t\n"
        "1\tTỷ lệ hồ sơ nộp trực tuyến\t70%\t85%\tVăn phòng UBND tỉnh\n"
        "2\tSố doanh nghiệp công nghệ số\t40 doanh nghiệp\t≥ 65 doanh nghiệp\tSở TT&TT\n"
    )
    assert _told(read(text)) == [
        ("online_submission_rate", "70", None, "2024", "target", "accepted"),
        ("online_submission_rate", "85", None, "2025", "target", "accepted"),
        ("digital_business_count", "40", None, "2024", "target", "accepted"),
        ("digital_business_count", "65", None, "2025", "target", "accepted"),
    ]


def test_a_drawn_table_has_one_header(read: Read) -> None:
    rule = "\n|---|---|---|\n"
    rows = ("| Chỉ tiêu | ĐVT | 2023 |", "| Tỷ lệ hộ có cáp quang | % | 71 |", "| Số trạm BTS | Trạm | 640 |")
    text = rule.join(rows)
    assert [(f.indicator_code, str(f.value)) for f in read(text)] == [
        ("fiber_household_coverage", "71"),
        ("bts_count", "640"),
    ]


def test_words_of_a_header_are_no_numbers(read: Read) -> None:
    text = "\n".join(map("\t".join, YEARS))
    assert all(figure.value_start > text.index("2020") for figure in read(text))


def _codes(figures: list[Figure]) -> list[tuple[str | None, str, str]]:
    return [(f.indicator_code, f"{f.value.normalize():f}", f.status) for f in figures]


def test_a_header_that_says_more_than_when_is_part_of_the_name(read: Read) -> None:
    text = (
        "Thủ tục hành chính năm 2023\n\nChỉ tiêu | Cấp tỉnh | Cấp huyện | Tổng số\n"
        "Số thủ tục hành chính | 1.290 | 240 | 1.530\nSố cán bộ chuyên trách công nghệ thông tin | 22 | 30 | 52"
    )
    assert _codes(read(text)) == [
        ("procedure_province_level_count", "1290", "accepted"),
        ("procedure_district_level_count", "240", "accepted"),
        ("procedure_count", "1530", "accepted"),
        (None, "22", "review"),
        (None, "30", "review"),
        ("it_specialist_count", "52", "accepted"),
    ]


def test_what_a_column_compares_weighs_or_costs_is_no_value_of_the_row(read: Read) -> None:
    text = (
        "TT | Chỉ tiêu | Tháng 6/2023 | Tháng 6/2024 | So với cùng kỳ (%) | Tỷ lệ hoàn thành (%)\n"
        "1 | Số hồ sơ nộp trực tuyến | 10.200 | 15.400 | 51 | 47\n2 | Số hồ sơ tiếp nhận | 20.000 | 23.000 | 15 | 52"
    )
    assert _codes(read(text)) == [
        ("online_dossier_count", "10200", "accepted"),
        ("online_dossier_count", "15400", "accepted"),
        (None, "51", "review"),
        (None, "47", "review"),
        ("dossier_received_count", "20000", "accepted"),
        ("dossier_received_count", "23000", "accepted"),
        (None, "15", "review"),
        (None, "52", "review"),
    ]


def test_the_highest_score_that_there_is_stands_beside_the_score(read: Read) -> None:
    text = (
        "Bộ chỉ số phục vụ người dân, doanh nghiệp của tỉnh Lào Cai tháng 5/2024\n\n"
        "TT | Nhóm chỉ số | Điểm tối đa | Điểm đạt\n1 | Công khai, minh bạch | 18 | 16,4\n2 | Số hóa hồ sơ | 22 | 15"
    )
    assert [(f.indicator_code, float(f.value), f.of_total and int(f.of_total), f.status) for f in read(text)] == [
        (None, 18.0, None, "review"),
        ("nps_transparency_score", 16.4, 18, "accepted"),
        (None, 22.0, None, "review"),
        ("nps_digitization_score", 15.0, 22, "accepted"),
    ]


def test_names_of_tasks_are_no_measures(read: Read) -> None:
    text = (
        "TT | Tên nhiệm vụ, dự án | Năm 2024 | Năm 2025\n1 | Hệ thống thông tin báo cáo | 3.100 | 900\n"
        "2 | Tổ công nghệ số cộng đồng | 450 | 300"
    )
    assert {code for code, _, _ in _codes(read(text))} == {None}


def test_columns_of_a_province_and_of_the_country(read: Read) -> None:
    text = (
        "Một số chỉ tiêu năm 2023\n\nChỉ tiêu | ĐVT | Lào Cai | Cả nước\n"
        "Tỷ lệ hộ gia đình có cáp quang | % | 66,1 | 79,5\nTỷ trọng kinh tế số trong GRDP | % | 8,8 | 16,4"
    )
    assert [(f.indicator_code, f.province, f.kind, f.status) for f in read(text)] == [
        ("fiber_household_coverage", "Lào Cai", "actual", "accepted"),
        ("fiber_household_coverage", "national", "actual", "accepted"),
        ("digital_economy_share_of_grdp", "Lào Cai", "actual", "accepted"),
        ("digital_economy_share_of_grdp", "national", "actual", "review"),
    ]


def test_provinces_with_what_is_no_index(read: Read) -> None:
    rows = ("Lào Cai | 81,2", "Yên Bái | 77", "Sơn La | 64,9", "Hà Giang | 70,3")
    text = "Kết quả tháng 9 năm 2024\n\nTỉnh | Tỷ lệ hồ sơ nộp trực tuyến (%) | Ghi chú\n" + " |\n".join(rows) + " |"
    assert [(f.province, f.indicator_code, f.period and f.period.label(), f.status) for f in read(text)] == [
        ("Lào Cai", "online_submission_rate", "2024-09", "accepted"),
        ("Yên Bái", "online_submission_rate", "2024-09", "accepted"),
        ("Sơn La", "online_submission_rate", "2024-09", "accepted"),
        ("Hà Giang", "online_submission_rate", "2024-09", "accepted"),
    ]


def test_of_whom_a_share_is_and_how_high_a_goal_ranks_stands_in_the_cell(read: Read) -> None:
    text = (
        "TT | Chỉ tiêu | Năm 2025 | Năm 2030\n1 | Phủ sóng mạng 5G | 45% dân số | 99% dân số\n"
        "2 | Xếp hạng chuyển đổi số cấp tỉnh | Top 30 | Top 20"
    )
    assert [(f.indicator_code, f.comparator, f.kind, f.status) for f in read(text)] == [
        ("mobile_5g_population_coverage", "=", "target", "accepted"),
        ("mobile_5g_population_coverage", "=", "target", "accepted"),
        ("dti_overall_rank", "<=", "target", "accepted"),
        ("dti_overall_rank", "<=", "target", "accepted"),
    ]


def test_names_and_their_units_stand_where_the_header_says(read: Read) -> None:
    text = (
        "TT | Lĩnh vực | Chỉ tiêu | Năm 2022 | Năm 2023\n1 | Hạ tầng | Doanh thu viễn thông (tỷ đồng) | 410,2 | 433\n"
        "2 | Chính quyền số | Tỷ lệ văn bản điện tử được ký số (%) | 96,5 | 98,1"
    )
    assert _codes(read(text)) == [
        ("telecom_revenue", "410200000000", "accepted"),
        ("telecom_revenue", "433000000000", "accepted"),
        ("signed_document_rate", "96.5", "accepted"),
        ("signed_document_rate", "98.1", "accepted"),
    ]


def test_an_index_alone_stands_over_its_scores(read: Read) -> None:
    text = (
        "Kết quả các năm\n\nNăm | PCI | Xếp hạng PCI | Số xã\n2021 | 61,9 | 50/63 | 152\n2022 | 62,4 | 47/63 | 151\n"
        "2023 | 64,05 | 40/63 | 151"
    )
    assert [code for code, _, status in _codes(read(text)) if status == "accepted"] == ["pci_score", "pci_rank"] * 3


BARRED = """|
**TT**
|
**Chỉ tiêu**
|
**ĐVT**
|
**Thực hiện năm 2023**
|
**Kế hoạch năm 2024**
|
|
**I**
|
**Chính quyền số**
|
|
|
|
|
1
|
Tỷ lệ hồ sơ nộp trực tuyến
|
%
|
41,5
|
55
|
|
2
|
Hồ sơ công việc xử lý trên môi trường mạng
- Cấp tỉnh
- Cấp huyện
|
%
|
88
79
|
92

85
|
"""


def test_cells_between_lines_of_a_bar_alone(read: Read) -> None:
    figures = read("CHỈ TIÊU CHUYỂN ĐỔI SỐ TỈNH LÀO CAI NĂM 2024\n\n" + BARRED, published=date(2024, 3, 1))
    assert {
        (figure.indicator_code, str(figure.value), figure.kind, figure.period.label() if figure.period else None)
        for figure in figures
        if figure.status == "accepted"
    } == {
        ("online_submission_rate", "41.5", "actual", "2023"),
        ("online_submission_rate", "55", "target", "2024"),
        ("e_work_processing_rate_province", "88", "actual", "2023"),
        ("e_work_processing_rate_province", "92", "target", "2024"),
        ("e_work_processing_rate_district", "79", "actual", "2023"),
        ("e_work_processing_rate_district", "85", "target", "2024"),
    }


def test_bars_around_sentences_are_no_table_of_values() -> None:
    text = "|\nTT\n|\nChỉ tiêu\n|\n|\n1\n|\nKinh tế số chiếm 45% GRDP.\n|\n|\n2\n|\nĐạt 60%.\n|\n"
    assert grids.find(text) == []


def test_scale_and_unit_stand_in_the_headers_of_provinces(read: Read) -> None:
    rows = ("Lào Cai | 1.108 | 0,52", "Yên Bái | 940 | 0,48", "Sơn La | 1.315 | 0,61", "Hà Giang | 702 | 0,44")
    head = "Địa phương | Số thửa đất đã có dữ liệu (nghìn thửa) | Số tài khoản định danh điện tử (triệu tài khoản)"
    text = "Kết quả của một số tỉnh đến ngày 30/9/2024\n\n" + "\n".join((head, *rows))
    found = [(f.province, f.indicator_code, f.value, f.period and f.period.label(), f.status) for f in read(text)]
    assert found[:2] == [
        ("Lào Cai", "land_parcel_data_count", 1_108_000, "2024-09-30", "accepted"),
        ("Lào Cai", "e_id_account_count", 520_000, "2024-09-30", "accepted"),
    ]
    assert len(found) == 8 and {status for *_, status in found} == {"accepted"}


def test_an_empty_line_and_a_row_of_words_open_another_table() -> None:
    first = "Năm | Số trạm BTS | Số xã\n2021 | 812 | 40\n2022 | 830 | 41"
    second = "Năm | Số hộ nghèo | Số hộ cận nghèo\n2021 | 95 | 14\n2022 | 80 | 12"
    assert len(grids.find(f"{first}\n\n{second}")) == 2
    # Rows that are parted by empty lines throughout go on, and so does a table behind the name of a section.
    assert len(grids.find(f"{first}\n\n2023 | 850 | 42".replace("\n", "\n\n").replace("\n" * 4, "\n\n"))) == 1
    assert len(grids.find(f"{first}\n\nII | | \n2023 | 850 | 42")) == 1


def test_goals_of_a_province_that_was_merged_since_stay_its_own(read: Read) -> None:
    text = (
        "Mục tiêu chuyển đổi số tỉnh Sóc Trăng đến năm 2030\n\n| Chỉ tiêu | Đến năm 2030 |\n|---|---|\n"
        "| Hồ sơ công việc cấp tỉnh xử lý trên môi trường mạng | 100% |\n"
        "| Hồ sơ công việc cấp xã xử lý trên môi trường mạng | 70% |\n"
    )
    figures = read(text, published=None, provinces=("Sóc Trăng",))
    assert [(f.province, f.period and f.period.label()) for f in figures] == [("Sóc Trăng", "2030")] * 2


def test_a_row_named_as_an_index_says_of_what_the_other_rows_are(read: Read) -> None:
    text = (
        "Kết quả của tỉnh Bắc Ninh\nChỉ số\tGiá trị\tXếp hạng\nChính quyền số\t0.3789\t8/63\n"
        "Kinh tế số\t0.4271\t2/63\nDTI\t0.4178\t3/63\n"
    )
    title = "Công bố kết quả đánh giá mức độ chuyển đổi số năm 2020: Bắc Ninh đứng thứ 3"
    figures = [f for f in read(text, title=title, provinces=("Bắc Ninh",)) if f.status == "accepted"]
    assert [(f.indicator_code, f.value, f.period.label() if f.period else None) for f in figures] == [
        ("dti_gov_score", Decimal("0.3789"), "2020"),
        ("dti_gov_rank", Decimal(8), "2020"),
        ("dti_econ_score", Decimal("0.4271"), "2020"),
        ("dti_econ_rank", Decimal(2), "2020"),
        ("dti_overall_score", Decimal("0.4178"), "2020"),
        ("dti_overall_rank", Decimal(3), "2020"),
    ]


SECTIONED = "\n".join(
    "|\nTT\n|\nChỉ tiêu\n|\nĐơn vị\n|\nHiện trạng năm 2021\n|\nMục tiêu năm 2025\n|\nCơ quan chủ trì\n|\n"
    "|\nA\n|\nKinh tế số\n|\n"
    "|\n1\n|\nTỷ trọng kinh tế số trong GRDP\n|\n%\n|\n5,8\n|\n20\n|\nSở KH&ĐT\n|\n"
    "|\nB\n|\nXã hội số\n|\n"
    "|\n2\n|\nTỷ lệ hộ gia đình có cáp quang\n|\n%\n|\n52,7\n|\n80\n|\nSở TT&TT\n|\n"
    "|\n3\n|\nTỷ lệ người dân có hồ sơ sức khỏe điện tử\n|\n%\n|\n\n|\n90\n|\nSở Y tế\n|\n".splitlines()
)


def test_rows_that_head_sections_between_lines_of_a_bar_alone(read: Read) -> None:
    figures = [f for f in read("CÁC CHỈ TIÊU\n\n" + SECTIONED, published=date(2022, 7, 22)) if f.status == "accepted"]
    assert [(f.indicator_code, str(f.value), f.kind, f.period and f.period.label()) for f in figures] == [
        ("digital_economy_share_of_grdp", "5.8", "actual", "2021"),
        ("digital_economy_share_of_grdp", "20", "target", "2025"),
        ("fiber_household_coverage", "52.7", "actual", "2021"),
        ("fiber_household_coverage", "80", "target", "2025"),
        ("e_health_record_rate", "90", "target", "2025"),
    ]


ALIGNED = """TRẠM BTS CỦA TỈNH THEO HUYỆN

Huyện, thành phố     Số trạm BTS năm 2023    Số trạm 5G năm 2023
Bảo Thắng            118                     14
Bát Xát              109                     16
Thành phố Lào Cai    187                     48
Tổng toàn tỉnh       1.237                   93
"""


def test_columns_that_stand_below_each_other(read: Read) -> None:
    (grid,) = grids.find(ALIGNED)
    assert (len(grid.heads), len(grid.rows)) == (3, 5)
    figures = [f for f in read(ALIGNED) if f.status == "accepted"]
    assert [(f.indicator_code, str(f.value), f.locality) for f in figures][:2] == [
        ("bts_count", "118", "Bảo Thắng"),
        ("bts_5g_count", "14", "Bảo Thắng"),
    ]
    assert len(figures) == 8
    assert grids.find("Kính gửi:   - Sở A   - Sở B\nNơi nhận:   như trên   lưu VT\nA   b   c\nD   e   f\n") == []


LEVELS = """Kết quả giải quyết hồ sơ trong quý:

STT | Cấp giải quyết | Tiếp nhận | Đã giải quyết | Trước hạn, đúng hạn (%) | Quá hạn
1 | Cấp tỉnh | 21.406 | 19.873 | 98,7 | 258
2 | Cấp huyện | 17.952 | 16.640 | 97,9 | 349
3 | Cấp xã | 44.137 | 44.021 | 99,9 | 44
Cộng | | 83.495 | 80.534 | 99,2 | 651
"""


def test_deeds_over_the_levels_of_a_province(read: Read) -> None:
    figures = [f for f in read(LEVELS, title="Báo cáo cải cách hành chính quý III năm 2024") if f.status == "accepted"]
    assert [(f.indicator_code, str(f.value), f.locality, f.period and f.period.label()) for f in figures[:4]] == [
        ("dossier_received_count", "21406", "Cấp tỉnh", "2024-07/2024-09"),
        ("dossier_resolved_count", "19873", "Cấp tỉnh", "2024-07/2024-09"),
        ("dossier_ontime_rate", "98.7", "Cấp tỉnh", "2024-07/2024-09"),
        ("dossier_overdue_count", "258", "Cấp tỉnh", "2024-07/2024-09"),
    ]
    assert [(str(f.value), f.locality) for f in figures[12:]] == [
        ("83495", None), ("80534", None), ("99.2", None), ("651", None),
    ]  # fmt: skip


def test_a_line_of_markup_in_a_header_is_no_cell() -> None:
    rows = "1\nSố trạm BTS\nTrạm\n4.512\n2\nSố trạm 5G\nTrạm\n512\n3\nSố tổ công nghệ số\nTổ\n812\n"
    (grid,) = grids.find("TT\nTên chỉ tiêu\n**\nĐơn vị\nNăm 2023\n" + rows)
    assert grid.heads == ["TT", "Tên chỉ tiêu", "Đơn vị", "Năm 2023"]


ONE_WIDTH = "\n|\n".join(
    [
        "STT", "Tên chỉ tiêu", "Đơn vị tính", "Thực hiện năm 2022", "Chỉ tiêu năm 2023\n|\nI",
        "Hạ tầng số (02 chỉ tiêu)", "", "", "\n|\n1",
        "Tỷ\nlệ hộ gia đình có Internet cáp quang", "%", "71,8", "85\n|\n2",
        "Tỷ lệ người dân có hồ sơ sức khỏe điện tử", "%", "88,1", "≥ 95\n|\nII",
        "Chính quyền số (01 chỉ tiêu)", "", "", "\n|\n1", "Tỷ lệ hồ sơ tiếp nhận trực tuyến", "%", "37,6", "70",
    ]
)  # fmt: skip


def test_rows_of_one_width_that_nothing_parts(read: Read) -> None:
    text = f"PHỤ LỤC\n(Kèm theo Kế hoạch số 46/KH-UBND của UBND tỉnh)\n{ONE_WIDTH}\n\nNơi nhận: như trên.\n"
    figures = [f for f in read(text, published=date(2023, 4, 14)) if f.status == "accepted"]
    assert [(f.indicator_code, str(f.value), f.comparator, f.kind, f.period and f.period.label()) for f in figures] == [
        ("fiber_household_coverage", "71.8", "=", "actual", "2022"),
        ("fiber_household_coverage", "85", "=", "target", "2023"),
        ("e_health_record_rate", "88.1", "=", "actual", "2022"),
        ("e_health_record_rate", "95", ">=", "target", "2023"),
        ("online_submission_rate", "37.6", "=", "actual", "2022"),
        ("online_submission_rate", "70", "=", "target", "2023"),
    ]


def test_the_year_of_a_plan_below_its_goals_is_one_of_goals(read: Read) -> None:
    text = (
        "III. MỤC TIÊU\nCác chỉ tiêu cụ thể như sau:\n\nTT | Chỉ tiêu | Đơn vị | Năm 2022 | Năm 2023 | Năm 2025\n"
        "1 | Tỷ lệ hộ gia đình có Internet cáp quang | % | 58,2 | 65 | 85\n"
        "2 | Tỷ lệ người dân có hồ sơ sức khỏe điện tử | % | 48,2 | 75 | 95\n"
    )
    kinds = [(str(f.value), f.kind) for f in read(text, published=date(2023, 9, 30))]
    assert kinds[:3] == [("58.2", "actual"), ("65", "target"), ("85", "target")]


def test_bare_years_with_what_they_are_in_brackets_are_headers(read: Read) -> None:
    text = (
        "Chỉ tiêu | ĐVT | 2022 | 2023 (ước) | KH 2025\n"
        "Doanh thu thương mại điện tử B2C | tỷ đồng | 2.150 | 2.780 | 4.200\n"
        "Số sản phẩm OCOP trên sàn thương mại điện tử | sản phẩm | 90 | 121 | 200\n"
    )
    figures = [f for f in read(text, published=date(2023, 12, 20)) if f.status == "accepted"]
    assert [(f.indicator_code, f"{f.value:f}", f.kind, f.period and f.period.label()) for f in figures[:3]] == [
        ("ecommerce_revenue", "2150000000000", "actual", "2022"),
        ("ecommerce_revenue", "2780000000000", "actual", "2023"),
        ("ecommerce_revenue", "4200000000000", "target", "2025"),
    ]


def test_deeds_of_columns_were_done_with_what_another_column_names(read: Read) -> None:
    text = (
        "Biểu số 1: Kết quả theo đơn vị năm 2023\n\nSTT\tĐơn vị\tTổng số hồ sơ tiếp nhận\tĐã giải quyết\tQuá hạn\n"
        "1\tSở Xây dựng\t3.210\t3.100\t10\n2\tSở Tư pháp\t12.450\t12.300\t5\n3\tUBND huyện Bát Xát\t8.120\t8.000\t50\n"
    )
    figures = [f for f in read(text) if f.status == "accepted"]
    assert [(f.indicator_code, str(f.value), f.locality) for f in figures[:3]] == [
        ("dossier_received_count", "3210", "Sở Xây dựng"),
        ("dossier_resolved_count", "3100", "Sở Xây dựng"),
        ("dossier_overdue_count", "10", "Sở Xây dựng"),
    ]


def test_months_of_a_header_are_of_the_one_year_that_is_told(read: Read) -> None:
    text = (
        "TT\tNội dung\tMục tiêu năm 2024\tKết quả 9 tháng\n1\tTỷ lệ hồ sơ nộp trực tuyến\t60%\t57,2%\n"
        "2\tTỷ lệ hộ gia đình có cáp quang\t85%\t83%\n"
    )
    figures = [f for f in read(text) if f.status == "accepted"]
    assert [(str(f.value), f.kind, f.period and f.period.label()) for f in figures[:2]] == [
        ("60", "target", "2024"),
        ("57.2", "actual", "2024-01/2024-09"),
    ]


def test_aligned_columns_with_counters_and_rows_that_head_sections(read: Read) -> None:
    text = (
        "STT   Chỉ tiêu                                      ĐVT    Kế hoạch 2023   Kết quả 2023   Đánh giá\n"
        "I     CHÍNH QUYỀN SỐ\n"
        "1     Tỷ lệ hồ sơ nộp trực tuyến                    %      80              86,4           Đạt\n"
        "2     Tỷ lệ văn bản điện tử được ký số              %      95              98,9           Đạt\n"
        "II    XÃ HỘI SỐ\n"
        "3     Hộ gia đình có kết nối Internet cáp quang     %      75              77,3           Đạt\n"
    )
    figures = [f for f in read(text) if f.status == "accepted"]
    assert [(f.indicator_code, str(f.value), f.kind) for f in figures] == [
        ("online_submission_rate", "80", "target"),
        ("online_submission_rate", "86.4", "actual"),
        ("signed_document_rate", "95", "target"),
        ("signed_document_rate", "98.9", "actual"),
        ("fiber_household_coverage", "75", "target"),
        ("fiber_household_coverage", "77.3", "actual"),
    ]


def test_a_note_below_the_table_before_says_nothing_of_the_next(read: Read) -> None:
    text = (
        "Ghi chú: dấu “-” là không giao chỉ tiêu.\n\nHẠ TẦNG THEO HUYỆN (Tính đến ngày 31/12/2023)\n\n"
        "| TT | Địa phương | Số trạm BTS |\n|---|---|---|\n| 1 | Thị xã Sa Pa | 214 |\n| 2 | Huyện Bát Xát | 176 |\n"
        "| 3 | Huyện Bảo Yên | 231 |\n"
    )
    assert {(f.kind, f.status) for f in read(text, published=date(2024, 3, 14))} == {("actual", "accepted")}


def test_the_points_of_an_indexs_parts_below_the_most_there_are(read: Read) -> None:
    text = (
        "KẾT QUẢ BỘ CHỈ SỐ 766 TỈNH LÀO CAI\nKỳ: Năm 2023 (số liệu ngày 30/12/2023, nguồn: dichvucong.gov.vn)\n\n"
        "Nhóm chỉ số\tĐiểm tối đa\tĐiểm đạt\tKỳ năm 2022\tThứ hạng\n"
        "Công khai, minh bạch\t18\t15,2\t13,7\t12\n"
        "Dịch vụ công trực tuyến\t12\t9,4\t7,3\t16\n"
        "Mức độ hài lòng\t18\t17,9\t17,2\t2\n"
    )
    found = {
        (figure.indicator_code, str(figure.value), figure.period.label() if figure.period else None)
        for figure in read(text)
        if figure.status == "accepted"
    }
    assert found >= {
        ("nps_transparency_score", "15.2", "2023"),
        ("nps_transparency_score", "13.7", "2022"),
        ("nps_online_service_score", "9.4", "2023"),
        ("nps_satisfaction_score", "17.2", "2022"),
    }
    assert {figure.of_total for figure in read(text) if figure.indicator_code == "nps_online_service_score"} == {12}


def test_the_title_above_a_bracketed_note_names_what_a_table_measures(read: Read) -> None:
    text = (
        "TÌNH HÌNH THÀNH LẬP TỔ CÔNG NGHỆ SỐ CỘNG ĐỒNG CÁC HUYỆN\n"
        "(Kèm theo Công văn của Sở Thông tin và Truyền thông; số liệu tính đến hết tháng 9/2022)\n\n"
        "STT | Đơn vị | Số tổ đã thành lập (tổ) | Số thành viên (người) | Tỷ lệ thôn, tổ dân phố có tổ (%)\n"
        "1 | Huyện Bát Xát | 57 | 342 | 91\n2 | Huyện Mường Khương | 98 | 561 | 87,5\n"
        "3 | Huyện Bảo Thắng | 46 | 238 | 73,0\n"
    )
    row = [figure for figure in read(text) if figure.locality == "Huyện Bát Xát"]
    assert [(figure.indicator_code, int(figure.value)) for figure in row] == [
        ("cnscd_team_count", 57),
        ("cnscd_member_count", 342),
        ("cnscd_coverage", 91),
    ]
    assert {figure.period.label() for figure in row if figure.period} == {"2022-09"}


def test_the_day_of_extraction_is_not_the_time_of_a_table(read: Read) -> None:
    text = (
        "TÌNH HÌNH TIẾP NHẬN HỒ SƠ THỦ TỤC HÀNH CHÍNH 6 THÁNG ĐẦU NĂM 2022\n\n"
        "Số liệu được trích xuất từ Hệ thống thông tin một cửa điện tử vào ngày 20/6/2022.\n\n"
        "STT | Đơn vị | Tổng số hồ sơ tiếp nhận (hồ sơ) | Tỷ lệ giải quyết đúng hạn (%)\n"
        "1 | Huyện Bát Xát | 9.310 | 95,8\n2 | Huyện Mường Khương | 7.952 | 98,6\n3 | Huyện Bảo Thắng | 5.067 | 99,1\n"
    )
    assert {figure.period.label() for figure in read(text) if figure.period} == {"2022-01/2022-06"}


def test_a_note_below_a_table_tells_among_how_many(read: Read) -> None:
    table = (
        "Kết quả DTI của tỉnh Lào Cai\n\nSTT | Chỉ số | Giá trị năm 2022 | Xếp hạng năm 2022\n"
        "1 | Chỉ số chuyển đổi số tổng hợp | 0,5126 | 31\n2 | Chính quyền số | 0,5548 | 27\n"
        "3 | Kinh tế số | 0,4709 | 38\n\n"
    )
    for note, total in (("Ghi chú: Xếp hạng trên tổng số 63 tỉnh, thành phố.\n", 63), ("Tỉnh có 63 tổ.\n", None)):
        ranks = [f for f in read(table + note, published=date(2024, 11, 15)) if f.unit == "rank" and f.indicator_code]
        assert [(int(f.value), f.of_total and int(f.of_total)) for f in ranks] == [
            (31, total),
            (27, total),
            (38, total),
        ]


def cells(figures: list[Figure]) -> list[tuple[str | None, str, str | None]]:
    return [
        (figure.indicator_code, str(figure.value), figure.period.label() if figure.period else None)
        for figure in figures
        if figure.status == "accepted"
    ]


TWO_YEARS = [
    ("online_payment_rate", "41.2", "2022"),
    ("online_payment_rate", "52.7", "2023"),
    ("online_submission_rate", "51.2", "2022"),
    ("online_submission_rate", "62.7", "2023"),
    ("bank_account_rate", "71.2", "2022"),
    ("bank_account_rate", "82.7", "2023"),
]
ROWS = (
    ("Tỷ lệ thanh toán trực tuyến (%)", "41,2", "52,7"),
    ("Tỷ lệ hồ sơ nộp trực tuyến (%)", "51,2", "62,7"),
    ("Tỷ lệ người dân có tài khoản ngân hàng (%)", "71,2", "82,7"),
)


def test_rows_of_sections_in_a_barred_table(read: Read) -> None:
    text = "STT | Chỉ tiêu | Năm 2022 | Năm 2023\nI | KINH TẾ SỐ | |\n"
    text += "".join(f"{number} | {' | '.join(row)}\n" for number, row in enumerate(ROWS[:2], 1))
    text += "II | XÃ HỘI SỐ\n" + f"3 | {' | '.join(ROWS[2])}\n"
    assert cells(read(text)) == TWO_YEARS


def test_a_counted_table_a_cell_a_line_with_sections(read: Read) -> None:
    text = "STT\nChỉ tiêu\nNăm 2022\nNăm 2023\nI\nKINH TẾ SỐ\n"
    text += "".join("\n".join((str(number), *row)) + "\n" for number, row in enumerate(ROWS[:2], 1))
    text += "II\nXÃ HỘI SỐ\n" + "\n".join(("3", *ROWS[2])) + "\n"
    assert cells(read(text)) == TWO_YEARS


@pytest.mark.parametrize("verdict", ["", "Đạt"])
@pytest.mark.parametrize("unit", ["", "%"])
def test_a_named_table_a_cell_a_line(read: Read, unit: str, verdict: str) -> None:
    head = ["Chỉ tiêu", *(["Đơn vị"] if unit else []), "Năm 2022", "Năm 2023", *(["Đánh giá"] if verdict else [])]
    lines = [*head]
    for name, *values in ROWS:
        lines += [name, *filter(None, [unit]), *values, *filter(None, [verdict])]
    assert cells(read("\n".join(lines) + "\n")) == TWO_YEARS


def test_lines_of_numbers_without_names_are_no_table() -> None:
    text = "Chỉ tiêu\nNăm 2022\nNăm 2023\n41,2\n52,7\n51,2\n62,7\nHết.\n"
    assert not list(grids._named_lines(text))


def test_a_dateline_above_a_table_is_not_its_time(read: Read) -> None:
    table = "Chỉ tiêu | Giá trị\nTỷ lệ thanh toán trực tuyến (%) | 41,2\nTỷ lệ hồ sơ nộp trực tuyến (%) | 51,2\n"
    line = "Thứ Hai, 14/10/2024, 08:15 (GMT+7)\n\n"
    assert "2024-10-14" not in {f.period.label() for f in read(line + table) if f.period}


def test_a_plans_column_of_the_running_year_is_a_goal(read: Read) -> None:
    table = (
        "Chỉ tiêu | Năm 2023 | Năm 2024\n"
        "Tỷ lệ thanh toán trực tuyến (%) | 41,2 | 52,7\nTỷ lệ hồ sơ nộp trực tuyến (%) | 51,2 | 62,7\n"
    )
    for caption, kind in (("Bảng mục tiêu của kế hoạch\n", "target"), ("Bảng kết quả\n", "actual")):
        kinds = {f.period.label(): f.kind for f in read(caption + table, published=date(2024, 2, 1)) if f.period}
        assert kinds == {"2023": "actual", "2024": kind}


def test_a_counted_table_with_verdicts_and_a_row_without_values(read: Read) -> None:
    lines = ["STT", "Chỉ tiêu", "Đơn vị tính", "Kế hoạch năm 2023", "Kết quả thực hiện", "Đánh giá"]
    lines += ["I", "Chính quyền số", "1", "Tỷ lệ thanh toán trực tuyến", "%", "45", "41,8", "Chưa đạt"]
    lines += ["2", "Tỷ lệ hồ sơ nộp trực tuyến", "%", "70", "76,3", "Vượt"]
    lines += ["II", "Kinh tế số", "3", "Tỷ trọng kinh tế số trong GRDP", "%", "12", "Chưa công bố", "Chưa đánh giá"]
    lines += ["III", "Xã hội số", "4", "Tỷ lệ hộ gia đình có cáp quang", "%", "80", "82,4", "Vượt"]
    (grid,) = grids.find("Bảng kết quả năm 2023\n\n" + "\n".join(lines) + "\n")
    assert [row[0].text for row in grid.rows] == ["STT", "1", "2", "3", "4"]
    assert {len(row) for row in grid.rows} == {6}


RANKED = """Công bố xếp hạng {index} năm 2023

Khối sở, ban, ngành
Hạng    Đơn vị    Điểm    Xếp loại
1    Sở Thông tin và Truyền thông    912,40    Tốt
2    Sở Tư pháp    874,15    Tốt
3    Sở Nội vụ    861,30    Tốt
…
19    Ban Quản lý các khu công nghiệp    602,75    Trung bình

Khối huyện
1    Thành phố Lào Cai    868,30    Tốt
6    Huyện Bắc Hà    688,20    Khá
"""


def test_ranks_and_scores_of_offices_over_gaps(read: Read) -> None:
    figures = [figure for figure in read(RANKED.format(index="mức độ chuyển đổi số")) if figure.status == "accepted"]
    assert [(f.locality, f.indicator_code, str(f.value)) for f in figures if f.unit == "rank"] == [
        ("Sở Thông tin và Truyền thông", "agency_dti_rank", "1"),
        ("Sở Tư pháp", "agency_dti_rank", "2"),
        ("Sở Nội vụ", "agency_dti_rank", "3"),
        ("Ban Quản lý các khu công nghiệp", "agency_dti_rank", "19"),
        ("Thành phố Lào Cai", "agency_dti_rank", "1"),
        ("Huyện Bắc Hà", "agency_dti_rank", "6"),
    ]
    assert {f.indicator_code for f in figures if f.unit == "score"} == {"agency_dti_score"}
    assert all(figure.status == "review" for figure in read(RANKED.format(index="cải cách hành chính")))


def test_communes_ranked_by_the_index_of_the_portal(read: Read) -> None:
    text = (
        "Kết quả Bộ chỉ số phục vụ người dân, doanh nghiệp tháng 4/2024\n\n"
        "Hạng | Đơn vị | Tổng điểm | Trực tuyến (%) | Đúng hạn (%)\n"
        "1 | Phường Sa Pa | 96,85 | 99,1 | 99,9\n2 | Phường Cốc Lếu | 96,12 | 98,4 | 100\n"
        "3 | Xã Tả Phìn | 95,40 | 97,8 | 99,2\n"
    )
    assert [
        (figure.locality, figure.indicator_code, str(figure.value))
        for figure in read(text)
        if figure.status == "accepted" and figure.locality == "Phường Sa Pa"
    ] == [
        ("Phường Sa Pa", "nps_portal_rank", "1"),
        ("Phường Sa Pa", "nps_portal_score", "96.85"),
        ("Phường Sa Pa", "online_submission_rate", "99.1"),
        ("Phường Sa Pa", "dossier_ontime_rate", "99.9"),
    ]


def test_columns_whose_legend_stands_above(read: Read) -> None:
    text = (
        "KẾT QUẢ CỦA CÁC HUYỆN NĂM 2023\n\nCột (1): Số tổ công nghệ số cộng đồng (tổ)\n"
        "Cột (2): Tỷ lệ hồ sơ nộp trực tuyến (%)\n\nSTT   Đơn vị            (1)     (2)\n"
        "1     Huyện Bắc Hà      128     91,5\n2     Huyện Bát Xát     117     84,0\n"
        "3     Huyện Bảo Thắng   189     88,7\n"
    )
    assert cells(read(text))[:2] == [("cnscd_team_count", "128", "2023"), ("online_submission_rate", "91.5", "2023")]
    without = text.replace("Cột (2): Tỷ lệ hồ sơ nộp trực tuyến (%)\n", "")
    assert all(figure.indicator_code is None for figure in read(without))


def test_ranks_of_an_index_that_is_told_in_percent(read: Read) -> None:
    text = (
        "Chỉ số | Điểm năm 2022 | Hạng năm 2022\nPAR INDEX | 83,62 | 44/63\nSIPAS (%) | 81,74 | 22/63\n"
        "PAPI | 42,38 | 25/61\n"
    )
    ranks = {figure.indicator_code: str(figure.value) for figure in read(text) if figure.unit == "rank"}
    assert ranks == {"par_index_rank": "44", "sipas_rank": "22", "papi_rank": "25"}


def test_when_a_table_was_last_updated_is_not_what_it_counts(read: Read) -> None:
    table = "\n\nĐơn vị | Hồ sơ tiếp nhận | Trực tuyến (%)\nPhường Sa Pa | 6.215 | 81,0\nXã Tả Phìn | 5.870 | 87,1\n"
    for note, period in (
        ("(Cập nhật lúc 17:00 ngày 05/9/2024)", "2024-08"),
        ("(Số liệu đến ngày 05/9/2024)", "2024-09-05"),
    ):
        found = read(f"Kết quả tiếp nhận hồ sơ tháng 8 năm 2024\n\n{note}{table}")
        assert {figure.period.label() for figure in found if figure.period} == {period}


def test_a_legend_below_one_table_does_not_name_the_columns_of_the_next(read: Read) -> None:
    table = (
        "STT   Đơn vị            (1)     (2)\n1     Huyện Bắc Hà      70      80\n2     Huyện Bát Xát     71      81\n"
    )
    table += "3     Huyện Văn Bàn     72      82\n"
    legend = "(1) Tỷ lệ phủ sóng 5G (%)\n(2) Tỷ lệ hộ gia đình có cáp quang (%)\n"
    text = f"Bảng 1 năm 2023\n\n{table}\n{legend}\nBảng 2. Hồ sơ các huyện năm 2023\n\n{table}"
    assert all(figure.indicator_code is None for figure in read(text))


@pytest.mark.parametrize(
    "caption",
    [
        "Xếp hạng phong trào thi đua chuyển đổi số các xã năm 2023",
        "Kết quả chấm điểm thi đua khối xã năm 2023 theo Công văn số 766/SNV-TĐKT",
        "Kết quả cuộc thi trực tuyến tìm hiểu chuyển đổi số năm 2023",
    ],
)
def test_points_of_a_contest_are_no_index(read: Read, caption: str) -> None:
    table = "Hạng | Đơn vị | Điểm\n1 | Xã Tả Phìn | 98\n2 | Xã Bản Hồ | 97\n3 | Xã Mường Hoa | 95\n"
    assert all(figure.status == "review" for figure in read(f"{caption}\n\n{table}"))


def test_counts_below_short_headers_are_no_shares(read: Read) -> None:
    table = "Đơn vị | Tổng số tiếp nhận | Trực tuyến | Đúng hạn\nXã Tả Phìn | 98 | 85 | 90\nXã Bản Hồ | 77 | 70 | 71\n"
    figures = read(f"Kết quả hồ sơ thủ tục hành chính các xã năm 2023\n\n{table}Xã Mường Hoa | 120 | 100 | 110\n")
    assert not [figure for figure in figures if figure.unit == "percent"]


def test_a_name_over_two_lines_does_not_lose_its_first_half(read: Read) -> None:
    lines = ["Chỉ tiêu", "Năm 2022", "Năm 2023", *ROWS[0], *ROWS[1], *ROWS[2]]
    lines += ["Tỷ lệ hồ sơ quá hạn trên tổng", "hồ sơ trực tuyến (%)", "5", "3"]
    values = [value for code, value, _ in cells(read("\n".join(lines) + "\n")) if code == "online_submission_rate"]
    assert values == ["51.2", "62.7"]


def test_a_header_over_two_lines_and_a_row_of_totals_without_a_counter(read: Read) -> None:
    text = (
        "TIẾP NHẬN HỒ SƠ CỦA CÁC ĐƠN VỊ NĂM 2023\n\n"
        "STT   Cơ quan, đơn vị                     Tổng hồ sơ    Hồ sơ         Tỷ lệ\n"
        "                                          tiếp nhận     trực tuyến    trực tuyến (%)\n"
        "--------------------------------------------------------------------------------\n"
        "A     SỞ, BAN, NGÀNH\n"
        "1     Sở Tư pháp                          11.204        10.980        98,0\n"
        "2     Sở Giao thông vận tải               26.517        21.373        80,6\n"
        "B     UBND HUYỆN\n"
        "3     Huyện Bắc Hà                        34.190        20.856        61,0\n"
        "--------------------------------------------------------------------------------\n"
        "      Toàn tỉnh                           268.415       174.470       65,0\n"
    )
    found = [(f.locality, f.indicator_code, str(f.value)) for f in read(text) if f.status == "accepted"]
    assert ("Sở Tư pháp", "dossier_received_count", "11204") in found
    assert ("Huyện Bắc Hà", "online_submission_rate", "61.0") in found
    assert (None, "dossier_received_count", "268415") in found


def test_a_section_below_the_header_is_no_second_header(read: Read) -> None:
    text = (
        "Xếp hạng mức độ phục vụ người dân, doanh nghiệp của các xã tháng 11/2023\n\n"
        "| Xếp hạng | Xã, phường | Tổng điểm |\n|---|---|---|\n| A | Nhóm dẫn đầu | |\n| 1 | Phường Sa Pa | 96,42 |\n"
        "| B | Nhóm cuối | |\n| 147 | Xã Tả Phìn | 70,96 |\n| 148 | Xã Bản Hồ | 68,15 |\n"
    )
    (grid,) = grids.find(text)
    assert grid.heads == ["Xếp hạng", "Xã, phường", "Tổng điểm"]


def test_the_day_that_the_portal_was_read_dates_a_table_of_its_ranks(read: Read) -> None:
    text = (
        "Trung tâm thông báo kết quả theo {index}, lấy số liệu lúc 8 giờ ngày 20/8/2024.\n\nXẾP HẠNG MỘT SỐ XÃ\n\n"
        "Hạng | Đơn vị | Điểm\n1 | Phường Sa Pa | 94,6\n2 | Phường Cốc Lếu | 93,8\n102 | Xã Tả Phìn | 61,3\n"
    )
    found = read(text.format(index="Bộ chỉ số 766"))
    assert {figure.period.label() for figure in found if figure.indicator_code and figure.period} == {"2024-08-20"}
    others = read(text.format(index="cuộc thi và chỉ số 766"))
    assert not [figure for figure in others if figure.indicator_code and figure.status == "accepted"]


def test_two_rows_with_a_cell_on_each_line_below_a_header(read: Read) -> None:
    rows = "1\nPhường Sa Pa\n9.412\n93,6\n2\nPhường Cốc Lếu\n6.230\n88,7\n"
    head = "Kết quả tiếp nhận hồ sơ quý II/2024\n\nSTT\nĐơn vị\nTổng hồ sơ tiếp nhận\nTỷ lệ trực tuyến (%)\n"
    found = [
        (figure.locality, figure.indicator_code, str(figure.value))
        for figure in read(head + rows)
        if figure.status == "accepted"
    ]
    assert found == [
        ("Phường Sa Pa", "dossier_received_count", "9412"),
        ("Phường Sa Pa", "online_submission_rate", "93.6"),
        ("Phường Cốc Lếu", "dossier_received_count", "6230"),
        ("Phường Cốc Lếu", "online_submission_rate", "88.7"),
    ]
    assert grids.find(rows) == []  # without a header they may be anything


def test_points_and_the_most_there_are_in_one_column(read: Read) -> None:
    text = (
        "Điểm từng nhóm của Bộ chỉ số 766 tháng 02/2024\n\nTT\nNhóm chỉ số\nĐiểm đạt/Điểm tối đa\n"
        "1\nCông khai, minh bạch\n13,2/18\n2\nTiến độ giải quyết\n18,75/20\n3\nThanh toán trực tuyến\n6,3/10\n"
    )
    found = [(f.indicator_code, str(f.value), str(f.of_total)) for f in read(text) if f.status == "accepted"]
    assert found == [
        ("nps_transparency_score", "13.2", "18"),
        ("nps_progress_score", "18.75", "20"),
        ("nps_online_payment_score", "6.3", "10"),
    ]


def test_pairs_of_a_name_and_a_number_are_lines_of_their_own(read: Read) -> None:
    text = (
        "TÌNH HÌNH GIẢI QUYẾT HỒ SƠ TOÀN TỈNH\nKỳ thống kê: Tháng 5/2024\nCập nhật lúc 16:30 ngày 31/05/2024\n\n"
        "- Tổng số hồ sơ tiếp nhận: 48.216\n- Số hồ sơ nộp trực tuyến: 39.105\n- Số hồ sơ quá hạn: 366\n"
        "Điểm số theo Bộ chỉ số phục vụ người dân, doanh nghiệp (Quyết định 766/QĐ-TTg)\n"
        "Thời điểm lấy số liệu: 31/05/2024\n\nTổng điểm: 86,40/100\nXếp hạng: 6/63 tỉnh, thành phố\n"
        "1. Công khai, minh bạch: 17,20/18\n"
    )
    found = [
        (figure.indicator_code, str(figure.value), figure.period and figure.period.label())
        for figure in read(text)
        if figure.status == "accepted"
    ]
    assert found == [
        ("dossier_received_count", "48216", "2024-05"),
        ("online_dossier_count", "39105", "2024-05"),
        ("dossier_overdue_count", "366", "2024-05"),
        ("nps_portal_score", "86.40", "2024-05-31"),
        ("nps_portal_rank", "6", "2024-05-31"),
        ("nps_transparency_score", "17.20", "2024-05-31"),
    ]


def test_the_day_up_to_which_a_page_of_numbers_was_kept(read: Read) -> None:
    text = "CON SỐ NỔI BẬT NĂM 2022\n(cập nhật đến 15/12/2022)\n\n402\ntổ công nghệ số cộng đồng\n"
    (figure,) = [figure for figure in read(text) if figure.status == "accepted"]
    assert figure.period is not None
    assert (figure.indicator_code, figure.period.label()) == ("cnscd_team_count", "2022-12-15")


def test_cells_that_semicolons_part_below_a_header(read: Read) -> None:
    text = (
        "II. MỤC TIÊU\n\nTT; Chỉ tiêu; Năm 2025; Năm 2026\n"
        "1; Tỷ lệ hộ gia đình có Internet cáp quang (%); 70; 78\n2; Tỷ lệ dân số được phủ sóng 5G (%); -; 10\n"
    )
    found = [(f.indicator_code, str(f.value), f.period and f.period.label(), f.kind) for f in read(text)]
    assert found == [
        ("fiber_household_coverage", "70", "2025", "target"),
        ("fiber_household_coverage", "78", "2026", "target"),
        ("mobile_5g_population_coverage", "10", "2026", "target"),
    ]
    assert grids.find("Xã có: 12 thôn; 3 tổ; 5 khu phố\nHuyện có: 1 xã; 2 thôn; 4 tổ\n") == []


def test_a_number_below_each_name_of_an_index_told_above(read: Read) -> None:
    text = (
        "Theo Cổng Dịch vụ công quốc gia, quý I/2024 tỉnh đạt 92,18/100 điểm Bộ chỉ số 766.\n\n"
        "Điểm các nhóm chỉ số quý I/2024 của tỉnh:\n\nNhóm chỉ số\nĐiểm đạt/Điểm tối đa\n"
        "Công khai, minh bạch\n17,10/18\nTiến độ giải quyết\n19,36/20\nThanh toán trực tuyến\n7,64/10\n"
    )
    found = {figure.indicator_code: str(figure.value) for figure in read(text) if figure.status == "accepted"}
    assert found == {
        "nps_portal_score": "92.18",
        "nps_transparency_score": "17.10",
        "nps_progress_score": "19.36",
        "nps_online_payment_score": "7.64",
    }
    assert grids.find("Ảnh 1\nTrạm mới\n12\nTrạm cũ\n30\nTrạm xa\n41\n") == []


def test_points_of_a_part_are_not_the_indexs(read: Read) -> None:
    figures = read("Theo Bộ chỉ số 766, quý I/2024 tỉnh đạt 17,10/18 điểm.")
    assert [figure.indicator_code for figure in figures if figure.status == "accepted"] == []


def test_empty_lines_and_sections_between_the_rows_of_a_table(read: Read) -> None:
    text = (
        "STT | Tên chỉ tiêu | Đơn vị tính | Mục tiêu năm 2023 | Kết quả năm 2023\n\nI | CHÍNH QUYỀN SỐ\n"
        "1 | Tỷ lệ hồ sơ nộp trực tuyến | % | 80 | 84,2\n\nII | KINH TẾ SỐ\n"
        "2 | Tỷ trọng kinh tế số trong GRDP | % | 15 | 11,6\n"
    )
    found = [(f.indicator_code, str(f.value), f.kind) for f in read(text) if f.status == "accepted"]
    assert found == [
        ("online_submission_rate", "80", "target"),
        ("online_submission_rate", "84.2", "actual"),
        ("digital_economy_share_of_grdp", "15", "target"),
        ("digital_economy_share_of_grdp", "11.6", "actual"),
    ]


def test_columns_of_years_measure_what_the_line_above_says(read: Read) -> None:
    text = (
        "II. GIAO CHỈ TIÊU HỒ SƠ TRỰC TUYẾN CHO CẤP HUYỆN\n\nTT  Đơn vị              Năm 2025    Năm 2026\n"
        "1   Thành phố Lào Cai   85%         90%\n2   Huyện Bắc Hà        50%         60%\n"
    )
    found = [(f.indicator_code, str(f.value), f.locality, f.period and f.period.label(), f.kind) for f in read(text)]
    assert found == [
        ("online_submission_rate", "85", "Thành phố Lào Cai", "2025", "target"),
        ("online_submission_rate", "90", "Thành phố Lào Cai", "2026", "target"),
        ("online_submission_rate", "50", "Huyện Bắc Hà", "2025", "target"),
        ("online_submission_rate", "60", "Huyện Bắc Hà", "2026", "target"),
    ]


def test_scores_of_communes_in_the_month_of_the_title(read: Read) -> None:
    text = (
        "Điểm của một số đơn vị dẫn đầu:\n\nTT         Đơn vị               Tổng điểm\n"
        "1          Phường Sa Pa         96,31\n2          Phường Cốc Lếu       95,84\n"
        "3          Xã Tả Phìn           95,07\n"
    )
    found = read(text, title="Kết quả Bộ chỉ số phục vụ người dân, doanh nghiệp tháng 9/2024")
    assert {(f.indicator_code, f.period and f.period.label()) for f in found} == {("nps_portal_score", "2024-09")}


def test_years_of_few_provinces_below_the_line_that_says_what_is_measured(read: Read) -> None:
    text = (
        "Bảng 1. Tỷ trọng kinh tế số trong GRDP (%)\nTT\nĐịa phương\nNăm 2023\nƯớc 2024\n"
        "1\nBắc Ninh\n46,1\n47,8\n2\nThái Nguyên\n31,7\n33,2\n3\nHải Phòng\n26,9\n29,4\nNguồn: Cục Thống kê\n"
    )
    found = [(f.indicator_code, str(f.value), f.province, f.period and f.period.label()) for f in read(text)]
    share = "digital_economy_share_of_grdp"
    assert found[:2] == [(share, "46.1", "Bắc Ninh", "2023"), (share, "47.8", "Bắc Ninh", "2024")]
    assert len(found) == 6


def test_a_table_of_a_report_without_a_time_of_its_own(read: Read) -> None:
    text = (
        "{}\n\nĐơn vị | Hồ sơ tiếp nhận | Tỷ lệ trực tuyến (%)\n"
        "Phường Sa Pa | 1.842 | 95,2\nPhường Cốc Lếu | 3.907 | 97,8\nXã Tả Phìn | 792 | 79,6\n"
    )
    title = "Kết quả giải quyết thủ tục hành chính tháng 9 năm 2024"
    results, goals = (read(text.format(head), title=title) for head in ("2. Kết quả", "2. Mục tiêu, chỉ tiêu"))
    assert {f.period and f.period.label() for f in results} == {"2024-09"}
    assert "2024-09" not in {f.period and f.period.label() for f in goals}


def test_counted_names_units_and_empty_cells_a_line_each(read: Read) -> None:
    lines = ["Chỉ tiêu", "Đơn vị", "Tháng 8/2024", "Tháng 9/2024", "Mục tiêu năm 2024"]
    lines += ["1. Tổng điểm Bộ chỉ số 766", "Điểm", "82,12", "83,47", "85"]
    lines += ["2. Hồ sơ tiếp nhận", "Hồ sơ", "58.330", "61.904", "-"]
    lines += ["3. Tỷ lệ hồ sơ trực tuyến", "%", "71,8", "74,1", "Nhóm 5"]
    lines += ["4. Tỷ lệ giải quyết đúng hạn", "%", "97,6", "98,0", "99"]
    found = [(f.indicator_code, str(f.value), f.period and f.period.label(), f.kind) for f in read("\n".join(lines))]
    assert found[:5] == [
        ("nps_portal_score", "82.12", "2024-08", "actual"),
        ("nps_portal_score", "83.47", "2024-09", "actual"),
        ("nps_portal_score", "85", "2024", "target"),
        ("dossier_received_count", "58330", "2024-08", "actual"),
        ("dossier_received_count", "61904", "2024-09", "actual"),
    ]
    assert [code for code, *_ in found[5:]] == ["online_submission_rate"] * 3 + ["dossier_ontime_rate"] * 3


def test_numbers_of_a_row_that_nothing_names_wait(read: Read) -> None:
    text = (
        "STT | Chỉ tiêu | Đơn vị | Năm 2022 | Năm 2023\n1 | Tỷ lệ hồ sơ trực tuyến | % | 70,5 | 80,2\n"
        "2 |  |  | 1.234 | 5.678\n3 | Tỷ lệ thanh toán trực tuyến | % | 40 | 50\n4 | 5 | 6 | 7 | 8\n"
    )
    found = [(str(f.value), f.status, f.reasons) for f in read(text) if f.indicator_code is None]
    assert found == [("1234", "review", "unmapped"), ("5678", "review", "unmapped")]
