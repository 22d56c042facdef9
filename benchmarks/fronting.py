"""Polls a second that one node answers by itself, and behind deploy/nginx.conf: for docs/operations.md.

    python -m benchmarks.fronting SITE [--seconds 6] [--rounds 3]

Needs wrk and nginx. Kinds take turns; medians of the rounds, with the least and the most.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.deploy.proxying import read_config, run_nginx
from tests.web.serving import Address

from .processes import find_port

_PATH = "/feed.atom"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print("| server | a poll that gets | alone | behind nginx |\n|---|---|---:|---:|")
    for server in ("waitress", "granian"):
        with tempfile.TemporaryDirectory() as folder:
            _measure(server, options, Path(folder))


def _measure(server: str, options: argparse.Namespace, folder: Path) -> None:
    address = ("127.0.0.1", find_port())
    command = (sys.executable, "-m", "feedsvc", "serve", options.site.resolve(), "--data", folder / "data")
    flags = ("--port", str(address[1]), "--server", server, "--base-url", "https://feeds.example")
    process = subprocess.Popen((*command, *flags), stderr=subprocess.DEVNULL, env=dict(os.environ))
    try:
        etag = _wait_for_etag(address)
        with run_nginx(read_config("nginx.conf", folder, upstream=address), folder) as front:
            for what, header in (("the feed, gzip", "X-None: 1"), ("304", f"If-None-Match: {etag}")):
                rates: dict[Address, list[float]] = {address: [], front: []}
                for _ in range(options.rounds):
                    for target, seen in rates.items():
                        seen.append(_poll(target, header, options.seconds))
                print(f"| {server} | {what} | {_say(rates[address])} | {_say(rates[front])} |", flush=True)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for_etag(address: Address) -> str:
    """The validator of the feed as gzip, once it is there."""
    request = Request(f"http://{address[0]}:{address[1]}{_PATH}", headers={"Accept-Encoding": "gzip"})
    for _ in range(600):
        try:
            with urlopen(request) as answer:
                return str(answer.headers["ETag"])
        except (URLError, ConnectionError):
            time.sleep(0.2)  # a pause between two looks
    raise AssertionError("the feed never came")


def _poll(target: Address, header: str, seconds: int) -> float:
    url = f"http://{target[0]}:{target[1]}{_PATH}"
    command = ("wrk", "-t1", "-c32", f"-d{seconds}s", "-H", "Accept-Encoding: gzip", "-H", header, url)
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said:
        raise AssertionError(said)
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found, said
    return float(found[1])


def _say(rates: list[float]) -> str:
    return f"{statistics.median(rates):,.0f} ({min(rates):,.0f}–{max(rates):,.0f})"


if __name__ == "__main__":
    main()
