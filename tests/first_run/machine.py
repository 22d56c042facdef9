"""A machine with nothing but Python: its home folder, and what a newcomer types there."""

import ctypes
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).parent.parent.parent
HOME = "/home/you"
"""Where the page says that everything lies."""

_NOT_IN_A_CLONE = (
    ".git", ".venv*", "__pycache__", "*.egg-info", ".feedsvc", ".*_cache", ".hypothesis", ".coverage",
    "dist", "build",
)  # fmt: skip
_KEPT = ("LANG", "PIP_CERT", "PIP_INDEX_URL", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
_TIMEOUT = 600.0
_READ_TIMEOUT = 60.0
_DROP_CAPABILITY = 24  # prctl's PR_CAPBSET_DROP
_MAY_READ_AND_WRITE_ANYTHING = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH

_SAME: Sequence[tuple[str, str]] = (
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "2024-05-08T09:00:00.000Z"),
    (r"ready (at once|after [\d.,]+ s)", "ready after 0.1 s"),
    (r"(\.feedsvc/[\w-]+|feedsvc/[\w-]+)-[0-9a-f]{8}\b", r"\1-1a2b3c4d"),
)
"""What differs from run to run, and what the page says instead."""


class Machine:
    """A home folder of its own, in which feedsvc has been copied to `feedsvc`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._port = _find_free_port()
        tools = home.parent / "bin"
        tools.mkdir()
        (tools / "python3").symlink_to(_find_python())
        self._environment = {
            "HOME": str(home),
            "PATH": f"{tools}:/usr/local/bin:/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
            "PIP_CACHE_DIR": str(Path.home() / ".cache" / "pip"),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_ROOT_USER_ACTION": "ignore",
            "FEEDSVC_PORT": str(self._port),
            **{name: os.environ[name] for name in _KEPT if name in os.environ},
        }
        shutil.copytree(PROJECT, home / "feedsvc", ignore=shutil.ignore_patterns(*_NOT_IN_A_CLONE))

    def put(self, folder: str, files: Mapping[str, str]) -> None:
        """Write files to a folder of the home."""
        (self.home / folder).mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            place = self.home / folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")

    def run(self, command: str, *, folder: str) -> tuple[str, int]:
        """What a command prints, and its exit code."""
        process = self._start(command, folder)
        printed, _ = process.communicate(timeout=_TIMEOUT)
        return self.normalise(printed), process.returncode

    def serve(self, command: str, *, folder: str, asks: Sequence[str]) -> tuple[str, list[str], int]:
        """What a service prints, what it answers to these paths once ready, and its exit code at Ctrl-C."""
        process = self._start(command, folder)
        lines: list[str] = []
        is_ready = threading.Event()

        def read() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                lines.append(line)
                if line.startswith("ready "):
                    is_ready.set()
            is_ready.set()

        reader = threading.Thread(target=read)
        reader.start()
        try:
            is_ready.wait(_TIMEOUT)
            answers = [self._ask(path) for path in asks] if process.poll() is None else []
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
            code = process.wait(_READ_TIMEOUT)
            reader.join()
        return self.normalise("".join(lines)), answers, code

    @contextmanager
    def busy_port(self) -> Iterator[None]:
        """Something else listens where feedsvc would."""
        with socket.create_server(("127.0.0.1", self._port)):
            yield

    @contextmanager
    def read_only(self, folders: Sequence[str]) -> Iterator[None]:
        """Nothing can be written to these folders of the home."""
        for name in folders:
            (self.home / name).chmod(0o555)
        try:
            yield
        finally:
            for name in folders:
                (self.home / name).chmod(0o755)

    def normalise(self, printed: str) -> str:
        text = printed.replace(str(self.home), HOME).replace(f":{self._port}", ":8000")
        for pattern, same in _SAME:
            text = re.sub(pattern, same, text)
        return text

    def _start(self, command: str, folder: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["bash", "-c", command],
            cwd=self.home / folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=True,
            preexec_fn=_be_nobody_special,
        )

    def _ask(self, path: str) -> str:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self._port}{path}", timeout=_READ_TIMEOUT
            ) as response:
                status, media_type, body = response.status, response.headers["Content-Type"], response.read()
        except urllib.error.HTTPError as error:
            with error:
                status, media_type, body = error.code, error.headers["Content-Type"], error.read()
        if path.endswith(".json"):
            titles = "; ".join(item["title"] for item in json.loads(body)["items"])
            return f"{status} `{media_type}`: {titles}"
        if status >= 400:
            return f"{status} `{media_type}`: {body.decode().splitlines()[0]}"
        return f"{status} `{media_type}`"


def _be_nobody_special() -> None:
    """In the new process: root may write everywhere, and a newcomer may not."""
    if os.geteuid() == 0:
        for capability in _MAY_READ_AND_WRITE_ANYTHING:
            ctypes.CDLL(None).prctl(_DROP_CAPABILITY, capability, 0, 0, 0)


def _find_python() -> Path:
    """The Python that virtual environments are made of, not one of them."""
    return Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"


def _find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
