"""Rows P5 and O1 over a real server: what a feed holds, and the list of all feeds."""

import pytest

from tests.live import Live
from tests.protocol.checks import list_problems
from tests.protocol.reading import channel
from tests.sites import make_post_text, write_post


def write_burst(live: Live, posts: int, *, minutes: int) -> None:
    """So many posts on one day, so many minutes apart."""
    for number in range(posts):
        minute = number * minutes
        date = f"2022-05-{20 + minute // 1440} {minute // 60 % 24:02}:{minute % 60:02}:00 +0800"
        write_post(
            live.root, f"_posts/2022-05-20-burst-{number:03}.md", make_post_text(f"b{number:03}", date=date)
        )
    live.sync()


def test_p5_at_least_twenty_entries_and_at_most_five_hundred(small: Live) -> None:
    assert len(channel(small).findall("item")) == 3
    write_burst(small, 17, minutes=1)
    assert len(channel(small).findall("item")) == 20
    write_burst(small, 520, minutes=1)
    assert [item.findtext("title") for item in channel(small).iterfind("item")] == [
        f"b{number:03}" for number in range(519, 19, -1)
    ]


@pytest.mark.parametrize("query", ["", "?field=category", "?field=source", "?field=lang", "?field=author"])
def test_o1_the_list_of_feeds_breaks_no_rule(rich: Live, query: str) -> None:
    answer = rich.get(f"/feeds.opml{query}")

    assert answer.headers["Content-Type"] == "text/x-opml; charset=utf-8"
    assert list_problems(answer.body, "opml") == []
    assert rich.get(f"/feeds.opml{query}", If_None_Match=answer.headers["Etag"]).status == 304
    assert rich.get(f"/feeds.opml{query}").body == answer.body
