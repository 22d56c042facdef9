"""`[[term]]` tables: what each key means, and what is wrong with a table."""

from typing import Any

import pytest

from feedsvc.errors import TermNotFoundError, TermRetiredError
from feedsvc.selection import SITE, Selection
from feedsvc.term_rules import NO_RULES, TermRules, parse_term_rules

NEWS = Selection("category", "news")
OTHER = Selection("category", "other")


def parse(*tables: dict[str, Any]) -> TermRules:
    problems: list[str] = []
    rules = parse_term_rules([{"field": "category", "name": "News", **table} for table in tables], problems)
    assert problems == []
    return rules


def test_every_key_is_read() -> None:
    rule = parse(
        {"title": "T", "description": "D", "merge": ["New", "Newest"], "hidden": True, "content": "summary"}
    ).find(NEWS)
    assert rule is not None
    assert (rule.selection, rule.name, rule.title, rule.description) == (NEWS, "News", "T", "D")
    assert (rule.merge, rule.hidden, rule.content) == (("New", "Newest"), True, "summary")
    assert (rule.retired, rule.moved_to) == (False, None)


def test_a_scope_without_a_rule_is_left_alone() -> None:
    for rules in (NO_RULES, parse({"hidden": True})):
        for selection in (SITE, OTHER, Selection("tag", "news")):
            rules.check(selection)
            assert rules.follow(selection) == selection
            assert rules.is_served(selection)
            assert rules.show_name(selection, "Name") == "Name"


def test_a_title_is_shown_instead_of_the_name() -> None:
    assert parse({"title": "T"}).show_name(NEWS, "News") == "T"
    assert parse({"description": "D"}).show_name(NEWS, "news") == "news"


def test_a_merged_term_is_where_it_was_merged_into() -> None:
    rules = parse({"merge": ["Old  News", "新闻"]})
    old = Selection("category", "old-news")

    assert rules.merged == {("category", "old-news"): "News", ("category", "新闻"): "News"}
    assert rules.follow(old) == NEWS
    assert not rules.is_served(old)
    assert rules.is_served(NEWS)
    assert rules.follow(Selection("tag", "old-news")) == Selection("tag", "old-news")
    assert rules.moved == (old, Selection("category", "新闻"))


def test_a_merged_term_follows_one_that_moved_in_one_step() -> None:
    rules = parse({"merge": ["Old"], "moved_to": "Other"})

    assert rules.follow(Selection("category", "old")) == OTHER


def test_a_merged_term_of_a_retired_one_has_no_target() -> None:
    assert parse({"merge": ["Old"], "retired": True}).find_target(Selection("category", "old")) is None


@pytest.mark.parametrize(
    ("tables", "problem"),
    [
        pytest.param(
            [{"name": "A", "merge": ["a "]}],
            "term: merge: 'a ' is /category/a itself; leave it out",
            id="into itself",
        ),
        pytest.param(
            [{"name": "A", "merge": ["B"]}, {"name": "B", "title": "T"}],
            "term: merge: /category/b has a table of its own; remove that",
            id="one that has a table",
        ),
        pytest.param(
            [{"name": "A", "merge": ["C"]}, {"name": "B", "merge": ["c"]}],
            "term: merge: /category/c is merged into /category/a and /category/b; choose one",
            id="into two",
        ),
        pytest.param(
            [{"name": "A", "merge": ["C"]}, {"name": "B", "moved_to": "C"}],
            "term: moved_to: /category/c is merged into 'A'; name that",
            id="moved to a merged one",
        ),
    ],
)
def test_merges_that_contradict_are_told(tables: list[dict[str, Any]], problem: str) -> None:
    problems: list[str] = []
    parse_term_rules([{"field": "category", **table} for table in tables], problems)

    assert problems == [problem]


def test_a_hidden_term_is_not_found() -> None:
    rules = parse({"hidden": True})
    assert not rules.is_served(NEWS)
    assert rules.follow(NEWS) == NEWS
    with pytest.raises(TermNotFoundError):
        rules.check(NEWS)


def test_a_retired_term_is_gone() -> None:
    rules = parse({"retired": True, "title": "The news"})
    assert not rules.is_served(NEWS)
    for ask in (rules.follow, rules.check):
        with pytest.raises(TermRetiredError, match="category 'The news' is retired"):
            ask(NEWS)


@pytest.mark.parametrize(
    ("moved_to", "target"),
    [
        ("Other", OTHER),
        ("/category/Other/", OTHER),
        ("/tag/%C3%A9".replace("%C3%A9", "é"), Selection("tag", "é")),
    ],
)
def test_a_moved_term_is_answered_for_by_another(moved_to: str, target: Selection) -> None:
    rules = parse({"moved_to": moved_to})
    assert rules.follow(NEWS) == target
    assert not rules.is_served(NEWS)
    with pytest.raises(TermNotFoundError):
        rules.check(NEWS)


@pytest.mark.parametrize(
    ("tables", "problem"),
    [
        ([{"titel": "T"}], "term: unknown key 'titel'; did you mean 'title'"),
        ([{"hidden": "yes"}], "term: hidden: 'yes' is not of type bool"),
        (
            [{"field": "tags"}],
            "term: field: 'tags' is none of category, tag, source, author, lang, collection",
        ),
        ([{"name": " "}], "term: every [[term]] has a name"),
        ([{"name": 1}], "term: name: 1 is not of type str"),
        ([{"content": "short"}], "term: content: 'short' is none of full, summary, none"),
        ([{"merge": [1]}], "term: merge: [1] holds more than names"),
        ([{"merge": "x"}], "term: merge: 'x' is not of type list"),
        ([{"retired": True, "moved_to": "x"}], "term: 'News' is retired and moved_to; choose one"),
        ([{}, {"name": "NEWS"}], "term: /category/news has two tables; put them together"),
        ([{"moved_to": "/nowhere"}], "term: moved_to: '/nowhere' is no scope; for example /category/news"),
        ([{"moved_to": "/"}], "term: moved_to: '/' is no scope; for example /category/news"),
        ([{"moved_to": "/tag/x/feed.atom"}], "term: moved_to: '/tag/x/feed.atom' is no scope; for example"),
        ([{"moved_to": "news"}], "term: moved_to: /category/news is hidden, retired or moved itself"),
        (
            [{"moved_to": "b"}, {"name": "b", "moved_to": "c"}],
            "term: moved_to: /category/b is hidden, retired or moved itself; name /category/c",
        ),
        (
            [{"moved_to": "b"}, {"name": "b", "retired": True}],
            "term: moved_to: /category/b is hidden, retired",
        ),
    ],
)
def test_a_wrong_table_says_what_would_be_right(tables: list[dict[str, Any]], problem: str) -> None:
    problems: list[str] = []
    parse_term_rules([{"field": "category", "name": "News", **table} for table in tables], problems)
    assert [found for found in problems if found.startswith(problem)]


def test_a_table_may_lack_everything() -> None:
    problems: list[str] = []
    parse_term_rules([{}], problems)
    assert len(problems) == 2
