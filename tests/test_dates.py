"""Dates that people write, become moments; the rest is refused with what would be right."""

import datetime as dt
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.dates import (
    EPOCH,
    DateTextError,
    at_zone,
    format_http_date,
    format_rfc3339,
    format_rfc5322,
    parse_date,
    parse_offset,
    resolve,
    to_microseconds,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")


def read(text: str, zone: dt.tzinfo = SHANGHAI, *, chinese: bool = False) -> str:
    return resolve(parse_date(text), zone, chinese=chinese).isoformat()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("2022-01-14 15:42:28 +0800", "2022-01-14T15:42:28+08:00", id="offset without a colon"),
        pytest.param("2022-01-14 15:42:28+0800", "2022-01-14T15:42:28+08:00", id="offset without a blank"),
        pytest.param("2022-01-14 15:42:28 +08:00", "2022-01-14T15:42:28+08:00", id="offset with a colon"),
        pytest.param("2022-01-14 15:42:28 +08", "2022-01-14T15:42:28+08:00", id="offset of whole hours"),
        pytest.param(
            "2022-01-14 15:42:28 -0330", "2022-01-14T15:42:28-03:30", id="negative offset with minutes"
        ),
        pytest.param("2022-01-14T15:42:28Z", "2022-01-14T15:42:28+00:00", id="Z"),
        pytest.param(
            "2022-01-14T15:42:28.123456789Z", "2022-01-14T15:42:28+00:00", id="nanoseconds are dropped"
        ),
        pytest.param("2022-01-14T10:00+01:00", "2022-01-14T10:00:00+01:00", id="T without seconds"),
        pytest.param("2022-01-14 15:42:28", "2022-01-14T15:42:28+08:00", id="no zone is the site's"),
        pytest.param("2022-01-14 15:42", "2022-01-14T15:42:00+08:00", id="no seconds"),
        pytest.param("2022-01-14", "2022-01-14T00:00:00+08:00", id="a day is its midnight"),
        pytest.param("2022-1-4", "2022-01-04T00:00:00+08:00", id="one-digit month and day"),
        pytest.param("2022/01/14 15:42:28", "2022-01-14T15:42:28+08:00", id="slashes"),
        pytest.param("2022.01.14", "2022-01-14T00:00:00+08:00", id="dots"),
        pytest.param("20220114", "2022-01-14T00:00:00+08:00", id="eight digits"),
        pytest.param("20220114154228", "2022-01-14T15:42:28+08:00", id="fourteen digits"),
        pytest.param("20220114T154228Z", "2022-01-14T15:42:28+00:00", id="ISO basic form"),
        pytest.param("2022-01-14 03:42 PM", "2022-01-14T15:42:00+08:00", id="afternoon"),
        pytest.param("2022-01-14 12:00 am", "2022-01-14T00:00:00+08:00", id="twelve at night"),
        pytest.param("2022-01-14 12:30 p.m.", "2022-01-14T12:30:00+08:00", id="half past noon"),
        pytest.param("2022-01-14 24:00:00", "2022-01-15T00:00:00+08:00", id="24:00 is the next midnight"),
        pytest.param("2022-01-14 23:59:60", "2022-01-15T00:00:00+08:00", id="a leap second"),
        pytest.param("Fri, 14 Jan 2022 15:42:28 +0800", "2022-01-14T15:42:28+08:00", id="RFC 5322"),
        pytest.param(
            "14 Jan 2022 15:42:28 GMT", "2022-01-14T15:42:28+00:00", id="RFC 5322 without a weekday"
        ),
        pytest.param("Friday, January 14, 2022", "2022-01-14T00:00:00+08:00", id="English day and month"),
        pytest.param("Jan 4th, 2022 at 3:42 pm", "2022-01-04T15:42:00+08:00", id="English ordinal"),
        pytest.param("Fri Jan 14 15:42:28 2022 -0800", "2022-01-14T15:42:28-08:00", id="git log"),
        pytest.param("2022-01-14 15:42:28 2022 -0800", "2022-01-14T15:42:28-08:00", id="the year twice"),
        pytest.param("2022-01-14 15:42:28 +0800 CST", "2022-01-14T15:42:28+08:00", id="offset and its name"),
        pytest.param("2022-01-14 15:42 UTC+8", "2022-01-14T15:42:00+08:00", id="UTC+8"),
        pytest.param("2022-01-14 15:42:28 Europe/Paris", "2022-01-14T15:42:28+01:00", id="IANA zone"),
        pytest.param("2022-01-14 15:42:28 EST", "2022-01-14T15:42:28-05:00", id="RFC 5322 zone name"),
        pytest.param("2022年1月14日", "2022-01-14T00:00:00+08:00", id="Chinese day"),
        pytest.param("2022年01月14日 15:42", "2022-01-14T15:42:00+08:00", id="Chinese minute"),
        pytest.param("2022年1月14日 下午3点42分", "2022-01-14T15:42:00+08:00", id="Chinese afternoon"),
        pytest.param("2022年1月14日15时42分28秒", "2022-01-14T15:42:28+08:00", id="Chinese second"),
        pytest.param(
            "  2022-01-14  15:42:28   +0800 ", "2022-01-14T15:42:28+08:00", id="blanks around and inside"
        ),
    ],
)
def test_parse_date_reads(text: str, moment: str) -> None:
    assert read(text) == moment


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("", "DT002", id="nothing"),
        pytest.param("   ", "DT002", id="blanks"),
        pytest.param("+0800", "DT001", id="an offset alone"),
        pytest.param("10", "DT001", id="a number"),
        pytest.param("2022", "DT001", id="a year"),
        pytest.param("1639900000", "DT001", id="seconds since 1970"),
        pytest.param("12:30:45", "DT001", id="a time alone"),
        pytest.param("12:00+08:00", "DT001", id="a time with an offset"),
        pytest.param("May 10", "DT001", id="no year"),
        pytest.param("1/2/2022", "DT001", id="American or European order"),
        pytest.param("notadate", "DT001", id="a word"),
        pytest.param("false", "DT001", id="a truth value"),
        pytest.param("{{ date }}", "DT001", id="a template"),
        pytest.param("2022-01-14 +0800", "DT001", id="a day with an offset"),
        pytest.param("14 Foo 2022", "DT001", id="no such month name"),
        pytest.param("2022-02-30", "DT003", id="30 February"),
        pytest.param("2019-02-29 16:56:24", "DT003", id="29 February of a common year"),
        pytest.param("0000-00-00 00:00:00 +0900", "DT003", id="zeros"),
        pytest.param("2022-13-45", "DT003", id="month 13"),
        pytest.param("2022-01-14 25:00", "DT003", id="hour 25"),
        pytest.param("2022-01-14 24:01", "DT003", id="past midnight twice"),
        pytest.param("2022-01-14 13:00 PM", "DT003", id="13 PM"),
        pytest.param("2022年1月14日 凌晨12:30", "DT003", id="twelve before dawn"),
        pytest.param("2022-01-14 10:60", "DT003", id="minute 60"),
        pytest.param("2022-01-14 10:00 +9900", "DT003", id="offset of 99 hours"),
        pytest.param("2022-01-14 10:00:00 Nowhere/Atlantis", "DT006", id="unknown IANA zone"),
        pytest.param("2022-01-14 10:00:00 XYZ", "DT006", id="unknown zone name"),
        pytest.param("9999-12-31 23:59:59 -0100", "DT004", id="past the last year in UTC"),
        pytest.param("0001-01-01 00:00:00 +0100", "DT004", id="before the first year in UTC"),
        pytest.param("9999-12-31 24:00:00", "DT003", id="past the last year at once"),
        pytest.param("2" * 5000, "DT001", id="five thousand digits"),
    ],
)
def test_parse_date_refuses(text: str, code: str) -> None:
    with pytest.raises(DateTextError) as caught:
        read(text)
    assert caught.value.code == code
    assert caught.value.remedy
    assert len(str(caught.value)) < 300


