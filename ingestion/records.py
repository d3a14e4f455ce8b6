"""The records that ingestion writes, each written down once.

A record is a frozen dataclass whose fields carry their column type and meaning; `schemas.py` derives
the Parquet schema, the pandera schema and the dbt contract from them. No logic beyond what a value
says of itself belongs here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

NATIONAL_UNIT_ID = "VN"


def column(description: str, type_: str = "string", *, allowed: tuple[str, ...] = (), default: Any = ...) -> Any:
    """A dataclass field that is a column; `default=None` makes the column nullable."""
    metadata = {"description": description, "type": type_, "allowed": allowed}
    return field(metadata=metadata) if default is ... else field(default=default, metadata=metadata)


PERIOD_TYPES = ("year", "half", "quarter", "month", "day", "year_to_date", "span")
TOLD_IN_DAYS = "told_in_days"
"""Among the circumstances of a reading (its `rule`): its time was told by a first and a last day."""
PERIOD_BASES = ("sentence", "paragraph", "section", "document", "edition", "column", "none")
COMPARATORS = ("=", "~", ">=", ">", "<=", "<")
KINDS = ("actual", "target", "definition")
CLAIMS = ("official", "stated", "derived", "self_assessed")
STATUSES = ("accepted", "review", "rejected")
SCOPES = ("province", "national", "locality")
OFFICE_LEVELS = ("department", "commune", "other")
POLL_STATUSES = ("changed", "unchanged", "failed")


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days with the name of its kind. A `day` is an as-of date, a `span` anything irregular."""

    type: str
    start: date
    end: date
    by_days: bool = field(default=False, compare=False)
    """Told by its first and last day, also where these fill months: the same time, written otherwise."""

    def label(self) -> str:
        """`2022`, `2024-09`, `2024-09-30`, or `start/end` in the coarsest unit that both ends fill, if not by days."""
        if self.by_days:
            return f"{self.start.isoformat()}/{self.end.isoformat()}"
        if self.type == "year":
            return f"{self.start:%Y}"
        if self.type == "month":
            return f"{self.start:%Y-%m}"
        if self.type == "day":
            return self.start.isoformat()
        whole_months = self.start.day == 1 and (self.end.toordinal() + 1 == _next_month(self.end).toordinal())
        if whole_months and self.start.month == 1 and self.end.month == 12:
            return f"{self.start:%Y}/{self.end:%Y}"
        if whole_months:
            return f"{self.start:%Y-%m}/{self.end:%Y-%m}"
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Source:
    """What is known about a document from outside it: the sidecar, the index, or the collector."""

    name: str
    title: str | None = None
    publisher: str | None = None
    source_url: str | None = None
    published_on: date | None = None
    provinces: tuple[str, ...] = ()
    claim: str | None = None
    """Overrides the claim of every figure: `official`, `self_assessed`, …"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a document states, with its reading. Offsets count characters of the canonical text."""

    value: Decimal = column("The number, magnitudes expanded, in `unit`", "decimal(28,8)")
    unit: str = column("percent, rank, score, count:<what>, currency_vnd, duration:<unit>, rate:<what>, …")
    quote: str = column("Exact piece of the canonical text that holds the number: a clause, a sentence, a table row")
    quote_start: int = column("Offset of the quote", "integer")
    quote_end: int = column("Offset behind the quote", "integer")
    value_start: int = column("Offset of the number", "integer")
    value_end: int = column("Offset behind the number", "integer")
    locator: str = column(
        "JSON: where in the file the number stands (page, sheet and cell, table row and column, pointer)"
    )
    status: str = column(
        "accepted: an observation; review: waits for a person; rejected: kept, never used", allowed=STATUSES
    )
    confidence: Decimal = column("Share of figures read this way that were right, 0 to 1", "decimal(5,4)")
    rule: str = column("What read it: an indicator phrase, a table layout, a derivation")
    comparator: str = column("Bound that the text puts on the number", allowed=COMPARATORS, default="=")
    kind: str = column("actual, target or definition", allowed=KINDS, default="actual")
    claim: str = column(
        "Who says so: official, stated, derived from another number, self-assessed", allowed=CLAIMS, default="stated"
    )
    value_high: Decimal | None = column("Upper end of a range", "decimal(28,8)", default=None)
    of_total: Decimal | None = column("Denominator: 63 of 7/63, 100 of 83,87/100", "decimal(28,8)", default=None)
    indicator_code: str | None = column(
        "Code of seeds/indicators.csv; empty: a figure that maps to no indicator", default=None
    )
    candidates: str | None = column(
        "Nearest indicator codes of an unmapped figure, best first, separated by ;", default=None
    )
    unit_id: str | None = column("Unit of government: VN63-.., VN34-.. or VN", default=None)
    province: str | None = column("Official short name of that unit, or national", default=None)
    scope: str | None = column("Level that the figure speaks of", allowed=SCOPES, default=None)
    locality: str | None = column("District, commune or office below the unit, as written", default=None)
    edition_id: str | None = column("Index edition of a rank or score: index/year/method", default=None)
    panel: int | None = column("63 or 34: the set of provinces that a rank was made in", "integer", default=None)
    period_type: str | None = column("Kind of period", allowed=PERIOD_TYPES, default=None)
    period_start: date | None = column("First day", "date", default=None)
    period_end: date | None = column("Last day", "date", default=None)
    period_basis: str | None = column("Where the period was read", allowed=PERIOD_BASES, default=None)
    context: str | None = column("The sentence or paragraph around the quote, for a reviewer", default=None)
    reasons: str | None = column("Why it is not accepted, codes separated by ;", default=None)
    cited_source: str | None = column("Whom the document itself names as the source of this figure", default=None)
    cited_url: str | None = column("Address that the document gives for it", default=None)
    cited_on: date | None = column("Date of publication that the document gives for it", "date", default=None)

    @property
    def period(self) -> Period | None:
        if self.period_type is None or self.period_start is None or self.period_end is None:
            return None
        by_days = TOLD_IN_DAYS in self.rule.partition(" ")[2].split(",")
        return Period(self.period_type, self.period_start, self.period_end, by_days)


