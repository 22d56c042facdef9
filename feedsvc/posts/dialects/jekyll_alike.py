"""Where posts of one kind lie: what is the same for all posts of a day, or of a kind, is spelt once."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from ...dates import at_zone
from ..front_matter import FrontMatter
from . import Locate
from .jekyll_paths import JekyllPaths, extension_of
from .jekyll_routes import JekyllRoutes
from .jekyll_samples import NAME, Samples, compare_post

_MARKED_SLUG, _MARKED_CATEGORY = "feedsvc-slug", "feedsvc-category"
# All that does not depend on the time of day or on the file's name.
_BY_DAY = re.compile(
    r"(?:[A-Za-z0-9/._-]|:(?:year|short_year|month|i_month|short_month|long_month|day|i_day|short_day|long_day"
    r"|y_day|w_year|week|w_day|title|collection|categories|slugified_categories|output_ext)(?![a-z_]))*",
    re.ASCII,
)

Fill = Callable[[datetime, str, Sequence[str]], tuple[str, str]]
"""From a moment, a slug and categories to an id and a permalink, as Jekyll fills one template."""


@dataclass(frozen=True, slots=True)
class _Pieces:
    """What stands before, between and after the categories and the slug of a day's posts."""

    id_start: str
    id_middle: str
    url_start: str
    url_middle: str
    url_end: str


class DayRoutes:
    """The ids and permalinks of one template, by day."""

    def __init__(self, fill: Fill, zone: tzinfo, *, has_categories: bool) -> None:
        """`zone` is that of the day in a URL."""
        self._fill = fill
        self._zone = zone
        self._marked = (_MARKED_CATEGORY,) if has_categories else ()
        self._days: dict[date, _Pieces | None] = {}

    def find(self, published: datetime) -> _Pieces | None:
        """None where categories and slug do not stand once each, in this order."""
        day = published.astimezone(self._zone).date()
        if day not in self._days:
            moment = at_zone(published, self._zone)
            self._days[day] = self._cut(*self._fill(moment, _MARKED_SLUG, self._marked))
        return self._days[day]

    def _cut(self, id_: str, url: str) -> _Pieces | None:
        if id_.count(_MARKED_SLUG) != 1 or url.count(_MARKED_SLUG) != 1 or not id_.endswith(_MARKED_SLUG):
            return None
        counts = {text.count(_MARKED_CATEGORY) for text in (id_, url)}
        if counts not in ({0}, {1}):
            return None
        before, _, url_end = url.partition(_MARKED_SLUG)
        id_start, _, id_middle = id_.removesuffix(_MARKED_SLUG).partition(_MARKED_CATEGORY)
        url_start, _, url_middle = before.partition(_MARKED_CATEGORY)
        return _Pieces(id_start, id_middle, url_start, url_middle, url_end)

    def spell(self, published: datetime, categories: Sequence[str]) -> tuple[str, str] | None:
        """These categories as they stand in an id and in a permalink; None where that depends on more."""
        pieces = self.find(published)
        if pieces is None:
            return None
        id_, url = self._fill(at_zone(published, self._zone), _MARKED_SLUG, categories)
        after_id, after_url = (
            pieces.id_middle + _MARKED_SLUG,
            pieces.url_middle + _MARKED_SLUG + pieces.url_end,
        )
        in_id = id_.removeprefix(pieces.id_start).removesuffix(after_id)
        in_url = url.removeprefix(pieces.url_start).removesuffix(after_url)
        is_whole = (pieces.id_start + in_id + after_id, pieces.url_start + in_url + after_url) == (id_, url)
        return (in_id, in_url) if is_whole else None


def can_go_by_day(template: str) -> bool:
    """Whether a template says nothing of a post but its day, its slug and what its kind has in common."""
    return _BY_DAY.fullmatch(template) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRoutes:
    """Locates the posts of one kind; `in_id` and `in_url` are its categories as they stand there.

    `is_chosen` says whether a file's name has a say in more.
    """

    routes: DayRoutes
    in_id: str
    in_url: str
    is_chosen: Callable[[str], bool] | None

    def locate(self, path: str, published: datetime) -> tuple[str, str, str] | None:
        """See `Locate`."""
        named = NAME.fullmatch(path, path.rfind("/") + 1)
        pieces = self.routes.find(published)
        if named is None or pieces is None or (self.is_chosen and self.is_chosen(named[0])):
            return None
        slug = named["slug"]
        return (
            slug,
            f"{pieces.id_start}{self.in_id}{pieces.id_middle}{slug}",
            f"{pieces.url_start}{self.in_url}{pieces.url_middle}{slug}{pieces.url_end}",
        )


class AlikeRoutes:
    """The routes of all kinds of one site, in one process."""

    def __init__(self, samples: Samples, routes: JekyllRoutes, paths: JekyllPaths, zone: tzinfo) -> None:
        """`zone` is that of the day in a URL."""
        self._samples = samples
        self._routes = routes
        self._paths = paths
        self._zone = zone
        self._by_template: dict[tuple[str, str, str, bool], DayRoutes] = {}

    def __getstate__(self) -> dict[str, object]:
        """What was learned here another process learns by itself."""
        return self.__dict__ | {"_by_template": {}}

    def find(self, path: str, front_matter: FrontMatter) -> Locate | None:
        """Where the posts of this one's kind lie; None where they may differ in more."""
        likeness = compare_post(path, front_matter)
        sample = self._samples.find(likeness, path) if likeness else None
        if likeness is None or sample is None or not can_go_by_day(sample.template):
            return None
        categories = self._samples.find_terms(likeness, sample, front_matter.values).in_url
        known_as = self._paths.as_post(path, sample.facts.kind)
        routes = self._open(sample.template, sample.seen.collection, known_as, bool(categories))
        spelt = routes.spell(likeness.published, categories)
        if spelt is None:
            return None
        return KindRoutes(
            routes=routes,
            in_id=spelt[0],
            in_url=spelt[1],
            is_chosen=self._samples.find_chosen(sample),
        ).locate

    def _open(self, template: str, collection: str, known_as: str, has_categories: bool) -> DayRoutes:
        def fill(moment: datetime, slug: str, categories: Sequence[str]) -> tuple[str, str]:
            return self._routes.locate(
                known_as, template, collection=collection, moment=moment, slug=slug, categories=categories
            )

        key = (template, collection, extension_of(known_as), has_categories)
        return self._by_template.setdefault(key, DayRoutes(fill, self._zone, has_categories=has_categories))
