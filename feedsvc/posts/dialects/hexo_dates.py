"""When a Hexo post was published as Hexo reads it; as it was meant is `jekyll_dates.read_kind_date`."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from ...dates import OBSOLETE_ZONES, DateTextError, ParsedDate, at_zone, parse_date, resolve
from .javascript import is_js_timestamp

_NAME_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?![0-9])", re.ASCII)


def read_hexo_date(value: str, *, machine: tzinfo, zone: tzinfo) -> datetime:
    """The moment that Hexo 8 makes of a date on a machine in one zone for a site in another.

    Of a YAML timestamp, Hexo takes the clock in UTC and reads it in the site's zone, whatever offset was
    written. Of any other text, it takes the machine's clock, and reads that in the site's zone. Raises
    DateTextError for what it cannot read.
    """
    parsed = parse_date(value)
    if is_js_timestamp(value):
        clock = resolve(parsed, UTC).astimezone(UTC)
    elif parsed.form in {"chinese", "compact"} or "/" in parsed.zone_name:
        raise DateTextError("DT007", f"Hexo cannot read the date {str(value)!r}", "write it with +08:00")
    else:
        clock = at_zone(_read_text(parsed, value, machine), machine)
    return at_zone(clock.replace(tzinfo=zone), zone)


def _read_text(parsed: ParsedDate, text: str, machine: tzinfo) -> datetime:
    if parsed.zone_name in OBSOLETE_ZONES:
        offset: timedelta = OBSOLETE_ZONES[parsed.zone_name]
        return resolve(replace(parsed, zone_name="", offset=offset), machine)
    # An ISO date alone is UTC to JavaScript, with a time it is local (ECMA-262 section 21.4.1.32).
    is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", text.strip(), re.ASCII)
    return resolve(parsed, UTC if is_day else machine)


def find_name_date(name: str, parts: dict[str, str]) -> str:
    """The day that `new_post_name` finds in a file's name, else the one it begins with, else ""."""
    month, day = parts.get("month") or parts.get("i_month"), parts.get("day") or parts.get("i_day")
    if parts.get("year") and month and day:
        return f"{parts['year']}-{month}-{day}"
    found = _NAME_DATE.match(name.rpartition("/")[2])
    return found[0] if found else ""
