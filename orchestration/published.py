"""The publication as assets: after the warehouse is built and its blocking checks passed; else, why it was refused."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from orchestration.dbt_runner import ensure_manifest
from orchestration.resources import TinhsoHome
from orchestration.warehouse import note_published
from publication.publish import Publication, publish, read_current
from publication.refusal import record_refusal
from publication.settings import PublicationSettings

GROUP = "publication"
OWNERS = ["team:data-engineering"]
PUBLISHED = dg.AssetKey("published")


def published_asset(tables: Iterable[dg.AssetKey]) -> dg.AssetsDefinition:
    """`published`, downstream of every table that goes into it."""

    @dg.asset(
        key=PUBLISHED,
        deps=list(tables),
        group_name=GROUP,
        owners=OWNERS,
        kinds={"duckdb", "parquet", "csv"},
        description="published/<version>: facts, dimensions and marts as one DuckDB file, Parquet, CSV and SDMX with a"
        " data package; `published/current` points to the newest complete version.",
    )
    def published(context: dg.AssetExecutionContext, tinhso: TinhsoHome) -> dg.MaterializeResult[None]:
        from publication.site import SitePart

        settings, options = tinhso.settings, PublicationSettings.from_environment()
        with tinhso.writing("warehouse"):
            result = publish(
                settings.warehouse,
                ensure_manifest(settings),
                settings.published,
                now=datetime.now(UTC),
                keep=settings.keep_versions,
                csv_bom=options.csv_bom,
                parts=(SitePart(),),
            )
            note_published(settings)
        context.log.info("%s %s", "published" if result.is_new else "unchanged:", result.version)
        return dg.MaterializeResult(metadata=_metadata(result, options))

    return published


def _metadata(result: Publication, options: PublicationSettings) -> dict[str, Any]:
    sizes = result.sizes()
    base = f"{options.url}/{result.version}" if options.url else result.path.as_uri()
    link = f"{base}/site/index.html" if (result.path / "site" / "index.html").is_file() else f"{base}/"
    return {
        "version": result.version,
        "new_version": result.is_new,
        "path": dg.MetadataValue.path(str(result.path)),
        "link": dg.MetadataValue.url(link),
        "dagster/row_count": sum(result.rows.values()),
        "rows": result.rows,
        "bytes": sum(sizes.values()),
        "sizes": sizes,
    }


@dg.asset(
    key="published_postgres",
    deps=[PUBLISHED],
    group_name=GROUP,
    owners=OWNERS,
    kinds={"postgres"},
    output_required=False,
    description="The published version in PostgreSQL, brought there by difference in one transaction; nothing is done"
    " where TINHSO_POSTGRES_URL is not set.",
)
def published_postgres(context: dg.AssetExecutionContext, tinhso: TinhsoHome) -> Iterator[dg.MaterializeResult[None]]:
    settings = PublicationSettings.from_environment().postgres
    if settings is None:
        context.log.debug("TINHSO_POSTGRES_URL is not set: nothing goes to PostgreSQL")
        return
    current = read_current(tinhso.settings.published)
    if current is None:
        context.log.warning("nothing is published: nothing goes to PostgreSQL")
        return
    from publication.postgres import publish_to_postgres

    result = publish_to_postgres(current.path, settings)
    touched = {
        table: f"+{change.inserted} ~{change.updated} -{change.deleted}"
        for table, change in result.changes.items()
        if change
    }
    context.log.info("%s in PostgreSQL, %d tables changed", result.version, len(touched))
    yield dg.MaterializeResult(
        metadata={
            "version": result.version,
            "new_version": result.is_new,
            "address": result.address,
            "dagster/row_count": sum(result.rows.values()),
            "rows": result.rows,
            "changes": touched,
        }
    )


@dg.failure_hook(name="publication_refused", required_resource_keys={"tinhso"})
def publication_refused(context: dg.HookContext) -> None:
    """Any step that fails keeps the publication from happening: the last version stays, and this says why.

    A failure of PostgreSQL alone comes after the publication and refuses nothing.
    """
    if context.op.name == published_postgres.op.name:
        return
    reasons = [*_failed_checks(context), *_exception(context)]
    refusal = record_refusal(
        context.resources.tinhso.settings.published, reasons, now=datetime.now(UTC), run_id=context.run_id
    )
    for reason in refusal.reasons:
        context.log.error("publication refused: %s", reason)


def _failed_checks(context: dg.HookContext) -> list[str]:
    """Checks of this run that failed and are no mere warnings."""
    records = context.instance.all_logs(context.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    evaluations = [record.get_dagster_event().asset_check_evaluation_data for record in records]
    return [
        f"check {evaluation.check_name} of {evaluation.asset_key.to_user_string()} failed"
        for evaluation in evaluations
        if not evaluation.passed and evaluation.severity == dg.AssetCheckSeverity.ERROR
    ]


def _exception(context: dg.HookContext) -> list[str]:
    error = context.op_exception
    if error is None:
        return []
    first = next(iter(str(error).strip().splitlines()), "") or type(error).__name__
    return [f"step {context.op.name}: {first}"[:500]]
