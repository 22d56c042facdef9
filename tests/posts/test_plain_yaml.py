"""The short way through a plain head gives what the YAML parser gives, or nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.posts.plain_yaml import read_plain_lines
from feedsvc.posts.yaml_problems import YamlProblemError
from feedsvc.posts.yaml_values import Plain, Value, YamlLimits, YamlMapping, load_mapping

# Too small for the short way, large enough for the parser.
PARSER_ONLY = YamlLimits(max_bytes=65_536)


def by_parser(text: str, monkeypatch: pytest.MonkeyPatch) -> YamlMapping | None:
    with monkeypatch.context() as patch:
        patch.setattr("feedsvc.posts.yaml_values.read_plain_lines", lambda _: None)
        try:
            return load_mapping(text, PARSER_ONLY)
        except YamlProblemError:
            return None


def typed(values: YamlMapping) -> list[tuple[str, Value, type]]:
    return [(name, value, type(value)) for name, value in values.values.items()]


VALUES = st.one_of(
    st.text(alphabet=" :#-\"'\\[]{}&*!|>%@`~,?=<.0123456789abnulNUL中文：％\u2028\x85\t\ufeff", max_size=12),
    st.sampled_from(
        [
            "",
            "null",
            "~",
            "no",
            "2022-01-14 15:42:28 +0800",
            "000333",
            "a: b",
            "a #b",
            "a:",
            "x:y",
            '"a"',
            '"a\\n"',
        ]
    ),
    st.text(max_size=8),
)
LINES = st.builds(
    lambda name, space, value, end: f"{name}:{space}{value}{end}",
    st.sampled_from(["title", "date", "tags", "a-b", "no", "null", "_x", "标题", "a b", "<<"]),
    st.sampled_from(["", " ", "  ", "\t"]),
    VALUES,
    st.sampled_from(["", " ", "  "]),
)


@settings(max_examples=1_500, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=5).map("\n".join), st.sampled_from(["", "\n"]))
def test_both_ways_give_the_same(lines: str, end: str) -> None:
    text = lines + end
    with pytest.MonkeyPatch.context() as patch:
        if read_plain_lines(text) is None:
            return
        parsed = by_parser(text, patch)
        assert parsed is not None, "the short way took what YAML refuses"
        plain = load_mapping(text, YamlLimits())
        assert typed(plain) == typed(parsed)
        assert plain.positions == parsed.positions


@pytest.mark.parametrize(
    ("line", "value"),
    [
        pytest.param('title: "上海：2035年"', "上海：2035年", id="double quotes"),
        pytest.param("date: 2022-01-14 15:42:28 +0800", Plain("2022-01-14 15:42:28 +0800"), id="a date"),
        pytest.param("tags: 21世纪经济报道新闻", Plain("21世纪经济报道新闻"), id="Chinese"),
        pytest.param("date:  +0800", Plain("+0800"), id="two blanks"),
        pytest.param("tags:", None, id="nothing"),
        pytest.param("tags: ~", None, id="null"),
        pytest.param("url: http://a.example/x#y", Plain("http://a.example/x#y"), id="a colon inside"),
    ],
)
def test_a_usual_line_takes_the_short_way(line: str, value: Value) -> None:
    assert read_plain_lines(line) is not None
    (found,) = load_mapping(f"{line}\n", YamlLimits()).values.values()
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        "title: a: b", "title: a #b", "title: [a]", "title: 'a'", 'title: "a" b', 'title: "a\\n"',
        "title: |\n  a", "tags:\n- a", "tags:\n  - a", "# c", "", "title: &a x", "title: *a", "title: !x y",
        "title: @a", "  a: b", "title: a\n  b", "a:\tb", "title: `x`", "title: %a", "title: ? a",
        "title: - a", "title: a:",
    ],
)  # fmt: skip
def test_everything_else_is_left_to_the_parser(text: str) -> None:
    assert read_plain_lines(text) is None
