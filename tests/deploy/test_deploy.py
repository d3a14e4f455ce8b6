"""What stands in deploy/ is accepted by the programs that read it, binds to loopback and holds no secret."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import dagster as dg
import pytest
import yaml

from ingestion.settings import PROJECT_ROOT
from orchestration.__main__ import DAGSTER_YAML
from tests.publication.postgres_server import NotInstalledError, postgres_server

DEPLOY = PROJECT_ROOT / "deploy"
POSTGRES_YAML = DEPLOY / "container" / "dagster.yaml"
COMPOSE = yaml.safe_load((DEPLOY / "container" / "compose.yaml").read_text(encoding="utf-8"))
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
OURS = ("code", "daemon", "web")


def test_both_instances_differ_in_their_storage_alone() -> None:
    embedded, postgres = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in (DAGSTER_YAML, POSTGRES_YAML))
    assert embedded.pop("storage") != postgres.pop("storage")
    assert embedded == postgres
    assert embedded["concurrency"]["runs"]["max_concurrent_runs"] == 1


def test_an_instance_in_postgresql_keeps_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copyfile(POSTGRES_YAML, tmp_path / "dagster.yaml")

    @dg.op
    def nothing() -> None:
        """A step."""

    @dg.job
    def trivial() -> None:
        nothing()

    try:
        with postgres_server() as server:
            url = server.url("publisher", server.create_database()).replace("postgresql:", "postgresql+psycopg2:")
            monkeypatch.setenv("DAGSTER_POSTGRES_URL", url)
            with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
                run_id = trivial.execute_in_process(instance=instance).run_id
            with dg.DagsterInstance.from_config(str(tmp_path)) as again:
                assert again.get_run_by_id(run_id).is_success  # type: ignore[union-attr]
    except NotInstalledError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_as_its_own_user_and_on_loopback(unit: Path) -> None:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(unit, encoding="utf-8")
    service = parser["Service"]
    assert service["User"] == "tinhso"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert re.findall(r"-h (\S+)", service["ExecStart"]) in ([], ["127.0.0.1"])
    program = service["ExecStart"].split()[0].removeprefix("/opt/tinhso/.venv/bin/")
    assert shutil.which(program, path=str(PROJECT_ROOT / ".venv" / "bin")) or shutil.which(program)


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    for path in (DEPLOY / "systemd").iterdir():
        text = path.read_text(encoding="utf-8").replace("/opt/tinhso/.venv/bin/", "/usr/bin/env ")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    units = [str(tmp_path / path.name) for path in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert [line for line in done.stderr.splitlines() if "tinhso" in line] == []


def test_only_the_webserver_has_a_port_and_that_on_loopback() -> None:
    ports = {name: service.get("ports", []) for name, service in COMPOSE["services"].items()}
    assert {name for name, published in ports.items() if published} == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in ports["web"])


@pytest.mark.parametrize("name", OURS)
def test_a_container_can_do_little(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert (PROJECT_ROOT / "deploy" / "container" / service["build"]["dockerfile"]).name == "Containerfile"


def test_no_password_stands_in_a_file() -> None:
    for path in DEPLOY.rglob("*"):
        if path.is_file() and path.suffix in (".yaml", ".conf", ".service", ""):
            for line in path.read_text(encoding="utf-8").splitlines():
                assert not re.search(r"(?i)(password|secret|key)\s*[:=]\s*[^\s$/?]", line.partition("#")[0]), line


def test_what_is_installed_beside_the_lock_is_locked_too() -> None:
    text = (DEPLOY / "requirements.txt").read_text(encoding="utf-8")
    names = re.findall(r"^([\w-]+)==", text, re.MULTILINE)
    assert names == ["dagster-postgres", "psycopg2-binary"]
    assert "--hash=sha256:" in text
    development = (PROJECT_ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    assert all(f"{name}==" in development for name in names)
