"""Zola: what one site makes of its pages, and the whole reading of one, in order."""

import re
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import NoReturn

from ...dates import DateTextError, parse_date, resolve
from ...errors import PostError
from ...model import DateVerdict
from ..front_matter import FrontMatter, Value
from ..toml_front_matter import parse_typed_front_matter
from ..urls import page_url
from . import PathKind, PostFacts, ReadingOptions, SiteFiles
from .excerpts import cut_excerpt
from .folders import walk_folders
from .jekyll_dates import Dated, read_kind_date
from .jekyll_values import flatten, text_of
from .zola_config import describe_site, parse_config
from .zola_paths import CONTENT, ZolaPlace, locate, route_of, route_of_path, slugify

NAME = "zola"

_CONFIG_FILES = ("config.toml", "zola.toml")
_BASE_URL = re.compile(r"^base_url\s*=", re.MULTILINE)
_MORE = re.compile(r"<!--\s*more\s*-->")
_PATH_DATE = re.compile(r"(?:^|/)(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|$)", re.ASCII)
# What its datetime.rs reads: TOML's forms, and those of a YAML timestamp.
_DATE = re.compile(
    r"\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?)?)?",
    re.ASCII,
)
_OWN = {
    "aliases", "authors", "date", "description", "draft", "extra", "in_search_index", "path", "render",
    "slug", "taxonomies", "template", "title", "updated", "weight",
}  # fmt: skip
_PEOPLE = {"author", "authors"}


def find_mark(files: SiteFiles) -> str:
    """What shows that a content folder holds a Zola site, "" for nothing.

    It is a configuration with `base_url`, beside `content`.
    """
    names = files.names()
    configs = (name for name in _CONFIG_FILES if name in names and CONTENT in names)
    return next((name for name in configs if _BASE_URL.search(files.read(name) or "")), "")


def open_dialect(files: SiteFiles, options: ReadingOptions) -> "ZolaDialect":
    """The rules of the site in a folder; SettingsError when its configuration cannot be read."""
    return ZolaDialect(files, options)


