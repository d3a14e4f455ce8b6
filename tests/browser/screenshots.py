"""`python -m tests.browser.screenshots SITE OUT`: pictures of the main pages for the docs, from a published site."""

from __future__ import annotations

import argparse
import base64
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.browsers import start_browser

COLOURS = 160
"""Few enough for a small file, enough for text and charts."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: the page, the element at its top (else the page's own), and height in pixels."""

    name: str
    page: str
    height: int
    top: str = "body"
    width: int = 1280
    dark: bool = False


SHOTS = (
    Shot("home", "vi/index.html", 1180),
    Shot("ranking", "vi/index.html", 900, "#table-heading"),
    Shot("movers", "vi/index.html", 560, "#movers-heading"),
    Shot("rank_flow", "vi/index.html", 830, "#flow-heading"),
    Shot("english_dark", "en/index.html#ranking=dti-2024-405-34&measure=overall", 1180, dark=True),
    Shot("province", "vi/province/VN63-22.html", 1180),
    Shot("pillars", "vi/province/VN63-46.html", 900, "#pillars"),
    Shot("portal", "vi/province/VN34-19.html", 830, "#portal"),
    Shot("evidence", "vi/province/VN63-51.html", 900, "#figures"),
    Shot("indicator", "vi/indicator/dti_overall_rank.html", 1000),
    Shot("compare", "vi/compare.html#a=VN63-51&b=VN63-22", 1000),
    Shot("conflicts", "vi/conflicts.html", 1000),
    Shot("coverage", "vi/coverage.html", 1000),
    Shot("narrow", "vi/index.html", 1180, width=390),
)


def take(browser: Any, site: str, shot: Shot) -> bytes:
    """One picture as PNG with a palette."""
    scheme = {"name": "prefers-color-scheme", "value": "dark" if shot.dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    browser.get("about:blank")
    browser.get(f"{site}/{shot.page}")
    WebDriverWait(browser, 10).until(lambda driver: driver.execute_script("return document.readyState") == "complete")
    top = browser.execute_script(
        "return document.querySelector(arguments[0]).getBoundingClientRect().top + scrollY", shot.top
    )
    above = 16 if shot.top != "body" else 0
    clip = {"x": 0, "y": max(0, top - above), "width": shot.width, "height": shot.height, "scale": 1}
    taken = browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    picture = Image.open(io.BytesIO(base64.b64decode(taken["data"]))).convert("RGB")
    kept = io.BytesIO()
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def main() -> None:
    """Takes every picture."""
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots", description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    for width in sorted({shot.width for shot in SHOTS}):
        browser = start_browser(width=width)
        try:
            for shot in SHOTS:
                if shot.width == width:
                    (given.out / f"{shot.name}.png").write_bytes(take(browser, given.site.resolve().as_uri(), shot))
        finally:
            browser.quit()


if __name__ == "__main__":
    main()
