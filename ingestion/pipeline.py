"""From the landing folder to the lake: receive, then read, extract or map, validate and write.

What is pending is computed anew from the lake each time: received minus done. No cursor has to be right,
and a run that died leaves nothing but work for the next.
"""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import hashlib
import io
import json
import operator
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import ingestion.extract
import ingestion.portal
import ingestion.readers
from ingestion import changes, review
from ingestion.archive import Archive, Archived, CorruptArchiveError
from ingestion.attempts import MAX_ATTEMPTS, Attempts
from ingestion.lake import Damage, Lake, new_batch_id
from ingestion.landing import MEMBER_SEPARATOR, Metadata, SourceIndex, discover, settled
from ingestion.machine import is_disk_full, is_fault_of_machine
from ingestion.portal.history import History, Sightings, cell_of
from ingestion.readers import CONTAINER, ocr
from ingestion.readers.bounded import BoundedReader
from ingestion.readers.canonical import CanonicalDocument, UnreadableDocument
from ingestion.records import STATUSES, Change, Figure, Reading, Receipt, Reject
from ingestion.reference import Reference
from ingestion.schemas import CHANGES, FIGURES, OUTCOMES, READINGS, RECEIPTS, REJECTS
from ingestion.settings import SEEDS, Settings
from ingestion.understanding import receipt_metadata, understand
from ingestion.validate import validate
from ingestion.workers import LARGE, ExtractionError, Understood, Workers

Progress = Callable[[int, int, str], None]
"""Called with done, of how many, and the name of the document."""

RejectRow = Callable[[Reject, str, str, str, datetime], dict[str, Any]]
"""Makes the row of a reject: of which outcome, document and batch, and when."""

CATALOGUE = (
    "indicators.csv",
    "indicator_phrases.csv",
    "phrase_synonyms.csv",
    "table_layouts.csv",
    "provinces.csv",
    "province_aliases.csv",
    "index_editions.csv",
    "publishers.csv",
    "portal_units.csv",
    "portal_measures.csv",
)
"""The seeds that decide how a document is read."""

ARCHIVE_DAMAGED = "archive_damaged"
LACKING = ("needs_ocr", "no_converter", ARCHIVE_DAMAGED)
"""Reasons that go away: once a program is installed, or once the bytes have come again."""

DOCUMENTS_PER_BATCH = 500
ROWS_PER_BATCH = 50_000
"""A long queue is written in steps of about this size: memory stays flat, and a stop costs one step."""


def silent(done: int, total: int, name: str) -> None:
    """Progress that nobody watches."""


def digest(*parts: object) -> str:
    """A short key made of its parts: the first 32 hexadecimal digits of their SHA-256."""
    return hashlib.sha256("\x1f".join("" if part is None else str(part) for part in parts).encode()).hexdigest()[:32]


def extractor_version(seeds: Path = SEEDS) -> str:
    """The version of readers, rules and catalogue together: a change of any of them reads anew."""
    catalogue = hashlib.sha256()
    for name in CATALOGUE:
        path = seeds / name
        catalogue.update(name.encode() + path.read_bytes() if path.exists() else b"")
    return f"{ingestion.readers.READER_VERSION}+{ingestion.extract.EXTRACTOR_VERSION}+{catalogue.hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Versions:
    """What decides how a document is read: the extractor's version, and the review decisions on its source."""

    extractor: str
    decisions: review.Decisions
    aids: Mapping[str, str]
    """Programs that are installed now, by the reason for which a document is refused without them."""
    archive: Archive

    @classmethod
    def of(cls, seeds: Path, archive: Archive) -> Versions:
        return cls(extractor_version(seeds), review.Decisions.load(seeds), ingestion.readers.aids(), archive)

    def for_receipt(self, receipt: Receipt, lacked: str | None = None) -> str:
        """`lacked`: why an earlier pass refused it; the aid is part of the version of such a document alone."""
        aid = f"+{self.aids[lacked]}" if lacked is not None and lacked in self.aids else ""
        if lacked == ARCHIVE_DAMAGED and self.archive.path(receipt.document_id).exists():
            aid = "+restored"
        return self.extractor + aid + self.decisions.version(review.source_key(receipt.name, receipt.source_url))


