"""The posts that arrive, and what each feed may hold: a category's feed depends on its own posts alone."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from feedsvc.export.asking import ask
from feedsvc.runtime import Runtime, assemble
from feedsvc.web.building import build_web

BASE_URL = "https://feeds.example"
CATEGORIES = tuple(f"c{number}" for number in range(67))
SUFFIXES = ("atom", "rss", "json")
FEEDS = tuple(f"/category/{category}/feed.{suffix}" for category in CATEGORIES for suffix in SUFFIXES)

_CONFIG = "title: Topology\nurl: https://site.example\ntimezone: Asia/Shanghai\n"
_SETTINGS = "max_age = 1\n"
"""So that copies grow old at once, and requests reach the nodes."""

_WINDOW = 20
_EACH_AT_FIRST = 30
_START = datetime(2022, 1, 1, tzinfo=UTC)
_IDS = {
    "atom": re.compile(r"<entry>.*?<id>([^<]+)</id>", re.DOTALL),
    "rss": re.compile(r"<guid[^>]*>([^<]+)</guid>"),
    "json": re.compile(r'"id": ?"(https://site\.example/c[^"]+)"'),
}


@dataclass(frozen=True, slots=True)
class Post:
    """The post of this number in its category, which has them a week apart."""

    category: str
    number: int

    @property
    def published(self) -> datetime:
        return _START + timedelta(days=7 * self.number)

    @property
    def entry_id(self) -> str:
        return f"https://site.example/{self.category}/{self.published:%Y/%m/%d}/{self.category}-{self.number}"

    def write(self, root: Path) -> None:
        """Put it into the folder at once, as a site's tools do: nobody sees half of it."""
        text = (
            f"---\nlayout: post\ntitle: {self.category} number {self.number}\n"
            f"date: {self.published:%Y-%m-%d %H:%M:%S} +0000\ncategories: {self.category}\n---\n"
            f"<p>{self.category} {self.number} {'text ' * 200}</p>\n"
        )
        path = root / "_posts" / f"{self.published:%Y-%m-%d}-{self.category}-{self.number}.md"
        new = root / f".{path.name}"
        new.write_text(text, encoding="utf-8")
        new.rename(path)


class Arrivals:
    """All posts so far; `later` are those after the first ones, in the order in which they were written."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.later: list[Post] = []
        self._counts = dict.fromkeys(CATEGORIES, _EACH_AT_FIRST)
        (root / "_posts").mkdir(parents=True)
        (root / "_config.yml").write_text(_CONFIG, encoding="utf-8")
        (root / "feedsvc.toml").write_text(_SETTINGS, encoding="utf-8")
        for category in CATEGORIES:
            for number in range(_EACH_AT_FIRST):
                Post(category, number).write(root)

    def add(self, category: str) -> Post:
        """Write the next post of a category. Counted first: nobody may see one that is not."""
        post = Post(category, self._counts[category])
        self._counts[category] += 1
        self.later.append(post)
        post.write(self.root)
        return post

    def count(self, category: str) -> int:
        return self._counts[category]

    def list_ids(self) -> list[str]:
        """The id of every entry that there must be, sorted."""
        return sorted(
            Post(category, number).entry_id
            for category in CATEGORIES
            for number in range(self.count(category))
        )


def list_ids(feed: str, body: str) -> list[str]:
    """The ids of a feed's entries, newest first."""
    return _IDS[feed.rpartition(".")[2]].findall(body)


def find_number(feed: str, ids: list[str]) -> int | None:
    """The number of the newest post, if these are it and those before it, as many as a feed holds."""
    category = feed.split("/")[2]
    if not ids:
        return None
    newest = int(ids[0].rpartition("-")[2])
    expected = [Post(category, number).entry_id for number in range(newest, newest - _WINDOW, -1)]
    return newest if ids == expected else None


def list_true_digests(arrivals: Arrivals, folder: Path) -> dict[tuple[str, int], str]:
    """The digest of every body that a single node gives while the same posts arrive one by one.

    By feed and the number of its newest post.
    """
    again = Arrivals(folder / "again")
    assembly = assemble(again.root, config=None, environment={}, flags={"base_url": BASE_URL})
    runtime = Runtime(assembly, folder / "again-data", working=folder)
    true: dict[tuple[str, int], str] = {}
    try:
        app = build_web(runtime)

        def look(categories: Iterable[str]) -> None:
            result = runtime.sync()
            app.replace(result.content_version, result.touched)
            for category in categories:
                for suffix in SUFFIXES:
                    feed = f"/category/{category}/feed.{suffix}"
                    true[feed, again.count(category) - 1] = digest_of(ask(app, BASE_URL, feed, etag="").body)

        look(CATEGORIES)
        for post in arrivals.later:
            again.add(post.category)
            look([post.category])
    finally:
        runtime.close()
    return true


def digest_of(body: bytes) -> str:
    """What tells bodies apart."""
    return hashlib.sha256(body).hexdigest()
