"""Text to aware datetimes and back: RFC 3339, RFC 5322, HTTP dates, and what people type."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def format_rfc3339(moment: datetime) -> str:
    """`2022-01-14T15:42:28+08:00`, or `Z` for UTC; whole seconds (RFC 4287 section 3.3)."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError(f"a moment carries an offset, got {moment!r}")
    text = moment.replace(microsecond=0).isoformat()
    return text.removesuffix("+00:00") + "Z" if not offset else text


def format_rfc5322(moment: datetime) -> str:
    """`Fri, 14 Jan 2022 15:42:28 +0800`: English in every locale, four-digit year (RFC 5322 section 3.3)."""
    # Not strftime, which follows the process locale, nor feedgen's own, which switches it for all threads.
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment.day:02d} {month} {moment.year:04d} {moment:%H:%M:%S} {moment:%z}"


def format_http_date(moment: datetime) -> str:
    """`Fri, 14 Jan 2022 07:42:28 GMT` (RFC 9110 section 5.6.7, IMF-fixdate)."""
    return format_rfc5322(moment.astimezone(UTC)).removesuffix("+0000") + "GMT"


def to_microseconds(moment: datetime) -> int:
    """Microseconds since 1970-01-01 UTC: what columns and comparisons use."""
    delta = moment - EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


class DateTextError(ValueError):
    """A text is no date that may be trusted; `code` is one of posts.problems (DT...)."""

    def __init__(self, code: str, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}; {remedy}")
        self.code = code
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDate:
    """What a date's text says, before anybody decides its zone.

    `wall_clock` carries the written date and time in UTC only to be aware; its zone means nothing.
    `offset` is the written one, `zone_name` a written name ("CST", "Asia/Shanghai"); at most one is set.
    `form` is "iso", "compact", "rfc5322", "month name", "ctime" or "chinese".
    """

    wall_clock: datetime
    offset: timedelta | None
    zone_name: str
    has_time: bool
    has_seconds: bool
    form: str


OBSOLETE_ZONES = {
    name: timedelta(hours=hours)
    for name, hours in {
        "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    }.items()
}  # fmt: skip
"""RFC 5322 section 4.3, obs-zone: what a mail reader, and Ruby, take these names for."""

ZoneNames = Mapping[str, timedelta]
"""What abbreviations of zones mean on a site, in capitals: `{"CST": timedelta(hours=8)}`."""

_REMEDY = "write it like 2022-01-14 15:42:28 +0800"
_LONGEST = 80
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
_HALF = r"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?"
_ZONE = (
    r"(?:\s*(?P<offset>[Zz]|[+-]\d{1,2}(?::?\d{2})?)(?:\s+\(?[A-Z]{2,5}\)?)?"
    r"|\s*(?P<zone>[A-Za-z][A-Za-z_]*(?:/[A-Za-z0-9_+-]+){0,2}|(?:UTC|GMT)[+-]\d{1,2}(?::?\d{2})?))?"
)
_MONTH = r"(?P<name>[A-Za-z]{3,9})\.?"
_WEEKDAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?\s+)?"
_YMD = r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"

_FORMS = tuple(
    (form, re.compile(pattern, re.ASCII))
    for form, pattern in (
        # The second year is how `git log` and Ruby's own Time print a moment.
        ("iso", rf"{_YMD}(?:(?:[Tt]|\s+){_TIME}{_HALF}(?:\s+(?P=year)(?=\s))?{_ZONE})?"),
        (
            "compact",
            r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
            rf"(?:[Tt]?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d){_ZONE})?",
        ),
        (
            "rfc5322",
            rf"{_WEEKDAY}(?P<day>\d{{1,2}})[\s-]+{_MONTH}[\s-]+(?P<year>\d{{4}})"
            rf"(?:,?\s+{_TIME}{_HALF}{_ZONE})?",
        ),
        (
            "month name",
            rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"
            rf"(?:,?\s+(?:at\s+)?{_TIME}{_HALF}{_ZONE})?",
        ),
        ("ctime", rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_TIME}\s+(?P<year>\d{{4}}){_ZONE}"),
        (
            "chinese",
            r"(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]"
            r"(?:\s*(?P<noon>凌晨|早上|上午|中午|下午|晚上)?\s*(?P<hour>\d{1,2})[:：时点]\s*(?P<minute>\d{1,2})"
            rf"(?:[:：分]\s*(?P<second>\d{{1,2}}))?[分秒]?{_ZONE})?",
        ),
    )
)


# A post's date is asked for twice: as it was meant, and as its generator reads it.
@lru_cache(maxsize=8)
def parse_date(text: str) -> ParsedDate:
    """Read one of the explicit forms that people and tools write; DateTextError, never a guess.

    ISO 8601 with `-`, `/` or `.` and one-digit parts, RFC 5322, English month names, ctime, compact
    digits and 年月日. 24:00 is the next midnight. A bare number or time is refused, as is 30 February.
    """
    stripped = text.strip()
    if not stripped:
        raise DateTextError("DT002", "the date is empty", _REMEDY)
    if len(stripped) <= _LONGEST:
        for form, pattern in _FORMS:
            found = pattern.fullmatch(stripped)
            if found is not None:
                return _read_parts(stripped, form, found)
    shown = stripped if len(stripped) <= _LONGEST else stripped[:_LONGEST] + "…"
    raise DateTextError("DT001", f"{shown!r} is not a date", _REMEDY)


