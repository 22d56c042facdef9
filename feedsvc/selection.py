"""Which entries a feed holds, and the one way to spell it in a URL, both directions.

A scope is a path (`/category/x`), a format is a suffix (`/feed.atom`); DESIGN of both in docs/urls.md.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

FIELDS = ("category", "tag", "source", "author", "lang", "collection")
"""The fields that an entry can be selected by, in the order in which they are listed."""

_MAX_SLUG_BYTES = 150


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
    """Percent-encode one path segment: every byte but `A-Za-z0-9-._~`, upper-case hex (RFC 3986 section 2)."""
    return quote(slug, safe="")
