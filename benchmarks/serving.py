"""How fast a hot feed is answered: `python -m benchmarks.serving`.

The whole service, as `feedsvc serve` runs it, against a bare WSGI function that gives the same bytes on
the same server with the same threads: in one run, by turns, so that whatever else the machine does hits both.
Needs wrk (`apt-get install wrk`) and, for granian, `feedsvc[fast]`. Prints a Markdown table.
"""

import argparse
import http.client
import json
import os
import platform
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .processes import find_port, own_environment, spent

_FEED = "/category/kuaixun/feed.atom"
_THREADS = 8  # feedsvc's own default
_SIGNS = "".join(chr(0x4E00 + number * 7) for number in range(1_500))


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: replies a second, the time in ms below which half and 99 % of them were, and the processor
    time in µs that the server's processes spent on each, which depends least on what else the machine does.
    """

    rate: float
    p50: float
    p99: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Target:
    """A server that runs: its first process and its port."""

    pid: int
    port: int


def make_site(root: Path) -> None:
    """Thirty posts in one category, of about 3 KB each, as a news site has them."""
    chosen = random.Random(6)
    (root / "_posts").mkdir(parents=True)
    (root / "_config.yml").write_text("title: 金融消息\nurl: https://news.example\ntimezone: Asia/Shanghai\n")
    for number in range(30):
        text = "".join(f"<p>{''.join(chosen.choices(_SIGNS, k=250))}。</p>\n" for _ in range(4))
        head = f"title: 第{number}条\ndate: 2022-01-{number + 1:02} 08:00:00 +0800\ncategories: kuaixun\n"
        (root / "_posts" / f"2022-01-{number + 1:02}-{number}.md").write_text(f"---\n{head}---\n{text}")


def ask(port: int, headers: Mapping[str, str]) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body of the feed."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.putrequest("GET", _FEED, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.getheaders(), response.read()
    finally:
        connection.close()


def build_bare(sample: Path) -> Any:
    """The bare function: two replies that are ready, and one look at the request to choose."""
    kept = json.loads(sample.read_text())
    full, spared = ([(name, value) for name, value in kept[which]] for which in ("full", "not_modified"))
    body = bytes.fromhex(kept["body"])

    def bare(environ: Mapping[str, Any], start_response: Any) -> list[bytes]:
        if "HTTP_IF_NONE_MATCH" in environ:
            start_response("304 Not Modified", spared)
            return []
        start_response("200 OK", full)
        return [body]

    return bare


def serve_bare(sample: Path, server: str, port: int) -> None:
    """Serve the bare function as `feedsvc serve` would serve the application."""
    if server == "granian":
        from feedsvc.cli.serving_granian import serve_by_granian

        opened = partial(build_bare, sample)
        serve_by_granian(opened, host="127.0.0.1", port=port, workers=1, threads=_THREADS)
        return
    from feedsvc.cli.serving import make_server
    from feedsvc.cli.working import stop_on_signals

    made = make_server(build_bare(sample), host="127.0.0.1", port=port, threads=_THREADS)
    stop_on_signals(made)
    made.run()


@contextmanager
def running(arguments: Sequence[str], port: int) -> Iterator[Target]:
    """A server in a process of its own, ready to answer."""
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments], stderr=subprocess.DEVNULL, env=own_environment()
    )
    try:
        for _ in range(600):
            if _answers(port):
                break
            time.sleep(0.05)
        else:
            raise SystemExit(f"python -m {' '.join(arguments)} does not answer")
        yield Target(process.pid, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _answers(port: int) -> bool:
    try:
        return ask(port, {})[0] == 200
    except OSError:
        return False


def measure(
    target: Target, connections: int, seconds: int, headers: Mapping[str, str], *, path: str = _FEED
) -> Measured:
    """One run of wrk, from one thread; SystemExit if anything but 200 and 304 came.

    A run that took far longer than it should is done again: the machine stood still meanwhile.
    """
    before = spent(target.pid)
    sent = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", *sent]
    told = subprocess.run(
        [*command, f"http://127.0.0.1:{target.port}{path}"], capture_output=True, text=True, check=True
    ).stdout
    if float(re.search(r"requests in ([\d.]+)", told)[1]) > 2 * seconds + 1:  # type: ignore[index]
        print("a run was done again", file=sys.stderr)
        return measure(target, connections, seconds, headers, path=path)
    if "Non-2xx" in told or "Socket errors" in told:
        raise SystemExit(f"wrong answers:\n{told}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])  # type: ignore[index]
    replies = int(re.search(r"(\d+) requests in", told)[1])  # type: ignore[index]
    cpu = (spent(target.pid) - before) / replies * 1e6
    return Measured(rate, _latency(told, 50), _latency(told, 99), cpu)


def _latency(told: str, percent: int) -> float:
    value, unit = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", told).groups()  # type: ignore[union-attr]
    return float(value) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit]


Pairs = Sequence[tuple[Measured, Measured]]


def compare(server: str, folder: Path, *, rounds: int, seconds: int) -> Iterator[tuple[str, int, Pairs]]:
    """For each answer and number of connections of one server: what the service and the bare function did."""
    site, sample, ports = folder / "site", folder / f"{server}.json", (find_port(), find_port())
    app = ["feedsvc", "serve", str(site), "--data", str(folder / "data"), "--port", str(ports[0])]
    with ExitStack() as stack:
        service = stack.enter_context(running([*app, "--server", server], ports[0]))
        ask(ports[0], {"Accept-Encoding": "gzip"})  # the first answer says that it was built
        tag = keep_sample(ports[0], sample)
        bare = ["benchmarks.serving", "--bare", str(sample), "--server", server, "--port", str(ports[1])]
        function = stack.enter_context(running(bare, ports[1]))
        for name, conditions in (("200, gzip", {}), ("304", {"If-None-Match": tag})):
            headers = {"Accept-Encoding": "gzip", **conditions}
            if essence(ports[0], headers) != essence(ports[1], headers):
                raise SystemExit("the two do not say the same")
            for connections in (10, 64):
                pairs = [
                    measure_pair((service, function), connections, seconds, headers, swapped=bool(number % 2))
                    for number in range(rounds)
                ]
                yield name, connections, pairs


def keep_sample(port: int, sample: Path) -> str:
    """Write down what the service says, for the bare function to say again; the feed's tag."""
    asked = {"Accept-Encoding": "gzip"}
    _, full, body = ask(port, asked)
    tag = next(value for name, value in full if name.lower() == "etag")
    _, spared, _ = ask(port, {**asked, "If-None-Match": tag})
    own = {"date", "server", "connection"}  # the server adds them itself
    kept = {
        "full": [header for header in full if header[0].lower() not in own],
        "not_modified": [header for header in spared if header[0].lower() not in own],
        "body": body.hex(),
    }
    sample.write_text(json.dumps(kept))
    return tag