@dataclass(slots=True)
class Received:
    """What one look at the landing folder brought: files seen there, and the receipts that were new."""

    seen: int = 0
    receipts: list[Receipt] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)
    damaged: dict[Path, Damage] = field(default_factory=dict)
    """Files of the lake that were no longer what had been written, by where they are now."""
    batch_id: str | None = None


@dataclass(slots=True)
class Processed:
    """What one pass over the pending documents brought, by kind."""

    outcomes: Counter[str] = field(default_factory=Counter)
    figures: Counter[str] = field(default_factory=Counter)
    rejects: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    """Rows that failed their schema, by table."""
    changes: Counter[str] = field(default_factory=Counter)
    readings: int = 0
    batches: list[str] = field(default_factory=list)
    unusable_decisions: list[str] = field(default_factory=list)
    """Review decisions that were set aside, with the reason; also those whose source is not there to be read."""


class SteadyClock:
    """Moments that only go forward, whatever the machine's clock does: each is later than the one before it.

    Which version of a document is the newest is decided by when it came; a clock that was set back must not turn
    that around.
    """

    def __init__(self, clock: Callable[[], datetime], after: datetime | None) -> None:
        self._clock, self._last = clock, after

    def __call__(self) -> datetime:
        now = self._clock()
        if self._last is not None:
            now = max(now, self._last + timedelta(microseconds=1))
        self._last = now
        return now


