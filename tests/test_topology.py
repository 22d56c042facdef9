"""The whole topology on loopback, for a moment: `python -m benchmarks.topology` is the long run."""

from pathlib import Path

from benchmarks.topology.__main__ import run
from tests.requiring import require_tool


def test_readers_notice_nothing_while_one_part_after_the_other_dies(tmp_path: Path) -> None:
    require_tool("nginx", package="nginx")
    assert run(tmp_path, rate=100, pause=1, gone=1, post_seconds=10) == []
