"""Archives (RFC 5005): with the window they hold every entry, old documents keep their bytes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from feedsvc.errors import ArchiveNotFoundError, TermNotFoundError
from feedsvc.index import Index, WindowRules
from feedsvc.model import Entry, FeedDocument
from feedsvc.selection import SITE, Archive, Selection, parse_route
from tests.builders import make_entry
from tests.formats.reading import ATOM, is_valid_atom, parse_xml
from tests.publishers import Parts, body

C = Selection("category", "c")
JANUARY = datetime(2022, 1, 1, tzinfo=UTC)
SMALL = WindowRules(min_entries=3, hours=1)


def make_series(start: datetime, number: int, step: timedelta, prefix: str = "") -> list[Entry]:
    """So many entries of the category, from the oldest."""
    return [
        make_entry(f"{prefix}{n:03}", published=start + n * step, categories=("c",)) for n in range(number)
    ]


@pytest.fixture
def parts(index: Index) -> Parts:
    """250 entries of January, 30 of February, 5 of April; a small window."""
    parts = Parts(index)
    parts.values["window"] = SMALL
    parts.now = datetime(2022, 5, 1, tzinfo=UTC)
    parts.write(
        *make_series(JANUARY, 250, timedelta(hours=2), "jan-"),
        *make_series(datetime(2022, 2, 1, tzinfo=UTC), 30, timedelta(hours=2), "feb-"),
        *make_series(datetime(2022, 4, 1, tzinfo=UTC), 5, timedelta(hours=2), "apr-"),
        make_entry("other", published=JANUARY, categories=("other",)),
    )
    return parts


def read(document: FeedDocument) -> dict[str, Any]:
    feed: dict[str, Any] = json.loads(body(document))
    return feed


def slugs(document: FeedDocument) -> list[str]:
    return [item["id"].rsplit("/", 1)[1] for item in read(document)["items"]]


def follow(parts: Parts, url: str) -> FeedDocument:
    """The document at a URL of ours."""
    route = parse_route(url.removeprefix("https://feeds.example"))
    assert route is not None
    if route.archive is None:
        return parts.build().publish(route.selection, route.suffix)
    try:
        return parts.build().publish_archive(route.selection, route.archive, route.suffix)
    except ArchiveNotFoundError as error:
        if not error.is_next:  # else whoever asks for it is sent to the one before
            raise
    before = replace(route.archive, number=route.archive.number - 1)
    return parts.build().publish_archive(route.selection, before, route.suffix)


def walk(parts: Parts, selection: Selection = SITE, **changes: Any) -> Iterator[list[str]]:
    """What a reader sees who follows `next_url` to the end, document by document."""
    document = parts.publish(selection, "json", **changes)
    yield slugs(document)
    while url := read(document).get("next_url"):
        document = follow(parts, url)
        yield slugs(document)


@pytest.mark.parametrize("selection", [SITE, C], ids=["site", "category"])
def test_p3_documents_are_parts_of_months(parts: Parts, selection: Selection) -> None:
    documents = list(walk(parts, selection))
    more = ["other"] if selection == SITE else []
    assert [len(document) for document in documents] == [3, 5, 30, 50 + len(more), 100, 100]
    assert documents[0] == ["apr-004", "apr-003", "apr-002"]
    assert documents[-1][:2] == [f"jan-{99 - len(more):03}", f"jan-{98 - len(more):03}"]
    assert documents[-1][-1] == (more or ["jan-000"])[0]


@pytest.mark.parametrize("suffix", ["atom", "rss", "json", "xml"])
def test_p3_links_of_a_document(parts: Parts, suffix: str) -> None:
    document = parts.build().publish_archive(C, Archive(2022, 2), suffix)
    written = "atom" if suffix == "xml" else suffix
    links = {link.rel: link.href for link in document.links}
    scope = "https://feeds.example/category/c"
    assert links == {
        "self": f"{scope}/archive/2022-02.{written}",
        "current": f"{scope}/feed.{written}",
        "prev-archive": f"{scope}/archive/2022-01-3.{written}",
        "next-archive": f"{scope}/archive/2022-04.{written}",
        "alternate": f"{scope}/",
    }


def test_p3_the_window_leads_to_the_entry_after_its_last(parts: Parts) -> None:
    links = {link.rel: link.href for link in parts.publish(C).links}
    assert links["prev-archive"] == "https://feeds.example/category/c/archive/2022-04.atom"
    wide = {link.rel: link.href for link in parts.publish(C, window=WindowRules(min_entries=35)).links}
    assert wide["prev-archive"] == "https://feeds.example/category/c/archive/2022-01-3.atom"
    whole = [link.rel for link in parts.publish(C, window=WindowRules(min_entries=285)).links]
    assert "prev-archive" not in whole


@pytest.mark.parametrize(
    ("kept", "document"),
    [(1, "2022-04"), (4, "2022-04"), (5, "2022-02"), (35, "2022-01-3"), (84, "2022-01-3"), (85, "2022-01-2")],
)
def test_p3_a_window_cut_by_bytes_leads_to_the_first_entry_that_is_cut(
    parts: Parts, kept: int, document: str
) -> None:
    parts.bodies.html = "<p>" + "x" * 93 + "</p>"
    rules = WindowRules(min_entries=200, max_bytes=kept * 100)
    for _ in range(2):  # built, then cached
        published = parts.publish(C, "json", window=rules)
        assert len(slugs(published)) == kept
        assert read(published)["next_url"].endswith(f"/category/c/archive/{document}.json")
        assert {link.rel: link.href for link in published.links}["prev-archive"] == read(published)[
            "next_url"
        ]
    seen = {slug for document in walk(parts, C, window=rules) for slug in document}
    assert len(seen) == 285


def test_p3_an_archive_has_the_feed_s_id_and_the_dates_of_its_own_entries(parts: Parts) -> None:
    document = parts.build().publish_archive(C, Archive(2022, 1, 2), "atom")
    root = parse_xml(body(document))
    assert is_valid_atom(body(document))
    assert root.findtext(f"{ATOM}id") == "https://news.example/category/c"
    assert root.findtext(f"{ATOM}updated") == "2022-01-17T14:00:00Z"
    assert root.find("{http://purl.org/syndication/history/1.0}archive") is not None


@pytest.mark.parametrize(
    "archive", [Archive(2022, 3), Archive(2022, 1, 4), Archive(2023, 1), Archive(9999, 12)]
)
def test_p3_a_document_without_entries_is_not_there(parts: Parts, archive: Archive) -> None:
    with pytest.raises(ArchiveNotFoundError):
        parts.build().publish_archive(C, archive, "atom")
    with pytest.raises(TermNotFoundError):
        parts.build().publish_archive(Selection("category", "nothing"), archive, "atom")


@pytest.mark.parametrize("moment", ["0001-02-01T00:00:00+00:00", "9999-12-31T23:59:59.999999+00:00"])
def test_p3_the_ends_of_time(parts: Parts, moment: str) -> None:
    entry = make_entry("end", published=datetime.fromisoformat(moment), categories=("end",))
    parts.write(entry)
    rules = WindowRules(shows_future=True)
    archive = Archive(entry.published.year, entry.published.month)
    publisher = parts.build(window=rules)
    assert slugs(publisher.publish_archive(Selection("category", "end"), archive, "json")) == ["end"]


def digests(parts: Parts) -> dict[str, str]:
    """The digest of every document of the category's archive, by name."""
    documents = {}
    for month, number in [(1, 1), (1, 2), (1, 3), (2, 1), (4, 1)]:
        archive = Archive(2022, month, number)
        documents[archive.name] = parts.build().publish_archive(C, archive, "atom").digest
    return documents


