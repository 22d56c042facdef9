"""RFC 5005 and RFC 3229 over a real server, from the folder to the wire."""

import json
from pathlib import Path

import feedparser
import pytest

from tests.live import Live, serving
from tests.sites import make_post_text, make_site, write_post


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """150 posts, 28 a month, so that five months are over."""
    (tmp_path / "site").mkdir()
    return make_site(tmp_path / "site", posts=150)


def path_of(url: str) -> str:
    return url.removeprefix("https://feeds.example")


def walk_atom(live: Live, path: str) -> list[list[str]]:
    """The ids of each document, from the one to subscribe to down to the oldest."""
    documents = []
    while path:
        answer = live.get(path)
        assert answer.status == 200
        feed = feedparser.parse(answer.body)
        assert not feed.bozo
        documents.append([entry.id for entry in feed.entries])
        older = [link.href for link in feed.feed.links if link.rel == "prev-archive"]
        path = path_of(older[0]) if older else ""
    return documents


def walk_json(live: Live, path: str) -> list[list[str]]:
    documents = []
    while path:
        feed = json.loads(live.get(path).body)
        documents.append([item["id"] for item in feed["items"]])
        path = path_of(feed.get("next_url", ""))
    return documents


@pytest.mark.parametrize(("scope", "posts"), [("", 150), ("/category/c0", 75)], ids=["site", "category"])
def test_p3_every_post_is_reached(site: Path, tmp_path: Path, scope: str, posts: int) -> None:
    with serving(site, tmp_path / "data") as live:
        documents = walk_atom(live, f"{scope}/feed.atom")
        assert len({id_ for document in documents for id_ in document}) == posts
        assert walk_atom(live, f"{scope}/feed.rss") == walk_json(live, f"{scope}/feed.json") == documents


def test_p3_p4_old_months_keep_their_bytes_and_tags_when_posts_arrive(site: Path, tmp_path: Path) -> None:
    with serving(site, tmp_path / "data") as live:
        paths = [f"/archive/2022-0{month}.atom" for month in range(1, 7)]
        before = [live.get(path) for path in paths]
        live.write("_posts/2022-06-20-new.md", make_post_text("新", date="2022-06-20 08:00:00 +0800"))
        after = [live.get(path) for path in paths]
    kept = [
        then.body == now.body and then.headers["Etag"] == now.headers["Etag"]
        for then, now in zip(before, after, strict=True)
    ]
    assert kept == [True] * 5 + [False]
    ages = [answer.headers["Cache-Control"].split(",")[1] for answer in after]
    assert ages[:5] == [" max-age=86400"] * 5
    assert ages[5] != " max-age=86400"
    modified = [answer.headers["Last-Modified"] for answer in before]
    assert [answer.headers["Last-Modified"] for answer in after][:4] == modified[:4]


def test_p3_a_document_known_to_a_reader_is_304(site: Path, tmp_path: Path) -> None:
    with serving(site, tmp_path / "data") as live:
        first = live.get("/archive/2022-01.rss", Accept_Encoding="gzip")
        for sent in (
            {"If_None_Match": first.headers["Etag"]},
            {"If_Modified_Since": first.headers["Last-Modified"]},
        ):
            assert live.get("/archive/2022-01.rss", **sent).status == 304


def test_p5_a_burst_between_two_polls_is_in_the_window_whole(site: Path, tmp_path: Path) -> None:
    with serving(site, tmp_path / "data") as live:
        for number in range(100):
            text = make_post_text(
                f"b{number}", date=f"2022-07-01 08:{number // 60:02}:{number % 60:02} +0800"
            )
            write_post(site, f"_posts/2022-07-01-b{number}.md", text)
        live.sync()
        titles = [entry.title for entry in feedparser.parse(live.get("/feed.atom").body).entries]
    assert titles[:100] == [f"b{number}" for number in reversed(range(100))]


def test_d2_only_what_is_new_once_deltas_are_on(site: Path, tmp_path: Path) -> None:
    with serving(site, tmp_path / "data", deltas=True) as live:
        first = live.get("/feed.atom", A_IM="feed")
        assert first.status == 200
        live.write("_posts/2022-06-20-new.md", make_post_text("新", date="2022-06-20 08:00:00 +0800"))
        whole = live.get("/feed.atom")
        delta = live.get("/feed.atom", A_IM="feed", If_None_Match=first.headers["Etag"])
        again = live.get("/feed.atom", A_IM="feed", If_None_Match=delta.headers["Etag"])
    assert (delta.status, again.status) == (226, 304)
    assert delta.headers["Etag"] == whole.headers["Etag"]
    assert [entry.title for entry in feedparser.parse(delta.body).entries] == ["新"]
    assert len(delta.body) < len(whole.body)


def test_d4_deltas_are_off_by_default(site: Path, tmp_path: Path) -> None:
    with serving(site, tmp_path / "data") as live:
        first = live.get("/feed.atom", A_IM="feed")
        live.write("_posts/2022-06-20-new.md", make_post_text("新", date="2022-06-20 08:00:00 +0800"))
        assert live.get("/feed.atom", A_IM="feed", If_None_Match=first.headers["Etag"]).status == 200


def test_a_retracted_post_is_told_of_in_atom_alone(site: Path, tmp_path: Path) -> None:
    newest = max((site / "_posts").iterdir())
    with serving(site, tmp_path / "data") as live:
        live.remove(f"_posts/{newest.name}")
        answers = {suffix: live.get(f"/feed.{suffix}").body for suffix in ("atom", "rss", "json", "xml")}
    told = {suffix for suffix, body in answers.items() if b"deleted-entry" in body}
    assert told == {"atom", "xml"}
