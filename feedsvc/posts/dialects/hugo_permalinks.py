"""Hugo's permalink patterns, and the routes that come of them (resources/page/permalinks.go)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote_plus

from ..front_matter import Value
from .hugo_globs import compile_glob
from .hugo_spelling import Spelling, escape_path
from .hugo_values import mapping_of
from .jekyll_values import text_of

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_ATTRIBUTE = re.compile(r":(\w+(?:\[.+?\])?)", re.ASCII)
_LAYOUT = re.compile(
    "January|Jan(?![a-z])|Monday|Mon(?![a-z])|2006|002|_2|0[1-6]|15|PM|pm|[1-5]"
)  # Go's reference time, 2006-01-02 15:04:05


@dataclass(frozen=True, slots=True, kw_only=True)
class PageNames:
    """What a permalink can be made of. `sections` are normalized folder names, `section_names` what the
    section pages of the same folders call themselves; `base` is the file's or the bundle's name.
    """

    date: datetime
    title: str
    slug: str
    base: str
    folders: Sequence[str]
    sections: Sequence[str]
    section_names: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PermalinkRule:
    """A pattern, and the pages that it is for."""

    pattern: str
    path: re.Pattern[str] | None
    language: str = ""

    def matches(self, path: str, language: str) -> bool:
        """Whether it is for the page at this path (`/posts/x`) in this language."""
        return (not self.language or self.language == language) and (
            self.path is None or bool(self.path.fullmatch(path))
        )


def read_permalink_rules(value: Value) -> tuple[PermalinkRule, ...]:
    """`permalinks` of a configuration: patterns by section, by kind and section, or a list with targets."""
    if isinstance(value, tuple):
        return tuple(rule for item in value for rule in _read_target(mapping_of(item)))
    by_section = dict(mapping_of(value))
    by_section.update(mapping_of(by_section.pop("page", None)))
    patterns = {key.strip(" /"): text_of(pattern) for key, pattern in by_section.items()}
    # The longest first: a rule for a nested section goes before its parent's.
    ordered = sorted(patterns.items(), key=lambda item: (-len(item[0]), item[0]))
    return tuple(
        PermalinkRule(pattern=pattern, path=compile_glob(f"/{{{key},{key}/**}}" if key else "/*"))
        for key, pattern in ordered
        if pattern
    )


def _read_target(item: Mapping[str, Value]) -> list[PermalinkRule]:
    target = mapping_of(item.get("target"))
    pattern = text_of(item.get("pattern"))
    if not pattern or text_of(target.get("kind")).lower() not in {"", "page"}:
        return []
    path = text_of(target.get("path")).lower()
    language = text_of(target.get("lang")).lower()
    return [PermalinkRule(pattern=pattern, path=compile_glob(path) if path else None, language=language)]


_ATTRIBUTES: Mapping[str, Callable[[PageNames, Spelling], str]] = {
    "year": lambda names, _: str(names.date.year),
    "month": lambda names, _: f"{names.date.month:02d}",
    "monthname": lambda names, _: _MONTHS[names.date.month - 1],
    "day": lambda names, _: f"{names.date.day:02d}",
    "weekday": lambda names, _: str(names.date.isoweekday() % 7),
    "weekdayname": lambda names, _: _DAYS[names.date.isoweekday() % 7],
    "yearday": lambda names, _: str(names.date.timetuple().tm_yday),
    "section": lambda names, _: names.folders[0] if names.folders else "",
    "sectionslug": lambda names, spelling: spelling.urlize("".join(names.section_names[:1])),
    "sections": lambda names, _: "/".join(names.sections),
    "sectionslugs": lambda names, spelling: "/".join(map(spelling.urlize, names.section_names)),
    "title": lambda names, spelling: _urlize_title(names.title, spelling),
    "slug": lambda names, spelling: spelling.urlize(names.slug) or _urlize_title(names.title, spelling),
    "slugorfilename": lambda names, spelling: spelling.urlize(names.slug or names.base),
    "filename": lambda names, spelling: spelling.urlize(names.base),
    "contentbasename": lambda names, spelling: spelling.urlize(names.base),
    "slugorcontentbasename": lambda names, spelling: spelling.urlize(names.slug or names.base),
}


def _urlize_title(title: str, spelling: Spelling) -> str:
    return spelling.urlize(title.replace("/", "-"))


def find_unknown_attribute(pattern: str) -> str:
    """The first placeholder that Hugo does not know, `:titel`, or ""."""
    for found in _ATTRIBUTE.finditer(pattern.replace("\\:", "")):
        name = found[1]
        is_cut = name.startswith(("sections[", "sectionslugs["))
        if name not in _ATTRIBUTES and not is_cut and not _LAYOUT.search(name):
            return found[0]
    return ""


def expand_pattern(pattern: str, names: PageNames, spelling: Spelling) -> str:
    """A pattern without unknown attributes (see above), filled; `\\:` is a colon."""

    def fill(found: re.Match[str]) -> str:
        name, _, cut = found[1].partition("[")
        if name in {"sections", "sectionslugs"} and cut:
            parts = names.sections if name == "sections" else [*map(spelling.urlize, names.section_names)]
            return "/".join(_cut(parts, cut.removesuffix("]")))
        known = _ATTRIBUTES.get(found[1])
        return known(names, spelling) if known else _format_date(names.date, found[1])

    filled = _ATTRIBUTE.sub(fill, pattern.replace("\\:", "\0"))
    return unquote_plus(filled.replace("\0", ":"))


def _cut(parts: Sequence[str], spec: str) -> Sequence[str]:
    """`[1]`, `[last]`, `[1:]`, `[:2]`, `[1:last]` of the sections; out of bounds is nothing."""
    low, colon, high = spec.strip().lower().partition(":")
    start = _index(low, parts, 0)
    if not colon:
        return parts[start : start + 1]
    return parts[start : _index(high, parts, len(parts))] if start < len(parts) else ()


def _index(text: str, parts: Sequence[str], default: int) -> int:
    if not text:
        return default
    return max(len(parts) - 1, 0) if text == "last" else int(text) if text.isdecimal() else 0


def _format_date(date: datetime, layout: str) -> str:
    """Go's date layouts, as far as a placeholder can hold one: 06, Jan, _2, 1504."""
    hour = date.hour % 12 or 12
    values = {
        "January": _MONTHS[date.month - 1],
        "Jan": _MONTHS[date.month - 1][:3],
        "Monday": _DAYS[date.isoweekday() % 7],
        "Mon": _DAYS[date.isoweekday() % 7][:3],
        "2006": f"{date.year:04d}",
        "002": f"{date.timetuple().tm_yday:03d}",
        "_2": f"{date.day:2d}",
        "01": f"{date.month:02d}",
        "02": f"{date.day:02d}",
        "03": f"{hour:02d}",
        "04": f"{date.minute:02d}",
        "05": f"{date.second:02d}",
        "06": f"{date.year % 100:02d}",
        "15": f"{date.hour:02d}",
        "PM": "PM" if date.hour >= 12 else "AM",
        "pm": "pm" if date.hour >= 12 else "am",
        "1": str(date.month),
        "2": str(date.day),
        "3": str(hour),
        "4": str(date.minute),
        "5": str(date.second),
    }
    return _LAYOUT.sub(lambda token: values[token[0]], layout)


