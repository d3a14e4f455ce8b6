"""What the names of rows and columns mean."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingestion.extract.row_names import bare, is_part, named
from ingestion.reference import Reference


@pytest.mark.parametrize(
    ("name", "unit", "shape", "number", "code", "scale"),
    [
        ("Tổng số trạm BTS", "Trạm", "count", "1.320", "bts_count", 1),
        ("Trong đó: trạm 4G", "Trạm", "count", "618", "bts_4g_count", 1),
        ("Số thuê bao băng rộng cố định/100 dân", "Thuê bao", "count", "17,9", "fixed_broadband_per_100", 1),
        ("2.1. Thành viên tổ công nghệ số cộng đồng", "Người", "count", "3.170", "cnscd_member_count", 1),
        ("Doanh thu viễn thông", "Tỷ đồng", "count", "611,5", "telecom_revenue", 10**9),
        ("Thuê bao điện thoại di động", "Nghìn thuê bao", "count", "734", "mobile_subscriber_count", 1000),
        ("Số điểm phục vụ bưu chính", "Điểm", "count", "153", "postal_point_count", 1),
        ("Tốc độ băng rộng cố định", "Mb/s", "count", "88", "fixed_broadband_speed", 1),
        ("Thứ hạng DTI, kinh tế số", "", "rank", "31/63", "dti_econ_rank", 1),
        ("Tỷ trọng kinh tế số trong GRDP (%)", "%", "percent", "11,2", "digital_economy_share_of_grdp", 1),
    ],
)
def test_a_name_with_its_unit_is_mapped_as_a_sentence_is(
    reference: Reference, name: str, unit: str, shape: str, number: str, code: str, scale: int
) -> None:
    found = named(reference, name, unit, shape, number)
    assert found is not None
    assert (found.code, found.scale, found.clear) == (code, Decimal(scale), True)


@pytest.mark.parametrize(
    ("name", "unit", "shape", "number"),
    [
        ("Số bậc thay đổi DTI", "", "rank", "4"),
        ("Tên đơn vị", "", "count", "12"),
        ("Số cây xanh trồng mới", "Cây", "count", "1.200"),
        ("Diện tích tự nhiên", "ha", "count", "41.000"),
    ],
)
def test_other_names_mean_none(reference: Reference, name: str, unit: str, shape: str, number: str) -> None:
    found = named(reference, name, unit, shape, number)
    assert found is None or found.code is None or not found.clear


def test_a_name_goes_on_in_the_line_above(reference: Reference) -> None:
    above = "Số tổ công nghệ số cộng đồng theo huyện"
    found = named(reference, "Số tổ", "", "count", "77", above)
    assert found is not None
    assert found.code == "cnscd_team_count"


def test_marks_of_a_names_place() -> None:
    assert bare("1.2. - Trong đó: trạm 5G (trạm):") == "trạm 5G"
    assert bare("Tỷ lệ hồ sơ trực tuyến (%)") == "Tỷ lệ hồ sơ trực tuyến"
    assert is_part("Trong đó: trạm 5G")
    assert is_part("- trạm 5G")
    assert not is_part("Số trạm BTS")
