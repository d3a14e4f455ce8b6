"""The National Public Service Portal: `report_tinh_766_service` for units, and for the offices below each of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from ingestion.collectors import Known, Polled
from ingestion.http import Answer, Client, FetchError
from ingestion.landing import Metadata
from ingestion.portal.requests import VIETNAM, PortalRequest

PAGE = "/p/home/dvc-index-tinhthanhpho-tonghop.html"
"""The page whose requests these are; the portal wants to hear it as the referrer."""
PUBLISHER = "Cổng Dịch vụ công quốc gia"
PAGE_SIZE = 1000
MAX_PAGES = 100
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)


@dataclass(frozen=True, slots=True)
class PortalCollector:
    """Asks for each period all units and, if wanted, the departments and communes of each unit that was answered."""

    client: Client
    url: str
    requests: tuple[PortalRequest, ...]
    offices: bool = True
    page_size: int = PAGE_SIZE
    source_id: str = "portal_766"
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def poll(self, known: Mapping[str, Known]) -> Iterator[Polled]:
        """A POST has no validators: an unchanged answer is known by its bytes."""
        for request in self.requests:
            units: dict[str, None] = {}
            yield from self._pages(request, units)
            for unit in units if self.offices else ():
                if unit.isascii() and unit.isdigit():
                    yield from self._pages(request.below(int(unit)), {})

    def _pages(self, request: PortalRequest, seen: dict[str, None]) -> Iterator[Polled]:
        """Page by page until the end; `seen` takes the units in their order.

        The last page is one with fewer rows than were asked for. A server may hold back more than it says, though, and
        what it caps at is a round number: after such a page the next one is asked, too.
        """
        today = self.clock().astimezone(VIETNAM).date()
        first = request.name(today)
        for page in range(1, MAX_PAGES + 1):
            params = request.params(page, self.page_size)
            name = first if page == 1 else f"{first}/trang-{page}"
            text = json.dumps(params, ensure_ascii=False)
            try:
                answer, rows, problem = self._ask(text)
            except FetchError as error:
                yield Polled.failed(name, self.url, self.clock(), error, request=text)
                return
            units = list(filter(None, (_unit(row) for row in rows)))
            if page > 1 and all(unit in seen for unit in units) and problem is None:
                return  # empty, or a page that was there before: the end
            seen.update(dict.fromkeys(units))
            moment = answer.read_at
            metadata = Metadata(
                title=f"Bộ chỉ số 766, {request.label(today)}",
                publisher=PUBLISHER,
                source_url=self.url,
                published_on=None,
                request=json.dumps(params, ensure_ascii=False, sort_keys=True),
                read_at=moment,
            )
            yield Polled(
                name, moment, answer.body, metadata, True, self.url, text, answer.attempts, answer.validators, problem
            )  # fmt: skip
            if problem or not rows or (len(rows) < self.page_size and len(rows) % 5):
                return

    def _ask(self, params: str) -> tuple[Answer, list[Any], FetchError | None]:
        """The answer with its rows; what is no reply is asked for again, and comes with its error if it stays so."""
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(self.url))
        headers = {"X-Requested-With": "XMLHttpRequest", "Origin": origin, "Referer": origin + PAGE}
        problem: FetchError | None = None
        for attempt in range(1, self.client.limits.attempts + 1):
            answer = self.client.post(self.url, {"params": params}, headers=headers)
            rows, problem = _rows(answer)
            if problem is None:
                break
            if attempt < self.client.limits.attempts:
                self.client.pause(attempt)
        return answer, rows, problem


def _rows(answer: Answer) -> tuple[list[Any], FetchError | None]:
    """The rows as far as paging needs them. What they mean is read later, from the archived bytes."""
    try:
        text = answer.body.decode("utf-8-sig")
        found = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        is_page = answer.body.lstrip()[:1] == b"<"
        return [], FetchError("html_for_json" if is_page else "broken_json", f"the answer is no JSON: {error}")
    if not isinstance(found, list):
        return [], FetchError("not_an_array", f"the answer is {type(found).__name__}, an array is due")
    return found, None


def _unit(row: Any) -> str:
    return str(row.get("ID") or "") if isinstance(row, dict) else ""


def requests_of_month(year: int, month: int, today: date) -> tuple[PortalRequest, ...]:
    """What a month's round asks: the month, and the quarter, half and year that end with it or hold today.

    So each period is asked for in one month's round, and a running one in that of the current month.
    """
    if (year, month) > (today.year, today.month):
        return ()
    is_now = (year, month) == (today.year, today.month)
    found = [PortalRequest(year, p_thang=month)]
    if is_now or month % 3 == 0:
        found.append(PortalRequest(year, p_quy=(month + 2) // 3))
    if is_now or month % 6 == 0:
        found.append(PortalRequest(year, p_6thang=(month + 5) // 6))
    if is_now or month == 12:
        found.append(PortalRequest(year))
    return tuple(found)


def requests_of_today(today: date) -> tuple[PortalRequest, ...]:
    """What moves fastest: the current month and the year to date."""
    return PortalRequest(today.year, p_thang=today.month), PortalRequest(today.year)


def months(start: date, end: date) -> Iterable[tuple[int, int]]:
    """Year and month from one day to another, both included."""
    at = (start.year, start.month)
    while at <= (end.year, end.month):
        yield at
        at = (at[0] + at[1] // 12, at[1] % 12 + 1)


__all__ = ["PortalCollector", "months", "requests_of_month", "requests_of_today"]
