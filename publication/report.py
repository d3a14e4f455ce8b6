"""The report at the end of a run: counts of the whole chain, and what the published marts say, read back from them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb

from publication.publish import read_current
from publication.refusal import Refusal, read_refusal
from publication.snapshot import open_snapshot


def report(published: Path) -> str:
    """A page of text about the current publication; says so where there is none."""
    current = read_current(published)
    refusal = read_refusal(published)
    if current is None:
        return "\n".join([f"Nothing is published in {published} yet.", *_refused(refusal)])
    with closing(open_snapshot(current.path)) as connection:
        lines = [
            *_counts(connection, current.rows),
            f"published   {current.path}",
            *_refused(refusal),
            "",
            *_top_ten(connection),
            *_climb(connection),
        ]
    return "\n".join(lines)


def _refused(refusal: Refusal | None) -> list[str]:
    if refusal is None:
        return []
    return [
        f"REFUSED     a newer publication, at {refusal.refused_at}",
        *(f"            {why}" for why in refusal.reasons),
    ]


def _counts(connection: duckdb.DuckDBPyConnection, rows: dict[str, int]) -> list[str]:
    standing = connection.execute(
        """
        SELECT count(DISTINCT name),
               count(DISTINCT name) FILTER (outcome IN ('rejected', 'needs_ocr')), sum(figures_accepted),
               sum(figures_review), sum(figures_rejected), sum(readings)
        FROM dim_source
        """
    ).fetchone()
    assert standing is not None
    documents, unread, accepted, held, rejected, readings = (int(value or 0) for value in standing)
    marts = sorted(name for name in rows if name.startswith("mart_"))
    return [
        f"documents   {documents} received, {unread} of them could not be read",
        f"figures     {accepted} accepted, {held} held for review, {rejected} rejected; {readings} portal readings",
        f"facts       {rows.get('fct_observation', 0)} observations",
        f"review      {rows.get('mart_review_queue', 0)} items wait in mart_review_queue",
        f"marts       {len(marts)} built",
        *(f"            {name:<26} {rows[name]:>7} rows" for name in marts),
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
    return [
        "DTI 2022, the ten leading provinces",
        *(
            f"{rank:>4}  {province:<20} {'' if score is None else f'{score:.4f}'}".rstrip()
            for rank, province, score in rows
        ),
        "",
    ]


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
