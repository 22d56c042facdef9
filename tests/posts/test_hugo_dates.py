"""When a Hugo page was published: the rules of the site, the forms Hugo reads, and what was meant."""

from zoneinfo import ZoneInfo

import pytest

from feedsvc.errors import PostError
from feedsvc.model import DateVerdict
from feedsvc.posts.dialects import ReadingOptions

from .hugo_pages import CONFIG, EXACT, read_page, read_text

OWN_RULES = CONFIG + "[frontmatter]\ndate = ['myDate', ':default']\npublishDate = ['date']\n"
NAMES_FIRST = CONFIG + "[frontmatter]\ndate = [':filename', ':default']\n"
FILE_TIMES = CONFIG + "[frontmatter]\ndate = ['date', ':fileModTime']\nlastmod = [':fileModTime']\n"


@pytest.mark.parametrize(
    ("yaml", "published", "updated"),
    [
        pytest.param("date: 2021-01-01", "2021-01-01", "2021-01-01", id="date"),
        pytest.param(
            "date: 2021-01-01\npublishDate: 2021-01-02\nlastmod: 2021-01-03",
            "2021-01-02",
            "2021-01-03",
            id="all",
        ),
        pytest.param("publishDate: 2021-01-02", "2021-01-02", "2021-01-02", id="publishDate"),
        pytest.param("lastmod: 2021-01-03", "2021-01-03", "2021-01-03", id="lastmod alone"),
        pytest.param("pubdate: 2021-01-02", "2021-01-02", "2021-01-02", id="pubdate"),
        pytest.param("published: 2021-01-02", "2021-01-02", "2021-01-02", id="published"),
        pytest.param("modified: 2021-01-02", "2021-01-02", "2021-01-02", id="modified alone"),
        pytest.param("date: ''\npublishDate: 2021-01-02", "2021-01-02", "2021-01-02", id="an empty date"),
        pytest.param("date: 2021-01-05\nlastmod: 2021-01-01", "2021-01-05", "2021-01-05", id="never before"),
        pytest.param(
            "date: 2099-01-01\npublishDate: 2021-01-01", "2021-01-01", "2099-01-01", id="shown early"
        ),
        pytest.param(
            "params:\n  date: 2020-01-01\ndate: 2021-01-01", "2021-01-01", "2021-01-01", id="params give none"
        ),
    ],
)
def test_precedence(yaml: str, published: str, updated: str) -> None:
    for options in (ReadingOptions(), EXACT):
        facts = read_page(yaml, date="", options=options)
        assert facts.published.isoformat() == f"{published}T00:00:00+08:00"
        assert facts.updated.isoformat() == f"{updated}T00:00:00+08:00"
        assert facts.date_verdict is DateVerdict.SITE_ZONE


def test_rules_of_the_sites_own() -> None:
    facts = read_page("myDate: 2020-02-02\npublishDate: 2019-01-01", date="", config=OWN_RULES)
    assert facts.published.isoformat() == "2020-02-02T00:00:00+08:00"


@pytest.mark.parametrize(
    ("name", "published", "permalink"),
    [
        pytest.param(
            "2021-11-03-hello-world", "2021-11-03T00:00:00", "posts/hello-world", id="date and slug"
        ),
        pytest.param("2021-11-03", "2021-11-03T00:00:00", "posts/2021-11-03", id="only a date"),
        pytest.param("2021-11-03_x", "2021-11-03T00:00:00", "posts/x", id="an underscore"),
        pytest.param("2021-11-03x", "2021-11-03T00:00:00", "posts/x", id="nothing between"),
        pytest.param("2021-11-03T10:20:30-b", "2021-11-03T10:20:30", "posts/b", id="date and time"),
    ],
)
def test_file_names_where_they_are_asked(name: str, published: str, permalink: str) -> None:
    for options in (ReadingOptions(), EXACT):
        facts = read_page(date="", path=f"content/posts/{name}.md", config=NAMES_FIRST, options=options)
        assert facts.published.isoformat() == f"{published}+08:00"
        assert facts.permalink == f"https://zb.example/{permalink}/"
        assert facts.date_verdict is DateVerdict.FILE_NAME


