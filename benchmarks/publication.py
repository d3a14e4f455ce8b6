"""Publishing a million mart rows, in full and unchanged, as files and to PostgreSQL; and ten queries that people ask.

The queries run through the published snapshot, PostgreSQL and, for comparison, bare DuckDB over the warehouse file,
with one reader and with fifty. PostgreSQL is left out where it is not installed.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import duckdb

from publication.snapshot import open_snapshot
from tests.publication.postgres_server import NotInstalledError, Server, postgres_server
from tests.publication.small_warehouse import Model, SmallWarehouse

ROWS = 1_000_000
READERS = 50
SECONDS = 8.0
"""How long each group of readers asks."""

RANKING = Model(
    "mart_ranking",
    {
        "ranking_id": "VARCHAR", "index_code": "VARCHAR", "edition_year": "BIGINT", "panel": "BIGINT",
        "measure": "VARCHAR", "unit_id": "VARCHAR", "province": "VARCHAR", "region": "VARCHAR",
        "score": "DECIMAL(28,8)", "best_rank": "BIGINT", "previous_rank": "BIGINT", "change": "BIGINT",
        "rank_quote": "VARCHAR", "rank_source_url": "VARCHAR",
    },
    key=("ranking_id",),
)  # fmt: skip
PROFILE = Model(
    "mart_province_profile",
    {
        "indicator_key": "VARCHAR", "unit_id": "VARCHAR", "province": "VARCHAR", "indicator_code": "VARCHAR",
        "indicator_name_vi": "VARCHAR", "kind": "VARCHAR", "period_start": "DATE", "period_end": "DATE",
        "value": "DECIMAL(28,8)", "unit": "VARCHAR", "claim": "VARCHAR", "quote": "VARCHAR", "publisher": "VARCHAR",
        "source_url": "VARCHAR", "known_from": "TIMESTAMP", "has_conflict": "BOOLEAN",
    },
    key=("indicator_key",),
)  # fmt: skip

QUERIES = {
    "league table of an edition": "SELECT province, best_rank, score FROM {}mart_ranking WHERE index_code = 'index_3'"
    " AND edition_year = 2022 AND measure = 'measure_2' ORDER BY best_rank LIMIT 63",
    "who climbed most": "SELECT province, change FROM {}mart_ranking WHERE index_code = 'index_1'"
    " AND edition_year = 2021 AND change IS NOT NULL ORDER BY change DESC, province LIMIT 10",
    "a province over the years": "SELECT edition_year, measure, best_rank FROM {}mart_ranking WHERE unit_id = 'unit_17'"
    " AND index_code = 'index_2' ORDER BY 1, 2 LIMIT 500",
    "mean score by region": "SELECT region, avg(score) FROM {}mart_ranking WHERE edition_year = 2023 GROUP BY region",
    "a row by its key": "SELECT * FROM {}mart_ranking WHERE ranking_id = 'ranking_4711'",
    "a province's figures": "SELECT indicator_code, period_end, value, quote FROM {}mart_province_profile"
    " WHERE unit_id = 'unit_42' AND kind = 'actual' ORDER BY period_end DESC, indicator_code LIMIT 200",
    "an indicator over provinces": "SELECT province, max(value) FROM {}mart_province_profile"
    " WHERE indicator_code = 'indicator_77' GROUP BY province ORDER BY 2 DESC",
    "figures that disagree": "SELECT count(*), count(DISTINCT unit_id) FROM {}mart_province_profile WHERE has_conflict",
    "words in a quote": "SELECT count(*) FROM {}mart_province_profile WHERE quote LIKE '%hạng 26/63%'",
    "rank beside a figure": "SELECT r.province, r.best_rank, p.value FROM {0}mart_ranking AS r"
    " JOIN {0}mart_province_profile AS p ON p.unit_id = r.unit_id AND p.indicator_code = 'indicator_5'"
    " WHERE r.index_code = 'index_4' AND r.edition_year = 2024 AND r.measure = 'measure_1' AND r.best_rank <= 10"
    " ORDER BY r.best_rank, p.value LIMIT 100",
}


def fill(folder: Path, rows: int) -> SmallWarehouse:
    """Half of the rows are rankings, half are figures of provinces."""
    small = SmallWarehouse(folder, RANKING, PROFILE)
    small.run(
        """
        INSERT INTO mart_ranking
        SELECT 'ranking_' || i, 'index_' || i % 8, 2018 + i // 512 % 8, CASE WHEN i % 5 = 0 THEN 34 ELSE 63 END,
               'measure_' || i // 8 % 12, 'unit_' || hash(i) % 97, 'Tỉnh ' || hash(i) % 97, 'region ' || hash(i) % 6,
               (hash(i) % 10000) / 10000, 1 + hash(i + 1) % 63, 1 + hash(i + 2) % 63,
               (hash(i + 2) % 63)::BIGINT - (hash(i + 1) % 63)::BIGINT,
               'xếp hạng ' || 1 + hash(i + 1) % 63 || '/63 năm',
               'https://example.vn/' || i % 5000
        FROM range(?) AS r(i)
        """,
        rows // 2,
    )
    small.run(
        """
        INSERT INTO mart_province_profile
        SELECT 'key_' || i, 'unit_' || hash(i) % 97, 'Tỉnh ' || hash(i) % 97, 'indicator_' || i % 200,
               'Chỉ tiêu số ' || i % 200, CASE WHEN i % 9 = 0 THEN 'target' ELSE 'actual' END,
               DATE '2018-01-01' + (i % 2000)::INT, DATE '2018-12-31' + (i % 2000)::INT, (hash(i) % 1000000) / 100,
               'percent', 'stated', 'Tỷ lệ đạt ' || hash(i) % 100 || '%, xếp hạng ' || i % 63 || '/63 toàn quốc',
               'Cổng thông tin tỉnh ' || i % 97, 'https://example.vn/bai/' || i % 5000,
               TIMESTAMP '2025-01-01' + to_seconds(i % 100000), hash(i) % 50 = 0
        FROM range(?) AS r(i)
        """,
        rows - rows // 2,
    )
    return small


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = action()
    return time.perf_counter() - started, result


def latencies(ask: Callable[[], Callable[[str], object]], prefix: str, readers: int) -> dict[str, list[float]]:
    """Seconds of each query, asked in turn by each of so many readers; every reader starts with another query."""
    taken: dict[str, list[float]] = {name: [] for name in QUERIES}
    until = time.monotonic() + SECONDS

    def read(number: int) -> None:
        run = ask()
        asked = {name: query.format(prefix) for name, query in QUERIES.items()}
        names = list(QUERIES)[number % len(QUERIES) :] + list(QUERIES)[: number % len(QUERIES)]
        while True:
            for name in names:
                seconds, _ = timed(lambda name=name: run(asked[name]))  # type: ignore[misc]
                taken[name].append(seconds)
            if time.monotonic() > until:
                return

    threads = [threading.Thread(target=read, args=(number,)) for number in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def of_duckdb(connection: duckdb.DuckDBPyConnection) -> Callable[[], Callable[[str], object]]:
    def ask() -> Callable[[str], object]:
        cursor = connection.cursor()
        return lambda query: cursor.execute(query).fetchall()

    return ask


def of_postgres(url: str, stack: ExitStack) -> Callable[[], Callable[[str], object]]:
    import psycopg

    def ask() -> Callable[[str], object]:
        connection = stack.enter_context(psycopg.connect(url, autocommit=True))
        return lambda query: connection.execute(query).fetchall()  # type: ignore[arg-type]

    return ask


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def ways(small: SmallWarehouse, url: str | None, stack: ExitStack) -> Iterator[tuple[str, str, Any]]:
    bare = stack.enter_context(closing(duckdb.connect(str(small.warehouse), read_only=True)))
    yield "bare DuckDB", "", of_duckdb(bare)
    snapshot = stack.enter_context(closing(open_snapshot(small.published / "current")))
    yield "snapshot", "", of_duckdb(snapshot)
    if url:
        yield "PostgreSQL", "tinhso.", of_postgres(url, stack)


def queries(small: SmallWarehouse, url: str | None) -> None:
    for readers in (1, READERS):
        with ExitStack() as stack:
            measured = {way: latencies(ask, prefix, readers) for way, prefix, ask in ways(small, url, stack)}
        print(f"\n{readers} reader{'s' if readers > 1 else ''}, ms: p50 / p95, ratio of p50 to bare DuckDB")
        for name in QUERIES:
            base = percentile(measured["bare DuckDB"][name], 0.5)
            cells = [
                f"{way} {percentile(taken[name], 0.5):8.1f} /{percentile(taken[name], 0.95):8.1f}"
                f" ({percentile(taken[name], 0.5) / base:5.2f})"
                for way, taken in measured.items()
            ]
            print(f"  {name:<28} {'   '.join(cells)}")
        for way, taken in measured.items():
            ratios = [percentile(taken[n], 0.5) / percentile(measured["bare DuckDB"][n], 0.5) for n in QUERIES]
            asked = sum(map(len, taken.values()))
            print(f"  {way}: median ratio {statistics.median(ratios):.2f}, {asked / SECONDS:.0f} queries a second")


def main(quick: bool = False) -> int:
    """Prints the measures; a quick look has a twentieth of the rows."""
    rows = ROWS // 20 if quick else ROWS
    with tempfile.TemporaryDirectory(prefix="tinhso-bench-") as name, ExitStack() as stack:
        small = fill(Path(name), rows)
        print(f"publication of {rows:,} mart rows")
        seconds, made = timed(small.publish)
        print(f"  files, in full        {seconds:7.2f} s, {sum(made.sizes().values()) / 1e6:.0f} MB")
        print(f"  files, unchanged      {timed(small.publish)[0]:7.2f} s")
        url = None
        try:
            server: Server | None = stack.enter_context(postgres_server())
        except (NotInstalledError, ImportError) as reason:
            server = None
            print(f"  PostgreSQL left out: {reason}")
        if server:
            url = postgres(small, server)
        queries(small, url)
    return 0


def postgres(small: SmallWarehouse, server: Server) -> str:
    from publication.postgres import publish_to_postgres
    from publication.settings import PostgresSettings

    url = server.url("publisher", server.create_database())
    settings = PostgresSettings(url)
    current = small.published / "current"
    for what, recheck in (("in full", False), ("unchanged", False), ("compared row by row", True)):
        seconds, _ = timed(lambda recheck=recheck: publish_to_postgres(current, settings, recheck=recheck))  # type: ignore[misc]
        print(f"  PostgreSQL, {what:<20} {seconds:7.2f} s")
    small.run("UPDATE mart_ranking SET change = 0 WHERE hash(ranking_id) % 100 = 0")
    seconds, made = timed(small.publish)
    print(f"  files, 1 % changed    {seconds:7.2f} s")
    seconds, result = timed(lambda: publish_to_postgres(made.path, settings))
    print(f"  PostgreSQL, 1 % changed          {seconds:7.2f} s, {result.changes['mart_ranking'].updated} rows touched")
    return url
