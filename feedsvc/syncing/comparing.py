"""What a scan found against what the index holds: which entries come, change and leave. Only decides."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ..errors import PostError
from ..index import Changes, FileRow
from ..model import FileState
from ..posts.dialects import PathKind
from .finding import rank_kind
from .found import Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the index holds of the entries that a sync may touch.

    `owners`: the paths of all files with that entry id. `paths`: the path that an entry was made from.
    `problem_paths`: every path with a problem.
    """

    owners: Mapping[str, frozenset[str]]
    paths: Mapping[str, str]
    problem_paths: frozenset[str]


def find_touched_ids(found: Found, files: Mapping[str, FileRow], missing: Iterable[str]) -> set[str]:
    """The ids of all entries that what was found may bring, change or remove."""
    ids = {row.entry_id for row in found.rows.values()}
    ids |= {files[path].entry_id for path in found.rows if path in files}
    ids |= {files[path].entry_id for path in missing if found.covers(path)}
    return ids - {""}


def compare(
    found: Found,
    files: Mapping[str, FileRow],
    known: Known,
    *,
    gone: set[str],
    held: set[str],
    kind_of: Callable[[str], PathKind | None],
    read: Callable[[str], None],
) -> Changes:
    """The changes that bring the index to what was found.

    `gone` files have left; `held` ones are missing for the first time and keep their entries, unless the same
    entry was found elsewhere. `read` reads one more file into `found`.
    """
    changes = Changes(files_gone=sorted(gone))
    candidates = _list_candidates(found, files, known, gone=gone, held=held)
    clashes: dict[str, PostError] = {}
    entries = []
    for id_, paths in sorted(candidates.items()):
        present = rank_paths(paths - held, kind_of)
        winner = present[0] if present else min(paths, default="")
        if not winner:
            if id_ in known.paths:
                changes.removals[id_] = _say_why(known.paths[id_], found, gone)
            continue
        clashes |= report_clash(id_, present)
        if winner in held or (winner not in found.entries and known.paths.get(id_) == winner):
            continue  # nothing new about it
        if winner not in found.entries:
            read(winner)  # it lost against a file that has left
        if winner in found.entries:
            entries.append(found.entries[winner])
    changes.entries = entries
    changes.files = [row for path, row in found.rows.items() if row != files.get(path)]
    _collect_problems(changes, found, files, known, clashes, candidates, held)
    return changes


def _list_candidates(
    found: Found, files: Mapping[str, FileRow], known: Known, *, gone: set[str], held: set[str]
) -> dict[str, set[str]]:
    """By id, every file that would be that entry, as things stand now."""
    candidates: dict[str, set[str]] = {}
    for id_ in find_touched_ids(found, files, gone | held):
        candidates[id_] = {
            path
            for path in known.owners.get(id_, ())
            if path not in found.rows and path not in gone and (found.has(path) or path in held)
        }
    for path, row in found.rows.items():
        if row.entry_id:
            candidates[row.entry_id].add(path)
    return candidates


def _say_why(path: str, found: Found, gone: set[str]) -> str:
    if path in found.problems:
        return "quarantined"
    if path in found.entries:
        return "renamed"  # the same file has another id now
    return "removed" if path in gone else "hidden"


def rank_paths(paths: Iterable[str], kind_of: Callable[[str], PathKind | None]) -> list[str]:
    """Of files with one id, the one that is the entry first: posts before archived ones, then by path."""
    return sorted(paths, key=lambda path: (rank_kind(kind_of(path) or PathKind.DRAFT), path))


def report_clash(id_: str, paths: list[str]) -> dict[str, PostError]:
    """The first path is the entry; every one of them is told of the others."""
    if len(paths) < 2:
        return {}
    remedy = "give one of them a `guid:` of its own, or remove it"
    problems = {
        path: PostError(
            path=path, code="ID001", problem=f"same id as {paths[0]}, so it is left out: {id_}", remedy=remedy
        )
        for path in paths[1:]
    }
    problems[paths[0]] = PostError(
        path=paths[0], code="ID001", problem=f"same id as {paths[1]}, which is left out: {id_}", remedy=remedy
    )
    return problems


def _collect_problems(
    changes: Changes,
    found: Found,
    files: Mapping[str, FileRow],
    known: Known,
    clashes: dict[str, PostError],
    candidates: dict[str, set[str]],
    held: set[str],
) -> None:
    problems = found.problems | clashes
    changes.problems = date_problems(problems, found)
    mended = (found.rows.keys() - found.unchanged) | {path for paths in candidates.values() for path in paths}
    mended |= {path for path in known.problem_paths if _is_gone(path, found) and path not in held}
    changes.problems_gone = (mended & known.problem_paths) - problems.keys()


def _is_gone(path: str, found: Found) -> bool:
    return path not in found.files and found.covers(path)


def date_problems(problems: Mapping[str, PostError], found: Found) -> list[tuple[PostError, int]]:
    """Problems by path, each with when its file was last changed, in microseconds since 1970."""
    return [(problem, _modified_us(found.state_of(path))) for path, problem in sorted(problems.items())]


def _modified_us(state: FileState | None) -> int:
    return state.mtime_ns // 1000 if state else 0
