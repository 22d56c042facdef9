"""listparser imports the list of feeds, and every address in it is a feed."""

from typing import Any

import feedparser

from tests.readers.conftest import Subscription
from tests.requiring import require_module


def import_list(subscription: Subscription, query: str = "") -> Any:
    answer = subscription.live.get(f"/feeds.opml{query}")
    assert answer.headers["Content-Type"] == "text/x-opml; charset=utf-8"
    parsed = require_module("listparser").parse(answer.body)
    assert not parsed.bozo
    return parsed


def test_listparser_imports_every_feed_and_sees_one_come_and_leave(subscription: Subscription) -> None:
    parsed = import_list(subscription)
    assert parsed.meta.title == "金融消息"
    assert [(feed.title, feed.categories) for feed in parsed.feeds][:3] == [
        ("金融消息", []),
        ("c0", [["Categories"]]),
        ("c1", [["Categories"]]),
    ]
    for feed in parsed.feeds:
        assert not feedparser.parse(feed.url).bozo

    etag = subscription.live.get("/feeds.opml").headers["Etag"]
    assert subscription.live.get("/feeds.opml", If_None_Match=etag).status == 304
    subscription.add()
    assert subscription.live.get("/feeds.opml", If_None_Match=etag).status == 200
    sources = import_list(subscription, "?field=source").feeds
    assert [feed.title for feed in sources] == ["21世纪经济报道", "证券时报"]
    subscription.delete()
    assert [feed.title for feed in import_list(subscription, "?field=source").feeds] == ["证券时报"]
