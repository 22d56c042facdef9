"""A whole site's bodies: rendered in other processes, and the same as those rendered here."""

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import forkserver
from pathlib import Path

import pytest

from feedsvc import bodies
from feedsvc.bodies import rendering
from feedsvc.runtime import Runtime
from feedsvc.scanner import workers
from feedsvc.syncing import finding
from tests.faults.dying import dump, open_site
from tests.sites import make_post_text, make_site, write_post

POSTS = 60
"""More than what processes may have rendered before the first of it is stored."""


@pytest.fixture(autouse=True)
def _many_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten entries are worth other processes, which take them by fours."""
    monkeypatch.setattr(bodies, "WORTH_WORKERS", 10)
    monkeypatch.setattr(rendering, "_BATCH", 4)
    monkeypatch.setattr(workers, "_is_prepared", False)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    return make_site(tmp_path / "site", POSTS)


@pytest.fixture
def runtime(site: Path, tmp_path: Path) -> Iterator[Runtime]:
    runtime = open_site(site, tmp_path / "data")
    runtime.sync()
    yield runtime
    runtime.close()


def render_all(runtime: Runtime) -> None:
    while runtime._bodies.render_some(50):
        pass


def list_paths(data: Path) -> list[str]:
    """Of the posts with a body."""
    query = "SELECT path FROM bodies JOIN entries ON key = entry_key ORDER BY published_us"
    with closing(sqlite3.connect(data / "index.sqlite")) as database:
        return [path for (path,) in database.execute(query)]


def list_children() -> list[int]:
    """The processes that render."""
    listed = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    pids = [int(pid) for path in listed for pid in path.read_text().split()]
    return [pid for pid in pids if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_other_processes_render_what_this_one_would(
    runtime: Runtime, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert runtime._bodies.render_some(50) == 4  # a batch of theirs
    render_all(runtime)
    monkeypatch.setattr(bodies, "WORTH_WORKERS", 1_000)
    alone = open_site(site, tmp_path / "alone")
    alone.sync()
    assert alone._bodies.render_some(100) == POSTS
    alone.close()
    assert len(list_paths(tmp_path / "data")) == POSTS
    assert dump(tmp_path / "data")["bodies"] == dump(tmp_path / "alone")["bodies"]


def test_the_newest_come_first(runtime: Runtime, tmp_path: Path) -> None:
    assert runtime._bodies.render_some(50) == 4
    first = list_paths(tmp_path / "data")
    render_all(runtime)
    assert list_paths(tmp_path / "data")[-4:] == first


def test_what_a_sync_brings_meanwhile_does_not_wait_for_the_rest(
    runtime: Runtime, site: Path, tmp_path: Path
) -> None:
    assert runtime._bodies.render_some(50) == 4
    write_post(site, "_posts/2021-01-01-meanwhile.md", make_post_text("meanwhile"))
    runtime.sync()
    assert runtime._bodies.render_some(50) == 1
    assert "_posts/2021-01-01-meanwhile.md" in list_paths(tmp_path / "data")
    render_all(runtime)
    assert len(list_paths(tmp_path / "data")) == POSTS + 1


def test_a_post_that_was_changed_since_is_left_for_the_sync_that_is_due(
    runtime: Runtime, site: Path, tmp_path: Path
) -> None:
    changed = sorted((site / "_posts").iterdir())[POSTS // 2]
    changed.write_text(changed.read_text() + "\nchanged\n")
    for _ in range(POSTS):
        runtime._bodies.render_some(50)
    assert f"_posts/{changed.name}" not in list_paths(tmp_path / "data")
    runtime.sync()
    render_all(runtime)
    assert len(list_paths(tmp_path / "data")) == POSTS


def test_processes_that_were_prepared_do_the_same(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the first sync, and those that render."""
    alone = open_site(site, tmp_path / "alone")
    alone.sync()
    render_all(alone)
    alone.close()
    monkeypatch.setattr(workers, "WORTH_WORKERS", 10)
    monkeypatch.setattr(finding, "WORTH_WORKERS", 10)
    prepared = open_site(site, tmp_path / "prepared")
    assert workers._is_prepared
    prepared.sync()
    render_all(prepared)
    prepared.close()
    assert len(list_paths(tmp_path / "prepared")) == POSTS
    assert dump(tmp_path / "prepared") == dump(tmp_path / "alone")


def test_processes_are_started_anew_where_the_prepared_one_cannot_be_reached(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its socket lies in a folder for temporary files, which is emptied now and then."""
    monkeypatch.setattr(workers, "WORTH_WORKERS", 10)
    runtime = open_site(site, tmp_path / "data")
    runtime.sync()
    monkeypatch.setattr(forkserver._forkserver, "_forkserver_address", str(tmp_path / "gone"))
    render_all(runtime)
    runtime.close()
    assert len(list_paths(tmp_path / "data")) == POSTS


def test_a_process_that_is_killed_loses_no_body(
    runtime: Runtime, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert runtime._bodies.render_some(50) == 4
    for pid in list_children():
        os.kill(pid, signal.SIGKILL)
    render_all(runtime)
    assert len(list_paths(tmp_path / "data")) == POSTS
    assert "event=rendering_processes_lost" in caplog.text


def test_no_process_is_left_when_all_is_rendered_or_the_service_stops(
    runtime: Runtime, site: Path, tmp_path: Path
) -> None:
    other = open_site(site, tmp_path / "other")
    other.sync()
    assert other._bodies.render_some(50) == 4
    assert list_children() != []
    other.close()
    assert list_children() == []
    render_all(runtime)
    assert list_children() == []
