"""A site whose posts try everything that a feed has to survive, one quirk each."""

from pathlib import Path

from tests.sites import CONFIG, make_post_text, write_post

VIA = "http://finews.example/share?id=1"
LOST = "\\ud83d"  # an escaped half of an emoji

TERMS = ("中文", "C++", "a/b", "R&D", "..", ".", "feed.xml", "😀", "e\u0301", "Trailing ", "UPPER")
"""Names that a URL has to carry; the ninth is é, decomposed."""

_QUIRKS = {
    "syndicated": {
        "body": "<p>全文。</p><p>（文章来源：21世纪经济报道）</p>",
        "more": f"author: 王小明\nsource: 21世纪经济报道\nsource_url: {VIA}\n",
    },
    "english": {
        "tags": "rates",
        "more": (
            "lang: en\nauthor: {name: Ada Byron, email: ada@ada.example, url: 'javascript:x'}\n"
            "source: Courier\nsource_url: /relative\n"
        ),
    },
    "updated": {"more": "last_modified_at: 2022-03-01 10:00:00 +0800\n"},
    "guid": {"more": "guid: http://old.example/?p=42\n"},
    "tag-uri": {"more": "guid: 'tag:site.example,2005:posts/1'\n"},
    "unsafe": {
        "body": (
            "<p onclick=x style='position:fixed'>a</p><script>alert(1)</script><style>p{}</style>"
            "<iframe src='javascript:x'></iframe><svg onload=x></svg><form><input></form><base href=//evil>"
            "<a href='java\tscript:x'>b</a><a href='data:text/html,x'>c</a><img src='vbscript:x'>"
        )
    },
    "relative": {
        "body": (
            '<a href="../x">1</a><img src="/i.png" srcset="a.png 1x, /b.png 2x"><a href="#fn1">2</a>'
            '<a href="//cdn.example/y">3</a><a href="?q">4</a><a href="mailto:a@b.example">5</a>'
            '<a href="/路/径">6</a><blockquote cite="c">7</blockquote>'
        )
    },
    "broken": {"body": "<div>" * 5_000 + "deep" + "<!-- open <!--[if IE]> <p>x"},
    "liquid": {"body": "<p>a {% include x.html %} <a href='{{ site.baseurl }}/y'>b</a></p>\n"},
    "cdata": {"body": "<p>a ]]&gt; b ]]> c &nbsp;&ecirc; &amp;amp; d</p>"},
    "emoji": {"body": "<p>👩‍👩‍👧 𠀀 \u200fשלום e\u0301 \u2028 \ufeff</p>"},
}

_TITLES = {
    "markup": '"AT&T <b>buys</b> &amp; sells"',
    "forbidden": r'"a\x0bb\0c\x1e\uFFFEd"',
    "surrogate": f'"a{LOST}b"',
    "line-ends": r'"a\r\nb\Nc"',
    "spaces": '"   "',
    "number": "2022",
    "no": "no",
    "list": "[a, b]",
    "nothing": "",
    "long": '"' + "长" * 20_000 + '"',
}

_EPISODE = """\
image: /i.png
enclosures:
  - /files/a.mp3
  - {url: 'https://cdn.example/b.mp4', length: 7, type: video/mp4}
itunes_duration: '1:02'
"""


def make_rich_site(root: Path) -> Path:
    """A Jekyll site with every quirk above, a day each, and a post for each of TERMS."""
    write_post(root, "_config.yml", CONFIG + "rights: © 2022 ZNing\n")
    write_post(root, "feedsvc.toml", 'rights = "© 2022 ZNing"\nmin_entries = 100\n')
    texts = {
        name: make_post_text(name, date=_day(i), **quirk) for i, (name, quirk) in enumerate(_QUIRKS.items())
    }
    for number, (name, title) in enumerate(_TITLES.items(), start=len(_QUIRKS)):
        text = make_post_text("TITLE", date=_day(number))
        texts[f"title-{name}"] = text.replace('title: "TITLE"', f"title: {title}")
    for number, term in enumerate(TERMS):
        names = f"['{term}']"
        texts[f"term-{number}"] = make_post_text(
            f"term {number}", date=_day(len(texts)), categories=names, tags=names
        )
    write_post(root, "files/a.mp3", b"12345")
    texts["episode"] = make_post_text("Episode", date=_day(len(texts)), more=_EPISODE)
    for number, (name, text) in enumerate(texts.items()):
        write_post(root, f"_posts/{_day(number)[:10]}-{name}.md", text)
    return root


def _day(number: int) -> str:
    return f"2022-{1 + number // 28:02}-{1 + number % 28:02} 08:00:00 +0800"
