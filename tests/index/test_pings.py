"""The queue of pings: coalesced, in the journal, and never ahead of what is served."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from feedsvc.index import Changes, Index
from feedsvc.model import Ping
from tests.builders import make_entry

HUB, OTHER = "https://hub.example/", "https://other.example/"
START = 1_650_000_000_000_000
SECOND = 1_000_000


def write(index: Index, slug: str = "a", *, at: int = START, hubs: tuple[str, ...] = (HUB,)) -> int:
    """Sync one more revision of an entry in category c; the content version."""
    entry = make_entry(slug, categories=("c",), revision=str(at))
    changes = Changes(entries=[entry])
    return index.write(changes, settings_digest="s", now_us=at, hubs=hubs).content_version


def take(index: Index, *, at: int, version: int = 99, hub: str = HUB, limit: int = 99) -> Sequence[Ping]:
    return index.pings().take(hub, content_version=version, now_us=at, limit=limit)


def places(pings: Sequence[Ping]) -> list[tuple[str, str]]:
    return [(ping.field, ping.slug) for ping in pings]


LATER = START + 60 * SECOND


def test_a_change_is_due_after_a_moment(index: Index) -> None:
    write(index)
    assert take(index, at=START + 2 * SECOND - 1) == ()
    assert places(take(index, at=START + 2 * SECOND)) == [("", ""), ("category", "c")]


def test_nothing_is_told_before_it_is_served(index: Index) -> None:
    version = write(index)
    assert take(index, at=LATER, version=version - 1) == ()
    assert take(index, at=LATER, version=version) != ()


def test_changes_of_one_feed_are_one_ping(index: Index) -> None:
    """Due as the first of them, and served with the last of them."""
    write(index, at=START - 90 * SECOND, hubs=())
    for second in (0, 1):
        version = write(index, at=START + second * SECOND)
    pings = take(index, at=START + 2 * SECOND)
    assert places(pings) == [("", ""), ("category", "c")]
    assert {(ping.since_us, ping.content_version) for ping in pings} == {(START, version)}


def test_nobody_has_subscribed_before_the_first_sync(index: Index) -> None:
    """So nothing that is there by then counts as a change."""
    write(index)
    with index.snapshot() as snapshot:
        state = {ping.since_us for ping in take(index, at=LATER)}
        assert state == {START + 1}
        assert snapshot.content_version == 1


def test_each_hub_is_told(index: Index) -> None:
    write(index, hubs=(HUB, OTHER))
    for hub in (HUB, OTHER):
        assert len(take(index, at=LATER, hub=hub)) == 2


def test_a_sync_without_a_change_tells_nobody(index: Index) -> None:
    write(index)
    queue = index.pings()
    for ping in take(index, at=LATER):
        queue.finish(ping, next_us=None)
    write(index)  # the same revision
    assert take(index, at=LATER) == ()


def test_a_finished_ping_is_gone_or_due_again(index: Index) -> None:
    write(index)
    queue = index.pings()
    site, category = take(index, at=LATER)
    queue.finish(site, next_us=None)
    queue.finish(category, next_us=LATER + SECOND)
    assert take(index, at=LATER) == ()
    (again,) = take(index, at=LATER + SECOND)
    assert (again.slug, again.since_us) == ("c", LATER + SECOND)


def test_a_change_while_a_ping_is_under_way_is_told_too(index: Index) -> None:
    write(index)
    queue = index.pings()
    under_way = take(index, at=LATER)
    write(index, at=LATER)
    for ping in under_way:
        queue.finish(ping, next_us=None)
    assert len(take(index, at=LATER)) == 2


def test_a_change_comes_before_a_scheduled_one(index: Index) -> None:
    write(index)
    queue = index.pings()
    for ping in take(index, at=LATER):
        queue.finish(ping, next_us=LATER + 9 * SECOND)
    write(index, at=LATER)
    assert {ping.since_us for ping in take(index, at=LATER + 2 * SECOND)} == {LATER}


def test_a_postponed_hub_is_left_alone(index: Index) -> None:
    write(index, hubs=(HUB, OTHER))
    queue = index.pings()
    queue.postpone(HUB, failures=1, until_us=LATER + 5)
    queue.postpone(HUB, failures=2, until_us=LATER + 9)
    assert (queue.count_failures(HUB), queue.count_failures(OTHER)) == (2, 0)
    assert take(index, at=LATER + 8) == ()
    assert len(take(index, at=LATER + 8, hub=OTHER)) == 2
    assert len(take(index, at=LATER + 9)) == 2
    queue.recover(HUB)
    assert queue.count_failures(HUB) == 0


@pytest.mark.parametrize(("kept", "hubs"), [((HUB,), {HUB}), ((), set())])
def test_hubs_that_are_no_longer_set_are_forgotten(
    index: Index, kept: tuple[str, ...], hubs: set[str]
) -> None:
    write(index, hubs=(HUB, OTHER))
    queue = index.pings()
    for hub in (HUB, OTHER):
        queue.postpone(hub, failures=1, until_us=0)
    queue.keep_only(kept)
    assert {hub for hub in (HUB, OTHER) if take(index, at=LATER, hub=hub)} == hubs
    assert {hub for hub in (HUB, OTHER) if queue.count_failures(hub)} == hubs


def test_the_queue_survives_a_restart_and_a_rebuild(index_place: Path | str) -> None:
    first = Index(index_place)
    write(first)
    first.clear()
    first.close()
    second = Index(index_place)
    assert len(take(second, at=LATER)) == 2
    second.close()


def test_a_batch_has_a_limit(index: Index) -> None:
    write(index)
    assert places(take(index, at=LATER, limit=1)) == [("", "")]
