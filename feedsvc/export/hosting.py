"""What hosts of static files read: `_headers` and `_redirects` (Netlify, Cloudflare Pages)."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from .manifest import Record

_EVERYWHERE = (
    "Access-Control-Allow-Origin: *",
    "Cache-Control: public, max-age=300, stale-while-revalidate=600, stale-if-error=86400",
    "X-Content-Type-Options: nosniff",
)


def render_headers(prefix: str, records: Iterable[Record]) -> str:
    """The headers of all files, and the media type of each suffix; `prefix` is base_url's path."""
    types = {
        PurePosixPath(record.path).suffix: record.media_type
        for record in records
        if record.media_type and not record.location
    }
    lines = [f"{prefix}/*", *(f"  {header}" for header in _EVERYWHERE)]
    for suffix, media_type in sorted(types.items()):
        if suffix not in {"", ".html"}:
            lines += [f"{prefix}/*{suffix}", f"  Content-Type: {media_type}"]
    return "\n".join(lines) + "\n"


def render_redirects(prefix: str, records: Iterable[Record]) -> str:
    """One line for each URL that only leads elsewhere."""
    moved = sorted((record.url, record.location) for record in records if record.location)
    return "".join(f"{prefix}{url} {location} 301\n" for url, location in moved)
