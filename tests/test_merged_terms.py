"""`[[term]] merge`: the entries of several terms in one feed, and nothing of a post is rewritten."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from feedsvc.cli.urls import list_urls
from tests.live import Live, serving
from tests.sites import CONFIG, make_post_text, write_post

STOCKS = {"field": "category", "name": "Stocks", "merge": ["gupiao", "A股"]}
PAPER = {"field": "source", "name": "证券时报", "merge": ["证券时报网"]}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    write_post(root, "_config.yml", CONFIG)
    posts = [
        ("One", "Stocks", "证券时报"),
        ("Two", "[gupiao, A股]", "证券时报网"),
        ("Three", "Bonds", "新华社"),
    ]
    for day, (title, categories, source) in enumerate(posts, 1):
        text = make_post_text(
            title, date=f"2022-01-0{day} 08:00:00 +0800", categories=categories, tags=f"{source}新闻"
        )
        write_post(root, f"_posts/2022-01-0{day}-{title.lower()}.md", text)
    return root


@pytest.fixture
def live(site: Path, tmp_path: Path) -> Iterator[Live]:
    with serving(site, tmp_path / "data", terms=(STOCKS, PAPER)) as live:
        yield live


def read_items(live: Live, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(live.get(path).body)["items"]
    return items


def list_names(live: Live, field: str) -> dict[str, int]:
    return {feed.name: feed.entries for feed in live.runtime.publisher.list_feeds(field)}


def test_the_feed_holds_the_entries_of_all(live: Live) -> None:
    items = read_items(live, "/category/stocks/feed.json")

    assert [item["title"] for item in items] == ["Two", "One"]
    assert [item["title"] for item in read_items(live, "/category/stocks/archive/2022-01.json")] == [
        "Two",
        "One",
    ]


def test_an_entry_keeps_the_categories_of_its_post(live: Live) -> None:
    two = read_items(live, "/category/stocks/feed.json")[0]

    assert two["tags"][:2] == ["gupiao", "A股"]
    assert two["_source"]["title"] == "证券时报网"
    assert two["_source"]["feed_url"] == f"https://feeds.example{live.path('source', '证券时报', 'atom')}"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/category/gupiao/feed.atom", "/category/stocks/feed.atom"),
        ("/category/A%E8%82%A1/", "/category/stocks/"),
        ("/category/gupiao/archive/2022-01.json", "/category/stocks/archive/2022-01.json"),
        ("/feed.rss?category=gupiao&category=bonds", "/feed.rss?category=bonds&category=stocks"),
        ("/embed/category/gupiao/", "/embed/category/stocks/"),
    ],
)
def test_an_old_url_leads_there_in_one_step(live: Live, path: str, location: str) -> None:
    answer = live.get(path)

    assert (answer.status, answer.headers["Location"]) == (301, f"https://feeds.example{location}")
    assert live.get(location).status == 200


def test_every_list_knows_the_one_term(live: Live) -> None:
    urls = {url.path for url in list_urls(live.runtime)}

    assert list_names(live, "category") == {"Stocks": 2, "Bonds": 1}
    assert list_names(live, "source") == {"证券时报": 2, "新华社": 1}
    assert "gupiao" not in live.get("/feeds.opml").body.decode()
    assert "gupiao" not in live.get("/").body.decode()
    # They redirect, which a static export says in a file of its own.
    assert "/category/gupiao/feed.atom" in urls


def test_the_page_says_what_else_it_holds_and_is_found_by_it(live: Live) -> None:
    page = live.get("/category/stocks/?ui=en").body.decode()

    assert "Also holds what is called <bdi>gupiao</bdi>, <bdi>A股</bdi>" in page
    assert "<bdi>Stocks</bdi>" in live.get("/category/?find=GUPIAO").body.decode()
    assert "<bdi>Bonds</bdi>" not in live.get("/category/?find=gupiao").body.decode()


def test_a_post_in_both_is_one_entry(live: Live) -> None:
    text = make_post_text("Four", date="2022-01-04 08:00:00 +0800", categories="[Stocks, gupiao]")
    live.write("_posts/2022-01-04-four.md", text)
    names = [item["title"] for item in read_items(live, "/category/stocks/feed.json")]
    live.remove("_posts/2022-01-04-four.md")

    assert names == ["Four", "Two", "One"]
    assert list_names(live, "category") == {"Stocks": 2, "Bonds": 1}


def test_merging_later_moves_only_what_is_merged(site: Path, tmp_path: Path) -> None:
    with serving(site, tmp_path / "data") as live:
        before = {path: live.get(path) for path in ("/category/bonds/feed.atom", "/feed.atom")}
        assert list_names(live, "category") == {"Stocks": 1, "gupiao": 1, "A股": 1, "Bonds": 1}
    with serving(site, tmp_path / "data", terms=(STOCKS,)) as live:
        assert list_names(live, "category") == {"Stocks": 2, "Bonds": 1}
        bonds, feed = live.get("/category/bonds/feed.atom"), live.get("/category/stocks/feed.atom")
        again = live.get("/feed.atom")
    with serving(site, tmp_path / "anew", terms=(STOCKS,)) as live:
        assert live.get("/category/stocks/feed.atom").body == feed.body
    with serving(site, tmp_path / "data") as live:
        assert list_names(live, "category") == {"Stocks": 1, "gupiao": 1, "A股": 1, "Bonds": 1}

    assert bonds.body == before["/category/bonds/feed.atom"].body
    assert again.body == before["/feed.atom"].body
    assert b"deleted-entry" not in feed.body
