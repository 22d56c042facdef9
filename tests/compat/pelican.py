"""Compares Pelican's own feed with ours: `python -m tests.compat.pelican`.

FEEDSVC_TEST_PELICAN names a Python program that has Pelican and Markdown (`pip install pelican markdown`).
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .node_sites import read_atom, read_ours, report
from .pelican_sites import COMMON, POSTS, SITES


def find_python() -> str:
    """The program, or "" with the reason on standard output."""
    program = os.environ.get("FEEDSVC_TEST_PELICAN", "")
    if not program:
        print("skipped: `pip install pelican markdown`, and name that Python in FEEDSVC_TEST_PELICAN")
    return program


def compare(python: str, name: str) -> int:
    """The number of differences for one site; see `report`."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "site"
        for path, text in POSTS.items():
            full = root / "content" / path
            full.parent.mkdir(parents=True, exist_ok=True)
            full.write_text(text, encoding="utf-8")
        (root / "pelicanconf.py").write_text(COMMON + SITES[name], encoding="utf-8")
        command = [python, "-m", "pelican", "-s", "pelicanconf.py", "-o", "output", "--quiet"]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        feed = root / "output" / "feeds" / "all.atom.xml"
        if done.returncode or not feed.is_file():
            raise SystemExit(f"pelican: {done.stdout}{done.stderr}")
        theirs = read_atom(feed, date="published")
        return sum(
            report(
                f"{name}, {reading}",
                theirs,
                read_ours(root, reading=reading),
                ("link", "published", "title", "terms"),
            )
            for reading in ("exact", "kind")
        )


def main() -> int:
    """Compare all sites; 1 if anything differs."""
    python = find_python()
    return int(bool(python) and sum(compare(python, name) for name in SITES) > 0)


if __name__ == "__main__":
    sys.exit(main())
