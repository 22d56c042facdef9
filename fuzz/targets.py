"""What is fuzzed: functions of bytes that return, whatever they get; one that raises found a bug."""

import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from feedsvc.dates import DateTextError, format_http_date, format_rfc3339, format_rfc5322, parse_date, resolve
from feedsvc.errors import PostError, SelectionError
from feedsvc.formats.cleaning import clean_text
from feedsvc.model import Entry
from feedsvc.posts.attribution import AttributionRules, attribute
from feedsvc.posts.dialects import Dialect, ReadingOptions
from feedsvc.posts.problems import PROBLEMS
from feedsvc.posts.reading import ReadingRules, read_post, render_post
from feedsvc.posts.recognising import open_dialect
from feedsvc.posts.rendering import render_body
from feedsvc.posts.sanitizing import sanitize_html
from feedsvc.posts.urls import web_url
from feedsvc.selection import parse_route, parse_selection
from fuzz.promises import check_safe, check_text
from fuzz.requesting import Requester

Target = Callable[[bytes], None]

SITE = "https://site.example"
PAGE = f"{SITE}/2022/01/14/hello.html"
NOW = datetime(2022, 6, 1, tzinfo=UTC)

_ZONE = ZoneInfo("Asia/Shanghai")
_RULES = AttributionRules()

_POSTS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("jekyll", "_posts/2022-01-14-hello.md", {"_config.yml": f"url: {SITE}\n"}),
    ("hugo", "content/posts/hello.md", {"hugo.toml": f'baseURL = "{SITE}"\n'}),
    ("hexo", "source/_posts/hello.md", {"_config.yml": f"url: {SITE}\n", "package.json": '{"hexo": {}}'}),
    ("pelican", "content/hello.md", {"pelicanconf.py": f"SITEURL = '{SITE}'\n"}),
    ("pelican", "content/hello.rst", {"pelicanconf.py": f"SITEURL = '{SITE}'\n"}),
    ("zola", "content/hello.md", {"config.toml": f'base_url = "{SITE}"\n'}),
    ("nikola", "posts/hello.md", {"conf.py": f"SITE_URL = '{SITE}/'\n"}),
    ("eleventy", "posts/hello.md", {".eleventy.js": "module.exports = {}"}),
    ("plain", "2022-01-14-hello.md", {}),
)
"""A site of each generator: the dialect's name, the post that is fuzzed, and the files beside it."""


class _Files:
    """A content folder that is a dictionary: paths to texts."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def names(self, folder: str = "") -> frozenset[str]:
        prefix = f"{folder}/" if folder else ""
        return frozenset(path[len(prefix) :].split("/")[0] for path in self._texts if path.startswith(prefix))

    def read(self, path: str) -> str | None:
        return self._texts.get(path)


@cache
def _open_rules(number: int) -> tuple[str, ReadingRules]:
    name, path, files = _POSTS[number]
    options = ReadingOptions(zone=_ZONE, id_base=SITE, site_url=SITE)
    dialect: Dialect = open_dialect(name, _Files({**files, path: ""}), options)
    rules = ReadingRules(dialect=dialect, attribution=_RULES, language="zh-CN", digest="d", site_url=SITE)
    return path, rules


def fuzz_front_matter(data: bytes) -> None:
    """The first byte chooses the generator, the others are a post: an entry, hidden, or a known problem."""
    path, rules = _open_rules(data[0] % len(_POSTS) if data else 0)
    try:
        entry = read_post(path, data[1:], modified=NOW, rules=rules)
    except PostError as problem:
        _check_problem(problem)
        return
    if isinstance(entry, Entry):
        body = render_post(entry, data[1:], rules=rules)
        for text in (entry.id, entry.title, body.summary, *entry.categories, *entry.tags):
            check_text(text)
        assert entry.permalink.isascii()
        check_safe(body.html)


def _check_problem(problem: PostError) -> None:
    assert problem.code in PROBLEMS
    assert problem.line >= 1
    assert problem.column >= 1


def fuzz_dates(data: bytes) -> None:
    """A date that a person typed: a moment that every format can print, or a reason."""
    text = data.decode("utf-8", "replace")
    try:
        moment = resolve(parse_date(text), _ZONE)
    except DateTextError:
        return
    printed = format_rfc3339(moment)
    assert resolve(parse_date(printed), _ZONE) == moment.replace(microsecond=0)
    assert format_rfc5322(moment).isascii()
    assert format_http_date(moment).endswith(" GMT")


def fuzz_html(data: bytes) -> None:
    """The first byte chooses markup and embeds, the others are a body: HTML that is safe anywhere."""
    choice, text = (data[0] if data else 0), data[1:].decode("utf-8", "replace")
    markup = ("markdown", "html", "text", "rest")[choice % 4]
    embeds = ("link", "iframe")[choice // 4 % 2]
    safe = sanitize_html(render_body(text, markup), page_url=PAGE, embeds=embeds)  # type: ignore[arg-type]
    check_safe(safe)
    assert sanitize_html(safe, page_url=PAGE, embeds=embeds) == safe  # type: ignore[arg-type]


def fuzz_attribution(data: bytes) -> None:
    """A body, and behind a NUL each: source, its URL, author, tag. Names are text, addresses the web's."""
    body, source, url, author, tag = (data.decode("utf-8", "replace").split("\0") + [""] * 5)[:5]
    values: dict[str, object] = {"source": source, "source_url": url, "author": author}
    found = attribute(body, values, (tag,), _RULES)
    assert len(found.body) <= len(body)
    assert not found.via or web_url(found.via) == found.via
    if found.source:
        assert clean_text(found.source.title).strip()
        for address in (found.source.home_page_url, found.source.feed_url):
            assert not address or web_url(address) == address


def fuzz_selections(data: bytes) -> None:
    """A path, `?`, a query: no route, a reason, or a selection whose one spelling means itself."""
    path, _, query = data.decode("latin-1").partition("?")
    route = parse_route(path.encode("latin-1").decode("utf-8", "replace"))
    if route is None:
        return
    assert parse_route(route.path) is not None
    try:
        selection = parse_selection(route.selection, query)
    except SelectionError:
        return
    assert selection.query.isascii()
    again = parse_selection(selection.scope, selection.query.removeprefix("?"))
    assert again == selection


def fuzz_requests(data: bytes) -> None:
    """What came over a connection: answers that keep HTTP's rules, and none that owns up to a bug."""
    _open_requester().request(data)


@cache
def _open_requester() -> Requester:
    return Requester(Path(tempfile.mkdtemp(prefix="feedsvc-fuzz-")))


TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "attribution": fuzz_attribution,
        "dates": fuzz_dates,
        "front-matter": fuzz_front_matter,
        "html": fuzz_html,
        "requests": fuzz_requests,
        "selections": fuzz_selections,
    }
)
