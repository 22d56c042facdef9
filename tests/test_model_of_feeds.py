"""The whole service against a model: whatever is done to the files, every feed holds what the model says."""

import json
import os
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from werkzeug.test import Client, TestResponse

from feedsvc.runtime import Runtime, assemble
from feedsvc.web.building import build_web
from tests.fakes import FakeClock
from tests.formats.reading import ATOM, parse_xml
from tests.sites import LONG_AGO, make_post_text, make_site

CATEGORIES = ("c0", "c1", "财经")
SCOPES = ("", *(f"/category/{name}" for name in CATEGORIES))
MIN_ENTRIES, MAX_ENTRIES, HOURS = 3, 6, 24
BASE_URL = "https://feeds.example"
FLAGS = {
    "base_url": BASE_URL,
    "min_entries": MIN_ENTRIES,
    "max_entries": MAX_ENTRIES,
    "hours": float(HOURS),
    "archive_folders": ("archive",),
}


@dataclass(frozen=True)
class Post:
    """A file as the model knows it; `state` is "good", "broken" or "hidden"."""

    number: int
    edition: int
    published: datetime
    categories: frozenset[str]
    state: str = "good"
    folder: str = "_posts"

    @property
    def path(self) -> str:
        return f"{self.folder}/2022-01-01-{self.number}.md"

    @property
    def title(self) -> str:
        return f"Post {self.number}, edition {self.edition}"

    @property
    def text(self) -> str:
        more = "published: false\n" if self.state == "hidden" else ""
        return make_post_text(
            self.title,
            date=f"{self.published:%Y-%m-%d %H:%M:%S} +0000",
            categories=f"[{', '.join(sorted(self.categories))}]" if self.state != "broken" else "[a",
            more=more,
        )


@dataclass(frozen=True)
class Seen:
    """What a reader got last."""

    etag: str
    last_modified: str
    body: bytes


