"""Archives, removals and deltas break no rule either; over a real server, with every part of the service."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes import FakeClock
from tests.formats import strict_json_feed
from tests.formats.reading import ATOM, is_valid_atom, parse_xml
from tests.live import Live, serving
from tests.protocol.checks import Kind, list_problems
from tests.sites import make_post_text, make_site

PREVIOUS = re.compile(r'rel="prev-archive" href="https://feeds\.example([^"]+)"')
TITLE = re.compile("第[0-9]+条")
XML_KINDS: dict[str, Kind] = {"atom": "atom", "rss": "rss"}


@pytest.fixture
def long(tmp_path: Path, clock: FakeClock) -> Iterator[Live]:
    """A hundred posts, a day each, over four months."""
    (tmp_path / "site").mkdir()
    with serving(make_site(tmp_path / "site", posts=100), tmp_path / "data") as live:
        yield live


def walk(live: Live, suffix: str) -> list[bytes]:
    """The feed and its archive, document after document, as a reader of RFC 5005 fetches them."""
    documents, path = [], f"/feed.{suffix}"
    while path:
        answer = live.get(path)
        assert answer.status == 200
        documents.append(answer.body)
        path = _find_next(answer.body, suffix)
    return documents


def _find_next(body: bytes, suffix: str) -> str:
    if suffix == "json":
        url = json.loads(body).get("next_url", "")
        return str(url).removeprefix("https://feeds.example")
    found = PREVIOUS.search(body.decode())
    return found[1] if found else ""


@pytest.mark.parametrize("suffix", ["atom", "rss", "json"])
def test_p3_every_document_of_a_walk_breaks_no_rule(long: Live, suffix: str) -> None:
    documents = walk(long, suffix)

    assert len(documents) > 3
    assert {title for body in documents for title in TITLE.findall(body.decode())} == {
        f"第{number}条" for number in range(100)
    }
    for body in documents:
        kind = XML_KINDS.get(suffix)
        assert (list_problems(body, kind) if kind else strict_json_feed.list_problems(body)) == []


def test_a1_a_feed_with_a_tombstone_breaks_no_rule(small: Live) -> None:
    (path,) = small.root.glob("_posts/2022-01-03-*")
    small.remove(f"_posts/{path.name}")
    body = small.get("/feed.atom").body

    (grave,) = parse_xml(body).iterfind("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert str(grave.get("ref")).endswith("/2022/01/03/2")
    assert is_valid_atom(body)
    assert list_problems(body, "atom") == []
    assert list_problems(small.get("/feed.rss").body, "rss") == []


@pytest.fixture
def deltas(tmp_path: Path, clock: FakeClock) -> Iterator[Live]:
    """The small site with deltas switched on."""
    (tmp_path / "site").mkdir()
    with serving(make_site(tmp_path / "site"), tmp_path / "data", deltas=True) as live:
        yield live


def test_d1_without_a_im_never_226(deltas: Live) -> None:
    etag = deltas.get("/feed.atom", A_IM="feed").headers["Etag"]
    deltas.write("_posts/2022-05-01-a.md", make_post_text("一", date="2022-05-01"))

    assert deltas.get("/feed.atom", If_None_Match=etag).status == 200


def test_d2_what_a_delta_says_of_itself(deltas: Live) -> None:
    first = deltas.get("/feed.atom", A_IM="feed")
    deltas.write("_posts/2022-05-01-a.md", make_post_text("一", date="2022-05-01"))
    answer = deltas.get("/feed.atom", A_IM="feed", If_None_Match=first.headers["Etag"])

    assert (first.status, answer.status) == (200, 226)
    assert answer.headers["Im"] == "feed"
    assert answer.headers["Cache-Control"] == "no-store, im"
    assert answer.headers["Vary"] == "A-IM, If-None-Match, Accept-Encoding"
    assert answer.headers["Etag"] == deltas.get("/feed.atom").headers["Etag"]
    assert [e.findtext(f"{ATOM}title") for e in parse_xml(answer.body).iterfind(f"{ATOM}entry")] == ["一"]
    assert list_problems(answer.body, "atom") == []


def test_d3_an_unknown_no_and_the_current_tag(deltas: Live) -> None:
    current = deltas.get("/feed.atom", A_IM="feed").headers["Etag"]

    assert deltas.get("/feed.atom", A_IM="feed", If_None_Match='"unknown"').status == 200
    assert deltas.get("/feed.atom", A_IM="feed").status == 200
    assert deltas.get("/feed.atom", A_IM="feed", If_None_Match=current).status == 304
