"""What the owner says of a term, over HTTP: retired is 410, moved is 301, hidden is 404."""

import json
from typing import Any

import pytest

from feedsvc.aliases import choose_aliases
from feedsvc.term_rules import parse_term_rules
from tests.fakes import FakePublisher
from tests.formats.strict_json_feed import list_problems
from tests.web.conftest import BASE_URL, MakeApp
from tests.web.serving import Address, fetch, run_server

GONE = "/category/gone/"
OLD = "/category/old/"


@pytest.fixture
def server(make_app: MakeApp, publisher: FakePublisher) -> Any:
    publisher.feeds[("category", "gone")] = publisher.feeds[("category", "old")] = ["One"]
    tables = [
        {"field": "category", "name": "gone", "title": "Gone <b>"},
        {"field": "category", "name": "old", "moved_to": "C++"},
    ]
    problems: list[str] = []
    rules = parse_term_rules([{**tables[0], "retired": True}, tables[1]], problems)
    assert problems == []
    aliases = choose_aliases("serve", dialect="jekyll", feed_route="/feed.xml")
    with run_server(make_app(terms=rules, aliases=aliases)) as address:
        yield address


@pytest.mark.parametrize(
    "path", [f"{GONE}feed.atom", f"{GONE}feed.rss", f"{GONE}feed.xml", GONE, "/category/GONE"]
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_h18_a_retired_feed_is_gone_for_good(server: Address, path: str, method: str) -> None:
    answer = fetch(server, path, method)

    assert answer.status == 410
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    text = b"category 'Gone <b>' is retired; https://feeds.example/ lists every feed\n"
    assert answer.body == (text if method == "GET" else b"")


def test_h20_a_condition_does_not_bring_it_back(server: Address) -> None:
    for sent in ({"If_None_Match": "*"}, {"If_Modified_Since": "Fri, 14 Jan 2022 07:42:28 GMT"}):
        assert fetch(server, f"{GONE}feed.atom", **sent).status == 410


def test_j5_the_last_state_of_a_retired_feed_says_expired(server: Address) -> None:
    answer = fetch(server, f"{GONE}feed.json")

    assert list_problems(answer.body) == []

    assert (answer.status, answer.headers["Content-Type"]) == (410, "application/feed+json; charset=utf-8")
    assert json.loads(answer.body) == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Gone <b>",
        "feed_url": f"{BASE_URL}{GONE}feed.json",
        "expired": True,
        "items": [],
    }


@pytest.mark.parametrize(
    ("path", "location"),
    [
        (f"{OLD}feed.atom", "/category/c%2B%2B/feed.atom"),
        (f"{OLD}feed.json?utm_source=x", "/category/c%2B%2B/feed.json"),
        (OLD, "/category/c%2B%2B/"),
        ("//CATEGORY/Old//feed.RSS", "/category/c%2B%2B/feed.rss"),
    ],
)
def test_h19_a_renamed_feed_moves_in_one_step(server: Address, path: str, location: str) -> None:
    answer = fetch(server, path, If_None_Match="*")

    assert (answer.status, answer.body) == (301, b"")
    assert answer.headers["Location"] == f"{BASE_URL}{location}"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert fetch(server, location).status == 200


def test_an_old_url_of_a_renamed_feed_gets_the_feed(server: Address) -> None:
    answer = fetch(server, "/feed/old.xml")

    assert (answer.status, answer.body) == (200, fetch(server, "/category/c%2B%2B/feed.atom").body)
    assert f'<{BASE_URL}/category/c%2B%2B/feed.atom>; rel="canonical"' in answer.headers["Link"]


def test_an_old_url_of_a_retired_feed_is_gone(server: Address) -> None:
    assert fetch(server, "/feed/gone.xml").status == 410
