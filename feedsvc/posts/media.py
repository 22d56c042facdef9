"""A post's image and the media files that belong to it, from its front matter."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from posixpath import dirname, join, normpath
from urllib.parse import quote, unquote, urlsplit

from ..model import Enclosure
from .expanding import PostContext
from .front_matter import Value
from .people import text_in
from .urls import web_url

MEDIA_TYPES: Mapping[str, str] = {
    "aac": "audio/aac", "flac": "audio/flac", "m4a": "audio/mp4", "mp3": "audio/mpeg", "oga": "audio/ogg",
    "ogg": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav", "weba": "audio/webm",
    "m4v": "video/mp4", "mov": "video/quicktime", "mp4": "video/mp4", "ogv": "video/ogg",
    "webm": "video/webm",
    "avif": "image/avif", "gif": "image/gif", "jpeg": "image/jpeg", "jpg": "image/jpeg", "png": "image/png",
    "svg": "image/svg+xml", "webp": "image/webp",
    "epub": "application/epub+zip", "ics": "text/calendar", "json": "application/json",
    "pdf": "application/pdf",
    "srt": "application/x-subrip", "txt": "text/plain", "vtt": "text/vtt", "zip": "application/zip",
}  # fmt: skip
"""By a file name's ending: not the machine's own table, which differs from one to the next."""

IMAGE_KEYS = (
    "image", "cover", "cover_image", "coverimage", "thumbnail", "thumb", "banner", "featured_image",
    "featuredimage", "feature_image", "og_image", "ogimage", "images", "header", "teaser", "hero", "photos",
    "index_img", "top_img",
)  # fmt: skip
"""In the order in which they are asked; case and hyphens don't matter."""

ENCLOSURE_KEYS = (
    "enclosure", "enclosures", "audio", "podcast", "podcast_url", "podcast_file", "podcast_link", "video",
    "attachment", "attachments",
)  # fmt: skip

_URL_NAMES = (
    "url", "src", "path", "file", "href", "link", "mp3", "m4a", "ogg", "mp4", "image", "og_image", "feature",
    "teaser",
)  # fmt: skip
_LENGTH_NAMES = ("length", "size", "bytes", "filesize", "file_size")
_TYPE_NAMES = ("type", "mime", "mime_type", "media_type", "mimetype")
_ENDING = re.compile(r"\.([A-Za-z0-9]{2,4})(?=$|[?#])")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_DIGITS = re.compile(r"[0-9][0-9,_]{0,17}")
_MOST = 20


def fold_keys(values: Mapping[str, Value]) -> dict[str, Value]:
    """The values by their names in lower case with underscores; the first of several spellings."""
    folded: dict[str, Value] = {}
    for name, value in values.items():
        folded.setdefault(name.lower().replace("-", "_"), value)
    return folded


@lru_cache(maxsize=4_096)
def _names_any(names: tuple[str, ...], keys: tuple[str, ...]) -> bool:
    """Whether front matter with these names has one of the keys; most posts of a site have the same names."""
    return not set(keys).isdisjoint(name.lower().replace("-", "_") for name in names)


def find_image(context: PostContext) -> str:
    """The absolute URL of the post's image by the first key that names one, or ""."""
    if not _names_any(tuple(context.front_matter.values), IMAGE_KEYS):
        return ""
    values = fold_keys(context.front_matter.values)
    found = (_first_url(values[key]) for key in IMAGE_KEYS if key in values)
    return next((url for text in found if text and (url := media_url(text, context))), "")


def find_enclosures(context: PostContext) -> tuple[Enclosure, ...]:
    """The media files that the front matter names, each once, at most 20.

    The length of a file of the site is its size on disk, else what the front matter says, else 0; the type is
    what is said, else what the name's ending stands for. What has neither a known type is none.
    """
    if not _names_any(tuple(context.front_matter.values), ENCLOSURE_KEYS):
        return ()
    values = fold_keys(context.front_matter.values)
    found: dict[str, Enclosure] = {}
    for key in ENCLOSURE_KEYS:
        for item in islice(_items(values.get(key)) if key in values else (), _MOST):
            enclosure = _enclosure(item, values, context)
            if enclosure and len(found) < _MOST:
                found.setdefault(enclosure.url, enclosure)
    return tuple(found.values())


