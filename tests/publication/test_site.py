"""The site as files: what it says, where its links lead, and what it must not do."""

from __future__ import annotations

import csv
import filecmp
import json
import re
from calendar import monthrange
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from jinja2 import Environment, FileSystemLoader
from lxml import html

from ingestion.settings import SEEDS
from publication.publish import SNAPSHOT_NAME
from publication.site import build, maps
from publication.site.build import WEBSITE, SitePart
from publication.site.content import fold, read
from publication.site.drawings import Drawings
from publication.site.view import View, outside, script_safe
from publication.site.words import read as read_words
from publication.snapshot import open_snapshot
from tests.publication.example_snapshot import KNOWN, SCRIPT, Example, example, write_snapshot

LOADS = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "use": "href",
    "object": "data",
}

CODED = (
    "measure", "claim", "index", "unit", "reason", "status", "because", "kind", "direction", "item", "group",
    "period_type", "rule", "identity", "domain", "folder", "file", "explain", "nav", "rank", "panel", "inset",
)  # fmt: skip
"""Groups of strings whose keys are built from codes of the data."""


class Site:
    """The built pages, parsed once."""

    def __init__(self, snapshot: Path, folder: Path) -> None:
        self.snapshot, self.folder = snapshot, folder
        self.pages = {
            path.relative_to(folder).as_posix(): html.fromstring(path.read_bytes())
            for path in sorted(folder.rglob("*.html"))
        }

    def links(self) -> Iterator[tuple[str, html.HtmlElement, str]]:
        for name, page in self.pages.items():
            for anchor in page.iter("a"):
                yield name, anchor, anchor.get("href") or ""

    def resolve(self, name: str, address: str) -> tuple[Path, str]:
        parts = urlsplit(address)
        base = self.folder / name
        return ((base.parent / parts.path).resolve() if parts.path else base.resolve()), parts.fragment


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    snapshot = write_snapshot(tmp_path_factory.mktemp("version"), example().rows)
    folder = tmp_path_factory.mktemp("out") / "site"
    build(snapshot, folder, version="20251101T020000Z-example", copy_data=True)
    return Site(snapshot, folder)


def test_both_languages_have_the_same_pages(site: Site) -> None:
    vietnamese = {name.removeprefix("vi/") for name in site.pages if name.startswith("vi/")}
    english = {name.removeprefix("en/") for name in site.pages if name.startswith("en/")}
    assert vietnamese == english
    assert len({name for name in vietnamese if name.startswith("province/")}) == 63 + 34 + 1
    for name, page in site.pages.items():
        if name != "index.html":
            assert page.get("lang") == name[:2]


def test_no_link_is_dead(site: Site) -> None:
    anchors = {
        (site.folder / name).resolve(): {element.get("id") for element in page.iter() if element.get("id")}
        for name, page in site.pages.items()
    }
    dead = set()
    for name, _, address in site.links():
        if urlsplit(address).scheme:
            continue
        path, fragment = site.resolve(name, address)
        if not path.is_file() or (fragment and fragment not in anchors.get(path, ())):
            dead.add((name, address))
    assert not dead


def test_every_number_leads_to_its_evidence(site: Site) -> None:
    """A number of the ranking leads to a row that holds it, with its quote and where it was published."""
    page = site.pages["vi/index.html"]
    checked = 0
    for row in page.xpath("//table[@id='ranking']/tbody/tr"):
        for link in row.xpath(".//a[@class='n']"):
            path, fragment = site.resolve("vi/index.html", link.get("href"))
            target = site.pages[path.relative_to(site.folder.resolve()).as_posix()].get_element_by_id(fragment)
            assert target.xpath(".//q")[0].text_content()
            assert target.xpath(".//td[@class='source']")[0].text_content()
            checked += 1
    assert checked > 63
    for name, page in site.pages.items():
        for cell in page.xpath("//table[contains(@class, 'sortable')]//td[contains(@class, 'num')][@data-v != '']"):
            if cell.text_content().strip() not in ("", "·") and "rankings.html" not in name:
                assert cell.xpath(".//a") or cell.get("data-v") in ("63", "34"), (name, html.tostring(cell))


