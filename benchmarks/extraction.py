"""Reading and extraction: megabytes and documents a second on one core, the gain of a second one, the ratio to a bare
pass of the same automaton over the same text, and memory over a hundred thousand documents.

The documents are made of the sentences of samples/reports, mixed anew and with other numbers for each, to the length
of a provincial report and to its share of numbers. Speeds are per second of CPU time, which a busy machine changes
less than the wall's.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

from ahocorasick_rs import AhoCorasick, MatchKind

from ingestion import readers
from ingestion.extract import extract
from ingestion.extract.phrases import Catalogue
from ingestion.landing import INDEX_NAME, SIDECAR_SUFFIX
from ingestion.pipeline import Ingestion, few_collections
from ingestion.readers.bounded import BoundedReader
from ingestion.records import Figure, Source
from ingestion.reference import Reference, fold
from ingestion.settings import PROJECT_ROOT, SAMPLES, SEEDS, Settings
from ingestion.tables import map_tables

REPORTS = PROJECT_ROOT / "samples" / "reports"
LENGTH = 9_000
"""Bytes of a document, about those of a provincial report."""
BYTES_A_NUMBER = 180
"""Text between one number and the next: labelled reports state a figure every 380 bytes, about every second number."""
SHORT = 700
"""Bytes of a short one."""
MEGABYTES_PER_SECOND = 4.0
DOCUMENTS_PER_SECOND = 400.0
TWO_CORES = 1.8
GROWTH = 1.05
"""Memory after all documents over that after a tenth of them."""
SOURCE = Source("report.txt", published_on=date(2023, 8, 15), provinces=("Trà Vinh",))
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_WITH_NUMBER = re.compile(r"\d[\d.,/]*|\|")
_NUMBER = re.compile(r"(?<![\d/.,-])(?!(?:19|20)\d\d\b)\d+(?:[.,]\d+)*(?![\d/])")


def varied(text: str, chance: random.Random) -> str:
    """The text with other digits in its numbers; dates, years, decisions and denominators stay."""

    def other(match: re.Match[str]) -> str:
        digits = [chance.choice("123456789") if char.isdigit() and char != "0" else char for char in match.group()]
        return "".join(digits)

    return _NUMBER.sub(other, text)


def documents(count: int, length: int, *, bytes_a_number: int = BYTES_A_NUMBER, seed: int = 63) -> Iterator[bytes]:
    """Lines of the reports with their numbers, and between them sentences without any."""
    chance = random.Random(seed)
    reports = [
        [line.lstrip("~ ") for line in path.read_text(encoding="utf-8").splitlines() if len(line) > 2]
        for path in sorted(REPORTS.glob("*.txt"))
    ]
    sentences = [part for report in reports for line in report for part in _SENTENCE.split(line.strip("# "))]
    prose = [part for part in sentences if len(part) > 40 and not _WITH_NUMBER.search(part)]
    for _ in range(count):
        parts: list[str] = []
        size = numbers = 0
        while size < length:
            report = chance.choice(reports)
            start = chance.randrange(len(report))
            for line in report[start : start + chance.randint(1, 4)]:
                parts.append(line)
                size += len(line.encode()) + 2
                numbers += len(_WITH_NUMBER.findall(line))
            while size < numbers * bytes_a_number:
                parts.append(" ".join(chance.sample(prose, chance.randint(2, 5))))
                size += len(parts[-1].encode()) + 2
        yield varied("\n\n".join(parts), chance).encode()[:length].rsplit(b"\n", 1)[0]


def figures_of(data: bytes, name: str, source: Source, reference: Reference) -> list[Figure]:
    """What the pipeline does with the bytes of a document before it validates."""
    document = readers.read(data, name)
    mapped = map_tables(document, source, reference)
    return [*mapped.figures, *extract(document, source, reference, taken=mapped.taken)]


def load(folder: Path) -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]


def one_core(corpus: Sequence[tuple[str, bytes]], reference: Reference, repeats: int) -> bool:
    """The best of some rounds: megabytes and documents a second, and beside them a bare pass of the automaton."""
    size = sum(len(data) for _, data in corpus) / 1e6
    catalogue = Catalogue(reference)
    automaton = AhoCorasick(catalogue.patterns, matchkind=MatchKind.Standard)
    folded = [fold(readers.read(data, name).text) for name, data in corpus]
    both = reading = bare = float("inf")
    count = 0
    for _ in range(repeats):
        with few_collections():
            count, started = 0, time.process_time()
            for name, data in corpus:
                count += len(figures_of(data, name, SOURCE, reference))
        both, started = min(both, time.process_time() - started), time.process_time()
        for name, data in corpus:
            readers.read(data, name)
        reading, started = min(reading, time.process_time() - started), time.process_time()
        for text in folded:
            automaton.find_matches_as_indexes(text, overlapping=True)
        bare = min(bare, time.process_time() - started)
    print(
        f"extraction, one core: {size / both:.2f} MB/s ({size / both / MEGABYTES_PER_SECOND:.2f} of the target),"
        f" {len(corpus) / both:,.0f} documents/s ({len(corpus) / both / DOCUMENTS_PER_SECOND:.2f} of the target);"
        f" {len(corpus):,} documents of {size / len(corpus) * 1e3:.1f} kB with {count / len(corpus):.0f} figures each"
    )
    print(
        f"  reading alone {size / reading:.1f} MB/s; a bare Aho-Corasick pass with the same {len(catalogue.patterns):,}"
        f" phrases {size / bare:.1f} MB/s: extraction takes {both / bare:.1f} times as long;"
        f" {count / both:,.0f} figures/s"
    )
    return size / both >= MEGABYTES_PER_SECOND and len(corpus) / both >= DOCUMENTS_PER_SECOND


def _loop(start: Barrier, pipe: Connection) -> None:
    """Seconds of wall time for a bare loop, begun together with the other process."""
    for _ in range(3):
        start.wait()
        started = time.perf_counter()
        for _ in range(10_000_000):
            pass
        pipe.send(time.perf_counter() - started)


def possible_gain() -> float:
    """What two processes that share nothing gain over one on this machine now."""
    context = multiprocessing.get_context("spawn")
    seconds: dict[int, float] = {}
    for processes in (1, 2):
        barrier = context.Barrier(processes)
        pipes, workers = [], []
        for _ in range(processes):
            ours, theirs = context.Pipe()
            workers.append(context.Process(target=_loop, args=(barrier, theirs)))
            pipes.append(ours)
            workers[-1].start()
        seconds[processes] = min(max(pipe.recv() for pipe in pipes) for _ in range(3))
        for worker in workers:
            worker.join()
    return 2 * seconds[1] / seconds[2]


def two_cores(corpus: Sequence[tuple[str, bytes]]) -> bool:
    """The pipeline from the landing folder's bytes to the lake's rows, in one process and with two workers."""
    spent: dict[int, float] = {}
    for workers in (1, 2):
        with tempfile.TemporaryDirectory() as temporary:
            home = Path(temporary)
            (home / "landing").mkdir()
            for name, data in corpus:
                (home / "landing" / name).write_bytes(data)
            ingestion = Ingestion(Settings(home, home / "landing", settle_seconds=0, workers=workers))
            ingestion.receive()
            started = time.perf_counter()
            ingestion.process()
            spent[workers] = time.perf_counter() - started
    gain, possible = spent[1] / spent[2], possible_gain()
    print(
        f"extraction, the whole pipeline with two workers: {gain:.2f} times one process ({gain / TWO_CORES:.2f} of the"
        f" target), {len(corpus) / spent[2]:,.0f} documents/s of wall time with start-up, validation and writing;"
        f" a bare loop, which shares nothing, gains {possible:.2f} on this machine now (load {os.getloadavg()[0]:.1f})"
    )
    return bool(gain >= min(TWO_CORES, 0.9 * possible))


def _resident() -> float:
    with open("/proc/self/statm", encoding="ascii") as status:
        return int(status.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _short_documents(count: int, pipe: Connection) -> None:
    reference = Reference.load(SEEDS)
    found: dict[float, float] = {}
    marks = {int(count * share): share for share in (0.1, 0.5, 1.0)}
    for number, data in enumerate(documents(count, SHORT), 1):
        figures_of(data, f"{number}.txt", SOURCE, reference)
        if number in marks:
            found[marks[number]] = _resident()
    pipe.send(found)


def memory(count: int) -> bool:
    """Resident memory of a process of its own after a tenth, half and all of many short documents."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    worker = context.Process(target=_short_documents, args=(count, theirs))
    started = time.perf_counter()
    worker.start()
    found = ours.recv()
    worker.join()
    growth = found[1.0] / found[0.1]
    print(
        f"extraction, memory over {count:,} documents of {SHORT} bytes: {found[0.1]:.0f} MB after 10 %,"
        f" {found[0.5]:.0f} MB after 50 %, {found[1.0]:.0f} MB after all: {growth:.3f};"
        f" {count / (time.perf_counter() - started):,.0f} documents/s of wall time"
    )
    return bool(growth <= GROWTH)


