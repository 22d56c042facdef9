"""MDX."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.posts.templating.jsx import without_imports, without_jsx


@pytest.mark.parametrize(
    ("mdx", "expected"),
    [
        pytest.param("import A from \"a\"\nimport {b,\n  c} from 'd';\nx", "x", id="imports"),
        pytest.param("export const meta = {\n  a: {b: 1}\n}\nx", "x", id="an export of an object"),
        pytest.param("export default A\nx", "x", id="an export of a name"),
        pytest.param("a {props.b} {/* c */}", "a  ", id="expressions"),
        pytest.param("a {'b'} {\"c\"}", "a b c", id="literal expressions"),
        pytest.param(
            '<Note type="x" style={{a: b > 1}}>\nc\n</Note>', "\nc\n", id="a component leaves its content"
        ),
        pytest.param("<Tabs.Item a={() => {b}}>c</Tabs.Item>", "c", id="a component's part"),
        pytest.param("<>a</>", "a", id="a fragment"),
        pytest.param('<Image src="/a.png" alt={"b"} big />', '<img src="/a.png" alt="b" />', id="an image"),
        pytest.param("<Image src={a} />", "", id="an image that only code knows"),
        pytest.param('<a href="b" onClick={() => c}>d</a>', '<a href="b">d</a>', id="an element's handler"),
        pytest.param('<p className="x">a</p>', '<p className="x">a</p>', id="plain HTML stays"),
        pytest.param("a < b && c > d", "a < b && c > d", id="angles are no tags"),
        pytest.param("\\{a} {b", "{a} {b", id="braces that are text"),
        pytest.param("`{a} <B/>` {c}", "`{a} <B/>` ", id="code stays"),
        pytest.param(
            '```js\nimport a from "b"\n```', '```js\nimport a from "b"\n```', id="imports in code stay"
        ),
    ],
)
def test_without_jsx(mdx: str, expected: str) -> None:
    assert without_jsx(mdx) == expected


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        pytest.param('\nimport A from "a";\nimport "b"\n\nx', "\nx", id="at the beginning"),
        pytest.param("x\nimport A from 'a'", "x\nimport A from 'a'", id="further down it is text"),
        pytest.param("important", "important", id="a word"),
        pytest.param("import duties rise", "import duties rise", id="a sentence"),
    ],
)
def test_without_imports(markdown: str, expected: str) -> None:
    assert without_imports(markdown) == expected


@given(st.text(alphabet="<>{}/aB=\"'` \n\\"))
def test_without_jsx_is_total(mdx: str) -> None:
    assert isinstance(without_jsx(mdx), str)


@pytest.mark.parametrize("part", ["{", "{}", "<a ", "<a {", '<a "', "<a {}", "import ", "export const {\n"])
def test_without_jsx_is_linear(part: str) -> None:
    start = time.process_time()
    without_jsx(part * (300_000 // len(part)))
    assert time.process_time() - start < 5
