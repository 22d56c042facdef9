"""When a Jekyll post was published: as it was meant, as Jekyll reads it, and the day in its permalink."""

import pytest

from feedsvc.errors import PostError
from feedsvc.model import DateVerdict
from feedsvc.posts.dialects import ReadingOptions
from feedsvc.posts.problems import PROBLEMS

from .jekyll_posts import CONFIG, DRAFTS, EXACT, SHANGHAI, read_post

ROUTE = "https://zb.example/{}/zhangben.html"


@pytest.mark.parametrize(
    ("written", "meant", "exact", "day"),
    [
        pytest.param(
            "2021-12-02 10:46:18",
            "2021-12-02T10:46:18+08:00",
            "2021-12-02T18:46:18+08:00",
            "2021/12/02",
            id="naive with seconds is UTC to Jekyll",
        ),
        pytest.param(
            "2021-12-08 23:50:00",
            "2021-12-08T23:50:00+08:00",
            "2021-12-09T07:50:00+08:00",
            "2021/12/09",
            id="naive late in the evening is the next day to Jekyll",
        ),
        pytest.param(
            "2021-12-15T10:46:18",
            "2021-12-15T10:46:18+08:00",
            "2021-12-15T18:46:18+08:00",
            "2021/12/15",
            id="naive with a T",
        ),
        pytest.param(
            "2021-12-02 10:46:18.5",
            "2021-12-02T10:46:18+08:00",
            "2021-12-02T18:46:18+08:00",
            "2021/12/02",
            id="naive with a fraction",
        ),
        pytest.param(
            "2021-02-02 24:00:00",
            "2021-02-03T00:00:00+08:00",
            "2021-02-03T08:00:00+08:00",
            "2021/02/03",
            id="24:00",
        ),
        pytest.param(
            "2021-12-03 10:46",
            "2021-12-03T10:46:00+08:00",
            "2021-12-03T10:46:00+08:00",
            "2021/12/03",
            id="naive without seconds is local",
        ),
        pytest.param(
            '"2021-12-07 10:46:18"',
            "2021-12-07T10:46:18+08:00",
            "2021-12-07T10:46:18+08:00",
            "2021/12/07",
            id="naive in quotes is local",
        ),
        pytest.param(
            "2021/12/16 10:46:18",
            "2021-12-16T10:46:18+08:00",
            "2021-12-16T10:46:18+08:00",
            "2021/12/16",
            id="slashes are local",
        ),
        pytest.param(
            "2021-12-04 10:46:18 +0800",
            "2021-12-04T10:46:18+08:00",
            "2021-12-04T10:46:18+08:00",
            "2021/12/04",
            id="offset",
        ),
        pytest.param(
            "2020-01-01 00:00:00 -0700",
            "2020-01-01T00:00:00-07:00",
            "2020-01-01T15:00:00+08:00",
            "2020/01/01",
            id="another offset is kept where it was meant",
        ),
        pytest.param(
            "2021-12-05T22:46:18Z",
            "2021-12-05T22:46:18+00:00",
            "2021-12-06T06:46:18+08:00",
            "2021/12/06",
            id="Z, the next day at home",
        ),
        pytest.param(
            "2021-12-14 10:46:18 CST",
            "2021-12-14T10:46:18+08:00",
            "2021-12-15T00:46:18+08:00",
            "2021/12/15",
            id="CST is China's to its author, America's to Ruby",
        ),
        pytest.param(
            "2021-02-02 10:00:00 Europe/Paris",
            "2021-02-02T10:00:00+01:00",
            "2021-02-02T10:00:00+08:00",
            "2021/02/02",
            id="Ruby ignores IANA names",
        ),
        pytest.param(
            "2021-02-02 10:00 PM",
            "2021-02-02T22:00:00+08:00",
            "2021-02-02T22:00:00+08:00",
            "2021/02/02",
            id="PM",
        ),
        pytest.param(
            "Fri, 17 Dec 2021 10:46:18 +0800",
            "2021-12-17T10:46:18+08:00",
            "2021-12-17T10:46:18+08:00",
            "2021/12/17",
            id="RFC 5322",
        ),
        pytest.param(
            "2021-12-06",
            "2021-12-06T00:00:00+08:00",
            "2021-12-06T00:00:00+08:00",
            "2021/12/06",
            id="a day",
        ),
        pytest.param(
            "2021-2-2",
            "2021-02-02T00:00:00+08:00",
            "2021-02-02T00:00:00+08:00",
            "2021/02/02",
            id="a day with single digits",
        ),
        pytest.param(
            "20210202",
            "2021-02-02T00:00:00+08:00",
            "2021-02-02T00:00:00+08:00",
            "2021/02/02",
            id="eight digits",
        ),
        pytest.param(
            "2021-01-29 18:30:22 2021 -0800",
            "2021-01-29T18:30:22-08:00",
            "2021-01-30T10:30:22+08:00",
            "2021/01/30",
            id="the year twice",
        ),
    ],
)
def test_read_date(written: str, meant: str, exact: str, day: str) -> None:
    kind_facts = read_post(f"date: {written}")
    exact_facts = read_post(f"date: {written}", options=EXACT)
    assert kind_facts.published.isoformat() == meant
    assert exact_facts.published.isoformat() == exact
    assert kind_facts.permalink == exact_facts.permalink == ROUTE.format(day)
    assert kind_facts.entry_id == exact_facts.entry_id == ROUTE.format(day).removesuffix(".html")


