"""Debian's Chromium, driven by Playwright; skipped, saying so, where either is missing."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.browser.newspaper import fill
from tests.live import Live, serving
from tests.requiring import require_module, require_tool
from tests.web.serving import find_free_port

OpenPage = Callable[..., Any]
"""Opens a page in a window of its own: `open_page(url, color_scheme="dark", viewport={...})`.

Once the test has ended, anything that a page wrote to its console as an error fails it.
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    sync_api = require_module("playwright.sync_api")
    path = require_tool("chromium", package="chromium")
    with sync_api.sync_playwright() as playwright:
        # --no-sandbox: as root, which is what a container's tests run as.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[OpenPage]:
    complaints: list[str] = []

    def note(message: Any) -> None:
        if message.type == "error":
            complaints.append(message.text)

    with ExitStack() as stack:

        def open_page(url: str, **context: Any) -> Any:
            window = browser.new_context(**{"locale": "en-GB", "timezone_id": "Asia/Shanghai"} | context)
            stack.callback(window.close)
            page = window.new_page()
            page.on("console", note)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(url)
            return page

        yield open_page
    assert complaints == []


@pytest.fixture(scope="session")
def axe() -> Any:
    """Looks for what keeps people from using a page: `axe.run(page).generate_report()`."""
    return require_module("axe_playwright_python.sync_playwright").Axe()


@pytest.fixture(scope="session")
def newspaper(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The newspaper, served under a base_url with a path that is not ASCII, with statistics."""
    del browser  # first, so that nothing is made where there is none
    folder, port = tmp_path_factory.mktemp("newspaper"), find_free_port()
    fill(folder / "site")
    base_url = f"http://127.0.0.1:{port}/%E8%AE%A2%E9%98%85"
    with serving(folder / "site", folder / "data", port=port, base_url=base_url, stats_token="word") as live:
        yield live


@pytest.fixture(scope="session")
def base(newspaper: Live) -> str:
    return newspaper.runtime.assembly.site.base_url
