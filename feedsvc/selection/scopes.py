"""Which entries a feed holds, and the one path that spells it, both directions.

A scope is a path (`/category/x`), a format is a suffix (`/feed.atom`), what narrows a feed is a query.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from urllib.parse import unquote

from .refining import EVERYTHING, FIELDS, Refinement, Term
from .slugs import encode_segment, slugify

SUFFIXES = ("atom", "rss", "json", "xml")
"""The formats that a feed's URL can end in."""

# 0001-01 to 9999-12; no month has a million documents.
_ARCHIVE = re.compile(r"((?!0000)[0-9]{4})-(0[1-9]|1[0-2])(?:-0*([1-9][0-9]{0,5}))?")


@dataclass(frozen=True, slots=True)
class Selection:
    """The whole site (no field), or all entries with one term. `slug` is canonical, see `slugify`.

    `refinement` is what narrows it further; `parameters.combine` makes the one Selection for each meaning.
    """

    field: str = ""
    slug: str = ""
    refinement: Refinement = EVERYTHING

    def __post_init__(self) -> None:
        if self.field and (self.field not in FIELDS or not self.slug):
            raise ValueError(f"a selection needs a known field and a slug, got {self.field!r} {self.slug!r}")

    @property
    def route(self) -> str:
        """The scope's path, percent-encoded, without a trailing slash: "" or `/category/a%20b`."""
        return f"/{self.field}/{encode_segment(self.slug)}" if self.field else ""

    @property
    def scope(self) -> "Selection":
        """What the path alone names."""
        return replace(self, refinement=EVERYTHING)

    @property
    def is_refined(self) -> bool:
        """Whether a query narrows what the path names."""
        return self.refinement != EVERYTHING

    @property
    def required(self) -> tuple[Term, ...]:
        """The terms that every entry has, as (field, slug)."""
        return (*(((self.field, self.slug),) if self.field else ()), *self.refinement.all_of)

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term that is named, as (field, slug), those that entries must not have last."""
        return (*self.required, *self.refinement.any_of, *self.refinement.none_of)

    @property
    def query(self) -> str:
        """`?tag=a&tag=b`, percent-encoded, or ""."""
        spelled = self.refinement.spell()
        return f"?{spelled}" if spelled else ""

    @property
    def page_route(self) -> str:
        """The URL of this selection's page, `/category/x/`."""
        return f"{self.route}/{self.query}"

    def feed_route(self, suffix: str) -> str:
        """The URL of this selection's feed, `/category/x/feed.atom`, `/feed.atom?tag=a&tag=b`."""
        return f"{self.route}/feed.{suffix}{self.query}"


SITE = Selection()


@dataclass(frozen=True, slots=True)
class Archive:
    """One archive document of a scope (RFC 5005 section 4): a part of the entries of one month, in UTC.

    `number` counts the documents of the month from 1, which has the oldest entries.
    """

    year: int
    month: int
    number: int = 1

    @property
    def name(self) -> str:
        """`2022-01` for the first document of a month, `2022-01-2` for the second."""
        return f"{self.year:04}-{self.month:02}" + (f"-{self.number}" if self.number > 1 else "")

    def feed_route(self, selection: Selection, suffix: str) -> str:
        """The path of this document, `/category/x/archive/2022-01.atom`."""
        return f"{selection.route}/archive/{self.name}.{suffix}"


@dataclass(frozen=True, slots=True)
class Route:
    """What a path asks for: a feed (has a `suffix`), a scope's page, or the page of all terms of a field.

    `listing` is the field of the last, and then the selection is the site. `archive` is the part of the feed
    that is asked for, None for its newest entries.
    """

    selection: Selection = SITE
    suffix: str = ""
    listing: str = ""
    archive: Archive | None = None

    @property
    def path(self) -> str:
        """The one spelling of this route, percent-encoded: `/category/x/feed.atom`, `/category/`, `/`."""
        if self.archive:
            return self.archive.feed_route(self.selection, self.suffix)
        if self.suffix:
            return self.selection.scope.feed_route(self.suffix)
        return f"/{self.listing}/" if self.listing else f"{self.selection.route}/"

    @property
    def url(self) -> str:
        """The path and the query."""
        return f"{self.path}{self.selection.query}"

    def is_spelled(self, path: str) -> bool:
        """Whether `path` (decoded, so whatever its percent-encoding was) is the one spelling."""
        return path == unquote(self.path)


def parse_route(path: str) -> Route | None:
    """The route that a decoded path means, canonical or not (see `Route.is_spelled`); None for no route.

    Other case, width or Unicode form, and doubled, missing or extra slashes mean the same route.
    Never raises. Says nothing of whether the term exists.
    """
    segments = [segment for segment in path.split("/") if segment]
    if any(_is_hostile(segment) for segment in segments):
        return None
    if len(segments) > 1 and slugify(segments[-2]) == "archive":
        archived = _parse_archive_route(segments)
        if archived:
            return archived
    suffix = _find_suffix(segments[-1]) if segments else ""
    scope = [slugify(segment) for segment in (segments[:-1] if suffix else segments)]
    match scope:
        case []:
            return Route(suffix=suffix)
        case [field] if field in FIELDS and not suffix:
            return Route(listing=field)
        case [field] if suffix and len(segments) == 2 and field in FIELDS:
            # A term that is called feed.atom, without its page's closing slash.
            return Route(Selection(field, slugify(segments[1])))
        case [field, slug] if field in FIELDS and slug:
            return Route(Selection(field, slug), suffix)
        case _:
            return None


def _parse_archive_route(segments: list[str]) -> Route | None:
    name, _, suffix = slugify(segments[-1]).partition(".")
    archive = parse_archive(name)
    if archive is None or suffix not in SUFFIXES:
        return None
    match [slugify(segment) for segment in segments[:-2]]:
        case []:
            return Route(suffix=suffix, archive=archive)
        case [field, slug] if field in FIELDS and slug:
            return Route(Selection(field, slug), suffix, archive=archive)
        case _:
            return None


def parse_archive(name: str) -> Archive | None:
    """The document that `2022-01` or `2022-01-2` names, canonical or not; None for any other text."""
    match = _ARCHIVE.fullmatch(name)
    return Archive(int(match[1]), int(match[2]), int(match[3] or 1)) if match else None


def _find_suffix(segment: str) -> str:
    name, _, suffix = slugify(segment).partition(".")
    return suffix if name == "feed" and suffix in SUFFIXES else ""


def _is_hostile(segment: str) -> bool:
    # No slug holds these, and no person types them.
    controls = any(unicodedata.category(character) == "Cc" for character in segment)
    return controls or "\\" in segment or not segment.strip(".")