def test_file_names_come_first_where_they_are_asked_first() -> None:
    facts = read_page(
        "slug: own", date="date: 2020-01-01\n", path="content/p/2021-11-03-b.md", config=NAMES_FIRST
    )
    # Hugo's date is the file name's; what its feed shows is publishDate, which asks the front matter.
    assert facts.published.isoformat() == "2020-01-01T00:00:00+08:00"
    assert facts.permalink == "https://zb.example/p/own/"


def test_file_names_that_nobody_asked_still_say_what_was_meant() -> None:
    path = "content/posts/2021-11-03-b.md"
    facts = read_page(date="", path=path)
    assert facts.published.isoformat() == "2021-11-03T00:00:00+08:00"
    assert facts.permalink == "https://zb.example/posts/2021-11-03-b/"
    assert facts.date_verdict is DateVerdict.FILE_NAME
    with pytest.raises(PostError, match="DT005"):
        read_page(date="", path=path, options=EXACT)


@pytest.mark.parametrize("name", ["2021-13-03-x", "20211103-x", "x"])
def test_file_names_without_a_date(name: str) -> None:
    with pytest.raises(PostError) as caught:
        read_page(date="", path=f"content/posts/{name}.md")
    problem = "DT005 neither the front matter nor the file name gives a date"
    assert str(caught.value).startswith(f"content/posts/{name}.md:1:1: {problem}; write date: ")


def test_file_times() -> None:
    facts = read_page(date="", config=FILE_TIMES)
    assert facts.published.isoformat() == "2020-05-06T15:08:09+08:00"
    assert facts.date_verdict is DateVerdict.GENERATOR_RULE
    facts = read_page(date="date: 2019-01-01\n", config=FILE_TIMES)
    assert (facts.published.year, facts.updated.isoformat()) == (2019, "2020-05-06T15:08:09+08:00")


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        ("2024-01-02", "2024-01-02T00:00:00+08:00"),
        ("2024-01-02 03:04:05", "2024-01-02T03:04:05+08:00"),
        ("2024-01-02T03:04:05", "2024-01-02T03:04:05+08:00"),
        ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05+00:00"),
        ("2024-01-02 03:04:05Z", "2024-01-02T03:04:05+00:00"),
        ("2024-01-02 3:04:05", "2024-01-02T03:04:05+08:00"),
        ("2024-01-02 03:04:05 -0700", "2024-01-02T03:04:05-07:00"),
        ("2024-01-02 03:04:05 -07:00", "2024-01-02T03:04:05-07:00"),
        ("2024-01-02 03:04:05-07:00", "2024-01-02T03:04:05-07:00"),
        ("2024-01-02T03:04:05-0700", "2024-01-02T03:04:05-07:00"),
        ("2024-01-02 03:04:05 -0700 MST", "2024-01-02T03:04:05-07:00"),
        ("2024-01-02T03:04:05.123Z", "2024-01-02T03:04:05+00:00"),
        ("02 Jan 2024", "2024-01-02T00:00:00+08:00"),
        ("Tue, 02 Jan 2024 03:04:05 -0700", "2024-01-02T03:04:05-07:00"),
        ("Tue, 02 Jan 2024 03:04:05 GMT", "2024-01-02T03:04:05+08:00"),
        ("Tue Jan  2 03:04:05 2024", "2024-01-02T03:04:05+08:00"),
        ("1704135845", "2024-01-01T19:04:05+00:00"),
        ("2024", "1970-01-01T00:33:44+00:00"),
    ],
)
def test_exact_forms(written: str, exact: str) -> None:
    assert read_page(date=f"date: {written}\n", options=EXACT).published.isoformat() == exact


