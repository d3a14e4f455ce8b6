"""`python -m benchmarks [NAME…] [--quick]`: runs the benchmarks of this package, all of them or those named.

Every other module here has a `main` that prints its measures and returns 1 where one misses its target; one that
takes `quick` has a shorter form for a first look, whose numbers are rough.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import pkgutil
import sys
import time
from collections.abc import Sequence

import benchmarks


def names() -> list[str]:
    return sorted(
        module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.name.startswith("_")
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures speed and memory.")
    parser.add_argument("names", nargs="*", choices=[*names(), []], metavar="NAME", help=", ".join(names()))
    parser.add_argument("--quick", action="store_true", help="a few seconds each, where a benchmark can do that")
    given = parser.parse_args(arguments)
    missed = []
    for name in given.names or names():
        run = importlib.import_module(f"benchmarks.{name}").main
        options = {"quick": given.quick} if "quick" in inspect.signature(run).parameters else {}
        started = time.perf_counter()
        if run(**options):
            missed.append(name)
        print(f"{name}: measured in {time.perf_counter() - started:.0f} s", flush=True)
    if missed:
        print(f"below target: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
