"""Figures out of prose: `extract` reads a canonical document by the rules of the language and the seeds' catalogue.

The rooms of this package, in the order in which a document passes them: flow (text and blocks), lexer and
quantities (numbers), phrases (terms and names), territories and matching (which indicator), periods and dating,
kinds and intent, government and attribution (of whom), comparators, resolver (the figure), grids, derivations,
confidence. `reading` holds what they share; docs/extraction.md tells the way of one number.
"""

from __future__ import annotations

from ingestion.extract.pipeline import extract

EXTRACTOR_VERSION = "5"

__all__ = ["EXTRACTOR_VERSION", "extract"]
