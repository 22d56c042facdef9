"""Jekyll 4: what one site makes of its posts, and the whole reading of one, in order."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal

from ...dates import DateTextError, at_zone
from ...errors import PostError, SettingsError
from ...model import DateVerdict
from ..front_matter import FrontMatter, Value, parse_front_matter
from . import PathKind, PostFacts, ReadingOptions, SiteFiles
from .jekyll_authors import Authors, authors_files, find_author, look_up, read_authors
from .jekyll_collections import POSTS
from .jekyll_config import describe_site, parse_config
from .jekyll_dates import read_exact_date
from .jekyll_defaults import read_default_sets
from .jekyll_excerpts import find_excerpt, has_own_excerpt
from .jekyll_paths import JekyllPaths
from .jekyll_permalinks import (
    Place,
    fill_template,
    find_unknown_placeholder,
    join_id,
    join_url,
    post_route_id,
)
from .jekyll_post import (
    Clock,
    JekyllPost,
    begin_post,
    explain_hidden,
    fail_at,
    find_explicit_id,
    find_language,
    find_permalink,
    find_published,
    find_slug,
    find_title,
    find_updated,
    is_draft,
)
from .jekyll_terms import folder_categories, list_categories, list_tags
from .jekyll_values import text_of

_HTML = {".htm", ".html", ".xhtml"}


NAME = "jekyll"

_CONFIG_FILES = ("_config.yml", "_config.yaml")
_PAGES_FOLDER = "docs"


def recognise(files: SiteFiles) -> bool:
    """Whether a content folder holds a Jekyll site; posts without configuration may lie a folder deeper."""
    # A folder with a configuration is a site of its own, and this one is not it.
    below = (set(files.names(name)) for name in files.names() if "." not in name)
    return lies_here(files) or any("_posts" in names and names.isdisjoint(_CONFIG_FILES) for names in below)


def lies_here(files: SiteFiles) -> bool:
    """Whether the folder itself bears Jekyll's marks."""
    names = files.names()
    return any(name in names for name in (*_CONFIG_FILES, "_posts"))


def find_pages_folder(files: SiteFiles) -> str:
    """`docs`, if a site with a configuration lies there, as GitHub Pages has it; else ""."""
    names = files.names(_PAGES_FOLDER)
    return _PAGES_FOLDER if any(name in names for name in _CONFIG_FILES) else ""


def open_dialect(files: SiteFiles, options: ReadingOptions) -> "JekyllDialect":
    """The rules of the site in a folder; the configuration's second name counts only without the first."""
    config = next((text for name in _CONFIG_FILES if (text := files.read(name)) is not None), "")
    authors = read_authors(files, parse_config(config).data_folder)
    return JekyllDialect(config=config, options=options, authors=authors)


