"""When files were last committed, asked of real repositories."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from feedsvc.git_history import GitHistory, parse_log

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


class Repository:
    """A repository whose commits are made at moments of our choice."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str, moment: int = 0) -> None:
        date = f"@{moment} +0000"
        identity = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@a.example"}
        identity |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@a.example"}
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        environment = {**os.environ, **identity, **dates, "GIT_CONFIG_GLOBAL": os.devnull}
        subprocess.run(("git", *arguments), cwd=self.root, check=True, capture_output=True, env=environment)

    def commit(self, moment: int, **texts: str | None) -> None:
        """Write (or, for None, remove) files called `name.md`, and commit everything."""
        for name, text in texts.items():
            path = self.root / f"{name}.md"
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", "m", moment=moment)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def load(history: GitHistory) -> dict[str, int]:
    return dict(history.load_times(history.find_head()))


def test_the_last_commit_of_each_file(repository: Repository) -> None:
    repository.commit(1_000_000, a="one", b="one", 中="x")
    repository.commit(2_000_000, b="two")
    history = GitHistory(repository.root)
    assert load(history) == {"a.md": 1_000_000, "b.md": 2_000_000, "中.md": 1_000_000}
    repository.commit(3_000_000, a="three")
    assert load(history)["a.md"] == 3_000_000
    assert load(GitHistory(repository.root)) == load(history)


def test_a_move_is_no_update(repository: Repository) -> None:
    repository.commit(1_000_000, a="one")
    history = GitHistory(repository.root)
    load(history)
    (repository.root / "old").mkdir()
    (repository.root / "a.md").rename(repository.root / "old" / "a.md")
    repository.commit(2_000_000)
    assert load(history)["old/a.md"] == load(GitHistory(repository.root))["old/a.md"] == 1_000_000
    (repository.root / "old" / "a.md").write_text("two")
    repository.commit(3_000_000)
    assert load(history)["old/a.md"] == load(GitHistory(repository.root))["old/a.md"] == 3_000_000


def test_a_folder_within_the_repository(repository: Repository) -> None:
    repository.commit(1_000_000, a="one")
    site = repository.root / "site"
    site.mkdir()
    (site / "b.md").write_text("b")
    repository.commit(2_000_000)
    assert load(GitHistory(site)) == {"b.md": 2_000_000}


def test_what_was_touched_since(repository: Repository) -> None:
    repository.commit(1_000_000, a="one", b="one", c="one")
    history = GitHistory(repository.root)
    first = history.find_head()
    assert history.find_touched(first, first) == frozenset()
    repository.commit(2_000_000, b="two", c=None)
    head = history.find_head()
    assert history.find_touched(first, head) == frozenset({"b.md", "c.md"})
    assert history.find_touched("", head) is None
    assert history.find_touched(head, first) is None


def test_a_rewritten_history_is_read_anew(repository: Repository) -> None:
    repository.commit(1_000_000, a="one")
    repository.commit(3_000_000, a="two")
    history = GitHistory(repository.root)
    assert load(history) == {"a.md": 3_000_000}
    repository.git("reset", "--quiet", "--hard", "HEAD~1")
    repository.commit(2_000_000, a="other")
    assert load(history) == {"a.md": 2_000_000}


def test_a_merge_counts_for_what_only_it_changed(repository: Repository) -> None:
    repository.commit(1_000_000, a="one")
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit(2_000_000, a="side")
    repository.git("checkout", "--quiet", "main")
    repository.commit(3_000_000, a="main")
    repository.git("merge", "--quiet", "--no-commit", "-s", "ours", "side")
    repository.commit(4_000_000, a="both")
    assert load(GitHistory(repository.root)) == {"a.md": 4_000_000}


def test_no_repository_and_no_commit(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    history = GitHistory(tmp_path)
    assert (history.find_head(), history.find_head()) == ("", "")
    assert [record.message.split()[0] for record in caplog.records] == ["event=no_commit_times"]
    assert GitHistory(Repository(tmp_path / "empty").root).find_head() == ""


def test_a_shallow_clone_says_nothing(
    repository: Repository, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    repository.commit(1_000_000, a="one")
    repository.commit(2_000_000, b="one")
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.root}", str(tmp_path / "clone"))
    assert GitHistory(tmp_path / "clone").find_head() == ""
    assert "the repository is a shallow clone" in caplog.text


def test_parse_log_of_nothing() -> None:
    assert parse_log("", {"a": 1}) == {"a": 1}
