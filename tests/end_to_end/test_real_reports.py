"""Five real reports, dropped into the landing folder, in the published marts: each figure with its exact quote."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest

from tests.end_to_end.conftest import EVALUATION, MixedRun

pytestmark = pytest.mark.skipif(not (EVALUATION / "documents").is_dir(), reason="the evaluation folder is not here")

# report, indicator, province, value, of_total, comparator, period, kind
FIGURES = [
    ("000", "dti_overall_rank", "Thái Nguyên", 8, 63, "=", "2022", "actual"),
    ("000", "nps_portal_rank", "Thái Nguyên", 7, 63, "=", "2024-09", "actual"),
    ("000", "nps_portal_score", "Thái Nguyên", "83.87", 100, "=", "2024-09", "actual"),
    ("000", "cnscd_team_count", "Thái Nguyên", 2255, None, "=", None, "actual"),
    ("000", "cnscd_member_count", "Thái Nguyên", 15000, None, "<", None, "actual"),
    ("001", "dti_overall_rank", "Quảng Ngãi", 60, 63, "=", "2021", "actual"),
    ("001", "dti_overall_rank", "Quảng Ngãi", 26, 63, "=", "2022", "actual"),
    ("001", "dti_gov_rank", "Quảng Ngãi", 17, None, "=", "2022", "actual"),
    ("001", "dti_econ_rank", "Quảng Ngãi", 17, None, "=", "2022", "actual"),
    ("001", "dti_society_rank", "Quảng Ngãi", 15, None, "=", "2022", "actual"),
    ("001", "online_submission_rate", "Quảng Ngãi", 56, None, "=", "2022", "actual"),
    ("001", "dossier_received_count", "Quảng Ngãi", 48000, None, ">", "2022", "actual"),
    ("001", "nps_integrated_service_count", "Quảng Ngãi", 688, None, "=", None, "actual"),
    ("001", "online_payment_procedure_count", "Quảng Ngãi", 250, None, "<", None, "actual"),
    ("001", "training_participants", "Quảng Ngãi", 63000, None, "=", "2022", "actual"),
    ("002", "online_submission_rate", "Thái Nguyên", "34.87", None, "=", None, "actual"),
    ("002", "e_dossier_processing_rate", "Thái Nguyên", "65.84", None, "=", None, "actual"),
    ("002", "dx_leading_group_rank", "Thái Nguyên", 15, None, "<=", "2025", "target"),
    ("002", "dx_leading_group_rank", "Thái Nguyên", 10, None, "<=", "2030", "target"),
    ("003", "district_dx_resolution_count", "Thanh Hóa", 4, 27, "=", None, "actual"),
    ("003", "district_dx_action_plan_count", "Thanh Hóa", 23, 27, "=", None, "actual"),
    ("003", "department_dx_action_plan_count", "Thanh Hóa", 19, 19, "=", None, "actual"),
    ("003", "business_dx_training_count", "Thanh Hóa", 6500, None, "=", None, "actual"),
    ("003", "chip_id_health_facility_count", "Thanh Hóa", 678, 678, "=", None, "actual"),
    ("003", "security_camera_coverage", "Thanh Hóa", 80, None, "=", None, "actual"),
    ("004", "e_work_processing_rate_province", "Sóc Trăng", 100, None, "=", "2030", "target"),
    ("004", "e_work_processing_rate_district", "Sóc Trăng", 90, None, "=", "2030", "target"),
    ("004", "e_work_processing_rate_commune", "Sóc Trăng", 70, None, "=", "2030", "target"),
    ("004", "online_inspection_rate", "Sóc Trăng", 70, None, "=", "2030", "target"),
    ("004", "digital_economy_share_of_grdp", "Sóc Trăng", 30, None, "=", "2030", "target"),
    ("004", "digital_economy_share_per_sector", "Sóc Trăng", 20, None, ">=", "2030", "target"),
    ("004", "labour_productivity_growth", "Sóc Trăng", 8, None, ">=", "2030", "target"),
    ("004", "fiber_household_coverage", "Sóc Trăng", 100, None, "=", "2030", "target"),
    ("004", "epayment_account_rate", "Sóc Trăng", 80, None, "=", "2030", "target"),
]


def folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: f"{figure[0]}-{figure[1]}-{figure[3]}")
def test_a_figure_of_the_report_is_published_with_its_words(mixed_run: MixedRun, figure: tuple) -> None:
    report, indicator, province, value, total, comparator, period, kind = figure
    rows = mixed_run.home.rows(
        """
        SELECT quote, document_name, of_total, comparator, extract(year FROM period_start), period_type
        FROM mart_province_profile
        WHERE indicator_code = ? AND province = ? AND value = ? AND kind = ?
        """,
        indicator, province, Decimal(value), kind,
    )  # fmt: skip
    candidates = [row for row in rows if row[1].startswith(f"reports/{report}_")]
    assert candidates, rows
    if total is not None:
        candidates = [row for row in candidates if row[2] == total]
    candidates = [row for row in candidates if row[3] == comparator]
    if period:
        candidates = [row for row in candidates if row[4] == int(period[:4])]
    assert candidates, rows
    [path] = (EVALUATION / "documents").glob(f"{report}_*.txt")
    text = folded(path.read_text(encoding="utf-8"))
    assert all(folded(row[0]) in text for row in candidates)


def test_the_climb_of_quang_ngai_is_in_the_ranking(mixed_run: MixedRun) -> None:
    rows = mixed_run.home.rows(
        "SELECT edition_year, stated_rank, previous_rank, change FROM mart_ranking"
        " WHERE index_code = 'dti' AND measure = 'overall' AND province = 'Quảng Ngãi' ORDER BY 1"
    )
    assert rows[0][:2] == (2021, 60)
    assert rows[1] == (2022, 26, 60, 34)


def test_counters_dates_and_document_numbers_are_no_observations(mixed_run: MixedRun) -> None:
    quotes = mixed_run.home.rows(
        "SELECT value, quote FROM fct_observation"
        " WHERE document_name LIKE 'reports/%' AND value IN (12712, 8302881, 133, 1453, 60, 766)"
    )
    assert all(value == 60 and "60/63" in quote for value, quote in quotes), quotes
