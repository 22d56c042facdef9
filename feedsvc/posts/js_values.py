"""JavaScript as data: the literals of a module, read without running a line of it.

Whatever is no literal is passed over: a value that cannot be known is absent, never guessed. A function is
what it returns, if that is a literal; names in a template literal come out as `{{ name }}`.
"""

import re
from collections.abc import Mapping
from typing import Final

from .yaml_values import Plain, Value, strip_forbidden

_MAX_LENGTH = 500_000
_MAX_DEPTH = 50

_TOKEN = re.compile(
    r"(?P<blank>\s+|//[^\n]*|/\*.*?\*/)"
    r'|(?P<string>"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|`(?:[^`\\]|\\.)*`)'
    r"|(?P<number>\d+(?:\.\d+)?(?![\w.]))"
    r"|(?P<name>[A-Za-z_$][\w$]*)"
    r"|(?P<mark>=>|\.\.\.|===?|!==?|&&|\|\||\?\?|.)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(\n|.))", re.DOTALL)
_SINGLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "", "\n": ""}
_INNER = re.compile(r"\$\{\s*(?:data\.|this\.)?([\w$.]+)\s*\}")
_OPEN, _CLOSE = "([{", ")]}"
UNKNOWN: Final = object()
"""What stands for a value that only running the script would tell."""
_ENDS = frozenset({",", ";", ")", "]", "}"})

_Found = object
"""A Value, or `UNKNOWN`."""


def find_js_values(text: str, name: str) -> list[Value]:
    """Every literal that stands behind `name:` anywhere in a script."""
    reader = JsReader(text)
    found = []
    for at in range(len(reader.tokens) - 2):
        if reader.word(at) == name and reader.mark(at + 1) == ":":
            value, _ = reader.read(at + 2)
            if value is not UNKNOWN:
                found.append(known_value(value))
    return found


def find_js_arguments(text: str, function: str) -> list[Value]:
    """Every literal that is the first argument of a call of `function`."""
    reader = JsReader(text)
    found = []
    for at in range(len(reader.tokens) - 2):
        if reader.word(at) == function and reader.mark(at + 1) == "(":
            value, _ = reader.read(at + 2)
            if value is not UNKNOWN:
                found.append(known_value(value))
    return found


def known_value(value: object) -> Value:
    assert value is None or isinstance(value, str | tuple | Mapping)
    return value


