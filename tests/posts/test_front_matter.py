"""Bytes to text, and text to values that cannot hurt: every refusal names its place and its mending."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import PostError
from feedsvc.posts.front_matter import (
    FrontMatter,
    FrontMatterLimits,
    Plain,
    Value,
    decode_post,
    parse_front_matter,
)
from feedsvc.posts.problems import PROBLEMS
from feedsvc.posts.yaml_problems import YamlProblemError, explain_yaml_error
from feedsvc.posts.yaml_values import load_mapping

CASES = Path(__file__).parent / "cases"


def parse(text: str) -> FrontMatter:
    return parse_front_matter(text, path="post.md")


def parse_values(yaml: str) -> dict[str, Value]:
    return dict(parse(f"---\n{yaml}\n---\n").values)


def parse_case(name: str) -> FrontMatter:
    path = f"{name}.md"
    return parse_front_matter(decode_post((CASES / path).read_bytes(), path=path), path=path)


def test_parse_front_matter_of_a_usual_post() -> None:
    front_matter = parse_case("plain")
    assert front_matter.values == {
        "layout": "post",
        "title": "三季度的账本",
        "date": "2021-11-03 09:12:44 +0800",
        "categories": "zhangben",
        "tags": "账本新闻",
    }
    assert front_matter.positions["date"] == (4, 1)
    assert front_matter.body == "> 第一段。（账本报）\n\n正文。\n"
    assert front_matter.body_line == 8
    assert (front_matter.present, front_matter.on_first_line) == (True, True)


@pytest.mark.parametrize(
    ("yaml", "value", "is_plain"),
    [
        pytest.param("v: no", "no", True, id="no is no falsehood"),
        pytest.param('v: "no"', "no", False, id="quoted no"),
        pytest.param("v: 000333", "000333", True, id="a stock code keeps its zeros"),
        pytest.param("v: 12:30", "12:30", True, id="no sexagesimal number"),
        pytest.param("v: 1.10", "1.10", True, id="no float"),
        pytest.param("v: 2021-02-30", "2021-02-30", True, id="a day that never was raises nothing here"),
        pytest.param("v: !!str 3", "3", False, id="tagged as text"),
        pytest.param("v: |\n  a\n  b", "a\nb\n", False, id="a block"),
        pytest.param('v: ""', "", False, id="empty text"),
    ],
)
def test_parse_front_matter_keeps_scalars_as_text(yaml: str, value: str, is_plain: bool) -> None:
    found = parse_values(yaml)["v"]
    assert found == value
    assert isinstance(found, Plain) is is_plain


@pytest.mark.parametrize(
    ("yaml", "value"),
    [
        pytest.param("v:", None, id="nothing is null"),
        pytest.param("v: ~", None, id="tilde is null"),
        pytest.param("v: [a, 2, null]", ("a", "2", None), id="a list"),
        pytest.param("v: {a: b}", {"a": "b"}, id="a mapping"),
        pytest.param("v: 1\nv: 2", "2", id="the last of two equal names"),
        pytest.param(r'v: "a\0b\x0bc\x08d"', "abcd", id="escaped characters that XML forbids"),
        pytest.param("v: a\ufeffb\x80c", "abc", id="raw characters that YAML forbids"),
        pytest.param("v: a\u2028b", "a b", id="a line separator is a blank"),
        pytest.param("<<: {v: 1}", "1", id="a merge without an alias"),
    ],
)
def test_parse_front_matter_values(yaml: str, value: Value) -> None:
    assert parse_values(yaml) == {"v": value}


@pytest.mark.parametrize(
    ("text", "values", "body", "body_line"),
    [
        pytest.param("---\n---\nbody", {}, "body", 3, id="empty front matter"),
        pytest.param("---\n# only a comment\n---\nbody", {}, "body", 4, id="a comment"),
        pytest.param("---  \na: b\n--- \t\nbody", {"a": "b"}, "body", 4, id="blanks behind the fences"),
        pytest.param("---\na: b\n---", {"a": "b"}, "", 3, id="no body, no last newline"),
        pytest.param("---\na: b\n---\n\n  x\n\n", {"a": "b"}, "\n  x\n\n", 4, id="the body is not stripped"),
    ],
)
def test_parse_front_matter_splits(text: str, values: dict[str, Value], body: str, body_line: int) -> None:
    found = parse(text)
    assert (found.values, found.body, found.body_line, found.present) == (values, body, body_line, True)


def test_parse_front_matter_closed_by_dots() -> None:
    found = parse_case("dots_close_it")
    assert (found.values, found.body) == ({"title": "dots"}, "body\n")


def test_parse_front_matter_leaves_rules_in_the_body() -> None:
    assert parse_case("rules_in_the_body").body == "above\n\n---\n\nbelow\n"


def test_parse_front_matter_below_a_blank_line() -> None:
    found = parse_case("blank_first_line")
    assert found.values["title"] == "空行在前"
    assert (found.present, found.on_first_line, found.positions["title"]) == (True, False, (4, 1))
    assert (found.body, found.body_line, found.text[:5]) == ("正文\n", 9, "\n---\n")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("no front matter here\n", id="prose"),
        pytest.param("", id="nothing"),
        pytest.param("---\n\nA rule, then prose.\n", id="a rule and prose"),
        pytest.param("---\n\nA rule, then prose.\nNote: with a colon\n", id="a rule, prose and a colon"),
        pytest.param("# c\n---\na: b\n---\n", id="a heading above the fence"),
    ],
)
def test_parse_front_matter_of_a_file_without_any(text: str) -> None:
    found = parse(text)
    assert (found.present, found.on_first_line, found.values) == (False, False, {})
    assert (found.body, found.body_line) == (text, 1)


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            "quotes_inside_title",
            "3:12: FM001 text follows the closing quote; "
            """write \\" for a " inside "…", or '' for a ' inside '…'""",
        ),
        (
            "bracket_first_in_title",
            "2:12: FM001 text follows a closing bracket; put the whole value in quotes",
        ),
        ("at_sign_first_in_title", "2:8: FM001 a value begins with '@'; put the whole value in quotes"),
        (
            "colon_in_title",
            "3:10: FM001 a value contains ': ' and is not in quotes; put the whole value in quotes",
        ),
        ("tab_indentation", "4:1: FM001 the line is indented with a tab; indent with spaces"),
        (
            "never_closed",
            "1:1: FM002 the front matter is never closed; "
            "write --- on a line of its own below it, without indentation",
        ),
        ("template_left_in", "3:8: FM009 this name is not text; replace the template, or quote it"),
    ],
)
def test_parse_front_matter_tells_what_is_wrong(case: str, message: str) -> None:
    with pytest.raises(PostError) as caught:
        parse_case(case)
    assert str(caught.value) == f"{case}.md:{message}"


