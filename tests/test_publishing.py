"""Selection to document: fingerprints, single flight, the cache, and what is told when there is nothing."""

import gzip
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import feedparser
import pytest

from feedsvc.cache import DocumentCache
from feedsvc.errors import NotReadyError, TermNotFoundError, TermRetiredError
from feedsvc.formats import FORMATS
from feedsvc.index import Index, WindowRules
from feedsvc.model import Author, Entry, Source
from feedsvc.publishing.flights import SingleFlight
from feedsvc.selection import SITE, Selection
from feedsvc.term_rules import parse_term_rules
from tests.builders import PUBLISHED, make_entry
from tests.publishers import NOW, SITE_VALUE, Parts, body

C = Selection("category", "快讯")


@pytest.fixture
def parts(index: Index) -> Parts:
    parts = Parts(index)
    parts.write(
        make_entry("a", categories=("快讯",), source=Source(title="证券时报")),
        make_entry("b", published=PUBLISHED + timedelta(minutes=5), tags=("快讯",)),
    )
    return parts


def test_nothing_is_published_before_the_first_sync(index: Index) -> None:
    publisher = Parts(index).build()
    for ask in (
        lambda: publisher.publish(SITE, "atom"),
        publisher.list_feeds,
        lambda: publisher.read_page(SITE),
    ):
        with pytest.raises(NotReadyError):
            ask()


def test_an_unknown_term_names_its_neighbours(parts: Parts) -> None:
    parts.write(make_entry("c", categories=("diyicaijing",)))
    with pytest.raises(TermNotFoundError) as excinfo:
        parts.publish(Selection("category", "diyicaijin"))
    assert excinfo.value.near == {"diyicaijing": "diyicaijing"}


def test_a_term_of_scheduled_entries_only_is_not_there_yet(parts: Parts) -> None:
    parts.write(make_entry("due", published=NOW + timedelta(hours=1), categories=("later",)))
    with pytest.raises(TermNotFoundError):
        parts.publish(Selection("category", "later"))
    assert "later" not in [feed.slug for feed in parts.build().list_feeds()]
    assert parts.publish().fresh_until == NOW + timedelta(hours=1)
    parts.now += timedelta(hours=1)
    document = parts.publish(Selection("category", "later"))
    assert (document.last_modified, document.fresh_until) == (parts.now, None)


def test_headings_and_ids(parts: Parts) -> None:
    feed = parts.build().read_page(C).feed
    assert (feed.id, feed.title) == ("https://news.example/category/%E5%BF%AB%E8%AE%AF", "快讯 | 金融消息")
    assert feed.self_link.href == "https://feeds.example/category/%E5%BF%AB%E8%AE%AF/feed.atom"
    assert feed.alternate_link.href == "https://feeds.example/category/%E5%BF%AB%E8%AE%AF/"
    site = parts.build().read_page(SITE).feed
    assert (site.id, site.title) == ("https://news.example/feed.xml", "金融消息")
    assert site.alternate_link.href == "https://news.example/"
    assert site.updated == PUBLISHED + timedelta(minutes=5)
    assert [entry.entry.slug for entry in site.entries] == ["b", "a"]


def test_a_source_without_a_feed_of_its_own_has_ours(parts: Parts) -> None:
    source = parts.build().read_page(C).feed.entries[0].source
    assert source is not None
    route = "source/%E8%AF%81%E5%88%B8%E6%97%B6%E6%8A%A5"
    assert source.id == f"https://news.example/{route}"
    assert source.feed_url == f"https://feeds.example/{route}/feed.atom"
    assert source.home_page_url == f"https://feeds.example/{route}/"


@pytest.mark.parametrize("home_page_url", ["", "https://courier.example/"])
def test_a_source_with_a_feed_is_named_by_it(parts: Parts, home_page_url: str) -> None:
    known = Source(title="Courier", home_page_url=home_page_url, feed_url="https://courier.example/feed.xml")
    parts.write(make_entry("c", categories=("x",), source=known))
    source = parts.build().read_page(Selection("category", "x")).feed.entries[0].source
    assert source is not None
    assert (source.id, source.feed_url) == (known.feed_url, known.feed_url)
    assert source.home_page_url == home_page_url


def test_the_styled_document_is_the_atom_document(parts: Parts) -> None:
    document = parts.publish(C, "xml")
    assert document.media_type == "application/xml; charset=utf-8"
    assert b'href="https://feeds.example/static/feed.css"' in body(document)
    assert b"feed.atom" in body(document)
    assert b'/feed.xml"' not in body(document).split(b"<entry>")[0].replace(b"news.example/feed.xml", b"")


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_document_is_built_once(parts: Parts, suffix: str) -> None:
    first = parts.publish(suffix=suffix)
    loads = parts.bodies.loads
    assert parts.publish(suffix=suffix) == first
    assert parts.bodies.loads == loads


