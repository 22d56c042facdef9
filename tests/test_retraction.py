"""What becomes of entries that are removed: tombstones (RFC 6721), and who gets none."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedsvc.dates import to_microseconds
from feedsvc.index import Index, WindowRules
from feedsvc.model import Entry
from feedsvc.runtime import Runtime
from feedsvc.selection import SITE, Archive, Selection
from tests.builders import PUBLISHED, make_entry
from tests.formats.reading import is_valid_atom, parse_xml
from tests.publishers import NOW, Parts, body
from tests.sites import make_post_text, make_site, running, write_post

C = Selection("category", "c")
T = Selection("tag", "t")
DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


def stones(parts: Parts, selection: Selection = SITE, suffix: str = "atom") -> dict[str, str]:
    """Slug to moment of every tombstone of a feed."""
    data = body(parts.publish(selection, suffix))
    if suffix in {"atom", "xml"}:
        assert is_valid_atom(data)
    found = parse_xml(data).iterfind(DELETED)
    return {str(stone.get("ref")).rsplit("/", 1)[1]: str(stone.get("when")) for stone in found}


@pytest.fixture
def parts(index: Index) -> Parts:
    """30 entries of a category, a day apart, the first of which also has a tag; a window of 20."""
    parts = Parts(index)
    parts.write(
        *(
            make_entry(
                f"{n}",
                published=PUBLISHED - timedelta(days=n),
                categories=("c",),
                tags=("t",) if not n else (),
                file_digest=f"{n}",
            )
            for n in range(30)
        ),
        make_entry("old", published=PUBLISHED - timedelta(days=99), tags=("t",), file_digest="old"),
    )
    return parts


def remove(parts: Parts, *slugs: str, reason: str = "removed", entries: tuple[Entry, ...] = ()) -> None:
    parts.now += timedelta(hours=1)
    parts.write(*entries, removals={make_entry(slug).id: reason for slug in slugs})


def test_a_removed_entry_leaves_a_tombstone_in_each_feed_that_held_it(parts: Parts) -> None:
    before = parts.publish(C)
    remove(parts, "0")
    when = "2022-01-15T08:42:28Z"
    assert stones(parts) == stones(parts, C) == stones(parts, T) == {"0": when}
    after = parts.publish(C)
    assert after.digest != before.digest
    assert after.last_modified > before.last_modified


@pytest.mark.parametrize("slug", ["20", "29"])
def test_an_entry_outside_the_window_leaves_none(parts: Parts, slug: str) -> None:
    remove(parts, slug)
    assert stones(parts) == stones(parts, C) == {}


def test_each_feed_has_its_own_window(parts: Parts) -> None:
    remove(parts, "old")
    assert stones(parts) == {}
    assert stones(parts, T) == {"old": "2022-01-15T08:42:28Z"}


def test_the_window_is_that_of_before_the_removal(parts: Parts) -> None:
    """What else the same sync brings, or takes, hides nothing from those who read before it."""
    new = tuple(make_entry(f"new-{n}", published=PUBLISHED, categories=("c",)) for n in range(25))
    remove(parts, "19", "20", entries=new)
    assert set(stones(parts, C)) == {"19"}


@pytest.mark.parametrize(
    ("reason", "slugs"),
    [
        ("removed", {"3"}),
        pytest.param("hidden", {"3"}, id="the author took it back"),
        pytest.param("quarantined", set(), id="it cannot be read just now"),
        pytest.param("renamed", set(), id="it has another id now"),
    ],
)
def test_only_who_leaves_for_good_leaves_a_tombstone(parts: Parts, reason: str, slugs: set[str]) -> None:
    remove(parts, "3", reason=reason)
    assert set(stones(parts)) == slugs


def test_the_same_bytes_elsewhere_are_a_move(parts: Parts) -> None:
    moved = make_entry("elsewhere", published=PUBLISHED, file_digest="3")
    parts.write(moved)  # found in one scan, missed only in the next
    remove(parts, "3", "4")
    assert set(stones(parts)) == {"4"}


def test_an_entry_that_comes_back_has_no_tombstone(parts: Parts) -> None:
    remove(parts, "3", "4")
    parts.write(make_entry("3", published=PUBLISHED - timedelta(days=3), categories=("c",)))
    assert set(stones(parts)) == set(stones(parts, C)) == {"4"}


def test_leaving_a_category_is_no_removal(parts: Parts) -> None:
    parts.write(make_entry("3", published=PUBLISHED - timedelta(days=3), revision="2"))
    assert stones(parts) == stones(parts, C) == {}


@pytest.mark.parametrize(
    ("age", "is_there"),
    [
        pytest.param(timedelta(days=30) - timedelta(seconds=1), True, id="a second less than 30 days"),
        pytest.param(timedelta(days=30), False, id="30 days"),
    ],
)
def test_a_tombstone_leaves_with_the_feed_s_newest_entry(
    parts: Parts, age: timedelta, is_there: bool
) -> None:
    remove(parts, "3")
    removed = parts.now
    parts.now += timedelta(days=365)
    assert stones(parts) == {"3": "2022-01-15T08:42:28Z"}  # no clock takes it away
    parts.write(make_entry("new", published=removed + age))
    assert ("3" in stones(parts)) is is_there
    assert "3" in stones(parts, C)  # where nothing is newer


def test_tombstone_days_may_be_none(parts: Parts) -> None:
    remove(parts, "3")
    parts.values["window"] = WindowRules(tombstone_days=0)
    assert stones(parts) == {}


def test_rss_and_json_drop_the_entry_and_say_nothing(parts: Parts) -> None:
    remove(parts, "3")
    assert b"deleted" not in body(parts.publish(SITE, "rss")) + body(parts.publish(SITE, "json"))
    assert stones(parts, suffix="xml") == stones(parts)


def test_an_archive_has_no_tombstones(parts: Parts) -> None:
    remove(parts, "3")
    for archive in (Archive(2021, 12), Archive(2022, 1)):
        assert b"deleted-entry" not in body(parts.build().publish_archive(SITE, archive, "atom"))


def test_a_rebuilt_index_keeps_its_tombstones(parts: Parts) -> None:
    remove(parts, "3")
    with parts.index.snapshot() as snapshot:
        entries = list(snapshot.list_entries())
    before = parts.publish(C)
    parts.index.clear()
    parts.write(*entries, is_whole=True)
    assert parts.publish(C) == before


def test_tombstones_are_part_of_the_fingerprint(parts: Parts) -> None:
    """An entry that was removed and another one of before: the same entries, not the same document."""
    before = parts.publish(T)
    parts.write(make_entry("x", tags=("t",), published=NOW - timedelta(hours=1)))
    remove(parts, "x")
    after = parts.publish(T)
    assert after.digest != before.digest


def run_stones(runtime: Runtime, selection: Selection = SITE) -> set[str]:
    data = body(runtime.publisher.publish(selection, "atom"))
    return {str(stone.get("ref")).rsplit("/", 1)[1] for stone in parse_xml(data).iterfind(DELETED)}


def test_files_that_leave_move_break_and_come_back(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", posts=5)
    files = {int(path.stem.rsplit("-", 1)[1]): path for path in (root / "_posts").iterdir()}
    texts = {number: path.read_text() for number, path in files.items()}
    with running(root, tmp_path / "data") as runtime:
        runtime.sync()
        files[0].unlink()
        files[1].rename(root / "_posts" / "2023-05-05-elsewhere.md")  # another id in Jekyll
        write_post(root, f"_posts/{files[2].name}", "---\ntitle: [\n---\n")
        write_post(root, f"_posts/{files[3].name}", texts[3].replace("layout", "published: false\nlayout"))
        (root / "old_posts").mkdir()
        files[4].rename(root / "old_posts" / files[4].name)
        runtime.sync()
        assert run_stones(runtime) == {"0", "3"}
        assert run_stones(runtime, Selection("category", "c1")) == {"3"}
        write_post(root, f"_posts/{files[0].name}", texts[0])
        runtime.sync()
        assert run_stones(runtime) == {"3"}
    with running(root, tmp_path / "data") as runtime:
        runtime.sync(rebuild=True)
        assert run_stones(runtime) == {"3"}


def test_tombstones_do_not_know_the_clock_of_the_reader(tmp_path: Path) -> None:
    root = make_site(tmp_path / "site", posts=3)
    write_post(root, "_posts/2022-02-01-x.md", make_post_text(date="2022-02-01 00:00:00 +0000"))
    with running(root, tmp_path / "data") as runtime:
        runtime.sync()
        (root / "_posts" / "2022-02-01-x.md").unlink()
        runtime.sync()
        first = runtime.publisher.publish(SITE, "atom")
    with running(root, tmp_path / "data") as runtime:
        runtime.sync()
        assert runtime.publisher.publish(SITE, "atom") == first
    assert to_microseconds(first.last_modified) > to_microseconds(datetime(2022, 3, 1, tzinfo=UTC))
