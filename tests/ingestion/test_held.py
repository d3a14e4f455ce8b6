"""Every reason that a figure may wait for is explained, to those who review and to those who read the site."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

from ingestion.settings import PROJECT_ROOT

SOURCES = [*Path(PROJECT_ROOT, "ingestion/extract").glob("*.py"), *Path(PROJECT_ROOT, "ingestion/tables").glob("*.py")]


def _texts(node: ast.AST) -> Iterator[str]:
    for child in ast.walk(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str) and re.fullmatch("[a-z_]+", child.value):
            yield child.value


def _reasons(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if (
                isinstance(called, ast.Attribute)
                and called.attr == "append"
                and ast.unparse(called.value).endswith("reasons")
            ):
                for argument in node.args:
                    yield from _texts(argument.body if isinstance(argument, ast.IfExp) else argument)
            for keyword in node.keywords:
                if keyword.arg == "reasons" and isinstance(keyword.value, ast.Constant):
                    yield from _texts(keyword)
        elif (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "REASON") or (
            isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "reasons" and node.value is not None
        ):
            yield from _texts(node.value)


def test_every_reason_is_explained() -> None:
    used = {reason for path in SOURCES for reason in _reasons(ast.parse(path.read_text("utf-8")))}
    assert {"unmapped", "unclear_period", "other_value_in_table", "parted_number", "derived"} <= used
    section = (PROJECT_ROOT / "docs/extraction.md").read_text("utf-8").split("## Why a figure waits")[1].split("## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.M)) == used
    with (PROJECT_ROOT / "website/strings.csv").open(encoding="utf-8", newline="") as handle:
        worded = {row["key"].removeprefix("reason.") for row in csv.DictReader(handle)}
    assert used <= worded
