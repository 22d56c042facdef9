"""Hugo: what one site makes of its pages, and the whole reading of one, in order."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from ...dates import DateTextError
from ...model import DateVerdict
from ..front_matter import FrontMatter
from ..toml_front_matter import parse_typed_front_matter
from ..urls import page_url
from . import PathKind, PostFacts, ReadingOptions, SiteFiles
from .excerpts import cut_excerpt
from .hugo_config import HugoLanguage, describe_site, parse_config
from .hugo_config_files import FOLDERS, OLD_NAMES, SURE_NAMES
from .hugo_content import MARKUP, HugoContent, Markup, PagePlace
from .hugo_dates import read_exact_date
from .hugo_org import parse_org
from .hugo_post import (
    HugoDates,
    HugoPost,
    explain_hidden,
    fail,
    find_explicit_id,
    find_slug,
    find_title,
    is_draft,
    read_dates,
)
from .hugo_routes import HugoRoutes
from .hugo_values import fold_mapping, list_terms, mapping_of
from .jekyll_values import text_of

NAME = "hugo"

_MORE = re.compile(r"<!--\s*more\s*-->")
# What Hugo keeps for itself: `params` of the same name never replace these.
_RESERVED = {
    "aliases", "build", "cascade", "date", "description", "draft", "expirydate", "guid", "headless", "id",
    "iscjklanguage", "keywords", "kind", "lastmod", "layout", "linktitle", "markup", "menus", "modified",
    "outputs", "pubdate", "publishdate", "published", "resources", "sitemap", "slug", "summary", "title",
    "translationkey", "type", "unpublishdate", "url", "weight",
}  # fmt: skip
_AUTHORS = {"author", "authors"}


def find_mark(files: SiteFiles) -> str:
    """What shows that a content folder holds a Hugo site, "" for nothing.

    It is `hugo.toml` or its like, or an older `config.toml` beside `content`, which neither Zola (`base_url`)
    nor Jekyll and Hexo (`_config.yml`) put there.
    """
    names = files.names()
    sure = next((name for name in SURE_NAMES if name in names), "")
    if sure or "_config.yml" in names:
        return sure
    if re.search(r"^base_url\s*=", files.read("config.toml") or "", re.MULTILINE):
        return ""
    configured = next((name for name in OLD_NAMES if name in names), "")
    configured = configured or (FOLDERS[0] if files.names(FOLDERS[0]) else "")
    beside = next((name for name in ("content", "archetypes", "layouts", "themes") if name in names), "")
    return f"{configured} and {beside}" if configured and beside else ""


def open_dialect(files: SiteFiles, options: ReadingOptions) -> "HugoDialect":
    """The rules of the site in a folder; SettingsError when its configuration cannot be read."""
    return HugoDialect(files, options)


class HugoDialect:
    """Hugo's rules for one site: its configuration, the heads of its sections, and the settings."""

    name = NAME
    feed_route = "/"

    def __init__(self, files: SiteFiles, options: ReadingOptions) -> None:
        self._config = parse_config(files)
        self._content = HugoContent(files, self._config)
        self._routes = HugoRoutes(self._config, self._content)
        self._options = options
        self._exact = options.reading == "exact"

    def kind_of(self, path: str) -> PathKind | None:
        """What a file is by its path; None is no post. Hugo's drafts lie among its posts."""
        return PathKind.POST if self._content.locate(path) else None

    def enters(self, folder: str) -> bool:
        """Whether posts could lie in this folder or below it."""
        return self._content.enters(folder)

    def site_settings(self) -> Mapping[str, str]:
        """What the configuration says of the site."""
        return describe_site(self._config)

    def configuration_files(self) -> tuple[str, ...]:
        """The configuration, and every `_index.md`, whose slug and cascade its pages inherit."""
        return (*self._config.files, *self._content.section_files())

    def parse(self, text: str, *, path: str) -> FrontMatter:
        """TOML, JSON or YAML, or the keywords of an Org file. Names come in lower case, with what the page
        inherits from `cascade` and with its `params` beside them, as its templates see them.
        """
        is_org = path.lower().endswith(".org")
        front_matter = parse_org(text) if is_org else parse_typed_front_matter(text, path=path)
        place = self._place(path)
        own = fold_mapping(front_matter.values)
        values = self._content.with_inherited(
            own, place.language, place.folders, kind="page", base=place.base
        )
        for name, value in mapping_of(values.get("params")).items():
            if name not in _RESERVED:
                values[name] = value
        positions = {name.lower(): position for name, position in front_matter.positions.items()}
        return replace(front_matter, values=values, positions=positions)

    def read(self, path: str, front_matter: FrontMatter, *, modified: datetime) -> PostFacts:
        """All that is known of a page. Ids and permalinks are Hugo's own in both readings. PostError where
        Hugo would stop its build, and where no date is known; but a hidden page is never a problem.
        """
        post = self._begin(path, front_matter, modified)
        hidden = explain_hidden(post, front_matter, drafts=self._options.drafts)
        if hidden:
            return self._conceal(post, front_matter, hidden)
        dates = read_dates(post, self._config.date_rules)
        if dates.published is None:
            if not post.place.folders:
                return self._conceal(post, front_matter, "a page without a date")
            problem = "neither the front matter nor the file name gives a date"
            fail(post, "date", code="DT005", problem=problem, remedy="write date: 2022-01-14T15:42:28+08:00")
        return self._gather(post, front_matter, dates)

    def _begin(self, path: str, front_matter: FrontMatter, modified: datetime) -> HugoPost:
        place = self._place(path)
        language = self._language(place)
        tag = language.tag or self._options.language
        return HugoPost(
            path=path,
            place=place,
            values=front_matter.values,
            positions=front_matter.positions,
            modified=modified,
            zone=self._zone(language, exact=self._exact),
            chinese=tag.lower().startswith("zh"),
            zones=self._options.zone_names,
            exact=self._exact,
        )

    def _gather(self, post: HugoPost, front_matter: FrontMatter, dates: HugoDates) -> PostFacts:
        published, verdict = dates.published or (post.modified, DateVerdict.NONE)
        language = self._language(post.place)
        slug = find_slug(post, dates)
        route = self._routes.route_of(
            post, language, slug=slug, date=self._identity_date(post, dates, published)
        )
        site_url = self._base(language, self._options.site_url)
        generator_id = f"{self._base(language, self._options.id_base or site_url)}{route}"
        tags = [name for name in self._config.taxonomies if name not in {"tags", "categories"} | _AUTHORS]
        values, exact = post.values, self._exact
        return PostFacts(
            kind=PathKind.POST,
            title=find_title(post),
            slug=slug or post.place.base,
            published=published,
            updated=max(published, dates.updated or published),
            date_verdict=verdict,
            generator_id=generator_id,
            entry_id=find_explicit_id(post) or generator_id,
            permalink=page_url(f"{site_url}{route}"),
            categories=list_terms(values.get("categories"), exact=exact),
            tags=list_terms(tuple(values.get(name) for name in ("tags", *tags)), exact=exact),
            language=language.tag or self._options.language,
            collection=post.place.folders[0] if post.place.folders else "",
            draft=is_draft(post),
            hidden="",
            excerpt=cut_excerpt(front_matter.body, _MORE),
            description=text_of(values.get("summary")) or text_of(values.get("description")),
            markup=_markup(post.place),
            body=front_matter.body,
            templating="hugo",
            site_values=self._config.params,
            expires=dates.expires,
        )

    def _conceal(self, post: HugoPost, front_matter: FrontMatter, hidden: str) -> PostFacts:
        """A page that is no entry: nobody will see more of it than the reason."""
        return PostFacts(
            kind=PathKind.POST,
            title=find_title(post),
            slug=post.place.base,
            published=post.modified,
            updated=post.modified,
            date_verdict=DateVerdict.NONE,
            generator_id="",
            entry_id="",
            permalink="",
            categories=(),
            tags=(),
            language="",
            collection="",
            draft=is_draft(post),
            hidden=hidden,
            excerpt="",
            description="",
            markup=_markup(post.place),
            body=front_matter.body,
        )

    def _identity_date(self, post: HugoPost, dates: HugoDates, published: datetime) -> datetime:
        """The date that Hugo puts into a URL, in its own offset; where it cannot read it, the one meant."""
        zone = self._zone(self._language(post.place), exact=True)
        for key in self._config.date_rules["date"]:
            value = post.values.get(key)
            if value is not None and value != "":
                try:
                    return read_exact_date(value, zone)[0]
                except DateTextError:
                    break
        return dates.date or published

    def _place(self, path: str) -> PagePlace:
        """The place of a file that is a page; one that is none any more is where its name says."""
        known = self._content.locate(path)
        if known is not None:
            return known
        base, _, extension = path.rpartition("/")[2].rpartition(".")
        return PagePlace(
            language=self._config.default_language, folders=(), base=base, extension=extension.lower()
        )

    def _language(self, place: PagePlace) -> HugoLanguage:
        languages = self._config.languages
        return languages.get(place.language) or languages[self._config.default_language]

    def _zone(self, language: HugoLanguage, *, exact: bool) -> tzinfo:
        """A language's own zone, else the site's; a zone in the settings replaces only the site's."""
        site_zone = self._config.zone
        chosen = self._options.zone
        default = self._config.languages[self._config.default_language].zone or site_zone
        if exact or chosen is None or chosen == default:
            return language.zone or site_zone or chosen or UTC
        return chosen

    def _base(self, language: HugoLanguage, chosen: str) -> str:
        """The base URL of a page's language: its own, unless the settings name another one for the site."""
        if language.site_url and chosen in {"", self._config.site_url}:
            return language.site_url
        return (chosen or self._config.site_url).rstrip("/")


def _markup(place: PagePlace) -> Markup:
    return MARKUP.get(place.extension, "text")
