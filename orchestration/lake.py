"""The lake as assets: receipts of what landed, then outcomes, figures, readings and rejects of what was read."""

from collections.abc import Iterator

import dagster as dg

from ingestion.schemas import CHANGES, FIGURES, OUTCOMES, POLLS, READINGS, RECEIPTS, REJECTS, Table
from orchestration.resources import TinhsoHome

GROUP = "lake"
ONE_RUN = dg.BackfillPolicy.single_run()
"""What stands behind a partitioned asset has it, too, so that a range of partitions is one run to the very end."""
OWNERS = ["team:data-engineering"]
KINDS = {"python", "parquet", "polars"}


def lake_key(table: Table) -> dg.AssetKey:
    """dbt's source `lake.<table>` has the same key: that is the seam between the two."""
    return dg.AssetKey(["lake", table.name])


@dg.asset(
    key=lake_key(RECEIPTS),
    backfill_policy=ONE_RUN,
    group_name=GROUP,
    owners=OWNERS,
    kinds=KINDS,
    check_specs=[
        dg.AssetCheckSpec(
            "files_are_whole", asset=lake_key(RECEIPTS), description="Every file of the lake has its checksum."
        )
    ],
    description="One row for each document received in the landing folder; its raw bytes are archived by content.",
)
def receipts(
    context: dg.AssetExecutionContext, tinhso: TinhsoHome
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    ingestion = tinhso.ingestion
    with tinhso.writing("lake"):
        received = ingestion.receive(progress=_log(context, "archived"))
    for name, reason in received.unreadable.items():
        context.log.warning("%s could not be read and waits: %s", name, reason)
    for path, damage in received.damaged.items():
        context.log.error("damaged: %s; it is at %s now, and what it was made from is read again", damage, path)
    yield dg.MaterializeResult(
        metadata={
            "dagster/row_count": ingestion.lake.read(RECEIPTS, ["receipt_id"]).height,
            "files_seen": received.seen,
            "new": len(received.receipts),
            "unreadable": len(received.unreadable),
            "batch": received.batch_id or "none",
        }
    )
    yield dg.AssetCheckResult(
        passed=not received.damaged,
        check_name="files_are_whole",
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"set_aside": {str(path): str(damage) for path, damage in received.damaged.items()}},
    )


@dg.multi_asset(
    name="documents_read",
    backfill_policy=ONE_RUN,
    specs=[
        dg.AssetSpec(
            lake_key(table),
            deps=[lake_key(RECEIPTS), lake_key(POLLS)],
            group_name=GROUP,
            owners=OWNERS,
            kinds=KINDS,
            description=text,
        )
        for table, text in (
            (OUTCOMES, "What came of each document that was read: extracted, empty, a duplicate, rejected and why."),
            (FIGURES, "Every figure found, accepted, held for review or rejected, with its quote and its place."),
            (READINGS, "Portal readings: one row for each unit, measure, period and reading time."),
            (CHANGES, "What a new pass over a document added, lost or read differently, and why it was made."),
            (REJECTS, "Files and rows that became neither figure nor reading, whole, with the reason."),
        )
    ],
    check_specs=[
        dg.AssetCheckSpec("rows_pass_pandera", asset=lake_key(FIGURES), description="No figure failed its schema."),
        dg.AssetCheckSpec("rows_pass_pandera", asset=lake_key(READINGS), description="No reading failed its schema."),
        dg.AssetCheckSpec("documents_are_readable", asset=lake_key(OUTCOMES), description="No document was rejected."),
        dg.AssetCheckSpec(
            "nothing_is_pending", asset=lake_key(OUTCOMES), blocking=True, description="Each receipt has its outcome."
        ),
    ],
)
def documents_read(
    context: dg.AssetExecutionContext, tinhso: TinhsoHome
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    ingestion = tinhso.ingestion
    with tinhso.writing("lake"):
        processed = ingestion.process(progress=_log(context, "read"))
        pending = ingestion.pending()
    for decision in processed.unusable_decisions:
        context.log.warning(f"set aside: {decision}")
    batches = ", ".join(processed.batches) or "none"
    counts = {
        OUTCOMES: dict(processed.outcomes),
        FIGURES: dict(processed.figures),
        READINGS: {"new": processed.readings},
        CHANGES: dict(processed.changes),
        REJECTS: dict(processed.rejects),
    }
    for table, new in counts.items():
        rows = ingestion.lake.read(table, [table.key]).height
        yield dg.MaterializeResult(
            asset_key=lake_key(table), metadata={"dagster/row_count": rows, "batches": batches, "new": new}
        )
    refused = {table.name: processed.refused[table.name] for table in (FIGURES, READINGS)}
    for table in (FIGURES, READINGS):
        yield dg.AssetCheckResult(
            passed=not refused[table.name],
            asset_key=lake_key(table),
            check_name="rows_pass_pandera",
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"refused": refused[table.name]},
        )
    unreadable = processed.outcomes["rejected"] + processed.outcomes["needs_ocr"]
    yield dg.AssetCheckResult(
        passed=not unreadable,
        asset_key=lake_key(OUTCOMES),
        check_name="documents_are_readable",
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"unreadable": unreadable},
    )
    yield dg.AssetCheckResult(
        passed=not pending,
        asset_key=lake_key(OUTCOMES),
        check_name="nothing_is_pending",
        metadata={"pending": [receipt.name for receipt in pending[:20]]},
    )


def _log(context: dg.AssetExecutionContext, step: str):  # type: ignore[no-untyped-def]
    """Progress in the run's log: every tenth of a long step, every document of a short one."""

    def show(done: int, total: int, name: str) -> None:
        if total <= 20 or done == total or done % max(1, total // 10) == 0:
            context.log.info("%s %d of %d: %s", step, done, total, name)

    return show
