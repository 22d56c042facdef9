"""Writes the changes of one sync in one transaction: index and journal together, or nothing."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete

from ..errors import PostError
from ..model import Entry
from .bulk import delay_checkpoint, plan_anew
from .files import FileRow, write_files, write_problems
from .filling import Filling
from .journal import (
    next_moment,
    read_state,
    read_version,
    read_version_us,
    take_version,
    write_state,
)
from .packing import Batch
from .putting import EntryWriter
from .quarantine import note_quarantined
from .reading import WindowRules
from .retracting import Retraction
from .rows import chunks
from .schema import ABOUT
from .stories import Story, write_stories


@dataclass(slots=True, kw_only=True)
class Changes:
    """What one sync found. `removals` maps entry ids to why they leave.

    `whole`, instead of entries and files, fills an index that is empty: what it does not hold then may have
    left while it was lost. It may still be coming: problems are complete when the last of it was taken.
    """

    entries: Sequence[Entry] = ()
    whole: Iterable[Batch] | None = None
    removals: dict[str, str] = field(default_factory=dict)
    files: list[FileRow] = field(default_factory=list)
    files_gone: list[str] = field(default_factory=list)
    problems: list[tuple[PostError, int]] = field(default_factory=list)
    problems_gone: set[str] = field(default_factory=set)
    about: dict[str, str] = field(default_factory=dict)
    stories: list[Story] = field(default_factory=list)
    stories_gone: Set[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The content version after a sync, its moment in microseconds, and numbers of entries.

    `touched` are the terms whose feeds it may have changed.

    The empty field stands for the whole site. No terms at all: no feed changed.
    """

    content_version: int
    version_us: int
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
    # After the first sync somebody waits for an answer; whatever is written next has the time.
    delay_checkpoint(connection, delays=changes.whole is not None)
    is_new_output = read_state(connection, "settings_digest") != settings_digest
    retraction = Retraction(connection, changes.removals, window, now_us)
    note_quarantined(connection, changes.removals, changes.problems_gone)
    write: EntryWriter | Filling
    if changes.whole is None:
        write = _write_difference(connection, changes, moment_us, keeps_months=not is_new_output)
    else:
        write = _fill(connection, changes.whole, moment_us, keeps_months=not is_new_output)
        plan_anew(connection)
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
        version_us=read_version_us(connection),
        touched=frozenset(write.touched),
        changed=write.changed,
        removed=write.removed,
    )


def _fill(connection: Connection, whole: Iterable[Batch], moment_us: int, *, keeps_months: bool) -> Filling:
    write = Filling(connection, moment_us, keeps_months=keeps_months)
    write.fill(whole)
    return write


def _write_difference(
    connection: Connection, changes: Changes, moment_us: int, *, keeps_months: bool
) -> EntryWriter:
    write = EntryWriter(connection, moment_us, keeps_months=keeps_months)
    for entries in chunks(changes.entries):
        write.put(entries)
    for ids in chunks(list(changes.removals)):
        write.remove({id_: changes.removals[id_] for id_ in ids})
    write.finish()
    write_files(connection, changes.files, changes.files_gone)
    return write