@pytest.mark.parametrize(
    ("yaml", "options", "verdict"),
    [
        ("date: 2021-12-04 10:46:18 +0800", ReadingOptions(), DateVerdict.EXPLICIT_OFFSET),
        ("date: 2021-12-04 10:46:18", ReadingOptions(), DateVerdict.SITE_ZONE),
        ("date: 2021-12-04 10:46:18", EXACT, DateVerdict.GENERATOR_RULE),
        ("date: 2021-12-04 10:46", EXACT, DateVerdict.SITE_ZONE),
        ("title: a", ReadingOptions(), DateVerdict.FILE_NAME),
    ],
)
def test_read_date_verdict(yaml: str, options: ReadingOptions, verdict: DateVerdict) -> None:
    assert read_post(yaml, options=options).date_verdict is verdict


@pytest.mark.parametrize(
    ("path", "moment"),
    [
        pytest.param("_posts/2021-11-03-a.md", "2021-11-03T00:00:00+08:00", id="four-digit year"),
        pytest.param("_posts/21-1-5-a.md", "2021-01-05T00:00:00+08:00", id="two-digit year"),
        pytest.param(
            "_posts/69-01-05-a.md", "1969-01-05T00:00:00+08:00", id="two-digit year of last century"
        ),
    ],
)
def test_read_date_of_the_file_name(path: str, moment: str) -> None:
    assert read_post("title: a", path=path).published.isoformat() == moment


@pytest.mark.parametrize("options", [ReadingOptions(), EXACT], ids=["kind", "exact"])
@pytest.mark.parametrize(
    ("yaml", "code"),
    [
        pytest.param("date: notadate", "DT001", id="a word"),
        pytest.param("date:", "DT002", id="null"),
        pytest.param('date: ""', "DT002", id="empty text"),
        pytest.param("date:  +0800", "DT001", id="an offset alone"),
        pytest.param("date: 1639900000", "DT001", id="seconds since 1970"),
        pytest.param("date: 12:30:45", "DT001", id="a time, which Ruby puts on today"),
        pytest.param("date: 2019-02-29", "DT003", id="a day that never was"),
        pytest.param("date: [2021-01-01]", "DT001", id="a list"),
        pytest.param("date: 9999-12-31 23:59:59 -0100", "DT004", id="out of range"),
    ],
)
def test_read_date_refuses_and_is_never_now(yaml: str, code: str, options: ReadingOptions) -> None:
    with pytest.raises(PostError) as caught:
        read_post(f"title: a\n{yaml}", options=options)
    assert (caught.value.code, caught.value.line, caught.value.column) == (code, 3, 1)
    assert code in PROBLEMS


def test_read_date_error_is_a_sentence() -> None:
    with pytest.raises(PostError) as caught:
        read_post("title: a\ndate:  +0800")
    assert str(caught.value) == (
        "_posts/2021-11-03-zhangben.md:3:1: DT001 '+0800' is not a date; "
        "write it like 2022-01-14 15:42:28 +0800"
    )


def test_read_date_in_chinese_is_read_where_jekyll_would_stop() -> None:
    facts = read_post("date: 2021年12月18日 10:46")
    assert facts.published.isoformat() == "2021-12-18T10:46:00+08:00"
    assert facts.permalink == ROUTE.format("2021/12/18")
    with pytest.raises(PostError, match="DT007 Jekyll cannot read the date '2021年12月18日 10:46'"):
        read_post("date: 2021年12月18日 10:46", options=EXACT)


def test_read_date_of_a_file_name_that_is_none() -> None:
    path = "_posts/2021-13-45-a.md"
    with pytest.raises(PostError, match=r"^_posts/2021-13-45-a\.md:1:1: DT003 '2021-13-45' names a day"):
        read_post("title: a", path=path)
    # Jekyll looks at the name only where there is no other date.
    assert read_post("date: 2021-12-04", path=path).permalink == "https://zb.example/2021/12/04/a.html"
    with pytest.raises(PostError, match="DT003"):
        read_post("title: a", path="_posts/021-1-1-a.md")