class JsReader:
    """Reads values from tokens: (kind, text), comments and blanks left out."""

    def __init__(self, text: str) -> None:
        found = (match for match in _TOKEN.finditer(text[:_MAX_LENGTH]) if match.lastgroup != "blank")
        self.tokens = [(str(match.lastgroup), match[0]) for match in found]
        self.names: dict[str, Value] = {}
        self._depth = 0
        self.closings = self._match_brackets()

    def mark(self, at: int) -> str:
        """The token, if it is a mark; "" behind the last one."""
        return self.tokens[at][1] if at < len(self.tokens) and self.tokens[at][0] == "mark" else ""

    def word(self, at: int) -> str:
        return self.tokens[at][1] if at < len(self.tokens) and self.tokens[at][0] == "name" else ""

    def read(self, at: int) -> tuple[_Found, int]:
        """The value that begins here, and where it ends: at a comma, a semicolon or a closing bracket."""
        value, end = self._read_sum(at)
        is_end = end >= len(self.tokens) or self.mark(end) in _ENDS
        # A line's end closes a statement, too, but tokens know no lines: the next begins with such a word.
        if is_end or self.word(end) in {"const", "let", "var", "export", "module", "exports", "return"}:
            return value, end
        return UNKNOWN, self.skip(end)

    def skip(self, at: int) -> int:
        """Where the expression ends that stands here."""
        while at < len(self.tokens) and (not self.mark(at) or self.mark(at) not in _ENDS):
            at = self.close(at) if at in self.closings else at + 1
        return at

    def _match_brackets(self) -> dict[int, int]:
        """Every opening bracket's place, and the place behind the one that closes it."""
        closings, opened = {}, []
        for at in range(len(self.tokens)):
            mark = self.mark(at)
            if mark and mark in _OPEN:
                opened.append(at)
            elif mark and mark in _CLOSE and opened:
                closings[opened.pop()] = at + 1
        return closings | dict.fromkeys(opened, len(self.tokens))

    def _read_sum(self, at: int) -> tuple[_Found, int]:
        if self._depth >= _MAX_DEPTH:
            return UNKNOWN, self.skip(at)
        self._depth += 1
        value, at = self._read_one(at)
        self._depth -= 1
        while self.mark(at) == "+" and isinstance(value, str):
            more, at = self._read_one(at + 1, in_sum=True)
            value = str(value) + more if isinstance(more, str) else UNKNOWN
        return value, at

    def _read_one(self, at: int, *, in_sum: bool = False) -> tuple[_Found, int]:
        kind, text = self.tokens[at] if at < len(self.tokens) else ("", "")
        if kind == "string":
            value = _string(text)
            return (UNKNOWN if text[0] == "`" and "${" in value else value), at + 1
        if kind == "number":
            return Plain(text), at + 1
        if text == "-" and at + 1 < len(self.tokens) and self.tokens[at + 1][0] == "number":
            return Plain(f"-{self.tokens[at + 1][1]}"), at + 2
        if text == "{":
            return self._read_object(at + 1)
        if text == "[":
            return self._read_list(at + 1)
        if text == "(":
            return self._read_brackets(at)
        return self._read_name(at, in_sum=in_sum) if kind == "name" else (UNKNOWN, at)

    def _read_name(self, at: int, *, in_sum: bool) -> tuple[_Found, int]:
        name = self.word(at)
        if name in {"true", "false"}:
            return Plain(name), at + 1
        if name in {"null", "undefined"}:
            return None, at + 1
        if name == "async":
            return self._read_sum(at + 1)
        if name == "new" and self.word(at + 1) == "Date" and self.mark(at + 2) == "(":
            value, end = self.read(at + 3)
            return (value if isinstance(value, str) else UNKNOWN), end + 1
        if name == "function":
            return self._read_function(at)
        if self.mark(at + 1) == "=>":
            return self._read_body(at + 2)
        path, end = self.read_path(at)
        if in_sum or self.mark(end) == "+":
            return f"{{{{ {path.removeprefix('data.').removeprefix('this.')} }}}}", end
        return self.names.get(name, UNKNOWN) if end == at + 1 else UNKNOWN, end

    def read_path(self, at: int) -> tuple[str, int]:
        path = self.word(at)
        while self.mark(at + 1) == "." and self.word(at + 2):
            path += f".{self.word(at + 2)}"
            at += 2
        return path, at + 1

    def _read_object(self, at: int) -> tuple[_Found, int]:
        values: dict[str, Value] = {}
        while at < len(self.tokens) and self.mark(at) != "}":
            kind, text = self.tokens[at]
            key = _string(text) if kind == "string" else text
            if kind != "mark" and self.mark(at + 1) == ":":
                value, at = self.read(at + 2)
                if value is not UNKNOWN:
                    values[key] = known_value(value)
            elif kind == "name" and self.mark(at + 1) == "(":
                value, at = self._read_method(at + 1)
                if value is not UNKNOWN:
                    values[key] = known_value(value)
            elif kind == "name" and self.mark(at + 1) in {",", "}"}:
                if text in self.names:
                    values[text] = self.names[text]
                at += 1
            elif self.mark(at) == ",":
                at += 1
            else:
                at = max(self.skip(at), at + 1)
        return values, at + 1

    def _read_list(self, at: int) -> tuple[_Found, int]:
        items: list[Value] = []
        while at < len(self.tokens) and self.mark(at) != "]":
            if self.mark(at) in {",", ";", ")", "}"}:
                at += 1
                continue
            value, at = self.read(at)
            if value is not UNKNOWN:
                items.append(known_value(value))
        return tuple(items), at + 1

    def _read_brackets(self, at: int) -> tuple[_Found, int]:
        inner, _ = self.read(at + 1)
        end = self.close(at)
        if self.mark(end) == "=>":
            return self._read_body(end + 1)
        return inner, end

    def _read_function(self, at: int) -> tuple[_Found, int]:
        at += 1
        while self.mark(at) == "*" or self.word(at):
            at += 1
        return self._read_method(at) if self.mark(at) == "(" else (UNKNOWN, at)

    def _read_method(self, at: int) -> tuple[_Found, int]:
        """Parameters and a block."""
        end = self.close(at)
        return self._read_block(end) if self.mark(end) == "{" else (UNKNOWN, end)

    def _read_body(self, at: int) -> tuple[_Found, int]:
        """What stands behind an arrow."""
        return self._read_block(at) if self.mark(at) == "{" else self._read_sum(at)

    def _read_block(self, at: int) -> tuple[_Found, int]:
        """What a function returns, if it says so once and at its own level."""
        end = self.close(at)
        depth, returned = 0, []
        for place in range(at, end):
            mark = self.mark(place)
            depth += (mark != "" and mark in _OPEN) - (mark != "" and mark in _CLOSE)
            if self.word(place) == "return":
                returned.append((depth, place))
        if len(returned) != 1 or returned[0][0] != 1:
            return UNKNOWN, end
        value, _ = self.read(returned[0][1] + 1)
        return value, end

    def close(self, at: int) -> int:
        """Behind the bracket that closes the one that stands here."""
        return self.closings.get(at, at + 1)


def _string(literal: str) -> str:
    text = _ESCAPE.sub(_unescape, literal[1:-1])
    if literal[0] == "`":
        text = _INNER.sub(r"{{ \1 }}", text)
    # A pair of \u escapes is one character.
    joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return strip_forbidden(joined)


def _unescape(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2] or escape[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else ""
    return _SINGLE.get(escape[4], escape[4])
