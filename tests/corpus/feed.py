"""The process that is watched: receives and reads a folder into a home of its own, as a run does, and says how far."""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from ingestion.pipeline import Ingestion
from ingestion.settings import Settings


def say(**words: Any) -> None:
    print(json.dumps(words), flush=True)


def feed(home: str, corpus: str) -> None:
    """Each line of standard output is JSON: the document that is at work, then what could not be opened."""
    given = {"TINHSO_HOME": home, "TINHSO_LANDING": corpus, "TINHSO_SETTLE_SECONDS": "0"}
    ingestion = Ingestion(Settings.from_environment(given=given))
    received = ingestion.receive(progress=lambda done, total, name: say(at=name))
    ingestion.process(progress=lambda done, total, name: say(at=name))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    say(unreadable=received.unreadable, peak_megabytes=peak // 1024)


if __name__ == "__main__":
    feed(*sys.argv[1:])
