"""Codes and names that a changed unit took over never lead to another territory."""

from __future__ import annotations

import pytest

from tests.dbt.conftest import Warehouse

# The code of the new unit, and the two predecessors: whose code it bears, whose name.
REUSED_CODES = {
    "15": ("VN34-15", "Lào Cai", "VN63-15", "Yên Bái"),
    "24": ("VN34-24", "Bắc Ninh", "VN63-24", "Bắc Giang"),
    "44": ("VN34-44", "Quảng Trị", "VN63-44", "Quảng Bình"),
    "52": ("VN34-52", "Gia Lai", "VN63-52", "Bình Định"),
    "80": ("VN34-80", "Tây Ninh", "VN63-80", "Long An"),
    "82": ("VN34-82", "Đồng Tháp", "VN63-82", "Tiền Giang"),
    "91": ("VN34-91", "An Giang", "VN63-91", "Kiên Giang"),
}
KEPT_NAMES = (
    "An Giang", "Bắc Ninh", "Cà Mau", "Cần Thơ", "Đà Nẵng", "Đắk Lắk", "Đồng Nai", "Đồng Tháp", "Gia Lai", "Hải Phòng",
    "Hồ Chí Minh", "Hưng Yên", "Khánh Hòa", "Lâm Đồng", "Lào Cai", "Ninh Bình", "Phú Thọ", "Quảng Ngãi", "Quảng Trị",
    "Tây Ninh", "Thái Nguyên", "Tuyên Quang", "Vĩnh Long",
)  # fmt: skip


@pytest.mark.parametrize("code", REUSED_CODES)
def test_reused_code_stands_for_two_units(empty_warehouse: Warehouse, code: str) -> None:
    new_id, new_name, old_id, old_name = REUSED_CODES[code]
    rows = empty_warehouse.query(
        f"select unit_id, short_name, panel from dim_province where gso_code = '{code}' order by valid_from"
    )
    assert rows == [(old_id, old_name, 63), (new_id, new_name, 34)]
    before, after = (
        empty_warehouse.query(
            f"select short_name from dim_province where gso_code = '{code}' and date '{day}' >= valid_from"
            f" and (valid_to is null or date '{day}' <= valid_to)"
        )
        for day in ("2025-06-30", "2025-07-01")
    )
    assert (before, after) == ([(old_name,)], [(new_name,)])


def test_no_other_code_was_reused(empty_warehouse: Warehouse) -> None:
    rows = empty_warehouse.query(
        """
        select distinct new.gso_code
        from dim_province as new
        join dim_province as old on new.gso_code = old.gso_code and old.panel = 63 and new.panel = 34
        where new.short_name <> old.short_name and old.short_name <> 'Thừa Thiên Huế'
        order by 1
        """
    )
    assert [code for (code,) in rows] == sorted(REUSED_CODES)


@pytest.mark.parametrize("name", KEPT_NAMES)
def test_kept_name_is_another_territory(empty_warehouse: Warehouse, name: str) -> None:
    units = empty_warehouse.query(
        f"select panel_unit_id, panel from dim_province where short_name = '{name}' and unit_id = panel_unit_id"
        " order by panel desc"
    )
    assert [panel for _, panel in units] == [63, 34]
    (old_id, _), (new_id, _) = units
    assert old_id != new_id
    predecessors = empty_warehouse.query(
        f"select predecessor_panel_unit_id from bridge_province_succession where successor_panel_unit_id = '{new_id}'"
        " and event_type = 'merge'"
    )
    assert len(predecessors) > 1
    assert (old_id,) in predecessors


def test_no_other_changed_unit_kept_a_name(empty_warehouse: Warehouse) -> None:
    rows = empty_warehouse.query(
        """
        select distinct new.short_name
        from bridge_province_succession as succession
        join dim_province as new on succession.successor_unit_id = new.unit_id
        join dim_province as old on succession.predecessor_unit_id = old.unit_id
        where succession.event_type = 'merge' and new.short_name = old.short_name
        """
    )
    assert {name for (name,) in rows} == set(KEPT_NAMES)


@pytest.mark.parametrize(
    ("day", "units"), [("2020-01-01", 63), ("2025-06-30", 63), ("2025-07-01", 34), ("2026-06-01", 34)]
)
def test_panel_in_force_on_a_day(empty_warehouse: Warehouse, day: str, units: int) -> None:
    in_force = f"date '{day}' >= valid_from and (valid_to is null or date '{day}' <= valid_to)"
    sql = f"select count(*), count(distinct panel_unit_id) from dim_province where level = 'province' and {in_force}"
    assert empty_warehouse.query(sql) == [(units, units)]


@pytest.mark.parametrize(
    ("unit", "day", "unit_type"),
    [
        ("VN63-46", "2024-12-31", "tỉnh"),
        ("VN63-46", "2025-01-01", "thành phố trực thuộc trung ương"),
        ("VN34-75", "2026-04-29", "tỉnh"),
        ("VN34-75", "2026-04-30", "thành phố trực thuộc trung ương"),
    ],
)
def test_status_of_a_city_is_dated(empty_warehouse: Warehouse, unit: str, day: str, unit_type: str) -> None:
    in_force = f"date '{day}' >= valid_from and (valid_to is null or date '{day}' <= valid_to)"
    sql = f"select unit_type from dim_province where panel_unit_id = '{unit}' and {in_force}"
    assert empty_warehouse.query(sql) == [(unit_type,)]


def test_every_change_of_a_unit_has_its_decree(empty_warehouse: Warehouse) -> None:
    assert empty_warehouse.query("select count(*) from bridge_province_succession where legal_basis is null") == [(0,)]
    undecreed = "select unit_id from dim_province where panel = 34 and legal_basis is null"
    assert empty_warehouse.query(undecreed) == []


def test_each_unit_of_today_is_made_of_units_of_before(empty_warehouse: Warehouse) -> None:
    sql = """
        select count(distinct predecessor_panel_unit_id), count(distinct successor_panel_unit_id), count(*)
        from bridge_province_succession
        where event_type <> 'status_change'
    """
    assert empty_warehouse.query(sql) == [(63, 34, 63)]


def test_status_changes_are_not_deeper_than_the_model_follows(empty_warehouse: Warehouse) -> None:
    """dim_province follows two changes of status in a row; a third one has to be taught to it."""
    sql = """
        select unit_id
        from dim_province
        where panel_unit_id in (
            select successor_unit_id from bridge_province_succession where event_type = 'status_change'
        )
    """
    assert empty_warehouse.query(sql) == []
