"""Categories and tags as Jekyll makes them, in both readings."""

import pytest

from feedsvc.posts.dialects import ReadingOptions

from .jekyll_posts import CONFIG, EXACT, read_post

Names = tuple[str, ...]


@pytest.mark.parametrize("options", [ReadingOptions(), EXACT], ids=["kind", "exact"])
@pytest.mark.parametrize(
    ("yaml", "categories", "tags"),
    [
        pytest.param("title: a", (), (), id="none"),
        pytest.param("categories: foo bar", ("foo", "bar"), (), id="a text is split at blanks"),
        pytest.param("categories: a, b", ("a,", "b"), (), id="and never at commas"),
        pytest.param(
            "tags: 安信　国际 证券", (), ("安信　国际", "证券"), id="a full-width blank is no blank"
        ),
        pytest.param("category: foo bar", ("foo bar",), (), id="category is one value"),
        pytest.param("tag: one two\ntags: [three]", (), ("one two",), id="tag wins over tags"),
        pytest.param("tag:\ntags: [three]", (), ("three",), id="a null tag does not"),
        pytest.param("tag: [a, b c]", (), ("a", "b c"), id="tag may be a list"),
        pytest.param("category: k\ncategories: [m]", ("m", "k"), (), id="category comes last"),
        pytest.param("category: m\ncategories: [m]", ("m",), (), id="no category twice"),
        pytest.param("categories: [Foo, foo]", ("Foo", "foo"), (), id="case counts"),
        pytest.param("tags: [T1, t1, a b, T1]", (), ("T1", "t1", "a b", "T1"), id="tags are not made unique"),
        pytest.param("categories:\ntags:", (), (), id="null"),
        pytest.param('categories: ""\ntags: "  "', (), (), id="empty text"),
        pytest.param('categories: [a, null, ""]\ntags: [~, b]', ("a",), ("b",), id="nulls in lists"),
        pytest.param("tags: {a: b}", (), (), id="a mapping names no tags"),
        pytest.param("categories: [[a, b], c]", ("a", "b", "c"), (), id="nested lists are flattened"),
    ],
)
def test_terms(yaml: str, categories: Names, tags: Names, options: ReadingOptions) -> None:
    facts = read_post(yaml, options=options)
    assert (facts.categories, facts.tags) == (categories, tags)


@pytest.mark.parametrize(
    ("yaml", "kind", "exact"),
    [
        pytest.param(
            "categories: [Foo, 3, foo]", ("Foo", "3", "foo"), ("Foo", "3", "foo", "3"), id="a number"
        ),
        pytest.param("categories: [000333]", ("000333",), ("219", "219"), id="a stock code is octal to Ruby"),
        pytest.param("categories: ['000333']", ("000333",), ("000333",), id="in quotes it is not"),
        pytest.param("category: 1.10", ("1.10",), ("1.1",), id="a version"),
        pytest.param("category: no", ("no",), (), id="no"),
    ],
)
def test_categories_by_type(yaml: str, kind: Names, exact: Names) -> None:
    if "category: no" not in yaml:
        assert read_post(yaml).categories == kind
    assert read_post(yaml, options=EXACT).categories == exact


@pytest.mark.parametrize(
    ("yaml", "kind", "exact"),
    [
        pytest.param("tags: [2021, yes]", ("2021", "yes"), ("2021", "true"), id="types in a list"),
        pytest.param("tags: 2021", ("2021",), (), id="Jekyll takes no number for tags"),
        pytest.param("tags: 2021 b", ("2021", "b"), ("2021", "b"), id="words are text"),
        pytest.param("tag: 081", ("081",), ("081",), id="no octal number"),
    ],
)
def test_tags_by_type(yaml: str, kind: Names, exact: Names) -> None:
    assert read_post(yaml).tags == kind
    assert read_post(yaml, options=EXACT).tags == exact


@pytest.mark.parametrize(
    ("path", "categories"),
    [
        pytest.param("movies/horror/_posts/2021-11-03-a.md", ("movies", "horror", "own"), id="above"),
        pytest.param("_posts/sub/dir/2021-11-03-a.md", ("own",), id="not below"),
        pytest.param("movies/_posts/sub/2021-11-03-a.md", ("movies", "own"), id="above and not below"),
    ],
)
def test_folders_are_categories(path: str, categories: Names) -> None:
    assert read_post("categories: own", path=path).categories == categories


def test_defaults_add_categories_and_are_replaced_by_tags() -> None:
    config = CONFIG + (
        "defaults:\n"
        "- values: {categories: [d1], category: d2, tags: [t1]}\n"
        "- scope: {path: _posts/2021-11, type: post}\n"
        "  values: {layout: post}\n"
    )
    assert read_post("title: a", config=config).categories == ("d1", "d2")
    own = read_post("categories: [own]\ntags: t2", config=config)
    assert (own.categories, own.tags) == (("d1", "own", "d2"), ("t2",))
    assert own.permalink == "https://zb.example/d1/own/d2/2021/11/03/zhangben.html"
    assert read_post("tags:", config=config).tags == ("t1",)
