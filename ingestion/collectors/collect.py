"""What happens to the answers of a source: archive, then a row for every poll, then a receipt where bytes are new."""

from __future__ import annotations

import dataclasses
import io
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from ingestion.archive import Archived
from ingestion.collectors import Collector, Known, Polled
from ingestion.http import Validators
from ingestion.lake import Lake, new_batch_id
from ingestion.pipeline import Ingestion, Progress, digest, make_receipt, silent
from ingestion.portal.requests import VIETNAM, BadRequestError, PortalRequest
from ingestion.records import Poll, Receipt
from ingestion.schemas import POLLS, READINGS, RECEIPTS

POLLS_PER_BATCH = 500
"""A long backfill is written in steps of this many answers: memory stays flat, and a stop costs one step."""
NEVER = datetime(1, 1, 1)  # noqa: DTZ001  # the lake's times are UTC without a zone


@dataclass(slots=True)
class Collected:
    """What one round over a source brought."""

    statuses: Counter[str] = field(default_factory=Counter)
    receipts: int = 0
    bytes: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    """Name of what was asked to the reason why there is no answer."""
    batches: list[str] = field(default_factory=list)


def collect(ingestion: Ingestion, collector: Collector, progress: Progress = silent) -> Collected:
    """Polls one source. What was answered before a failure is kept; a failure is a row, never an exception."""
    result = Collected()
    ingestion.lake.prepare()
    known = _Known.read(ingestion.lake)
    batch = _Batch(ingestion, collector.source_id, result)
    try:
        for number, polled in enumerate(collector.poll(known.answers), 1):
            progress(number, number, polled.name)
            batch.add(polled, known)
            if len(batch.polls) >= POLLS_PER_BATCH:
                batch.write()
    finally:
        batch.write()
    return result


class _Batch:
    """Rows of one step of a round."""

    def __init__(self, ingestion: Ingestion, source_id: str, result: Collected) -> None:
        self._ingestion = ingestion
        self._clock = ingestion.steady_clock()
        self._source_id = source_id
        self._result = result
        self._begin()

    def _begin(self) -> None:
        self.batch_id = new_batch_id(self._clock())
        self.polls: list[dict[str, Any]] = []
        self.receipts: list[Receipt] = []

    def add(self, polled: Polled, known: _Known) -> None:
        archived, before = None, known.answers.get(polled.name)
        if polled.body is not None:
            archived = self._ingestion.archive.store(io.BytesIO(polled.body))
            self._result.bytes += archived.byte_size
        document_id = archived.document_id if archived else before.document_id if before else None
        if polled.error or document_id is None:
            status = "failed"
            self._result.failures[polled.name] = polled.error.reason if polled.error else "not_modified"
        else:
            status = "unchanged" if before and before.document_id == document_id else "changed"
            # A server that gives no validators with `not modified` means the ones we sent.
            given = polled.validators if archived or not before else before.validators
            known.answers[polled.name] = Known(document_id, given)
        if archived and polled.is_document and not polled.error:
            self._receive(polled, archived, known)
        self._result.statuses[status] += 1
        error = polled.error
        row = Poll(
            poll_id=digest(self.batch_id, polled.name, len(self.polls)),
            source_id=self._source_id,
            name=polled.name,
            polled_at=_naive(polled.at),
            status=status,
            attempts=polled.attempts,
            batch_id=self.batch_id,
            document_id=archived.document_id if archived else None if status == "failed" else document_id,
            byte_size=archived.byte_size if archived else None,
            source_url=polled.source_url,
            request=polled.request,
            reason=error.reason if error else None,
            detail=str(error) if error else None,
            etag=polled.validators.etag,
            last_modified=polled.validators.last_modified,
        )
        self.polls.append(dataclasses.asdict(row))

    def _receive(self, polled: Polled, archived: Archived, known: _Known) -> None:
        """A receipt for bytes or words that the latest receipt of this name does not have; a later moment is no news.

        Latest means last read. What was read before it is always received, and so is what something else was heard of
        in between: whether it says something new, the history of its cells decides.
        """
        content = dataclasses.replace(polled.metadata, read_at=None).digest()
        last = known.receipts.get(polled.name)
        read_at = _naive(polled.metadata.read_at or polled.at)
        is_same = last is not None and last[:2] == (archived.document_id, content)
        if last and is_same and known.heard_elsewhere(polled.name, polled.request, read_at) <= last[2] <= read_at:
            return
        receipt = make_receipt(
            polled.name, archived, polled.metadata, known.versions[polled.name], self.batch_id, self._clock()
        )
        if last is None or last[2] <= read_at:
            known.receipts[polled.name] = (archived.document_id, content, read_at)
        known.versions[polled.name] += 1
        self.receipts.append(receipt)
        self._result.receipts += 1

    def write(self) -> None:
        """Receipts first: a poll that says `changed` has its receipt."""
        if self.polls:
            self._ingestion.lake.append(
                self.batch_id, {RECEIPTS: [dataclasses.asdict(row) for row in self.receipts], POLLS: self.polls}
            )
            self._result.batches.append(self.batch_id)
        self._begin()