def _read_parts(text: str, form: str, found: re.Match[str]) -> ParsedDate:
    part = found.groupdict()
    zone_name, offset = part.get("zone") or "", None
    if part.get("offset"):
        offset = _read_offset(text, part["offset"])
    elif zone_name.upper() in {"UTC", "GMT", "UT"}:
        zone_name, offset = "", timedelta(0)
    elif re.match(r"(?:UTC|GMT)[+-]", zone_name):
        zone_name, offset = "", _read_offset(text, zone_name[3:])
    month = part.get("month") or _month_number(text, part["name"])
    hour = _hour_of_day(int(part["hour"] or 0), part.get("half") or "", part.get("noon") or "")
    try:
        day = datetime(int(part["year"]), int(month), int(part["day"]), tzinfo=UTC)
        minute, second = int(part["minute"] or 0), int(part["second"] or 0)
        if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
            raise ValueError("no such time")
        # A sum, because 24:00:00 and a leap second belong to the next day or minute.
        wall_clock = day + timedelta(hours=hour, minutes=minute, seconds=second)
    except (ValueError, OverflowError):
        raise DateTextError(
            "DT003", f"{text!r} names a day or a time that does not exist", "correct the date"
        ) from None
    return ParsedDate(
        wall_clock=wall_clock,
        offset=offset,
        zone_name=zone_name,
        has_time=part["hour"] is not None,
        has_seconds=part["second"] is not None,
        form=form,
    )


_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def _month_number(text: str, name: str) -> int:
    for number, month in enumerate(_MONTH_NAMES, start=1):
        if len(name) >= 3 and month.startswith(name.lower()):
            return number
    raise DateTextError("DT001", f"{text!r} is not a date: there is no month {name!r}", _REMEDY)


def _hour_of_day(hour: int, half: str, noon: str) -> int:
    """The hour from 0 to 24, or 99 where the words and the number contradict each other."""
    if half:
        return hour % 12 + (12 if half in "Pp" else 0) if 1 <= hour <= 12 else 99
    if hour == 12 and noon in {"凌晨", "早上", "晚上"}:
        return 99
    return hour + 12 if noon in {"下午", "晚上"} and hour < 12 else hour


def _read_offset(text: str, written: str) -> timedelta:
    if written in {"Z", "z"}:
        return timedelta(0)
    sign, digits = written[0], written[1:].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    if hours > 23 or minutes > 59:
        raise DateTextError("DT003", f"{text!r} has an offset that does not exist", _REMEDY)
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if sign == "-" else offset


def parse_offset(text: str) -> timedelta:
    """`+08:00`, `-0600` or `Z`; DateTextError for anything else."""
    if not re.fullmatch(r"[Zz]|[+-]\d\d:?\d\d", text, re.ASCII):
        raise DateTextError("DT003", f"{text!r} is no offset", "write it like +08:00")
    return _read_offset(text, text)


def resolve(
    parsed: ParsedDate, zone: tzinfo, *, chinese: bool = False, zones: ZoneNames = MappingProxyType({})
) -> datetime:
    """The moment, with the offset that was written, else with `zone`'s at that time (whole minutes).

    A time that `zone` skips (spring) is read with the offset before the change, so 02:30 becomes 03:30;
    one that it has twice (autumn) is the first. `chinese` says that CST is China's, `zones` what other
    names mean. Raises DateTextError for a zone name that could mean two things and for moments outside the
    years 1 to 9999.
    """
    if parsed.offset is not None:
        return at_zone(_instant(parsed.wall_clock, timezone(parsed.offset)), timezone(parsed.offset))
    chosen = _find_zone(parsed, zone, chinese, zones) if parsed.zone_name else zone
    return at_zone(_instant(parsed.wall_clock, chosen), chosen)


def _find_zone(parsed: ParsedDate, zone: tzinfo, chinese: bool, zones: ZoneNames) -> tzinfo:
    name = parsed.zone_name
    if name.upper() in zones:
        return timezone(zones[name.upper()])
    if "/" in name:
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise DateTextError("DT006", f"there is no time zone {name!r}", _REMEDY) from None
    if parsed.wall_clock.replace(tzinfo=zone).tzname() == name:
        return zone
    if name == "CST" and chinese:
        return timezone(timedelta(hours=8))
    if name in OBSOLETE_ZONES and name != "CST":
        return timezone(OBSOLETE_ZONES[name])
    raise DateTextError("DT006", f"the zone name {name!r} can mean more than one offset", _REMEDY)


def _instant(wall_clock: datetime, zone: tzinfo) -> datetime:
    try:
        return wall_clock.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        raise _out_of_range() from None


def at_zone(moment: datetime, zone: tzinfo) -> datetime:
    """The same moment with `zone`'s offset at that time, as a fixed offset of whole minutes."""
    try:
        local = moment.astimezone(zone)
        # Local mean times before 1900 have seconds, which neither RFC 3339 nor RFC 5322 can say:
        # the clock is kept, so that no day shifts, and the moment moves by less than a minute.
        minutes = (local.utcoffset() or timedelta(0)) // timedelta(minutes=1)
        return local.replace(tzinfo=timezone(timedelta(minutes=minutes)) if minutes else UTC)
    except OverflowError:
        raise _out_of_range() from None


def _out_of_range() -> DateTextError:
    return DateTextError("DT004", "the date lies outside the years 1 to 9999", "correct the year")
