"""What all pages for people share: their language, their links, and how they are answered."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from flask import current_app, render_template, request
from markupsafe import Markup

from feedsvc.dates import format_rfc3339
from feedsvc.model import SafeHtml
from feedsvc.selection import FIELDS, Selection
from feedsvc.web.answering import FinishedResponse, answer_unkept
from feedsvc.web.headers import Representation
from feedsvc.web.parts import Parts, WebSettings, get_parts
from feedsvc.web.texts import Texts, choose_language
from feedsvc.web.texts_en import ENGLISH

HEADINGS = {field: ENGLISH[field] for field in FIELDS}
"""What each field is called in documents, which have one language for everybody."""

_FORMATS = (
    ("atom", "Atom", "application/atom+xml"),
    ("rss", "RSS", "application/rss+xml"),
    ("json", "JSON Feed", "application/feed+json"),
)
# A page does not know when the next scheduled entry is due, so it is made again every minute.
_PAGE_LIFETIME = timedelta(seconds=60)
_MAX_PAGES = 500

_TAG = re.compile(r'<(/?[a-zA-Z][^\s<>"/]*)((?:[^<>"]|"[^"]*")*)>')


@dataclass(frozen=True, slots=True)
class FormatLink:
    """One format of a feed; `url` is absolute, and what a reader is given."""

    suffix: str
    label: str
    media_type: str
    url: str


class PageCache:
    """The latest pages, finished, each good for its content version and for a minute."""

    def __init__(self) -> None:
        self._pages: dict[object, tuple[datetime, Representation]] = {}

    def find(self, key: object, now: datetime) -> Representation | None:
        found = self._pages.get(key)
        return found[1] if found and now < found[0] else None

    def keep(self, key: object, page: Representation, *, now: datetime) -> None:
        # Whole, since every new content version makes all of them useless anyway.
        if len(self._pages) >= _MAX_PAGES:
            self._pages = {}
        self._pages[key] = (now + _PAGE_LIFETIME, page)


@dataclass(frozen=True, slots=True)
class PageView:
    """One request for a page. `ui` is the language that was asked for by parameter, "" for none."""

    parts: Parts
    texts: Texts
    ui: str

    @property
    def web(self) -> WebSettings:
        return self.parts.web

    def path(self, route: str) -> str:
        """A link within this site to what is the same in every language."""
        return f"{quote(self.web.prefix)}{route}"

    def local(self, route: str, **parameters: object) -> str:
        """A link within this site, at whatever address the page was reached, in the language of this page."""
        chosen = {name: value for name, value in parameters.items() if value}
        if self.ui:
            chosen["ui"] = self.ui
        query = urlencode(chosen)
        between = "&" if "?" in route else "?"
        return self.path(route) + (between + query if query else "")

    def other_language(self) -> str:
        """The link to this page in the other language."""
        other = "en" if self.texts.language == "zh" else "zh"
        pairs = [(name, value) for name, value in request.args.items(multi=True) if name != "ui"]
        return "?" + urlencode([*pairs, ("ui", other)])

    def show_time(self, moment: datetime, *, day_only: bool = False) -> Markup:
        """A moment in the site's zone, with the machine's form of it."""
        shown = self.texts.day(moment) if day_only else self.texts.moment(moment)
        return Markup('<time datetime="{}">{}</time>').format(format_rfc3339(moment), shown)

    def answer(self, key: object, render: Callable[[], str], *, robots: str = "") -> FinishedResponse:
        """The page that `key` names beside path and language, from the cache or rendered now."""
        cache: PageCache = current_app.extensions["feedsvc-pages"]
        now = self.parts.now()
        # Before anything is read: what is rendered is of this version or a later one.
        version = self.parts.publisher.content_version()
        whole_key = (version, self.texts.language, self.ui, request.path, key)
        page = cache.find(whole_key, now)
        was_cached = page is not None
        if page is None:
            page = self.represent(render(), robots=robots)
            cache.keep(whole_key, page, now=now)
        return answer_unkept(page, was_cached=was_cached)

    def represent(self, text: str, *, robots: str = "", cache_control: str = "") -> Representation:
        """A page's text with what its headers say."""
        page = Representation.of_text(
            text,
            media_type="text/html; charset=utf-8",
            cache_control=cache_control or self.web.cache_control,
            is_page=True,
        )
        return replace(page, robots=robots, language=self.texts.tag)

    def render(
        self, template: str, *, title: str, discovery: Sequence[FormatLink] = (), **values: object
    ) -> str:
        """A template with everything that every page needs."""
        return render_template(
            template,
            view=self,
            t=self.texts,
            title=title,
            site_title=self.web.title,
            zone_name=str(self.texts.zone),
            discovery=discovery,
            asset=self.asset,
            **values,
        )

    def asset(self, name: str) -> str:
        return self.path(f"/static/{name}")


def open_view() -> PageView:
    """The present request, as a page sees it."""
    parts = get_parts()
    ui = request.args.get("ui", "")
    accepted = request.environ.get("HTTP_ACCEPT_LANGUAGE", "")
    language = choose_language(ui, accepted, parts.web.language)
    return PageView(parts, Texts(language, parts.web.zone), ui if ui == language else "")


def list_formats(web: WebSettings, selection: Selection) -> tuple[FormatLink, ...]:
    """The formats that people choose from; `feed.xml` is for browsers and old subscribers."""
    return tuple(
        FormatLink(suffix, label, media_type, f"{web.base_url}{selection.feed_route(suffix)}")
        for suffix, label, media_type in _FORMATS
    )


def draw_spark(counts: Sequence[int], *, width: int = 4, height: int = 14) -> Markup:
    """One bar for each number, as inline SVG; a number above 0 is always seen."""
    largest = max(counts, default=0) or 1
    bars = []
    for position, count in enumerate(counts):
        if count:
            top = height - max(round(count / largest * height), 2)
            bars.append(f"M{position * width} {height}V{top}h{width - 1}V{height}z")
    size = Markup('width="{}" height="{}"').format(len(counts) * width, height)
    return Markup('<svg class="spark" aria-hidden="true" viewBox="0 0 {} {}" {}><path d="{}"/></svg>').format(
        len(counts) * width, height, size, "".join(bars)
    )


def show_content(content: SafeHtml) -> Markup:
    """An entry's content for a page; its pictures load when they come into sight, without a referrer."""
    return Markup(_TAG.sub(_make_lazy, content))  # safe as it is: that is what SafeHtml promises


def _make_lazy(match: re.Match[str]) -> str:
    # Whole tags are matched one after the other, so text inside an attribute is never taken for one.
    if match[1].lower() != "img":
        return match[0]
    return f'<img loading="lazy" referrerpolicy="no-referrer"{match[2]}>'
