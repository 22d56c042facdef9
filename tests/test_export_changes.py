"""Whatever has changed since, an export asks for little and ends as one that was made anew."""

import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedsvc.cli.urls import ARCHIVES, PAGES, list_urls
from feedsvc.export import Exporter, ExportFolder, file_path
from feedsvc.export.asking import ask
from feedsvc.runtime import Runtime
from feedsvc.web.building import build_web
from tests.exporting import STATE, Exporting, list_files
from tests.sites import make_post_text, make_site, running, write_post

BASE = "https://feeds.example"
RULES = {"_headers", "_redirects"}


def serve_all(runtime: Runtime) -> dict[str, bytes]:
    """What a server that was just started sends at every URL, by the path of its file."""
    app = build_web(runtime)
    return {file_path(url.path): ask(app, BASE, url.path, etag="").body for url in list_urls(runtime)}


def list_bodies(out: Path) -> dict[str, bytes]:
    """The exported files without their compressed forms and what is for hosts."""
    files = list_files(out)
    return {path: body for path, body in files.items() if not path.endswith(".gz") and path not in RULES}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    return make_site(root, posts=4)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_an_unchanged_site_is_not_asked_for_anything(site: Path, tmp_path: Path, out: Path) -> None:
    with running(site, tmp_path / "data") as runtime:
        first = Exporting(runtime, out).export()
        assert first.asked == first.listed
        assert Exporting(runtime, out).export().asked == 0


def test_an_unchanged_site_is_known_even_by_another_index(site: Path, tmp_path: Path, out: Path) -> None:
    for data in ("first", "second"):
        with running(site, tmp_path / data) as runtime:
            result = Exporting(runtime, out).export()
    assert result.asked == 0


def test_after_a_change_only_what_holds_it_is_asked_for(site: Path, tmp_path: Path, out: Path) -> None:
    with running(site, tmp_path / "data") as runtime:
        Exporting(runtime, out).export()
        text = make_post_text("新", date="2022-02-20 08:00:00 +0800", categories="c0", tags="t")
        write_post(site, "_posts/2022-02-20-new.md", text)
        asked: list[str] = []
        export_noting(runtime, out, asked)
    assert "/category/c0/feed.atom" in asked
    assert "/category/c0/archive/2022-02.rss" in asked
    assert not [path for path in asked if path.startswith("/category/c1/") and "feed." in path]
    assert not [path for path in asked if path.startswith("/static/")]


@pytest.mark.parametrize(
    "flags",
    [
        pytest.param({"title": "Another title"}, id="a setting of feeds"),
        pytest.param({"readers": ("Elsewhere https://reader.example/?u={url}",)}, id="a setting of pages"),
    ],
)
def test_another_setting_makes_everything_doubtful(
    site: Path, tmp_path: Path, out: Path, flags: Mapping[str, Any]
) -> None:
    with running(site, tmp_path / "data") as runtime:
        Exporting(runtime, out).export()
    with running(site, tmp_path / "data", **flags) as runtime:
        result = Exporting(runtime, out).export()
        assert result.asked == result.listed
        assert list_bodies(out) == serve_all(runtime)


def test_secrets_are_no_part_of_what_decides(site: Path, tmp_path: Path, out: Path) -> None:
    with running(site, tmp_path / "data") as runtime:
        Exporting(runtime, out).export()
    with running(site, tmp_path / "data", stats_token="other") as runtime:
        assert Exporting(runtime, out).export().asked == 0


def test_what_was_answered_after_a_change_is_not_taken_for_what_was_listed(
    site: Path, tmp_path: Path, out: Path
) -> None:
    # The change is taken back: the listed state returns, and files of the other one must not pass for it.
    path = "_posts/2022-01-01-0.md"
    before = (site / path).read_bytes()
    with running(site, tmp_path / "data") as runtime:
        runtime.sync()
        urls = list_urls(runtime)
        write_post(site, path, before.replace("第0条".encode(), "别的".encode()), mtime=1_600_000_001)
        runtime.sync()
        with ExportFolder(out, [".gz"]) as folder:
            exporter = Exporter(build_web(runtime), folder, base_url=BASE, compressors={})
            exporter.export(urls, is_current=urls.is_current)
        assert "别的" in (out / "feed.atom").read_text()
        write_post(site, path, before, mtime=1_600_000_002)
        Exporting(runtime, out).export()
        assert list_bodies(out) == serve_all(runtime)


def test_a_file_that_was_edited_or_touched_is_written_again(site: Path, tmp_path: Path, out: Path) -> None:
    with running(site, tmp_path / "data") as runtime:
        Exporting(runtime, out).export()
        whole = (out / "feed.rss").read_bytes()
        (out / "feed.rss").write_bytes(whole[::-1])  # as long as before, but of another time
        os.utime(out / "feed.atom.gz", (1, 1))
        result = Exporting(runtime, out).export()
        assert (result.asked, result.written) == (2, 2)
        assert (out / "feed.rss").read_bytes() == whole
        assert (out / "feed.atom.gz").stat().st_mtime == (out / "feed.atom").stat().st_mtime


