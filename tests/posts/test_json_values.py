"""JSON as front matter and data files hold it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.posts.json_values import load_json_mapping
from feedsvc.posts.yaml_problems import YamlProblemError
from feedsvc.posts.yaml_values import Plain, YamlLimits


def test_values_keep_the_text_of_numbers() -> None:
    loaded = load_json_mapping('{\n  "a": 1.10, "t": [true, null, "x"],\n  "m": {"k": "v"}\n}')
    assert loaded.values == {"a": "1.10", "t": ("true", None, "x"), "m": {"k": "v"}}
    assert isinstance(loaded.values["a"], Plain)
    assert loaded.positions == {"a": (2, 3), "t": (2, 14), "m": (3, 3)}


def test_surrogates_are_joined_or_left_out() -> None:
    assert load_json_mapping('{"a": "\\ud83d\\ude00", "b\\ud800": "x\\udc00\\u0001"}').values == {
        "a": "😀",
        "b": "x",
    }


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        pytest.param('{"a": 1,\n"b" 2}', "FM001", 2, id="no colon"),
        pytest.param("[1]", "FM003", 1, id="a list"),
        pytest.param("{\n" + '"a":[' * 60, "FM005", 2, id="too deep"),
        pytest.param('{"a": "' + "x" * 70_000 + '"}', "FM004", 1, id="too large"),
        pytest.param('{"a": [' + "1," * 2_000 + "1]}", "FM008", 1, id="too many"),
        pytest.param('"\\', "FM001", 1, id="an open string"),
        pytest.param('{"\\x": 1}', "FM001", 1, id="an escape that JSON has not"),
    ],
)
def test_problems(text: str, code: str, line: int) -> None:
    with pytest.raises(YamlProblemError) as caught:
        load_json_mapping(text)
    assert (caught.value.code, caught.value.line) == (code, line)


@given(st.text(alphabet='{}[]":,\\ntrue1 \n', max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        loaded = load_json_mapping(text, YamlLimits(max_depth=5))
    except YamlProblemError:
        return
    assert set(loaded.values) == set(json.loads(text))
    assert set(loaded.values) <= set(loaded.positions)