@dataclass(frozen=True, slots=True)
class Ingestion:
    """The steps, over one home folder. `clock` gives UTC; tests set it."""

    settings: Settings
    seeds: Path = SEEDS
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def archive(self) -> Archive:
        return Archive(self.settings.lake / "archive")

    @property
    def lake(self) -> Lake:
        return Lake(self.settings.lake)

    def steady_clock(self) -> SteadyClock:
        """The clock, but later than all that the lake holds."""
        columns = ((RECEIPTS, "received_at"), (OUTCOMES, "processed_at"))
        moments = [self.lake.read(table, [column])[column].max() for table, column in columns]
        found = [moment.replace(tzinfo=UTC) for moment in moments if isinstance(moment, datetime)]
        return SteadyClock(self.clock, max(found, default=None))

    # Receiving

    def receive(self, folder: Path | None = None, progress: Progress = silent) -> Received:
        """Archives what is complete in the landing folder and writes a receipt for all that is new.

        New is a name that was not there, other bytes under a known name, or other words about its source. What is
        damaged in the lake is set aside first: what it was made from is new again.
        """
        folder = folder or self.settings.landing
        result = Received()
        for damage in self.lake.damaged():
            result.damaged |= dict.fromkeys(self.lake.set_aside([damage]), damage)
        self.lake.prepare()
        clock = self.steady_clock()
        now = clock()
        known, index = _Known.read(self.lake, clock), SourceIndex(folder)
        batch_id = new_batch_id(now)
        files = settled(discover(folder), self.settings.settle_seconds)
        problems = []
        for number, file in enumerate(files, 1):
            progress(number, len(files), file.name)
            result.seen += 1
            try:
                with file.path.open("rb") as stream:
                    archived = self.archive.store(stream)
            except OSError as error:  # taken away or unreadable while we looked: named, and looked at again
                if is_disk_full(error, self.settings.lake):
                    raise
                result.unreadable[file.name] = str(error)
                continue
            if not file.is_unchanged():
                continue  # still growing: the next look takes it
            metadata = index.metadata(file.path)
            receipt = known.receipt(file.name, archived.document_id, archived.byte_size, metadata, batch_id)
            if receipt is None:
                continue
            result.receipts.append(receipt)
            for problem in metadata.problems:
                reject = Reject("landing", "unusable_metadata", f"{file.name}: {problem}")
                problems.append(self._reject_row(reject, receipt.receipt_id, receipt.document_id, batch_id, now))
        if result.receipts:
            result.batch_id = batch_id
            rows = [dataclasses.asdict(receipt) for receipt in result.receipts]
            self.lake.append(batch_id, {REJECTS: problems, RECEIPTS: rows})
        return result

    def is_news(self, folder: Path | None = None) -> bool:
        """Whether a run would find work: something complete that has no receipt, or a receipt that was not read."""
        folder = folder or self.settings.landing
        known, index = _Known.read(self.lake, self.clock), SourceIndex(folder)
        if known.pending(Versions.of(self.seeds, self.archive)):
            return True
        for file in settled(discover(folder), 0):
            with contextlib.suppress(OSError), file.path.open("rb") as stream:
                document_id = hashlib.file_digest(stream, "sha256").hexdigest()
                if known.is_new(file.name, document_id, index.metadata(file.path)):
                    return True
        return False

    # Processing

    def pending(self) -> list[Receipt]:
        """Receipts that no pass has finished, oldest first; see `_Known.pending`."""
        return _Known.read(self.lake, self.clock).pending(Versions.of(self.seeds, self.archive))

    def process(self, progress: Progress = silent) -> Processed:
        """Reads, extracts and validates every pending document and appends the outcome to the lake."""
        result = Processed()
        versions = Versions.of(self.seeds, self.archive)
        done = 0
        with (
            BoundedReader() as reader,
            Workers(self.settings.workers, self.seeds) as workers,
            contextlib.closing(Attempts(self.settings.home / "attempts")) as attempts,
            few_collections(),
        ):
            reference = Reference.load(self.seeds)
            result.unusable_decisions = versions.decisions.problems(reference)
            while True:
                clock = self.steady_clock()
                known = _Known.read(self.lake, clock)
                pending = known.pending(versions)
                if not pending:
                    return result
                started = clock()
                batch_id = new_batch_id(started)
                step = pending[:DOCUMENTS_PER_BATCH]
                batch = _Batch(batch_id, started, *self._portal_past(step))
                several = workers.wants(pending)
                ahead = iter(pending)
                for receipt in step:
                    self._ask_ahead(ahead, receipt, known, workers, several)
                    if len(batch.readings) + len(batch.figures) >= ROWS_PER_BATCH:
                        break
                    done += 1
                    progress(done, done - 1 + len(pending) - (len(batch.outcomes)), receipt.name)
                    self._process_one(receipt, known, versions, reader, workers, attempts, reference, batch)
                batch.close(self._reject_row)
                changed = changes.of_batch(self.lake, known.by_id(), batch.outcomes, batch.figures)
                self.lake.append(
                    batch_id,
                    {
                        RECEIPTS: [dataclasses.asdict(receipt) for receipt in batch.receipts],
                        FIGURES: batch.figures,
                        READINGS: batch.readings,
                        REJECTS: list(batch.rejects.values()),
                        CHANGES: [_change_row(outcome, change) for outcome, change in changed],
                        OUTCOMES: batch.outcomes,
                    },
                )
                batch.count(result)
                result.changes.update(change.change for _, change in changed)

    def _ask_ahead(
        self, ahead: Iterator[Receipt], now: Receipt, known: _Known, workers: Workers, several: bool
    ) -> None:
        """Hands documents on to the children: all of a long queue, in its order, and large ones in any case."""
        if not several:
            if now.byte_size >= LARGE and not workers.is_asked(now) and known.owner(now) == now.name:
                workers.ask(now, lambda: self._load(now))
            return
        while workers.has_room():
            receipt = next(ahead, None)
            if receipt is None:
                return
            if not (receipt.request or workers.is_asked(receipt) or known.owner(receipt) != receipt.name):
                workers.ask(receipt, lambda receipt=receipt: self._load(receipt))  # type: ignore[misc]

    @staticmethod
    def _from_workers(receipt: Receipt, workers: Workers) -> Understood | None:
        """What a child made of the document; None where this process has to read it."""
        if not workers.is_asked(receipt):
            return None
        try:
            said = workers.take(receipt)
        except UnreadableDocument as error:
            if error.reason == CONTAINER or (error.reason == "needs_ocr" and ocr.is_on()):
                return None
            raise
        scanned = any(warning.startswith(ocr.WITHOUT_TEXT) for warning in said.document.warnings)
        return None if scanned and ocr.is_on() else said

    def _portal_past(self, receipts: Sequence[Receipt]) -> tuple[History, Sightings]:
        """What the portal is known to have said, from the earliest answer of these receipts on."""
        floor = min((receipt.read_at for receipt in receipts if receipt.read_at), default=_naive(self.clock()))
        return History(self.lake, floor), Sightings(self.lake)

    def _process_one(
        self,
        receipt: Receipt,
        known: _Known,
        versions: Versions,
        reader: BoundedReader,
        workers: Workers,
        attempts: Attempts,
        reference: Reference,
        batch: _Batch,
    ) -> None:
        version = versions.for_receipt(receipt, known.lacked.get(receipt.receipt_id))
        outcome_id = digest(receipt.receipt_id, version)
        figures: Sequence[Figure] = ()
        readings: Sequence[Reading] = ()
        rejects: list[Reject] = []
        document: CanonicalDocument | None = None
        reason = None
        if (owner := known.owner(receipt)) != receipt.name:
            outcome, reason = "duplicate", f"the same bytes as {owner}"
            workers.drop(receipt)
        elif attempts.is_poison(outcome_id):
            outcome, reason = "rejected", "poison"
            rejects = [Reject("read", "poison", f"reading it ended the whole process {MAX_ATTEMPTS} times")]
            workers.drop(receipt)
        else:
            try:
                with attempts.reading(outcome_id):
                    said = self._from_workers(receipt, workers)
                    members = None
                    if said is None:
                        data = self._load(receipt)
                        document, members = self._read_or_open(data, receipt, reader)
                    if members is not None:
                        outcome = "unpacked"
                        self._unpack(receipt, members, known, batch)
                    else:
                        if said is not None:
                            document, figures, readings, rejects = (
                                said.document, said.figures, said.readings, said.rejects,
                            )  # fmt: skip
                        else:
                            assert document is not None
                            figures, readings, rejects = understand(document, receipt, reference)
                        decisions = versions.decisions.of(review.source_key(receipt.name, receipt.source_url))
                        figures, lost = review.apply(figures, document, decisions, reference)
                        rejects = [*rejects, *lost, *_unread(document)]
                        outcome = "extracted" if figures or readings else "empty"
                        readings = self._news(readings, receipt, known, reader, reference, batch)
            except UnreadableDocument as error:
                outcome, reason = ("needs_ocr" if error.reason == "needs_ocr" else "rejected"), error.reason
                rejects = [Reject("read", error.reason, str(error))]
            except CorruptArchiveError as error:
                self.archive.set_aside(error.document_id)
                outcome, reason = "rejected", ARCHIVE_DAMAGED
                rejects = [Reject("read", reason, f"{error}; the same bytes once more in the landing folder repair it")]
            except ExtractionError as error:
                figures, readings, outcome, reason = (), (), "rejected", "internal_error"
                rejects = [Reject("extract", "internal_error", str(error))]
            except Exception as error:  # a fault of ours costs one document, and says so
                if is_fault_of_machine(error):
                    raise
                figures, readings, outcome, reason = (), (), "rejected", "internal_error"
                rejects = [Reject("extract", "internal_error", f"{type(error).__name__}: {error}")]
        publisher = reference.publisher(receipt.publisher, receipt.source_url)
        batch.add(
            receipt, outcome_id, version, outcome, reason, document, figures, readings, rejects,
            publisher.publisher_id if publisher else None, self._reject_row,
        )  # fmt: skip

    def _read_or_open(
        self, data: bytes, receipt: Receipt, reader: BoundedReader
    ) -> tuple[CanonicalDocument | None, list[tuple[str, bytes]] | None]:
        """The document; or, of a file that holds others, these."""
        try:
            return self._read(data, receipt, reader), None
        except UnreadableDocument as error:
            if error.reason != CONTAINER:
                raise
        return None, reader.members(data, receipt.name)

    @staticmethod
    def _read(data: bytes, receipt: Receipt, reader: BoundedReader) -> CanonicalDocument:
        """A plain portal reply is read at once; everything else goes through the bounded reader."""
        plain = ingestion.portal.plain_reply(data) if receipt.request else None
        return plain or reader.read(data, receipt.name)

    def _news(
        self, readings: Sequence[Reading], receipt: Receipt, known: _Known, reader: BoundedReader,
        reference: Reference, batch: _Batch,
    ) -> Sequence[Reading]:  # fmt: skip
        """The readings that change what is known, and a new receipt for each later answer that has to speak again."""
        news = batch.history.news(readings, receipt.document_id)
        if not news:
            return news
        asked = ingestion.portal.PortalRequest.for_period(news[0].period_type, news[0].period_start).params()
        later = batch.sightings.after(receipt.request or json.dumps(asked), _naive(news[0].read_at))
        exposed = batch.history.exposed(news, receipt.document_id) if later else {}
        for sighting in later:
            open_cells = {cell for cell, until in exposed.items() if until is None or sighting.read_at < until}
            if not open_cells:
                break
            # its own words about its source: with others it would be news in the landing folder at every look
            metadata = dataclasses.replace(
                receipt_metadata(known.latest(sighting.name) or receipt),
                request=sighting.request,
                read_at=sighting.read_at.replace(tzinfo=UTC),
            )
            data = self.archive.load(sighting.document_id)
            archived = Archived(sighting.document_id, len(data))
            again = known.again(sighting.name, archived, metadata, batch.batch_id)
            _, said, _ = understand(self._read(data, again, reader), again, reference)
            lost = {cell_of(r) for r in said if not batch.history.knows(r, sighting.document_id)} & open_cells
            if lost:
                batch.receipts.append(again)
                for cell in lost:
                    del exposed[cell]
        return news

    def _load(self, receipt: Receipt) -> bytes:
        if receipt.byte_size > self.settings.max_file_bytes:
            raise UnreadableDocument(
                "too_large", f"{receipt.byte_size} bytes, more than {self.settings.max_file_bytes}"
            )
        return self.archive.load(receipt.document_id)

    def _unpack(self, receipt: Receipt, members: Iterable[tuple[str, bytes]], known: _Known, batch: _Batch) -> None:
        """Each member becomes a document with a receipt of its own and the metadata of its container."""
        metadata = receipt_metadata(receipt)
        for name, data in members:
            archived = self.archive.store(io.BytesIO(data))
            member = known.receipt(
                f"{receipt.name}{MEMBER_SEPARATOR}{name}",
                archived.document_id,
                archived.byte_size,
                metadata,
                batch.batch_id,
            )
            if member is not None:
                batch.receipts.append(member)

    @staticmethod
    def _reject_row(reject: Reject, outcome_id: str, document_id: str, batch_id: str, now: datetime) -> dict[str, Any]:
        return {
            "reject_id": digest(outcome_id, reject.stage, reject.reason, reject.detail, reject.locator, reject.row),
            "outcome_id": outcome_id,
            "document_id": document_id,
            "batch_id": batch_id,
            "rejected_at": _naive(now),
            **dataclasses.asdict(reject),
        }