def test_quote_of_the_evidence_holds_the_number(site: Site) -> None:
    page = site.pages["vi/province/VN63-48.html"]
    for row in page.xpath("//table[@id='figures-table']/tbody/tr[not(.//a[contains(@href, 'rank')])]"):
        if not row.get("id").startswith(("f-r", "f-s")):
            continue
        value = row.xpath("./td[1]")[0].text_content().split("/")[0]
        assert Decimal(row.xpath(".//mark")[0].text_content()) == Decimal(value.replace(",", "."))


def test_quote_stands_in_its_words_with_its_own_number_marked(site: Site) -> None:
    """Also where the quote has the number twice, and as text where documents bring markup along."""
    page = site.pages["vi/province/VN63-48.html"]
    quote = page.get_element_by_id("f-twice0000000").xpath(".//q")[0]
    assert quote.text_content() == "Quý I tốt. Đạt 42% ở tỉnh, 42% ở xã. Quý II…"
    (mark,) = quote.xpath("./mark")
    assert (mark.text, mark.tail) == ("42", "% ở xã")
    assert [part.text for part in quote.xpath("./span[@class='around']")] == ["Quý I tốt. ", ". Quý II…"]
    hostile = page.get_element_by_id("f-hostile00000").xpath(".//q")[0]
    assert hostile.text_content() == f"Năm 2023. {SCRIPT} Đạt 41,5% {SCRIPT} {SCRIPT}…"
    assert hostile.xpath("./mark/text()") == ["41,5"]
    assert {element.tag for element in hostile.iter()} == {"q", "span", "mark"}
    for name in ("vi/conflicts.html", "vi/review.html"):
        quotes = site.pages[name].xpath("//td//q[text()]")
        assert quotes and site.pages[name].xpath("//td//q/mark"), name


def test_table_holds_what_the_mart_holds(site: Site) -> None:
    with closing(open_snapshot(site.snapshot)) as connection:
        expected = connection.execute(
            "SELECT province, best_rank::VARCHAR, replace(rtrim(score::VARCHAR, '0'), '.', ',') FROM mart_ranking"
            " WHERE edition_id = 'dti/2022/922' AND measure = 'overall' ORDER BY best_rank, unit_id"
        ).fetchall()
    found = [
        (
            row.xpath("./th")[0].text_content(),
            row.xpath("./td[1]/a")[0].text_content(),
            row.xpath("./td[2]")[0].text_content(),
        )
        for row in site.pages["vi/index.html"].xpath("//table[@id='ranking']/tbody/tr")
    ]
    assert found == expected
    assert [rank for _, rank, _ in found[14:17]] == ["15", "15", "17"]


def test_words_of_documents_are_shown_and_not_run(site: Site) -> None:
    shown = 0
    for name, page in site.pages.items():
        assert not page.xpath("//img[@onerror]"), name
        for element in page.iter():
            if isinstance(element.tag, str):
                assert not any(key.startswith("on") or key == "style" for key in element.attrib), name
        for script in page.iter("script"):
            assert script.get("src") or script.get("type") == "application/json", name
            if script.get("type"):
                json.loads(script.text)
        assert not page.xpath("//style"), name
        shown += SCRIPT in page.text_content()
    assert shown >= 4
    schemes = {urlsplit(address).scheme for _, _, address in site.links()}
    assert schemes <= {"", "https", "http"}


def test_nothing_is_loaded_from_elsewhere(site: Site) -> None:
    for name, page in site.pages.items():
        for tag, attribute in LOADS.items():
            for element in page.iter(tag):
                address = element.get(attribute) or ""
                assert not urlsplit(address).scheme and not address.startswith("//"), (name, address)
                path, _ = site.resolve(name, address)
                assert path.is_file(), (name, address)
    for path in (site.folder / "assets").iterdir():
        assert not re.search(
            r"fetch\(|XMLHttpRequest|@import|url\(|https?://(?!www\.w3\.org)", path.read_text("utf-8")
        ), path


