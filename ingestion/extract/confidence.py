"""How sure a reading is, and what becomes of it.

Confidence is an estimate of the share of figures read under the same circumstances that are right. The circumstances
are a few named features; a figure's confidence is the product of the weights of its features, the prior of its phrase
and a base. The weights and the threshold stand in confidence_weights.json; `calibrate` measures them on labelled
documents and proposes others. Whatever carries a reason goes to a person.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

WEIGHTS = Path(__file__).with_name("confidence_weights.json")
_SET = json.loads(WEIGHTS.read_text(encoding="utf-8"))
FEATURES: dict[str, float] = _SET["features"]
BASE: float = _SET["base"]
ACCEPT_AT = float(os.environ.get("TINHSO_ACCEPT_AT") or _SET["accept_at"])
"""Figures at or above are accepted; what share of them is right stands in docs/extraction.md."""
_ACCEPT_AT = Decimal(str(ACCEPT_AT))


def product(features: Iterable[str], prior: float, weights: Mapping[str, float], base: float) -> float:
    """The confidence that weights give to a reading."""
    value = base * prior
    for feature in features:
        value *= weights[feature]
    return value


def confidence(features: Iterable[str], prior: float = 1.0) -> Decimal:
    return _confidence(tuple(sorted(features)), prior)


@lru_cache(maxsize=4096)
def _confidence(features: tuple[str, ...], prior: float) -> Decimal:
    return Decimal(str(round(product(features, prior, FEATURES, BASE), 4)))


def status(value: Decimal, reasons: list[str]) -> str:
    if reasons:
        return "review"
    if value < _ACCEPT_AT:
        reasons.append("low_confidence")
        return "review"
    return "accepted"
