"""The whole graph in one function, so that a test can build it over its own home folder."""

from __future__ import annotations

import dagster as dg

from ingestion.settings import Settings
from orchestration.alerts import alerts_sensor
from orchestration.automation import landing, nightly, refresh, warm_runner
from orchestration.checks import CHECKS
from orchestration.dbt_runner import DbtRunner
from orchestration.dependants import ASSET_JOB, dependants_sensor, with_automation
from orchestration.history import history_sensor, runs_table
from orchestration.lake import documents_read, receipts
from orchestration.portal import CHECKS as PORTAL_CHECKS
from orchestration.portal import (
    polls_asset,
    portal_asset,
    portal_months,
    portal_moves,
    portal_nightly,
    source_assets,
)
from orchestration.published import published_asset, published_postgres
from orchestration.resources import TinhsoHome
from orchestration.terminal import terminal
from orchestration.warehouse import dbt_ids, warehouse_assets

JOBS = (refresh.name, portal_months.name, ASSET_JOB)
"""What is watched: failures are told and every run becomes a row."""


def build_definitions(settings: Settings | None = None) -> dg.Definitions:
    """All assets, checks, jobs, schedules and sensors over one home folder (default: the environment's)."""
    settings = settings or Settings.from_environment()
    warehouse = warehouse_assets(settings)
    published = published_asset(key for key in warehouse.keys if key.path[0] in ("core", "marts"))
    sources = [portal_asset(settings), *source_assets(settings)]
    polls = polls_asset([source.key for source in sources])
    made = [receipts, *sources, polls, documents_read, warehouse, published, published_postgres]
    return dg.Definitions(
        assets=[*with_automation(made, settings, dbt_ids(warehouse)), runs_table],
        asset_checks=[*PORTAL_CHECKS, *CHECKS],
        jobs=[refresh, portal_months],
        schedules=[nightly, portal_nightly],
        sensors=[landing, portal_moves, dependants_sensor(), alerts_sensor(JOBS), history_sensor(JOBS), warm_runner],
        executor=dg.in_process_executor,
        loggers={"terminal": terminal},
        resources={
            "tinhso": TinhsoHome(
                home=str(settings.home), landing=str(settings.landing), settle_seconds=settings.settle_seconds
            ),
            "dbt": DbtRunner(),
        },
    )