def make_receipt(
    name: str, archived: Archived, metadata: Metadata, versions: int, batch_id: str, now: datetime
) -> Receipt:
    """The receipt of bytes under a name that was received `versions` times before."""
    metadata_digest = metadata.digest()
    return Receipt(
        receipt_id=digest(name, archived.document_id, metadata_digest, versions),
        document_id=archived.document_id,
        metadata_digest=metadata_digest,
        name=name,
        byte_size=archived.byte_size,
        received_at=_naive(now),
        batch_id=batch_id,
        title=metadata.title,
        publisher=metadata.publisher,
        source_url=metadata.source_url,
        published_on=metadata.published_on,
        provinces=";".join(metadata.provinces) or None,
        claim=metadata.claim,
        request=metadata.request,
        read_at=_naive(metadata.read_at) if metadata.read_at else None,
    )


HARMLESS_WARNINGS = frozenset({"declared_charset_wrong", "ocr"})
"""What a reader remarks without having lost anything."""


def _unread(document: CanonicalDocument) -> list[Reject]:
    """A reject for each part of a document that its reader could not take: the rest was read, this is not silent."""
    codes = ((warning, warning.partition(":")[0]) for warning in document.warnings)
    return [
        Reject("read", code, f"read in part by {document.reader}: {warning}")
        for warning, code in codes
        if code not in HARMLESS_WARNINGS
    ]


