"""What stands in the lake: of each name the latest pass that read it. The same rule as the warehouse's vintages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingestion.lake import Lake
from ingestion.schemas import FIGURES, OUTCOMES, RECEIPTS

if TYPE_CHECKING:
    import polars as pl

CURRENT_OUTCOMES = ("extracted", "empty", "duplicate", "unpacked")
"""Outcomes that replace what an earlier version of the same name said; the others replace nothing."""


def standing_outcomes(lake: Lake) -> pl.DataFrame:
    """One row a name: the latest pass that read it, with the receipt's name, source_url, title and published_on."""
    import polars as pl

    receipts = lake.read(RECEIPTS, ["receipt_id", "name", "source_url", "title", "published_on", "metadata_digest"])
    outcomes = lake.read(
        OUTCOMES,
        ["outcome_id", "receipt_id", "document_id", "batch_id", "outcome", "processed_at", "extractor_version"],
    )
    return (
        outcomes.filter(pl.col("outcome").is_in(CURRENT_OUTCOMES))
        .join(receipts.unique("receipt_id"), on="receipt_id")
        .sort("processed_at", "outcome_id")
        .unique("name", keep="last", maintain_order=True)
    )


def standing_figures(lake: Lake, status: str | None = None) -> pl.DataFrame:
    """The figures of the standing passes, with name, source_url, title and published_on of their document."""
    import polars as pl

    outcomes = standing_outcomes(lake).select("outcome_id", "batch_id", "name", "source_url", "title", "published_on")
    figures = lake.read(FIGURES)
    if status is not None:
        figures = figures.filter(pl.col("status") == status)
    return figures.join(outcomes, on=["outcome_id", "batch_id"]).sort("name", "value_start", "figure_id")
