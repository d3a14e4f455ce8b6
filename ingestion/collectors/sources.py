"""The sources of seeds/collected_sources.csv as collectors: the one place that knows them all."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from ingestion.collectors import Collector
from ingestion.collectors.ckan import CkanCollector, Dataset
from ingestion.collectors.portal import PortalCollector, requests_of_today
from ingestion.collectors.result_page import ResultPageCollector
from ingestion.http import Client, Limits
from ingestion.landing import Metadata, parse_metadata
from ingestion.pipeline import Ingestion
from ingestion.portal.requests import VIETNAM, PortalRequest
from ingestion.settings import Settings


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of the seed."""

    source_id: str
    collector: str
    url: str
    hosts: tuple[str, ...]
    metadata: Metadata


def source_rows(settings: Settings, seeds: Path) -> tuple[SourceRow, ...]:
    """All sources; the portal's address is the setting's."""
    found = []
    for row in _rows(seeds / "collected_sources.csv"):
        url = settings.portal_url if row["collector"] == "portal" else row["url"]
        hosts = (urlsplit(url).hostname or "", *filter(None, row["hosts"].split(";")))
        values = {key: row[key] or None for key in ("publisher", "title", "claim", "published_on")}
        found.append(
            SourceRow(row["source_id"], row["collector"], url, hosts, parse_metadata({**values, "source_url": url}))
        )
    return tuple(found)


def client_of(
    row: SourceRow, settings: Settings, clock: Callable[[], datetime], limits: Limits | None = None
) -> Client:
    """A client that asks the hosts of one source and no others."""
    bounds = replace(limits or Limits(), requests_per_second=settings.requests_per_second)
    private = settings.private_hosts
    return Client(row.hosts, bounds, allowed_private=private, clock=clock, contact=settings.contact)


@contextmanager
def open_source(
    ingestion: Ingestion,
    source_id: str,
    *,
    requests: tuple[PortalRequest, ...] | None = None,
    offices: bool | None = None,
    limits: Limits | None = None,
) -> Iterator[Collector]:
    """The collector of one source with its client. What the portal is asked for is by default what moves today."""
    settings = ingestion.settings
    row = next((row for row in source_rows(settings, ingestion.seeds) if row.source_id == source_id), None)
    if row is None:
        raise KeyError(f"{source_id} is not in seeds/collected_sources.csv")
    with client_of(row, settings, ingestion.clock, limits) as client:
        yield _MAKERS[row.collector](
            row, client, ingestion, requests, settings.portal_offices if offices is None else offices
        )


Maker = Callable[[SourceRow, Client, Ingestion, tuple[PortalRequest, ...] | None, bool], Collector]


def _portal(
    row: SourceRow, client: Client, ingestion: Ingestion, requests: tuple[PortalRequest, ...] | None, offices: bool
) -> Collector:
    asked = requests or requests_of_today(ingestion.clock().astimezone(VIETNAM).date())
    return PortalCollector(client, row.url, asked, offices, source_id=row.source_id, clock=ingestion.clock)


def _ckan(
    row: SourceRow, client: Client, ingestion: Ingestion, requests: tuple[PortalRequest, ...] | None, offices: bool
) -> Collector:
    datasets = tuple(
        Dataset(
            dataset=line["dataset"] or None,
            query=line["query"] or None,
            formats=frozenset(filter(None, line["formats"].lower().split(";"))),
            max_datasets=int(line["max_datasets"] or 20),
        )
        for line in _rows(ingestion.seeds / "open_data_datasets.csv")
        if line["source_id"] == row.source_id
    )
    return CkanCollector(row.source_id, client, row.url, row.metadata.publisher, datasets, ingestion.clock)


def _result_page(
    row: SourceRow, client: Client, ingestion: Ingestion, requests: tuple[PortalRequest, ...] | None, offices: bool
) -> Collector:
    return ResultPageCollector(row.source_id, client, row.url, row.metadata, ingestion.clock)


_MAKERS: Mapping[str, Maker] = {"portal": _portal, "ckan": _ckan, "result_page": _result_page}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)
