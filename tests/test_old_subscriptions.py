"""Sites that moved here, served whole: old URLs give the entries, ids and format that subscribers had."""

from pathlib import Path

import feedparser
import pytest

from tests.live import Live, serving
from tests.sites import make_post_text, make_site, write_post

HUGO = """\
+++
title = "A"
date = 2022-01-14T15:42:28+08:00
tags = ["R&D"]
+++
Text.
"""


def entries(live: Live, path: str, version: str) -> list[tuple[str, str]]:
    """(title, id) of each entry behind an old URL, which is in this format."""
    answer = live.get(path)
    assert answer.status == 200
    parsed = feedparser.parse(answer.body)
    assert parsed.version == version
    return [(entry.title, entry.id) for entry in parsed.entries]


def test_jekyll_feed(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    root = make_site(tmp_path / "site")
    write_post(
        root, "_config.yml", (root / "_config.yml").read_text(encoding="utf-8") + "feed:\n  path: atom.xml\n"
    )
    with serving(root, tmp_path / "data") as live:
        one = ("第1条", "https://news.example/c1/2022/01/02/1")
        assert entries(live, "/feed/c1.xml", "atom10") == [one]
        assert one in entries(live, "/atom.xml", "atom10")
        assert feedparser.parse(live.get("/atom.xml").body).feed.id == "https://news.example/atom.xml"
        assert live.get("/feed/c2.xml").status == 404


def test_wordpress_posts_in_a_jekyll_site(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    root = make_site(tmp_path / "site", posts=0)
    text = make_post_text(
        "Hello", categories="News", tags="['Día uno']", more="guid: http://old.example/?p=42\n"
    )
    write_post(root, "_posts/2022-01-14-hello.md", text)
    with serving(root, tmp_path / "data") as live:
        for path in ("/feed/", "/?feed=rss2", "/category/news/feed/", "/tag/dia-uno/feed/rss2/"):
            assert entries(live, path, "rss20") == [("Hello", "http://old.example/?p=42")]
        assert live.get("/comments/feed/").status == 410


@pytest.mark.parametrize("path", ["/index.xml", "/posts/index.xml", "/tags/rd/index.xml"])
def test_hugo(tmp_path: Path, path: str) -> None:
    root = tmp_path / "site"
    write_post(root, "hugo.toml", 'baseURL = "https://hugo.example/"\ntitle = "Site"\n')
    write_post(root, "content/posts/a.md", HUGO)
    with serving(root, tmp_path / "data") as live:
        assert entries(live, path, "rss20") == [("A", "https://hugo.example/posts/a/")]
        assert live.get("/news/index.xml").status == 404


def test_the_setting_decides(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    root = make_site(tmp_path / "site")
    statuses = {}
    for aliases in ("serve", "redirect", "off", "hugo"):
        with serving(root, tmp_path / "data", aliases=aliases) as live:
            statuses[aliases] = [live.get(path).status for path in ("/feed/c1.xml", "/index.xml")]
    assert statuses == {"serve": [200, 200], "redirect": [301, 301], "off": [404, 404], "hugo": [404, 200]}
