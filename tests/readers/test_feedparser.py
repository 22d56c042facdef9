"""feedparser, as its documentation polls: with the ETag and the date of the answer before."""

from typing import Any

import feedparser
import pytest

from tests.readers.conftest import VIA, Subscription


class Poller:
    """A client that keeps validators and returns what a poll brought, None for nothing new."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._validators: dict[str, str] = {}

    def poll(self) -> Any:
        parsed = feedparser.parse(self._url, **self._validators)
        if parsed.status == 304:
            return None
        assert parsed.status == 200
        assert not parsed.bozo
        self._validators = {"etag": parsed.etag, "modified": parsed.modified}
        return parsed


@pytest.mark.parametrize("suffix", ["atom", "rss", "xml"])
def test_feedparser_sees_a_post_come_change_and_leave(subscription: Subscription, suffix: str) -> None:
    poller = Poller(subscription.url(suffix))
    assert [entry.title for entry in poller.poll().entries] == ["第2条", "第1条", "第0条"]
    assert poller.poll() is None
    assert subscription.statuses() == [200, 304]

    subscription.add()
    first = poller.poll().entries[0]
    assert first.title == "新的一条"
    assert (first.author, first.source.title) == ("王小明", "21世纪经济报道")
    assert first.content[0].value.startswith("<p>正文。</p>")
    if suffix == "rss":
        assert first.dc_source == VIA
    else:
        assert [link.href for link in first.links if link.rel == "via"] == [VIA]
    assert poller.poll() is None

    subscription.edit()
    second = poller.poll().entries[0]
    assert (second.title, second.id) == ("改过的一条", first.id)
    assert poller.poll() is None

    subscription.delete()
    assert [entry.title for entry in poller.poll().entries] == ["第2条", "第1条", "第0条"]
    assert poller.poll() is None
    assert subscription.statuses() == [200, 304] * 3


def test_feedparser_follows_an_old_url_without_noticing(subscription: Subscription) -> None:
    poller = Poller(f"{subscription.base_url}/feed/c1.xml")
    parsed = poller.poll()
    assert [entry.title for entry in parsed.entries] == ["第1条"]
    assert parsed.version == "atom10"
    assert poller.poll() is None
