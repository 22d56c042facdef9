"""The pages in a real browser: as people use them, with and without scripts, and how they look.

With FEEDSVC_TEST_SCREENSHOTS set, the pictures are left in the folder that it names.
"""

import os
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest

from feedsvc.runtime import now
from feedsvc.selection import Selection
from feedsvc.statistics import HOURS, Tally, day_of, start_of_hour
from tests.browser.conftest import OpenPage
from tests.live import Live

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1200, "height": 900}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("FEEDSVC_TEST_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_find_a_feed_among_two_thousand_and_copy_its_url(open_page: OpenPage, base: str) -> None:
    page = open_page(f"{base}/", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("Find a feed").press_sequentially("公告 159")
    page.get_by_text("1 feed", exact=True).wait_for()
    assert page.locator("#found .name").all_text_contents() == ["芯片公告159"]
    page.locator("#found .name").click()
    page.get_by_role("button", name="Copy the address of the Atom feed").click()
    page.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{base}/category/")
    assert copied.endswith("159/feed.atom")
    assert page.request.get(copied).status == 200


def test_build_a_combination(open_page: OpenPage, base: str) -> None:
    page = open_page(f"{base}/build")
    page.locator("input[name=category]").fill("白酒, 黄金")
    page.locator(f"a[href^='{base}/feed.atom?category=']").wait_for()
    assert page.locator("#found .facts").first.is_visible()
    page.locator("input[name='source.not']").fill("第一财经")
    page.locator("a[href*='source.not=']").first.wait_for()
    page.get_by_role("link", name="Open its page").click()
    assert "白酒" in page.locator("h1").text_content()
    assert page.locator("article").count() > 0


def test_everything_works_without_scripts(open_page: OpenPage, base: str) -> None:
    page = open_page(f"{base}/", java_script_enabled=False)
    assert page.locator("button[data-copy]").first.is_hidden()
    page.get_by_label("Find a feed").fill("航运公告007")
    page.get_by_role("button", name="Find").click()
    page.locator("#found .name").click()
    assert page.locator(".addresses a").first.get_attribute("href").startswith(f"{base}/category/")
    page.get_by_text("Open in a reader").click()
    assert page.get_by_role("link", name="Feedly").is_visible()
    page.goto(f"{base}/build")
    page.locator("input[name=category]").fill("黄金")
    page.get_by_role("button", name="Show this feed").click()
    assert page.locator("article").count() > 0


@pytest.mark.parametrize("path", ["/", "/?find=script", "/category/有害/", "/build?category=有害"])
def test_hostile_content_does_nothing(open_page: OpenPage, base: str, path: str) -> None:
    page = open_page("about:blank")
    asked: list[str] = []
    # What a post's picture asks of elsewhere is answered here; a missing picture is no fault of the page.
    page.route("**/*invalid/**", lambda route: route.fulfill(status=204))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{base}{path}")
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true }")
    page.wait_for_load_state("networkidle")

    assert page.title() != "owned"
    assert page.locator("main iframe, main form[action*=evil], main svg[onload], base").count() == 0
    assert page.locator("a[href^='javascript:']").count() == 0
    assert not [url for url in asked if not url.startswith(base) and ".invalid/" not in url]


@pytest.fixture(scope="module")
def read(newspaper: Live) -> None:
    """Two days of readers, so that there is something to see."""
    tally, moment = Tally(), now()
    for back in range(HOURS):
        hour = start_of_hour(moment - timedelta(hours=back))
        tally.added["hour", hour, ""] = 180 + 17 * (back % 7) + (400 if back % 24 < 9 else 0)
    for number, feed in enumerate(newspaper.runtime.publisher.list_feeds()[:12]):
        path = f"/订阅{unquote(Selection(feed.field, feed.slug).feed_route('atom'))}"
        requests = 9_000 // (number + 1)
        tally.added["requests", path, ""] = requests
        tally.added["not_modified", path, ""] = requests * 9 // 10
        tally.added["saved", path, ""] = requests * 45_000
        tally.added["readers", path, day_of(moment)] = 140 // (number + 1)
        tally.told["subscribers", path, "Feedly"] = 1_600 // (number + 1)
    tally.added["readers", "", day_of(moment)] = 417
    for number, name in enumerate(("Feedly", "Inoreader", "NetNewsWire", "Reeder", "Miniflux", "FreshRSS")):
        tally.added["program", name, ""] = 12_000 // (number + 1)
    assert newspaper.runtime.index.tallies().add(tally, since=moment - timedelta(days=9), moment=moment)


VIEWS = {
    "directory": "/?ui=en",
    "directory-zh": "/?ui=zh",
    "feed": "/category/白酒/?ui=zh",
    "build": "/build?ui=en&category=白酒,黄金",
    "stats": "/-/stats?token=word&ui=en",
    "stats-zh": "/-/stats?token=word&ui=zh",
    "error-zh": "/category/白/?ui=zh",
}


@pytest.mark.usefixtures("read")
@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pictures(
    open_page: OpenPage, base: str, pictures: Path, name: str, scheme: str, size: dict[str, int]
) -> None:
    page = open_page("about:blank", color_scheme=scheme, viewport=size)
    # An error that is a page is one to the browser's console, too.
    page.route(
        re.compile("/category/白/|/category/%E7%99%BD/"),
        lambda route: route.fulfill(response=route.fetch(), status=200),
    )
    page.goto(f"{base}{VIEWS[name]}")
    path = pictures / f"{name}-{scheme}-{size['width']}.png"
    page.screenshot(path=path)

    assert path.stat().st_size > 5_000
    # Nothing makes people scroll sideways.
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
