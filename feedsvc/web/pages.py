"""The pages for people: which feeds there are, and what each one holds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from flask import Blueprint, render_template
from markupsafe import Markup

from feedsvc.dates import format_rfc3339
from feedsvc.model import SafeHtml
from feedsvc.selection import FIELDS, SITE, Selection
from feedsvc.web.answering import FinishedResponse, answer
from feedsvc.web.headers import Representation
from feedsvc.web.parts import FeedSummary, WebSettings, get_parts

bp = Blueprint("pages", __name__)

HEADINGS = {
    "category": "Categories",
    "tag": "Tags",
    "source": "Sources",
    "author": "Authors",
    "lang": "Languages",
    "collection": "Collections",
}
_FORMATS = (
    ("atom", "Atom", "application/atom+xml"),
    ("rss", "RSS", "application/rss+xml"),
    ("json", "JSON Feed", "application/feed+json"),
)
_FIELD = f"<any({', '.join(FIELDS)}):field>"

_TERMS_ON_DIRECTORY = 100  # of each field, those with most entries; the field's own page has all
_ENTRIES_ON_PAGE = 20
# A page does not know when the next scheduled entry is due, so it is made again every minute.
_PAGE_LIFETIME = timedelta(seconds=60)

_TAG = re.compile(r'<(/?[a-zA-Z][^\s<>"/]*)((?:[^<>"]|"[^"]*")*)>')


@dataclass(frozen=True, slots=True)
class FormatLink:
    """One format of a feed; `url` is absolute, and what a reader is given."""

    label: str
    media_type: str
    url: str


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One line of a list of feeds; `page` is a link within this site."""

    name: str
    entries: int
    updated: str
    page: str
    formats: tuple[FormatLink, ...]


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Some feeds of one field, and how many there are."""

    heading: str
    page: str
    total: int
    rows: tuple[FeedRow, ...]


@bp.get("/")
def show_directory() -> FinishedResponse:
    """Every field with its largest feeds, and the site's own."""
    web = get_parts().web
    summaries = get_parts().publisher.list_feeds()
    groups = [
        _build_group(web, field, _select_field(summaries, field), limit=_TERMS_ON_DIRECTORY)
        for field in FIELDS
    ]
    return _answer_page(
        "directory.html",
        title=web.title,
        scope=SITE,
        discovery=_list_formats(web, SITE),
        site_rows=[_build_row(web, summary) for summary in _select_field(summaries, "")],
        groups=[group for group in groups if group.total],
        opml=_spell_local(web, "/feeds.opml"),
    )


@bp.get(f"/{_FIELD}/")
def show_field(field: str) -> FinishedResponse:
    """All feeds of one field."""
    web = get_parts().web
    feeds = _select_field(get_parts().publisher.list_feeds(), field)
    return _answer_page(
        "field.html",
        title=f"{HEADINGS[field]} – {web.title}",
        scope=SITE,
        discovery=_list_formats(web, SITE),
        group=_build_group(web, field, feeds, limit=len(feeds)),
        opml=_spell_local(web, f"/feeds.opml?field={field}"),
    )


@bp.get(f"/{_FIELD}/<slug>/")
def show_scope(field: str, slug: str) -> FinishedResponse:
    """What one feed is, where it is, and its latest entries."""
    web = get_parts().web
    selection = Selection(field, slug)
    feed = get_parts().publisher.read_page(selection).feed
    return _answer_page(
        "scope.html",
        title=feed.title,
        scope=selection,
        discovery=_list_formats(web, selection),
        feed=feed,
        heading=HEADINGS[field],
        field_page=_spell_local(web, f"/{field}/"),
        entries=feed.entries[:_ENTRIES_ON_PAGE],
    )


def _answer_page(template: str, *, title: str, scope: Selection, **values: object) -> FinishedResponse:
    parts = get_parts()
    text = render_template(
        template,
        title=title,
        site_title=parts.web.title,
        language=parts.web.language,
        home=_spell_local(parts.web, "/"),
        stylesheet=_spell_local(parts.web, "/static/page.css"),
        show_moment=show_moment,
        show_content=show_content,
        **values,
    )
    page = Representation.of_text(
        text, media_type="text/html; charset=utf-8", cache_control=parts.web.cache_control, is_page=True
    )
    return answer(page, scope=scope, fresh_until=parts.now() + _PAGE_LIFETIME)


def _select_field(summaries: Iterable[FeedSummary], field: str) -> list[FeedSummary]:
    return [summary for summary in summaries if summary.field == field]


def _build_group(web: WebSettings, field: str, feeds: list[FeedSummary], *, limit: int) -> FieldGroup:
    shown = feeds
    if len(feeds) > limit:
        largest = sorted(feeds, key=lambda feed: -feed.entries)[:limit]
        chosen = {feed.slug for feed in largest}
        shown = [feed for feed in feeds if feed.slug in chosen]  # in the order of the whole list
    rows = tuple(_build_row(web, feed) for feed in shown)
    return FieldGroup(HEADINGS[field], _spell_local(web, f"/{field}/"), len(feeds), rows)


def _build_row(web: WebSettings, summary: FeedSummary) -> FeedRow:
    selection = Selection(summary.field, summary.slug)
    return FeedRow(
        name=summary.name,
        entries=summary.entries,
        updated=show_moment(summary.updated) if summary.updated else "",
        page=_spell_local(web, f"{selection.route}/"),
        formats=_list_formats(web, selection),
    )


def _list_formats(web: WebSettings, selection: Selection) -> tuple[FormatLink, ...]:
    return tuple(
        FormatLink(label, media_type, f"{web.base_url}{selection.feed_route(suffix)}")
        for suffix, label, media_type in _FORMATS
    )


def _spell_local(web: WebSettings, route: str) -> str:
    """A link that works at whatever address the page was reached."""
    return f"{quote(web.prefix)}{route}"


def show_moment(moment: datetime) -> str:
    """`2022-01-14 15:42 +08:00`, with the offset that its author wrote."""
    text = format_rfc3339(moment)
    return f"{text[:10]} {text[11:16]} {'UTC' if text.endswith('Z') else text[19:]}"


def show_content(content: SafeHtml) -> Markup:
    """An entry's content for a page; its pictures load when they come into sight, without a referrer."""
    return Markup(_TAG.sub(_make_lazy, content))  # safe as it is: that is what SafeHtml promises


def _make_lazy(match: re.Match[str]) -> str:
    # Whole tags are matched one after the other, so text inside an attribute is never taken for one.
    if match[1].lower() != "img":
        return match[0]
    return f'<img loading="lazy" referrerpolicy="no-referrer"{match[2]}>'
