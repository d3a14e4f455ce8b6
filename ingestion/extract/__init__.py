"""Figures out of prose: `extract` reads a canonical document by the rules of the language and the seeds' catalogue.

The rooms of this package, in the order in which a document passes them: flow (text and blocks), lexer and
quantities (numbers), phrases (terms), periods, government, kinds and comparators (what surrounds a number),
resolver (what it says), derivations, confidence.
"""

from __future__ import annotations

from ingestion.extract.pipeline import extract

EXTRACTOR_VERSION = "1"

__all__ = ["EXTRACTOR_VERSION", "extract"]
