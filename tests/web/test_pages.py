"""The pages for people."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from werkzeug.test import Client

from feedsvc.model import SafeHtml
from feedsvc.web.pages import show_content, show_moment
from tests.builders import PUBLISHED, make_feed_entry, make_source
from tests.fakes import FakePublisher

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
    assert "2 entries, last change 2022-01-14 07:42 UTC" in page
    assert "0 entries</span>" in page
    assert 'href="https://feeds.example/category/c%2B%2B/feed.json"' in page
    assert page.index("Categories") < page.index("Tags") < page.index("Sources")
    assert "Authors" not in page


def test_h36_autodiscovery_of_the_site(client: Client) -> None:
    links = Tags(client.get("/").text).of("link")

    assert links[1:] == [
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

    assert links[1] == {
        "rel": "alternate",
        "type": "application/atom+xml",
        "title": "C++ (Atom)",
        "href": "https://feeds.example/category/c%2B%2B/feed.atom",
    }


def test_directory_shows_the_largest_of_many_terms(client: Client, publisher: FakePublisher) -> None:
    for number in range(120):
        publisher.feeds[("author", f"a{number:03}")] = ["x"] * (number + 1)
    directory, field = client.get("/").text, client.get("/author/").text

    assert "/author/a019/" not in directory
    assert "/author/a020/" in directory
    assert directory.index("/author/a020/") < directory.index("/author/a119/")
    assert '<a href="/author/">All 120</a>' in directory
    assert field.count('class="name"') == 120


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
    assert "2022-01-14 15:42 +08:00" in page
    assert 'from <a href="https://courier.example/">Courier</a>' in page
    assert "Summary of hello" in page
    assert "<p>Whole text</p>" in page
    assert page.count("<article") == 20


def test_s19_names_and_titles_are_text(client: Client, publisher: FakePublisher) -> None:
    publisher.page_entries = [make_feed_entry(title="<img src=x onerror=alert(1)>", content="")]
    directory, scope = client.get("/").text, client.get("/tag/a-b/").text

    assert "A &lt;b&gt;" in directory
    assert "<b>" not in directory + scope
    assert "&lt;img src=x onerror=alert(1)&gt;" in scope
    assert Tags(scope).of("img") == []


@pytest.mark.parametrize("path", ["/", "/tag/", "/tag/a-b/"])
def test_s19_pages_forbid_what_they_do_not_need(client: Client, path: str) -> None:
    response = client.get(path)
    tags = Tags(response.text)

    assert response.headers["Content-Security-Policy"] == POLICY
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Last-Modified" not in response.headers
    assert tags.of("script") == tags.of("style") == []
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


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (PUBLISHED, "2022-01-14 15:42 +08:00"),
        (datetime(2022, 1, 2, 3, 4, tzinfo=UTC), "2022-01-02 03:04 UTC"),
    ],
)
def test_show_moment(moment: datetime, shown: str) -> None:
    assert show_moment(moment) == shown


@pytest.mark.parametrize("name", ["page.css", "feed.css"])
def test_style_sheets(client: Client, name: str) -> None:
    response = client.get(f"/static/{name}")

    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "url(http" not in response.text
    assert "@import" not in response.text
