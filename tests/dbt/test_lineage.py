"""The picture of the models in docs/warehouse.md is the manifest's. TINHSO_UPDATE_DOCS=1 draws it anew."""

from __future__ import annotations

import os
import re
from typing import Any

from publication.dictionary import names_vi
from tests.dbt.conftest import ROOT

PAGE = ROOT / "docs" / "warehouse.md"
LAYERS = ("staging", "core", "marts", "operations")


def draw(nodes: dict[str, Any]) -> str:
    """A Mermaid graph of core and marts with what they read, staging in one box a table."""
    models = {key: node for key, node in nodes.items() if node.resource_type == "model"}
    lines = ["flowchart LR"]
    for layer in LAYERS:
        names = sorted(node.name for node in models.values() if node.fqn[1] == layer)
        lines += [f"  subgraph {layer}", *(f"    {name}" for name in names), "  end"]
    edges = sorted(
        (models[parent].name, node.name)
        for node in models.values()
        if node.fqn[1] != "staging"
        for parent in node.depends_on.nodes
        if parent in models
    )
    return "\n".join([*lines, *(f"  {parent} --> {child}" for parent, child in edges)])


def test_the_picture_is_true(manifest) -> None:
    page, drawn = PAGE.read_text(encoding="utf-8"), draw(manifest.nodes)
    block = re.compile(r"```mermaid\n(.*?)\n```", re.DOTALL)
    if os.environ.get("TINHSO_UPDATE_DOCS"):
        PAGE.write_text(block.sub(f"```mermaid\n{drawn}\n```", page), encoding="utf-8")
    elif (found := block.search(page)) is None or found[1] != drawn:
        raise AssertionError("docs/warehouse.md is behind: TINHSO_UPDATE_DOCS=1 pytest tests/dbt/test_lineage.py")


def test_every_published_mart_is_explained(manifest) -> None:
    page = PAGE.read_text(encoding="utf-8")
    marts = {node.name for node in manifest.nodes.values() if node.resource_type == "model" and node.fqn[1] == "marts"}
    assert marts == set(re.findall(r"^\| `(mart_\w+)` \|", page, re.MULTILINE))


def test_every_published_table_and_column_has_a_vietnamese_name(manifest) -> None:
    published = [n for n in manifest.nodes.values() if n.resource_type == "model" and n.fqn[1] in ("core", "marts")]
    names = {node.name for node in published} | {column for node in published for column in node.columns}
    assert sorted(names - set(names_vi())) == []
