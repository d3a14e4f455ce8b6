"""Seeds as objects: names resolve by date, ambiguity is said."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from ingestion.reference import Reference, expand, fold, unaccented

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
REFERENCE = Reference.load(SEEDS)
BEFORE, AFTER = date(2024, 6, 1), date(2025, 10, 1)


@pytest.mark.parametrize(
    ("mention", "day", "unit_id"),
    [
        ("Thái Nguyên", BEFORE, "VN63-19"),
        ("tỉnh Thái Nguyên", BEFORE, "VN63-19"),
        ("Hòa Bình", BEFORE, "VN63-17"),
        ("Hoà Bình", BEFORE, "VN63-17"),
        ("TP. Hồ Chí Minh", BEFORE, "VN63-79"),
        (unicodedata.normalize("NFD", "Quảng Ngãi"), BEFORE, "VN63-51"),
        ("Ha Noi", BEFORE, "VN63-01"),
    ],
)
def test_a_name_means_the_unit_in_force(mention: str, day: date, unit_id: str) -> None:
    unit = REFERENCE.resolve(mention, day).unit
    assert unit is not None
    assert unit.unit_id == unit_id


def test_the_merger_changes_the_unit_not_the_rule() -> None:
    before, after = REFERENCE.resolve("Thanh Hóa", BEFORE).unit, REFERENCE.resolve("Thanh Hóa", AFTER).unit
    assert before is not None and after is not None
    assert (before.panel, after.panel) == (63, 34)
    assert after.short_name == "Thanh Hóa"


def test_hue_bears_two_names() -> None:
    old, new = REFERENCE.resolve("Huế", date(2023, 6, 1)).unit, REFERENCE.resolve("Huế", date(2025, 3, 1)).unit
    assert old is not None and new is not None
    assert (old.short_name, new.short_name) == ("Thừa Thiên Huế", "Huế")


@pytest.mark.parametrize("mention", ["QN", "TN", "DN", "BD"])
def test_a_code_for_several_units_is_not_guessed(mention: str) -> None:
    resolution = REFERENCE.resolve(mention, BEFORE)
    assert resolution.unit is None
    assert resolution.reason == "ambiguous_unit"


def test_an_unknown_name_has_no_unit() -> None:
    assert REFERENCE.resolve("Atlantis", BEFORE).reason == "unknown"


def test_the_country_is_no_unit() -> None:
    assert REFERENCE.resolve("Việt Nam", BEFORE).reason == "national"


def test_latest_edition_is_the_one_announced() -> None:
    edition = REFERENCE.latest_edition("dti", date(2023, 11, 1))
    assert edition is not None and edition.year == 2022
    assert REFERENCE.latest_edition("dti", date(2020, 1, 1)) is None


def test_fold_keeps_the_length_and_unites_spellings() -> None:
    assert fold("Hoà Bình") == fold("Hòa Bình")
    assert fold("Tỉ lệ") == fold("tỷ lệ")
    assert fold("Uỷ ban") == fold("Ủy ban")
    assert fold("hoàn toàn quý") == "hoàn toàn quý"
    for text in ("İstanbul ǰ ẞ", "Thuý Kiều", "ỦY BAN"):
        assert len(fold(text)) == len(text)


def test_unaccented() -> None:
    assert unaccented("Đắk Lắk") == "Dak Lak"


def test_macros_expand_to_all_their_variants() -> None:
    assert list(expand("hồ sơ {x}", {"x": ("a", "b")})) == ["hồ sơ a", "hồ sơ b"]


def test_indicators_bound_their_values() -> None:
    from decimal import Decimal

    rate = REFERENCE.indicators["online_submission_rate"]
    assert rate.admits(Decimal(56)) and not rate.admits(Decimal(156))


def test_index_columns_of_the_catalogue() -> None:
    score = REFERENCE.indicators["dti_gov_score"]
    assert (score.index_code, score.measure, score.statistic) == ("dti", "government", "score")
    assert REFERENCE.indicators["nps_portal_rank"].index_code == "portal_766"


def test_indicators_are_stocks_or_flows() -> None:
    flows = {code for code, indicator in REFERENCE.indicators.items() if indicator.stock_flow == "flow"}
    assert {indicator.stock_flow for indicator in REFERENCE.indicators.values()} == {"stock", "flow"}
    assert {"online_dossier_count", "digital_economy_growth", "dti_overall_rank", "ict_graduate_count"} <= flows
    assert flows.isdisjoint({"bts_count", "cnscd_team_count", "online_payment_procedure_count", "internet_per_100"})
    assert all(code in flows for code in REFERENCE.indicators if code.endswith(("_growth", "_rank", "_score")))


def test_missing_seeds_are_empty(tmp_path: Path) -> None:
    empty = Reference.load(tmp_path)
    assert empty.indicators == {} and empty.phrases == ()
