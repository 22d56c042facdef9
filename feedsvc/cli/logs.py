"""The log: one event a line, as text or JSON, whatever others managed to put into it.

Every message begins with `event=name`, and its fields are written `key=%s` or `key=%r`. So an event's fields
are known without reading its text again.
"""

import json
import logging
import re
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

_CONVERSION = re.compile(r"%[0-9.]*[a-z]")
_BARE = re.compile(r"[^\s\"'=\\]+")

LogFormat = Literal["text", "json"]


def set_up_logs(log_format: LogFormat) -> None:
    """Everything from INFO on goes to stderr in this format, also what libraries say."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def read_fields(record: logging.LogRecord) -> dict[str, object]:
    """An event's name and fields; of a library's message, which has neither, `note` with the text."""
    fields = _read_template(record) or {"event": "note", "message": record.getMessage()}
    if record.exc_info:
        fields["trace"] = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
    return fields


def _read_template(record: logging.LogRecord) -> dict[str, object]:
    template, given = record.msg, record.args
    if not isinstance(template, str) or not template.startswith("event="):
        return {}
    values = list(given if isinstance(given, tuple) else (given,) if given else ())
    fields: dict[str, object] = {}
    for word in template.split():
        name, _, spelled = word.partition("=")
        count = len(_CONVERSION.findall(spelled))
        taken, values = values[:count], values[count:]
        alone = _CONVERSION.fullmatch(spelled) and taken
        fields[name] = _simplify(taken[0]) if alone else spelled % tuple(taken)
    return fields


def _simplify(value: object) -> object:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, BaseException):
        return f"{type(value).__name__}: {value}"
    return value if isinstance(value, int | str | None) else str(value)


class TextFormatter(logging.Formatter):
    """`2022-01-14T08:00:00.123Z INFO feedsvc.watching event=synced content_version=3`."""

    def format(self, record: logging.LogRecord) -> str:
        fields = " ".join(f"{name}={_spell(value)}" for name, value in read_fields(record).items())
        return f"{_tell_moment(record)} {record.levelname} {record.name} {fields}"


class JsonFormatter(logging.Formatter):
    """One object a line: `time`, `level`, `logger`, then the event and its fields."""

    def format(self, record: logging.LogRecord) -> str:
        about = {"time": _tell_moment(record), "level": record.levelname.lower(), "logger": record.name}
        fields = {
            name if name not in about else f"{name}_": value for name, value in read_fields(record).items()
        }
        return escape_controls(json.dumps({**about, **fields}, ensure_ascii=False))


def make_dictionary(log_format: LogFormat, configuration: Mapping[str, Any]) -> dict[str, Any]:
    """A `logging.config` dictionary of a library, with our stream and format in place of its own."""
    formatter = JsonFormatter if log_format == "json" else TextFormatter
    handlers = {
        name: {**handler, "formatter": "feedsvc", "stream": "ext://sys.stderr"}
        for name, handler in configuration["handlers"].items()
    }
    return {**configuration, "formatters": {"feedsvc": {"()": formatter}}, "handlers": handlers}


def _tell_moment(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _spell(value: object) -> str:
    """A value as text that cannot be taken for the next field, or for the next line."""
    text = str(value)
    if not _BARE.fullmatch(text) or not text.isprintable():
        text = json.dumps(text, ensure_ascii=False)
    return escape_controls(text)


def escape_controls(text: str) -> str:
    """JSON's escapes for whatever a terminal may take for a command: format characters, lone surrogates."""
    return "".join(character if character.isprintable() else _escape_one(character) for character in text)


def _escape_one(character: str) -> str:
    code = ord(character)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