def test_parse_date_keeps_what_was_written_apart() -> None:
    parsed = parse_date("2022-01-14 15:42 CST")
    assert parsed.wall_clock == datetime(2022, 1, 14, 15, 42, tzinfo=UTC)
    assert (parsed.offset, parsed.zone_name) == (None, "CST")
    assert (parsed.has_time, parsed.has_seconds, parsed.form) == (True, False, "iso")


@pytest.mark.parametrize(
    ("zone", "chinese", "moment"),
    [
        pytest.param(SHANGHAI, False, "2022-01-14T15:42:28+08:00", id="a Chinese zone means China's"),
        pytest.param(UTC, True, "2022-01-14T15:42:28+08:00", id="a Chinese site means China's"),
        pytest.param(
            ZoneInfo("America/Chicago"), False, "2022-01-14T15:42:28-06:00", id="Chicago means its own"
        ),
    ],
)
def test_resolve_cst(zone: dt.tzinfo, chinese: bool, moment: str) -> None:
    assert read("2022-01-14 15:42:28 CST", zone, chinese=chinese) == moment


def test_resolve_takes_the_owners_word_for_a_zone() -> None:
    zones = {"CST": timedelta(hours=-5), "MSK": timedelta(hours=3)}
    for text, moment in (("CST", "-05:00"), ("msk", "+03:00"), ("+0800", "+08:00")):
        parsed = parse_date(f"2022-01-14 15:42:28 {text}")
        assert (
            resolve(parsed, SHANGHAI, chinese=True, zones=zones).isoformat() == f"2022-01-14T15:42:28{moment}"
        )


