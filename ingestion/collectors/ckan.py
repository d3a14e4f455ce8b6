"""Open data portals that speak CKAN's Action API: the datasets of seeds/open_data_datasets.csv, resource by resource.

The catalogue's answers are archived and not read as documents; each resource is a document that goes through the same
readers and table layouts as a file of the landing folder.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urlencode, urljoin

from ingestion.collectors import Known, Polled
from ingestion.http import Answer, Client, FetchError
from ingestion.landing import Metadata

PAGE_SIZE = 100
_SUFFIXES = {"csv", "tsv", "xlsx", "xls", "ods", "json", "html", "pdf", "docx", "doc", "txt"}


@dataclass(frozen=True, slots=True)
class Dataset:
    """One row of seeds/open_data_datasets.csv: a dataset by name, or what the portal finds for a query."""

    dataset: str | None
    query: str | None
    formats: frozenset[str]
    max_datasets: int


@dataclass(frozen=True, slots=True)
class CkanCollector:
    """One portal. `url` is its root, below which `/api/3/action/` answers."""

    source_id: str
    client: Client
    url: str
    publisher: str | None
    datasets: tuple[Dataset, ...]
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def poll(self, known: Mapping[str, Known]) -> Iterator[Polled]:
        """Each package once, however many rows of the seed lead to it."""
        seen: set[str] = set()
        for row in self.datasets:
            names = [row.dataset] if row.dataset else []
            if row.query:
                yield from self._search(row, names)
            for name in names:
                if name in seen:
                    continue
                seen.add(name)
                yield from self._package(name, row.formats, known)

    def _search(self, row: Dataset, names: list[str]) -> Iterator[Polled]:
        """`package_search`, page by page until its count, an empty page or one without a new name."""
        start = 0
        while len(names) < row.max_datasets:
            rows = min(PAGE_SIZE, row.max_datasets - len(names))
            query = urlencode({"q": row.query or "", "rows": rows, "start": start, "sort": "name asc"})
            polled, result = self._action("package_search", query)
            yield polled
            found = result.get("results") if isinstance(result, dict) else None
            packages = [package for package in found or () if isinstance(package, dict) and package.get("name")]
            new = [str(package["name"]) for package in packages if package["name"] not in names]
            names += new
            start += len(packages)
            if not new or not isinstance(result, dict) or start >= _integer(result.get("count")):
                return

    def _package(self, name: str, formats: frozenset[str], known: Mapping[str, Known]) -> Iterator[Polled]:
        polled, package = self._action("package_show", urlencode({"id": name}))
        yield polled
        if not isinstance(package, dict):
            return
        for resource in package.get("resources") or ():
            if isinstance(resource, dict) and resource.get("id") and _format(resource) in formats:
                yield self._resource(name, package, resource, known)

    def _action(self, action: str, query: str) -> tuple[Polled, Any]:
        """An answer of the catalogue and its `result`; None where the portal says no, or says nothing usable."""
        url = f"{self.url.rstrip('/')}/api/3/action/{action}?{query}"
        name = f"{self.source_id}/{action}/{query}"
        try:
            answer = self.client.get(url, headers={"Accept": "application/json"})
        except FetchError as error:
            return Polled.failed(name, url, self.clock(), error), None
        result, problem = _result(answer)
        polled = Polled(
            name,
            answer.read_at,
            answer.body,
            is_document=False,
            source_url=url,
            attempts=answer.attempts,
            error=problem,
        )
        return polled, result

    def _resource(
        self, name: str, package: Mapping[str, Any], resource: Mapping[str, Any], known: Mapping[str, Known]
    ) -> Polled:
        """A resource; with the validators of the last time, so that an unchanged one is not sent again."""
        url = urljoin(self.url, str(resource.get("url") or ""))
        document = f"{self.source_id}/{quote(name, safe='')}/{quote(str(resource['id']), safe='')}.{_format(resource)}"
        before = known.get(document)
        try:
            answer = self.client.get(url, validators=before.validators if before else None)
        except FetchError as error:
            return Polled.failed(document, url, self.clock(), error)
        organization = package.get("organization")
        publisher = organization.get("title") if isinstance(organization, dict) else None
        titles = [str(title) for title in (package.get("title"), resource.get("name")) if title]
        metadata = Metadata(
            title=" - ".join(dict.fromkeys(titles)) or None,
            publisher=str(publisher) if publisher else self.publisher,
            source_url=url,
            published_on=_day(
                resource.get("last_modified") or resource.get("created") or package.get("metadata_modified")
            ),
        )
        return Polled.answered(document, url, answer, metadata)


def _result(answer: Answer) -> tuple[Any, FetchError | None]:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        is_page = answer.body.lstrip()[:1] == b"<"
        return None, FetchError("html_for_json" if is_page else "broken_json", f"the answer is no JSON: {error}")
    if not isinstance(found, dict) or found.get("success") is not True:
        said = found.get("error") if isinstance(found, dict) else found
        return None, FetchError("refused", f"the catalogue says no: {str(said)[:200]}")
    result = found.get("result")
    return (result[0] if isinstance(result, list) and len(result) == 1 else result), None  # DKAN wraps a package


def _format(resource: Mapping[str, Any]) -> str:
    """The format as a suffix: what the catalogue says, else how the address ends."""
    said = str(resource.get("format") or "").strip().lower().lstrip(".")
    if said in _SUFFIXES:
        return said
    suffix = str(resource.get("url") or "").partition("?")[0].rpartition(".")[2].lower()
    return suffix if suffix in _SUFFIXES else said


def _integer(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
