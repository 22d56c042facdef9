"""A Feed becomes bytes: which formats there are, and who writes them. Pure: no clock, no locale, no disk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType

from ..model import Feed
from . import atom, json_feed, rss


@dataclass(frozen=True, slots=True)
class FeedFormat:
    """A format: how its URLs end, what it is called over HTTP, and the function that writes it.

    `media_type` names the charset. `render` is total and gives the same bytes for the same feed.
    """

    name: str
    suffix: str
    media_type: str
    render: Callable[[Feed], bytes]


FORMATS: Mapping[str, FeedFormat] = MappingProxyType(
    {
        "atom": FeedFormat("atom", "atom", atom.MEDIA_TYPE, atom.render_atom),
        "rss": FeedFormat("rss", "rss", rss.MEDIA_TYPE, rss.render_rss),
        "json": FeedFormat("json", "json", json_feed.MEDIA_TYPE, json_feed.render_json_feed),
        "xml": FeedFormat("xml", "xml", atom.STYLED_MEDIA_TYPE, atom.render_styled_atom),
    }
)
"""Every format by the suffix of its URLs; `xml` is the Atom document as browsers show it."""

_OUTPUT_LIBRARIES = ("nh3", "selectolax", "feedgen", "lxml")
_WRITERS = 3
"""Raised by hand whenever the writers give other bytes for the same feed."""


def _list_versions() -> list[str]:
    try:
        markdown = f"comrak {version('comrak')}"
    except PackageNotFoundError:
        markdown = f"markdown-it-py {version('markdown-it-py')}"
    return [markdown, *(f"{name} {version(name)}" for name in _OUTPUT_LIBRARIES)]


OUTPUT_VERSION = " ".join([f"feedsvc-writers {_WRITERS}", *_list_versions()])
"""What decides over an entry's bytes besides the entry: part of every fingerprint."""
