"""What a request means: period and period type."""

from __future__ import annotations

from datetime import date

import pytest

from ingestion.portal import BadRequestError, PortalRequest

READ_ON = date(2025, 8, 29)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"p_nam": "2025"}, ("year_to_date", "2025-01-01", "2025-08-29")),
        ({"p_nam": 0}, ("year_to_date", "2025-01-01", "2025-08-29")),
        ({"p_nam": "2024"}, ("year", "2024-01-01", "2024-12-31")),
        ({"p_nam": "2024", "p_6thang": 2}, ("half", "2024-07-01", "2024-12-31")),
        ({"p_nam": "2025", "p_quy": "1"}, ("quarter", "2025-01-01", "2025-03-31")),
        ({"p_nam": "2024", "p_thang": 2}, ("month", "2024-02-01", "2024-02-29")),
        ({"p_nam": "2025", "p_thang": 8}, ("month", "2025-08-01", "2025-08-31")),
    ],
)
def test_period(parameters: dict[str, object], expected: tuple[str, str, str]) -> None:
    period = PortalRequest.of(parameters).period(READ_ON)
    assert (period.type, period.start.isoformat(), period.end.isoformat()) == expected


@pytest.mark.parametrize(
    "parameters",
    [
        {"p_nam": "2025", "p_quy": 1, "p_thang": 2},
        {"p_nam": "2025", "p_thang": 13},
        {"p_nam": "2025", "p_thang": 9},
        {"p_nam": "2026"},
        {"p_nam": "2021"},
        {"p_nam": "hai nghìn"},
        {"p_nam": True},
        {"p_nam": "2025", "p_thang": -1},
    ],
)
def test_no_period_is_an_error(parameters: dict[str, object]) -> None:
    with pytest.raises(BadRequestError):
        PortalRequest.of(parameters).period(READ_ON)


def test_the_year_to_date_ends_on_the_day_of_reading_and_becomes_the_year() -> None:
    request = PortalRequest(2025)
    assert request.period(date(2025, 8, 11)).end == date(2025, 8, 11)
    assert request.period(date(2025, 12, 31)).type == "year_to_date"
    assert request.period(date(2026, 1, 1)).type == "year"


def test_parameters_are_the_ones_of_the_portal() -> None:
    assert PortalRequest(2025, p_thang=3).params() == {
        "type": "ref",
        "service": "report_tinh_766_service",
        "p_nam": "2025",
        "p_6thang": 0,
        "p_quy": 0,
        "p_thang": 3,
        "p_tinh_id": 0,
        "p_loaidonvi": 1,
        "loaichitieu": 0,
        "pageIndex": 1,
        "pageSize": 100,
    }
    assert PortalRequest.of(PortalRequest(2025, p_thang=3).params()) == PortalRequest(2025, p_thang=3)


@pytest.mark.parametrize(
    "request_",
    [
        PortalRequest(2024),
        PortalRequest(2024, p_6thang=2),
        PortalRequest(2024, p_quy=3),
        PortalRequest(2024, p_thang=9),
    ],
)
def test_a_period_leads_back_to_its_request(request_: PortalRequest) -> None:
    period = request_.period(READ_ON)
    assert PortalRequest.for_period(period.type, period.start) == request_


def test_names_are_paths_and_the_running_year_has_its_own() -> None:
    assert PortalRequest(2025).name(READ_ON) == "portal/766/2025/luy-ke/units"
    assert PortalRequest(2024).below(398126).name(READ_ON) == "portal/766/2024/ca-nam/offices/398126"
    assert PortalRequest(2025, p_thang=8).label(READ_ON) == "tháng 08 năm 2025"
