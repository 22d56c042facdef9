"""Archive documents (RFC 5005 section 4) and tombstones (RFC 6721), in each format that has them."""

import json
from datetime import UTC, datetime, timedelta

import feedparser
import pytest

from feedsvc.formats import FORMATS
from feedsvc.formats.atom import render_atom
from feedsvc.model import EntryId, Feed, Link, Tombstone
from tests.builders import PUBLISHED, make_feed, make_feed_entry
from tests.formats.reading import is_valid_atom, parse_xml
from tests.formats.strict_json_feed import list_problems

HISTORY = "{http://purl.org/syndication/history/1.0}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
ATOM_LINK = "{http://www.w3.org/2005/Atom}link"


def make_archive(suffix: str) -> Feed:
    def link(rel: str, route: str) -> Link:
        return Link(rel=rel, href=f"https://feeds.example/{route}.{suffix}")

    return make_feed(
        make_feed_entry("a"),
        suffix=suffix,
        is_archive=True,
        links=(
            link("current", "feed"),
            link("prev-archive", "archive/2021-12-2"),
            link("next-archive", "archive/2022-02"),
        ),
    )


@pytest.mark.parametrize("suffix", ["atom", "xml", "rss"])
def test_p3_an_archive_says_so_in_its_heading(suffix: str) -> None:
    root = parse_xml(FORMATS[suffix].render(make_archive(suffix)))
    head = root[0] if suffix == "rss" else root
    names = [child.tag for child in head]
    mark = names.index(f"{HISTORY}archive")
    first = next(number for number, name in enumerate(names) if str(name).endswith(("item", "entry")))
    assert mark < first
    assert root.nsmap["fh"] == HISTORY.strip("{}")
    links = {link.get("rel"): link.get("href") for link in head.iterfind(ATOM_LINK)}
    assert (
        links.items()
        >= {
            "current": f"https://feeds.example/feed.{suffix}",
            "prev-archive": f"https://feeds.example/archive/2021-12-2.{suffix}",
            "next-archive": f"https://feeds.example/archive/2022-02.{suffix}",
        }.items()
    )


def test_p3_an_archive_is_valid_atom() -> None:
    assert is_valid_atom(render_atom(make_archive("atom")))


@pytest.mark.parametrize("suffix", ["atom", "rss"])
def test_p3_only_an_archive_knows_of_history(suffix: str) -> None:
    assert b"history" not in FORMATS[suffix].render(make_feed(make_feed_entry(), suffix=suffix))


def test_j5_json_leads_to_the_older_document() -> None:
    body = FORMATS["json"].render(make_archive("json"))
    assert json.loads(body)["next_url"] == "https://feeds.example/archive/2021-12-2.json"
    assert list_problems(body) == []


REMOVED = datetime(2022, 1, 20, 8, 30, 0, 250_000, tzinfo=UTC)


def make_retracting_feed(*ids: str, suffix: str = "atom") -> Feed:
    stones = tuple(Tombstone(id=EntryId(id_), removed=REMOVED) for id_ in ids)
    return make_feed(make_feed_entry("a"), make_feed_entry("b"), suffix=suffix, tombstones=stones)


def test_tombstones_stand_before_the_first_entry() -> None:
    body = render_atom(make_retracting_feed("tag:a,2022:x", "https://site.example/y?a=1&b=<"))
    root = parse_xml(body)
    stones = root.findall(f"{TOMBSTONES}deleted-entry")
    assert [dict(stone.attrib) for stone in stones] == [
        {"ref": "tag:a,2022:x", "when": "2022-01-20T08:30:00Z"},
        {"ref": "https://site.example/y?a=1&b=<", "when": "2022-01-20T08:30:00Z"},
    ]
    names = [child.tag for child in root]
    assert names.index(f"{TOMBSTONES}deleted-entry") < names.index("{http://www.w3.org/2005/Atom}entry")
    assert root.nsmap["at"] == TOMBSTONES.strip("{}")
    assert is_valid_atom(body)
    parsed = feedparser.parse(body)
    assert not parsed.bozo
    assert len(parsed.entries) == 2


@pytest.mark.parametrize("suffix", ["rss", "json"])
def test_tombstones_are_only_in_atom(suffix: str) -> None:
    with_stones = FORMATS[suffix].render(make_retracting_feed("tag:a,2022:x", suffix=suffix))
    assert with_stones == FORMATS[suffix].render(make_retracting_feed(suffix=suffix))


def test_a_feed_without_tombstones_has_no_such_namespace() -> None:
    assert b"tombstones" not in render_atom(make_retracting_feed())


def test_an_entry_that_is_there_has_no_tombstone() -> None:
    present = make_feed_entry("a").entry.id
    assert b"deleted-entry" not in render_atom(make_retracting_feed(present))


def test_a_tombstone_of_an_empty_feed_is_valid_atom() -> None:
    stone = Tombstone(id=EntryId("urn:x"), removed=PUBLISHED + timedelta(days=1))
    body = render_atom(make_feed(tombstones=(stone,)))
    assert b"deleted-entry" in body
    assert is_valid_atom(body)
