"""Combinations over HTTP, from posts to answers: one URL each, true headers, and clear refusals."""

import json
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from feedsvc.index import Index, SearchText
from feedsvc.metrics import make_metrics
from feedsvc.publishing import Publisher
from feedsvc.term_rules import NO_RULES, TermRules, parse_term_rules
from feedsvc.web.app import create_app
from feedsvc.web.parts import WebSettings
from feedsvc.web.ready import ReadyTable
from tests.builders import PUBLISHED, make_entry
from tests.publishers import Parts

BASE = "https://feeds.example"


class Web:
    """The whole web over a true index; `ask` answers without following redirects."""

    def __init__(self, index: Index, terms: TermRules = NO_RULES, **changes: Any) -> None:
        self.parts = Parts(index)
        self.publisher: Publisher = self.parts.build(terms=terms, **changes)
        web = WebSettings(base_url=BASE, title="Site", terms=terms)
        self.app: ReadyTable = create_app(
            self.publisher, web=web, metrics=make_metrics(), now=lambda: self.parts.now
        )

    def ask(self, path: str, **headers: str) -> TestResponse:
        return Client(self.app).get(
            path, headers=[(name.replace("_", "-"), value) for name, value in headers.items()]
        )


@pytest.fixture
def posts(index: Index) -> Index:
    entries = [
        make_entry("one", title="One 茅台", categories=("News",), tags=("A b", "c")),
        make_entry(
            "two", title="Two", categories=("News",), tags=("c",), published=PUBLISHED - timedelta(hours=1)
        ),
        make_entry("three", categories=("Notes",), tags=("A b",), published=PUBLISHED - timedelta(hours=2)),
    ]
    Parts(index).write(*entries)
    return index


def read_titles(answer: TestResponse) -> list[str]:
    return [item["title"] for item in json.loads(answer.data)["items"]]


def store_words(index: Index) -> None:
    with index.snapshot() as snapshot:
        missing = snapshot.list_unsearched(100)
    index.store_search(SearchText(entry=entry, text="") for entry in missing)


def test_a_combination_says_what_it_is(posts: Index) -> None:
    answer = Web(posts).ask("/feed.json?category=news&tag=a-b")
    feed = json.loads(answer.data)

    assert answer.status_code == 200
    assert read_titles(answer) == ["One 茅台"]
    assert feed["title"] == '分类 News; 标签 "A b" | 金融消息'
    assert feed["feed_url"] == f"{BASE}/feed.json?category=news&tag=a-b"
    assert feed["home_page_url"] == f"{BASE}/?category=news&tag=a-b"
    assert feed["_selection"]["parts"] == [
        {"field": "category", "name": "News", "match": "all", "feed_url": f"{BASE}/category/news/feed.json"},
        {"field": "tag", "name": "A b", "match": "all", "feed_url": f"{BASE}/tag/a-b/feed.json"},
    ]
    assert f'<{BASE}/feed.json?category=news&tag=a-b>; rel="self"' in answer.headers["Link"]


def test_a_combination_has_an_id_of_its_own_and_no_archive(posts: Index) -> None:
    atom = Web(posts).ask("/tag/c/feed.atom?limit=1").text

    assert "<id>https://news.example/tag/c?limit=1</id>" in atom
    assert "prev-archive" not in atom
    assert atom.count("<entry>") == 1


@pytest.mark.parametrize(
    ("path", "location"),
    [
        pytest.param("/feed.atom?category=News", "/category/news/feed.atom", id="one term is a path"),
        pytest.param("/tag/c/feed.atom?category=News", "/feed.atom?category=news&tag=c", id="two are none"),
        pytest.param("/feed.atom?tag=c&tag=A%20b", "/feed.atom?tag=a-b&tag=c", id="another order"),
        pytest.param("/Feed.atom?tag=c&tag=a-b", "/feed.atom?tag=a-b&tag=c", id="order and case at once"),
        pytest.param("/feed.atom?limit=05&utm_source=x", "/feed.atom?limit=5", id="without cruft"),
        pytest.param("/feed.atom?tag=", "/feed.atom", id="nothing"),
        pytest.param("/feed.atom?content=full", "/feed.atom", id="the default"),
    ],
)
def test_another_spelling_is_redirected(posts: Index, path: str, location: str) -> None:
    answer = Web(posts).ask(path)
    assert (answer.status_code, answer.headers["Location"], answer.data) == (301, f"{BASE}{location}", b"")
    assert Web(posts).ask(location).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        pytest.param("/feed.atom?tag=a-c&tag=c", 404, "no tag 'a-c'; near names: A b", id="unknown term"),
        pytest.param("/category/news/feed.atom?tag.not=x", 404, "no tag 'x'", id="unknown term left out"),
        pytest.param("/feed.atom?tags=c", 400, "did you mean 'tag'", id="misspelt parameter"),
        pytest.param("/feed.atom?limit=many", 400, "not a number from 1 to 500", id="wrong value"),
        pytest.param("/archive/2022-01.atom?limit=1", 400, "an archive takes no parameters", id="an archive"),
    ],
)
def test_what_cannot_be_meant_is_refused(posts: Index, path: str, status: int, text: str) -> None:
    answer = Web(posts).ask(path)
    assert answer.status_code == status
    assert text in answer.text


