"""What is new in a feed since a reader's ETag (RFC 3229), from the windows that the journal remembers."""

import json
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from feedsvc.formats import FORMATS
from feedsvc.index import Index, WindowRules
from feedsvc.index.windows import KEPT_WINDOWS
from feedsvc.model import FeedDocument
from feedsvc.selection import SITE, Selection
from tests.builders import PUBLISHED, make_entry
from tests.formats.reading import is_valid_atom
from tests.publishers import Parts, body

C = Selection("category", "c")


@pytest.fixture
def parts(index: Index) -> Parts:
    parts = Parts(index)
    for n in range(5):
        arrive(parts, f"{n}")
    return parts


def arrive(parts: Parts, slug: str) -> None:
    """A new entry, a minute newer than all before it."""
    parts.now += timedelta(minutes=1)
    parts.write(make_entry(slug, published=parts.now, categories=("c",)))


def ask(parts: Parts, *known: str, suffix: str = "json", selection: Selection = C) -> FeedDocument:
    return parts.build().publish_since(selection, suffix, known)


def slugs(document: FeedDocument) -> list[str]:
    return [item["id"].rsplit("/", 1)[1] for item in json.loads(body(document))["items"]]


def test_d3_the_first_time_everything_is_sent(parts: Parts) -> None:
    assert ask(parts) == ask(parts, "unknown") == parts.publish(C, "json")


def test_d2_then_only_what_is_new_or_changed(parts: Parts) -> None:
    first = ask(parts)
    arrive(parts, "5")
    parts.write(make_entry("2", published=PUBLISHED, categories=("c",), revision="2", title="edited"))
    delta = ask(parts, first.digest)
    whole = parts.publish(C, "json")
    assert slugs(delta) == ["5", "2"]
    assert (delta.is_delta, delta.digest, delta.last_modified) == (True, whole.digest, whole.last_modified)
    assert delta.links == whole.links


def test_d3_who_has_it_already_is_told_so(parts: Parts) -> None:
    first = ask(parts)
    assert ask(parts, "unknown", first.digest) == first
    assert not first.is_delta


def test_a_feed_that_nobody_asked_so_is_not_remembered(parts: Parts) -> None:
    first = parts.publish(C, "json")
    arrive(parts, "5")
    assert not ask(parts, first.digest).is_delta


@pytest.mark.parametrize("suffix", FORMATS)
def test_d2_a_delta_is_a_feed_in_every_format(parts: Parts, suffix: str) -> None:
    first = ask(parts, suffix=suffix)
    arrive(parts, "5")
    delta = ask(parts, first.digest, suffix=suffix)
    assert delta.is_delta
    if suffix in {"atom", "xml"}:
        assert is_valid_atom(body(delta))
    if suffix != "json":
        parsed = feedparser.parse(body(delta))
        assert not parsed.bozo
        assert [entry.title for entry in parsed.entries] == ["5"]


def test_documents_of_other_feeds_and_formats_are_other_documents(parts: Parts) -> None:
    first = ask(parts)
    arrive(parts, "5")
    assert not ask(parts, first.digest, suffix="rss").is_delta
    assert not ask(parts, first.digest, selection=SITE).is_delta


def test_a_delta_after_a_removal_alone_is_empty_but_for_the_tombstone(parts: Parts) -> None:
    first = ask(parts, suffix="atom")
    parts.write(removals={make_entry("3").id: "removed"})
    delta = ask(parts, first.digest, suffix="atom")
    assert delta.is_delta
    assert b"deleted-entry" in body(delta)
    assert is_valid_atom(body(delta))
    assert b"<entry>" not in body(delta)


def test_a_delta_says_the_same_of_the_feed_as_the_whole(parts: Parts) -> None:
    first = ask(parts, suffix="atom")
    parts.write(make_entry("2", published=PUBLISHED, categories=("c",), revision="2"))
    delta, whole = body(ask(parts, first.digest, suffix="atom")), body(parts.publish(C, "atom"))
    assert delta.split(b"<entry>")[0] == whole.split(b"<entry>")[0]


def test_entries_that_a_cap_cut_off_were_never_sent(parts: Parts) -> None:
    parts.bodies.html = "<p>" + "x" * 93 + "</p>"
    parts.values["window"] = WindowRules(max_bytes=300)
    first = ask(parts)
    assert slugs(first) == ["4", "3", "2"]
    parts.write(removals={make_entry("4").id: "removed"})
    assert slugs(ask(parts, first.digest)) == ["1"]


def test_the_last_windows_are_kept(parts: Parts) -> None:
    tags = []
    for n in range(KEPT_WINDOWS + 1):
        tags.append(ask(parts).digest)
        arrive(parts, f"new-{n}")
    assert not ask(parts, tags[0]).is_delta  # the request itself was one more
    assert not ask(parts, tags[1]).is_delta
    assert len(slugs(ask(parts, tags[2]))) == KEPT_WINDOWS - 1
    assert len(slugs(ask(parts, *tags))) == 1  # the latest that the reader names


def test_windows_survive_a_restart_and_a_rebuild(parts: Parts, index_place: Path | str) -> None:
    first = ask(parts)
    with parts.index.snapshot() as snapshot:
        entries = list(snapshot.list_entries())
    parts.index.clear()
    parts.index.close()
    parts.index = Index(index_place)
    parts.write(*entries, is_whole=True)
    arrive(parts, "5")
    assert slugs(ask(parts, first.digest)) == ["5"]
    parts.index.close()


def test_who_is_not_the_writer_remembers_nothing(parts: Parts) -> None:
    reader = parts.build(keeps_windows=lambda: False)
    first = reader.publish_since(C, "json", ())
    arrive(parts, "5")
    assert not ask(parts, first.digest).is_delta


def test_a_request_does_not_wait_for_a_sync(parts: Parts) -> None:
    with parts.index._database._write_lock:
        first = ask(parts)
    arrive(parts, "5")
    assert not ask(parts, first.digest).is_delta


def test_any_number_of_tags_may_be_sent(parts: Parts) -> None:
    assert not ask(parts, *(f"{n}" for n in range(5_000))).is_delta
