"""Whatever lies in a folder, a scan ends and reads regular files only."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from feedsvc.errors import ContentFolderError, PostError
from feedsvc.model import FileState
from feedsvc.scanner import (
    FileChangedError,
    SideFolder,
    check_folder,
    list_described,
    read_file,
    scan_folder,
)


def scan(root: Path) -> tuple[list[str], dict[str, str]]:
    """Paths found, and the codes of what was refused by path."""
    found = list(
        scan_folder(root, enters=lambda path: path != "skipped", accepts=lambda path: path.endswith(".md"))
    )
    files = sorted(file.path for file in found if isinstance(file, FileState))
    return files, {file.path: file.code for file in found if isinstance(file, PostError)}


def write(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)


def test_scan_finds_what_is_wanted_where_it_may_go(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "b.txt", "deep/er/c.md", "skipped/d.md", "文.md")
    assert scan(tmp_path) == (["a.md", "deep/er/c.md", "文.md"], {})


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


@pytest.mark.parametrize(
    ("make", "code"),
    [
        pytest.param(os.mkfifo, "SC003", id="a pipe"),
        pytest.param(make_socket, "SC003", id="a socket"),
        pytest.param(lambda path: path.symlink_to("/etc/passwd"), "SC002", id="a link out of the folder"),
        pytest.param(lambda path: path.symlink_to("nowhere.md"), "SC002", id="a link to nowhere"),
        pytest.param(lambda path: path.symlink_to(path), "SC002", id="a link to itself"),
        pytest.param(lambda path: path.symlink_to("."), "SC003", id="a link to a folder"),
    ],
)
def test_scan_refuses(tmp_path: Path, make: Callable[[Path], None], code: str) -> None:
    root = tmp_path / "r"
    write(root, "good.md")
    make(root / "x.md")
    assert scan(root) == (["good.md"], {"x.md": code})
    with pytest.raises(PostError) as excinfo:
        read_file(root, "x.md", max_bytes=100)
    assert excinfo.value.code in {code, "SC004"}


def test_scan_takes_links_that_stay_inside(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    (tmp_path / "b.md").symlink_to("a.md")
    assert scan(tmp_path) == (["a.md", "b.md"], {})
    assert read_file(tmp_path, "b.md", max_bytes=10)[0] == b"a.md"


def test_scan_ends_where_folders_link_in_circles(tmp_path: Path) -> None:
    write(tmp_path, "in/a.md")
    (tmp_path / "in" / "loop").symlink_to(tmp_path)
    assert scan(tmp_path) == (["in/a.md"], {})


def test_scan_enters_a_folder_named_like_a_post(tmp_path: Path) -> None:
    write(tmp_path, "x.md/a.md")
    assert scan(tmp_path) == (["x.md/a.md"], {})


def test_scan_reports_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md"))).write_text("x")
    files, refused = scan(tmp_path)
    assert files == []
    assert refused == {"caf\\udce9.md": "SC001"}


def test_read_gives_bytes_and_their_state(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    data, state = read_file(tmp_path, "a.md", max_bytes=4)
    assert data == b"a.md"
    assert [state] == list(scan_folder(tmp_path, enters=lambda _: True, accepts=lambda _: True))


def test_read_refuses_a_huge_file_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.md").open("wb") as file:
        file.truncate(2 * 1024**3)  # sparse: it takes no room
    with pytest.raises(PostError, match=r"a\.md:1:1: SC005 2,147,483,648 bytes, more than max_post_bytes"):
        read_file(tmp_path, "a.md", max_bytes=5_000_000)


def test_read_of_a_vanished_file_is_no_problem_of_the_post(tmp_path: Path) -> None:
    with pytest.raises(FileChangedError):
        read_file(tmp_path, "a.md", max_bytes=10)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_read_reports_a_file_it_may_not_read(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    (tmp_path / "a.md").chmod(0)
    with pytest.raises(PostError, match="SC004"):
        read_file(tmp_path, "a.md", max_bytes=10)


@pytest.mark.parametrize("name", ["missing", "a.md"])
def test_check_folder_refuses(tmp_path: Path, name: str) -> None:
    write(tmp_path, "a.md")
    with pytest.raises(ContentFolderError, match="name a folder of posts"):
        check_folder(tmp_path / name)


def test_a_side_folder_knows_sizes_and_bytes(tmp_path: Path) -> None:
    write(tmp_path, "a.mp3", "deep/文.md")
    folder = SideFolder(tmp_path, max_bytes=6)
    assert (folder.size_of("a.mp3"), folder.read("a.mp3")) == (5, b"a.mp3")
    assert (folder.size_of("deep/文.md"), folder.read("deep/文.md")) == (11, None)
    assert (folder.size_of("deep"), folder.read("gone")) == (None, None)


@pytest.mark.parametrize(
    "path", ["../secret", "out/secret", "link", "/etc/passwd", "pipe", "a\0b", "x" * 5_000]
)
def test_a_side_folder_gives_nothing_from_elsewhere(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    write(tmp_path, "secret", "root/a")
    (root / "out").symlink_to(tmp_path)
    (root / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(root / "pipe")
    folder = SideFolder(root, max_bytes=100)
    assert (folder.size_of(path), folder.read(path)) == (None, None)


def test_a_description_changes_with_its_files(tmp_path: Path) -> None:
    write(tmp_path, "a.mp3")
    folder = SideFolder(tmp_path, max_bytes=100)
    before = folder.describe(["a.mp3", "b.mp3"])
    assert folder.describe(["a.mp3", "b.mp3"]) == before
    assert list_described(before) == ("a.mp3", "b.mp3")
    write(tmp_path, "b.mp3")
    assert folder.describe(["a.mp3", "b.mp3"]) != before
    assert folder.describe([]) == ""
