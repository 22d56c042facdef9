"""Jekyll's collections beside its posts (collection.rb): documents that have pages of their own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..front_matter import Value
from .jekyll_values import is_false

POSTS = "posts"
"""The collection that every site has, and the only one in the site's own feed."""

_NEVER_DOCUMENTS = {"", POSTS, "drafts"}


@dataclass(frozen=True, slots=True, kw_only=True)
class JekyllCollection:
    """A collection that is written out; it lies in the folder `_label`. `permalink` is its own template."""

    label: str
    permalink: str


def read_collections(value: Value, permalink: str) -> tuple[JekyllCollection, ...]:
    """What `collections:` says: those with `output: true`, other than the posts.

    `permalink` is the site's own, a style's name or a template: its ending is that of every collection.
    """
    found = []
    for name, metadata in value.items() if isinstance(value, Mapping) else ():
        label = re.sub(r"[^A-Za-z0-9_.-]", "", name)
        if label in _NEVER_DOCUMENTS or not isinstance(metadata, Mapping) or is_false(metadata.get("output")):
            continue
        own = metadata.get("permalink")
        template = str(own) if isinstance(own, str) else f"/:collection/:path{_ending(permalink)}"
        found.append(JekyllCollection(label=label, permalink=template))
    return tuple(found)


def _ending(permalink: str) -> str:
    """Utils.add_permalink_suffix: how the site's style ends a route."""
    if permalink in {"date", "ordinal", "none"} or permalink.endswith(":output_ext"):
        return ":output_ext"
    return "/" if permalink == "pretty" or permalink.endswith("/") else ""
