"""The data dictionary, read from dbt's manifest: what is published, with every table's and column's meaning."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

NAMES_VI = Path(__file__).with_name("names_vi.csv")
PUBLISHED_LAYERS = ("core", "marts")


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """A column: its type as the model's contract names it, DuckDB's own once it was seen in the warehouse."""

    name: str
    type: str
    description: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A column whose values all stand in another published table: a dbt relationships test says so."""

    column: str
    table: str
    target: str


@dataclass(frozen=True, slots=True)
class TableEntry:
    """A published table; `schema` is where the warehouse has it, `layer` is core or marts."""

    name: str
    schema: str
    layer: str
    description: str
    columns: tuple[ColumnEntry, ...]
    key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a list and its names; an empty name is not known."""

    codelist: str
    code: str
    name_vi: str
    name_en: str


def read_manifest(manifest: Path) -> tuple[TableEntry, ...]:
    """The published tables by name. Raises FileNotFoundError where dbt has not parsed the project yet."""
    nodes: dict[str, dict[str, Any]] = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    published = {key: node for key, node in nodes.items() if _is_published(node)}
    references = _references(nodes.values(), {key: node["name"] for key, node in published.items()})
    entries = (_entry(node, references.get(key, [])) for key, node in published.items())
    return tuple(sorted(entries, key=lambda table: (table.layer != "marts", table.name)))


def _is_published(node: dict[str, Any]) -> bool:
    return (
        node["resource_type"] == "model"
        and len(node["fqn"]) > 2
        and node["fqn"][1] in PUBLISHED_LAYERS
        and node["config"]["materialized"] != "ephemeral"
    )


def _entry(node: dict[str, Any], references: Sequence[ForeignKey]) -> TableEntry:
    key = tuple(node.get("primary_key") or ())
    columns = tuple(
        ColumnEntry(
            column["name"],
            column.get("data_type") or "",
            _line(column.get("description")),
            column["name"] in key
            or any(constraint["type"] == "not_null" for constraint in column.get("constraints") or ()),
        )
        for column in node["columns"].values()
    )
    return TableEntry(
        name=node["name"],
        schema=node["schema"],
        layer=node["fqn"][1],
        description=_line(node.get("description")),
        columns=columns,
        key=key,
        foreign_keys=tuple(sorted(references, key=lambda reference: reference.column)),
    )


def _references(nodes: Iterable[dict[str, Any]], published: dict[str, str]) -> dict[str, list[ForeignKey]]:
    """By model: what its relationships tests promise of every row; a test that only warns promises nothing."""
    found: dict[str, list[ForeignKey]] = {}
    for node in nodes:
        test = node.get("test_metadata") or {}
        if (
            test.get("name") != "relationships"
            or node["config"].get("where")
            or node["config"]["severity"].lower() != "error"
        ):
            continue
        child = node["attached_node"]
        # A table that refers to itself depends on itself alone.
        parent = next((key for key in node["depends_on"]["nodes"] if key != child), child)
        if child in published and parent in published:
            reference = ForeignKey(node["column_name"], published[parent], test["kwargs"]["field"])
            found.setdefault(child, []).append(reference)
    return found


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


@cache
def names_vi() -> dict[str, str]:
    """Vietnamese names of tables and columns; the tables' own names and descriptions are the English ones."""
    with NAMES_VI.open(newline="", encoding="utf-8") as handle:
        return {row["name"]: row["name_vi"] for row in csv.DictReader(handle)}


def write_csv(tables: Iterable[TableEntry], path: Path) -> None:
    """One row a column of every table."""
    vi = names_vi()
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("table", "layer", "column", "type", "description", "table_vi", "column_vi"))
        for table in tables:
            for column in table.columns:
                row = (table.name, table.layer, column.name, column.type, column.description)
                writer.writerow((*row, vi.get(table.name, ""), vi.get(column.name, "")))


def write_codes(codes: Iterable[Code], path: Path) -> None:
    """One row a code, with its Vietnamese and English names."""
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("codelist", "code", "name_vi", "name_en"))
        writer.writerows((code.codelist, code.code, code.name_vi, code.name_en) for code in codes)


def write_markdown(tables: Iterable[TableEntry], codes: Sequence[Code], path: Path) -> None:
    """A section a table, then a section a code list."""
    vi = names_vi()
    lines = ["# Data dictionary", ""]
    for table in tables:
        lines += [f"## {table.name}", "", *([f"*{vi[table.name]}*", ""] if table.name in vi else [])]
        lines += [table.description, ""]
        if table.key:
            lines += [f"Key: {', '.join(f'`{name}`' for name in table.key)}.", ""]
        lines += ["| column | tiếng Việt | type | meaning |", "|---|---|---|---|"]
        targets = {reference.column: f" → `{reference.table}.{reference.target}`" for reference in table.foreign_keys}
        lines += [
            f"| `{c.name}` | {_cell(vi.get(c.name, ''))} | {c.type} | {_cell(c.description)}{targets.get(c.name, '')} |"
            for c in table.columns
        ]
        lines.append("")
    for codelist in dict.fromkeys(code.codelist for code in codes):
        lines += [f"## Codes: {codelist}", "", "| code | tiếng Việt | English |", "|---|---|---|"]
        lines += [
            f"| `{code.code}` | {_cell(code.name_vi)} | {_cell(code.name_en)} |"
            for code in codes
            if code.codelist == codelist
        ]
        lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