def formats(reference: Reference, seconds: float) -> None:
    """The bundled files by format through the reader's child process, as the pipeline reads them."""
    by_suffix: dict[str, list[Path]] = {}
    for path in sorted(SAMPLES.iterdir()):
        if path.name != INDEX_NAME and not path.name.endswith(SIDECAR_SUFFIX):
            by_suffix.setdefault(path.suffix.lstrip("."), []).append(path)
    with BoundedReader() as reader:
        for suffix, paths in by_suffix.items():
            corpus = [(path.name, path.read_bytes()) for path in paths]
            count, size, started = 0, 0, 0.0
            for index in range(1_000):
                for name, data in corpus:
                    document = reader.read(data, name)
                    mapped = map_tables(document, SOURCE, reference)
                    extract(document, SOURCE, reference, taken=mapped.taken)
                    count, size = count + bool(index), size + len(data) * bool(index)
                if index == 0:  # the first round imports
                    started = time.perf_counter()
                elif time.perf_counter() - started > seconds:
                    break
            spent = time.perf_counter() - started
            print(f"  {suffix:<5} {count / spent:7,.1f} documents/s {size / spent / 1e6:6.2f} MB/s of wall time")


def main(quick: bool = False) -> int:
    """Prints the measures; 1 where one misses its target."""
    reference = Reference.load(SEEDS)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for number, data in enumerate(documents(150 if quick else 1_000, LENGTH)):
            (folder / f"{number:05}.txt").write_bytes(data)
        fast = one_core(load(folder), reference, 2 if quick else 5)
        dense = [(f"{number}.txt", data) for number, data in enumerate(documents(100, LENGTH, bytes_a_number=0))]
        print("extraction, where every sentence states figures, as a comparison:")
        one_core(dense, reference, 1)
        parallel = two_cores(load(folder))
    flat = memory(3_000 if quick else 100_000)
    print("extraction by format, from the bytes to the figures:")
    formats(reference, 0.3 if quick else 2.0)
    return 0 if fast and parallel and flat else 1


if __name__ == "__main__":
    print(json.dumps({"cpus": os.cpu_count(), "load": os.getloadavg()[0]}))
    sys.exit(main("--quick" in sys.argv))
