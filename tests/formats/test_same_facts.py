"""Every format says the same of an entry, as other people's parsers read it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser
import pytest

from feedsvc.formats import FORMATS
from tests.formats.examples import make_example_feed


@dataclass(frozen=True)
class Facts:
    """What a reader knows of an entry."""

    id: str
    permalink: str
    title: str
    published: datetime
    updated: datetime
    authors: tuple[str, ...]
    terms: tuple[str, ...]
    publisher: str
    publisher_feed: str
    via: str
    rights: str
    license_url: str
    language: str


def read_atom(body: bytes) -> list[Facts]:
    return [_read_atom_entry(entry) for entry in feedparser.parse(body).entries]


def _read_atom_entry(entry: Any) -> Facts:
    source = entry.get("source", {})
    return Facts(
        id=entry.id,
        permalink=entry.link,
        title=entry.title,
        published=datetime.fromisoformat(entry.published),
        updated=datetime.fromisoformat(entry.updated),
        authors=_names(entry),
        terms=tuple(tag.term for tag in entry.get("tags", [])),
        publisher=source.get("title", ""),
        publisher_feed=_href(source, "self"),
        via=_href(entry, "via"),
        rights=entry.get("rights", ""),
        license_url=_href(entry, "license"),
        language=entry.title_detail.language.removesuffix("en"),
    )


def read_rss(body: bytes) -> list[Facts]:
    return [_read_rss_item(item) for item in feedparser.parse(body).entries]


def _read_rss_item(item: Any) -> Facts:
    published = parsedate_to_datetime(item.published)
    return Facts(
        id=item.id,
        permalink=item.link,
        title=item.title,
        published=published,
        # An item without atom:updated was never updated; feedparser then hands out its publication date.
        updated=datetime.fromisoformat(item["updated"]) if dict.__contains__(item, "updated") else published,
        authors=_names(item),
        terms=tuple(tag.term for tag in item.get("tags", [])),
        publisher=item.get("source", {}).get("title", ""),
        publisher_feed=item.get("source", {}).get("href", ""),
        via=item.get("dc_source", ""),
        rights=item.get("rights", ""),
        license_url=_href(item, "license"),
        language=item.get("language", ""),
    )


def read_json_feed(body: bytes) -> list[Facts]:
    return [_read_json_item(item) for item in json.loads(body)["items"]]


def _read_json_item(item: dict[str, Any]) -> Facts:
    source, rights = item.get("_source", {}), item.get("_rights", {})
    return Facts(
        id=item["id"],
        permalink=item["url"],
        title=item["title"],
        published=datetime.fromisoformat(item["date_published"]),
        updated=datetime.fromisoformat(item["date_modified"]),
        authors=tuple(author["name"] for author in item.get("authors", [])),
        terms=tuple(item.get("tags", [])),
        publisher=source.get("title", ""),
        publisher_feed=source.get("feed_url", ""),
        via=item.get("external_url", ""),
        rights=rights.get("text", ""),
        license_url=rights.get("license_url", ""),
        language=item.get("language", ""),
    )


def _names(entry: Any) -> tuple[str, ...]:
    return tuple(author["name"] for author in entry.get("authors", []) if author)


def _href(holder: Any, rel: str) -> str:
    return next((str(link.href) for link in holder.get("links", []) if link.rel == rel), "")


SYNDICATED = Facts(
    id="https://site.example/2022/01/14/syndicated",
    permalink="https://site.example/2022/01/14/syndicated.html",
    title="AT&T <buys> 上海",
    published=datetime.fromisoformat("2022-01-14T15:42:28+08:00"),
    updated=datetime.fromisoformat("2022-01-14T17:42:28+08:00"),
    authors=("李雷", "Ann"),
    terms=("财经", "R&D"),
    publisher="21世纪经济报道 & Co",
    publisher_feed="https://courier.example/feed.atom",
    via="https://courier.example/story?id=1&lang=zh",
    rights="© 2022 Courier",
    license_url="https://creativecommons.org/licenses/by/4.0/",
    language="zh-CN",
)


@pytest.mark.parametrize(
    ("suffix", "read"),
    [("atom", read_atom), ("xml", read_atom), ("rss", read_rss), ("json", read_json_feed)],
)
def test_render_says_everything_of_a_syndicated_entry(
    suffix: str, read: Callable[[bytes], list[Facts]]
) -> None:
    assert read(FORMATS[suffix].render(make_example_feed(suffix)))[0] == SYNDICATED


def test_render_says_the_same_of_every_entry_in_every_format() -> None:
    feed = make_example_feed()
    told = read_json_feed(FORMATS["json"].render(feed))
    assert read_atom(FORMATS["atom"].render(feed)) == told
    assert read_rss(FORMATS["rss"].render(feed)) == told
    assert [facts.authors for facts in told] == [("李雷", "Ann"), ("Courier",), (), ()]
