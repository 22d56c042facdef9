"""A post of the site of quirks, as each format gives it."""

import json
from typing import Any

from lxml import etree

from tests.formats.reading import ATOM, parse_xml
from tests.live import Live
from tests.protocol.checks import CONTENT

BASE = "https://news.example/kuaixun/2022/01/"


def channel(live: Live, path: str = "/feed.rss") -> etree._Element:
    found = parse_xml(live.get(path).body).find("channel")
    assert found is not None
    return found


def atom(live: Live, path: str = "/feed.atom") -> etree._Element:
    return parse_xml(live.get(path).body)


def json_feed(live: Live, path: str = "/feed.json") -> dict[str, Any]:
    document: dict[str, Any] = json.loads(live.get(path).body)
    return document


def item_of(live: Live, name: str) -> etree._Element:
    """The RSS item of a quirk."""
    return next(i for i in channel(live).iterfind("item") if f"/{name}.html" in i.findtext("link", ""))


def entry_of(live: Live, name: str) -> etree._Element:
    """The Atom entry of a quirk."""
    links = {entry: entry.find(f"{ATOM}link") for entry in atom(live).iterfind(f"{ATOM}entry")}
    return next(
        e for e, link in links.items() if link is not None and f"/{name}.html" in link.get("href", "")
    )


def json_item_of(live: Live, name: str) -> dict[str, Any]:
    """The JSON item of a quirk."""
    return next(item for item in json_feed(live)["items"] if f"/{name}.html" in item["url"])


def contents_of(live: Live, name: str) -> set[str]:
    """The content of a quirk in each format; all the same is one."""
    return {
        item_of(live, name).findtext(f"{CONTENT}encoded", ""),
        entry_of(live, name).findtext(f"{ATOM}content", ""),
        json_item_of(live, name)["content_html"],
    }


def titles_of(live: Live, name: str) -> set[str]:
    """The title of a quirk in each format."""
    return {
        item_of(live, name).findtext("title", ""),
        entry_of(live, name).findtext(f"{ATOM}title", ""),
        json_item_of(live, name)["title"],
    }
