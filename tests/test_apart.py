"""Entries that are apart: in the feeds of their terms, and not in the feed of the whole site."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedsvc.dates import to_microseconds
from feedsvc.index import Changes, Index, WindowRules
from feedsvc.index.activity import Periods
from feedsvc.model import Entry
from feedsvc.runtime import Runtime
from feedsvc.selection import SITE, Archive, Selection
from feedsvc.selection.parameters import parse_selection
from feedsvc.syncing.merging import merge_entries

from .builders import PUBLISHED, make_entry
from .sites import CONFIG, make_post_text, running, write_post

NOTES = Selection("collection", "notes")
NOW_US = to_microseconds(datetime(2030, 1, 1, tzinfo=UTC))
RULES = WindowRules()


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    """A site of a post and of a note, which is newer and in the same category."""
    site = tmp_path / "site"
    write_post(site, "_config.yml", f"{CONFIG}collections:\n  notes: {{output: true}}\n")
    write_post(site, "_posts/2022-01-14-a.md", make_post_text("Post"))
    write_post(site, "_notes/b.md", make_post_text("Note", date="2022-02-14 15:42:28 +0800"))
    with running(site, tmp_path / "data") as opened:
        opened.sync()
        yield opened


def list_ids(runtime: Runtime, selection: Selection) -> list[str]:
    with runtime.index.snapshot() as snapshot:
        return [id_ for id_, _ in snapshot.select_window(selection, RULES, NOW_US).rows]


POST, NOTE = "https://news.example/kuaixun/2022/01/14/a", "https://news.example/notes/b"


@pytest.mark.parametrize(
    ("selection", "ids"),
    [
        pytest.param(SITE, [POST], id="the site"),
        pytest.param(NOTES, [NOTE], id="its collection"),
        pytest.param(Selection("collection", "posts"), [POST], id="the posts"),
        pytest.param(Selection("category", "kuaixun"), [NOTE, POST], id="a category of both"),
    ],
)
def test_the_window_of(runtime: Runtime, selection: Selection, ids: list[str]) -> None:
    assert list_ids(runtime, selection) == ids


def test_the_archive_of_the_site_has_no_month_of_notes(runtime: Runtime) -> None:
    with runtime.index.snapshot() as snapshot:
        february = Archive(2022, 2)
        assert [month.month for month in snapshot.list_months(SITE, RULES, NOW_US)] == [1]
        assert snapshot.select_archive(SITE, february, RULES, NOW_US) is None
        part = snapshot.select_archive(NOTES, february, RULES, NOW_US)
        assert part is not None
        assert [id_ for id_, _ in part.rows] == [NOTE]


def test_the_activity_of_the_site_does_not_count_it(runtime: Runtime) -> None:
    periods = Periods(last_us=NOW_US, length_us=NOW_US, count=1)
    with runtime.index.snapshot() as snapshot:
        counts = snapshot.count_activity([("", ""), ("collection", "notes")], periods)
    assert counts == {("", ""): (1,), ("collection", "notes"): (1,)}


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        pytest.param("since=2022-01-01", [POST], id="the site's newest"),
        pytest.param("category=kuaixun&since=2022-01-01", [NOTE, POST], id="a term's newest"),
    ],
)
def test_a_refined_selection_of(runtime: Runtime, query: str, ids: list[str]) -> None:
    assert list_ids(runtime, parse_selection(SITE, query)) == ids


def write(index: Index, entry: Entry) -> None:
    index.write(Changes(entries=[entry]), settings_digest="settings", now_us=to_microseconds(PUBLISHED))


def test_no_cap_cuts_the_site_for_what_is_apart(runtime: Runtime) -> None:
    rules = WindowRules(min_entries=1, max_entries=1, hours=10_000)
    with runtime.index.snapshot() as snapshot:
        cut = {(cut.field, cut.slug) for cut in snapshot.list_cuts(rules, NOW_US)}
    assert ("category", "kuaixun") in cut
    assert ("", "") not in cut


def test_an_entry_that_goes_apart_leaves_the_site(index: Index) -> None:
    entry = make_entry()
    write(index, entry)
    with index.snapshot() as snapshot:
        before = snapshot.select_window(SITE, RULES, NOW_US)
    write(index, replace(entry, is_apart=True, revision="another"))
    with index.snapshot() as snapshot:
        after = snapshot.select_window(SITE, RULES, NOW_US)
        assert snapshot.load_entries([entry.id])[entry.id].is_apart
    assert (len(before.rows), after.rows) == (1, ())
    assert after.changed_us > before.changed_us


@pytest.mark.parametrize(
    ("first", "second", "is_apart"),
    [
        pytest.param(True, True, True, id="two notes"),
        pytest.param(True, False, False, id="a note and a post"),
        pytest.param(False, True, False, id="a post and a note"),
    ],
)
def test_twins_are_apart_only_together(first: bool, second: bool, is_apart: bool) -> None:
    merged = merge_entries(make_entry("a", is_apart=first), [make_entry("b", is_apart=second)])
    assert merged.is_apart is is_apart
