"""Reads and renders one post of a small site."""

from datetime import UTC, datetime

from feedsvc.model import Body, Entry
from feedsvc.posts.attribution import AttributionRules
from feedsvc.posts.dialects import Dialect, ReadingOptions
from feedsvc.posts.dialects.jekyll import JekyllDialect
from feedsvc.posts.reading import ReadingRules, read_post, render_post
from tests.fakes import FakeSideFiles

SITE = "https://site.example"
PATH = "_posts/2022-01-14-hello.md"
NOW = datetime(2022, 6, 1, tzinfo=UTC)


def make_rules(
    files: dict[str, bytes] | None = None, *, config: str = "", dialect: Dialect | None = None
) -> ReadingRules:
    """A Jekyll site's rules, or another dialect's; `files` lie beside its posts."""
    return ReadingRules(
        dialect=dialect or JekyllDialect(f"url: {SITE}\n{config}", ReadingOptions(site_url=SITE)),
        attribution=AttributionRules(),
        language="en",
        digest="d",
        site_url=SITE,
        side_files=FakeSideFiles(files or {}),
    )


def read(text: str, *, path: str = PATH, rules: ReadingRules | None = None) -> Entry:
    """The entry of a post that is one."""
    entry = read_post(path, text.encode(), modified=NOW, rules=rules or make_rules())
    assert isinstance(entry, Entry)
    return entry


def render(text: str, *, path: str = PATH, rules: ReadingRules | None = None) -> str:
    """A post's content."""
    return render_whole(text, path=path, rules=rules).html


def render_whole(text: str, *, path: str = PATH, rules: ReadingRules | None = None) -> Body:
    """A post's content and summary."""
    rules = rules or make_rules()
    return render_post(read(text, path=path, rules=rules), text.encode(), rules=rules)


def make_text(body: str = "", head: str = "") -> str:
    """A post with front matter of so many more lines."""
    return f"---\ntitle: T\n{head}---\n{body}"
