"""P5 and P6: a hot feed through the whole service, beside a bare function on the same server."""

import shutil
from collections.abc import Iterator

from .. import serving
from ..bench import Bench
from ..results import OURS, Measurement


def measure_waitress(bench: Bench) -> Iterator[Measurement]:
    """P5."""
    return _measure(bench, "P5", "waitress")


def measure_granian(bench: Bench) -> Iterator[Measurement]:
    """P6."""
    return _measure(bench, "P6", "granian")


def _measure(bench: Bench, row: str, server: str) -> Iterator[Measurement]:
    if not shutil.which("wrk"):
        bench.say(f"{row} needs wrk: apt-get install wrk")
        return
    folder = bench.folder / "serving"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    serving.make_site(folder / "site")
    compared = serving.compare(server, folder, rounds=4 * bench.runs, seconds=1)
    for name, connections, pairs in compared:
        runs = {OURS: [ours.rate for ours, _ in pairs], "bare WSGI": [bare.rate for _, bare in pairs]}
        cpu = sorted(ours.cpu / bare.cpu for ours, bare in pairs)[len(pairs) // 2]
        note = f"processor time a reply {cpu:.2f} × the bare function's"
        yield Measurement(row, f"{server}, {name}, {connections} connections", 0, "/s", runs, note=note)