SITE_CHANGES: dict[str, Any] = {
    "title": "other",
    "description": "other",
    "language": "en",
    "site_url": "https://other.example",
    "base_url": "https://other.example",
    "id_base": "https://other.example",
    "feed_id": "https://other.example/feed.xml",
    "authors": (Author(name="other"),),
    "rights": "other",
    "hubs": ("https://hub.example/",),
}


@pytest.mark.parametrize(
    "changes",
    [
        *(
            pytest.param({"site": replace(SITE_VALUE, **{name: value})}, id=f"site {name}")
            for name, value in SITE_CHANGES.items()
        ),
        pytest.param({"window": WindowRules(min_entries=1, hours=0)}, id="the window"),
        pytest.param({"window": WindowRules(max_bytes=1)}, id="max_bytes"),
    ],
)
def test_each_setting_changes_the_document(parts: Parts, changes: Mapping[str, Any]) -> None:
    """None of them may find the document of before in the cache."""
    before, loads = parts.publish(), parts.bodies.loads
    after = parts.publish(**changes)
    assert parts.bodies.loads == loads + 1
    assert after.digest != before.digest


@pytest.mark.parametrize(
    ("entries", "changes"),
    [
        pytest.param((make_entry("c"),), {}, id="an entry more"),
        pytest.param((), {"removals": {make_entry("a").id: "removed"}}, id="an entry less"),
        pytest.param((make_entry("a", revision="2", title="other"),), {}, id="a revision"),
    ],
)
def test_each_change_of_entries_changes_the_document(
    parts: Parts, entries: tuple[Entry, ...], changes: Mapping[str, Any]
) -> None:
    before = parts.publish()
    parts.write(*entries, **changes)
    assert parts.publish().digest != before.digest


def test_the_output_version_changes_the_fingerprint(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    parts.publish()
    loads = parts.bodies.loads
    monkeypatch.setattr("feedsvc.publishing.planning.OUTPUT_VERSION", "other")
    parts.publish()
    assert parts.bodies.loads == loads + 1


def test_h13_a_document_says_how_often_it_changes(parts: Parts) -> None:
    """Two entries five minutes apart; the setting stays the most."""
    document, styled = parts.publish(), parts.publish(suffix="xml")
    assert (document.max_age, styled.max_age) == (300, 300)
    assert b"<sy:updateFrequency>12</sy:updateFrequency>" in body(document)
    assert b"<ttl>5</ttl>" in body(parts.publish(suffix="rss"))
    shorter = parts.publish(suffix="rss", max_age=60)
    assert shorter.max_age == 60
    assert b"<ttl>1</ttl>" in body(shorter)
    assert parts.publish(C).max_age == 3_600  # one entry says nothing


def test_w1_hubs_stand_in_the_header_and_in_every_format(parts: Parts) -> None:
    hubs = ("https://hub.example/", "https://other.example/hub?x=1")
    changes: dict[str, Any] = {"site": replace(SITE_VALUE, hubs=hubs)}
    for suffix, topic in (("atom", "atom"), ("rss", "rss"), ("json", "json"), ("xml", "atom")):
        document = parts.publish(suffix=suffix, **changes)
        links = [(link.rel, link.href) for link in document.links]
        assert links == [
            ("self", f"https://feeds.example/feed.{topic}"),
            *(("hub", hub) for hub in hubs),
            ("alternate", "https://news.example/"),
        ]
        if suffix == "json":
            said = json.loads(body(document))["hubs"]
            assert said == [{"type": "WebSub", "url": hub} for hub in hubs]
        else:
            parsed = feedparser.parse(gzip.decompress(document.gzip_body)).feed
            assert [link.href for link in parsed.links if link.rel == "hub"] == list(hubs)
            assert [link.href for link in parsed.links if link.rel == "self"] == [links[0][1]]


def test_a_term_may_have_a_title_and_a_description(parts: Parts) -> None:
    rule = {"field": "category", "name": "快讯", "title": "Express", "description": "What just happened"}
    publisher = parts.build(terms=parse_term_rules([rule], []))
    feed = publisher.read_page(C).feed
    assert (feed.title, feed.subtitle) == ("Express | 金融消息", "What just happened")
    assert ("category", "快讯", "Express") in [
        (listed.field, listed.slug, listed.name) for listed in publisher.list_feeds()
    ]
    # Another term of the same name is another term.
    assert publisher.read_page(Selection("tag", "快讯")).feed.title == "快讯 | 金融消息"
    before, after = parts.publish(C), publisher.publish(C, "atom")
    assert before.digest != after.digest


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        pytest.param({"hidden": True}, TermNotFoundError, id="hidden"),
        pytest.param({"moved_to": "other"}, TermNotFoundError, id="moved"),
        pytest.param({"retired": True}, TermRetiredError, id="retired"),
    ],
)
def test_a_term_may_be_neither_listed_nor_served(
    parts: Parts, rule: dict[str, Any], error: type[Exception]
) -> None:
    publisher = parts.build(terms=parse_term_rules([{"field": "category", "name": "快讯", **rule}], []))
    with pytest.raises(error):
        publisher.publish(C, "atom")
    assert ("category", "快讯") not in [(feed.field, feed.slug) for feed in publisher.list_feeds()]
    with pytest.raises(TermNotFoundError) as excinfo:
        publisher.publish(Selection("category", "快讯a"), "atom")
    assert excinfo.value.near == {}


