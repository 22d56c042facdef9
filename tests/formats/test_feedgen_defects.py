"""What feedgen 1.0.0 does wrong and we rely on having mended, one test each, numbered as in our notes."""

import locale
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest

from feedsvc.formats import FORMATS
from feedsvc.formats.atom import render_atom
from feedsvc.formats.rss import render_rss
from feedsvc.model import Author, Link
from tests.builders import make_feed, make_feed_entry, make_source
from tests.formats.examples import make_example_feed
from tests.formats.reading import (
    ATOM,
    DUBLIN_CORE,
    atom_entries,
    attributes,
    children,
    find,
    is_valid_atom,
    rss_channel,
    rss_items,
)


def test_g1_entry_links_keep_rel_and_type() -> None:
    entry = atom_entries(make_example_feed())[0]
    assert [attributes(link) for link in entry.iterfind(f"{ATOM}link")] == [
        {
            "rel": "alternate",
            "href": "https://site.example/2022/01/14/syndicated.html",
            "type": "text/html",
        },
        {"rel": "via", "href": "https://courier.example/story?id=1&lang=zh"},
        {"rel": "license", "href": "https://creativecommons.org/licenses/by/4.0/"},
    ]


def test_g2_the_channel_link_is_the_home_page() -> None:
    feed = make_feed(links=(Link(rel="hub", href="https://hub.example/"),), suffix="rss")
    assert find(rss_channel(feed), "link").text == "https://site.example/"


def test_g3_an_entry_may_have_a_license_link() -> None:
    (entry,) = atom_entries(make_feed(make_feed_entry(license_url="https://license.example/")))
    assert "link rel=license" in children(entry)


def test_g4_the_source_has_id_and_updated() -> None:
    (entry,) = atom_entries(make_feed(make_feed_entry(source=make_source())))
    assert children(find(entry, "source"))[:3] == ["id", "title", "updated"]


def test_g6_no_text_has_the_type_cdata() -> None:
    assert b"CDATA" not in render_atom(make_example_feed())


def test_g7_content_without_a_summary_is_still_content() -> None:
    (item,) = rss_items(make_feed(make_feed_entry(summary="")))
    assert "content:encoded" in children(item)
    assert "description" not in children(item)


def test_g8_an_author_without_an_address_is_named_in_rss() -> None:
    (item,) = rss_items(make_feed(make_feed_entry(authors=(Author(name="Ann"),))))
    assert item.findtext(f"{DUBLIN_CORE}creator") == "Ann"


def test_g9_rss_has_every_link_of_the_feed() -> None:
    channel = rss_channel(make_example_feed("rss"))
    assert [attributes(link) for link in channel.iterfind(f"{ATOM}link")] == [
        {"rel": "self", "href": "https://feeds.example/feed.rss", "type": "application/rss+xml"},
        {"rel": "hub", "href": "https://hub.example/"},
        {"rel": "prev-archive", "href": "https://feeds.example/archive/2022-01.rss"},
    ]


def test_g10_an_empty_feed_is_not_updated_now() -> None:
    feed = make_feed()
    assert b"<updated>1970-01-01T00:00:00Z</updated>" in render_atom(feed)
    assert b"<lastBuildDate>Thu, 01 Jan 1970 00:00:00 +0000</lastBuildDate>" in render_rss(feed)


@pytest.mark.parametrize(
    ("published", "atom", "rss"),
    [
        pytest.param(
            datetime(2022, 1, 14, 7, 42, 28, 999_999, tzinfo=UTC),
            "2022-01-14T07:42:28Z",
            "Fri, 14 Jan 2022 07:42:28 +0000",
            id="microseconds are left out",
        ),
        pytest.param(
            datetime(99, 1, 2, tzinfo=UTC),
            "0099-01-02T00:00:00Z",
            "Fri, 02 Jan 0099 00:00:00 +0000",
            id="a year has four digits",
        ),
        pytest.param(
            datetime(1899, 12, 31, 8, 5, 43, tzinfo=timezone(timedelta(hours=8, minutes=5, seconds=43))),
            "1899-12-31T00:00:00Z",
            "Sun, 31 Dec 1899 00:00:00 +0000",
            id="an offset has no seconds",
        ),
    ],
)
def test_g11_dates_are_valid_in_both_formats(published: datetime, atom: str, rss: str) -> None:
    feed = make_feed(make_feed_entry(published=published))
    assert find(atom_entries(feed)[0], "published").text == atom
    assert find(rss_items(feed)[0], "pubDate").text == rss