def test_archives_and_pages_can_be_left_to_a_server(site: Path, tmp_path: Path, out: Path) -> None:
    with running(site, tmp_path / "data") as runtime:
        runtime.sync()
        Exporting(runtime, out).export()
        with ExportFolder(out, [".gz"]) as folder:
            exporter = Exporter(build_web(runtime), folder, base_url=BASE, compressors={})
            exporter.export(list_urls(runtime, without={ARCHIVES, PAGES}))
        files = list_bodies(out)
    assert {
        "feed.atom",
        "category/c0/feed.json",
        "feeds.opml",
        "feed/c0.xml",
        "static/feed.css",
    } <= files.keys()
    assert not [path for path in files if "archive" in path or path.endswith(".html")]


def test_changes_stand_beside_the_manifest_until_the_end(site: Path, tmp_path: Path, out: Path) -> None:
    with running(site, tmp_path / "data") as runtime:
        Exporting(runtime, out).export()
        manifest = (out / STATE / "manifest.json").read_bytes()
        write_post(site, "_posts/2022-02-20-new.md", make_post_text("新", date="2022-02-20", categories="c0"))
        runtime.sync()
        with ExportFolder(out, [".gz"]) as folder:
            exporter = Exporter(build_web(runtime), folder, base_url=BASE, compressors={})
            exporter.export(list_urls(runtime))
            assert (out / STATE / "manifest.json").read_bytes() == manifest
            kept = (out / STATE / "changes.jsonl").read_bytes()
        assert not (out / STATE / "changes.jsonl").exists()
        # As a process that is killed leaves them; the last line was still being written.
        (out / STATE / "manifest.json").write_bytes(manifest)
        (out / STATE / "changes.jsonl").write_bytes(kept + b'{"path": "feed.a')
        assert Exporting(runtime, out).export().asked == 0


def test_changes_of_an_earlier_manifest_count_for_nothing(site: Path, tmp_path: Path, out: Path) -> None:
    with running(site, tmp_path / "data") as runtime:
        Exporting(runtime, out).export()
        (out / STATE / "changes.jsonl").write_text('{"after": 0}\n{"path": "feed.atom", "gone": true}\n')
        assert Exporting(runtime, out).export().asked == 0


def export_noting(runtime: Runtime, out: Path, asked: list[str]) -> None:
    """Export, and note what is asked for."""
    runtime.sync()
    app = build_web(runtime)

    def noting(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        asked.append(environ["PATH_INFO"])
        return app(environ, cast(Any, start_response))

    with ExportFolder(out, [".gz"]) as folder:
        urls = list_urls(runtime)
        exporter = Exporter(cast(Any, noting), folder, base_url=BASE, compressors={})
        exporter.export(urls, is_current=urls.is_current)


POSTS = st.integers(0, 4)
EVENTS = st.one_of(
    st.tuples(st.just("write"), POSTS, st.sampled_from(["c0", "c1", "[c0, C1]", "新"]), st.integers(1, 3)),
    st.tuples(st.just("delete"), POSTS),
    st.tuples(st.just("damage"), st.integers(0, 200)),
    st.tuples(st.just("lose a file"), st.integers(0, 200)),
    st.tuples(st.just("lose the index")),
    st.tuples(st.just("export a part")),
)


@given(events=st.lists(EVENTS, min_size=1, max_size=5))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_after_any_changes_an_export_is_as_if_made_anew(events: list[tuple[Any, ...]]) -> None:
    with TemporaryDirectory() as folder:
        root, out = make_site(Path(folder) / "site", posts=3), Path(folder) / "out"
        for number, event in enumerate(events):
            change_files(root, out, Path(folder), event, number)
            with running(root, Path(folder) / "data", aliases="off") as runtime:
                touched = runtime.sync(allow_removals=True).touched
                if event[0] == "export a part" and out.exists():
                    parts = {"", *(f"{field}/{slug}".strip("/") for field, slug in touched)}
                    Exporting(runtime, out).export(scopes=parts)
                    continue
                Exporting(runtime, out).export()
                assert list_bodies(out) == serve_all(runtime)


def change_files(root: Path, out: Path, folder: Path, event: tuple[Any, ...], number: int) -> None:
    """Do what an event says, to posts, to exported files or to the index."""
    files = sorted(path for path in out.rglob("*") if path.is_file() and STATE not in path.parts)
    match event:
        case ("write", post, categories, month):
            day = f"2022-{month:02}-{1 + post:02}"
            for old in root.glob(f"_posts/*-{post}.md"):
                old.unlink()
            text = make_post_text(
                f"第{post}条, {number}", date=f"{day} 08:00:00 +0800", categories=categories
            )
            write_post(root, f"_posts/{day}-{post}.md", text, mtime=1_600_000_000 + number)
        case ("delete", post):
            for old in root.glob(f"_posts/*-{post}.md"):
                old.unlink()
        case ("damage", place) if files:
            path = files[place % len(files)]
            path.write_bytes(path.read_bytes()[::-1])
        case ("lose a file", place) if files:
            files[place % len(files)].unlink()
        case ("lose the index",):
            shutil.rmtree(folder / "data", ignore_errors=True)
