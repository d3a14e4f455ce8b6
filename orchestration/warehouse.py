"""The warehouse as assets: dbt's seeds and models, its tests as asset checks, one invocation for all."""

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DbtProject, dbt_assets

from ingestion.lake import Lake
from ingestion.schemas import OUTCOMES
from ingestion.settings import PROJECT_ROOT, Settings
from orchestration.dbt_runner import DbtRunner, ensure_manifest, target_path
from orchestration.lake import ONE_RUN
from orchestration.resources import TinhsoHome
from orchestration.unchanged import STATE_TAG, changed_tables, forget_tables, lake_tables, note_tables
from publication.quoting import name, text

FROM_LAKE = ("fct_", "mart_")
"""Beginnings of what holds the lake's figures: a run that leaves one out has not built its state."""
BUILT_FROM, PUBLISHED_FROM = "built_from", ".built_from"


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
    def warehouse(context: dg.AssetExecutionContext, dbt: DbtRunner, tinhso: TinhsoHome) -> Iterator[Any]:
        arguments = ["--exclude-resource-type", "unit_test"]
        settings, lake = tinhso.settings, tinhso.ingestion.lake
        left_out = warehouse.keys - context.selected_asset_keys
        with tinhso.writing("warehouse"):
            manifest = target_path(settings) / "manifest.json"
            kept = {key.path[-1] for key in left_out}
            if reason := why_anew(manifest, settings.warehouse, lake, kept):
                context.log.warning("%s: everything is built anew from the lake", reason)
                remove_warehouse(settings.warehouse)
            state, tables = lake.state(), lake_tables(lake)
            is_landed = STATE_TAG in context.run.tags and not left_out
            changed = changed_tables(settings, tables) if is_landed else None
            forget_tables(settings)
            if left_out and not settings.warehouse.exists():
                dbt.build_unseen(settings, *arguments)
            yield from with_row_counts(dbt.build(context, settings, *arguments, changed=changed), settings.warehouse)
            if not any(key.path[-1].startswith(FROM_LAKE) for key in left_out):
                note_built(settings, state)
            if not left_out:
                note_tables(settings, tables)

    return warehouse


def note_built(settings: Settings, state: str) -> None:
    """Remembers which state of the lake the whole warehouse was built from."""
    (target_path(settings) / BUILT_FROM).write_text(state, encoding="ascii")


def note_published(settings: Settings) -> None:
    """Remembers that what was built is published."""
    built = target_path(settings) / BUILT_FROM
    if built.is_file():
        (settings.published / PUBLISHED_FROM).write_bytes(built.read_bytes())


def is_published(settings: Settings, lake: Lake) -> bool:
    """Whether what the lake holds is published: a run that died behind the lake left it to the next one."""
    if not lake.batches(OUTCOMES):
        return True
    stamp = settings.published / PUBLISHED_FROM
    return stamp.is_file() and stamp.read_text(encoding="ascii", errors="replace") == lake.state()


def why_anew(manifest: Path, warehouse: Path, lake: Lake, kept: Collection[str] = ()) -> str:
    """Why the warehouse cannot be added to and has to be built anew; empty where it can.

    Its file is damaged; a table that is built by increments has other columns than its model names, since an earlier
    release made it; or it holds a batch that the lake does not, since that was set aside as damaged or the lake was
    restored. The lake holds all that the warehouse is made of. `kept` names the tables that a run over a part leaves
    as they are.
    """
    if not warehouse.exists():
        return ""
    wanted = {
        node["name"]: (node["schema"], set(node["columns"]))
        for node in json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["materialized"] == "incremental"
    }
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            found: dict[str, set[str]] = {}
            for model, column in connection.execute("SELECT table_name, column_name FROM duckdb_columns()").fetchall():
                found.setdefault(model, set()).add(column)
            for model, (schema, columns) in wanted.items():
                if model not in found:
                    continue
                if found[model] != columns:
                    return f"{model} has other columns"
                quoted = name(schema, model)
                _read_all(connection, quoted)
                if "batch_id" in columns:
                    rows = connection.execute(f"SELECT DISTINCT batch_id FROM {quoted}").fetchall()  # noqa: S608
                    if gone := {batch for (batch,) in rows}.difference(lake.batches(OUTCOMES)):
                        return f"{model} holds batches that the lake does not: {', '.join(sorted(gone)[:5])}"
            for schema, table in connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall():
                if table in kept:
                    _read_all(connection, name(schema, table))
    except duckdb.Error as error:
        return f"{warehouse.name} is damaged ({next(iter(str(error).splitlines()), '')[:200]})"
    return ""


def _read_all(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Reads every block of a table, since its checksum is looked at only then."""
    connection.execute(f"SELECT bit_xor(hash(COLUMNS(*))) FROM {table}")  # noqa: S608


def dbt_ids(assets: dg.AssetsDefinition) -> dict[dg.AssetKey, str]:
    """dbt's unique ids of the seeds and models, by asset."""
    return {spec.key: str(spec.metadata["dagster_dbt/unique_id"]) for spec in assets.specs}


def remove_warehouse(warehouse: Path) -> None:
    """The file and what DuckDB keeps beside it."""
    for path in (warehouse, warehouse.with_name(f"{warehouse.name}.wal")):
        path.unlink(missing_ok=True)


def with_row_counts(events: Iterator[Any], warehouse: Path) -> Iterator[Any]:
    """dbt's events, those of tables with their rows, counted in one connection once dbt is done."""
    rows: dict[str, int] | None = None
    for event in events:
        if rows is None:
            rows = _row_counts(warehouse)
        unique_id = event.metadata.get("unique_id") if isinstance(event, dg.Output | dg.AssetMaterialization) else None
        name = str(getattr(unique_id, "value", unique_id)).rsplit(".", 1)[-1]
        yield event.with_metadata({**event.metadata, "dagster/row_count": rows[name]}) if name in rows else event


def _row_counts(warehouse: Path) -> dict[str, int]:
    if not warehouse.exists():
        return {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        names = connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
        counts = " UNION ALL ".join(
            f"SELECT {text(table)}, count(*) FROM {name(schema, table)}"  # noqa: S608
            for schema, table in names
        )
        return dict(connection.execute(counts).fetchall()) if names else {}
