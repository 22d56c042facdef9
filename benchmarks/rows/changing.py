"""P4 and P10: from a saved file to its feed, and what one changed post costs as the site grows."""

import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from feedsvc.selection import Selection

from ..bench import Bench
from ..corpus import Corpus, Post, Publisher, render_post
from ..processes import find_port, spent
from ..results import OURS, Measurement
from ..running import (
    Serving,
    WrongAnswerError,
    choose_even_publishers,
    read_first_key,
    serving,
    wait_for,
)

_SAVES, _BURSTS, _BURST = 30, 11, 100
_EDITS = 10
_HOT = 100
_LOOK = 0.005
"""Seconds between two looks at a feed that will change: more of them would slow down what is awaited."""


def measure_saves(bench: Bench) -> Iterator[Measurement]:
    """P4: single posts at moments that no clock knows, then bursts, to the last of the feeds they change."""
    for size in bench.choose_sizes(100_000):
        corpus = bench.corpus(size)
        data = bench.folder / f"data-{size}-saves"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(bench.synced(corpus).data, data)
        with serving(corpus, data) as service:
            service.wait_for_site()
            service.settle()
            posts, pause = corpus.burst(_SAVES + _BURSTS * _BURST), random.Random(4)
            saves = []
            for _ in range(_SAVES):
                time.sleep(pause.uniform(0.2, 1.2))
                saves.append(_save(service, [next(posts)]))
            bursts = []
            for _ in range(_BURSTS):
                service.settle()
                bursts.append(_save(service, [next(posts) for _ in range(_BURST)]))
        corpus.ensure()
        shutil.rmtree(data)
        theirs = _time_hugo_server(bench, corpus)
        yield Measurement("P4", "a post is saved, its feed has it", size, "ms", {OURS: saves, **theirs})
        yield Measurement(
            "P4", f"{_BURST} posts are saved, every feed has its own", size, "ms", {OURS: bursts}
        )


