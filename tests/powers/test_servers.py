"""Whatever listens does so on loopback, and the documentation says how to put a login before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.settings import PROJECT_ROOT

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SERVES = re.compile(
    r"(?:dagster dev|dagster-webserver|dagster-daemon|dagster code-server start|superset run)\b[^\n`]*"
)
_HOST = re.compile(r"(?:--host|-h)[ ,=]+\"?([^\s,\"]+)")
COMPOSE = PROJECT_ROOT / "deploy" / "container" / "compose.yaml"


def texts() -> Iterator[Path]:
    yield PROJECT_ROOT / "Makefile"
    yield PROJECT_ROOT / "README.md"
    for folder in ("deploy", "docs", "orchestration"):
        for path in sorted((PROJECT_ROOT / folder).rglob("*")):
            if path.suffix in (".md", ".yaml", ".conf", ".service", ".py", "") and path.is_file():
                yield path


@pytest.mark.parametrize("path", texts(), ids=lambda path: path.name)
def test_servers_are_told_to_listen_on_loopback(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for command in _SERVES.findall(text):
        # Inside a container all addresses are its own; test_deploy looks at the ports that it is given outside.
        assert path == COMPOSE or set(_HOST.findall(command)) <= set(LOOPBACK), command
    if path != COMPOSE:
        assert "0.0.0.0" not in text


def test_the_ui_of_make_dev_is_on_loopback() -> None:
    """`dagster dev` would choose so by itself; it is said, so that no setting changes it."""
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    [command] = re.findall(r"dagster dev .*", makefile)
    assert _HOST.findall(command) == ["127.0.0.1"]


def test_the_documentation_puts_a_login_before_the_ui() -> None:
    page = (PROJECT_ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert "auth_basic" in page
    assert "proxy_pass http://127.0.0.1:3000;" in page
    assert "dagster-webserver --read-only" in page
    assert "$http_origin" in page, "a page of another origin could start a run in a signed-in browser"
