"""A second assignment of a module's name silently changes what every function above it means."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import ingestion

PACKAGE = Path(ingestion.__file__).parent


def assigned(module: ast.Module) -> Iterator[str]:
    """The names that a module's own statements assign, each time."""
    for statement in module.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        targets = [statement.target] if isinstance(statement, ast.AnnAssign) else targets
        for target in targets:
            yield from (node.id for node in ast.walk(target) if isinstance(node, ast.Name))


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_name_is_assigned_twice(path: Path) -> None:
    counts = Counter(assigned(ast.parse(path.read_text(encoding="utf-8"))))
    assert [name for name, times in counts.items() if times > 1] == []