def _enclosure(
    item: Mapping[str, Value], values: Mapping[str, Value], context: PostContext
) -> Enclosure | None:
    text = _named(item, _URL_NAMES)
    url = media_url(text, context) if text else ""
    if not url:
        return None
    media_type = _named(item, _TYPE_NAMES).lower() or type_of(url)
    if not _MEDIA_TYPE.fullmatch(media_type):
        return None
    size = _size_of(text, context)
    if size is None:
        flat = [
            text_in(values.get(name)) for name in ("podcast_bytes", "podcast_file_size", "podcast_length")
        ]
        said = _named(item, _LENGTH_NAMES) or next(filter(None, flat), "") or text_in(values.get("length"))
        size = whole_number(said)
    return Enclosure(url=url, media_type=media_type, length=size)


def whole_number(text: str) -> int:
    """A number as people write it (`1,234`), 0 for anything else."""
    return int(text.replace(",", "").replace("_", "")) if _DIGITS.fullmatch(text) else 0


def type_of(url: str) -> str:
    """The media type that a URL's ending stands for, or ""."""
    found = _ENDING.search(urlsplit(url).path)
    return MEDIA_TYPES.get(found[1].lower(), "") if found else ""


def _items(value: Value) -> Iterator[Mapping[str, Value]]:
    """A URL, a mapping, lists of these, and WordPress's three lines: URL, length, type."""
    if isinstance(value, str):
        lines = value.split("\n") if "\n" in value.strip() else [value]
        names = ("url", "length", "type")
        yield dict(zip(names, (line.strip() for line in lines), strict=False))
    elif isinstance(value, tuple):
        for item in value:
            yield from _items(item)
    elif isinstance(value, Mapping):
        yield fold_keys(value)


def _first_url(value: Value) -> str:
    if isinstance(value, tuple):
        return next(filter(None, map(_first_url, value[:_MOST])), "")
    text = _named(fold_keys(value), _URL_NAMES) if isinstance(value, Mapping) else text_in(value, 2_000)
    # Themes know switches here too: `banner: false`, `top_img: transparent`.
    return text if "/" in text or _ENDING.search(text) else ""


def _named(values: Mapping[str, Value], names: tuple[str, ...]) -> str:
    return next(filter(None, (text_in(values.get(name), 2_000) for name in names)), "")


def media_url(text: str, context: PostContext) -> str:
    """A file as front matter names it, as an absolute http(s) URL; "" for what cannot be one.

    `/x` is under the site's URL; `x` too, but beside the page in a page bundle (`index.md` and its files).
    """
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", text):
        return web_url(text, context.facts.permalink)
    if not text.startswith("/") and context.path.rpartition("/")[2].partition(".")[0] == "index":
        return web_url(text, context.facts.permalink)
    base = urlsplit(context.site_url).path
    route = text.removeprefix("./").lstrip("/")
    if base and f"/{route}".startswith(f"{base}/"):
        route = f"/{route}".removeprefix(f"{base}/")
    return web_url(
        f"{context.site_url}/{quote(unquote(route), safe='/%?=&+,;:@!~*()')}", context.facts.permalink
    )


def _size_of(text: str, context: PostContext) -> int | None:
    """The size of a file of the content folder that is served under this URL, None for any other."""
    route = text
    if "://" in text or text.startswith("//"):
        if not context.site_url or not text.startswith(f"{context.site_url}/"):
            return None
        route = text.removeprefix(context.site_url)
    path = normpath(unquote(route.partition("?")[0]).lstrip("/"))
    root = context.path.partition("/")[0]
    beside = join(dirname(context.path), path)
    places = [path, join("static", path), join("source", path), join("public", path), join("assets", path)]
    candidates = [beside, *places] if not text.startswith("/") else [*places, join(root, path)]
    for candidate in dict.fromkeys(map(normpath, candidates)):
        if not candidate.startswith((".", "/")):
            size = context.beside.size_of(candidate)
            if size is not None:
                return size
    return None
