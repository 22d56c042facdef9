"""Front matter in lines: Pelican's `Title: x`, reST's `:date: x` below the title, Nikola's `.. title: x`.

Each function says what its generator sees; none refuses a text that the generator would take for body.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ..errors import PostError
from .front_matter import FrontMatter, Value

_MAX_BYTES = 65_536
_MAX_NAMES = 1_000
_MAX_LINES = 1_000
"""Of one value."""

_FENCE = re.compile(r"-{3}(?:\s.*)?")
_CLOSING_FENCE = re.compile(r"(?:-{3}|\.{3})(?:\s.*)?")
_LINE = re.compile(r" {0,3}(?P<name>[A-Za-z0-9_-]+):\s*(?P<value>.*)")
_MORE = re.compile(r" {4,}(?P<value>.*)")

_FIELD = re.compile(r":(?P<name>(?:[^:\\]|\\.|:(?!\s|$))+):(?:\s+(?P<value>.*))?")
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1*\s*")
_COMMENT = re.compile(r"\.\.(?:\s|$)(?!\s*(?:_|\[|\||[\w:+.-]+::))")

_NIKOLA = re.compile(r"\s*\.\. (?P<name>.*?): (?P<value>.*)")


class _Head:
    """Values and positions while lines are read, bounded."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._size = 0
        self.values: dict[str, list[str]] = {}
        self.positions: dict[str, tuple[int, int]] = {}

    def add(self, name: str, value: str, line: int, column: int = 1) -> None:
        """One more line of a name's value; PostError (FM004, FM008) when the head is too large."""
        lines = self.values.setdefault(name, [])
        self.positions.setdefault(name, (line, column))
        lines.append(value)
        self._size += len(name) + len(value)
        if self._size > _MAX_BYTES:
            raise self._fail("FM004", f"is larger than {_MAX_BYTES} bytes", line)
        if len(self.values) > _MAX_NAMES or len(lines) > _MAX_LINES:
            raise self._fail("FM008", f"has more than {_MAX_LINES} lines", line)

    def _fail(self, code: str, what: str, line: int) -> PostError:
        return PostError(
            path=self._path,
            code=code,
            problem=f"the front matter {what}",
            remedy="part it from the text with a blank line",
            line=line,
        )

    def finish(self, text: str, lines: Sequence[str], body_at: int, *, on_first_line: bool) -> FrontMatter:
        """`body_at` is the index of the body's first line."""
        values: dict[str, Value] = {
            name: held[0] if len(held) == 1 else tuple(held) for name, held in self.values.items()
        }
        return FrontMatter(
            values=values,
            positions=self.positions,
            present=bool(values),
            on_first_line=on_first_line,
            body="\n".join(lines[body_at:]),
            body_line=min(body_at + 1, len(lines)),
            text=text,
        )


def parse_meta_lines(text: str, *, path: str, closes: Callable[[str], bool] | None = None) -> FrontMatter:
    """Python-Markdown's Meta-Data: `Name: value` lines up to a blank one, names in lower case.

    Lines indented by four add to the value above; a value of several lines, or a name that is there several
    times, is a list. `---` may stand above and below. What is no such line is the body's first.
    """
    lines = text.split("\n")
    start = _first_line(lines)
    head, name, at = _Head(path), "", start
    if at < len(lines) and _FENCE.fullmatch(lines[at]):
        at += 1
    while at < len(lines):
        line = lines[at].expandtabs(4)
        if not line.strip() or _CLOSING_FENCE.fullmatch(line):
            at += 1
            break
        found = _LINE.match(line)
        if found:
            name = found["name"].lower()
            head.add(name, found["value"].strip(), at + 1, found.start("name") + 1)
        elif name and (more := _MORE.match(line)):
            head.add(name, more["value"].strip(), at + 1)
        else:
            break
        at += 1
    if not head.values:
        return FrontMatter(present=False, on_first_line=False, body=text, body_line=1, text=text)
    return head.finish(text, lines, at, on_first_line=start == 0)


def parse_nikola_lines(text: str, *, path: str) -> FrontMatter:
    """Nikola's `.. name: value` lines, mostly in a comment, up to the first empty line.

    Of equal names the last one counts; an empty value is none.
    """
    lines = text.split("\n")
    start = _first_line(lines)
    end = next((at for at in range(start, len(lines)) if not lines[at]), len(lines))
    head, last = _Head(path), start
    for at in range(start, end):
        found = _NIKOLA.match(lines[at])
        if found:
            last = at
            if found["value"].strip():
                column = found.start("name") + 1
                head.values.pop(found["name"], None)
                head.add(found["name"], found["value"].strip(), at + 1, column)
    if not head.values:
        return FrontMatter(present=False, on_first_line=False, body=text, body_line=1, text=text)
    if end == len(lines):
        # Text that begins right below: Nikola takes the whole file for both.
        end = last + 1 if "-->" not in lines[last + 1 : last + 2] else last + 2
    else:
        end += 1
    return head.finish(text, lines, end, on_first_line=start == 0)


