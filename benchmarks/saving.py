"""How soon a saved post is served: `python -m benchmarks.saving CONTENT` (rows P4, P10 and, with nginx, P7).

Works on a copy of the folder, made of hard links where that can be. Starts `feedsvc serve`, asks for a feed
over and over as an impatient reader does, and saves posts meanwhile: one at a time, then a hundred at once.
Each time counts from just before the first byte is written until the feed comes with a new ETag and the new
posts in it. Also says which documents one changed post made anew while many feeds were being read.

Prints a table, or with `--json` one object: milliseconds and counts.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from .processes import find_port

_PATIENCE = 900.0
_POST = """---
layout: post
title: "{title}"
date: {date}
categories: {category}
tags: {tag}
---
<p>{text}</p>
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("content", type=Path, help="a Jekyll folder, as corpora are")
    parser.add_argument("--saves", type=int, default=30)
    parser.add_argument("--bursts", type=int, default=5)
    parser.add_argument("--burst", type=int, default=100, help="posts of a burst")
    parser.add_argument("--feeds", type=int, default=200, help="feeds that are read before a post changes")
    parser.add_argument("--watch", default="auto", help="the setting of that name")
    parser.add_argument("--data", type=Path, help="keep the index here, for the next run")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="feedsvc-saving-") as folder:
        data = (options.data or Path(folder) / "data").resolve()
        # An index belongs to one place: beside it, the next run has the same.
        content = copy_content(options.content, data.with_name(f"{data.name}-content"))
        with serving(content, data, options.watch) as port:
            found = measure(Site(content, port), options)
    print(json.dumps(found) if options.json else render(found))


def copy_content(content: Path, copy: Path) -> Path:
    """The same files under another name: nothing that is saved there changes the corpus."""
    shutil.rmtree(copy, ignore_errors=True)
    try:
        shutil.copytree(content, copy, copy_function=os.link)
    except OSError:  # another disk
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(content, copy)
    return copy


@contextmanager
def serving(content: Path, data: Path, watch: str) -> Iterator[int]:
    """A service that has read all posts and rendered all bodies; its port."""
    port = find_port()
    arguments = ["serve", str(content), "--data", str(data), "--port", str(port)]
    environment = os.environ | {"FEEDSVC_WATCH": watch, "FEEDSVC_STATS_TOKEN": "benchmark"}
    process = subprocess.Popen(
        [sys.executable, "-m", "feedsvc", *arguments], stderr=subprocess.DEVNULL, env=environment
    )
    try:
        wait_until(lambda: ask(port, "/-/ready")[0] == 200)
        # Searches are answered once all else is done, too.
        wait_until(lambda: ask(port, "/feed.atom?q=zzz")[0] not in {0, 503})
        wait_until(lambda: is_idle(process.pid))
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_until(is_so: Any, seconds: float = _PATIENCE, pause: float = 0.2) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise SystemExit("feedsvc does not get there")
        time.sleep(pause)


def is_idle(pid: int) -> bool:
    """Whether a process has done hardly anything for a second: it has rendered all there is."""

    def spent() -> int:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    before = spent()
    time.sleep(1.0)
    return (spent() - before) / os.sysconf("SC_CLK_TCK") < 0.3


def ask(port: int, path: str, etag: str = "") -> tuple[int, str, bytes]:
    """Status, ETag and body of an answer; status 0 where there is none."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"If-None-Match": etag} if etag else {})
        answer = connection.getresponse()
        return answer.status, answer.getheader("ETag", ""), answer.read()
    except OSError:
        return 0, "", b""
    finally:
        connection.close()


class Site:
    """A served folder, and posts that are newer than all others in it."""

    def __init__(self, content: Path, port: int) -> None:
        self.port = port
        self._posts = content / "_posts"
        self._number = 0
        self._day = datetime.now(UTC) - timedelta(days=2)

    def save(self, category: str, *, number: int | None = None) -> str:
        """Save a post, as editors do, beside and renamed; its title. `number`: one that was saved before."""
        if number is None:
            self._number += 1
            number = self._number
        title = f"saved {number} at {time.monotonic_ns()}"
        date = (self._day + timedelta(seconds=number)).strftime("%Y-%m-%d %H:%M:%S +0000")
        text = _POST.format(title=title, date=date, category=category, tag="benchmark", text="文" * 200)
        path = self._posts / f"{date[:10]}-saved-{number}.md"
        beside = path.with_suffix(".part")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
        return title

    def wait_for(self, category: str, titles: list[str], etag: str) -> str:
        """Ask until the feed is a new one with all these titles; its ETag."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            status, new, body = ask(self.port, f"/category/{category}/feed.atom", etag)
            if status == 200 and new != etag and all(title.encode() in body for title in titles):
                return new
            time.sleep(0.002)
        raise SystemExit(f"{titles[-1]} was not served within a minute")

    def count_builds(self) -> dict[str, float]:
        """Documents that were made, and looks for one, by result."""
        text = ask(self.port, "/-/metrics")[2].decode()
        found = {}
        for line in text.splitlines():
            if line.startswith(("feedsvc_build_seconds_count", "feedsvc_cache_lookups_total")):
                name, _, value = line.rpartition(" ")
                found[name] = float(value)
        return found


