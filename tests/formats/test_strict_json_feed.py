"""The strict check itself: for every rule a document that breaks this rule and no other."""

import json
from typing import Any

import pytest

from tests.formats.strict_json_feed import CODES, list_problems

FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Site",
    "feed_url": "https://feeds.example/feed.json",
    "items": [],
}
ITEM = {"id": "1", "content_html": "<p>1</p>"}


def _feed(**changes: Any) -> bytes:
    return json.dumps(FEED | changes).encode()


def _item(**changes: Any) -> bytes:
    return _feed(items=[ITEM | changes])


BROKEN = {
    "utf_8": _feed(title="caf?").replace(b"?", b"\xe9"),
    "no_byte_order_mark": b"\xef\xbb\xbf" + _feed(),
    "strict_json": _feed(title="x").replace(b'"x"', b"NaN"),
    "an_object": b"[]",
    "version": _feed(version="https://jsonfeed.org/version/1"),
    "feed_title": _feed(title=" "),
    "required_members": json.dumps({key: FEED[key] for key in ("version", "title", "items")}).encode(),
    "known_members": _item(pubDate="2022-01-14T00:00:00Z"),
    "extensions_are_objects": _item(_rights="mine"),
    "no_null": _item(summary=None),
    "no_lone_surrogate": _item(title="\ud83d"),
    "strings": _item(title=2022),
    "absolute_urls": _item(url="/hello"),
    "items_are_objects": _feed(items={"0": ITEM}),
    "item_ids": _feed(items=[{"id": 7, "content_text": "seven"}]),
    "unique_ids": _feed(items=[ITEM, ITEM]),
    "item_content": _feed(items=[{"id": "1", "summary": "one"}]),
    "dates": _item(date_published="Fri, 14 Jan 2022 15:42:28 +0800"),
    "languages": _feed(language="zh_CN"),
    "authors": _item(authors=[{"email": "a@a.example"}]),
    "tags": _item(tags=["a", "a"]),
    "attachments": _item(attachments=[{"url": "https://a.example/a.mp3"}]),
    "hubs": _feed(hubs=[{"url": "https://hub.example/"}]),
    "next_url_leads_on": _feed(next_url="https://feeds.example/feed.json"),
    "expired": _feed(expired="no"),
}


def test_every_rule_has_a_broken_document() -> None:
    assert list(BROKEN) == list(CODES)


@pytest.mark.parametrize("code", CODES)
def test_list_problems_refuses_a_broken_document_for_its_rule_alone(code: str) -> None:
    assert list_problems(BROKEN[code]) == [code]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"a": 1, "a": 2}', id="a member stands twice"),
        pytest.param(b'{"a": 1,}', id="a trailing comma"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_list_problems_refuses_lax_json(body: bytes) -> None:
    assert list_problems(body) == ["strict_json"]


@pytest.mark.parametrize("date", ["2022-02-30T00:00:00Z", "2022-01-14", "2022-01-14T00:00:00", 2022])
def test_list_problems_refuses_dates_that_are_none(date: object) -> None:
    assert list_problems(_item(date_modified=date)) == ["dates"]


@pytest.mark.parametrize("body", [_feed(), _item()], ids=["no items", "one item"])
def test_list_problems_finds_none_in_a_good_feed(body: bytes) -> None:
    assert list_problems(body) == []
