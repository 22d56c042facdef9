"""Compares Hexo's own feed with ours: `python -m tests.compat.hexo`.

FEEDSVC_TEST_HEXO names a folder in which `npm install hexo hexo-generator-feed hexo-renderer-marked` ran.
"""

import sys

from .node_sites import read_atom, read_ours, report, run_node, site_with_modules

_PACKAGE = """{"name": "site", "private": true, "hexo": {"version": ""}, "dependencies": {
"hexo": "*", "hexo-generator-feed": "*", "hexo-renderer-marked": "*"}}"""

_POSTS = {
    "hello.md": "title: Hello\ndate: 2013-12-24 17:49:32\ntags:\n---\nHello.",
    "late.md": "title: Late\ndate: 2013-12-24 23:59:59\n---\nNext day elsewhere.",
    "early.md": "title: Early\ndate: 2013-12-24 00:10:00\n---\nThe day before elsewhere.",
    "fenced.md": "---\ntitle: Fenced\ndate: 2019-07-25 16:43:00\ntags: one tag, not two\n---\nText.",
    "longfence.md": "-----\ntitle: Long fence\ndate: 2019-07-25\n-----\nText.",
    "json.md": '"title": "Json",\n"date": "2020/01/02 03:04:05",\n"tags": ["a", "b"]\n;;;\nText.',
    "json-day.md": ';;;\n"title": "Day",\n"date": "2020-01-02"\n;;;\nText.',
    "offset.md": "title: Offset\ndate: 2020-02-03 04:05:06 +0800\n---\nText.",
    "colon-offset.md": "title: Colon offset\ndate: 2020-02-03 04:05:06 +08:00\n---\nText.",
    "zulu.md": "title: Zulu\ndate: 2020-02-03T20:05:06Z\n---\nText.",
    "quoted.md": 'title: Quoted\ndate: "2020-02-04 04:05:06"\n---\nText.',
    "iso.md": 'title: Iso\ndate: "2020-02-05T04:05:06"\n---\nText.',
    "minutes.md": "title: Minutes\ndate: 2020-02-06 04:05\n---\nText.",
    "fraction.md": "title: Fraction\ndate: 2020-02-07 04:05:06.789\n---\nText.",
    "rfc.md": "title: Rfc\ndate: Sat, 08 Feb 2020 04:05:06 GMT\n---\nText.",
    "est.md": "title: Est\ndate: Feb 9 2020 04:05:06 EST\n---\nText.",
    "中文測試.md": "title: 中文測試\ndate: 2013-12-24 23:31:30\ncategories: 新闻\ntags: [一, 二]\n---\nText.",
    "C# & c.md": "title: Sharp\ndate: 2020-03-01\n---\nText.",
    "a b'c(d)e!f.md": "title: Marks\ndate: 2020-03-02\n---\nText.",
    "q?x=ü&y.md": "title: Query\ndate: 2020-03-03\n---\nText.",
    "br[a]ck{e}t|^`.md": "title: Brackets\ndate: 2020-03-04\n---\nText.",
    "sub/dir/deep.md": "title: Deep\ndate: 2020-03-05\n---\nText.",
    "cats.md": "title: Cats\ndate: 2020-04-01\ncategories: [Über Uns, Foo Bar, baz]\n---\nText.",
    "nested.md": "title: Nested\ndate: 2020-04-02\ncategories:\n- [Sports, Base Ball]\n- [Food]\n---\nText.",
    "mixed.md": "title: Mixed\ndate: 2020-04-03\ncategories:\n- Alpha\n- [Beta, Gamma]\n---\nText.",
    "single.md": "title: Single\ndate: 2020-04-04\ncategory: Solo One\ntag: t1\n---\nText.",
    "nulls.md": "title: Nulls\ndate: 2020-04-05\ncategories:\n- \n- Real\ntags: [x, null, '', x]\n---\nText.",
    "numbers.md": "title: 1.10\ndate: 2020-04-06\ncategories: [000333]\n---\nText.",
    "own.md": "title: Own\ndate: 2020-05-01\npermalink: own/place.html\n---\nText.",
    "own-cjk.md": "title: Own cjk\ndate: 2020-05-02\npermalink: /自己/%E5%9C%B0 方/\n---\nText.",
    "draft.md": "title: Draft\ndate: 2020-05-03\ndraft: true\n---\nText.",
    "hidden.md": "title: Hidden\ndate: 2020-05-04\npublished: false\n---\nText.",
    "_skipped.md": "title: Skipped\ndate: 2020-05-05\n---\nText.",
    "page.html": "title: Html\ndate: 2020-05-06\n---\n<p>Text.</p>",
    "later.md": "title: Later\ndate: 2020-05-07\nupdated: 2021-05-07\nlang: fr\n---\nA.\n<!-- more -->\nB.",
    "noted.md": "title: Noted\ndate: 2020-05-08\nabbrlink: abc123\nid: 42\n---\nText.",
    "2020-06-01-dated.md": "title: Dated\ndate: 2020-06-01 10:00:00\n---\nText.",
    "Ærø-ﬁ-Łódź.md": "title: 'Ærø & Łódź: ä'\ndate: 2020-06-02\n---\nText.",
    "tabs.md": "title: Tabs\ndate: 2020-06-03\ntags:\n\t- one\n\t- two\n---\nText.",
}