@dataclass(slots=True)
class _Known:
    """The last answer and the last receipt of every name."""

    answers: dict[str, Known]
    receipts: dict[str, tuple[str, str, datetime]]
    versions: Counter[str]
    elsewhere: dict[tuple[str, date], dict[str, datetime]]
    """When each family of names last said something new of a portal period: the portal itself, files of offices."""

    def heard_elsewhere(self, name: str, request: str | None, read_at: datetime) -> datetime:
        """When somebody else spoke of the period that a request asks for, before this moment or later."""
        if not request or not self.elsewhere:
            return NEVER
        try:
            asked = PortalRequest.of(json.loads(request))
            period = asked.period(read_at.replace(tzinfo=UTC).astimezone(VIETNAM).date())
        except (BadRequestError, ValueError, AttributeError):
            return NEVER
        heard = self.elsewhere.get((period.type, period.start), {})
        return max((moment for family, moment in heard.items() if family != _family(name)), default=NEVER)

    @classmethod
    def read(cls, lake: Lake) -> _Known:
        import polars as pl

        answered = lake.scan(POLLS).filter(pl.col("status") != "failed").sort("polled_at")
        polls = (
            answered.group_by("name")
            .agg(
                pl.col("document_id").last(),
                pl.col("etag").drop_nulls().last(),
                pl.col("last_modified").drop_nulls().last(),
            )
            .collect()
        )
        receipts = lake.scan(RECEIPTS).filter(pl.col("name").is_in(polls["name"].implode()))
        receipts = receipts.sort(pl.coalesce("read_at", "received_at"), "received_at")
        latest = receipts.group_by("name").agg(pl.all().last(), pl.len().alias("versions")).collect()
        versions, contents = Counter[str](), {}
        for row in latest.iter_rows(named=True):
            versions[row["name"]] = row.pop("versions")
            contents[row["name"]] = (row["document_id"], _content(row), row["read_at"] or row["received_at"])
        answers = {
            name: Known(document_id, Validators(etag, last_modified))
            for name, document_id, etag, last_modified in polls.iter_rows()
        }
        families = lake.scan(RECEIPTS).select("document_id", pl.col("name").map_elements(_family, pl.String)).unique()
        heard = (
            lake.scan(READINGS)
            .group_by("period_type", "period_start", "document_id")
            .agg(pl.col("read_at").max())
            .join(families, on="document_id")
            .group_by("period_type", "period_start", "name")
            .agg(pl.col("read_at").max())
            .collect()
        )
        elsewhere: dict[tuple[str, date], dict[str, datetime]] = {}
        for kind, start, family, read_at in heard.iter_rows():
            elsewhere.setdefault((kind, start), {})[family] = read_at
        return cls(answers, contents, versions, elsewhere)


def _family(name: str) -> str:
    """`portal/766` of all that the portal is asked for."""
    return "/".join(name.split("/")[:2])


def _content(row: Mapping[str, Any]) -> str:
    """Digest of a receipt's words without the moment of reading."""
    from ingestion.understanding import receipt_metadata

    return dataclasses.replace(receipt_metadata(Receipt(**row)), read_at=None).digest()


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
