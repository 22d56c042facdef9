"""When a Hugo page was published: as Hugo reads its dates, and as they were meant (common/htime)."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

from ...dates import EPOCH, DateTextError, ZoneNames, at_zone, parse_date, resolve
from ...model import DateVerdict
from ..front_matter import Plain, Value
from .jekyll_dates import Dated, read_kind_date

_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:T\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
    r"| \d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?:Z| ?[+-]\d\d:?\d\d| [+-]\d{4} [A-Z]{3,4})?)?",
    re.ASCII,
)
_WORDS = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d\d [A-Z][a-z]{2} \d{4}(?: \d\d:\d\d:\d\d (?:[+-]\d{4}|[A-Z]{3,4}))?"
    r"|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?: (?:[+-]\d{4}|[A-Z]{3,4}))? \d{4}",
    re.ASCII,
)
# Go reads a zone's name and throws it away, here and there beside the offset that it repeats.
_ZONE_NAME = re.compile(r" [A-Z]{3,4}(?=$| \d{4}$)")
_UNIX = re.compile(r"-?\d{1,11}", re.ASCII)
_FILE_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d))?(.*)", re.ASCII | re.DOTALL)
_REMEDY = "write it like 2022-01-14T15:42:28+08:00"


def read_exact_date(value: Value, zone: tzinfo) -> Dated:
    """The date that Hugo reads; DateTextError where it would stop its build. `zone` is the site's."""
    text = value if isinstance(value, str) else ""
    if isinstance(text, Plain) and _UNIX.fullmatch(text):
        return _read_unix(text), DateVerdict.GENERATOR_RULE
    if not _ISO.fullmatch(text) and not _WORDS.fullmatch(text):
        raise DateTextError("DT007", f"Hugo cannot read the date {text[:80]!r}", _REMEDY)
    parsed = parse_date(_ZONE_NAME.sub("", text))
    naive = parsed.offset is None
    return resolve(parsed, zone), DateVerdict.SITE_ZONE if naive else DateVerdict.EXPLICIT_OFFSET


def read_meant_date(value: Value, zone: tzinfo, *, chinese: bool, zones: ZoneNames) -> Dated:
    """The date that was meant: also in forms that Hugo cannot read. A large number is a Unix time."""
    if isinstance(value, Plain) and _UNIX.fullmatch(value) and len(value) >= 9:
        return _read_unix(value), DateVerdict.GENERATOR_RULE
    return read_kind_date(value, zone, chinese=chinese, zones=zones)


def read_file_name(name: str, zone: tzinfo) -> tuple[datetime, str] | None:
    """Date and rest of `2024-05-06-my-post`, None for other names. The rest is what Hugo takes for a slug."""
    found = _FILE_DATE.fullmatch(name)
    if found is None:
        return None
    try:
        moment = resolve(parse_date(f"{found[1]} {found[2] or '00:00:00'}"), zone)
    except DateTextError:
        return None
    return moment, found[3].strip(" -_")


def _read_unix(text: str) -> datetime:
    try:
        return at_zone(EPOCH + timedelta(seconds=int(text)), UTC)
    except OverflowError:
        raise DateTextError("DT004", "the date lies outside the years 1 to 9999", _REMEDY) from None
