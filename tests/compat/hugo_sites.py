"""Small Hugo sites, each with one matter in every form: configuration files, and files of content."""

from collections.abc import Iterable, Mapping

Site = tuple[Mapping[str, str], Mapping[str, str]]

_BASE = 'baseURL = "https://ex.org/blog/"\ntitle = "T"\n'
_DATE = "date: 2024-03-09T23:30:00-05:00\n"


def _page(more: str = "", *, title: str = "title: My Title & Co\n", date: str = _DATE) -> str:
    return f"---\n{title}{date}{more}\n---\nBody.\n"


def _numbered(folder: str, key: str, values: Iterable[str]) -> dict[str, str]:
    """A page for each value of a key."""
    return {
        f"content/{folder}/{number:02d}.md": _page(f"{key}: '{value}'", title=f"title: T {number}\n")
        for number, value in enumerate(values)
    }


_NAMES = (
    "Hello World", "UPPER", "rust-1.88.0", "c&d", "it's", "a(b)", "a@b", "a#b", "a+b", "a~b", "a%20b", "100%",
    "日本語", "héhé", "emoji😀x", "a--b", "a - c", " lead", "a_b", "x,b", "y;b", "z=b", "1!b",
    "2$b", "3:b", "4?b",
    "5[b]", "x.en", "index.x", "a\\b", "6|b", "Ünï", "full　width", "tab\tx", "trail-", "a   b", "a.", "²x9",
    "İst", "ǅx", "ΑΣ", "a\u0301", "a\u200db", "“q”", "x~", "_x", "README", "a.b.c", "a'b\"d",
)  # fmt: skip
_SLUGS = (
    "My Slug", "UPPER", "a/b", "/c/d/", "-x-", "héhé", "日 本", "a.b", "a&b", "x?b=c", "a#b", "x.html",
    "a%20b",
    "2024", "a--b", " s ", "a+b", "a / b", "-- s -- x --", "../y", "", "---", "z//b",
)  # fmt: skip
_URLS = (
    "/My Url/", "rel/x", "rel/y/", "/a.html", "b.html", "/A/B", "/x/index.html", "/日本/x", "/a?b=c", "/a#b",
    "/:year/:slug/", "/a b", "//xx", "/a.b/c", "/rss.htm", "x/../yy", "/a%20c/", "/p/:title.html",
    "/a+b/:slug/",
    "/a!b(c)*/", "/a b(c)/", "/é(x)/", "/x.htm", "/x/INDEX.HTML", "", "a/b.txt/c", "/a/./d.x", "/%e4%bd%a0/",
    "/%e4/é/", r"/10\:30/", ":filename", "/a/b?x=1&y=2", "#frag", "/a;b,c=d$e&f@g/", "~x", "/a.d/", "/a//e/",
    "x//",
)  # fmt: skip
_DATES = (
    "2024-01-02", "2024-01-02 03:04:05", "2024-01-02T03:04:05", "2024-01-02T03:04:05Z",
    "2024-01-02 03:04:05 +0800",
    "2024-01-02 03:04:05 +08:00", "2024-01-02 03:04:05+08:00", "2024-01-02T03:04:05+0800", "02 Jan 2024",
    "Tue, 02 Jan 2024 03:04:05 +0800", "2024-01-02T03:04:05.123Z", "2024-01-02 03:04:05.5",
    "Tue Jan  2 03:04:05 2024", "2024-01-02 3:04:05", "2024-01-02 03:04:05 +0800 CST",
)  # fmt: skip
_PATTERNS = {
    "all attributes": ":year/:month/:monthname/:day/:weekday/:weekdayname/:yearday/:section/:sections/:title"
    "/:slug/:filename",
    "other names": ":slugorfilename/:contentbasename/:slugorcontentbasename/:sections[1:]/x/:sections[last]/"
    ":sections[0]/",
    "date layouts": ":06-:1/:2/:Jan/:02/:15:04/:slug.html",
    "sections' slugs": "/:sectionslug/:sectionslugs/:slug",
    "a colon": r"\\:x/:year:month/:slug/",
    "literals": "/A b & c/:slug/",
    "untidy": "/x//../Y.Z/:slug/index.html",
    "parts": "/:sections[1:2]/:sections[5]/:sections[-1]/x/:sections[1:last]/:slug",
}
_TREE = {
    "content/post/Hello World.md": _page(),
    "content/post/sub/2024-05-06-deep_x.md": _page("slug: My Slug"),
    "content/post/bun/index.md": _page(),
    "content/post/bun/note.md": _page(),
    "content/post/bun/inner/x.md": _page(),
    "content/post/_index.md": "---\ntitle: The Posts\nslug: psl\n---\n",
    "content/post/sub/_index.md": "---\ntitle: Sub S\n---\n",
    "content/post/sub/t/_index.md": "---\ntitle: T\nslug: t/u\n---\n",
    "content/post/sub/t/c.md": _page("slug: c"),
    "content/post/no section/n.md": _page("slug: nn"),
    "content/post/plus.md": _page(title="title: C++ & C#\n"),
    "content/post/no title.md": _page(title=""),
    "content/post/marks.md": _page(title="title: 'a/b: c? 50% #'\n"),
    "content/post/cjk.md": _page(title="title: '日本 é Ñ'\n"),
    "content/post/octal.md": _page("slug: 007"),
    "content/post/url.md": _page("url: ':year/:section/:slug/'"),
    "content/root.md": _page(),
    "content/docs/x.en.md": _page(),
    "content/Big Folder/Über X/Y.md": _page(),
    "content/rb/index.md": _page(),
}
_LANGUAGES = """\
timeZone = "Europe/Berlin"
[languages.en]
weight = 1
title = "EN"
[languages.zh]
weight = 2
locale = "zh-CN"
timeZone = "Asia/Shanghai"
[languages.de]
disabled = true
"""
_NAIVE = _page(date="date: 2024-03-09T23:30:00\n")
_TRANSLATED = {
    "content/p/a.md": _NAIVE,
    "content/p/a.zh.md": _NAIVE,
    "content/p/b.en.md": _NAIVE,
    "content/p/c.de.md": _NAIVE,
    "content/p/d.fr.md": _NAIVE,
    "content/p/bun/index.md": _NAIVE,
    "content/p/bun/index.zh.md": _NAIVE,
    "content/p/u.zh.md": _page("url: /abs/x/"),
    "content/p/v.zh.md": _page("url: rel/x/"),
    "content/p/s.zh.md": _page("slug: sss"),
    "content/p/y.ZH.md": _NAIVE,
    "content/p/x.zh-cn.md": _NAIVE,
    "content/p/_index.zh.md": "---\ntitle: P\nslug: zhp\n---\n",
}
_NAMED = {
    f"content/p/{name}": _page(more, date=date)
    for name, more, date in (
        ("2024-05-06-hello-world.md", "", ""),
        ("2024-05-07.md", "", ""),
        ("2024-05-08_x.md", "", ""),
        ("2024-05-09-y.md", "slug: own", "date: 2020-01-01\n"),
        ("2024-05-10-z.md", "", "date: 2020-01-01\n"),
        ("2024-05-11-bun/index.md", "", ""),
        ("2024-05-12-10-30-z.md", "", ""),
        ("2024-05-13-a.en.md", "", ""),
        ("2024-05-14x.md", "", ""),
        ("2024-05-15T10:20:30-b.md", "", ""),
        ("plain.md", "", "date: 2020-01-01\n"),
    )
}
_KEYS = {
    f"content/{name}.md": f"---\ntitle: {name}\n{keys}\n---\n"
    for name, keys in (
        ("all", "date: 2024-01-01\npublishDate: 2024-01-02\nlastmod: 2024-01-03"),
        ("later", "publishDate: 2024-01-02\nlastmod: 2024-01-03"),
        ("changed", "lastmod: 2024-01-03"),
        ("pubdate", "pubdate: 2024-01-02"),
        ("published", "published: 2024-01-02"),
        ("modified", "modified: 2024-01-02"),
        ("case", "Date: 2024-01-02\nTags: [a]"),
        ("far", "date: 2099-01-02\npublishDate: 2020-02-02"),
        ("draft", "date: 2024-01-02\ndraft: true"),
        ("quoted-draft", "date: 2024-01-02\ndraft: 'true'"),
        ("yes-draft", "date: 2024-01-02\ndraft: yes"),
        ("headless", "date: 2024-01-02\nheadless: true"),
        ("unlisted", "date: 2024-01-02\nbuild:\n  list: never"),
        ("local", "date: 2024-01-02\nbuild:\n  list: local"),
        ("linked", "date: 2024-01-02\nbuild:\n  render: link"),
        ("empty", "date: ''\npublishDate: 2024-01-02"),
        ("null", "date:"),
        ("path", "date: 2024-01-02\npath: /zz/Top"),
        ("type", "date: 2024-01-02\ntype: foo\nkind: page"),
        ("unix", "date: 1704135845"),
        ("params", "date: 2024-01-02\nparams:\n  slug: no\n  date: 2020-01-01\n  url: no"),
        ("expired", "date: 2024-01-02\nexpiryDate: 2024-02-02"),
        ("withdrawn", "date: 2024-01-02\nunpublishDate: 2024-02-02"),
        ("expiring", "date: 2024-01-02\nexpiryDate: 2999-02-02"),
        ("custom", "mydate: 2020-01-01\ndate: 2024-01-02"),
    )
}
_HEADS = {
    "content/t1.md": '+++\ntitle = "x"\ndate = 2024-01-02T03:04:05\n+++\nx',
    "content/t2.md": '+++\ntitle = "x"\ndate = 2024-01-02T03:04:05Z\n+++\nx',
    "content/t3.md": '+++ \ntitle = "x"\ndate = 2024-01-02T03:04:05.123456-07:00\n+++ \nx',
    "content/t4.md": '+++\ntitle = "x"\ndate = 2024-01-02\n+++\nx',
    "content/t5.md": '+++\r\ntitle = "x"\r\ndate = "2024-01-02 03:04:05"\r\n+++\r\nx',
    "content/t6.md": '+++\ntitle = "x"\ndate = 1704135845\nslug = 12\n+++\nx',
    "content/j1.md": '{\n"title": "x",\n"date": "2024-01-02T03:04:05Z"\n}\nbody',
    "content/j2.md": '\n\n{"title": "x", "date": "2024-01-02"} body',
    "content/y1.md": "\n\n---\ntitle: x\ndate: 2024-01-02\n---\nb",
    "content/y2.md": "\ufeff--- \ntitle: x\ndate: 2024-01-02\n--- \nb",
    "content/o1.org": "#+TITLE: Org T\n#+DATE: 2024-01-02\n#+TAGS[]: a b\n\nHi\n",
    "content/o2.org": "#+title: Org T\n#+date: <2024-01-02 Tue>\n#+slug: os\n\nHi\n",
    "content/h.html": "---\ntitle: h\ndate: 2024-01-02\n---\n<p>x</p>",
    "content/m.mdown": "---\ntitle: m\ndate: 2024-01-02\n---\nx",
}
_CASCADES = {
    "content/p/_index.md": "---\ntitle: P\ncascade:\n  draft: false\n  tags: [casc]\n"
    "  params:\n    author: Z\n---\n",
    "content/p/a.md": _page(),
    "content/q/_index.md": "---\ntitle: Q\ncascade:\n- target: {kind: page, path: '/q/x*'}\n"
    "  url: /:year/:slug/\n- build: {render: never, list: never}\n  target: {path: '/q/h'}\n"
    "- date: 2019-01-01\n---\n",
    "content/q/x1.md": _page(),
    "content/q/h.md": _page(),
    "content/q/n.md": _page(date=""),
    "content/q/sub/_index.md": "+++\ntitle = 'S'\n[cascade]\nslug = 'near'\n+++\n",
    "content/q/sub/deep.md": _page(date=""),
    "content/q/dr/_index.md": "---\ntitle: D\ndraft: true\n---\n",
    "content/q/dr/in.md": _page(),
    "content/ft/_index.md": "---\ntitle: F\nheadless: true\ncascade: {draft: true}\n---\n",
    "content/ft/a.md": _page(),
    "content/c/x.md": _page(),
    "content/c/y.md": _page("slug: mine"),
}


