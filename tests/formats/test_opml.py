"""OPML 2.0, as readers import it."""

from feedsvc.formats.opml import OpmlFeed, OpmlGroup, render_opml
from tests.builders import PUBLISHED
from tests.formats.reading import attributes, parse_xml


def make_opml_feed(title: str = "财经", slug: str = "x") -> OpmlFeed:
    base = f"https://feeds.example/category/{slug}"
    return OpmlFeed(title=title, feed_url=f"{base}/feed.atom", page_url=f"{base}/")


def render(*groups: OpmlGroup, title: str = "Site") -> bytes:
    return render_opml(title=title, created=PUBLISHED, feeds=(make_opml_feed("All", "all"),), groups=groups)


def test_render_opml_gives_these_bytes() -> None:
    assert render(OpmlGroup(title="Categories", feeds=(make_opml_feed(),))).decode() == (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        '<opml version="2.0">\n'
        "<head>\n"
        "<title>Site</title>\n"
        "<dateCreated>Fri, 14 Jan 2022 15:42:28 +0800</dateCreated>\n"
        "<docs>http://opml.org/spec2.opml</docs>\n"
        "</head>\n"
        "<body>\n"
        '<outline type="rss" text="All" title="All" xmlUrl="https://feeds.example/category/all/feed.atom"'
        ' htmlUrl="https://feeds.example/category/all/"/>\n'
        '<outline text="Categories" title="Categories">\n'
        '<outline type="rss" text="财经" title="财经" xmlUrl="https://feeds.example/category/x/feed.atom"'
        ' htmlUrl="https://feeds.example/category/x/"/>\n'
        "</outline>\n"
        "</body>\n"
        "</opml>\n"
    )


def test_render_opml_survives_hostile_names() -> None:
    group = OpmlGroup(
        title="a\0<b", feeds=(make_opml_feed('"><script>\ud800&'), make_opml_feed(" \x0b ", "empty"))
    )
    folder = parse_xml(render(group, title="T\ufffe")).findall("body/outline")[1]

    assert attributes(folder)["text"] == "a<b"
    assert [outline.get("text") for outline in folder] == [
        '"><script>&',
        "https://feeds.example/category/empty/feed.atom",
    ]
