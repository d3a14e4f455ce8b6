"""The site as people meet it: in Chromium, from a web server and from a file share, with nothing else to reach."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from publication.snapshot import open_snapshot
from tests.publication.example_snapshot import SCRIPT

AXE = Path(__file__).with_name("axe.min.js")
MAIN_PAGES = (
    "index.html",
    "provinces.html",
    "province/VN63-48.html",
    "province/VN34-19.html",
    "indicators.html",
    "indicator/online_rate.html",
    "rankings.html",
    "ranking/dti-2022-922-63.html",
    "compare.html",
    "conflicts.html",
    "coverage.html",
    "review.html",
    "downloads.html",
    "dictionary.html",
)
ROWS = """
return [...document.querySelectorAll("#ranking tbody tr")].filter((row) => !row.hidden)
  .map((row) => [row.cells[1].textContent, row.cells[0].dataset.v.trim(), row.cells[2].textContent]);
"""


def log(browser: Any) -> list[str]:
    """What the console has said since the last look."""
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]


def rows(browser: Any) -> list[list[str]]:
    found: list[list[str]] = browser.execute_script(ROWS)
    return found


def choose(browser: Any, element: str, value: str) -> None:
    """As a person would: the value and its event."""
    browser.execute_script(
        "const field = document.querySelector(arguments[0]);"
        "if (field.type === 'radio') field.click(); else { field.value = arguments[1];"
        "field.dispatchEvent(new Event(field.type === 'search' ? 'input' : 'change', { bubbles: true })); }",
        element,
        value,
    )


def wait_for(browser: Any, script: str) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser, 10, poll_frequency=0.05).until(lambda driver: driver.execute_script(f"return {script};"))


@pytest.fixture
def home(browser: Any, address: str) -> Any:
    browser.get("about:blank")
    browser.get(f"{address}/vi/index.html")
    log(browser)
    return browser


def test_table_holds_what_the_mart_holds(home: Any, snapshot: Path) -> None:
    with closing(open_snapshot(snapshot)) as connection:
        expected = connection.execute(
            "SELECT province, best_rank::VARCHAR, replace(rtrim(score::VARCHAR, '0'), '.', ',') FROM mart_ranking"
            " WHERE edition_id = 'dti/2022/922' AND measure = 'overall' ORDER BY best_rank, unit_id"
        ).fetchall()
    assert rows(home) == [list(row) for row in expected]


@pytest.mark.parametrize("typed", ["da nang", "ĐÀ NẴNG", "Đà nẵng"])
def test_search_with_and_without_diacritics(home: Any, typed: str) -> None:
    choose(home, "input[data-filter=ranking]", typed)
    assert [row[0] for row in rows(home)] == ["Đà Nẵng"]
    choose(home, "input[data-filter=ranking]", "")
    assert len(rows(home)) == 63


def test_sorting_by_a_column_both_ways(home: Any) -> None:
    header = "document.querySelectorAll('#ranking thead th')"
    home.execute_script(f"{header}[2].querySelector('button').click()")
    scores = [float(row[2].replace(",", ".")) for row in rows(home)]
    assert scores == sorted(scores)
    assert home.execute_script(f"return {header}[2].getAttribute('aria-sort')") == "ascending"
    home.execute_script(f"{header}[2].querySelector('button').click()")
    assert [float(row[2].replace(",", ".")) for row in rows(home)] == sorted(scores, reverse=True)
    home.execute_script(f"{header}[1].querySelector('button').click()")
    names = [row[0] for row in rows(home)]
    assert names.index("An Giang") < names.index("Đà Nẵng") < names.index("Yên Bái")


def test_edition_and_panel_redraw_map_table_and_chart(home: Any) -> None:
    shades = """[...document.querySelectorAll('svg.map:not([hidden]) a[data-unit]:not([data-inset]) .area')]
      .map((area) => area.getAttribute('class')).join()"""
    before = home.execute_script(f"return [{shades}, document.querySelector('#flow-chart > svg').innerHTML]")
    choose(home, "#choice-edition", "dti-2024-405")
    wait_for(home, "document.getElementById('now').textContent.includes('34')")
    after = home.execute_script(f"return [{shades}, document.querySelector('#flow-chart > svg').innerHTML]")
    assert before[0] != after[0] and before[1] != after[1]
    assert (
        home.execute_script("return document.querySelectorAll('svg.map:not([hidden])[data-panel=\"34\"]').length") == 2
    )
    assert [row[1] for row in rows(home)] == [str(rank) for rank in range(1, 10)] + [""]
    assert "9" in home.find_element("css selector", "#known").text
    choose(home, "#choice-edition", "dti-2021-922")
    wait_for(home, "document.getElementById('now').textContent.includes('2021')")
    assert len(rows(home)) == 20
    assert not home.execute_script(
        "return document.querySelector('input[name=panel][value=\"34\"]').matches(':enabled')"
    )
    assert not log(home)


def test_panel_switch_where_an_edition_has_both(home: Any) -> None:
    """A portal's year to date of the panel of 34 is chosen by its own entry; the switch never mixes panels."""
    choose(home, "#choice-edition", "portal_766".replace("_", "-") + "-year-to-date-2025-01-01-2025-08-29")
    wait_for(home, "document.querySelector('#ranking tbody').rows.length === 1")
    assert rows(home)[0][2] == "86,97"
    assert home.execute_script("return document.querySelector('input[name=panel][value=\"34\"]').checked")