@dataclass(frozen=True, slots=True)
class FigureProvenance:
    """The columns that the pipeline adds to a figure."""

    figure_id: str = column("Digest of outcome, place and reading")
    outcome_id: str = column("The pass over the document that read it")
    document_id: str = column("SHA-256 of the document's bytes")
    anchor: str = column("Digest of the number and the words around it: what a review decision finds it by")
    batch_id: str = column("Run that wrote the row")
    extracted_at: datetime = column("When it was read, UTC", "timestamp")


@dataclass(frozen=True, slots=True)
class Receipt:
    """One file received under one name with one set of metadata. The same again adds no row."""

    receipt_id: str = column("Digest of name, bytes, metadata and how many versions of the name came before")
    document_id: str = column("SHA-256 of the bytes")
    metadata_digest: str = column("SHA-256 of what the sidecar or index says")
    name: str = column("Path below the landing folder, or the collector's name for it")
    byte_size: int = column("Bytes", "integer")
    received_at: datetime = column("When it was first seen, UTC", "timestamp")
    batch_id: str = column("Run that wrote the row")
    title: str | None = column("Title", default=None)
    publisher: str | None = column("Publisher as named by the source", default=None)
    source_url: str | None = column("Where it was published", default=None)
    published_on: date | None = column("Date of publication", "date", default=None)
    provinces: str | None = column("Units it is about, separated by ;", default=None)
    claim: str | None = column("Claim that the source gives all its figures", allowed=CLAIMS, default=None)
    request: str | None = column("JSON of the request that a portal reply answers", default=None)
    read_at: datetime | None = column("When the reply was read from the portal, UTC", "timestamp", default=None)


