"""How often to ask, as each format says it; a feed that says nothing has none of it."""

import feedparser
import pytest

from feedsvc.formats import FORMATS
from feedsvc.model import Feed
from tests.builders import make_feed, make_feed_entry
from tests.formats.reading import children, find, is_valid_atom, parse_xml, rss_channel


def make_busy_feed(suffix: str) -> Feed:
    return make_feed(make_feed_entry(), suffix=suffix, ttl=15, skip_hours=(0, 1, 23))


def test_r18_rss_says_ttl_skip_hours_and_update_period() -> None:
    channel = rss_channel(make_busy_feed("rss"))
    assert children(channel)[-6:] == [
        *("link rel=self", "ttl", "skipHours", "sy:updatePeriod", "sy:updateFrequency", "item")
    ]
    assert find(channel, "ttl").text == "15"
    assert [(hour.tag, hour.text) for hour in find(channel, "skipHours")] == [
        ("hour", "0"),
        ("hour", "1"),
        ("hour", "23"),
    ]


def test_g19_skip_days_are_never_said() -> None:
    assert b"skipDays" not in FORMATS["rss"].render(make_busy_feed("rss"))


@pytest.mark.parametrize("suffix", ["atom", "rss"])
def test_g30_update_period_is_spelled_as_its_module_says(suffix: str) -> None:
    body = FORMATS[suffix].render(make_busy_feed(suffix))
    parsed = feedparser.parse(body)
    assert not parsed.bozo
    assert (parsed.feed.sy_updateperiod, parsed.feed.sy_updatefrequency) == ("hourly", "4")
    assert b"xmlns:sy=" in body.split(b"<item>")[0].split(b"<entry>")[0]


def test_a1_update_period_keeps_atom_valid() -> None:
    body = FORMATS["atom"].render(make_busy_feed("atom"))
    assert is_valid_atom(body)
    assert children(parse_xml(body))[-3:] == ["sy:updatePeriod", "sy:updateFrequency", "entry"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_r18_a_feed_that_says_nothing_has_none_of_it(suffix: str) -> None:
    body = FORMATS[suffix].render(make_feed(make_feed_entry(), suffix=suffix))
    assert not [word for word in (b"ttl", b"skipHours", b"syndication") if word in body]
