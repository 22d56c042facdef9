"""The URLs at which other generators had their feeds, and what they meant: old subscriptions keep working.

Pure: says nothing of whether a term exists. docs/old-subscriptions.md is the table for people.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import parse_qs

from .selection import SITE, Route, Selection, slugify

MODES = ("serve", "redirect", "off")
"""What the setting `aliases` may say, if it is no list of generators."""

_TERM = "(?P<term>[^/]+)"
_DEEP = "(?P<term>.+)"  # a term may hold slashes
_LAST = "(?:.+/)?(?P<term>[^/]+)"  # WordPress writes a category behind its parents
_RSS = "feed(?:/(?:feed|rdf|rss|rss2))?"  # WordPress's default, and what it calls by other names
_GONE = "gone"
_RSS_TYPES = frozenset({"feed", "rdf", "rss", "rss2"})


@dataclass(frozen=True, slots=True)
class _Pattern:
    """An old path, without its trailing slash. `fields` are what the term may be one of, likeliest first.

    Without fields it is the site's own feed. The suffix `gone` is a feed that will not come back.
    """

    path: re.Pattern[str]
    suffix: str
    fields: tuple[str, ...]

    def find_routes(self, path: str) -> tuple[Route, ...] | None:
        match = self.path.fullmatch(path)
        if match is None:
            return None
        if self.suffix == _GONE:
            return ()
        if not self.fields:
            return (Route(SITE, self.suffix),)
        term = match["term"]
        return tuple(_route(field, term, self.suffix) for field in self.fields) if term.strip() else None


def _pattern(path: str, suffix: str, *fields: str) -> _Pattern:
    return _Pattern(re.compile(path), suffix, fields)


def _route(field: str, term: str, suffix: str) -> Route:
    return Route(Selection(field, slugify(term)), suffix)


_PATTERNS: Mapping[str, tuple[_Pattern, ...]] = MappingProxyType(
    {
        # jekyll-feed: generator.rb; /feed.xml is a canonical URL of ours.
        "jekyll": (
            _pattern(rf"/feed/by_tag/{_TERM}\.xml", "atom", "tag"),
            _pattern(rf"/feed/(?!by_tag/){_DEEP}\.xml", "atom", "category", "collection"),
        ),
        # class-wp-rewrite.php: any feed's type may be left out, and the site's stands at the root, too.
        "wordpress": (
            _pattern(rf"/(?:{_RSS}|rdf|rss|rss2|wp-(?:feed|rdf|rss|rss2)\.php)", "rss"),
            _pattern(r"/(?:feed/)?atom|/wp-atom\.php", "atom"),
            _pattern(rf"/category/{_LAST}/{_RSS}", "rss", "category"),
            _pattern(rf"/category/{_LAST}/feed/atom", "atom", "category"),
            _pattern(rf"/tag/{_TERM}/{_RSS}", "rss", "tag"),
            _pattern(rf"/tag/{_TERM}/feed/atom", "atom", "tag"),
            _pattern(rf"/author/{_TERM}/{_RSS}", "rss", "author"),
            _pattern(rf"/author/{_TERM}/feed/atom", "atom", "author"),
            # Comments: of the site, and of a post at a dated permalink.
            _pattern(r"/comments/feed(?:/[a-z0-9]+)?|/wp-commentsrss2\.php", _GONE),
            _pattern(r"/\d{4}/\d\d(?:/\d\d)?/[^/]*[^/\d][^/]*/feed(?:/[a-z0-9]+)?", _GONE),
            _pattern(r"/archives/\d+/feed(?:/[a-z0-9]+)?", _GONE),
        ),
        "hugo": (
            _pattern(r"/index\.xml", "rss"),
            _pattern(rf"/tags/{_DEEP}/index\.xml", "rss", "tag"),
            _pattern(rf"/categories/{_DEEP}/index\.xml", "rss", "category"),
            _pattern(rf"/authors/{_DEEP}/index\.xml", "rss", "author"),
            _pattern(rf"/{_TERM}/index\.xml", "rss", "collection", "lang"),
        ),
        # FEED_ALL_ATOM, TRANSLATION_FEED_ATOM, CATEGORY_FEED_ATOM, AUTHOR_FEED_*; TAG_FEED_* has no default.
        "pelican": (
            _pattern(r"/feeds/all\.atom\.xml", "atom"),
            _pattern(r"/feeds/all\.rss\.xml", "rss"),
            _pattern(rf"/feeds/all-{_TERM}\.atom\.xml", "atom", "lang"),
            _pattern(rf"/feeds/all-{_TERM}\.rss\.xml", "rss", "lang"),
            _pattern(rf"/feeds/{_TERM}\.atom\.xml", "atom", "category", "author", "tag"),
            _pattern(rf"/feeds/{_TERM}\.rss\.xml", "rss", "category", "author", "tag"),
        ),
        "nikola": (
            _pattern(r"/rss\.xml", "rss"),
            _pattern(r"/index\.atom", "atom"),
            _pattern(rf"/categories/cat_{_TERM}\.xml", "rss", "category"),
            _pattern(rf"/categories/cat_{_TERM}\.atom", "atom", "category"),
            _pattern(rf"/categories/{_TERM}\.xml", "rss", "tag"),
            _pattern(rf"/categories/{_TERM}\.atom", "atom", "tag"),
            _pattern(rf"/authors/{_TERM}\.xml", "rss", "author"),
            _pattern(rf"/authors/{_TERM}\.atom", "atom", "author"),
        ),
        "hexo": (
            _pattern(r"/atom\.xml", "atom"),
            _pattern(r"/rss2\.xml", "rss"),
        ),
        "zola": (
            _pattern(r"/atom\.xml", "atom"),
            _pattern(r"/rss\.xml", "rss"),
            _pattern(rf"/tags/{_TERM}/atom\.xml", "atom", "tag"),
            _pattern(rf"/tags/{_TERM}/rss\.xml", "rss", "tag"),
            _pattern(rf"/categories/{_TERM}/atom\.xml", "atom", "category"),
            _pattern(rf"/categories/{_TERM}/rss\.xml", "rss", "category"),
            _pattern(rf"/authors/{_TERM}/atom\.xml", "atom", "author"),
            _pattern(rf"/authors/{_TERM}/rss\.xml", "rss", "author"),
            _pattern(rf"/{_TERM}/atom\.xml", "atom", "collection", "lang"),
            _pattern(rf"/{_TERM}/rss\.xml", "rss", "collection", "lang"),
        ),
        "ghost": (
            _pattern(r"/rss", "rss"),
            _pattern(rf"/tag/{_TERM}/rss", "rss", "tag"),
            _pattern(rf"/author/{_TERM}/rss", "rss", "author"),
        ),
        # The base blog's; the plug-in alone writes /feed.xml.
        "eleventy": (
            _pattern(r"/feed/feed\.xml", "atom"),
            _pattern(r"/feed/feed\.json", "json"),
        ),
        "micro.blog": (
            _pattern(rf"/categories/{_TERM}/feed\.xml", "rss", "category"),
            _pattern(rf"/categories/{_TERM}/feed\.json", "json", "category"),
        ),
    }
)

GENERATORS = tuple(_PATTERNS)
"""The generators whose old URLs are known."""


_SPELLED: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "jekyll": (("/feed/by_tag/{}.xml", "tag"), ("/feed/{}.xml", "category")),
        "hugo": (
            ("/index.xml", ""),
            ("/tags/{}/index.xml", "tag"),
            ("/categories/{}/index.xml", "category"),
            ("/authors/{}/index.xml", "author"),
            ("/{}/index.xml", "collection"),
        ),
        "pelican": (
            ("/feeds/all.atom.xml", ""),
            ("/feeds/all.rss.xml", ""),
            ("/feeds/all-{}.atom.xml", "lang"),
            ("/feeds/{}.atom.xml", "category"),
            ("/feeds/{}.atom.xml", "author"),
        ),
        "nikola": (
            ("/rss.xml", ""),
            ("/index.atom", ""),
            ("/categories/cat_{}.xml", "category"),
            ("/categories/cat_{}.atom", "category"),
            ("/categories/{}.xml", "tag"),
            ("/categories/{}.atom", "tag"),
            ("/authors/{}.xml", "author"),
            ("/authors/{}.atom", "author"),
        ),
        "hexo": (("/atom.xml", ""), ("/rss2.xml", "")),
        "zola": (
            ("/atom.xml", ""),
            ("/rss.xml", ""),
            ("/tags/{}/atom.xml", "tag"),
            ("/tags/{}/rss.xml", "tag"),
            ("/categories/{}/atom.xml", "category"),
            ("/categories/{}/rss.xml", "category"),
        ),
        "eleventy": (("/feed/feed.xml", ""), ("/feed/feed.json", "")),
    }
)
"""The old URLs that can be files, of the patterns above: path with the term's place, and its field."""


