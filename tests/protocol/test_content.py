"""Rows C over a real server: content, and URLs in and out."""

from urllib.parse import quote

import pytest

from feedsvc.selection import slugify
from tests.formats.reading import ATOM
from tests.live import Live
from tests.protocol.reading import BASE, contents_of, entry_of, item_of, json_item_of
from tests.protocol.site import TERMS
from tests.web.test_pages import Tags


def test_c1_every_url_is_absolute(rich: Live) -> None:
    (content,) = contents_of(rich, "relative")

    page = f"{BASE}07/relative.html"
    for url in (
        'href="https://news.example/kuaixun/2022/01/x"',
        'src="https://news.example/i.png"',
        f'srcset="{BASE}07/a.png 1x, https://news.example/b.png 2x"',
        f'href="{page}#fn1"',
        'href="https://cdn.example/y"',
        f'href="{page}?q"',
        'href="mailto:a@b.example"',
        'href="https://news.example/%E8%B7%AF/%E5%BE%84"',
    ):
        assert url in content


def test_c2_nothing_that_runs_is_left(rich: Live) -> None:
    (content,) = contents_of(rich, "unsafe")

    found = Tags(content).found
    assert {tag for tag, _ in found} <= {"p", "a", "img", "div"}
    assert not any(attributes for _, attributes in found)
    assert "alert" not in content
    assert "p{}" not in content


def test_c3_broken_html_comes_out_balanced_and_bounded(rich: Live) -> None:
    (content,) = contents_of(rich, "broken")

    assert content.count("<div>") == content.count("</div>") <= 300
    assert "deep" in content
    assert "<!--" not in content


def test_c4_template_left_overs_make_no_broken_url(rich: Live) -> None:
    (content,) = contents_of(rich, "liquid")

    assert "{{" not in content
    assert "{%" not in content
    assert "%7B%7B" not in content


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("field", ["category", "tag"])
def test_c5_every_name_has_one_url(rich: Live, field: str, term: str) -> None:
    if (field, term) in {("category", ".."), ("category", ".")}:
        field = "tag"  # a path cannot hold them in Jekyll either: its permalink drops them
    canonical = rich.path(field, slugify(term), "atom")
    answer = rich.get(canonical)
    assert answer.status == 200
    assert f"term {TERMS.index(term)}<" in answer.body.decode()
    assert answer.headers["Link"].startswith(f"<https://feeds.example{canonical}>")

    lower = rich.get(canonical.lower())
    assert (lower.status, lower.body) == (200, answer.body)
    if "/" not in term and term.strip("."):
        for spelling in (quote(term, safe=""), quote(term.upper(), safe="")):
            other = rich.get(f"/{field}/{spelling}/feed.atom")
            assert other.status in {200, 301}
            assert other.headers.get("Location", f"https://feeds.example{canonical}").endswith(canonical)


def test_c6_urls_are_ascii(rich: Live) -> None:
    for feed in rich.runtime.publisher.list_feeds():
        rich.path(feed.field, feed.slug, "rss").encode("ascii")
    page = "https://news.example/%E4%B8%AD%E6%96%87/2022/01/22/term-0.html"
    assert item_of(rich, "term-0").findtext("link") == page
    assert json_item_of(rich, "term-0")["url"] == page


def test_c8_dangerous_and_relative_urls_are_dropped(rich: Live) -> None:
    entry = entry_of(rich, "english")

    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ada Byron"
    assert entry.find(f"{ATOM}author/{ATOM}uri") is None
    assert "external_url" not in json_item_of(rich, "english")
    for path in ("/feed.atom", "/feed.rss", "/feed.json"):
        assert b"javascript:" not in rich.get(path).body
