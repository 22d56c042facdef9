"""kramdown's marks, and those that others share with it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.posts.kramdown import without_kramdown_marks


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        pytest.param("a\n{: .x #y key='z'}\nb", "a\nb", id="a block's attributes"),
        pytest.param("> a\n> {: .x}", "> a\n", id="a quotation's attributes"),
        pytest.param('[a](b){:target="_blank"} *c*{:.d}', "[a](b) *c*", id="attributes of spans"),
        pytest.param("`a`{:.ruby}", "`a`", id="attributes of code"),
        pytest.param("## a {: .no_toc}", "## a", id="attributes at a line's end"),
        pytest.param("- {:.x} a", "- a", id="attributes of an item"),
        pytest.param("{:refdef: style='x'}\na", "a", id="a definition of attributes"),
        pytest.param("* content\n{:toc}\n\na", "\na", id="a table of contents"),
        pytest.param("1. TOC\n{: toc}\na", "a", id="a numbered one"),
        pytest.param("[TOC]\n\na", "\na", id="Python-Markdown's"),
        pytest.param("# a {#b}\n\nc {#d}\n===", "# a \n\nc \n===", id="ids of headings"),
        pytest.param("# a {.b #c}", "# a ", id="a class and an id, as goldmark takes them"),
        pytest.param("a{::comment}b `c`{:/comment}d{:/}", "ad", id="a comment goes with its content"),
        pytest.param("{::nomarkdown}<b>a</b>{:/}", "<b>a</b>", id="what is no Markdown stays"),
        pytest.param('{::options toc_levels="1" /}\na', "\na", id="options"),
        pytest.param("*[HTML]: Hyper\na *[b]", "a *[b]", id="abbreviations"),
        pytest.param("a {:?} {:02x?} {:#?} b", "a {:?} {:02x?} {:#?} b", id="a program's formats are text"),
        pytest.param("```\n{:toc}\n```\n{: .x}", "```\n{:toc}\n```\n", id="code stays, its attributes go"),
        pytest.param("a\n\n    {:toc}\n", "a\n\n    {:toc}\n", id="indented code stays"),
        pytest.param("a {b} {{ c }}", "a {b} {{ c }}", id="other braces"),
    ],
)
def test_without_kramdown_marks(markdown: str, expected: str) -> None:
    assert without_kramdown_marks(markdown) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        pytest.param(
            '<div markdown="1" class="a">\n*b*\n</div>', '\n<div class="a">\n\n\n*b*\n\n\n</div>\n', id="1"
        ),
        pytest.param("<div markdown=1>*b*</div>c", "\n<div>\n\n*b*\n\n</div>\nc", id="in one line"),
        pytest.param("<details markdown>\na\n</details>", "\n<details>\n\n\na\n\n\n</details>\n", id="bare"),
        pytest.param(
            "<div markdown='block'>\n    a\n    <div>b</div>\n</div>",
            "\n<div>\n\n\na\n<div>b</div>\n\n\n</div>\n",
            id="its content is not indented",
        ),
        pytest.param('<p markdown="span">*a*</p>', "\n\n*a*\n\n", id="a paragraph makes its own"),
        pytest.param('<div markdown="0">*a*</div>', "<div>*a*</div>", id="0"),
        pytest.param('<div markdown="1">*a*', "<div>*a*", id="never closed"),
        pytest.param("the markdown=1 of it", "the markdown=1 of it", id="text"),
    ],
)
def test_markdown_inside_html(markdown: str, expected: str) -> None:
    assert without_kramdown_marks(markdown) == expected


@given(st.text(alphabet="{}:.#ax=\"' \n*`<>div markdown1/-"))
def test_without_kramdown_marks_is_total(markdown: str) -> None:
    assert isinstance(without_kramdown_marks(markdown), str)


@pytest.mark.parametrize(
    "part", ['{: a="x" ', "<div markdown=1>", "{::comment}", "x {: .a", "# a {#b ", "> {:", "`{:\n", "{: .a}"]
)
def test_without_kramdown_marks_is_linear(part: str) -> None:
    start = time.process_time()
    without_kramdown_marks(part * (500_000 // len(part)))
    assert time.process_time() - start < 5