@dataclass(frozen=True, slots=True)
class Alias:
    """What an old URL may have meant, likeliest first: the first route whose term exists is the answer.

    No route, and it is gone for good (comments), or asks for what no feed of ours holds.
    """

    routes: tuple[Route, ...] = ()
    is_gone: bool = False


def choose_aliases(setting: str | tuple[str, ...], *, dialect: str, feed_route: str) -> "Aliases | None":
    """The old URLs that the setting `aliases` asks for: one of MODES, a generator, or several; None: none."""
    if setting == "off":
        return None
    # Only jekyll-feed's path can be moved by the configuration that a dialect reads.
    own_route = feed_route if dialect == "jekyll" else ""
    redirects = setting == "redirect"
    if isinstance(setting, str):
        setting = GENERATORS if setting in MODES else (setting,)
    return Aliases(dialect=dialect, feed_route=own_route, generators=setting, redirects=redirects)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aliases:
    """The old URLs of one site. `dialect` is the recognised generator's name, "" for none.

    `feed_route` is that generator's path of the site's own Atom feed, where its configuration moved it.
    `generators` limits whose URLs are known; `redirects` answers 301 instead of the document.
    """

    dialect: str = ""
    feed_route: str = ""
    generators: tuple[str, ...] = GENERATORS
    redirects: bool = False

    def find(self, path: str, query: str) -> Alias | None:
        """What an old URL meant; None for one that no generator used.

        `path` is decoded, starts with one slash and may end in another; `query` is without `?`.
        """
        values = parse_qs(query, keep_blank_values=True)
        bare = path.rstrip("/")
        if "feed" in values and "wordpress" in self.generators:
            return _read_query({name: texts[-1] for name, texts in values.items()}, bare)
        alias = self._find_path(bare)
        # Older entries, page after page: the same page again would be walked for ever.
        return Alias() if alias and values.get("paged", ["1"])[-1] not in {"", "0", "1"} else alias

    def list_paths(self, selections: Iterable[Selection]) -> Iterator[tuple[str, Selection]]:
        """The old URLs of feeds, percent-encoded, as far as they are known without being asked for.

        Those of the site's own generator, or of the generators that the owner lists; each path once.
        """
        chosen = (self.dialect,) if self.generators == GENERATORS else self.generators
        spelled = [pair for generator in chosen for pair in _SPELLED.get(generator, ())]
        if self.feed_route.endswith(".xml") and self.feed_route != SITE.feed_route("xml"):
            spelled.append((self.feed_route, ""))
        seen: set[str] = set()
        for selection in selections:
            for template, field in spelled:
                path = template.replace("{}", selection.route.rpartition("/")[2])
                if field == selection.field and path not in seen:
                    seen.add(path)
                    yield path, selection

    def _find_path(self, path: str) -> Alias | None:
        if self.feed_route and self.feed_route.rstrip("/") == path:
            return Alias((Route(SITE, "atom"),))
        # Another generator's URL counts only where the site's own generator has no use for it.
        own = self._match((self.dialect,), path)
        return own or self._match(self.generators, path)

    def _match(self, generators: tuple[str, ...], path: str) -> Alias | None:
        found = list(self._find_matches(generators, path))
        if not found:
            return None
        routes = tuple(dict.fromkeys(route for routes in found for route in routes))
        return Alias(routes, is_gone=not routes)

    def _find_matches(self, generators: tuple[str, ...], path: str) -> Iterator[tuple[Route, ...]]:
        for generator in generators:
            if generator in self.generators:
                for pattern in _PATTERNS.get(generator, ()):
                    routes = pattern.find_routes(path)
                    if routes is not None:
                        yield routes


