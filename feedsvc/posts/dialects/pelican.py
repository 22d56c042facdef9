"""Pelican 4: what one site makes of its posts, and the whole reading of one, in order."""

import posixpath
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from fnmatch import fnmatchcase
from functools import partial

from ...dates import EPOCH, at_zone, resolve
from ...errors import FeedsvcError, PostError
from ...model import DateVerdict
from ..front_matter import FrontMatter
from ..urls import page_url
from . import PathKind, PostFacts, ReadingOptions, SiteFiles
from .pelican_config import CONFIG_FILES, describe_site, read_config
from .pelican_links import find_target, replace_links
from .pelican_metadata import parse_post, read_path
from .pelican_post import (
    PelicanPost,
    explain_hidden,
    find_excerpt,
    find_explicit_id,
    find_markup,
    find_published,
    find_slug,
    find_status,
    find_title,
    find_updated,
    find_zone,
    names_of,
    text_of,
)
from .pelican_slugs import Kind, slugify
from .pelican_urls import UnknownPlaceholderError, fill_template, join_url, tag_uri

NAME = "pelican"

_NEVER = {"__pycache__", "env", "node_modules", "site-packages", "venv"}


def find_mark(files: SiteFiles) -> str:
    """What shows that a content folder holds a Pelican site: its configuration; "" for nothing."""
    return next((name for name in CONFIG_FILES if name in files.names()), "")


def open_dialect(files: SiteFiles, options: ReadingOptions) -> "PelicanDialect":
    """The rules of the site in a folder; SettingsError when its configuration cannot be read."""
    return PelicanDialect(files, options)


