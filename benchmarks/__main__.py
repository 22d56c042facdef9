"""Every row of docs/performance.md, measured and written down: `python -m benchmarks`.

Makes corpora of made-up posts, measures feedsvc and, by turns with it, whichever of the peers are installed,
and writes what was found to docs/performance/results.json and the tables of docs/performance.md after each
row: a run that is ended goes on with `--rows`. Nothing is measured right while the machine does more.
"""

import argparse
import os
import platform
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from feedsvc.release import find_version

from .bench import Bench
from .peers import PEERS
from .report import write_report
from .results import Measurement, keep_results, load_results
from .rows import changing, exporting, growing, serving, starting

Row = Callable[[Bench], Iterator[Measurement]]

ROWS: Mapping[str, tuple[Row, ...]] = {
    "P1": (starting.measure_first_start, starting.measure_other_generators),
    "P3": (starting.measure_second_start,),
    "P4": (changing.measure_saves,),
    "P5": (serving.measure_waitress,),
    "P6": (serving.measure_granian,),
    "P7": (exporting.measure_export,),
    "P8": (growing.measure_memory_of_hot_feeds,),
    "P9": (growing.measure_cold_feeds,),
    "P10": (changing.measure_one_change,),
    "P11": (starting.measure_command_line,),
}
"""What measures each row; P2 is measured with P1, for it is the same start."""

_DOCUMENT = Path(__file__).parent.parent / "docs" / "performance.md"


def main() -> None:
    options = _read_options()
    document = options.document
    results = document.with_suffix("") / "results.json"
    if not options.render:
        peers = {name: PEERS[name] for name in options.peers}
        missing = [peer for peer in peers.values() if not peer.find()]
        for peer in missing:
            print(f"{peer.name} is not installed, and not measured: {peer.install}")
        bench = Bench(folder=options.folder, runs=options.runs, sizes=options.sizes, peers=peers)
        options.folder.mkdir(parents=True, exist_ok=True)
        for row in dict.fromkeys("P1" if row == "P2" else row for row in options.rows):
            print(f"{row} …", flush=True)
            for measure in ROWS[row]:
                measure_row(measure, bench, results, document)
    write_report(document, load_results(results))
    print(f"{document} and {results}")


def measure_row(measure: Row, bench: Bench, results: Path, document: Path) -> None:
    """Measure, and write each figure down as soon as it is there."""
    at, load = datetime.now(UTC).isoformat(timespec="seconds"), os.getloadavg()[0]
    for found in measure(bench):
        whole = replace(
            found, at=at, load=load, machine=describe_machine(), versions=list_versions(bench, found)
        )
        keep_results(results, [whole])
        write_report(document, load_results(results))


def describe_machine() -> str:
    model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, "
        f"{platform.system()} {platform.release().split('-')[0]}"
    )


def list_versions(bench: Bench, found: Measurement) -> Mapping[str, str]:
    """Of Python, of feedsvc, and of whom this was measured beside."""
    versions = {"Python": platform.python_version(), "feedsvc": find_version()}
    if found.unit == "/s":
        versions |= {name: version(name) for name in ("waitress", "granian") if name in found.what}
    for name in found.runs:
        if name in bench.peers and (program := bench.peers[name].find()):
            versions[name] = bench.peers[name].read_version(program)
    return versions


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    rows = [*ROWS, "P2"]
    parser.add_argument("--rows", type=_split(str, rows), default=list(ROWS), help="P1,P3; default: all")
    parser.add_argument(
        "--sizes", type=_split(int), default=[], help="numbers of posts, such as 1000,1000000"
    )
    parser.add_argument("--runs", type=int, default=3, help="of each thing; medians are told")
    parser.add_argument("--peers", type=_split(str, list(PEERS)), default=list(PEERS), help=", ".join(PEERS))
    parser.add_argument("--folder", type=Path, default=cache / "feedsvc-benchmarks", help="for corpora: 4 GB")
    parser.add_argument("--document", type=Path, default=_DOCUMENT, help="what the tables are written into")
    parser.add_argument("--render", action="store_true", help="measure nothing, write the tables again")
    return parser.parse_args()


def _split(convert: Callable[[str], object], known: list[str] | None = None) -> Callable[[str], list[object]]:
    """Values between commas; each is one of those that are known, where they are given."""

    def split(text: str) -> list[object]:
        parts = [part for part in text.split(",") if part]
        if unknown := [part for part in parts if known and part not in known]:
            raise argparse.ArgumentTypeError(
                f"unknown: {', '.join(unknown)}; known: {', '.join(known or [])}"
            )
        return [convert(part) for part in parts]

    return split


if __name__ == "__main__":
    main()
