"""A warehouse file and the manifest that describes it, made from a few words a table."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import duckdb

from publication.publish import Publication, publish
from publication.quoting import name

START = datetime(2025, 11, 24, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Model:
    """A table as dbt would know it: columns with DuckDB types, a key, and which column refers to which."""

    name: str
    columns: dict[str, str]
    key: tuple[str, ...] = ()
    references: dict[str, tuple[str, str]] = field(default_factory=dict)
    layer: str = "marts"

    def node(self) -> dict[str, object]:
        return {
            "name": self.name,
            "fqn": ["tinhso", self.layer, self.name],
            "resource_type": "model",
            "schema": "main",
            "config": {"materialized": "table"},
            "description": f"It's {self.name}",
            "primary_key": list(self.key),
            "columns": {
                column: {"name": column, "data_type": kind.lower(), "description": f"the {column} of {self.name}"}
                for column, kind in self.columns.items()
            },
        }

    def tests(self) -> dict[str, dict[str, object]]:
        return {
            f"test.tinhso.{self.name}.{column}": {
                "resource_type": "test",
                "test_metadata": {"name": "relationships", "kwargs": {"to": f"ref('{table}')", "field": target}},
                "config": {"severity": "ERROR", "where": None},
                "attached_node": f"model.tinhso.{self.name}",
                "column_name": column,
                "depends_on": {"nodes": sorted({f"model.tinhso.{table}", f"model.tinhso.{self.name}"})},
            }
            for column, (table, target) in self.references.items()
        }


class SmallWarehouse:
    """A folder with a warehouse, its manifest, and what was published from them."""

    def __init__(self, folder: Path, *models: Model) -> None:
        self.warehouse = folder / "warehouse.duckdb"
        self.manifest = folder / "manifest.json"
        self.published = folder / "published"
        self._minutes = count()
        self.describe(*models)
        for model in models:
            columns = ", ".join(f"{name(column)} {kind}" for column, kind in model.columns.items())
            self.run(f"CREATE TABLE {name(model.name)} ({columns})")

    def describe(self, *models: Model) -> None:
        """Writes the manifest anew."""
        nodes: dict[str, object] = {}
        for model in models:
            nodes[f"model.tinhso.{model.name}"] = model.node()
            nodes.update(model.tests())
        self.manifest.write_text(json.dumps({"nodes": nodes}), encoding="utf-8")

    def run(self, sql: str, *parameters: object) -> None:
        with duckdb.connect(str(self.warehouse)) as connection:
            connection.execute(sql, parameters)

    def publish(self, keep: int = 3, **options: Any) -> Publication:
        """Each call is a minute after the last."""
        now = START + timedelta(minutes=next(self._minutes))
        return publish(self.warehouse, self.manifest, self.published, now=now, keep=keep, **options)


PROVINCES = Model(
    "dim_province",
    {"unit_id": "VARCHAR", "name": "VARCHAR", "english_name": "VARCHAR", "ascii_name": "VARCHAR"},
    key=("unit_id",),
    layer="core",
)
INDICATORS = Model(
    "dim_indicator",
    {"indicator_code": "VARCHAR", "name_vi": "VARCHAR", "name_en": "VARCHAR"},
    key=("indicator_code",),
    layer="core",
)
EDITIONS = Model(
    "dim_index_edition",
    {
        "edition_id": "VARCHAR", "index_code": "VARCHAR", "edition_year": "BIGINT", "method": "VARCHAR",
        "decision": "VARCHAR",
    },
    key=("edition_id",),
    layer="core",
)  # fmt: skip
OBSERVATIONS = Model(
    "fct_observation",
    {
        "observation_id": "VARCHAR", "indicator_code": "VARCHAR", "unit_id": "VARCHAR", "scope": "VARCHAR",
        "locality": "VARCHAR", "edition_id": "VARCHAR", "panel": "BIGINT", "period_type": "VARCHAR",
        "period_start": "DATE", "period_end": "DATE", "kind": "VARCHAR", "claim": "VARCHAR", "comparator": "VARCHAR",
        "normalised_value": "DECIMAL(28,8)", "value_high": "DECIMAL(28,8)", "unit": "VARCHAR",
        "of_total": "DECIMAL(28,8)", "publisher": "VARCHAR", "source_url": "VARCHAR", "published_on": "DATE",
        "document_id": "VARCHAR", "known_from": "TIMESTAMP", "superseded_at": "TIMESTAMP", "confidence": "DECIMAL(5,4)",
        "quote": "VARCHAR", "is_cited": "BOOLEAN",
    },
    key=("observation_id",),
    references={"unit_id": ("dim_province", "unit_id"), "indicator_code": ("dim_indicator", "indicator_code")},
    layer="core",
)  # fmt: skip


def observed(folder: Path) -> SmallWarehouse:
    """Observations of every kind of period, some with texts that a spreadsheet would run."""
    small = SmallWarehouse(folder, PROVINCES, INDICATORS, EDITIONS, OBSERVATIONS)
    small.run("INSERT INTO dim_province VALUES ('VN63-51', 'Tỉnh Quảng Ngãi', 'Quang Ngai', 'quang ngai')")
    small.run("INSERT INTO dim_indicator VALUES ('dti_overall_rank', 'Thứ hạng DTI', 'DTI rank')")
    small.run("INSERT INTO dim_index_edition VALUES ('dti/2022/922', 'dti', 2022, '922', '922/QĐ-BTTTT')")
    periods = (
        ("year", "2022-01-01", "2022-12-31"), ("half", "2022-07-01", "2022-12-31"),
        ("month", "2022-03-01", "2022-03-31"),
        ("quarter", "2022-10-01", "2022-12-31"), ("day", "2022-03-05", "2022-03-05"),
        ("year_to_date", "2022-01-01", "2022-10-31"), ("span", "2021-07-01", "2022-06-30"), (None, None, None),
    )  # fmt: skip
    quotes = ("=1+1", "-5%", "@SUM(A1)", "+84", "\t=1", "'=1", "", "xếp thứ 26/63, tăng 34 bậc")
    for number, ((kind, start, end), quote) in enumerate(zip(periods, quotes, strict=True)):
        small.run(
            """
            INSERT INTO fct_observation BY NAME
            SELECT ? AS observation_id, 'dti_overall_rank' AS indicator_code, 'VN63-51' AS unit_id, 'province' AS scope,
                   'dti/2022/922' AS edition_id, 63 AS panel, ?::VARCHAR AS period_type, ?::DATE AS period_start,
                   ?::DATE AS period_end, 'actual' AS kind, 'official' AS claim, '=' AS comparator,
                   ?::DECIMAL(28, 8) AS normalised_value, 'count:rank_place' AS unit, ? AS quote, true AS is_cited,
                   TIMESTAMP '2025-01-02 03:04:05.678901' AS known_from,
                   0.9 AS confidence, '=HYPERLINK("x")' AS publisher
            """,
            f"o{number}", kind, start, end, number - 3, quote,
        )  # fmt: skip
    return small
