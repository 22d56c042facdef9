"""The validator itself: a good document of each kind, and for every rule a document that breaks it alone."""

import re

import pytest

from tests.protocol.checks import Kind, codes_of, list_problems

RSS = b"""<?xml version='1.0' encoding='utf-8'?>
<rss xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0"><channel><title>Site</title><link>https://site.example/</link><description>News</description>
<language>en</language><generator>g</generator>
<lastBuildDate>Fri, 14 Jan 2022 15:42:28 +0800</lastBuildDate>
<atom:link rel="self" href="https://feeds.example/feed.rss" type="application/rss+xml"/><ttl>60</ttl>
<item><title>AT&#x26;T</title><link>https://site.example/a</link><description>a</description>
<content:encoded>&lt;p&gt;a&lt;/p&gt;</content:encoded>
<guid isPermaLink="false">tag:site.example,2022:a</guid><category domain="https://site.example/c/">c</category>
<source url="https://courier.example/feed">Courier</source>
<pubDate>Fri, 14 Jan 2022 15:42:28 +0800</pubDate></item>
<item><title>B</title><link>https://site.example/b</link>
<guid isPermaLink="true">https://site.example/b</guid><pubDate>Thu, 13 Jan 2022 00:00:00 GMT</pubDate></item>
</channel></rss>"""

ATOM = b"""<?xml version='1.0' encoding='utf-8'?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"
 xmlns:fh="http://purl.org/syndication/history/1.0" xml:lang="en">
<id>https://site.example/feed</id><title>Site</title><updated>2022-01-14T15:42:28+08:00</updated>
<author><name>Ann</name></author><generator>g</generator>
<link rel="self" href="https://feeds.example/feed.atom" type="application/atom+xml"/>
<link rel="alternate" href="https://site.example/" type="text/html"/>
<at:deleted-entry ref="https://site.example/gone" when="2022-01-14T00:00:00Z"/>
<entry><id>tag:site.example,2022:a</id><title>A</title><updated>2022-01-14T15:42:28+08:00</updated>
<published>2022-01-14T15:42:28+08:00</published><author><name>Courier</name></author>
<link rel="alternate" href="https://site.example/a" type="text/html"/>
<category term="c" scheme="https://site.example/c/"/><content type="html">&lt;p&gt;a&lt;/p&gt;</content>
<source><id>https://courier.example/</id><title>Courier</title><updated>2022-01-14T15:42:28+08:00</updated></source>
</entry>
<entry><id>https://site.example/b</id><title>B</title><updated>2022-01-13T00:00:00Z</updated>
<published>2022-01-13T00:00:00Z</published><link rel="alternate" href="https://site.example/b"/></entry>
</feed>"""

_PREFIXED_ATOM = re.sub(rb"<(/?)(?=[a-z]+[ >/])", rb"<\1a:", ATOM).replace(b" xmlns=", b" xmlns:a=")

OPML = b"""<?xml version='1.0' encoding='utf-8'?>
<opml version="2.0"><head><title>Site</title><dateCreated>Fri, 14 Jan 2022 15:42:28 +0800</dateCreated></head>
<body>
<outline type="rss" text="All" title="All" xmlUrl="https://feeds.example/feed.atom" htmlUrl="https://feeds.example/"/>
<outline text="Tags" title="Tags">
<outline type="rss" text="x" title="x" xmlUrl="https://feeds.example/x" htmlUrl="https://feeds.example/t/x"/></outline>
</body></opml>"""

GOOD: dict[Kind, bytes] = {"rss": RSS, "atom": ATOM, "opml": OPML}

