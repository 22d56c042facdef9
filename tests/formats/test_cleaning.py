"""Hostile text stays inside its element, is changed only where XML demands it, and costs no other entry."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.formats import FORMATS
from feedsvc.formats.atom import render_atom
from feedsvc.formats.cleaning import clean_feed, clean_text
from feedsvc.formats.json_feed import render_json_feed
from feedsvc.model import Author, EntryId, FeedCategory, FeedEntry, Link
from tests.builders import make_feed, make_feed_entry, make_source
from tests.formats.reading import CONTENT, atom_entries, children, find, is_valid_atom, parse_xml, rss_items
from tests.formats.strict_json_feed import list_problems

HOSTILE = [
    "]]>",
    "</title><script>",
    "\x00",
    "\ufffe",
    "\ud800",
    "😀",
    "\u202eRTL",
    "\r",
    "&amp;",
    "?>",
    "<!--",
]

texts = st.text(st.one_of(st.characters(), st.characters(max_codepoint=0x9F))) | st.lists(
    st.sampled_from(HOSTILE)
).map("".join)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param("a\x00b\x08c\x0bd\x1ee", "abcde", id="control characters"),
        pytest.param("a\ufffe\uffffb", "ab", id="non-characters of the first plane"),
        pytest.param("a\ud800b\udc00c", "abc", id="lone surrogates"),
        pytest.param("a\r\nb\rc\u2028d\x85e\r\x85f", "a\nb\nc\nd\ne\nf", id="line ends of every system"),
        pytest.param("\ufeffa\ufeffb", "a\ufeffb", id="a byte-order mark only at the start"),
        pytest.param("\r\x00\n", "\n", id="a line end that a control character broke in two"),
        pytest.param(
            "\t上海 👩‍👩‍👧 é \u200f\U0001fffe", "\t上海 👩‍👩‍👧 é \u200f\U0001fffe", id="all else is kept"
        ),
    ],
)
def test_clean_text(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned
    assert clean_text(cleaned) == cleaned


@given(texts)
def test_clean_text_leaves_what_xml_and_utf_8_can_carry(text: str) -> None:
    cleaned = clean_text(text)
    cleaned.encode()
    assert not set(cleaned) & {"\x00", "\r", "\ufffe", "\uffff"}


def make_hostile_entry(text: str) -> FeedEntry:
    return make_feed_entry(
        title=text,
        summary=text,
        content=text,
        rights=text,
        language=text,
        via=text,
        license_url=text,
        authors=(Author(name=text, url=text, email=text),),
        categories=(FeedCategory(name=text, scheme=text),),
        source=make_source(id=text, title=text, feed_url=text or "https://a.example/", home_page_url=text),
    )


@pytest.mark.parametrize("email", ["0@\x08", "a@b.example\ufffe", "a@\ud800"])
def test_an_email_that_xml_cannot_hold_is_left_out(email: str) -> None:
    feed = make_feed(make_feed_entry("a", authors=(Author(name="Ann", email=email),)))
    assert is_valid_atom(FORMATS["atom"].render(feed))
    assert b"<email>" not in FORMATS["atom"].render(feed)


@settings(deadline=None)  # a busy machine is no failure
@given(texts)
def test_render_survives_hostile_text_in_every_field(text: str) -> None:
    hostile = make_hostile_entry(text)
    feed = make_feed(
        make_feed_entry("before"), hostile, title=text, subtitle=text, language=text, rights=text
    )
    feed = replace(
        feed, links=(Link(rel="hub", href="https://hub.example/", title=text),), stylesheet_url=text
    )
    assert is_valid_atom(FORMATS["xml"].render(feed))
    assert is_valid_atom(FORMATS["atom"].render(feed))
    assert list_problems(FORMATS["json"].render(feed)) == []
    assert children(parse_xml(FORMATS["rss"].render(feed))) == ["channel"]
    assert len(rss_items(feed)) == len(atom_entries(feed)) == 2


@settings(deadline=None)  # a busy machine is no failure
@given(texts)
def test_render_gives_back_the_text_that_went_in(text: str) -> None:
    feed = make_feed(make_feed_entry(title=f"a{text}z", content=f"a{text}z"))
    cleaned = clean_text(f"a{text}z")
    (entry,), (item,) = atom_entries(feed), rss_items(feed)
    parsed = json.loads(FORMATS["json"].render(feed))["items"][0]
    assert (
        find(entry, "content").text == item.findtext(f"{CONTENT}encoded") == parsed["content_html"] == cleaned
    )
    assert find(entry, "title").text == parsed["title"] == cleaned
    assert "".join(map(str, find(item, "title").itertext())) == cleaned


def test_render_writes_line_ends_as_line_feeds() -> None:
    body = render_atom(make_feed(make_feed_entry(content="<p>a</p>\r\n<p>b</p>\r")))
    assert b"\r" not in body
    assert b"&#13;" not in body


def test_clean_feed_keeps_the_first_of_two_entries_with_one_id_in_its_place() -> None:
    first, other, second = (make_feed_entry(slug, id="x") for slug in ("first", "other", "second"))
    feed = clean_feed(make_feed(first, replace(other, entry=replace(other.entry, id=EntryId("y"))), second))
    assert [entry.entry.title for entry in feed.entries] == ["First", "Other"]


def test_clean_feed_gives_an_entry_without_title_or_id_its_permalink() -> None:
    (entry,) = clean_feed(make_feed(make_feed_entry(id="\x00", title=" \x0b"))).entries
    assert entry.entry.id == entry.entry.title == "https://site.example/2022/01/14/hello.html"


@pytest.mark.parametrize(
    ("language", "cleaned"),
    [("zh-CN", "zh-CN"), ("zh_CN", "zh-CN"), (" en ", "en"), ("", ""), ("中文", ""), ("en-US.UTF-8", "")],
)
def test_clean_feed_keeps_only_language_tags(language: str, cleaned: str) -> None:
    (entry,) = clean_feed(make_feed(make_feed_entry(language=language))).entries
    assert entry.entry.language == cleaned


def test_clean_feed_names_every_author_once_and_no_nameless_one() -> None:
    people = (Author(name="Ann"), Author(name=" "), Author(name="Ann"), Author(name="Li", email="Li <li@li>"))
    (entry,) = clean_feed(make_feed(make_feed_entry(authors=people))).entries
    assert entry.entry.authors == (Author(name="Ann"), Author(name="Li"))


def test_clean_feed_names_a_publisher_without_title_by_its_id() -> None:
    (entry,) = clean_feed(make_feed(make_feed_entry(source=make_source(title="")))).entries
    assert entry.source == make_source(title="https://courier.example/feed.atom")


def test_clean_feed_leaves_out_a_publisher_of_whom_nothing_is_known() -> None:
    (entry,) = clean_feed(
        make_feed(make_feed_entry(source=make_source(id="", title="", feed_url="")))
    ).entries
    assert entry.source is None


def test_clean_feed_lists_a_term_once_for_each_taxonomy() -> None:
    terms = tuple(FeedCategory(name=name, scheme=scheme) for scheme in "ct" for name in ("a", "a ", ""))
    (entry,) = clean_feed(make_feed(make_feed_entry(categories=terms))).entries
    assert entry.categories == (FeedCategory(name="a", scheme="c"), FeedCategory(name="a", scheme="t"))


def test_clean_feed_is_idempotent() -> None:
    feed = clean_feed(make_feed(make_hostile_entry("\x00 https://a.example/\r\n]]>")))
    assert clean_feed(feed) == feed
    assert render_json_feed(feed) == render_json_feed(clean_feed(feed))
