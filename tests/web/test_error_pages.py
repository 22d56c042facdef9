"""Errors: a page for people who asked for a page, a short text for everybody else."""

import pytest
from werkzeug.test import Client

from feedsvc.errors import SearchNotReadyError
from feedsvc.term_rules import parse_term_rules
from tests.fakes import FakePublisher
from tests.web.conftest import MakeApp
from tests.web.test_pages import POLICY

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    [
        ("/nothing", 404, "Nothing is here"),
        ("/category/nothing/", 404, "There is no such feed"),
        ("/?catagory=x", 400, "This address means nothing here"),
        ("/category/gone/", 410, "This feed has ended"),
    ],
)
def test_a_browser_gets_a_page(make_app: MakeApp, path: str, status: int, heading: str) -> None:
    gone = {"field": "category", "name": "gone", "retired": True}
    client = Client(make_app(terms=parse_term_rules([gone], [])))
    page, text = client.get(path, headers=BROWSER), client.get(path, headers={"Accept": "*/*"})

    assert (page.status_code, text.status_code) == (status, status)
    assert f"<h1>{heading}</h1>" in page.text
    assert page.headers["Content-Security-Policy"] == POLICY
    assert page.headers["Content-Language"] == "en"
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    for answer in (page, text):
        assert answer.headers["Vary"] == "Accept-Encoding, Accept, Accept-Language"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"] == text.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/category/nothing/feed.atom",
        "/archive/1999-01.json",
        "/nothing.php",
        "/-/nothing",
        "/embed/category/nothing/",
        "/.well-known/nothing",
    ],
)
def test_documents_and_frames_keep_the_short_text(client: Client, path: str) -> None:
    answer = client.get(path, headers=BROWSER)

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_an_unknown_feed_leads_to_near_ones(client: Client, publisher: FakePublisher) -> None:
    publisher.names["category", "财经"] = "<财经>"
    page = client.get("/category/%3Cb%3E/?ui=zh", headers=BROWSER).text

    assert "<h1>没有这个订阅源</h1>" in page
    assert "<bdi>&lt;b&gt;</bdi>" in page
    assert '<a href="/category/%E8%B4%A2%E7%BB%8F/?ui=zh"><bdi>&lt;财经&gt;</bdi></a>' in page


def test_before_the_first_sync_a_page_says_how_far_it_is(client: Client, publisher: FakePublisher) -> None:
    publisher.reading, publisher.counted = "read 1,200 of 20,000 posts", (1_200, 20_000)
    page = client.get("/", headers={**BROWSER, "Accept-Language": "zh-CN"})

    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert page.headers["Cache-Control"] == "no-store"
    assert '<progress max="20000" value="1200"' in page.text
    assert "已读取 1,200 / 20,000 篇文章。" in page.text
    assert client.get("/feed.atom", headers=BROWSER).headers["Content-Type"].startswith("text/plain")


def test_a_search_that_is_not_ready_says_so(client: Client, publisher: FakePublisher) -> None:
    publisher.bug = SearchNotReadyError()
    page = client.get("/category/%E8%B4%A2%E7%BB%8F/?q=x", headers=BROWSER)

    assert page.status_code == 503
    assert "being read into the search" in page.text
    assert "<progress" not in page.text