def route_of_url(url: str, prefix: str) -> str:
    """The route of a page whose front matter says where it is: `url`, its placeholders filled.

    One without a leading slash lies below its language's `prefix` ("" for none).
    """
    route = tidy_path(url)
    if route.endswith("/index.html"):
        route = route.removesuffix("index.html")
    elif "." not in route and not route.endswith("/"):
        route += "/"
    if prefix and not url.startswith("/") and not route.startswith(f"/{prefix}/"):
        route = f"/{prefix}{route}"
    path, mark, query = route.partition("?")
    return escape_path(path) + mark + query


def route_of_path(path: str, prefix: str, *, ugly: bool) -> str:
    """The route of a page at a sanitized path: a folder with its index, or a file with `uglyURLs`."""
    path = path.strip("/")
    folder, _, last = f"/{path}".rpartition("/")
    if last == "index":
        path = folder.strip("/")
    route = f"/{path}.html" if ugly and path else f"/{path}/" if path else "/"
    return escape_path(f"/{prefix}{route}" if prefix else route)


def tidy_path(path: str) -> str:
    """The path with a leading slash, without double ones, and without `..` and what they undo."""
    kept: list[str] = []
    for part in filter(None, path.split("/")):
        if part == "..":
            del kept[-1:]
        else:
            kept.append(part)
    return "/" + "/".join(kept) + ("/" if kept and path.endswith("/") else "")
