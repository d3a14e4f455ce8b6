"""What the site shows, read from a snapshot in a fixed number of queries, whatever the number of pages."""

from __future__ import annotations

import csv
import html
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb

from publication.snapshot import open_snapshot

Row = dict[str, Any]

NAMES_VI = Path(__file__).parent.with_name("names_vi.csv")
"""Vietnamese names of tables and columns."""

MEASURES = (
    "overall", "government", "economy", "society",
    "awareness", "institutions", "infrastructure", "human_resources", "security",
    "government_activity", "economy_activity", "society_activity",
    "transparency", "progress", "digitization", "online_combined", "online_service", "online_payment", "satisfaction",
)  # fmt: skip
"""The order in which measures are shown; others follow by name."""

PORTAL_GROUPS = ("transparency", "progress", "digitization", "online", "satisfaction")
_MEASURE_OF_GROUP = {"online": "online_combined"}
_OF_CELL = itemgetter("unit_id", "panel", "measure", "period_type", "period_end")
_CLAIMS = ("official", "stated", "derived")
_SHOWN_PORTAL = """
    SELECT * FROM mart_portal_ranking
    WINDOW
        year AS (PARTITION BY unit_id, panel, period_type, period_start),
        week AS (
            PARTITION BY unit_id, panel, period_type, period_start, date_trunc('week', period_end)
            ORDER BY period_end DESC
        )
    QUALIFY period_type <> 'year_to_date'
        OR period_end > max(period_end) OVER year - INTERVAL 31 DAY
        OR row_number() OVER week = 1
"""
"""Of the readings of a year to date the newest 31 days, and the last of each week before. The marts have all."""
NEWEST = 400
"""Figures on an indicator's page; all of them stand on the pages of their provinces."""


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Lower case without Vietnamese diacritics: what a search compares."""
    plain = unicodedata.normalize("NFD", text.lower()).replace("đ", "d")
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@dataclass(slots=True)
class RankingSet:
    """One edition or period of an index in one panel: what can be compared, and nothing else."""

    slug: str
    index_code: str
    panel: int
    edition_year: int | None
    method: str | None
    edition_id: str | None
    period_type: str | None
    period_start: date | None
    period_end: date | None
    announced_on: date | None = None
    decision: str | None = None
    measures: dict[str, list[Row]] = field(default_factory=dict)

    @property
    def order(self) -> tuple[Any, ...]:
        return (self.index_code != "dti", self.index_code, -(self.period_end or date.min).toordinal(), -self.panel)

    def ranked(self, measure: str = "overall") -> int:
        """Units whose rank is known."""
        return sum(row["best_rank"] is not None for row in self.measures.get(measure, ()))

    def scored(self, measure: str = "overall") -> int:
        """Units whose score is known."""
        return sum(row["score"] is not None for row in self.measures.get(measure, ()))


@dataclass(slots=True)
class Unit:
    """A province as it stands in its panel, and all that is said about it."""

    unit_id: str
    name: str
    short_name: str
    panel: int | None
    gso_code: str | None
    region: str | None
    valid_from: date | None
    valid_to: date | None
    legal_basis: str | None
    predecessors: list[str] = field(default_factory=list)
    successors: list[str] = field(default_factory=list)
    rankings: list[Row] = field(default_factory=list)
    portal: list[Row] = field(default_factory=list)
    targets: list[Row] = field(default_factory=list)
    evidence: list[Row] = field(default_factory=list)
    harmonised: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Figures:
    """Of one indicator: how many figures of how many units there are, and the newest of them, up to `NEWEST`."""

    total: int
    units: int
    newest: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Content:
    """Everything, by what it is looked up with."""

    units: dict[str, Unit]
    sets: list[RankingSet]
    indicators: dict[str, Row]
    figures: dict[str, Figures]
    conflicts: list[list[Row]]
    differing: list[Row]
    coverage: list[Row]
    coverage_years: list[Row]
    review: list[Row]
    dictionary: list[Row]
    places: dict[str, str]
    """Observation -> where its page shows it, from the language's folder; nothing in it needs escaping."""
    known_from: datetime | None
    published_to: date | None
    observations: int

    def set_of(self, row: Row) -> str:
        """The slug of the set that a ranking row belongs to."""
        return _slug(row)


