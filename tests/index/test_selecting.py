"""Windows of combinations: the right entries in the right order, true moments, and look-ups only."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.index import Index, WindowRules
from feedsvc.index.selecting import Refined
from feedsvc.selection import SITE, Selection, parse_selection
from tests.builders import PUBLISHED, make_entry
from tests.index.test_contract import NOW, RULES, SECOND, changed_us, ids, write


def select(query: str) -> Selection:
    return parse_selection(SITE, query)


@pytest.fixture
def posts(index: Index) -> Index:
    """Five posts, a hour apart, the newest first."""
    terms: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
        (("news",), ("a",)),
        (("news",), ("b",)),
        (("news", "funds"), ("a", "b")),
        (("funds",), ("c",)),
        (("notes",), ("a", "c")),
    )
    entries = [
        make_entry(
            f"e{number}", categories=categories, tags=tags, published=PUBLISHED - timedelta(hours=number)
        )
        for number, (categories, tags) in enumerate(terms)
    ]
    write(index, *entries)
    return index


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("category=news&tag=a", ["e0", "e2"], id="one of each of two fields"),
        pytest.param("tag=b&tag=c", ["e1", "e2", "e3", "e4"], id="any of two, each entry once"),
        pytest.param("tag.all=a&tag.all=b", ["e2"], id="all of two"),
        pytest.param("tag.not=a", ["e1", "e3"], id="none of one, of the whole site"),
        pytest.param("category=news&tag.not=b&tag.not=c", ["e0"], id="one without two others"),
        pytest.param("category=news&category=notes&tag=a&tag=c", ["e0", "e2", "e4"], id="two choices"),
        pytest.param("category=notes&tag=b", [], id="nothing"),
        pytest.param("category=news&limit=2", ["e0", "e1"], id="the newest two"),
        pytest.param("since=2022-01-14T05:42:28Z", ["e0", "e1", "e2"], id="since a moment, included"),
        pytest.param("until=2022-01-14T05:42:28Z", ["e2", "e3", "e4"], id="until a moment, included"),
        pytest.param("since=2022-01-15", [], id="since a day without posts"),
        pytest.param("until=2022-01-14&tag=c&tag=b&limit=1", ["e1"], id="until the end of a day"),
    ],
)
def test_a_combination_holds(posts: Index, query: str, expected: list[str]) -> None:
    assert ids(posts, select(query)) == expected


def test_the_window_of_a_combination_is_that_of_any_feed(index: Index) -> None:
    old = PUBLISHED - timedelta(days=30)
    entries = [make_entry(f"e{n:02}", tags=("a", "b"), published=old - timedelta(days=n)) for n in range(9)]
    burst = [make_entry(f"x{n}", tags=("a", "b"), published=PUBLISHED) for n in range(4)]
    write(index, *entries, *burst)
    query = select("tag.all=a&tag.all=b")

    assert ids(index, query, rules=WindowRules(min_entries=6)) == ["x0", "x1", "x2", "x3", "e00", "e01"]
    assert ids(index, query, rules=WindowRules(min_entries=2)) == ["x0", "x1", "x2", "x3"]
    assert ids(index, query, rules=WindowRules(min_entries=2, max_entries=3)) == ["x0", "x1", "x2"]


def test_a_scheduled_entry_waits_in_a_combination(index: Index) -> None:
    soon = PUBLISHED + timedelta(hours=2)
    write(
        index,
        make_entry("now", tags=("a", "b")),
        make_entry("soon", tags=("a", "b"), published=soon),
        make_entry("other", tags=("a",), published=PUBLISHED + timedelta(minutes=90)),
    )
    query, due = select("tag.all=a&tag.all=b"), NOW + 3600 * SECOND
    with index.snapshot() as snapshot:
        assert snapshot.select_window(query, RULES, NOW).due_us == due
        assert (
            snapshot.select_window(select("tag.all=a&tag.all=b&until=2022-01-13"), RULES, NOW).due_us is None
        )
    assert ids(index, query) == ["now"]
    assert ids(index, query, due) == ["soon", "now"]


def test_an_entry_that_leaves_one_term_changes_the_combination(posts: Index) -> None:
    query, other = select("category=news&tag=a"), select("category=funds&tag=c")
    before, before_other = changed_us(posts, query), changed_us(posts, other)
    moved = make_entry(
        "e2",
        revision="2",
        categories=("funds", "news"),
        tags=("b",),
        published=PUBLISHED - timedelta(hours=2),
    )
    write(posts, moved, now_us=NOW + 60 * SECOND)

    assert ids(posts, query) == ["e0"]
    assert changed_us(posts, query) > before
    assert changed_us(posts, other) == before_other


def test_an_entry_that_takes_an_excluded_term_changes_the_combination(posts: Index) -> None:
    query = select("category=news&tag.not=c")
    before = changed_us(posts, query)
    write(
        posts, make_entry("e0", revision="2", categories=("news",), tags=("a", "c")), now_us=NOW + 60 * SECOND
    )

    assert ids(posts, query) == ["e1", "e2"]
    assert changed_us(posts, query) > before


@pytest.mark.parametrize("index_place", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "query",
    ["category=news&tag=a", "tag=a&tag=b&category.not=funds", "tag.not=a", "since=2022-01-01", "limit=3"],
)
def test_selecting_is_look_ups(posts: Index, query: str) -> None:
    with posts.snapshot() as snapshot:
        plans = Refined(snapshot._connection, select(query), RULES, NOW).plans()
    assert [plan for plan in plans if plan.startswith("SCAN") or "TEMP B-TREE" in plan] == []


TERMS = st.lists(st.sampled_from("abcd"), max_size=3, unique=True)


@settings(max_examples=30, deadline=None)
@given(posts=st.lists(st.tuples(TERMS, TERMS, st.integers(0, 5)), max_size=12), data=st.data())
def test_selecting_agrees_with_reading_every_post(
    tmp_path_factory: pytest.TempPathFactory,
    posts: list[tuple[list[str], list[str], int]],
    data: st.DataObject,
) -> None:
    index = Index(tmp_path_factory.mktemp("selecting") / "index.sqlite")
    entries = [
        make_entry(
            f"e{number:02}",
            categories=tuple(categories),
            tags=tuple(tags),
            published=PUBLISHED - timedelta(seconds=seconds),
        )
        for number, (categories, tags, seconds) in enumerate(posts)
    ]
    write(index, *entries)
    any_of, all_of = data.draw(TERMS.filter(lambda some: len(some) != 1)), data.draw(TERMS)
    none_of = [term for term in data.draw(TERMS) if term not in any_of]
    query = "&".join(
        [
            *(f"tag={t}" for t in any_of),
            *(f"category.all={t}" for t in all_of),
            *(f"tag.not={t}" for t in none_of),
        ]
    )
    expected = [
        entry
        for entry in sorted(entries, key=lambda entry: (-entry.published.timestamp(), entry.id))
        if (not any_of or {*entry.tags} & {*any_of})
        and {*entry.categories} >= {*all_of}
        and not {*entry.tags} & {*none_of}
    ]
    assert ids(index, select(query)) == [entry.slug for entry in expected]
    index.close()
