"""What can lie in the content folder, and happen in it: rows S5, S6, S15 and S29."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from feedsvc import scanner
from tests.live import Live, serving
from tests.security.site import SPECIAL, path_of
from tests.security.test_posts import codes
from tests.sites import make_post_text, make_site, write_post


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("outside", id="a link out of the folder"),
        pytest.param("nowhere", id="a link to nowhere"),
        pytest.param("loop", id="a link to itself"),
        pytest.param("device", id="a link to a device"),
        pytest.param("pipe", id="a pipe"),
        pytest.param("socket", id="a socket"),
        pytest.param("sparse", id="2 GB of nothing"),
    ],
)
def test_s5_s6_s15_what_is_no_post_is_refused_unopened(hostile: Live, name: str) -> None:
    assert codes(hostile, name) == {SPECIAL[name]}


def test_s5_s6_nothing_from_outside_is_served(hostile: Live) -> None:
    paths = [file for file in hostile.runtime.index.load_files() if "/all/" in file or "/again/" in file]

    assert paths == []
    assert b"root:" not in hostile.get("/feed.atom").body


def test_s6_a_folder_with_a_posts_name_is_a_folder(hostile: Live) -> None:
    assert codes(hostile, "folder") == set()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_s6_an_unreadable_file_is_reported(tmp_path: Path) -> None:
    root = tmp_path / "site"
    root.mkdir()
    write_post(make_site(root), path_of("closed"), make_post_text()).chmod(0)
    with serving(root, tmp_path / "data") as live:
        assert codes(live, "closed") == {"SC004"}


@pytest.fixture
def live(tmp_path: Path) -> Any:
    root = tmp_path / "site"
    root.mkdir()
    write_post(make_site(root), path_of("edited"), make_post_text("before"))
    with serving(root, tmp_path / "data") as live:
        yield live


class Editor:
    """Changes a file at the worst moment: between two looks of the scanner at the open file."""

    def __init__(self, path: Path, text: str | None) -> None:
        self._path, self._text = path, text
        self._is_done = False

    def __call__(self, descriptor: int) -> os.stat_result:
        status = os.stat(descriptor)
        if not self._is_done and os.path.samestat(status, self._path.stat()):
            self._is_done = True
            if self._text is None:
                self._path.unlink()
            else:
                self._path.write_text(self._text)
        return status


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("---\ntitle: half", id="half of it is written"),
        pytest.param("", id="it is emptied"),
        pytest.param(make_post_text("between"), id="it is written anew"),
    ],
)
def test_s29_a_file_that_changes_while_it_is_read_keeps_its_good_version(
    live: Live, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    before = live.get("/feed.atom").body
    path = write_post(live.root, path_of("edited"), make_post_text("after, and longer"))
    with monkeypatch.context() as patch:
        patch.setattr("feedsvc.scanner.os.fstat", Editor(path, text))
        live.sync()

    assert live.get("/feed.atom").body == before
    live.write(path_of("edited"), make_post_text("after, and longer"), mtime=1_700_000_000)
    assert b"after, and longer" in live.get("/feed.atom").body


def test_s29_a_file_that_goes_while_it_is_read_leaves_in_its_time(live: Live) -> None:
    """It was there in the scan, so that only the next two miss it."""
    before = live.get("/feed.atom").body
    path = write_post(live.root, path_of("edited"), make_post_text("after"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanner, "_open", _vanish(path))
        live.runtime._syncer.sync()
    assert live.get("/feed.atom").body == before
    live.sync()
    assert b"before" not in live.get("/feed.atom").body


def _vanish(path: Path) -> Any:
    real = scanner._open

    def open_(root: Path, name: str) -> int:
        if path.exists() and path == root / name:
            path.unlink()
        return real(root, name)

    return open_


def test_s29_a_rename_during_a_scan_loses_no_entry(live: Live) -> None:
    real = os.scandir
    path = live.root / path_of("edited")

    def scandir(folder: Any) -> Any:
        found = real(folder)
        if path.exists() and Path(folder) == path.parent:
            path.rename(path.with_name("2022-03-01-edited.markdown"))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("feedsvc.scanner.os.scandir", scandir)
        live.runtime._syncer.sync()
    assert b"before" in live.get("/feed.atom").body
    live.sync()
    assert b"before" in live.get("/feed.atom").body


@pytest.mark.parametrize("half", ["", "---\ntitle: ha", "---\ntitle: 'half"], ids=["empty", "open", "cut"])
def test_s29_a_post_that_is_half_saved_keeps_its_good_version_for_a_moment(
    live: Live, monkeypatch: pytest.MonkeyPatch, half: str
) -> None:
    """Whoever saves in place empties the file first; only what stays broken for two seconds is believed."""
    before = live.get("/feed.atom").body
    path = write_post(live.root, path_of("edited"), half, mtime=1_700_000_000)
    moment = datetime.fromtimestamp(1_700_000_000, UTC)
    monkeypatch.setattr(live.runtime._syncer._finder, "_now", lambda: moment + timedelta(seconds=1))
    live.sync()
    assert live.get("/feed.atom").body == before
    assert codes(live, "edited") == set()

    monkeypatch.setattr(live.runtime._syncer._finder, "_now", lambda: moment + timedelta(seconds=3))
    live.sync()
    assert b"before" not in live.get("/feed.atom").body
    write_post(path.parent.parent, path_of("edited"), make_post_text("whole"), mtime=1_700_000_001)
    live.sync()
    assert b"whole" in live.get("/feed.atom").body
