"""Tables to figures through layouts declared in seeds/table_layouts.csv.

`map_tables` finds for every table of a document the layout that its header matches and reads its rows. What
does not map is a `Reject` with its reason, never a silent loss.
"""

from __future__ import annotations

from ingestion.tables.layouts import Layout, load_layouts
from ingestion.tables.mapping import MappedTables, map_tables

__all__ = ["Layout", "MappedTables", "load_layouts", "map_tables"]
