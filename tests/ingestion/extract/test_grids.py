"""Tables left in text."""

from __future__ import annotations

from decimal import Decimal

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
