"""The operator's own feed: what is wrong with the content, dated by the files' times.

Outside the promise that equal content gives equal bytes, because it knows what was served before.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from html import escape

from ..dates import EPOCH
from ..formats import FORMATS
from ..index import Cut, Report
from ..model import DateVerdict, Entry, EntryId, Feed, FeedEntry, Link, SafeHtml, Site
from ..selection import Selection

_ROUTE = "/-/problems.atom"
_MOST = 500
"""Entries of the feed: whoever has more problems needs `feedsvc check`."""


def render_problem_feed(site: Site, reports: Sequence[Report], cuts: Iterable[Cut]) -> bytes:
    """The Atom document: posts that were being served before come first, then other posts, then cut feeds."""
    url = f"{site.base_url}{_ROUTE}"
    entries = [_report_post(site, report) for report in reports[:_MOST]]
    entries += [_report_cut(site, cut) for cut in cuts][: _MOST - len(entries)]
    feed = Feed(
        id=f"{site.id_base}{_ROUTE}",
        title=f"Problems | {site.title}",
        subtitle=f"{len(reports)} problems of posts; feedsvc check tells more",
        language="en",
        updated=max((entry.entry.updated for entry in entries), default=EPOCH),
        self_link=Link(rel="self", href=url, media_type="application/atom+xml"),
        alternate_link=Link(rel="alternate", href=f"{site.base_url}/", media_type="text/html"),
        authors=site.authors,
        entries=tuple(entries),
    )
    return FORMATS["atom"].render(feed)


def _report_post(site: Site, report: Report) -> FeedEntry:
    problem = report.problem
    before = "no longer served: " if report.was_served else ""
    place = f"{problem.path}:{problem.line}:{problem.column}"
    return _build_entry(
        site,
        key=f"{problem.path} {problem.code}",
        title=f"{before}{problem.path}: {problem.code} {problem.problem}",
        text=f"{place}: {problem.code} {problem.problem}",
        remedy=problem.remedy,
        modified_us=report.modified_us,
    )


def _report_cut(site: Site, cut: Cut) -> FeedEntry:
    route = f"{Selection(cut.field, cut.slug).route}/"
    return _build_entry(
        site,
        key=f"FD101 {route}",
        title=f"{route}: FD101 cut by {cut.cap}",
        text=f"The feed of {route} cannot hold all entries of its hours.",
        remedy=f"raise {cut.cap}, or lower hours; its archive holds the others",
        modified_us=0,
    )


def _build_entry(site: Site, *, key: str, title: str, text: str, remedy: str, modified_us: int) -> FeedEntry:
    # The same problem of the same file stays one entry, however often the file is saved.
    number = hashlib.sha256(key.encode()).hexdigest()[:16]
    moment = EPOCH + timedelta(microseconds=modified_us)
    entry = Entry(
        id=EntryId(f"{site.id_base}{_ROUTE}#{number}"),
        generator_id="",
        path="",
        permalink=f"{site.base_url}{_ROUTE}#{number}",
        title=title,
        published=moment,
        updated=moment,
        date_verdict=DateVerdict.NONE,
        revision="",
        file_digest="",
    )
    html = f"<p>{escape(text)}</p><p>{escape(remedy)}</p>"
    return FeedEntry(entry=entry, content=SafeHtml(html), summary=text)
