"""The shell blocks of a Markdown document, and how a test runs them as a reader of the document does.

A block is fenced ```sh. All blocks of a document run in one shell, from top to bottom, in a new folder with
the reader's own site in `path/to/site`. HTML comments in the lines above a block change that:

    <!-- sh: background -->   what starts a service: the blocks below it run while it serves
    <!-- sh: exit 1 -->       the exit code of the block's one command
    <!-- sh: from: WORDS -->  what stands before these words was done: the virtual environment is there
    <!-- sh: not run: WHY --> what cannot run in a test, and why

A block fenced ```text right below one is what it prints: each line in this order, others between them
allowed, with `…` for whatever differs from run to run.
"""

import os
import re
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PORT = 8000
"""Where the documents say that feedsvc listens; a test puts a free port in its place."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"<!-- sh: (.*?) -->")
_MARKS = re.compile(r"background|exit [0-9]+|from: .+|not run: .+")
_PROMPT = re.compile(r"^\$ ", re.MULTILINE)
_READY_SECONDS = 30
_RUN_SECONDS = 120


@dataclass(frozen=True, slots=True)
class ShellBlock:
    """What a document tells its reader to type, the comments above it, and what it says is printed then."""

    line: int
    script: str
    marks: tuple[str, ...]
    output: str

    @property
    def runs(self) -> bool:
        return not any(mark.startswith("not run") for mark in self.marks)

    @property
    def exit_code(self) -> int:
        return next((int(mark[5:]) for mark in self.marks if mark.startswith("exit ")), 0)


def parse_shell_blocks(text: str) -> list[ShellBlock]:
    """The ```sh blocks of a document; ValueError where another block hides one, or a mark is unknown."""
    blocks: list[ShellBlock] = []
    end = 0
    for fence in _FENCE.finditer(text):
        language, content, between = fence[1], fence[2], text[end : fence.start()]
        line = text.count("\n", 0, fence.start()) + 1
        if language in ("bash", "shell", "console") or _PROMPT.search(content):
            raise ValueError(f"line {line}: what a reader types is fenced ```sh, without a prompt")
        if language == "sh":
            marks = tuple(_MARK.findall(between))
            if unknown := [mark for mark in marks if not _MARKS.fullmatch(mark)]:
                raise ValueError(f"line {line}: unknown mark {unknown[0]!r}")
            blocks.append(ShellBlock(line, _cut(content, marks), marks, ""))
        elif language == "text" and not between.strip() and blocks:
            last = blocks.pop()
            blocks.append(ShellBlock(last.line, last.script, last.marks, content))
        end = fence.end()
    return blocks


def _cut(script: str, marks: tuple[str, ...]) -> str:
    for mark in marks:
        if mark.startswith("from: "):
            script = script[script.index(mark[6:]) :]
    return script


def run_blocks(blocks: list[ShellBlock], folder: Path) -> None:
    """Run a document's blocks in a folder; AssertionError says which one does not do what it promises."""
    port = _find_free_port()
    _put_feedsvc(folder)
    shell = subprocess.Popen(
        ["bash", "-c", _write_script(blocks, folder, port)],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{folder / '.venv' / 'bin'}:{os.environ['PATH']}",
            "FEEDSVC_PORT": str(port),
            "LC_ALL": "C.UTF-8",
        },
        start_new_session=True,
    )
    try:
        code = shell.wait(timeout=_RUN_SECONDS)
    finally:
        _end_group(shell.pid)
    printed = [_read_printed(folder, block, port) for block in blocks]
    assert code == 0, f"a block failed ({code}): {_show_last(blocks, printed)}"
    for block, text in zip(blocks, printed, strict=True):
        if text is not None:
            check_output(block, text)


def check_output(block: ShellBlock, printed: str) -> None:
    """Every promised line was printed, in this order."""
    lines = iter(printed.splitlines())
    for promised in block.output.splitlines():
        if promised.strip("… "):
            pattern = ".*".join(re.escape(part) for part in promised.rstrip().split("…"))
            found = any(re.fullmatch(pattern, line.rstrip()) for line in lines)
            assert found, f"line {block.line}: {promised!r} is not (or not so late) in:\n{printed}"


def _find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _put_feedsvc(folder: Path) -> None:
    """The feedsvc of this checkout, where a document has put it: in the virtual environment."""
    tools = folder / ".venv" / "bin"
    tools.mkdir(parents=True)
    root = Path(__file__).parent.parent
    for name, command in (("feedsvc", "-m feedsvc"), ("python", "")):
        tool = tools / name
        tool.write_text(f'#!/bin/sh\nPYTHONPATH={root} exec {sys.executable} {command} "$@"\n')
        tool.chmod(0o755)


def _printed_path(folder: Path, block: ShellBlock) -> Path:
    return folder.parent / f"printed-{block.line}"


def _write_script(blocks: list[ShellBlock], folder: Path, port: int) -> str:
    parts = [_BEGIN]
    for block in blocks:
        if not block.runs:
            continue
        script, place = block.script.replace(f":{PORT}", f":{port}"), _printed_path(folder, block)
        if "background" in block.marks:
            parts.append(_START.format(script=script, place=place))
            parts.append(_AWAIT.format(port=port, tries=_READY_SECONDS * 10))
        elif block.exit_code:
            parts.append(_FAIL.format(script=script, place=place, code=block.exit_code))
        else:
            parts.append(f"{{\n{script}}} >{place} 2>&1")
    return "\n".join(parts)


_BEGIN = """\
set -e
service=
stop() { [ -z "$service" ] || { kill -- -$service; wait $service || true; } 2>/dev/null; service=; }
trap stop EXIT"""

# With `set -m` a service has a process group of its own, so that all of it ends.
_START = """\
stop
set -m
{{
{script}}} >{place} 2>&1 &
service=$!
set +m"""

_AWAIT = """\
for attempt in $(seq {tries}); do
  curl -sf -o /dev/null http://127.0.0.1:{port}/-/ready && break
  [ $attempt != {tries} ] && kill -0 $service || exit 98
  sleep 0.1
done"""

_FAIL = """\
set +e
{{
{script}}} >{place} 2>&1
[ $? = {code} ] || exit 97
set -e"""


def _read_printed(folder: Path, block: ShellBlock, port: int) -> str | None:
    """What a block printed, None if it never began."""
    place = _printed_path(folder, block)
    return place.read_text(encoding="utf-8").replace(f":{port}", f":{PORT}") if place.exists() else None


def _show_last(blocks: list[ShellBlock], printed: list[str | None]) -> str:
    """The last block that began, with what it printed."""
    began = [(block, text) for block, text in zip(blocks, printed, strict=True) if text is not None]
    return "\n".join(f"line {block.line}: {block.script}{text}" for block, text in began[-1:])


def _end_group(group: int) -> None:
    """Whatever the blocks have started ends with them."""
    try:
        os.killpg(group, signal.SIGTERM)
    except ProcessLookupError:
        return
