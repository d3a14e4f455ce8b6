"""What has to hold of the portal's readings as a whole: each check gives findings for a person; no fact is lost by one.

The lake has a row only where a cell changed, so the last row of a cell is what it says now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ingestion.portal.reply import parse_reply, plain_reply
from ingestion.portal.units import SUM_TOLERANCE, PortalSeeds
from ingestion.records import Source
from ingestion.schemas import POLLS, READINGS

if TYPE_CHECKING:
    import pandera.polars as pa

    from ingestion.pipeline import Ingestion

CELL = ("unit_id", "portal_unit_id", "office_level", "period_type", "period_start")
ADDED_UP = ("transparency", "progress", "digitization", "online_combined", "satisfaction")


@dataclass(frozen=True, slots=True)
class Finding:
    """A unit and period, and what is wrong there."""

    unit: str
    period: str
    detail: str

    def __str__(self) -> str:
        return f"{self.unit}, {self.period}: {self.detail}"


def wide_schema(portal: PortalSeeds) -> pa.DataFrameSchema:
    """One row per unit and period: every group within its points, and their sum within rounding of the total."""
    import pandera.polars as pa
    import polars as pl

    groups, total = pl.sum_horizontal(ADDED_UP, ignore_nulls=False), pl.col("overall")
    adds_up = ((groups - total).abs() <= SUM_TOLERANCE).fill_null(True)
    columns = {
        measure.measure: pa.Column(
            pl.Decimal(28, 8), pa.Check.in_range(0, measure.upper_bound), nullable=True, required=False
        )
        for measure in portal.measures
    }
    check = pa.Check(lambda data: data.lazyframe.select(adds_up), name="the groups add up to the total")
    return pa.DataFrameSchema(columns, checks=[check])


def groups_that_do_not_fit(ingestion: Ingestion) -> list[Finding]:
    """Units whose groups, as they stand now, exceed their points or do not add up to the total."""
    import pandera.errors
    import polars as pl

    portal = PortalSeeds.load(ingestion.seeds)
    rows = ingestion.lake.scan(READINGS).sort("read_at", "document_id").group_by(*CELL, "measure", maintain_order=True)
    last = rows.agg(pl.col("value").last(), pl.col("portal_unit_name").last()).collect()
    if last.is_empty():
        return []
    wide = last.pivot("measure", index=list(CELL), values="value", aggregate_function="last")
    for measure in portal.measures:
        if measure.measure not in wide.columns:
            wide = wide.with_columns(pl.lit(None, pl.Decimal(28, 8)).alias(measure.measure))
    try:
        wide_schema(portal).validate(wide, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases.filter(pl.col("index").is_not_null()).iter_rows(named=True)
        return [_finding(wide.row(case["index"], named=True), str(case["check"])) for case in cases]
    return []


def jumps(ingestion: Ingestion) -> list[Finding]:
    """Last moves of a cell beyond the bound that seeds/portal_measures.csv declares for its measure."""
    import polars as pl

    bounds = {measure.measure: measure.jump_bound for measure in PortalSeeds.load(ingestion.seeds).measures}
    frame = pl.LazyFrame(
        {"measure": list(bounds), "bound": list(bounds.values())},
        schema={"measure": pl.String, "bound": pl.Decimal(28, 8)},
    )
    moves = (
        ingestion.lake.scan(READINGS)
        .sort("read_at", "document_id")
        .with_columns(pl.col("value").shift(1).over(*CELL, "measure").alias("before"))
        .group_by(*CELL, "measure", maintain_order=True)
        .agg(pl.col("value", "before", "portal_unit_name").last())
        .join(frame, on="measure")
        .filter((pl.col("value") - pl.col("before")).abs() > pl.col("bound"))
        .collect()
    )
    return [
        _finding(row, f"{row['measure']} moved from {row['before']:f} to {row['value']:f}")
        for row in moves.iter_rows(named=True)
    ]


def units_missing(ingestion: Ingestion) -> list[Finding]:
    """Periods whose last answer of all units does not hold the panel: what is missing, or waits for its unit."""
    import polars as pl

    from ingestion.reference import Reference

    answered = (
        ingestion.lake.scan(POLLS)
        .filter(
            (pl.col("status") != "failed")
            & pl.col("name").str.starts_with("portal/766/")
            & pl.col("name").str.contains("/units", literal=True)
        )
        .sort("polled_at")
        .group_by("name", maintain_order=True)
        .agg(pl.col("document_id", "request", "polled_at").last())
        .with_columns(pl.col("name").str.extract(r"^(.*/units)").alias("period"))
        .collect()
    )
    reference = Reference.load(ingestion.seeds)
    found: dict[str, set[str]] = {}
    panels: dict[str, set[int]] = {}
    for row in answered.iter_rows(named=True):
        for unit_id, panel in _units(ingestion, reference, row):
            found.setdefault(row["period"], set()).add(unit_id)
            panels.setdefault(row["period"], set()).add(panel)
    findings = []
    for period, held in sorted(found.items()):
        for panel in sorted(panels[period]):
            due = {unit.unit_id for unit in reference.units.values() if unit.panel == panel}
            # A city that changed its status in a panel is one unit of it under two ids.
            missing = sorted({unit.rstrip("b") for unit in due} - {unit.rstrip("b") for unit in held})
            if missing:
                names = ", ".join(reference.units[unit].short_name for unit in missing[:10])
                findings.append(Finding(f"{len(missing)} of {panel} units", period, f"not in the last answer: {names}"))
    return findings


def _units(ingestion: Ingestion, reference: Any, poll: dict[str, Any]) -> set[tuple[str, int]]:
    """The units of one archived answer with their panel."""
    import json

    from ingestion.readers import read
    from ingestion.readers.canonical import UnreadableDocument

    data = ingestion.archive.load(poll["document_id"])
    try:
        document = plain_reply(data) or read(data, "reply.json")
        readings, _ = parse_reply(
            document,
            Source(poll["name"]),
            reference,
            request=json.loads(poll["request"]),
            read_at=_utc(poll["polled_at"]),
        )
    except (UnreadableDocument, ValueError):
        return set()
    return {(reading.unit_id, reading.panel) for reading in readings if reading.unit_id and reading.panel}


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def _finding(row: dict[str, Any], detail: str) -> Finding:
    return Finding(
        str(row["unit_id"] or row["portal_unit_id"]), f"{row['period_type']} from {row['period_start']}", detail
    )


__all__ = ["Finding", "groups_that_do_not_fit", "jumps", "units_missing", "wide_schema"]
