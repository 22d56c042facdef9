"""TOML, JSON and YAML heads become the same values, with their places, or an error that names the place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import PostError
from feedsvc.posts.front_matter import FrontMatter
from feedsvc.posts.toml_front_matter import parse_typed_front_matter
from feedsvc.posts.toml_values import load_toml_mapping
from feedsvc.posts.yaml_problems import YamlProblemError
from feedsvc.posts.yaml_values import Plain, YamlLimits


def parse(text: str) -> FrontMatter:
    return parse_typed_front_matter(text, path="content/a.md")


@pytest.mark.parametrize(
    "head",
    [
        pytest.param('+++\ntitle = "t"\ntags = ["a", "b"]\n+++\n', id="TOML"),
        pytest.param('+++ \ntitle = "t"\ntags = ["a", "b"]\n+++\t\n', id="TOML with white space"),
        pytest.param('{\n  "title": "t",\n  "tags": ["a", "b"]\n}\n', id="JSON"),
        pytest.param('{"title": "t", "tags": ["a", "b"]}\n', id="JSON on one line"),
        pytest.param("---\ntitle: t\ntags: [a, b]\n---\n", id="YAML"),
    ],
)
@pytest.mark.parametrize("above", ["", "\n  \n"])
def test_parse_reads_every_form(head: str, above: str) -> None:
    front_matter = parse(f"{above}{head}Body\n+++\n")
    assert front_matter.values == {"title": "t", "tags": ("a", "b")}
    assert front_matter.body == "Body\n+++\n"
    assert front_matter.body_line == f"{above}{head}".count("\n") + 1
    assert front_matter.present
    assert front_matter.on_first_line == (not above)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Hello.\n", id="prose"),
        pytest.param("", id="nothing"),
        pytest.param("{{< figure >}}\n", id="a shortcode first"),
        pytest.param("{% raw %}\n", id="a tag first"),
        pytest.param("++++\nx\n++++\n", id="a longer fence"),
    ],
)
def test_parse_leaves_a_body_alone(text: str) -> None:
    front_matter = parse(text)
    assert (front_matter.present, front_matter.body, front_matter.values) == (False, text, {})


def test_parse_takes_text_behind_a_json_object() -> None:
    assert parse('{"title": "}"} text\n').body == " text\n"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        pytest.param("2024-01-02T03:04:05-07:00", "2024-01-02T03:04:05-07:00", id="offset"),
        pytest.param("2024-01-02 03:04:05Z", "2024-01-02T03:04:05+00:00", id="Z"),
        pytest.param("2024-01-02T03:04:05", "2024-01-02T03:04:05", id="no offset"),
        pytest.param("2024-01-02", "2024-01-02", id="date only"),
        pytest.param("07:00:00", "07:00:00", id="time only"),
        pytest.param("1_000", "1000", id="integer"),
        pytest.param("1.50", "1.50", id="decimal"),
        pytest.param("true", "true", id="truth value"),
    ],
)
def test_load_toml_types_are_plain_text(written: str, value: str) -> None:
    read = load_toml_mapping(f"x = {written}\n").values["x"]
    assert read == value
    assert isinstance(read, Plain)


def test_load_toml_quoted_text_is_text() -> None:
    read = load_toml_mapping('x = "000001"\n').values["x"]
    assert read == "000001"
    assert not isinstance(read, Plain)


def test_positions_are_those_of_the_file() -> None:
    head = (
        '# note\ntitle = """\nx = 1\n"""\n  "q k" = [\n  "a", "[b]"\n]\na.b = 1\n[extra]\nz = 1\n[[more.x]]\n'
    )
    text = f"+++\n{head}+++\n"
    assert parse(text).positions == {
        "title": (3, 1),
        "q k": (6, 3),
        "a": (9, 1),
        "extra": (10, 2),
        "more": (12, 3),
    }
    assert parse('\n {"a": 1,\n "b": 2}\n').positions == {"a": (2, 3), "b": (3, 2)}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("+++\ntitle = foo\n+++\n", "2:9: FM001 invalid TOML: Invalid value", id="no quotes"),
        pytest.param(
            "+++\nx = 1\ndate = 2019-02-29\n+++\n", "3:8: FM001 invalid TOML: Invalid date", id="no such day"
        ),
        pytest.param("+++\na = 1\na = 2\n+++\n", "3:6: FM001 invalid TOML: Cannot overwrite", id="twice"),
        pytest.param(
            "\n+++\ntitle = 1\n", "2:1: FM002 the front matter is never closed", id="TOML not closed"
        ),
        pytest.param(
            '{"a": 1\n', "1:1: FM002 the front matter is never closed; close its braces", id="JSON not closed"
        ),
        pytest.param('{"a": 1,}\n', "1:9: FM001 invalid JSON", id="JSON comma"),
        pytest.param("---\na: [\n---\n", "3:1: FM001", id="YAML"),
        pytest.param("+++\nx = " + "[" * 9_000 + "\n+++\n", "2:1: FM005", id="deep list"),
        pytest.param("+++\n" + "a." * 30_000 + "b = 1\n+++\n", "2:1: FM005", id="deep key"),
        pytest.param("+++\n[[" + "a." * 30_000 + "b]]\n+++\n", "2:1: FM005", id="deep table"),
        pytest.param("+++\nx = " + "{a=" * 60 + "1" + "}" * 60 + "\n+++\n", "FM005", id="deep inline table"),
        pytest.param(
            "+++\n" + "".join(f"k{n} = 1\n" for n in range(1_001)) + "+++\n", "FM008", id="many keys"
        ),
        pytest.param("+++\nx = " + "9" * 5_000 + "\n+++\n", "FM001", id="endless number"),
        pytest.param('+++\nx = "' + "x" * 70_000 + '"\n+++\n', "2:1: FM004", id="too large"),
    ],
)
def test_parse_names_the_place(text: str, problem: str) -> None:
    with pytest.raises(PostError, match=r"content/a\.md:") as caught:
        parse(text)
    assert problem in str(caught.value)


def test_load_toml_end_of_document_is_the_last_line() -> None:
    with pytest.raises(YamlProblemError) as caught:
        load_toml_mapping('a = 1\nb = """\nx\n')
    assert (caught.value.line, caught.value.column) == (3, 1)


@given(st.text(st.sampled_from("ab.=[]{}\"'#\\, \n\t1-+:T"), max_size=60))
def test_load_toml_raises_only_its_own_errors(text: str) -> None:
    try:
        loaded = load_toml_mapping(text, YamlLimits(max_depth=5))
    except YamlProblemError:
        return
    # Positions are a help for messages: each one belongs to a key that is there.
    assert set(loaded.positions) <= set(loaded.values)


@given(
    st.sampled_from(["+++\n", "{", "---\n", "\n+++\n"]),
    st.text(max_size=40),
    st.sampled_from(["\n+++\n", "}\n", "\n---\n", ""]),
)
def test_parse_raises_only_post_errors(opening: str, text: str, closing: str) -> None:
    try:
        front_matter = parse(opening + text + closing)
    except PostError:
        return
    assert front_matter.text.endswith(front_matter.body)
