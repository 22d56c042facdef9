"""Eleventy 1 to 3: what one site makes of its posts, and the whole reading of one, in order."""

from collections.abc import Mapping
from datetime import UTC, datetime

from ...model import DateVerdict
from ..front_matter import FrontMatter
from ..urls import page_url
from . import PathKind, PostFacts, ReadingOptions, SiteFiles
from .eleventy_config import CONFIG_FILES, IGNORE_FILE, describe_site, read_config
from .eleventy_data import DataFiles
from .eleventy_front_matter import parse_eleventy
from .eleventy_permalinks import Place, spell_id, spell_url
from .eleventy_post import (
    begin_post,
    explain_hidden,
    find_description,
    find_excerpt,
    find_explicit_id,
    find_language,
    find_published,
    find_route,
    find_title,
    find_updated,
    is_draft,
    list_categories,
    list_tags,
)
from .hexo_paths import compile_globs
from .jekyll_post import Clock

NAME = "eleventy"

_TEMPLATES = (".md", ".html", ".njk", ".liquid")
_NEVER = {"node_modules", "bower_components", "vendor", "venv", "__pycache__"}


def find_mark(files: SiteFiles) -> str:
    """What shows that a content folder holds an Eleventy site: its configuration; "" for nothing."""
    return next((name for name in CONFIG_FILES if name in files.names()), "")


def open_dialect(files: SiteFiles, options: ReadingOptions) -> "EleventyDialect":
    """The rules of the site in a folder."""
    return EleventyDialect(files, options)


class EleventyDialect:
    """Eleventy's rules for one site: its configuration and data files, read as data, and the settings."""

    name = NAME
    feed_route = "/"

    def __init__(self, files: SiteFiles, options: ReadingOptions) -> None:
        self._config = read_config(files)
        self._data = DataFiles(files, self._config)
        self._options = options
        self._exact = options.reading == "exact"
        self._site_url = (options.site_url or self._config.site_url).rstrip("/")
        self._id_base = (options.id_base or self._site_url).rstrip("/")
        self._language = (options.language or self._config.language).replace("_", "-")
        zone = UTC if self._exact else options.zone or UTC
        chinese = self._language.lower().startswith("zh")
        self._clock = Clock(zone=zone, chinese=chinese, zones=options.zone_names)
        self._ignored = compile_globs(self._config.ignored)
        self._globs = compile_globs(self._config.globs)
        self._passed = {self._config.output, self._config.data, self._config.includes} - {self._config.input}
        self._prefix = f"{self._config.input}/" if self._config.input else ""

    def kind_of(self, path: str) -> PathKind | None:
        """What a file is: a template of the input folder. Whether it is a post, only its data says."""
        name = path.rpartition("/")[2]
        if not path.startswith(self._prefix) or not path.endswith(_TEMPLATES) or name.startswith("."):
            return None
        return None if self._ignored and self._ignored.fullmatch(path) else PathKind.POST

    def enters(self, folder: str) -> bool:
        """Whether posts could lie in this folder or below it."""
        name = folder.rpartition("/")[2]
        if name.startswith(".") or name in _NEVER or folder in self._passed:
            return False
        if self._ignored and self._ignored.fullmatch(folder):
            return False
        return f"{folder}/".startswith(self._prefix) or self._prefix.startswith(f"{folder}/")

    def site_settings(self) -> Mapping[str, str]:
        """What the configuration and the global data say of the site."""
        return describe_site(self._config)

    def configuration_files(self) -> tuple[str, ...]:
        """The configuration, the site's data, and every data file beside the posts."""
        return (*CONFIG_FILES, IGNORE_FILE, *self._config.site_files, *self._data.paths)

    def parse(self, text: str, *, path: str) -> FrontMatter:
        """YAML, JSON or a script between lines of `---`."""
        return parse_eleventy(text, path=path)

    def read(self, path: str, front_matter: FrontMatter, *, modified: datetime) -> PostFacts:
        """All that is known of a template, as it was meant or exactly as Eleventy reads it.

        Ids and permalinks are Eleventy's own in both readings. PostError where no date is known, for Eleventy
        would take the file's; but what is hidden is never a problem.
        """
        below = path.removeprefix(self._prefix)
        cascade = self._data.cascade(path)
        post = begin_post(path, below=below, cascade=cascade, front_matter=front_matter)
        hidden = explain_hidden(
            post,
            collections=self._config.collections,
            globbed=bool(self._globs and self._globs.fullmatch(path)),
            drafts=self._options.drafts,
            exact=self._exact,
        )
        published, verdict = (
            (modified, DateVerdict.NONE) if hidden else find_published(post, self._clock, exact=self._exact)
        )
        place = Place(path=below, published=published, data=post.data)
        route = find_route(post, place)
        generator_id = spell_id(self._id_base, route, escaped=self._config.escapes_ids)
        return PostFacts(
            kind=PathKind.POST,
            title=find_title(post, place),
            slug=place.slug or "index",
            published=published,
            updated=published if hidden else find_updated(post, published, self._clock),
            date_verdict=verdict,
            generator_id=generator_id,
            entry_id=find_explicit_id(post) or generator_id,
            permalink=page_url(spell_url(self._site_url, route)),
            categories=list_categories(post),
            tags=list_tags(post, self._config.collections),
            language=find_language(post) or self._language,
            collection="posts",
            draft=is_draft(post),
            hidden=hidden,
            excerpt=find_excerpt(post, front_matter.body),
            description=find_description(post),
            markup="markdown" if path.endswith(".md") else "html",
            body=front_matter.body,
            templating="liquid",
            site_values={"title": self._config.title, "url": self._site_url},
        )