def test_parse_offset() -> None:
    assert parse_offset("-0630") == timedelta(hours=-6, minutes=-30)
    for text in ("", "8", "+8", "+25:00", "CST"):
        with pytest.raises(DateTextError):
            parse_offset(text)


def test_resolve_cst_of_nowhere_is_refused() -> None:
    with pytest.raises(DateTextError, match="'CST' can mean more than one offset"):
        read("2022-01-14 15:42:28 CST", UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("2021-03-14 02:30", "2021-03-14T03:30:00-07:00", id="skipped in spring"),
        pytest.param("2021-11-07 01:30", "2021-11-07T01:30:00-07:00", id="twice in autumn is the first"),
        pytest.param("2021-07-01 12:00", "2021-07-01T12:00:00-07:00", id="summer"),
        pytest.param("2021-12-01 12:00", "2021-12-01T12:00:00-08:00", id="winter"),
    ],
)
def test_resolve_daylight_saving(text: str, moment: str) -> None:
    assert read(text, LOS_ANGELES) == moment


def test_resolve_local_mean_time_keeps_the_clock_and_whole_minutes() -> None:
    assert read("1800-01-01 00:00:00") == "1800-01-01T00:00:00+08:05"


def test_at_zone_keeps_the_moment() -> None:
    moment = datetime(2022, 1, 14, 15, 42, 28, tzinfo=UTC)
    assert at_zone(moment, SHANGHAI) == moment
    assert at_zone(moment, SHANGHAI).isoformat() == "2022-01-14T23:42:28+08:00"
    with pytest.raises(DateTextError):
        at_zone(datetime(9999, 12, 31, 23, tzinfo=UTC), SHANGHAI)


@given(st.text(max_size=120) | st.text(alphabet="0123456789-/:+ TZ年月日.apmJanCST", max_size=40))
def test_parse_date_raises_nothing_else(text: str) -> None:
    try:
        moment = resolve(parse_date(text), LOS_ANGELES)
    except DateTextError:
        return
    offset = moment.utcoffset()
    assert offset is not None
    assert offset % timedelta(minutes=1) == timedelta(0)


whole_minutes = st.integers(-14 * 60, 14 * 60).map(lambda n: timezone(timedelta(minutes=n)))
moments = st.datetimes(min_value=dt.datetime.fromisoformat("0002-01-01"), max_value=dt.datetime.fromisoformat(
    "9998-12-31"), timezones=whole_minutes)  # fmt: skip


@given(moments)
def test_parse_date_reads_what_is_written(moment: datetime) -> None:
    written = moment.replace(microsecond=0)
    for text in (format_rfc3339(written), format_rfc5322(written)):
        again = resolve(parse_date(text), SHANGHAI)
        assert again == written
        assert again.utcoffset() == written.utcoffset()


def test_format_rfc3339() -> None:
    moment = datetime(2022, 1, 14, 15, 42, 28, 999, tzinfo=timezone(timedelta(hours=8)))
    assert format_rfc3339(moment) == "2022-01-14T15:42:28+08:00"
    assert format_rfc3339(moment.astimezone(UTC)) == "2022-01-14T07:42:28Z"
    with pytest.raises(ValueError, match="carries an offset"):
        format_rfc3339(moment.replace(tzinfo=None))


def test_format_rfc5322_and_http_date() -> None:
    moment = datetime(2022, 1, 4, 5, 2, 8, tzinfo=timezone(timedelta(hours=8)))
    assert format_rfc5322(moment) == "Tue, 04 Jan 2022 05:02:08 +0800"
    assert format_http_date(moment) == "Mon, 03 Jan 2022 21:02:08 GMT"
    assert format_rfc5322(datetime(99, 1, 4, tzinfo=UTC)) == "Sun, 04 Jan 0099 00:00:00 +0000"


def test_to_microseconds() -> None:
    assert to_microseconds(EPOCH) == 0
    assert to_microseconds(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1
