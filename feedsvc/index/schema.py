"""The tables. Two stores in one database: the index, a pure function of content, settings and code, and the
journal, which holds the only history (docs/architecture.md). Moments are microseconds since 1970 UTC.

On PostgreSQL texts are compared by their bytes, as SQLite does it. Its B-trees refuse keys beyond 2,700
bytes, and ids, paths and names have no limit: tables that such a text is the key of have a hash index there.
"""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, PrimaryKeyConstraint, Table
from sqlalchemy import String as AnyString
from sqlalchemy import Text as AnyText
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import DDLCompiler

SCHEMA_VERSION = 9

INDEX = MetaData()
JOURNAL = MetaData()

_POSTGRESQL = "postgresql"

# Never by a locale: ties are broken by text, and all machines break them alike.
Text = AnyText().with_variant(AnyText(collation="C"), _POSTGRESQL)
String = AnyString().with_variant(AnyString(collation="C"), _POSTGRESQL)
Key = BigInteger().with_variant(Integer, "sqlite")


def _hash_key(column: Column[Any], *others: Column[Any]) -> None:
    """On PostgreSQL, look a table up by this column of its key, however long, or by the others."""
    assert column.table is not None
    name = column.table.name
    column.table.info["has_long_key"] = True
    Index(f"{name}_by_{column.name}", column, postgresql_using="hash").ddl_if(dialect=_POSTGRESQL)
    if others:
        Index(f"{name}_by_key", *others).ddl_if(dialect=_POSTGRESQL)


@compiles(PrimaryKeyConstraint, _POSTGRESQL)
def _compile_key(constraint: PrimaryKeyConstraint, compiler: DDLCompiler, **options: Any) -> str | None:
    if constraint.table.info.get("has_long_key"):
        return None
    return compiler.visit_primary_key_constraint(constraint, **options)