# For each rule: what to put in the place of what.
COMMON = {
    "x_well_formed": [(b"</title>", b"&nbsp;</title>")],
    "x8_declaration": [(b"'utf-8'", b"'us-ascii'")],
    "x9_no_doctype": [(b"?>\n", b"?>\n<?php x?>\n")],
    "r22_namespaces": [(b"<title>", b'<title xmlns:ns0="https://x.example/">')],
}
BROKEN: dict[Kind, dict[str, list[tuple[bytes, bytes]]]] = {
    "rss": COMMON
    | {
        "x_well_formed": [(b"</channel>", b"")],
        "r13_plain_titles": [(b"AT&#x26;T", b"AT&amp;T")],
        "r1_one_channel": [(b'version="2.0"', b'version="0.91"')],
        "r1_heading": [(b"<description>News</description>", b"")],
        "r1_known_elements": [(b"<guid", b"<summary>a</summary><guid")],
        "r2_home_page": [
            (b"<link>https://site.example/</link>", b"<link>https://feeds.example/feed.rss</link>")
        ],
        "r3_self_link": [(b' type="application/rss+xml"', b"")],
        "r4_guids": [(b">tag:site.example,2022:a<", b">https://site.example/b<")],
        "r5_permalink": [(b' isPermaLink="false"', b"")],
        "r5_guid_is_an_iri": [(b"tag:site.example,2022:a", b"not an id")],
        "r7_dates": [(b"<pubDate>Thu, 13 Jan 2022", b"<pubDate>Mon, 13 Jan 2022")],
        "r8_last_build_date": [
            (b"Date>Fri, 14 Jan 2022 15:42:28 +0800</last", b"Date>Sat, 15 Jan 2022 00:00:00 GMT</last")
        ],
        "r10_newest_first": [
            (b"<pubDate>Thu, 13 Jan 2022 00:00:00 GMT", b"<pubDate>Sat, 15 Jan 2022 00:00:00 GMT"),
            (b"Date>Fri, 14 Jan 2022 15:42:28 +0800</last", b"Date>Sat, 15 Jan 2022 00:00:00 GMT</last"),
        ],
        "r11_description_first": [
            (b"<description>a</description>", b""),
            (b"</content:encoded>", b"</content:encoded><description>a</description>"),
        ],
        "r12_escaped_once": [(b"&lt;p&gt;a", b"&amp;lt;p&amp;gt;a")],
        "r14_people": [(b"<guid", b"<author>Ann</author><guid")],
        "r15_source": [(b' url="https://courier.example/feed"', b"")],
        "r16_categories": [
            (b"<category", b'<category domain="https://site.example/c/">c</category><category')
        ],
        "r17_enclosure": [
            (b"<guid", b'<enclosure url="https://x.example/a.mp3" length="" type="audio/mpeg"/><guid')
        ],
        "r18_schedule": [(b"<ttl>60", b"<skipHours><hour>24</hour></skipHours><ttl>60")],
        "r19_heading_details": [(b">en<", b">zh_CN<")],
        "r20_image": [
            (
                b"<ttl>",
                b"<image><url>https://x.example/i.png</url><title>Other</title>"
                b"<link>https://site.example/</link></image><ttl>",
            )
        ],
        "r21_nothing_outdated": [(b"<ttl>", b'<cloud domain="x"/><ttl>')],
        "c1_c2_safe_content": [(b"&lt;p&gt;a", b"&lt;p&gt;&lt;img src=/a onerror=x&gt;")],
        "c6_ascii_urls": [(b"<link>https://site.example/a<", "<link>https://site.example/财<".encode())],
    },
    "atom": COMMON
    | {
        "a16_default_namespace": [(ATOM, _PREFIXED_ATOM)],
        "a1_schema": [(b"<title>B</title>", b"")],
        "a2_feed_id": [(b"<id>https://site.example/feed<", b"<id>feed<")],
        "a3_entry_ids": [(b"tag:site.example,2022:a", b"tag:site.example:a")],
        "a4_dates": [(b"<updated>2022-01-13T", b"<updated>2022-01-13t")],
        "a4_feed_updated": [(b"</title><updated>2022-01-14T15", b"</title><updated>2023-01-14T15")],
        "a5_author": [(b"<author><name>Ann</name></author>", b"")],
        "a6_entry_links": [
            (b"<category", b'<link href="https://site.example/a2" type="text/html"/><category')
        ],
        "a7_feed_links": [(b' type="application/atom+xml"', b"")],
        "a8_source": [(b"<source><id>https://courier.example/</id>", b"<source>")],
        "a9_author_of_the_origin": [(b"<author><name>Courier</name></author>", b"")],
        "a10_text_types": [(b"<title>B", b'<title type="html">B')],
        "a10_escaped_once": [(b"&lt;p&gt;a", b"&amp;lt;p&amp;gt;a")],
        "a11_content_or_page": [(b'<link rel="alternate" href="https://site.example/b"/>', b"")],
        "a12_language": [(b'"en"', b'"zh_CN"')],
        "a13_no_base": [(b"<entry>", b'<entry xml:base="https://site.example/">')],
        "a14_updated_after_published": [(b"<published>2022-01-13T", b"<published>2022-01-14T")],
        "a15_categories": [(b'<category term="c"', b'<category term=""')],
        "a15_generator": [(b"<generator>g", b"<generator> ")],
        "r10_newest_first": [
            (b"<published>2022-01-14T15", b"<published>2022-01-12T15"),
        ],
        "c1_c2_safe_content": [(b"&lt;p&gt;a", b"&lt;p&gt;&lt;a href=/a&gt;")],
        "c6_ascii_urls": [(b'href="https://site.example/b"', 'href="https://site.example/财"'.encode())],
        "p3_archive_links": [(b"<generator>", b"<fh:archive/><generator>")],
        "rfc_6721_tombstones": [(b'ref="https://site.example/gone"', b'ref="https://site.example/b"')],
    },
    "opml": COMMON
    | {
        "o1_root": [(b'version="2.0"', b'version="1.0"')],
        "o1_head": [(b"<title>Site</title>", b"")],
        "o1_date_created": [(b"Fri, 14 Jan", b"Fri, 14 January")],
        "o1_not_empty": [(OPML[OPML.index(b"<body>") : OPML.index(b"</body>")], b"<body>")],
        "o1_texts": [(b'text="x"', b'text=" "')],
        "o1_known_attributes": [(b'text="x"', b'text="x" url="y"')],
        "o1_type": [(b'type="rss" text="x"', b'type="atom" text="x"')],
        "o1_urls": [(b' htmlUrl="https://feeds.example/t/x"', b"")],
        "o1_version": [(b'text="x"', b'text="x" version="ATOM"')],
        "o1_each_once": [(b"https://feeds.example/x", b"https://feeds.example/feed.atom")],
        "o1_groups": [(b'/t/x"/></outline>', b'/t/x"><outline text="y"/></outline></outline>')],
    },
}
CASES = [pytest.param(kind, code, id=f"{kind}: {code}") for kind in GOOD for code in codes_of(kind)]


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_document_breaks_no_rule(kind: Kind) -> None:
    assert list_problems(GOOD[kind], kind) == []


@pytest.mark.parametrize("kind", GOOD)
def test_every_rule_has_a_broken_document(kind: Kind) -> None:
    assert sorted(BROKEN[kind]) == sorted(codes_of(kind))


@pytest.mark.parametrize(("kind", "code"), CASES)
def test_list_problems_refuses_a_broken_document_for_its_rule(kind: Kind, code: str) -> None:
    body = GOOD[kind]
    for old, new in BROKEN[kind][code]:
        assert body.count(old) >= 1
        body = body.replace(old, new, 1)
    # The schema knows of most of Atom's rules, too.
    assert [found for found in list_problems(body, kind) if found != "a1_schema" or code == "a1_schema"] == [
        code
    ]


@pytest.mark.parametrize(
    "body", [b"", b"not XML", b"<?xml version='1.0' encoding='utf-8'?>\n<rss>\x0b</rss>"]
)
def test_list_problems_takes_any_bytes(body: bytes) -> None:
    assert "x_well_formed" in list_problems(body, "rss")
