"""What a person sees of `feedsvc serve`: what was recognised, where to look, and then what was read."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import click

from ..publishing import FeedSummary
from ..runtime import Node, Runtime, bundled_content
from ..selection import FIELDS, Selection
from ..settings import Settings
from ..watching import OnChange
from .logs import escape_controls
from .naming import count, name_program, show_path

_LOG = logging.getLogger(__name__)

_PLACES: Mapping[str, str] = MappingProxyType(
    {
        "eleventy": "posts/hello.md",
        "hexo": "source/_posts/hello.md",
        "hugo": "content/posts/hello.md",
        "jekyll": "_posts/2025-01-31-hello.md",
        "nikola": "posts/hello.md",
        "pelican": "content/hello.md",
        "plain": "hello.md",
        "zola": "content/hello.md",
    }
)
"""Where a first post could lie, by the generator."""

_SHOWN = ("category", "tag", "source", "author")
"""The kinds of feeds that everybody is told of; the others where there are several."""

_NAMES: Mapping[str, str] = MappingProxyType({"lang": "language"})


def greet(runtime: Runtime | Node, addresses: Sequence[tuple[str, int]]) -> None:
    """Say what was recognised and where to look, before anything is read."""
    if runtime.assembly.settings.log_format == "json":
        content = "" if isinstance(runtime, Node) else str(runtime.assembly.content)
        url = runtime.assembly.site.base_url
        for host, port in addresses:
            _LOG.info("event=serving content=%s url=%s host=%s port=%d", content, url, host, port)
        return
    lines = (
        _list_node_greeting(runtime, addresses)
        if isinstance(runtime, Node)
        else _list_greeting(runtime, addresses)
    )
    for line in lines:
        click.echo(escape_controls(line), err=True)


def tell_when_read(
    runtime: Runtime | Node, on_change: OnChange, *, clock: Callable[[], float] | None = None
) -> OnChange:
    """The same callback, which tells once what was read, as soon as there is something to serve.

    `clock` gives seconds. A node reads nothing, and so tells nothing.
    """
    if isinstance(runtime, Node):
        return on_change
    clock = clock or time.monotonic
    began, told = clock(), False

    def pass_on(content_version: int, touched: frozenset[tuple[str, str]] | None) -> None:
        nonlocal told
        on_change(content_version, touched)
        if content_version and not told:
            told = True
            _tell(runtime, clock() - began)

    return pass_on


def _list_node_greeting(node: Node, addresses: Sequence[tuple[str, int]]) -> Iterator[str]:
    base_url = node.assembly.site.base_url
    yield "feedsvc: the site of an index on PostgreSQL, which another process keeps up"
    for host, port in addresses:
        yield f"  listens on     http://{host}:{port}"
    yield f"  every feed     {base_url}/"
    yield f"  the whole site {base_url}/feed.atom (.rss, .json)"
    yield f"  cache          {_describe_cache(node.assembly.settings, node.data_path)}"
    yield "  stop           with Ctrl-C"


def _list_greeting(runtime: Runtime, addresses: Sequence[tuple[str, int]]) -> Iterator[str]:
    assembly = runtime.assembly
    base_url, program, content = assembly.site.base_url, name_program(), show_path(assembly.content)
    is_example = assembly.content == bundled_content().resolve()
    yield f"feedsvc: {'the bundled example' if is_example else assembly.content}"
    yield f"  recognised     {_describe_site(runtime)}"
    if assembly.config:
        yield f"  settings       {show_path(assembly.config)}"
    for host, port in addresses:
        yield f"  listens on     http://{host}:{port}"
    yield f"  every feed     {base_url}/"
    yield f"  the whole site {base_url}/feed.atom (.rss, .json)"
    yield f"  index          {_describe_index(runtime)}"
    yield f"  cache          {_describe_cache(assembly.settings, runtime.data_path)}"
    yield "  stop           with Ctrl-C"
    if is_example:
        yield f"note: for your own posts: {program} serve FOLDER"
    if assembly.rules.dialect.name == "plain" and not assembly.config:
        yield f"note: title, time zone and addresses are yours to say: {program} init {content}"
    if not assembly.settings.base_url:
        yield f"note: links say {base_url}; before others subscribe, say --base-url URL"
    if not runtime.is_writer and not assembly.settings.index_url:
        yield "note: another feedsvc writes to this data folder; this one only reads"


def _describe_site(runtime: Runtime) -> str:
    name, mark = runtime.assembly.rules.dialect.name, runtime.assembly.mark
    if name == "plain":
        return "no generator: a plain folder of posts"
    return f"{name.capitalize()}, by {mark}" if mark else name.capitalize()


def _describe_index(runtime: Runtime) -> str:
    where = "PostgreSQL" if runtime.assembly.settings.index_url else show_path(runtime.data_path)
    if runtime.publisher.content_version():
        return f"{where}: what was read last is served at once"
    return f"{where}: new; feeds answer 503 until the posts are read"


def _describe_cache(settings: Settings, data_path: Path) -> str:
    where = {"memory:": "memory", "files:": show_path(data_path / "cache")}.get(settings.cache_url, "Redis")
    return f"{where}: at most {settings.cache_max_documents:,} finished feeds"


def _tell(runtime: Runtime, seconds: float) -> None:
    feeds, problems = runtime.publisher.list_feeds(), runtime.status.problems
    entries = feeds[0].entries
    if runtime.assembly.settings.log_format == "json":
        _LOG.info(
            "event=ready seconds=%f entries=%d feeds=%d problems=%d", seconds, entries, len(feeds), problems
        )
        return
    for line in list_news(runtime, feeds, problems=problems, seconds=seconds):
        click.echo(escape_controls(line), err=True)


def list_news(
    runtime: Runtime, feeds: Sequence[FeedSummary], *, problems: int, seconds: float
) -> Iterator[str]:
    """What was read, with the largest feed of each kind to begin with; the site's is the first of `feeds`."""
    counts = Counter(feed.field for feed in feeds if feed.field)
    told = [field for field in FIELDS if counts[field] > (field not in _SHOWN)]
    among = ", ".join(count(counts[field], _NAMES.get(field, field)) for field in told)
    took = "at once" if seconds < 0.1 else f"after {seconds:,.{1 if seconds < 10 else 0}f} s"
    yield f"ready {took}: {count(feeds[0].entries, 'post')}{among and f' in {among}'}"
    content = runtime.assembly.content
    if problems:
        command = f"{name_program()} check {show_path(content)}"
        yield f"  {count(problems, 'problem'):<14} {command}"
    if not feeds[0].entries and not problems:
        place = _PLACES[runtime.assembly.rules.dialect.name]
        yield f"  no post yet    write one to {show_path(content / place)}, and it is served within seconds"
    for field in _SHOWN:
        ours = (feed for feed in feeds if feed.field == field)
        largest = max(ours, key=lambda feed: feed.entries, default=None)
        if largest:
            url = f"{runtime.assembly.site.base_url}{Selection(field, largest.slug).feed_route('atom')}"
            yield f"  {field:<14} {url} ({largest.name}, {count(largest.entries, 'post')})"
