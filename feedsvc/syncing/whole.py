"""The first sync: entries go into the index while other processes still read the next ones."""

from collections.abc import Iterable, Iterator

from ..errors import PostError
from ..index import Changes
from ..model import Entry
from .comparing import date_problems, report_clash
from .finding import Found


def collect_whole(entries: Iterable[Entry], found: Found, *, problem_paths: frozenset[str]) -> Changes:
    """The changes that fill an empty index from a scan; their entries are still being read.

    Of several with one id the first is taken. `found` is complete when the last entry was taken.
    """
    changes = Changes(is_whole=True)
    changes.entries = _stream(entries, found, changes, problem_paths)
    return changes


def _stream(
    entries: Iterable[Entry], found: Found, changes: Changes, problem_paths: frozenset[str]
) -> Iterator[Entry]:
    owners: dict[str, str] = {}
    clashes: dict[str, list[str]] = {}
    for entry in entries:
        owner = owners.setdefault(entry.id, entry.path)
        if owner == entry.path:
            yield entry
        else:
            clashes.setdefault(entry.id, [owner]).append(entry.path)
    problems: dict[str, PostError] = dict(found.problems)
    for id_, paths in clashes.items():
        problems |= report_clash(id_, paths)
    changes.files = list(found.rows.values())
    changes.problems = date_problems(problems, found)
    changes.problems_gone = set(problem_paths - problems.keys())
