"""A term's name as one path segment."""

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

_MAX_SLUG_BYTES = 150


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
