"""Snapshots with the columns of the models' contracts and rows of our own: what the site's tests and benchmark read.

Figures are invented; provinces are those of the seeds.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from ingestion.settings import PROJECT_ROOT, SEEDS
from publication.publish import SNAPSHOT_NAME

Row = dict[str, Any]
KNOWN = datetime(2025, 11, 1, 2, 0)
SCRIPT = "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'>"
"""What a hostile document might say; it must be shown, not run."""

MEASURES_922 = (
    "overall",
    "government",
    "economy",
    "society",
    "awareness",
    "institutions",
    "infrastructure",
    "human_resources",
    "security",
    "government_activity",
    "economy_activity",
    "society_activity",
)
GROUPS = {"transparency": 18, "progress": 20, "digitization": 22, "online_combined": 22, "satisfaction": 18}


@lru_cache(maxsize=1)
def contracts() -> dict[str, dict[str, str]]:
    """Columns and types of every model of core and marts."""
    tables: dict[str, dict[str, str]] = {}
    for layer in ("core", "marts"):
        for path in sorted((PROJECT_ROOT / "dbt_project" / "models" / layer).glob("_*.yml")):
            for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
                tables[model["name"]] = {column["name"]: column["data_type"] for column in model["columns"]}
    return tables


def write_snapshot(folder: Path, rows: Mapping[str, Iterable[Row]]) -> Path:
    """A version's folder with its DuckDB file and a CSV beside it; columns that a row lacks are NULL."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(folder / SNAPSHOT_NAME)) as connection:
        for table, columns in contracts().items():
            definition = ", ".join(
                f'"{name}" {"VARCHAR" if kind == "string" else kind}' for name, kind in columns.items()
            )
            connection.execute(f"CREATE TABLE {table} ({definition})")
            connection.execute(f"COMMENT ON TABLE {table} IS 'All of {table}'")
            given = list(rows.get(table, ()))
            unknown = {name for row in given for name in row} - set(columns)
            if unknown:
                raise ValueError(f"{table} has no column {sorted(unknown)}")
            _insert(connection, table, columns, given)
    (folder / "csv").mkdir(exist_ok=True)
    (folder / "csv" / "mart_ranking.csv").write_text("province\n", encoding="utf-8")
    return folder


def _insert(connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], rows: list[Row]) -> None:
    if not rows:
        return
    import pyarrow as pa  # a snapshot of five years has too many rows for one statement a row

    texts = {name: [None if row.get(name) is None else str(row[name]) for row in rows] for name in columns}
    incoming = pa.table({name: pa.array(values, pa.string()) for name, values in texts.items()})
    casts = ", ".join(f'CAST("{name}" AS {"VARCHAR" if kind == "string" else kind})' for name, kind in columns.items())
    connection.register("incoming", incoming)
    connection.execute(f"INSERT INTO {table} SELECT {casts} FROM incoming")
    connection.unregister("incoming")


