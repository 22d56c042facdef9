"""Static export: the server's bytes as files, written whole, only when changed, and nobody else's touched."""

import errno
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from feedsvc.aliases import GENERATORS, Aliases
from feedsvc.cli.urls import list_urls, name_scope
from feedsvc.errors import ExportError
from feedsvc.export import Exporter, ExportFolder, file_path
from feedsvc.export.compressing import load_compressors
from feedsvc.runtime import Runtime
from feedsvc.selection import FIELDS, SITE, Selection
from feedsvc.web.building import build_web
from tests.cli.running import run
from tests.exporting import STATE, Exporting, list_files
from tests.sites import make_post_text, make_site, running, write_post
from tests.web.serving import fetch, run_server


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    write_post(root, "_posts/2022-02-03-feb.md", make_post_text("二月", date="2022-02-03", categories="c0"))
    return make_site(root, posts=3)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def exporting(site: Path, tmp_path: Path, out: Path) -> Iterator[Exporting]:
    with running(site, tmp_path / "data") as runtime:
        yield Exporting(runtime, out)


def assert_equals_served(runtime: Runtime, out: Path) -> int:
    """Compare every URL's file with what a real server sends, plain and zipped; how many were compared."""
    urls = list(list_urls(runtime))
    with run_server(build_web(runtime)) as address:
        for url in urls:
            path = out / file_path(url.path)
            prefix = runtime.assembly.site.base_url.removeprefix("https://feeds.example")
            plain = fetch(address, prefix + url.path)
            zipped = fetch(address, prefix + url.path, Accept_Encoding="gzip")
            assert plain.status == 200, url
            assert path.read_bytes() == plain.body, url
            assert Path(f"{path}.gz").read_bytes() == zipped.body, url
    return len(urls)


@pytest.mark.parametrize("base_url", ["https://feeds.example", "https://feeds.example/below/here"])
def test_the_export_equals_the_served_bytes_for_every_url(
    site: Path, tmp_path: Path, out: Path, base_url: str
) -> None:
    write_post(
        site, "_posts/2022-03-01-odd.md", make_post_text("奇", date="2022-03-01", categories="'a/b 财经'")
    )
    with running(site, tmp_path / "data", base_url=base_url) as runtime:
        result = Exporting(runtime, out).export()
        assert result.problems == []
        assert result.asked > 50
        assert assert_equals_served(runtime, out) == result.listed


def test_pages_archives_lists_and_old_urls_are_files(exporting: Exporting, out: Path) -> None:
    exporting.export()
    files = list_files(out)
    for path in (
        "index.html", "feed.atom", "feed.rss", "feed.json", "feed.xml", "feeds.opml", "category/index.html",
        "category/c0/index.html", "category/c0/feed.atom", "category/c0/archive/2022-01.atom",
        "archive/2022-02.json", "feed/by_tag/证券时报新闻.xml", "feed/c0.xml", "static/page.css",
    ):  # fmt: skip
        assert path in files
        assert gzip.decompress(files[f"{path}.gz"]) == files[path]


def test_files_bear_the_time_that_the_server_says(exporting: Exporting, out: Path) -> None:
    # Static servers make their validators of it: what changes must never keep its time.
    exporting.export()
    with run_server(build_web(exporting.runtime)) as address:
        stated = fetch(address, "/feed.atom").headers["Last-Modified"]
    moment = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime((out / "feed.atom").stat().st_mtime))
    assert moment == stated


def test_a_second_export_writes_nothing(exporting: Exporting, out: Path) -> None:
    exporting.export()
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.name != "lock"}
    result = exporting.export()
    assert (result.written, result.removed) == (0, 0)
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.name != "lock"} == before


def test_a_new_post_changes_only_what_holds_it(exporting: Exporting, site: Path, out: Path) -> None:
    exporting.export()
    before = list_files(out)
    write_post(
        site,
        "_posts/2022-02-20-new.md",
        make_post_text("新", date="2022-02-20 08:00:00 +0800", categories="c0"),
    )
    exporting.export()
    changed = {path for path, body in list_files(out).items() if before.get(path) != body}
    assert {"feed.atom", "category/c0/feed.atom", "category/c0/archive/2022-02.atom"} <= changed
    # A page may show when the site as a whole last changed; no feed does.
    assert not [path for path in changed if path.startswith("category/c1/") and "index.html" not in path]
    assert not [path for path in changed if "2022-01" in path]