def parse_rest_header(text: str, *, path: str) -> FrontMatter:
    """A reStructuredText document's title and the field list below it (docutils: doctitle, docinfo).

    `title` is the heading without its markup, unless a field says otherwise; `authors` is a list. The body is
    what follows. Comments may stand before and between.
    """
    lines = text.split("\n")
    start = _first_line(lines)
    head = _Head(path)
    at = _skip_comments(lines, 0)
    title, title_line, after_title = _read_title(lines, at)
    fields_at = _skip_comments(lines, after_title)
    if title:
        _, _, after_subtitle = _read_title(lines, fields_at)
        below = _skip_comments(lines, after_subtitle)
        if below < len(lines) and _FIELD.match(lines[below]):
            fields_at = below
    end = after_title
    for name, value, line, after in _read_fields(lines, fields_at):
        head.add(name, value, line, 2)
        end = after
    if title and "title" not in head.values:
        head.add("title", title, title_line)
    if not head.values:
        return FrontMatter(present=False, on_first_line=False, body=text, body_line=1, text=text)
    front_matter = head.finish(text, lines, end, on_first_line=start == 0)
    authors = front_matter.values.get("authors")
    if not isinstance(authors, str):
        return front_matter
    mark = ";" if ";" in authors else ","
    names = tuple(name for part in authors.split(mark) if (name := part.strip(" \n*-")))
    return replace(front_matter, values={**front_matter.values, "authors": names})


def _first_line(lines: Sequence[str]) -> int:
    return next((at for at, line in enumerate(lines) if line.strip()), 0)


def _skip_comments(lines: Sequence[str], at: int) -> int:
    """The next line that is neither blank nor part of a comment."""
    while at < len(lines):
        if not lines[at].strip():
            at += 1
        elif _COMMENT.match(lines[at]):
            at += 1
            while at < len(lines) and lines[at].startswith((" ", "\t")):
                at += 1
        else:
            break
    return at


def _read_title(lines: Sequence[str], at: int) -> tuple[str, int, int]:
    """A heading's text, its line from 1 and the index after it; "" and `at` where there is none."""
    above = lines[at : at + 3]
    if len(above) == 3 and _is_adornment(above[0]) and above[1].strip() and _is_adornment(above[2]):
        if above[0][0] == above[2][0]:
            return _plain_title(above[1]), at + 2, at + 3
    elif len(above) > 1 and _is_heading(above[0], above[1]):
        return _plain_title(above[0]), at + 1, at + 2
    return "", 0, at


def _is_heading(line: str, underline: str) -> bool:
    is_text = bool(line.strip()) and not line.startswith((" ", "\t")) and not _FIELD.match(line)
    return is_text and _is_adornment(underline) and len(underline.rstrip()) >= min(len(line.rstrip()), 4)


def _is_adornment(line: str) -> bool:
    return bool(_ADORNMENT.fullmatch(line))


_LONGEST_TITLE = 2_000
_ROLE = re.compile(r":[\w:+.-]+:(?=`)")
_LINK = re.compile(r"`([^`<>]*?)\s*<[^<>`]*>`__?")
_MARKUP = re.compile(r"``(.+?)``|\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`_{0,2}")


def _plain_title(line: str) -> str:
    line = line[:_LONGEST_TITLE]
    text = _LINK.sub(r"\1", _ROLE.sub("", line.strip()))
    return re.sub(r"\\(.)", r"\1", _MARKUP.sub(lambda found: next(filter(None, found.groups())), text))


def _read_fields(lines: Sequence[str], at: int) -> Iterator[tuple[str, str, int, int]]:
    """Name in lower case, value, line from 1, and the index after it, of every field in a list."""
    while at < len(lines) and (found := _FIELD.fullmatch(lines[at])):
        start = at
        at += 1
        values = [(found["value"] or "").strip()]
        while at < len(lines) and (not lines[at].strip() or lines[at].startswith((" ", "\t"))):
            values.append(lines[at].strip())
            at += 1
        yield found["name"].lower(), "\n".join(values).strip(), start + 1, at
