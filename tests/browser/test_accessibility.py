"""What axe-core finds on every page, in both languages, light and dark: nothing serious."""

from collections.abc import Iterator
from typing import Any

import pytest

from feedsvc.metrics import make_metrics
from feedsvc.runtime import now
from feedsvc.web.app import create_app
from feedsvc.web.parts import WebSettings
from tests.fakes import FakePublisher
from tests.web.serving import run_server

PAGES = {
    "directory": "/",
    "search in it": "/?find=芯片",
    "a search that finds nothing": "/?find=zzz",
    "all of a field": "/category/?page=2",
    "feed": "/category/白酒/",
    "combination": "/category/白酒/?tag=半导体",
    "builder": "/build?category=白酒",
    "builder with an error": "/build?category=nothing",
    "stats": "/-/stats?token=word",
    "embed": "/embed/category/白酒",
    "unknown feed": "/category/nothing/",
    "nothing here": "/nothing",
    "wrong parameter": "/?catagory=x",
}


@pytest.fixture(scope="module", params=[("zh-CN", "light"), ("en-GB", "dark")], ids="-".join)
def page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A window without the complaints of `open_page`: a browser takes every 404 for an error."""
    locale, scheme = request.param
    window = browser.new_context(locale=locale, color_scheme=scheme)
    yield window.new_page()
    window.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=list(PAGES))
def test_axe_finds_nothing(axe: Any, page: Any, base: str, path: str) -> None:
    page.goto(base + path)
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true }")
    results = axe.run(page)

    assert results.generate_report() == "Found 0 accessibility violations:\n"


def test_a_page_that_is_not_ready_opens_once_it_is(axe: Any, page: Any) -> None:
    publisher = FakePublisher(reading="read 10 of 40 posts", counted=(10, 40))
    web = WebSettings(base_url="http://127.0.0.1", title="Site", language="en")
    with run_server(create_app(publisher, web=web, metrics=make_metrics(), now=now)) as (host, port):
        page.clock.install()
        page.goto(f"http://{host}:{port}/?ui=en")
        report = axe.run(page).generate_report()
        publisher.counted = (30, 40)
        page.clock.run_for(5_000)
        page.get_by_text("30 of 40 posts are read.").wait_for()
        publisher.reading = ""
        page.clock.run_for(5_000)
        page.get_by_role("heading", name="The whole site").wait_for()

    assert report == "Found 0 accessibility violations:\n"
