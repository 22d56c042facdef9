"""What Hugo's dialect says of a site, of its files, and of one page but for its dates and its address."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import PostError, SettingsError
from feedsvc.model import DateVerdict
from feedsvc.posts.dialects import Dialect, PathKind, ReadingOptions
from feedsvc.posts.dialects.hugo import HugoDialect, find_mark, open_dialect
from feedsvc.posts.problems import PROBLEMS
from feedsvc.posts.recognising import recognise_dialect
from tests.fakes import FakeFiles

from .asked_keys import AskedFor, find_documented_keys
from .hugo_pages import CONFIG, DATE, EXACT, MODIFIED, open_hugo, read_page, read_text


def test_read_a_usual_page() -> None:
    facts = read_page("lastmod: 2021-11-04\ntags: [a b, c]\ncategories: X Y\nsummary: Kurz\n")
    assert facts.kind is PathKind.POST
    assert (facts.title, facts.slug, facts.language) == ("Titel & mehr", "Mein Buch", "zh-CN")
    assert facts.published.isoformat() == "2021-11-03T09:12:44+08:00"
    assert facts.updated.isoformat() == "2021-11-04T00:00:00+08:00"
    assert facts.date_verdict is DateVerdict.EXPLICIT_OFFSET
    assert facts.permalink == "https://zb.example/posts/mein-buch/"
    assert facts.entry_id == facts.generator_id == facts.permalink
    assert (facts.categories, facts.tags) == (("X Y",), ("a b", "c"))
    assert (facts.draft, facts.hidden, facts.collection) == (False, "", "posts")
    assert (facts.markup, facts.templating, facts.description) == ("markdown", "hugo", "Kurz")
    assert (facts.excerpt, facts.body) == ("First.", "First.\n\nSecond.\n")


def test_read_is_the_dialects_protocol() -> None:
    dialect: Dialect = open_hugo(others={"content/posts/_index.md": "---\nslug: p\n---\n"})
    assert (dialect.name, dialect.feed_route) == ("hugo", "/")
    assert dialect.configuration_files() == ("hugo.toml", "content/posts/_index.md")
    assert dialect.site_settings() == {
        "title": "账本",
        "site_url": "https://zb.example",
        "language": "zh-CN",
        "timezone": "Asia/Shanghai",
    }


def test_site_settings_of_everything() -> None:
    config = """