def test_cruft_behind_a_combination_changes_nothing(posts: Index) -> None:
    web = Web(posts)
    answers = [web.ask(f"/feed.atom?tag=a-b&tag=c{cruft}") for cruft in ("", "&utm_source=x", "&1700000000")]

    assert {(answer.status_code, answer.headers["ETag"]) for answer in answers} == {
        (200, answers[0].headers["ETag"])
    }
    assert len(web.app._table.notices) == 1


def test_a_ready_combination_is_replaced_when_one_of_its_terms_is_touched(posts: Index) -> None:
    web = Web(posts)
    paths = (
        "/feed.atom?category=news&tag=c",
        "/category/news/feed.atom?tag.not=a-b",
        "/category/notes/feed.atom?limit=1",
    )
    for path in paths:
        web.ask(path)

    def kept() -> set[str]:
        return {f"{path}?{query}" for path, query, _ in web.app._table.notices}

    assert len(kept()) == 3
    web.app.replace(2, {("", ""), ("tag", "x")})
    assert kept() == {"/feed.atom?category=news&tag=c", "/category/notes/feed.atom?limit=1"}
    web.app.replace(3, {("", ""), ("tag", "c")})
    assert kept() == {"/category/notes/feed.atom?limit=1"}


@pytest.mark.parametrize(
    ("content", "item"),
    [
        ("summary", {"content_text": "Summary of one", "summary": "Summary of one"}),
        ("none", {"content_text": "One 茅台"}),
    ],
)
def test_content_says_how_much(posts: Index, content: str, item: dict[str, str]) -> None:
    web = Web(posts)
    found = json.loads(web.ask(f"/feed.json?content={content}&limit=1").data)["items"][0]

    assert {
        name: found[name] for name in ("content_html", "content_text", "summary") if name in found
    } == item
    assert web.parts.bodies.loads == (content == "summary")


def test_the_owner_may_allow_less(posts: Index) -> None:
    problems: list[str] = []
    rules = parse_term_rules([{"field": "tag", "name": "c", "content": "summary"}], problems)
    item = json.loads(Web(posts, rules).ask("/tag/c/feed.json").data)["items"][0]

    assert problems == []
    assert "content_html" not in item


def test_parts_that_moved_or_are_hidden(posts: Index) -> None:
    tables = [
        {"field": "tag", "name": "old", "moved_to": "c"},
        {"field": "tag", "name": "A b", "hidden": True},
    ]
    web = Web(posts, parse_term_rules(tables, []))

    assert (
        web.ask("/feed.atom?category=news&tag=old").headers["Location"]
        == f"{BASE}/feed.atom?category=news&tag=c"
    )
    assert web.ask("/feed.atom?category=news&tag=a-b").status_code == 404


def test_a_search_waits_until_all_is_read(posts: Index) -> None:
    web = Web(posts)
    answer = web.ask("/feed.json?q=%E8%8C%85%E5%8F%B0")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    store_words(posts)

    assert read_titles(web.ask("/feed.json?q=%E8%8C%85%E5%8F%B0")) == ["One 茅台"]


def test_a_search_reads_a_few_posts_itself(posts: Index) -> None:
    def complete() -> bool:
        store_words(posts)
        return True

    assert read_titles(Web(posts, complete_search=complete).ask("/feed.json?q=two")) == ["Two"]


def test_a_combination_is_conditional(posts: Index) -> None:
    web = Web(posts)
    path = "/feed.atom?category=news&tag=c"
    first = web.ask(path)
    again = web.ask(path, If_None_Match=first.headers["ETag"])

    assert (again.status_code, again.headers["ETag"]) == (304, first.headers["ETag"])
    assert web.ask(path, If_Modified_Since=first.headers["Last-Modified"]).status_code == 304
