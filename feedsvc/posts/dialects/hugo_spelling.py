"""How Hugo spells paths and URLs: sanitizing, lower case, percent-encoding (common/paths/path.go)."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

_ALLOWED = frozenset("./\\_#+~-@")
_HEX = frozenset("0123456789abcdefABCDEF")
# What Go's net/url lets stand in a path that is encoded already, and what it leaves when it encodes itself.
_ENCODED = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@\[\]/]|%[0-9A-Fa-f]{2})*")
_SAFE = "$&+,/:;=@"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """A site's way with names: `disablePathToLower` keeps their case, `removePathAccents` their letters."""

    keeps_case: bool = False
    removes_accents: bool = False

    def normalize(self, name: str) -> str:
        """A file's or folder's name as part of a page's path: lower case, `-` for every blank."""
        return name if self.keeps_case else lower(name).replace(" ", "-")

    def sanitize(self, text: str) -> str:
        """The text without what Hugo wants in no URL; a run of white space is one `-`."""
        if self.removes_accents:
            text = _without_accents(text)
        kept = _sanitize(text)
        return kept if self.keeps_case else lower(kept)

    def urlize(self, text: str) -> str:
        """The same of a title or a slug in a permalink, where `#` at the end is an empty fragment."""
        return self.sanitize(text).removesuffix("#")


def lower(text: str) -> str:
    """Go's lower case, letter by letter: a Σ at the end of a word is σ, İ is i."""
    return text.lower() if text.isascii() else "".join(character.lower()[0] for character in text)


def _sanitize(text: str) -> str:
    kept: list[str] = []
    pending = False
    for number, character in enumerate(text):
        if _is_allowed(text, number, character):
            if pending and character != "-":
                kept.append("-")
            pending = False
            kept.append(character)
        elif kept and kept[-1] != "-" and character.isspace():
            pending = True
    return "".join(kept)


def _is_allowed(text: str, number: int, character: str) -> bool:
    if character in _ALLOWED:
        return True
    if character == "%":
        following = text[number + 1 : number + 3]
        return len(following) == 2 and set(following) <= _HEX
    category = unicodedata.category(character)
    return category[0] in "LM" or category == "Nd"


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if unicodedata.category(c) != "Mn"))


def escape_path(path: str) -> str:
    """A path percent-encoded as Go's URL.EscapedPath does: what is encoded already stays as it is."""
    return path if _ENCODED.fullmatch(path) else quote(unquote_to_bytes(path), safe=_SAFE)
