"""Content to index: nothing is lost, nothing is invented, and one bad post never stops the others."""

import gzip
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedsvc.errors import ContentFolderError, DataFolderError, RemovalHeldBackError
from feedsvc.model import Entry
from feedsvc.runtime import Runtime, make_checker
from feedsvc.selection import SITE, Selection
from feedsvc.syncing import Syncer
from feedsvc.syncing.known import KnownFiles
from tests.sites import LONG_AGO, list_problems, make_post_text, make_site, running, sync, write_post


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    return make_site(root)


@pytest.fixture
def runtime(site: Path, tmp_path: Path) -> Iterator[Runtime]:
    with running(site, tmp_path / "data") as runtime:
        runtime.sync()
        yield runtime


def entries(runtime: Runtime) -> list[Entry]:
    with runtime.index.snapshot() as snapshot:
        return list(snapshot.list_entries())


def titles(runtime: Runtime) -> list[str]:
    return [entry.title for entry in entries(runtime)]


def validators(runtime: Runtime, selection: Selection = SITE) -> tuple[str, datetime]:
    document = runtime.publisher.publish(selection, "atom")
    return document.digest, document.last_modified


def test_a_first_sync_reads_everything(runtime: Runtime) -> None:
    assert titles(runtime) == ["第0条", "第1条", "第2条"]


def test_a_sync_without_a_change_changes_nothing(runtime: Runtime) -> None:
    before = validators(runtime)
    result = runtime.sync()
    assert (result.content_version, result.changed, result.touched) == (1, 0, frozenset())
    assert validators(runtime) == before