def test_what_is_gone_is_removed_with_its_folders(exporting: Exporting, site: Path, out: Path) -> None:
    post = write_post(site, "_posts/2022-01-09-x.md", make_post_text(date="2022-01-09", categories="gone"))
    exporting.export()
    assert (out / "category/gone/feed.atom").exists()
    (out / "category/theirs.txt").write_text("not ours")
    post.unlink()
    exporting.export()
    result = exporting.export()
    assert not (out / "category/gone").exists()
    assert (out / "category/theirs.txt").read_text() == "not ours"
    assert result.removed == 0


def test_a_file_of_somebody_else_is_not_overwritten(exporting: Exporting, out: Path) -> None:
    out.mkdir()
    (out / "index.html").write_text("my home page")
    with pytest.raises(ExportError, match=r"index\.html: stands there already and is no export's"):
        exporting.export()
    assert (out / "index.html").read_text() == "my home page"


def test_two_exports_do_not_share_a_folder(out: Path) -> None:
    with ExportFolder(out), pytest.raises(ExportError, match="another export writes there; stop it first"):
        ExportFolder(out)


def test_a_manifest_that_is_none_of_ours_is_an_error(out: Path) -> None:
    (out / STATE).mkdir(parents=True)
    (out / STATE / "manifest.json").write_text("[]")
    with pytest.raises(ExportError, match="is no manifest of ours"):
        ExportFolder(out)


def test_a_disk_that_takes_nothing_is_told_in_one_sentence(
    exporting: Exporting, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ExportError, match="cannot be written"):
        exporting.export()
    monkeypatch.undo()
    assert exporting.export().problems == []
    assert_equals_served(exporting.runtime, out)


@pytest.mark.parametrize("damage", ["truncated", "missing"])
def test_a_damaged_file_is_written_again(exporting: Exporting, out: Path, damage: str) -> None:
    exporting.export()
    whole = (out / "feed.rss").read_bytes()
    if damage == "truncated":
        (out / "feed.rss").write_bytes(whole[:100])
    else:
        (out / "feed.rss").unlink()
    assert exporting.export().written == 1
    assert (out / "feed.rss").read_bytes() == whole


def test_files_that_a_crash_left_in_doubt_are_asked_for_again(exporting: Exporting, out: Path) -> None:
    exporting.export()
    whole = (out / "feed.rss").read_bytes()
    # Of the same size, so that nothing but the list of names tells it from the file that was meant.
    (out / "feed.rss").write_bytes(whole[::-1])
    (out / "orphan.atom").write_bytes(b"its URL is gone")
    (out / STATE / "writing").write_text('"feed.rss"\n"orphan.atom"\n"torn')
    exporting.export()
    assert (out / "feed.rss").read_bytes() == whole
    assert not (out / "orphan.atom").exists()
    assert not (out / STATE / "writing").exists()


def test_the_manifest_tells_digest_size_and_type(exporting: Exporting, out: Path) -> None:
    exporting.export()
    manifest = json.loads((out / STATE / "manifest.json").read_text())
    files = {record["path"]: record for record in manifest["files"]}
    feed = files["category/c0/feed.rss"]
    assert feed["sizes"][""] == (out / "category/c0/feed.rss").stat().st_size
    assert feed["media_type"] == "application/rss+xml; charset=utf-8"
    assert feed["scope"] == "category/c0"
    on_disk = {path for path in list_files(out) if not path.endswith(tuple(manifest["suffixes"]))}
    assert files.keys() == on_disk


def test_a_part_is_exported_without_touching_the_rest(exporting: Exporting, site: Path, out: Path) -> None:
    exporting.export()
    write_post(site, "_posts/2022-02-21-n.md", make_post_text("新", date="2022-02-21", categories="c1"))
    stale = (out / "feed.atom").read_bytes()
    exporting.export(scopes={"category/c1"})
    assert "新" in (out / "category/c1/feed.atom").read_text()
    assert (out / "feed.atom").read_bytes() == stale
    assert (out / "category/c0/feed.atom").exists()


def test_hosts_are_told_of_types_and_redirects(site: Path, tmp_path: Path, out: Path) -> None:
    with running(site, tmp_path / "data", aliases="redirect") as runtime:
        Exporting(runtime, out).export()
    assert "/*.atom\n  Content-Type: application/atom+xml; charset=utf-8\n" in (out / "_headers").read_text()
    lines = (out / "_redirects").read_text().splitlines()
    assert "/feed/c0.xml https://feeds.example/category/c0/feed.atom 301" in lines
    assert not (out / "feed").exists()


