"""Declarative automation: a change of a seed, a model, the extractor or an old partition reaches what depends on it.

What is behind is read from the events of the instance alone, so a lost cursor loses no change and repeats none. All
that is behind goes into one run: starting one costs more than what it builds at this size, and dbt wants its
selection as a whole; only the order of steps inside it is left to that run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import dagster as dg
from dagster._core.storage.event_log.base import AssetRecord

from ingestion.schemas import CHANGES, FIGURES, OUTCOMES, POLLS, READINGS, REJECTS
from ingestion.settings import Settings
from orchestration.automation import IN_FLIGHT
from orchestration.lake import lake_key
from orchestration.published import PUBLISHED, published_postgres
from orchestration.versions import dbt_versions, is_code_as_loaded, publication_version, reading_version
from publication.settings import PublicationSettings

ASSET_JOB = "__ASSET_JOB"
"""Dagster's name for the job of runs that select assets: those of declarative automation, and of people in the UI."""
VERSION_TAG = "dagster/code_version"
_READ = tuple(lake_key(table) for table in (OUTCOMES, FIGURES, READINGS, CHANGES, REJECTS))
_REFUSED = (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)


@dataclass(frozen=True)
class Behind(dg.AutomationCondition[dg.AssetKey]):
    """True of an asset whose code is another than its last run had, or one of whose parents was written after it.

    Nothing is while any run waits or works: there is one writer, and what it does may be what is missing. A new asset
    is behind once something was published. What failed is asked for once more after each change of its
    code or its parents, what a person cancelled is left alone.
    """

    settings: Settings
    unique_id: str | None = None
    """dbt's, of a seed or a model."""

    @property
    def name(self) -> str:
        return "behind"

    def evaluate(self, context: dg.AutomationContext[dg.AssetKey]) -> dg.AutomationResult[dg.AssetKey]:  # type: ignore[override]
        state = self._state(context)
        instance = context.asset_graph_view.instance
        if state is None or instance.get_runs_count(dg.RunsFilter(statuses=IN_FLIGHT)):
            return dg.AutomationResult(context, context.get_empty_subset(), cursor=context.cursor)
        refusal = _refusal(instance, context.key, _event_id(_last(context, context.key)))
        if refusal == dg.DagsterRunStatus.CANCELED or (refusal and context.cursor == state):
            return dg.AutomationResult(context, context.get_empty_subset(), cursor=state)
        return dg.AutomationResult(context, context.candidate_subset, cursor=state)

    def _state(self, context: dg.AutomationContext[dg.AssetKey]) -> str | None:
        """A digest of the asset's version and its parents' last events; None of an asset that is not behind."""
        version = versions_at(self.settings, context.evaluation_time).get(self.unique_id or context.key)
        if version is None:  # no longer there
            return None
        graph = context.asset_graph
        parents = [
            _event_id(_last(context, key))
            for key in sorted(graph.get(context.key).parent_keys)
            if graph.get(key).is_materializable
        ]
        last = _last(context, context.key)
        if last is None:
            is_behind = _last(context, PUBLISHED) is not None
        else:
            recorded = (last.asset_materialization.tags or {}).get(VERSION_TAG) if last.asset_materialization else None
            is_behind = recorded != version or max(parents, default=0) > last.storage_id
        return hashlib.sha256(repr((version, parents)).encode()).hexdigest()[:16] if is_behind else None


@lru_cache(maxsize=1)
def versions_at(settings: Settings, moment: datetime) -> dict[str | dg.AssetKey, str]:
    """All versions as the files are now, read once for a look at `moment`; by dbt's unique id, or by key.

    Empty where the Python files changed under this process: runs have the new code, so it cannot judge what they made.
    """
    if not is_code_as_loaded():
        return {}
    versions: dict[str | dg.AssetKey, str] = {}
    versions.update(dbt_versions(settings))
    for key, version in lake_and_publication_versions().items():
        versions[key] = version
    return versions


def lake_and_publication_versions() -> dict[dg.AssetKey, str]:
    """Versions of what no dbt node makes, as far as it has parents that it can be behind of.

    PostgreSQL is among them only where it is configured: else it is never written, and would always be behind.
    """
    postgres = PublicationSettings.from_environment().postgres
    return {
        lake_key(POLLS): "1",
        **dict.fromkeys(_READ, reading_version()),
        PUBLISHED: publication_version(),
        **({published_postgres.key: publication_version()} if postgres else {}),
    }


def _last(context: dg.AutomationContext[dg.AssetKey], key: dg.AssetKey) -> dg.EventLogRecord | None:
    record = AssetRecord.blocking_get(context.asset_graph_view, key)
    return record.asset_entry.last_materialization_record if record else None


def _event_id(record: dg.EventLogRecord | None) -> int:
    return record.storage_id if record else 0


def _refusal(instance: dg.DagsterInstance, key: dg.AssetKey, last: int) -> dg.DagsterRunStatus | None:
    """How the newest run that should have written this asset ended, where it did not write it."""
    planned = instance.get_latest_planned_materialization_info(key)
    if planned is None or planned.storage_id < last:
        return None
    run = instance.get_run_by_id(planned.run_id)
    return run.status if run and run.status in _REFUSED else None


def with_automation(
    assets: Sequence[dg.AssetsDefinition], settings: Settings, unique_ids: Mapping[dg.AssetKey, str]
) -> list[dg.AssetsDefinition]:
    """The assets with their versions, and the condition on all that has parents or a seed's file to follow.

    `unique_ids`: dbt's, by key. Sources and receipts follow nothing: sensors and the night start them.
    """
    versions, of_dbt = lake_and_publication_versions(), dbt_versions(settings)

    def give(spec: dg.AssetSpec) -> dg.AssetSpec:
        unique_id = unique_ids.get(spec.key)
        version = of_dbt[unique_id] if unique_id else versions.get(spec.key)
        if version is None:
            return spec
        condition = carry(Behind(settings, unique_id))
        return spec.replace_attributes(code_version=version, automation_condition=condition)

    return [asset for asset in dg.map_asset_specs(give, assets) if isinstance(asset, dg.AssetsDefinition)]


def carry(behind: Behind) -> dg.AutomationCondition[dg.AssetKey]:
    """What is behind, and in the same run all that depends on it; between the runs of a backfill, nothing."""
    condition = dg.AutomationCondition
    return (
        (behind | condition.any_deps_match(condition.will_be_requested()))
        & ~condition.in_progress()
        & ~condition.any_deps_in_progress()
    )


def dependants_sensor() -> dg.AutomationConditionSensorDefinition:
    """Looks every half minute for what is behind."""
    return dg.AutomationConditionSensorDefinition(
        "dependants",
        target=dg.AssetSelection.all() - dg.AssetSelection.groups("sources"),
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=30,
        use_user_code_server=True,  # it is there that our condition is known
        description="Starts a run over all that is behind its code or its parents: after a change of a seed, a model,"
        " the extractor or the publication, and after an old partition was made anew.",
    )
