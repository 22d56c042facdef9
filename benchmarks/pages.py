"""How long pages take on a large site: `python -m benchmarks.pages CONTENT --data FOLDER`.

The folder is synced before. Starts `feedsvc serve` anew for each round and asks by HTTP: each page first
cold, in a process that has just started and renders bodies in the background, then again. Prints
milliseconds and bytes, medians of the rounds.
"""

import argparse
import statistics
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from .processes import find_port

_PATIENCE = 120.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("content", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--also", nargs="*", default=[], help="more paths, combinations for instance")
    options = parser.parse_args()
    paths = ["/", "/?ui=zh", "/build", "/?field=category&page=3", *options.also]
    taken: dict[str, list[tuple[float, float, int]]] = {path: [] for path in paths}
    for _ in range(options.rounds):
        for path, found in measure(options.content, options.data, paths).items():
            taken[path].append(found)
    print("| page | cold | slowest cold | warm | bytes |\n|---|---|---|---|---|")
    for path, rounds in taken.items():
        cold, warm, sizes = zip(*rounds, strict=True)
        print(
            f"| `{path}` | {statistics.median(cold):.0f} ms | {max(cold):.0f} ms "
            f"| {statistics.median(warm):.1f} ms | {sizes[0]:,} |"
        )


def measure(content: Path, data: Path, paths: list[str]) -> dict[str, tuple[float, float, int]]:
    """By path: milliseconds of the first and of the second answer, and its bytes."""
    port = find_port()
    arguments = ["serve", str(content), "--data", str(data), "--port", str(port)]
    process = subprocess.Popen([sys.executable, "-m", "feedsvc", *arguments], stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + _PATIENCE
        while ask(port, "/favicon.ico")[0] != 200 or ask(port, "/-/ready")[0] != 200:
            if time.monotonic() > deadline:
                raise SystemExit("feedsvc is not ready; sync the data folder first")
            time.sleep(0.1)
        return {path: (ask(port, path)[1], *ask(port, path)[1:]) for path in paths}
    finally:
        process.terminate()
        process.wait()


def ask(port: int, path: str) -> tuple[int, float, int]:
    """Status, milliseconds and bytes of an answer; status 0 where there is none."""
    start = time.perf_counter()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Accept": "text/html"})
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, (time.perf_counter() - start) * 1_000, len(body)
    except (OSError, HTTPException):
        return 0, 0.0, 0
    finally:
        connection.close()


if __name__ == "__main__":
    main()
