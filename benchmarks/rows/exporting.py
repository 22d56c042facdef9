"""P7: feeds as files, kept fresh by `feedsvc export --watch` and served by nginx."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from feedsvc.selection import Selection

from ..bench import Bench
from ..corpus import Corpus, Post
from ..processes import find_port, own_environment
from ..results import OURS, Measurement
from ..running import choose_publishers, read_keys, wait_for
from ..serving import Target, measure

_SAVES = 10
_BASE_URL = "https://feeds.example"


def measure_export(bench: Bench) -> Iterator[Measurement]:
    """Feeds without archives and pages: from nothing, after a save, and as nginx serves them."""
    for size in bench.choose_sizes(10_000):
        corpus = bench.corpus(size)
        data, out = bench.folder / f"data-{size}-export", bench.folder / "exported"
        for folder in (data, out):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(bench.synced(corpus).data, data)
        try:
            began = time.perf_counter()
            with exporting(corpus, data, out):
                taken = time.perf_counter() - began
                files = sum(1 for _ in out.rglob("feed.*"))
                saves = [_save(corpus, out, post) for post in corpus.burst(_SAVES)]
            note = f"{files:,} files, compressed ones too; no archives, no pages"
            yield Measurement("P7", "every feed is a file", size, "s", {OURS: [taken]}, note=note)
            yield Measurement("P7", "a post is saved, its file has it", size, "ms", {OURS: saves})
            yield from _measure_nginx(bench, corpus, out)
        finally:
            corpus.ensure()
            for folder in (data, out):
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def exporting(corpus: Corpus, data: Path, out: Path) -> Iterator[None]:
    """`feedsvc export --watch` that has written everything once."""
    options = ["--content", str(corpus.site), "--data", str(data), "--base-url", _BASE_URL]
    less = ["--without", "archives", "--without", "pages"]
    process = subprocess.Popen(
        [sys.executable, "-m", "feedsvc", "export", str(out), "--watch", *options, *less],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=own_environment(),
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if "written" in line:
                break
        else:
            raise SystemExit("feedsvc export ended before it had written anything")
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate()


def _save(corpus: Corpus, out: Path, post: Post) -> float:
    """Milliseconds from before a post is written until the file of its feed begins with it."""
    path = out / Selection("category", post.publisher.slug).feed_route("json").lstrip("/")
    time.sleep(1)
    began = time.perf_counter()
    corpus.write(post)
    wait_for(lambda: path.is_file() and read_keys(path.read_bytes())[0] == post.key, pause=0.005)
    return (time.perf_counter() - began) * 1_000


def _measure_nginx(bench: Bench, corpus: Corpus, out: Path) -> Iterator[Measurement]:
    """The exported file by the shipped configuration and its bytes by a bare one, by turns."""
    if not (bench.find("nginx", 0) and shutil.which("wrk")):
        bench.say("P7's second half needs nginx and wrk: apt-get install nginx-light wrk")
        return
    from tests.deploy.proxying import read_config, run_nginx

    route = Selection("category", choose_publishers(corpus, 1)[0].slug).feed_route("atom")
    shipped, bare = bench.folder / "nginx", bench.folder / "nginx-bare"
    for folder in (shipped, bare):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    plain = bare / "root" / route.lstrip("/")
    plain.parent.mkdir(parents=True)
    shutil.copyfile(out / f"{route.lstrip('/')}.gz", plain)
    config = read_config("nginx-static.conf", shipped, root=out)
    ours: list[float] = []
    theirs: list[float] = []
    with run_nginx(config, shipped) as first, run_nginx(_make_plain(bare), bare) as second:
        for number in range(4 * bench.runs):
            turns = [(first, ours), (second, theirs)]
            for (_, port), rates in turns if number % 2 else reversed(turns):
                target = Target(os.getpid(), port)
                rates.append(measure(target, 10, 1, {"Accept-Encoding": "gzip"}, path=route).rate)
    what = "nginx, 200, gzip, 10 connections"
    yield Measurement("P7", what, corpus.posts, "/s", {OURS: ours, "nginx": theirs})


def _make_plain(folder: Path) -> str:
    """A configuration with nothing in it but the file."""

    port = find_port()
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"# port {port}\ndaemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log stderr warn;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{paths}server {{\nlisten 127.0.0.1:{port};\n"
        f"root {folder}/root;\nadd_header Content-Encoding gzip;\n}}\n}}\n"
    )
