"""The publication as an asset: after the warehouse is built and its blocking checks passed."""

from collections.abc import Iterable
from datetime import UTC, datetime

import dagster as dg

from orchestration.lake import ONE_RUN
from orchestration.resources import TinhsoHome
from orchestration.warehouse import ensure_manifest
from publication.publish import publish


def published_asset(tables: Iterable[dg.AssetKey]) -> dg.AssetsDefinition:
    """`published`, downstream of every table that goes into it."""

    @dg.asset(
        key="published",
        backfill_policy=ONE_RUN,
        deps=list(tables),
        group_name="publication",
        owners=["team:data-engineering"],
        kinds={"duckdb", "parquet", "csv"},
        description="published/<version>: facts, dimensions and marts as one DuckDB file, Parquet and CSV with a data"
        " package; `published/current` points to the newest complete version.",
    )
    def published(context: dg.AssetExecutionContext, tinhso: TinhsoHome) -> dg.MaterializeResult[None]:
        settings = tinhso.settings
        with tinhso.writing("warehouse"):
            result = publish(
                settings.warehouse,
                ensure_manifest(settings),
                settings.published,
                now=datetime.now(UTC),
                keep=settings.keep_versions,
            )
        context.log.info("%s %s", "published" if result.is_new else "unchanged:", result.version)
        return dg.MaterializeResult(
            metadata={
                "version": result.version,
                "new_version": result.is_new,
                "path": dg.MetadataValue.path(str(result.path)),
                "dagster/row_count": sum(result.rows.values()),
                "rows": result.rows,
            }
        )

    return published
