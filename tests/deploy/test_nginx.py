"""The shipped nginx configurations, by a real nginx in front of a real server."""

import gzip
import html
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from feedsvc.cli.urls import list_urls
from feedsvc.export import Exporter, ExportFolder
from feedsvc.web.building import build_web
from tests.deploy.proxying import read_config, run_nginx
from tests.live import Live, serving
from tests.requiring import require_tool
from tests.sites import make_post_text, make_site, running
from tests.web.serving import Address, Answer, fetch


@dataclass(frozen=True, slots=True)
class Front:
    """nginx, the service behind it, and where nginx keeps its copies."""

    live: Live
    address: Address
    cache: Path

    def get(self, path: str, **headers: str) -> Answer:
        return fetch(self.address, path, **headers)

    def purge(self) -> None:
        """As an operator does: delete the files."""
        for path in self.cache.iterdir():
            shutil.rmtree(path)


def header(answer: Answer, name: str) -> str:
    """A header's value whatever the case of its name, "" if there is none."""
    return {known.lower(): value for known, value in answer.headers.items()}.get(name.lower(), "")


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    require_tool("nginx", package="nginx")
    root = tmp_path / "site"
    root.mkdir()
    with serving(make_site(root), tmp_path / "data") as live:
        config = read_config("nginx.conf", tmp_path, upstream=live.address)
        with run_nginx(config, tmp_path) as address:
            yield Front(live, address, tmp_path / "cache")


def test_a_hundred_readers_cost_one_request(front: Front) -> None:
    front.live.recording.take()
    answers = [front.get("/category/c0/feed.atom", Accept_Encoding="gzip") for _ in range(100)]
    assert [answer.headers["X-Cache"] for answer in answers] == ["MISS", *["HIT"] * 99]
    assert front.live.recording.take() == [200]


@pytest.mark.parametrize("encoding", ["", "gzip", "gzip, deflate, br", "br", "gzip;q=0"])
def test_bytes_and_validators_pass_untouched(front: Front, encoding: str) -> None:
    direct = front.live.get("/feed.rss", Accept_Encoding=encoding)
    for _ in range(2):
        through = front.get("/feed.rss", Accept_Encoding=encoding)
        assert through.body == direct.body
        for name in ("ETag", "Last-Modified", "Content-Type", "Cache-Control", "Link", "Vary"):
            assert header(through, name) == header(direct, name) != ""
        assert header(through, "Content-Encoding") == header(direct, "Content-Encoding")


def test_a_conditional_request_is_answered_from_the_copy(front: Front) -> None:
    first = front.get("/feed.atom", Accept_Encoding="gzip")
    front.live.recording.take()
    again = front.get("/feed.atom", Accept_Encoding="gzip", If_None_Match=header(first, "ETag"))
    assert (again.status, again.body, header(again, "ETag")) == (304, b"", header(first, "ETag"))
    assert front.live.recording.take() == []


def test_a_conditional_request_without_a_copy_passes(front: Front) -> None:
    etag = header(front.live.get("/feed.json"), "ETag")
    assert front.get("/feed.json", If_None_Match=etag).status == 304


def test_a_purged_copy_is_fetched_again(front: Front) -> None:
    front.get("/feed.atom")
    front.purge()
    assert front.get("/feed.atom").headers["X-Cache"] == "MISS"


def test_each_reader_gets_pages_in_the_own_language(front: Front) -> None:
    chinese = front.get("/", Accept_Language="zh")
    english = front.get("/", Accept_Language="en")
    assert chinese.body == front.live.get("/", Accept_Language="zh").body
    assert english.body == front.live.get("/", Accept_Language="en").body


def test_the_operators_pages_are_open_to_this_machine(front: Front) -> None:
    assert front.get("/-/live").status == 200


def test_stale_copies_bridge_an_outage(tmp_path: Path) -> None:
    require_tool("nginx", package="nginx")
    root = tmp_path / "site"
    root.mkdir()
    with serving(make_site(root), tmp_path / "data") as live:
        config = read_config("nginx.conf", tmp_path, upstream=live.address)
        # Aged after a second, so that no test waits for an hour.
        config = config.replace(
            "proxy_cache_lock on;",
            "proxy_ignore_headers Vary Cache-Control;\nproxy_cache_valid 200 1s;\nproxy_cache_lock on;",
        ).replace("        proxy_ignore_headers Vary;\n", "")
        with run_nginx(config, tmp_path) as address:
            before = fetch(address, "/feed.atom")
            assert before.status == 200
            live.recording._app = _failing
            after = before
            for _ in range(100):
                after = fetch(address, "/feed.atom")
                assert (after.status, after.body) == (200, before.body)
                if after.headers["X-Cache"] in {"STALE", "UPDATING"}:
                    break
                time.sleep(0.05)  # until the copy has aged
            assert after.headers["X-Cache"] in {"STALE", "UPDATING"}
            assert fetch(address, "/feed.rss").status == 503


def test_a_restart_costs_no_request_where_there_are_two(tmp_path: Path) -> None:
    """nginx asks the other one; what it has no copy of is answered all the same."""
    require_tool("nginx", package="nginx")
    root = tmp_path / "site"
    root.mkdir()
    make_site(root)
    statuses: list[int] = []
    with serving(root, tmp_path / "other") as other:
        with serving(root, tmp_path / "data") as live:
            port = live.address[1]
        config = read_config("nginx.conf", tmp_path, upstream=live.address)
        line = f"server 127.0.0.1:{port} max_fails=1 fail_timeout=2s;"
        assert line in config
        both = f"{line}\n    {line.replace(str(port), str(other.address[1]))}"
        with run_nginx(config.replace(line, both), tmp_path) as address:
            for number in range(1, 61):
                if number == 20:
                    with serving(root, tmp_path / "data", port=port):
                        statuses += [fetch(address, f"/feed.json?limit={n}").status for n in range(100, 120)]
                statuses.append(fetch(address, f"/feed.json?limit={number}").status)
    assert statuses == [200] * 80