def _read_query(values: Mapping[str, str], path: str) -> Alias | None:
    """WordPress's `?feed=rss2` behind any page; the query's own terms are narrower than the path."""
    kind = values["feed"].lower()
    if kind.startswith("comments-") or "p" in values or "page_id" in values:
        return Alias(is_gone=True)
    suffix = "atom" if kind == "atom" else "rss" if kind in _RSS_TYPES else ""
    if not suffix:
        return None
    if values.get("paged", "1") not in {"", "0", "1"} or {"cat", "author", "s", "tag_id"} & set(values):
        return Alias()  # numbers of a database that is no more, or a search: never silently a wider feed
    for name, field in (("tag", "tag"), ("category_name", "category"), ("author_name", "author")):
        term = values.get(name, "").rstrip("/").rpartition("/")[2]
        if term.strip():
            return Alias((_route(field, term, suffix),))
    if not path:
        return Alias((Route(SITE, suffix),))
    return Aliases(generators=("wordpress",)).find(
        f"{path}/feed/{'atom' if suffix == 'atom' else 'rss2'}", ""
    )


def loosen(name: str) -> str:
    """A name as far as all generators agree on its place in a URL: `r-d`, `rd` and `R&D` are one.

    Only for finding the one term that an old URL can mean; may be "".
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(character for character in folded if character.isalnum())
