"""A cache loses bytes now and then; it never gives wrong ones, and never runs what it finds."""

import os
import pickle
import time
from hashlib import sha256
from pathlib import Path

import pytest

from feedsvc.cache import DocumentCache, load_secret, open_cache, prune_files

SECRET = b"s" * 32


def open_local(url: str, folder: Path, *, secret: bytes = SECRET, max_documents: int = 9) -> DocumentCache:
    return open_cache(
        url, folder=folder, secret=secret, max_documents=max_documents,
        monotonic=time.monotonic, pause=time.sleep,
    )  # fmt: skip


@pytest.fixture(params=["memory:", "files:", "redis:"])
def cache(request: pytest.FixtureRequest, tmp_path: Path) -> DocumentCache:
    """Each kind of cache in turn; in Redis the secret, and so the space of names, is of this test alone."""
    url = request.getfixturevalue("redis_server").url if request.param == "redis:" else request.param
    return open_local(url, tmp_path / "cache", secret=os.urandom(32), max_documents=100)


def test_bytes_come_back(cache: DocumentCache) -> None:
    cache.set("键", b"\x00body\xff")
    assert cache.get("键") == b"\x00body\xff"
    assert cache.get("other") is None


def test_the_last_value_counts(cache: DocumentCache) -> None:
    for body in (b"first", b"", b"x" * 300_000):
        cache.set("a", body)
        assert cache.get("a") == body


def test_what_is_not_there_is_built_and_a_failure_is_the_builder_s(cache: DocumentCache) -> None:
    assert cache.build_once("a", lambda: b"built") == b"built"
    with pytest.raises(KeyError):
        cache.build_once("b", lambda: dict[str, bytes]()["missing"])
    assert cache.build_once("b", lambda: b"built") == b"built"


def test_it_is_bounded(cache: DocumentCache) -> None:
    for number in range(1_001):
        cache.set(str(number), b"x")
    assert sum(cache.get(str(number)) is not None for number in range(1_001)) <= 501


def test_a_value_belongs_to_its_key(tmp_path: Path) -> None:
    cache = open_local("files:", tmp_path)
    cache.set("a", b"body of a")
    (tmp_path / sha256(b"a").hexdigest()).rename(tmp_path / sha256(b"b").hexdigest())
    assert cache.get("b") is None


def test_a_value_of_another_secret_is_a_miss(tmp_path: Path) -> None:
    open_local("files:", tmp_path, secret=b"other").set("a", b"body")
    assert open_local("files:", tmp_path).get("a") is None


class Evil:
    ran: bool = False

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (os.mkdir, (Evil.target,))

    target: str = ""


@pytest.mark.parametrize("name", ["a", "__wz_cache_count"])
def test_a_planted_pickle_is_never_run(tmp_path: Path, name: str) -> None:
    Evil.target = str(tmp_path / "ran")
    folder = tmp_path / "cache"
    cache = open_local("files:", folder)
    (folder / sha256(name.encode()).hexdigest()).write_bytes(b"\0\0\0\0" + pickle.dumps(Evil()))
    assert cache.get(name) is None
    cache.set("b", b"body")
    assert cache.get("b") == b"body"
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\0",
        b"\0\0\0\0",
        b"\0\0\0\0garbage" * 9,
        pytest.param(b"\0\0\0\0c no.such.module\nX\n.", id="unknown"),
    ],
)
def test_a_damaged_file_is_a_miss(tmp_path: Path, damage: bytes) -> None:
    cache = open_local("files:", tmp_path)
    cache.set("a", b"body")
    (tmp_path / sha256(b"a").hexdigest()).write_bytes(damage)
    assert cache.get("a") is None


def test_a_folder_that_vanished_costs_speed_only(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    cache = open_local("files:", folder)
    folder.rmdir()
    cache.set("a", b"body")
    assert cache.get("a") is None


def test_the_folder_is_ours_alone(tmp_path: Path) -> None:
    open_local("files:", tmp_path / "cache")
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700


def test_memory_is_bounded() -> None:
    cache = open_local("memory:", Path("unused"), max_documents=10)
    for number in range(100):
        cache.set(str(number), b"x")
    assert sum(cache.get(str(number)) is not None for number in range(100)) <= 12


def test_prune_removes_the_oldest_files(tmp_path: Path) -> None:
    cache = open_local("files:", tmp_path)
    for number in range(5):
        cache.set(str(number), b"x")
        os.utime(tmp_path / sha256(str(number).encode()).hexdigest(), (number, number))
    prune_files(tmp_path, 2)
    assert [number for number in range(5) if cache.get(str(number))] == [3, 4]


def test_files_are_pruned_as_they_are_written(tmp_path: Path) -> None:
    cache = open_local("files:", tmp_path, max_documents=20)
    for number in range(1_002):
        cache.set(str(number), b"x")
    assert len(list(tmp_path.iterdir())) <= 21


def test_the_secret_is_made_once_and_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    secret = load_secret(path)
    assert len(secret) == 32
    assert load_secret(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600
