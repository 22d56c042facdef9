"""The full text index: Chinese words of any length, stock codes, phrases, and nothing before all is read."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import SearchNotReadyError
from feedsvc.index import Index, SearchText
from feedsvc.selection import SITE, parse_selection
from feedsvc.selection.words import list_words, make_phrase
from tests.builders import PUBLISHED, make_entry
from tests.index.test_contract import NOW, changed_us, ids, write

TEXTS = {
    "maotai": ("贵州茅台涨停", "白酒股普涨，SH600519 领先。"),
    "chips": ("半导体行业周报", "A股芯片板块；COVID-19 之后的需求"),
    "fund": ("Fund Café", "Ｅ Fund 基金 0.5 % and 𠮷野家"),
}


def find(index: Index, query: str) -> list[str]:
    return ids(index, parse_selection(SITE, query))


def store(index: Index, *slugs: str) -> None:
    with index.snapshot() as snapshot:
        missing = {entry.slug: entry for entry in snapshot.list_unsearched(100)}
    index.store_search(SearchText(entry=missing[slug], text=TEXTS[slug][1]) for slug in slugs)


@pytest.fixture
def posts(index: Index) -> Index:
    write(
        index,
        *(
            make_entry(slug, title=title, published=PUBLISHED - timedelta(hours=number), tags=("t",))
            for number, (slug, (title, _)) in enumerate(TEXTS.items())
        ),
    )
    return index


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("q=茅台", ["maotai"], id="a word of two characters"),
        pytest.param("q=州茅台涨", ["maotai"], id="the middle of a run"),
        pytest.param("q=台", ["maotai"], id="one character"),
        pytest.param("q=停", ["maotai"], id="the last one of a run"),
        pytest.param("q=茅州", [], id="characters in another order"),
        pytest.param("q=股", ["maotai", "chips"], id="one character in two posts"),
        pytest.param("q=600519", ["maotai"], id="a stock code behind its exchange"),
        pytest.param("q=sh600519", ["maotai"], id="a stock code with its exchange"),
        pytest.param("q=a股", ["chips"], id="mixed"),
        pytest.param("q=股a", [], id="mixed the other way"),
        pytest.param("q=covid-19", ["chips"], id="a hyphen"),
        pytest.param("q=cafe", [], id="another letter"),
        pytest.param("q=CAFÉ", ["fund"], id="other case"),
        pytest.param("q=e fund", ["fund"], id="other width"),
        pytest.param('q="fund 基金"', ["fund"], id="a phrase"),
        pytest.param('q="基金 fund"', [], id="no phrase"),
        pytest.param("q=𠮷野", ["fund"], id="beyond the basic plane"),
        pytest.param("q=fun", [], id="the beginning of a word"),
        pytest.param("q=股 -茅台", ["chips"], id="a word left out"),
        pytest.param("q=-股", ["fund"], id="nothing but a word left out"),
        pytest.param("title=fund", ["fund"], id="in the title"),
        pytest.param("title=白酒", [], id="not in the title"),
        pytest.param("title=-fund&q=股", ["maotai", "chips"], id="a title left out"),
        pytest.param("q=涨停 白酒", ["maotai"], id="in title and text"),
        pytest.param('q="涨停 白酒"', [], id="no phrase from title to text"),
        pytest.param("q=股&tag=t&limit=1", ["maotai"], id="within a term"),
        pytest.param("q=-股&tag=t", ["fund"], id="left out within a term"),
        pytest.param('q="OR" AND NEAR(x) *', [], id="what means something to the engine"),
    ],
)
def test_search_finds(posts: Index, query: str, expected: list[str]) -> None:
    store(posts, *TEXTS)
    assert find(posts, query) == expected


def test_a_phrase_is_found_at_the_end_of_the_longest_text(posts: Index) -> None:
    with posts.snapshot() as snapshot:
        entry = next(entry for entry in snapshot.list_unsearched(100) if entry.slug == "fund")
    store(posts, "maotai", "chips")
    text = f"{'净值 ' * 20_000} 红利 {' '.join(f'w{n}x' for n in range(20_000))}"
    posts.store_search([SearchText(entry=entry, text=text)])

    assert find(posts, 'q="净值 红利 w"') == ["fund"]
    assert find(posts, 'q="x w"') == ["fund"]
    assert find(posts, 'q="红利 净值"') == []


def test_a_search_is_never_partial(posts: Index) -> None:
    store(posts, "maotai", "chips")
    with pytest.raises(SearchNotReadyError):
        find(posts, "q=茅台")
    assert find(posts, "tag=t&limit=1") == ["maotai"]
    store(posts, "fund")
    assert find(posts, "q=茅台") == ["maotai"]


def test_an_edited_entry_is_read_again(posts: Index) -> None:
    store(posts, *TEXTS)
    before = changed_us(posts, parse_selection(SITE, "q=茅台"))
    edited = make_entry("maotai", revision="2", title="五粮液", tags=("t",))
    write(posts, edited, now_us=NOW + 60_000_000)
    with pytest.raises(SearchNotReadyError):
        find(posts, "q=茅台")
    posts.store_search([SearchText(entry=edited, text="酒")])

    assert find(posts, "q=茅台") == []
    assert find(posts, "q=五粮液") == ["maotai"]
    assert changed_us(posts, parse_selection(SITE, "q=茅台")) > before


def test_words_of_an_older_revision_are_not_stored(posts: Index) -> None:
    with posts.snapshot() as snapshot:
        old = snapshot.list_unsearched(100)
    write(posts, make_entry("maotai", revision="2", title="五粮液", tags=("t",)))
    posts.store_search(SearchText(entry=entry, text="") for entry in old)
    with posts.snapshot() as snapshot:
        assert [entry.revision for entry in snapshot.list_unsearched(100)] == ["2"]


def test_a_removed_entry_is_found_no_more(posts: Index) -> None:
    store(posts, *TEXTS)
    write(posts, removals={make_entry("maotai").id: "removed"})

    assert find(posts, "q=股") == ["chips"]


def test_a_rebuilt_index_is_searched_anew(posts: Index) -> None:
    store(posts, *TEXTS)
    posts.clear()
    with posts.snapshot() as snapshot:
        assert snapshot.count_unsearched(10) == 0
    write(posts, make_entry("maotai", title="茅台", tags=("t",)))
    store(posts, "maotai")

    assert find(posts, "q=茅台") == ["maotai"]


@pytest.mark.parametrize("index_place", ["sqlite"], indirect=True)
def test_useless_words_are_dropped(posts: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    store(posts, *TEXTS)
    assert not posts.compact_search()
    monkeypatch.setattr("feedsvc.index.search_sqlite._MOST_WASTE", 0)
    write(posts, removals={make_entry(slug).id: "removed" for slug in ("maotai", "chips")})
    assert posts.compact_search()
    store(posts, "fund")

    assert find(posts, "q=fund") == ["fund"]
    assert not posts.compact_search()


@given(st.text(st.sampled_from("ab1 -,贵州茅台酒é"), max_size=12), st.integers(0, 11), st.integers(1, 6))
def test_every_part_of_a_run_is_among_its_words(text: str, start: int, length: int) -> None:
    part = "".join(text.split())[start : start + length]
    phrase, words = make_phrase(part), list_words("".join(text.split()))
    if not phrase.words or not all(sign >= "\u4e00" for sign in part):
        return
    beginnings = [words[at : at + len(phrase.words)] for at in range(len(words))]
    exact = [tuple(found) == phrase.words for found in beginnings]
    last = [found and found[-1].startswith(phrase.words[-1]) for found in beginnings]
    assert any(last) if phrase.is_prefix else any(exact)
