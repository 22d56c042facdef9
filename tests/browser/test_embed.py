"""Feeds on a page of another origin, in Chromium: the demo page of docs/, and pages that make it hard."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import OpenPage
from tests.live import Live, serving
from tests.sites import CONFIG, make_post_text, write_post
from tests.web.serving import find_free_port, run_server

DEMO = Path(__file__).parents[2] / "docs" / "embed-demo.html"
DEMO_ORIGIN = "http://127.0.0.1:8000"
# A title is plain text; markup in it comes escaped, and is hostile once somebody takes it for HTML.
WRITTEN = "&lt;img src=x onerror=window.hacked=1&gt;"
HOSTILE = "<img src=x onerror=window.hacked=1>"

Host = Callable[..., str]
"""Serves a page on another origin than the feeds', and gives its URL."""


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """A site under a base_url with a path, with six posts, one of them hostile."""
    root, port = tmp_path / "site", find_free_port()
    write_post(root, "_config.yml", CONFIG)
    titles = ["沪指收涨百分之一，两市成交破万亿元", "Chip makers rally after a strong quarter", WRITTEN]
    for day, title in enumerate([*titles, "央行开展逆回购操作", "Five", "Six"], start=1):
        text = make_post_text(title, date=f"2022-01-{day:02} 08:00:00 +0800", categories="kuaixun")
        write_post(root, f"_posts/2022-01-{day:02}-{day}.md", text)
    with serving(root, tmp_path / "data", port=port, base_url=f"http://127.0.0.1:{port}/feeds") as live:
        yield live


@pytest.fixture
def feeds(live: Live) -> str:
    """The base_url."""
    return f"http://127.0.0.1:{live.address[1]}/feeds"


@pytest.fixture
def host() -> Iterator[Host]:
    with ExitStack() as stack:

        def host(page: str, *, policy: str = "") -> str:
            headers = [("Content-Type", "text/html; charset=utf-8")]
            headers += [("Content-Security-Policy", policy)] if policy else []

            def app(environ: Any, start_response: Any) -> list[bytes]:
                is_page = environ["PATH_INFO"] == "/"
                start_response("200 OK" if is_page else "204 No Content", headers)
                return [page.encode()] if is_page else []

            # Another host, so another origin: a browser keeps them apart.
            return f"http://localhost:{stack.enter_context(run_server(app))[1]}/"

        yield host


def make_page(feeds: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>'
        f'<script type="module" src="{feeds}/embed.js"></script>{body}</html>'
    )


def read_titles(page: Any, name: str = "feed-list") -> list[str]:
    """The titles in a list, once it is there."""
    page.wait_for_selector(f"{name} [part=list]")
    titles: list[str] = page.locator(f"{name} [part=link]").all_inner_texts()
    return titles


def test_the_demo_page_shows_lists_of_another_origin(
    live: Live, feeds: str, host: Host, open_page: OpenPage
) -> None:
    page = open_page(host(DEMO.read_text(encoding="utf-8").replace(DEMO_ORIGIN, feeds)))

    assert read_titles(page, "#plain") == ["Six", "Five", "央行开展逆回购操作", HOSTILE, read_second(page)]
    assert len(read_titles(page, "#night")) == 3
    assert page.locator("#night h3").inner_text() == "In the page's own colours"
    assert page.locator("#plain h2").inner_text() == "金融消息"
    assert page.locator("#plain time").first.inner_text() == "Jan 6, 2022"
    assert page.locator("#plain [part=source]").first.inner_text() == "证券时报"
    assert page.frame_locator("#frame").locator("li a").first.inner_text() == "Six"
    assert page.evaluate("document.querySelector('#badge').naturalWidth") > 100


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_demo_page(
    live: Live, feeds: str, host: Host, open_page: OpenPage, axe: Any, scheme: str
) -> None:
    page = open_page(host(DEMO.read_text(encoding="utf-8").replace(DEMO_ORIGIN, feeds)), color_scheme=scheme)
    read_titles(page, "#night")

    assert axe.run(page).generate_report() == "Found 0 accessibility violations:\n"


def read_second(page: Any) -> str:
    text: str = page.locator("#plain [part=link]").last.inner_text()
    assert text == "Chip makers rally after a strong quarter"
    return text