@pytest.mark.parametrize(
    ("yaml", "code", "line", "column"),
    [
        pytest.param('a: b\nt: "C:\\q"', "FM001", 3, 7, id="a backslash in double quotes"),
        pytest.param('t: "abc', "FM001", 2, 4, id="a quote that is never closed"),
        pytest.param("t: *bold*", "FM001", 2, 9, id="an asterisk first"),
        pytest.param("t: & x", "FM001", 2, 5, id="an ampersand first"),
        pytest.param("t: [a, b", "FM001", 2, 4, id="a bracket that is never closed"),
        pytest.param("- a", "FM003", 2, 1, id="a list"),
        pytest.param("title:x", "FM003", 2, 1, id="no blank after the colon"),
        pytest.param("a: &a x\nb: *a", "FM006", 3, 4, id="an alias"),
        pytest.param("a: &a [*a]", "FM006", 2, 8, id="a value that contains itself"),
        pytest.param("a: !!python/object/apply:os.system [id]", "FM007", 2, 4, id="a Python object"),
        pytest.param("a: !ruby/object x", "FM007", 2, 4, id="a Ruby object"),
        pytest.param(f"a: [{'x, ' * 1001}]", "FM008", 2, 4, id="a thousand and one items"),
        pytest.param("? [a]\n: b", "FM009", 2, 3, id="a list as a name"),
        pytest.param("<<: 1", "FM010", 2, 1, id="a merge of a number"),
        pytest.param("a: b\nc: " + "x" * 70_000, "FM004", 2, 1, id="seventy thousand bytes"),
    ],
)
def test_parse_front_matter_refuses(yaml: str, code: str, line: int, column: int) -> None:
    with pytest.raises(PostError) as caught:
        parse(f"---\n{yaml}\n---\n")
    assert (caught.value.code, caught.value.line, caught.value.column) == (code, line, column)
    assert code in PROBLEMS


@pytest.mark.parametrize(
    "yaml",
    [
        pytest.param("t: " + "[" * 25_000 + "]" * 25_000, id="25,000 brackets"),
        pytest.param("t: " + "{" * 30_000, id="30,000 braces"),
        pytest.param("- " * 30_000, id="30,000 dashes on one line"),
        pytest.param("a:\u2028" + "- " * 30_000, id="dashes behind a line separator"),
        pytest.param("a:\x85" + "- " * 30_000, id="dashes behind a next-line character"),
        pytest.param("? " * 30_000, id="30,000 complex keys"),
        pytest.param("\n".join(" " * n + "k:" for n in range(300)), id="300 levels of indentation"),
        pytest.param("!!seq " + "- " * 20_000, id="dashes behind a tag"),
        pytest.param('t: "[" # ' + "[" * 60, id="brackets in a comment count, too"),
    ],
)
def test_parse_front_matter_survives_nesting(yaml: str) -> None:
    started = time.perf_counter()
    with pytest.raises(PostError) as caught:
        parse(f"---\n{yaml}\n---\n")
    assert caught.value.code in {"FM001", "FM005"}
    assert time.perf_counter() - started < 1


