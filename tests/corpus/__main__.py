"""`python -m tests.corpus DIR`: every file of a folder through the path that landed files take."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.corpus.run import HANG_SECONDS, run


def main(arguments: list[str] | None = None) -> int:
    """The exit code is 1 where a file was lost, had no outcome, or ended or hung the process."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("corpus", type=Path, metavar="DIR")
    parser.add_argument("--home", type=Path, help="where the lake is written; default: a folder that goes away")
    parser.add_argument("--hang", type=float, default=HANG_SECONDS, metavar="SECONDS")
    options = parser.parse_args(arguments)
    if not options.corpus.is_dir():
        print(f"{options.corpus} is no folder", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="tinhso-corpus-") as home:
        report = run(options.corpus.resolve(), options.home or Path(home), hang_seconds=options.hang)
    for line in report.lines():
        print(line)
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
