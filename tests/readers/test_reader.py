"""reader, the Python feed library: subscribes, updates, and keeps what it once saw."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.readers.conftest import Subscription
from tests.requiring import require_module


@pytest.fixture
def library() -> Iterator[Any]:
    library = require_module("reader").make_reader(":memory:")
    yield library
    library.close()


def titles(library: Any) -> list[str]:
    return [entry.title for entry in library.get_entries()]


@pytest.mark.parametrize("suffix", ["atom", "rss", "json"])
def test_reader_sees_a_post_come_and_change(subscription: Subscription, library: Any, suffix: str) -> None:
    url = subscription.url(suffix)
    library.add_feed(url)
    library.update_feed(url)
    assert sorted(titles(library)) == ["第0条", "第1条", "第2条"]
    assert library.update_feed(url) is None
    assert subscription.statuses() == [200, 304]

    subscription.add()
    assert library.update_feed(url).new == 1
    (entry,) = (entry for entry in library.get_entries() if entry.title == "新的一条")
    assert [author.name for author in entry.authors] == ["王小明"]
    if suffix != "json":  # JSON Feed has no member for it that reader knows
        assert entry.source.title == "21世纪经济报道"
    assert "21世纪经济报道" in entry.get_content().value

    subscription.edit()
    result = library.update_feed(url)
    assert (result.new, result.modified) == (0, 1)
    assert "改过的一条" in titles(library)
    assert library.update_feed(url) is None
    assert subscription.statuses() == [200, 200, 304]

    # It keeps entries that left a feed, and stores no validators of an answer without news of its own.
    subscription.delete()
    result = library.update_feed(url)
    assert (result.new, result.modified, result.unmodified) == (0, 0, 3)
    assert len(titles(library)) == 4
    assert subscription.statuses() == [200]
