"""Checks over the whole, beside those that an asset makes of itself: are the sources fresh, did anything vanish."""

from __future__ import annotations

from datetime import UTC, datetime

import dagster as dg
import polars as pl

from ingestion.schemas import POLLS
from orchestration.lake import lake_key
from orchestration.portal import FAIL_AFTER, WARN_AFTER
from orchestration.resources import TinhsoHome
from publication.volume import TABLE, volume

OBSERVATIONS = dg.AssetKey(["core", TABLE])


@dg.asset_check(
    asset=lake_key(POLLS),
    description="Each source that is followed answered within the last night; an error after two.",
)
def sources_are_fresh(tinhso: TinhsoHome) -> dg.AssetCheckResult:
    """A source that never answered is as old as the first question to it. None holds up a publication."""
    ingestion = tinhso.ingestion
    ingestion.lake.prepare()
    polls = ingestion.lake.read(POLLS, ["source_id", "polled_at", "status"])
    answered = pl.col("polled_at").filter(pl.col("status") != "failed").max()
    since = polls.group_by("source_id").agg(pl.coalesce(answered, pl.col("polled_at").min()).alias("since"))
    now = ingestion.clock().astimezone(UTC).replace(tzinfo=None)
    late: dict[str, datetime] = {
        source_id: moment
        for source_id, moment in since.sort("source_id").iter_rows()
        if tinhso.settings.collects(source_id) and now - moment > WARN_AFTER
    }
    oldest = min(late.values(), default=now)
    return dg.AssetCheckResult(
        passed=not late,
        severity=dg.AssetCheckSeverity.ERROR if now - oldest > FAIL_AFTER else dg.AssetCheckSeverity.WARN,
        metadata={"late": {source_id: f"{moment:%Y-%m-%dT%H:%M:%SZ}" for source_id, moment in late.items()}},
    )


@dg.asset_check(
    asset=OBSERVATIONS,
    blocking=True,
    description="What stands has not shrunk by more than TINHSO_MAX_LOSS since the version that is published.",
)
def observations_keep_their_volume(tinhso: TinhsoHome) -> dg.AssetCheckResult:
    """A great loss stops the publication; that of a single publisher is worth a look."""
    settings = tinhso.settings
    with tinhso.writing("warehouse"):
        found = volume(settings.warehouse, settings.published / "current")
    if found is None:
        return dg.AssetCheckResult(passed=True, metadata={"published": 0})
    is_too_much = found.lost > settings.max_loss
    shrunk = found.shrunk(settings.max_loss)
    return dg.AssetCheckResult(
        passed=not is_too_much and not shrunk,
        severity=dg.AssetCheckSeverity.ERROR if is_too_much else dg.AssetCheckSeverity.WARN,
        metadata={
            "published": sum(found.published.values()),
            "built": sum(found.built.values()),
            "shrunk": {who or "no publisher": f"{before} → {now}" for who, (before, now) in shrunk.items()},
        },
    )


CHECKS = [sources_are_fresh, observations_keep_their_volume]
