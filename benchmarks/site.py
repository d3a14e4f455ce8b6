"""The static site of all provinces over five years: seconds, pages, bytes, and the share of reading the snapshot."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from publication.site import build
from publication.site.content import read
from tests.publication.example_snapshot import example, five_years, write_snapshot

TARGET = 4.0
"""Seconds of CPU for 63 + 34 provinces with every measure of five editions and sixty months of the portal."""
RUNS = 3


def main(quick: bool = False) -> int:
    """Prints the measures; returns 1 where a build takes more CPU than its target."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        snapshot = write_snapshot(folder / "version", (example() if quick else five_years()).rows)
        started = time.perf_counter()
        content = read(snapshot)
        reading = time.perf_counter() - started
        before = time.process_time()
        reports = [build(snapshot, folder / str(run), version="benchmark") for run in range(1 if quick else RUNS)]
        busy = (time.process_time() - before) / len(reports)
    report = sorted(reports, key=lambda one: one.seconds)[len(reports) // 2]
    print(f"  figures {content.observations}, pages {report.pages}, {report.bytes / 1e6:.1f} MB")
    print(f"  reading the snapshot {reading:.2f} s")
    print(f"  the whole build {report.seconds:.2f} s (median of {len(reports)}), {busy:.2f} s of CPU")
    print(f"  {report.pages / report.seconds:.0f} pages/s, {content.observations / report.seconds:.0f} figures/s")
    return int(busy > TARGET)


if __name__ == "__main__":
    sys.exit(main())
