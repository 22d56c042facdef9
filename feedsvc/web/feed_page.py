"""The page of one feed: what it is, where it is, how to follow it, its latest entries and its archive."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint
from markupsafe import escape

from feedsvc.model import Feed
from feedsvc.selection import FIELDS, Archive, Selection
from feedsvc.web.answering import FinishedResponse
from feedsvc.web.embed import EmbedLinks, list_embed_links
from feedsvc.web.feeds import read_selection
from feedsvc.web.pages import PageView, draw_spark, list_formats, open_view, show_content
from feedsvc.web.parts import ArchiveMonth

bp = Blueprint("feed-pages", __name__)

_ENTRIES_ON_PAGE = 20
_FIELD = f"<any({', '.join(FIELDS)}):field>"


@dataclass(frozen=True, slots=True)
class MonthLinks:
    """A month of the archive: the links to its documents, oldest part first."""

    label: str
    entries: int
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartLink:
    """A feed that a combination is made of; `match` as in FeedPart."""

    field: str
    name: str
    match: str
    page: str


@bp.get(f"/{_FIELD}/<slug>/")
def show_scope(field: str, slug: str) -> FinishedResponse:
    """What one feed is, where it is, and its latest entries."""
    return answer_feed_page(read_selection(field, slug))


def answer_feed_page(selection: Selection) -> FinishedResponse:
    """The page of a scope, or of a combination, which crawlers leave alone."""
    view = open_view()
    robots = "noindex" if selection.is_refined else ""
    return view.answer(selection, lambda: _render(view, selection), robots=robots)


def _render(view: PageView, selection: Selection) -> str:
    page = view.parts.publisher.read_page(selection, _ENTRIES_ON_PAGE)
    scope = (selection.field, selection.slug)
    counts = () if selection.is_refined else view.parts.publisher.count_activity([scope])[scope]
    formats = list_formats(view.web, selection)
    embed = list_embed_links(view.web, selection)
    rule = view.web.terms.find(selection)
    return view.render(
        "feed_page.html",
        title=page.feed.title,
        discovery=formats,
        feed=page.feed,
        total=sum(month.entries for month in page.months),
        heading=view.texts[selection.field] if selection.field else "",
        field_page=view.local(f"/{selection.field}/") if selection.field else "",
        build=view.local("/build" + selection_query(selection)),
        spark=draw_spark(counts, width=6, height=28) if any(counts) else "",
        recent=sum(counts),
        weeks=len(counts),
        readers=list(_list_readers(view, formats[0].url)),
        embed=embed,
        list_code=_write_list_code(embed),
        frame_code=_write_frame_code(embed, page.feed.title),
        merged=rule.merge if rule else (),
        parts=list_parts(view, selection, page.feed),
        months=[_link_month(view, selection, month) for month in page.months],
        show_content=show_content,
    )


def list_parts(view: PageView, selection: Selection, feed: Feed) -> tuple[PartLink, ...]:
    """The feeds that a combination is made of, with their pages; none for a plain one."""
    return tuple(
        PartLink(part.field, part.name, part.match, view.local(Selection(*term).page_route))
        for term, part in zip(selection.terms, feed.parts, strict=bool(feed.parts))
    )


def selection_query(selection: Selection) -> str:
    """A selection as the parameters of the builder: its path is one of them."""
    path = f"{selection.field}={quote(selection.slug, safe='')}" if selection.field else ""
    query = "&".join(part for part in (path, selection.query.removeprefix("?")) if part)
    return f"?{query}" if query else ""


def _list_readers(view: PageView, feed_url: str) -> Iterator[tuple[str, str]]:
    for name, template in view.web.readers:
        yield name, template.replace("{url}", quote(feed_url, safe=""))


def _write_list_code(embed: EmbedLinks) -> str:
    return (
        f'<script type="module" src="{escape(embed.script)}"></script>\n'
        f'<feed-list src="{escape(embed.feed)}" limit="5"></feed-list>'
    )


def _write_frame_code(embed: EmbedLinks, title: str) -> str:
    return (
        f'<iframe src="{escape(embed.frame)}" title="{escape(title)}" width="480" height="560" '
        'loading="lazy"></iframe>'
    )


def _link_month(view: PageView, selection: Selection, month: ArchiveMonth) -> MonthLinks:
    archives = (Archive(month.year, month.month, number + 1) for number in range(month.documents))
    return MonthLinks(
        label=view.texts.month(month.year, month.month),
        entries=month.entries,
        urls=tuple(view.path(archive.feed_route(selection, "atom")) for archive in archives),
    )
