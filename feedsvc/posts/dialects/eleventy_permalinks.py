"""Where Eleventy puts a template: permalinks, their small templates, and the URL in its feeds."""

import posixpath
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from ..front_matter import Value

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}-(.*)", re.ASCII)
_OUTPUT = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
_PIPE = re.compile(r"""\|(?=(?:[^"']|"[^"]*"|'[^']*')*$)""")
_FILTER = re.compile(r"""(\w+)\s*(?:[:(]\s*(?:"([^"]*)"|'([^']*)')?\s*\)?)?""")
_LITERAL = re.compile(r"""(?:"([^"]*)"|'([^']*)')""")
_PATH = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")
_MAX_TEMPLATE = 2_000

# What @sindresorhus/slugify writes for letters that do not just lose their accent.
_SPELLED = str.maketrans(
    {"ß": "ss", "ẞ": "Ss", "ä": "ae", "Ä": "Ae", "ö": "oe", "Ö": "Oe", "ü": "ue", "Ü": "Ue", "æ": "ae",
     "Æ": "AE", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "OE", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "đ": "d",
     "Đ": "D", "ł": "l", "Ł": "L", "ı": "i", "&": " and ", "♥": " love ", "🦄": " unicorn "}
)  # fmt: skip
_PUNCTUATION = re.compile(r"([a-zA-Z\d]+)'([ts])(\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a permalink's template knows: the template's path below the input folder, its date, its data."""

    path: str
    published: datetime
    data: Mapping[str, Value]

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def base(self) -> str:
        """The file's name without extension, with its date."""
        return self.path.rpartition("/")[2].rpartition(".")[0]

    @property
    def slug(self) -> str:
        """`page.fileSlug`: without a date; an index has its folder's."""
        slug = _without_date(self.base)
        return _without_date(self.folder.rpartition("/")[2]) if slug == "index" else slug

    @property
    def stem(self) -> str:
        """`page.filePathStem`."""
        return f"/{self.folder}/{_without_date(self.base)}" if self.folder else f"/{_without_date(self.base)}"


def default_route(place: Place) -> str:
    """The route of a template that has no permalink: its path as a folder (TemplatePermalink.generate)."""
    is_named_like_folder = place.base == place.folder.rpartition("/")[2]
    below = "" if place.base == "index" or is_named_like_folder else place.base
    return clean_route("/".join(part for part in (place.folder, below) if part) + "/index.html")


def clean_route(link: str) -> str:
    """A written permalink as `page.url`: one slash at its beginning, no index.html at its end."""
    path = posixpath.normpath(f"/{link}index.html" if link.endswith("/") else f"/{link}")
    path = "/" + path.lstrip("/")
    for ending in ("/index.html", "/index"):
        if path.endswith(ending):
            return path[: -len(ending)] + "/"
    return path


def fill_template(template: str, place: Place) -> str | None:
    """The text of a small Liquid or Nunjucks template; None where it would have to be run to be known."""
    if "{%" in template or len(template) > _MAX_TEMPLATE:
        return None
    filled, end = "", 0
    for found in _OUTPUT.finditer(template):
        value = _evaluate(found[1], place)
        if value is None:
            return None
        filled += template[end : found.start()] + value
        end = found.end()
    rest = template[end:]
    return None if "{{" in rest else filled + rest


def spell_url(base: str, route: str) -> str:
    """The absolute URL of a route as WHATWG's URL spells it; `base` is an origin with the path prefix."""
    rest, number_sign, fragment = route.replace("\\", "/").partition("#")
    path, question_mark, query = rest.partition("?")
    spelled = base + quote(path, safe="%/:@!$&'()*+,;=[]|~^")
    if question_mark:
        spelled += f"?{quote(query, safe='%/:@!$&()*+,;=?[]|~`{}^')}"
    return spelled + (f"#{quote(fragment, safe='%/:@!$&()*+,;=?[]|~{}^#')}" if number_sign else "")


def spell_id(base: str, route: str, *, escaped: bool) -> str:
    """The id in a feed of eleventy-plugin-rss, whose Atom template escapes an id that is escaped already."""
    url = spell_url(base, route)
    return url.replace("&", "&amp;").replace("'", "&#39;") if escaped else url


def slugify(text: str) -> str | None:
    """Eleventy's `slugify`; None for letters whose Latin spelling only its own table knows."""
    spelled = text.translate(_SPELLED)
    plain = "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))
    if any(character.isalpha() and not character.isascii() for character in plain):
        return None
    plain = _PUNCTUATION.sub(r"\1\2\3", plain.lower())
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


def _without_date(name: str) -> str:
    found = _DATED.search(name)
    return found[1] if found else name


def _evaluate(expression: str, place: Place) -> str | None:
    head, *filters = _PIPE.split(expression)
    value = _look_up(head.strip(), place)
    for text in filters:
        found = _FILTER.fullmatch(text.strip())
        if found is None:
            return None
        argument = found[2] if found[2] is not None else found[3]
        if found[1] == "date" and head.strip() in {"page.date", "date"}:
            value = _format_date(place.published, argument or "")
        elif found[1] in {"default", "d"} and argument is not None:
            value = value or argument
        elif value is None or found[1] not in _FILTERS:
            return None
        else:
            value = _FILTERS[found[1]](value)
    return value


def _look_up(head: str, place: Place) -> str | None:
    literal = _LITERAL.fullmatch(head)
    if literal:
        return literal[1] if literal[1] is not None else literal[2]
    known = {
        "page.fileSlug": place.slug,
        "page.filePathStem": place.stem,
        "page.inputPath": f"./{place.path}",
    }
    if head in known or not _PATH.fullmatch(head):
        return known.get(head)
    value: Value | Mapping[str, Value] = place.data
    for name in head.removeprefix("data.").split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return str(value) if isinstance(value, str) else None


_FILTERS: Mapping[str, Callable[[str], str | None]] = {
    "slugify": slugify,
    "slug": slugify,
    "downcase": str.lower,
    "lower": str.lower,
    "upcase": str.upper,
    "upper": str.upper,
    "trim": str.strip,
    "strip": str.strip,
    "safe": str,
    "url": str,
}
_DATE_PARTS: Mapping[str, Callable[[datetime], str]] = {
    "Y": lambda moment: f"{moment.year:04d}",
    "y": lambda moment: f"{moment.year % 100:02d}",
    "m": lambda moment: f"{moment.month:02d}",
    "-m": lambda moment: str(moment.month),
    "d": lambda moment: f"{moment.day:02d}",
    "-d": lambda moment: str(moment.day),
    "e": lambda moment: f"{moment.day:2d}",
    "H": lambda moment: f"{moment.hour:02d}",
    "M": lambda moment: f"{moment.minute:02d}",
    "S": lambda moment: f"{moment.second:02d}",
    "j": lambda moment: f"{moment.timetuple().tm_yday:03d}",
    "F": lambda moment: f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}",
}


def _format_date(moment: datetime, form: str) -> str | None:
    """Liquid's `date` with numbers only: the names of months are a locale's."""
    moment = moment.astimezone(UTC)
    if not form or any(part not in _DATE_PARTS for part in re.findall("%(-?.?)", form)):
        return None
    return re.sub("%(-?.)", lambda found: _DATE_PARTS[found[1]](moment), form)
