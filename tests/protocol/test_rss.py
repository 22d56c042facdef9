"""Rows R over a real server: what the RSS documents of real posts say."""

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from tests.fakes import FakeClock
from tests.formats.reading import ATOM, DUBLIN_CORE, attributes, children
from tests.live import Live, serving
from tests.protocol.checks import CONTENT
from tests.protocol.reading import BASE, atom, channel, entry_of, item_of, titles_of
from tests.sites import list_problems, make_post_text, make_site, write_post

FEED = "/feed.rss"


def test_r1_one_channel_with_its_heading_first(small: Live) -> None:
    tags = children(channel(small))

    assert [tags.index(name) for name in ("title", "link", "description")] == [0, 1, 2]
    assert tags.index("item") > max(tags.index(name) for name in tags if name != "item")
    assert channel(small).findtext("title") == "金融消息"


def test_r2_the_channel_s_link_is_the_home_page(small: Live) -> None:
    assert channel(small).findtext("link") == "https://news.example/"
    assert channel(small, "/category/c0/feed.rss").findtext("link") == "https://feeds.example/category/c0/"


@pytest.mark.parametrize("path", ["/feed.rss", "/category/c0/feed.rss"])
def test_r3_the_self_link_is_the_canonical_url(small: Live, path: str) -> None:
    (link,) = (link for link in channel(small, path).iterfind(f"{ATOM}link") if link.get("rel") == "self")

    assert attributes(link) == {
        "rel": "self",
        "href": f"https://feeds.example{path}",
        "type": "application/rss+xml",
    }


def guids(live: Live, path: str = FEED) -> list[str]:
    return [item.findtext("guid", "") for item in channel(live, path).iterfind("item")]


def test_r4_a_guid_lasts(small: Live, tmp_path: Path, clock: FakeClock) -> None:
    path = "_posts/2022-05-01-a.md"
    small.write(path, make_post_text("一", date="2022-05-01", categories="c9"))
    before = guids(small)
    assert len(set(before)) == len(before) == 4

    edited = make_post_text("改了", date="2022-05-01", categories="c9", tags="别的", body="<p>别的。</p>")
    small.write(path, edited, mtime=1)
    assert guids(small) == before
    small.remove(path)
    small.write("old_post/2022-05-01-a.md", edited)
    assert guids(small) == before
    with serving(small.root, tmp_path / "elsewhere", base_url="https://other.example/feeds") as moved:
        assert guids(moved, "/feeds/feed.rss") == before


def test_r5_a_guid_is_no_permalink_unless_it_is_the_url(rich: Live) -> None:
    for item in channel(rich).iterfind("item"):
        guid = item.find("guid")
        assert guid is not None
        assert guid.get("isPermaLink") == "false" or guid.text == item.findtext("link")
    assert item_of(rich, "guid").findtext("guid") == "http://old.example/?p=42"


def test_r6_an_id_is_never_used_for_another_post(small: Live) -> None:
    small.write("_posts/2022-05-01-a.md", make_post_text("一", date="2022-05-01", more="guid: x:1\n"))
    small.write("_posts/2022-05-02-b.md", make_post_text("二", date="2022-05-02", more="guid: x:1\n"))

    # One of the two has it, and the other is told of, not given another one in silence.
    assert guids(small).count("x:1") == 1
    assert any("x:1" in str(problem) for problem in list_problems(small.runtime.index))


def test_r7_dates_are_english_with_a_numeric_zone(rich: Live) -> None:
    dates = [element.text or "" for element in channel(rich).iter("pubDate", "lastBuildDate")]

    assert len(dates) > 25
    for date in dates:
        assert re.fullmatch(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}", date)
        assert parsedate_to_datetime(date).strftime("%a") == date[:3]
    assert item_of(rich, "syndicated").findtext("pubDate") == "Sat, 01 Jan 2022 08:00:00 +0800"


def test_r8_last_build_date_is_the_latest_update(small: Live, clock: FakeClock) -> None:
    assert channel(small).findtext("lastBuildDate") == "Mon, 03 Jan 2022 08:00:00 +0800"
    clock.moment += timedelta(days=9)
    more = "last_modified_at: 2022-03-01 10:00:00 +0800\n"
    small.write("_posts/2021-05-01-a.md", make_post_text("一", date="2021-05-01", more=more))
    assert channel(small).findtext("lastBuildDate") == "Tue, 01 Mar 2022 10:00:00 +0800"
    small.remove("_posts/2021-05-01-a.md")
    assert channel(small).findtext("lastBuildDate") == "Mon, 03 Jan 2022 08:00:00 +0800"


def test_r9_a_post_of_the_future_waits(small: Live, clock: FakeClock) -> None:
    due = clock.moment + timedelta(hours=1)
    small.write("_posts/2022-06-01-due.md", make_post_text("将来", date=due.isoformat(), categories="c9"))
    before = small.get(FEED)
    assert b"\xe5\xb0\x86\xe6\x9d\xa5" not in before.body
    assert small.get("/category/c9/feed.rss").status == 404

    clock.moment = due
    after = small.get(FEED)
    assert "将来" in after.body.decode()
    assert after.headers["Etag"] != before.headers["Etag"]
    assert after.headers["Last-Modified"] == "Wed, 01 Jun 2022 13:00:00 GMT"
    assert small.get("/category/c9/feed.rss").status == 200


