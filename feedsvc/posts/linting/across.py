"""What only several posts show together: terms that are spelled in several ways."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ...model import Entry
from ...selection import slugify
from ..problems import Finding
from .terms import TERM_NAMES

_FIRST_NAMES = {"category": TERM_NAMES[:2], "tag": TERM_NAMES[2:]}


@dataclass(slots=True)
class _Spelling:
    """One spelling of a term: how many entries use it, and where the first of them does."""

    entries: int
    path: str
    line: int


class Spellings:
    """Collects how terms are spelled, entry by entry."""

    def __init__(self) -> None:
        self._terms: dict[tuple[str, str], dict[str, _Spelling]] = {}

    def note(self, entry: Entry, positions: Mapping[str, tuple[int, int]]) -> None:
        """Take the terms of an entry; `positions` has (line, column) of its keys."""
        for field, names in (("category", entry.categories), ("tag", entry.tags)):
            for name in dict.fromkeys(part.strip() for part in names if part.strip()):
                spellings = self._terms.setdefault((field, slugify(name)), {})
                if name in spellings:
                    spellings[name].entries += 1
                    continue
                keys = (positions[key] for key in _FIRST_NAMES[field] if key in positions)
                spellings[name] = _Spelling(1, entry.path, next(keys, (1, 1))[0])

    def find_variants(self) -> Iterator[Finding]:
        """TM102 for every spelling but the one used most, at its first post."""
        for (field, _), spellings in sorted(self._terms.items()):
            if len(spellings) < 2:
                continue
            best = min(spellings, key=lambda name: (-spellings[name].entries, name))
            for name, found in sorted(spellings.items()):
                if name != best:
                    problem = (
                        f"the {field} {name!r} ({_posts(found.entries)}) is spelled {best!r} elsewhere "
                        f"({_posts(spellings[best].entries)}); they are one feed"
                    )
                    yield Finding(
                        path=found.path,
                        code="TM102",
                        problem=problem,
                        remedy=f"write {best!r}, or another name if another thing is meant",
                        line=found.line,
                    )


def _posts(count: int) -> str:
    return "1 post" if count == 1 else f"{count:,} posts"


def count_verdicts(entries: Iterable[Entry]) -> dict[str, int]:
    """How many entries have their date from where, the most frequent first."""
    return dict(Counter(str(entry.date_verdict) for entry in entries).most_common())
