"""A strict check of JSON Feed 1.1: every rule is a function, and its name is the code of its refusal.

Stricter than jsonfeed.org in what a good feed does anyway: absolute http(s) URLs, a feed_url, no nulls.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

Rule = Callable[[dict[str, Any]], bool]

_FEED_MEMBERS = {
    *("version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon"),
    *("favicon", "authors", "language", "expired", "hubs", "items"),
}
_ITEM_MEMBERS = {
    *("id", "url", "external_url", "title", "content_html", "content_text", "summary", "image"),
    *("banner_image", "date_published", "date_modified", "authors", "tags", "language", "attachments"),
}
_URL_MEMBERS = {
    *("home_page_url", "feed_url", "next_url", "icon", "favicon", "url", "external_url", "image"),
    *("banner_image", "avatar"),
}
_STRING_MEMBERS = _URL_MEMBERS | {
    *("title", "description", "user_comment", "content_html", "content_text", "summary", "name"),
}
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def list_problems(body: bytes) -> list[str]:
    """The codes of all rules that the document breaks; a body that is no JSON object breaks only one."""
    code, document = _read(body)
    if code:
        return [code]
    return [name for name, rule in RULES.items() if not rule(document)]


def _read(body: bytes) -> tuple[str, dict[str, Any]]:
    """The code of what makes the body unreadable, or nothing; and the document."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return "utf_8", {}
    if text.startswith("\ufeff"):
        return "no_byte_order_mark", {}
    try:
        document = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_refuse_duplicates)
    except ValueError:
        return "strict_json", {}
    return ("", document) if isinstance(document, dict) else ("an_object", {})


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member stands twice")
    return members


def _walk(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its member's name, depth first."""
    yield name, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner)


def _items(document: dict[str, Any]) -> list[dict[str, Any]]:
    items = document.get("items")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _lists(document: dict[str, Any], name: str) -> list[Any]:
    """The values of a member of the feed and of its items, where it exists."""
    return [holder[name] for holder in (document, *_items(document)) if name in holder]


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(inner, dict) for inner in value)


def version(document: dict[str, Any]) -> bool:
    return document.get("version") == "https://jsonfeed.org/version/1.1"


def feed_title(document: dict[str, Any]) -> bool:
    title = document.get("title")
    return not isinstance(title, str) or bool(title.strip())


def required_members(document: dict[str, Any]) -> bool:
    return {"version", "title", "feed_url", "items"} <= set(document)


def known_members(document: dict[str, Any]) -> bool:
    own = {name for name in document if not name.startswith("_")}
    of_items = {name for item in _items(document) for name in item if not name.startswith("_")}
    return own <= _FEED_MEMBERS and of_items <= _ITEM_MEMBERS


def extensions_are_objects(document: dict[str, Any]) -> bool:
    return all(isinstance(value, dict) for name, value in _walk(document) if name.startswith("_"))


def no_null(document: dict[str, Any]) -> bool:
    return all(value is not None for _, value in _walk(document))


def no_lone_surrogate(document: dict[str, Any]) -> bool:
    return not re.search("[\ud800-\udfff]", json.dumps(document, ensure_ascii=False))


def strings(document: dict[str, Any]) -> bool:
    return all(
        isinstance(value, str)
        for name, value in _walk(document)
        if name in _STRING_MEMBERS and value is not None
    )


def absolute_urls(document: dict[str, Any]) -> bool:
    urls = (value for name, value in _walk(document) if name in _URL_MEMBERS and isinstance(value, str))
    return all(re.match(r"https?://[^\s/]+\S*$", url) for url in urls)


def items_are_objects(document: dict[str, Any]) -> bool:
    items = document.get("items", [])
    return isinstance(items, list) and all(isinstance(item, dict) for item in items)


def item_ids(document: dict[str, Any]) -> bool:
    return all(isinstance(item.get("id"), str) and item["id"] for item in _items(document))


def unique_ids(document: dict[str, Any]) -> bool:
    ids = [str(item["id"]) for item in _items(document) if "id" in item]
    return len(set(ids)) == len(ids)


def item_content(document: dict[str, Any]) -> bool:
    return all("content_html" in item or "content_text" in item for item in _items(document))


def dates(document: dict[str, Any]) -> bool:
    moments = [value for name, value in _walk(document) if name in {"date_published", "date_modified"}]
    return all(isinstance(moment, str) and _is_moment(moment) for moment in moments)


def _is_moment(text: str) -> bool:
    if not _RFC3339.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def languages(document: dict[str, Any]) -> bool:
    return all(isinstance(tag, str) and _LANGUAGE.fullmatch(tag) for tag in _lists(document, "language"))


def authors(document: dict[str, Any]) -> bool:
    return all(
        _are_objects(people) and all({"name", "url", "avatar"} & set(person) for person in people)
        for people in _lists(document, "authors")
    )


def tags(document: dict[str, Any]) -> bool:
    return all(
        isinstance(names, list)
        and all(isinstance(name, str) and name for name in names)
        and len(set(names)) == len(names)
        for names in _lists(document, "tags")
    )


def attachments(document: dict[str, Any]) -> bool:
    return all(
        _are_objects(files)
        and all({"url", "mime_type"} <= set(file) for file in files)
        and all(type(file.get("size_in_bytes", 0)) is int for file in files)
        for files in _lists(document, "attachments")
    )


def hubs(document: dict[str, Any]) -> bool:
    return all(
        _are_objects(found) and all({"type", "url"} <= set(hub) for hub in found)
        for found in _lists(document, "hubs")
    )


def next_url_leads_on(document: dict[str, Any]) -> bool:
    return "next_url" not in document or document["next_url"] != document.get("feed_url")


def expired(document: dict[str, Any]) -> bool:
    return isinstance(document.get("expired", False), bool)


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        *(version, feed_title, required_members, known_members, extensions_are_objects, no_null),
        *(no_lone_surrogate, strings, absolute_urls, items_are_objects, item_ids, unique_ids, item_content),
        *(dates, languages, authors, tags, attachments, hubs, next_url_leads_on, expired),
    )
}
CODES = ("utf_8", "no_byte_order_mark", "strict_json", "an_object", *RULES)