class Example:
    """Rows of a snapshot, added figure by figure as a document would give them."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {}
        self.provinces: dict[str, Row] = {}
        self._seeds()

    def add(self, table: str, **row: object) -> Row:
        self.rows.setdefault(table, []).append(row)
        return row

    def _seeds(self) -> None:
        with (SEEDS / "provinces.csv").open(encoding="utf-8", newline="") as handle:
            for seed in csv.DictReader(handle):
                if len(seed["unit_id"]) > len("VN63-01"):  # a change of status: the unit stays the same in its panel
                    continue
                row = self.add(
                    "dim_province",
                    unit_id=seed["unit_id"],
                    panel_unit_id=seed["unit_id"],
                    level="province",
                    panel=seed["panel"],
                    name=seed["name"],
                    short_name=seed["short_name"],
                    ascii_name=seed["ascii_name"],
                    english_name=seed["english_name"],
                    gso_code=seed["gso_code"],
                    region=seed["region"],
                    valid_from=seed["valid_from"],
                    panel_unit_from=seed["valid_from"],
                    panel_unit_to=seed["valid_to"] or None,
                )
                self.provinces[seed["unit_id"]] = row
        self.add(
            "dim_province",
            unit_id="VN",
            panel_unit_id="VN",
            level="national",
            name="Việt Nam",
            short_name="Cả nước",
            ascii_name="Ca nuoc",
            english_name="Viet Nam",
            valid_from="1976-07-02",
        )
        with (SEEDS / "province_successions.csv").open(encoding="utf-8", newline="") as handle:
            for seed in csv.DictReader(handle):
                before, after = seed["predecessor_unit_id"], seed["successor_unit_id"]
                if before in self.provinces and after in self.provinces:
                    self.add(
                        "bridge_province_succession", predecessor_panel_unit_id=before, successor_panel_unit_id=after
                    )

    def indicator(self, code: str, name: str, unit: str, **more: object) -> None:
        self.add("dim_indicator", indicator_code=code, name_vi=name, name_en=f"{name} (en)", unit=unit, **more)

    def edition(self, year: int, method: str, announced: str) -> str:
        key = f"dti/{year}/{method}"
        self.add(
            "dim_index_edition",
            edition_id=key,
            index_code="dti",
            edition_year=year,
            method=method,
            decision=f"{method}/QĐ",
            announced_on=announced,
        )
        return key

    def observe(self, key: str, unit_id: str, code: str, value: object, **more: Any) -> str:
        """A figure in every table that holds figures."""
        panel = self.provinces[unit_id]["panel"] if unit_id in self.provinces else None
        name = self.provinces[unit_id]["short_name"] if unit_id in self.provinces else "Cả nước"
        figure: Row = {
            "unit_id": unit_id,
            "indicator_code": code,
            "kind": "actual",
            "claim": "stated",
            "comparator": "=",
            "unit": "score",
            "quote": f"{name} đạt {value}",
            "publisher": "Báo Mẫu",
            "title": "Bài mẫu",
            "source_url": "https://example.vn/bai",
            "published_on": "2023-07-12",
            "document_name": "bai.txt",
            "period_type": "year",
            "locator": "{}",
            **more,
        }
        value = Decimal(str(value))
        shared = {**figure, "observation_id": key, "value": value}
        columns = contracts()
        extra = {
            "normalised_value": value,
            "known_from": KNOWN,
            "is_usable": True,
            "position": 1,
            "claims": 1,
            "has_conflict": False,
            "indicator_key": key,
            "province": name,
            "unit_panel": panel,
            "indicator_name_vi": code,
            "indicator_name_en": code,
        }
        for table in ("fct_observation", "fct_claim", "mart_province_profile"):
            row = {**shared, **extra}
            self.add(table, **{column: row[column] for column in row if column in columns[table]})
        return key

    def rank(
        self,
        edition: str,
        panel: int,
        measure: str,
        unit_id: str,
        rank: int | None,
        score: str | None = None,
        claim: str = "official",
        **more: Any,
    ) -> None:
        _, year, method = edition.split("/")
        key = f"{year}{method}{panel}{measure}{unit_id}".replace("-", "")
        about = {
            "index_code": "dti",
            "measure": measure,
            "edition_id": edition,
            "panel": panel,
            "claim": claim,
            "period_start": f"{year}-01-01",
            "period_end": f"{year}-12-31",
        }
        if rank is not None:
            self.observe(f"r{key}", unit_id, f"dti_{measure}_rank", rank, unit="rank", statistic="rank", **about)
        if score is not None:
            self.observe(f"s{key}", unit_id, f"dti_{measure}_score", score, statistic="score", **about)
        claims = {"official": "official_rank", "stated": "stated_rank", "derived": "derived_rank"}
        self.add(
            "mart_ranking",
            ranking_id=key,
            edition_year=year,
            method=method,
            unit_id=unit_id,
            period_type="year",
            province=self.provinces[unit_id]["short_name"],
            region=self.provinces[unit_id]["region"],
            score=score,
            best_rank=rank,
            ranked_units=panel,
            best_rank_claim=claim if rank is not None else None,
            rank_observation_id=f"r{key}" if rank is not None else None,
            score_observation_id=f"s{key}" if score is not None else None,
            **{
                key: about[key]
                for key in ("index_code", "measure", "edition_id", "panel", "period_start", "period_end")
            },
            **({claims[claim]: rank} if rank is not None else {}),
            **more,
        )

    def portal(
        self,
        unit_id: str,
        end: date,
        total: str,
        rank: int,
        groups: Mapping[str, str],
        kind: str = "month",
        **more: Any,
    ) -> None:
        panel = self.provinces[unit_id]["panel"]
        start = end.replace(day=1) if kind == "month" else end.replace(month=1, day=1)
        about = {
            "index_code": "portal_766",
            "panel": panel,
            "period_type": kind,
            "period_start": start,
            "period_end": end,
        }
        base = f"{kind}{end:%Y%m%d}{unit_id}".replace("-", "")
        scores = {"overall": total, **groups}
        for measure, value in scores.items():
            key = f"p{measure}{base}"
            code = f"nps_{'portal' if measure == 'overall' else measure}_score"
            self.observe(key, unit_id, code, value, measure=measure, statistic="score", claim="official", **about)
            self.add(
                "fct_portal_score",
                observation_id=key,
                unit_id=unit_id,
                panel=panel,
                measure=measure,
                statistic="score",
                period_type=kind,
                period_start=start,
                period_end=end,
                claim="official",
                value=value,
                known_from=KNOWN,
                is_standing=True,
            )
        self.observe(
            f"k{base}", unit_id, "nps_portal_rank", rank, unit="rank", measure="overall", statistic="rank", **about
        )
        self.add(
            "mart_portal_ranking",
            portal_ranking_id=base,
            unit_id=unit_id,
            panel=panel,
            period_type=kind,
            period_start=start,
            period_end=end,
            total=total,
            rank=rank,
            total_observation_id=f"poverall{base}",
            rank_observation_id=f"k{base}",
            is_standing=True,
            **{"online" if group == "online_combined" else group: value for group, value in groups.items()},
            **more,
        )
        self.add(
            "mart_ranking",
            ranking_id=f"m{base}",
            measure="overall",
            unit_id=unit_id,
            method="766",
            province=self.provinces[unit_id]["short_name"],
            region=self.provinces[unit_id]["region"],
            score=total,
            best_rank=rank,
            stated_rank=rank,
            best_rank_claim="stated",
            rank_observation_id=f"k{base}",
            score_observation_id=f"poverall{base}",
            **about,
        )

    def units(self, panel: int) -> list[str]:
        return [unit for unit, row in self.provinces.items() if int(row["panel"]) == panel]


def example() -> Example:
    """A few editions with the awkward cases: ties, gaps, both panels, a conflict, hostile words."""
    made = Example()
    for measure in MEASURES_922:
        made.indicator(
            f"dti_{measure}_rank",
            f"Thứ hạng DTI, {measure}",
            "rank",
            index_code="dti",
            measure=measure,
            statistic="rank",
            direction="lower",
        )
        made.indicator(
            f"dti_{measure}_score",
            f"Điểm DTI, {measure}",
            "score",
            index_code="dti",
            measure=measure,
            statistic="score",
            direction="higher",
            lower_bound=0,
            upper_bound=1,
        )
    made.indicator(
        "online_rate",
        "Tỷ lệ hồ sơ trực tuyến",
        "percent",
        domain="digital",
        direction="higher",
        lower_bound=0,
        upper_bound=100,
    )
    first, second, third = (
        made.edition(2021, "922", "2022-08-08"),
        made.edition(2022, "922", "2023-07-12"),
        made.edition(2024, "405", "2025-10-21"),
    )
    old, new = made.units(63), made.units(34)
    for place, unit in enumerate(old, start=1):
        before = 64 - place
        if place <= 20:
            made.rank(first, 63, "overall", unit, before, claim="stated")
        # Two units share rank 15 and nobody has rank 16.
        rank = 15 if place == 16 else place
        change = before - rank if place <= 20 else None
        made.rank(
            second,
            63,
            "overall",
            unit,
            rank,
            f"0.{8000 - place * 50:04d}",
            **(
                {
                    "previous_rank": before,
                    "change": change,
                    "previous_rank_observation_id": f"r202192263overall{unit}".replace("-", ""),
                }
                if change is not None
                else {}
            ),
            gap_to_leader=Decimal(place * 50 - 50) / 10000,
        )
        if place <= 4:
            for measure in MEASURES_922[1:]:
                made.rank(second, 63, measure, unit, place, f"0.{9000 - place * 100:04d}", claim="derived")
    for place, unit in enumerate(new[:9], start=1):
        made.rank(third, 34, "overall", unit, place, claim="stated")
    made.rank(third, 34, "overall", new[9], None, "0.5000")
    da_nang = "VN63-48"
    made.observe(
        "hostile000001",
        da_nang,
        "online_rate",
        "41.5",
        unit="percent",
        quote=f"Đạt 41,5% {SCRIPT}",
        context=f"Năm 2023. {SCRIPT} Đạt 41,5% {SCRIPT} {SCRIPT}",
        number_start=4,
        number_end=9,
        title=f"Tin {SCRIPT}",
        publisher="A & B <b>đậm</b>",
        source_url="javascript:window.ran=3",
        period_start="2023-01-01",
        period_end="2023-12-31",
        domain="digital",
        locality=SCRIPT,
    )
    made.observe(
        "twice00000001",
        da_nang,
        "online_rate",
        "42",
        unit="percent",
        quote="Đạt 42% ở tỉnh, 42% ở xã",
        context="Quý I tốt. Đạt 42% ở tỉnh, 42% ở xã. Quý II",
        number_start=16,
        number_end=19,
        period_start="2024-01-01",
        period_end="2024-12-31",
        domain="digital",
    )
    made.observe(
        "target0000001",
        da_nang,
        "online_rate",
        "80",
        unit="percent",
        kind="target",
        comparator=">=",
        period_start="2025-01-01",
        period_end="2025-12-31",
        domain="digital",
    )
    made.observe(
        "country000001",
        "VN",
        "online_rate",
        "38",
        unit="percent",
        period_start="2023-01-01",
        period_end="2023-12-31",
        domain="digital",
    )
    made.add(
        "mart_target_attainment",
        target_id="t",
        unit_id=da_nang,
        province="Đà Nẵng",
        indicator_code="online_rate",
        indicator_name_vi="Tỷ lệ",
        target_date="2025-12-31",
        target_comparator=">=",
        target_value=80,
        unit="percent",
        actual_value="41.5",
        actual_date="2023-12-31",
        status="behind",
        target_observation_id="target0000001",
        actual_observation_id="hostile000001",
    )
    groups = {
        "transparency": "15.67",
        "progress": "19.45",
        "digitization": "16.87",
        "online_combined": "13.98",
        "satisfaction": "17.86",
    }
    made.portal("VN34-19", date(2025, 8, 11), "83.83", 1, groups, "year_to_date")
    made.portal(
        "VN34-19",
        date(2025, 8, 29),
        "86.97",
        1,
        {**groups, "online_combined": "17.12"},
        "year_to_date",
        previous_period_end="2025-08-11",
        previous_total="83.83",
        total_change="3.14",
    )
    for key, value, used in (("conflict00001", "0.3026", True), ("conflict00002", "0.326", False)):
        made.observe(
            key,
            "VN",
            "dti_overall_score",
            value,
            period_start="2021-01-01",
            period_end="2021-12-31",
            edition_id=first,
            index_code="dti",
            measure="overall",
            statistic="score",
        )
        made.add(
            "mart_conflict",
            observation_id=key,
            claim_key="mean",
            unit_id="VN",
            province="Cả nước",
            indicator_code="dti_overall_score",
            indicator_name_vi="Điểm",
            period_type="year",
            period_start="2021-01-01",
            period_end="2021-12-31",
            claim="stated",
            value=value,
            unit="score",
            is_used=used,
            position=1 if used else 2,
            difference=Decimal(value) - Decimal("0.3026"),
            quote=f"trung bình {value}",
            title="Bài",
            source_url="https://example.vn/x",
            published_on="2022-01-01",
        )
    made.add(
        "mart_review_queue",
        review_id="figure|f1",
        item_type="figure",
        reasons="unmapped;low_confidence",
        unit_name=SCRIPT,
        quote=f"Câu 12,5% {SCRIPT}",
        context=f"Trước {SCRIPT}. Câu 12,5% {SCRIPT} sau",
        number_start=4,
        number_end=9,
        candidates="online_rate",
        value="12.5",
        unit="percent",
        confidence="0.4",
        document_name=f"{SCRIPT}.txt",
    )
    made.add(
        "mart_review_queue",
        review_id="reject|j2",
        item_type="reject",
        reasons="no_unit",
        quote="hàng",
        document_name="b.pdf",
    )
    for edition, panel, known in ((first, 63, 20), (second, 63, 63), (third, 34, 9)):
        for place, unit in enumerate(made.units(panel), start=1):
            made.add(
                "mart_coverage",
                coverage_id=f"{edition}{unit}",
                index_code="dti",
                edition_id=edition,
                edition_year=edition.split("/")[1],
                method=edition.split("/")[2],
                panel=panel,
                measure="overall",
                unit_id=unit,
                province=unit,
                rank_known=place <= known,
                score_known=place <= known and panel == 63 and edition == second,
            )
    made.add(
        "mart_coverage_year",
        coverage_id="c",
        unit_id=da_nang,
        province="Đà Nẵng",
        panel=63,
        year=2023,
        actual_figures=1,
        target_figures=0,
    )
    made.add(
        "mart_reconciliation",
        reconciliation_id="x",
        identity="weighted_sum",
        index_code="dti",
        edition_id=second,
        edition_year=2022,
        panel=63,
        unit_id=da_nang,
        province="Đà Nẵng",
        printed="0.8",
        computed="0.81",
        difference="0.01",
        verdict="differs",
    )
    made.add(
        "mart_harmonised_ranking",
        harmonised_id="h",
        index_code="dti",
        edition_id=second,
        edition_year=2022,
        method="922",
        measure="overall",
        weighting_rule="equal",
        unit_id="VN34-48",
        province="Đà Nẵng",
        predecessors=2,
        predecessors_known=2,
        score="0.6",
    )
    return made


def five_years() -> Example:
    """All units, measures and months of five years: what the site is measured on."""
    made = Example()
    for measure in MEASURES_922:
        for statistic, unit in (("rank", "rank"), ("score", "score")):
            made.indicator(
                f"dti_{measure}_{statistic}",
                f"{statistic} DTI, {measure}",
                unit,
                index_code="dti",
                measure=measure,
                statistic=statistic,
            )
    for measure in ("portal", *GROUPS):
        made.indicator(
            f"nps_{measure}_score",
            f"Điểm 766, {measure}",
            "score",
            index_code="portal_766",
            measure="overall" if measure == "portal" else measure,
            statistic="score",
        )
    made.indicator(
        "nps_portal_rank", "Thứ hạng 766", "rank", index_code="portal_766", measure="overall", statistic="rank"
    )
    editions = [
        (made.edition(year, "922" if year < 2024 else "405", f"{year + 1}-07-12"), 63) for year in range(2020, 2025)
    ]
    editions.append((editions[-1][0], 34))
    for turn, (edition, panel) in enumerate(editions):
        units = made.units(panel)
        for step, measure in enumerate(MEASURES_922):
            for place, unit in enumerate(units):
                rank = (place * 7 + step * 5 + turn * 3) % panel + 1
                made.rank(edition, panel, measure, unit, rank, f"0.{9000 - rank * 90:04d}")
    for year, month in ((year, month) for year in range(2021, 2026) for month in range(1, 13)):
        end = date(year, month, monthrange(year, month)[1])
        for place, unit in enumerate(made.units(63 if end < date(2025, 7, 1) else 34)):
            total = Decimal(60 + (place * 11 + month) % 40)
            made.portal(
                unit, end, str(total), place + 1, {group: str(total * most / 100) for group, most in GROUPS.items()}
            )
    return made