def test_a_second_process_reads_nothing_again(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedsvc.syncing.finding._SETTLE_NS", 0)
    sync(site, tmp_path / "data")
    monkeypatch.setattr("feedsvc.scanner.reader.read_file", lambda *_, **__: pytest.fail("read again"))
    assert sync(site, tmp_path / "data").content_version == 1


def test_a_new_post_changes_only_the_feeds_that_hold_it(runtime: Runtime, site: Path) -> None:
    c0, c1 = Selection("category", "c0"), Selection("category", "c1")
    before = {s: validators(runtime, s) for s in (SITE, c0, c1)}
    write_post(site, "_posts/2022-02-01-new.md", make_post_text(date="2022-02-01", categories="c1"))
    fields = {("", ""), ("category", "c1"), ("lang", "zh-cn"), ("collection", "posts")}
    assert runtime.sync().touched == fields | {("tag", "证券时报新闻"), ("source", "证券时报")}
    assert validators(runtime, c0) == before[c0]
    for selection in (SITE, c1):
        etag, last_modified = validators(runtime, selection)
        assert etag != before[selection][0]
        assert last_modified > before[selection][1]


@pytest.mark.parametrize(
    ("change", "selection"),
    [
        pytest.param("back-dated", SITE, id="a back-dated post"),
        pytest.param("edit", SITE, id="an edited body"),
        pytest.param("removal", SITE, id="a removed post"),
        pytest.param("removal", Selection("category", "c0"), id="a removed post, in its category"),
        pytest.param("recategorised", Selection("category", "c0"), id="a post that left the category"),
    ],
)
def test_every_change_moves_both_validators(
    runtime: Runtime, site: Path, change: str, selection: Selection
) -> None:
    etag, last_modified = validators(runtime, selection)
    post = site / "_posts/2022-01-01-0.md"
    if change == "back-dated":
        write_post(site, "_posts/2021-01-01-old.md", make_post_text(date="2021-01-01 00:00:00 +0800"))
    elif change == "edit":
        write_post(site, "_posts/2022-01-01-0.md", post.read_text().replace("正文", "改文"))
    elif change == "recategorised":
        write_post(site, "_posts/2022-01-01-0.md", post.read_text().replace("c0", "c1"))
    else:
        post.unlink()
    runtime.sync()
    after = validators(runtime, selection)
    assert after[0] != etag
    assert after[1] > last_modified


def test_a_file_must_be_missing_twice(runtime: Runtime, site: Path) -> None:
    (site / "_posts/2022-01-01-0.md").rename(site / "0.md")
    assert runtime._syncer.sync().pending == 1
    assert len(entries(runtime)) == 3
    (site / "0.md").rename(site / "_posts/2022-01-01-0.md")
    assert runtime._syncer.sync().pending == 0
    (site / "_posts/2022-01-01-0.md").unlink()
    assert runtime._syncer.sync().removed == 0
    assert runtime._syncer.sync().removed == 1


def test_a_move_to_an_archive_folder_changes_nothing(runtime: Runtime, site: Path) -> None:
    before, etags = entries(runtime), validators(runtime)
    (site / "old_post").mkdir()
    for post in (site / "_posts").iterdir():
        post.rename(site / "old_post" / post.name)
    result = runtime.sync()
    assert (result.content_version, result.removed, result.touched) == (1, 0, frozenset())
    after = entries(runtime)
    assert [(e.id, e.published, e.permalink, e.revision) for e in after] == [
        (e.id, e.published, e.permalink, e.revision) for e in before
    ]
    assert {entry.path.split("/")[0] for entry in after} == {"old_post"}
    assert validators(runtime) == etags
    assert runtime.sync().removed == 0


def test_a_move_survives_the_body_store(runtime: Runtime, site: Path) -> None:
    """The entry's new path is where its body is rendered from."""
    (site / "old_post").mkdir()
    (site / "_posts/2022-01-01-0.md").rename(site / "old_post/2022-01-01-0.md")
    runtime.sync()
    assert (
        b"\xe6\xad\xa3\xe6\x96\x87 0" in runtime.publisher.read_page(SITE).feed.entries[-1].content.encode()
    )


def test_the_removal_guard_holds_back_an_emptied_folder(tmp_path: Path) -> None:
    root = tmp_path / "site"
    root.mkdir()
    make_site(root, 30)
    with running(root, tmp_path / "data") as runtime:
        runtime.sync()
        before = validators(runtime)
        shutil.rmtree(root / "_posts")
        (root / "_posts").mkdir()
        with pytest.raises(
            RemovalHeldBackError,
            match=r"removal held back: 30 of 30; run feedsvc sync --allow-removals",
        ):
            runtime.sync()
        assert len(entries(runtime)) == 30
        assert validators(runtime) == before
        assert runtime.sync(allow_removals=True).removed == 30


@pytest.mark.parametrize("count", [20, 21])
def test_the_removal_guard_lets_an_editor_work(tmp_path: Path, count: int) -> None:
    root = tmp_path / "site"
    root.mkdir()
    make_site(root, 60)
    with running(root, tmp_path / "data") as runtime:
        runtime.sync()
        for post in sorted((root / "_posts").iterdir())[:count]:
            post.unlink()
        if count == 20:
            assert runtime.sync().removed == 20
        else:
            with pytest.raises(RemovalHeldBackError, match="21 of 60"):
                runtime.sync()


def test_a_vanished_site_file_holds_everything_back(runtime: Runtime, site: Path) -> None:
    (site / "_config.yml").unlink()
    with pytest.raises(RemovalHeldBackError, match=r"_config\.yml is gone"):
        runtime.sync()
    assert len(entries(runtime)) == 3


def test_a_vanished_folder_empties_no_feed(runtime: Runtime, site: Path) -> None:
    before = validators(runtime)
    site.rename(site.parent / "unmounted")
    with pytest.raises(ContentFolderError, match="No such file or directory"):
        runtime.sync()
    assert validators(runtime) == before


def test_another_content_folder_is_refused(site: Path, tmp_path: Path) -> None:
    sync(site, tmp_path / "data")
    other = tmp_path / "other"
    other.mkdir()
    with pytest.raises(DataFolderError, match=r"holds the index of .*site, not of .*other"):
        sync(make_site(other), tmp_path / "data")


BAD_POSTS: dict[str, tuple[str | bytes, str, int]] = {
    "yaml": (make_post_text('涨幅 "5%" 以上'), "FM001", 3),
    "date": (make_post_text(date="2022-02-30 10:00:00 +0800"), "DT003", 4),
    "empty-date": (make_post_text(date=" +0800"), "DT001", 4),
    "gbk": ("---\ntitle: 中文\n---\n".encode("gbk"), "EN001", 2),
    "nul": (b"---\ntitle: a\0b\n---\n", "EN002", 2),
    "nested": (b"---\ntitle: a\nt: " + b"[" * 25_000 + b"]" * 25_000 + b"\n---\n", "FM005", 3),
}


@pytest.mark.parametrize("name", BAD_POSTS)
def test_a_bad_post_is_left_out_and_reported_and_the_others_served(
    runtime: Runtime, site: Path, name: str
) -> None:
    text, code, line = BAD_POSTS[name]
    write_post(site, f"_posts/2022-03-01-{name}.md", text)
    assert runtime.sync().problems == 1
    (problem,) = list_problems(runtime.index)
    assert (problem.path, problem.code, problem.line) == (f"_posts/2022-03-01-{name}.md", code, line)
    assert problem.remedy
    assert len(entries(runtime)) == 3
    assert [str(found) for found in make_checker(runtime.assembly).check().problems] == [str(problem)]


def test_a_post_that_breaks_is_quarantined_and_comes_back_with_its_id(runtime: Runtime, site: Path) -> None:
    before = entries(runtime)
    path = "_posts/2022-01-01-0.md"
    good = (site / path).read_text()
    write_post(site, path, good.replace("2022-01-01 08:00", "2022-02-30 08:00"))
    assert (runtime.sync().removed, len(entries(runtime))) == (1, 2)
    write_post(site, path, good)
    result = runtime.sync()
    assert (result.problems, entries(runtime)) == (0, before)


def test_a_problem_stays_while_its_file_does(runtime: Runtime, site: Path) -> None:
    """The file is read again, because it was changed just before its scan; what it holds is the same."""
    write_post(site, "_posts/2022-03-01-bad.md", make_post_text(date="2022-02-30"))
    assert [runtime.sync().problems for _ in range(3)] == [1, 1, 1]


def test_a_mended_scan_problem_is_forgotten(runtime: Runtime, site: Path) -> None:
    link = site / "_posts/2022-03-01-link.md"
    link.symlink_to("/etc/passwd")
    assert runtime.sync().problems == 1
    link.unlink()
    assert runtime.sync().problems == 0


class TestSameIdTwice:
    """One wins by a stated rule, both are reported, and the other takes over when it leaves."""

    A, B = "_posts/2022-05-01-a.md", "_posts/2022-05-01-b.md"

    @pytest.fixture
    def runtime(self, runtime: Runtime, site: Path) -> Runtime:
        for name in ("b", "a"):
            write_post(site, f"_posts/2022-05-01-{name}.md", make_post_text(name, more="guid: urn:x\n"))
            runtime.sync()
        return runtime

    def find(self, runtime: Runtime) -> str:
        (found,) = [entry.title for entry in entries(runtime) if entry.id == "urn:x"]
        return found

    def test_the_first_path_wins_and_both_are_told(self, runtime: Runtime) -> None:
        assert self.find(runtime) == "a"
        assert [(p.path, p.code) for p in list_problems(runtime.index)] == [
            (self.A, "ID001"),
            (self.B, "ID001"),
        ]
        assert [str(p) for p in make_checker(runtime.assembly).check().problems] == [
            str(p) for p in list_problems(runtime.index)
        ]

    def test_the_other_takes_over(self, runtime: Runtime, site: Path) -> None:
        (site / self.A).unlink()
        runtime.sync()
        assert self.find(runtime) == "b"
        assert list_problems(runtime.index) == ()

    def test_a_post_wins_over_an_archived_one(self, runtime: Runtime, site: Path) -> None:
        (site / "archive").mkdir()
        (site / self.A).rename(site / "archive" / "2022-05-01-a.md")
        runtime.sync()
        assert self.find(runtime) == "b"


def test_a_rebuilt_index_is_equal(site: Path, tmp_path: Path) -> None:
    with running(site, tmp_path / "data") as runtime:
        runtime.sync()
        before, etags = entries(runtime), validators(runtime)
        runtime.sync(rebuild=True)
        assert (entries(runtime), validators(runtime)) == (before, etags)
    with running(site, tmp_path / "data2") as runtime:
        runtime.sync()
        assert (entries(runtime), validators(runtime)[0]) == (before, etags[0])


def test_an_edit_in_the_same_second_is_seen(runtime: Runtime, site: Path) -> None:
    """A file changed just before its scan is read again, although size and times are the same."""
    import time

    path = "_posts/2022-01-01-0.md"
    text = (site / path).read_text()
    now = int(time.time())
    write_post(site, path, text.replace("正文", "改文"), mtime=now)
    runtime.sync()
    rows = runtime.index.load_files()
    assert rows[path].unsettled


def test_verify_reads_files_whose_state_lies(runtime: Runtime, site: Path) -> None:
    path = "_posts/2022-01-01-0.md"
    row = runtime.index.load_files()[path]
    write_post(site, path, (site / path).read_text().replace("正文", "改文"))
    state = next(s for s in runtime._syncer._finder.scan().files.values() if s.path == path)
    from dataclasses import replace

    known = {**runtime.index.load_files(), path: replace(row, state=state, unsettled=False)}
    runtime._syncer._known = KnownFiles(known)
    assert runtime.sync().changed == 0
    assert runtime.sync(verify=True).changed == 1


def test_a_vanished_file_of_a_section_holds_nothing_back(tmp_path: Path) -> None:
    site = tmp_path / "hugo site"
    write_post(site, "hugo.toml", 'baseURL = "https://ex.org"\n')
    section = write_post(site, "content/a section/_index.md", "---\nslug: named\n---\n")
    write_post(site, "content/a section/a.md", "---\ntitle: A\ndate: 2024-01-02\n---\n")
    sync(site, tmp_path / "data")
    section.unlink()
    sync(site, tmp_path / "data")
    with running(site, tmp_path / "data") as runtime:
        assert [entry.permalink for entry in entries(runtime)] == ["https://ex.org/a-section/a/"]


def make_syncer(runtime: Runtime, now: Callable[[], datetime]) -> Syncer:
    assembly = runtime.assembly
    return Syncer(
        root=assembly.content,
        rules=assembly.rules,
        index=runtime.index,
        max_post_bytes=assembly.settings.max_post_bytes,
        settings_digest=assembly.settings_digest,
        window=assembly.window,
        now=now,
    )


def test_an_entry_leaves_when_it_expires(tmp_path: Path) -> None:
    moments = [datetime(2024, 5, 1, tzinfo=UTC)]
    site, data = tmp_path / "site", tmp_path / "data"
    write_post(site, "hugo.toml", 'baseURL = "https://ex.org"\n')
    for name, day in (("old", 1), ("new", 3), ("none", 0)):
        expiry = f"expiryDate: 2024-05-0{day}\n" if day else ""
        write_post(site, f"content/p/{name}.md", f"---\ntitle: {name}\ndate: 2024-01-02\n{expiry}---\n")
    with running(site, data) as runtime:
        syncer = make_syncer(runtime, now=lambda: moments[-1])
        syncer.sync()
        assert sorted(titles(runtime)) == ["new", "none"]
        assert syncer.sync().changed == 0
        moments.append(datetime(2024, 5, 3, tzinfo=UTC))
        syncer = make_syncer(runtime, now=lambda: moments[-1])  # it was not running meanwhile
        assert syncer.sync().removed == 1
        assert titles(runtime) == ["none"]
        write_post(site, "content/p/new.md", "---\ntitle: new\ndate: 2024-01-02\n---\n", mtime=LONG_AGO + 5)
        syncer.sync()
        assert sorted(titles(runtime)) == ["new", "none"]


def test_a_file_that_a_post_refers_to_has_a_say(
    runtime: Runtime, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedsvc.syncing.finding._SETTLE_NS", 0)
    text = make_post_text("Folge", more="audio: /a.mp3\n", body="[x]({% post_url 2022-01-01-0 %})")
    write_post(site, "_posts/2022-02-01-folge.md", text)
    runtime.sync()
    (before,) = (entry for entry in entries(runtime) if entry.title == "Folge")
    assert [enclosure.length for enclosure in before.enclosures] == [0]
    assert runtime.sync().changed == 0
    write_post(site, "a.mp3", "12345")
    assert runtime.sync().changed == 1
    (after,) = (entry for entry in entries(runtime) if entry.title == "Folge")
    assert [enclosure.length for enclosure in after.enclosures] == [5]
    assert after.revision != before.revision


def test_a_link_follows_the_post_that_it_leads_to(
    runtime: Runtime, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedsvc.syncing.finding._SETTLE_NS", 0)
    write_post(site, "_posts/2022-02-01-new.md", make_post_text(body="[x]({% post_url 2022-01-01-0 %})"))
    runtime.sync()
    old = "/c0/2022/01/01/0.html"
    assert f'href=\\"https://news.example{old}\\"' in body_of(runtime)
    moved = make_post_text(date="2022-01-01 08:00:00 +0800", more="permalink: /moved/\n")
    write_post(site, "_posts/2022-01-01-0.md", moved, mtime=LONG_AGO + 10)
    runtime.sync()
    assert 'href=\\"https://news.example/moved/\\"' in body_of(runtime)


def body_of(runtime: Runtime) -> str:
    return gzip.decompress(runtime.publisher.publish(SITE, "json").gzip_body).decode()
