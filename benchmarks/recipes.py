"""A corpus as each generator reads it, with a configuration that builds feeds and no pages."""

import json
import re
from pathlib import Path

from .corpus import Corpus, Post, render_post

_URL = "https://news.example"

_HUGO = f"""\
baseURL = "{_URL}/"
title = "金融消息"
timeZone = "Asia/Shanghai"
disableKinds = ["sitemap", "robotsTXT", "404", "section"]
[taxonomies]
category = "categories"
tag = "tags"
source = "sources"
[outputs]
home = ["RSS"]
taxonomy = []
term = ["RSS"]
[markup.goldmark.renderer]
unsafe = true
[[cascade]]
[cascade.build]
render = "link"
[cascade.target]
kind = "page"
"""

_HUGO_RSS = """\
{{- $pages := .Pages }}{{ if .IsHome }}{{ $pages = .Site.RegularPages }}{{ end -}}
{{- printf "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>" | safeHTML }}
<rss version="2.0"><channel><title>{{ .Title }}</title><link>{{ .Permalink }}</link>
<description>{{ .Title }}</description>
{{ range first 20 $pages }}<item><title>{{ .Title }}</title><link>{{ .Permalink }}</link>
<pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" | safeHTML }}</pubDate>
<guid>{{ .Permalink }}</guid><description>{{ .Content | transform.XMLEscape | safeHTML }}</description></item>
{{ end }}</channel></rss>
"""

_PELICAN = f"""\
SITENAME = "金融消息"
SITEURL = "{_URL}"
FEED_DOMAIN = SITEURL
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh"
PATH = "content"
FEED_ALL_ATOM = "feeds/all.atom.xml"
CATEGORY_FEED_ATOM = "feeds/category/{{slug}}.atom.xml"
TAG_FEED_ATOM = "feeds/tag/{{slug}}.atom.xml"
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
FEED_MAX_ITEMS = 20
ARTICLE_URL = "{{slug}}.html"
ARTICLE_SAVE_AS = PAGE_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = AUTHOR_SAVE_AS = ""
DIRECT_TEMPLATES = []
"""

_DATE = re.compile(r"^date: .+$", re.MULTILINE)
_ELEVENTY = """\
module.exports = (eleventy) => {
  eleventy.addFilter("iso", (date) => date.toISOString());
  const grouped = (field) => (api) => {
    const groups = new Map();
    for (const post of api.getFilteredByGlob("_posts/*.md").reverse()) {
      const name = post.data[field];
      if (!groups.has(name)) groups.set(name, []);
      if (groups.get(name).length < 20) groups.get(name).push(post);
    }
    return [...groups].map(([name, posts]) => ({ name, posts }));
  };
  eleventy.addCollection("byCategory", grouped("categories"));
  eleventy.addCollection("byTag", (api) => grouped("tags")(api).map(
    ({ name, posts }) => ({ name: [name].flat()[0], posts })));
  return { markdownTemplateEngine: false, htmlTemplateEngine: false };
};
"""

_ELEVENTY_FEED = """\
---
pagination: {{ data: collections.{collection}, size: 1, alias: group, addAllPagesToCollections: false }}
permalink: "/{folder}/{{{{ group.name | slugify }}}}/feed.xml"
eleventyExcludeFromCollections: true
---
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>{{{{ group.name }}}}</title><id>{{{{ page.url }}}}</id>
{{%- for post in group.posts %}}
<entry><title>{{{{ post.data.title }}}}</title><id>{url}{{{{ post.url }}}}</id>
<updated>{{{{ post.date | iso }}}}</updated>
<content type="html">{{{{ post.content | escape }}}}</content></entry>
{{%- endfor %}}
</feed>
"""


def make_hugo_site(corpus: Corpus, site: Path) -> None:
    """The same posts; what feedsvc finds in the text, where one came from, Hugo needs to be told."""
    (site / "layouts").mkdir(parents=True)
    (site / "hugo.toml").write_text(_HUGO)
    (site / "layouts" / "rss.xml").write_text(_HUGO_RSS)
    posts = site / "content" / "posts"
    posts.mkdir(parents=True)
    for post in corpus.plan():
        (posts / post.file_name).write_text(render_post(post, more=f"sources: {post.publisher.name}\n"))


def make_jekyll_site(corpus: Corpus, site: Path) -> None:
    """The same files; jekyll-feed wants its categories listed, and knows tags of ASCII letters only."""
    site.mkdir(parents=True)
    categories = "".join(f"    - {json.dumps(slug)}\n" for slug in corpus.newest)
    (site / "_config.yml").write_text(
        f"title: 金融消息\nurl: {_URL}\ntimezone: Asia/Shanghai\nplugins: [jekyll-feed]\n"
        f"feed:\n  posts_limit: 20\n  tags: true\n  categories:\n{categories}"
    )
    (site / "_posts").symlink_to(corpus.site / "_posts")


def make_pelican_site(corpus: Corpus, site: Path) -> None:
    """The same texts; its names for a category and a date."""
    (site / "content").mkdir(parents=True)
    (site / "pelicanconf.py").write_text(_PELICAN)
    for post in corpus.plan():
        (site / "content" / post.file_name).write_text(_spell_for_pelican(post))


def _spell_for_pelican(post: Post) -> str:
    _, head, body = render_post(post).split("---\n", 2)
    title = next(line for line in head.splitlines() if line.startswith("title:")).replace('"', "")
    return (
        f"{title}\nDate: {post.published.isoformat()}\nCategory: {post.publisher.slug}\n"
        f"Tags: {post.publisher.tag}\nSlug: {post.key}\n\n{body}"
    )


def make_eleventy_site(corpus: Corpus, site: Path) -> None:
    """The same files; no pages of their own."""
    (site / "_posts").mkdir(parents=True)
    (site / ".eleventy.js").write_text(_ELEVENTY)
    for folder, collection in (("category", "byCategory"), ("tag", "byTag")):
        text = _ELEVENTY_FEED.format(folder=folder, collection=collection, url=_URL)
        (site / f"{folder}.njk").write_text(text)
    (site / "_posts" / "_posts.json").write_text(json.dumps({"permalink": False, "layout": False}))
    for post in corpus.plan():
        text = render_post(post).replace("layout: post\n", "", 1)
        text = _DATE.sub(rf"date: {post.published.isoformat()}", text, count=1)  # RFC 3339 only
        (site / "_posts" / post.file_name).write_text(text)
