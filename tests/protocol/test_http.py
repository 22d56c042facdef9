"""Rows H over a real server and real parts; those that need none of these parts are in tests/web."""

import gzip
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from feedsvc.bodies import BodyRenderer
from tests.fakes import FakeClock
from tests.formats import strict_json_feed
from tests.live import Live, serving
from tests.protocol.checks import Kind, list_problems
from tests.sites import make_post_text, make_site
from tests.web.serving import Answer
from tests.web.test_pages import Tags

FEED = "/feed.atom"
XML_KINDS: dict[str, Kind] = {"atom": "atom", "rss": "rss", "xml": "atom"}


def since(answer: Answer, **shift: int) -> str:
    """The answer's Last-Modified, shifted, as an HTTP date."""
    moment = parsedate_to_datetime(answer.headers["Last-Modified"]) + timedelta(**shift)
    return moment.strftime("%a, %d %b %Y %H:%M:%S GMT")


def test_h2_a_304_is_empty_and_repeats_what_caches_need(small: Live) -> None:
    full = small.get(FEED)
    known = small.get(FEED, If_None_Match=full.headers["Etag"])

    assert (known.status, known.body) == (304, b"")
    for name in ("Etag", "Last-Modified", "Cache-Control", "Vary", "Link", "Access-Control-Allow-Origin"):
        assert known.headers[name] == full.headers[name]
    assert known.headers["Date"]
    assert "Content-Type" not in known.headers


def test_h3_if_none_match_decides_alone(small: Live) -> None:
    full = small.get(FEED)

    stale = small.get(FEED, If_None_Match='"stale"', If_Modified_Since=full.headers["Last-Modified"])
    current = small.get(FEED, If_None_Match=full.headers["Etag"], If_Modified_Since=since(full, days=-1))
    assert (stale.status, current.status) == (200, 304)


@pytest.mark.parametrize("tag", ["W/{}", '"x", {}', "*"], ids=["weak", "in a list", "any"])
def test_h4_weak_comparison(small: Live, tag: str) -> None:
    etag = small.get(FEED).headers["Etag"]
    assert small.get(FEED, If_None_Match=tag.format(etag)).status == 304


@pytest.mark.parametrize("tag", ["{}", '"{}-gzip"', '"{};gzip"', '"{}--gzip"', 'W/"{}-gzip"'])
def test_h5_mangled_tags(small: Live, tag: str) -> None:
    digest = small.get(FEED).headers["Etag"].strip('"')
    assert small.get(FEED, If_None_Match=tag.format(digest)).status == 304


def test_h6_if_modified_since(small: Live) -> None:
    full = small.get(FEED)
    moment = parsedate_to_datetime(full.headers["Last-Modified"])
    expected = {
        full.headers["Last-Modified"]: 304,
        since(full, hours=1): 304,
        since(full, seconds=-1): 200,
        "garbage": 200,
        moment.strftime("%A, %d-%b-%y %H:%M:%S GMT"): 304,
        moment.strftime("%a %b %d %H:%M:%S %Y"): 304,
        f"{full.headers['Last-Modified']}; length=12": 304,
    }
    assert {sent: small.get(FEED, If_Modified_Since=sent).status for sent in expected} == expected


def test_h7_every_change_moves_both_validators(small: Live, clock: FakeClock) -> None:
    answers = [small.get(FEED)]

    def look() -> None:
        clock.moment += timedelta(minutes=1)
        answers.append(small.get(FEED))

    clock.moment += timedelta(minutes=1)
    small.write("_posts/2021-01-14-old.md", make_post_text("一年前", date="2021-01-14"))
    look()
    small.write(
        "_posts/2021-01-14-old.md", make_post_text("一年前", date="2021-01-14", body="<p>改。</p>"), mtime=1
    )
    look()
    small.remove("_posts/2021-01-14-old.md")
    look()
    small.write("feedsvc.toml", "")  # no change at all
    look()

    assert len({answer.headers["Etag"] for answer in answers[:4]}) == 4  # a removal leaves a tombstone
    assert answers[3].headers["Etag"] == answers[4].headers["Etag"]
    moments = [parsedate_to_datetime(answer.headers["Last-Modified"]) for answer in answers]
    assert moments[0] < moments[1] < moments[2] < moments[3] == moments[4] <= clock.moment
    assert small.get(FEED, If_Modified_Since=answers[2].headers["Last-Modified"]).status == 200


