"""Where a post came from: its publisher, the original's URL, its authors; found on the raw text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from ..model import Author, Source
from .attribution_rules import AttributionRules, KnownSource, fold_name
from .navigation import split_autolink, without_navigation
from .people import find_authors, text_in
from .publishers import find_in_digest, find_stated, is_topic, looks_like_medium, states_nobody
from .urls import web_url

__all__ = ["Attribution", "AttributionRules", "KnownSource", "attribute"]

_MAX_URL = 8_000
_MAX_TAG = 200
_DEFAULT_TAG_PATTERN = AttributionRules().tag_pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """What a post says about its origin. `via` is the original's URL, absolute and ASCII, or "".

    `body` is the text without the site's own way back; `stated_in` where the source was found:
    "front matter", "em_media", "digest", "tag" or "".
    """

    source: Source | None
    via: str
    authors: tuple[Author, ...]
    body: str
    stated_in: str


def attribute(
    body: str, values: Mapping[str, object], tags: Sequence[str], rules: AttributionRules
) -> Attribution:
    """Find a post's origin; never raises, and reads only the ends of a long body.

    The first of these that names a publisher decides:

    1. front matter: a string (a URL names its host), or a mapping (title, url, feed_url); one that names
       nobody (original, 原创, 本站) means that there is no source;
    2. the text's end, `（文章来源：X）`, see `find_stated`;
    3. a digest's last bracket, `。（X）`, if X is a known source, the tag's channel, or looks like a medium;
    4. a tag's channel: X in `X新闻`, if X is a known source or looks like a medium, or if the post bears a
       bot's marks (a last autolink, the way back) and X is no mere topic (国际新闻). An owner's own pattern
       is believed.

    When in doubt, none: a false attribution is a lie, a missing one only a loss.
    """
    return attribute_text(body, read_head(values, tags, rules), rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadAttribution:
    """What front matter says about a post's origin; `is_stated` even where it says that there is none."""

    source: Source | None
    is_stated: bool
    via: str
    authors: tuple[Author, ...]
    tags: tuple[str, ...]


def read_head(values: Mapping[str, object], tags: Sequence[str], rules: AttributionRules) -> HeadAttribution:
    """The half of `attribute` that posts with the same front matter have in common."""
    if not rules.asks_for(values):
        values = {}
    source, stated_in = _source_in_front_matter(values, rules)
    return HeadAttribution(
        source=source,
        is_stated=bool(stated_in),
        via=_first_url(values, rules.via_keys),
        authors=find_authors(values, rules.author_keys),
        tags=tuple(tags),
    )


def attribute_text(body: str, head: HeadAttribution, rules: AttributionRules) -> Attribution:
    """The other half."""
    text = without_navigation(body) if rules.trims_navigation else body
    before, autolink = split_autolink(text)
    has_bot_marks = autolink is not None or len(text) < len(body)
    source, stated_in = head.source, "front matter" if head.is_stated else ""
    if not stated_in and rules.reads_body:
        source, stated_in = _source_in_text(before, head.tags, rules, is_syndicated=has_bot_marks)
    if not stated_in:
        source, stated_in = _source_in_tags(head.tags, rules, has_bot_marks=has_bot_marks)
    return Attribution(
        source=source,
        via=head.via or autolink or "",
        authors=head.authors,
        body=text,
        stated_in=stated_in if source else "",
    )


def _source_in_front_matter(
    values: Mapping[str, object], rules: AttributionRules
) -> tuple[Source | None, str]:
    for key in rules.source_keys:
        value = values.get(key)
        options = value if isinstance(value, list | tuple) else (value,)
        for option in options:
            source = _source_from_value(option, rules)
            if source is not None:
                return _with_feed(source, values, rules), "front matter"
            if isinstance(option, str) and option.strip() and states_nobody(option):
                return None, "front matter"
    return None, ""


def _source_from_value(value: object, rules: AttributionRules) -> Source | None:
    if isinstance(value, Mapping):
        home_page_url = _first_url(value, ("home_page_url", "homepage", "url", "link"))
        title = text_in(value.get("title")) or text_in(value.get("name")) or _host(home_page_url)
        feed_url = _first_url(value, ("feed_url", "feed"))
        if states_nobody(title):
            return None
        known = name_source(title, rules)
        return replace(
            known,
            home_page_url=home_page_url or known.home_page_url,
            feed_url=feed_url or known.feed_url,
        )
    text = text_in(value, _MAX_URL)
    url = web_url(text) if "://" in text else ""
    if url:
        known = name_source(_host(url), rules)
        parts = urlsplit(url)
        return replace(known, home_page_url=known.home_page_url or f"{parts.scheme}://{parts.netloc}/")
    name = text_in(value)
    return None if states_nobody(name) or "://" in name else name_source(name, rules)


def _source_in_text(
    text: str, tags: Sequence[str], rules: AttributionRules, *, is_syndicated: bool
) -> tuple[Source | None, str]:
    name = find_stated(text)
    if name and not states_nobody(name):
        return name_source(name, rules), "em_media"
    name = find_in_digest(text, is_syndicated=is_syndicated)
    if name and not states_nobody(name):
        channels = {fold_name(rules.find_channel(tag)) for tag in tags if len(tag) <= _MAX_TAG}
        if rules.find_known(name) or looks_like_medium(name) or fold_name(name) in channels:
            return name_source(name, rules), "digest"
    return None, ""


def _source_in_tags(
    tags: Sequence[str], rules: AttributionRules, *, has_bot_marks: bool
) -> tuple[Source | None, str]:
    is_owners = rules.tag_pattern != _DEFAULT_TAG_PATTERN
    for tag in tags:
        name = text_in(rules.find_channel(tag)) if len(tag) <= _MAX_TAG else ""
        if not name or states_nobody(name):
            continue
        is_plausible = looks_like_medium(name) or (has_bot_marks and not is_topic(name))
        if is_owners or rules.find_known(name) or is_plausible:
            return name_source(name, rules), "tag"
    return None, ""


def name_source(name: str, rules: AttributionRules) -> Source:
    """The known publisher that a name means, or one of that name."""
    return rules.find_known(name) or Source(title=name)


def _with_feed(source: Source, values: Mapping[str, object], rules: AttributionRules) -> Source:
    feed_url = _first_url(values, rules.feed_keys)
    return replace(source, feed_url=feed_url) if feed_url else source


def _first_url(values: Mapping[str, object], keys: Sequence[str]) -> str:
    if not values:
        return ""
    return next(filter(None, (web_url(text_in(values.get(key), _MAX_URL)) for key in keys)), "")


def _host(url: str) -> str:
    return urlsplit(url).netloc.removeprefix("www.")
