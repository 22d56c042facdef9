"""What the linter finds in one post: every code once, and nothing in a good one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.posts.attribution import AttributionRules
from feedsvc.posts.dialects import ReadingOptions
from feedsvc.posts.dialects.jekyll import JekyllDialect
from feedsvc.posts.linting import Linted, LintRules, lint_post
from feedsvc.posts.linting.across import Spellings, count_verdicts
from feedsvc.posts.linting.generator import spell_difference
from feedsvc.posts.problems import Finding
from feedsvc.posts.reading import ReadingRules
from tests.builders import make_entry
from tests.sites import CONFIG, make_post_text

NOW = datetime(2022, 6, 1, tzinfo=UTC)
PATH = "_posts/2022-01-14-hello.md"
GOOD_DATE = "date: 2022-01-14 15:42:28 +0800\n"
RULES = LintRules(
    rules=ReadingRules(
        dialect=JekyllDialect(CONFIG, ReadingOptions()),
        attribution=AttributionRules(),
        language="zh-CN",
        digest="d",
    ),
    generator=JekyllDialect(CONFIG, ReadingOptions(reading="exact")),
    now=NOW,
)


def lint(text: str | bytes, path: str = PATH) -> Linted:
    data = text if isinstance(text, bytes) else text.encode()
    return lint_post(path, data, modified=NOW, rules=RULES)


def warnings(linted: Linted) -> list[Finding]:
    """All but the note that every Jekyll id deserves."""
    return [found for found in linted.findings if found.code != "ID101"]


def codes(linted: Linted) -> list[str]:
    return [found.code for found in warnings(linted)]


def head(lines: str, body: str = "text\n") -> str:
    return f"---\ntitle: T\n{lines}---\n{body}"


def test_a_good_post_has_nothing_but_a_note_about_its_id() -> None:
    linted = lint(make_post_text())
    assert [found.code for found in linted.findings] == ["ID101"]
    assert linted.entry
    assert linted.entry.title == "标题"


@pytest.mark.parametrize(
    ("text", "code", "place", "told"),
    [
        pytest.param(head("date: 2202-01-14 15:42:28 +0800\n"), "DT101 DT103", (3, 1), "", id="future"),
        pytest.param(head("date: 1022-01-14 15:42:28 +0800\n"), "DT102 DT103", (3, 1), "", id="far past"),
        pytest.param(
            head("date: 2022-01-16 00:00:00 +0800\n"), "DT103", (3, 1), "", id="two days from the file name"
        ),
        pytest.param(
            head("tags: a\ndate: 2022-01-14 15:42:28\n"),
            "DT104",
            (4, 1),
            "reads it as 2022-01-14T23:42:28+08:00, 8 h later",
            id="naive with seconds",
        ),
        pytest.param(
            head("date: 2022-01-14 15:42:28 CST\n"),
            "DT106",
            (3, 1),
            "reads CST as American, at -06:00",
            id="CST",
        ),
        pytest.param(
            head(GOOD_DATE + "last_modified_at: 2021-01-14\n"), "DT107", (4, 1), "", id="updated before"
        ),
        pytest.param(head("date: 2022-01-14 15:42:28 +800\n"), "DT108", (3, 1), "", id="three digits"),
        pytest.param(b"\xef\xbb\xbf" + head(GOOD_DATE).encode(), "EN101", (1, 1), "", id="byte order mark"),
        pytest.param(head(GOOD_DATE, "a\x08b\n"), "EN102", (5, 2), "", id="control character"),
        pytest.param(head(GOOD_DATE + 'title: ""\n'), "FM102 FM103", (4, 1), "", id="empty and repeated"),
        pytest.param(
            "text only\n", "FM104", (1, 1), "publishes it, titled after its file name", id="no front matter"
        ),
        pytest.param(
            head(GOOD_DATE + "tags: [000333, ok, no]\n"),
            "TM101 TM101",
            (4, 1),
            "calls it '219'",
            id="stock code",
        ),
        pytest.param(head(GOOD_DATE + "tags: a, b\n"), "TM103", (4, 1), "does the same", id="commas"),
        pytest.param(
            head(GOOD_DATE, "a\n\n{% include b.html %} `{{ c }}`\n"), "TP101", (7, 1), "", id="an include"
        ),
    ],
)
def test_a_served_post_is_warned_of(text: str | bytes, code: str, place: tuple[int, int], told: str) -> None:
    linted = lint(text)
    assert linted.entry
    assert codes(linted) == code.split()
    found = warnings(linted)[0]
    assert ((found.line, found.column), found.generator) == (place, told)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("date: 2022-01-14 15:42\n", id="naive without seconds is the site's at Jekyll, too"),
        pytest.param('date: "2022-01-14 15:42:28"\n', id="so is a quoted one"),
        pytest.param("date: 2022-01-14\n", id="a day"),
        pytest.param("tags: a b\ncategories: [a, b]\n", id="no date at all"),
        pytest.param(GOOD_DATE + "last_modified_at: 2022-01-14\n", id="updated on the same day"),
        pytest.param(GOOD_DATE + "tags: [2021, '000333']\n", id="numbers that stay what they are"),
        pytest.param("date: 2022-01-13 15:42:28 +0800\n", id="a day from the file name"),
    ],
)
def test_what_is_fine(lines: str) -> None:
    assert codes(lint(head(lines))) == []


def test_blank_lines_above_the_front_matter() -> None:
    [found] = warnings(lint(f"\n\n{head(GOOD_DATE)}"))
    assert found.code == "FM101"
    assert found.generator.startswith("sees no front matter")


@pytest.mark.parametrize(
    ("date", "url", "is_found"),
    [
        pytest.param(
            "2021-12-07 20:10:00 +0800",
            "http://a.example/news/11060,202112082206672930.html",
            True,
            id="stamp",
        ),
        pytest.param(
            "2021-12-08 20:10:00 +0800",
            "http://a.example/news/11060,202112082206672930.html",
            False,
            id="same day",
        ),
        pytest.param(
            "2021-12-05 20:10:00 +0800",
            "http://a.example/news/11060,202112082206672930.html",
            False,
            id="days apart",
        ),
        pytest.param("2021-12-09 02:10:00 +0800", "https://a.example/2021/12/08/x", True, id="day in a path"),
        pytest.param("2021-12-09 02:10:00 +0800", "https://a.example/2021/13/48/x", False, id="no day"),
    ],
)
def test_eight_hours_off_the_original(date: str, url: str, is_found: bool) -> None:
    text = make_post_text(date=date, body=f"正文。\n\n<{url}>\n")
    assert ("DT105" in codes(lint(text, path="_posts/2021-12-08-x.md"))) is is_found


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        pytest.param(make_post_text('涨幅 "5%"'), "FM001", "keeps the post without title", id="quotes"),
        pytest.param(head("date: 2022-02-30\n"), "DT003", "stops its build here", id="30 February"),
        pytest.param(
            head("date: 2022-01-14 10:00:00 IST\n"),
            "DT006",
            "reads the date as 2022-01-14T10:00:00+08:00",
            id="unknown zone",
        ),
        pytest.param("---\ntitle: 中\n---\n".encode("gbk"), "EN001", "skips the file", id="GBK"),
        pytest.param(
            head("permalink: /:titel/\n" + GOOD_DATE), "PL001", "stops its build here", id="permalink"
        ),
        pytest.param(b"---\ntitle: a\0b\n---\n", "EN002", "", id="nobody knows"),
    ],
)
def test_a_post_that_is_left_out_says_what_jekyll_does(text: str | bytes, code: str, told: str) -> None:
    linted = lint(text)
    [found] = linted.findings
    assert (found.code, linted.entry) == (code, None)
    assert found.generator.startswith(told)
    assert found.source_line


def test_other_generators_are_not_spoken_for() -> None:
    class Other(JekyllDialect):
        name = "other"

    rules = replace(RULES, generator=Other(CONFIG, ReadingOptions(reading="exact")))
    [found] = lint_post(PATH, b"\xff", modified=NOW, rules=rules).findings
    assert (found.code, found.generator) == ("EN001", "")


def test_a_hidden_post_is_fine() -> None:
    linted = lint(head("published: false\ndate: never\n"))
    assert (linted.findings, linted.entry) == ((), None)


def test_an_id_that_an_edit_would_change() -> None:
    [found] = lint(make_post_text()).findings
    assert found.code == "ID101"
    assert "holds the category and the date" in found.problem
    assert found.remedy.endswith("write `guid: https://news.example/kuaixun/2022/01/14/hello`")
    assert lint(make_post_text(more="guid: urn:x\n")).findings == ()


def test_spellings_of_one_term() -> None:
    spellings = Spellings()
    spellings.note(make_entry("a", tags=("TechWeb", " TechWeb")), {"tags": (5, 1)})
    spellings.note(make_entry("b", tags=("TechWeb",), categories=("Ｃ",)), {"tags": (5, 1)})
    spellings.note(
        make_entry("c", tags=("Techweb",), categories=("c", "x")), {"tag": (4, 1), "category": (3, 1)}
    )
    variants = list(spellings.find_variants())
    assert [(found.code, found.path, found.line) for found in variants] == [
        ("TM102", "_posts/2022-01-14-b.md", 1),
        ("TM102", "_posts/2022-01-14-c.md", 4),
    ]
    assert "'Techweb' (1 post) is spelled 'TechWeb' elsewhere (2 posts)" in variants[1].problem


def test_verdicts_are_counted() -> None:
    assert count_verdicts([make_entry("a"), make_entry("b")]) == {"explicit offset": 2}


def test_differences_in_words() -> None:
    assert spell_difference(timedelta(hours=8)) == "8 h later"
    assert spell_difference(timedelta(minutes=-90)) == "90 min earlier"


@given(st.text(max_size=200) | st.text(alphabet="-:\n datetgs012+[]{}\"'#", max_size=120))
def test_no_text_makes_the_linter_raise(text: str) -> None:
    lint(f"---\n{text}\n---\n".encode("utf-8", "surrogatepass"))
