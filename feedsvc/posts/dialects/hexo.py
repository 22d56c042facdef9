"""Hexo 3 to 8: what one site makes of its posts, and the whole reading of one, in order."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from ...dates import DateTextError, at_zone
from ...model import DateVerdict
from ..front_matter import FrontMatter
from . import PathKind, PostFacts, ReadingOptions, SiteFiles
from .hexo_config import describe_site, find_source, parse_config
from .hexo_dates import find_name_date, read_hexo_date
from .hexo_front_matter import parse_hexo
from .hexo_paths import MARKDOWN, HexoPaths, extension_of
from .hexo_permalinks import join_id, join_permalink, spell_route
from .hexo_post import (
    HexoPost,
    begin_post,
    fail_at,
    find_description,
    find_excerpt,
    find_explicit_id,
    find_route,
    find_title,
    is_draft,
    list_categories,
    list_tags,
)
from .hiding import explain_hidden
from .jekyll_dates import Dated, read_file_date, read_kind_date
from .jekyll_values import text_of

NAME = "hexo"

_CONFIG_FILES = ("_config.yml", "_config.yaml", "_config.json")


def find_mark(files: SiteFiles) -> str:
    """What shows that a content folder holds a Hexo site, "" for nothing.

    It is a configuration with `source/_posts` or Hexo's package beside it. Jekyll has a `_config.yml` too:
    one that says where its `source` is, or lies beside `_posts`, is Jekyll's.
    """
    names = files.names()
    name = next((name for name in _CONFIG_FILES if name in names), "")
    config = files.read(name) or "" if name else ""
    if not name or "_posts" in names or re.search(r"^source:", config, re.MULTILINE):
        return ""
    source = find_source(config)
    if "_posts" in files.names(source):
        return f"{name} and {source}/_posts"
    is_package = bool(files.names(source)) and '"hexo"' in (files.read("package.json") or "")
    return f"{name} and package.json" if is_package else ""


def open_dialect(files: SiteFiles, options: ReadingOptions) -> "HexoDialect":
    """The rules of the site in a folder; of several configurations, the first name counts."""
    for name in _CONFIG_FILES:
        text = files.read(name)
        if text is not None:
            return HexoDialect(text, options, path=name)
    return HexoDialect("", options)


class HexoDialect:
    """Hexo's rules for one site: its _config.yml and the settings. SettingsError if they cannot be read."""

    name = NAME
    feed_route = "/"

    def __init__(self, config: str, options: ReadingOptions, *, path: str = _CONFIG_FILES[0]) -> None:
        self._config = parse_config(config, path)
        self._options = options
        self._exact = options.reading == "exact"
        self._site_url = (options.site_url or self._config.site_url).rstrip("/")
        self._id_base = (options.id_base or self._site_url).rstrip("/")
        self._language = (options.language or self._config.language).replace("_", "-")
        # The day in a URL is the machine's that builds the site, which a setting can say.
        self._machine = options.zone or self._config.zone or UTC
        self._generator_zone = self._config.zone or self._machine
        self._is_chinese = self._language.lower().startswith("zh")
        self._paths = HexoPaths(self._config, drafts=options.drafts)

    def kind_of(self, path: str) -> PathKind | None:
        """What a file is by its path; None is no post."""
        return self._paths.kind_of(path)

    def enters(self, folder: str) -> bool:
        """Whether posts could lie in this folder or below it."""
        return self._paths.enters(folder)

    def site_settings(self) -> Mapping[str, str]:
        """What _config.yml says of the site."""
        return describe_site(self._config)

    def configuration_files(self) -> tuple[str, ...]:
        """Hexo's configuration, under all its names."""
        return _CONFIG_FILES

    def parse(self, text: str, *, path: str) -> FrontMatter:
        """YAML above a line of `---`, or the inside of a JSON object above `;;;`."""
        return parse_hexo(text, path=path)

    def read(self, path: str, front_matter: FrontMatter, *, modified: datetime) -> PostFacts:
        """All that is known of a post, as it was meant or exactly as Hexo reads it (see ReadingOptions).

        Ids and permalinks are Hexo's own in both readings. PostError where no date is known, for Hexo
        would take the file's; but a hidden post is never a problem.
        """
        post = begin_post(
            path,
            name=self._paths.name_of(path) or path,
            kind=self._paths.kind_of(path) or PathKind.POST,
            front_matter=front_matter,
            config=self._config,
        )
        hidden = explain_hidden(post.values, is_draft=is_draft(post), drafts=self._options.drafts)
        if hidden:
            published, verdict, identity = modified, DateVerdict.NONE, modified
        else:
            published, verdict = self._publish(post, modified)
            identity = self._identity(post, published)
        spelled = spell_route(
            find_route(post, identity, self._config),
            trailing_index=self._config.trailing_index,
            trailing_html=self._config.trailing_html,
        )
        generator_id = join_id(self._id_base, spelled)
        return PostFacts(
            kind=post.kind,
            title=find_title(post, self._config, exact=self._exact),
            slug=post.slug,
            published=published,
            updated=published if hidden else self._update(post, published),
            date_verdict=verdict,
            generator_id=generator_id,
            entry_id=find_explicit_id(post) or generator_id,
            permalink=join_permalink(self._site_url, spelled),
            categories=list_categories(post, exact=self._exact),
            tags=list_tags(post, exact=self._exact),
            language=_find_language(post) or self._language,
            collection="posts",
            draft=is_draft(post),
            hidden=hidden,
            excerpt=find_excerpt(post, front_matter.body),
            description=find_description(post),
            markup="markdown" if extension_of(path).lower() in MARKDOWN else "html",
            body=front_matter.body,
            templating="hexo",
            site_values={"title": self._config.title, "url": self._site_url},
        )

    def _publish(self, post: HexoPost, modified: datetime) -> Dated:
        """`date`, the file name's, a draft's file time; never now."""
        value = post.values.get("date")
        if value is not None and value != "":
            return self._read_date(post, "date")
        name_date = find_name_date(post.name, dict(post.parts))
        if name_date:
            try:
                return read_file_date(name_date, self._machine), DateVerdict.FILE_NAME
            except DateTextError as error:
                raise _at_key(post, "date", error) from None
        if post.kind is PathKind.DRAFT:
            return at_zone(modified, self._machine), DateVerdict.GENERATOR_RULE
        problem = "the post has no date; Hexo takes the time at which its file was made"
        raise fail_at(post, "date", code="DT005", problem=problem, remedy="write `date: 2022-01-14 15:42:28`")

    def _read_date(self, post: HexoPost, name: str) -> Dated:
        value = post.values[name]
        try:
            meant, verdict = read_kind_date(
                value, self._machine, chinese=self._is_chinese, zones=self._options.zone_names
            )
            if not self._exact or not isinstance(value, str):
                return meant, verdict
            exact = read_hexo_date(value, machine=self._machine, zone=self._generator_zone)
        except DateTextError as error:
            raise _at_key(post, name, error) from None
        return exact, verdict if exact == meant else DateVerdict.GENERATOR_RULE

    def _identity(self, post: HexoPost, published: datetime) -> datetime:
        """The moment that Hexo puts into a URL; where it cannot read the date, the one that was meant."""
        moment = published
        value = post.values.get("date")
        try:
            if isinstance(value, str) and value:
                moment = read_hexo_date(value, machine=self._machine, zone=self._generator_zone)
        except DateTextError:
            pass
        try:
            return at_zone(moment, self._machine)
        except DateTextError as error:
            raise _at_key(post, "date", error) from None

    def _update(self, post: HexoPost, published: datetime) -> datetime:
        """`updated`, never before `published`; not the file's time, which Hexo takes."""
        value = post.values.get("updated")
        if value is None or value == "":
            return published
        return max(published, self._read_date(post, "updated")[0])


def _at_key(post: HexoPost, name: str, error: DateTextError) -> Exception:
    return fail_at(post, name, code=error.code, problem=error.problem, remedy=error.remedy)


def _find_language(post: HexoPost) -> str:
    language = text_of(post.values.get("lang")) or text_of(post.values.get("language"))
    return language.strip().replace("_", "-")