class ZolaDialect:
    """Zola's rules for one site: its configuration, drafts among its sections, and the settings."""

    name = NAME

    def __init__(self, files: SiteFiles, options: ReadingOptions) -> None:
        names = files.names()
        self._file = next((name for name in _CONFIG_FILES if name in names), _CONFIG_FILES[0])
        self._config = parse_config(files.read(self._file) or "", self._file)
        self._options = options
        self._exact = options.reading == "exact"
        self._zone = (None if self._exact else options.zone) or UTC  # Zola knows no zone but UTC
        self._site_url = (options.site_url or self._config.site_url).rstrip("/")
        self._id_base = (options.id_base or self._site_url).rstrip("/")
        self._drafts = tuple(self._find_draft_sections(files))
        self.feed_route = f"/{self._config.feed_name}"

    def kind_of(self, path: str) -> PathKind | None:
        """What a file is by its path; None is no post."""
        return PathKind.POST if locate(path, self._config) else None

    def enters(self, folder: str) -> bool:
        """Whether posts could lie in this folder or below it."""
        return f"{folder}/".startswith(f"{CONTENT}/") and "/." not in folder

    def site_settings(self) -> Mapping[str, str]:
        """What the configuration says of the site."""
        return describe_site(self._config)

    def configuration_files(self) -> tuple[str, ...]:
        """The configuration, and the sections that are drafts with all that is in them."""
        return (self._file, *self._drafts)

    def parse(self, text: str, *, path: str) -> FrontMatter:
        """TOML between `+++` lines, or YAML between `---`, with what is in its `extra` beside the rest."""
        front_matter = parse_typed_front_matter(text, path=path)
        extra = front_matter.values.get("extra")
        if not isinstance(extra, Mapping):
            return front_matter
        more = {name: value for name, value in extra.items() if name not in _OWN}
        return replace(front_matter, values={**more, **front_matter.values})

    def read(self, path: str, front_matter: FrontMatter, *, modified: datetime) -> PostFacts:
        """All that is known of a page. Ids and permalinks are Zola's own in both readings. PostError where
        Zola would stop its build; a page without a date is in none of its feeds, and so in none of ours.
        """
        place = locate(path, self._config) or ZolaPlace(
            language="", folders=(), name=path, name_date="", name_slug=""
        )
        hidden = self._explain_hidden(path, front_matter)
        published = None if hidden else self._publish(path, front_matter, place)
        if published is None:
            hidden = hidden or "a page without a date"
        moment, verdict = published or (modified, DateVerdict.NONE)
        values = front_matter.values
        route, slug = self._route(path, front_matter, place)
        generator_id = f"{self._id_base}{route}"
        permalink = f"{self._site_url}{route}"
        return PostFacts(
            kind=PathKind.POST,
            title=text_of(values.get("title")).strip(),
            slug=slug,
            published=moment,
            updated=moment if hidden else self._update(path, front_matter, moment),
            date_verdict=verdict,
            generator_id=generator_id,
            entry_id=text_of(values.get("id")).strip() or text_of(values.get("guid")).strip() or generator_id,
            permalink=page_url(permalink),
            categories=_list_terms(values, lambda name: name == "categories"),
            tags=_list_terms(values, lambda name: name != "categories" and name not in _PEOPLE),
            language=place.language or self._config.default_language or self._options.language,
            collection=place.folders[0] if place.folders else "",
            draft=_is(values.get("draft"), "true"),
            hidden=hidden,
            excerpt=cut_excerpt(front_matter.body, _MORE),
            description=text_of(values.get("description")),
            markup="markdown",
            body=front_matter.body,
            templating="zola",
            site_values=self._config.extra,
        )

    def _find_draft_sections(self, files: SiteFiles) -> list[str]:
        """The `_index.md` files of sections that are drafts, in whichever language: they hide the folder."""
        found: list[str] = []

        def enters(folder: str, names: Collection[str]) -> bool:
            return True

        for folder, names in walk_folders(files, CONTENT, enters=enters):
            for name in names:
                if name.startswith("_index.") and name.endswith(".md"):
                    path = f"{folder}/{name}"
                    with suppress(PostError):  # a broken section hides nothing
                        head = parse_typed_front_matter(files.read(path) or "", path=path)
                        if _is(head.values.get("draft"), "true"):
                            found.append(path)
        return sorted(found)

    def _explain_hidden(self, path: str, front_matter: FrontMatter) -> str:
        """Why the page is no entry, or ""."""
        if not front_matter.present:
            return "no front matter"
        values = front_matter.values
        if not self._options.drafts:
            if _is(values.get("draft"), "true"):
                return "draft"
            if any(path.startswith(section[: section.rindex("/") + 1]) for section in self._drafts):
                return "in a section that is a draft"
        if _is(values.get("render"), "false"):
            return "render = false"
        return "feed = false" if _is(values.get("feed"), "false") else ""

    def _publish(self, path: str, front_matter: FrontMatter, place: ZolaPlace) -> Dated | None:
        """`date`, else the file name's, else the one in `path`, which Zola itself does not read."""
        value = front_matter.values.get("date")
        if value is not None:
            return self._read_date(path, front_matter, "date", value)
        if place.name_date:
            with suppress(DateTextError):
                moment, _ = read_kind_date(place.name_date, self._zone, chinese=False)
                return moment, DateVerdict.FILE_NAME
        found = _PATH_DATE.search(text_of(front_matter.values.get("path")))
        if found and not self._exact:
            with suppress(DateTextError):
                return resolve(parse_date("-".join(found.groups())), self._zone), DateVerdict.PATH
        return None

    def _update(self, path: str, front_matter: FrontMatter, published: datetime) -> datetime:
        value = front_matter.values.get("updated")
        if value is None:
            return published
        return max(published, self._read_date(path, front_matter, "updated", value)[0])

    def _read_date(self, path: str, front_matter: FrontMatter, key: str, value: Value) -> Dated:
        language = self._config.default_language or self._options.language
        try:
            if self._exact and not (isinstance(value, str) and _DATE.fullmatch(value)):
                raise DateTextError(
                    "DT007", f"Zola cannot read the {key}", "write it like 2022-01-14T15:42:28+08:00"
                )
            return read_kind_date(
                value,
                self._zone,
                chinese=language.lower().startswith("zh"),
                zones=self._options.zone_names,
            )
        except DateTextError as error:
            _fail(path, front_matter, key, error)

    def _route(self, path: str, front_matter: FrontMatter, place: ZolaPlace) -> tuple[str, str]:
        """The page's route as Zola spells it, and its slug."""
        values = front_matter.values
        named = place.name if self._config.keeps_dates else place.name_slug or place.name
        slug = slugify(text_of(values.get("slug")) or named, self._config.slugify)
        own = text_of(values.get("path"))
        return route_of_path(own) if own else route_of(place, slug), slug


def _list_terms(values: Mapping[str, Value], wanted: Callable[[str], bool]) -> tuple[str, ...]:
    """The terms of the taxonomies that are wanted, each once."""
    taxonomies = values.get("taxonomies")
    if not isinstance(taxonomies, Mapping):
        return ()
    terms = (term.strip() for name, value in taxonomies.items() if wanted(name) for term in flatten(value))
    return tuple(dict.fromkeys(str(term) for term in terms if term))


def _is(value: Value, word: str) -> bool:
    return isinstance(value, str) and value == word


def _fail(path: str, front_matter: FrontMatter, key: str, error: DateTextError) -> NoReturn:
    line, column = front_matter.positions.get(key, (1, 1))
    raise PostError(
        path=path, code=error.code, problem=error.problem, remedy=error.remedy, line=line, column=column
    )