def test_max_bytes_cuts_whole_entries(parts: Parts) -> None:
    for number in range(9):
        parts.write(make_entry(f"{number}", published=PUBLISHED - timedelta(minutes=number)))
    parts.bodies.html = "<p>" + "x" * 93 + "{}</p>"
    items = json.loads(body(parts.publish(suffix="json", window=WindowRules(max_bytes=305))))["items"]
    assert len(items) == 3
    items = json.loads(body(parts.publish(suffix="json", window=WindowRules(max_bytes=1))))["items"]
    assert len(items) == 1


def test_fifty_first_requests_build_once(parts: Parts) -> None:
    publisher = parts.build()
    start, documents = threading.Barrier(50), []

    def ask() -> None:
        start.wait()
        documents.append(publisher.publish(SITE, "atom"))

    threads = [threading.Thread(target=ask) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(documents) == 50
    assert len(set(documents)) == 1
    assert parts.bodies.loads == 1


def test_a_flight_that_fails_fails_for_all_and_is_over() -> None:
    flights: SingleFlight[int] = SingleFlight()
    with pytest.raises(KeyError):
        flights.get("a", lambda: dict[str, int]()["missing"])
    assert flights.get("a", lambda: 1) == 1


def test_a_stale_file_is_synced_first(parts: Parts) -> None:
    parts.bodies.stale = 2
    assert parts.publish().length
    assert parts.resyncs == 2


def test_a_file_that_never_holds_still_is_no_wrong_answer(parts: Parts) -> None:
    parts.bodies.stale = 99
    with pytest.raises(NotReadyError):
        parts.publish()


class BrokenCache(DocumentCache):
    """Keeps nothing."""

    def __init__(self) -> None: ...
    def get(self, key: str) -> bytes | None:
        return None

    def set(self, key: str, body: bytes) -> None: ...
    def build_once(self, key: str, build: Callable[[], bytes]) -> bytes:
        return build()


def test_without_a_cache_the_bytes_are_the_same(parts: Parts) -> None:
    assert parts.publish(cache=BrokenCache()) == parts.publish()


def test_feeds_are_listed_site_first(parts: Parts) -> None:
    feeds = [(feed.field, feed.name, feed.entries, feed.updated) for feed in parts.build().list_feeds()]
    moment: datetime = PUBLISHED
    assert feeds == [
        ("", "金融消息", 2, moment + timedelta(minutes=5)),
        ("category", "快讯", 1, moment),
        ("tag", "快讯", 1, moment + timedelta(minutes=5)),
        ("source", "证券时报", 1, moment),
    ]


def test_the_list_says_when_it_could_last_have_changed(parts: Parts) -> None:
    first = parts.build().read_list().changed_at
    parts.now += timedelta(hours=1)
    parts.write(make_entry("c", categories=("新",), published=parts.now + timedelta(hours=1)))
    second = parts.build().read_list()
    parts.now += timedelta(hours=2)
    third = parts.build().read_list()

    assert first == NOW
    assert second.changed_at == NOW + timedelta(hours=1)
    assert third.changed_at == NOW + timedelta(hours=2)  # the scheduled entry came
    assert {feed.slug for feed in third.feeds} - {feed.slug for feed in second.feeds} == {"新"}


def test_the_number_of_entries_follows_syncs_and_the_clock(parts: Parts) -> None:
    publisher = parts.build()
    numbers = [publisher.list_feeds()[0].entries]
    parts.write(make_entry("c", published=parts.now + timedelta(hours=1)))
    numbers.append(publisher.list_feeds()[0].entries)
    parts.now += timedelta(hours=2)
    numbers.append(publisher.list_feeds()[0].entries)
    parts.write(make_entry("d"))
    numbers.append(publisher.list_feeds()[0].entries)
    assert numbers == [2, 2, 3, 4]
