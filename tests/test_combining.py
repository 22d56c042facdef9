"""What a combination is called and known by: one title, id and self link for each, and always the same."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from feedsvc.errors import SelectionError
from feedsvc.formats import FORMATS
from feedsvc.model import Feed, Site
from feedsvc.publishing.combining import build_refined_heading
from feedsvc.selection import CONTENTS, FIELDS, Selection, combine, slugify

# Names that could be taken for another combination's words.
NAMES = ("a", "b", "a or b", 'a" or "b', "a; tag b", "a | Site", "without", "财经", "财经 或 a", "分类 a")
NAME_OF = {slugify(name): name for name in NAMES}

TERMS = st.tuples(st.sampled_from(FIELDS), st.sampled_from(tuple(NAME_OF)))
WORDS = st.text(st.sampled_from('ab茅台 ";|-'), max_size=8)

SELECTIONS = st.fixed_dictionaries(
    {
        "any_of": st.lists(TERMS, max_size=3),
        "all_of": st.lists(TERMS, max_size=3),
        "none_of": st.lists(TERMS, max_size=2),
        "q": WORDS,
        "title": WORDS,
        "limit": st.sampled_from((0, 1, 20)),
        "content": st.sampled_from(("", *CONTENTS)),
    }
)


def combine_some(values: dict[str, Any]) -> Selection:
    try:
        selection = combine(**values)
    except SelectionError:
        assume(False)
        raise
    assume(selection.is_refined)
    return selection


def build(selection: Selection, language: str) -> Feed:
    site = Site(
        title="Site",
        site_url="https://news.example",
        base_url="https://feeds.example/feeds",
        id_base="https://ids.example",
        feed_id="https://ids.example/feed",
        language=language,
    )
    names = {(field, slug): NAME_OF[slug] for field, slug in selection.terms}
    return build_refined_heading(site, selection, names, FORMATS["atom"])


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@given(first=SELECTIONS, second=SELECTIONS)
def test_two_combinations_share_nothing(language: str, first: dict[str, Any], second: dict[str, Any]) -> None:
    one, other = combine_some(first), combine_some(second)
    left, right = build(one, language), build(other, language)

    same = [left.title == right.title, left.id == right.id, left.self_link == right.self_link]
    assert same == [one == other] * 3


@given(SELECTIONS)
def test_what_it_is_known_by_follows_from_the_selection(values: dict[str, Any]) -> None:
    selection = combine_some(values)
    heading = build(selection, "en")

    assert heading.id == f"https://ids.example{selection.route or '/'}{selection.query}"
    assert heading.self_link.href == f"https://feeds.example/feeds{selection.feed_route('atom')}"
    assert build(combine_some(values), "en") == heading


def test_the_title_says_what_it_is() -> None:
    selection = combine(
        any_of=[("source", "a"), ("source", "b")],
        all_of=[("category", slugify("a or b"))],
        none_of=[("tag", "财经")],
        q='"a b" -b',
    )

    titles = [build(selection, language).title for language in ("en", "zh-CN")]
    assert titles == [
        'category "a or b"; source a or b; without tag 财经; search "a b" -b | Site',
        '分类 "a or b"; 来源 a 或 b; 不含标签 财经; 搜索 "a b" -b | Site',
    ]
