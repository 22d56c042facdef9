"""Faults, injected for real into a running service, and what came of them."""

import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes import FakeClock
from tests.faults.dying import dump, sync_site
from tests.live import Live, serving
from tests.service import Service
from tests.sites import make_post_text, make_site, write_post

BASE_URL = "https://feeds.example"
STABLE = "/category/c0/feed.json"
"""A feed whose posts no fault touches: it must hold them in every answer."""

_PATIENCE_SECONDS = 60.0


@dataclass(slots=True)
class Outcome:
    """What readers and the index saw. `refused` counts answers other than 200: never a lie, but no feed.

    `lost` counts entries that an answer lacked, during the fault or after it; `wrong` feeds and tables that
    were not, in the end, those of an index made from nothing.
    """

    times: int = 0
    survived: int = 0
    answers: int = 0
    refused: int = 0
    lost: int = 0
    wrong: int = 0
    notes: list[str] = field(default_factory=list)


class World:
    """A site, its data, and the service over them."""

    def __init__(self, folder: Path, posts: int = 6) -> None:
        self.folder, self.site, self.data = folder, folder / "site", folder / "data"
        self.site.mkdir(parents=True)
        make_site(self.site, posts=posts)
        self.stable = {f"第{number}条" for number in range(0, posts, 2)}
        self.outcome = Outcome(times=1)
        self.service: Service | None = None

    def start(self) -> Service:
        self.service = Service(self.site, self.data, FEEDSVC_BASE_URL=BASE_URL)
        self.service.wait_for(STABLE, "第0条")
        return self.service

    def write(self, name: str, title: str) -> None:
        """A post in the other category."""
        text = make_post_text(title, date="2022-04-01 08:00:00 +0800", categories="c1")
        write_post(self.site, f"_posts/2022-04-01-{name}.md", text, mtime=int(time.time()))

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A reader asks all the while."""
        done = threading.Event()
        thread = threading.Thread(target=self._read, args=(done,))
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _read(self, done: threading.Event) -> None:
        while not done.wait(0.02):
            self.look()

    def look(self) -> int:
        """One request for the feed that no fault touches; its status, 0 for none."""
        assert self.service is not None
        try:
            response, body = self.service.get(STABLE)
        except OSError:
            return 0
        self.outcome.answers += 1
        if response.status != 200:
            self.outcome.refused += 1
            return response.status
        titles = {item["title"] for item in json.loads(body)["items"]}
        self.outcome.lost += len(self.stable - titles)
        return response.status

    def wait_until(self, is_so: Callable[[], bool]) -> bool:
        until = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < until:
            if is_so():
                return True
            time.sleep(0.05)  # between two looks
        return False

    def says(self, word: str) -> Callable[[], bool]:
        """Whether `/-/ready` says something."""
        assert self.service is not None
        service = self.service
        return lambda: word in service.get("/-/ready")[1].decode()

    def shows(self, title: str) -> Callable[[], bool]:
        """Whether the changing feed holds an entry."""
        assert self.service is not None
        service = self.service
        return lambda: title in service.get("/category/c1/feed.json")[1].decode()

    def forgets(self, word: str) -> Callable[[], bool]:
        """Whether the changing feed is there, and holds no such entry any more."""
        assert self.service is not None
        service = self.service

        def is_so() -> bool:
            response, body = service.get("/category/c1/feed.json")
            return response.status == 200 and word not in body.decode()

        return is_so

    def finish(self, *, survived: bool) -> Outcome:
        """Stop, start once more as a restart would, and compare the index with one made from nothing."""
        if self.service:
            with self.service as service:
                survived = survived and service.process.poll() is None
                if service.process.poll() is None:
                    service.stop()
        self.outcome.survived = int(survived)
        sync_site(self.site, self.data)
        fresh = self.folder / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        sync_site(self.site, fresh)
        found, wanted = dump(self.data), dump(fresh)
        differing = [name for name in wanted if found.get(name) != wanted[name]]
        self.outcome.wrong += len(differing)
        self.outcome.notes += differing
        self.outcome.lost += len(set(wanted["entries"]) - set(found.get("entries", [])))
        return self.outcome


def kill_at_a_random_moment(folder: Path, chance: random.Random) -> Outcome:
    """kill -9 while posts are written, then a restart."""
    world = World(folder)
    service = world.start()
    for number in range(chance.randrange(1, 4)):
        world.write(f"new-{number}", f"new {number}")
    time.sleep(chance.random() * 0.4)
    service.stop(signal.SIGKILL)
    service.__exit__()
    world.start()
    return world.finish(survived=world.look() == 200)


def lose_the_index(folder: Path, how: Callable[[Path], None]) -> Outcome:
    """Something happens to the index file under the running service, which goes on and mends it."""
    world = World(folder)
    world.start()
    with world.reading():
        how(world.data / "index.sqlite")
        world.write("new", "new")
        survived = world.wait_until(world.shows("new")) and world.wait_until(lambda: world.look() == 200)
    return world.finish(survived=survived)


def delete(path: Path) -> None:
    path.unlink()


def truncate(path: Path) -> None:
    os.truncate(path, 4_096)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def replace(path: Path) -> None:
    """By another index, as an unlucky backup would."""
    other = path.with_name("other.sqlite")
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE x (y)")
    connection.close()
    other.replace(path)


def fill_with_garbage(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))


def fill_the_disk(folder: Path) -> Outcome:
    """No file may grow any more (RLIMIT_FSIZE); then there is room again."""
    world = World(folder)
    service = world.start()
    with world.reading():
        limits = resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (4_096, limits[1]))
        for number in range(20):
            world.write(f"new-{number}", f"new {number}")
        noticed = world.wait_until(world.says("degraded"))
        answered = world.look() == 200
        resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, limits)
        survived = noticed and answered and world.wait_until(world.shows("new 19"))
    return world.finish(survived=survived)


def unmount_the_content(folder: Path) -> Outcome:
    """The folder is gone for a while, and then empty, as a mount point is; then it is back."""
    world = World(folder)
    world.start()
    with world.reading():
        away = world.folder / "away"
        world.site.rename(away)
        noticed = world.wait_until(world.says("degraded"))
        world.site.mkdir()
        time.sleep(0.5)  # some looks at the empty folder
        noticed = noticed and world.says("degraded")()
        world.site.rmdir()
        away.rename(world.site)
        world.write("new", "new")
        survived = noticed and world.wait_until(world.shows("new"))
    return world.finish(survived=survived)


def rewrite_while_reading(folder: Path, seconds: float = 3) -> Outcome:
    """An editor that writes in place, in two steps, over and over, while the service scans."""
    world = World(folder)
    world.start()
    with world.reading():
        path = world.site / "_posts" / "2022-04-01-torn.md"
        until = time.monotonic() + seconds
        number = 0
        while time.monotonic() < until:
            number += 1
            text = make_post_text(f"torn {number}", date="2022-04-01 08:00:00 +0800", categories="c1")
            with path.open("w", encoding="utf-8") as file:
                file.write(text[: len(text) // 2])
                file.flush()
                file.write(text[len(text) // 2 :])
        world.write("last", "last")
        survived = world.wait_until(world.shows("last")) and world.wait_until(world.shows(f"torn {number}"))
    return world.finish(survived=survived)


def replace_many(folder: Path, count: int) -> Outcome:
    """So many posts are replaced at once, as a checkout does it."""
    world = World(folder)
    for number in range(count):
        world.write(f"many-{number}", f"old {number}")
    world.start()
    with world.reading():
        other = world.folder / "other"
        shutil.copytree(world.site / "_posts", other)
        for number in range(count):
            text = make_post_text(f"new {number}", date="2022-04-01 08:00:00 +0800", categories="c1")
            (other / f"2022-04-01-many-{number}.md").write_text(text, encoding="utf-8")
        (world.site / "_posts").rename(world.folder / "before")
        other.rename(world.site / "_posts")
        survived = world.wait_until(world.forgets('"title":"old'))
    return world.finish(survived=survived)


def let_the_clock_jump(folder: Path) -> Outcome:
    """The clock goes back ten years, forth twenty and back, while posts come: no validator follows it."""
    world = World(folder)
    clock = FakeClock(datetime.now(UTC).replace(microsecond=0))
    patch = pytest.MonkeyPatch()
    patch.setattr("feedsvc.runtime.service.now", clock)
    patch.setattr("feedsvc.web.building.now", clock)
    try:
        with serving(world.site, world.data, base_url=BASE_URL) as live:
            truthful = _poll_through_jumps(world, live, clock)
    finally:
        patch.undo()
    return world.finish(survived=truthful)


def _poll_through_jumps(world: World, live: Live, clock: FakeClock) -> bool:
    """Whether 304 was only ever said to who had the very bytes, and all posts stayed."""
    path, before, truthful = "/category/c1/feed.rss", live.get("/category/c1/feed.rss"), True
    for number, years in enumerate((-10, 20, -10, 0)):
        clock.moment += timedelta(days=365 * years)
        world.write(f"jump-{number}", f"jump {number}")
        live.sync()
        known = live.get(path, If_None_Match=before.headers["Etag"])
        dated = live.get(path, If_Modified_Since=before.headers["Last-Modified"])
        before = live.get(path)
        truthful = truthful and known.status == 200 and (dated.status == 200 or years > 0)
        world.outcome.answers += 3
        titles = {item["title"] for item in json.loads(live.get(STABLE).body)["items"]}
        world.outcome.lost += len(world.stable - titles)
    return truthful


def read_only_data(folder: Path) -> Outcome:
    """Started on data that cannot be written: one sentence, exit code 2, nothing harmed. It has to mount."""
    world = World(folder)
    world.data.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", world.data], check=True)
    try:
        sync_site(world.site, world.data)
        subprocess.run(["mount", "-o", "remount,ro", world.data], check=True)
        ended = subprocess.run(
            [sys.executable, "-m", "feedsvc", "sync", str(world.site), "--data", str(world.data)],
            capture_output=True,
            text=True,
            check=False,
        )
        is_clear = (
            ended.returncode == 2 and "cannot be used" in ended.stderr and "Traceback" not in ended.stderr
        )
        subprocess.run(["mount", "-o", "remount,rw", world.data], check=True)
        world.start()
        return world.finish(survived=is_clear and world.look() == 200)
    finally:
        with suppress(subprocess.CalledProcessError):
            subprocess.run(["umount", world.data], check=True)
