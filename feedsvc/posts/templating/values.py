"""What templates are given, and what expanding them gives back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Templating = Literal["none", "liquid", "hugo", "hexo", "zola"]
"""Whose marks a body may hold: Liquid (Jekyll, Eleventy), the shortcodes of Hugo or Zola, or the tags that
Hexo and Octopress share (Pelican's liquid_tags too)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A mark that stood for something that is not in the feed: its line in the body, from 1, and its text."""

    line: int
    mark: str


@dataclass(frozen=True, slots=True)
class Expansion:
    """A body without template marks, and what was lost with them."""

    text: str
    losses: tuple[Loss, ...] = ()


def _find_nothing(candidates: Sequence[str]) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateContext:
    """What one post's template marks may refer to.

    `site` and `page` are as in the configuration and the front matter. `site_url` has no trailing slash,
    `path` is the post's. `find_url` gives the URL of the first of several files that is a post or an asset,
    "" when none is.
    """

    site: Mapping[str, object] = field(default_factory=dict)
    page: Mapping[str, object] = field(default_factory=dict)
    site_url: str = ""
    path: str = ""
    find_url: Callable[[Sequence[str]], str] = _find_nothing
