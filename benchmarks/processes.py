"""Processes from outside: what they are started with, who belongs to them, what they use."""

import os
import re
import socket
import time
from collections.abc import Mapping
from pathlib import Path


def own_environment() -> Mapping[str, str]:
    """This process's environment without settings of feedsvc: what is measured is what it does by default."""
    return {name: value for name, value in os.environ.items() if not name.startswith("FEEDSVC_")}


def find_port() -> int:
    """A port that nothing listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def find_family(pid: int) -> set[int]:
    """A process and all that it started and that still run."""
    parents = {int(folder.name): _find_parent(folder) for folder in Path("/proc").glob("[0-9]*")}
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def _find_parent(folder: Path) -> int:
    """0 where the process has ended meanwhile."""
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def spent(pid: int) -> float:
    """Processor seconds of a process and of all that it started and that still run, exact to microseconds."""
    return sum(_read_clock(member) for member in find_family(pid))


def _read_clock(pid: int) -> float:
    """What clock_getcpuclockid(3) stands for; `stat` counts in hundredths of a second."""
    try:
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return 0.0  # it has ended meanwhile


def measure_memory(pid: int) -> float:
    """Proportional memory (PSS) of a process and all that it started, in MB of 10⁶ bytes."""
    total = 0
    for member in find_family(pid):
        try:
            told = (Path("/proc") / str(member) / "smaps_rollup").read_text()
        except OSError:
            continue  # it has ended meanwhile
        total += int(re.search(r"^Pss:\s+(\d+)", told, re.MULTILINE)[1])  # type: ignore[index]
    return total * 1024 / 1e6
