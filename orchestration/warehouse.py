"""The warehouse as assets: dbt's seeds and models, its tests as asset checks, one invocation for all."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, DbtProject, dbt_assets

from ingestion.settings import PROJECT_ROOT, Settings
from orchestration.lake import ONE_RUN
from orchestration.resources import TinhsoHome

DBT_SOURCES = ("dbt_project.yml", "dbt_project", "seeds")


def target_path(settings: Settings) -> Path:
    return settings.home / "dbt" / "target"


def dbt_environment(settings: Settings) -> dict[str, str]:
    """What dbt's profile and paths read."""
    return {
        "TINHSO_HOME": str(settings.home),
        "DBT_TARGET_PATH": str(target_path(settings)),
        "DBT_LOG_PATH": str(settings.home / "dbt" / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def project_digest(*more: str) -> str:
    """SHA-256 over the dbt project's files and seeds, and `more` folders of the project."""
    digest = hashlib.sha256()
    for name in (*DBT_SOURCES, *more):
        root = PROJECT_ROOT / name
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(PROJECT_ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def ensure_manifest(settings: Settings) -> Path:
    """dbt's manifest of the project as it is now; parses only when a file of it changed."""
    manifest, stamp = target_path(settings) / "manifest.json", target_path(settings) / "manifest.digest"
    digest = project_digest()
    if not (manifest.is_file() and stamp.is_file() and stamp.read_text() == digest):
        dbt = [str(Path(sys.executable).with_name("dbt")), "parse", "--quiet"]
        arguments = ["--project-dir", str(PROJECT_ROOT), "--profiles-dir", str(PROJECT_ROOT / "dbt_project")]
        settings.home.mkdir(parents=True, exist_ok=True)
        subprocess.run([*dbt, *arguments], check=True, env={**os.environ, **dbt_environment(settings)})  # noqa: S603
        stamp.write_text(digest)
    return manifest


class Translator(DagsterDbtTranslator):
    """Groups are the layers of the project; keys are schema and name; sources are the lake's assets."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return "seeds" if dbt_resource_props["resource_type"] == "seed" else str(dbt_resource_props["fqn"][1])

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey([dbt_resource_props["source_name"], dbt_resource_props["name"]])
        return dg.AssetKey([self.get_group_name(dbt_resource_props) or "warehouse", dbt_resource_props["name"]])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        return ["team:data-engineering"]


def warehouse_assets(settings: Settings) -> dg.AssetsDefinition:
    """All seeds, models and tests as one step."""
    project = DbtProject(PROJECT_ROOT, target_path=target_path(settings), profiles_dir=PROJECT_ROOT / "dbt_project")

    @dbt_assets(
        manifest=ensure_manifest(settings),
        project=project,
        dagster_dbt_translator=Translator(),
        name="warehouse",
        backfill_policy=ONE_RUN,
    )
    def warehouse(context: dg.AssetExecutionContext, dbt: DbtCliResource, tinhso: TinhsoHome) -> Iterator[Any]:
        arguments = ["build", "--exclude-resource-type", "unit_test"]
        with tinhso.writing("warehouse"):
            if has_other_columns(target_path(tinhso.settings) / "manifest.json", tinhso.settings.warehouse):
                context.log.info("columns changed: everything is built anew from the lake")
                arguments.append("--full-refresh")
            invocation = dbt.cli(arguments, context=context, target_path=target_path(tinhso.settings))
            yield from with_row_counts(list(invocation.stream()), tinhso.settings.warehouse)

    return warehouse


def has_other_columns(manifest: Path, warehouse: Path) -> bool:
    """Whether a table that is built by increments has other columns than its model names: an earlier release made it.

    dbt would refuse to add to it; the lake holds all that it is made of.
    """
    if not warehouse.exists():
        return False
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    wanted = {
        node["name"]: set(node["columns"])
        for node in nodes
        if node["resource_type"] == "model" and node["config"]["materialized"] == "incremental"
    }
    found: dict[str, set[str]] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for table, column in connection.execute("SELECT table_name, column_name FROM duckdb_columns()").fetchall():
            found.setdefault(table, set()).add(column)
    return any(found.get(name, columns) != columns for name, columns in wanted.items())


def with_row_counts(events: list[Any], warehouse: Path) -> Iterator[Any]:
    """dbt's events, those of tables with their rows.

    Counted here in one connection once dbt is done: the library's own counting waits for dbt in a loop that keeps
    a core busy, and loads a second dbt into this process.
    """
    rows: dict[str, int] = {}
    if warehouse.exists():
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            names = connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
            for schema, name in names:
                counted = connection.execute(f'SELECT count(*) FROM "{schema}"."{name}"').fetchone()  # noqa: S608
                rows[name] = counted[0] if counted else 0
    for event in events:
        unique_id = event.metadata.get("unique_id") if isinstance(event, dg.Output | dg.AssetMaterialization) else None
        name = str(getattr(unique_id, "value", unique_id)).rsplit(".", 1)[-1]
        yield event.with_metadata({**event.metadata, "dagster/row_count": rows[name]}) if name in rows else event


def dbt_resource(settings: Settings) -> DbtCliResource:
    """dbt's command line, told where things are through its environment."""
    os.environ.update(dbt_environment(settings))
    return DbtCliResource(
        project_dir=str(PROJECT_ROOT),
        profiles_dir=str(PROJECT_ROOT / "dbt_project"),
        dbt_executable=str(Path(sys.executable).with_name("dbt")),
    )
