"""Other people's feeds: the entries of an Atom, RSS (0.9x, 1.0, 2.0) or JSON Feed document."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from ..dates import DateTextError, parse_date, resolve

_ATOM = "{http://www.w3.org/2005/Atom}"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_DC_DATE = "{http://purl.org/dc/elements/1.1/}date"


class ForeignFeedError(ValueError):
    """The bytes are no feed in any known format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignEntry:
    """An entry as a reader sees it: `id` is what readers remember it by, `link` may be "".

    `published` and `updated` are None where the feed does not say, or says it unreadably.
    """

    id: str
    link: str
    title: str
    published: datetime | None
    updated: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignFeed:
    """The entries of a feed in its order; `damage` is the parser's complaint about a document that is not
    well-formed and was read as far as possible, or "".
    """

    entries: tuple[ForeignEntry, ...]
    damage: str


def read_foreign_feed(data: bytes, *, url: str = "") -> ForeignFeed:
    """Read a feed; relative links are resolved against `url`. ForeignFeedError when it is none."""
    data = data.removeprefix(b"\xef\xbb\xbf").strip()
    if data.startswith(b"{"):
        return ForeignFeed(entries=tuple(_read_json(data, url)), damage="")
    root, damage = _parse(data, url)
    name = str(root.tag).rpartition("}")[2].lower()
    if name == "feed":
        return ForeignFeed(entries=tuple(_read_atom(root)), damage=damage)
    if name in {"rss", "rdf"}:
        return ForeignFeed(entries=tuple(_read_rss(root)), damage=damage)
    raise ForeignFeedError(f"<{name}> is not the root of a feed")


def _parse(data: bytes, url: str) -> tuple[Any, str]:
    """The root element, strictly if that is possible; entities and the network are never followed."""
    damage = ""
    for recover in (False, True):
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=recover)
        try:
            root = etree.fromstring(data, parser, base_url=url)
        except etree.XMLSyntaxError as error:
            damage = str(error)
            continue
        if root is not None:
            return root, damage
    raise ForeignFeedError(f"neither XML nor JSON ({damage})" if damage else "neither XML nor JSON")


def _read_atom(root: Any) -> Iterator[ForeignEntry]:
    for entry in root.iterfind(f"{_ATOM}entry"):
        link = next(
            (
                _join(element, element.get("href", ""))
                for element in entry.iterfind(f"{_ATOM}link")
                if element.get("rel", "alternate") == "alternate"
            ),
            "",
        )
        yield ForeignEntry(
            id=_text(entry, f"{_ATOM}id") or link,
            link=link,
            title=_text(entry, f"{_ATOM}title"),
            published=_moment(_text(entry, f"{_ATOM}published")),
            updated=_moment(_text(entry, f"{_ATOM}updated")),
        )


def _read_rss(root: Any) -> Iterator[ForeignEntry]:
    for item in root.iter("{*}item"):
        link = _join(item, _text(item, "{*}link"))
        guid = _text(item, "guid")
        if not link and guid and item.find("guid").get("isPermaLink", "true").lower() == "true":
            link = guid
        yield ForeignEntry(
            id=guid or item.get(_RDF_ABOUT, "") or link,
            link=link,
            title=_text(item, "title") or _text(item, "{http://purl.org/rss/1.0/}title"),
            published=_moment(_text(item, "pubDate") or _text(item, _DC_DATE)),
            updated=_moment(_text(item, f"{_ATOM}updated")),
        )


def _read_json(data: bytes, url: str) -> Iterator[ForeignEntry]:
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ForeignFeedError(f"not JSON ({error})") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise ForeignFeedError("JSON without a list of items")
    for item in filter(lambda item: isinstance(item, dict), items):
        link = urljoin(url, _json_text(item.get("url")))
        yield ForeignEntry(
            id=_json_text(item.get("id")) or link,
            link=link,
            title=_json_text(item.get("title")),
            published=_moment(_json_text(item.get("date_published"))),
            updated=_moment(_json_text(item.get("date_modified"))),
        )


def _json_text(value: object) -> str:
    # JSON Feed 1.1: a reader takes a number for an id as its text.
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _text(parent: Any, path: str) -> str:
    """All text of the first child of that name; "" without one. RSS has two kinds of `link`: not Atom's."""
    for element in parent.iterfind(path):
        if path.startswith("{*}") and element.tag.startswith(_ATOM):
            continue
        return "".join(element.itertext()).strip()
    return ""


def _join(element: Any, href: str) -> str:
    try:
        return urljoin(element.base or "", href.strip()) if href.strip() else ""
    except ValueError:
        return href.strip()


def _moment(text: str) -> datetime | None:
    try:
        return resolve(parse_date(text), UTC) if text else None
    except DateTextError:
        return None