APRIL = datetime(2022, 4, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("entry", "changed"),
    [
        pytest.param(make_entry("new", published=APRIL, categories=("c",)), {"2022-04"}, id="a new post"),
        pytest.param(
            make_entry("back", published=datetime(2022, 2, 2, 1, tzinfo=UTC), categories=("c",)),
            {"2022-02"},
            id="a back-dated one",
        ),
        pytest.param(
            make_entry("back", published=datetime(2022, 1, 15, 1, tzinfo=UTC), categories=("c",)),
            {"2022-01-2", "2022-01-3"},
            id="a back-dated one moves only what is newer in its month",
        ),
        pytest.param(
            make_entry(
                "feb-007",
                published=datetime(2022, 2, 1, 14, tzinfo=UTC),
                categories=("c",),
                title="x",
                revision="2",
            ),
            {"2022-02"},
            id="an edit",
        ),
        pytest.param(
            make_entry("may", published=datetime(2022, 4, 30, 23, tzinfo=UTC), categories=("x",)),
            set(),
            id="a post of another category",
        ),
    ],
)
def test_p3_what_a_post_changes(parts: Parts, entry: Entry, changed: set[str]) -> None:
    before = digests(parts)
    modified = {name: parts_last_modified(parts, name) for name in before}
    parts.write(entry)
    after = digests(parts)
    assert {name for name in before if before[name] != after[name]} == changed
    for name in changed:
        assert parts_last_modified(parts, name) > modified[name]


def parts_last_modified(parts: Parts, name: str) -> datetime:
    year, month, number = (int(part) for part in f"{name}-1".split("-")[:3])
    return parts.build().publish_archive(C, Archive(year, month, number), "atom").last_modified


def test_p3_a_removal_changes_only_its_month(parts: Parts) -> None:
    before = digests(parts)
    parts.write(removals={make_entry("feb-007").id: "removed"})
    after = digests(parts)
    assert {name for name in before if before[name] != after[name]} == {"2022-02"}


def test_p3_a_new_month_is_linked_from_the_newest_document_alone(parts: Parts) -> None:
    before, modified = digests(parts), parts_last_modified(parts, "2022-04")
    parts.now = datetime(2022, 5, 3, tzinfo=UTC)
    parts.write(make_entry("may", published=datetime(2022, 5, 2, tzinfo=UTC), categories=("c",)))
    after = digests(parts)
    assert {name for name in before if before[name] != after[name]} == {"2022-04"}
    assert parts_last_modified(parts, "2022-04") > modified


