"""The pages for people."""

import re
from html.parser import HTMLParser

import pytest
from werkzeug.test import Client

from feedsvc.index import Month
from feedsvc.model import SafeHtml
from feedsvc.web.pages import draw_spark, show_content
from tests.builders import make_feed_entry, make_source
from tests.fakes import FakePublisher
from tests.web.conftest import MakeApp

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' https: data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Tags(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag == name]


def test_directory_names_every_feed(client: Client) -> None:
    page = client.get("/").text

    assert '<a class="name" href="/category/%E8%B4%A2%E7%BB%8F/"><bdi>财经</bdi></a>' in page
    assert '<a class="name" href="/category/c%2B%2B/"><bdi>C++</bdi></a>' in page
    assert '2 entries · <time datetime="2022-01-14T07:42:28Z">14 Jan 2022</time>' in page
    assert "0 entries</span>" in page
    assert '<a class="feed" href="/category/c%2B%2B/feed.atom" aria-label="C++: Atom">Atom</a>' in page
    assert 'data-copy="https://feeds.example/feed.json"' in page
    headings = [page.index(f">{name}</a></h2>") for name in ("Categories", "Tags", "Sources")]
    assert headings == sorted(headings)
    assert "Authors" not in page


def test_h36_autodiscovery_of_the_site(client: Client) -> None:
    links = Tags(client.get("/").text).of("link")

    assert links[2:] == [
        {
            "rel": "alternate",
            "type": f"application/{kind}",
            "title": f"Site ({label})",
            "href": f"https://feeds.example/feed.{suffix}",
        }
        for suffix, label, kind in (
            ("atom", "Atom", "atom+xml"),
            ("rss", "RSS", "rss+xml"),
            ("json", "JSON Feed", "feed+json"),
        )
    ]


def test_h36_autodiscovery_of_a_scope(client: Client) -> None:
    links = Tags(client.get("/category/c++/").text).of("link")

    assert links[2] == {
        "rel": "alternate",
        "type": "application/atom+xml",
        "title": "C++ (Atom)",
        "href": "https://feeds.example/category/c%2B%2B/feed.atom",
    }


def add_authors(publisher: FakePublisher, count: int) -> None:
    for number in range(count):
        publisher.feeds[("author", f"a{number:03}")] = ["x"] * (number + 1)


def list_names(page: str) -> list[str]:
    return re.findall(r'<a class="name" href="[^"]*"><bdi>([^<]*)</bdi>', page)


def test_directory_shows_the_largest_of_many_terms(client: Client, publisher: FakePublisher) -> None:
    add_authors(publisher, 120)
    page = client.get("/").text

    assert [name for name in list_names(page) if name[1:].isdigit()] == [
        f"a{number:03}" for number in range(119, 99, -1)
    ]
    assert '<a href="/author/">All 120</a>' in page


def test_a_field_is_shown_page_by_page(client: Client, publisher: FakePublisher) -> None:
    add_authors(publisher, 120)
    first, second = client.get("/author/").text, client.get("/author/?page=2").text

    assert (len(list_names(first)), len(list_names(second))) == (100, 20)
    assert not set(list_names(first)) & set(list_names(second))
    assert '<a href="/author/?page=2" rel="next">Next</a>' in first
    assert '<a href="/author/" rel="prev">Previous</a>' in second
    assert "Page 2 of 2" in client.get("/author/?page=99").text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        pytest.param("find=财", ["财经"], id="a part of a name"),
        pytest.param("find=C%EF%BC%8B", ["C++"], id="other case and width"),
        pytest.param("find=b%20a", ["A &lt;b&gt;"], id="every word, in any order"),
        pytest.param(
            "sort=name", ["A &lt;b&gt;", "C++", "财经", "每日经济新闻"], id="by name, Chinese by its pinyin"
        ),
        pytest.param("sort=name&field=category", ["C++", "财经"], id="one field"),
        pytest.param("sort=name&page=x", ["A &lt;b&gt;", "C++", "财经", "每日经济新闻"], id="no such page"),
        pytest.param("find=meiri%20XINWEN", ["每日经济新闻"], id="by pinyin"),
        pytest.param("find=mrjj", ["每日经济新闻"], id="by initials"),
        pytest.param("find=nobody", [], id="nothing"),
    ],
)
def test_directory_is_searched_and_sorted(client: Client, query: str, names: list[str]) -> None:
    response = client.get(f"/?{query}")

    assert list_names(response.text) == names
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_what_is_searched_for_is_text(client: Client) -> None:
    page = client.get("/?find=<img src=x onerror=alert(1)>").text

    assert "No feed has “&lt;img src=x onerror=alert(1)&gt;” in its name." in page
    assert not [tag for tag in Tags(page).of("img") if tag["src"] == "x"]


