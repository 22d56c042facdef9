"""The pages in a real browser: as people use them, with and without scripts, and how they look.

With FEEDSVC_TEST_SCREENSHOTS set, the pictures are left in the folder that it names.
"""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from feedsvc.posts.pinyin import spell_pinyin
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


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?find=script",
        "/?find=<img src=x onerror=document.title='owned'>",
        "/category/?sort=name",
        "/category/有害/",
        "/category/有害/?tag=证券时报新闻&q=正文",
        "/build?category=有害",
        "/build?category=<script>document.title='owned'</script>",
        "/build?q=\"><svg onload=document.title='owned'>",
        "/embed/category/有害/",
        "/-/stats?token=word",
    ],
)
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


@pytest.mark.parametrize(
    "path",
    [
        "/category/<script>document.title='owned'<-script>/",
        "/<svg onload=x>",
        "/?tags=<b>",
    ],
)
def test_hostile_addresses_do_nothing(browser: Any, base: str, path: str) -> None:
    window = (
        browser.new_context()
    )  # a browser takes a 404 for a fault, so without the complaints of `open_page`
    page = window.new_page()
    answer = page.goto(f"{base}{path}")
    found = (answer.status >= 400, page.title(), page.locator("main script, main svg, main b").count())
    window.close()

    assert found[0]
    assert found[1].endswith(" – 金融消息")
    assert found[2] == 0


def test_everything_is_reached_by_keyboard(open_page: OpenPage, base: str) -> None:
    page = open_page(f"{base}/?ui=en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] > 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "What is a feed?"
    page.keyboard.press("Enter")
    assert page.get_by_text("A feed is a list of the latest entries").is_visible()
    page.get_by_label("Find a feed").focus()
    page.keyboard.type("黄金公告008")
    page.keyboard.press("Enter")
    page.wait_for_url("**find=*")
    page.locator("#found .name").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Open in a reader").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("link", name="Inoreader").is_visible()


def test_on_paper_a_feed_is_its_addresses_and_entries(open_page: OpenPage, base: str) -> None:
    page = open_page(f"{base}/category/白酒/")
    page.emulate_media(media="print")

    assert page.locator("nav, .choices, button").evaluate_all(
        "all => all.every(element => !element.checkVisibility())"
    )
    assert page.locator(".addresses a").first.is_visible()
    assert page.locator("article").first.is_visible()
    assert page.pdf()[:5] == b"%PDF-"


def test_a_combination_leads_to_its_parts(open_page: OpenPage, base: str) -> None:
    page = open_page(f"{base}/category/白酒/?source.not=第一财经&ui=en")
    assert page.locator(".parts li").all_inner_texts() == [
        "all of 白酒 Categories",
        "none of 第一财经 Sources",
    ]
    page.locator(".parts a").last.click()

    assert page.locator("h1").inner_text().startswith("第一财经")
    assert page.url.endswith("?ui=en")


def test_the_longest_list_is_sorted_and_turned(open_page: OpenPage, base: str) -> None:
    page = open_page(f"{base}/category/?ui=en")
    page.get_by_label("Sort by").select_option("name")
    page.wait_for_url("**sort=name*")
    page.get_by_role("link", name="Next").click()
    names = page.locator("#found .name").all_text_contents()

    assert page.get_by_text("Page 2 of 21").is_visible()
    assert len(names) == 100
    assert names == sorted(names, key=lambda name: ("".join(spell_pinyin(name)) or name.casefold(), name))


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