def test_a_new_post_appears_when_the_feed_is_due(
    live: Live, feeds: str, host: Host, open_page: OpenPage
) -> None:
    page = open_page("about:blank")
    page.clock.install()
    page.goto(host(make_page(feeds, f'<feed-list src="{feeds}/feed.json" limit="2"></feed-list>')))
    before = read_titles(page)
    live.recording.take()
    live.write("_posts/2022-01-07-7.md", make_post_text("Seven", date="2022-01-07 08:00:00 +0800"))
    page.clock.run_for(59_000)
    early = live.recording.take()
    page.clock.fast_forward(86_400_000)
    page.locator("feed-list [part=link]", has_text="Seven").wait_for()

    assert before == ["Six", "Five"]
    assert early == []
    assert read_titles(page) == ["Seven", "Six"]


def test_a_feed_that_did_not_change_is_answered_304(
    live: Live, feeds: str, host: Host, open_page: OpenPage
) -> None:
    page = open_page(host(make_page(feeds, f'<feed-list src="{feeds}/feed.json"></feed-list>')))
    read_titles(page)
    page.evaluate("window.first = document.querySelector('feed-list').shadowRoot.querySelector('li')")
    live.recording.take()
    page.evaluate("document.querySelector('feed-list').refresh()")

    # One request, and no OPTIONS before it; the list was not made again.
    assert live.recording.take() == [304]
    assert page.evaluate("window.first.isConnected")


def test_hostile_titles_and_links_do_nothing(feeds: str, host: Host, open_page: OpenPage) -> None:
    feed = (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "<b onclick=x>",'
        ' "home_page_url": "data:,x",'
        ' "language": "<", "items": [null, 7, [], {}, {"title": "<img src=x onerror=window.hacked=1>", "url":'
        ' "javascript:window.hacked=1", "external_url": " JavaScript:window.hacked=1", "date_published": {},'
        ' "_source": {"title": "</span><script>window.hacked=1</script>"}, "language": 3}]}'
    )
    address = host(make_page(feeds, "<feed-list src='data.json'></feed-list>"))
    page = open_page("about:blank")
    page.route("**/data.json", lambda route: route.fulfill(content_type="application/feed+json", body=feed))
    page.goto(address)

    assert read_titles(page) == ["…", "…", "<img src=x onerror=window.hacked=1>"]
    assert page.locator("feed-list a").count() == 0
    assert page.locator("feed-list img, feed-list script, feed-list b").count() == 0
    assert page.evaluate("window.hacked") is None


def test_a_hostile_post_does_nothing_in_list_and_frame(
    live: Live, feeds: str, host: Host, open_page: OpenPage
) -> None:
    body = f'<feed-list src="{feeds}/feed.json"></feed-list><iframe src="{feeds}/embed/"></iframe>'
    page = open_page(host(make_page(feeds, body)))

    assert HOSTILE in read_titles(page)
    assert page.frame_locator("iframe").get_by_text(HOSTILE).count() == 1
    assert [frame.evaluate("window.hacked") for frame in page.frames] == [None, None]


def test_a_page_with_a_strict_policy_may_show_it(
    live: Live, feeds: str, host: Host, open_page: OpenPage
) -> None:
    origin = feeds.removesuffix("/feeds")
    policy = (
        f"default-src 'none'; script-src {origin}; connect-src {origin}; require-trusted-types-for 'script'"
    )
    element = f'<feed-list src="{feeds}/feed.json" limit="1"></feed-list>'
    page = open_page(host(make_page(feeds, element), policy=policy))

    assert read_titles(page) == ["Six"]
    style = (
        "getComputedStyle(document.querySelector('feed-list').shadowRoot.querySelector('ul')).listStyleType"
    )
    assert page.evaluate(style) == "none"


def test_a_frame_grows_to_its_content_and_listens_to_no_other(
    live: Live, feeds: str, host: Host, open_page: OpenPage
) -> None:
    body = f'<iframe src="{feeds}/embed/?limit=6" height="50" data-feed-embed></iframe>'
    page = open_page(host(make_page(feeds, body)))
    page.wait_for_function("Number(document.querySelector('iframe').height) > 300")
    page.evaluate("postMessage({type: 'feedsvc:size', height: 4000}, '*')")
    page.evaluate("new Promise(resolve => setTimeout(resolve, 50))")

    assert 300 < int(page.locator("iframe").get_attribute("height")) < 1000


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param("{feeds}/category/kuaixun/feed.json?until=2001-01-01", "No entries yet.", id="empty"),
        pytest.param("javascript:alert(1)", "This list has no valid address.", id="no web address"),
        pytest.param("", "This list has no valid address.", id="no address"),
    ],
)
def test_what_is_not_there_is_said(
    live: Live, feeds: str, host: Host, open_page: OpenPage, source: str, message: str
) -> None:
    element = f'<feed-list src="{source.format(feeds=feeds)}"></feed-list>'
    page = open_page(host(make_page(feeds, element)))

    page.locator("feed-list [part=message]", has_text=message).wait_for()
    assert page.locator("feed-list button").count() == 0


