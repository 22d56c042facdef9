"""The only history: what changed when. Moments are given by the syncing process, never by a reader."""

from collections.abc import Iterable, Set
from datetime import timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    ScalarSelect,
    bindparam,
    delete,
    func,
    literal,
    select,
)

from ..dates import EPOCH, to_microseconds
from ..model import Entry
from .rows import EVERY_KEY, SITE_KEY, list_terms
from .schema import LEFT, MONTHS, STATE, TOMBSTONES


def _left_us(term_key: ColumnElement[int]) -> ScalarSelect[int]:
    return select(func.max(LEFT.c.left_us)).where(LEFT.c.term_key == term_key).scalar_subquery()


# Made once: to make a small statement takes SQLAlchemy seven times as long as to run it.
_STATE = select(STATE.c.value).where(STATE.c.name == bindparam("name"))
_STATES = select(STATE.c.name, STATE.c.value)
_LEFT = select(_left_us(bindparam("term_key", type_=BigInteger)), _left_us(literal(EVERY_KEY, BigInteger)))
_OF_MONTH = (
    (MONTHS.c.term_key == bindparam("t"))
    & (MONTHS.c.month == bindparam("m"))
    & (MONTHS.c.what == bindparam("w"))
)
_MONTH = select(MONTHS.c.last_us).where(_OF_MONTH)
_TOMBSTONES = (
    select(TOMBSTONES.c.entry_id, TOMBSTONES.c.removed_us)
    .where(TOMBSTONES.c.term_key == bindparam("term_key"), TOMBSTONES.c.removed_us > bindparam("since_us"))
    .order_by(TOMBSTONES.c.removed_us.desc(), TOMBSTONES.c.entry_id)
    .limit(bindparam("most", type_=Integer))
)


def read_state(connection: Connection, name: str) -> str:
    """A value of the journal, or ""."""
    return connection.scalar(_STATE, {"name": name}) or ""


def read_states(connection: Connection) -> dict[str, str]:
    """All values of the journal by name."""
    return {row.name: row.value for row in connection.execute(_STATES)}


def write_state(connection: Connection, name: str, value: str) -> None:
    """Keep a value in the place of what had this name."""
    connection.execute(STATE.delete().where(STATE.c.name == name))
    connection.execute(STATE.insert().values(name=name, value=value))


def read_version(connection: Connection) -> int:
    """The content version: 0 before the first sync, then one more for every sync that changed something."""
    return int(read_state(connection, "content_version") or 0)


def read_since_us(connection: Connection) -> int:
    """When the present settings and output version were first used."""
    return int(read_state(connection, "since_us") or 0)


def read_version_us(connection: Connection) -> int:
    """The moment of the content version."""
    return int(read_state(connection, "version_us") or 0)


def next_moment(connection: Connection, now_us: int) -> int:
    """The moment of the next content version.

    At least a second after the one before, even if the clock went back: Last-Modified has whole seconds.
    """
    return max(now_us // 1_000_000 * 1_000_000, read_version_us(connection) + 1_000_000)


def take_version(connection: Connection, moment_us: int) -> None:
    """Take the next content version, at this moment."""
    write_state(connection, "content_version", str(read_version(connection) + 1))
    write_state(connection, "version_us", str(moment_us))


def read_left_us(connection: Connection, term_key: int) -> int:
    """When an entry last left this term, or may have; 0 for never."""
    moments = connection.execute(_LEFT, {"term_key": term_key}).one()
    return max(moment or 0 for moment in moments)


def month_number(published_us: int) -> int:
    """The month of a moment, in UTC: 202201."""
    moment = EPOCH + timedelta(microseconds=published_us)
    return moment.year * 100 + moment.month


def read_month_us(connection: Connection, term_key: int, month: int, *, what: str) -> int:
    """When entries of this term and month last "moved" (came, left, took another date) or "changed" at all.

    0: not since the present settings were first used.
    """
    return connection.scalar(_MONTH, {"t": term_key, "m": month, "w": what}) or 0


def list_months(entry: Entry, *, is_edited: bool) -> set[tuple[int, int, str]]:
    """The (term key, month, what) that an entry concerns which came, changed or left.

    `is_edited`: it kept its terms and date, so that it did not move.
    """
    month = month_number(to_microseconds(entry.published))
    kinds = ("changed",) if is_edited else ("changed", "moved")
    return {
        (key, month, what) for key in (SITE_KEY, *(key for key, *_ in list_terms(entry))) for what in kinds
    }


def write_left(connection: Connection, left: Iterable[tuple[int, str, str]], moment_us: int) -> None:
    """Date what left: (term key, entry id, reason), the last reason of several."""
    for (key, id_), reason in {(key, id_): reason for key, id_, reason in left}.items():
        row = (LEFT.c.term_key == key) & (LEFT.c.entry_id == id_)
        connection.execute(delete(LEFT).where(row))
        values = {"term_key": key, "entry_id": id_, "left_us": moment_us, "reason": reason}
        connection.execute(LEFT.insert().values(**values))


def write_months(connection: Connection, months: Set[tuple[int, int, str]], moment_us: int) -> None:
    """Date what `list_months` gave for entries that came, changed or left."""
    if months:
        rows = [{"t": key, "m": month, "w": what} for key, month, what in sorted(months)]
        connection.execute(delete(MONTHS).where(_OF_MONTH), rows)
        values = [{"term_key": row["t"], "month": row["m"], "what": row["w"]} for row in rows]
        connection.execute(MONTHS.insert().values(last_us=moment_us), values)


def select_tombstones(
    connection: Connection, term_key: int, *, since_us: int, limit: int
) -> tuple[tuple[str, int], ...]:
    """The latest removals from a term's window after a moment, latest first, as (entry id, moment)."""
    values = {"term_key": term_key, "since_us": since_us, "most": limit}
    return tuple((row.entry_id, row.removed_us) for row in connection.execute(_TOMBSTONES, values))
