"""The whole thing as its users have it: a process that serves, readers over HTTP, files that change."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest

from tests.service import Service
from tests.sites import make_post_text, make_site, write_post

CONTENT = Path(__file__).parent.parent / "content"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    root.mkdir()
    return make_site(root)


@pytest.fixture
def service(site: Path, tmp_path: Path) -> Iterator[Service]:
    with Service(site, tmp_path / "data") as service:
        yield service


def test_write_see_edit_poll_delete(service: Service, site: Path) -> None:
    service.wait_for("/category/c0/feed.atom", "第0条")
    response, _ = service.get("/category/c0/feed.atom")
    c0 = response.headers["ETag"]
    first, _ = service.get("/category/c1/feed.atom")

    path = "_posts/2022-02-01-new.md"
    write_post(site, path, make_post_text("新的一条", date="2022-02-01 08:00:00", categories="c1"))
    service.wait_for("/category/c1/feed.atom", "新的一条")
    second, _ = service.get("/category/c1/feed.atom", {"If-None-Match": first.headers["ETag"]})
    assert second.status == 200
    again, body = service.get("/category/c1/feed.atom", {"If-None-Match": second.headers["ETag"]})
    assert (again.status, body) == (304, b"")
    other, _ = service.get("/category/c0/feed.atom", {"If-None-Match": c0})
    assert other.status == 304

    write_post(site, path, make_post_text("改过的一条", date="2022-02-01 08:00:00", categories="c1"))
    service.wait_for("/category/c1/feed.rss", "改过的一条")

    (site / path).unlink()
    for _ in range(400):
        _, body = service.get("/category/c1/feed.json")
        if "改过的一条" not in body.decode():
            break
        time.sleep(0.05)  # a reader's pause, no measurement
    assert [item["title"] for item in json.loads(body)["items"]] == ["第1条"]


def test_a_bad_post_takes_nobody_with_it(service: Service, site: Path) -> None:
    service.wait_for("/feed.json", "第2条")
    os.mkfifo(site / "_posts" / "2022-03-01-pipe.md")
    write_post(site, "_posts/2022-03-02-bad.md", b"---\nt: " + b"[" * 25_000 + b"]" * 25_000)
    write_post(site, "_posts/2022-03-03-good.md", make_post_text("好的", date="2022-03-03"))
    assert len(json.loads(service.wait_for("/feed.json", "好的"))["items"]) == 4


def test_an_unmounted_folder_empties_no_feed(service: Service, site: Path) -> None:
    before = service.wait_for("/feed.atom", "第2条")
    site.rename(site.parent / "gone")
    for _ in range(200):
        _, body = service.get("/-/ready")
        if "degraded" in body.decode():
            break
        time.sleep(0.05)  # an operator's pause, no measurement
    assert "degraded" in body.decode()
    assert service.get("/feed.atom")[1] == before
    (site.parent / "gone").rename(site)
    write_post(site, "_posts/2022-03-03-good.md", make_post_text("好的", date="2022-03-03"))
    service.wait_for("/feed.atom", "好的")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_orderly(service: Service, how: int) -> None:
    service.wait_for("/feed.atom", "第2条")
    assert service.stop(how) == 0


def test_a_killed_service_starts_again_with_the_same_answers(site: Path, tmp_path: Path) -> None:
    base_url = "https://feeds.example"
    with Service(site, tmp_path / "data", FEEDSVC_BASE_URL=base_url) as service:
        service.wait_for("/feed.atom", "第2条")
        before, body = service.get("/feed.atom")
        assert service.stop(signal.SIGKILL) == -signal.SIGKILL
    with Service(site, tmp_path / "data", FEEDSVC_BASE_URL=base_url) as service:
        assert service.wait_for("/feed.atom", "第2条") == body
        after, _ = service.get("/feed.atom")
        assert service.stop() == 0
    for name in ("ETag", "Last-Modified"):
        assert after.headers[name] == before.headers[name]


def test_a_second_service_on_the_same_data_only_reads(service: Service, site: Path, tmp_path: Path) -> None:
    service.wait_for("/feed.atom", "第2条")
    with Service(site, tmp_path / "data") as second:
        second.wait_for("/feed.atom", "第2条")
        write_post(site, "_posts/2022-03-03-good.md", make_post_text("好的", date="2022-03-03"))
        service.wait_for("/feed.atom", "好的")
        second.wait_for("/feed.atom", "好的")
        assert second.stop() == 0


def get(*arguments: str, **environment: str) -> bytes:
    return subprocess.run(
        [sys.executable, "-m", "feedsvc", "get", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
    ).stdout


@pytest.mark.parametrize("suffix", ["atom", "rss", "json", "xml"])
def test_no_hash_seed_zone_or_language_reaches_a_byte(tmp_path: Path, suffix: str) -> None:
    places = [
        {"PYTHONHASHSEED": "1", "TZ": "UTC", "LANG": "C"},
        {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"},
    ]
    answers = [
        get(f"/feed.{suffix}", "--content", str(CONTENT), "--data", str(tmp_path / str(number)), **place)
        for number, place in enumerate(places)
    ]
    assert answers[0] == answers[1]
    assert len(answers[0]) > 2_000


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


class TestTheFirstPost:
    """The post it all began with, as readers get it."""

    TITLE = "上海：2035年建成国际知识产权中心城市"
    VIA = "http://finews.zning.xyz/html_News/NewsShare.html?infoCode=NW202201142248412063"
    SCOPES = ("/category/21shijijingjibaodao", "/tag/21世纪经济报道新闻")

    def fetch(self, data: Path, url: str) -> bytes:
        return get(url, "--content", str(CONTENT), "--data", str(data))

    @pytest.mark.parametrize("scope", SCOPES)
    @pytest.mark.parametrize(
        ("suffix", "date"),
        [("atom", "2022-01-14T15:42:28+08:00"), ("rss", "Fri, 14 Jan 2022 15:42:28 +0800")],
    )
    def test_in_xml(self, data: Path, scope: str, suffix: str, date: str) -> None:
        parsed = feedparser.parse(self.fetch(data, f"{scope}/feed.{suffix}"))
        assert not parsed.bozo
        (entry,) = parsed.entries
        assert (entry.title, entry.published) == (self.TITLE, date)
        assert entry.source.title == "21世纪经济报道"
        if suffix == "atom":
            assert [link.href for link in entry.links if link.rel == "via"] == [self.VIA]
        else:
            assert entry.dc_source == self.VIA
        self.check_content(entry.content[0].value)

    @pytest.mark.parametrize("scope", SCOPES)
    def test_in_json(self, data: Path, scope: str) -> None:
        (item,) = json.loads(self.fetch(data, f"{scope}/feed.json"))["items"]
        assert (item["title"], item["date_published"]) == (self.TITLE, "2022-01-14T15:42:28+08:00")
        assert item["_source"]["title"] == "21世纪经济报道"
        assert item["external_url"] == self.VIA
        self.check_content(item["content_html"])

    def check_content(self, html: str) -> None:
        text, _, original = html.partition("（文章来源：21世纪经济报道）")
        assert text.count("<p>") == 18 + 1  # the line that names the source is one, too
        assert self.VIA in original
        assert "返回首页" not in html
