"""A post changes with the files beside it that its generator reads with it."""

from pathlib import Path

from feedsvc.model import Entry
from feedsvc.selection import SITE
from tests.sites import LONG_AGO, running, write_post

PELICAN = "SITENAME = 'Blog'\nSITEURL = 'https://b.example'\nPATH = 'content'\nTIMEZONE = 'UTC'\n"
NIKOLA = (
    "BLOG_TITLE = 'Site'\nSITE_URL = 'https://s.example/'\nPOSTS = (('posts/*.md', 'posts', 'post.tmpl'),)\n"
    "TRANSLATIONS = {'en': '', 'es': './es'}\n"
)


def sync(root: Path, data: Path) -> dict[str, Entry]:
    """The entries by path after one more sync."""
    with running(root, data) as runtime:
        runtime.sync()
        with runtime.index.snapshot() as snapshot:
            return {entry.path: entry for entry in snapshot.list_entries()}


def write_meta(root: Path, text: str, *, mtime: int) -> None:
    write_post(root, "posts/a.meta", f"{text}.. slug: a\n.. date: 2012-04-01 10:20\n", mtime=mtime)


def test_metadata_in_a_file_of_its_own_is_read_again_when_it_changes(tmp_path: Path) -> None:
    site, data = tmp_path / "site", tmp_path / "data"
    write_post(site, "conf.py", NIKOLA)
    write_post(site, "posts/a.md", "Text.\n")
    write_meta(site, ".. title: Old\n", mtime=LONG_AGO)
    before = sync(site, data)["posts/a.md"]
    write_meta(site, ".. title: New\n", mtime=LONG_AGO + 60)
    after = sync(site, data)["posts/a.md"]
    assert (before.title, after.title, after.id) == ("Old", "New", before.id)
    assert before.revision != after.revision
    assert sync(site, data)["posts/a.md"] == after


def test_a_draft_is_published_by_the_file_of_its_metadata(tmp_path: Path) -> None:
    site, data = tmp_path / "site", tmp_path / "data"
    write_post(site, "conf.py", NIKOLA)
    write_post(site, "posts/a.md", "Text.\n")
    write_meta(site, ".. status: draft\n", mtime=LONG_AGO)
    assert sync(site, data) == {}
    write_meta(site, ".. title: Out\n", mtime=LONG_AGO + 60)
    assert [entry.title for entry in sync(site, data).values()] == ["Out"]


def test_a_translation_follows_the_post_that_it_translates(tmp_path: Path) -> None:
    site, data = tmp_path / "site", tmp_path / "data"
    write_post(site, "conf.py", NIKOLA)
    write_post(site, "posts/a.md", "<!--\n.. date: 2012-04-01\n.. tags: x\n-->\n\nText.\n")
    write_post(site, "posts/a.es.md", "<!--\n.. title: Título\n-->\n\nTexto.\n")
    assert sync(site, data)["posts/a.es.md"].tags == ("x",)
    write_post(
        site, "posts/a.md", "<!--\n.. date: 2012-04-01\n.. tags: y\n-->\n\nText.\n", mtime=LONG_AGO + 60
    )
    assert sync(site, data)["posts/a.es.md"].tags == ("y",)


def test_a_link_follows_the_post_that_it_leads_to(tmp_path: Path) -> None:
    site, data = tmp_path / "site", tmp_path / "data"
    write_post(site, "pelicanconf.py", PELICAN)
    write_post(site, "content/a.md", "Title: A\nDate: 2012-04-01\n\n[b]({filename}b.md)\n")
    write_post(site, "content/b.md", "Title: Old\nDate: 2012-04-02\n\nText.\n")
    before = sync(site, data)
    write_post(site, "content/b.md", "Title: New\nDate: 2012-04-02\n\nText.\n", mtime=LONG_AGO + 60)
    after = sync(site, data)
    assert before["content/a.md"].revision != after["content/a.md"].revision


def test_a_body_is_not_made_from_metadata_that_became_wrong(tmp_path: Path) -> None:
    site, data = tmp_path / "site", tmp_path / "data"
    write_post(site, "conf.py", NIKOLA)
    write_post(site, "posts/a.md", "Text.\n")
    write_meta(site, "", mtime=LONG_AGO)
    with running(site, data) as runtime:
        runtime.sync()
        write_post(site, "posts/a.meta", ".. date: soon\n", mtime=LONG_AGO + 60)
        document = runtime.publisher.publish(SITE, "json")
        assert runtime.sync().problems == 1
    assert document.length > 0