_SITES = {
    "defaults": "url: http://example.com\n",
    "a zone, built in it": "url: https://a.example/blog\nroot: /blog/\ntimezone: Asia/Shanghai\n",
    "a zone, built in UTC": "url: https://a.example/\ntimezone: Asia/Shanghai\n",
    "categories and names": "url: https://a.example\npermalink: :category/:name/:hash.html\n",
    "all of a date": "url: https://a.example\n"
    "permalink: p/:i_month-:i_day/:hour:minute:second/:timestamp/:post_title/:layout\n",
    "keys of one's own": "url: https://a.example\npermalink: :lang/:abbrlink/:slug/:nothing/\n"
    "permalink_defaults:\n  lang: en\n  abbrlink: none\n",
    "host in its own script": "url: https://例え.example\npretty_urls:\n  trailing_index: false\n"
    "  trailing_html: false\npermalink: :title/index.html\n",
    "mapped and lower case": "url: https://a.example\nfilename_case: 1\npermalink: /:category/:title.html\n"
    "category_map:\n  新闻: news\n  Food: Essen\npretty_urls:\n  trailing_html: false\n",
    "dates in names": "url: https://a.example\nnew_post_name: :year-:month-:day-:title.md\n",
    "asset folders": "url: https://a.example\npost_asset_folder: true\npermalink: :year/:title\n",
    "ids": "url: https://a.example\npermalink: post/:id/:title/\n",
}
_ZONES = {"a zone, built in it": "Asia/Shanghai"}
_COMMON = "title: Site\nfeed:\n  limit: 0\n  content: false\nupdated_option: date\n"


def compare(name: str) -> int:
    """The number of differences for one configuration; see `report`."""
    files = {"_config.yml": _COMMON + _SITES[name], "package.json": _PACKAGE}
    files |= {f"source/_posts/{post}": text for post, text in _POSTS.items()}
    if name == "ids":
        # Hexo gives a random id to a post without one.
        files = {path: text for path, text in files.items() if "_posts" not in path or "\nid:" in text}
    with site_with_modules("FEEDSVC_TEST_HEXO", files) as root:
        if root is None:
            return 0
        zone = _ZONES.get(name, "UTC")
        run_node(root, "node_modules/hexo-cli/bin/hexo", "generate", zone=zone)
        theirs = read_atom(root / "public" / "atom.xml", date="published")
        exact = read_ours(root, reading="exact", timezone=zone)
        return report(name, theirs, exact, ("link", "published", "title", "terms"))


def main() -> int:
    """Compare all configurations; 1 if anything differs."""
    return int(sum(compare(name) for name in _SITES) > 0)


if __name__ == "__main__":
    sys.exit(main())
