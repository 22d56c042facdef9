"""Nikola 8: what one site makes of its posts, and the whole reading of one, in order."""

import posixpath
import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Literal

from ...dates import DateTextError, parse_date, resolve
from ...errors import ContentFolderError, PostError
from ...model import DateVerdict
from ..front_matter import FrontMatter, Value
from . import PathKind, PostFacts, ReadingOptions, SiteFiles
from .excerpts import cut_excerpt
from .nikola_config import CONFIG_FILE, describe_site, is_nikolas, read_config
from .nikola_metadata import parse_post
from .nikola_paths import NikolaPaths, PostPlace, join_url

NAME = "nikola"

_TEASER_END = re.compile(
    r"<!--\s*(?:TEASER_END|END_TEASER)\b.*?-->|^\.\. (?:TEASER_END|END_TEASER)\b",
    re.IGNORECASE | re.MULTILINE,
)
_MARKUPS: Mapping[str, Literal["markdown", "html", "rest"]] = {
    "markdown": "markdown",
    "html": "html",
    "rest": "rest",
}
_TRUE = {"true", "yes", "1"}


def find_mark(files: SiteFiles) -> str:
    """What shows that a content folder holds a Nikola site: its configuration; "" for nothing."""
    is_site = CONFIG_FILE in files.names() and is_nikolas(files.read(CONFIG_FILE) or "")
    return CONFIG_FILE if is_site else ""


def open_dialect(files: SiteFiles, options: ReadingOptions) -> "NikolaDialect":
    """The rules of the site in a folder; SettingsError when its configuration cannot be read."""
    return NikolaDialect(files, options)


