"""Which folder is the site, where a person named the one above it."""

from pathlib import Path

import pytest

from feedsvc.posts.recognising import find_site_folder, recognise_dialect
from feedsvc.runtime import Assembly, assemble, choose_content
from feedsvc.runtime.assembling import FolderFiles

from .fakes import FakeFiles
from .sites import CONFIG, make_post_text, running, write_post


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A repository whose site GitHub Pages builds from docs/."""
    root = tmp_path / "repository"
    write_post(root, "LICENSE", "MIT")
    write_post(root, "docs/_config.yml", CONFIG)
    write_post(root, "docs/_posts/2022-01-14-a.md", make_post_text())
    return root


def read(root: Path) -> Assembly:
    return assemble(root, config=None, environment={}, flags={})


@pytest.mark.parametrize(
    ("names", "folder"),
    [
        pytest.param(["docs/_config.yml", "LICENSE"], "docs", id="a configuration in docs"),
        pytest.param(["docs/_config.yaml"], "docs", id="under its other name"),
        pytest.param(["docs/_posts/2022-01-14-a.md"], "", id="posts in docs without a configuration"),
        pytest.param(["docs/_config.yml", "_config.yml"], "", id="a configuration above it"),
        pytest.param(["docs/_config.yml", "_posts/2022-01-14-a.md"], "", id="posts above it"),
        pytest.param(["docs/_config.yml", "hugo.toml", "content/a.md"], "", id="another generator above it"),
        pytest.param(["site/_config.yml"], "", id="a folder of another name"),
    ],
)
def test_find_site_folder(names: list[str], folder: str) -> None:
    assert find_site_folder(FakeFiles(dict.fromkeys(names, ""))) == folder


def test_ids_and_paths_are_those_of_the_site_in_docs(pages: Path, tmp_path: Path) -> None:
    with running(pages, tmp_path / "data") as runtime:
        runtime.sync()
        with runtime.index.snapshot() as snapshot:
            (entry,) = snapshot.list_entries()
    assert runtime.assembly.content == pages / "docs"
    assert (entry.path, entry.id) == ("_posts/2022-01-14-a.md", "https://news.example/kuaixun/2022/01/14/a")


def test_settings_above_docs_come_first(pages: Path) -> None:
    write_post(pages, "docs/feedsvc.toml", 'title = "In docs"\n')
    assert read(pages).site.title == "In docs"
    write_post(pages, "feedsvc.toml", 'title = "Above"\n')
    assert read(pages).site.title == "Above"


def test_the_folder_that_one_stands_in_is_taken(pages: Path) -> None:
    assert choose_content(None, pages) == pages


def test_a_checkout_that_holds_a_site_is_not_the_site(tmp_path: Path) -> None:
    """This project's own, say: its bundled content lies in content/, with its configuration."""
    write_post(tmp_path, "content/_config.yml", CONFIG)
    write_post(tmp_path, "content/_posts/2022-01-14-a.md", make_post_text())
    assert choose_content(None, tmp_path) != tmp_path
    assert recognise_dialect(FolderFiles(tmp_path)) == ""


def test_posts_a_folder_deeper_are_taken_only_where_they_are_named(tmp_path: Path) -> None:
    write_post(tmp_path, "movies/_posts/2022-01-14-a.md", make_post_text())
    assert choose_content(None, tmp_path) != tmp_path
    assert recognise_dialect(FolderFiles(tmp_path)) == "jekyll"
