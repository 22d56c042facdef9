"""Writes what the index remembers of files: their states, and what is wrong with them."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from sqlalchemy import Connection, delete

from ..errors import PostError
from ..model import FileState
from .bulk import insert_tuples
from .rows import chunks
from .schema import FILES, PROBLEMS


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file of the content folder as the index remembers it; `entry_id` is "" where it is no entry.

    `beside` describes the other files that decided over the entry (`scanner.SideFolder.describe`).
    `expires_us` is when the entry ends, 0 for never, and for what is none (any more).
    """

    state: FileState
    digest: str
    entry_id: str
    unsettled: bool
    beside: str = ""
    expires_us: int = 0


FILE_COLUMNS = (
    *("path", "size", "mtime_ns", "ctime_ns", "inode"),
    *("digest", "entry_id", "unsettled", "beside", "expires_us"),
)


def file_values(row: FileRow) -> tuple[object, ...]:
    """A file's values by FILE_COLUMNS."""
    state = row.state
    return (
        *(state.path, state.size, state.mtime_ns, state.ctime_ns, state.inode),
        *(row.digest, row.entry_id, row.unsettled, row.beside, row.expires_us),
    )


def write_files(connection: Connection, files: Sequence[FileRow], files_gone: Sequence[str]) -> None:
    """Remember files as they are now, and forget those that are gone."""
    for paths in chunks([*files_gone, *(row.state.path for row in files)]):
        connection.execute(delete(FILES).where(FILES.c.path.in_(paths)))
    insert_tuples(connection, FILES, FILE_COLUMNS, sorted(map(file_values, files)))


def write_problems(
    connection: Connection, problems: Sequence[tuple[PostError, int]], problems_gone: Set[str]
) -> None:
    """Remember problems, each with when its file was changed; all else about these files is mended."""
    gone = problems_gone | {problem.path for problem, _ in problems}
    for paths in chunks(sorted(gone)):
        connection.execute(delete(PROBLEMS).where(PROBLEMS.c.path.in_(paths)))
    rows = {
        (problem.path, problem.code): {
            "path": problem.path,
            "code": problem.code,
            "line": problem.line,
            "column": problem.column,
            "problem": problem.problem,
            "remedy": problem.remedy,
            "modified_us": modified_us,
        }
        for problem, modified_us in problems
    }
    if rows:
        connection.execute(PROBLEMS.insert(), list(rows.values()))
