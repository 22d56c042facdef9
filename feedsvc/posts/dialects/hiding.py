"""What keeps a post out of all feeds, where the generator leaves that to front matter."""

from collections.abc import Mapping

from ..front_matter import Value
from .jekyll_values import is_false


def explain_hidden(values: Mapping[str, Value], *, is_draft: bool, drafts: bool) -> str:
    """Why a post with this front matter is no entry, or ""; with `drafts` none is left out for being one."""
    published, feed = values.get("published"), values.get("feed")
    if published is not None and is_false(published) and not drafts:
        return "published: false"
    if is_draft and not drafts:
        return "draft"
    return "feed: false" if feed is not None and is_false(feed) else ""
