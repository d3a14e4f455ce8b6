"""Open data and result pages: the seed's rows, the same archive and the same table layouts."""

from __future__ import annotations

import csv
import dataclasses
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingestion.collectors.collect import Collected, collect
from ingestion.collectors.sources import open_source, source_rows
from ingestion.pipeline import Ingestion
from ingestion.schemas import FIGURES, OUTCOMES, POLLS, READINGS, RECEIPTS
from ingestion.settings import SEEDS
from tests.ingestion.collectors.conftest import HURRIED
from tests.replicas import server
from tests.replicas.ckan import CkanReplica, Resource
from tests.replicas.pages import PageReplica
from tests.replicas.portal import PortalReplica

RANKING = "Tỉnh/thành phố,Xếp hạng DTI,Năm\nThanh Hóa,14,2023\nNghệ An,23,2023\n".encode()
BUDGET = "Đơn vị,Số tiền\nSở A,12\n".encode()


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SEEDS, tmp_path / "seeds"))


def write_seed(path: Path, row: dict[str, str], **changes: str) -> None:
    with path.open(encoding="utf-8", newline="") as handle:
        names = csv.DictReader(handle).fieldnames or []
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, names, restval="")
        writer.writeheader()
        writer.writerow({**row, **changes})


@pytest.fixture
def follow(ingestion: Ingestion, seeds: Path) -> Callable[..., Collected]:
    """Polls a replica under a source of its own, and reads what came."""

    def run(replica: server.Replica, collector: str, **row: str) -> Collected:
        source = {"source_id": "src", "collector": collector, "url": replica.base, "publisher": "UBND tỉnh Thanh Hóa"}
        write_seed(seeds / "collected_sources.csv", source, **row)
        settings = dataclasses.replace(ingestion.settings, private_hosts=(replica.host,), requests_per_second=0)
        here = Ingestion(settings, seeds, ingestion.clock)
        with open_source(here, "src", limits=HURRIED) as source_:
            collected = collect(here, source_)
        here.process()
        return collected

    return run


@pytest.fixture
def ckan(seeds: Path) -> Iterator[CkanReplica]:
    row = {"source_id": "src", "query": "chuyển đổi số", "formats": "csv;xlsx", "max_datasets": "10"}
    write_seed(seeds / "open_data_datasets.csv", row)
    packages = {
        "dti-2023": [Resource("Xếp hạng", "CSV", RANKING), Resource("Bản đồ", "SHP", b"x")],
        "kinh-phi": [Resource("Kinh phí", "csv", BUDGET)],
    }
    with CkanReplica(packages=packages) as replica:
        yield replica


def statuses(ingestion: Ingestion) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, status in ingestion.lake.read(POLLS).sort("polled_at").select("name", "status").iter_rows():
        found.setdefault(name, []).append(status)
    return found


def test_datasets_that_a_query_finds_become_figures(
    ingestion: Ingestion, ckan: CkanReplica, follow: Callable[..., Collected]
) -> None:
    collected = follow(ckan, "ckan")
    assert collected.failures == {}
    receipts = ingestion.lake.read(RECEIPTS).sort("name").rows(named=True)
    assert [row["name"].split("/")[:2] for row in receipts] == [["src", "dti-2023"], ["src", "kinh-phi"]]
    assert receipts[0]["title"] == "Số liệu chuyển đổi số dti-2023 - Xếp hạng"
    assert (receipts[0]["publisher"], str(receipts[0]["published_on"])) == ("Sở Khoa học và Công nghệ", "2025-08-20")
    figures = ingestion.lake.read(FIGURES).filter(pl.col("indicator_code") == "dti_overall_rank")
    assert {(row["unit_id"], int(row["value"])) for row in figures.rows(named=True)} == {
        ("VN63-38", 14),
        ("VN63-40", 23),
    }


def test_an_unchanged_resource_is_not_sent_again(
    ingestion: Ingestion, ckan: CkanReplica, follow: Callable[..., Collected]
) -> None:
    follow(ckan, "ckan")
    outcomes = ingestion.lake.read(OUTCOMES).height
    collected = follow(ckan, "ckan")
    assert (collected.receipts, collected.statuses["unchanged"]) == (0, 5)
    downloads = [request for request in ckan.requests if "/download/" in request.path]
    assert ["if-none-match" in request.headers for request in downloads] == [False, False, True, True]
    ckan.packages["kinh-phi"][0].data = BUDGET.replace(b"12", b"13")
    assert follow(ckan, "ckan").receipts == 1
    assert ingestion.lake.read(OUTCOMES).height == outcomes + 1


