"""Configurations in Python are read as data: what is understood, what is not, and that nothing runs."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import SettingsError
from feedsvc.posts.python_config import Setting, parse_python_config


def read(text: str, **modules: str) -> dict[str, Setting]:
    config = parse_python_config(text, path="conf.py", read=lambda path: modules.get(path[:-3]))
    return dict(config.values)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("X = 'a'", "a", id="a text"),
        pytest.param("X = r'\\d'", "\\d", id="a raw text"),
        pytest.param("X = '\\d'", "\\d", id="a text with an escape that is none"),
        pytest.param("X = 'a' 'b'", "ab", id="two texts side by side"),
        pytest.param("X = 'a' + 'b'", "ab", id="a sum of texts"),
        pytest.param("Y = 'a'\nX = Y + '/' + Y", "a/a", id="names assigned before"),
        pytest.param("Y = 'a'\nX = f'{Y}-{3}'", "a-3", id="an f-string"),
        pytest.param("X = None", None, id="none"),
        pytest.param("X = -1.5", -1.5, id="a negative number"),
        pytest.param("X: bool = True", True, id="an annotated name"),
        pytest.param("X = ['a', ('b', 1)]", ("a", ("b", 1)), id="lists are tuples"),
        pytest.param("X = ['a']\nX += ['b']", ("a", "b"), id="a list that grows"),
        pytest.param("X = {'a': {'b': 1}}", {"a": {"b": 1}}, id="nested dictionaries"),
        pytest.param("Y = {'a': 1}\nX = {**Y, 'b': 2}", {"a": 1, "b": 2}, id="one dictionary in another"),
        pytest.param("X = dict(a=1)", {"a": 1}, id="dict called"),
        pytest.param("X = {}\nX['a'] = 1", {"a": 1}, id="an item assigned"),
        pytest.param("Y = {'a': ['b']}\nX = Y['a'][0]", "b", id="an item read"),
        pytest.param("X = Y = 1", 1, id="two names at once"),
        pytest.param("X = 1\nX = 2", 2, id="the last assignment wins"),
        pytest.param("import os\nX = os.path.join('a', 'b')", "a/b", id="a joined path"),
        pytest.param(
            "import os\nX = os.path.join(os.path.abspath(os.path.dirname(__file__)), 'content')",
            "content",
            id="a path beside the configuration",
        ),
    ],
)
def test_values(text: str, value: Setting) -> None:
    assert read(text)["X"] == value


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("import os\nX = os.environ['X']", 2, id="the environment"),
        pytest.param("X = open('/etc/passwd').read()", 1, id="a file"),
        pytest.param("X = __import__('os').system('true')", 1, id="a program"),
        pytest.param("X = 'a' * 1000000000", 1, id="a product"),
        pytest.param("X = [y for y in 'ab']", 1, id="a comprehension"),
        pytest.param("X = 'a'\nif True:\n    X = 'b'", 2, id="a branch"),
        pytest.param("X = ['a']\nX.append('b')", 2, id="a method"),
        pytest.param("X = 1\ndel X", 2, id="a deletion"),
        pytest.param("X, Y = 1, 2", 1, id="two names from one tuple"),
        pytest.param("def X():\n    pass", 1, id="a function"),
        pytest.param("X = {Y: 1}", 1, id="a name that nobody assigned"),
    ],
)
def test_what_is_computed_is_unread(text: str, line: int) -> None:
    config = parse_python_config(text, path="conf.py")
    assert "X" not in config.values
    assert config.find("X") is None
    problem = f"conf.py:{line}: X is computed by Python, which is never run; write the value itself"
    with pytest.raises(SettingsError) as caught:
        config.get("X")
    assert caught.value.problems == (problem,)


def test_a_local_name_of_a_function_is_no_setting() -> None:
    assert read("X = 1\ndef f():\n    X = 2")["X"] == 1


def test_a_later_assignment_makes_a_name_known_again() -> None:
    config = parse_python_config("import os\nX = os.getcwd()\nX = 'a'", path="conf.py")
    assert (config.get("X"), "X" in config.unread) == ("a", False)


def test_a_neighbour_is_taken_over_where_it_is_imported() -> None:
    assert read("A = 1\nfrom base import *\nB = 2", base="A = 0\nB = 0\nC = 3") == {"A": 0, "B": 2, "C": 3}


def test_neighbours_that_import_each_other_end() -> None:
    assert read("from conf import *\nX = 1", conf="from conf import *\nY = 2") == {"X": 1, "Y": 2}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("X = 1\nX = ", r"conf\.py:2: no Python \(.+\); correct it", id="a broken line"),
        pytest.param("X = '\0'", r"conf\.py.*: no Python.*; correct it", id="a NUL"),
        pytest.param("#" * 1_000_001, r"conf\.py: larger than 1000000 characters; .+", id="too much"),
    ],
)
def test_what_is_no_python(text: str, problem: str) -> None:
    with pytest.raises(SettingsError, match=problem):
        read(text)


@given(st.text(alphabet="XYZ=+[](){}'\"\\\n ,:.0af_*-", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(SettingsError):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("X = " + "[" * 5_000 + "]" * 5_000, id="brackets"),
        pytest.param("X = " + "+".join(["'a'"] * 20_000), id="a long sum"),
        pytest.param("X = " + "-" * 5_000 + "1", id="signs"),
    ],
)
def test_depth_is_bounded(text: str) -> None:
    try:
        config = parse_python_config(text, path="conf.py")
    except SettingsError:
        return
    assert "X" in config.unread or "X" in config.values


def test_length_is_bounded() -> None:
    config = parse_python_config("X = 'aaaaaaaaaa'\n" + "X = X + X\n" * 60, path="conf.py")
    assert "X" in config.unread
