"""What every engine of the index promises."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from feedsvc.dates import to_microseconds
from feedsvc.errors import DataFolderError, PostError
from feedsvc.index import Changes, FileRow, Index, WindowRules, Written
from feedsvc.model import Author, Body, Entry, FileState, SafeHtml, Source
from feedsvc.selection import SITE, Selection
from tests.builders import PUBLISHED, make_changes, make_entry
from tests.sites import list_problems

SECOND = 1_000_000
NOW = to_microseconds(PUBLISHED) + 3600 * SECOND
RULES = WindowRules()
SOURCE = Source(title="21世纪经济报道", home_page_url="https://21.example/", feed_url="")


def write(index: Index, *entries: Entry, now_us: int = NOW, settings: str = "s", **changes: Any) -> Written:
    return index.write(make_changes(*entries, **changes), settings_digest=settings, now_us=now_us)


def changed_us(index: Index, selection: Selection = SITE, now_us: int = NOW * 2) -> int:
    with index.snapshot() as snapshot:
        return snapshot.select_window(selection, RULES, now_us).changed_us


def ids(
    index: Index, selection: Selection = SITE, now_us: int = NOW, rules: WindowRules = RULES
) -> list[str]:
    with index.snapshot() as snapshot:
        return [id_.rsplit("/", 1)[1] for id_, _ in snapshot.select_window(selection, rules, now_us).rows]


def dump(index: Index) -> list[Entry]:
    with index.snapshot() as snapshot:
        return list(snapshot.list_entries())


def test_entries_come_back_as_they_went_in(index: Index) -> None:
    entry = make_entry(
        title="上海 𠮷 é",
        categories=("a b", "c"),
        tags=("t",),
        authors=(Author(name="Ann", url="https://a.example/"),),
        source=SOURCE,
        via="https://a.example/1,2.html",
        language="zh-CN",
        draft=True,
    )
    write(index, entry)
    assert dump(index) == [entry]
    assert dump(index)[0].published.utcoffset() == timedelta(hours=8)


def test_a_new_index_has_no_version(index: Index) -> None:
    with index.snapshot() as snapshot:
        assert snapshot.content_version == 0


def test_the_version_goes_up_only_with_a_change(index: Index) -> None:
    entry = make_entry()
    assert write(index, entry).content_version == 1
    again = write(index, entry)
    assert (again.content_version, again.touched) == (1, frozenset())
    assert write(index, make_entry(revision="2")).content_version == 2


def test_an_empty_first_sync_is_a_version(index: Index) -> None:
    assert write(index).content_version == 1


def test_touched_are_old_and_new_terms(index: Index) -> None:
    write(index, make_entry(categories=("old",), tags=("kept",)))
    written = write(index, make_entry(categories=("new",), tags=("kept",), revision="2"))
    assert written.touched == {("", ""), ("category", "old"), ("category", "new"), ("tag", "kept")}


def test_a_move_to_another_path_changes_nothing_else(index: Index) -> None:
    write(index, make_entry(categories=("c",)))
    before = changed_us(index)
    written = write(index, make_entry(categories=("c",), path="old_post/x.md"), now_us=NOW + 9 * SECOND)
    assert (written.content_version, written.touched) == (1, frozenset())
    assert dump(index)[0].path == "old_post/x.md"
    assert changed_us(index) == before


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("category", "快讯"),
        ("tag", "21世纪经济报道新闻"),
        ("source", SOURCE.title),
        ("author", "Ann B"),
        ("lang", "zh-CN"),
    ],
)
def test_entries_are_found_by_every_field(index: Index, field: str, name: str) -> None:
    write(
        index,
        make_entry(
            categories=("快讯",),
            tags=("21世纪经济报道新闻",),
            source=SOURCE,
            authors=(Author(name="Ann B"),),
            language="zh-CN",
        ),
        make_entry("other"),
    )
    slug = {"author": "ann-b", "lang": "zh-cn"}.get(field, name)
    with index.snapshot() as snapshot:
        term = snapshot.find_term(field, slug)
        assert term is not None
        assert (term.name, term.entries) == (name, 1)
    assert ids(index, Selection(field, slug)) == ["hello"]


def test_spellings_of_one_term_are_counted_together(index: Index) -> None:
    write(
        index,
        make_entry("a", categories=("TechWeb",)),
        make_entry("b", categories=("Techweb",)),
        make_entry("c", categories=("Techweb",)),
    )
    with index.snapshot() as snapshot:
        term = snapshot.find_term("category", "techweb")
        assert term is not None
        assert (term.name, term.entries) == ("Techweb", 3)
    write(index, removals={make_entry("b").id: "removed", make_entry("c").id: "removed"})
    with index.snapshot() as snapshot:
        term = snapshot.find_term("category", "techweb")
        assert term is not None
        assert (term.name, term.entries) == ("TechWeb", 1)


def test_order_is_by_date_then_id(index: Index) -> None:
    later = PUBLISHED + timedelta(minutes=1)
    write(index, make_entry("b"), make_entry("c", published=later), make_entry("a"))
    assert ids(index) == ["c", "a", "b"]


def make_series(count: int, minutes: float) -> list[Entry]:
    return [
        make_entry(f"{n:03}", published=PUBLISHED - timedelta(minutes=n * minutes), categories=("c",))
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("rules", "minutes", "count", "is_cut"),
    [
        pytest.param(WindowRules(), 60 * 24, 20, False, id="few posts: the newest twenty"),
        pytest.param(WindowRules(), 30, 97, False, id="a burst: all of 48 hours, the bound included"),
        pytest.param(WindowRules(max_entries=50), 30, 50, True, id="a cap inside the hours"),
        pytest.param(WindowRules(max_entries=97), 30, 97, False, id="a cap exactly at the hours"),
        pytest.param(WindowRules(min_entries=500), 30, 120, False, id="fewer posts than the minimum"),
    ],
)
@pytest.mark.parametrize("selection", [SITE, Selection("category", "c")], ids=["site", "category"])
def test_the_window(
    index: Index, selection: Selection, rules: WindowRules, minutes: float, count: int, is_cut: bool
) -> None:
    write(index, *make_series(120, minutes))
    with index.snapshot() as snapshot:
        window = snapshot.select_window(selection, rules, NOW)
        cuts = {(cut.field, cut.slug): cut.cap for cut in snapshot.list_cuts(rules, NOW)}
    assert [id_[-3:] for id_, _ in window.rows] == [f"{n:03}" for n in range(count)]
    assert cuts == ({("", ""): "max_entries", ("category", "c"): "max_entries"} if is_cut else {})


@pytest.mark.parametrize(
    ("sizes", "is_cut"),
    [
        pytest.param((40, 40), False, id="as much as is allowed"),
        pytest.param((40, 41), True, id="a byte more"),
        pytest.param((81,), False, id="one entry is always whole"),
        pytest.param((40, 41, 0), True, id="not all rendered"),
    ],
)
def test_a_window_cut_by_bytes(index: Index, sizes: tuple[int, ...], is_cut: bool) -> None:
    entries = make_series(len(sizes), 30)
    write(index, *entries, make_entry("long-ago", published=PUBLISHED - timedelta(days=9)))
    bodies = [
        (entry, Body(html=SafeHtml("é" * (n // 2) + "x" * (n % 2))))
        for entry, n in zip(entries, sizes, strict=True)
    ]
    index.store_bodies([body for body in bodies if body[1].html], "out")
    with index.snapshot() as snapshot:
        cuts = snapshot.list_cuts(WindowRules(max_bytes=80), NOW)
    assert [(cut.field, cut.slug, cut.cap) for cut in cuts] == (
        [("", "", "max_bytes"), ("category", "c", "max_bytes")] if is_cut else []
    )


def test_a_cap_is_told_of_only_inside_the_hours(index: Index) -> None:
    write(index, *make_series(60, 60 * 24))
    with index.snapshot() as snapshot:
        assert snapshot.list_cuts(WindowRules(max_entries=20, hours=24), NOW) == ()


def test_the_window_does_not_move_with_the_clock(index: Index) -> None:
    write(index, *make_series(60, 60))
    assert ids(index, now_us=NOW) == ids(index, now_us=NOW + 365 * 86_400 * SECOND)


def test_a_scheduled_entry_appears_at_its_date(index: Index) -> None:
    due = PUBLISHED + timedelta(days=1)
    due_us = to_microseconds(due)
    write(index, make_entry("now", categories=("c",)), make_entry("due", published=due, categories=("c",)))
    for selection in (SITE, Selection("category", "c")):
        with index.snapshot() as snapshot:
            before = snapshot.select_window(selection, RULES, due_us - 1)
            after = snapshot.select_window(selection, RULES, due_us)
        assert (len(before.rows), before.due_us) == (1, due_us)
        assert (len(after.rows), after.due_us, after.changed_us) == (2, None, due_us)
    assert ids(index, rules=WindowRules(shows_future=True)) == ["due", "now"]


class TestLastModified:
    """Each change moves the moment of every feed that it could have changed, and of no other."""

    @pytest.fixture
    def index(self, index: Index) -> Index:
        write(index, *make_series(25, 60 * 24), make_entry("other", categories=("other",)))
        return index

    LATER = NOW + 100 * SECOND
    C = Selection("category", "c")
    OTHER = Selection("category", "other")

    def test_a_back_dated_entry(self, index: Index) -> None:
        old = PUBLISHED - timedelta(days=3, hours=1)
        write(index, make_entry("old", published=old, categories=("c",)), now_us=self.LATER)
        assert changed_us(index, self.C) == changed_us(index) == self.LATER
        assert changed_us(index, self.OTHER) == NOW

    def test_an_edit(self, index: Index) -> None:
        entry = make_series(1, 0)[0]
        edited = make_entry("000", published=entry.published, categories=("c",), revision="2")
        write(index, edited, now_us=self.LATER)
        assert changed_us(index, self.C) == changed_us(index) == self.LATER
        assert changed_us(index, self.OTHER) == NOW

    def test_a_removal(self, index: Index) -> None:
        write(index, removals={make_entry("003").id: "removed"}, now_us=self.LATER)
        assert changed_us(index, self.C) == changed_us(index) == self.LATER
        assert changed_us(index, self.OTHER) == NOW

    def test_an_entry_leaving_a_category(self, index: Index) -> None:
        entry = make_entry("003", published=PUBLISHED - timedelta(days=3), categories=("d",), revision="2")
        write(index, entry, now_us=self.LATER)
        assert changed_us(index, self.C) == self.LATER
        assert changed_us(index, self.OTHER) == NOW

    def test_an_entry_moved_out_of_the_window_by_its_date(self, index: Index) -> None:
        entry = make_entry("003", published=PUBLISHED - timedelta(days=900), categories=("c",), revision="2")
        write(index, entry, now_us=self.LATER)
        assert "003" not in ids(index, self.C)
        assert changed_us(index, self.C) == changed_us(index) == self.LATER

    def test_new_settings_change_every_feed(self, index: Index) -> None:
        written = write(index, settings="other", now_us=self.LATER)
        assert written.content_version == 2
        assert changed_us(index, self.OTHER) == changed_us(index) == self.LATER

    def test_moments_are_a_second_apart_although_the_clock_stands_still(self, index: Index) -> None:
        write(index, make_entry("x"))
        assert changed_us(index) == NOW + SECOND
        write(index, make_entry("y"))
        assert changed_us(index) == NOW + 2 * SECOND

    def test_moments_go_on_although_the_clock_went_back(self, index: Index) -> None:
        write(index, make_entry("x"), now_us=NOW - 3600 * SECOND)
        assert changed_us(index) == NOW + SECOND

    def test_an_entry_that_comes_back_is_new(self, index: Index) -> None:
        entry = make_series(1, 0)[0]
        write(index, removals={entry.id: "removed"})
        write(index, entry, now_us=self.LATER)
        assert changed_us(index, self.C) == self.LATER

    def test_a_rebuilt_index_keeps_every_moment(self, index: Index) -> None:
        write(index, make_entry("x", categories=("other",)), now_us=self.LATER)
        entries, moments = dump(index), [changed_us(index, s) for s in (SITE, self.C, self.OTHER)]
        index.clear()
        write(index, *reversed(entries), is_whole=True, now_us=self.LATER * 2)
        assert dump(index) == entries
        assert [changed_us(index, s) for s in (SITE, self.C, self.OTHER)] == moments

    @pytest.mark.parametrize("kind", ["gone", "edited"])
    def test_what_happened_while_the_index_was_lost_counts_for_every_feed(
        self, index: Index, kind: str
    ) -> None:
        entries = dump(index)
        index.clear()
        first = entries.pop(0)
        if kind == "edited":
            entries.append(make_entry(first.slug, published=first.published, revision="2"))
        write(index, *entries, is_whole=True, now_us=self.LATER)
        assert changed_us(index, self.OTHER) == self.LATER


def test_bodies_belong_to_one_revision_and_output(index: Index) -> None:
    entry = make_entry()
    write(index, entry)
    index.store_bodies([(entry, Body(html=SafeHtml("<p>a</p>")))], "out 1")
    with index.snapshot() as snapshot:
        assert snapshot.load_bodies([entry], "out 1") == {entry.id: Body(html=SafeHtml("<p>a</p>"))}
        assert snapshot.load_bodies([entry], "out 2") == {}
        assert snapshot.load_bodies([make_entry(revision="2")], "out 1") == {}
        assert snapshot.list_unrendered("out 1", 9) == ()
        assert snapshot.list_unrendered("out 2", 9) == (entry,)
    index.store_bodies([(entry, Body(html=SafeHtml("<p>b</p>")))], "out 1")
    with index.snapshot() as snapshot:
        assert snapshot.load_bodies([entry], "out 1") == {entry.id: Body(html=SafeHtml("<p>b</p>"))}


def test_bodies_may_come_with_their_entries(index: Index) -> None:
    asked: list[str] = []

    def render(entries: Sequence[Entry]) -> list[tuple[Entry, Body]]:
        asked.extend(entry.slug for entry in entries)
        return [(entry, Body(html=SafeHtml(f"<p>{entry.slug}</p>"))) for entry in entries]

    def put(*entries: Entry) -> None:
        changes = Changes(entries=list(entries))
        index.write(changes, settings_digest="s", now_us=NOW, render=render, output_version="out")

    put(*make_series(2, 30))
    put(*make_series(3, 30))
    put(*make_series(3, 30))

    assert asked == ["000", "001", "002"]
    with index.snapshot() as snapshot:
        assert len(snapshot.load_bodies(dump(index), "out")) == 3


def test_what_xml_forbids_harms_no_engine(index: Index) -> None:
    entry = make_entry(title="a\0b", categories=("c\0d",))
    write(index, entry)
    assert dump(index)[0].id == entry.id
    assert ids(index) == ["hello"]


def test_keys_may_be_longer_than_a_page(index: Index) -> None:
    name = "".join(chr(0x4E00 + n * 7 % 20_000) for n in range(5_000))
    long = make_entry(name, categories=(name,), path=f"_posts/{name}.md")
    row = FileRow(state=FileState(long.path, 1, 2, 3, 4), digest="d", entry_id=long.id, unsettled=False)
    write(index, long, files=[row])
    assert dump(index) == [long]
    assert index.find_owners([long.id]) == {long.id: frozenset({long.path})}
    write(index, removals={long.id: "removed"}, files_gone=[long.path])
    assert dump(index) == []
    assert index.load_files() == {}


def test_a_snapshot_does_not_see_later_writes(index: Index) -> None:
    write(index, make_entry("a"))
    with index.snapshot() as snapshot:
        write(index, make_entry("b"))
        assert snapshot.content_version == 1
        assert len(snapshot.select_window(SITE, RULES, NOW).rows) == 1
        assert snapshot.count_entries() == 1


def test_files_and_problems_come_back(index: Index) -> None:
    row = FileRow(state=FileState("_posts/a.md", 1, 2, 3, 4), digest="d", entry_id="i", unsettled=True)
    problem = PostError(path="_posts/b.md", code="FM001", problem="p", remedy="r", line=3, column=7)
    write(index, files=[row], problems=[(problem, 5)], about={"root": "/x"})
    assert index.load_files() == {"_posts/a.md": row}
    assert [str(found) for found in list_problems(index)] == ["_posts/b.md:3:7: FM001 p; r"]
    assert index.find_owners(["i"]) == {"i": frozenset({"_posts/a.md"})}
    assert index.load_about() == {"root": "/x"}
    write(index, files_gone=["_posts/a.md"], problems_gone={"_posts/b.md"})
    assert index.load_files() == {}
    assert index.count_problems() == 0


def test_the_directory_lists_terms_with_their_newest_visible_entry(index: Index) -> None:
    due = PUBLISHED + timedelta(days=1)
    write(
        index,
        make_entry("a", categories=("x", "y")),
        make_entry("b", published=due, categories=("x", "later")),
    )
    with index.snapshot() as snapshot:
        found = {term.name: (term.entries, term.newest_us) for term in snapshot.list_terms(NOW)}
    newest = to_microseconds(PUBLISHED)
    assert found == {"x": (1, newest), "y": (1, newest), "later": (0, None)}


def test_a_file_that_is_no_database_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    path.write_bytes(b"not a database, and long enough to be looked at" * 100)
    with pytest.raises(DataFolderError, match=r"remove index\.sqlite"):
        Index(path)