class JekyllDialect:
    """Jekyll's rules for one site: its _config.yml, its authors by key, and the settings.

    SettingsError if they cannot be read.
    """

    name = NAME

    def __init__(self, config: str, options: ReadingOptions, authors: Authors = MappingProxyType({})) -> None:
        self._config = parse_config(config)
        self._authors = authors
        self.feed_route = self._config.feed_route
        self._options = options
        self._exact = options.reading == "exact"
        self._templates = {found.label: found.permalink for found in self._config.collections}
        self._default_sets = read_default_sets(
            self._config.defaults, self._config.collections_folder, {POSTS, *self._templates}
        )
        self._site_url = (options.site_url or self._config.site_url).rstrip("/")
        self._id_base = (options.id_base or self._site_url).rstrip("/")
        self._language = (self._config.language or options.language).replace("_", "-")
        chinese = self._language.lower().startswith("zh")
        # Jekyll's own zone decides the day in a URL; without one it is its machine's, which settings can say.
        generator_zone = self._config.zone or options.zone or UTC
        self._generator_clock = Clock(zone=generator_zone, chinese=chinese)
        site_zone = generator_zone if self._exact else options.zone or generator_zone
        self._clock = Clock(zone=site_zone, chinese=chinese, zones=options.zone_names)
        self._paths = JekyllPaths(
            drafts=options.drafts,
            exclude=self._config.exclude,
            include=self._config.include,
            destination=self._config.destination,
            collections=tuple(self._templates),
            collections_folder=self._config.collections_folder,
            archive_folders=options.archive_folders,
            markdown_extensions=self._config.markdown_extensions,
        )
        for default_set in self._default_sets:
            if "date" in default_set.values:
                _check_default_date(default_set.values["date"], self._generator_clock)

    def kind_of(self, path: str) -> PathKind | None:
        """What a file is by its path; None is no post."""
        return self._paths.kind_of(path)

    def enters(self, folder: str) -> bool:
        """Whether posts could lie in this folder or below it."""
        return self._paths.enters(folder)

    def site_settings(self) -> Mapping[str, str]:
        """What _config.yml says of the site."""
        site = describe_site(self._config)
        author = look_up(site.get("author"), self._authors)
        name = text_of(author.get("name")) if isinstance(author, Mapping) else text_of(author)
        return site | ({"author": name} if name else {})

    def configuration_files(self) -> tuple[str, ...]:
        """Jekyll's configuration, under both its names, and its authors."""
        return (*_CONFIG_FILES, *authors_files(self._config.data_folder))

    def parse(self, text: str, *, path: str) -> FrontMatter:
        """YAML between `---` lines, or none at all."""
        return parse_front_matter(text, path=path)

    def read(self, path: str, front_matter: FrontMatter, *, modified: datetime) -> PostFacts:
        """All that is known of a post, as it was meant or exactly as Jekyll reads it (see ReadingOptions).

        Ids and permalinks are Jekyll's own in both readings. PostError where Jekyll would stop its build or
        ignore the file, and where no date is known; but a hidden post is never a problem.
        """
        seen = self._begin(path, front_matter, modified, exact=True)
        meant = seen
        if not self._exact:
            # What Jekyll sees above the first line is what is meant: only below a blank line they differ.
            meant = (
                replace(seen, exact=False)
                if front_matter.on_first_line
                else self._begin(path, front_matter, modified, exact=False)
            )
        unpublished = self._config.unpublished
        hidden = explain_hidden(meant, drafts=self._options.drafts, unpublished=unpublished)
        try:
            return self._gather(seen, meant, front_matter, hidden)
        except PostError:
            if not hidden:
                raise
            return _conceal(meant, front_matter, hidden)

    def _begin(self, path: str, front_matter: FrontMatter, modified: datetime, *, exact: bool) -> JekyllPost:
        kind = self._paths.kind_of(path) or PathKind.POST
        return begin_post(
            path,
            known_as=self._paths.as_post(path, kind),
            kind=kind,
            collection=self._paths.collection_of(path) or POSTS,
            front_matter=front_matter,
            default_sets=self._default_sets,
            modified=modified,
            exact=exact,
        )

    def _gather(
        self, seen: JekyllPost, meant: JekyllPost, front_matter: FrontMatter, hidden: str
    ) -> PostFacts:
        published, verdict = self._publish(meant)
        categories = _categories(seen)
        slug = find_slug(seen)
        route = self._route(seen, self._identity_date(seen, published), slug, categories)
        generator_id = join_id(self._id_base, post_route_id(route, slug))
        body = front_matter.text if self._exact and not front_matter.on_first_line else front_matter.body
        return PostFacts(
            kind=meant.kind,
            title=find_title(meant),
            slug=slug,
            published=published,
            updated=find_updated(meant, published, self._clock),
            date_verdict=verdict,
            generator_id=generator_id,
            entry_id=find_explicit_id(meant) or generator_id,
            permalink=join_url(self._site_url, route),
            categories=_categories(meant),
            tags=list_tags(meant.merged, exact=self._exact),
            language=find_language(meant) or self._language,
            collection=meant.collection,
            is_apart=meant.collection != POSTS,
            draft=is_draft(meant),
            hidden=hidden,
            excerpt=find_excerpt(meant, body, self._config.excerpt_separator, is_crlf=front_matter.is_crlf),
            is_raw_excerpt=has_own_excerpt(meant) or self._markup(meant.extension) != "markdown",
            author=find_author(meant.merged, self._authors),
            description=text_of(meant.merged.get("description")),
            markup=self._markup(meant.extension),
            body=body,
            templating="liquid",
            site_values=self._config.values,
        )

    def _publish(self, post: JekyllPost) -> tuple[datetime, DateVerdict]:
        try:
            return find_published(post, self._clock)
        except DateTextError as error:
            raise fail_at(post, "date", error) from None

    def _identity_date(self, seen: JekyllPost, published: datetime) -> datetime:
        """The moment that Jekyll puts into a URL; where it would have stopped, the one that was meant."""
        try:
            return find_published(seen, self._generator_clock)[0]
        except DateTextError:
            pass
        try:
            return at_zone(published, self._generator_clock.zone)
        except DateTextError as error:
            raise fail_at(seen, "date", error) from None

    def _route(self, post: JekyllPost, published: datetime, slug: str, categories: tuple[str, ...]) -> str:
        own = find_permalink(post)
        template = self._templates.get(post.collection, self._config.permalink) if own is None else own
        unknown = find_unknown_placeholder(template)
        if unknown:
            line, column = post.positions.get("permalink", (1, 1))
            problem, remedy = f"Jekyll knows no placeholder {unknown}", "remove it, or write one like :title"
            raise PostError(
                path=post.path, code="PL001", problem=problem, remedy=remedy, line=line, column=column
            )
        stem = post.known_as.removesuffix(post.extension)
        place = Place(
            published=published,
            slug=slug,
            base_name=stem.rpartition("/")[2],
            path=stem.replace(f"_{post.collection}", "", 1).rstrip("."),
            categories=categories,
            output_extension=".html" if self._markup(post.extension) == "markdown" else post.extension,
            collection=post.collection,
        )
        return fill_template(template, place)

    def _markup(self, extension: str) -> Literal["markdown", "html", "text"]:
        if extension.lower() in self._config.markdown_extensions:
            return "markdown"
        return "html" if extension.lower() in _HTML else "text"


def _check_default_date(value: Value, clock: Clock) -> None:
    try:
        read_exact_date(value, clock.zone)
    except DateTextError as error:
        raise SettingsError([f"_config.yml: defaults: {error}"]) from None


def _categories(post: JekyllPost) -> tuple[str, ...]:
    special = "_drafts" if post.kind is PathKind.DRAFT else f"_{post.collection}"
    folders = folder_categories(post.known_as, special)
    return list_categories(folders, post.defaults, post.own, exact=post.exact)


def _conceal(post: JekyllPost, front_matter: FrontMatter, hidden: str) -> PostFacts:
    """A hidden post that could not be read to its end: nobody will see more of it than the reason."""
    return PostFacts(
        kind=post.kind,
        title=find_title(post),
        slug=post.name_slug,
        published=post.modified,
        updated=post.modified,
        date_verdict=DateVerdict.NONE,
        generator_id="",
        entry_id=find_explicit_id(post),
        permalink="",
        categories=(),
        tags=(),
        language="",
        collection=post.collection,
        draft=is_draft(post),
        hidden=hidden,
        excerpt="",
        description="",
        markup="text",
        body=front_matter.body,
    )
