"""A proposed mapping for a table that no layout fits: for each column the nearest declared header."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from ingestion.tables.grid import words
from ingestion.tables.layouts import Layout

LEAST = 70.0


def propose(header: Sequence[str], layouts: Sequence[Layout]) -> str:
    """`column: role indicator (likeness, layout)`, a column each, for a person to turn into rows of the seed."""
    known: dict[str, str] = {}
    for layout in layouts:
        for column in layout.columns:
            for name in column.named:
                label = words(name.replace("*", " "))
                if label:
                    known.setdefault(
                        label, " ".join(filter(None, (column.role, ";".join(column.codes), f"[{layout.layout_id}]")))
                    )
    proposals: list[str] = []
    for text in header:
        if not text:
            continue
        best = process.extractOne(words(text), list(known), scorer=fuzz.token_sort_ratio, score_cutoff=LEAST)
        proposals.append(f"{text[:60]!r}: {known[best[0]]} {best[1]:.0f}%" if best else f"{text[:60]!r}: ?")
    return "no layout fits; nearest: " + "; ".join(proposals)[:1500]