def read(version: Path) -> Content:
    """Reads a published version. Raises duckdb.Error where a mart is missing."""
    with closing(open_snapshot(version)) as connection:
        return _Reader(connection).content()


_STEP = 1000
_SHARED = frozenset({str, date})
"""Types of which equal values are the same in every way; of decimals they are not."""


class _Reader:
    """The queries; one instance a snapshot."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._once: dict[Any, Any] = {}

    def _rows(self, sql: str, **parameters: object) -> list[Row]:
        """Rows in steps, equal values once: most words of a row are those of many, and a year has 100,000 rows."""
        cursor = self._connection.execute(sql, parameters)
        names = [column[0] for column in cursor.description or ()]
        rows: list[Row] = []
        once = self._once.setdefault
        while found := cursor.fetchmany(_STEP):
            for row in found:
                values = (once(value, value) if value.__class__ in _SHARED else value for value in row)
                rows.append(dict(zip(names, values, strict=True)))
        return rows

    def content(self) -> Content:
        units = self._units()
        evidence = self._evidence(units)
        places = _places(evidence)
        claims = self._claims()
        sets = self._sets(units, claims)
        self._portal(units)
        for row in self._rows("FROM mart_target_attainment ORDER BY target_date, indicator_code, target_id"):
            if row["unit_id"] in units:
                units[row["unit_id"]].targets.append(row)
        for row in self._rows(
            "FROM mart_harmonised_ranking WHERE measure = 'overall' AND predecessors_known > 0"
            " ORDER BY unit_id, edition_year, weighting_rule"
        ):
            if row["unit_id"] in units:
                units[row["unit_id"]].harmonised.append(row)
        indicators = {row["indicator_code"]: row for row in self._rows("FROM dim_indicator ORDER BY indicator_code")}
        last = self._rows(
            "SELECT max(known_from) AS known_from, max(published_on) AS published_to FROM fct_observation"
        )
        return Content(
            units=units,
            sets=sets,
            indicators=indicators,
            figures=self._figures(),
            conflicts=_grouped(
                self._rows(
                    """
                    SELECT c.*, o.document_name, o.value AS printed, o.context, o.number_start, o.number_end
                    FROM mart_conflict AS c LEFT JOIN fct_observation AS o USING (observation_id)
                    ORDER BY claim_key, position, observation_id
                    """
                ),
                "claim_key",
            ),
            differing=self._rows(
                "FROM mart_reconciliation WHERE verdict = 'differs' ORDER BY edition_year, identity, reconciliation_id"
            ),
            coverage=self._rows(
                """
                SELECT index_code, edition_id, edition_year, method, panel, measure,
                       count(*) AS units, count(*) FILTER (rank_known) AS ranks, count(*) FILTER (score_known) AS scores
                FROM mart_coverage GROUP BY ALL ORDER BY index_code, edition_year DESC, panel DESC, measure
                """
            ),
            coverage_years=self._rows("FROM mart_coverage_year WHERE year IS NOT NULL ORDER BY unit_id, year"),
            review=[
                {**row, "anchor": "r-" + re.sub(r"[^0-9A-Za-z]+", "-", row["review_id"])}
                for row in self._rows(
                    "SELECT *, NULL AS publisher, value AS printed FROM mart_review_queue"
                    " ORDER BY item_type, document_name, review_id"
                )
            ],
            dictionary=self._dictionary(),
            places=places,
            known_from=last[0]["known_from"],
            published_to=last[0]["published_to"],
            observations=len(evidence),
        )

    def _units(self) -> dict[str, Unit]:
        units: dict[str, Unit] = {}
        for row in self._rows(
            """
            SELECT panel_unit_id, name, short_name, panel, gso_code, region, legal_basis,
                   panel_unit_from, panel_unit_to
            FROM dim_province
            WHERE level IN ('province', 'national')
            QUALIFY row_number() OVER (PARTITION BY panel_unit_id ORDER BY valid_from DESC NULLS LAST, unit_id) = 1
            ORDER BY panel_unit_id
            """
        ):
            units[row["panel_unit_id"]] = Unit(
                unit_id=row["panel_unit_id"],
                name=row["name"],
                short_name=row["short_name"],
                panel=row["panel"],
                gso_code=row["gso_code"],
                region=row["region"],
                valid_from=row["panel_unit_from"],
                valid_to=row["panel_unit_to"],
                legal_basis=row["legal_basis"],
            )
        for row in self._rows(
            """
            SELECT DISTINCT predecessor_panel_unit_id AS before, successor_panel_unit_id AS after
            FROM bridge_province_succession WHERE before <> after ORDER BY ALL
            """
        ):
            if row["before"] in units and row["after"] in units:
                units[row["after"]].predecessors.append(row["before"])
                units[row["before"]].successors.append(row["after"])
        return units

    def _evidence(self, units: dict[str, Unit]) -> list[Row]:
        """What stands, and what no longer stands but is shown as history; each on the page of its unit."""
        rows = self._rows(
            f"""
            WITH portal AS ({_SHOWN_PORTAL}),

            shown AS (
                SELECT rank_observation_id AS observation_id FROM mart_ranking
                UNION SELECT score_observation_id FROM mart_ranking
                UNION SELECT previous_rank_observation_id FROM mart_ranking
                UNION SELECT total_observation_id FROM portal
                UNION SELECT rank_observation_id FROM portal
                UNION SELECT observation_id FROM fct_portal_score
                SEMI JOIN portal USING (unit_id, panel, period_type, period_start, period_end)
                UNION SELECT target_observation_id FROM mart_target_attainment
                UNION SELECT actual_observation_id FROM mart_target_attainment
                UNION SELECT observation_id FROM mart_conflict
                UNION SELECT observation_id FROM mart_province_profile
                UNION SELECT published_score_observation_id FROM mart_harmonised_ranking
            ),

            unit AS (
                SELECT unit_id, any_value(panel_unit_id) AS panel_unit_id FROM dim_province GROUP BY unit_id
            )

            SELECT o.observation_id, coalesce(c.unit_id, u.panel_unit_id, o.unit_id) AS unit_id, o.locality,
                   o.indicator_code, o.panel, o.period_type, o.period_start, o.period_end, o.kind, o.claim,
                   o.comparator, o.value AS printed, o.normalised_value AS value, o.value_high, o.unit, o.of_total,
                   o.quote, o.context, o.number_start, o.number_end,
                   coalesce(c.publisher, o.publisher) AS publisher, o.title, o.source_url, o.published_on,
                   o.document_name, o.superseded_at IS NULL AS is_standing, c.unusable_reason
            FROM fct_observation AS o
            LEFT JOIN fct_claim AS c USING (observation_id)
            LEFT JOIN unit AS u ON o.unit_id = u.unit_id
            LEFT JOIN dim_indicator AS i ON o.indicator_code = i.indicator_code
            WHERE
                (o.superseded_at IS NULL OR o.observation_id IN (SELECT observation_id FROM shown))
                AND list_contains($units, coalesce(c.unit_id, u.panel_unit_id, o.unit_id))
            ORDER BY unit_id, i.index_code NULLS LAST, list_position($measures, i.measure) NULLS LAST,
                     o.indicator_code, o.period_end DESC NULLS LAST, o.kind, o.observation_id
            """,  # noqa: S608 - a statement of ours
            measures=list(MEASURES),
            units=list(units),
        )
        for row in rows:
            units[row["unit_id"]].evidence.append(row)
        return rows

    def _figures(self) -> dict[str, Figures]:
        counted = self._rows(
            """
            SELECT indicator_code, count(*) AS total, count(DISTINCT unit_id) AS units
            FROM mart_province_profile GROUP BY indicator_code ORDER BY indicator_code
            """
        )
        figures = {row["indicator_code"]: Figures(row["total"], row["units"]) for row in counted}
        for row in self._rows(
            f"""
            SELECT indicator_code, indicator_name_vi, indicator_name_en, domain, index_code, measure,
                   unit_id, province, unit_panel, locality, panel, kind, period_type, period_start, period_end,
                   comparator, value, value_high, unit, of_total, claim, has_conflict,
                   publisher, title, source_url, published_on, document_name, observation_id
            FROM mart_province_profile
            QUALIFY row_number() OVER (
                PARTITION BY indicator_code ORDER BY period_end DESC NULLS LAST, kind, unit_id, indicator_key
            ) <= {NEWEST}
            ORDER BY indicator_code, period_end DESC NULLS LAST, kind, unit_id, indicator_key
            """  # noqa: S608 - a number of ours
        ):
            figures[row["indicator_code"]].newest.append(row)
        return figures

    def _claims(self) -> dict[tuple[Any, ...], Row]:
        """Where several kinds of claim give a rank, the most trusted observation of each, for links to them."""
        claims: dict[tuple[Any, ...], Row] = {}
        for row in self._rows(
            """
            SELECT unit_id, index_code, measure, edition_id, period_type, period_start, period_end, claim,
                   observation_id
            FROM fct_claim
            WHERE index_code IS NOT NULL AND statistic = 'rank' AND is_usable
            WINDOW claimed AS (PARTITION BY unit_id, index_code, measure, edition_id)
            QUALIFY min(claim) OVER claimed <> max(claim) OVER claimed
            ORDER BY position, observation_id
            """
        ):
            claims.setdefault(_claim_key(row, row["claim"]), row)
        return claims

    def _sets(self, units: dict[str, Unit], claims: dict[tuple[Any, ...], Row]) -> list[RankingSet]:
        editions = {row["edition_id"]: row for row in self._rows("FROM dim_index_edition")}
        sets: dict[str, RankingSet] = {}
        for row in self._rows(
            """
            SELECT index_code, edition_year, method, edition_id, period_type, period_start, period_end, panel, measure,
                   unit_id, province, score, score_claim, official_rank, stated_rank, derived_rank, computed_rank,
                   best_rank, best_rank_claim, place_among_scored, scored_units, ranked_units, previous_rank, change,
                   gap_to_leader, region, region_rank,
                   rank_observation_id, score_observation_id, previous_rank_observation_id
            FROM mart_ranking
            WHERE unit_id <> 'VN'
            ORDER BY best_rank NULLS LAST, place_among_scored NULLS LAST, score DESC NULLS LAST, unit_id, ranking_id
            """
        ):
            if row["unit_id"] not in units:
                continue
            slug = _slug(row)
            edition = editions.get(row["edition_id"], {})
            found = sets.setdefault(
                slug,
                RankingSet(
                    slug, row["index_code"], row["panel"], row["edition_year"], row["method"], row["edition_id"],
                    row["period_type"], row["period_start"], row["period_end"],
                    edition.get("announced_on"), edition.get("decision"),
                ),
            )  # fmt: skip
            row["set"] = slug
            for claim in _CLAIMS:
                known = claims.get(_claim_key(row, claim))
                row[f"{claim}_observation_id"] = (
                    row["rank_observation_id"]
                    if row["best_rank_claim"] == claim or known is None
                    else known["observation_id"]
                )
            found.measures.setdefault(row["measure"], []).append(row)
            units[row["unit_id"]].rankings.append(row)
        for found in sets.values():
            found.measures = dict(sorted(found.measures.items(), key=lambda item: measure_order(item[0])))
        for unit in units.values():
            unit.rankings.sort(key=lambda row: (*sets[row["set"]].order, measure_order(row["measure"])))
        return sorted(sets.values(), key=lambda found: found.order)

    def _portal(self, units: dict[str, Unit]) -> None:
        """The portal's history of each unit, with the observation behind each group and the groups' movements."""
        cells: dict[tuple[Any, ...], dict[Decimal, str]] = defaultdict(dict)
        for row in self._rows(
            """
            SELECT unit_id, panel, measure, period_type, period_end, value, observation_id
            FROM fct_portal_score WHERE statistic = 'score'
            ORDER BY is_standing DESC, claim = 'official' DESC, known_from DESC, observation_id
            """
        ):
            cells[_OF_CELL(row)].setdefault(row["value"], row["observation_id"])

        def behind(score: Decimal, *cell: object) -> str | None:
            """The observation of this very score, else the most trusted one of its cell."""
            known = cells.get(cell, {})
            return known.get(score) or next(iter(known.values()), None)

        latest: dict[tuple[Any, ...], Row] = {}
        for row in self._rows(f"FROM ({_SHOWN_PORTAL}) ORDER BY unit_id, period_type, period_start, period_end"):
            if row["unit_id"] not in units:
                continue
            place = (row["unit_id"], row["panel"])
            row["observations"] = {"total": row["total_observation_id"], "rank": row["rank_observation_id"]}
            for group in PORTAL_GROUPS:
                if row[group] is None:
                    continue
                measure = _MEASURE_OF_GROUP.get(group, group)
                period = (row["period_type"], row["period_end"])
                row["observations"][group] = (
                    behind(row[group], *place, measure, *period)
                    or (behind(row[group], *place, "online_service", *period) if group == "online" else None)
                    or row["total_observation_id"]
                )
            opened = row["period_start"] if row["period_type"] in ("year_to_date", "span") else None
            series = (*place, row["period_type"], opened)
            # Not the mart's change: the reading before that one may not be shown.
            before = latest.get(series, {})
            changes = {
                group: row[group] - before[group]
                for group in ("total", *PORTAL_GROUPS)
                if row[group] is not None and before.get(group) is not None
            }
            row["total_change"] = changes.pop("total", None)
            row["moves"] = changes
            latest[series] = row
            units[row["unit_id"]].portal.append(row)

    def _dictionary(self) -> list[Row]:
        with NAMES_VI.open(encoding="utf-8", newline="") as handle:
            names = {row["name"]: row["name_vi"] for row in csv.DictReader(handle)}
        tables = self._rows("SELECT table_name AS name, comment FROM duckdb_tables() ORDER BY table_name")
        columns: dict[str, list[Row]] = defaultdict(list)
        for row in self._rows(
            """
            SELECT table_name, column_name AS name, data_type AS type, comment
            FROM duckdb_columns() WHERE NOT internal ORDER BY table_name, column_index
            """
        ):
            row["name_vi"] = names.get(row["name"], "")
            columns[row["table_name"]].append(row)
        tables.sort(key=lambda table: (not table["name"].startswith("mart_"), table["name"]))
        return [
            {**table, "name_vi": names.get(table["name"], ""), "columns": columns[table["name"]]} for table in tables
        ]


def measure_order(measure: str) -> tuple[int, str]:
    """Sort key of a measure."""
    return (MEASURES.index(measure) if measure in MEASURES else len(MEASURES), measure)


def _slug(row: Row) -> str:
    if row["edition_id"]:
        edition = f"{row['edition_year']}-{row['method']}"
    else:
        edition = f"{row['period_type']}-{row['period_start']}-{row['period_end']}"
    return re.sub(r"[^0-9a-z-]+", "-", f"{row['index_code']}-{edition}-{row['panel']}".lower())


def _claim_key(row: Row, claim: str) -> tuple[Any, ...]:
    period = row["edition_id"] or (row["period_type"], row["period_start"], row["period_end"])
    return (row["unit_id"], row["index_code"], row["measure"], period, claim)


def _grouped(rows: Iterable[Row], key: str) -> list[list[Row]]:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return list(groups.values())


def _places(evidence: list[Row]) -> dict[str, str]:
    """Short anchors; the whole key where two share their beginning."""
    prefixes = Counter(row["observation_id"][:12] for row in evidence)
    files = {row["unit_id"]: f"province/{html.escape(row['unit_id'])}.html" for row in evidence}
    places = {}
    for row in evidence:
        key = row["observation_id"]
        short = key if prefixes[key[:12]] > 1 else key[:12]
        anchor = row["anchor"] = f"f-{_only_letters(short)}"
        places[key] = f"{files[row['unit_id']]}#{anchor}"
    return places


def _only_letters(text: str) -> str:
    return text if text.isascii() and text.isalnum() else re.sub(r"[^0-9A-Za-z]", "-", text)
