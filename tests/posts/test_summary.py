"""Summaries and titles as plain text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.posts.characters import shortened, without_forbidden
from feedsvc.posts.summary import clean_title, summarize


@pytest.mark.parametrize(
    ("description", "text", "expected"),
    [
        pytest.param("作者的话", "正文", "作者的话", id="the author's description wins"),
        pytest.param("a <b>b</b> &amp; c", "", "a b & c", id="markup of a description is stripped"),
        pytest.param(" ", "正文", "正文", id="a blank description does not win"),
        pytest.param(
            "https://a.example/x", "正文", "正文", id="a description of nothing but a URL does not win"
        ),
        pytest.param("", "正文。 http://a.example/1,2.html", "正文。", id="the autolink is left out"),
        pytest.param(
            "", "正文。\n<http://a.example/>\n第二句。", "正文。 第二句。", id="a line of URLs is left out"
        ),
        pytest.param(
            "", "见 http://a.example/ 一文", "见 http://a.example/ 一文", id="a URL in the text stays"
        ),
        pytest.param("", "正文。 返回东财滚动新闻｜返回首页", "正文。", id="rendered navigation is left out"),
        pytest.param("", "正文。\n\n[返回甲](/a)｜[返回首页](/)", "正文。", id="raw navigation is left out"),
        pytest.param("", "他终于返回首页", "他终于返回首页", id="the words of navigation in the text stay"),
        pytest.param("", "http://a.example/", "", id="nothing to say"),
        pytest.param("", "a\x0bb\n\tc\u2028d", "ab c d", id="control characters and line ends"),
    ],
)
def test_summarize(description: str, text: str, expected: str) -> None:
    assert summarize(description=description, excerpt_html_text=text) == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        pytest.param("一二三。四五六七", 8, "一二三。四五六七", id="what fits is not cut"),
        pytest.param("一二三四五。六七八九十", 8, "一二三四五。…", id="after a sentence"),
        pytest.param("一。二三四五六七八九十", 8, "一。二三四五六…", id="not after too early a sentence"),
        pytest.param("words and more words of text", 18, "words and more…", id="between words"),
        pytest.param("ab👨\u200d👩\u200d👧cd", 5, "ab…", id="not inside a family"),
        pytest.param("e\u0301" * 5, 6, "e\u0301e\u0301…", id="not before a combining mark"),
        pytest.param("🇨🇳🇨🇳🇨🇳", 4, "🇨🇳…", id="not inside a flag"),
        pytest.param("👍🏽👍🏽👍🏽", 4, "👍🏽…", id="not before a skin tone"),
        pytest.param(
            "a" + "\u0301" * 50, 5, "a\u0301\u0301\u0301…", id="an endless character is cut all the same"
        ),
    ],
)
def test_shortened(text: str, limit: int, expected: str) -> None:
    assert shortened(text, limit) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("AT&T <b>", "AT&T <b>", id="no markup stays as typed"),
        pytest.param("Vec<T> 与 1 < 2 > 0", "Vec<T> 与 1 < 2 > 0", id="angles that are no elements"),
        pytest.param("the <a> and <p> tags", "the <a> and <p> tags", id="elements spoken of"),
        pytest.param("<em>x</em> <b><i>y</i></b>", "x y", id="paired elements"),
        pytest.param("a<br/>b", "a b", id="a line break"),
        pytest.param("AT&amp;T &#38; c", "AT&T & c", id="entities with a semicolon"),
        pytest.param("x<img src=x onerror=alert(1)>", "x", id="an image"),
        pytest.param(" a\n b\u2028c ", "a b c", id="one line"),
        pytest.param("a\x00b\x0bc\ufffe\ud800\x85d", "abc d", id="forbidden characters"),
        pytest.param("&#11;&#0;x", "\ufffdx", id="entities of forbidden characters"),
        pytest.param("\ufeff8核变4核？！", "8核变4核？！", id="a byte-order mark"),
        pytest.param("   ", "", id="blanks"),
    ],
)
def test_clean_title(title: str, expected: str) -> None:
    assert clean_title(title) == expected


def test_clean_title_caps_a_long_one() -> None:
    assert clean_title("标" * 100_000) == "标" * 999 + "…"


@settings(deadline=None)
@given(st.text())
def test_summary_and_title_are_one_short_line_of_xml_characters(text: str) -> None:
    for line in (summarize(description="", excerpt_html_text=text, limit=20), clean_title(text)):
        assert line == " ".join(line.split())
        assert without_forbidden(line) == line
    assert len(summarize(description=text, excerpt_html_text="", limit=20)) <= 20
