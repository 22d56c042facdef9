"""Where a body holds code."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.posts.code import mask_code, split_code, unmask_code


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        pytest.param("a `b` c ``d ` e`` f", ["`b`", "``d ` e``"], id="spans of several lengths"),
        pytest.param("\\`a` b`", ["` b`"], id="an escaped backtick opens nothing"),
        pytest.param("`a\n\nb`", [], id="a span does not leave its paragraph"),
        pytest.param("```x\na\n```\nb", ["```x\na\n```"], id="a fence"),
        pytest.param("~~~\n```\n~~~~ \nb", ["~~~\n```\n~~~~ "], id="a fence of tildes holds backticks"),
        pytest.param("```\na", ["```\na"], id="an unclosed fence runs to the end"),
        pytest.param("> ```\n> a\n> ```\nb", ["> ```\n> a\n> ```"], id="a fence in a quotation"),
        pytest.param("- ```\n  a\n  ```\nb", ["- ```\n  a\n  ```"], id="a fence in an item"),
        pytest.param("``` `a\nb", [], id="backticks behind a fence of them make it none"),
        pytest.param("a\n\n    b\n    c\n\nd", ["    b\n", "    c\n"], id="indented lines"),
        pytest.param("a\n    b", [], id="a paragraph's later line"),
        pytest.param("- a\n\n    b\n\n      c", ["      c"], id="an item's paragraph, and its code"),
        pytest.param("10. a\n\n        b", ["        b"], id="an item with a wide number"),
        pytest.param("\n\tb", ["\tb"], id="a tab"),
        pytest.param("a <pre>\n{{ x }}</pre> b", ["<pre>\n{{ x }}</pre>"], id="an element"),
        pytest.param("a <CODE>x</code > b", ["<CODE>x</code >"], id="an element in capitals"),
        pytest.param("a <code>b", [], id="an unclosed element is text"),
    ],
)
def test_split_code(body: str, codes: list[str]) -> None:
    pieces = list(split_code(body, markdown=True))
    assert [piece.text for piece in pieces if piece.is_code] == codes
    assert "".join(piece.text for piece in pieces) == body


def test_split_code_knows_only_elements_in_html() -> None:
    pieces = split_code("`a` <pre>b</pre>\n\n    c", markdown=False)
    assert [piece.text for piece in pieces if piece.is_code] == ["<pre>b</pre>"]


@given(st.text(alphabet="`~ \n\t>-1.<precode/>a\\"))
def test_masked_code_comes_back(body: str) -> None:
    masked, codes = mask_code(body)
    assert unmask_code(masked, codes) == body
    assert "".join(piece.text for piece in split_code(body, markdown=True)) == body


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("    x\n\n" * 50_000, id="indented lines"),
        pytest.param("` " * 150_000, id="backticks"),
        pytest.param("``` `\n" * 50_000, id="backticks of two lengths"),
        pytest.param("<pre>" * 50_000, id="unclosed elements"),
        pytest.param("- a\n\n" + "    x\n" * 50_000, id="one long item"),
    ],
)
def test_split_code_is_linear(body: str) -> None:
    start = time.process_time()
    for _ in split_code(body, markdown=True):
        pass
    assert time.process_time() - start < 5
