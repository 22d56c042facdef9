"""What keeps a post out of all feeds, where the generator leaves that to front matter."""

from collections.abc import Mapping

from ..front_matter import Value
from .jekyll_values import is_false


def explain_hidden(values: Mapping[str, Value], *, is_draft: bool, drafts: bool) -> str:
    """Why a post with this front matter is no entry, or ""; with `drafts` none is left out for being one."""
    if _says_no(values, "published") and not drafts:
        return "published: false"
    if is_draft and not drafts:
        return "draft"
    return "feed: false" if _says_no(values, "feed") else ""


def _says_no(values: Mapping[str, Value], key: str) -> bool:
    value = values.get(key)
    return value is not None and is_false(value)
