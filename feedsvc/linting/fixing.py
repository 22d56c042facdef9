"""Mends what can be mended without a person, and nothing else: a fixed post is the post it was."""

import contextlib
import difflib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ..errors import PostError
from ..model import DateVerdict, Entry
from ..posts.front_matter import FrontMatter, decode_post
from ..posts.linting import Linted, LintRules, lint_post
from ..posts.linting.fixes import FIXABLE, fix_text
from ..posts.problems import Finding
from ..scanner import FileChangedError, read_file

_MOST_STEPS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A file's bytes before and after; `codes` are what was mended, in order."""

    path: str
    before: bytes
    after: bytes
    codes: tuple[str, ...]

    def diff(self) -> Iterator[str]:
        """The lines of a unified diff, without line ends."""
        before, after = (data.decode("utf-8").split("\n") for data in (self.before, self.after))
        yield from difflib.unified_diff(before, after, f"a/{self.path}", f"b/{self.path}", lineterm="")


class Fixer:
    """Proposes fixes for the posts of one content folder, and writes those that were agreed to."""

    def __init__(self, root: Path, rules: LintRules, *, max_post_bytes: int) -> None:
        self._root = root
        self._rules = rules
        self._max_post_bytes = max_post_bytes

    def propose(self, findings: Iterable[Finding]) -> Iterator[Fix]:
        """One fix per file that can be mended, in order of path; nothing is written."""
        wanted: dict[str, set[str]] = {}
        for finding in findings:
            if finding.code in FIXABLE:
                wanted.setdefault(finding.path, set()).add(finding.code)
        for path in sorted(wanted):
            try:
                data, state = read_file(self._root, path, max_bytes=self._max_post_bytes)
                data.decode("utf-8")
            except (PostError, FileChangedError, UnicodeDecodeError):
                continue
            modified = datetime.fromtimestamp(state.mtime_ns // 1_000_000_000, UTC)
            after, codes = self._mend(path, data, modified, wanted[path])
            if after != data:
                yield Fix(path=path, before=data, after=after, codes=codes)

    def _mend(
        self, path: str, data: bytes, modified: datetime, codes: set[str]
    ) -> tuple[bytes, tuple[str, ...]]:
        """Step by step, as long as each step mends something and the post stays what it was."""
        now, linted = data, self._lint(path, data, modified)
        was_left_out = linted.entry is None
        mended: list[str] = []
        refused: set[tuple[str, str]] = set()
        for _ in range(_MOST_STEPS):
            finding = next(
                (
                    found
                    for found in linted.findings
                    if found.code in codes and (found.code, found.problem) not in refused
                ),
                None,
            )
            if finding is None:
                break
            after = self._apply(path, now, finding, linted)
            after_linted = self._lint(path, after, modified)
            if after != now and _is_better(finding, linted, after_linted):
                now, linted = after, after_linted
                mended.append(finding.code)
            else:
                refused.add((finding.code, finding.problem))
        # Half a mending of a post that stays left out is only noise.
        return (data, ()) if was_left_out and linted.entry is None else (now, tuple(mended))

    def _apply(self, path: str, data: bytes, finding: Finding, linted: Linted) -> bytes:
        front_matter: FrontMatter | None = None
        if linted.entry:
            front_matter = self._rules.rules.dialect.parse(decode_post(data, path=path), path=path)
        fixed = fix_text(data.decode("utf-8"), finding, front_matter, linted.entry)
        return data if fixed is None else fixed.encode()

    def _lint(self, path: str, data: bytes, modified: datetime) -> Linted:
        return lint_post(path, data, modified=modified, rules=self._rules)

    def write(self, fix: Fix) -> bool:
        """Replace the file, whole or not at all; False if it is no longer what the fix was made for."""
        target = Path(os.path.realpath(self._root / fix.path))
        try:
            data, _ = read_file(self._root, fix.path, max_bytes=self._max_post_bytes)
        except (PostError, FileChangedError):
            return False
        if data != fix.before:
            return False
        # A name that no dialect takes for a post, beside its target: a rename cannot cross file systems.
        descriptor, name = tempfile.mkstemp(prefix=".feedsvc-", dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(fix.after)
                file.flush()
                os.fsync(file.fileno())
            shutil.copymode(target, name)
            Path(name).replace(target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(name).unlink()
            raise
        return True


def _is_better(finding: Finding, before: Linted, after: Linted) -> bool:
    if before.entry is None:
        # The next mistake may stand further below: then this one is mended.
        return after.entry is not None or after.findings[0].line > finding.line
    if after.entry is None or _essence(before.entry) != _essence(after.entry):
        return False
    return (finding.code, finding.problem) not in {(found.code, found.problem) for found in after.findings}


def _essence(entry: Entry) -> Entry:
    """All of an entry but the digests of its bytes, and how sure its date is."""
    return replace(entry, revision="", file_digest="", date_verdict=DateVerdict.NONE)
