"""Front matter in lines: what Pelican, reStructuredText and Nikola see above a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import PostError
from feedsvc.posts.front_matter import Value
from feedsvc.posts.html_front_matter import parse_html_head
from feedsvc.posts.line_front_matter import parse_meta_lines, parse_nikola_lines, parse_rest_header

PATH = "posts/a.md"


@pytest.mark.parametrize(
    ("text", "values", "body"),
    [
        pytest.param("Title: A\nDate: B\n\nText", {"title": "A", "date": "B"}, "Text", id="lines"),
        pytest.param("Title: A: b\n\nText", {"title": "A: b"}, "Text", id="a colon in the value"),
        pytest.param("Title:\n\nText", {"title": ""}, "Text", id="no value"),
        pytest.param(
            "Summary: a\n    b\n\tc\n\nText", {"summary": ("a", "b", "c")}, "Text", id="several lines"
        ),
        pytest.param("Tags: a\nTags: b\n\nText", {"tags": ("a", "b")}, "Text", id="the same name twice"),
        pytest.param("---\nTitle: A\n---\nText", {"title": "A"}, "Text", id="between fences"),
        pytest.param("---\nTitle: A\n...\nText", {"title": "A"}, "Text", id="closed by dots"),
        pytest.param(
            "Title: A\nText at once", {"title": "A"}, "Text at once", id="text without a blank line"
        ),
        pytest.param("\n\nTitle: A\n\nText", {"title": "A"}, "Text", id="blank lines above"),
        pytest.param("   Title: A\n\nText", {"title": "A"}, "Text", id="three blanks before"),
        pytest.param(
            "Title: A\n  more\n\nText", {"title": "A"}, "  more\n\nText", id="two blanks are no more"
        ),
        pytest.param("Text: is this\n", {"text": "is this"}, "", id="what looks like a name"),
        pytest.param("No lines here", {}, "No lines here", id="none"),
        pytest.param("http://a.example", {"http": "//a.example"}, "", id="a URL looks like a name"),
        pytest.param("", {}, "", id="nothing"),
    ],
)
def test_parse_meta_lines(text: str, values: dict[str, Value], body: str) -> None:
    front_matter = parse_meta_lines(text, path=PATH)
    assert (front_matter.values, front_matter.body, front_matter.present) == (values, body, bool(values))


def test_parse_meta_lines_knows_where_everything_stands() -> None:
    front_matter = parse_meta_lines("\nTitle: A\n  Date: B\n\nText", path=PATH)
    assert front_matter.positions == {"title": (2, 1), "date": (3, 3)}
    assert (front_matter.body_line, front_matter.on_first_line) == (5, False)


@pytest.mark.parametrize(
    ("text", "values", "body"),
    [
        pytest.param(
            "Ttl\n###\n\n:date: D\n\nText", {"title": "Ttl", "date": "D"}, "Text", id="title and field"
        ),
        pytest.param("===\nTtl\n===\n\n:date: D\n", {"title": "Ttl", "date": "D"}, "", id="a line above"),
        pytest.param("Ttl\n###\n\nText", {"title": "Ttl"}, "\nText", id="a title alone"),
        pytest.param(":title: A\n:date: D\n\nText", {"title": "A", "date": "D"}, "Text", id="fields alone"),
        pytest.param("Ttl\n###\n\n:title: Own\n\nText", {"title": "Own"}, "Text", id="a field is the title"),
        pytest.param(
            ".. note to me\n   more\n\nTtl\n###\n\nText", {"title": "Ttl"}, "\nText", id="a comment above"
        ),
        pytest.param(
            "Ttl\n###\n\n.. me\n\n:date: D\n", {"title": "Ttl", "date": "D"}, "", id="a comment between"
        ),
        pytest.param(
            "Ttl\n###\n\nSub\n===\n\n:date: D\n", {"title": "Ttl", "date": "D"}, "", id="a subtitle"
        ),
        pytest.param("Ttl\n###\n\nSub\n===\n\nText", {"title": "Ttl"}, "\nSub\n===\n\nText", id="a section"),
        pytest.param(
            ":tags: a,\n  b\n\n  c\n\nText", {"tags": "a,\nb\n\nc"}, "Text", id="a field of several lines"
        ),
        pytest.param(
            ":authors: Doe, J; Roe, R\n", {"authors": ("Doe, J", "Roe, R")}, "", id="authors parted"
        ),
        pytest.param(":Authors: J Doe, R Roe\n", {"authors": ("J Doe", "R Roe")}, "", id="authors by commas"),
        pytest.param(
            "A ``b`` *c* `d <u>`_\n####################\n", {"title": "A b c d"}, "", id="markup in a title"
        ),
        pytest.param(
            ".. image:: a.png\n\nText", {}, ".. image:: a.png\n\nText", id="a directive is no comment"
        ),
        pytest.param("Text only.\n\nMore", {}, "Text only.\n\nMore", id="none"),
        pytest.param("Ab\n--\n", {"title": "Ab"}, "", id="a short title"),
        pytest.param("Abcdef\n--\n", {}, "Abcdef\n--\n", id="a line too short for its title"),
        pytest.param("", {}, "", id="nothing"),
    ],
)
def test_parse_rest_header(text: str, values: dict[str, Value], body: str) -> None:
    front_matter = parse_rest_header(text, path="a.rst")
    assert (front_matter.values, front_matter.body) == (values, body)


def test_parse_rest_header_knows_where_everything_stands() -> None:
    front_matter = parse_rest_header("###\nTtl\n###\n\n:date: D\n:tags: x\n\nText", path="a.rst")
    assert front_matter.positions == {"title": (2, 1), "date": (5, 2), "tags": (6, 2)}
    assert front_matter.body_line == 8


@pytest.mark.parametrize(
    ("text", "values", "body"),
    [
        pytest.param(".. title: A\n.. date: D\n\nText", {"title": "A", "date": "D"}, "Text", id="lines"),
        pytest.param("<!--\n.. title: A\n-->\n\nText", {"title": "A"}, "Text", id="in a comment of HTML"),
        pytest.param(".. title: A: b\n\nText", {"title": "A: b"}, "Text", id="a colon in the value"),
        pytest.param(
            ".. title: A\n.. slug:\n.. tags: \n\nText", {"title": "A"}, "Text", id="no value is no name"
        ),
        pytest.param(".. title: A\n.. title: B\n\nText", {"title": "B"}, "Text", id="the last one counts"),
        pytest.param("\n\n.. title: A\n\nText", {"title": "A"}, "Text", id="blank lines above"),
        pytest.param(
            ".. title: A\n\n.. date: D\n\nText", {"title": "A"}, ".. date: D\n\nText", id="one block only"
        ),
        pytest.param(".. title: A\nText", {"title": "A"}, "Text", id="text without a blank line"),
        pytest.param("<!--\n.. title: A\n-->\nText", {"title": "A"}, "Text", id="text below the comment"),
        pytest.param("Text\n\nmore", {}, "Text\n\nmore", id="none"),
    ],
)
def test_parse_nikola_lines(text: str, values: dict[str, Value], body: str) -> None:
    front_matter = parse_nikola_lines(text, path=PATH)
    assert (front_matter.values, front_matter.body) == (values, body)


def test_parse_nikola_lines_knows_where_everything_stands() -> None:
    front_matter = parse_nikola_lines("<!--\n.. title: A\n .. date: D\n-->\n\nText", path=PATH)
    assert front_matter.positions == {"title": (2, 4), "date": (3, 5)}
    assert front_matter.body_line == 6


@pytest.mark.parametrize(
    ("text", "values", "body"),
    [
        pytest.param(
            '<head><title>A &amp; b</title><meta name="Date" content="D" /></head><body><p>x</p></body>',
            {"title": "A & b", "date": "D"},
            "<p>x</p>",
            id="title and date",
        ),
        pytest.param(
            '<head><meta name="keywords" content="a, b"/></head><body class="c">x',
            {"tags": "a, b"},
            "x",
            id="keywords are tags",
        ),
        pytest.param(
            '<head><meta name="tags" content="a"/><meta name="tags" content="b"/></head><body>x</body>',
            {"tags": ("a", "b")},
            "x",
            id="twice is a list",
        ),
        pytest.param("<p>x</p>", {}, "<p>x</p>", id="a fragment is all body"),
        pytest.param("", {}, "", id="nothing"),
    ],
)
def test_parse_html_head(text: str, values: dict[str, Value], body: str) -> None:
    front_matter = parse_html_head(text)
    assert (front_matter.values, front_matter.body) == (values, body)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(
            "Title: " + "x" * 70_000,
            "1:1: FM004 the front matter is larger than 65536 bytes; part it from the text with a blank line",
            id="a value without end",
        ),
        pytest.param(
            "Title: x\n" * 2_000,
            "1001:1: FM008 the front matter has more than 1000 lines; "
            "part it from the text with a blank line",
            id="lines without end",
        ),
    ],
)
def test_the_head_is_bounded(text: str, problem: str) -> None:
    with pytest.raises(PostError) as caught:
        parse_meta_lines(text, path=PATH)
    assert str(caught.value) == f"{PATH}:{problem}"


@given(st.text(alphabet="ab:.-=#*` \n\t<>;,'\"\\_", max_size=120))
def test_any_text_is_taken_apart_without_loss(text: str) -> None:
    for parse in (parse_meta_lines, parse_rest_header, parse_nikola_lines):
        try:
            front_matter = parse(text, path=PATH)
        except PostError:
            continue
        assert text.endswith(front_matter.body)
        assert front_matter.present == bool(front_matter.values)
        assert front_matter.body_line == text.count("\n", 0, len(text) - len(front_matter.body)) + 1
