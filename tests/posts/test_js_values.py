"""JavaScript read as data: literals are known, everything else is absent, nothing is run."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.posts.js_modules import read_js_module, read_js_variables
from feedsvc.posts.js_values import find_js_arguments, find_js_values
from feedsvc.posts.yaml_values import Plain


@pytest.mark.parametrize(
    ("source", "exports"),
    [
        pytest.param('export default { a: "x", "b-c": \'y\' };', {"a": "x", "b-c": "y"}, id="ES module"),
        pytest.param("module.exports = { a: 1, b: -1.5, };", {"a": "1", "b": "-1.5"}, id="CommonJS"),
        pytest.param('exports.a = "x"; module.exports.b = [1];', {"a": "x", "b": ("1",)}, id="named exports"),
        pytest.param(
            'export const a = "x"\nexport let b = true', {"a": "x", "b": "true"}, id="no semicolons"
        ),
        pytest.param("module.exports = () => ({ a: null })", {"a": None}, id="an arrow"),
        pytest.param(
            "export default async function () {\n const x = await f({a: 1});\n return { a: 'y' };\n}",
            {"a": "y"},
            id="a function",
        ),
        pytest.param('const a = "x"; module.exports = { a, b: a, c };', {"a": "x", "b": "x"}, id="names"),
        pytest.param("/* { */ // }\nmodule.exports = { a: 'x' // '\n }", {"a": "x"}, id="comments"),
        pytest.param("module.exports = { a: 'x' + \"-\" + 'y' }", {"a": "x-y"}, id="a sum"),
        pytest.param("module.exports = { a: `x ${b.c} y` }", {"a": "x {{ b.c }} y"}, id="a template literal"),
        pytest.param("module.exports = { a: `x ${f(1)} y`, b: 1 }", {"b": "1"}, id="one that must be run"),
        pytest.param("module.exports = { d: new Date('2020-01-01') }", {"d": "2020-01-01"}, id="a date"),
        pytest.param(
            "module.exports = { p: data => `/b/${data.page.fileSlug}/` }",
            {"p": "/b/{{ page.fileSlug }}/"},
            id="a function of the page",
        ),
        pytest.param(
            "module.exports = { p: (d) => '/b/' + data.slug + '/' }",
            {"p": "/b/{{ slug }}/"},
            id="a sum of names",
        ),
        pytest.param(
            "module.exports = { p: function (d) { if (d.x) { return false; } return '/y/'; }, q: 1 }",
            {"q": "1"},
            id="a function with two ends",
        ),
        pytest.param(
            "module.exports = { p() { return 'x' }, async q() { return 1 } }", {"p": "x"}, id="methods"
        ),
        pytest.param(
            "module.exports = { a: process.env.X || 'y', b: x ? 1 : 2, ...c, d: ['e', f(), 'g'] }",
            {"d": ("e", "g")},
            id="what would have to be run",
        ),
        pytest.param(r"module.exports = { a: '\u4e2d\x41\n\u{1F600}\'' }", {"a": "中A\n😀'"}, id="escapes"),
        pytest.param(
            r"module.exports = { a: '\ud83d\ude00\u0000\ud800' }", {"a": "😀\ufffd"}, id="surrogates"
        ),
        pytest.param("module.exports = f({ a: 1 });", {}, id="a call"),
        pytest.param("export default [1]", {}, id="no object"),
        pytest.param(
            "const a = f(); module.exports = { a, b: 1 }", {"b": "1"}, id="a name of what must be run"
        ),
        pytest.param("module.exports = { p() { return f() }, q(1), r: 1 }", {"r": "1"}, id="odd methods"),
        pytest.param("", {}, id="nothing"),
    ],
)
def test_read_js_module(source: str, exports: dict[str, object]) -> None:
    assert read_js_module(source) == exports


def test_numbers_and_truths_are_plain_and_texts_are_not() -> None:
    values = read_js_module("module.exports = { a: 1, b: true, c: 'true' }")
    assert [isinstance(value, Plain) for value in values.values()] == [True, True, False]


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ('const title = "T";\nlet n = { m: [1] };', {"title": "T", "n": {"m": ("1",)}}),
        ('\n{ title: "T" }', {"title": "T"}),
    ],
)
def test_read_js_variables(source: str, values: dict[str, object]) -> None:
    assert read_js_variables(source) == values


def test_find_js_values_and_arguments() -> None:
    source = "f.setInputDirectory('src'); return { dir: { input: 'a', x: y }, pathPrefix: `/p/` }; g(h)"
    assert find_js_values(source, "dir") == [{"input": "a"}]
    assert find_js_values(source, "pathPrefix") == ["/p/"]
    assert find_js_arguments(source, "setInputDirectory") == ["src"]
    assert find_js_arguments(source, "g") == []


readers: list[Callable[[str], Any]] = [
    read_js_module,
    read_js_variables,
    lambda source: find_js_values(source, "a"),
    lambda source: find_js_arguments(source, "a"),
]


@given(st.text(alphabet="abc(){}[]=>,;:.+-'\"`$\\/* \n0", max_size=80))
def test_any_text_is_read(source: str) -> None:
    for read in readers:
        read(source)
        read(f"module.exports = {{ a: {source}")


@pytest.mark.parametrize("piece", ["{", "[", "(", "a=>", "'a'+", "{a:", "a(", "async ", "function(){return "])
def test_depth_is_bounded(piece: str) -> None:
    for read in readers:
        read(piece * 20_000)
        read("export default " + piece * 20_000)
