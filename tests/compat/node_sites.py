"""What a JavaScript generator and feedsvc make of the same folder, side by side."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from html import unescape
from pathlib import Path

from lxml import etree

from feedsvc.posts.urls import web_url

_ATOM = {"a": "http://www.w3.org/2005/Atom"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEntry:
    """An entry as a feed shows it; `published` is RFC 3339 in UTC."""

    id: str
    link: str
    published: str
    title: str
    terms: tuple[str, ...]


@contextmanager
def site_with_modules(variable: str, files: Mapping[str, str]) -> Iterator[Path | None]:
    """A temporary site that shares the node_modules beside it; None, and why, where there are none."""
    modules = Path(os.environ.get(variable, "")) / "node_modules"
    if not os.environ.get(variable) or not modules.is_dir() or not shutil.which("node"):
        _say_skipped(variable)
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "site"
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        (root / "node_modules").symlink_to(modules.resolve())
        yield root


@cache
def _say_skipped(variable: str) -> None:
    """Once, however many sites there are; a failure where nothing may be skipped."""
    reason = f"skipped: {variable} names no folder in which npm has installed the generator"
    if os.environ.get("FEEDSVC_TEST_REQUIRE"):
        raise SystemExit(reason)
    print(reason)


def run_node(root: Path, *arguments: str, zone: str = "UTC") -> None:
    """Run a script of node_modules in the site, on a machine in a time zone; its output only if it fails."""
    done = subprocess.run(
        ["node", *arguments],
        cwd=root,
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)}: {done.stdout}{done.stderr}")


def read_atom(path: Path, *, date: str) -> dict[str, SeenEntry]:
    """The entries of an Atom feed by id; `date` is the element that holds when they were published."""
    found = {}
    for entry in etree.parse(path).getroot().findall("a:entry", _ATOM):
        link = entry.find("a:link", _ATOM)
        terms = [category.get("term") or "" for category in entry.findall("a:category", _ATOM)]
        seen = SeenEntry(
            id=entry.findtext("a:id", "", _ATOM),
            # Eleventy escapes a link once too often: nobody can follow it as it is.
            link="" if link is None else web_url(unescape(link.get("href") or "")),
            published=_in_utc(entry.findtext(f"a:{date}", "", _ATOM)),
            title=entry.findtext("a:title", "", _ATOM),
            terms=tuple(sorted(terms)),
        )
        found[seen.id] = seen
    return found


def read_ours(root: Path, **settings: str) -> dict[str, SeenEntry]:
    """Our entries of the same folder by id, under settings (`reading`, `timezone` …)."""
    variables = {f"FEEDSVC_{name.upper()}": value for name, value in settings.items()}
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "feedsvc"]
        options = ["--content", str(root), "--data", data]
        done = subprocess.run(
            [*command, "list", "--entries", "--json", *options],
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=True,
        )
    print(done.stderr, end="")
    entries = {}
    for line in done.stdout.splitlines():
        entry = json.loads(line)
        seen = SeenEntry(
            id=entry["id"],
            link=entry["permalink"],
            published=_in_utc(entry["published"]),
            title=entry["title"],
            terms=tuple(sorted([*entry["categories"], *entry["tags"]])),
        )
        entries[seen.id] = seen
    return entries


def report(
    what: str, theirs: Mapping[str, SeenEntry], ours: Mapping[str, SeenEntry], fields: Sequence[str]
) -> int:
    """Print what differs; the number of entries that would turn unread or show another of `fields`."""
    unread = sorted(set(theirs) - set(ours))
    for id_ in unread:
        print(f"  unread: {id_}")
    for id_ in sorted(set(ours) - set(theirs)):
        print(f"  only ours: {id_}")
    changed = 0
    for id_ in sorted(set(ours) & set(theirs)):
        for name in fields:
            their, our = getattr(theirs[id_], name), getattr(ours[id_], name)
            if their != our:
                changed += 1
                print(f"  {name} of {id_}: {their!r} became {our!r}")
    print(f"{what}: {len(theirs)} entries, {len(unread)} unread, {changed} values changed")
    return len(unread) + changed


def _in_utc(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0).isoformat()
