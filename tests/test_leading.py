"""Several processes on one PostgreSQL: one writes, another takes over when it dies, and all answer alike."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from feedsvc.index import Index
from tests.postgres_server import PostgresServer, running_postgres
from tests.service import Service

BASE_URL = "https://feeds.example"
POST = "---\ntitle: {name}\ndate: 2022-05-0{day} 10:00:00 +0800\ncategories: [c]\n---\nText of {name}.\n"


@pytest.fixture
def url(postgres_server: PostgresServer) -> str:
    return postgres_server.new_index()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    (site / "_posts").mkdir(parents=True)
    (site / "_config.yml").write_text("title: News\nurl: https://news.example\n")
    write_post(site, "first", 1)
    return site


def write_post(site: Path, name: str, day: int) -> None:
    (site / "_posts" / f"2022-05-0{day}-{name}.md").write_text(POST.format(name=name, day=day))


@contextmanager
def syncing(site: Path, url: str, data: Path) -> Iterator[subprocess.Popen[str]]:
    """`feedsvc sync --watch`, once it says what it does."""
    process = subprocess.Popen(
        [sys.executable, "-m", "feedsvc", "sync", str(site), "--data", str(data), "--watch"],
        stderr=subprocess.PIPE,
        env={
            **os.environ,
            "FEEDSVC_INDEX_URL": url,
            "FEEDSVC_BASE_URL": BASE_URL,
            "FEEDSVC_POLL_SECONDS": "0.2",
        },
        text=True,
    )
    assert process.stderr is not None
    try:
        lines = [process.stderr.readline()]
        while lines[-1] and "feedsvc: s" not in lines[-1]:
            lines.append(process.stderr.readline())
        assert lines[-1], "".join(lines)
        yield process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def titles(url: str) -> list[str]:
    index = Index(url)
    try:
        with index.snapshot() as snapshot:
            return [entry.title for entry in snapshot.list_entries()]
    finally:
        index.close()


def read(service: Service, path: str) -> str:
    """A feed, which is there whenever one asks."""
    response, body = service.get(path)
    assert response.status == 200
    return body.decode()


def has(service: Service, path: str, text: str) -> bool:
    return text in read(service, path)


def wait_until(is_so: Callable[[], Any], seconds: float = 10.0) -> None:
    """Poll as another process does."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it never was so"
        time.sleep(0.05)  # a pause between two looks


def test_another_process_takes_over_from_one_that_is_killed(site: Path, url: str, tmp_path: Path) -> None:
    with syncing(site, url, tmp_path / "1") as first, syncing(site, url, tmp_path / "2") as second:
        wait_until(lambda: titles(url) == ["first"])
        first.send_signal(signal.SIGKILL)
        write_post(site, "later", 2)
        wait_until(lambda: titles(url) == ["first", "later"])
        assert second.poll() is None


def test_a_leader_that_is_killed_inside_a_transaction_leaves_nothing(
    site: Path, url: str, tmp_path: Path, postgres_server: PostgresServer
) -> None:
    schema = url.rpartition("%3D")[2]
    with syncing(site, url, tmp_path / "1") as first, syncing(site, url, tmp_path / "2"):
        wait_until(lambda: titles(url) == ["first"])
        with postgres_server.connect() as connection:
            connection.execute("BEGIN")
            connection.execute(f"LOCK TABLE {schema}.terms IN ACCESS EXCLUSIVE MODE")
            write_post(site, "later", 2)
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass"
            wait_until(lambda: connection.execute(waiting, [f"{schema}.terms"]).fetchone()[0])
            first.send_signal(signal.SIGKILL)
            first.wait()
        wait_until(lambda: titles(url) == ["first", "later"])
        write_post(site, "last", 3)
        wait_until(lambda: titles(url) == ["first", "later", "last"])


def test_a_leader_goes_on_after_the_server_was_restarted(site: Path, tmp_path: Path) -> None:
    with running_postgres() as server:
        url = server.new_index()
        with syncing(site, url, tmp_path / "1"):
            wait_until(lambda: titles(url) == ["first"])
            server.stop()
            write_post(site, "later", 2)
            server.start()
            wait_until(lambda: titles(url) == ["first", "later"])


def test_a_node_without_posts_answers_as_the_one_that_has_them(site: Path, url: str, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "_config.yml").write_bytes((site / "_config.yml").read_bytes())
    environment = {"FEEDSVC_INDEX_URL": url, "FEEDSVC_BASE_URL": BASE_URL}
    with Service(site, tmp_path / "1", **environment) as full:
        full.wait_for("/feed.atom", "Text of first")
        with Service(bare, tmp_path / "2", options=["--follow"], **environment) as node:
            node.wait_for("/feed.atom", "Text of first")
            for number in (2, 3):
                name = f"post-{number}"
                write_post(site, name, number)
                wait_until(partial(has, node, "/feed.atom", f"Text of {name}"))
                full.wait_for("/feed.atom", f"Text of {name}")
                answers = [service.get("/category/c/feed.rss") for service in (full, node)]
                for header in ("ETag", "Last-Modified"):
                    assert answers[0][0].headers[header] == answers[1][0].headers[header]
                assert answers[0][1] == answers[1][1]


def test_without_its_server_a_node_serves_what_it_knows(site: Path, tmp_path: Path) -> None:
    with running_postgres() as server:
        environment = {"FEEDSVC_INDEX_URL": server.new_index(), "FEEDSVC_BASE_URL": BASE_URL}
        with Service(site, tmp_path / "1", **environment) as service:
            service.wait_for("/feed.atom", "Text of first")
            server.stop()
            assert "Text of first" in read(service, "/feed.atom")
            response, _ = service.get("/category/c/feed.rss")
            assert (response.status, response.headers["Retry-After"]) == (503, "5")
            server.start()
            wait_until(lambda: service.get("/category/c/feed.rss")[0].status == 200)
