"""Figures in the shape that the evaluation's scorer reads."""

from __future__ import annotations

from decimal import Decimal

from ingestion.records import Figure


def to_prediction(figure: Figure, document_name: str) -> dict[str, object]:
    """One JSON-ready object for one figure."""
    period = figure.period
    return {
        "document": document_name,
        "quote": figure.quote,
        "value": _number(figure.value),
        "value_high": _number(figure.value_high),
        "unit": figure.unit,
        "of_total": _number(figure.of_total),
        "comparator": figure.comparator,
        "indicator": figure.indicator_code,
        "province": figure.province,
        "locality": figure.locality,
        "period": period.label() if period else None,
        "kind": figure.kind,
        "claim": figure.claim,
        "status": figure.status,
        "confidence": float(figure.confidence),
        "reasons": figure.reasons,
        "rule": figure.rule,
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
