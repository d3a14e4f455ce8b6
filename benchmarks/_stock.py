"""The same graph as the tools' own documentation sets it up: what benchmarks.latency compares with.

Three jobs, each with the multiprocess executor, dbt as a subprocess, sensors asked each half minute, and an instance
with Dagster's defaults.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource, DbtProject, dbt_assets

from ingestion.settings import PROJECT_ROOT, Settings
from orchestration.automation import IN_FLIGHT
from orchestration.dbt_runner import dbt_environment, ensure_manifest, target_path
from orchestration.lake import documents_read, receipts
from orchestration.portal import CHECKS, polls_asset, portal_asset, source_assets
from orchestration.published import published_asset, published_postgres
from orchestration.resources import TinhsoHome
from orchestration.warehouse import Translator

SETTINGS = Settings.from_environment()
PROJECT = DbtProject(PROJECT_ROOT, target_path=target_path(SETTINGS), profiles_dir=PROJECT_ROOT / "dbt_project")
DBT = str(Path(sys.executable).with_name("dbt"))
os.environ.update(dbt_environment(SETTINGS))


@dbt_assets(manifest=ensure_manifest(SETTINGS), project=PROJECT, dagster_dbt_translator=Translator(), name="warehouse")
def warehouse(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    yield from dbt.cli(["build", "--exclude-resource-type", "unit_test"], context=context).stream()


published = published_asset(key for key in warehouse.keys if key.path[0] in ("core", "marts"))
sources = [portal_asset(SETTINGS), *source_assets(SETTINGS)]
publish = dg.define_asset_job("publish", dg.AssetSelection.assets(published, published_postgres))
build = dg.define_asset_job("build", dg.AssetSelection.assets(warehouse))
ingest = dg.define_asset_job("ingest", dg.AssetSelection.assets(receipts, documents_read))


@dg.sensor(job=ingest, default_status=dg.DefaultSensorStatus.RUNNING)
def landing(context: dg.SensorEvaluationContext, tinhso: TinhsoHome) -> dg.RunRequest | dg.SkipReason:
    if context.instance.get_runs_count(dg.RunsFilter(statuses=IN_FLIGHT)) or not tinhso.ingestion.is_news():
        return dg.SkipReason("nothing new")
    return dg.RunRequest()


def after(job: Any, following: Any) -> dg.SensorDefinition:
    @dg.run_status_sensor(
        name=f"after_{job.name}",
        run_status=dg.DagsterRunStatus.SUCCESS,
        monitored_jobs=[job],
        request_job=following,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def sensor(context: dg.RunStatusSensorContext) -> dg.RunRequest:
        return dg.RunRequest()

    return sensor


defs = dg.Definitions(
    assets=[receipts, *sources, polls_asset([source.key for source in sources]), documents_read, warehouse, published,
            published_postgres],
    asset_checks=CHECKS,
    jobs=[ingest, build, publish],
    sensors=[landing, after(ingest, build), after(build, publish)],
    resources={"tinhso": TinhsoHome(), "dbt": DbtCliResource(PROJECT, dbt_executable=DBT)},
)  # fmt: skip