def test_an_error_can_be_tried_again_by_keyboard(
    live: Live, feeds: str, host: Host, open_page: OpenPage
) -> None:
    page = open_page("about:blank")
    # What is no feed, without an error status: a browser writes that to its console by itself.
    page.route(
        "**/feed.json", lambda route: route.fulfill(body="{}", headers={"Access-Control-Allow-Origin": "*"})
    )
    body = f'<feed-list src="{feeds}/feed.json"><a href="{feeds}/">The feed</a></feed-list>'
    page.goto(host(make_page(feeds, body)))
    page.get_by_role("status").get_by_text("This list cannot be loaded just now.").wait_for()
    fallback = page.get_by_role("link", name="The feed").is_visible()
    page.unroute("**/feed.json")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert fallback
    assert read_titles(page)[0] == "Six"
    assert not page.get_by_role("link", name="The feed").is_visible()


def test_an_old_list_outlives_an_error(live: Live, feeds: str, host: Host, open_page: OpenPage) -> None:
    page = open_page(host(make_page(feeds, f'<feed-list src="{feeds}/feed.json"></feed-list>')))
    before = read_titles(page)
    page.route(
        "**/feed.json", lambda route: route.fulfill(body="no", headers={"Access-Control-Allow-Origin": "*"})
    )
    page.evaluate("document.querySelector('feed-list').refresh()")

    assert read_titles(page) == before
    assert page.locator("feed-list [part=message]").count() == 0


def test_attributes_may_change_and_focus_stays(
    live: Live, feeds: str, host: Host, open_page: OpenPage
) -> None:
    page = open_page(host(make_page(feeds, f'<feed-list src="{feeds}/feed.json" limit="2"></feed-list>')))
    read_titles(page)
    page.locator("feed-list [part=link]", has_text="Five").focus()
    page.evaluate("document.querySelector('feed-list').setAttribute('limit', '3')")
    longer = read_titles(page)
    page.evaluate("document.querySelector('feed-list').setAttribute('heading', '')")

    assert longer == ["Six", "Five", "央行开展逆回购操作"]
    assert page.evaluate("document.querySelector('feed-list').shadowRoot.activeElement.innerText") == "Five"
    assert page.locator("feed-list [part=heading]").count() == 0


def test_a_chinese_page_gets_chinese_words(live: Live, feeds: str, host: Host, open_page: OpenPage) -> None:
    element = f'<div lang="zh-CN"><feed-list src="{feeds}/feed.json" limit="1"></feed-list></div>'
    page = open_page(host(make_page(feeds, element)))
    read_titles(page)

    assert page.locator("feed-list time").inner_text() == "2022年1月6日"


@pytest.mark.parametrize("width", [1200, 390], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out_at_any_width(
    live: Live, feeds: str, host: Host, open_page: OpenPage, tmp_path: Path, scheme: str, width: int
) -> None:
    """Also takes the pictures of the demo page, into FEEDSVC_TEST_SCREENSHOTS where that is set."""
    address = host(DEMO.read_text(encoding="utf-8").replace(DEMO_ORIGIN, feeds))
    page = open_page(address, color_scheme=scheme, viewport={"width": width, "height": 900})
    read_titles(page, "#plain")
    # Two pixels are the frame's border.
    inner = page.frames[1].evaluate("Math.ceil(document.body.getBoundingClientRect().height)")
    page.wait_for_function(f"Number(document.querySelector('iframe').height) === {inner + 2}")
    # A picture of the full page resizes the window then, and a frame may be painted as it was before.
    page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight")})
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.locator("iframe").screenshot()
    folder = Path(os.environ.get("FEEDSVC_TEST_SCREENSHOTS", tmp_path))
    page.screenshot(path=folder / f"embed-{scheme}-{width}.png")

    assert page.evaluate("document.documentElement.scrollWidth") == width