_KINDS = """\
[permalinks.page]
post = "/p/:slug/"
"/" = "/rr/:filename/"
[permalinks.section]
post = "/sec/"
"""
_TARGETS = """\
[[permalinks]]
pattern = "/l/:slug/"
[permalinks.target]
kind = "page"
path = "/post/**"
[[permalinks]]
pattern = "/all/:filename/"
"""
_HOSTS = """\
[languages.en]
weight = 1
baseURL = "https://en.ex.org/"
[languages.zh]
weight = 2
baseURL = "https://zh.ex.org/"
"""
_LANGUAGE_FOLDERS = """\
[languages.en]
contentDir = "content/en"
[languages.zh]
contentDir = "chinese"
"""
_LANGUAGE_PERMALINKS = """\
[permalinks]
p = "/:year/:slug/"
[languages.zh.permalinks]
p = "/zzz/:day/:slug/"
"""
_MOUNTS = """\
[languages.en]
[languages.zh]
[[module.mounts]]
source = "docs/en"
target = "content"
[[module.mounts]]
source = "docs/zh"
target = "content/sub"
[module.mounts.sites.matrix]
languages = ["zh"]
"""
_CASCADE = """\
[[cascade]]
slug = "zz"
[cascade.target]
path = "/{c,none}/[x-z]"
"""
_IGNORED = (
    "skip/b.md", "p/c.foo.md", ".hid/x.md", "_und/x.md", "node_modules/x.md", "p/#x.md", "p/README.MD",
)  # fmt: skip
_YAML = """\
baseURL: https://ex.org
title: T
permalinks: {post: /:year/:slug/}
services: {rss: {limit: -1}}
"""
_FOLDER = {
    "config/_default/hugo.toml": _BASE,
    "config/_default/permalinks.toml": "post = '/x/:slug/'\n",
    "config/production/permalinks.yaml": "post: /prod/:slug/\n",
    "config/_default/languages.toml": "[en]\ntitle = 'E'\n",
}
_SHANGHAI = 'timeZone = "Asia/Shanghai"\n'
_IN_FOLDERS = "defaultContentLanguageInSubdir = true\n"