class NikolaDialect:
    """Nikola's rules for one site: its conf.py, read as data, and the settings."""

    name = NAME
    feed_route = "/rss.xml"

    def __init__(self, files: SiteFiles, options: ReadingOptions) -> None:
        self._files = files
        self._options = options
        self._config = config = read_config(files)
        self._paths = NikolaPaths(config)
        self._site_url = (options.site_url or config.base_url).rstrip("/")
        self._id_base = (options.id_base or self._site_url).rstrip("/")
        generator_zone: tzinfo = config.zone or UTC
        self._zone = generator_zone if options.reading == "exact" else options.zone or generator_zone
        self._chinese = config.language.lower().startswith("zh")

    def site_settings(self) -> Mapping[str, str]:
        """What conf.py says of the site."""
        return describe_site(self._config)

    def configuration_files(self) -> tuple[str, ...]:
        """conf.py alone."""
        return (CONFIG_FILE,)

    def enters(self, folder: str) -> bool:
        """Whether posts could lie in this folder or below it."""
        return self._paths.enters(folder)

    def kind_of(self, path: str) -> PathKind | None:
        """What a file is: what a tuple of POSTS names, in any language."""
        return PathKind.POST if self._paths.find(path) else None

    def side_files(self, path: str) -> tuple[str, ...]:
        """The files beside a post that say something of it: its metadata, and the post it translates."""
        place = self._place(path)
        translated = (place.base_path,) if place.base_path != path else ()
        return (*self._paths.meta_paths(path, place), *translated)

    def parse(self, text: str, *, path: str) -> FrontMatter:
        """The metadata of a file, the one beside it, and what it translates; PostError for a notebook."""
        if path.endswith(".ipynb"):
            remedy = "export it as Markdown"
            raise PostError(path=path, code="FN003", problem="a notebook cannot be read", remedy=remedy)
        return parse_post(
            text,
            path=path,
            place=self._place(path),
            config=self._config,
            paths=self._paths,
            read=self._read_beside,
        )

    def read(self, path: str, front_matter: FrontMatter, *, modified: datetime) -> PostFacts:
        """All that is known of a post; PostError where Nikola would stop its build: no date, a wrong one."""
        values = front_matter.values
        place = self._place(path)
        tags, status = self._read_tags(values)
        hidden = self._explain_hidden(values, status)
        if hidden:
            return _conceal(front_matter, modified, hidden, draft=status == "draft")
        published, verdict = self._read_date(path, front_matter, "date")
        updated = self._read_date(path, front_matter, "updated")[0] if _text(values, "updated") else published
        slug = _text(values, "slug") or self._paths.slug_of(place.base_path)
        route = self._paths.route_of(place, slug, pretty=self._is_pretty(values, slug))
        guid = _text(values, "guid")
        title = _text(values, "title") or posixpath.splitext(posixpath.basename(place.base_path))[0]
        return PostFacts(
            kind=PathKind.POST,
            title="" if title == "NO TITLE" else title,
            slug=slug,
            published=published,
            updated=max(published, updated),
            date_verdict=verdict,
            generator_id=guid or join_url(self._id_base, route),
            entry_id=guid or join_url(self._id_base, route),
            permalink=join_url(self._site_url, route),
            categories=self._list_categories(values, place),
            tags=tags,
            language=place.language.replace("_", "-") if place.language != self._config.language else "",
            collection="posts",
            draft=status == "draft",
            hidden="",
            excerpt=cut_excerpt(front_matter.body, _TEASER_END),
            description=_text(values, "description"),
            markup=_MARKUPS.get(self._config.compilers.get(posixpath.splitext(path)[1], ""), "text"),
            body=front_matter.body,
            templating="hugo",
            beside=tuple((name, self._read_beside(name) or "") for name in self.side_files(path)),
        )

    def _read_beside(self, path: str) -> str | None:
        try:
            return self._files.read(path)
        except ContentFolderError as error:
            raise PostError(
                path=path, code="EN001", problem=error.problem, remedy="save the file as UTF-8"
            ) from None

    def _place(self, path: str) -> PostPlace:
        place = self._paths.find(path)
        if place is None:
            raise PostError(
                path=path,
                code="FN001",
                problem="no tuple of POSTS names this file",
                remedy="move or rename it",
            )
        return place

    def _read_date(self, path: str, front_matter: FrontMatter, name: str) -> tuple[datetime, DateVerdict]:
        line, column = front_matter.positions.get(name, (1, 1))
        text = _text(front_matter.values, name)
        try:
            if not text and name not in front_matter.values:
                remedy = "write a line like .. date: 2022-01-14 15:42:28 UTC+08:00"
                raise DateTextError("DT005", "the post has no date", remedy)
            parsed = parse_date(text)
            moment = resolve(parsed, self._zone, chinese=self._chinese, zones=self._options.zone_names)
        except DateTextError as error:
            raise PostError(
                path=path,
                code=error.code,
                problem=error.problem,
                remedy=error.remedy,
                line=line,
                column=column,
            ) from None
        is_explicit = parsed.offset is not None or bool(parsed.zone_name)
        return moment, DateVerdict.EXPLICIT_OFFSET if is_explicit else DateVerdict.SITE_ZONE

    def _read_tags(self, values: Mapping[str, Value]) -> tuple[tuple[str, ...], str]:
        """The tags, and the status, which an old tag may say, too."""
        tags = _list_names(values.get("tags"))
        status = _text(values, "status").lower()
        if self._config.reads_tags:
            for special in ("draft", "private"):
                if special in map(str.lower, tags):
                    status = special
                    tags = tuple(tag for tag in tags if tag.lower() != special)
        return tags, status

    def _explain_hidden(self, values: Mapping[str, Value], status: str) -> str:
        if status == "draft":
            return "" if self._options.drafts else "draft"
        if status == "private":
            return "status: private"
        return "feed: false" if _text(values, "feed").lower() == "false" else ""

    def _list_categories(self, values: Mapping[str, Value], place: PostPlace) -> tuple[str, ...]:
        if "category" in values:
            value = values["category"]
            return (value,) if isinstance(value, str) and value else _list_names(value)
        if not self._config.folder_is_category:
            return ()
        folder = (
            place.below
            if self._config.category_trims_prefix and place.below
            else self._paths.folder_of(place)
        )
        if self._config.category_is_first_folder:
            folder = folder.partition("/")[0]
        name = self._config.category_names.get(folder, folder)
        return (name,) if name not in ("", ".") else ()

    def _is_pretty(self, values: Mapping[str, Value], slug: str) -> bool:
        own = _text(values, "pretty_url").lower()
        return own in _TRUE if own else self._config.pretty_urls and slug != "index"


def _text(values: Mapping[str, Value], name: str) -> str:
    value = values.get(name)
    return str(value).strip() if isinstance(value, str) else ""


def _list_names(value: Value) -> tuple[str, ...]:
    """A list, or names with commas between them; each once."""
    parts = value.split(",") if isinstance(value, str) else value if isinstance(value, tuple) else ()
    names = (part.strip() for part in parts if isinstance(part, str))
    return tuple(dict.fromkeys(name for name in names if name))


def _conceal(front_matter: FrontMatter, modified: datetime, hidden: str, *, draft: bool) -> PostFacts:
    """A hidden post: nobody will see more of it than the reason."""
    return PostFacts(
        kind=PathKind.POST,
        title=_text(front_matter.values, "title"),
        slug=_text(front_matter.values, "slug"),
        published=modified,
        updated=modified,
        date_verdict=DateVerdict.NONE,
        generator_id="",
        entry_id=_text(front_matter.values, "guid"),
        permalink="",
        categories=(),
        tags=(),
        language="",
        collection="posts",
        draft=draft,
        hidden=hidden,
        excerpt="",
        description="",
        markup="text",
        body=front_matter.body,
    )
