"""What narrows a selection beyond its path, and the one query that spells it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

FIELDS = ("category", "tag", "source", "author", "lang", "collection")
"""The fields that an entry can be selected by, in the order in which they are listed."""

CONTENTS = ("full", "summary", "none")
"""How much of each entry a feed holds; the first is the default."""

Term = tuple[str, str]
"""(field, slug)"""


@dataclass(frozen=True, slots=True)
class Refinement:
    """What narrows a selection; terms are sorted and without repetition, texts in their one spelling.

    Of each field that `any_of` names, an entry has at least one of its terms; it has all of `all_of` and
    none of `none_of`. `q` and `title` are queries (`words.parse_clauses`), `since` and `until` moments in
    UTC, both included. `limit` is the number of entries, 0 for that of the window. `content` is "" for all.
    """

    any_of: tuple[Term, ...] = ()
    all_of: tuple[Term, ...] = ()
    none_of: tuple[Term, ...] = ()
    q: str = ""
    title: str = ""
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 0
    content: str = ""

    @property
    def is_search(self) -> bool:
        """Whether the texts of entries decide."""
        return bool(self.q or self.title)

    @property
    def follows_every_change(self) -> bool:
        """Whether an entry can come or leave without any change to the terms that are asked for."""
        return self.is_search or bool(self.none_of)

    def any_groups(self) -> tuple[tuple[Term, ...], ...]:
        """`any_of`, one group for each field."""
        fields = dict.fromkeys(field for field, _ in self.any_of)
        return tuple(tuple(term for term in self.any_of if term[0] == field) for field in fields)

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """(parameter, value), sorted, defaults left out."""
        return tuple(sorted(self._list_pairs()))

    def spell(self) -> str:
        """The query that spells this, percent-encoded, without `?`."""
        return encode_pairs(self.pairs())

    def _list_pairs(self) -> Iterator[tuple[str, str]]:
        any_fields = {field for field, _ in self.any_of}
        all_fields = [field for field, _ in self.all_of]
        yield from self.any_of
        for field, slug in self.all_of:
            # One term of a field is any and all of it.
            is_alone = field not in any_fields and all_fields.count(field) == 1
            yield (field if is_alone else f"{field}.all", slug)
        for field, slug in self.none_of:
            yield (f"{field}.not", slug)
        texts = {"q": self.q, "title": self.title, "content": self.content}
        texts["since"] = spell_since(self.since) if self.since else ""
        texts["until"] = spell_until(self.until) if self.until else ""
        texts["limit"] = str(self.limit) if self.limit else ""
        yield from ((name, value) for name, value in texts.items() if value)


EVERYTHING = Refinement()


def encode_pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    """A query, every byte but `A-Za-z0-9-._~` of its values percent-encoded."""
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs)


def spell_since(moment: datetime) -> str:
    """`2022-01-14` for the first moment of a day (UTC), else `2022-01-14T07:42:28Z`."""
    return _spell_day(moment) if _is_midnight(moment) else _spell_moment(moment)


def spell_until(moment: datetime) -> str:
    """`2022-01-14` for the last moment of a day (UTC), else `2022-01-14T07:42:28Z`."""
    is_end = moment.microsecond == 999_999 and (moment.hour, moment.minute, moment.second) == (23, 59, 59)
    return _spell_day(moment) if is_end else _spell_moment(moment)


def parse_since(text: str) -> datetime:
    """The first moment that is meant; ValueError for what is neither a date nor a moment with an offset."""
    moment = _parse_moment(text)
    return _parse_day(text) if moment is None else moment


def parse_until(text: str) -> datetime:
    """The last moment that is meant: of a date its whole day (UTC); ValueError as `parse_since`."""
    moment = _parse_moment(text)
    if moment is not None:
        return moment
    return _parse_day(text).replace(hour=23, minute=59, second=59, microsecond=999_999)


def _parse_day(text: str) -> datetime:
    if len(text) != len("2022-01-14"):  # weeks and bare numbers are no dates to people
        raise ValueError(text)
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)


def _parse_moment(text: str) -> datetime | None:
    """In whole seconds; None where there is no time of day."""
    if len(text) <= len("2022-01-14T"):
        return None
    # An unencoded plus sign of an offset reaches us as a space.
    moment = datetime.fromisoformat(text[:11] + text[11:].replace(" ", "+"))
    if moment.utcoffset() is None:
        raise ValueError(text)
    try:
        return moment.astimezone(UTC).replace(microsecond=0)
    except OverflowError as error:
        raise ValueError(text) from error


def _is_midnight(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)


def _spell_day(moment: datetime) -> str:
    return moment.date().isoformat()


def _spell_moment(moment: datetime) -> str:
    return f"{moment.replace(tzinfo=None, microsecond=0).isoformat()}Z"