@contextlib.contextmanager
def few_collections() -> Iterator[None]:
    """Fewer passes of the garbage collector: reading makes many small objects and hardly a cycle."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _naive(moment: datetime) -> datetime:
    """UTC without a zone, as the lake stores it."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


@dataclass(slots=True)
class _Known:
    """The receipts and outcomes of the lake, as far as deciding what is pending needs them."""

    receipts: list[Receipt]
    done: set[tuple[str, str]]
    """Receipt and extractor version of every outcome."""
    passed: set[str]
    """Receipts with an outcome of any version."""
    lacked: dict[str, str]
    """Receipts that a pass refused for want of a program: the reason."""
    clock: Callable[[], datetime]
    _latest: dict[str, Receipt] = field(default_factory=dict)
    _versions: Counter[str] = field(default_factory=Counter)
    _owners: dict[tuple[str, str], str] | None = None

    @classmethod
    def read(cls, lake: Lake, clock: Callable[[], datetime]) -> _Known:
        receipts = [
            Receipt(**row) for row in lake.read(RECEIPTS).sort("received_at", "receipt_id").iter_rows(named=True)
        ]
        outcomes = list(lake.read(OUTCOMES, ["receipt_id", "extractor_version", "reason"]).iter_rows())
        done = {(receipt_id, version) for receipt_id, version, _ in outcomes}
        lacked = {receipt_id: reason for receipt_id, _, reason in outcomes if reason in LACKING}
        known = cls(receipts, done, {receipt_id for receipt_id, _ in done}, lacked, clock)
        for receipt in receipts:
            known._remember(receipt)
        return known

    def _remember(self, receipt: Receipt) -> None:
        self._latest[receipt.name] = receipt
        self._versions[receipt.name] += 1
        self._owners = None

    def receipt(self, name: str, document_id: str, size: int, metadata: Metadata, batch_id: str) -> Receipt | None:
        """A receipt, or None where the latest one of this name already says the same."""
        if not self.is_new(name, document_id, metadata):
            return None
        archived = Archived(document_id, size)
        receipt = make_receipt(name, archived, metadata, self._versions[name], batch_id, self.clock())
        self._remember(receipt)
        return receipt

    def again(self, name: str, archived: Archived, metadata: Metadata, batch_id: str) -> Receipt:
        """A receipt that is pending once more for bytes that were read before."""
        self._versions[name] += 1
        return make_receipt(name, archived, metadata, self._versions[name], batch_id, self.clock())

    def latest(self, name: str) -> Receipt | None:
        return self._latest.get(name)

    def by_id(self) -> dict[str, Receipt]:
        return {receipt.receipt_id: receipt for receipt in self.receipts}

    def is_new(self, name: str, document_id: str, metadata: Metadata) -> bool:
        latest = self._latest.get(name)
        return latest is None or (latest.document_id, latest.metadata_digest) != (document_id, metadata.digest())

    def owner(self, receipt: Receipt) -> str:
        """The name whose figures count where the same bytes with the same metadata stand under several."""
        if self._owners is None:
            self._owners = {}
            for other in sorted(self._latest.values(), key=lambda other: (other.received_at, other.name)):
                self._owners.setdefault((other.document_id, other.metadata_digest), other.name)
        return self._owners.get((receipt.document_id, receipt.metadata_digest), receipt.name)

    def pending(self, versions: Versions) -> list[Receipt]:
        """Receipts that were never read, and the latest of each name where its version has not read it."""
        latest = {receipt.receipt_id for receipt in self._latest.values()}
        return [
            receipt
            for receipt in self.receipts
            if receipt.receipt_id not in self.passed
            or (
                receipt.receipt_id in latest and (receipt.receipt_id, self._version(receipt, versions)) not in self.done
            )
        ]

    def _version(self, receipt: Receipt, versions: Versions) -> str:
        return versions.for_receipt(receipt, self.lacked.get(receipt.receipt_id))


