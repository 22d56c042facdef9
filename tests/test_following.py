"""Several processes on one data folder: one writes, the others follow it and take its place when it ends."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feedsvc.publishing import Status
from feedsvc.runtime import Runtime, assemble
from feedsvc.runtime.telling import StatusTeller, read_status
from feedsvc.selection import SITE
from tests.sites import make_post_text, make_site, write_post


class Process:
    """What one process has of feedsvc: its own parts, and the changes that it was told of."""

    def __init__(self, root: Path, data: Path, *, may_write: bool = True) -> None:
        flags = {"base_url": "https://feeds.example", "poll_seconds": 0.05}
        assembly = assemble(root, config=None, environment={}, flags=flags)
        self.runtime = Runtime(assembly, data, working=root.parent, may_write=may_write)
        self.versions: list[int] = []
        self.touched: list[frozenset[tuple[str, str]] | None] = []
        self.is_running = True
        self.runtime.watch(self._note)

    def _note(self, version: int, touched: frozenset[tuple[str, str]] | None) -> None:
        self.touched.append(touched)
        self.versions.append(version)

    def end(self) -> None:
        if self.is_running:
            self.is_running = False
            self.runtime.close()

    def titles(self) -> list[str]:
        feed = self.runtime.publisher.read_page(SITE).feed
        return [entry.entry.title for entry in feed.entries]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    return make_site(root)


@pytest.fixture
def start(root: Path, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts a process more on the same site and data folder."""
    processes: list[Process] = []

    def start_one(**options: bool) -> Process:
        processes.append(Process(root, tmp_path / "data", **options))
        return processes[-1]

    yield start_one
    for process in processes:
        process.end()


def wait_until(is_true: Callable[[], bool]) -> None:
    for _ in range(500):
        if is_true():
            return
        time.sleep(0.02)  # a pause between two looks
    raise AssertionError("it never came to that")


def test_one_writes_and_the_others_see_it(root: Path, start: Callable[..., Process]) -> None:
    writer, follower = start(), start()
    assert (writer.runtime.is_writer, follower.runtime.is_writer) == (True, False)
    wait_until(lambda: 1 in follower.versions)
    write_post(root, "_posts/2022-03-01-new.md", make_post_text("新", date="2022-03-01 08:00:00 +0800"))
    wait_until(lambda: 2 in follower.versions)
    assert follower.titles()[0] == "新"


def test_a_follower_is_told_which_feeds_a_change_touched(root: Path, start: Callable[..., Process]) -> None:
    start()
    follower = start()
    wait_until(lambda: 1 in follower.versions)
    text = make_post_text("新", date="2022-03-01 08:00:00 +0800", categories="c1", tags="x")
    write_post(root, "_posts/2022-03-01-new.md", text)
    wait_until(lambda: 2 in follower.versions)
    touched = follower.touched[-1]
    assert touched is not None
    assert touched >= {("", ""), ("category", "c1"), ("tag", "x")}
    assert ("category", "c0") not in touched


def test_a_follower_knows_what_is_wrong_with_the_content(root: Path, start: Callable[..., Process]) -> None:
    write_post(root, "_posts/2022-03-01-bad.md", "---\ntitle: [\n---\n")
    start()
    follower = start()
    wait_until(lambda: follower.runtime.status.problems == 1)
    (root / "_config.yml").unlink()
    wait_until(lambda: follower.runtime.status.degraded != "")


def test_a_follower_takes_the_place_of_a_writer_that_ended(root: Path, start: Callable[..., Process]) -> None:
    writer, follower = start(), start()
    wait_until(lambda: 1 in writer.versions)
    writer.end()
    wait_until(lambda: follower.runtime.is_writer)
    write_post(root, "_posts/2022-03-01-new.md", make_post_text("新", date="2022-03-01 08:00:00 +0800"))
    wait_until(lambda: 2 in follower.versions)
    assert follower.titles()[0] == "新"


def test_who_may_not_write_never_does(start: Callable[..., Process]) -> None:
    worker = start(may_write=False)
    wait_until(lambda: 0 in worker.versions)
    assert worker.runtime.status.progress == "another process is reading the content"
    assert not worker.runtime.is_writer
    assert start().runtime.is_writer
    wait_until(lambda: 1 in worker.versions)
    assert not worker.runtime.is_writer


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"1", b'{"x": 1}', b"\xff"])
def test_a_status_that_cannot_be_understood_is_none(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "status.json").write_bytes(text)
    assert read_status(tmp_path / "status.json") is None


def test_a_status_that_cannot_be_told_is_a_note_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    teller = StatusTeller(Status(), tmp_path / "missing" / "status.json")
    teller.start()
    teller.stop()
    assert [record.getMessage().split()[0] for record in caplog.records] == ["event=status_not_told"]
