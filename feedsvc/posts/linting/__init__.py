"""The linter's look at one post: whether it can be read, and what is suspicious about what was read.

Pure: the clock is handed in. What only several posts show together is in `across`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ...errors import PostError
from ...model import Entry
from ..dialects import Dialect
from ..front_matter import FrontMatter, decode_post
from ..problems import Finding
from ..reading import Hidden, ReadingRules, read_post
from .dates import find_suspicious_dates
from .generator import tell_generator
from .heads import find_suspicious_heads
from .templates import find_lost_marks
from .terms import find_suspicious_terms

__all__ = ["LintRules", "Linted", "lint_post"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LintRules:
    """How posts are read, how the generator itself reads them, and what time it is (aware)."""

    rules: ReadingRules
    generator: Dialect
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Linted:
    """What a file is and what was found. `positions` gives (line, column) of the front matter's keys."""

    findings: tuple[Finding, ...]
    entry: Entry | None = None
    positions: Mapping[str, tuple[int, int]]


def lint_post(path: str, data: bytes, *, modified: datetime, rules: LintRules) -> Linted:
    """Read one file as a sync does, and look twice; never raises for what lies in it."""
    try:
        entry = read_post(path, data, modified=modified, rules=rules.rules)
    except PostError as error:
        told = replace(Finding.of(error), generator=tell_generator(error, data, modified, rules.generator))
        text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
        return Linted(findings=(told.with_source(text),), positions={})
    if isinstance(entry, Hidden):
        return Linted(findings=(), positions={})
    front_matter = rules.rules.dialect.parse(decode_post(data, path=path), path=path)
    findings = tuple(
        found.with_source(front_matter.text) for found in _suspect(entry, data, front_matter, modified, rules)
    )
    return Linted(findings=findings, entry=entry, positions=front_matter.positions)


def _suspect(
    entry: Entry, data: bytes, front_matter: FrontMatter, modified: datetime, rules: LintRules
) -> Iterator[Finding]:
    is_jekyll = rules.generator.name == "jekyll"
    yield from find_suspicious_heads(entry, data, front_matter, is_jekyll=is_jekyll)
    yield from find_suspicious_dates(entry, front_matter, modified, rules.generator, rules.now)
    yield from find_suspicious_terms(entry, front_matter, is_jekyll=is_jekyll)
    yield from find_lost_marks(entry, data, front_matter, modified, rules.rules)
