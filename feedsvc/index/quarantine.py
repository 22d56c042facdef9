"""Posts that are left out: what is wrong with them, and which of them were being served before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from ..errors import PostError
from .rows import chunks, digest_key
from .schema import ENTRIES, PROBLEMS, QUARANTINED


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A problem as an operator wants to hear of it; `modified_us` is the time of the file."""

    problem: PostError
    modified_us: int
    was_served: bool


def to_problem(row: Row[Any]) -> PostError:
    """A row of the table of problems."""
    return PostError(
        path=row.path,
        code=row.code,
        problem=row.problem,
        remedy=row.remedy,
        line=row.line,
        column=row.column,
    )


def note_quarantined(connection: Connection, reasons: Mapping[str, str], mended: Iterable[str]) -> None:
    """Remember the paths of entries that leave because they cannot be read, before they do.

    `reasons` maps entry ids to why they leave; `mended` are paths without a problem now.
    """
    ids = [id_ for id_, reason in reasons.items() if reason == "quarantined"]
    paths: set[str] = set()
    for part in chunks([digest_key(id_) for id_ in ids]):
        paths |= set(connection.scalars(select(ENTRIES.c.path).where(ENTRIES.c.key.in_(part))))
    for gone in chunks(sorted({*mended, *paths})):
        connection.execute(delete(QUARANTINED).where(QUARANTINED.c.path.in_(gone)))
    if paths:
        connection.execute(QUARANTINED.insert(), [{"path": path} for path in sorted(paths)])


def list_reports(connection: Connection) -> tuple[Report, ...]:
    """Every problem: of posts that were being served first, then by the time of their files, newest first."""
    served = set(connection.scalars(select(QUARANTINED.c.path)))
    query = PROBLEMS.select().order_by(PROBLEMS.c.modified_us.desc(), PROBLEMS.c.path, PROBLEMS.c.code)
    reports = [
        Report(problem=to_problem(row), modified_us=row.modified_us, was_served=row.path in served)
        for row in connection.execute(query)
    ]
    return tuple(sorted(reports, key=lambda report: not report.was_served))