def test_empty_field_has_a_page(client: Client) -> None:
    response = client.get("/lang/")

    assert response.status_code == 200
    assert "None yet." in response.text


def test_scope_page_shows_its_latest_entries(client: Client, publisher: FakePublisher) -> None:
    publisher.page_entries = [
        make_feed_entry("hello", source=make_source("courier"), content="<p>Whole text</p>"),
        *(make_feed_entry(f"more-{number}") for number in range(30)),
    ]
    page = client.get("/category/财经/").text

    assert '<a href="https://site.example/2022/01/14/hello.html">Hello</a>' in page
    assert '<time datetime="2022-01-14T15:42:28+08:00">14 Jan 2022, 07:42</time>' in page
    assert 'from <a href="https://courier.example/"><bdi>Courier</bdi></a>' in page
    assert "Summary of hello" in page
    assert "<p>Whole text</p>" in page
    assert page.count("<article") == 20


def test_s19_names_and_titles_are_text(client: Client, publisher: FakePublisher) -> None:
    publisher.page_entries = [make_feed_entry(title="<img src=x onerror=alert(1)>", content="")]
    directory, scope = client.get("/").text, client.get("/tag/a-b/").text

    assert "A &lt;b&gt;" in directory
    assert "<b>" not in directory + scope
    assert "&lt;img src=x onerror=alert(1)&gt;" in scope
    assert [tag["src"] for tag in Tags(scope).of("img")] == ["/static/icon.svg"]


@pytest.mark.parametrize("path", ["/", "/tag/", "/tag/a-b/"])
def test_s19_pages_forbid_what_they_do_not_need(client: Client, path: str) -> None:
    response = client.get(path)
    tags = Tags(response.text)

    assert response.headers["Content-Security-Policy"] == POLICY
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Last-Modified" not in response.headers
    assert tags.of("script") == [{"type": "module", "src": "/static/page.js"}]
    assert tags.of("style") == []
    assert not any(name.startswith("on") or name == "style" for _, found in tags.found for name in found)


def test_pages_answer_conditional_requests(client: Client) -> None:
    first = client.get("/?fresh")
    again = client.get("/?fresh", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")


def test_show_content_makes_images_lazy_and_touches_nothing_else() -> None:
    html = SafeHtml('<p title="<img >">&lt;img &gt; <img src="a.png" alt="a > b"> <IMG><imga></p>')

    assert show_content(html) == (
        '<p title="<img >">&lt;img &gt; '
        '<img loading="lazy" referrerpolicy="no-referrer" src="a.png" alt="a > b"> '
        '<img loading="lazy" referrerpolicy="no-referrer"><imga></p>'
    )


def test_draw_spark_shows_every_week_that_had_entries() -> None:
    assert draw_spark([0, 1, 100]) == (
        '<svg class="spark" aria-hidden="true" viewBox="0 0 12 14" width="12" height="14">'
        '<path d="M4 14V12h3V14zM8 14V0h3V14z"/></svg>'
    )


def test_feed_page_leads_to_its_archive(client: Client, publisher: FakePublisher) -> None:
    publisher.months = [Month(2022, 1, 250), Month(2021, 12, 3)]
    page = client.get("/category/财经/").text

    assert '<a href="/category/%E8%B4%A2%E7%BB%8F/archive/2022-01.atom">Jan 2022</a>' in page
    assert (
        '<a href="/category/%E8%B4%A2%E7%BB%8F/archive/2022-01-3.atom" aria-label="Jan 2022, part 3">' in page
    )
    assert "253 entries" in page


def test_feed_page_opens_the_feed_in_readers(make_app: MakeApp) -> None:
    client = Client(make_app(readers=(("My reader", "https://reader.example/?add={url}"),)))
    page = client.get("/tag/a-b/").text

    assert 'href="https://reader.example/?add=https%3A%2F%2Ffeeds.example%2Ftag%2Fa-b%2Ffeed.atom"' in page


def test_feed_page_has_code_to_embed(client: Client) -> None:
    page = client.get("/tag/a-b/").text

    assert "&lt;feed-list src=&#34;https://feeds.example/tag/a-b/feed.json&#34; limit=&#34;5&#34;" in page
    assert "&lt;iframe src=&#34;https://feeds.example/embed/tag/a-b/&#34;" in page


@pytest.mark.parametrize("name", ["page.css", "feed.css"])
def test_style_sheets(client: Client, name: str) -> None:
    response = client.get(f"/static/{name}")

    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "url(http" not in response.text
    assert "@import" not in response.text
