"""The data dictionary, read from dbt's manifest: what is published, with every table's and column's meaning."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PUBLISHED_LAYERS = ("core", "marts")


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """A column: its type is DuckDB's."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class TableEntry:
    """A published table; `schema` is where the warehouse has it, `layer` is core or marts."""

    name: str
    schema: str
    layer: str
    description: str
    columns: tuple[ColumnEntry, ...]
    key: tuple[str, ...]


def read_manifest(manifest: Path) -> tuple[TableEntry, ...]:
    """The published tables by name. Raises FileNotFoundError where dbt has not parsed the project yet."""
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    return tuple(sorted(_entries(nodes), key=lambda table: (table.layer != "marts", table.name)))


def _entries(nodes: Iterable[dict]) -> Iterable[TableEntry]:  # type: ignore[type-arg]
    for node in nodes:
        layer = node["fqn"][1] if len(node["fqn"]) > 2 else ""
        if (
            node["resource_type"] != "model"
            or layer not in PUBLISHED_LAYERS
            or node["config"]["materialized"] == "ephemeral"
        ):
            continue
        columns = tuple(
            ColumnEntry(
                column["name"], column.get("data_type") or "", " ".join((column.get("description") or "").split())
            )
            for column in node["columns"].values()
        )
        yield TableEntry(
            name=node["name"],
            schema=node["schema"],
            layer=layer,
            description=" ".join((node.get("description") or "").split()),
            columns=columns,
            key=tuple(node.get("primary_key") or ()),
        )


def write_csv(tables: Iterable[TableEntry], path: Path) -> None:
    """One row a column of every table."""
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("table", "layer", "column", "type", "description"))
        for table in tables:
            for column in table.columns:
                writer.writerow((table.name, table.layer, column.name, column.type, column.description))


def write_markdown(tables: Iterable[TableEntry], path: Path) -> None:
    """A section a table."""
    lines = ["# Data dictionary", ""]
    for table in tables:
        lines += [f"## {table.name}", "", table.description, "", "| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{c.name}` | {c.type} | {c.description.replace('|', chr(92) + '|')} |" for c in table.columns]
        lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")
