"""The source archive and the wheel made from it, tried as somebody has them who has nothing else."""

import os
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BUNDLED = "/category/world/feed.atom"
"""A feed of the content that the wheel carries."""

_READY_SECONDS = 60


def try_packages(project: Path) -> int:
    """Build both, install the wheel into a new environment, and use it in an empty folder; 0 if all is well.

    Asks the index for what feedsvc needs, in the versions of constraints.txt.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = _build(project, folder / "dist")
        tools = _install(wheel, project / "constraints.txt", folder / "venv")
        problems = [*_look_at(wheel.parent, tools), *_use(tools, folder / "empty")]
    for problem in problems:
        print(f"packages: {problem}", file=sys.stderr)
    print("packages: the wheel serves its own content" if not problems else "packages: not well")
    return 1 if problems else 0


def _build(project: Path, target: Path) -> Path:
    """The wheel, which `build` makes from the source archive and from nothing else."""
    subprocess.run(
        [sys.executable, "-m", "build", "--outdir", str(target), str(project)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return next(target.glob("*.whl"))


def _install(wheel: Path, constraints: Path, place: Path) -> Path:
    venv.create(place, with_pip=True)
    tools = place / "bin"
    subprocess.run([tools / "pip", "install", "-q", "-c", constraints, wheel], check=True)
    return tools


def _look_at(dist: Path, tools: Path) -> Iterator[str]:
    """What is missing in the archive or in the environment."""
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for needed in (
        "tests/conftest.py",
        "docs/index.md",
        "deploy/Dockerfile",
        "action.yml",
        "constraints.txt",
    ):
        if needed not in names:
            yield f"the source archive has no {needed}"
    place = tools.parent
    for pattern in ("share/man/man1/feedsvc.1", "lib/*/site-packages/feedsvc/py.typed"):
        if not list(place.glob(pattern)):
            yield f"the wheel has put no {pattern}"


def _use(tools: Path, folder: Path) -> Iterator[str]:
    """What does not work in an empty folder, with no variable of this machine but its PATH."""
    folder.mkdir()
    for command in (
        ["feedsvc", "--version"],
        ["feedsvc", "list"],
        ["feedsvc", "check", "--explain", "FM001"],
        ["feedsvc", "completion", "bash"],
        ["python", "-m", "feedsvc", "get", _BUNDLED],
    ):
        done = subprocess.run(
            [tools / command[0], *command[1:]], cwd=folder, env=_bare(folder), capture_output=True
        )
        if done.returncode or not done.stdout:
            yield f"{' '.join(command)}: {done.returncode} {done.stderr.decode()[-300:]}"
    with _serving(tools, folder) as url:
        if answer := _ask(f"{url}{_BUNDLED}"):
            yield answer


@contextmanager
def _serving(tools: Path, folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    service = subprocess.Popen(
        [tools / "feedsvc", "serve", "--port", str(port)],
        cwd=folder,
        env=_bare(folder),
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        service.terminate()
        service.wait(30)


def _ask(url: str) -> str:
    """Why there is no feed, "" if there is one."""
    reason = ""
    for _ in range(_READY_SECONDS * 4):
        try:
            with urllib.request.urlopen(url, timeout=5) as reply:
                return "" if b"<entry" in reply.read() else f"{url} has no entry"
        except OSError as error:
            reason = f"{url}: {error}"
            time.sleep(0.25)
    return reason


def _bare(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(folder)}
