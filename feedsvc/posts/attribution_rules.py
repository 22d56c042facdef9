"""How a post's publisher is looked for: keys, pattern, and the publishers that a site knows."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..model import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSource:
    """A publisher and every spelling that means it. URLs are absolute http(s) or empty."""

    title: str
    home_page_url: str = ""
    feed_url: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributionRules:
    """What `attribute` goes by; its `repr` tells two sets of rules apart.

    `tag_pattern`'s first group is the channel that a tag names ("" switches this off). `reads_body` switches
    the built-in rules for the text on (`（文章来源：X）`, a digest's last bracket), `trims_navigation` the
    removal of the site's own way back. ValueError: the pattern is no regular expression with a group.
    """

    tag_pattern: str = r"(.+?)新闻$"
    source_keys: tuple[str, ...] = ("source",)
    via_keys: tuple[str, ...] = ("source_url", "original_url")
    feed_keys: tuple[str, ...] = ("source_feed", "source_feed_url")
    author_keys: tuple[str, ...] = ("author", "authors")
    known_sources: tuple[KnownSource, ...] = ()
    reads_body: bool = True
    trims_navigation: bool = True
    _tag: re.Pattern[str] | None = field(init=False, repr=False, compare=False)
    _known: Mapping[str, Source] = field(init=False, repr=False, compare=False)
    _keys: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_tag", _compiled(self.tag_pattern))
        known: dict[str, Source] = {}
        for entry in reversed(self.known_sources):  # so that the first one to claim a spelling has it
            source = Source(title=entry.title, home_page_url=entry.home_page_url, feed_url=entry.feed_url)
            known.update({fold_name(name): source for name in (*entry.names, entry.title)})
        object.__setattr__(self, "_known", known)
        keys = (*self.source_keys, *self.via_keys, *self.feed_keys, *self.author_keys)
        object.__setattr__(self, "_keys", frozenset(keys))

    def asks_for(self, names: Iterable[str]) -> bool:
        """Whether front matter with these names may say anything of an origin."""
        return not self._keys.isdisjoint(names)

    def find_known(self, name: str) -> Source | None:
        """The known publisher that this spelling means."""
        return self._known.get(fold_name(name)) if self._known else None

    def find_channel(self, tag: str) -> str:
        """The channel that a tag names, "" for none."""
        match = self._tag.match(tag) if self._tag else None
        return (match[1] or "").strip() if match else ""


def fold_name(name: str) -> str:
    """One spelling for names that differ only in case, width and white space."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _compiled(pattern: str) -> re.Pattern[str] | None:
    if not pattern:
        return None
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise ValueError(f"tag pattern {pattern!r} is no regular expression: {error}") from error
    if not compiled.groups:
        raise ValueError(f"tag pattern {pattern!r} has no group; put the publisher's part in brackets")
    return compiled
