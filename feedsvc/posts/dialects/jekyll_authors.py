"""Authors of a Jekyll site: posts name them by the keys of `_data/authors.yml` (jekyll-feed's feed.xml)."""

from collections.abc import Mapping

from ..front_matter import Value
from ..yaml_problems import YamlProblemError
from ..yaml_values import YamlLimits, load_mapping
from . import SiteFiles
from .jekyll_values import is_false

Authors = Mapping[str, Value]
"""What the site says of its authors, by key: a mapping with name, email and uri, or a name."""

_LIMITS = YamlLimits(max_bytes=1_000_000, max_items=20_000, max_aliased=20_000)
_FILES = ("authors.yml", "authors.yaml", "authors.json")


def authors_files(data_folder: str) -> tuple[str, ...]:
    """Where authors may be listed; the first file that there is counts."""
    return tuple(f"{data_folder}/{name}" for name in _FILES)


def read_authors(files: SiteFiles, data_folder: str) -> Authors:
    """The site's authors by key; a file that is no mapping is for templates, and names nobody here."""
    text = next((text for path in authors_files(data_folder) if (text := files.read(path)) is not None), "")
    try:
        return load_mapping(text, _LIMITS).values
    except YamlProblemError:
        return {}


def find_author(merged: Mapping[str, Value], authors: Authors) -> Value:
    """`author`, else `authors`, each key of the site's authors replaced by what is known of it; or None."""
    author = merged.get("author")
    named = merged.get("authors") if author == "" or is_false(author) else author
    if isinstance(named, tuple):
        return tuple(look_up(one, authors) for one in named)
    return look_up(named, authors)


def look_up(author: Value, authors: Authors) -> Value:
    """What is known of an author by key; one that is not known stays as it is."""
    found = authors.get(author) if isinstance(author, str) else None
    if isinstance(found, Mapping):
        return {"name": author, **found}
    return found if isinstance(found, str) else author
