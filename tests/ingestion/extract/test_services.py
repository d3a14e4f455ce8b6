"""Public services, dossiers, indices and rankings: what sentences about them mean."""

from __future__ import annotations

from decimal import Decimal

from tests.ingestion.extract.conftest import Read
from tests.ingestion.extract.test_language import accepted


def test_shares_in_brackets_behind_provinces_go_on_with_the_one_before(read: Read) -> None:
    text = (
        "Năm 2024, tỷ lệ hồ sơ trực tuyến toàn trình của Lào Cai đạt 61,2%, cao hơn Điện Biên (50,4%)."
        " Sơn La (48,9%) xếp sau."
    )
    assert accepted(read(text)) == {
        ("full_online_dossier_rate", "Lào Cai"): (Decimal("61.2"), "2024"),
        ("full_online_dossier_rate", "Điện Biên"): (Decimal("50.4"), "2024"),
        ("full_online_dossier_rate", "Sơn La"): (Decimal("48.9"), "2024"),
    }


def test_a_share_of_a_whole_is_that_of_the_first_number(read: Read) -> None:
    text = "Năm 2024, số hồ sơ trực tuyến toàn trình là 900 và tổng số hồ sơ giải quyết là 1.200, chiếm 75%."
    assert ("full_online_dossier_rate", "Lào Cai") in accepted(read(text))
    part = "Năm 2024, tỉnh xử lý trực tuyến toàn trình 68% trong tổng số 1.200 hồ sơ thủ tục hành chính."
    assert accepted(read(part)) == {
        ("full_online_dossier_rate", "Lào Cai"): (Decimal(68), "2024"),
        ("dossier_received_count", "Lào Cai"): (Decimal(1200), "2024"),
    }


def test_the_year_of_an_index_in_brackets_is_of_the_brackets(read: Read) -> None:
    text = "Theo PII 2024, Lào Cai xếp hạng 31 (PII 2023 xếp hạng 36), Sơn La xếp hạng 33."
    found = {(figure.province, figure.value, str(figure.period_start)[:4]) for figure in read(text, published=None)}
    assert found == {
        ("Lào Cai", Decimal(31), "2024"),
        ("Lào Cai", Decimal(36), "2023"),
        ("Sơn La", Decimal(33), "2024"),
    }


def test_places_lost_and_the_place_of_the_year_before_in_brackets(read: Read) -> None:
    text = "Năm 2024, SIPAS của tỉnh xếp hạng 41/63, tụt hạng 16 bậc so năm 2023 (25/63), giảm 1,3% so với năm 2023."
    assert {
        (figure.indicator_code, figure.value, figure.period and figure.period.label())
        for figure in read(text)
        if figure.status == "accepted"
    } == {
        ("sipas_rank", Decimal(41), "2024"),
        ("sipas_rank_change", Decimal(-16), "2023/2024"),
        ("sipas_rank", Decimal(25), "2023"),
        ("sipas_score_change", Decimal("-1.3"), "2023/2024"),
    }
