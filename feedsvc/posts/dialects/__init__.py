"""What each generator means by its keys and paths, as one protocol with one implementation per generator."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Protocol, runtime_checkable
from zoneinfo import ZoneInfo

from ...dates import ZoneNames
from ...model import DateVerdict
from ..front_matter import FrontMatter, Value
from ..templating.values import Templating


class PathKind(StrEnum):
    """What a file's place makes of it: a post, a draft, or a post that was moved out of sight."""

    POST = "post"
    DRAFT = "draft"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """How posts are read; settings decide.

    `reading` "kind" takes what the author meant, "exact" what the generator does; ids and permalinks follow
    the generator in both. `zone` None is the generator's, else UTC. `site_url` and `id_base` "" are the
    generator's. `archive_folders` None is every folder at the root; they are relative to the content folder.
    `zones` says what abbreviations of time zones mean.
    """

    reading: Literal["kind", "exact"] = "kind"
    zone: ZoneInfo | None = None
    drafts: bool = False
    id_base: str = ""
    site_url: str = ""
    archive_folders: tuple[str, ...] | None = None
    language: str = ""
    zones: tuple[tuple[str, timedelta], ...] = ()

    @property
    def zone_names(self) -> ZoneNames:
        return dict(self.zones)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFacts:
    """What a dialect says of one post.

    `generator_id` is the id that the generator's own feed emits; `entry_id` the front matter's `id` or
    `guid` verbatim, else that. `permalink` is absolute ASCII. `title` may be empty, and `categories` and
    `tags` may repeat a name, where the generator does so. `hidden` says why this is no entry, "" if it is
    one. `is_apart`: the generator's own feed of the whole site leaves it out. `excerpt` is markup that nobody
    rendered yet; `is_raw_excerpt`: nor would the generator. `author` is the front matter's as the generator
    looks it up, None where it stands for itself. `updated` is never before `published`. `templating` says
    whose template marks the body may hold, `site_values` what they know as `site`. `expires` is when the post
    stops being one. `beside` holds what the dialect looked up in other files, whether they exist or not: the
    path, and what it took from there.
    """

    kind: PathKind
    title: str
    slug: str
    published: datetime
    updated: datetime
    date_verdict: DateVerdict
    generator_id: str
    entry_id: str
    permalink: str
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    language: str
    collection: str
    draft: bool
    hidden: str
    excerpt: str
    description: str
    markup: Literal["markdown", "html", "text", "rest"]
    body: str
    templating: Templating = "none"
    site_values: Mapping[str, Value] = field(default_factory=dict)
    beside: tuple[tuple[str, str], ...] = ()
    expires: datetime | None = None
    is_apart: bool = False
    is_raw_excerpt: bool = False
    author: Value = None


class SiteFiles(Protocol):
    """The content folder as a dialect may look at it before any post is read: names, and small text files."""

    def names(self, folder: str = "") -> Collection[str]:
        """The names in a folder, none where there is no such folder."""

    def read(self, path: str) -> str | None:
        """The text of a file, without a byte order mark; None where there is none."""


class Dialect(Protocol):
    """A generator's rules for one site. Paths are relative to the content folder, with forward slashes."""

    @property
    def name(self) -> str:
        """The generator, in lower case."""

    @property
    def feed_route(self) -> str:
        """What follows `id_base` in the id of the site's own feed: `/feed.xml` for Jekyll, `/` by default."""

    def parse(self, text: str, *, path: str) -> FrontMatter:
        """Front matter and body of a decoded file, in the forms that this generator knows; or PostError."""

    def kind_of(self, path: str) -> PathKind | None:
        """What a file is by its path; None is no post."""

    def enters(self, folder: str) -> bool:
        """Whether posts could lie in this folder or below it."""

    def read(self, path: str, front_matter: FrontMatter, *, modified: datetime) -> PostFacts:
        """All that is known of a post; PostError where the generator would stop or no date is known."""

    def site_settings(self) -> Mapping[str, str]:
        """What the generator's own configuration says of the site, without empty values.

        Keys: title, description, site_url, language, timezone, author; drafts and future, "true" or "false".
        """

    def configuration_files(self) -> tuple[str, ...]:
        """The files whose bytes decide how posts are read: part of every revision. They need not exist."""


@runtime_checkable
class ReadsBeside(Protocol):
    """A dialect in which a post's metadata may lie in other files."""

    def side_files(self, path: str) -> tuple[str, ...]:
        """The files that may say something of a post, whether they exist or not."""


Locate = Callable[[str, datetime], tuple[str, str, str] | None]
"""From a post's path and date to its slug, id and permalink; None for one that takes a closer look."""


@runtime_checkable
class ReadsAlike(Protocol):
    """A dialect in which most posts differ from another one in nothing but title, date, name and text."""

    def find_alike(self, path: str, front_matter: FrontMatter) -> Locate | None:
        """Where posts lie that have this one's head but for title and date, its folder and its ending.

        None unless all else in their facts is equal, too. The post was read before.
        """
