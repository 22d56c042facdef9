"""Dates that can be read and yet are hardly what their author meant."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

from ...dates import DateTextError, format_rfc3339, parse_date, resolve
from ...model import DateVerdict, Entry
from ..dialects import Dialect
from ..front_matter import FrontMatter
from ..problems import Finding
from .generator import read_as_generator, spell_difference

DATE_NAMES = ("date", "pubdate", "publishdate", "published", "created")
"""Names under which a post's date may stand, in lower case and as far as they come."""

_UPDATED_NAMES = ("last_modified_at", "updated", "lastmod", "modified")
_REMEDY = "write it like 2022-01-14 15:42:28 +0800"
_EARLIEST = 1990
_NAME_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?=\D|$)", re.ASCII)
_SHORT_OFFSET = re.compile(r"\d[+-](?:\d|\d{3})\s*$|\s[+-](?:\d{1,3})\s*$", re.ASCII)
_ABBREVIATION = re.compile(r"\b(CST|IST|BST|AST|EST|MST|PST|ECT|WST)\b")
# A number that Chinese media give an article, and a day in a path.
_STAMP = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)\d{6,}(?!\d)", re.ASCII)
_PATH_DAY = re.compile(r"/(20\d\d)[/-](\d\d)[/-](\d\d)(?=/)", re.ASCII)
_CHINA = timezone(timedelta(hours=8))
_EIGHT_HOURS = timedelta(hours=8)


def find_suspicious_dates(
    entry: Entry, front_matter: FrontMatter, modified: datetime, generator: Dialect, now: datetime
) -> Iterator[Finding]:
    """Findings of the family DT1; `generator` is the dialect in the generator's own reading."""
    name, text = find_date(front_matter)
    position = front_matter.positions.get(name, (1, 1))
    yield from _find_odd_years(entry, position, now)
    if not text:
        return
    yield from _find_name_date(entry, position)
    yield from _find_other_reading(entry, front_matter, modified, generator, position)
    yield from _find_original(entry, position)
    yield from _find_odd_zone(entry, text, position)
    yield from _find_early_update(entry, front_matter)


def find_date(front_matter: FrontMatter) -> tuple[str, str]:
    """The name and the text of the front matter's date, or two empty texts."""
    names = {name.lower(): name for name in front_matter.values}
    for known in DATE_NAMES:
        name = names.get(known, "")
        value = front_matter.values.get(name)
        if isinstance(value, str) and value.strip():
            return name, str(value)
    return "", ""


def _find_odd_years(entry: Entry, position: tuple[int, int], now: datetime) -> Iterator[Finding]:
    if entry.published > now:
        problem = f"dated {format_rfc3339(entry.published)}, which is still to come"
        yield _found(
            entry, "DT101", position, problem, "correct the date, or leave it: the entry appears when due"
        )
    elif entry.published.year < _EARLIEST:
        problem = f"dated {format_rfc3339(entry.published)}, before there were feeds"
        yield _found(entry, "DT102", position, problem, "correct the year")


def _find_name_date(entry: Entry, position: tuple[int, int]) -> Iterator[Finding]:
    found = _NAME_DATE.match(entry.path.rpartition("/")[2])
    day = _day(found) if found else None
    if day and abs(entry.published.date() - day) > timedelta(days=1):
        problem = f"dated {entry.published.date()}, while the file name says {day}"
        yield _found(entry, "DT103", position, problem, "correct the date or the file name")


def _find_other_reading(
    entry: Entry,
    front_matter: FrontMatter,
    modified: datetime,
    generator: Dialect,
    position: tuple[int, int],
) -> Iterator[Finding]:
    # Only what has no offset can be read twice; FM101 tells of front matter that the generator does not see.
    if entry.date_verdict is not DateVerdict.SITE_ZONE or not front_matter.on_first_line:
        return
    facts = read_as_generator(entry.path, front_matter, modified, generator)
    if facts is None or facts.published == entry.published:
        return
    difference = spell_difference(facts.published - entry.published)
    told = f"reads it as {format_rfc3339(facts.published)}, {difference}"
    problem = f"the date has no offset and is read in the site's zone, as {format_rfc3339(entry.published)}"
    remedy = f"write the offset: {entry.published:%Y-%m-%d %H:%M:%S %z}"
    yield _found(entry, "DT104", position, problem, remedy, told)


def _find_original(entry: Entry, position: tuple[int, int]) -> Iterator[Finding]:
    stamp = _STAMP.search(entry.via)
    found = stamp or _PATH_DAY.search(entry.via)
    day = _day(found) if found else None
    if day is None:
        return
    local = entry.published.astimezone(_CHINA) if stamp else entry.published
    if local.date() == day:
        return
    if day in {(local + _EIGHT_HOURS).date(), (local - _EIGHT_HOURS).date()}:
        problem = f"dated {local.date()}, while the original's URL says {day}: eight hours would explain it"
        yield _found(entry, "DT105", position, problem, "check the offset, or whether the clock was in UTC")


def _find_odd_zone(entry: Entry, text: str, position: tuple[int, int]) -> Iterator[Finding]:
    found = _ABBREVIATION.search(text)
    if found:
        problem = f"{found[1]} means several zones; it was read as {format_rfc3339(entry.published)}"
        told = "reads CST as American, at -06:00" if found[1] == "CST" else ""
        yield _found(entry, "DT106", position, problem, _REMEDY, told)
    if _SHORT_OFFSET.search(text):
        problem = f"the offset in {text!r} is not written with four digits"
        remedy = f"write {entry.published:%z}"
        yield _found(entry, "DT108", position, problem, remedy)


def _find_early_update(entry: Entry, front_matter: FrontMatter) -> Iterator[Finding]:
    for name in _UPDATED_NAMES:
        value = front_matter.values.get(name)
        if not isinstance(value, str) or not value.strip():
            continue
        try:
            updated = resolve(parse_date(value), entry.published.tzinfo or UTC)
        except DateTextError:
            return
        # A day alone is its midnight: only another day is suspicious.
        if updated.date() < entry.published.date():
            position = front_matter.positions.get(name, (1, 1))
            problem = f"updated on {updated.date()}, before it was published on {entry.published.date()}"
            yield _found(entry, "DT107", position, problem, "correct one of the two dates")
        return


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _found(
    entry: Entry, code: str, position: tuple[int, int], problem: str, remedy: str, told: str = ""
) -> Finding:
    line, column = position
    return Finding(
        path=entry.path,
        code=code,
        line=line,
        column=column,
        problem=problem,
        remedy=remedy,
        generator=told,
    )
