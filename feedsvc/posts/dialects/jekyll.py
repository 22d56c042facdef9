"""Jekyll 4: what one site makes of its posts, and the whole reading of one, in order."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from ...dates import DateTextError, at_zone
from ...errors import PostError, SettingsError
from ...model import DateVerdict
from ..front_matter import FrontMatter, Value, parse_front_matter
from . import Locate, PathKind, PostFacts, ReadingOptions, SiteFiles
from .jekyll_alike import AlikeRoutes
from .jekyll_authors import Authors, authors_files, find_author, look_up, read_authors
from .jekyll_collections import POSTS
from .jekyll_config import describe_site, parse_config
from .jekyll_dates import read_exact_date
from .jekyll_defaults import read_default_sets
from .jekyll_excerpts import extract_excerpt, find_excerpt, has_own_excerpt
from .jekyll_paths import JekyllPaths
from .jekyll_post import (
    Clock,
    JekyllPost,
    begin_post,
    conceal_post,
    explain_hidden,
    fail_at,
    find_categories,
    find_explicit_id,
    find_language,
    find_published,
    find_slug,
    find_title,
    find_updated,
    is_draft,
    one_line,
)
from .jekyll_routes import JekyllRoutes
from .jekyll_samples import Likeness, Sample, Samples, compare_post
from .jekyll_terms import list_tags
from .jekyll_values import text_of

NAME = "jekyll"

_CONFIG_FILES = ("_config.yml", "_config.yaml")
_PAGES_FOLDER = "docs"


def find_mark(files: SiteFiles) -> str:
    """What shows that a content folder holds a Jekyll site, "" for nothing.

    Posts without configuration may lie a folder deeper.
    """
    # A folder with a configuration is a site of its own, and this one is not it.
    below = ((name, set(files.names(name))) for name in sorted(files.names()) if "." not in name)
    deeper = (name for name, names in below if "_posts" in names and names.isdisjoint(_CONFIG_FILES))
    return find_mark_here(files) or next((f"{name}/_posts" for name in deeper), "")


def find_mark_here(files: SiteFiles) -> str:
    """The same of the folder itself, whatever lies deeper."""
    names = files.names()
    return next((name for name in (*_CONFIG_FILES, "_posts") if name in names), "")


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
        templates = {found.label: found.permalink for found in self._config.collections}
        self._default_sets = read_default_sets(
            self._config.defaults, self._config.collections_folder, {POSTS, *templates}
        )
        site_url = (options.site_url or self._config.site_url).rstrip("/")
        self._routes = JekyllRoutes(
            permalink=self._config.permalink,
            templates=templates,
            site_url=site_url,
            id_base=(options.id_base or site_url).rstrip("/"),
            markdown_extensions=self._config.markdown_extensions,
        )
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
            collections=tuple(templates),
            collections_folder=self._config.collections_folder,
            archive_folders=options.archive_folders,
            markdown_extensions=self._config.markdown_extensions,
        )
        self._samples = Samples(self._default_sets)
        self._alike = AlikeRoutes(self._samples, self._routes, self._paths, generator_zone)
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
        likeness = None if self._exact else compare_post(path, front_matter)
        sample = self._samples.find(likeness, path) if likeness else None
        if likeness and sample:
            return self._read_alike(path, front_matter, likeness, sample)
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
            facts = self._gather(seen, meant, front_matter, hidden)
        except PostError:
            if not hidden:
                raise
            return conceal_post(meant, front_matter, hidden)
        if likeness:
            self._samples.keep(likeness, Sample(seen, self._routes.find_template(seen), facts))
        return facts

    def find_alike(self, path: str, front_matter: FrontMatter) -> Locate | None:
        """Where the posts lie whose head differs in title and date only; see `ReadsAlike`."""
        return None if self._exact else self._alike.find(path, front_matter)

    def _read_alike(
        self, path: str, front_matter: FrontMatter, likeness: Likeness, sample: Sample
    ) -> PostFacts:
        """A post of a kind that was read in full: what is its own is made here, and nothing else."""
        terms = self._samples.find_terms(likeness, sample, front_matter.values)
        published = at_zone(likeness.published, likeness.published.tzinfo or UTC)
        generator_id, permalink = self._routes.locate(
            self._paths.as_post(path, sample.facts.kind),
            sample.template,
            collection=sample.seen.collection,
            moment=at_zone(published, self._generator_clock.zone),
            slug=likeness.slug,
            categories=terms.in_url,
        )
        return replace(
            sample.facts,
            title=one_line(likeness.title),
            slug=likeness.slug,
            published=published,
            updated=published,
            generator_id=generator_id,
            entry_id=generator_id,
            permalink=permalink,
            categories=terms.categories,
            tags=terms.tags,
            excerpt=extract_excerpt(front_matter.body, self._config.excerpt_separator),
            body=front_matter.body,
        )

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
        slug = find_slug(seen)
        generator_id, permalink = self._routes.locate(
            seen.known_as,
            self._routes.find_template(seen),
            collection=seen.collection,
            moment=self._identity_date(seen, published),
            slug=slug,
            categories=find_categories(seen),
        )
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
            permalink=permalink,
            categories=find_categories(meant),
            tags=list_tags(meant.merged, exact=self._exact),
            language=find_language(meant) or self._language,
            collection=meant.collection,
            is_apart=meant.collection != POSTS,
            draft=is_draft(meant),
            hidden=hidden,
            excerpt=find_excerpt(meant, body, self._config.excerpt_separator, is_crlf=front_matter.is_crlf),
            is_raw_excerpt=has_own_excerpt(meant) or self._routes.find_markup(meant.extension) != "markdown",
            author=find_author(meant.merged, self._authors),
            description=text_of(meant.merged.get("description")),
            markup=self._routes.find_markup(meant.extension),
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


def _check_default_date(value: Value, clock: Clock) -> None:
    try:
        read_exact_date(value, clock.zone)
    except DateTextError as error:
        raise SettingsError([f"_config.yml: defaults: {error}"]) from None
