"""`/build`: a feed of one's own from categories, tags, sources and words, shown while it is chosen."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, request

from feedsvc.errors import SearchNotReadyError, SelectionError, TermNotFoundError, TermRetiredError
from feedsvc.selection import CONTENTS, FIELDS, SITE, Selection, parse_selection, slugify
from feedsvc.web.answering import FinishedResponse, answer_unkept
from feedsvc.web.feed_page import list_parts
from feedsvc.web.pages import PageView, list_formats, open_view, show_content
from feedsvc.web.parts import FeedSummary

bp = Blueprint("builder", __name__)

_SHOWN_ENTRIES = 5
_OFFERED_NAMES = 100  # of each field, those with most entries
_TEXTS = ("q", "title", "since", "until", "limit", "content")
_COMMAS = re.compile("[,，、;；]")

Names = Mapping[str, Mapping[str, str]]
"""Display names by slug, by field."""


@dataclass(frozen=True, slots=True)
class TermInputs:
    """The three inputs of one field, by parameter, with the names that are suggested in them."""

    field: str
    values: Mapping[str, str]
    offered: tuple[str, ...]


@bp.get("/build")
def show_builder() -> FinishedResponse:
    """The form as it is filled in, and the feed that it means; commas stand between names."""
    view = open_view()
    # Not kept: there is no end of combinations, and few people make the same one.
    text, is_final = _render(view)
    cache_control = "" if is_final else "no-store"
    return answer_unkept(view.represent(text, robots="noindex, nofollow", cache_control=cache_control))


def _render(view: PageView) -> tuple[str, bool]:
    """The page, and whether it stays true until something changes."""
    feeds = view.parts.publisher.list_feeds()
    names = {field: {feed.slug: feed.name for feed in feeds if feed.field == field} for field in FIELDS}
    selection, problem, is_final = SITE, "", True
    page = None
    try:
        selection = view.web.terms.follow(_read_selection(names))
        page = view.parts.publisher.read_page(selection, _SHOWN_ENTRIES)
    except TermNotFoundError as error:
        near = view.texts["between"].join(error.near.values())
        problem = f"{view.texts['no feed why']} {error.slug}"
        problem += f" ({view.texts['near']}: {near})" if near else ""
    except SearchNotReadyError:
        problem, is_final = view.texts["searching why"], False
    except (SelectionError, TermRetiredError) as error:
        problem = str(error)
    text = view.render(
        "build.html",
        title=f"{view.texts['build']} – {view.web.title}",
        inputs=[_list_inputs(field, names, feeds) for field in FIELDS if len(names[field]) > 1],
        texts={name: request.args.get(name, "") for name in _TEXTS},
        contents=CONTENTS,
        is_site=selection == SITE,
        problem=problem,
        feed=page.feed if page else None,
        formats=list_formats(view.web, selection),
        feed_page=view.local(selection.page_route),
        parts=list_parts(view, selection, page.feed) if page else (),
        show_content=show_content,
    )
    return text, is_final


def _read_selection(names: Names) -> Selection:
    """What the form means; SelectionError for what means nothing."""
    pairs = [(name, request.args.get(name, "")) for name in _TEXTS]
    for field in FIELDS:
        for mode in ("", ".all", ".not"):
            pairs += [(f"{field}{mode}", name) for name in _read_names(f"{field}{mode}", names[field])]
    return parse_selection(SITE, urlencode(pairs))


def _read_names(parameter: str, known: Mapping[str, str]) -> list[str]:
    """The names in an input; one that has a comma itself is known as a whole."""
    given: list[str] = []
    for value in request.args.getlist(parameter):
        is_whole = bool(value.strip()) and slugify(value) in known
        given += [value] if is_whole else _COMMAS.split(value)
    return [name.strip() for name in given if name.strip()]


def _list_inputs(field: str, names: Names, feeds: Sequence[FeedSummary]) -> TermInputs:
    values = {}
    for mode in ("", ".all", ".not"):
        given = _read_names(f"{field}{mode}", names[field])
        # A link names slugs; people are shown names.
        values[f"{field}{mode}"] = ", ".join(names[field].get(slugify(name), name) for name in given)
    largest = sorted((feed for feed in feeds if feed.field == field), key=lambda feed: -feed.entries)
    return TermInputs(field, values, tuple(feed.name for feed in largest[:_OFFERED_NAMES]))
