"""Atom: RFC 4287's schema, the exact children of every element, and what a reader makes of it."""

import feedparser
import pytest
from lxml import etree

from feedsvc.formats.atom import render_atom, render_styled_atom
from feedsvc.model import Author, Feed
from tests.builders import make_feed, make_feed_entry, make_source
from tests.formats.examples import make_example_feed
from tests.formats.reading import ATOM, atom_entries, attributes, children, find, is_valid_atom, parse_xml


def test_render_atom_is_valid_atom() -> None:
    assert is_valid_atom(render_atom(make_example_feed()))


@pytest.mark.parametrize("feed", [make_feed(), make_feed(subtitle="", language="")], ids=["empty", "bare"])
def test_render_atom_without_entries_is_valid_atom(feed: Feed) -> None:
    assert is_valid_atom(render_atom(feed))


def test_render_atom_writes_these_children_of_feed() -> None:
    root = parse_xml(render_atom(make_example_feed()))
    assert children(root) == [
        *("id", "title", "updated", "author", "generator", "rights", "subtitle"),
        *("link rel=self", "link rel=alternate", "link rel=hub", "link rel=prev-archive"),
        *("entry", "entry", "entry", "entry"),
    ]


def test_render_atom_writes_these_children_of_entry() -> None:
    full, publisher_only, own, bare = atom_entries(make_example_feed())
    assert children(full) == [
        *("id", "title", "updated", "author", "author", "content", "summary", "category", "category"),
        *("rights", "published", "link rel=alternate", "link rel=via", "link rel=license", "source"),
    ]
    assert children(publisher_only) == [
        *("id", "title", "updated", "author", "content", "summary", "published", "link rel=alternate"),
        "source",
    ]
    assert children(own) == [
        *("id", "title", "updated", "content", "summary", "published", "link rel=alternate"),
    ]
    assert children(bare) == ["id", "title", "updated", "published", "link rel=alternate"]


def test_render_atom_writes_these_children_of_source() -> None:
    source = find(atom_entries(make_example_feed())[0], "source")
    assert children(source) == ["id", "title", "updated", "link rel=self", "link rel=alternate"]
    assert [(child.text, attributes(child)) for child in source] == [
        ("https://courier.example/feed.atom", {}),
        ("21世纪经济报道 & Co", {}),
        ("2022-01-14T15:42:28+08:00", {}),
        (
            None,
            {"rel": "self", "href": "https://courier.example/feed.atom", "type": "application/atom+xml"},
        ),
        (None, {"rel": "alternate", "href": "https://courier.example/", "type": "text/html"}),
    ]


def test_render_atom_claims_no_type_for_a_publisher_feed_of_unknown_format() -> None:
    entry = make_feed_entry(source=make_source(feed_url="https://courier.example/rss", home_page_url=""))
    link = find(find(atom_entries(make_feed(entry))[0], "source"), "link")
    assert attributes(link) == {"rel": "self", "href": "https://courier.example/rss"}


def test_render_atom_writes_dates_as_the_author_wrote_them() -> None:
    full = atom_entries(make_example_feed())[0]
    assert find(full, "published").text == "2022-01-14T15:42:28+08:00"
    assert find(full, "updated").text == "2022-01-14T17:42:28+08:00"


def test_render_atom_names_authors_else_the_publisher_else_the_feed() -> None:
    feed = make_example_feed()
    names = [[author[0].text for author in entry.iterfind(f"{ATOM}author")] for entry in atom_entries(feed)]
    assert names == [["李雷", "Ann"], ["Courier"], [], []]
    assert find(find(parse_xml(render_atom(feed)), "author"), "name").text == "Finance & 财经"


def test_render_atom_names_the_feed_authors() -> None:
    root = parse_xml(render_atom(make_feed(authors=(Author(name="Han", email="han@site.example"),))))
    assert [(child.tag, child.text) for child in find(root, "author")] == [
        (f"{ATOM}name", "Han"),
        (f"{ATOM}email", "han@site.example"),
    ]


def test_render_atom_writes_content_as_html_and_all_else_as_text() -> None:
    full = atom_entries(make_example_feed())[0]
    assert attributes(find(full, "content")) == {"type": "html"}
    assert attributes(find(full, "summary")) == {"type": "text"}
    assert find(full, "summary").text == "1 < 2 & 上海"
    assert attributes(find(full, "title")) == {}
    assert find(full, "title").text == "AT&T <buys> 上海"


def test_render_atom_writes_terms_with_their_taxonomy() -> None:
    full = atom_entries(make_example_feed())[0]
    assert [attributes(category) for category in full.iterfind(f"{ATOM}category")] == [
        {"term": "财经", "scheme": "https://site.example/category/", "label": "财经"},
        {"term": "R&D", "scheme": "https://site.example/tag/", "label": "R&D"},
    ]


def test_render_atom_writes_the_language_of_the_feed_and_of_an_entry_that_differs() -> None:
    feed = make_feed(make_feed_entry("a", language="zh-CN"), make_feed_entry("b", language="en"))
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    root = parse_xml(render_atom(feed))
    assert [root.get(lang), *(entry.get(lang) for entry in root.iterfind(f"{ATOM}entry"))] == [
        "en",
        "zh-CN",
        None,
    ]


def test_render_atom_has_a_declaration_and_no_doctype_base_or_instruction() -> None:
    body = render_atom(make_example_feed())
    assert body.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<feed ")
    for unwanted in (b"<!DOCTYPE", b"xml:base", b"xml-stylesheet", b"CDATA", b"&#"):
        assert unwanted not in body


def test_render_styled_atom_is_atom_with_a_stylesheet() -> None:
    feed = make_example_feed()
    body = render_styled_atom(feed)
    instruction = b'<?xml-stylesheet type="text/css" href="https://feeds.example/feed.css?v=1&amp;w=2"?>'
    assert body.replace(instruction, b"") == render_atom(feed)
    assert body.count(instruction) == 1


def test_render_styled_atom_without_a_stylesheet_is_atom() -> None:
    assert render_styled_atom(make_feed()) == render_atom(make_feed())


def test_render_styled_atom_escapes_the_stylesheet_url() -> None:
    root = parse_xml(render_styled_atom(make_feed(stylesheet_url='https://x.example/"?><feed>')))
    instruction = root.getprevious()
    assert isinstance(instruction, etree._ProcessingInstruction)
    assert instruction.text == 'type="text/css" href="https://x.example/&quot;?&gt;&lt;feed&gt;"'


def test_render_atom_is_understood_by_feedparser() -> None:
    parsed = feedparser.parse(render_atom(make_example_feed()))
    assert not parsed.bozo
    full, publisher_only, own, _bare = parsed.entries
    assert parsed.version == "atom10"
    assert [entry.link.rsplit("/", 1)[1] for entry in parsed.entries] == [
        *("syndicated.html", "publisher-only.html", "own.html", "bare.html"),
    ]
    assert full.source.title == "21世纪经济报道 & Co"
    assert full.source.id == "https://courier.example/feed.atom"
    assert [author["name"] for author in full.authors] == ["李雷", "Ann"]
    assert full.published == "2022-01-14T15:42:28+08:00"
    assert full.updated_parsed[:6] == (2022, 1, 14, 9, 42, 28)
    assert full.content[0].value.startswith(
        '<p>上海 &amp; <a href="https://a.example/?x=1&amp;y=2">more</a></p>'
    )
    assert (publisher_only.author, own.get("author")) == ("Courier", None)
