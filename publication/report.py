"""The report at the end of a run: counts of the whole chain, and what the published marts say, read back from them."""

from __future__ import annotations

from pathlib import Path

import duckdb

from publication.publish import SNAPSHOT_NAME, read_current


def report(published: Path) -> str:
    """A page of text about the current publication; says so where there is none."""
    current = read_current(published)
    if current is None:
        return f"Nothing is published in {published} yet."
    connection = duckdb.connect(
        str(current.path / SNAPSHOT_NAME),
        read_only=True,
        config={"enable_external_access": False, "lock_configuration": True, "threads": 1},
    )
    try:
        return "\n".join([*_counts(connection, current.rows), f"published   {current.path}", "", *_top_ten(connection), *_climb(connection)])
    finally:
        connection.close()


def _counts(connection: duckdb.DuckDBPyConnection, rows: dict[str, int]) -> list[str]:
    figures = dict(connection.execute("SELECT status, figures FROM mart_figure_counts").fetchall())
    documents = rows.get("dim_source", 0)
    marts = sorted(name for name in rows if name.startswith("mart_"))
    return [
        "",
        f"documents   {documents} received",
        f"figures     {figures.get('accepted', 0)} accepted, {figures.get('review', 0)} held for review, {figures.get('rejected', 0)} rejected",
        f"facts       {rows.get('fct_observation', 0)} observations",
        f"marts       {len(marts)} built: " + ", ".join(f"{name} ({rows[name]})" for name in marts),
    ]


def _top_ten(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        """
        SELECT coalesce(official_rank, stated_rank), province, score
        FROM mart_ranking
        WHERE index_code = 'dti' AND edition_year = 2022 AND panel = 63 AND measure = 'overall'
          AND coalesce(official_rank, stated_rank) <= 10
        ORDER BY 1, 2
        """
    ).fetchall()
    return ["DTI 2022, the ten leading provinces", *(f"{rank:>4}  {province:<20} {score or ''}" for rank, province, score in rows), ""]


def _climb(connection: duckdb.DuckDBPyConnection) -> list[str]:
    row = connection.execute(
        """
        SELECT province, previous_rank, coalesce(official_rank, stated_rank), change
        FROM mart_ranking
        WHERE index_code = 'dti' AND edition_year = 2022 AND panel = 63 AND measure = 'overall' AND change IS NOT NULL
        ORDER BY change DESC, province
        LIMIT 1
        """
    ).fetchone()
    return [f"largest climb of the edition: {row[0]}, {row[1]} → {row[2]} ({row[3]:+d})"] if row else []
