"""What a person sees of `feedsvc serve`."""

import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedsvc.cli.first_screen import greet, tell_when_read
from feedsvc.posts.recognising import dialect_names
from feedsvc.runtime import Runtime, bundled_content
from tests.sites import make_post_text, make_site, running, write_post

HERE = [("127.0.0.1", 8000)]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["/usr/bin/python3"])
    return tmp_path


@pytest.fixture
def runtime(here: Path) -> Iterator[Runtime]:
    site = make_site(here / "site")
    with running(site, here / "data", base_url="") as runtime:
        yield runtime


def read(runtime: Runtime, seconds: float = 0.0) -> None:
    """The first sync, which took so many seconds."""
    moments = iter((0.0, seconds))
    tell = tell_when_read(runtime, lambda _version, _touched: None, clock=lambda: next(moments))
    tell(0, None)  # not read yet: nothing to tell
    result = runtime.sync()
    tell(result.content_version, result.touched)
    tell(result.content_version + 1, result.touched)  # told once


def test_the_greeting_says_what_was_recognised_and_where_to_look(
    here: Path, runtime: Runtime, capsys: pytest.CaptureFixture[str]
) -> None:
    greet(runtime, HERE)
    assert capsys.readouterr().err.splitlines() == [
        f"feedsvc: {here / 'site'}",
        "  recognised     Jekyll, by _config.yml",
        "  listens on     http://127.0.0.1:8000",
        "  every feed     http://127.0.0.1:8000/",
        "  the whole site http://127.0.0.1:8000/feed.atom (.rss, .json)",
        "  index          data: new; feeds answer 503 until the posts are read",
        "  cache          memory: at most 5,000 finished feeds",
        "  stop           with Ctrl-C",
        "note: links say http://127.0.0.1:8000; before others subscribe, say --base-url URL",
    ]


def test_what_was_read_is_told_once_with_the_largest_feed_of_each_kind(
    runtime: Runtime, capsys: pytest.CaptureFixture[str]
) -> None:
    write_post(runtime.assembly.content, "_posts/2022-02-01-bad.md", "---\ntitle: a: b\n---\n")
    read(runtime, seconds=1.25)
    source = "%E8%AF%81%E5%88%B8%E6%97%B6%E6%8A%A5"
    tag = f"{source}%E6%96%B0%E9%97%BB"
    assert capsys.readouterr().err.splitlines() == [
        "ready after 1.2 s: 3 posts in 2 categories, 1 tag, 1 source",
        "  1 problem      feedsvc check site",
        "  category       http://127.0.0.1:8000/category/c0/feed.atom (c0, 2 posts)",
        f"  tag            http://127.0.0.1:8000/tag/{tag}/feed.atom (证券时报新闻, 3 posts)",
        f"  source         http://127.0.0.1:8000/source/{source}/feed.atom (证券时报, 3 posts)",
    ]


def test_a_second_start_serves_at_once(runtime: Runtime, capsys: pytest.CaptureFixture[str]) -> None:
    runtime.sync()
    greet(runtime, HERE)
    assert "  index          data: what was read last is served at once\n" in capsys.readouterr().err


def test_names_cannot_command_the_terminal(runtime: Runtime, capsys: pytest.CaptureFixture[str]) -> None:
    text = make_post_text(date="2022-02-01", categories='"a\\u202eb"')
    for number in range(3):
        write_post(runtime.assembly.content, f"_posts/2022-02-01-{number}.md", text)
    read(runtime)
    assert "(a\\u202eb, 3 posts)\n" in capsys.readouterr().err


@pytest.mark.parametrize("generator", [*dialect_names(), "plain"])
def test_a_site_without_posts_is_told_where_to_write_one(
    here: Path, capsys: pytest.CaptureFixture[str], generator: str
) -> None:
    site = {
        "eleventy": {".eleventy.js": ""},
        "hexo": {"_config.yml": "", "source/_posts/.keep": ""},
        "hugo": {"hugo.toml": ""},
        "jekyll": {"_config.yml": ""},
        "nikola": {"conf.py": "BLOG_TITLE = 'x'\nPOSTS = (('posts/*.md', 'posts', 'post.tmpl'),)\n"},
        "pelican": {"pelicanconf.py": ""},
        "plain": {"a.md": "---\ntitle: a\ndate: 2022-01-01\ndraft: true\n---\n"},
        "zola": {"config.toml": 'base_url = "https://a.example"\n', "content/_index.md": "+++\n+++\n"},
    }[generator]
    for name, text in site.items():
        write_post(here, f"site/{name}", text)
    with running(here / "site", here / "data") as runtime:
        assert runtime.assembly.rules.dialect.name == generator
        read(runtime)
        told = capsys.readouterr().err.splitlines()
        assert told[0] == "ready at once: 0 posts"
        place = told[1].removeprefix("  no post yet    write one to ").partition(",")[0]
        write_post(
            here,
            place,
            "---\ntitle: a\ndate: 2022-01-01\n---\n"
            if generator != "zola"
            else '+++\ntitle = "a"\ndate = 2022-01-01\n+++\n',
        )
        assert runtime.sync().entries == 1


def test_the_bundled_example_says_how_to_serve_own_posts(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(bundled_content(), here / "data") as runtime:
        greet(runtime, HERE)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "feedsvc: the bundled example"
    assert lines[-1] == "note: for your own posts: feedsvc serve FOLDER"


def test_a_plain_folder_says_where_its_title_goes(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_post(here, "notes/a.md", "---\ntitle: a\ndate: 2022-01-01\n---\n")
    with running(here / "notes", here / "data") as runtime:
        greet(runtime, HERE)
    lines = capsys.readouterr().err.splitlines()
    assert lines[1] == "  recognised     no generator: a plain folder of posts"
    assert lines[-1] == "note: title, time zone and addresses are yours to say: feedsvc init notes"


def test_settings_index_and_cache_are_told_where_they_are(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = make_site(here / "site")
    write_post(site, "feedsvc.toml", 'cache.url = "files:"\ncache.max_documents = 1000\n')
    with running(site, here / "data") as runtime:
        greet(runtime, HERE)
    told = capsys.readouterr().err
    assert "  settings       site/feedsvc.toml\n" in told
    assert "  cache          data/cache: at most 1,000 finished feeds\n" in told


def test_a_log_in_json_has_no_other_lines(
    here: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with running(make_site(here / "site"), here / "data", log_format="json") as runtime:
        greet(runtime, HERE)
        read(runtime, seconds=0.5)
    assert capsys.readouterr().err == ""
    assert caplog.messages == [
        f"event=serving content={here / 'site'} url=https://feeds.example host=127.0.0.1 port=8000",
        "event=ready seconds=0.500000 entries=3 feeds=7 problems=0",
    ]


def test_on_a_terminal_it_says_all_this_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "feedsvc", "serve", site, "--port", "0", "--data", tmp_path / "data"],
        stderr=theirs,
    )
    os.close(theirs)
    told = b""
    try:
        while b"  source " not in told:
            assert select.select([ours], [], [], 30)[0], told
            told += os.read(ours, 65_536)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    text = told.decode()
    order = ("feedsvc: /", "  recognised     Jekyll, by _config.yml", "  stop ", "ready ", "  category ")
    places = [text.index(f"{start}") for start in order]
    assert places == sorted(places)
    assert "Traceback" not in text
