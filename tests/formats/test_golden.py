"""The exact bytes of every format: a change here is a change that every subscriber's reader sees."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from feedsvc.formats import FORMATS
from feedsvc.model import Feed
from tests.formats.examples import make_example_feed, make_podcast_feed

GOLDEN = Path(__file__).parent / "golden"
ROOT = Path(__file__).parents[2]

PRINT_EVERY_FORMAT = """
import sys
from feedsvc.formats import FORMATS
from tests.formats.examples import make_example_feed
for suffix, fmt in FORMATS.items():
    sys.stdout.buffer.write(fmt.render(make_example_feed(suffix)))
"""


@pytest.mark.parametrize(("name", "make"), [("site", make_example_feed), ("podcast", make_podcast_feed)])
@pytest.mark.parametrize("suffix", FORMATS)
def test_render_gives_the_golden_bytes(
    suffix: str, name: str, make: Callable[[str], Feed], update_golden: bool
) -> None:
    body = FORMATS[suffix].render(make(suffix))
    golden = GOLDEN / f"{name}.{suffix}"
    if update_golden:
        golden.write_bytes(body)
    assert body == golden.read_bytes()


@pytest.mark.parametrize("suffix", FORMATS)
def test_render_twice_gives_equal_bytes(suffix: str) -> None:
    first = FORMATS[suffix].render(make_example_feed(suffix))
    assert FORMATS[suffix].render(make_example_feed(suffix)) == first


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param({"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LANG": "C"}, id="Shanghai in C"),
        pytest.param(
            {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "de_DE.UTF-8"}, id="New York"
        ),
    ],
)
def test_render_elsewhere_gives_equal_bytes(environment: dict[str, str]) -> None:
    here = b"".join(fmt.render(make_example_feed(suffix)) for suffix, fmt in FORMATS.items())
    there = subprocess.run(
        [sys.executable, "-c", PRINT_EVERY_FORMAT],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        check=True,
    )
    assert there.stdout == here
