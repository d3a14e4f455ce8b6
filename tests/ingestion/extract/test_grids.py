"""Tables left in text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.extract import grids
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
