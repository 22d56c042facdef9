"""Debian's Chromium, driven by Playwright; skipped, saying so, where either is missing."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.requiring import require_module, require_tool

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