def test_h8_a_restart_and_another_machine_give_equal_bytes(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "site").mkdir()
    root = make_site(tmp_path / "site")

    def ask(data: str) -> tuple[bytes, str]:
        with serving(root, tmp_path / data) as live:
            answer = live.get(FEED)
            return answer.body, answer.headers["Etag"]

    first, restarted = ask("data"), ask("data")
    clock.moment += timedelta(days=40)
    assert first == restarted == ask("elsewhere")


def test_h11_each_encoding_has_its_own_tag(small: Live) -> None:
    plain = small.get(FEED)
    zipped = small.get(FEED, Accept_Encoding="gzip")

    assert gzip.decompress(zipped.body) == plain.body
    assert plain.headers["Etag"] != zipped.headers["Etag"]
    for tag in (plain.headers["Etag"], zipped.headers["Etag"]):
        for sent in ({}, {"Accept_Encoding": "gzip"}):
            assert small.get(FEED, If_None_Match=tag, **sent).status == 304


def test_h12_zipped_bodies_are_the_same_each_time(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "site").mkdir()
    root, bodies = make_site(tmp_path / "site"), set()
    for data in ("one", "two"):
        with serving(root, tmp_path / data) as live:
            bodies.add(live.get(FEED, Accept_Encoding="gzip").body)
        clock.moment += timedelta(seconds=2)
    assert len(bodies) == 1


@pytest.mark.parametrize("path", [FEED, "/feed.rss", "/feed.json", "/feed.xml", "/feeds.opml", "/"])
def test_h13_cache_control(small: Live, path: str) -> None:
    full = small.get(path)
    known = small.get(path, If_None_Match=full.headers["Etag"])

    value = full.headers["Cache-Control"]
    match = re.fullmatch(r"public, max-age=(\d+), stale-while-revalidate=\d+, stale-if-error=\d+", value)
    assert match
    assert 60 <= int(match[1]) <= 3_600
    assert known.headers["Cache-Control"] == value


@pytest.mark.parametrize("path", [FEED, "/feed.rss", "/feed.json", "/feed.xml", "/feeds.opml"])
def test_h14_nothing_forbids_caching(small: Live, path: str) -> None:
    headers = small.get(path).headers

    assert not {"Expires", "Pragma", "Set-Cookie"} & set(headers)
    for word in ("no-store", "no-cache", "private", "max-age=0"):
        assert word not in headers["Cache-Control"]


def test_h15_a_lost_folder_empties_no_feed(small: Live) -> None:
    before = small.get(FEED)
    small.root.rename(small.root.with_name("lost"))

    again = small.get(FEED)
    cold = small.get("/category/c0/feed.rss")  # its bodies were rendered when it was last synced, or are not
    assert (again.status, again.body) == (200, before.body)
    assert cold.status in {200, 503}
    assert cold.status == 503 or b"<item>" in cold.body


@pytest.mark.parametrize(("path", "status"), [("/tag/unknown/feed.atom", 404), ("/comments/feed/", 410)])
@pytest.mark.parametrize("condition", ["*", '"x"'])
def test_h20_preconditions_leave_errors_alone(small: Live, path: str, status: int, condition: str) -> None:
    assert small.get(path, If_None_Match=condition).status == status


