"""What settings say of origins reaches the entries."""

from pathlib import Path

import pytest

from feedsvc.model import Entry
from tests.sites import make_post_text, make_site, running, write_post


def read_entry(root: Path, data: Path, toml: str) -> Entry:
    more = "publication: 晨报\noriginal: https://courier.example/1\nwriter: 李雷\n"
    write_post(root, "_posts/2022-02-01-own.md", make_post_text(tags="channel-Courier", more=more))
    write_post(root, "feedsvc.toml", toml)
    with running(root, data) as runtime:
        runtime.sync()
        with runtime.index.snapshot() as snapshot:
            return next(entry for entry in snapshot.list_entries() if entry.slug == "own")


@pytest.mark.parametrize(
    ("toml", "source", "via", "authors"),
    [
        pytest.param("", "", "", ["ZNing"], id="none of the site's own keys"),
        pytest.param('author_keys = ["writer"]', "", "", ["李雷"], id="authors"),
        pytest.param('source_keys = ["publication"]', "晨报", "", ["ZNing"], id="publisher"),
        pytest.param('via_keys = ["original"]', "", "https://courier.example/1", ["ZNing"], id="original"),
        pytest.param('tag_pattern = "^channel-(.+)$"', "Courier", "", ["ZNing"], id="a tag's pattern"),
    ],
)
def test_keys_of_the_site_s_own(tmp_path: Path, toml: str, source: str, via: str, authors: list[str]) -> None:
    root = make_site(tmp_path / "site", 0)
    write_post(root, "_config.yml", "title: T\ndefaults:\n  - values: {author: ZNing}\n")
    entry = read_entry(root, tmp_path / "data", f"[attribution]\n{toml}\n")
    assert (entry.source.title if entry.source else "") == source
    assert (entry.via, [author.name for author in entry.authors]) == (via, authors)
