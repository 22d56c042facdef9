"""A base_url with a path."""

import pytest
from werkzeug.test import Client

from tests.web.conftest import MakeApp


@pytest.fixture
def mounted(make_app: MakeApp) -> Client:
    return Client(make_app(base_url="https://site.example/feeds"))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/feeds/", 200),
        ("/feeds/feed.atom", 200),
        ("/feeds/category/%E8%B4%A2%E7%BB%8F/feed.rss", 200),
        ("/feeds/category/", 200),
        ("/feeds/static/page.css", 200),
        ("/feeds/-/live", 200),
        ("/feeds/-/ready", 200),
        ("/feeds/-/metrics", 200),
        ("/-/live", 200),
        ("/-/ready", 200),
        ("/-/metrics", 404),
        ("/", 404),
        ("/feed.atom", 404),
        ("/feedsfeed.atom", 404),
        ("/Feeds/feed.atom", 404),
        ("/static/page.css", 404),
    ],
)
def test_only_the_mount_point_answers(mounted: Client, path: str, status: int) -> None:
    assert mounted.get(path).status_code == status


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/feeds", "https://site.example/feeds/"),
        ("/feeds//feed.atom", "https://site.example/feeds/feed.atom"),
        ("//feeds/feed.atom", "https://site.example/feeds/feed.atom"),
        ("/feeds/category", "https://site.example/feeds/category/"),
    ],
)
def test_redirects_stay_below_it(mounted: Client, path: str, location: str) -> None:
    # Werkzeug's client takes a leading // for a host's name.
    response = mounted.get("/", environ_overrides={"PATH_INFO": path})

    assert (response.status_code, response.headers["Location"]) == (301, location)


def test_a_server_may_strip_the_prefix_into_script_name(mounted: Client) -> None:
    stripped = {"SCRIPT_NAME": "/feeds", "PATH_INFO": "/feed.atom"}
    assert mounted.get("/", environ_overrides=stripped).status_code == 200
    assert mounted.get("/", environ_overrides=stripped).status_code == 200


def test_links_of_a_page(mounted: Client) -> None:
    page = mounted.get("/feeds/").text

    assert '<link rel="stylesheet" href="/feeds/static/page.css">' in page
    assert 'href="/feeds/category/%E8%B4%A2%E7%BB%8F/"' in page
    assert 'href="/feeds/category/%E8%B4%A2%E7%BB%8F/feed.atom"' in page
    assert 'href="https://site.example/feeds/feed.atom"' in page


def test_prefix_may_be_chinese(make_app: MakeApp) -> None:
    client = Client(make_app(base_url="https://site.example/%E8%AE%A2%E9%98%85"))

    assert client.get("/订阅/feed.atom").status_code == 200
    assert client.get("/订阅").headers["Location"] == "https://site.example/%E8%AE%A2%E9%98%85/"
