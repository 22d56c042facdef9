"""What happens to the parts, in order, while readers read and posts arrive."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.postgres_server import PostgresServer
from tests.redis_server import RedisServer

from .parts import Node
from .posts import CATEGORIES, FEEDS, Arrivals, Post, list_ids

_PATIENCE = 120.0
_POST_SECONDS = 0.4
_AHEAD = 40.0
"""Content versions have moments a second apart, so where posts come faster these run ahead of the clock.
Until one is over, a Last-Modified says when the answer was given (RFC 9110 section 8.8.2.1)."""

_LEADERS = (
    "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
    "WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 1718969701"
)
_WAITING = (
    "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
    "WHERE NOT l.granted AND l.locktype = 'relation' AND a.xact_start IS NOT NULL"
)


class TooLateError(Exception):
    """Something did not happen in time."""


def wait_until(holds: Callable[[], object], what: str, seconds: float = _PATIENCE) -> float:
    """How many seconds it took until this held; TooLateError if it does not."""
    start = time.monotonic()
    while not holds():
        if time.monotonic() - start > seconds:
            raise TooLateError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.02)
    return time.monotonic() - start


def has_feeds(web: Node) -> bool:
    return all(web.ask(feed)[0] == 200 for feed in FEEDS)


@dataclass(frozen=True, slots=True)
class Followed:
    """What followed an event; `seconds` until it was over, to be held against `limit`."""

    event: str
    what: str
    seconds: float
    limit: float


class Scenario:
    """Kills and restarts the parts; `delays` are the seconds until each post was on all nodes."""

    def __init__(
        self,
        arrivals: Arrivals,
        *,
        webs: list[Node],
        syncs: list[Node],
        postgres: PostgresServer,
        redis: RedisServer,
        schema: str,
        pause: float,
        gone: float,
    ) -> None:
        """In seconds: `pause` between two events, and for `gone` a part is away that is restarted."""
        self.arrivals = arrivals
        self.webs = webs
        self.followed: list[Followed] = []
        self.delays: list[float] = []
        self.delays_in_events: list[float] = []
        self.problems: list[str] = []
        self._syncs = syncs
        self._postgres = postgres
        self._redis = redis
        self._schema = schema
        self._pause = pause
        self._gone = gone
        self._stopping = threading.Event()
        self._calm = threading.Event()
        self._adding = threading.Thread(target=self._add)

    def play(self) -> None:
        """All events, then a look whether anything is missing, doubled or unequal."""
        self._calm.set()
        self._adding.start()
        try:
            time.sleep(self._pause)
            for event in (
                self._kill_leader,
                self._kill_inside_transaction,
                self._restart_redis,
                self._restart_postgres,
                self._stop_web_node,
            ):
                self._calm.clear()
                event()
                self._settle()
                self._calm.set()
                time.sleep(self._pause)
        finally:
            self._stopping.set()
            self._adding.join()
        for web in self.webs:
            wait_until(partial(self._is_complete, web), f"{web.name} has every post")
        self._compare()

    def _settle(self) -> None:
        """Wait until the last post before the calm is everywhere."""
        post = self.arrivals.later[-1]
        wait_until(partial(self._is_everywhere, post), "posts arrive again")

    def _add(self) -> None:
        """A post at a time, round the categories, each timed until the last node has it."""
        number = 0
        while not self._stopping.wait(_POST_SECONDS):
            was_calm = self._calm.is_set()
            post = self.arrivals.add(CATEGORIES[number % len(CATEGORIES)])
            try:
                taken = wait_until(partial(self._is_everywhere, post), f"{post} is on all nodes")
            except TooLateError as error:
                self.problems.append(str(error))
                return
            is_calm = was_calm and self._calm.is_set()
            (self.delays if is_calm else self.delays_in_events).append(taken)
            number += 1

    def _is_everywhere(self, post: Post) -> bool:
        alive = [web for web in self.webs if web.process]
        return all(post.entry_id in self._read_ids(web, post.category) for web in alive)

    def _is_complete(self, web: Node) -> bool:
        return all(
            self._read_ids(web, category)[:1] == [Post(category, self.arrivals.count(category) - 1).entry_id]
            for category in CATEGORIES
        )

    def _read_ids(self, web: Node, category: str) -> list[str]:
        feed = f"/category/{category}/feed.json"
        status, _, body = web.ask(feed)
        return list_ids(feed, body.decode()) if status == 200 else []

    def _look(self, query: str) -> list[str]:
        with self._postgres.connect() as connection:
            return [str(value) for (value,) in connection.execute(query)]

    def _find_leader(self) -> Node | None:
        names = self._look(_LEADERS)
        return next((node for node in self._syncs if node.name in names), None)

    def _await_leader(self, wanted: Node | None = None) -> Node:
        leaders: list[Node] = []

        def leads() -> bool:
            leader = self._find_leader()
            leaders[:] = [leader] if leader else []
            return leader is not None and wanted in (None, leader)

        wait_until(leads, f"{wanted.name if wanted else 'somebody'} leads")
        return leaders[0]

    def _kill_leader(self) -> None:
        leader = self._await_leader()
        leader.kill()
        self._hand_over(leader, "the leading sync killed (kill -9)")

    def _kill_inside_transaction(self) -> None:
        """The script holds a lock that the leader needs in the midst of its writing."""
        leader = self._await_leader()
        with self._postgres.connect() as connection:
            connection.execute("BEGIN")
            connection.execute(
                f"LOCK TABLE {self._schema}.terms IN EXCLUSIVE MODE"
            )  # which hinders no reader
            for category in CATEGORIES:
                self.arrivals.add(category)
            wait_until(lambda: leader.name in self._look(_WAITING), "the leader waits inside a transaction")
            leader.kill()
        self._hand_over(leader, "the leading sync killed inside a transaction")

    def _hand_over(self, leader: Node, event: str) -> None:
        other = next(node for node in self._syncs if node is not leader)
        start = time.monotonic()
        self._await_leader(other)
        self.followed.append(Followed(event, "the other leads", time.monotonic() - start, 10))
        leader.start()

    def _restart_redis(self) -> None:
        self._redis.stop()
        time.sleep(self._gone)
        self._redis.start()
        self.followed.append(Followed(f"Redis gone for {self._gone:.0f} s, back empty", "nothing", 0, 0))

    def _restart_postgres(self) -> None:
        self._postgres.stop()
        time.sleep(self._gone)
        self._postgres.start()
        start = time.monotonic()
        self._await_leader()
        event = f"PostgreSQL gone for {self._gone:.0f} s"
        self.followed.append(Followed(event, "somebody leads", time.monotonic() - start, 10))

    def _stop_web_node(self) -> None:
        web = self.webs[-1]
        web.stop()
        time.sleep(self._gone)
        web.start()
        taken = wait_until(partial(has_feeds, web), f"{web.name} answers")
        self.followed.append(Followed("a web node stopped, started again", "it has all feeds", taken, 30))

    def _compare(self) -> None:
        """What is lost or doubled in the index, and the feeds that two nodes give differently."""
        found, wanted = sorted(self._look(f"SELECT id FROM {self._schema}.entries")), self.arrivals.list_ids()
        if found != wanted:
            self.problems.append(f"{len(found)} entries, not {len(wanted)}: lost or doubled")
        for feed in FEEDS:
            try:
                wait_until(partial(self._is_agreed, feed), feed, seconds=_AHEAD)
            except TooLateError:
                self.problems.append(
                    f"{feed}: nodes differ: {sorted(str(told[:3]) for told in self._ask_all(feed))}"
                )

    def _is_agreed(self, feed: str) -> bool:
        return len(self._ask_all(feed)) == 1

    def _ask_all(self, feed: str) -> set[tuple[int, str | None, str | None, bytes]]:
        """What the web nodes say of a feed: status, validators and body; one value if they agree."""
        answers = set()
        for web in self.webs:
            status, headers, body = web.ask(feed)
            told = {name.lower(): value for name, value in headers.items()}
            answers.add((status, told.get("etag"), told.get("last-modified"), body))
        return answers
