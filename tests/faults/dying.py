"""A process that dies at a stated write of a sync, as by kill -9, and what it leaves behind.

`python -m tests.faults.dying SITE FOLDER` prints what was found: it forks, so it wants no threads around it.
"""

import json
import os
import shutil
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from feedsvc.runtime import Runtime, assemble
from tests.faults.changing import change_site, make_changing_site

Rows = dict[str, list[str]]


class Killer:
    """Kills this process at the write with a given number; counts and names them all."""

    def __init__(self, at: int = -1) -> None:
        self._at = at
        self.names: list[str] = []

    def __call__(self, name: str) -> None:
        if len(self.names) == self._at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.names.append(name)


def open_site(site: Path, data: Path, on_write: Callable[[str], None] | None = None) -> Runtime:
    flags = {"base_url": "https://feeds.example", "hubs": ("https://hub.example/",)}
    assembly = assemble(site, config=None, environment={}, flags=flags)
    return Runtime(assembly, data, working=site.parent, on_write=on_write)


def sync_site(site: Path, data: Path, killer: Killer | None = None) -> list[str]:
    """One sync with all that follows it; the names of its writes."""
    runtime = open_site(site, data, killer)
    for _ in range(2):  # what is missing leaves at the second look
        runtime._syncer.sync()
    while runtime._render_some(50):
        pass
    runtime.close()
    return killer.names if killer else []


def dump(data: Path, *, journal: bool = False) -> Rows:
    """Every row of the index as text, sorted; the journal keeps history and is another matter.

    Left out is whether a file is to be looked at again, and the full text index itself: its rows are numbered
    as entries come, and stay for a while when they leave; `searched` says whose words it holds.
    """
    if not (data / "index.sqlite").exists():
        return {}
    connection = sqlite3.connect(data / "index.sqlite")
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    rows: Rows = {}
    for (name,) in connection.execute(query).fetchall():
        if name == "search" or name.startswith("search_") or (name.startswith("journal_") is not journal):
            continue
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
        chosen = ", ".join(column for column in columns if column not in {"unsettled", "doc"})
        rows[name] = sorted(repr(row) for row in connection.execute(f"SELECT {chosen} FROM {name}"))
    connection.close()
    return rows


def in_child(work: Callable[[], object]) -> int:
    """Do it in a process of its own; how that ended: 0, or minus the signal."""
    child = os.fork()
    if not child:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


Choose = Callable[[list[str]], Iterable[tuple[int, str]]]


def choose_new(names: list[str]) -> Iterator[tuple[int, str]]:
    """The first write of each name but CREATE: enough for every day; benchmarks/faults.py takes them all."""
    for name in dict.fromkeys(names):
        if not name.startswith("CREATE"):
            yield names.index(name), name


def kill_everywhere(
    site: Path, folder: Path, prepare: Callable[[Path], object], choose: Choose = choose_new
) -> dict[str, list[str]]:
    """Let a sync die before each of its writes. `names` are these; after the `torn` ones the index held half
    of a transaction, after the `wrong` ones the next sync did not bring it to what one from nothing holds.

    `prepare` makes the data folder that each of these syncs begins with.
    """
    whole = folder / "whole"
    prepare(whole)
    names = sync_site(site, whole, Killer())  # here, so that no child has to import anything
    sync_site(site, folder / "fresh")
    wanted = dump(folder / "fresh")
    wrong: list[str] = []
    torn: list[str] = []
    last: dict[int, Rows] = {}
    for number, name in choose(names):
        data = folder / f"at-{number}"
        prepare(data)
        ended = in_child(lambda at=number, data=data: sync_site(site, data, Killer(at)))  # type: ignore[misc]
        assert ended == -signal.SIGKILL, (name, ended)
        after = dump(data)
        commits = names[:number].count("COMMIT")
        if last.setdefault(commits, after) != after:
            torn.append(f"{number} {name}")
        assert in_child(lambda data=data: sync_site(site, data)) == 0, name  # type: ignore[misc]
        if dump(data) != wanted:
            wrong.append(f"{number} {name}")
    return {"names": names, "wrong": wrong, "torn": torn}


def kill_all(site: Path, folder: Path, choose: Choose = choose_new) -> dict[str, dict[str, list[str]]]:
    """Kill a first sync, and one of every kind of change."""
    make_changing_site(site)
    for name in ("first", "changed"):
        (folder / name).mkdir()
    first = kill_everywhere(site, folder / "first", lambda _: None, choose)
    start = folder / "start"
    in_child(lambda: sync_site(site, start))
    change_site(site)
    changed = kill_everywhere(site, folder / "changed", lambda data: shutil.copytree(start, data), choose)
    return {"first": first, "changed": changed}


if __name__ == "__main__":
    print(json.dumps(kill_all(Path(sys.argv[1]), Path(sys.argv[2]))))
