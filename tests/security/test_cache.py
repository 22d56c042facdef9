"""A cache that others can write to: rows S21 to S23, over the whole service."""

import os
import pickle
from pathlib import Path
from typing import Any

import pytest

from tests.live import Live, serving
from tests.sites import make_site


class Evil:
    """Makes a folder when it is unpickled."""

    target = ""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (os.mkdir, (Evil.target,))


@pytest.fixture
def live(tmp_path: Path) -> Any:
    (tmp_path / "site").mkdir()
    with serving(make_site(tmp_path / "site"), tmp_path / "data", cache_url="files:") as live:
        yield live


def spoil(live: Live, data: bytes) -> int:
    """Overwrite every file of the cache, and forget what is in memory; how many there were."""
    files = [path for path in (live.runtime.data_path / "cache").iterdir() if path.is_file()]
    for path in files:
        path.write_bytes(data)
    live.app.replace(live.runtime.publisher.content_version(), None)
    return len(files)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(b"", id="an empty file"),
        pytest.param(b"\0\0\0\0garbage" * 99, id="garbage"),
        pytest.param(b"\0\0\0\0cno.such.module\nX\n.", id="an unknown class"),
        pytest.param(b"\0\0\0\0" + b"x" * 32 + b"<feed>forged</feed>", id="another's signature"),
    ],
)
def test_s22_a_damaged_cache_gives_the_true_bytes(live: Live, damage: bytes) -> None:
    before = live.get("/feed.atom")
    assert spoil(live, damage) > 0
    after = live.get("/feed.atom")

    assert (after.status, after.body, after.headers["Etag"]) == (200, before.body, before.headers["Etag"])


def test_s21_a_planted_pickle_is_not_run(live: Live, tmp_path: Path) -> None:
    Evil.target = str(tmp_path / "ran")
    before = live.get("/feed.atom").body
    assert spoil(live, b"\0\0\0\0" + pickle.dumps(Evil())) > 0

    assert live.get("/feed.atom").body == before
    assert not (tmp_path / "ran").exists()


def test_s21_the_data_folder_is_its_owners(live: Live) -> None:
    data = live.runtime.data_path

    assert (data / "cache").stat().st_mode & 0o777 == 0o700
    assert (data / "secret").stat().st_mode & 0o777 == 0o600
    assert len((data / "secret").read_bytes()) == 32


def test_s23_a_folder_of_others_is_not_touched(live: Live) -> None:
    """The cache lies in a folder of its own, so that nothing else is near when it is pruned."""
    other = live.runtime.data_path / "other"
    other.write_text("x")
    for number in range(20):
        live.get(f"/feed.json?limit={number + 1}")

    assert other.read_text() == "x"
    names = {path.name for path in (live.runtime.data_path / "cache").iterdir()}
    assert not names & {"index.sqlite", "secret", "other"}