@pytest.mark.parametrize("suffix", ["atom", "rss", "xml", "json"])
def test_h28_every_feed_of_the_site_of_quirks_breaks_no_rule(rich: Live, suffix: str) -> None:
    feeds = rich.runtime.publisher.list_feeds()
    assert len(feeds) > 20
    for feed in feeds:
        document = rich.get(rich.path(feed.field, feed.slug, suffix)).body
        kind = XML_KINDS.get(suffix)
        problems = list_problems(document, kind) if kind else strict_json_feed.list_problems(document)
        assert (feed.slug, problems) == (feed.slug, [])


def test_h30_cors_is_on_every_answer(small: Live) -> None:
    etag = small.get(FEED).headers["Etag"]
    answers = {
        200: small.get(FEED, Origin="https://x.example"),
        304: small.get(FEED, Origin="https://x.example", If_None_Match=etag),
        301: small.get("/Feed.atom", Origin="https://x.example"),
        400: small.get(f"{FEED}?catgory=x", Origin="https://x.example"),
        404: small.get("/nothing", Origin="https://x.example"),
        405: small.get(FEED, "POST", Origin="https://x.example", Content_Length="0"),
        410: small.get("/comments/feed/", Origin="https://x.example"),
    }
    for status, answer in answers.items():
        assert answer.status == status
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Expose-Headers"] == "ETag, Last-Modified, Link, Retry-After"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Origin" not in answer.headers["Vary"]


@pytest.mark.parametrize("path", [FEED, "/feeds.opml", "/", "/nothing"])
def test_h31_nothing_is_sniffed_and_any_site_may_embed(small: Live, path: str) -> None:
    headers = small.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"


class CountingRenderer(BodyRenderer):
    """The service's bodies, and how often a document was built from them."""

    loads = 0

    def load(self, *arguments: Any) -> Any:
        type(self).loads += 1
        return super().load(*arguments)


def test_h32_fifty_first_requests_build_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedsvc.runtime.service.BodyRenderer", CountingRenderer)
    (tmp_path / "site").mkdir()
    with serving(make_site(tmp_path / "site"), tmp_path / "data") as live, ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: live.get(FEED), range(50)))

    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert CountingRenderer.loads == 1


@pytest.mark.parametrize("path", [FEED, "/", "/nothing", "/-/live"])
def test_h33_no_server_s_name(small: Live, path: str) -> None:
    assert not {"Server", "X-Powered-By"} & set(small.get(path).headers)


@pytest.mark.parametrize("page", ["/", "/category/", "/category/c0/"])
def test_h36_every_page_leads_to_its_feeds(small: Live, page: str) -> None:
    alternates = [
        link for link in Tags(small.get(page).body.decode()).of("link") if link["rel"] == "alternate"
    ]
    # A feed's page also leads to how it is embedded (oEmbed section 4), which is no feed.
    links = [link for link in alternates if link["type"] != "application/json+oembed"]

    assert [link["type"] for link in links] == [
        "application/atom+xml",
        "application/rss+xml",
        "application/feed+json",
    ]
    for link in links:
        href = str(link["href"])
        assert href.startswith("https://feeds.example/")
        assert link["title"]
        answer = small.get(href.removeprefix("https://feeds.example"))
        assert (answer.status, answer.headers["Content-Type"].split(";")[0]) == (200, link["type"])


def test_h37_two_changes_within_a_second_have_two_tags(small: Live, clock: FakeClock) -> None:
    small.write("_posts/2022-05-01-a.md", make_post_text("一", date="2022-05-01"))
    one = small.get(FEED)
    small.write("_posts/2022-05-02-b.md", make_post_text("二", date="2022-05-02"))
    two = small.get(FEED)

    assert one.headers["Etag"] != two.headers["Etag"]
    assert one.headers["Last-Modified"] == two.headers["Last-Modified"]  # it never lies in the future
    clock.moment += timedelta(seconds=5)
    assert small.get(FEED).headers["Last-Modified"] == "Wed, 01 Jun 2022 12:00:02 GMT"