def test_every_page_has_a_strict_policy(site: Site) -> None:
    for name, page in site.pages.items():
        policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert len(policy) == 1, name
        allowed = dict(directive.split(maxsplit=1) for directive in policy[0].split(";"))
        assert allowed.pop("default-src") == allowed.pop("base-uri") == allowed.pop("form-action") == "'none'", name
        sources = {
            kind: {source for source in words.split() if "'sha256-" not in source} for kind, words in allowed.items()
        }
        # `file:` is for file shares, where a browser gives each file an origin of its own.
        assert sources.pop("img-src", set()) <= {"'self'", "file:", "data:"}, name
        assert set(sources) <= {"script-src", "style-src"} and set().union(*sources.values()) == {"'self'", "file:"}, (
            name
        )
        assert "sha256" not in allowed.get("script-src", ""), name
        # A policy holds for what stands behind it.
        before = page.xpath("//meta[@http-equiv='Content-Security-Policy']/preceding::*[self::script or self::link]")
        assert not before, name


def test_islands_stand_in_every_map(site: Site) -> None:
    maps = 0
    for name, page in site.pages.items():
        for drawing in page.xpath("//svg[contains(@class, 'map')]"):
            maps += 1
            texts = " ".join(text.text_content() for text in drawing.xpath(".//text"))
            for islands, province in (("Hoàng Sa", "Đà Nẵng"), ("Trường Sa", "Khánh Hòa")):
                assert islands in texts and f"({province})" in texts, name
            assert texts.count("giản lược" if name.startswith("vi/") else "schematic") == 2, name
            panel = drawing.get("data-panel")
            assert len(drawing.xpath(".//a[not(@data-inset)]")) == int(panel)
            assert set(drawing.xpath(".//a[@data-inset]/@data-unit")) == {f"VN{panel}-48", f"VN{panel}-56"}
    assert maps >= 8


def test_maps_show_the_ranks_of_their_own_ranking(site: Site) -> None:
    """Pages share a drawing, not its ranks; where none is known the drawing says so."""
    drawn = 0
    for name in ("vi/ranking/dti-2022-922-63.html", "vi/index.html"):
        page = site.pages[name]
        rows = page.xpath("//section[.//table[@id='ranking']]//tbody/tr | //section[h2/@id='overall']//tbody/tr")
        ranks = {
            row.xpath("./th/a/@href")[0].rpartition("/")[2].removesuffix(".html"): row.xpath("./td[1]/@data-v")[0]
            for row in rows
        }
        assert len(ranks) == 63
        for drawing in page.xpath("//svg[contains(@class, 'map')]"):
            panel, tiles = int(drawing.get("data-panel")), "tiles" in drawing.get("class")
            assert (drawing.get("hidden") is not None) == (panel == 34)
            for link in drawing.xpath(".//a[not(@data-inset)]"):
                rank = ranks.get(link.get("data-unit"))
                shade = (int(rank) - 1) * 5 // panel + 1 if rank else 0
                assert link.xpath(".//*[contains(@class, 'area')]/@class") == [f"area q{shade}"]
                assert link.xpath("./title/text()")[0].endswith(f": {rank}/{panel}" if rank else ": chưa biết")
                assert link.xpath(".//text[@class='tile-rank']/text()") == ([rank or "–"] if tiles else [])
                drawn += 1
    assert drawn == 63 * 2 + (63 + 34) * 2


def test_one_drawing_serves_many_rankings(site: Site) -> None:
    templates = Environment(loader=FileSystemLoader(WEBSITE / "templates"), autoescape=True)
    view = View(read_words(WEBSITE / "strings.csv")["vi"], read(site.snapshot), "../", {})
    drawings = Drawings(templates.get_template("maps.html"), maps.read(WEBSITE / "data"), view)
    first = drawings.tiles(63, [{"unit_id": "VN63-01", "best_rank": 5}])
    assert ": 5/63" in first and first.count("q1") == 2
    second = drawings.tiles(63, [{"unit_id": "VN63-48", "best_rank": 63}, {"unit_id": "VN63-01", "best_rank": None}])
    assert ": 63/63" in second and ": 5/63" not in second and "q1" not in second
    assert drawings.tiles(63, [{"unit_id": "VN63-01", "best_rank": 5}]) == first


def test_figures_of_a_province_begin_with_the_whole(site: Site) -> None:
    """The overall rank and score before those of pillars, indices before what else is known."""
    page = site.pages["vi/province/VN63-48.html"]
    links = page.xpath("//table[@id='figures-table']//th[@scope='row']/a/@href")
    codes = list(dict.fromkeys(link.rpartition("/")[2].removesuffix(".html") for link in links))
    assert codes[:2] == ["dti_overall_rank", "dti_overall_score"] and codes[-1] == "online_rate"