def test_parse_front_matter_takes_fifty_levels() -> None:
    assert parse_values("t: " + "[" * 49 + "]" * 49)["t"]
    assert parse_values("\n".join(" " * n + "k:" for n in range(50)))["k"]


def test_parse_front_matter_counts_lists_that_need_no_indentation() -> None:
    yaml = "\n".join(" " * 2 * n + ("- " if n else "") + "k:" for n in range(30))
    with pytest.raises(PostError, match="FM005"):
        parse(f"---\n{yaml}\n---\n")


@pytest.mark.parametrize("yaml", ["a: *b", "a: &b [*b]"])
def test_load_mapping_refuses_an_alias_of_nothing(yaml: str) -> None:
    with pytest.raises(YamlProblemError, match=r"FM00[16] "):
        load_mapping(yaml, FrontMatterLimits(max_aliased=10))


def test_explain_yaml_error_without_a_place() -> None:
    explained = explain_yaml_error(ValueError("day is out of range\nfor month"), "a: b")
    assert str(explained) == (
        "1:1: FM001 invalid YAML: day is out of range; check the indentation, or put the value in quotes"
    )


def test_load_mapping_bounds_aliases_where_they_are_allowed() -> None:
    bomb = "a0: &a0 [x, x]\n" + "\n".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]" for n in range(1, 8))
    with pytest.raises(Exception, match="too much comes from YAML aliases"):
        load_mapping(bomb, FrontMatterLimits(max_aliased=1000))
    shared = load_mapping("a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3", FrontMatterLimits(max_aliased=10))
    assert shared.values["b"] == {"x": "1", "y": "3"}


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b"\xef\xbb\xbf---\na: b\n---\n", "---\na: b\n---\n", id="a byte order mark"),
        pytest.param(b"---\r\na: b\r\n---\r\nx", "---\na: b\n---\nx", id="CRLF"),
        pytest.param(b"---\ra: b\r---\rx", "---\na: b\n---\nx", id="CR alone"),
        pytest.param("<p>一</p>\r\n <p>二</p>\n".encode(), "<p>一</p>\n <p>二</p>\n", id="mixed line ends"),
        pytest.param(b"a\x08b\x0bc", "abc", id="control characters that XML forbids"),
        pytest.param("a\ufffeb\U0001f600".encode(), "ab\U0001f600", id="a noncharacter goes, an emoji stays"),
    ],
)
def test_decode_post(data: bytes, text: str) -> None:
    assert decode_post(data, path="post.md") == text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(
            "---\ntitle: 财经\n".encode("gbk"),
            "post.md:2:8: EN001 byte 0xb2 is not UTF-8; save the file as UTF-8",
            id="GBK",
        ),
        pytest.param(
            "题：caf".encode() + b"\xe9",
            "post.md:1:6: EN001 byte 0xe9 is not UTF-8; save the file as UTF-8",
            id="Latin-1",
        ),
        pytest.param(
            "title".encode("utf-16"),
            "post.md:1:1: EN001 the file is UTF-16; save it as UTF-8",
            id="UTF-16",
        ),
        pytest.param(
            b"a\nb\0",
            "post.md:2:1: EN002 the file contains a NUL byte; remove it, or save the file as UTF-8 text",
            id="NUL",
        ),
        pytest.param(
            b"x" * 101,
            "post.md:1:1: EN003 the file is larger than 100 bytes; make it smaller, or raise the limit",
            id="too large",
        ),
    ],
)
def test_decode_post_refuses(data: bytes, message: str) -> None:
    with pytest.raises(PostError) as caught:
        decode_post(data, path="post.md", max_bytes=100)
    assert str(caught.value) == message


yaml_text = st.text(alphabet="---[]{}:,&*!|>'\"%@`#?~ \t\nab0\u2028\x85\ufeff\\<", max_size=200)


@given(yaml_text | st.text(max_size=200))
def test_parse_front_matter_raises_nothing_else(text: str) -> None:
    codes: set[str] = set()
    try:
        found = parse(f"---\n{text}\n---\nbody")
    except PostError as error:
        codes.add(error.code)
        return
    finally:
        assert codes <= set(PROBLEMS)
    assert found.text.endswith(found.body)
    assert found.body_line >= 1


@given(st.binary(max_size=300))
def test_decode_post_raises_nothing_else(data: bytes) -> None:
    codes: set[str] = set()
    try:
        text = decode_post(data, path="post.md")
    except PostError as error:
        codes.add(error.code)
        return
    finally:
        assert codes <= set(PROBLEMS)
    assert "\r" not in text
    assert "\0" not in text