def test_g12_rss_in_eight_threads_never_touches_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    monkeypatch.setattr(locale, "setlocale", lambda *arguments: calls.append(arguments))
    feed = make_feed(*(make_feed_entry(f"post-{number}") for number in range(50)), suffix="rss")
    with ThreadPoolExecutor(8) as pool:
        bodies = set(pool.map(render_rss, [feed] * 32))
    assert (calls, len(bodies)) == ([], 1)


@pytest.mark.parametrize("suffix", FORMATS)
def test_g13_one_bad_entry_costs_no_other(suffix: str) -> None:
    bad = make_feed_entry("bad", title="\x00\x0b\ufffe", summary="\ud800", content="<p>\x08</p>")
    body = FORMATS[suffix].render(make_feed(make_feed_entry("good"), bad, make_feed_entry("other")))
    for slug in ("good", "bad", "other"):
        assert f"https://site.example/2022/01/14/{slug}.html".encode() in body


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("url", ["javascript:alert(1)", "/rel", "not a url", "data:text/html,x", "https://"])
def test_g14_no_stranger_url_that_is_not_http_gets_out(suffix: str, url: str) -> None:
    entry = make_feed_entry(
        via=url,
        license_url=url,
        authors=(Author(name="A", url=url),),
        source=make_source(feed_url=url, home_page_url=url),
    )
    clean = make_feed_entry(authors=(Author(name="A"),), source=make_source(feed_url="", home_page_url=""))
    render = FORMATS[suffix].render
    assert render(make_feed(entry)) == render(make_feed(clean))


def test_g16_the_guid_is_the_id_and_no_permalink() -> None:
    (item,) = rss_items(make_feed(make_feed_entry()))
    guid = find(item, "guid")
    assert (guid.text, attributes(guid)) == (
        "https://site.example/2022/01/14/hello",
        {"isPermaLink": "false"},
    )


def test_g17_entries_keep_their_order() -> None:
    feed = make_feed(*(make_feed_entry(slug) for slug in ("c", "a", "b")))
    assert [find(entry, "title").text for entry in atom_entries(feed)] == ["C", "A", "B"]
    assert [find(item, "title").text for item in rss_items(feed)] == ["C", "A", "B"]


def test_g18_a_feed_leaves_nothing_behind_for_the_next() -> None:
    entry = make_feed_entry()
    plain = render_rss(make_feed(entry))
    render_rss(
        make_feed(entry, make_feed_entry("other"), links=(Link(rel="hub", href="https://hub.example/"),))
    )
    render_atom(make_feed(entry))
    assert render_rss(make_feed(entry)) == plain


@pytest.mark.parametrize(("suffix", "namespaces"), [("atom", 1), ("xml", 1), ("rss", 4)])
def test_g21_every_namespace_is_declared_once_at_the_root(suffix: str, namespaces: int) -> None:
    body = FORMATS[suffix].render(make_example_feed(suffix))
    assert body.count(b"xmlns") == namespaces
    assert body.rindex(b"xmlns") < body.index(b"<title>")
    assert b"ns0" not in body


def test_g22_the_generator_is_ours_without_versions() -> None:
    assert b"<generator>feedsvc</generator>" in render_atom(make_feed())
    assert b"<generator>feedsvc</generator>" in render_rss(make_feed())


def test_g25_content_that_is_no_xml_is_valid() -> None:
    (entry,) = atom_entries(make_feed(make_feed_entry(content="<p>a&nbsp;b<br>c")))
    assert find(entry, "content").text == "<p>a&nbsp;b<br>c"
    assert is_valid_atom(render_atom(make_feed(make_feed_entry(content="<p>a&nbsp;b<br>c"))))