def test_every_file_says_what_it_is(site: Site) -> None:
    for language, words in (("vi", "Bảng xếp hạng"), ("en", "All of mart_ranking")):
        rows = site.pages[f"{language}/downloads.html"].xpath("//main//tbody/tr")
        described = {row.xpath("./th")[0].text_content(): row.xpath("./td[1]")[0].text_content() for row in rows}
        assert described["csv/mart_ranking.csv"] == words
        assert described[SNAPSHOT_NAME]


def test_every_unit_of_measurement_has_a_name() -> None:
    with (SEEDS / "indicators.csv").open(encoding="utf-8", newline="") as handle:
        codes = {row["unit"] for row in csv.DictReader(handle)}
    for words in read_words(WEBSITE / "strings.csv").values():
        assert not {code for code in codes if re.search("[:_]", words.unit(code))}


def test_charts_of_a_long_history_keep_their_size(tmp_path: Path) -> None:
    """Of what moved a score, the newest months are drawn, and the page says how many more the table has."""
    made = Example()
    ends = [date(2024, month, monthrange(2024, month)[1]) for month in range(1, 13)]
    ends += [date(2025, month, monthrange(2025, month)[1]) for month in range(1, 7)]
    for place, end in enumerate(ends):
        groups = {"progress": str(10 + place % 3)}
        made.portal("VN63-01", end, "80", 1, groups, previous_period_end=ends[place - 1] if place else None)
    build(write_snapshot(tmp_path / "version", made.rows), tmp_path / "site", version="0")
    page = html.fromstring((tmp_path / "site" / "en" / "province" / "VN63-01.html").read_bytes())
    (drawn,) = page.xpath("//figure[@data-chart='moves']/script/text()")
    periods = [period for period, _, _ in json.loads(drawn)]
    assert (periods[0], periods[-1], len(periods)) == ("7/2024", "6/2025", 12)
    assert page.xpath("//p[@class='hint'][contains(text(), '5 earlier')]")
    assert len(page.xpath("//section[h2/@id='portal']//tbody/tr")) == len(ends)


def test_a_year_of_nightly_readings_stays_a_page_to_read(tmp_path: Path) -> None:
    """Of the year to date, the newest days and the last of each week: with their figures, and changes that add up."""
    made = Example()
    for day in range(1, 301):
        end = date(2025, 1, 1) + timedelta(days=day - 1)
        made.portal("VN34-01", end, f"{50 + day / 10:.1f}", 1, {"progress": "15"}, "year_to_date")
    for observation in made.rows["fct_observation"]:
        if observation["period_end"] < end:
            observation["superseded_at"] = KNOWN
    for table in ("mart_ranking", "mart_province_profile"):  # these hold what stands
        made.rows[table] = [row for row in made.rows[table] if row["period_end"] == end]
    build(write_snapshot(tmp_path / "version", made.rows), tmp_path / "site", version="0")
    page = html.fromstring((tmp_path / "site" / "en" / "province" / "VN34-01.html").read_bytes())
    rows = page.xpath("//section[h2/@id='portal']//tbody/tr")
    sundays = [end - timedelta(days=back) for back in range(31, 300) if (end - timedelta(days=back)).weekday() == 6]
    assert len(rows) == 31 + len(sundays)
    totals = [Decimal(row.xpath("./td[1]")[0].get("data-v")) for row in rows]
    changes = [row.xpath("./td[2]")[0].text_content().lstrip("+") for row in rows]
    assert [Decimal(change) for change in changes[:-1]] == [now - then for now, then in pairwise(totals)]
    assert len(page.xpath("//table[@id='figures-table']/tbody/tr")) == 3 * len(rows)
    anchors = {f"#{anchor}" for anchor in page.xpath("//tr/@id")}
    for row in rows:
        links = row.xpath("./td[position() < 3]/a/@href")
        assert links and all("#" + link.rpartition("#")[2] in anchors for link in links)


