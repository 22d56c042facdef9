"""Web nodes without any folder: what the site is and what it says comes from PostgreSQL alone."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from feedsvc.cli import main
from feedsvc.runtime import Runtime, assemble
from feedsvc.runtime.outline import hear_outline
from feedsvc.selection import Selection
from feedsvc.settings import Settings
from feedsvc.settings.sharing import OWN
from tests.postgres_server import PostgresServer, running_postgres
from tests.service import Service
from tests.sites import make_post_text, make_site, write_post

BASE_URL = "https://feeds.example"
TOML = """
aliases = ["jekyll", "hexo"]
min_entries = 2
hours = 0.5
tombstone_days = 0
deltas = true
[zones]
CST = "+08:00"
[[term]]
field = "category"
name = "c1"
description = "Said by the owner."
[[source]]
title = "证券时报"
home_page_url = "https://stcn.example/"
names = ["证券时报网"]
"""
PATHS = (
    "/feed.atom",
    "/feed.rss",
    "/feed.json",
    "/feed.xml",
    "/category/c1/feed.atom",
    "/feed/c1.xml",
    "/archive/2022-01.atom",
    "/feeds.opml",
    "/category/c0/",
    "/tag/",
    "/embed/",
    "/atom.xml",
    "/no/such/page",
)
SAME = ("ETag", "Last-Modified", "Cache-Control", "Link", "Content-Type", "Location")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    make_site(root, posts=6)
    (root / "feedsvc.toml").write_text(TOML)
    return root


@pytest.fixture
def url(postgres_server: PostgresServer) -> str:
    return postgres_server.new_index()


@contextmanager
def writing(root: Path, url: str, data: Path) -> Iterator[Runtime]:
    """What syncs, in this process, each time that it is told to."""
    flags = {"base_url": BASE_URL, "index_url": url}
    runtime = Runtime(assemble(root, config=None, environment={}, flags=flags), data, working=data)
    try:
        runtime.sync()
        while runtime._render_some(100):
            pass
        yield runtime
    finally:
        runtime.close()


def run_node(place: Path, url: str, **environment: str) -> Service:
    """A node with nothing but an address and a database."""
    place.mkdir(exist_ok=True)
    values = {"FEEDSVC_INDEX_URL": url, "FEEDSVC_BASE_URL": BASE_URL, **environment}
    return Service(None, place / "data", options=["--follow"], working=place, **values)


def run_full(root: Path, url: str, data: Path) -> Service:
    """A service with the folder, which leads where nobody else does."""
    return Service(root, data, FEEDSVC_INDEX_URL=url, FEEDSVC_BASE_URL=BASE_URL)


def read(service: Service, path: str) -> tuple[int, dict[str, str | None], bytes]:
    response, body = service.get(path)
    return response.status, {name: response.getheader(name) for name in SAME}, body


def wait_until(is_so: Callable[[], Any]) -> None:
    until = time.monotonic() + 15
    while not is_so():
        assert time.monotonic() < until, "it never was so"
        time.sleep(0.05)  # a pause between two looks


def test_a_node_gives_the_bytes_of_a_service_with_the_folder(root: Path, url: str, tmp_path: Path) -> None:
    with run_full(root, url, tmp_path / "1") as full, run_node(tmp_path / "node", url) as node:
        full.wait_for("/feed.atom", "正文 5")
        node.wait_for("/feed.atom", "正文 5")
        for path in PATHS:
            assert read(node, path) == read(full, path), path
        assert b"Said by the owner." in read(node, "/category/c1/feed.atom")[2]
        assert not list((tmp_path / "node").rglob("*.sqlite"))


def test_a_node_learns_of_posts_and_of_another_title(root: Path, url: str, tmp_path: Path) -> None:
    with run_node(tmp_path / "node", url) as node:
        with writing(root, url, tmp_path / "1") as writer:
            node.wait_for("/category/c1/feed.rss", "金融消息")
            write_post(
                root, "_posts/2022-02-01-x.md", make_post_text("新的", date="2022-02-01", categories="c1")
            )
            writer.sync()
            node.wait_for("/category/c1/feed.rss", "新的")
        config = (root / "_config.yml").read_text().replace("金融消息", "Another name")
        (root / "_config.yml").write_text(config)
        with writing(root, url, tmp_path / "1") as writer:
            node.wait_for("/category/c1/feed.rss", "Another name")
            document = writer.publisher.publish(Selection("category", "c1"), "rss")
            assert read(node, "/category/c1/feed.rss")[1]["ETag"] == f'"{document.digest}"'


def test_a_node_waits_for_a_server_and_for_somebody_who_fills_it(root: Path, tmp_path: Path) -> None:
    with running_postgres() as server:
        url = server.new_index()
        server.stop()
        with run_node(tmp_path / "node", url) as node:
            assert read(node, "/-/live")[0] == 200
            for path in ("/", "/feed.atom", "/no/such/page"):
                response, _ = node.get(path)
                assert (response.status, response.getheader("Retry-After")) == (503, "5")
            wait_until(lambda: b"the index cannot be used" in read(node, "/-/ready")[2])
            server.start()
            wait_until(lambda: b"nobody has filled it yet" in read(node, "/-/ready")[2])
            assert read(node, "/feed.atom")[0] == 503
            with writing(root, url, tmp_path / "1"):
                node.wait_for("/feed.atom", "正文 5")
            wait_until(lambda: read(node, "/-/ready")[2] == b"ready\nproblems: 0\n")


def test_a_node_that_starts_refuses_nobody_while_it_learns_of_its_site(
    root: Path, url: str, tmp_path: Path
) -> None:
    with writing(root, url, tmp_path / "1"):
        for _ in range(3):
            with run_node(tmp_path / "node", url) as node:
                assert read(node, "/feed.atom")[0] == 200


def test_a_node_says_what_is_wrong_with_the_content_and_with_itself(
    root: Path, url: str, tmp_path: Path
) -> None:
    write_post(root, "_posts/2022-03-01-bad.md", "---\ntitle: [\n---\n")
    with (
        writing(root, url, tmp_path / "1"),
        run_node(tmp_path / "node", url, FEEDSVC_MIN_ENTRIES="3") as node,
    ):
        node.wait_for("/-/ready", "problems: 1")
        assert (
            b"degraded: settings or versions are not those of the process that syncs"
            in (read(node, "/-/ready")[2])
        )


def test_a_node_looks_into_no_folder(root: Path, url: str, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    make_site(other)
    write_post(other, "_config.yml", "title: Not this one\nurl: https://other.example\n")
    with writing(root, url, tmp_path / "1"), run_node(other, url) as node:
        assert "Not this one" not in node.wait_for("/feed.atom", "金融消息").decode()


def test_workers_of_a_node_are_nodes(root: Path, url: str, tmp_path: Path) -> None:
    with (
        writing(root, url, tmp_path / "1"),
        run_node(tmp_path / "node", url, FEEDSVC_WORKERS="2") as node,
    ):
        node.wait_for("/feed.atom", "正文 5")
        assert len(node.workers()) == 2
        assert node.stop() == 0


def test_who_follows_nothing_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["serve", "--follow"])
    assert result.exit_code == 2
    assert "--follow: needs the folder of the service that it follows, or index.url" in result.output


def test_what_is_told_of_a_site_is_heard_as_it_was(root: Path) -> None:
    flags = {"base_url": BASE_URL}
    assembly = assemble(root, config=None, environment={}, flags=flags)
    heard = hear_outline(assembly.tell(), config=None, environment={}, flags=flags)
    for name in ("site", "window", "dialect", "feed_route", "settings_digest"):
        assert getattr(heard, name) == getattr(assembly, name)
    assert heard.settings == assembly.settings
    assert heard.settings != Settings(base_url=BASE_URL)


def test_no_secret_is_told(root: Path) -> None:
    secrets = {
        "index_url": "postgresql+psycopg://user:hush-one@db/x",
        "cache_url": "redis://:hush-two@cache:6379/0",
        "cache_secret": "hush-three" * 2,
        "stats_token": "hush-four",
    }
    assembly = assemble(root, config=None, environment={}, flags={"base_url": BASE_URL, **secrets})
    assert "hush" not in assembly.tell()
    names = {item.name for item in Settings.__dataclass_fields__.values() if item.metadata["secret"]}
    assert names == set(secrets)
    assert names <= OWN <= set(Settings.__dataclass_fields__)
