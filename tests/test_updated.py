"""`updated = "git"`: entries were updated when their files were last committed."""

import shutil
from pathlib import Path

import pytest

from feedsvc.runtime import Runtime
from tests.sites import make_post_text, make_site, running, write_post
from tests.test_git_history import Repository

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

FIRST, SECOND, THIRD = 1_650_000_000, 1_660_000_000, 1_670_000_000


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    site = tmp_path / "site"
    site.mkdir()
    repository = Repository(make_site(site))
    repository.commit(FIRST)
    return repository


def updates(runtime: Runtime) -> dict[str, str]:
    with runtime.index.snapshot() as snapshot:
        return {Path(entry.path).stem: entry.updated.isoformat() for entry in snapshot.list_entries()}


def test_a_commit_alone_updates_an_entry(repository: Repository, tmp_path: Path) -> None:
    path = "_posts/2022-01-01-0.md"
    with running(repository.root, tmp_path / "data", updated="git") as runtime:
        runtime.sync()
        assert updates(runtime)["2022-01-01-0"] == "2022-04-15T13:20:00+08:00"
        write_post(repository.root, path, make_post_text("neu", date="2022-01-01 08:00:00 +0800"))
        runtime.sync()
        assert updates(runtime)["2022-01-01-0"] == "2022-04-15T13:20:00+08:00"
        repository.commit(SECOND)
        result = runtime.sync()
        assert (result.changed, updates(runtime)["2022-01-01-0"]) == (1, "2022-08-09T07:06:40+08:00")
        assert runtime.sync().changed == 0


def test_commits_made_while_nobody_looked(repository: Repository, tmp_path: Path) -> None:
    with running(repository.root, tmp_path / "data", updated="git") as runtime:
        runtime.sync()
    (repository.root / "old_post").mkdir()
    (repository.root / "_posts/2022-01-01-0.md").rename(repository.root / "old_post/2022-01-01-0.md")
    write_post(repository.root, "_posts/2022-01-02-1.md", make_post_text(date="2022-01-02 08:00:00 +0800"))
    repository.commit(THIRD)
    with running(repository.root, tmp_path / "data", updated="git") as runtime:
        runtime.sync()
        after = updates(runtime)
        runtime.sync(rebuild=True)
        assert updates(runtime) == after
    assert after == {
        "2022-01-01-0": "2022-04-15T13:20:00+08:00",
        "2022-01-02-1": "2022-12-03T00:53:20+08:00",
        "2022-01-03-2": "2022-04-15T13:20:00+08:00",
    }


def test_what_nobody_committed_says_itself_when_it_was_updated(
    repository: Repository, tmp_path: Path
) -> None:
    write_post(repository.root, "_posts/2022-02-01-new.md", make_post_text(date="2022-02-01 08:00:00 +0800"))
    with running(repository.root, tmp_path / "data", updated="git") as runtime:
        runtime.sync()
        assert updates(runtime)["2022-02-01-new"] == "2022-02-01T08:00:00+08:00"


def test_a_folder_without_history_is_as_its_posts_say(tmp_path: Path) -> None:
    site = tmp_path / "plain"
    site.mkdir()
    with running(make_site(site), tmp_path / "data", updated="git") as runtime:
        runtime.sync()
        assert updates(runtime)["2022-01-01-0"] == "2022-01-01T08:00:00+08:00"


def test_the_setting_is_part_of_the_reading(repository: Repository, tmp_path: Path) -> None:
    with running(repository.root, tmp_path / "data") as runtime:
        runtime.sync()
        assert updates(runtime)["2022-01-01-0"] == "2022-01-01T08:00:00+08:00"
    with running(repository.root, tmp_path / "data", updated="git") as runtime:
        assert runtime.sync().changed == 3
