"""The operator's statistics, in the journal: the sum of what every process has counted."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, bindparam, delete

from ..dates import EPOCH, to_microseconds
from ..errors import IndexFailedError
from ..statistics import HOURS, MAX_KEYS, MAX_PROGRAMS, OTHER, Key, Tally, day_of, start_of_hour
from .schema import TALLIES

_SINCE: Key = ("since", "", "")
_SUBSCRIBERS_LAST = timedelta(days=30)
"""An aggregator that has not asked for so long counts no more."""

_BY_KEY = (
    (TALLIES.c.kind == bindparam("k"))
    & (TALLIES.c.name == bindparam("n"))
    & (TALLIES.c.detail == bindparam("d"))
)


class Tallies:
    """What was counted, summed over processes and restarts (`statistics.TallyStore`)."""

    def __init__(
        self,
        *,
        reading: Callable[[], AbstractContextManager[Connection]],
        writing: Callable[[], AbstractContextManager[Connection] | None],
    ) -> None:
        """`writing` gives nothing while something else is being written."""
        self._reading = reading
        self._writing = writing

    def load(self) -> tuple[Tally, datetime | None]:
        """The sum of everything, and since when it is counted (None: nothing yet)."""
        tally, since = Tally(), None
        with self._reading() as connection:
            for row in connection.execute(TALLIES.select()):
                key = (row.kind, row.name, row.detail)
                if key == _SINCE:
                    since = EPOCH + timedelta(microseconds=row.number)
                elif row.kind == "subscribers":
                    tally.told[key] = row.number
                else:
                    tally.added[key] = row.number
        return tally, since

    def add(self, tally: Tally, *, since: datetime, moment: datetime) -> bool:
        """Add to the sum, and forget what is too old at this moment; False if that cannot be done now."""
        try:
            writing = self._writing()
            if writing is None:
                return False
            with writing as connection:
                _add(connection, tally, since, moment)
        except IndexFailedError:  # another process writes, or the disk is full: the numbers can wait
            return False
        return True


def _add(connection: Connection, tally: Tally, since: datetime, moment: datetime) -> None:
    _forget(connection, moment)
    known = _load_numbers(connection)
    room = MAX_KEYS - len(known)
    programs = sum(kind == "program" for kind, _, _ in known)
    numbers: dict[Key, int] = {_SINCE: known.get(_SINCE, to_microseconds(since))}
    for key, number in (*tally.added.items(), *tally.told.items()):
        kind = key[0]
        if key not in known and kind == "program" and programs >= MAX_PROGRAMS:
            key = (kind, OTHER, "")
        is_new = key not in known and key not in numbers
        if is_new and room <= 0:
            continue
        room -= is_new
        programs += is_new and kind == "program"
        before = 0 if kind == "subscribers" else numbers.get(key, known.get(key, 0))
        numbers[key] = before + number
    _write(connection, numbers, moment)


def _load_numbers(connection: Connection) -> dict[Key, int]:
    rows = connection.execute(TALLIES.select())
    return {(row.kind, row.name, row.detail): row.number for row in rows}


def _write(connection: Connection, numbers: dict[Key, int], moment: datetime) -> None:
    keys = [{"k": kind, "n": name, "d": detail} for kind, name, detail in numbers]
    connection.execute(delete(TALLIES).where(_BY_KEY), keys)
    rows = [
        {"kind": kind, "name": name, "detail": detail, "number": number, "last_us": to_microseconds(moment)}
        for (kind, name, detail), number in numbers.items()
    ]
    connection.execute(TALLIES.insert(), rows)


def _forget(connection: Connection, moment: datetime) -> None:
    kind = TALLIES.c.kind
    first_hour = start_of_hour(moment - timedelta(hours=HOURS))
    last_us = to_microseconds(moment - _SUBSCRIBERS_LAST)
    old: Iterable[ColumnElement[bool]] = (
        (kind == "hour") & (TALLIES.c.name < first_hour),
        (kind == "readers") & (TALLIES.c.detail != day_of(moment)),
        (kind == "subscribers") & (TALLIES.c.last_us < last_us),
    )
    for condition in old:
        connection.execute(delete(TALLIES).where(condition))