# Keys are 64 bits of a SHA-256: equal content gives equal rows, however it came in.
ABOUT = Table(
    "about",
    INDEX,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

FILES = Table(
    "files",
    INDEX,
    Column("path", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("ctime_ns", BigInteger, nullable=False),
    Column("inode", BigInteger, nullable=False),
    Column("digest", String, nullable=False),
    # The id that the file's post has or would have; "" where it is no entry.
    Column("entry_id", Text, nullable=False),
    # Scanned within two seconds of its last change: to be read again at the next scan.
    Column("unsettled", Boolean, nullable=False),
    # The other files that decided over the entry, as they were.
    Column("beside", Text, nullable=False),
    # When the entry ends, 0 for never.
    Column("expires_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
BY_ENTRY_ID = Index("ix_files_entry_id", FILES.c.entry_id, postgresql_using="hash")
_hash_key(FILES.c.path)

ENTRIES = Table(
    "entries",
    INDEX,
    # In SQLite not the row's own number: rows lie in the order in which they came, that is, mostly by date.
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("generator_id", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("permalink", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("published_us", BigInteger, nullable=False),
    # Not in the feed of the whole site.
    Column("is_apart", Boolean, nullable=False),
    Column("published_offset", Integer, nullable=False),
    Column("updated_us", BigInteger, nullable=False),
    Column("updated_offset", Integer, nullable=False),
    Column("date_verdict", String, nullable=False),
    Column("revision", String, nullable=False),
    Column("file_digest", String, nullable=False),
    Column("slug", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("collection", Text, nullable=False),
    Column("draft", Boolean, nullable=False),
    # Lists and values of the model, as canonical JSON.
    Column("categories", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("authors", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("other_sources", Text, nullable=False),
    Column("via", Text, nullable=False),
    Column("rights", Text, nullable=False),
    Column("license_url", Text, nullable=False),
    # Image, enclosures, episode, side files, end and merged terms, as canonical JSON; {} for most.
    Column("media", Text, nullable=False),
)

# "The latest N of the site" is one range of this, without a look at the entries.
BY_DATE = Index("entries_by_date", ENTRIES.c.published_us, ENTRIES.c.is_apart)

# "The latest N of a term" is one range of this table's primary key.
ENTRY_TERMS = Table(
    "entry_terms",
    INDEX,
    Column("term_key", BigInteger, primary_key=True),
    Column("published_us", BigInteger, primary_key=True),
    Column("entry_key", BigInteger, primary_key=True),
    sqlite_with_rowid=False,
)

# One row per spelling of a term's name, with the number of entries that use it.
TERMS = Table(
    "terms",
    INDEX,
    Column("term_key", BigInteger, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("field", String, nullable=False),
    Column("slug", Text, nullable=False),
    Column("entries", Integer, nullable=False),
    sqlite_with_rowid=False,
)
_hash_key(TERMS.c.name, TERMS.c.term_key)

PROBLEMS = Table(
    "problems",
    INDEX,
    Column("path", Text, primary_key=True),
    Column("code", String, primary_key=True),
    Column("line", Integer, nullable=False),
    Column("column", Integer, nullable=False),
    Column("problem", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    # When the file was last changed: the problem's date, since the index holds no clock of its own.
    Column("modified_us", BigInteger, nullable=False),
)
_hash_key(PROBLEMS.c.path)

# What twins are found by; only where settings merge them.
STORIES = Table(
    "stories",
    INDEX,
    Column("id", Text, primary_key=True),
    Column("path", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("published_us", BigInteger, nullable=False),
)
_hash_key(STORIES.c.id)

# Rendered on demand or in the background, so their presence is no part of the index's purity.
BODIES = Table(
    "bodies",
    INDEX,
    Column("entry_key", Key, primary_key=True, autoincrement=False),
    Column("revision", String, nullable=False),
    Column("output_version", String, nullable=False),
    # Bytes of the HTML, before it, so that adding them up does not read it.
    Column("size", Integer, nullable=False),
    Column("summary", Text, nullable=False),
    Column("html", Text, nullable=False),
)

STATE = Table(
    "journal_state",
    JOURNAL,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

# When an entry's revision was last seen to change.
CHANGES = Table(
    "journal_changes",
    JOURNAL,
    Column("entry_key", Key, primary_key=True, autoincrement=False),
    Column("revision", String, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
)

# When an entry left a term (or the site, term key 0), or moved within it by a new date.
LEFT = Table(
    "journal_left",
    JOURNAL,
    Column("term_key", BigInteger, primary_key=True),
    Column("entry_id", Text, primary_key=True),
    Column("left_us", BigInteger, nullable=False),
    Column("reason", String, nullable=False),
    sqlite_with_rowid=False,
)
_hash_key(LEFT.c.entry_id)
Index("journal_left_by_moment", LEFT.c.term_key, LEFT.c.left_us)

# Files whose posts were being served until they could not be read any more.
QUARANTINED = Table(
    "journal_quarantined",
    JOURNAL,
    Column("path", Text, primary_key=True),
    sqlite_with_rowid=False,
)
_hash_key(QUARANTINED.c.path)

# When entries of a term (or of the site, term key 0) and a month (202201) last moved (came, left, took
# another date) or changed at all. Without a row: not since the present settings were first used.
MONTHS = Table(
    "journal_month_changes",
    JOURNAL,
    Column("term_key", BigInteger, primary_key=True),
    Column("month", Integer, primary_key=True),
    Column("what", String, primary_key=True),
    Column("last_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Entries that were removed while they stood in the window of a term.
TOMBSTONES = Table(
    "journal_tombstones",
    JOURNAL,
    Column("term_key", BigInteger, primary_key=True),
    Column("entry_id", Text, primary_key=True),
    Column("removed_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
_hash_key(TOMBSTONES.c.entry_id, TOMBSTONES.c.term_key)

# What hubs are still to be told: that the feed of a term changed at `since_us` or later.
PINGS = Table(
    "journal_pings",
    JOURNAL,
    Column("hub", String, primary_key=True),
    Column("field", String, primary_key=True),
    Column("slug", Text, primary_key=True),
    Column("since_us", BigInteger, nullable=False),
    Column("due_us", BigInteger, nullable=False),
    Column("content_version", Integer, nullable=False),
    sqlite_with_rowid=False,
)
Index("journal_pings_by_moment", PINGS.c.hub, PINGS.c.due_us)

# Hubs that did not answer, and until when they are left alone.
HUBS = Table(
    "journal_hubs",
    JOURNAL,
    Column("hub", String, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("due_us", BigInteger, nullable=False),
)

# What a feed held under an ETag, for deltas: `rows` is a list of (entry id, revision) as JSON.
WINDOWS = Table(
    "journal_windows",
    JOURNAL,
    Column("term_key", BigInteger, primary_key=True),
    Column("suffix", String, primary_key=True),
    Column("digest", String, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("rows", Text, nullable=False),
    sqlite_with_rowid=False,
)

# What the operator's page counts, summed over all processes; no address, nor a hash of one, is ever in it.
TALLIES = Table(
    "journal_tallies",
    JOURNAL,
    Column("kind", String, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("detail", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("last_us", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
_hash_key(TALLIES.c.name)

# The terms that each of the latest content versions touched, as canonical JSON; "" for all.
NEWS = Table(
    "journal_news",
    JOURNAL,
    Column("content_version", Integer, primary_key=True, autoincrement=False),
    Column("touched", Text, nullable=False),
)
