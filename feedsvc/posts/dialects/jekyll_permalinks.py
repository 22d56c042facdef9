"""Where Jekyll puts a post: permalink templates, slugs, ids, and their spelling in a URL."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote, unquote

STYLES = {
    "none": "/:categories/:title:output_ext",
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
}
"""Built-in styles of `permalink` in _config.yml (configuration.rb STYLE_TO_PERMALINK)."""

# RFC 3986 section 3.3: what a path may hold as it is, and the slash between segments.
_PATH_SAFE = "!$&'()*+,;=:@/"
_SAFE = re.compile(r"[A-Za-z0-9/._~!$&'()*+,;=:@-]*")
_PRETTY = "._~!$&'()+,;=@"
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a permalink template can be filled with. `path` is below `_posts`, without extension.

    `collection` is the label.
    """

    published: datetime
    slug: str
    base_name: str
    path: str
    categories: Sequence[str]
    output_extension: str
    collection: str = "posts"


def slugify(text: str, kept: str = "") -> str:
    """Jekyll's Utils.slugify without its down-casing: what is no letter, mark or digit becomes `-`."""
    if text.isascii() and text.isalnum():
        return text
    slug = re.sub("-+", "-", "".join(_slug_character(character, kept) for character in text))
    return slug.removeprefix("-").removesuffix("-")


def _slug_character(character: str, kept: str) -> str:
    if character in kept:
        return character
    category = unicodedata.category(character)
    return character if category[0] in "LM" or category == "Nd" else "-"


_PLACEHOLDERS: Mapping[str, Callable[[Place], str]] = {
    "year": lambda place: f"{place.published.year:04d}",
    "short_year": lambda place: f"{place.published.year % 100:02d}",
    "month": lambda place: f"{place.published.month:02d}",
    "i_month": lambda place: str(place.published.month),
    "short_month": lambda place: _MONTHS[place.published.month - 1][:3],
    "long_month": lambda place: _MONTHS[place.published.month - 1],
    "day": lambda place: f"{place.published.day:02d}",
    "i_day": lambda place: str(place.published.day),
    "short_day": lambda place: _DAYS[place.published.weekday()][:3],
    "long_day": lambda place: _DAYS[place.published.weekday()],
    "y_day": lambda place: f"{place.published.timetuple().tm_yday:03d}",
    "w_year": lambda place: f"{place.published.isocalendar().year:04d}",
    "week": lambda place: f"{place.published.isocalendar().week:02d}",
    "w_day": lambda place: str(place.published.isoweekday()),
    "hour": lambda place: f"{place.published.hour:02d}",
    "minute": lambda place: f"{place.published.minute:02d}",
    "second": lambda place: f"{place.published.second:02d}",
    "title": lambda place: slugify(place.slug, _PRETTY),
    "slug": lambda place: slugify(place.slug).lower(),
    "name": lambda place: slugify(place.base_name).lower(),
    "path": lambda place: place.path,
    "collection": lambda place: place.collection,
    "categories": lambda place: "/".join(dict.fromkeys(name.lower() for name in place.categories)),
    "slugified_categories": lambda place: "/".join(
        dict.fromkeys(slugify(name).lower() for name in place.categories)
    ),
    "output_ext": lambda place: place.output_extension,
}


def find_unknown_placeholder(template: str) -> str:
    """The first placeholder that Jekyll does not know, `:titel`, or ""."""
    for found in re.finditer(":([a-z_]+)", template):
        if found[1] not in _PLACEHOLDERS and found[1].removesuffix("_") not in _PLACEHOLDERS:
            return found[0]
    return ""


def fill_template(template: str, place: Place) -> str:
    """The route of a post from the site's root; its template has no unknown placeholder (see above)."""

    first, parts = _split_template(template)
    filled = first + "".join(
        f"{value if _SAFE.fullmatch(value) else quote(value, safe=_PATH_SAFE)}{rest}"
        for value, rest in ((_PLACEHOLDERS[name](place), rest) for name, rest in parts)
    )
    return re.sub("/{2,}", "/", f"/{filled}".replace("..", "/").replace("./", ""))


@lru_cache(maxsize=256)
def _split_template(template: str) -> tuple[str, list[tuple[str, str]]]:
    """What stands before the first placeholder; each one's name and what follows it."""
    first, *others = re.split(":([a-z_]+)", template)
    parts = []
    for name, rest in zip(others[::2], others[1::2], strict=True):
        if name in _PLACEHOLDERS:
            parts.append((name, rest))
        else:  # in `/:month_:day` the underscore is no part of a name
            parts.append((name.removesuffix("_"), f"_{rest}"))
    return first, parts


def post_route_id(route: str, slug: str) -> str:
    """Jekyll's Document#id: the folder of the post's route and its slug, both as they are."""
    folder = route.rstrip("/").rpartition("/")[0]
    return f"{folder}/{slug.removeprefix('/')}"


def join_url(base: str, route: str) -> str:
    """The absolute URL of a route; what is not ASCII is percent-encoded, what is encoded stays."""
    return base + (route if _SAFE.fullmatch(route) else quote(route, safe=_PATH_SAFE + "%"))


def join_id(base: str, route_id: str) -> str:
    """An id as jekyll-feed spells it: Addressable's normalized URL, which is NFC, on `base`."""
    if _SAFE.fullmatch(route_id):
        return base + route_id
    rest, number_sign, fragment = route_id.partition("#")
    path, question_mark, query = rest.partition("?")
    parts = (_normalized(path, ""), question_mark, _normalized(query, "?"))
    return base + "".join(parts) + number_sign + _normalized(fragment, "?")


def _normalized(text: str, also_safe: str) -> str:
    nfc = unicodedata.normalize("NFC", unquote(text, errors="surrogateescape"))
    return quote(nfc, safe=_PATH_SAFE + also_safe, errors="surrogateescape")
