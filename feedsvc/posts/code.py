"""Where a body holds code, which no pass over its markup may touch. Linear in the body's length."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

_FENCE = r"^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})"
_ELEMENT = r"<(?P<element>pre|code|script|style|textarea)(?=[ \t\n/>])"
_INDENTED = r"^(?P<indented>(?: {4}| {0,3}\t)[ \t]*)[^ \t\n]"
_FLAGS = re.IGNORECASE | re.MULTILINE
_IN_HTML = re.compile(_ELEMENT, _FLAGS)
_IN_MARKDOWN = re.compile(rf"{_FENCE}|\\[\\`]|(?P<ticks>`+)|{_ELEMENT}|{_INDENTED}", _FLAGS)
_BLANK_LINE = re.compile(r"\n(?=[ \t>]*\n)")
_TICKS = re.compile("`+")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)]|\[\^[^\]\n]+\]:)(?:[ \t]+|$)")


class Piece(NamedTuple):
    """A run of a body: its text, where it begins, and whether it is code."""

    text: str
    start: int
    is_code: bool


def split_code(body: str, *, markdown: bool) -> Iterator[Piece]:
    """The whole body in pieces: fenced, indented and inline code and code's HTML elements, and the rest.

    An unclosed fence runs to the end; unclosed backticks and elements are text.
    """
    finder = CodeFinder(body, markdown=markdown)
    position = 0
    while found := finder.find(position, len(body)):
        start, end = found
        if start > position:
            yield Piece(body[position:start], position, False)
        yield Piece(body[start:end], start, True)
        position = end
    if position < len(body):
        yield Piece(body[position:], position, False)


class CodeFinder:
    """Finds the code in one body, from the front to the back."""

    def __init__(self, body: str, *, markdown: bool) -> None:
        self._body = body
        self._pattern = _IN_MARKDOWN if markdown else _IN_HTML
        self._unclosed: set[str] = set()

    def find(self, position: int, stop: int) -> tuple[int, int] | None:
        """Start and end of the next code that begins between `position` and `stop`."""
        while (mark := self._pattern.search(self._body, position)) and mark.start() < stop:
            end = self._end_of_code(mark)
            if end:
                return mark.start(), end
            position = mark.end("indented") if mark.groupdict().get("indented") else mark.end()
        return None

    def _end_of_code(self, mark: re.Match[str]) -> int:
        """Where the code ends that a mark opens; 0 when it opens none."""
        found = mark.groupdict()
        if found["element"]:
            return self._end_of_element(found["element"].lower(), mark.end())
        if found.get("fence"):
            return self._end_of_fence(found["fence"], mark.end())
        if found.get("ticks"):
            return self._end_of_span(len(found["ticks"]), mark.end())
        return self._indented_lines.get(mark.start(), 0) if found.get("indented") else 0

    @cached_property
    def _indented_lines(self) -> dict[int, int]:
        return dict(_indented_lines(self._body))

    @cached_property
    def _ticks(self) -> dict[int, list[int]]:
        """Where the runs of backticks begin, by their length."""
        starts = defaultdict(list)
        for run in _TICKS.finditer(self._body):
            starts[len(run[0])].append(run.start())
        return starts

    @cached_property
    def _paragraph_ends(self) -> list[int]:
        return [*(blank.start() for blank in _BLANK_LINE.finditer(self._body)), len(self._body)]

    def _end_of_fence(self, fence: str, position: int) -> int:
        closing = re.compile(rf"^[ \t>]*{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$", re.MULTILINE)
        line_end = self._body.find("\n", position)
        found = closing.search(self._body, line_end + 1) if line_end >= 0 else None
        return found.end() if found else len(self._body)

    def _end_of_span(self, length: int, position: int) -> int:
        """A span ends at as many backticks as it began with, in the same paragraph."""
        starts = self._ticks[length]
        index = bisect_left(starts, position)
        if index == len(starts):
            return 0
        paragraph_end = self._paragraph_ends[bisect_left(self._paragraph_ends, position)]
        return starts[index] + length if starts[index] < paragraph_end else 0

    def _end_of_element(self, name: str, position: int) -> int:
        if name in self._unclosed:
            return 0
        found = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self._body, position)
        if found is None:
            self._unclosed.add(name)
        return found.end() if found else 0


def _indented_lines(body: str) -> Iterator[tuple[int, int]]:
    """Start and end of each line that is code by its indentation: not a paragraph's or a list item's."""
    base, is_parted, was_code, start = 0, True, False, 0
    for line in body.split("\n"):
        end = start + len(line) + 1
        indent = _width(line[: len(line) - len(line.lstrip(" \t"))])
        if not line.strip():
            is_parted = True
        elif indent >= base + 4 and (is_parted or was_code):
            yield start, min(end, len(body))
            was_code, is_parted = True, False
        else:
            item = _ITEM.match(line)
            if item:
                base = _width(item[0]) if line[item.end() :].strip() else indent + 2
            elif indent < 2 and is_parted:
                base = 0
            was_code = is_parted = False
        start = end


def _width(blanks: str) -> int:
    return len(blanks.expandtabs(4))


_MASK = re.compile("\0([0-9]+)\0")


def mask_code(body: str) -> tuple[str, list[str]]:
    """Markdown (without NUL) in which a short stand-in holds each code's place, and what they stand for."""
    parts: list[str] = []
    codes: list[str] = []
    for piece in split_code(body, markdown=True):
        if piece.is_code:
            # What ends a line still does.
            code = piece.text.removesuffix("\n")
            parts.append(f"\0{len(codes)}\0{piece.text[len(code) :]}")
            codes.append(code)
        else:
            parts.append(piece.text)
    return "".join(parts), codes


def unmask_code(masked: str, codes: list[str]) -> str:
    """The Markdown with its code back in place."""
    return _MASK.sub(lambda mask: codes[int(mask[1])], masked)
