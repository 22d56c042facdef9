"""`python -m fuzz [--seconds N] [--folder DIR] [TARGET ...]`: each target for so long; exit code 1: found."""

import argparse
import importlib.util
import sys
from pathlib import Path

from fuzz.running import Run, run_targets
from fuzz.targets import TARGETS


def main(arguments: list[str]) -> int:
    """Run what was asked for and print a table."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="of each target (default: 60)")
    parser.add_argument("--folder", type=Path, help="where what was learnt is kept for the next run")
    parser.add_argument("--replay", type=Path, help="run one target once, on this file, without atheris")
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], help="default: all")
    chosen = parser.parse_args(arguments)
    targets = chosen.targets or list(TARGETS)
    if chosen.replay:
        TARGETS[targets[0]](chosen.replay.read_bytes())
        return 0
    if importlib.util.find_spec("atheris") is None:
        print("fuzzing needs atheris: pip install '.[fuzz]'", file=sys.stderr)
        return 2
    runs = run_targets(targets, seconds=chosen.seconds, folder=chosen.folder)
    _print_table(runs)
    return 1 if any(run.crash for run in runs) else 0


def _print_table(runs: list[Run]) -> None:
    print("| target | seeds | seconds | inputs tried | places reached | found |")
    print("|---|---|---|---|---|---|")
    for run in runs:
        found = run.crash or "nothing"
        print(
            f"| {run.target} | {run.seeds} | {run.seconds} | {run.executions:,} | {run.covered:,} | {found} |"
        )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
