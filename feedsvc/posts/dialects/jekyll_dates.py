"""When a Jekyll post was published: as its author meant it, and as Jekyll reads it."""

import re
from datetime import UTC, datetime, timezone, tzinfo
from types import MappingProxyType

from ...dates import OBSOLETE_ZONES, DateTextError, ParsedDate, ZoneNames, at_zone, parse_date, resolve
from ...model import DateVerdict
from ..front_matter import Plain, Value
from .jekyll_values import ruby_text

# SafeYAML's timestamp: seconds are a must, and without a zone it is UTC (parse/date.rb TIME_MATCHER).
_TIMESTAMP = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?\s*(?:Z|[-+]\d{1,2}(?::?\d{2})?)?", re.ASCII
)
_FILE_DATE = re.compile(r"(\d{2}|\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)

Dated = tuple[datetime, DateVerdict]


def read_kind_date(
    value: Value, zone: tzinfo, *, chinese: bool, zones: ZoneNames = MappingProxyType({})
) -> Dated:
    """The date that the author meant: the written offset, else `zone`'s. DateTextError, never a guess."""
    parsed = parse_date(_scalar(value))
    verdict = DateVerdict.SITE_ZONE if _is_naive(parsed) else DateVerdict.EXPLICIT_OFFSET
    return resolve(parsed, zone, chinese=chinese, zones=zones), verdict


def read_exact_date(value: Value, zone: tzinfo) -> Dated:
    """The date that Jekyll 4 reads (Utils.parse_date), in the site's `zone`; DateTextError where it stops."""
    scalar = _scalar(value)
    parsed = parse_date(ruby_text(scalar))
    if parsed.form == "chinese" or re.search(r"(?:UTC|GMT)[+-]", scalar):
        raise DateTextError("DT007", f"Jekyll cannot read the date {str(scalar)!r}", "write it with +0800")
    if _is_naive(parsed) and isinstance(scalar, Plain) and _TIMESTAMP.fullmatch(scalar):
        return at_zone(resolve(parsed, UTC), zone), DateVerdict.GENERATOR_RULE
    if parsed.zone_name:
        return at_zone(_resolve_named(parsed, zone), zone), DateVerdict.GENERATOR_RULE
    verdict = DateVerdict.SITE_ZONE if _is_naive(parsed) else DateVerdict.EXPLICIT_OFFSET
    return at_zone(resolve(parsed, zone), zone), verdict


def read_file_date(text: str, zone: tzinfo) -> datetime:
    """The midnight in `zone` that a file name begins with; 21-1-5 is 2021. DateTextError for no such day."""
    found = _FILE_DATE.fullmatch(text)
    if found is None:
        raise DateTextError("DT003", f"{text!r} in the file name is no date", "name it YYYY-MM-DD-title.md")
    year, month, day = found.groups()
    if len(year) == 2:
        year = ("20" if int(year) < 69 else "19") + year  # POSIX and Ruby put the turn of the century there
    return resolve(parse_date(f"{year}-{month}-{day}"), zone)


def _scalar(value: Value) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise DateTextError("DT001", "the date is a list or a mapping", "write one date")
    return value


def _is_naive(parsed: ParsedDate) -> bool:
    return parsed.offset is None and not parsed.zone_name


def _resolve_named(parsed: ParsedDate, zone: tzinfo) -> datetime:
    """Ruby's Time.zone_offset: the American names, the site's own two abbreviations; others are ignored."""
    name = parsed.zone_name.upper()
    written: tzinfo = zone
    if name in OBSOLETE_ZONES:
        written = timezone(OBSOLETE_ZONES[name])
    else:
        for month in (1, 7):
            day = parsed.wall_clock.replace(month=month, day=1, tzinfo=zone)
            offset = day.utcoffset()
            if day.tzname() == name and offset is not None:
                written = timezone(offset)
    return resolve(_without_zone(parsed), written)


def _without_zone(parsed: ParsedDate) -> ParsedDate:
    return ParsedDate(
        wall_clock=parsed.wall_clock,
        offset=None,
        zone_name="",
        has_time=parsed.has_time,
        has_seconds=parsed.has_seconds,
        form=parsed.form,
    )
