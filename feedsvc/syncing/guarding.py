"""Holds back what looks like a lost folder rather than like an editor's work (docs/architecture.md)."""

from collections.abc import Mapping
from pathlib import Path

from ..errors import RemovalHeldBackError
from ..index import SITE, Changes, Index
from ..posts.reading import ReadingRules
from ..scanner import check_folder

_FEW = 20
"""Entries that may always leave at once."""


class Guard:
    """Knows what content an index was made from.

    `machine` names this one where several may sync, `site` is what those are told who have no folder.
    """

    def __init__(self, root: Path, rules: ReadingRules, index: Index, *, machine: str, site: str) -> None:
        self._root = root
        self._rules = rules
        self._index = index
        self._machine = machine
        self._site = site

    def describe(self, about: Mapping[str, str], *, commit: str, allow_removals: bool) -> dict[str, str]:
        """What the index is made from now; `about` is what it was made from.

        The same name may stand for other content: a disk not mounted, say. Then RemovalHeldBackError, or
        ContentFolderError where there is no folder at all.
        """
        device = f"{self._machine}:{check_folder(self._root)}".removeprefix(":")
        files = self._rules.dialect.configuration_files()
        marks = [name for name in files if (self._root / name).is_file()]
        if about and not allow_removals:
            # What lies deeper, a section's own file, say, is content and may go like any other.
            missing = {name for name in about["marks"].splitlines() if "/" not in name} - set(marks)
            if missing:
                self._hold_back(0, f"{', '.join(sorted(missing))} is gone from {self._root}")
            is_same_machine = about["device"].rpartition(":")[0] == self._machine
            if is_same_machine and about["device"] != device:
                self._hold_back(0, f"another device is mounted at {self._root}")
        return {
            "root": str(self._root),
            "dialect": self._rules.dialect.name,
            "device": device,
            "marks": "\n".join(marks),
            "rules": self._rules.whole_digest,
            "commit": commit,
            SITE: self._site,
        }

    def check(self, changes: Changes, *, allow_removals: bool) -> None:
        """RemovalHeldBackError where more than a few entries, and more than a tenth, would leave."""
        leaving = sum(reason not in {"renamed", "merged"} for reason in changes.removals.values())
        if allow_removals or leaving <= _FEW:
            return
        total = self._count()
        if leaving > total / 10:
            raise RemovalHeldBackError(leaving, total)

    def _hold_back(self, leaving: int, reason: str) -> None:
        total = self._count()
        raise RemovalHeldBackError(leaving or total, total, reason)

    def _count(self) -> int:
        with self._index.snapshot() as snapshot:
            return snapshot.count_entries()