baseURL = "https://ex.org/My blog"
defaultContentLanguage = "de"
buildDrafts = true
buildFuture = true
[params]
author = {name = "Jane"}
[languages.de]
title = "Titel"
[languages.de.params]
description = "Worum es geht"
"""
    assert open_hugo(config).site_settings() == {
        "title": "Titel",
        "description": "Worum es geht",
        "site_url": "https://ex.org/My%20blog",
        "language": "de",
        "author": "Jane",
        "drafts": "true",
        "future": "true",
    }


@pytest.mark.parametrize(
    "base", ["", 'baseURL = "/"\n', 'baseURL = "//x.example/"\n', 'baseURL = "http://["\n']
)
def test_site_settings_without_a_base_url_of_its_own(base: str) -> None:
    assert open_hugo(base).site_settings() == {}


@pytest.mark.parametrize(
    ("files", "mark"),
    [
        pytest.param({"hugo.toml": "", "x": ""}, "hugo.toml", id="hugo.toml"),
        pytest.param({"hugo.yml": ""}, "hugo.yml", id="hugo.yml"),
        pytest.param(
            {"config.toml": 'baseURL = "x"', "content/a.md": ""}, "config.toml and content", id="an old name"
        ),
        pytest.param(
            {"config/_default/hugo.yaml": "", "content/a.md": ""},
            "config/_default and content",
            id="a folder",
        ),
        pytest.param({"config.toml": 'base_url = "x"', "content/a.md": ""}, "", id="Zola"),
        pytest.param({"config.toml": ""}, "", id="nothing beside it"),
        pytest.param({"config.json": "", "_config.yml": "", "content/a": ""}, "", id="Jekyll"),
        pytest.param({"content/a.md": ""}, "", id="no configuration"),
    ],
)
def test_find_mark(files: dict[str, str], mark: str) -> None:
    assert find_mark(FakeFiles(files)) == mark
    assert (recognise_dialect(FakeFiles(files)) == "hugo") is bool(mark)


@pytest.mark.parametrize(
    ("path", "is_page"),
    [
        pytest.param("content/a.md", True, id="at the root"),
        pytest.param("content/p/b/a.markdown", True, id="deep"),
        pytest.param("content/p/a.html", True, id="HTML"),
        pytest.param("content/p/a.ORG", True, id="Org, in capitals"),
        pytest.param("content/p/_a.md", True, id="an underscore"),
        pytest.param("content/p/a.txt", False, id="a text file"),
        pytest.param("content/p/_index.md", False, id="a section"),
        pytest.param("content/index.md", False, id="the home page"),
        pytest.param("content/p/bundle/index.md", True, id="a bundle"),
        pytest.param("content/p/bundle/other.md", False, id="beside a bundle's page"),
        pytest.param("content/p/bundle/in/x.md", False, id="in a bundle's folder"),
        pytest.param("content/p/later/index.md", True, id="a bundle that came later"),
        pytest.param("content/p/.hidden.md", False, id="hidden"),
        pytest.param("content/p/#x.md", False, id="an editor's"),
        pytest.param("content/p/x.md~", False, id="a backup"),
        pytest.param("content/p/x.de.md", False, id="a language that is switched off"),
        pytest.param("content/skip/x.md", False, id="ignored"),
        pytest.param("layouts/a.md", False, id="outside"),
        pytest.param("a.md", False, id="the site's own folder"),
    ],
)
def test_kind_of(path: str, is_page: bool) -> None:
    config = 'ignoreFiles = ["/skip/", "("]\ndisableLanguages = ["de"]\n'
    dialect = open_hugo(config, {"content/p/bundle/index.md": "", "content/p/x.md": ""})
    assert dialect.kind_of(path) is (PathKind.POST if is_page else None)


def test_kind_of_looks_at_a_folder_that_came_later() -> None:
    files = FakeFiles({"hugo.toml": ""})
    dialect = HugoDialect(files, ReadingOptions())
    files.texts["content/new/index.md"] = ""
    assert dialect.kind_of("content/new/other.md") is None
    assert dialect.kind_of("content/other/other.md") is PathKind.POST


@pytest.mark.parametrize(
    ("folder", "enters"),
    [
        ("content", True), ("content/p", True), ("content/p/bundle/in", False), ("content/.git", False),
        ("layouts", False), ("src", False),
    ],
)  # fmt: skip
def test_enters(folder: str, enters: bool) -> None:
    assert open_hugo("", {"content/p/bundle/index.md": ""}).enters(folder) is enters


def test_enters_the_way_to_a_content_folder() -> None:
    dialect = open_hugo("contentDir = './src/posts/'")
    assert [dialect.enters(folder) for folder in ("src", "src/posts", "src/x", "content")] == [
        True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("yaml", "reason"),
    [
        pytest.param("draft: true", "draft", id="draft"),
        pytest.param("draft: yes", "", id="yes is text to Hugo"),
        pytest.param("published: false", "published: false", id="the old opposite"),
        pytest.param("published: true", "", id="published"),
        pytest.param("headless: true", "headless", id="headless"),
        pytest.param("build:\n  list: never", "build.list: never", id="unlisted"),
        pytest.param("build:\n  list: local", "build.list: local", id="listed in its folder only"),
        pytest.param("build:\n  render: false", "build.render: false", id="not rendered"),
        pytest.param("build:\n  render: link", "", id="linked"),
        pytest.param("kind: section", "kind: section", id="another kind"),
        pytest.param("feed: false", "feed: false", id="not in feeds"),
    ],
)
def test_hidden(yaml: str, reason: str) -> None:
    assert read_page(yaml).hidden == reason


def test_drafts_can_be_shown() -> None:
    facts = read_page("draft: true", options=ReadingOptions(drafts=True))
    assert (facts.hidden, facts.draft) == ("", True)


def test_a_hidden_page_is_never_a_problem() -> None:
    assert read_page("draft: true", date="date: soon\n").hidden == "draft"


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        pytest.param("Hello.", "content/p/a.md", "no front matter", id="no head"),
        pytest.param("---\ntitle: About\n---\n", "content/about.md", "a page without a date", id="about"),
    ],
)
def test_pages_that_are_no_posts(text: str, path: str, reason: str) -> None:
    assert read_text(text, path=path).hidden == reason


@pytest.mark.parametrize(
    ("yaml", "kind", "exact"),
    [
        pytest.param("title: 000333", "000333", "219", id="octal to Go"),
        pytest.param("title: 1.50", "1.50", "1.5", id="a decimal"),
        pytest.param("title: 2.0", "2.0", "2", id="a whole decimal"),
        pytest.param("title: 0x1F", "0x1F", "31", id="hexadecimal"),
        pytest.param("title: '007'", "007", "007", id="quoted"),
        pytest.param("title: [a, b]", "", "", id="a list is none"),
        pytest.param("title:", "", "", id="null"),
    ],
)
def test_title(yaml: str, kind: str, exact: str) -> None:
    text = f"---\n{yaml}\ndate: 2021-11-03\n---\n"
    assert read_text(text).title == kind
    assert read_text(text, options=EXACT).title == exact


@pytest.mark.parametrize(
    ("yaml", "categories", "tags"),
    [
        pytest.param("tags: a, b c", (), ("a, b c",), id="a text is one term"),
        pytest.param("tags: [b, a, b, ' ']", (), ("b", "a"), id="once each, in order"),
        pytest.param("Tags: [000001]", (), ("000001",), id="names in any case"),
        pytest.param("params:\n  tags: [p]\ntags: [t]", (), ("p",), id="params go over"),
        pytest.param("category: x\ntag: y", (), (), id="the singular is nothing"),
        pytest.param("series: [s]\nauthors: [Jane]", (), ("s",), id="other taxonomies, but no people"),
    ],
)
def test_terms(yaml: str, categories: tuple[str, ...], tags: tuple[str, ...]) -> None:
    config = (
        CONFIG + "[taxonomies]\ntag = 'tags'\ncategory = 'categories'\nserie = 'series'\nauthor = 'authors'"
    )
    facts = read_page(yaml, config=config)
    assert (facts.categories, facts.tags) == (categories, tags)


def test_terms_exactly() -> None:
    assert read_page("tags: [007, yes, 1.0]", options=EXACT).tags == ("7", "yes", "1")


def test_params_stand_beside_other_keys() -> None:
    text = "---\nTitle: T\nDate: 2021-11-03\nparams:\n  Author: Jane\n  slug: no\n  source_url: https://x.example/\n---\n"
    dialect = open_hugo()
    values = dialect.parse(text, path="content/a.md").values
    assert (values["author"], values["source_url"]) == ("Jane", "https://x.example/")
    assert "slug" not in values


@pytest.mark.parametrize(
    ("body", "excerpt"),
    [
        pytest.param("A.\n\nB.\n<!--more-->\nC.", "A.\n\nB.\n", id="the mark"),
        pytest.param("A.\n<!-- more -->\nB.", "A.\n", id="the mark with blanks"),
        pytest.param("\nA.\nB.\n \nC.", "A.\nB.", id="the first paragraph"),
        pytest.param("A.", "A.", id="all of it"),
    ],
)
def test_excerpt(body: str, excerpt: str) -> None:
    assert read_page(body=body).excerpt == excerpt


def test_an_org_file() -> None:
    text = "#+TITLE: Notizen\n#+DATE: <2021-11-03 Wed 09:12>\n#+TAGS[]: a b\n\n* Heading\n"
    facts = read_text(text, path="content/posts/n.org")
    assert (facts.title, facts.tags, facts.markup) == ("Notizen", ("a", "b"), "text")
    assert facts.published.isoformat() == "2021-11-03T09:12:00+08:00"
    assert facts.body == "* Heading\n"


def test_own_ids_stay_as_they_are() -> None:
    facts = read_page("guid: tag:old,1999:x")
    assert (facts.entry_id, facts.generator_id) == ("tag:old,1999:x", facts.permalink)


def test_cascades() -> None:
    others = {
        "content/posts/_index.md": "---\ncascade:\n  tags: [far]\n  params: {author: Far}\n---\n",
        "content/posts/sub/_index.md": "+++\n[[cascade]]\ntags = ['near']\n"
        "[cascade.target]\npath = '/**/b*'\n+++\n",
        "content/broken/_index.md": "---\ncascade: [\n---\n",
    }
    near = read_page(path="content/posts/sub/Buch.md", others=others)
    far = read_page(path="content/posts/sub/x.md", others=others)
    own = read_page("tags: [own]", path="content/posts/sub/Buch.md", others=others)
    none = read_page(path="content/broken/x.md", others=others)
    assert [facts.tags for facts in (near, far, own, none)] == [("near",), ("far",), ("own",), ()]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"hugo.toml": "x = 1\ny = z"}, "hugo.toml:2:5: invalid TOML: Invalid value"),
        ({"hugo.yaml": "a: [\n"}, "hugo.yaml:2:1: "),
        ({"hugo.json": "{"}, "hugo.json:1:2: invalid JSON"),
        ({"hugo.toml": "timeZone = 'Mars'"}, "timeZone: 'Mars' is not known; write one like Asia/Shanghai"),
        (
            {"hugo.toml": "[permalinks]\np = '/:titel/'"},
            "permalinks: Hugo knows no placeholder ':titel' in '/:titel/'; remove it, or write",
        ),
    ],
)
def test_a_configuration_that_cannot_be_read(files: dict[str, str], problem: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_dialect(FakeFiles(files), ReadingOptions())
    assert problem in str(caught.value)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["date", "slug", "url", "tags", "draft", "build", "cascade", "params", "title"]),
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
        ),
        max_size=4,
    ),
    st.sampled_from(["content/a.md", "content/p/2021-01-02-x.md", "content/p/b/index.zh.md"]),
    st.sampled_from(["kind", "exact"]),
)
def test_read_raises_only_post_errors(lines: list[tuple[str, str]], path: str, reading: str) -> None:
    yaml = "\n".join(f"{name}: {value}" for name, value in lines)
    options = EXACT if reading == "exact" else ReadingOptions()
    try:
        facts = read_page(yaml, path=path, options=options)
    except PostError as problem:
        code = problem.code
    else:
        code = ""
        assert facts.updated >= facts.published
        assert facts.hidden or facts.permalink.isascii()
    assert not code or code in PROBLEMS


def test_every_key_that_is_honoured_is_documented() -> None:
    dialect = open_hugo()
    front_matter = dialect.parse(f"---\n{DATE}---\n", path="content/a.md")
    asked = AskedFor(front_matter.values)
    dialect.read("content/a.md", replace(front_matter, values=asked), modified=MODIFIED)
    assert {key for key in asked.keys_asked if key[0] != ":"} - find_documented_keys("hugo") == set()
