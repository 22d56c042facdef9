"""Entries that are kept for the next feed that holds them."""

from dataclasses import replace

from feedsvc.formats.cleaning import clean_entry
from feedsvc.index import Index
from feedsvc.model import SafeHtml
from feedsvc.publishing.kept_entries import KeptEntries, Key
from feedsvc.selection import SITE
from tests.builders import make_entry, make_feed_entry
from tests.publishers import Parts, body


def make_key(slug: str) -> Key:
    return slug, "1", "full"


def test_the_oldest_entries_make_room_for_the_newest() -> None:
    kept = KeptEntries(most=10_000)
    for slug in "abc":
        kept.keep({make_key(slug): make_feed_entry(slug, content="x" * 3_000)})
    assert kept.find([make_key("a"), make_key("b"), make_key("c")]).keys() == {make_key("b"), make_key("c")}


def test_an_entry_that_is_used_again_stays() -> None:
    kept = KeptEntries(most=10_000)
    first = {make_key("a"): make_feed_entry("a", content="x" * 3_000)}
    for entries in (first, {make_key("b"): make_feed_entry("b", content="x" * 3_000)}, first):
        kept.keep(entries)
    kept.keep({make_key("c"): make_feed_entry("c", content="x" * 3_000)})
    assert kept.find([make_key("a"), make_key("b")]).keys() == {make_key("a")}


def test_what_was_built_last_stays_however_large_it_is() -> None:
    kept = KeptEntries(most=10)
    entries = {make_key(slug): make_feed_entry(slug) for slug in "abc"}
    kept.keep(entries)
    assert kept.find(entries) == entries
    kept.keep({make_key("d"): make_feed_entry("d")})
    assert not kept.find(entries)


def test_a_feed_that_gets_one_more_entry_loads_the_body_of_that_one_only(index: Index) -> None:
    parts = Parts(index)
    publisher = parts.build()
    parts.write(make_entry("first"))
    publisher.publish(SITE, "atom")
    parts.write(make_entry("second"))
    grown = body(publisher.publish(SITE, "json"))
    assert parts.bodies.loaded == ["first", "second"]
    assert grown == body(parts.publish(SITE, "json"))


def test_an_entry_that_changed_is_built_anew(index: Index) -> None:
    parts = Parts(index)
    publisher = parts.build()
    for title in ("Before", "After"):
        parts.write(make_entry(title=title, revision=title))
        assert title in body(publisher.publish(SITE, "json")).decode()


def test_an_entry_is_cleaned_once_and_what_is_made_of_it_anew() -> None:
    entry = make_feed_entry()
    assert clean_entry(entry) is clean_entry(entry)
    assert clean_entry(replace(entry, content=SafeHtml("a\x00b"))).content == "ab"
