"""P1, P2, P3, P11: from nothing to feeds, to stored bodies, from a restart to feeds, and the command line."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..bench import SAMPLED, Bench
from ..corpus import Corpus, warm_up
from ..peers import Peer, clean
from ..processes import own_environment
from ..results import OURS, Measurement
from ..running import WrongAnswerError, choose_publishers, serving, serving_anew

FEEDS = "every category, tag and source feed answers"
BODIES = "every body is rendered and stored"


def measure_first_start(bench: Bench) -> Iterator[Measurement]:
    """P1 and P2, in one run: the service goes on to render when its feeds answer."""
    for size in bench.choose_sizes(1_000, 10_000, 100_000):
        corpus, hugo = bench.corpus(size), bench.find("hugo", size)
        feeds, bodies, built = [], [], []
        for number in range(bench.runs):
            for is_ours in (number % 2 == 0, number % 2 == 1):
                if is_ours:
                    answered, stored = _start_anew(bench, corpus)
                    feeds.append(answered)
                    bodies.append(stored)
                elif hugo:
                    built.append(build(bench, corpus, *hugo))
            bench.say(f"  {size:,} posts: {feeds[-1]:.2f} s, bodies {bodies[-1]:.2f} s, Hugo {built[-1:]}")
        theirs = {"hugo": built} if built else {}
        yield Measurement("P1", FEEDS, size, "s", {OURS: feeds, **theirs})
        yield Measurement("P2", BODIES, size, "s", {OURS: bodies, **theirs})


def measure_other_generators(bench: Bench) -> Iterator[Measurement]:
    """P1 beside those whose figures nobody needs three times: one build each, and one start of ours."""
    for name in ("jekyll", "pelican", "eleventy"):
        for size in bench.choose_sizes(1_000, 10_000):
            if found := bench.find(name, size):
                corpus = bench.corpus(size)
                theirs = build(bench, corpus, *found)
                warm_up(corpus.site)
                with serving_anew(corpus, bench.data(corpus)) as service:
                    ours = service.wait_for_feeds(choose_publishers(corpus, SAMPLED))
                what = f"{FEEDS}, beside {name}"
                yield Measurement("P1", what, size, "s", {OURS: [ours], name: [theirs]}, note=found[0].feeds)


def measure_second_start(bench: Bench) -> Iterator[Measurement]:
    """P3: a start on what was synced before, to the site's feed and to the last of the others."""
    for size in bench.choose_sizes(1_000, 10_000, 100_000):
        corpus = bench.corpus(size)
        synced, first, last = bench.synced(corpus), [], []
        for _ in range(max(5, bench.runs)):
            with serving(corpus, synced.data) as service:
                first.append(service.wait_for_site())
                last.append(service.wait_for_feeds(choose_publishers(corpus, SAMPLED)))
        yield Measurement("P3", "the first correct answer after a restart", size, "s", {OURS: first})
        yield Measurement("P3", f"{FEEDS} after a restart", size, "s", {OURS: last})


def measure_command_line(bench: Bench) -> Iterator[Measurement]:
    """P11: a process from its start to its end, beside one that does nothing."""
    commands: dict[str, Sequence[str]] = {
        "import feedsvc": ("-c", "import feedsvc"),
        "feedsvc --help": ("-m", "feedsvc", "--help"),
    }
    for what, arguments in commands.items():
        ours, nothing = [], []
        for _ in range(20):
            ours.append(_time_python(arguments))
            nothing.append(_time_python(("-c", "pass")))
        yield Measurement("P11", what, 0, "ms", {OURS: ours, "python -c pass": nothing})


def build(bench: Bench, corpus: Corpus, peer: Peer, program: Path) -> float:
    """Seconds that a generator needs for its feeds, from nothing."""
    site, out = bench.peer_site(corpus, peer), bench.folder / "built"
    clean(site, out)
    os.sync()
    warm_up(site)
    began = time.perf_counter()
    peer.build_feeds(program, site, out)
    taken = time.perf_counter() - began
    if peer.name == "hugo":
        check_hugo(corpus, out)
    elif not any(out.rglob("*.xml")):
        raise WrongAnswerError(f"{peer.name} has built no feed")
    return taken


def check_hugo(corpus: Corpus, out: Path) -> None:
    """WrongAnswerError unless Hugo's feeds are those of feedsvc: the same kinds, entries and whole texts."""
    folders = {"category": "categories", "tag": "tags", "source": "sources"}
    for publisher in choose_publishers(corpus, SAMPLED):
        for field, name in publisher.terms:
            text = (out / folders[field] / name / "index.xml").read_text()
            keys = [key.upper() for key in re.findall(r"<guid>\S*-(nw\d{20})/</guid>", text)]
            whole = re.findall(r"infoCode=(NW\d{20})&lt;/a", text)
            if not keys == whole == corpus.newest[publisher.slug].keys:
                raise WrongAnswerError(f"Hugo's feed of {field} {name} has {keys} and the texts of {whole}")


def _start_anew(bench: Bench, corpus: Corpus) -> tuple[float, float]:
    shutil.rmtree(bench.data(corpus), ignore_errors=True)
    os.sync()  # what was there before is no more work for the disk, as for the others
    warm_up(corpus.site)
    with serving_anew(corpus, bench.data(corpus)) as service:
        answered = service.wait_for_feeds(choose_publishers(corpus, SAMPLED))
        return answered, service.wait_for_bodies()


def _time_python(arguments: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True, env=own_environment())
    return (time.perf_counter() - began) * 1_000