def _failing(_environ: object, start_response: object) -> list[bytes]:
    start_response("503 Service Unavailable", [("Content-Length", "0")])  # type: ignore[operator]
    return [b""]


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[Address]:
    """A static site with the feeds below a prefix."""
    require_tool("nginx", package="nginx")
    root, static = tmp_path / "site", tmp_path / "static"
    root.mkdir()
    static.mkdir()
    (static / "index.html").write_text("the site's own page")
    (static / "feed.xml").write_text("what the generator wrote")
    with serving(make_site(root), tmp_path / "data", base_url="https://site.example/feeds") as live:
        config = read_config("nginx-prefix.conf", tmp_path, upstream=live.address, root=static)
        with run_nginx(config, tmp_path) as address:
            yield address


def test_the_site_keeps_its_own_pages(beside: Address) -> None:
    assert fetch(beside, "/").body == b"the site's own page"
    assert fetch(beside, "/nothing").status == 404


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/feed.xml", "/feeds/feed.xml"),
        ("/feed/c0.xml", "/feeds/category/c0/feed.atom"),
        ("/feed/by_tag/%E8%AF%81%E5%88%B8%E6%97%B6%E6%8A%A5%E6%96%B0%E9%97%BB.xml", "/feeds/feed.atom"),
    ],
)
def test_old_feed_paths_are_answered(beside: Address, old: str, new: str) -> None:
    answer = fetch(beside, old)
    assert answer.status == 200
    if "by_tag" not in old:
        assert answer.body == fetch(beside, new).body


SEEDS = ("/", "/feeds.opml", "/embed.js", "/feed.atom", "/archive/2022-01.atom", "/embed/", "/category/c0/")


def list_followed(address: Address, host: str, prefix: str) -> set[str]:
    """Every path of this service that its pages and documents lead to; each is there."""
    waiting, seen = [f"{prefix}{path}" for path in SEEDS], set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen or len(seen) > 250:
            continue
        seen.add(path)
        answer = fetch(address, path)
        assert answer.status == 200, path
        if path.endswith(".js"):
            continue  # the links in its comments are examples
        text = answer.body.decode() + answer.headers.get("Link", "").replace("<", 'href="').replace(">", '"')
        for link in re.findall(r'(?:href|src|xmlUrl|htmlUrl)="([^"#]+)[^"]*"', text):
            parts = urlsplit(html.unescape(link))
            if parts.netloc in ("", host) and parts.path.startswith(f"{prefix}/"):
                waiting.append(f"{parts.path}?{parts.query}".rstrip("?"))
    return {path.removeprefix(prefix) for path in seen}


LED_TO = {"/feed.atom", "/category/c0/", "/category/c0/feed.rss", "/embed/", "/archive/2022-01.atom"}


def test_every_link_leads_somewhere_beside_a_static_site(beside: Address) -> None:
    assert list_followed(beside, "site.example", "/feeds") >= LED_TO


def test_every_link_leads_somewhere_under_a_host_name_of_its_own(front: Front) -> None:
    assert list_followed(front.address, "feeds.example", "") >= LED_TO


def test_a_copy_that_has_aged_is_replaced(tmp_path: Path) -> None:
    """Nobody purges: what is new comes through once the copy is older than feedsvc allows."""
    require_tool("nginx", package="nginx")
    root = tmp_path / "site"
    root.mkdir()
    with serving(make_site(root), tmp_path / "data", max_age=1) as live:
        config = read_config("nginx.conf", tmp_path, upstream=live.address)
        with run_nginx(config, tmp_path) as address:
            assert fetch(address, "/feed.atom").headers["X-Cache"] == "MISS"
            live.write("_posts/2022-05-01-new.md", make_post_text("新来的", date="2022-05-01 08:00:00 +0800"))
            for _ in range(100):
                if "新来的" in fetch(address, "/feed.atom").body.decode():
                    return
                time.sleep(0.05)  # until the copy has aged
            raise AssertionError("the copy never aged")


def test_an_export_is_served_with_its_types_and_zipped(tmp_path: Path) -> None:
    require_tool("nginx", package="nginx")
    root, out = tmp_path / "site", tmp_path / "out"
    root.mkdir()
    with running(make_site(root), tmp_path / "data") as runtime:
        runtime.sync()
        with ExportFolder(out, [".gz"]) as folder:
            exporter = Exporter(
                build_web(runtime), folder, base_url=runtime.assembly.site.base_url, compressors={}
            )
            exporter.export(list_urls(runtime))
    with run_nginx(read_config("nginx-static.conf", tmp_path, root=out), tmp_path) as address:
        plain, zipped = fetch(address, "/feed.atom"), fetch(address, "/feed.atom", Accept_Encoding="gzip")
        assert plain.body == (out / "feed.atom").read_bytes() == gzip.decompress(zipped.body)
        assert plain.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        assert fetch(address, "/feed.atom", If_None_Match=header(plain, "ETag")).status == 304
        assert fetch(address, "/category/c0/").status == 200
        assert fetch(address, "/.feedsvc-export/manifest.json").status == 404