OUTCOMES = ("extracted", "empty", "duplicate", "unpacked", "rejected", "needs_ocr")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one pass of one extractor version over one received document."""

    outcome_id: str = column(
        "Digest of receipt and extractor version; rows of other tables count where outcome and batch agree"
    )
    receipt_id: str = column("The receipt it read")
    document_id: str = column("SHA-256 of the bytes")
    extractor_version: str = column("Version of readers, rules and catalogue together")
    outcome: str = column(
        "extracted; empty: read, no figure; duplicate: the same bytes stand under another name; unpacked: an archive,"
        " its members have receipts of their own; rejected; needs_ocr: a scan",
        allowed=OUTCOMES,
    )
    figures_accepted: int = column("Figures accepted", "integer")
    figures_review: int = column("Figures held for review", "integer")
    figures_rejected: int = column("Figures rejected", "integer")
    readings: int = column("Portal readings", "integer")
    rejects: int = column("Rows of the rejects table", "integer")
    processed_at: datetime = column("When, UTC", "timestamp")
    batch_id: str = column("Run that wrote the row")
    reader: str | None = column("Reader that opened it", default=None)
    media_type: str | None = column("What the bytes are", default=None)
    encoding: str | None = column("Character encoding it was decoded with", default=None)
    text_digest: str | None = column("SHA-256 of the canonical text", default=None)
    publisher_id: str | None = column("Publisher as resolved then: key of seeds/publishers.csv", default=None)
    reason: str | None = column("Why it was not extracted", default=None)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the portal answered for one unit, component, period type and period."""

    portal_unit_id: str = column("The portal's own id of the unit")
    portal_unit_name: str = column("The portal's own name of the unit")
    measure: str = column(
        "overall, transparency, progress, digitization, online_service, online_payment, online_combined, satisfaction"
    )
    value: Decimal = column("Points", "decimal(28,8)")
    period_type: str = column("year, half, quarter, month, year_to_date or day", allowed=PERIOD_TYPES)
    period_start: date = column("First day", "date")
    period_end: date = column("Last day", "date")
    read_at: datetime = column("When the portal said so, UTC", "timestamp")
    locator: str = column("JSON pointer of the field in the archived reply")
    quote: str = column("The field as it stands in the reply")
    unit_id: str | None = column("Resolved unit; empty: waits for review", default=None)
    max_points: Decimal | None = column("Points possible", "decimal(28,8)", default=None)
    rank: int | None = column("The portal's rank, on the overall measure", "integer", default=None)
    panel: int | None = column("63 or 34", "integer", default=None)
    office_level: str | None = column(
        "Level of an office below a province; empty: the province itself", allowed=OFFICE_LEVELS, default=None
    )
    within_unit_id: str | None = column("Unit of government that the office lies in", default=None)


@dataclass(frozen=True, slots=True)
class ReadingProvenance:
    """The columns that the pipeline adds to a reading."""

    reading_id: str = column("Digest of document and pointer")
    outcome_id: str = column("The pass over the reply that read it")
    document_id: str = column("SHA-256 of the archived reply")
    batch_id: str = column("Run that wrote the row")


@dataclass(frozen=True, slots=True)
class Poll:
    """One question to a source and what came of it. The last one that was answered says when a document was last seen.

    An answer with the same bytes as before adds this row and nothing else.
    """

    poll_id: str = column("Digest of batch, name and number")
    source_id: str = column("Key of seeds/collected_sources.csv")
    name: str = column("The collector's name for what it asks; the name of the receipt where the answer is a document")
    polled_at: datetime = column("When the answer was complete, or was given up, UTC", "timestamp")
    status: str = column(
        "changed: new bytes; unchanged: the same as before; failed: no usable answer", allowed=POLL_STATUSES
    )
    attempts: int = column("How often it was asked until then", "integer")
    batch_id: str = column("Run that wrote the row")
    document_id: str | None = column("SHA-256 of the answer", default=None)
    byte_size: int | None = column("Bytes of the answer", "integer", default=None)
    source_url: str | None = column("Address that was asked", default=None)
    request: str | None = column("JSON of the request", default=None)
    reason: str | None = column("Why there is no usable answer: a code", default=None)
    detail: str | None = column("The same as a sentence", default=None)
    etag: str | None = column("Validator that the server gave", default=None)
    last_modified: str | None = column("Validator that the server gave", default=None)


