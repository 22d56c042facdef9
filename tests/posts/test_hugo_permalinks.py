"""Where Hugo puts a page; the cases are what Hugo 0.168 built (tests/compat/hugo.py builds many more)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import PostError
from feedsvc.posts.dialects import ReadingOptions
from feedsvc.posts.dialects.hugo_globs import compile_glob
from feedsvc.posts.dialects.hugo_spelling import Spelling, escape_path

from .hugo_pages import CONFIG, DATE, read_page

HOME = "https://zb.example"
SECTIONS = {
    "content/posts/_index.md": "---\ntitle: The Posts\n---\n",
    "content/posts/sub/_index.md": "---\ntitle: Sub S\nslug: Sub Slug\n---\n",
}


def route(
    yaml: str = "", *, path: str = "content/posts/Mein Buch.md", config: str = "", date: str = DATE
) -> str:
    facts = read_page(yaml, date=date, path=path, config=CONFIG + config, others=SECTIONS)
    assert facts.generator_id.startswith(HOME)
    return facts.generator_id.removeprefix(HOME)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("UPPER", "/posts/upper/"),
        ("rust-1.88.0", "/posts/rust-1.88.0/"),
        ("c&d", "/posts/cd/"),
        ("a@b", "/posts/a@b/"),
        ("a#b", "/posts/a%23b/"),
        ("a+b", "/posts/a+b/"),
        ("100%", "/posts/100/"),
        ("a%20b", "/posts/a%20b/"),
        ("日本", "/posts/%E6%97%A5%E6%9C%AC/"),
        ("emoji😀x", "/posts/emojix/"),
        ("a   b", "/posts/a---b/"),
        (" lead", "/posts/-lead/"),
        ("full　width", "/posts/full-width/"),
        ("a\\b", "/posts/a%5Cb/"),
        ("İst", "/posts/ist/"),
        ("ΑΣ", "/posts/%CE%B1%CF%83/"),
        ("²x", "/posts/x/"),
        ("x.zh", "/posts/x.zh/"),
        ("x.en", "/posts/x/"),
        ("bundle/index", "/posts/bundle/"),
        ("sub/x", "/posts/sub-slug/x/"),
        ("other/x", "/posts/other/x/"),
    ],
)
def test_file_names(name: str, expected: str) -> None:
    assert route(path=f"content/posts/{name}.md") == expected


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("My Slug", "/posts/my-slug/"),
        ("'a/b'", "/posts/a/b/"),
        ("-x-", "/posts/x/"),
        ("a?b=c", "/posts/abc/"),
        ("x.html", "/posts/x.html/"),
        ("index", "/posts/"),
        ("007", "/posts/7/"),
        ("''", "/posts/mein-buch/"),
        ("' s '", "/posts/s/"),
        ("a / b", "/posts/a-/-b/"),
    ],
)
def test_slugs(slug: str, expected: str) -> None:
    assert route(f"slug: {slug}") == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/My Url/", "/My%20Url/"),
        ("rel/x", "/rel/x/"),
        ("/a.html", "/a.html"),
        ("/x/index.html", "/x/"),
        ("/:year/:slug/", "/2021/titel-mehr/"),
        ("//x", "/x/"),
        ("/a.b/c", "/a.b/c"),
        ("x/../y", "/y/"),
        ("/a?b=c", "/a?b=c/"),
        ("'/a#b'", "/a%23b/"),
        ("/a!b(c)*/", "/a!b(c)*/"),
        ("/a b(c)/", "/a%20b%28c%29/"),
        ("/10\\:30/", "/10:30/"),
        ("/%e4%bd%a0/", "/%e4%bd%a0/"),
        ("/50%/", "/50%25/"),
        ("/", "/"),
    ],
)
def test_urls(url: str, expected: str) -> None:
    assert route(f"url: {url}") == expected


def test_urls_with_an_unknown_placeholder() -> None:
    with pytest.raises(PostError) as caught:
        route("url: /:titel/")
    problem = r"4:1: PL001 Hugo knows no placeholder :titel; remove it, or write \: for a colon"
    assert str(caught.value) == f"content/posts/Mein Buch.md:{problem}"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("/:year/:month/:day/:slug/", "/2021/11/03/titel-mehr/"),
        (":monthname/:weekday/:weekdayname/:yearday", "/november/3/wednesday/307/"),
        ("/:section/:sections/:sectionslug/:sectionslugs", "/posts/posts/sub/the-posts/the-posts/sub-slug/"),
        ("/:filename/:slugorfilename/:contentbasename", "/mein-buch/mein-buch/mein-buch/"),
        ("/:06-:1/:2/:Jan/:1504/:slug.html", "/21-11/3/nov/0912/titel-mehr.html/"),
        ("/:sections[1:]/:sections[last]/:sections[9]/:sections[0]/x", "/sub/sub/posts/x/"),
        ("/:sections[:last]/:sections[x]/y", "/posts/posts/y/"),
        ("/A b & c/../:title//", "/titel-mehr/"),
        (r"\\:x/:year:month/", "/:x/202111/".replace(":", "")),
        ("/fixed/", "/fixed/"),
    ],
)
def test_permalinks(pattern: str, expected: str) -> None:
    config = f'[permalinks]\nposts = "{pattern}"\n'
    assert route(path="content/posts/sub/Mein Buch.md", config=config) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("C++ & C#", "/c-c/"),
        ("'a/b: c? 50%'", "/a-b-c-50/"),
        ("日本 é", "/%E6%97%A5%E6%9C%AC-%C3%A9/"),
        ("''", "/"),
    ],
)
def test_titles_in_permalinks(title: str, expected: str) -> None:
    assert route(f"title: {title}", config="[permalinks]\nposts = '/:slug/'\n") == expected


def test_the_date_in_a_permalink_is_hugos() -> None:
    config = "[permalinks]\nposts = '/:year/:month/:day/:15/'\n"
    late = "date: 2021-12-31T23:30:00-05:00\n"
    assert route(config=config, date=late) == "/2021/12/31/23/"
    # Hugo throws the name of a zone away, whatever was meant.
    named = "date: Fri, 31 Dec 2021 23:30:00 GMT\n"
    assert route(config=config, date=named) == "/2021/12/31/23/"
    assert route("publishDate: 2022-02-02", config=config, date=late) == "/2021/12/31/23/"
    # It cannot read this one at all: the date that was meant is the best there is.
    assert route(config=config, date="date: 2021/12/31 23:30\n") == "/2021/12/31/23/"


@pytest.mark.parametrize(
    ("config", "path", "expected"),
    [
        pytest.param("[permalinks.page]\nposts = '/p/:slug/'", "posts/x", "/p/titel-mehr/", id="by kind"),
        pytest.param("[permalinks]\n'/' = '/r/:filename/'", "x", "/r/x/", id="the root"),
        pytest.param("[permalinks]\n'/' = '/r/:filename/'", "posts/x", "/posts/x/", id="the root only"),
        pytest.param("[permalinks.section]\nposts = '/s/'", "posts/x", "/posts/x/", id="another kind"),
        pytest.param(
            "[permalinks]\nPosts = '/p/:slug/'\n'posts/sub' = '/s/:filename/'",
            "posts/sub/x",
            "/s/x/",
            id="nested",
        ),
        pytest.param(
            "[[permalinks]]\npattern = '/l/:filename/'\n[permalinks.target]\npath = '/{posts,x}/*'",
            "posts/x",
            "/l/x/",
            id="a target",
        ),
        pytest.param(
            "[[permalinks]]\npattern = '/l/'\n[permalinks.target]\nkind = 'term'",
            "posts/x",
            "/posts/x/",
            id="a target of another kind",
        ),
        pytest.param("uglyURLs = true", "posts/x", "/posts/x.html", id="ugly"),
        pytest.param("uglyURLs = true", "posts/b/index", "/posts/b.html", id="an ugly bundle"),
        pytest.param("[uglyURLs]\nposts = true", "posts/x", "/posts/x.html", id="an ugly section"),
        pytest.param("[uglyURLs]\nposts = true", "other/x", "/other/x/", id="another section"),
        pytest.param("disablePathToLower = true", "posts/A B", "/posts/A-B/", id="case kept"),
        pytest.param("removePathAccents = true", "posts/é ß", "/posts/e-%C3%9F/", id="accents removed"),
        pytest.param(
            "[module]\n[[module.mounts]]\nsource = 'content'\ntarget = 'content/in'",
            "posts/x",
            "/in/posts/x/",
            id="a mount",
        ),
    ],
)
def test_configurations(config: str, path: str, expected: str) -> None:
    assert route(path=f"content/{path}.md", config=f"{config}\n") == expected


LANGUAGES = "[languages.de]\nlocale = 'de-CH'\n[languages.EN]\n[languages.fr]\ndisabled = true\n"


@pytest.mark.parametrize(
    ("config", "name", "expected", "language"),
    [
        pytest.param(LANGUAGES, "x", "/p/x/", "zh-CN", id="the default language"),
        pytest.param(LANGUAGES, "x.en", "/p/x/", "zh-CN", id="named"),
        pytest.param(LANGUAGES, "x.de", "/de/p/x/", "de-CH", id="another"),
        pytest.param(LANGUAGES, "x.DE", "/de/p/x/", "de-CH", id="in capitals"),
        pytest.param(LANGUAGES, "x.es", "/p/x.es/", "zh-CN", id="none that is known"),
        pytest.param(
            f"defaultContentLanguage = 'de'\n{LANGUAGES}", "x.de", "/p/x/", "de-CH", id="another default"
        ),
        pytest.param(
            f"defaultContentLanguageInSubdir = true\n{LANGUAGES}", "x", "/en/p/x/", "zh-CN", id="in folders"
        ),
    ],
)
def test_languages(config: str, name: str, expected: str, language: str) -> None:
    facts = read_page(path=f"content/p/{name}.md", config=CONFIG + config)
    assert (facts.generator_id.removeprefix(HOME), facts.language) == (expected, language)


def test_languages_with_hosts_of_their_own() -> None:
    config = (
        "[languages.en]\nbaseURL = 'https://en.example/'\n[languages.de]\nbaseURL = 'https://de.example/'\n"
    )

    def read(site_url: str, id_base: str) -> tuple[str, str]:
        options = ReadingOptions(site_url=site_url, id_base=id_base)
        facts = read_page(path="content/p/x.de.md", config=config, options=options)
        return facts.permalink, facts.entry_id

    own = ("https://de.example/p/x/", "https://de.example/p/x/")
    assert read("", "") == read("https://en.example", "https://en.example") == own
    moved = ("https://new.example/p/x/", "https://old.example/p/x/")
    assert read("https://new.example", "https://old.example/") == moved


def test_permalinks_are_ascii_where_hugos_ids_are_not_urls() -> None:
    facts = read_page("slug: ../x", config="baseURL = 'https://EX.org/Blog path'\n")
    assert facts.generator_id == "https://EX.org/Blog%20path/posts/../x/"
    assert facts.permalink == "https://ex.org/Blog%20path/x/"


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("/posts/**", "/posts/a/b", True),
        ("/posts/*", "/posts/a/b", False),
        ("/p?sts/[a-c]", "/posts/b", True),
        ("/x/[!a]", "/x/a", False),
        ("/{a,b}/c", "/b/c", True),
        ("/a,b", "/a,b", True),
        (r"/\*", "/*", True),
        ("/{a", "/{a", True),
        ("[", "[", True),
    ],
)
def test_globs(glob: str, path: str, matches: bool) -> None:
    assert bool(compile_glob(glob).fullmatch(path)) is matches


@given(st.text(max_size=30), st.booleans(), st.booleans())
def test_sanitize_is_idempotent(text: str, keeps_case: bool, removes_accents: bool) -> None:
    spelling = Spelling(keeps_case=keeps_case, removes_accents=removes_accents)
    once = spelling.sanitize(text)
    assert spelling.sanitize(once) == once


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_escape_path_gives_ascii_and_stays(text: str) -> None:
    escaped = escape_path(text)
    assert escaped.isascii()
    assert escape_path(escaped) == escaped
