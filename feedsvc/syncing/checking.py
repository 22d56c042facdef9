"""`check`: every file is read as a sync would read it, and looked at twice; nothing is written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from ..errors import PostError
from ..index import Story
from ..model import Entry
from ..posts.linting import Linted, LintRules, lint_post
from ..posts.linting.across import Spellings, count_verdicts
from ..posts.linting.generator import tell_usual
from ..posts.problems import Finding, Severity
from ..scanner import FileChangedError, check_folder, read_file
from ..scanner.workers import read_files
from .comparing import rank_paths, report_clash
from .finding import Finder, Progress
from .twins import find_twins, group_stories

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Every finding, by path and place. `verdicts`: how many entries have their date from where."""

    findings: tuple[Finding, ...]
    verdicts: Mapping[str, int] = field(default_factory=dict)

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What leaves posts out."""
        return tuple(found for found in self.findings if found.severity is Severity.PROBLEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linter:
    """Lints single files of one content folder; goes to other processes whole."""

    root: Path
    rules: LintRules
    max_post_bytes: int

    def read(self, path: str, known_digest: str = "") -> tuple[str, Linted]:
        """Lint a file; never raises for what lies in it. One that never holds still is found to be fine."""
        del known_digest  # a linter looks at everything
        for _ in range(_ATTEMPTS):
            try:
                data, modified = self.load(path)
            except FileChangedError:
                continue
            except PostError as problem:
                return path, Linted(findings=(Finding.of(problem),), positions={})
            return path, lint_post(path, data, modified=modified, rules=self.rules)
        return path, Linted(findings=(), positions={})

    def load(self, path: str) -> tuple[bytes, datetime]:
        """A file's bytes and time; raises as `scanner.read_file`."""
        data, state = read_file(self.root, path, max_bytes=self.max_post_bytes)
        return data, datetime.fromtimestamp(state.mtime_ns // 1_000_000_000, UTC)


class Checker:
    """Looks for everything that is wrong or suspicious in one content folder."""

    def __init__(self, finder: Finder, linter: Linter, *, merges_duplicates: bool) -> None:
        """Twins are no news to whoever `merges_duplicates`."""
        self._finder = finder
        self._linter = linter
        self._merges_duplicates = merges_duplicates

    def check(self, progress: Progress | None = None) -> Report:
        """The folder as it is now; ContentFolderError when it cannot be listed."""
        check_folder(self._linter.root)
        found = self._finder.scan()
        findings = [Finding.of(problem) for problem in found.problems.values()]
        entries: dict[str, Entry] = {}
        spellings = Spellings()
        paths = sorted(found.files)
        for number, (path, linted) in enumerate(read_files(self._linter, paths), 1):
            findings += linted.findings
            if linted.entry:
                entries[path] = linted.entry
                spellings.note(linted.entry, linted.positions)
            if progress and (number % 100 == 0 or number == len(paths)):
                progress(number, len(paths))
        across = [
            *self._find_clashes(entries),
            *spellings.find_variants(),
            *self._find_twins(entries.values()),
        ]
        findings += map(self._with_source, across)
        findings.sort(key=lambda item: (item.path, item.line, item.column, item.code))
        return Report(findings=tuple(findings), verdicts=count_verdicts(entries.values()))

    def _find_clashes(self, entries: Mapping[str, Entry]) -> Iterator[Finding]:
        paths: dict[str, list[str]] = {}
        for path, entry in entries.items():
            paths.setdefault(entry.id, []).append(path)
        rules = self._linter.rules
        told = tell_usual("ID001", rules.generator)
        for id_, same in paths.items():
            for problem in report_clash(id_, rank_paths(same, rules.rules.dialect.kind_of)).values():
                yield replace(Finding.of(problem), generator=told)

    def _find_twins(self, entries: Iterable[Entry]) -> Iterator[Finding]:
        if self._merges_duplicates:
            return
        stories: dict[str, Story] = {entry.id: Story.of(entry) for entry in entries}
        for group in group_stories(stories.values()):
            for id_, twins in find_twins(group, self._finder.read_story).items():
                for twin in twins:
                    yield Finding(
                        path=twin.path,
                        code="DU101",
                        problem=f"tells the same story as {stories[id_].path}, under another id",
                        remedy='remove one of them, or set duplicates = "merge" to serve one with all terms',
                    )

    def _with_source(self, finding: Finding) -> Finding:
        try:
            data, _ = self._linter.load(finding.path)
        except (FileChangedError, PostError):
            return finding
        return finding.with_source(data.decode("utf-8-sig", "replace"))
