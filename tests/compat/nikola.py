"""Compares Nikola's own feeds with ours: `python -m tests.compat.nikola`.

FEEDSVC_TEST_NIKOLA names Nikola's program (`pip install nikola ruamel.yaml toml`).
"""

import os
import subprocess
import sys
import tempfile
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path

from lxml import etree

from .nikola_sites import COMMON, SITES
from .node_sites import SeenEntry, read_ours, report


def find_nikola() -> str:
    """The program, or "" with the reason on standard output."""
    program = os.environ.get("FEEDSVC_TEST_NIKOLA", "")
    if not program:
        print("skipped: `pip install nikola ruamel.yaml toml`, and name its program in FEEDSVC_TEST_NIKOLA")
    return program


def read_rss(output: Path) -> dict[str, SeenEntry]:
    """The items of every language's own feed by guid."""
    found = {}
    for path in (output / "rss.xml", *output.glob("*/rss.xml")):
        for item in etree.parse(path).getroot().iter("item") if path.is_file() else ():
            published = parsedate_to_datetime(item.findtext("pubDate", "")).astimezone(UTC)
            seen = SeenEntry(
                id=item.findtext("guid", ""),
                link=item.findtext("link", ""),
                published=published.isoformat(),
                title=item.findtext("title", ""),
                terms=(),
            )
            found[seen.id] = seen
    return found


def compare(nikola: str, name: str) -> int:
    """The number of differences for one site; see `report`."""
    config, files = SITES[name]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "site"
        for path, text in {**files, "conf.py": COMMON + config}.items():
            full = root / path
            full.parent.mkdir(parents=True, exist_ok=True)
            full.write_text(text, encoding="utf-8")
        command = [nikola, "build", "--quiet"]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"nikola: {done.stdout}{done.stderr}")
        theirs = read_rss(root / "output")
        return sum(
            report(
                f"{name}, {reading}", theirs, read_ours(root, reading=reading), ("link", "published", "title")
            )
            for reading in ("exact", "kind")
        )


def main() -> int:
    """Compare all sites; 1 if anything differs."""
    nikola = find_nikola()
    return int(bool(nikola) and sum(compare(nikola, name) for name in SITES) > 0)


if __name__ == "__main__":
    sys.exit(main())
