"""The directory: every feed there is, by field, found by a part of its name, in the order one likes."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request
from markupsafe import Markup

from feedsvc.dates import EPOCH
from feedsvc.posts.pinyin import sounds_like, spell_pinyin
from feedsvc.selection import FIELDS, SITE, Selection, slugify
from feedsvc.web.answering import FinishedResponse
from feedsvc.web.feed_page import answer_feed_page
from feedsvc.web.feeds import read_selection
from feedsvc.web.pages import PageView, draw_spark, list_formats, open_view
from feedsvc.web.parts import FeedSummary

bp = Blueprint("directory", __name__)

SORTS = ("entries", "updated", "name")
"""The orders of a list of feeds; the first is the default."""

_ROWS_PER_PAGE = 100
_ROWS_OF_GROUP = 20
_MAX_FIND = 100  # characters
_FIELD = f"<any({', '.join(FIELDS)}):field>"


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the list is asked for: which page of the feeds of `field` ("": all) whose name holds `find`."""

    field: str = ""
    find: str = ""
    sort: str = SORTS[0]
    page: int = 1

    @property
    def is_plain(self) -> bool:
        """Whether this is the list itself, not a search in it."""
        return (self.find, self.sort, self.page) == ("", SORTS[0], 1)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One line of a list of feeds."""

    name: str
    field: str
    entries: int
    updated: Markup
    page: str
    feed: str
    spark: Markup
    recent: int


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """The largest feeds of one field, and how many there are."""

    field: str
    page: str
    total: int
    rows: tuple[FeedRow, ...]


@bp.get("/")
def show_directory() -> FinishedResponse:
    """Every field with its largest feeds, or what is searched for, or the page of a combination."""
    selection = read_selection("", "")
    if selection.is_refined:
        return answer_feed_page(selection)
    view, choice = open_view(), _read_choice(request.args.get("field", ""))
    robots = "" if choice.is_plain and not choice.field else "noindex"
    return view.answer(choice, lambda: _render_directory(view, choice), robots=robots)


@bp.get(f"/{_FIELD}/")
def show_field(field: str) -> FinishedResponse:
    """All feeds of one field."""
    view, choice = open_view(), _read_choice(field)
    return view.answer(
        choice, lambda: _render_list(view, choice), robots="" if choice.is_plain else "noindex"
    )


def _read_choice(field: str) -> Choice:
    """Parameters as they are meant; what means nothing is left out, as cruft is."""
    sort, page = request.args.get("sort", ""), request.args.get("page", "")
    return Choice(
        field=field if field in FIELDS else "",
        find=request.args.get("find", "").strip()[:_MAX_FIND],
        sort=sort if sort in SORTS else SORTS[0],
        page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 6 and int(page) else 1,
    )


def _render_directory(view: PageView, choice: Choice) -> str:
    if choice.field or not choice.is_plain:
        return _render_list(view, choice)
    feeds = view.parts.publisher.list_feeds()
    largest = {field: _order([feed for feed in feeds if feed.field == field], "entries") for field in FIELDS}
    shown = [feed for feed in feeds if not feed.field]
    shown += [feed for field in FIELDS for feed in largest[field][:_ROWS_OF_GROUP]]
    activity = _count_activity(view, shown)
    groups = [
        FieldGroup(
            field=field,
            page=view.local(f"/{field}/"),
            total=len(of_field),
            rows=tuple(_build_row(view, feed, activity) for feed in of_field[:_ROWS_OF_GROUP]),
        )
        for field, of_field in largest.items()
        if of_field
    ]
    return view.render(
        "directory.html",
        title=view.web.title,
        discovery=list_formats(view.web, SITE),
        description=view.web.description,
        site=next((_build_row(view, feed, activity) for feed in feeds if not feed.field), None),
        groups=groups,
        **_form_values(view, choice, feeds),
    )


def _render_list(view: PageView, choice: Choice) -> str:
    feeds = view.parts.publisher.list_feeds()
    named = [feed for feed in feeds if feed.field and choice.field in {"", feed.field}]
    found = _order(_find(view, named, choice.find), choice.sort)
    pages = max(-(-len(found) // _ROWS_PER_PAGE), 1)
    page = min(choice.page, pages)
    shown = found[(page - 1) * _ROWS_PER_PAGE : page * _ROWS_PER_PAGE]
    activity = _count_activity(view, shown)
    heading = view.texts[choice.field or "all feeds"]

    def turn(number: int) -> str:
        here = f"/{choice.field}/" if choice.field else "/"
        sort = choice.sort if choice.sort != SORTS[0] or not choice.field else ""
        return view.local(here, find=choice.find, sort=sort, page=number if number > 1 else "")

    return view.render(
        "field.html",
        title=f"{heading} – {view.web.title}",
        heading=heading,
        discovery=list_formats(view.web, SITE),
        rows=[_build_row(view, feed, activity) for feed in shown],
        shows_fields=not choice.field,
        found=len(found),
        page=page,
        pages=pages,
        previous_page=turn(page - 1) if page > 1 else "",
        next_page=turn(page + 1) if page < pages else "",
        opml=view.path("/feeds.opml" + (f"?field={choice.field}" if choice.field else "")),
        **_form_values(view, choice, feeds),
    )


def _form_values(view: PageView, choice: Choice, feeds: Sequence[FeedSummary]) -> dict[str, Any]:
    totals = {field: sum(feed.field == field for feed in feeds) for field in FIELDS}
    return {
        "choice": choice,
        "sorts": SORTS,
        "tabs": [
            (field, view.local(f"/{field}/"), totals[field])
            for field in FIELDS
            if totals[field] or field == choice.field
        ],
        "action": view.local(f"/{choice.field}/" if choice.field else "/").partition("?")[0],
        "build": view.local("/build"),
    }


def _find(view: PageView, feeds: Iterable[FeedSummary], words: str) -> list[FeedSummary]:
    """The feeds whose names, or those merged into them, hold every word, whatever its case and width.

    A word in Latin letters finds a Chinese name by its pinyin, too.
    """
    wanted = fold(words).split()
    merged: dict[tuple[str, str], str] = {}
    for (field, slug), name in view.web.terms.merged.items():
        place = (field, slugify(name))
        merged[place] = f"{merged.get(place, '')} {slug}"

    def holds_all(feed: FeedSummary) -> bool:
        text = fold(feed.name) + merged.get((feed.field, feed.slug), "")
        return all(word in text or (word.isascii() and sounds_like(feed.name, word)) for word in wanted)

    return list(filter(holds_all, feeds)) if wanted else list(feeds)


def fold(text: str) -> str:
    """Text as names are compared: without case and width."""
    return unicodedata.normalize("NFKC", text).casefold()


def _order(feeds: Sequence[FeedSummary], sort: str) -> list[FeedSummary]:
    keys: Mapping[str, Callable[[FeedSummary], Any]] = {
        "entries": lambda feed: (-feed.entries, fold(feed.name)),
        "updated": lambda feed: (-(feed.updated or EPOCH).timestamp(), fold(feed.name)),
        "name": lambda feed: (
            "".join(spell_pinyin(feed.name)) or fold(feed.name),
            fold(feed.name),
            feed.field,
        ),
    }
    return sorted(feeds, key=keys[sort])


def _count_activity(
    view: PageView, feeds: Sequence[FeedSummary]
) -> Mapping[tuple[str, str], tuple[int, ...]]:
    return view.parts.publisher.count_activity([(feed.field, feed.slug) for feed in feeds])


def _build_row(
    view: PageView, feed: FeedSummary, activity: Mapping[tuple[str, str], tuple[int, ...]]
) -> FeedRow:
    selection = Selection(feed.field, feed.slug)
    counts = activity.get((feed.field, feed.slug), ())
    return FeedRow(
        name=feed.name,
        field=feed.field,
        entries=feed.entries,
        updated=view.show_time(feed.updated, day_only=True) if feed.updated else Markup(""),
        page=view.local(f"{selection.route}/"),
        feed=view.path(selection.feed_route("atom")),
        spark=draw_spark(counts),
        recent=sum(counts),
    )
