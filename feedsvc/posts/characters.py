"""Characters that XML forbids, line ends, and places where a text may be cut."""

import re
import unicodedata

# XML 1.0 section 2.2 (Char), plus U+FEFF, which is a byte-order mark and never content.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_UNUSUAL = re.compile(
    "[^\t\n\x20-\x84\x86-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_LINE_END = re.compile("\r\n?|[\x85\u2028\u2029]")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f\u20e3")
_SENTENCE_END = re.compile(r"[。！？!?…；][”’」』）)\"']*|\.(?=\s)")


def without_forbidden(text: str) -> str:
    """The text with line feeds as its only line ends, and no character that XML 1.0 forbids."""
    if not _UNUSUAL.search(text):
        return text
    return FORBIDDEN.sub("", _LINE_END.sub("\n", text))


def shortened(text: str, limit: int) -> str:
    """At most `limit` (2 or more) characters; "…" ends it where something was left out.

    Cuts after a sentence if one ends in the last half, else between words, and never inside what a reader
    sees as one character (a surrogate cannot occur, a combining mark stays with its letter).
    """
    if len(text) <= limit:
        return text
    room = limit - 1
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, room) if match.end() > room // 2]
    cut = ends[-1] if ends else text.rfind(" ", max(room // 2, room - 40), room)
    if cut <= 0:
        cut = _last_boundary(text, room)
    return text[:cut].rstrip() + "…"


def _last_boundary(text: str, cut: int) -> int:
    at = cut
    while at and not _is_boundary(text, at):
        at -= 1
    # One "character" longer than the whole limit is somebody's joke.
    return at or cut


def _is_boundary(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if after in _JOINERS or before == "\u200d" or unicodedata.category(after)[0] == "M":
        return False
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return False
    # A flag is a pair of regional indicators; an odd run before the cut would split one.
    run = 0
    while run < at and "\U0001f1e6" <= text[at - 1 - run] <= "\U0001f1ff":
        run += 1
    return not (run % 2 and "\U0001f1e6" <= after <= "\U0001f1ff")
