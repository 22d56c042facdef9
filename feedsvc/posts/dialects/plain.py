"""A plain folder of posts, which no generator keeps: dates and ids from front matter, names and paths."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from ...model import DateVerdict
from ..front_matter import FrontMatter, parse_front_matter
from ..html_front_matter import parse_html_head
from ..toml_front_matter import parse_typed_front_matter
from . import PathKind, PostFacts, ReadingOptions, SiteFiles
from .hiding import explain_hidden
from .jekyll_post import Clock
from .plain_post import (
    begin_post,
    find_body,
    find_description,
    find_excerpt,
    find_explicit_id,
    find_language,
    find_permalink,
    find_published,
    find_slug,
    find_title,
    find_updated,
    is_draft,
    list_categories,
    list_tags,
    tag_uri,
)
from .walking import may_be_folder

NAME = "plain"

Markup = Literal["markdown", "html", "text"]

_MARKUP: Mapping[str, Markup] = {
    "md": "markdown", "markdown": "markdown", "html": "html", "htm": "html", "txt": "text",
}  # fmt: skip
# Folders that hold no posts of this site, and may hold thousands of files.
_NEVER = {
    "__pycache__", "_site", "env", "node_modules", "output", "public", "site-packages", "vendor", "venv",
}  # fmt: skip
_DRAFTS = {"_drafts", "drafts"}
# What lies in every folder of a repository.
_NO_POSTS = {
    "authors", "changelog", "changes", "code_of_conduct", "contributing", "copying", "humans", "license",
    "licence", "readme", "requirements", "robots",
}  # fmt: skip
_OBJECT = re.compile(r'\s*\{\s*"')
_MAX_FOLDERS = 2_000


def holds_posts(files: SiteFiles) -> bool:
    """Whether a folder that bears no generator's mark holds a file that could be a post."""
    dialect = PlainDialect(ReadingOptions())
    folders = [""]
    for _ in range(_MAX_FOLDERS):
        if not folders:
            return False
        folder = folders.pop()
        names = sorted(files.names(folder))
        paths = [f"{folder}/{name}" if folder else name for name in names]
        if any(dialect.kind_of(path) for path in paths):
            return True
        folders.extend(path for path in reversed(paths) if may_be_folder(path) and dialect.enters(path))
    return False


def open_dialect(files: SiteFiles, options: ReadingOptions) -> "PlainDialect":
    """The rules of a plain folder, which has no configuration of its own."""
    return PlainDialect(options)


class PlainDialect:
    """The rules of a plain folder: only settings change them. Both readings are one."""

    name = NAME
    feed_route = "/"

    def __init__(self, options: ReadingOptions) -> None:
        self._options = options
        self._clock = Clock(
            zone=options.zone or UTC,
            chinese=options.language.lower().startswith("zh"),
            zones=options.zone_names,
        )
        self._site_url = options.site_url.rstrip("/")
        self._id_base = (options.id_base or options.site_url).rstrip("/")
        self._archives = tuple(folder.strip("/") for folder in options.archive_folders or ())

    def kind_of(self, path: str) -> PathKind | None:
        """What a file is: Markdown, HTML or text, but not the front page nor what every repository has."""
        folder, _, name = path.rpartition("/")
        stem, _, extension = name.rpartition(".")
        if not stem or name.startswith((".", "_", "#", "~")) or extension.lower() not in _MARKUP:
            return None
        if stem.lower() in _NO_POSTS or (not folder and stem.lower() in {"index", "404"}):
            return None
        if folder and not self.enters(folder):
            return None
        if _DRAFTS & set(folder.split("/")):
            return PathKind.DRAFT
        return PathKind.ARCHIVED if self._archive_of(path) else PathKind.POST

    def enters(self, folder: str) -> bool:
        """Whether posts could lie in this folder or below it."""
        names = folder.split("/")
        if any(name.startswith(".") or name in _NEVER for name in names):
            return False
        return self._options.drafts or not _DRAFTS & set(names)

    def site_settings(self) -> Mapping[str, str]:
        """Nothing: there is no configuration but feedsvc's."""
        return {}

    def configuration_files(self) -> tuple[str, ...]:
        """None."""
        return ()

    def parse(self, text: str, *, path: str) -> FrontMatter:
        """YAML, TOML or JSON above the text, or none at all; an HTML page's own head."""
        if text.lstrip().startswith("+++") or _OBJECT.match(text):
            return parse_typed_front_matter(text, path=path)
        front_matter = parse_front_matter(text, path=path)
        is_page = _markup_of(path) == "html" and not front_matter.present
        return parse_html_head(text) if is_page else front_matter

    def read(self, path: str, front_matter: FrontMatter, *, modified: datetime) -> PostFacts:
        """All that is known of a post; PostError where no date is, unless the post is hidden."""
        kind = self.kind_of(path) or PathKind.POST
        markup = _markup_of(path)
        known_as = path.removeprefix(f"{self._archive_of(path)}/") if kind is PathKind.ARCHIVED else path
        post = begin_post(path, known_as=known_as, kind=kind, front_matter=front_matter, markup=markup)
        hidden = explain_hidden(post.values, is_draft=is_draft(post), drafts=self._options.drafts)
        published, verdict = (modified, DateVerdict.NONE) if hidden else find_published(post, self._clock)
        body = find_body(post)
        generator_id = tag_uri(self._id_base, known_as)
        return PostFacts(
            kind=kind,
            title=find_title(post),
            slug=find_slug(post),
            published=published,
            updated=published if hidden else find_updated(post, published, self._clock),
            date_verdict=verdict,
            generator_id=generator_id,
            entry_id=find_explicit_id(post) or generator_id,
            permalink=find_permalink(post, self._site_url),
            categories=list_categories(post),
            tags=list_tags(post),
            language=find_language(post) or self._options.language,
            collection="posts",
            draft=is_draft(post),
            hidden=hidden,
            excerpt=find_excerpt(post, body),
            description=find_description(post),
            markup=markup,
            body=body,
        )

    def _archive_of(self, path: str) -> str:
        return max((f for f in self._archives if path.startswith(f"{f}/")), key=len, default="")


def _markup_of(path: str) -> Markup:
    return _MARKUP.get(path.rpartition(".")[2].lower(), "text")
