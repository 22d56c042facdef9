"""Which entries a feed holds, and the one way to spell it in a URL, both directions.

A scope is a path (`/category/x`), a format is a suffix (`/feed.atom`); DESIGN of both in docs/urls.md.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote

from feedsvc.errors import SelectionError

FIELDS = ("category", "tag", "source", "author", "lang", "collection")
"""The fields that an entry can be selected by, in the order in which they are listed."""

SUFFIXES = ("atom", "rss", "json", "xml")
"""The formats that a feed's URL can end in."""

_MAX_SLUG_BYTES = 150

# 0001-01 to 9999-12; no month has a million documents.
_ARCHIVE = re.compile(r"((?!0000)[0-9]{4})-(0[1-9]|1[0-2])(?:-0*([1-9][0-9]{0,5}))?")

_PARAMETERS = (
    *(f"{name}{mode}" for name in FIELDS for mode in ("", ".all", ".not")),
    *("q", "title", "since", "until", "limit", "content", "ui"),
)
_OTHERS_PARAMETERS = frozenset({"feed", "field", "paged"})
"""What counts at some URL that is no feed of ours: the OPML list, and WordPress's feeds."""
_SHORTEST_GUESSED = 5  # letters; below that, one edit away is mere chance


@dataclass(frozen=True, slots=True)
class Selection:
    """The whole site (no field), or all entries with one term. `slug` is canonical, see `slugify`."""

    field: str = ""
    slug: str = ""

    def __post_init__(self) -> None:
        if self.field and (self.field not in FIELDS or not self.slug):
            raise ValueError(f"a selection needs a known field and a slug, got {self.field!r} {self.slug!r}")

    @property
    def route(self) -> str:
        """The scope's path, percent-encoded, without a trailing slash: "" or `/category/a%20b`."""
        return f"/{self.field}/{encode_segment(self.slug)}" if self.field else ""

    def feed_route(self, suffix: str) -> str:
        """The path of this selection's feed, `/category/x/feed.atom`."""
        return f"{self.route}/feed.{suffix}"


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


@lru_cache(maxsize=16_384)
def slugify(name: str) -> str:
    """The one path segment for a term's name; `name` holds more than white space.

    Idempotent: the slug of a slug is itself. Names that differ only in case, width or white space share one.
    What a path cannot carry becomes `-`, and 8 hex of SHA-256 of the NFC name keep such slugs apart.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    slug = re.sub(r"\s+", "-", folded.strip())
    safe = "".join("-" if _is_unsafe(character) else character for character in slug)
    if safe.startswith("~") or not safe.strip("."):
        safe = re.sub(r"^~|^\.+$", "-", safe)
    if safe == slug and len(slug.encode()) <= _MAX_SLUG_BYTES:
        return slug
    # Room for the mark, so that the slug of a slug is itself.
    shortened = safe.encode()[: _MAX_SLUG_BYTES - 9].decode("utf-8", "ignore")
    nfc = unicodedata.normalize("NFC", name).encode("utf-8", "surrogatepass")
    return f"{shortened}~{hashlib.sha256(nfc).hexdigest()[:8]}"


def _is_unsafe(character: str) -> bool:
    return character in "/\\" or unicodedata.category(character) in {"Cc", "Cf", "Cs"}


def encode_segment(slug: str) -> str:
    """Percent-encode one path segment: every byte but `A-Za-z0-9-._~`, upper-case hex (RFC 3986, 2.1)."""
    return quote(slug, safe="")


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
            return self.selection.feed_route(self.suffix)
        return f"/{self.listing}/" if self.listing else f"{self.selection.route}/"

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


def check_parameters(query: str) -> None:
    """Refuse a query string (without `?`) that asks for a narrower feed than its path gives.

    Parameters that nobody knows are ignored, whatever they hold: readers append cruft. Raises SelectionError
    for a known one, because selections by parameter are not offered yet, and for a misspelt one.
    """
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in _PARAMETERS:
            raise SelectionError(f"parameter {name!r}: selections by parameter are not offered yet")
        meant = _find_meant_parameter(name) if value else ""
        if meant:
            raise SelectionError(f"unknown parameter {name[:80]!r}; did you mean {meant!r}")


def is_cruft(query: str) -> bool:
    """Whether a query string (without `?`) says nothing at all, so that the path alone decides the answer."""
    if any(name in _OTHERS_PARAMETERS for name, _ in parse_qsl(query, keep_blank_values=True)):
        return False
    try:
        check_parameters(query)
    except SelectionError:
        return False
    return True


def _find_meant_parameter(name: str) -> str:
    """The known parameter that `name` misspells, or ""."""
    folded = name.casefold()
    for known in _PARAMETERS:
        guessed = len(known) >= _SHORTEST_GUESSED and _is_one_edit_away(folded, known)
        if guessed or folded in {known, f"{known}s", f"{known.removesuffix('y')}ies"}:
            return known
    return ""


def _is_one_edit_away(name: str, known: str) -> bool:
    """Whether one insertion, deletion, substitution or swap of neighbours makes `known` of `name`."""
    if abs(len(name) - len(known)) > 1:
        return False
    start = 0
    while start < min(len(name), len(known)) and name[start] == known[start]:
        start += 1
    left, right = name[start:], known[start:]
    swapped = left[1::-1] + left[2:]
    return right in {left[1:], swapped} or left[1:] == right[1:] or left == right[1:]
