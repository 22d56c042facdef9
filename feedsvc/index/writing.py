"""Writes the changes of one sync in one transaction: index and journal together, or nothing."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import Connection, delete

from ..errors import PostError
from ..model import Entry
from .bulk import plan_anew
from .files import FileRow, write_files, write_problems
from .journal import (
    next_moment,
    read_state,
    read_version,
    take_version,
    write_state,
)
from .putting import EntryWriter
from .quarantine import note_quarantined
from .reading import WindowRules
from .retracting import Retraction
from .rows import chunks
from .schema import ABOUT
from .stories import Story, write_stories

_BATCH = 500
_WHOLE_BATCH = 5_000
"""Entries that are put at once where none are there: the more, the fewer pages are written twice."""


@dataclass(slots=True, kw_only=True)
class Changes:
    """What one sync found. `removals` maps entry ids to why they leave.

    `entries` may still be coming: files and problems are complete when the last one was taken.
    `is_whole`: the index was empty, so what it does not hold now may have left while it was lost.
    """

    entries: Iterable[Entry] = ()
    removals: dict[str, str] = field(default_factory=dict)
    files: list[FileRow] = field(default_factory=list)
    files_gone: list[str] = field(default_factory=list)
    problems: list[tuple[PostError, int]] = field(default_factory=list)
    problems_gone: set[str] = field(default_factory=set)
    about: dict[str, str] = field(default_factory=dict)
    stories: list[Story] = field(default_factory=list)
    stories_gone: Set[str] = frozenset()
    is_whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The content version after a sync, the terms whose feeds it may have changed, and numbers of entries.

    The empty field stands for the whole site. No terms at all: no feed changed.
    """

    content_version: int
    touched: frozenset[tuple[str, str]]
    changed: int
    removed: int


def write_changes(
    connection: Connection, changes: Changes, *, settings_digest: str, window: WindowRules, now_us: int
) -> Written:
    """Bring the index to what a sync found; bumps the content version only if a feed may have changed.

    `settings_digest` covers every setting and the output version: a new one counts as a change of all feeds.
    `window` decides which feeds held what is removed.
    """
    moment_us = next_moment(connection, now_us)
    is_new_output = read_state(connection, "settings_digest") != settings_digest
    retraction = Retraction(connection, changes.removals, window, now_us)
    write = EntryWriter(connection, moment_us, is_whole=changes.is_whole, keeps_months=not is_new_output)
    note_quarantined(connection, changes.removals, changes.problems_gone)
    for entries in _batches(changes.entries, _WHOLE_BATCH if changes.is_whole else _BATCH):
        write.put(entries)
    if changes.is_whole:
        plan_anew(connection)
    for ids in chunks(list(changes.removals)):
        write.remove({id_: changes.removals[id_] for id_ in ids})
    write.finish()
    write_files(connection, changes.files, changes.files_gone, is_whole=changes.is_whole)
    write_problems(connection, changes.problems, changes.problems_gone)
    write_stories(connection, changes.stories, changes.stories_gone)
    for name, value in changes.about.items():
        connection.execute(delete(ABOUT).where(ABOUT.c.name == name))
        connection.execute(ABOUT.insert().values(name=name, value=value))
    if write.touched or is_new_output or read_version(connection) == 0:
        take_version(connection, moment_us)
        write.journal()
        retraction.write(write.ids, moment_us)
        if is_new_output:
            write_state(connection, "settings_digest", settings_digest)
            write_state(connection, "since_us", str(moment_us))
    return Written(
        content_version=read_version(connection),
        touched=frozenset(write.touched),
        changed=write.changed,
        removed=write.removed,
    )


def _batches(entries: Iterable[Entry], size: int) -> Iterator[list[Entry]]:
    rest = iter(entries)
    while batch := list(islice(rest, size)):
        yield batch
