"""dbt in this process: no second interpreter, no second parse, no question for dbt's version."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg

from ingestion.settings import PROJECT_ROOT, Settings

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest
    from dbt_common.events.base_types import EventMsg

DBT_SOURCES = ("dbt_project.yml", "dbt_project", "seeds")
PARSED = "parsed.msgpack"
_RESULTS = frozenset({"LogSeedResult", "LogModelResult", "LogSnapshotResult", "LogTestResult"})
_SHOWN = frozenset({"info", "warn", "error"})
_parsed: dict[Path, tuple[str, Manifest]] = {}


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
    return files_digest(*DBT_SOURCES, *more)


def files_digest(*names: str) -> str:
    """SHA-256 over files of the project, and folders of it."""
    digest = hashlib.sha256()
    for name in names:
        root = PROJECT_ROOT / name
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(PROJECT_ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def ensure_manifest(settings: Settings) -> Path:
    """dbt's manifest of the project as it is now; parses only when a file of it, or dbt itself, changed.

    Raises dg.Failure with dbt's words where the project cannot be parsed.
    """
    target = target_path(settings)
    manifest, stamp, digest = target / "manifest.json", target / "manifest.digest", _digest()
    if not (manifest.is_file() and (target / PARSED).is_file() and stamp.is_file() and stamp.read_text() == digest):
        settings.home.mkdir(parents=True, exist_ok=True)
        stamp.unlink(missing_ok=True)
        outcome = _invoke(settings, ["parse"])
        _raise_on_failure(outcome)
        parsed: Manifest = outcome.result  # type: ignore[assignment]
        (target / PARSED).write_bytes(parsed.to_msgpack())
        stamp.write_text(digest)
        _parsed[target] = (digest, parsed)
    return manifest


def _digest() -> str:
    from dbt.version import __version__

    return hashlib.sha256(f"{__version__}\0{sys.version_info[:2]}\0{project_digest()}".encode()).hexdigest()


def parsed_project(settings: Settings) -> Manifest:
    """The parsed project, kept in this process as long as its files stay as they are."""
    from dbt.contracts.graph.manifest import Manifest

    ensure_manifest(settings)
    target = target_path(settings)
    digest = (target / "manifest.digest").read_text()
    kept = _parsed.get(target)
    if kept is None or kept[0] != digest:
        kept = _parsed[target] = (digest, Manifest.from_msgpack((target / PARSED).read_bytes()))
    return kept[1]


def made_of(tables: Collection[str]) -> list[str]:
    """dbt's selection of what is made of tables of the lake."""
    return ["--select", *(f"source:lake.{table}+" for table in sorted(tables))]


class DbtRunner(dg.ConfigurableResource[None]):
    """Runs one dbt command in this process, over the home folder that it is given."""

    def build(
        self,
        context: dg.AssetExecutionContext,
        settings: Settings,
        *arguments: str,
        changed: Collection[str] | None = None,
    ) -> Iterator[dg.Output[Any] | dg.AssetCheckResult]:
        """`dbt build` of what the context selects: outputs and check results, once all is done.

        `changed`: in a run of everything, the tables of the lake of which all that is to be built is made; what is
        made of others has an output that says so, and its tests have none. Raises dg.Failure at the end where dbt
        failed; nodes that it did not get to have no event.
        """
        from dagster_dbt.asset_utils import (
            get_manifest_and_translator_from_dbt_assets,
            get_subset_selection_for_context,
        )
        from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage
        from dbt_common.events.functions import msg_to_dict

        from orchestration.unchanged import unreached

        manifest, translator, project = get_manifest_and_translator_from_dbt_assets([context.assets_def])
        selection, indirect = get_subset_selection_for_context(
            context=context, manifest=manifest, select=None, exclude=None, selector=None,
            dagster_dbt_translator=translator, current_dbt_indirect_selection_env=None,
        )  # fmt: skip
        if indirect:
            selection = [*selection, "--indirect-selection", indirect]
        if changed is not None:
            selection = made_of(changed)
        results: list[dict[str, Any]] = []

        def receive(event: EventMsg) -> None:
            info: Any = event.info
            if info.name in _RESULTS:
                results.append(msg_to_dict(event))
            if info.level in _SHOWN and info.msg.strip():
                sys.stdout.write(info.msg + "\n")

        outcome = None
        if selection != ["--select"]:
            outcome = _invoke(
                settings, ["build", "--no-write-json", *arguments, *selection], parsed_project(settings), receive
            )
        keys = {str(spec.metadata["dagster_dbt/unique_id"]): spec.key for spec in context.assets_def.specs}
        for unique_id in unreached(manifest, changed) if changed is not None else ():
            name = context.assets_def.get_output_name_for_asset_key(keys[unique_id])
            yield dg.Output(None, name, metadata={"unique_id": unique_id, "unchanged": True})
        for result in results:
            yield from DbtCoreCliEventMessage(
                raw_event=dict(result), event_history_metadata={}
            ).to_default_asset_events(  # type: ignore[misc]
                manifest, translator, context, target_path(settings), project
            )
        if outcome:
            _raise_on_failure(outcome)

    def build_unseen(self, settings: Settings, *arguments: str) -> None:
        """`dbt build` of everything, of which no asset is told: what a run over a part stands on, where that is gone.

        Raises dg.Failure where dbt failed.
        """
        _raise_on_failure(_invoke(settings, ["build", "--no-write-json", *arguments], parsed_project(settings)))


def _invoke(
    settings: Settings, arguments: list[str], manifest: Manifest | None = None, callback: Any = None
) -> dbtRunnerResult:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    os.environ.update(dbt_environment(settings))
    places = ["--project-dir", str(PROJECT_ROOT), "--profiles-dir", str(PROJECT_ROOT / "dbt_project")]
    runner = dbtRunner(manifest=manifest, callbacks=[callback] if callback else [])
    try:
        # What is shown is in the run's log: a file of it would cost a tenth of dbt's time, for events below its level.
        return runner.invoke(
            ["--log-level", "none", "--log-level-file", "none", "--no-use-colors", *arguments, *places]
        )
    finally:
        # The adapter keeps the warehouse open for the next command; publication, and others, want to read it.
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def _raise_on_failure(outcome: dbtRunnerResult) -> None:
    if outcome.success:
        return
    if outcome.exception is not None and not isinstance(outcome.exception, Exception):
        raise outcome.exception
    lines = [
        f"{result.node.name}: {result.status} {result.message or ''}".strip()
        for result in getattr(outcome.result, "results", ())
        if result.status in ("error", "fail", "runtime error", "partial success")
    ]
    raise dg.Failure("\n".join(["dbt failed", *([str(outcome.exception)] if outcome.exception else []), *lines]))
