"""Pages that announce a ranking, such as dti.gov.vn/xep-hang-2022: one address, one document.

The page is read as any HTML of the landing folder; its tables are mapped by seeds/table_layouts.csv.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ingestion.collectors import Known, Polled
from ingestion.http import Client, FetchError
from ingestion.landing import Metadata


@dataclass(frozen=True, slots=True)
class ResultPageCollector:
    """One page and what is known of it beforehand."""

    source_id: str
    client: Client
    url: str
    metadata: Metadata
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def poll(self, known: Mapping[str, Known]) -> Iterator[Polled]:
        name = f"{self.source_id}/page.html"
        before = known.get(name)
        try:
            answer = self.client.get(self.url, validators=before.validators if before else None)
        except FetchError as error:
            yield Polled.failed(name, self.url, self.clock(), error)
            return
        yield Polled.answered(name, self.url, answer, self.metadata)