def test_search_pages_until_its_count(
    ingestion: Ingestion, ckan: CkanReplica, follow: Callable[..., Collected]
) -> None:
    ckan.packages = {f"bo-{number}": [Resource(f"r{number}", "csv", BUDGET)] for number in range(7)}
    ckan.page_limit = 3
    follow(ckan, "ckan")
    assert len([request for request in ckan.requests if request.path.endswith("package_search")]) == 3
    assert ingestion.lake.read(RECEIPTS).height == 7


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (server.html, "html_for_json"),
        (server.status(404), "http_404"),
        (server.body(b'{"help":"","success":false,"error":{"message":"x"}}'), "refused"),
        (server.body(b'{"success":true,"result"'), "broken_json"),
    ],
)
def test_a_catalogue_that_says_nothing_usable_is_reported(
    ingestion: Ingestion, ckan: CkanReplica, follow: Callable[..., Collected], fault: server.Fault, reason: str
) -> None:
    ckan.faults.append(fault)
    collected = follow(ckan, "ckan")
    assert list(collected.failures.values()) == [reason]
    assert ingestion.lake.read(RECEIPTS).height == 0
    assert follow(ckan, "ckan").receipts == 2


def test_a_resource_on_another_host_is_not_followed(
    ingestion: Ingestion, ckan: CkanReplica, follow: Callable[..., Collected]
) -> None:
    ckan.packages["dti-2023"][0].url = "http://169.254.169.254/latest/meta-data"
    collected = follow(ckan, "ckan")
    assert list(collected.failures.values()) == ["forbidden_host"]
    assert collected.receipts == 1


def test_a_result_page_becomes_official_figures(ingestion: Ingestion, follow: Callable[..., Collected]) -> None:
    with PageReplica() as replica:
        row = {"publisher": "Bộ Thông tin và Truyền thông", "claim": "official", "published_on": "2023-07-12"}
        follow(replica, "result_page", **row)
        assert dict(follow(replica, "result_page", **row).statuses) == {"unchanged": 1}
        assert replica.requests[-1].headers["if-none-match"]
    [receipt] = ingestion.lake.read(RECEIPTS).rows(named=True)
    assert receipt["name"] == "src/page.html"
    ranks = ingestion.lake.read(FIGURES).filter(
        (pl.col("indicator_code") == "dti_overall_rank") & (pl.col("status") == "accepted")
    )
    assert ranks.height >= 60
    assert set(ranks["claim"]) == {"official"}
    assert set(ranks["edition_id"]) == {"dti/2022/922"}


def test_the_portal_is_a_source_like_the_others(ingestion: Ingestion, follow: Callable[..., Any], seeds: Path) -> None:
    with PortalReplica(communes=0) as replica:
        settings = dataclasses.replace(
            ingestion.settings, portal_url=replica.url, private_hosts=(replica.host,), requests_per_second=0
        )
        here = Ingestion(settings, SEEDS, ingestion.clock)
        with open_source(here, "portal_766", offices=False, limits=HURRIED) as source:
            collected = collect(here, source)
        here.process()
    assert dict(collected.statuses) == {"changed": 2}
    assert set(here.lake.read(READINGS)["period_type"]) == {"month", "year_to_date"}


def test_every_row_of_the_seed_is_complete(ingestion: Ingestion) -> None:
    rows = source_rows(ingestion.settings, SEEDS)
    assert len({row.source_id for row in rows}) == len(rows)
    for row in rows:
        assert row.url.startswith("https://"), row.source_id
        assert row.metadata.problems == ()
        with open_source(ingestion, row.source_id) as source:
            assert source.source_id == row.source_id


def test_an_unknown_source_is_an_error(ingestion: Ingestion) -> None:
    with pytest.raises(KeyError, match="nowhere"), open_source(ingestion, "nowhere"):
        pass