def test_a_number_ends_at_its_quote(home: Any) -> None:
    link = home.find_element("css selector", "#ranking tbody tr:first-child td.rank a.n")
    home.execute_script("arguments[0].click()", link)
    wait_for(home, "document.querySelector('tr:target') !== null")
    target = home.find_element("css selector", "tr:target")
    assert target.is_displayed()
    assert target.find_element("css selector", "q mark").text == "1"
    box = target.rect
    assert (
        home.execute_script("return window.scrollY")
        <= box["y"]
        <= home.execute_script("return window.scrollY + innerHeight")
    )
    assert target.find_element("css selector", ".source a").get_attribute("href").startswith("https://example.vn")


def test_both_insets_are_drawn(home: Any) -> None:
    for name in ("hoang_sa", "truong_sa"):
        boxes = home.execute_script(
            "return [...document.querySelectorAll(`svg.map:not([hidden]) [data-inset=${arguments[0]}] .frame`)]"
            ".map((frame) => frame.getBoundingClientRect().width)",
            name,
        )
        assert len(boxes) == 2 and all(width > 40 for width in boxes)


def test_movers_and_flow_are_drawn(home: Any) -> None:
    assert home.execute_script("return document.querySelectorAll('#movers-chart > svg, #flow-chart > svg').length") == 2
    assert home.execute_script("return document.querySelector('#movers-table tbody').rows.length") == 14
    # The ranks of 2021 and 2022 have one method; those of 2024 have another and, with 34 units, no line to them at all.
    lines = "document.querySelectorAll('#flow-chart > svg g path').length"
    assert home.execute_script(f"return {lines}") == 20
    choose(home, "#flow-choice", "VN63-49")
    assert "Quảng Nam" in home.execute_script("return document.querySelector('#flow-chart > svg').textContent")


def test_two_provinces_side_by_side(browser: Any, address: str) -> None:
    browser.get(f"{address}/vi/compare.html#a=VN63-01&b=VN63-48")
    wait_for(browser, "document.querySelector('#compare-table tbody').rows.length > 1")
    text = browser.find_element("css selector", "#compare-table").text
    assert "Hà Nội" in text and "Đà Nẵng" in text
    panels = browser.execute_script(
        "return [...document.querySelectorAll('#second option')].map((option) => option.value.slice(0, 4))"
    )
    assert set(panels) == {"VN63"}
    assert browser.find_elements("css selector", "#compare-chart > svg")


def test_no_page_says_anything_on_the_console(browser: Any, site: Path, address: str) -> None:
    names = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]
    kept = [
        name for name in names if "/province/" not in name or name.endswith(("VN63-48.html", "VN34-19.html", "VN.html"))
    ]
    for name in kept:
        browser.get(f"{address}/{name}")
        assert not log(browser), name
        assert browser.execute_script("return window.ran") is None, name


def test_words_of_documents_are_shown(browser: Any, shared: str) -> None:
    browser.get(f"{shared}/vi/province/VN63-48.html")
    assert SCRIPT in browser.find_element("css selector", "main").text
    assert browser.execute_script("return window.ran") is None
    assert not browser.find_elements("css selector", "main a[href^='javascript']")


def test_policy_forbids_scripts_of_the_page_itself(browser: Any, shared: str) -> None:
    browser.get(f"{shared}/vi/index.html")
    browser.execute_script(
        "const script = document.createElement('script');"
        "script.textContent = 'window.ran = 9'; document.body.append(script);"
    )
    assert browser.execute_script("return window.ran") is None
    log(browser)


@pytest.mark.parametrize("name", MAIN_PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, shared: str, name: str, scheme: str) -> None:
    feature = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": feature})
    try:
        browser.get(f"{shared}/vi/{name}")
        browser.execute_script(AXE.read_text(encoding="utf-8"))
        found = browser.execute_async_script("axe.run(document).then(arguments[0])")
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    faults = {fault["id"]: [node["html"][:160] for node in fault["nodes"][:3]] for fault in found["violations"]}
    assert not faults, json.dumps(faults, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("name", MAIN_PAGES)
def test_narrow_screen_scrolls_only_downwards(narrow: Any, shared: str, name: str) -> None:
    narrow.get(f"{shared}/vi/{name}")
    assert narrow.execute_script("return document.documentElement.scrollWidth") <= 360


def test_keyboard_reaches_the_content_first(browser: Any, shared: str) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.get(f"{shared}/en/index.html")
    browser.switch_to.active_element.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.get_attribute("class") == "skip"
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("id") == "main"


def test_tables_and_maps_without_scripts(without_scripts: Any, address: str) -> None:
    without_scripts.get(f"{address}/vi/index.html")
    table = without_scripts.find_element("css selector", "#ranking")
    assert table.is_displayed() and len(table.find_elements("css selector", "tbody tr")) == 63
    assert not without_scripts.find_element("css selector", "#choices").is_displayed()
    assert without_scripts.find_element("css selector", "svg.map:not([hidden])").is_displayed()
    without_scripts.find_element("css selector", "#ranking tbody tr:first-child td.rank a.n").click()
    assert without_scripts.find_element("css selector", "tr:target q").is_displayed()
    without_scripts.get(f"{address}/vi/rankings.html")
    without_scripts.find_element("link text", "DTI 2021").click()
    assert len(without_scripts.find_elements("css selector", "main table tbody tr")) == 20


def test_language_switch_stays_on_the_page(browser: Any, address: str) -> None:
    browser.get(f"{address}/vi/province/VN63-48.html")
    browser.execute_script("document.querySelector('a.language').click()")
    wait_for(browser, "document.documentElement.lang === 'en'")
    assert browser.current_url.endswith("/en/province/VN63-48.html")
