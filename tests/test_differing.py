"""What subscribers of an old feed would notice."""

from datetime import timedelta
from typing import Any

from feedsvc.differing import find_differences, in_scope
from feedsvc.formats.foreign import ForeignEntry
from feedsvc.selection import SITE, Selection
from tests.builders import PUBLISHED, make_entry


def make_old(slug: str = "hello", **changes: Any) -> ForeignEntry:
    """The entry of `make_entry(slug)` as another feed gives it."""
    entry = make_entry(slug)
    values: dict[str, Any] = {
        "id": entry.id,
        "link": entry.permalink,
        "title": entry.title,
        "published": entry.published,
        "updated": entry.updated,
    }
    return ForeignEntry(**(values | changes))


def test_the_same_entries_differ_in_nothing() -> None:
    found = find_differences(
        [make_old("a"), make_old("b")], [make_entry("b"), make_entry("a"), make_entry("c")]
    )
    assert (found.unread, found.redated, found.vanished, found.same) == ((), (), (), 2)


def test_another_id_turns_unread_whatever_the_link_has_in_common() -> None:
    entries = [make_entry("a"), make_entry("b"), make_entry("c", title="Only the title")]
    old = [
        make_old("a", id="1", link="http://site.example/2022/01/14/a.html"),
        make_old("b", id="2", link="https://other.example/2022/01/14/b.html/"),
        make_old("c", id="3", link="https://other.example/x", title="only  the TITLE"),
    ]
    found = find_differences(old, entries)
    assert [(item.old_id, item.entry.slug) for item in found.unread] == [("1", "a"), ("2", "b"), ("3", "c")]


def test_the_same_title_a_week_later_is_another_entry() -> None:
    old = make_old("a", id="1", link="", published=PUBLISHED - timedelta(days=7))
    assert find_differences([old], [make_entry("a")]).vanished == (old,)


def test_a_title_of_two_entries_names_neither() -> None:
    old = make_old("a", id="1", link="", title="T")
    found = find_differences([old], [make_entry("a", title="T"), make_entry("b", title="T")])
    assert found.vanished == (old,)


def test_an_entry_that_readers_know_already_is_no_new_name() -> None:
    old = [make_old("a"), make_old("a", id="twin")]
    found = find_differences(old, [make_entry("a")])
    assert (found.unread, found.vanished, found.same) == ((), (old[1],), 1)


def test_dates_are_compared_as_moments() -> None:
    same = make_old("a", published=PUBLISHED.astimezone().replace(microsecond=5), updated=None)
    moved = make_old("b", published=PUBLISHED + timedelta(hours=8))
    found = find_differences([same, moved], [make_entry("a"), make_entry("b")])
    [change] = found.redated
    assert (change.entry.slug, change.field, change.old - change.new) == (
        "b",
        "published",
        timedelta(hours=8),
    )
    assert found.same == 1


def test_a_scope_is_every_entry_of_its_term() -> None:
    entries = [make_entry("a", categories=("C++",)), make_entry("b", tags=("C++",))]
    assert in_scope(entries, SITE) == tuple(entries)
    assert in_scope(entries, Selection("category", "c++")) == (entries[0],)
