"""A real browser, headless, that can reach nothing but the built site; skipped with the reason where it is missing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from publication.site import build
from tests.browser.browsers import CHROMIUM, DRIVER, start_browser
from tests.publication.example_snapshot import example, write_snapshot


class QuietHandler(SimpleHTTPRequestHandler):
    """Files, without a log."""

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_snapshot(tmp_path_factory.mktemp("version"), example().rows)


@pytest.fixture(scope="session")
def site(snapshot: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "site"
    build(snapshot, folder, version="20251101T020000Z-example", copy_data=True)
    return folder


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """The site as a web server gives it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def shared(site: Path) -> str:
    """The site as a file share gives it."""
    return site.as_uri()


@pytest.fixture(scope="session")
def open_browser() -> Iterator[Callable[..., Any]]:
    """Starts browsers: `open_browser(scripts=False, width=380)`."""
    pytest.importorskip("selenium", reason="selenium is not installed (it is a development requirement)")
    if not CHROMIUM or not DRIVER:
        pytest.skip("no Chromium with its driver: apt-get install chromium chromium-driver")
    started = []

    def start(*, scripts: bool = True, width: int = 1360) -> Any:
        started.append(start_browser(scripts=scripts, width=width))
        return started[-1]

    yield start
    for driver in started:
        driver.quit()


@pytest.fixture(scope="session")
def browser(open_browser: Callable[..., Any]) -> Any:
    return open_browser()


@pytest.fixture(scope="session")
def without_scripts(open_browser: Callable[..., Any]) -> Any:
    return open_browser(scripts=False)


@pytest.fixture(scope="session")
def narrow(open_browser: Callable[..., Any]) -> Any:
    return open_browser(width=360)


@pytest.fixture(params=["served", "shared"])
def address(request: pytest.FixtureRequest) -> str:
    """Every such test runs on both: a web server and a file share."""
    found: str = request.getfixturevalue(request.param)
    return found
