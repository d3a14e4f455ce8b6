"""seeds/publishers.csv: keys, hosts and authority."""

from __future__ import annotations

import csv
from collections import Counter

from ingestion.reference import Reference
from ingestion.settings import SEEDS

KINDS = {"ministry", "government", "province_government", "newspaper", "portal", "secondary", "research"}


def rows() -> list[dict[str, str]]:
    with (SEEDS / "publishers.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_keys_hosts_and_names_are_unique() -> None:
    for column in ("publisher_id", "host"):
        counts = Counter(row[column] for row in rows() if row[column])
        assert [value for value, count in counts.items() if count > 1] == []
    patterns = Counter(pattern.casefold() for row in rows() for pattern in row["name_patterns"].split(";"))
    assert [pattern for pattern, count in patterns.items() if count > 1] == []


def test_kinds_authority_and_sources() -> None:
    for row in rows():
        assert row["kind"] in KINDS, row["publisher_id"]
        assert 1 <= int(row["authority"]) <= 9, row["publisher_id"]
        assert row["source"], row["publisher_id"]


def test_provinces_exist_and_each_has_a_government() -> None:
    reference = Reference.load(SEEDS)
    named = {row["province_unit_id"] for row in rows() if row["province_unit_id"]}
    assert named <= reference.units.keys()
    governments = {row["province_unit_id"] for row in rows() if row["kind"] == "province_government"}
    panel = {unit.unit_id for unit in reference.units.values() if unit.panel == 63 and not unit.unit_id.endswith("b")}
    assert panel <= governments


def test_official_publishers() -> None:
    official = {row["publisher_id"]: row["official_for"] for row in rows() if row["official_for"]}
    assert official["mic"] == official["most"] == "dti"
    assert official["nps_portal"] == "portal_766"
    reference = Reference.load(SEEDS)
    host = reference.publisher(None, "https://dti.gov.vn/xep-hang-2022")
    assert host is not None
    assert host.publisher_id == "mic"
