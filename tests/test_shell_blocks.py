"""Every shell block of README and tutorials does what it promises; see tests/shell_blocks.py."""

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.requiring import require_tool
from tests.shell_blocks import ShellBlock, check_output, parse_shell_blocks, run_blocks
from tests.sites import make_site

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs" / "tutorials").rglob("*.md")])


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[Path, Future[None]]]:
    """Every document's run. They wait for processes most of the time, so two go on at once."""
    require_tool("curl", package="curl")

    def run(path: Path, folder: Path) -> None:
        site = folder / "path" / "to" / "site"  # what documents call the reader's own
        site.mkdir(parents=True)
        make_site(site)
        run_blocks(parse_shell_blocks(path.read_text(encoding="utf-8")), folder)

    with ThreadPoolExecutor(max_workers=2) as pool:
        yield {path: pool.submit(run, path, tmp_path_factory.mktemp("doc") / "reader") for path in DOCUMENTS}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_shell_block_does_what_it_promises(runs: Mapping[Path, Future[None]], path: Path) -> None:
    runs[path].result()


def test_blocks_are_found_with_marks_and_output() -> None:
    text = (
        "# A\n\n```sh\necho 1\necho 2\n```\n\n```text\n1\n```\n\n"
        "<!-- sh: exit 3 -->\n```sh\nexit 3\n```\n\nText.\n\n```text\nno output of that\n```\n"
        "<!-- sh: not run: needs root -->\n\n```sh\nsudo true\n```\n"
        "<!-- sh: background -->\n<!-- sh: from: serve -->\n```sh\ninstall && serve\n```\n"
    )
    assert parse_shell_blocks(text) == [
        ShellBlock(3, "echo 1\necho 2\n", (), "1\n"),
        ShellBlock(13, "exit 3\n", ("exit 3",), ""),
        ShellBlock(24, "sudo true\n", ("not run: needs root",), ""),
        ShellBlock(29, "serve\n", ("background", "from: serve"), ""),
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("```bash\necho\n```\n", id="another name of the shell"),
        pytest.param("```\n$ echo\n```\n", id="a prompt"),
        pytest.param("<!-- sh: never -->\n```sh\necho\n```\n", id="an unknown mark"),
        pytest.param("<!-- sh: not run -->\n```sh\necho\n```\n", id="no reason"),
    ],
)
def test_what_would_hide_a_block_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"line \d+: "):
        parse_shell_blocks(text)


def test_blocks_share_a_shell_and_a_running_service(tmp_path: Path) -> None:
    require_tool("curl", package="curl")
    folder = tmp_path / "reader"
    make_site(folder / "site")
    text = (
        "```sh\ncd site\nname=feed\n```\n"
        "<!-- sh: background -->\n```sh\nfeedsvc serve\n```\n```text\n  …http://127.0.0.1:8000…\n```\n"
        "```sh\ncurl -s http://127.0.0.1:8000/$name.json\n```\n```text\n…第2条…\n```\n"
        "<!-- sh: exit 22 -->\n```sh\ncurl -sf http://127.0.0.1:8000/none\n```\n"
    )
    run_blocks(parse_shell_blocks(text), folder)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("```sh\ntrue\nfalse\ntrue\n```\n", "line 1: true\nfalse", id="a command fails"),
        pytest.param("```sh\necho a\n```\n```text\nb\n```\n", "'b' is not", id="other output"),
        pytest.param("<!-- sh: exit 1 -->\n```sh\ntrue\n```\n", "a block failed", id="no failure"),
    ],
)
def test_a_block_that_does_otherwise_is_told(tmp_path: Path, text: str, message: str) -> None:
    folder = tmp_path / "reader"
    folder.mkdir()
    with pytest.raises(AssertionError, match=re.escape(message)):
        run_blocks(parse_shell_blocks(text), folder)


def test_output_may_have_more_lines_but_no_other_order() -> None:
    block = ShellBlock(1, "", (), "b … c\n…\nd\n")
    check_output(block, "a\nb and c\nx\nd\n")
    with pytest.raises(AssertionError, match="'d' is not"):
        check_output(block, "d\nb and c\n")
