"""Every fact stands in exactly one landing file: the files are read back without the code that wrote them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import openpyxl
from lxml import html

from samples.portal import FIELD_OF_MEASURE
from samples.tables import CLAIM_WORDS, INDEX_WORDS, PORTAL_WORDS, PRINTED_2022

SAMPLES = Path(__file__).parents[2] / "samples"
LANDING = SAMPLES / "landing"
CITED_INDEX = {words: index for index, words in INDEX_WORDS.items()}
CITED_CLAIM = {words: claim for claim, words in CLAIM_WORDS.items()}
CITED_PORTAL = {words: measure for measure, words in PORTAL_WORDS.items()}
CITED_NAME = {printed: name for name, printed in PRINTED_2022.items()}
DTI_GOV_VN = "https://dti.gov.vn/xep-hang-2022"

Fact = tuple[str, str, str, str, Decimal, str, str]
"""Year, panel or of_total, province, measure, value, claim, address."""


def facts(name: str) -> list[dict[str, str]]:
    with (SAMPLES / "facts" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def in_claims_csv() -> Counter[Fact]:
    found: Counter[Fact] = Counter()
    with (LANDING / "dti_claims_2020_2024.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            words = row["Chỉ số"].removesuffix(" trung bình cấp tỉnh").removesuffix(" quốc gia")
            for column, statistic in (("Hạng", "rank"), ("Giá trị", "score")):
                if row[column]:
                    measure = f"{CITED_INDEX[words]}_{statistic}"
                    claim = CITED_CLAIM[row["Loại"]]
                    place = (row["Năm"], row["Trong số"], row["Tỉnh, thành phố"])
                    found[(*place, measure, number(row[column]), claim, row["URL"])] += 1
    return found


def in_workbooks() -> Counter[Fact]:
    found: Counter[Fact] = Counter()
    for year in ("2023", "2024"):
        book = openpyxl.load_workbook(LANDING / f"dti_{year}.xlsx")
        for sheet in book.worksheets:
            panel = "34" if sheet.title.startswith("34") else "63"
            for _, province, rank, score, claim, _, url, _ in sheet.iter_rows(min_row=5, values_only=True):
                for value, measure in ((rank, "overall_rank"), (score, "overall_score")):
                    if value is not None:
                        key = (year, panel, str(province), measure, Decimal(str(value)))
                        found[(*key, CITED_CLAIM[str(claim)], str(url or ""))] += 1
    return found


def in_page() -> Counter[Fact]:
    found: Counter[Fact] = Counter()
    page = html.fromstring((LANDING / "dti_2022.html").read_bytes())
    ranks, indices = (
        [[cell.text for cell in row.iter("td", "th")] for row in table.iter("tr")] for table in page.iter("table")
    )

    def add(name: str | None, measure: str, value: str | None) -> None:
        assert name and value
        found["2022", "63", CITED_NAME.get(name, name), measure, Decimal(value), "stated", DTI_GOV_VN] += 1

    for _, rank, name in ranks[1:]:
        add(name, "overall_rank", rank)
    head = indices[0]
    for row in indices[1:]:
        for words, value in list(zip(head, row, strict=True))[2:]:
            add(row[1], f"{CITED_INDEX[str(words)]}_score", value)
    return found


def test_every_dti_claim_stands_in_exactly_one_file() -> None:
    expected = Counter(
        (row["year"], row["of_total"], row["province"], row["measure"], Decimal(row["value"]), row["claim"], row["url"])
        for row in facts("dti_claims.csv")
    )
    assert expected.total() == 699
    assert in_page() + in_workbooks() + in_claims_csv() == expected


def test_every_portal_claim_stands_in_exactly_one_file() -> None:
    found: Counter[tuple[str, str, str, Decimal]] = Counter()
    for path in LANDING.glob("portal_766_*.json"):
        if path.name.endswith(".source.json"):
            continue
        sidecar = json.loads(path.with_name(path.name + ".source.json").read_text(encoding="utf-8"))
        month = int(sidecar["request"]["p_thang"])
        as_of = f"{sidecar['request']['p_nam']}-{month:02}" if month else sidecar["read_at"][:10]
        for row in json.loads(path.read_text(encoding="utf-8")):
            assert all(isinstance(value, str) for value in row.values())
            province = row["TEN"].removeprefix("Tỉnh ").removeprefix("Thành phố ")
            for measure, field in FIELD_OF_MEASURE.items():
                if row[field]:
                    found[province, as_of, measure, Decimal(row[field])] += 1
    with (LANDING / "portal_claims_2024_2025.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            value = number(row["Hạng"] or row["Điểm"])
            found[row["Tỉnh, thành phố"], row["Thời điểm"], CITED_PORTAL[row["Chỉ tiêu"]], value] += 1
    expected = Counter(
        (row["province"], row["as_of"], row["measure"], Decimal(row["value"])) for row in facts("portal_claims.csv")
    )
    assert expected.total() == 103
    assert found == expected


def test_dti_2022_has_all_63_with_the_tie_at_15() -> None:
    ranks = {fact[2]: int(fact[4]) for fact in in_page() if fact[3] == "overall_rank"}
    assert len(ranks) == 63
    assert sorted(name for name, rank in ranks.items() if rank == 15) == ["Thanh Hóa", "Yên Bái"]
    assert 16 not in ranks.values()
    assert ranks["Quảng Ngãi"] == 26


def test_facts_carry_no_sentences_of_others() -> None:
    for name in ("dti_claims.csv", "portal_claims.csv"):
        assert "quote" not in facts(name)[0]
