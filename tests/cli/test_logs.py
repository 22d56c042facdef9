"""The log's lines: one for each event, with its fields, whatever others managed to put into them."""

import json
import logging
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.cli.logs import JsonFormatter, TextFormatter, make_dictionary, set_up_logs


def make_record(message: object, *arguments: Any, error: BaseException | None = None) -> logging.LogRecord:
    found = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("feedsvc.web", logging.WARNING, "", 0, message, arguments, found)
    record.created = 1_642_147_200.5
    return record


def text(message: object, *arguments: Any, error: BaseException | None = None) -> str:
    return TextFormatter().format(make_record(message, *arguments, error=error))


def fields(message: object, *arguments: Any, error: BaseException | None = None) -> dict[str, Any]:
    line = JsonFormatter().format(make_record(message, *arguments, error=error))
    assert line.isprintable()
    told: dict[str, Any] = json.loads(line)
    return told


def test_an_event_is_a_line_of_fields() -> None:
    line = text("event=synced content_version=%d changed=%d", 7, 20)
    assert line == "2022-01-14T08:00:00.500Z WARNING feedsvc.web event=synced content_version=7 changed=20"


def test_an_event_is_an_object() -> None:
    assert fields("event=hub_told hub=%s feed=%s/%s", "https://hub.example/", "tag", "财经") == {
        "time": "2022-01-14T08:00:00.500Z",
        "level": "warning",
        "logger": "feedsvc.web",
        "event": "hub_told",
        "hub": "https://hub.example/",
        "feed": "tag/财经",
    }


def test_what_has_no_fields_is_a_note() -> None:
    assert fields("Serving on %s", "port 8000")["message"] == "Serving on port 8000"
    assert text("Serving on %s", "port 8000").endswith('event=note message="Serving on port 8000"')


def test_numbers_stay_numbers_and_errors_say_their_kind() -> None:
    told = fields("event=%s seconds=%.6f count=%s reason=%r", "slow", 0.1234567, 3, OSError("gone"))
    assert (told["event"], told["seconds"], told["count"]) == ("slow", 0.123457, 3)
    assert told["reason"] == "OSError: gone"


def test_a_trace_is_part_of_its_line() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError as error:
        line, told = text("event=bug", error=error), fields("event=bug", error=error)
    assert line.isprintable()
    assert "two\\nlines" in line
    assert told["trace"].startswith("Traceback (most recent call last):\n")
    assert told["trace"].endswith("ValueError: two\nlines")


@pytest.mark.parametrize(
    "value",
    [
        "a b",
        "a=b",
        'a"b',
        "a\nevent=forged",
        "\x1b[31m",
        "\u2028",
        "\u202eabc",
        "",
        "a\\b",
        "\U000e0001",
        "\udcff",
    ],
)
def test_nothing_is_taken_for_another_field_or_line(value: str) -> None:
    line = text("event=x path=%r after=%d", value, 1)
    assert line.isprintable()
    spelled = line.partition(" path=")[2].removesuffix(" after=1")
    assert json.loads(spelled) == value
    assert fields("event=x path=%r after=%d", value, 1)["path"] == value


@given(st.text(st.characters()), st.text())
def test_any_text_is_one_line_and_comes_back(path: str, message: str) -> None:
    assert fields("event=x path=%r", path)["path"] == path
    assert text("event=x path=%r", path).isprintable()
    assert fields(message.replace("%", ""))["level"] == "warning"


def test_everything_goes_to_standard_error_in_the_format_that_was_set(
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        set_up_logs("json")
        logging.getLogger("waitress").info("a library's line")
        set_up_logs("text")
        logging.getLogger("feedsvc").info("event=ours")
    finally:
        for handler in root.handlers[:]:
            root.removeHandler(handler)
        root.setLevel(level)
        for handler in handlers:
            root.addHandler(handler)
    first, second = capsys.readouterr().err.splitlines()
    assert json.loads(first)["message"] == "a library's line"
    assert second.endswith(" INFO feedsvc event=ours")


def test_a_library_that_sets_its_own_log_up_gets_our_format() -> None:
    theirs = {
        "version": 1,
        "formatters": {"generic": {"fmt": "%(message)s"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "generic", "stream": sys.stdout}
        },
        "loggers": {"_granian": {"handlers": ["console"]}},
    }
    ours = make_dictionary("json", theirs)
    assert ours["formatters"] == {"feedsvc": {"()": JsonFormatter}}
    assert ours["handlers"]["console"]["formatter"] == "feedsvc"
    assert ours["handlers"]["console"]["stream"] == "ext://sys.stderr"
    assert ours["loggers"] == theirs["loggers"]
