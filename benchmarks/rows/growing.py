"""P8 and P9: what hot feeds and the first sync hold in memory; what a cold feed costs as the site grows."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

from feedsvc.selection import Selection

from ..bench import Bench
from ..corpus import Corpus, Publisher
from ..processes import measure_memory
from ..results import OURS, Measurement
from ..running import Serving, WrongAnswerError, choose_even_publishers, serving

_FORMATS = ("atom", "rss", "json")


def measure_memory_of_hot_feeds(bench: Bench) -> Iterator[Measurement]:
    """P8: proportional memory of all processes, with the feeds of every category asked for once as gzip."""
    for size in bench.choose_sizes(100_000):
        corpus = bench.corpus(size)
        synced = bench.synced(corpus)
        with serving(corpus, synced.data) as service:
            service.wait_for_site()
            started = measure_memory(service.process.pid)
            for slug in corpus.newest:
                answer = service.get(Selection("category", slug).feed_route("atom"), Accept_Encoding="gzip")
                if answer.status != 200:
                    raise WrongAnswerError(f"{slug}: status {answer.status}")
            hot = measure_memory(service.process.pid)
        note = f"{started:.0f} MB before the first of {len(corpus.newest):,} was asked for"
        yield Measurement("P8", "every category's feed hot, as gzip", size, "MB", {OURS: [hot]}, note=note)
        yield Measurement("P8", "the peak of the first sync", size, "MB", {OURS: [synced.indexing]})
        yield Measurement(
            "P8", "the peak of rendering and indexing words", size, "MB", {OURS: [synced.rendering]}
        )


def measure_cold_feeds(bench: Bench) -> Iterator[Measurement]:
    """P9: the first answer of feeds of 20 entries whose bodies are stored; sizes take turns."""
    corpora = [bench.corpus(size) for size in bench.choose_sizes(1_000, 10_000, 100_000)]
    data = [bench.synced(corpus).data for corpus in corpora]
    taken: dict[int, list[float]] = {corpus.posts: [] for corpus in corpora}
    for _ in range(bench.runs):
        with ExitStack() as stack:
            services = [stack.enter_context(serving(*pair)) for pair in zip(corpora, data, strict=True)]
            for service in services:
                service.wait_for_site()
            for service in services:
                service.settle()
            _ask_in_turn(services, taken)
    for corpus in corpora:
        yield Measurement("P9", "a cold feed of 20 entries", corpus.posts, "ms", {OURS: taken[corpus.posts]})


def _ask_in_turn(services: list[Serving], taken: dict[int, list[float]]) -> None:
    """One feed of each size, then the next of each; the first of all are not counted."""
    waiting = [_list_cold_feeds(service.corpus) for service in services]
    for number, routes in enumerate(zip(*waiting, strict=False)):
        for service, route in zip(services, routes, strict=True):
            began = time.perf_counter()
            answer = service.get(route, Accept_Encoding="gzip")
            milliseconds = (time.perf_counter() - began) * 1_000
            if answer.status != 200:
                raise WrongAnswerError(f"{route}: status {answer.status}")
            if number >= len(_FORMATS):
                taken[service.corpus.posts].append(milliseconds)


def _list_cold_feeds(corpus: Corpus) -> Iterator[str]:
    """Feeds of exactly 20 entries, each once, in all formats by turns."""
    publishers: list[Publisher] = choose_even_publishers(corpus)[:40]
    for publisher in publishers:
        for field, name in publisher.terms:
            for suffix in _FORMATS:
                yield Selection(field, name).feed_route(suffix)
