"""What is served at the moment of a question, as numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentState:
    """Every number is 0 before the first sync. `changed_at` in seconds since 1970.

    `feeds` counts feeds by field ("site" for the site's own), `cuts` by cap those that it ends inside their
    hours: both name every field and cap, or one that has none any more would keep its last number.
    `subscribers` and `readers` are None where nobody counts them.
    """

    ready: bool
    degraded: bool
    content_version: int = 0
    changed_at: float = 0.0
    entries: int = 0
    problems: int = 0
    feeds: Mapping[str, int] = field(default_factory=dict)
    cuts: Mapping[str, int] = field(default_factory=dict)
    subscribers: int | None = None
    readers: int | None = None