@pytest.mark.parametrize(
    "written",
    [
        "2024-01-02 03:04", "2024-01-02T03:04+08:00", "2024/01/02", "Jan 2, 2024", "2024-1-2", "2024-01",
        "2024-01-02 03:04:05 CST", "2024-02-30", "2024-01-02 24:00:01", "2024-01-02T03:04:05 +0800",
        "2024-01-02 03:04:05 Z", "not a date", "'1704135845'", "[2024-01-02]",
    ],
)  # fmt: skip
def test_exact_refuses_where_hugo_stops(written: str) -> None:
    with pytest.raises(PostError) as caught:
        read_page(date=f"date: {written}\n", options=EXACT)
    assert (caught.value.code, caught.value.line, caught.value.column) in {("DT007", 3, 1), ("DT003", 3, 1)}


@pytest.mark.parametrize(
    ("written", "meant", "verdict"),
    [
        ("2024-01-02 03:04", "2024-01-02T03:04:00+08:00", DateVerdict.SITE_ZONE),
        ("2024/01/02", "2024-01-02T00:00:00+08:00", DateVerdict.SITE_ZONE),
        ("Jan 2, 2024", "2024-01-02T00:00:00+08:00", DateVerdict.SITE_ZONE),
        ("2024年1月2日", "2024-01-02T00:00:00+08:00", DateVerdict.SITE_ZONE),
        ("Tue, 02 Jan 2024 03:04:05 GMT", "2024-01-02T03:04:05+00:00", DateVerdict.EXPLICIT_OFFSET),
        ("2024-01-02 03:04:05 CST", "2024-01-02T03:04:05+08:00", DateVerdict.EXPLICIT_OFFSET),
        ("1704135845", "2024-01-01T19:04:05+00:00", DateVerdict.GENERATOR_RULE),
    ],
)
def test_meant_forms(written: str, meant: str, verdict: DateVerdict) -> None:
    facts = read_page(date=f"date: {written}\n")
    assert (facts.published.isoformat(), facts.date_verdict) == (meant, verdict)


@pytest.mark.parametrize("written", ["2024", "soon", "2024-02-30", "99999999999999999999"])
def test_meant_refuses_to_guess(written: str) -> None:
    with pytest.raises(PostError, match="DT00"):
        read_page(date=f"date: {written}\n")


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2024-01-02T03:04:05", "2024-01-02T03:04:05+08:00"),
        ("2024-01-02 03:04:05-07:00", "2024-01-02T03:04:05-07:00"),
        ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05+00:00"),
        ("2024-01-02", "2024-01-02T00:00:00+08:00"),
        ('"2024-01-02 03:04:05"', "2024-01-02T03:04:05+08:00"),
    ],
)
def test_toml_dates(written: str, published: str) -> None:
    for options in (ReadingOptions(), EXACT):
        assert read_text(f"+++\ndate = {written}\n+++\n", options=options).published.isoformat() == published


@pytest.mark.parametrize("key", ["expiryDate", "unpublishdate"])
def test_expiry(key: str) -> None:
    facts = read_page(f"{key}: 2022-01-01")
    assert facts.expires is not None
    assert facts.expires.isoformat() == "2022-01-01T00:00:00+08:00"
    assert read_page().expires is None


def test_zones() -> None:
    config = CONFIG + '[languages.zh]\n[languages.en]\n[languages.de]\ntimeZone = "Europe/Berlin"\n'
    naive = "date: 2024-01-02 03:04:05\n"

    def offset(path: str, options: ReadingOptions) -> str:
        return read_page(date=naive, path=path, config=config, options=options).published.isoformat()[-6:]

    tokyo = ReadingOptions(zone=ZoneInfo("Asia/Tokyo"))
    same = ReadingOptions(zone=ZoneInfo("Asia/Shanghai"))
    assert offset("content/a.md", ReadingOptions()) == "+08:00"
    assert offset("content/a.de.md", ReadingOptions()) == offset("content/a.de.md", same) == "+01:00"
    assert offset("content/a.md", tokyo) == offset("content/a.de.md", tokyo) == "+09:00"
