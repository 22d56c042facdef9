"""Runs one target under atheris, in a process of its own: its one door."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from fuzz.seeds import list_seeds

_LONGEST_RUN_SECONDS = 25
"""Of a single input: a parser that takes longer is a finding, too. By the clock, so other work counts."""

_MAX_BYTES = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a run came to. `covered` counts the places in the code that were reached; `crash` is the input
    that broke a promise, as the path of its file, or ""."""

    target: str
    seeds: int
    seconds: int
    executions: int
    covered: int
    crash: str


def run_target(target: str, *, seconds: int, folder: Path) -> Run:
    """Fuzz for so long; what is found stays in `folder`, and a later run goes on from there."""
    corpus = folder / target
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = list_seeds(target)
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    started = time.monotonic()
    process = subprocess.run(
        [
            *(sys.executable, "-m", "fuzz.worker", target, str(corpus)),
            *(f"-max_total_time={seconds}", f"-timeout={_LONGEST_RUN_SECONDS}", f"-max_len={_MAX_BYTES}"),
            *(f"-artifact_prefix={folder}/{target}-", "-print_final_stats=1", "-rss_limit_mb=2048"),
        ],
        cwd=Path(__file__).parents[1],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        errors="replace",
        check=False,
    )
    (folder / f"{target}.log").write_text(process.stderr, encoding="utf-8")
    return Run(
        target=target,
        seeds=len(seeds),
        seconds=round(time.monotonic() - started),
        executions=_read_number(process.stderr, "stat::number_of_executed_units:"),
        covered=_read_covered(process.stderr),
        crash=_find_crash(process.stderr) if process.returncode else "",
    )


def _read_number(log: str, label: str) -> int:
    found = [line.split()[-1] for line in log.splitlines() if line.startswith(label)]
    return int(found[-1]) if found else 0


def _read_covered(log: str) -> int:
    words = [line.split() for line in log.splitlines() if line.startswith("#") and " cov: " in line]
    return int(words[-1][words[-1].index("cov:") + 1]) if words else 0


def _find_crash(log: str) -> str:
    paths = [line.rpartition("Test unit written to ")[2] for line in log.splitlines() if "Test unit" in line]
    return paths[-1].strip() if paths else "no input; see the log"


def run_targets(targets: list[str], *, seconds: int, folder: Path | None) -> list[Run]:
    """One after the other; without a folder, what they learn is forgotten unless something was found."""
    place = folder or Path(tempfile.mkdtemp(prefix="feedsvc-fuzz-"))
    runs = [run_target(target, seconds=seconds, folder=place) for target in targets]
    (place / "runs.json").write_text(json.dumps([asdict(run) for run in runs], indent=1), encoding="utf-8")
    return runs