def measure_one_change(bench: Bench) -> Iterator[Measurement]:
    """P10: an edited post, to its feed; the processor time of that, and which hot feeds were made anew."""
    for size in bench.choose_sizes(1_000, 10_000, 100_000):
        corpus = bench.corpus(size)
        publishers = choose_even_publishers(corpus)[:_HOT]
        edited = find_newest(corpus, publishers[:_EDITS])
        with serving(corpus, bench.synced(corpus).data) as service, restored(corpus, edited):
            service.wait_for_site()
            service.settle()
            taken, used, built = [], [], []
            for number, post in enumerate(edited * (1 + _EDITS // len(edited))):
                ms, seconds, feeds = _edit(service, publishers, post, edition=number + 1)
                taken.append(ms)
                used.append(seconds * 1_000)
                built.append(feeds)
            hot = 3 * len(publishers)
        note = f"{max(built)} of {hot} hot feeds were made anew, those that the post is in"
        yield Measurement("P10", "an edited post, to its feed", size, "ms", {OURS: taken}, note=note)
        yield Measurement("P10", "processor time for an edited post and its feeds", size, "ms", {OURS: used})


def _save(service: Serving, posts: list[Post]) -> float:
    """Milliseconds from before the first is written until the feed of each publisher begins with its last."""
    last = {post.publisher: post.key for post in posts}
    routes = {publisher: _route(publisher) for publisher in last}
    tags = {publisher: service.get(route).etag for publisher, route in routes.items()}
    began = time.perf_counter()
    for post in posts:
        service.corpus.write(post)
    for publisher, key in last.items():
        _wait_for_change(service, routes[publisher], tags[publisher], key)
    return (time.perf_counter() - began) * 1_000


def _wait_for_change(service: Serving, route: str, tag: str, key: str) -> None:
    """Ask as a reader does, until the feed's tag is another one and the feed begins with this post."""

    def look() -> bool:
        answer = service.get(route, If_None_Match=tag)
        return answer.status == 200 and answer.etag != tag and read_first_key(answer.body) == key

    wait_for(look, pause=_LOOK)


def _route(publisher: Publisher) -> str:
    return Selection("category", publisher.slug).feed_route("json")


def find_newest(corpus: Corpus, publishers: list[Publisher]) -> list[Post]:
    """The newest post of each."""
    wanted = {corpus.newest[publisher.slug].keys[0] for publisher in publishers}
    found = []
    for post in corpus.plan():
        if post.key in wanted:
            found.append(post)
            wanted.remove(post.key)
        if not wanted:
            break
    return found


@contextmanager
def restored(corpus: Corpus, posts: list[Post]) -> Iterator[None]:
    """Posts that are as they were when the block ends."""
    try:
        yield
    finally:
        for post in posts:
            corpus.write(post)


def _edit(
    service: Serving, publishers: list[Publisher], post: Post, *, edition: int
) -> tuple[float, float, int]:
    """Milliseconds, processor seconds until all hot feeds were asked again, and how many were made anew."""
    before = _ask_all(service, publishers)
    builds, used = service.read_metric("feedsvc_build_seconds_count"), spent(service.process.pid)
    route = _route(post.publisher)
    tag = service.get(route).etag
    began = time.perf_counter()
    service.corpus.write(post, edition=edition)
    wait_for(lambda: service.get(route, If_None_Match=tag).status == 200, pause=_LOOK)
    taken = (time.perf_counter() - began) * 1_000
    after = _ask_all(service, publishers)
    used = spent(service.process.pid) - used
    changed = {feed for feed, etag in after.items() if etag != before[feed]}
    if changed != {Selection(*term).feed_route("atom") for term in post.publisher.terms}:
        raise WrongAnswerError(f"an edit of a post of {post.publisher.slug} changed {sorted(changed)}")
    # The one that was asked for all the time is JSON, and not among the hot ones.
    return taken, used, round(service.read_metric("feedsvc_build_seconds_count") - builds) - 1


def _ask_all(service: Serving, publishers: list[Publisher]) -> dict[str, str]:
    routes = [Selection(*term).feed_route("atom") for each in publishers for term in each.terms]
    return {route: service.get(route, Accept_Encoding="gzip").etag for route in routes}


def _time_hugo_server(bench: Bench, corpus: Corpus) -> dict[str, list[float]]:
    """The same for `hugo server`: from a saved post to the site's feed. Nothing where Hugo is missing.

    It makes no feed of a term anew while it runs (0.168, 100,000 posts: not within nine minutes).
    """
    found = bench.find("hugo", corpus.posts)
    if not found:
        return {}
    hugo, program = found
    site, port = bench.peer_site(corpus, hugo), find_port()
    arguments = [
        "server",
        "--port",
        str(port),
        "--disableLiveReload",
        "--disableFastRender",
        "--quiet",
        "--noHTTPCache",
    ]
    process = subprocess.Popen([program, *arguments], cwd=site, stdout=subprocess.DEVNULL)
    posts, taken = list(corpus.burst(bench.runs)), []
    try:
        wait_for(lambda: b"<item>" in _fetch(port, "/index.xml"), pause=0.1)
        for post in posts:
            time.sleep(2)
            began = time.perf_counter()
            (site / "content" / "posts" / post.file_name).write_text(render_post(post))
            address = post.key.lower().encode()
            wait_for(lambda address=address: address in _fetch(port, "/index.xml"))  # type: ignore[misc]
            taken.append((time.perf_counter() - began) * 1_000)
    finally:
        process.terminate()
        process.wait()
        for post in posts:
            (Path(site) / "content" / "posts" / post.file_name).unlink(missing_ok=True)
    return {"hugo": taken}


def _fetch(port: int, path: str) -> bytes:
    """A body, empty while nobody answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    except (OSError, HTTPException):
        return b""
    finally:
        connection.close()
