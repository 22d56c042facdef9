"""Other people's feeds, as they are."""

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.formats.atom import render_atom
from feedsvc.formats.foreign import ForeignEntry, ForeignFeedError, read_foreign_feed
from feedsvc.formats.json_feed import render_json_feed
from feedsvc.formats.rss import render_rss
from tests.builders import PUBLISHED, make_feed, make_feed_entry

ATOM = b"""<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://old.example/blog/">
<entry><id> tag:old.example,2022:1 </id><title type="html">One &amp;lt; two</title>
<link rel="self" href="1.atom"/><link href="1.html"/>
<published>2022-01-14T15:42:28+08:00</published><updated>2022-01-15T00:00:00Z</updated></entry>
</feed>"""


def test_atom() -> None:
    [entry] = read_foreign_feed(ATOM).entries
    assert entry == ForeignEntry(
        id="tag:old.example,2022:1",
        link="https://old.example/blog/1.html",
        title="One &lt; two",
        published=datetime(2022, 1, 14, 15, 42, 28, tzinfo=timezone(timedelta(hours=8))),
        updated=datetime(2022, 1, 15, tzinfo=UTC),
    )


@pytest.mark.parametrize("render", [render_atom, render_rss, render_json_feed], ids=["atom", "rss", "json"])
def test_our_own_feeds_come_back(render: object) -> None:
    assert callable(render)
    feed = make_feed(make_feed_entry("one", title="第一"), make_feed_entry("two"))
    entries = read_foreign_feed(render(feed)).entries
    assert [(entry.id, entry.link, entry.title, entry.published) for entry in entries] == [
        (item.entry.id, item.entry.permalink, item.entry.title, PUBLISHED) for item in feed.entries
    ]


@pytest.mark.parametrize(
    ("item", "id_", "link"),
    [
        pytest.param(
            "<link>/a</link><guid isPermaLink='false'>7</guid>", "7", "https://o.example/a", id="guid"
        ),
        pytest.param(
            "<guid>https://o.example/b</guid>", "https://o.example/b", "https://o.example/b", id="link"
        ),
        pytest.param("<link>/c</link>", "https://o.example/c", "https://o.example/c", id="no guid"),
        pytest.param(
            "<a:link xmlns:a='http://www.w3.org/2005/Atom' href='x'/><link>/d</link>",
            "https://o.example/d",
            "https://o.example/d",
            id="atom:link first",
        ),
        pytest.param("<title>t</title>", "", "", id="neither"),
    ],
)
def test_rss_ids_and_links(item: str, id_: str, link: str) -> None:
    data = f"<rss><channel><item>{item}</item></channel></rss>".encode()
    [entry] = read_foreign_feed(data, url="https://o.example/feed/").entries
    assert (entry.id, entry.link) == (id_, link)


def test_rss_1_0() -> None:
    data = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="https://o.example/1"><title>T</title>
      <link>https://o.example/1</link><dc:date>2022-01-14T00:00:00Z</dc:date></item></rdf:RDF>"""
    [entry] = read_foreign_feed(data).entries
    assert (entry.id, entry.title) == ("https://o.example/1", "T")
    assert entry.published == datetime(2022, 1, 14, tzinfo=UTC)


def test_json_feed_with_numbers_for_ids() -> None:
    [one, two] = read_foreign_feed(
        b'{"items":[{"id":7,"url":"/x"},"no",{"url":"/y"}]}', url="https://o.e/f"
    ).entries
    assert (one.id, one.link, one.published) == ("7", "https://o.e/x", None)
    assert two.id == "https://o.e/y"


def test_a_damaged_document_is_read_as_far_as_possible_and_said_to_be() -> None:
    feed = read_foreign_feed(b"<rss><channel><item><guid>1</guid><title>a & b&nbsp;</title></item>")
    assert [entry.id for entry in feed.entries] == ["1"]
    assert feed.damage


def test_entities_are_not_followed() -> None:
    data = (
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        b"<rss><channel><item><guid>1</guid><title>&x;</title></item></channel></rss>"
    )
    [entry] = read_foreign_feed(data).entries
    assert entry.title in ("", "&x;")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param(b"", "neither XML nor JSON", id="empty"),
        pytest.param(b"hello", "neither XML nor JSON", id="text"),
        pytest.param(b"<html><body/></html>", "<html> is not the root of a feed", id="html"),
        pytest.param(b"{}", "without a list of items", id="other JSON"),
        pytest.param(b"{x", "not JSON", id="bad JSON"),
        pytest.param(b'{"a":' + b"[" * 100_000, "not JSON", id="deep JSON"),
    ],
)
def test_what_is_no_feed(data: bytes, problem: str) -> None:
    with pytest.raises(ForeignFeedError, match=problem):
        read_foreign_feed(data)


@given(st.binary(max_size=200) | st.text(alphabet='<>/rsitemfd{}[]":& =x', max_size=80).map(str.encode))
def test_nothing_but_its_own_error_escapes(data: bytes) -> None:
    with contextlib.suppress(ForeignFeedError):
        read_foreign_feed(data, url="https://o.example/")
