"""Where Zola puts a page: language, date and slug in its file name, and its path (content/page.rs)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..transliterating import to_ascii
from .zola_config import ZolaConfig

CONTENT = "content"

_DATED = re.compile(
    r"(?P<date>\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))?)"
    r"(?:\s?[_-](?P<slug>.+))?",
    re.ASCII,
)
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_FORBIDDEN = str.maketrans("", "", '<>:"/\\|?*')


@dataclass(frozen=True, slots=True, kw_only=True)
class ZolaPlace:
    """Where a page stands: `folders` are those of its section, `name` is the file's, or the folder's of an
    `index.md`. `name_date` and `name_slug` are what a dated name holds, "" for none; `language` is "" for the
    default one.
    """

    language: str
    folders: tuple[str, ...]
    name: str
    name_date: str
    name_slug: str


def locate(path: str, config: ZolaConfig) -> ZolaPlace | None:
    """The place of a page below `content`; None for sections, the home page, and what is no Markdown file."""
    *folders, file_name = path.split("/")
    if folders[:1] != [CONTENT] or not file_name.endswith(".md") or file_name.startswith((".", "_index.")):
        return None
    if any(rule.match(path) or rule.match(f"/{path}") for rule in config.ignored):
        return None
    name, language = file_name.removesuffix(".md"), ""
    base, dot, code = name.partition(".")
    if dot and code in config.languages:
        name, language = base, code
    folders = folders[1:]
    if base == "index":
        if not folders:
            return None
        # Zola takes the whole of a name whose language it does not know, even index.en.
        name = folders[-1] if name == "index" else name
        folders = folders[:-1]
    # Like Zola's own pattern, this one takes a date with anything behind it for a date, but no slug from it.
    dated = _DATED.match(name)
    whole = dated if dated and dated.end() == len(name) else None
    return ZolaPlace(
        language=language,
        folders=tuple(folders),
        name=name,
        name_date=dated["date"] if dated else "",
        name_slug=(whole["slug"] or "") if whole else "",
    )


def slugify(text: str, strategy: str) -> str:
    """Zola's `slugify.paths`: "on" leaves ASCII letters, digits and `-`; "safe" what every disk can hold."""
    if strategy == "off":
        return text
    if strategy == "safe":
        return text.rstrip(" .").translate(_FORBIDDEN)
    return _NOT_SLUG.sub("-", to_ascii(text).lower()).strip("-")


def route_of(place: ZolaPlace, slug: str) -> str:
    """The route of a page without a `path` of its own: folders as they are, below its language."""
    parts: Sequence[str] = (place.language, *place.folders, slug)
    return f"/{'/'.join(filter(None, parts))}/"


def route_of_path(path: str) -> str:
    """The route of a page that says where it is."""
    return f"/{path.strip().strip('/')}/" if path.strip("/ ") else "/"
