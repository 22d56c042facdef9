"""A tag's arguments: words, quoted words, and `name=value` or `name:value`."""

import re
from dataclasses import dataclass, field

_ARGUMENT = re.compile(
    r"""(?:(?P<name>[A-Za-z_][\w-]*)\s*(?P<sign>[=:])\s*)?"""
    r"""(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|`(?P<raw>[^`]*)`|(?P<word>[^\s,"'`]+))"""
)
_ESCAPED = re.compile(r"\\(.)")
_ADDRESS = re.compile(r"https?://|//|/|\.\.?/|[\w-]+\.[A-Za-z]", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A tag or shortcode as it is used.

    `text` is its arguments as they are written. `inner` is what stands between it and its end, already
    expanded, None where it has no end; `raw_inner` the same as it is written.
    """

    name: str
    text: str = ""
    words: tuple[str, ...] = ()
    named: dict[str, str] = field(default_factory=dict)
    inner: str | None = None
    raw_inner: str = ""

    def word(self, number: int) -> str:
        """The argument without a name at this place, from 0; "" where there is none."""
        return self.words[number] if number < len(self.words) else ""

    def get(self, *names: str) -> str:
        """The first named argument that there is, else ""."""
        return next((self.named[name] for name in names if self.named.get(name)), "")


def read_call(name: str, text: str, *, inner: str | None = None, raw_inner: str = "") -> Call:
    """A use with its arguments apart, of which the first 4,000 characters count. Never raises."""
    words: list[str] = []
    named: dict[str, str] = {}
    for argument in _ARGUMENT.finditer(text[:4_000]):
        value = _value_of(argument)
        is_url = argument["sign"] == ":" and value.startswith("//")
        if argument["name"] and not is_url:
            named.setdefault(argument["name"].lower(), value)
        else:
            words.append(argument[0].strip("\"'`") if argument["name"] else value)
    return Call(name=name, text=text, words=tuple(words), named=named, inner=inner, raw_inner=raw_inner)


def _value_of(argument: re.Match[str]) -> str:
    for group in ("double", "single"):
        if argument[group] is not None:
            return _ESCAPED.sub(r"\1", argument[group])
    return argument["raw"] if argument["raw"] is not None else argument["word"]


def is_address(word: str) -> bool:
    """Whether a word could be a URL or a file rather than a class, a number or a title."""
    return bool(_ADDRESS.match(word))
