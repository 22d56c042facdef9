"""WebSub publishing, against a hub on loopback: who is told what, when, and what becomes of it otherwise."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from feedsvc.dates import to_microseconds
from feedsvc.index import Index, WindowRules
from feedsvc.model import Entry, Site
from feedsvc.runtime.announcing import build_announcer
from feedsvc.term_rules import NO_RULES, parse_term_rules
from feedsvc.web.building import build_web
from feedsvc.websub import Announcer
from tests.builders import PUBLISHED, make_changes, make_entry
from tests.fakes import FakeClock
from tests.hub import Hub, run_hub
from tests.sites import make_post_text, make_site, running, write_post
from tests.web.serving import fetch, run_server

START = datetime(2022, 1, 15, 12, tzinfo=UTC)
BASE_URL = "https://feeds.example"
SITE_TOPICS = [f"{BASE_URL}/feed.{suffix}" for suffix in ("atom", "rss", "json")]
C_TOPICS = [f"{BASE_URL}/category/%E5%BF%AB%E8%AE%AF/feed.{suffix}" for suffix in ("atom", "rss", "json")]


class Service:
    """An index, its announcer, and a clock that a test sets."""

    def __init__(self, index: Index, *hubs: str) -> None:
        self.index = index
        self.hubs = hubs
        self.terms = NO_RULES
        self.clock = FakeClock(START)
        self.version = 0
        self.announcer = self.build()

    def build(self) -> Announcer:
        site = Site(
            title="T",
            site_url=BASE_URL,
            base_url=BASE_URL,
            id_base=BASE_URL,
            feed_id=BASE_URL,
            hubs=self.hubs,
        )
        rules = WindowRules(min_entries=2)
        return build_announcer(site, index=self.index, window=rules, terms=self.terms, now=self.clock)

    def sync(self, *entries: Entry, **changes: Any) -> None:
        """One sync of a later moment, not yet served."""
        self.wait(10)
        self.version = self.index.write(
            make_changes(*entries, **changes),
            settings_digest="s",
            now_us=to_microseconds(self.clock.moment),
            hubs=self.hubs,
        ).content_version

    def wait(self, seconds: float) -> None:
        self.clock.moment += timedelta(seconds=seconds)

    def announce(self) -> None:
        """Serve the latest version, and a while later tell the hubs."""
        self.announcer.serve(self.version)
        self.wait(5)
        self.announcer.announce()


@pytest.fixture
def hub() -> Iterator[Hub]:
    with run_hub() as hub:
        yield hub


@pytest.fixture
def service(index: Index, hub: Hub) -> Service:
    service = Service(index, hub.url)
    service.sync(make_entry("a", categories=("快讯",)), make_entry("b", categories=("b",)))
    service.announce()
    return service


def make_news(slug: str = "new", **changes: Any) -> Entry:
    published = changes.pop("published", PUBLISHED + timedelta(hours=1))
    return make_entry(slug, categories=("快讯",), published=published, **changes)


def test_w2_the_first_sync_tells_nobody(service: Service, hub: Hub) -> None:
    assert hub.pings == []


def test_w2_each_changed_feed_is_told_once_in_each_format(service: Service, hub: Hub) -> None:
    service.sync(make_news("new"))
    service.sync(make_news("newer"))
    service.announce()
    assert hub.topics == [*SITE_TOPICS, *C_TOPICS]
    assert hub.pings[0] == {"hub.mode": "publish", "hub.url": SITE_TOPICS[0], "hub.topic": SITE_TOPICS[0]}
    assert hub.connections == 1
    service.announce()
    assert len(hub.pings) == 6


def test_w2_not_before_the_new_bytes_are_served(service: Service, hub: Hub) -> None:
    service.sync(make_news())
    service.wait(60)
    service.announcer.announce()
    assert hub.pings == []
    service.announce()
    assert len(hub.pings) == 6


def test_w2_a_post_outside_every_window_tells_nobody(service: Service, hub: Hub) -> None:
    service.sync(make_news(), make_news("archived", published=PUBLISHED - timedelta(days=9)))
    service.announce()
    hub.pings.clear()
    service.sync(make_news("old", published=PUBLISHED - timedelta(days=365)))
    service.announce()
    assert hub.pings == []


def test_w2_a_removal_is_told_where_a_feed_is_left(service: Service, hub: Hub) -> None:
    service.sync(removals={make_entry("b").id: "removed"})
    service.announce()
    assert hub.topics == SITE_TOPICS  # category b is 404 now


def test_w2_a_feed_that_is_not_served_is_not_told_of(service: Service, hub: Hub) -> None:
    service.terms = parse_term_rules([{"field": "category", "name": "快讯", "hidden": True}], [])
    service.announcer = service.build()
    service.sync(make_news())
    service.announce()
    assert hub.topics == SITE_TOPICS


def test_w2_an_index_made_anew_tells_nobody(service: Service, hub: Hub) -> None:
    service.index.clear()
    service.sync(make_entry("a", categories=("快讯",)), make_entry("b", categories=("b",)), is_whole=True)
    service.announce()
    assert hub.pings == []


def test_w2_a_scheduled_post_is_told_at_its_minute(service: Service, hub: Hub) -> None:
    due = service.clock.moment + timedelta(hours=1)
    service.sync(make_news("due", published=due))
    service.announce()
    assert hub.pings == []
    service.wait(3_600)
    service.announce()
    assert hub.topics == [*SITE_TOPICS, *C_TOPICS]
    service.announce()
    assert len(hub.pings) == 6


def test_w2_a_post_scheduled_before_the_first_sync_is_told_too(index: Index, hub: Hub) -> None:
    service = Service(index, hub.url)
    service.sync(make_entry("a"), make_news("due", published=START + timedelta(hours=1)))
    service.announce()
    service.wait(3_600)
    service.announce()
    assert hub.topics == [*SITE_TOPICS, *C_TOPICS]


def test_w2_a_hub_that_fails_is_asked_again_ever_more_rarely(service: Service, hub: Hub) -> None:
    service.sync(make_news())
    hub.answers = [(503, {})] * 9
    service.announce()
    assert len(hub.pings) == 1
    for pause in (30, 60, 120, 240, 480, 960, 1_920, 3_600):
        before = len(hub.pings)
        service.wait(pause - 11)
        service.announce()
        assert len(hub.pings) == before
        service.wait(6)
        service.announcer.announce()
        assert len(hub.pings) == before + 1
    hub.pings.clear()
    service.wait(3_600)
    service.announce()
    assert hub.topics == [*SITE_TOPICS, *C_TOPICS]
    assert service.index.pings().count_failures(hub.url) == 0


@pytest.mark.parametrize(
    ("status", "retry_after", "pause"),
    [
        pytest.param(429, "100", 100, id="longer than ours"),
        pytest.param(503, "1", 30, id="shorter than ours"),
        pytest.param(503, "999999999", 86_400, id="a day at most"),
        pytest.param(429, "Fri, 14 Jan 2022 07:42:28 GMT", 30, id="a date is not read"),
        pytest.param(408, "", 30, id="a timeout of its own"),
    ],
)
def test_w2_a_hub_may_say_when(service: Service, hub: Hub, status: int, retry_after: str, pause: int) -> None:
    service.sync(make_news())
    hub.answers = [(status, {"Retry-After": retry_after})]
    service.announce()
    service.wait(pause - 1)
    service.announcer.announce()
    assert len(hub.pings) == 1
    service.wait(1)
    service.announcer.announce()
    assert len(hub.pings) == 7


@pytest.mark.parametrize("status", [301, 400, 404, 410])
def test_w2_a_topic_that_a_hub_refuses_is_not_insisted_on(
    service: Service, hub: Hub, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    service.sync(make_news())
    hub.answers = [(status, {"Location": "http://127.0.0.1:1/"})]
    service.announce()
    assert hub.topics == [*SITE_TOPICS, *C_TOPICS]
    assert f"event=ping_refused hub={hub.url} topic={SITE_TOPICS[0]} status={status}" in caplog.text


def test_w2_a_hub_that_is_down_costs_the_others_nothing(index: Index, hub: Hub) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        down = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
    service = Service(index, down, hub.url)
    service.sync(make_entry("a"))
    service.announce()
    service.sync(make_news())
    service.announce()
    assert len(hub.pings) == 6
    assert index.pings().count_failures(down) == 1


def test_w2_what_a_hub_was_not_told_survives_a_restart(service: Service, hub: Hub) -> None:
    service.sync(make_news())
    hub.answers = [(204, {}), (500, {})]
    service.announce()
    assert len(hub.pings) == 2
    service.announcer = service.build()
    service.wait(30)
    service.announce()
    assert hub.topics[2:] == [*SITE_TOPICS, *C_TOPICS]


def test_w2_a_long_answer_is_not_read_to_its_end(
    service: Service, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedsvc.websub._MAX_ANSWER_BYTES", 2)
    service.sync(make_news())
    hub.answers = [(200, {})] * 6
    service.announce()
    assert len(hub.pings) == 6
    assert hub.connections == 6


def test_w2_a_bug_is_loud_and_stops_nothing(
    service: Service, hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [KeyError("bug")]
    find_change = service.announcer._find_change

    def find_change_at_second_try(selection: Any) -> Any:
        if failures:
            raise failures.pop()
        return find_change(selection)

    service.announcer._find_change = find_change_at_second_try
    service.sync(make_news())
    service.wait(5)
    service.announcer.start()
    service.announcer.serve(service.version)
    assert hub.told.wait(20)
    service.announcer.stop()
    assert "event=announcer_failed" in caplog.text


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    return make_site(root)


def test_w1_w2_a_hub_that_fetches_at_once_gets_the_new_bytes(site: Path, tmp_path: Path, hub: Hub) -> None:
    """The whole service: discovery in header and body, a post, a ping, and what the hub then fetches."""
    fetched: dict[str, bytes] = {}
    flags = {"hubs": (hub.url,), "poll_seconds": 0.02}
    with running(site, tmp_path / "data", **flags) as runtime, ExitStack() as stack:
        runtime.sync()
        app = build_web(runtime)
        server = stack.enter_context(run_server(app))
        hub.on_ping = lambda topic: fetched.update({topic: fetch(server, topic.removeprefix(BASE_URL)).body})
        for suffix in ("atom", "rss", "json", "xml"):
            topic = f"{BASE_URL}/feed.{suffix.replace('xml', 'atom')}"
            for method in ("GET", "HEAD"):
                links = fetch(server, f"/feed.{suffix}", method).headers["Link"].split(", ")
                assert [link for link in links if 'rel="hub"' in link] == [f'<{hub.url}>; rel="hub"']
                (own,) = [link for link in links if 'rel="self"' in link]
                assert own.startswith(f"<{topic}>")
        assert json.loads(fetch(server, "/feed.json").body)["hubs"] == [{"type": "WebSub", "url": hub.url}]
        runtime.watch(app.replace)
        write_post(site, "_posts/2022-02-01-new.md", make_post_text("新的一条", date="2022-02-01 08:00:00"))
        assert hub.told.wait(30)
    assert "新的一条" in fetched[SITE_TOPICS[0]].decode()