CHANGES = ("added", "gone", "changed")
CAUSES = ("new_bytes", "new_metadata", "review_decision", "new_extractor")


@dataclass(frozen=True, slots=True)
class Change:
    """What a pass over a name says differently from the pass before: one row a figure."""

    name: str = column("Name of the document")
    change: str = column("added, gone, or changed: read differently", allowed=CHANGES)
    cause: str = column("Why it was read again", allowed=CAUSES)
    previous_outcome_id: str = column("The pass before")
    anchor: str = column("Digest of the number and the words around it")
    quote: str = column("The words")
    fields: str | None = column("What is read differently, separated by ;", default=None)
    figure_id: str | None = column("The figure now; empty: gone", default=None)
    previous_figure_id: str | None = column("The figure before; empty: added", default=None)
    indicator_code: str | None = column("Indicator now", default=None)
    previous_indicator_code: str | None = column("Indicator before", default=None)
    value: Decimal | None = column("Value now", "decimal(28,8)", default=None)
    previous_value: Decimal | None = column("Value before", "decimal(28,8)", default=None)
    status: str | None = column("Status now", allowed=STATUSES, default=None)
    previous_status: str | None = column("Status before", allowed=STATUSES, default=None)


@dataclass(frozen=True, slots=True)
class ChangeProvenance:
    """The columns that the pipeline adds to a change."""

    change_id: str = column("Digest of pass, anchor and both figures")
    outcome_id: str = column("The pass that says it differently")
    document_id: str = column("SHA-256 of the bytes it read")
    batch_id: str = column("Run that wrote the row")
    changed_at: datetime = column("When, UTC", "timestamp")


RUN_STATUSES = ("success", "failure", "canceled")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a job that ended: what a night brought is what stands in its batches."""

    run_id: str = column("Dagster's id of the run")
    job: str = column("refresh or portal_months")
    started_by: str = column("Schedule or sensor that started it; shell: a refresh there; person: by hand")
    status: str = column("success, failure or canceled", allowed=RUN_STATUSES)
    started_at: datetime = column("When it began, UTC", "timestamp")
    ended_at: datetime = column("When it ended, UTC", "timestamp")
    checks: int = column("Asset checks that were evaluated", "integer")
    checks_failed: int = column("Those that did not pass, warnings included", "integer")
    batch_id: str = column("Batch that holds this row")
    failed_checks: str | None = column("Their tables and names, separated by ;", default=None)
    reason: str | None = column("What failed, as a sentence", default=None)
    version: str | None = column("Version that it published; empty: nothing was new", default=None)
    batches: str | None = column("Batches of the lake that it wrote, separated by ;", default=None)


STAGES = ("landing", "read", "extract", "map", "validate", "resolve")


@dataclass(frozen=True, slots=True)
class Reject:
    """A file or a row that did not become a figure or a reading, with the reason. Nothing is dropped silently."""

    stage: str = column("Step that refused it", allowed=STAGES)
    reason: str = column("Code of the reason")
    detail: str = column("Sentence for a person")
    locator: str | None = column("JSON: row, cell or pointer; empty: the whole file", default=None)
    row: str | None = column("JSON of the refused row", default=None)


@dataclass(frozen=True, slots=True)
class RejectProvenance:
    """The columns that the pipeline adds to a reject."""

    reject_id: str = column("Digest of outcome, place and reason")
    outcome_id: str = column("The pass that refused it")
    document_id: str = column("SHA-256 of the bytes")
    batch_id: str = column("Run that wrote the row")
    rejected_at: datetime = column("When, UTC", "timestamp")