class PelicanDialect:
    """Pelican's rules for one site: its configuration, read as data, and the settings."""

    name = NAME
    feed_route = "/"

    def __init__(self, files: SiteFiles, options: ReadingOptions) -> None:
        self._files = files
        self._options = options
        self._config = config = read_config(files)
        self._site_url = (options.site_url or config.site_url).rstrip("/")
        self._id_base = (options.id_base or self._site_url).rstrip("/")
        generator_zone: tzinfo = config.zone or UTC
        self._zone = generator_zone if options.reading == "exact" else options.zone or generator_zone
        self._to_moment = partial(
            resolve,
            zone=self._zone,
            chinese=(config.language or options.language).startswith("zh"),
            zones=options.zone_names,
        )
        self._prefix = f"{config.path}/" if config.path else ""

    def site_settings(self) -> Mapping[str, str]:
        """What the configuration says of the site."""
        return describe_site(self._config)

    def configuration_files(self) -> tuple[str, ...]:
        """The configuration for publishing and the one for writing."""
        return CONFIG_FILES

    def enters(self, folder: str) -> bool:
        """Whether posts could lie in this folder or below it."""
        name = folder.rpartition("/")[2]
        if name.startswith(".") or name in _NEVER or folder == self._config.output_path:
            return False
        if any(fnmatchcase(name, glob) for glob in self._config.ignored):
            return False
        if not folder.startswith(self._prefix):
            return self._prefix.startswith(f"{folder}/")
        below = folder[len(self._prefix) :]
        return below not in self._config.article_excludes and any(
            _is_within(below, path) or path.startswith(f"{below}/") for path in self._config.article_paths
        )

    def kind_of(self, path: str) -> PathKind | None:
        """What a file is: an article below ARTICLE_PATHS in a markup that Pelican reads."""
        folder, _, name = path.rpartition("/")
        if posixpath.splitext(name)[1][1:] not in self._config.extensions or name.startswith("."):
            return None
        if not path.startswith(self._prefix) or any(fnmatchcase(name, glob) for glob in self._config.ignored):
            return None
        below = path[len(self._prefix) :]
        is_article = any(_is_within(below, root) for root in self._config.article_paths)
        parents = folder.split("/") if folder else []
        is_entered = all(self.enters("/".join(parents[:depth])) for depth in range(1, len(parents) + 1))
        return PathKind.POST if is_article and is_entered else None

    def parse(self, text: str, *, path: str) -> FrontMatter:
        """The metadata that Pelican finds in a file, over what path and configuration say of it.

        `positions` holds only what the file says.
        """
        own = parse_post(text, path=path, config=self._config)
        values = {**read_path(path[len(self._prefix) :], self._config).values, **own.values}
        return replace(own, values=values)

    def read(self, path: str, front_matter: FrontMatter, *, modified: datetime) -> PostFacts:
        """All that is known of a post; PostError where Pelican would leave it out, or no date is known.

        A hidden post is never a problem.
        """
        post = self._begin(path, front_matter)
        hidden = explain_hidden(post, drafts=self._options.drafts)
        try:
            return self._gather(post, modified, hidden)
        except PostError:
            if not hidden:
                raise
            return _conceal(post, modified, hidden)

    def _begin(self, path: str, front_matter: FrontMatter) -> PelicanPost:
        relative = path[len(self._prefix) :]
        return PelicanPost(
            path=path,
            relative=relative,
            values=front_matter.values,
            positions=front_matter.positions,
            path_verdict=read_path(relative, self._config).date_verdict,
            body=front_matter.body,
        )

    def _gather(self, post: PelicanPost, modified: datetime, hidden: str) -> PostFacts:
        title = find_title(post)
        slug = find_slug(post, self._config.slugs)
        zone = find_zone(post, self._zone)
        to_moment = partial(self._to_moment, zone=zone)
        published, verdict = find_published(post, to_moment, modified=at_zone(modified, zone))
        is_draft = find_status(post) == "draft"
        route = self._route(post, "ARTICLE", slug, published)
        # A draft is read at its own URL, and keeps the id that it will have when it is published.
        read_at = self._route(post, "DRAFT", slug, published) if is_draft else route
        link = join_url(self._site_url, read_at)
        generator_id = tag_uri(join_url(self._id_base, route), published)
        markup = find_markup(post)
        beside: dict[str, str] = {}
        resolve_link = partial(self._resolve, post, beside)
        rewrite = partial(replace_links, resolve=resolve_link, markdown=markup == "markdown")
        body, excerpt = rewrite(post.body), rewrite(find_excerpt(post))
        return PostFacts(
            kind=PathKind.POST,
            title=title,
            slug=slug,
            published=published,
            updated=find_updated(post, published, to_moment),
            date_verdict=verdict,
            generator_id=generator_id,
            entry_id=find_explicit_id(post) or generator_id,
            permalink=page_url(link),
            categories=(text_of(post, "category"),) if text_of(post, "category") else (),
            tags=names_of(post, "tags"),
            language=text_of(post, "lang").replace("_", "-"),
            collection="posts",
            draft=is_draft,
            hidden=hidden,
            excerpt=excerpt,
            description="",
            markup=markup,
            body=body,
            templating="hexo" if self._has_liquid_tags() else "none",
            beside=tuple(sorted(beside.items())),
        )

    def _route(self, post: PelicanPost, what: str, slug: str, published: datetime) -> str:
        own = text_of(post, "url")
        if own:
            return own
        default = self._config.language or "en"
        lang = text_of(post, "lang") or default
        template = self._config.urls[f"{what}_URL" if lang == default else f"{what}_LANG_URL"]
        authors = names_of(post, "authors") or (text_of(post, "author") or self._config.author,)
        texts = {name: value for name, value in post.values.items() if isinstance(value, str)}
        values = {"path": post.relative, **texts} | {
            "slug": slug,
            "lang": lang,
            "author": self._slug(text_of(post, "author") or authors[0], "AUTHOR"),
            "category": self._slug(text_of(post, "category"), "CATEGORY"),
        }
        try:
            return fill_template(template, values, published)
        except UnknownPlaceholderError as error:
            problem = f"ARTICLE_URL asks for {error.placeholder}, which the post does not say"
            remedy = "add it to the post, or remove it from the template"
            raise PostError(path=post.path, code="PL001", problem=problem, remedy=remedy) from None

    def _has_liquid_tags(self) -> bool:
        return any(name.startswith(("liquid_tags", "ipynb")) for name in self._config.plugins)

    def _slug(self, name: str, kind: Kind) -> str:
        return slugify(name, self._config.slugs, kind)

    def _resolve(self, post: PelicanPost, beside: dict[str, str], what: str, target: str) -> str:
        """The URL that one of Pelican's links means, "" for none; `beside` notes what it took."""
        urls = self._config.urls
        if what in ("category", "tag", "author"):
            kind: Kind = "CATEGORY" if what == "category" else "TAG" if what == "tag" else "AUTHOR"
            route = fill_template(urls[f"{kind}_URL"], {"slug": self._slug(target, kind), "name": target})
        elif what == "index":
            route = urls["INDEX_SAVE_AS"]
        else:
            path = find_target(target, folder=post.relative.rpartition("/")[0])
            route = self._route_of(path) if path else ""
            if path and self._is_text(path):
                beside[f"{self._prefix}{path}"] = route
        return join_url(self._site_url, route) if route else ""

    def _is_text(self, path: str) -> bool:
        return posixpath.splitext(path)[1][1:] in self._config.extensions

    def _route_of(self, relative: str) -> str:
        """The route of another file of the site: a post, a page, or a file that is copied as it is."""
        if not self._is_text(relative):
            values = read_path(relative, self._config).values
            return fill_template(
                self._config.urls["STATIC_URL"], {**values, "path": values.get("path", relative)}
            )
        path = f"{self._prefix}{relative}"
        try:
            text = self._files.read(path)
            if text is None:
                return ""
            post = self._begin(path, self.parse(text, path=path))
            is_page = any(_is_within(relative, folder) for folder in self._config.page_paths)
            published = EPOCH if is_page else find_published(post, self._to_moment, modified=EPOCH)[0]
            slug = find_slug(post, self._config.slugs)
            return self._route(post, "PAGE" if is_page else "ARTICLE", slug, published)
        except FeedsvcError:
            return ""


def _is_within(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")


def _conceal(post: PelicanPost, modified: datetime, hidden: str) -> PostFacts:
    """A hidden post that could not be read to its end: nobody will see more of it than the reason."""
    return PostFacts(
        kind=PathKind.POST,
        title=text_of(post, "title"),
        slug=text_of(post, "slug"),
        published=modified,
        updated=modified,
        date_verdict=DateVerdict.NONE,
        generator_id="",
        entry_id=find_explicit_id(post),
        permalink="",
        categories=(),
        tags=(),
        language="",
        collection="posts",
        draft=hidden == "draft",
        hidden=hidden,
        excerpt="",
        description="",
        markup=find_markup(post),
        body=post.body,
    )