def test_a_long_review_queue_is_cut_and_says_so(tmp_path: Path) -> None:
    made = Example()
    for reasons, held in (("unmapped", 205), ("no_unit", 3)):
        for number in range(held):
            made.add(
                "mart_review_queue", review_id=f"{reasons}{number:03d}", item_type="figure", reasons=reasons, value=1
            )
    build(write_snapshot(tmp_path / "version", made.rows), tmp_path / "site", version="0")
    page = html.fromstring((tmp_path / "site" / "en" / "review.html").read_bytes())
    sections = page.xpath("//section[h2]")
    assert sorted(len(section.xpath(".//tbody/tr")) for section in sections) == [3, 200]
    assert [hint.text.strip() for hint in page.xpath("//section/p[@class='hint']")] == [
        "200 of 205 items; all of them stand in mart_review_queue."
    ]


def test_partial_editions_say_so(site: Site) -> None:
    partial = site.pages["vi/ranking/dti-2024-405-34.html"].xpath("//p[contains(@class, 'known')]")[0]
    assert "incomplete" in partial.get("class")
    assert "9" in partial.text_content() and "34" in partial.text_content()


def test_rank_changes_stay_in_their_panel(site: Site) -> None:
    """The unit of the 34 has no change against its namesake of the 63."""
    rows = site.pages["vi/province/VN34-01.html"].xpath("//section[h2/@id='ranks']//tbody/tr")
    assert rows and all(not row.xpath("./td[contains(@class, 'up') or contains(@class, 'down')]") for row in rows)


def test_same_snapshot_gives_the_same_bytes(site: Site, tmp_path: Path) -> None:
    build(site.snapshot, tmp_path / "again", version="20251101T020000Z-example", copy_data=True)
    names = [path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*") if path.is_file()]
    names.remove(f"files/{SNAPSHOT_NAME}")
    assert filecmp.cmpfiles(site.folder, tmp_path / "again", names, shallow=False)[1:] == ([], [])


def test_part_of_a_version_links_to_the_files_beside_it(tmp_path: Path) -> None:
    version = write_snapshot(tmp_path / "version", example().rows)
    (version / "datapackage.json").write_text('{"version": "20251101T020000Z-abc"}', encoding="utf-8")
    part = SitePart()
    part.build(version)
    assert part.report is not None and part.report.pages > 200
    page = html.fromstring((version / "site" / "vi" / "downloads.html").read_bytes())
    assert "20251101T020000Z-abc" in page.text_content()
    files = [(version / "site" / "vi" / link).resolve() for link in page.xpath("//main//a/@href")]
    assert version.resolve() / SNAPSHOT_NAME in files and all(path.is_file() for path in files)
    assert SitePart().revision == part.revision, "what building leaves beside the templates is no change of them"


def test_empty_warehouse_has_a_site(tmp_path: Path) -> None:
    build(write_snapshot(tmp_path / "version", {}), tmp_path / "site", version="0")
    assert "Chưa có xếp hạng" in (tmp_path / "site" / "vi" / "index.html").read_text("utf-8")


def test_catalogue_has_no_unused_string_and_both_languages() -> None:
    words = read_words(WEBSITE / "strings.csv")
    assert set(words) == {"vi", "en"}
    with (WEBSITE / "strings.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        assert set(re.findall(r"\{(\w+)\}", row["vi"])) == set(re.findall(r"\{(\w+)\}", row["en"])), row["key"]
    sources = "".join(
        path.read_text("utf-8")
        for folder in (WEBSITE / "templates", WEBSITE / "assets", Path(build.__code__.co_filename).parent)
        for path in folder.iterdir()
        if path.suffix in (".html", ".js", ".py")
    )
    by_code = tuple(f"{group}." for group in CODED)
    assert not [row["key"] for row in rows if not row["key"].startswith(by_code) and row["key"] not in sources]


def test_search_key_has_no_diacritics() -> None:
    assert fold("Đà Nẵng") == "da nang"
    assert fold("Thừa Thiên Huế") == "thua thien hue"


def test_only_web_addresses_become_links() -> None:
    assert "href" in outside('https://example.vn/?a=1&b="2"', "x")
    assert outside("javascript:alert(1)", "<b>") == "&lt;b&gt;"
    assert outside("data:text/html,x", "x") == "x"


def test_embedded_data_cannot_end_their_element() -> None:
    text = script_safe({"a": "</script><!--\u2028"})
    assert "<" not in text and "\u2028" not in text
    assert json.loads(text) == {"a": "</script><!--\u2028"}
