"""README.md and README.zh-CN.md say the same, and CI runs the commands that they name."""

import re
from pathlib import Path

import pytest

from tests.shell_blocks import parse_shell_blocks

ROOT = Path(__file__).parent.parent
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")


def list_blocks(text: str) -> list[tuple[str, tuple[str, ...], str]]:
    return [(block.script, block.marks, block.output) for block in parse_shell_blocks(text)]


def test_both_have_the_same_shell_blocks_and_output() -> None:
    assert list_blocks(CHINESE) == list_blocks(ENGLISH)


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"(?m)^(#+) ", id="headings"),
        pytest.param(r"(?m)^\|", id="rows of tables"),
        pytest.param(r"(?m)^- ", id="points of lists"),
        pytest.param(r"(?m)^!\[", id="pictures"),
    ],
)
def test_both_have_the_same_shape(pattern: str) -> None:
    assert re.findall(pattern, CHINESE) == re.findall(pattern, ENGLISH)


def test_both_lead_to_the_same_pages_and_to_each_other() -> None:
    english, chinese = (re.findall(r"\]\(([^)]+)\)", text) for text in (ENGLISH, CHINESE))
    assert (english.pop(0), chinese.pop(0)) == ("README.zh-CN.md", "README.md")
    assert chinese == [target.replace("-en.png", "-zh.png") for target in english]


def test_ci_runs_the_second_command_as_it_stands() -> None:
    _, tests, *_ = re.findall(r"(?ms)^```sh\n(.*?)^```$", ENGLISH)
    assert tests in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