def _with(config: str, files: Mapping[str, str], base: str = _BASE) -> Site:
    return {"hugo.toml": base + config}, files


def _pages(paths: Iterable[str]) -> dict[str, str]:
    return {path: _page() for path in paths}


def _named_pages() -> dict[str, str]:
    return {
        f"content/posts/{name}.md": _page(title=f"title: '{number}'\n") for number, name in enumerate(_NAMES)
    }


def _dated_pages() -> dict[str, str]:
    plain = {f"content/d/{number:02d}.md": f"date: {date}\n" for number, date in enumerate(_DATES)}
    quoted = {f"content/e/{number:02d}.md": f"date: '{date}'\n" for number, date in enumerate(_DATES)}
    return {path: _page(date=date) for path, date in (plain | quoted).items()}


def _patterned_sites() -> dict[str, Site]:
    return {
        f"permalinks: {name}": _with(f'[permalinks]\npost = "{pattern}"\n"/" = "/rootp/:slug/"', _TREE)
        for name, pattern in _PATTERNS.items()
    }


SITES: Mapping[str, Site] = {
    "file names": _with("", _named_pages()),
    "accents removed": _with("removePathAccents = true", _pages(["content/É ł/é ß.md", "content/É ł/ñ.md"])),
    "case kept": _with("disablePathToLower = true", _TREE),
    "slugs": _with("", _numbered("p", "slug", _SLUGS)),
    "slugs in permalinks": _with("[permalinks]\np = '/x/:slug/'", _numbered("p", "slug", _SLUGS)),
    "urls": _with("", _numbered("u", "url", _URLS)),
    "dates": _with(_SHANGHAI, _dated_pages()),
    "date keys": _with(_SHANGHAI, _KEYS),
    "own date keys": _with("[frontmatter]\ndate = ['myDate', ':default']\npublishDate = ['date']", _KEYS),
    "dates in names": _with("[frontmatter]\ndate = [':filename', ':default']", _NAMED),
    "dates in names, last": _with(
        "[frontmatter]\ndate = ['date', ':filename']\npublishDate = ['date']", _NAMED
    ),
    "heads": _with(_SHANGHAI, _HEADS),
    "a tree": _with("", _TREE),
    "a base URL without a slash": _with("", _TREE, base='baseURL = "https://EX.org/Blog path"\n'),
    "ugly": _with("uglyURLs = true\n[permalinks]\npost = '/p/:slug/'", _TREE),
    "an ugly section": _with("[uglyURLs]\npost = true", _TREE),
    **_patterned_sites(),
    "permalinks by kind": _with(_KINDS, _TREE),
    "permalinks with targets": _with(_TARGETS, _TREE),
    # Of two sections' patterns that fit one page, Hugo takes any, another one every time.
    "permalinks of a nested section": _with("[Permalinks]\n'Post/sub' = '/s/:slug/'", _TREE),
    "languages": _with(_LANGUAGES, _TRANSLATED),
    "languages in folders": _with(_IN_FOLDERS + _LANGUAGES, _TRANSLATED),
    "another default language": _with('defaultContentLanguage = "zh"\n' + _LANGUAGES, _TRANSLATED),
    "languages with permalinks": _with(_LANGUAGES + _LANGUAGE_PERMALINKS, _TRANSLATED),
    "languages with hosts": _with(_HOSTS, _TRANSLATED),
    "languages with content folders": _with(
        _LANGUAGE_FOLDERS, _pages(["content/en/p/a.md", "chinese/p/a.md", "chinese/p/b.en.md"])
    ),
    "languages, ugly": _with("uglyURLs = true\n" + _LANGUAGES, _TRANSLATED),
    "a content folder": _with("contentDir = 'src/posts'", _pages(["src/posts/p/a.md", "content/p/b.md"])),
    "mounts": _with(_MOUNTS, _pages(["docs/en/p/a.md", "docs/zh/p/b.md"])),
    "ignored files": _with(
        "ignoreFiles = ['\\.foo\\.md$', 'skip/']", _pages(f"content/{path}" for path in _IGNORED)
    ),
    "cascades": _with("", _CASCADES),
    "cascades of the configuration": _with(_CASCADE, _CASCADES),
    "a YAML configuration": ({"hugo.yaml": _YAML}, _TREE),
    "a JSON configuration": (
        {"hugo.json": '{"baseURL": "https://ex.org", "services": {"rss": {"limit": -1}}}'},
        _TREE,
    ),
    "a configuration folder": (_FOLDER, _TREE),
}
