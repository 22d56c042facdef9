"""Text to aware datetimes and back: RFC 3339, RFC 5322, HTTP dates, and what people type."""

from datetime import UTC, datetime

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