@dataclass(slots=True)
class _Batch:
    """Rows of one batch while it is being made."""

    batch_id: str
    started: datetime
    history: History
    sightings: Sightings
    receipts: list[Receipt] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    readings: list[dict[str, Any]] = field(default_factory=list)
    rejects: dict[str, dict[str, Any]] = field(default_factory=dict)
    outcomes: list[dict[str, Any]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def add(
        self,
        receipt: Receipt,
        outcome_id: str,
        version: str,
        outcome: str,
        reason: str | None,
        document: CanonicalDocument | None,
        figures: Sequence[Figure],
        readings: Sequence[Reading],
        rejects: Sequence[Reject],
        publisher_id: str | None,
        reject_row: RejectRow,
    ) -> None:
        # one microsecond apart, so that the order of passes in a batch is the order of their times
        moment = _naive(self.started + timedelta(microseconds=len(self.outcomes)))
        common = {"outcome_id": outcome_id, "document_id": receipt.document_id, "batch_id": self.batch_id}
        spans = [(figure.value_start, figure.value_end) for figure in figures]
        anchors = review.anchors(document.text, spans) if document else []
        figure_rows = _keyed("figure_id", figures, outcome_id, {**common, "extracted_at": moment})
        self.figures += ({**row, "anchor": anchor} for row, anchor in zip(figure_rows, anchors, strict=True))
        self.readings += _keyed("reading_id", readings, outcome_id, common)
        for reject in rejects:
            self._reject(reject, outcome_id, receipt.document_id, moment, reject_row)
        self.outcomes.append(
            {
                "outcome_id": outcome_id,
                "receipt_id": receipt.receipt_id,
                "document_id": receipt.document_id,
                "extractor_version": version,
                "outcome": outcome,
                "processed_at": moment,
                "batch_id": self.batch_id,
                "reader": document.reader if document else None,
                "media_type": document.media_type if document else None,
                "encoding": document.encoding if document else None,
                "text_digest": hashlib.sha256(document.text.encode()).hexdigest() if document else None,
                "publisher_id": publisher_id,
                "reason": reason,
            }
        )

    def _reject(
        self, reject: Reject, outcome_id: str, document_id: str, moment: datetime, reject_row: RejectRow
    ) -> None:
        row = reject_row(reject, outcome_id, document_id, self.batch_id, moment)
        self.rejects.setdefault(row["reject_id"], row)

    def close(self, reject_row: RejectRow) -> None:
        """Validates all rows at once, which costs as much as for one document, and counts for each outcome."""
        moments = {row["outcome_id"]: row["processed_at"] for row in self.outcomes}
        for table, rows in ((FIGURES, self.figures), (READINGS, self.readings)):
            good = validate(table, rows)
            rows[:] = good.rows
            self.refused[table.name] += len(good.rejects)
            for row, reject in good.rejects:
                outcome_id = row["outcome_id"]
                self._reject(reject, outcome_id, row["document_id"], moments[outcome_id], reject_row)
        statuses = Counter((row["outcome_id"], row["status"]) for row in self.figures)
        readings = Counter(row["outcome_id"] for row in self.readings)
        rejects = Counter(row["outcome_id"] for row in self.rejects.values())
        for row in self.outcomes:
            outcome_id = row["outcome_id"]
            for status in STATUSES:
                row[f"figures_{status}"] = statuses[outcome_id, status]
            row["readings"], row["rejects"] = readings[outcome_id], rejects[outcome_id]

    def count(self, result: Processed) -> None:
        """Adds this batch to the sums of the run."""
        result.batches.append(self.batch_id)
        result.outcomes.update(row["outcome"] for row in self.outcomes)
        result.figures.update(row["status"] for row in self.figures)
        result.rejects.update(row["reason"] for row in self.rejects.values())
        result.refused.update(self.refused)
        result.readings += len(self.readings)


def _change_row(outcome: Mapping[str, Any], change: Change) -> dict[str, Any]:
    return {
        "change_id": digest(outcome["outcome_id"], change.anchor, change.figure_id, change.previous_figure_id),
        "outcome_id": outcome["outcome_id"],
        "document_id": outcome["document_id"],
        "batch_id": outcome["batch_id"],
        "changed_at": outcome["processed_at"],
        **dataclasses.asdict(change),
    }


def _getter(cls: type[Figure] | type[Reading]) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    names = tuple(field.name for field in dataclasses.fields(cls))
    return names, operator.attrgetter(*names)


_FIGURE, _READING = _getter(Figure), _getter(Reading)


def _row(record: Figure | Reading) -> dict[str, Any]:
    """The record as a row. Its values are scalars, so none has to be copied, as `asdict` would."""
    names, values = _FIGURE if isinstance(record, Figure) else _READING
    return dict(zip(names, values(record), strict=True))


def _keyed(
    key: str, records: Iterable[Figure | Reading], outcome_id: str, common: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Rows with their key: outcome, place and content. Equal rows of one document are numbered."""
    seen: Counter[str] = Counter()
    for record in records:
        row = _row(record)
        if "read_at" in row:
            row["read_at"] = _naive(row["read_at"])
        identity = digest(outcome_id, *(row.get(name) for name in _IDENTITY[key]))
        seen[identity] += 1
        row_id = identity if seen[identity] == 1 else digest(identity, seen[identity])
        yield {key: row_id, **common, **row}


_IDENTITY = {
    "figure_id": (
        "value_start", "value_end", "indicator_code", "unit_id", "locality", "period_start", "period_end",
        "kind", "rule",
    ),
    "reading_id": ("locator",),
}  # fmt: skip
