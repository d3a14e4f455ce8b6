"""What is installed is named by version and hash, and no file says from where."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingestion.settings import PROJECT_ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt", "deploy/requirements.txt", "deploy/superset/requirements.txt")
_SOURCE = re.compile(
    r"(?im)^\s*(?:-i\b|--(?:extra-)?index-url|--find-links|-f\b|--trusted-host)"
    r"|(?:https?|git\+\w+|file)://|(?:\b[\w-]+\.)+(?:org|com|io|net|dev|vn)\b| @ "
)
_INSTALLS = re.compile(r"^.*\bpip install\b.*$|^.*\bnpm (?:ci|install)\b.*$", re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_each_requirement_has_its_version_and_hashes(name: str) -> None:
    text = (PROJECT_ROOT / name).read_text(encoding="utf-8")
    lines = [
        line for line in text.replace("\\\n", " ").splitlines() if line.strip() and not line.strip().startswith("#")
    ]
    assert lines
    for line in lines:
        assert re.match(r"^[\w.-]+(\[[\w,-]+\])?==[^\s;]+", line), line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", line), line


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_a_host(name: str) -> None:
    lines = (PROJECT_ROOT / name).read_text(encoding="utf-8").splitlines()
    packages = [line.partition("#")[0] for line in lines]
    assert [line for line in packages if _SOURCE.search(line.partition(" \\")[0])] == []


def test_no_file_names_an_index() -> None:
    """Which index is asked is a matter of the machine; npm's lock would say it in each line, so there is none."""
    settings = [PROJECT_ROOT / "Makefile", PROJECT_ROOT / "pyproject.toml", PROJECT_ROOT / ".ci" / "run"]
    settings += [path for path in (PROJECT_ROOT / "deploy").rglob("*") if path.is_file()]
    for path in settings:
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"index-url|find-links|trusted-host|registry|pypi\.|npmjs", re.sub(r"--no-emit-[\w-]+", "", text)
        ), path
    names = {".npmrc", "pip.conf", "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "uv.toml"}
    assert not [path for path in _tree(PROJECT_ROOT) if path.name in names]


def test_every_installation_asks_for_hashes() -> None:
    for path in (PROJECT_ROOT / "Makefile", PROJECT_ROOT / "deploy" / "container" / "Containerfile"):
        for command in _INSTALLS.findall(path.read_text(encoding="utf-8")):
            # uv only writes the locks and is not part of what runs.
            assert "--require-hashes" in command or command.rstrip().endswith("install --quiet uv"), command


def _tree(root: Path) -> list[Path]:
    folders = [
        path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".") and path.name != "data"
    ]
    return [*root.iterdir(), *(path for folder in folders for path in folder.rglob("*"))]