def test_read_date_cst_of_an_english_site_is_refused() -> None:
    config = "url: https://e.example\ntimezone: Europe/Berlin\n"
    with pytest.raises(PostError, match="DT006 the zone name 'CST' can mean more than one offset"):
        read_post("date: 2021-12-14 10:46:18 CST", config=config)
    exact = read_post("date: 2021-12-14 10:46:18 CST", config=config, options=EXACT)
    assert exact.published.isoformat() == "2021-12-14T17:46:18+01:00"


def test_read_date_of_the_defaults_beats_the_file_name() -> None:
    config = CONFIG + "defaults:\n- scope: {path: ''}\n  values: {date: 2000-01-02 03:04:05 +0800}\n"
    assert read_post("title: a", config=config).published.isoformat() == "2000-01-02T03:04:05+08:00"
    assert read_post("date:", config=config).published.isoformat() == "2000-01-02T03:04:05+08:00"


def test_read_date_of_a_draft_is_its_files_time() -> None:
    facts = read_post("title: a", path="_drafts/idea.md", options=DRAFTS)
    assert facts.published.isoformat() == "2020-05-06T15:08:09+08:00"
    assert facts.date_verdict is DateVerdict.GENERATOR_RULE
    dated = read_post("title: a", path="_drafts/2021-11-11-idea.md", options=DRAFTS)
    assert dated.published.isoformat() == "2021-11-11T00:00:00+08:00"
    assert dated.permalink == "https://zb.example/2021/11/11/idea.html"


def test_zone_of_the_settings_moves_dates_but_no_permalink() -> None:
    options = ReadingOptions(zone=SHANGHAI)
    config = "url: https://zb.example\ntimezone: America/Los_Angeles\n"
    facts = read_post("date: 2021-12-04 00:30", config=config, options=options)
    assert facts.published.isoformat() == "2021-12-04T00:30:00+08:00"
    assert facts.permalink == ROUTE.format("2021/12/04")
    without = read_post("date: 2021-12-04 00:30", config="url: https://zb.example\n", options=options)
    assert without.published.isoformat() == "2021-12-04T00:30:00+08:00"


@pytest.mark.parametrize(
    ("yaml", "updated"),
    [
        pytest.param("title: a", "2021-12-04T10:00:00+08:00", id="the publication date"),
        pytest.param(
            "lastmod: 2022-03-03\nupdated: 2022-02-02\nlast_modified_at: 2022-01-01 +08:00 00:00",
            "",
            id="the first of the three, even if it is bad",
        ),
        pytest.param(
            "lastmod: 2022-03-03\nupdated: 2022-02-02\nlast_modified_at: 2022-01-01",
            "2022-01-01T00:00:00+08:00",
            id="last_modified_at before the others",
        ),
        pytest.param("lastmod: 2022-03-03\nupdated:", "2022-03-03T00:00:00+08:00", id="null says nothing"),
        pytest.param("updated: 2001-01-01", "2021-12-04T10:00:00+08:00", id="never before publication"),
    ],
)
def test_updated(yaml: str, updated: str) -> None:
    text = f"date: 2021-12-04 10:00\n{yaml}"
    if updated:
        assert read_post(text).updated.isoformat() == updated
    else:
        with pytest.raises(PostError, match=r":5:1: DT001 '2022-01-01 \+08:00 00:00' is not a date"):
            read_post(text)


def test_updated_is_read_exactly_in_the_exact_reading() -> None:
    facts = read_post("date: 2021-12-04\nupdated: 2021-12-05 10:00:00", options=EXACT)
    assert facts.updated.isoformat() == "2021-12-05T18:00:00+08:00"


def test_read_date_that_the_generators_zone_pushes_out_of_range() -> None:
    with pytest.raises(PostError, match="DT004 the date lies outside the years 1 to 9999"):
        read_post("date: 9999-12-31 23:59:00 +0000")


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        pytest.param("Asia/Tokyo", "2021-01-01T10:00:00+09:00", id="the site's own abbreviation"),
        pytest.param("Asia/Shanghai", "2021-01-01T10:00:00+08:00", id="Ruby ignores all others"),
    ],
)
def test_read_exact_date_with_an_abbreviation(zone: str, moment: str) -> None:
    facts = read_post("date: 2021-01-01 10:00 JST", config=f"timezone: {zone}", options=EXACT)
    assert facts.published.isoformat() == moment