def test_a_url_that_fails_for_now_keeps_its_file(exporting: Exporting, site: Path, out: Path) -> None:
    exporting.export()
    kept = list_files(out)
    write_post(site, "_posts/2022-02-20-new.md", make_post_text("新", date="2022-02-20", categories="c0"))
    exporting.runtime.sync()

    def failing(environ: object, start_response: object) -> list[bytes]:
        start_response("503 Service Unavailable", [])  # type: ignore[operator]
        return []

    with ExportFolder(out, [".gz", *load_compressors()]) as folder:
        exporter = Exporter(failing, folder, base_url="https://feeds.example", compressors=load_compressors())
        result = exporter.export(list_urls(exporting.runtime))
    assert (result.written, result.removed) == (0, 0)
    assert result.problems[0] == "/feed.atom: answers 503; its file stays as it was"
    assert list_files(out) == kept


@pytest.mark.parametrize("generator", GENERATORS)
def test_every_listed_old_url_means_the_feed_that_it_is_listed_for(generator: str) -> None:
    aliases = Aliases(dialect=generator)
    selections = [SITE, *(Selection(field, f"{field}-财经") for field in FIELDS)]
    for path, selection in aliases.list_paths(selections):
        found = aliases.find(unquote(path), "")
        assert found is not None, path
        assert selection in {route.selection for route in found.routes}


def test_scopes_are_named_as_syncs_name_them() -> None:
    assert [name_scope(SITE), name_scope(Selection("tag", "a"))] == ["", "tag/a"]


def test_the_command_says_what_it_did(site: Path, tmp_path: Path, out: Path) -> None:
    options = ("--content", site, "--data", tmp_path / "data", "--base-url", "https://feeds.example")
    first = run("export", out, *options)
    assert (first.exit_code, first.stdout.endswith(" written, 0 removed\n")) == (0, True)
    second = run("export", out, *options)
    assert "; 0 written, 0 removed\n" in second.stdout


def start_export(site: Path, data: Path, out: Path, *more: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "feedsvc", "export", str(out), "--content", str(site), "--data", str(data),
         "--base-url", "https://feeds.example", *more],
        env={**os.environ, "FEEDSVC_POLL_SECONDS": "0.05"},
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


def test_kill_9_leaves_no_half_file(site: Path, tmp_path: Path, out: Path) -> None:
    data, chance = tmp_path / "data", random.Random(7)
    for number in range(3):
        text = make_post_text(f"改{number}", date="2022-02-25", categories="c0", body="<p>字</p>" * 500)
        write_post(site, "_posts/2022-02-25-long.md", text, mtime=1_600_000_000 + number)
        process = start_export(site, data, out)
        deadline = time.monotonic() + 20
        while not list(out.glob(f"{STATE}/new-*")) and process.poll() is None:
            assert time.monotonic() < deadline
        time.sleep(chance.random() / 50)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for path, body in list_files(out).items():
            if path.endswith(".json"):
                json.loads(body)
            elif path.endswith((".atom", ".rss")):
                assert body.rstrip().endswith((b"</feed>", b"</rss>")), path
            elif path.endswith(".gz"):
                gzip.decompress(body)
    with running(site, data) as runtime:
        assert Exporting(runtime, out).export().problems == []
        assert_equals_served(runtime, out)
    assert not list(out.glob(f"{STATE}/new-*"))


def test_watching_exports_each_change_until_it_is_stopped(site: Path, tmp_path: Path, out: Path) -> None:
    process = start_export(site, tmp_path / "data", out, "--watch")
    try:
        feed = out / "category/c0/feed.atom"
        wait_until(lambda: (out / STATE / "manifest.json").exists())
        text = make_post_text("快讯", date="2022-02-26", categories="c0")
        write_post(site, "_posts/2022-02-26-fast.md", text, mtime=int(time.time()))
        wait_until(lambda: "快讯" in feed.read_text() and "快讯" in (out / "feed.json").read_text())
        process.terminate()
        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
        process.wait()


def wait_until(is_true: object) -> None:
    """Look again and again, as a reader does."""
    assert callable(is_true)
    for _ in range(400):
        if is_true():
            return
        time.sleep(0.05)  # a pause between two looks, no measurement
    raise AssertionError("it never came")