def measure(site: Site, options: argparse.Namespace) -> dict[str, Any]:
    category = "benchmark"
    site.save(category)
    wait_until(lambda: ask(site.port, f"/category/{category}/feed.atom")[0] == 200, pause=0.01)
    etag = ask(site.port, f"/category/{category}/feed.atom")[1]
    new, edited, bursts = [], [], []
    for _ in range(options.saves):
        began = time.perf_counter()
        etag = site.wait_for(category, [site.save(category)], etag)
        new.append((time.perf_counter() - began) * 1_000)
        time.sleep(0.3)
    for _ in range(options.saves):
        began = time.perf_counter()
        etag = site.wait_for(category, [site.save(category, number=1 + options.saves)], etag)
        edited.append((time.perf_counter() - began) * 1_000)
        time.sleep(0.3)
    for _ in range(options.bursts):
        began = time.perf_counter()
        titles = [site.save(category) for _ in range(options.burst)]
        etag = site.wait_for(category, titles, etag)
        bursts.append((time.perf_counter() - began) * 1_000)
        time.sleep(3)
    return {
        "new": describe(new),
        "edited": describe(edited),
        "burst": describe(bursts),
        "made_anew": count_made(site, category, options.feeds),
    }


def count_made(site: Site, category: str, feeds: int) -> dict[str, int]:
    """Of so many feeds that were read before a post changed and after it: how many were made anew."""
    listed = list_feeds(site, feeds)
    paths = [*listed, f"/category/{category}/feed.atom", "/feed.atom"]
    etags = {path: ask(site.port, path)[1] for path in paths}
    before = site.count_builds()
    site.wait_for(category, [site.save(category)], etags[f"/category/{category}/feed.atom"])
    changed = sum(ask(site.port, path)[1] != etags[path] for path in paths)
    after = site.count_builds()
    made = sum(after[name] - before.get(name, 0) for name in after if "build_seconds" in name)
    looked = sum(
        after[name] - before.get(name, 0) for name in after if "lookups" in name and "ready" not in name
    )
    return {"feeds": len(paths), "changed": changed, "made": int(made), "looked_up": int(looked)}


def list_feeds(site: Site, feeds: int) -> list[str]:
    """The paths of some feeds, from the list that readers import."""
    import re

    text = ask(site.port, "/feeds.opml")[2].decode()
    paths = re.findall(r'xmlUrl="https?://[^/"]+(/category/[^"]+)"', text)
    return paths[:feeds]


def describe(taken: list[float]) -> dict[str, float]:
    """Milliseconds: median, 95th percentile, best and worst."""
    ordered = sorted(taken)
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": round(ordered[max(-(-len(ordered) * 95 // 100) - 1, 0)], 1),
        "least": round(ordered[0], 1),
        "most": round(ordered[-1], 1),
    }


def render(found: dict[str, Any]) -> str:
    lines = ["| what was saved | median | p95 | best | worst |", "|---|---|---|---|---|"]
    for what in ("new", "edited", "burst"):
        row = found[what]
        lines.append(
            f"| {what} | {row['median']} ms | {row['p95']} ms | {row['least']} ms | {row['most']} ms |"
        )
    return "\n".join([*lines, "", f"one changed post: {found['made_anew']}"])


if __name__ == "__main__":
    main()