def essence(port: int, headers: Mapping[str, str]) -> tuple[int, list[tuple[str, str]], bytes]:
    """An answer but for the moment when it was given."""
    status, sent, body = ask(port, headers)
    return status, sorted((name.lower(), value) for name, value in sent if name.lower() != "date"), body


def measure_pair(
    targets: tuple[Target, Target],
    connections: int,
    seconds: int,
    headers: Mapping[str, str],
    *,
    swapped: bool,
) -> tuple[Measured, Measured]:
    """The service and the bare function, one right after the other."""
    first, second = reversed(targets) if swapped else targets
    pair = (
        measure(first, connections, seconds, headers),
        measure(second, connections, seconds, headers),
    )
    return (pair[1], pair[0]) if swapped else pair


def render_line(server: str, name: str, connections: int, pairs: Pairs) -> str:
    ratios = sorted(ours.rate / bare.rate for ours, bare in pairs)
    cpu = statistics.median(ours.cpu / bare.cpu for ours, bare in pairs)
    ours, bare = ([pair[which] for pair in pairs] for which in (0, 1))
    rate, bare_rate = (statistics.median(run.rate for run in runs) for runs in (ours, bare))
    p50, p99 = (statistics.median(getattr(run, name) for run in ours) for name in ("p50", "p99"))
    return (
        f"| {server} | {name} | {connections} | {rate:,.0f} | {bare_rate:,.0f} "
        f"| **{statistics.median(ratios):.2f}** ({ratios[0]:.2f}–{ratios[-1]:.2f}) | {cpu:.2f} "
        f"| {p50:.1f} | {p99:.1f} |"
    )


def describe_machine() -> str:
    model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    versions = [f"{name} {version(name)}" for name in ("waitress", "granian") if shutil.which("wrk")]
    told = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False).stdout.split(" Copy")[0]
    return (
        f"{model[1] if model else 'unknown processor'}, {os.cpu_count()} cores; "
        f"Python {platform.python_version()}, {', '.join(versions)}, {told}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare the service with a bare WSGI function.")
    parser.add_argument("--server", choices=["waitress", "granian"])
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seconds", type=int, default=1)
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.bare:
        serve_bare(chosen.bare, chosen.server, chosen.port)
        return
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not installed; apt-get install wrk")
    print(f"{describe_machine()}; {chosen.rounds} pairs of {chosen.seconds} s each;", end=" ")
    print(f"load before: {os.getloadavg()[0]:.1f}\n")
    print("| server | answer | connections | feedsvc/s | bare/s | ratio (range) | cpu | p50 ms | p99 ms |")
    print("|---|---|---:|---:|---:|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        make_site(Path(folder) / "site")
        for server in [chosen.server] if chosen.server else ["waitress", "granian"]:
            for compared in compare(server, Path(folder), rounds=chosen.rounds, seconds=chosen.seconds):
                print(render_line(server, *compared), flush=True)


if __name__ == "__main__":
    main()