def test_p3_last_modified_of_other_months_stays(parts: Parts) -> None:
    before = {name: parts_last_modified(parts, name) for name in ("2022-01", "2022-01-3", "2022-02")}
    parts.now += timedelta(hours=1)
    parts.write(make_entry("new", published=APRIL, categories=("c",)))
    assert {name: parts_last_modified(parts, name) for name in ("2022-01", "2022-01-3")} == {
        name: before[name] for name in ("2022-01", "2022-01-3")
    }


def test_p3_a_link_that_moves_to_another_document_moves_last_modified(parts: Parts) -> None:
    """A back-dated post far behind the window may push the entry after it into the next document."""
    rules = WindowRules(min_entries=85, hours=1)
    before = parts.publish(C, window=rules)
    assert before.links[1].href.endswith("2022-01-2.atom")
    parts.write(make_entry("back", published=JANUARY + timedelta(minutes=1), categories=("c",)))
    after = parts.publish(C, window=rules)
    assert after.links[1].href.endswith("2022-01-3.atom")
    assert after.digest != before.digest
    assert after.last_modified > before.last_modified


def test_p3_an_edit_behind_the_window_is_no_change_of_it(parts: Parts) -> None:
    rules = WindowRules(min_entries=2, hours=1)
    before = parts.publish(C, window=rules)
    parts.write(
        make_entry("apr-000", published=datetime(2022, 4, 1, tzinfo=UTC), categories=("c",), revision="2")
    )
    assert parts.publish(C, window=rules) == before


def test_p4_old_months_are_kept_longer_than_the_newest(parts: Parts) -> None:
    publisher = parts.build(max_age=900)
    assert publisher.publish_archive(C, Archive(2022, 1), "atom").max_age == 86_400
    assert publisher.publish_archive(C, Archive(2022, 4), "atom").max_age == 900


def test_a_scheduled_post_enters_the_archive_when_it_is_due(parts: Parts) -> None:
    due = datetime(2022, 5, 1, 1, tzinfo=UTC)
    parts.write(make_entry("due", published=due, categories=("c",)))
    april = parts.build().publish_archive(C, Archive(2022, 4), "atom")
    assert april.fresh_until == due
    with pytest.raises(ArchiveNotFoundError):
        parts.build().publish_archive(C, Archive(2022, 5), "atom")
    parts.now = due
    again = parts.build().publish_archive(C, Archive(2022, 4), "atom")
    assert {link.rel for link in again.links} - {link.rel for link in april.links} == {"next-archive"}
    assert again.last_modified == due
    assert slugs(parts.build().publish_archive(C, Archive(2022, 5), "json")) == ["due"]


def test_entries_of_one_moment_are_each_in_one_document(parts: Parts) -> None:
    parts.write(*make_series(datetime(2022, 3, 1, tzinfo=UTC), 250, timedelta(0), "mar-"))
    documents = [document for document in walk(parts, C) if document[0].startswith("mar-")]
    assert [len(document) for document in documents] == [50, 100, 100]
    assert len({slug for document in documents for slug in document}) == 250


STEPS = st.lists(
    st.tuples(st.integers(1, 60), st.integers(1, 4000)),  # entries at once, minutes between them
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(start=105, minutes=434, arrivals=[], removed={1})  # a document is emptied before it is reached
@given(
    start=st.integers(0, 220),
    minutes=st.integers(1, 900),
    arrivals=STEPS,
    removed=st.sets(st.integers(0, 40)),
)
def test_p3_a_walk_while_posts_arrive_misses_none(
    tmp_path_factory: pytest.TempPathFactory,
    start: int,
    minutes: int,
    arrivals: list[tuple[int, int]],
    removed: set[int],
) -> None:
    index = Index(tmp_path_factory.mktemp("walk") / "index.sqlite")
    parts = Parts(index)
    parts.values["window"] = SMALL
    parts.now = datetime(2030, 1, 1, tzinfo=UTC)
    names, newest, pending = count(), JANUARY, list(arrivals)
    there: set[str] = set()

    def arrive(number: int, step: int) -> None:
        nonlocal newest
        entries = []
        for _ in range(number):
            newest += timedelta(minutes=step)
            entries.append(make_entry(f"{next(names):04}", published=newest, categories=("c",)))
        parts.write(*entries)
        there.update(entry.slug for entry in entries)

    arrive(start + 1, minutes)
    began = frozenset(there)
    seen: set[str] = set()
    for number, document in enumerate(walk(parts, C)):
        seen |= set(document)
        if pending:
            arrive(*pending.pop())
        gone = f"{min(removed, default=99) * (number + 1):04}"
        if removed and gone in there:
            there.discard(gone)
            parts.write(removals={make_entry(gone).id: "removed"})
    assert (began & there) - seen == set()
    index.close()
