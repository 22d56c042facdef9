"""The database: every entry, by every term, and the history of what changed. SQLAlchemy's one door."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import func, select

from ..errors import IndexFailedError
from ..model import Body, Entry, FileState
from ..selection import Selection
from .activity import Month, Periods
from .archives import ArchivePart, Place
from .body_store import BodyRow, Render, make_body_row, write_bodies, write_missing_bodies
from .contents import Contents, MonthContents
from .cuts import Cut
from .database import Database
from .engine import OnWrite
from .files import FileRow, file_values
from .journal import read_version, read_version_us
from .leading import Lead
from .news import SITE, Mark, News, read_news, write_news
from .notifying import Listener, notify
from .packing import Batch, Packer
from .pings import PingQueue, queue_pings
from .postgres import PostgresDatabase
from .quarantine import Report, list_reports
from .reading import Snapshot, Window, WindowRules
from .rows import ENTRY_COLUMNS, EntryRow, canonical_json, chunks, digest_key, from_rows
from .schema import ABOUT, ENTRIES, FILES, INDEX, PROBLEMS
from .searching import SearchText, compact_search, write_search
from .stories import Story, load_stories
from .tallies import Tallies
from .terms import Term
from .unrendered import Cursor, place_of
from .windows import write_window
from .writing import Changes, Written, write_changes

__all__ = [
    "ENTRY_COLUMNS",
    "SITE",
    "ArchivePart",
    "Batch",
    "BodyRow",
    "Changes",
    "Contents",
    "Cursor",
    "Cut",
    "EntryRow",
    "FileRow",
    "Index",
    "Lead",
    "Listener",
    "Mark",
    "Month",
    "MonthContents",
    "News",
    "OnWrite",
    "Packer",
    "Periods",
    "PingQueue",
    "Place",
    "Render",
    "Report",
    "SearchText",
    "Snapshot",
    "Story",
    "Tallies",
    "Term",
    "Window",
    "WindowRules",
    "Written",
    "canonical_json",
    "file_values",
    "from_rows",
    "make_body_row",
    "place_of",
]

_DEFAULT_RULES = WindowRules()


class Index:
    """An index on SQLite, in one file, or on PostgreSQL. Any number of readers; writers take turns."""

    def __init__(
        self,
        where: Path | str,
        *,
        repairs: bool = False,
        may_migrate: bool = True,
        on_write: OnWrite | None = None,
    ) -> None:
        """Open the index in a file, or that on PostgreSQL under a URL, making it when it is missing.

        See `Database` and `PostgresDatabase`. Who may not migrate leaves the tables on a server as they are.
        """
        self._database: Database | PostgresDatabase
        if isinstance(where, Path):
            self._database = Database(where, repairs=repairs, on_write=on_write)
        else:
            self._database = PostgresDatabase(where, may_migrate=may_migrate, on_write=on_write)
        self._reading, self._writing = self._database.reading, self._database.writing

    def close(self) -> None:
        """Let go of the database; nothing may be asked afterwards."""
        self._database.close()

    def open_lead(self) -> Lead | None:
        """Who writes, of all processes on a server; None for a file, which is locked by its folder."""
        return Lead(self._database) if isinstance(self._database, PostgresDatabase) else None

    def repair(self, *, repairs: bool | None = None) -> bool:
        """See `Database.repair`; `repairs` says whether this process is the writer now."""
        if repairs is not None:
            self._database.repairs = repairs
        return self._database.repair()

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """One consistent view of the index."""
        with self._reading() as connection:
            yield Snapshot(connection)

    def load_files(self) -> dict[str, FileRow]:
        """Every file of the last sync, by path."""
        with self._reading() as connection:
            return {
                row.path: FileRow(
                    state=FileState(row.path, row.size, row.mtime_ns, row.ctime_ns, row.inode),
                    digest=row.digest,
                    entry_id=row.entry_id,
                    unsettled=bool(row.unsettled),
                    beside=row.beside,
                    expires_us=row.expires_us,
                )
                for row in connection.execute(FILES.select())
            }

    def find_owners(self, ids: Iterable[str]) -> dict[str, frozenset[str]]:
        """The paths of all files that have or would have one of these entry ids, by id."""
        owners: dict[str, set[str]] = {}
        with self._reading() as connection:
            for part in chunks(sorted(ids)):
                query = select(FILES.c.entry_id, FILES.c.path).where(FILES.c.entry_id.in_(part))
                for row in connection.execute(query):
                    owners.setdefault(row.entry_id, set()).add(row.path)
        return {id_: frozenset(paths) for id_, paths in owners.items()}

    def find_paths(self, ids: Iterable[str]) -> dict[str, str]:
        """The paths that entries were made from, by entry id."""
        paths: dict[str, str] = {}
        with self._reading() as connection:
            for part in chunks([digest_key(id_) for id_ in sorted(ids)]):
                query = select(ENTRIES.c.id, ENTRIES.c.path).where(ENTRIES.c.key.in_(part))
                paths |= {row.id: row.path for row in connection.execute(query)}
        return paths

    def load_stories(self) -> dict[str, Story]:
        """The stories of all posts by entry id, none where settings do not merge them."""
        with self._reading() as connection:
            return load_stories(connection)

    def load_about(self) -> dict[str, str]:
        """What the index was made from: content root, dialect and the like."""
        with self._reading() as connection:
            return {row.name: row.value for row in connection.execute(ABOUT.select())}

    def read_news(self, seen: Mark) -> News:
        """What is new to a process that saw the index last as `seen`."""
        with self._reading() as connection:
            return read_news(connection, seen)

    def find_problem_paths(self) -> frozenset[str]:
        """The paths of all files with a problem."""
        with self._reading() as connection:
            return frozenset(connection.scalars(select(PROBLEMS.c.path).distinct()))

    def list_reports(self) -> tuple[Report, ...]:
        """The problems of the last sync: those of posts that were being served first, then by date."""
        with self._reading() as connection:
            return list_reports(connection)

    def count_problems(self) -> int:
        """How many problems the last sync left, several of one file too."""
        with self._reading() as connection:
            return connection.scalar(select(func.count()).select_from(PROBLEMS)) or 0

    def write(
        self,
        changes: Changes,
        *,
        settings_digest: str,
        now_us: int,
        window: WindowRules = _DEFAULT_RULES,
        hubs: tuple[str, ...] = (),
        render: Render | None = None,
        output_version: str = "",
    ) -> Written:
        """Write one sync, whole or not at all. `window` is that of the feeds that are served.

        What changes is queued for these `hubs`. With `render` the bodies of what is new come with it.
        """
        with self._writing() as connection:
            before = read_version(connection)
            written = write_changes(
                connection, changes, settings_digest=settings_digest, window=window, now_us=now_us
            )
            if render and written.touched:
                write_missing_bodies(connection, render, output_version)
            is_new = written.content_version != before
            if is_new:
                touched = None if changes.whole is not None else written.touched
                write_news(connection, written.content_version, touched)
            if is_new or changes.about:
                notify(connection)
            is_first = written.content_version == 1
            queue_pings(
                connection,
                hubs,
                written.touched,
                content_version=written.content_version,
                # Nobody has subscribed to what was never there; but its scheduled entries are still to come.
                since_us=read_version_us(connection) + is_first,
                now_us=now_us,
            )
            return written

    def pings(self) -> PingQueue:
        """What hubs are still to be told."""
        return PingQueue(reading=self._reading, writing=self._writing)

    def tallies(self) -> Tallies:
        """The operator's statistics."""
        return Tallies(reading=self._reading, writing=self._database.try_writing)

    def store_bodies(self, bodies: Iterable[tuple[Entry, Body]], output_version: str) -> None:
        """Keep rendered bodies; one that an entry no longer has is replaced."""
        self.store_body_rows([make_body_row(*pair, output_version) for pair in bodies])

    def store_body_rows(self, rows: Sequence[BodyRow]) -> None:
        """The same of rows that `make_body_row` has made, maybe in another process."""
        if rows:
            with self._writing() as connection:
                write_bodies(connection, rows)

    def store_search(self, texts: Iterable[SearchText]) -> None:
        """Make entries findable by their words."""
        with self._writing() as connection:
            write_search(connection, texts)

    def compact_search(self) -> bool:
        """Drop what is searched when most of it is gone; True if all of it is to be read again."""
        with self._writing() as connection:
            return compact_search(connection)

    def remember_window(
        self, selection: Selection, suffix: str, digest: str, rows: tuple[tuple[str, str], ...]
    ) -> None:
        """Keep what a document holds, for `Snapshot.find_window`; not while something else is written."""
        # A request must not wait for a sync. What is not remembered now is sent whole next time.
        writing = self._database.try_writing()
        if writing is not None:
            with suppress(IndexFailedError), writing as connection:
                write_window(connection, selection, suffix, digest, rows)

    def clear(self) -> None:
        """Forget everything but the journal, for `sync --rebuild`."""
        with self._writing() as connection:
            INDEX.drop_all(connection)
            INDEX.create_all(connection)
