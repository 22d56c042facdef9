"""Combinations, chosen on a page."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client

from feedsvc.web.building import build_web
from tests.sites import make_site, running


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    root = make_site(tmp_path / "site", posts=6)
    with running(root, tmp_path / "data", timezone="Asia/Shanghai") as runtime:
        runtime.sync()
        yield Client(build_web(runtime))


def list_titles(page: str) -> list[str]:
    return re.findall(r'<h3 class="entry"><a [^>]*>([^<]*)', page)


@pytest.mark.parametrize(
    ("query", "url", "titles"),
    [
        pytest.param("", "/feed.atom", 5, id="nothing: the whole site"),
        pytest.param("category=c0", "/category/c0/feed.atom", 3, id="one category"),
        pytest.param("category=c0,+C1", "/feed.atom?category=c0&amp;category=c1", 5, id="between commas"),
        pytest.param("category=c0，c1", "/feed.atom?category=c0&amp;category=c1", 5, id="Chinese commas"),
        pytest.param("category.not=c1", "/feed.atom?category.not=c1", 3, id="without one"),
        pytest.param(
            "category=c0&since=2022-01-03", "/category/c0/feed.atom?since=2022-01-03", 2, id="from a day on"
        ),
        pytest.param("category=&tag=+&limit=", "/feed.atom", 5, id="an empty form"),
    ],
)
def test_builder_shows_the_feed(client: Client, query: str, url: str, titles: int) -> None:
    response = client.get(f"/build?{query}&ui=en")

    assert f'data-copy="https://feeds.example{url}"' in response.text
    assert len(list_titles(response.text)) == titles
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        pytest.param("category=c7", "c7", id="no such category"),
        pytest.param("limit=9999", "limit", id="too many"),
        pytest.param("category=%3Cscript%3E", "&lt;script&gt;", id="markup is text"),
    ],
)
def test_builder_says_what_is_wrong(client: Client, query: str, problem: str) -> None:
    page = client.get(f"/build?{query}").text
    told = re.search(r'<p class="error" role="alert">([^<]*)</p>', page)

    assert told is not None
    assert problem in told[1]
    assert "<script>" not in page


def test_page_of_a_combination(client: Client) -> None:
    response = client.get("/?category=c0&category=c1")

    assert response.status_code == 200
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert 'href="/build?category=c0&amp;category=c1"' in response.text
    assert len(list_titles(response.text)) == 6


def test_moments_of_a_real_site(client: Client) -> None:
    page = client.get("/category/c0/", headers={"Accept-Language": "zh"}).text

    assert '<time datetime="2022-01-05T08:00:00+08:00">2022年1月5日 08:00</time>' in page
    assert '<a href="/category/c0/archive/2022-01.atom">2022年1月</a>' in page
    assert "3 篇文章" in page


def test_an_unknown_name_is_told_in_the_readers_language(client: Client) -> None:
    page = client.get("/build?category=c00&ui=zh").text

    assert "没有文章使用这个名称： c00 (您要找的可能是: c0)" in page


def test_a_search_that_is_not_ready_is_told_and_not_kept(tmp_path: Path) -> None:
    root, data = make_site(tmp_path / "site", posts=1), tmp_path / "data"
    # Who does not write cannot read the texts into the search.
    with running(root, data) as writer, running(root, data) as follower:
        writer.sync()
        response = Client(build_web(follower)).get("/build?q=x&ui=en")

    assert response.status_code == 200
    assert "being read into the search" in response.text
    assert response.headers["Cache-Control"] == "no-store"
