"""A run's log for a person who waits at a terminal: the steps, and what they say."""

from __future__ import annotations

import logging
import sys

import dagster as dg
from dagster import DagsterEventType


@dg.logger(None, description="Steps and progress on standard error, one short line each.")
def terminal(context: dg.InitLoggerContext) -> logging.Logger:
    logger = logging.Logger("terminal", level=logging.DEBUG)
    logger.addHandler(_Lines())
    return logger


def _show(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class _Lines(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        event: dg.DagsterEvent | None = getattr(record, "dagster_event", None)
        if event is None:
            if record.levelno >= logging.INFO:
                message = getattr(record, "dagster_meta", {}).get("orig_message") or record.getMessage()
                if "dbt command" not in message and "dbt subsetted" not in message:
                    _show(f"        {message}")
        elif event.event_type == DagsterEventType.STEP_START:
            _show(f"step    {event.step_key}")
