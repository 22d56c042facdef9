"""Processes that are measured: `feedsvc serve` over a corpus, what it answers, and what it takes."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple, TypeVar

from feedsvc.selection import Selection

from .corpus import WINDOW, Corpus, Publisher
from .processes import find_port, own_environment, spent

_KEY = re.compile(r"N[WB]\d{20}")
_PATIENCE = 3_600.0
_STARTING = 0.05
"""Seconds between two questions to a service that starts: to be asked more often would slow it down."""
Found = TypeVar("Found")


class Answer(NamedTuple):
    """What came back."""

    status: int
    etag: str
    body: bytes


class WrongAnswerError(Exception):
    """A server said what it should not; nothing measured before that counts."""


class Serving:
    """`feedsvc serve` in a process of its own, at a port that is asked over one connection."""

    def __init__(self, corpus: Corpus, data: Path, *options: str) -> None:
        self.corpus, self.data, self.port = corpus, data, find_port()
        # The same links at every start, whatever the port is: a new base URL would be new settings.
        own = ["--data", str(data), "--port", str(self.port), "--base-url", "https://feeds.example"]
        command = [sys.executable, "-m", "feedsvc", "serve", str(corpus.site), *own, *options]
        self._log = data.with_suffix(".log")
        self.began = time.perf_counter()
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=own_environment())
        self._connection = HTTPConnection("127.0.0.1", self.port, timeout=120)

    def seconds(self) -> float:
        """Since it was started."""
        return time.perf_counter() - self.began

    def get(self, path: str, **headers: str) -> Answer:
        """One request; `If_None_Match="x"` sends `If-None-Match: x`. OSError where nobody listens."""
        try:
            self._connection.putrequest("GET", path, skip_accept_encoding=True)
            for name, value in headers.items():
                self._connection.putheader(name.replace("_", "-"), value)
            self._connection.endheaders()
            answer = self._connection.getresponse()
            return Answer(answer.status, answer.getheader("ETag") or "", answer.read())
        except (OSError, HTTPException):
            self._connection.close()
            raise

    def find(self, path: str, **headers: str) -> Answer | None:
        """The answer once there is one; None while nobody listens or the first sync runs."""
        self._check_alive()
        try:
            answer = self.get(path, **headers)
        except (OSError, HTTPException):
            return None
        return None if answer.status == 503 else answer

    def wait_for_site(self) -> float:
        """Seconds from the start until the first correct answer: the site's feed, with all that is newest."""
        answer = wait_for(lambda: self.find("/feed.json"), pause=_STARTING)
        if read_keys(answer.body)[:WINDOW] != self.corpus.site_keys:
            raise WrongAnswerError("the site's feed has other entries")
        return self.seconds()

    def wait_for_feeds(self, publishers: Sequence[Publisher]) -> float:
        """Seconds from the start until the last of these publishers' feeds is right."""
        wait_for(lambda: self.find("/feed.json"), pause=_STARTING)
        for publisher in publishers:
            for field, name in publisher.terms:
                route = Selection(field, name).feed_route("json")
                answer = wait_for(lambda route=route: self.find(route))  # type: ignore[misc]
                check_feed(self.corpus, publisher, answer)
        return self.seconds()

    def wait_for_bodies(self) -> float:
        """Seconds from the start until every entry's HTML is stored; asks once in 0.2 s at most."""
        wait_for(self._has_all_bodies, pause=0.2)
        return self.seconds()

    def _has_all_bodies(self) -> bool:
        self._check_alive()
        with closing(sqlite3.connect(f"file:{self.data / 'index.sqlite'}?mode=ro", uri=True)) as database:
            try:
                missing = database.execute(
                    "SELECT 1 FROM entries WHERE NOT EXISTS"
                    " (SELECT 1 FROM bodies WHERE bodies.entry_key = entries.key) LIMIT 1"
                ).fetchone()
                return not missing and bool(database.execute("SELECT 1 FROM entries LIMIT 1").fetchone())
            except sqlite3.OperationalError as error:
                if "no such table" in str(error):  # not made yet
                    return False
                raise

    def settle(self) -> None:
        """Wait until it does next to nothing: less than a twentieth of a processor for two seconds."""
        before, calm = spent(self.process.pid), 0
        while calm < 2:
            time.sleep(1)
            now = spent(self.process.pid)
            calm, before = (calm + 1 if now - before < 0.05 else 0), now

    def read_metric(self, name: str) -> float:
        """A metric's value, summed over its labels."""
        text = self.get("/-/metrics").body.decode()
        return sum(float(value) for value in re.findall(rf"^{name}(?:{{.*}})? (\S+)$", text, re.MULTILINE))

    def _check_alive(self) -> None:
        if self.process.poll() is not None:
            raise WrongAnswerError(f"feedsvc has ended: {self._log.read_text()[-2_000:]}")

    def stop(self) -> None:
        self._connection.close()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


@contextmanager
def serving(corpus: Corpus, data: Path, *options: str) -> Iterator[Serving]:
    """A service that ends with the block."""
    os.sync()  # what was written before shall not slow down what is measured now
    service = Serving(corpus, data, *options)
    try:
        yield service
    finally:
        service.stop()


@contextmanager
def serving_anew(corpus: Corpus, data: Path, *options: str) -> Iterator[Serving]:
    """A service that has never seen its content."""
    shutil.rmtree(data, ignore_errors=True)
    with serving(corpus, data, *options) as service:
        yield service


def wait_for(look: Callable[[], Found | None], *, pause: float = 0.01) -> Found:
    """What `look` gives once it gives something."""
    deadline = time.monotonic() + _PATIENCE
    while not (found := look()):
        if time.monotonic() > deadline:
            raise WrongAnswerError(f"nothing came in {_PATIENCE:.0f} s")
        time.sleep(pause)
    return found


def read_keys(body: bytes) -> list[str]:
    """The keys of a JSON Feed's entries, in its order."""
    return [_KEY.search(item["url"])[0] for item in json.loads(body)["items"]]  # type: ignore[index]


def read_first_key(body: bytes) -> str:
    """The key of a JSON Feed's first entry, read in less time than its server needs to make the feed."""
    found = _KEY.search(body.decode())
    return found[0] if found else ""


def check_feed(corpus: Corpus, publisher: Publisher, answer: Answer) -> None:
    """WrongAnswerError unless a JSON Feed begins with the publisher's newest posts and has no others."""
    newest = corpus.newest[publisher.slug]
    if answer.status != 200:
        raise WrongAnswerError(f"{publisher.slug}: status {answer.status}")
    keys = read_keys(answer.body)
    if keys[:WINDOW] != newest.keys or len(keys) != max(len(newest.keys), newest.recent):
        raise WrongAnswerError(f"{publisher.slug}: {len(keys)} entries, {keys[:WINDOW]}, not {newest}")


def choose_publishers(corpus: Corpus, count: int) -> list[Publisher]:
    """So many that have posts, from the one with most to the one with least."""
    slugs = list(corpus.newest)
    step = max(1, (len(slugs) - 1) / max(1, count - 1))
    ranks = dict.fromkeys(min(len(slugs) - 1, round(number * step)) for number in range(count))
    return [corpus.find_publisher(slugs[rank]) for rank in ranks]


def choose_even_publishers(corpus: Corpus) -> list[Publisher]:
    """Those whose feeds have exactly the 20 entries of a window, so that sites can be compared."""
    even = [slug for slug, newest in corpus.newest.items() if newest.posts >= WINDOW >= newest.recent]
    return [corpus.find_publisher(slug) for slug in even]