class FeedMachine(RuleBasedStateMachine):
    """Editors, restarts, readers and the clock, in any order."""

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="feedsvc-model-")
        root = Path(self.folder.name)
        self.root, self.data = root / "site", root / "data"
        self.root.mkdir()
        make_site(self.root, posts=0)
        (self.root / "archive").mkdir()
        self.posts: dict[int, Post] = {}
        self.seen: dict[str, Seen] = {}
        self.numbers = self.saves = 0
        # Not long ago: what was written just now is not settled yet, and is some steps later.
        self.clock = FakeClock(datetime.now(UTC).replace(microsecond=0))
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr("feedsvc.runtime.service.now", self.clock)
        self.patch.setattr("feedsvc.web.building.now", self.clock)
        self.runtime = self.open()

    def open(self) -> Runtime:
        assembly = assemble(self.root, config=None, environment={}, flags=FLAGS)
        runtime = Runtime(assembly, self.data, working=self.root.parent)
        self.app = build_web(runtime)
        self.client = Client(self.app)
        return runtime

    def teardown(self) -> None:
        if hasattr(self, "runtime"):
            self.runtime.close()
            self.patch.undo()
            self.folder.cleanup()

    def put(self, post: Post) -> None:
        """Write a file as an editor does."""
        path = self.root / post.path
        path.write_text(post.text, encoding="utf-8")
        self.saves += 1  # each at another time, and long ago: what is broken is no half-saved file
        os.utime(path, (LONG_AGO + self.saves, LONG_AGO + self.saves))
        self.posts[post.number] = post

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers={name.replace("_", "-"): text for name, text in headers.items()})

    @rule(
        days=st.integers(0, 800) | st.integers(0, 3),
        categories=st.frozensets(st.sampled_from(CATEGORIES), max_size=3),
        folder=st.sampled_from(["_posts", "_posts", "archive"]),
    )
    def write(self, days: int, categories: frozenset[str], folder: str) -> None:
        self.numbers += 1
        published = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(days=days, minutes=self.numbers)
        self.put(Post(self.numbers, 0, published, categories, folder=folder))

    @rule(seconds=st.integers(1, 5))
    def schedule(self, seconds: int) -> None:
        """A post that is due in a moment."""
        self.numbers += 1
        due = self.clock() + timedelta(seconds=seconds, microseconds=0)
        if all(post.published != due for post in self.posts.values()):
            self.put(Post(self.numbers, 0, due, frozenset({"c0"})))

    @precondition(lambda self: self.posts)
    @rule(data=st.data(), state=st.sampled_from(["good", "good", "broken", "hidden"]))
    def edit(self, data: st.DataObject, state: str) -> None:
        post = self.choose(data)
        self.put(replace(post, edition=post.edition + 1, state=state))

    @precondition(lambda self: self.posts)
    @rule(data=st.data(), categories=st.frozensets(st.sampled_from(CATEGORIES), max_size=3))
    def retag(self, data: st.DataObject, categories: frozenset[str]) -> None:
        self.put(replace(self.choose(data), categories=categories))

    @precondition(lambda self: self.posts)
    @rule(data=st.data(), days=st.integers(0, 800))
    def redate(self, data: st.DataObject, days: int) -> None:
        post = self.choose(data)
        moment = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(days=days, minutes=post.number)
        self.put(replace(post, published=moment))

    @precondition(lambda self: self.posts)
    @rule(data=st.data(), folder=st.sampled_from(["_posts", "archive"]))
    def move(self, data: st.DataObject, folder: str) -> None:
        post = self.choose(data)
        moved = replace(post, folder=folder)
        (self.root / post.path).rename(self.root / moved.path)
        self.posts[post.number] = moved

    @precondition(lambda self: self.posts)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        post = self.choose(data)
        (self.root / post.path).unlink()
        del self.posts[post.number]

    @rule(seconds=st.sampled_from([1, 3, 10, 100_000]))
    def wait(self, seconds: int) -> None:
        self.clock.moment += timedelta(seconds=seconds)

    @rule()
    def restart(self) -> None:
        """A restart alone changes no byte and no validator."""
        before = self.poll()
        self.runtime.close()
        self.runtime = self.open()
        assert self.poll() == before

    @rule()
    def rebuild(self) -> None:
        """An index that is made anew gives the same bytes."""
        before = {scope: seen.body for scope, seen in self.poll().items()}
        result = self.runtime.sync(rebuild=True)
        self.app.replace(result.content_version, None)
        assert {scope: seen.body for scope, seen in self.poll().items()} == before

    def choose(self, data: st.DataObject) -> Post:
        return self.posts[data.draw(st.sampled_from(sorted(self.posts)))]

    def sync(self) -> None:
        result = self.runtime.sync()
        self.app.replace(result.content_version, result.touched)

    def poll(self) -> dict[str, Seen]:
        """What each feed that there is says now, after a sync."""
        self.sync()
        found = {}
        for scope in SCOPES:
            response = self.get(f"{scope}/feed.json")
            if response.status_code == 200:
                headers = response.headers
                found[scope] = Seen(headers["ETag"], headers["Last-Modified"], response.data)
        return found

    def list_expected(self, scope: str) -> list[Post]:
        """All that a scope holds, newest first."""
        category = scope.rpartition("/")[2]
        held = [
            post
            for post in self.posts.values()
            if post.state == "good"
            and post.published <= self.clock()
            and (not category or category in post.categories)
        ]
        return sorted(held, key=lambda post: post.published, reverse=True)

    @invariant()
    def every_feed_holds_its_window(self) -> None:
        found = self.poll()
        for scope in SCOPES:
            held = self.list_expected(scope)
            if scope and not held and scope not in found:
                continue  # a term that no entry has is no feed
            oldest = held[0].published - timedelta(hours=HOURS) if held else self.clock()
            window = [
                post for number, post in enumerate(held) if number < MIN_ENTRIES or post.published >= oldest
            ]
            titles = [item["title"] for item in json.loads(found[scope].body)["items"]]
            assert titles == [post.title for post in window[:MAX_ENTRIES]]

    @invariant()
    def no_reader_is_lied_to(self) -> None:
        """304 only for who has the very bytes; Last-Modified goes forwards only."""
        for scope, now in self.poll().items():
            before = self.seen.get(scope)
            if before is not None:
                known = self.get(f"{scope}/feed.json", If_None_Match=before.etag)
                assert (known.status_code == 304) == (now.body == before.body)
                dated = self.get(f"{scope}/feed.json", If_Modified_Since=before.last_modified)
                assert dated.status_code == 200 or now.body == before.body
            self.seen[scope] = now

    @invariant()
    def window_and_archive_hold_every_entry(self) -> None:
        self.sync()
        titles: list[str] = []
        url = "/feed.json"
        while url:
            document = json.loads(self.get(url).data)
            titles += [item["title"] for item in document["items"]]
            url = document.get("next_url", "").removeprefix(BASE_URL)
        assert set(titles) == {post.title for post in self.list_expected("")}

    @invariant()
    def all_formats_hold_the_same(self) -> None:
        self.sync()
        items = json.loads(self.get("/feed.json").data)["items"]
        atom, rss = (parse_xml(self.get(f"/feed.{suffix}").data) for suffix in ("atom", "rss"))
        assert [e.text for e in atom.findall(f"{ATOM}entry/{ATOM}id")] == [item["id"] for item in items]
        assert [e.text for e in rss.findall("channel/item/guid")] == [item["id"] for item in items]


TestModelOfFeeds = FeedMachine.TestCase
TestModelOfFeeds.settings = settings(
    max_examples=6,
    stateful_step_count=12,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
