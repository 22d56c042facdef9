"""A publisher over a true index, with bodies that can be made stale and a clock that can be set."""

import gzip
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from feedsvc.cache import DocumentCache
from feedsvc.cache.local import MemoryCache
from feedsvc.dates import to_microseconds
from feedsvc.errors import StaleEntryError
from feedsvc.index import Index, Snapshot, WindowRules
from feedsvc.model import Author, Body, Entry, FeedDocument, SafeHtml, Site
from feedsvc.publishing import Publisher, Status
from feedsvc.selection import SITE, Selection
from tests.builders import PUBLISHED, make_changes

SITE_VALUE = Site(
    title="金融消息",
    site_url="https://news.example",
    base_url="https://feeds.example",
    id_base="https://news.example",
    feed_id="https://news.example/feed.xml",
    language="zh-CN",
    authors=(Author(name="ZNing"),),
)
NOW = PUBLISHED + timedelta(days=1)


class FakeBodies:
    """A paragraph for every entry; `stale` entries must be synced that many times first."""

    def __init__(self) -> None:
        self.loads = 0
        self.loaded: list[str] = []
        self.stale = 0
        self.html = "<p>{}</p>"

    def load(self, snapshot: Snapshot, entries: Iterable[Entry]) -> Mapping[str, Body]:
        self.loads += 1
        if self.stale:
            self.stale -= 1
            raise StaleEntryError("_posts/x.md")
        wanted = tuple(entries)
        self.loaded += [entry.slug for entry in wanted]
        return {
            entry.id: Body(html=SafeHtml(self.html.format(entry.slug)), summary=f"Summary of {entry.slug}")
            for entry in wanted
        }


class Parts:
    """A publisher and all that it is made of, each of which a test may change."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.bodies = FakeBodies()
        self.resyncs = 0
        self.now = NOW
        self.values: dict[str, Any] = {
            "site": SITE_VALUE,
            "window": WindowRules(),
            "cache": DocumentCache(MemoryCache(threshold=1000), b"s"),
        }

    def write(self, *entries: Entry, **changes: Any) -> None:
        self.index.write(
            make_changes(*entries, **changes),
            settings_digest="s",
            window=self.values["window"],
            now_us=to_microseconds(self.now),
        )

    def publish(self, selection: Selection = SITE, suffix: str = "atom", **changes: Any) -> FeedDocument:
        return self.build(**changes).publish(selection, suffix)

    def build(self, **changes: Any) -> Publisher:
        def resync(_path: str) -> None:
            self.resyncs += 1

        return Publisher(
            **(self.values | changes),
            index=self.index,
            bodies=self.bodies,
            status=Status(),
            resync=resync,
            now=lambda: self.now,
        )


def body(document: FeedDocument) -> bytes:
    data = gzip.decompress(document.gzip_body)
    assert len(data) == document.length
    return data
