"""Compares the feed of Eleventy's own plugin with ours: `python -m tests.compat.eleventy`.

FEEDSVC_TEST_ELEVENTY names a folder in which `npm install @11ty/eleventy @11ty/eleventy-plugin-rss` ran.
"""

import sys

from .node_sites import read_atom, read_ours, report, run_node, site_with_modules

_PACKAGE = '{"name": "site", "private": true, "type": "module"}'

_CONFIG = """import { feedPlugin } from "@11ty/eleventy-plugin-rss";
export default function (eleventyConfig) {
  eleventyConfig.addPlugin(feedPlugin, {
    type: "atom",
    outputPath: "/feed.xml",
    collection: { name: "posts", limit: 0 },
    metadata: { language: "en", title: "Site", subtitle: "", base: "BASE", author: { name: "A" } },
  });
  eleventyConfig.addFilter("shout", (text) => text.toUpperCase());
}
export const config = { dir: { input: "INPUT" }, PREFIX };
"""

_POSTS = {
    "first.md": "---\ntitle: First\ndate: 2018-05-01\ntags: another tag\n---\nText.",
    "2018-07-04-named.md": "---\ntitle: Named\n---\nText.",
    "2018-07-05-both.md": "---\ntitle: Both\ndate: 2018-08-01T10:20:30Z\n---\nText.",
    "offset.md": "---\ntitle: Offset\ndate: 2018-08-02T00:20:30+08:00\n---\nText.",
    "blank.md": "---\ntitle: Blank\ndate: 2018-08-03 10:20:30\n---\nText.",
    "quoted.md": '---\ntitle: Quoted\ndate: "2018-08-04T10:20"\n---\nText.',
    "json.md": '---json\n{"title": "Json", "date": "2018-08-05", "tags": ["a b"]}\n---\nText.',
    "script.md": '---js\nconst title = "Script";\nconst date = "2018-08-06";\n---\nText.',
    "folder/folder.md": "---\ntitle: Folder\ndate: 2018-09-01\n---\nText.",
    "deep/er/index.md": "---\ntitle: Index\ndate: 2018-09-02\n---\nText.",
    "2018-09-03-dated/index.md": "---\ntitle: Dated folder\n---\nText.",
    "中文 测试.md": "---\ntitle: 中文\ndate: 2018-09-04\ntags: [新闻, x y]\n---\nText.",
    "a'b[c]|d^e`{f}~g.md": "---\ntitle: Marks\ndate: 2018-09-05\n---\nText.",
    "own.md": "---\ntitle: Own\ndate: 2018-10-01\npermalink: own/place.html\n---\nText.",
    "own-folder.md": "---\ntitle: Own folder\ndate: 2018-10-02\npermalink: /自己/b c/\n---\nText.",
    "own-index.md": "---\ntitle: Own index\ndate: 2018-10-03\npermalink: /x//y/../z/index.html\n---\nText.",
    "2018-10-04-slug.md": '---\ntitle: S\npermalink: "/p/{{ page.fileSlug }}/"\n---\nText.',
    "titled.md": "---\ntitle: It's Über & Ærø—Łódź’s 1.0!\ndate: 2018-10-05\n"
    'permalink: "/t/{{ title | slugify }}/"\n---\nText.',
    "months.md": "---\ntitle: M\ndate: 2018-10-06\n"
    "permalink: \"/{{ page.date | date: '%Y/%m/%-d' }}/{{ page.fileSlug }}.html\"\n---\nText.",
    "stem.md": '---\ntitle: Stem\ndate: 2018-10-07\npermalink: "{{ page.filePathStem }}.html"\n---\nText.',
    "keyed.md": "---\ntitle: K\ndate: 2018-10-08\nslug: my-key\n"
    'permalink: "/{{ slug | upcase }}/"\n---\nText.',
    "built.md": "---\ntitle: B\ndate: 2018-10-09\npermalink:\n  build: /built/\n---\nText.",
    "computed.md": "---\ntitle: C\ndate: 2018-10-10\neleventyComputed:\n"
    '  permalink: "/c/{{ page.fileSlug }}/"\n---\nText.',
    "out.md": "---\ntitle: Out\ndate: 2018-10-11\neleventyExcludeFromCollections: true\n---\nText.",
    "html.html": "---\ntitle: Html\ndate: 2018-10-12\n---\n<p>Text.</p>",
    "template.njk": "---\ntitle: Njk\ndate: 2018-10-13\n---\n<p>{{ title }}</p>",
    "data/in.md": "---\ntitle: In\ndate: 2018-11-01\n---\nText.",
    "data/special.md": "---\ndate: 2018-11-02\n---\nText.",
    "fn/one.md": "---\ntitle: One\ndate: 2018-11-03\n---\nText.",
    "fn/two.md": "---\ntitle: Two\ndate: 2018-11-04\ntags: override\n---\nText.",
}
_DATA = {
    "posts.json": '{"tags": ["posts"], "layout": false}',
    "data/data.11tydata.json": '{"tags": ["inner"], "permalink": "/d/{{ page.fileSlug }}/"}',
    "data/special.11tydata.js": 'export default { title: "Special", "tags": "own, two" };',
    "fn/fn.11tydata.js": "export default { permalink: (data) => `/fn/${data.page.fileSlug}/` };",
}
_PAGES = {
    "index.md": "---\ntitle: Home\n---\nHome.",
    "about.md": "---\ntitle: About\ndate: Last Modified\n---\nAbout.",
}

_SITES = {
    "content": ("https://a.example/", "content", ""),
    "root": ("https://a.example", ".", ""),
    "prefix": ("https://a.example/ignored/", "src", 'pathPrefix: "/blog/"'),
    "host in its own script": ("https://例え.example/", "content", ""),
}


def compare(name: str) -> int:
    """The number of differences for one configuration; see `report`."""
    base, folder, prefix = _SITES[name]
    config = _CONFIG.replace("BASE", base).replace("INPUT", folder).replace("PREFIX", prefix)
    files = {"eleventy.config.js": config, "package.json": _PACKAGE}
    files |= {f"{folder}/posts/{path}": text for path, text in {**_POSTS, **_DATA}.items()}
    files |= {f"{folder}/{path}": text for path, text in _PAGES.items()}
    with site_with_modules("FEEDSVC_TEST_ELEVENTY", files) as root:
        if root is None:
            return 0
        run_node(root, "node_modules/@11ty/eleventy/cmd.cjs", "--quiet")
        theirs = read_atom(root / "_site" / "feed.xml", date="updated")
        differences = 0
        for reading in ("exact", "kind"):
            ours = read_ours(root, reading=reading)
            differences += report(f"{name}, {reading}", theirs, ours, ("link", "published", "title"))
        return differences


def main() -> int:
    """Compare all configurations; 1 if anything differs."""
    return int(sum(compare(name) for name in _SITES) > 0)


if __name__ == "__main__":
    sys.exit(main())