def test_r10_newest_first_with_a_stable_order(small: Live) -> None:
    for name in ("b", "a", "c"):
        small.write(f"_posts/2022-05-01-{name}.md", make_post_text(name, date="2022-05-01 08:00:00"))
    found = [item.findtext("title") for item in channel(small).iterfind("item")]

    assert found == ["a", "b", "c", "第2条", "第1条", "第0条"]


def test_r11_summary_then_content(rich: Live) -> None:
    item = item_of(rich, "syndicated")
    tags = children(item)

    assert tags.index("description") < tags.index("content:encoded")
    assert item.findtext("description", "").startswith("全文。")
    assert item.findtext(f"{CONTENT}encoded", "").startswith("<p>全文。</p>")


def test_r12_html_is_escaped_once(rich: Live) -> None:
    assert b"<content:encoded>&lt;p&gt;" in rich.get(FEED).body
    assert b"&amp;lt;p&amp;gt;" not in rich.get(FEED).body


def test_r13_titles_are_plain_text(rich: Live) -> None:
    assert b"<title>AT&#x26;T buys &#x26; sells</title>" in rich.get(FEED).body
    assert titles_of(rich, "title-markup") == {"AT&T buys & sells"}


def test_r14_names_are_creators(rich: Live) -> None:
    assert item_of(rich, "syndicated").findtext(f"{DUBLIN_CORE}creator") == "王小明"
    for item in channel(rich).iterfind("item"):
        author = item.findtext("author")
        assert author is None or re.fullmatch(r"\S+@\S+ \(.+\)", author)


@pytest.mark.parametrize("path", ["/feed.rss", "/source/21世纪经济报道/feed.rss"])
def test_r15_the_source(rich: Live, path: str) -> None:
    encoded = path.replace("世纪经济报道", "%E4%B8%96%E7%BA%AA%E7%BB%8F%E6%B5%8E%E6%8A%A5%E9%81%93")
    items = channel(rich, encoded).iterfind("item")
    (source,) = next(i for i in items if "/syndicated" in i.findtext("link", "")).findall("source")

    assert source.text == "21世纪经济报道"
    url = "https://feeds.example/source/21%E4%B8%96%E7%BA%AA%E7%BB%8F%E6%B5%8E%E6%8A%A5%E9%81%93/feed.atom"
    assert source.get("url") == url


def test_r16_each_term_once_with_its_taxonomy(rich: Live) -> None:
    found = [
        (element.get("domain"), element.text) for element in item_of(rich, "english").findall("category")
    ]

    assert found == [("https://feeds.example/category/", "kuaixun"), ("https://feeds.example/tag/", "rates")]
    assert [c.text for c in item_of(rich, "term-3").findall("category")] == ["R&D", "R&D"]  # a term of each


def test_r19_heading_details(rich: Live) -> None:
    found = channel(rich)

    assert found.findtext("language") == "zh-CN"
    assert found.findtext("copyright") == "© 2022 ZNing"
    assert found.findtext("generator") == "feedsvc"
    assert found.findtext("docs") == "https://www.rssboard.org/rss-specification"


def test_r20_an_image_has_the_channel_s_title_and_link(rich: Live) -> None:
    for image in channel(rich).iterfind("image"):
        assert image.findtext("title") == channel(rich).findtext("title")
        assert image.findtext("link") == channel(rich).findtext("link")


def test_r21_nothing_outdated(rich: Live) -> None:
    assert not {"textInput", "cloud", "rating"} & set(children(channel(rich)))


@pytest.mark.parametrize("path", ["/feed.rss", "/feed.atom", "/feed.xml"])
def test_r22_namespaces_stand_once_at_the_root(rich: Live, path: str) -> None:
    body = rich.get(path).body
    root = body[: body.index(b">", body.index(b"xmlns"))]

    assert root.count(b"xmlns") == body.count(b" xmlns:") + body.count(b" xmlns=")
    assert b"ns0" not in root


def test_r23_a_style_sheet_of_the_same_origin(rich: Live) -> None:
    body = rich.get("/feed.xml").body

    style = b'<?xml-stylesheet type="text/css" href="https://feeds.example/static/feed.css"?>'
    assert body.index(style) < body.index(b"<feed")
    assert rich.get("/static/feed.css").status == 200


def test_r3_a7_an_unusual_address_keeps_its_spelling(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    write_post(make_site(tmp_path / "site"), "feedsvc.toml", 'base_url = "https://feeds.example/a%20b"\n')
    with serving(tmp_path / "site", tmp_path / "data", base_url=None) as live:
        (link,) = (
            link
            for link in atom(live, "/a%20b/feed.atom").iterfind(f"{ATOM}link")
            if link.get("rel") == "self"
        )
    assert link.get("href") == "https://feeds.example/a%20b/feed.atom"


def test_r4_a3_the_guid_is_the_atom_id(rich: Live) -> None:
    for name in ("syndicated", "guid", "tag-uri", "term-3"):
        assert item_of(rich, name).findtext("guid") == entry_of(rich, name).findtext(f"{ATOM}id")
    assert entry_of(rich, "syndicated").findtext(f"{ATOM}id") == f"{BASE}01/syndicated"
