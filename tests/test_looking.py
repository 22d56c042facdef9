"""A look at a part of the folder leaves the index as a look at all of it would."""

import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from feedsvc.runtime import Runtime
from feedsvc.syncing import Look, SyncResult
from tests.sites import LONG_AGO, running, write_post

STORY = "证监会今日发布关于上市公司的新规定，自发布之日起施行。" * 9
TEXTS = {
    "a post": "---\ntitle: One\ndate: 2024-01-02\n---\nText.\n",
    "another version": "---\ntitle: Two\ndate: 2024-02-03\ntags: [x, y]\n---\nText.\n",
    "an id of its own": "---\ntitle: Own\ndate: 2024-01-02\nguid: urn:own\n---\nText.\n",
    "a story": f"---\ntitle: Story\ndate: 2024-01-02\n---\n{STORY}\n",
    "a sound": "---\ntitle: Heard\ndate: 2024-01-02\naudio: x.mp3\n---\nText.\n",
    "no date": "---\ntitle: None\ndate: sometime\n---\nText.\n",
    "hidden": "---\ntitle: Hidden\ndate: 2024-01-02\nfeed: false\n---\nText.\n",
}
FILES = ("a.md", "b.md", "sub/a.md", "sub/deep/c.md", "other/a.md", "x.mp3", "sub/x.mp3", ".away/a.md")
POSTS = tuple(path for path in FILES if path.endswith(".md"))
PLACES = st.sampled_from((*FILES, "sub", "sub/deep", "other", ".away"))


class Folder:
    """A content folder in which things happen; each tells the paths that a system's events would name."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._moments = iter(range(LONG_AGO, LONG_AGO + 10_000))

    def write(self, path: str, text: str) -> set[str]:
        place = self.root / path
        if place.is_dir() or any(above.is_file() for above in place.parents):
            return set()
        told = self._make_folder(place.parent)
        if place.is_symlink():
            place.unlink()
        moment = next(self._moments)
        place.write_text(TEXTS[text] if path.endswith(".md") else text * (moment - LONG_AGO))
        os.utime(place, (moment, moment))
        return told | {path}

    def remove(self, path: str) -> set[str]:
        place = self.root / path
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            with suppress(NotADirectoryError):
                place.unlink(missing_ok=True)
        return {path}

    def move(self, path: str, target: str) -> set[str]:
        place, goal = self.root / path, self.root / target
        if not place.exists() or goal.exists() or goal.is_symlink() or goal.is_relative_to(place):
            return set()
        if any(above.is_file() for above in goal.parents):
            return set()
        told = self._make_folder(goal.parent)
        place.rename(goal)
        return told | {path, target}

    def link(self, path: str, target: str) -> set[str]:
        place = self.root / path
        if place.exists() or place.is_symlink() or any(above.is_file() for above in place.parents):
            return set()
        told = self._make_folder(place.parent)
        place.symlink_to(self.root / target)
        return told | {path}

    def _make_folder(self, folder: Path) -> set[str]:
        """Of a folder that comes with all that lies in it only itself may be told of."""
        if folder.exists():
            return set()
        above = self._make_folder(folder.parent)
        folder.mkdir()
        return above or {str(folder.relative_to(self.root))}


STEPS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(FILES), st.sampled_from(tuple(TEXTS))),
    st.tuples(st.just("remove"), PLACES),
    st.tuples(st.just("move"), PLACES, PLACES),
    st.tuples(st.just("link"), st.sampled_from(POSTS), st.sampled_from(FILES)),
)


def look(runtime: Runtime, paths: Iterable[str], again: Iterable[str] = ()) -> SyncResult:
    return runtime._syncer.sync(look=Look(paths=frozenset({*paths, *again}), again=frozenset(again)))


def describe(runtime: Runtime) -> dict[str, Any]:
    """All that the index says of the content."""
    with runtime.index.snapshot() as snapshot:
        return {
            # A post with an id of its own keeps its permalink when it moves, until it changes.
            "entries": [replace(entry, permalink="", generator_id="") for entry in snapshot.list_entries()],
            "terms": snapshot.list_terms(2**60),
            "problems": sorted(str(report.problem) for report in runtime.index.list_reports()),
            "files": {
                path: replace(row, unsettled=False) for path, row in runtime.index.load_files().items()
            },
            "stories": runtime.index.load_stories(),
        }


@pytest.mark.parametrize("duplicates", ["keep", "merge"])
@settings(max_examples=40, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(batches=st.lists(st.tuples(st.lists(STEPS, min_size=1, max_size=4), st.booleans()), max_size=8))
def test_looks_at_what_is_told_leave_what_a_look_at_everything_finds(
    duplicates: str, batches: list[tuple[list[tuple[str, ...]], bool]]
) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary).resolve() / "site"
        folder = Folder(root)
        root.mkdir()
        write_post(root, "z.md", TEXTS["a post"])
        with running(root, Path(temporary) / "data", duplicates=duplicates) as runtime:
            missing = runtime.sync().missing
            for steps, leaves in batches:
                told: set[str] = set()
                for what, *arguments in steps:
                    told |= getattr(folder, what)(*arguments)
                missing = look(runtime, told, missing if leaves else ()).missing
            while missing:
                missing = look(runtime, (), missing).missing
            found = describe(runtime)
            with running(root, Path(temporary) / "anew", duplicates=duplicates) as anew:
                anew.sync()
                assert found == describe(anew)
            assert runtime.sync().touched == frozenset()
