"""The pages in a real browser: as people use them, with and without scripts, and how they look.

With FEEDSVC_TEST_SCREENSHOTS set, the pictures are left in the folder that it names.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import OpenPage
from tests.live import Live, serving
from tests.sites import CONFIG, make_post_text, write_post
from tests.web.serving import find_free_port

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1200, "height": 900}
HOSTILE = """\
<script>document.title = "owned"</script><img src="https://a.invalid/x" onerror="document.title='owned'">
<a href="javascript:document.title='owned'">press</a><svg onload="document.title='owned'"></svg>
<p style="position:fixed">正文<iframe src="javascript:parent.document.title='owned'"></iframe></p>
<form action="https://evil.example"><input name="x"></form><base href="//evil.example/">
"""
WORDS = ("半导体", "新能源汽车", "创新药", "人工智能", "白酒", "银行", "光伏", "航运", "黄金", "芯片")
SOURCES = ("证券时报", "每日经济新闻", "21世纪经济报道", "第一财经")


def fill(root: Path) -> None:
    """500 posts in 2,000 categories, and one that means harm."""
    write_post(root, "_config.yml", CONFIG + "description: 每日财经要闻\n")
    for number in range(500):
        day = f"2022-{1 + number // 125:02}-{1 + number // 4 % 28:02}"
        names = [f"{WORDS[number % 10]}{kind}{number:03}" for kind in ("动态", "观察", "公告", "研报")]
        text = make_post_text(
            f"{WORDS[number % 10]}板块早盘走强，{number % 17 + 2}家公司发布公告",
            date=f"{day} {8 + number % 10:02}:{number % 60:02}:00 +0800",
            categories=f"[{WORDS[number % 10]}, {', '.join(names)}]",
            tags=f"[{SOURCES[number % 4]}新闻, {WORDS[number % 7]}]",
            body=f"<p>{WORDS[number % 10]}今日上涨{number % 9}.{number % 10}%，成交额明显放大。</p>",
        )
        write_post(root, f"_posts/{day}-post-{number}.md", text)
    hostile = make_post_text(
        "<img src=x onerror=document.title='owned'>",
        date="2022-01-01 01:00:00 +0800",
        categories="[\"<script>document.title='owned'</script>\", 有害]",
        body=HOSTILE,
    )
    write_post(root, "_posts/2022-01-01-hostile.md", hostile)


@pytest.fixture(scope="module")
def live(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    del browser  # first, so that nothing is made where there is none
    folder, port = tmp_path_factory.mktemp("pages"), find_free_port()
    fill(folder / "site")
    base_url = f"http://127.0.0.1:{port}/订阅"
    flags = {"base_url": base_url.replace("订阅", "%E8%AE%A2%E9%98%85"), "stats_token": "word"}
    with serving(folder / "site", folder / "data", port=port, **flags) as service:
        yield service


@pytest.fixture(scope="module")
def base(live: Live) -> str:
    return live.runtime.assembly.site.base_url


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


VIEWS = {
    "directory": "/?ui=en",
    "directory-zh": "/?ui=zh",
    "feed": "/category/白酒/?ui=zh",
    "build": "/build?ui=en&category=白酒,黄金",
    "stats": "/-/stats?token=word&ui=en",
}


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pictures(
    open_page: OpenPage, base: str, pictures: Path, name: str, scheme: str, size: dict[str, int]
) -> None:
    page = open_page(f"{base}{VIEWS[name]}", color_scheme=scheme, viewport=size)
    path = pictures / f"{name}-{scheme}-{size['width']}.png"
    page.screenshot(path=path)

    assert path.stat().st_size > 5_000
    # Nothing makes people scroll sideways.
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
