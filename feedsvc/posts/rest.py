"""reStructuredText to HTML: docutils' one door. Nothing is included, nothing is read from disk."""

import re
import threading
from typing import Any

from docutils.core import publish_parts
from docutils.parsers.rst import directives, roles

from .rest_directives import register_for

_LONGEST_TEXT = 500_000
_LONGEST_LINE = 10_000
# docutils looks for the end of a mark through the rest of its paragraph: 20 million steps take a second.
_MAX_STEPS = 60_000_000
_MARK = re.compile(r"[*`|]\S|_(?=\W)|\[")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")

# A substitution that holds substitutions can grow without end.
_NESTED_SUBSTITUTION = re.compile(
    r"^[ \t]*\.\.[ \t]+\|[^|\n]+\|[ \t]+replace::(?:(?!\n[ \t]*\n)[^|])*\|", re.M
)
_MAX_NESTED_SUBSTITUTIONS = 3

_SETTINGS = {
    "_disable_config": True,  # no docutils.conf of the machine
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "doctitle_xform": False,
    "docinfo_xform": False,
    "initial_header_level": 2,
    "report_level": 5,
    "halt_level": 5,
    "warning_stream": False,
    "syntax_highlight": "none",
    "math_output": "LaTeX",
    "embed_stylesheet": False,
    "smart_quotes": False,
}

# docutils keeps what is registered in tables of the process, and gives no other way to take it back.
_TABLES: tuple[dict[str, Any], ...] = (vars(roles)["_roles"], vars(directives)["_directives"])
_lock = threading.Lock()


class RestError(Exception):
    """docutils cannot, or must not, read this text."""


def render_rest(text: str) -> str:
    """A document's body as HTML, not yet safe; RestError for what docutils fails on or would be too slow for.

    A directive that no plain docutils knows leaves its content; one for a video or a gist a link, one for a
    thumbnail the image. An unknown role leaves its text.
    """
    if _is_too_much(text):
        raise RestError("too long, or too many marks in one paragraph")
    with _lock:
        known = [dict(table) for table in _TABLES]
        try:
            register_for(text)
            parts = publish_parts(text, writer="html5", settings_overrides=dict(_SETTINGS))
        except Exception as error:  # whatever escapes from docutils, its own errors and its bugs alike
            raise RestError(str(error)) from error
        finally:
            # What a text defines (`.. role::`, `.. default-role::`) must not be known in the next one.
            for table, own in zip(_TABLES, known, strict=True):
                table.clear()
                table.update(own)
    return str(parts["body"])


def _is_too_much(text: str) -> bool:
    if len(text) > _LONGEST_TEXT or len(_NESTED_SUBSTITUTION.findall(text)) > _MAX_NESTED_SUBSTITUTIONS:
        return True
    steps = 0
    for paragraph in _PARAGRAPH_END.split(text):
        steps += len(paragraph) * len(_MARK.findall(paragraph))
        if steps > _MAX_STEPS or any(len(line) > _LONGEST_LINE for line in paragraph.split("\n")):
            return True
    return False
