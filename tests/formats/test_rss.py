"""RSS 2.0: the exact children of every element, and what a reader makes of it."""

import html

import feedparser
import pytest

from feedsvc.formats.rss import render_rss
from feedsvc.model import Author
from tests.builders import make_feed, make_feed_entry, make_source
from tests.formats.examples import make_example_feed
from tests.formats.reading import (
    CONTENT,
    CREATIVE_COMMONS,
    DUBLIN_CORE,
    attributes,
    children,
    find,
    parse_xml,
    rss_channel,
    rss_items,
)


def test_render_rss_is_rss_two() -> None:
    root = parse_xml(render_rss(make_example_feed("rss")))
    assert (root.tag, attributes(root), children(root)) == ("rss", {"version": "2.0"}, ["channel"])


def test_render_rss_writes_these_children_of_channel() -> None:
    assert children(rss_channel(make_example_feed("rss"))) == [
        *("title", "link", "description", "copyright", "docs", "generator", "language", "lastBuildDate"),
        *("link rel=self", "link rel=hub", "link rel=prev-archive"),
        *("item", "item", "item", "item"),
    ]


def test_render_rss_without_entries_has_title_link_and_description() -> None:
    channel = rss_channel(make_feed(subtitle="", language="", suffix="rss"))
    assert children(channel) == [
        *("title", "link", "description", "docs", "generator", "lastBuildDate", "link rel=self")
    ]
    assert [find(channel, name).text for name in ("title", "link", "description", "lastBuildDate")] == [
        *("Site", "https://site.example/", "Site", "Thu, 01 Jan 1970 00:00:00 +0000")
    ]


def test_render_rss_writes_these_children_of_item() -> None:
    full, publisher_only, own, bare = rss_items(make_example_feed("rss"))
    assert children(full) == [
        *("title", "link", "description", "content:encoded", "guid", "category", "category", "source"),
        *("pubDate", "dc:creator", "dc:creator", "dc:publisher", "dc:source", "dc:rights"),
        *("creativeCommons:license", "dc:language", "updated"),
    ]
    assert children(publisher_only) == [
        *("title", "link", "description", "content:encoded", "guid", "source", "pubDate"),
        *("dc:creator", "dc:publisher"),
    ]
    assert children(own) == ["title", "link", "description", "content:encoded", "guid", "pubDate"]
    assert children(bare) == ["title", "link", "guid", "pubDate"]


def test_render_rss_writes_the_source() -> None:
    source = find(rss_items(make_example_feed("rss"))[0], "source")
    assert (source.text, attributes(source)) == (
        "21世纪经济报道 & Co",
        {"url": "https://courier.example/feed.atom"},
    )


def test_render_rss_names_a_publisher_without_any_feed_by_text_alone() -> None:
    (item,) = rss_items(make_feed(make_feed_entry(source=make_source(feed_url=""))))
    assert "source" not in children(item)
    assert item.findtext(f"{DUBLIN_CORE}publisher") == "Courier"


def test_render_rss_writes_people_origin_and_rights() -> None:
    full = rss_items(make_example_feed("rss"))[0]
    assert [creator.text for creator in full.iterfind(f"{DUBLIN_CORE}creator")] == ["李雷", "Ann"]
    assert full.findtext(f"{DUBLIN_CORE}publisher") == "21世纪经济报道 & Co"
    assert full.findtext(f"{DUBLIN_CORE}source") == "https://courier.example/story?id=1&lang=zh"
    assert full.findtext(f"{DUBLIN_CORE}rights") == "© 2022 Courier"
    assert full.findtext(f"{DUBLIN_CORE}language") == "zh-CN"
    assert full.findtext(f"{CREATIVE_COMMONS}license") == "https://creativecommons.org/licenses/by/4.0/"


def test_render_rss_writes_terms_with_their_taxonomy() -> None:
    full = rss_items(make_example_feed("rss"))[0]
    assert [(category.text, category.get("domain")) for category in full.iterfind("category")] == [
        ("财经", "https://site.example/category/"),
        ("R&D", "https://site.example/tag/"),
    ]


@pytest.mark.parametrize(
    ("title", "written"),
    [
        pytest.param("AT&T", "AT&#x26;T", id="an ampersand"),
        pytest.param("a <b> c", "a &#x3C;b&gt; c", id="a tag"),
        pytest.param("<&<", "&#x3C;&#x26;&#x3C;", id="nothing but marks"),
        pytest.param("&lt;", "&#x26;lt;", id="an entity that the author typed"),
    ],
)
def test_render_rss_writes_plain_titles_that_no_reader_takes_for_markup(title: str, written: str) -> None:
    feed = make_feed(make_feed_entry(title=title), title=title, subtitle="", suffix="rss")
    body = render_rss(feed).decode()
    assert body.count(f"<title>{written}</title>") == 2
    assert body.count(f"<description>{written}</description>") == 1


def test_render_rss_escapes_the_plain_summary_as_html_once() -> None:
    (item,) = rss_items(make_feed(make_feed_entry(summary="a <script> & b")))
    assert find(item, "description").text == "a &lt;script&gt; &amp; b"


def test_render_rss_has_a_declaration_and_no_doctype_or_cdata() -> None:
    body = render_rss(make_example_feed("rss"))
    assert body.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<rss ")
    for unwanted in (b"<!DOCTYPE", b"CDATA", b"&#13;", b"<author>"):
        assert unwanted not in body


def test_render_rss_writes_the_language_of_an_entry_only_when_it_differs() -> None:
    feed = make_feed(
        make_feed_entry("a", language="zh-CN"), make_feed_entry("b", language="en"), make_feed_entry("c")
    )
    assert [item.findtext(f"{DUBLIN_CORE}language") for item in rss_items(feed)] == ["zh-CN", None, None]


def test_render_rss_is_understood_by_feedparser() -> None:
    parsed = feedparser.parse(render_rss(make_example_feed("rss")))
    assert not parsed.bozo
    assert parsed.version == "rss20"
    assert (parsed.feed.title, parsed.feed.link) == ("Finance & 财经", "https://site.example/")
    full, publisher_only, own, bare = parsed.entries
    assert full.title == "AT&T <buys> 上海"
    assert full.id == "https://site.example/2022/01/14/syndicated"
    assert html.unescape(full.summary) == "1 < 2 & 上海"
    assert full.source.title == "21世纪经济报道 & Co"
    assert full.source.href == "https://courier.example/feed.atom"
    assert full.published == "Fri, 14 Jan 2022 15:42:28 +0800"
    assert full.content[0].value.startswith(
        '<p>上海 &amp; <a href="https://a.example/?x=1&amp;y=2">more</a></p>'
    )
    assert (publisher_only.author, own.get("author"), bare.link) == (
        "Courier",
        None,
        "https://site.example/2022/01/14/bare.html",
    )


def test_render_rss_keeps_content_apart_when_there_is_no_summary() -> None:
    (item,) = rss_items(make_feed(make_feed_entry(summary="", authors=(Author(name="A"),))))
    assert children(item) == ["title", "link", "content:encoded", "guid", "pubDate", "dc:creator"]
    assert item.findtext(f"{CONTENT}encoded") == "<p>hello</p>"
